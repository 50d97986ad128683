/*
 * conference_plan.c - planning: the meeting, its cases, who is invited to which; taking back,
 * cancelling. Nothing is sent that a referral on the same ground could not send.
 */
#include "base/ids.h"
#include "feature/clock/clock.h"
#include "feature/conference/brief.h"
#include "feature/conference/conference_priv.h"
#include "feature/conference/tie.h"
#include "feature/consent/consent.h"
#include "feature/referral/referral.h"
#include "rec/pack.h"

#define OWN_CASES 60
#define IDENTITIES_MAX 500
#define STAFF_KIND "OTHER" /* own staff: no field is kept from them by the kind of their agency */

/* Open cases that the member may choose: $1 he, $2 now, $3 1 when desk lead's cases are his too. */
const struct stmt CONFERENCE_Q_OWN_CASES = {
    "conference_own_cases", "tii",
    "SELECT f.id, f.number FROM case_file f WHERE f.closed_ms IS NULL AND EXISTS (SELECT 1 FROM case_access a"
    " WHERE a.case_id = f.id AND (a.principal = $1 OR ($3 = 1 AND a.principal = 'lead'))"
    " AND (a.until_ms IS NULL OR a.until_ms > $2))" TIE_FREE(
        "f.id", "$1") " ORDER BY f.touched_ms DESC, f.id DESC LIMIT 60"
};

/* ---- choices ---- */

static enum err own_case_choices(struct ctx *c, struct val *form, struct str chosen)
{
    struct rows r;
    struct str selected;
    struct val *options = consent_choices(c, form, "case_id", chosen, &selected);
    const int64_t lead = actor_has_desk(c->who, STR("lead")) ? 1 : 0;
    TRY(store_query(c, &CONFERENCE_Q_OWN_CASES,
                    VALS(V_TEXT(c->who->id), V_INT(c->now_ms), V_INT(lead)), &r));
    while (store_next(&r)) {
        consent_option(c, options, row_text(&r, 0), row_text(&r, 1), selected);
    }
    return store_done(&r);
}

enum err conference_member_choices(struct ctx *c, struct val *form, const char *field)
{
    struct rows r;
    struct str selected;
    struct val *options = consent_choices(c, form, field, STR_NONE, &selected);
    TRY(store_query(c, &TIE_Q_MEMBERS, NO_VALS, &r));
    while (store_next(&r)) {
        const struct str label[] = { row_text(&r, 1), STR(", "),
                                     consent_agency_name(c, row_text(&r, 2)) };
        consent_option(c, options, row_text(&r, 0), str_join(c->mem, label, label[2].n > 0 ? 3 : 1),
                       selected);
    }
    return store_done(&r);
}

void conference_case_choices(struct ctx *c, const struct meeting *m, struct val *form,
                             struct str chosen)
{
    struct str selected;
    struct val *options = consent_choices(c, form, "case_id", chosen, &selected);
    for (size_t i = 0; i < m->n; i++) {
        const struct str label[] = { m->files[i].number, STR(" · "), m->files[i].pseudonym };
        consent_option(c, options, m->cases[i].case_id, str_join(c->mem, label, ARRAY_LEN(label)),
                       selected);
    }
}

enum err conference_form(struct ctx *c, struct http_resp *rs, const struct meeting *m,
                         const char *kind, struct val *form)
{
    struct val *data = val_map(c->mem);
    const struct str title[] = { STR("conference.form."), str_of(kind) };
    const struct str text[] = { STR("conference.text."), str_of(kind) };
    const struct str action[] = { STR("/gelar/"), m != NULL ? m->row.id : STR_NONE, STR("/"),
                                  str_of(kind) };
    const struct str name = pack_say(c, str_z(c->mem, str_join(c->mem, title, 2)));
    val_put_text(c->mem, data, "title", name);
    val_put_text(c->mem, data, "text", pack_say(c, str_z(c->mem, str_join(c->mem, text, 2))));
    val_put_text(c->mem, data, "action", m != NULL ? str_join(c->mem, action, 4) : STR("/gelar"));
    val_put_text(c->mem, data, "back", m != NULL ? str_join(c->mem, action, 2) : STR("/gelar"));
    val_put(c->mem, data, STR("form"), form);
    return http_page(rs, "feature/conference/conference_form.html", name, data);
}

/* ---- what a brief must not tell ---- */

