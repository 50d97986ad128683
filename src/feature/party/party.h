/* party.h - people of a case: party (no identity), party_identity, relation of a pair. */
#ifndef JJ_FEATURE_PARTY_H
#define JJ_FEATURE_PARTY_H

#include "http/http.h"
#include "store/rec_store.h"

#define REC party
#define REC_DEF "feature/party/party.def"
#include "rec/rec_struct.h"
#define REC party_identity
#define REC_DEF "feature/party/party_identity.def"
#include "rec/rec_struct.h"
#define REC relation
#define REC_DEF "feature/party/relation.def"
#include "rec/rec_struct.h"

#define REC look_reason
#define REC_DEF "feature/party/look_reason.def"
#include "rec/rec_struct.h"

bool party_has_role(const struct party *p, const char *code); /* KORBAN, TERLAPOR ... */
/* Age at the incident, or (report) when the report came; -1 when it is not known. */
int party_age(const struct party *p, bool at_report);
/*
 * "Korban 1", or the alias: how a party is named where identity stays masked. index: position among
 * the case's parties.
 */
struct str party_name(struct ctx *c, const struct party *parties, size_t n, size_t index);
/* What a search about this identity asks for, and what its card says. */
struct search_card party_card_of(const struct party_identity *identity);
/* Queues the search card of an identity in scope of its case; removes it when nothing on it could be found. */
void party_search_card(struct ctx *c, const struct party_identity *identity);

/* As party_name, of the party with this id; "" when it is none of them. */
struct str party_name_of(struct ctx *c, const struct party *parties, size_t n, struct str id);

/* Rules of fields that hold an NIK, a telephone, a day of birth; for forms of other rooms too. */
field_rule_fn party_check_nik, party_check_phone, party_check_born;
/* Marks that are compared with those of other cases (calc/alike.h): what could agree with none, or with any, is refused. */
field_rule_fn party_check_plate, party_check_account, party_check_handle;
/* An agency of the pack, or none. */
field_rule_fn party_check_employer;
/*
 * Adds a hit of keys_search to list when its case opens to the member, as {case_id, number,
 * pseudonym, party_id, roles_label,
 * alias, nik, phone, name, born (what agreed), score}; silent otherwise.
 */
MUST_USE enum err party_hit_add(struct ctx *c, const struct search_hit *hit, struct val *list);

/*
 * Whether a text has somebody's name in it: a part of at least three letters of his name, nickname
 * or guardian's name as a word of its own, or his school or address. Pure; case of letters is
 * nothing.
 */
bool party_identity_tells(struct ctx *c, const struct party_identity *who, struct str text);
/* The same for one word or name, as a whole. */
bool party_text_has(struct ctx *c, struct str text, struct str name);
struct case_all;
/*
 * Opens the identities of a case for the machine to compare with, or for a print: kept with its
 * reason as on a person's page (party_id: whom it is about, or empty), looked up in the log before
 * the key is out. Within a change. *opened false, and nothing kept: the member's roles or his place
 * in the case do not allow it.
 */
MUST_USE enum err party_identities_open(struct ctx *c, const struct case_all *all,
                                        struct str party_id, struct str reason,
                                        struct party_identity **out, size_t *n, bool *opened);

extern const struct feature party_feature;

#endif
