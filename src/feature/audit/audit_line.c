/* audit_line.c - entries of the log with the words that people read: whose, what, of which case. */
#include "feature/audit/audit_priv.h"
#include "feature/case/case.h"
#include "feature/clock/clock.h"
#include "feature/conference/conference.h"
#include "rec/pack.h"

#define STEP 100        /* entries asked for at once */
#define STEPS_MAX 60    /* segments read for one page; then the reader goes on by himself */
#define COMPARTMENTS 60 /* of a case */

const struct stmt AUDIT_Q_LOGIN = { "audit_login", "t", "SELECT id FROM member WHERE login = $1" };
const struct stmt AUDIT_Q_NUMBER = { "audit_number", "t",
                                     "SELECT id FROM case_file WHERE number = $1" };
const struct stmt AUDIT_Q_PARTS = {
    "audit_parts", "t", "SELECT id FROM compartment WHERE case_id = $1 ORDER BY id LIMIT 60"
};
/* $1: a case, a compartment of one, or a tie to one: whoever is tied must not read of it here. */
const struct stmt AUDIT_Q_CASE_OF = {
    "audit_case_of", "ttt",
    "SELECT f.id, f.number FROM case_file f WHERE f.id = $1"
    " OR f.id = (SELECT k.case_id FROM compartment k WHERE k.id = $2)"
    " OR f.id = (SELECT t.case_id FROM member_tie t WHERE t.id = $3)"
};

/* ---- what is asked ---- */

static enum err find_member(struct ctx *c, struct str login, struct str *id)
{
    struct value v = V_NULL;
    bool found = false;
    TRY(store_one(c, &AUDIT_Q_LOGIN, VALS(V_TEXT(login)), &v, 1, &found));
    *id = found ? v.s : STR_NONE;
    return found ? OK : fail(c, ERR_INPUT, "login", "audit.no_member");
}

/* The case itself and its compartments; *nothing where there is none that he may hear of. */
static enum err find_case(struct ctx *c, struct str number, struct log_ask *ask, bool *nothing)
{
    struct str *ids = NEW_ARRAY(c->mem, struct str, COMPARTMENTS + 1);
    struct value v = V_NULL;
    struct rows r;
    bool found = false;
    bool tied = false;
    TRY(store_one(c, &AUDIT_Q_NUMBER, VALS(V_TEXT(number)), &v, 1, &found));
    if (found) {
        TRY(tie_blocks(c, c->who->id, v.s, &tied));
    }
    *nothing = !found || tied;
    if (*nothing) {
        return OK;
    }
    ids[0] = v.s;
    ask->ids = ids;
    ask->n_ids = 1;
    TRY(store_query(c, &AUDIT_Q_PARTS, VALS(V_TEXT(v.s)), &r));
    while (store_next(&r)) {
        ids[ask->n_ids++] = row_text(&r, 0);
    }
    return store_done(&r);
}

static const char *const ACTIONS[] = {
#define ACTION_ROW(name) [ACTION_##name] = #name,
    ACTION_LIST(ACTION_ROW)
#undef ACTION_ROW
};

static uint32_t action_of(struct str code)
{
    for (uint32_t i = 1; i < ARRAY_LEN(ACTIONS); i++) {
        if (str_eqz(code, ACTIONS[i])) {
            return i;
        }
    }
    return 0;
}

void audit_go_on(struct str at, struct log_ask *ask)
{
    struct str segment = STR_NONE;
    int64_t n[2] = { 0, 0 };
    if (str_next(&at, '-', &segment) && str_to_int(segment, &n[0]) && str_to_int(at, &n[1]) &&
        n[0] > 0 && n[0] <= UINT32_MAX && n[1] >= 0) {
        ask->segment = (uint32_t)n[0];
        ask->before = n[1];
    }
}

enum err audit_ask_of(struct ctx *c, const struct audit_form *form, struct log_ask *ask,
                      bool *nothing)
{
    const int offset = pack_hours(c->packs)->utc_offset_minutes;
    *nothing = false;
    *ask = (struct log_ask){
        .from_ms = form->from_day != 0 ? day_start_ms(form->from_day, offset) : 0,
        .to_ms = form->to_day != 0 ? day_start_ms(form->to_day + 1, offset) : 0,
        .action = action_of(form->action),
    };
    if (form->login.n > 0) {
        TRY(find_member(c, str_trim(form->login), &ask->member));
    }
    audit_go_on(form->at, ask);
    return form->case_number.n > 0 ? find_case(c, str_trim(form->case_number), ask, nothing) : OK;
}

