/* Tests of the room audit: the open checkpoint, the short one on paper, who may search what was done. */
#include "feature/audit/audit.h"

#include <string.h>

#include "base/check.h"
#include "feature/case/case.h"
#include "http/test_http.h"
#include "rec/pack.h"
#include "store/change.h"

#define PERIOD "?from_day=2024-01-01&to_day=2024-12-31&basis=REPORT"

static size_t lines_of(struct str text)
{
    struct str line = STR_NONE;
    size_t n = 0;
    while (str_next(&text, '\n', &line)) {
        n += line.n > 0;
    }
    return n;
}

static void test_checkpoint(void **state)
{
    struct http_test *h = test_http_new();
    (void)state;
    struct test_answer a = test_get(h, NULL, "/checkpoint");
    CHECK(a.status == 200, "everybody may have it");
    CHECK(str_starts(a.content_type, STR("text/plain")), "as text");
    CHECK(str_starts(a.body, STR("jejaring/kota-jambi\n")), "of this city's log");
    CHECK(lines_of(a.body) == 4, "and holds nothing but the checkpoint");
    struct test_answer b = test_get(h, "auditor", "/checkpoint");
    CHECK(b.status == 200 && str_eq(a.body, b.body), "whoever asks");
    test_http_free(h);
}

static void test_on_paper(void **state)
{
    struct http_test *h = test_http_new();
    (void)state;
    struct test_answer a = test_get(h, "lead", "/rekap/cetak" PERIOD);
    CHECK(a.status == 200 && str_has(a.body, STR("Keadaan catatan")),
          "a printed recap names the state of the log");
    struct test_answer b = test_get(h, "lead", "/rekap" PERIOD);
    CHECK(b.status == 200 && !str_has(b.body, STR("Keadaan catatan")),
          "a screen does not: it is not kept");
    test_http_free(h);
}

/* ---- searching ---- */

/* A case of case_manager with one victim; its id. */
static struct str a_case(struct http_test *h)
{
    struct ctx *c = test_ctx(h, "case_manager");
    struct case_all all = { .row = { .report_day = day_of(2024, 11, 1),
                                     .kecamatan = STR("15.71.08") } };
    struct party_identity *names = NEW_ARRAY(c->mem, struct party_identity, 1);
    bool retry = false;
    all.parties = NEW_ARRAY(c->mem, struct party, 1);
    all.n_parties = 1;
    all.parties[0] = (struct party){ .roles = STR("KORBAN"),
                                     .sex = STR("P"),
                                     .kinds = STR("FISIK"),
                                     .age_incident = 14,
                                     .age_report = 14 };
    names[0].name = STR("Contoh Pertama");
    c->change = change_new(c);
    change_action(c, ACTION_CASE_OPEN);
    CHECK(case_open_new(c, &all, names, STR_NONE) == OK && change_commit(c, &retry) == OK,
          "a case is opened");
    return all.row.id;
}

static void test_rights(void **state)
{
    static const char *const others[] = { "intake",  "case_manager", "companion",   "lead",
                                          "partner", "leader",       "secretariat", "admin" };
    struct http_test *h = test_http_new();
    (void)state;
    CHECK(test_get(h, "auditor", "/audit").status == 200, "the auditor searches");
    CHECK(test_post(h, "auditor", "/audit/csv", "").status == 200, "and takes along");
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        CHECK(test_get(h, others[i], "/audit").status == 403, others[i]);
        CHECK(test_post(h, others[i], "/audit/csv", "").status == 403, others[i]);
    }
    test_http_free(h);
}

