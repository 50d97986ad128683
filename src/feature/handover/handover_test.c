/*
 * handover_test.c - handing over: what the agency sees of it and never sees, whose it is, by which
 * channel it counts.
 */
#include "base/check.h"
#include "base/json.h"
#include "feature/handover/handover.h"
#include "feature/report/report.h"
#include "http/test_http.h"
#include "rec/pack.h"
#include "store/change.h"

#define FORM \
    "safe_now=NO&who=CHILD&what=DIPUKUL&story=kata+rahasia+anggrek&victim_name=Mawar+Contoh&outside_ticket=LP%2F12"

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

static const struct {
    const char *why;
    struct handover_progress p;
    const char *want;
} states[] = {
    { "nobody has looked", { false, STR("new"), false, false }, "sent" },
    { "somebody took it", { true, STR("taken"), false, false }, "received" },
    { "read, then given back: it was received", { true, STR("new"), false, false }, "received" },
    { "closed says no more than received", { true, STR("closed"), false, false }, "received" },
    { "a double neither", { false, STR("duplicate"), false, false }, "received" },
    { "a case without a service since", { true, STR("case"), true, false }, "received" },
    { "a service in its case", { true, STR("case"), true, true }, "started" },
    { "no case, no service", { true, STR("taken"), false, true }, "received" },
};

static void how_far(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(states); i++) {
        CHECK_STR(str_of(handover_state(&states[i].p)), states[i].want, states[i].why);
    }
}

static const struct {
    const char *why, *agency, *want;
} channels[] = {
    { "the police by their kind", "POLRESTA", "POLRESTA" },
    { "the city's order unit by its own row, not as a city office", "SATPOL_PP", "SATPOL_PP" },
    { "a hospital", "RSUD_ABDUL_MANAP", "RS_PUSKESMAS" },
    { "a school's working group", "POKJA_SEKOLAH", "SEKOLAH_POKJA" },
    { "an organisation", "LSM", "LSM" },
    { "any other office refers", "DINSOS", "RUJUKAN" },
    { "an agency nobody knows too", "TIDAK_ADA", "RUJUKAN" },
};

static void which_channel(void **state)
{
    const struct packs *p = test_ctx(*state, NULL)->packs;
    for (size_t i = 0; i < ARRAY_LEN(channels); i++) {
        CHECK_STR(handover_channel(p, str_of(channels[i].agency)), channels[i].want,
                  channels[i].why);
    }
}

static const char *id_of(struct http_test *h, const struct test_answer *a)
{
    return test_printf(h, "%.36s",
                       str_z(test_ctx(h, NULL)->mem, str_cut(a->location, 9, a->location.n)));
}

static struct test_answer look(struct http_test *h, const char *login, const char *id)
{
    return test_get(h, login, test_printf(h, "/serahan/%s", id));
}

static struct str report_of(struct http_test *h, const char *id)
{
    static const struct stmt q = { "handover_report", "t",
                                   "SELECT report_id FROM handover WHERE id = $1" };
    struct ctx *c = test_ctx(h, NULL);
    struct value v = V_NULL;
    bool found = false;
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(store_one(c, &q, VALS(V_TEXTZ(id)), &v, 1, &found), OK);
    store_rollback(c);
    assert_true(found);
    return v.s;
}

static void seals_itself(void **state)
{
    struct http_test *h = *state;
    struct test_answer a = test_post(h, "partner", "/serahan", FORM);
    CHECK(a.status == 303, "handed over");
    const char *id = id_of(h, &a);
    struct str report_id = report_of(h, id);
    a = look(h, "partner", id);
    CHECK(a.status == 200 && test_has(&a, "L-2024-"), "its number");
    CHECK(test_has(&a, "belum dibaca"), "nobody has read it");
    CHECK(!test_has(&a, "anggrek") && !test_has(&a, "Mawar") && !test_has(&a, "LP/12"),
          "nothing of what was written");
    a = test_get_json(h, "partner", test_printf(h, "/serahan/%s", id));
    CHECK(!test_has(&a, "anggrek") && !test_has(&a, "Mawar") &&
              !test_has(&a, str_z(test_ctx(h, NULL)->mem, report_id)),
          "nor as data, nor where the report is");
    struct ctx *c = test_ctx(h, "partner");
    struct report row = { 0 };
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(rec_get(c, &report_rec, report_id, &row), OK);
    store_rollback(c);
    assert_int_equal(keys_fetch(c, &row.compartment_id, 1, LOOK_REPORT, NULL), OK);
    CHECK(!keys_held(c, row.compartment_id), "its writer does not get the key back");
    CHECK_STR(row.entry, "POLRESTA", "it counts as coming from the police");
    a = test_get(h, "partner",
                 test_printf(h, "/antrean/%s", str_z(test_ctx(h, NULL)->mem, report_id)));
    CHECK(a.status == 403, "the queue is not the partner's");
    a = test_get(h, "intake",
                 test_printf(h, "/antrean/%s", str_z(test_ctx(h, NULL)->mem, report_id)));
    CHECK(a.status == 200 && test_has(&a, "anggrek") &&
              test_has(&a, "Kepolisian Resor Kota Jambi, partner"),
          "intake reads it and from whom");
    CHECK(test_has(&a, "LP/12"), "and their number");
    CHECK(test_has(&a, "Tanpa kode: tidak ada yang dapat") && !test_has(&a, "/pemegang"),
          "nobody is offered to be the holder of a code that there is not");
    const char *queue = test_printf(h, "/antrean/%.*s", STR_ARG(report_id));
    CHECK(test_post(h, "intake", test_printf(h, "%s/ambil", queue), "").status == 303, "taken");
    a = test_get(h, "intake", queue);
    CHECK(!test_has(&a, "/pemegang"), "nor to who works on it");
    CHECK(!test_has(&a, "/jawab\"") && !test_has(&a, "last_answer"),
          "nor an answer that nobody could read");
    a = test_post(h, "intake", test_printf(h, "%s/jawab", queue), "body=Terima+kasih");
    CHECK(a.status == 422 && test_has(&a, "tidak punya kode"), "which is refused too");
    a = test_post(h, "intake", test_printf(h, "%s/pemegang", queue), "");
    CHECK(a.status == 422 && test_has(&a, "Tanpa kode"), "and it is refused");
}