/* The names are opened to compare, with the reason beside it as everywhere. */
static enum err identities(struct ctx *c, const struct case_all *all, struct party_identity **out,
                           size_t *n)
{
    bool opened = false;
    if ((c->who->rights & RIGHT_IDENTITY_OPEN) == 0) {
        return fail(c, ERR_DENIED, "", "access.not_your_role");
    }
    TRY(party_identities_open(c, all, STR_NONE, pack_say(c, "conference.look_reason"), out, n,
                              &opened));
    return opened ? OK : fail(c, ERR_DENIED, "", "referral.no_identity");
}

static enum err check_words(struct ctx *c, const struct case_all *all, struct str questions,
                            struct str needs)
{
    struct party_identity *people = NULL;
    size_t n = 0;
    enum err e = OK;
    TRY(identities(c, all, &people, &n));
    const char *why = brief_tells(c, all, people, n, questions);
    if (why != NULL) {
        e = fail(c, ERR_INPUT, "questions", why);
    }
    why = brief_tells(c, all, people, n, needs);
    return why != NULL ? fail(c, ERR_INPUT, "needs", why) : e;
}

/* ---- planning ---- */

enum err conference_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct val *form = rec_form(c, &conference_plan_rec, NULL);
    TRY(own_case_choices(c, form, http_input(rq, "case_id")));
    TRY(conference_member_choices(c, form, "chair"));
    return conference_form(c, rs, NULL, "baru", form);
}

static enum err check_plan(struct ctx *c, const struct conference_plan *p)
{
    struct rows r;
    bool known = false;
    TRY(store_query(c, &TIE_Q_MEMBERS, NO_VALS, &r));
    while (store_next(&r)) {
        known = known || str_eq(row_text(&r, 0), p->chair);
    }
    TRY(store_done(&r));
    if (clock_day_of(c, p->starts_ms) < clock_today(c)) {
        return fail(c, ERR_INPUT, "starts_ms", "conference.past");
    }
    return known ? OK : fail(c, ERR_INPUT, "chair", "conference.no_chair");
}

/* The chosen case as the form's field: one that does not open is as none. */
static enum err load_chosen(struct ctx *c, struct str case_id, struct case_all *all)
{
    const enum err e = case_load(c, case_id, all);
    if (e == ERR_NOT_FOUND) {
        fail_clear(c);
        return fail(c, ERR_INPUT, "case_id", "conference.no_case");
    }
    return e;
}

static enum err add_case(struct ctx *c, const struct conference *g, struct case_all *all,
                         struct conference_case *k)
{
    k->conference_id = g->id;
    k->case_id = all->row.id;
    k->compartment_id = all->row.compartment_id;
    TRY(check_words(c, all, k->questions, k->needs));
    TRY(conference_allow_team(c, g->compartment_id, all->row.id));
    rec_set_all(&conference_case_rec, k);
    TRY(rec_insert(c, &conference_case_rec, k));
    return case_save_derived(c, all);
}

enum err conference_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct conference_plan p = { 0 };
    struct case_all all = { 0 };
    struct conference_case k = { 0 };
    TRY(http_read(c, rq, &conference_plan_rec, false, &p));
    TRY(check_plan(c, &p));
    TRY(load_chosen(c, p.case_id, &all));
    struct conference g = { .id = id_new(c->mem, c->now_ms),
                            .made_by = c->who->id,
                            .made_ms = c->now_ms,
                            .starts_ms = p.starts_ms,
                            .until_ms = conference_until(c, p.starts_ms),
                            .state = STR(CONFERENCE_PLANNED),
                            .place = p.place,
                            .place_text = p.place_text,
                            .chair = p.chair };
    g.compartment_id = change_compartment(c, IN_REF, STR_NONE, STR_NONE, STR_NONE);
    rec_set_all(&conference_rec, &g);
    change_action(c, ACTION_CONFERENCE);
    TRY(rec_insert(c, &conference_rec, &g));
    k.questions = p.questions;
    k.needs = p.needs;
    k.with_area = p.with_area;
    TRY(add_case(c, &g, &all, &k));
    http_flash(rs, "flash.conference_planned");
    return http_go(c, rs, "/gelar/", g.id, "");
}

enum err conference_planned(struct ctx *c, const struct http_req *rq, struct meeting *m)
{
    TRY(conference_require(c, http_param(rq, "conference"), m));
    return str_eqz(m->row.state, CONFERENCE_CANCELLED) || m->row.until_ms <= c->now_ms
               ? fail(c, ERR_INPUT, "", "conference.over")
               : OK;
}

