/*
 * tie.c - naming a tie, and what follows at once: the member leaves the team, his grants end, desks
 * where he sits are replaced by the others who sit there. Lifting is the supervisor's.
 */
#include "feature/conference/tie.h"

#include "base/ids.h"
#include "feature/case/case.h"
#include "feature/clock/clock.h"
#include "feature/conference/conference_priv.h"
#include "feature/consent/consent.h"
#include "feature/document/document.h"
#include "feature/team/team.h"
#include "rec/pack.h"

#define SEATS_MAX 400 /* seats of all desks of a city: some hundred at most */
#define SENT_MAX 200
#define MEMBERS_MAX 500

#define REC member_tie
#define REC_DEF "feature/conference/member_tie.def"
#define REC_TITLE "tie.title"
#include "rec/rec_table.h"
#define REC tie_lift
#define REC_DEF "feature/conference/tie_lift.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC tie_superior
#define REC_DEF "feature/conference/tie_superior.def"
#define REC_FORM
#include "rec/rec_table.h"

#define KIND_SUPERIOR "ATASAN_BAWAHAN"

const struct stmt TIE_Q_BLOCKS = {
    "tie_blocks", "tt",
    "SELECT member_id FROM member_tie WHERE case_id = $1 AND member_id = $2 AND lifted_ms IS NULL LIMIT 1"
};
const struct stmt TIE_Q_OF_CASE = {
    "tie_of_case", "t",
    "SELECT DISTINCT member_id FROM member_tie WHERE case_id = $1 AND lifted_ms IS NULL ORDER BY member_id LIMIT 200"
};
/* What desks and members outside the team hold of a case now: extracts of referrals and meetings. */
const struct stmt TIE_Q_SENT = {
    "tie_sent", "ti",
    "SELECT r.compartment_id, r.desk, r.expires_ms FROM referral r WHERE r.case_id = $1 AND r.sent_ms IS NOT NULL"
    " AND r.ended_ms IS NULL AND r.expires_ms > $2 UNION ALL SELECT i.compartment_id, i.desk, i.until_ms"
    " FROM conference_invite i WHERE i.case_id = $1 AND i.ended_ms IS NULL AND i.until_ms > $2 ORDER BY 1 LIMIT 200"
};
const struct stmt TIE_Q_NAME = {
    "tie_desk_name", "ttt",
    "INSERT INTO desk_named (compartment_id, member_id, desk) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
};
const struct stmt TIE_Q_NAMED = {
    "tie_desk_named", "tt",
    "SELECT member_id FROM desk_named WHERE compartment_id = $1 AND desk = $2 ORDER BY member_id LIMIT 200"
};
const struct stmt TIE_Q_UNNAME = {
    "tie_desk_unname", "tt", "DELETE FROM desk_named WHERE compartment_id = $1 AND desk = $2"
};
const struct stmt TIE_Q_COMPARTMENTS = {
    "tie_compartments", "t",
    "SELECT id, kind FROM compartment WHERE case_id = $1 ORDER BY kind, id LIMIT 200"
};
const struct stmt TIE_Q_LEAVE = { "tie_leave", "tt",
                                  "DELETE FROM case_access WHERE case_id = $1 AND principal = $2" };
