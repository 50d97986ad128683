/* verify.h - the offline check of a log folder. Needs no key. */
#ifndef JJ_AUDIT_VERIFY_H
#define JJ_AUDIT_VERIFY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct keyd_verify_report {
    uint64_t entries; /* in the files */
    uint64_t covered; /* by the newest checkpoint */
    bool ok;
    char problem[200]; /* English, when not ok */
    char root[65];     /* hex, of all entries */
};
/*
 * Reads the log folder of a key keeper. public_key: text as in log/public.key; empty: that file.
 * kept: a checkpoint that
 * was kept elsewhere, or empty; the log must contain it.
 */
void keyd_verify(const char *log_dir, struct str public_key, struct str kept,
                 struct keyd_verify_report *r);

#endif
