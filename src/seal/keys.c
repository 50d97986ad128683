/* keys.c - asking keyd, and the keys a request holds. */
#include "seal/keys_in.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "base/ids.h"
#include "rec/pack.h"

#define REQUEST_SHORT \
    ((size_t)4096) /* nearly all requests; a large change takes the largest size */
#define HELD_FIRST 64

static void keys_start(struct keys *k)
{
    k->request = k->first_request;
    k->request_cap = REQUEST_SHORT;
    k->held = k->first_held;
    k->cap_held = HELD_FIRST;
    k->request_used = k->answer_used = k->n_held = 0;
    k->dirty = false;
}

struct keys *keys_new(struct arena *a, const struct keys_transport *t)
{
    struct keys *k = NEW(a, struct keys);
    k->transport = *t;
    k->first_request = arena_alloc(a, REQUEST_SHORT);
    k->answer = arena_alloc(a, KEYD_ANSWER_MAX);
    k->first_held = NEW_ARRAY(a, struct held, HELD_FIRST);
    keys_start(k);
    return k;
}

void keys_drop(struct keys *k)
{
    sodium_memzero(k->held, k->cap_held * sizeof *k->held);
    k->n_held = 0;
}

void keys_forget(struct keys *k)
{
    arena_free(k->own); /* wipes; NULL is fine */
    k->own = NULL;
    sodium_memzero(k->first_request, REQUEST_SHORT);
    sodium_memzero(k->answer, k->answer_used);
    sodium_memzero(k->token, sizeof k->token);
    sodium_memzero(k->first_held, HELD_FIRST * sizeof *k->first_held);
    keys_start(k);
}

/* Room that outlives a handler's rewinding of its arena: so it is not taken from there. */
static struct arena *own(struct keys *k)
{
    if (k->own == NULL) {
        k->own = arena_new(0);
    }
    return k->own;
}

/* ---- asking ---- */

void *keys_begin(struct ctx *c, size_t size)
{
    struct keys *k = c->keys;
    assert(k != NULL && size <= KEYD_MSG_MAX);
    if (size > k->request_cap) {
        k->request = arena_alloc(own(k), KEYD_MSG_MAX);
        k->request_cap = KEYD_MSG_MAX;
    }
    memset(k->request, 0, size);
    k->request_used = size > k->request_used ? size : k->request_used;
    return k->request;
}

static enum err refused(struct ctx *c, const struct keyd_head *h, const char *wrong,
                        const char *wait)
{
    static const char *const causes[] = {
        [WHY_TOTP] = "login.totp",
        [WHY_NO_KEY] = "access.no_key",
        [WHY_TAKEN] = "keys.login_taken",
        [WHY_UNKNOWN] = "access.no_key",
        [WHY_NOT_READY] = "member.not_ready",
        [WHY_LIMIT] = "access.limit",
    };
    static const char *const results[] = {
        [ERR_INPUT] = "access.input",       [ERR_LOGIN] = "login.over",
        [ERR_DENIED] = "access.denied",     [ERR_NOT_FOUND] = "access.no_key",
        [ERR_CONFLICT] = "access.conflict", [ERR_LIMIT] = "access.limit",
        [ERR_STORE] = "store.away",         [ERR_INTERNAL] = "error.internal",
    };
    enum err code = h->result < ARRAY_LEN(results) ? (enum err)h->result : ERR_INTERNAL;
    const char *key = h->why < ARRAY_LEN(causes) ? causes[h->why] : NULL;
    if (h->why == WHY_WRONG) {
        key = wrong;
    } else if (h->why == WHY_WAIT) {
        key = wait;
    }
    return fail(c, code, NULL, key != NULL ? key : results[code]);
}

static size_t answer_size(enum keyd_op op)
{
    static const size_t sizes[] = {
#define KEYD_OP_ROW(name, request, answer, ...) [KEYD_##name] = sizeof(struct answer),
        KEYD_OPS(KEYD_OP_ROW)
#undef KEYD_OP_ROW
    };
    return sizes[op];
}

