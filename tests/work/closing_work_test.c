/* closing_work_test.c - a case is closed by two people, opened again, its stage set by hand. */
#include "work.h"

#include "feature/closing/closing.h"

#define ALL_CHECKED                                                                             \
    "checks=TUJUAN_DITINJAU&checks=RISIKO_DINILAI&checks=RUJUKAN_SELESAI&checks=HUKUM_DIPANTAU" \
    "&checks=PASCALAYANAN_DISEPAKATI&checks=TAHU_CARA_KEMBALI&checks=DIBERI_TAHU"
#define ASKED \
    ALL_CHECKED "&close_reason=SELESAI&victim_view=Sudah+merasa+aman.&aftercare_on=2024-12-14"

static const char *closing_path(struct http_test *h, const struct work_case *k, const char *rest)
{
    return test_printf(h, "/kasus/%.*s/penutupan%s", STR_ARG(k->id), rest);
}

static void two_people_close(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    CHECK(test_get(h, "case_manager", closing_path(h, &k, "")).status == 200, "the page");
    CHECK(test_post(h, "case_manager", closing_path(h, &k, ""), ASKED).status == 303, "asked");
    CHECK(work_load(h, "case_manager", k.id).row.closed_ms == 0,
          "the case goes on until somebody decides");
    CHECK(test_post(h, "case_manager", closing_path(h, &k, ""), ASKED).status == 422,
          "once is enough");
    CHECK(test_post(h, "case_manager", closing_path(h, &k, "/putusan"), "step=approve").status ==
              403,
          "no lead, no decision");
    struct test_answer a = test_post(h, "lead", closing_path(h, &k, "/putusan"), "step=back");
    CHECK(a.status == 422 && test_has(&a, "perlu dilengkapi"), "sending back needs words");
    a = test_post(h, "lead", closing_path(h, &k, "/putusan"), "step=approve&words=Baik.");
    CHECK(a.status == 303, "approved");
    const struct case_all all = work_load(h, "case_manager", k.id);
    CHECK(all.row.closed_ms != 0 && str_eqz(all.row.stage, "TERMINASI"), "the case is closed");
    CHECK(str_eqz(all.row.close_reason, "SELESAI") && all.row.aftercare_on == day_of(2024, 12, 14),
          "with reason and day");
    a = test_get_json(h, "case_manager", work_path(h, &k, "/rencana"));
    CHECK(val_count(val_getz(a.json, "tasks")) == 3, "three tasks of after-care");
    CHECK(test_has(&a, "2024-12-14"), "the first on the day that was agreed");
    CHECK(test_post(h, "lead", closing_path(h, &k, "/putusan"), "step=approve").status == 409,
          "decided is decided");
    CHECK(test_post(h, "case_manager", closing_path(h, &k, ""), ASKED).status == 422,
          "a closed case is not closed again");
}

/* How many open tasks of the case this member has. */
static size_t tasks_of(struct http_test *h, const struct work_case *k, const char *login)
{
    const struct test_answer a = test_get_json(h, "lead", work_path(h, k, "/rencana"));
    const struct val *tasks = val_getz(a.json, "tasks");
    size_t n = 0;
    for (size_t i = 0; i < val_count(tasks); i++) {
        n += str_eq(val_get_text(tasks->list->items[i], "owner_id"), test_member_id(h, login)) ? 1
                                                                                               : 0;
    }
    return n;
}

static void aftercare_goes_with_the_case(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    CHECK(test_post(h, "case_manager", closing_path(h, &k, ""), ASKED).status == 303, "asked");
    CHECK(
        test_post(h, "lead", closing_path(h, &k, "/putusan"), "step=approve&words=Baik.").status ==
            303,
        "closed");
    CHECK(tasks_of(h, &k, "case_manager") == 3, "its manager does the after-care");
    const char *to =
        test_printf(h, "member_id=%.*s&version=%lld", STR_ARG(test_member_id(h, "case_manager2")),
                    (long long)work_load(h, "lead", k.id).row.version);
    CHECK(test_post(h, "lead", test_printf(h, "/tim/kasus/%.*s", STR_ARG(k.id)), to).status == 303,
          "the closed case goes to somebody else");
    CHECK(tasks_of(h, &k, "case_manager2") == 3 && tasks_of(h, &k, "case_manager") == 0,
          "and the after-care with it");
    const char *all = test_printf(h, "member_id=%.*s&words=Pindah+tugas.",
                                  STR_ARG(test_member_id(h, "case_manager")));
    CHECK(test_post(h, "lead",
                    test_printf(h, "/tim/anggota/%.*s/serah",
                                STR_ARG(test_member_id(h, "case_manager2"))),
                    all)
                  .status == 303,
          "all cases of a member in one act");
    CHECK(tasks_of(h, &k, "case_manager") == 3, "closed ones with their after-care too");
    const char *join = test_printf(h, "member_id=%.*s", STR_ARG(test_member_id(h, "companion")));
    CHECK(test_post(h, "lead", test_printf(h, "/tim/kasus/%.*s/tambah", STR_ARG(k.id)), join)
                  .status == 303,
          "a support worker joins");
    const char *task = test_printf(h, "owner_id=%.*s&due_on=2025-01-10&body=Menelepon",
                                   STR_ARG(test_member_id(h, "companion")));
    CHECK(test_post(h, "case_manager", work_path(h, &k, "/rencana/tugas"), task).status == 303,
          "and gets a task");
    CHECK(test_post(h, "lead", test_printf(h, "/tim/kasus/%.*s/keluar", STR_ARG(k.id)), join)
                  .status == 303,
          "and leaves");
    CHECK(tasks_of(h, &k, "companion") == 0 && tasks_of(h, &k, "case_manager") == 4,
          "the task is the manager's");
}

