/*
 * recap_sheet.h - a sheet of figures for outside: what it may say of a period, after what other sheets have said. It is made once;
 * screen, paper, CSV, JSON and the text for the press are written from it, and again from the ledger when it is out.
 */
#ifndef JJ_FEATURE_RECAP_SHEET_H
#define JJ_FEATURE_RECAP_SHEET_H

#include "feature/recap/recap_priv.h"

/* In the order of print. */
enum sheet_at {
    SHEET_CASES,
    SHEET_VICTIMS,
    SHEET_SEX,
    SHEET_CHILDREN,
    SHEET_KINDS,
    SHEET_PLACE,
    SHEET_PERPETRATORS,
    SHEET_RELATION,
    SHEET_SERVICE,
    SHEET_KECAMATAN,
    SHEET_CHANNEL,
    SHEET_CROSS,
    SHEET_TABLES
};

struct sheet_line {
    struct str code; /* of a cross: "row:column", and "row:TOTAL" */
    int64_t n;       /* DISCLOSURE_HIDDEN */
};

struct sheet_table {
    bool shown;
    struct str
        why; /* when not: end of the label "recap_sheet.why.", or "" where there is nothing to say */
    int64_t total; /* DISCLOSURE_HIDDEN: the table has none */
    struct sheet_line *lines;
    size_t n;
};

struct sheet {
    day_t from, to; /* whole months, by day of report */
    int64_t as_of_ms, verified;
    struct sheet_table t[SHEET_TABLES];
};

#define REC released_sheet
#define REC_DEF "feature/recap/released_sheet.def"
#include "rec/rec_struct.h"

/* A sheet that is out. */
struct sheet_past {
    struct released_sheet row;
    struct sheet sheet;
};

/*
 * What a sheet of ask may say when past[n_past] are out, oldest first. ERR_INPUT at from_day: "recap_sheet.months" unless whole
 * months that are over, by day of report; "speech.few" for too few cases or victims; "recap_sheet.against" with the name of the
 * sheet that stands against this one.
 */
MUST_USE enum err sheet_make(struct ctx *c, const struct recap_ask *ask, const struct recap *r,
                             const struct sheet_past *past, size_t n_past, struct sheet *s);
/* As in the ledger and for programs. */
const char *sheet_table_name(enum sheet_at at);
/* "no. 2 (1 Jul 2024 – 30 Sep 2024)" */
struct str sheet_name(struct ctx *c, const struct released_sheet *row);

/* What the ledger keeps of it, a line for each number; and back. ERR_INTERNAL "recap_sheet.broken" for anything else. */
struct str sheet_text(struct ctx *c, const struct sheet *s);
MUST_USE enum err sheet_read(struct ctx *c, const struct released_sheet *row, struct sheet *s);

/* ---- recap_sheet_show.c ---- */

/* "period", "by", "as_of", "verified_text", and "tables", for pages. */
void sheet_put(struct ctx *c, const struct sheet *s, struct val *data);
struct val *sheet_data(struct ctx *c, const struct sheet *s);
struct str sheet_csv(struct ctx *c, const struct sheet *s);
void sheet_letter(struct ctx *c, const struct sheet_past *p, struct letter *l);
/* For the press: counts alone, a sentence a line, the last ones with unit, source and where to turn to. */
struct str sheet_press(struct ctx *c, const struct sheet *s);

/* ---- recap_release.c ---- */

extern const struct stmt SHEET_Q_ALL;
enum err sheet_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err sheet_new_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err sheet_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err sheet_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err sheet_file_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);

#endif
