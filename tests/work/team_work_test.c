/*
 * team_work_test.c - the supervisor's room: load, assigning, handing over, restoring, set-up; and
 * the home page beside it.
 */
#include "work.h"

#include "feature/home/home_priv.h"
#include "feature/member/member.h"

/* A case that its opener does not manage yet, as intake opens it. */
static struct work_case open_unmanaged(struct http_test *h, const char *login)
{
    struct ctx *c = test_ctx(h, login);
    struct case_all all = { .row = { .report_day = day_of(2024, 11, 14),
                                     .kecamatan = STR("JELUTUNG") } };
    bool retry = false;
    c->change = change_new(c);
    CHECK(case_open_new(c, &all, NULL, STR_NONE) == OK && change_commit(c, &retry) == OK,
          "the case of the test opens");
    return (struct work_case){ .id = all.row.id };
}

static const char *team_path(struct http_test *h, struct str id, const char *rest)
{
    return test_printf(h, "/tim/kasus/%.*s%s", STR_ARG(id), rest);
}

static const char *member_path(struct http_test *h, const char *login, const char *rest)
{
    return test_printf(h, "/tim/anggota/%.*s%s", STR_ARG(test_member_id(h, login)), rest);
}

static void assigns_and_the_opener_leaves(void **state)
{
    struct http_test *h = *state;
    struct work_case k = open_unmanaged(h, "intake");
    struct test_answer page = test_get(h, "lead", "/tim");
    CHECK(page.status == 200 && test_has(&page, str_z(test_ctx(h, NULL)->mem, k.id)),
          "without a manager: in the list");
    CHECK(test_get(h, "intake", work_path(h, &k, "")).status == 200, "the opener works on it");
    CHECK(test_get(h, "case_manager", work_path(h, &k, "")).status == 404, "the manager not yet");
    struct test_answer form = test_get(h, "lead", team_path(h, k.id, ""));
    CHECK(form.status == 200 && test_has(&form, "Tugaskan kasus"), "the team of the case");
    const struct str version = test_field(&form, "version");
    struct test_answer a =
        test_post(h, "lead", team_path(h, k.id, ""),
                  test_printf(h, "member_id=%.*s&words=Mohon+hubungi+korban+hari+ini.&version=%.*s",
                              STR_ARG(test_member_id(h, "case_manager")), STR_ARG(version)));
    CHECK(a.status == 303, "assigned");
    CHECK(test_get(h, "intake", work_path(h, &k, "")).status == 404, "the opener has left");
    struct test_answer notes = test_get(h, "case_manager", work_path(h, &k, "/catatan"));
    CHECK(notes.status == 200 && test_has(&notes, "Mohon hubungi korban hari ini."),
          "the manager reads the words");
    struct test_answer late =
        test_post(h, "lead2", team_path(h, k.id, ""),
                  test_printf(h, "member_id=%.*s&version=%.*s",
                              STR_ARG(test_member_id(h, "case_manager2")), STR_ARG(version)));
    CHECK(late.status == 409, "another lead was faster");
}

static void assigns_only_to_those_who_may(void **state)
{
    struct http_test *h = *state;
    struct work_case k = open_unmanaged(h, "intake");
    static const struct {
        const char *login, *why;
    } others[] = {
        { "partner", "a partner" },
        { "leader", "a leader" },
        { "admin", "an administrator" },
        { "companion", "a support worker manages no case" },
    };
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        struct test_answer a = test_post(h, "lead", team_path(h, k.id, ""),
                                         test_printf(h, "member_id=%.*s&version=1",
                                                     STR_ARG(test_member_id(h, others[i].login))));
        CHECK(a.status == 422 && test_has(&a, "Pilih anggota aktif"), others[i].why);
    }
    struct test_answer none =
        test_post(h, "lead", team_path(h, k.id, ""), "version=1&words=Tolong+ya");
    CHECK(none.status == 422 && test_has(&none, "Tolong ya"), "nobody chosen: the words stay");
    CHECK(test_get(h, "case_manager", team_path(h, k.id, "")).status == 403,
          "a case manager assigns nothing");
    CHECK(
        test_get(h, "lead", team_path(h, STR("0193277a-0000-7000-8000-000000000000"), "")).status ==
            404,
        "an absent case");
}

