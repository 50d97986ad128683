/* doctor_machine.c - walls, processes, users, disk and clock: tried and read, not assumed. */
#include "app/doctor.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include "app/files.h"
#include "app/walls_try.h"

#define MIB (1024 * 1024)
#define DISK_LEAST_MIB 256
#define CHILDREN_MAX 64
#define MINUTE 60000

/* ---- walls ---- */

struct tried {
    size_t n, held;
};

/* A picture's child stands within the paths of scrub already: alone it has the calls only. */
static bool is_tried(size_t i, enum role role, bool landlock)
{
    return !walls_try_is_allowed(i, role) &&
           (!walls_try_is_path(i) || (landlock && role != ROLE_PICTURE));
}

static void try_role(struct doctor *d, enum role role, const struct walls_paths *paths,
                     bool landlock, struct tried *all)
{
    for (size_t i = 0; i < walls_tries; i++) {
        if (!is_tried(i, role, landlock)) {
            continue;
        }
        const enum walls_outcome got = walls_try(i, role, paths);
        all->n++;
        all->held += got == WALLS_DIED || got == WALLS_REFUSED;
        if (got == WALLS_DONE) {
            doctor_complain(d, "walls: %s can %s", role_name(role), walls_try_name(i));
        } else if (got == WALLS_BROKEN) {
            doctor_complain(d, "walls: that %s cannot %s could not be tried", role_name(role),
                            walls_try_name(i));
        }
    }
}

void doctor_walls(struct doctor *d, const char *dir)
{
    const struct walls_paths paths = walls_paths(d->mem, dir);
    struct tried all = { 0, 0 };
    bool landlock = false;
    if (!walls_there(&landlock)) {
        doctor_complain(d, "walls: this kernel does not filter system calls (seccomp)");
        return;
    }
    if (!landlock) {
        doctor_warn(d, "walls: this kernel has no Landlock, paths are not walled");
    }
    for (enum role role = 0; role < ROLE_COUNT; role++) {
        try_role(d, role, &paths, landlock, &all);
    }
    doctor_saw(d, "walls", "%zu things that no process may do were tried, %zu were refused", all.n,
               all.held);
    struct val *v = val_put_map(d->mem, d->numbers, "walls");
    val_put_int(d->mem, v, "tried", (int64_t)all.n);
    val_put_int(d->mem, v, "held", (int64_t)all.held);
    val_put_bool(d->mem, v, "landlock", landlock);
}

/* ---- processes ---- */

struct seen {
    int64_t n[ROLE_COUNT], uid[ROLE_COUNT];
};

/* The text behind "NAME:\t" in /proc/PID/status. */
static struct str status_of(struct str text, const char *name)
{
    struct str line;
    while (str_next(&text, '\n', &line)) {
        const size_t colon = str_find(line, ':', 0);
        if (colon != SIZE_MAX && str_eqz(str_cut(line, 0, colon), name)) {
            return str_trim(str_cut(line, colon + 1, line.n));
        }
    }
    return STR_NONE;
}

/* Files of /proc have no size. */
static bool read_proc(struct arena *a, int64_t pid, const char *name, struct str *out)
{
    struct strbuf b;
    char part[4096];
    strbuf_init(&b, a);
    strbuf_printf(&b, "/proc/%lld/%s", (long long)pid, name);
    FILE *f = fopen(b.p, "re");
    strbuf_clear(&b);
    if (f == NULL) {
        return false;
    }
    for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;) {
        strbuf_put_bytes(&b, part, n);
    }
    (void)fclose(f); /* only read */
    *out = strbuf_str(&b);
    return true;
}

static int role_of(struct str name)
{
    for (int role = 0; role < ROLE_COUNT; role++) {
        if (str_eqz(name, role_name((enum role)role))) {
            return role;
        }
    }
    return -1;
}

static bool is_zero(struct str hex)
{
    for (size_t i = 0; i < hex.n; i++) {
        if (hex.p[i] != '0') {
            return false;
        }
    }
    return hex.n > 0;
}

static void look_at_process(struct doctor *d, int64_t pid, struct val *list, struct seen *seen)
{
    struct str text, word, uid;
    if (!read_proc(d->mem, pid, "status", &text)) {
        return; /* it has ended meanwhile; a new one takes its place */
    }
    const int role = role_of(status_of(text, "Name"));
    if (role < 0) {
        return; /* just started: it has no name yet */
    }
    uid = status_of(text, "Uid");
    if (!str_next(&uid, '\t', &word) || !str_to_int(word, &seen->uid[role])) {
        return; /* not as the kernel writes it: it has ended in between */
    }
    seen->n[role]++;
    struct val *v = val_push_map(d->mem, list);
    val_put_textz(d->mem, v, "role", role_name((enum role)role));
    val_put_int(d->mem, v, "pid", pid);
    val_put_int(d->mem, v, "uid", seen->uid[role]);
    val_put_text(d->mem, v, "state", status_of(text, "State"));
    val_put_text(d->mem, v, "seccomp", status_of(text, "Seccomp"));
    val_put_text(d->mem, v, "no_new_privs", status_of(text, "NoNewPrivs"));
    val_put_text(d->mem, v, "capabilities", status_of(text, "CapEff"));
    if (!str_eqz(status_of(text, "Seccomp"), "2") || !str_eqz(status_of(text, "NoNewPrivs"), "1")) {
        doctor_complain(d, "process %lld (%s) is not behind its wall", (long long)pid,
                        role_name((enum role)role));
    }
    if (!is_zero(status_of(text, "CapEff"))) {
        doctor_complain(d, "process %lld (%s) has kept rights of root", (long long)pid,
                        role_name((enum role)role));
    }
    if (str_starts(status_of(text, "State"), STR("T"))) {
        doctor_complain(d, "process %lld (%s) was stopped by a signal", (long long)pid,
                        role_name((enum role)role));
    }
}

