/* keyd_looks.c - the newest looks in memory, chained by compartment; rebuilt from the log at the start. */
#include "keyd/keyd_in.h"

#include <string.h>

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

void looks_add(struct looks *l, const struct keyd_id *member, const struct keyd_id *compartment,
               int64_t at_ms, uint32_t why)
{
    uint64_t *head = head_of(l, compartment);
    uint64_t number = ++l->total;
    l->ring[number % LOOKS_KEPT] = (struct look){
        .member = *member, .compartment = *compartment, .at_ms = at_ms, .before = *head, .why = why
    };
    *head = number;
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

/* Nothing is written: who looked is no secret of the team. */
enum err op_LOOKS(struct call *c, const struct keyd_looks *m, struct keyd_looks_answer *out)
{
    struct compartment compartment;
    uint32_t max = m->max < KEYD_LOOKS_MAX ? m->max : KEYD_LOOKS_MAX;
    if (m->n > KEYD_LOOKS_ASKED_MAX) {
        return ERR_LIMIT;
    }
    for (size_t i = 0; i < m->n; i++) {
        /* Only who may open a compartment learns who opened it. */
        enum err e = grant_open(c->k, &c->hands, &m->ids[i], &compartment, c->key);
        TRY(e == ERR_NOT_FOUND ? OK : e);
        const struct look *l = e == OK ? looks_last(&c->k->looks, &m->ids[i]) : NULL;
        for (; l != NULL && out->n < max; l = looks_before(&c->k->looks, l)) {
            out->looks[out->n++] = (struct keyd_look){
                .member = l->member, .compartment = l->compartment, .at_ms = l->at_ms, .why = l->why
            };
        }
    }
    return OK;
}
