/* service_test.c - which days a service can have. */
#include "base/check.h"
#include "feature/service/service.h"

static const struct {
    const char *why;
    day_t given_on;
    const char *outcome;
    bool want;
} days[] = {
    { "today", 100, "TERLAKSANA", true },
    { "long ago", 1, "TERLAKSANA", true },
    { "tomorrow cannot have been given", 101, "TERLAKSANA", false },
    { "tomorrow without an outcome neither", 101, "", false },
    { "tomorrow may be arranged", 101, "DIJADWALKAN", true },
};

static void days_of_services(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(days); i++) {
        CHECK(service_day_ok(days[i].given_on, 100, str_of(days[i].outcome)) == days[i].want,
              days[i].why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(days_of_services) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
