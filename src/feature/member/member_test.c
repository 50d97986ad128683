/*
 * member_test.c - members: rules as tables, the list, adding, roles, passwords, stopping, desks;
 * and what each refuses.
 */
#include "base/check.h"
#include "base/ids.h"
#include "feature/member/member.h"
#include "http/test_http.h"
#include "rec/pack.h"

static const struct {
    const char *why, *login;
    bool fine;
} logins[] = {
    { "the shortest", "ab", true },
    { "digits and signs", "petugas.2-a_b", true },
    { "one letter", "a", false },
    { "a capital letter", "Sari", false },
    { "a space", "sari k", false },
    { "a sign that is none of ours", "sari@uptd", false },
    { "41 letters", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false },
};

static void login_rule(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(logins); i++) {
        CHECK(member_login_ok(str_of(logins[i].login)) == logins[i].fine, logins[i].why);
    }
}

static void password_rule(void **state)
{
    const struct packs *packs = test_ctx(*state, NULL)->packs;
    CHECK(member_password_problem(packs, STR("sebelas hur")) != NULL, "eleven letters are too few");
    CHECK(member_password_problem(packs, STR("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9")) !=
              NULL,
          "letters count, not bytes");
    CHECK(member_password_problem(packs, STR("gajah terbang malam")) == NULL,
          "three words are fine");
}

static void ids_follow_logins(void **state)
{
    struct ctx *c = test_ctx(*state, NULL);
    CHECK(str_eq(member_id_of(c, STR("sari")), member_id_of(c, STR("sari"))),
          "the same login finds the same record");
    CHECK(!str_eq(member_id_of(c, STR("sari")), member_id_of(c, STR("sarI"))),
          "another one another");
    CHECK(id_valid(member_id_of(c, STR("sari"))), "and it is an id");
}

static const struct {
    const char *why, *body, *says;
} refused[] = {
    { "no login", "name=Sari&agency=UPTD_PPA&role=intake&password=gajah+terbang+malam",
      "perlu diisi" },
    { "neither login nor role: both are said",
      "name=Sari&agency=UPTD_PPA&password=gajah+terbang+malam", "sedikitnya satu peran" },
    { "a login with a space",
      "login=sari+k&name=Sari&agency=UPTD_PPA&role=intake&password=gajah+terbang+malam",
      "huruf kecil" },
    { "a login that is taken",
      "login=lead2&name=Sari&agency=UPTD_PPA&role=intake&password=gajah+terbang+malam",
      "sudah dipakai" },
    { "an unknown role",
      "login=sari&name=Sari&agency=UPTD_PPA&role=raja&password=gajah+terbang+malam", "raja" },
    { "no role", "login=sari&name=Sari&agency=UPTD_PPA&password=gajah+terbang+malam",
      "sedikitnya satu peran" },
    { "an unknown agency",
      "login=sari&name=Sari&agency=MABES&role=intake&password=gajah+terbang+malam", "MABES" },
    { "a short password", "login=sari&name=Sari&agency=UPTD_PPA&role=intake&password=pendek",
      "terlalu pendek" },
    { "an unknown field",
      "login=sari&name=Sari&agency=UPTD_PPA&role=intake&password=gajah+terbang+malam&apa=1",
      "apa" },
};

static void refuses_new(void **state)
{
    struct http_test *h = *state;
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        struct test_answer a = test_post(h, "admin", "/anggota", refused[i].body);
        CHECK(a.status == 422, refused[i].why);
        CHECK(test_has(&a, refused[i].says), refused[i].why);
        CHECK_STR(test_field(&a, "name"), "Sari", "what was typed stays");
        CHECK(!test_has(&a, "gajah"), "the password does not");
    }
}

static void adds_one_who_then_waits_for_desks(void **state)
{
    struct http_test *h = *state;
    struct test_answer a = test_post(
        h, "admin", "/anggota",
        "login=sari&name=Sari+Contoh&agency=UPTD_PPA&role=intake&role=case_manager&password=gajah+terbang+malam");
    CHECK(a.status == 303, "made");
    struct test_answer one = test_follow(h, "admin", &a);
    CHECK(one.status == 200 && test_has(&one, "Sari Contoh") &&
              test_has(&one, "Petugas pengaduan, Manajer kasus"),
          "with both roles");
    CHECK(test_has(&one, "Belum pernah masuk") && test_has(&one, "Menunggu dipersilakan"),
          "not yet at any desk");
    struct test_answer list = test_get(h, "admin", "/anggota");
    CHECK(test_has(&list, "Sari Contoh") && test_has(&list, "Women") == false,
          "in the list, in Indonesian");
    struct test_answer desks = test_get(h, "intake", "/anggota/meja");
    CHECK(desks.status == 200 && test_has(&desks, "Sari Contoh") &&
              !test_has(&desks, "Persilakan<"),
          "who never came cannot be let in");
    const struct str id = member_id_of(test_ctx(h, NULL), STR("sari"));
    const char *body = test_printf(h, "desk=intake&member_id=%.*s", STR_ARG(id));
    struct test_answer early = test_post(h, "intake", "/anggota/meja", body);
    CHECK(early.status == 409 && test_has(&early, "belum pernah masuk"),
          "and the sentence says why");
    CHECK(test_post(h, NULL, "/masuk", "login=sari&password=gajah+terbang+malam").status == 303,
          "logs in once");
    struct test_answer other = test_post(h, "partner", "/anggota/meja", body);
    CHECK(other.status == 404, "whoever does not hold the desk sees no proposal");
    struct test_answer in = test_post(h, "intake", "/anggota/meja", body);
    CHECK(in.status == 303, "a holder lets her in");
    struct test_answer after = test_get_json(h, "intake", "/anggota/meja");
    CHECK(after.status == 200 && val_get_int(after.json, "waiting_count", -1) == 2,
          "staff and emergency access still wait");
}

