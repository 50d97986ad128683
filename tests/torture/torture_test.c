/*
 * torture_test.c - a day of an office, killed at the n-th call that changes a disk, for every n: before
 * the call, after it, in the middle of a write. That the processes of `serve` may die one by one is
 * tests/faults/kill_test.py's.
 *
 * As a test it takes a sample for some seconds. `make torture` runs 10,000 kills: JEJARING_TORTURE=N, with
 * JEJARING_TORTURE_FILE to go on where it was stopped.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/files.h"
#include "torture.h"

#define SAMPLE_MS INT64_C(5000)

/* ---- kills ---- */

static const enum fault_how KILLS[] = { FAULT_KILL_BEFORE, FAULT_KILL_TORN, FAULT_KILL_AFTER };

/* How many were done before, as the file says. */
static int64_t done_before(const char *path)
{
    struct arena *a = arena_new(0);
    struct str line;
    int64_t n = 0;
    if (path == NULL || !file_read_line(a, path, &line) || !str_to_int(line, &n)) {
        n = 0;
    }
    arena_free(a);
    return n;
}

static void note_done(const char *path, int64_t n, int64_t all, const struct torture *f)
{
    if (path == NULL || n % 50 != 0) {
        return;
    }
    struct arena *a = arena_new(0);
    struct strbuf b;
    strbuf_init(&b, a);
    strbuf_printf(&b, "%lld\n", (long long)n);
    (void)unlink(path); /* not there at the first time */
    if (!file_make(path, strbuf_str(&b), 0600)) {
        print_error("%s cannot be written\n", path);
    }
    (void)printf("%lld of %lld kills, %lld calls a day, slowest look %lld ms\n", (long long)n,
                 (long long)all, (long long)f->calls, (long long)f->slowest_ms); /* to look at */
    (void)fflush(stdout);                                                        /* as above */
    arena_free(a);
}

/*
 * The k-th kill. All calls come before the ways of one call, in a step that is prime to their number,
 * so that a sample is spread over the day.
 */
static struct fault_plan kill_plan(const struct torture *f, int64_t k)
{
    int64_t step = f->calls * 618 / 1000; /* the golden cut leaves no large gap */
    while (step > 1) {                    /* prime to f->calls */
        int64_t x = f->calls;
        int64_t y = step;
        while (y != 0) {
            const int64_t rest = x % y;
            x = y;
            y = rest;
        }
        if (x == 1) {
            break;
        }
        step--;
    }
    return (struct fault_plan){ .how = KILLS[(k + k / f->calls) % (int64_t)ARRAY_LEN(KILLS)],
                                .at = 1 + k * step % f->calls,
                                .no_sync = true };
}

static void killed_at_every_call(void **state)
{
    struct torture *f = *state;
    const int64_t all = torture_number("JEJARING_TORTURE", INT64_MAX);
    const char *file = getenv("JEJARING_TORTURE_FILE");
    const int64_t until = all == INT64_MAX ? clock_tick_ms() + SAMPLE_MS : INT64_MAX;
    int64_t k = done_before(file);
    for (; k < all && clock_tick_ms() < until; k++) {
        struct torture_outcome o;
        const struct fault_plan plan = kill_plan(f, k);
        torture_run(f, &plan, &o);
        const bool killed = WIFSIGNALED(o.status) && WTERMSIG(o.status) == SIGKILL;
        /* a day is not the same to the byte each time: its last calls may not come */
        CHECK(killed || o.calls > 0,
              test_printf(f->h, "kill %lld: at call %lld, way %d: the day failed", (long long)k,
                          (long long)plan.at, plan.how));
        CHECK(torture_is_well(f, &o), test_printf(f->h, "kill %lld: at call %lld, way %d",
                                                  (long long)k, (long long)plan.at, plan.how));
        note_done(file, k + 1, all, f);
    }
    (void)printf("killed %lld times; %lld calls a day; slowest look %lld ms\n", (long long)k,
                 (long long)f->calls, (long long)f->slowest_ms); /* to look at */
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(killed_at_every_call) };
    return cmocka_run_group_tests(tests, torture_begin, torture_end);
}
