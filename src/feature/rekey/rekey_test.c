/*
 * rekey_test.c - a case gets a new key: the order of the steps, that everything is readable at each of them, that one that is
 * cut off is gone on with, who may, and that log and index agree with the rows afterwards.
 */
#include "feature/rekey/rekey.h"

#include <string.h>

#include "app/features.h"
#include "app/rows.h"
#include "base/check.h"
#include "feature/case/case.h"
#include "feature/note/note.h"
#include "http/test_http.h"
#include "store/rec_store.h"

#define NOTES (REKEY_SLICE + 30)

static void test_order(void **state)
{
    static const struct {
        const char *why;
        int64_t since;
        size_t left;
        int64_t now;
        enum rekey_step want;
    } cases[] = {
        { "nothing is under way", 0, 0, 5000, REKEY_BEGIN },
        { "rows are left", 1000, 1, 5000, REKEY_MOVE },
        { "rows are left, however long it is", 1000, 1, 1000 + 2 * REKEY_REST_MS, REKEY_MOVE },
        { "none is left, a moment ago", 1000, 0, 1000 + REKEY_REST_MS - 1, REKEY_WAIT },
        { "none is left for long enough", 1000, 0, 1000 + REKEY_REST_MS, REKEY_END },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(rekey_next(cases[i].since, cases[i].left, cases[i].now) == cases[i].want,
              cases[i].why);
    }
}

/* A case of case_manager with one victim and notes; case_manager2 is in its team. */
static struct str a_case(struct http_test *h, size_t n_notes)
{
    static struct party people[1];
    static struct party_identity names[1];
    struct case_all all = { .parties = people, .n_parties = 1 };
    struct ctx *c = test_ctx(h, "case_manager");
    bool retry = false;
    people[0] = (struct party){ .roles = STR("KORBAN"),
                                .sex = STR("P"),
                                .kinds = STR("FISIK"),
                                .age_incident = 30,
                                .age_report = 30 };
    names[0] = (struct party_identity){ .name = STR("Zubaidah Contoh") };
    all.row = (struct case_file){ .report_day = day_of(2024, 11, 1),
                                  .risk = STR("SEDANG"),
                                  .incident = STR("Kejadian rekaan") };
    c->change = change_new(c);
    assert_int_equal(case_open_new(c, &all, names, STR_NONE), OK);
    const struct str id = all.row.id;
    for (size_t i = 0; i < n_notes; i++) {
        struct note n = { .case_id = id,
                          .compartment_id = all.row.compartment_id,
                          .author_id = c->who->id,
                          .written_ms = c->now_ms,
                          .kind = STR("UMUM"),
                          .body = STR("Catatan rekaan") };
        assert_int_equal(rec_insert(c, &note_rec, &n), OK);
    }
    assert_int_equal(change_commit(c, &retry), OK);
    assert_int_equal(case_member_add(c, id, test_member_id(h, "case_manager2")), OK);
    assert_int_equal(change_commit(c, &retry), OK);
    keys_forget(c->keys); /* so many rows in one change took room of their own */
    return id;
}

static const char *path_of(struct http_test *h, struct str id, const char *rest)
{
    return test_printf(h, "/kasus/%.*s%s", STR_ARG(id), rest);
}

static int post(struct http_test *h, const char *login, struct str id, const char *step)
{
    return test_post(h, login, path_of(h, id, "/kunci"), test_printf(h, "act=%s", step)).status;
}

static void shows(struct http_test *h, struct str id, const char *step, const char *why)
{
    const struct test_answer page = test_get_json(h, "lead", path_of(h, id, "/kunci"));
    CHECK(page.status == 200 && str_eqz(val_get_text(page.json, "act"), step), why);
}

/* The whole case, as its manager reads it, and who was in it by name. */
static void reads(struct http_test *h, const char *login, struct str id, const char *why)
{
    const struct test_answer notes = test_get(h, login, path_of(h, id, "/catatan"));
    CHECK(notes.status == 200 && test_has(&notes, "Catatan rekaan"), why);
    struct ctx *c = test_ctx(h, login);
    struct case_all all = { 0 };
    struct party_identity *names = NULL;
    size_t n = 0;
    const struct rec_where w = { .column = "case_id", .value = V_TEXT(id), .limit = 10 };

    CHECK(case_load(c, id, &all) == OK && str_eqz(all.row.incident, "Kejadian rekaan"), why);
    CHECK(keys_fetch(c, &all.identity, 1, LOOK_IDENTITY, NULL) == OK &&
              rec_list(c, &party_identity_rec, &w, (void **)&names, &n) == OK && n == 1 &&
              str_eqz(names[0].name, "Zubaidah Contoh"),
          why);
}

/* Every row against the log, and every row of the index against the keyring's grants. */
static void agrees(struct http_test *h, const char *why)
{
    struct rows_report r;
    size_t n = 0;
    const struct feature *const *all = features_all(&n);
    struct ctx *c = test_ctx(h, NULL);
    CHECK(rows_check(c, test_printf(h, "%s/log", test_dir(h)), all, n, true, &r) == OK &&
              r.n_foreign == 0 && r.n_gone == 0 && r.n_older == 0 && r.rows > NOTES,
          why);
}

