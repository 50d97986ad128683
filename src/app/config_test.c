/* config_test.c - the settings file: strict, with the line of what is wrong. */
#include "app/config.h"
#include "base/check.h"

static const struct {
    const char *why, *text, *says; /* says NULL: fine */
} rows[] = {
    { "empty", "", NULL },
    { "comments and blank lines", "# a\n\n  # b\n", NULL },
    { "a setting", "[city]\npack = kota-jambi\n", NULL },
    { "spaces around", "[ server ]\n  workers  =  4  \n", NULL },
    { "an unknown setting", "[city]\nname = x\n", "f.conf:2: unknown setting 'city.name'" },
    { "an unknown section", "[kota]\npack = x\n", "f.conf:2: unknown setting 'kota.pack'" },
    { "no section yet", "pack = x\n", "f.conf:1: expected name = value" },
    { "no equals sign", "[city]\npack\n", "f.conf:2: expected name = value" },
    { "a section left open", "[city\n", "f.conf:1: a section has the form" },
    { "no number", "[server]\nworkers = many\n",
      "f.conf:2: setting 'server.workers' wants a whole number" },
    { "too many workers", "[server]\nworkers = 33\n", "f.conf:2: setting 'server.workers'" },
    { "no worker", "[server]\nworkers = 0\n", "f.conf:2: setting 'server.workers'" },
    { "neither yes nor no", "[demo]\non = 1\n", "f.conf:2: setting 'demo.on' wants yes or no" },
};

static void reads_files(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena *a = arena_new(0);
        struct config cfg;
        struct str why = STR_NONE;
        config_defaults(&cfg);
        bool fine = config_read(a, &cfg, "f.conf", str_of(rows[i].text), &why);
        CHECK(fine == (rows[i].says == NULL), rows[i].why);
        CHECK(fine || str_starts(why, str_of(rows[i].says)), rows[i].why);
        arena_free(a);
    }
}

static void values_arrive(void **state)
{
    struct arena *a = arena_new(0);
    struct config cfg;
    struct str why = STR_NONE;
    (void)state;
    config_defaults(&cfg);
    CHECK(cfg.workers == 8, "eight workers unless said otherwise");
    CHECK(
        config_read(
            a, &cfg, "f",
            STR("[server]\nworkers = 4\nlisten = [::1]:0\n[demo]\non = yes\nclock_offset_ms = -5\n"),
            &why),
        "all kinds");
    CHECK(cfg.workers == 4 && cfg.demo && cfg.clock_offset_ms == -5, "numbers and truths");
    CHECK_STR(cfg.listen, "[::1]:0", "text");
    arena_free(a);
}

/* A process of serve gets the settings as this text: no flag and no word of the environment is lost. */
static void what_is_written_is_read_again(void **state)
{
    static const char *const given[][2] = {
        { "city.pack", "kota-jambi" },
        { "server.listen", "[::1]:0" },
        { "server.tls_key", "/a b/key.pem" },
        { "server.request_seconds", "17" },
        { "gateway.body", "{\"to\": \"{to}\", \"isi\": \"a = b # c\"}" },
        { "demo.on", "yes" },
        { "demo.clock_offset_ms", "-5" },
    };
    struct arena *a = arena_new(0);
    struct config cfg, again;
    struct str why = STR_NONE;
    struct strbuf once, twice;
    (void)state;
    config_defaults(&cfg);
    for (size_t i = 0; i < ARRAY_LEN(given); i++) {
        CHECK(config_set(a, &cfg, str_of(given[i][0]), str_of(given[i][1]), &why), given[i][0]);
    }
    strbuf_init(&once, a);
    strbuf_init(&twice, a);
    config_write(&once, &cfg);
    config_defaults(&again);
    CHECK(config_read(a, &again, "f", strbuf_str(&once), &why), "a text that is read");
    config_write(&twice, &again);
    CHECK(str_eq(strbuf_str(&once), strbuf_str(&twice)), "all settings, as they were");
    CHECK_STR(again.gateway_body, "{\"to\": \"{to}\", \"isi\": \"a = b # c\"}",
              "signs inside a text");
    CHECK(!config_set(a, &cfg, STR("mail.from"), STR("a@b\n[demo]\non = yes"), &why),
          "a second line would be another setting");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(reads_files),
                                        cmocka_unit_test(values_arrive),
                                        cmocka_unit_test(what_is_written_is_read_again) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
