/*
 * delay.h - who fails too often waits: failed tries by key, in bounded memory. Reads no clock; a key is a hash of who it
 * is and of what he tries.
 */
#ifndef JJ_BASE_DELAY_H
#define JJ_BASE_DELAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

#define DELAY_KEYS ((size_t)4096)

/* free: failures without delay; then one second, doubled with each failure up to most_ms. */
struct delay_rule {
    uint32_t free;
    int64_t most_ms;
};

struct delay {
    uint64_t key;
    int64_t last_ms, until_ms;
    uint32_t count; /* failures; 0: a free place */
};

/* DELAY_KEYS places, nobody waits yet. When a key finds none, the one that failed longest ago makes room. */
struct delay *delay_new(struct arena *a);
bool delay_waits(struct delay *all, uint64_t key, int64_t now_ms);
/* One hour without a failure and the count begins anew. */
void delay_failed(struct delay *all, uint64_t key, struct delay_rule rule, int64_t now_ms);
void delay_clear(struct delay *all, uint64_t key);

#endif
