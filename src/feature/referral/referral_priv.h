/* referral_priv.h - between the files of the referral room only. */
#ifndef JJ_FEATURE_REFERRAL_PRIV_H
#define JJ_FEATURE_REFERRAL_PRIV_H

#include "feature/case/case.h"
#include "feature/consent/consent.h"
#include "feature/referral/referral.h"

#define REC referral_form
#define REC_DEF "feature/referral/referral_form.def"
#include "rec/rec_struct.h"

#define REC referral_behalf
#define REC_DEF "feature/referral/referral_behalf.def"
#include "rec/rec_struct.h"

extern const struct stmt REFERRAL_Q_TEAM;

/*
 * Grants the desk until expiry, starts the clock of its answer, fills sent_ms and due_ms: from now
 * on the receiver sees it.
 */
MUST_USE enum err referral_hand_out(struct ctx *c, struct referral *row);
/*
 * Whether anybody holds the key of this agency's desk, so that what is sent can be read. True for
 * those who may not ask.
 */
MUST_USE enum err referral_desk_ready(struct ctx *c, struct str agency_id, bool *ready);
/*
 * Queues the end of those whose time is over, so that their clocks stop; keyd has ended the access
 * by itself.
 */
MUST_USE enum err referral_end_expired(struct ctx *c, struct str case_id);
/* 16 bytes of the extract as 32 hex digits: the same on both sides. */
struct str referral_print(struct ctx *c, struct str extract);
/* A referral of this case, opened; ERR_NOT_FOUND like an absent one when it is another's. */
MUST_USE enum err referral_of(struct ctx *c, struct str case_id, struct str referral_id,
                              struct referral *row);
/* Address of a referral of a case. */
struct str referral_href(struct ctx *c, struct str case_id, struct str referral_id);

/*
 * The page of a referral begins so, and the letter: the loaded case and the referral, both opened.
 */
MUST_USE enum err referral_find(struct ctx *c, const struct http_req *rq, struct case_all *all,
                                struct referral *row);
/* Queues what a step changes: row's id and version, the log's verb, the case's card. */
MUST_USE enum err referral_save(struct ctx *c, struct case_all *all, const struct referral *row,
                                struct referral *change, enum action action);
/* What page and letter say of a referral. */
struct val *referral_val(struct ctx *c, const struct case_all *all, const struct referral *row);
/* The form of an answer taken down, under data.behalf; false there when none can be. */
void referral_behalf_put(struct ctx *c, const struct referral *row, struct val *data);

handler_fn referral_letter_get, referral_letter_post, referral_behalf_post;
handler_fn referral_list_get, referral_new_get, referral_preview_post, referral_change_post,
    referral_send_post;
handler_fn referral_one_get, referral_agree_post, referral_revoke_post, referral_reply_post,
    referral_take_over_post;

#endif
