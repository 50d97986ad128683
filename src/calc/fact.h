/*
 * fact.h - what a recap counts of one case, as one compact value. No names, no ids, no times of the
 * day.
 *
 * Codes are the packs' codes (sex "P", kind "FISIK" ...); an empty text is "not given". The bytes
 * are version (1), the case, victims, perpetrators, relations, modus, purpose; every row carries
 * its length, so that a reader passes over what a later version adds to the end of a row or of the
 * whole. Equal facts give equal bytes.
 */
#ifndef JJ_CALC_FACT_H
#define JJ_CALC_FACT_H

#include "base/day.h"

#define FACT_VERSION 1
#define FACT_ROWS_MOST 4096 /* victims, perpetrators, relations or codes in one list */
#define FACT_CODE_MOST 64   /* bytes of a code */
#define FACT_AGE_MOST 150

struct fact_codes {
    struct str *at;
    size_t n;
};

struct fact_victim {
    struct str sex, education, occupation, marital, disability;
    int age_at_incident, age_at_report; /* whole years, -1 unknown */
    struct fact_codes kinds, services;  /* each code once */
};

struct fact_perpetrator {
    struct str sex;
    int age; /* -1 unknown */
};

struct fact_relation {
    size_t victim, perpetrator; /* places in the lists of the fact */
    struct str code;
};

struct fact {
    day_t report_day, incident_day, closed_day; /* 0: none */
    bool verified;
    bool
        recurrence; /* somebody of it was in an earlier case; bytes written before it was asked: no */
    struct str kecamatan, kelurahan, place, channel, service_state, legal_state;
    struct fact_victim *victims;
    size_t n_victims;
    struct fact_perpetrator *perpetrators;
    size_t n_perpetrators;
    struct fact_relation *relations;
    size_t n_relations;
    struct fact_codes modus, purpose; /* of trafficking; may be empty */
};

/*
 * Asserts the limits of rows and days, and that relations point at parties of the fact. A code that
 * is too long and an age outside 0..FACT_AGE_MOST are written as unknown.
 */
struct str fact_encode(struct arena *a, const struct fact *f);
/*
 * False for anything that is not a whole fact of this version. Lists are in the arena; codes point
 * into bytes, which must outlive the fact.
 */
MUST_USE bool fact_decode(struct arena *a, struct str bytes, struct fact *out);

#endif
