/* outbound_test.c - what goes out, letter by letter, and what is never sent or set. */
#include "out/outbound.h"

#include "base/check.h"

static void escapes(void **state)
{
    static const struct {
        const char *why, *body, *text, *want;
        enum outbound_type type;
    } rows[] = {
        { "both", "{\"to\":\"{to}\",\"m\":\"{text}\"}", "Ada", "{\"to\":\"+62\",\"m\":\"Ada\"}",
          OUTBOUND_JSON },
        { "a quote ends nothing", "\"{text}\"", "a\"b\\c\n", "\"a\\\"b\\\\c\\u000a\"",
          OUTBOUND_JSON },
        { "letters beyond ASCII stay in JSON", "{text}", "\xC3\xA9", "\xC3\xA9", OUTBOUND_JSON },
        { "form", "n={to}&t={text}", "a b&c=\xC3\xA9+", "n=%2B62&t=a%20b%26c%3D%C3%A9%2B",
          OUTBOUND_FORM },
        { "a place in the text is text", "{text}{to}", "{to}", "{to}+62", OUTBOUND_JSON },
        { "another brace", "{x}{text", "A", "{x}{text", OUTBOUND_JSON },
    };
    struct arena *a = arena_new(0);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        CHECK_STR(
            outbound_fill(a, str_of(rows[i].body), rows[i].type, STR("+62"), str_of(rows[i].text)),
            rows[i].want, rows[i].why);
    }
    arena_free(a);
}

static void addresses(void **state)
{
    static const struct {
        const char *why, *text;
        bool mail, number;
    } rows[] = {
        { "an address", "petugas@contoh.id", true, false },
        { "a second recipient", "a@b.id,c@d.id", false, false },
        { "a line of its own", "a@b.id\r\nRCPT TO:<c@d.id>", false, false },
        { "a closing bracket", "a@b.id>", false, false },
        { "a parameter behind a space", "a@b.id SIZE=1", false, false },
        { "two signs", "a@b@c.id", false, false },
        { "nobody", "@b.id", false, false },
        { "nowhere", "a@", false, false },
        { "a number", "+628000000001", false, true },
        { "a number of here", "08000000001", false, true },
        { "an empty one", "", false, false },
        { "a plus", "+", false, false },
        { "two plus", "++62800", false, false },
        { "dashes", "0800-000-001", false, false },
        { "more digits than a number has", "12345678901234567", false, false },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        CHECK(outbound_is_address(str_of(rows[i].text)) == rows[i].mail, rows[i].why);
        CHECK(outbound_is_number(str_of(rows[i].text)) == rows[i].number, rows[i].why);
    }
}

static void mail_text(void **state)
{
    struct arena *a = arena_new(0);
    struct ctx c = { .mem = a, .now_ms = INT64_C(1731549600000) };
    struct str line;
    (void)state;
    const struct str m =
        outbound_message(&c, STR("jejaring@contoh.id"), STR("p@contoh.id"),
                         STR("Ada yang menunggu \xE2\x80\x94 buka Jejaring, segera "
                             "sebelum pukul delapan malam ini"),
                         STR("Buka.\r\n.\r\nBcc: x@y.id"));
    CHECK(str_has(m, STR("Date: Thu, 14 Nov 2024 02:00:00 +0000\r\n")), "of the clock given");
    CHECK(str_has(m, STR("To: <p@contoh.id>\r\n")), "one recipient");
    CHECK(str_has(m, STR("?=\r\n =?UTF-8?B?")), "a long subject is folded");
    CHECK(str_has(m, STR("@contoh.id>\r\nSubject: =?UTF-8?B?")), "an id of the sender's domain");
    CHECK(!str_has(m, STR("Reply-To")), "nobody answers to it");
    CHECK(!str_has(m, STR("Bcc")) && !str_has(m, STR("\r\n.\r\n")), "a text is no header, no end");
    CHECK(str_has(m, STR("\r\n\r\nQnVrYS4NCi4NCkJjYzogeEB5Lmlk\r\n")), "the text, in base64");
    CHECK(!str_has(m, STR("menunggu")), "the subject is encoded");
    for (struct str rest = m; str_next(&rest, '\n', &line);) {
        CHECK(line.n <= 77, "no line beyond 76 characters and its end");
    }
    arena_free(a);
}

