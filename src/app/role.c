/*
 * role.c - a process of a served city, from exec to its loop: what only root may read, its user,
 * what it opens itself, its wall, and then its work. The order matters.
 */
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/jobs.h"
#include "app/keyd_loop.h"
#include "app/plan.h"
#include "app/scrub.h"
#include "app/serve.h"
#include "app/stretch.h"
#include "base/log.h"

struct self {
    struct plan plan;
    enum role role;
    bool refused; /* by what it was given: another try would end the same */
    struct city city;
    struct city_given given;
    struct life life;
};

/* The only thing a signal can reach. */
static volatile int stop_asked;

static void on_stop(int number)
{
    (void)number;
    stop_asked = 1;
}

static void on_signal(int number, void (*handler)(int))
{
    /* no SA_RESTART: a blocking read must see the stop */
    struct sigaction a = { .sa_handler = handler };
    (void)sigaction(number, &a, NULL); /* cannot fail for these signals */
}

static bool failed(const char *what, struct str why)
{
    log_line(LOG_ERROR, "start=failed at=%s reason=%.*s", what, STR_ARG(why));
    return false;
}

static bool refused(struct self *me, const char *what, struct str why)
{
    me->refused = true;
    return failed(what, why);
}

/* ---- steps that several roles take ---- */

/* A memory file of the plan; not for this role: empty. */
static bool take_memory(struct self *me, int fd, struct str *out)
{
    *out = STR_NONE;
    if (fd < 0) {
        return true;
    }
    if (!memory_read(me->city.mem, fd, out)) {
        return failed("memory", STR_NONE);
    }
    (void)close(fd); /* it was only read */
    return true;
}

static bool open_city(struct self *me, unsigned parts)
{
    struct str why = STR_NONE;
    struct city_where where = { .data = me->plan.dir };
    if (!take_memory(me, me->plan.settings, &me->given.settings) ||
        !take_memory(me, me->plan.packs, &me->given.packs)) {
        return false;
    }
    me->city.given = &me->given;
    me->city.dir = me->plan.dir;
    return city_open(&me->city, me->city.mem, &where, parts, &why) == OK ||
           refused(me, "city", why);
}

/* Its user, and its end when the supervisor ends. Changing the user would undo the second. */
static bool become(struct self *me)
{
    return walls_become(me->role, me->plan.dir) && prctl(PR_SET_DUMPABLE, 0) == 0 &&
           prctl(PR_SET_PDEATHSIG, SIGTERM) == 0 && getppid() == me->plan.parent;
}

/* Everything is open: from here on the role can do what its list says, and no more. */
static bool enter(struct self *me)
{
    const struct walls_paths paths = walls_paths(me->city.mem, me->plan.dir);
    if (!walls_enter(me->role, &paths)) {
        return false;
    }
    (void)life_goes_on(&me->life); /* the first sign says that it is ready */
    return true;
}

static bool enter_gate(void *data)
{
    return enter(data);
}

static void beat_gate(void *data)
{
    struct self *me = data;
    (void)life_goes_on(&me->life); /* the gate looks at the stop itself */
}

static bool open_store(struct self *me)
{
    struct str why = STR_NONE;
    return city_open_store(&me->city, &why) == OK || failed("store", why);
}

/* ---- roles ---- */

static bool run_keyd(struct self *me)
{
    struct str why = STR_NONE;
    struct rlimit l;
    if (getrlimit(RLIMIT_MEMLOCK, &l) == 0 && l.rlim_cur == RLIM_INFINITY) {
        /* where it is allowed; swap should be off anyway */
        (void)mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
    }
    if (!open_city(me, CITY_CONFIG)) {
        return false;
    }
    if (city_read_host_key(&me->city, &why) != OK) {
        return refused(me, "host_key", why);
    }
    if (!become(me)) {
        return false;
    }
    if (city_open_keyd(&me->city, false, &why) != OK) {
        return refused(me, "keyd", why);
    }
    if (!enter(me)) {
        return false;
    }
    keyd_loop(me->city.keyd, me->plan.fds, me->plan.n, &me->life);
    keyd_close(me->city.keyd);
    return true;
}

static bool run_worker(struct self *me)
{
    const int32_t *fds = me->plan.fds;
    struct worker_ends ends = { fds[WORKER_GATE], fds[WORKER_KEYD], fds[WORKER_SCRUB],
                                fds[WORKER_GONE] };
    if (!open_city(me, CITY_CONFIG | CITY_PACKS | CITY_ROUTER) || !become(me) || !open_store(me) ||
        !enter(me)) {
        return false;
    }
    worker_run(&me->city, &ends, &me->life);
    store_close(me->city.store);
    return true;
}

