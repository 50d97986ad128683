/* decision_test.c - how a decision stands, what an agency kept of its word. */
#include "base/check.h"
#include "feature/decision/decision.h"

#define TODAY 20000
#define SOON 7

static const struct {
    const char *why;
    struct decision d;
    enum standing want;
} standings[] = {
    { "its day is over", { .due_on = TODAY - 1, .state = STR("open") }, STANDING_LATE },
    { "the day itself is not late", { .due_on = TODAY, .state = STR("open") }, STANDING_DUE },
    { "the last day that is near", { .due_on = TODAY + SOON, .state = STR("open") }, STANDING_DUE },
    { "one day further", { .due_on = TODAY + SOON + 1, .state = STR("open") }, STANDING_OPEN },
    { "said to be done: the secretariat's turn, though late",
      { .due_on = TODAY - 9, .state = STR("open"), .claimed = 1 },
      STANDING_CLAIMED },
    { "done, however late", { .due_on = TODAY - 9, .state = STR("done") }, STANDING_DONE },
    { "dropped", { .due_on = TODAY - 9, .state = STR("dropped") }, STANDING_DROPPED },
};

static void how_it_stands(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(standings); i++) {
        CHECK(decision_standing(&standings[i].d, TODAY, SOON) == standings[i].want,
              standings[i].why);
    }
}

/* Its agency has the pack's days to say why, before a leader reads that it is late. */
static void told_later(void **state)
{
    const struct decision d = { .due_on = TODAY, .state = STR("open") };
    (void)state;
    CHECK(decision_told_on(&d, 3) == TODAY + 4, "three days after the first late one");
    CHECK(decision_told_on(&d, 0) == TODAY + 1, "no days to wait: as soon as it is late");
}

#define A STR("DINKES")
#define B STR("POLRESTA")

static const struct decision year[] = {
    { .agency_id = A, .made_on = 100, .due_on = 150, .state = STR("done"), .ended_on = 150 },
    { .agency_id = A, .made_on = 100, .due_on = 150, .state = STR("done"), .ended_on = 151 },
    { .agency_id = A, .made_on = 100, .due_on = 199, .state = STR("open") },
    { .agency_id = A, .made_on = 100, .due_on = 200, .state = STR("open") },
    { .agency_id = A, .made_on = 100, .due_on = 150, .state = STR("dropped"), .ended_on = 140 },
    { .agency_id = B, .made_on = 100, .due_on = 300, .state = STR("open") },
    { .agency_id = B, .made_on = 99, .due_on = 150, .state = STR("open") },
    { .agency_id = B, .made_on = 201, .due_on = 250, .state = STR("open") },
};

static void what_was_kept(void **state)
{
    struct kept k[ARRAY_LEN(year)];
    (void)state;
    const size_t n = decision_kept(year, ARRAY_LEN(year), 100, 200, 200, k);
    CHECK(n == 2, "two agencies");
    CHECK(k[0].decided == 5, "all of the period");
    CHECK(k[0].in_time == 1, "done on its day is in time");
    CHECK(k[0].late_done == 1, "done a day later is not");
    CHECK(k[0].late == 1 && k[0].running == 1, "its day is over yesterday, not today");
    CHECK(k[0].dropped == 1, "dropped is neither kept nor late");
    CHECK(k[1].decided == 1, "what was decided before or after the period does not count");
    for (size_t i = 0; i < n; i++) {
        CHECK(k[i].in_time + k[i].late_done + k[i].late + k[i].running + k[i].dropped ==
                  k[i].decided,
              "every row adds up");
    }
    CHECK(kept_percent(&k[0]) == 33, "one of the three that were due");
    CHECK(kept_percent(&k[1]) == -1, "nothing was due yet: no share, not 0 percent");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(how_it_stands),
        cmocka_unit_test(told_later),
        cmocka_unit_test(what_was_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
