/*
 * intake_test.c - reports in the office's hands: queue, lease, triage, doubles, decisions, entry;
 * refusals as well.
 */
#include "base/check.h"
#include "feature/case/case.h"
#include "feature/intake/intake_priv.h"
#include "http/test_http.h"
#include "rec/pack.h"

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

/* ---- helpers ---- */

/* A report as the public sends it; its id. */
static const char *report_new(struct http_test *h, const char *who, const char *safe,
                              const char *story)
{
    struct ctx *c = test_ctx(h, NULL);
    struct report row = {
        .entry = STR("WEB"), .who = str_of(who), .safe_now = str_of(safe), .story = str_of(story)
    };
    bool retry = false;
    c->packs = test_ctx(h, NULL)->packs;
    c->change = change_new(c);
    rec_set_has(&report_rec, &row, "story");
    rec_set_has(&report_rec, &row, "who");
    rec_set_has(&report_rec, &row, "safe_now");
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(report_send(c, &row), OK);
    store_rollback(c);
    assert_int_equal(change_commit(c, &retry), OK);
    return str_z(c->mem, row.id);
}

/* The same without the desk of intake: somebody else's. */
static const char *report_elsewhere(struct http_test *h)
{
    struct ctx *c = test_ctx(h, "case_manager");
    struct report row = { .id = STR("01932840-0000-7000-8000-0000000000aa"),
                          .number = STR("L-2024-7777"),
                          .entry = STR("WEB"),
                          .received_ms = c->now_ms,
                          .state = STR("new"),
                          .story = STR("bukan urusan antrean") };
    bool retry = false;
    c->change = change_new(c);
    row.compartment_id = change_compartment(c, IN_TALK, STR_NONE, row.id, STR_NONE);
    change_allow(c, row.compartment_id, c->who->id, 0);
    change_action(c, ACTION_REPORT_SEND);
    rec_set_all(&report_rec, &row);
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(rec_insert(c, &report_rec, &row), OK);
    store_rollback(c);
    assert_int_equal(change_commit(c, &retry), OK);
    return "01932840-0000-7000-8000-0000000000aa";
}

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

static const char *number_of(struct http_test *h, const char *id)
{
    return str_z(test_ctx(h, NULL)->mem, one(h, "SELECT number FROM report WHERE id = $1", id).s);
}

static const char *state_of(struct http_test *h, const char *id)
{
    return str_z(test_ctx(h, NULL)->mem, one(h, "SELECT state FROM report WHERE id = $1", id).s);
}

static struct test_answer post(struct http_test *h, const char *login, const char *id,
                               const char *word, const char *body)
{
    return test_post(h, login, test_printf(h, "/antrean/%s/%s", id, word), body);
}

static struct test_answer page(struct http_test *h, const char *login, const char *id)
{
    return test_get(h, login, test_printf(h, "/antrean/%s", id));
}

static struct test_answer triage(struct http_test *h, const char *login, const char *id,
                                 int version, const char *more)
{
    return post(
        h, login, id, "triase",
        test_printf(h, "version=%d&risk=SEDANG&kinds=FISIK&competence=KOTA&%s", version, more));
}

/* Triage and a case from it; the case's id. */
static const char *open_case(struct http_test *h, const char *login, const char *id,
                             const char *more)
{
    struct test_answer a = triage(h, login, id, 0, more);
    CHECK(a.status == 303, "triage");
    a = post(
        h, login, id, "kasus",
        "report_day=2024-11-14&victim_sex=P&victim_kinds=FISIK&victim_name=Rahmawati+Contoh&victim_nik=1571995506900001");
    CHECK(a.status == 303 && str_starts(a.location, STR("/kasus/")), "the case opens");
    struct str rest = str_cut(a.location, 7, a.location.n);
    return str_z(test_ctx(h, NULL)->mem, str_cut(rest, 0, 36));
}

static const char *case_number(struct http_test *h, const char *case_id)
{
    return str_z(test_ctx(h, NULL)->mem,
                 one(h, "SELECT number FROM case_file WHERE id = $1", case_id).s);
}

/* ---- who may ---- */

static const struct {
    const char *login;
    int status;
} may[] = {
    { "intake", 200 },  { "lead", 200 },   { "case_manager", 403 }, { "companion", 403 },
    { "partner", 403 }, { "leader", 403 }, { "secretariat", 403 },  { "admin", 403 },
    { "auditor", 403 }, { NULL, 303 },
};

static void rights(void **state)
{
    struct http_test *h = *state;
    const char *id = report_new(h, "ADULT", "YES", "cerita");
    for (size_t i = 0; i < ARRAY_LEN(may); i++) {
        const char *who = may[i].login != NULL ? may[i].login : "public";
        CHECK(test_get(h, may[i].login, "/antrean").status == may[i].status, who);
        CHECK(page(h, may[i].login, id).status == may[i].status, who);
        CHECK(test_get(h, may[i].login, "/laporan/baru").status == may[i].status, who);
        if (may[i].status == 403) {
            CHECK(post(h, may[i].login, id, "ambil", "").status == 403, who);
            CHECK(page(h, may[i].login, "00000000-0000-7000-8000-000000000001").status == 403,
                  "403 comes before any lookup");
        }
    }
    CHECK(page(h, "intake", "00000000-0000-7000-8000-000000000001").status == 404, "absent");
    CHECK(page(h, "intake", "bukan-id").status == 404, "no id at all");
    CHECK(post(h, "intake", "00000000-0000-7000-8000-000000000001", "triase",
               "risk=SEDANG&kinds=FISIK&competence=KOTA")
                  .status == 404,
          "nor can it be triaged");
}

