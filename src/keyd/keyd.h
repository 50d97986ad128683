/*
 * keyd.h - the key keeper: keyring, members and desks, grants, sessions, receipts, search cards, and the log.
 * One process, one thread; it reads no text format and talks to no network. Messages: keyd_msg.h.
 */
#ifndef JJ_KEYD_KEYD_H
#define JJ_KEYD_KEYD_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "wire/keyd_msg.h"

struct keyd;

struct keyd_config {
    const char *ring_path; /* keyring.db */
    const char *log_dir;
    const char *origin; /* of the log in its checkpoints: "jejaring/kota-jambi"; no space, no '+' */
    unsigned char host_key[32];
    uint32_t passes, memory_kib; /* Argon2id of new verifiers; of receipts only at keyd_init */
    bool cli; /* in-process, by the host key: no code asked, members are made without login */
    bool
        any_age; /* opens also what is older than its log, or newer: for doctor and keyd_accept_age */
    int64_t (*wall_ms)(void *at); /* real wall time (log, codes); NULL: the clock */
    int64_t (*tick_ms)(void *at); /* monotonic (sessions, limits); NULL: the clock */
    void *at;
    int64_t (*civil_ms)(void *at); /* what grants' ends are compared with; NULL: wall_ms */
};

/*
 * Makes the keyring and the log of a new city: desks lead, intake, staff, figures with their keys wrapped under the host
 * key until set-up ends; the fixed compartments; the recovery pair, whose secret (hex) is given once. ERR_CONFLICT when
 * there is a keyring already. Members are made afterwards by messages (cli). why: English reason on failure.
 */
MUST_USE enum err keyd_init(struct arena *a, const struct keyd_config *cfg,
                            struct str *recovery_secret, struct str *why);
/* Checks the log against its newest checkpoint; a torn tail beyond it is cut and told by log_line. Lives until keyd_close. */
MUST_USE enum err keyd_open(const struct keyd_config *cfg, struct keyd **out, struct str *why);
void keyd_close(struct keyd *k); /* commits, writes a checkpoint, wipes */

/*
 * Handles one message. answer needs KEYD_ANSWER_MAX bytes, aligned 8. Returns the answer's size, never 0. *wait_sync: the
 * answer may leave only after the next keyd_flush that returned true; keyd_refuse turns it into ERR_STORE otherwise.
 */
size_t keyd_handle(struct keyd *k, const void *msg, size_t n, void *answer, bool *wait_sync);
/* One fdatasync of the log, then the commit of the keyring. Aborts when the log's fdatasync fails. Cheap when nothing waits. */
bool keyd_flush(struct keyd *k);
bool keyd_is_dirty(const struct keyd *k); /* something waits for a flush */
size_t keyd_refuse(void *answer);

/* Direct transport of keys_new (seal/keys.h) for the command line and tests: data is the struct keyd. */
bool keyd_call(void *data, const void *request, size_t request_size, void *answer,
               size_t answer_cap, size_t *answer_size);

/*
 * The door when no lead is left: seals a desk's key to a member who has logged in once. login empty: nobody is let in, the
 * secret only shows that it would (a rehearsal). Both are written to the log.
 */
MUST_USE enum err keyd_recover(struct keyd *k, struct str secret, struct str desk, struct str login,
                               struct str *why);

/*
 * The monthly outer wrap: every row of the keyring is sealed under a key of a new epoch, in one step. A row kept from an
 * older epoch (a copy of the file, a grant that was taken away) opens no more beside the new ones. Written to the log.
 */
MUST_USE enum err keyd_rewrap(struct keyd *k, struct str *why);

/* Goes on with keyring and log as they are (opened with any_age), told in the log. why: enum freshness_reason of app/. */
MUST_USE enum err keyd_accept_age(struct keyd *k, unsigned why);

/* For doctor: grants whose compartment has no row, and set-up. */
MUST_USE enum err keyd_count(struct keyd *k, int64_t *members, int64_t *compartments,
                             int64_t *grants, bool *setup_open);

#endif
