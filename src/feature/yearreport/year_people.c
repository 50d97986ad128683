/*
 * year_people.c - of the report: cases, victims, and what was done for them.
 *
 * Only whole quarters that are over are counted, as the sheets for outside count them: this paper and a quarter's sheet never
 * overlap by a piece of a quarter, so that no difference of the two is a few people. Where one quarter alone is too small for
 * its sheet, the year's totals are not told either: less the other three they would be that quarter.
 */
#include "calc/disclosure.h"
#include "feature/clock/clock.h"
#include "feature/plan/plan.h"
#include "feature/recap/recap.h"
#include "feature/yearreport/yearreport_priv.h"
#include "rec/pack.h"

#define QUARTERS 4
#define MONTHS 12

void year_add_parts(struct ctx *c, const struct year_span *y, const struct year_parts *p,
                    struct letter *l)
{
    static const int widths[] = { 60, 20, 20 };
    const struct str heads[] = { pack_say(c, p->title), pack_say(c, "speech.count"),
                                 pack_say(c, "yearreport.share") };
    const int64_t sum = p->n[0] + p->n[1];
    bool hidden[2];
    year_heading(c, l, 2, p->title);
    year_says(c, y, p->unit, l);
    if (sum == 0) {
        letter_add(l, LETTER_TEXT, 0, pack_say(c, "yearreport.nothing"));
        return;
    }
    if (!disclosure_hide(p->n, 2, recap_small_limit(c), hidden)) {
        letter_add(l, LETTER_TEXT, 0, pack_say(c, "recap_sheet.why.few"));
        return;
    }
    letter_columns(l, heads, widths, ARRAY_LEN(widths));
    for (size_t i = 0; i < 2; i++) {
        struct strbuf share;
        strbuf_init(&share, c->mem);
        strbuf_printf(&share, "%lld%%", (long long)((p->n[i] * 100 + sum / 2) / sum));
        const struct str word = pack_say(c, "recap_report.hidden");
        const struct str cells[] = { pack_say(c, p->part[i]),
                                     hidden[i] ? word : recap_number(c, p->n[i]),
                                     hidden[i] ? word : strbuf_str(&share) };
        letter_row(l, cells, ARRAY_LEN(cells), 0);
    }
    const struct str total[] = { pack_say(c, "recap.total"), recap_number(c, sum), STR("100%") };
    letter_row(l, total, ARRAY_LEN(total), 0);
}

/* Whether a quarter of the year has some, but too few, in a table by month. */
static bool is_quarter_small(const struct ctx *c, const struct recap *r, const char *by_month)
{
    const struct recap_table *t = recap_table(r, str_of(by_month));
    int64_t sums[QUARTERS] = { 0 };
    bool is_small = false;
    for (size_t i = 0; i < t->n; i++) {
        int64_t month = 0;
        if (t->codes[i].n == 7 && str_to_int(str_cut(t->codes[i], 5, 7), &month) && month >= 1 &&
            month <= MONTHS) {
            sums[(month - 1) / 3] += t->counts[i];
        }
    }
    for (size_t q = 0; q < QUARTERS; q++) {
        is_small = is_small || (sums[q] > 0 && sums[q] < recap_small_limit(c));
    }
    return is_small;
}

/* Cases and victims, as the recap of these quarters counts them. */
static enum err add_cases(struct ctx *c, const struct year_span *y, struct letter *l)
{
    static const int widths[] = { 75, 25 };
    const struct recap_ask ask = { .from = y->from, .to = y->to };
    const struct str heads[] = { pack_say(c, "speech.figure"), pack_say(c, "speech.count") };
    struct recap *r = NULL;
    TRY(recap_count(c, &ask, &r));
    const struct recap_sums sums = recap_sums(r);
    const struct val *data = recap_page_data(c, &ask, r);
    if (is_quarter_small(c, r, "month") || is_quarter_small(c, r, "month_victim")) {
        letter_add(l, LETTER_TEXT, 0, pack_say(c, "yearreport.quarter_few"));
        return OK;
    }
    const struct str cases[] = { pack_say(c, "recap.total.cases"), recap_number(c, sums.cases) };
    const struct str victims[] = { pack_say(c, "recap.total.victims"),
                                   recap_number(c, sums.victims) };
    letter_columns(l, heads, widths, ARRAY_LEN(widths));
    letter_row(l, cases, ARRAY_LEN(cases), 0);
    letter_row(l, victims, ARRAY_LEN(victims), 0);
    letter_add(l, LETTER_SMALL, 0, val_get_text(data, "verified_text"));
    const struct year_parts served = { "yearreport.served",
                                       "recap.unit.victim",
                                       { "yearreport.is_served", "yearreport.not_served" },
                                       { sums.victims_served,
                                         sums.victims - sums.victims_served } };
    year_add_parts(c, y, &served, l);
    return OK;
}

/* What was kept of what was due in these quarters: that part does not change later. */
static void add_kept(struct ctx *c, const struct year_span *y, const struct clock_kept *k,
                     struct year_parts p, struct letter *l)
{
    p.n[0] = k->in_time;
    p.n[1] = k->due - k->in_time;
    year_add_parts(c, y, &p, l);
}

enum err year_people(struct ctx *c, const struct year_span *y, struct letter *l)
{
    static const struct year_parts first = { "yearreport.first_response",
                                             "yearreport.unit_response",
                                             { "yearreport.kept", "yearreport.not_kept" },
                                             { 0 } };
    static const struct year_parts after = { "yearreport.aftercare",
                                             "yearreport.unit_aftercare",
                                             { "yearreport.kept", "yearreport.not_kept" },
                                             { 0 } };
    const int offset = pack_hours(c->packs)->utc_offset_minutes;
    struct clock_kept answers = { 0 };
    struct clock_kept visits = { 0 };
    struct year_span whole = *y;
    year_heading(c, l, 1, "yearreport.people_served");
    if (y->people_to == 0) {
        letter_add(l, LETTER_TEXT, 0, pack_say(c, "yearreport.no_quarter"));
        return OK;
    }
    whole.to = y->people_to;
    letter_add(l, LETTER_SMALL, 0, pack_say(c, "yearreport.quarters"));
    year_says(c, &whole, "yearreport.unit_case_victim", l);
    TRY(add_cases(c, &whole, l));
    TRY(clock_kept(c, "report", "first_response", day_start_ms(whole.from, offset),
                   day_start_ms(whole.to + 1, offset), &answers));
    add_kept(c, &whole, &answers, first, l);
    TRY(plan_aftercare_kept(c, whole.from, whole.to, &visits));
    add_kept(c, &whole, &visits, after, l);
    return OK;
}
