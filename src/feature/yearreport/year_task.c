/* year_task.c - of the report: the body, its meetings, what agencies kept of their word, the plan of action with what stood in its way. */
#include "feature/actionplan/actionplan.h"
#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "feature/decision/decision.h"
#include "feature/meeting/meeting.h"
#include "feature/recap/recap.h"
#include "feature/taskforce/taskforce.h"
#include "feature/yearreport/yearreport_priv.h"
#include "rec/pack.h"

enum err year_body(struct ctx *c, const struct year_span *y, struct letter *l)
{
    static const struct year_table seats = { { "taskforce.office", "taskforce.post",
                                               "taskforce.holder", "taskforce.capacity",
                                               "taskforce.subgroup" },
                                             { "office", "post", "holder", "capacity", "subgroup" },
                                             { 34, 22, 30, 16, 26 },
                                             5 };
    static const char *const facts[][2] = { { "taskforce.name", "name" },
                                            { "taskforce.decree", "decree" },
                                            { "taskforce.valid", "valid" },
                                            { "taskforce.secretariat", "secretariat" } };
    struct val *data = val_map(c->mem);
    year_heading(c, l, 1, "yearreport.body");
    TRY(taskforce_put_on(c, y->to, data));
    const struct val *body = val_getz(data, "body");
    if (val_count(body) == 0) {
        letter_add(l, LETTER_TEXT, 0, pack_say(c, "yearreport.no_body"));
        return OK;
    }
    letter_add(l, LETTER_SMALL, 0, pack_say1(c, "yearreport.body_on", clock_day_text(c, y->to)));
    for (size_t i = 0; i < ARRAY_LEN(facts); i++) {
        letter_pair(l, LETTER_FACT, pack_say(c, facts[i][0]),
                    val_get_text(body->list->items[0], facts[i][1]));
    }
    year_add_table(c, l, &seats, val_getz(data, "seats"));
    return OK;
}

/* ---- meetings ---- */

/* As page data, so that they become rows like all others. */
static struct val *meetings(struct ctx *c, const struct meeting_held *m, size_t n)
{
    struct val *list = val_list(c->mem);
    for (size_t i = 0; i < n; i++) {
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "title", m[i].title);
        val_put_text(c->mem, v, "day", clock_day_text(c, clock_day_of(c, m[i].starts_ms)));
        val_put_text(c->mem, v, "kind", pack_code_label(c, "meeting_kind", m[i].kind));
        val_put_int(c->mem, v, "invited", m[i].invited);
        if (m[i].counted > 0) { /* nobody counted is not nobody came */
            val_put_int(c->mem, v, "came", m[i].came);
            val_put_int(c->mem, v, "people", m[i].people);
        } else {
            val_put_text(c->mem, v, "came", STR("–"));
            val_put_text(c->mem, v, "people", STR("–"));
        }
    }
    return list;
}

enum err year_meetings(struct ctx *c, const struct year_span *y, struct letter *l)
{
    static const struct year_table table = {
        { "meeting.name", "yearreport.day", "meeting.kind", "taskforce.invited",
          "taskforce.attended", "yearreport.people" },
        { "title", "day", "kind", "invited", "came", "people" },
        { 40, 22, 26, 15, 13, 13 },
        6
    };
    static const struct year_table agencies = { { "taskforce.agency", "taskforce.invited",
                                                  "taskforce.counted", "taskforce.attended" },
                                                { "agency", "invited", "counted", "came" },
                                                { 60, 20, 20, 20 },
                                                4 };
    const int offset = pack_hours(c->packs)->utc_offset_minutes;
    struct meeting_held *m = NULL;
    size_t n = 0;
    struct val *data = val_map(c->mem);
    TRY(meeting_held(c, day_start_ms(y->from, offset), day_start_ms(y->to + 1, offset), &m, &n));
    TRY(taskforce_put_came(c, y->from, y->to, data));
    year_heading(c, l, 1, "yearreport.meetings");
    year_says(c, y, "yearreport.unit_meeting", l);
    letter_add(l, LETTER_TEXT, 0,
               n > 0 ? pack_say1(c, "yearreport.n_meetings", recap_number(c, (int64_t)n))
                     : pack_say(c, "yearreport.no_meetings"));
    year_add_table(c, l, &table, meetings(c, m, n));
    if (val_count(val_getz(data, "came")) > 0) {
        year_heading(c, l, 2, "taskforce.came");
        year_says(c, y, "yearreport.unit_came", l);
        year_add_table(c, l, &agencies, val_getz(data, "came"));
    }
    return OK;
}

/* ---- decisions ---- */

