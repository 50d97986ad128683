/*
 * intake.h - the office's side of reports: queue, triage, doubles, decision. For the case:
 * proposals to attach a report to it.
 */
#ifndef JJ_FEATURE_INTAKE_H
#define JJ_FEATURE_INTAKE_H

#include "http/http.h"
#include "rec/rec.h"

struct case_file;
/* For "Perlu tindakan" of a case: reports that somebody proposes for it. */
MUST_USE enum err intake_todo(struct ctx *c, const struct case_file *row, struct val *todo);

/* For forms of these questions: choices without long explanations stand beside each other. */
void intake_widen(struct ctx *c, struct val *form);

/* The questions of a report told to the office, in its order: the form on paper asks the same. */
extern const struct rec intake_entry_rec;

extern const struct feature intake_feature;

#endif