static void test_search(void **state)
{
    static const struct {
        const char *why, *query;
        int status;
        const char *has, *has_not; /* NULL: not looked for */
    } cases[] = {
        { "all of it", "", 200, "Apa\">Masuk", NULL },
        { "one action", "?action=LOGOUT", 200, "Tidak ada entri", NULL },
        { "one member", "?login=intake", 200, "Apa\">Masuk", "Apa\">Membuka kasus baru" },
        { "who opened it", "?login=case_manager&action=CASE_OPEN", 200, "Apa\">Membuka kasus baru",
          NULL },
        { "nobody of that name", "?login=siapa", 422, "Tidak ada anggota", NULL },
        { "an action that there is not", "?action=TERBANG", 422, NULL, NULL },
        { "a day before all", "?to_day=2020-01-01", 200, "Tidak ada entri", NULL },
        { "a day after all", "?from_day=2090-01-01", 200, "Tidak ada entri", NULL },
        { "days the wrong way", "?from_day=2024-12-01&to_day=2024-01-01", 422, "mendahului", NULL },
        { "a case that there is not", "?case_number=TIDAK-ADA", 200, "Tidak ada entri", NULL },
        { "a place that is none", "?at=apa", 200, "Apa\">Masuk", NULL },
        { "a place behind the log", "?at=4000000000-1", 422, NULL, NULL },
    };
    struct http_test *h = test_http_new();
    (void)state;
    CHECK(a_case(h).n == 36, "a case is there");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char path[160] = "/audit";
        struct str q = str_of(cases[i].query);
        memcpy(path + 6, q.p, q.n);
        struct test_answer a = test_get(h, "auditor", path);
        if (a.status != cases[i].status) {
            print_error("%s: %d\n", cases[i].why, a.status);
        }
        CHECK(a.status == cases[i].status, cases[i].why);
        CHECK(cases[i].has == NULL || str_has(a.body, str_of(cases[i].has)), cases[i].why);
        CHECK(cases[i].has_not == NULL || !str_has(a.body, str_of(cases[i].has_not)), cases[i].why);
    }
    test_http_free(h);
}

static void test_by_case(void **state)
{
    struct http_test *h = test_http_new();
    (void)state;
    const struct str id = a_case(h);
    struct test_answer list = test_get_json(h, "auditor", "/audit?action=CASE_OPEN");
    const struct val *lines = val_getz(list.json, "lines");
    CHECK(list.status == 200 && val_count(lines) == 1, "the opening is an entry");
    const struct str number = val_get_text(lines->list->items[0], "case_number");
    CHECK(number.n > 0, "which tells the case by its number");
    CHECK(!str_has(list.body, id), "and not by its id");
    struct ctx *c = test_ctx(h, NULL);
    const struct str parts[] = { STR("/audit?case_number="), number };
    struct test_answer one = test_get_json(h, "auditor", str_z(c->mem, str_join(c->mem, parts, 2)));
    CHECK(one.status == 200 && val_count(val_getz(one.json, "lines")) >= 1, "found by its number");
    test_http_free(h);
}

static void test_csv(void **state)
{
    struct http_test *h = test_http_new();
    (void)state;
    CHECK(a_case(h).n == 36, "a case is there");
    struct test_answer a = test_post(h, "auditor", "/audit/csv", "action=CASE_OPEN");
    CHECK(a.status == 200 && str_starts(a.content_type, STR("text/csv")), "as a table");
    CHECK(lines_of(a.body) == 2 && str_has(a.body, STR("CASE_OPEN")), "a head and the entry");
    struct test_answer b = test_get(h, "auditor", "/audit?login=auditor&action=EXPORT");
    CHECK(b.status == 200 && str_has(b.body, STR("Apa\">Mengunduh atau mencetak")),
          "that it was taken along stands in the log");
    struct test_answer bad = test_post(h, "auditor", "/audit/csv", "login=siapa");
    CHECK(bad.status == 422 && str_has(bad.body, STR("siapa")), "what was typed comes back");
    test_http_free(h);
}

/* ---- what a member did ---- */

