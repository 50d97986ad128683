/* receipt_test.c - both forms there and back, as people type them, and which slips are caught. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "calc/receipt.h"

#define SECRET_MASK ((UINT64_C(1) << RECEIPT_BITS) - 1)

/* 2,048 invented words of 4 to 7 letters, sorted, first four letters unique. */
static const struct str *list_make(struct arena *a)
{
    static const char hard[] = "bcdghjklmnprstwy", soft[] = "aeiou";
    static const char *const tails[] = { "", "n", "ng", "tan" };
    struct str *list = NEW_ARRAY(a, struct str, RECEIPT_LIST);
    size_t n = 0;
    for (size_t k = 0; k < 16 * 5 * 16 * 5 && n < RECEIPT_LIST; k += 3) {
        struct strbuf b;
        strbuf_init(&b, a);
        strbuf_putc(&b, hard[k / 400]);
        strbuf_putc(&b, soft[k / 80 % 5]);
        strbuf_putc(&b, hard[k / 5 % 16]);
        strbuf_putc(&b, soft[k % 5]);
        strbuf_putz(&b, tails[n % 4]);
        list[n++] = strbuf_str(&b);
    }
    assert_int_equal(n, RECEIPT_LIST);
    for (size_t i = 1; i < n; i++) {
        assert_true(str_cmp(list[i - 1], list[i]) < 0);
    }
    return list;
}

static struct str words_of(struct arena *a, const struct str *list, const uint16_t places[6])
{
    struct strbuf b;
    strbuf_init(&b, a);
    for (size_t i = 0; i < RECEIPT_WORDS; i++) {
        strbuf_putz(&b, i > 0 ? " " : "");
        strbuf_put(&b, list[places[i]]);
    }
    return strbuf_str(&b);
}

static uint64_t next_random(uint64_t *x)
{
    uint64_t v = 0;
    for (int i = 0; i < 3; i++) {
        *x = *x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        v = v << 24 ^ *x >> 33;
    }
    return v;
}

static uint64_t seed_make(void)
{
    uint64_t seed = (uint64_t)time(NULL);
    print_message("seed %llu\n", (unsigned long long)seed);
    return seed;
}

static void there_and_back(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    const struct str *list = list_make(a);
    uint64_t x = seed_make();
    for (int i = 0; i < 20000; i++) {
        struct arena_mark m = arena_mark(a);
        uint64_t secret = i == 0 ? 0 : i == 1 ? SECRET_MASK : next_random(&x) & SECRET_MASK;
        uint64_t got = 1;
        size_t at = 0;
        uint16_t places[RECEIPT_WORDS];
        char digits[25];
        receipt_words(secret, places);
        struct str text = words_of(a, list, places);
        assert_int_equal(receipt_read(text, list, RECEIPT_LIST, &got, &at), RECEIPT_OK);
        assert_true(got == secret);
        receipt_digits(secret, (unsigned)i % 8, digits);
        assert_int_equal(strlen(digits), 24);
        got = 1;
        assert_int_equal(receipt_read(str_of(digits), list, RECEIPT_LIST, &got, &at), RECEIPT_OK);
        assert_true(got == secret);
        arena_rewind(a, m);
    }
    arena_free(a);
}

