/* verify.h - the offline check of a log folder, and proofs from it. Needs no key. */
#ifndef JJ_AUDIT_VERIFY_H
#define JJ_AUDIT_VERIFY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

struct keyd_verify_report {
    uint64_t entries; /* in the files */
    uint64_t covered; /* by the newest checkpoint */
    uint64_t kept;    /* size of the kept checkpoint, 0 when none was given */
    bool ok;
    bool unreadable; /* nothing was checked: a file or folder cannot be read as what it should be */
    char problem[200]; /* English, when not ok */
    char root[65];     /* hex, of all entries */
};
/*
 * Reads the log folder of a key keeper. public_key: text as in log/public.key; empty: that file.
 * kept: a checkpoint that was kept elsewhere, or empty; the log must contain it.
 */
void keyd_verify(const char *log_dir, struct str public_key, struct str kept,
                 struct keyd_verify_report *r);
/*
 * Without the log: request is what `jejaring audit proof` made; its checkpoint must continue the
 * kept one (empty: none), both signed by the key.
 */
void keyd_verify_proof(struct str request, struct str public_key, struct str kept,
                       struct keyd_verify_report *r);
/*
 * A proof that the log of the newest checkpoint continues that of its first `old` entries, with that
 * checkpoint, as a witness wants it (audit/witness.h); in a. False: r says why.
 */
bool keyd_prove(const char *log_dir, uint64_t old, struct arena *a, struct str *out,
                struct keyd_verify_report *r);

#endif