/* Meetings of a case; what is open of them to a desk or a member by an invitation to this case. */
const struct stmt TIE_Q_MEETINGS = {
    "tie_meetings", "t",
    "SELECT g.id, g.compartment_id FROM conference_case k JOIN conference g ON g.id = k.conference_id"
    " WHERE k.case_id = $1 ORDER BY g.id LIMIT 200"
};
/* $1 meeting, $2 its compartment, $3 case, $4 member, $5 now: another case of the meeting lets him in. */
const struct stmt TIE_Q_MEETING_STAYS = {
    "tie_meeting_stays", "tttti",
    "SELECT k.id FROM conference_case k JOIN case_access a ON a.case_id = k.case_id AND a.principal = $4"
    " WHERE k.conference_id = $1 AND k.case_id <> $3 AND (a.until_ms IS NULL OR a.until_ms > $5)" TIE_FREE(
        "k.case_id",
        "$4") " UNION ALL SELECT i.id FROM conference_invite i WHERE i.conference_id = $1"
              " AND i.case_id <> $3 AND i.ended_ms IS NULL AND i.until_ms > $5 AND (i.desk = $4 OR EXISTS (SELECT 1 FROM"
              " desk_named d WHERE d.compartment_id = $2 AND d.member_id = $4 AND d.desk = i.desk))" TIE_FREE(
                  "i.case_id", "$4") " LIMIT 1"
};
/* Desks that see the meeting ($1) for this case ($2) and for no other that is free to the member ($4). */
const struct stmt TIE_Q_MEETING_DESKS = {
    "tie_meeting_desks", "ttit",
    "SELECT i.desk, i.until_ms FROM conference_invite i WHERE i.conference_id = $1 AND i.case_id = $2 AND i.ended_ms IS NULL"
    " AND i.until_ms > $3 AND NOT EXISTS (SELECT 1 FROM conference_invite j WHERE j.conference_id = $1 AND j.case_id <> $2"
    " AND j.desk = i.desk AND j.ended_ms IS NULL AND j.until_ms > $3" TIE_FREE(
        "j.case_id", "$4") ") ORDER BY i.desk, i.id LIMIT 200"
};
/* What the meetings about a case opened to desks and members, as TIE_Q_SENT. */
const struct stmt TIE_Q_MEETING_SENT = {
    "tie_meeting_sent", "ti",
    "SELECT g.compartment_id, i.desk, i.until_ms FROM conference_invite i JOIN conference g ON g.id = i.conference_id"
    " WHERE i.case_id = $1 AND i.ended_ms IS NULL AND i.until_ms > $2 AND g.state = 'planned' ORDER BY 1, 2 LIMIT 200"
};
const struct stmt TIE_Q_MEMBERS = {
    "tie_members", "",
    "SELECT id, name, agency_id FROM member WHERE state = 'ACTIVE' ORDER BY name, id LIMIT 500"
};

enum err tie_blocks(struct ctx *c, struct str member_id, struct str case_id, bool *blocks)
{
    struct value found = V_NULL;
    *blocks = false;
    return case_id.n == 0 ? OK
                          : store_one(c, &TIE_Q_BLOCKS, VALS(V_TEXT(case_id), V_TEXT(member_id)),
                                      &found, 1, blocks);
}

/* ---- desks without one of those who sit there ---- */

enum err tie_members(struct ctx *c, struct str case_id, struct tied *t)
{
    struct rows r;
    t->n = 0;
    TRY(store_query(c, &TIE_Q_OF_CASE, VALS(V_TEXT(case_id)), &r));
    while (store_next(&r)) {
        t->ids[t->n++] = row_text(&r, 0);
    }
    return store_done(&r);
}

/* They, and one more whose tie is being named. */
static enum err tied_with(struct ctx *c, struct str case_id, struct str member_id, struct tied *t)
{
    TRY(tie_members(c, case_id, t));
    t->n -= t->n == TIES_MAX ? 1 : 0;
    t->ids[t->n++] = member_id;
    return OK;
}

static bool is_tied(const struct tied *t, struct str id)
{
    for (size_t i = 0; i < t->n; i++) {
        if (str_eq(t->ids[i], id)) {
            return true;
        }
    }
    return false;
}

struct seats {
    struct desk_seat *all;
    size_t n;
};

static enum err seats_load(struct ctx *c, struct seats *s)
{
    s->all = NEW_ARRAY(c->mem, struct desk_seat, SEATS_MAX);
    return keys_desks(c, s->all, SEATS_MAX, &s->n);
}

static bool sits_tied(const struct seats *s, const struct tied *t, struct str desk)
{
    for (size_t i = 0; i < s->n; i++) {
        if (str_eq(s->all[i].desk, desk) && is_tied(t, s->all[i].member_id)) {
            return true;
        }
    }
    return false;
}

