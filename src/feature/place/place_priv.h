/* place_priv.h - inside the room place. */
#ifndef JJ_FEATURE_PLACE_PRIV_H
#define JJ_FEATURE_PLACE_PRIV_H

#include "feature/place/place.h"

#define REC place_list
#define REC_DEF "feature/place/place_list.def"
#include "rec/rec_struct.h"
#define REC place_given
#define REC_DEF "feature/place/place_given.def"
#include "rec/rec_struct.h"
#define REC place_filter
#define REC_DEF "feature/place/place_filter.def"
#include "rec/rec_struct.h"

extern const struct rec place_list_rec, place_given_rec, place_fix_rec, place_filter_rec;
extern const struct stmt PLACE_Q_ALL, PLACE_Q_LISTS;

enum err place_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err place_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err place_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err place_new_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err place_edit_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err place_edit_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);

enum err import_start_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err import_start_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err import_look_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err import_fix_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err import_take_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err import_drop_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);

#endif
