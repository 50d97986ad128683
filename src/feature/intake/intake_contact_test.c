/*
 * intake_contact_test.c - reaching a reporter before there is a case: every refusal and its reason,
 * that it is kept, who may, and that all of it stands in the case made from the report.
 */
#include <string.h>

#include "base/check.h"
#include "feature/contact/contact.h"
#include "feature/intake/intake_priv.h"
#include "http/test_http.h"

/* A report as the public sends it: how its reporter wants to be reached, and what names somebody. */
static const char *report_new(struct http_test *h, const char *way, const char *reported)
{
    struct ctx *c = test_ctx(h, NULL);
    struct report row = { .entry = STR("WEB"),
                          .who = STR("ADULT"),
                          .safe_now = STR("YES"),
                          .contact_way = str_of(way),
                          .contact_number = STR("0800-000-7001"),
                          .contact_hours = STR("hanya Kamis pagi"),
                          .reported_name = str_of(reported) };
    static const char *const said[] = { "who",           "safe_now",
                                        "contact_way",   "contact_number",
                                        "contact_hours", "reported_name" };
    bool retry = false;
    for (size_t i = 0; i < ARRAY_LEN(said); i++) {
        rec_set_has(&report_rec, &row, said[i]);
    }
    c->change = change_new(c);
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(report_send(c, &row), OK);
    store_rollback(c);
    assert_int_equal(change_commit(c, &retry), OK);
    return str_z(c->mem, row.id);
}

static const char *path(struct http_test *h, const char *id, const char *word)
{
    return test_printf(h, "/antrean/%s/%s", id, word);
}

#define SAID \
    "source=IN_REPORT&channels=PHONE&number=0800-000-7001&begins=08.30&ends=11.00&until_on=2024-12-14"
#define CALLED "at_ms=2024-11-14T08:50&channel=PHONE&outcome=NO_ANSWER"

/* What the page's JSON tells of the newest attempt. */
static struct test_answer history(struct http_test *h, const char *id, size_t *n)
{
    struct test_answer a = test_get_json(h, "intake", path(h, id, "kontak"));
    assert_int_equal(a.status, 200);
    *n = val_count(val_getz(a.json, "attempts"));
    return a;
}

static const struct {
    const char *why, *way, *reported, *said, *tried; /* said NULL: no officer wrote it down */
    bool allowed;
    const char *says;
} tries[] = {
    { "nothing was said", "UNKNOWN", "", NULL, CALLED, false, "Belum ada keinginan kontak" },
    { "does not want to be reached", "NONE", "", NULL, CALLED, false, "meminta untuk tidak" },
    { "through the receipt only", "CODE", "", NULL, CALLED, false, "Cara ini tidak termasuk" },
    { "nobody has read what was said", "PHONE", "", NULL, CALLED, false, "belum dipastikan" },
    { "in a way not named", "PHONE", "", SAID, "at_ms=2024-11-14T08:50&channel=SMS&outcome=MESSAGE",
      false, "Cara ini tidak termasuk" },
    { "a visit nobody agreed to", "PHONE", "", SAID,
      "at_ms=2024-11-14T08:50&channel=VISIT&outcome=NOT_REACHED", false,
      "Cara ini tidak termasuk" },
    { "too early", "PHONE", "", SAID, "at_ms=2024-11-14T08:20&channel=PHONE&outcome=NO_ANSWER",
      false, "Di luar hari dan jam" },
    { "not on a Thursday", "PHONE", "", SAID "&days=SENIN", CALLED, false, "Di luar hari dan jam" },
    { "no voice message", "PHONE", "", SAID,
      "at_ms=2024-11-14T08:50&channel=PHONE&outcome=VOICEMAIL", false, "pesan suara" },
    { "the number is the reported person's", "PHONE", "Budi, 08000007001", NULL,
      CALLED "&danger=1&danger_why=Ia+terancam+dibunuh", false, "milik terlapor" },
    { "as was said", "PHONE", "", SAID, CALLED, true, NULL },
    { "on that day", "WHATSAPP", "",
      "source=MAILBOX&channels=PHONE&number=0800-000-7002&days=KAMIS&until_on=2024-11-14", CALLED,
      true, NULL },
    { "a voice message was allowed", "PHONE", "", SAID "&voicemail=1",
      "at_ms=2024-11-14T08:50&channel=PHONE&outcome=VOICEMAIL", true, NULL },
    { "life is in danger", "CODE", "", NULL, CALLED "&danger=1&danger_why=Ia+terancam+dibunuh",
      true, "terancam dibunuh" },
};

