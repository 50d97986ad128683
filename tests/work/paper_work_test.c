/*
 * paper_work_test.c - forms on paper: the same questions in the same order as the screens, masked
 * names, who may print; and what was written by hand first: which days are taken, what counts
 * from them.
 */
#include "work.h"

#include "feature/paper/paper.h"
#include "feature/report/report.h"

static const char *const FORMS[] = { "pengaduan", "asesmen", "persetujuan",
                                     "rencana",   "rujukan", "terminasi" };

#define STAYS_HERE "Formulir ini tetap di kantor dan tidak dibagikan kepada siapa pun di luar tim."

static struct value one(struct http_test *h, const char *sql, const char *arg)
{
    struct ctx *c = test_ctx(h, NULL);
    struct stmt *q = NEW(c->mem, struct stmt); /* prepared statements are kept by their place */
    struct value v = V_NULL;
    bool found = false;
    assert_int_equal(store_begin_read(c), OK);
    *q = (struct stmt){ sql, "t", sql };
    assert_int_equal(store_one(c, q, VALS(V_TEXTZ(arg)), &v, 1, &found), OK);
    store_rollback(c);
    return v;
}

/* ---- order ---- */

/* Place of a text in a page, SIZE_MAX when it is not there. */
static size_t place_of(const struct test_answer *a, const char *text)
{
    const struct str t = str_of(text);
    for (size_t i = 0; i + t.n <= a->body.n; i++) {
        if (str_eq(str_cut(a->body, i, i + t.n), t)) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* Every field of the record stands on the page, in its order, under this attribute. */
static void in_order(struct http_test *h, const struct test_answer *page, const struct rec *r,
                     const char *attribute, const char *before, const char *why)
{
    struct ctx *c = test_ctx(h, "case_manager");
    const struct val *fields = val_getz(rec_form(c, r, NULL), "fields");
    size_t last = 0;
    for (size_t i = 0; i < val_count(fields); i++) {
        const struct str name = val_get_text(fields->list->items[i], "name");
        const char *text = test_printf(h, "%s=\"%s%.*s\"", attribute, before, STR_ARG(name));
        const size_t at = place_of(page, text);
        CHECK(at != SIZE_MAX && at > last, test_printf(h, "%s: %s", why, text));
        last = at != SIZE_MAX ? at : last;
    }
    CHECK(val_count(fields) > 2, why);
}

extern const struct rec intake_entry_rec, assessment_rec, consent_rec, closing_rec;
extern const struct rec referral_form_rec, goal_rec, task_rec;

static void same_order(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    const struct {
        const struct rec *rec;
        const char *form, *screen, *login;
    } cases[] = {
        { &intake_entry_rec, "pengaduan", "/laporan/baru", "intake" },
        { &assessment_rec, "asesmen", work_path(h, &k, "/asesmen"), "case_manager" },
        { &consent_rec, "persetujuan", work_path(h, &k, "/persetujuan"), "case_manager" },
        { &closing_rec, "terminasi", work_path(h, &k, "/penutupan"), "case_manager" },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct test_answer a =
            test_get(h, cases[i].login, test_printf(h, "/formulir/%s", cases[i].form));
        assert_int_equal(a.status, 200);
        in_order(h, &a, cases[i].rec, "data-field", test_printf(h, "%s.", cases[i].rec->name),
                 "on paper");
        a = test_get(h, cases[i].login, cases[i].screen);
        assert_int_equal(a.status, 200);
        in_order(h, &a, cases[i].rec, "name", "", "on the screen");
    }
    const struct test_answer sent = test_get(h, "case_manager", "/formulir/rujukan");
    in_order(h, &sent, &referral_form_rec, "data-field", "referral_form.", "referral on paper");
}

/* Goals and tasks are rows of two tables; the day of the paper stands once, at the end. */
static void plan_in_order(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    const struct test_answer paper = test_get(h, "case_manager", "/formulir/rencana");
    struct test_answer screen = test_get(h, "case_manager", work_path(h, &k, "/rencana/tugas"));
    static const char *const order[] = { "goal.body",    "goal.victim_wish", "goal.reached_on",
                                         "task.body",    "task.owner_id",    "task.due_on",
                                         "task.goal_id", "task.outcome",     "task.written_on" };
    size_t last = 0;
    for (size_t i = 0; i < ARRAY_LEN(order); i++) {
        const size_t at = place_of(&paper, test_printf(h, "data-field=\"%s\"", order[i]));
        CHECK(at != SIZE_MAX && at > last, order[i]);
        last = at;
    }
    CHECK(place_of(&paper, "goal.written_on") == SIZE_MAX, "one day for one paper");
    CHECK(place_of(&screen, "name=\"body\"") < place_of(&screen, "name=\"owner_id\"") &&
              place_of(&screen, "name=\"owner_id\"") < place_of(&screen, "name=\"due_on\"") &&
              place_of(&screen, "name=\"due_on\"") < place_of(&screen, "name=\"goal_id\""),
          "the task's screen asks in the same order");
    screen = test_get(h, "case_manager", work_path(h, &k, "/rencana/tujuan"));
    in_order(h, &screen, &goal_rec, "name", "", "the goal's screen");
}

/* ---- who may ---- */

static void blank_forms(void **state)
{
    struct http_test *h = *state;
    static const struct {
        const char *why, *login;
        int want;
    } cases[] = {
        { "who takes reports", "intake", 200 },
        { "a companion", "companion", 200 },
        { "a partner has his own", "partner", 403 },
        { "no case work", "leader", 403 },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(test_get(h, cases[i].login, "/formulir").status == cases[i].want, cases[i].why);
        for (size_t f = 0; f < ARRAY_LEN(FORMS); f++) {
            const struct test_answer a =
                test_get(h, cases[i].login, test_printf(h, "/formulir/%s", FORMS[f]));
            CHECK(a.status == cases[i].want, test_printf(h, "%s: %s", cases[i].why, FORMS[f]));
            CHECK(a.status != 200 || (test_has(&a, "RAHASIA") && test_has(&a, "PEMERINTAH KOTA") &&
                                      !test_has(&a, "class=\"on\"") && test_has(&a, STAYS_HERE)),
                  "letterhead, mark, nothing ticked, to stay in the file");
        }
    }
    CHECK(test_get(h, "intake", "/formulir/lain").status == 404, "no such form");
    const struct test_answer a = test_get(h, "intake", "/formulir/persetujuan");
    CHECK(test_has(&a, "Anak, dengan keinginannya sendiri"), "a place for the child's own wish");
}

static void filled_forms(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    const char *form = work_path(h, &k, "/formulir/asesmen");
    CHECK(test_post(h, "case_manager", form, "").status == 422, "nothing to print yet");
    CHECK(test_post(h, "case_manager", work_path(h, &k, "/asesmen"),
                    "risk=SEDANG&risk_why=Pintu+dikunci&written_on=2024-11-12")
                  .status == 303,
          "from paper");
    struct test_answer a = test_get(h, "case_manager", form);
    CHECK(a.status == 200 && test_has(&a, "Ditulis pada 12 Nov 2024"), "to be chosen from");
    a = test_post(h, "case_manager", form, "");
    CHECK(a.status == 200 && test_has(&a, "Pintu dikunci") && test_has(&a, "class=\"on\"") &&
              test_has(&a, "Dicetak oleh") &&
              test_has(&a, "Ditulis pada 12 Nov 2024, dicatat 14 Nov 2024 oleh"),
          "filled, with who printed it and when it was written");
    CHECK(test_has(&a, STAYS_HERE), "a filled form is for the file; for her there is the sheet");
    CHECK(
        test_post(h, "case_manager", form, "row_id=01932840-0000-7000-8000-0000000000aa").status ==
            422,
        "a row of nowhere");
    for (size_t f = 0; f < ARRAY_LEN(FORMS); f++) {
        const char *rest = test_printf(h, "/formulir/%s", FORMS[f]);
        work_refuses_others(h, &k, rest, true, "");
        work_refuses_others(h, &k, rest, false, NULL);
    }
    CHECK(test_get(h, "case_manager", work_path(h, &k, "/formulir/lain")).status == 404, "no form");
    CHECK(test_post(h, "partner", form, "").status == 403, "a partner is refused");
}

/* A report that belongs to the case, told by telephone. */
static void add_report(struct http_test *h, const struct work_case *k)
{
    struct ctx *c = test_ctx(h, "case_manager");
    struct report row = { .id = STR("01932840-0000-7000-8000-0000000000ab"),
                          .number = STR("L-2024-7778"),
                          .entry = STR("TELEPON"),
                          .received_ms = c->now_ms,
                          .state = STR("case"),
                          .case_id = k->id,
                          .contact_name = STR("Contoh Penelepon"),
                          .contact_number = STR("0800-000-4711"),
                          .victim_name = STR("Contoh Panggilan"),
                          .reported_name = STR("Contoh Tetangga"),
                          .story = STR("cerita di pintu") };
    bool retry = false;
    c->change = change_new(c);
    row.compartment_id = change_compartment(c, IN_TALK, k->id, row.id, STR_NONE);
    change_allow(c, row.compartment_id, c->who->id, 0);
    change_action(c, ACTION_REPORT_SEND);
    rec_set_all(&report_rec, &row);
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(rec_insert(c, &report_rec, &row), OK);
    store_rollback(c);
    assert_int_equal(change_commit(c, &retry), OK);
}

static void masked_names(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    static const char *const names[] = { "Contoh Penelepon", "0800-000-4711", "Contoh Panggilan",
                                         "Contoh Tetangga" };
    const char *form = work_path(h, &k, "/formulir/pengaduan");
    add_report(h, &k);
    struct test_answer a = test_post(h, "case_manager", form, "");
    CHECK(a.status == 200 && test_has(&a, "cerita di pintu") && test_has(&a, "(disamarkan)"),
          "printed, with names masked");
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        CHECK(!test_has(&a, names[i]), names[i]);
    }
    a = test_post(h, "case_manager", form, "reason=pendek");
    CHECK(a.status == 422 && test_has(&a, "value=\"pendek\""), "a short reason: refused, and kept");
    a = test_post(h, "case_manager", form, "reason=Kunjungan+ke+rumah+sakit");
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        CHECK(a.status == 200 && test_has(&a, names[i]), names[i]);
    }
    a = test_get(h, "case_manager", work_path(h, &k, "/akses"));
    CHECK(test_has(&a, "Kunjungan ke rumah sakit"), "the opening is kept with its reason");
}

