/* account_priv.h - what the files of this room share. */
#ifndef JJ_ACCOUNT_PRIV_H
#define JJ_ACCOUNT_PRIV_H

#include "http/http.h"
#include "rec/pack.h"

#define HOME "/beranda"

/* An address of this city to go on to; never another site. */
bool account_own_path(struct str path);

extern const struct rec lock_form_rec, unlock_form_rec;
extern const struct stmt account_lock_drop_stmt, account_lock_tidy_stmt, account_lock_add_stmt,
    account_lock_get_stmt;
handler_fn account_lock_page, account_lock_get, account_lock_post, account_unlock_post;
/* The session that was open in this browser is locked, or ended when it is the same member's, and the new one's cookie set. */
MUST_USE enum err account_lock_former(struct ctx *c, const struct http_req *rq,
                                      struct http_resp *rs, struct str token);

#endif
