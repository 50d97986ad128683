/* keyd_limit.c - delays after failed tries, per account, per network, and for receipts in total. Bounded memory. */
#include "keyd/keyd_in.h"

#include <string.h>

#define FORGET_MS INT64_C(3600000)

/* free: failures without delay; then one second, doubled each time up to most_ms. */
static const struct {
    const char *purpose;
    uint32_t free;
    int64_t most_ms;
} RULES[LIMIT_KINDS] = {
    [LIMIT_ACCOUNT] = { "limit account", 5, 300000 },
    [LIMIT_NETWORK] = { "limit network", 30, 300000 },
    [LIMIT_RECEIPT_NETWORK] = { "limit receipt", 10, 300000 },
    /* one person's guessing must not close the door for all: only a second between tries */
    [LIMIT_RECEIPT_ALL] = { "limit receipts", 100, 1000 },
};

/* The set that a key belongs to; an unknown network (command line) has none. */
static struct delay *set_of(struct keyd *k, enum limit_kind kind, struct str who, uint64_t *key)
{
    unsigned char hash[16];
    if (who.n == 0 && kind != LIMIT_RECEIPT_ALL) {
        return NULL;
    }
    wrap_hash(hash, sizeof hash, k->sub[SUB_INDEX], RULES[kind].purpose, who.p, who.n);
    memcpy(key, hash, sizeof *key);
    return &k->limits[(*key % LIMIT_SETS) * LIMIT_WAYS];
}

static struct delay *find(struct delay *set, uint64_t key)
{
    for (size_t i = 0; set != NULL && i < LIMIT_WAYS; i++) {
        if (set[i].count > 0 && set[i].key == key) {
            return &set[i];
        }
    }
    return NULL;
}

bool limit_waits(struct keyd *k, enum limit_kind kind, struct str who)
{
    uint64_t key = 0;
    struct delay *set = set_of(k, kind, who, &key);
    const struct delay *l = find(set, key);
    return l != NULL && keyd_tick(k) < l->until;
}

void limit_failed(struct keyd *k, enum limit_kind kind, struct str who)
{
    uint64_t key = 0;
    int64_t now = keyd_tick(k);
    struct delay *set = set_of(k, kind, who, &key);
    struct delay *l = find(set, key);
    if (set == NULL) {
        return;
    }
    if (l == NULL) {
        l = set;
        for (size_t i = 1; i < LIMIT_WAYS; i++) {
            l = set[i].last < l->last ? &set[i] : l;
        }
        *l = (struct delay){ .key = key };
    } else if (now - l->last > FORGET_MS) {
        l->count = 0;
    }
    l->last = now;
    l->count++;
    if (l->count > RULES[kind].free) {
        uint32_t over = l->count - RULES[kind].free - 1;
        int64_t wait = over > 20 ? RULES[kind].most_ms : INT64_C(1000) << over;
        l->until = now + (wait < RULES[kind].most_ms ? wait : RULES[kind].most_ms);
    }
}

void limit_clear(struct keyd *k, enum limit_kind kind, struct str who)
{
    uint64_t key = 0;
    struct delay *set = set_of(k, kind, who, &key);
    struct delay *l = find(set, key);
    if (l != NULL) {
        *l = (struct delay){ .key = 0 };
    }
}
