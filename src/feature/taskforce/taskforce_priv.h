/* taskforce_priv.h - inside the room taskforce. */
#ifndef JJ_FEATURE_TASKFORCE_PRIV_H
#define JJ_FEATURE_TASKFORCE_PRIV_H

#include "feature/taskforce/taskforce.h"

#define REC city_rule
#define REC_DEF "feature/taskforce/city_rule.def"
#include "rec/rec_struct.h"
#define REC sop
#define REC_DEF "feature/taskforce/sop.def"
#include "rec/rec_struct.h"
#define REC taskforce_day
#define REC_DEF "feature/taskforce/taskforce_day.def"
#include "rec/rec_struct.h"

extern const struct rec body_rec, seat_rec, seat_holder_rec, city_rule_rec, sop_rec,
    taskforce_day_rec;
extern const struct stmt TASKFORCE_Q_CAME, TASKFORCE_Q_BODIES, TASKFORCE_Q_HOLDERS;
extern const struct stmt RULE_Q_LIST, SOP_Q_LIST;

#define BODIES_MAX 100
#define SEATS_MAX 300
#define HOLDERS_MAX 1000

enum err taskforce_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err body_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err body_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err body_new_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err body_edit_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err body_edit_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err body_copy_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err seat_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err seat_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err seat_holder_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err seat_remove_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);

enum err rule_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err rule_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err rule_new_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err rule_edit_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err rule_edit_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err sop_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err sop_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err sop_new_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err sop_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);

/* One form on a page of its own. back: the page it belongs to. */
enum err taskforce_form(struct ctx *c, struct http_resp *rs, const char *title, struct val *form,
                        struct str action, struct str back, int64_t version);

#endif
