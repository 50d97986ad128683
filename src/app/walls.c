/*
 * walls.c - one table of system calls, one of paths, one of limits; entering is the last thing that
 * a role does before it serves.
 */
#include "app/walls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "app/files.h"
#include "base/log.h"
#include "out/pdf.h"

static const char *const names[ROLE_COUNT] = { "keyd", "stretch", "scrub",  "worker",
                                               "jobs", "gate",    "picture" };

const char *role_name(enum role role)
{
    return names[role];
}

/* ---- system calls (some have another name where the processor is another one) ---- */

#define KEYD (1U << ROLE_KEYD)
#define STRETCH (1U << ROLE_STRETCH)
#define SCRUB (1U << ROLE_SCRUB)
#define WORKER (1U << ROLE_WORKER)
#define JOBS (1U << ROLE_JOBS)
#define GATE (1U << ROLE_GATE)
#define PICTURE (1U << ROLE_PICTURE)
#define EVERY ((1U << ROLE_COUNT) - 1)
#define DATA (KEYD | WORKER | JOBS)                   /* roles with a database and files */
#define BODY (WORKER | JOBS | GATE | SCRUB | PICTURE) /* roles that pass bodies as memory files */

/* What an argument must be; a call with several rows is let through by any of them. */
enum must { ANY, EQUALS, LACKS, IS_SELF };

struct call_row {
    int call;
    unsigned roles;
    enum must must;
    unsigned argument;
    uint64_t value;
};

#define CALL(name, roles)                \
    {                                    \
        SCMP_SYS(name), roles, ANY, 0, 0 \
    }
#define CALL_IF(name, roles, argument, must, value)              \
    {                                                            \
        SCMP_SYS(name), roles, must, argument, (uint64_t)(value) \
    }

/* What fork() of the C library asks for, and nothing that shares memory or makes name spaces. */
#define FORK_FLAGS (CLONE_CHILD_CLEARTID | CLONE_CHILD_SETTID | SIGCHLD)
/* What pthread_create() asks for: the resolver of the outbound library. */
#define THREAD_FLAGS                                                                    \
    (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | \
     CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID)

