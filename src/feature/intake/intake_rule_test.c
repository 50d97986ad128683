/* intake_rule_test.c - order of the queue, leases, tabs: rules as tables. */
#include "base/check.h"
#include "feature/intake/intake_priv.h"

#define NOW 1000000

static const struct {
    const char *why;
    struct queue_key a, b;
} orders[] = {
    { "urgent goes before late",
      { true, NOW + 500, 2, STR("x") },
      { false, NOW - 500, 1, STR("y") } },
    { "among urgent ones the late one",
      { true, NOW - 1, 2, STR("x") },
      { true, NOW + 1, 1, STR("y") } },
    { "late goes before what still has time",
      { false, NOW - 1, 9, STR("x") },
      { false, NOW + 1, 1, STR("y") } },
    { "later by more goes first",
      { false, NOW - 900, 9, STR("x") },
      { false, NOW - 1, 1, STR("y") } },
    { "then the least time left",
      { false, NOW + 5, 9, STR("x") },
      { false, NOW + 6, 1, STR("y") } },
    { "without a limit comes last", { false, NOW + 999, 9, STR("x") }, { false, 0, 1, STR("y") } },
    { "due right now is not late yet",
      { false, NOW - 1, 9, STR("x") },
      { false, NOW, 1, STR("y") } },
    { "at the same limit the older one", { false, NOW, 1, STR("y") }, { false, NOW, 2, STR("x") } },
    { "without limits the older one", { false, 0, 1, STR("y") }, { false, 0, 2, STR("x") } },
    { "the id decides the rest, so that paging never skips",
      { false, NOW, 1, STR("a") },
      { false, NOW, 1, STR("b") } },
};

static void order(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(orders); i++) {
        CHECK(intake_order(&orders[i].a, &orders[i].b, NOW) < 0, orders[i].why);
        CHECK(intake_order(&orders[i].b, &orders[i].a, NOW) > 0, orders[i].why);
        CHECK(intake_order(&orders[i].a, &orders[i].a, NOW) == 0, "the same as itself");
    }
}

static const struct {
    const char *why, *taken_by;
    int64_t until;
    enum lease want;
} leases[] = {
    { "nobody has it", "", 0, LEASE_FREE },
    { "mine and running", "me", NOW + 1, LEASE_OWN },
    { "mine and over", "me", NOW, LEASE_FREE },
    { "another's and running", "other", NOW + 1, LEASE_OTHERS },
    { "another's and over in this very moment", "other", NOW, LEASE_FREE },
    { "another's and long over", "other", NOW - 99, LEASE_FREE },
};

static void lease(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(leases); i++) {
        CHECK(intake_lease(str_of(leases[i].taken_by), leases[i].until, STR("me"), NOW) ==
                  leases[i].want,
              leases[i].why);
    }
}

static const struct {
    const char *why, *state;
    int64_t until;
    const char *tab;
    bool open, reopen;
} states[] = {
    { "a new one", "new", 0, "new", true, false },
    { "taken while the lease runs", "taken", NOW + 1, "taken", true, false },
    { "an ended lease gives it back", "taken", NOW, "new", true, false },
    { "waiting for its reporter", "waiting", NOW + 1, "waiting", true, false },
    { "closed", "closed", 0, "done", false, true },
    { "a double", "duplicate", 0, "done", false, true },
    { "a case's report goes its own way", "case", 0, "done", false, false },
};

static void tabs(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(states); i++) {
        const struct str s = str_of(states[i].state);
        CHECK_STR(str_of(intake_tab(s, states[i].until, NOW)), states[i].tab, states[i].why);
        CHECK(intake_is_open(s) == states[i].open, states[i].why);
        CHECK(intake_is_reopenable(s) == states[i].reopen, states[i].why);
    }
}

static const struct {
    const char *why;
    int64_t started, due;
    int want;
} used[] = {
    { "no limit", 10, 0, 0 },
    { "just begun", NOW, NOW + 100, 0 },
    { "half", NOW - 50, NOW + 50, 50 },
    { "late is full", NOW - 200, NOW - 100, 100 },
    { "begins later than now", NOW + 10, NOW + 20, 0 },
    { "ends before it begins", NOW + 20, NOW + 10, 100 },
};

static void percent(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(used); i++) {
        CHECK(intake_used_percent(used[i].started, used[i].due, NOW) == used[i].want, used[i].why);
    }
}

static void words(void **state)
{
    struct arena *a = arena_new(0);
    (void)state;
    CHECK_STR(str_of(intake_reason(false, STR("TINGGI"))), "", "not urgent, no reason");
    CHECK_STR(str_of(intake_reason(true, STR(""))), "intake.reason_unsafe",
              "before triage it is what the reporter said");
    CHECK_STR(str_of(intake_reason(true, STR("TINGGI"))), "intake.reason_risk",
              "after triage it is the risk");
    CHECK(intake_has_code(STR("FISIK;SEKSUAL"), STR("SEKSUAL")), "a code of the list");
    CHECK(!intake_has_code(STR("FISIK;SEKSUAL"), STR("SEKS")), "a part of a code is none");
    CHECK(!intake_has_code(STR(""), STR("FISIK")), "nothing in an empty list");
    CHECK_STR(intake_number(a, STR("  jbi-2024-0007 ")), "JBI-2024-0007",
              "as offices type numbers");
    CHECK(intake_shows_open(STR("open")) && intake_shows_open(STR("declined")),
          "declined looks like not answered");
    CHECK(!intake_shows_open(STR("withdrawn")) && !intake_shows_open(STR("accepted")),
          "what is over is over");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order),   cmocka_unit_test(lease), cmocka_unit_test(tabs),
        cmocka_unit_test(percent), cmocka_unit_test(words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
