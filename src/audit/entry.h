/*
 * entry.h - the form of the log: what one entry is, how it stands in a segment, and the chain over
 * all of them. A segment
 * holds, one behind the other: size (4 bytes), struct log_entry, rows, compartments, link; zeros
 * behind the last one.
 */
#ifndef JJ_AUDIT_ENTRY_H
#define JJ_AUDIT_ENTRY_H

#include "audit/tree.h"
#include "base/strbuf.h"
#include "wire/keyd_msg.h"

#define LOG_SEGMENT ((int64_t)1 << 20)
#define LOG_ENTRY_MAX ((size_t)96 * 1024)
#define LOG_LINK 16

struct log_entry {
    uint32_t format; /* 1 */
    uint16_t action, why, n_rows, n_compartments;
    uint32_t zero;
    uint64_t seq;
    int64_t at_ms;
    struct keyd_id actor, change, object;
    unsigned char reason[16];
};

/*
 * How far the others are: what every entry but a look carries in place of a reason. So a database or
 * a keyring that was put back is found out by the log (app/freshness.h).
 */
struct log_told {
    uint64_t commits; /* changes that the city's database holds */
    uint64_t turn;    /* commits of the keyring */
};
void entry_tell(struct log_entry *e, const struct log_told *told); /* nothing when it is a look */
/* The larger of both, number by number. */
void entry_told(const struct log_entry *e, struct log_told *most);

/* All entries so far: their tree, and the link of the newest one. */
struct chain {
    struct tree tree;
    unsigned char link[LOG_LINK];
};

/* Bytes of an entry in its segment; 0 when it is larger than an entry may be. */
size_t entry_space(const struct log_entry *e);
/*
 * Writes size, entry, rows, compartments and link to p, which has entry_space bytes. The chain
 * stays as it is.
 */
void entry_write(unsigned char *p, const struct chain *chain, const struct log_entry *e,
                 const struct keyd_change_row *rows, const struct keyd_id *compartments);
/* The entry that stands at p becomes the newest of the chain; leaf: its hash in the tree. */
void entry_add(struct chain *chain, const unsigned char *p, unsigned char leaf[TREE_HASH]);
/*
 * Reads the entry at p, at most most bytes with its link. Bytes it takes; 0 when there is none that
 * follows the chain.
 * compartments: where its compartments begin, unaligned.
 */
size_t entry_read(const struct chain *chain, const unsigned char *p, size_t most,
                  struct log_entry *e, const unsigned char **compartments);
/* "00000001.log" */
void segment_name(struct strbuf *b, uint32_t segment);

#endif