static void look_at_users(struct doctor *d, const struct seen *seen)
{
    if (seen->uid[ROLE_KEYD] == seen->uid[ROLE_WORKER]) {
        doctor_warn(d,
                    "all processes run as one user (%lld): start the service as root with the "
                    "users of the package",
                    (long long)seen->uid[ROLE_KEYD]);
    }
}

void doctor_processes(struct doctor *d, int64_t server)
{
    static const enum role wanted[] = { ROLE_KEYD,   ROLE_STRETCH, ROLE_SCRUB,
                                        ROLE_WORKER, ROLE_JOBS,    ROLE_GATE };
    struct seen seen = { { 0 }, { 0 } };
    struct str children, word;
    struct strbuf b;
    struct val *list = val_put_list(d->mem, d->numbers, "processes");
    strbuf_init(&b, d->mem);
    strbuf_printf(&b, "task/%lld/children", (long long)server);
    if (server == 0) {
        doctor_skip(d, "processes: the city is not served now");
        return;
    }
    if (!read_proc(d->mem, server, b.p, &children)) {
        doctor_skip(d, "processes: those of process %lld cannot be seen", (long long)server);
        return;
    }
    while (str_next(&children, ' ', &word)) {
        int64_t pid = 0;
        if (str_to_int(str_trim(word), &pid) && pid > 0) {
            look_at_process(d, pid, list, &seen);
        }
    }
    int64_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
        n += seen.n[wanted[i]];
        if (seen.n[wanted[i]] == 0) {
            doctor_complain(d, "there is no process %s", role_name(wanted[i]));
        }
    }
    look_at_users(d, &seen);
    doctor_saw(d, "processes", "%lld of the service with process id %lld", (long long)n,
               (long long)server);
}

/* ---- disk ---- */

void doctor_disk(struct doctor *d, const char *dir)
{
    struct statvfs v;
    if (statvfs(dir, &v) != 0 || v.f_blocks == 0) {
        doctor_complain(d, "disk: its space cannot be read");
        return;
    }
    const uint64_t left = (uint64_t)v.f_bavail * v.f_frsize;
    const uint64_t all = (uint64_t)v.f_blocks * v.f_frsize;
    const bool few_files = v.f_files > 0 && (uint64_t)v.f_favail < v.f_files / 50;
    doctor_saw(d, "disk", "%llu of %llu MiB are free", (unsigned long long)(left / MIB),
               (unsigned long long)(all / MIB));
    if (left / MIB < DISK_LEAST_MIB || few_files) {
        doctor_complain(d, "disk: nearly full%s", few_files ? " (files)" : "");
    } else if (left < all / 10) {
        doctor_warn(d, "disk: less than a tenth is free");
    }
    struct val *n = val_put_map(d->mem, d->numbers, "disk");
    val_put_int(d->mem, n, "free_bytes", (int64_t)left);
    val_put_int(d->mem, n, "all_bytes", (int64_t)all);
}

/* ---- clock ---- */

/* Of the files in a folder. */
static int64_t newest_ms(struct arena *a, const char *folder)
{
    DIR *dir = opendir(folder);
    int64_t newest = 0;
    for (const struct dirent *e; dir != NULL && (e = readdir(dir)) != NULL;) {
        struct stat st;
        if (e->d_name[0] != '.' && stat(path_join(a, folder, e->d_name), &st) == 0 &&
            (int64_t)st.st_mtime * 1000 > newest) {
            newest = (int64_t)st.st_mtime * 1000;
        }
    }
    if (dir != NULL) {
        (void)closedir(dir); /* only read */
    }
    return newest;
}

void doctor_clock(struct doctor *d, const char *dir)
{
    struct timex t = { .modes = 0 }; /* asks, changes nothing */
    const bool synchronised = adjtimex(&t) >= 0 && (t.status & STA_UNSYNC) == 0;
    const int64_t ahead = newest_ms(d->mem, path_join(d->mem, dir, "log")) - clock_wall_ms();
    if (ahead > 5 * MINUTE) {
        doctor_complain(d, "clock: %lld minutes behind the newest file of the log",
                        (long long)(ahead / MINUTE));
    }
    if (!synchronised) {
        doctor_warn(d, "clock: nothing keeps it right (NTP); codes of the code app need it");
    }
    doctor_saw(d, "clock", "%s", synchronised ? "kept right by NTP" : "runs by itself");
    struct val *n = val_put_map(d->mem, d->numbers, "clock");
    val_put_bool(d->mem, n, "synchronised", synchronised);
}