static void others_look_absent(void **state)
{
    struct http_test *h = *state;
    const char *id = report_elsewhere(h);
    struct test_answer other = page(h, "intake", id);
    struct test_answer absent = page(h, "intake", "01932840-0000-7000-8000-0000000000ab");
    CHECK(other.status == 404 && absent.status == 404, "without the key of its talk");
    CHECK(other.body.n == absent.body.n, "and not told apart from none");
    CHECK(triage(h, "intake", id, 0, "").status == 404, "nor triaged");
    CHECK(post(h, "intake", id, "ambil", "").status == 404, "nor taken");
    CHECK(post(h, "intake", id, "tutup", "close_reason=DIJAWAB&close_note=x").status == 404,
          "nor closed");
    CHECK(test_get(h, "intake", test_printf(h, "/antrean/%s/ganda", id)).status == 404,
          "nor compared");
    CHECK(test_get(h, "intake", test_printf(h, "/antrean/%s/kasus", id)).status == 404,
          "nor made a case");
}

/* ---- the queue ---- */

/* What the database orders is what the rule says. */
static void order_of_both(void **state)
{
    struct http_test *h = *state;
    struct ctx *c = test_ctx(h, "lead");
    static const struct stmt all = { "test_queue_order", "",
                                     "SELECT id, urgent, due_ms, received_ms FROM report" };
    struct queue_key keys[200];
    size_t n = 0;
    struct rows r;
    for (int i = 0; i < 6; i++) {
        (void)report_new(h, "ADULT", i % 2 == 0 ? "NO" : "YES", "urutan");
        test_clock_add(h, 40 * MINUTE_MS); /* so that some are late */
    }
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(store_query(c, &all, NO_VALS, &r), OK);
    while (store_next(&r) && n < ARRAY_LEN(keys)) {
        keys[n++] = (struct queue_key){ row_int(&r, 1) != 0, row_int(&r, 2), row_int(&r, 3),
                                        row_text(&r, 0) };
    }
    assert_int_equal(store_done(&r), OK);
    store_rollback(c);
    struct test_answer a = test_get_json(h, "intake", "/antrean?tab=new");
    const struct val *rows = val_getz(a.json, "reports");
    const struct queue_key *before = NULL;
    int64_t now = test_ctx(h, "lead")->now_ms;
    CHECK(val_count(rows) >= 6, "they are all there");
    for (size_t i = 0; i < val_count(rows); i++) {
        for (size_t k = 0; k < n; k++) {
            if (str_eq(keys[k].id, val_get_text(rows->list->items[i], "id"))) {
                CHECK(before == NULL || intake_order(before, &keys[k], now) < 0,
                      "each stands after the one before it");
                before = &keys[k];
                break;
            }
        }
    }
}

static void paging(void **state)
{
    struct http_test *h = *state;
    size_t shown = 0;
    const char *path = "/antrean?tab=new";
    for (int i = 0; i < 55; i++) {
        (void)report_new(h, "ADULT", "YES", "halaman");
    }
    int64_t all =
        one(h,
            "SELECT COUNT(*) FROM report WHERE state = 'new' OR (state = 'taken' AND id <> $1 AND taken_until_ms < 0)",
            "")
            .i;
    for (int page_no = 0; path != NULL && page_no < 5; page_no++) {
        struct test_answer a = test_get_json(h, "intake2", path);
        const struct str next = val_get_text(a.json, "next");
        shown += val_count(val_getz(a.json, "reports"));
        CHECK(page_no > 0 || val_count(val_getz(a.json, "reports")) == 50,
              "fifty on the first page");
        path = next.n > 0 ? str_z(test_ctx(h, NULL)->mem, next) : NULL;
    }
    CHECK(path == NULL && (int64_t)shown >= all, "the pages together show every one");
}

