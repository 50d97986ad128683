/*
 * serve.c - the supervisor: makes the sockets, starts the processes, starts them again when they
 * die, stops them in order. It keeps both ends of every pair, so a process that starts anew takes
 * over where the old one stopped; the gate is told, since the request in its hands is lost.
 */
#include "app/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "app/commands.h"
#include "app/files.h"
#include "app/jobs.h"
#include "app/keyd_loop.h"
#include "app/listen.h"
#include "app/scrub.h"
#include "app/stretch.h"
#include "app/walls.h"
#include "base/log.h"
#include "base/strbuf.h"

#define CHILDREN_MAX (GATE_WORKERS_MAX + GATE_STRETCHERS_MAX + 4)
#define FDS_MAX 256
#define QUICK_MS 2000 /* a process that lives shorter than this died of its start */
#define QUICK_MAX 5

struct child {
    enum role role;
    size_t index;
    pid_t pid;
    int64_t started_ms;
    int quick; /* quick deaths in a row */
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
    int ready[2];
    int listen_fd;
    struct str cert, key;
    int all[FDS_MAX];
    size_t n_all;
};

/* The only thing a signal can reach. */
static volatile int stop_asked;

static void on_stop(int number)
{
    (void)number;
    stop_asked = 1;
}

static void on_child(int number)
{
    (void)number; /* only wakes the supervisor */
}

static void catch (int number, void (*handler)(int))
{
    /* no SA_RESTART: a blocking read must see the stop */
    struct sigaction a = { .sa_handler = handler };
    (void)sigaction(number, &a, NULL); /* cannot fail for these signals */
}

/* ---- sockets ---- */

static void note_fd(struct house *h, int fd)
{
    if (h->n_all < FDS_MAX) {
        h->all[h->n_all++] = fd;
    }
}

static bool pair(struct house *h, int ends[2])
{
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
        return false;
    }
    for (int i = 0; i < 2; i++) {
        int size = 1024 * 1024;
        /* the default is enough, this is room */
        (void)setsockopt(ends[i], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
        note_fd(h, ends[i]);
    }
    return true;
}

static bool make_sockets(struct house *h)
{
    bool fine = pair(h, h->notices) && pipe2(h->ready, O_CLOEXEC) == 0;
    for (size_t i = 0; fine && i < h->workers; i++) {
        h->gone[i] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        fine = h->gone[i] >= 0 && pair(h, h->gate_worker[i]) && pair(h, h->keyd_worker[i]) &&
               pair(h, h->scrub_worker[i]);
        note_fd(h, h->gone[i]);
    }
    for (size_t i = 0; fine && i < h->stretchers; i++) {
        fine = pair(h, h->gate_stretch[i]);
    }
    h->jobs_gone = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    fine = fine && h->jobs_gone >= 0 && pair(h, h->keyd_jobs);
    note_fd(h, h->jobs_gone);
    note_fd(h, h->listen_fd);
    return fine;
}

/* Ends of one kind as a list, e.g. keyd's of all workers. */
static void ends_of(int pairs[][2], size_t n, int which, int *out)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = pairs[i][which];
    }
}

static void close_others(struct house *h, const int *mine, size_t n)
{
    for (size_t i = 0; i < h->n_all; i++) {
        bool keep = false;
        for (size_t k = 0; k < n; k++) {
            keep = keep || mine[k] == h->all[i];
        }
        if (!keep) {
            (void)close(h->all[i]); /* the supervisor has its own */
        }
    }
    if (h->city->lock_fd >= 0) {
        (void)close(h->city->lock_fd); /* the lock is the supervisor's */
        h->city->lock_fd = -1;
    }
}

/* ---- roles ---- */

static void tell_ready(struct house *h)
{
    (void)!write(h->ready[1], "r", 1); /* only the first start is waited for */
    (void)close(h->ready[0]);
    (void)close(h->ready[1]);
}

/* Everything is open: from here on the role can do what its list says, and no more. */
static bool enter(struct house *h, enum role role)
{
    const struct walls_paths paths = walls_paths(h->city->mem, h->city->dir);
    if (!walls_enter(role, &paths)) {
        return false;
    }
    tell_ready(h);
    return true;
}

static bool enter_gate(void *data)
{
    return enter(data, ROLE_GATE);
}

static int role_keyd(struct house *h)
{
    int fds[GATE_WORKERS_MAX + 1];
    const size_t n = h->workers + 1;
    struct str why = STR_NONE;
    ends_of(h->keyd_worker, h->workers, 0, fds);
    fds[h->workers] = h->keyd_jobs[0];
    close_others(h, fds, n);
    struct rlimit l;
    if (getrlimit(RLIMIT_MEMLOCK, &l) == 0 && l.rlim_cur == RLIM_INFINITY) {
        /* where it is allowed; swap should be off anyway */
        (void)mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
    }
    if (city_open_keyd(h->city, false, &why) != OK) {
        log_line(LOG_ERROR, "start=failed reason=%.*s", STR_ARG(why));
        return 3;
    }
    if (!enter(h, ROLE_KEYD)) {
        return 3;
    }
    keyd_loop(h->city->keyd, fds, n, &stop_asked);
    keyd_close(h->city->keyd);
    return 0;
}

