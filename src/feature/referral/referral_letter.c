/*
 * referral_letter.c - the referral on paper, for a receiver who never logs in: the frozen extract
 * and nothing else of the case,
 * a reply slip with the number alone, a neutral side for the envelope. Only printing shows it, and
 * each printing is logged.
 */
#include "feature/clock/clock.h"
#include "feature/referral/conflict.h"
#include "feature/referral/referral_priv.h"
#include "rec/pack.h"

/* Line of the pack's letter with {0} and {1} filled; "" when the pack has none. */
static struct str line(struct ctx *c, const char *key, struct str zero, struct str one)
{
    const struct pack_table *t = pack_table(c->packs, STR("letter/referral"));
    const size_t row = t != NULL ? pack_row(t, str_of(key)) : SIZE_MAX;
    const struct str text = row != SIZE_MAX ? pack_cell(t, row, "text") : STR_NONE;
    struct strbuf b;
    strbuf_init(&b, c->mem);
    for (size_t i = 0; i < text.n; i++) {
        const bool mark = i + 2 < text.n && text.p[i] == '{' && text.p[i + 2] == '}';
        if (mark && (text.p[i + 1] == '0' || text.p[i + 1] == '1')) {
            strbuf_put(&b, text.p[i + 1] == '0' ? zero : one);
            i += 2;
        } else {
            strbuf_putc(&b, text.p[i]);
        }
    }
    return strbuf_str(&b);
}

/* All lines of the letter by their keys. */
static void put_lines(struct ctx *c, const struct referral *row, struct val *data)
{
    const struct pack_table *t = pack_table(c->packs, STR("letter/referral"));
    struct val *text = val_put_map(c->mem, data, "letter");
    struct strbuf year;
    int y = 0;
    int m = 0;
    int d = 0;
    day_split(clock_day_of(c, row->sent_ms), &y, &m, &d);
    strbuf_init(&year, c->mem);
    strbuf_put_int(&year, y);
    for (size_t i = 0; t != NULL && i < t->n_rows; i++) {
        const struct str key = t->rows[i][0];
        const bool number = str_eqz(key, "number");
        val_put(c->mem, text, key,
                val_text(c->mem, line(c, str_z(c->mem, key),
                                      number ? row->number : consent_agency_name(c, row->agency_id),
                                      strbuf_str(&year))));
    }
}

static void put_slip(struct ctx *c, const struct referral *row, struct val *data)
{
    struct answer_field f[ANSWER_FIELDS_MAX];
    const struct agency *to = pack_agency(c->packs, row->agency_id);
    const struct vocab *reasons = pack_vocab(c->packs, STR("decline_reason"));
    const size_t n = answer_fields(c, to != NULL ? to->kind : STR("*"), f);
    struct val *fields = val_put_list(c->mem, data, "slip");
    struct val *list = val_put_list(c->mem, data, "reasons");
    for (size_t i = 0; i < n; i++) {
        val_push(c->mem, fields, val_text(c->mem, f[i].label[c->lang]));
    }
    for (size_t i = 0; reasons != NULL && i < reasons->n; i++) {
        val_push(c->mem, list, val_text(c->mem, reasons->codes[i].label[c->lang]));
    }
}

/* What the receiver would see if he logged in; no more may go on the paper. */
static void put_paper(struct ctx *c, const struct referral *row, struct val *data)
{
    const struct agency *office = pack_agency(c->packs, pack_setting(c->packs, "host_unit"));
    const struct agency *to = pack_agency(c->packs, row->agency_id);
    struct val *v = val_put_map(c->mem, data, "referral");
    val_put_text(c->mem, v, "number", row->number);
    val_put_text(c->mem, v, "agency", to != NULL ? to->name[c->lang] : row->agency_id);
    val_put_text(c->mem, v, "purpose_label", pack_code_label(c, "referral_purpose", row->purpose));
    val_put_text(c->mem, v, "asked_for", row->asked_for);
    val_put_bool(c->mem, v, "urgent", row->urgent != 0);
    val_put_text(c->mem, v, "due", clock_time_text(c, row->due_ms));
    val_put_text(c->mem, v, "day", pack_day_text(c, clock_today(c)));
    val_put_text(c->mem, v, "sender_person", member_name(c, row->made_by));
    val_put_text(c->mem, v, "sender_phone", office != NULL ? office->phone : STR_NONE);
    val_put(c->mem, v, STR("extract"), referral_extract_val(c, row->extract));
    put_lines(c, row, data);
    put_slip(c, row, data);
}

static enum err check(struct ctx *c, const struct case_all *all, const struct referral *row)
{
    struct consent ground = { 0 };
    if (!referral_may(row, STEP_LETTER, c->now_ms)) {
        return fail(c, ERR_CONFLICT, NULL, "referral.letter_not_now");
    }
    TRY(rec_get(c, &consent_rec, row->consent_id, &ground));
    TRY(consent_allows(c, &ground, row->agency_id, row->packages, consent_today(c)));
    return conflict_require(c, all, row->agency_id);
}

static enum err put_printings(struct ctx *c, const struct referral *row, struct val *data)
{
    const struct rec_where w = { .column = "referral_id",
                                 .value = V_TEXT(row->id),
                                 .order = "sent_ms",
                                 .desc = true,
                                 .limit = 200 };
    struct referral_message *m = NULL;
    size_t n = 0;
    struct val *list = val_put_list(c->mem, data, "printings");
    TRY(rec_list(c, &referral_message_rec, &w, (void **)&m, &n));
    for (size_t i = 0; i < n; i++) {
        if (str_eqz(m[i].kind, "letter")) {
            struct val *v = val_push_map(c->mem, list);
            val_put_text(c->mem, v, "when", clock_time_text(c, m[i].sent_ms));
            val_put_text(c->mem, v, "who", member_name(c, m[i].author_id));
        }
    }
    return OK;
}

enum err referral_letter_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct referral row = { 0 };
    struct val *data = val_map(c->mem);
    TRY(referral_find(c, rq, &all, &row));
    val_put(c->mem, data, STR("referral"), referral_val(c, &all, &row));
    val_put_bool(c->mem, data, "can_print", referral_may(&row, STEP_LETTER, c->now_ms));
    conflict_put(c, &all, row.agency_id, row.party_id, data);
    TRY(put_printings(c, &row, data));
    return case_page(c, rs, "feature/referral/referral_letter.html", "referrals", &all.row, data);
}

enum err referral_letter_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct referral row = { 0 };
    struct val *data = val_map(c->mem);
    TRY(referral_find(c, rq, &all, &row));
    TRY(check(c, &all, &row));
    TRY(referral_say(c, &row, "team", "letter", STR_NONE));
    change_action(c, ACTION_EXPORT);
    TRY(case_save_derived(c, &all));
    val_put_text(c->mem, data, "back", referral_href(c, row.case_id, row.id));
    c->lang = LANG_ID; /* a letter to an office of the country, whoever prints it */
    put_paper(c, &row, data);
    return http_page(rs, "feature/referral/referral_paper.html",
                     pack_say(c, "referral.letter_short"), data);
}
