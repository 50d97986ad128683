/*
 * session.c - sessions live in memory; a secret lies in each under the token, which only its owner has. A member's session
 * holds his private key, a reporter's the key of his compartment.
 */
#include "box/session.h"

#include <string.h>

#include "box/wrap.h"
#include "wire/field.h"

static void tag_of(const unsigned char token[32], unsigned char tag[16])
{
    wrap_hash(tag, 16, token, "session tag", NULL, 0);
}

static void token_key(const unsigned char token[32], unsigned char key[32])
{
    wrap_hash(key, 32, token, "session key", NULL, 0);
}

static bool is_over(const struct session *s, const struct session_set *set, int64_t now)
{
    bool idle =
        s->locked != 0 ? now - s->locked > SESSION_LOCKED_MS : now - s->seen > SESSION_IDLE_MS;
    return idle || now - s->began > set->life_ms;
}

struct session_set session_set_new(struct arena *mem, size_t n, int64_t life_ms)
{
    return (struct session_set){ .at = NEW_ARRAY(mem, struct session, n),
                                 .tags = NEW_ARRAY(mem, uint64_t, n),
                                 .n = n,
                                 .life_ms = life_ms };
}

void session_end(struct session_set *set, struct session *s)
{
    set->tags[s - set->at] = 0;
    sodium_memzero(s, sizeof *s);
}

void session_begin(struct session_set *set, int64_t now, const struct keyd_id *id,
                   const unsigned char secret[32], unsigned char token[32])
{
    unsigned char key[32];
    struct session *s = &set->at[0];
    /* A free place, or else the longest idle. */
    for (size_t i = 0; i < set->n && s->began != 0; i++) {
        struct session *at = &set->at[i];
        if (at->began == 0 || at->seen < s->seen) {
            s = at;
        }
    }
    session_end(set, s);
    randombytes_buf(token, 32);
    tag_of(token, s->tag);
    token_key(token, key);
    wrap_seal(key, id, sizeof *id, secret, 32, s->wrap);
    s->id = *id;
    s->began = s->seen = now > 0 ? now : 1;
    memcpy(&set->tags[s - set->at], s->tag, sizeof(uint64_t));
    sodium_memzero(key, sizeof key);
}

struct session *session_find(struct session_set *set, int64_t now, const unsigned char token[32])
{
    unsigned char tag[16];
    uint64_t head = 0;
    tag_of(token, tag);
    memcpy(&head, tag, sizeof head);
    for (size_t i = 0; i < set->n; i++) {
        struct session *s = &set->at[i];
        if (set->tags[i] != head || s->began == 0 || sodium_memcmp(s->tag, tag, sizeof tag) != 0) {
            continue;
        }
        if (is_over(s, set, now)) {
            session_end(set, s);
            return NULL;
        }
        return s;
    }
    return NULL;
}

bool session_open(const struct session *s, const unsigned char token[32], unsigned char secret[32])
{
    unsigned char key[32];
    token_key(token, key);
    bool ok = wrap_open(key, &s->id, sizeof s->id, s->wrap, sizeof s->wrap, secret);
    sodium_memzero(key, sizeof key);
    return ok;
}

void session_end_all(struct session_set *set, const struct keyd_id *id, const struct session *but)
{
    for (size_t i = 0; i < set->n; i++) {
        struct session *s = &set->at[i];
        if (s != but && s->began != 0 && id_same(&s->id, id)) {
            session_end(set, s);
        }
    }
}

/* ---- locked while somebody else sits at the machine ---- */

static void lock_key(const unsigned char token[32], unsigned char key[32])
{
    wrap_hash(key, 32, token, "lock key", NULL, 0);
}

void session_lock(struct session *s, int64_t now, const unsigned char token[32],
                  unsigned char secret[32])
{
    unsigned char key[32];
    lock_key(token, key);
    randombytes_buf(secret, 32);
    wrap_seal(key, &s->id, sizeof s->id, secret, 32, s->lock_wrap);
    s->locked = now > 0 ? now : 1;
    s->wrong = 0;
    sodium_memzero(key, sizeof key);
}

bool session_unlock(struct session *s, int64_t now, const unsigned char token[32],
                    unsigned char secret[32])
{
    unsigned char key[32];
    lock_key(token, key);
    bool ok = wrap_open(key, &s->id, sizeof s->id, s->lock_wrap, sizeof s->lock_wrap, secret);
    sodium_memzero(key, sizeof key);
    sodium_memzero(s->lock_wrap, sizeof s->lock_wrap);
    s->locked = 0;
    s->wrong = 0;
    s->seen = now;
    return ok;
}

bool session_road(const struct session *s, uint32_t tls)
{
    return s->tls == 0 || s->tls == (tls != 0 ? 2 : 1);
}
