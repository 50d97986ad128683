/*
 * contact_page.c - one person: may we now, and why not; numbers and agreed words behind a reason;
 * the wish is written down; an
 * attempt is noted, or refused against the wish.
 */
#include "base/utf8.h"
#include "feature/clock/clock.h"
#include "feature/contact/contact_priv.h"
#include "feature/paper/paper.h"
#include "rec/pack.h"

#define OPENED_FOR_MS \
    HOUR_MS          /* as identities: time to finish the form on the page that was opened */
#define REASON_MIN 8 /* code points, as for identities */

/* ---- showing ---- */

static void put_attempt_form(struct ctx *c, struct val *data)
{
    struct contact_attempt fresh = { .at_ms = c->now_ms };
    rec_set_has(&contact_attempt_rec, &fresh, "at_ms");
    val_put(c->mem, data, STR("attempt"), rec_form(c, &contact_attempt_rec, &fresh));
    val_put_bool(c->mem, data, "refused", c->fail.code != OK);
    val_put_bool(c->mem, data, "can_write", (c->who->rights & RIGHT_CASE_WRITE) != 0);
}

/* mode: "asks" a reason, "opened", "first" wish, "again" after a refused one. */
static enum err show(struct ctx *c, struct http_resp *rs, const struct contact_known *k,
                     const char *mode, struct val *data)
{
    const struct str m = str_of(mode);
    contact_put(c, k, val_put_map(c->mem, data, "person"));
    val_put_bool(c->mem, data, "asks", str_eqz(m, "asks"));
    val_put_bool(c->mem, data, "opened", str_eqz(m, "opened"));
    val_put_bool(c->mem, data, "edits", !str_eqz(m, "asks"));
    if (!str_eqz(m, "opened")) {
        val_put_textz(c->mem, data, "token", "");
        val_put_int(c->mem, data, "version", 0);
    }
    put_attempt_form(c, data);
    TRY(contact_attempts(c, &k->all, k->all.parties[k->i].id, data));
    return case_page(c, rs, "feature/contact/contact_one.html", "contact", &k->all.row, data);
}

enum err contact_one_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct contact_known k;
    struct val *data = val_map(c->mem);
    TRY(contact_load(c, http_param(rq, "case"), http_param(rq, "party"), &k));
    if (k.has_wish) {
        val_put(c->mem, data, STR("look"), rec_form(c, &look_reason_rec, NULL));
    } else {
        val_put(c->mem, data, STR("form"), rec_form(c, &contact_form_rec, NULL));
    }
    return show(c, rs, &k, k.has_wish ? "asks" : "first", data);
}

enum err contact_open_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct contact_known k;
    struct look_reason said = { 0 };
    struct contact_form both = { 0 };
    struct str token = STR_NONE;
    struct val *data = val_map(c->mem);
    TRY(contact_load(c, http_param(rq, "case"), http_param(rq, "party"), &k));
    TRY(http_read(c, rq, &look_reason_rec, false, &said));
    if (utf8_count(str_trim(said.reason)) < REASON_MIN) {
        return fail(c, ERR_INPUT, "reason", "look.reason_short");
    }
    if (!k.has_wish) {
        return fail(c, ERR_NOT_FOUND, NULL, "party.absent");
    }
    change_action(c, ACTION_IDENTITY_OPEN);
    TRY(contact_open(c, &k, said.reason, &token));
    rec_take(&contact_wish_rec, &k.wish, &contact_form_rec, &both);
    rec_take(&contact_secret_rec, &k.secret, &contact_form_rec, &both);
    val_put_text(c->mem, data, "token", token);
    val_put_int(c->mem, data, "version", k.wish.version);
    val_put_text(c->mem, data, "reason", said.reason);
    val_put(c->mem, data, STR("secret"), rec_to_page(c, &contact_secret_rec, &k.secret));
    val_put(c->mem, data, STR("form"), rec_form(c, &contact_form_rec, &both));
    return show(c, rs, &k, "opened", data);
}

/* ---- the wish ---- */

/*
 * A first wish needs no opening; a known one is changed only from the page that one's own reason
 * opened.
 */
static enum err require_opened(struct ctx *c, const struct http_req *rq,
                               const struct contact_known *k)
{
    const struct fail before = c->fail;
    struct look_reason look = { 0 };
    if (!k->has_wish) {
        return OK;
    }
    const enum err e = rec_get(c, &look_reason_rec, http_input(rq, "token"), &look);
    if (e != OK && e != ERR_NOT_FOUND) {
        return e;
    }
    c->fail = before;
    const bool good =
        e == OK && str_eq(look.case_id, k->all.row.id) && str_eq(look.member_id, c->who->id) &&
        str_eq(look.party_id, k->all.parties[k->i].id) && look.at_ms + OPENED_FOR_MS > c->now_ms;
    return good ? OK : fail(c, ERR_INPUT, "", "contact.open_again");
}