static void put_kept(struct ctx *c, struct str name, const struct kept *k, struct val *list)
{
    const int64_t due = k->in_time + k->late_done + k->late;
    struct val *v = val_push_map(c->mem, list);
    struct strbuf share;
    strbuf_init(&share, c->mem);
    val_put_text(c->mem, v, "agency", name);
    val_put_int(c->mem, v, "decided", k->decided);
    val_put_int(c->mem, v, "in_time", k->in_time);
    val_put_int(c->mem, v, "late_done", k->late_done);
    val_put_int(c->mem, v, "late", k->late);
    val_put_int(c->mem, v, "running", k->running);
    val_put_int(c->mem, v, "dropped", k->dropped);
    if (due > 0) {
        strbuf_printf(&share, "%lld / %lld (%lld%%)", (long long)k->in_time, (long long)due,
                      (long long)kept_percent(k));
    }
    val_put_text(c->mem, v, "share", due > 0 ? strbuf_str(&share) : STR("–"));
}

static void sum(struct kept *all, const struct kept *k)
{
    all->decided += k->decided;
    all->in_time += k->in_time;
    all->late_done += k->late_done;
    all->dropped += k->dropped;
    all->late += k->late;
    all->running += k->running;
}

/* An agency's late decision is not told before it had its days to explain, as on every sheet for leaders. */
enum err year_decisions(struct ctx *c, const struct year_span *y, struct letter *l)
{
    static const struct year_table table = {
        { "decision.agency", "yearreport.decided", "yearreport.in_time", "yearreport.late_done",
          "yearreport.late", "yearreport.running", "yearreport.dropped", "speech.kept_share" },
        { "agency", "decided", "in_time", "late_done", "late", "running", "dropped", "share" },
        { 26, 15, 13, 19, 20, 16, 21, 25 },
        8
    };
    struct decision *d = NULL;
    size_t n = 0;
    struct kept all = { 0 };
    struct val *list = val_list(c->mem);
    TRY(decision_all(c, &d, &n));
    struct kept *k = NEW_ARRAY(c->mem, struct kept, n + 1);
    const size_t rows =
        decision_kept(d, n, y->from, y->to, clock_today(c) - decision_comment_days(c), k);
    for (size_t i = 0; i < rows; i++) {
        put_kept(c, consent_agency_name(c, k[i].agency_id), &k[i], list);
        sum(&all, &k[i]);
    }
    year_heading(c, l, 1, "yearreport.decisions");
    year_says(c, y, "yearreport.unit_decision", l);
    if (rows == 0) {
        letter_add(l, LETTER_TEXT, 0, pack_say(c, "yearreport.no_decisions"));
        return OK;
    }
    put_kept(c, pack_say(c, "recap.total"), &all, list);
    year_add_table(c, l, &table, list);
    letter_add(l, LETTER_SMALL, 0,
               pack_say1(c, "yearreport.late_note", recap_number(c, decision_comment_days(c))));
    return OK;
}

/* ---- plan of action ---- */

static const struct year_table plan_rows = {
    { "plan_row.activity", "plan_row.agency", "plan_row.unit", "plan_row.target",
      "plan_row.reached", "plan_row.state", "plan_row.as_of" },
    { "activity", "agency", "unit", "target", "reached_text", "state", "as_of" },
    { 34, 27, 21, 18, 18, 22, 20 },
    7
};
static const struct year_table obstacles = { { "plan_row.activity", "plan_row.agency",
                                               "plan_row.obstacle", "plan_row.next_step" },
                                             { "activity", "agency", "obstacle", "next_step" },
                                             { 36, 26, 40, 40 },
                                             4 };

enum err year_plan(struct ctx *c, const struct year_span *y, struct letter *l)
{
    struct val *data = val_map(c->mem);
    struct val *rows = val_list(c->mem);
    struct val *hindered = val_list(c->mem);
    TRY(actionplan_put_year(c, y->year, data));
    const struct val *groups = val_getz(data, "groups");
    for (size_t g = 0; g < val_count(groups); g++) {
        const struct val *of = val_getz(groups->list->items[g], "rows");
        for (size_t i = 0; i < val_count(of); i++) {
            struct val *row = of->list->items[i];
            const struct val *any = val_getz(row, "any");
            val_put_text(c->mem, row, "reached_text",
                         any != NULL && any->b ? year_cell(c, row, "reached") : STR("–"));
            val_push(c->mem, rows, row);
            if (val_get_text(row, "obstacle").n > 0) {
                val_push(c->mem, hindered, row);
            }
        }
    }
    year_heading(c, l, 1, "yearreport.plan");
    if (val_count(rows) == 0) {
        letter_add(l, LETTER_TEXT, 0, pack_say(c, "yearreport.no_plan"));
        return OK;
    }
    letter_add(l, LETTER_SMALL, 0, pack_say(c, "actionplan.text"));
    year_add_table(c, l, &plan_rows, rows);
    year_heading(c, l, 1, "yearreport.obstacles");
    if (val_count(hindered) == 0) {
        letter_add(l, LETTER_TEXT, 0, pack_say(c, "yearreport.no_obstacles"));
    }
    year_add_table(c, l, &obstacles, hindered);
    return OK;
}
