/*
 * proof.h - proofs over the tree of RFC 6962 (sections 2.1.1 and 2.1.2): that an entry is in it, and
 * that a larger tree begins with a smaller one. Pure.
 */
#ifndef JJ_AUDIT_PROOF_H
#define JJ_AUDIT_PROOF_H

#include <stdbool.h>

#include "audit/tree.h"

#define PROOF_MAX 65 /* a level each of a tree of 2^64 leaves, and the start of the smaller one */

struct proof {
    size_t n;
    unsigned char hash[PROOF_MAX][TREE_HASH];
};

/*
 * Which leaves the hashes of a proof stand for: hash i is the root over leaves from[i] to to[i] - 1.
 * The ranges do not overlap.
 */
struct proof_plan {
    size_t n;
    uint64_t from[PROOF_MAX], to[PROOF_MAX];
};

/* Leaf number leaf (from 0) in a tree of size leaves; leaf < size. */
void proof_plan_inclusion(struct proof_plan *p, uint64_t leaf, uint64_t size);
/* A tree of old leaves in one of size; old <= size. Of no leaves, or of all: an empty plan. */
void proof_plan_consistency(struct proof_plan *p, uint64_t old, uint64_t size);

/* Fills a proof while leaves go by in order; 130 KiB, so keep it in an arena. */
struct proof_maker {
    struct proof_plan plan;
    struct tree part[PROOF_MAX];
};
void proof_maker_begin(struct proof_maker *m, const struct proof_plan *plan);
void proof_maker_leaf(struct proof_maker *m, uint64_t number, const unsigned char leaf[TREE_HASH]);
/* False when leaves of the plan have not gone by. */
bool proof_maker_end(const struct proof_maker *m, struct proof *out);

bool proof_is_included(const struct proof *p, uint64_t leaf, uint64_t size,
                       const unsigned char hash[TREE_HASH], const unsigned char root[TREE_HASH]);
/* The tree of root and size begins with the one of old_root and old. */
bool proof_is_consistent(const struct proof *p, uint64_t old, uint64_t size,
                         const unsigned char old_root[TREE_HASH],
                         const unsigned char root[TREE_HASH]);

#endif
