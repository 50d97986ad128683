/* account_test.c - logging in, out, a new password, the second factor; and what each refuses. */
#include "base/check.h"
#include "http/test_http.h"

static const struct {
    const char *why, *body;
    int want;
    const char *location;
} logins[] = {
    { "right", "login=leader&password=kucing+naik+genteng", 303, "/beranda" },
    { "capital letters in the login", "login=Leader&password=kucing+naik+genteng", 303,
      "/beranda" },
    { "and on to where one wanted to go", "login=leader&password=kucing+naik+genteng&ke=/akun", 303,
      "/akun" },
    { "but never to another site", "login=leader&password=kucing+naik+genteng&ke=//lain.example",
      303, "/beranda" },
    { "wrong password", "login=leader&password=anjing+naik+genteng", 422, NULL },
    { "unknown login, same answer", "login=siapa&password=kucing+naik+genteng", 422, NULL },
    { "no password", "login=leader", 422, NULL },
    { "an unknown field", "login=leader&password=kucing+naik+genteng&apa=1", 422, NULL },
};

static bool has_cookie(const struct test_answer *a)
{
    for (size_t i = 0; i < a->resp.n_headers; i++) {
        if (str_eqz(str_of(a->resp.headers[i].name), "Set-Cookie")) {
            return str_has(a->resp.headers[i].text, STR("HttpOnly; SameSite=Strict"));
        }
    }
    return false;
}

static void logs_in(void **state)
{
    struct http_test *h = *state;
    for (size_t i = 0; i < ARRAY_LEN(logins); i++) {
        struct test_answer a = test_post(h, NULL, "/masuk", logins[i].body);
        CHECK(a.status == logins[i].want, logins[i].why);
        CHECK(has_cookie(&a) == (logins[i].want == 303), logins[i].why);
        if (logins[i].location != NULL) {
            CHECK_STR(a.location, logins[i].location, logins[i].why);
        }
    }
}

static void a_wrong_login_says_nothing_more(void **state)
{
    struct http_test *h = *state;
    struct test_answer a = test_post(h, NULL, "/masuk", "login=auditor&password=salah+salah+salah");
    struct test_answer b = test_post(h, NULL, "/masuk", "login=hantu&password=salah+salah+salah");
    CHECK(test_has(&a, "belum cocok") && test_has(&b, "belum cocok"), "both get the same sentence");
    CHECK_STR(test_field(&a, "login"), "auditor", "the login stays in the form");
    CHECK(!test_has(&a, "salah salah"), "the password does not");
}

static const struct {
    const char *why, *body;
    const char *says;
} passwords[] = {
    { "eleven letters",
      "password_old=kucing+naik+genteng&password_new=abcdefghijk&password_again=abcdefghijk",
      "terlalu pendek" },
    { "holds the login",
      "password_old=kucing+naik+genteng&password_new=secretariat+1234&password_again=secretariat+1234",
      "mudah ditebak" },
    { "the same as before",
      "password_old=kucing+naik+genteng&password_new=kucing+naik+genteng&password_again=kucing+naik+genteng",
      "sama dengan yang lama" },
    { "typed differently",
      "password_old=kucing+naik+genteng&password_new=gajah+terbang+malam&password_again=gajah+terbang+siang",
      "berbeda dari yang pertama" },
    { "left out", "password_old=kucing+naik+genteng", "class=\"box d\"" },
};

static void refuses_passwords(void **state)
{
    struct http_test *h = *state;
    for (size_t i = 0; i < ARRAY_LEN(passwords); i++) {
        struct test_answer a = test_post(h, "secretariat", "/akun/sandi", passwords[i].body);
        CHECK(a.status == 422, passwords[i].why);
        CHECK(test_has(&a, passwords[i].says), passwords[i].why);
    }
    struct test_answer wrong = test_post(
        h, "secretariat", "/akun/sandi",
        "password_old=bukan+ini+sandinya&password_new=gajah+terbang+malam&password_again=gajah+terbang+malam");
    CHECK(wrong.status == 422, "a wrong old password");
}

static void changes_password(void **state)
{
    struct http_test *h = *state;
    struct test_answer a = test_post(
        h, "companion", "/akun/sandi",
        "password_old=kucing+naik+genteng&password_new=gajah+terbang+malam&password_again=gajah+terbang+malam");
    CHECK(a.status == 303, "right");
    struct test_answer before =
        test_post(h, NULL, "/masuk", "login=companion&password=kucing+naik+genteng");
    CHECK(before.status == 422, "the old one is worth nothing");
    struct test_answer after =
        test_post(h, NULL, "/masuk", "login=companion&password=gajah+terbang+malam");
    CHECK(after.status == 303, "the new one opens");
}

