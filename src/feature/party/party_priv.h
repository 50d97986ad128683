/* party_priv.h - between the files of the party room only. */
#ifndef JJ_FEATURE_PARTY_PRIV_H
#define JJ_FEATURE_PARTY_PRIV_H

#include "feature/case/case.h"
#include "feature/party/party.h"

#define REC party_new
#define REC_DEF "feature/party/party_new.def"
#include "rec/rec_struct.h"

/* ---- party_rule.c: pure ---- */
/*
 * 16 digits with a day (women: + 40) and month that exist. Form only: nothing says that the number
 * was ever given.
 */
bool party_nik_plausible(struct str nik);
/* 5 to 15 digits, an optional '+' first, and the signs people write between. */
bool party_phone_plausible(struct str phone);
/* A day of birth that somebody alive can have. */
bool party_born_plausible(day_t born, day_t today);
/*
 * Ages from the day of birth where incident and report are known (0: not); what cannot be computed
 * stays as it was.
 */
void party_set_ages(struct party *p, day_t born, day_t incident, day_t report);

/* ---- party_search.c ---- */
/* Is there anything on it that could be found? A day of birth alone is not. */
bool party_card_asks(const struct search_card *card);
/*
 * People in the member's own cases who may be the same: list as of party_hit_add. Of a case that he may not see nothing
 * but *known: somebody or a mark of his is known there (recurrence_is_strong); its owner is told, within this change. Not
 * even that of a case he is tied to (tie.h), and never on a name alone. Nothing without the right to search.
 */
MUST_USE enum err party_hits(struct ctx *c, const struct search_card *asked, struct val *list,
                             bool *known);

/* ---- party_people.c ---- */
/* The party of the case by the path's :party; ERR_NOT_FOUND when it is not of this case. */
MUST_USE enum err party_find(struct ctx *c, const struct case_all *all, struct str id,
                             size_t *index);

extern const struct stmt PARTY_Q_IS_CASE;

handler_fn party_people_get, party_new_get, party_new_post, party_edit_get, party_edit_post,
    party_relation_post;
handler_fn party_identity_get, party_identity_open, party_identity_post, party_identity_again;

#endif
