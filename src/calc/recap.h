/*
 * recap.h - counting facts into the tables of a recap. Every table says what it counts.
 *
 * A case counts once, in the period of its report day (or incident day). Victims, kinds,
 * perpetrators, pairs and services have units of their own and are never summed as cases. A code
 * that its list does not know, and one that is not given, is counted as TIDAK_DIKETAHUI (as NA
 * where the list has that), so that every one-choice table adds up to its unit.
 */
#ifndef JJ_CALC_RECAP_H
#define JJ_CALC_RECAP_H

#include "calc/fact.h"

enum recap_unit {
    RECAP_CASE,
    RECAP_VICTIM,
    RECAP_VICTIM_KIND,
    RECAP_PERPETRATOR,
    RECAP_PAIR, /* perpetrator x victim */
    RECAP_VICTIM_SERVICE,
    RECAP_TRAFFICKING_CASE, /* case with a victim of that kind; several codes per case */
};

struct recap_list {
    const struct str *codes; /* in the order of print; retired codes too */
    size_t n;
};

/* The packs' lists and words. An empty list is a table with the bucket alone. */
struct recap_lists {
    struct recap_list sex, violence_kind, place, age_band, relation, service, kecamatan, kelurahan,
        education, occupation, marital, disability, channel, service_state, legal_state, modus,
        purpose;
    const int *band_from,
        *band_to;           /* years, both inside; one each for age_band; from > to: no age */
    int child_below;        /* a child is younger than this on the incident day */
    struct str trafficking; /* the kind */
    struct str woman, man;  /* the codes of the sexes */
    struct str category_woman, category_child, category_man;
};

struct recap_spec {
    day_t from, to;     /* both inside; 1 <= from <= to <= DAY_MAX */
    bool by_incident;   /* else by report day */
    bool age_at_report; /* age bands; else age at the incident. Who is a child: always at the
                           incident */
    bool verified_only;
    struct recap_lists lists; /* arrays and texts must outlive the recap */
};

struct recap_table {
    const char *name;
    enum recap_unit unit;
    const struct str *codes;
    int64_t *counts;
    size_t n, bucket;     /* bucket: place of the unknown */
    int64_t total;        /* of the counts */
    const int64_t *whole; /* what a one-choice table must add up to; else NULL */
};

/* Two tables against each other, in victims. */
struct recap_cross {
    const char *name;
    const struct recap_table *row, *col;
    int64_t *counts; /* row->n * col->n, by rows */
    bool many;       /* a victim can stand in several rows: rows add up, columns do not */
};

struct recap; /* in the arena given to recap_new */

struct recap_sums {
    int64_t cases, cases_verified, victims, perpetrators, pairs, trafficking_victims, children;
    int64_t recurring_cases;   /* somebody of them was in an earlier case */
    int64_t trafficking_cases; /* with at least one such victim */
    int64_t victims_served;    /* with at least one service that the list knows */
    int64_t cases_without_day; /* not counted: the day asked for is not known */
};

/* Asserts the period. */
struct recap *recap_new(struct arena *a, const struct recap_spec *spec);
/* Counts one fact; false when the bytes are not a fact (nothing is counted). Facts outside are
 * passed over. */
MUST_USE bool recap_add(struct recap *r, struct str fact_bytes);
void recap_add_fact(struct recap *r, const struct fact *f);

struct recap_sums recap_sums(const struct recap *r);
/*
 * Tables in the order of print: victim_sex, violence_kind, place, age_band, perpetrator_sex,
 * perpetrator_age, relation, service, kecamatan, kecamatan_victim, kelurahan, kelurahan_victim,
 * education, occupation, marital, disability, kinds_per_victim, victim_category, child_sex, month,
 * month_victim, channel, service_state, legal_state, trafficking_modus, trafficking_purpose.
 */
const struct recap_table *recap_tables(const struct recap *r, size_t *n);
const struct recap_table *recap_table(const struct recap *r,
                                      struct str name); /* NULL: no such table */
/* violence_kind.sex, violence_kind.age_band, age_band.sex, kecamatan_victim.sex, place.sex, service.victim_category; NULL: no such cross. */
const struct recap_cross *recap_cross(const struct recap *r, struct str name);
/* Everything but an empty bucket. */
bool recap_is_printed(const struct recap_table *t, size_t place);
/* "victim x kind, several kinds per victim": the words of the published recap. */
const char *recap_unit_text(enum recap_unit unit);
/* NULL when every table adds up, else the name of the first that does not: then nothing may be
 * printed. */
const char *recap_check(const struct recap *r);

#endif
