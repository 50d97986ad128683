/* checkpoint.c - the signed text of C2SP tlog-checkpoint and the text of its public key. */
#include "audit/checkpoint.h"

#include <sodium.h>
#include <string.h>

#define KEY_HASH 4

static struct str base64(struct arena *a, const unsigned char *p, size_t n)
{
    size_t size = sodium_base64_ENCODED_LEN(n, sodium_base64_VARIANT_ORIGINAL);
    char *out = arena_alloc(a, size);
    sodium_bin2base64(out, size, p, n, sodium_base64_VARIANT_ORIGINAL);
    return str_of(out);
}

static void key_hash(unsigned char out[KEY_HASH], struct str origin, const unsigned char pk[32])
{
    static const unsigned char mark[2] = { '\n', 0x01 };
    unsigned char hash[32];
    crypto_hash_sha256_state s;
    crypto_hash_sha256_init(&s);
    crypto_hash_sha256_update(&s, (const unsigned char *)origin.p, origin.n);
    crypto_hash_sha256_update(&s, mark, sizeof mark);
    crypto_hash_sha256_update(&s, pk, 32);
    crypto_hash_sha256_final(&s, hash);
    memcpy(out, hash, KEY_HASH);
}

static void put_body(struct arena *a, struct strbuf *b, struct str origin, uint64_t size,
                     const unsigned char root[TREE_HASH])
{
    strbuf_put(b, origin);
    strbuf_printf(b, "\n%llu\n", (unsigned long long)size);
    strbuf_put(b, base64(a, root, TREE_HASH));
    strbuf_putc(b, '\n');
}

#define DASH "\xE2\x80\x94 " /* em dash and space begin a signature line */

struct str checkpoint_text(struct arena *a, const char *origin, uint64_t size,
                           const unsigned char root[TREE_HASH], const unsigned char pk[32],
                           const unsigned char sk[64])
{
    unsigned char signature[KEY_HASH + crypto_sign_BYTES];
    struct strbuf b;
    strbuf_init(&b, a);
    put_body(a, &b, str_of(origin), size, root);
    key_hash(signature, str_of(origin), pk);
    crypto_sign_detached(signature + KEY_HASH, NULL, (const unsigned char *)b.p, b.n, sk);
    strbuf_putz(&b, "\n" DASH);
    strbuf_putz(&b, origin);
    strbuf_putc(&b, ' ');
    strbuf_put(&b, base64(a, signature, sizeof signature));
    strbuf_putc(&b, '\n');
    return strbuf_str(&b);
}

bool checkpoint_size(struct str text, uint64_t *size)
{
    struct str line = STR_NONE;
    int64_t n = 0;
    if (!str_next(&text, '\n', &line) || !str_next(&text, '\n', &line) || !str_to_int(line, &n) ||
        n < 0) {
        return false;
    }
    *size = (uint64_t)n;
    return true;
}

static bool signature_holds(struct str line, struct str origin, struct str body,
                            const unsigned char pk[32])
{
    unsigned char signature[KEY_HASH + crypto_sign_BYTES];
    unsigned char hash[KEY_HASH];
    size_t n = 0;
    struct str head = STR(DASH);
    if (!str_starts(line, head) || !str_starts(str_cut(line, head.n, line.n), origin)) {
        return false;
    }
    line = str_cut(line, head.n + origin.n, line.n);
    if (!str_starts(line, STR(" "))) {
        return false;
    }
    line = str_cut(line, 1, line.n);
    key_hash(hash, origin, pk);
    return sodium_base642bin(signature, sizeof signature, line.p, line.n, NULL, &n, NULL,
                             sodium_base64_VARIANT_ORIGINAL) == 0 &&
           n == sizeof signature && memcmp(signature, hash, KEY_HASH) == 0 &&
           crypto_sign_verify_detached(signature + KEY_HASH, (const unsigned char *)body.p, body.n,
                                       pk) == 0;
}

bool checkpoint_holds(struct arena *a, struct str text, struct str origin, uint64_t size,
                      const unsigned char root[TREE_HASH], const unsigned char pk[32])
{
    struct strbuf b;
    struct str line = STR_NONE;
    strbuf_init(&b, a);
    put_body(a, &b, origin, size, root);
    struct str body = strbuf_str(&b);
    if (!str_starts(text, body)) {
        return false;
    }
    text = str_cut(text, body.n, text.n);
    if (!str_starts(text, STR("\n"))) {
        return false;
    }
    text = str_cut(text, 1, text.n);
    /* Witnesses may have added lines: one of ours is enough. */
    while (str_next(&text, '\n', &line)) {
        if (signature_holds(line, origin, body, pk)) {
            return true;
        }
    }
    return false;
}

struct str public_key_text(struct arena *a, const char *origin, const unsigned char pk[32])
{
    unsigned char hash[KEY_HASH];
    unsigned char key[33] = { 0x01 };
    struct strbuf b;
    memcpy(key + 1, pk, 32);
    key_hash(hash, str_of(origin), pk);
    strbuf_init(&b, a);
    strbuf_putz(&b, origin);
    strbuf_putc(&b, '+');
    strbuf_put(&b, str_hex(a, hash, sizeof hash));
    strbuf_putc(&b, '+');
    strbuf_put(&b, base64(a, key, sizeof key));
    strbuf_putc(&b, '\n');
    return strbuf_str(&b);
}

bool public_key_read(struct str text, struct str *origin, unsigned char pk[32])
{
    unsigned char key[33];
    unsigned char want[KEY_HASH];
    unsigned char hash[KEY_HASH];
    size_t n = 0;
    text = str_trim(text);
    size_t one = str_find(text, '+', 0);
    size_t two = one == SIZE_MAX ? SIZE_MAX : str_find(text, '+', one + 1);
    if (two == SIZE_MAX || one == 0 || !str_unhex(str_cut(text, one + 1, two), hash, sizeof hash)) {
        return false;
    }
    *origin = str_cut(text, 0, one);
    struct str b64 = str_cut(text, two + 1, text.n);
    if (sodium_base642bin(key, sizeof key, b64.p, b64.n, NULL, &n, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        n != sizeof key || key[0] != 0x01) {
        return false;
    }
    memcpy(pk, key + 1, 32);
    key_hash(want, *origin, pk);
    return memcmp(want, hash, sizeof hash) == 0;
}