static void attempts(void **state)
{
    struct http_test *h = *state;
    for (size_t i = 0; i < ARRAY_LEN(tries); i++) {
        size_t n = 0;
        const char *id = report_new(h, tries[i].way, tries[i].reported);
        if (tries[i].said != NULL) {
            CHECK(test_post(h, "intake", path(h, id, "kontak/tanya"), tries[i].said).status == 303,
                  tries[i].why);
        }
        const struct test_answer a = test_post(h, "intake", path(h, id, "kontak"), tries[i].tried);
        CHECK(a.status == (tries[i].allowed ? 303 : 422), tries[i].why);
        CHECK(tries[i].allowed || test_has(&a, "<option value=\"NO_ANSWER\" selected") ||
                  strstr(tries[i].tried, "NO_ANSWER") == NULL,
              "nothing that was typed is lost");
        CHECK(tries[i].allowed || test_has(&a, tries[i].says), tries[i].says);
        const struct test_answer list = history(h, id, &n);
        CHECK(n == 1, "an attempt is a record, and so is a refusal");
        const struct val *v = val_getz(list.json, "attempts")->list->items[0];
        CHECK((val_get_text(v, "refused_why").n == 0) == tries[i].allowed, tries[i].why);
        CHECK(tries[i].says == NULL || test_has(&list, tries[i].says), tries[i].why);
        const struct test_answer page = test_get(h, "intake", test_printf(h, "/antrean/%s", id));
        CHECK(test_has(&page, "Ditolak") != tries[i].allowed, "the report's page shows it");
    }
}

static void what_was_said(void **state)
{
    struct http_test *h = *state;
    static const struct {
        const char *why, *way, *reported, *body, *says;
    } cases[] = {
        { "a way that the report does not hold", "CODE", "", SAID, "tidak tertulis dalam laporan" },
        { "more ways than it holds", "PHONE", "", SAID "&channels=VISIT",
          "tidak tertulis dalam laporan" },
        { "whoever wants none", "NONE", "", SAID, "tidak tertulis dalam laporan" },
        { "another number", "PHONE", "",
          "source=IN_REPORT&channels=PHONE&number=0800-000-7999&until_on=2024-12-14",
          "tidak tertulis dalam laporan" },
        { "no source", "PHONE", "", "channels=PHONE&number=0800-000-7001&until_on=2024-12-14",
          "Dari mana diketahui" },
        { "no number to call", "PHONE", "", "source=MAILBOX&channels=PHONE&until_on=2024-12-14",
          "Tulis nomornya" },
        { "the reported person's, named in the report", "PHONE", "Budi 0800 000 7001", SAID,
          "nomor terlapor" },
        { "the reported person's, written another way", "PHONE", "",
          SAID "&reported_number=%2B62+800-000-7001+atau+0800-000-7003", "nomor terlapor" },
        { "an empty window", "PHONE", "",
          "source=IN_REPORT&channels=PHONE&number=0800-000-7001&begins=09.00&ends=09.00&until_on=2024-12-14",
          "Jam mulai dan jam selesai sama" },
        { "over already", "PHONE", "",
          "source=IN_REPORT&channels=PHONE&number=0800-000-7001&until_on=2024-11-13",
          "sudah lewat" },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *id = report_new(h, cases[i].way, cases[i].reported);
        const struct test_answer a =
            test_post(h, "intake", path(h, id, "kontak/tanya"), cases[i].body);
        CHECK(a.status == 422 && test_has(&a, cases[i].says), cases[i].why);
    }
}

static void badly_said(void **state)
{
    struct http_test *h = *state;
    static const struct {
        const char *why, *body;
    } cases[] = {
        { "not yet", "at_ms=2024-11-15T08:50&channel=PHONE&outcome=NO_ANSWER" },
        { "without outcome", "at_ms=2024-11-14T08:50&channel=PHONE" },
        { "without way", "at_ms=2024-11-14T08:50&outcome=NO_ANSWER" },
        { "danger without a reason",
          "at_ms=2024-11-14T08:50&channel=SMS&outcome=MESSAGE&danger=1" },
    };
    const char *id = report_new(h, "PHONE", "");
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(test_post(h, "intake", path(h, id, "kontak"), cases[i].body).status == 422,
              cases[i].why);
    }
    (void)history(h, id, &n);
    CHECK(n == 0, "what was not well said is no attempt");
}

