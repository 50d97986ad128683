/*
 * daily_work_test.c - notes, services, assessments, plan: what they store, what they set in the
 * case, what they refuse.
 */
#include "work.h"

#include "feature/assess/assess.h"
#include "feature/note/note.h"
#include "feature/plan/plan.h"
#include "store/change.h"

/* ---- notes ---- */

static void notes(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    const char *path = work_path(h, &k, "/catatan");
    struct test_answer a = test_post(h, "case_manager", path,
                                     "kind=TELEPON_LEMBAGA&body=Ibu+setuju+pada+jadwal+visum.");
    CHECK(a.status == 303, "a note is stored");
    a = test_follow(h, "case_manager", &a);
    CHECK(test_has(&a, "Ibu setuju") && test_has(&a, "Telepon dengan lembaga"),
          "and shown with its kind");
    CHECK(test_post(h, "case_manager", path, "body=Hanya+catatan+kerja+saya.&own=1").status == 303,
          "one for himself");
    a = test_get(h, "lead", path);
    CHECK(test_has(&a, "Ibu setuju") && !test_has(&a, "catatan kerja saya"),
          "others of the team do not see that one");
    a = test_get(h, "case_manager", work_path(h, &k, ""));
    CHECK(a.status == 200 && test_has(&a, "Ibu setuju"), "it stands on the time line");
    a = test_post(h, "case_manager", path, "kind=TELEPON_LEMBAGA&body=++");
    CHECK(a.status == 422 && test_has(&a, "class=\"err\""), "an empty note is refused");
    static const char *const gone[] = { "TELEPON", "KUNJUNGAN" };
    for (size_t i = 0; i < ARRAY_LEN(gone); i++) {
        a = test_post(h, "case_manager", path,
                      test_printf(h, "kind=%s&body=Menelepon+ibu+semalam.", gone[i]));
        CHECK(a.status == 422 && test_has(&a, "dicatat di Kontak aman, supaya"),
              "a call or visit to her is no note: there her wish is asked");
        CHECK(test_has(&a, "Menelepon ibu semalam."), "and what was typed stays");
        a = test_get(h, "case_manager", path);
        CHECK(!test_has(&a, test_printf(h, "value=\"%s\"", gone[i])), "nor is it offered");
        CHECK(!test_has(&a, "Menelepon ibu semalam."), "and nothing was stored");
    }
    CHECK(test_has(&a, "/kontak\">Menelepon atau menulis"), "but the way to safe contact is");
    work_refuses_others(h, &k, "/catatan", true, "body=x");
    work_refuses_others(h, &k, "/catatan", false, NULL);
}

/* More than two pages of them, a millisecond apart. */
static void many_notes(struct http_test *h, const struct work_case *k, size_t n)
{
    struct ctx *c = test_ctx(h, "case_manager");
    struct case_all all = { 0 };
    bool retry = false;
    c->change = change_new(c);
    CHECK(store_begin_read(c) == OK && case_load(c, k->id, &all) == OK, "the case and its key");
    for (size_t i = 0; i < n; i++) {
        struct note row = { .case_id = k->id,
                            .compartment_id = all.row.compartment_id,
                            .author_id = c->who->id,
                            .written_ms = c->now_ms - DAY_MS + (int64_t)i,
                            .kind = STR("UMUM"),
                            .body = str_of(test_printf(h, "isi-nomor-%zu-akhir", i)) };
        rec_set_all(&note_rec, &row);
        CHECK(rec_insert(c, &note_rec, &row) == OK, "a note");
    }
    store_rollback(c);
    CHECK(change_commit(c, &retry) == OK, "are stored");
    keys_forget(c->keys);
}

static size_t notes_shown(struct http_test *h, const char *path, struct str *next,
                          struct str *oldest)
{
    const struct test_answer a = test_get_json(h, "case_manager", path);
    const struct val *list = val_getz(a.json, "notes");
    const size_t n = val_count(list);
    *next = val_get_text(a.json, "next");
    *oldest = n > 0 ? val_get_text(list->list->items[n - 1], "body") : STR_NONE;
    return n;
}

