/* rec_check.h - one value of a field, whether the record or a pack describes it. Inside rec/. */
#ifndef JJ_REC_REC_CHECK_H
#define JJ_REC_REC_CHECK_H

#include "rec/pack.h"
#include "rec/rec_inside.h"

/* What checks need to know of a field. */
struct rec_kind {
    struct str name, vocab;
    enum field_type type;
    int64_t min, max;
    bool required;
};
struct rec_value {
    bool empty;
    struct str s;
    int64_t i;
};

struct rec_kind rec_kind_of(const struct field *f);
struct rec_kind rec_kind_added(const struct pack_field *f);
/* Adds a fail item; ERR_INPUT. arg is copied. */
enum err rec_bad(struct ctx *c, struct str field, const char *key, struct str arg);
/* Input as typed to a value: form only; ranges are rec_check_value's. */
enum err rec_read_value(struct ctx *c, const struct rec_kind *k, const struct val *v,
                        struct rec_value *out);
enum err rec_check_value(struct ctx *c, const struct rec_kind *k, const struct rec_value *v);
bool rec_ref_ok(struct str id);
bool rec_code_among(struct str codes, struct str code); /* ';' between */
/* Not valid today: no more, or not yet. */
bool rec_code_retired(struct ctx *c, struct str vocab, struct str code);
/* rec_check without the fields in skip. */
enum err rec_check_except(struct ctx *c, const struct rec *r, const void *row, bool partial,
                          uint64_t skip);

#endif
