/* wrap_test.c - what opens, and everything that must not. */
#include "box/wrap.h"

#include <string.h>

#include "base/check.h"

static void test_under_a_key(void **state)
{
    static const struct {
        const char *why;
        size_t flip; /* byte of the sealed value; 999: none */
        bool other_key, other_aad, ok;
    } cases[] = {
        { "as it was sealed", 999, false, false, true },
        { "the nonce changed", 0, false, false, false },
        { "the value changed", 30, false, false, false },
        { "the tag changed", 71, false, false, false },
        { "another key", 999, true, false, false },
        { "another place", 999, false, true, false },
    };
    unsigned char key[32];
    unsigned char secret[32];
    unsigned char sealed[72];
    (void)state;
    assert_true(sodium_init() >= 0);
    randombytes_buf(secret, sizeof secret);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        unsigned char aad[16] = { 1 };
        unsigned char out[32] = { 0 };
        randombytes_buf(key, sizeof key);
        wrap_seal(key, aad, sizeof aad, secret, sizeof secret, sealed);
        aad[0] = cases[i].other_aad ? 2 : 1;
        key[0] = cases[i].other_key ? (unsigned char)~key[0] : key[0];
        if (cases[i].flip < sizeof sealed) {
            sealed[cases[i].flip] ^= 1;
        }
        bool ok = wrap_open(key, aad, sizeof aad, sealed, sizeof sealed, out);
        CHECK(ok == cases[i].ok, cases[i].why);
        CHECK(!ok || memcmp(out, secret, sizeof out) == 0, cases[i].why);
        CHECK(!wrap_open(key, aad, sizeof aad, sealed, SEAL_MORE - 1, out), "too short");
    }
}

static void test_to_a_principal(void **state)
{
    unsigned char pk[32];
    unsigned char sk[32];
    unsigned char wrap[WRAP_BYTES];
    unsigned char secret[32];
    unsigned char out[32];
    unsigned char ctx[16] = { 7 };
    uint32_t form = FORM_NONE;
    struct holder h, other;
    struct keyd_id id = { { 1 } };
    (void)state;
    randombytes_buf(secret, sizeof secret);
    crypto_box_keypair(pk, sk);
    holder_make(&h, &id, sk);
    randombytes_buf(sk, sizeof sk);
    holder_make(&other, &id, sk);

    assert_true(wrap_to(pk, NULL, ctx, secret, &form, wrap));
    CHECK(form == FORM_BOX, "to a public key: a box");
    CHECK(!wrap_from(&other, ctx, &form, wrap, out), "which another does not open");
    ctx[0] = 8;
    CHECK(!wrap_from(&h, ctx, &form, wrap, out), "nor its owner in another place");
    ctx[0] = 7;
    CHECK(wrap_from(&h, ctx, &form, wrap, out) && memcmp(out, secret, 32) == 0, "its owner does");
    CHECK(form == FORM_SYM, "and it is cheap from then on");
    CHECK(wrap_from(&h, ctx, &form, wrap, out) && memcmp(out, secret, 32) == 0, "again");
    CHECK(!wrap_from(&other, ctx, &form, wrap, out), "another does not open this either");
    ctx[0] = 8;
    CHECK(!wrap_from(&h, ctx, &form, wrap, out), "nor its owner in another place");
    form = FORM_NONE;
    CHECK(!wrap_from(&h, ctx, &form, wrap, out), "a proposal holds nothing");
}

static void test_hashes(void **state)
{
    unsigned char x[32], y[32], key[32] = { 3 };
    (void)state;
    wrap_hash(x, 32, NULL, "ab", "c", 1);
    wrap_hash(y, 32, NULL, "a", "bc", 2);
    CHECK(memcmp(x, y, 32) != 0, "purpose and value do not run together");
    wrap_hash(y, 32, key, "ab", "c", 1);
    CHECK(memcmp(x, y, 32) != 0, "a key changes it");
    const struct keyd_id lead = id_of_desk("lead");
    const struct keyd_id intake = id_of_desk("intake");
    CHECK(memcmp(&lead, &intake, sizeof lead) != 0, "desks have ids of their own");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_under_a_key),
        cmocka_unit_test(test_to_a_principal),
        cmocka_unit_test(test_hashes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
