/* intake.h - the office's side of reports: queue, triage, doubles, decision. For the case: proposals to attach a report to it. */
#ifndef JJ_FEATURE_INTAKE_H
#define JJ_FEATURE_INTAKE_H

#include "http/http.h"

/* Open proposals to attach a report to the case with this number: for the case's list of what needs action. */
MUST_USE enum err intake_proposed(struct ctx *c, struct str case_number, int64_t *n);

extern const struct feature intake_feature;

#endif