enum err keys_ask(struct ctx *c, enum keyd_op op, size_t size, const char *wrong, const char *wait,
                  const void **answer)
{
    struct keys *k = c->keys;
    struct keyd_head *h = (struct keyd_head *)k->request;
    const struct keyd_head *got = (const struct keyd_head *)k->answer;
    size_t n = 0;
    h->op = (uint16_t)op;
    h->size = (uint32_t)size;
    h->request = ++k->count;
    if (!k->transport.call(k->transport.data, h, size, k->answer, KEYD_ANSWER_MAX, &n)) {
        return fail(c, ERR_STORE, NULL, "store.away");
    }
    k->answer_used = n > k->answer_used ? n : k->answer_used;
    if (n < sizeof *got || got->size != n || got->request != h->request || got->op != op) {
        return fail(c, ERR_INTERNAL, NULL, "error.internal");
    }
    if (got->result != OK) {
        return refused(c, got, wrong, wait);
    }
    if (n != answer_size(op)) {
        return fail(c, ERR_INTERNAL, NULL, "error.internal");
    }
    *answer = k->answer;
    return OK;
}

bool keys_put(char *to, size_t cap, struct str from)
{
    if (from.n > cap || str_find(from, '\0', 0) != SIZE_MAX) {
        return false;
    }
    if (from.n > 0) {
        memcpy(to, from.p, from.n);
    }
    return true;
}

bool keys_put_id(struct keyd_id *to, struct str id)
{
    return id_of_text(id, to);
}

struct str keys_text(struct arena *a, const char *p, size_t cap)
{
    return str_copy(a, field_str(p, cap));
}

void keys_password(struct str typed, unsigned char out[32])
{
    crypto_generichash(out, 32, (const unsigned char *)typed.p, typed.n, NULL, 0);
}

/* ---- held keys ---- */

static size_t held_at(const struct keys *k, const struct keyd_id *id)
{
    uint64_t hash = str_hash((struct str){ (const char *)id->b, sizeof id->b });
    size_t i = (size_t)hash & (k->cap_held - 1);
    while (k->held[i].used && !id_same(&k->held[i].id, id)) {
        i = (i + 1) & (k->cap_held - 1);
    }
    return i;
}

static void held_grow(struct keys *k)
{
    struct held *old = k->held;
    size_t n = k->cap_held;
    k->cap_held = n * 2;
    k->held = NEW_ARRAY(own(k), struct held, k->cap_held);
    for (size_t i = 0; i < n; i++) {
        if (old[i].used) {
            k->held[held_at(k, &old[i].id)] = old[i];
        }
    }
    sodium_memzero(old, n * sizeof *old);
}

static struct held *hold(struct keys *k, const struct keyd_id *id,
                         const unsigned char key[KEY_BYTES])
{
    if ((k->n_held + 1) * 2 > k->cap_held) {
        held_grow(k);
    }
    struct held *h = &k->held[held_at(k, id)];
    k->n_held += !h->used;
    h->id = *id;
    h->used = true;
    h->epoch = 1;
    h->has_former = false;
    memcpy(h->key.b, key, KEY_BYTES);
    return h;
}

static const struct held *held_find(const struct ctx *c, struct str compartment)
{
    struct keyd_id id;
    const struct keys *k = c->keys;
    if (k == NULL || k->n_held == 0 || !keys_put_id(&id, compartment)) {
        return NULL;
    }
    const struct held *h = &k->held[held_at(k, &id)];
    return h->used ? h : NULL;
}

bool keys_held(const struct ctx *c, struct str compartment)
{
    return held_find(c, compartment) != NULL;
}

enum err keys_of(struct ctx *c, struct str compartment, struct key *out)
{
    const struct held *h = held_find(c, compartment);
    if (h == NULL) {
        return fail(c, ERR_NOT_FOUND, NULL, "access.no_key");
    }
    *out = h->key;
    return OK;
}

int64_t keys_epoch(const struct ctx *c, struct str compartment)
{
    const struct held *h = held_find(c, compartment);
    return h == NULL ? 1 : h->epoch;
}

enum err keys_under(struct ctx *c, struct str compartment, struct str sealed, struct key *out,
                    int64_t *epoch)
{
    const struct held *h = held_find(c, compartment);
    if (h == NULL) {
        return fail(c, ERR_NOT_FOUND, NULL, "access.no_key");
    }
    *epoch = h->epoch;
    *out = h->key;
    if (h->has_former && seal_is_of(sealed, h->epoch - 1)) {
        *epoch = h->epoch - 1;
        *out = h->former;
    } else if (seal_is_of(sealed, h->epoch + 1)) {
        /* its key was changed after this request got it */
        return fail(c, ERR_CONFLICT, NULL, "form.changed_meanwhile");
    }
    return OK;
}

enum err keys_rekey(struct ctx *c, struct str compartment, bool end)
{
    const void *got = NULL;
    struct keyd_epoch_ask *m = keys_begin(c, sizeof *m);
    memcpy(m->token, c->keys->token, sizeof m->token);
    m->end = end;
    if (!keys_put_id(&m->compartment, compartment)) {
        return fail(c, ERR_NOT_FOUND, NULL, "access.no_key");
    }
    return keys_ask(c, KEYD_EPOCH, sizeof *m, NULL, NULL, &got);
}