/* ---- what is read ---- */

static const char *look_label(uint32_t why)
{
    static const char *const labels[] = {
        [LOOK_CASE] = "audit.look_case",         [LOOK_IDENTITY] = "audit.look_identity",
        [LOOK_REPORT] = "audit.look_report",     [LOOK_REFERRAL] = "audit.look_referral",
        [LOOK_LIST] = "audit.look_list",         [LOOK_FIGURES] = "audit.look_figures",
        [LOOK_DOCUMENT] = "audit.look_document",
    };
    return why < ARRAY_LEN(labels) ? labels[why] : NULL;
}

/* The first case it is about; *closed: one of them is closed to him by a tie. */
static enum err put_case(struct ctx *c, struct audit_line *line, bool *closed)
{
    for (size_t i = 0; i < line->seen.n_ids && !*closed; i++) {
        struct value v[2] = { V_NULL, V_NULL };
        bool found = false;
        const struct value id = V_TEXT(line->seen.ids[i]);
        TRY(store_one(c, &AUDIT_Q_CASE_OF, VALS(id, id, id), v, 2, &found));
        if (!found) {
            continue;
        }
        TRY(tie_blocks(c, c->who->id, v[0].s, closed));
        if (line->case_id.n == 0) {
            line->case_id = v[0].s;
            line->case_number = v[1].s;
        }
    }
    return OK;
}

static enum err put_line(struct ctx *c, const struct log_seen *seen, struct audit_line *line,
                         bool *closed)
{
    *line = (struct audit_line){ .seen = *seen };
    TRY(put_case(c, line, closed));
    line->who = seen->member.n > 0 ? member_name(c, seen->member) : STR_NONE;
    line->about = seen->object.n > 0 ? member_name(c, seen->object) : STR_NONE;
    line->action = seen->action < ARRAY_LEN(ACTIONS) ? str_of(ACTIONS[seen->action]) : STR_NONE;
    line->action_label = pack_code_label(c, "audit_action", line->action);
    const char *why = seen->action == ACTION_LOOK ? look_label(seen->why) : NULL;
    line->why = why != NULL ? pack_say(c, why) : STR_NONE;
    return OK;
}

enum err audit_read(struct ctx *c, struct log_ask *ask, struct audit_line *lines, size_t max,
                    size_t *n, bool *end)
{
    struct log_seen *seen = NEW_ARRAY(c->mem, struct log_seen, STEP);
    *n = 0;
    *end = false;
    for (size_t step = 0; step < STEPS_MAX && *n < max && !*end; step++) {
        size_t got = 0;
        TRY(keys_log(c, ask, seen, max - *n < STEP ? max - *n : STEP, &got, end));
        for (size_t i = 0; i < got; i++) {
            bool closed = false;
            TRY(put_line(c, &seen[i], &lines[*n], &closed));
            *n += !closed;
        }
    }
    return OK;
}

void audit_put(struct ctx *c, struct val *data, const struct audit_line *lines, size_t n,
               const struct log_ask *ask, bool end, struct str address)
{
    struct val *list = val_put_list(c->mem, data, "lines");
    for (size_t i = 0; i < n; i++) {
        const struct audit_line *l = &lines[i];
        struct val *v = val_push_map(c->mem, list);
        val_put_int(c->mem, v, "number", l->seen.number);
        val_put_text(c->mem, v, "at",
                     day_ms_iso(c->mem, l->seen.at_ms, pack_hours(c->packs)->utc_offset_minutes));
        val_put_text(c->mem, v, "when", clock_near_text(c, l->seen.at_ms));
        val_put_text(c->mem, v, "who", l->who);
        val_put_text(c->mem, v, "about", l->about);
        val_put_text(c->mem, v, "action", l->action);
        val_put_text(c->mem, v, "action_label", l->action_label);
        val_put_text(c->mem, v, "why", l->why);
        val_put_text(c->mem, v, "case_number", l->case_number);
        val_put_bool(c->mem, v, "is_identity",
                     l->seen.action == ACTION_LOOK && l->seen.why == LOOK_IDENTITY);
    }
    if (!end) {
        struct strbuf b;
        strbuf_init(&b, c->mem);
        strbuf_put(&b, address);
        strbuf_printf(&b, "at=%u-%lld", ask->segment, (long long)ask->before);
        val_put_text(c->mem, val_put_map(c->mem, data, "pager"), "next", strbuf_str(&b));
    }
}
