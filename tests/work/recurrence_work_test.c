/*
 * recurrence_work_test.c - people who come back: ties over the cases that a member may see, the
 * corrected record, the recap, notices.
 */
#include "work.h"

#include "feature/recurrence/recurrence.h"
#include "store/change.h"

static const char *number_of(struct http_test *h, const char *login, const struct work_case *k)
{
    const struct case_all all = work_load(h, login, k->id);
    return test_printf(h, "%.*s", STR_ARG(all.row.number));
}

static const char *tie_body(struct http_test *h, struct str party, const struct work_case *other,
                            struct str other_party)
{
    return test_printf(h, "party_id=%.*s&other_case=%.*s&other_party=%.*s", STR_ARG(party),
                       STR_ARG(other->id), STR_ARG(other_party));
}

static int64_t recurring(struct http_test *h)
{
    const struct test_answer a = test_get_json(h, "lead", "/rekap");
    CHECK_STR(val_get_text(val_getz(a.json, "recurring_cases"), "unit"), "case",
              "the recap says what it counts");
    return val_get_int(val_getz(a.json, "recurring_cases"), "total", -1);
}

static const char *people(struct http_test *h, const struct work_case *k)
{
    return work_path(h, k, "/orang");
}

static void tied_and_counted(void **state)
{
    struct http_test *h = *state;
    const struct work_case old = work_open(h, "case_manager");
    test_clock_add(h, DAY_MS);
    const struct work_case k = work_open(h, "case_manager");
    const int64_t before = recurring(h);
    struct test_answer a = test_get(
        h, "case_manager",
        work_path(h, &k, test_printf(h, "/kembali?number=%s", number_of(h, "case_manager", &old))));
    CHECK(a.status == 200 && test_has(&a, "Hubungkan: orang yang sama"),
          "the people of the other case are offered");
    CHECK(test_has(&a, "name=\"party_id\" aria-required=\"true\"><option value=\"\">") &&
              test_has(&a, "name=\"other_party\" aria-required=\"true\"><option value=\"\">") &&
              !test_has(&a, "\" selected>"),
          "and no pair is chosen for whoever presses too soon");
    a = test_post(h, "case_manager", work_path(h, &k, "/kembali"),
                  tie_body(h, STR_NONE, &old, old.victim));
    CHECK(a.status == 422, "half a pair ties nobody");
    a = test_post(h, "case_manager", work_path(h, &k, "/kembali"),
                  tie_body(h, k.victim, &old, STR_NONE));
    CHECK(a.status == 422 && recurring(h) == before, "nor the other half");
    a = test_post(h, "case_manager", work_path(h, &k, "/kembali"),
                  tie_body(h, k.reported, &old, old.reported));
    CHECK(a.status == 303, "the same man");
    CHECK(recurring(h) == before + 1, "one case recurs: the later one");
    CHECK(work_load(h, "case_manager", k.id).row.recurrence == 1 &&
              work_load(h, "case_manager", old.id).row.recurrence == 0,
          "and not the first");
    a = test_get(h, "case_manager", people(h, &k));
    CHECK(test_has(&a, "Terlapor dalam laporan lain") &&
              test_has(&a, number_of(h, "case_manager", &old)),
          "the team sees where else");
    a = test_get(h, "case_manager", people(h, &old));
    CHECK(test_has(&a, number_of(h, "case_manager", &k)), "from the other side too");
    a = test_post(h, "case_manager", work_path(h, &k, "/kembali/lepas"),
                  test_printf(h, "party_id=%.*s", STR_ARG(k.reported)));
    CHECK(a.status == 303, "a mistake is untied");
    a = test_get(h, "case_manager", people(h, &old));
    CHECK(!test_has(&a, "Terlapor dalam laporan lain"), "and gone on both sides");
    a = test_post(h, "case_manager", work_path(h, &k, "/kembali/lepas"),
                  test_printf(h, "party_id=%.*s", STR_ARG(k.reported)));
    CHECK(a.status == 422, "nothing is left to untie");
    work_refuses_others(h, &k, "/kembali", false, "");
    work_refuses_others(h, &k, "/kembali", true, tie_body(h, k.reported, &old, old.reported));
}

