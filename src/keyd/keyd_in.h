/* keyd_in.h - what the files of keyd share among themselves. */
#ifndef JJ_KEYD_KEYD_IN_H
#define JJ_KEYD_KEYD_IN_H

#include <sodium.h>
#include <sqlite3.h>

#include "audit/entry.h"
#include "keyd/keyd.h"

#define SESSIONS_MAX 2048
#define RECEIPTS_MAX 512
#define SESSION_IDLE_MS INT64_C(900000)      /* 15 minutes */
#define SESSION_LIFE_MS INT64_C(36000000)    /* 10 hours */
#define RECEIPT_IDLE_MS INT64_C(900000)
#define LIMIT_WAYS 4
#define LIMIT_SETS 1024
#define LOOKS_KEPT 65536 /* 4 MiB; older looks are in the log files alone */
#define LOOKS_HEADS 16384
#define QUARTER_MS INT64_C(900000)
#define WRAP_BYTES 96

/* ---- keys from the host key ---- */
enum sub { SUB_RING, SUB_PEPPER, SUB_INDEX, SUB_DIR, SUB_TOTP, SUB_LOG, SUB_SETUP, SUB_VERIFY, SUB_COUNT };

/* ---- keyring ---- */
enum ring_table { T_PRINCIPAL, T_SEAT, T_COMPARTMENT, T_GRANT, T_RECEIPT, T_CARD, T_STATE, T_COUNT };
enum ring_verb { Q_GET, Q_PUT, Q_DEL, Q_DEL_A, Q_DEL_B, Q_EACH_A, Q_EACH_B, Q_EACH, Q_COUNT };
#define BODY_MAX 1024

struct ring_row {
    struct keyd_id a, b;
    unsigned char body[BODY_MAX];
    size_t n;
};
/* false ends the walk. The row may be changed by the callee; the keyring may not. */
typedef bool ring_visit(void *data, struct ring_row *row);

enum principal_kind { P_MEMBER = 1, P_DESK = 2, P_RECOVERY = 3 };
#define PF_DEMO 1U
#define PF_MUST_CHANGE 2U
#define PF_TOTP 4U
#define PF_DISABLED 8U
#define PF_HAS_KEY 16U

struct principal {
    uint32_t kind, flags, powers, salt_turn;
    char login[KEYD_NAME], name[128], agency[KEYD_NAME], roles[128]; /* a desk: its name in login */
    unsigned char verifier[32], salt[16], pk[32];
    unsigned char sk_wrap[72];   /* under the password */
    unsigned char totp_wrap[60]; /* under SUB_TOTP */
    uint32_t passes, memory_kib;
    uint32_t zero;
    int64_t totp_step; /* last one used */
};

enum wrap_form { FORM_NONE, FORM_BOX, FORM_SYM };

struct seat {
    uint32_t form, zero; /* FORM_NONE: proposed only */
    struct keyd_id by;
    unsigned char wrap[WRAP_BYTES];
};

struct compartment {
    uint32_t kind, epoch;
    unsigned char commit[16];
    struct keyd_id change;
};

struct key_grant {
    uint32_t kind, epoch, form, zero;
    int64_t until_ms;
    struct keyd_id by, change;
    unsigned char wrap[WRAP_BYTES];
};

struct receipt {
    unsigned char wrap[72];
};

/* A principal whose private key is in hand. */
struct holder {
    struct keyd_id id;
    unsigned char pk[32], sk[32], sym[32];
};
struct hands {
    size_t n;
    struct holder h[1 + KEYD_DESKS_MAX];
};

/* ---- memory ---- */
struct session {
    unsigned char tag[16];
    struct keyd_id member;
    unsigned char sk_wrap[72]; /* under the token */
    int64_t began, seen;       /* tick; began 0: free */
    uint8_t listed, figured, tls; /* tls: 0 not known yet, 1 plain, 2 TLS */
};

struct receipt_session {
    unsigned char tag[16];
    struct keyd_id compartment;
    unsigned char key_wrap[72];
    int64_t seen; /* tick; 0: free */
};

struct delay {
    uint64_t key;
    int64_t last, until;
    uint32_t count;
};

struct look {
    struct keyd_id member, compartment;
    int64_t at_ms;
    uint64_t before; /* number of the former look at the same head, 0 none */
    uint32_t why;
};

struct looks {
    struct look *ring;
    uint64_t *heads, total; /* looks are numbered from 1 */
};

