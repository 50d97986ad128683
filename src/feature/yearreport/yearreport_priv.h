/* yearreport_priv.h - inside the room yearreport. */
#ifndef JJ_FEATURE_YEARREPORT_PRIV_H
#define JJ_FEATURE_YEARREPORT_PRIV_H

#include "feature/yearreport/yearreport.h"
#include "out/letter.h"
#include "rec/rec.h"

#define REC year_ask
#define REC_DEF "feature/yearreport/year_ask.def"
#include "rec/rec_struct.h"

extern const struct rec year_ask_rec;

/* A year as it is reported on a day. */
struct year_span {
    int64_t year;
    day_t from, to;  /* to: the year's last day, or today while it runs */
    day_t people_to; /* last day of its last whole quarter that is over; 0: none is */
    bool over;
};
/* false: the year has not begun on that day. Pure. */
bool year_span_of(int64_t year, day_t today, struct year_span *out);

/* The whole report as blocks, without letterhead and signature, in c's language. Errors as recap_count. */
MUST_USE enum err yearreport_fill(struct ctx *c, const struct year_span *y, struct letter *l);

/* ---- its sections, each begins with its heading ---- */

MUST_USE enum err year_body(struct ctx *c, const struct year_span *y, struct letter *l);
MUST_USE enum err year_meetings(struct ctx *c, const struct year_span *y, struct letter *l);
MUST_USE enum err year_decisions(struct ctx *c, const struct year_span *y, struct letter *l);
MUST_USE enum err year_prevention(struct ctx *c, const struct year_span *y, struct letter *l);
MUST_USE enum err year_people(struct ctx *c, const struct year_span *y, struct letter *l);
MUST_USE enum err year_plan(struct ctx *c, const struct year_span *y, struct letter *l);

/*
 * A count in two parts below the letter's table heads: where one part is small both are hidden, and where that is not enough
 * the total too. keys: labels of title, unit, the two parts.
 */
struct year_parts {
    const char *title, *unit, *part[2];
    int64_t n[2];
};
void year_add_parts(struct ctx *c, const struct year_span *y, const struct year_parts *p,
                    struct letter *l);

/* ---- writing ---- */

void year_heading(struct ctx *c, struct letter *l, int level, const char *key);
/* Unit, period and as of when: below every heading with figures. */
void year_says(struct ctx *c, const struct year_span *y, const char *unit, struct letter *l);
/* A table from page data: heads are label keys, columns name what each row of list holds; nothing without rows. */
struct year_table {
    const char *heads[LETTER_CELLS_MAX], *columns[LETTER_CELLS_MAX];
    int widths[LETTER_CELLS_MAX];
    size_t n;
};
void year_add_table(struct ctx *c, struct letter *l, const struct year_table *t,
                    const struct val *list);
/* A text or a whole number of page data as text. */
struct str year_cell(struct ctx *c, const struct val *row, const char *key);

#endif