static void a_lost_row_is_made_up_for(void **state)
{
    struct http_test *h = *state;
    struct ctx *c = test_ctx(h, "admin");
    struct stretch_job job;
    struct member_new m = { .id = member_id_of(c, STR("putus")),
                            .login = STR("putus"),
                            .name = STR("Putus"),
                            .agency = STR("UPTD_PPA"),
                            .roles = STR("intake"),
                            .password = STR("gajah terbang malam") };
    const unsigned char stretched[32] = { 1 };
    CHECK(keys_member_begin(c, &m, &job) == OK && keys_member_finish(c, &m, stretched) == OK,
          "keys there, row not");
    struct test_answer a = test_post(
        h, "admin", "/anggota",
        "login=putus&name=Putus&agency=UPTD_PPA&role=intake&password=gajah+terbang+malam");
    CHECK(a.status == 303 && str_has(a.location, STR("member.completed")),
          "the second try completes it and says so");
    struct test_answer b = test_post(
        h, "admin", "/anggota",
        "login=putus&name=Putus&agency=UPTD_PPA&role=intake&password=gajah+terbang+malam");
    CHECK(b.status == 422, "a third is refused as taken");
}

static const char *path_of(struct http_test *h, const char *login, const char *rest)
{
    return test_printf(h, "/anggota/%.*s%s", STR_ARG(test_member_id(h, login)), rest);
}

static void changes_roles(void **state)
{
    struct http_test *h = *state;
    struct test_answer a = test_post(h, "admin", path_of(h, "intake2", "/peran"),
                                     "role=intake&role=companion&version=1");
    CHECK(a.status == 303, "two roles");
    struct test_answer late =
        test_post(h, "admin", path_of(h, "intake2", "/peran"), "role=intake&version=1");
    CHECK(late.status == 409, "somebody was faster");
    struct test_answer none = test_post(h, "admin", path_of(h, "intake2", "/peran"), "version=2");
    CHECK(none.status == 422 && test_has(&none, "sedikitnya satu peran"), "no role");
    struct test_answer own =
        test_post(h, "admin", path_of(h, "admin", "/peran"), "role=leader&version=1");
    CHECK(own.status == 422 && test_has(&own, "tidak dapat Anda lepas"),
          "an administrator does not shut himself out");
}

static void moves_to_another_agency(void **state)
{
    struct http_test *h = *state;
    const char *path = path_of(h, "partner", "/peran");
    struct test_answer none = test_post(h, "admin", path, "role=partner&agency=TIADA&version=1");
    CHECK(none.status == 422 && test_has(&none, "TIADA"), "an agency that is none, by name");
    CHECK(test_post(h, "admin", path, "role=partner&agency=RSUD_ABDUL_MANAP&version=1").status ==
              303,
          "moved");
    struct test_answer page = test_get(h, "admin", path_of(h, "partner", ""));
    CHECK(test_has(&page, "value=\"RSUD_ABDUL_MANAP\" selected"), "and it is shown");
    struct ctx *c = test_ctx(h, "partner");
    CHECK(str_eqz(c->who->agency, "RSUD_ABDUL_MANAP") &&
              !actor_has_desk(c->who, STR("inbox:POLRESTA")),
          "the old inbox is closed to him at once");
    CHECK(test_post(h, "admin", path, "role=partner&agency=POLRESTA&version=2").status == 303,
          "and back");
}