static void second_factor(void **state)
{
    struct http_test *h = *state;
    struct test_answer a = test_get(h, "auditor", "/akun/totp");
    CHECK(a.status == 200 && test_has(&a, "otpauth://totp/Jejaring:auditor?secret="),
          "secret as text and link");
    struct str secret = test_field(&a, "secret");
    CHECK(secret.n == 32, "160 bits");
    struct test_answer b = test_post(h, "auditor", "/akun/totp",
                                     test_printf(h, "totp=000000&secret=%.*s", STR_ARG(secret)));
    CHECK(b.status == 422, "a wrong code");
    CHECK_STR(test_field(&b, "secret"), test_printf(h, "%.*s", STR_ARG(secret)),
              "the same secret again");
}

static void logs_out(void **state)
{
    struct http_test *h = *state;
    struct test_answer a = test_post(h, "intake2", "/keluar", "");
    CHECK(a.status == 303 && str_eqz(a.location, "/masuk"), "out");
    struct test_answer b = test_get(h, "intake2", "/akun");
    CHECK(b.status == 303 && str_eqz(b.location, "/masuk?ke=/akun"), "the session is over");
}

/* ---- one computer, several people ---- */

static struct str set_cookie(const struct test_answer *a, const char *name)
{
    for (size_t i = 0; i < a->resp.n_headers; i++) {
        struct str text = a->resp.headers[i].text;
        struct str of = str_of(name);
        if (str_eqz(str_of(a->resp.headers[i].name), "Set-Cookie") && str_starts(text, of) &&
            text.p[of.n] == '=') {
            return str_cut(text, of.n + 1, text.n);
        }
    }
    return STR_NONE;
}

static struct str value_of(struct str cookie)
{
    return str_cut(cookie, 0, str_find(cookie, ';', 0));
}

static struct str log_in(struct http_test *h, const char *login, const char *cookies)
{
    struct http_req rq = { .method = METHOD_POST,
                           .path = STR("/masuk"),
                           .cookie = str_of(cookies),
                           .content_type = STR("application/x-www-form-urlencoded"),
                           .body = str_of(
                               test_printf(h, "login=%s&password=kucing+naik+genteng", login)) };
    struct test_answer a = test_send(h, NULL, &rq);
    CHECK(a.status == 303, "logs in");
    return value_of(set_cookie(&a, "jj"));
}

/* A request of a browser with these cookies; body NULL: reads. */
static struct test_answer browse(struct http_test *h, const char *cookies, const char *path,
                                 const char *body)
{
    struct http_req rq = { .method = body == NULL ? METHOD_GET : METHOD_POST,
                           .path = str_of(path),
                           .cookie = str_of(cookies),
                           .sec_fetch_site = STR("same-origin"),
                           .content_type = STR("application/x-www-form-urlencoded"),
                           .body = body == NULL ? STR_NONE : str_of(body) };
    return test_send(h, NULL, &rq);
}

#define TYPED "channel%3DPHONE%26outside_from%3DIa%2Btakut%2Bpulang%2Bmalam%2Bini"

static struct str lock_form_entry(struct http_test *h, struct str token, const char *typed)
{
    const char *mine = test_printf(h, "jj=%.*s", STR_ARG(token));
    struct test_answer page = browse(h, mine, "/akun", NULL);
    struct test_answer a =
        browse(h, mine, "/kunci",
               test_printf(h, "csrf=%.*s&ke=/laporan/baru&aksi=/laporan/baru&isi=%s",
                           STR_ARG(test_field(&page, "csrf")), typed));
    CHECK(a.status == 303 && str_eqz(a.location, "/kunci"), "locked");
    CHECK(test_has(&page, "<noscript>") && test_has(&page, "tidak ikut terkunci"),
          "without a script one is told before that what is not saved does not come back");
    struct str kept = set_cookie(&a, "jj_kunci");
    CHECK(str_has(kept, STR("; Path=/; HttpOnly; SameSite=Strict")), "no script reads the cookie");
    CHECK(str_has(set_cookie(&a, "jj"), STR("Max-Age=0")), "the session's cookie is gone");
    CHECK_STR(value_of(kept), test_printf(h, "%.*s", STR_ARG(token)), "the other one has it");
    return value_of(kept);
}

