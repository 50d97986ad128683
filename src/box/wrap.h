/*
 * wrap.h - small secrets sealed: under a key with associated data (XChaCha20-Poly1305), to the public key of a principal
 * (crypto_box_seal with a context inside), or symmetrically to a principal whose private key is in hand. Used by the key
 * keeper alone; holds no state.
 */
#ifndef JJ_BOX_WRAP_H
#define JJ_BOX_WRAP_H

#include <sodium.h>

#include "base/str.h"
#include "wire/keyd_msg.h"

#define WRAP_BYTES 96 /* of a 32-byte secret in either form */
/* What sealing adds: nonce and tag, 40 bytes. */
#define SEAL_MORE \
    (crypto_aead_xchacha20poly1305_ietf_NPUBBYTES + crypto_aead_xchacha20poly1305_ietf_ABYTES)

/* out: n + SEAL_MORE bytes. */
void wrap_seal(const unsigned char key[32], const void *aad, size_t aad_n, const void *plain,
               size_t n, unsigned char *out);
/* plain: in_n - SEAL_MORE bytes. False: changed, under another key, or with other associated data. */
MUST_USE bool wrap_open(const unsigned char key[32], const void *aad, size_t aad_n,
                        const unsigned char *in, size_t in_n, void *plain);
/* Hash of n bytes (16..64) for a purpose; key may be NULL. */
void wrap_hash(unsigned char *out, size_t n, const unsigned char key[32], const char *purpose,
               const void *p, size_t p_n);

enum wrap_form { FORM_NONE, FORM_BOX, FORM_SYM };

/* A principal whose private key is in hand. */
struct holder {
    struct keyd_id id;
    unsigned char pk[32], sk[32], sym[32]; /* pk: zero until it is needed */
};
void holder_make(struct holder *h, const struct keyd_id *id, const unsigned char sk[32]);

/* To a public key, or symmetrically when the holder is in hand (else NULL). False: libsodium failed. */
MUST_USE bool wrap_to(const unsigned char pk[32], const struct holder *in_hand,
                      const unsigned char ctx[16], const unsigned char secret[32], uint32_t *form,
                      unsigned char wrap[WRAP_BYTES]);
/*
 * False: sealed to another, or with another context. A box becomes a cheap symmetric wrap once it is open (0.5 instead of
 * 35 microseconds): *form changes, and the row is worth writing again.
 */
MUST_USE bool wrap_from(struct holder *h, const unsigned char ctx[16], uint32_t *form,
                        unsigned char wrap[WRAP_BYTES], unsigned char secret[32]);

/* A desk's id follows from its name. */
struct keyd_id id_of_desk(const char *name);

#endif
