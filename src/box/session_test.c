/* session_test.c - how long a session lives, and what opens nothing. */
#include "box/session.h"

#include <sodium.h>
#include <string.h>

#include "base/check.h"

#define N 3
static struct session places[N];
static uint64_t tags[N];
static struct session_set set;
static const struct keyd_id SARI = { { 1 } };
static const struct keyd_id BUDI = { { 2 } };

static int begin(void **state)
{
    (void)state;
    assert_true(sodium_init() >= 0);
    memset(places, 0, sizeof places);
    memset(tags, 0, sizeof tags);
    set = (struct session_set){ .at = places, .tags = tags, .n = N, .life_ms = SESSION_LIFE_MS };
    return 0;
}

static void test_how_long(void **state)
{
    static const struct {
        const char *why;
        int64_t idle_ms; /* between two uses */
        size_t uses;
        bool lives;
    } cases[] = {
        { "just now", 0, 1, true },
        { "15 minutes idle", SESSION_IDLE_MS, 1, true },
        { "a moment longer", SESSION_IDLE_MS + 1, 1, false },
        { "ten hours of work", SESSION_IDLE_MS, 40, true },
        { "and no longer, though it was used all the time", SESSION_IDLE_MS, 41, false },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        unsigned char secret[32] = { 9 };
        unsigned char token[32];
        int64_t now = 1000;
        struct session *s = NULL;
        session_begin(&set, now, &SARI, secret, token);
        for (size_t k = 0; k < cases[i].uses; k++) {
            now += cases[i].idle_ms;
            s = session_find(&set, now, token);
            if (s != NULL) {
                s->seen = now;
            }
        }
        CHECK((s != NULL) == cases[i].lives, cases[i].why);
        session_end_all(&set, &SARI, NULL);
    }
}

static void test_what_opens(void **state)
{
    unsigned char secret[32], out[32] = { 0 }, token[32], other[32];
    (void)state;
    randombytes_buf(secret, sizeof secret);
    session_begin(&set, 1, &SARI, secret, token);
    session_begin(&set, 1, &BUDI, secret, other);
    struct session *s = session_find(&set, 2, token);
    assert_non_null(s);
    CHECK(session_open(s, token, out) && memcmp(out, secret, 32) == 0, "the token opens it");
    CHECK(!session_open(s, other, out), "another's does not");
    for (size_t i = 0; i + 32 <= sizeof *s; i++) {
        CHECK(memcmp((unsigned char *)s + i, secret, 32) != 0, "the secret does not lie in memory");
        CHECK(memcmp((unsigned char *)s + i, token, 32) != 0, "nor does the token");
    }
    other[0] ^= 1;
    CHECK(session_find(&set, 2, other) == NULL, "a token that nobody has");
    session_end_all(&set, &SARI, NULL);
    CHECK(session_find(&set, 2, token) == NULL, "all of hers end");
}

static void test_full(void **state)
{
    unsigned char secret[32] = { 5 };
    unsigned char token[N + 1][32];
    (void)state;
    for (size_t i = 0; i < N; i++) {
        session_begin(&set, 100 + (int64_t)i, &SARI, secret, token[i]);
    }
    session_find(&set, 200, token[0])->seen = 200;
    session_begin(&set, 201, &BUDI, secret, token[N]);
    CHECK(session_find(&set, 202, token[1]) == NULL, "the longest idle ends");
    CHECK(session_find(&set, 202, token[0]) != NULL && session_find(&set, 202, token[2]) != NULL &&
              session_find(&set, 202, token[N]) != NULL,
          "the others go on");
}

static void test_lock(void **state)
{
    unsigned char secret[32] = { 5 };
    unsigned char token[32], page[32], again[32];
    (void)state;
    session_begin(&set, 1, &SARI, secret, token);
    struct session *s = session_find(&set, 2, token);
    assert_non_null(s);
    session_lock(s, 10, token, page);
    CHECK(session_find(&set, 10 + SESSION_LOCKED_MS, token) == s, "a locked one waits for a lunch");
    CHECK(session_unlock(s, 11, token, again) && memcmp(page, again, 32) == 0,
          "and gives the key of the page back");
    session_lock(s, 12, token, page);
    CHECK(session_find(&set, 13 + SESSION_LOCKED_MS, token) == NULL, "not over night");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_how_long, begin),
        cmocka_unit_test_setup(test_what_opens, begin),
        cmocka_unit_test_setup(test_full, begin),
        cmocka_unit_test_setup(test_lock, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
