/*
 * rekey.h - a new key for a case: where somebody who held it left, was stopped, or turned out to be tied to it, what is written
 * from now on must not open with a key that he may have kept. Three steps on the case's page, each by who assigns cases:
 *
 * 1. The key keeper makes new keys for the parts of the case that he holds (identity, case, health, shelter, legal), seals them
 *    to all who hold them now but members that were stopped, and keeps the former ones beside them: rows of both open.
 * 2. The rows are sealed anew, REKEY_SLICE at a request, as they are. What is cut off between two is found again: a row says
 *    under which epoch it lies.
 * 3. REKEY_REST_MS after the last of them the former keys are destroyed. Until then no request that began before holds
 *    one, and no copy of the database that was made before meets a keyring without them.
 *
 * Not changed: the talk with a reporter (her receipt opens it, and only she can make it anew), what an agency got, files (each
 * has a key of its own, which lies in a row that is sealed anew), and what somebody has read or copied before.
 */
#ifndef JJ_FEATURE_REKEY_H
#define JJ_FEATURE_REKEY_H

#include "http/http.h"

#define REKEY_SLICE 200
#define REKEY_REST_MS \
    INT64_C(600000) /* longer than any request and any copy of a backup's first part */

/* What may be done next. ms: since when the youngest of the keys is there, 0 when none is new; left: rows under former ones. */
enum rekey_step { REKEY_BEGIN, REKEY_MOVE, REKEY_WAIT, REKEY_END };
enum rekey_step rekey_next(int64_t since_ms, size_t left, int64_t now_ms);

extern const struct feature rekey_feature;

#endif
