/* own_figure_test.c - an agency's numbers of a month: who gives them, what is refused, what stands beside them. */
#include "base/check.h"
#include "feature/case/case.h"
#include "feature/network/own_figure.h"
#include "http/test_http.h"

static int city_make(void **state)
{
    *state = test_http_new();
    return 0;
}

static int city_drop(void **state)
{
    test_http_free(*state);
    return 0;
}

static void typed(void **state)
{
    static const struct {
        const char *why;
        struct str text;
        int64_t want; /* -2: refused */
    } amounts[] = {
        { "a number", STR("12"), 12 },
        { "none there was", STR("0"), 0 },
        { "not counted", STR(" "), -1 },
        { "below none", STR("-1"), -2 },
        { "a word", STR("dua"), -2 },
        { "half", STR("1.5"), -2 },
        { "more than a city", STR("100001"), -2 },
    };
    static const struct {
        const char *why;
        struct str text;
        bool want;
    } months[] = {
        { "a month", STR("2024-10"), true },
        { "no such month", STR("2024-13"), false },
        { "a day", STR("2024-10-01"), false },
        { "a word", STR("oktober"), false },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(amounts); i++) {
        int64_t n = 0;
        const bool fine = figure_amount(amounts[i].text, &n);
        CHECK(fine == (amounts[i].want != -2) && (!fine || n == amounts[i].want), amounts[i].why);
    }
    for (size_t i = 0; i < ARRAY_LEN(months); i++) {
        CHECK((figure_month(months[i].text) != 0) == months[i].want, months[i].why);
    }
}

/* A case of October with one woman, so that the city has numbers of its own. */
static void october(struct http_test *h)
{
    struct ctx *c = test_ctx(h, "case_manager");
    struct party people[1] = { { .roles = STR("KORBAN"),
                                 .sex = STR("P"),
                                 .kinds = STR("FISIK"),
                                 .age_incident = 30,
                                 .age_report = 30 } };
    struct party_identity names[1] = { { .name = STR("Contoh Pertama") } };
    struct case_all all = { .row = { .report_day = day_of(2024, 10, 9) },
                            .parties = people,
                            .n_parties = 1 };
    bool retry = false;
    c->change = change_new(c);
    assert_int_equal(case_open_new(c, &all, names, STR_NONE), OK);
    assert_int_equal(change_commit(c, &retry), OK);
}

static const char police[] = "/direktori/angka/POLRESTA/2024-10";

static void given(void **state)
{
    static const struct {
        const char *why, *login, *path, *body, *says;
        int want;
    } cases[] = {
        { "a number that is none; the others stay", "partner", police,
          "version=0&lp=dua&victims=41", "value=\"41\"", 422 },
        { "nothing given", "partner", police, "version=0&lp=", "sedikitnya satu angka", 422 },
        { "a reason of no list", "partner", police, "version=0&lp=2&why_lp=MALAS", "dari daftar",
          422 },
        { "a line of another kind of agency", "partner", police, "version=0&visum=2", NULL, 422 },
        { "an agency gives its own", "partner", police,
          "version=0&lp=4&victims=1&why_lp=DEFINISI_SENDIRI", NULL, 303 },
        { "twice at once", "partner", police, "version=0&lp=9", NULL, 409 },
        { "changed by whoever saw it", "partner", police, "version=1&lp=3&victims=2", NULL, 303 },
        { "another's agency is absent", "partner2", police, "version=2&lp=1", NULL, 404 },
        { "a month that has not begun", "partner", "/direktori/angka/POLRESTA/2024-12",
          "version=0&lp=1", NULL, 404 },
        { "no month", "partner", "/direktori/angka/POLRESTA/lalu", "version=0&lp=1", NULL, 404 },
        { "no such agency", "secretariat", "/direktori/angka/TIDAK_ADA/2024-10", "version=0&lp=1",
          NULL, 404 },
        { "on its behalf without saying by whom", "secretariat", "/direktori/angka/DINSOS/2024-10",
          "version=0&helped=7", "id=\"said_by-err\"", 422 },
        { "before the month", "secretariat", "/direktori/angka/DINSOS/2024-10",
          "version=0&helped=7&way=SURAT&said_by=Kabid&said_on=2024-09-30", "id=\"said_on-err\"",
          422 },
        { "on its behalf", "secretariat", "/direktori/angka/DINSOS/2024-10",
          "version=0&helped=7&way=SURAT&said_by=Kabid&said_on=2024-11-04", NULL, 303 },
        { "an officer gives none", "intake", police, "version=2&lp=1", NULL, 403 },
    };
    struct http_test *h = *state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct test_answer a = test_post(h, cases[i].login, cases[i].path, cases[i].body);
        CHECK(a.status == cases[i].want, cases[i].why);
        CHECK(cases[i].says == NULL || test_has(&a, cases[i].says), cases[i].why);
    }
}

