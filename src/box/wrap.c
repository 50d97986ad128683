/* wrap.c - sealing of small secrets: under a key, to a public key, and cheaply to who holds the private one. */
#include "box/wrap.h"

#include <string.h>

#include "wire/field.h"

#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES

void wrap_seal(const unsigned char key[32], const void *aad, size_t aad_n, const void *plain,
               size_t n, unsigned char *out)
{
    randombytes_buf(out, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE, NULL, plain, n, aad, aad_n, NULL, out,
                                               key);
}

bool wrap_open(const unsigned char key[32], const void *aad, size_t aad_n, const unsigned char *in,
               size_t in_n, void *plain)
{
    if (in_n < SEAL_MORE) {
        return false;
    }
    return crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, in + NONCE, in_n - NONCE,
                                                      aad, aad_n, in, key) == 0;
}

void wrap_hash(unsigned char *out, size_t n, const unsigned char key[32], const char *purpose,
               const void *p, size_t p_n)
{
    crypto_generichash_state s;
    size_t at =
        strlen(purpose) + 1; /* with its NUL, so that purpose and value cannot run together */
    crypto_generichash_init(&s, key, key == NULL ? 0 : 32, n);
    crypto_generichash_update(&s, (const unsigned char *)purpose, at);
    crypto_generichash_update(&s, p, p_n);
    crypto_generichash_final(&s, out, n);
    sodium_memzero(&s, sizeof s);
}

void holder_make(struct holder *h, const struct keyd_id *id, const unsigned char sk[32])
{
    memset(h, 0, sizeof *h);
    h->id = *id;
    memcpy(h->sk, sk, 32);
    wrap_hash(h->sym, 32, sk, "principal", NULL, 0);
}

bool wrap_to(const unsigned char pk[32], const struct holder *in_hand, const unsigned char ctx[16],
             const unsigned char secret[32], uint32_t *form, unsigned char wrap[WRAP_BYTES])
{
    unsigned char plain[48];
    bool ok = true;
    memset(wrap, 0, WRAP_BYTES);
    if (in_hand != NULL) {
        *form = FORM_SYM;
        wrap_seal(in_hand->sym, ctx, 16, secret, 32, wrap);
        return true;
    }
    *form = FORM_BOX;
    memcpy(plain, secret, 32);
    memcpy(plain + 32, ctx, 16);
    ok = crypto_box_seal(wrap, plain, sizeof plain, pk) == 0;
    sodium_memzero(plain, sizeof plain);
    return ok;
}

bool wrap_from(struct holder *h, const unsigned char ctx[16], uint32_t *form,
               unsigned char wrap[WRAP_BYTES], unsigned char secret[32])
{
    unsigned char plain[48];
    if (*form == FORM_SYM) {
        return wrap_open(h->sym, ctx, 16, wrap, 32 + SEAL_MORE, secret);
    }
    if (*form != FORM_BOX) {
        return false;
    }
    if (sodium_is_zero(h->pk, 32)) {
        crypto_scalarmult_base(h->pk, h->sk);
    }
    bool ok = crypto_box_seal_open(plain, wrap, WRAP_BYTES, h->pk, h->sk) == 0 &&
              sodium_memcmp(plain + 32, ctx, 16) == 0;
    if (ok) {
        memcpy(secret, plain, 32);
        ok = wrap_to(h->pk, h, ctx, secret, form, wrap);
    }
    sodium_memzero(plain, sizeof plain);
    return ok;
}

struct keyd_id id_of_desk(const char *name)
{
    struct keyd_id id;
    struct str s = field_str(name, KEYD_NAME);
    wrap_hash(id.b, sizeof id.b, NULL, "desk", s.p, s.n);
    return id;
}
