/*
 * ring.h - what lies in keyring.db: seven tables, all alike (two ids and a sealed body), and the body of each. Layout and
 * SQL text alone: which key seals a row is named, no key is here, and nothing decides who gets one (that is keyd/).
 */
#ifndef JJ_BOX_RING_H
#define JJ_BOX_RING_H

#include <stdbool.h>

#include "box/wrap.h"
#include "wire/keyd_msg.h"

/* ---- keys from the host key ---- */
enum sub {
    SUB_RING,
    SUB_PEPPER,
    SUB_INDEX,
    SUB_DIR,
    SUB_TOTP,
    SUB_LOG,
    SUB_SETUP,
    SUB_VERIFY,
    SUB_COUNT
};

/* ---- keyring: bodies of rows, one struct per table ---- */
enum ring_table {
    T_PRINCIPAL,
    T_SEAT,
    T_COMPARTMENT,
    T_GRANT,
    T_RECEIPT,
    T_CARD,
    T_STATE,
    T_COUNT
};

enum principal_kind { P_MEMBER = 1, P_DESK = 2, P_RECOVERY = 3 };
#define PF_DEMO 1U
#define PF_MUST_CHANGE 2U
#define PF_TOTP 4U
#define PF_DISABLED 8U
#define PF_HAS_KEY 16U
#define PF_OLD_KEY 32U /* of a desk: somebody held its key who sits there no more */

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

struct card_row {
    unsigned char sealed[256 + SEAL_MORE]; /* what is inside is keyd_search.c's */
};

/* The city's own settings. */
struct state {
    uint32_t setup_open, receipt_passes, receipt_memory, zero;
    unsigned char receipt_salt[16];
};

/* How far the keyring is: a row of its own beside the state, in the same form. */
struct age {
    uint64_t turn;    /* commits */
    uint64_t entries; /* of the log at the last one */
    unsigned char
        sum[16]; /* over all rows but this one, as they lie; zeros: of before there were sums */
};
_Static_assert(sizeof(struct age) == sizeof(struct state), "both are rows of T_STATE");

struct ring_row {
    struct keyd_id a, b;
    union {
        struct principal principal;
        struct seat seat;
        struct compartment compartment;
        struct key_grant grant;
        struct receipt receipt;
        struct card_row card;
        struct state state;
    } body;
};

/* Verbs of a table: reading and deleting by which keys are given (1 the first, 2 the second), and putting. */
enum { RING_READ = 0, RING_DELETE = 3, RING_PUT = 7, RING_VERBS = 8 };
extern const struct ring_form {
    size_t body;  /* bytes, before sealing */
    enum sub key; /* principal records are authentic by a key of their own */
    const char *sql[RING_VERBS];
} RING_TABLES[T_COUNT];
extern const char RING_MAKE[], RING_SETTINGS[];

/* A row's place: what its body is bound to, and what it counts as in the sum. */
struct ring_place {
    unsigned char table, zero[7];
    struct keyd_id a, b;
};
#define RING_SEALED_MAX (sizeof(struct ring_row) + SEAL_MORE)
/* sealed: RING_TABLES[t].body + SEAL_MORE bytes. */
void ring_row_seal(const unsigned char key[32], const struct ring_place *at, const void *body,
                   unsigned char *sealed);
/* False: changed, of another place, or under another key. n: of sealed, any. */
MUST_USE bool ring_row_open(const unsigned char key[32], const struct ring_place *at,
                            const void *sealed, size_t n, void *body);
/* Into the sum of all rows, or out of it (XOR): a keyed hash of the place and of the n bytes as they lie. */
void ring_row_sum(const unsigned char key[32], const struct ring_place *at, const void *sealed,
                  size_t n, unsigned char sum[16]);

/* What a seat and a grant are bound to, so that they open nowhere else: 16 bytes out of ids and numbers, no secret. */
void ring_seat_context(unsigned char out[16], const struct keyd_id *desk,
                       const struct keyd_id *holder);
void ring_grant_context(unsigned char out[16], const struct keyd_id *compartment, uint32_t kind,
                        const struct keyd_id *principal, uint32_t epoch);
/* A member's id as text, or the name of a desk. */
struct keyd_id ring_principal(struct str text);

#endif
