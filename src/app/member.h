/* member.h - members by commands and tests: made, logged in, with the slow hash done at once. */
#ifndef JJ_APP_MEMBER_H
#define JJ_APP_MEMBER_H

#include "app/setup.h"
#include "feature/member/member.h" /* member_check: the same rules as on the web */

/*
 * Makes the member in keyring and database. roles: ',' between. The city must be open with store
 * and keys (cli).
 */
MUST_USE enum err member_make(struct ctx *c, const struct member_new *m);
/* New password; key and grants are dropped. */
MUST_USE enum err member_reset(struct ctx *c, struct str login, struct str password);
/* Logs in: sets c->who. *token is the session. */
MUST_USE enum err member_login(struct ctx *c, struct str login, struct str password,
                               struct str *token);
/* Changes the password of the one logged in; as the first login on the web demands. */
MUST_USE enum err member_password_set(struct ctx *c, struct str old_password,
                                      struct str new_password);

extern const struct stmt *const member_stmts[];
extern const size_t n_member_stmts;

#endif
