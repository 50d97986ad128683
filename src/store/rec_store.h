/*
 * rec_store.h - one-table reading and writing of records by their description. Joins are SQL in the
 * features.
 * Table columns: every plain field by its name; `sealed` BLOB when the record has sealed fields.
 */
#ifndef JJ_STORE_REC_STORE_H
#define JJ_STORE_REC_STORE_H

#include "rec/rec.h"
#include "store/change.h"

/* Queues an insert in c->change. Fills the key (UUIDv7) when empty and the version (1); seals with
 * the key of
 * compartment_id (must be held or new). Adds the log row. */
MUST_USE enum err rec_insert(struct ctx *c, const struct rec *r, void *row);
/*
 * Queues an update of the given fields (has) of the row with this key; its version field says which
 * version was read.
 * Reads the present row first: another version is ERR_CONFLICT "form.changed_meanwhile"; absent is
 * ERR_NOT_FOUND.
 * Sealed fields not given keep their values. row is completed to what will be stored.
 */
MUST_USE enum err rec_update(struct ctx *c, const struct rec *r, void *row);
/*
 * Whole row, sealed fields opened when their compartment's key is held (else left empty, has bits
 * off).
 */
MUST_USE enum err rec_get(struct ctx *c, const struct rec *r, struct str id, void *row);
/*
 * Rows whose plain column equals value, ordered by order (a plain column; then id), newest first
 * when desc.
 */
struct rec_where {
    const char *column;
    struct value value;
    const char *order; /* NULL: id */
    bool desc;
    int64_t limit; /* 1..1000 */
};
MUST_USE enum err rec_list(struct ctx *c, const struct rec *r, const struct rec_where *w,
                           void **rows, size_t *n);
/*
 * Opens a sealed value that a join brought: row holds key, compartment_id and version already; sets
 * sealed fields.
 * OK and fields left empty when the key is not held.
 */
MUST_USE enum err rec_open_sealed(struct ctx *c, const struct rec *r, void *row, struct str sealed);
/*
 * Column list "id, case_id, ..., sealed" in the order of the .def, for statements that join; and
 * reading of such a row.
 */
MUST_USE enum err rec_read_row(struct ctx *c, const struct rec *r, const struct rows *from,
                               int first_column, void *row);

/*
 * Rows of a compartment that do not lie under this epoch of its key, at most max: counted, or (unless count_only) queued to be
 * sealed anew, content and version as they are. Then epoch is the present one, and the former key is held beside it
 * (keys_under). A row that somebody writes meanwhile is left to him. None of a record that lies in no compartment. *n: how many there were.
 */
MUST_USE enum err rec_reseal(struct ctx *c, const struct rec *r, struct str compartment,
                             int64_t epoch, size_t max, bool count_only, size_t *n);
/* The engine's own statements of a record, for the test that prepares all on both backends. */
size_t rec_statements(struct arena *a, const struct rec *r, const struct stmt **out);

#endif
