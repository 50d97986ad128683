/*
 * vault.h - what the files of a backup are sealed with. A set of files has a random key, sealed to
 * the city's recovery key: the machine that writes backups cannot read older ones. From it come keys
 * for names of pieces (keyed BLAKE2b), for pieces and for lists (XChaCha20-Poly1305). Heads and lists
 * also carry a keyed digest under a key from the host key: whoever knows the public half of the
 * recovery key alone cannot make up a backup. So opening wants both, the host key and the recovery
 * secret.
 */
#ifndef JJ_SEAL_VAULT_H
#define JJ_SEAL_VAULT_H

#include "base/arena.h"
#include "base/str.h"

enum vault_part { VAULT_DATA = 1, VAULT_KEYRING = 2 };

#define VAULT_ID 32             /* name of a piece */
#define VAULT_PIECE (64 * 1024) /* most plain bytes of a piece */
#define VAULT_MORE 40           /* what sealing adds to a piece */
#define VAULT_HEAD 208          /* bytes of the file `key` of a set */

struct vault {
    enum vault_part part;
    unsigned char set[16];
    unsigned char names[32], pieces[32], lists[32], host[32];
};

enum vault_answer {
    VAULT_OK,
    VAULT_DAMAGED,
    VAULT_NEWER,          /* made by a later form of this program */
    VAULT_WRONG_HOST_KEY, /* the keyed digest of the city's host key is another one */
    VAULT_WRONG_RECOVERY
};

/* A new set; head is for its file `key`. */
void vault_new(struct vault *v, enum vault_part part, const unsigned char host_key[32],
               const unsigned char recovery_pk[32], unsigned char head[VAULT_HEAD]);
enum vault_answer vault_open(struct vault *v, enum vault_part part, struct str head,
                             const unsigned char host_key[32], const unsigned char recovery_sk[32]);
void vault_wipe(struct vault *v);
/* The secret as `init` wrote it, 64 hex digits. */
MUST_USE bool vault_secret_read(struct str text, unsigned char sk[32]);
void vault_secret_public(const unsigned char sk[32], unsigned char pk[32]);

void vault_piece_id(const struct vault *v, struct str plain, unsigned char id[VAULT_ID]);
/* out: plain.n + VAULT_MORE bytes. Returns their number. */
size_t vault_piece_seal(const struct vault *v, struct str plain, const unsigned char id[VAULT_ID],
                        unsigned char *out);
/* False unless it is this very piece of this very set. out: sealed.n bytes. */
MUST_USE bool vault_piece_open(const struct vault *v, struct str sealed,
                               const unsigned char id[VAULT_ID], unsigned char *out, size_t *n);

/* A list is bound to its name, so that none stands for another one. Results in arena a. */
struct str vault_list_seal(struct arena *a, const struct vault *v, struct str name,
                           struct str plain);
MUST_USE bool vault_list_open(struct arena *a, const struct vault *v, struct str name,
                              struct str sealed, struct str *plain);

#endif
