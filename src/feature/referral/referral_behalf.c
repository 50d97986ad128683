/*
 * referral_behalf.c - what the receiver said outside, by telephone, letter, WhatsApp or in person,
 * taken down by the team: it
 * stops the clock at the moment it was said, and always shows who took it down.
 */
#include "feature/clock/clock.h"
#include "feature/referral/referral_priv.h"
#include "rec/pack.h"

/* Which answer was taken down, and what the referral must allow for it. */
static const struct outcome {
    const char *code, *kind;
    enum referral_step step;
} outcomes[] = {
    { "ACCEPT", "accept", STEP_HEARD_ACCEPT },
    { "DECLINE", "decline", STEP_HEARD_DECLINE },
    { "ANSWER", "answer", STEP_HEARD_ANSWER },
};

static const struct outcome *outcome_find(struct str code)
{
    for (size_t i = 0; i < ARRAY_LEN(outcomes); i++) {
        if (str_eqz(code, outcomes[i].code)) {
            return &outcomes[i];
        }
    }
    return NULL;
}

static size_t fields_of(struct ctx *c, const struct referral *row,
                        struct answer_field out[ANSWER_FIELDS_MAX])
{
    const struct agency *to = pack_agency(c->packs, row->agency_id);
    return answer_fields(c, to != NULL ? to->kind : STR("*"), out);
}

/* ---- the form ---- */

/* Only what the state allows. */
static void narrow(struct ctx *c, const struct referral *row, struct val *form)
{
    struct val *map = val_getz(form, "outcome");
    const struct val *all = val_getz(map, "options");
    struct val *fitting = val_list(c->mem);
    for (size_t i = 0; i < val_count(all); i++) {
        const struct outcome *o = outcome_find(val_get_text(all->list->items[i], "value"));
        if (o != NULL && referral_may(row, o->step, c->now_ms)) {
            val_push(c->mem, fitting, all->list->items[i]);
        }
    }
    val_put(c->mem, map, STR("options"), fitting);
    val_put_bool(c->mem, map, "wide", true);
    val_put_bool(c->mem, val_getz(form, "way"), "wide", true);
}

void referral_behalf_put(struct ctx *c, const struct referral *row, struct val *data)
{
    struct answer_field f[ANSWER_FIELDS_MAX];
    struct referral_behalf now = { .said_at = c->now_ms };
    const bool writes = (c->who->rights & RIGHT_CASE_WRITE) != 0;
    if (!writes || !referral_may(row, STEP_HEARD_ANSWER, c->now_ms)) {
        val_put_bool(c->mem, data, "behalf", false);
        return;
    }
    struct val *v = val_put_map(c->mem, data, "behalf");
    rec_set_has(&referral_behalf_rec, &now, "said_at");
    struct val *form = val_put(c->mem, v, STR("form"), rec_form(c, &referral_behalf_rec, &now));
    narrow(c, row, form);
    val_put(c->mem, v, STR("answer_fields"), answer_form(c, f, fields_of(c, row, f), row->answer));
    val_put_bool(c->mem, v, "open",
                 val_getz(c->typed, "outcome") != NULL || val_getz(c->typed, "said_by") != NULL);
}

/* ---- reading: fixed fields by their record, the answer's by the pack ---- */

struct heard {
    struct referral_behalf said;
    const struct outcome *outcome;
    struct str bytes, text; /* the answer, of ANSWER */
    int64_t at_ms;
};

static bool is_answer_field(const struct answer_field *f, size_t n, struct str name)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(f[i].name, name)) {
            return true;
        }
    }
    return false;
}

static void split(struct ctx *c, const struct val *input, const struct answer_field *f, size_t n,
                  struct val *fixed, struct val *answer)
{
    for (size_t i = 0; i < val_count(input); i++) {
        const struct str name = input->map->keys[i];
        val_put(c->mem, is_answer_field(f, n, name) ? answer : fixed, name, input->map->items[i]);
    }
}

static bool any_text(const struct val *map)
{
    for (size_t i = 0; i < val_count(map); i++) {
        const struct val *v = map->map->items[i];
        if (v->kind == VAL_TEXT && str_trim(v->s).n > 0) {
            return true;
        }
    }
    return false;
}

