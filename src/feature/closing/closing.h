/* closing.h - closing a case: asked by one, decided by another; reopening; the stage by hand. */
#ifndef JJ_FEATURE_CLOSING_H
#define JJ_FEATURE_CLOSING_H

#include "http/http.h"
#include "store/rec_store.h"

#define REC closing
#define REC_DEF "feature/closing/closing.def"
#include "rec/rec_struct.h"

/*
 * Closings that wait for a decision, oldest first (plain columns only): for the supervisor's page.
 */
struct closing_line {
    struct str id, case_id, case_number, asked_by;
    int64_t asked_ms;
};
MUST_USE enum err closing_waiting(struct ctx *c, struct closing_line *out, size_t max, size_t *n);

/* ---- pure ---- */
/* Every point of the list ticked, or words that say why not. n_points: how many the pack has. */
bool closing_complete(struct str checks, size_t n_points, struct str unmet_why);
/* Who may decide: never who asked, unless nobody else can (other_leads 0) and he says why. */
enum closing_decider { DECIDER_FINE, DECIDER_OTHER_NEEDED, DECIDER_WHY_NEEDED };
enum closing_decider closing_may_decide(struct str asked_by, struct str decider,
                                        int64_t other_leads, struct str override_why);
/* A stage that may be set by hand: not the first, not the last, and the case is open. */
bool closing_stage_free(size_t stage, size_t n_stages, bool is_closed);

struct timeline;
MUST_USE enum err closing_timeline(struct ctx *c, struct str case_id, struct timeline *t);

extern const struct feature closing_feature;

#endif
