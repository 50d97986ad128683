/*
 * Tests of proof.h: the proofs that Certificate Transparency programs test with, and random trees
 * against the words of RFC 6962. JEJARING_TREES: how many trees; `make trees` runs a million.
 */
#include "audit/proof.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

#define TREES 10000
#define SMALL 70   /* of most trees */
#define LARGE 2500 /* of one in 256 */

/* ---- known ones ---- */

/* Roots over all of the first entries that these programs use: none, 00, 10, 2021 ... */
static const char *const ENTRIES[] = { "",
                                       "00",
                                       "10",
                                       "2021",
                                       "3031",
                                       "40414243",
                                       ("50515253"
                                        "54555657"),
                                       "606162636465666768696a6b6c6d6e6f" };

#define H_1 "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
#define H_23 "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
#define H_4567 "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
#define H_4 "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
#define H_45 "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
#define H_67 "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
#define H_0123 "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
#define H_01 "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
#define H_0 "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"

static const struct known {
    const char *why;
    bool is_inclusion;
    uint64_t first, size; /* leaf, or the smaller tree */
    const char *hashes[4];
} KNOWN[] = {
    { "a leaf alone", true, 0, 1, { NULL } },
    { "the first of eight", true, 0, 8, { H_1, H_23, H_4567 } },
    { "the sixth of eight", true, 5, 8, { H_4, H_67, H_0123 } },
    { "the last of three", true, 2, 3, { H_01 } },
    { "the second of five", true, 1, 5, { H_0, H_23, H_4 } },
    { "a tree and itself", false, 1, 1, { NULL } },
    { "one and eight", false, 1, 8, { H_1, H_23, H_4567 } },
    { "six and eight", false, 6, 8, { H_45, H_67, H_0123 } },
    { "two and five", false, 2, 5, { H_23, H_4 } },
};

static void leaf_of(size_t i, unsigned char leaf[TREE_HASH])
{
    unsigned char entry[16];
    size_t n = 0;
    (void)sodium_hex2bin(entry, sizeof entry, ENTRIES[i], strlen(ENTRIES[i]), NULL, &n, NULL);
    tree_leaf(leaf, entry, n);
}

static struct proof_maker maker;

static void plan_of(const struct known *k, struct proof_plan *plan)
{
    if (k->is_inclusion) {
        proof_plan_inclusion(plan, k->first, k->size);
    } else {
        proof_plan_consistency(plan, k->first, k->size);
    }
}

static void test_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(KNOWN); i++) {
        const struct known *k = &KNOWN[i];
        struct proof_plan plan;
        struct proof proof;
        unsigned char leaf[TREE_HASH];
        unsigned char roots[9][TREE_HASH];
        unsigned char first[TREE_HASH] = { 0 };
        struct tree t = { .size = 0 };
        plan_of(k, &plan);
        proof_maker_begin(&maker, &plan);
        for (size_t at = 0; at < k->size; at++) {
            leaf_of(at, leaf);
            tree_add(&t, leaf);
            tree_root(&t, roots[at + 1]);
            proof_maker_leaf(&maker, at, leaf);
            memcpy(first, at == k->first ? leaf : first, sizeof first);
        }
        CHECK(proof_maker_end(&maker, &proof), k->why);
        for (size_t h = 0; h < proof.n; h++) {
            char hex[2 * TREE_HASH + 1];
            CHECK_STR(str_of(sodium_bin2hex(hex, sizeof hex, proof.hash[h], TREE_HASH)),
                      k->hashes[h], k->why);
        }
        CHECK(proof.n == ARRAY_LEN(k->hashes) || k->hashes[proof.n] == NULL, k->why);
        CHECK(k->is_inclusion
                  ? proof_is_included(&proof, k->first, k->size, first, roots[k->size])
                  : proof_is_consistent(&proof, k->first, k->size, roots[k->first], roots[k->size]),
              k->why);
    }
}

/* ---- the words of RFC 6962, slowly ---- */

typedef unsigned char hash_t[TREE_HASH];

static size_t split_of(size_t n)
{
    size_t k = 1;
    while (k * 2 < n) {
        k *= 2;
    }
    return k;
}

static void slow_root(hash_t out, hash_t *d, size_t n)
{
    hash_t left;
    hash_t right;
    if (n == 1) {
        memcpy(out, d[0], TREE_HASH);
        return;
    }
    size_t k = split_of(n);
    slow_root(left, d, k);
    slow_root(right, d + k, n - k);
    tree_node(out, left, right);
}

/* PATH(m, D[n]), 2.1.1. */
static void slow_path(struct proof *p, size_t m, hash_t *d, size_t n)
{
    if (n == 1) {
        return;
    }
    size_t k = split_of(n);
    if (m < k) {
        slow_path(p, m, d, k);
        slow_root(p->hash[p->n++], d + k, n - k);
    } else {
        slow_path(p, m - k, d + k, n - k);
        slow_root(p->hash[p->n++], d, k);
    }
}

/* SUBPROOF(m, D[n], b), 2.1.2. */
static void slow_subproof(struct proof *p, size_t m, hash_t *d, size_t n, bool b)
{
    if (m == n) {
        if (!b) {
            slow_root(p->hash[p->n++], d, n);
        }
        return;
    }
    size_t k = split_of(n);
    if (m <= k) {
        slow_subproof(p, m, d, k, b);
        slow_root(p->hash[p->n++], d + k, n - k);
    } else {
        slow_subproof(p, m - k, d + k, n - k, false);
        slow_root(p->hash[p->n++], d, k);
    }
}

/* ---- random trees ---- */

static hash_t leaves[LARGE];

