/* team.c - routes of the room, who may see it, and the numbers that other pages show. */
#include "feature/clock/clock.h"
#include "feature/conference/conference.h"
#include "feature/team/team_priv.h"
#include "rec/pack.h"

#define REC team_assign
#define REC_DEF "feature/team/team_assign.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC team_member
#define REC_DEF "feature/team/team_member.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC team_handover
#define REC_DEF "feature/team/team_handover.def"
#define REC_FORM
#include "rec/rec_table.h"

/* $1 now, $2 today, $3 the member: what he has a tie to is not counted for him. By indexes. */
#define F_FREE TIE_FREE("f.id", "$3")
#define K_FREE TIE_FREE("k.case_id", "$3")
#define R_FREE TIE_FREE("r.case_id", "$3")
#define S_FREE TIE_FREE("s.case_id", "$3")
#define T_FREE TIE_FREE("t.case_id", "$3")
#define E_FREE TIE_FREE("e.case_id", "$3")
const struct stmt TEAM_Q_COUNTS = {
    "team_counts", "iit",
    "SELECT (SELECT COUNT(*) FROM case_file f WHERE f.closed_ms IS NULL" F_FREE "),"
    " (SELECT COUNT(*) FROM case_file f WHERE f.closed_ms IS NULL AND f.manager_id IS NULL" F_FREE
    "),"
    " (SELECT COUNT(*) FROM clock k WHERE k.done_ms IS NULL AND k.about IN ('case', 'closing', 'consent')"
    " AND k.due_ms < $1" K_FREE "),"
    " (SELECT COUNT(*) FROM task t WHERE t.done_ms IS NULL AND t.due_on < $2" T_FREE "),"
    " (SELECT COUNT(*) FROM referral r WHERE r.ended_ms IS NULL AND r.state = 'sent'"
    " AND r.due_ms < $1" R_FREE "),"
    " (SELECT COUNT(*) FROM clock k WHERE k.done_ms IS NULL AND k.about = 'report'"
    " AND k.due_ms < $1" K_FREE "),"
    " (SELECT COUNT(*) FROM closing k WHERE k.state = 'asked'" K_FREE "),"
    " (SELECT COUNT(*) FROM consent s WHERE s.review_state = 'open'" S_FREE "),"
    " (SELECT COUNT(*) FROM referral r WHERE r.ended_ms IS NULL AND r.state = 'waiting_second'" R_FREE
    "),"
    " (SELECT COUNT(*) FROM attach_proposal a LEFT JOIN case_file f ON f.number = a.case_number"
    " WHERE a.state = 'open'" F_FREE "),"
    " (SELECT COUNT(*) FROM erasure e WHERE e.state = 'asked' AND e.asked_by <> $3" E_FREE ")"
};
const struct stmt TEAM_Q_PEOPLE = {
    "team_people", "", "SELECT id, name, roles, state FROM member ORDER BY name, id LIMIT 1000"
};

enum err team_count(struct ctx *c, struct team_counts *out)
{
    struct value v[11];
    bool found = false;
    TRY(store_one(c, &TEAM_Q_COUNTS,
                  VALS(V_INT(c->now_ms), V_INT(clock_today(c)), V_TEXT(c->who->id)), v,
                  ARRAY_LEN(v), &found));
    *out = (struct team_counts){ .open = v[0].i,
                                 .unassigned = v[1].i,
                                 .late_clocks = v[2].i,
                                 .late_tasks = v[3].i,
                                 .late_referrals = v[4].i,
                                 .late_reports = v[5].i,
                                 .closings = v[6].i,
                                 .reviews = v[7].i,
                                 .seconds = v[8].i,
                                 .proposals = v[9].i,
                                 .erasures = v[10].i };
    return OK;
}

int64_t team_silence_from(struct ctx *c)
{
    const struct clock_rule *rule = pack_clock(c->packs, STR("note_silence"));
    return rule != NULL ? c->now_ms - (clock_due_of(c, rule, c->now_ms) - c->now_ms) : 0;
}

struct str team_silence_title(struct ctx *c)
{
    return pack_say1(c, "team.silent", clock_span_text(c, c->now_ms - team_silence_from(c)));
}

enum err team_people(struct ctx *c, struct team_person **out, size_t *n)
{
    struct rows r;
    *out = NEW_ARRAY(c->mem, struct team_person, TEAM_MEMBERS_MAX);
    *n = 0;
    TRY(store_query(c, &TEAM_Q_PEOPLE, NO_VALS, &r));
    while (store_next(&r)) {
        if (*n < TEAM_MEMBERS_MAX) {
            const struct str roles = row_text(&r, 2);
            (*out)[(*n)++] =
                (struct team_person){ .id = row_text(&r, 0),
                                      .name = row_text(&r, 1),
                                      .roles = roles,
                                      .rights = member_rights(c->packs, roles),
                                      .active = str_eqz(row_text(&r, 3), MEMBER_ACTIVE) };
        }
    }
    return store_done(&r);
}

