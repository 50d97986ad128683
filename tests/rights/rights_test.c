/*
 * rights_test.c - every route as every role on own, other and absent objects. The list is the
 * program's own route table, so a
 * new route is tested the day it is written. Sessions are made at keyd directly.
 */
#include <stdio.h>
#include <string.h>

#include "app/features.h"
#include "base/ids.h"
#include "feature/case/case.h"
#include "http/test_http.h"

#include "base/check.h"

static struct http_test *city;

/*
 * A case of its own for each of these; everybody else's is "other" to them. lead holds the key of
 * every case.
 */
static const char *const OWNERS[] = { "case_manager", "case_manager2", "intake" };
static struct str cases[ARRAY_LEN(OWNERS)];
static struct str parties[ARRAY_LEN(OWNERS)];

static const char *const ROLES[] = { "intake", "case_manager", "companion", "lead",   "partner",
                                     "leader", "secretariat",  "admin",     "auditor" };

static void open_case(size_t owner)
{
    struct ctx *c = test_ctx(city, OWNERS[owner]);
    struct case_all all = { .row = { .report_day = day_of(2024, 11, 1),
                                     .kecamatan = STR("15.71.08") } };
    struct party people[2] = {
        { .roles = STR("KORBAN"),
          .sex = STR("P"),
          .kinds = STR("FISIK"),
          .age_incident = 14,
          .age_report = 14 },
        { .roles = STR("TERLAPOR"), .sex = STR("L"), .age_incident = -1, .age_report = -1 },
    };
    struct party_identity names[2] = { { .name = STR("Contoh Pertama") },
                                       { .name = STR("Contoh Kedua") } };
    bool retry = false;
    all.parties = people;
    all.n_parties = ARRAY_LEN(people);
    c->change = change_new(c);
    assert_int_equal(case_open_new(c, &all, names, STR_NONE), OK);
    assert_int_equal(change_commit(c, &retry), OK);
    cases[owner] = all.row.id;
    parties[owner] = people[0].id;
}

static int make_city(void **state)
{
    (void)state;
    city = test_http_new();
    for (size_t i = 0; i < ARRAY_LEN(OWNERS); i++) {
        open_case(i);
    }
    return 0;
}

static int drop_city(void **state)
{
    (void)state;
    test_http_free(city);
    return 0;
}

enum object { ABSENT, OTHER, OWN };

/* Which owner's objects stand for `what` to a role; ARRAY_LEN(OWNERS) when there is none. */
static size_t owner_for(const char *role, enum object what)
{
    for (size_t i = 0; i < ARRAY_LEN(OWNERS); i++) {
        const bool own = strcmp(OWNERS[i], role) == 0 || (strcmp(role, "lead") == 0 && i == 0);
        const bool other = strcmp(OWNERS[i], role) != 0 && strcmp(role, "lead") != 0;
        if ((what == OWN && own) || (what == OTHER && other)) {
            return i;
        }
    }
    return ARRAY_LEN(OWNERS);
}

/*
 * The route's path with ids in place of its parameters; parameters without an object of their own
 * get an absent id.
 */
static const char *fill_path(struct arena *a, const char *pattern, size_t owner)
{
    struct strbuf b;
    struct str rest = str_of(pattern + 1);
    struct str part;
    strbuf_init(&b, a);
    while (str_next(&rest, '/', &part)) {
        strbuf_putc(&b, '/');
        if (part.n == 0 || part.p[0] != ':') {
            strbuf_put(&b, part);
        } else if (owner < ARRAY_LEN(OWNERS) && str_eqz(part, ":case")) {
            strbuf_put(&b, cases[owner]);
        } else if (owner < ARRAY_LEN(OWNERS) && str_eqz(part, ":party")) {
            strbuf_put(&b, parties[owner]);
        } else {
            strbuf_put(&b, id_random(a));
        }
    }
    return str_z(a, strbuf_str(&b));
}

static struct test_answer ask(const char *role, const struct route *r, const char *path)
{
    struct ctx *c = test_ctx(city, role);
    struct http_req rq = { .method = r->method,
                           .path = str_of(path),
                           .accept = STR("application/json") };
    if (r->method != METHOD_GET) {
        const struct str parts[] = { STR("csrf="), c->who->csrf };
        rq.body = str_join(c->mem, parts, ARRAY_LEN(parts));
        rq.content_type = STR("application/x-www-form-urlencoded");
        rq.sec_fetch_site = STR("same-origin");
    }
    return test_send(city, role, &rq);
}

/* What a refusal says, without the address that was asked for. */
static struct str without_instance(struct ctx *c, const struct test_answer *a)
{
    struct strbuf b;
    const char *const said[] = { "type", "title", "detail" };
    strbuf_init(&b, c->mem);
    for (size_t i = 0; a->json != NULL && i < ARRAY_LEN(said); i++) {
        strbuf_put(&b, val_get_text(a->json, said[i]));
        strbuf_putc(&b, '|');
    }
    strbuf_put_int(&b, (int64_t)a->body.n - (int64_t)val_get_text(a->json, "instance").n);
    return strbuf_str(&b);
}

static bool has_param(const struct route *r)
{
    return strchr(r->path, ':') != NULL;
}

