/*
 * trafficking.h - the screening of victims of trafficking: for each victim the elements found and
 * what a person decided. No score.
 * The newest screening of a victim counts; earlier ones stay.
 */
#ifndef JJ_FEATURE_TRAFFICKING_H
#define JJ_FEATURE_TRAFFICKING_H

#include "feature/party/party.h"
#include "http/http.h"
#include "store/rec_store.h"

#define REC trafficking
#define REC_DEF "feature/trafficking/trafficking.def"
#include "rec/rec_struct.h"

/* ---- pure: trafficking_rule.c ---- */

/* One wrong thing of a screening: a field's name and the label key of a sentence. */
struct trafficking_fault {
    const char *field, *key;
};
#define TRAFFICKING_FAULTS_MAX 4
/*
 * What is wrong with the elements of a screening, at most TRAFFICKING_FAULTS_MAX; returns how many.
 * Every column needs an
 * answer, "not known" being one; not known beside something known says nothing; of a child no means
 * are asked.
 */
size_t trafficking_faults(const struct trafficking *s, bool is_child,
                          struct trafficking_fault out[TRAFFICKING_FAULTS_MAX]);
/* The newest screening of a victim among rows, newest first; NULL when there is none. */
const struct trafficking *trafficking_newest(const struct trafficking *rows, size_t n,
                                             struct str party_id);
/* A victim (role KORBAN) with the kind of trafficking. kind: the pack's code. */
bool trafficking_concerns(const struct party *p, struct str kind);
/*
 * Codes of one field ("modus", "purpose") over the newest screenings of all victims concerned, each
 * once, ';' between, in the
 * order met. Who was found to be no victim adds nothing; what is not known neither.
 */
struct str trafficking_codes(struct arena *a, const struct trafficking *rows, size_t n,
                             const struct party *parties, size_t n_parties, struct str kind,
                             const char *field);

/* ---- for the case ---- */

struct timeline;
/* Screenings of a case whose key is held, newest first. */
MUST_USE enum err trafficking_of_case(struct ctx *c, struct str case_id, struct trafficking **rows,
                                      size_t *n);
MUST_USE enum err trafficking_timeline(struct ctx *c, struct str case_id, struct timeline *t);
/* For "Perlu tindakan": victims concerned without a screening. */
MUST_USE enum err trafficking_todo(struct ctx *c, struct str case_id, struct val *todo);
/*
 * For a page where the kind is trafficking: map "law18" {law, text, unverified} into data. A
 * coerced victim is not punished; the
 * sentence is the pack's, with the mark that it is to be verified.
 */
void trafficking_put_law(struct ctx *c, struct val *data);

extern const struct feature trafficking_feature;

#endif
