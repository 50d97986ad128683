/*
 * paper_fill.c - what of a case goes on which form. Only what the case's pages show to the same
 * reader: rows whose key he holds, people by the name of the case unless opened with a reason.
 */
#include "base/json.h"
#include "base/utf8.h"
#include "feature/assess/assess.h"
#include "feature/closing/closing.h"
#include "feature/consent/consent.h"
#include "feature/paper/paper_priv.h"
#include "feature/plan/plan.h"
#include "feature/referral/referral.h"
#include "feature/report/report.h"
#include "feature/clock/clock.h"
#include "feature/intake/intake.h"
#include "rec/pack.h"

#define ROWS_MAX 200
#define REASON_MIN 8 /* code points, as where one identity is opened */

/* ---- names ---- */

/* Fields of a report that name somebody or lead to him. */
static const char *const NAMES[] = { "contact_name", "contact_number", "victim_name",
                                     "reported_name" };

static bool text_of_report(struct ctx *c, void *data, struct str field, const void *row,
                           struct str *text)
{
    const struct paper_case *k = data;
    for (size_t i = 0; i < ARRAY_LEN(NAMES); i++) {
        const struct field *f = rec_field(&intake_entry_rec, field);
        if (str_eqz(field, NAMES[i]) && !k->opened && f != NULL && rec_get_text(f, row).n > 0) {
            *text = pack_say(c, "paper.masked");
            return true;
        }
    }
    return false;
}

/* The case's name for somebody; beside it the own one where identities were opened. */
static struct str person(struct ctx *c, const struct paper_case *k, struct str party_id)
{
    const struct str alias = party_name_of(c, k->all.parties, k->all.n_parties, party_id);
    for (size_t i = 0; k->opened && i < k->n_identities; i++) {
        const struct party_identity *p = &k->identities[i];
        if (str_eq(p->party_id, party_id) && p->name.n > 0) {
            const struct str parts[] = { p->name, STR(" ("), alias, STR(")") };
            return str_join(c->mem, parts, ARRAY_LEN(parts));
        }
    }
    return alias;
}

/* Ids of consents and referrals as words; the key of the case opens what is asked. */
static bool text_of_ids(struct ctx *c, void *data, struct str field, const void *row,
                        struct str *text)
{
    struct consent *grounds = NULL;
    size_t n = 0;
    const struct paper_case *k = data;
    const struct val *ids = row;
    const struct str id = val_get_text(ids, str_z(c->mem, field));
    if (str_eqz(field, "agency_id")) {
        *text = consent_agency_name(c, id);
    } else if (str_eqz(field, "party_id")) {
        *text = person(c, k, id);
    } else if (str_eqz(field, "consent_id")) {
        if (consent_of_case(c, k->all.row.id, &grounds, &n) != OK) {
            n = 0; /* said already; the line stays empty */
        }
        for (size_t i = 0; i < n; i++) {
            *text = str_eq(grounds[i].id, id) ? pack_code_label(c, "legal_basis", grounds[i].basis)
                                              : *text;
        }
    } else {
        return false;
    }
    return true;
}

static bool text_of_consent(struct ctx *c, void *data, struct str field, const void *row,
                            struct str *text)
{
    return text_of_ids(c, data, field, rec_to_val(c, &consent_rec, row), text);
}

static bool text_of_referral(struct ctx *c, void *data, struct str field, const void *row,
                             struct str *text)
{
    return text_of_ids(c, data, field, rec_to_val(c, &referral_form_rec, row), text);
}

static bool text_of_task(struct ctx *c, void *data, struct str field, const void *row,
                         struct str *text)
{
    const struct paper_case *k = data;
    const struct task *t = row;
    const struct goal *goals = k->goals;
    if (str_eqz(field, "owner_id")) {
        *text = member_name(c, t->owner_id);
        return true;
    }
    for (size_t i = 0; str_eqz(field, "goal_id") && i < k->n_goals; i++) {
        if (str_eq(goals[i].id, t->goal_id)) {
            *text = goals[i].body;
        }
    }
    return str_eqz(field, "goal_id");
}

/* ---- entries ---- */

static void add(struct ctx *c, struct paper_entry *out, size_t *n, struct paper_entry e,
                struct str by)
{
    e.by = member_name(c, by);
    out[(*n)++] = e;
}

