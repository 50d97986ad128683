/* proof.c - proofs of RFC 6962; checked by the steps of RFC 9162, 2.1.3.2 and 2.1.4.2. */
#include "audit/proof.h"

#include <string.h>

/* The largest power of two below n; n > 1. */
static uint64_t half_of(uint64_t n)
{
    return UINT64_C(1) << (63 - __builtin_clzll(n - 1));
}

static void put(struct proof_plan *p, uint64_t from, uint64_t to)
{
    p->from[p->n] = from;
    p->to[p->n++] = to;
}

/* Plans are found from the root down; a proof begins below. */
static void turn(struct proof_plan *p)
{
    for (size_t i = 0; i < p->n / 2; i++) {
        const size_t j = p->n - 1 - i;
        const uint64_t from = p->from[i];
        const uint64_t to = p->to[i];
        p->from[i] = p->from[j];
        p->to[i] = p->to[j];
        p->from[j] = from;
        p->to[j] = to;
    }
}

void proof_plan_inclusion(struct proof_plan *p, uint64_t leaf, uint64_t size)
{
    uint64_t from = 0;
    uint64_t to = size;
    p->n = 0;
    while (to - from > 1) {
        const uint64_t middle = from + half_of(to - from);
        if (leaf < middle) {
            put(p, middle, to);
            to = middle;
        } else {
            put(p, from, middle);
            from = middle;
        }
    }
    turn(p);
}

void proof_plan_consistency(struct proof_plan *p, uint64_t old, uint64_t size)
{
    uint64_t from = 0;
    uint64_t to = size;
    p->n = 0;
    if (old == 0 || old == size) {
        return;
    }
    while (old != to) {
        const uint64_t middle = from + half_of(to - from);
        if (old <= middle) {
            put(p, middle, to);
            to = middle;
        } else {
            put(p, from, middle);
            from = middle;
        }
    }
    if (from > 0) { /* else the smaller tree is this part, and its root is known */
        put(p, from, to);
    }
    turn(p);
}

void proof_maker_begin(struct proof_maker *m, const struct proof_plan *plan)
{
    memset(m, 0, sizeof *m);
    m->plan = *plan;
}

void proof_maker_leaf(struct proof_maker *m, uint64_t number, const unsigned char leaf[TREE_HASH])
{
    for (size_t i = 0; i < m->plan.n; i++) {
        if (number >= m->plan.from[i] && number < m->plan.to[i]) {
            tree_add(&m->part[i], leaf);
            return;
        }
    }
}

bool proof_maker_end(const struct proof_maker *m, struct proof *out)
{
    out->n = m->plan.n;
    for (size_t i = 0; i < out->n; i++) {
        if (m->part[i].size != m->plan.to[i] - m->plan.from[i]) {
            return false;
        }
        tree_root(&m->part[i], out->hash[i]);
    }
    return true;
}

bool proof_is_included(const struct proof *p, uint64_t leaf, uint64_t size,
                       const unsigned char hash[TREE_HASH], const unsigned char root[TREE_HASH])
{
    unsigned char r[TREE_HASH];
    uint64_t fn = leaf;
    uint64_t sn = size - 1;
    if (leaf >= size || p->n > PROOF_MAX) {
        return false;
    }
    memcpy(r, hash, sizeof r);
    for (size_t i = 0; i < p->n; i++) {
        if (sn == 0) {
            return false;
        }
        if ((fn & 1) != 0 || fn == sn) {
            tree_node(r, p->hash[i], r);
            for (; (fn & 1) == 0 && fn != 0; fn >>= 1) {
                sn >>= 1;
            }
        } else {
            tree_node(r, r, p->hash[i]);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && memcmp(r, root, sizeof r) == 0;
}

/* Both roots from the hashes, the first of which is at; true when all of them were needed. */
static bool roots_of(const struct proof *p, size_t at, uint64_t fn, uint64_t sn,
                     unsigned char fr[TREE_HASH], unsigned char sr[TREE_HASH])
{
    for (; at < p->n; at++) {
        if (sn == 0) {
            return false;
        }
        if ((fn & 1) != 0 || fn == sn) {
            tree_node(fr, p->hash[at], fr);
            tree_node(sr, p->hash[at], sr);
            for (; (fn & 1) == 0 && fn != 0; fn >>= 1) {
                sn >>= 1;
            }
        } else {
            tree_node(sr, sr, p->hash[at]);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0;
}

bool proof_is_consistent(const struct proof *p, uint64_t old, uint64_t size,
                         const unsigned char old_root[TREE_HASH],
                         const unsigned char root[TREE_HASH])
{
    unsigned char fr[TREE_HASH];
    unsigned char sr[TREE_HASH];
    uint64_t fn = old - 1;
    uint64_t sn = size - 1;
    size_t at = 0;
    if (old > size || p->n > PROOF_MAX) {
        return false;
    }
    if (old == 0 || old == size) {
        struct tree none = { .size = 0 };
        tree_root(&none, fr);
        return p->n == 0 && memcmp(old_root, old == 0 ? fr : root, TREE_HASH) == 0;
    }
    if (p->n == 0) {
        return false;
    }
    for (; (fn & 1) != 0; fn >>= 1) {
        sn >>= 1;
    }
    /* A tree that is a full half of the larger one at some level stands for itself. */
    memcpy(fr, (old & (old - 1)) == 0 ? old_root : p->hash[at++], TREE_HASH);
    memcpy(sr, fr, sizeof sr);
    return roots_of(p, at, fn, sn, fr, sr) && memcmp(fr, old_root, sizeof fr) == 0 &&
           memcmp(sr, root, sizeof sr) == 0;
}