static void a_desk_that_somebody_left(void **state)
{
    static const struct {
        const char *why, *login, *desk;
        int status;
    } cases[] = {
        { "an administrator holds no desk", "admin", "desk=staff", 403 },
        { "a leader neither", "leader", "desk=staff", 403 },
        { "a desk that one does not hold looks like none", "case_manager", "desk=lead", 404 },
        { "no desk is named", "lead", "", 422 },
        { "one that is not there", "lead", "desk=tiada", 404 },
        { "who sits there", "case_manager", "desk=staff", 303 },
        { "also at the desk of emergency access", "case_manager", "desk=glass", 303 },
        { "lead, any desk", "lead", "desk=inbox%3ARSUD_ABDUL_MANAP", 303 },
    };
    struct http_test *h = *state;
    CHECK(test_post(h, "admin", path_of(h, "companion", "/henti"), "version=1").status == 303,
          "an account is stopped");
    struct test_answer page = test_get(h, "case_manager", "/anggota/meja");
    CHECK(test_has(&page, "Kunci meja ini belum diganti"), "who sits there is told");
    struct test_answer home = test_get(h, "lead", "/beranda");
    CHECK(test_has(&home, "meja yang kuncinya belum diganti"), "and lead on the first page");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(test_post(h, cases[i].login, "/anggota/meja/kunci", cases[i].desk).status ==
                  cases[i].status,
              cases[i].why);
    }
    page = test_get(h, "case_manager", "/anggota/meja");
    CHECK(page.status == 200 && !test_has(&page, "belum diganti"), "then it is new");
    CHECK(test_get(h, "case_manager", "/kasus").status == 200, "and opens what it opened");
    CHECK(test_post(h, "admin", path_of(h, "companion", "/aktif"), "version=2").status == 303,
          "back");
}

static void stops_and_lets_back(void **state)
{
    struct http_test *h = *state;
    struct test_answer a = test_post(h, "admin", path_of(h, "secretariat", "/henti"), "version=1");
    CHECK(a.status == 303, "stopped");
    CHECK(test_get(h, "secretariat", "/akun").status == 303, "her session is over");
    CHECK(test_post(h, NULL, "/masuk", "login=secretariat&password=kucing+naik+genteng").status ==
              422,
          "no login any more");
    CHECK(test_post(h, "admin", path_of(h, "secretariat", "/aktif"), "version=2").status == 303,
          "back");
    CHECK(test_post(h, NULL, "/masuk", "login=secretariat&password=kucing+naik+genteng").status ==
              303,
          "and in");
    struct test_answer own = test_post(h, "admin", path_of(h, "admin", "/henti"), "version=1");
    CHECK(own.status == 422 && test_has(&own, "akun sendiri"), "nobody stops himself");
}

static void makes_a_new_password(void **state)
{
    struct http_test *h = *state;
    struct test_answer bad =
        test_post(h, "admin", path_of(h, "partner2", "/sandi"), "password=pendek");
    CHECK(bad.status == 422 && test_has(&bad, "terlalu pendek"), "too short");
    struct test_answer a =
        test_post(h, "admin", path_of(h, "partner2", "/sandi"), "password=gajah+terbang+malam");
    CHECK(a.status == 303, "made");
    CHECK(test_post(h, NULL, "/masuk", "login=partner2&password=kucing+naik+genteng").status == 422,
          "the old one is worth nothing");
    struct test_answer own =
        test_post(h, "admin", path_of(h, "admin", "/sandi"), "password=gajah+terbang+malam");
    CHECK(own.status == 422 && test_has(&own, "halaman akun"), "one's own goes another way");
}

static const struct {
    const char *login, *path;
    int status;
    const char *why;
} doors[] = {
    { "lead", "/anggota", 403, "a lead does not make members" },
    { "case_manager", "/anggota/baru", 403, "nor does a case manager" },
    { "admin", "/anggota/meja", 403, "an administrator holds no desk to let into" },
    { "leader", "/anggota/meja", 403, "a leader neither" },
    { "case_manager", "/anggota/meja", 200, "staff let in at their desk" },
    { "admin", "/anggota/0193277a-0000-7000-8000-000000000000", 404, "nobody" },
    { "admin", "/anggota/apa", 404, "no id" },
    { "admin", "/kasus", 403, "and an administrator sees no case" },
};

static void who_may(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(doors); i++) {
        CHECK(test_get(*state, doors[i].login, doors[i].path).status == doors[i].status,
              doors[i].why);
    }
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
        cmocka_unit_test(login_rule),
        cmocka_unit_test(password_rule),
        cmocka_unit_test(ids_follow_logins),
        cmocka_unit_test(refuses_new),
        cmocka_unit_test(adds_one_who_then_waits_for_desks),
        cmocka_unit_test(a_lost_row_is_made_up_for),
        cmocka_unit_test(changes_roles),
        cmocka_unit_test(stops_and_lets_back),
        cmocka_unit_test(makes_a_new_password),
        cmocka_unit_test(moves_to_another_agency),
        cmocka_unit_test(a_desk_that_somebody_left),
        cmocka_unit_test(who_may),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