static void older_notes_are_reached(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    const char *path = work_path(h, &k, "/catatan");
    struct str next;
    struct str oldest;
    many_notes(h, &k, 230);
    CHECK(notes_shown(h, path, &next, &oldest) == 100, "the newest hundred");
    CHECK_STR(oldest, "isi-nomor-130-akhir", "in their order");
    const char *second = test_printf(h, "%.*s", STR_ARG(next));
    CHECK(notes_shown(h, second, &next, &oldest) == 100, "the next");
    CHECK_STR(oldest, "isi-nomor-30-akhir", "without a gap");
    const char *third = test_printf(h, "%.*s", STR_ARG(next));
    CHECK(notes_shown(h, third, &next, &oldest) == 30, "the last");
    CHECK_STR(oldest, "isi-nomor-0-akhir", "down to the first");
    CHECK(next.n == 0, "and no further");
    CHECK(notes_shown(h, test_printf(h, "%s?start=bukan", path), &next, &oldest) == 100,
          "a place that is none is the newest");
    struct test_answer a = test_get_json(h, "case_manager", third);
    const struct str first = val_get_text(val_getz(a.json, "notes")->list->items[29], "id");
    CHECK(!test_has(&a, "\"is_corrected\":true"), "nothing is put right yet");
    CHECK(test_post(h, "case_manager", path,
                    test_printf(h, "body=Bukan+begitu.&corrects=%.*s", STR_ARG(first)))
                  .status == 303,
          "the oldest is put right from two pages away");
    a = test_get_json(h, "case_manager", third);
    CHECK(test_has(&a, "\"is_corrected\":true"), "its page says so");
    a = test_get(h, "case_manager", path);
    CHECK(test_has(&a, test_printf(h, "%.*s#c-%.*s", STR_ARG(first), STR_ARG(first))),
          "and the new one leads to it");
    work_refuses_others(h, &k, "/catatan?start=1.x", false, NULL);
    a = test_get(h, "case_manager", work_path(h, &k, "?everything=1"));
    CHECK(test_has(&a, "isi-nomor-31-akhir") && !test_has(&a, "isi-nomor-30-akhir"),
          "the time line has the newest two hundred");
    CHECK(test_has(&a, "Catatan sebelumnya</a>"), "and leads to the older ones");
    const struct work_case few = work_open(h, "case_manager");
    a = test_get(h, "case_manager", work_path(h, &few, "?everything=1"));
    CHECK(!test_has(&a, "Catatan sebelumnya</a>"), "there are none in a new case");
}

static void a_note_is_put_right_by_another(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    const struct work_case other = work_open(h, "case_manager2");
    (void)test_post(h, "case_manager", work_path(h, &k, "/catatan"),
                    "body=Kunjungan+hari+Senin."); /* shown above */
    struct test_answer a = test_get_json(h, "case_manager", work_path(h, &k, "/catatan"));
    const struct val *list = val_getz(a.json, "notes");
    CHECK(val_count(list) == 1, "one note");
    const struct str id = val_get_text(list->list->items[0], "id");
    const char *body = test_printf(h, "body=Kunjungan+hari+Selasa.&corrects=%.*s", STR_ARG(id));
    CHECK(test_post(h, "case_manager", work_path(h, &k, "/catatan"), body).status == 303,
          "a new note names the old one");
    a = test_get(h, "case_manager", work_path(h, &k, "/catatan"));
    CHECK(test_has(&a, "Senin") && test_has(&a, "Selasa") && test_has(&a, "sudah dibetulkan"),
          "both stay");
    CHECK(test_post(h, "case_manager2", work_path(h, &other, "/catatan"), body).status == 422,
          "not in another case");
}

/* ---- services ---- */

static void services(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    const char *path = work_path(h, &k, "/layanan");
    struct test_answer a = test_get(h, "case_manager", path);
    CHECK_STR(test_field(&a, "given_on"), "2024-11-14", "the day is there already");
    const char *body =
        test_printf(h, "kind=KESEHATAN&given_on=2024-11-14&party_id=%.*s&outcome=TERLAKSANA",
                    STR_ARG(k.victim));
    CHECK(test_post(h, "case_manager", path, body).status == 303, "one tap");
    CHECK(test_post(h, "case_manager", path, "kind=PENGADUAN&given_on=2024-11-13").status == 303,
          "for every victim");
    const struct case_all all = work_load(h, "case_manager", k.id);
    CHECK(all.n_services == 2, "both are in the case");
    static const struct {
        const char *why, *body;
    } bad[] = {
        { "no kind", "given_on=2024-11-14" },
        { "no day", "kind=KESEHATAN&given_on=" },
        { "an unknown kind", "kind=PIJAT&given_on=2024-11-14" },
        { "tomorrow, as if it had been given",
          "kind=KESEHATAN&given_on=2024-11-15&outcome=TERLAKSANA" },
        { "a person who is not in the case", "kind=KESEHATAN&given_on=2024-11-14&party_id=lain" },
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        a = test_post(h, "case_manager", path, test_printf(h, "%s&remark=Kancil", bad[i].body));
        CHECK(a.status == 422, bad[i].why);
        CHECK_STR(test_field(&a, "remark"), "Kancil", "what was typed is kept");
    }
    body = test_printf(h, "kind=KESEHATAN&given_on=2024-11-14&party_id=%.*s", STR_ARG(k.reported));
    CHECK(test_post(h, "case_manager", path, body).status == 422, "services count for victims");
    work_refuses_others(h, &k, "/layanan", true, "kind=KESEHATAN&given_on=2024-11-14");
}