static const struct call_row calls[] = {
    /* memory that never runs, time, randomness, the end */
    CALL(brk, EVERY),
    CALL_IF(mmap, EVERY, 2, LACKS, PROT_EXEC),
    CALL(munmap, EVERY),
    CALL(mremap, EVERY),
    CALL(madvise, EVERY),
    CALL(getrandom, EVERY),
    CALL(clock_gettime, EVERY),
    CALL(gettimeofday, EVERY),
    CALL(time, EVERY),
    CALL(getpid, EVERY),
    CALL(gettid, EVERY),
    CALL_IF(tgkill, EVERY, 0, IS_SELF, 0), /* abort() */
    CALL(futex, EVERY), /* libraries that make a thing once tell threads that are not there */
    CALL(rt_sigprocmask, EVERY),
    CALL(rt_sigreturn, EVERY),
    CALL(restart_syscall, EVERY),
    CALL(exit, EVERY),
    CALL(exit_group, EVERY),
    /* log lines, the word that it is ready, and whatever else was handed over open */
    CALL(write, EVERY),
    CALL(close, EVERY),
    /* messages through sockets that were handed over */
    CALL(recvfrom, EVERY & ~PICTURE),
    CALL(sendto, EVERY & ~PICTURE),
    CALL(recvmsg, EVERY & ~(STRETCH | PICTURE)),
    CALL(sendmsg, EVERY & ~STRETCH),
    CALL(poll, DATA | SCRUB),
    CALL(ppoll, DATA | SCRUB),
    /* bodies as sealed memory */
    CALL(memfd_create, BODY),
    CALL(newfstatat, DATA | BODY),
    CALL(fstat, DATA | BODY),
    CALL_IF(fcntl, BODY, 1, EQUALS, F_ADD_SEALS),
    CALL_IF(fcntl, BODY, 1, EQUALS, F_GET_SEALS),
    CALL(pread64, DATA | BODY),
    CALL(lseek, DATA | GATE),
    /* databases and files; which ones is Landlock's */
    CALL(read, DATA | GATE),
    CALL(pwrite64, DATA),
    CALL(openat, DATA),
    CALL(fdatasync, DATA),
    CALL(fsync, DATA),
    CALL(ftruncate, DATA),
    CALL(unlink, DATA),
    CALL(unlinkat, DATA),
    CALL(fchown, DATA), /* SQLite as root gives its files to the owner of the database */
    CALL(geteuid, DATA),
    CALL(access, DATA),
    CALL(faccessat, DATA),
    CALL_IF(fcntl, DATA, 1, EQUALS, F_GETFD),
    CALL_IF(fcntl, DATA, 1, EQUALS, F_SETFD),
    CALL_IF(fcntl, DATA, 1, EQUALS, F_GETLK),
    CALL_IF(fcntl, DATA, 1, EQUALS, F_SETLK),
    CALL_IF(fcntl, DATA, 1, EQUALS, F_OFD_SETLK),
    CALL_IF(fcntl, DATA, 1, EQUALS, F_OFD_SETLKW),
    CALL(clock_nanosleep, DATA), /* SQLite waits for a lock */
    CALL(sysinfo, DATA),         /* qsort() asks how much memory there is */
    CALL(alarm, WORKER | JOBS),
    CALL(setitimer, WORKER | JOBS | SCRUB),
    /* the log: files made ahead, checkpoints that replace one another; locked memory */
    CALL(fallocate, KEYD),
    CALL(renameat, KEYD),
    CALL(mlock, KEYD),
    CALL(munlock, KEYD),
    CALL_IF(mprotect, KEYD, 2, LACKS, PROT_EXEC),
    /* scrub makes children, each with a smaller wall */
    CALL_IF(clone, SCRUB, 0, EQUALS, FORK_FLAGS),
    CALL(set_robust_list, SCRUB),
    CALL(rseq, SCRUB),
    CALL(wait4, SCRUB),
    CALL(seccomp, SCRUB),
    CALL_IF(prctl, SCRUB, 0, EQUALS, PR_SET_NO_NEW_PRIVS),
    CALL_IF(prlimit64, SCRUB, 0, EQUALS, 0),
    CALL(alarm, SCRUB),
    /* the world's connections */
    CALL(accept4, GATE),
    CALL(shutdown, GATE),
    CALL(setsockopt, GATE),
    CALL(getsockname, GATE),
    CALL(pselect6, GATE),
    CALL(select, GATE),
    CALL(writev, GATE),
    CALL_IF(fcntl, GATE, 1, EQUALS, F_GETFL),
    CALL_IF(fcntl, GATE, 1, EQUALS, F_SETFL),
    /* the one that speaks with other machines */
    CALL_IF(socket, JOBS, 0, EQUALS, AF_INET),
    CALL_IF(socket, JOBS, 0, EQUALS, AF_INET6),
    CALL_IF(socket, JOBS, 0, EQUALS, AF_NETLINK), /* which addresses this machine has */
    CALL(connect, JOBS),
    CALL(bind, JOBS),
    CALL(getsockname, JOBS),
    CALL(getpeername, JOBS),
    CALL(getsockopt, JOBS),
    CALL(setsockopt, JOBS),
    CALL(sendmmsg, JOBS),
    CALL(writev, JOBS),
    CALL(socketpair, JOBS),
    CALL(eventfd2, JOBS),
    CALL(pipe2, JOBS),
    CALL_IF(fcntl, JOBS, 1, EQUALS, F_GETFL),
    CALL_IF(fcntl, JOBS, 1, EQUALS, F_SETFL),
    CALL_IF(ioctl, JOBS, 1, EQUALS, 0x541B /* FIONREAD: how long is the answer of the resolver */),
    CALL(rt_sigaction, JOBS),
    CALL(uname, JOBS),
    CALL(getuid, JOBS),
    CALL(statfs, JOBS),
    CALL(rseq, JOBS),
    CALL(set_robust_list, JOBS),
    CALL_IF(clone, JOBS, 0, EQUALS, THREAD_FLAGS),
    CALL_IF(mprotect, JOBS, 2, LACKS, PROT_EXEC),
};

#ifdef JEJARING_SANITIZED
/*
 * For tests only: what the run time of AddressSanitizer and UBSan does while it watches and when it
 * reports. A build without sanitizers does not have these rows.
 */
static const struct call_row sanitizer_calls[] = {
    CALL_IF(mmap, EVERY, 3, EQUALS, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE),
    CALL_IF(mprotect, EVERY, 2, LACKS, PROT_EXEC),
    CALL_IF(openat, EVERY, 2, LACKS, O_WRONLY | O_RDWR | O_CREAT | O_TRUNC),
    CALL(write, EVERY),
    CALL(read, EVERY),
    CALL(close, EVERY),
    CALL(newfstatat, EVERY),
    CALL(readlink, EVERY),
    CALL(lseek, EVERY),
    CALL(futex, EVERY),
    CALL(sched_yield, EVERY),
    CALL(sigaltstack, EVERY),
    CALL(rt_sigaction, EVERY),
    CALL(prctl, EVERY),
    CALL(prlimit64, EVERY),
    CALL(getppid, EVERY),
    CALL(uname, EVERY),
    CALL(sched_getaffinity, EVERY),
};
#define SANITIZER_ROWS ARRAY_LEN(sanitizer_calls)
#else
static const struct call_row *const sanitizer_calls = NULL;
#define SANITIZER_ROWS ((size_t)0)
#endif

