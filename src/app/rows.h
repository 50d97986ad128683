/*
 * rows.h - the database's rows against the log's entries. Each entry names the rows that a change
 * writes: table, id, version, digest of the sealed bytes. So whoever changes the database beside the
 * program (a row's bytes, one row in another's place, one put in, taken out or put back to an older
 * version) contradicts the log. Needs no key.
 *
 * Cards, access and facts may go in use, so the log can't tell that one is missed; but each case that is
 * not erased needs its own (lost).
 *
 * Not found out: a value that is not sealed, changed at the same version; tables whose changes the log
 * doesn't tell by row, and rows taken out of others that lose rows in use (SILENT, VOLATILE in rows.c);
 * the newest version of a row put back to the one
 * before, when nothing shows that its change was committed (rows_report.open).
 */
#ifndef JJ_APP_ROWS_H
#define JJ_APP_ROWS_H

#include "http/http.h"

struct rows_bad {
    const char *table;
    struct str id; /* of the first one */
    int64_t n;
};

struct rows_report {
    int64_t rows;             /* looked at */
    int64_t open;             /* entries of which it isn't known whether their change happened */
    struct rows_bad *foreign; /* no entry tells of these bytes at this version; by table */
    struct rows_bad *gone;    /* the log tells of a row that is not there */
    struct rows_bad *older;   /* ... of a newer version than is there */
    struct rows_bad *lost; /* cases without their row in a list; facts: more or fewer than cases */
    size_t n_foreign, n_gone, n_older, n_lost;
};

/*
 * All records of the features, read in one snapshot; results in c->mem. log_dir: the log folder.
 * alone: nobody writes meanwhile; else only foreign is filled. ERR_INPUT: the log is damaged, nothing
 * was compared; ERR_STORE: something cannot be read. Time and memory grow with the log: 48 bytes a row.
 */
MUST_USE enum err rows_check(struct ctx *c, const char *log_dir,
                             const struct feature *const *features, size_t n_features, bool alone,
                             struct rows_report *out);

#endif