static const struct {
    const char *why, *server, *from, *user, *password, *url, *body, *header;
    bool fine;
} SETTINGS[] = {
    { "nothing set", "", "", "", "", "", "", "", true },
    { "mail", "mail.contoh.id:587", "a@contoh.id", "u", "p", "", "", "", true },
    { "no port", "mail.contoh.id", "a@contoh.id", "", "", "", "", "", false },
    { "a user in the server's name", "u@mail.contoh.id:25", "a@contoh.id", "", "", "", "", "",
      false },
    { "a path behind the port", "mail.contoh.id:25/x", "a@contoh.id", "", "", "", "", "", false },
    { "no sender", "mail.contoh.id:25", "", "", "", "", "", "", false },
    { "a user without password", "mail.contoh.id:25", "a@contoh.id", "u", "", "", "", "", false },
    { "gateway", "", "", "", "", "https://sms.contoh.id/x", "{to}{text}", "X-Key: 1", true },
    { "in the clear", "", "", "", "", "http://sms.contoh.id/x", "{to}{text}", "", false },
    { "in the clear within this machine", "", "", "", "", "http://127.0.0.1:9/x", "{to}{text}", "",
      true },
    { "this machine as a user's name", "", "", "", "", "http://127.0.0.1@sms.contoh.id/",
      "{to}{text}", "", false },
    { "and with a password", "", "", "", "", "http://localhost:1@sms.contoh.id/", "{to}{text}", "",
      false },
    { "a name that begins like this machine", "", "", "", "", "http://127.0.0.1.contoh.id/",
      "{to}{text}", "", false },
    { "another protocol", "", "", "", "", "file:///etc/passwd", "{to}{text}", "", false },
    { "no number in the body", "", "", "", "", "https://sms.contoh.id/", "{text}", "", false },
    { "a header without name", "", "", "", "", "https://sms.contoh.id/", "{to}{text}", "secret",
      false },
    { "two headers", "", "", "", "", "https://sms.contoh.id/", "{to}{text}", "A: 1\r\nB: 2",
      false },
};

static void settings(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(SETTINGS); i++) {
        const struct outbound_config cfg = {
            .mail_server = str_of(SETTINGS[i].server),
            .mail_from = str_of(SETTINGS[i].from),
            .mail_user = str_of(SETTINGS[i].user),
            .mail_password = str_of(SETTINGS[i].password),
            .gateway_url = str_of(SETTINGS[i].url),
            .gateway_body = str_of(SETTINGS[i].body),
            .gateway_header = str_of(SETTINGS[i].header),
        };
        const char *why = NULL;
        CHECK(outbound_check(&cfg, &why) == SETTINGS[i].fine, SETTINGS[i].why);
        CHECK((why == NULL) == SETTINGS[i].fine, "a refusal says why");
    }
}

/* Nobody listens at that port: what got through the checks comes back as "later". */
static void never_sent(void **state)
{
    struct arena *a = arena_new(0);
    const struct outbound_config cfg = { .mail_server = STR("127.0.0.1:1"),
                                         .mail_from = STR("a@contoh.id"),
                                         .gateway_url = STR("http://127.0.0.1:1/"),
                                         .gateway_body = STR("{to}{text}") };
    struct ctx c = { .mem = a };
    struct outbound *o = outbound_open(a, &cfg);
    (void)state;
    assert_non_null(o);
    CHECK(outbound_mail(o, &c, STR("x\r\n@y.id"), STR("s"), STR("b")) == ERR_INPUT, "no address");
    CHECK(outbound_gateway(o, &c, STR("12 34"), STR("t")) == ERR_INPUT, "no number");
    CHECK(outbound_mail(o, &c, STR("x@y.id"), STR("s"), STR("b")) == ERR_STORE, "a dead server");
    CHECK(outbound_gateway(o, &c, STR("0800"), STR("t")) == ERR_STORE, "a dead gateway");
    outbound_close(o);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(escapes), cmocka_unit_test(addresses),
                                        cmocka_unit_test(mail_text), cmocka_unit_test(settings),
                                        cmocka_unit_test(never_sent) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
