/*
 * change.h - what one request (or one step of an import) will write, collected first, then done in
 * the one safe order:
 * keyring and log entry at keyd, then lock, BEGIN, the statements, COMMIT (architecture.md 6,
 * measured.md 3).
 * Handlers only collect; the router commits, and only when the handler returned OK (or kept what it
 * refused, see change_keep). So a handler reads the state before.
 */
#ifndef JJ_STORE_CHANGE_H
#define JJ_STORE_CHANGE_H

#include "seal/keys.h"
#include "store/store.h"

#define COMPARTMENT_EPOCH \
    1 /* of a new compartment, and for ever of the city's own: only a case's keys are changed */

/* What a statement does when it changes no row. */
enum on_miss {
    MISS_FINE,     /* nothing to do was expected to be possible */
    MISS_CONFLICT, /* somebody was faster: ERR_CONFLICT "form.changed_meanwhile", all is rolled back */
    MISS_RETRY /* a counter moved on: the router runs the whole handler again (three times at most) */
};

/* Verbs of the log; rows are added by name at the end, never renumbered. */
#define ACTION_LIST(X)                                                                            \
    X(NONE)                                                                                       \
    X(LOGIN)                                                                                      \
    X(LOGOUT)                                                                                     \
    X(LOOK)                                                                                       \
    X(REPORT_SEND) X(REPORT_WRITE) X(REPORT_TAKE) X(REPORT_TRIAGE) X(REPORT_CLOSE) X(CASE_OPEN)   \
        X(CASE_WRITE) X(CASE_CLOSE) X(CASE_REOPEN) X(PARTY_WRITE) X(IDENTITY_OPEN) X(ASSESSMENT)  \
            X(PLAN) X(NOTE) X(SERVICE) X(CONSENT) X(REFERRAL_SEND) X(REFERRAL_ANSWER)             \
                X(REFERRAL_END) X(DOCUMENT) X(ASSIGN) X(IMPORT) X(SEARCH) X(MEMBER) X(DESK)       \
                    X(SETUP_END) X(PASSWORD) X(RECOVER) X(EXPORT) X(CHECKPOINT) X(DRAFT) X(ALERT) \
                        X(JOB) X(ROSTER) X(CONFERENCE) X(BACKUP) X(BREAK_GLASS) X(LOCK) X(TIE)    \
                            X(TASKFORCE) X(KEYRING) X(ERASE) X(ROLLBACK) X(DIGEST) X(CALENDAR)    \
                                X(REKEY) X(KEY_END) X(RELEASE)
enum action {
#define ACTION_ROW(name) ACTION_##name,
    ACTION_LIST(ACTION_ROW)
#undef ACTION_ROW
};

struct change *change_new(struct ctx *c); /* empty; the router sets c->change for changing routes */
bool change_is_empty(const struct ctx *c);
/*
 * What was queued is done although the handler goes on to return ERR_INPUT: for a refusal that is
 * itself a record. The form comes back with its reason and all that was typed, as after any other.
 */
void change_keep(struct ctx *c);
bool change_is_kept(const struct ctx *c);

void change_action(struct ctx *c, enum action a); /* the entry's verb; the last one set counts */
/* Queues a statement. Values are copied into c->mem. */
void change_exec(struct ctx *c, const struct stmt *q, const struct value *v, size_t n,
                 enum on_miss miss);
/*
 * A row of the log entry: table and id of what changes, its new version, digest of its sealed bytes
 * (may be NULL).
 */
void change_log_row(struct ctx *c, const char *table, struct str id, int64_t version,
                    const unsigned char digest[16]);

/*
 * A new compartment: random key (held in c->keys at once), a row in table compartment, grants to
 * the principals that follow.
 * case_id, report_id, referral_id: those that apply, else empty. Returns its id.
 */
struct str change_compartment(struct ctx *c, enum compartment_kind kind, struct str case_id,
                              struct str report_id, struct str referral_id);
/*
 * The same with an id and key that the caller made before and keeps: sent twice, it is still one
 * compartment.
 */
void change_compartment_known(struct ctx *c, enum compartment_kind kind, struct str id,
                              const struct key *key, struct str case_id, struct str report_id,
                              struct str referral_id);
/*
 * principal: member id, or desk name. until_ms 0: no end. The compartment's key must be held or
 * new.
 */
void change_allow(struct ctx *c, struct str compartment, struct str principal, int64_t until_ms);
void change_deny(struct ctx *c, struct str compartment, struct str principal);
/* All grants of a compartment end (revoked referral, erasure). */
void change_deny_all(struct ctx *c, struct str compartment);
/* The reporter's way into a report's talk. */
void change_receipt(struct ctx *c, const unsigned char index[16], const struct key *wrap,
                    struct str compartment);
void change_search_card(struct ctx *c,
                        const struct search_card *card); /* replaces the object's former card */
void change_search_card_remove(struct ctx *c, struct str object);

/* Next number of a counter row (made when absent), queued with MISS_RETRY; e.g. "case:2024". */
MUST_USE enum err change_serial(struct ctx *c, struct str counter, int64_t *number);

/*
 * Does it all in the safe order. ERR_CONFLICT, ERR_STORE; *retry when MISS_RETRY struck. Afterwards
 * the change is empty.
 * Call with no transaction open.
 */
MUST_USE enum err change_commit(struct ctx *c, bool *retry);

/* The statements of this file, for the test that prepares all on both backends. */
size_t change_statements(const struct stmt *const **out);

#endif
