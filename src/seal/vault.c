/* vault.c - sealing of backups: heads, pieces, lists. */
#include "seal/vault.h"

#include <sodium.h>
#include <string.h>

#include "base/ids.h"

#define FORM 1
#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG crypto_aead_xchacha20poly1305_ietf_ABYTES
#define CONTEXT "JJbackup"

static const unsigned char HEAD_MARK[8] = { 'J', 'J', 'B', 'A', 'C', 'K', 'U', 'P' };
static const unsigned char LIST_MARK[8] = { 'J', 'J', 'B', 'L', 'I', 'S', 'T', '1' };

/* The file `key`. What is not sealed says nothing about anybody. */
struct head {
    unsigned char mark[8];
    unsigned char form, part, zero[6];
    unsigned char set[16];
    unsigned char recovery_pk[32];
    unsigned char host_check[16];
    unsigned char box[32 + 16 + crypto_box_SEALBYTES]; /* the set's key and what it belongs to */
    unsigned char digest[32];                          /* of all before, under the host key */
};
_Static_assert(sizeof(struct head) == VAULT_HEAD, "no hole, and the size that others are told");
_Static_assert(NONCE + TAG == VAULT_MORE, "what sealing adds");

/* Numbers of keys from the host key and from a set's key. */
enum { HOST_DIGEST = 1, HOST_CHECK = 2 };
enum { SET_NAMES = 1, SET_PIECES = 2, SET_LISTS = 3 };

static void from_set_key(struct vault *v, const unsigned char key[32])
{
    crypto_kdf_derive_from_key(v->names, 32, SET_NAMES, CONTEXT, key);
    crypto_kdf_derive_from_key(v->pieces, 32, SET_PIECES, CONTEXT, key);
    crypto_kdf_derive_from_key(v->lists, 32, SET_LISTS, CONTEXT, key);
}

static void belongs(const struct head *h, unsigned char out[16])
{
    crypto_generichash(out, 16, (const unsigned char *)h, offsetof(struct head, box), NULL, 0);
}

static void head_digest(const struct head *h, const unsigned char host[32], unsigned char out[32])
{
    crypto_generichash(out, 32, (const unsigned char *)h, offsetof(struct head, digest), host, 32);
}

void vault_new(struct vault *v, enum vault_part part, const unsigned char host_key[32],
               const unsigned char recovery_pk[32], unsigned char head[VAULT_HEAD])
{
    struct head h = { .form = FORM, .part = (unsigned char)part };
    unsigned char inside[32 + 16];
    *v = (struct vault){ .part = part };
    random_bytes(v->set, sizeof v->set);
    random_bytes(inside, 32);
    memcpy(h.mark, HEAD_MARK, sizeof h.mark);
    memcpy(h.set, v->set, sizeof h.set);
    memcpy(h.recovery_pk, recovery_pk, 32);
    crypto_kdf_derive_from_key(v->host, 32, HOST_DIGEST, CONTEXT, host_key);
    crypto_kdf_derive_from_key(h.host_check, sizeof h.host_check, HOST_CHECK, CONTEXT, host_key);
    belongs(&h, inside + 32);
    (void)crypto_box_seal(h.box, inside, sizeof inside, recovery_pk); /* fails for no key */
    head_digest(&h, v->host, h.digest);
    from_set_key(v, inside);
    sodium_memzero(inside, sizeof inside);
    memcpy(head, &h, sizeof h);
}

static bool open_box(const struct head *h, const unsigned char pk[32], const unsigned char sk[32],
                     unsigned char inside[48])
{
    unsigned char want[16];
    belongs(h, want);
    return crypto_box_seal_open(inside, h->box, sizeof h->box, pk, sk) == 0 &&
           sodium_memcmp(inside + 32, want, sizeof want) == 0;
}

enum vault_answer vault_open(struct vault *v, enum vault_part part, struct str head,
                             const unsigned char host_key[32], const unsigned char recovery_sk[32])
{
    struct head h;
    unsigned char digest[32];
    unsigned char check[16];
    unsigned char pk[32];
    unsigned char inside[48];
    *v = (struct vault){ .part = part };
    if (head.n != sizeof h || memcmp(head.p, HEAD_MARK, sizeof HEAD_MARK) != 0) {
        return VAULT_DAMAGED;
    }
    memcpy(&h, head.p, sizeof h);
    if (h.form > FORM) {
        return VAULT_NEWER;
    }
    crypto_kdf_derive_from_key(v->host, 32, HOST_DIGEST, CONTEXT, host_key);
    crypto_kdf_derive_from_key(check, sizeof check, HOST_CHECK, CONTEXT, host_key);
    head_digest(&h, v->host, digest);
    if (sodium_memcmp(check, h.host_check, sizeof check) != 0) {
        return VAULT_WRONG_HOST_KEY;
    }
    if (sodium_memcmp(digest, h.digest, sizeof digest) != 0 || h.part != (unsigned char)part) {
        return VAULT_DAMAGED;
    }
    vault_secret_public(recovery_sk, pk);
    if (sodium_memcmp(pk, h.recovery_pk, sizeof pk) != 0) {
        return VAULT_WRONG_RECOVERY;
    }
    if (!open_box(&h, pk, recovery_sk, inside)) {
        return VAULT_DAMAGED;
    }
    memcpy(v->set, h.set, sizeof v->set);
    from_set_key(v, inside);
    sodium_memzero(inside, sizeof inside);
    return VAULT_OK;
}

