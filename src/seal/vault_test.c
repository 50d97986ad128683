/* vault_test.c - heads, pieces and lists of backups: every changed byte, and every wrong place. */
#include "seal/vault.h"

#include <string.h>

#include "base/check.h"

static unsigned char host[32] = "host key of this test, 32 bytes";
static unsigned char secret[32] = "recovery secret of the test 32 b";
static unsigned char pk[32];

struct made {
    struct vault v;
    unsigned char head[VAULT_HEAD];
};

static struct made make(enum vault_part part)
{
    struct made m;
    vault_secret_public(secret, pk);
    vault_new(&m.v, part, host, pk, m.head);
    return m;
}

static enum vault_answer open_head(const unsigned char *head, size_t n)
{
    struct vault v;
    return vault_open(&v, VAULT_DATA, (struct str){ (const char *)head, n }, host, secret);
}

static void a_head_opens_with_both_keys(void **state)
{
    unsigned char other[32] = "another key";
    struct vault v;
    struct made m = make(VAULT_DATA);
    const struct str head = { (const char *)m.head, sizeof m.head };
    (void)state;
    CHECK(vault_open(&v, VAULT_DATA, head, host, secret) == VAULT_OK, "both keys");
    CHECK(memcmp(&v, &m.v, sizeof v) == 0, "the same keys come out");
    CHECK(vault_open(&v, VAULT_DATA, head, other, secret) == VAULT_WRONG_HOST_KEY, "host key");
    CHECK(vault_open(&v, VAULT_DATA, head, host, other) == VAULT_WRONG_RECOVERY, "recovery");
    CHECK(vault_open(&v, VAULT_KEYRING, head, host, secret) == VAULT_DAMAGED,
          "a key of data in the keyring's place");
    m.head[8] = 2;
    CHECK(vault_open(&v, VAULT_DATA, head, host, secret) == VAULT_NEWER, "a later form");
}

static void a_changed_head_is_noticed(void **state)
{
    struct made m = make(VAULT_DATA);
    (void)state;
    for (size_t i = 0; i < sizeof m.head; i++) {
        m.head[i] ^= 0x40;
        CHECK(open_head(m.head, sizeof m.head) != VAULT_OK, "one byte");
        m.head[i] ^= 0x40;
        CHECK(open_head(m.head, i) == VAULT_DAMAGED, "cut off");
    }
    CHECK(open_head(m.head, sizeof m.head) == VAULT_OK, "as it was");
}

static void a_made_up_head_is_refused(void **state)
{
    /* whoever knows the public half alone, with a host key of his own */
    unsigned char own[32] = "somebody else's machine";
    struct vault v;
    unsigned char head[VAULT_HEAD];
    (void)state;
    vault_secret_public(secret, pk);
    vault_new(&v, VAULT_DATA, own, pk, head);
    CHECK(open_head(head, sizeof head) == VAULT_WRONG_HOST_KEY, "made up elsewhere");
}

static void pieces_are_bound(void **state)
{
    unsigned char id[VAULT_ID];
    unsigned char other_id[VAULT_ID];
    unsigned char sealed[64 + VAULT_MORE];
    unsigned char out[64 + VAULT_MORE];
    size_t n = 0;
    struct made m = make(VAULT_DATA);
    struct made other = make(VAULT_DATA);
    const struct str plain = STR("sealed rows of a city");
    (void)state;
    vault_piece_id(&m.v, plain, id);
    vault_piece_id(&m.v, STR("another piece"), other_id);
    struct str s = { (const char *)sealed, vault_piece_seal(&m.v, plain, id, sealed) };
    CHECK(vault_piece_open(&m.v, s, id, out, &n) && n == plain.n && memcmp(out, plain.p, n) == 0,
          "opens");
    CHECK(!vault_piece_open(&m.v, s, other_id, out, &n), "in another piece's place");
    CHECK(!vault_piece_open(&other.v, s, id, out, &n), "in another set");
    for (size_t i = 0; i < s.n; i++) {
        sealed[i] ^= 1;
        CHECK(!vault_piece_open(&m.v, s, id, out, &n), "one bit");
        sealed[i] ^= 1;
        CHECK(!vault_piece_open(&m.v, (struct str){ s.p, i }, id, out, &n), "cut off");
    }
    /* sealed by the right key, but what is inside does not have this name */
    s.n = vault_piece_seal(&m.v, STR("not what its name says"), id, sealed);
    CHECK(!vault_piece_open(&m.v, s, id, out, &n), "a name of something else");
}

static void names_tell_nothing(void **state)
{
    unsigned char a[VAULT_ID];
    unsigned char b[VAULT_ID];
    struct made m = make(VAULT_DATA);
    struct made other = make(VAULT_DATA);
    (void)state;
    vault_piece_id(&m.v, STR("x"), a);
    vault_piece_id(&other.v, STR("x"), b);
    CHECK(memcmp(a, b, sizeof a) != 0, "the same bytes have another name in each set");
}

static void lists_are_bound(void **state)
{
    struct arena *a = arena_new(0);
    struct made m = make(VAULT_DATA);
    struct made keyring = make(VAULT_KEYRING);
    struct str plain = STR_NONE;
    struct str s = vault_list_seal(a, &m.v, STR("20241114T020000Z"), STR("a list"));
    (void)state;
    CHECK(vault_list_open(a, &m.v, STR("20241114T020000Z"), s, &plain), "opens");
    CHECK_STR(plain, "a list", "the same");
    CHECK(!vault_list_open(a, &m.v, STR("20241114T020001Z"), s, &plain), "renamed");
    CHECK(!vault_list_open(a, &keyring.v, STR("20241114T020000Z"), s, &plain), "another set");
    char *p = arena_dup(a, s.p, s.n);
    for (size_t i = 0; i < s.n; i++) {
        const struct str changed = { p, s.n };
        p[i] ^= 1;
        CHECK(!vault_list_open(a, &m.v, STR("20241114T020000Z"), changed, &plain), "one bit");
        p[i] ^= 1;
        CHECK(!vault_list_open(a, &m.v, STR("20241114T020000Z"), (struct str){ p, i }, &plain),
              "cut off");
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_head_opens_with_both_keys), cmocka_unit_test(a_changed_head_is_noticed),
        cmocka_unit_test(a_made_up_head_is_refused),   cmocka_unit_test(pieces_are_bound),
        cmocka_unit_test(names_tell_nothing),          cmocka_unit_test(lists_are_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
