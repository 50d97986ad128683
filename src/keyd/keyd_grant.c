/* keyd_grant.c - compartments and grants: who may have which key, and the changes of both. */
#include "keyd/keyd_in.h"

#include <string.h>

#include "base/log.h"

struct find {
    const struct hands *hands;
    int64_t now;
    size_t holder;
    bool found;
    struct key_grant grant;
};

static bool grant_look(void *data, struct ring_row *row)
{
    struct find *f = data;
    struct key_grant g;
    if (row->n != sizeof g) {
        return true;
    }
    memcpy(&g, row->body, sizeof g);
    for (size_t i = 0; i < f->hands->n; i++) {
        if (id_same(&f->hands->h[i].id, &row->b) && (g.until_ms == 0 || g.until_ms > f->now)) {
            f->found = true;
            f->holder = i;
            f->grant = g;
            return g.form != FORM_SYM; /* go on for a cheaper one */
        }
    }
    return true;
}

static void commit_of(unsigned char out[16], const unsigned char key[32])
{
    wrap_hash(out, 16, NULL, "commit", key, 32);
}

static void grant_ease(struct keyd *k, const struct keyd_id *compartment, struct key_grant *g,
                       const struct holder *h, const unsigned char ctx[16],
                       const unsigned char key[32])
{
    if (g->form != FORM_BOX || ring_begin(k) != OK) {
        return;
    }
    (void)wrap_to(h->pk, h, ctx, key, &g->form, g->wrap); /* symmetric: cannot fail */
    /* Losing this is no failure: it is done again at the next use. */
    (void)ring_end(k, ring_put(k, T_GRANT, compartment, &h->id, g, sizeof *g));
}

enum err grant_open(struct keyd *k, struct hands *hands, const struct keyd_id *compartment,
                    struct compartment *c, unsigned char key[32])
{
    unsigned char ctx[16];
    unsigned char commit[16];
    struct find f = { .hands = hands, .now = keyd_civil(k) };
    TRY(ring_get(k, T_COMPARTMENT, compartment, &NO_ID, c, sizeof *c));
    TRY(ring_each(k, T_GRANT, Q_EACH_A, compartment, grant_look, &f));
    if (!f.found) {
        return ERR_NOT_FOUND;
    }
    struct holder *h = &hands->h[f.holder];
    context_grant(ctx, compartment, c->kind, &h->id, c->epoch);
    if (!wrap_from(h, ctx, f.grant.form, f.grant.wrap, key)) {
        log_line(LOG_ERROR, "grant does not open");
        return ERR_INTERNAL;
    }
    commit_of(commit, key);
    if (sodium_memcmp(commit, c->commit, sizeof commit) != 0) {
        sodium_memzero(key, 32);
        log_line(LOG_ERROR, "grant holds another key than its compartment");
        return ERR_INTERNAL;
    }
    grant_ease(k, compartment, &f.grant, h, ctx, key);
    return OK;
}

enum err grant_new(struct keyd *k, const struct keyd_id *compartment, uint32_t kind,
                   const unsigned char key[32], const struct keyd_id *change)
{
    struct compartment c = { .kind = kind, .epoch = 1, .change = *change };
    struct compartment old;
    commit_of(c.commit, key);
    /* A retry brings the same one again; nobody may put another key in its place. */
    enum err e = ring_get(k, T_COMPARTMENT, compartment, &NO_ID, &old, sizeof old);
    if (e == OK) {
        return old.kind == kind && memcmp(old.commit, c.commit, sizeof c.commit) == 0
                   ? OK
                   : ERR_CONFLICT;
    }
    return e == ERR_NOT_FOUND ? ring_put(k, T_COMPARTMENT, compartment, &NO_ID, &c, sizeof c) : e;
}

enum err grant_put(struct keyd *k, const struct hands *hands, const struct keyd_id *compartment,
                   const struct compartment *c, const unsigned char key[32],
                   const struct keyd_id *principal, int64_t until_ms, const struct keyd_id *by,
                   const struct keyd_id *change)
{
    unsigned char ctx[16];
    struct principal p = { .kind = 0 };
    const struct holder *in_hand = NULL;
    struct key_grant g = {
        .kind = c->kind, .epoch = c->epoch, .until_ms = until_ms, .by = *by, .change = *change
    };
    for (size_t i = 0; hands != NULL && i < hands->n; i++) {
        in_hand = id_same(&hands->h[i].id, principal) ? &hands->h[i] : in_hand;
    }
    if (in_hand == NULL) {
        TRY(principal_get(k, principal, &p));
        if ((p.flags & PF_HAS_KEY) == 0 || (p.flags & PF_DISABLED) != 0) {
            return ERR_CONFLICT;
        }
    }
    context_grant(ctx, compartment, c->kind, principal, c->epoch);
    if (!wrap_to(p.pk, in_hand, ctx, key, &g.form, g.wrap)) {
        return ERR_INTERNAL;
    }
    return ring_put(k, T_GRANT, compartment, principal, &g, sizeof g);
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
    return looks_has(&k->looks, &s->member, id, keyd_civil(k));
}

