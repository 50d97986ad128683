/*
 * keyd_epoch.c - a new key for a compartment of a case, where somebody who held the old one must not read what is written
 * from now on. Asked for by a member who holds the key without end and may let others in.
 *
 * Begin, in one step: a random key of the next epoch, sealed to all who hold the compartment now; but not to a member who
 * was stopped or has no key pair any more, nor under a grant that has ended. The former key is kept under the new one, so
 * that rows of both epochs open while the city seals them anew (feature/rekey). End: the former key is destroyed.
 * Either twice is as good as once. Of a report's talk the reporter's receipt is a seal that only she can make anew, and the
 * city's own three are everybody's: their keys stay.
 */
#include "keyd/keyd_in.h"

#include <string.h>

#define FIRST_KIND KEYD_IDENTITY_KIND
#define LAST_KIND KEYD_LEGAL_KIND

enum err former_get(struct keyd *k, const struct keyd_id *compartment, const struct compartment *c,
                    const unsigned char key[32], unsigned char former[32])
{
    struct receipt row;
    if (c->epoch < 2) {
        return ERR_NOT_FOUND;
    }
    const struct keyd_id index = former_index(k->sub[SUB_INDEX], compartment, c);
    TRY(ring_get(k, T_RECEIPT, &index, NULL, &row));
    return former_open(&index, key, &row, former) ? OK : ERR_INTERNAL;
}

/* One grant for the new key. *n counts those that stay. */
static enum err reseal_one(struct call *c, const struct keyd_id ids[2],
                           const struct compartment *to, const unsigned char key[32], uint32_t *n)
{
    struct key_grant g;
    TRY(ring_get(c->k, T_GRANT, &ids[0], &ids[1], &g));
    const bool over = g.until_ms != 0 && g.until_ms <= keyd_civil(c->k);
    enum err e = over ? ERR_CONFLICT : grant_put(c->k, &c->hands, &ids[0], to, key, &ids[1], &g);
    if (e == ERR_CONFLICT || e == ERR_NOT_FOUND) {
        return ring_del(c->k, T_GRANT, &ids[0], &ids[1]);
    }
    *n += e == OK;
    return e;
}

static enum err reseal(struct call *c, const struct keyd_id *compartment,
                       const struct compartment *to, const unsigned char key[32], uint32_t *n)
{
    const struct keyd_id *ids;
    size_t count = 0;
    enum err e = ring_ids(c->k, T_GRANT, compartment, NULL, &ids, &count);
    for (size_t i = 0; e == OK && i < count; i++, ids += 2) {
        e = reseal_one(c, ids, to, key, n);
    }
    arena_reset(c->k->scratch);
    return e;
}

/* c->key: the present key, which becomes the former one. */
static enum err begin(struct call *c, const struct keyd_id *id, struct compartment *at,
                      unsigned char fresh[32], uint32_t *n)
{
    struct receipt row;
    at->epoch++;
    randombytes_buf(fresh, 32);
    grant_commit(at->commit, fresh);
    const struct keyd_id index = former_index(c->k->sub[SUB_INDEX], id, at);
    former_seal(&index, fresh, c->key, &row);
    TRY(ring_put(c->k, T_RECEIPT, &index, id, &row));
    TRY(ring_put(c->k, T_COMPARTMENT, id, &NO_ID, at));
    return reseal(c, id, at, fresh, n);
}

static enum err tell(struct call *c, enum keyd_action action, const struct keyd_id *id)
{
    struct log_entry e = { .action = (uint16_t)action, .n_compartments = 1, .actor = c->actor };
    c->k->truncate = true; /* what is replaced leaves the file, too */
    return log_write(c->k, &e, NULL, id);
}

enum err op_EPOCH(struct call *c, const struct keyd_epoch_ask *m, struct keyd_truth_answer *out)
{
    struct compartment at;
    unsigned char other[32]; /* the former key, or the fresh one */
    enum err e = grant_open(c->k, &c->hands, &m->compartment, &at, c->key);
    if (e != OK || c->hands.until_ms != 0 || at.kind < FIRST_KIND || at.kind > LAST_KIND) {
        return e == OK || e == ERR_NOT_FOUND ? ERR_DENIED : e;
    }
    e = former_get(c->k, &m->compartment, &at, c->key, other);
    if (e == OK && m->end != 0) {
        const struct keyd_id index = former_index(c->k->sub[SUB_INDEX], &m->compartment, &at);
        e = tell(c, KEYD_ACT_KEY_END, &m->compartment);
        e = e == OK ? ring_del(c->k, T_RECEIPT, &index, NULL) : e;
    } else if (e == ERR_NOT_FOUND && m->end == 0) {
        e = tell(c, KEYD_ACT_REKEY, &m->compartment);
        e = e == OK ? begin(c, &m->compartment, &at, other, &out->truth) : e;
    }
    sodium_memzero(other, sizeof other);
    return e == ERR_NOT_FOUND ? OK : e; /* begun already, or ended */
}
