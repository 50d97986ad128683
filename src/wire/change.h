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

/* The public may send a report and nothing else. */
static inline bool public_may(const struct parts *p)
{
    const struct keyd_change *m = p->m;
    if (m->n_new > 1 || m->n_deny > 0 || m->n_card > 0 ||
        (m->n_new == 1 && p->news[0].kind != KEYD_TALK)) {
        return false;
    }
    for (size_t i = 0; i < m->n_allow; i++) {
        if (parts_new(p, &p->allows[i].compartment) == NULL || p->allows[i].until_ms != 0 ||
            !str_eqz(FIELD_STR(p->allows[i].principal), "intake")) {
            return false;
        }
    }
    return true;
}

/*
 * Emergency access takes nothing away and touches no search card or receipt: it gives to the actor alone, with an end, and
 * brings at most one compartment, for its reason, which others may have too.
 */
static inline bool glass_may(const struct parts *p, const struct keyd_id *actor, int64_t now)
{
    const struct keyd_change *m = p->m;
    if (m->n_new > 1 || m->n_deny > 0 || m->n_receipt > 0 || m->n_card > 0) {
        return false;
    }
    for (size_t i = 0; i < m->n_allow; i++) {
        const struct keyd_change_allow *a = &p->allows[i];
        struct keyd_id to;
        const bool own = id_of_text(FIELD_STR(a->principal), &to) && id_same(&to, actor);
        const bool ends = a->until_ms > now && a->until_ms - now <= KEYD_GLASS_MS;
        if (own ? !ends : parts_new(p, &a->compartment) == NULL) {
            return false;
        }
    }
    return true;
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
    case KEYD_ACT_REKEY:
    case KEYD_ACT_KEY_END:
        return true;
    default: /* MEMBER too has rows in the city */
        return action > 255;
    }
}

#endif
