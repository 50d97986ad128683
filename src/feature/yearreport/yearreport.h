/*
 * yearreport.h - the task force's report of a year: body, meetings, decisions, prevention, people served, plan of action. It counts
 * nothing that another room counts: every figure is that room's.
 */
#ifndef JJ_FEATURE_YEARREPORT_H
#define JJ_FEATURE_YEARREPORT_H

#include "http/http.h"

extern const struct feature yearreport_feature;

#endif
