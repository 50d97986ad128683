/* fault.c - see fault.h. The real calls are made by number, past the C library. */
#include "fault.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static struct fault_plan plan;
static int64_t count;
static bool met;

void fault_arm(const struct fault_plan *p)
{
    plan = *p;
    count = 0;
    met = false;
}

void fault_disarm(void)
{
    plan = (struct fault_plan){ .how = FAULT_NONE, .no_sync = plan.no_sync };
}

int64_t fault_count(void)
{
    return count;
}

bool fault_met(void)
{
    return met;
}

bool fault_say(int fd, const void *p, unsigned long n)
{
    return syscall(SYS_write, fd, p, n) == (long)n;
}

static void die(void)
{
    (void)syscall(SYS_kill, syscall(SYS_getpid), SIGKILL); /* does not come back */
}

static bool is_file(int fd)
{
    struct stat st;
    return syscall(SYS_fstat, fd, &st) == 0 && S_ISREG(st.st_mode);
}

/* Counts a call; true when it shall fail. kind: of enum fault_calls. */
static bool fails(enum fault_calls kind)
{
    if (plan.how == FAULT_NONE) {
        return false;
    }
    if (plan.how == FAULT_FAIL || plan.how == FAULT_FAIL_ON) {
        if ((plan.calls & kind) == 0) {
            return false;
        }
        count++;
        if (count == plan.at || (plan.how == FAULT_FAIL_ON && count > plan.at)) {
            met = true;
            errno = plan.number;
            return true;
        }
        return false;
    }
    if (++count == plan.at) {
        met = true;
        if (plan.how == FAULT_KILL_BEFORE ||
            (plan.how == FAULT_KILL_TORN && kind != FAULT_WRITES)) {
            die();
        }
    }
    return false;
}

/* After a call that happened. */
static long done(long result)
{
    if (met && count == plan.at && plan.how == FAULT_KILL_AFTER) {
        die();
    }
    return result;
}

static ssize_t file_write(int fd, const void *p, size_t n, off_t at, bool placed)
{
    const bool counted = is_file(fd);
    if (counted && fails(FAULT_WRITES)) {
        return -1;
    }
    const bool torn = counted && met && count == plan.at && plan.how == FAULT_KILL_TORN;
    const size_t some = torn ? n / 2 : n;
    const long did =
        placed ? syscall(SYS_pwrite64, fd, p, some, at) : syscall(SYS_write, fd, p, some);
    if (torn) {
        die();
    }
    return counted ? done(did) : did;
}

static int file_sync(int fd, long number)
{
    if (fails(FAULT_SYNCS)) {
        return -1;
    }
    return (int)done(plan.no_sync ? 0 : syscall(number, fd));
}

/* ---- in the C library's place; its headers may give some of these other names ---- */

#define STANDS_FOR(name) __asm__(#name)

ssize_t fault_write(int fd, const void *p, size_t n) STANDS_FOR(write);
ssize_t fault_pwrite(int fd, const void *p, size_t n, off_t at) STANDS_FOR(pwrite);
ssize_t fault_pwrite64(int fd, const void *p, size_t n, off_t at) STANDS_FOR(pwrite64);
int fault_fsync(int fd) STANDS_FOR(fsync);
int fault_fdatasync(int fd) STANDS_FOR(fdatasync);
int fault_syncfs(int fd) STANDS_FOR(syncfs);
int fault_ftruncate(int fd, off_t size) STANDS_FOR(ftruncate);
int fault_ftruncate64(int fd, off_t size) STANDS_FOR(ftruncate64);
int fault_rename(const char *from, const char *to) STANDS_FOR(rename);
int fault_renameat(int a, const char *from, int b, const char *to) STANDS_FOR(renameat);
int fault_unlink(const char *path) STANDS_FOR(unlink);
int fault_unlinkat(int fd, const char *path, int flags) STANDS_FOR(unlinkat);

ssize_t fault_write(int fd, const void *p, size_t n)
{
    return file_write(fd, p, n, 0, false);
}

ssize_t fault_pwrite(int fd, const void *p, size_t n, off_t at)
{
    return file_write(fd, p, n, at, true);
}

ssize_t fault_pwrite64(int fd, const void *p, size_t n, off_t at)
{
    return file_write(fd, p, n, at, true);
}

int fault_fsync(int fd)
{
    return file_sync(fd, SYS_fsync);
}

int fault_fdatasync(int fd)
{
    return file_sync(fd, SYS_fdatasync);
}

int fault_syncfs(int fd)
{
    return file_sync(fd, SYS_syncfs);
}

int fault_ftruncate(int fd, off_t size)
{
    return fails(FAULT_WRITES) ? -1 : (int)done(syscall(SYS_ftruncate, fd, size));
}

int fault_ftruncate64(int fd, off_t size)
{
    return fault_ftruncate(fd, size);
}

int fault_rename(const char *from, const char *to)
{
    return fault_renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int fault_renameat(int a, const char *from, int b, const char *to)
{
    return fails(FAULT_NAMES) ? -1 : (int)done(syscall(SYS_renameat2, a, from, b, to, 0));
}

int fault_unlink(const char *path)
{
    return fault_unlinkat(AT_FDCWD, path, 0);
}

int fault_unlinkat(int fd, const char *path, int flags)
{
    return fails(FAULT_NAMES) ? -1 : (int)done(syscall(SYS_unlinkat, fd, path, flags));
}

/* ---- memory ---- */

#ifndef JEJARING_SANITIZED

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

static bool no_memory(void)
{
    return (plan.calls & FAULT_MEMORY) != 0 && fails(FAULT_MEMORY);
}

void *malloc(size_t n)
{
    return no_memory() ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    return no_memory() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
    return no_memory() ? NULL : __libc_realloc(p, n);
}

#endif
