/*
 * erasure_report_test.c - a report that became no case is erased by two people: who is refused and why, that nothing of it
 * opens or is found afterwards, also for its reporter, and what agencies' figures count goes on.
 */
#include <ftw.h>

#include "app/features.h"
#include "app/files.h"
#include "app/rows.h"
#include "feature/case/case.h"
#include "feature/report/test_walk.h"

#define ELSEWHERE "01932840-0000-7000-8000-0000000000ab"
#define MONTH_MS (INT64_C(86400000) * 31)

/* Words that stand nowhere else. */
static const char *const PLANTED[] = { "Zubaidahqx Contoh", "kronologi-qzvx-di-dapur",
                                       "0800-000-7431", "jawaban-qzvx-besok-pagi",
                                       "diangkat-oleh-qwzj" };

struct sent {
    const char *id, *page, *decide; /* page: of its erasure */
    struct str code, talk;
};

static const char *path(struct http_test *h, const struct sent *s, const char *word)
{
    return test_printf(h, "/antrean/%s/%s", s->id, word);
}

/* A report with everything that one can hold: answers, triage, an attempt, a message, a proposal. */
static struct sent send(struct http_test *h)
{
    struct ctx *c;
    struct walk w = begin(h, "SELF", "YES");
    struct sent s = { .code = words_of(&w) };
    step(&w, "what", "what=DIPUKUL&story=kronologi-qzvx-di-dapur&go=next");
    step(&w, "where", "kelurahan=15.71.01.1001&go=next");
    step(&w, "people", "victim_name=Zubaidahqx+Contoh&victim_age=31&go=next");
    step(&w, "contact",
         "contact_way=PHONE&contact_name=Zubaidahqx&contact_number=0800-000-7431&go=next");
    step(&w, "files", "go=skip");
    step(&w, "check", "go=send");
    struct report row = newest(h, &c);
    s.id = str_z(c->mem, row.id);
    s.talk = row.compartment_id;
    s.page = path(h, &s, "pemusnahan");
    s.decide = path(h, &s, "pemusnahan/putusan");
    CHECK(test_post(h, "lead", path(h, &s, "triase"),
                    "version=0&risk=RENDAH&kinds=FISIK&competence=KOTA&name=Zubaidahqx+Contoh"
                    "&phone=0800-000-7431")
                  .status == 303,
          "triage");
    return s;
}

static void fill(struct http_test *h, const struct sent *s)
{
    CHECK(test_post(h, "lead", path(h, s, "kontak/tanya"),
                    "source=IN_REPORT&channels=PHONE&number=0800-000-7431&until_on=2030-12-14")
                  .status == 303,
          "how to reach her");
    CHECK(test_post(h, "lead", path(h, s, "kontak"),
                    "at_ms=2024-11-14T08:50&channel=PHONE&outcome=OTHER_ANSWERED"
                    "&answered_by=diangkat-oleh-qwzj")
                  .status == 303,
          "an attempt");
    CHECK(test_post(h, "lead", path(h, s, "jawab"), "body=jawaban-qzvx-besok-pagi").status == 303,
          "an answer");
    CHECK(test_post(h, "lead", path(h, s, "gabung"), "case_number=JBI-2024-9731&why=mungkin+sama")
                  .status == 303,
          "a proposal");
}

static void close_it(struct http_test *h, const struct sent *s)
{
    CHECK(test_post(h, "lead", path(h, s, "tutup"), "close_reason=SALAH_SAMBUNG&close_note=x")
                  .status == 303,
          "closed");
}

/* Its talk is open to one case manager alone, not to the desks of intake and lead. */
static void elsewhere(struct http_test *h)
{
    struct ctx *c = test_ctx(h, "case_manager");
    struct report row = { .id = STR(ELSEWHERE),
                          .number = STR("L-2024-7777"),
                          .entry = STR("WEB"),
                          .received_ms = c->now_ms,
                          .state = STR("closed") };
    bool retry = false;
    c->change = change_new(c);
    row.compartment_id = change_compartment(c, IN_TALK, STR_NONE, row.id, STR_NONE);
    change_allow(c, row.compartment_id, c->who->id, 0);
    rec_set_all(&report_rec, &row);
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(rec_insert(c, &report_rec, &row), OK);
    store_rollback(c);
    assert_int_equal(change_commit(c, &retry), OK);
}