static void only_what_one_may_see(void **state)
{
    struct http_test *h = *state;
    const struct work_case theirs = work_open(h, "case_manager2");
    const struct work_case k = work_open(h, "case_manager");
    struct test_answer a = test_get(
        h, "case_manager",
        work_path(h, &k,
                  test_printf(h, "/kembali?number=%s", number_of(h, "case_manager2", &theirs))));
    CHECK(a.status == 200 && test_has(&a, "Tidak ada kasus Anda dengan nomor itu."),
          "another's case");
    a = test_get(h, "case_manager", work_path(h, &k, "/kembali?number=JBI-1999-9999"));
    CHECK(a.status == 200 && test_has(&a, "Tidak ada kasus Anda dengan nomor itu."),
          "looks like none");
    CHECK(test_post(h, "case_manager", work_path(h, &k, "/kembali"),
                    tie_body(h, k.victim, &theirs, theirs.victim))
                  .status == 404,
          "nor is it tied");
    CHECK(test_post(h, "lead", work_path(h, &k, "/kembali"),
                    tie_body(h, k.reported, &theirs, theirs.reported))
                  .status == 303,
          "lead sees both");
    a = test_get(h, "case_manager", people(h, &k));
    CHECK(a.status == 200 && !test_has(&a, number_of(h, "case_manager2", &theirs)),
          "the tie does not open the other case to the team");
    CHECK(!test_has(&a, "Terlapor dalam laporan lain"), "nor say that there is one");
    a = test_get(h, "lead", people(h, &k));
    CHECK(test_has(&a, "Terlapor dalam laporan lain"), "lead is told");
    a = test_post(h, "case_manager", work_path(h, &k, "/kembali"),
                  tie_body(h, k.victim, &k, k.reported));
    CHECK(a.status == 422, "nobody comes back inside of one case");
    CHECK(test_get(h, "partner", people(h, &k)).status == 403, "a partner has no way here at all");
}

static void corrected_after_acquittal(void **state)
{
    struct http_test *h = *state;
    const struct work_case old = work_open(h, "case_manager");
    const struct work_case k = work_open(h, "case_manager");
    CHECK(test_post(h, "case_manager", work_path(h, &k, "/kembali"),
                    tie_body(h, k.reported, &old, old.reported))
                  .status == 303,
          "tied");
    const long long version = (long long)work_load(h, "case_manager", old.id).row.version;
    CHECK(
        test_post(h, "case_manager", work_path(h, &old, "/data"),
                  test_printf(h, "version=%lld&legal_state=SIDANG&report_day=2024-11-14", version))
                .status == 303,
        "a trial");
    struct test_answer a = test_get(h, "case_manager", people(h, &k));
    CHECK(test_has(&a, "Terlapor dalam laporan lain") && test_has(&a, "Sidang"),
          "with how it stands");
    CHECK(test_post(
              h, "case_manager", work_path(h, &old, "/data"),
              test_printf(h, "version=%lld&legal_state=BEBAS&report_day=2024-11-14", version + 1))
                  .status == 303,
          "acquitted");
    a = test_get(h, "case_manager", people(h, &k));
    CHECK(!test_has(&a, "Terlapor dalam laporan lain"), "he is not called so any more");
    CHECK(test_has(&a, "Pernah dilaporkan, tidak terbukti") &&
              test_has(&a, "Jangan dipakai sebagai riwayat"),
          "but what the court said");
}

/* Over several ties, and never two ids for one person. */
static void chains(void **state)
{
    struct http_test *h = *state;
    const struct work_case a = work_open(h, "case_manager");
    const struct work_case b = work_open(h, "case_manager");
    const struct work_case c = work_open(h, "case_manager");
    const struct work_case d = work_open(h, "case_manager");
    const struct work_case e = work_open(h, "case_manager");
    CHECK(test_post(h, "case_manager", work_path(h, &b, "/kembali"),
                    tie_body(h, b.victim, &a, a.victim))
                  .status == 303,
          "b is a");
    CHECK(test_post(h, "case_manager", work_path(h, &b, "/kembali"),
                    tie_body(h, b.victim, &c, c.victim))
                  .status == 303,
          "c is b, which has a tie");
    const struct test_answer page = test_get(h, "case_manager", people(h, &a));
    CHECK(test_has(&page, number_of(h, "case_manager", &b)) &&
              test_has(&page, number_of(h, "case_manager", &c)),
          "so a is c");
    CHECK(test_post(h, "case_manager", work_path(h, &e, "/kembali"),
                    tie_body(h, e.victim, &d, d.victim))
                  .status == 303,
          "e is d");
    CHECK(test_post(h, "case_manager", work_path(h, &e, "/kembali"),
                    tie_body(h, e.victim, &a, a.victim))
                  .status == 422,
          "two groups are not joined by one tie");
}

