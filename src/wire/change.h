/* change.h - reading a change: where its arrays lie behind it, and what it says about itself. Needs no key. */
#ifndef JJ_WIRE_CHANGE_H
#define JJ_WIRE_CHANGE_H

#include "wire/field.h"

/* A change with its arrays, which lie behind it one after the other; its length has been checked. */
struct parts {
    const struct keyd_change *m;
    const struct keyd_change_new *news;
    const struct keyd_change_allow *allows, *denies;
    const struct keyd_change_receipt *receipts;
    const struct keyd_change_card *cards;
    const struct keyd_change_row *rows;
};

static inline struct parts parts_of(const struct keyd_change *m)
{
    struct parts p = { .m = m };
    p.news = (const struct keyd_change_new *)(m + 1);
    p.allows = (const struct keyd_change_allow *)(p.news + m->n_new);
    p.denies = p.allows + m->n_allow;
    p.receipts = (const struct keyd_change_receipt *)(p.denies + m->n_deny);
    p.cards = (const struct keyd_change_card *)(p.receipts + m->n_receipt);
    p.rows = (const struct keyd_change_row *)(p.cards + m->n_card);
    return p;
}

/* The new compartment of this id; NULL when the change brings none. */
static inline const struct keyd_change_new *parts_new(const struct parts *p,
                                                      const struct keyd_id *id)
{
    for (size_t i = 0; i < p->m->n_new; i++) {
        if (id_same(&p->news[i].id, id)) {
            return &p->news[i];
        }
    }
    return NULL;
}

static inline bool parts_touch_ring(const struct parts *p)
{
    const struct keyd_change *m = p->m;
    return m->n_new + m->n_allow + m->n_deny + m->n_receipt + m->n_card > 0;
}

/* What keyd does itself it writes itself: nobody else may say that it has happened. */
static inline bool action_is_keyds(uint32_t action)
{
    switch (action) {
    case KEYD_ACT_LOGIN:
    case KEYD_ACT_LOGOUT:
    case KEYD_ACT_LOOK:
    case KEYD_ACT_SEARCH:
    case KEYD_ACT_DESK:
    case KEYD_ACT_SETUP_END:
    case KEYD_ACT_PASSWORD:
    case KEYD_ACT_RECOVER:
    case KEYD_ACT_LOCK:
    case KEYD_ACT_ROLLBACK:
        return true;
    default: /* MEMBER too has rows in the city */
        return action > 255;
    }
}

#endif
