/* jobs_test.c - one row after the other: order, keys, leases, pauses, giving up. */
#include "app/jobs.h"

#include <string.h>

#include "app/features.h"
#include "base/check.h"
#include "http/test_http.h"
#include "rec/pack.h"
#include "store/change.h"

static enum err answer;     /* what the next run says */
static char order[40];      /* abouts in the order of their runs */
static struct http_test *t; /* the city */

static enum err run_word(struct ctx *c, const struct job *j, const struct job_ways *ways)
{
    const size_t n = strlen(order);
    (void)c;
    (void)ways;
    if (n + 1 < sizeof order && j->about.n == 1) {
        order[n] = j->about.p[0];
    }
    return answer;
}

static const struct job_kind kinds[] = { { "word", run_word, "For this test" } };
static const struct feature room = { .name = "room", .jobs = kinds, .n_jobs = ARRAY_LEN(kinds) };
static const struct feature *const rooms[] = { &room };
static const struct job_ways no_ways;

static int city_make(void **state)
{
    *state = t = test_http_new();
    memset(order, 0, sizeof order);
    answer = OK;
    return 0;
}

static int city_drop(void **state)
{
    test_http_free(*state);
    return 0;
}

static void put(const char *kind, const char *about, const char *key, int64_t after_ms)
{
    struct ctx *c = test_ctx(t, NULL);
    const struct job_new j = { .kind = kind,
                               .about = str_of(about),
                               .payload = STR("7"),
                               .key = str_of(key),
                               .due_ms = c->now_ms + after_ms };
    bool retry = false;
    c->change = change_new(c);
    change_action(c, ACTION_JOB);
    job_enqueue(c, &j);
    assert_int_equal(change_commit(c, &retry), OK);
}

static void call_off(const char *about)
{
    struct ctx *c = test_ctx(t, NULL);
    bool retry = false;
    c->change = change_new(c);
    change_action(c, ACTION_JOB);
    job_cancel(c, "word", str_of(about));
    assert_int_equal(change_commit(c, &retry), OK);
}

static bool step(int64_t wall_ms)
{
    const struct jobs j = { rooms, ARRAY_LEN(rooms), &no_ways };
    bool ran = false;
    assert_int_equal(jobs_step(test_ctx(t, NULL), &j, wall_ms, &ran), OK);
    return ran;
}

/* Rows that ended and still hold what they were to carry; those that failed may be looked at. */
static int64_t kept(void)
{
    static const struct stmt q = {
        "jobs_test_kept", "",
        "SELECT COUNT(*) FROM job WHERE state IN ('done', 'stopped') AND payload <> ''"
    };
    struct ctx *c = test_ctx(t, NULL);
    struct value n = V_INT(-1);
    bool found = false;
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(store_one(c, &q, NO_VALS, &n, 1, &found), OK);
    store_rollback(c);
    return n.i;
}

static void in_order(void **state)
{
    (void)state;
    put("word", "c", "", 3000);
    put("word", "a", "", 1000);
    put("word", "b", "", 2000);
    CHECK(!step(1), "not before its time");
    test_clock_add(t, 5000);
    while (step(1)) {
    }
    CHECK_STR(str_of(order), "abc", "the longest due comes first, each once");
}

static void keys_and_calling_off(void **state)
{
    (void)state;
    put("word", "a", "k", 0);
    put("word", "b", "k", 0);
    put("word", "x", "", 0);
    call_off("x");
    while (step(1)) {
    }
    CHECK_STR(str_of(order), "a", "one of a key; what was called off is not run");
    put("word", "b", "k", 0);
    CHECK(step(1), "a key is free when its job has ended");
    CHECK_STR(str_of(order), "ab", "and the next one runs");
    CHECK(kept() == 0, "what is over carries nothing any more");
}

