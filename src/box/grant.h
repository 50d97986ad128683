/*
 * grant.h - a compartment's key sealed to one who may have it, and a former key sealed under its successor. Rows of the
 * keyring in and out; pure: who may have which key is keyd/'s to say.
 */
#ifndef JJ_BOX_GRANT_H
#define JJ_BOX_GRANT_H

#include "box/ring.h"

/* Principals whose private keys are in hand: a member, and the desks he sits at. */
struct hands {
    int64_t until_ms; /* when the grant ends by which a key was opened last; 0: never */
    size_t n;
    struct holder h[1 + KEYD_DESKS_MAX];
};
/* NULL: not in hand. */
struct holder *hands_find(struct hands *hands, const struct keyd_id *id);

/* What a compartment's row keeps of its key: enough to know it again, nothing to make it from. */
void grant_commit(unsigned char out[16], const unsigned char key[32]);

/* The grant that lasts longest of those in hand, and of those without end one that is cheap to open. */
struct grant_pick {
    struct holder *h; /* NULL: none yet */
    struct key_grant grant;
};
/* Another grant of the same compartment, to this principal. now_ms: when a pick is begun it stands in hands->until_ms. */
void grant_pick(struct grant_pick *pick, struct hands *hands, const struct keyd_id *principal,
                const struct key_grant *g);
bool grant_pick_done(const struct grant_pick *pick, const struct hands *hands); /* none is better */

/*
 * Seals key of compartment c to a principal: cheaply to who is in hand, else (NULL) to the public key. Fills kind, epoch,
 * form and wrap of g; the rest is the caller's. False: libsodium failed.
 */
MUST_USE bool grant_seal(const unsigned char pk[32], const struct holder *in_hand,
                         const struct keyd_id *compartment, const struct compartment *c,
                         const struct keyd_id *principal, const unsigned char key[32],
                         struct key_grant *g);
enum grant_opened { GRANT_OPENS, GRANT_SHUT, GRANT_OTHER };
/* GRANT_SHUT: sealed to another, or for another epoch; GRANT_OTHER: another key than the compartment's. key: as wrap_from. */
MUST_USE enum grant_opened grant_unseal(struct holder *h, const struct keyd_id *compartment,
                                        const struct compartment *c, struct key_grant *g,
                                        unsigned char key[32]);
/*
 * A compartment's former key (of the epoch before c->epoch) under its present one, for as long as rows lie under it: who
 * opens the compartment opens it too, and nobody else. It lies among the receipts, where a key is under a key as well; index:
 * its first key there, which without SUB_INDEX nobody can name.
 */
struct keyd_id former_index(const unsigned char sub_index[32], const struct keyd_id *compartment,
                            const struct compartment *c);
void former_seal(const struct keyd_id *index, const unsigned char key[32],
                 const unsigned char former[32], struct receipt *row);
MUST_USE bool former_open(const struct keyd_id *index, const unsigned char key[32],
                          const struct receipt *row, unsigned char former[32]);
/* From one pair of keys of a principal to the next one, for the epoch it was made for. */
MUST_USE bool grant_move(struct holder *old, const struct holder *fresh,
                         const struct keyd_id *compartment, struct key_grant *g);

#endif
