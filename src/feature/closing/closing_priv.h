/* closing_priv.h - between the files of the closing room only. */
#ifndef JJ_FEATURE_CLOSING_PRIV_H
#define JJ_FEATURE_CLOSING_PRIV_H

#include "feature/case/case.h"
#include "feature/closing/closing.h"

#define REC closing_decision
#define REC_DEF "feature/closing/closing_decision.def"
#include "rec/rec_struct.h"
#define REC closing_reopen
#define REC_DEF "feature/closing/closing_reopen.def"
#include "rec/rec_struct.h"
#define REC closing_stage
#define REC_DEF "feature/closing/closing_stage.def"
#include "rec/rec_struct.h"

#define CLOSING_ASKED "asked"
#define CLOSING_APPROVED "approved"
#define CLOSING_SENT_BACK "sent_back"
#define CLOSING_REOPENED "reopened"

extern const struct stmt CLOSING_Q_MEMBERS, CLOSING_Q_WAITING;

MUST_USE enum err closing_history(struct ctx *c, struct str case_id, struct closing **rows,
                                  size_t *n);
/* The newest closing of the case when it stands in this state; *found false otherwise. */
MUST_USE enum err closing_newest(struct ctx *c, struct str case_id, const char *state,
                                 struct closing *row, bool *found);
/* Members beside `but` whose roles may approve a closing. */
MUST_USE enum err closing_other_leads(struct ctx *c, struct str but, int64_t *n);

handler_fn closing_get, closing_post, closing_decide_post, closing_reopen_post, closing_stage_post;

#endif
