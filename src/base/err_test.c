/* Tests of err.h and of the failures kept in a ctx. */
#include "base/err.h"

#include <string.h>

#include "base/check.h"
#include "base/ctx.h"

static void test_every_result_has_a_name_and_a_status(void **state)
{
    static const struct {
        const char *why;
        enum err e;
        int status;
        const char *name;
    } cases[] = {
        { "success", OK, 200, "OK" },
        { "typed wrongly", ERR_INPUT, 422, "ERR_INPUT" },
        { "not logged in", ERR_LOGIN, 401, "ERR_LOGIN" },
        { "not allowed", ERR_DENIED, 403, "ERR_DENIED" },
        { "changed meanwhile", ERR_CONFLICT, 409, "ERR_CONFLICT" },
        { "too much", ERR_LIMIT, 413, "ERR_LIMIT" },
        { "database away", ERR_STORE, 503, "ERR_STORE" },
        { "a number that is no result is our own fault", (enum err)77, 500, "ERR_UNKNOWN" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(err_status(cases[i].e) == cases[i].status, cases[i].why);
        CHECK_STR(str_of(err_name(cases[i].e)), cases[i].name, cases[i].why);
    }
}

static enum err step(enum err e, int *after)
{
    TRY(e);
    *after += 1;
    return OK;
}

static void test_try_passes_the_failure_up(void **state)
{
    int after = 0;
    (void)state;
    assert_int_equal(step(ERR_STORE, &after), ERR_STORE);
    assert_int_equal(after, 0);
    assert_int_equal(step(OK, &after), OK);
    assert_int_equal(after, 1);
}

static void test_the_first_code_stays(void **state)
{
    struct ctx c = { 0 };
    (void)state;
    assert_int_equal(fail(&c, ERR_INPUT, "name", "field.missing"), ERR_INPUT);
    assert_int_equal(fail_arg(&c, ERR_DENIED, STR("age"), "field.low", STR("18")), ERR_DENIED);
    assert_int_equal(c.fail.code, ERR_INPUT);
    assert_int_equal(c.fail.n, 2);
    CHECK_STR(c.fail.items[0].field, "name", "the first item keeps its field");
    CHECK_STR(c.fail.items[1].arg, "18", "the second item keeps its argument");
    CHECK(strcmp(c.fail.items[1].key, "field.low") == 0, "the key is kept");
    fail_clear(&c);
    assert_int_equal(c.fail.code, OK);
    assert_int_equal(c.fail.n, 0);
}

static void test_no_field_no_key_and_too_many(void **state)
{
    struct ctx c = { 0 };
    (void)state;
    fail(&c, ERR_STORE, NULL, "store.away");
    CHECK(c.fail.n == 1 && c.fail.items[0].field.n == 0, "NULL field means the whole");
    fail(&c, ERR_STORE, NULL, NULL);
    CHECK(c.fail.n == 1, "without a sentence there is nothing to show");
    for (int i = 0; i < 2 * FAIL_MAX; i++) {
        fail(&c, ERR_INPUT, "x", "field.missing");
    }
    CHECK(c.fail.n == FAIL_MAX, "more than fits is dropped, not written behind the array");
    CHECK(c.fail.code == ERR_STORE, "and the cause is still the first");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_result_has_a_name_and_a_status),
        cmocka_unit_test(test_try_passes_the_failure_up),
        cmocka_unit_test(test_the_first_code_stays),
        cmocka_unit_test(test_no_field_no_key_and_too_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
