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

struct state {
    uint32_t setup_open, receipt_passes, receipt_memory, zero;
    unsigned char receipt_salt[16];
};
static const struct keyd_id STATE_ID = { "jj state" };

static enum err state_load(struct keyd *k)
{
    struct state s;
    TRY(ring_get(k, T_STATE, &STATE_ID, &NO_ID, &s, sizeof s));
    k->setup_open = s.setup_open != 0;
    k->receipt_passes = s.receipt_passes;
    k->receipt_memory = s.receipt_memory;
    memcpy(k->receipt_salt, s.receipt_salt, sizeof k->receipt_salt);
    return OK;
}

static enum err state_save(struct keyd *k)
{
    struct state s = { .setup_open = k->setup_open,
                       .receipt_passes = k->receipt_passes,
                       .receipt_memory = k->receipt_memory };
    memcpy(s.receipt_salt, k->receipt_salt, sizeof s.receipt_salt);
    return ring_put(k, T_STATE, &STATE_ID, &NO_ID, &s, sizeof s);
}

enum err op_SETUP_END(struct keyd *k, const struct keyd_ask *m, struct keyd_truth_answer *out,
                      bool *wait_sync)
{
    struct session *s = NULL;
    struct principal p;
    (void)out;
    *wait_sync = true;
    TRY(session_member(k, m->token, true, &s, &p));
    if (!session_holds(k, s, "lead")) {
        return ERR_DENIED;
    }
    TRY(log_short(k, KEYD_ACT_SETUP_END, &s->member, &NO_ID));
    TRY(ring_del(k, T_SEAT, Q_DEL_B, NULL, &HOST_ID));
    k->setup_open = false;
    enum err e = state_save(k);
    k->setup_open = e != OK;
    k->truncate = true;
    return e;
}

/* ---- opening ---- */

static void derive(struct keyd *k)
{
    for (uint64_t i = 0; i < SUB_COUNT; i++) {
        crypto_kdf_derive_from_key(k->sub[i], 32, i + 1, "JJ-host1", k->cfg.host_key);
    }
    sodium_memzero(k->cfg.host_key, sizeof k->cfg.host_key);
}

static struct keyd *keyd_new(const struct keyd_config *cfg)
{
    struct arena *mem = arena_new(0);
    struct keyd *k = NEW(mem, struct keyd);
    k->mem = mem;
    k->scratch = arena_new(0);
    k->cfg = *cfg;
    k->log.fd = k->log.next_fd = k->log.dir_fd = -1;
    k->in = arena_alloc(mem, KEYD_MSG_MAX);
    k->entry = arena_alloc(mem, LOG_ENTRY_MAX + 64);
    k->sessions = NEW_ARRAY(mem, struct session, SESSIONS_MAX);
    k->session_tags = NEW_ARRAY(mem, uint64_t, SESSIONS_MAX);
    k->receipts = NEW_ARRAY(mem, struct receipt_session, RECEIPTS_MAX);
    k->limits = NEW_ARRAY(mem, struct delay, (size_t)LIMIT_SETS * LIMIT_WAYS);
    k->looks.ring = NEW_ARRAY(mem, struct look, LOOKS_KEPT);
    k->looks.heads = NEW_ARRAY(mem, uint64_t, LOOKS_HEADS);
    /* Out of swap and core files. Where the limit on locked memory forbids it, it works without. */
    (void)sodium_mlock(k->sub, sizeof k->sub);
    derive(k);
    return k;
}

static void keyd_drop(struct keyd *k)
{
    log_close(k);
    ring_close(k);
    struct arena *mem = k->mem;
    (void)sodium_munlock(k->sub, sizeof k->sub); /* wipes; the arena does it again */
    arena_free(k->scratch); /* wipes, as the next does */
    arena_free(mem);
}

static enum err open_all(struct keyd *k, struct str *why)
{
    TRY(ring_open(k, false, why));
    enum err e = state_load(k);
    if (e != OK) {
        *why = STR("the keyring does not open with this host key");
        return e == ERR_NOT_FOUND ? ERR_INTERNAL : e;
    }
    return log_open(k, why);
}