static void a_service_is_put_right(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    (void)test_post(h, "case_manager", work_path(h, &k, "/layanan"),
                    "kind=KESEHATAN&given_on=2024-11-14"); /* as above */
    struct case_all all = work_load(h, "case_manager", k.id);
    const char *path =
        test_printf(h, "/kasus/%.*s/layanan/%.*s", STR_ARG(k.id), STR_ARG(all.services[0].id));
    CHECK(test_get(h, "case_manager", path).status == 200, "the form");
    CHECK(test_post(h, "case_manager", path, "kind=BANTUAN_HUKUM&given_on=2024-11-13&version=1")
                  .status == 303,
          "saved");
    all = work_load(h, "case_manager", k.id);
    CHECK(str_eqz(all.services[0].kind, "BANTUAN_HUKUM"), "the kind is right now");
    CHECK(test_post(h, "case_manager", path, "kind=KESEHATAN&version=1").status == 409,
          "an older version is refused");
}

/* ---- assessment ---- */

static void assessment_sets_risk(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    const char *path = work_path(h, &k, "/asesmen");
    CHECK(str_eqz(work_load(h, "case_manager", k.id).row.risk, "BELUM_DINILAI"),
          "not judged before");
    struct test_answer a = test_get(h, "case_manager", path);
    CHECK(a.status == 200 && !test_has(&a, "value=\"BELUM_DINILAI\""),
          "the form offers judgements only");
    a = test_post(h, "case_manager", path, "risk=TINGGI&risk_why=Terlapor+tahu+alamat+sekolah.");
    CHECK(a.status == 303, "an assessment");
    const struct case_all all = work_load(h, "case_manager", k.id);
    CHECK(str_eqz(all.row.risk, "TINGGI") && str_eqz(all.row.stage, "ASESMEN"),
          "sets risk and stage");
    a = test_get(h, "case_manager", work_path(h, &k, ""));
    CHECK(test_has(&a, "Nilai ulang risiko tinggi"), "and the clock of the next look");
    CHECK(
        test_post(h, "case_manager", path, "risk=SEDANG&risk_why=Tinggal+di+rumah+bibi.").status ==
            303,
        "later another");
    a = test_get(h, "case_manager", path);
    CHECK(test_has(&a, "alamat sekolah") && test_has(&a, "rumah bibi"), "the older one stays");
    CHECK(str_eqz(work_load(h, "case_manager", k.id).row.risk, "SEDANG"), "the newest counts");
    CHECK(test_post(h, "case_manager", path, "risk=BELUM_DINILAI&risk_why=x").status == 422,
          "no judgement is none");
    CHECK(test_post(h, "case_manager", path, "risk=TINGGI").status == 422,
          "nor one without reasons");
    CHECK(test_post(h, "case_manager", path, "risk=TINGGI&risk_why=x&again_on=2024-11-01").status ==
              422,
          "again in the past");
    work_refuses_others(h, &k, "/asesmen", true, "risk=TINGGI&risk_why=x");
}

/* ---- plan ---- */

static struct str first_id(struct http_test *h, const struct work_case *k, const char *list)
{
    const struct test_answer a = test_get_json(h, "case_manager", work_path(h, k, "/rencana"));
    const struct val *rows = val_getz(a.json, list);
    CHECK(val_count(rows) == 1, "one row of the plan");
    return val_get_text(rows->list->items[0], "id");
}