static void allow_others(struct ctx *c, const struct seats *s, const struct tied *t,
                         struct str compartment, struct str desk, int64_t until_ms)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct desk_seat *seat = &s->all[i];
        if (str_eq(seat->desk, desk) && seat->admitted && seat->has_key &&
            !is_tied(t, seat->member_id)) {
            change_allow(c, compartment, seat->member_id, until_ms);
            change_exec(c, &TIE_Q_NAME,
                        VALS(V_TEXT(compartment), V_TEXT(seat->member_id), V_TEXT(desk)),
                        MISS_FINE);
        }
    }
}

enum err tie_allow_desk(struct ctx *c, struct str case_id, struct str compartment, struct str desk,
                        int64_t until_ms)
{
    struct tied t;
    struct seats s = { .n = 0 };
    TRY(tie_members(c, case_id, &t));
    if (t.n > 0) {
        TRY(seats_load(c, &s));
    }
    if (is_tied(&t, desk)) {
        return OK; /* invited by name, before the tie */
    }
    if (sits_tied(&s, &t, desk)) {
        allow_others(c, &s, &t, compartment, desk, until_ms);
    } else {
        change_allow(c, compartment, desk, until_ms);
    }
    return OK;
}

enum err tie_deny_desk(struct ctx *c, struct str compartment, struct str desk)
{
    struct rows r;
    change_deny(c, compartment, desk);
    TRY(store_query(c, &TIE_Q_NAMED, VALS(V_TEXT(compartment), V_TEXT(desk)), &r));
    while (store_next(&r)) {
        change_deny(c, compartment, row_text(&r, 0));
    }
    TRY(store_done(&r));
    change_exec(c, &TIE_Q_UNNAME, VALS(V_TEXT(compartment), V_TEXT(desk)), MISS_FINE);
    return OK;
}

/* ---- leaving ---- */

struct meeting_key {
    struct str id, compartment;
};

/*
 * Extracts that a desk of his holds go to the others who sit there; what he holds by name ends. The
 * desk's key could not leave him out.
 */
static enum err end_extracts(struct ctx *c, struct str case_id, struct str member_id)
{
    struct rows r;
    struct seats s = { .n = 0 };
    struct tied t;
    struct str compartments[SENT_MAX];
    struct str desks[SENT_MAX];
    int64_t until[SENT_MAX];
    size_t n = 0;
    TRY(tied_with(c, case_id, member_id, &t));
    TRY(store_query(c, &TIE_Q_SENT, VALS(V_TEXT(case_id), V_INT(c->now_ms)), &r));
    while (store_next(&r)) {
        compartments[n] = row_text(&r, 0);
        desks[n] = row_text(&r, 1);
        until[n++] = row_int(&r, 2);
    }
    TRY(store_done(&r));
    if (n > 0) {
        TRY(seats_load(c, &s));
    }
    for (size_t i = 0; i < n; i++) {
        if (sits_tied(&s, &t, desks[i])) {
            allow_others(c, &s, &t, compartments[i], desks[i], until[i]);
            change_deny(c, compartments[i], desks[i]);
        }
    }
    return OK;
}

/*
 * His grants on the case end, also of what whoever names the tie cannot open himself (health,
 * legal): under ACTION_TIE the key keeper takes them away.
 */
static enum err end_grants(struct ctx *c, struct str case_id, struct str member_id)
{
    struct rows r;
    TRY(store_query(c, &TIE_Q_COMPARTMENTS, VALS(V_TEXT(case_id)), &r));
    while (store_next(&r)) {
        change_deny(c, row_text(&r, 0), member_id);
    }
    TRY(store_done(&r));
    change_exec(c, &TIE_Q_LEAVE, VALS(V_TEXT(case_id), V_TEXT(member_id)), MISS_FINE);
    return OK;
}