static void queue(void **state)
{
    struct http_test *h = *state;
    const char *calm = report_new(h, "ADULT", "YES", "tenang");
    const char *urgent = report_new(h, "SELF", "NO", "takut");
    struct test_answer a = test_get(h, "intake", "/antrean");
    CHECK(a.status == 200 && test_has(&a, number_of(h, calm)) && test_has(&a, number_of(h, urgent)),
          "both are in the queue");
    CHECK(test_has(&a, "Tidak aman") && !test_has(&a, "takut"), "the reason, not the words");
    a = test_get_json(h, "intake", "/antrean?tab=new");
    const struct val *rows = val_getz(a.json, "reports");
    bool seen_calm = false;
    for (size_t i = 0; i < val_count(rows); i++) {
        bool is_urgent = val_getz(rows->list->items[i], "urgent")->b;
        seen_calm = seen_calm || !is_urgent;
        CHECK(!(is_urgent && seen_calm), "no urgent one stands below another");
    }
    struct http_req rq = { .method = METHOD_GET,
                           .path = STR("/antrean"),
                           .fragment = STR("antrean") };
    a = test_send(h, "intake", &rq);
    CHECK(a.status == 200 && str_starts(a.body, STR("<div id=\"antrean\"")),
          "the part that fetches itself again");
    CHECK(test_get(h, "intake", "/antrean?tab=apa").status == 422, "an unknown part");
    CHECK(test_get(h, "intake", "/antrean?urut=nama").status == 422,
          "an unknown parameter is refused by name");
    CHECK(test_get(h, "intake", "/antrean?after=rusak").status == 200,
          "a broken place begins anew");
}

/* ---- take ---- */

static void taking(void **state)
{
    struct http_test *h = *state;
    const char *id = report_new(h, "ADULT", "YES", "diambil");
    CHECK(one(h, "SELECT COUNT(*) FROM report WHERE seen_ms IS NULL AND id = $1", id).i == 1,
          "looking is not reading");
    CHECK(page(h, "intake", id).status == 200, "a look");
    CHECK(one(h, "SELECT COUNT(*) FROM report WHERE seen_ms IS NULL AND id = $1", id).i == 1,
          "still not");
    CHECK(post(h, "intake", id, "ambil", "").status == 303, "taken");
    CHECK(one(h, "SELECT COUNT(*) FROM report WHERE seen_ms IS NOT NULL AND id = $1", id).i == 1,
          "now it is read");
    struct test_answer a = post(h, "intake2", id, "ambil", "");
    CHECK(a.status == 409 && test_has(&a, "sedang ditangani intake"),
          "another's lease runs: who has it");
    a = post(h, "intake2", id, "jawab", "body=halo+dari+kantor");
    CHECK(a.status == 409 && !test_has(&a, "class=\"msg own"), "nor answer");
    CHECK(post(h, "intake2", id, "lepas", "").status == 409, "nor give it back");
    CHECK(post(h, "intake", id, "ambil", "").status == 303, "one's own is renewed");
    test_clock_add(h, 31 * MINUTE_MS);
    CHECK(post(h, "intake", id, "lepas", "").status == 409, "a lease that is over is nobody's");
    CHECK(post(h, "intake2", id, "ambil", "").status == 303, "after half an hour it is free");
    CHECK(post(h, "intake2", id, "lepas", "").status == 303, "given back");
    CHECK_STR(str_of(state_of(h, id)), "new", "and in the queue again");
}

/* ---- the conversation ---- */

static void answering(void **state)
{
    struct http_test *h = *state;
    const char *id = report_new(h, "ADULT", "YES", "kata pelapor");
    struct test_answer a = page(h, "intake", id);
    CHECK(test_has(&a, "kata pelapor"), "the reporter's words");
    CHECK(test_has(&a, "memegang kode dapat membaca"),
          "who may read the answer is said beside the box");
    CHECK(test_has(&a, "/kontak\">"), "who may be reached is asked on a page of its own");
    a = post(h, "intake", id, "jawab", "body=");
    CHECK(a.status == 422, "an empty answer");
    CHECK(post(h, "intake", id, "jawab", "body=Terima+kasih+sudah+bercerita").status == 303,
          "answered");
    a = page(h, "intake", id);
    CHECK(test_has(&a, "Terima kasih sudah bercerita"), "it stands in the conversation");
    CHECK_STR(str_of(state_of(h, id)), "waiting", "now the reporter's turn");
    CHECK(one(h, "SELECT COUNT(*) FROM clock WHERE about_id = $1 AND done_ms IS NULL", id).i == 0,
          "no limit runs any more");
}

/* ---- triage ---- */

static void triaging(void **state)
{
    struct http_test *h = *state;
    const char *id = report_new(h, "ADULT", "YES", "triase");
    struct test_answer a =
        post(h, "intake", id, "triase", "version=0&kinds=FISIK&competence=KOTA&name=Siti+Contoh");
    CHECK(a.status == 422 && test_has(&a, "Siti Contoh"), "without a risk; what was typed stays");
    a = triage(h, "intake", id, 0, "nik=123");
    CHECK(a.status == 422 && test_has(&a, "123"), "no NIK");
    a = post(h, "intake", id, "triase", "version=0&risk=BELUM_DINILAI&kinds=FISIK&competence=KOTA");
    CHECK(a.status == 422, "not judged is no judgement");
    a = post(
        h, "intake", id, "triase",
        "version=0&risk=TINGGI&kinds=FISIK&kinds=PSIKIS&competence=KOTA&name=Siti+Contoh&born=2010-03-04");
    CHECK(a.status == 303 && str_ends(str_cut(a.location, 0, 51), STR("/ganda")),
          "saved, and on to possible doubles");
    CHECK(
        one(h,
            "SELECT COUNT(*) FROM clock WHERE about_id = $1 AND rule = 'first_response_TINGGI' AND done_ms IS NULL",
            id)
                .i == 1,
        "the limit of this risk");
    CHECK(one(h, "SELECT COUNT(*) FROM clock WHERE about_id = $1", id).i == 1,
          "in the place of the former one");
    CHECK(one(h, "SELECT urgent FROM report WHERE id = $1", id).i == 1, "high risk is urgent");
    a = test_get(h, "lead", "/antrean?tab=taken");
    CHECK(test_has(&a, "Fisik, Psikis") && test_has(&a, "13–17 tahun"),
          "the queue shows kinds and age");
    CHECK(!test_has(&a, "Siti Contoh"), "and no name");
    a = triage(h, "intake", id, 0, "name=Lain+Contoh");
    CHECK(a.status == 409 && test_has(&a, "Siti Contoh") && test_has(&a, "Lain Contoh"),
          "saved meanwhile: both versions");
    CHECK(triage(h, "intake", id, 1, "name=Siti+Contoh").status == 303,
          "with the version that was seen");
}

