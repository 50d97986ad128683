/*
 * case_summary.c - the first page of a case: what needs action, one time line, risk, referrals,
 * consent, law.
 */
#include <stdlib.h>

#include "feature/breakglass/breakglass.h"
#include "feature/assess/assess.h"
#include "feature/case/case_priv.h"
#include "feature/clock/clock.h"
#include "feature/closing/closing.h"
#include "feature/conference/conference.h"
#include "feature/consent/consent.h"
#include "feature/contact/contact.h"
#include "feature/document/document.h"
#include "feature/intake/intake.h"
#include "feature/note/note.h"
#include "feature/plan/plan.h"
#include "feature/recurrence/recurrence.h"
#include "feature/referral/referral.h"
#include "feature/report/report.h"
#include "feature/trafficking/trafficking.h"
#include "rec/pack.h"

#define SHOWN 60 /* entries of the time line on the first page; ?everything=1 shows the rest */

#define REC timeline_filter
#define REC_DEF "feature/case/timeline_filter.def"
#define REC_KEEP
#include "rec/rec_struct.h"
#define REC_FORM
#include "rec/rec_table.h"

void timeline_add(struct ctx *c, struct timeline *t, const struct timeline_item *item)
{
    if (t->n == t->cap) {
        const size_t cap = t->cap == 0 ? 32 : t->cap * 2;
        struct timeline_item *more = NEW_ARRAY(c->mem, struct timeline_item, cap);
        for (size_t i = 0; i < t->n; i++) {
            more[i] = t->items[i];
        }
        t->items = more;
        t->cap = cap;
    }
    t->items[t->n++] = *item;
}

static int newest_first(const void *a, const void *b)
{
    const struct timeline_item *x = a;
    const struct timeline_item *y = b;
    return (x->at_ms < y->at_ms) - (x->at_ms > y->at_ms);
}

static enum err gather(struct ctx *c, const struct case_file *row, struct timeline *t)
{
    const struct timeline_item opened = { .at_ms = row->opened_ms,
                                          .kind = "system",
                                          .title = pack_say(c, "case.opened_here") };
    TRY(note_timeline(c, row->id, t));
    TRY(service_timeline(c, row->id, t));
    TRY(assess_timeline(c, row->id, t));
    TRY(plan_timeline(c, row->id, t));
    TRY(contact_timeline(c, row->id, t));
    TRY(consent_timeline(c, row->id, t));
    TRY(referral_timeline(c, row->id, t));
    TRY(document_timeline(c, row->id, t));
    TRY(report_timeline(c, row->id, t));
    TRY(closing_timeline(c, row->id, t));
    TRY(trafficking_timeline(c, row->id, t));
    TRY(conference_timeline(c, row->id, t));
    timeline_add(c, t, &opened);
    qsort(t->items, t->n, sizeof(*t->items), newest_first);
    return OK;
}

static void put_timeline(struct ctx *c, const struct timeline *t, const struct timeline_filter *f,
                         struct val *data)
{
    struct val *list = val_put_list(c->mem, data, "timeline");
    size_t shown = 0;
    for (size_t i = 0; i < t->n; i++) {
        const struct timeline_item *item = &t->items[i];
        if (f->kind.n != 0 && !str_eqz(f->kind, item->kind)) {
            continue;
        }
        if (++shown > SHOWN && !f->everything) {
            val_put_bool(c->mem, data, "timeline_more", true);
            break;
        }
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "when", clock_near_text(c, item->at_ms));
        val_put_textz(c->mem, v, "kind", item->kind);
        val_put_text(c->mem, v, "who", item->who);
        val_put_text(c->mem, v, "title", item->title);
        val_put_text(c->mem, v, "body", item->body);
        val_put_text(c->mem, v, "href", item->href);
        val_put_bool(c->mem, v, "alarm", item->alarm);
    }
}

