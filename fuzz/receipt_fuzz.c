/* receipt_fuzz.c - whatever the public types as a receipt: what is read is written and read again
 * alike. */
#include <stdint.h>
#include <stdlib.h>

#include "calc/receipt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* 2,048 four-letter words, sorted: consonant, vowel, consonant, vowel (16 x 4 x 8 x 4).
 */
static void list_make(char text[RECEIPT_LIST][4], struct str words[RECEIPT_LIST])
{
    static const char first[] = "bcdghjklmnprstwy", second[] = "bdgklmnr", soft[] = "aeiu";
    for (size_t i = 0; i < RECEIPT_LIST; i++) {
        text[i][0] = first[i / 128];
        text[i][1] = soft[i / 32 % 4];
        text[i][2] = second[i / 4 % 8];
        text[i][3] = soft[i % 4];
        words[i] = (struct str){ text[i], 4 };
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[RECEIPT_LIST][4], digits[25];
    struct str words[RECEIPT_LIST];
    list_make(text, words);
    struct str typed = { (const char *)data, size };
    uint64_t secret = 0, again = 1;
    size_t at = 0, near[RECEIPT_SUGGESTIONS];
    enum receipt_read r = receipt_read(typed, words, RECEIPT_LIST, &secret, &at);
    if (r == RECEIPT_OK) {
        receipt_digits(secret, 7, digits);
        if (receipt_read(str_of(digits), words, RECEIPT_LIST, &again, &at) != RECEIPT_OK ||
            again != secret) {
            abort();
        }
    } else if (r == RECEIPT_UNKNOWN_WORD) {
        struct str word = receipt_word_at(typed, at);
        if (word.n == 0 || receipt_suggest(word, words, RECEIPT_LIST, near) > RECEIPT_SUGGESTIONS) {
            abort();
        }
    }
    return 0;
}
