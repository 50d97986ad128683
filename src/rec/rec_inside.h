/* rec_inside.h - what the files of the record engine (rec/ and store/rec_store.c) share. */
#ifndef JJ_REC_REC_INSIDE_H
#define JJ_REC_REC_INSIDE_H

#include "rec/rec.h"

#define REC_FIELDS_MAX 64 /* bits of has */

/* What every struct made by rec_struct.h begins with. */
struct rec_head {
    uint64_t has;
    struct val *extra;
    uint64_t cleared;
};
struct rec_head *rec_head(void *row);
const struct rec_head *rec_head_const(const void *row);

uint64_t rec_bit(const struct rec *r, const struct field *f);
bool field_is_text(const struct field *f); /* the struct holds a struct str */
bool field_from_input(
    const struct field *f); /* key, compartments, bytes and fixed fields never are */
const struct field *rec_key(const struct rec *r);  /* NULL in input forms */
const struct field *rec_lock(const struct rec *r); /* NULL when there is none */
bool rec_is_sealed(const struct rec *r);           /* has sealed fields */
/* No value: empty text, no day; a number 0 that was not given. */
bool rec_value_is_empty(const struct rec *r, const struct field *f, const void *row);

#endif
