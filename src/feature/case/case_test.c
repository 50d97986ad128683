/*
 * case_test.c - who finds a case, what its list shows, what is derived from it, and two people
 * saving the same thing.
 */
#include "feature/case/case_priv.h"

#include <string.h>

#include "feature/recap/recap.h"
#include "http/test_http.h"
#include "store/rec_store.h"

#include "base/check.h"

static struct http_test *city;

/* A case of `login` with one victim (a girl of 14) and one reported person. */
static struct case_all make_case(const char *login, day_t report_day)
{
    struct ctx *c = test_ctx(city, login);
    struct case_all all = { .row = { .report_day = report_day, .kecamatan = STR("15.71.08") } };
    struct party_identity *names = NEW_ARRAY(c->mem, struct party_identity, 2);
    bool retry = false;
    all.parties = NEW_ARRAY(c->mem, struct party, 2);
    all.n_parties = 2;
    all.parties[0] = (struct party){ .roles = STR("KORBAN"),
                                     .sex = STR("P"),
                                     .kinds = STR("FISIK"),
                                     .age_incident = 14,
                                     .age_report = 14 };
    all.parties[1] = (struct party){
        .roles = STR("TERLAPOR"), .sex = STR("L"), .age_incident = -1, .age_report = -1
    };
    names[0].name = STR("Contoh Pertama");
    c->change = change_new(c);
    assert_int_equal(case_open_new(c, &all, names, STR_NONE), OK);
    assert_int_equal(change_commit(c, &retry), OK);
    return all;
}

static const char *page_of(struct str id, const char *rest)
{
    return test_printf(city, "/kasus/%.*s%s", STR_ARG(id), rest);
}

static void test_who_finds_a_case(void **state)
{
    (void)state;
    const struct case_all all = make_case("case_manager", day_of(2024, 11, 1));
    static const struct {
        const char *why, *login;
        bool found;
    } cases[] = {
        { "who opened it is in its team", "case_manager", true },
        { "lead holds the key of every case", "lead", true },
        { "another case manager has the role, not the case", "case_manager2", false },
        { "intake has the role, not the case", "intake", false },
        { "a companion is no member before he is added", "companion", false },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct ctx *c = test_ctx(city, cases[i].login);
        CHECK((case_require(c, all.row.id, NULL) == OK) == cases[i].found, cases[i].why);
        CHECK(cases[i].found || c->fail.code == ERR_NOT_FOUND, cases[i].why);
    }
    struct ctx *c = test_ctx(city, "lead");
    assert_int_equal(case_require(c, STR("kasus-1"), NULL), ERR_NOT_FOUND);
    c->who = NULL;
    assert_int_equal(case_require(c, all.row.id, NULL), ERR_NOT_FOUND);
}

static void test_an_index_without_a_key_opens_nothing(void **state)
{
    (void)state;
    static const struct stmt q = {
        "case_test_access", "tt",
        "INSERT INTO case_access (case_id, principal, until_ms) VALUES ($1, $2, NULL)"
    };
    const struct case_all all = make_case("case_manager", day_of(2024, 11, 1));
    struct ctx *c = test_ctx(city, "case_manager2");
    assert_int_equal(store_begin_write(c), OK);
    assert_int_equal(store_exec(c, &q, VALS(V_TEXT(all.row.id), V_TEXT(c->who->id)), NULL), OK);
    assert_int_equal(store_commit(c), OK);
    assert_int_equal(case_require(c, all.row.id, NULL), ERR_NOT_FOUND);
    assert_int_equal(test_get(city, "case_manager2", page_of(all.row.id, "")).status, 404);
}

static void test_a_key_without_the_index_opens_nothing(void **state)
{
    (void)state;
    static const struct stmt q = {
        "case_test_deny", "tt", "DELETE FROM case_access WHERE case_id = $1 AND principal = $2"
    };
    const struct case_all all = make_case("case_manager", day_of(2024, 11, 1));
    struct ctx *c = test_ctx(city, "case_manager");
    assert_int_equal(store_begin_write(c), OK);
    assert_int_equal(store_exec(c, &q, VALS(V_TEXT(all.row.id), V_TEXT(c->who->id)), NULL), OK);
    assert_int_equal(store_commit(c), OK);
    assert_int_equal(case_require(test_ctx(city, "case_manager"), all.row.id, NULL), ERR_NOT_FOUND);
}

