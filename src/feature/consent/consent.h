/* consent.h - grounds for sending: the one function that blocks. */
#ifndef JJ_FEATURE_CONSENT_H
#define JJ_FEATURE_CONSENT_H

#include "http/http.h"
#include "store/rec_store.h"

#define REC consent
#define REC_DEF "feature/consent/consent.def"
#include "rec/rec_struct.h"

/* ---- rules, pure: consent_rule.c ---- */

/* Whose data: an adult, a child (under 18 at the incident), or nobody knows the age. */
enum consent_age { CONSENT_ADULT, CONSENT_CHILD, CONSENT_AGE_UNKNOWN };

struct consent_problem {
    const char *field, *key; /* both NULL: nothing wrong */
};
/*
 * Whether a consent may be recorded so: what each basis asks for, who may answer for whom. Looks at
 * no day.
 */
struct consent_problem consent_check(const struct consent *row, enum consent_age age);
/*
 * Why this consent does not let packages (';' between) go to agency_id on that day: a label key, or
 * NULL when it does.
 * row NULL: there is none. packages "": none chosen, refused.
 */
const char *consent_blocks(const struct consent *row, enum consent_age age, struct str agency_id,
                           struct str packages, day_t today);
/*
 * "valid", "review", "refused", "ended", "withdrawn", "rejected": code of the list consent_state.
 */
const char *consent_state(const struct consent *row, enum consent_age age, day_t today);
/* True where a second person must act before sending (legal duty). */
bool consent_needs_second(const struct consent *row);
bool consent_codes_has(struct str codes, struct str code); /* among codes joined by ';' */

/* ---- with the case and the packs: consent.c ---- */

/*
 * What the pack says of a package for a kind of agency (rule/package_default): never is blocked,
 * whatever anybody agreed to.
 */
enum package_rule { PACKAGE_POSSIBLE, PACKAGE_SUGGESTED, PACKAGE_NEVER };
enum package_rule consent_package_rule(struct ctx *c, struct str agency_kind, struct str package);

/*
 * Whether this consent lets packages (codes joined by ';') go to agency_id on `today`. OK, or
 * ERR_INPUT with the reason as a fail
 * item: consent.none, consent.withdrawn, consent.ended, consent.package_missing,
 * consent.child_refused, consent.no_rule ...
 * Sending is blocked by this, never warned. The key of the case must be held.
 */
MUST_USE enum err consent_allows(struct ctx *c, const struct consent *row, struct str agency_id,
                                 struct str packages, day_t today);
MUST_USE enum err consent_of_case(struct ctx *c, struct str case_id, struct consent **out,
                                  size_t *n);

struct case_all;
/* Age of a party of a loaded case; unknown when there is no such party. */
enum consent_age consent_age_of(const struct ctx *c, const struct case_all *all,
                                struct str party_id);
/*
 * Form fields of a new consent under data.consent_form, for the partial consent_fields; agency_id
 * and party_id preset and, when
 * given, not asked again. Packages that never go to that kind of agency are left out.
 */
MUST_USE enum err consent_put_form(struct ctx *c, const struct case_all *all, struct str agency_id,
                                   struct str party_id, struct val *data);
/*
 * Makes the field of a form a choice among what follows; returns the list to fill with
 * consent_option.
 */
struct val *consent_choices(struct ctx *c, struct val *form, const char *field, struct str chosen,
                            struct str *selected);
void consent_option(struct ctx *c, struct val *options, struct str value, struct str label,
                    struct str selected);
/* Marks fields of a form as asked for here: what a step needs is not "may be left empty". */
void consent_must(struct ctx *c, struct val *form, const char *field);
/* Choices of the agencies that have a desk, and of the case's victims. */
void consent_agency_choices(struct ctx *c, struct val *form, struct str chosen);
void consent_party_choices(struct ctx *c, const struct case_all *all, struct val *form,
                           struct str chosen);
/* True when the pack's agency may be sent to: it has a desk of its own. */
bool consent_agency_has_desk(struct ctx *c, struct str agency_id);
struct str consent_agency_name(struct ctx *c, struct str agency_id);
day_t consent_today(struct ctx *c);

/* What waits for the team: a review by a second person, receivers to be told of a withdrawal. */
MUST_USE enum err consent_todo(struct ctx *c, struct str case_id, struct val *todo);

struct timeline;
MUST_USE enum err consent_timeline(struct ctx *c, struct str case_id, struct timeline *t);

extern const struct feature consent_feature;

#endif