static enum err add_reports(struct ctx *c, struct str case_id, struct paper_entry *out, size_t *n)
{
    struct report *rows = NULL;
    size_t found = 0;
    TRY(report_of_case(c, case_id, &rows, &found));
    for (size_t i = found; i > 0 && *n < ROWS_MAX; i--) {
        const struct report *r = &rows[i - 1];
        void *form = arena_alloc(c->mem, intake_entry_rec.size);
        if (!keys_held(c, r->compartment_id)) {
            continue;
        }
        draft_copy(&report_rec, r, &intake_entry_rec, form);
        rec_put_text(rec_field(&intake_entry_rec, STR("channel")), form, r->entry);
        rec_put_int(rec_field(&intake_entry_rec, STR("received")), form, r->received_ms);
        rec_set_has(&intake_entry_rec, form, "received");
        add(c, out, n,
            (struct paper_entry){ .id = r->id,
                                  .what = r->number,
                                  .noted_ms = r->entered_ms != 0 ? r->entered_ms : r->received_ms,
                                  .row = form },
            r->entered_by);
    }
    return OK;
}

static enum err add_assessments(struct ctx *c, struct str case_id, struct paper_entry *out,
                                size_t *n)
{
    struct assessment *rows = NULL;
    size_t found = 0;
    const struct rec_where w = { .column = "case_id",
                                 .value = V_TEXT(case_id),
                                 .order = "written_ms",
                                 .desc = true,
                                 .limit = ROWS_MAX };
    TRY(rec_list(c, &assessment_rec, &w, (void **)&rows, &found));
    for (size_t i = 0; i < found; i++) {
        add(c, out, n,
            (struct paper_entry){ .id = rows[i].id,
                                  .what = pack_code_label(c, "risk", rows[i].risk),
                                  .noted_ms = rows[i].written_ms,
                                  .written_on = rows[i].written_on,
                                  .row = &rows[i] },
            rows[i].author_id);
    }
    return OK;
}

static enum err add_consents(struct ctx *c, struct str case_id, struct paper_entry *out, size_t *n)
{
    struct consent *rows = NULL;
    size_t found = 0;
    TRY(consent_of_case(c, case_id, &rows, &found));
    for (size_t i = 0; i < found && *n < ROWS_MAX; i++) {
        add(c, out, n,
            (struct paper_entry){ .id = rows[i].id,
                                  .what = consent_agency_name(c, rows[i].agency_id),
                                  .noted_ms = rows[i].made_ms,
                                  .written_on = rows[i].written_on,
                                  .row = &rows[i] },
            rows[i].made_by);
    }
    return OK;
}

/* The fields that were chosen, from what was frozen. */
static struct str picked_of(struct ctx *c, struct str extract)
{
    struct val *root = NULL;
    struct str why;
    struct strbuf b;
    strbuf_init(&b, c->mem);
    if (extract.n == 0 || !json_read(c->mem, extract, &root, &why)) {
        return STR_NONE;
    }
    const struct val *groups = val_getz(root, "packages");
    for (size_t i = 0; i < val_count(groups); i++) {
        const struct val *lines = val_getz(groups->list->items[i], "lines");
        for (size_t j = 0; j < val_count(lines); j++) {
            strbuf_putz(&b, b.n > 0 ? ";" : "");
            strbuf_put(&b, val_get_text(lines->list->items[j], "field"));
        }
    }
    return strbuf_str(&b);
}

static enum err add_referrals(struct ctx *c, struct str case_id, struct paper_entry *out, size_t *n)
{
    struct referral *rows = NULL;
    size_t found = 0;
    TRY(referral_of_case(c, case_id, &rows, &found));
    for (size_t i = 0; i < found && *n < ROWS_MAX; i++) {
        const struct referral *r = &rows[i];
        void *form = arena_alloc(c->mem, referral_form_rec.size);
        rec_take(&referral_rec, r, &referral_form_rec, form);
        rec_put_text(rec_field(&referral_form_rec, STR("agency_id")), form, r->agency_id);
        rec_put_text(rec_field(&referral_form_rec, STR("party_id")), form, r->party_id);
        rec_put_text(rec_field(&referral_form_rec, STR("consent_id")), form, r->consent_id);
        rec_put_text(rec_field(&referral_form_rec, STR("purpose")), form, r->purpose);
        rec_put_text(rec_field(&referral_form_rec, STR("asked_for")), form, r->asked_for);
        rec_put_int(rec_field(&referral_form_rec, STR("urgent")), form, r->urgent);
        rec_put_text(rec_field(&referral_form_rec, STR("picked")), form, picked_of(c, r->extract));
        rec_put_int(rec_field(&referral_form_rec, STR("expires_on")), form,
                    r->expires_ms != 0 ? clock_day_of(c, r->expires_ms) : 0);
        rec_set_all(&referral_form_rec, form);
        const struct str what[] = { r->number, STR(" · "), consent_agency_name(c, r->agency_id) };
        add(c, out, n,
            (struct paper_entry){ .id = r->id,
                                  .what = str_join(c->mem, what, ARRAY_LEN(what)),
                                  .noted_ms = r->made_ms,
                                  .row = form },
            r->made_by);
    }
    return OK;
}

