/* restore.h - a city out of a backup, into an empty folder. */
#ifndef JJ_APP_RESTORE_H
#define JJ_APP_RESTORE_H

#include "app/backup_list.h"
#include "app/backup_set.h"

struct restore_plan {
    const char *program, *packs; /* as in struct city_where */
    const char *from;            /* folder of the backup */
    const char *to;              /* data folder to make */
    const char *host_key_file;   /* is copied: the city does not start without */
    const char *recovery_file;
    const char *at; /* generation; NULL: the newest */
    bool shows;     /* progress and times on standard output */
};

struct restore_done {
    struct backup_list data, keyring; /* what was chosen */
    int64_t bytes;
    uint64_t entries; /* of the log */
    int64_t compartments, grants_missing;
};

/*
 * Reads every piece that the chosen generation names, before anything is written: OK means that all
 * of it opens and is what it was. why: English, names the file.
 */
MUST_USE enum err restore_verify(struct arena *mem, const struct restore_plan *plan,
                                 struct restore_done *done, struct str *why);
/*
 * Verifies, writes, and checks what was written: both databases, the log, the keyring against the
 * database. Settings are written last, so that nothing half looks like a city; after a failure what
 * was written is taken away again. ERR_CONFLICT: the folder is not empty.
 */
MUST_USE enum err restore_city(struct arena *mem, const struct restore_plan *plan,
                               struct restore_done *done, struct str *why);

#endif
