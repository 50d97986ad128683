/* plan_test.c - how a task stands. */
#include "base/check.h"
#include "feature/plan/plan.h"

static const struct {
    const char *why;
    day_t due_on;
    int64_t done_ms, soon_days;
    enum task_state want;
} tasks[] = {
    { "due today is soon, not late", 100, 0, 1, TASK_SOON },
    { "due yesterday is late", 99, 0, 1, TASK_LATE },
    { "due tomorrow, reminded one day before", 101, 0, 1, TASK_SOON },
    { "due tomorrow, no reminder in the pack", 101, 0, 0, TASK_OPEN },
    { "due in two days", 102, 0, 1, TASK_OPEN },
    { "done, though its day has passed", 99, 1, 1, TASK_DONE },
};

static void states_of_tasks(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(tasks); i++) {
        CHECK(plan_task_state(tasks[i].due_on, tasks[i].done_ms, 100, tasks[i].soon_days) ==
                  tasks[i].want,
              tasks[i].why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(states_of_tasks) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
