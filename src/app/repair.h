/*
 * repair.h - keys of nothing. Keys come before rows: a change that was cut off between the two leaves compartments that no
 * row of the database names. They harm nobody and open nothing; whoever wants them gone has them destroyed, told in the log.
 */
#ifndef JJ_APP_REPAIR_H
#define JJ_APP_REPAIR_H

#include "app/setup.h"

/*
 * Destroys them in slices, each whole on disk before the next, so one that was cut off goes on when asked again. Nobody
 * else may write meanwhile, and database and keyring must be of one time (freshness_check): beside an older database the
 * keys of newer rows would look like these. *n: how many were destroyed, also on failure.
 */
MUST_USE enum err repair_orphans(const struct city *city, size_t *n);

#endif
