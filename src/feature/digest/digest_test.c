/*
 * digest_test.c - when the morning's mail is written, to whom, what it says and what it never says; who is refused.
 */
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "feature/case/case.h"
#include "feature/digest/digest.h"
#include "http/test_http.h"
#include "store/change.h"
#include "store/job_run.h"

#define MAIL "sekretaris@kantor.example"

/* ---- when ---- */

#define OFFSET 420
#define AT(day, minute) (day_start_ms((day), OFFSET) + (minute)*MINUTE_MS)

static void when_it_is_written(void **state)
{
    static const int from[8] = { 0, 480, 480, 480, 480, 480, 0, 0 };
    static const int to[8] = { 0, 960, 960, 960, 960, 960, 0, 0 };
    static const int never[8] = { 0 };
    const day_t thursday = day_of(2024, 11, 14);
    const day_t holiday = thursday + 4;
    const struct calendar city = { from, to, &holiday, 1, OFFSET };
    const struct calendar closed = { never, never, NULL, 0, OFFSET };
    const struct {
        const char *why;
        const struct calendar *cal;
        int64_t now, want;
    } cases[] = {
        { "before its minute: the same morning", &city, AT(thursday, 449), AT(thursday, 450) },
        { "at its minute: not twice a morning", &city, AT(thursday, 450), AT(thursday + 1, 450) },
        { "a weekend and a holiday are left out", &city, AT(thursday + 1, 600),
          AT(thursday + 5, 450) },
        { "an office that never opens: the search ends", &closed, AT(thursday, 600),
          AT(thursday + 370, 450) },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(digest_next_ms(cases[i].cal, 450, cases[i].now) == cases[i].want, cases[i].why);
    }
}

/* ---- what goes out ---- */

static struct outside {
    char to[80], subject[120], body[600];
    int n, refused;
    bool is_down;
} out;

static enum err mail(void *data, struct ctx *c, struct str to, struct str subject, struct str body)
{
    (void)data;
    if (out.is_down) {
        out.refused++;
        return fail(c, ERR_STORE, "", "job.why.unreachable");
    }
    (void)snprintf(out.to, sizeof out.to, "%.*s", STR_ARG(to));
    (void)snprintf(out.subject, sizeof out.subject, "%.*s", STR_ARG(subject));
    (void)snprintf(out.body, sizeof out.body, "%.*s", STR_ARG(body));
    out.n++;
    return OK;
}

static const struct job_ways with_mail = { .has_mail = true, .mail = mail };
static const struct job_ways no_mail = { .has_mail = false };

static enum err run(struct ctx *c, const struct job *j, const struct job_ways *ways)
{
    for (size_t i = 0; i < digest_feature.n_jobs; i++) {
        if (str_eqz(j->kind, digest_feature.jobs[i].name)) {
            assert_int_equal(store_begin_read(c), OK);
            const enum err e = digest_feature.jobs[i].run(c, j, ways);
            store_rollback(c);
            return e;
        }
    }
    return OK;
}

/* Does what is due; *result has the last outcome. False: nothing was due. */
static bool step(struct http_test *h, const struct job_ways *ways, enum err *result)
{
    struct ctx *c = test_ctx(h, NULL);
    struct job_lease l;
    bool found = false;
    bool taken = false;
    bool retry = false;
    assert_int_equal(job_take(c, c->now_ms, &l, &found, &taken), OK);
    if (!found) {
        return false;
    }
    assert_true(taken);
    c->change = change_new(c);
    job_end(c, &l, OK);
    *result = run(c, &l.job, ways);
    if (*result == ERR_STORE) {
        assert_int_equal(job_later(c, &l, *result), OK);
        return true;
    }
    if (*result != OK) {
        c->change = change_new(c);
        job_end(c, &l, *result);
    }
    assert_int_equal(change_commit(c, &retry), OK);
    assert_false(retry);
    return true;
}

static void until_quiet(struct http_test *h, const struct job_ways *ways)
{
    enum err e = OK;
    for (int i = 0; step(h, ways, &e); i++) {
        CHECK(i < 30, "jobs come to an end");
    }
}

