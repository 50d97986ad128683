/* office_test.c - what the administrator sees of agencies and packs, and who does not. */
#include "http/test_http.h"

#include "rec/pack.h"

#include "base/check.h"

static struct http_test *city;

static void test_who_sees_what(void **state)
{
    (void)state;
    static const struct {
        const char *why, *login, *path;
        int status;
    } cases[] = {
        { "the administrator sees the agencies", "admin", "/lembaga", 200 },
        { "and the packs", "admin", "/paket", 200 },
        { "a supervisor does not set up agencies", "lead", "/lembaga", 403 },
        { "nor packs", "lead", "/paket", 403 },
        { "a partner sees neither", "partner", "/lembaga", 403 },
        { "nobody is asked to log in", NULL, "/lembaga", 303 },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(test_get(city, cases[i].login, cases[i].path).status == cases[i].status,
              cases[i].why);
    }
}

static void test_desks_are_counted_by_their_holders(void **state)
{
    (void)state;
    const struct test_answer a = test_get_json(city, "admin", "/lembaga");
    const struct val *list = val_getz(a.json, "agencies");
    int64_t police = -1;
    int64_t court = -1;
    for (size_t i = 0; i < val_count(list); i++) {
        const struct val *v = list->list->items[i];
        police =
            str_eqz(val_get_text(v, "code"), "POLRESTA") ? val_get_int(v, "members", -1) : police;
        court = str_eqz(val_get_text(v, "kind"), "COURT") ? val_get_int(v, "members", -1) : court;
    }
    CHECK(police == 2, "two members of the police hold their inbox");
    CHECK(court == 0, "nobody of the court has logged in");
}

static void test_unverified_rows_are_counted(void **state)
{
    (void)state;
    const struct test_answer a = test_get_json(city, "admin", "/paket");
    const struct pack_table *clocks = pack_table(test_ctx(city, "admin")->packs, STR("rule/clock"));
    int64_t want = 0;
    int64_t got = -1;
    for (size_t i = 0; i < clocks->n_rows; i++) {
        want += str_eqz(pack_cell(clocks, i, "verified"), "no") ? 1 : 0;
    }
    const struct val *tables = val_getz(a.json, "tables");
    for (size_t i = 0; i < val_count(tables); i++) {
        const struct val *v = tables->list->items[i];
        got =
            str_eqz(val_get_text(v, "name"), "rule/clock") ? val_get_int(v, "unverified", -1) : got;
    }
    assert_true(want > 0);
    assert_int_equal(got, want);
}

static int make_city(void **state)
{
    (void)state;
    city = test_http_new();
    return 0;
}

static int drop_city(void **state)
{
    (void)state;
    test_http_free(city);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_sees_what),
        cmocka_unit_test(test_desks_are_counted_by_their_holders),
        cmocka_unit_test(test_unverified_rows_are_counted),
    };
    return cmocka_run_group_tests(tests, make_city, drop_city);
}
