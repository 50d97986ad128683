/*
 * conference_held.c - during and after: who was there, what was said, what was decided. A decision
 * becomes a task of the case's plan; an agency's is the manager's to follow up.
 */
#include "base/ids.h"
#include "base/utf8.h"
#include "feature/clock/clock.h"
#include "feature/conference/conference_priv.h"
#include "feature/conference/tie.h"
#include "feature/consent/consent.h"
#include "feature/plan/plan.h"
#include "rec/pack.h"

#define TASK_POINTS 400 /* of task.body */

const struct stmt CONFERENCE_Q_TEAM_NAMES = {
    "conference_team_names", "ti",
    "SELECT m.id, m.name FROM case_access a JOIN member m ON m.id = a.principal WHERE a.case_id = $1"
    " AND (a.until_ms IS NULL OR a.until_ms > $2) ORDER BY m.name, m.id LIMIT 100"
};

static enum err begun(struct ctx *c, const struct http_req *rq, struct meeting *m)
{
    TRY(conference_require(c, http_param(rq, "conference"), m));
    return conference_has_begun(c, &m->row) ? OK : fail(c, ERR_INPUT, "", "conference.not_yet");
}

static enum err agencies(struct ctx *c, struct val *form)
{
    struct str selected;
    size_t n = 0;
    const struct agency *all = pack_agencies(c->packs, &n);
    struct val *options = consent_choices(c, form, "agency_id", STR_NONE, &selected);
    for (size_t i = 0; i < n; i++) {
        consent_option(c, options, all[i].code, all[i].name[c->lang], selected);
    }
    return OK;
}

/* ---- who was there ---- */

enum err conference_present_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { .n = 0 };
    struct val *form = rec_form(c, &conference_present_rec, NULL);
    TRY(conference_require(c, http_param(rq, "conference"), &m));
    TRY(conference_member_choices(c, form, "member_id"));
    TRY(agencies(c, form));
    return conference_form(c, rs, &m, "hadir", form);
}

enum err conference_present_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { .n = 0 };
    struct conference_present p = { 0 };
    struct member_id_agency {
        struct str agency;
        bool known;
    } found = { .known = false };
    struct rows r;
    TRY(begun(c, rq, &m));
    TRY(http_read(c, rq, &conference_present_rec, false, &p));
    if ((p.member_id.n > 0) == (str_trim(p.name).n > 0)) {
        return fail(c, ERR_INPUT, "name", "conference.present_one");
    }
    TRY(store_query(c, &TIE_Q_MEMBERS, NO_VALS, &r));
    while (store_next(&r)) {
        if (str_eq(row_text(&r, 0), p.member_id)) {
            found = (struct member_id_agency){ .agency = row_text(&r, 2), .known = true };
        }
    }
    TRY(store_done(&r));
    if (p.member_id.n > 0 && !found.known) {
        return fail(c, ERR_INPUT, "member_id", "tie.no_member");
    }
    p.agency_id = p.member_id.n > 0 ? found.agency : p.agency_id;
    if (p.agency_id.n > 0 && pack_agency(c->packs, p.agency_id) == NULL) {
        return fail(c, ERR_INPUT, "agency_id", "consent.no_agency");
    }
    p.conference_id = m.row.id;
    p.compartment_id = m.row.compartment_id;
    rec_set_all(&conference_present_rec, &p);
    change_action(c, ACTION_CONFERENCE);
    TRY(rec_insert(c, &conference_present_rec, &p));
    http_flash(rs, "flash.conference_noted");
    return http_go(c, rs, "/gelar/", m.row.id, "#hadir");
}

/* ---- what was said ---- */

enum err conference_said_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { .n = 0 };
    struct conference_said before = { 0 };
    TRY(conference_require(c, http_param(rq, "conference"), &m));
    const size_t at = conference_case_at(&m, http_input(rq, "case_id"));
    before.case_id = http_input(rq, "case_id");
    before.discussed = at < m.n ? m.cases[at].discussed : STR_NONE;
    struct val *form = rec_form(c, &conference_said_rec, &before);
    conference_case_choices(c, &m, form, before.case_id);
    return conference_form(c, rs, &m, "bahasan", form);
}

enum err conference_said_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { .n = 0 };
    struct conference_said form = { 0 };
    struct case_all all = { 0 };
    TRY(begun(c, rq, &m));
    TRY(http_read(c, rq, &conference_said_rec, false, &form));
    const size_t at = conference_case_at(&m, form.case_id);
    if (at == m.n) {
        return fail(c, ERR_INPUT, "case_id", "conference.no_case");
    }
    struct conference_case change = { .id = m.cases[at].id,
                                      .version = m.cases[at].version,
                                      .discussed = form.discussed };
    rec_set_has(&conference_case_rec, &change, "discussed");
    TRY(case_load(c, form.case_id, &all));
    change_action(c, ACTION_CONFERENCE);
    TRY(rec_update(c, &conference_case_rec, &change));
    TRY(case_save_derived(c, &all));
    http_flash(rs, "flash.conference_noted");
    return http_go(c, rs, "/gelar/", m.row.id, "");
}