/* ---- doubles ---- */

static void doubles(void **state)
{
    struct http_test *h = *state;
    const char *own = open_case(h, "intake2", report_new(h, "ADULT", "YES", "kasus intake2"),
                                "name=Rahmawati+Contoh&nik=1571995506900001");
    const char *first = report_new(h, "ADULT", "YES", "cerita pertama");
    const char *second = report_new(h, "SELF", "YES", "cerita kedua");
    CHECK(triage(h, "intake", first, 0,
                 "name=Rahmawaty+Contoh&nik=1571995506900001&phone=0800-000-0042")
                  .status == 303,
          "first");
    CHECK(triage(h, "intake", second, 0, "phone=+62800-000-0042").status == 303, "second");
    struct test_answer a = test_get(h, "intake", test_printf(h, "/antrean/%s/ganda", second));
    CHECK(a.status == 200 && test_has(&a, number_of(h, first)) && test_has(&a, "cerita pertama"),
          "the same number: side by side");
    a = test_get(h, "intake", test_printf(h, "/antrean/%s/ganda", first));
    CHECK(!test_has(&a, case_number(h, own)), "another officer's case stays silent");
    CHECK(!test_has(&a, "kasus intake2"), "its report too");
    CHECK(test_has(&a, "Dikenal, hubungi pemilik kasus.") && test_has(&a, "0800-000-0157"),
          "but that somebody is known, and whom to call");
    CHECK(!test_has(&a, own), "without a way to the case");
    static const char notices[] = "SELECT COUNT(*) FROM recurrence_notice WHERE case_id = $1";
    CHECK(one(h, notices, own).i == 1, "the owner has a note");
    CHECK(triage(h, "intake", first, 1,
                 "name=Rahmawaty+Contoh&nik=1571995506900001&phone=0800-000-0042")
                  .status == 303,
          "saved again");
    CHECK(one(h, notices, own).i == 1, "nothing new, no second note");
    a = test_get(h, "intake", test_printf(h, "/antrean/%s/ganda", second));
    CHECK(!test_has(&a, "Dikenal, hubungi"), "nobody of this report is known");
    a = test_get(h, "intake2", "/beranda");
    CHECK(test_has(&a, "Laporan baru menyebut orang dalam kasus ini"),
          "the owner sees it on the home page");
    const char *alike = report_new(h, "ADULT", "YES", "nama saja");
    CHECK(triage(h, "intake", alike, 0, "name=Rahmawati+Contoh").status == 303, "a name alone");
    a = test_get(h, "intake", test_printf(h, "/antrean/%s/ganda", alike));
    CHECK(!test_has(&a, "Dikenal, hubungi"), "is many people's");
    a = test_get(h, "intake2", test_printf(h, "/antrean/%s/ganda", first));
    CHECK(test_has(&a, case_number(h, own)) && !test_has(&a, "Dikenal, hubungi"),
          "one's own case shows");
    CHECK(
        post(h, "intake", second, "ganda", test_printf(h, "other=%s&answer=SAME", first)).status ==
            303,
        "judged");
    a = test_get(h, "intake", test_printf(h, "/antrean/%s/ganda", second));
    CHECK(test_has(&a, ">Sama<"), "the judgement stands there");
    CHECK(post(h, "intake", second, "ganda", test_printf(h, "other=%s&answer=SAME", own)).status ==
              404,
          "a case of others is absent");
    CHECK(
        post(h, "intake", second, "ganda", "other=00000000-0000-7000-8000-000000000001&answer=SAME")
                .status == 404,
        "as is none");
    CHECK(post(h, "intake", second, "ganda", test_printf(h, "other=%s&answer=MUNGKIN", first))
                  .status == 422,
          "no such answer");
    const char *nothing = report_new(h, "ADULT", "YES", "kosong");
    a = triage(h, "intake", nothing, 0, "");
    CHECK(a.status == 303 && !str_has(a.location, STR("/ganda")), "nothing to search by");
}

/* ---- decisions ---- */

