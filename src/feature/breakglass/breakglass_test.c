/*
 * breakglass_test.c - who may open a case in an emergency and how, that it ends, that everybody concerned sees it, and who
 * reviews it.
 */
#include "base/check.h"
#include "feature/breakglass/breakglass.h"
#include "feature/case/case.h"
#include "http/test_http.h"

#define HOUR INT64_C(3600000)
#define DAY (24 * HOUR)
#define WAITS "Akses darurat menunggu tinjauan"

static void test_who_reviews(void **state)
{
    static const struct {
        const char *why;
        struct glass_reviewer who;
        bool reviewed, lead_only;
        enum glass_bar want;
    } cases[] = {
        { "the team", { false, true, false }, false, false, GLASS_FREE },
        { "lead", { false, true, true }, false, false, GLASS_FREE },
        { "who opened it", { true, false, false }, false, false, GLASS_OWN },
        { "who opened it and came into the team", { true, true, false }, false, false, GLASS_OWN },
        { "lead, who opened it", { true, true, true }, false, true, GLASS_OWN },
        { "another visitor", { false, false, false }, false, false, GLASS_VISITOR },
        { "a second time", { false, true, true }, true, false, GLASS_DONE },
        { "the team, where only lead reviews",
          { false, true, false },
          false,
          true,
          GLASS_LEAD_ONLY },
        { "lead, where only lead reviews", { false, true, true }, false, true, GLASS_FREE },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(glass_may_review(&cases[i].who, cases[i].reviewed, cases[i].lead_only) ==
                  cases[i].want,
              cases[i].why);
    }
}

static void test_how_long(void **state)
{
    static const struct {
        const char *why, *hours;
        int64_t want;
    } cases[] = {
        { "the pack's hours", "12", 1000 + 12 * HOUR },
        { "the most that keyd gives", "72", 1000 + 72 * HOUR },
        { "more than that", "73", 0 },
        { "none", "0", 0 },
        { "no number", "lama", 0 },
        { "nothing", "", 0 },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(glass_until(str_of(cases[i].hours), 1000) == cases[i].want, cases[i].why);
    }
}

/* A case of case_manager: nobody else but lead stands in it. */
static struct case_file open_case(struct http_test *h)
{
    struct party people[1] = { { .roles = STR("KORBAN"),
                                 .sex = STR("P"),
                                 .kinds = STR("FISIK"),
                                 .age_incident = 30,
                                 .age_report = 30 } };
    struct party_identity names[1] = { { .name = STR("Zubaidah Contoh") } };
    struct case_all all = { .row = { .report_day = day_of(2024, 11, 1), .risk = STR("SEDANG") },
                            .parties = people,
                            .n_parties = 1 };
    struct ctx *c = test_ctx(h, "case_manager");
    bool retry = false;
    c->change = change_new(c);
    assert_int_equal(case_open_new(c, &all, names, STR_NONE), OK);
    assert_int_equal(change_commit(c, &retry), OK);
    return all.row;
}

static struct test_answer ask(struct http_test *h, const char *login, struct str number)
{
    return test_post(h, login, "/akses-darurat",
                     test_printf(h, "number=%.*s&reason=BAHAYA&words=Ia+menelepon+dan+terancam.",
                                 STR_ARG(number)));
}

static const char *path(struct http_test *h, const struct case_file *row, const char *rest)
{
    return test_printf(h, "/kasus/%.*s%s", STR_ARG(row->id), rest);
}

static int status(struct http_test *h, const char *login, const struct case_file *row)
{
    return test_get(h, login, path(h, row, "")).status;
}

