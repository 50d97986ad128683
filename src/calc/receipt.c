/* receipt.c - words and digits of a receipt, and reading them as people type them. */
#include "calc/receipt.h"

#include <assert.h>
#include <string.h>

#define SECRET_END (UINT64_C(1) << RECEIPT_BITS)
#define WORD_BITS 11
#define CHECK_BITS 6
#define PREFIX_LEAST 4  /* letters that tell every word of the list from the others */
#define WORD_LONGEST 16 /* letters compared in suggestions; the list's words have at most 8 */
#define EDITS_MOST 2

/* Quasigroup of Damm's dissertation (Marburg 2004): catches a wrong digit and swapped neighbours.
 */
static const uint8_t damm[10][10] = {
    { 0, 3, 1, 7, 5, 9, 8, 6, 4, 2 }, { 7, 0, 9, 2, 1, 5, 4, 8, 6, 3 },
    { 4, 2, 0, 6, 8, 7, 1, 3, 5, 9 }, { 1, 7, 5, 0, 9, 8, 3, 4, 2, 6 },
    { 6, 1, 2, 3, 0, 4, 5, 9, 7, 8 }, { 3, 6, 7, 4, 2, 0, 9, 5, 8, 1 },
    { 5, 8, 6, 9, 7, 2, 0, 1, 3, 4 }, { 8, 9, 4, 5, 3, 6, 2, 0, 1, 7 },
    { 9, 4, 3, 8, 6, 1, 7, 2, 0, 5 }, { 2, 5, 8, 1, 4, 3, 6, 7, 9, 0 },
};

/* Remainder by x^6 + x + 1 (primitive), begun at a value that is not 0 so that nothing checks as 0.
 */
static unsigned check_bits(uint64_t secret)
{
    unsigned rest = 0x2A;
    for (int bit = RECEIPT_BITS - 1; bit >= 0; bit--) {
        unsigned top = (rest >> (CHECK_BITS - 1)) ^ (unsigned)(secret >> bit & 1);
        rest = (rest << 1 & 0x3F) ^ (top != 0 ? 0x03 : 0);
    }
    return rest;
}

void receipt_words(uint64_t secret, uint16_t out[RECEIPT_WORDS])
{
    assert(secret < SECRET_END);
    for (int i = 0; i < RECEIPT_WORDS - 1; i++) {
        out[i] = (uint16_t)(secret >> (RECEIPT_BITS - WORD_BITS * (i + 1)) & (RECEIPT_LIST - 1));
    }
    unsigned last = (unsigned)(secret << CHECK_BITS & (RECEIPT_LIST - 1));
    out[RECEIPT_WORDS - 1] = (uint16_t)(last | check_bits(secret));
}

static enum receipt_read words_to_secret(const uint16_t in[RECEIPT_WORDS], uint64_t *secret)
{
    uint64_t s = 0;
    for (int i = 0; i < RECEIPT_WORDS - 1; i++) {
        s = s << WORD_BITS | in[i];
    }
    unsigned last = in[RECEIPT_WORDS - 1];
    s = s << (WORD_BITS - CHECK_BITS) | last >> CHECK_BITS;
    if (check_bits(s) != (last & 0x3F)) {
        return RECEIPT_BAD_CHECK;
    }
    *secret = s;
    return RECEIPT_OK;
}

void receipt_digits(uint64_t secret, unsigned k, char out[25])
{
    assert(secret < SECRET_END && k <= 7);
    uint8_t digits[RECEIPT_DIGITS];
    uint64_t v = secret + k * SECRET_END;
    for (int i = RECEIPT_DIGITS - 2; i >= 0; i--) {
        digits[i] = (uint8_t)(v % 10);
        v /= 10;
    }
    uint8_t check = 0;
    for (int i = 0; i < RECEIPT_DIGITS - 1; i++) {
        check = damm[check][digits[i]];
    }
    digits[RECEIPT_DIGITS - 1] = check;
    size_t n = 0;
    for (int i = 0; i < RECEIPT_DIGITS; i++) {
        if (i > 0 && i % 4 == 0) {
            out[n++] = ' ';
        }
        out[n++] = (char)('0' + digits[i]);
    }
    out[n] = '\0';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* The next run of letters from *from on; empty at the end. */
static struct str next_letters(struct str typed, size_t *from)
{
    size_t i = *from;
    while (i < typed.n && !is_letter(typed.p[i])) {
        i++;
    }
    size_t start = i;
    while (i < typed.n && is_letter(typed.p[i])) {
        i++;
    }
    *from = i;
    return i == start ? STR_NONE : str_cut(typed, start, i);
}

/* Order of the typed word against a word of the list; 0 also where it is its beginning. */
static int compare(struct str typed, struct str word, bool *whole)
{
    size_t i = 0;
    while (i < typed.n && i < word.n && lower(typed.p[i]) == word.p[i]) {
        i++;
    }
    *whole = i == typed.n && i == word.n;
    if (i == typed.n) {
        return 0;
    }
    return i == word.n || lower(typed.p[i]) > word.p[i] ? 1 : -1;
}

/* Place of a typed word in the list, or n. */
static size_t word_find(struct str typed, const struct str *words, size_t n)
{
    size_t from = 0, to = n;
    bool whole = false;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (compare(typed, words[mid], &whole) > 0) {
            from = mid + 1;
        } else {
            to = mid;
        }
    }
    if (from < n && compare(typed, words[from], &whole) == 0 &&
        (whole || typed.n >= PREFIX_LEAST)) {
        return from;
    }
    return n;
}

