/* share_test.c - two of three: every pair, no single one, and what is said of a slip of the pen. */
#include "seal/share.h"

#include <string.h>

#include <sodium.h>

#include "base/check.h"

static unsigned char secret[SHARE_SECRET];
static unsigned char keys[SHARE_OFFICERS][32];
static struct share sheets[SHARE_OFFICERS];

/* The slow hash itself is tested elsewhere; here anything that differs will do. */
static int begin(void **state)
{
    (void)state;
    assert_true(sodium_init() >= 0);
    randombytes_buf(secret, sizeof secret);
    randombytes_buf(keys, sizeof keys);
    share_begin(sheets, 3, 65536);
    assert_true(share_split(sheets, secret, keys));
    return 0;
}

static enum share_fault join(int x, int y, unsigned char out[SHARE_SECRET])
{
    const struct share two[2] = { sheets[x], sheets[y] };
    unsigned char opened[2][32];
    memcpy(opened[0], keys[x], 32);
    memcpy(opened[1], keys[y], 32);
    return share_join(two, opened, out);
}

static void test_every_pair(void **state)
{
    (void)state;
    for (int x = 0; x < SHARE_OFFICERS; x++) {
        for (int y = 0; y < SHARE_OFFICERS; y++) {
            unsigned char out[SHARE_SECRET] = { 0 };
            enum share_fault fault = join(x, y, out);
            if (x == y) {
                CHECK(fault == SHARE_SAME && sodium_is_zero(out, sizeof out), "one sheet twice");
            } else {
                CHECK(fault == SHARE_FINE && memcmp(out, secret, sizeof out) == 0,
                      "two sheets in either order");
            }
        }
    }
}

static void test_refusals(void **state)
{
    (void)state;
    unsigned char out[SHARE_SECRET];
    const struct share kept = sheets[2];
    unsigned char key[32];

    memcpy(key, keys[0], sizeof key);
    keys[0][3] ^= 1;
    CHECK(join(0, 1, out) == SHARE_FIRST_CLOSED, "the first passphrase is wrong");
    CHECK(sodium_is_zero(out, sizeof out), "and nothing comes out");
    CHECK(join(1, 0, out) == SHARE_SECOND_CLOSED, "the second passphrase is wrong");
    CHECK(sodium_is_zero(out, sizeof out), "and nothing comes out");
    memcpy(keys[0], key, sizeof key);

    struct share others[SHARE_OFFICERS];
    share_begin(others, 3, 65536);
    assert_true(share_split(others, secret, keys));
    sheets[2] = others[2];
    CHECK(join(0, 2, out) == SHARE_OTHER_SET, "a sheet of an earlier split");
    sheets[2] = kept;
}

/* What one officer's key opens: two values that change with every split, though the secret does not. */
static void test_one_sheet_gives_nothing(void **state)
{
    (void)state;
    unsigned char ones[4][SHARE_SECRET] = { { 0 } };
    for (size_t turn = 0; turn < 2; turn++) {
        struct share s[SHARE_OFFICERS];
        unsigned char pk[32];
        unsigned char sk[32];
        share_begin(s, 3, 65536);
        assert_true(share_split(s, secret, keys));
        for (size_t i = 0; i + sizeof secret <= SHARE_BYTES; i++) {
            CHECK(memcmp(s[0].b + i, secret, sizeof secret) != 0, "the secret is not printed");
        }
        crypto_box_seed_keypair(pk, sk, keys[1]);
        size_t opened = 0;
        for (size_t i = 0; i + 80 <= SHARE_BYTES && opened < 2; i++) {
            opened += crypto_box_seal_open(ones[2 * turn + opened], s[1].b + i, 80, pk, sk) == 0;
        }
        CHECK(opened == 2, "a sheet holds two boxes of its officer");
    }
    for (size_t i = 0; i < 4; i++) {
        CHECK(memcmp(ones[i], secret, sizeof secret) != 0, "no box is the secret");
        for (size_t j = 0; j < i; j++) {
            unsigned char both[SHARE_SECRET];
            for (size_t k = 0; k < sizeof both; k++) {
                both[k] = ones[i][k] ^ ones[j][k];
            }
            CHECK(memcmp(ones[i], ones[j], sizeof secret) != 0, "each is drawn anew");
            CHECK(memcmp(both, secret, sizeof secret) != 0, "two boxes of one officer are no pair");
        }
    }
}

