/*
 * closing_page.c - asking, deciding, reopening. What approving does: stage, day, clocks,
 * after-care, ends of referrals.
 */
#include "feature/clock/clock.h"
#include "feature/closing/closing_priv.h"
#include "feature/paper/paper.h"
#include "feature/plan/plan.h"
#include "feature/referral/referral.h"
#include "rec/pack.h"

#define AFTERCARE_MAX 12 /* rules aftercare_1 .. of the pack */

/* The n-th rule of after-care; NULL behind the last. */
static const struct clock_rule *aftercare_rule(struct ctx *c, int n)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_printf(&b, "aftercare_%d", n);
    return pack_clock(c->packs, strbuf_str(&b));
}

static day_t aftercare_day(struct ctx *c, const struct clock_rule *rule)
{
    return rule != NULL ? clock_day_of(c, clock_due_of(c, rule, c->now_ms)) : 0;
}

static size_t points(struct ctx *c)
{
    const struct vocab *v = pack_vocab(c->packs, STR("closing_check"));
    return v != NULL ? v->n : 0;
}

/* ---- the page ---- */

static void put_history(struct ctx *c, const struct closing *rows, size_t n, struct val *data)
{
    struct val *list = val_put_list(c->mem, data, "history");
    for (size_t i = 0; i < n; i++) {
        const struct closing *k = &rows[i];
        struct val *v = val_push(c->mem, list, rec_to_page(c, &closing_rec, k));
        val_put_text(c->mem, v, "asked_name", member_name(c, k->asked_by));
        val_put_text(
            c->mem, v, "written_line",
            paper_written_text(c, k->written_on, k->asked_ms, member_name(c, k->asked_by)));
        val_put_text(c->mem, v, "asked_when", clock_near_text(c, k->asked_ms));
        val_put_text(c->mem, v, "decided_name", member_name(c, k->decided_by));
        val_put_text(c->mem, v, "decided_when", clock_near_text(c, k->decided_ms));
        val_put_text(c->mem, v, "reopened_name", member_name(c, k->reopened_by));
        val_put_text(c->mem, v, "reopened_when", clock_near_text(c, k->reopened_ms));
        val_put_text(c->mem, v, "reason_text", pack_code_label(c, "close_reason", k->close_reason));
        val_put_text(c->mem, v, "checks_text", pack_codes_label(c, "closing_check", k->checks));
        val_put_text(c->mem, v, "aftercare_text", clock_day_text(c, k->aftercare_on));
        val_put_bool(c->mem, v, "is_asked", str_eqz(k->state, CLOSING_ASKED));
        val_put_bool(c->mem, v, "is_sent_back", str_eqz(k->state, CLOSING_SENT_BACK));
        val_put_bool(c->mem, v, "is_approved", str_eqz(k->state, CLOSING_APPROVED));
        val_put_bool(c->mem, v, "is_reopened", str_eqz(k->state, CLOSING_REOPENED));
    }
}

/* Stages that may be set by hand, the present one chosen. */
static void put_stages(struct ctx *c, const struct case_file *row, struct val *data)
{
    const struct vocab *v = pack_vocab(c->packs, STR("service_state"));
    struct val *list = val_put_list(c->mem, data, "stages");
    for (size_t i = 0; v != NULL && i < v->n; i++) {
        if (closing_stage_free(i, v->n, row->closed_ms != 0)) {
            struct val *o = val_push_map(c->mem, list);
            val_put_text(c->mem, o, "value", v->codes[i].code);
            val_put_text(c->mem, o, "label", v->codes[i].label[c->lang]);
            val_put_bool(c->mem, o, "selected", str_eq(v->codes[i].code, row->stage));
        }
    }
}

