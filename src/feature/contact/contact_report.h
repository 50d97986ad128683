/*
 * contact_report.h - reaching a reporter before there is a case. What he answered in the report is
 * the wish, but nothing goes out on it until an officer has written it down so that it can be
 * checked (number, days, hours); then the same contact_check decides as for people of a case.
 * Attempts stay with the report and stand in the contact history of its case.
 */
#ifndef JJ_FEATURE_CONTACT_REPORT_H
#define JJ_FEATURE_CONTACT_REPORT_H

#include "feature/report/report.h"

#define REC report_reach
#define REC_DEF "feature/contact/report_reach.def"
#include "rec/rec_struct.h"
#define REC report_attempt
#define REC_DEF "feature/contact/report_attempt.def"
#include "rec/rec_struct.h"

struct contact_report {
    const struct report *row;
    struct report_reach reach; /* the newest */
    bool has_reach;
    struct report_attempt *attempts; /* newest first */
    size_t n;
};

/* row: opened, its talk held; it is kept by address. */
MUST_USE enum err contact_report_load(struct ctx *c, const struct report *row,
                                      struct contact_report *k);
/* What the form of the reach starts with: the last one, or what the report itself says. */
struct report_reach contact_report_draft(struct ctx *c, const struct contact_report *k);
/*
 * Queues r for the report. ERR_INPUT at the field: a way or number that the report does not hold
 * though it is named as the source, a number of the reported person, an empty window, a past day.
 */
MUST_USE enum err contact_report_say(struct ctx *c, const struct contact_report *k,
                                     struct report_reach *r);
/*
 * Queues the attempt; a->against: why danger to life has set the wish aside (label key). ERR_INPUT
 * where the attempt itself is not well said, or refused: then it is kept as such.
 */
MUST_USE enum err contact_report_try(struct ctx *c, const struct contact_report *k,
                                     struct report_attempt *a);
/*
 * Adds "reach" {asked, allowed_now, tag, tone, why, next, source_label, channels_label, number,
 * windows, until, voicemail, by, way_label, hours} and the list "attempts" as contact pages show it.
 */
void contact_report_put(struct ctx *c, const struct contact_report *k, struct val *data);

#endif