static void called_off_while_it_runs(void **state)
{
    struct job_lease l;
    bool found = false;
    bool taken = false;
    (void)state;
    put("word", "a", "", 0);
    struct ctx *c = test_ctx(t, NULL);
    assert_int_equal(job_take(c, 1000, &l, &found, &taken), OK);
    call_off("a");
    assert_int_equal(job_later(test_ctx(t, NULL), &l, ERR_STORE), OK);
    test_clock_add(t, 3600 * INT64_C(1000));
    CHECK(!step(2000 + JOB_LEASE_MS), "it is not tried again");
    put("word", "b", "", 0);
    c = test_ctx(t, NULL);
    assert_int_equal(job_take(c, 1000, &l, &found, &taken), OK);
    call_off("b");
    (void)step(1000 + JOB_LEASE_MS); /* its process died: it is ended, not run */
    CHECK_STR(str_of(order), "", "neither ran");
    CHECK(kept() == 0, "and neither carries anything");
}

static void leases(void **state)
{
    struct job_lease l;
    bool found = false;
    bool taken = false;
    bool retry = false;
    (void)state;
    put("word", "a", "", 0);
    struct ctx *c = test_ctx(t, NULL);
    assert_int_equal(job_take(c, 1000, &l, &found, &taken), OK);
    CHECK(found && taken, "taken, and then its process dies");
    CHECK(!step(1000 + JOB_LEASE_MS - 1), "nobody else's while the lease runs");
    CHECK(step(1000 + JOB_LEASE_MS), "then it is taken again");
    CHECK_STR(str_of(order), "a", "and run");
    c->change = change_new(c);
    job_end(c, &l, OK);
    CHECK(change_commit(c, &retry) != OK || retry, "who comes back late stores nothing");
}

static void pauses_and_end(void **state)
{
    (void)state;
    answer = ERR_STORE;
    put("word", "a", "", 0);
    for (int64_t n = 1; n <= JOB_TRIES_MAX; n++) {
        CHECK(step(1), "tried again");
        CHECK(!step(1), "not without a pause");
        test_clock_add(t, job_pause_ms(n) - 5000); /* the clock runs on */
        CHECK(!step(1), "nor before its end");
        test_clock_add(t, 5000);
        CHECK(n == 1 || job_pause_ms(n) >= job_pause_ms(n - 1), "pauses grow");
    }
    CHECK(!step(1), "failed after all tries");
    CHECK(strlen(order) == JOB_TRIES_MAX, "and never more of them");
}

static void for_good(void **state)
{
    (void)state;
    put("nobody", "a", "", 0);
    answer = ERR_INPUT;
    put("word", "b", "", 0);
    while (step(1)) {
    }
    test_clock_add(t, 3600 * INT64_C(1000));
    CHECK(!step(1), "an unknown kind, a refusal: not tried again");
    CHECK_STR(str_of(order), "b", "run once");
}

/* The admin's page names each kind; what it cannot name it calls other work. */
static void every_kind_has_a_word(void **state)
{
    size_t n = 0;
    const struct feature *const *all = features_all(&n);
    struct ctx *c = test_ctx(t, NULL);
    size_t kinds_seen = 0;
    (void)state;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < all[i]->n_jobs; k++, kinds_seen++) {
            const struct str parts[] = { STR("job.kind."), str_of(all[i]->jobs[k].name) };
            struct str text[2];
            CHECK(pack_find_label(c->packs, str_join(c->mem, parts, ARRAY_LEN(parts)), text),
                  all[i]->jobs[k].name);
        }
    }
    CHECK(kinds_seen > 0, "there are kinds");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(in_order, city_make, city_drop),
        cmocka_unit_test_setup_teardown(keys_and_calling_off, city_make, city_drop),
        cmocka_unit_test_setup_teardown(called_off_while_it_runs, city_make, city_drop),
        cmocka_unit_test_setup_teardown(leases, city_make, city_drop),
        cmocka_unit_test_setup_teardown(pauses_and_end, city_make, city_drop),
        cmocka_unit_test_setup_teardown(for_good, city_make, city_drop),
        cmocka_unit_test_setup_teardown(every_kind_has_a_word, city_make, city_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
