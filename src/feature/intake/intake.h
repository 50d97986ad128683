/*
 * intake.h - the office's side of reports: queue, triage, doubles, decision. For the case:
 * proposals to attach a report to it.
 */
#ifndef JJ_FEATURE_INTAKE_H
#define JJ_FEATURE_INTAKE_H

#include "http/http.h"
#include "rec/rec.h"

struct case_file;
struct report;
/*
 * The one check of need-to-know for reports: the report with its words, when c->who (or a desk of
 * his) holds its talk.
 * ERR_NOT_FOUND "intake.absent" otherwise, the same for other's and absent.
 */
MUST_USE enum err intake_require(struct ctx *c, struct str report_id, struct report *row);
/*
 * Whether this report may be read beyond its state: one that belongs to a case follows the case's
 * team.
 */
MUST_USE enum err intake_may_read(struct ctx *c, const struct report *row, bool *may);
/* Page data of a report, for the partial intake_title: number, channel, received, state ... */
struct val *intake_report_val(struct ctx *c, const struct report *row);
/* Closed or called a double: may be taken up again, or erased, while it is no part of a case. */
bool intake_is_reopenable(struct str state);
/* For "Perlu tindakan" of a case: reports that somebody proposes for it. */
MUST_USE enum err intake_todo(struct ctx *c, const struct case_file *row, struct val *todo);

/* For forms of these questions: choices without long explanations stand beside each other. */
void intake_widen(struct ctx *c, struct val *form);

/* The questions of a report told to the office, in its order: the form on paper asks the same. */
extern const struct rec intake_entry_rec;

extern const struct feature intake_feature;

#endif
