/*
 * serve.c - the supervisor: makes the sockets, starts the processes, starts them again when they
 * die or fall silent, stops them in order. It keeps both ends of every pair, so a process that
 * starts anew takes over where the old one stopped; the gate is told, since the request in its
 * hands is lost.
 */
#include "app/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "app/commands.h"
#include "app/files.h"
#include "app/freshness.h"
#include "app/listen.h"
#include "app/notify.h"
#include "app/plan.h"
#include "base/log.h"

#define CHILDREN_MAX (GATE_WORKERS_MAX + GATE_STRETCHERS_MAX + 4)
#define QUICK_MS 2000 /* a process that lives shorter than this died of its start */
#define QUICK_MANY 5  /* that is told as an error */
#define LOOK_MS 1000
#define WAKE_SECONDS 1 /* roles that wait for a message look up so often */

/*
 * How long a role may be silent. Signs come once a second while its loop turns; the longest step of
 * each: a flush on a slow disk, the slow hash on a busy machine, a picture (WALL_SECONDS in
 * scrub.c), a message that goes out (RUN_SECONDS in jobs.c). A worker's is [server]
 * request_seconds.
 */
static const int64_t patience_ms[ROLE_COUNT] = {
    [ROLE_KEYD] = 20000, [ROLE_STRETCH] = 30000, [ROLE_SCRUB] = 40000,
    [ROLE_JOBS] = 75000, [ROLE_GATE] = 20000,
};

/* Before the next start, by the quick deaths in a row: kills on purpose cost nothing, a loop little. */
static const int64_t pause_ms[] = { 0, 0, 0, 200, 1000, 3000, 10000, 30000 };

/* Where to look when a role refuses what it was given; above stands its own line. */
static const char *const refusal[ROLE_COUNT] = {
    [ROLE_KEYD] = "the key keeper refuses the host key, the keyring or the log",
    [ROLE_WORKER] = "the workers refuse the settings or the packs",
    [ROLE_JOBS] = "the jobs refuse the settings or the packs",
    [ROLE_GATE] = "the gate refuses the certificate, its key or the address of the proxy",
};

struct child {
    enum role role;
    size_t index;
    pid_t pid; /* 0: none; it is tried again */
    int64_t started_ms;
    int64_t again_ms; /* of none: not started before */
    int quick;        /* quick deaths in a row */
    bool refused;     /* the last one said that it can never work */
    int beat;         /* pipe to read from */
    int64_t beat_ms;  /* last sign; 0: not ready yet */
    bool stopped;     /* by SIGSTOP */
};

struct house {
    struct city *city;
    struct child children[CHILDREN_MAX];
    size_t n;
    size_t workers, stretchers;
    int gate_worker[GATE_WORKERS_MAX][2]; /* [0] gate, [1] worker */
    int keyd_worker[GATE_WORKERS_MAX][2]; /* [0] keyd, [1] worker */
    int scrub_worker[GATE_WORKERS_MAX][2];
    int keyd_jobs[2], jobs_gone;              /* as a worker's */
    int gate_stretch[GATE_STRETCHERS_MAX][2]; /* [0] gate, [1] stretcher */
    int notices[2];                           /* [0] gate, [1] supervisor */
    int gone[GATE_WORKERS_MAX];
    int listen_fd, signals;
    int settings, packs, cert, key; /* memory files */
    bool stop;
    int64_t pinged_ms;
    struct timespec kept; /* of the checkpoint that was copied last */
    struct notify notify;
};

/* ---- sockets ---- */

static bool pair(int ends[2])
{
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
        return false;
    }
    for (int i = 0; i < 2; i++) {
        int size = 1024 * 1024;
        /* the default is enough, this is room */
        (void)setsockopt(ends[i], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    }
    return true;
}

/* Who reads from here looks up now and then, to give a sign. */
static bool wakes(int fd)
{
    const struct timeval t = { WAKE_SECONDS, 0 };
    return setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t) == 0;
}

