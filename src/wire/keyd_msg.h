/*
 * keyd_msg.h - the messages between the key keeper and everybody else. Plain structs of fixed
 * layout: no pointers, no
 * lengths inside but counts with a hard maximum, checked once by keyd. Texts are char arrays padded
 * with NUL.
 * Both ends are the same binary on the same machine, so byte order and layout agree. Send zeroed
 * structs.
 */
#ifndef JJ_WIRE_KEYD_MSG_H
#define JJ_WIRE_KEYD_MSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KEYD_MSG_MAX ((size_t)128 * 1024)
#define KEYD_ANSWER_MAX ((size_t)40 * 1024)
#define KEYD_FETCH_MAX 50
#define KEYD_LOOKS_ASKED_MAX 64
#define KEYD_LOOKS_MAX 400
#define KEYD_LOG_ASKED_MAX 64
#define KEYD_LOG_MAX 200 /* entries in an answer */
#define KEYD_LOG_IDS 6   /* of what an entry is about */
#define KEYD_CHECKPOINT_MAX 1024
#define KEYD_SEATS_MAX 400
#define KEYD_HITS_MAX 50
#define KEYD_DESKS_MAX 8 /* of one member */
#define KEYD_NAME 64     /* a desk, a login, a network */

/* How much one message of a change may carry; a large change comes in several. */
#define KEYD_NEW_MAX 200
#define KEYD_ALLOW_MAX 400
#define KEYD_DENY_MAX 200
#define KEYD_RECEIPT_MAX 4
#define KEYD_CARD_MAX 35
#define KEYD_ROW_MAX 800

struct keyd_head {
    uint16_t op;
    uint16_t result; /* answers: enum err */
    uint32_t size;   /* of the whole message; must be what arrived */
    uint32_t request;
    uint32_t why; /* answers: enum keyd_why */
};

/* The cause of a refusal, for the sentence people read. */
enum keyd_why {
    WHY_NONE,
    WHY_WRONG,
    WHY_WAIT,
    WHY_TOTP,
    WHY_NO_KEY,
    WHY_TAKEN,
    WHY_UNKNOWN,
    WHY_NOT_READY,
    WHY_LIMIT
};

struct keyd_id {
    unsigned char b[16];
};

struct keyd_job {
    unsigned char secret[32], salt[16];
    uint32_t passes, memory_kib;
};

/* What is known of a member. */
#define KEYD_MEMBER_DEMO 1U
#define KEYD_MEMBER_MUST_CHANGE 2U
#define KEYD_MEMBER_TOTP 4U
struct keyd_member {
    struct keyd_id id;
    char login[KEYD_NAME], name[128], agency[KEYD_NAME], roles[128];
    uint32_t flags, n_desks;
    char desks[KEYD_DESKS_MAX][KEYD_NAME]; /* in: proposed, "inbox" being his agency's; out: held */
};

struct keyd_card {
    struct keyd_id object, scope;
    char name[128], nickname[64], nik[32], phone[32];
    char plate[24], account[40], handle[64];
    int64_t born;
};

struct keyd_hit {
    struct keyd_id object, scope;
    int32_t score;
    uint8_t nik, phone, name, born, plate, account, handle, zero;
};

struct keyd_look {
    struct keyd_id member, compartment;
    int64_t at_ms;
    uint32_t why, zero;
};

struct keyd_seat {
    char desk[KEYD_NAME];
    struct keyd_id member;
    uint8_t admitted, has_key, old_key, zero[5]; /* old_key: of the desk, see keys_desk_renew */
};

/* Why a key is asked; the values of enum look in seal/keys.h. */
enum keyd_look_why {
    KEYD_CASE = 1,
    KEYD_IDENTITY,
    KEYD_REPORT,
    KEYD_REFERRAL,
    KEYD_LIST,
    KEYD_FIGURES,
    KEYD_DOCUMENT
};

/*
 * Actions that keyd writes by itself; the names stand in ACTION_LIST of store/change.h, a test
 * holds them together.
 */