void vault_wipe(struct vault *v)
{
    sodium_memzero(v, sizeof *v);
}

bool vault_secret_read(struct str text, unsigned char sk[32])
{
    return str_unhex(str_trim(text), sk, 32);
}

void vault_secret_public(const unsigned char sk[32], unsigned char pk[32])
{
    (void)crypto_scalarmult_base(pk, sk); /* fails for no scalar */
}

/* ---- pieces ---- */

void vault_piece_id(const struct vault *v, struct str plain, unsigned char id[VAULT_ID])
{
    crypto_generichash(id, VAULT_ID, (const unsigned char *)plain.p, plain.n, v->names, 32);
}

struct piece_place {
    unsigned char set[16], id[VAULT_ID];
};

static struct piece_place place_of(const struct vault *v, const unsigned char id[VAULT_ID])
{
    struct piece_place at;
    memcpy(at.set, v->set, sizeof at.set);
    memcpy(at.id, id, sizeof at.id);
    return at;
}

size_t vault_piece_seal(const struct vault *v, struct str plain, const unsigned char id[VAULT_ID],
                        unsigned char *out)
{
    unsigned long long n = 0;
    struct piece_place at = place_of(v, id);
    random_bytes(out, NONCE);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(/* cannot fail */
                                                     out + NONCE, &n,
                                                     (const unsigned char *)plain.p, plain.n,
                                                     (const unsigned char *)&at, sizeof at, NULL,
                                                     out, v->pieces);
    return NONCE + (size_t)n;
}

bool vault_piece_open(const struct vault *v, struct str sealed, const unsigned char id[VAULT_ID],
                      unsigned char *out, size_t *n)
{
    unsigned char is[VAULT_ID];
    unsigned long long plain = 0;
    struct piece_place at = place_of(v, id);
    const unsigned char *p = (const unsigned char *)sealed.p;
    if (sealed.n < VAULT_MORE || sealed.n > VAULT_PIECE + VAULT_MORE ||
        crypto_aead_xchacha20poly1305_ietf_decrypt(out, &plain, NULL, p + NONCE, sealed.n - NONCE,
                                                   (const unsigned char *)&at, sizeof at, p,
                                                   v->pieces) != 0) {
        return false;
    }
    *n = (size_t)plain;
    /* its name is its content: what was sealed under a wrong name is noticed too */
    vault_piece_id(v, (struct str){ (const char *)out, *n }, is);
    return sodium_memcmp(is, id, sizeof is) == 0;
}

/* ---- lists ---- */

static void list_digest(const struct vault *v, struct str name, const unsigned char *p, size_t n,
                        unsigned char out[32])
{
    crypto_generichash_state s;
    unsigned char part = (unsigned char)v->part;
    crypto_generichash_init(&s, v->host, 32, 32);
    crypto_generichash_update(&s, v->set, sizeof v->set);
    crypto_generichash_update(&s, &part, 1);
    crypto_generichash_update(&s, (const unsigned char *)name.p, name.n);
    crypto_generichash_update(&s, p, n);
    crypto_generichash_final(&s, out, 32);
}

struct str vault_list_seal(struct arena *a, const struct vault *v, struct str name,
                           struct str plain)
{
    unsigned long long n = 0;
    const size_t head = sizeof LIST_MARK + NONCE;
    unsigned char *out = arena_alloc(a, head + plain.n + TAG + 32);
    memcpy(out, LIST_MARK, sizeof LIST_MARK);
    random_bytes(out + sizeof LIST_MARK, NONCE);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(/* cannot fail */
                                                     out + head, &n, (const unsigned char *)plain.p,
                                                     plain.n, (const unsigned char *)name.p, name.n,
                                                     NULL, out + sizeof LIST_MARK, v->lists);
    const size_t sealed = head + (size_t)n;
    list_digest(v, name, out, sealed, out + sealed);
    return (struct str){ (const char *)out, sealed + 32 };
}

bool vault_list_open(struct arena *a, const struct vault *v, struct str name, struct str sealed,
                     struct str *plain)
{
    unsigned char digest[32];
    unsigned long long n = 0;
    const unsigned char *p = (const unsigned char *)sealed.p;
    const size_t head = sizeof LIST_MARK + NONCE;
    if (sealed.n < head + TAG + 32 || memcmp(p, LIST_MARK, sizeof LIST_MARK) != 0) {
        return false;
    }
    const size_t body = sealed.n - 32;
    list_digest(v, name, p, body, digest);
    if (sodium_memcmp(digest, p + body, 32) != 0) {
        return false;
    }
    unsigned char *out = arena_alloc(a, body);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(out, &n, NULL, p + head, body - head,
                                                   (const unsigned char *)name.p, name.n,
                                                   p + sizeof LIST_MARK, v->lists) != 0) {
        return false;
    }
    *plain = (struct str){ (const char *)out, (size_t)n };
    return true;
}