static bool make_sockets(struct house *h)
{
    bool fine = pair(h->notices);
    for (size_t i = 0; fine && i < h->workers; i++) {
        h->gone[i] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        fine = h->gone[i] >= 0 && pair(h->gate_worker[i]) && wakes(h->gate_worker[i][1]) &&
               pair(h->keyd_worker[i]) && pair(h->scrub_worker[i]);
    }
    for (size_t i = 0; fine && i < h->stretchers; i++) {
        fine = pair(h->gate_stretch[i]) && wakes(h->gate_stretch[i][1]);
    }
    h->jobs_gone = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return fine && h->jobs_gone >= 0 && pair(h->keyd_jobs);
}

/* ---- starting ---- */

static void add_fd(struct plan *p, int fd)
{
    p->fds[p->n++] = fd;
}

/* Ends of one kind, e.g. keyd's of all workers. */
static void add_ends(struct plan *p, int pairs[][2], size_t n, int which)
{
    for (size_t i = 0; i < n; i++) {
        add_fd(p, pairs[i][which]);
    }
}

/* What each role holds; everything else is closed when it is executed. */
static void plan_role(struct house *h, struct plan *p, size_t i)
{
    switch ((enum role)p->role) {
    case ROLE_KEYD:
        add_ends(p, h->keyd_worker, h->workers, 0);
        add_fd(p, h->keyd_jobs[0]);
        p->settings = h->settings;
        p->lock = h->city->lock_fd; /* no second key keeper before this one is gone */
        break;
    case ROLE_STRETCH:
        add_fd(p, h->gate_stretch[i][1]);
        break;
    case ROLE_SCRUB:
        add_ends(p, h->scrub_worker, h->workers, 0);
        break;
    case ROLE_WORKER:
        add_fd(p, h->gate_worker[i][1]);
        add_fd(p, h->keyd_worker[i][1]);
        add_fd(p, h->scrub_worker[i][1]);
        add_fd(p, h->gone[i]);
        p->settings = h->settings;
        p->packs = h->packs;
        break;
    case ROLE_JOBS:
        add_fd(p, h->keyd_jobs[1]);
        add_fd(p, h->jobs_gone);
        p->settings = h->settings;
        p->packs = h->packs;
        break;
    case ROLE_GATE:
        add_ends(p, h->gate_worker, h->workers, 0);
        add_ends(p, h->gate_stretch, h->stretchers, 0);
        add_fd(p, h->notices[0]);
        add_fd(p, h->listen_fd);
        p->settings = h->settings;
        p->cert = h->cert;
        p->key = h->key;
        break;
    case ROLE_PICTURE:
    case ROLE_COUNT:
        break;
    }
}

static bool fork_role(struct house *h, struct child *c, struct arena *a)
{
    struct plan *p = NEW(a, struct plan);
    int beat[2];
    const size_t n = strlen(h->city->dir);
    if (n >= sizeof p->dir || pipe2(beat, O_CLOEXEC | O_NONBLOCK) != 0) {
        return false;
    }
    *p = (struct plan){
        .role = c->role,
        .index = (uint32_t)c->index,
        .parent = getpid(),
        .workers = (uint32_t)h->workers,
        .stretchers = (uint32_t)h->stretchers,
        .beat = beat[1],
        .settings = -1,
        .packs = -1,
        .lock = -1,
        .cert = -1,
        .key = -1,
    };
    memcpy(p->dir, h->city->dir, n);
    plan_role(h, p, c->index);
    const int memory = memory_make(p, sizeof *p);
    c->pid = memory >= 0 ? fork() : -1;
    if (c->pid == 0) {
        plan_execute(a, p, memory);
        _exit(ROLE_FAILED);
    }
    (void)close(memory); /* the child's, as the other end */
    (void)close(beat[1]);
    c->beat = beat[0];
    return c->pid > 0;
}

