/* recovery.h - the sheets of the recovery secret: what is due about them. The commands are in recovery.c. */
#ifndef JJ_APP_RECOVERY_H
#define JJ_APP_RECOVERY_H

#include "base/arena.h"
#include "rec/pack.h"

/*
 * From DIR/last_split and DIR/last_rehearsal (files.h) and the pack's `rehearsal_days`: the label of what is due, NULL when
 * nothing is. An officer who changes means a new split, and that asks for a new rehearsal.
 */
const char *recovery_due(struct arena *a, const char *dir, const struct packs *packs,
                         int64_t now_ms);

#endif
