/* paper_priv.h - between the files of the paper room only. */
#ifndef JJ_FEATURE_PAPER_PRIV_H
#define JJ_FEATURE_PAPER_PRIV_H

#include "feature/case/case.h"
#include "feature/paper/paper.h"

#define REC paper_said
#define REC_DEF "feature/paper/paper_said.def"
#include "rec/rec_struct.h"

/* ---- paper_form.c: which forms there are, and how a record becomes questions on paper ---- */

#define PAPER_GROUPS_MAX 2

/* Questions of one record, asked once (blank_rows 0) or as a table with so many empty rows. */
struct paper_group {
    const struct rec *rec;
    const char *title; /* label key, NULL: none */
    size_t blank_rows;
};

struct paper_form {
    const char *code; /* also in addresses and in the pack's letter/form */
    const char *label, *about;
    struct paper_group groups[PAPER_GROUPS_MAX];
    size_t n_groups;
    bool has_names; /* people stand on it by name: masked unless opened with a reason */
};

const struct paper_form *paper_form_at(size_t i); /* NULL behind the last */
const struct paper_form *paper_form_find(struct str code);

/*
 * What stands on paper instead of the stored value of a field: names for ids, a mask. False: the
 * value itself.
 */
typedef bool paper_text_fn(struct ctx *c, void *data, struct str field, const void *row,
                           struct str *text);

/* Rows of one group, side by side in memory; n 0: a blank form. */
struct paper_rows {
    const void *rows;
    size_t n;
    paper_text_fn *text; /* may be NULL */
    void *data;
};

/*
 * The sheet as page data: letterhead, parts with questions in the order of the record, signatures,
 * texts of the pack. rows: one per group. Words are of the city's language, so c->lang is set to it.
 */
struct val *paper_sheet(struct ctx *c, const struct paper_form *form,
                        const struct paper_rows rows[PAPER_GROUPS_MAX]);

/* ---- paper_fill.c: what of a case goes on which form ---- */

/* One thing of a case that a form can be filled from. */
struct paper_entry {
    struct str id, what, by;
    int64_t noted_ms;
    day_t written_on;
    const void *row; /* of the record of the form's first group; NULL: the plan */
};

struct paper_case {
    struct case_all all;
    const struct party_identity *identities;
    size_t n_identities;
    bool opened;
    const void *goals; /* of the plan */
    size_t n_goals;
};

/* What the reader may see on the screen, newest first. */
MUST_USE enum err paper_entries(struct ctx *c, const struct paper_form *form, struct paper_case *k,
                                struct paper_entry **out, size_t *n);
/* Identities of the case, with the reason kept as when one is opened on its page. */
MUST_USE enum err paper_open_identities(struct ctx *c, struct paper_case *k, struct str reason);
/* The sheet of one entry. */
MUST_USE enum err paper_filled(struct ctx *c, const struct paper_form *form, struct paper_case *k,
                               const struct paper_entry *e, struct val **sheet);

#endif
