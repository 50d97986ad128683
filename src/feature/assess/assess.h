/* assess.h - assessments with risk. */
#ifndef JJ_FEATURE_ASSESS_H
#define JJ_FEATURE_ASSESS_H

#include "http/http.h"
#include "store/rec_store.h"

#define REC assessment
#define REC_DEF "feature/assess/assessment.def"
#include "rec/rec_struct.h"

struct timeline;
MUST_USE enum err assess_timeline(struct ctx *c, struct str case_id, struct timeline *t);
/* The newest assessment; *found false when there is none. */
MUST_USE enum err assess_newest(struct ctx *c, struct str case_id, struct assessment *row,
                                bool *found);

extern const struct feature assess_feature;

#endif