static void test_opens_and_ends(void **state)
{
    struct http_test *h = *state;
    const struct case_file row = open_case(h);
    CHECK(status(h, "companion", &row) == 404, "she does not stand in it");
    struct test_answer a = ask(h, "companion", row.number);
    CHECK(a.status == 303, "opened by its number");
    CHECK(status(h, "companion", &row) == 200, "it is open to her");
    CHECK(test_get(h, "companion", path(h, &row, "/orang")).status == 200, "with its people");
    CHECK(status(h, "intake", &row) == 404, "and to nobody else");
    CHECK(test_post(h, "companion", path(h, &row, "/catatan"),
                    "body=Sudah+ditemui+malam+ini.&kind=UMUM")
                  .status != 404,
          "she can write down what she did");
    CHECK(ask(h, "companion", row.number).status == 303, "asking again leads to the open case");
    const struct test_answer team = test_get(h, "case_manager", path(h, &row, ""));
    CHECK(test_has(&team, "Tinjau akses darurat oleh"), "its page says so to the team at once");
    const struct test_answer own = test_get(h, "companion", "/beranda");
    CHECK(!test_has(&own, WAITS), "her own does not wait for her");
    const struct test_answer first = test_get(h, "case_manager", "/beranda");
    CHECK(test_has(&first, WAITS), "the team's first page says it");
    const struct test_answer lead = test_get(h, "lead", "/beranda");
    CHECK(test_has(&lead, WAITS), "and lead's");
    const struct test_answer other = test_get(h, "case_manager2", "/beranda");
    CHECK(!test_has(&other, WAITS), "nobody's who does not stand in the case");
    const struct test_answer words = test_get(h, "case_manager", path(h, &row, "/akses-darurat"));
    CHECK(test_has(&words, "Ia menelepon dan terancam."), "with the reason in words");
    test_clock_add(h, 12 * HOUR - 60000);
    CHECK(status(h, "companion", &row) == 200, "a minute before the end");
    test_clock_add(h, 60000);
    CHECK(status(h, "companion", &row) == 404, "it closed by itself");
    const struct test_answer mine = test_get(h, "companion", "/akses-darurat");
    CHECK(mine.status == 200 && test_has(&mine, "Sudah berakhir"), "and her list says so");
}

static void test_refused(void **state)
{
    struct http_test *h = *state;
    const struct case_file row = open_case(h);
    const char *number = test_printf(h, "%.*s", STR_ARG(row.number));
    const struct {
        const char *why, *login, *body;
        int want;
    } cases[] = {
        { "a partner", "partner", "number=%s&reason=BAHAYA&words=Alasan", 403 },
        { "an administrator", "admin", "number=%s&reason=BAHAYA&words=Alasan", 403 },
        { "a leader", "leader", "number=%s&reason=BAHAYA&words=Alasan", 403 },
        { "the auditor", "auditor", "number=%s&reason=BAHAYA&words=Alasan", 403 },
        { "without a reason", "companion", "number=%s&words=Alasan", 422 },
        { "with a reason that is none", "companion", "number=%s&reason=IKUT&words=Alasan", 422 },
        { "without words", "companion", "number=%s&reason=BAHAYA", 422 },
        { "with words that say nothing", "companion", "number=%s&reason=BAHAYA&words=+++", 422 },
        { "part of a number", "companion", "number=JBI&reason=BAHAYA&words=Alasan", 422 },
        { "no such number", "companion", "number=JBI-1999-9999&reason=BAHAYA&words=Alasan", 422 },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct strbuf b;
        struct str body = str_of(cases[i].body);
        strbuf_init(&b, test_ctx(h, NULL)->mem);
        const size_t at = str_find(body, '%', 0);
        strbuf_put(&b, str_cut(body, 0, at == SIZE_MAX ? body.n : at));
        if (at != SIZE_MAX) {
            strbuf_putz(&b, number);
            strbuf_put(&b, str_cut(body, at + 2, body.n));
        }
        const struct test_answer a =
            test_post(h, cases[i].login, "/akses-darurat", test_printf(h, "%.*s", (int)b.n, b.p));
        CHECK(a.status == cases[i].want, cases[i].why);
        CHECK(status(h, "companion", &row) == 404, cases[i].why);
    }
    const struct test_answer kept = test_post(h, "companion", "/akses-darurat",
                                              "number=JBI-1999-9999&reason=BAHAYA&words=Kata+itu");
    CHECK(test_has(&kept, "Kata itu") && test_has(&kept, "JBI-1999-9999"), "nothing typed is lost");
}

