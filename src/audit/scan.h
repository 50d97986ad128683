/* scan.h - reading a log folder from its first entry. Needs no key. */
#ifndef JJ_AUDIT_SCAN_H
#define JJ_AUDIT_SCAN_H

#include "audit/entry.h"
#include "base/err.h"

/* Told of every entry. compartments: e->n_compartments ids, unaligned. */
typedef void scan_fn(void *data, const struct log_entry *e, const unsigned char *compartments);

/* Told of the hash of every entry, by its number. */
typedef void scan_leaf_fn(void *data, uint64_t number, const unsigned char leaf[TREE_HASH]);

#define SCAN_ROOTS 4

struct scan {
    struct chain chain;
    uint32_t segment; /* where the data ends */
    int64_t at;
    bool broken;               /* something behind the end that is no entry */
    struct log_told told;      /* the most that entries told */
    uint64_t want[SCAN_ROOTS]; /* sizes at which the root is kept */
    unsigned char root[SCAN_ROOTS][TREE_HASH];
    bool has_root[SCAN_ROOTS];
    uint64_t want_link; /* number of entries whose last one's link is kept; 0: none */
    unsigned char link[LOG_LINK];
    bool has_link;
    scan_fn *each; /* NULL: nobody listens */
    void *data;
    scan_leaf_fn *leaf; /* NULL: nobody listens */
    void *leaf_data;
};

/*
 * Walks entries until the end or the first thing that is none. ERR_STORE when the folder cannot be
 * read.
 */
MUST_USE enum err scan_log(int dir_fd, struct arena *a, struct scan *s);
/* A small file of the log folder; empty when absent. */
struct str scan_file(int dir_fd, struct arena *a, const char *name);

#endif