static int city_make(void **state)
{
    out = (struct outside){ .n = 0 };
    *state = test_http_new();
    return 0;
}

static int city_drop(void **state)
{
    test_http_free(*state);
    return 0;
}

static void switch_on(struct http_test *h, const char *login, const char *form)
{
    struct test_answer a = test_post(h, login, "/ringkasan", form);
    CHECK(a.status == 303, "saved");
}

/* A meeting held today, with a decision of the police due tomorrow, and one planned for Monday. */
static void work(struct http_test *h)
{
    struct test_answer a = test_post(
        h, "secretariat", "/rapat",
        "kind=KOORDINASI&title=Rahasia+judul&starts_ms=2024-11-14T09:00&ends_ms=2024-11-14T12:00"
        "&place=Aula&chair=Sekda");
    CHECK(a.status == 303, "planned");
    const char *meeting = test_printf(h, "%.43s", str_z(test_ctx(h, NULL)->mem, a.location));
    CHECK(test_post(h, "secretariat", test_printf(h, "%s/mulai", meeting), "").status == 303,
          "begun");
    a = test_post(h, "secretariat", test_printf(h, "%s/keputusan", meeting),
                  "body=Kata+kata+keputusan&agency_id=POLRESTA&measure=Tanda+terima"
                  "&due_on=2024-11-15");
    CHECK(a.status == 303, "decided");
}

static void a_morning(void **state)
{
    struct http_test *h = *state;
    work(h);
    switch_on(h, "partner", "mail=" MAIL "&digest_on=1");
    until_quiet(h, &with_mail);
    CHECK(out.n == 0, "nothing before the morning");
    test_clock_add(h, 23 * HOUR_MS);
    until_quiet(h, &with_mail);
    CHECK(out.n == 1, "one mail on the morning of an open day");
    CHECK_STR(str_of(out.to), MAIL, "to the address that he gave");
    CHECK(strstr(out.body, "1 keputusan rapat segera jatuh tempo") != NULL, "what is due");
    CHECK(strstr(out.body, "lewat") == NULL, "a line without a number is not written");
    CHECK(strstr(out.body, "Kata") == NULL && strstr(out.body, "Rahasia") == NULL,
          "no word of a decision or meeting");
    until_quiet(h, &with_mail);
    CHECK(out.n == 1, "once a morning");
    test_clock_add(h, 72 * HOUR_MS); /* Monday */
    until_quiet(h, &with_mail);
    CHECK(out.n == 2 && strstr(out.body, "1 keputusan rapat sudah lewat tenggat") != NULL,
          "by itself again, and late by now; none on a weekend");
}

static void whose_work(void **state)
{
    struct http_test *h = *state;
    work(h);
    switch_on(h, "partner2", "mail=" MAIL "&digest_on=1");
    test_clock_add(h, 23 * HOUR_MS);
    until_quiet(h, &with_mail);
    CHECK(out.n == 0, "another agency's decision is none of the hospital's: no mail at all");
    switch_on(h, "secretariat", "mail=" MAIL "&digest_on=1");
    test_clock_add(h, 72 * HOUR_MS);
    until_quiet(h, &with_mail);
    CHECK(out.n == 1 && strstr(out.body, "1 keputusan") != NULL, "the secretariat's is every one");
}

static void switched_off(void **state)
{
    struct http_test *h = *state;
    work(h);
    switch_on(h, "partner", "mail=" MAIL "&digest_on=1");
    switch_on(h, "partner", "mail=" MAIL "&version=1");
    test_clock_add(h, 23 * HOUR_MS);
    until_quiet(h, &with_mail);
    CHECK(out.n == 0, "switched off, nothing is sent");
    switch_on(h, "partner", "mail=" MAIL "&digest_on=1&version=2");
    test_clock_add(h, 72 * HOUR_MS);
    until_quiet(h, &no_mail);
    CHECK(out.n == 0, "a house without mail sends none");
    test_clock_add(h, 24 * HOUR_MS);
    until_quiet(h, &with_mail);
    CHECK(out.n == 1, "and does so from the morning on when it has it");
}

