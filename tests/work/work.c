/* work.c - see work.h. */
#include "work.h"

#include "rec/pack.h"
#include "store/change.h"

int work_begin(void **state)
{
    *state = test_http_new();
    return 0;
}

int work_end(void **state)
{
    test_http_free(*state);
    return 0;
}

struct work_case work_open(struct http_test *h, const char *login)
{
    struct ctx *c = test_ctx(h, login);
    const day_t today = day_of_ms(c->now_ms, pack_hours(c->packs)->utc_offset_minutes);
    struct party *people = NEW_ARRAY(c->mem, struct party, 2);
    people[0] = (struct party){ .roles = STR("KORBAN"),
                                .sex = STR("P"),
                                .age_incident = 14,
                                .age_report = 14,
                                .kinds = STR("SEKSUAL") };
    people[1] = (struct party){
        .roles = STR("TERLAPOR"), .sex = STR("L"), .age_incident = 40, .age_report = 40
    };
    struct case_all all = {
        .row = { .report_day = today, .incident_day = today - 7, .kecamatan = STR("JELUTUNG") },
        .parties = people,
        .n_parties = 2
    };
    bool retry = false;
    c->change = change_new(c);
    CHECK(case_open_new(c, &all, NULL, c->who->id) == OK, "the case of the test opens");
    CHECK(change_commit(c, &retry) == OK, "and is stored");
    return (struct work_case){ .id = all.row.id, .victim = people[0].id, .reported = people[1].id };
}

struct case_all work_load(struct http_test *h, const char *login, struct str case_id)
{
    struct ctx *c = test_ctx(h, login);
    struct case_all all = { 0 };
    CHECK(store_begin_read(c) == OK, "a reading transaction");
    CHECK(case_load(c, case_id, &all) == OK, "the case loads");
    store_rollback(c);
    return all;
}

const char *work_path(struct http_test *h, const struct work_case *k, const char *rest)
{
    return test_printf(h, "/kasus/%.*s%s", STR_ARG(k->id), rest);
}

const struct party *work_party(const struct case_all *all, struct str id)
{
    for (size_t i = 0; i < all->n_parties; i++) {
        if (str_eq(all->parties[i].id, id)) {
            return &all->parties[i];
        }
    }
    CHECK(false, "the party is in the case");
    return NULL;
}

void work_refuses_others(struct http_test *h, const struct work_case *k, const char *rest,
                         bool post, const char *body)
{
    static const struct {
        const char *login;
        int status;
        const char *why;
    } others[] = {
        { "case_manager2", 404, "a case manager of another team: as if there were no such case" },
        { "companion", 404, "a support worker who is not in the team" },
        { "intake2", 404, "an intake officer who is not in the team" },
        { "partner", 403, "a partner's role has no way here" },
        { "leader", 403, "nor has a leader's" },
        { "admin", 403, "nor an admin's" },
    };
    const struct work_case absent = { .id = STR("0193277a-0000-7000-8000-000000000000") };
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        const char *path = work_path(h, k, rest);
        struct test_answer a =
            post ? test_post(h, others[i].login, path, body) : test_get(h, others[i].login, path);
        CHECK(a.status == others[i].status, others[i].why);
        const char *nowhere = work_path(h, &absent, rest);
        struct test_answer b = post ? test_post(h, others[i].login, nowhere, body)
                                    : test_get(h, others[i].login, nowhere);
        CHECK(b.status == a.status && b.body.n == a.body.n, "absent looks like other's");
    }
}
