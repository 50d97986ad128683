/* password_test.c - what a verifier and a member's sealed key are bound to. */
#include "box/password.h"

#include <string.h>

#include "base/check.h"

struct scene {
    unsigned char sub[SUB_COUNT][32], other[SUB_COUNT][32];
    struct keyd_id id, id2;
    unsigned char stretched[32], wrong[32], sk[32];
    struct principal p;
};

static struct scene a_member(void)
{
    struct scene s = { .id = { { 1 } }, .id2 = { { 2 } } };
    assert_true(sodium_init() >= 0);
    randombytes_buf(s.sub, sizeof s.sub);
    randombytes_buf(s.other, sizeof s.other);
    randombytes_buf(s.stretched, sizeof s.stretched);
    randombytes_buf(s.sk, sizeof s.sk);
    password_set(s.sub, &s.id, &s.p, 3, s.stretched, 2, 1024);
    password_seal(s.sub, &s.id, &s.p, s.stretched, s.sk);
    return s;
}

static void test_what_opens(void **state)
{
    static const struct {
        const char *why;
        bool wrong, other_host, other_member, fits, opens;
    } cases[] = {
        { "his own", false, false, false, true, true },
        { "another password", true, false, false, false, false },
        { "with another host key", false, true, false, false, false },
        { "a record in another member's place", false, false, true, true, false },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct scene s = a_member();
        unsigned char got[32] = { 0 };
        const unsigned char(*sub)[32] = cases[i].other_host ? s.other : s.sub;
        const unsigned char *typed = cases[i].wrong ? s.wrong : s.stretched;
        CHECK(password_fits(sub, &s.p, typed) == cases[i].fits, cases[i].why);
        CHECK(password_open(sub, cases[i].other_member ? &s.id2 : &s.id, &s.p, typed, got) ==
                  cases[i].opens,
              cases[i].why);
        CHECK((memcmp(got, s.sk, 32) == 0) == cases[i].opens, cases[i].why);
    }
    const struct principal nobody = { .kind = 0 };
    const struct scene s = a_member();
    CHECK(!password_fits(s.sub, &nobody, s.stretched), "a record of zeros fits nothing");
}

static void test_jobs(void **state)
{
    struct scene s = a_member();
    struct keyd_job now = { .passes = 0 };
    struct keyd_job same = { .passes = 0 };
    struct keyd_job next = { .passes = 9, .memory_kib = 9 };
    struct keyd_job his = { .passes = 9 };
    (void)state;
    password_job_now(s.sub, &s.p, s.wrong, &now);
    password_job(s.sub, &s.id, 3, s.wrong, &same);
    password_job(s.sub, &s.id, 4, s.wrong, &next);
    password_job(s.sub, &s.id2, 3, s.wrong, &his);
    CHECK(now.passes == 2 && now.memory_kib == 1024, "the cost that his password was made with");
    CHECK(next.passes == 9 && next.memory_kib == 9, "of a new one the caller's");
    CHECK(memcmp(now.salt, same.salt, 16) == 0 && memcmp(now.secret, same.secret, 32) == 0,
          "the salt follows from member and turn");
    CHECK(memcmp(now.salt, next.salt, 16) != 0, "a new password has a new salt");
    CHECK(memcmp(now.salt, his.salt, 16) != 0, "another member has another salt");
    CHECK(memcmp(now.secret, s.wrong, 32) != 0, "what was typed goes to nobody as it was typed");
}

static void test_logins(void **state)
{
    static const struct {
        const char *why, *one, *two;
        bool same;
    } cases[] = {
        { "large and small", "Sari", "sARI", true },
        { "another name", "sari", "sara", false },
        { "a name and its beginning", "sari", "sar", false },
    };
    const struct scene s = a_member();
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct keyd_id one = password_login(s.sub, str_of(cases[i].one));
        const struct keyd_id two = password_login(s.sub, str_of(cases[i].two));
        CHECK((memcmp(&one, &two, sizeof one) == 0) == cases[i].same, cases[i].why);
    }
    const struct keyd_id here = password_login(s.sub, STR("sari"));
    const struct keyd_id there = password_login(s.other, STR("sari"));
    CHECK(memcmp(&here, &there, sizeof here) != 0,
          "without the host key no login can be looked up");
}

int main(void)
{
    static const struct CMUnitTest tests[] = { cmocka_unit_test(test_what_opens),
                                               cmocka_unit_test(test_jobs),
                                               cmocka_unit_test(test_logins) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
