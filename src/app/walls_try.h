/*
 * walls_try.h - walls tried from inside: a child enters the wall of a role and does what the role
 * must not be able to do. For doctor and tests.
 */
#ifndef JJ_APP_WALLS_TRY_H
#define JJ_APP_WALLS_TRY_H

#include "app/walls.h"

/* REFUSED: the call failed and the process lives. DIED: of SIGSYS. BROKEN: no child, no wall. */
enum walls_outcome { WALLS_DONE, WALLS_REFUSED, WALLS_DIED, WALLS_BROKEN };

/* Things to try, by number; each is outside the list of every role but those it says. */
extern const size_t walls_tries;
/* "start a program" */
const char *walls_try_name(size_t i);
/* May this role do it after all? jobs speaks with other machines, scrub makes children. */
bool walls_try_is_allowed(size_t i, enum role role);
/* Only Landlock stops this one, where the role may open files at all. */
bool walls_try_is_path(size_t i);
/* Harmless to the city: it makes nothing that stays, and it signals nobody. */
enum walls_outcome walls_try(size_t i, enum role role, const struct walls_paths *paths);

/* The same for a step of the caller's own, which runs in the child; true: done. */
enum walls_outcome walls_run(enum role role, const struct walls_paths *paths,
                             bool (*step)(const struct walls_paths *paths, void *data), void *data);

#endif