/* When no process can be made, what was there of it is gone; it is tried again. */
static void start(struct house *h, struct child *c)
{
    struct arena *a = arena_new(0);
    c->started_ms = clock_tick_ms();
    c->beat = -1;
    c->beat_ms = 0;
    c->stopped = false;
    const bool fine = fork_role(h, c, a);
    if (!fine) {
        log_line(LOG_ERROR, "process=not_started role=%s errno=%d", role_name(c->role), errno);
        (void)close(c->beat); /* of nobody */
        c->beat = -1;
        c->pid = 0;
        c->again_ms = c->started_ms + LOOK_MS;
    }
    arena_free(a);
}

static void add_child(struct house *h, enum role role, size_t index)
{
    struct child *c = &h->children[h->n++];
    *c = (struct child){ .role = role, .index = index };
    start(h, c);
}

static void start_all(struct house *h)
{
    add_child(h, ROLE_KEYD, 0);
    for (size_t i = 0; i < h->stretchers; i++) {
        add_child(h, ROLE_STRETCH, i);
    }
    add_child(h, ROLE_SCRUB, 0);
    for (size_t i = 0; i < h->workers; i++) {
        add_child(h, ROLE_WORKER, i);
    }
    add_child(h, ROLE_JOBS, 0);
    add_child(h, ROLE_GATE, 0);
}

/* ---- watching ---- */

static void tell_gate(struct house *h, enum gate_notice_kind kind, size_t index)
{
    struct gate_notice notice = { (uint32_t)kind, (uint32_t)index };
    if (send(h->notices[1], &notice, sizeof notice, MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
        log_line(LOG_WARN, "gate=not_told");
    }
}

static void tell_others(struct house *h, const struct child *c)
{
    uint64_t one = 1;
    switch (c->role) {
    case ROLE_WORKER:
        tell_gate(h, GATE_WORKER_DIED, c->index);
        break;
    case ROLE_STRETCH:
        tell_gate(h, GATE_STRETCHER_DIED, c->index);
        break;
    case ROLE_KEYD:
        for (size_t i = 0; i < h->workers; i++) {
            (void)!write(h->gone[i], &one, sizeof one); /* full means told already */
        }
        (void)!write(h->jobs_gone, &one, sizeof one); /* as above */
        break;
    default:
        break;
    }
}

static struct child *find_child(struct house *h, pid_t pid)
{
    for (size_t i = 0; i < h->n; i++) {
        if (h->children[i].pid == pid) {
            return &h->children[i];
        }
    }
    return NULL;
}

/* It died: others are told, and it is started again, at once or after a pause. */
static void revive(struct house *h, struct child *c, int status)
{
    const int64_t now = clock_tick_ms();
    c->quick = now - c->started_ms < QUICK_MS ? c->quick + 1 : 0;
    c->refused = WIFEXITED(status) && WEXITSTATUS(status) == ROLE_REFUSED;
    const size_t last = ARRAY_LEN(pause_ms) - 1;
    const int64_t pause = pause_ms[(size_t)c->quick < last ? (size_t)c->quick : last];
    log_line(LOG_WARN, "process=died role=%s index=%zu %s=%d again_in_ms=%lld", role_name(c->role),
             c->index, WIFSIGNALED(status) ? "signal" : "code",
             WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status), (long long)pause);
    c->pid = 0;
    c->again_ms = now + pause;
    (void)close(c->beat); /* it was only read */
    c->beat = -1;
    tell_others(h, c);
    if (c->quick >= QUICK_MANY) {
        log_line(LOG_ERROR, "process=dies_again_and_again role=%s times=%d", role_name(c->role),
                 c->quick);
        notify_say(&h->notify, "STATUS=A process dies again and again; see the journal.");
    }
}

/* Takes what happened to the children. */
static void reap(struct house *h)
{
    int status = 0;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG | WUNTRACED | WCONTINUED)) > 0;) {
        struct child *c = find_child(h, pid);
        if (c == NULL) {
            continue;
        }
        if (WIFSTOPPED(status) || WIFCONTINUED(status)) {
            c->stopped = WIFSTOPPED(status);
        } else {
            revive(h, c, status);
        }
    }
}

