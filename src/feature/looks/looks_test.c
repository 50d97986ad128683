/* Tests of the room looks: the team learns who opened its case, nobody else does. */
#include "feature/looks/looks.h"

#include "base/check.h"
#include "feature/case/case.h"
#include "http/test_http.h"
#include "store/change.h"

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

static const char *looks_of(struct http_test *h, struct str case_id)
{
    const struct str parts[] = { STR("/kasus/"), case_id, STR("/akses") };
    return str_z(test_ctx(h, NULL)->mem, str_join(test_ctx(h, NULL)->mem, parts, 3));
}

static void test_who_sees(void **state)
{
    static const struct {
        const char *why, *login;
        int want;
    } cases[] = {
        { "its manager", "case_manager", 200 },
        { "lead, who holds every case", "lead", 200 },
        { "a colleague: as if it were absent", "case_manager2", 404 },
        { "a companion who is not in the team", "companion", 404 },
        { "the administrator", "admin", 403 },
        { "the auditor has the whole log elsewhere", "auditor", 403 },
        { "a partner", "partner", 403 },
    };
    struct http_test *h = test_http_new();
    (void)state;
    const struct str id = a_case(h);
    const char *path = looks_of(h, id);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(test_get(h, cases[i].login, path).status == cases[i].want, cases[i].why);
    }
    /* Lead's own look of a moment ago is there for the manager to see. */
    struct test_answer page = test_get_json(h, "case_manager", path);
    const struct val *looks = val_getz(page.json, "looks");
    bool by_lead = false;
    for (size_t i = 0; i < val_count(looks); i++) {
        by_lead = by_lead || str_eq(val_get_text(looks->list->items[i], "member_id"),
                                    test_ctx(h, "lead")->who->id);
    }
    CHECK(page.status == 200 && by_lead, "who looked is named, lead too");
    test_http_free(h);
}

int main(void)
{
    static const struct CMUnitTest tests[] = { cmocka_unit_test(test_who_sees) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
