/* keyd_receipt.c - a reporter's way back: the stretched secret gives a row's index and the key that opens it. */
#include "keyd/keyd_in.h"

#include <string.h>

enum err op_RECEIPT_BEGIN(struct keyd *k, const struct keyd_receipt_begin *m,
                          struct keyd_job_answer *out, bool *wait_sync)
{
    (void)wait_sync;
    struct str network = FIELD_STR(m->network);
    if (limit_waits(k, LIMIT_RECEIPT_NETWORK, network) ||
        limit_waits(k, LIMIT_RECEIPT_ALL, STR_NONE)) {
        return REFUSE(out, ERR_LIMIT, WHY_WAIT);
    }
    wrap_hash(out->job.secret, 32, k->sub[SUB_PEPPER], "receipt", &m->secret60, sizeof m->secret60);
    memcpy(out->job.salt, k->receipt_salt, sizeof out->job.salt);
    out->job.passes = k->receipt_passes;
    out->job.memory_kib = k->receipt_memory;
    return OK;
}

struct receipt_found {
    bool found;
    struct keyd_id compartment;
    struct receipt body;
};

static bool receipt_take(void *data, struct ring_row *row)
{
    struct receipt_found *f = data;
    if (row->n == sizeof f->body) {
        memcpy(&f->body, row->body, sizeof f->body);
        f->compartment = row->b;
        f->found = true;
    }
    return !f->found;
}

/* Log first: the key leaves only after this. The reporter has no name: actor zero. */
static enum err receipt_log(struct keyd *k, const struct keyd_id *compartment)
{
    struct log_entry e = { .action = KEYD_ACT_LOOK, .why = KEYD_REPORT, .n_compartments = 1 };
    return looks_has(&k->looks, &NO_ID, compartment, keyd_civil(k))
               ? OK
               : log_write(k, &e, NULL, compartment);
}

static struct receipt_session *receipt_place(struct keyd *k)
{
    struct receipt_session *s = &k->receipts[0];
    for (size_t i = 1; i < RECEIPTS_MAX && s->seen != 0; i++) {
        s = k->receipts[i].seen < s->seen ? &k->receipts[i] : s;
    }
    return s;
}

static void receipt_begin(struct keyd *k, const struct keyd_id *compartment,
                          const unsigned char key[32], unsigned char token[32])
{
    unsigned char wrap[32];
    int64_t now = keyd_tick(k);
    struct receipt_session *s = receipt_place(k);
    randombytes_buf(token, 32);
    tag_of(token, s->tag);
    token_key(token, wrap);
    s->compartment = *compartment;
    wrap_seal(wrap, compartment, sizeof *compartment, key, 32, s->key_wrap);
    s->seen = now > 0 ? now : 1;
    sodium_memzero(wrap, sizeof wrap);
}

enum err op_RECEIPT_OPEN(struct keyd *k, const struct keyd_receipt_open *m,
                         struct keyd_receipt_answer *out, bool *wait_sync)
{
    struct keyd_id index;
    struct receipt_found f = { .found = false };
    struct str network = FIELD_STR(m->network);
    *wait_sync = true;
    if (limit_waits(k, LIMIT_RECEIPT_NETWORK, network) ||
        limit_waits(k, LIMIT_RECEIPT_ALL, STR_NONE)) {
        return REFUSE(out, ERR_LIMIT, WHY_WAIT);
    }
    memcpy(&index, m->index, sizeof index);
    TRY(ring_each(k, T_RECEIPT, Q_EACH_A, &index, receipt_take, &f));
    /* A wrong code tries to open as well. */
    bool ok = wrap_open(m->wrap, &index, sizeof index, f.body.wrap, sizeof f.body.wrap, out->key);
    if (!f.found || !ok) {
        limit_failed(k, LIMIT_RECEIPT_NETWORK, network);
        limit_failed(k, LIMIT_RECEIPT_ALL, STR_NONE);
        return REFUSE(out, ERR_INPUT, WHY_WRONG);
    }
    TRY(receipt_log(k, &f.compartment));
    out->compartment = f.compartment;
    receipt_begin(k, &f.compartment, out->key, out->token);
    return OK;
}

static struct receipt_session *receipt_find(struct keyd *k, const unsigned char token[32])
{
    unsigned char tag[16];
    tag_of(token, tag);
    for (size_t i = 0; i < RECEIPTS_MAX; i++) {
        struct receipt_session *s = &k->receipts[i];
        if (s->seen == 0 || sodium_memcmp(s->tag, tag, sizeof tag) != 0) {
            continue;
        }
        if (keyd_tick(k) - s->seen > RECEIPT_IDLE_MS) {
            sodium_memzero(s, sizeof *s);
            return NULL;
        }
        return s;
    }
    return NULL;
}

enum err op_RECEIPT_SESSION(struct keyd *k, const struct keyd_ask *m,
                            struct keyd_receipt_answer *out, bool *wait_sync)
{
    struct compartment c;
    unsigned char key[32];
    struct receipt_session *s = receipt_find(k, m->token);
    (void)wait_sync;
    if (s == NULL) {
        return ERR_LOGIN;
    }
    /* Erased meanwhile: gone. */
    enum err e = ring_get(k, T_COMPARTMENT, &s->compartment, &NO_ID, &c, sizeof c);
    if (e != OK) {
        return e == ERR_NOT_FOUND ? ERR_LOGIN : e;
    }
    TRY(receipt_log(k, &s->compartment));
    token_key(m->token, key);
    bool ok = wrap_open(key, &s->compartment, sizeof s->compartment, s->key_wrap,
                        sizeof s->key_wrap, out->key);
    sodium_memzero(key, sizeof key);
    s->seen = keyd_tick(k);
    out->compartment = s->compartment;
    memcpy(out->token, m->token, sizeof out->token);
    return ok ? OK : ERR_INTERNAL;
}

enum err op_RECEIPT_END(struct keyd *k, const struct keyd_ask *m, struct keyd_truth_answer *out,
                        bool *wait_sync)
{
    struct receipt_session *s = receipt_find(k, m->token);
    (void)out;
    (void)wait_sync;
    if (s != NULL) {
        sodium_memzero(s, sizeof *s);
    }
    return OK;
}
