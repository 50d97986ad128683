/*
 * meeting_alert.c - what the city's own figures give cause to speak about, by the rules of the pack: agencies that do not
 * answer, areas nobody visited, memoranda that end, figures that stopped coming, first responses that came late.
 */
#include "base/utf8.h"
#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "feature/meeting/meeting_priv.h"
#include "feature/network/network.h"
#include "feature/prevention/prevention.h"

#define TITLE_POINTS 300 /* of agenda_item.title */

static int64_t cell(const struct pack_table *t, size_t row, const char *column)
{
    int64_t n = 0;
    return str_to_int(pack_cell(t, row, column), &n) ? n : 0;
}

/* The pack's row; false: the city does not want this alert. */
static bool rule_of(struct ctx *c, const char *key, struct alert_rule *r)
{
    const struct pack_table *t = pack_table(c->packs, STR("rule/meeting_alert"));
    const size_t row = t != NULL ? pack_row(t, str_of(key)) : SIZE_MAX;
    if (row == SIZE_MAX) {
        return false;
    }
    *r =
        (struct alert_rule){ cell(t, row, "least"), cell(t, row, "percent"), cell(t, row, "days") };
    return true;
}

/* Below this a number about people stays inside; without the row the strictest that a pack has used. */
static int64_t small_below(struct ctx *c)
{
    int64_t n = 0;
    return str_to_int(pack_setting(c->packs, "small_cell_below"), &n) && n >= 2 ? n : 10;
}

static struct str number(struct ctx *c, int64_t n)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_put_int(&b, n);
    return strbuf_str(&b);
}

static void add(struct ctx *c, struct meeting_alert *out, size_t *n, const char *code,
                struct str about, struct str title)
{
    const struct str key[] = { str_of(code), about.n != 0 ? STR(":") : STR_NONE, about };
    const struct str say[] = { title, STR(" ("),
                               pack_say1(c, "data_alert.as_of", clock_day_text(c, clock_today(c))),
                               STR(")") };
    if (*n < ALERTS_MAX) {
        out[(*n)++] =
            (struct meeting_alert){ str_join(c->mem, key, ARRAY_LEN(key)),
                                    utf8_cut(str_join(c->mem, say, ARRAY_LEN(say)), TITLE_POINTS) };
    }
}

static enum err silent(struct ctx *c, struct meeting_alert *out, size_t *n)
{
    struct alert_rule r;
    struct network_silence *s = NULL;
    size_t found = 0;
    if (!rule_of(c, "REFERRAL_SILENT", &r)) {
        return OK;
    }
    const int64_t least = r.least > small_below(c) ? r.least : small_below(c);
    TRY(network_silent(c, c->now_ms - r.days * DAY_MS, &s, &found));
    for (size_t i = 0; i < found; i++) {
        if (s[i].n >= least) {
            const struct str what[] = { number(c, s[i].n), STR(" "),
                                        pack_say1(c, "data_alert.in_days", number(c, r.days)) };
            add(c, out, n, "REFERRAL_SILENT", s[i].agency_id,
                pack_say2(c, "data_alert.silent", consent_agency_name(c, s[i].agency_id),
                          str_join(c->mem, what, ARRAY_LEN(what))));
        }
    }
    return OK;
}

static enum err unvisited(struct ctx *c, struct meeting_alert *out, size_t *n)
{
    struct alert_rule r;
    struct area_cover *a = NULL;
    struct strbuf names;
    size_t found = 0;
    int64_t places = 0;
    if (!rule_of(c, "AREA_UNVISITED", &r)) {
        return OK;
    }
    strbuf_init(&names, c->mem);
    TRY(prevention_areas(c, clock_today(c), &a, &found));
    for (size_t i = 0; i < found; i++) {
        if (a[i].code.n != 0 && a[i].recent == 0) {
            strbuf_put(&names, places > 0 ? STR(", ") : STR_NONE);
            strbuf_put(&names, pack_code_label(c, "kecamatan", a[i].code));
            places += a[i].places;
        }
    }
    if (places > 0 && places >= r.least) {
        add(c, out, n, "AREA_UNVISITED", STR_NONE,
            pack_say2(c, "data_alert.unvisited", number(c, places), strbuf_str(&names)));
    }
    return OK;
}

