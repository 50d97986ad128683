/* referral_priv.h - between the files of the referral room only. */
#ifndef JJ_FEATURE_REFERRAL_PRIV_H
#define JJ_FEATURE_REFERRAL_PRIV_H

#include "feature/case/case.h"
#include "feature/consent/consent.h"
#include "feature/referral/referral.h"

#define REC referral_form
#define REC_DEF "feature/referral/referral_form.def"
#include "rec/rec_struct.h"

extern const struct stmt REFERRAL_Q_TEAM;

/* Grants the desk until expiry, starts the clock of its answer, fills sent_ms and due_ms: from now on the receiver sees it. */
MUST_USE enum err referral_hand_out(struct ctx *c, struct referral *row);
/* Whether anybody holds the key of this agency's desk, so that what is sent can be read. True for those who may not ask. */
MUST_USE enum err referral_desk_ready(struct ctx *c, struct str agency_id, bool *ready);
/* Queues the end of those whose time is over, so that their clocks stop; keyd has ended the access by itself. */
MUST_USE enum err referral_end_expired(struct ctx *c, struct str case_id);
/* 16 bytes of the extract as 32 hex digits: the same on both sides. */
struct str referral_print(struct ctx *c, struct str extract);
/* A referral of this case, opened; ERR_NOT_FOUND like an absent one when it is another's. */
MUST_USE enum err referral_of(struct ctx *c, struct str case_id, struct str referral_id, struct referral *row);
/* Address of a referral of a case. */
struct str referral_href(struct ctx *c, struct str case_id, struct str referral_id);

handler_fn referral_list_get, referral_new_get, referral_preview_post, referral_change_post, referral_send_post;
handler_fn referral_one_get, referral_agree_post, referral_revoke_post, referral_reply_post, referral_take_over_post;

#endif
