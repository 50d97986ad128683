/* backup_cmd.c - the commands backup and restore. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "app/backup.h"
#include "app/commands.h"
#include "app/files.h"
#include "app/restore.h"
#include "base/log.h"

#define EVERY_MIN 5
#define EVERY_MAX 86400
#define KEEP_MAX 3650

static volatile sig_atomic_t stopped;

static void on_stop(int signal_number)
{
    (void)signal_number;
    stopped = 1;
}

/* The generation in work is ended first. */
static void wait_for_signals(void)
{
    struct sigaction act = { .sa_handler = on_stop };
    static const int ends[] = { SIGTERM, SIGINT, SIGHUP };
    stopped = 0;
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        (void)sigaction(ends[i], &act, NULL); /* cannot fail for these */
    }
}

/* Keys lie in this process: no core file, and nobody of the same user looks in. */
static void be_private(void)
{
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* cannot fail for this value */
}

static int number_of(struct call *call, const char *option, int64_t least, int64_t most,
                     int64_t *out)
{
    const char *given = call_option(call, option);
    if (given != NULL && (!str_to_int(str_of(given), out) || *out < least || *out > most)) {
        return call_refuse(call, EXIT_USAGE, "%s wants a whole number from %lld to %lld", option,
                           (long long)least, (long long)most);
    }
    return EXIT_DONE;
}

static void sleep_until(int64_t tick_ms)
{
    int64_t left = tick_ms - clock_tick_ms();
    while (!stopped && left > 0) {
        const struct timespec t = { left / 1000, left % 1000 * 1000000 };
        (void)nanosleep(&t, NULL); /* a signal ends it */
        left = tick_ms - clock_tick_ms();
    }
}

/* A failure is told, and tried again at the next turn: what was backed up before is still there. */
static void go_on(struct backup_run *r, int64_t every_ms)
{
    int64_t next = clock_tick_ms();
    while (!stopped) {
        next += every_ms;
        sleep_until(next);
        if (!stopped && backup_turn(r) != OK) {
            log_line(LOG_ERROR, "backup=failed why=\"%.*s\"", STR_ARG(r->why));
        }
        /* a turn that took longer than the pause does not make the next ones come in a row */
        next = next > clock_tick_ms() - every_ms ? next : clock_tick_ms();
    }
}

int command_backup(struct call *call)
{
    static struct backup_run run;
    struct city city = { .lock_fd = -1 };
    struct backup_plan plan = { .dir = call->args[0], .shows = isatty(STDERR_FILENO) == 1 };
    int64_t every = 0;
    int64_t keep = BACKUP_KEEP;
    int code = number_of(call, "--every", EVERY_MIN, EVERY_MAX, &every);
    code = code == EXIT_DONE ? number_of(call, "--keep", 1, KEEP_MAX, &keep) : code;
    code = code == EXIT_DONE ? call_open(call, CITY_CONFIG, &city) : code;
    if (code != EXIT_DONE) {
        return code;
    }
    plan.keep = (size_t)keep;
    be_private();
    wait_for_signals();
    const int64_t began = clock_tick_ms();
    enum err e = backup_begin(&run, &city, &plan);
    e = e == OK ? backup_turn(&run) : e;
    if (e != OK) {
        code = call_refuse(call, EXIT_REFUSED, "%.*s", STR_ARG(run.why));
    } else {
        (void)printf("Backed up to %s: %lld MB in %.1f s.\n", plan.dir,
                     (long long)((run.read + 524288) >> 20),
                     (double)(clock_tick_ms() - began) / 1000);
        (void)fflush(stdout); /* only to look at */
    }
    if (e == OK && every > 0) {
        go_on(&run, every * 1000);
    }
    backup_end(&run);
    city_close(&city);
    return code;
}

/* ---- restore ---- */

static int list(struct call *call)
{
    size_t n = 0;
    size_t n_keys = 0;
    struct backup_found *all = backup_find(call->mem, call->args[0], VAULT_DATA, &n);
    struct backup_found *keys = backup_find(call->mem, call->args[0], VAULT_KEYRING, &n_keys);
    for (size_t i = 0, k = 0; i < n; i++) {
        while (k < n_keys && str_cmp(keys[k].generation, all[i].generation) < 0) {
            k++;
        }
        const bool own = k < n_keys && str_eq(keys[k].generation, all[i].generation);
        (void)printf("%.*s%s\n", STR_ARG(all[i].generation),
                     own          ? ""
                     : k < n_keys ? "  (with a later keyring)"
                                  : "  (no keyring)"); /* a closed pipe ends it */
    }
    return n > 0 ? EXIT_DONE
                 : call_refuse(call, EXIT_REFUSED, "%s: there is no backup here", call->args[0]);
}

static void tell(const struct restore_plan *plan, const struct restore_done *done, int64_t ms)
{
    (void)printf("Restored to %s as it was at %.*s: %lld MB, %llu entries of the log, %lld keys of"
                 " compartments, in %.1f s.\n",
                 plan->to, STR_ARG(done->data.generation),
                 (long long)((done->bytes + 524288) >> 20), (unsigned long long)done->entries,
                 (long long)done->compartments, (double)ms / 1000);
    if (!str_eq(done->data.generation, done->keyring.generation)) {
        (void)printf("The keyring is a later one, of %.*s: what was erased until then stays"
                     " erased.\n",
                     STR_ARG(done->keyring.generation));
    }
    if (done->grants_missing > 0) {
        (void)printf("%lld times somebody stands in the list of a case and holds no key of it;"
                     " they do not see it until they are let in again.\n",
                     (long long)done->grants_missing);
    }
}

int command_restore(struct call *call)
{
    struct restore_done done;
    struct str why = STR_NONE;
    const struct restore_plan plan = { .program = call->program,
                                       .packs = call->packs,
                                       .from = call->args[0],
                                       .to = call->data,
                                       .host_key_file = call_option(call, "--host-key"),
                                       .recovery_file = call_option(call, "--recovery-in"),
                                       .at = call_option(call, "--at"),
                                       .shows = isatty(STDOUT_FILENO) == 1 };
    if (call_option(call, "--list") != NULL) {
        return list(call);
    }
    if (plan.to == NULL || plan.host_key_file == NULL || plan.recovery_file == NULL) {
        return call_refuse(call, EXIT_USAGE,
                           "--data NEW, --host-key FILE and --recovery-in FILE are needed");
    }
    const int64_t began = clock_tick_ms();
    be_private();
    if (restore_city(call->mem, &plan, &done, &why) != OK) {
        return call_refuse(call, EXIT_REFUSED, "%.*s", STR_ARG(why));
    }
    tell(&plan, &done, clock_tick_ms() - began);
    return EXIT_DONE;
}
