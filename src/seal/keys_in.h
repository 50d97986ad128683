/* keys_in.h - what the files of the key client share. */
#ifndef JJ_SEAL_KEYS_IN_H
#define JJ_SEAL_KEYS_IN_H

#include "seal/keys.h"
#include "wire/field.h"
#include "wire/keyd_msg.h"

struct held {
    struct keyd_id id;
    struct key key, former;
    int64_t epoch; /* of key; former's is one less */
    bool used, has_former;
};

struct keys {
    struct keys_transport transport;
    unsigned char *request, *answer; /* answer: KEYD_ANSWER_MAX bytes */
    size_t request_cap, request_used, answer_used;
    uint32_t count;
    unsigned char token[TOKEN_BYTES]; /* zero: nobody */
    bool dirty;                       /* a log entry of this request may not be on disk */
    struct arena *own;                /* of what grew; NULL: nothing did */
    unsigned char *first_request;     /* what keys_new gave, used again after keys_forget */
    struct held *first_held, *held;   /* open addressing */
    size_t n_held, cap_held;          /* cap: a power of two */
};

/* A zeroed request to fill. */
void *keys_begin(struct ctx *c, size_t size);
/*
 * Sends it; *answer is valid until the next request. wrong and wait: keys of the sentences for
 * WHY_WRONG and WHY_WAIT, NULL
 * where they cannot come.
 */
MUST_USE enum err keys_ask(struct ctx *c, enum keyd_op op, size_t size, const char *wrong,
                           const char *wait, const void **answer);
/* Copies text into a field of a message; false when it does not fit or holds a NUL. */
bool keys_put(char *to, size_t cap, struct str from);
#define KEYS_PUT(field, s) keys_put((field), sizeof(field), (s))
bool keys_put_id(struct keyd_id *to, struct str id);
/* All but object and scope. What is longer than a name or a number can be is cut: it is compared, not kept. */
void keys_put_card(struct keyd_card *to, const struct search_card *from);
struct str keys_text(struct arena *a, const char *p, size_t cap);
#define KEYS_TEXT(a, field) keys_text((a), (field), sizeof(field))
void keys_job(const struct keyd_job *from, struct stretch_job *to);
/* Hash of what was typed: passwords of any length, and keyd never has the typed text. */
void keys_password(struct str typed, unsigned char out[32]);

#endif