enum err closing_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row = { 0 };
    struct closing *rows = NULL;
    size_t n = 0;
    int64_t others = 0;
    struct val *data = val_map(c->mem);
    TRY(case_require(c, http_param(rq, "case"), &row));
    TRY(closing_history(c, row.id, &rows, &n));
    const bool asked = n != 0 && str_eqz(rows[0].state, CLOSING_ASKED);
    const bool approver = (c->who->rights & RIGHT_LEAD_APPROVE) != 0;
    const bool own = asked && str_eq(rows[0].asked_by, c->who->id);
    TRY(closing_other_leads(c, c->who->id, &others));
    struct closing fresh = { .aftercare_on = aftercare_day(c, aftercare_rule(c, 1)) };
    rec_set_has(&closing_rec, &fresh, "aftercare_on");
    put_history(c, rows, n, data);
    put_stages(c, &row, data);
    val_put_bool(c->mem, data, "may_ask", row.closed_ms == 0 && !asked);
    val_put_bool(c->mem, data, "waits", asked);
    val_put_bool(c->mem, data, "may_decide", asked && approver && (!own || others == 0));
    val_put_bool(c->mem, data, "own_only_lead", own && approver && others == 0);
    val_put_bool(c->mem, data, "may_reopen", row.closed_ms != 0);
    val_put_bool(c->mem, data, "may_erase",
                 row.closed_ms != 0 && (c->who->rights & RIGHT_LEAD_APPROVE) != 0);
    val_put_int(c->mem, data, "read_version", n != 0 ? rows[0].version : 0);
    val_put_text(c->mem, data, "closed_text", clock_near_text(c, row.closed_ms));
    val_put(c->mem, data, STR("form"), rec_form(c, &closing_rec, &fresh));
    val_put(c->mem, data, STR("decision"), rec_form(c, &closing_decision_rec, NULL));
    val_put(c->mem, data, STR("reopen"), rec_form(c, &closing_reopen_rec, NULL));
    return case_page(c, rs, "feature/closing/closing.html", "closing", &row, data);
}

/* ---- asking ---- */

static enum err check_asked(struct ctx *c, const struct case_all *all, const struct closing *k)
{
    struct closing open = { 0 };
    bool found = false;
    if (all->row.closed_ms != 0) {
        return fail(c, ERR_INPUT, "", "closing.is_closed");
    }
    TRY(closing_newest(c, all->row.id, CLOSING_ASKED, &open, &found));
    if (found) {
        return fail(c, ERR_INPUT, "", "closing.already_asked");
    }
    if (!closing_complete(k->checks, points(c), k->unmet_why)) {
        return fail(c, ERR_INPUT, "unmet_why", "closing.unmet_needed");
    }
    return k->aftercare_on > clock_today(c)
               ? OK
               : fail(c, ERR_INPUT, "aftercare_on", "closing.aftercare_past");
}

enum err closing_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct closing given = { 0 };
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(http_read(c, rq, &closing_rec, false, &given));
    TRY(check_asked(c, &all, &given));
    given.case_id = all.row.id;
    given.compartment_id = all.row.compartment_id;
    given.asked_by = c->who->id;
    given.asked_ms = c->now_ms;
    given.state = STR(CLOSING_ASKED);
    change_action(c, ACTION_CASE_CLOSE);
    TRY(rec_insert(c, &closing_rec, &given));
    TRY(clock_start(c, "closing_approval", "closing", given.id, all.row.id, c->now_ms));
    TRY(case_save_derived(c, &all));
    http_flash(rs, "flash.closing_asked");
    return http_go(c, rs, "/kasus/", all.row.id, "/penutupan");
}

/* ---- deciding ---- */

/* One task for each rule of after-care; the first on the day that was agreed. */
static enum err add_aftercare(struct ctx *c, const struct case_all *all, const struct closing *k)
{
    const struct str owner = all->row.manager_id.n != 0 ? all->row.manager_id : k->asked_by;
    for (int n = 1; n <= AFTERCARE_MAX; n++) {
        const struct clock_rule *rule = aftercare_rule(c, n);
        if (rule == NULL) {
            break;
        }
        const day_t due = n == 1 ? k->aftercare_on : aftercare_day(c, rule);
        TRY(plan_task_add(c, all->row.id, all->row.compartment_id, owner, due,
                          rule->label[LANG_ID]));
    }
    return OK;
}

static enum err close_case(struct ctx *c, struct case_all *all, const struct closing *k)
{
    struct case_file *row = &all->row;
    row->stage = STR("TERMINASI");
    row->closed_ms = c->now_ms;
    row->close_reason = k->close_reason;
    row->aftercare_on = k->aftercare_on;
    rec_set_all(&case_file_rec, row);
    TRY(rec_update(c, &case_file_rec, row));
    TRY(clock_stop(c, "", row->id, c->now_ms));
    TRY(add_aftercare(c, all, k));
    return case_is_over(c, row) ? referral_end_case(c, row->id) : OK;
}