static void refusals(void **state)
{
    struct http_test *h = *state;
    const struct sent s = send(h);
    const char *hold = path(h, &s, "pemusnahan/tahan");
    const char *lift = path(h, &s, "pemusnahan/lepas");
    elsewhere(h);
    const struct {
        const char *why, *login, *path, *body;
        int status;
        const char *says;
        bool closed; /* the report is, from here on */
    } cases[] = {
        { "still worked on", "lead", s.page, "reason=BUKAN_LAPORAN", 422, "masih dikerjakan",
          false },
        { "no reason", "lead", s.page, "", 422, NULL, true },
        { "a reason that no list has", "lead", s.page, "reason=BOSAN", 422, NULL, true },
        { "not kept long enough", "lead", s.page, "reason=RETENSI", 422, "belum berakhir", true },
        { "who reads reports erases none", "intake", s.page, "reason=BUKAN_LAPORAN", 403, NULL,
          true },
        { "nor an administrator", "admin", s.page, "reason=BUKAN_LAPORAN", 403, NULL, true },
        { "somebody else's is as absent", "lead", "/antrean/" ELSEWHERE "/pemusnahan",
          "reason=BUKAN_LAPORAN", 404, "tidak ditemukan", true },
        { "absent", "lead", "/antrean/01932840-0000-7000-8000-0000000000ac/pemusnahan",
          "reason=BUKAN_LAPORAN", 404, "tidak ditemukan", true },
        { "nothing is asked yet", "lead2", s.decide, "step=erase&read_version=1", 409, NULL, true },
        { "a hold that does not stand", "lead", lift, "", 409, NULL, true },
        { "held", "lead", hold, "reason=PEMERIKSAAN", 303, NULL, true },
        { "twice", "lead", hold, "reason=PEMERIKSAAN", 409, NULL, true },
        { "what is held stays", "lead", s.page, "reason=BUKAN_LAPORAN", 422, "Ditahan", true },
        { "lifted", "lead2", lift, "", 303, NULL, true },
        { "asked", "lead", s.page, "reason=BUKAN_LAPORAN", 303, NULL, true },
        { "asked twice", "lead2", s.page, "reason=DIMINTA", 422, "sudah diusulkan", true },
        { "nobody decides his own", "lead", s.decide, "step=erase&read_version=1", 422,
          "Orang lain yang memutuskan", true },
        { "a stale page", "lead2", s.decide, "step=erase&read_version=7", 409, NULL, true },
        { "held again", "lead2", hold, "reason=PEMERIKSAAN", 303, NULL, true },
        { "held meanwhile", "lead2", s.decide, "step=erase&read_version=1", 422, "Ditahan", true },
        { "lifted again", "lead2", lift, "", 303, NULL, true },
        { "taken up again", "intake", path(h, &s, "ambil"), "", 303, NULL, true },
        { "worked on meanwhile", "lead2", s.decide, "step=erase&read_version=1", 422,
          "masih dikerjakan", true },
        { "refused", "lead2", s.decide, "step=refuse&read_version=1", 303, NULL, true },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        if (cases[i].closed && !cases[i > 0 ? i - 1 : 0].closed) {
            close_it(h, &s);
        }
        struct test_answer a = test_post(h, cases[i].login, cases[i].path, cases[i].body);
        CHECK(a.status == cases[i].status, cases[i].why);
        CHECK(cases[i].says == NULL || test_has(&a, cases[i].says), cases[i].why);
    }
    struct test_answer a = test_get(h, "intake", test_printf(h, "/antrean/%s", s.id));
    CHECK(a.status == 200 && test_has(&a, PLANTED[1]), "and all is there");
}

/* ---- afterwards ---- */

/* Erasures that the page of the team says this lead should decide. */
static int64_t to_decide(struct http_test *h, const char *login)
{
    const struct test_answer a = test_get_json(h, login, "/tim");
    assert_int_equal(a.status, 200);
    return val_get_int(val_getz(a.json, "counts"), "erasures", -1);
}

static struct {
    struct arena *mem;
    int found;
} files;
static int look_for_planted(const char *file, const struct stat *st, int kind, struct FTW *at)
{
    struct str bytes = STR_NONE;
    (void)st;
    (void)at;
    if (kind != FTW_F) {
        return 0;
    }
    CHECK(file_read(files.mem, file, SIZE_MAX / 2, &bytes), file);
    for (size_t i = 0; i < ARRAY_LEN(PLANTED); i++) {
        files.found += str_has(bytes, str_of(PLANTED[i]));
    }
    return 0;
}

static int planted_in_files(struct http_test *h)
{
    files.mem = test_ctx(h, NULL)->mem;
    files.found = 0;
    assert_int_equal(nftw(test_dir(h), look_for_planted, 8, FTW_PHYS), 0);
    return files.found;
}