enum err op_FETCH(struct keyd *k, const struct keyd_fetch *m, struct keyd_fetch_answer *out,
                  bool *wait_sync)
{
    struct session *s = NULL;
    struct principal p;
    struct hands hands;
    struct compartment c;
    struct keyd_id told[KEYD_FETCH_MAX];
    struct log_entry e = { .action = KEYD_ACT_LOOK, .why = (uint16_t)m->why };
    (void)wait_sync; /* the worker asks for the disk once, before its answer leaves */
    if (m->n > KEYD_FETCH_MAX || m->why < KEYD_CASE || m->why > KEYD_DOCUMENT) {
        return ERR_LIMIT;
    }
    TRY(session_member(k, m->token, true, &s, &p));
    enum err result = session_hands(k, s, m->token, &hands);
    for (size_t i = 0; result == OK && i < m->n; i++) {
        enum err got = grant_open(k, &hands, &m->ids[i], &c, out->got[out->n].key);
        if (got != OK) {
            result = got == ERR_NOT_FOUND ? OK : got;
            continue;
        }
        out->got[out->n++].id = m->ids[i];
        if (!is_told(k, s, m, &m->ids[i], &c)) {
            told[e.n_compartments++] = m->ids[i];
        }
        if (told_once(m, &c)) {
            s->listed |= m->why == KEYD_LIST;
            s->figured |= m->why == KEYD_FIGURES;
        }
    }
    sodium_memzero(&hands, sizeof hands);
    if (result == OK && e.n_compartments > 0) {
        e.actor = s->member;
        memcpy(e.reason, m->reason, sizeof e.reason);
        result = log_write(k, &e, NULL, told);
        out->logged = 1;
        if (result != OK) {
            s->listed = s->figured = 0; /* no log, no key: and the next try tells it again */
        }
    }
    return result;
}

/* ---- changes ---- */

struct parts {
    const struct keyd_change *m;
    const struct keyd_change_new *news;
    const struct keyd_change_allow *allows, *denies;
    const struct keyd_change_receipt *receipts;
    const struct keyd_change_card *cards;
    const struct keyd_change_row *rows;
    struct keyd_id actor;
    struct hands *hands; /* NULL: the public */
    enum keyd_why why;
};

static void parts_of(const struct keyd_change *m, struct parts *p)
{
    p->m = m;
    p->news = (const struct keyd_change_new *)(m + 1);
    p->allows = (const struct keyd_change_allow *)(p->news + m->n_new);
    p->denies = p->allows + m->n_allow;
    p->receipts = (const struct keyd_change_receipt *)(p->denies + m->n_deny);
    p->cards = (const struct keyd_change_card *)(p->receipts + m->n_receipt);
    p->rows = (const struct keyd_change_row *)(p->cards + m->n_card);
}

static const struct keyd_change_new *new_of(const struct parts *p, const struct keyd_id *id)
{
    for (size_t i = 0; i < p->m->n_new; i++) {
        if (id_same(&p->news[i].id, id)) {
            return &p->news[i];
        }
    }
    return NULL;
}

/* Key of a compartment that is new here, or that the one who changes may open. */
static enum err key_for(struct keyd *k, const struct parts *p, const struct keyd_id *id,
                        struct compartment *c, unsigned char key[32])
{
    const struct keyd_change_new *n = new_of(p, id);
    if (n != NULL) {
        *c = (struct compartment){ .kind = n->kind, .epoch = 1 };
        memcpy(key, n->key, 32);
        return OK;
    }
    if (p->hands == NULL) {
        return ERR_DENIED;
    }
    enum err e = grant_open(k, p->hands, id, c, key);
    return e == ERR_NOT_FOUND ? ERR_DENIED : e;
}

static struct keyd_id principal_of(const char *text)
{
    struct keyd_id id;
    return id_of_text(field_str(text, KEYD_NAME), &id) ? id : id_of_desk(text);
}

/* The public may send a report and nothing else. */
static bool public_may(const struct parts *p)
{
    const struct keyd_change *m = p->m;
    if (m->n_new > 1 || m->n_deny > 0 || m->n_card > 0) {
        return false;
    }
    for (size_t i = 0; i < m->n_new; i++) {
        if (p->news[i].kind != KEYD_TALK) {
            return false;
        }
    }
    for (size_t i = 0; i < m->n_allow; i++) {
        if (new_of(p, &p->allows[i].compartment) == NULL || p->allows[i].until_ms != 0 ||
            !str_eqz(FIELD_STR(p->allows[i].principal), "intake")) {
            return false;
        }
    }
    return true;
}

static enum err do_allow(struct keyd *k, struct parts *p, const struct keyd_change_allow *a)
{
    struct compartment c;
    unsigned char key[32];
    struct keyd_id principal = principal_of(a->principal);
    TRY(key_for(k, p, &a->compartment, &c, key));
    enum err e = grant_put(k, p->hands, &a->compartment, &c, key, &principal, a->until_ms,
                           &p->actor, &p->m->change);
    sodium_memzero(key, sizeof key);
    p->why = e == ERR_CONFLICT ? WHY_NOT_READY : p->why;
    return e;
}

