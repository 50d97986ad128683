/*
 * freshness.h - is this data folder the newest one there was? What a copy that was put back is
 * compared with. Files of the data folder:
 *     witnessed     the newest checkpoint that a witness has signed and the office has put back
 *     last_witness  one line for doctor: when (Unix ms) and up to which entry it was signed
 */
#ifndef JJ_APP_FRESHNESS_H
#define JJ_APP_FRESHNESS_H

#include "base/arena.h"
#include "base/str.h"

struct str freshness_witnessed(struct arena *a, const char *dir); /* empty: none */
/* Both files; false: errno says why. */
MUST_USE bool freshness_put_witnessed(struct arena *a, const char *dir, struct str text,
                                      int64_t at_ms, uint64_t size);

#endif