static bool window_empty(struct str from, struct str to)
{
    return from.n > 0 && to.n > 0 && contact_minutes(from) == contact_minutes(to);
}

static enum err check_days(struct ctx *c, const struct contact_known *k,
                           const struct contact_form *f)
{
    const day_t today = clock_today(c);
    const day_t stopped =
        k->has_wish && k->wish.stopped_ms != 0 ? clock_day_of(c, k->wish.stopped_ms) : 0;
    if (f->confirmed_on > today) {
        return fail(c, ERR_INPUT, "confirmed_on", "contact.confirmed_ahead");
    }
    if (f->confirmed_on < stopped) {
        return fail(c, ERR_INPUT, "confirmed_on", "contact.confirm_after_stop");
    }
    if (f->until_on < today) {
        return fail(c, ERR_INPUT, "until_on", "contact.until_past");
    }
    if (window_empty(f->from_a, f->to_a)) {
        return fail(c, ERR_INPUT, "to_a", "contact.window_empty");
    }
    return window_empty(f->from_b, f->to_b) ? fail(c, ERR_INPUT, "to_b", "contact.window_empty")
                                            : OK;
}

static enum err check_ways(struct ctx *c, const struct contact_form *f)
{
    struct str rest = f->channels;
    struct str channel;
    bool by_number = false;
    if (str_eqz(f->may, "NO")) {
        return OK;
    }
    if (f->channels.n == 0) {
        return fail(c, ERR_INPUT, "channels", "contact.channels_needed");
    }
    while (str_next(&rest, ';', &channel)) {
        by_number = by_number || contact_by_number(c, channel);
    }
    if (str_eqz(f->may, "THROUGH")) {
        if (f->middle_name.n == 0) {
            return fail(c, ERR_INPUT, "middle_name", "contact.middle_needed");
        }
        return by_number && f->number_c.n == 0
                   ? fail(c, ERR_INPUT, "number_c", "contact.number_needed")
                   : OK;
    }
    const bool none = f->number_a.n == 0 && f->number_b.n == 0 && f->number_c.n == 0;
    return by_number && none ? fail(c, ERR_INPUT, "number_a", "contact.number_needed") : OK;
}

/* One of the form's numbers: not a reported person's; known and sure gather its slot. */
static enum err take_number(struct ctx *c, const struct contact_rule *r, const char *field,
                            const char *slot, struct str number, bool sure, struct contact_wish *w)
{
    const struct str digits = contact_digits(c->mem, number);
    if (number.n == 0) {
        return OK;
    }
    for (size_t i = 0; i < r->n_reported; i++) {
        if (str_eq(r->reported[i], digits)) {
            return fail(c, ERR_INPUT, field, "contact.number_reported");
        }
    }
    const struct str known[] = { w->known, w->known.n > 0 ? STR(";") : STR_NONE, str_of(slot) };
    w->known = str_join(c->mem, known, ARRAY_LEN(known));
    if (sure) {
        const struct str all[] = { w->sure, w->sure.n > 0 ? STR(";") : STR_NONE, str_of(slot) };
        w->sure = str_join(c->mem, all, ARRAY_LEN(all));
    }
    return OK;
}

static enum err store_wish(struct ctx *c, struct contact_known *k, const struct contact_form *f,
                           const struct contact_rule *r)
{
    struct contact_wish w = { .id = k->wish.id };
    struct contact_secret s = { .id = k->secret.id };
    rec_take(&contact_form_rec, f, &contact_wish_rec, &w);
    rec_take(&contact_form_rec, f, &contact_secret_rec, &s);
    TRY(take_number(c, r, "number_a", "A", f->number_a, f->sure_a != 0, &w));
    TRY(take_number(c, r, "number_b", "B", f->number_b, f->sure_b != 0, &w));
    TRY(take_number(c, r, "number_c", "C", f->number_c, f->sure_c != 0, &w));
    w.party_id = s.party_id = k->all.parties[k->i].id;
    w.case_id = s.case_id = k->all.row.id;
    w.compartment_id = k->all.row.compartment_id;
    s.compartment_id = k->all.identity;
    w.asked_by = c->who->id;
    w.asked_ms = c->now_ms;
    s.version = k->has_secret ? k->secret.version : 0;
    rec_set_all(&contact_wish_rec, &w);
    rec_set_all(&contact_secret_rec, &s);
    if (k->has_wish) {
        TRY(rec_update(c, &contact_wish_rec, &w));
        return k->has_secret ? rec_update(c, &contact_secret_rec, &s)
                             : rec_insert(c, &contact_secret_rec, &s);
    }
    TRY(rec_insert(c, &contact_wish_rec, &w));
    return rec_insert(c, &contact_secret_rec, &s);
}

static enum err go(struct ctx *c, struct http_resp *rs, const struct contact_known *k)
{
    const struct str parts[] = { k->all.row.id, STR("/kontak/"), k->all.parties[k->i].id };
    return http_go(c, rs, "/kasus/", str_join(c->mem, parts, ARRAY_LEN(parts)), "");
}

