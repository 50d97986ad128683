/*
 * ical.h - an iCalendar file (RFC 5545) of a few events: for invitations that a telephone or a mail program takes over.
 */
#ifndef JJ_OUT_ICAL_H
#define JJ_OUT_ICAL_H

#include "base/arena.h"
#include "base/str.h"

struct ical_zone {
    struct str name;    /* "Asia/Jakarta" */
    int offset_minutes; /* east of UTC; the zone has no summer time: Indonesia has none */
};
struct ical_event {
    struct str uid; /* an id of ours; "@jejaring" is added */
    struct str summary, place;
    int64_t starts_ms, ends_ms, stamp_ms; /* ms UTC */
    int64_t sequence;                     /* how often it was changed */
    bool cancelled;
    bool whole_day; /* only the days in the zone are told: starts_ms until before ends_ms */
};

/* CRLF lines folded at 75 octets between characters, texts escaped, times in the zone with its VTIMEZONE. Text in a. */
struct str ical_write(struct arena *a, const struct ical_zone *zone,
                      const struct ical_event *events, size_t n);

#endif