void keys_hold(struct ctx *c, struct str compartment, const struct key *key)
{
    struct keyd_id id;
    if (keys_put_id(&id, compartment)) {
        (void)hold(c->keys, &id, key->b); /* of a compartment of now */
    }
}

enum err keys_fetch(struct ctx *c, const struct str *compartments, size_t n, enum look why,
                    const unsigned char *reason_digest)
{
    const struct keyd_fetch_answer *got = NULL;
    if (n == 0) {
        return OK;
    }
    if (c->who == NULL) {
        return fail(c, ERR_LOGIN, NULL, "login.over");
    }
    if (n > KEYD_FETCH_MAX) {
        return fail(c, ERR_INTERNAL, NULL, "error.internal");
    }
    struct keyd_fetch *m = keys_begin(c, sizeof *m);
    memcpy(m->token, c->keys->token, sizeof m->token);
    m->why = why;
    if (reason_digest != NULL) {
        memcpy(m->reason, reason_digest, sizeof m->reason);
    }
    for (size_t i = 0; i < n; i++) {
        m->n += keys_put_id(&m->ids[m->n], compartments[i]); /* no id: no key */
    }
    TRY(keys_ask(c, KEYD_FETCH, sizeof *m, NULL, NULL, (const void **)&got));
    c->keys->dirty = c->keys->dirty || got->logged != 0;
    for (size_t i = 0; i < got->n && i < KEYD_FETCH_MAX; i++) {
        struct held *h = hold(c->keys, &got->got[i].id, got->got[i].key);
        h->epoch = got->got[i].epoch;
        h->has_former = got->got[i].has_former != 0;
        memcpy(h->former.b, got->got[i].former, KEY_BYTES);
    }
    return OK;
}

enum err keys_sync(struct ctx *c)
{
    const void *got = NULL;
    if (c->keys == NULL || !c->keys->dirty) {
        return OK;
    }
    struct keyd_ask *m = keys_begin(c, sizeof *m);
    TRY(keys_ask(c, KEYD_SYNC, sizeof *m, NULL, NULL, &got));
    c->keys->dirty = false;
    return OK;
}

/* ---- receipts ---- */

void keys_job(const struct keyd_job *from, struct stretch_job *to)
{
    memcpy(to->secret, from->secret, sizeof to->secret);
    memcpy(to->salt, from->salt, sizeof to->salt);
    to->passes = from->passes;
    to->memory_kib = from->memory_kib;
}

enum err keys_receipt_begin(struct ctx *c, uint64_t secret60, struct str network,
                            struct stretch_job *job)
{
    const struct keyd_job_answer *got = NULL;
    struct keyd_receipt_begin *m = keys_begin(c, sizeof *m);
    m->secret60 = secret60;
    (void)KEYS_PUT(m->network,
                   str_cut(network, 0, sizeof m->network)); /* an odd network counts as none */
    TRY(keys_ask(c, KEYD_RECEIPT_BEGIN, sizeof *m, "receipt.wrong", "receipt.wait",
                 (const void **)&got));
    keys_job(&got->job, job);
    return OK;
}

void keys_receipt_split(const unsigned char stretched[32], unsigned char index[16],
                        struct key *wrap)
{
    static const unsigned char index_of[] = "receipt index";
    static const unsigned char wrap_of[] = "receipt key";
    crypto_generichash(index, 16, index_of, sizeof index_of, stretched, 32);
    crypto_generichash(wrap->b, KEY_BYTES, wrap_of, sizeof wrap_of, stretched, 32);
}

static void receipt_take(struct ctx *c, const struct keyd_receipt_answer *got,
                         struct str *compartment)
{
    c->keys->dirty = true;
    hold(c->keys, &got->compartment, got->key);
    *compartment = id_text(c->mem, got->compartment.b);
}

enum err keys_receipt_open(struct ctx *c, const unsigned char stretched[32], struct str network,
                           struct str *token, struct str *report_compartment)
{
    const struct keyd_receipt_answer *got = NULL;
    struct key wrap;
    struct keyd_receipt_open *m = keys_begin(c, sizeof *m);
    keys_receipt_split(stretched, m->index, &wrap);
    memcpy(m->wrap, wrap.b, sizeof m->wrap);
    key_wipe(&wrap);
    (void)KEYS_PUT(m->network,
                   str_cut(network, 0, sizeof m->network)); /* an odd network counts as none */
    TRY(keys_ask(c, KEYD_RECEIPT_OPEN, sizeof *m, "receipt.wrong", "receipt.wait",
                 (const void **)&got));
    *token = str_hex(c->mem, got->token, sizeof got->token);
    receipt_take(c, got, report_compartment);
    return OK;
}