static bool is_found(struct http_test *h, const struct sent *s)
{
    struct ctx *c = test_ctx(h, "lead");
    const struct search_card asked = { .name = STR("Zubaidahqx Contoh"),
                                       .phone = STR("0800-000-7431") };
    struct search_hit hits[5];
    size_t n = 0;
    assert_int_equal(keys_search(c, &asked, hits, ARRAY_LEN(hits), &n), OK);
    for (size_t i = 0; i < n; i++) {
        if (str_eqz(hits[i].scope, s->id)) {
            return true;
        }
    }
    return false;
}

static bool opens(struct http_test *h, const char *login, const struct sent *s)
{
    struct ctx *c = test_ctx(h, login);
    return keys_fetch(c, &s->talk, 1, LOOK_REPORT, NULL) == OK && keys_held(c, s->talk);
}

static int64_t rows(struct http_test *h, const char *sql, const struct sent *s)
{
    return count(h, test_printf(h, "%s '%s'", sql, s->id));
}

static void rows_as_told(struct http_test *h)
{
    struct ctx *c = test_ctx(h, "lead");
    struct rows_report r;
    size_t n = 0;
    const struct feature *const *features = features_all(&n);
    CHECK(rows_check(c, path_join(c->mem, test_dir(h), "log"), features, n, true, &r) == OK &&
              r.n_foreign + r.n_gone + r.n_older + r.n_lost == 0,
          "every row is as the log tells it");
}

static void nothing_opens_afterwards(void **state)
{
    struct http_test *h = *state;
    const struct sent s = send(h);
    fill(h, &s);
    close_it(h, &s);
    const struct test_answer before = test_get_json(h, "lead", test_printf(h, "/antrean/%s", s.id));
    const char *number =
        test_printf(h, "%.*s", STR_ARG(val_get_text(val_getz(before.json, "report"), "number")));
    struct walk box = open_box(h, s.code);
    CHECK(opens(h, "lead", &s) && opens(h, "intake", &s) && is_found(h, &s), "before, it opens");
    CHECK(test_has(&box.at, PLANTED[3]), "and its reporter reads the answer");
    CHECK(test_post(h, "lead", s.page, "reason=BUKAN_LAPORAN").status == 303, "asked");
    struct test_answer list = test_get(h, "lead2", "/pemusnahan");
    CHECK(test_has(&list, number) && test_has(&list, s.page), "the other lead is told where");
    const int64_t own = to_decide(h, "lead");
    CHECK(to_decide(h, "lead2") == own + 1, "and that he is waited for, not the one who asked");
    struct test_answer done = test_post(h, "lead2", s.decide, "step=erase&read_version=1");
    CHECK(done.status == 303, "erased");
    static const char *const who[] = { "lead", "lead2", "intake", "intake2" };
    for (size_t i = 0; i < ARRAY_LEN(who); i++) {
        struct test_answer ended = test_get(h, who[i], "/antrean?tab=done");
        CHECK(!opens(h, who[i], &s), "no key of it is there any more");
        CHECK(test_get(h, who[i], test_printf(h, "/antrean/%s", s.id)).status == 404, "absent");
        CHECK(ended.status == 200 && !test_has(&ended, number) && !test_has(&ended, s.id),
              "and in no list");
    }
    CHECK(test_get(h, "lead", s.page).status == 404, "nor can it be erased again");
    CHECK(!is_found(h, &s), "its reporter is found no more, by name or telephone");
    box = open_box(h, s.code);
    CHECK(!test_has(&box.at, PLANTED[3]) && !test_has(&box.at, PLANTED[1]),
          "its receipt opens nothing");
    static const struct {
        const char *why, *sql;
    } gone[] = {
        { "keys", "SELECT COUNT(*) FROM compartment WHERE report_id =" },
        { "its list card", "SELECT COUNT(*) FROM report_card WHERE report_id =" },
        { "limits", "SELECT COUNT(*) FROM clock WHERE about_id =" },
        { "number, days, risk",
          "SELECT COUNT(*) FROM report WHERE (number <> id OR received_ms > 0"
          " OR seen_ms IS NOT NULL OR answered_ms IS NOT NULL OR risk IS NOT NULL) AND id =" },
        { "the case that it was proposed for",
          "SELECT COUNT(*) FROM attach_proposal WHERE case_number <> '' AND report_id =" },
    };
    for (size_t i = 0; i < ARRAY_LEN(gone); i++) {
        CHECK(rows(h, gone[i].sql, &s) == 0, gone[i].why);
    }
    CHECK(planted_in_files(h) == 0, "and no file of the city holds a word of it");
    struct test_answer record = test_follow(h, "lead2", &done);
    CHECK(record.status == 200 && test_has(&record, "BERITA ACARA PEMUSNAHAN") &&
              test_has(&record, number) && test_has(&record, "Bukan laporan") &&
              !test_has(&record, "Zubaidahqx"),
          "the record names the report and nobody in it");
    rows_as_told(h);
}

