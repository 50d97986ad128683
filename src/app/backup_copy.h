/*
 * backup_copy.h - one generation: a city that is being served, read into the pieces of a backup.
 *
 * Order: database, files, keyring, log. A change is written the other way round (log, keyring,
 * database), so the copies of keyring and log can only be ahead of the database's: a row never comes
 * back without its key and its entry.
 *
 * A database is read as its two files, itself and its WAL, as they lie on the disk; SQLite puts them
 * together when they are opened, as after a power cut. Read in this order they belong together while
 * the WAL is not begun anew: what was moved from it into the database meanwhile stands in it too. On
 * the city's database a snapshot is held besides, which keeps the WAL from being begun anew; the
 * keyring is locked by the key keeper, so there it is read again until it holds.
 */
#ifndef JJ_APP_BACKUP_COPY_H
#define JJ_APP_BACKUP_COPY_H

#include "app/backup_list.h"
#include "app/backup_set.h"
#include "app/setup.h"

/* What a set holds already: a piece and the first and last generation that named it. */
struct backup_known {
    unsigned char id[VAULT_ID];
    uint32_t first, last; /* 0: free place */
};
struct backup_pieces {
    struct backup_known *at;
    size_t n, cap;
};

/* One of the two parts of a backup while it is written. */
struct backup_side {
    struct backup_set set;
    struct backup_pieces known;
    struct backup_list before, now;
};

#define BACKUP_MINUTES_MAX 4096 /* generations of a set that stay at once */

struct backup_run {
    struct arena *own;       /* as long as the run */
    struct arena *set_mem;   /* as long as the set */
    struct arena *turn[2];   /* the list before, and the one in work */
    struct arena *mem;       /* the one in work, of turn */
    const struct city *city; /* settings; its store and key keeper stay closed */
    const char *dir;         /* where backups go */
    struct backup_keys keys;
    struct backup_side data, keyring;
    bool is_open;            /* a set is */
    bool in_doubt;           /* something of it may not be on the disk */
    uint32_t number;         /* of the generation in work, from 1 in its set */
    int64_t read, written;   /* bytes of this generation: read, and of new pieces */
    bool changed;            /* something is not as in the generation before */
    bool shows;              /* progress on a terminal */
    size_t keep;             /* sets of data that stay */
    int lock_fd;             /* of DIR/lock */
    int64_t set_ms, last_ms; /* instants of the set's and of the last generation's name */
    int64_t told_ms;         /* when the city's pages were told */
    unsigned char *plain, *buffer;
    struct str why; /* English, after a failure; good until the next turn */
    char why_text[512];
    /* generations of the set that are there */
    uint32_t numbers[BACKUP_MINUTES_MAX];
    int64_t at_ms[BACKUP_MINUTES_MAX];
    size_t n_there;
};

/* Reads everything into the sets and fills both lists in work. Nothing is visible yet. */
MUST_USE enum err backup_copy(struct backup_run *r);
/* Takes away the pieces that none of these generations (their numbers) names. */
void backup_known_forget(struct backup_run *r, struct backup_side *s, const uint32_t *kept,
                         size_t n_kept);

#endif