enum err conference_add_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { .n = 0 };
    struct val *form = rec_form(c, &conference_add_rec, NULL);
    TRY(conference_require(c, http_param(rq, "conference"), &m));
    TRY(own_case_choices(c, form, STR_NONE));
    return conference_form(c, rs, &m, "kasus", form);
}

enum err conference_add_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { .n = 0 };
    struct conference_add a = { 0 };
    struct case_all all = { 0 };
    struct conference_case k = { 0 };
    TRY(conference_planned(c, rq, &m));
    TRY(http_read(c, rq, &conference_add_rec, false, &a));
    if (conference_case_at(&m, a.case_id) < m.n) {
        return fail(c, ERR_INPUT, "case_id", "conference.case_twice");
    }
    if (m.n == CONFERENCE_CASES_MAX) {
        return fail(c, ERR_INPUT, "case_id", "conference.too_many");
    }
    TRY(load_chosen(c, a.case_id, &all));
    k.questions = a.questions;
    k.needs = a.needs;
    k.with_area = a.with_area;
    change_action(c, ACTION_CONFERENCE);
    TRY(add_case(c, &m.row, &all, &k));
    http_flash(rs, "flash.conference_case");
    return http_go(c, rs, "/gelar/", m.row.id, "");
}

/* ---- inviting ---- */

enum err conference_ask_in_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { .n = 0 };
    struct val *form = rec_form(c, &conference_ask_in_rec, NULL);
    TRY(conference_require(c, http_param(rq, "conference"), &m));
    conference_case_choices(c, &m, form, http_input(rq, "case_id"));
    consent_agency_choices(c, form, STR_NONE);
    TRY(conference_member_choices(c, form, "member_id"));
    return conference_form(c, rs, &m, "undang", form);
}

struct asked {
    struct case_all all;
    struct conference_invite row;
    const struct party *subject;
    struct str packages, kind;
};

static enum err look_for_ground(struct ctx *c, struct str agency_id, struct asked *a,
                                struct consent *ground, const char **why)
{
    struct consent *rows = NULL;
    size_t n = 0;
    TRY(consent_of_case(c, a->all.row.id, &rows, &n));
    for (size_t i = 0; i < n && a->subject == NULL; i++) {
        const enum consent_age age = consent_age_of(c, &a->all, rows[i].party_id);
        const char *blocks =
            consent_blocks(&rows[i], age, agency_id, STR("NEED"), consent_today(c));
        if (!str_eq(rows[i].agency_id, agency_id)) {
            continue;
        }
        if (blocks != NULL || consent_needs_second(&rows[i])) {
            *why = blocks != NULL ? blocks : "conference.second_first";
            continue;
        }
        for (size_t k = 0; k < a->all.n_parties; k++) {
            if (str_eq(a->all.parties[k].id, rows[i].party_id)) {
                a->subject = &a->all.parties[k];
                *ground = rows[i];
            }
        }
    }
    return OK;
}

/* As for a referral: without a ground that holds, nothing is sent; a package it lacks stays here. */
static enum err find_ground(struct ctx *c, struct str agency_id, struct asked *a)
{
    struct consent ground = { 0 };
    const char *why = "consent.none";
    TRY(look_for_ground(c, agency_id, a, &ground, &why));
    if (a->subject == NULL) {
        return fail(c, ERR_INPUT, "agency_id", why);
    }
    TRY(consent_allows(c, &ground, agency_id, STR("NEED"), consent_today(c)));
    const enum consent_age age = consent_age_of(c, &a->all, ground.party_id);
    const bool story =
        consent_blocks(&ground, age, agency_id, STR("STORY"), consent_today(c)) == NULL;
    a->packages = story ? STR("NEED;STORY") : STR("NEED");
    a->row.consent_id = ground.id;
    a->row.until_ms = conference_ground_end(c, &ground, a->row.until_ms);
    return OK;
}

static enum err ask_agency(struct ctx *c, struct str agency_id, struct asked *a)
{
    const struct agency *to =
        consent_agency_has_desk(c, agency_id) ? pack_agency(c->packs, agency_id) : NULL;
    const struct str desk[] = { STR("inbox:"), agency_id };
    if (to == NULL) {
        return fail(c, ERR_INPUT, "agency_id", "consent.no_agency");
    }
    TRY(conflict_require(c, &a->all, agency_id));
    TRY(find_ground(c, agency_id, a));
    a->kind = to->kind;
    a->row.agency_id = agency_id;
    a->row.desk = str_join(c->mem, desk, ARRAY_LEN(desk));
    return OK;
}

