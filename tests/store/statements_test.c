/*
 * Every migration runs, and every statement of every feature, of every record and of the store
 * itself is prepared, on
 * SQLite and on PostgreSQL. Columns of a record must be columns of its table.
 */
#include "base/check.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/features.h"
#include "base/log.h"
#include "base/strbuf.h"
#include "pg_cluster.h"
#include "sample.h"
#include "store/job_run.h"
#include "store/rec_store.h"

static struct {
    struct ctx c;
    struct pg_cluster pg;
    bool absent;
    char folder[64];
    size_t migrations;
} f;

static int migrate(void)
{
    struct migration *m = NULL;
    size_t applied = 0;
    f.migrations = sample_migrations(f.c.mem, &m);
    if (f.c.db == NULL || store_migrate(&f.c, m, f.migrations, &applied) != OK) {
        return -1;
    }
    return applied == f.migrations ? 0 : -1;
}

static int open_sqlite(void **state)
{
    struct strbuf b;
    (void)state;
    memset(&f, 0, sizeof f);
    f.c.mem = arena_new(0);
    log_setup("test", LOG_ERROR);
    memcpy(f.folder, "/tmp/jejaring-stmts-XXXXXX", sizeof "/tmp/jejaring-stmts-XXXXXX");
    strbuf_init(&b, f.c.mem);
    strbuf_printf(&b, "%s/city.db", mkdtemp(f.folder));
    return store_open_sqlite(&f.c, b.p, true, &f.c.db) == OK ? migrate() : -1;
}

static int open_pg(void **state)
{
    struct strbuf b;
    (void)state;
    memset(&f, 0, sizeof f);
    f.c.mem = arena_new(0);
    if (!pg_cluster_start(&f.pg)) {
        print_message("skipped: %s\n", f.pg.why);
        f.absent = true;
        return 0;
    }
    strbuf_init(&b, f.c.mem);
    strbuf_printf(&b, "schema=kota_b %s", f.pg.address);
    log_setup("test", LOG_ERROR + 1);
    for (int tries = 0; tries < 500 && store_open_pg(&f.c, b.p, &f.c.db) != OK; tries++) {
        (void)usleep(20000); /* the socket is there before the server answers */
    }
    fail_clear(&f.c);
    log_setup("test", LOG_ERROR);
    return migrate();
}

static int close_store(void **state)
{
    static const char *const tails[] = { "", "-wal", "-shm", "-write" };
    (void)state;
    store_close(f.c.db);
    pg_cluster_stop(&f.pg);
    for (size_t i = 0; f.folder[0] != '\0' && i < ARRAY_LEN(tails); i++) {
        struct strbuf b;
        strbuf_init(&b, f.c.mem);
        strbuf_printf(&b, "%s/city.db%s", f.folder, tails[i]);
        (void)unlink(b.p);
    }
    int left = f.folder[0] == '\0' ? 0 : rmdir(f.folder);
    arena_free(f.c.mem);
    return left;
}

static void skip_when_absent(void)
{
    if (f.absent) {
        skip();
    }
}

static void migrations_are_idempotent(void **state)
{
    struct migration *m = NULL;
    size_t applied = 9;
    (void)state;
    skip_when_absent();
    size_t n = sample_migrations(f.c.mem, &m);
    CHECK(n >= 2, "there are migrations");
    CHECK(store_migrate(&f.c, m, n, &applied) == OK && applied == 0, "none runs twice");
}

static void statements_of_the_store(void **state)
{
    const struct stmt *const *all = NULL;
    const struct stmt *mine = NULL;
    (void)state;
    skip_when_absent();
    size_t n = change_statements(&all);
    for (size_t i = 0; i < n; i++) {
        CHECK(store_prepare(&f.c, all[i]) == OK, all[i]->name);
    }
    n = job_statements(&all);
    for (size_t i = 0; i < n; i++) {
        CHECK(store_prepare(&f.c, all[i]) == OK, all[i]->name);
    }
    n = job_run_statements(&all);
    for (size_t i = 0; i < n; i++) {
        CHECK(store_prepare(&f.c, all[i]) == OK, all[i]->name);
    }
    n = rec_statements(f.c.mem, &sample_rec, &mine);
    for (size_t i = 0; i < n; i++) {
        CHECK(store_prepare(&f.c, &mine[i]) == OK, mine[i].name);
    }
}

static void statements_of_the_features(void **state)
{
    size_t n = 0, bad = 0;
    (void)state;
    skip_when_absent();
    const struct feature *const *all = features_all(&n);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < all[i]->n_stmts; k++) {
            if (store_prepare(&f.c, all[i]->stmts[k]) != OK) {
                print_error("%s: %s\n", all[i]->name, all[i]->stmts[k]->name);
                bad++;
            }
        }
    }
    CHECK(bad == 0, "each statement is understood");
}

static void statements_of_the_records(void **state)
{
    size_t n = 0, bad = 0;
    (void)state;
    skip_when_absent();
    const struct feature *const *all = features_all(&n);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < all[i]->n_records; k++) {
            const struct stmt *mine = NULL;
            size_t count = rec_statements(f.c.mem, all[i]->records[k], &mine);
            for (size_t s = 0; s < count; s++) {
                if (store_prepare(&f.c, &mine[s]) != OK) {
                    print_error("%s: %s\n", all[i]->name, mine[s].sql);
                    bad++;
                }
            }
        }
    }
    CHECK(bad == 0, "each record fits its table");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(migrations_are_idempotent),
        cmocka_unit_test(statements_of_the_store),
        cmocka_unit_test(statements_of_the_features),
        cmocka_unit_test(statements_of_the_records),
    };
    int failed = cmocka_run_group_tests_name("sqlite", tests, open_sqlite, close_store);
    return failed + cmocka_run_group_tests_name("postgresql", tests, open_pg, close_store);
}