static void closing(void **state)
{
    struct http_test *h = *state;
    const char *id = report_new(h, "ADULT", "YES", "tanya jam buka");
    struct test_answer a = post(h, "intake", id, "tutup", "close_note=ditanya+jam+buka");
    CHECK(a.status == 422 && test_has(&a, "ditanya jam buka"), "without a reason");
    CHECK(post(h, "intake", id, "tutup",
               "close_reason=DIJAWAB&close_note=jam+buka&last_answer=Kami+buka+pukul+08.00")
                  .status == 303,
          "closed");
    CHECK_STR(str_of(state_of(h, id)), "closed", "closed");
    a = page(h, "intake", id);
    CHECK(test_has(&a, "Kami buka pukul 08.00") && test_has(&a, "Pertanyaan sudah dijawab"),
          "answer and reason stay");
    CHECK(triage(h, "intake", id, 0, "").status == 422, "decided is decided");
    CHECK(post(h, "intake", id, "ambil", "").status == 303, "but can be opened again");
    CHECK_STR(str_of(state_of(h, id)), "taken", "and is taken");
}

static void twins(void **state)
{
    struct http_test *h = *state;
    const char *first = report_new(h, "ADULT", "YES", "satu");
    const char *second = report_new(h, "ADULT", "YES", "dua");
    const char *third = report_new(h, "ADULT", "YES", "tiga");
    struct test_answer a = post(h, "intake", second, "ganda-dari", "twin_number=L-2024-9999");
    CHECK(a.status == 422 && test_has(&a, "L-2024-9999"), "no such report");
    CHECK(post(h, "intake", second, "ganda-dari",
               test_printf(h, "twin_number=%s", number_of(h, second)))
                  .status == 422,
          "of itself");
    CHECK(post(h, "intake", second, "ganda-dari",
               test_printf(h, "twin_number=%s", number_of(h, first)))
                  .status == 303,
          "a double");
    CHECK_STR(str_of(state_of(h, second)), "duplicate", "a double");
    CHECK(post(h, "intake", third, "ganda-dari",
               test_printf(h, "twin_number=%s", number_of(h, second)))
                  .status == 422,
          "of a double");
    a = page(h, "intake", second);
    CHECK(a.status == 200 && test_has(&a, "dua"), "nothing is gone");
}

static void opening(void **state)
{
    struct http_test *h = *state;
    const char *id = report_new(h, "SELF", "YES", "dipaksa di rumah kos");
    const char *form =
        "report_day=2024-11-14&victim_sex=P&victim_kinds=SEKSUAL&victim_age=17&reported_name=Budi+Contoh&reported_sex=L&reported_relation=PACAR_TEMAN";
    CHECK(post(h, "intake", id, "kasus", form).status == 422, "triage comes first");
    CHECK(post(h, "intake", id, "triase", "version=0&risk=SEDANG&kinds=SEKSUAL&competence=KOTA")
                  .status == 303,
          "triage");
    struct test_answer a = test_get(h, "intake", test_printf(h, "/antrean/%s/kasus", id));
    CHECK(a.status == 200 && test_has(&a, "dipaksa di rumah kos"), "filled from the report");
    CHECK(post(h, "intake", id, "kasus", "report_day=2024-11-14&victim_kinds=SEKSUAL").status ==
              422,
          "sex of the victim is counted");
    CHECK(post(h, "intake", id, "kasus", "report_day=2030-01-01&victim_sex=P&victim_kinds=SEKSUAL")
                  .status == 422,
          "a day to come");
    CHECK(post(h, "intake", id, "kasus",
               "report_day=2024-11-14&incident_day=2024-11-15&victim_sex=P&victim_kinds=SEKSUAL")
                  .status == 422,
          "an incident after its report");
    a = post(h, "intake", id, "kasus", form);
    CHECK(a.status == 303, "open");
    struct str rest = str_cut(a.location, 7, a.location.n);
    const char *case_id = str_z(test_ctx(h, NULL)->mem, str_cut(rest, 0, 36));
    CHECK_STR(str_of(state_of(h, id)), "case", "the report is the case's");
    CHECK(one(h, "SELECT COUNT(*) FROM clock WHERE case_id = $1 AND rule = 'TPKS_LAPOR'", case_id)
                  .i == 1,
          "the law's clock runs");
    CHECK(one(h, "SELECT COUNT(*) FROM party WHERE case_id = $1", case_id).i == 2,
          "victim and reported person");
    CHECK(one(h, "SELECT COUNT(*) FROM relation WHERE case_id = $1", case_id).i == 1,
          "and what they are to each other");
    CHECK(one(h, "SELECT COUNT(*) FROM clock WHERE about_id = $1 AND done_ms IS NULL", id).i == 0,
          "the first answer is given");
    a = test_get(h, "intake", test_printf(h, "/kasus/%s/pesan", case_id));
    CHECK(a.status == 200 && test_has(&a, "dipaksa di rumah kos"), "the team reads the report");
    a = page(h, "intake2", id);
    CHECK(a.status == 200 && !test_has(&a, "dipaksa") && !test_has(&a, "/kasus/"),
          "others learn only that it was passed on");
    CHECK(post(h, "intake", id, "ambil", "").status == 422, "it does not come back");
}

