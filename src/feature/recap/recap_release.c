/*
 * recap_release.c - letting a sheet out: what it would say, for whom and after which checks; the ledger of all that are out; and
 * each of them as a file, as it was let out. Looking at a sheet beforehand lets nothing out; whoever looks has the figures' right.
 */
#include "calc/disclosure.h"
#include "feature/case/case.h"
#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "feature/member/member.h"
#include "feature/paper/paper.h"
#include "feature/recap/recap_sheet.h"
#include "rec/pack.h"
#include "store/rec_store.h"

#define REC released_sheet
#define REC_DEF "feature/recap/released_sheet.def"
#define REC_TITLE "recap_sheet.title"
#include "rec/rec_table.h"

#define SHEETS_MAX 2000 /* a sheet a week for forty years; more are refused, none is left out */

const struct stmt SHEET_Q_ALL = {
    "sheets_all", "i",
    "SELECT id, no, from_day, to_day, receivers, purpose, checks, cells, verified, log_size,"
    " log_brief, member_id, released_ms, version FROM released_sheet ORDER BY no LIMIT $1"
};

/* Oldest first. */
static enum err all_sheets(struct ctx *c, struct sheet_past **out, size_t *n)
{
    enum err e = OK;
    struct rows r;
    size_t cap = 16;
    *n = 0;
    *out = NEW_ARRAY(c->mem, struct sheet_past, cap);
    TRY(store_query(c, &SHEET_Q_ALL, VALS(V_INT(SHEETS_MAX)), &r));
    while (e == OK && store_next(&r)) {
        if (*n == cap) {
            struct sheet_past *more = NEW_ARRAY(c->mem, struct sheet_past, cap * 2);
            for (size_t i = 0; i < cap; i++) {
                more[i] = (*out)[i];
            }
            *out = more;
            cap *= 2;
        }
        struct sheet_past *p = &(*out)[(*n)++];
        e = rec_read_row(c, &released_sheet_rec, &r, 0, &p->row);
        e = e == OK ? sheet_read(c, &p->row, &p->sheet) : e;
    }
    TRY(store_done(&r));
    if (e == OK && *n == SHEETS_MAX) {
        return fail(c, ERR_INPUT, "from_day", "recap_sheet.many");
    }
    return e;
}

/* ---- what may be asked for ---- */

static struct recap_ask last_quarter(struct ctx *c)
{
    const day_t today = clock_today(c);
    int year = 0, month = 0, day = 0;
    day_split(today, &year, &month, &day);
    const day_t begun = day_of(year, (month - 1) / 3 * 3 + 1, 1);
    return (struct recap_ask){ .from = day_add_months(begun, -3), .to = begun - 1 };
}

static void put_offer(struct ctx *c, struct val *list, const char *key, day_t from, day_t to)
{
    const struct str href[] = { STR("/rekap/keluar?from_day="), day_iso(c->mem, from),
                                STR("&to_day="), day_iso(c->mem, to) };
    struct val *v = val_push_map(c->mem, list);
    val_put_text(c->mem, v, "label", pack_say(c, key));
    val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
}

/* A month, and what is offered instead when it would be too small: the quarter, twelve months, the year before. */
static void put_offers(struct ctx *c, struct val *data)
{
    struct val *list = val_put_list(c->mem, data, "offers");
    const struct recap_ask quarter = last_quarter(c);
    int year = 0, month = 0, day = 0;
    day_split(clock_today(c), &year, &month, &day);
    const day_t begun = day_of(year, month, 1);
    put_offer(c, list, "recap_sheet.last_month", day_add_months(begun, -1), begun - 1);
    put_offer(c, list, "recap.period_quarter", quarter.from, quarter.to);
    put_offer(c, list, "recap.period_twelve", day_add_months(begun, -12), begun - 1);
    put_offer(c, list, "recap_sheet.last_year", day_of(year - 1, 1, 1), day_of(year, 1, 1) - 1);
}

/* The days as they stand in the address, or in the form that was sent; nothing said: the last quarter. */
static enum err read_ask(struct ctx *c, const struct http_req *rq, struct recap_ask *ask)
{
    const struct str from = val_get_text(rq->input, "from_day");
    const struct str to = val_get_text(rq->input, "to_day");
    day_t a = 0, b = 0;
    *ask = last_quarter(c);
    if (from.n == 0 && to.n == 0) {
        return OK;
    }
    if (!day_read_iso(from, &a) || !day_read_iso(to, &b) || a < 1 || b < a || b >= DAY_MAX) {
        return fail(c, ERR_INPUT, "from_day", "recap_sheet.months");
    }
    if (b > day_add_months(a, RECAP_MONTHS_MAX)) {
        return fail(c, ERR_INPUT, "from_day", "recap.period_long");
    }
    *ask = (struct recap_ask){ .from = a, .to = b };
    return OK;
}

