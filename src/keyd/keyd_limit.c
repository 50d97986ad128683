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

/* What is known of somebody; NULL when nothing is. make: the oldest of the set makes room for a new one. */
static struct delay *find(struct keyd *k, enum limit_kind kind, struct str who, bool make)
{
    unsigned char hash[16];
    uint64_t key = 0;
    if (who.n == 0 && kind != LIMIT_RECEIPT_ALL) {
        return NULL; /* an unknown network: the command line */
    }
    wrap_hash(hash, sizeof hash, k->sub[SUB_INDEX], RULES[kind].purpose, who.p, who.n);
    memcpy(&key, hash, sizeof key);
    struct delay *set = &k->limits[(key % LIMIT_SETS) * LIMIT_WAYS];
    struct delay *oldest = set;
    for (size_t i = 0; i < LIMIT_WAYS; i++) {
        if (set[i].count > 0 && set[i].key == key) {
            return &set[i];
        }
        oldest = set[i].last < oldest->last ? &set[i] : oldest;
    }
    if (!make) {
        return NULL;
    }
    *oldest = (struct delay){ .key = key };
    return oldest;
}

enum err limit_check(struct call *c, enum limit_kind kind, struct str who)
{
    const struct delay *l = find(c->k, kind, who, false);
    return l != NULL && keyd_tick(c->k) < l->until ? REFUSE(c, ERR_LIMIT, WHY_WAIT) : OK;
}

void limit_failed(struct keyd *k, enum limit_kind kind, struct str who)
{
    int64_t now = keyd_tick(k);
    struct delay *l = find(k, kind, who, true);
    if (l == NULL) {
        return;
    }
    l->count = now - l->last > FORGET_MS ? 1 : l->count + 1;
    l->last = now;
    if (l->count > RULES[kind].free) {
        uint32_t over = l->count - RULES[kind].free - 1;
        int64_t wait = over > 20 ? RULES[kind].most_ms : INT64_C(1000) << over;
        l->until = now + (wait < RULES[kind].most_ms ? wait : RULES[kind].most_ms);
    }
}

void limit_clear(struct keyd *k, enum limit_kind kind, struct str who)
{
    struct delay *l = find(k, kind, who, false);
    if (l != NULL) {
        *l = (struct delay){ .key = 0 };
    }
}