static void no_law_clock(void **state)
{
    struct http_test *h = *state;
    const char *by_other = report_new(h, "ADULT", "YES", "tetangga");
    CHECK(triage(h, "intake", by_other, 0, "kinds=SEKSUAL").status == 303, "triage");
    struct test_answer a = post(h, "intake", by_other, "kasus",
                                "report_day=2024-11-14&victim_sex=P&victim_kinds=SEKSUAL");
    CHECK(a.status == 303, "open");
    const char *case_id = str_z(test_ctx(h, NULL)->mem,
                                one(h, "SELECT case_id FROM report WHERE id = $1", by_other).s);
    CHECK(one(h, "SELECT COUNT(*) FROM clock WHERE case_id = $1 AND rule = 'TPKS_LAPOR'", case_id)
                  .i == 0,
          "not when somebody else reported");
    const char *no_sexual = open_case(h, "intake", report_new(h, "SELF", "YES", "dipukul"), "");
    CHECK(one(h, "SELECT COUNT(*) FROM clock WHERE case_id = $1 AND rule = 'TPKS_LAPOR'", no_sexual)
                  .i == 0,
          "not for other violence");
    CHECK(one(h, "SELECT COUNT(*) FROM clock WHERE case_id = $1 AND rule = 'assessment_due'",
              no_sexual)
                  .i == 1,
          "an assessment is due");
}

static void attaching(void **state)
{
    struct http_test *h = *state;
    const char *own = open_case(h, "intake", report_new(h, "ADULT", "YES", "a"), "");
    const char *others = open_case(h, "intake2", report_new(h, "ADULT", "YES", "b"), "");
    const char *id = report_new(h, "ADULT", "YES", "laporan tambahan");
    struct test_answer a =
        post(h, "intake", id, "gabung", test_printf(h, "case_number=%s", case_number(h, own)));
    CHECK(a.status == 303 && str_starts(a.location, STR("/kasus/")), "one's own case at once");
    CHECK_STR(str_of(state_of(h, id)), "case", "attached");

    const char *real = report_new(h, "ADULT", "YES", "usulan nyata");
    const char *none = report_new(h, "ADULT", "YES", "usulan kosong");
    struct test_answer x =
        post(h, "intake", real, "gabung",
             test_printf(h, "case_number=%s&why=sama+orangnya", case_number(h, others)));
    struct test_answer y =
        post(h, "intake", none, "gabung", "case_number=JBI-2024-9999&why=sama+orangnya");
    CHECK(x.status == 303 && y.status == 303, "both are noted");
    CHECK(str_eq(str_cut(x.location, 45, x.location.n), str_cut(y.location, 45, y.location.n)),
          "with the same words");
    CHECK_STR(str_of(state_of(h, real)), "taken", "nothing is attached yet");
    CHECK(post(h, "intake", real, "gabung", "case_number=JBI-2024-9999").status == 422,
          "one proposal at a time");

    a = test_get(h, "intake2", test_printf(h, "/kasus/%s", others));
    CHECK(test_has(&a, "diusulkan untuk kasus ini"), "it stands among what needs action");
    a = test_get(h, "intake2", test_printf(h, "/kasus/%s/laporan", others));
    CHECK(a.status == 200 && test_has(&a, "usulan nyata") && test_has(&a, "sama orangnya"),
          "the team reads what it is asked");
    CHECK(test_get(h, "intake", test_printf(h, "/kasus/%s/laporan", others)).status == 404,
          "who proposes does not");
    const char *proposal =
        str_z(test_ctx(h, NULL)->mem,
              one(h, "SELECT id FROM attach_proposal WHERE report_id = $1", real).s);
    CHECK(test_post(h, "case_manager", test_printf(h, "/kasus/%s/laporan/%s", others, proposal),
                    "accept=1")
                  .status == 404,
          "nobody else accepts");
    CHECK(test_post(h, "intake", test_printf(h, "/kasus/%s/laporan/%s", own, proposal), "accept=1")
                  .status == 404,
          "nor into another case");
    CHECK(test_post(h, "intake2", test_printf(h, "/kasus/%s/laporan/%s", others, proposal),
                    "accept=1")
                  .status == 303,
          "accepted");
    CHECK_STR(str_of(state_of(h, real)), "case", "now it is the case's");
    a = page(h, "intake", real);
    CHECK(!test_has(&a, "usulan nyata") && !test_has(&a, case_number(h, others)),
          "who proposed sees that it was passed on");
}

