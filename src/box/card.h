/*
 * card.h - search cards: 256 bytes, whatever is on them, under the key of `match`. Numbers stand there as keyed hashes
 * only, so an opened card gives no number away. Pure.
 */
#ifndef JJ_BOX_CARD_H
#define JJ_BOX_CARD_H

#include "base/arena.h"
#include "box/ring.h"
#include "calc/alike.h"

struct card {
    struct keyd_id object, scope;
    struct alike_card facts;
};
_Static_assert(sizeof(struct card) == 256, "a card is 256 bytes, whatever is on it");
_Static_assert(sizeof(struct card) + SEAL_MORE == sizeof(struct card_row), "and fits its row");

/* index: the key of hashes (SUB_INDEX). scratch is emptied, and so wiped, before it returns. */
void card_make(const unsigned char index[32], struct arena *scratch, const struct keyd_card *from,
               struct card *to);
/* Bound to its object. */
void card_seal(const unsigned char match_key[32], const struct card *card, struct card_row *row);
/* False: of another object, changed, or under another key. */
MUST_USE bool card_open(const unsigned char match_key[32], const struct keyd_id *object,
                        const struct card_row *row, struct card *card);

#endif
