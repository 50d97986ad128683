/*
 * intake_entry.c - what somebody told the office: walk-in, telephone, WhatsApp, 112, SAPA 129,
 * school. One page in the order
 * in which offices ask, partly filled when that is all there is; a receipt when the person wants
 * one.
 */
#include "base/ids.h"
#include "calc/receipt.h"
#include "feature/intake/intake_priv.h"
#include "feature/paper/paper.h"
#include "rec/pack.h"

#include <string.h>

#define SEED_BYTES 16

/* ---- the form ---- */

static struct str new_seed(struct ctx *c)
{
    unsigned char bytes[SEED_BYTES];
    random_bytes(bytes, sizeof bytes);
    return str_hex(c->mem, bytes, sizeof bytes);
}

enum err intake_entry_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct intake_entry e = { .received = c->now_ms };
    struct val *data = val_map(c->mem);
    const struct str typed = http_input(rq, "seed");
    rec_set_has(&intake_entry_rec, &e, "received");
    struct val *form = val_put(c->mem, data, STR("form"), rec_form(c, &intake_entry_rec, &e));
    intake_widen(c, form);
    val_put_text(c->mem, data, "seed", typed.n > 0 ? typed : new_seed(c));
    return http_page(rs, "feature/intake/intake_entry.html", pack_say(c, "intake.entry"), data);
}

/* ---- the receipt ---- */

/*
 * All that a receipt needs comes from the form's own random seed, so that a form sent twice gives
 * one report and one receipt.
 */
struct entry_receipt {
    struct str report_id;
    uint64_t secret;
    unsigned digits_k;
};

static uint64_t number_of(const unsigned char *bytes)
{
    uint64_t n = 0;
    for (size_t i = 0; i < sizeof n; i++) {
        n = n << 8 | bytes[i];
    }
    return n;
}

static bool seed_read(struct ctx *c, struct str seed, struct entry_receipt *out)
{
    struct key from = { { 0 } };
    struct key k;
    if (!str_unhex(seed, from.b, SEED_BYTES)) {
        return false;
    }
    key_derive(&k, &from, "entry report id");
    out->report_id = id_text(c->mem, k.b);
    key_derive(&k, &from, "entry receipt");
    out->secret = number_of(k.b) >> (64 - RECEIPT_BITS);
    out->digits_k = k.b[8] & 7u;
    key_wipe(&k);
    key_wipe(&from);
    return true;
}

static enum err show_receipt(struct ctx *c, struct http_resp *rs, const struct report *row,
                             const struct entry_receipt *r)
{
    struct val *data = val_map(c->mem);
    val_put_text(c->mem, data, "number", row->number);
    val_put_text(c->mem, data, "href", intake_href(c, row->id, ""));
    val_put_text(c->mem, data, "next",
                 pack_say1(c, "receipt.next", report_read_when(c, row->urgent != 0)));
    report_code_put(c, r->secret, r->digits_k, data);
    return http_page(rs, "feature/intake/intake_receipt.html", pack_say(c, "receipt.title"), data);
}

/* *wait: the slow hash was asked for. */
static enum err stretch(struct ctx *c, const struct http_req *rq, struct http_resp *rs,
                        const struct entry_receipt *r, bool *wait)
{
    struct stretch_job job;
    *wait = rq->stretch != STRETCH_DONE || rq->n_stretched != 1;
    if (!*wait) {
        return OK;
    }
    if (rq->stretch == STRETCH_BUSY) {
        return fail(c, ERR_STORE, "", "http.busy_slow");
    }
    TRY(keys_receipt_begin(c, r->secret, rq->network, &job));
    return http_want_stretch(rs, &job, 1);
}

static void add_receipt(struct ctx *c, const struct http_req *rq, const struct report *row)
{
    unsigned char index[16];
    struct key wrap;
    keys_receipt_split(rq->stretched[0], index, &wrap);
    change_receipt(c, index, &wrap, row->compartment_id);
    key_wipe(&wrap);
}

/* ---- saving ---- */

static enum err check_entry(struct ctx *c, const struct intake_entry *e)
{
    if (e->channel.n == 0) {
        return fail(c, ERR_INPUT, "channel", "intake.channel_needed");
    }
    if (e->received > c->now_ms + MINUTE_MS) {
        return fail(c, ERR_INPUT, "received", "intake.received_future");
    }
    return paper_check_ms(c, "received", e->received);
}

/* The report of this form when it came before; only its own writer meets it. */
static enum err find_sent(struct ctx *c, const struct entry_receipt *r, struct report *row,
                          bool *found)
{
    const struct fail before = c->fail;
    enum err e = intake_require(c, r->report_id, row);
    *found = e == OK && str_eq(row->entered_by, c->who->id);
    if (e == ERR_NOT_FOUND) {
        c->fail = before;
        return OK;
    }
    return e;
}

