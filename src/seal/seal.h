/*
 * seal.h - sealing of rows and files with a compartment's key (XChaCha20-Poly1305, libsodium).
 * A sealed row is: a byte of the key's epoch (its low 8 bits), nonce 24, ciphertext of the padded value, tag 16. Associated
 * data binds table, row id,
 * compartment, key epoch and row version, so that a writer of the database cannot swap or roll back
 * single values.
 */
#ifndef JJ_SEAL_SEAL_H
#define JJ_SEAL_SEAL_H

#include "base/ctx.h"

#define KEY_BYTES 32

struct key {
    unsigned char b[KEY_BYTES];
};

struct seal_place {
    struct str table, row_id, compartment;
    int64_t epoch, version;
};

/* Pads to 256 B, 1, 4, 16, 64 KiB, then multiples of 64 KiB. Result in arena a. */
struct str seal_row(struct arena *a, const struct key *k, const struct seal_place *at,
                    struct str plain);
/*
 * ERR_INTERNAL (logged without content) when it does not open: changed, swapped, or another
 * version.
 */
MUST_USE enum err seal_open_row(struct ctx *c, const struct key *k, const struct seal_place *at,
                                struct str sealed, struct str *plain);

/* The first byte of what is sealed under an epoch. */
char seal_mark(int64_t epoch);
/* Whether these bytes say that they lie under a key of this epoch. They open only if it is true. */
bool seal_is_of(struct str sealed, int64_t epoch);

void key_random(struct key *k);
void key_wipe(struct key *k);
/* Key derived from a secret and a purpose (keyed BLAKE2b). */
void key_derive(struct key *out, const struct key *from, const char *purpose);
/* 16-byte BLAKE2b digest of sealed bytes, for the log. */
void seal_digest(struct str bytes, unsigned char out[16]);

/*
 * Files: secretstream in 64 KiB chunks under a fresh random file key, written to DIR/files/ID
 * (random name).
 * The file key is for the caller to keep in a sealed field.
 */
MUST_USE enum err seal_file_write(struct ctx *c, const char *files_dir, struct str bytes,
                                  struct str *file_id, struct key *file_key);
MUST_USE enum err seal_file_read(struct ctx *c, const char *files_dir, struct str file_id,
                                 const struct key *file_key, struct str *bytes);
void seal_file_remove(struct ctx *c, const char *files_dir, struct str file_id);

#endif
