/* keyd_log.c - what the key keeper tells the log, and who looked at what. */
#include "keyd/keyd_in.h"

enum err log_write(struct keyd *k, struct log_entry *e, const struct keyd_change_row *rows,
                   const struct keyd_id *compartments)
{
    e->at_ms = keyd_civil(k);
    TRY(log_append(&k->log, e, rows, compartments));
    looks_take(&k->looks, e, (const unsigned char *)compartments);
    return OK;
}

enum err log_short(struct keyd *k, enum keyd_action action, const struct keyd_id *actor,
                   const struct keyd_id *object)
{
    struct log_entry e = { .action = (uint16_t)action, .actor = *actor, .object = *object };
    return log_write(k, &e, NULL, NULL);
}

/* Nothing is written here: what leaves as a file is told by its change. Lead may ask about one member. */
enum err op_LOG(struct call *c, const struct keyd_log_ask *m, struct keyd_log_answer *out)
{
    if ((c->me.powers & KEYD_POWER_AUDIT) == 0 &&
        (id_same(&m->member, &NO_ID) || !session_holds(c, "lead"))) {
        return ERR_DENIED;
    }
    enum err e = log_search(&c->k->log, c->k->scratch, m, out);
    arena_reset(c->k->scratch);
    return e;
}

enum err op_CHECKPOINT(struct call *c, const struct keyd_ask *m, struct keyd_checkpoint_answer *out)
{
    (void)m;
    return log_newest(&c->k->log, out);
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