static void test_member(void **state)
{
    struct http_test *h = test_http_new();
    (void)state;
    CHECK(a_case(h).n == 36, "a case is there");
    struct ctx *c = test_ctx(h, "case_manager");
    const struct str parts[] = { STR("/tim/anggota/"), c->who->id, STR("/catatan") };
    const char *path = str_z(c->mem, str_join(c->mem, parts, 3));
    struct test_answer a = test_get(h, "lead", path);
    CHECK(a.status == 200 && str_has(a.body, STR("Apa\">Membuka kasus baru")),
          "lead sees what he did");
    CHECK(test_get(h, "case_manager2", path).status == 403, "colleagues do not");
    CHECK(test_get(h, "auditor", path).status == 403, "the auditor has a page of his own");
    CHECK(test_get(h, "lead", "/tim/anggota/00000000-0000-4000-8000-000000000009/catatan").status ==
              404,
          "nobody is absent");
    test_http_free(h);
}

/* ---- whoever has a tie to somebody of a case ---- */

/* The auditor's answer about the case: how many entries, and whether its number stands there. */
static size_t seen_of(struct http_test *h, const char *path, struct str number, bool *named)
{
    struct test_answer a = test_get_json(h, "auditor", path);
    CHECK(a.status == 200, path);
    *named = str_has(a.body, number);
    return val_count(val_getz(a.json, "lines"));
}

static void test_tied(void **state)
{
    struct http_test *h = test_http_new();
    bool named = false;
    (void)state;
    const struct str case_id = a_case(h);
    const char *id = test_printf(h, "%.*s", STR_ARG(case_id));
    struct test_answer list = test_get_json(h, "auditor", "/audit?action=CASE_OPEN");
    const struct val *lines = val_getz(list.json, "lines");
    CHECK(val_count(lines) == 1, "the opening is an entry");
    const struct str number = val_get_text(lines->list->items[0], "case_number");
    const char *by_case = test_printf(h, "/audit?case_number=%.*s", STR_ARG(number));
    const size_t before = seen_of(h, by_case, number, &named);
    CHECK(before > 0 && named, "without a tie he finds it");
    const struct str auditor = test_member_id(h, "auditor");
    const char *body = test_printf(h, "member_id=%.*s&kind=KELUARGA", STR_ARG(auditor));
    struct test_answer tie =
        test_post(h, "case_manager", test_printf(h, "/kasus/%s/keterkaitan", id), body);
    CHECK(tie.status == 303, "the auditor has a tie to somebody of the case");
    CHECK(seen_of(h, by_case, number, &named) == 0, "by its number: as if there were none");
    CHECK(seen_of(h, "/audit?action=CASE_OPEN", number, &named) == 0 && !named,
          "its opening is left out");
    CHECK(seen_of(h, "/audit?action=TIE", number, &named) == 0 && !named,
          "and so is what tells that there is a tie");
    CHECK(seen_of(h, "/audit", number, &named) > 0 && !named, "other entries stay");
    struct test_answer csv = test_post(h, "auditor", "/audit/csv", "");
    CHECK(csv.status == 200 && !str_has(csv.body, number), "nor does he take it along");
    test_http_free(h);
}

/* ---- words ---- */

static void test_labels(void **state)
{
#define ACTION_ROW(name) #name,
    static const char *const actions[] = { ACTION_LIST(ACTION_ROW) };
#undef ACTION_ROW
    struct http_test *h = test_http_new();
    struct ctx *c = test_ctx(h, "auditor");
    (void)state;
    for (size_t i = 1; i < ARRAY_LEN(actions); i++) { /* NONE is never told */
        const struct str code = str_of(actions[i]);
        c->lang = LANG_ID;
        const struct str id = pack_code_label(c, "audit_action", code);
        c->lang = LANG_EN;
        const struct str en = pack_code_label(c, "audit_action", code);
        CHECK(id.n > 0 && !str_eq(id, code), actions[i]);
        CHECK(en.n > 0 && !str_eq(en, code) && !str_eq(en, id), actions[i]);
    }
    test_http_free(h);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_checkpoint), cmocka_unit_test(test_on_paper),
        cmocka_unit_test(test_rights),     cmocka_unit_test(test_search),
        cmocka_unit_test(test_by_case),    cmocka_unit_test(test_csv),
        cmocka_unit_test(test_member),     cmocka_unit_test(test_tied),
        cmocka_unit_test(test_labels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
