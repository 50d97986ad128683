/* inbox_priv.h - between the files of the inbox room only. */
#ifndef JJ_FEATURE_INBOX_PRIV_H
#define JJ_FEATURE_INBOX_PRIV_H

#include "feature/inbox/inbox.h"
#include "feature/referral/referral.h"

handler_fn inbox_list_get, inbox_one_get, inbox_accept_post, inbox_decline_post, inbox_ask_post,
    inbox_answer_post;

#endif
