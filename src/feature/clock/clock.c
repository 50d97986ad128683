/*
 * clock.c - clocks of reports, cases and referrals: start, stop, show. The rules are rows of
 * rule/clock.tsv.
 */
#include "feature/clock/clock.h"
#include "rec/pack.h"

#define REC clock
#define REC_DEF "feature/clock/clock.def"
#include "rec/rec_table.h"

static const struct stmt Q_RUNNING = {
    "clock_running", "tt",
    "SELECT id, rule, version FROM clock WHERE about_id = $1 AND done_ms IS NULL AND ($2 = '' OR rule = $2) ORDER BY id LIMIT 50"
};
static const struct stmt Q_STOP = {
    "clock_stop", "tii",
    "UPDATE clock SET done_ms = $2, version = version + 1 WHERE id = $1 AND version = $3"
};
static const struct stmt Q_OF_CASE = {
    "clock_of_case", "t",
    "SELECT rule, started_ms, due_ms, done_ms FROM clock WHERE case_id = $1"
    " ORDER BY CASE WHEN done_ms IS NULL THEN 0 ELSE 1 END, due_ms, id LIMIT 12"
};

/* about $1, rule like $2, due in [$3, $4): all, and those done by then. */
static const struct stmt Q_KEPT = {
    "clock_kept", "ttii",
    "SELECT COUNT(*), COALESCE(SUM(CASE WHEN done_ms IS NOT NULL AND done_ms <= due_ms THEN 1 ELSE 0 END), 0)"
    " FROM clock WHERE about = $1 AND rule LIKE $2 AND due_ms >= $3 AND due_ms < $4"
};

struct calendar clock_calendar(struct ctx *c)
{
    const struct office_hours *h = pack_hours(c->packs);
    return (struct calendar){ .from = h->from,
                              .to = h->to,
                              .holidays = h->holidays,
                              .n_holidays = h->n_holidays,
                              .utc_offset_minutes = h->utc_offset_minutes };
}

static enum clock_span span_of(enum clock_unit unit)
{
    static const enum clock_span spans[] = {
        [UNIT_MINUTES] = CLOCK_MINUTES,           [UNIT_HOURS] = CLOCK_HOURS,
        [UNIT_OFFICE_HOURS] = CLOCK_OFFICE_HOURS, [UNIT_DAYS] = CLOCK_DAYS,
        [UNIT_OFFICE_DAYS] = CLOCK_OFFICE_DAYS,   [UNIT_MONTHS] = CLOCK_MONTHS,
    };
    return spans[unit];
}

int64_t clock_due_of(struct ctx *c, const struct clock_rule *rule, int64_t started_ms)
{
    const struct calendar cal = clock_calendar(c);
    return clock_due(&cal, span_of(rule->unit), rule->amount, started_ms);
}

enum err clock_start_due(struct ctx *c, const char *rule, const char *about, struct str about_id,
                         struct str case_id, int64_t started_ms, int64_t due_ms)
{
    struct clock row = { .about = str_of(about),
                         .about_id = about_id,
                         .case_id = case_id,
                         .rule = str_of(rule),
                         .started_ms = started_ms,
                         .due_ms = due_ms };
    rec_set_all(&clock_rec, &row);
    return rec_insert(c, &clock_rec, &row);
}

