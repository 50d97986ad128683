/* rule_page.c - the city's rules and procedures: what is in force, what is missing, who writes it. */
#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "feature/decision/decision.h"
#include "feature/taskforce/taskforce_priv.h"
#include "rec/pack.h"

#define RULES_MAX 300

const struct stmt RULE_Q_LIST = {
    "taskforce_rules", "",
    "SELECT id, kind, title, number, state, since, agency_id, next_step, next_on, version"
    " FROM city_rule ORDER BY title, id LIMIT 300"
};
/* Newest editions only: what another row replaces is left out. */
const struct stmt SOP_Q_LIST = {
    "taskforce_sops", "",
    "SELECT s.id, s.title, s.edition, s.agency_id, s.valid_from FROM sop s"
    " WHERE NOT EXISTS (SELECT 1 FROM sop t WHERE t.replaces = s.id)"
    " ORDER BY s.title, s.id LIMIT 300"
};

/* ---- rules ---- */

static void put_rule(struct ctx *c, const struct city_rule *r, struct val *list)
{
    const struct str href[] = { STR("/gugus-tugas/aturan/"), r->id };
    struct val *v = val_push_map(c->mem, list);
    val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
    val_put_text(c->mem, v, "kind", pack_code_label(c, "city_rule_kind", r->kind));
    val_put_text(c->mem, v, "title", r->title);
    val_put_text(c->mem, v, "number", r->number);
    val_put_text(c->mem, v, "since", r->since != 0 ? clock_day_text(c, r->since) : STR_NONE);
    val_put_text(c->mem, v, "agency", consent_agency_name(c, r->agency_id));
    val_put_text(c->mem, v, "next_step", r->next_step);
    val_put_text(c->mem, v, "next_on", r->next_on != 0 ? clock_day_text(c, r->next_on) : STR_NONE);
    val_put_bool(c->mem, v, "late",
                 r->next_on != 0 && r->next_on < clock_today(c) && !str_eqz(r->state, "BERLAKU"));
}

/* A group per state in the pack's order: gaps are seen as gaps. */
enum err rule_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    const struct vocab *states = pack_vocab(c->packs, STR("city_rule_state"));
    struct city_rule *all = NEW_ARRAY(c->mem, struct city_rule, RULES_MAX);
    struct rows r;
    size_t n = 0;
    enum err e = OK;
    struct val *data = val_map(c->mem);
    struct val *groups = val_put_list(c->mem, data, "groups");
    (void)rq;
    TRY(store_query(c, &RULE_Q_LIST, NO_VALS, &r));
    while (e == OK && store_next(&r)) {
        e = rec_read_row(c, &city_rule_rec, &r, 0, &all[n++]);
    }
    TRY(store_done(&r));
    TRY(e);
    for (size_t s = 0; s < states->n; s++) {
        struct val *g = val_push_map(c->mem, groups);
        struct val *list = val_put_list(c->mem, g, "rules");
        val_put_text(c->mem, g, "label", states->codes[s].label[c->lang]);
        for (size_t i = 0; i < n; i++) {
            if (str_eq(all[i].state, states->codes[s].code)) {
                put_rule(c, &all[i], list);
            }
        }
    }
    val_put_bool(c->mem, data, "any", n != 0);
    val_put_bool(c->mem, data, "keeps", (c->who->rights & RIGHT_TASKFORCE_WRITE) != 0);
    return http_page(rs, "feature/taskforce/rule_list.html", pack_say(c, "city_rule.list"), data);
}

static struct val *rule_form(struct ctx *c, const struct city_rule *r)
{
    struct val *form = rec_form(c, &city_rule_rec, r);
    decision_agencies(c, form, "agency_id", r != NULL ? r->agency_id : STR_NONE);
    return form;
}

enum err rule_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    (void)rq;
    return taskforce_form(c, rs, "city_rule.new", rule_form(c, NULL), STR("/gugus-tugas/aturan"),
                          STR("/gugus-tugas/aturan"), 0);
}

static enum err check_rule(struct ctx *c, const struct city_rule *r)
{
    enum err e = OK;
    if (r->agency_id.n != 0 && pack_agency(c->packs, r->agency_id) == NULL) {
        e = fail(c, ERR_INPUT, "agency_id", "decision.agency_unknown");
    }
    if (str_eqz(r->state, "BERLAKU") && str_trim(r->number).n == 0) {
        e = fail(c, ERR_INPUT, "number", "city_rule.number_needed");
    }
    return e;
}

static enum err go_rules(struct ctx *c, struct http_resp *rs)
{
    http_flash(rs, "flash.city_rule");
    return http_go(c, rs, "/gugus-tugas/aturan", STR_NONE, "");
}

enum err rule_new_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct city_rule r = { 0 };
    TRY(http_read(c, rq, &city_rule_rec, false, &r));
    TRY(check_rule(c, &r));
    r.id = STR_NONE;
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_insert(c, &city_rule_rec, &r));
    return go_rules(c, rs);
}

