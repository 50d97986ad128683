/*
 * erasure_person_test.c - one person of a case is erased while the case goes on: who is refused and why, that nothing says who
 * it was, that the others' identities still open, and that no figure changes.
 */
#include "app/features.h"
#include "app/files.h"
#include "app/rows.h"
#include "base/check.h"
#include "base/ids.h"
#include "feature/case/case.h"
#include "feature/consent/consent.h"
#include "feature/contact/contact.h"
#include "feature/erasure/erasure.h"
#include "feature/referral/referral.h"
#include "http/test_http.h"

enum who { HER, OTHER, REPORTED, PEOPLE };

/* Words that stand nowhere else: of the one who is erased. */
static const char *const HERS[] = { "Zubaidahqx", "0800-000-7431", "melatiqx",
                                    "sandi-qzvx", "diangkat-qwzj", "kursi roda qx" };

struct world {
    struct http_test *h;
    struct case_all all;
    struct party people[PEOPLE];
    struct party_identity names[PEOPLE];
    struct str old; /* the identity compartment as it was */
    const char *page, *decide;
};

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

static void commit(struct ctx *c)
{
    bool retry = false;
    assert_int_equal(change_commit(c, &retry), OK);
}

static void make(struct world *w, struct http_test *h)
{
    struct ctx *c = test_ctx(h, "case_manager");
    *w = (struct world){ .h = h };
    w->people[HER] = (struct party){ .roles = STR("KORBAN"),
                                     .alias = STR("melatiqx"),
                                     .sex = STR("P"),
                                     .kinds = STR("FISIK"),
                                     .needs = STR("kursi roda qx"),
                                     .age_incident = 31,
                                     .age_report = 31 };
    w->people[OTHER] = (struct party){ .roles = STR("KORBAN"),
                                       .sex = STR("P"),
                                       .kinds = STR("PSIKIS"),
                                       .age_incident = 9,
                                       .age_report = 9 };
    w->people[REPORTED] = (struct party){
        .roles = STR("TERLAPOR"), .sex = STR("L"), .age_incident = 40, .age_report = 40
    };
    w->names[HER] =
        (struct party_identity){ .name = STR("Zubaidahqx Contoh"), .phone = STR("0800-000-7431") };
    w->names[OTHER] = (struct party_identity){ .name = STR("Melur Contoh") };
    w->names[REPORTED] = (struct party_identity){ .name = STR("Danuqx Contoh") };
    w->all = (struct case_all){ .row = { .report_day = day_of(2024, 11, 1), .risk = STR("SEDANG") },
                                .parties = w->people,
                                .n_parties = PEOPLE };
    c->change = change_new(c);
    assert_int_equal(case_open_new(c, &w->all, w->names, STR_NONE), OK);
    commit(c);
    w->old = w->all.identity;
    w->page = test_printf(h, "/kasus/%.*s/orang/%.*s/pemusnahan", STR_ARG(w->all.row.id),
                          STR_ARG(w->people[HER].id));
    w->decide = test_printf(h, "%s/putusan", w->page);
}

/* What was agreed with a person, and one attempt to reach her. */
static void agree(struct world *w, enum who who, const char *word)
{
    struct ctx *c = test_ctx(w->h, "case_manager");
    const struct str party = w->people[who].id;
    struct contact_wish wish = { .party_id = party,
                                 .case_id = w->all.row.id,
                                 .compartment_id = w->all.row.compartment_id,
                                 .may = STR("YES"),
                                 .channels = STR("PHONE"),
                                 .confirmed_on = day_of(2024, 11, 1),
                                 .until_on = day_of(2025, 11, 1) };
    struct contact_secret secret = { .party_id = party,
                                     .case_id = w->all.row.id,
                                     .compartment_id = w->old,
                                     .code_word = str_of(word) };
    struct contact_attempt tried = { .party_id = party,
                                     .case_id = w->all.row.id,
                                     .compartment_id = w->all.row.compartment_id,
                                     .made_by = c->who->id,
                                     .noted_ms = c->now_ms,
                                     .at_ms = c->now_ms,
                                     .channel = STR("PHONE"),
                                     .outcome = STR("OTHER_ANSWERED"),
                                     .answered_by =
                                         who == HER ? STR("diangkat-qwzj") : STR("ibunya") };
    c->change = change_new(c);
    assert_int_equal(case_require(c, w->all.row.id, NULL), OK);
    assert_int_equal(keys_fetch(c, &w->old, 1, LOOK_IDENTITY, NULL), OK);
    rec_set_all(&contact_wish_rec, &wish);
    rec_set_all(&contact_secret_rec, &secret);
    rec_set_all(&contact_attempt_rec, &tried);
    assert_int_equal(rec_insert(c, &contact_wish_rec, &wish), OK);
    assert_int_equal(rec_insert(c, &contact_secret_rec, &secret), OK);
    assert_int_equal(rec_insert(c, &contact_attempt_rec, &tried), OK);
    commit(c);
}