/* The asked closing, as this member may decide it now. */
static enum err load_asked(struct ctx *c, const struct case_all *all,
                           const struct closing_decision *said, struct closing *k)
{
    bool found = false;
    int64_t others = 0;
    TRY(closing_newest(c, all->row.id, CLOSING_ASKED, k, &found));
    if (!found || (rec_has(&closing_decision_rec, said, "read_version") &&
                   said->read_version != k->version)) {
        return fail(c, ERR_CONFLICT, "", "closing.not_waiting");
    }
    TRY(closing_other_leads(c, c->who->id, &others));
    switch (closing_may_decide(k->asked_by, c->who->id, others, said->override_why)) {
    case DECIDER_OTHER_NEEDED:
        return fail(c, ERR_INPUT, "", "closing.other_lead");
    case DECIDER_WHY_NEEDED:
        return fail(c, ERR_INPUT, "override_why", "closing.override_needed");
    case DECIDER_FINE:
        break;
    }
    return OK;
}

enum err closing_decide_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct closing k = { 0 };
    struct closing_decision said = { 0 };
    const bool approve = str_eqz(http_input(rq, "step"), "approve");
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(http_read(c, rq, &closing_decision_rec, false, &said));
    TRY(load_asked(c, &all, &said, &k));
    if (!approve && !str_eqz(http_input(rq, "step"), "back")) {
        return fail(c, ERR_INPUT, "", "closing.choose");
    }
    if (!approve && str_trim(said.words).n == 0) {
        return fail(c, ERR_INPUT, "words", "closing.words_needed");
    }
    k.state = approve ? STR(CLOSING_APPROVED) : STR(CLOSING_SENT_BACK);
    k.decided_by = c->who->id;
    k.decided_ms = c->now_ms;
    k.words = said.words;
    k.override_why = said.override_why;
    rec_set_all(&closing_rec, &k);
    change_action(c, approve ? ACTION_CASE_CLOSE : ACTION_CASE_WRITE);
    TRY(rec_update(c, &closing_rec, &k));
    TRY(clock_stop(c, "closing_approval", k.id, c->now_ms));
    if (approve) {
        TRY(close_case(c, &all, &k));
    }
    TRY(case_save_derived(c, &all));
    http_flash(rs, approve ? "flash.closing_approved" : "flash.closing_sent_back");
    return http_go(c, rs, "/kasus/", all.row.id, "/penutupan");
}

/* ---- opening again, stage by hand ---- */

enum err closing_reopen_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct closing k = { 0 };
    struct closing_reopen said = { 0 };
    bool found = false;
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(http_read(c, rq, &closing_reopen_rec, false, &said));
    if (all.row.closed_ms == 0) {
        return fail(c, ERR_INPUT, "", "closing.is_open");
    }
    change_action(c, ACTION_CASE_REOPEN);
    TRY(closing_newest(c, all.row.id, CLOSING_APPROVED, &k, &found));
    k.state = STR(CLOSING_REOPENED);
    k.reopened_by = c->who->id;
    k.reopened_ms = c->now_ms;
    k.reopen_why = said.reopen_why;
    rec_set_all(&closing_rec, &k);
    if (found) {
        TRY(rec_update(c, &closing_rec, &k));
    } else { /* closed elsewhere (import): the reason still stands somewhere */
        k.case_id = all.row.id;
        k.compartment_id = all.row.compartment_id;
        k.asked_by = c->who->id;
        k.asked_ms = c->now_ms;
        TRY(rec_insert(c, &closing_rec, &k));
    }
    all.row.stage = STR("ASESMEN"); /* what has changed is looked at first */
    all.row.closed_ms = 0;
    all.row.close_reason = STR_NONE;
    all.row.aftercare_on = 0;
    rec_set_all(&case_file_rec, &all.row);
    TRY(rec_update(c, &case_file_rec, &all.row));
    TRY(clock_start(c, "assessment_due", "case", all.row.id, all.row.id, c->now_ms));
    TRY(case_save_derived(c, &all));
    http_flash(rs, "flash.case_reopened");
    return http_go(c, rs, "/kasus/", all.row.id, "/penutupan");
}

enum err closing_stage_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct closing_stage said = { 0 };
    const struct vocab *v = pack_vocab(c->packs, STR("service_state"));
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(http_read(c, rq, &closing_stage_rec, false, &said));
    if (v == NULL ||
        !closing_stage_free(vocab_index(v, said.stage), v->n, all.row.closed_ms != 0)) {
        return fail(c, ERR_INPUT, "stage", "closing.stage_fixed");
    }
    all.row.stage = said.stage;
    rec_set_has(&case_file_rec, &all.row, "stage");
    change_action(c, ACTION_CASE_WRITE);
    TRY(rec_update(c, &case_file_rec, &all.row));
    TRY(case_save_derived(c, &all));
    http_flash(rs, "flash.stage_saved");
    return http_go(c, rs, "/kasus/", all.row.id, "/penutupan");
}
