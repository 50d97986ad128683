/*
 * search.h - finding entries of the log: one segment at a time, so that the key keeper, whose log it
 * is, never reads for long. Needs no key.
 */
#ifndef JJ_AUDIT_SEARCH_H
#define JJ_AUDIT_SEARCH_H

#include "audit/log.h"

/*
 * The newest matching entries of segment ask->segment (0: the newest one), newest first, at most
 * ask->max. out->segment and out->before: where to go on; segment 0: nothing older is left.
 * ERR_STORE when the segment cannot be read. mem: 1 MiB is taken from it.
 */
MUST_USE enum err log_search(const struct log *l, struct arena *mem, const struct keyd_log_ask *ask,
                             struct keyd_log_answer *out);

#endif