enum keyd_action {
    KEYD_ACT_LOGIN = 1,
    KEYD_ACT_LOGOUT = 2,
    KEYD_ACT_LOOK = 3,
    KEYD_ACT_SEARCH = 26,
    KEYD_ACT_MEMBER = 27,
    KEYD_ACT_DESK = 28,
    KEYD_ACT_SETUP_END = 29,
    KEYD_ACT_PASSWORD = 30,
    KEYD_ACT_RECOVER = 31,
    KEYD_ACT_GLASS = 40, /* not keyd's own: emergency access, see KEYD_GLASS_DESK */
    KEYD_ACT_LOCK = 41,  /* with the member as object: unlocked */
    KEYD_ACT_TIE = 42,   /* not keyd's own: a change that may end grants of a tied member */
    KEYD_ACT_KEYRING = 44,
    KEYD_ACT_ERASE = 45, /* not keyd's own: lead ends every grant of what is erased */
    KEYD_ACT_ROLLBACK = 46,
    KEYD_ACT_REKEY = 49,  /* a compartment has a new key */
    KEYD_ACT_KEY_END = 50 /* ... and its former one is destroyed */
};

/* The values of enum compartment_kind that keyd must know. */
enum keyd_kind {
    KEYD_TALK = 1,
    KEYD_IDENTITY_KIND = 2,
    KEYD_LEGAL_KIND = 6, /* the last of those of a case */
    KEYD_CARD_KIND = 8,
    KEYD_MATCH_KIND = 9,
    KEYD_FIGURES_KIND = 10
};

/* The fixed compartments of a city, as in seal/keys.h. */
#define KEYD_CARD_COMPARTMENT "00000000-0000-4000-8000-00000000ca4d"
#define KEYD_MATCH_COMPARTMENT "00000000-0000-4000-8000-0000000a7c40"
#define KEYD_FIGURES_COMPARTMENT "00000000-0000-4000-8000-00000000f160"

/*
 * Emergency access: who holds this desk may, in a change of KEYD_ACT_GLASS alone, open what desk `lead` opens, and give it
 * to himself for so long at most. Its key opens the key of `lead` and nothing else; neither leaves keyd.
 */
#define KEYD_GLASS_DESK "glass"
#define KEYD_GLASS_MS INT64_C(259200000) /* three days; the pack says how many hours it is */

/* ---- requests ---- */

/* Only what every request of a session has. */
struct keyd_ask {
    struct keyd_head head;
    unsigned char token[32];
};

struct keyd_login_begin {
    struct keyd_head head;
    char login[KEYD_NAME], network[KEYD_NAME];
    unsigned char password[32]; /* hash of what was typed */
};

struct keyd_login_finish {
    struct keyd_head head;
    char login[KEYD_NAME], network[KEYD_NAME];
    unsigned char stretched[32];
    char totp[16];
};

struct keyd_session_ask {
    struct keyd_head head;
    unsigned char token[32];
    uint32_t tls, everywhere; /* everywhere: of a logout */
};

struct keyd_password {
    struct keyd_head head;
    unsigned char token[32], old_secret[32],
        new_secret[32]; /* hashes at the beginning, stretched at the end */
};

struct keyd_unlock {
    struct keyd_head head;
    unsigned char token[32], secret[32]; /* hash at the beginning, stretched at the end */
    char network[KEYD_NAME];
    uint32_t tls, zero;
};

struct keyd_totp_code {
    struct keyd_head head;
    unsigned char token[32];
    char code[16];
};

struct keyd_fetch {
    struct keyd_head head;
    unsigned char token[32];
    uint32_t why, n;
    unsigned char reason[16];
    struct keyd_id ids[KEYD_FETCH_MAX];
};

struct keyd_receipt_begin {
    struct keyd_head head;
    char network[KEYD_NAME];
    uint64_t secret60;
};

struct keyd_receipt_open {
    struct keyd_head head;
    char network[KEYD_NAME];
    unsigned char index[16], wrap[32];
};

struct keyd_search {
    struct keyd_head head;
    unsigned char token[32];
    uint32_t max, zero;
    struct keyd_card query;
};

struct keyd_looks {
    struct keyd_head head;
    unsigned char token[32];
    uint32_t n, max;
    struct keyd_id ids[KEYD_LOOKS_ASKED_MAX];
};

/* One segment of the log: entries that match all that is given. Zero: not asked. */
struct keyd_log_ask {
    struct keyd_head head;
    unsigned char token[32];
    uint32_t segment, max;  /* segment 0: the newest */
    uint64_t before;        /* entries with a smaller number */
    int64_t from_ms, to_ms; /* to_ms is not in it */
    struct keyd_id member;
    uint32_t action, n;
    struct keyd_id ids[KEYD_LOG_ASKED_MAX]; /* the entry is about one of these */
};

