/* backup.h - backing up a city while it is served; see backup_set.h and backup_copy.h. */
#ifndef JJ_APP_BACKUP_H
#define JJ_APP_BACKUP_H

#include "app/backup_copy.h"

#define BACKUP_KEEP 30         /* sets, if not said otherwise: a month of days */
#define BACKUP_KEYRING_DAYS 35 /* after that what was erased cannot be opened from any backup */

struct backup_plan {
    const char *dir; /* where to; made when absent */
    size_t keep;     /* sets of data that stay */
    bool shows;
};

/*
 * city: settings are read (CITY_CONFIG), nothing else is open. Reads the host key and the recovery
 * key's public half, takes the lock of dir. backup_end in any case. Failures leave r->why.
 */
MUST_USE enum err backup_begin(struct backup_run *r, struct city *city,
                               const struct backup_plan *plan);
/*
 * One generation: a full one at the begin and when the set is a day old, else an increment; none
 * when nothing has changed. Takes away what is too old and notes in the city when it was done.
 */
MUST_USE enum err backup_turn(struct backup_run *r);
void backup_end(struct backup_run *r);

/*
 * Which of the increments of a set stay: all of the last two hours before now, and of each hour
 * before the last one. at_ms: instants, oldest first.
 */
void backup_thin(const int64_t *at_ms, size_t n, int64_t now_ms, bool *stays);
/* Whether a set stays; nth: counted from the newest, which is 0. */
bool backup_stays(enum vault_part part, size_t nth, int64_t age_ms, size_t keep);

#endif
