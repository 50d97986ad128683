/*
 * session.h - the table of sessions: a secret under a token that only its owner has. Nothing is on disk; without the token
 * an image of the memory opens nothing. Times are ticks of one monotonic clock, in milliseconds.
 */
#ifndef JJ_BOX_SESSION_H
#define JJ_BOX_SESSION_H

#include "base/arena.h"
#include "base/str.h"
#include "wire/keyd_msg.h"

#define SESSION_IDLE_MS INT64_C(900000)    /* 15 minutes */
#define SESSION_LIFE_MS INT64_C(36000000)  /* 10 hours */
#define SESSION_LOCKED_MS INT64_C(1800000) /* 30 minutes: a lunch, not a night */

/* A secret under a token that only its owner has: a member's private key, or the key of a reporter's compartment. */
struct session {
    unsigned char tag[16];
    struct keyd_id id; /* member or compartment */
    unsigned char wrap[72];
    int64_t began, seen;          /* tick; began 0: free */
    uint8_t listed, figured, tls; /* tls: 0 not known yet, 1 plain, 2 TLS */
    uint8_t wrong;                /* tries while it is locked */
    int64_t locked;               /* tick; 0: not locked */
    unsigned char lock_wrap[72];  /* the secret for what was typed, under the token */
};
struct session_set {
    struct session *at;
    uint64_t *tags; /* beginnings of the tags, to find one fast */
    size_t n;
    int64_t life_ms;
};

/* No session yet; n places out of mem. */
struct session_set session_set_new(struct arena *mem, size_t n, int64_t life_ms);
/* A session from now on; token: made here. Where no place is free, the longest idle ends. */
void session_begin(struct session_set *set, int64_t now, const struct keyd_id *id,
                   const unsigned char secret[32], unsigned char token[32]);
/* NULL: unknown, idle too long, or too old (then it has ended here). */
struct session *session_find(struct session_set *set, int64_t now, const unsigned char token[32]);
MUST_USE bool session_open(const struct session *s, const unsigned char token[32],
                           unsigned char secret[32]);
void session_end(struct session_set *set, struct session *s);
/* but: goes on; may be NULL. */
void session_end_all(struct session_set *set, const struct keyd_id *id, const struct session *but);
/* Until session_unlock nothing of it opens. secret: new, and given out again by the latter. */
void session_lock(struct session *s, int64_t now, const unsigned char token[32],
                  unsigned char secret[32]);
MUST_USE bool session_unlock(struct session *s, int64_t now, const unsigned char token[32],
                             unsigned char secret[32]);
/* A token of one road is worth nothing on the other. */
bool session_road(const struct session *s, uint32_t tls);

#endif