enum err rule_edit_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct city_rule r = { 0 };
    TRY(rec_get(c, &city_rule_rec, http_param(rq, "rule"), &r));
    const struct str action[] = { STR("/gugus-tugas/aturan/"), r.id };
    return taskforce_form(c, rs, "city_rule.edit", rule_form(c, &r),
                          str_join(c->mem, action, ARRAY_LEN(action)), STR("/gugus-tugas/aturan"),
                          r.version);
}

enum err rule_edit_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct city_rule was = { 0 };
    struct city_rule r = { 0 };
    TRY(rec_get(c, &city_rule_rec, http_param(rq, "rule"), &was));
    TRY(http_read(c, rq, &city_rule_rec, false, &r));
    TRY(check_rule(c, &r));
    r.id = was.id;
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_update(c, &city_rule_rec, &r));
    return go_rules(c, rs);
}

/* ---- procedures ---- */

static struct str sop_href(struct ctx *c, struct str id)
{
    const struct str href[] = { STR("/gugus-tugas/sop/"), id };
    return str_join(c->mem, href, ARRAY_LEN(href));
}

enum err sop_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct rows r;
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "sops");
    (void)rq;
    TRY(store_query(c, &SOP_Q_LIST, NO_VALS, &r));
    while (store_next(&r)) {
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "href", sop_href(c, row_text(&r, 0)));
        val_put_text(c->mem, v, "title", row_text(&r, 1));
        val_put_text(c->mem, v, "edition", row_text(&r, 2));
        val_put_text(c->mem, v, "owner", consent_agency_name(c, row_text(&r, 3)));
        val_put_text(c->mem, v, "since", clock_day_text(c, row_int(&r, 4)));
    }
    TRY(store_done(&r));
    val_put_bool(c->mem, data, "keeps", (c->who->rights & RIGHT_TASKFORCE_WRITE) != 0);
    return http_page(rs, "feature/taskforce/sop_list.html", pack_say(c, "sop.list"), data);
}

/* Limits of the packs as choices, by their names. */
static struct val *sop_form(struct ctx *c, const struct sop *s)
{
    size_t n = 0;
    struct str selected;
    struct val *form = rec_form(c, &sop_rec, s);
    const struct clock_rule *rules = pack_clocks(c->packs, &n);
    decision_agencies(c, form, "agency_id", s != NULL ? s->agency_id : STR_NONE);
    struct val *options =
        consent_choices(c, form, "clock", s != NULL ? s->clock : STR_NONE, &selected);
    for (size_t i = 0; i < n; i++) {
        if (rules[i].valid_to == 0) {
            consent_option(c, options, rules[i].key, rules[i].label[c->lang], selected);
        }
    }
    return form;
}

enum err sop_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    (void)rq;
    return taskforce_form(c, rs, "sop.new", sop_form(c, NULL), STR("/gugus-tugas/sop"),
                          STR("/gugus-tugas/sop"), 0);
}

static enum err check_sop(struct ctx *c, const struct sop *s)
{
    enum err e = OK;
    if (pack_agency(c->packs, s->agency_id) == NULL) {
        e = fail(c, ERR_INPUT, "agency_id", "decision.agency_unknown");
    }
    if (s->clock.n != 0 && pack_clock(c->packs, s->clock) == NULL) {
        e = fail(c, ERR_INPUT, "clock", "sop.clock_unknown");
    }
    return e;
}

enum err sop_new_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct sop s = { 0 };
    struct sop old = { 0 };
    TRY(http_read(c, rq, &sop_rec, false, &s));
    TRY(check_sop(c, &s));
    if (s.replaces.n != 0) {
        TRY(rec_get(c, &sop_rec, s.replaces, &old));
        if (s.valid_from < old.valid_from) {
            return fail(c, ERR_INPUT, "valid_from", "sop.older");
        }
    }
    s.id = STR_NONE;
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_insert(c, &sop_rec, &s));
    http_flash(rs, "flash.sop");
    return http_go(c, rs, "/gugus-tugas/sop/", s.id, "");
}

enum err sop_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct sop s = { 0 };
    struct val *data = val_map(c->mem);
    TRY(rec_get(c, &sop_rec, http_param(rq, "sop"), &s));
    const struct clock_rule *rule = pack_clock(c->packs, s.clock);
    const struct sop next = {
        .title = s.title, .agency_id = s.agency_id, .clock = s.clock, .body = s.body
    };
    val_put_text(c->mem, data, "title", s.title);
    val_put_text(c->mem, data, "edition", s.edition);
    val_put_text(c->mem, data, "owner", consent_agency_name(c, s.agency_id));
    val_put_text(c->mem, data, "since", clock_day_text(c, s.valid_from));
    val_put_text(c->mem, data, "clock", rule != NULL ? rule->label[c->lang] : STR_NONE);
    val_put_text(c->mem, data, "text", s.body);
    val_put_text(c->mem, data, "id", s.id);
    val_put_text(c->mem, data, "before", s.replaces.n != 0 ? sop_href(c, s.replaces) : STR_NONE);
    val_put(c->mem, data, STR("form"), sop_form(c, &next));
    val_put_bool(c->mem, data, "keeps", (c->who->rights & RIGHT_TASKFORCE_WRITE) != 0);
    return http_page(rs, "feature/taskforce/sop.html", s.title, data);
}