/* A referral about somebody; its compartment. ended_ms 0: it is open. */
static struct str refer(struct world *w, enum who who, int64_t ended_ms, const char *id)
{
    struct ctx *c = test_ctx(w->h, "case_manager");
    struct referral row = { .id = str_of(id),
                            .case_id = w->all.row.id,
                            .number = str_of(id),
                            .agency_id = STR("POLRESTA"),
                            .desk = STR("inbox:POLRESTA"),
                            .state = ended_ms != 0 ? STR("revoked") : STR("sent"),
                            .made_by = c->who->id,
                            .made_ms = c->now_ms,
                            .sent_ms = c->now_ms,
                            .due_ms = c->now_ms + 1000000,
                            .expires_ms = c->now_ms + 1000000000,
                            .ended_ms = ended_ms,
                            .party_id = w->people[who].id };
    struct consent ground = { .case_id = w->all.row.id,
                              .compartment_id = w->all.row.compartment_id,
                              .agency_id = STR("POLRESTA"),
                              .made_ms = c->now_ms,
                              .made_by = c->who->id,
                              .party_id = w->people[who].id,
                              .basis = STR("PERSETUJUAN") };
    c->change = change_new(c);
    assert_int_equal(case_require(c, w->all.row.id, NULL), OK);
    rec_set_all(&consent_rec, &ground);
    assert_int_equal(rec_insert(c, &consent_rec, &ground), OK);
    row.consent_id = ground.id;
    row.compartment_id = change_compartment(c, IN_REF, w->all.row.id, STR_NONE, row.id);
    change_allow(c, row.compartment_id, STR("lead"), 0);
    change_allow(c, row.compartment_id, c->who->id, 0);
    rec_set_all(&referral_rec, &row);
    assert_int_equal(rec_insert(c, &referral_rec, &row), OK);
    commit(c);
    return row.compartment_id;
}

static void run(struct world *w, const char *sql)
{
    struct ctx *c = test_ctx(w->h, NULL);
    struct stmt *q = NEW(c->mem, struct stmt);
    int64_t n = 0;
    *q = (struct stmt){ "test_run", "", sql };
    assert_int_equal(store_begin_write(c), OK);
    assert_int_equal(store_exec(c, q, NO_VALS, &n), OK);
    assert_int_equal(store_commit(c), OK);
}