/* A desk of his that sees a meeting for this case alone gives way to the others who sit there. */
static enum err end_meeting_desks(struct ctx *c, struct str case_id, struct str member_id,
                                  const struct meeting_key *g)
{
    struct rows r;
    struct tied t;
    struct seats s = { .n = 0 };
    struct str desks[SENT_MAX];
    int64_t until[SENT_MAX];
    size_t n = 0;
    TRY(store_query(c, &TIE_Q_MEETING_DESKS,
                    VALS(V_TEXT(g->id), V_TEXT(case_id), V_INT(c->now_ms), V_TEXT(member_id)), &r));
    while (store_next(&r)) {
        desks[n] = row_text(&r, 0);
        until[n++] = row_int(&r, 1);
    }
    TRY(store_done(&r));
    if (n == 0) {
        return OK;
    }
    TRY(tied_with(c, case_id, member_id, &t));
    TRY(seats_load(c, &s));
    for (size_t i = 0; i < n; i++) {
        if (sits_tied(&s, &t, desks[i])) {
            allow_others(c, &s, &t, g->compartment, desks[i], until[i]);
            change_deny(c, g->compartment, desks[i]);
        }
    }
    return OK;
}

static enum err meetings_of(struct ctx *c, struct str case_id, struct meeting_key *out, size_t *n)
{
    struct rows r;
    *n = 0;
    TRY(store_query(c, &TIE_Q_MEETINGS, VALS(V_TEXT(case_id)), &r));
    while (store_next(&r)) {
        out[(*n)++] = (struct meeting_key){ .id = row_text(&r, 0), .compartment = row_text(&r, 1) };
    }
    return store_done(&r);
}

enum err tie_leave_meetings(struct ctx *c, struct str case_id, struct str member_id)
{
    struct meeting_key *all = NEW_ARRAY(c->mem, struct meeting_key, SENT_MAX);
    size_t n = 0;
    TRY(meetings_of(c, case_id, all, &n));
    for (size_t i = 0; i < n; i++) {
        struct value other = V_NULL;
        bool stays = false;
        TRY(store_one(c, &TIE_Q_MEETING_STAYS,
                      VALS(V_TEXT(all[i].id), V_TEXT(all[i].compartment), V_TEXT(case_id),
                           V_TEXT(member_id), V_INT(c->now_ms)),
                      &other, 1, &stays));
        if (!stays) {
            change_deny(c, all[i].compartment, member_id);
        }
    }
    return OK;
}

/* What a desk holds of a meeting can be changed by who holds it too; the doors refuse him in any case. */
static enum err end_meetings(struct ctx *c, struct str case_id, struct str member_id)
{
    struct meeting_key *all = NEW_ARRAY(c->mem, struct meeting_key, SENT_MAX);
    size_t n = 0;
    TRY(tie_leave_meetings(c, case_id, member_id));
    TRY(meetings_of(c, case_id, all, &n));
    for (size_t i = 0; i < n; i++) {
        TRY(keys_fetch(c, &all[i].compartment, 1, LOOK_CASE, NULL));
        if (keys_held(c, all[i].compartment)) {
            TRY(end_meeting_desks(c, case_id, member_id, &all[i]));
        }
    }
    return OK;
}

/* A manager with a tie manages no more: the case waits for the supervisor among those without one. */
static enum err leave_work(struct ctx *c, struct case_all *all, struct str member_id)
{
    const bool manages = str_eq(all->row.manager_id, member_id);
    const bool self = str_eq(c->who->id, member_id);
    const struct str heir = !self ? c->who->id : manages ? STR_NONE : all->row.manager_id;
    if (heir.n > 0) {
        TRY(team_move_tasks(c, &all->row, member_id, heir));
    }
    if (manages) {
        all->row.manager_id = STR_NONE;
        rec_set_has(&case_file_rec, &all->row, "manager_id");
        TRY(rec_update(c, &case_file_rec, &all->row));
    }
    return OK;
}

/* ---- the page ---- */

static enum err put_members(struct ctx *c, struct val *form)
{
    struct rows r;
    struct str selected;
    struct val *options = consent_choices(c, form, "member_id", STR_NONE, &selected);
    TRY(store_query(c, &TIE_Q_MEMBERS, NO_VALS, &r));
    while (store_next(&r)) {
        const struct str label[] = { row_text(&r, 1), STR(", "),
                                     consent_agency_name(c, row_text(&r, 2)) };
        consent_option(c, options, row_text(&r, 0), str_join(c->mem, label, label[2].n > 0 ? 3 : 1),
                       selected);
    }
    return store_done(&r);
}

