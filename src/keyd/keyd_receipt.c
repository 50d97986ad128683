/* keyd_receipt.c - a reporter's way back: the stretched secret gives a row's index and the key that opens it. */
#include "keyd/keyd_in.h"

#include <string.h>

enum err op_RECEIPT_BEGIN(struct call *c, const struct keyd_receipt_begin *m,
                          struct keyd_job_answer *out)
{
    struct keyd *k = c->k;
    TRY(limit_check(c, LIMIT_RECEIPT_NETWORK, FIELD_STR(m->network)));
    TRY(limit_check(c, LIMIT_RECEIPT_ALL, STR_NONE));
    wrap_hash(out->job.secret, 32, k->sub[SUB_PEPPER], "receipt", &m->secret60, sizeof m->secret60);
    memcpy(out->job.salt, k->state.receipt_salt, sizeof out->job.salt);
    out->job.passes = k->state.receipt_passes;
    out->job.memory_kib = k->state.receipt_memory;
    return OK;
}

/* Log first: the key leaves only after this. The reporter has no name: actor zero. */
static enum err receipt_log(struct keyd *k, const struct keyd_id *compartment)
{
    struct log_entry e = { .action = KEYD_ACT_LOOK, .why = KEYD_REPORT, .n_compartments = 1 };
    return looks_has(&k->looks, &NO_ID, compartment, keyd_civil(k))
               ? OK
               : log_write(k, &e, NULL, compartment);
}

enum err op_RECEIPT_OPEN(struct call *c, const struct keyd_receipt_open *m,
                         struct keyd_receipt_answer *out)
{
    struct keyd *k = c->k;
    struct keyd_id index;
    struct ring_row row = { .body.receipt = { { 0 } } };
    const struct receipt *body = &row.body.receipt;
    struct str network = FIELD_STR(m->network);
    c->wait = true;
    TRY(limit_check(c, LIMIT_RECEIPT_NETWORK, network));
    TRY(limit_check(c, LIMIT_RECEIPT_ALL, STR_NONE));
    memcpy(&index, m->index, sizeof index);
    enum err e = ring_first(k, T_RECEIPT, &index, NULL, &row);
    if (e != OK && e != ERR_NOT_FOUND) {
        return e;
    }
    /* A wrong code tries to open as well. */
    bool ok = wrap_open(m->wrap, &index, sizeof index, body->wrap, sizeof body->wrap, out->key);
    if (e != OK || !ok) {
        limit_failed(k, LIMIT_RECEIPT_NETWORK, network);
        limit_failed(k, LIMIT_RECEIPT_ALL, STR_NONE);
        return REFUSE(c, ERR_INPUT, WHY_WRONG);
    }
    TRY(receipt_log(k, &row.b));
    out->compartment = row.b;
    session_begin(&k->receipts, keyd_tick(k), &row.b, out->key, out->token);
    return OK;
}

enum err op_RECEIPT_SESSION(struct call *c, const struct keyd_ask *m,
                            struct keyd_receipt_answer *out)
{
    struct compartment compartment;
    struct session *s = session_find(&c->k->receipts, keyd_tick(c->k), m->token);
    if (s == NULL) {
        return ERR_LOGIN;
    }
    /* Erased meanwhile: gone. */
    enum err e = ring_get(c->k, T_COMPARTMENT, &s->id, &NO_ID, &compartment);
    if (e != OK) {
        return e == ERR_NOT_FOUND ? ERR_LOGIN : e;
    }
    TRY(receipt_log(c->k, &s->id));
    s->seen = keyd_tick(c->k);
    out->compartment = s->id;
    memcpy(out->token, m->token, sizeof out->token);
    return session_open(s, m->token, out->key) ? OK : ERR_INTERNAL;
}

enum err op_RECEIPT_END(struct call *c, const struct keyd_ask *m, struct keyd_truth_answer *out)
{
    struct session *s = session_find(&c->k->receipts, keyd_tick(c->k), m->token);
    (void)out;
    if (s != NULL) {
        session_end(&c->k->receipts, s);
    }
    return OK;
}