/* ---- written on paper first ---- */

static void days(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    static const struct {
        const char *why, *path, *body;
    } forms[] = {
        { "a note", "/catatan", "kind=TELEPON_LEMBAGA&body=Kata+yang+tetap" },
        { "an assessment", "/asesmen", "risk=RENDAH&risk_why=Kata+yang+tetap" },
        { "a goal", "/rencana/tujuan", "body=Kata+yang+tetap" },
        { "a closing", "/penutupan",
          "close_reason=SELESAI&victim_view=Kata+yang+tetap&aftercare_on=2024-12-14" },
    };
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        struct test_answer a = test_post(h, "case_manager", work_path(h, &k, forms[i].path),
                                         test_printf(h, "%s&written_on=2024-11-15", forms[i].body));
        CHECK(
            a.status == 422 && test_has(&a, "Hari ini belum terjadi") &&
                test_has(&a, "Kata yang tetap") && test_has(&a, "2024-11-15"),
            test_printf(h, "%s of tomorrow: a sentence, and nothing typed is lost", forms[i].why));
        a = test_post(h, "case_manager", work_path(h, &k, forms[i].path),
                      test_printf(h, "%s&written_on=1999-12-31", forms[i].body));
        CHECK(a.status == 422 && test_has(&a, "Terlalu lama"),
              test_printf(h, "%s of another century", forms[i].why));
    }
    const char *me = test_printf(h, "%.*s", STR_ARG(test_member_id(h, "case_manager")));
    const struct {
        const char *why, *path, *body, *says;
    } others[] = {
        { "a service of tomorrow", "/layanan",
          "kind=KESEHATAN&given_on=2024-11-15&given_by=Kata+yang+tetap&outcome=TERLAKSANA",
          "belum tiba" },
        { "an attempt of tomorrow", test_printf(h, "/kontak/%.*s", STR_ARG(k.victim)),
          "channel=PHONE&outcome=NO_ANSWER&at_ms=2024-11-15T10:00&follow=Kata+yang+tetap",
          "belum tiba" },
        { "a task written down tomorrow", "/rencana/tugas",
          test_printf(h, "owner_id=%s&due_on=2024-11-20&body=Kata+yang+tetap&written_on=2024-11-15",
                      me),
          "Hari ini belum terjadi" },
    };
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        struct test_answer a =
            test_post(h, "case_manager", work_path(h, &k, others[i].path), others[i].body);
        CHECK(a.status == 422 && test_has(&a, others[i].says), others[i].why);
        CHECK(test_has(&a, "Kata yang tetap"), test_printf(h, "%s: stays typed", others[i].why));
    }
    CHECK(test_post(h, "case_manager", work_path(h, &k, "/catatan"),
                    "body=Dari+kertas&written_on=2024-11-12")
                  .status == 303,
          "a note from paper");
    struct test_answer a = test_get(h, "case_manager", work_path(h, &k, "/catatan"));
    CHECK(test_has(&a, "Ditulis pada 12 Nov 2024, dicatat 14 Nov 2024 oleh"),
          "both days are shown");
    a = test_get(h, "case_manager", work_path(h, &k, ""));
    CHECK(test_has(&a, "ditulis pada 12 Nov 2024"), "on the time line too");
}

