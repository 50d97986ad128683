/*
 * checkpoint.h - a root of the log, signed: text of C2SP tlog-checkpoint, and what a witness adds to
 * it (C2SP tlog-cosignature, Ed25519). Pure; signing takes the key as an argument.
 */
#ifndef JJ_AUDIT_CHECKPOINT_H
#define JJ_AUDIT_CHECKPOINT_H

#include "audit/note.h"
#include "audit/tree.h"

struct checkpoint {
    struct str origin;
    uint64_t size;
    unsigned char root[TREE_HASH];
    struct str body;  /* what is signed: three lines with their newlines */
    struct str lines; /* signature lines, all that stands behind the blank line */
};

/* Origin, size, root, blank line, signature line. */
struct str checkpoint_text(struct arena *a, const char *origin, uint64_t size,
                           const unsigned char root[TREE_HASH], const unsigned char pk[32],
                           const unsigned char sk[64]);
/* Strict: three lines in the one form they have, a blank one, at least one more. No signature is checked. */
bool checkpoint_read(struct str text, struct checkpoint *out);
bool checkpoint_size(struct str text, uint64_t *size);
/* Signed by this log's key, under its name. */
bool checkpoint_signed(const struct checkpoint *cp, const struct note_key *key);
/* True when text is a checkpoint of this size and root, signed by this log's key. */
bool checkpoint_holds(struct str text, const struct note_key *key, uint64_t size,
                      const unsigned char root[TREE_HASH]);
/* Eight digits of the root, grouped, for paper: "3fa9 01bc". */
struct str checkpoint_short(struct arena *a, const unsigned char root[TREE_HASH]);

/* The line of a witness: at time_s (Unix) this was the largest tree of the log it had seen. seed: of its key. */
struct str checkpoint_cosign(struct arena *a, const struct checkpoint *cp,
                             const struct note_key *key, const unsigned char seed[32],
                             int64_t time_s);
/* False when this witness has not signed it; else when it did. */
bool checkpoint_cosigned(struct arena *a, const struct checkpoint *cp, const struct note_key *key,
                         int64_t *time_s);

#endif
