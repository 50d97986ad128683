/*
 * meeting.h - meetings of the task force: planned from what is late, held, written down; what they decide is followed by room
 * decision. A meeting that begins takes every late decision of earlier ones onto its agenda.
 */
#ifndef JJ_FEATURE_MEETING_H
#define JJ_FEATURE_MEETING_H

#include "http/http.h"

extern const struct feature meeting_feature;

#endif
