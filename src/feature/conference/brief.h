/*
 * brief.h - one page about a case for a meeting: no name, school, kelurahan, exact age or day.
 * Pure: loaded rows in, text out.
 */
#ifndef JJ_FEATURE_CONFERENCE_BRIEF_H
#define JJ_FEATURE_CONFERENCE_BRIEF_H

#include "feature/case/case.h"

struct brief_source {
    const struct case_all *all;
    const struct party *subject;
    struct str needs, questions; /* as written for the meeting; the case's own words never go */
    bool with_area;
    struct str packages;    /* what the ground lets go: NEED alone, or NEED;STORY */
    struct str agency_kind; /* fields that never go to that kind are left out */
};
struct brief {
    struct str pseudonym, period; /* "Triwulan 4 tahun 2024" of the report's day */
    struct str questions;
    struct str extract; /* of extract_build */
};
void brief_build(struct ctx *c, const struct brief_source *s, struct brief *out);

/*
 * Label key of why a text must not stand in a brief, NULL when it may: it holds a name, a school,
 * an address, a kelurahan of this case; an exact age; a day; a long number.
 */
const char *brief_tells(struct ctx *c, const struct case_all *all,
                        const struct party_identity *people, size_t n, struct str text);

#endif