static bool add_row(scmp_filter_ctx filter, const struct call_row *row)
{
    struct scmp_arg_cmp when = { .arg = row->argument };
    switch (row->must) {
    case ANY:
        return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, row->call, 0, NULL) == 0;
    case EQUALS:
        when.op = SCMP_CMP_EQ;
        when.datum_a = row->value;
        break;
    case LACKS:
        when.op = SCMP_CMP_MASKED_EQ;
        when.datum_a = row->value;
        break;
    case IS_SELF:
        when.op = SCMP_CMP_EQ;
        when.datum_a = (scmp_datum_t)getpid();
        break;
    }
    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, row->call, 1, &when) == 0;
}

static bool add_rows(scmp_filter_ctx filter, enum role role, const struct call_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        /* a call that this machine's processor does not have cannot be made either */
        if ((rows[i].roles & (1U << role)) != 0 && rows[i].call >= 0 &&
            !add_row(filter, &rows[i])) {
            return false;
        }
    }
    return true;
}

/* Its flags lie in memory, where no filter sees them: the C library falls back to clone(). */
static bool refuse_clone3(scmp_filter_ctx filter)
{
    return seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0, NULL) == 0;
}

static bool filter_calls(enum role role)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    bool fine = filter != NULL &&
                /* no_new_privs is set already, and by whom it is wanted */
                seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0) == 0 &&
                add_rows(filter, role, calls, ARRAY_LEN(calls)) &&
                add_rows(filter, role, sanitizer_calls, SANITIZER_ROWS) &&
                (role != ROLE_JOBS || refuse_clone3(filter)) && seccomp_load(filter) == 0;
    if (filter != NULL) {
        seccomp_release(filter);
    }
    return fine;
}

/* ---- paths and network ---- */

/* Of linux/landlock.h, whose version on the building machine may be older than the kernel. */
#define RULE_PATH 1
#define FS_WRITE_FILE (UINT64_C(1) << 1)
#define FS_READ_FILE (UINT64_C(1) << 2)
#define FS_READ_DIR (UINT64_C(1) << 3)
#define FS_REMOVE_FILE (UINT64_C(1) << 5)
#define FS_MAKE_REG (UINT64_C(1) << 8)
#define FS_TRUNCATE (UINT64_C(1) << 14)
#define NET_BIND (UINT64_C(1) << 0)
#define NET_CONNECT (UINT64_C(1) << 1)
#define SCOPE_SOCKET_AND_SIGNAL UINT64_C(3)

#define KEEPS_FILES \
    (FS_READ_FILE | FS_WRITE_FILE | FS_MAKE_REG | FS_REMOVE_FILE | FS_READ_DIR | FS_TRUNCATE)

struct ruleset_attr {
    uint64_t fs, net, scope;
};

struct path_attr {
    uint64_t access;
    int32_t fd;
} __attribute__((packed));

struct path_row {
    unsigned roles;
    size_t at; /* in struct walls_paths */
    const char *path;
    uint64_t access;
};

static const struct path_row path_rows[] = {
    /*
     * SQLite opens the folder to sync it. Its own files are open when the wall is entered and are
     * never opened again: so not even they have a row.
     */
    { DATA, offsetof(struct walls_paths, dir), NULL, FS_READ_DIR },
    { WORKER | JOBS, offsetof(struct walls_paths, files), NULL, KEEPS_FILES },
    { KEYD, offsetof(struct walls_paths, log), NULL, KEEPS_FILES },
    /* papers are written by the worker: two fonts, and no folder of them */
    { WORKER, 0, PDF_FONT_REGULAR, FS_READ_FILE },
    { WORKER, 0, PDF_FONT_BOLD, FS_READ_FILE },
    /* names of other machines, and whose certificates are believed */
    { JOBS, 0, "/etc/resolv.conf", FS_READ_FILE },
    { JOBS, 0, "/etc/hosts", FS_READ_FILE },
    { JOBS, 0, "/etc/nsswitch.conf", FS_READ_FILE },
    { JOBS, 0, "/etc/host.conf", FS_READ_FILE },
    { JOBS, 0, "/etc/gai.conf", FS_READ_FILE },
    { JOBS, 0, "/etc/services", FS_READ_FILE },
    { JOBS, 0, "/etc/ssl", FS_READ_FILE | FS_READ_DIR },
    { JOBS, 0, "/usr/share/ca-certificates", FS_READ_FILE | FS_READ_DIR },
    { JOBS, 0, "/usr/local/share/ca-certificates", FS_READ_FILE | FS_READ_DIR },
};

static long landlock_version(void)
{
    return syscall(SYS_landlock_create_ruleset, NULL, 0, 1);
}