static void who_never_logged_in_gets_no_case(void **state)
{
    struct http_test *h = *state;
    struct work_case k = open_unmanaged(h, "intake");
    CHECK(test_post(
              h, "admin", "/anggota",
              "login=baru&name=Baru&agency=UPTD_PPA&role=case_manager&password=gajah+terbang+malam")
                  .status == 303,
          "a new case manager");
    const struct str id = member_id_of(test_ctx(h, NULL), STR("baru"));
    struct test_answer a = test_post(h, "lead", team_path(h, k.id, ""),
                                     test_printf(h, "member_id=%.*s&version=1", STR_ARG(id)));
    CHECK(a.status == 422 && test_has(&a, "belum pernah masuk"), "a clear sentence");
    (void)work_open(h, "case_manager2");
    struct test_answer b = test_post(h, "lead", member_path(h, "case_manager2", "/serah"),
                                     test_printf(h, "member_id=%.*s&words=Cuti.", STR_ARG(id)));
    CHECK(b.status == 422 && test_has(&b, "belum pernah masuk"), "nor a whole load of them");
}

static void joins_and_leaves(void **state)
{
    struct http_test *h = *state;
    struct work_case k = work_open(h, "case_manager");
    const char *body = test_printf(h, "member_id=%.*s", STR_ARG(test_member_id(h, "companion")));
    CHECK(test_get(h, "companion", work_path(h, &k, "")).status == 404, "not in the team");
    CHECK(test_post(h, "lead", team_path(h, k.id, "/tambah"), body).status == 303, "joins");
    CHECK(test_get(h, "companion", work_path(h, &k, "")).status == 200, "reads the case");
    CHECK(test_post(h, "lead", team_path(h, k.id, "/keluar"), body).status == 303, "leaves");
    CHECK(test_get(h, "companion", work_path(h, &k, "")).status == 404, "and reads no more");
    struct test_answer m =
        test_post(h, "lead", team_path(h, k.id, "/keluar"),
                  test_printf(h, "member_id=%.*s", STR_ARG(test_member_id(h, "case_manager"))));
    CHECK(m.status == 422 && test_has(&m, "tidak dapat dikeluarkan"),
          "the manager stays until there is another");
}

static void hands_over_everything(void **state)
{
    struct http_test *h = *state;
    struct work_case a = work_open(h, "case_manager2");
    struct work_case b = work_open(h, "case_manager2");
    const struct str from = test_member_id(h, "case_manager2");
    const struct str to = test_member_id(h, "case_manager");
    CHECK(test_post(h, "case_manager2", work_path(h, &a, "/rencana/tugas"),
                    test_printf(h, "body=Antar+ke+puskesmas&owner_id=%.*s&due_on=2024-11-15",
                                STR_ARG(from)))
                  .status == 303,
          "a task for tomorrow");
    test_clock_add(h, 2 * DAY_MS);
    struct test_answer team = test_get(h, "lead", "/tim");
    CHECK(test_has(&team, "tenggat 15 Nov 2024"), "the supervisor sees it");
    struct test_answer none = test_post(h, "lead", member_path(h, "case_manager2", "/serah"),
                                        test_printf(h, "member_id=%.*s", STR_ARG(to)));
    CHECK(none.status == 422, "no words: refused");
    struct test_answer self =
        test_post(h, "lead", member_path(h, "case_manager2", "/serah"),
                  test_printf(h, "member_id=%.*s&words=Cuti.", STR_ARG(from)));
    CHECK(self.status == 422 && test_has(&self, "Pilih anggota aktif"), "to himself: refused");
    struct test_answer done =
        test_post(h, "lead", member_path(h, "case_manager2", "/serah"),
                  test_printf(h, "member_id=%.*s&words=Cuti+mulai+Desember.", STR_ARG(to)));
    CHECK(done.status == 303 && str_has(done.location, STR("team.handed")), "handed over");
    const struct work_case *both[] = { &a, &b };
    for (size_t i = 0; i < ARRAY_LEN(both); i++) {
        struct test_answer notes = test_get(h, "case_manager", work_path(h, both[i], "/catatan"));
        CHECK(notes.status == 200 && test_has(&notes, "Cuti mulai Desember."),
              "the heir reads the note in each case");
        CHECK(test_get(h, "case_manager2", work_path(h, both[i], "")).status == 404,
              "the former one reads none");
        CHECK(str_eq(work_load(h, "case_manager", both[i]->id).row.manager_id, to),
              "and manages none");
    }
    struct test_answer home = test_get(h, "case_manager", "/beranda");
    CHECK(test_has(&home, "15 Nov 2024"), "the late task is now on the heir's home page");
    struct test_answer empty = test_post(h, "lead", member_path(h, "case_manager2", "/serah"),
                                         test_printf(h, "member_id=%.*s&words=Lagi.", STR_ARG(to)));
    CHECK(empty.status == 422 && test_has(&empty, "Tidak ada kasus"), "nothing is left");
}

