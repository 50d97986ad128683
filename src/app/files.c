/* files.c - whole files in and out. */
#include "app/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/strbuf.h"

static bool read_all(int fd, char *p, size_t n)
{
    size_t done = 0;
    while (done < n) {
        ssize_t got = read(fd, p + done, n - done);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return false;
        }
        done += (size_t)got;
    }
    return true;
}

bool file_read(struct arena *a, const char *path, size_t max, struct str *out)
{
    struct stat st;
    bool fine = false;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size >= 0 &&
        (size_t)st.st_size <= max) {
        size_t n = (size_t)st.st_size;
        char *p = arena_alloc(a, n + 1);
        fine = read_all(fd, p, n);
        *out = (struct str){ p, n };
    }
    (void)close(fd); /* only read from */
    return fine;
}

bool fd_write_all(int fd, const void *p, size_t n)
{
    const char *at = p;
    while (n > 0) {
        ssize_t put = write(fd, at, n);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            return false;
        }
        at += put;
        n -= (size_t)put;
    }
    return true;
}

bool file_make(const char *path, struct str bytes, unsigned mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t)mode);
    if (fd < 0) {
        return false;
    }
    bool fine = fd_write_all(fd, bytes.p, bytes.n);
    fine = fine && fsync(fd) == 0;
    fine = close(fd) == 0 && fine;
    return fine;
}

bool file_replace(struct arena *a, const char *path, struct str bytes, unsigned mode)
{
    const struct str parts[] = { str_of(path), STR(".new") };
    const char *fresh = str_z(a, str_join(a, parts, ARRAY_LEN(parts)));
    const struct str whole = str_of(path);
    size_t folder = whole.n;
    while (folder > 0 && whole.p[folder - 1] != '/') {
        folder--;
    }
    (void)unlink(fresh); /* of a try that was killed; mostly absent */
    if (!file_make(fresh, bytes, mode) || rename(fresh, path) != 0) {
        return false;
    }
    int dir = open(folder == 0 ? "." : str_z(a, str_cut(whole, 0, folder)),
                   O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool fine = dir >= 0 && fsync(dir) == 0;
    if (dir >= 0) {
        (void)close(dir); /* only synced through */
    }
    return fine;
}

bool file_read_line(struct arena *a, const char *path, struct str *out)
{
    struct str text;
    if (!file_read(a, path, 64 * 1024, &text)) {
        return false;
    }
    size_t end = str_find(text, '\n', 0);
    text = str_cut(text, 0, end == SIZE_MAX ? text.n : end);
    if (text.n > 0 && text.p[text.n - 1] == '\r') {
        text.n--;
    }
    *out = text;
    return text.n > 0;
}

bool file_stamp(struct arena *a, const char *dir, const char *name, int64_t at_ms)
{
    struct strbuf b;
    const char *path = path_join(a, dir, name);
    const struct str parts[] = { str_of(path), STR(".new") };
    const char *fresh = str_z(a, str_join(a, parts, ARRAY_LEN(parts)));
    strbuf_init(&b, a);
    strbuf_put_int(&b, at_ms);
    strbuf_putc(&b, '\n');
    (void)unlink(fresh); /* of a try that was killed; mostly absent */
    return file_make(fresh, strbuf_str(&b), 0600) && rename(fresh, path) == 0;
}

int64_t file_stamped(struct arena *a, const char *dir, const char *name)
{
    struct str line = STR_NONE;
    struct str first = STR_NONE;
    int64_t ms = 0;
    if (!file_read_line(a, path_join(a, dir, name), &line) || !str_next(&line, ' ', &first) ||
        !str_to_int(first, &ms)) {
        return 0;
    }
    return ms;
}

const char *path_join(struct arena *a, const char *folder, const char *name)
{
    const struct str parts[] = { str_of(folder), STR("/"), str_of(name) };
    return str_z(a, str_join(a, parts, ARRAY_LEN(parts)));
}

static int64_t clock_ms(clockid_t id)
{
    struct timespec t;
    (void)clock_gettime(id, &t); /* cannot fail for these clocks */
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t clock_wall_ms(void)
{
    return clock_ms(CLOCK_REALTIME);
}

int64_t clock_tick_ms(void)
{
    return clock_ms(CLOCK_BOOTTIME);
}
