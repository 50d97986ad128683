/*
 * service.c - services given: one tap for the kind, the rest is filled in already; counted per
 * victim.
 */
#include "feature/service/service.h"

#include "feature/case/case.h"
#include "feature/clock/clock.h"
#include "feature/paper/paper.h"
#include "rec/pack.h"

#define REC service
#define REC_DEF "feature/service/service.def"
#define REC_TITLE "service.title"
#include "rec/rec_table.h"

bool service_day_ok(day_t given_on, day_t today, struct str outcome)
{
    return given_on <= today || str_eqz(outcome, "DIJADWALKAN");
}

enum err service_timeline(struct ctx *c, struct str case_id, struct timeline *t)
{
    struct service *rows = NULL;
    size_t n = 0;
    const struct rec_where w = {
        .column = "case_id", .value = V_TEXT(case_id), .desc = true, .limit = 500
    };
    TRY(rec_list(c, &service_rec, &w, (void **)&rows, &n));
    for (size_t i = 0; i < n; i++) {
        const struct str words[] = { pack_code_label(c, "service_outcome", rows[i].outcome),
                                     rows[i].remark.n != 0 ? STR(": ") : STR_NONE, rows[i].remark };
        const struct timeline_item item = {
            .at_ms = rows[i].noted_ms,
            .kind = "service",
            .who = rows[i].given_by.n != 0 ? rows[i].given_by : member_name(c, rows[i].noted_by),
            .title = pack_say2(c, "service.given",
                               rows[i].detail.n != 0
                                   ? pack_code_label(c, "service_detail", rows[i].detail)
                                   : pack_code_label(c, "service", rows[i].kind),
                               clock_day_text(c, rows[i].given_on)),
            .body = str_join(c->mem, words, ARRAY_LEN(words)),
        };
        timeline_add(c, t, &item);
    }
    return OK;
}

/* ---- the page ---- */

static void put_kinds(struct ctx *c, struct val *data)
{
    const struct vocab *v = pack_vocab(c->packs, STR("service"));
    struct val *list = val_put_list(c->mem, data, "kinds");
    for (size_t i = 0; v != NULL && i < v->n; i++) {
        if (!code_valid_on(&v->codes[i], clock_today(c))) {
            continue;
        }
        struct val *k = val_push_map(c->mem, list);
        val_put_text(c->mem, k, "value", v->codes[i].code);
        val_put_text(c->mem, k, "label", v->codes[i].label[c->lang]);
    }
}

/* Victims to choose from; the one typed or stored is marked. */
static void put_victims(struct ctx *c, const struct case_all *all, struct str chosen,
                        struct val *data)
{
    struct val *list = val_put_list(c->mem, data, "victims");
    for (size_t i = 0; i < all->n_parties; i++) {
        if (!party_has_role(&all->parties[i], "KORBAN")) {
            continue;
        }
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "value", all->parties[i].id);
        val_put_text(c->mem, v, "label", party_name(c, all->parties, all->n_parties, i));
        val_put_bool(c->mem, v, "selected", str_eq(all->parties[i].id, chosen));
    }
}

static void put_services(struct ctx *c, const struct case_all *all, struct val *data)
{
    struct val *list = val_put_list(c->mem, data, "services");
    for (size_t i = all->n_services; i > 0; i--) {
        const struct service *s = &all->services[i - 1];
        struct val *v = val_push(c->mem, list, rec_to_page(c, &service_rec, s));
        val_put_text(c->mem, v, "day", clock_day_text(c, s->given_on));
        val_put_text(c->mem, v, "kind_text", pack_code_label(c, "service", s->kind));
        val_put_text(c->mem, v, "detail_text", pack_code_label(c, "service_detail", s->detail));
        val_put_text(c->mem, v, "outcome_text", pack_code_label(c, "service_outcome", s->outcome));
        val_put_text(c->mem, v, "party",
                     party_name_of(c, all->parties, all->n_parties, s->party_id));
        val_put_text(c->mem, v, "noted_by_name", member_name(c, s->noted_by));
        val_put_text(c->mem, v, "noted_line",
                     s->given_on < clock_day_of(c, s->noted_ms)
                         ? pack_say2(c, "paper.noted",
                                     clock_day_text(c, clock_day_of(c, s->noted_ms)),
                                     member_name(c, s->noted_by))
                         : STR_NONE);
    }
}

static enum err service_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct service fresh = { .given_on = clock_today(c),
                             .outcome = STR("TERLAKSANA"),
                             .given_by = c->who->name };
    struct val *data = val_map(c->mem);
    TRY(case_load(c, http_param(rq, "case"), &all));
    rec_set_all(&service_rec, &fresh);
    put_kinds(c, data);
    put_services(c, &all, data);
    put_victims(c, &all, val_get_text(c->typed, "party_id"), data);
    val_put(c->mem, data, STR("form"), rec_form(c, &service_rec, &fresh));
    return case_page(c, rs, "feature/service/service.html", "services", &all.row, data);
}