static void plan(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    const struct str me = test_member_id(h, "case_manager");
    CHECK(test_post(h, "case_manager", work_path(h, &k, "/rencana/tujuan"),
                    "body=Aman+di+rumah+dan+sekolah.")
                  .status == 303,
          "a goal");
    CHECK(str_eqz(work_load(h, "case_manager", k.id).row.stage, "INTERVENSI"),
          "the first goal begins the intervention");
    const char *body = test_printf(
        h, "body=Jadwalkan+sesi+psikolog.&due_on=2024-11-15&owner_id=%.*s", STR_ARG(me));
    CHECK(test_post(h, "case_manager", work_path(h, &k, "/rencana/tugas"), body).status == 303,
          "a task");
    struct test_answer a = test_get(h, "case_manager", work_path(h, &k, ""));
    CHECK(test_has(&a, "Jadwalkan sesi psikolog") && test_has(&a, "Besok"),
          "the case page says that it waits");
    const struct str task = str_copy(test_ctx(h, NULL)->mem, first_id(h, &k, "tasks"));
    const char *path =
        test_printf(h, "/kasus/%.*s/rencana/tugas/%.*s", STR_ARG(k.id), STR_ARG(task));
    CHECK(test_get(h, "case_manager", path).status == 200, "the form");
    CHECK(test_post(h, "case_manager", path, "version=1&outcome=Rabu+pukul+10.&step=done").status ==
              303,
          "done");
    CHECK(str_eq(first_id(h, &k, "done_tasks"), task), "it is among the done ones");
    CHECK(test_post(h, "case_manager", path, "version=2&step=undo").status == 303,
          "and opened again");
    CHECK(str_eq(first_id(h, &k, "tasks"), task), "it waits again");
    CHECK(test_post(h, "case_manager", path, "version=1&step=done").status == 409,
          "an older version is refused");
    CHECK(test_post(h, "case_manager", work_path(h, &k, "/rencana/tinjau"), "").status == 303,
          "the plan was looked at");
    a = test_get(h, "case_manager", work_path(h, &k, "/rencana"));
    CHECK(a.status == 200, "the plan");
}

static void plan_refuses(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    const char *path = work_path(h, &k, "/rencana/tugas");
    const struct str me = test_member_id(h, "case_manager");
    const struct str outside = test_member_id(h, "case_manager2");
    const char *body =
        test_printf(h, "body=Jemput.&due_on=2024-11-15&owner_id=%.*s", STR_ARG(outside));
    struct test_answer a = test_post(h, "case_manager", path, body);
    CHECK(a.status == 422 && test_has(&a, "anggota tim"), "an owner outside the team");
    CHECK_STR(test_field(&a, "body"), "Jemput.", "what was typed is kept");
    body = test_printf(h, "body=Jemput.&due_on=2024-11-13&owner_id=%.*s", STR_ARG(me));
    CHECK(test_post(h, "case_manager", path, body).status == 422, "a day that has passed");
    body = test_printf(h, "due_on=2024-11-15&owner_id=%.*s", STR_ARG(me));
    CHECK(test_post(h, "case_manager", path, body).status == 422, "nothing to do");
    CHECK(test_post(h, "case_manager", work_path(h, &k, "/rencana/tujuan"), "body=").status == 422,
          "a goal without words");
    work_refuses_others(h, &k, "/rencana/tujuan", true, "body=x");
}

static void open_tasks_of_a_member(void **state)
{
    struct http_test *h = *state;
    const struct work_case k =
        work_open(h, "intake2"); /* nobody else of this program has tasks under this login */
    struct ctx *c = test_ctx(h, "intake2");
    struct task_line lines[8];
    size_t n = 0;
    const char *body =
        test_printf(h, "body=Dampingi.&due_on=2024-11-20&owner_id=%.*s", STR_ARG(c->who->id));
    CHECK(test_post(h, "intake2", work_path(h, &k, "/rencana/tugas"), body).status == 303,
          "a task");
    CHECK(store_begin_read(c) == OK, "a reading transaction");
    CHECK(plan_open_tasks(c, c->who->id, lines, ARRAY_LEN(lines), &n) == OK, "the list");
    store_rollback(c);
    CHECK(n == 1 && str_eq(lines[0].case_id, k.id), "has the one task with its case");
}

/* Online content is taken down as a service, and only under the service that it belongs to. */
static void online_content(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    const char *path = work_path(h, &k, "/layanan");
    struct test_answer a = test_post(
        h, "case_manager", path,
        "kind=BANTUAN_HUKUM&detail=PENGHAPUSAN_KONTEN_DARING&given_on=2024-11-14&given_by=UPTD"
        "&outcome=TERLAKSANA");
    CHECK(a.status == 303, "removal of online content");
    a = test_get(h, "case_manager", path);
    CHECK(test_has(&a, "Penghapusan konten daring"), "stands among the services");
    a = test_post(
        h, "case_manager", path,
        "kind=KESEHATAN&detail=PENGHAPUSAN_KONTEN_DARING&given_on=2024-11-14&outcome=TERLAKSANA");
    CHECK(a.status == 422, "not under health");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(notes),
        cmocka_unit_test(older_notes_are_reached),
        cmocka_unit_test(a_note_is_put_right_by_another),
        cmocka_unit_test(services),
        cmocka_unit_test(a_service_is_put_right),
        cmocka_unit_test(plan),
        cmocka_unit_test(assessment_sets_risk),
        cmocka_unit_test(plan_refuses),
        cmocka_unit_test(open_tasks_of_a_member),
        cmocka_unit_test(online_content),
    };
    return cmocka_run_group_tests(tests, work_begin, work_end);
}
