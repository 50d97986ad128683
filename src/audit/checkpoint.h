/*
 * checkpoint.h - a root of the log, signed: text of C2SP tlog-checkpoint. Pure; signing takes the
 * key as an argument.
 */
#ifndef JJ_AUDIT_CHECKPOINT_H
#define JJ_AUDIT_CHECKPOINT_H

#include "audit/tree.h"
#include "base/strbuf.h"

/* Origin, size, root, blank line, signature line. */
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

#endif
