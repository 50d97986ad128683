/*
 * recap_report.c - the report of a period on two levels. Internal: every table as the screen shows it. Outside: counts below the
 * pack's limit hidden, and what would give them away (calc/disclosure).
 *
 * Outside keeps apart what could be set against each other. Its tables share totals and nothing else: none is a sum of another's
 * rows. Nor does the speech sheet of the same quarter give anything away: children are said by the same rule as there, and not
 * in age bands, whose sum they would be; of kinds only those that a speech may name. Its periods are the four quarters of a year: two of them never
 * overlap, so that no difference of two sheets is a smaller sheet.
 */
#include "calc/disclosure.h"
#include "feature/clock/clock.h"
#include "feature/recap/recap_priv.h"
#include "rec/pack.h"

/* By their ids in recap_page_data. */
static const char *const outside_tables[] = {
    "victim_sex", "place", "perpetrator_sex", "relation", "service", "kecamatan", "channel",
};

static bool goes_outside(struct str id)
{
    for (size_t i = 0; i < ARRAY_LEN(outside_tables); i++) {
        if (str_eqz(id, outside_tables[i])) {
            return true;
        }
    }
    return false;
}

/* ---- quarters ---- */

static day_t quarter_start(day_t d)
{
    int year = 0, month = 0, day = 0;
    day_split(d, &year, &month, &day);
    return day_of(year, (month - 1) / 3 * 3 + 1, 1);
}

static bool is_past_quarter(struct ctx *c, const struct recap_ask *ask)
{
    return !ask->by_incident && ask->from == quarter_start(ask->from) &&
           ask->to == day_add_months(ask->from, 3) - 1 && ask->to < clock_today(c);
}

void recap_put_quarter(struct ctx *c, const struct recap_ask *ask, struct val *data)
{
    const day_t today = clock_today(c);
    day_t from = quarter_start(ask->to < today ? ask->to : today);
    if (day_add_months(from, 3) - 1 >= today) {
        from = day_add_months(from, -3);
    }
    const day_t to = day_add_months(from, 3) - 1;
    const struct str query[] = { STR("?from_day="), day_iso(c->mem, from), STR("&to_day="),
                                 day_iso(c->mem, to), STR("&basis=REPORT") };
    val_put_text(c->mem, data, "quarter", str_join(c->mem, query, ARRAY_LEN(query)));
    val_put_text(c->mem, data, "quarter_text",
                 pack_say2(c, "recap.period", clock_day_text(c, from), clock_day_text(c, to)));
}

static void put_period(struct ctx *c, struct val *list, const char *path, const char *label,
                       day_t from, day_t to)
{
    const struct str href[] = { str_of(path), STR("?from_day="), day_iso(c->mem, from),
                                STR("&to_day="), day_iso(c->mem, to) };
    struct val *v = val_push_map(c->mem, list);
    val_put_text(c->mem, v, "label", pack_say(c, label));
    val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
}

void recap_put_periods(struct ctx *c, const char *path, struct val *data)
{
    const day_t today = clock_today(c);
    const day_t quarter = quarter_start(today);
    struct val *list = val_put_list(c->mem, data, "periods");
    int year = 0, month = 0, day = 0;
    day_split(today, &year, &month, &day);
    const day_t begun = day_of(year, month, 1);
    put_period(c, list, path, "recap.period_year", day_of(year, 1, 1), today);
    put_period(c, list, path, "recap.period_quarter", day_add_months(quarter, -3), quarter - 1);
    put_period(c, list, path, "recap.period_twelve", day_add_months(begun, -12), begun - 1);
}

/* ---- tables ---- */