static void declining(void **state)
{
    struct http_test *h = *state;
    const char *others = open_case(h, "intake2", report_new(h, "ADULT", "YES", "c"), "");
    const char *id = report_new(h, "ADULT", "YES", "usulan ditolak");
    CHECK(post(h, "intake", id, "gabung", test_printf(h, "case_number=%s", case_number(h, others)))
                  .status == 303,
          "proposed");
    struct test_answer before = page(h, "intake", id);
    CHECK(test_has(&before, case_number(h, others)), "the proposal stands there");
    const char *proposal =
        str_z(test_ctx(h, NULL)->mem,
              one(h, "SELECT id FROM attach_proposal WHERE report_id = $1", id).s);
    const char *path = test_printf(h, "/kasus/%s/laporan/%s", others, proposal);
    CHECK(test_post(h, "lead", path, "").status == 422, "yes or no");
    CHECK(test_post(h, "lead", path, "accept=0").status == 303, "lead declines");
    CHECK(test_post(h, "lead", path, "accept=1").status == 404, "and that was it");
    struct test_answer after = page(h, "intake", id);
    CHECK(test_has(&after, case_number(h, others)), "who proposed sees no difference");
    CHECK(page(h, "intake2", id).status == 200, "the desk keeps its report");
    CHECK(post(h, "intake", id, "batal", "").status == 303, "taken back");
    after = page(h, "intake", id);
    CHECK(!test_has(&after, case_number(h, others)), "gone");
    CHECK(post(h, "intake", id, "tutup", "close_reason=DIJAWAB&close_note=selesai").status == 303,
          "and the report goes on");
}

/*
 * A case manager holds no desk of intake: what he reads of a proposed report he reads as the case's
 * team alone.
 */
static void team_decides(void **state)
{
    struct http_test *h = *state;
    struct ctx *c = test_ctx(h, "intake2");
    const char *case_id = open_case(h, "intake2", report_new(h, "ADULT", "YES", "d"), "");
    bool retry = false;
    c->change = change_new(c);
    change_action(c, ACTION_ASSIGN);
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(case_require(c, str_of(case_id), NULL), OK);
    assert_int_equal(case_member_add(c, str_of(case_id), test_member_id(h, "case_manager")), OK);
    store_rollback(c);
    assert_int_equal(change_commit(c, &retry), OK);
    for (int accept = 0; accept < 2; accept++) {
        const char *id = report_new(h, "ADULT", "YES", "untuk manajer kasus");
        CHECK(post(h, "intake", id, "gabung",
                   test_printf(h, "case_number=%s", case_number(h, case_id)))
                      .status == 303,
              "proposed");
        struct test_answer a =
            test_get(h, "case_manager", test_printf(h, "/kasus/%s/laporan", case_id));
        CHECK(a.status == 200 && test_has(&a, "untuk manajer kasus"), "the team reads it");
        const char *proposal =
            str_z(c->mem, one(h, "SELECT id FROM attach_proposal WHERE report_id = $1", id).s);
        a = test_post(h, "case_manager", test_printf(h, "/kasus/%s/laporan/%s", case_id, proposal),
                      accept ? "accept=1" : "accept=0");
        CHECK(a.status == 303, "and decides");
        CHECK_STR(str_of(state_of(h, id)), accept ? "case" : "taken", "as said");
        a = test_get(h, "case_manager", test_printf(h, "/kasus/%s/pesan", case_id));
        CHECK(test_has(&a, "untuk manajer kasus") == (accept == 1),
              "only what was accepted stands in the case");
        a = page(h, "lead", id);
        CHECK(a.status == 200 && test_has(&a, "untuk manajer kasus"), "lead reads both");
    }
}

/* ---- entry ---- */

static void entering(void **state)
{
    struct http_test *h = *state;
    struct test_answer a =
        test_post(h, "intake", "/laporan/baru", "story=ibu+datang+menangis&seed=");
    CHECK(a.status == 422 && test_has(&a, "ibu datang menangis") &&
              test_has(&a, "Pilih lewat mana"),
          "no channel: the text stays");
    a = test_post(h, "intake", "/laporan/baru", "channel=TELEPON&received=2030-01-01T10:00");
    CHECK(a.status == 422, "a time to come");
    a = test_post(
        h, "intake", "/laporan/baru",
        "channel=SAPA129&received=2024-11-14T07:00&outside_ticket=SAPA-0001&story=laporan+dari+129&safe_now=UNKNOWN");
    CHECK(a.status == 303, "partly filled is enough");
    const char *id = str_z(test_ctx(h, NULL)->mem, str_cut(a.location, 9, 45));
    a = page(h, "intake2", id);
    CHECK(test_has(&a, "SAPA-0001") && test_has(&a, "laporan dari 129") && test_has(&a, "SAPA 129"),
          "ticket, words, channel");
    CHECK(
        one(h, "SELECT COUNT(*) FROM report WHERE id = $1 AND received_ms < 1731549600000", id).i ==
            1,
        "received before it was entered");
    a = test_get(h, "intake", test_printf(h, "/antrean/%s/isi", id));
    CHECK(a.status == 200 && test_has(&a, "laporan dari 129"), "can be filled in");
    const struct str version = test_field(&a, "version");
    CHECK(post(h, "intake", id, "isi",
               test_printf(h, "version=%.*s&story=lebih+lengkap&victim_age=9", STR_ARG(version)))
                  .status == 303,
          "later");
    a = page(h, "intake", id);
    CHECK(test_has(&a, "lebih lengkap") && !test_has(&a, "laporan dari 129"),
          "with the newer words");
    CHECK(post(h, "intake", id, "isi", test_printf(h, "version=%.*s&story=usang", STR_ARG(version)))
                  .status == 409,
          "an older form");
    const char *public = report_new(h, "ADULT", "YES", "kata sendiri");
    CHECK(test_get(h, "intake", test_printf(h, "/antrean/%s/isi", public)).status == 404,
          "a reporter's words are nobody's to change");
}