static void more_than_a_step(void **state)
{
    struct http_test *h = *state;
    for (int i = 0; i < 53; i++) {
        (void)open_unmanaged(h, "intake2");
    }
    const char *body = test_printf(h, "member_id=%.*s&words=Pindah+tugas.",
                                   STR_ARG(test_member_id(h, "case_manager")));
    struct test_answer first = test_post(h, "lead", member_path(h, "intake2", "/serah"), body);
    CHECK(first.status == 303 && str_has(first.location, STR("handed_part")),
          "fifty at once; the rest is told");
    struct test_answer rest = test_get_json(h, "lead", member_path(h, "intake2", ""));
    CHECK(val_get_int(rest.json, "case_count", -1) == 3, "three are left");
    struct test_answer second = test_post(h, "lead", member_path(h, "intake2", "/serah"), body);
    CHECK(second.status == 303 && !str_has(second.location, STR("handed_part")),
          "and go with the next");
}

static void access_comes_back_after_a_new_password(void **state)
{
    struct http_test *h = *state;
    struct work_case k = work_open(h, "case_manager2");
    const struct str id = test_member_id(h, "case_manager2");
    CHECK(test_post(h, "admin", test_printf(h, "/anggota/%.*s/sandi", STR_ARG(id)),
                    "password=gajah+terbang+malam")
                  .status == 303,
          "reset");
    struct test_answer early = test_get(h, "lead", member_path(h, "case_manager2", ""));
    CHECK(test_has(&early, "Tunggu sampai ia masuk"), "not before he has a key");
    CHECK(test_post(h, "lead", member_path(h, "case_manager2", "/pulihkan"), "").status == 422,
          "and not by force");
    CHECK(test_post(h, NULL, "/masuk", "login=case_manager2&password=gajah+terbang+malam").status ==
              303,
          "he logs in");
    CHECK(test_post(h, "lead", member_path(h, "case_manager2", "/pulihkan"), "").status == 303,
          "restored");
    struct ctx *c = test_ctx(h, "lead");
    bool ready = false;
    CHECK(keys_member_ready(c, id, &ready) == OK && ready, "his new key is there");
    struct test_answer desks = test_get(h, "lead", "/tim/penyiapan");
    CHECK(desks.status == 200 && test_has(&desks, "Persilakan<"), "his desk waits too");
    CHECK(test_post(h, "lead", "/tim/penyiapan/persilakan",
                    test_printf(h, "desk=staff&member_id=%.*s", STR_ARG(id)))
                  .status == 303,
          "let in");
    (void)k;
}

static void silence_and_decisions(void **state)
{
    struct http_test *h = *state;
    struct work_case k = work_open(h, "case_manager");
    const char *number =
        str_z(test_ctx(h, NULL)->mem, work_load(h, "case_manager", k.id).row.number);
    test_clock_add(h, 15 * DAY_MS);
    struct test_answer home = test_get_json(h, "case_manager", "/beranda");
    const struct val *silent = val_getz(val_getz(home.json, "cases"), "silent");
    bool found = false;
    for (size_t i = 0; i < val_count(silent); i++) {
        found = found || str_eqz(val_get_text(silent->list->items[i], "number"), number);
    }
    CHECK(found, "a case without a note for a fortnight is on the home page");
    struct test_answer team = test_get_json(h, "lead", "/tim");
    CHECK(val_count(val_getz(team.json, "silent")) > 0, "and on the supervisor's page");
    CHECK(test_post(h, "case_manager", work_path(h, &k, "/catatan"), "body=Kunjungan+ke+rumah.")
                  .status == 303,
          "a note");
    home = test_get_json(h, "case_manager", "/beranda");
    silent = val_getz(val_getz(home.json, "cases"), "silent");
    for (size_t i = 0; i < val_count(silent); i++) {
        CHECK(!str_eqz(val_get_text(silent->list->items[i], "number"), number), "ends the silence");
    }
}

