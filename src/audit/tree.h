/*
 * tree.h - the tree of RFC 6962 section 2.1 over a growing list, kept as its compact range; pure.
 */
#ifndef JJ_AUDIT_TREE_H
#define JJ_AUDIT_TREE_H

#include <stddef.h>
#include <stdint.h>

#define TREE_HASH 32

struct tree {
    uint64_t size;
    unsigned char
        part[64][TREE_HASH]; /* roots of the full subtrees, largest first: one per bit of size */
};

void tree_leaf(unsigned char out[TREE_HASH], const void *entry, size_t n);
void tree_node(unsigned char out[TREE_HASH], const unsigned char left[TREE_HASH],
               const unsigned char right[TREE_HASH]);
void tree_add(struct tree *t, const unsigned char leaf[TREE_HASH]);
void tree_root(const struct tree *t,
               unsigned char out[TREE_HASH]); /* of no entries: SHA-256 of nothing */

#endif
