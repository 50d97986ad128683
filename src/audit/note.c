/* note.c - signed notes of C2SP: text of keys and of signature lines. */
#include "audit/note.h"

#include <sodium.h>
#include <string.h>

#define KEY_HASH 4
#define SIGNATURE_MAX 80
#define DASH "\xE2\x80\x94 " /* em dash and space begin a signature line */

struct str note_base64(struct arena *a, const unsigned char *p, size_t n)
{
    size_t size = sodium_base64_ENCODED_LEN(n, sodium_base64_VARIANT_ORIGINAL);
    char *out = arena_alloc(a, size);
    sodium_bin2base64(out, size, p, n, sodium_base64_VARIANT_ORIGINAL);
    return str_of(out);
}

bool note_unbase64(struct str text, unsigned char *out, size_t n)
{
    size_t got = 0;
    /* Strict already: no other signs, padding as it must be, no bits left over. */
    return sodium_base642bin(out, n, text.p, text.n, NULL, &got, NULL,
                             sodium_base64_VARIANT_ORIGINAL) == 0 &&
           got == n;
}

static void key_hash(unsigned char out[KEY_HASH], const struct note_key *key)
{
    const unsigned char mark[2] = { '\n', (unsigned char)key->kind };
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state s;
    crypto_hash_sha256_init(&s);
    crypto_hash_sha256_update(&s, (const unsigned char *)key->name.p, key->name.n);
    crypto_hash_sha256_update(&s, mark, sizeof mark);
    crypto_hash_sha256_update(&s, key->pk, sizeof key->pk);
    crypto_hash_sha256_final(&s, hash);
    memcpy(out, hash, KEY_HASH);
}

bool note_name_is_fine(struct str name)
{
    for (size_t i = 0; i < name.n; i++) {
        if ((unsigned char)name.p[i] <= ' ' || name.p[i] == '+' || name.p[i] == 0x7F) {
            return false;
        }
    }
    return name.n > 0 && name.n <= 200;
}

bool note_key_of_seed(struct note_key *key, const unsigned char seed[32])
{
    unsigned char sk[crypto_sign_SECRETKEYBYTES];
    if (sodium_init() < 0) {
        return false;
    }
    crypto_sign_seed_keypair(key->pk, sk, seed);
    sodium_memzero(sk, sizeof sk);
    return true;
}

struct str note_key_text(struct arena *a, const struct note_key *key)
{
    unsigned char hash[KEY_HASH];
    unsigned char bytes[33] = { (unsigned char)key->kind };
    struct strbuf b;
    memcpy(bytes + 1, key->pk, 32);
    key_hash(hash, key);
    strbuf_init(&b, a);
    strbuf_put(&b, key->name);
    strbuf_putc(&b, '+');
    strbuf_put(&b, str_hex(a, hash, sizeof hash));
    strbuf_putc(&b, '+');
    strbuf_put(&b, note_base64(a, bytes, sizeof bytes));
    strbuf_putc(&b, '\n');
    return strbuf_str(&b);
}

bool note_key_read(struct str text, enum note_kind kind, struct note_key *out)
{
    unsigned char bytes[33];
    unsigned char want[KEY_HASH];
    unsigned char hash[KEY_HASH];
    text = str_trim(text);
    size_t one = str_find(text, '+', 0);
    size_t two = one == SIZE_MAX ? SIZE_MAX : str_find(text, '+', one + 1);
    if (two == SIZE_MAX || !str_unhex(str_cut(text, one + 1, two), hash, sizeof hash) ||
        !note_unbase64(str_cut(text, two + 1, text.n), bytes, sizeof bytes) ||
        bytes[0] != (unsigned char)kind) {
        return false;
    }
    *out = (struct note_key){ .kind = kind, .name = str_cut(text, 0, one) };
    memcpy(out->pk, bytes + 1, 32);
    key_hash(want, out);
    return note_name_is_fine(out->name) && memcmp(want, hash, sizeof hash) == 0;
}

void note_line(struct strbuf *b, const struct note_key *key, const unsigned char *signature,
               size_t n)
{
    unsigned char bytes[KEY_HASH + SIGNATURE_MAX];
    key_hash(bytes, key);
    memcpy(bytes + KEY_HASH, signature, n);
    strbuf_putz(b, DASH);
    strbuf_put(b, key->name);
    strbuf_putc(b, ' ');
    strbuf_put(b, note_base64(b->mem, bytes, KEY_HASH + n));
    strbuf_putc(b, '\n');
}

/* The base64 of a line of this name; false: another's line. */
static bool line_of(struct str line, struct str name, struct str *rest)
{
    const struct str dash = STR(DASH);
    if (!str_starts(line, dash) || !str_starts(str_cut(line, dash.n, line.n), name)) {
        return false;
    }
    *rest = str_cut(line, dash.n + name.n, line.n);
    return str_starts(*rest, STR(" ")) && (*rest = str_cut(*rest, 1, rest->n)).n > 0;
}

bool note_find(struct str lines, const struct note_key *key, unsigned char *signature, size_t n)
{
    unsigned char bytes[KEY_HASH + SIGNATURE_MAX];
    unsigned char hash[KEY_HASH];
    struct str line = STR_NONE;
    struct str rest = STR_NONE;
    key_hash(hash, key);
    while (str_next(&lines, '\n', &line)) {
        if (line_of(line, key->name, &rest) && note_unbase64(rest, bytes, KEY_HASH + n) &&
            memcmp(bytes, hash, KEY_HASH) == 0) {
            memcpy(signature, bytes + KEY_HASH, n);
            return true;
        }
    }
    return false;
}