static void stop_word(void **state)
{
    struct http_test *h = *state;
    const char *id = report_new(h, "PHONE", "");
    size_t n = 0;
    CHECK(test_post(h, "intake", path(h, id, "kontak/tanya"), SAID).status == 303, "said");
    CHECK(test_post(h, "intake", path(h, id, "kontak"),
                    "at_ms=2024-11-14T08:50&channel=PHONE&outcome=STOP_WORD")
                  .status == 303,
          "the stop word");
    test_clock_add(h, 2 * MINUTE_MS);
    const struct test_answer a = test_post(h, "intake", path(h, id, "kontak"), CALLED);
    CHECK(a.status == 422 && test_has(&a, "Kata berhenti"), "no call after it");
    CHECK(test_post(h, "intake", path(h, id, "kontak/tanya"), SAID).status == 303, "asked again");
    CHECK(test_post(h, "intake", path(h, id, "kontak"), CALLED).status == 303, "and then again");
    (void)history(h, id, &n);
    CHECK(n == 3, "each of them is there");
}

static void who_may(void **state)
{
    struct http_test *h = *state;
    const char *id = report_new(h, "PHONE", "");
    static const struct {
        const char *login;
        int status;
    } roles[] = { { "case_manager", 403 }, { "companion", 403 }, { "partner", 403 },
                  { "leader", 403 },       { "auditor", 403 },   { NULL, 303 } };
    for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
        const char *who = roles[i].login != NULL ? roles[i].login : "public";
        CHECK(test_get(h, roles[i].login, path(h, id, "kontak")).status == roles[i].status, who);
    }
    const char *absent = path(h, "00000000-0000-7000-8000-000000000001", "kontak");
    CHECK(test_get(h, "intake", absent).status == 404, "absent");
    CHECK(test_post(h, "intake", absent, CALLED).status == 404, "nor tried");
    CHECK(test_post(h, "intake", path(h, id, "ambil"), "").status == 303, "taken");
    CHECK(test_post(h, "intake2", path(h, id, "kontak/tanya"), SAID).status == 409,
          "somebody else works on it");
    CHECK(test_post(h, "intake2", path(h, id, "kontak"), CALLED).status == 409,
          "and he alone reaches out");
}

static const char *TRIAGE = "version=0&risk=SEDANG&kinds=FISIK&competence=KOTA";

/* The case's history begins with its report's; the row goes with the report's own key. */
static void carried_over(void **state)
{
    struct http_test *h = *state;
    const char *id = report_new(h, "PHONE", "");
    CHECK(test_post(h, "intake", path(h, id, "kontak"), CALLED).status == 422, "refused");
    CHECK(test_post(h, "intake", path(h, id, "kontak/tanya"), SAID).status == 303, "said");
    CHECK(test_post(h, "intake", path(h, id, "kontak"),
                    "at_ms=2024-11-14T08:55&channel=PHONE&outcome=SPOKE&follow=Datang+besok+pagi")
                  .status == 303,
          "spoken to");
    const struct test_answer page = test_get_json(h, "intake", test_printf(h, "/antrean/%s", id));
    CHECK(val_count(val_getz(page.json, "clocks")) == 0, "which is the first answer");
    CHECK(test_post(h, "intake", path(h, id, "triase"), TRIAGE).status == 303, "triage");
    const struct test_answer made = test_post(
        h, "intake", path(h, id, "kasus"), "report_day=2024-11-14&victim_sex=P&victim_kinds=FISIK");
    CHECK(made.status == 303 && str_starts(made.location, STR("/kasus/")), "a case from it");
    const struct str the_case = str_cut(made.location, 7, 43);
    const char *contacts = test_printf(h, "/kasus/%.*s/kontak", STR_ARG(the_case));
    const struct test_answer list = test_get_json(h, "intake", contacts);
    const struct val *rows = val_getz(list.json, "attempts");
    CHECK(val_count(rows) == 2, "both stand in the case's history");
    CHECK_STR(val_get_text(rows->list->items[0], "outcome"), "SPOKE", "the newest first");
    CHECK(val_get_text(rows->list->items[1], "refused_why").n > 0, "the refusal with its reason");
    const struct test_answer line =
        test_get(h, "intake", test_printf(h, "/kasus/%.*s", STR_ARG(the_case)));
    CHECK(test_has(&line, "Datang besok pagi"), "and on the time line");
    CHECK(test_post(h, "intake", path(h, id, "kontak"), CALLED).status == 422,
          "from now on the case is asked");
    CHECK(test_get(h, "case_manager", contacts).status == 404, "the case is not everybody's");
    CHECK(test_get(h, "intake2", path(h, id, "kontak")).status == 404,
          "nor is its report any more");
}

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attempts),   cmocka_unit_test(what_was_said),
        cmocka_unit_test(badly_said), cmocka_unit_test(stop_word),
        cmocka_unit_test(who_may),    cmocka_unit_test(carried_over),
    };
    return cmocka_run_group_tests(tests, city_make, city_drop);
}
