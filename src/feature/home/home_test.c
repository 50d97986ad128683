/* home_test.c - the line about backups: whom it is for, and when it is there. */
#include "base/check.h"
#include "base/day.h"
#include "http/test_http.h"
#include "store/store.h"

static const struct stmt Q_SET = { "home_test_set", "t",
                                   "INSERT INTO setting (key_name, body) VALUES ('last_backup', $1)"
                                   " ON CONFLICT (key_name) DO UPDATE SET body = excluded.body" };

static void set_backup(struct http_test *h, const char *body)
{
    struct ctx *c = test_ctx(h, "admin");
    CHECK(store_begin_write(c) == OK, "writing");
    CHECK(store_exec(c, &Q_SET, VALS(V_TEXTZ(body)), NULL) == OK, "a row as backup writes it");
    CHECK(store_commit(c) == OK, "written");
}

static void the_age_of_the_backup(void **state)
{
    static const struct {
        const char *why;
        int64_t hours_ago;        /* -1: what is written is no instant */
        const char *login, *says; /* NULL: no line */
    } rows[] = {
        { "of today", 1, "admin", NULL },
        { "just within the hours of the pack", 25, "admin", NULL },
        { "beyond them", 27, "admin", "Cadangan data terakhir:" },
        { "beyond them, but not her work", 27, "case_manager", NULL },
        { "beyond them, but not a partner's", 27, "partner", NULL },
        { "unreadable counts as none", -1, "admin", "Belum ada cadangan data." },
    };
    struct http_test *h = test_http_new();
    (void)state;
    struct test_answer a = test_get(h, "admin", "/beranda");
    CHECK(test_has(&a, "Belum ada cadangan data."), "there was none yet");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const int64_t at_ms = test_ctx(h, "admin")->now_ms - rows[i].hours_ago * HOUR_MS;
        set_backup(h, rows[i].hours_ago < 0 ? "sometime"
                                            : test_printf(h, "%lld increment", (long long)at_ms));
        a = test_get(h, rows[i].login, "/beranda");
        CHECK(a.status == 200, rows[i].why);
        CHECK(test_has(&a, "adangan data") == (rows[i].says != NULL), rows[i].why);
        CHECK(rows[i].says == NULL || test_has(&a, rows[i].says), rows[i].why);
    }
    test_http_free(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_age_of_the_backup) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