static void sent_back_and_asked_again(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    CHECK(test_post(h, "case_manager", closing_path(h, &k, ""), ASKED).status == 303, "asked");
    CHECK(
        test_post(h, "lead2", closing_path(h, &k, "/putusan"), "step=back&words=Lengkapi+rencana.")
                .status == 303,
        "sent back");
    const struct test_answer a = test_get(h, "case_manager", closing_path(h, &k, ""));
    CHECK(test_has(&a, "Lengkapi rencana.") && test_has(&a, "Dikembalikan"), "with the words");
    CHECK(work_load(h, "case_manager", k.id).row.closed_ms == 0, "the case is open");
    CHECK(test_post(h, "case_manager", closing_path(h, &k, ""), ASKED).status == 303,
          "asked again");
}

static void nobody_decides_his_own(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "lead");
    CHECK(test_post(h, "lead", closing_path(h, &k, ""), ASKED).status == 303, "a lead asks");
    const char *body = "step=approve&override_why=Saya+sendiri+saja.";
    struct test_answer a = test_post(h, "lead", closing_path(h, &k, "/putusan"), body);
    CHECK(a.status == 422 && test_has(&a, "kepala lain"), "there is another lead");
    CHECK(test_post(h, "lead2", closing_path(h, &k, "/putusan"), "step=approve").status == 303,
          "who decides");
}

static void asking_refuses(void **state)
{
    static const struct {
        const char *why, *body;
    } bad[] = {
        { "a point is not ticked and nothing says why",
          "checks=DIBERI_TAHU&close_reason=SELESAI&victim_view=Aman.&aftercare_on=2024-12-14" },
        { "no reason", ALL_CHECKED "&victim_view=Aman.&aftercare_on=2024-12-14" },
        { "the victim's view is missing",
          ALL_CHECKED "&close_reason=SELESAI&aftercare_on=2024-12-14" },
        { "after-care today",
          ALL_CHECKED "&close_reason=SELESAI&victim_view=Aman.&aftercare_on=2024-11-14" },
        { "no day of after-care", ALL_CHECKED "&close_reason=SELESAI&victim_view=Aman." },
    };
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        CHECK(test_post(h, "case_manager", closing_path(h, &k, ""), bad[i].body).status == 422,
              bad[i].why);
    }
    const char *body =
        "checks=DIBERI_TAHU&unmet_why=Korban+pindah+kota.&close_reason=DILIMPAHKAN&victim_view=Setuju."
        "&aftercare_on=2024-12-14";
    CHECK(test_post(h, "case_manager", closing_path(h, &k, ""), body).status == 303,
          "words instead of ticks");
    work_refuses_others(h, &k, "/penutupan", true, ASKED);
}

static void opened_again(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    const char *path = closing_path(h, &k, "/buka");
    CHECK(test_post(h, "case_manager", path, "reopen_why=Terjadi+lagi.").status == 422,
          "an open case is not opened");
    CHECK(test_post(h, "case_manager", closing_path(h, &k, ""), ASKED).status == 303, "asked");
    CHECK(test_post(h, "lead", closing_path(h, &k, "/putusan"), "step=approve").status == 303,
          "closed");
    CHECK(test_post(h, "case_manager", path, "reopen_why=").status == 422,
          "without a reason it stays closed");
    CHECK(test_post(h, "case_manager", path, "reopen_why=Terjadi+lagi.").status == 303, "opened");
    const struct case_all all = work_load(h, "case_manager", k.id);
    CHECK(all.row.closed_ms == 0 && str_eqz(all.row.stage, "ASESMEN"), "and assessed anew");
    const struct test_answer a = test_get(h, "case_manager", closing_path(h, &k, ""));
    CHECK(test_has(&a, "Terjadi lagi.") && test_has(&a, "Sudah merasa aman."),
          "the history says why, and what was before");
    const struct test_answer page = test_get(h, "case_manager", work_path(h, &k, ""));
    CHECK(test_has(&page, "Penutupan disetujui") && test_has(&page, "Kasus dibuka lagi"),
          "so does the time line");
}

static void stage_by_hand(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    const char *path = closing_path(h, &k, "/tahap");
    CHECK(test_post(h, "case_manager", path, "stage=PEMANTAUAN").status == 303, "forward");
    CHECK(str_eqz(work_load(h, "case_manager", k.id).row.stage, "PEMANTAUAN"), "is stored");
    CHECK(test_post(h, "case_manager", path, "stage=TERMINASI").status == 422,
          "closing needs two people");
    CHECK(test_post(h, "case_manager", path, "stage=MASUK").status == 422,
          "back to the start makes no sense");
    CHECK(test_post(h, "case_manager", path, "stage=").status == 422, "no stage");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_people_close),
        cmocka_unit_test(aftercare_goes_with_the_case),
        cmocka_unit_test(sent_back_and_asked_again),
        cmocka_unit_test(asking_refuses),
        cmocka_unit_test(nobody_decides_his_own),
        cmocka_unit_test(opened_again),
        cmocka_unit_test(stage_by_hand),
    };
    return cmocka_run_group_tests(tests, work_begin, work_end);
}