/* Unit, period, which day counts, as of when, verified: each table says it for itself. */
static struct str says(struct ctx *c, const struct val *data, struct str unit)
{
    const struct str parts[] = {
        pack_say(c, "recap.unit"),
        STR(": "),
        unit,
        STR(" · "),
        val_get_text(data, "period"),
        STR(" · "),
        val_get_text(data, "by"),
        STR(" · "),
        pack_say(c, "recap.as_of"),
        STR(" "),
        val_get_text(data, "as_of"),
        STR(" · "),
        val_get_text(data, "verified_text"),
    };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

/* Marks what is hidden outside; false: the table is too small to be shown at all. */
static bool hide(struct ctx *c, const struct val *rows, bool outside, bool *hidden)
{
    const size_t n = val_count(rows);
    int64_t *counts = NEW_ARRAY(c->mem, int64_t, n + 1);
    for (size_t i = 0; i < n; i++) {
        counts[i] = val_get_int(rows->list->items[i], "n", 0);
    }
    return !outside || disclosure_hide(counts, n, recap_small_limit(c), hidden);
}

static void add_table(struct ctx *c, struct letter *l, const struct val *data, const struct val *t,
                      bool outside)
{
    static const int widths[] = { 75, 25 };
    const struct str heads[] = { val_get_text(t, "title"), pack_say(c, "speech.count") };
    const struct val *rows = val_getz(t, "rows");
    bool *hidden = NEW_ARRAY(c->mem, bool, val_count(rows) + 1);
    const struct str total[] = { pack_say(c, "recap.total"), val_get_text(t, "total") };
    letter_add(l, LETTER_HEADING, 2, heads[0]);
    letter_add(l, LETTER_SMALL, 0, says(c, data, val_get_text(t, "unit")));
    if (!hide(c, rows, outside, hidden)) {
        letter_add(l, LETTER_TEXT, 0, pack_say(c, "recap_report.table_few"));
        return;
    }
    letter_columns(l, heads, widths, ARRAY_LEN(widths));
    for (size_t i = 0; i < val_count(rows); i++) {
        const struct val *row = rows->list->items[i];
        const struct str cells[] = { val_get_text(row, "label"),
                                     hidden[i] ? pack_say(c, "recap_report.hidden")
                                               : val_get_text(row, "count") };
        letter_row(l, cells, ARRAY_LEN(cells), 0);
    }
    letter_row(l, total, ARRAY_LEN(total), 0);
}

/* Which of the others were there at all stays open: without a total nothing can be taken away from it. */
static void add_kinds(struct ctx *c, struct letter *l, const struct val *data, const struct val *t)
{
    static const int widths[] = { 75, 25 };
    const struct str heads[] = { val_get_text(t, "title"), pack_say(c, "speech.count") };
    const struct val *rows = val_getz(t, "rows");
    letter_add(l, LETTER_HEADING, 2, heads[0]);
    letter_add(l, LETTER_SMALL, 0, says(c, data, val_get_text(t, "unit")));
    letter_add(l, LETTER_SMALL, 0, pack_say(c, "recap_report.kinds_few"));
    letter_columns(l, heads, widths, ARRAY_LEN(widths));
    for (size_t i = 0; i < val_count(rows); i++) {
        const struct val *row = rows->list->items[i];
        const struct str cells[] = { val_get_text(row, "label"), val_get_text(row, "count") };
        if (val_get_int(row, "n", 0) >= recap_small_limit(c)) {
            letter_row(l, cells, ARRAY_LEN(cells), 0);
        }
    }
}

static void push_row(struct ctx *c, struct val *rows, const char *label, int64_t n)
{
    struct val *row = val_push_map(c->mem, rows);
    val_put_text(c->mem, row, "label", pack_say(c, label));
    val_put_text(c->mem, row, "count", recap_number(c, n));
    val_put_int(c->mem, row, "n", n);
}

static void add_children(struct ctx *c, struct letter *l, const struct val *data,
                         const struct recap_sums *sums)
{
    struct val *t = val_map(c->mem);
    struct val *rows = val_put_list(c->mem, t, "rows");
    val_put_text(c->mem, t, "title", pack_say(c, "recap_report.children"));
    val_put_text(c->mem, t, "unit", pack_say(c, "recap.unit.victim"));
    val_put_text(c->mem, t, "total", recap_number(c, sums->victims));
    push_row(c, rows, "recap_report.child", sums->children);
    push_row(c, rows, "recap_report.no_child", sums->victims - sums->children);
    add_table(c, l, data, t, true);
}

static void add_answer_row(struct letter *l, const struct val *v)
{
    const struct str cells[] = { val_get_text(v, "label"),    val_get_text(v, "sent"),
                                 val_get_text(v, "answered"), val_get_text(v, "in_time"),
                                 val_get_text(v, "waiting"),  val_get_text(v, "overdue"),
                                 val_get_text(v, "ended"),    val_get_text(v, "middle") };
    letter_row(l, cells, ARRAY_LEN(cells), 0);
}

static void add_answers(struct ctx *c, struct letter *l, const struct val *data)
{
    static const int widths[] = { 18, 12, 12, 11, 14, 9, 12, 12 };
    static const char *const keys[] = { "recap.agency",           "recap.answers.sent",
                                        "recap.answers.answered", "recap.answers.in_time",
                                        "recap.answers.waiting",  "recap.answers.overdue",
                                        "recap.answers.ended",    "recap.answers.middle" };
    struct str heads[ARRAY_LEN(keys)];
    const struct val *list = val_getz(data, "answer_times");
    if (val_count(list) == 0) {
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        heads[i] = pack_say(c, keys[i]);
    }
    letter_add(l, LETTER_HEADING, 2, pack_say(c, "recap.answers"));
    letter_add(l, LETTER_SMALL, 0, says(c, data, pack_say(c, "recap.unit.referral")));
    letter_columns(l, heads, widths, ARRAY_LEN(keys));
    for (size_t i = 0; i < val_count(list); i++) {
        add_answer_row(l, list->list->items[i]);
    }
    add_answer_row(l, val_getz(data, "answer_total"));
}

/* ---- the report ---- */

/* Outside: cases and victims alone; the others are a table's rows or totals, where what must be hidden is. */
#define TOTALS_OUTSIDE 2

static void add_totals(struct ctx *c, struct letter *l, const struct val *data, bool outside)
{
    static const int widths[] = { 75, 25 };
    const struct str heads[] = { pack_say(c, "speech.figure"), pack_say(c, "speech.count") };
    const struct val *totals = val_getz(data, "totals");
    letter_columns(l, heads, widths, ARRAY_LEN(widths));
    for (size_t i = 0; i < (outside ? TOTALS_OUTSIDE : val_count(totals)); i++) {
        const struct val *t = totals->list->items[i];
        const struct str cells[] = { val_get_text(t, "label"), val_get_text(t, "count") };
        letter_row(l, cells, ARRAY_LEN(cells), 0);
    }
}

static enum err check_outside(struct ctx *c, const struct recap_ask *ask, const struct recap *r)
{
    const struct recap_sums sums = recap_sums(r);
    const int64_t limit = recap_small_limit(c);
    if (!is_past_quarter(c, ask)) {
        return fail(c, ERR_INPUT, "from_day", "recap_report.quarter");
    }
    if (sums.cases < limit || sums.victims < limit) {
        return fail(c, ERR_INPUT, "from_day", "speech.few");
    }
    return OK;
}

static void add_tables_outside(struct ctx *c, struct letter *l, const struct val *data,
                               const struct recap *r)
{
    const struct recap_sums sums = recap_sums(r);
    const struct val *tables = val_getz(data, "tables");
    for (size_t i = 0; i < val_count(tables); i++) {
        const struct val *t = tables->list->items[i];
        const struct str id = val_get_text(t, "id");
        if (str_eqz(id, "violence_kind")) {
            add_children(c, l, data, &sums);
            add_kinds(c, l, data, t);
        } else if (goes_outside(id)) {
            add_table(c, l, data, t, true);
        }
    }
}

enum err recap_report(struct ctx *c, const struct recap_ask *ask, const struct recap *r,
                      bool outside, const struct val *data, struct letter *l)
{
    const struct val *tables = val_getz(data, "tables");
    if (outside) {
        TRY(check_outside(c, ask, r));
    }
    letter_add(l, LETTER_SMALL, 0,
               outside ? pack_say(c, "recap_report.outside_mark")
                       : pack_say1(c, "speech.internal", c->who->name));
    letter_add(l, LETTER_TITLE, 0,
               pack_say(c, outside ? "recap_report.outside" : "recap_report.internal"));
    letter_add(l, LETTER_TEXT, 0, val_get_text(data, "period"));
    add_totals(c, l, data, outside);
    letter_add(l, LETTER_SMALL, 0, recap_source(c, data));
    if (outside) {
        add_tables_outside(c, l, data, r);
        return OK;
    }
    letter_add(l, LETTER_SMALL, 0, val_get_text(data, "without_day"));
    for (size_t i = 0; i < val_count(tables); i++) {
        add_table(c, l, data, tables->list->items[i], false);
    }
    recap_add_crosses(c, r, says(c, data, pack_say(c, "recap.unit.victim")), l);
    add_answers(c, l, data);
    return OK;
}
