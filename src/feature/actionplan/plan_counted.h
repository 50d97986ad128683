/*
 * plan_counted.h - the records that a row of the plan of action counts, and what they add up to by quarter. They propose figures;
 * what stands is what somebody told and saved.
 */
#ifndef JJ_FEATURE_PLAN_COUNTED_H
#define JJ_FEATURE_PLAN_COUNTED_H

#include "feature/actionplan/actionplan_priv.h"

#define REC plan_link
#define REC_DEF "feature/actionplan/plan_link.def"
#include "rec/rec_struct.h"
#define REC plan_link_ask
#define REC_DEF "feature/actionplan/plan_link_ask.def"
#include "rec/rec_struct.h"
#define REC plan_propose
#define REC_DEF "feature/actionplan/plan_propose.def"
#include "rec/rec_struct.h"

extern const struct rec plan_link_rec, plan_link_ask_rec, plan_propose_rec;

#define PLAN_QUARTERS 4
#define PLAN_LINKS_MAX 200

struct plan_counted {
    struct str id, kind, title, href, place_id; /* kind: of list plan_link_kind, never PROGRAMME */
    struct str agency_id;
    day_t day;      /* on which it counts; 0: a decision that is not done yet */
    int64_t people; /* who took part */
};

/*
 * By quarter of a year: how many records (measure "" or RECORDS), people, or different places, each in the quarter of its first
 * visit. Records of other years and those without a day count nowhere. Pure.
 */
void plan_counted_sum(const struct plan_counted *r, size_t n, struct str measure, int64_t year,
                      int64_t sums[PLAN_QUARTERS]);
/*
 * Whether records may propose the figure of a quarter: it has begun, and the row adds its quarters up (a share or a stock cannot
 * be counted from records). quarter: 0..3. Pure.
 */
bool plan_may_propose(const struct plan_row *p, size_t quarter, day_t today);

struct activity;
struct training;
struct meeting_held;
struct plan_counted plan_of_activity(struct ctx *c, const struct activity *a);
struct plan_counted plan_of_training(const struct training *t);
struct plan_counted plan_of_meeting(struct ctx *c, const struct meeting_held *m);
/* As page data "records": title, href, kind, day, agency, people. */
void plan_put_counted(struct ctx *c, const struct plan_counted *r, size_t n, struct val *data);
/* What the row counts, newest first, each record once. */
MUST_USE enum err plan_counted_of(struct ctx *c, const struct plan_row *p,
                                  struct plan_counted **out, size_t *n);
/* Puts what the records say into shown, with today as its day and the records as its source. */
MUST_USE enum err plan_propose(struct ctx *c, const struct plan_row *p, struct plan_report *shown);

enum err plan_link_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err plan_link_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err plan_unlink_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);

enum err plan_counter_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);

/* ---- several years: plan_years.c ---- */

enum err plan_years_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err plan_continue_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
extern const struct stmt PLAN_Q_YEARS;
/* The matrix of several years as blocks: for each line what was reached and what was aimed at, year beside year. */
MUST_USE enum err plan_years_fill(struct ctx *c, int64_t year, struct letter *l);

#endif
