/* report_send.c - the receipt of a draft, and the moment when a draft becomes a report. */
#include "feature/report/report_priv.h"

#include <string.h>

#include "calc/receipt.h"
#include "rec/pack.h"

#define LETTERS_LEAST 4 /* tell every word of the list from the others */

enum err receipt_make(struct ctx *c, const struct http_req *rq, struct http_resp *rs,
                      struct draft_open *d, bool must, bool *wait)
{
    struct stretch_job job;
    *wait = false;
    if (d->a.stretched.n == KEY_BYTES) {
        return OK;
    }
    if (rq->stretch == STRETCH_DONE && rq->n_stretched == 1) {
        d->a.stretched =
            str_copy(c->mem, (struct str){ (const char *)rq->stretched[0], KEY_BYTES });
        return OK;
    }
    if (rq->stretch == STRETCH_BUSY) {
        return must ? fail(c, ERR_STORE, "", "http.busy_slow") : OK;
    }
    enum err e = keys_receipt_begin(c, (uint64_t)d->a.secret, rq->network, &job);
    if (e == ERR_LIMIT) {
        fail_clear(
            c); /* somebody of this network tries codes: no reason to stop a person who reports */
        return must ? fail(c, ERR_INPUT, "", "receipt.wait") : OK;
    }
    if (e == OK) {
        *wait = true;
        e = http_want_stretch(rs, &job, 1);
    }
    return e;
}

static enum err send_files(struct ctx *c, const struct draft_open *d, const struct report *row)
{
    for (size_t i = 0; i < d->n_files; i++) {
        struct document doc = d->files[i];
        doc.report_id = row->id;
        doc.compartment_id = row->compartment_id;
        TRY(document_add(c, &doc));
        draft_file_forget(c, doc.file_id);
        draft_file_forget(c, doc.shown_id);
    }
    return OK;
}

/* A helper's report stands in the books under the helper's own channel, which the pack names. */
static struct str channel_of(struct ctx *c, const struct draft *a)
{
    const struct vocab *roles = pack_vocab(c->packs, STR("helper_role"));
    const struct code *role =
        roles != NULL && a->helper_role.n > 0 ? vocab_code(roles, a->helper_role) : NULL;
    return role != NULL && role->parent.n > 0 ? role->parent : STR("WEB");
}

enum err draft_send(struct ctx *c, struct draft_open *d)
{
    unsigned char index[16];
    struct key wrap, talk;
    struct report row = { .id = d->a.report_id,
                          .entry = channel_of(c, &d->a),
                          .compartment_id = d->a.talk_id };
    if (d->a.stretched.n != KEY_BYTES || d->a.talk_key.n != KEY_BYTES) {
        return fail(c, ERR_INTERNAL, NULL, "http.internal");
    }
    /*
     * First of all: whoever sends the same draft at the same moment is run again and finds it sent.
     * Until then both have
     * made the same compartment with the same key, so that the receipt opens the one that stays.
     */
    change_exec(c, &DRAFT_Q_GUARD, VALS(V_TEXT(d->id), V_INT(d->version)), MISS_RETRY);
    memcpy(talk.b, d->a.talk_key.p, sizeof talk.b);
    change_compartment_known(c, IN_TALK, row.compartment_id, &talk, STR_NONE, row.id, STR_NONE);
    key_wipe(&talk);
    draft_copy(&draft_rec, &d->a, &report_rec, &row);
    TRY(report_send(c, &row));
    keys_receipt_split((const unsigned char *)d->a.stretched.p, index, &wrap);
    change_receipt(c, index, &wrap, row.compartment_id);
    key_wipe(&wrap);
    TRY(send_files(c, d, &row));
    draft_unlink(c, d);
    d->a.sent_ms = row.received_ms;
    d->a.sent_number = row.number;
    draft_strip(d);
    TRY(draft_save(c, d));
    change_action(c, ACTION_REPORT_SEND);
    return OK;
}

void report_code_put(struct ctx *c, uint64_t secret, unsigned digits_k, struct val *data)
{
    uint16_t places[RECEIPT_WORDS];
    char digits[25];
    const struct str *words = pack_words(c->packs);
    struct val *code = val_put_map(c->mem, data, "code");
    struct val *list = val_put_list(c->mem, code, "words");
    receipt_words(secret, places);
    for (size_t i = 0; words != NULL && i < RECEIPT_WORDS; i++) {
        (void)val_push(c->mem, list, val_text(c->mem, words[places[i]]));
    }
    receipt_digits(secret, digits_k, digits);
    val_put_text(c->mem, code, "digits", str_copy(c->mem, str_of(digits)));
}

void receipt_put(struct ctx *c, const struct draft_open *d, struct val *data)
{
    report_code_put(c, (uint64_t)d->a.secret, (unsigned)d->a.digits_k, data);
}

bool receipt_word_is(struct ctx *c, uint64_t secret, size_t place, struct str typed)
{
    uint16_t places[RECEIPT_WORDS];
    const struct str *words = pack_words(c->packs);
    struct str said = str_lower(c->mem, str_trim(typed));
    if (words == NULL || place >= RECEIPT_WORDS) {
        return false;
    }
    receipt_words(secret, places);
    return said.n >= LETTERS_LEAST && str_starts(words[places[place]], said);
}
