/*
 * closing_test.c - when a closing may be asked for, who may decide it, which stages are set by
 * hand.
 */
#include "base/check.h"
#include "feature/closing/closing.h"

static const struct {
    const char *why, *checks, *unmet_why;
    bool want;
} lists[] = {
    { "all points", "A;B;C", "", true },
    { "one is missing", "A;C", "", false },
    { "one is missing, and it says why", "A;C", "Korban pindah kota.", true },
    { "nothing ticked, nothing said", "", "", false },
    { "spaces say nothing", "A", "   ", false },
};

static void checklist(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        CHECK(closing_complete(str_of(lists[i].checks), 3, str_of(lists[i].unmet_why)) ==
                  lists[i].want,
              lists[i].why);
    }
}

static const struct {
    const char *why, *asked_by, *decider;
    int64_t other_leads;
    const char *override_why;
    enum closing_decider want;
} deciders[] = {
    { "another person", "a", "b", 0, "", DECIDER_FINE },
    { "who asked, and there is another lead", "a", "a", 1, "", DECIDER_OTHER_NEEDED },
    { "a reason does not help where another can decide", "a", "a", 1, "cuti",
      DECIDER_OTHER_NEEDED },
    { "the only lead must say why", "a", "a", 0, "", DECIDER_WHY_NEEDED },
    { "spaces are no reason", "a", "a", 0, " \n", DECIDER_WHY_NEEDED },
    { "the only lead with a reason", "a", "a", 0, "tidak ada kepala lain", DECIDER_FINE },
};

static void who_decides(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(deciders); i++) {
        CHECK(closing_may_decide(str_of(deciders[i].asked_by), str_of(deciders[i].decider),
                                 deciders[i].other_leads,
                                 str_of(deciders[i].override_why)) == deciders[i].want,
              deciders[i].why);
    }
}

static const struct {
    const char *why;
    size_t stage;
    bool is_closed, want;
} stages[] = {
    { "the first is past once a case is open", 0, false, false },
    { "the second", 1, false, true },
    { "the last but one", 4, false, true },
    { "the last comes by closing only", 5, false, false },
    { "an unknown code", SIZE_MAX - 1, false, false },
    { "nothing moves in a closed case", 2, true, false },
};

static void stages_by_hand(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(stages); i++) {
        CHECK(closing_stage_free(stages[i].stage, 6, stages[i].is_closed) == stages[i].want,
              stages[i].why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(checklist), cmocka_unit_test(who_decides),
                                        cmocka_unit_test(stages_by_hand) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