struct keyd_member_ask {
    struct keyd_head head;
    unsigned char token[32],
        secret[32]; /* hash of the password at the beginning, stretched at the end */
    struct keyd_member member;
    uint32_t disabled, powers; /* powers: KEYD_POWER_* of the roles */
};
#define KEYD_POWER_ADMIN 1U /* makes members and desks */
#define KEYD_POWER_ADMIT 2U /* lets members into desks whose key he holds */
#define KEYD_POWER_AUDIT 4U /* reads the log */

struct keyd_desk_ask {
    struct keyd_head head;
    unsigned char token[32];
    char desk[KEYD_NAME];
    struct keyd_id member;
    uint32_t from, zero; /* from: of the list */
};

/* A new key for a compartment of a case, or the end of its former one: keyd_epoch.c. */
struct keyd_epoch_ask {
    struct keyd_head head;
    unsigned char token[32];
    struct keyd_id compartment;
    uint32_t end, zero;
};

/*
 * One message of a change. The arrays follow in this order, each exactly n long: keyd_change_size.
 */
struct keyd_change_new {
    struct keyd_id id;
    unsigned char key[32];
    uint32_t kind, zero;
};
struct keyd_change_allow {
    struct keyd_id compartment;
    char principal[KEYD_NAME]; /* member id as text, or a desk; deny: empty for all */
    int64_t until_ms;
};
struct keyd_change_receipt {
    unsigned char index[16], wrap[32];
    struct keyd_id compartment;
};
struct keyd_change_card {
    struct keyd_card card;
    uint32_t remove, zero;
};
struct keyd_change_row {
    char table[24];
    struct keyd_id id;
    int64_t version;
    unsigned char digest[16];
};
struct keyd_change {
    struct keyd_head head;
    unsigned char token[32]; /* zero: the public */
    struct keyd_id change;
    uint64_t commits; /* how many changes the city's database holds: told in the log */
    uint32_t action,
        last; /* last: the final message of this change; its answer waits for the disk */
    uint32_t n_new, n_allow, n_deny, n_receipt, n_card, n_row;
};

/* ---- answers: a head with result, then: ---- */
struct keyd_job_answer {
    struct keyd_head head;
    struct keyd_job job, second; /* second: of a new password */
};
struct keyd_login_answer {
    struct keyd_head head;
    unsigned char token[32];
};
struct keyd_member_answer {
    struct keyd_head head;
    struct keyd_member member;
};
struct keyd_lock_answer {
    struct keyd_head head;
    unsigned char secret[32]; /* for what was typed; not of LOCKED */
    char name[128];
    int64_t since_ms; /* how long it has been locked */
};
struct keyd_totp_answer {
    struct keyd_head head;
    unsigned char secret[20];
    uint32_t zero;
};
struct keyd_fetch_answer {
    struct keyd_head head;
    uint32_t n,
        logged; /* logged: a look entry was written, so the answer to a person waits for keys_sync */
    struct {
        struct keyd_id id;
        unsigned char key[32],
            former[32]; /* former: of the epoch before, while rows lie under it */
        uint32_t epoch, has_former;
    } got[KEYD_FETCH_MAX];
};
struct keyd_receipt_answer {
    struct keyd_head head;
    unsigned char token[32], key[32];
    struct keyd_id compartment;
};
struct keyd_search_answer {
    struct keyd_head head;
    uint32_t n, zero;
    struct keyd_hit hits[KEYD_HITS_MAX];
};
struct keyd_looks_answer {
    struct keyd_head head;
    uint32_t n, zero;
    struct keyd_look looks[KEYD_LOOKS_MAX];
};
struct keyd_log_row {
    uint64_t seq;
    int64_t at_ms;
    struct keyd_id actor, object;
    uint16_t action, why, n_rows, n_compartments;
    uint32_t n_ids, zero;
    struct keyd_id ids[KEYD_LOG_IDS]; /* compartments, then rows of cases and reports */
    char table[24];                   /* of the first row */
};
struct keyd_log_answer {
    struct keyd_head head;
    uint32_t n, segment; /* segment: ask for this one next, below `before`; 0: nothing older */
    uint64_t before;
    struct keyd_log_row rows[KEYD_LOG_MAX];
};
/* The newest signed one. */
struct keyd_checkpoint_answer {
    struct keyd_head head;
    uint64_t size;
    unsigned char root[32];
    uint32_t n, zero;
    char text[KEYD_CHECKPOINT_MAX];
};
struct keyd_seats_answer {
    struct keyd_head head;
    uint32_t n, more;
    struct keyd_seat seats[KEYD_SEATS_MAX];
};
struct keyd_truth_answer {
    struct keyd_head head;
    uint32_t truth, zero;
    uint64_t
        entries; /* of CHANGE: so many are on disk when the answer leaves, and the link of the last */
    unsigned char link[16];
};

