/* features.c - the table made from the list in meson.build. */
#include "app/features.h"

#define FEATURE(word) extern const struct feature word##_feature;
#include "features_list.h"
#undef FEATURE

static const struct feature *const all[] = {
#define FEATURE(word) &word##_feature,
#include "features_list.h"
#undef FEATURE
    NULL
};

const struct feature *const *features_all(size_t *n)
{
    *n = ARRAY_LEN(all) - 1;
    return all;
}