/* Starts whose pause is over. */
static void start_missing(struct house *h)
{
    const int64_t now = clock_tick_ms();
    for (size_t i = 0; i < h->n; i++) {
        if (h->children[i].pid == 0 && now >= h->children[i].again_ms) {
            start(h, &h->children[i]);
        }
    }
}

/* How long to wait for something: at most look, less when a pause is over before. */
static int look_within(const struct house *h, int look)
{
    const int64_t now = clock_tick_ms();
    int64_t most = look;
    for (size_t i = 0; i < h->n; i++) {
        const struct child *c = &h->children[i];
        if (c->pid == 0 && c->again_ms - now < most) {
            most = c->again_ms > now ? c->again_ms - now : 0;
        }
    }
    return (int)most;
}

static void hear(struct child *c)
{
    char bytes[256];
    while (c->beat >= 0 && read(c->beat, bytes, sizeof bytes) > 0) {
        c->beat_ms = clock_tick_ms();
    }
}

static int64_t patience_of(const struct house *h, enum role role)
{
    /* the last sign came up to a second before the request */
    return role == ROLE_WORKER ? h->city->cfg.request_seconds * 1000 + 2 * LOOK_MS
                               : patience_ms[role];
}

static int64_t silent_ms(const struct child *c)
{
    return c->beat_ms == 0 ? 0 : clock_tick_ms() - c->beat_ms;
}

/*
 * Ends the process that is silent longest beyond its time. One at a look: the others may have
 * waited for it, and get the time to go on.
 */
static void end_silent(struct house *h)
{
    struct child *worst = NULL;
    for (size_t i = 0; i < h->n; i++) {
        struct child *c = &h->children[i];
        const int64_t most = patience_of(h, c->role);
        if (c->pid > 0 && most > 0 && silent_ms(c) > most &&
            (worst == NULL || silent_ms(c) > silent_ms(worst))) {
            worst = c;
        }
    }
    if (worst != NULL) {
        log_line(LOG_ERROR, "process=silent role=%s index=%zu seconds=%lld", role_name(worst->role),
                 worst->index, (long long)(silent_ms(worst) / 1000));
        (void)kill(worst->pid, SIGKILL); /* a child of ours that is not reaped yet */
    }
}

/* All roles are there, ready, not stopped; none is silent beyond its time. */
static bool all_live(const struct house *h)
{
    for (size_t i = 0; i < h->n; i++) {
        const struct child *c = &h->children[i];
        const int64_t most = patience_of(h, c->role);
        if (c->pid <= 0 || c->beat_ms == 0 || c->stopped || (most > 0 && silent_ms(c) > most)) {
            return false;
        }
    }
    return true;
}

static void ping(struct house *h)
{
    const int64_t now = clock_tick_ms();
    if (h->notify.watchdog_ms > 0 && now - h->pinged_ms >= h->notify.watchdog_ms / 3 &&
        all_live(h)) {
        h->pinged_ms = now;
        notify_say(&h->notify, "WATCHDOG=1");
    }
}

/* Waits for a signal, or for a sign of who is not ready yet; SIGTERM and SIGINT end the serving. */
static void wait_something(struct house *h, int timeout_ms)
{
    struct pollfd waits[CHILDREN_MAX + 1] = { { .fd = h->signals, .events = POLLIN } };
    nfds_t n = 1;
    for (size_t i = 0; i < h->n; i++) {
        if (h->children[i].beat >= 0 && h->children[i].beat_ms == 0) {
            waits[n++] = (struct pollfd){ .fd = h->children[i].beat, .events = POLLIN };
        }
    }
    if (poll(waits, n, timeout_ms) <= 0 || (waits[0].revents & POLLIN) == 0) {
        return;
    }
    struct signalfd_siginfo info;
    while (read(h->signals, &info, sizeof info) == (ssize_t)sizeof info) {
        h->stop = h->stop || info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT;
    }
}

static void hear_all(struct house *h)
{
    for (size_t i = 0; i < h->n; i++) {
        hear(&h->children[i]);
    }
}