static void make(const struct proof_plan *plan, size_t n, struct proof *out)
{
    proof_maker_begin(&maker, plan);
    for (size_t i = 0; i < n; i++) {
        proof_maker_leaf(&maker, i, leaves[i]);
    }
    CHECK(proof_maker_end(&maker, out), "every leaf of the plan went by");
}

static bool same(const struct proof *a, const struct proof *b)
{
    return a->n == b->n && memcmp(a->hash, b->hash, a->n * TREE_HASH) == 0;
}

/* One change of a proof; false when this one changes nothing here. */
static bool spoil(struct proof *p, uint32_t how)
{
    const size_t at = p->n == 0 ? 0 : randombytes_uniform((uint32_t)p->n);
    switch (how) {
    case 0: /* a bit */
        if (p->n == 0) {
            return false;
        }
        p->hash[at][randombytes_uniform(TREE_HASH)] ^=
            (unsigned char)(1U << randombytes_uniform(8));
        return true;
    case 1: /* the last one is gone */
        p->n -= p->n > 0;
        return true;
    case 2: /* one too many */
        memcpy(p->hash[p->n], p->hash[0], TREE_HASH);
        p->n++;
        return true;
    default: /* two change places */
        if (p->n < 2 || at == 0 || memcmp(p->hash[at], p->hash[0], TREE_HASH) == 0) {
            return false;
        }
        hash_t kept;
        memcpy(kept, p->hash[at], TREE_HASH);
        memcpy(p->hash[at], p->hash[0], TREE_HASH);
        memcpy(p->hash[0], kept, TREE_HASH);
        return true;
    }
}

static void try_inclusion(size_t n, const hash_t root)
{
    const size_t i = randombytes_uniform((uint32_t)n);
    struct proof_plan plan;
    struct proof fast;
    struct proof slow = { .n = 0 };
    proof_plan_inclusion(&plan, i, n);
    make(&plan, n, &fast);
    slow_path(&slow, i, leaves, n);
    CHECK(same(&fast, &slow), "the path of the definition");
    CHECK(proof_is_included(&fast, i, n, leaves[i], root), "it holds");
    CHECK(n == 1 || !proof_is_included(&fast, (i + 1) % n, n, leaves[i], root), "not elsewhere");
    CHECK(n == 1 || !proof_is_included(&fast, i, n, leaves[(i + 1) % n], root), "no other leaf");
    const bool empty = fast.n == 0;
    const uint32_t how = randombytes_uniform(4);
    CHECK(!spoil(&fast, how) || (empty && how == 1) ||
              !proof_is_included(&fast, i, n, leaves[i], root),
          "a spoilt path does not hold");
}

static void try_consistency(size_t n, const hash_t root)
{
    const size_t m = 1 + randombytes_uniform((uint32_t)n);
    struct proof_plan plan;
    struct proof fast;
    struct proof slow = { .n = 0 };
    hash_t old;
    slow_root(old, leaves, m);
    proof_plan_consistency(&plan, m, n);
    make(&plan, n, &fast);
    slow_subproof(&slow, m, leaves, n, true);
    CHECK(same(&fast, &slow), "the proof of the definition");
    CHECK(proof_is_consistent(&fast, m, n, old, root), "it holds");
    old[0] ^= 1;
    CHECK(!proof_is_consistent(&fast, m, n, old, root), "another old tree");
    old[0] ^= 1;
    CHECK(!proof_is_consistent(&fast, n + 1, n, old, root), "a tree that shrank");
    const bool empty = fast.n == 0;
    const uint32_t how = randombytes_uniform(4);
    CHECK(!spoil(&fast, how) || (empty && how == 1) || !proof_is_consistent(&fast, m, n, old, root),
          "a spoilt proof does not hold");
}

static void test_random_trees(void **state)
{
    const char *text = getenv("JEJARING_TREES");
    const long many = text != NULL ? strtol(text, NULL, 10) : TREES;
    hash_t root;
    (void)state;
    randombytes_buf(leaves, sizeof leaves); /* what a leaf holds does not matter */
    for (long i = 0; i < many; i++) {
        const size_t n = 1 + randombytes_uniform(i % 256 == 0 ? LARGE : SMALL);
        randombytes_buf(leaves[randombytes_uniform((uint32_t)n)], TREE_HASH);
        slow_root(root, leaves, n);
        try_inclusion(n, root);
        try_consistency(n, root);
    }
    print_message("%ld random trees\n", many);
}

static void test_edges(void **state)
{
    struct proof none = { .n = 0 };
    struct tree t = { .size = 0 };
    hash_t empty;
    hash_t root;
    (void)state;
    tree_root(&t, empty);
    tree_add(&t, leaves[0]);
    tree_root(&t, root);
    CHECK(proof_is_consistent(&none, 0, 1, empty, root), "every tree begins with nothing");
    CHECK(!proof_is_consistent(&none, 0, 1, root, root), "nothing has one root only");
    CHECK(!proof_is_consistent(&none, 1, 2, root, root), "growth needs a proof");
    CHECK(!proof_is_included(&none, 1, 1, root, root), "no leaf behind the last");
    none.n = PROOF_MAX + 1;
    CHECK(!proof_is_included(&none, 0, 1, root, root), "longer than any");
    struct proof_plan plan;
    proof_plan_consistency(&plan, UINT64_MAX - 1, UINT64_MAX);
    CHECK(plan.n <= PROOF_MAX, "the largest trees have room");
    proof_plan_inclusion(&plan, 12345, UINT64_MAX);
    CHECK(plan.n <= PROOF_MAX, "and their paths");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known),
        cmocka_unit_test(test_random_trees),
        cmocka_unit_test(test_edges),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