static enum err ask_member(struct ctx *c, struct str member_id, struct asked *a)
{
    struct rows r;
    bool known = false;
    bool tied = false;
    bool ready = false;
    TRY(store_query(c, &TIE_Q_MEMBERS, NO_VALS, &r));
    while (store_next(&r)) { /* of the office itself: others come by their agency's ground */
        known = known || (str_eq(row_text(&r, 0), member_id) &&
                          !consent_agency_has_desk(c, row_text(&r, 2)));
    }
    TRY(store_done(&r));
    TRY(tie_blocks(c, member_id, a->all.row.id, &tied));
    if (!known || tied) {
        return fail(c, ERR_INPUT, "member_id", "team.not_possible");
    }
    TRY(keys_member_ready(c, member_id, &ready));
    if (!ready) {
        return fail(c, ERR_INPUT, "member_id", "case.member_not_ready");
    }
    for (size_t k = 0; k < a->all.n_parties && a->subject == NULL; k++) {
        a->subject = party_has_role(&a->all.parties[k], "KORBAN") ? &a->all.parties[k] : NULL;
    }
    a->packages = STR("NEED;STORY");
    a->kind = STR(STAFF_KIND);
    a->row.desk = member_id;
    return a->subject != NULL ? OK : fail(c, ERR_INPUT, "case_id", "consent.no_party");
}

static enum err refuse_twice(struct ctx *c, const struct meeting *m, const struct asked *a)
{
    struct conference_invite *rows = NULL;
    size_t n = 0;
    TRY(conference_invites(c, m->row.id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (rows[i].ended_ms == 0 && rows[i].until_ms > c->now_ms &&
            str_eq(rows[i].case_id, a->all.row.id) && str_eq(rows[i].desk, a->row.desk)) {
            return fail(c, ERR_INPUT, a->row.agency_id.n > 0 ? "agency_id" : "member_id",
                        "conference.invited_already");
        }
    }
    return OK;
}

static void freeze(struct ctx *c, const struct conference_case *k, struct asked *a)
{
    struct brief b;
    const struct brief_source from = { .all = &a->all,
                                       .subject = a->subject,
                                       .needs = k->needs,
                                       .questions = k->questions,
                                       .with_area = k->with_area != 0,
                                       .packages = a->packages,
                                       .agency_kind = a->kind };
    brief_build(c, &from, &b);
    a->row.pseudonym = b.pseudonym;
    a->row.period = b.period;
    a->row.questions = b.questions;
    a->row.extract = b.extract;
}

static enum err hand_out(struct ctx *c, const struct meeting *m, struct asked *a)
{
    struct conference_invite *row = &a->row;
    row->conference_id = m->row.id;
    row->case_id = a->all.row.id;
    row->made_by = c->who->id;
    row->compartment_id = change_compartment(c, IN_REF, row->case_id, STR_NONE, STR_NONE);
    TRY(conference_allow_team(c, row->compartment_id, row->case_id));
    TRY(tie_allow_desk(c, row->case_id, row->compartment_id, row->desk, row->until_ms));
    TRY(tie_allow_desk(c, row->case_id, m->row.compartment_id, row->desk, m->row.until_ms));
    rec_set_all(&conference_invite_rec, row);
    TRY(rec_insert(c, &conference_invite_rec, row));
    return case_save_derived(c, &a->all);
}

enum err conference_ask_in_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { .n = 0 };
    struct conference_ask_in form = { 0 };
    struct asked a = { .subject = NULL };
    TRY(conference_planned(c, rq, &m));
    TRY(http_read(c, rq, &conference_ask_in_rec, false, &form));
    const size_t at = conference_case_at(&m, form.case_id);
    if (at == m.n) {
        return fail(c, ERR_INPUT, "case_id", "conference.no_case");
    }
    if ((form.agency_id.n > 0) == (form.member_id.n > 0)) {
        return fail(c, ERR_INPUT, "agency_id", "conference.one_of_both");
    }
    TRY(case_load(c, form.case_id, &a.all));
    a.row.until_ms = m.row.until_ms;
    TRY(form.agency_id.n > 0 ? ask_agency(c, form.agency_id, &a)
                             : ask_member(c, form.member_id, &a));
    TRY(refuse_twice(c, &m, &a));
    freeze(c, &m.cases[at], &a);
    change_action(c, ACTION_CONFERENCE);
    TRY(hand_out(c, &m, &a));
    http_flash(rs, "flash.conference_invited");
    return http_go(c, rs, "/gelar/", m.row.id, "");
}

/* ---- ending ---- */