static const struct {
    const char *login, *path;
    int status;
    const char *has, *hasnt, *why;
} pages[] = {
    { "case_manager", "/beranda", 200, "Perlu tindakan", "href=\"/antrean\"",
      "a case manager: his cases, no queue" },
    { "intake", "/beranda", 200, "Laporan baru", "/tim#", "an intake officer: the queue, no team" },
    { "lead", "/beranda", 200, "/tim#keputusan", "/anggota\"", "a lead: the team, no members" },
    { "leader", "/beranda", 200, "/rekap", "/kasus", "a leader: figures, no case" },
    { "partner", "/beranda", 200, "Rujukan untuk lembaga Anda", "/kasus",
      "a partner: his referrals" },
    { "admin", "/beranda", 200, "anggota aktif", "/kasus", "an administrator: members, no case" },
    { "auditor", "/beranda", 200, "href=\"/audit\"", "/kasus", "an auditor: the log, no case" },
    { "secretariat", "/beranda", 200, "href=\"/tindak-lanjut\"", "/kasus",
      "the secretariat: meetings and follow-up, no case" },
    { "companion", "/beranda", 200, "Perlu tindakan", "/tim", "a support worker" },
    { NULL, "/beranda", 303, "", "Perlu tindakan", "the public goes to the login" },
    { "intake", "/tim", 403, "", "Beban", "the team page is the supervisor's" },
    { "leader", "/tim", 403, "", "Beban", "a leader sees figures only" },
    { "admin", "/tim/penyiapan", 403, "", "Akhiri", "set-up is not the administrator's to end" },
    { "lead", "/tim/penyiapan", 200, "Penyiapan sudah diakhiri", "Akhiri penyiapan sekarang",
      "it has ended here" },
    { "lead", "/tim/anggota/0193277a-0000-7000-8000-000000000000", 404, "", "Serahkan", "nobody" },
};

static void who_sees_what(void **state)
{
    struct http_test *h = *state;
    for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
        struct test_answer a = test_get(h, pages[i].login, pages[i].path);
        CHECK(a.status == pages[i].status, pages[i].why);
        CHECK(pages[i].has[0] == '\0' || test_has(&a, pages[i].has), pages[i].why);
        CHECK(!test_has(&a, pages[i].hasnt), pages[i].why);
    }
}

static void set_up_ends_once(void **state)
{
    struct http_test *h = *state;
    CHECK(test_post(h, "case_manager", "/tim/penyiapan/akhiri", "").status == 403,
          "only the supervisor ends set-up");
    CHECK(test_post(h, "lead", "/tim/penyiapan/akhiri", "").status == 303,
          "a second press changes nothing and is no fault");
    struct test_answer odd = test_post(
        h, "lead", "/tim/penyiapan/persilakan",
        test_printf(h, "desk=dapur&member_id=%.*s", STR_ARG(test_member_id(h, "intake"))));
    CHECK(odd.status == 404 || odd.status == 422, "a desk that is not there");
}

static const struct {
    const char *why;
    int64_t due;
    enum home_when want;
} whens[] = {
    { "yesterday", 99, HOME_LATE },  { "today", 100, HOME_TODAY },
    { "tomorrow", 101, HOME_WEEK },  { "in seven days", 107, HOME_WEEK },
    { "in eight", 108, HOME_LATER },
};

static void when_it_is_due(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(whens); i++) {
        CHECK(home_when_day(whens[i].due, 100) == whens[i].want, whens[i].why);
    }
    CHECK(home_when_ms(1000, 1000) == HOME_LATE, "the limit itself has passed");
    CHECK(home_when_ms(1001, 1000) == HOME_TODAY, "a moment is left");
    CHECK(home_when_ms(1000 + DAY_MS, 1000) == HOME_TODAY, "just within 24 hours");
    CHECK(home_when_ms(1001 + DAY_MS, 1000) == HOME_LATER, "more than 24 hours");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(when_it_is_due),
        cmocka_unit_test(set_up_ends_once),
        cmocka_unit_test(assigns_and_the_opener_leaves),
        cmocka_unit_test(assigns_only_to_those_who_may),
        cmocka_unit_test(who_never_logged_in_gets_no_case),
        cmocka_unit_test(joins_and_leaves),
        cmocka_unit_test(hands_over_everything),
        cmocka_unit_test(silence_and_decisions),
        cmocka_unit_test(more_than_a_step),
        cmocka_unit_test(who_sees_what),
        cmocka_unit_test(access_comes_back_after_a_new_password),
    };
    return cmocka_run_group_tests(tests, work_begin, work_end);
}
