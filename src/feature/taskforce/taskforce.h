/*
 * taskforce.h - the task force: its body under each decree, seats by office and who holds them on a day, the city's rules and
 * procedures.
 */
#ifndef JJ_FEATURE_TASKFORCE_H
#define JJ_FEATURE_TASKFORCE_H

#include "http/http.h"
#include "store/rec_store.h"

#define REC body
#define REC_DEF "feature/taskforce/body.def"
#include "rec/rec_struct.h"
#define REC seat
#define REC_DEF "feature/taskforce/seat.def"
#include "rec/rec_struct.h"
#define REC seat_holder
#define REC_DEF "feature/taskforce/seat_holder.def"
#include "rec/rec_struct.h"

struct vocab;

/* The body that stands on a day: of those whose days cover it, the one of the newest decree; NULL when there is none. Pure. */
const struct body *body_on(const struct body *bodies, size_t n, day_t day);
/*
 * Who sits on a seat on a day: a delegate of that day before one who acts, an acting one before the holder; of two alike the
 * one who came later. first: codes of list holder_capacity in this order. NULL when nobody does. Pure.
 */
const struct seat_holder *seat_holder_on(const struct seat_holder *holders, size_t n,
                                         struct str seat_id, day_t day, const struct vocab *first);

/* Whether an agency is a member of a sub-group, by the pack (rule/subgroup_member); where it names nobody, all are. */
bool subgroup_has(struct ctx *c, struct str subgroup, struct str agency_id);
/*
 * As page data: "body", a list of the one that stands on a day or of none (name, decree, valid, secretariat, note), and "seats" in
 * the order of the posts (post, office, agency, subgroup, task, holder, capacity).
 */
MUST_USE enum err taskforce_put_on(struct ctx *c, day_t day, struct val *data);
/* "came": by agency, of the meetings held from one day to another, both inside: agency, invited, counted, came. */
MUST_USE enum err taskforce_put_came(struct ctx *c, day_t from, day_t to, struct val *data);

extern const struct feature taskforce_feature;

#endif
