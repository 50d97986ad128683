/* case_edit.c - the case's own data: days, place, what happened, legal state. */
#include "feature/case/case_priv.h"
#include "feature/referral/referral.h"
#include "rec/pack.h"

enum err case_edit_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row = { 0 };
    struct val *data = val_map(c->mem);
    TRY(case_require(c, http_param(rq, "case"), &row));
    val_put(c->mem, data, STR("record"), rec_to_page(c, &case_file_rec, &row));
    val_put(c->mem, data, STR("form"), rec_form(c, &case_file_rec, &row));
    return case_page(c, rs, "feature/case/case_edit.html", "summary", &row, data);
}

enum err case_edit_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct case_file given = { 0 };
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(http_read(c, rq, &case_file_rec, true, &given));
    http_unticked(rq, &case_file_rec, &given);
    given.id = all.row.id;
    if (given.incident_day != 0 && given.report_day != 0 && given.incident_day > given.report_day) {
        return fail(c, ERR_INPUT, "incident_day", "case.incident_after_report");
    }
    change_action(c, ACTION_CASE_WRITE);
    TRY(rec_update(c, &case_file_rec, &given));
    all.row = given; /* completed by rec_update to what will be stored */
    if (case_is_over(c, &all.row)) {
        TRY(referral_end_case(c, all.row.id));
    }
    TRY(case_save_derived(c, &all));
    http_flash(rs, "flash.case_saved");
    return http_go(c, rs, "/kasus/", all.row.id, "");
}
