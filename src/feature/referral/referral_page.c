/*
 * referral_page.c - referrals of a case for its team: list, one of them, second person, revoking,
 * replying, taking over.
 */
#include "base/json.h"
#include "base/utf8.h"
#include "feature/clock/clock.h"
#include "feature/party/party.h"
#include "feature/referral/conflict.h"
#include "feature/referral/referral_priv.h"
#include "rec/pack.h"

#define REMARK_MAX 400 /* code points of service.remark */

/* "3 j 20 m" from sending to the first answer, however it came; "" before. */
static struct str answered_span(struct ctx *c, const struct referral *row)
{
    const bool timed = row->sent_ms != 0 && row->answered_ms > row->sent_ms;
    return timed ? clock_span_text(c, row->answered_ms - row->sent_ms) : STR_NONE;
}

struct val *referral_val(struct ctx *c, const struct case_all *all, const struct referral *row)
{
    struct val *v = val_map(c->mem);
    const struct str state = referral_state_now(row, c->now_ms);
    const bool waits = row->answered_ms == 0 && row->ended_ms == 0 && row->due_ms != 0;
    val_put_text(c->mem, v, "id", row->id);
    val_put_int(c->mem, v, "version", row->version);
    val_put_text(c->mem, v, "number", row->number);
    val_put_text(c->mem, v, "href", referral_href(c, row->case_id, row->id));
    val_put_text(c->mem, v, "agency_id", row->agency_id);
    val_put_text(c->mem, v, "agency", consent_agency_name(c, row->agency_id));
    val_put_text(c->mem, v, "party", party_name_of(c, all->parties, all->n_parties, row->party_id));
    val_put_text(c->mem, v, "purpose", row->purpose);
    val_put_text(c->mem, v, "purpose_label", pack_code_label(c, "referral_purpose", row->purpose));
    val_put_text(c->mem, v, "asked_for", row->asked_for);
    val_put_text(c->mem, v, "packages", row->packages);
    val_put_text(c->mem, v, "packages_label",
                 pack_codes_label(c, "consent_package", row->packages));
    val_put_text(c->mem, v, "state", state);
    val_put_text(c->mem, v, "state_label", referral_state_text(c, state));
    val_put_textz(c->mem, v, "tone", referral_tone(row, c->now_ms));
    val_put_bool(c->mem, v, "urgent", row->urgent != 0);
    val_put_bool(c->mem, v, "late", waits && row->due_ms < c->now_ms);
    val_put_text(c->mem, v, "made", clock_time_text(c, row->made_ms));
    val_put_text(c->mem, v, "made_by", member_name(c, row->made_by));
    val_put_text(c->mem, v, "agreed_by", member_name(c, row->agreed_by));
    val_put_text(c->mem, v, "sent", clock_time_text(c, row->sent_ms));
    val_put_text(c->mem, v, "due", clock_time_text(c, row->due_ms));
    val_put_text(c->mem, v, "expires", clock_time_text(c, row->expires_ms));
    val_put_text(c->mem, v, "answered", clock_time_text(c, row->answered_ms));
    val_put_text(c->mem, v, "took", answered_span(c, row));
    val_put_text(c->mem, v, "answer_way", row->answer_way);
    val_put_text(c->mem, v, "way_label", pack_code_label(c, "answer_way", row->answer_way));
    val_put_text(c->mem, v, "ended", clock_time_text(c, row->ended_ms));
    val_put_text(c->mem, v, "end_why", row->end_why);
    val_put_text(c->mem, v, "decline_reason", row->decline_reason);
    val_put_text(c->mem, v, "decline_label",
                 pack_code_label(c, "decline_reason", row->decline_reason));
    val_put_text(c->mem, v, "alternative", row->alternative);
    val_put_bool(c->mem, v, "taken_over", row->taken_over != 0);
    val_put_text(c->mem, v, "consent_id", row->consent_id);
    return v;
}

enum err referral_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct referral *rows = NULL;
    size_t n = 0;
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "referrals");
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(referral_of_case(c, all.row.id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        val_push(c->mem, list, referral_val(c, &all, &rows[i]));
    }
    val_put_bool(c->mem, data, "may_send", (c->who->rights & RIGHT_REFERRAL_SEND) != 0);
    return case_page(c, rs, "feature/referral/referral_list.html", "referrals", &all.row, data);
}

/* ---- what an answer becomes ---- */

