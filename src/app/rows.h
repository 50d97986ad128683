/*
 * rows.h - the database's rows against the log's entries. Each entry names the rows that a change
 * writes: table, id, version, digest of the sealed bytes. So whoever changes the database beside the
 * program (a row's bytes, one row in another's place, one put in, taken out or put back to an older
 * version) contradicts the log. Needs no key.
 *
 * Not found out: a value that is not sealed, changed at the same version; tables whose changes the log
 * doesn't tell by row, and rows taken out of tables that lose rows in use (SILENT, VOLATILE in rows.c) or
 * out of facts; the newest version of a row put back to the one
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
    size_t n_foreign, n_gone, n_older;
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
