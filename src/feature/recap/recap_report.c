/*
 * recap_report.c - the report of a period for leaders: every table as the screen shows it. What goes outside is recap_sheet.c.
 */
#include "feature/clock/clock.h"
#include "feature/recap/recap_priv.h"
#include "rec/pack.h"

/* ---- quarters ---- */

static day_t quarter_start(day_t d)
{
    int year = 0, month = 0, day = 0;
    day_split(d, &year, &month, &day);
    return day_of(year, (month - 1) / 3 * 3 + 1, 1);
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

static void add_table(struct ctx *c, struct letter *l, const struct val *data, const struct val *t)
{
    static const int widths[] = { 75, 25 };
    const struct str heads[] = { val_get_text(t, "title"), pack_say(c, "speech.count") };
    const struct val *rows = val_getz(t, "rows");
    const struct str total[] = { pack_say(c, "recap.total"), val_get_text(t, "total") };
    letter_add(l, LETTER_HEADING, 2, heads[0]);
    letter_add(l, LETTER_SMALL, 0, says(c, data, val_get_text(t, "unit")));
    letter_columns(l, heads, widths, ARRAY_LEN(widths));
    for (size_t i = 0; i < val_count(rows); i++) {
        const struct val *row = rows->list->items[i];
        const struct str cells[] = { val_get_text(row, "label"), val_get_text(row, "count") };
        letter_row(l, cells, ARRAY_LEN(cells), 0);
    }
    letter_row(l, total, ARRAY_LEN(total), 0);
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

static void add_totals(struct ctx *c, struct letter *l, const struct val *data)
{
    static const int widths[] = { 75, 25 };
    const struct str heads[] = { pack_say(c, "speech.figure"), pack_say(c, "speech.count") };
    const struct val *totals = val_getz(data, "totals");
    letter_columns(l, heads, widths, ARRAY_LEN(widths));
    for (size_t i = 0; i < val_count(totals); i++) {
        const struct val *t = totals->list->items[i];
        const struct str cells[] = { val_get_text(t, "label"), val_get_text(t, "count") };
        letter_row(l, cells, ARRAY_LEN(cells), 0);
    }
}

void recap_report(struct ctx *c, const struct recap *r, const struct val *data, struct letter *l)
{
    const struct val *tables = val_getz(data, "tables");
    letter_add(l, LETTER_SMALL, 0, pack_say1(c, "speech.internal", c->who->name));
    letter_add(l, LETTER_TITLE, 0, pack_say(c, "recap_report.internal"));
    letter_add(l, LETTER_TEXT, 0, val_get_text(data, "period"));
    add_totals(c, l, data);
    letter_add(l, LETTER_SMALL, 0, recap_source(c, data));
    letter_add(l, LETTER_SMALL, 0, val_get_text(data, "without_day"));
    for (size_t i = 0; i < val_count(tables); i++) {
        add_table(c, l, data, tables->list->items[i]);
    }
    recap_add_crosses(c, r, says(c, data, pack_say(c, "recap.unit.victim")), l);
    add_answers(c, l, data);
}
