/* dashboard_priv.h - inside the room dashboard: what its files share. */
#ifndef JJ_FEATURE_DASHBOARD_PRIV_H
#define JJ_FEATURE_DASHBOARD_PRIV_H

#include "feature/dashboard/dashboard.h"

struct dash {
    struct recap_ask ask;
    const struct recap *now, *before; /* of the period, and of the same days a year earlier */
    struct str says;                  /* period, which day counts, as of when, verified */
    struct str says_now;              /* as of when: what stands open just now */
    struct val *data;
};

/* A view of data with its words, without heads and rows. */
struct val *dash_view(struct ctx *c, struct dash *d, const char *id, struct str unit,
                      struct str says);
/* Heads of its table, by label. */
void dash_heads(struct ctx *c, struct val *view, const char *const *labels, size_t n);
/* A row: what it is of, and its cells. */
void dash_row(struct ctx *c, struct val *view, struct str head, const struct str *cells, size_t n);
/* A bar of list `bars`: part of whole in length, and what stands at its end. */
void dash_bar(struct ctx *c, struct val *view, const char *bars, struct str label, int64_t part,
              int64_t whole, struct str text);
/* "38 %", rounded half up; "–" of nothing. */
struct str dash_share(struct ctx *c, int64_t part, int64_t whole);
/* Label of a code, in words also where it is not known. */
struct str dash_code(struct ctx *c, const char *vocab, struct str code);

/* ---- the views: dashboard_first.c, dashboard_figures.c ---- */

void dash_put_trend(struct ctx *c, struct dash *d);
MUST_USE enum err dash_put_waits(struct ctx *c, struct dash *d, int64_t *n);
MUST_USE enum err dash_put_late(struct ctx *c, struct dash *d, int64_t *n);
void dash_put_kinds(struct ctx *c, struct dash *d);
void dash_put_ages(struct ctx *c, struct dash *d);
void dash_put_area(struct ctx *c, struct dash *d);
void dash_put_steps(struct ctx *c, struct dash *d);
/* in_time, due (answered, or late without an answer): of all agencies. */
MUST_USE enum err dash_put_answers(struct ctx *c, struct dash *d, int64_t *in_time, int64_t *due);
void dash_put_beside(struct ctx *c, struct dash *d);

enum err dashboard_paper_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);

#endif