static enum err add_closings(struct ctx *c, struct str case_id, struct paper_entry *out, size_t *n)
{
    struct closing *rows = NULL;
    size_t found = 0;
    const struct rec_where w = { .column = "case_id",
                                 .value = V_TEXT(case_id),
                                 .order = "asked_ms",
                                 .desc = true,
                                 .limit = ROWS_MAX };
    TRY(rec_list(c, &closing_rec, &w, (void **)&rows, &found));
    for (size_t i = 0; i < found; i++) {
        add(c, out, n,
            (struct paper_entry){ .id = rows[i].id,
                                  .what = pack_code_label(c, "close_reason", rows[i].close_reason),
                                  .noted_ms = rows[i].asked_ms,
                                  .written_on = rows[i].written_on,
                                  .row = &rows[i] },
            rows[i].asked_by);
    }
    return OK;
}

static enum err plan_rows(struct ctx *c, const struct rec *r, struct str case_id, const char *order,
                          void **rows, size_t *n)
{
    const struct rec_where w = {
        .column = "case_id", .value = V_TEXT(case_id), .order = order, .limit = ROWS_MAX
    };
    return rec_list(c, r, &w, rows, n);
}

/* The whole plan is one entry. */
static enum err add_plan(struct ctx *c, struct str case_id, struct paper_entry *out, size_t *n)
{
    void *rows = NULL;
    size_t goals = 0;
    size_t tasks = 0;
    TRY(plan_rows(c, &goal_rec, case_id, NULL, &rows, &goals));
    TRY(plan_rows(c, &task_rec, case_id, "due_on", &rows, &tasks));
    if (goals + tasks > 0) {
        out[(*n)++] = (struct paper_entry){ .id = case_id,
                                            .what = pack_say(c, "paper.form.rencana"),
                                            .noted_ms = c->now_ms };
    }
    return OK;
}

typedef enum err add_fn(struct ctx *c, struct str case_id, struct paper_entry *out, size_t *n);

static const struct {
    const char *form;
    add_fn *add;
    paper_text_fn *text;
} SOURCES[] = {
    { "pengaduan", add_reports, text_of_report },     { "asesmen", add_assessments, NULL },
    { "persetujuan", add_consents, text_of_consent }, { "rencana", add_plan, text_of_task },
    { "rujukan", add_referrals, text_of_referral },   { "terminasi", add_closings, NULL },
};

static size_t source_of(const struct paper_form *form)
{
    size_t i = 0;
    while (i + 1 < ARRAY_LEN(SOURCES) && !str_eqz(str_of(form->code), SOURCES[i].form)) {
        i++;
    }
    return i;
}

enum err paper_entries(struct ctx *c, const struct paper_form *form, struct paper_case *k,
                       struct paper_entry **out, size_t *n)
{
    *out = NEW_ARRAY(c->mem, struct paper_entry, ROWS_MAX);
    *n = 0;
    return SOURCES[source_of(form)].add(c, k->all.row.id, *out, n);
}

/* ---- identities ---- */

/* Kept under the first victim. */
static struct str first_victim(const struct paper_case *k)
{
    for (size_t i = 0; i < k->all.n_parties; i++) {
        if (party_has_role(&k->all.parties[i], "KORBAN")) {
            return k->all.parties[i].id;
        }
    }
    return STR_NONE;
}

enum err paper_open_identities(struct ctx *c, struct paper_case *k, struct str reason)
{
    struct party_identity *rows = NULL;
    if ((c->who->rights & RIGHT_IDENTITY_OPEN) == 0) {
        return fail(c, ERR_INPUT, "reason", "paper.no_right");
    }
    if (utf8_count(str_trim(reason)) < REASON_MIN) {
        return fail(c, ERR_INPUT, "reason", "look.reason_short");
    }
    TRY(party_identities_open(c, &k->all, first_victim(k), reason, &rows, &k->n_identities,
                              &k->opened));
    k->identities = rows;
    return k->opened ? OK : fail(c, ERR_NOT_FOUND, NULL, "party.absent");
}

/* ---- the sheet ---- */

enum err paper_filled(struct ctx *c, const struct paper_form *form, struct paper_case *k,
                      const struct paper_entry *e, struct val **sheet)
{
    paper_text_fn *text = SOURCES[source_of(form)].text;
    struct paper_rows rows[PAPER_GROUPS_MAX] = { { e->row, 1, text, k }, { NULL, 0, text, k } };
    void *goals = NULL;
    void *tasks = NULL;
    if (e->row == NULL) {
        TRY(plan_rows(c, &goal_rec, k->all.row.id, NULL, &goals, &k->n_goals));
        TRY(plan_rows(c, &task_rec, k->all.row.id, "due_on", &tasks, &rows[1].n));
        rows[0] = (struct paper_rows){ goals, k->n_goals, NULL, NULL };
        rows[1].rows = tasks;
        k->goals = goals;
    }
    *sheet = paper_sheet(c, form, rows);
    return OK;
}
