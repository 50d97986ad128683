/* keyd_grant.c - compartments and grants: who may have which key, and the changes of both. */
#include "keyd/keyd_in.h"

#include <string.h>

#include "base/log.h"
#include "wire/change.h"

/* The grant to one of those in hand by which a key is opened; pick->h NULL when there is none, or it has ended. */
static enum err grant_find(struct keyd *k, struct hands *hands, const struct keyd_id *compartment,
                           struct grant_pick *pick)
{
    struct ring_walk w;
    pick->h = NULL;
    hands->until_ms = keyd_civil(k);
    ring_walk(&w, k, T_GRANT, compartment, NULL);
    while (!grant_pick_done(pick, hands) && ring_next(&w)) {
        grant_pick(pick, hands, &w.row.b, &w.row.body.grant);
    }
    return ring_done(&w);
}

enum err grant_open(struct keyd *k, struct hands *hands, const struct keyd_id *compartment,
                    struct compartment *c, unsigned char key[32])
{
    struct grant_pick pick;
    TRY(ring_get(k, T_COMPARTMENT, compartment, &NO_ID, c));
    TRY(grant_find(k, hands, compartment, &pick));
    if (pick.h == NULL) {
        return ERR_NOT_FOUND;
    }
    const uint32_t form = pick.grant.form;
    const enum grant_opened how = grant_unseal(pick.h, compartment, c, &pick.grant, key);
    if (how != GRANT_OPENS) {
        log_line(LOG_ERROR, how == GRANT_SHUT ? "grant does not open"
                                              : "grant holds another key than its compartment");
        return ERR_INTERNAL;
    }
    if (pick.grant.form != form) {
        ring_ease(k, T_GRANT, compartment, &pick.h->id, &pick.grant);
    }
    return OK;
}

enum err grant_new(struct keyd *k, const struct keyd_id *compartment, uint32_t kind,
                   const unsigned char key[32], const struct keyd_id *change)
{
    struct compartment c = { .kind = kind, .epoch = 1, .change = *change };
    struct compartment old;
    grant_commit(c.commit, key);
    /* A retry brings the same one again; nobody may put another key in its place. */
    enum err e = ring_get(k, T_COMPARTMENT, compartment, &NO_ID, &old);
    if (e == OK) {
        return old.kind == kind && memcmp(old.commit, c.commit, sizeof c.commit) == 0
                   ? OK
                   : ERR_CONFLICT;
    }
    return e == ERR_NOT_FOUND ? ring_put(k, T_COMPARTMENT, compartment, &NO_ID, &c) : e;
}

enum err grant_put(struct keyd *k, struct hands *hands, const struct keyd_id *compartment,
                   const struct compartment *c, const unsigned char key[32],
                   const struct keyd_id *principal, struct key_grant *g)
{
    struct principal p = { .kind = 0 };
    const struct holder *in_hand = hands_find(hands, principal);
    if (in_hand == NULL) {
        TRY(principal_get(k, principal, &p));
        if (!principal_is_ready(&p)) {
            return ERR_CONFLICT;
        }
    }
    return grant_seal(p.pk, in_hand, compartment, c, principal, key, g)
               ? ring_put(k, T_GRANT, compartment, principal, g)
               : ERR_INTERNAL;
}

enum err grant_renew(struct keyd *k, struct holder *old, const struct holder *fresh, uint32_t *n)
{
    const struct keyd_id *ids;
    struct key_grant g;
    size_t count = 0;
    enum err e = ring_ids(k, T_GRANT, NULL, &old->id, &ids, &count);
    for (size_t i = 0; e == OK && i < count; i++, ids += 2) {
        e = ring_get(k, T_GRANT, &ids[0], &ids[1], &g);
        e = e == OK && !grant_move(old, fresh, &ids[0], &g) ? ERR_INTERNAL : e;
        e = e == OK ? ring_put(k, T_GRANT, &ids[0], &ids[1], &g) : e;
    }
    arena_reset(k->scratch);
    *n = (uint32_t)count;
    return e;
}

/* ---- fetching ---- */

/* A list or the figures say once a session that they were read; everything else is told by compartment. */
static bool told_once(const struct keyd_fetch *m, const struct compartment *c)
{
    return (m->why == KEYD_LIST && (c->kind == KEYD_CARD_KIND || c->kind == KEYD_MATCH_KIND ||
                                    c->kind == KEYD_FIGURES_KIND)) ||
           (m->why == KEYD_FIGURES && c->kind == KEYD_FIGURES_KIND);
}

static bool is_told(const struct keyd *k, const struct session *s, const struct keyd_fetch *m,
                    const struct keyd_id *id, const struct compartment *c)
{
    if (told_once(m, c)) {
        return m->why == KEYD_LIST ? s->listed != 0 : s->figured != 0;
    }
    if (m->why == KEYD_IDENTITY || m->why == KEYD_DOCUMENT || c->kind == KEYD_IDENTITY_KIND) {
        return false;
    }
    return looks_has(&k->looks, &s->id, id, keyd_civil(k));
}