/*
 * Every operation: its name, request, answer, who may ask, the power he needs (one of these; 0: none), and flags. Who and
 * flags are enums of keyd.c, which alone reads them.
 * LOGOUT: also of a session that is over. DESK_REMOVE: who holds the desk may, too. SETUP_END: desk lead. CHANGE writes only
 * when the keyring is touched; its truth: everything of it is on disk, no SYNC is needed.
 */
#define KEYD_OPS(X)                                                                                \
    X(LOGIN_BEGIN, keyd_login_begin, keyd_job_answer, ANYBODY, 0, 0)                               \
    X(LOGIN_FINISH, keyd_login_finish, keyd_login_answer, ANYBODY, 0, WRITES)                      \
    X(SESSION, keyd_session_ask, keyd_member_answer, MEMBER, 0, 0)                                 \
    X(LOGOUT, keyd_session_ask, keyd_truth_answer, ANYBODY, 0, 0)                                  \
    X(PASSWORD_BEGIN, keyd_password, keyd_job_answer, MEMBER, 0, 0)                                \
    X(PASSWORD_FINISH, keyd_password, keyd_truth_answer, MEMBER, 0, WRITES)                        \
    X(TOTP_NEW, keyd_ask, keyd_totp_answer, MEMBER, 0, WRITES)                                     \
    X(TOTP_CONFIRM, keyd_totp_code, keyd_truth_answer, MEMBER, 0, WRITES)                          \
    X(FETCH, keyd_fetch, keyd_fetch_answer, WORKING, 0, HANDS)                                     \
    X(SYNC, keyd_ask, keyd_truth_answer, ANYBODY, 0, 0)                                            \
    X(RECEIPT_BEGIN, keyd_receipt_begin, keyd_job_answer, ANYBODY, 0, 0)                           \
    X(RECEIPT_OPEN, keyd_receipt_open, keyd_receipt_answer, ANYBODY, 0, 0)                         \
    X(RECEIPT_SESSION, keyd_ask, keyd_receipt_answer, ANYBODY, 0, 0)                               \
    X(RECEIPT_END, keyd_ask, keyd_truth_answer, ANYBODY, 0, 0)                                     \
    X(SEARCH, keyd_search, keyd_search_answer, WORKING, 0, HANDS)                                  \
    X(LOOKS, keyd_looks, keyd_looks_answer, WORKING, 0, HANDS)                                     \
    X(MEMBER_BEGIN, keyd_member_ask, keyd_job_answer, WORKING_OR_CLI, KEYD_POWER_ADMIN, 0)         \
    X(MEMBER_FINISH, keyd_member_ask, keyd_truth_answer, WORKING_OR_CLI, KEYD_POWER_ADMIN, WRITES) \
    X(RESET_BEGIN, keyd_member_ask, keyd_job_answer, WORKING_OR_CLI, KEYD_POWER_ADMIN, 0)          \
    X(RESET_FINISH, keyd_member_ask, keyd_truth_answer, WORKING_OR_CLI, KEYD_POWER_ADMIN, WRITES)  \
    X(MEMBER_DISABLE, keyd_member_ask, keyd_truth_answer, WORKING_OR_CLI, KEYD_POWER_ADMIN,        \
      WRITES)                                                                                      \
    X(MEMBER_ROLES, keyd_member_ask, keyd_truth_answer, WORKING_OR_CLI, KEYD_POWER_ADMIN, WRITES)  \
    X(MEMBER_READY, keyd_desk_ask, keyd_truth_answer, WORKING_OR_CLI, 0, 0)                        \
    X(DESK_ADMIT, keyd_desk_ask, keyd_truth_answer, WORKING, KEYD_POWER_ADMIT, WRITES | HANDS)     \
    X(DESK_REMOVE, keyd_desk_ask, keyd_truth_answer, WORKING_OR_CLI, 0, WRITES)                    \
    X(DESK_RENEW, keyd_desk_ask, keyd_truth_answer, WORKING, KEYD_POWER_ADMIT, WRITES | HANDS)     \
    X(DESKS, keyd_desk_ask, keyd_seats_answer, WORKING_OR_CLI,                                     \
      KEYD_POWER_ADMIN | KEYD_POWER_ADMIT, 0)                                                      \
    X(DESK_MAKE, keyd_desk_ask, keyd_truth_answer, WORKING_OR_CLI, KEYD_POWER_ADMIN, WRITES)       \
    X(SETUP_END, keyd_ask, keyd_truth_answer, WORKING, 0, WRITES)                                  \
    X(SETUP_OPEN, keyd_ask, keyd_truth_answer, ANYBODY, 0, 0)                                      \
    X(CHANGE, keyd_change, keyd_truth_answer, WORKING_OR_PUBLIC, 0, HANDS)                         \
    X(LOCK, keyd_session_ask, keyd_lock_answer, MEMBER, 0, 0)                                      \
    X(LOCKED, keyd_session_ask, keyd_lock_answer, LOCKED, 0, 0)                                    \
    X(UNLOCK_BEGIN, keyd_unlock, keyd_job_answer, LOCKED, 0, 0)                                    \
    X(UNLOCK_FINISH, keyd_unlock, keyd_lock_answer, LOCKED, 0, 0)                                  \
    X(LOG, keyd_log_ask, keyd_log_answer, WORKING, 0, 0)                                           \
    X(CHECKPOINT, keyd_ask, keyd_checkpoint_answer, ANYBODY, 0, 0)                                 \
    X(EPOCH, keyd_epoch_ask, keyd_truth_answer, WORKING, KEYD_POWER_ADMIT, WRITES | HANDS)

