/* backup_list.h - what a generation of a backup holds: files as rows of pieces. Pure. */
#ifndef JJ_APP_BACKUP_LIST_H
#define JJ_APP_BACKUP_LIST_H

#include <sys/types.h>

#include "base/arena.h"
#include "base/str.h"
#include "seal/vault.h"

/* How a file was when it was read: the same again need not be read again. Not written. */
struct backup_seen {
    ino_t node;
    int64_t modified_ns, changed_ns, read_ms;
};

struct backup_file {
    struct str name;          /* "city.db", "files/ID", "log/00000001.log" */
    int64_t size;             /* bytes */
    size_t n;                 /* pieces */
    const unsigned char *ids; /* n times VAULT_ID */
    struct backup_seen seen;
};

struct backup_list {
    struct str generation, pack, program, schema; /* schema: newest migration */
    int64_t made_ms;
    bool full;
    struct backup_file *files;
    size_t n, cap;
};

/*
 * Whether a file of this name is part of a backup: in the data folder or in one of its two folders,
 * nothing that leads elsewhere, and never the host key.
 */
bool backup_list_takes(struct str name);
struct backup_file *backup_list_add(struct arena *a, struct backup_list *l, struct str name);
void backup_list_sort(struct backup_list *l);
/* In a sorted list; NULL when absent. */
const struct backup_file *backup_list_find(const struct backup_list *l, struct str name);
struct str backup_list_text(struct arena *a, const struct backup_list *l);
/* False for anything but what backup_list_text writes, and for names that lead out of a folder. */
MUST_USE bool backup_list_read(struct arena *a, struct str text, struct backup_list *l);
/* "20241114T020301Z" of an instant. */
struct str backup_name(struct arena *a, int64_t wall_ms);
bool backup_name_valid(struct str name);
/* The instant of a valid name. */
int64_t backup_name_ms(struct str name);

#endif
