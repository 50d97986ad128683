/* seal.c - rows: pad, seal, bind to their place. */
#include "seal/seal.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "base/log.h"

#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG crypto_aead_xchacha20poly1305_ietf_ABYTES
#define LARGE ((size_t)64 * 1024)

/* Smallest bucket that holds n bytes and the one byte that ends the padding. */
static size_t bucket(size_t n)
{
    static const size_t sizes[] = { 256, 1024, 4096, 16384, LARGE };
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        if (n < sizes[i]) {
            return sizes[i];
        }
    }
    return (n / LARGE + 1) * LARGE;
}

/* Hash of the place: every part with its length, so that no two places give the same bytes. */
static void place_hash(const struct seal_place *at, unsigned char out[32])
{
    struct str parts[3] = { at->table, at->row_id, at->compartment };
    int64_t numbers[2] = { at->epoch, at->version };
    crypto_generichash_state s;
    crypto_generichash_init(&s, NULL, 0, 32);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        uint64_t n = parts[i].n;
        crypto_generichash_update(&s, (const unsigned char *)&n, sizeof n);
        crypto_generichash_update(&s, (const unsigned char *)parts[i].p, parts[i].n);
    }
    crypto_generichash_update(&s, (const unsigned char *)numbers, sizeof numbers);
    crypto_generichash_final(&s, out, 32);
}

char seal_mark(int64_t epoch)
{
    return (char)(epoch < 1 ? 1 : epoch & 0xff); /* of no epoch: a key of one use */
}

bool seal_is_of(struct str sealed, int64_t epoch)
{
    return sealed.n > 0 && sealed.p[0] == seal_mark(epoch);
}

struct str seal_row(struct arena *a, const struct key *k, const struct seal_place *at,
                    struct str plain)
{
    unsigned char place[32];
    size_t padded = bucket(plain.n);
    unsigned char *out = arena_alloc(a, 1 + NONCE + padded + TAG);
    unsigned char *body = out + 1 + NONCE;
    place_hash(at, place);
    out[0] = (unsigned char)seal_mark(at->epoch);
    randombytes_buf(out + 1, NONCE);
    /* Padding of ISO/IEC 7816-4 in place: 0x80, then the zeros that an arena gives. */
    if (plain.n > 0) {
        memcpy(body, plain.p, plain.n);
    }
    body[plain.n] = 0x80;
    crypto_aead_xchacha20poly1305_ietf_encrypt(body, NULL, body, padded, place, sizeof place, NULL,
                                               out + 1, k->b);
    return (struct str){ (const char *)out, 1 + NONCE + padded + TAG };
}

static enum err seal_refused(struct ctx *c, const struct seal_place *at)
{
    log_line(LOG_ERROR, "sealed row does not open table=%.*s id=%.*s version=%lld",
             STR_ARG(at->table), STR_ARG(at->row_id), (long long)at->version);
    return fail(c, ERR_INTERNAL, NULL, "seal.broken");
}

enum err seal_open_row(struct ctx *c, const struct key *k, const struct seal_place *at,
                       struct str sealed, struct str *plain)
{
    unsigned char place[32];
    const unsigned char *in = (const unsigned char *)sealed.p;
    size_t n = 0;
    if (sealed.n < 1 + NONCE + TAG + 1 || !seal_is_of(sealed, at->epoch)) {
        return seal_refused(c, at);
    }
    size_t padded = sealed.n - 1 - NONCE - TAG;
    unsigned char *out = arena_alloc(c->mem, padded);
    place_hash(at, place);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, in + 1 + NONCE, padded + TAG,
                                                   place, sizeof place, in + 1, k->b) != 0 ||
        sodium_unpad(&n, out, padded, padded) != 0) {
        return seal_refused(c, at);
    }
    *plain = (struct str){ (const char *)out, n };
    return OK;
}

void key_random(struct key *k)
{
    randombytes_buf(k->b, sizeof k->b);
}

void key_wipe(struct key *k)
{
    sodium_memzero(k->b, sizeof k->b);
}

void key_derive(struct key *out, const struct key *from, const char *purpose)
{
    crypto_generichash(out->b, sizeof out->b, (const unsigned char *)purpose, strlen(purpose),
                       from->b, sizeof from->b);
}

void seal_digest(struct str bytes, unsigned char out[16])
{
    crypto_generichash(out, 16, (const unsigned char *)bytes.p, bytes.n, NULL, 0);
}