enum err keys_receipt_session(struct ctx *c, struct str token, struct str *report_compartment)
{
    const struct keyd_receipt_answer *got = NULL;
    struct keyd_ask *m = keys_begin(c, sizeof *m);
    if (!str_unhex(token, m->token, sizeof m->token)) {
        return fail(c, ERR_LOGIN, NULL, "receipt.over");
    }
    enum err e = keys_ask(c, KEYD_RECEIPT_SESSION, sizeof *m, NULL, NULL, (const void **)&got);
    if (e == OK) {
        receipt_take(c, got, report_compartment);
    }
    return e;
}

enum err keys_receipt_end(struct ctx *c, struct str token)
{
    const void *got = NULL;
    struct keyd_ask *m = keys_begin(c, sizeof *m);
    if (!str_unhex(token, m->token, sizeof m->token)) {
        return OK; /* none: ended already */
    }
    return keys_ask(c, KEYD_RECEIPT_END, sizeof *m, NULL, NULL, &got);
}

/* ---- search and looks ---- */

void keys_put_card(struct keyd_card *to, const struct search_card *from)
{
    (void)KEYS_PUT(to->name, str_cut(from->name, 0, sizeof to->name));
    (void)KEYS_PUT(to->nickname, str_cut(from->nickname, 0, sizeof to->nickname));
    (void)KEYS_PUT(to->nik, str_cut(from->nik, 0, sizeof to->nik));
    (void)KEYS_PUT(to->phone, str_cut(from->phone, 0, sizeof to->phone));
    (void)KEYS_PUT(to->plate, str_cut(from->plate, 0, sizeof to->plate));
    (void)KEYS_PUT(to->account, str_cut(from->account, 0, sizeof to->account));
    (void)KEYS_PUT(to->handle, str_cut(from->handle, 0, sizeof to->handle));
    to->born = from->born;
}

enum err keys_search(struct ctx *c, const struct search_card *query, struct search_hit *hits,
                     size_t max, size_t *n)
{
    const struct keyd_search_answer *got = NULL;
    struct keyd_search *m = keys_begin(c, sizeof *m);
    *n = 0;
    memcpy(m->token, c->keys->token, sizeof m->token);
    m->max = (uint32_t)(max < KEYD_HITS_MAX ? max : KEYD_HITS_MAX);
    keys_put_card(&m->query, query);
    TRY(keys_ask(c, KEYD_SEARCH, sizeof *m, NULL, "search.wait", (const void **)&got));
    c->keys->dirty = true;
    for (; *n < got->n && *n < m->max; (*n)++) {
        const struct keyd_hit *h = &got->hits[*n];
        hits[*n] = (struct search_hit){ .object = id_text(c->mem, h->object.b),
                                        .scope = id_text(c->mem, h->scope.b),
                                        .score = h->score,
                                        .nik = h->nik,
                                        .phone = h->phone,
                                        .name = h->name,
                                        .born = h->born,
                                        .plate = h->plate,
                                        .account = h->account,
                                        .handle = h->handle };
    }
    return OK;
}

enum err keys_looks(struct ctx *c, const struct str *compartments, size_t n, struct look_seen *out,
                    size_t max, size_t *got_n)
{
    const struct keyd_looks_answer *got = NULL;
    struct keyd_looks *m = keys_begin(c, sizeof *m);
    *got_n = 0;
    memcpy(m->token, c->keys->token, sizeof m->token);
    m->max = (uint32_t)(max < KEYD_LOOKS_MAX ? max : KEYD_LOOKS_MAX);
    for (size_t i = 0; i < n && m->n < KEYD_LOOKS_ASKED_MAX; i++) {
        m->n += keys_put_id(&m->ids[m->n], compartments[i]);
    }
    TRY(keys_ask(c, KEYD_LOOKS, sizeof *m, NULL, NULL, (const void **)&got));
    for (; *got_n < got->n && *got_n < max; (*got_n)++) {
        const struct keyd_look *l = &got->looks[*got_n];
        out[*got_n] = (struct look_seen){ .member = id_text(c->mem, l->member.b),
                                          .at_ms = l->at_ms,
                                          .why = (enum look)l->why,
                                          .compartment = id_text(c->mem, l->compartment.b) };
    }
    return OK;
}
