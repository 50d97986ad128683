/*
 * freshness.h - is this data folder the newest one there was? Database, keyring and log each
 * remember how far the others were, and two files lie outside the log. Whoever puts one of them back
 * without the others is told at the start, instead of two histories growing from one.
 *     checkpoint    the newest checkpoint of the log when a process last ended well or began
 *     witnessed     the newest checkpoint that a witness has signed and the office has put back
 *     last_witness  one line for doctor: when (Unix ms) and up to which entry it was signed
 * Keyring against log is compared by the key keeper itself (audit/log.h).
 */
#ifndef JJ_APP_FRESHNESS_H
#define JJ_APP_FRESHNESS_H

#include "app/setup.h"

/* Why an older state is gone on with; stands in the log. Words: freshness_reason_of. */
enum freshness_reason {
    FRESHNESS_NONE,
    FRESHNESS_RESTORE, /* a backup was read back */
    FRESHNESS_DISK,    /* a disk lost what it had */
    FRESHNESS_MOVE,    /* parts were copied to another machine at different times */
    FRESHNESS_OTHER
};
enum freshness_reason freshness_reason_of(struct str word); /* "restore"; NONE: no such word */

/*
 * Compares database, log and both files. dir and store are open, nobody else writes. ERR_CONFLICT:
 * *why names what is older and what to do; ERR_STORE: something cannot be read.
 */
MUST_USE enum err freshness_check(const struct city *city, struct str *why);
/*
 * Goes on with what is there: an entry in the log, then all parts agree again; files that contradict
 * it are kept under another name. The city was opened with any_age, lock, store and keys. Restoring a
 * backup ends with this.
 */
MUST_USE enum err freshness_accept(struct city *city, enum freshness_reason reason,
                                   struct str *why);
/* The log's newest checkpoint into the file outside it. A failure is told by log_line. */
void freshness_keep(struct arena *a, const char *dir);

struct str freshness_witnessed(struct arena *a, const char *dir); /* empty: none */
/* Both files of the witness; false: errno says why. */
MUST_USE bool freshness_put_witnessed(struct arena *a, const char *dir, struct str text,
                                      int64_t at_ms, uint64_t size);

extern const struct stmt *const freshness_stmts[];
extern const size_t n_freshness_stmts;

#endif
