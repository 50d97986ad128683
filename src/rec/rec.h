/*
 * rec.h - the description of a record and what is derived from it: reading input, checks, JSON,
 * form fields, sealing, schema.
 * Pure: values in, values out. The one-table SQL is in store/rec_store.h.
 *
 * A record is described once in X.def, a list of FIELD rows (architecture.md 3):
 *   FIELD(begins_on, DAY, .label = "stay.begins_on", .required = 1, .sealed = 1)
 * and made into a struct and a table by:
 *   #define REC stay                             in X.h or X.c:  struct stay { uint64_t has; struct val *extra; ... }
 *   #define REC_DEF "feature/stay/stay.def"      and enum { STAY_..., } is not made: use REC_BIT(stay, begins_on)
 *   #include "rec/rec_struct.h"
 *   ... #include "rec/rec_table.h"               in X.c once: const struct rec stay_rec
 */
#ifndef JJ_REC_REC_H
#define JJ_REC_REC_H

#include "base/ctx.h"
#include "base/strbuf.h"
#include "base/val.h"

/* Type -> what the struct holds. */
#define REC_C_TEXT struct str /* one line */
#define REC_C_LONG struct str /* several lines */
#define REC_C_INT int64_t
#define REC_C_BOOL int64_t    /* 0 or 1 */
#define REC_C_DAY int64_t     /* day_t; 0 is none */
#define REC_C_TIME int64_t    /* ms UTC; 0 is none */
#define REC_C_CODE struct str /* one code of .vocab */
#define REC_C_CODES \
    struct str /* codes of .vocab, joined by ';', in the vocabulary's order, none twice */
#define REC_C_REF struct str  /* id of a row of .target */
#define REC_C_BLOB struct str /* bytes; never from input */

enum field_type { F_TEXT, F_LONG, F_INT, F_BOOL, F_DAY, F_TIME, F_CODE, F_CODES, F_REF, F_BLOB };

struct field;
/* A check over a whole record; fails by fail(c, ERR_INPUT, field->name, key). */
typedef enum err field_rule_fn(struct ctx *c, const struct field *f, const void *row);

struct field {
    const char *name;
    enum field_type type;
    size_t at;          /* offset in the struct */
    const char *label;  /* label key; its hint, if any, is label + ".hint" */
    const char *vocab;  /* of CODE and CODES */
    const char *target; /* of REF */
    field_rule_fn *rule;
    int64_t min,
        max;  /* INT: range when max > min. TEXT, LONG: most code points, 0 = 200 and 20,000 */
    int kind; /* REF of a compartment: enum compartment_kind */
    unsigned key : 1; /* the id; exactly one */
    unsigned required : 1;
    unsigned sealed : 1;       /* inside the one sealed value of the row */
    unsigned lock : 1;         /* the version */
    unsigned fixed : 1;        /* never from input: set by code */
    unsigned hidden : 1;       /* read from input, but not a visible form field */
    unsigned once : 1;         /* from input at insert only */
    unsigned radio : 1;        /* CODE shown as radio buttons */
    unsigned optional_new : 1; /* reserved for packs */
};

struct rec {
    const char *name; /* also the table, unless table is set to NULL for a pure input form */
    const char *table;
    const struct field *fields;
    size_t n;
    size_t size;       /* of the struct */
    const char *title; /* label key of the record's name, may be NULL */
};

/*
 * Index of a field for its bit in has; asserts that it exists (cheap: pointer arithmetic on
 * offsets).
 */
const struct field *rec_field(const struct rec *r, struct str name); /* NULL when there is none */
bool rec_has(const struct rec *r, const void *row, const char *field);
void rec_set_has(const struct rec *r, void *row, const char *field);
void rec_set_all(const struct rec *r,
                 void *row); /* every field counts as given: for rows built by code; an INT
                                                        * below its range (-1 for an unknown age)
                                                        * does not */
struct str rec_get_text(const struct field *f, const void *row);
int64_t rec_get_int(const struct field *f, const void *row);
void rec_put_text(const struct field *f, void *row, struct str s);
void rec_put_int(const struct field *f, void *row, int64_t v);

/*
 * Copies what was given of the fields that both records have by the same name and type: one form,
 * several rows.
 */
void rec_take(const struct rec *from, const void *source, const struct rec *to, void *target);
/*
 * Reads declared fields from typed input (names -> texts; several values of CODES as a list or
 * joined by ';').
 * A name that is not declared, or a fixed field, is refused by name (form.unknown_field); names
 * csrf, once, step and
 * token are the router's. Every bad field adds a fail item; values read so far are kept. has gets
 * the given fields.
 * partial: fields left out are left alone (update); else required ones are demanded.
 */
MUST_USE enum err rec_read(struct ctx *c, const struct rec *r, const struct val *input,
                           bool partial, void *row);
/*
 * Types, ranges, vocabularies, required, rules: rec_read calls it; code that builds rows may too.
 */
MUST_USE enum err rec_check(struct ctx *c, const struct rec *r, const void *row, bool partial);

/*
 * As data. Days and times as ISO text, codes as codes; key, lock and plain fields too. Sealed
 * fields only when present.
 */
struct val *rec_to_val(struct ctx *c, const struct rec *r, const void *row);
/*
 * As above, plus X_label beside each code (language of c), X_text beside days and times as people
 * read them.
 */
struct val *rec_to_page(struct ctx *c, const struct rec *r, const void *row);
/*
 * Map of form fields by name for the partial field.html, plus list "fields" in order. Values:
 * c->typed when set, else row
 * (may be NULL: empty form). Errors from c->fail. After ERR_CONFLICT a field that differs from row
 * carries "theirs".
 */
struct val *rec_form(struct ctx *c, const struct rec *r, const void *row);

/* The sealed value of a row: all sealed fields and extra, as bytes; and back. */
struct str rec_pack_sealed(struct ctx *c, const struct rec *r, const void *row);
MUST_USE enum err rec_unpack_sealed(struct ctx *c, const struct rec *r, struct str bytes,
                                    void *row);

/* JSON schema of the record for OpenAPI. */
struct val *rec_openapi(struct ctx *c, const struct rec *r);

#endif