void team_put_options(struct ctx *c, struct val *data, const char *key,
                      const struct team_person *people, size_t n, uint64_t right, struct str except)
{
    const struct str typed = val_get_text(c->typed, "member_id");
    struct val *list = val_put_list(c->mem, data, key);
    for (size_t i = 0; i < n; i++) {
        if (people[i].active && (people[i].rights & right) != 0 && !str_eq(people[i].id, except)) {
            struct val *o = val_push_map(c->mem, list);
            val_put_text(c->mem, o, "value", people[i].id);
            val_put_text(c->mem, o, "label", people[i].name);
            val_put_bool(c->mem, o, "selected", str_eq(people[i].id, typed));
        }
    }
}

enum err team_require(struct ctx *c)
{
    return actor_has_desk(c->who, STR("lead")) ? OK : fail(c, ERR_NOT_FOUND, NULL, "team.no_desk");
}

static const struct route routes[] = {
    { METHOD_GET, "/tim", team_get, RIGHT_LEAD_VIEW, 0, NULL, NULL,
      "Load per member, late items, what waits for a decision" },
    { METHOD_GET, "/tim/kasus/:case", team_case_get, RIGHT_LEAD_ASSIGN, 0, NULL, NULL,
      "The team of a case" },
    { METHOD_POST, "/tim/kasus/:case", team_case_post, RIGHT_LEAD_ASSIGN, ROUTE_WRITES,
      &team_assign_rec, team_case_get,
      "Gives a case to a manager; the former one, or the opener, leaves" },
    { METHOD_POST, "/tim/kasus/:case/tambah", team_join_post, RIGHT_LEAD_ASSIGN, ROUTE_WRITES,
      &team_member_rec, team_case_get,
      "Somebody joins the team: the keys of the case are sealed to him" },
    { METHOD_POST, "/tim/kasus/:case/keluar", team_leave_post, RIGHT_LEAD_ASSIGN, ROUTE_WRITES,
      &team_member_rec, team_case_get, "Somebody leaves the team: his grants end" },
    { METHOD_GET, "/tim/anggota/:member", team_member_get, RIGHT_LEAD_VIEW, 0, NULL, NULL,
      "Cases of one member" },
    { METHOD_POST, "/tim/anggota/:member/serah", team_handover_post, RIGHT_LEAD_ASSIGN,
      ROUTE_WRITES, &team_handover_rec, team_member_get,
      "All cases of a member to another one, with a note in each" },
    { METHOD_POST, "/tim/anggota/:member/pulihkan", team_restore_post, RIGHT_LEAD_ASSIGN,
      ROUTE_WRITES, NULL, team_member_get,
      "Seals the keys of his cases to a member again, after a new password" },
    { METHOD_GET, "/tim/penyiapan", team_setup_get, RIGHT_LEAD_ASSIGN, 0, NULL, NULL,
      "Desks, who sits there, who waits; the end of set-up" },
    { METHOD_POST, "/tim/penyiapan/persilakan", team_admit_post, RIGHT_LEAD_ASSIGN, 0,
      &member_seat_rec, team_setup_get, "Lets a proposed member into a desk" },
    { METHOD_POST, "/tim/penyiapan/akhiri", team_setup_end_post, RIGHT_LEAD_ASSIGN, 0, NULL,
      team_setup_get, "Ends set-up: the host's way into the desks is wiped" },
};
static const struct stmt *const stmts[] = {
    &TEAM_Q_COUNTS,      &TEAM_Q_LOAD,       &TEAM_Q_TASKS,          &TEAM_Q_PEOPLE,
    &TEAM_Q_LATE_CLOCKS, &TEAM_Q_LATE_TASKS, &TEAM_Q_LATE_REFERRALS, &TEAM_Q_UNASSIGNED,
    &TEAM_Q_SILENT,      &TEAM_Q_REVIEWS,    &TEAM_Q_SECONDS,        &TEAM_Q_PROPOSALS,
    &TEAM_Q_TEAM,        &TEAM_Q_CASES_OF,   &TEAM_Q_OPEN_TASKS,     &TEAM_Q_CASE_LINES,
    &TEAM_Q_CASES_ALL,
};

const struct feature team_feature = {
    .name = "team",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
