/* delay.c - a table of sets: a key's hash names its set, and in it the oldest makes room. */
#include "base/delay.h"

#define WAYS 4
#define FORGET_MS INT64_C(3600000)

struct delay *delay_new(struct arena *a)
{
    return NEW_ARRAY(a, struct delay, DELAY_KEYS);
}

static struct delay *set_of(struct delay *all, uint64_t key)
{
    return &all[key % (DELAY_KEYS / WAYS) * WAYS];
}

/* What is known of the key; NULL when nothing is. */
static struct delay *find(struct delay *all, uint64_t key)
{
    struct delay *set = set_of(all, key);
    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].count > 0 && set[i].key == key) {
            return &set[i];
        }
    }
    return NULL;
}

static struct delay *make(struct delay *all, uint64_t key)
{
    struct delay *set = set_of(all, key);
    struct delay *oldest = set;
    for (size_t i = 1; i < WAYS; i++) {
        oldest = set[i].last_ms < oldest->last_ms ? &set[i] : oldest;
    }
    *oldest = (struct delay){ .key = key };
    return oldest;
}

bool delay_waits(struct delay *all, uint64_t key, int64_t now_ms)
{
    const struct delay *d = find(all, key);
    return d != NULL && now_ms < d->until_ms;
}

void delay_failed(struct delay *all, uint64_t key, struct delay_rule rule, int64_t now_ms)
{
    struct delay *d = find(all, key);
    if (d == NULL) {
        d = make(all, key);
    }
    d->count = now_ms - d->last_ms > FORGET_MS ? 1 : d->count + 1;
    d->last_ms = now_ms;
    if (d->count > rule.free) {
        uint32_t over = d->count - rule.free - 1;
        int64_t wait = over > 20 ? rule.most_ms : INT64_C(1000) << over;
        d->until_ms = now_ms + (wait < rule.most_ms ? wait : rule.most_ms);
    }
}

void delay_clear(struct delay *all, uint64_t key)
{
    struct delay *d = find(all, key);
    if (d != NULL) {
        *d = (struct delay){ .key = 0 };
    }
}
