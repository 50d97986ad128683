/*
 * recurrence.h - people who come back: the same person in several cases, and notes to the owner of
 * a case that somebody known in it is in
 * a new report. What is shown of another case is only what the member may see there anyway; nothing
 * of it ever leaves to a partner.
 */
#ifndef JJ_FEATURE_RECURRENCE_H
#define JJ_FEATURE_RECURRENCE_H

#include "http/http.h"
#include "store/rec_store.h"

#define REC person_tie
#define REC_DEF "feature/recurrence/person_tie.def"
#include "rec/rec_struct.h"
#define REC recurrence_notice
#define REC_DEF "feature/recurrence/recurrence_notice.def"
#include "rec/rec_struct.h"

struct case_all;
struct case_file;
struct party;

/* ---- pure ---- */
/*
 * Enough to say that somebody is known: a number of his own, a mark (plate, account, name on a network), or name and day of
 * birth. A name alone is many people's.
 */
bool recurrence_is_strong(const struct search_hit *hit);
/*
 * Whether a case recurs when somebody with these roles was in an earlier one: victim or reported
 * person.
 */
bool recurrence_counts(const struct party *p);
/* The proceedings ended in his favour (setting legal_cleared of the pack). */
bool recurrence_is_cleared(struct ctx *c, struct str legal_state);

/* ---- ties ---- */
/*
 * Queues the tie of all->parties[at] to a party of another case, both of which the member sees, in
 * both cases; person ids are one
 * afterwards. The later case is marked as recurring: all->row and the queued rows; the caller saves
 * derived.
 * is_new: the party's row is queued already and has the other's person id.
 */
MUST_USE enum err recurrence_tie(struct ctx *c, struct case_all *all, size_t at,
                                 const struct party *other, bool is_new);
/*
 * Adds to each person of the page the list "elsewhere": {number, href, pseudonym, roles_label,
 * outcome, reported, cleared, is_closed}.
 */
MUST_USE enum err recurrence_put(struct ctx *c, const struct case_all *all, struct val *people);

/* ---- notices ---- */
/* Whether this case is one that the member may not see. "": no. */
MUST_USE enum err recurrence_hidden(struct ctx *c, struct str case_id, bool *hidden);
/*
 * Queues a note to the owner, unless one stands open: for a writing handler, of a case that is
 * hidden from the member.
 */
MUST_USE enum err recurrence_tell(struct ctx *c, struct str case_id);
/* The same, said of another case in which a person or a mark of his was entered. */
MUST_USE enum err recurrence_tell_case(struct ctx *c, struct str case_id);
/* For "Perlu tindakan" of a case. */
MUST_USE enum err recurrence_todo(struct ctx *c, struct str case_id, struct val *todo);
/* What an officer is told: {known: true, text, how}. Names no case. */
void recurrence_put_known(struct ctx *c, struct val *data, bool known);

extern const struct feature recurrence_feature;

#endif