/* ---- writing ---- */

/*
 * A detail belongs to the kind that the published list counts it under: no code of our own is ever
 * counted.
 */
static enum err check_detail(struct ctx *c, const struct service *s)
{
    const struct vocab *v = pack_vocab(c->packs, STR("service_detail"));
    const struct code *detail = v != NULL && s->detail.n > 0 ? vocab_code(v, s->detail) : NULL;
    return detail == NULL || str_eq(detail->parent, s->kind)
               ? OK
               : fail_arg(c, ERR_INPUT, STR("detail"), "service.detail_kind",
                          pack_code_label(c, "service", detail->parent));
}

/*
 * The day fits, and the person is a victim of this case (or nobody is named: then it counts for
 * each victim).
 */
static enum err check(struct ctx *c, const struct case_all *all, const struct service *s)
{
    bool victim = s->party_id.n == 0;
    for (size_t i = 0; i < all->n_parties; i++) {
        victim = victim || (str_eq(all->parties[i].id, s->party_id) &&
                            party_has_role(&all->parties[i], "KORBAN"));
    }
    if (!victim) {
        return fail(c, ERR_INPUT, "party_id", "service.no_victim");
    }
    TRY(check_detail(c, s));
    if (s->given_on <= clock_today(c)) {
        TRY(paper_check_day(c, rec_field(&service_rec, STR("given_on")), s));
    }
    return service_day_ok(s->given_on, clock_today(c), s->outcome)
               ? OK
               : fail(c, ERR_INPUT, "given_on", "service.ahead");
}

static enum err service_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct service given = { 0 };
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(http_read(c, rq, &service_rec, false, &given));
    TRY(check(c, &all, &given));
    given.case_id = all.row.id;
    given.compartment_id = all.row.compartment_id;
    given.noted_ms = c->now_ms;
    given.noted_by = c->who->id;
    rec_set_has(&service_rec, &given, "noted_by");
    change_action(c, ACTION_SERVICE);
    TRY(rec_insert(c, &service_rec, &given));
    struct service *more = NEW_ARRAY(c->mem, struct service, all.n_services + 1);
    for (size_t i = 0; i < all.n_services; i++) {
        more[i] = all.services[i];
    }
    more[all.n_services++] = given;
    all.services = more;
    TRY(case_save_derived(c, &all));
    http_flash(rs, "flash.service_saved");
    return http_go(c, rs, "/kasus/", all.row.id, "/layanan");
}

static enum err find(struct ctx *c, const struct case_all *all, struct str id, size_t *at)
{
    for (size_t i = 0; i < all->n_services; i++) {
        if (str_eq(all->services[i].id, id)) {
            *at = i;
            return OK;
        }
    }
    return fail(c, ERR_NOT_FOUND, NULL, "service.absent");
}

static enum err service_edit_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    size_t i = 0;
    struct val *data = val_map(c->mem);
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(find(c, &all, http_param(rq, "service"), &i));
    const struct service *s = &all.services[i];
    put_victims(c, &all, c->typed != NULL ? val_get_text(c->typed, "party_id") : s->party_id, data);
    val_put(c->mem, data, STR("record"), rec_to_page(c, &service_rec, s));
    val_put(c->mem, data, STR("form"), rec_form(c, &service_rec, s));
    return case_page(c, rs, "feature/service/service_edit.html", "services", &all.row, data);
}

static enum err service_edit_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct service given = { 0 };
    size_t i = 0;
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(find(c, &all, http_param(rq, "service"), &i));
    TRY(http_read(c, rq, &service_rec, true, &given));
    given.id = all.services[i].id;
    change_action(c, ACTION_SERVICE);
    TRY(rec_update(c, &service_rec, &given));
    TRY(check(c, &all, &given));
    all.services[i] = given;
    TRY(case_save_derived(c, &all));
    http_flash(rs, "flash.service_saved");
    return http_go(c, rs, "/kasus/", all.row.id, "/layanan");
}

static const struct route routes[] = {
    { METHOD_GET, "/kasus/:case/layanan", service_list_get, RIGHT_CASE_READ, 0, NULL, NULL,
      "Services given in a case" },
    { METHOD_POST, "/kasus/:case/layanan", service_post, RIGHT_CASE_WRITE, ROUTE_WRITES,
      &service_rec, service_list_get, "Notes a service given" },
    { METHOD_GET, "/kasus/:case/layanan/:service", service_edit_get, RIGHT_CASE_READ, 0, NULL, NULL,
      "One service" },
    { METHOD_POST, "/kasus/:case/layanan/:service", service_edit_post, RIGHT_CASE_WRITE,
      ROUTE_WRITES, &service_rec, service_edit_get, "Puts a service right" },
};
static const struct rec *const records[] = { &service_rec };

const struct feature service_feature = {
    .name = "service",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
};