enum err contact_wish_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct contact_known k;
    struct contact_form f = { 0 };
    struct contact_rule r = { 0 };
    TRY(contact_load(c, http_param(rq, "case"), http_param(rq, "party"), &k));
    TRY(http_read(c, rq, &contact_form_rec, false, &f));
    TRY(require_opened(c, rq, &k));
    TRY(check_days(c, &k, &f));
    TRY(check_ways(c, &f));
    TRY(contact_open(c, &k, pack_say(c, "contact.look_wish"), NULL));
    TRY(contact_reported(c, &k, &r));
    change_action(c, ACTION_PARTY_WRITE);
    TRY(store_wish(c, &k, &f, &r));
    TRY(case_save_derived(c, &k.all));
    http_flash(rs, "flash.contact_wish");
    return go(c, rs, &k);
}

/* What was typed and nothing else: the numbers that stand there are opened by a reason alone. */
enum err contact_wish_again(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct contact_known k;
    int64_t version = 0;
    struct val *data = val_map(c->mem);
    TRY(contact_load(c, http_param(rq, "case"), http_param(rq, "party"), &k));
    if (!str_to_int(http_input(rq, "version"), &version)) {
        version = 0;
    }
    val_put(c->mem, data, STR("form"), rec_form(c, &contact_form_rec, NULL));
    TRY(show(c, rs, &k, "again", data));
    val_put_text(c->mem, data, "token", http_input(rq, "token"));
    val_put_int(c->mem, data, "version", version);
    return OK;
}

/* ---- an attempt ---- */

/* NULL: nothing is against it. *never: no danger sets it aside. */
static enum err objection(struct ctx *c, struct contact_known *k, const struct contact_attempt *a,
                          const char **why, bool *never)
{
    enum contact_verdict v = CONTACT_NO_WISH;
    TRY(contact_judge(c, k, a->channel, a->slot, a->at_ms, &v));
    *never = !contact_may_override(v);
    *why = v != CONTACT_OK ? contact_why(v) : NULL;
    if (*why == NULL && str_eqz(a->outcome, "VOICEMAIL") && !k->wish.voicemail) {
        *why = "contact.why.voicemail";
    }
    return OK;
}

/*
 * Against the wish only where life is in danger, with a written reason that stays beside the
 * attempt; anything else is refused, and noted as such.
 */
static enum err judge(struct ctx *c, struct contact_known *k, struct contact_attempt *a)
{
    const char *why = NULL;
    bool never = false;
    TRY(objection(c, k, a, &why, &never));
    a->against = why != NULL ? str_of(why) : STR_NONE;
    a->refused = why != NULL && (never || !a->danger);
    if (why == NULL) {
        a->danger = 0;
        a->danger_why = STR_NONE;
        return OK;
    }
    return !a->refused && utf8_count(str_trim(a->danger_why)) < REASON_MIN
               ? fail(c, ERR_INPUT, "danger_why", "contact.danger_reason")
               : OK;
}

static enum err stop(struct ctx *c, struct contact_known *k)
{
    struct contact_wish w = { .id = k->wish.id,
                              .version = k->wish.version,
                              .stopped_ms = c->now_ms };
    if (!k->has_wish) {
        return OK;
    }
    rec_set_has(&contact_wish_rec, &w, "stopped_ms");
    return rec_update(c, &contact_wish_rec, &w);
}

enum err contact_attempt_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct contact_known k;
    struct contact_attempt a = { 0 };
    TRY(contact_load(c, http_param(rq, "case"), http_param(rq, "party"), &k));
    TRY(http_read(c, rq, &contact_attempt_rec, false, &a));
    if (a.at_ms > c->now_ms + MINUTE_MS) {
        return fail(c, ERR_INPUT, "at_ms", "contact.at_ahead");
    }
    TRY(paper_check_ms(c, "at_ms", a.at_ms));
    if (contact_by_number(c, a.channel) && a.slot.n == 0) {
        return fail(c, ERR_INPUT, "slot", "contact.slot_needed");
    }
    TRY(judge(c, &k, &a));
    a.case_id = k.all.row.id;
    a.compartment_id = k.all.row.compartment_id;
    a.party_id = k.all.parties[k.i].id;
    a.made_by = c->who->id;
    a.noted_ms = c->now_ms;
    rec_set_all(&contact_attempt_rec, &a);
    change_action(c, ACTION_NOTE);
    TRY(rec_insert(c, &contact_attempt_rec, &a));
    if (a.refused) {
        return contact_refuse(c, a.against);
    }
    if (str_eqz(a.outcome, "STOP_WORD")) {
        TRY(stop(c, &k));
    }
    TRY(case_save_derived(c, &k.all));
    http_flash(rs, "flash.contact_attempt");
    return go(c, rs, &k);
}
