/*
 * meeting.h - meetings of the task force: planned from what is late, held, written down; what they decide is followed by room
 * decision. A meeting that begins takes every late decision of earlier ones onto its agenda.
 */
#ifndef JJ_FEATURE_MEETING_H
#define JJ_FEATURE_MEETING_H

#include "http/http.h"

/* How many planned meetings begin from now until until_ms, to which agency_id is invited; empty: all. */
MUST_USE enum err meeting_coming(struct ctx *c, struct str agency_id, int64_t until_ms, int64_t *n);

/* A meeting as a calendar shows it. */
struct meeting_event {
    struct str id, title, place;
    int64_t starts_ms, ends_ms, version;
    bool cancelled;
};
#define MEETING_EVENTS_MAX 200
/* Those that begin from since_ms on, to which agency_id is invited (empty: all), earliest first; at most MEETING_EVENTS_MAX. */
MUST_USE enum err meeting_events(struct ctx *c, struct str agency_id, int64_t since_ms,
                                 struct meeting_event **out, size_t *n);

/* A meeting that was held: agencies invited, counted, that came, and how many people. */
struct meeting_held {
    struct str id, kind, title, budget_item;
    int64_t starts_ms, invited, counted, came, people;
};
/* Those held in [from_ms, to_ms), earliest first; at most MEETING_EVENTS_MAX. */
MUST_USE enum err meeting_held(struct ctx *c, int64_t from_ms, int64_t to_ms,
                               struct meeting_held **out, size_t *n);

extern const struct feature meeting_feature;

#endif
