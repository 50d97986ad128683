/* case_priv.h - between the files of the case room only. */
#ifndef JJ_FEATURE_CASE_PRIV_H
#define JJ_FEATURE_CASE_PRIV_H

#include "base/ids.h"
#include "feature/case/case.h"

#define REC card
#define REC_DEF "feature/case/card.def"
#include "rec/rec_struct.h"

extern const struct stmt CASE_Q_ACCESS, CASE_Q_COMPARTMENTS, CASE_Q_ALLOW, CASE_Q_DENY,
    CASE_Q_TEAM_COMPARTMENTS, CASE_Q_ALL_COMPARTMENTS;
extern const struct stmt CASE_Q_FACT_VERSION, CASE_Q_FACT_INSERT, CASE_Q_FACT_UPDATE,
    CASE_Q_CARD_BY_NUMBER, CASE_Q_IDENTITY_COMPARTMENT;
extern const struct stmt CASE_Q_LIST_ALL, CASE_Q_LIST_OWN, CASE_Q_TOUCH, CASE_Q_MEMBER_NAME,
    CASE_Q_COUNTS;

/* The member's id and his desks, filled up to nine values: for IN ($a .. $i). */
void case_principals(const struct ctx *c, struct value out[1 + ACTOR_DESKS_MAX]);
/* Queues a row of case_access. */
void case_allow(struct ctx *c, struct str case_id, struct str principal);
/* Queues the first fact and card of a new case. */
MUST_USE enum err case_insert_derived(struct ctx *c, struct case_all *all);
/* The fact as it follows from a whole case, before it is sealed. */
struct str case_fact_bytes(struct ctx *c, const struct case_all *all);

handler_fn case_list_get, case_summary_get, case_edit_get, case_edit_post;

#endif