/* ---- decisions ---- */

/* Those who can see the task: members of the team of any case that opens here. */
static enum err owner_choices(struct ctx *c, const struct meeting *m, struct val *form)
{
    struct str selected;
    struct val *options = consent_choices(c, form, "owner_id", STR_NONE, &selected);
    struct val *seen = val_map(c->mem);
    for (size_t i = 0; i < m->n; i++) {
        struct rows r;
        TRY(store_query(c, &CONFERENCE_Q_TEAM_NAMES,
                        VALS(V_TEXT(m->cases[i].case_id), V_INT(c->now_ms)), &r));
        while (store_next(&r)) {
            const char *id = str_z(c->mem, row_text(&r, 0));
            if (val_get_int(seen, id, 0) == 0) {
                val_put_int(c->mem, seen, id, 1);
                consent_option(c, options, row_text(&r, 0), row_text(&r, 1), selected);
            }
        }
        TRY(store_done(&r));
    }
    return OK;
}

enum err conference_decide_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { .n = 0 };
    struct val *form = rec_form(c, &conference_decide_rec, NULL);
    TRY(conference_require(c, http_param(rq, "conference"), &m));
    conference_case_choices(c, &m, form, http_input(rq, "case_id"));
    TRY(owner_choices(c, &m, form));
    TRY(agencies(c, form));
    return conference_form(c, rs, &m, "keputusan", form);
}

static enum err in_team(struct ctx *c, struct str case_id, struct str member_id, bool *in)
{
    struct rows r;
    *in = false;
    TRY(store_query(c, &CONFERENCE_Q_TEAM_NAMES, VALS(V_TEXT(case_id), V_INT(c->now_ms)), &r));
    while (store_next(&r)) {
        *in = *in || str_eq(row_text(&r, 0), member_id);
    }
    return store_done(&r);
}

static enum err check_decision(struct ctx *c, const struct conference_decide *d)
{
    bool in = false;
    if ((d->owner_id.n > 0) == (d->agency_id.n > 0)) {
        return fail(c, ERR_INPUT, "owner_id", "conference.owner_one");
    }
    if (d->due_on < clock_today(c)) {
        return fail(c, ERR_INPUT, "due_on", "task.due_past");
    }
    if (d->agency_id.n > 0) {
        return pack_agency(c->packs, d->agency_id) != NULL
                   ? OK
                   : fail(c, ERR_INPUT, "agency_id", "consent.no_agency");
    }
    TRY(in_team(c, d->case_id, d->owner_id, &in));
    return in ? OK : fail(c, ERR_INPUT, "owner_id", "task.owner_outside");
}

static enum err add_task(struct ctx *c, const struct meeting *m, const struct case_file *file,
                         const struct conference_decide *d, struct str *task_id)
{
    const struct str href[] = { STR("/gelar/"), m->row.id };
    const struct str owner = d->owner_id.n > 0        ? d->owner_id
                             : file->manager_id.n > 0 ? file->manager_id
                                                      : c->who->id;
    const struct str words =
        d->agency_id.n > 0
            ? pack_say2(c, "conference.follow_up", consent_agency_name(c, d->agency_id), d->body)
            : d->body;
    const struct task t = { .case_id = file->id,
                            .compartment_id = file->compartment_id,
                            .owner_id = owner,
                            .due_on = d->due_on,
                            .body = utf8_cut(words, TASK_POINTS),
                            .source = str_join(c->mem, href, ARRAY_LEN(href)) };
    return plan_task_from(c, &t, task_id);
}

enum err conference_decide_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { .n = 0 };
    struct conference_decide d = { 0 };
    struct case_all all = { 0 };
    struct conference_decision row = { 0 };
    TRY(begun(c, rq, &m));
    TRY(http_read(c, rq, &conference_decide_rec, false, &d));
    if (conference_case_at(&m, d.case_id) == m.n) {
        return fail(c, ERR_INPUT, "case_id", "conference.no_case");
    }
    TRY(check_decision(c, &d));
    TRY(case_load(c, d.case_id, &all));
    change_action(c, ACTION_CONFERENCE);
    TRY(add_task(c, &m, &all.row, &d, &row.task_id));
    row.conference_id = m.row.id;
    row.case_id = all.row.id;
    row.compartment_id = all.row.compartment_id;
    row.body = d.body;
    row.owner_id = d.owner_id;
    row.agency_id = d.agency_id;
    row.due_on = d.due_on;
    rec_set_all(&conference_decision_rec, &row);
    TRY(rec_insert(c, &conference_decision_rec, &row));
    TRY(case_save_derived(c, &all));
    http_flash(rs, "flash.conference_decided");
    return http_go(c, rs, "/gelar/", m.row.id, "");
}