static bool run_jobs(struct self *me)
{
    struct outbound_config out;
    const struct jobs_ends ends = { me->plan.fds[JOBS_KEYD], me->plan.fds[JOBS_GONE], &out };
    if (!open_city(me, CITY_CONFIG | CITY_PACKS)) {
        return false;
    }
    jobs_out_or_none(&me->city, &out); /* passwords of the ways out are files of root alone */
    if (!become(me) || !open_store(me) || !enter(me)) {
        return false;
    }
    jobs_run(&me->city, &ends, &me->life);
    store_close(me->city.store);
    return true;
}

static bool run_stretch(struct self *me)
{
    /* pages go before logins; without it they only get slower */
    (void)setpriority(PRIO_PROCESS, 0, 10);
    if (!become(me) || !enter(me)) {
        return false;
    }
    stretch_loop(me->plan.fds[0], &me->life);
    return true;
}

static bool run_scrub(struct self *me)
{
    if (!become(me) || !enter(me)) {
        return false;
    }
    scrub_loop(me->plan.fds, me->plan.n, &me->life);
    return true;
}

static bool read_text(struct self *me, int fd, const char **out)
{
    struct str text;
    if (!take_memory(me, fd, &text)) {
        return false;
    }
    *out = fd >= 0 ? str_z(me->city.mem, text) : NULL;
    return true;
}

static bool run_gate(struct self *me)
{
    const struct plan *p = &me->plan;
    const char *cert, *key;
    const size_t behind = p->workers + p->stretchers;
    if (p->n != behind + 2 || !open_city(me, CITY_CONFIG) || !read_text(me, p->cert, &cert) ||
        !read_text(me, p->key, &key) || !become(me)) {
        return false;
    }
    struct gate_config cfg = {
        .listen_fd = p->fds[behind + 1],
        .workers = p->fds,
        .n_workers = p->workers,
        .stretchers = p->fds + p->workers,
        .n_stretchers = p->stretchers,
        .notices = p->fds[behind],
        .cert = cert,
        .key = key,
        .proxy =
            me->city.cfg.behind_proxy.n > 0 ? str_z(me->city.mem, me->city.cfg.behind_proxy) : NULL,
        .stop = &stop_asked,
        .enter = enter_gate,
        .enter_data = me,
        .turned = beat_gate,
        .turned_data = me,
    };
    /* one that never began is refused by its certificate, its key or the proxy's address */
    return gate_run(&cfg) || (me->life.beat_ms == 0 && refused(me, "gate", STR("see above")));
}

/* ---- the begin ---- */

static void take_signals(void)
{
    sigset_t none;
    (void)sigemptyset(&none); /* these cannot fail */
    on_signal(SIGTERM, on_stop);
    /* a terminal sends it to all; the supervisor stops us in order */
    on_signal(SIGINT, SIG_IGN);
    on_signal(SIGCHLD, SIG_DFL);
    on_signal(SIGPIPE, SIG_IGN);
    (void)sigprocmask(SIG_SETMASK, &none, NULL); /* the supervisor holds them back for itself */
}

static bool run(struct self *me)
{
    static bool (*const runs[ROLE_COUNT])(struct self *) = {
        [ROLE_KEYD] = run_keyd,     [ROLE_STRETCH] = run_stretch, [ROLE_SCRUB] = run_scrub,
        [ROLE_WORKER] = run_worker, [ROLE_JOBS] = run_jobs,       [ROLE_GATE] = run_gate,
    };
    struct rlimit none = { 0, 0 };
    me->role = (enum role)me->plan.role;
    me->life = (struct life){ .stop = &stop_asked, .beat_fd = me->plan.beat };
    me->city.lock_fd = -1;
    log_setup(role_name(me->role), LOG_INFO);
    (void)prctl(PR_SET_NAME, role_name(me->role)); /* only for people who look at ps */
    take_signals();
    /* no cores and no ptrace: there are keys and people's words in these processes */
    return prctl(PR_SET_DUMPABLE, 0) == 0 && setrlimit(RLIMIT_CORE, &none) == 0 &&
           runs[me->role](me);
}

void role_main(int argc, char **argv)
{
    struct arena *mem = arena_new(0);
    struct self *me = NEW(mem, struct self);
    me->city.mem = mem;
    const bool fine = plan_take(mem, argc, argv, &me->plan) && run(me);
    _exit(fine ? 0 : me->refused ? ROLE_REFUSED : ROLE_FAILED);
}
