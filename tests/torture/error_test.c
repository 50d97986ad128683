/*
 * error_test.c - a day of an office on a machine that fails: a disk that does not write, is full, does
 * not sync, does not rename; memory that is not there. The day goes on, with refusals, or the process
 * stops by itself (a log that cannot be synced, memory that an arena must have); it never crashes. What
 * was acknowledged is there afterwards, nothing is half.
 *
 * As a test it takes a sample; JEJARING_FAULTS=N runs N faults of each kind.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "app/files.h"
#include "torture.h"

#define SAMPLE_MS INT64_C(600) /* of each kind */
#define SAMPLE_LEAST 3

static const struct kind {
    const char *why;
    enum fault_how how;
    enum fault_calls calls;
    int number;
} kinds[] = {
    { "one write fails", FAULT_FAIL, FAULT_WRITES, EIO },
    { "no write any more: the disk is full", FAULT_FAIL_ON, FAULT_WRITES, ENOSPC },
    { "the disk is full for a moment", FAULT_FAIL, FAULT_WRITES, ENOSPC },
    { "one sync fails", FAULT_FAIL, FAULT_SYNCS, EIO },
    { "no sync any more", FAULT_FAIL_ON, FAULT_SYNCS, EIO },
    { "a name is not changed", FAULT_FAIL, FAULT_NAMES, EIO },
#ifndef JEJARING_SANITIZED
    { "memory is not there once", FAULT_FAIL, FAULT_MEMORY, ENOMEM },
    { "no memory any more", FAULT_FAIL_ON, FAULT_MEMORY, ENOMEM },
#endif
};

/* How many calls of a kind a day makes. */
static int64_t calls_of(struct torture *f, const struct kind *k)
{
    struct torture_outcome o;
    const struct fault_plan count = {
        .how = FAULT_FAIL, .calls = k->calls, .at = 0, .no_sync = true
    };
    torture_run(f, &count, &o);
    CHECK(o.calls > 0 && o.n == DAY_STEPS, "a day without a fault");
    return o.calls;
}

/* It may end its day, or stop by itself; a crash is none of both. */
static bool ended_well(const struct torture_outcome *o)
{
    return (WIFEXITED(o->status) && WEXITSTATUS(o->status) == 0) ||
           (WIFSIGNALED(o->status) && WTERMSIG(o->status) == SIGABRT);
}

static void a_machine_that_fails(void **state)
{
    struct torture *f = *state;
    const int64_t all = torture_number("JEJARING_FAULTS", 0);
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        const struct kind *k = &kinds[i];
        const int64_t calls = calls_of(f, k);
        const int64_t until = clock_tick_ms() + SAMPLE_MS;
        int64_t stopped = 0;
        int64_t n = 0;
        for (; all > 0 ? n < all : n < SAMPLE_LEAST || clock_tick_ms() < until; n++) {
            struct torture_outcome o;
            const struct fault_plan plan = { .how = k->how,
                                             .calls = k->calls,
                                             /* the golden cut leaves no large gap */
                                             .at = 1 + n * (calls * 618 / 1000 | 1) % calls,
                                             .number = k->number,
                                             .no_sync = true };
            torture_run(f, &plan, &o);
            const char *why = test_printf(f->h, "%s, at call %lld of %lld (status %d)", k->why,
                                          (long long)plan.at, (long long)calls, o.status);
            stopped += WIFSIGNALED(o.status);
            CHECK(ended_well(&o), why);
            CHECK(torture_is_well(f, &o), why);
        }
        (void)printf("%s: %lld times, %lld of them the process stopped by itself\n", k->why,
                     (long long)n, (long long)stopped); /* to look at */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_machine_that_fails) };
    return cmocka_run_group_tests(tests, torture_begin, torture_end);
}