static enum err ties_load(struct ctx *c, struct str case_id, struct member_tie **rows, size_t *n)
{
    const struct rec_where w = { .column = "case_id",
                                 .value = V_TEXT(case_id),
                                 .order = "made_ms",
                                 .desc = true,
                                 .limit = TIES_MAX };
    return rec_list(c, &member_tie_rec, &w, (void **)rows, n);
}

struct person {
    struct str id, name, agency;
};

static enum err people_load(struct ctx *c, struct person **out, size_t *n)
{
    struct rows r;
    *out = NEW_ARRAY(c->mem, struct person, MEMBERS_MAX);
    *n = 0;
    TRY(store_query(c, &TIE_Q_MEMBERS, NO_VALS, &r));
    while (store_next(&r)) {
        (*out)[(*n)++] = (struct person){ .id = row_text(&r, 0),
                                          .name = row_text(&r, 1),
                                          .agency = row_text(&r, 2) };
    }
    return store_done(&r);
}

/* Who can be the superior of a member: somebody of the same agency. */
static bool can_be_superior(const struct person *all, size_t n, struct str member_id, struct str id)
{
    struct str agency = STR_NONE;
    struct str his = STR_NONE;
    for (size_t i = 0; i < n; i++) {
        agency = str_eq(all[i].id, member_id) ? all[i].agency : agency;
        his = str_eq(all[i].id, id) ? all[i].agency : his;
    }
    return !str_eq(member_id, id) && his.n > 0 && str_eq(agency, his);
}

static void put_superiors(struct ctx *c, const struct person *all, size_t n, struct str member_id,
                          struct val *tie)
{
    struct val *list = val_put_list(c->mem, tie, "superiors");
    for (size_t i = 0; i < n; i++) {
        if (can_be_superior(all, n, member_id, all[i].id)) {
            struct val *o = val_push_map(c->mem, list);
            val_put_text(c->mem, o, "value", all[i].id);
            val_put_text(c->mem, o, "label", all[i].name);
        }
    }
}

/* Nobody of desk lead is left who could see the case: it is said, since nobody else can lift a tie. */
static enum err put_no_lead(struct ctx *c, struct str case_id, struct val *data)
{
    struct tied t;
    struct seats s = { .n = 0 };
    bool left = false;
    TRY(tie_members(c, case_id, &t));
    TRY(seats_load(c, &s));
    for (size_t i = 0; i < s.n; i++) {
        left = left || (str_eqz(s.all[i].desk, "lead") && s.all[i].admitted && s.all[i].has_key &&
                        !is_tied(&t, s.all[i].member_id));
    }
    val_put_bool(c->mem, data, "no_lead", !left);
    return OK;
}

static enum err put_ties(struct ctx *c, struct str case_id, struct val *data)
{
    struct member_tie *rows = NULL;
    struct person *people = NULL;
    size_t n = 0;
    size_t n_people = 0;
    struct val *list = val_put_list(c->mem, data, "ties");
    TRY(ties_load(c, case_id, &rows, &n));
    TRY(people_load(c, &people, &n_people));
    for (size_t i = 0; i < n; i++) {
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "id", rows[i].id);
        val_put_int(c->mem, v, "version", rows[i].version);
        val_put_text(c->mem, v, "member", member_name(c, rows[i].member_id));
        val_put_text(c->mem, v, "kind_label", pack_code_label(c, "tie_kind", rows[i].kind));
        val_put_text(c->mem, v, "words", rows[i].words);
        val_put_text(c->mem, v, "made_by", member_name(c, rows[i].made_by));
        val_put_text(c->mem, v, "when", clock_near_text(c, rows[i].made_ms));
        val_put_bool(c->mem, v, "stands", rows[i].lifted_ms == 0);
        val_put_text(c->mem, v, "lifted", clock_near_text(c, rows[i].lifted_ms));
        val_put_text(c->mem, v, "lifted_by", member_name(c, rows[i].lifted_by));
        val_put_text(c->mem, v, "lift_why", rows[i].lift_why);
        for (size_t k = 0; k < n && rows[i].with_tie.n > 0; k++) {
            if (str_eq(rows[k].id, rows[i].with_tie)) {
                val_put_text(c->mem, v, "with",
                             pack_say1(c, "tie.with_of", member_name(c, rows[k].member_id)));
            }
        }
        put_superiors(c, people, n_people, rows[i].member_id, v);
    }
    return put_no_lead(c, case_id, data);
}

