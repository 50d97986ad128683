/* plan.c - handing over, and taking. */
#include "app/plan.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/strbuf.h"

#define ROLE_OPTION "--role"
#define MEMORY_MAX ((off_t)64 * 1024 * 1024)

int memory_make(const void *bytes, size_t n)
{
    int fd = memfd_create("jejaring", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    const char *p = bytes;
    ssize_t wrote = 1;
    for (size_t at = 0; fd >= 0 && at < n && wrote > 0; at += (size_t)wrote) {
        wrote = write(fd, p + at, n - at);
    }
    if (fd >= 0 &&
        (wrote <= 0 ||
         fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0)) {
        (void)close(fd); /* not whole, so of no use */
        fd = -1;
    }
    return fd;
}

bool memory_read(struct arena *a, int fd, struct str *out)
{
    struct stat st;
    if (fstat(fd, &st) != 0 || st.st_size < 0 || st.st_size > MEMORY_MAX) {
        return false;
    }
    const size_t size = (size_t)st.st_size;
    char *p = arena_alloc(a, size + 1);
    size_t n = 0;
    for (ssize_t got = 1; n < size && got > 0; n += got > 0 ? (size_t)got : 0) {
        got = pread(fd, p + n, size - n, (off_t)n);
    }
    *out = (struct str){ p, n };
    return n == size;
}

static bool let_through(int fd)
{
    return fd < 0 || fcntl(fd, F_SETFD, 0) == 0;
}

void plan_execute(struct arena *a, const struct plan *p, int memory)
{
    struct strbuf number;
    bool fine = let_through(memory) && let_through(p->beat) && let_through(p->settings) &&
                let_through(p->packs) && let_through(p->lock) && let_through(p->cert) &&
                let_through(p->key);
    for (uint32_t i = 0; fine && i < p->n; i++) {
        fine = let_through(p->fds[i]);
    }
    strbuf_init(&number, a);
    strbuf_put_int(&number, memory);
    char *const argv[] = { (char *)(uintptr_t) "jejaring", (char *)(uintptr_t)ROLE_OPTION,
                           (char *)(uintptr_t)role_name((enum role)p->role),
                           (char *)(uintptr_t)str_z(a, strbuf_str(&number)), NULL };
    if (fine) {
        (void)execv("/proc/self/exe", argv); /* comes back only when it fails */
    }
}

bool plan_is_asked(int argc, char **argv)
{
    return argc == 4 && strcmp(argv[1], ROLE_OPTION) == 0;
}

bool plan_take(struct arena *a, int argc, char **argv, struct plan *out)
{
    int64_t fd = -1;
    struct str bytes;
    if (!plan_is_asked(argc, argv) || !str_to_int(str_of(argv[3]), &fd) || fd < 0 || fd > 65535 ||
        !memory_read(a, (int)fd, &bytes) || bytes.n != sizeof *out) {
        return false;
    }
    (void)close((int)fd); /* it was only read */
    memcpy(out, bytes.p, sizeof *out);
    return out->role < ROLE_PICTURE && out->n <= PLAN_FDS_MAX && out->workers > 0 &&
           out->workers <= GATE_WORKERS_MAX && out->stretchers <= GATE_STRETCHERS_MAX &&
           out->dir[PLAN_DIR_MAX - 1] == '\0';
}