/* One route of the room as a member of this agency, as the router would run it; what he would see. */
static enum err as_of(struct http_test *h, struct str agency, enum method method, const char *path,
                      const char *id, const char *body, struct http_resp *rs)
{
    struct ctx *c = test_ctx(h, "partner");
    struct actor who = *c->who;
    struct val *input = val_map(c->mem);
    struct val *params = val_map(c->mem);
    enum err e = ERR_NOT_FOUND;
    bool retry = false;
    who.agency = agency;
    who.n_desks = 0;
    c->who = &who;
    c->change = change_new(c);
    assert_true(http_typed(c, str_of(body), input));
    val_put_textz(c->mem, params, "handover", id);
    for (size_t i = 0; i < handover_feature.n_routes; i++) {
        const struct route *r = &handover_feature.routes[i];
        if (r->method == method && str_eqz(str_of(r->path), path)) {
            struct http_req rq = { .method = method, .route = r, .input = input, .params = params };
            assert_int_equal(store_begin_read(c), OK);
            e = r->handler(c, &rq, rs);
            store_rollback(c);
        }
    }
    if (e == OK && method == METHOD_POST) {
        e = change_commit(c, &retry);
    }
    return e;
}

/* All that an agency learns of a hand-over, by name. */
static const char *const told[] = { "id",      "href",        "reference", "sent",
                                    "state",   "state_label", "tone",      "received",
                                    "started", "office",      "phone" };

static bool is_told(struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(told); i++) {
        if (str_eqz(name, told[i])) {
            return true;
        }
    }
    return false;
}

static void each_kind_of_agency(void **state)
{
    struct http_test *h = *state;
    static const char *const agencies[] = { "POLRESTA", "SATPOL_PP", "RSUD_ABDUL_MANAP",
                                            "POKJA_SEKOLAH", "LSM" };
    for (size_t i = 0; i < ARRAY_LEN(agencies); i++) {
        const struct str own = str_of(agencies[i]);
        const struct str other = str_of(agencies[(i + 1) % ARRAY_LEN(agencies)]);
        struct http_resp rs = { .status = 0 };
        struct strbuf b;
        CHECK(as_of(h, own, METHOD_POST, "/serahan", "", FORM, &rs) == OK, agencies[i]);
        const char *id = str_z(test_ctx(h, NULL)->mem, str_cut(rs.location, 9, rs.location.n));
        const struct str report_id = report_of(h, id);
        struct http_resp page = { .status = 0 };
        CHECK(as_of(h, own, METHOD_GET, "/serahan/:handover", id, "", &page) == OK, agencies[i]);
        const struct val *v = val_getz(page.data, "handover");
        for (size_t k = 0; k < v->map->n; k++) {
            CHECK(is_told(v->map->keys[k]),
                  test_printf(h, "%s: %.*s", agencies[i], STR_ARG(v->map->keys[k])));
        }
        strbuf_init(&b, test_ctx(h, NULL)->mem);
        json_write(&b, page.data);
        CHECK(!str_has(strbuf_str(&b), STR("anggrek")) && !str_has(strbuf_str(&b), STR("Mawar")) &&
                  !str_has(strbuf_str(&b), report_id),
              "nothing of what was written, nor where it lies");
        CHECK(as_of(h, other, METHOD_GET, "/serahan/:handover", id, "", &page) == ERR_NOT_FOUND,
              "not to another agency");
        const struct test_answer a = test_get(
            h, "intake", test_printf(h, "/antrean/%s", str_z(test_ctx(h, NULL)->mem, report_id)));
        CHECK(a.status == 200 && test_has(&a, "anggrek"), "the office reads it");
    }
}

