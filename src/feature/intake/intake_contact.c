/*
 * intake_contact.c - reaching a reporter before there is a case: may we now, and why not; what he
 * said of it is written down; an attempt is noted, or refused and noted as such.
 */
#include "feature/contact/contact.h"
#include "feature/intake/intake_priv.h"
#include "rec/pack.h"

/* The report, its reach and attempts; what belongs to a case follows the case's team. */
static enum err load(struct ctx *c, const struct http_req *rq, struct report *row,
                     struct contact_report *k)
{
    bool may = false;
    TRY(intake_require(c, http_param(rq, "report"), row));
    TRY(intake_may_read(c, row, &may));
    if (!may) {
        return fail(c, ERR_NOT_FOUND, NULL, "intake.absent");
    }
    return contact_report_load(c, row, k);
}

static enum err show(struct ctx *c, const struct http_req *rq, struct http_resp *rs,
                     const struct contact_report *k)
{
    struct val *data = val_map(c->mem);
    struct report_reach draft = contact_report_draft(c, k);
    struct report_attempt empty = { .at_ms = c->now_ms };
    bool has_code = false;
    struct val *v = val_put(c->mem, data, STR("report"), intake_report_val(c, k->row));
    TRY(report_has_code(c, k->row, &has_code));
    val_put_bool(c->mem, v, "no_code", !has_code);
    intake_put_lease(c, k->row, v);
    rec_set_has(&report_attempt_rec, &empty, "at_ms");
    contact_report_put(c, k, data);
    struct val *said = intake_form(c, rq, "/tanya", &report_reach_rec, &draft);
    intake_widen(c, said);
    val_put(c->mem, data, STR("said"), said);
    struct val *tried = intake_form(c, rq, "/kontak", &report_attempt_rec, &empty);
    intake_widen(c, tried);
    val_put(c->mem, data, STR("attempt"), tried);
    return http_page(rs, "feature/intake/intake_contact.html", pack_say(c, "reach.title"), data);
}

enum err intake_contact_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct report row = { 0 };
    struct contact_report k;
    TRY(load(c, rq, &row, &k));
    return show(c, rq, rs, &k);
}

enum err intake_reach_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct report row = { 0 };
    struct contact_report k;
    struct report_reach said = { 0 };
    TRY(load(c, rq, &row, &k));
    TRY(http_read(c, rq, &report_reach_rec, false, &said));
    TRY(intake_hold(c, &row));
    TRY(contact_report_say(c, &k, &said));
    change_action(c, ACTION_REPORT_WRITE);
    TRY(rec_update(c, &report_rec, &row));
    http_flash(rs, "flash.reach_said");
    return intake_go(c, rs, &row, "/kontak");
}

/* He was spoken to: that is the first answer. */
static enum err spoken_to(struct ctx *c, struct report *row)
{
    static const char *const changed[] = { "answered_ms", "due_ms" };
    TRY(intake_first_answered(c, row));
    intake_give(row, changed, ARRAY_LEN(changed));
    return OK;
}

enum err intake_attempt_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct report row = { 0 };
    struct contact_report k;
    struct report_attempt a = { 0 };
    TRY(load(c, rq, &row, &k));
    TRY(http_read(c, rq, &report_attempt_rec, false, &a));
    TRY(intake_hold(c, &row));
    change_action(c, ACTION_REPORT_WRITE);
    TRY(contact_report_try(c, &k, &a));
    if (str_eqz(a.outcome, "SPOKE")) {
        TRY(spoken_to(c, &row));
    }
    TRY(rec_update(c, &report_rec, &row));
    http_flash(rs, "flash.contact_attempt");
    return intake_go(c, rs, &row, "/kontak");
}