enum err keyd_open(const struct keyd_config *cfg, struct keyd **out, struct str *why)
{
    if (sodium_init() < 0) {
        *why = STR("libsodium does not start");
        return ERR_INTERNAL;
    }
    struct keyd *k = keyd_new(cfg);
    enum err e = open_all(k, why);
    if (e != OK) {
        keyd_drop(k);
        return e;
    }
    *out = k;
    return OK;
}

void keyd_close(struct keyd *k)
{
    (void)keyd_flush(k); /* told in the log when it fails; nobody waits any more */
    keyd_drop(k);
}

/* ---- a new city ---- */

static enum err make_fixed(struct keyd *k, struct str id_text, uint32_t kind,
                           const char *const *desks, size_t n)
{
    struct keyd_id id;
    struct compartment c = { .kind = kind, .epoch = 1 };
    unsigned char key[32];
    if (!id_of_text(id_text, &id)) {
        return ERR_INTERNAL;
    }
    randombytes_buf(key, sizeof key);
    enum err e = grant_new(k, &id, kind, key, &NO_ID);
    for (size_t i = 0; e == OK && i < n; i++) {
        char name[KEYD_NAME] = { 0 };
        (void)field_copy(name, sizeof name, str_of(desks[i])); /* a constant */
        struct keyd_id desk = id_of_desk(name);
        e = grant_put(k, NULL, &id, &c, key, &desk, 0, &NO_ID, &NO_ID);
    }
    sodium_memzero(key, sizeof key);
    return e;
}

static enum err make_city(struct keyd *k, const unsigned char recovery_pk[32])
{
    static const char *const desks[] = { "lead", "intake", "staff", "figures" };
    static const char *const staff[] = { "staff", "figures" };
    struct principal recovery = { .kind = P_RECOVERY, .flags = PF_HAS_KEY };
    memcpy(recovery.pk, recovery_pk, 32);
    k->setup_open = true;
    k->receipt_passes = k->cfg.passes;
    k->receipt_memory = k->cfg.memory_kib;
    randombytes_buf(k->receipt_salt, sizeof k->receipt_salt);
    TRY(state_save(k));
    TRY(principal_put(k, &RECOVERY_ID, &recovery));
    for (size_t i = 0; i < ARRAY_LEN(desks); i++) {
        TRY(desk_make(k, str_of(desks[i])));
    }
    TRY(make_fixed(k, STR(KEYD_CARD_COMPARTMENT), KEYD_CARD_KIND, staff, 1));
    TRY(make_fixed(k, STR(KEYD_MATCH_COMPARTMENT), KEYD_MATCH_KIND, staff, 1));
    return make_fixed(k, STR(KEYD_FIGURES_COMPARTMENT), KEYD_FIGURES_KIND, staff, 2);
}

static enum err init_all(struct keyd *k, const unsigned char recovery_pk[32], struct str *why)
{
    struct state s;
    TRY(ring_open(k, true, why));
    *why = STR("there is a keyring already");
    if (ring_get(k, T_STATE, &STATE_ID, &NO_ID, &s, sizeof s) != ERR_NOT_FOUND) {
        return ERR_CONFLICT;
    }
    TRY(log_make(&k->cfg, k->sub[SUB_LOG], why));
    *why = STR("keyring.db cannot be written");
    TRY(ring_begin(k));
    TRY(ring_end(k, make_city(k, recovery_pk)));
    return ring_commit(k);
}

