/* prevention_priv.h - inside the room prevention. */
#ifndef JJ_FEATURE_PREVENTION_PRIV_H
#define JJ_FEATURE_PREVENTION_PRIV_H

#include "feature/prevention/prevention.h"

#define REC prevention_filter
#define REC_DEF "feature/prevention/prevention_filter.def"
#include "rec/rec_struct.h"
#define REC kit_filter
#define REC_DEF "feature/prevention/kit_filter.def"
#include "rec/rec_struct.h"
#define REC activity_preset
#define REC_DEF "feature/prevention/activity_preset.def"
#include "rec/rec_struct.h"

#define PROGRAMME_MAX 300
#define TRAININGS_MAX 1000
#define ACTIVITIES_MAX 2000

extern const struct rec prevention_filter_rec, activity_preset_rec, kit_filter_rec;
extern const struct stmt TRAINING_Q_ALL;
extern const struct stmt PREVENTION_Q_PROGRAMME, PREVENTION_Q_ACTIVITIES, PREVENTION_Q_OF_PLACE,
    PREVENTION_Q_LAST;

enum err prevention_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err programme_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err programme_new_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err programme_edit_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err programme_edit_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err activity_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err activity_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err activity_new_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err activity_edit_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err activity_edit_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err activity_remove_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err coverage_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err training_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err training_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err training_new_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err training_remove_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err kit_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);

int64_t prevention_year(struct ctx *c); /* of today */
/* One activity into a list: href, day, topic, kind, agency, people. */
void activity_put(struct ctx *c, const struct activity *a, struct val *list);
/* The secretariat may change any, an agency its own. */
bool activity_may_change(const struct ctx *c, const struct activity *a);

#endif