static enum err put_risk(struct ctx *c, const struct case_file *row, struct val *data)
{
    struct assessment a = { 0 };
    bool found = false;
    TRY(assess_newest(c, row->id, &a, &found));
    if (found) {
        struct val *risk = val_put_map(c->mem, data, "risk");
        val_put_text(c->mem, risk, "safe_place", a.safe_place);
        val_put_text(c->mem, risk, "safe_contact", a.safe_contact);
        val_put_text(c->mem, risk, "why", a.risk_why);
        val_put_text(c->mem, risk, "when", clock_near_text(c, a.written_ms));
        val_put_text(c->mem, risk, "again_on", clock_day_text(c, a.again_on));
    }
    return OK;
}

static enum err put_referrals(struct ctx *c, const struct case_file *row, struct val *data)
{
    struct referral *rows = NULL;
    size_t n = 0;
    struct val *list = val_put_list(c->mem, data, "referrals");
    TRY(referral_of_case(c, row->id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        const struct agency *to = pack_agency(c->packs, rows[i].agency_id);
        const bool late = rows[i].due_ms != 0 && rows[i].answered_ms == 0 &&
                          rows[i].ended_ms == 0 && rows[i].due_ms < c->now_ms;
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "id", rows[i].id);
        val_put_text(c->mem, v, "agency", to != NULL ? to->name[c->lang] : rows[i].agency_id);
        val_put_text(c->mem, v, "purpose", pack_code_label(c, "referral_purpose", rows[i].purpose));
        val_put_text(c->mem, v, "state", rows[i].state);
        val_put_text(c->mem, v, "state_label", referral_state_text(c, rows[i].state));
        val_put_bool(c->mem, v, "late", late);
        val_put_bool(c->mem, v, "good",
                     str_eqz(rows[i].state, "accepted") || str_eqz(rows[i].state, "answered"));
    }
    return OK;
}

/* Beside the tasks: what waits for somebody outside, or for an answer of ours. */
void case_todo_add(struct ctx *c, struct val *todo, struct str body, struct str href, bool late)
{
    struct val *v = val_push_map(c->mem, todo);
    val_put_text(c->mem, v, "body", body);
    val_put_text(c->mem, v, "href", href);
    val_put_text(c->mem, v, "owner", STR_NONE);
    val_put_text(c->mem, v, "due_text", pack_say(c, late ? "case.late" : "case.waiting"));
    val_put_bool(c->mem, v, "is_late", late);
    val_put_bool(c->mem, v, "is_soon", !late);
}

static void add_late_referrals(struct ctx *c, const struct case_file *row,
                               const struct val *referrals, struct val *todo)
{
    for (size_t i = 0; i < referrals->list->n; i++) {
        const struct val *r = referrals->list->items[i];
        if (val_getz(r, "late")->b) {
            const struct str href[] = { STR("/kasus/"), row->id, STR("/rujukan/"),
                                        val_get_text(r, "id") };
            case_todo_add(c, todo, pack_say1(c, "case.todo_referral", val_get_text(r, "agency")),
                          str_join(c->mem, href, 4), true);
        }
    }
}

static enum err add_late_clocks(struct ctx *c, const struct case_file *row, struct val *todo)
{
    struct val *clocks = NULL;
    const struct str href[] = { STR("/kasus/"), row->id };
    TRY(clock_of_case(c, row->id, &clocks));
    for (size_t i = 0; i < clocks->list->n; i++) {
        const struct val *clock = clocks->list->items[i];
        /* a referral's own line names the agency */
        if (val_getz(clock, "is_late")->b &&
            !str_starts(val_get_text(clock, "rule"), STR("referral_"))) {
            case_todo_add(c, todo, val_get_text(clock, "label"),
                          str_join(c->mem, href, ARRAY_LEN(href)), true);
        }
    }
    return OK;
}

static enum err add_unread(struct ctx *c, const struct case_file *row, struct val *todo)
{
    struct report *reports = NULL;
    size_t n = 0;
    const struct str href[] = { STR("/kasus/"), row->id, STR("/pesan") };
    TRY(report_of_case(c, row->id, &reports, &n));
    for (size_t i = 0; i < n; i++) {
        if (reports[i].unread > 0) {
            case_todo_add(c, todo, pack_say1(c, "case.todo_message", reports[i].number),
                          str_join(c->mem, href, 3), false);
        }
    }
    return OK;
}

