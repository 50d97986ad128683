/*
 * intake_decide.c - what becomes of a report: a new case, answered and closed, or a double of
 * another report.
 */
#include "base/ids.h"
#include "feature/case/case.h"
#include "feature/intake/intake_priv.h"
#include "rec/pack.h"

const struct stmt INTAKE_Q_BY_NUMBER = {
    "intake_by_number", "t", "SELECT id FROM report WHERE number = $1 ORDER BY id LIMIT 1"
};

/* ---- close ---- */

static enum err end_report(struct ctx *c, struct report *row, const char *state, struct str answer)
{
    static const char *const changed[] = { "state",      "taken_by",    "taken_until_ms",
                                           "due_ms",     "unread",      "close_reason",
                                           "close_note", "duplicate_of" };
    row->state = str_of(state);
    row->taken_by = STR_NONE;
    row->taken_until_ms = 0;
    row->due_ms = 0;
    row->unread = 0;
    intake_give(row, changed, ARRAY_LEN(changed));
    TRY(intake_proposals_end(c, row, NULL, 0));
    if (answer.n > 0) {
        TRY(report_message_add(c, row, "office", "text", answer));
        change_action(c, ACTION_REPORT_CLOSE);
        return OK;
    }
    TRY(clock_stop(c, "", row->id, c->now_ms));
    change_action(c, ACTION_REPORT_CLOSE);
    return rec_update(c, &report_rec, row);
}

enum err intake_close_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct report row = { 0 };
    struct intake_close said = { 0 };
    TRY(intake_require(c, http_param(rq, "report"), &row));
    TRY(http_read(c, rq, &intake_close_rec, false, &said));
    TRY(intake_hold(c, &row));
    if (said.last_answer.n > 0) {
        TRY(report_require_reader(c, &row, "last_answer"));
    }
    row.close_reason = said.close_reason;
    row.close_note = said.close_note;
    row.duplicate_of = STR_NONE; /* of an earlier judgement that was opened again */
    TRY(end_report(c, &row, "closed", said.last_answer));
    http_flash(rs, "flash.intake_closed");
    return intake_go(c, rs, &row, "");
}

/*
 * The report that came first: another one, and not itself called a double, so that nobody walks in
 * a circle.
 */
static enum err find_twin(struct ctx *c, const struct report *row, struct str number,
                          struct report *twin)
{
    struct value id = V_NULL;
    bool found = false;
    bool may = false;
    TRY(store_one(c, &INTAKE_Q_BY_NUMBER, VALS(V_TEXT(intake_number(c->mem, number))), &id, 1,
                  &found));
    if (!found) {
        return fail_arg(c, ERR_INPUT, STR("twin_number"), "intake.no_such_report", number);
    }
    if (str_eq(id.s, row->id)) {
        return fail(c, ERR_INPUT, "twin_number", "intake.twin_itself");
    }
    TRY(intake_require(c, id.s, twin));
    TRY(intake_may_read(c, twin, &may));
    if (str_eqz(twin->state, "duplicate")) {
        return fail_arg(c, ERR_INPUT, STR("twin_number"), "intake.twin_of_twin", twin->number);
    }
    return OK;
}

enum err intake_twin_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct report row = { 0 };
    struct report twin = { 0 };
    struct intake_twin said = { 0 };
    TRY(intake_require(c, http_param(rq, "report"), &row));
    TRY(http_read(c, rq, &intake_twin_rec, false, &said));
    TRY(intake_hold(c, &row));
    TRY(find_twin(c, &row, said.twin_number, &twin));
    row.duplicate_of = twin.id;
    row.close_reason = STR("GANDA");
    TRY(end_report(c, &row, "duplicate", STR_NONE));
    http_flash(rs, "flash.intake_twin");
    return intake_go(c, rs, &row, "");
}

/* ---- open a case ---- */

static void prefill(struct ctx *c, const struct report *row, struct intake_open *o)
{
    const bool own = intake_has_code(pack_setting(c->packs, "who_is_victim"), row->who);
    struct intake_triage t = { 0 };
    const struct report_card none = { 0 };
    intake_triage_of(c, row, &none, &t);
    *o = (struct intake_open){
        .report_day = clock_day_of(c, row->received_ms),
        .incident_day = row->incident_day,
        .ongoing = row->ongoing,
        .place = row->place,
        .kecamatan = row->kecamatan,
        .kelurahan = row->kelurahan,
        .incident = row->story,
        .victim_name = t.name,
        .victim_sex = row->victim_sex,
        .victim_born = t.born,
        .victim_age = row->victim_age,
        .victim_nik = t.nik,
        .victim_phone = t.phone,
        .victim_safe = own ? row->contact_hours : STR_NONE,
        .victim_kinds = row->kinds,
        .victim_needs = row->victim_needs,
        .lives_with_reported = str_eqz(row->lives_together, "YES"),
        .reported_name = row->reported_name,
        .reported_relation = row->reported_relation,
        .reporter_name = own ? STR_NONE : row->contact_name,
        .reporter_phone = own ? STR_NONE : row->contact_number,
    };
    if (rec_has(&report_rec, row, "victim_age")) {
        rec_set_has(&intake_open_rec, o, "victim_age"); /* else a 0 would be an age */
    }
}

static enum err require_open_right(struct ctx *c, const struct report *row)
{
    if ((c->who->rights & RIGHT_CASE_OPEN) == 0) {
        return fail(c, ERR_DENIED, NULL, "access.not_your_role");
    }
    if (!intake_is_open(row->state)) {
        return fail(c, ERR_INPUT, "", "intake.decided_already");
    }
    return row->risk.n > 0 ? OK : fail(c, ERR_INPUT, "", "intake.triage_first");
}

