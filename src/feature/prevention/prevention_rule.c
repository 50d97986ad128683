/* prevention_rule.c - how many an activity reached. Pure. */
#include <assert.h>

#include "feature/prevention/prevention.h"

int64_t activity_band(const struct activity *a, size_t band, bool women)
{
    const int64_t w[] = { a->women_0_5,   a->women_6_12,  a->women_13_17, a->women_18_24,
                          a->women_25_44, a->women_45_59, a->women_60,    a->women_unknown };
    const int64_t m[] = { a->men_0_5,   a->men_6_12,  a->men_13_17, a->men_18_24,
                          a->men_25_44, a->men_45_59, a->men_60,    a->men_unknown };
    assert(band < ACTIVITY_BANDS);
    return women ? w[band] : m[band];
}

static int64_t all_bands(const struct activity *a, bool women)
{
    int64_t sum = 0;
    for (size_t i = 0; i < ACTIVITY_BANDS; i++) {
        sum += activity_band(a, i, women);
    }
    return sum;
}

enum training_state training_state(day_t valid_to, day_t today, int64_t soon_days)
{
    if (valid_to == 0) {
        return TRAINING_HOLDS;
    }
    if (valid_to < today) {
        return TRAINING_ENDED;
    }
    return valid_to - today <= soon_days ? TRAINING_ENDS_SOON : TRAINING_HOLDS;
}

int64_t activity_women(const struct activity *a)
{
    return all_bands(a, true);
}

int64_t activity_men(const struct activity *a)
{
    return all_bands(a, false);
}