static void change_team(struct str case_id, const char *member, bool add)
{
    struct ctx *c = test_ctx(city, "lead");
    bool retry = false;
    const struct str id = test_member_id(city, member);
    c->change = change_new(c);
    assert_int_equal(case_require(c, case_id, NULL), OK);
    assert_int_equal(add ? case_member_add(c, case_id, id) : case_member_remove(c, case_id, id),
                     OK);
    assert_int_equal(change_commit(c, &retry), OK);
}

static void test_joining_and_leaving_a_team(void **state)
{
    (void)state;
    const struct case_all all = make_case("case_manager", day_of(2024, 11, 1));
    change_team(all.row.id, "companion", true);
    assert_int_equal(test_get(city, "companion", page_of(all.row.id, "")).status, 200);
    change_team(all.row.id, "companion", false);
    assert_int_equal(test_get(city, "companion", page_of(all.row.id, "")).status, 404);
    struct ctx *c = test_ctx(city, "companion");
    const struct str compartment = all.row.compartment_id;
    assert_int_equal(keys_fetch(c, &compartment, 1, LOOK_CASE, NULL), OK);
    CHECK(!keys_held(c, compartment), "the key itself is gone, not only the row in the index");
}

static void test_a_list_of_fifty_goes_on(void **state)
{
    (void)state;
    for (size_t i = 0; i < 53; i++) {
        (void)make_case("intake", day_of(2024, 10, 1));
    }
    struct test_answer a = test_get_json(city, "intake", "/kasus");
    const struct val *first = val_getz(a.json, "cases");
    const struct str next = val_get_text(a.json, "next");
    assert_int_equal(val_count(first), 50);
    assert_true(next.n > 0);
    a = test_get_json(city, "intake", test_printf(city, "%.*s", STR_ARG(next)));
    const struct val *rest = val_getz(a.json, "cases");
    assert_int_equal(val_count(rest), 3);
    for (size_t i = 0; i < 3; i++) {
        for (size_t k = 0; k < 50; k++) {
            CHECK(!str_eq(val_get_text(rest->list->items[i], "id"),
                          val_get_text(first->list->items[k], "id")),
                  "no case stands twice");
        }
    }
}

static void test_what_a_list_shows_of_a_case(void **state)
{
    (void)state;
    (void)make_case("case_manager2", day_of(2024, 11, 2));
    const struct test_answer a = test_get(city, "case_manager2", "/kasus");
    CHECK(test_has(&a, "Anak perempuan"), "a girl below 18 is a child");
    CHECK(test_has(&a, "Jelutung"), "the kecamatan by its name");
    CHECK(test_has(&a, "13-17"), "the age as a band");
    CHECK(!test_has(&a, "Contoh Pertama"), "never a name");
}

static int64_t children_counted(void)
{
    struct ctx *c = test_ctx(city, "leader");
    const struct recap_ask ask = { .from = day_of(2024, 1, 1), .to = day_of(2024, 12, 31) };
    struct recap *r = NULL;
    assert_int_equal(recap_count(c, &ask, &r), OK);
    return recap_sums(r).children;
}

static void test_a_save_changes_the_figures(void **state)
{
    (void)state;
    const struct case_all all = make_case("case_manager", day_of(2024, 11, 3));
    const int64_t before = children_counted();
    const struct test_answer form =
        test_get(city, "case_manager",
                 page_of(all.row.id, test_printf(city, "/orang/%.*s", STR_ARG(all.parties[0].id))));
    const struct str version = test_field(&form, "version");
    const struct test_answer saved = test_post(
        city, "case_manager",
        page_of(all.row.id, test_printf(city, "/orang/%.*s", STR_ARG(all.parties[0].id))),
        test_printf(city,
                    "roles=KORBAN&sex=P&kinds=FISIK&age_incident=30&age_report=30&version=%.*s",
                    STR_ARG(version)));
    assert_int_equal(saved.status, 303);
    assert_int_equal(children_counted(), before - 1);
}