static void with_receipt(void **state)
{
    struct http_test *h = *state;
    const char *form =
        "channel=DATANG_LANGSUNG&story=ingin+kode&wants_receipt=1&seed=00112233445566778899aabbccddeeff";
    CHECK(
        test_post(h, "intake", "/laporan/baru", "channel=DATANG_LANGSUNG&wants_receipt=1").status ==
            422,
        "a form without its key");
    struct test_answer a = test_post(h, "intake", "/laporan/baru", form);
    CHECK(a.status == 200 && test_has(&a, "<ol class=\"words\""), "the code, once");
    struct test_answer again = test_post(h, "intake", "/laporan/baru", form);
    CHECK(again.status == 200 &&
              one(h, "SELECT COUNT(*) FROM report WHERE entry = $1", "DATANG_LANGSUNG").i == 1,
          "sent twice it is one report");
    struct str rest = a.body;
    struct str tag;
    struct strbuf code;
    strbuf_init(&code, test_ctx(h, NULL)->mem);
    while (!str_starts(rest, STR("<ol class=\"words\""))) {
        rest = str_cut(rest, 1, rest.n);
    }
    for (size_t n = 0; n < 6 && str_next(&rest, '<', &tag);) {
        if (str_starts(tag, STR("li>"))) {
            strbuf_putz(&code, n++ > 0 ? "+" : "");
            strbuf_put(&code, str_trim(str_cut(tag, 3, tag.n)));
        }
    }
    a = test_post(h, NULL, "/", test_printf(h, "step=box&code=%.*s", STR_ARG(strbuf_str(&code))));
    CHECK(a.status == 200 && test_has(&a, "Kotak pesan") && test_field(&a, "token").n > 0,
          "the code opens the mailbox");
    const char *id = str_z(test_ctx(h, NULL)->mem,
                           one(h, "SELECT id FROM report WHERE entry = $1", "DATANG_LANGSUNG").s);
    a = page(h, "intake", id);
    CHECK(test_has(&a, "/jawab\"") && test_has(&a, "/pemegang\""), "answers are read with it");
}

/* Whoever got no code can read no answer: it is offered nowhere, and refused. */
static void without_receipt(void **state)
{
    struct http_test *h = *state;
    struct test_answer a =
        test_post(h, "intake", "/laporan/baru", "channel=TELEPON&story=tanpa+kode");
    assert_int_equal(a.status, 303);
    const char *id = str_z(test_ctx(h, NULL)->mem, str_cut(a.location, 9, 45));
    a = page(h, "intake", id);
    CHECK(a.status == 200 && !test_has(&a, "/jawab\"") && !test_has(&a, "/pemegang\"") &&
              !test_has(&a, "last_answer"),
          "neither answer nor holder");
    CHECK(post(h, "intake", id, "pemegang", "").status == 422, "nobody holds it");
    a = post(h, "intake", id, "jawab", "body=halo");
    CHECK(a.status == 422 && test_has(&a, "tidak punya kode"), "an answer");
    a = post(h, "intake", id, "tutup", "close_reason=DIJAWAB&close_note=x&last_answer=halo");
    CHECK(a.status == 422 && test_has(&a, "tidak punya kode"), "a last one");
    CHECK(one(h, "SELECT COUNT(*) FROM message WHERE report_id = $1", id).i == 0, "none was kept");
    const char *talk = test_printf(h, "/kasus/%s/pesan", open_case(h, "intake", id, ""));
    a = test_get(h, "intake", talk);
    CHECK(a.status == 200 && !test_has(&a, "<textarea") && !test_has(&a, "pemegang\""),
          "nor once it is a case");
    a = test_post(h, "intake", talk, test_printf(h, "report_id=%s&body=halo", id));
    CHECK(a.status == 422 && test_has(&a, "tidak punya kode"), "where it is refused as well");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rights),       cmocka_unit_test(others_look_absent),
        cmocka_unit_test(queue),        cmocka_unit_test(order_of_both),
        cmocka_unit_test(taking),       cmocka_unit_test(answering),
        cmocka_unit_test(triaging),     cmocka_unit_test(doubles),
        cmocka_unit_test(closing),      cmocka_unit_test(twins),
        cmocka_unit_test(opening),      cmocka_unit_test(no_law_clock),
        cmocka_unit_test(attaching),    cmocka_unit_test(declining),
        cmocka_unit_test(team_decides), cmocka_unit_test(entering),
        cmocka_unit_test(with_receipt), cmocka_unit_test(without_receipt),
        cmocka_unit_test(paging),
    };
    return cmocka_run_group_tests(tests, city_make, city_drop);
}