/* W: the six words, with this between them; D: the digits; other text stays as it is. */
static const struct {
    const char *why, *pattern, *between;
    enum receipt_read want;
    size_t at;
} typed_cases[] = {
    { "as printed", "W", " ", RECEIPT_OK, 0 },
    { "hyphens", "W", "-", RECEIPT_OK, 0 },
    { "commas and spaces", "W", " , ", RECEIPT_OK, 0 },
    { "a line each, from another system", "W", "\r\n", RECEIPT_OK, 0 },
    { "a no-break space from a web page", "W", "\xC2\xA0", RECEIPT_OK, 0 },
    { "a full stop at the end", "  W. ", " ", RECEIPT_OK, 0 },
    { "capital letters", "U", " ", RECEIPT_OK, 0 },
    { "the first four letters", "4", " ", RECEIPT_OK, 0 },
    { "three letters are too few", "3", " ", RECEIPT_UNKNOWN_WORD, 0 },
    { "digits as printed", "D", "", RECEIPT_OK, 0 },
    { "words, then digits: the whole receipt", "W\nD", " ", RECEIPT_OK, 0 },
    { "five words", "5", " ", RECEIPT_WRONG_COUNT, 5 },
    { "a word twice at the end", "W baba", " ", RECEIPT_WRONG_COUNT, 7 },
    { "an unknown word at the end", "W zzzz", " ", RECEIPT_UNKNOWN_WORD, 6 },
    { "nothing", "", "", RECEIPT_EMPTY, 0 },
    { "only marks", " -.,\n", "", RECEIPT_EMPTY, 0 },
    { "too few digits", "1234 5678", "", RECEIPT_WRONG_COUNT, 8 },
    { "one digit more", "D1", "", RECEIPT_WRONG_COUNT, 21 },
    { "20 digits above the largest number", "9999 9999 9999 9999 9990", "", RECEIPT_BAD_CHECK, 0 },
};

static struct str typed_make(struct arena *a, const struct str *list, uint64_t secret, size_t row)
{
    uint16_t places[RECEIPT_WORDS];
    char digits[25];
    receipt_words(secret, places);
    receipt_digits(secret, 5, digits);
    struct strbuf b;
    strbuf_init(&b, a);
    for (const char *c = typed_cases[row].pattern; *c != '\0'; c++) {
        if (*c == 'D') {
            strbuf_putz(&b, digits);
        } else if (*c == 'W' || *c == 'U' || (*c >= '3' && *c <= '5' && c[1] == '\0')) {
            size_t words = *c == '5' ? 5 : 6, letters = *c == '4' ? 4 : *c == '3' ? 3 : 9;
            for (size_t i = 0; i < words; i++) {
                struct str w = str_cut(list[places[i]], 0, letters);
                strbuf_putz(&b, i > 0 ? typed_cases[row].between : "");
                for (size_t k = 0; k < w.n; k++) {
                    strbuf_putc(&b, *c == 'U' ? (char)(w.p[k] - 'a' + 'A') : w.p[k]);
                }
            }
        } else {
            strbuf_putc(&b, *c);
        }
    }
    return strbuf_str(&b);
}

static void as_people_type(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    const struct str *list = list_make(a);
    uint64_t secret = UINT64_C(0x0123456789ABCDE) & SECRET_MASK;
    for (size_t i = 0; i < ARRAY_LEN(typed_cases); i++) {
        uint64_t got = 0;
        size_t at = 0;
        struct str text = typed_make(a, list, secret, i);
        enum receipt_read r = receipt_read(text, list, RECEIPT_LIST, &got, &at);
        if (r != typed_cases[i].want || at != typed_cases[i].at ||
            (r == RECEIPT_OK ? got != secret : got != 0)) {
            fail_msg("%s: '%.*s' gives %d at %zu", typed_cases[i].why, STR_ARG(text), (int)r, at);
        }
    }
    arena_free(a);
}

static void digits_without_gaps(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    const struct str *list = list_make(a);
    char digits[25], close[RECEIPT_DIGITS * 2 + 1];
    receipt_digits(987654321, 7, digits);
    for (int step = 1; step <= 2; step++) {
        size_t n = 0;
        for (size_t i = 0; digits[i] != '\0'; i++) {
            if (digits[i] != ' ') {
                close[n++] = digits[i];
                if (step == 2) {
                    close[n++] = '-';
                }
            }
        }
        uint64_t got = 0;
        size_t at = 0;
        assert_int_equal(receipt_read((struct str){ close, n }, list, RECEIPT_LIST, &got, &at),
                         RECEIPT_OK);
        assert_true(got == 987654321);
    }
    arena_free(a);
}