static void test_a_box_left_empty_is_empty(void **state)
{
    (void)state;
    const struct case_all all = make_case("case_manager", day_of(2024, 11, 4));
    struct test_answer form = test_get(city, "case_manager", page_of(all.row.id, "/data"));
    struct str version = test_field(&form, "version");
    struct test_answer a = test_post(
        city, "case_manager", page_of(all.row.id, "/data"),
        test_printf(city, "report_day=2024-11-04&ongoing=1&version=%.*s", STR_ARG(version)));
    assert_int_equal(a.status, 303);
    form = test_get(city, "case_manager", page_of(all.row.id, "/data"));
    version = test_field(&form, "version");
    a = test_post(city, "case_manager", page_of(all.row.id, "/data"),
                  test_printf(city, "report_day=2024-11-04&version=%.*s", STR_ARG(version)));
    assert_int_equal(a.status, 303);
    struct ctx *c = test_ctx(city, "case_manager");
    struct case_file row = { 0 };
    assert_int_equal(case_require(c, all.row.id, &row), OK);
    CHECK(row.ongoing == 0, "what was ticked and then was not, is not");
}

static void test_two_people_save_the_same_thing(void **state)
{
    (void)state;
    const struct case_all all = make_case("case_manager", day_of(2024, 11, 5));
    const struct test_answer form = test_get(city, "case_manager", page_of(all.row.id, "/data"));
    const struct str version = test_field(&form, "version");
    const char *first = test_printf(
        city, "report_day=2024-11-05&incident=Tulisan+supervisor&version=%.*s", STR_ARG(version));
    const char *second = test_printf(
        city, "report_day=2024-11-05&incident=Tulisan+manajer&version=%.*s", STR_ARG(version));
    assert_int_equal(test_post(city, "lead", page_of(all.row.id, "/data"), first).status, 303);
    const struct test_answer late =
        test_post(city, "case_manager", page_of(all.row.id, "/data"), second);
    assert_int_equal(late.status, 409);
    CHECK(test_has(&late, "Tulisan manajer") && test_has(&late, "Tulisan supervisor"),
          "the second sees both versions");
}

static void test_an_incident_after_its_report_is_refused(void **state)
{
    (void)state;
    const struct case_all all = make_case("case_manager", day_of(2024, 11, 6));
    const struct test_answer form = test_get(city, "case_manager", page_of(all.row.id, "/data"));
    const struct test_answer a = test_post(
        city, "case_manager", page_of(all.row.id, "/data"),
        test_printf(
            city,
            "report_day=2024-11-06&incident_day=2024-11-07&incident=Yang+diketik+tetap+ada&version=%.*s",
            STR_ARG(test_field(&form, "version"))));
    assert_int_equal(a.status, 422);
    CHECK(test_has(&a, "tidak boleh sesudah hari laporan"), "the sentence");
    CHECK(test_has(&a, "Yang diketik tetap ada"), "what was typed");
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
        cmocka_unit_test(test_who_finds_a_case),
        cmocka_unit_test(test_an_index_without_a_key_opens_nothing),
        cmocka_unit_test(test_a_key_without_the_index_opens_nothing),
        cmocka_unit_test(test_joining_and_leaving_a_team),
        cmocka_unit_test(test_a_list_of_fifty_goes_on),
        cmocka_unit_test(test_what_a_list_shows_of_a_case),
        cmocka_unit_test(test_a_save_changes_the_figures),
        cmocka_unit_test(test_a_box_left_empty_is_empty),
        cmocka_unit_test(test_two_people_save_the_same_thing),
        cmocka_unit_test(test_an_incident_after_its_report_is_refused),
    };
    return cmocka_run_group_tests(tests, make_city, drop_city);
}
