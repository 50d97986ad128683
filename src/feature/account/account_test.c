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
        cmocka_unit_test(logs_in),           cmocka_unit_test(a_wrong_login_says_nothing_more),
        cmocka_unit_test(refuses_passwords), cmocka_unit_test(changes_password),
        cmocka_unit_test(second_factor),     cmocka_unit_test(logs_out),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