/* Feature routes; each call checks one route for one role. */
static size_t for_each(void (*check)(const struct route *r, const char *role))
{
    size_t n = 0;
    size_t n_features = 0;
    const struct feature *const *features = features_all(&n_features);
    for (size_t f = 0; f < n_features; f++) {
        for (size_t i = 0; i < features[f]->n_routes; i++) {
            const struct route *r = &features[f]->routes[i];
            for (size_t role = 0; role < ARRAY_LEN(ROLES) && r->right != RIGHT_PUBLIC;
                 role++, n++) {
                check(r, ROLES[role]);
            }
        }
    }
    return n;
}

static const char *about(const struct route *r, const char *role, const char *what, int status)
{
    return test_printf(city, "%s %s as %s on %s: answered %d",
                       r->method == METHOD_GET ? "GET" : "POST", r->path, role, what, status);
}

/* Without the right: 403, whatever the object, before anything is looked up. */
static void check_refused(const struct route *r, const char *role)
{
    struct ctx *c = test_ctx(city, role);
    if ((c->who->rights & r->right) != 0) {
        return;
    }
    for (size_t owner = 0; owner <= ARRAY_LEN(OWNERS); owner++) {
        const struct test_answer a = ask(role, r, fill_path(c->mem, r->path, owner));
        CHECK(a.status == 403,
              about(r, role, owner < ARRAY_LEN(OWNERS) ? "an object" : "nothing", a.status));
    }
}

/* With the right, on what is absent and on what is somebody else's: 404, in the same words. */
static void check_absent(const struct route *r, const char *role)
{
    struct ctx *c = test_ctx(city, role);
    const size_t other = owner_for(role, OTHER);
    if ((c->who->rights & r->right) == 0 || !has_param(r)) {
        return;
    }
    const struct test_answer none = ask(role, r, fill_path(c->mem, r->path, ARRAY_LEN(OWNERS)));
    CHECK(none.status == 404, about(r, role, "an absent object", none.status));
    if (other < ARRAY_LEN(OWNERS) && strstr(r->path, ":case") != NULL) {
        const struct test_answer theirs = ask(role, r, fill_path(c->mem, r->path, other));
        CHECK(theirs.status == 404, about(r, role, "another's object", theirs.status));
        CHECK(str_eq(without_instance(c, &none), without_instance(c, &theirs)),
              about(r, role, "another's object, in other words", 404));
    }
}

/*
 * With the right, on an own case: pages answer, forms say what is missing or go on; never a
 * refusal.
 */
static void check_own(const struct route *r, const char *role)
{
    struct ctx *c = test_ctx(city, role);
    const size_t own = owner_for(role, OWN);
    const bool known =
        has_param(r) && (strstr(r->path, "/:case") != NULL) &&
        (strchr(strstr(r->path, "/:case") + 2, ':') == NULL || strstr(r->path, ":party") != NULL);
    if ((c->who->rights & r->right) == 0 || own >= ARRAY_LEN(OWNERS) || !known) {
        return;
    }
    const struct test_answer a = ask(role, r, fill_path(c->mem, r->path, own));
    CHECK(a.status != 403 && a.status != 404 && a.status < 500,
          about(r, role, "an own object", a.status));
    if (r->method == METHOD_GET && (r->flags & ROUTE_RAW) == 0) {
        const struct test_answer page = test_get(city, role, fill_path(c->mem, r->path, own));
        CHECK(page.status == 200, about(r, role, "an own object, as a page", page.status));
    }
}

/* Nobody logged in: pages lead to the login, data is 401. */
static void check_stranger(const struct route *r, const char *role)
{
    if (strcmp(role, ROLES[0]) != 0) {
        return; /* once is enough */
    }
    struct ctx *c = test_ctx(city, "lead");
    struct http_req rq = { .method = r->method,
                           .path = str_of(fill_path(c->mem, r->path, 0)),
                           .accept = STR("application/json") };
    const struct test_answer a = test_send(city, NULL, &rq);
    CHECK(a.status == 401 || a.status == 403, about(r, "nobody", "an object", a.status));
}

static void test_refused(void **state)
{
    (void)state;
    assert_true(for_each(check_refused) > 100);
}

static void test_absent_and_other_look_alike(void **state)
{
    (void)state;
    assert_true(for_each(check_absent) > 100);
}

static void test_own(void **state)
{
    (void)state;
    assert_true(for_each(check_own) > 100);
}

static void test_strangers(void **state)
{
    (void)state;
    assert_true(for_each(check_stranger) > 100);
}

static void test_every_route_names_a_right(void **state)
{
    (void)state;
    size_t n_features = 0;
    const struct feature *const *features = features_all(&n_features);
    for (size_t f = 0; f < n_features; f++) {
        for (size_t i = 0; i < features[f]->n_routes; i++) {
            const struct route *r = &features[f]->routes[i];
            CHECK(r->right != 0 && r->doc != NULL && r->doc[0] != '\0', r->path);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_route_names_a_right),
        cmocka_unit_test(test_strangers),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_absent_and_other_look_alike),
        cmocka_unit_test(test_own),
    };
    return cmocka_run_group_tests(tests, make_city, drop_city);
}
