/*
 * walls.h - what a process of a served city may still do: system calls (seccomp), paths and network
 * (Landlock), user, limits. A role opens what it needs, then enters its wall; a call outside its
 * list ends the process (SIGSYS), a path outside it is refused. There is no way back.
 */
#ifndef JJ_APP_WALLS_H
#define JJ_APP_WALLS_H

#include "base/arena.h"
#include "base/str.h"

/* ROLE_PICTURE: a child of scrub, one per picture. */
enum role {
    ROLE_KEYD,
    ROLE_STRETCH,
    ROLE_SCRUB,
    ROLE_WORKER,
    ROLE_JOBS,
    ROLE_GATE,
    ROLE_PICTURE,
    ROLE_COUNT
};
/* "keyd" and so on; also the name in ps and in log lines. */
const char *role_name(enum role role);

/* Folders of the city, for the roles that keep some of them; the others look at none. */
struct walls_paths {
    const char *dir, *files, *log;
};
struct walls_paths walls_paths(struct arena *mem, const char *dir);

/*
 * For who starts the roles. False: this kernel filters no system calls, so nothing may start.
 * *landlock false: paths are not walled, warn.
 */
MUST_USE bool walls_there(bool *landlock);

/*
 * Enters the wall of the role. Call it when everything is open and SQLite and libsodium have their
 * randomness. False (logged): no filter could be set; the process must end. Where the kernel has no
 * Landlock the rest holds.
 * Built with sanitizers the list is longer by what their run time needs, and address space has no
 * limit: see `sanitizer_calls`.
 */
MUST_USE bool walls_enter(enum role role, const struct walls_paths *paths);

/*
 * Gives up root: the role's own user where the system has all of them (jejaring-keyd,
 * jejaring-worker, jejaring-gate, jejaring-stretch, jejaring-scrub; jobs is jejaring-worker, whose
 * database it reads), else the owner of the data folder. All capabilities go in any case. Does
 * nothing more where not started as root. False: logged; the process must end.
 */
MUST_USE bool walls_become(enum role role, const char *dir);
/*
 * As root, before the first role: hands the parts of the data folder to these users, so that each
 * opens its own parts only. Without these users what root made in somebody else's folder becomes
 * his. *own false: the users are missing, or we aren't root. False: logged.
 */
MUST_USE bool walls_hand_over(const char *dir, const char *database, bool *own);

#endif