enum err keyd_init(struct arena *a, const struct keyd_config *cfg, struct str *recovery_secret,
                   struct str *why)
{
    unsigned char pk[32];
    unsigned char sk[32];
    if (sodium_init() < 0) {
        *why = STR("libsodium does not start");
        return ERR_INTERNAL;
    }
    struct keyd *k = keyd_new(cfg);
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

typedef enum err handler(struct keyd *k, const void *m, void *out, bool *wait_sync);
struct op_row {
    size_t request, answer;
    handler *run;
    bool writes; /* its rows belong together: all or none */
};

/* Handlers take their own message types: one small door each. */
#define KEYD_OP_ROW(name, request, answer)                                            \
    static enum err door_##name(struct keyd *k, const void *m, void *out, bool *wait) \
    {                                                                                 \
        return op_##name(k, (const struct request *)m, (struct answer *)out, wait);   \
    }                                                                                 \
    _Static_assert(sizeof(struct request) <= KEYD_MSG_MAX &&                          \
                       sizeof(struct answer) <= KEYD_ANSWER_MAX,                      \
                   #name);
KEYD_OPS(KEYD_OP_ROW)
#undef KEYD_OP_ROW

static const struct op_row OPS[KEYD_OP_END] = {
#define KEYD_OP_ROW(name, request, answer) \
    [KEYD_##name] = { sizeof(struct request), sizeof(struct answer), door_##name, false },
    KEYD_OPS(KEYD_OP_ROW)
#undef KEYD_OP_ROW
};

static bool op_writes(uint16_t op)
{
    switch (op) {
    case KEYD_LOGIN_FINISH:
    case KEYD_PASSWORD_FINISH:
    case KEYD_TOTP_NEW:
    case KEYD_TOTP_CONFIRM:
    case KEYD_MEMBER_FINISH:
    case KEYD_RESET_FINISH:
    case KEYD_MEMBER_DISABLE:
    case KEYD_MEMBER_ROLES:
    case KEYD_DESK_ADMIT:
    case KEYD_DESK_REMOVE:
    case KEYD_DESK_MAKE:
    case KEYD_SETUP_END:
        return true;
    default:
        return false; /* CHANGE begins by itself, and only when the keyring is touched */
    }
}

enum err op_SYNC(struct keyd *k, const struct keyd_ask *m, struct keyd_truth_answer *out,
                 bool *wait_sync)
{
    (void)m;
    (void)out;
    *wait_sync = k->log.dirty;
    return OK;
}

/* The only check of lengths: a message is exactly as long as its operation says. */
static bool message_fits(const struct keyd_head *h, size_t n)
{
    if (h->op == KEYD_NO_OP || h->op >= KEYD_OP_END || h->size != n || n < OPS[h->op].request) {
        return false;
    }
    return h->op == KEYD_CHANGE ? n == keyd_change_size((const struct keyd_change *)h)
                                : n == OPS[h->op].request;
}

static enum err run(struct keyd *k, const struct keyd_head *h, void *answer, bool *wait_sync)
{
    if (!op_writes(h->op)) {
        return OPS[h->op].run(k, h, answer, wait_sync);
    }
    TRY(ring_begin(k));
    return ring_end(k, OPS[h->op].run(k, h, answer, wait_sync));
}

size_t keyd_handle(struct keyd *k, const void *msg, size_t n, void *answer, bool *wait_sync)
{
    struct keyd_head *out = answer;
    const struct keyd_head *h = (const struct keyd_head *)k->in;
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
        size = OPS[h->op].answer;
        memset(answer, 0, size);
        e = run(k, h, answer, wait_sync);
    } else {
        log_line(LOG_ERROR, "message refused op=%u size=%zu", h->op, n);
    }
    if (e != OK) {
        /* A refusal carries nothing but its cause. */
        sodium_memzero((unsigned char *)answer + sizeof *out, size - sizeof *out);
        *wait_sync = false;
    }
    out->op = h->op;
    out->request = h->request;
    out->result = (uint16_t)e;
    out->size = (uint32_t)size;
    sodium_memzero(k->in, n);
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
    return k->log.dirty || k->in_txn;
}

bool keyd_flush(struct keyd *k)
{
    log_sync(k);
    bool ok = ring_commit(k) == OK;
    if (!ok && state_load(k) != OK) {
        log_line(LOG_ERROR, "keyring cannot be read");
    }
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

struct count {
    int64_t members, all;
};

static bool count_one(void *data, struct ring_row *row)
{
    struct count *c = data;
    struct principal p;
    c->all++;
    if (row->n == sizeof p) {
        memcpy(&p, row->body, sizeof p);
        c->members += p.kind == P_MEMBER;
    }
    return true;
}

enum err keyd_count(struct keyd *k, int64_t *members, int64_t *compartments, int64_t *grants,
                    bool *setup_open)
{
    struct count n[3] = { { 0, 0 } };
    TRY(ring_each(k, T_PRINCIPAL, Q_EACH, NULL, count_one, &n[0]));
    TRY(ring_each(k, T_COMPARTMENT, Q_EACH, NULL, count_one, &n[1]));
    TRY(ring_each(k, T_GRANT, Q_EACH, NULL, count_one, &n[2]));
    *members = n[0].members;
    *compartments = n[1].all;
    *grants = n[2].all;
    *setup_open = k->setup_open;
    return OK;
}
