/*
 * backup_set.h - the folder of a backup.
 *
 *   DIR/data/SET/key, GENERATION.list, pieces/XX/NAME     database, files, log, settings
 *   DIR/keyring/SET/...                                   the keyring, with a key of its own
 *
 * A set begins with a full generation and goes on with increments; its name is that of its first
 * generation, an instant in UTC. A generation is there when its list is: the list is written last,
 * and renamed into place when everything it names is on the disk.
 */
#ifndef JJ_APP_BACKUP_SET_H
#define JJ_APP_BACKUP_SET_H

#include "base/arena.h"
#include "base/str.h"
#include "seal/vault.h"

struct backup_set {
    const char *dir; /* DIR/data/SET */
    enum vault_part part;
    struct vault vault;
    int fd; /* of dir, while it is written; else -1 */
};

struct backup_keys {
    unsigned char host[32];
    unsigned char recovery_pk[32]; /* for writing */
    unsigned char recovery_sk[32]; /* for reading */
};

const char *backup_part_name(enum vault_part part); /* "data", "keyring" */

/* Makes the folder of a new set and its key. why: English, with the path. */
MUST_USE enum err backup_set_make(struct arena *a, struct backup_set *s, const char *dir,
                                  enum vault_part part, struct str name,
                                  const struct backup_keys *keys, struct str *why);
MUST_USE enum err backup_set_open(struct arena *a, struct backup_set *s, const char *dir,
                                  enum vault_part part, struct str name,
                                  const struct backup_keys *keys, struct str *why);
void backup_set_close(struct backup_set *s); /* also wipes its keys */

/* Writes a piece; not on the disk before backup_set_sync. buffer: VAULT_PIECE + VAULT_MORE bytes. */
MUST_USE enum err backup_piece_write(struct arena *a, const struct backup_set *s, struct str plain,
                                     const unsigned char id[VAULT_ID], unsigned char *buffer,
                                     struct str *why);
/* plain and buffer: VAULT_PIECE + VAULT_MORE bytes each. ERR_INTERNAL: damaged or absent, named. */
MUST_USE enum err backup_piece_read(struct arena *a, const struct backup_set *s,
                                    const unsigned char id[VAULT_ID], unsigned char *buffer,
                                    unsigned char *plain, size_t *n, struct str *why);
void backup_piece_remove(struct arena *a, const struct backup_set *s,
                         const unsigned char id[VAULT_ID]);
/* All that was written to the set is on the disk. */
MUST_USE enum err backup_set_sync(const struct backup_set *s, struct str *why);
/* Makes the generation visible. */
MUST_USE enum err backup_list_put(struct arena *a, const struct backup_set *s,
                                  struct str generation, struct str text, struct str *why);
MUST_USE enum err backup_list_get(struct arena *a, const struct backup_set *s,
                                  struct str generation, struct str *text, struct str *why);
void backup_list_remove(struct arena *a, const struct backup_set *s, struct str generation);

/* Generations of a part, oldest first. */
struct backup_found {
    struct str set, generation;
};
struct backup_found *backup_find(struct arena *a, const char *dir, enum vault_part part, size_t *n);
/* Sets of a part, also those without a whole generation, oldest first. */
struct str *backup_sets(struct arena *a, const char *dir, enum vault_part part, size_t *n);
/* Takes a set away, its lists first, so that no half of it looks whole. False: something is left. */
bool backup_set_remove(struct arena *a, const char *dir, enum vault_part part, struct str name);

#endif