/* Who refuses what it was given; NULL: nobody. */
static const struct child *find_refusal(const struct house *h)
{
    for (size_t i = 0; i < h->n; i++) {
        if (h->children[i].refused) {
            return &h->children[i];
        }
    }
    return NULL;
}

/*
 * Waits until all have said that they are ready; who dies is started again. Gives up when one says
 * that what it was given can never work: later it would be tried again, since by then it has worked.
 */
static bool wait_ready(struct house *h)
{
    while (!h->stop && !all_live(h)) {
        wait_something(h, look_within(h, LOOK_MS));
        if (h->stop) {
            break;
        }
        reap(h);
        const struct child *c = find_refusal(h);
        if (c != NULL) {
            (void)fprintf(stderr, "jejaring serve: %s; see the lines above. Nothing is served.\n",
                          refusal[c->role] != NULL ? refusal[c->role] : role_name(c->role));
            return false;
        }
        start_missing(h);
        hear_all(h);
    }
    return !h->stop;
}

/* Each new checkpoint is copied out of the log, so that a log put back is found out (freshness.h). */
static void keep_checkpoint(struct house *h, const char *newest)
{
    struct stat st;
    if (stat(newest, &st) == 0 &&
        (st.st_mtim.tv_sec != h->kept.tv_sec || st.st_mtim.tv_nsec != h->kept.tv_nsec)) {
        struct arena *a = arena_new(0);
        h->kept = st.st_mtim;
        freshness_keep(a, h->city->dir);
        arena_free(a);
    }
}

static void watch(struct house *h)
{
    const int64_t third = h->notify.watchdog_ms / 3;
    const int look = third > 0 && third < LOOK_MS ? (int)third : LOOK_MS;
    const char *newest = path_join(h->city->mem, h->city->dir, "log/checkpoint");
    while (!h->stop) {
        wait_something(h, look_within(h, look));
        if (h->stop) {
            break;
        }
        reap(h);
        start_missing(h);
        hear_all(h);
        end_silent(h);
        ping(h);
        keep_checkpoint(h, newest);
    }
}

/* ---- stopping ---- */

static void stop_role(struct house *h, enum role role)
{
    struct timespec nap = { 0, 20000000 };
    for (int round = 0; round < 500; round++) {
        size_t left = 0;
        for (size_t i = 0; i < h->n; i++) {
            struct child *c = &h->children[i];
            if (c->role != role || c->pid <= 0) {
                continue;
            }
            if (waitpid(c->pid, NULL, WNOHANG) != 0) {
                c->pid = 0;
                continue;
            }
            /*
             * again and again: a signal just before a blocking read would be lost; in the end by
             * force
             */
            (void)kill(c->pid, round < 400 ? SIGTERM : SIGKILL);
            (void)kill(c->pid, SIGCONT); /* who was stopped would not hear it */
            left++;
        }
        if (left == 0) {
            return;
        }
        (void)nanosleep(&nap, NULL);
    }
}

/* From the outside in; the key keeper last, with its checkpoint. */
static void stop_all(struct house *h)
{
    static const enum role order[] = { ROLE_GATE,    ROLE_WORKER, ROLE_SCRUB,
                                       ROLE_STRETCH, ROLE_JOBS,   ROLE_KEYD };
    for (size_t i = 0; i < ARRAY_LEN(order); i++) {
        stop_role(h, order[i]);
    }
}

/* ---- the begin ---- */

static bool hold_text(struct arena *a, const char *path, int *fd)
{
    struct str text;
    *fd = file_read(a, path, 256 * 1024, &text) ? memory_make(text.p, text.n) : -1;
    return *fd >= 0;
}

/* The key is not kept in this process, only in the memory file. */
static bool read_tls(struct house *h)
{
    const struct config *cfg = &h->city->cfg;
    h->cert = h->key = -1;
    if (cfg->tls_cert.n == 0) {
        return true;
    }
    struct arena *a = arena_new(0);
    const bool fine =
        hold_text(a, str_z(a, cfg->tls_cert), &h->cert) &&
        hold_text(a, str_z(a, cfg->tls_key.n > 0 ? cfg->tls_key : cfg->tls_cert), &h->key);
    arena_free(a);
    return fine;
}

