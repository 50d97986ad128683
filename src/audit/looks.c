/* looks.c - the newest looks, chained by compartment. */
#include "audit/looks.h"

#include <string.h>

#include "wire/field.h"

static uint64_t *head_of(const struct looks *l, const struct keyd_id *compartment)
{
    uint64_t hash = str_hash((struct str){ (const char *)compartment->b, sizeof compartment->b });
    return &l->heads[hash % LOOKS_HEADS];
}

/* NULL when the number is none, or its place has been taken by a newer look. */
static const struct look *at(const struct looks *l, uint64_t number)
{
    if (number == 0 || number + LOOKS_KEPT <= l->total) {
        return NULL;
    }
    return &l->ring[number % LOOKS_KEPT];
}

struct looks looks_new(struct arena *a)
{
    return (struct looks){ .ring = NEW_ARRAY(a, struct look, LOOKS_KEPT),
                           .heads = NEW_ARRAY(a, uint64_t, LOOKS_HEADS) };
}

void looks_take(void *data, const struct log_entry *e, const unsigned char *compartments)
{
    struct looks *l = data;
    for (size_t i = 0; e->action == KEYD_ACT_LOOK && i < e->n_compartments; i++) {
        struct look look = { .member = e->actor, .at_ms = e->at_ms, .why = e->why };
        memcpy(&look.compartment, compartments + i * sizeof look.compartment,
               sizeof look.compartment);
        uint64_t *head = head_of(l, &look.compartment);
        look.before = *head;
        *head = ++l->total;
        l->ring[l->total % LOOKS_KEPT] = look;
    }
}

/* From look at on, itself included, the first one of this compartment. */
static const struct look *same(const struct looks *l, const struct look *from,
                               const struct keyd_id *compartment)
{
    while (from != NULL && !id_same(&from->compartment, compartment)) {
        from = at(l, from->before);
    }
    return from;
}

const struct look *looks_last(const struct looks *l, const struct keyd_id *compartment)
{
    return same(l, at(l, *head_of(l, compartment)), compartment);
}

const struct look *looks_before(const struct looks *l, const struct look *from)
{
    return same(l, at(l, from->before), &from->compartment);
}

bool looks_has(const struct looks *l, const struct keyd_id *member,
               const struct keyd_id *compartment, int64_t now_ms)
{
    int64_t quarter = now_ms / QUARTER_MS;
    const struct look *from = looks_last(l, compartment);
    for (; from != NULL && from->at_ms / QUARTER_MS >= quarter; from = looks_before(l, from)) {
        if (id_same(&from->member, member) && from->at_ms / QUARTER_MS == quarter) {
            return true;
        }
    }
    return false;
}