/* Keys into the answer; told gets what the log does not know yet. */
static enum err fetch_keys(struct call *c, const struct keyd_fetch *m,
                           struct keyd_fetch_answer *out, struct keyd_id *told, uint16_t *n_told)
{
    struct compartment compartment;
    for (size_t i = 0; i < m->n; i++) {
        const struct keyd_id *id = &m->ids[i];
        enum err e = grant_open(c->k, &c->hands, id, &compartment, out->got[out->n].key);
        if (e == ERR_NOT_FOUND) {
            continue;
        }
        TRY(e);
        e = former_get(c->k, id, &compartment, out->got[out->n].key, out->got[out->n].former);
        TRY(e == ERR_NOT_FOUND ? OK : e);
        out->got[out->n].has_former = e == OK;
        out->got[out->n].epoch = compartment.epoch;
        out->got[out->n++].id = *id;
        if (!is_told(c->k, c->s, m, id, &compartment)) {
            told[(*n_told)++] = *id;
        }
        if (told_once(m, &compartment)) {
            c->s->listed |= m->why == KEYD_LIST;
            c->s->figured |= m->why == KEYD_FIGURES;
        }
    }
    return OK;
}

enum err op_FETCH(struct call *c, const struct keyd_fetch *m, struct keyd_fetch_answer *out)
{
    struct keyd_id told[KEYD_FETCH_MAX];
    struct log_entry look = { .action = KEYD_ACT_LOOK, .why = (uint16_t)m->why, .actor = c->actor };
    if (m->n > KEYD_FETCH_MAX || m->why < KEYD_CASE || m->why > KEYD_DOCUMENT) {
        return ERR_LIMIT;
    }
    memcpy(look.reason, m->reason, sizeof look.reason);
    enum err e = fetch_keys(c, m, out, told, &look.n_compartments);
    /* The worker asks for the disk once, before its own answer leaves. */
    out->logged = look.n_compartments > 0;
    if (e == OK && look.n_compartments > 0) {
        e = log_write(c->k, &look, NULL, told);
    }
    if (e != OK) {
        c->s->listed = c->s->figured = 0; /* no log, no key: and the next try tells it again */
    }
    return e;
}

/* ---- changes ---- */

/* Takes into c->key the key of a compartment that is new here, or that the one who changes may open. */
static enum err key_for(struct call *c, const struct parts *p, const struct keyd_id *id,
                        struct compartment *to)
{
    const struct keyd_change_new *n = parts_new(p, id);
    c->hands.until_ms = 0;
    if (n != NULL) {
        *to = (struct compartment){ .kind = n->kind, .epoch = 1 };
        memcpy(c->key, n->key, 32);
        return OK;
    }
    if (c->s == NULL) {
        return ERR_DENIED; /* the public opens nothing */
    }
    enum err e = grant_open(c->k, &c->hands, id, to, c->key);
    return e == ERR_NOT_FOUND ? ERR_DENIED : e;
}

static enum err do_allow(struct call *c, const struct parts *p, const struct keyd_change_allow *a)
{
    struct compartment compartment;
    struct keyd_id principal = ring_principal(FIELD_STR(a->principal));
    struct key_grant g = { .until_ms = a->until_ms, .by = c->actor, .change = p->m->change };
    TRY(key_for(c, p, &a->compartment, &compartment));
    /* What one has for a time one can give on for that time, and not make one's own. */
    const int64_t own = c->hands.until_ms;
    if (own != 0 && (a->until_ms == 0 || a->until_ms > own)) {
        return ERR_DENIED;
    }
    enum err e = grant_put(c->k, &c->hands, &a->compartment, &compartment, c->key, &principal, &g);
    return e == ERR_CONFLICT ? REFUSE(c, e, WHY_NOT_READY) : e;
}

/*
 * Naming a tie takes a member's grant also where whoever names it has no key: staff only, under the log's own word for it.
 * The only grant stays, since a key that nobody holds is lost; the doors of the city refuse him all the same.
 */
static enum err tie_deny(struct call *c, const struct parts *p, const struct keyd_change_allow *d)
{
    struct ring_walk w;
    struct keyd_id member;
    bool last = true;
    if (p->m->action != KEYD_ACT_TIE || !id_of_text(FIELD_STR(d->principal), &member) ||
        !session_holds(c, "staff")) {
        return ERR_DENIED;
    }
    for (ring_walk(&w, c->k, T_GRANT, &d->compartment, NULL); last && ring_next(&w);) {
        last = id_same(&w.row.b, &member);
    }
    TRY(ring_done(&w));
    return last ? OK : ring_del(c->k, T_GRANT, &d->compartment, &member);
}

enum err compartment_del(struct keyd *k, const struct keyd_id *id)
{
    TRY(ring_del(k, T_RECEIPT, NULL, id));
    TRY(ring_del(k, T_GRANT, id, NULL));
    return ring_del(k, T_COMPARTMENT, id, NULL);
}