static enum receipt_read digits_read(struct str typed, uint64_t *secret, size_t *at)
{
    uint64_t v = 0;
    uint8_t check = 0;
    size_t n = 0;
    for (size_t i = 0; i < typed.n; i++) {
        if (typed.p[i] < '0' || typed.p[i] > '9') {
            continue;
        }
        unsigned d = (unsigned)(typed.p[i] - '0');
        v = n < RECEIPT_DIGITS - 1 ? v * 10 + d : v; /* 19 digits fit 64 bits */
        check = damm[check][d];
        n++;
    }
    if (n != RECEIPT_DIGITS) {
        *at = n;
        return n == 0 ? RECEIPT_EMPTY : RECEIPT_WRONG_COUNT;
    }
    if (check != 0 || v >= SECRET_END * 8) {
        return RECEIPT_BAD_CHECK;
    }
    *secret = v & (SECRET_END - 1);
    return RECEIPT_OK;
}

enum receipt_read receipt_read(struct str typed, const struct str *words, size_t n,
                               uint64_t *secret, size_t *at)
{
    assert(n == RECEIPT_LIST);
    uint16_t places[RECEIPT_WORDS] = { 0 };
    size_t from = 0, count = 0;
    for (;;) {
        struct str word = next_letters(typed, &from);
        if (word.n == 0) {
            break;
        }
        size_t place = word_find(word, words, n);
        if (place == n) {
            *at = count;
            return RECEIPT_UNKNOWN_WORD;
        }
        if (count < RECEIPT_WORDS) {
            places[count] = (uint16_t)place;
        }
        count++;
    }
    if (count == 0) {
        return digits_read(typed, secret, at);
    }
    if (count != RECEIPT_WORDS) {
        *at = count;
        return RECEIPT_WRONG_COUNT;
    }
    return words_to_secret(places, secret);
}

struct str receipt_word_at(struct str typed, size_t at)
{
    size_t from = 0;
    struct str word = next_letters(typed, &from);
    while (at > 0 && word.n > 0) {
        word = next_letters(typed, &from);
        at--;
    }
    return word;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Insertions, losses, other letters and swapped neighbours; both at most WORD_LONGEST letters. */
static size_t edits(struct str a, struct str b)
{
    size_t row[WORD_LONGEST + 1][WORD_LONGEST + 1];
    for (size_t i = 0; i <= a.n; i++) {
        row[i][0] = i;
    }
    for (size_t j = 0; j <= b.n; j++) {
        row[0][j] = j;
    }
    for (size_t i = 1; i <= a.n; i++) {
        for (size_t j = 1; j <= b.n; j++) {
            char ca = lower(a.p[i - 1]), cb = b.p[j - 1];
            size_t d = least(row[i - 1][j], row[i][j - 1]) + 1;
            d = least(d, row[i - 1][j - 1] + (ca != cb));
            if (i > 1 && j > 1 && ca == b.p[j - 2] && lower(a.p[i - 2]) == cb) {
                d = least(d, row[i - 2][j - 2] + 1);
            }
            row[i][j] = d;
        }
    }
    return row[a.n][b.n];
}

size_t receipt_suggest(struct str word, const struct str *words, size_t n,
                       size_t out[RECEIPT_SUGGESTIONS])
{
    size_t found = 0, distance[RECEIPT_SUGGESTIONS];
    if (word.n == 0 || word.n > WORD_LONGEST) {
        return 0;
    }
    for (size_t i = 0; i < n; i++) {
        struct str w = str_cut(words[i], 0, WORD_LONGEST);
        size_t gap = w.n > word.n ? w.n - word.n : word.n - w.n;
        size_t d = gap > EDITS_MOST ? gap : edits(word, w);
        if (d > EDITS_MOST) {
            continue;
        }
        size_t at = found;
        while (at > 0 && distance[at - 1] > d) {
            at--;
        }
        if (at == RECEIPT_SUGGESTIONS) {
            continue;
        }
        found += found < RECEIPT_SUGGESTIONS;
        for (size_t k = found - 1; k > at; k--) {
            out[k] = out[k - 1];
            distance[k] = distance[k - 1];
        }
        out[at] = i;
        distance[at] = d;
    }
    return found;
}
