/*
 * extract.h - what a receiver gets to see: label and value lines grouped by package, as
 * unchangeable JSON bytes.
 * Pure: loaded rows in, bytes out; the same rows give the same bytes, so a preview proves what will
 * be sent.
 */
#ifndef JJ_FEATURE_REFERRAL_EXTRACT_H
#define JJ_FEATURE_REFERRAL_EXTRACT_H

#include "feature/assess/assess.h"
#include "feature/case/case.h"

struct extract_source {
    const struct case_all *all;
    const struct party *subject; /* whom it is about */
    const struct party_identity
        *identities; /* of the case; none when package IDENTITY is not sent */
    size_t n_identities;
    const struct assessment *assessment; /* newest, or NULL */
    bool
        guardian_conflict; /* the guardian must not hear of it: his name is left out, a warning put in */
};

/* Package of a field of the list extract_field; "" when there is no such field. */
struct str extract_package_of(struct ctx *c, struct str field);
/* Whether a field may go to a kind of agency at all. */
bool extract_may(struct ctx *c, struct str field, struct str agency_kind);
/* Chosen when the form opens. */
bool extract_preset(struct ctx *c, struct str field);
/* Packages of the fields (';' between), in the pack's order; NEED is always among them. */
struct str extract_packages(struct ctx *c, struct str fields);
/*
 * The extract of the given fields. Fields whose package is not in packages, or that never go to
 * that kind of agency, are left
 * out even when named; so are fields without a value. Both languages are frozen.
 */
struct str extract_build(struct ctx *c, const struct extract_source *s, struct str fields,
                         struct str packages, struct str agency_kind);
/*
 * Whether a C function stands behind this code of the list extract_field: for the test of the pack.
 */
bool extract_known(struct str field);

#endif
