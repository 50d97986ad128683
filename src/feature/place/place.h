/*
 * place.h - places that prevention goes to, and taking in a list of schools.
 *
 * A list is kept as it was given. What is wrong with a line is found anew at every look from the list, what people decided on
 * its lines and the places there are; only a list without an open question goes in, and then whole, in one change.
 */
#ifndef JJ_FEATURE_PLACE_H
#define JJ_FEATURE_PLACE_H

#include "http/http.h"
#include "store/rec_store.h"

#define REC place
#define REC_DEF "feature/place/place.def"
#include "rec/rec_struct.h"
#define REC place_fix
#define REC_DEF "feature/place/place_fix.def"
#include "rec/rec_struct.h"

#define PLACES_MAX 3000
/* A change takes 800 rows of the log (wire/keyd_msg.h); the city of Jambi had 379 schools in 2019. */
#define PLACE_LINES_MAX 700

enum place_fate { PLACE_OPEN, PLACE_NEW, PLACE_CHANGED, PLACE_SAME, PLACE_SKIPPED };

/* One line of a list as understood. Texts point into the list. */
struct place_line {
    int64_t line;        /* of the file; its header is 1 */
    struct place row;    /* id and version of the place there is, when it changes one */
    struct str area;     /* kecamatan as written */
    struct str guess;    /* code of the kecamatan that was probably meant; "" none */
    const char *problem; /* label key; NULL: nothing is wrong */
    bool needs_area;     /* it goes in only with a kecamatan chosen */
    bool only_skip;      /* it can only be left out, or its twin */
    enum place_fate fate;
};
struct place_read {
    struct place_line *lines;
    size_t n;
    size_t count[PLACE_SKIPPED + 1]; /* by fate */
    const char *unusable;            /* label key: no list at all; else NULL. With {0} = arg */
    struct str arg;
};

/*
 * Reads a list (CSV in UTF-8 with a header; columns as the ministry's school list names them: npsn, sekolah, bentuk, status,
 * kode_kec, kecamatan, alamat_jalan, and kelurahan) against what is decided (oldest first) and the places there are. Pure but
 * for the packs of c. In this order a line has a question when: it has no name; its number is of another form; its kecamatan
 * is not known, or the code beside it says another; its school kind is not known; its number stands on two lines that both go
 * in; a place of the same name in the same kecamatan has another number.
 */
void place_list_read(struct ctx *c, struct str text, const struct place_fix *fixes, size_t n_fixes,
                     const struct place *known, size_t n_known, struct place_read *out);
/* How many letters must be changed, put in or left out to make b of a, case aside; cap and above is cap. */
size_t place_distance(struct str a, struct str b, size_t cap);

/* All places by name, closed ones too. */
MUST_USE enum err place_all(struct ctx *c, struct place **out, size_t *n);
/* Makes field a choice among the places that are open, by name with their kecamatan. */
MUST_USE enum err place_choices(struct ctx *c, struct val *form, const char *field,
                                struct str chosen);

extern const struct rec place_rec;
extern const struct feature place_feature;

#endif