static void test_all_the_way(void **state)
{
    struct http_test *h = *state;
    const struct str id = a_case(h, NOTES);
    shows(h, id, "mulai", "one key");
    CHECK(post(h, "lead", id, "akhiri") == 409, "nothing to end");
    CHECK(post(h, "lead", id, "lanjut") == 409, "nothing to go on with");
    CHECK(post(h, "lead", id, "mulai") == 303, "begun");
    shows(h, id, "lanjut", "there are more rows than one request moves");
    CHECK(post(h, "lead", id, "mulai") == 409, "not twice");
    CHECK(post(h, "lead", id, "akhiri") == 409, "while rows lie under it no key is destroyed");
    reads(h, "case_manager", id, "rows of both keys are read");
    reads(h, "case_manager2", id, "by everybody in the team");
    CHECK(test_post(h, "case_manager", path_of(h, id, "/catatan"), "kind=UMUM&body=Di+tengah")
                  .status == 303,
          "and written");
    agrees(h, "half moved: each row is as the log tells of it");
    test_http_down(h); /* cut off here, and started again */
    test_http_up(h);
    shows(h, id, "lanjut", "it is known where it stood");
    CHECK(post(h, "lead", id, "lanjut") == 303, "gone on with");
    shows(h, id, "tunggu", "all moved");
    CHECK(post(h, "lead", id, "akhiri") == 409, "but not before everybody who had the key is done");
    test_clock_add(h, REKEY_REST_MS);
    CHECK(post(h, "lead", id, "akhiri") == 303, "the former key is destroyed");
    shows(h, id, "mulai", "one key again");
    reads(h, "case_manager", id, "all of it opens with the new one");
    const struct test_answer notes = test_get(h, "case_manager", path_of(h, id, "/catatan"));
    CHECK(test_has(&notes, "Di tengah"), "what was written meanwhile, too");
    agrees(h, "all moved: each row is as the log tells of it");
}

static void test_who(void **state)
{
    static const struct {
        const char *why, *login;
        int get, post;
    } cases[] = {
        { "its manager has not the right", "case_manager", 403, 403 },
        { "a colleague", "case_manager2", 403, 403 },
        { "the administrator", "admin", 403, 403 },
        { "the auditor", "auditor", 403, 403 },
        { "a partner", "partner", 403, 403 },
        { "who assigns cases", "lead", 200, 303 },
    };
    struct http_test *h = *state;
    const struct str id = a_case(h, 1);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(test_get(h, cases[i].login, path_of(h, id, "/kunci")).status == cases[i].get,
              cases[i].why);
        CHECK(post(h, cases[i].login, id, "mulai") == cases[i].post, cases[i].why);
    }
    const struct str none = STR("01930000-0000-7000-8000-000000000001");
    CHECK(test_get(h, "lead", path_of(h, none, "/kunci")).status == 404, "a case that is none");
    CHECK(post(h, "lead", none, "mulai") == 404, "and its keys");
    const struct test_answer link = test_get(h, "lead", path_of(h, id, "/akses"));
    CHECK(test_has(&link, path_of(h, id, "/kunci")), "lead finds it where he sees who looked");
    const struct test_answer no_link = test_get(h, "case_manager", path_of(h, id, "/akses"));
    CHECK(no_link.status == 200 && !test_has(&no_link, path_of(h, id, "/kunci")),
          "nobody else is shown a way");
}

/* The key keeper has begun and the city was cut off before it wrote that down. */
static void test_cut_off_at_the_start(void **state)
{
    struct http_test *h = *state;
    const struct str id = a_case(h, 1);
    struct case_file row = { 0 };
    struct ctx *c = test_ctx(h, "lead");
    assert_int_equal(case_require(c, id, &row), OK);
    CHECK(keys_rekey(c, row.compartment_id, false) == OK, "a new key, and nothing in the city");
    reads(h, "case_manager", id, "everything is readable");
    shows(h, id, "mulai", "the page knows nothing of it");
    CHECK(post(h, "lead", id, "mulai") == 303, "begun again: with the same key");
    reads(h, "case_manager", id, "everything is readable still");
    test_clock_add(h, REKEY_REST_MS);
    CHECK(post(h, "lead", id, "akhiri") == 303, "to its end");
    reads(h, "case_manager", id, "and then");
    agrees(h, "each row is as the log tells of it");
}

static int64_t accesses(struct http_test *h, struct str id, struct str member)
{
    static const struct stmt q = { "rekey_test_access", "tt",
                                   "SELECT COUNT(*) FROM case_access WHERE case_id = $1 AND"
                                   " principal = $2" };
    struct value n = V_INT(-1);
    bool found = false;
    CHECK(store_one(test_ctx(h, NULL), &q, VALS(V_TEXT(id), V_TEXT(member)), &n, 1, &found) == OK,
          "the index is asked");
    return n.i;
}

static void test_who_was_stopped(void **state)
{
    struct http_test *h = *state;
    const struct str id = a_case(h, 1);
    const struct str gone = test_member_id(h, "case_manager2");
    CHECK(test_post(h, "admin", test_printf(h, "/anggota/%.*s/henti", STR_ARG(gone)), "version=1")
                  .status == 303,
          "a member is stopped");
    CHECK(accesses(h, id, gone) == 1, "he stands in the index still");
    CHECK(post(h, "lead", id, "mulai") == 303, "the case gets a new key");
    CHECK(accesses(h, id, gone) == 0, "which he does not get, and the index says so");
    CHECK(accesses(h, id, test_member_id(h, "case_manager")) == 1, "its manager does");
}

static int begin(void **state)
{
    *state = test_http_new();
    return 0;
}

static int end(void **state)
{
    test_http_free(*state);
    return 0;
}

/* One city, a case of its own in each; the last one stops a member. */
int main(void)
{
    static const struct CMUnitTest tests[] = { cmocka_unit_test(test_order),
                                               cmocka_unit_test(test_all_the_way),
                                               cmocka_unit_test(test_who),
                                               cmocka_unit_test(test_cut_off_at_the_start),
                                               cmocka_unit_test(test_who_was_stopped) };
    return cmocka_run_group_tests(tests, begin, end);
}