static void refusals(void **state)
{
    struct world w;
    make(&w, *state);
    struct http_test *h = w.h;
    const char *alone = test_printf(h, "/kasus/%.*s/orang/%s/pemusnahan", STR_ARG(w.all.row.id),
                                    "01932840-0000-7000-8000-0000000000aa");
    const char *his = test_printf(h, "/kasus/%.*s/orang/%.*s/pemusnahan", STR_ARG(w.all.row.id),
                                  STR_ARG(w.people[REPORTED].id));
    const char *hold = test_printf(h, "/kasus/%.*s/pemusnahan/tahan", STR_ARG(w.all.row.id));
    const char *lift = test_printf(h, "/kasus/%.*s/pemusnahan/lepas", STR_ARG(w.all.row.id));
    const char *elsewhere =
        test_printf(h, "/kasus/%s/orang/%.*s/pemusnahan", "01932840-0000-7000-8000-0000000000ab",
                    STR_ARG(w.people[HER].id));
    (void)refer(&w, HER, 0, "01932840-0000-7000-8000-0000000000c1");
    const struct {
        const char *why, *login, *path, *body;
        int status;
        const char *says;
    } cases[] = {
        { "something about her is still with an agency", "lead", w.page, "reason=DIMINTA", 422,
          "Masih ada rujukan" },
        { "it ended", NULL, NULL, "UPDATE referral SET ended_ms = 1731550000000, state = 'revoked'",
          0, NULL },
        { "no reason", "lead", w.page, "", 422, NULL },
        { "what is kept is the case", "lead", w.page, "reason=RETENSI", 422, "belum berakhir" },
        { "she is no report", "lead", w.page, "reason=BUKAN_LAPORAN", 422, "hanya untuk laporan" },
        { "who works on the case erases nobody", "case_manager", w.page, "reason=DIMINTA", 403,
          NULL },
        { "nor an administrator", "admin", w.page, "reason=DIMINTA", 403, NULL },
        { "his numbers guard her while the case goes on", "lead", his, "reason=DIMINTA", 422,
          "Terlapor belum dapat" },
        { "nobody of this case", "lead", alone, "reason=DIMINTA", 404, NULL },
        { "no such case", "lead", elsewhere, "reason=DIMINTA", 404, NULL },
        { "nothing is asked yet", "lead2", w.decide, "step=erase&read_version=1", 409, NULL },
        { "the case is held", "lead", hold, "reason=PROSES_HUKUM", 303, NULL },
        { "so is everybody in it", "lead", w.page, "reason=DIMINTA", 422, "Ditahan" },
        { "lifted", "lead", lift, "", 303, NULL },
        { "asked", "lead", w.page, "reason=DIMINTA", 303, NULL },
        { "asked twice", "lead2", w.page, "reason=DIMINTA", 422, "sudah diusulkan" },
        { "nobody decides his own", "lead", w.decide, "step=erase&read_version=1", 422,
          "Orang lain yang memutuskan" },
        { "a stale page", "lead2", w.decide, "step=erase&read_version=7", 409, NULL },
        { "held meanwhile", "lead", hold, "reason=PROSES_HUKUM", 303, NULL },
        { "is held", "lead2", w.decide, "step=erase&read_version=1", 422, "Ditahan" },
        { "lifted again", "lead", lift, "", 303, NULL },
        { "refused", "lead2", w.decide, "step=refuse&read_version=1", 303, NULL },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        if (cases[i].path == NULL) {
            run(&w, cases[i].body);
            continue;
        }
        struct test_answer a = test_post(h, cases[i].login, cases[i].path, cases[i].body);
        CHECK(a.status == cases[i].status, cases[i].why);
        CHECK(cases[i].says == NULL || test_has(&a, cases[i].says), cases[i].why);
    }
    struct test_answer a = test_get(h, "lead", w.page);
    CHECK(a.status == 200 && !test_has(&a, "value=\"RETENSI\"") && test_has(&a, "MELAWAN_HUKUM"),
          "only reasons that can be are offered");
}

static void the_only_victim(void **state)
{
    struct world w;
    make(&w, *state);
    struct ctx *c = test_ctx(w.h, "case_manager");
    struct case_all all;
    c->change = change_new(c);
    assert_int_equal(case_load(c, w.all.row.id, &all), OK);
    for (size_t i = 0; i < all.n_parties; i++) {
        if (str_eq(all.parties[i].id, w.people[OTHER].id)) {
            all.parties[i].roles = STR("SAKSI");
            assert_int_equal(rec_update(c, &party_rec, &all.parties[i]), OK);
        }
    }
    commit(c);
    struct test_answer a = test_post(w.h, "lead", w.page, "reason=DIMINTA");
    CHECK(a.status == 422 && test_has(&a, "satu-satunya korban"),
          "then the case is what is erased");
}

/* ---- afterwards ---- */

static bool opens(struct world *w, const char *login, struct str compartment)
{
    struct ctx *c = test_ctx(w->h, login);
    return keys_fetch(c, &compartment, 1, LOOK_IDENTITY, NULL) == OK && keys_held(c, compartment);
}

static bool is_found(struct world *w, const char *name, enum who who)
{
    struct ctx *c = test_ctx(w->h, "lead");
    const struct search_card asked = { .name = str_of(name) };
    struct search_hit hits[5];
    size_t n = 0;
    assert_int_equal(keys_search(c, &asked, hits, ARRAY_LEN(hits), &n), OK);
    for (size_t i = 0; i < n; i++) {
        if (str_eq(hits[i].object, w->names[who].id)) {
            return true;
        }
    }
    return false;
}

