/* stock.h - what is left of the materials of prevention. */
#ifndef JJ_FEATURE_STOCK_H
#define JJ_FEATURE_STOCK_H

#include "feature/prevention/prevention_priv.h"

#define REC stock_move
#define REC_DEF "feature/prevention/stock_move.def"
#include "rec/rec_struct.h"

#define STOCK_MOVES_MAX 5000

struct stock_sum {
    int64_t in, out, with_visits; /* copies; with_visits is of out */
};
/* Of one material, over all that was not taken back. Pure. */
struct stock_sum stock_sum_of(const struct stock_move *m, size_t n, struct str material);

extern const struct rec stock_move_rec;
extern const struct stmt STOCK_Q_ALL;

/* "low": what is nearly used up, a text each; for the page of prevention. */
MUST_USE enum err stock_put_low(struct ctx *c, struct val *data);
enum err stock_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err stock_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err stock_remove_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);

#endif