enum keyd_op {
    KEYD_NO_OP,
#define KEYD_OP_ROW(name, ...) KEYD_##name,
    KEYD_OPS(KEYD_OP_ROW)
#undef KEYD_OP_ROW
        KEYD_OP_END
};

/* Who is asked for a session has its token behind the head. */
#define TOKEN_FIRST(request) (offsetof(struct request, token) == offsetof(struct keyd_ask, token))
_Static_assert(TOKEN_FIRST(keyd_session_ask) && TOKEN_FIRST(keyd_password) &&
                   TOKEN_FIRST(keyd_totp_code) && TOKEN_FIRST(keyd_fetch) &&
                   TOKEN_FIRST(keyd_search) && TOKEN_FIRST(keyd_looks) &&
                   TOKEN_FIRST(keyd_member_ask) && TOKEN_FIRST(keyd_desk_ask) &&
                   TOKEN_FIRST(keyd_change) && TOKEN_FIRST(keyd_unlock) &&
                   TOKEN_FIRST(keyd_epoch_ask),
               "one place for the token");

_Static_assert(sizeof(struct keyd_change) + KEYD_NEW_MAX * sizeof(struct keyd_change_new) +
                       (KEYD_ALLOW_MAX + KEYD_DENY_MAX) * sizeof(struct keyd_change_allow) +
                       KEYD_RECEIPT_MAX * sizeof(struct keyd_change_receipt) +
                       KEYD_CARD_MAX * sizeof(struct keyd_change_card) +
                       KEYD_ROW_MAX * sizeof(struct keyd_change_row) <=
                   KEYD_MSG_MAX,
               "the largest change fits in one message");

/* Bytes of a change with these counts; 0 when a count is over its maximum. */
static inline size_t keyd_change_size(const struct keyd_change *c)
{
    if (c->n_new > KEYD_NEW_MAX || c->n_allow > KEYD_ALLOW_MAX || c->n_deny > KEYD_DENY_MAX ||
        c->n_receipt > KEYD_RECEIPT_MAX || c->n_card > KEYD_CARD_MAX || c->n_row > KEYD_ROW_MAX) {
        return 0;
    }
    return sizeof *c + c->n_new * sizeof(struct keyd_change_new) +
           ((size_t)c->n_allow + c->n_deny) * sizeof(struct keyd_change_allow) +
           c->n_receipt * sizeof(struct keyd_change_receipt) +
           c->n_card * sizeof(struct keyd_change_card) + c->n_row * sizeof(struct keyd_change_row);
}

#endif
