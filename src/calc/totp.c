/*
 * totp.c - SHA-1 stands here because RFC 6238 apps expect it and libsodium has none; as a MAC it
 * still holds.
 */
#include "calc/totp.h"

#include <string.h>

#define SHA1_BLOCK 64
#define SHA1_HASH 20
#define STEP_MS 30000

static uint32_t turn(uint32_t x, unsigned by)
{
    return x << by | x >> (32 - by);
}

static void sha1_block(uint32_t h[5], const unsigned char *p)
{
    uint32_t w[80];
    uint32_t v[5];
    for (size_t i = 0; i < 16; i++) {
        w[i] = (uint32_t)p[4 * i] << 24 | (uint32_t)p[4 * i + 1] << 16 |
               (uint32_t)p[4 * i + 2] << 8 | p[4 * i + 3];
    }
    for (size_t i = 16; i < 80; i++) {
        w[i] = turn(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    }
    memcpy(v, h, sizeof v);
    for (size_t i = 0; i < 80; i++) {
        uint32_t f = v[1] ^ v[2] ^ v[3];
        uint32_t constant = i < 40 ? 0x6ED9EBA1U : 0xCA62C1D6U;
        if (i < 20) {
            f = (v[1] & v[2]) | (~v[1] & v[3]);
            constant = 0x5A827999U;
        } else if (i >= 40 && i < 60) {
            f = (v[1] & v[2]) | (v[1] & v[3]) | (v[2] & v[3]);
            constant = 0x8F1BBCDCU;
        }
        uint32_t next = turn(v[0], 5) + f + v[4] + constant + w[i];
        v[4] = v[3];
        v[3] = v[2];
        v[2] = turn(v[1], 30);
        v[1] = v[0];
        v[0] = next;
    }
    for (size_t i = 0; i < 5; i++) {
        h[i] += v[i];
    }
}

/* SHA-1 of one block of key material followed by at most 40 bytes. */
static void sha1_two(unsigned char out[SHA1_HASH], const unsigned char first[SHA1_BLOCK],
                     const unsigned char *rest, size_t n)
{
    uint32_t h[5] = { 0x67452301U, 0xEFCDAB89U, 0x98BADCFEU, 0x10325476U, 0xC3D2E1F0U };
    unsigned char last[SHA1_BLOCK] = { 0 };
    size_t bits = (SHA1_BLOCK + n) * 8;
    memcpy(last, rest, n);
    last[n] = 0x80;
    last[SHA1_BLOCK - 2] = (unsigned char)(bits >> 8);
    last[SHA1_BLOCK - 1] = (unsigned char)bits;
    sha1_block(h, first);
    sha1_block(h, last);
    for (size_t i = 0; i < SHA1_HASH; i++) {
        out[i] = (unsigned char)(h[i / 4] >> (24 - 8 * (i % 4)));
    }
}

static void hmac(unsigned char out[SHA1_HASH], const unsigned char *key, size_t key_n,
                 const unsigned char *p, size_t n)
{
    unsigned char inner[SHA1_BLOCK];
    unsigned char outer[SHA1_BLOCK];
    unsigned char hash[SHA1_HASH];
    for (size_t i = 0; i < SHA1_BLOCK; i++) {
        unsigned char b = i < key_n ? key[i] : 0;
        inner[i] = b ^ 0x36;
        outer[i] = b ^ 0x5C;
    }
    sha1_two(hash, inner, p, n);
    sha1_two(out, outer, hash, sizeof hash);
    explicit_bzero(inner, sizeof inner);
    explicit_bzero(outer, sizeof outer);
}

uint32_t totp_code(const unsigned char *secret, size_t n, uint64_t step, unsigned digits)
{
    unsigned char counter[8];
    unsigned char hash[SHA1_HASH];
    uint32_t most = 1;
    for (size_t i = 0; i < sizeof counter; i++) {
        counter[i] = (unsigned char)(step >> (56 - 8 * i));
    }
    hmac(hash, secret, n < SHA1_BLOCK ? n : SHA1_BLOCK, counter, sizeof counter);
    const unsigned char *p = hash + (hash[SHA1_HASH - 1] & 0x0F);
    uint32_t code =
        (uint32_t)(p[0] & 0x7F) << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
    for (unsigned i = 0; i < digits; i++) {
        most *= 10;
    }
    return code % most;
}

bool totp_check(const unsigned char secret[TOTP_SECRET], struct str code, int64_t wall_ms,
                int64_t *last)
{
    uint32_t typed = 0;
    unsigned digits = 0;
    int64_t now = wall_ms / STEP_MS;
    for (size_t i = 0; i < code.n; i++) {
        if (code.p[i] == ' ') {
            continue;
        }
        if (code.p[i] < '0' || code.p[i] > '9' || ++digits > 6) {
            return false;
        }
        typed = typed * 10 + (uint32_t)(code.p[i] - '0');
    }
    /* A phone's clock may be half a minute off; a code works once. */
    for (int64_t step = now - 1; digits == 6 && step <= now + 1; step++) {
        if (step > *last && totp_code(secret, TOTP_SECRET, (uint64_t)step, 6) == typed) {
            *last = step;
            return true;
        }
    }
    return false;
}