struct answer {
    struct val *root; /* NULL: none */
    int64_t at_ms;
};

static struct answer answer_parse(struct ctx *c, struct str bytes)
{
    struct answer a = { 0 };
    struct str why;
    if (bytes.n > 0 && json_read(c->mem, bytes, &a.root, &why)) {
        a.at_ms = val_get_int(a.root, "at_ms", 0);
    }
    return a;
}

/* What stands in one field of the answer; days as ISO text. */
static struct str answer_value(const struct answer *a, struct str field)
{
    const struct val *lines = val_getz(a->root, "lines");
    for (size_t i = 0; field.n > 0 && i < val_count(lines); i++) {
        if (str_eq(val_get_text(lines->list->items[i], "field"), field)) {
            return val_get_text(lines->list->items[i], "value");
        }
    }
    return STR_NONE;
}

static size_t takeover_row(struct ctx *c, struct str agency_id)
{
    const struct pack_table *t = pack_table(c->packs, STR("rule/answer_takeover"));
    const struct agency *from = pack_agency(c->packs, agency_id);
    const size_t row = t != NULL && from != NULL ? pack_row(t, from->kind) : SIZE_MAX;
    return row == SIZE_MAX && t != NULL ? pack_row(t, STR("*")) : row;
}

static struct str takeover_cell(struct ctx *c, struct str agency_id, const char *column)
{
    const size_t row = takeover_row(c, agency_id);
    return row != SIZE_MAX
               ? pack_cell(pack_table(c->packs, STR("rule/answer_takeover")), row, column)
               : STR_NONE;
}

/* The legal state that the answer proves, when the case has not come so far yet; else "". */
static struct str legal_state_of(struct ctx *c, const struct case_file *about, struct str agency_id,
                                 const struct answer *a)
{
    const struct vocab *v = pack_vocab(c->packs, STR("legal_state"));
    const struct str state = takeover_cell(c, agency_id, "legal_state");
    if (v == NULL || state.n == 0 ||
        answer_value(a, takeover_cell(c, agency_id, "legal_field")).n == 0) {
        return STR_NONE;
    }
    const bool further =
        about->legal_state.n == 0 || vocab_index(v, about->legal_state) < vocab_index(v, state);
    return further ? state : STR_NONE;
}

static struct str remark_of(struct ctx *c, struct str answer)
{
    const struct val *lines = referral_answer_val(c, answer);
    struct strbuf b;
    strbuf_init(&b, c->mem);
    for (size_t i = 0; i < val_count(lines); i++) {
        strbuf_putz(&b, i > 0 ? "; " : "");
        strbuf_put(&b, val_get_text(lines->list->items[i], "label"));
        strbuf_putz(&b, ": ");
        strbuf_put(&b, val_get_text(lines->list->items[i], "text"));
    }
    return utf8_cut(strbuf_str(&b), REMARK_MAX);
}

static void fill_service(struct ctx *c, const struct referral *row, const struct answer *a,
                         struct service *s)
{
    const struct str day = answer_value(a, takeover_cell(c, row->agency_id, "day_field"));
    s->case_id = row->case_id;
    s->noted_ms = c->now_ms;
    s->kind = takeover_cell(c, row->agency_id, "service");
    if (!day_read_iso(day, &s->given_on)) {
        s->given_on = day_of_ms(a->at_ms != 0 ? a->at_ms : c->now_ms,
                                pack_hours(c->packs)->utc_offset_minutes);
    }
    s->party_id = row->party_id;
    s->given_by = consent_agency_name(c, row->agency_id);
    s->remark = remark_of(c, row->answer);
    s->referral_id = row->id;
    s->noted_by = c->who->id;
}

static void add_service(struct ctx *c, struct case_all *all, const struct service *s)
{
    struct service *more = NEW_ARRAY(c->mem, struct service, all->n_services + 1);
    for (size_t i = 0; i < all->n_services; i++) {
        more[i] = all->services[i];
    }
    more[all->n_services++] = *s;
    all->services = more;
}

/* ---- one ---- */

