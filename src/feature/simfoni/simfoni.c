/* simfoni.c - the sheet of a case, and that it was entered: number, day, by whom. */
#include "feature/simfoni/simfoni.h"

#include "feature/case/case.h"
#include "feature/clock/clock.h"
#include "feature/simfoni/simfoni_priv.h"
#include "rec/pack.h"

#define REC simfoni_entry
#define REC_DEF "feature/simfoni/simfoni_entry.def"
#define REC_TITLE "simfoni.title"
#include "rec/rec_table.h"
#define REC simfoni_undo
#define REC_DEF "feature/simfoni/simfoni_undo.def"
#define REC_KEEP
#include "rec/rec_struct.h"
#define REC_FORM
#include "rec/rec_table.h"

static enum err entry_of(struct ctx *c, struct str case_id, struct simfoni_entry *entry,
                         bool *found)
{
    const struct str card = COMPARTMENT_CARD;
    const struct fail before = c->fail;
    TRY(keys_fetch(c, &card, 1, LOOK_LIST, NULL));
    const enum err e = rec_get(c, &simfoni_entry_rec, case_id, entry);
    *found = e == OK;
    if (e == ERR_NOT_FOUND) {
        c->fail = before;
        return OK;
    }
    return e;
}

static void put_state(struct ctx *c, const struct simfoni_entry *entry, enum simfoni_state state,
                      struct val *data)
{
    const struct str key[] = { STR("simfoni.state."), str_of(simfoni_state_word(state)) };
    val_put_textz(c->mem, data, "state", simfoni_state_word(state));
    val_put_text(c->mem, data, "state_label",
                 pack_say(c, str_z(c->mem, str_join(c->mem, key, ARRAY_LEN(key)))));
    val_put_bool(c->mem, data, "is_not", state == SIMFONI_NOT);
    val_put_bool(c->mem, data, "is_done", state == SIMFONI_DONE);
    val_put_bool(c->mem, data, "is_changed", state == SIMFONI_CHANGED);
    if (state != SIMFONI_NOT) {
        val_put_text(c->mem, data, "number", entry->number);
        val_put_text(c->mem, data, "entered_on", clock_day_text(c, entry->entered_on));
        val_put_text(c->mem, data, "entered_by", member_name(c, entry->entered_by));
    }
}

static enum err simfoni_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct simfoni_entry entry = { 0 };
    bool found = false;
    struct val *data = val_map(c->mem);
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(entry_of(c, all.row.id, &entry, &found));
    const struct str print = simfoni_print(c, &all);
    const enum simfoni_state state = simfoni_state_of(found ? &entry : NULL, print);
    struct simfoni_entry fresh = { .number = entry.number, .entered_on = clock_today(c) };
    rec_set_has(&simfoni_entry_rec, &fresh, "number");
    rec_set_has(&simfoni_entry_rec, &fresh, "entered_on");
    put_state(c, &entry, state, data);
    val_put_text(c->mem, data, "print", print);
    val_put_int(c->mem, data, "version", found ? entry.version : 0);
    val_put_bool(c->mem, data, "can_write", (c->who->rights & RIGHT_CASE_WRITE) != 0);
    val_put(c->mem, data, STR("blocks"), simfoni_sheet(c, &all));
    val_put(c->mem, data, STR("form"), rec_form(c, &simfoni_entry_rec, &fresh));
    return case_page(c, rs, "feature/simfoni/simfoni.html", "simfoni", &all.row, data);
}

/* First time or again; a row that somebody else made meanwhile is a conflict. */
static enum err store_entry(struct ctx *c, struct simfoni_entry *given, bool found)
{
    if (!found && given->version != 0) {
        return fail(c, ERR_CONFLICT, "version", "form.changed_meanwhile");
    }
    return found ? rec_update(c, &simfoni_entry_rec, given)
                 : rec_insert(c, &simfoni_entry_rec, given);
}

static enum err simfoni_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row = { 0 };
    struct simfoni_entry entry = { 0 };
    struct simfoni_entry given = { 0 };
    bool found = false;
    TRY(case_require(c, http_param(rq, "case"), &row));
    TRY(entry_of(c, row.id, &entry, &found));
    TRY(http_read(c, rq, &simfoni_entry_rec, false, &given));
    if (given.entered_on > clock_today(c)) {
        return fail(c, ERR_INPUT, "entered_on", "simfoni.ahead");
    }
    given.case_id = row.id;
    given.compartment_id = COMPARTMENT_CARD;
    given.number = str_trim(given.number);
    given.entered_by = c->who->id;
    given.entered_ms = c->now_ms;
    rec_set_has(&simfoni_entry_rec, &given, "entered_by");
    rec_set_has(&simfoni_entry_rec, &given, "entered_ms");
    change_action(c, ACTION_CASE_WRITE);
    TRY(store_entry(c, &given, found));
    http_flash(rs, "flash.simfoni_marked");
    return http_go(c, rs, "/kasus/", row.id, "/simfoni");
}

static enum err simfoni_undo_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row = { 0 };
    struct simfoni_entry entry = { 0 };
    struct simfoni_undo said = { 0 };
    bool found = false;
    TRY(case_require(c, http_param(rq, "case"), &row));
    TRY(entry_of(c, row.id, &entry, &found));
    TRY(http_read(c, rq, &simfoni_undo_rec, false, &said));
    if (!found || entry.number.n == 0) {
        return fail(c, ERR_INPUT, "", "simfoni.not_marked");
    }
    entry.version = said.read_version;
    entry.number = STR_NONE;
    entry.entered_on = 0;
    entry.print = STR_NONE;
    entry.entered_by = c->who->id;
    entry.entered_ms = c->now_ms;
    rec_set_all(&simfoni_entry_rec, &entry);
    change_action(c, ACTION_CASE_WRITE);
    TRY(rec_update(c, &simfoni_entry_rec, &entry));
    http_flash(rs, "flash.simfoni_undone");
    return http_go(c, rs, "/kasus/", row.id, "/simfoni");
}

static const struct route routes[] = {
    { METHOD_GET, "/kasus/:case/simfoni", simfoni_get, RIGHT_CASE_READ, 0, NULL, NULL,
      "What of a case has to be entered in the ministry's system, in its order" },
    { METHOD_POST, "/kasus/:case/simfoni", simfoni_post, RIGHT_CASE_WRITE, ROUTE_WRITES,
      &simfoni_entry_rec, simfoni_get, "Marks a case as entered in the ministry's system" },
    { METHOD_POST, "/kasus/:case/simfoni/batal", simfoni_undo_post, RIGHT_CASE_WRITE, ROUTE_WRITES,
      &simfoni_undo_rec, simfoni_get, "Takes such a mark back" },
    { METHOD_GET, "/simfoni", simfoni_month_get, RIGHT_CASE_LIST, 0, &simfoni_month_rec, NULL,
      "Cases of a month, by their state in the ministry's system" },
    { METHOD_GET, "/simfoni/csv", simfoni_csv_get, RIGHT_CASE_LIST, ROUTE_RAW, &simfoni_month_rec,
      NULL, "The same as CSV" },
};
static const struct rec *const records[] = { &simfoni_entry_rec };
static const struct stmt *const stmts[] = { &SIMFONI_Q_MONTH };

const struct feature simfoni_feature = {
    .name = "simfoni",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
