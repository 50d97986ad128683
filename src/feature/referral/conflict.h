/*
 * conflict.h - a reported person who works for the receiver: nothing of the case goes there, and
 * the pack names other ways.
 * Who works where is a field of the party; which agencies are one house, and the alternatives, are
 * rule/conflict_route.
 */
#ifndef JJ_FEATURE_REFERRAL_CONFLICT_H
#define JJ_FEATURE_REFERRAL_CONFLICT_H

#include "feature/case/case.h"
#include "rec/pack.h"

#define CONFLICT_ROUTES_MAX 12

/*
 * Whether what is sent to `to` comes into the house of `employer`: the same agency, one below it,
 * one the pack counts to it.
 */
bool conflict_hits(const struct packs *p, struct str employer, struct str to);
/*
 * Agencies to ask instead of `to`, in the pack's order ("*" where it has no row); those in the
 * house of employer are left out.
 * Returns their number.
 */
size_t conflict_routes(const struct packs *p, struct str employer, struct str to,
                       const struct agency *out[CONFLICT_ROUTES_MAX]);
/* First reported person of the case whose employer is hit; NULL when there is none. */
const struct party *conflict_party(const struct packs *p, const struct case_all *all,
                                   struct str to);

/* OK, or ERR_INPUT on agency_id that names the alternatives. There is no way around it. */
MUST_USE enum err conflict_require(struct ctx *c, const struct case_all *all, struct str to);
/* Fails so for an employer known only to the sender, on the given field. */
enum err conflict_refuse(struct ctx *c, const char *field, const char *key, struct str employer,
                         struct str to);
/*
 * data.conflict: false, or {agency, who, employer, routes [{name, phone, href}]} with links to a
 * referral of party_id there.
 */
void conflict_put(struct ctx *c, const struct case_all *all, struct str to, struct str party_id,
                  struct val *data);

#endif