/* ---- log ---- */
struct log {
    int fd, next_fd, dir_fd;
    uint32_t segment;
    int64_t at; /* end of data in the segment */
    struct chain chain;
    uint64_t signed_size;
    int64_t signed_tick;
    bool dirty;
    unsigned char pk[32], sk[64];
    const char *origin;
};

struct keyd {
    struct arena *mem, *scratch; /* scratch: emptied by who used it */
    struct keyd_config cfg;
    unsigned char sub[SUB_COUNT][32];
    sqlite3 *db;
    sqlite3_stmt *q[T_COUNT][Q_COUNT];
    bool in_txn;
    bool setup_open;
    bool truncate; /* the WAL after the next commit: something in it must be gone */
    uint32_t receipt_passes, receipt_memory;
    unsigned char receipt_salt[16];
    struct log log;
    struct session *sessions;
    uint64_t *session_tags;
    struct receipt_session *receipts;
    struct delay *limits;
    struct looks looks;
    unsigned char *in, *entry; /* buffers: a message; a log entry being made */
};

/* keyd_ring.c */
enum err ring_open(struct keyd *k, bool create, struct str *why);
void ring_close(struct keyd *k);
enum err ring_get(struct keyd *k, enum ring_table t, const struct keyd_id *a, const struct keyd_id *b, void *body, size_t n);
enum err ring_put(struct keyd *k, enum ring_table t, const struct keyd_id *a, const struct keyd_id *b, const void *body, size_t n);
/* verb: Q_DEL, Q_DEL_A, Q_DEL_B */
enum err ring_del(struct keyd *k, enum ring_table t, enum ring_verb verb, const struct keyd_id *a, const struct keyd_id *b);
/* verb: Q_EACH_A, Q_EACH_B, Q_EACH. A row that does not open is ERR_INTERNAL. */
enum err ring_each(struct keyd *k, enum ring_table t, enum ring_verb verb, const struct keyd_id *key, ring_visit *visit, void *data);
enum err ring_begin(struct keyd *k);            /* one message's part of the open transaction */
enum err ring_end(struct keyd *k, enum err so_far); /* keeps it when OK */
enum err ring_commit(struct keyd *k);
void ring_truncate(struct keyd *k); /* WAL into the file, and cut */
extern const struct keyd_id NO_ID;

/* keyd_wrap.c: sealing of 32-byte secrets */
void wrap_seal(const unsigned char key[32], const void *aad, size_t aad_n, const unsigned char *plain, size_t n, unsigned char *out);
bool wrap_open(const unsigned char key[32], const void *aad, size_t aad_n, const unsigned char *in, size_t in_n, unsigned char *plain);
void wrap_hash(unsigned char *out, size_t n, const unsigned char key[32], const char *purpose, const void *p, size_t p_n);
void holder_make(struct holder *h, const struct keyd_id *id, const unsigned char sk[32]);
void context_grant(unsigned char out[16], const struct keyd_id *compartment, uint32_t kind, const struct keyd_id *principal, uint32_t epoch);
void context_seat(unsigned char out[16], const struct keyd_id *desk, const struct keyd_id *holder);
/* To a public key, or symmetrically when the holder is in hand. */
bool wrap_to(const unsigned char pk[32], const struct holder *in_hand, const unsigned char ctx[16], const unsigned char secret[32],
             uint32_t *form, unsigned char wrap[WRAP_BYTES]);
bool wrap_from(struct holder *h, const unsigned char ctx[16], uint32_t form, const unsigned char wrap[WRAP_BYTES], unsigned char secret[32]);
struct keyd_id id_of_desk(const char *name);
bool id_is_zero(const struct keyd_id *id);
bool id_same(const struct keyd_id *x, const struct keyd_id *y);
bool id_of_text(struct str s, struct keyd_id *out);
struct str field_str(const char *p, size_t cap); /* up to the first NUL */
#define FIELD_STR(f) field_str((f), sizeof(f))
/* Copies a text field that is text; false when it holds a control character. */
bool field_copy(char *to, size_t cap, struct str from);

