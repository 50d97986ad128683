/* grant_test.c - to whom and for what a grant opens, and which of several is taken. */
#include "box/grant.h"

#include <string.h>

#include "base/check.h"

static struct holder a_holder(unsigned char id, unsigned char pk[32])
{
    struct holder h;
    struct keyd_id own = { { id } };
    unsigned char sk[32];
    assert_true(sodium_init() >= 0);
    crypto_box_keypair(pk, sk);
    holder_make(&h, &own, sk);
    return h;
}

/* Sealed once for compartment 7 of kind 3 in epoch 2, then tried with one thing changed. */
static void test_what_opens(void **state)
{
    static const struct {
        const char *why;
        bool in_hand, other_key, other_holder;
        uint32_t kind, epoch;
        unsigned char compartment;
        enum grant_opened want;
    } cases[] = {
        { "to a public key", false, false, false, 3, 2, 7, GRANT_OPENS },
        { "cheaply, in hand", true, false, false, 3, 2, 7, GRANT_OPENS },
        { "as if it were of the former epoch", false, false, false, 3, 1, 7, GRANT_SHUT },
        { "of the next epoch", true, false, false, 3, 3, 7, GRANT_SHUT },
        { "of another kind", true, false, false, 4, 2, 7, GRANT_SHUT },
        { "in another compartment's place", false, false, false, 3, 2, 8, GRANT_SHUT },
        { "by somebody else", false, false, true, 3, 2, 7, GRANT_SHUT },
        { "the compartment has another key by now", true, true, false, 3, 2, 7, GRANT_OTHER },
    };
    static const unsigned char key[32] = { 1, 2, 3 };
    static const unsigned char other[32] = { 9 };
    unsigned char pk[32];
    unsigned char pk2[32];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct holder h = a_holder(1, pk);
        struct holder h2 = a_holder(1, pk2);
        const struct keyd_id at = { { 7 } };
        const struct keyd_id asked = { { cases[i].compartment } };
        struct compartment c = { .kind = 3, .epoch = 2 };
        struct key_grant g = { .until_ms = 5 };
        unsigned char got[32] = { 0 };
        grant_commit(c.commit, cases[i].other_key ? other : key);
        CHECK(grant_seal(pk, cases[i].in_hand ? &h : NULL, &at, &c, &h.id, key, &g) &&
                  g.epoch == 2 && g.kind == 3 && g.until_ms == 5,
              cases[i].why);
        c.kind = cases[i].kind;
        c.epoch = cases[i].epoch;
        CHECK(grant_unseal(cases[i].other_holder ? &h2 : &h, &asked, &c, &g, got) == cases[i].want,
              cases[i].why);
        CHECK((memcmp(got, key, 32) == 0) == (cases[i].want == GRANT_OPENS), cases[i].why);
    }
}

static void test_a_new_pair_of_keys(void **state)
{
    static const unsigned char key[32] = { 1, 2, 3 };
    const struct keyd_id at = { { 7 } };
    struct compartment c = { .kind = 3, .epoch = 1 };
    struct key_grant g = { .until_ms = 0 };
    unsigned char pk[32];
    unsigned char got[32];
    struct holder old = a_holder(1, pk);
    struct holder fresh = a_holder(1, got);
    (void)state;
    grant_commit(c.commit, key);
    CHECK(grant_seal(pk, NULL, &at, &c, &old.id, key, &g), "sealed to the old pair");
    CHECK(!grant_move(&fresh, &old, &at, &g), "who has not the old one moves nothing");
    CHECK(grant_move(&old, &fresh, &at, &g), "the old one opens it for the new one");
    CHECK(grant_unseal(&old, &at, &c, &g, got) == GRANT_SHUT, "and opens it no more");
    CHECK(grant_unseal(&fresh, &at, &c, &g, got) == GRANT_OPENS && memcmp(got, key, 32) == 0,
          "the new one does");
}

/* Two principals in hand, 1 and 2; grants in the order in which the keyring has them. */
static void test_which_is_taken(void **state)
{
    static const struct {
        const char *why;
        struct {
            unsigned char to;
            uint32_t form;
            int64_t until;
        } grants[3];
        int taken; /* place in the list; -1: none */
        bool done;
    } cases[] = {
        { "the only one", { { 1, FORM_BOX, 0 } }, 0, false },
        { "somebody else's", { { 9, FORM_SYM, 0 } }, -1, false },
        { "one that has ended", { { 1, FORM_SYM, 1000 } }, -1, false },
        { "one that ends later", { { 1, FORM_SYM, 1001 } }, 0, false },
        { "the longer one of two", { { 1, FORM_SYM, 2000 }, { 2, FORM_BOX, 3000 } }, 1, false },
        { "the longer one, though it came first",
          { { 1, FORM_SYM, 3000 }, { 2, FORM_SYM, 2000 } },
          0,
          false },
        { "without end before the longest",
          { { 1, FORM_SYM, 3000 }, { 2, FORM_BOX, 0 } },
          1,
          false },
        { "the cheap one of two without end", { { 1, FORM_BOX, 0 }, { 2, FORM_SYM, 0 } }, 1, true },
        { "none after a cheap one without end", { { 1, FORM_SYM, 0 } }, 0, true },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct hands hands = { .until_ms = 1000, .n = 2 };
        struct grant_pick pick = { .h = NULL };
        hands.h[0].id = (struct keyd_id){ { 1 } };
        hands.h[1].id = (struct keyd_id){ { 2 } };
        for (size_t k = 0; k < 3 && cases[i].grants[k].to != 0; k++) {
            const struct keyd_id to = { { cases[i].grants[k].to } };
            const struct key_grant g = { .form = cases[i].grants[k].form,
                                         .until_ms = cases[i].grants[k].until,
                                         .kind = (uint32_t)k };
            grant_pick(&pick, &hands, &to, &g);
        }
        CHECK(cases[i].taken < 0 ? pick.h == NULL
                                 : pick.h != NULL && pick.grant.kind == (uint32_t)cases[i].taken,
              cases[i].why);
        CHECK(grant_pick_done(&pick, &hands) == cases[i].done, cases[i].why);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = { cmocka_unit_test(test_what_opens),
                                               cmocka_unit_test(test_a_new_pair_of_keys),
                                               cmocka_unit_test(test_which_is_taken) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