enum err tie_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row = { 0 };
    struct val *data = val_map(c->mem);
    TRY(case_require(c, http_param(rq, "case"), &row));
    TRY(put_ties(c, row.id, data));
    struct val *form = val_put(c->mem, data, STR("form"), rec_form(c, &member_tie_rec, NULL));
    TRY(put_members(c, form));
    struct val *lift = val_put(c->mem, data, STR("lift"), rec_form(c, &tie_lift_rec, NULL));
    consent_must(c, lift, "why");
    val_put_bool(c->mem, data, "may_lift", (c->who->rights & RIGHT_LEAD_APPROVE) != 0);
    return case_page(c, rs, "feature/conference/tie.html", "ties", &row, data);
}

static enum err check_member(struct ctx *c, struct str member_id, struct str case_id)
{
    struct person *people = NULL;
    size_t n = 0;
    bool known = false;
    bool blocks = false;
    TRY(people_load(c, &people, &n));
    for (size_t i = 0; i < n; i++) {
        known = known || str_eq(people[i].id, member_id);
    }
    if (!known) {
        return fail(c, ERR_INPUT, "member_id", "tie.no_member");
    }
    TRY(tie_blocks(c, member_id, case_id, &blocks));
    return blocks ? fail(c, ERR_INPUT, "member_id", "tie.already") : OK;
}

/* Writes the tie and all that follows. */
static enum err name_tie(struct ctx *c, struct case_all *all, struct member_tie *tie,
                         struct http_resp *rs)
{
    const struct str case_id = all->row.id;
    tie->case_id = case_id;
    tie->compartment_id = all->row.compartment_id;
    tie->made_by = c->who->id;
    tie->made_ms = c->now_ms;
    rec_set_all(&member_tie_rec, tie);
    change_action(c, ACTION_TIE);
    TRY(rec_insert(c, &member_tie_rec, tie));
    TRY(end_extracts(c, case_id, tie->member_id));
    TRY(end_meetings(c, case_id, tie->member_id));
    TRY(document_end_named(c, case_id, tie->member_id));
    TRY(leave_work(c, all, tie->member_id));
    TRY(case_save_derived(c, all));
    TRY(end_grants(c, case_id, tie->member_id));
    if (str_eq(tie->member_id, c->who->id)) {
        http_flash(rs, "flash.tie_own"); /* the case is no longer there for whoever said it */
        return http_go(c, rs, "/kasus", STR_NONE, "");
    }
    http_flash(rs, "flash.tie_named");
    return http_go(c, rs, "/kasus/", case_id, "/keterkaitan");
}

enum err tie_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct member_tie tie = { 0 };
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(http_read(c, rq, &member_tie_rec, false, &tie));
    TRY(check_member(c, tie.member_id, all.row.id));
    return name_tie(c, &all, &tie, rs);
}

/* The tie of the address, of a case that opens; else as absent. */
static enum err tie_of(struct ctx *c, const struct http_req *rq, struct str case_id,
                       struct member_tie *tie)
{
    if (!id_valid(http_param(rq, "tie"))) {
        return fail(c, ERR_NOT_FOUND, NULL, "tie.absent");
    }
    TRY(rec_get(c, &member_tie_rec, http_param(rq, "tie"), tie));
    return str_eq(tie->case_id, case_id) ? OK : fail(c, ERR_NOT_FOUND, NULL, "tie.absent");
}