/* Damm: every wrong digit and every swap of unlike neighbours, at every place. */
static void every_digit_slip(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    const struct str *list = list_make(a);
    uint64_t x = seed_make(), got = 0;
    size_t at = 0;
    for (int round = 0; round < 300; round++) {
        char right[25], wrong[25];
        receipt_digits(next_random(&x) & SECRET_MASK, (unsigned)round % 8, right);
        for (size_t i = 0; i < 24; i++) {
            for (char d = '0'; right[i] != ' ' && d <= '9'; d++) {
                memcpy(wrong, right, sizeof wrong);
                wrong[i] = d;
                assert_int_equal(receipt_read(str_of(wrong), list, RECEIPT_LIST, &got, &at),
                                 d == right[i] ? RECEIPT_OK : RECEIPT_BAD_CHECK);
            }
            size_t next = i + 1 < 24 && right[i + 1] == ' ' ? i + 2 : i + 1;
            if (right[i] != ' ' && next < 24 && right[i] != right[next]) {
                memcpy(wrong, right, sizeof wrong);
                wrong[i] = right[next];
                wrong[next] = right[i];
                assert_int_equal(receipt_read(str_of(wrong), list, RECEIPT_LIST, &got, &at),
                                 RECEIPT_BAD_CHECK);
            }
        }
    }
    arena_free(a);
}

/* Six check bits let one of 64 slips pass: measured here, with the room that chance needs. */
static void word_slips(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    const struct str *list = list_make(a);
    uint64_t x = seed_make(), got = 0;
    size_t at = 0, tried[2] = { 0 }, passed[2] = { 0 };
    for (int round = 0; round < 40000; round++) {
        struct arena_mark m = arena_mark(a);
        uint16_t places[RECEIPT_WORDS];
        receipt_words(next_random(&x) & SECRET_MASK, places);
        size_t i = next_random(&x) % RECEIPT_WORDS;
        size_t j = (i + 1 + next_random(&x) % (RECEIPT_WORDS - 1)) % RECEIPT_WORDS;
        int swap = round % 2;
        uint16_t former = places[i];
        places[i] = swap ? places[j] : (uint16_t)(next_random(&x) % RECEIPT_LIST);
        if (swap) {
            places[j] = former;
        }
        if (places[i] != former) {
            struct str text = words_of(a, list, places);
            enum receipt_read r = receipt_read(text, list, RECEIPT_LIST, &got, &at);
            assert_true(r == RECEIPT_OK || r == RECEIPT_BAD_CHECK);
            tried[swap]++;
            passed[swap] += r == RECEIPT_OK;
        }
        arena_rewind(a, m);
    }
    for (int swap = 0; swap < 2; swap++) {
        print_message("%s: %zu of %zu pass\n", swap ? "two words swapped" : "another word",
                      passed[swap], tried[swap]);
        assert_true(passed[swap] * 64 < tried[swap] * 3 / 2);
        assert_true(passed[swap] * 64 > tried[swap] / 2);
    }
    arena_free(a);
}

static void suggestions(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    const struct str *list = list_make(a);
    size_t out[RECEIPT_SUGGESTIONS];
    char slip[3][8] = { "", "", "" };
    size_t want = 0;
    while (list[want].n != 7) {
        want++;
    }
    for (int i = 0; i < 3; i++) {
        memcpy(slip[i], list[want].p, 7);
    }
    slip[0][6] = 'm';                                           /* another letter */
    slip[1][5] = list[want].p[6], slip[1][6] = list[want].p[5]; /* swapped */
    memmove(slip[2] + 4, slip[2] + 5, 3);                       /* one lost */
    for (int i = 0; i < 3; i++) {
        assert_true(receipt_suggest(str_of(slip[i]), list, RECEIPT_LIST, out) >= 1);
        assert_int_equal(out[0], want);
    }
    assert_int_equal(receipt_suggest(STR("qqqqqqqq"), list, RECEIPT_LIST, out), 0);
    assert_int_equal(receipt_suggest(STR("abcdefghijklmnopqrstuvw"), list, RECEIPT_LIST, out), 0);
    assert_int_equal(receipt_suggest(STR_NONE, list, RECEIPT_LIST, out), 0);
    assert_true(str_eqz(receipt_word_at(STR("satu-dua, tiga"), 2), "tiga"));
    assert_int_equal(receipt_word_at(STR("satu"), 1).n, 0);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_and_back),      cmocka_unit_test(as_people_type),
        cmocka_unit_test(digits_without_gaps), cmocka_unit_test(every_digit_slip),
        cmocka_unit_test(word_slips),          cmocka_unit_test(suggestions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