static enum err ending(struct ctx *c, struct meeting_alert *out, size_t *n)
{
    struct alert_rule r;
    int64_t memos = 0;
    if (!rule_of(c, "MEMO_ENDING", &r)) {
        return OK;
    }
    TRY(network_memos_ending(c, &memos));
    if (memos > 0 && memos >= r.least) {
        add(c, out, n, "MEMO_ENDING", STR_NONE, pack_say1(c, "data_alert.memo", number(c, memos)));
    }
    return OK;
}

static enum err old_figures(struct ctx *c, struct meeting_alert *out, size_t *n)
{
    struct alert_rule r;
    struct network_given *g = NULL;
    size_t found = 0;
    if (!rule_of(c, "FIGURE_OLD", &r)) {
        return OK;
    }
    TRY(network_figures_newest(c, &g, &found));
    for (size_t i = 0; i < found; i++) {
        const day_t ends = day_add_months(g[i].month, 1) - 1;
        if (clock_today(c) - ends > r.days) {
            add(c, out, n, "FIGURE_OLD", g[i].agency_id,
                pack_say2(c, "data_alert.figure", consent_agency_name(c, g[i].agency_id),
                          clock_day_text(c, ends)));
        }
    }
    return OK;
}

/* The newest published figure of nation or province is old, by the same limit as where it stands beside the city's. */
static void old_nation(struct ctx *c, struct meeting_alert *out, size_t *n)
{
    struct alert_rule r;
    const struct pack_table *t = pack_table(c->packs, STR("figure/national"));
    day_t newest = 0;
    int64_t days = 0;
    if (!rule_of(c, "NATION_OLD", &r) ||
        !str_to_int(pack_setting(c->packs, "figure_old_days"), &days)) {
        return;
    }
    for (size_t i = 0; t != NULL && i < t->n_rows; i++) {
        day_t as_of = 0;
        if (day_read_iso(pack_cell(t, i, "as_of"), &as_of) && as_of > newest) {
            newest = as_of;
        }
    }
    if (newest != 0 && clock_today(c) - newest > days) {
        add(c, out, n, "NATION_OLD", STR_NONE,
            pack_say1(c, "data_alert.nation", clock_day_text(c, newest)));
    }
}

enum alert_share alert_share_of(const struct alert_rule *r, int64_t late, int64_t base,
                                int64_t small)
{
    const int64_t rest = base - late;
    if (base == 0 || base < r->least || late * 100 < r->percent * base || late < small) {
        return SHARE_NONE;
    }
    return rest == 0 || rest >= small ? SHARE_NUMBER : SHARE_AT_LEAST;
}

static enum err late_answers(struct ctx *c, struct meeting_alert *out, size_t *n)
{
    struct alert_rule r;
    struct clock_kept kept = { 0 };
    if (!rule_of(c, "FIRST_RESPONSE_LATE", &r)) {
        return OK;
    }
    TRY(clock_kept(c, "report", "first_response", c->now_ms - r.days * DAY_MS, c->now_ms, &kept));
    const int64_t base = kept.due;
    const int64_t late = kept.due - kept.in_time;
    const enum alert_share share = alert_share_of(&r, late, base, small_below(c));
    const struct str of[] = { number(c, base), STR(" "),
                              pack_say1(c, "data_alert.in_days", number(c, r.days)) };
    const struct str base_text = str_join(c->mem, of, ARRAY_LEN(of));
    if (share == SHARE_NUMBER) {
        add(c, out, n, "FIRST_RESPONSE_LATE", STR_NONE,
            pack_say2(c, "data_alert.late", number(c, late), base_text));
    } else if (share == SHARE_AT_LEAST) {
        add(c, out, n, "FIRST_RESPONSE_LATE", STR_NONE,
            pack_say2(c, "data_alert.late_share", number(c, r.percent), base_text));
    }
    return OK;
}

enum err meeting_alerts(struct ctx *c, struct meeting_alert *out, size_t *n)
{
    *n = 0;
    TRY(silent(c, out, n));
    TRY(unvisited(c, out, n));
    TRY(ending(c, out, n));
    TRY(old_figures(c, out, n));
    old_nation(c, out, n);
    return late_answers(c, out, n);
}
