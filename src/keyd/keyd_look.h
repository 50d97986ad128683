/* keyd_look.h - looks at a keyring from beside its key keeper: for backup, restore and doctor. */
#ifndef JJ_KEYD_KEYD_LOOK_H
#define JJ_KEYD_KEYD_LOOK_H

#include "keyd/keyd.h"

/*
 * The public half of the recovery key, out of the keyring of cfg, which another process may hold open:
 * read as the file lies there, without a lock. The row never changes after `init`, and one that is torn
 * does not open. Needs the host key. why: English.
 */
MUST_USE enum err keyd_recovery_public(const struct keyd_config *cfg, unsigned char pk[32],
                                       struct str *why);
/*
 * Whether the keyring has this compartment, and when principal is not empty a grant of it to this
 * principal (id of a member, name of a desk).
 */
MUST_USE enum err keyd_knows(struct keyd *k, struct str compartment, struct str principal,
                             bool *knows);
/* All compartments of the keyring but those that each city has, into a. */
MUST_USE enum err keyd_compartments(struct keyd *k, struct arena *a, struct keyd_id **ids,
                                    size_t *n);
/* Destroys these keys with their grants and receipts, all or none, told in the log; n: at most KEYD_NEW_MAX. */
MUST_USE enum err keyd_forget(struct keyd *k, const struct keyd_id *ids, size_t n);

#endif