static struct test_answer identity(struct world *w, enum who who)
{
    return test_post(w->h, "case_manager",
                     test_printf(w->h, "/kasus/%.*s/orang/%.*s/identitas", STR_ARG(w->all.row.id),
                                 STR_ARG(w->people[who].id)),
                     "reason=menyiapkan+jadwal+pendampingan");
}

/* The words that were agreed with somebody, as the page shows them with a reason. */
static struct test_answer agreed(struct world *w, enum who who)
{
    return test_post(w->h, "case_manager",
                     test_printf(w->h, "/kasus/%.*s/kontak/%.*s/buka", STR_ARG(w->all.row.id),
                                 STR_ARG(w->people[who].id)),
                     "reason=menyiapkan+jadwal+pendampingan");
}

static void no_page_tells(struct world *w)
{
    static const char *const paths[] = {
        "", "/orang", "/kontak", "/rujukan", "/akses", "/simfoni"
    };
    static const char *const who[] = { "lead", "case_manager" };
    for (size_t i = 0; i < ARRAY_LEN(paths) * ARRAY_LEN(who); i++) {
        const char *path =
            test_printf(w->h, "/kasus/%.*s%s", STR_ARG(w->all.row.id), paths[i / ARRAY_LEN(who)]);
        struct test_answer a = test_get(w->h, who[i % ARRAY_LEN(who)], path);
        CHECK(a.status == 200, path);
        for (size_t k = 0; k < ARRAY_LEN(HERS); k++) {
            CHECK(!test_has(&a, HERS[k]), path);
        }
    }
    const char *reach = test_printf(w->h, "/kasus/%.*s/kontak/%.*s", STR_ARG(w->all.row.id),
                                    STR_ARG(w->people[HER].id));
    struct test_answer a = test_get(w->h, "case_manager", reach);
    CHECK(a.status == 200 && !test_has(&a, "diangkat-qwzj"), "nor what was noted of an attempt");
}

static void rows_as_told(struct world *w)
{
    struct ctx *c = test_ctx(w->h, "lead");
    struct rows_report r;
    size_t n = 0;
    const struct feature *const *features = features_all(&n);
    CHECK(rows_check(c, path_join(c->mem, test_dir(w->h), "log"), features, n, true, &r) == OK &&
              r.n_foreign + r.n_gone + r.n_older + r.n_lost == 0,
          "every row is as the log tells it");
}

