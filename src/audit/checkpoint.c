/* checkpoint.c - the signed text of a root, and the second signature of a witness. */
#include "audit/checkpoint.h"

#include <sodium.h>
#include <string.h>

#define STAMP 8 /* bytes of the time before a witness's signature, the largest first */

struct str checkpoint_text(struct arena *a, const char *origin, uint64_t size,
                           const unsigned char root[TREE_HASH], const unsigned char pk[32],
                           const unsigned char sk[64])
{
    unsigned char signature[crypto_sign_BYTES];
    struct note_key key = { .kind = NOTE_LOG, .name = str_of(origin) };
    struct strbuf b;
    memcpy(key.pk, pk, sizeof key.pk);
    strbuf_init(&b, a);
    strbuf_put(&b, key.name);
    strbuf_printf(&b, "\n%llu\n", (unsigned long long)size);
    strbuf_put(&b, note_base64(a, root, TREE_HASH));
    strbuf_putc(&b, '\n');
    crypto_sign_detached(signature, NULL, (const unsigned char *)b.p, b.n, sk);
    strbuf_putc(&b, '\n');
    note_line(&b, &key, signature, sizeof signature);
    return strbuf_str(&b);
}

/* Digits without a leading zero: one number has one text. */
static bool read_size(struct str line, uint64_t *size)
{
    int64_t n = 0;
    if (line.n == 0 || line.p[0] < '0' || line.p[0] > '9' || (line.n > 1 && line.p[0] == '0') ||
        !str_to_int(line, &n)) {
        return false;
    }
    *size = (uint64_t)n;
    return true;
}

bool checkpoint_read(struct str text, struct checkpoint *out)
{
    struct str rest = text;
    struct str line = STR_NONE;
    if (!str_next(&rest, '\n', &out->origin) || !note_name_is_fine(out->origin) ||
        !str_next(&rest, '\n', &line) || !read_size(line, &out->size) ||
        !str_next(&rest, '\n', &line) || !note_unbase64(line, out->root, sizeof out->root)) {
        return false;
    }
    out->body = str_cut(text, 0, text.n - rest.n);
    if (!str_starts(rest, STR("\n")) || !str_ends(rest, STR("\n"))) {
        return false;
    }
    out->lines = str_cut(rest, 1, rest.n);
    return out->lines.n > 0;
}

bool checkpoint_size(struct str text, uint64_t *size)
{
    struct checkpoint cp;
    return checkpoint_read(text, &cp) && (*size = cp.size, true);
}

bool checkpoint_signed(const struct checkpoint *cp, const struct note_key *key)
{
    unsigned char signature[crypto_sign_BYTES];
    return key->kind == NOTE_LOG && str_eq(cp->origin, key->name) &&
           note_find(cp->lines, key, signature, sizeof signature) &&
           crypto_sign_verify_detached(signature, (const unsigned char *)cp->body.p, cp->body.n,
                                       key->pk) == 0;
}

bool checkpoint_holds(struct str text, const struct note_key *key, uint64_t size,
                      const unsigned char root[TREE_HASH])
{
    struct checkpoint cp;
    return checkpoint_read(text, &cp) && cp.size == size && memcmp(cp.root, root, TREE_HASH) == 0 &&
           checkpoint_signed(&cp, key);
}

struct str checkpoint_short(struct arena *a, const unsigned char root[TREE_HASH])
{
    const struct str parts[] = { str_hex(a, root, 2), STR(" "), str_hex(a, root + 2, 2) };
    return str_join(a, parts, ARRAY_LEN(parts));
}

/* ---- witnesses ---- */

static struct str cosigned_message(struct arena *a, const struct checkpoint *cp, int64_t time_s)
{
    struct strbuf b;
    strbuf_init(&b, a);
    strbuf_printf(&b, "cosignature/v1\ntime %lld\n", (long long)time_s);
    strbuf_put(&b, cp->body);
    return strbuf_str(&b);
}

struct str checkpoint_cosign(struct arena *a, const struct checkpoint *cp,
                             const struct note_key *key, const unsigned char seed[32],
                             int64_t time_s)
{
    unsigned char pk[crypto_sign_PUBLICKEYBYTES];
    unsigned char sk[crypto_sign_SECRETKEYBYTES];
    unsigned char bytes[STAMP + crypto_sign_BYTES];
    const struct str message = cosigned_message(a, cp, time_s);
    struct strbuf b;
    for (size_t i = 0; i < STAMP; i++) {
        bytes[i] = (unsigned char)((uint64_t)time_s >> (8 * (STAMP - 1 - i)));
    }
    crypto_sign_seed_keypair(pk, sk, seed);
    crypto_sign_detached(bytes + STAMP, NULL, (const unsigned char *)message.p, message.n, sk);
    sodium_memzero(sk, sizeof sk);
    strbuf_init(&b, a);
    note_line(&b, key, bytes, sizeof bytes);
    return strbuf_str(&b);
}

bool checkpoint_cosigned(struct arena *a, const struct checkpoint *cp, const struct note_key *key,
                         int64_t *time_s)
{
    unsigned char bytes[STAMP + crypto_sign_BYTES];
    uint64_t time = 0;
    if (key->kind != NOTE_WITNESS || !note_find(cp->lines, key, bytes, sizeof bytes)) {
        return false;
    }
    for (size_t i = 0; i < STAMP; i++) {
        time = time << 8 | bytes[i];
    }
    if (time > INT64_MAX) {
        return false;
    }
    const struct str message = cosigned_message(a, cp, (int64_t)time);
    *time_s = (int64_t)time;
    return crypto_sign_verify_detached(bytes + STAMP, (const unsigned char *)message.p, message.n,
                                       key->pk) == 0;
}