static enum err make(struct ctx *c, const struct recap_ask *ask, struct sheet *s, int64_t *next)
{
    struct sheet_past *past = NULL;
    struct recap *r = NULL;
    size_t n = 0;
    TRY(all_sheets(c, &past, &n));
    *next = n > 0 ? past[n - 1].row.no + 1 : 1;
    TRY(recap_count(c, ask, &r));
    return sheet_make(c, ask, r, past, n, s);
}

/* ---- before it is out ---- */

static struct val *form_of(struct ctx *c, const struct recap_ask *ask)
{
    struct released_sheet row = { .from_day = ask->from, .to_day = ask->to };
    struct val *form = NULL;
    rec_set_has(&released_sheet_rec, &row, "from_day");
    rec_set_has(&released_sheet_rec, &row, "to_day");
    form = rec_form(c, &released_sheet_rec, &row);
    consent_must(c, form, "checks");
    return form;
}

enum err sheet_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct recap_ask ask = { 0 };
    struct sheet s = { 0 };
    struct val *data = val_map(c->mem);
    const struct fail before = c->fail;
    int64_t next = 0;
    enum err e = read_ask(c, rq, &ask);
    e = e == OK ? make(c, &ask, &s, &next) : e;
    if (e != OK && e != ERR_INPUT) {
        return e;
    }
    if (before.code != OK) {
        c->fail = before; /* said once is enough */
    }
    /* Sent and refused: the days stand beside what was typed, to be changed there. */
    val_put_bool(c->mem, data, "typed", before.code != OK);
    val_put_bool(c->mem, data, "possible", e == OK);
    val_put_bool(c->mem, data, "write", e == OK || before.code != OK);
    val_put(c->mem, data, STR("form"), form_of(c, &ask));
    put_offers(c, data);
    val_put_text(c->mem, data, "from", day_iso(c->mem, ask.from));
    val_put_text(c->mem, data, "to", day_iso(c->mem, ask.to));
    if (e == OK) {
        sheet_put(c, &s, data);
    }
    return http_page(rs, "feature/recap/sheet_new.html", pack_say(c, "recap_sheet.new"), data);
}

enum err sheet_new_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct released_sheet row = { 0 };
    struct recap_ask ask = { 0 };
    struct sheet s = { 0 };
    struct log_checkpoint cp;
    int64_t next = 0;
    TRY(http_read(c, rq, &released_sheet_rec, false, &row));
    TRY(read_ask(c, rq, &ask));
    if (!vocab_all_ticked(pack_vocab(c->packs, STR("press_check")), row.checks, clock_today(c))) {
        return fail(c, ERR_INPUT, "checks", "press.check_all");
    }
    TRY(make(c, &ask, &s, &next));
    TRY(keys_checkpoint(c, &cp));
    row.id = STR_NONE;
    row.no = next;
    row.cells = sheet_text(c, &s);
    row.verified = s.verified;
    row.log_size = cp.size;
    row.log_brief = cp.brief;
    row.member_id = c->who->id;
    row.released_ms = c->now_ms;
    rec_set_all(&released_sheet_rec, &row);
    change_action(c, ACTION_RELEASE);
    TRY(rec_insert(c, &released_sheet_rec, &row));
    http_flash(rs, "flash.sheet_released");
    return http_go(c, rs, "/rekap/lembar/", row.id, "");
}

/* ---- the ledger ---- */

static void put_row(struct ctx *c, const struct released_sheet *row, struct val *v)
{
    const struct str href[] = { STR("/rekap/lembar/"), row->id };
    val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
    val_put_text(c->mem, v, "no", recap_number(c, row->no));
    val_put_text(c->mem, v, "period",
                 pack_say2(c, "recap.period", clock_day_text(c, row->from_day),
                           clock_day_text(c, row->to_day)));
    val_put_text(c->mem, v, "receivers", row->receivers);
    val_put_text(c->mem, v, "purpose", row->purpose);
    val_put_text(c->mem, v, "released", clock_time_text(c, row->released_ms));
    val_put_text(c->mem, v, "member", member_name(c, row->member_id));
}

