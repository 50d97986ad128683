/*
 * simfoni_month.c - the cases of a month against the ministry's system: entered, not entered,
 * changed since. Opens cards, no case.
 */
#include "feature/case/case.h"
#include "feature/clock/clock.h"
#include "feature/conference/conference.h"
#include "feature/simfoni/simfoni_priv.h"
#include "out/csv_out.h"
#include "rec/pack.h"

#define MONTH_MAX 1000

#define REC simfoni_month
#define REC_DEF "feature/simfoni/simfoni_month.def"
#define REC_KEEP
#include "rec/rec_struct.h"
#define REC_FORM
#include "rec/rec_table.h"

/* $1 the member, or lead's desk, which stands in every case; $2 now; $3, $4 the month; $5 the member */
const struct stmt SIMFONI_Q_MONTH = {
    "simfoni_month", "tiiit",
    "SELECT f.id, f.number, f.opened_ms, k.version, k.sealed, e.version, e.sealed FROM case_file f"
    " JOIN case_access a ON a.case_id = f.id AND a.principal = $1 AND (a.until_ms IS NULL OR a.until_ms > $2)"
    " JOIN card k ON k.case_id = f.id LEFT JOIN simfoni_entry e ON e.case_id = f.id"
    " WHERE f.opened_ms >= $3 AND f.opened_ms < $4" TIE_FREE(
        "f.id", "$5") " ORDER BY f.opened_ms, f.id LIMIT 1001"
};

static bool read_month(struct ctx *c, struct str month, day_t *first)
{
    const struct str parts[] = { month, STR("-01") };
    return month.n == 7 && day_read_iso(str_join(c->mem, parts, ARRAY_LEN(parts)), first);
}

enum err simfoni_check_month(struct ctx *c, const struct field *f, const void *row)
{
    day_t first = 0;
    const struct simfoni_month *m = row;
    return m->month.n == 0 || read_month(c, m->month, &first)
               ? OK
               : fail(c, ERR_INPUT, f->name, "simfoni.month_wrong");
}

/* The month asked for, else this one; first days of it and of the next. */
static enum err read_ask(struct ctx *c, const struct http_req *rq, struct simfoni_month *m,
                         day_t *from, day_t *to)
{
    int y = 0;
    int month = 0;
    int d = 0;
    TRY(http_read(c, rq, &simfoni_month_rec, true, m));
    if (m->month.n == 0) {
        m->month = str_cut(day_iso(c->mem, clock_today(c)), 0, 7);
    }
    if (!read_month(c, m->month, from)) {
        return fail(c, ERR_INPUT, "month", "simfoni.month_wrong");
    }
    day_split(*from, &y, &month, &d);
    *to = month == 12 ? day_of(y + 1, 1, 1) : day_of(y, month + 1, 1);
    rec_set_has(&simfoni_month_rec, m, "month");
    return OK;
}

struct line {
    struct str id, number, pseudonym;
    int64_t opened_ms;
    struct simfoni_entry entry;
    enum simfoni_state state;
};

static enum err read_line(struct ctx *c, const struct rows *r, struct line *l)
{
    struct str print;
    *l =
        (struct line){ .id = row_text(r, 0), .number = row_text(r, 1), .opened_ms = row_int(r, 2) };
    TRY(case_card_said(c, l->id, row_int(r, 3), row_blob(r, 4), &l->pseudonym, &print));
    l->entry = (struct simfoni_entry){ .case_id = l->id,
                                       .compartment_id = COMPARTMENT_CARD,
                                       .version = row_int(r, 5) };
    if (l->entry.version != 0) {
        TRY(rec_open_sealed(c, &simfoni_entry_rec, &l->entry, row_blob(r, 6)));
    }
    l->state = simfoni_state_of(l->entry.version != 0 ? &l->entry : NULL, print);
    return OK;
}

static enum err load_month(struct ctx *c, day_t from, day_t to, struct line **lines, size_t *n)
{
    const int offset = pack_hours(c->packs)->utc_offset_minutes;
    const struct str card = COMPARTMENT_CARD;
    const struct str principal = actor_has_desk(c->who, STR("lead")) ? STR("lead") : c->who->id;
    struct rows r;
    *lines = NEW_ARRAY(c->mem, struct line, MONTH_MAX + 1);
    *n = 0;
    TRY(keys_fetch(c, &card, 1, LOOK_LIST, NULL));
    TRY(store_query(c, &SIMFONI_Q_MONTH,
                    VALS(V_TEXT(principal), V_INT(c->now_ms), V_INT(day_start_ms(from, offset)),
                         V_INT(day_start_ms(to, offset)), V_TEXT(c->who->id)),
                    &r));
    while (store_next(&r)) {
        if (*n <= MONTH_MAX) {
            TRY(read_line(c, &r, &(*lines)[(*n)++]));
        }
    }
    return store_done(&r);
}

