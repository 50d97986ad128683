/*
 * keys.h - the way to the key keeper (keyd) and the keys this request holds.
 *
 * Messages go through a transport that app/ provides: a socket pair (worker), or a direct call
 * (command line, tests).
 * Keys got for a request live in c->keys until the request ends, then are wiped. Log first: a key
 * leaves keyd only after
 * its look entry is written; keys_sync waits until all entries of this request are on disk.
 */
#ifndef JJ_SEAL_KEYS_H
#define JJ_SEAL_KEYS_H

#include "base/ctx.h"
#include "seal/seal.h"

#define TOKEN_BYTES 32
#define ACTOR_DESKS_MAX 8

/* Fixed compartments of a city. */
#define COMPARTMENT_CARD STR("00000000-0000-4000-8000-00000000ca4d")
#define COMPARTMENT_MATCH STR("00000000-0000-4000-8000-0000000a7c40")
#define COMPARTMENT_FIGURES STR("00000000-0000-4000-8000-00000000f160")

enum compartment_kind {
    IN_TALK = 1,
    IN_IDENTITY,
    IN_CASE,
    IN_HEALTH,
    IN_SHELTER,
    IN_LEGAL,
    IN_REF,
    IN_CARD,
    IN_MATCH,
    IN_FIGURES
};

#define GLASS_HOURS_MAX 72 /* the key keeper's own limit of an emergency access, KEYD_GLASS_MS */

/* Who is logged in; filled from keyd's MACed record at every request. */
struct actor {
    struct str id; /* member id */
    struct str login;
    struct str name;
    struct str agency; /* agency code */
    uint32_t roles;    /* struct role.bit set */
    uint64_t rights;   /* union over the roles, from the pack */
    struct str
        desks[ACTOR_DESKS_MAX]; /* desks whose private key he holds: "lead", "inbox:POLRESTA" ... */
    size_t n_desks;
    struct str csrf;  /* token of this session's forms */
    bool must_change; /* password to be changed first */
    bool demo;        /* demo account: no TOTP, marked on pages */
    bool totp_on;
};
bool actor_has_desk(const struct actor *who, struct str desk);

/* ---- transport ---- */
/* Sends one request message and waits for its answer (both wire/keyd_msg.h structs, at most
 * KEYD_MSG_MAX bytes).
 * fd_out/in are unused today. False: keyd is away (ERR_STORE). */
struct keys_transport {
    bool (*call)(void *data, const void *request, size_t request_size, void *answer,
                 size_t answer_cap, size_t *answer_size);
    void *data;
};
struct keys *keys_new(struct arena *a, const struct keys_transport *t);
void keys_forget(
    struct keys *k); /* wipes the keys and the session of a request; the transport stays */
void keys_drop(struct keys *k); /* wipes the keys alone: between the steps of a long command */

/* ---- sessions and logins ---- */
/*
 * Logging in takes two steps with the slow hash between (app/stretch.h does it): keys_login_begin
 * gives what to stretch;
 * the caller comes again with the 32 stretched bytes. Unknown logins get a challenge too and fail
 * only at the end, alike.
 */
struct stretch_job {
    unsigned char secret[32]; /* keyed hash of the typed secret: useless without the host key */
    unsigned char salt[16];
    uint32_t passes, memory_kib;
};
MUST_USE enum err keys_login_begin(struct ctx *c, struct str login, struct str password,
                                   struct str network, struct stretch_job *job);
/*
 * totp may be empty for accounts that have none yet. On success *token (hex, 64) is a new session.
 * Failures are all
 * ERR_INPUT with key "login.wrong" (same for unknown, wrong password, wrong code, disabled); too
 * many tries are ERR_LIMIT
 * "login.wait". need_totp is set when the password was right and a code is missing ("login.totp").
 */
MUST_USE enum err keys_login_finish(struct ctx *c, struct str login,
                                    const unsigned char stretched[32], struct str totp,
                                    struct str network, struct str *token, bool *need_totp);
/*
 * Fills a new actor in c->mem and sets c->who; ERR_LOGIN when the token is unknown, idle over 15
 * min or older than 10 h.
 */
MUST_USE enum err keys_session(struct ctx *c, struct str token, bool tls);
MUST_USE enum err keys_logout(struct ctx *c, bool everywhere);
/*
 * Locking: the session stays, but nothing of it opens until its member's password has been given again, within 30 minutes
 * and three tries; then it ends. page: the key for what was typed, made by keyd at the lock and given again only by
 * keys_unlock_finish. After keys_lock this request has no session any more.
 */
MUST_USE enum err keys_lock(struct ctx *c, bool tls, struct key *page);
/* Who has locked this token (hex), and how long ago; ERR_LOGIN when there is no such locked session. */
MUST_USE enum err keys_locked(struct ctx *c, struct str token, bool tls, struct str *name,
                              int64_t *since_ms);
/* The slow hash stands between, as at the login. A wrong password is ERR_INPUT "lock.wrong". No c->who yet: keys_session. */
MUST_USE enum err keys_unlock_begin(struct ctx *c, struct str token, bool tls, struct str network,
                                    struct str password, struct stretch_job *job);