static enum err send_entry(struct ctx *c, const struct intake_entry *e, struct report *row)
{
    draft_copy(&intake_entry_rec, e, &report_rec, row);
    row->entry = e->channel;
    row->received_ms = e->received;
    row->entered_by = c->who->id;
    row->entered_ms = c->now_ms;
    row->no_code = !e->wants_receipt;
    rec_set_has(&report_rec, row, "no_code");
    rec_set_has(&report_rec, row, "entered_by");
    rec_set_has(&report_rec, row, "entered_ms");
    return report_send(c, row);
}

enum err intake_entry_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct intake_entry e = { 0 };
    struct entry_receipt r = { .secret = 0 };
    struct report row = { 0 };
    bool found = false;
    bool wait = false;
    TRY(http_read(c, rq, &intake_entry_rec, true, &e));
    TRY(check_entry(c, &e));
    const bool seeded = seed_read(c, e.seed, &r);
    if (e.wants_receipt && !seeded) {
        return fail(c, ERR_INPUT, "seed", "intake.seed_needed");
    }
    if (e.wants_receipt) {
        TRY(find_sent(c, &r, &row, &found));
        if (found) {
            return show_receipt(c, rs, &row, &r);
        }
        TRY(stretch(c, rq, rs, &r, &wait));
        if (wait) {
            return OK;
        }
        row = (struct report){ .id = r.report_id };
    }
    TRY(send_entry(c, &e, &row));
    if (e.wants_receipt) {
        add_receipt(c, rq, &row);
        return show_receipt(c, rs, &row, &r);
    }
    http_flash(rs, "flash.intake_entered");
    return intake_go(c, rs, &row, "");
}

/* ---- filling in later ---- */

struct str intake_missing(struct ctx *c, const struct report *row)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    for (size_t i = 0; i < intake_later_rec.n; i++) {
        const struct field *f = &intake_later_rec.fields[i];
        const struct field *g = rec_field(&report_rec, str_of(f->name));
        if (g == NULL || f->lock || f->type == F_BOOL) {
            continue;
        }
        const bool answered = f->type == F_INT   ? rec_has(&report_rec, row, g->name)
                              : f->type == F_DAY ? rec_get_int(g, row) != 0
                                                 : rec_get_text(g, row).n > 0;
        if (!answered) {
            strbuf_putz(&b, b.n > 0 ? ", " : "");
            strbuf_put(&b, pack_say(c, f->label));
        }
    }
    return strbuf_str(&b);
}

static enum err require_entered(struct ctx *c, const struct http_req *rq, struct report *row)
{
    TRY(intake_require(c, http_param(rq, "report"), row));
    /* the words of a reporter are nobody's to change */
    return row->entered_by.n > 0 && row->case_id.n == 0
               ? OK
               : fail(c, ERR_NOT_FOUND, NULL, "intake.absent");
}

enum err intake_later_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct report row = { 0 };
    struct intake_later later = { 0 };
    struct val *data = val_map(c->mem);
    TRY(require_entered(c, rq, &row));
    draft_copy(&report_rec, &row, &intake_later_rec, &later);
    (void)val_put(c->mem, data, STR("report"), intake_report_val(c, &row));
    struct val *form = val_put(c->mem, data, STR("form"), rec_form(c, &intake_later_rec, &later));
    intake_widen(c, form);
    val_put_int(c->mem, data, "row_version", row.version);
    return http_page(rs, "feature/intake/intake_later.html", pack_say(c, "intake.later"), data);
}

/* The page shows every question, so what comes back empty is meant empty. */
static void take_answers(const struct intake_later *later, struct report *row)
{
    draft_copy(&intake_later_rec, later, &report_rec, row);
    for (size_t i = 0; i < intake_later_rec.n; i++) {
        const struct field *f = &intake_later_rec.fields[i];
        const struct field *g = rec_field(&report_rec, str_of(f->name));
        if (g == NULL || f->lock) {
            continue;
        }
        if (f->type == F_INT && !rec_has(&intake_later_rec, later, f->name)) {
            row->cleared |= UINT64_C(1) << (g - report_rec.fields);
        } else {
            rec_set_has(&report_rec, row, f->name);
        }
    }
}

enum err intake_later_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct report row = { 0 };
    struct intake_later later = { 0 };
    TRY(require_entered(c, rq, &row));
    TRY(http_read(c, rq, &intake_later_rec, true, &later));
    TRY(intake_hold(c, &row));
    if (later.version != row.version) {
        return fail(c, ERR_CONFLICT, "version", "form.changed_meanwhile");
    }
    take_answers(&later, &row);
    if (row.urgent == 0 && row.risk.n == 0 && str_eqz(row.safe_now, "NO")) {
        static const char *const changed[] = { "urgent", "due_ms" };
        row.urgent = 1;
        TRY(intake_now_urgent(c, &row));
        intake_give(&row, changed, ARRAY_LEN(changed));
    }
    change_action(c, ACTION_REPORT_WRITE);
    TRY(rec_update(c, &report_rec, &row));
    http_flash(rs, "flash.intake_filled");
    return intake_go(c, rs, &row, "");
}