/* Settings and packs as they are now: a process that starts later gets the same. */
static bool make_memory(struct house *h)
{
    struct strbuf b;
    strbuf_init(&b, h->city->mem);
    config_write(&b, &h->city->cfg);
    h->settings = memory_make(b.p, b.n);
    h->packs = memory_make(h->city->keep_packs->p, h->city->keep_packs->n);
    return h->settings >= 0 && h->packs >= 0;
}

/* Held back and read as messages: none is lost, and no step is interrupted. */
static bool take_signals(struct house *h)
{
    sigset_t mine;
    struct sigaction ignore = { .sa_handler = SIG_IGN };
    (void)sigemptyset(&mine); /* these cannot fail */
    (void)sigaddset(&mine, SIGTERM);
    (void)sigaddset(&mine, SIGINT);
    (void)sigaddset(&mine, SIGCHLD);
    (void)sigaction(SIGPIPE, &ignore, NULL);
    h->signals = signalfd(-1, &mine, SFD_CLOEXEC | SFD_NONBLOCK);
    return sigprocmask(SIG_BLOCK, &mine, NULL) == 0 && h->signals >= 0;
}

static int refuse(const char *what)
{
    (void)fprintf(stderr, "jejaring serve: %s\n", what);
    return EXIT_REFUSED;
}

static int look_at_walls(struct house *h)
{
    bool landlock = false;
    bool own = false;
    if (!walls_there(&landlock)) {
        return refuse("this kernel does not filter system calls (seccomp); without that nothing is "
                      "served");
    }
    if (!landlock) {
        log_line(LOG_WARN, "walls=no_landlock paths are not walled");
    }
    if (!walls_hand_over(h->city->dir, str_z(h->city->mem, h->city->cfg.database), &own)) {
        return refuse("the parts of the data folder could not be given to the users of the "
                      "processes; see above");
    }
    if (!own) {
        log_line(LOG_WARN, "users=one all processes run as the same user");
    }
    return EXIT_DONE;
}

static int run(struct house *h, struct str address)
{
    int code = EXIT_REFUSED;
    start_all(h);
    if (wait_ready(h)) {
        (void)printf("Ready: %s://%.*s\n", h->cert >= 0 ? "https" : "http", STR_ARG(address));
        (void)fflush(stdout); /* whoever reads the line has it, or is gone */
        notify_say(&h->notify, "READY=1\nSTATUS=Serving.");
        watch(h);
        code = EXIT_DONE;
    } else if (h->stop) {
        code = EXIT_DONE;
    }
    notify_say(&h->notify, "STOPPING=1\nSTATUS=Stopping.");
    stop_all(h);
    return code;
}

int serve_city(struct city *city)
{
    struct house *h = NEW(city->mem, struct house);
    const struct config *cfg = &city->cfg;
    struct str why = STR_NONE, address = STR_NONE;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    h->city = city;
    h->workers = (size_t)cfg->workers < GATE_WORKERS_MAX ? (size_t)cfg->workers : GATE_WORKERS_MAX;
    h->stretchers = cfg->stretchers > 0 ? (size_t)cfg->stretchers : cores >= 4 ? 2 : 1;
    log_setup("supervisor", LOG_INFO);
    notify_open(&h->notify);
    int code = look_at_walls(h);
    if (code != EXIT_DONE) {
        return code;
    }
    if (strlen(city->dir) >= PLAN_DIR_MAX) {
        return refuse("the path of the data folder is too long");
    }
    if (!read_tls(h)) {
        return refuse("the certificate or its key cannot be read");
    }
    if (!listen_open(city->mem, cfg, &h->listen_fd, &address, &why)) {
        return refuse(str_z(city->mem, why));
    }
    if (!make_memory(h) || !make_sockets(h) || !take_signals(h)) {
        return refuse(strerror(errno));
    }
    return run(h, address);
}