static enum err read_heard(struct ctx *c, const struct http_req *rq, const struct referral *row,
                           struct heard *h)
{
    struct answer_field f[ANSWER_FIELDS_MAX];
    const size_t n = fields_of(c, row, f);
    struct val *fixed = val_map(c->mem);
    struct val *answer = val_map(c->mem);
    split(c, rq->input, f, n, fixed, answer);
    enum err e = rec_read(c, &referral_behalf_rec, fixed, false, &h->said);
    const char *wrong = referral_said_wrong(row, h->said.said_at, c->now_ms);
    if (e == OK && wrong != NULL) {
        e = fail(c, ERR_INPUT, "said_at", wrong);
    }
    h->outcome = outcome_find(h->said.outcome);
    h->at_ms = h->said.said_at < row->sent_ms ? row->sent_ms : h->said.said_at;
    if (h->outcome == NULL) {
        return e != OK ? e : fail(c, ERR_INPUT, "outcome", "form.required");
    }
    if (h->outcome->step == STEP_HEARD_ANSWER) {
        const enum err of_answer = answer_read(c, answer, f, n, h->at_ms, &h->bytes, &h->text);
        return e != OK ? e : of_answer;
    }
    if (any_text(answer)) {
        return fail(c, ERR_INPUT, "outcome", "referral.choose_answer");
    }
    if (h->outcome->step == STEP_HEARD_DECLINE && h->said.decline_reason.n == 0) {
        return fail(c, ERR_INPUT, "decline_reason", "inbox.reason_needed");
    }
    return e;
}

/* ---- saving ---- */

static struct str body_of(struct ctx *c, const struct heard *h)
{
    const struct str parts[] = { pack_code_label(c, "decline_reason", h->said.decline_reason),
                                 h->said.alternative.n > 0 ? STR("\n") : STR_NONE,
                                 h->said.alternative };
    return h->outcome->step == STEP_HEARD_DECLINE ? str_join(c->mem, parts, ARRAY_LEN(parts))
                                                  : h->text;
}

static void set_time(struct referral *change, const char *field, int64_t ms)
{
    rec_put_int(rec_field(&referral_rec, str_of(field)), change, ms);
    rec_set_has(&referral_rec, change, field);
}

static void set_text(struct referral *change, const char *field, struct str text)
{
    rec_put_text(rec_field(&referral_rec, str_of(field)), change, text);
    rec_set_has(&referral_rec, change, field);
}

static enum err store(struct ctx *c, struct case_all *all, const struct referral *row,
                      const struct heard *h)
{
    struct referral change = { 0 };
    set_text(&change, "answer_way", h->said.way);
    if (row->answered_ms == 0) {
        set_time(&change, "answered_ms", h->at_ms);
    }
    TRY(clock_stop(c, "", row->id, h->at_ms));
    if (h->outcome->step == STEP_HEARD_DECLINE) {
        set_text(&change, "decline_reason", h->said.decline_reason);
        set_text(&change, "alternative", h->said.alternative);
        change_action(c, ACTION_REFERRAL_ANSWER);
        TRY(referral_end(c, row, &change, "declined", STR_NONE));
        return case_save_derived(c, all);
    }
    if (h->outcome->step == STEP_HEARD_ACCEPT) {
        set_text(&change, "state", STR("accepted"));
    } else {
        set_text(&change, "state", STR("answered"));
        set_text(&change, "answer", h->bytes);
    }
    if (row->ended_ms == 0 &&
        !referral_is_open(row, c->now_ms)) { /* came after the access had ended: it stays so */
        set_time(&change, "ended_ms", row->expires_ms);
    }
    return referral_save(c, all, row, &change, ACTION_REFERRAL_ANSWER);
}

enum err referral_behalf_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct referral row = { 0 };
    struct heard h = { 0 };
    TRY(referral_find(c, rq, &all, &row));
    row.state = referral_state_now(&row, c->now_ms);
    if (!referral_may(&row, STEP_HEARD_ANSWER,
                      c->now_ms)) { /* of the three the one that is possible longest */
        return fail(c, ERR_CONFLICT, NULL, "inbox.not_now");
    }
    TRY(read_heard(c, rq, &row, &h));
    if (h.said.version != 0 && h.said.version != row.version) {
        return fail(c, ERR_CONFLICT, "version", "form.changed_meanwhile");
    }
    if (!referral_may(&row, h.outcome->step, c->now_ms)) {
        return fail(c, ERR_CONFLICT, NULL, "inbox.not_now");
    }
    struct referral_message m = { .side = STR("behalf"),
                                  .kind = str_of(h.outcome->kind),
                                  .body = body_of(c, &h),
                                  .said_by = h.said.said_by,
                                  .way = h.said.way,
                                  .said_ms = h.at_ms };
    TRY(referral_note(c, &row, &m));
    TRY(store(c, &all, &row, &h));
    http_flash(rs, "flash.referral_heard");
    return http_go(c, rs, "", referral_href(c, row.case_id, row.id), "");
}
