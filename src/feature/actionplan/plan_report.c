/* plan_report.c - an agency tells the figures of its own rows; nothing of the plan itself is changed by that. */
#include "feature/actionplan/plan_counted.h"
#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "rec/pack.h"

static enum err own_row(struct ctx *c, const struct http_req *rq, struct plan_row *p)
{
    TRY(rec_get(c, &plan_row_rec, http_param(rq, "row"), p));
    return plan_may_report(c, p) ? OK : fail(c, ERR_DENIED, "", "plan_row.not_yours");
}

enum err plan_report_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct plan_row p = { 0 };
    struct plan_report shown = { 0 };
    struct val *data = val_map(c->mem);
    TRY(own_row(c, rq, &p));
    const struct str action[] = { STR("/rencana-aksi/"), p.id, STR("/capaian") };
    rec_take(&plan_row_rec, &p, &plan_report_rec, &shown);
    if (c->typed == NULL) { /* else the form is shown again with what was typed */
        struct plan_propose ask = { 0 };
        TRY(http_read(c, rq, &plan_propose_rec, true, &ask));
        if (ask.from_records != 0) {
            TRY(plan_propose(c, &p, &shown));
        }
        val_put_bool(c->mem, data, "proposed", ask.from_records != 0);
    }
    val_put(c->mem, data, STR("form"), rec_form(c, &plan_report_rec, &shown));
    val_put(c->mem, data, STR("row"), rec_to_page(c, &plan_row_rec, &p));
    val_put_text(c->mem, data, "agency", consent_agency_name(c, p.agency_id));
    val_put_text(c->mem, data, "action", str_join(c->mem, action, ARRAY_LEN(action)));
    val_put_int(c->mem, data, "version", p.version);
    return http_page(rs, "feature/actionplan/plan_report.html", pack_say(c, "plan_row.report"),
                     data);
}

/* A figure taken back is empty again, which is not 0. */
static void take_cleared(const struct plan_report *said, struct plan_row *p)
{
    for (size_t i = 0; i < plan_report_rec.n; i++) {
        const char *name = plan_report_rec.fields[i].name;
        struct plan_report from = { 0 };
        struct plan_row to = { 0 };
        rec_set_has(&plan_report_rec, &from,
                    name); /* the field's bit in the one, and in the other */
        rec_set_has(&plan_row_rec, &to, name);
        p->cleared |= (said->cleared & from.has) != 0 ? to.has : 0;
    }
}

enum err plan_report_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct plan_row was = { 0 };
    struct plan_row p = { 0 };
    struct plan_report said = { 0 };
    TRY(own_row(c, rq, &was));
    TRY(http_read(c, rq, &plan_report_rec, false, &said));
    rec_take(&plan_report_rec, &said, &plan_row_rec, &p);
    take_cleared(&said, &p);
    p.id = was.id;
    p.version = said.version;
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_update(c, &plan_row_rec,
                   &p)); /* completes the row: what will stand is what is checked */
    TRY(plan_row_require(c, &p));
    return plan_saved(c, rs, &p);
}