/* keyd_member.c */
enum err principal_get(struct keyd *k, const struct keyd_id *id, struct principal *p);
enum err principal_put(struct keyd *k, const struct keyd_id *id, const struct principal *p);
enum err member_by_login(struct keyd *k, struct str login, struct keyd_id *id, struct principal *p);
void member_job(struct keyd *k, const struct keyd_id *id, uint32_t turn, const unsigned char password[32], struct keyd_job *job);
void member_password(struct keyd *k, const struct keyd_id *id, struct principal *p, uint32_t turn, const unsigned char stretched[32]);
/* keyd_admin.c */
/* A session with this power, or the command line; actor gets the member, or zero. */
enum err admin_may(struct keyd *k, const unsigned char token[32], uint32_t power, struct keyd_id *actor);
/* Proposed desks whose keys the host still holds become the member's. */
enum err member_take_desks(struct keyd *k, const struct holder *member);
/* keyd_desk.c */
enum err desk_make(struct keyd *k, struct str name);
enum err desk_secret(struct keyd *k, struct hands *hands, const struct keyd_id *desk, unsigned char sk[32]);
enum err desk_seat_put(struct keyd *k, const struct keyd_id *desk, const struct keyd_id *holder, const unsigned char pk[32],
                       const struct holder *in_hand, const unsigned char sk[32], const struct keyd_id *by);
extern const struct keyd_id RECOVERY_ID, HOST_ID;

/* keyd_session.c */
void session_begin(struct keyd *k, const struct keyd_id *member, const unsigned char sk[32], unsigned char token[32]);
struct session *session_find(struct keyd *k, const unsigned char token[32]);
void session_end_all(struct keyd *k, const struct keyd_id *member);
/* The session's member as he is now; ERR_LOGIN when there is none or he is disabled. working: must have changed his password. */
enum err session_member(struct keyd *k, const unsigned char token[32], bool working, struct session **s, struct principal *p);
enum err session_hands(struct keyd *k, const struct session *s, const unsigned char token[32], struct hands *hands);
bool session_holds(struct keyd *k, const struct session *s, const char *desk);
void tag_of(const unsigned char token[32], unsigned char tag[16]);
void token_key(const unsigned char token[32], unsigned char key[32]);

/* keyd_grant.c */
/* Key of a compartment by what is in hand; ERR_NOT_FOUND when there is no grant, or it has ended. */
enum err grant_open(struct keyd *k, struct hands *hands, const struct keyd_id *compartment, struct compartment *c, unsigned char key[32]);
enum err grant_new(struct keyd *k, const struct keyd_id *compartment, uint32_t kind, const unsigned char key[32], const struct keyd_id *change);
enum err grant_put(struct keyd *k, const struct hands *hands, const struct keyd_id *compartment, const struct compartment *c,
                   const unsigned char key[32], const struct keyd_id *principal, int64_t until_ms, const struct keyd_id *by,
                   const struct keyd_id *change);

/* keyd_limit.c */
enum limit_kind { LIMIT_ACCOUNT, LIMIT_NETWORK, LIMIT_RECEIPT_NETWORK, LIMIT_RECEIPT_ALL, LIMIT_KINDS };
bool limit_waits(struct keyd *k, enum limit_kind kind, struct str who);
void limit_failed(struct keyd *k, enum limit_kind kind, struct str who);
void limit_clear(struct keyd *k, enum limit_kind kind, struct str who);

/* keyd_search.c */
enum err card_put(struct keyd *k, const unsigned char match_key[32], const struct keyd_card *card);

/* keyd_log.c */
enum err log_make(const struct keyd_config *cfg, const unsigned char seed[32], struct str *why);
enum err log_open(struct keyd *k, struct str *why);
void log_close(struct keyd *k);
/* entry filled but format, seq, at_ms; ERR_STORE when the disk is full. */
enum err log_write(struct keyd *k, struct log_entry *e, const struct keyd_change_row *rows, const struct keyd_id *compartments);
enum err log_short(struct keyd *k, enum keyd_action action, const struct keyd_id *actor, const struct keyd_id *object);
void log_sync(struct keyd *k);
void looks_add(struct looks *l, const struct keyd_id *member, const struct keyd_id *compartment, int64_t at_ms, uint32_t why);
bool looks_has(const struct looks *l, const struct keyd_id *member, const struct keyd_id *compartment, int64_t now_ms);
const struct look *looks_last(const struct looks *l, const struct keyd_id *compartment);
const struct look *looks_before(const struct looks *l, const struct look *at);

/* Handlers: message in, answer body out. */
#define KEYD_OP_ROW(name, request, answer) \
    enum err op_##name(struct keyd *k, const struct request *m, struct answer *out, bool *wait_sync);
KEYD_OPS(KEYD_OP_ROW)
#undef KEYD_OP_ROW
/* Sets the cause and passes the code on. */
#define REFUSE(out, code, cause) ((out)->head.why = (cause), (code))

int64_t keyd_tick(const struct keyd *k);
int64_t keyd_wall(const struct keyd *k);
int64_t keyd_civil(const struct keyd *k);

#endif
