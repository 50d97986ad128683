/*
 * ring_fault_test.c - the keyring's file fails at the n-th step of what is asked, once and for some steps: it is refused,
 * nothing of it stays, and afterwards the same works and the sum over all rows holds.
 */
#include "city.h"

#include <dlfcn.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "keyd/keyd_look.h"

#define STEPS_MAX 4000
#define FIRST \
    10 /* steps that are tried one by one, then fewer and fewer; each one with JEJARING_TORTURE set */

/* ---- the library's step, which fails when it is told to ---- */

static struct {
    int first, many; /* steps to go before it fails, and how many fail then */
    bool on, done;
} trouble;

int sqlite3_step(sqlite3_stmt *q)
{
    static int (*real)(sqlite3_stmt *);
    if (real == NULL) {
        *(void **)&real = dlsym(RTLD_NEXT, "sqlite3_step");
    }
    /* not those of sqlite3_exec, which asks how a statement ended that it has not run */
    const char *sql = sqlite3_sql(q);
    const bool row =
        sql != NULL && (memcmp(sql, "SELECT", 6) == 0 || memcmp(sql, "INSERT", 6) == 0 ||
                        memcmp(sql, "DELETE", 6) == 0);
    if (row && trouble.on && (trouble.first == 0 || --trouble.first == 0) && trouble.many > 0) {
        trouble.many--;
        trouble.done = true;
        return SQLITE_IOERR;
    }
    return real(q);
}

/* ---- a city ---- */

static struct world {
    struct city t;
    struct str token, ana, shared; /* sari's session, a colleague, a compartment of both */
} w;

static struct str add(struct keys_change *k, struct ctx *c)
{
    struct key key = { { 5 } };
    struct str id = id_random(c->mem);
    keys_change_compartment(k, id, KEYD_TALK, &key);
    keys_change_allow(k, id, STR("lead"), 0);
    keys_change_allow(k, id, w.ana, 0);
    return id;
}

static enum err act_login(struct ctx *c)
{
    enum err e = OK;
    (void)city_login_with(&w.t, c, "ana", "sandi ana", "", &e);
    return e;
}

static enum err act_change(struct ctx *c)
{
    unsigned char index[16];
    struct key key = { { 6 } };
    struct keys_change *k = keys_change_new(c);
    random_bytes(index, sizeof index);
    struct str id = add(k, c);
    const struct search_card card = { .object = id, .scope = id, .name = STR("Nama Contoh") };
    keys_change_receipt(k, index, &key, id);
    keys_change_card(k, &card);
    return keys_change_send(c, k);
}

static enum err act_grants(struct ctx *c)
{
    struct keys_change *k = keys_change_new(c);
    keys_change_deny(k, w.shared, w.ana);
    keys_change_allow(k, w.shared, STR("staff"), 0);
    return keys_change_send(c, k);
}

static enum err act_erase(struct ctx *c)
{
    struct keys_change *k = keys_change_new(c);
    struct str id = add(k, c);
    enum err e = keys_change_send(c, k);
    if (e == OK) {
        k = keys_change_new(c);
        keys_change_action(k, KEYD_ACT_ERASE);
        keys_change_deny(k, id, STR_NONE);
        e = keys_change_send(c, k);
    }
    return e;
}

static enum err act_fetch(struct ctx *c)
{
    return keys_fetch(c, &w.shared, 1, LOOK_IDENTITY, NULL);
}

static enum err act_desk_make(struct ctx *c)
{
    return keys_desk_make(c, STR("inbox:UJI"));
}

static enum err act_renew(struct ctx *c)
{
    size_t n = 0;
    return keys_desk_renew(c, STR("staff"), &n);
}

static enum err act_desks(struct ctx *c)
{
    struct desk_seat seats[8];
    size_t n = 0;
    return keys_desks(c, seats, ARRAY_LEN(seats), &n);
}

static enum err act_rewrap(struct ctx *c)
{
    struct str why = STR_NONE;
    (void)c;
    return keyd_rewrap(w.t.keyd, &why);
}

static enum err act_forget(struct ctx *c)
{
    struct keyd_id *ids = NULL;
    size_t n = 0;
    enum err e = keyd_compartments(w.t.keyd, c->mem, &ids, &n);
    /* all but the shared one were made by these acts */
    for (size_t i = 0; e == OK && i < n; i++) {
        if (!str_eq(id_text(c->mem, ids[i].b), w.shared)) {
            return keyd_forget(w.t.keyd, &ids[i], 1);
        }
    }
    return e;
}

static enum err act_count(struct ctx *c)
{
    int64_t n[3];
    bool open = false;
    (void)c;
    return keyd_count(w.t.keyd, &n[0], &n[1], &n[2], &open);
}

static void make(void)
{
    city_make(&w.t);
    city_member(&w.t, "sari", "lead,admin", "UPTD_PPA", true);
    w.ana = city_member(&w.t, "ana", "case_manager", "UPTD_PPA", true);
    CHECK(city_login(&w.t, "ana").n == 64, "she has a key");
    w.token = city_login(&w.t, "sari");
    struct ctx *c = city_as(&w.t, w.token);
    struct keys_change *k = keys_change_new(c);
    w.shared = str_copy(w.t.mem, add(k, c));
    CHECK(keys_change_send(c, k) == OK, "a compartment of both");
    city_end(c);
}

/* One try that fails from its n-th step on; whether a step failed. */
static bool try_one(enum err (*act)(struct ctx *c), const char *why, int n, int many)
{
    struct ctx *c = city_as(&w.t, w.token);
    trouble.first = n;
    trouble.many = many;
    trouble.on = true;
    trouble.done = false;
    enum err e = act(c);
    trouble.on = false;
    city_end(c);
    CHECK(trouble.done || e == OK, why);
    return trouble.done;
}

static void test_each_step(void **state)
{
    static const struct {
        const char *why;
        enum err (*act)(struct ctx *c);
    } acts[] = {
        { "a login", act_login },
        { "a change with a receipt and a card", act_change },
        { "a grant taken, one given", act_grants },
        { "a compartment erased", act_erase },
        { "a key fetched", act_fetch },
        { "a desk made", act_desk_make },
        { "a desk's new key", act_renew },
        { "who sits where", act_desks },
        { "a key of nothing destroyed", act_forget },
        { "a new epoch", act_rewrap },
        { "all rows counted", act_count },
    };
    static const int many[] = { 1, 12 };
    const bool torture = getenv("JEJARING_TORTURE") != NULL;
    (void)state;
    make();
    for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
        for (size_t m = 0; m < ARRAY_LEN(many); m++) {
            int n = 1;
            while (n < STEPS_MAX && try_one(acts[i].act, acts[i].why, n, many[m])) {
                n += n < FIRST || torture ? 1 : 1 + n / 6;
            }
            CHECK(n > 1 && n < STEPS_MAX, "it takes some steps, and then it works");
        }
    }
    struct ctx *c = city_as(&w.t, w.token);
    CHECK(act_change(c) == OK, "it goes on");
    city_end(c);
    city_again(&w.t);
    city_drop(&w.t);
}

int main(void)
{
    static const struct CMUnitTest tests[] = { cmocka_unit_test(test_each_step) };
    log_setup("test", LOG_ERROR + 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