enum err tie_superior_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct member_tie of = { 0 };
    struct tie_superior form = { 0 };
    struct person *people = NULL;
    size_t n = 0;
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(tie_of(c, rq, all.row.id, &of));
    TRY(http_read(c, rq, &tie_superior_rec, false, &form));
    TRY(people_load(c, &people, &n));
    if (of.lifted_ms != 0) {
        return fail(c, ERR_INPUT, "", "tie.lifted_already");
    }
    if (!can_be_superior(people, n, of.member_id, form.member_id)) {
        return fail(c, ERR_INPUT, "member_id", "tie.no_superior");
    }
    TRY(check_member(c, form.member_id, all.row.id));
    struct member_tie tie = { .member_id = form.member_id,
                              .kind = STR(KIND_SUPERIOR),
                              .with_tie = of.id };
    return name_tie(c, &all, &tie, rs);
}

/* ---- lifting ---- */

/* What a desk where he sits holds of the case now, he holds by name again. */
static enum err give_back(struct ctx *c, struct str case_id, struct str member_id)
{
    static const struct stmt *const sent[] = { &TIE_Q_SENT, &TIE_Q_MEETING_SENT };
    struct seats s = { .n = 0 };
    TRY(seats_load(c, &s));
    for (size_t q = 0; q < ARRAY_LEN(sent); q++) {
        struct rows r;
        TRY(store_query(c, sent[q], VALS(V_TEXT(case_id), V_INT(c->now_ms)), &r));
        while (store_next(&r)) {
            const struct str desk = row_text(&r, 1);
            for (size_t i = 0; i < s.n; i++) {
                if (str_eq(s.all[i].desk, desk) && str_eq(s.all[i].member_id, member_id) &&
                    s.all[i].admitted && s.all[i].has_key) {
                    change_allow(c, row_text(&r, 0), member_id, row_int(&r, 2));
                    change_exec(c, &TIE_Q_NAME,
                                VALS(V_TEXT(row_text(&r, 0)), V_TEXT(member_id), V_TEXT(desk)),
                                MISS_FINE);
                }
            }
        }
        TRY(store_done(&r));
    }
    return OK;
}

static enum err lift(struct ctx *c, const struct member_tie *tie, struct str why)
{
    struct member_tie change = { .id = tie->id,
                                 .version = tie->version,
                                 .lifted_by = c->who->id,
                                 .lifted_ms = c->now_ms,
                                 .lift_why = why };
    rec_set_has(&member_tie_rec, &change, "lifted_by");
    rec_set_has(&member_tie_rec, &change, "lifted_ms");
    rec_set_has(&member_tie_rec, &change, "lift_why");
    TRY(rec_update(c, &member_tie_rec, &change));
    return give_back(c, tie->case_id, tie->member_id);
}

/* A superior's stood for this one alone. */
static enum err lift_superiors(struct ctx *c, const struct member_tie *of, struct str why)
{
    struct member_tie *rows = NULL;
    size_t n = 0;
    TRY(ties_load(c, of->case_id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (rows[i].lifted_ms == 0 && str_eq(rows[i].with_tie, of->id)) {
            TRY(lift(c, &rows[i], why));
        }
    }
    return OK;
}

enum err tie_lift_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row = { 0 };
    struct member_tie tie = { 0 };
    struct tie_lift form = { 0 };
    TRY(case_require(c, http_param(rq, "case"), &row));
    TRY(tie_of(c, rq, row.id, &tie));
    TRY(http_read(c, rq, &tie_lift_rec, false, &form));
    if (tie.lifted_ms != 0) {
        return fail(c, ERR_INPUT, "", "tie.lifted_already");
    }
    if (str_trim(form.why).n == 0) {
        return fail(c, ERR_INPUT, "why", "tie.why_needed");
    }
    change_action(c, ACTION_TIE);
    TRY(lift(c, &tie, str_trim(form.why)));
    TRY(lift_superiors(c, &tie, str_trim(form.why)));
    http_flash(rs, "flash.tie_lifted");
    return http_go(c, rs, "/kasus/", row.id, "/keterkaitan");
}
