/* keyd_in.h - what the files of keyd share among themselves. */
#ifndef JJ_KEYD_KEYD_IN_H
#define JJ_KEYD_KEYD_IN_H

#include <sodium.h>
#include <sqlite3.h>

#include "audit/log.h"
#include "audit/looks.h"
#include "audit/search.h"
#include "base/delay.h"
#include "box/grant.h"
#include "box/password.h"
#include "box/session.h"
#include "box/wrap.h"
#include "keyd/keyd.h"
#include "wire/field.h"

#define SESSIONS_MAX 2048
#define RECEIPTS_MAX 512
#define LOCK_TRIES 3

/* All seats of a member, also proposed ones. */
#define SEATS_MAX (4 * KEYD_DESKS_MAX)
struct seats {
    size_t n;
    struct {
        struct keyd_id desk;
        struct seat seat;
    } at[SEATS_MAX];
};

/* ---- memory ---- */
struct keyd {
    struct arena *mem, *scratch; /* scratch: emptied by who used it */
    struct keyd_config cfg;
    unsigned char sub[SUB_COUNT][32];
    struct keyd_id epoch; /* of the keyring; zero in a new city */
    unsigned char row_key[SUB_COUNT][32];
    sqlite3 *db;
    sqlite3_stmt *q[T_COUNT][RING_VERBS];
    bool in_txn;
    unsigned char sums[4][16]; /* before each of the open steps of the transaction */
    size_t n_sums;
    bool stale;    /* state and age are not those of the file: read before the next change */
    bool truncate; /* the WAL after the next commit: something in it must be gone */
    struct state state;
    struct age age;
    struct log log;
    struct session_set members, receipts;
    struct delay *limits;
    struct looks looks;
    unsigned char *in; /* buffer of a message */
};

/*
 * One message while it is handled. What lies in here is wiped when it is answered, on every way out; so handlers may leave
 * keys in it and return at once.
 */
struct call {
    struct keyd *k;
    struct session *s;    /* NULL: nobody, the public, or the command line */
    struct keyd_id actor; /* the session's member, or zero */
    struct principal me;
    struct holder old, fresh; /* a desk's, while its key is renewed */
    struct hands hands; /* own and desks' private keys, when the operation's rule asks for them */
    unsigned char key[32]; /* of the compartment or desk in work */
    struct seats seats;
    enum keyd_why why; /* of a refusal */
    bool wait;         /* the answer leaves after the next flush */
};

enum err state_load(struct keyd *k); /* keyd.c: state and age out of the file */
/* keyd_ring.c. Both keys name a row; NULL stands for any. Bodies are the struct of their table. */
enum err ring_open(struct keyd *k, bool create, struct str *why);
/* For reading beside a key keeper that holds it: address is SQLite's of an unchanging file. */
enum err ring_open_as_it_lies(struct keyd *k, const char *address);
void ring_close(struct keyd *k);
/* The first row in the order of its keys; ERR_NOT_FOUND. A row that does not open is ERR_INTERNAL. */
enum err ring_first(struct keyd *k, enum ring_table t, const struct keyd_id *a,
                    const struct keyd_id *b, struct ring_row *row);
enum err ring_get(struct keyd *k, enum ring_table t, const struct keyd_id *a,
                  const struct keyd_id *b, void *body);
enum err ring_put(struct keyd *k, enum ring_table t, const struct keyd_id *a,
                  const struct keyd_id *b, const void *body);
/* A put whose loss is no failure: it is done again at the next use. */
void ring_ease(struct keyd *k, enum ring_table t, const struct keyd_id *a, const struct keyd_id *b,
               const void *body);
enum err ring_del(struct keyd *k, enum ring_table t, const struct keyd_id *a,
                  const struct keyd_id *b);
/* Rows one after the other; ring_done always, also after a break. The table may not be changed meanwhile: ring_ids. */
struct ring_walk {
    struct keyd *k;
    enum ring_table t;
    sqlite3_stmt *q;
    enum err e;
    struct ring_row row;
};
void ring_walk(struct ring_walk *w, struct keyd *k, enum ring_table t, const struct keyd_id *a,
               const struct keyd_id *b);
bool ring_next(struct ring_walk *w);
enum err ring_done(struct ring_walk *w);
/* Both keys of all that match, n pairs, in k->scratch, which the caller resets: to go over a table and change it. */
enum err ring_ids(struct keyd *k, enum ring_table t, const struct keyd_id *a,
                  const struct keyd_id *b, const struct keyd_id **ids, size_t *n);
enum err ring_begin(struct keyd *k);                /* one message's part of the open transaction */
enum err ring_end(struct keyd *k, enum err so_far); /* keeps it when OK */
enum err ring_commit(struct keyd *k, enum err so_far); /* rolls back when not OK */
/* Over all rows as they lie; in age.sum is what it should be. */
enum err ring_sum(struct keyd *k, unsigned char sum[16]);
void ring_truncate(struct keyd *k); /* WAL into the file, and cut */
extern const struct keyd_id NO_ID, AGE_ID;