static int role_worker(struct house *h, size_t i)
{
    struct worker_ends ends = { h->gate_worker[i][1], h->keyd_worker[i][1], h->scrub_worker[i][1],
                                h->gone[i] };
    const int mine[] = { ends.gate, ends.keyd, ends.scrub, ends.gone };
    struct str why = STR_NONE;
    close_others(h, mine, ARRAY_LEN(mine));
    if (city_open_store(h->city, &why) != OK) {
        log_line(LOG_ERROR, "start=failed reason=%.*s", STR_ARG(why));
        return 3;
    }
    if (!enter(h, ROLE_WORKER)) {
        return 3;
    }
    worker_run(h->city, &ends, &stop_asked);
    store_close(h->city->store);
    return 0;
}

static int role_jobs(struct house *h)
{
    struct outbound_config out;
    const struct jobs_ends ends = { h->keyd_jobs[1], h->jobs_gone, &out };
    const int mine[] = { ends.keyd, ends.gone };
    struct str why = STR_NONE;
    close_others(h, mine, ARRAY_LEN(mine));
    if (city_open_store(h->city, &why) != OK) {
        log_line(LOG_ERROR, "start=failed reason=%.*s", STR_ARG(why));
        return 3;
    }
    jobs_out_or_none(h->city, &out);
    if (!enter(h, ROLE_JOBS)) {
        return 3;
    }
    jobs_run(h->city, &ends, &stop_asked);
    store_close(h->city->store);
    return 0;
}

static int role_stretch(struct house *h, size_t i)
{
    close_others(h, &h->gate_stretch[i][1], 1);
    /* pages go before logins; without it they only get slower */
    (void)setpriority(PRIO_PROCESS, 0, 10);
    if (!enter(h, ROLE_STRETCH)) {
        return 3;
    }
    stretch_loop(h->gate_stretch[i][1], &stop_asked);
    return 0;
}

static int role_scrub(struct house *h)
{
    int fds[GATE_WORKERS_MAX];
    ends_of(h->scrub_worker, h->workers, 0, fds);
    close_others(h, fds, h->workers);
    if (!enter(h, ROLE_SCRUB)) {
        return 3;
    }
    scrub_loop(fds, h->workers, &stop_asked);
    return 0;
}

static int role_gate(struct house *h)
{
    int mine[GATE_WORKERS_MAX + GATE_STRETCHERS_MAX + 2];
    ends_of(h->gate_worker, h->workers, 0, mine);
    ends_of(h->gate_stretch, h->stretchers, 0, mine + h->workers);
    mine[h->workers + h->stretchers] = h->notices[0];
    mine[h->workers + h->stretchers + 1] = h->listen_fd;
    close_others(h, mine, h->workers + h->stretchers + 2);
    struct arena *mem = h->city->mem;
    struct gate_config cfg = {
        .listen_fd = h->listen_fd,
        .workers = mine,
        .n_workers = h->workers,
        .stretchers = mine + h->workers,
        .n_stretchers = h->stretchers,
        .notices = h->notices[0],
        .cert = h->cert.n > 0 ? str_z(mem, h->cert) : NULL,
        .key = h->key.n > 0 ? str_z(mem, h->key) : NULL,
        .proxy = h->city->cfg.behind_proxy.n > 0 ? str_z(mem, h->city->cfg.behind_proxy) : NULL,
        .stop = &stop_asked,
        .enter = enter_gate,
        .enter_data = h,
    };
    return gate_run(&cfg) ? 0 : 3;
}

__attribute__((noreturn)) static void run_role(struct house *h, const struct child *c, pid_t parent)
{
    struct rlimit none = { 0, 0 };
    int code = 3;
    log_setup(role_name(c->role), LOG_INFO);
    (void)prctl(PR_SET_NAME, role_name(c->role)); /* only for people who look at ps */
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);       /* cannot fail for a valid signal */
    /* a terminal sends it to all; the supervisor stops us in order */
    catch (SIGINT, SIG_IGN);
    catch (SIGCHLD, SIG_DFL);
    catch (SIGPIPE, SIG_IGN);
    /* no cores and no ptrace: there are keys and people's words in these processes */
    if (prctl(PR_SET_DUMPABLE, 0) != 0 || setrlimit(RLIMIT_CORE, &none) != 0 ||
        getppid() != parent) {
        _exit(3);
    }
    switch (c->role) {
    case ROLE_KEYD:
        code = role_keyd(h);
        break;
    case ROLE_STRETCH:
        code = role_stretch(h, c->index);
        break;
    case ROLE_SCRUB:
        code = role_scrub(h);
        break;
    case ROLE_WORKER:
        code = role_worker(h, c->index);
        break;
    case ROLE_JOBS:
        code = role_jobs(h);
        break;
    case ROLE_GATE:
        code = role_gate(h);
        break;
    case ROLE_PICTURE:
    case ROLE_COUNT:
        break;
    }
    _exit(code);
}

