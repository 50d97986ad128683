/* home_test.c - the lines about backups and recovery: whom they are for, and when they are there. */
#include "base/check.h"
#include "base/day.h"
#include "http/test_http.h"
#include "store/store.h"

static const struct stmt Q_SET = { "home_test_set", "tt",
                                   "INSERT INTO setting (key_name, body) VALUES ($1, $2)"
                                   " ON CONFLICT (key_name) DO UPDATE SET body = excluded.body" };

static void set_row(struct http_test *h, const char *name, const char *body)
{
    struct ctx *c = test_ctx(h, "admin");
    CHECK(store_begin_write(c) == OK, "writing");
    CHECK(store_exec(c, &Q_SET, VALS(V_TEXTZ(name), V_TEXTZ(body)), NULL) == OK,
          "a row as the command writes it");
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
        set_row(h, "last_backup",
                rows[i].hours_ago < 0 ? "sometime"
                                      : test_printf(h, "%lld increment", (long long)at_ms));
        a = test_get(h, rows[i].login, "/beranda");
        CHECK(a.status == 200, rows[i].why);
        CHECK(test_has(&a, "adangan data") == (rows[i].says != NULL), rows[i].why);
        CHECK(rows[i].says == NULL || test_has(&a, rows[i].says), rows[i].why);
    }
    test_http_free(h);
}

static void the_age_of_the_rehearsal(void **state)
{
    static const struct {
        const char *why;
        int64_t made_days, tried_days; /* ago; -1: never; made -2: what is written is no instant */
        const char *login, *says;      /* NULL: no line */
    } rows[] = {
        { "never split", -1, -1, "admin", "Rahasia pemulihan belum dibagi" },
        { "never tried", 3, -1, "admin", "belum ada gladi" },
        { "tried the day it was made", 3, 2, "admin", NULL },
        { "just within the days of the pack", 400, 182, "admin", NULL },
        { "beyond them", 400, 184, "admin", "Gladi pemulihan terakhir:" },
        { "beyond them, but not her work", 400, 184, "case_manager", NULL },
        { "beyond them, but not the lead's", 400, 184, "lead", NULL },
        { "new sheets after the last try", 1, 30, "admin", "belum ada gladi" },
        { "unreadable counts as never split", -2, -1, "admin", "Rahasia pemulihan belum dibagi" },
    };
    static const char *const all[] = { "Rahasia pemulihan belum dibagi", "belum ada gladi",
                                       "Gladi pemulihan terakhir:" };
    struct http_test *h = test_http_new();
    (void)state;
    struct test_answer a = test_get(h, "admin", "/beranda");
    CHECK(test_has(&a, all[0]), "without a row it was never split");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const int64_t now_ms = test_ctx(h, "admin")->now_ms;
        const int64_t made = rows[i].made_days < 0 ? 0 : now_ms - rows[i].made_days * DAY_MS;
        const int64_t tried = rows[i].tried_days < 0 ? 0 : now_ms - rows[i].tried_days * DAY_MS;
        set_row(h, "last_recovery",
                rows[i].made_days == -2
                    ? "sometime"
                    : test_printf(h, "%lld %lld", (long long)made, (long long)tried));
        a = test_get(h, rows[i].login, "/beranda");
        CHECK(a.status == 200, rows[i].why);
        for (size_t n = 0; n < ARRAY_LEN(all); n++) {
            const bool wanted = rows[i].says != NULL && str_eqz(str_of(rows[i].says), all[n]);
            CHECK(test_has(&a, all[n]) == wanted, rows[i].why);
        }
    }
    test_http_free(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_age_of_the_backup),
                                        cmocka_unit_test(the_age_of_the_rehearsal) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