#define SQL_STARTED \
    "SELECT started_ms FROM clock WHERE case_id = $1 AND rule = 'risk_review_TINGGI'"

static void clocks(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    struct ctx *c = test_ctx(h, "case_manager");
    const int64_t end = day_start_ms(day_of(2024, 11, 13), 420) - MINUTE_MS;
    CHECK(paper_act_ms(c, day_of(2024, 11, 12)) == end, "the last minute of the day");
    CHECK(paper_act_ms(c, day_of(2024, 11, 14)) == c->now_ms, "today: now, never the future");
    CHECK(paper_act_ms(c, 0) == c->now_ms, "not from paper: now");
    CHECK(test_post(h, "case_manager", work_path(h, &k, "/asesmen"),
                    "risk=TINGGI&risk_why=Rekaan&written_on=2024-11-12")
                  .status == 303,
          "judged two days ago");
    CHECK(one(h, SQL_STARTED, str_z(c->mem, k.id)).i == end,
          "the next look is due from the day of the judgement");
    (void)test_post(h, "intake", "/laporan/baru",
                    "channel=SAPA129&received=2024-11-13T20:15&safe_now=UNKNOWN&story=malam");
    const int64_t heard = day_start_ms(day_of(2024, 11, 13), 420) + 20 * HOUR_MS + 15 * MINUTE_MS;
    CHECK(one(h,
              "SELECT MAX(l.started_ms) FROM clock l JOIN report r ON r.id = l.about_id"
              " WHERE r.entry = $1 AND l.rule LIKE 'first_response%'",
              "SAPA129")
                  .i == heard,
          "the first response counts from the hour when the office heard it");
    const struct test_answer a = test_post(h, "intake", "/laporan/baru",
                                           "channel=SAPA129&received=1999-12-31T20:15&story=lama");
    CHECK(a.status == 422 && test_has(&a, "Terlalu lama"), "heard in another century");
}

