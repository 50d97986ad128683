/* breakglass_priv.h - between the files of the room only. */
#ifndef JJ_FEATURE_BREAKGLASS_PRIV_H
#define JJ_FEATURE_BREAKGLASS_PRIV_H

#include "feature/breakglass/breakglass.h"

#define REC breakglass_ask
#define REC_DEF "feature/breakglass/breakglass_ask.def"
#include "rec/rec_struct.h"
#define REC breakglass_review
#define REC_DEF "feature/breakglass/breakglass_review.def"
#include "rec/rec_struct.h"

#define GLASS_RULE "glass_review"
#define GLASS_NOT_RIGHT "TIDAK_TEPAT"

extern const struct rec breakglass_rec, breakglass_ask_rec, breakglass_review_rec;
extern const struct stmt GLASS_Q_CASE, GLASS_Q_PARTS, GLASS_Q_TEAM, GLASS_Q_MINE;

/* The form and one's own openings; opening a case. */
handler_fn glass_get, glass_post;
/* Whether the members stands in the case without an end, himself or by a desk. */
MUST_USE enum err glass_stands(struct ctx *c, struct str case_id, bool *stands);

#endif
