/*
 * simfoni_work_test.c - the sheet of a case, marking it as entered, what changed since, and the
 * list of a month.
 */
#include "work.h"

#include "feature/simfoni/simfoni.h"
#include "rec/pack.h"

static struct val *sheet_json(struct http_test *h, const char *login, const struct work_case *k)
{
    const struct test_answer a = test_get_json(h, login, work_path(h, k, "/simfoni"));
    CHECK(a.status == 200 && a.json != NULL, "the sheet as data");
    return a.json;
}

static struct str state_of(struct http_test *h, const struct work_case *k)
{
    return val_get_text(sheet_json(h, "case_manager", k), "state");
}

/* The value of the first row with this source, in the n-th block of the section. */
static struct str value_in(const struct val *json, const char *section, const char *source)
{
    const struct val *blocks = val_getz(json, "blocks");
    for (size_t i = 0; i < val_count(blocks); i++) {
        const struct val *b = blocks->list->items[i];
        const struct val *rows = val_getz(b, "rows");
        for (size_t k = 0; str_eqz(val_get_text(b, "section"), section) && k < val_count(rows);
             k++) {
            if (str_eqz(val_get_text(rows->list->items[k], "source"), source)) {
                return val_get_text(rows->list->items[k], "value");
            }
        }
    }
    return STR("no such row");
}

static const char *mark(struct http_test *h, const struct work_case *k, const char *number,
                        const char *day)
{
    const struct val *json = sheet_json(h, "case_manager", k);
    return test_printf(h, "number=%s&entered_on=%s&print=%.*s&version=%lld", number, day,
                       STR_ARG(val_get_text(json, "print")),
                       (long long)val_get_int(json, "version", 0));
}

static void sheet_comes_from_the_case(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    const struct val *json = sheet_json(h, "case_manager", &k);
    CHECK_STR(value_in(json, "PENGADUAN", "case_file.report_day"), "14/11/2024",
              "a day as it is typed there");
    CHECK_STR(value_in(json, "KORBAN", "party.age_incident"), "14", "the age");
    CHECK_STR(value_in(json, "KORBAN", "party.kinds"), "SEKSUAL",
              "the ministry's code of the kind");
    CHECK_STR(value_in(json, "TERLAPOR", "party.sex"), "L",
              "the reported person has his own block");
    CHECK_STR(value_in(json, "KORBAN", "party.education"), "", "what nobody has entered is empty");
    const struct test_answer page = test_get(h, "case_manager", work_path(h, &k, "/simfoni"));
    CHECK(page.status == 200 && test_has(&page, "readonly") && test_has(&page, "Belum diisi"),
          "fields to copy, and the state");
    CHECK(test_has(&page, test_printf(h, "/orang/%.*s/identitas", STR_ARG(k.victim))),
          "the way to the identity, not the identity");
    work_refuses_others(h, &k, "/simfoni", false, "");
}

static void every_row_of_the_pack_is_a_field(void **state)
{
    struct http_test *h = *state;
    struct str wrong = STR_NONE;
    CHECK(simfoni_sheet_known(test_ctx(h, "case_manager"), &wrong),
          str_z(test_ctx(h, "case_manager")->mem, wrong));
}

static void marked_and_changed(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    const char *path = work_path(h, &k, "/simfoni");
    CHECK_STR(state_of(h, &k), "not", "a new case is not entered");
    CHECK(test_post(h, "case_manager", path, mark(h, &k, "", "2024-11-14")).status == 422,
          "without a number nothing is marked");
    CHECK(test_post(h, "case_manager", path, mark(h, &k, "SIM-1", "2024-11-15")).status == 422,
          "a day to come");
    CHECK(test_post(h, "case_manager", path, mark(h, &k, "SIM-2024-0007", "2024-11-14")).status ==
              303,
          "marked");
    CHECK_STR(state_of(h, &k), "done", "entered");
    const struct test_answer page = test_get(h, "case_manager", path);
    CHECK(test_has(&page, "SIM-2024-0007") && test_has(&page, "14 Nov 2024"),
          "with number and day");
    CHECK(test_post(h, "case_manager", path,
                    test_printf(h, "number=X&entered_on=2024-11-14&print=%s", "00"))
                  .status == 409,
          "who has not seen the mark does not overwrite it");
    CHECK(test_post(h, "case_manager", work_path(h, &k, "/catatan"),
                    "kind=UMUM&body=Sudah+ditelepon.")
                  .status == 303,
          "a note");
    CHECK_STR(state_of(h, &k), "done", "a note is nothing that stands there");
    CHECK(test_post(h, "case_manager", work_path(h, &k, "/layanan"),
                    "kind=KESEHATAN&given_on=2024-11-14&outcome=TERLAKSANA")
                  .status == 303,
          "a service");
    CHECK_STR(state_of(h, &k), "changed", "a service does: to be updated");
    CHECK(test_post(h, "case_manager", path, mark(h, &k, "SIM-2024-0007", "2024-11-14")).status ==
              303,
          "updated there, marked again");
    CHECK_STR(state_of(h, &k), "done", "and right again");
    const long long version =
        (long long)val_get_int(sheet_json(h, "case_manager", &k), "version", 0);
    CHECK(test_post(h, "case_manager", work_path(h, &k, "/simfoni/batal"),
                    test_printf(h, "read_version=%lld", version))
                  .status == 303,
          "a mark by mistake is taken back");
    CHECK_STR(state_of(h, &k), "not", "not entered again");
    CHECK(test_post(h, "case_manager", work_path(h, &k, "/simfoni/batal"),
                    test_printf(h, "read_version=%lld", version + 1))
                  .status == 422,
          "only once");
    work_refuses_others(h, &k, "/simfoni", true, "number=SIM-1&entered_on=2024-11-14&print=00");
}