struct str clock_key(struct ctx *c, const char *rule, struct str kind)
{
    const struct str parts[] = { str_of(rule), STR("_"), kind };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

enum err clock_start(struct ctx *c, const char *rule, const char *about, struct str about_id,
                     struct str case_id, int64_t started_ms)
{
    return clock_start_risk(c, rule, STR_NONE, about, about_id, case_id, started_ms, NULL);
}

enum err clock_start_risk(struct ctx *c, const char *rule, struct str risk, const char *about,
                          struct str about_id, struct str case_id, int64_t started_ms,
                          int64_t *due_ms)
{
    const struct str key = risk.n != 0 ? clock_key(c, rule, risk) : str_of(rule);
    const struct clock_rule *r = pack_clock(c->packs, key);
    if (r == NULL) {
        return fail_arg(c, ERR_INTERNAL, STR_NONE, "clock.no_rule", key);
    }
    const int64_t due = clock_due_of(c, r, started_ms);
    if (due_ms != NULL) {
        *due_ms = due;
    }
    return clock_start_due(c, str_z(c->mem, key), about, about_id, case_id, started_ms, due);
}

enum err clock_stop(struct ctx *c, const char *rule, struct str about_id, int64_t at_ms)
{
    struct rows r;
    TRY(store_query(c, &Q_RUNNING, VALS(V_TEXT(about_id), V_TEXTZ(rule)), &r));
    while (store_next(&r)) {
        change_exec(c, &Q_STOP, VALS(V_TEXT(row_text(&r, 0)), V_INT(at_ms), V_INT(row_int(&r, 2))),
                    MISS_FINE);
    }
    return store_done(&r);
}

struct val *clock_val(struct ctx *c, struct str rule, int64_t started_ms, int64_t due_ms,
                      int64_t done_ms)
{
    static const struct {
        const char *state, *tone, *text;
    } shown[] = {
        [CLOCK_DONE_IN_TIME] = { "done", "", "clock.done" },
        [CLOCK_DONE_LATE] = { "done_late", "n", "clock.done_late" },
        [CLOCK_RUNNING] = { "running", "", "clock.left" },
        [CLOCK_SOON] = { "soon", "w", "clock.left" },
        [CLOCK_LATE] = { "late", "d", "clock.late" },
    };
    const enum clock_state state = clock_state(started_ms, due_ms, done_ms, c->now_ms);
    const struct clock_rule *r = pack_clock(c->packs, rule);
    const int64_t span = done_ms != 0 ? done_ms - started_ms : clock_left_ms(due_ms, c->now_ms);
    struct val *v = val_map(c->mem);
    val_put_text(c->mem, v, "rule", rule);
    val_put_text(c->mem, v, "label", r != NULL ? r->label[c->lang] : rule);
    val_put_text(c->mem, v, "text", pack_say1(c, shown[state].text, clock_span_text(c, span)));
    val_put_textz(c->mem, v, "state", shown[state].state);
    val_put_textz(c->mem, v, "tone", shown[state].tone);
    val_put_bool(c->mem, v, "is_late", state == CLOCK_LATE);
    val_put_bool(c->mem, v, "is_soon", state == CLOCK_SOON);
    if (r != NULL && r->law.n != 0) {
        val_put_text(c->mem, v, "source",
                     pack_say2(c, r->verified ? "clock.source" : "clock.source_unverified", r->law,
                               r->article));
    }
    return v;
}

enum err clock_of_case(struct ctx *c, struct str case_id, struct val **list)
{
    struct rows r;
    *list = val_list(c->mem);
    TRY(store_query(c, &Q_OF_CASE, VALS(V_TEXT(case_id)), &r));
    while (store_next(&r)) {
        val_push(c->mem, *list,
                 clock_val(c, row_text(&r, 0), row_int(&r, 1), row_int(&r, 2), row_int(&r, 3)));
    }
    return store_done(&r);
}

enum err clock_kept(struct ctx *c, const char *about, const char *rule, int64_t from_ms,
                    int64_t to_ms, struct clock_kept *out)
{
    const struct str like[] = { str_of(rule), STR("%") };
    struct value v[2];
    bool found = false;
    TRY(store_one(c, &Q_KEPT,
                  VALS(V_TEXT(str_of(about)), V_TEXT(str_join(c->mem, like, ARRAY_LEN(like))),
                       V_INT(from_ms), V_INT(to_ms)),
                  v, ARRAY_LEN(v), &found));
    *out = found ? (struct clock_kept){ v[0].i, v[1].i } : (struct clock_kept){ 0 };
    return OK;
}

static const struct rec *const records[] = { &clock_rec };
static const struct stmt *const stmts[] = { &Q_RUNNING, &Q_STOP, &Q_OF_CASE, &Q_KEPT };

const struct feature clock_feature = {
    .name = "clock",
    .records = records,
    .n_records = ARRAY_LEN(records),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
