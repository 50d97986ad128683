/* extract_test.c - the pack's fields, packages and answer forms fit the code that reads them. */
#include "base/check.h"
#include "feature/referral/extract.h"
#include "feature/consent/consent.h"
#include "http/test_http.h"
#include "rec/pack.h"

static void every_field_has_its_line(void **state)
{
    struct ctx *c = test_ctx(*state, NULL);
    const struct vocab *v = pack_vocab(c->packs, STR("extract_field"));
    const struct vocab *packages = pack_vocab(c->packs, STR("consent_package"));
    assert_non_null(v);
    for (size_t i = 0; i < v->n; i++) {
        const char *code = str_z(c->mem, v->codes[i].code);
        CHECK(extract_known(v->codes[i].code), code);
        CHECK(vocab_code(packages, extract_package_of(c, v->codes[i].code)) != NULL, code);
    }
    CHECK(!extract_known(STR("apa_saja")), "and no other");
}

static void each_code(struct ctx *c, const char *table, const char *column, const char *vocab)
{
    const struct pack_table *t = pack_table(c->packs, str_of(table));
    const struct vocab *v = pack_vocab(c->packs, str_of(vocab));
    assert_non_null(t);
    for (size_t i = 0; i < t->n_rows; i++) {
        struct str rest = pack_cell(t, i, column);
        struct str code;
        while (str_next(&rest, ';', &code)) {
            CHECK(str_eqz(code, "*") || vocab_code(v, code) != NULL, str_z(c->mem, code));
        }
    }
}

static void tables_name_codes_that_exist(void **state)
{
    struct ctx *c = test_ctx(*state, NULL);
    each_code(c, "rule/package_default", "kind", "agency_kind");
    each_code(c, "rule/package_default", "purposes", "referral_purpose");
    each_code(c, "rule/answer_field", "kind", "agency_kind");
    each_code(c, "rule/answer_takeover", "kind", "agency_kind");
    each_code(c, "rule/answer_takeover", "service", "service");
    each_code(c, "rule/answer_takeover", "legal_state", "legal_state");
    each_code(c, "vocab/extract_field", "never", "agency_kind");
    each_code(c, "vocab/legal_duty", "to_kinds", "agency_kind");
}

static const struct {
    const char *why, *kind, *field;
    bool want;
} may[] = {
    { "no health to the police", "POLICE", "bio", false },
    { "what happened to the police", "POLICE", "incident", true },
    { "a school gets the needs", "SCHOOL", "needs", true },
    { "no risk", "SCHOOL", "risk", false },
    { "no story", "SCHOOL", "incident", false },
    { "no health to a school", "SCHOOL", "disability", false },
    { "health to a hospital", "HOSPITAL", "bio", true },
    { "a hospital needs no name of the reported person", "HOSPITAL", "reported_names", false },
    { "a field that is none", "HOSPITAL", "apa_saja", false },
};

static void what_may_go_where(void **state)
{
    struct ctx *c = test_ctx(*state, NULL);
    for (size_t i = 0; i < ARRAY_LEN(may); i++) {
        CHECK(extract_may(c, str_of(may[i].field), str_of(may[i].kind)) == may[i].want, may[i].why);
    }
    CHECK_STR(extract_packages(c, STR("")), "NEED", "the need is always part");
    CHECK_STR(extract_packages(c, STR("incident;name;age")), "NEED;IDENTITY;STORY",
              "in the pack's order, each once");
}

static int set_up(void **state)
{
    *state = test_http_new();
    return 0;
}

static int tear_down(void **state)
{
    test_http_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_has_its_line),
        cmocka_unit_test(tables_name_codes_that_exist),
        cmocka_unit_test(what_may_go_where),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
