/* keyd.c - opening, a new city, and the one place where messages are checked and given to their handlers. */
#include "keyd/keyd_in.h"

#include <string.h>
#include <time.h>

#include "base/log.h"

/* ---- time ---- */

static int64_t clock_ms(clockid_t id)
{
    struct timespec t = { 0 };
    (void)clock_gettime(id, &t); /* cannot fail for these clocks */
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t keyd_tick(const struct keyd *k)
{
    return k->cfg.tick_ms != NULL ? k->cfg.tick_ms(k->cfg.at) : clock_ms(CLOCK_MONOTONIC);
}

int64_t keyd_wall(const struct keyd *k)
{
    return k->cfg.wall_ms != NULL ? k->cfg.wall_ms(k->cfg.at) : clock_ms(CLOCK_REALTIME);
}

int64_t keyd_civil(const struct keyd *k)
{
    return k->cfg.civil_ms != NULL ? k->cfg.civil_ms(k->cfg.at) : keyd_wall(k);
}

/* ---- the city's own settings in the keyring ---- */

static const struct keyd_id STATE_ID = { "jj state" };

/* A keyring of before there were ages has none: it is as old as can be. One of before there were sums is as it lies. */
enum err state_load(struct keyd *k)
{
    k->age = (struct age){ .turn = 0 };
    enum err e = ring_get(k, T_STATE, &AGE_ID, &NO_ID, &k->age);
    TRY(e == ERR_NOT_FOUND ? OK : e);
    if (sodium_is_zero(k->age.sum, sizeof k->age.sum)) {
        TRY(ring_sum(k, k->age.sum));
    }
    return ring_get(k, T_STATE, &STATE_ID, &NO_ID, &k->state);
}

/* Stands in every commit; the log's entries from then on tell its turn. */
static enum err age_save(struct keyd *k)
{
    k->age.turn++;
    k->age.entries = k->log.chain.tree.size;
    return ring_put(k, T_STATE, &AGE_ID, &NO_ID, &k->age);
}

enum err keyd_accept_age(struct keyd *k, unsigned why)
{
    struct log_entry e = { .action = KEYD_ACT_ROLLBACK, .why = (uint16_t)why };
    TRY(log_write(k, &e, NULL, NULL));
    TRY(ring_sum(k, k->age.sum));
    TRY(ring_begin(k));
    TRY(ring_end(k, OK));
    return keyd_flush(k) ? OK : ERR_STORE;
}

static enum err state_save(struct keyd *k)
{
    return ring_put(k, T_STATE, &STATE_ID, &NO_ID, &k->state);
}

enum err op_SETUP_END(struct call *c, const struct keyd_ask *m, struct keyd_truth_answer *out)
{
    struct keyd *k = c->k;
    (void)m;
    (void)out;
    if (!session_holds(c, "lead")) {
        return ERR_DENIED;
    }
    TRY(log_short(k, KEYD_ACT_SETUP_END, &c->actor, &NO_ID));
    TRY(ring_del(k, T_SEAT, NULL, &HOST_ID));
    k->state.setup_open = 0;
    enum err e = state_save(k);
    k->state.setup_open = e != OK;
    k->truncate = true;
    return e;
}

enum err op_SETUP_OPEN(struct call *c, const struct keyd_ask *m, struct keyd_truth_answer *out)
{
    (void)m;
    out->truth = c->k->state.setup_open;
    return OK;
}

/* ---- opening ---- */

static struct keyd *keyd_new(const struct keyd_config *cfg, struct str *why)
{
    if (sodium_init() < 0) {
        *why = STR("libsodium does not start");
        return NULL;
    }
    struct arena *mem = arena_new(0);
    struct keyd *k = NEW(mem, struct keyd);
    k->mem = mem;
    k->scratch = arena_new(0);
    k->cfg = *cfg;
    k->log = (struct log)LOG_CLOSED;
    k->log.buffer = arena_alloc(mem, LOG_BUFFER);
    k->in = arena_alloc(mem, KEYD_MSG_MAX);
    k->members = session_set_new(mem, SESSIONS_MAX, SESSION_LIFE_MS);
    k->receipts = session_set_new(mem, RECEIPTS_MAX, INT64_MAX);
    k->limits = delay_new(mem);
    k->looks = looks_new(mem);
    /* Out of swap and core files. Where the limit on locked memory forbids it, it works without. */
    (void)sodium_mlock(k->sub, sizeof k->sub);
    for (uint64_t i = 0; i < SUB_COUNT; i++) {
        crypto_kdf_derive_from_key(k->sub[i], 32, i + 1, "JJ-host1", k->cfg.host_key);
    }
    sodium_memzero(k->cfg.host_key, sizeof k->cfg.host_key);
    return k;
}

static void keyd_drop(struct keyd *k)
{
    log_close(&k->log);
    ring_close(k);
    struct arena *mem = k->mem;
    (void)sodium_munlock(k->sub, sizeof k->sub); /* wipes; the arena does it again */
    arena_free(k->scratch);                      /* wipes, as the next does */
    arena_free(mem);
}

static struct log_place log_place(const struct keyd *k)
{
    return (struct log_place){ k->cfg.log_dir, k->cfg.origin,  keyd_tick(k),
                               k->cfg.any_age, k->age.entries, k->age.turn };
}

/* Rows that were changed, taken out or put back beside the key keeper. */
static enum err check_sum(struct keyd *k, struct str *why)
{
    unsigned char sum[16];
    *why = STR("the keyring cannot be read");
    TRY(k->cfg.any_age ? OK : ring_sum(k, sum));
    *why = STR("the keyring's rows are not those that it had: one was changed, taken out or put "
               "back; see the operator's guide, and jejaring audit accept-rollback");
    return k->cfg.any_age || memcmp(sum, k->age.sum, sizeof sum) == 0 ? OK : ERR_CONFLICT;
}

static enum err open_all(struct keyd *k, struct str *why)
{
    TRY(ring_open(k, false, why));
    enum err e = state_load(k);
    if (e != OK) {
        *why = STR("the keyring does not open with this host key");
        return e == ERR_NOT_FOUND ? ERR_INTERNAL : e;
    }
    TRY(check_sum(k, why));
    struct log_place place = log_place(k);
    TRY(log_open(&k->log, &place, k->sub[SUB_LOG], looks_take, &k->looks, why));
    /* Only where any age is taken: from here on it counts from what the log knows. */
    k->age.turn = k->age.turn < k->log.told.turn ? k->log.told.turn : k->age.turn;
    k->log.told.turn = k->age.turn;
    return OK;
}

enum err keyd_open(const struct keyd_config *cfg, struct keyd **out, struct str *why)
{
    struct keyd *k = keyd_new(cfg, why);
    enum err e = k != NULL ? open_all(k, why) : ERR_INTERNAL;
    if (e == OK) {
        *out = k;
    } else if (k != NULL) {
        keyd_drop(k);
    }
    return e;
}

void keyd_close(struct keyd *k)
{
    (void)keyd_flush(k); /* told in the log when it fails; nobody waits any more */
    keyd_drop(k);
}

/* ---- a new city ---- */

/* A compartment that every city has, open to desks `staff` and, when shown, `figures`. */
static enum err make_fixed(struct keyd *k, struct str id_text, uint32_t kind, bool shown)
{
    struct keyd_id id;
    struct compartment c = { .kind = kind, .epoch = 1 };
    unsigned char key[32];
    if (!id_of_text(id_text, &id)) {
        return ERR_INTERNAL;
    }
    randombytes_buf(key, sizeof key);
    enum err e = grant_new(k, &id, kind, key, &NO_ID);
    for (size_t i = 0; e == OK && i < (shown ? 2 : 1); i++) {
        struct keyd_id desk = id_of_desk(i == 0 ? "staff" : "figures");
        struct key_grant g = { .until_ms = 0 };
        e = grant_put(k, NULL, &id, &c, key, &desk, &g);
    }
    sodium_memzero(key, sizeof key);
    return e;
}

static enum err make_city(struct keyd *k, const unsigned char recovery_pk[32])
{
    static const char *const desks[] = { "lead", "intake", "staff", "figures", KEYD_GLASS_DESK };
    struct principal recovery = { .kind = P_RECOVERY, .flags = PF_HAS_KEY };
    memcpy(recovery.pk, recovery_pk, 32);
    k->state = (struct state){ .setup_open = 1,
                               .receipt_passes = k->cfg.passes,
                               .receipt_memory = k->cfg.memory_kib };
    randombytes_buf(k->state.receipt_salt, sizeof k->state.receipt_salt);
    TRY(state_save(k));
    TRY(principal_put(k, &RECOVERY_ID, &recovery));
    for (size_t i = 0; i < ARRAY_LEN(desks); i++) {
        TRY(desk_make(k, str_of(desks[i])));
    }
    TRY(desk_glass_begin(k));
    TRY(make_fixed(k, STR(KEYD_CARD_COMPARTMENT), KEYD_CARD_KIND, false));
    TRY(make_fixed(k, STR(KEYD_MATCH_COMPARTMENT), KEYD_MATCH_KIND, false));
    return make_fixed(k, STR(KEYD_FIGURES_COMPARTMENT), KEYD_FIGURES_KIND, true);
}

static enum err init_all(struct keyd *k, const unsigned char recovery_pk[32], struct str *why)
{
    TRY(ring_open(k, true, why));
    *why = STR("there is a keyring already");
    if (state_load(k) != ERR_NOT_FOUND) {
        return ERR_CONFLICT;
    }
    struct log_place place = log_place(k);
    TRY(log_make(&place, k->sub[SUB_LOG], why));
    *why = STR("keyring.db cannot be written");
    TRY(ring_begin(k));
    TRY(ring_end(k, make_city(k, recovery_pk)));
    return ring_commit(k, age_save(k));
}

enum err keyd_init(struct arena *a, const struct keyd_config *cfg, struct str *recovery_secret,
                   struct str *why)
{
    unsigned char pk[32];
    unsigned char sk[32];
    struct keyd *k = keyd_new(cfg, why);
    if (k == NULL) {
        return ERR_INTERNAL;
    }
    crypto_box_keypair(pk, sk);
    enum err e = init_all(k, pk, why);
    if (e == OK) {
        *recovery_secret = str_hex(a, sk, sizeof sk);
    }
    sodium_memzero(sk, sizeof sk);
    keyd_drop(k);
    return e;
}

/* ---- messages ---- */

/* Who may ask. A token of zeros stands for the command line, or for the public. */
enum who { ANYBODY, LOCKED, MEMBER, WORKING, WORKING_OR_CLI, WORKING_OR_PUBLIC };
/* WRITES: its rows belong together, all or none, and the answer waits for the disk. */
enum { WRITES = 1, HANDS = 2 };

/* Handlers take their own message types: one small door each. */
#define KEYD_OP_ROW(name, request, answer, ...)                           \
    static enum err door_##name(struct call *c, const void *m, void *out) \
    {                                                                     \
        return op_##name(c, m, out);                                      \
    }                                                                     \
    _Static_assert(sizeof(struct request) <= KEYD_MSG_MAX &&              \
                       sizeof(struct answer) <= KEYD_ANSWER_MAX,          \
                   #name);
KEYD_OPS(KEYD_OP_ROW)
#undef KEYD_OP_ROW

static const struct rule {
    size_t request, answer;
    enum err (*run)(struct call *c, const void *m, void *out);
    enum who who;
    uint32_t powers;
    unsigned flags;
} RULES[KEYD_OP_END] = {
#define KEYD_OP_ROW(name, request, answer, who, powers, flags)                         \
    [KEYD_##name] = {                                                                  \
        sizeof(struct request), sizeof(struct answer), door_##name, who, powers, flags \
    },
    KEYD_OPS(KEYD_OP_ROW)
#undef KEYD_OP_ROW
};

enum err op_SYNC(struct call *c, const struct keyd_ask *m, struct keyd_truth_answer *out)
{
    (void)m;
    (void)out;
    c->wait = c->k->log.dirty;
    return OK;
}

/* The only check of lengths: a message is exactly as long as its operation says. */
static bool message_fits(const struct keyd_head *h, size_t n)
{
    if (h->op == KEYD_NO_OP || h->op >= KEYD_OP_END || h->size != n || n < RULES[h->op].request) {
        return false;
    }
    return h->op == KEYD_CHANGE ? n == keyd_change_size((const struct keyd_change *)h)
                                : n == RULES[h->op].request;
}

/* The only check of who asks. The member is looked up as he is now. */
static enum err enter(struct call *c, const struct rule *r, const unsigned char token[32])
{
    bool cli = c->k->cfg.cli; /* who has the host key and the folder needs no login */
    if (sodium_is_zero(token, 32) &&
        (r->who == WORKING_OR_PUBLIC || (r->who == WORKING_OR_CLI && cli))) {
        return OK;
    }
    c->s = session_find(&c->k->members, keyd_tick(c->k), token);
    if (c->s == NULL || (c->s->locked != 0) != (r->who == LOCKED)) {
        return ERR_LOGIN; /* a locked session does nothing but being unlocked */
    }
    c->actor = c->s->id;
    TRY(principal_get(c->k, &c->actor, &c->me));
    if (c->me.kind != P_MEMBER || (c->me.flags & PF_DISABLED) != 0) {
        return ERR_LOGIN;
    }
    if (r->who > MEMBER && (c->me.flags & PF_MUST_CHANGE) != 0 && !cli) {
        return ERR_DENIED; /* his own password first */
    }
    if (r->powers != 0 && (c->me.powers & r->powers) == 0) {
        return ERR_DENIED;
    }
    return (r->flags & HANDS) != 0 ? session_hands(c, token) : OK;
}

static enum err serve(struct call *c, const struct keyd_head *h, void *answer)
{
    const struct rule *r = &RULES[h->op];
    if (r->who != ANYBODY) {
        TRY(enter(c, r, ((const struct keyd_ask *)h)->token));
    }
    return r->run(c, h, answer);
}

static enum err run(struct call *c, const struct keyd_head *h, void *answer)
{
    if ((RULES[h->op].flags & WRITES) == 0) {
        return serve(c, h, answer);
    }
    c->wait = true;
    TRY(ring_begin(c->k));
    return ring_end(c->k, serve(c, h, answer));
}

size_t keyd_handle(struct keyd *k, const void *msg, size_t n, void *answer, bool *wait_sync)
{
    struct keyd_head *out = answer;
    const struct keyd_head *h = (const struct keyd_head *)k->in;
    struct call c = { .k = k };
    enum err e = ERR_INTERNAL;
    size_t size = sizeof *out;
    *wait_sync = false;
    memset(answer, 0, sizeof *out);
    if (n < sizeof *h || n > KEYD_MSG_MAX) {
        out->result = ERR_INTERNAL;
        out->size = (uint32_t)size;
        return size;
    }
    memcpy(k->in, msg, n);
    if (message_fits(h, n)) {
        size = RULES[h->op].answer;
        memset(answer, 0, size);
        e = run(&c, h, answer);
    } else {
        log_line(LOG_ERROR, "message refused op=%u size=%zu", h->op, n);
    }
    if (e != OK) {
        /* A refusal carries nothing but its cause. */
        sodium_memzero((unsigned char *)answer + sizeof *out, size - sizeof *out);
    }
    *wait_sync = e == OK && c.wait;
    out->why = c.why;
    out->op = h->op;
    out->request = h->request;
    out->result = (uint16_t)e;
    out->size = (uint32_t)size;
    sodium_memzero(k->in, n);
    sodium_memzero(&c, sizeof c);
    return size;
}

size_t keyd_refuse(void *answer)
{
    struct keyd_head *out = answer;
    size_t size = out->size;
    sodium_memzero((unsigned char *)answer + sizeof *out, size - sizeof *out);
    out->result = ERR_STORE;
    return size;
}

bool keyd_is_dirty(const struct keyd *k)
{
    return k->log.dirty || k->in_txn || log_is_due(&k->log, keyd_tick(k));
}

bool keyd_flush(struct keyd *k)
{
    log_sync(&k->log, keyd_tick(k));
    const enum err aged = k->in_txn ? age_save(k) : OK;
    const bool ok = ring_commit(k, aged) == OK;
    k->log.told.turn = ok ? k->age.turn : k->log.told.turn;
    k->stale = k->stale || (!ok && state_load(k) != OK);
    if (ok && k->truncate) {
        k->truncate = false;
        ring_truncate(k);
    }
    return ok;
}

bool keyd_call(void *data, const void *request, size_t request_size, void *answer,
               size_t answer_cap, size_t *answer_size)
{
    struct keyd *k = data;
    bool wait_sync = false;
    if (answer_cap < KEYD_ANSWER_MAX) {
        return false;
    }
    *answer_size = keyd_handle(k, request, request_size, answer, &wait_sync);
    if (wait_sync && !keyd_flush(k)) {
        *answer_size = keyd_refuse(answer);
    }
    return true;
}

/* ---- for doctor ---- */

enum err keyd_count(struct keyd *k, int64_t *members, int64_t *compartments, int64_t *grants,
                    bool *setup_open)
{
    static const enum ring_table tables[3] = { T_PRINCIPAL, T_COMPARTMENT, T_GRANT };
    int64_t *const counts[3] = { members, compartments, grants };
    struct ring_walk w;
    for (size_t i = 0; i < 3; i++) {
        *counts[i] = 0;
        ring_walk(&w, k, tables[i], NULL, NULL);
        while (ring_next(&w)) {
            *counts[i] += i > 0 || w.row.body.principal.kind == P_MEMBER;
        }
        TRY(ring_done(&w));
    }
    *setup_open = k->state.setup_open != 0;
    return OK;
}