static void locks_and_comes_back(void **state)
{
    struct http_test *h = *state;
    struct str sari = log_in(h, "intake", "x=y");
    struct str kept = lock_form_entry(h, sari, TYPED);
    const char *cookies = test_printf(h, "jj_kunci=%.*s", STR_ARG(kept));
    struct test_answer a = browse(h, test_printf(h, "jj=%.*s", STR_ARG(sari)), "/akun", NULL);
    CHECK(a.status == 303, "the token alone opens nothing");
    a = browse(h, "jj_kunci=00", "/kunci", NULL);
    CHECK(a.status == 200 && test_field(&a, "kunci").n == 0, "another browser sees nobody");
    a = browse(h, cookies, "/kunci", NULL);
    struct str id = test_field(&a, "kunci");
    CHECK(a.status == 200 && id.n == 32, "hers sees her name");
    CHECK(!str_has(a.body, sari) && !test_has(&a, "takut pulang"), "not her token, not her words");

    struct str budi = log_in(h, "case_manager", cookies);
    const char *both = test_printf(h, "jj=%.*s; jj_kunci=%.*s", STR_ARG(budi), STR_ARG(kept));
    a = browse(h, both, "/laporan/baru", NULL);
    CHECK(!test_has(&a, "takut pulang"), "the next one sees nothing of it");
    a = browse(h, both, "/kunci/buka",
               test_printf(h, "kunci=%.*s&password=anjing+naik+genteng", STR_ARG(id)));
    CHECK(a.status == 422 && test_has(&a, "belum cocok"), "another password does not open");
    CHECK(!test_has(&a, "takut pulang"), "and shows nothing");
    a = browse(h, cookies, "/kunci/buka", "kunci=00112233445566778899aabbccddeeff&password=x");
    CHECK(a.status == 422, "a lock that is not this browser's");
    struct http_req foreign = { .method = METHOD_POST,
                                .path = STR("/kunci/buka"),
                                .cookie = str_of(cookies),
                                .sec_fetch_site = STR("cross-site"),
                                .content_type = STR("application/x-www-form-urlencoded"),
                                .body = str_of(test_printf(
                                    h, "kunci=%.*s&password=kucing+naik+genteng", STR_ARG(id))) };
    a = test_send(h, NULL, &foreign);
    CHECK(a.status == 403, "not from another site");

    a = browse(h, both, "/kunci/buka",
               test_printf(h, "kunci=%.*s&password=kucing+naik+genteng", STR_ARG(id)));
    CHECK(a.status == 200, "her own does");
    CHECK(test_has(&a, "Ia takut pulang malam ini"), "and what she typed is there");
    CHECK_STR(value_of(set_cookie(&a, "jj")), test_printf(h, "%.*s", STR_ARG(sari)), "her session");
    CHECK_STR(value_of(set_cookie(&a, "jj_kunci")), test_printf(h, "%.*s", STR_ARG(budi)),
              "his was locked first");
    a = browse(h, test_printf(h, "jj=%.*s", STR_ARG(budi)), "/akun", NULL);
    CHECK(a.status == 303, "and opens nothing");
    a = browse(h, test_printf(h, "jj=%.*s", STR_ARG(sari)), "/akun", NULL);
    CHECK(a.status == 200, "she works on");
    kept = lock_form_entry(h, sari, "");
    cookies = test_printf(h, "jj_kunci=%.*s", STR_ARG(kept));
    a = browse(h, cookies, "/kunci", NULL);
    a = browse(h, cookies, "/kunci/buka",
               test_printf(h, "kunci=%.*s&password=kucing+naik+genteng",
                           STR_ARG(test_field(&a, "kunci"))));
    CHECK(a.status == 303 && str_eqz(a.location, "/laporan/baru"),
          "nothing typed: the page itself; the words are not kept twice");
}