/* What agencies' figures count of a hand-over is no word of the report. */
static void handed_over(void **state)
{
    struct http_test *h = *state;
    const struct sent s = send(h);
    static const struct stmt q = {
        "test_handover", "tti",
        "INSERT INTO handover (id, report_id, agency_id, reference, sent_by, sent_ms, version)"
        " VALUES ('01932840-0000-7000-8000-0000000000ad', $1, 'POLRESTA', 'S-1', $2, $3, 1)"
    };
    struct ctx *c = test_ctx(h, NULL);
    int64_t n = 0;
    assert_int_equal(store_begin_write(c), OK);
    assert_int_equal(
        store_exec(c, &q,
                   VALS(V_TEXTZ(s.id), V_TEXT(test_member_id(h, "partner")), V_INT(c->now_ms)), &n),
        OK);
    assert_int_equal(store_commit(c), OK);
    close_it(h, &s);
    const int64_t clocks = rows(h, "SELECT COUNT(*) FROM clock WHERE about_id =", &s);
    CHECK(test_post(h, "lead", s.page, "reason=DIMINTA").status == 303, "asked");
    CHECK(test_post(h, "lead2", s.decide, "step=erase&read_version=1").status == 303, "erased");
    CHECK(clocks > 0 && rows(h, "SELECT COUNT(*) FROM clock WHERE about_id =", &s) == clocks,
          "when it was due");
    CHECK(rows(h, "SELECT COUNT(*) FROM report WHERE seen_ms > 0 AND id =", &s) == 1,
          "when it was seen");
    CHECK(!opens(h, "lead", &s), "and nothing in it");
}

/* ---- holds and retention ---- */

static void a_hold_goes_along(void **state)
{
    struct http_test *h = *state;
    const struct sent s = send(h);
    struct ctx *c = test_ctx(h, "lead");
    struct case_all all = { .row = { .report_day = day_of(2024, 11, 1), .risk = STR("SEDANG") } };
    bool retry = false;
    c->change = change_new(c);
    assert_int_equal(case_open_new(c, &all, NULL, STR_NONE), OK);
    assert_int_equal(change_commit(c, &retry), OK);
    const char *erase = test_printf(h, "/kasus/%.*s/pemusnahan", STR_ARG(all.row.id));
    CHECK(test_post(h, "lead", path(h, &s, "pemusnahan/tahan"), "reason=PROSES_HUKUM").status ==
              303,
          "the report is held");
    CHECK(test_post(h, "lead", path(h, &s, "gabung"),
                    test_printf(h, "case_number=%.*s", STR_ARG(all.row.number)))
                  .status == 303,
          "then it becomes part of a case");
    c = test_ctx(h, "lead");
    c->change = change_new(c);
    assert_int_equal(case_load(c, all.row.id, &all), OK);
    all.row.stage = STR("TERMINASI");
    all.row.closed_ms = c->now_ms;
    rec_set_all(&case_file_rec, &all.row);
    assert_int_equal(rec_update(c, &case_file_rec, &all.row), OK);
    assert_int_equal(change_commit(c, &retry), OK);
    struct test_answer a = test_post(h, "lead", erase, "reason=DIMINTA");
    CHECK(a.status == 422 && test_has(&a, "Sebuah laporan dalam kasus ini ditahan"),
          "so the case is held");
    a = test_post(h, "lead", s.page, "reason=DIMINTA");
    CHECK(a.status == 422 && test_has(&a, "bagian dari sebuah kasus"),
          "and the report is not erased without it");
    CHECK(test_post(h, "lead", path(h, &s, "pemusnahan/lepas"), "").status == 303, "lifted");
    CHECK(test_post(h, "lead", erase, "reason=DIMINTA").status == 303, "now it may be asked for");
}

static void what_is_due(void **state)
{
    struct http_test *h = *state;
    const struct sent s = send(h);
    close_it(h, &s);
    test_clock_add(h, MONTH_MS * 23);
    struct test_answer list = test_get(h, "lead", "/pemusnahan");
    CHECK(!test_has(&list, s.page), "before two years are over it is not due");
    test_clock_add(h, MONTH_MS * 2);
    list = test_get(h, "lead", "/pemusnahan");
    CHECK(test_has(&list, s.page), "then it is listed");
    CHECK(test_post(h, "lead", s.page, "reason=RETENSI").status == 303, "and may be asked for so");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refusals),    cmocka_unit_test(nothing_opens_afterwards),
        cmocka_unit_test(handed_over), cmocka_unit_test(a_hold_goes_along),
        cmocka_unit_test(what_is_due),
    };
    return cmocka_run_group_tests(tests, city_make, city_drop);
}