static enum err end_invite(struct ctx *c, const struct conference_invite *row)
{
    struct conference_invite change = { .id = row->id,
                                        .version = row->version,
                                        .ended_ms = c->now_ms };
    rec_set_has(&conference_invite_rec, &change, "ended_ms");
    TRY(tie_deny_desk(c, row->compartment_id, row->desk));
    return rec_update(c, &conference_invite_rec, &change);
}

/* The meeting itself stays to a desk that is invited to another of its cases. */
static enum err end_meeting(struct ctx *c, const struct meeting *m,
                            const struct conference_invite *rows, size_t n, size_t leaving)
{
    for (size_t i = 0; i < n; i++) {
        if (i != leaving && rows[i].ended_ms == 0 && str_eq(rows[i].desk, rows[leaving].desk)) {
            return OK;
        }
    }
    return tie_deny_desk(c, m->row.compartment_id, rows[leaving].desk);
}

enum err conference_take_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { .n = 0 };
    struct conference_take form = { 0 };
    struct conference_invite *rows = NULL;
    size_t n = 0;
    TRY(conference_require(c, http_param(rq, "conference"), &m));
    TRY(http_read(c, rq, &conference_take_rec, false, &form));
    TRY(conference_invites(c, m.row.id, &rows, &n));
    size_t at = 0;
    while (at < n && !str_eq(rows[at].id, form.invite_id)) {
        at++;
    }
    if (at == n || rows[at].ended_ms != 0 || conference_case_at(&m, rows[at].case_id) == m.n) {
        return fail(c, ERR_INPUT, "", "conference.no_invite");
    }
    change_action(c, ACTION_CONFERENCE);
    TRY(end_invite(c, &rows[at]));
    TRY(end_meeting(c, &m, rows, n, at));
    http_flash(rs, "flash.conference_taken");
    return http_go(c, rs, "/gelar/", m.row.id, "");
}

/*
 * Those of cases that do not open to whoever cancels end by the state of the meeting: their key is
 * not his to take.
 */
enum err conference_cancel_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { .n = 0 };
    struct conference_invite *rows = NULL;
    size_t n = 0;
    TRY(conference_planned(c, rq, &m));
    TRY(conference_invites(c, m.row.id, &rows, &n));
    struct conference change = { .id = m.row.id,
                                 .version = m.row.version,
                                 .state = STR(CONFERENCE_CANCELLED) };
    rec_set_has(&conference_rec, &change, "state");
    change_action(c, ACTION_CONFERENCE);
    TRY(rec_update(c, &conference_rec, &change));
    for (size_t i = 0; i < n; i++) {
        if (rows[i].ended_ms == 0 && keys_held(c, rows[i].compartment_id)) {
            TRY(end_invite(c, &rows[i]));
        }
        TRY(tie_deny_desk(c, m.row.compartment_id, rows[i].desk));
    }
    http_flash(rs, "flash.conference_cancelled");
    return http_go(c, rs, "/gelar/", m.row.id, "");
}

enum err conference_end_consent(struct ctx *c, struct str consent_id)
{
    const struct rec_where w = { .column = "consent_id",
                                 .value = V_TEXT(consent_id),
                                 .limit = CONFERENCE_ROWS_MAX };
    struct conference_invite *rows = NULL;
    size_t n = 0;
    TRY(rec_list(c, &conference_invite_rec, &w, (void **)&rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (rows[i].ended_ms == 0 && keys_held(c, rows[i].compartment_id)) {
            TRY(end_invite(c, &rows[i]));
        }
    }
    return OK;
}

/* ---- on paper ---- */

enum err conference_brief_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { .n = 0 };
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "briefs");
    TRY(conference_require(c, http_param(rq, "conference"), &m));
    val_put(c->mem, data, STR("conference"), conference_val(c, &m.row));
    for (size_t i = 0; i < m.n; i++) {
        struct asked a = { .packages = STR("NEED;STORY"), .kind = STR(STAFF_KIND) };
        TRY(case_load(c, m.cases[i].case_id, &a.all));
        for (size_t k = 0; k < a.all.n_parties && a.subject == NULL; k++) {
            a.subject = party_has_role(&a.all.parties[k], "KORBAN") ? &a.all.parties[k] : NULL;
        }
        if (a.subject != NULL) {
            freeze(c, &m.cases[i], &a);
            conference_put_brief(c, &a.row, list);
        }
    }
    return http_page(rs, "feature/conference/conference_brief.html",
                     pack_say(c, "conference.brief"), data);
}
