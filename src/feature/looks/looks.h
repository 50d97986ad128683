/* looks.h - who looked at a case, from the log; and why identities were opened. */
#ifndef JJ_FEATURE_LOOKS_H
#define JJ_FEATURE_LOOKS_H

#include "http/http.h"

extern const struct feature looks_feature;

#endif