/* keyd_member.c */
enum err principal_get(struct keyd *k, const struct keyd_id *id, struct principal *p);
enum err principal_put(struct keyd *k, const struct keyd_id *id, const struct principal *p);
/* A member who may hold keys: has logged in once, and is not disabled. */
bool principal_is_ready(const struct principal *p);
enum err member_by_login(struct keyd *k, struct str login, struct keyd_id *id, struct principal *p);
void member_job(struct keyd *k, const struct keyd_id *id, uint32_t turn,
                const unsigned char password[32], struct keyd_job *job);
void member_password(struct keyd *k, const struct keyd_id *id, struct principal *p, uint32_t turn,
                     const unsigned char stretched[32]);

/* keyd_desk.c */
enum err desk_make(struct keyd *k, struct str name);
/* The desk's private key by the holder of a seat that he has been let into. */
enum err desk_seat_open(const struct keyd_id *desk, struct holder *by, struct seat *seat,
                        unsigned char sk[32]);
/* A member's seat goes, or becomes a proposal again; the desk's key is old then, if he held it. */
enum err desk_leave(struct keyd *k, const struct keyd_id *desk, const struct keyd_id *member,
                    bool stays_proposed);
enum err desk_seats(struct keyd *k, const struct keyd_id *member, struct seats *seats);
/* Proposed desks whose keys the host still holds become the member's. */
enum err desk_take_proposed(struct call *c, const struct holder *member);
/* A new city: the key of `lead` under that of KEYD_GLASS_DESK, by the host, who holds both in set-up. */
enum err desk_glass_begin(struct keyd *k);
/* For this message the desk in hand stands for `lead`; ERR_DENIED when it is not in hand. */
enum err desk_glass_take(struct call *c);
extern const struct keyd_id RECOVERY_ID, HOST_ID;

/* keyd_session.c: the token opens the member's private key, and that his desks' */
enum err session_hands(struct call *c, const unsigned char token[32]);
bool session_holds(const struct call *c, const char *desk);

/* keyd_grant.c */
/* Key of a compartment by what is in hand; ERR_NOT_FOUND when there is no grant, or it has ended. */
enum err grant_open(struct keyd *k, struct hands *hands, const struct keyd_id *compartment,
                    struct compartment *c, unsigned char key[32]);
enum err grant_new(struct keyd *k, const struct keyd_id *compartment, uint32_t kind,
                   const unsigned char key[32], const struct keyd_id *change);
/* The key with all ways to it. */
enum err compartment_del(struct keyd *k, const struct keyd_id *id);
/* What is sealed to a desk's former key becomes sealed to its new one; *n counts. */
enum err grant_renew(struct keyd *k, struct holder *old, const struct holder *fresh, uint32_t *n);
/* keyd_epoch.c: key of the epoch before, when some rows still lie under it; ERR_NOT_FOUND when there is none. */
enum err former_get(struct keyd *k, const struct keyd_id *compartment, const struct compartment *c,
                    const unsigned char key[32], unsigned char former[32]);

/* keyd_grant.c: by, change and until_ms of g are the caller's. */
enum err grant_put(struct keyd *k, struct hands *hands, const struct keyd_id *compartment,
                   const struct compartment *c, const unsigned char key[32],
                   const struct keyd_id *principal, struct key_grant *g);

/* keyd_limit.c */
enum limit_kind {
    LIMIT_ACCOUNT,
    LIMIT_NETWORK,
    LIMIT_RECEIPT_NETWORK,
    LIMIT_RECEIPT_ALL,
    LIMIT_SEARCH,
    LIMIT_KINDS
};
/* ERR_LIMIT while he must wait. */
enum err limit_check(struct call *c, enum limit_kind kind, struct str who);
void limit_failed(struct keyd *k, enum limit_kind kind, struct str who);
void limit_clear(struct keyd *k, enum limit_kind kind, struct str who);

/* keyd_search.c */
enum err card_put(struct keyd *k, const unsigned char match_key[32], const struct keyd_card *card);
struct keyd_id match_id(void); /* the compartment whose key seals the cards */

/* keyd_log.c: entry filled but format, seq, at_ms; ERR_STORE when the disk is full. */
enum err log_write(struct keyd *k, struct log_entry *e, const struct keyd_change_row *rows,
                   const struct keyd_id *compartments);
enum err log_short(struct keyd *k, enum keyd_action action, const struct keyd_id *actor,
                   const struct keyd_id *object);

/* Handlers: message in, answer body out. */
#define KEYD_OP_ROW(name, request, answer, ...) \
    enum err op_##name(struct call *c, const struct request *m, struct answer *out);
KEYD_OPS(KEYD_OP_ROW)
#undef KEYD_OP_ROW
/* Sets the cause and passes the code on. */
#define REFUSE(c, code, cause) ((c)->why = (cause), (code))

int64_t keyd_tick(const struct keyd *k);
int64_t keyd_wall(const struct keyd *k);
int64_t keyd_civil(const struct keyd *k);

#endif