/* A new person added as known: tied in the same act. */
static void added_as_known(void **state)
{
    struct http_test *h = *state;
    const struct work_case old = work_open(h, "case_manager");
    const struct work_case k = work_open(h, "case_manager");
    const char *body =
        test_printf(h, "roles=KORBAN&sex=P&alias=Adik&step=same:%.*s", STR_ARG(old.victim));
    CHECK(test_post(h, "case_manager", people(h, &k), body).status == 303, "added");
    CHECK(work_load(h, "case_manager", k.id).row.recurrence == 1, "the case recurs");
    const struct test_answer a = test_get(h, "case_manager", people(h, &k));
    CHECK(test_has(&a, "Juga dalam kasus lain") && test_has(&a, number_of(h, "case_manager", &old)),
          "a victim is no reported person");
    body = test_printf(h, "roles=PELAPOR&sex=L&step=same:%.*s", STR_ARG(old.reported));
    const struct work_case m = work_open(h, "case_manager");
    CHECK(test_post(h, "case_manager", people(h, &m), body).status == 303,
          "a reporter who is known");
    CHECK(work_load(h, "case_manager", m.id).row.recurrence == 0, "does not make a case recur");
}

static void notices(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    struct ctx *c = test_ctx(h, "intake2");
    bool retry = false;
    c->change = change_new(c);
    CHECK(recurrence_tell(c, k.id) == OK && change_commit(c, &retry) == OK,
          "who may not see the case leaves a note");
    c->change = change_new(c);
    CHECK(recurrence_tell(c, k.id) == OK && change_is_empty(c),
          "one is enough while it stands open");
    struct test_answer a = test_get(h, "case_manager", work_path(h, &k, ""));
    CHECK(test_has(&a, "Laporan baru menyebut orang yang dikenal"),
          "it stands among what needs action");
    a = test_get(h, "case_manager", "/beranda");
    CHECK(test_has(&a, "Laporan baru menyebut orang dalam kasus ini"),
          "and on the owner's home page");
    a = test_get(h, "case_manager2", "/beranda");
    CHECK(!test_has(&a, "Laporan baru menyebut orang"), "on nobody else's");
    a = test_get(h, "case_manager", work_path(h, &k, "/kembali"));
    CHECK(test_has(&a, "Sudah saya tangani"), "with what to do");
    CHECK(test_post(h, "case_manager", work_path(h, &k, "/kembali/sudah"), "").status == 303,
          "done");
    a = test_get(h, "case_manager", work_path(h, &k, ""));
    CHECK(!test_has(&a, "Laporan baru menyebut orang"), "it waits no more");
    work_refuses_others(h, &k, "/kembali/sudah", true, "");
}

/* ---- pure ---- */

static const struct {
    const char *why;
    bool nik, phone, name, born, want;
    bool plate, account, handle;
} hits[] = {
    { "the same NIK", true, false, false, false, true },
    { "the same number", false, true, false, false, true },
    { "name and day of birth", false, false, true, true, true },
    { "a name alone is many people's", false, false, true, false, false },
    { "a day alone too", false, false, false, true, false },
    { "nothing", false, false, false, false, false },
    { "a vehicle", .want = true, .plate = true },
    { "an account", .want = true, .account = true },
    { "a name on a network", .want = true, .handle = true },
};

static void rules(void **state)
{
    struct http_test *h = *state;
    struct ctx *c = test_ctx(h, "case_manager");
    for (size_t i = 0; i < ARRAY_LEN(hits); i++) {
        const struct search_hit hit = { .nik = hits[i].nik,
                                        .phone = hits[i].phone,
                                        .name = hits[i].name,
                                        .born = hits[i].born,
                                        .plate = hits[i].plate,
                                        .account = hits[i].account,
                                        .handle = hits[i].handle };
        CHECK(recurrence_is_strong(&hit) == hits[i].want, hits[i].why);
    }
    CHECK(recurrence_is_cleared(c, STR("BEBAS")) && recurrence_is_cleared(c, STR("SP3")),
          "acquitted, stopped");
    CHECK(!recurrence_is_cleared(c, STR("SIDANG")) && !recurrence_is_cleared(c, STR("INKRACHT")),
          "a trial, a verdict");
    CHECK(!recurrence_is_cleared(c, STR_NONE), "nothing known");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tied_and_counted),
        cmocka_unit_test(only_what_one_may_see),
        cmocka_unit_test(corrected_after_acquittal),
        cmocka_unit_test(chains),
        cmocka_unit_test(added_as_known),
        cmocka_unit_test(notices),
        cmocka_unit_test(rules),
    };
    return cmocka_run_group_tests(tests, work_begin, work_end);
}
