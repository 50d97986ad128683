/*
 * import.h - line lists ("daftar kasus", CSV, one row per victim) into cases.
 *
 * Reading is pure: bytes and packs in, cases and issues out; every cell takes what offices type
 * (import_read.c). One bad row
 * refuses its whole case; the other cases go in. The same list again changes nothing: the digest of
 * a case's values, as
 * understood, is kept sealed in its card.
 */
#ifndef JJ_FEATURE_IMPORT_H
#define JJ_FEATURE_IMPORT_H

#include "feature/case/case.h"

/*
 * One thing wrong with a cell. Reasons are label keys ("import.bad_date") with {0} the value, in
 * both languages at output.
 */
struct import_issue {
    int64_t row; /* line of the file, the header is 1 */
    const char *column;
    struct str value;
    const char *reason;
    bool warning; /* does not refuse */
    struct import_issue *next;
};

struct import_perpetrator {
    struct str id, sex, relation;
};

struct import_victim {
    int64_t row;
    struct str id, name, nik, sex, education, occupation, marital, disability, kinds, services,
        story;
    day_t born;
    int64_t age; /* as written; -1: not given */
    struct import_perpetrator *reported;
    size_t n_reported;
    struct import_victim *next; /* of the same case, in the order of the file */
};

struct import_case {
    struct str number;
    day_t report_day, incident_day;
    struct str channel, kecamatan, kelurahan, place, stage, legal_state;
    struct import_victim *first, *last;
    size_t n_victims;
    int64_t refused_by; /* line of the first bad row; 0: none */
    struct import_case *next;
};

struct import_list {
    struct import_case *first, *last; /* in the order of the file */
    size_t n_cases, n_rows;
    struct import_issue *issues, *last_issue;
    size_t n_refused_rows, n_warnings;
    const char
        *unusable; /* label key: no list at all (columns missing, broken quoting); else NULL */
    struct str unusable_arg;
};

/*
 * Reads a whole file. Texts point into `text`, which must outlive the list. progress may be NULL.
 */
MUST_USE enum err import_read(struct ctx *c, struct str text, struct import_list *out);
/* Adds an issue; one that is no warning refuses its case (may be NULL). */
void import_issue_add(struct ctx *c, struct import_list *l, struct import_case *k,
                      const struct import_issue *issue);
/* Digest of a case as understood, as hex: spelling of the file does not matter, content does. */
struct str import_digest(struct ctx *c, const struct import_case *k);

struct import_result {
    int64_t rows, cases, victims, refused, warnings;
};
/* How far a long run is; called now and then. */
struct import_progress {
    void (*tell)(void *data, size_t done, size_t all);
    void *data;
};
/*
 * Puts the list into the city as c->who (right IMPORT; holds lead and staff), a hundred cases a
 * transaction. Cases that are
 * there already are counted; those with other content become issues. dry_run writes nothing.
 * c->change must be NULL.
 */
MUST_USE enum err import_apply(struct ctx *c, struct import_list *l, bool dry_run,
                               const struct import_progress *progress, struct import_result *out);
/*
 * Issues as CSV: row, column, value, status, reason in both languages; sister rows of a refused
 * case too.
 */
struct str import_report(struct ctx *c, const struct import_list *l);

extern const struct feature import_feature;

#endif
