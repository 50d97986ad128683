/* grant.c - sealing of grants: to whom, for which epoch, and which of several is opened. */
#include "box/grant.h"

#include <string.h>

#include "wire/field.h"

struct holder *hands_find(struct hands *hands, const struct keyd_id *id)
{
    for (size_t i = 0; hands != NULL && i < hands->n; i++) {
        if (id_same(&hands->h[i].id, id)) {
            return &hands->h[i];
        }
    }
    return NULL;
}

void grant_commit(unsigned char out[16], const unsigned char key[32])
{
    wrap_hash(out, 16, NULL, "commit", key, 32);
}

void grant_pick(struct grant_pick *pick, struct hands *hands, const struct keyd_id *principal,
                const struct key_grant *g)
{
    const bool lasts = g->until_ms == 0 || (hands->until_ms != 0 && g->until_ms > hands->until_ms);
    struct holder *h = lasts ? hands_find(hands, principal) : NULL;
    if (h != NULL) {
        *pick = (struct grant_pick){ h, *g };
        hands->until_ms = g->until_ms;
    }
}

bool grant_pick_done(const struct grant_pick *pick, const struct hands *hands)
{
    return pick->h != NULL && pick->grant.form == FORM_SYM && hands->until_ms == 0;
}

bool grant_seal(const unsigned char pk[32], const struct holder *in_hand,
                const struct keyd_id *compartment, const struct compartment *c,
                const struct keyd_id *principal, const unsigned char key[32], struct key_grant *g)
{
    unsigned char ctx[16];
    g->kind = c->kind;
    g->epoch = c->epoch;
    ring_grant_context(ctx, compartment, c->kind, principal, c->epoch);
    return wrap_to(pk, in_hand, ctx, key, &g->form, g->wrap);
}

enum grant_opened grant_unseal(struct holder *h, const struct keyd_id *compartment,
                               const struct compartment *c, struct key_grant *g,
                               unsigned char key[32])
{
    unsigned char ctx[16];
    unsigned char commit[16];
    ring_grant_context(ctx, compartment, c->kind, &h->id, c->epoch);
    if (!wrap_from(h, ctx, &g->form, g->wrap, key)) {
        return GRANT_SHUT;
    }
    grant_commit(commit, key);
    if (sodium_memcmp(commit, c->commit, sizeof commit) != 0) {
        sodium_memzero(key, 32);
        return GRANT_OTHER;
    }
    return GRANT_OPENS;
}

bool grant_move(struct holder *old, const struct holder *fresh, const struct keyd_id *compartment,
                struct key_grant *g)
{
    unsigned char ctx[16];
    unsigned char key[32];
    ring_grant_context(ctx, compartment, g->kind, &old->id, g->epoch);
    const bool ok = wrap_from(old, ctx, &g->form, g->wrap, key) &&
                    wrap_to(NULL, fresh, ctx, key, &g->form, g->wrap);
    sodium_memzero(key, sizeof key);
    return ok;
}

struct keyd_id former_index(const unsigned char sub_index[32], const struct keyd_id *compartment,
                            const struct compartment *c)
{
    struct {
        struct keyd_id compartment;
        uint32_t epoch;
    } at = { *compartment, c->epoch - 1 };
    struct keyd_id index;
    wrap_hash(index.b, sizeof index.b, sub_index, "former", &at, sizeof at);
    return index;
}

void former_seal(const struct keyd_id *index, const unsigned char key[32],
                 const unsigned char former[32], struct receipt *row)
{
    wrap_seal(key, index, sizeof *index, former, 32, row->wrap);
}

bool former_open(const struct keyd_id *index, const unsigned char key[32],
                 const struct receipt *row, unsigned char former[32])
{
    return wrap_open(key, index, sizeof *index, row->wrap, sizeof row->wrap, former);
}