static void test_a_tie_keeps_it_shut(void **state)
{
    struct http_test *h = *state;
    const struct case_file row = open_case(h);
    const struct case_file other = open_case(h);
    const struct str id = test_member_id(h, "companion");
    const char *tie = test_printf(h, "member_id=%.*s&kind=TETANGGA", STR_ARG(id));
    CHECK(test_post(h, "case_manager", path(h, &row, "/keterkaitan"), tie).status == 303,
          "a tie is named");
    const struct test_answer tied = ask(h, "companion", row.number);
    const struct test_answer absent = ask(h, "companion", STR("JBI-1999-9999"));
    const char *says = "Tidak ada kasus dengan nomor ini yang dapat Anda buka.";
    CHECK(tied.status == 422 && absent.status == 422, "neither opens");
    CHECK(test_has(&tied, says) && test_has(&absent, says), "and both say the same");
    CHECK(tied.body.n == absent.body.n + row.number.n - STR("JBI-1999-9999").n, "in as many words");
    CHECK(status(h, "companion", &row) == 404, "it stays shut");
    CHECK(ask(h, "companion", other.number).status == 303, "another case opens");
    CHECK(test_post(h, "case_manager", path(h, &other, "/keterkaitan"), tie).status == 303,
          "then a tie is named there");
    CHECK(status(h, "companion", &other) == 404, "and what was open is shut at once");
}

/* The superior of whoever has the tie, where he is marked: number and reason open nothing to him either. */
static void test_a_tied_superior(void **state)
{
    struct http_test *h = *state;
    const struct case_file row = open_case(h);
    const struct str tied = test_member_id(h, "intake");
    const struct str superior = test_member_id(h, "companion");
    CHECK(test_post(h, "case_manager", path(h, &row, "/keterkaitan"),
                    test_printf(h, "member_id=%.*s&kind=TETANGGA", STR_ARG(tied)))
                  .status == 303,
          "a tie is named");
    struct ctx *c = test_ctx(h, "lead");
    static const struct stmt Q_TIE = { "test_tie", "t",
                                       "SELECT id FROM member_tie WHERE case_id = $1" };
    struct value id = V_NULL;
    bool found = false;
    assert_int_equal(store_one(c, &Q_TIE, VALS(V_TEXT(row.id)), &id, 1, &found), OK);
    const char *mark = path(h, &row, test_printf(h, "/keterkaitan/%.*s/atasan", STR_ARG(id.s)));
    CHECK(test_post(h, "lead", mark, test_printf(h, "member_id=%.*s", STR_ARG(superior))).status ==
              303,
          "the superior is marked");
    const struct test_answer kept = ask(h, "companion", row.number);
    const struct test_answer absent = ask(h, "companion", STR("JBI-1999-9999"));
    CHECK(kept.status == 422 && absent.status == 422, "neither opens");
    CHECK(kept.body.n == absent.body.n + row.number.n - STR("JBI-1999-9999").n, "in as many words");
    CHECK(status(h, "companion", &row) == 404, "it stays shut");
}

static struct str opening_of(struct http_test *h, const char *login, const struct case_file *row)
{
    const struct test_answer a = test_get_json(h, login, path(h, row, "/akses-darurat"));
    const struct val *list = val_getz(a.json, "openings");
    CHECK(val_count(list) > 0, "there is an opening");
    return val_get_text(list->list->items[0], "id");
}

static int review(struct http_test *h, const char *login, const struct case_file *row,
                  const char *said)
{
    const struct str id = opening_of(h, "lead", row);
    const char *to = test_printf(h, "/akses-darurat/%.*s", STR_ARG(id));
    return test_post(h, login, path(h, row, to), said).status;
}

static void test_review(void **state)
{
    struct http_test *h = *state;
    const struct case_file row = open_case(h);
    const char *const right = "verdict=TEPAT&read_version=1";
    CHECK(ask(h, "companion", row.number).status == 303, "opened");
    CHECK(review(h, "companion", &row, right) == 422, "who opened it does not review it");
    CHECK(review(h, "intake", &row, right) == 404, "nor who does not stand in the case");
    CHECK(review(h, "partner", &row, right) == 403, "nor a partner");
    CHECK(review(h, "case_manager", &row, "read_version=1") == 422, "a verdict is needed");
    CHECK(review(h, "case_manager", &row, "verdict=TEPAT&read_version=7") == 409,
          "of the row as it was seen");
    CHECK(review(h, "case_manager", &row, right) == 303, "a second person of the team does");
    CHECK(review(h, "lead", &row, right) == 409, "once");
    const struct test_answer home = test_get(h, "lead", "/beranda");
    CHECK(!test_has(&home, WAITS), "then nothing waits");
    CHECK(status(h, "companion", &row) == 200, "what was right stays open to its end");
}

