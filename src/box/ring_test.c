/* ring_test.c - a seat or grant is bound to all that it is about, and a name stands for one principal. */
#include "box/ring.h"

#include <string.h>

#include "base/check.h"

static void test_every_part_binds(void **state)
{
    static const struct {
        const char *why;
        struct keyd_id compartment, principal;
        uint32_t kind, epoch;
    } cases[] = {
        { "as it is", { { 1 } }, { { 2 } }, 3, 1 },
        { "another compartment", { { 9 } }, { { 2 } }, 3, 1 },
        { "another principal", { { 1 } }, { { 9 } }, 3, 1 },
        { "the two the other way round", { { 2 } }, { { 1 } }, 3, 1 },
        { "another kind", { { 1 } }, { { 2 } }, 4, 1 },
        { "another epoch", { { 1 } }, { { 2 } }, 3, 2 },
    };
    unsigned char seen[ARRAY_LEN(cases) + 1][16];
    (void)state;
    assert_true(sodium_init() >= 0);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        ring_grant_context(seen[i], &cases[i].compartment, cases[i].kind, &cases[i].principal,
                           cases[i].epoch);
        for (size_t k = 0; k < i; k++) {
            CHECK(memcmp(seen[i], seen[k], 16) != 0, cases[i].why);
        }
    }
    ring_seat_context(seen[0], &cases[0].compartment, &cases[0].principal);
    ring_seat_context(seen[1], &cases[0].principal, &cases[0].compartment);
    CHECK(memcmp(seen[0], seen[1], 16) != 0, "a seat of one desk is none of the other");
}

static void test_principals(void **state)
{
    static const struct {
        const char *why, *text;
        bool desk, nobody;
    } cases[] = {
        { "a member by his id", "0192d3c0-0000-7000-8000-000000000001", false, false },
        { "a desk by its name", "inbox:POLRESTA", true, false },
        { "longer than any name: nobody",
          "inbox:012345678901234567890123456789012345678901234567890123456789", false, true },
        { "a control character: nobody", "in\tbox", false, true },
    };
    static const struct keyd_id none = { { 0 } };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct keyd_id got = ring_principal(str_of(cases[i].text));
        const bool nobody = memcmp(&got, &none, sizeof got) == 0;
        CHECK(nobody == cases[i].nobody, cases[i].why);
        if (cases[i].desk) {
            const struct keyd_id desk = id_of_desk(cases[i].text);
            CHECK(memcmp(&got, &desk, sizeof got) == 0, cases[i].why);
        }
    }
}

static void test_tables(void **state)
{
    (void)state;
    for (size_t t = 0; t < T_COUNT; t++) {
        CHECK(RING_TABLES[t].body > 0 && RING_TABLES[t].sql[RING_PUT] != NULL, "a table is whole");
        CHECK((RING_TABLES[t].key == SUB_DIR) == (t == T_PRINCIPAL),
              "only who somebody is has a key of its own");
    }
}

/* A row opens in its place alone; and each counts in the sum by its place and its bytes. */
static void test_rows(void **state)
{
    static const struct {
        const char *why;
        struct ring_place at;
        bool other_key;
        size_t flip, less; /* flip: a byte, counted from 1 */
        bool opens;
    } cases[] = {
        { "as it is", { .table = T_RECEIPT, .a = { { 1 } }, .b = { { 2 } } }, false, 0, 0, true },
        { "of another first key", { .table = T_RECEIPT, .b = { { 2 } } }, false, 0, 0, false },
        { "of another second key", { .table = T_RECEIPT, .a = { { 1 } } }, false, 0, 0, false },
        { "of another table",
          { .table = T_SEAT, .a = { { 1 } }, .b = { { 2 } } },
          false,
          0,
          0,
          false },
        { "under another key",
          { .table = T_RECEIPT, .a = { { 1 } }, .b = { { 2 } } },
          true,
          0,
          0,
          false },
        { "its first byte changed",
          { .table = T_RECEIPT, .a = { { 1 } }, .b = { { 2 } } },
          false,
          1,
          0,
          false },
        { "a byte short",
          { .table = T_RECEIPT, .a = { { 1 } }, .b = { { 2 } } },
          false,
          0,
          1,
          false },
    };
    static const struct ring_place made = { .table = T_RECEIPT, .a = { { 1 } }, .b = { { 2 } } };
    static const unsigned char key[32] = { 1 };
    static const unsigned char other[32] = { 2 };
    static const unsigned char none[16];
    struct receipt body = { { 3, 4, 5 } };
    struct ring_row got;
    unsigned char sealed[RING_SEALED_MAX];
    const size_t n = sizeof body + SEAL_MORE;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        unsigned char sum[16] = { 0 };
        ring_row_seal(key, &made, &body, sealed);
        ring_row_sum(key, &made, sealed, n, sum);
        if (cases[i].flip > 0) {
            sealed[cases[i].flip - 1] ^= 1;
        }
        const unsigned char *with = cases[i].other_key ? other : key;
        CHECK(ring_row_open(with, &cases[i].at, sealed, n - cases[i].less, &got.body) ==
                  cases[i].opens,
              cases[i].why);
        CHECK(!cases[i].opens || memcmp(&got.body, &body, sizeof body) == 0, cases[i].why);
        ring_row_sum(with, &cases[i].at, sealed, n - cases[i].less, sum);
        CHECK((memcmp(sum, none, sizeof sum) == 0) == cases[i].opens, cases[i].why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_part_binds),
        cmocka_unit_test(test_principals),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
