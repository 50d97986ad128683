/*
 * assess.c - assessments: how somebody is and what is needed, with the risk that a person judged.
 * The newest sets the
 * case's risk and starts the clock of the next look; an assessment is never changed, a new one
 * follows it.
 */
#include "feature/assess/assess.h"

#include "feature/case/case.h"
#include "feature/clock/clock.h"
#include "feature/paper/paper.h"
#include "rec/pack.h"

#define REC assessment
#define REC_DEF "feature/assess/assessment.def"
#define REC_TITLE "assessment.title"
#include "rec/rec_table.h"

#define HISTORY_MAX 200
#define NOT_JUDGED "BELUM_DINILAI" /* the state before the first assessment, never its result */

static enum err history(struct ctx *c, struct str case_id, int64_t limit, struct assessment **rows,
                        size_t *n)
{
    const struct rec_where w = { .column = "case_id",
                                 .value = V_TEXT(case_id),
                                 .order = "written_ms",
                                 .desc = true,
                                 .limit = limit };
    return rec_list(c, &assessment_rec, &w, (void **)rows, n);
}

enum err assess_newest(struct ctx *c, struct str case_id, struct assessment *row, bool *found)
{
    struct assessment *rows = NULL;
    size_t n = 0;
    TRY(history(c, case_id, 1, &rows, &n));
    *found = n != 0;
    if (n != 0) {
        *row = rows[0];
    }
    return OK;
}

enum err assess_timeline(struct ctx *c, struct str case_id, struct timeline *t)
{
    struct assessment *rows = NULL;
    size_t n = 0;
    TRY(history(c, case_id, HISTORY_MAX, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        const struct str parts[] = { STR("/kasus/"), case_id, STR("/asesmen#a-"), rows[i].id };
        const struct timeline_item item = {
            .at_ms = rows[i].written_ms,
            .kind = "system",
            .who = paper_by(c, member_name(c, rows[i].author_id), rows[i].written_on),
            .title = pack_say1(c, "assessment.judged", pack_code_label(c, "risk", rows[i].risk)),
            .body = rows[i].risk_why,
            .href = str_join(c->mem, parts, ARRAY_LEN(parts)),
            .alarm = str_eqz(rows[i].risk, "TINGGI"),
        };
        timeline_add(c, t, &item);
    }
    return OK;
}

/* ---- the page ---- */

static void put_history(struct ctx *c, const struct assessment *rows, size_t n, struct val *data)
{
    struct val *list = val_put_list(c->mem, data, "assessments");
    for (size_t i = 0; i < n; i++) {
        struct val *v = val_push(c->mem, list, rec_to_page(c, &assessment_rec, &rows[i]));
        const struct str author = member_name(c, rows[i].author_id);
        val_put_text(c->mem, v, "author", author);
        val_put_text(c->mem, v, "written_line",
                     paper_written_text(c, rows[i].written_on, rows[i].written_ms, author));
        val_put_text(c->mem, v, "when", clock_near_text(c, rows[i].written_ms));
        val_put_text(c->mem, v, "again_text", clock_day_text(c, rows[i].again_on));
        val_put_textz(c->mem, v, "tone",
                      str_eqz(rows[i].risk, "TINGGI")   ? "d"
                      : str_eqz(rows[i].risk, "SEDANG") ? "w"
                                                        : "n");
        val_put_bool(c->mem, v, "is_newest", i == 0);
    }
}

/* The form without the choice that is no judgement. */
static struct val *form_of(struct ctx *c)
{
    struct val *form = rec_form(c, &assessment_rec, NULL);
    struct val *risk = val_getz(form, "risk");
    const struct val *options = val_getz(risk, "options");
    if (options == NULL) {
        return form;
    }
    struct val *kept = val_list(c->mem);
    for (size_t i = 0; i < val_count(options); i++) {
        if (!str_eqz(val_get_text(options->list->items[i], "value"), NOT_JUDGED)) {
            val_push(c->mem, kept, options->list->items[i]);
        }
    }
    val_put(c->mem, risk, STR("options"), kept);
    return form;
}

static enum err assess_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row = { 0 };
    struct assessment *rows = NULL;
    size_t n = 0;
    struct val *data = val_map(c->mem);
    TRY(case_require(c, http_param(rq, "case"), &row));
    TRY(history(c, row.id, HISTORY_MAX, &rows, &n));
    put_history(c, rows, n, data);
    val_put(c->mem, data, STR("form"), form_of(c));
    return case_page(c, rs, "feature/assess/assess.html", "risk", &row, data);
}

/* ---- writing ---- */

/*
 * The clock of the former judgement stops, the one of this risk begins, where the pack has one:
 * both when it was judged, though it may have been keyed in later.
 */
static enum err move_clocks(struct ctx *c, struct str case_id, struct str risk, int64_t at_ms)
{
    const struct vocab *v = pack_vocab(c->packs, STR("risk"));
    for (size_t i = 0; v != NULL && i < v->n; i++) {
        const struct str key = clock_key(c, "risk_review", v->codes[i].code);
        TRY(clock_stop(c, str_z(c->mem, key), case_id, at_ms));
    }
    TRY(clock_stop(c, "assessment_due", case_id, at_ms));
    if (pack_clock(c->packs, clock_key(c, "risk_review", risk)) == NULL) {
        return OK;
    }
    return clock_start_risk(c, "risk_review", risk, "case", case_id, case_id, at_ms, NULL);
}

static enum err set_risk(struct ctx *c, struct case_all *all, struct str risk)
{
    const struct vocab *stages = pack_vocab(c->packs, STR("service_state"));
    struct case_file *row = &all->row;
    row->risk = risk;
    rec_set_has(&case_file_rec, row, "risk");
    if (stages != NULL && vocab_index(stages, row->stage) < vocab_index(stages, STR("ASESMEN"))) {
        row->stage = STR("ASESMEN");
    }
    return rec_update(c, &case_file_rec, row);
}

static enum err assess_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct assessment given = { 0 };
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(http_read(c, rq, &assessment_rec, false, &given));
    if (str_eqz(given.risk, NOT_JUDGED)) {
        return fail(c, ERR_INPUT, "risk", "assessment.risk_needed");
    }
    if (given.again_on != 0 && given.again_on < clock_today(c)) {
        return fail(c, ERR_INPUT, "again_on", "assessment.again_past");
    }
    given.case_id = all.row.id;
    given.compartment_id = all.row.compartment_id;
    given.author_id = c->who->id;
    given.written_ms = c->now_ms;
    change_action(c, ACTION_ASSESSMENT);
    TRY(rec_insert(c, &assessment_rec, &given));
    if (all.row.closed_ms == 0) {
        TRY(move_clocks(c, all.row.id, given.risk, paper_act_ms(c, given.written_on)));
    }
    TRY(set_risk(c, &all, given.risk));
    TRY(case_save_derived(c, &all));
    http_flash(rs, "flash.assessment_saved");
    return http_go(c, rs, "/kasus/", all.row.id, "/asesmen");
}

static const struct route routes[] = {
    { METHOD_GET, "/kasus/:case/asesmen", assess_get, RIGHT_CASE_READ, 0, NULL, NULL,
      "Assessments of a case, newest first" },
    { METHOD_POST, "/kasus/:case/asesmen", assess_post, RIGHT_CASE_WRITE, ROUTE_WRITES,
      &assessment_rec, assess_get, "Adds an assessment and sets the risk of the case" },
};
static const struct rec *const records[] = { &assessment_rec };

const struct feature assess_feature = {
    .name = "assess",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
};