static void nothing_says_who(void **state)
{
    struct world w;
    make(&w, *state);
    struct http_test *h = w.h;
    agree(&w, HER, "sandi-qzvx");
    agree(&w, OTHER, "sandi-lainqx");
    const struct str hers = refer(&w, HER, 1731550000000, "01932840-0000-7000-8000-0000000000c2");
    const struct str others = refer(&w, OTHER, 0, "01932840-0000-7000-8000-0000000000c3");
    const char *recap = "/rekap/csv?from_day=2024-01-01&to_day=2024-11-14";
    const struct test_answer figures = test_get(h, "lead", recap);
    CHECK(figures.status == 200 && opens(&w, "lead", w.old) &&
              is_found(&w, "Zubaidahqx Contoh", HER),
          "before, she is known");
    CHECK(opens(&w, "lead", hers), "and what was sent");
    CHECK(test_post(h, "lead", w.page, "reason=DIMINTA").status == 303, "asked");
    struct test_answer list = test_get(h, "lead2", "/pemusnahan");
    CHECK(test_has(&list, w.page) && test_has(&list, "Seorang dalam kasus"),
          "the other one is told");
    struct test_answer done = test_post(h, "lead2", w.decide, "step=erase&read_version=1");
    CHECK(done.status == 303, "erased");

    struct ctx *c = test_ctx(h, "lead");
    struct case_all now;
    assert_int_equal(case_load(c, w.all.row.id, &now), OK);
    CHECK(!str_eq(now.identity, w.old) && opens(&w, "lead", now.identity) &&
              opens(&w, "case_manager", now.identity),
          "the case has another identity key, and its team holds it");
    CHECK(!opens(&w, "lead", w.old) && !opens(&w, "case_manager", w.old),
          "the former one is gone, and with it every older copy");
    CHECK(!opens(&w, "lead", hers) && opens(&w, "lead", others),
          "what was sent of her is gone, not what was sent of the other one");
    CHECK(!is_found(&w, "Zubaidahqx Contoh", HER) && is_found(&w, "Melur Contoh", OTHER),
          "nobody finds her, the other one is found");
    struct test_answer a = identity(&w, HER);
    CHECK(a.status == 200 && !test_has(&a, HERS[0]) && !test_has(&a, HERS[1]), "no name opens");
    a = identity(&w, OTHER);
    CHECK(a.status == 200 && test_has(&a, "Melur Contoh"), "the other one's does");
    a = identity(&w, REPORTED);
    CHECK(a.status == 200 && test_has(&a, "Danuqx Contoh"), "and the reported person's");
    a = agreed(&w, OTHER);
    CHECK(a.status == 200 && test_has(&a, "sandi-lainqx"),
          "what was agreed with the other one too");
    a = agreed(&w, HER);
    CHECK(!test_has(&a, "sandi-qzvx"), "not what was agreed with her");
    no_page_tells(&w);
    a = test_get(h, "lead", test_printf(h, "/kasus/%.*s/orang", STR_ARG(w.all.row.id)));
    CHECK(test_has(&a, "Dimusnahkan") && test_has(&a, "31 tahun"),
          "the team sees that somebody was erased, and what recaps count");
    const struct test_answer after = test_get(h, "lead", recap);
    CHECK(str_eq(after.body, figures.body), "no figure changes");
    struct test_answer record = test_follow(h, "lead2", &done);
    CHECK(record.status == 200 && test_has(&record, "Seorang dalam kasus") &&
              !test_has(&record, HERS[0]) && !test_has(&record, HERS[2]),
          "the record names the case and nobody");
    CHECK(contact_require(test_ctx(h, "case_manager"), w.all.row.id, w.people[HER].id, STR("PHONE"),
                          STR("0800-000-7431"), c->now_ms) == ERR_INPUT,
          "nobody reaches out to her any more");
    rows_as_told(&w);
}

/* The new key is for those who may see the case now. */
static void not_for_all(void **state)
{
    struct world w;
    make(&w, *state);
    struct ctx *c = test_ctx(w.h, "lead");
    static const char *const team[] = { "companion", "case_manager2", "intake2" };
    c->change = change_new(c);
    assert_int_equal(case_require(c, w.all.row.id, NULL), OK);
    assert_int_equal(keys_fetch(c, &w.old, 1, LOOK_IDENTITY, NULL), OK);
    for (size_t i = 0; i < ARRAY_LEN(team); i++) {
        assert_int_equal(case_member_add(c, w.all.row.id, test_member_id(w.h, team[i])), OK);
    }
    commit(c);
    for (size_t i = 0; i < ARRAY_LEN(team); i++) {
        CHECK(opens(&w, team[i], w.old), "before, all of them hold it");
    }
    run(&w, test_printf(
                w.h,
                "INSERT INTO member_tie (id, case_id, member_id, compartment_id, made_by,"
                " made_ms, sealed, version) VALUES ('%s', '%.*s', '%.*s', 'x', 'x', 1, X'00', 1)",
                "01932840-0000-7000-8000-0000000000d1", STR_ARG(w.all.row.id),
                STR_ARG(test_member_id(w.h, "case_manager2"))));
    run(&w, test_printf(w.h, "UPDATE case_access SET until_ms = 1 WHERE principal = '%.*s'",
                        STR_ARG(test_member_id(w.h, "intake2"))));
    CHECK(test_post(w.h, "lead", w.page, "reason=PERSETUJUAN_DITARIK").status == 303, "asked");
    CHECK(test_post(w.h, "lead2", w.decide, "step=erase&read_version=1").status == 303, "erased");
    struct case_all now;
    assert_int_equal(case_load(test_ctx(w.h, "lead"), w.all.row.id, &now), OK);
    CHECK(opens(&w, "companion", now.identity), "who is of the team has the new one");
    CHECK(!opens(&w, "case_manager2", now.identity), "who is tied to the case has not");
    CHECK(!opens(&w, "intake2", now.identity), "nor he whose time is over");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refusals),
        cmocka_unit_test(the_only_victim),
        cmocka_unit_test(nothing_says_who),
        cmocka_unit_test(not_for_all),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
