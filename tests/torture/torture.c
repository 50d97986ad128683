/* torture.c - see torture.h. */
#include "torture.h"

#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/files.h"
#include "audit/verify.h"
#include "base/log.h"

#define RESTART_MS 2000
#define RESTART_SLOW_MS 20000 /* with sanitizers */

int64_t torture_number(const char *name, int64_t otherwise)
{
    const char *text = getenv(name);
    int64_t n = 0;
    return text != NULL && str_to_int(str_of(text), &n) ? n : otherwise;
}

/* ---- folders ---- */

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

static void clear(const char *dir)
{
    struct stat st;
    if (stat(dir, &st) == 0) {
        CHECK(nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0, "a folder is removed");
    }
}

static const char *copy_from, *copy_to;

static int copy_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    struct arena *a = arena_new(0);
    const struct str parts[] = { str_of(copy_to), str_of(path + strlen(copy_from)) };
    const char *to = str_z(a, str_join(a, parts, 2));
    struct str bytes = STR_NONE;
    (void)at;
    const bool fine = kind == FTW_D ? mkdir(to, st->st_mode & 0777) == 0
                                    : file_read(a, path, 1 << 28, &bytes) &&
                                          file_make(to, bytes, st->st_mode & 0777);
    arena_free(a);
    return fine ? 0 : -1;
}

static void copy(const char *from, const char *to)
{
    clear(to);
    copy_from = from;
    copy_to = to;
    CHECK(nftw(from, copy_one, 16, FTW_PHYS) == 0, "a folder is copied");
}

/* ---- one day ---- */

/* In a child: the day with a fault. What was acknowledged goes to fd. Never comes back. */
__attribute__((noreturn)) static void live(struct torture *f, const struct fault_plan *plan, int fd)
{
    log_setup("day", LOG_ERROR + 1);
    f->day.fd = fd;
    test_http_up(f->h);
    fault_arm(plan);
    day_run(&f->day);
    const int64_t calls = fault_count();
    fault_disarm();
    (void)fault_say(fd, &(struct day_ack){ .step = DAY_STEPS }, sizeof(struct day_ack));
    (void)fault_say(fd, &calls, sizeof calls);
    _exit(0); /* as if killed: nothing is closed */
}

static void read_acks(int fd, struct torture_outcome *o)
{
    struct day_ack ack;
    ssize_t n;
    while ((n = read(fd, &ack, sizeof ack)) == (ssize_t)sizeof ack) {
        if (ack.step == DAY_STEPS) {
            CHECK(read(fd, &o->calls, sizeof o->calls) == (ssize_t)sizeof o->calls, "a number");
        } else if (o->n < TORTURE_ACKS) {
            o->acks[o->n++] = ack;
        }
    }
}

void torture_run(struct torture *f, const struct fault_plan *plan, struct torture_outcome *o)
{
    int pipes[2];
    *o = (struct torture_outcome){ .n = 0 };
    copy(f->base, test_dir(f->h));
    clear(f->day.backup);
    CHECK(pipe(pipes) == 0, "a pipe");
    const pid_t child = fork();
    CHECK(child >= 0, "a process");
    if (child == 0) {
        (void)close(pipes[0]); /* the parent's */
        live(f, plan, pipes[1]);
    }
    (void)close(pipes[1]); /* the child's */
    read_acks(pipes[0], o);
    (void)close(pipes[0]); /* read to its end */
    CHECK(waitpid(child, &o->status, 0) == child, "the process ended");
}

/* In a child, so that a city that does not open fails this test alone. 0: all is well. */
static int look(struct torture *f, const struct torture_outcome *o)
{
    const char *why = NULL;
    struct keyd_verify_report report;
    const int64_t began = clock_tick_ms();
    log_setup("look", LOG_ERROR);
    f->day.fd = -1;
    test_http_up(f->h);
    const int64_t took = clock_tick_ms() - began;
    const bool slow =
        getenv("JEJARING_SANITIZED") != NULL && strcmp(getenv("JEJARING_SANITIZED"), "1") == 0;
    if (took > (slow ? RESTART_SLOW_MS : RESTART_MS)) {
        print_error("the city took %lld ms to open\n", (long long)took);
        return 1;
    }
    if (!day_check(&f->day, o->acks, o->n, &why)) {
        print_error("%s\n", why);
        return 1;
    }
    test_http_down(f->h);
    struct arena *a = arena_new(0);
    keyd_verify(path_join(a, test_dir(f->h), "log"), STR_NONE, STR_NONE, &report);
    arena_free(a);
    if (!report.ok) {
        print_error("%s\n", report.problem);
        return 1;
    }
    return 0;
}

bool torture_is_well(struct torture *f, const struct torture_outcome *o)
{
    int status = 0;
    const int64_t began = clock_tick_ms();
    const pid_t child = fork();
    CHECK(child >= 0, "a process");
    if (child == 0) {
        _exit(look(f, o));
    }
    CHECK(waitpid(child, &status, 0) == child, "the process ended");
    const int64_t took = clock_tick_ms() - began;
    f->slowest_ms = took > f->slowest_ms ? took : f->slowest_ms;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* ---- begin and end ---- */

int torture_begin(void **state)
{
    static struct torture f;
    struct torture_outcome o;
    const struct fault_plan quick = { .how = FAULT_NONE, .no_sync = true };
    log_setup("torture", LOG_ERROR + 1);
    fault_arm(&quick); /* no machine ends here, only processes: what was written is there */
    f.h = test_http_new();
    f.day = (struct day){ .h = f.h, .fd = -1 };
    f.base = test_printf(f.h, "%s.before", test_dir(f.h));
    f.day.backup = test_printf(f.h, "%s.backup", test_dir(f.h));
    day_prepare(&f.day);
    test_http_down(f.h);
    copy(test_dir(f.h), f.base);
    const struct fault_plan none = {
        .how = FAULT_FAIL, .at = 0, .no_sync = true, .calls = FAULT_ALL
    };
    torture_run(&f, &none, &o);
    if (o.calls == 0 || o.n < DAY_STEPS || !torture_is_well(&f, &o)) {
        for (size_t i = 0; i < o.n; i++) {
            print_error("done: %s %s\n", day_step_name((enum day_step)o.acks[i].step),
                        o.acks[i].what);
        }
        print_error("the day does not go well without a fault (status %d)\n", o.status);
        return -1;
    }
    f.calls = o.calls;
    *state = &f;
    return 0;
}

int torture_end(void **state)
{
    struct torture *f = *state;
    if (f == NULL) {
        return 0; /* the begin failed; what it left can be looked at */
    }
    clear(f->base);
    clear(f->day.backup);
    test_http_free(f->h);
    return 0;
}