static void put_steps(struct ctx *c, const struct case_all *all, const struct referral *row,
                      struct val *v)
{
    const bool sends = (c->who->rights & RIGHT_REFERRAL_SEND) != 0;
    const bool mine = str_eq(row->made_by, c->who->id);
    const struct answer a = answer_parse(c, row->answer);
    const bool takes =
        referral_may(row, STEP_TAKE_OVER, c->now_ms) && (c->who->rights & RIGHT_CASE_WRITE) != 0;
    val_put_bool(c->mem, v, "can_agree",
                 sends && !mine && referral_may(row, STEP_AGREE, c->now_ms));
    val_put_bool(c->mem, v, "waits_second", referral_may(row, STEP_AGREE, c->now_ms));
    val_put_bool(c->mem, v, "can_revoke", sends && referral_may(row, STEP_REVOKE, c->now_ms));
    val_put_bool(c->mem, v, "can_reply", sends && referral_may(row, STEP_REPLY, c->now_ms));
    val_put_bool(c->mem, v, "asked", str_eqz(row->state, "asked"));
    val_put_bool(c->mem, v, "can_print", sends && referral_may(row, STEP_LETTER, c->now_ms));
    val_put_bool(c->mem, v, "can_take_over", takes);
    val_put_text(c->mem, v, "take_service",
                 pack_code_label(c, "service", takeover_cell(c, row->agency_id, "service")));
    val_put_text(
        c->mem, v, "take_legal",
        pack_code_label(c, "legal_state", legal_state_of(c, &all->row, row->agency_id, &a)));
}

enum err referral_find(struct ctx *c, const struct http_req *rq, struct case_all *all,
                       struct referral *row)
{
    TRY(case_load(c, http_param(rq, "case"), all));
    return referral_of(c, all->row.id, http_param(rq, "referral"), row);
}

enum err referral_one_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct referral row = { 0 };
    struct consent ground = { 0 };
    bool ready = false;
    struct val *data = val_map(c->mem);
    TRY(referral_find(c, rq, &all, &row));
    TRY(rec_get(c, &consent_rec, row.consent_id, &ground));
    TRY(referral_desk_ready(c, row.agency_id, &ready));
    struct val *v = referral_val(c, &all, &row);
    val_put(c->mem, data, STR("referral"), v);
    val_put(c->mem, v, STR("extract"), referral_extract_val(c, row.extract));
    val_put(c->mem, v, STR("answer"), referral_answer_val(c, row.answer));
    val_put_text(c->mem, v, "basis_label", pack_code_label(c, "legal_basis", ground.basis));
    val_put_text(c->mem, v, "duty_label", pack_code_label(c, "legal_duty", ground.duty));
    val_put_bool(c->mem, v, "desk_empty", !ready);
    conflict_put(c, &all, row.agency_id, row.party_id, data);
    put_steps(c, &all, &row, v);
    referral_behalf_put(c, &row, data);
    TRY(referral_messages(c, &row, data));
    struct val *form = val_put(c->mem, data, STR("form"), rec_form(c, &referral_act_rec, NULL));
    consent_must(c, form, "body");
    consent_must(c, form, "why");
    return case_page(c, rs, "feature/referral/referral.html", "referrals", &all.row, data);
}

enum err referral_save(struct ctx *c, struct case_all *all, const struct referral *row,
                       struct referral *change, enum action action)
{
    change->id = row->id;
    change->version = row->version;
    change_action(c, action);
    TRY(rec_update(c, &referral_rec, change));
    return case_save_derived(c, all);
}

static enum err seen_version(struct ctx *c, const struct http_req *rq, struct referral *row,
                             struct referral_act *act)
{
    TRY(http_read(c, rq, &referral_act_rec, false, act));
    if (act->version != 0 && act->version != row->version) {
        return fail(c, ERR_CONFLICT, "version", "form.changed_meanwhile");
    }
    return OK;
}

enum err referral_agree_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct referral row = { 0 };
    struct referral change = { 0 };
    struct referral_act act = { 0 };
    struct consent ground = { 0 };
    TRY(referral_find(c, rq, &all, &row));
    TRY(seen_version(c, rq, &row, &act));
    if (!referral_may(&row, STEP_AGREE, c->now_ms)) {
        return fail(c, ERR_CONFLICT, NULL, "referral.not_waiting");
    }
    if (str_eq(row.made_by, c->who->id)) {
        return fail(c, ERR_INPUT, "", "referral.second_same");
    }
    TRY(rec_get(c, &consent_rec, row.consent_id, &ground));
    TRY(consent_allows(c, &ground, row.agency_id, row.packages, consent_today(c)));
    TRY(conflict_require(c, &all, row.agency_id));
    TRY(clock_stop(c, "legal_duty_second", row.id, c->now_ms));
    TRY(referral_hand_out(c, &row));
    change = (struct referral){
        .agreed_by = c->who->id, .state = row.state, .sent_ms = row.sent_ms, .due_ms = row.due_ms
    };
    rec_set_has(&referral_rec, &change, "agreed_by");
    rec_set_has(&referral_rec, &change, "state");
    rec_set_has(&referral_rec, &change, "sent_ms");
    rec_set_has(&referral_rec, &change, "due_ms");
    TRY(referral_save(c, &all, &row, &change, ACTION_REFERRAL_SEND));
    http_flash(rs, "flash.referral_sent");
    return http_go(c, rs, "", referral_href(c, row.case_id, row.id), "");
}

