/* keyd_limit.c - delays after failed tries, per account, per network, and for receipts in total. */
#include "keyd/keyd_in.h"

#include <string.h>

static const struct {
    const char *purpose;
    struct delay_rule rule;
} RULES[LIMIT_KINDS] = {
    [LIMIT_ACCOUNT] = { "limit account", { 5, 300000 } },
    [LIMIT_NETWORK] = { "limit network", { 30, 300000 } },
    [LIMIT_RECEIPT_NETWORK] = { "limit receipt", { 10, 300000 } },
    /* one person's guessing must not close the door for all: only a second between tries */
    [LIMIT_RECEIPT_ALL] = { "limit receipts", { 100, 1000 } },
    /* no day's work needs more; who leafs through the city by names is slowed, and the log has each try */
    [LIMIT_SEARCH] = { "limit search", { 200, 60000 } },
};

/* False for an unknown network: the command line. */
static bool key_of(struct keyd *k, enum limit_kind kind, struct str who, uint64_t *key)
{
    unsigned char hash[16];
    wrap_hash(hash, sizeof hash, k->sub[SUB_INDEX], RULES[kind].purpose, who.p, who.n);
    memcpy(key, hash, sizeof *key);
    return who.n > 0 || kind == LIMIT_RECEIPT_ALL;
}

enum err limit_check(struct call *c, enum limit_kind kind, struct str who)
{
    uint64_t key = 0;
    bool waits = key_of(c->k, kind, who, &key) && delay_waits(c->k->limits, key, keyd_tick(c->k));
    return waits ? REFUSE(c, ERR_LIMIT, WHY_WAIT) : OK;
}

void limit_failed(struct keyd *k, enum limit_kind kind, struct str who)
{
    uint64_t key = 0;
    if (key_of(k, kind, who, &key)) {
        delay_failed(k->limits, key, RULES[kind].rule, keyd_tick(k));
    }
}

void limit_clear(struct keyd *k, enum limit_kind kind, struct str who)
{
    uint64_t key = 0;
    if (key_of(k, kind, who, &key)) {
        delay_clear(k->limits, key);
    }
}