static void test_not_right(void **state)
{
    struct http_test *h = *state;
    const struct case_file row = open_case(h);
    CHECK(ask(h, "companion", row.number).status == 303, "opened");
    CHECK(ask(h, "intake", row.number).status == 303, "and by another");
    CHECK(review(h, "companion", &row, "verdict=TEPAT&read_version=1") == 422,
          "visitors do not review each other");
    CHECK(review(h, "lead", &row, "verdict=TIDAK_TEPAT&read_version=1") == 422,
          "not right wants words");
    CHECK(review(h, "lead", &row,
                 "verdict=TIDAK_TEPAT&read_version=1&words=Tim+sedang+bertugas.") == 303,
          "with them it is kept");
    CHECK(status(h, "intake", &row) == 404, "and the newest ends at once");
    CHECK(status(h, "companion", &row) == 200, "the other's goes on");
    const struct test_answer page = test_get(h, "case_manager", path(h, &row, "/akses-darurat"));
    CHECK(test_has(&page, "Tim sedang bertugas."), "the team reads why");
    const struct test_answer mine = test_get(h, "intake", "/akses-darurat");
    CHECK(test_has(&mine, "Tidak tepat") && !test_has(&mine, "Tim sedang bertugas."),
          "he learns the verdict, not the case");
}

static void test_alarm(void **state)
{
    struct http_test *h = *state;
    const struct case_file row = open_case(h);
    const char *late = "akses darurat terlambat ditinjau";
    CHECK(ask(h, "companion", row.number).status == 303, "opened");
    test_clock_add(h, 3 * DAY - HOUR);
    struct test_answer admin = test_get(h, "admin", "/beranda");
    CHECK(!test_has(&admin, late), "not before three days");
    test_clock_add(h, HOUR);
    admin = test_get(h, "admin", "/beranda");
    CHECK(test_has(&admin, late), "then the administrator is told");
    CHECK(!test_has(&admin, test_printf(h, "%.*s", STR_ARG(row.number))), "not which case");
    const struct test_answer lead = test_get(h, "lead", "/beranda");
    CHECK(test_has(&lead, "Tinjauan terlambat"), "and lead");
    CHECK(review(h, "lead", &row, "verdict=TEPAT&read_version=1") == 303, "reviewed");
    admin = test_get(h, "admin", "/beranda");
    CHECK(!test_has(&admin, late), "the alarm ends");
}

static void test_guessing_is_slowed(void **state)
{
    struct http_test *h = *state;
    int last = 422;
    size_t n = 0;
    for (; n < 300 && last == 422; n++) {
        last = ask(h, "case_manager2", STR("JBI-1999-9999")).status;
    }
    CHECK(last == 429, "who guesses numbers waits, as who searches");
    const struct case_file row = open_case(h);
    CHECK(ask(h, "case_manager2", row.number).status == 429, "also with a right one");
}

static int begin(void **state)
{
    *state = test_http_new();
    return 0;
}

static int end(void **state)
{
    test_http_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_reviews),
        cmocka_unit_test(test_how_long),
        cmocka_unit_test_setup_teardown(test_opens_and_ends, begin, end),
        cmocka_unit_test_setup_teardown(test_refused, begin, end),
        cmocka_unit_test_setup_teardown(test_a_tie_keeps_it_shut, begin, end),
        cmocka_unit_test_setup_teardown(test_a_tied_superior, begin, end),
        cmocka_unit_test_setup_teardown(test_review, begin, end),
        cmocka_unit_test_setup_teardown(test_not_right, begin, end),
        cmocka_unit_test_setup_teardown(test_alarm, begin, end),
        cmocka_unit_test_setup_teardown(test_guessing_is_slowed, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