MUST_USE enum err keys_unlock_finish(struct ctx *c, struct str token, bool tls, struct str network,
                                     const unsigned char stretched[32], struct key *page);
/*
 * New password of the logged-in member: begin with the new one, finish with both stretched.
 * Re-wraps his private key.
 */
MUST_USE enum err keys_password_begin(struct ctx *c, struct str old_password,
                                      struct str new_password, struct stretch_job *old_job,
                                      struct stretch_job *new_job);
MUST_USE enum err keys_password_finish(struct ctx *c, const unsigned char old_stretched[32],
                                       const unsigned char new_stretched[32]);
/*
 * TOTP (RFC 6238, SHA-1, 6 digits, 30 s): a new secret as base32 text; then confirmed by one right
 * code.
 */
MUST_USE enum err keys_totp_new(struct ctx *c, struct str *base32);
MUST_USE enum err keys_totp_confirm(struct ctx *c, struct str code);

/* ---- keys of compartments ---- */
enum look {
    LOOK_CASE = 1,
    LOOK_IDENTITY,
    LOOK_REPORT,
    LOOK_REFERRAL,
    LOOK_LIST,
    LOOK_FIGURES,
    LOOK_DOCUMENT
};
/*
 * Asks for the keys of n compartments as c->who (own grants and those of his desks). Those without
 * a grant, or expired, are
 * simply not held afterwards. Writes one look entry per compartment and quarter of an hour
 * (identity and document: always;
 * list and figures: one per login). reason_digest: 16 bytes or NULL. At most 50 at once.
 */
MUST_USE enum err keys_fetch(struct ctx *c, const struct str *compartments, size_t n, enum look why,
                             const unsigned char *reason_digest);
bool keys_held(const struct ctx *c, struct str compartment);
/* From this request's keys; ERR_NOT_FOUND "access.no_key" when not held. */
MUST_USE enum err keys_of(struct ctx *c, struct str compartment, struct key *out);
/* Under which epoch what is sealed from now on is sealed; 1 when not held. */
int64_t keys_epoch(const struct ctx *c, struct str compartment);
/*
 * The key under which these sealed bytes lie: the present one, or while a new key is brought in the former. ERR_NOT_FOUND as
 * keys_of; ERR_CONFLICT "form.changed_meanwhile": the key was changed after this request got it.
 */
MUST_USE enum err keys_under(struct ctx *c, struct str compartment, struct str sealed,
                             struct key *out, int64_t *epoch);
/*
 * A new key for a compartment of a case, sealed to all who hold it but members that were stopped; the former one stays beside
 * it until the same is asked with end, which destroys it: then nothing may lie under it any more. Either twice is as good as
 * once. On disk when it returns. ERR_DENIED: not held, or for a time only, or not of a case. Afterwards: keys_fetch again.
 */
MUST_USE enum err keys_rekey(struct ctx *c, struct str compartment, bool end);
/* Puts a key that this request made or opened itself (new compartment, draft, receipt). */
void keys_hold(struct ctx *c, struct str compartment, const struct key *k);
/*
 * Waits until every log entry of this request is on disk. Cheap when there is none. ERR_STORE when
 * keyd is away.
 */
MUST_USE enum err keys_sync(struct ctx *c);

/* ---- receipts (public) ---- */
/* secret60: the receipt's 60 bits. As with logins: begin, stretch, then open. */
MUST_USE enum err keys_receipt_begin(struct ctx *c, uint64_t secret60, struct str network,
                                     struct stretch_job *job);
/*
 * Splits stretched bytes: index and wrapping key, for change_receipt (store/change.h) when a report
 * is sent.
 */
void keys_receipt_split(const unsigned char stretched[32], unsigned char index[16],
                        struct key *wrap);
/*
 * Opens a mailbox: *report_compartment is held afterwards, *token is the hidden token (hex) good
 * for 15 minutes.
 * Wrong: ERR_INPUT "receipt.wrong", one neutral answer in equal time; too many: ERR_LIMIT
 * "receipt.wait".
 */
MUST_USE enum err keys_receipt_open(struct ctx *c, const unsigned char stretched[32],
                                    struct str network, struct str *token,
                                    struct str *report_compartment);
MUST_USE enum err keys_receipt_session(struct ctx *c, struct str token,
                                       struct str *report_compartment); /* renews */
MUST_USE enum err keys_receipt_end(struct ctx *c, struct str token);

/* ---- search cards ---- */
struct search_card {
    struct str object; /* id of the party_identity or report this is about */
    struct str scope;  /* case id or report id */
    struct str name, nickname, nik, phone;
    struct str plate, account,
        handle; /* vehicle; bank or wallet number; name on a network; as typed */
    day_t born;
};
struct search_hit {
    struct str object, scope;
    int score;                   /* 0..100 */
    bool nik, phone, name, born; /* what agreed */
    bool plate, account, handle;
};
/*
 * As c->who (needs `match`); logged as one entry. At most max hits, best first. Rights over hits
 * are the caller's. ERR_LIMIT "search.wait" after some hundreds without an hour's rest.
 */
