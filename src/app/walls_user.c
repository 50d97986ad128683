/*
 * walls_user.c - the users that roles run as when serve is started as root, and whose the parts of
 * the data folder are then.
 */
#include "app/walls.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"

/* jobs opens the worker's database, and SQLite's files have one owner. */
static const char *const users[] = {
    [ROLE_KEYD] = "jejaring-keyd",     [ROLE_STRETCH] = "jejaring-stretch",
    [ROLE_SCRUB] = "jejaring-scrub",   [ROLE_WORKER] = "jejaring-worker",
    [ROLE_JOBS] = "jejaring-worker",   [ROLE_GATE] = "jejaring-gate",
    [ROLE_PICTURE] = "jejaring-scrub",
};

struct owner {
    uid_t uid;
    gid_t gid;
};

/* False: the system does not have all of them. Half of the users would be worse than none. */
static bool own_users(struct owner out[ROLE_COUNT])
{
    for (size_t i = 0; i < ROLE_COUNT; i++) {
        const struct passwd *p = getpwnam(users[i]);
        if (p == NULL || p->pw_uid == 0) {
            return false;
        }
        out[i] = (struct owner){ p->pw_uid, p->pw_gid };
    }
    return true;
}

/* Nothing that a role does needs one; also where root is all there is. */
static bool drop_capabilities(void)
{
    struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct none[2] = { { 0, 0, 0 }, { 0, 0, 0 } };
    return syscall(SYS_capset, &head, none) == 0;
}

bool walls_become(enum role role, const char *dir)
{
    struct owner own[ROLE_COUNT];
    struct stat st;
    struct owner to = { 0, 0 };
    if (geteuid() == 0 && own_users(own)) {
        to = own[role];
    } else if (geteuid() == 0 && dir != NULL && stat(dir, &st) == 0) {
        to = (struct owner){ st.st_uid, st.st_gid };
    }
    if ((to.uid != 0 && (setgroups(0, NULL) != 0 || setresgid(to.gid, to.gid, to.gid) != 0 ||
                         setresuid(to.uid, to.uid, to.uid) != 0)) ||
        !drop_capabilities()) {
        log_line(LOG_ERROR, "user=not_changed role=%s errno=%d", role_name(role), errno);
        return false;
    }
    return true;
}

/* ---- whose the parts are ---- */

/*
 * A file that root made, with one name only: what a role has put there itself could be a second
 * name of something else, and stays as it is.
 */
static bool hand(int folder, const char *name, struct owner to)
{
    struct stat st;
    if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
        return false;
    }
    if (st.st_uid != 0 || (S_ISREG(st.st_mode) && st.st_nlink != 1) ||
        (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))) {
        return true;
    }
    return fchownat(folder, name, to.uid, to.gid, AT_SYMLINK_NOFOLLOW) == 0;
}

/* All entries whose name begins so; "" is all of them. */
static bool hand_entries(int folder, const char *begin, struct owner to)
{
    int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = copy >= 0 ? fdopendir(copy) : NULL;
    bool fine = d != NULL;
    for (const struct dirent *e; fine && (e = readdir(d)) != NULL;) {
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 &&
            strncmp(e->d_name, begin, strlen(begin)) == 0) {
            fine = hand(folder, e->d_name, to);
        }
    }
    if (d != NULL) {
        (void)closedir(d); /* it was only read */
    }
    return fine;
}

static bool hand_folder(int folder, const char *name, struct owner to)
{
    int inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (inner < 0) {
        return errno == ENOENT;
    }
    bool fine = hand_entries(inner, "", to) && hand(folder, name, to);
    (void)close(inner); /* it was only read */
    return fine;
}

/*
 * The folder stays root's; keyd and the workers make SQLite's second files in it at their start, and
 * behind their walls nothing more. Settings, host key and passwords of the ways out stay closed:
 * what a role needs of them it gets before it gives up root. (A sticky folder would not let root
 * open those second files again: fs.protected_regular.)
 */
static bool open_folder(int folder, gid_t group)
{
    return fchown(folder, 0, group) == 0 && fchmod(folder, 0770) == 0;
}

/* Every part must be its role's now: what somebody else made, root's hand does not touch. */
static bool is_of(int folder, const char *name, struct owner who)
{
    struct stat st;
    if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) != 0 || st.st_uid == who.uid) {
        return true;
    }
    log_line(LOG_ERROR, "user=part_of_somebody_else part=%s uid=%lld", name, (long long)st.st_uid);
    return false;
}

/* Without users of their own: files that root made in a folder of somebody else become his. */
static bool hand_all(const char *dir)
{
    struct stat st;
    int folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool fine = folder >= 0 && fstat(folder, &st) == 0;
    if (fine && st.st_uid != 0) {
        const struct owner to = { st.st_uid, st.st_gid };
        fine = hand_entries(folder, "", to) && hand_folder(folder, "files", to) &&
               hand_folder(folder, "log", to);
    }
    if (folder >= 0) {
        (void)close(folder); /* it was only read */
    }
    return fine;
}

bool walls_hand_over(const char *dir, const char *database, bool *own)
{
    struct owner to[ROLE_COUNT];
    *own = geteuid() == 0 && own_users(to);
    if (!*own) {
        return geteuid() != 0 || hand_all(dir);
    }
    if (to[ROLE_KEYD].gid != to[ROLE_WORKER].gid) {
        log_line(LOG_ERROR, "user=no_common_group of=jejaring-keyd and=jejaring-worker");
        return false;
    }
    int folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool fine = folder >= 0 && open_folder(folder, to[ROLE_WORKER].gid) &&
                hand_entries(folder, database, to[ROLE_WORKER]) &&
                hand_folder(folder, "files", to[ROLE_WORKER]) &&
                hand_entries(folder, "keyring.db", to[ROLE_KEYD]) &&
                hand_folder(folder, "log", to[ROLE_KEYD]) &&
                is_of(folder, database, to[ROLE_WORKER]) &&
                is_of(folder, "files", to[ROLE_WORKER]) &&
                is_of(folder, "keyring.db", to[ROLE_KEYD]) && is_of(folder, "log", to[ROLE_KEYD]);
    if (folder >= 0) {
        (void)close(folder); /* it was only read */
    }
    if (!fine) {
        log_line(LOG_ERROR, "user=parts_not_handed_over errno=%d", errno);
    }
    return fine;
}
