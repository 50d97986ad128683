/* features.h - the capabilities of this program: one word each in meson.build. */
#ifndef JJ_APP_FEATURES_H
#define JJ_APP_FEATURES_H

#include "http/http.h"

const struct feature *const *features_all(size_t *n);

#endif
