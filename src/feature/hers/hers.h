/*
 * hers.h - the sheet for the victim: who received what, what she allowed, how to stop it, what
 * comes next, whom to call. Never the
 * reporter, other victims, anything of the reported person, or where she is safe.
 */
#ifndef JJ_FEATURE_HERS_H
#define JJ_FEATURE_HERS_H

#include "feature/case/case.h"
#include "feature/consent/consent.h"
#include "feature/referral/referral.h"

struct hers_source {
    const struct case_all *all;
    size_t party; /* place of the victim among the parties */
    const struct referral *referrals;
    size_t n_referrals;
    const struct consent *consents;
    size_t n_consents;
    const struct party_identity *identities; /* opened ones of the case, hers too; may be none */
    size_t n_identities;
    struct str safe_place; /* of the assessment: never on the sheet */
    struct str steps;      /* lines, as the manager chose them */
    struct str contact;    /* whom to ask for */
};
/*
 * Pure: everything that the sheet says, as page data {say: sentences, help, told, allowed, steps,
 * contact, calls, left_out}. Only rows about
 * this victim (services for all of a case too); free text only from steps and contact, and of these
 * no line that has the alias or a name of
 * somebody else, or the safe place in it: left_out counts those.
 */
struct val *hers_sheet(struct ctx *c, const struct hers_source *s);

extern const struct feature hers_feature;

#endif