enum err intake_open_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct report row = { 0 };
    struct intake_open o;
    struct val *data = val_map(c->mem);
    TRY(intake_require(c, http_param(rq, "report"), &row));
    if (c->typed == NULL) {
        TRY(require_open_right(c, &row));
    }
    prefill(c, &row, &o);
    (void)val_put(c->mem, data, STR("report"), intake_report_val(c, &row));
    (void)val_put(c->mem, data, STR("answers"), report_answers(c, &row));
    struct val *form = val_put(c->mem, data, STR("form"), rec_form(c, &intake_open_rec, &o));
    intake_widen(c, form);
    val_put_bool(c->mem, data, "law_runs", intake_law_applies(c, row.kinds, row.who));
    return http_page(rs, "feature/intake/intake_open.html", pack_say(c, "intake.open_case"), data);
}

/* Ages at the incident and at the report, from the day of birth where there is one; -1 unknown. */
static void set_ages(struct party *p, day_t born, int given, const struct case_file *row)
{
    const day_t incident = row->incident_day != 0 ? row->incident_day : row->report_day;
    p->age_report = born != 0 ? day_years(born, row->report_day) : given;
    p->age_incident = born != 0 ? day_years(born, incident) : given;
    p->age_estimated = born == 0 && given >= 0;
}

struct people {
    struct party parties[3];
    struct party_identity identities[3];
    struct relation relation;
    size_t n;
};

static struct party *add_person(struct ctx *c, struct people *all, const char *roles,
                                struct str name, struct str phone)
{
    struct party *p = &all->parties[all->n];
    struct party_identity *who = &all->identities[all->n++];
    p->id = id_new(c->mem, c->now_ms);
    p->roles = str_of(roles);
    p->age_incident = -1;
    p->age_report = -1;
    who->name = name;
    who->phone = phone;
    return p;
}

static void fill_people(struct ctx *c, const struct report *row, const struct intake_open *o,
                        const struct case_file *file, struct people *all)
{
    const bool own = intake_has_code(pack_setting(c->packs, "who_is_victim"), row->who);
    const int age = rec_has(&intake_open_rec, o, "victim_age") ? (int)o->victim_age : -1;
    struct party *v =
        add_person(c, all, own ? "KORBAN;PELAPOR" : "KORBAN", o->victim_name, o->victim_phone);
    v->sex = o->victim_sex;
    v->kinds = o->victim_kinds;
    v->needs = o->victim_needs;
    v->lives_with_reported = o->lives_with_reported;
    all->identities[0].nik = o->victim_nik;
    all->identities[0].born = o->victim_born;
    all->identities[0].phone_safe = o->victim_safe;
    set_ages(v, o->victim_born, age, file);
    const bool reported_age = rec_has(&intake_open_rec, o, "reported_age");
    if (o->reported_name.n > 0 || o->reported_sex.n > 0 || o->reported_relation.n > 0 ||
        reported_age) {
        struct party *r = add_person(c, all, "TERLAPOR", o->reported_name, STR_NONE);
        r->sex = o->reported_sex;
        set_ages(r, 0, reported_age ? (int)o->reported_age : -1, file);
        all->relation = (struct relation){ .reported_id = r->id,
                                           .victim_id = v->id,
                                           .relation = o->reported_relation };
    }
    if (!own && (o->reporter_name.n > 0 || o->reporter_phone.n > 0)) {
        (void)add_person(c, all, "PELAPOR", o->reporter_name, o->reporter_phone);
    }
}

static enum err check_days(struct ctx *c, const struct intake_open *o)
{
    if (o->report_day > clock_today(c)) {
        return fail(c, ERR_INPUT, "report_day", "intake.report_day_future");
    }
    return o->incident_day <= o->report_day
               ? OK
               : fail(c, ERR_INPUT, "incident_day", "case.incident_after_report");
}

static enum err open_case(struct ctx *c, struct report *row, const struct intake_open *o,
                          struct case_all *all)
{
    struct people people = { .n = 0 };
    all->row = (struct case_file){
        .report_day = o->report_day,
        .incident_day = o->incident_day,
        .ongoing = o->ongoing,
        .channel = row->entry,
        .competence = row->competence,
        .place = o->place,
        .kecamatan = o->kecamatan,
        .kelurahan = o->kelurahan,
        .incident = o->incident,
        .risk = row->risk,
    };
    fill_people(c, row, o, &all->row, &people);
    all->parties = people.parties;
    all->n_parties = people.n;
    all->relations = &people.relation;
    all->n_relations = people.relation.relation.n > 0 ? 1 : 0;
    return case_open_new(c, all, people.identities, STR_NONE);
}

enum err intake_open_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct report row = { 0 };
    struct intake_open o = { 0 };
    struct case_all all = { 0 };
    TRY(intake_require(c, http_param(rq, "report"), &row));
    TRY(require_open_right(c, &row));
    TRY(http_read(c, rq, &intake_open_rec, false, &o));
    TRY(check_days(c, &o));
    TRY(intake_hold(c, &row));
    TRY(open_case(c, &row, &o, &all));
    TRY(clock_start(c, "assessment_due", "case", all.row.id, all.row.id, c->now_ms));
    TRY(intake_law_clock(c, &row, o.victim_kinds, all.row.id));
    const struct str team[] = { STR("lead"), c->who->id };
    change_search_card_remove(c, row.id); /* the people of the case have cards of their own now */
    TRY(intake_proposals_end(c, &row, team, ARRAY_LEN(team)));
    TRY(intake_attach_to(c, &row, all.row.id, team, ARRAY_LEN(team)));
    change_action(c, ACTION_CASE_OPEN);
    http_flash(rs, "flash.intake_opened");
    return http_go(c, rs, "/kasus/", all.row.id, "");
}