enum err sheet_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct sheet_past *past = NULL;
    size_t n = 0;
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "sheets");
    (void)rq;
    TRY(all_sheets(c, &past, &n));
    while (n > 0) {
        put_row(c, &past[--n].row, val_push_map(c->mem, list));
    }
    val_put_bool(c->mem, data, "may_release", (c->who->rights & RIGHT_FIGURES_READ) != 0);
    return http_page(rs, "feature/recap/sheet_list.html", pack_say(c, "recap_sheet.list"), data);
}

static enum err find(struct ctx *c, const struct http_req *rq, struct sheet_past *p)
{
    TRY(rec_get(c, &released_sheet_rec, http_param(rq, "sheet"), &p->row));
    return sheet_read(c, &p->row, &p->sheet);
}

enum err sheet_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct sheet_past p = { 0 };
    TRY(find(c, rq, &p));
    if (rq->wants_json) {
        struct val *json = sheet_data(c, &p.sheet);
        val_put_int(c->mem, json, "no", p.row.no);
        return http_page(rs, "feature/recap/sheet_one.html", pack_say(c, "recap_sheet.title"),
                         json);
    }
    struct val *data = val_map(c->mem);
    struct val *lines = val_put_list(c->mem, data, "press");
    sheet_put(c, &p.sheet, data);
    put_row(c, &p.row, data);
    val_put_int(c->mem, data, "log_size", p.row.log_size);
    val_put_text(c->mem, data, "log_brief", p.row.log_brief);
    struct str rest = sheet_press(c, &p.sheet);
    for (struct str line; rest.n > 0 && str_next(&rest, '\n', &line);) {
        val_put_text(c->mem, val_push_map(c->mem, lines), "text", line);
    }
    return http_page(rs, "feature/recap/sheet_one.html", pack_say(c, "recap_sheet.title"), data);
}

/* ---- as a file ---- */

static void press_letter(struct ctx *c, const struct sheet *s, struct letter *l)
{
    struct str rest = sheet_press(c, s);
    letter_add(l, LETTER_TITLE, 0, paper_word(c, "press_title"));
    for (struct str line; rest.n > 0 && str_next(&rest, '\n', &line);) {
        letter_add(l, LETTER_TEXT, 0, line);
    }
}

/* Below each page the checkpoint of when it was let out, not of when it is printed. */
static struct str foot(struct ctx *c, const struct released_sheet *row)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_put(&b, paper_word(c, "foot_log"));
    strbuf_printf(&b, " %lld · ", (long long)row->log_size);
    strbuf_put(&b, row->log_brief);
    return strbuf_str(&b);
}

static enum err send_text(struct ctx *c, struct http_resp *rs, struct str file, struct str type,
                          struct str body)
{
    const struct str shown[] = { STR("attachment; filename=\""), file, STR("\"") };
    http_header_add(rs, "Content-Disposition", str_join(c->mem, shown, ARRAY_LEN(shown)));
    return http_raw(rs, type, body);
}

enum err sheet_file_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    const struct str file = http_param(rq, "file");
    const bool is_press = str_starts(file, STR("siaran."));
    struct sheet_past p = { 0 };
    struct letter *l = NULL;
    c->lang = LANG_ID; /* a paper of the city, whoever prints it */
    if (!is_press && !str_starts(file, STR("laporan."))) {
        return fail(c, ERR_NOT_FOUND, NULL, "letter.absent");
    }
    TRY(find(c, rq, &p));
    if (str_eqz(file, "laporan.csv")) {
        return send_text(c, rs, file, STR("text/csv; charset=utf-8"), sheet_csv(c, &p.sheet));
    }
    if (str_eqz(file, "siaran.txt")) {
        return send_text(c, rs, file, STR("text/plain; charset=utf-8"), sheet_press(c, &p.sheet));
    }
    if (is_press && str_ends(file, STR(".xlsx"))) {
        return fail(c, ERR_NOT_FOUND, NULL, "letter.absent"); /* sentences are no table */
    }
    TRY(paper_begin(c, pack_say(c, is_press ? "recap_sheet.press" : "recap_report.outside"), &l));
    l->footer = foot(c, &p.row);
    if (is_press) {
        press_letter(c, &p.sheet, l);
    } else {
        sheet_letter(c, &p, l);
    }
    return paper_send(c, rs, l, file);
}
