/* tree.c - RFC 6962 hashing. */
#include "audit/tree.h"

#include <sodium.h>
#include <string.h>

void tree_leaf(unsigned char out[TREE_HASH], const void *entry, size_t n)
{
    static const unsigned char mark = 0x00;
    crypto_hash_sha256_state s;
    crypto_hash_sha256_init(&s);
    crypto_hash_sha256_update(&s, &mark, 1);
    crypto_hash_sha256_update(&s, entry, n);
    crypto_hash_sha256_final(&s, out);
}

void tree_node(unsigned char out[TREE_HASH], const unsigned char left[TREE_HASH],
               const unsigned char right[TREE_HASH])
{
    static const unsigned char mark = 0x01;
    crypto_hash_sha256_state s;
    crypto_hash_sha256_init(&s);
    crypto_hash_sha256_update(&s, &mark, 1);
    crypto_hash_sha256_update(&s, left, TREE_HASH);
    crypto_hash_sha256_update(&s, right, TREE_HASH);
    crypto_hash_sha256_final(&s, out);
}

static size_t parts(uint64_t size)
{
    return (size_t)__builtin_popcountll(size);
}

void tree_add(struct tree *t, const unsigned char leaf[TREE_HASH])
{
    unsigned char carry[TREE_HASH];
    size_t n = parts(t->size);
    memcpy(carry, leaf, TREE_HASH);
    /*
     * Every low bit that is set is a full subtree of the same height as the carry: they become one.
     */
    for (uint64_t bit = 1; (t->size & bit) != 0; bit <<= 1) {
        tree_node(carry, t->part[--n], carry);
    }
    memcpy(t->part[n], carry, TREE_HASH);
    t->size++;
}

void tree_root(const struct tree *t, unsigned char out[TREE_HASH])
{
    size_t n = parts(t->size);
    if (n == 0) {
        crypto_hash_sha256(out, (const unsigned char *)"", 0);
        return;
    }
    memcpy(out, t->part[--n], TREE_HASH);
    while (n > 0) {
        tree_node(out, t->part[--n], out);
    }
}