static void the_cookie_on_tls(void **state)
{
    struct http_test *h = *state;
    struct http_req in = { .method = METHOD_POST,
                           .path = STR("/masuk"),
                           .cookie = STR("x=y"),
                           .tls = true,
                           .content_type = STR("application/x-www-form-urlencoded"),
                           .body = STR("login=intake&password=kucing+naik+genteng") };
    struct test_answer a = test_send(h, NULL, &in);
    struct str token = value_of(set_cookie(&a, "__Host-jj"));
    struct str mine = str_of(test_printf(h, "__Host-jj=%.*s", STR_ARG(token)));
    struct http_req page = {
        .method = METHOD_GET, .path = STR("/akun"), .cookie = mine, .tls = true
    };
    a = test_send(h, NULL, &page);
    /* a form of no route, and an address of another site */
    struct http_req lock = {
        .method = METHOD_POST,
        .path = STR("/kunci"),
        .cookie = mine,
        .tls = true,
        .content_type = STR("application/x-www-form-urlencoded"),
        .body = str_of(test_printf(
            h,
            "csrf=%.*s&ke=//lain.example&aksi=/tidak/ada&isi=a%%3DIa%%2Btakut%%26csrf%%3Drahasia",
            STR_ARG(test_field(&a, "csrf"))))
    };
    a = test_send(h, NULL, &lock);
    struct str kept = set_cookie(&a, "__Host-jj_kunci");
    CHECK(str_has(kept, STR("; Path=/; HttpOnly; SameSite=Strict; Secure")), "all walls on TLS");
    const char *plain = test_printf(h, "jj_kunci=%.*s", STR_ARG(token));
    a = browse(h, plain, "/kunci", NULL);
    CHECK(test_field(&a, "kunci").n == 0, "worth nothing on the plain road");
    struct http_req look = { .method = METHOD_GET,
                             .path = STR("/kunci"),
                             .cookie =
                                 str_of(test_printf(h, "__Host-jj_kunci=%.*s", STR_ARG(token))),
                             .tls = true };
    a = test_send(h, NULL, &look);
    struct http_req open = { .method = METHOD_POST,
                             .path = STR("/kunci/buka"),
                             .cookie = look.cookie,
                             .tls = true,
                             .content_type = STR("application/x-www-form-urlencoded"),
                             .body =
                                 str_of(test_printf(h, "kunci=%.*s&password=kucing+naik+genteng",
                                                    STR_ARG(test_field(&a, "kunci")))) };
    a = test_send(h, NULL, &open);
    CHECK(a.status == 200 && test_has(&a, "Ia takut"), "the words, where no form comes back");
    CHECK(!test_has(&a, "rahasia") && !test_has(&a, "lain.example"),
          "no token, and no way to another site");
}

static void the_next_login_locks_the_former(void **state)
{
    struct http_test *h = *state;
    struct str token = log_in(h, "intake", "x=y");
    const char *mine = test_printf(h, "jj=%.*s", STR_ARG(token));
    struct str next = log_in(h, "case_manager", mine);
    struct test_answer a = browse(h, mine, "/akun", NULL);
    CHECK(a.status == 303, "what was open is shut");
    a = browse(h, test_printf(h, "jj=%.*s; jj_kunci=%.*s", STR_ARG(next), STR_ARG(token)), "/kunci",
               NULL);
    CHECK(test_field(&a, "kunci").n == 32, "and can be opened again");
    struct str again = log_in(h, "case_manager", test_printf(h, "jj=%.*s", STR_ARG(next)));
    a = browse(h, test_printf(h, "jj_kunci=%.*s", STR_ARG(next)), "/kunci", NULL);
    CHECK(again.n > 0 && test_field(&a, "kunci").n == 0,
          "the same member once more: the former session has ended");
}

static void locking_needs_the_form(void **state)
{
    struct http_test *h = *state;
    struct str token = log_in(h, "intake", "x=y");
    const char *mine = test_printf(h, "jj=%.*s", STR_ARG(token));
    struct test_answer a = browse(h, mine, "/kunci", "ke=/beranda");
    CHECK(a.status == 403, "without the session's token nobody is locked");
    a = browse(h, mine, "/akun", NULL);
    CHECK(a.status == 200, "the session goes on");
    struct str second = log_in(h, "intake", "x=y");
    const char *other = test_printf(h, "jj=%.*s", STR_ARG(second));
    a = browse(h, other, "/keluar/semua",
               test_printf(h, "csrf=%.*s", STR_ARG(test_field(&a, "csrf"))));
    CHECK(a.status == 403, "the form of another session");
    a = browse(h, other, "/akun", NULL);
    a = browse(h, other, "/keluar/semua",
               test_printf(h, "csrf=%.*s", STR_ARG(test_field(&a, "csrf"))));
    CHECK(a.status == 303 && str_eqz(a.location, "/masuk"), "out everywhere");
    a = browse(h, mine, "/akun", NULL);
    CHECK(a.status == 303, "the other computer too");
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
        cmocka_unit_test(logs_in),
        cmocka_unit_test(a_wrong_login_says_nothing_more),
        cmocka_unit_test(refuses_passwords),
        cmocka_unit_test(changes_password),
        cmocka_unit_test(second_factor),
        cmocka_unit_test(logs_out),
        cmocka_unit_test(locks_and_comes_back),
        cmocka_unit_test(the_next_login_locks_the_former),
        cmocka_unit_test(locking_needs_the_form),
        cmocka_unit_test(the_cookie_on_tls),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