static struct str state_in_list(struct http_test *h, const char *login, const struct work_case *k,
                                const char *query)
{
    const struct test_answer a = test_get_json(h, login, test_printf(h, "/simfoni%s", query));
    const struct val *cases = val_getz(a.json, "cases");
    CHECK(a.status == 200, "the list");
    for (size_t i = 0; i < val_count(cases); i++) {
        if (str_eq(val_get_text(cases->list->items[i], "id"), k->id)) {
            return val_get_text(cases->list->items[i], "state");
        }
    }
    return STR("absent");
}

static void month_by_month(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    CHECK_STR(state_in_list(h, "case_manager", &k, ""), "not", "own case of this month");
    CHECK_STR(state_in_list(h, "lead", &k, "?month=2024-11"), "not", "lead sees all");
    CHECK_STR(state_in_list(h, "case_manager2", &k, "?month=2024-11"), "absent",
              "another manager does not");
    CHECK_STR(state_in_list(h, "lead", &k, "?month=2024-10"), "absent",
              "it belongs to its month only");
    CHECK(test_post(h, "case_manager", work_path(h, &k, "/simfoni"),
                    mark(h, &k, "=SIM-9", "2024-11-13"))
                  .status == 303,
          "marked");
    CHECK_STR(state_in_list(h, "lead", &k, "?month=2024-11"), "done", "the list knows it");
    CHECK(test_post(h, "case_manager", work_path(h, &k, "/layanan"),
                    "kind=KESEHATAN&given_on=2024-11-14&outcome=TERLAKSANA")
                  .status == 303,
          "a service");
    CHECK_STR(state_in_list(h, "lead", &k, "?month=2024-11"), "changed",
              "and that it changed, without opening the case");
    const struct test_answer csv = test_get(h, "lead", "/simfoni/csv?month=2024-11");
    CHECK(csv.status == 200 && test_has(&csv, "changed,Perlu diperbarui,'=SIM-9,2024-11-13,"),
          "as CSV, and no formula in it");
    CHECK(test_get(h, "lead", "/simfoni?month=2024").status == 422, "half a month");
    CHECK(test_get(h, "lead", "/simfoni?month=2024-13").status == 422, "no such month");
    CHECK(test_get(h, "partner", "/simfoni").status == 403, "no partner");
    CHECK(test_get(h, "leader", "/simfoni").status == 403, "no leader");
}

/* ---- pure ---- */

static const struct {
    const char *why, *number, *print, *now;
    enum simfoni_state want;
} states[] = {
    { "nothing entered", "", "", "aa", SIMFONI_NOT },
    { "as it was entered", "S1", "aa", "aa", SIMFONI_DONE },
    { "another value since", "S1", "aa", "ab", SIMFONI_CHANGED },
    { "nobody saved since the sheet is known", "S1", "aa", "", SIMFONI_DONE },
    { "taken back", "", "aa", "ab", SIMFONI_NOT },
};

static void print_of_rows(void **state)
{
    struct http_test *h = *state;
    struct ctx *c = test_ctx(h, "case_manager");
    struct party p[] = { { .roles = STR("KORBAN"), .sex = STR("P") },
                         { .roles = STR("KORBAN"), .sex = STR("L") } };
    struct party q[] = { p[1], p[0] };
    struct case_all all = { .parties = p, .n_parties = 2 };
    const struct str first = simfoni_print(c, &all);
    all.parties = q;
    CHECK(str_eq(first, simfoni_print(c, &all)), "the order of rows does not matter");
    c->lang = LANG_EN;
    CHECK(str_eq(first, simfoni_print(c, &all)), "nor the language of whoever saves");
    c->lang = LANG_ID;
    q[0].alias = STR("Nani");
    CHECK(str_eq(first, simfoni_print(c, &all)), "nor what the sheet does not have");
    q[1].sex = STR("L");
    CHECK(!str_eq(first, simfoni_print(c, &all)), "a value does");
    all.n_parties = 1;
    const struct str one = simfoni_print(c, &all);
    all.parties = (struct party[]){ q[0], q[0] };
    all.n_parties = 2;
    CHECK(!str_eq(one, simfoni_print(c, &all)), "two alike are not one");
    for (size_t i = 0; i < ARRAY_LEN(states); i++) {
        const struct simfoni_entry e = { .number = str_of(states[i].number),
                                         .print = str_of(states[i].print) };
        CHECK(simfoni_state_of(&e, str_of(states[i].now)) == states[i].want, states[i].why);
    }
    CHECK(simfoni_state_of(NULL, STR("aa")) == SIMFONI_NOT, "no row at all");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sheet_comes_from_the_case),
        cmocka_unit_test(every_row_of_the_pack_is_a_field),
        cmocka_unit_test(marked_and_changed),
        cmocka_unit_test(month_by_month),
        cmocka_unit_test(print_of_rows),
    };
    return cmocka_run_group_tests(tests, work_begin, work_end);
}
