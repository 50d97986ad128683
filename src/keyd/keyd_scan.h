/* keyd_scan.h - reading a log folder from its first entry, and the text of checkpoints. Needs no key. */
#ifndef JJ_KEYD_KEYD_SCAN_H
#define JJ_KEYD_KEYD_SCAN_H

#include "base/strbuf.h"
#include "keyd/keyd_in.h"

struct scan {
    struct tree tree;
    unsigned char link[LOG_LINK];
    uint32_t segment; /* where the data ends */
    int64_t at;
    bool broken;      /* something behind the end that is no entry */
    uint64_t want[2]; /* sizes at which the root is kept */
    unsigned char root[2][TREE_HASH];
    bool has_root[2];
    struct looks *looks; /* filled when not NULL */
};

void scan_segment_name(struct strbuf *b, uint32_t segment);
/* Walks entries until the end or the first thing that is none. ERR_STORE when the folder cannot be read. */
enum err scan_log(int dir_fd, struct arena *a, struct scan *s);
void scan_link(unsigned char link[LOG_LINK], const unsigned char *entry, size_t n);

/* Signed text of C2SP tlog-checkpoint: origin, size, root, blank line, signature line. */
struct str checkpoint_text(struct arena *a, const char *origin, uint64_t size,
                           const unsigned char root[TREE_HASH], const unsigned char pk[32],
                           const unsigned char sk[64]);
bool checkpoint_size(struct str text, uint64_t *size);
/* True when text is a checkpoint of this origin, size and root, signed by pk. */
bool checkpoint_holds(struct arena *a, struct str text, struct str origin, uint64_t size,
                      const unsigned char root[TREE_HASH], const unsigned char pk[32]);
/* "origin+hash+base64(1 || pk)" and back. */
struct str public_key_text(struct arena *a, const char *origin, const unsigned char pk[32]);
bool public_key_read(struct str text, struct str *origin, unsigned char pk[32]);
/* A small file of the log folder; empty when absent. */
struct str scan_file(int dir_fd, struct arena *a, const char *name);

#endif
