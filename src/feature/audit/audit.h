/* audit.h - the log for people: its newest checkpoint for everybody, what was done for those who may ask. */
#ifndef JJ_FEATURE_AUDIT_H
#define JJ_FEATURE_AUDIT_H

#include "http/http.h"

extern const struct feature audit_feature;

#endif
