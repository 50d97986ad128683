/* decision_priv.h - inside the room decision. */
#ifndef JJ_FEATURE_DECISION_PRIV_H
#define JJ_FEATURE_DECISION_PRIV_H

#include "feature/decision/decision.h"

#define REC decision_answer
#define REC_DEF "feature/decision/decision_answer.def"
#include "rec/rec_struct.h"
#define REC decision_settle
#define REC_DEF "feature/decision/decision_settle.def"
#include "rec/rec_struct.h"
#define REC decision_filter
#define REC_DEF "feature/decision/decision_filter.def"
#include "rec/rec_struct.h"

extern const struct rec decision_step_rec, decision_answer_rec, decision_settle_rec,
    decision_filter_rec;

/* Whether the member may answer for the decision's agency himself. */
bool decision_is_own(const struct ctx *c, const struct decision *d);
int64_t decision_soon_days(const struct ctx *c);

enum err decision_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err decision_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err decision_answer_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err decision_settle_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);

#endif