static void whose(void **state)
{
    struct http_test *h = *state;
    struct test_answer a = test_post(h, "partner", "/serahan", FORM);
    const char *id = id_of(h, &a);
    a = look(h, "partner2", id);
    struct test_answer b = look(h, "partner2", "00000000-0000-7000-8000-000000000000");
    CHECK(a.status == 404 && b.status == 404 && a.body.n == b.body.n,
          "another agency's and an absent one look alike");
    a = test_get(h, "partner2", "/serahan");
    CHECK(a.status == 200 && !test_has(&a, id), "nor is it in another agency's list");
    a = test_get(h, "partner", "/serahan");
    CHECK(a.status == 200 && test_has(&a, id), "in one's own");
    CHECK(test_get(h, "intake", "/serahan").status == 403 &&
              test_get(h, "case_manager", "/serahan/baru").status == 403 &&
              test_post(h, "lead", "/serahan", FORM).status == 403,
          "the office does not hand over to itself");
    CHECK(test_get(h, NULL, "/serahan").status != 200, "nor does the public");
}

static void states_as_they_come(void **state)
{
    struct http_test *h = *state;
    struct test_answer a = test_post(h, "partner2", "/serahan", FORM);
    const char *id = id_of(h, &a);
    const char *path =
        test_printf(h, "/antrean/%s", str_z(test_ctx(h, NULL)->mem, report_of(h, id)));
    a = look(h, "partner2", id);
    CHECK(!test_has(&a, "UPTD Perlindungan Perempuan dan Anak</dd>"), "no office yet");
    CHECK(test_post(h, "intake", test_printf(h, "%s/ambil", path), "").status == 303, "taken");
    a = look(h, "partner2", id);
    CHECK(test_has(&a, "Diterima") && test_has(&a, "UPTD Perlindungan Perempuan dan Anak</dd>"),
          "received, by which office");
    CHECK(!test_has(&a, "Layanan dimulai"), "no service yet");
    a = test_post(h, "intake", test_printf(h, "%s/triase", path),
                  "version=0&risk=SEDANG&kinds=FISIK&competence=KOTA");
    CHECK(a.status == 303, "triage");
    a = test_post(h, "intake", test_printf(h, "%s/kasus", path),
                  "report_day=2024-11-14&victim_sex=P&victim_kinds=FISIK&victim_age=12");
    CHECK(a.status == 303, "a case");
    const char *case_id = test_printf(
        h, "%.36s", str_z(test_ctx(h, NULL)->mem, str_cut(a.location, 7, a.location.n)));
    a = look(h, "partner2", id);
    CHECK(test_has(&a, "Diterima") && !test_has(&a, "Layanan dimulai") && !test_has(&a, case_id),
          "a case alone says nothing more");
    a = test_post(h, "intake", test_printf(h, "/kasus/%s/layanan", case_id),
                  "kind=KESEHATAN&given_on=2024-11-14&given_by=RSUD&outcome=TERLAKSANA");
    CHECK(a.status == 303, "a service");
    a = look(h, "partner2", id);
    CHECK(test_has(&a, "Layanan dimulai") && !test_has(&a, "KESEHATAN") && !test_has(&a, "RSUD<"),
          "started, not which");
}

static const struct {
    const char *why, *body, *says;
} refused[] = {
    { "safety must be said", "who=CHILD&story=kata", "aman sekarang" },
    { "an agency does not speak as the victim", "safe_now=YES&who=SELF&story=kata",
      "anak atau orang dewasa" },
    { "nor is left out whom it is about", "safe_now=YES&story=kata", "anak atau orang dewasa" },
    { "nothing said", "safe_now=YES&who=CHILD", "apa yang terjadi" },
    { "nobody has a code of it to read an answer with",
      "safe_now=YES&who=CHILD&story=kata&contact_way=CODE", "tidak punya kode laporan" },
    { "a field that is not asked", "safe_now=YES&story=kata&risk=TINGGI", "risk" },
    { "nor the sender's own name for another's", "safe_now=YES&story=kata&outside_from=Polda",
      "outside_from" },
};

static void refusals(void **state)
{
    struct http_test *h = *state;
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        struct test_answer a = test_post(h, "partner", "/serahan", refused[i].body);
        CHECK(a.status == 422 && test_has(&a, refused[i].says), refused[i].why);
    }
    struct test_answer a = test_post(h, "partner", "/serahan", refused[0].body);
    CHECK(test_has(&a, ">kata</textarea>"), "what was typed is kept");
    a = test_get(h, "partner", "/serahan/baru");
    CHECK(a.status == 200 && !test_has(&a, "value=\"SELF\"") && test_has(&a, "value=\"CHILD\""),
          "the choices of somebody else");
    CHECK(!test_has(&a, "value=\"CODE\"") && test_has(&a, "value=\"PHONE\""),
          "and no way that needs a code");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(how_far),
        cmocka_unit_test_setup_teardown(which_channel, city_make, city_drop),
        cmocka_unit_test_setup_teardown(seals_itself, city_make, city_drop),
        cmocka_unit_test_setup_teardown(each_kind_of_agency, city_make, city_drop),
        cmocka_unit_test_setup_teardown(whose, city_make, city_drop),
        cmocka_unit_test_setup_teardown(states_as_they_come, city_make, city_drop),
        cmocka_unit_test_setup_teardown(refusals, city_make, city_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