static void out_of_reach(void **state)
{
    struct http_test *h = *state;
    enum err e = OK;
    work(h);
    switch_on(h, "partner", "mail=" MAIL "&digest_on=1");
    test_clock_add(h, 23 * HOUR_MS);
    out.is_down = true;
    for (int i = 0; i < 40 && out.refused < 4; i++) {
        if (!step(h, &with_mail, &e)) {
            test_clock_add(h, HOUR_MS / 2);
        }
    }
    CHECK(out.refused == 4 && e == ERR_INPUT, "given up, so that the admin sees it");
    out.is_down = false;
    test_clock_add(h, 96 * HOUR_MS);
    until_quiet(h, &with_mail);
    CHECK(out.n >= 1, "the next morning is not lost with it");
}

/* ---- the page ---- */

static const struct {
    const char *why, *form;
} refused[] = {
    { "ticked without an address", "digest_on=1" },
    { "an address without a domain", "mail=sekretaris&digest_on=1" },
    { "a second recipient in it", "mail=a@b.example,c@d.example&digest_on=1" },
    { "a line of a mail's head in it", "mail=a@b.example%0aBcc:c@d.example&digest_on=1" },
};

static void refusals(void **state)
{
    struct http_test *h = *state;
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        struct test_answer a = test_post(h, "partner", "/ringkasan", refused[i].form);
        CHECK(a.status == 422, refused[i].why);
        CHECK(test_has(&a, "aria-invalid"), "at its field");
    }
    static const char *const outside[] = { "intake", "case_manager", "admin", "auditor" };
    for (size_t i = 0; i < ARRAY_LEN(outside); i++) {
        CHECK(test_get(h, outside[i], "/ringkasan").status == 403, outside[i]);
    }
    CHECK(test_get(h, NULL, "/ringkasan").status == 303, "the public is led to the login");
}

static void what_the_page_shows(void **state)
{
    struct http_test *h = *state;
    struct test_answer a = test_get(h, "partner", "/ringkasan");
    CHECK(test_has(&a, "Tidak ada yang menunggu"), "nothing yet");
    work(h);
    a = test_get(h, "partner", "/ringkasan");
    CHECK(test_has(&a, "1 keputusan rapat segera jatuh tempo"), "what a mail would say now");
    switch_on(h, "partner", "mail=" MAIL "&digest_on=1");
    a = test_get(h, "partner", "/ringkasan");
    CHECK_STR(test_field(&a, "mail"), MAIL, "one's own address");
    a = test_get(h, "secretariat", "/ringkasan");
    CHECK(!test_has(&a, MAIL), "nobody else's");
}

/* An emergency opening that nobody reviewed in time: a line for lead, with no number, case or name; for nobody else. */
static void a_late_review(void **state)
{
    struct http_test *h = *state;
    struct case_all all = { .row = { .report_day = day_of(2024, 11, 1), .risk = STR("SEDANG") } };
    struct ctx *c = test_ctx(h, "case_manager");
    bool retry = false;
    c->change = change_new(c);
    assert_int_equal(case_open_new(c, &all, NULL, STR_NONE), OK);
    assert_int_equal(change_commit(c, &retry), OK);
    const char *number = test_printf(h, "%.*s", STR_ARG(all.row.number));
    switch_on(h, "lead", "mail=" MAIL "&digest_on=1");
    switch_on(h, "partner", "mail=mitra@kantor.example&digest_on=1");
    CHECK(test_post(h, "companion", "/akses-darurat",
                    test_printf(h, "number=%s&reason=BAHAYA&words=Ia+menelepon", number))
                  .status == 303,
          "opened in an emergency");
    test_clock_add(h, 23 * HOUR_MS);
    until_quiet(h, &with_mail);
    CHECK(out.n == 0, "in time still: no mail");
    test_clock_add(h, 24 * HOUR_MS * 5);
    until_quiet(h, &with_mail);
    CHECK(out.n == 1 && strcmp(out.to, MAIL) == 0, "late: one mail, to lead alone");
    CHECK(strstr(out.body, "- Ada peninjauan yang sudah lewat tenggat") != NULL, "that it is late");
    CHECK(strstr(out.body, number) == NULL && strstr(out.body, "darurat") == NULL &&
              strstr(out.body, "1") == NULL,
          "not of which case, not what, not how many");
    const char *path = test_printf(h, "/kasus/%.*s", STR_ARG(all.row.id));
    CHECK(test_post(
              h, "case_manager", test_printf(h, "%s/keterkaitan", path),
              test_printf(h, "member_id=%.*s&kind=TETANGGA", STR_ARG(test_member_id(h, "lead"))))
                  .status == 303,
          "a tie to the case");
    test_clock_add(h, 24 * HOUR_MS * 5);
    until_quiet(h, &with_mail);
    CHECK(out.n == 1, "who is tied to it hears nothing of it");
}