/* 180 days from the day it was given. */
static void validity(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    const char *path = work_path(h, &k, "/persetujuan");
    const char *body = test_printf(
        h,
        "agency_id=RSUD_ABDUL_MANAP&party_id=%.*s&basis=CONSENT&need=YES&giver=ORANG_TUA_WALI"
        "&guardian_answer=YES&child_wish=SETUJU",
        STR_ARG(k.victim));
    struct test_answer a =
        test_post(h, "case_manager", path, test_printf(h, "%s&written_on=2024-11-15", body));
    CHECK(a.status == 422 && test_has(&a, "Hari ini belum terjadi"), "given tomorrow");
    a = test_post(h, "case_manager", path, test_printf(h, "%s&written_on=2024-11-04", body));
    CHECK(a.status == 303, "given ten days ago");
    CHECK(one(h, "SELECT until_day FROM consent WHERE case_id = $1",
              str_z(test_ctx(h, NULL)->mem, k.id))
                  .i == day_of(2024, 11, 4) + 180,
          "in force from the day it was given");
    a = test_get(h, "case_manager", work_path(h, &k, ""));
    CHECK(test_has(&a, "ditulis pada 4 Nov 2024"), "said on the time line");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_order),   cmocka_unit_test(plan_in_order),
        cmocka_unit_test(blank_forms),  cmocka_unit_test(filled_forms),
        cmocka_unit_test(masked_names), cmocka_unit_test(days),
        cmocka_unit_test(clocks),       cmocka_unit_test(validity),
    };
    return cmocka_run_group_tests(tests, work_begin, work_end);
}
