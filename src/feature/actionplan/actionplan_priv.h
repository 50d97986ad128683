/* actionplan_priv.h - inside the room actionplan. */
#ifndef JJ_FEATURE_ACTIONPLAN_PRIV_H
#define JJ_FEATURE_ACTIONPLAN_PRIV_H

#include "feature/actionplan/actionplan.h"
#include "out/letter.h"

#define REC plan_filter
#define REC_DEF "feature/actionplan/plan_filter.def"
#include "rec/rec_struct.h"
#define REC plan_report
#define REC_DEF "feature/actionplan/plan_report.def"
#include "rec/rec_struct.h"

#define PLAN_ROWS_MAX 500

extern const struct rec plan_filter_rec, plan_report_rec;

/* Rows of a year by pillar; at most PLAN_ROWS_MAX. */
MUST_USE enum err plan_rows_of(struct ctx *c, int64_t year, struct plan_row **out, size_t *n);
/* The year that was asked for, else that of today. */
MUST_USE enum err plan_year_asked(struct ctx *c, const struct http_req *rq, int64_t *year);
/* ERR_INPUT with its sentence when the row's figures do not stand. */
MUST_USE enum err plan_row_require(struct ctx *c, const struct plan_row *p);
/* "12", or "–" for a quarter without a figure. quarter: 0..3. */
struct str plan_quarter_text(struct ctx *c, const struct plan_row *p, size_t quarter);
/* Whether c->who may tell the row's figures: its own agency's, or the secretariat's; not of a dropped one. */
bool plan_may_report(const struct ctx *c, const struct plan_row *p);
/* "before", "year", "after" as texts, for links. */
void plan_put_year(struct ctx *c, int64_t year, struct val *data);
/* Back to the year's page. */
enum err plan_saved(struct ctx *c, struct http_resp *rs, const struct plan_row *p);

enum err plan_report_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err plan_report_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err plan_paper_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);

#endif
