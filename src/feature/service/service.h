/* service.h - services given in a case. */
#ifndef JJ_FEATURE_SERVICE_H
#define JJ_FEATURE_SERVICE_H

#include "http/http.h"
#include "store/rec_store.h"

#define REC service
#define REC_DEF "feature/service/service.def"
#include "rec/rec_struct.h"

/* Pure: a day that a service with this outcome can have; only what is scheduled may lie ahead. */
bool service_day_ok(day_t given_on, day_t today, struct str outcome);

struct timeline;
MUST_USE enum err service_timeline(struct ctx *c, struct str case_id, struct timeline *t);

extern const struct feature service_feature;

#endif