static enum err do_deny(struct call *c, const struct parts *p, const struct keyd_change_allow *d)
{
    struct compartment compartment;
    /* Lead erases also what only those named for it could open. */
    const bool erases = p->m->action == KEYD_ACT_ERASE && d->principal[0] == '\0' && c->s != NULL &&
                        session_holds(c, "lead");
    enum err e = erases ? OK : key_for(c, p, &d->compartment, &compartment);
    if (e != OK) {
        return e == ERR_DENIED && c->s != NULL ? tie_deny(c, p, d) : e;
    }
    if (d->principal[0] != '\0') {
        struct keyd_id principal = ring_principal(FIELD_STR(d->principal));
        return ring_del(c->k, T_GRANT, &d->compartment, &principal);
    }
    return compartment_del(c->k, &d->compartment);
}

static enum err do_receipt(struct call *c, const struct parts *p,
                           const struct keyd_change_receipt *r)
{
    struct compartment compartment;
    struct receipt body;
    struct keyd_id index;
    memcpy(&index, r->index, sizeof index);
    TRY(key_for(c, p, &r->compartment, &compartment));
    if (compartment.kind != KEYD_TALK) {
        return ERR_DENIED;
    }
    wrap_seal(r->wrap, &index, sizeof index, c->key, 32, body.wrap);
    TRY(ring_del(c->k, T_RECEIPT, &index, NULL));
    return ring_put(c->k, T_RECEIPT, &index, &r->compartment, &body);
}

static enum err do_cards(struct call *c, const struct parts *p)
{
    struct compartment compartment;
    struct keyd_id match = match_id();
    if (p->m->n_card == 0) {
        return OK;
    }
    TRY(key_for(c, p, &match, &compartment));
    for (size_t i = 0; i < p->m->n_card; i++) {
        const struct keyd_card *card = &p->cards[i].card;
        TRY(p->cards[i].remove != 0 ? ring_del(c->k, T_CARD, &card->object, NULL)
                                    : card_put(c->k, c->key, card));
    }
    return OK;
}

static enum err do_log(struct call *c, const struct parts *p)
{
    const struct keyd_change *m = p->m;
    struct log_entry e = { .action = (uint16_t)m->action,
                           .n_rows = (uint16_t)m->n_row,
                           .actor = c->actor,
                           .change = m->change };
    struct keyd_id touched[KEYD_NEW_MAX];
    for (size_t i = 0; i < m->n_new; i++) {
        touched[e.n_compartments++] = p->news[i].id;
    }
    for (size_t i = 0; m->action == KEYD_ACT_GLASS && i < m->n_allow; i++) {
        if (e.n_compartments < KEYD_NEW_MAX && parts_new(p, &p->allows[i].compartment) == NULL) {
            touched[e.n_compartments++] = p->allows[i].compartment; /* what was opened */
        }
    }
    return log_write(c->k, &e, p->rows, touched);
}

static enum err do_ring(struct call *c, const struct parts *p)
{
    const struct keyd_change *m = p->m;
    for (size_t i = 0; i < m->n_new; i++) {
        TRY(grant_new(c->k, &p->news[i].id, p->news[i].kind, p->news[i].key, &m->change));
    }
    for (size_t i = 0; i < m->n_allow; i++) {
        TRY(do_allow(c, p, &p->allows[i]));
    }
    for (size_t i = 0; i < m->n_receipt; i++) {
        TRY(do_receipt(c, p, &p->receipts[i]));
    }
    for (size_t i = 0; i < m->n_deny; i++) {
        TRY(do_deny(c, p, &p->denies[i]));
    }
    TRY(do_cards(c, p));
    return do_log(c, p);
}

enum err op_CHANGE(struct call *c, const struct keyd_change *m, struct keyd_truth_answer *out)
{
    struct parts p = parts_of(m);
    if (c->s == NULL && !public_may(&p)) {
        return ERR_DENIED;
    }
    if (action_is_keyds(m->action)) {
        return ERR_INTERNAL;
    }
    if (m->action == KEYD_ACT_GLASS) {
        TRY(glass_may(&p, &c->actor, keyd_civil(c->k)) ? desk_glass_take(c) : ERR_DENIED);
    }
    c->k->log.told.commits =
        m->commits > c->k->log.told.commits ? m->commits : c->k->log.told.commits;
    if (parts_touch_ring(&p)) {
        TRY(ring_begin(c->k));
        TRY(ring_end(c->k, do_ring(c, &p)));
    } else {
        TRY(do_log(c, &p));
    }
    /* The rows of the keyring must be on disk before the city's: a change that waits for neither is only the log's. */
    c->wait = m->last != 0 && c->k->in_txn;
    out->truth = c->wait;
    out->entries = log_durable(&c->k->log, c->wait, out->link);
    return OK;
}
