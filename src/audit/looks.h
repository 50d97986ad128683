/*
 * looks.h - who looked at what: the newest looks of the log in memory, rebuilt from it at the
 * start.
 */
#ifndef JJ_AUDIT_LOOKS_H
#define JJ_AUDIT_LOOKS_H

#include "audit/entry.h"
#include "base/arena.h"

#define LOOKS_KEPT 65536 /* 4 MiB; older looks are in the log files alone */
#define LOOKS_HEADS 16384
#define QUARTER_MS INT64_C(900000)

struct look {
    struct keyd_id member, compartment;
    int64_t at_ms;
    uint64_t before; /* number of the former look at the same head, 0 none */
    uint32_t why;
};

struct looks {
    struct look *ring;
    uint64_t *heads, total; /* looks are numbered from 1 */
};

struct looks looks_new(struct arena *a);
/* Takes the looks of an entry, if it tells of any: a scan_fn, data is the struct looks. */
void looks_take(void *data, const struct log_entry *e, const unsigned char *compartments);
/* True when this member's look has been told in this quarter of an hour. */
bool looks_has(const struct looks *l, const struct keyd_id *member,
               const struct keyd_id *compartment, int64_t now_ms);
/* The newest look at a compartment, and the one before; NULL when there is none. */
const struct look *looks_last(const struct looks *l, const struct keyd_id *compartment);
const struct look *looks_before(const struct looks *l, const struct look *from);

#endif
