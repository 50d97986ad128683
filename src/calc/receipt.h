/*
 * receipt.h - the two written forms of a report's receipt.
 *
 * One secret of 60 bits: six words from a list of 2,048 (60 bits, then 6 check bits), and 20 digits
 * in fours (secret + k * 2^60 as 19 digits, then a check digit after Damm; k makes the numbers look
 * alike for small and large secrets). Both forms read back to the same secret.
 */
#ifndef JJ_CALC_RECEIPT_H
#define JJ_CALC_RECEIPT_H

#include "base/str.h"

#define RECEIPT_BITS 60
#define RECEIPT_LIST 2048 /* words: sorted by bytes, a-z only, first four letters unique */
#define RECEIPT_WORDS 6
#define RECEIPT_DIGITS 20
#define RECEIPT_SUGGESTIONS 3

enum receipt_read {
    RECEIPT_OK,
    RECEIPT_EMPTY,        /* neither a letter nor a digit */
    RECEIPT_UNKNOWN_WORD, /* at: which word, counted from 0 */
    RECEIPT_BAD_CHECK,    /* complete, but something is wrong or in another order */
    RECEIPT_WRONG_COUNT,  /* at: how many words or digits there are */
};

/* out: places in the list. Asserts secret < 2^60. */
void receipt_words(uint64_t secret, uint16_t out[RECEIPT_WORDS]);
/* "0123 4567 8901 2345 6789". Asserts secret < 2^60 and k <= 7. */
void receipt_digits(uint64_t secret, unsigned k, char out[25]);

/*
 * What a person typed: any case; anything between the words or digits; words complete or their
 * first four letters or more; where words and digits stand together, the words count. words has n =
 * RECEIPT_LIST rows. *secret is set with RECEIPT_OK only.
 */
enum receipt_read receipt_read(struct str typed, const struct str *words, size_t n,
                               uint64_t *secret, size_t *at);
/* The word at a place that receipt_read counted; STR_NONE behind the last one. No copy. */
struct str receipt_word_at(struct str typed, size_t at);
/*
 * The nearest words of the list by edit distance (at most 2; neighbours swapped are one edit),
 * nearest first. Returns how many, 0..RECEIPT_SUGGESTIONS; out: places in the list.
 */
size_t receipt_suggest(struct str word, const struct str *words, size_t n,
                       size_t out[RECEIPT_SUGGESTIONS]);

#endif
