/* log.h - writing a log folder. One writer at a time; the key that signs is its owner's. */
#ifndef JJ_AUDIT_LOG_H
#define JJ_AUDIT_LOG_H

#include "audit/scan.h"

#define LOG_BUFFER (LOG_ENTRY_MAX + 64)

struct log {
    int fd, next_fd, dir_fd;
    uint32_t segment;
    int64_t at; /* end of data in the segment */
    struct chain chain;
    uint64_t signed_size;
    int64_t signed_tick;
    unsigned char signed_root[TREE_HASH];
    struct {
        size_t n;
        char text[KEYD_CHECKPOINT_MAX];
    } newest;             /* the checkpoint as it is in its file */
    struct log_told told; /* what the next entry tells */
    uint64_t synced;      /* entries on disk, and the link of the last of them */
    unsigned char synced_link[LOG_LINK];
    bool dirty; /* something is not on disk yet */
    unsigned char pk[32], sk[64];
    const char *origin;
    unsigned char *buffer; /* LOG_BUFFER bytes of the owner's, for the entry being made */
};
#define LOG_CLOSED                            \
    {                                         \
        .fd = -1, .next_fd = -1, .dir_fd = -1 \
    }

struct log_place {
    const char *dir, *origin; /* origin: name of the log in its checkpoints */
    int64_t tick_ms;          /* monotonic, now */
    /* What the keyring knows; refused when the log is older than this, or tells of more turns. */
    bool any_age;
    uint64_t entries, turn;
};

/* An empty log with its first checkpoint and public key. why: English reason on failure. */
MUST_USE enum err log_make(const struct log_place *place, const unsigned char seed[32],
                           struct str *why);
/*
 * Reads everything from the first entry (told to each) and checks it against the newest checkpoint;
 * a torn tail beyond it is
 * cut and told by log_line. l is LOG_CLOSED but for its buffer; log_close in any case.
 */
MUST_USE enum err log_open(struct log *l, const struct log_place *place,
                           const unsigned char seed[32], scan_fn *each, void *data,
                           struct str *why);
/* e filled but format and seq. ERR_LIMIT: too large; ERR_STORE: the disk is full. */
MUST_USE enum err log_append(struct log *l, struct log_entry *e, const struct keyd_change_row *rows,
                             const struct keyd_id *compartments);
/*
 * One fdatasync when something waits, and a checkpoint when one is due. Aborts when the fdatasync
 * fails.
 */
void log_sync(struct log *l, int64_t tick_ms);
/* How many entries are on disk now, or after the next flush; link: of the last of them. */
uint64_t log_durable(const struct log *l, bool after_flush, unsigned char link[LOG_LINK]);
/* A checkpoint is due and nothing else may ask for a flush. */
bool log_is_due(const struct log *l, int64_t tick_ms);
/* ERR_NOT_FOUND: there is none in memory. */
MUST_USE enum err log_newest(const struct log *l, struct keyd_checkpoint_answer *out);
void log_close(struct log *l); /* signs what is not signed yet */

#endif