enum err referral_revoke_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct referral row = { 0 };
    struct referral change = { 0 };
    struct referral_act act = { 0 };
    TRY(referral_find(c, rq, &all, &row));
    TRY(seen_version(c, rq, &row, &act));
    if (!referral_may(&row, STEP_REVOKE, c->now_ms)) {
        return fail(c, ERR_CONFLICT, NULL, "referral.over");
    }
    if (act.why.n == 0) {
        return fail(c, ERR_INPUT, "why", "referral.revoke_why");
    }
    change_action(c, ACTION_REFERRAL_END);
    TRY(referral_end(c, &row, &change, "revoked", act.why));
    TRY(case_save_derived(c, &all));
    http_flash(rs, "flash.referral_revoked");
    return http_go(c, rs, "", referral_href(c, row.case_id, row.id), "");
}

enum err referral_reply_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct referral row = { 0 };
    struct referral change = { 0 };
    struct referral_act act = { 0 };
    TRY(referral_find(c, rq, &all, &row));
    TRY(seen_version(c, rq, &row, &act));
    if (!referral_may(&row, STEP_REPLY, c->now_ms)) {
        return fail(c, ERR_CONFLICT, NULL, "referral.over");
    }
    if (act.body.n == 0) {
        return fail(c, ERR_INPUT, "body", "referral.body_needed");
    }
    TRY(referral_say(c, &row, "team", "reply", act.body));
    TRY(clock_stop(c, "referral_question", row.id, c->now_ms));
    if (str_eqz(row.state, "asked")) { /* now the receiver's turn again, with his whole time */
        TRY(referral_clock(c, &row, &change.due_ms));
        change.state = STR("sent");
        rec_set_has(&referral_rec, &change, "due_ms");
        rec_set_has(&referral_rec, &change, "state");
    }
    TRY(referral_save(c, &all, &row, &change, ACTION_REFERRAL_ANSWER));
    http_flash(rs, "flash.referral_replied");
    return http_go(c, rs, "", referral_href(c, row.case_id, row.id), "");
}

static enum err set_legal_state(struct ctx *c, struct case_all *all, struct str state)
{
    struct case_file change = { .id = all->row.id,
                                .version = all->row.version,
                                .legal_state = state };
    if (state.n == 0) {
        return OK;
    }
    rec_set_has(&case_file_rec, &change, "legal_state");
    TRY(rec_update(c, &case_file_rec, &change));
    all->row = change; /* completed to what will be stored */
    return OK;
}

enum err referral_take_over_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct referral row = { 0 };
    struct referral change = { .taken_over = 1 };
    struct referral_act act = { 0 };
    struct service s = { 0 };
    TRY(referral_find(c, rq, &all, &row));
    TRY(seen_version(c, rq, &row, &act));
    if (!referral_may(&row, STEP_TAKE_OVER, c->now_ms)) {
        return fail(c, ERR_CONFLICT, NULL, "referral.nothing_to_take");
    }
    const struct answer a = answer_parse(c, row.answer);
    fill_service(c, &row, &a, &s);
    s.compartment_id = all.row.compartment_id;
    rec_set_all(&service_rec, &s);
    TRY(rec_insert(c, &service_rec, &s));
    add_service(c, &all, &s);
    TRY(set_legal_state(c, &all, legal_state_of(c, &all.row, row.agency_id, &a)));
    rec_set_has(&referral_rec, &change, "taken_over");
    TRY(referral_save(c, &all, &row, &change, ACTION_SERVICE));
    http_flash(rs, "flash.referral_taken");
    return http_go(c, rs, "", referral_href(c, row.case_id, row.id), "");
}