static size_t print(const struct share *s, char *out, char end)
{
    size_t n = 0;
    for (size_t i = 0; i < SHARE_LINES; i++) {
        share_line(s, i, out + n);
        n += strlen(out + n);
        out[n++] = end;
    }
    return n;
}

static void test_paper(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        size_t at; /* sign that is typed wrong, counted in its line */
        size_t line;
        char to; /* 0: the whole line is left out */
        bool ok;
    } cases[] = {
        { "as printed", 0, 0, '0', true },
        { "a wrong letter in the first line", 4, 1, '?', false },
        { "a wrong letter in the last line", 9, 11, '?', false },
        { "a line that is missing", 0, 5, '\0', false },
        { "its number mistyped", 1, 7, '9', false },
        { "the check mistyped", 43, 3, '?', false },
    };
    char text[SHARE_LINES * SHARE_LINE_TEXT];
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct share back;
        size_t line = 99;
        size_t n = print(&sheets[1], text, '\n');
        const size_t width = n / SHARE_LINES;
        if (cases[i].line > 0) {
            char *at = text + (cases[i].line - 1) * width + cases[i].at;
            if (cases[i].to == '\0') {
                memset(at, ' ', width - 1);
            } else {
                *at = cases[i].to != '?' ? cases[i].to : *at == 'A' ? 'B' : 'A';
            }
        }
        bool ok = share_read((struct str){ text, n }, &back, &line);
        if (cases[i].to == '?' && line == 0) {
            /* One slip in 1,024 agrees with the ten bits of its line; the whole sheet's sum catches it. */
            CHECK(!ok, "refused all the same");
            text[(cases[i].line - 1) * width + cases[i].at] = 'C';
            ok = share_read((struct str){ text, n }, &back, &line);
        }
        CHECK(ok == cases[i].ok, cases[i].why);
        CHECK(line == cases[i].line, cases[i].why);
        CHECK(!ok || (memcmp(&back, &sheets[1], sizeof back) == 0 && share_officer(&back) == 2),
              cases[i].why);
    }
}

static void test_paper_forgives(void **state)
{
    (void)state;
    char text[2 * SHARE_LINES * SHARE_LINE_TEXT] = "Lembar pemulihan\r\n\n";
    struct share back;
    size_t line = 99;
    size_t n = strlen(text) + print(&sheets[0], text + strlen(text), '\n');
    for (size_t i = 20; i < n; i++) {
        char c = text[i];
        c = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        text[i] = c == '0' && i % 2 == 0 ? 'O' : c == '1' && i % 2 == 0 ? 'l' : c == ' ' ? '-' : c;
    }
    CHECK(share_read((struct str){ text, n }, &back, &line), "small letters, O for 0, other text");
    CHECK(memcmp(&back, &sheets[0], sizeof back) == 0, "and it is the same sheet");

    struct share mixed = sheets[0];
    memcpy(mixed.b + SHARE_BYTES / SHARE_LINES * 4, sheets[1].b + SHARE_BYTES / SHARE_LINES * 4,
           SHARE_BYTES / SHARE_LINES);
    n = print(&mixed, text, '\n');
    CHECK(!share_read((struct str){ text, n }, &back, &line) && line == 0,
          "whole lines of two sheets do not belong together");
    CHECK(!share_read(STR(""), &back, &line) && line == 1, "an empty file");
}

static void test_slow_hash(void **state)
{
    (void)state;
    struct stretch_job a, b, again;
    share_job(&sheets[0], STR("kata sandi pejabat"), &a);
    share_job(&sheets[0], STR("kata sandi pejabat"), &again);
    share_job(&sheets[1], STR("kata sandi pejabat"), &b);
    CHECK(memcmp(&a, &again, sizeof a) == 0, "the same each time");
    CHECK(memcmp(a.salt, b.salt, sizeof a.salt) != 0, "a salt for each officer");
    CHECK(a.passes == 3 && a.memory_kib == 65536, "the cost stands on the sheet");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_pair),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_one_sheet_gives_nothing),
        cmocka_unit_test(test_paper),
        cmocka_unit_test(test_paper_forgives),
        cmocka_unit_test(test_slow_hash),
    };
    return cmocka_run_group_tests(tests, begin, NULL);
}