static enum err put_consents(struct ctx *c, const struct case_file *row, struct val *data)
{
    struct consent *rows = NULL;
    size_t n = 0;
    const day_t today = day_of_ms(c->now_ms, pack_hours(c->packs)->utc_offset_minutes);
    struct val *list = val_put_list(c->mem, data, "consents");
    TRY(consent_of_case(c, row->id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        const struct agency *to = pack_agency(c->packs, rows[i].agency_id);
        const bool ended =
            rows[i].withdrawn_ms != 0 || (rows[i].until_day != 0 && rows[i].until_day < today);
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "agency", to != NULL ? to->name[c->lang] : rows[i].agency_id);
        val_put_text(c->mem, v, "packages_label",
                     pack_codes_label(c, "consent_package", rows[i].packages));
        val_put_text(c->mem, v, "basis_label", pack_code_label(c, "legal_basis", rows[i].basis));
        val_put_bool(c->mem, v, "ended", ended);
        val_put_bool(c->mem, v, "review_open", str_eqz(rows[i].review_state, "open"));
    }
    return OK;
}

/*
 * The way of the law as small steps: the states of the pack that lie on it, up to the present one.
 */
static void put_law(struct ctx *c, const struct case_file *row, struct val *data)
{
    static const char *const steps[] = { "LAPORAN_POLISI", "PENYIDIKAN", "P21",
                                         "TAHAP_II",       "SIDANG",     "PUTUSAN_PN" };
    const struct vocab *v = pack_vocab(c->packs, STR("legal_state"));
    const size_t now =
        v != NULL && row->legal_state.n != 0 ? vocab_index(v, row->legal_state) : SIZE_MAX;
    struct val *list = val_put_list(c->mem, data, "law_steps");
    for (size_t i = 0; v != NULL && i < ARRAY_LEN(steps); i++) {
        const size_t at = vocab_index(v, str_of(steps[i]));
        struct val *s = val_push_map(c->mem, list);
        val_put_text(c->mem, s, "label", pack_code_label(c, "legal_state", str_of(steps[i])));
        val_put_bool(c->mem, s, "done", now != SIZE_MAX && at < now);
        val_put_bool(c->mem, s, "now", at == now);
    }
}

enum err case_summary_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row = { 0 };
    struct timeline_filter f = { 0 };
    struct timeline t = { 0 };
    struct val *todo = NULL;
    struct val *data = val_map(c->mem);
    TRY(case_require(c, http_param(rq, "case"), &row));
    TRY(http_read(c, rq, &timeline_filter_rec, true, &f));
    val_put(c->mem, data, STR("record"), rec_to_page(c, &case_file_rec, &row));
    TRY(plan_todo(c, row.id, &todo));
    val_put(c->mem, data, STR("todo"), todo);
    TRY(gather(c, &row, &t));
    put_timeline(c, &t, &f, data);
    TRY(put_risk(c, &row, data));
    TRY(put_referrals(c, &row, data));
    add_late_referrals(c, &row, val_getz(data, "referrals"), todo);
    TRY(add_late_clocks(c, &row, todo));
    TRY(add_unread(c, &row, todo));
    TRY(referral_todo(c, row.id, todo));
    TRY(consent_todo(c, row.id, todo));
    TRY(contact_todo(c, row.id, todo));
    TRY(contact_summary(c, row.id, data));
    TRY(intake_todo(c, &row, todo));
    TRY(recurrence_todo(c, row.id, todo));
    TRY(trafficking_todo(c, row.id, todo));
    TRY(conference_todo(c, row.id, todo));
    TRY(glass_todo(c, row.id, todo));
    TRY(put_consents(c, &row, data));
    put_law(c, &row, data);
    val_put_bool(c->mem, data, "may_refer", (c->who->rights & RIGHT_REFERRAL_SEND) != 0);
    val_put(c->mem, data, STR("form"), rec_form(c, &timeline_filter_rec, &f));
    return case_page(c, rs, "feature/case/case_summary.html", "summary", &row, data);
}