/* The first page says the same to the same people, and leads there. */
static void on_the_first_page(void **state)
{
    static const struct {
        const char *why, *login, *has, *has_not;
    } cases[] = {
        { "the police's own decision", "partner", "/tindak-lanjut?show=due", "?show=late" },
        { "not another agency's", "partner2", "Tidak ada keputusan rapat yang menunggu",
          "/tindak-lanjut?show=" },
        { "the secretariat sees every one", "secretariat", "/tindak-lanjut?show=due",
          "?show=claimed" },
        { "no block without the right", "case_manager", "Beranda", "tindak-lanjut" },
        { "nor for an administrator", "admin", "Beranda", "tindak-lanjut" },
    };
    struct http_test *h = *state;
    work(h);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct test_answer a = test_get(h, cases[i].login, "/beranda");
        CHECK(a.status == 200 && test_has(&a, cases[i].has), cases[i].why);
        CHECK(!test_has(&a, cases[i].has_not), cases[i].why);
        CHECK(!test_has(&a, "Kata kata"), "numbers alone");
    }
}

/* Who has many rooms gets the task force's as one entry, with a line of its own while he is in it. */
static void the_group_in_the_navigation(void **state)
{
    static const struct {
        const char *why, *login, *path;
        bool entry, line;
    } cases[] = {
        { "lead, elsewhere: folded", "lead", "/beranda", false, false },
        { "lead, in it: all of it in a line of its own", "lead", "/rapat", true, true },
        { "lead, at what the entry leads to", "lead", "/gugus-tugas", true, true },
        { "the secretariat has few rooms: all side by side", "secretariat", "/beranda", true,
          false },
        { "and no second line", "secretariat", "/rapat", true, false },
        { "a partner's ten rooms and a long agency's name are too wide for 1366 pixels", "partner",
          "/beranda", false, false },
        { "none of it without the right", "case_manager", "/beranda", false, false },
    };
    struct http_test *h = *state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct test_answer a = test_get(h, cases[i].login, cases[i].path);
        CHECK(a.status == 200, cases[i].why);
        CHECK(test_has(&a, "href=\"/rencana-aksi\"") == cases[i].entry, cases[i].why);
        CHECK(test_has(&a, "class=\"subnav\"") == cases[i].line, cases[i].why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(when_it_is_written),
        cmocka_unit_test_setup_teardown(a_morning, city_make, city_drop),
        cmocka_unit_test_setup_teardown(whose_work, city_make, city_drop),
        cmocka_unit_test_setup_teardown(switched_off, city_make, city_drop),
        cmocka_unit_test_setup_teardown(out_of_reach, city_make, city_drop),
        cmocka_unit_test_setup_teardown(refusals, city_make, city_drop),
        cmocka_unit_test_setup_teardown(what_the_page_shows, city_make, city_drop),
        cmocka_unit_test_setup_teardown(a_late_review, city_make, city_drop),
        cmocka_unit_test_setup_teardown(on_the_first_page, city_make, city_drop),
        cmocka_unit_test_setup_teardown(the_group_in_the_navigation, city_make, city_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