static enum err do_deny(struct keyd *k, const struct parts *p, const struct keyd_change_allow *d)
{
    struct compartment c;
    unsigned char key[32];
    TRY(key_for(k, p, &d->compartment, &c, key));
    sodium_memzero(key, sizeof key);
    if (d->principal[0] != '\0') {
        struct keyd_id principal = principal_of(d->principal);
        return ring_del(k, T_GRANT, Q_DEL, &d->compartment, &principal);
    }
    TRY(ring_del(k, T_RECEIPT, Q_DEL_B, NULL, &d->compartment));
    TRY(ring_del(k, T_GRANT, Q_DEL_A, &d->compartment, NULL));
    return ring_del(k, T_COMPARTMENT, Q_DEL_A, &d->compartment, NULL);
}

static enum err do_receipt(struct keyd *k, const struct parts *p,
                           const struct keyd_change_receipt *r)
{
    struct compartment c;
    struct receipt body;
    unsigned char key[32];
    struct keyd_id index;
    memcpy(&index, r->index, sizeof index);
    TRY(key_for(k, p, &r->compartment, &c, key));
    if (c.kind != KEYD_TALK) {
        return ERR_DENIED;
    }
    wrap_seal(r->wrap, &index, sizeof index, key, 32, body.wrap);
    sodium_memzero(key, sizeof key);
    TRY(ring_del(k, T_RECEIPT, Q_DEL_A, &index, NULL));
    return ring_put(k, T_RECEIPT, &index, &r->compartment, &body, sizeof body);
}

static enum err do_cards(struct keyd *k, const struct parts *p)
{
    struct compartment c;
    unsigned char key[32];
    struct keyd_id match;
    if (p->m->n_card == 0) {
        return OK;
    }
    (void)id_of_text(STR(KEYD_MATCH_COMPARTMENT), &match); /* a constant */
    TRY(key_for(k, p, &match, &c, key));
    enum err e = OK;
    for (size_t i = 0; e == OK && i < p->m->n_card; i++) {
        const struct keyd_change_card *card = &p->cards[i];
        e = card->remove != 0 ? ring_del(k, T_CARD, Q_DEL_A, &card->card.object, NULL)
                              : card_put(k, key, &card->card);
    }
    sodium_memzero(key, sizeof key);
    return e;
}

static enum err do_ring(struct keyd *k, struct parts *p)
{
    const struct keyd_change *m = p->m;
    for (size_t i = 0; i < m->n_new; i++) {
        TRY(grant_new(k, &p->news[i].id, p->news[i].kind, p->news[i].key, &m->change));
    }
    for (size_t i = 0; i < m->n_allow; i++) {
        TRY(do_allow(k, p, &p->allows[i]));
    }
    for (size_t i = 0; i < m->n_receipt; i++) {
        TRY(do_receipt(k, p, &p->receipts[i]));
    }
    for (size_t i = 0; i < m->n_deny; i++) {
        TRY(do_deny(k, p, &p->denies[i]));
    }
    return do_cards(k, p);
}

static enum err do_log(struct keyd *k, const struct parts *p)
{
    struct log_entry e = { .action = (uint16_t)p->m->action,
                           .n_rows = (uint16_t)p->m->n_row,
                           .actor = p->actor,
                           .change = p->m->change,
                           .n_compartments = 0 };
    struct keyd_id touched[KEYD_NEW_MAX];
    for (size_t i = 0; i < p->m->n_new; i++) {
        touched[e.n_compartments++] = p->news[i].id;
    }
    return log_write(k, &e, p->rows, touched);
}

enum err op_CHANGE(struct keyd *k, const struct keyd_change *m, struct keyd_truth_answer *out,
                   bool *wait_sync)
{
    struct session *s = NULL;
    struct principal who;
    struct hands hands = { .n = 0 };
    struct parts p = { .hands = NULL };
    enum err e = OK;
    parts_of(m, &p);
    if (sodium_is_zero(m->token, sizeof m->token)) {
        if (!public_may(&p)) {
            return ERR_DENIED;
        }
    } else {
        TRY(session_member(k, m->token, true, &s, &who));
        p.actor = s->member;
        TRY(session_hands(k, s, m->token, &hands));
        p.hands = &hands;
    }
    /* LOOK, LOGIN and the like are written by keyd alone. */
    if (m->action == KEYD_ACT_LOOK || m->action == KEYD_ACT_LOGIN || m->action > 255) {
        e = ERR_INTERNAL;
    } else if (m->n_new + m->n_allow + m->n_deny + m->n_receipt + m->n_card == 0) {
        e = do_log(k, &p);
    } else {
        e = ring_begin(k);
        if (e == OK) {
            e = do_ring(k, &p);
            e = ring_end(k, e == OK ? do_log(k, &p) : e);
        }
    }
    sodium_memzero(&hands, sizeof hands);
    /* The rows of the keyring must be on disk before the city's: a change that waits for neither is only the log's. */
    *wait_sync = e == OK && m->last != 0 && k->in_txn;
    out->truth = *wait_sync;
    out->head.why = p.why;
    return e;
}
