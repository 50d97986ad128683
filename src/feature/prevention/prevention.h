/*
 * prevention.h - the programme of prevention of a year, what was done of it, and which places nobody visited.
 *
 * A record of an activity holds numbers and offices. Nobody is named in it, and nothing in it leads to a report.
 */
#ifndef JJ_FEATURE_PREVENTION_H
#define JJ_FEATURE_PREVENTION_H

#include "feature/place/place.h"

#define REC programme
#define REC_DEF "feature/prevention/programme.def"
#include "rec/rec_struct.h"
#define REC activity
#define REC_DEF "feature/prevention/activity.def"
#include "rec/rec_struct.h"
#define REC training
#define REC_DEF "feature/prevention/training.def"
#include "rec/rec_struct.h"

/* ---- counting, pure: prevention_rule.c ---- */

/* How many were there: all ages, also unknown. */
int64_t activity_women(const struct activity *a);
int64_t activity_men(const struct activity *a);
/* Of an age band, by its place in the list age_band (0 the youngest, 7 unknown); women or men. */
int64_t activity_band(const struct activity *a, size_t band, bool women);
#define ACTIVITY_BANDS 8

/* ---- coverage, pure: coverage_rule.c ---- */

struct visited {
    const struct place *place; /* open */
    day_t last;                /* newest visit; 0: never */
    int64_t weight;            /* of its school kind, from the pack */
    int64_t points;            /* out */
};
struct area_cover {
    struct str code;               /* of a kecamatan or kelurahan; "": not known */
    int64_t places, recent, never; /* all; visited in the last 12 months; never visited */
};

/* Visited on a day of the 12 months that end today. A later day is no visit yet. */
bool coverage_recent(day_t last, day_t today);
/*
 * Sums places by kecamatan (or, by_kelurahan, by kelurahan) in the order of first appearance; out has room for n. Returns
 * their number. Every place is in exactly one area, and recent + never is at most places.
 */
size_t coverage_count(const struct visited *v, size_t n, day_t today, bool by_kelurahan,
                      struct area_cover *out);
/*
 * Where to go next: fills points and sorts, most points first, then the longest not visited, then by name. Returns how many
 * come into question: those not visited for rest_months (they stand in front).
 *
 * points = months since the last visit, at most never_months; never_months for a place never visited
 *        + weight of its school kind
 *        + area_points x share of the places in its kecamatan not visited in 12 months.
 *
 * Reasons. Time since counts most, so that nobody waits for ever: its range is the widest. The cap keeps a place visited
 * once, very long ago, from going before one where nobody ever was. The school kind counts because most reported victims who
 * are children are of the ages of lower and upper secondary school, and because children with disabilities are reached by
 * few others; the numbers are the pack's, to be changed by the office. The area counts so that a kecamatan left out as a
 * whole is not left to the end. No case, no report and no number of victims enters: the order may be shown to everybody
 * of the task force and tells nothing of any school.
 */
struct coverage_weights {
    int64_t never_months, rest_months, area_points;
};
size_t coverage_order(struct visited *v, size_t n, day_t today, const struct coverage_weights *w);

/* ---- trainings ---- */

enum training_state { TRAINING_HOLDS, TRAINING_ENDS_SOON, TRAINING_ENDED };
/*
 * valid_to is its last day; 0: it has no end. It ends soon when that day is at most soon_days away. Pure.
 */
enum training_state training_state(day_t valid_to, day_t today, int64_t soon_days);

/* ---- for other rooms ---- */

/* Visits of a place, newest first, into data.visits: {href, day, topic, kind, agency, people}. */
MUST_USE enum err prevention_of_place(struct ctx *c, struct str place_id, struct val *data);

/* How far each kecamatan was visited in the 12 months that end on a day, those that have a place; "" is not known. */
MUST_USE enum err prevention_areas(struct ctx *c, day_t day, struct area_cover **out, size_t *n);
/* Lines of a year, by month; activities of a year, newest first; trainings of days, both inside. Without removed ones. */
MUST_USE enum err programme_of_year(struct ctx *c, int64_t year, struct programme **out, size_t *n);
MUST_USE enum err activity_of_year(struct ctx *c, int64_t year, struct activity **out, size_t *n);
MUST_USE enum err training_between(struct ctx *c, day_t from, day_t to, struct training **out,
                                   size_t *n);
/*
 * The programme of a year beside what was done, as page data: lines (title, month, agency, planned, done, people, state), fields
 * (label, planned, done), reached (label, women, men, sum), women, men, people, times, acts.
 */
MUST_USE enum err prevention_put_year(struct ctx *c, int64_t year, struct val *data);
/* "trainings": those held from one day to another, both inside: topic, day, agency, hours, women, men. */
MUST_USE enum err prevention_put_trainings(struct ctx *c, day_t from, day_t to, struct val *data);

extern const struct rec programme_rec, activity_rec, training_rec;
extern const struct feature prevention_feature;

#endif