static struct str state_label(struct ctx *c, enum simfoni_state s)
{
    const struct str key[] = { STR("simfoni.state."), str_of(simfoni_state_word(s)) };
    return pack_say(c, str_z(c->mem, str_join(c->mem, key, ARRAY_LEN(key))));
}

static void put_line(struct ctx *c, const struct line *l, struct val *list)
{
    const struct str href[] = { STR("/kasus/"), l->id, STR("/simfoni") };
    struct val *v = val_push_map(c->mem, list);
    val_put_text(c->mem, v, "id", l->id);
    val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
    val_put_text(c->mem, v, "number", l->number);
    val_put_text(c->mem, v, "pseudonym", l->pseudonym);
    val_put_text(c->mem, v, "opened", clock_day_text(c, clock_day_of(c, l->opened_ms)));
    val_put_textz(c->mem, v, "state", simfoni_state_word(l->state));
    val_put_text(c->mem, v, "state_label", state_label(c, l->state));
    val_put_textz(c->mem, v, "tone",
                  l->state == SIMFONI_DONE      ? "o"
                  : l->state == SIMFONI_CHANGED ? "w"
                                                : "n");
    val_put_text(c->mem, v, "simfoni_number", l->entry.number);
    val_put_text(c->mem, v, "entered_on", clock_day_text(c, l->entry.entered_on));
    val_put_text(c->mem, v, "entered_by",
                 l->state != SIMFONI_NOT ? member_name(c, l->entry.entered_by) : STR_NONE);
}

enum err simfoni_month_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct simfoni_month m = { 0 };
    struct line *lines = NULL;
    day_t from = 0;
    day_t to = 0;
    size_t n = 0;
    int64_t counts[SIMFONI_CHANGED + 1] = { 0 };
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "cases");
    struct val *sums = val_put_list(c->mem, data, "sums");
    TRY(read_ask(c, rq, &m, &from, &to));
    TRY(load_month(c, from, to, &lines, &n));
    for (size_t i = 0; i < n && i < MONTH_MAX; i++) {
        put_line(c, &lines[i], list);
        counts[lines[i].state]++;
    }
    for (enum simfoni_state s = SIMFONI_NOT; s <= SIMFONI_CHANGED; s++) {
        struct val *v = val_push_map(c->mem, sums);
        val_put_textz(c->mem, v, "state", simfoni_state_word(s));
        val_put_text(c->mem, v, "label", state_label(c, s));
        val_put_int(c->mem, v, "count", counts[s]);
    }
    val_put_text(c->mem, data, "month", m.month);
    val_put_bool(c->mem, data, "is_cut", n > MONTH_MAX);
    val_put(c->mem, data, STR("form"), rec_form(c, &simfoni_month_rec, &m));
    return http_page(rs, "feature/simfoni/simfoni_month.html", pack_say(c, "simfoni.list"), data);
}

enum err simfoni_csv_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    static const char *const header[] = { "case_number", "opened",         "state",
                                          "state_label", "simfoni_number", "entered_on",
                                          "entered_by" };
    struct simfoni_month m = { 0 };
    struct line *lines = NULL;
    day_t from = 0;
    day_t to = 0;
    size_t n = 0;
    struct strbuf b;
    struct csv_out w;
    TRY(read_ask(c, rq, &m, &from, &to));
    TRY(load_month(c, from, to, &lines, &n));
    strbuf_init(&b, c->mem);
    csv_out_init(&w, &b, ',', true);
    for (size_t i = 0; i < ARRAY_LEN(header); i++) {
        csv_out_text(&w, str_of(header[i]));
    }
    csv_out_row(&w);
    for (size_t i = 0; i < n && i < MONTH_MAX; i++) {
        csv_out_text(&w, lines[i].number);
        csv_out_text(&w, day_iso(c->mem, clock_day_of(c, lines[i].opened_ms)));
        csv_out_text(&w, str_of(simfoni_state_word(lines[i].state)));
        csv_out_text(&w, state_label(c, lines[i].state));
        csv_out_text(&w, lines[i].entry.number);
        csv_out_text(&w, lines[i].entry.entered_on != 0 ? day_iso(c->mem, lines[i].entry.entered_on)
                                                        : STR_NONE);
        csv_out_text(&w, lines[i].state != SIMFONI_NOT ? member_name(c, lines[i].entry.entered_by)
                                                       : STR_NONE);
        csv_out_row(&w);
    }
    http_header_add(rs, "Content-Disposition", STR("attachment; filename=\"simfoni.csv\""));
    return http_raw(rs, STR("text/csv; charset=utf-8"), strbuf_str(&b));
}