static bool start(struct house *h, struct child *c)
{
    pid_t parent = getpid();
    c->started_ms = clock_tick_ms();
    c->pid = fork();
    if (c->pid == 0) {
        run_role(h, c, parent);
    }
    return c->pid > 0;
}

static bool add_child(struct house *h, enum role role, size_t index)
{
    struct child *c = &h->children[h->n++];
    *c = (struct child){ .role = role, .index = index };
    return start(h, c);
}

static bool start_all(struct house *h)
{
    bool fine = add_child(h, ROLE_KEYD, 0);
    for (size_t i = 0; fine && i < h->stretchers; i++) {
        fine = add_child(h, ROLE_STRETCH, i);
    }
    fine = fine && add_child(h, ROLE_SCRUB, 0);
    for (size_t i = 0; fine && i < h->workers; i++) {
        fine = add_child(h, ROLE_WORKER, i);
    }
    return fine && add_child(h, ROLE_JOBS, 0) && add_child(h, ROLE_GATE, 0);
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

/* False: it dies again and again; serving makes no sense. */
static bool revive(struct house *h, struct child *c, int status)
{
    bool quick = clock_tick_ms() - c->started_ms < QUICK_MS;
    c->quick = quick ? c->quick + 1 : 0;
    log_line(LOG_WARN, "process=died role=%s index=%zu %s=%d", role_name(c->role), c->index,
             WIFSIGNALED(status) ? "signal" : "code",
             WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    c->pid = 0;
    tell_others(h, c);
    if (c->quick >= QUICK_MAX) {
        log_line(LOG_ERROR, "process=dies_again_and_again role=%s", role_name(c->role));
        return false;
    }
    return start(h, c);
}

/* Waits until all have said that they are ready. False: one died before. */
static bool wait_ready(struct house *h)
{
    size_t said = 0;
    (void)close(h->ready[1]); /* the children's */
    while (said < h->n && !stop_asked) {
        char bytes[CHILDREN_MAX];
        ssize_t n = read(h->ready[0], bytes, sizeof bytes);
        if (n > 0) {
            said += (size_t)n;
        } else if (n == 0) {
            break;
        }
        if (waitpid(-1, NULL, WNOHANG) > 0) {
            break;
        }
    }
    (void)close(h->ready[0]);
    h->ready[0] = h->ready[1] = -1;
    return said == h->n;
}

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

static int watch(struct house *h)
{
    while (!stop_asked) {
        int status = 0;
        pid_t pid = waitpid(-1, &status, 0);
        struct child *c = pid > 0 ? find_child(h, pid) : NULL;
        if (c != NULL && !stop_asked && !revive(h, c, status)) {
            return EXIT_REFUSED;
        }
    }
    return EXIT_DONE;
}

static bool read_tls(struct house *h)
{
    const struct config *cfg = &h->city->cfg;
    struct arena *mem = h->city->mem;
    if (cfg->tls_cert.n == 0) {
        return true;
    }
    return file_read(mem, str_z(mem, cfg->tls_cert), 256 * 1024, &h->cert) &&
           file_read(mem, str_z(mem, cfg->tls_key.n > 0 ? cfg->tls_key : cfg->tls_cert), 256 * 1024,
                     &h->key);
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
    bool landlock = false;
    if (!walls_there(&landlock)) {
        (void)fprintf(stderr, "jejaring serve: this kernel does not filter system calls (seccomp); "
                              "without that nothing is served\n");
        return EXIT_REFUSED;
    }
    if (!landlock) {
        log_line(LOG_WARN, "walls=no_landlock paths are not walled");
    }
    if (!read_tls(h)) {
        (void)fprintf(stderr, "jejaring serve: the certificate or its key cannot be read\n");
        return EXIT_REFUSED;
    }
    if (!listen_open(city->mem, cfg, &h->listen_fd, &address, &why)) {
        (void)fprintf(stderr, "jejaring serve: %.*s\n", STR_ARG(why));
        return EXIT_REFUSED;
    }
    if (!make_sockets(h)) {
        (void)fprintf(stderr, "jejaring serve: no sockets: %s\n", strerror(errno));
        return EXIT_REFUSED;
    }
    stop_asked = 0;
    catch (SIGTERM, on_stop);
    catch (SIGINT, on_stop);
    catch (SIGCHLD, on_child);
    catch (SIGPIPE, SIG_IGN);
    int code = EXIT_REFUSED;
    if (start_all(h) && wait_ready(h)) {
        (void)printf("Ready: %s://%.*s\n", cfg->tls_cert.n > 0 ? "https" : "http",
                     STR_ARG(address));
        (void)fflush(stdout); /* whoever reads the line has it, or is gone */
        code = watch(h);
    } else if (!stop_asked) {
        (void)fprintf(stderr, "jejaring serve: a process did not start; see above\n");
    } else {
        code = EXIT_DONE;
    }
    stop_all(h);
    return code;
}
