/* card_test.c - what of a search card is kept as a hash, and what it is bound to. */
#include "box/card.h"

#include <string.h>

#include "base/check.h"

static bool holds(const struct card *card, const char *text)
{
    const unsigned char *p = (const unsigned char *)card;
    for (size_t i = 0, n = strlen(text); i + n <= sizeof *card; i++) {
        if (memcmp(p + i, text, n) == 0) {
            return true;
        }
    }
    return false;
}

static void test_a_card(void **state)
{
    static const struct keyd_card from = { .object = { { 1 } },
                                           .scope = { { 2 } },
                                           .name = "Contoh Pertama",
                                           .nik = "1571990101010001",
                                           .phone = "0800-000-0001",
                                           .account = "08000000001",
                                           .born = 12 };
    static const unsigned char index[32] = { 1 };
    static const unsigned char key[32] = { 2 };
    static const unsigned char other[32] = { 3 };
    static const struct keyd_id elsewhere = { { 9 } };
    struct arena *a = arena_new(0);
    struct card card, again, opened;
    struct card_row row;
    (void)state;
    assert_true(sodium_init() >= 0);
    card_make(index, a, &from, &card);
    card_make(other, a, &from, &again);
    CHECK(holds(&card, "pertama"), "a name is compared, so it stands there, folded");
    CHECK(!holds(&card, "1571990101010001") && !holds(&card, "8000000001"),
          "a number does not: an opened card gives none away");
    CHECK(memcmp(card.facts.phone, card.facts.account, 8) != 0,
          "an account with the digits of a telephone has another hash");
    CHECK(memcmp(card.facts.nik, again.facts.nik, 8) != 0, "another city has other hashes");
    card_seal(key, &card, &row);
    CHECK(card_open(key, &card.object, &row, &opened) && memcmp(&opened, &card, sizeof card) == 0,
          "sealed, and open again");
    CHECK(!card_open(other, &card.object, &row, &opened), "not under another key");
    CHECK(!card_open(key, &elsewhere, &row, &opened), "not in another object's place");
    arena_free(a);
}

int main(void)
{
    static const struct CMUnitTest tests[] = { cmocka_unit_test(test_a_card) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