/* The line of an agency's numbers in the answer; NULL when the reader does not see that agency. */
static const struct val *line_of(const struct test_answer *a, const char *agency, const char *label)
{
    const struct val *list = val_getz(a->json, "agencies");
    for (size_t i = 0; i < val_count(list); i++) {
        const struct val *lines = val_getz(list->list->items[i], "lines");
        if (!str_eqz(val_get_text(list->list->items[i], "code"), agency)) {
            continue;
        }
        for (size_t k = 0; k < val_count(lines); k++) {
            if (str_eqz(val_get_text(lines->list->items[k], "label"), label)) {
                return lines->list->items[k];
            }
        }
    }
    return NULL;
}

static void side_by_side(void **state)
{
    struct http_test *h = *state;
    october(h);
    struct test_answer a =
        test_post(h, "partner", police, "version=0&lp=4&victims=1&suspects=0&why_lp=BELUM_DIRUJUK");
    CHECK(a.status == 303, "given");
    a = test_get_json(h, "secretariat", "/direktori/angka?month=2024-10");
    const struct val *lp = line_of(&a, "POLRESTA", "Laporan polisi (LP)");
    const struct val *victims = line_of(&a, "POLRESTA", "Korban");
    CHECK_STR(val_get_text(lp, "city"), "1", "one case of October");
    CHECK_STR(val_get_text(lp, "diff"), "+3", "three more");
    CHECK_STR(val_get_text(lp, "reason"), "Belum dirujuk ke UPTD", "with its reason");
    CHECK_STR(val_get_text(victims, "diff"), "0", "the same");
    CHECK(
        line_of(&a, "POLRESTA", "Operasi dan penindakan") != NULL &&
            str_eqz(val_get_text(line_of(&a, "POLRESTA", "Operasi dan penindakan"), "theirs"), "–"),
        "not counted is no 0");
    a = test_get_json(h, "partner", "/direktori/angka?month=2024-10");
    lp = line_of(&a, "POLRESTA", "Laporan polisi (LP)");
    CHECK_STR(val_get_text(lp, "theirs"), "4", "it sees its own");
    CHECK_STR(val_get_text(lp, "city"), "–", "not the city's");
    a = test_get_json(h, "partner2", "/direktori/angka?month=2024-10");
    CHECK(line_of(&a, "POLRESTA", "Laporan polisi (LP)") == NULL, "another sees nothing of it");
    CHECK(test_get(h, "intake", "/direktori/angka").status == 403, "no figures for the desk");
    a = test_get(h, "leader", "/direktori/angka?month=2024-10");
    CHECK(test_has(&a, "Belum dirujuk ke UPTD") && !test_has(&a, "Ubah angka"), "a leader reads");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(typed),
        cmocka_unit_test_setup_teardown(given, city_make, city_drop),
        cmocka_unit_test_setup_teardown(side_by_side, city_make, city_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