MUST_USE enum err keys_search(struct ctx *c, const struct search_card *query,
                              struct search_hit *hits, size_t max, size_t *n);

/* ---- the log, seen by a case's team ---- */
struct look_seen {
    struct str member; /* id */
    int64_t at_ms;
    enum look why;
    struct str compartment;
};
/* The newest signed root of the log; for everybody. ERR_STORE when keyd is away. */
struct log_checkpoint {
    struct str text;  /* C2SP tlog-checkpoint */
    struct str brief; /* the first digits of the root, for paper: "3fa9 01bc" */
    int64_t size;     /* entries it covers */
};
MUST_USE enum err keys_checkpoint(struct ctx *c, struct log_checkpoint *out);

/* What is looked for in the log; empty and 0: all. */
struct log_ask {
    struct str member;     /* id */
    const struct str *ids; /* it is about one of these rows or compartments */
    size_t n_ids;
    int64_t from_ms, to_ms; /* to_ms is not in it; 0: no end */
    uint32_t action;
    uint32_t segment; /* where to go on, as log_entries gave it; 0: the newest */
    int64_t before;
};
struct log_seen {
    int64_t number, at_ms;     /* number: from 0 */
    struct str member, object; /* ids; empty: nobody, nothing */
    uint32_t action, why;      /* enum action of store/change.h, enum look */
    size_t n_rows, n_ids;
    struct str ids[6]; /* compartments, then rows that tell the case */
    struct str table;  /* of the first row that was written */
};
/*
 * One step: at most max entries of one segment, newest first; ask->segment and before then say where
 * to go on, segment 0 with *end true at the end. ERR_DENIED: neither an auditor nor (for one member) lead.
 */
MUST_USE enum err keys_log(struct ctx *c, struct log_ask *ask, struct log_seen *out, size_t max,
                           size_t *n, bool *end);
MUST_USE enum err keys_looks(struct ctx *c, const struct str *compartments, size_t n,
                             struct look_seen *out, size_t max, size_t *got);

/* ---- members and desks (admin, lead) ---- */
struct member_new {
    struct str id, login, name, agency;
    struct str roles; /* ',' between */
    struct str password;
    bool demo;
};
/*
 * The verifier is made by stretch too: begin, then finish. Needs MEMBER_ADMIN (or the command line
 * with the host key).
 */
MUST_USE enum err keys_member_begin(struct ctx *c, const struct member_new *m,
                                    struct stretch_job *job);
MUST_USE enum err keys_member_finish(struct ctx *c, const struct member_new *m,
                                     const unsigned char stretched[32]);
/*
 * Drops verifier, key and grants; the next login makes a new key pair; lead lets him into desks
 * again.
 */
MUST_USE enum err keys_member_reset_begin(struct ctx *c, struct str member_id, struct str password,
                                          struct stretch_job *job);
MUST_USE enum err keys_member_reset_finish(struct ctx *c, struct str member_id,
                                           const unsigned char stretched[32]);
/* Stopping ends his sessions, and his seats become proposals: back again, he is let in again. */
MUST_USE enum err keys_member_disable(struct ctx *c, struct str member_id, bool disabled);
/* agency: where he works from now on; empty: as before. Seats that neither names any more go; new ones are proposed. */
MUST_USE enum err keys_member_roles(struct ctx *c, struct str member_id, struct str roles,
                                    struct str agency);
/* Proposed by admin at creation (the roles' desks); let in by a holder of the desk or lead. */
MUST_USE enum err keys_desk_admit(struct ctx *c, struct str desk, struct str member_id);
MUST_USE enum err keys_desk_remove(struct ctx *c, struct str desk, struct str member_id);
struct desk_seat {
    struct str desk, member_id;
    bool admitted; /* holds the desk's key; else only proposed */
    bool has_key;  /* the member has logged in once */
    bool old_key;  /* somebody who held this desk's key sits there no more: keys_desk_renew */
};
MUST_USE enum err keys_desks(struct ctx *c, struct desk_seat *out, size_t max, size_t *n);
/*
 * A new key pair for a desk, sealed to all who sit there, and everything sealed to the desk sealed anew; the old private key
 * opens nothing any more. By who holds the desk or lead. All or nothing; *grants counts what was sealed anew.
 */
MUST_USE enum err keys_desk_renew(struct ctx *c, struct str desk, size_t *grants);
/*
 * Makes desks that do not exist yet (inbox of a new agency). In set-up their keys are also wrapped
 * under the host key.
 */
MUST_USE enum err keys_desk_make(struct ctx *c, struct str desk);
/* Ends set-up: the host's wraps of desk keys are wiped. Needs a member of lead. */
MUST_USE enum err keys_setup_end(struct ctx *c);
MUST_USE enum err keys_setup_open(struct ctx *c, bool *open);
/* True when the member's key pair exists, so that a compartment can be sealed to him. */
MUST_USE enum err keys_member_ready(struct ctx *c, struct str member_id, bool *ready);

#endif
