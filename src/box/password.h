/*
 * password.h - from a typed password to what is kept of it, and to the key of a member's private key. Three keyed hashes
 * lie around the slow one (Argon2id, in `stretch`): before it (without the host key a stolen keyring cannot be tried
 * against), and two after it, so that the verifier says nothing of the key. Pure: what it is given, and nothing else.
 * sub: the keys from the host key, by enum sub. stretched: what `stretch` made of a job.
 */
#ifndef JJ_BOX_PASSWORD_H
#define JJ_BOX_PASSWORD_H

#include "box/ring.h"

typedef const unsigned char host_keys[SUB_COUNT][32];

/* What to stretch for a new password; the cost in job is the caller's. turn: counts a member's passwords. */
void password_job(host_keys sub, const struct keyd_id *id, uint32_t turn,
                  const unsigned char typed[32], struct keyd_job *job);
/* ... for the one that p has: its own salt and cost. */
void password_job_now(host_keys sub, const struct principal *p, const unsigned char typed[32],
                      struct keyd_job *job);
/* Verifier, salt, turn and cost into p. */
void password_set(host_keys sub, const struct keyd_id *id, struct principal *p, uint32_t turn,
                  const unsigned char stretched[32], uint32_t passes, uint32_t memory_kib);
/* In equal time for a record of zeros: no verifier is all zero. */
MUST_USE bool password_fits(host_keys sub, const struct principal *p,
                            const unsigned char stretched[32]);
/* The private key under the password, bound to the member. False: another password, or another's record. */
void password_seal(host_keys sub, const struct keyd_id *id, struct principal *p,
                   const unsigned char stretched[32], const unsigned char sk[32]);
MUST_USE bool password_open(host_keys sub, const struct keyd_id *id, const struct principal *p,
                            const unsigned char stretched[32], unsigned char sk[32]);
/* By what a login is found, in whatever case it is typed. */
struct keyd_id password_login(host_keys sub, struct str login);

#endif