static int ruleset_new(enum role role, long version, uint64_t *fs)
{
    *fs = version >= 5   ? UINT64_C(0xffff)
          : version >= 3 ? UINT64_C(0x7fff)
          : version == 2 ? UINT64_C(0x3fff)
                         : UINT64_C(0x1fff);
    struct ruleset_attr attr = {
        .fs = *fs,
        .net = version < 4         ? 0
               : role == ROLE_JOBS ? NET_BIND
                                   : NET_BIND | NET_CONNECT,
        .scope = version < 6 ? 0 : SCOPE_SOCKET_AND_SIGNAL,
    };
    return (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
}

static bool allow_path(int ruleset, const char *path, uint64_t access)
{
    struct path_attr attr = { .access = access, .fd = open(path, O_PATH | O_CLOEXEC) };
    if (attr.fd < 0) {
        return errno == ENOENT || errno == EACCES; /* what is not there needs no permission */
    }
    bool fine = syscall(SYS_landlock_add_rule, ruleset, RULE_PATH, &attr, 0) == 0;
    (void)close(attr.fd); /* it was only the name */
    return fine;
}

static bool allow_paths(int ruleset, enum role role, const struct walls_paths *paths, uint64_t fs)
{
    for (size_t i = 0; i < ARRAY_LEN(path_rows); i++) {
        const struct path_row *row = &path_rows[i];
        if ((row->roles & (1U << role)) == 0) {
            continue;
        }
        const char *path = row->path;
        if (path == NULL && paths != NULL) {
            path = *(const char *const *)(const void *)((const char *)paths + row->at);
        }
        if (path != NULL && !allow_path(ruleset, path, row->access & fs)) {
            return false;
        }
    }
    return true;
}

/* True as well where the kernel has no Landlock: who starts the roles has warned. */
static bool wall_paths(enum role role, const struct walls_paths *paths)
{
    const long version = landlock_version();
    uint64_t fs = 0;
    if (version < 1) {
        return true;
    }
    int ruleset = ruleset_new(role, version, &fs);
    bool fine = ruleset >= 0 && allow_paths(ruleset, role, paths, fs) &&
                syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    if (ruleset >= 0) {
        (void)close(ruleset); /* it holds by itself from here on */
    }
    return fine;
}

/* ---- limits ---- */

#define MIB ((rlim_t)1024 * 1024)

struct limit_row {
    unsigned roles;
    __rlimit_resource_t what;
    rlim_t most;
};

static const struct limit_row limits[] = {
    { EVERY, RLIMIT_CORE, 0 },
    { EVERY & ~(SCRUB | JOBS), RLIMIT_NPROC, 0 },
    { STRETCH, RLIMIT_FSIZE, 0 },
    { EVERY & ~(DATA | GATE), RLIMIT_NOFILE, 80 },
    { DATA, RLIMIT_NOFILE, 256 },
    { GATE, RLIMIT_NOFILE, 1024 },
#ifndef JEJARING_SANITIZED
    { STRETCH, RLIMIT_AS, 256 * MIB }, /* Argon2id takes 64 MiB */
    { WORKER | JOBS | SCRUB, RLIMIT_AS, 1024 * MIB },
    { GATE, RLIMIT_AS, 2048 * MIB }, /* 256 MiB of bodies, as memory files as well, and answers */
#endif
};

static bool limit_all(enum role role)
{
    for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
        struct rlimit now;
        const struct limit_row *row = &limits[i];
        if ((row->roles & (1U << role)) == 0) {
            continue;
        }
        if (getrlimit(row->what, &now) != 0) {
            return false;
        }
        /* whoever started us may have been stricter */
        rlim_t most = row->most < now.rlim_max ? row->most : now.rlim_max;
        struct rlimit l = { most, most };
        if (setrlimit(row->what, &l) != 0) {
            return false;
        }
    }
    return true;
}

/* ---- entering ---- */

struct walls_paths walls_paths(struct arena *mem, const char *dir)
{
    return (struct walls_paths){ dir, path_join(mem, dir, "files"), path_join(mem, dir, "log") };
}

bool walls_there(bool *landlock)
{
    uint32_t action = SECCOMP_RET_KILL_PROCESS;
    *landlock = landlock_version() >= 1;
    return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

bool walls_enter(enum role role, const struct walls_paths *paths)
{
    tzset(); /* opens a file at its first use */
    /* a picture's child stands inside the walls of scrub already; its limits are its own */
    const bool inside = role == ROLE_PICTURE;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || (!inside && !wall_paths(role, paths)) ||
        (!inside && !limit_all(role)) || !filter_calls(role)) {
        log_line(LOG_ERROR, "walls=failed role=%s errno=%d", role_name(role), errno);
        return false;
    }
    return true;
}
