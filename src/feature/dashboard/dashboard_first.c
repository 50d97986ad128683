/* dashboard_first.c - the three views that a leader sees first: what rises, who waits for whom, which decisions are late. */
#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "feature/dashboard/dashboard_priv.h"
#include "feature/decision/decision.h"
#include "feature/network/network.h"
#include "out/chart.h"
#include "rec/pack.h"

#define LATE_SHOWN 8     /* beside the trend; the table has all */
#define WAITED_MONTHS 12 /* as the page of the network looks back */

/* ---- the trend ---- */

/* "2024-03" -> "Mar 2024" */
static struct str month_text(struct ctx *c, struct str code)
{
    const struct str parts[] = { code, STR("-01") };
    day_t first = 0;
    if (!day_read_iso(str_join(c->mem, parts, ARRAY_LEN(parts)), &first)) {
        return code;
    }
    const struct str text = clock_day_text(c, first);
    return str_cut(text, 2, text.n);
}

static void draw_trend(struct ctx *c, struct val *view, const struct recap_table *t,
                       const struct recap_table *before, size_t n)
{
    struct str *names = NEW_ARRAY(c->mem, struct str, n);
    const struct chart_series series[] = {
        { pack_say(c, "dashboard.this_period"), t->counts },
        { pack_say(c, "dashboard.year_before"), before->counts },
    };
    for (size_t i = 0; i < n; i++) {
        const struct str whole = month_text(c, t->codes[i]);
        names[i] = n <= 12 ? str_cut(whole, 0, 3) : whole;
    }
    /* a line of nothing would say that there was nothing, where nobody had written it down */
    struct val *line = chart_line(c->mem, names, n, series, before->total > 0 ? 2 : 1, c->lang);
    val_put(c->mem, view, STR("line"), line);
    val_put_text(c->mem, line, "title", val_get_text(view, "title"));
}

void dash_put_trend(struct ctx *c, struct dash *d)
{
    static const char *const heads[] = { "dashboard.month", "dashboard.this_period",
                                         "dashboard.year_before" };
    const struct recap_table *t = recap_table(d->now, STR("month"));
    const struct recap_table *before = recap_table(d->before, STR("month"));
    struct val *view = dash_view(c, d, "trend", pack_say(c, "recap.unit.case"), d->says);
    size_t n = t->n < before->n ? t->n : before->n;
    n = n > 0 && t->codes[n - 1].n != 7 ? n - 1 : n; /* the bucket is no month */
    dash_heads(c, view, heads, ARRAY_LEN(heads));
    for (size_t i = 0; i < n; i++) {
        const struct str cells[] = { recap_number(c, t->counts[i]),
                                     before->total > 0 ? recap_number(c, before->counts[i])
                                                       : STR("–") };
        dash_row(c, view, month_text(c, t->codes[i]), cells, ARRAY_LEN(cells));
    }
    const struct str total[] = { recap_number(c, t->total),
                                 before->total > 0 ? recap_number(c, before->total) : STR("–") };
    dash_row(c, view, pack_say(c, "recap.total"), total, ARRAY_LEN(total));
    val_put_text(c->mem, view, "total", total[0]);
    val_put_text(c->mem, view, "before",
                 before->total > 0 ? pack_say1(c, "dashboard.before", total[1])
                                   : pack_say(c, "dashboard.before_none"));
    (void)val_put(c->mem, view, STR("line"), val_bool(c->mem, false)); /* the tree keeps it */
    if (n > 0 && n <= CHART_MONTHS_MAX) {
        draw_trend(c, view, t, before, n);
    }
}

/* ---- who waits for whom ---- */

static struct str days_text(struct ctx *c, int64_t days)
{
    return pack_say1(c, "dashboard.days", recap_number(c, days));
}

enum err dash_put_waits(struct ctx *c, struct dash *d, int64_t *n)
{
    static const char *const heads[] = { "dashboard.waiting", "dashboard.waited_for",
                                         "dashboard.open_late", "dashboard.longest" };
    const day_t since = day_add_months(clock_today(c), -WAITED_MONTHS) + 1;
    struct network_wait *w = NULL;
    size_t count = 0;
    struct val *view = dash_view(c, d, "waits", pack_say(c, "recap.unit.referral"), d->says_now);
    struct val *items = val_put_list(c->mem, view, "items");
    TRY(network_waits(c, day_start_ms(since, pack_hours(c->packs)->utc_offset_minutes), &w,
                      &count));
    dash_heads(c, view, heads, ARRAY_LEN(heads));
    *n = 0;
    for (size_t i = 0; i < count; i++) {
        const struct str from = consent_agency_name(c, w[i].from);
        const struct str cells[] = { consent_agency_name(c, w[i].to), recap_number(c, w[i].n),
                                     clock_span_text(c, c->now_ms - w[i].due_ms) };
        struct val *item = val_push_map(c->mem, items);
        val_put_text(c->mem, item, "from", from);
        val_put_text(c->mem, item, "to", cells[0]);
        val_put_text(c->mem, item, "n", cells[1]);
        val_put_text(c->mem, item, "longest", cells[2]);
        dash_row(c, view, from, cells, ARRAY_LEN(cells));
        *n += w[i].n;
    }
    val_put_text(c->mem, view, "total", recap_number(c, *n));
    return OK;
}

/* ---- late decisions ---- */

/* A late decision stands here only when its agency had its days to say why, as on the mayor's pages. */
enum err dash_put_late(struct ctx *c, struct dash *d, int64_t *n)
{
    static const char *const heads[] = { "decision.body", "decision.agency", "decision.due_on",
                                         "speech.late_days" };
    const day_t today = clock_today(c);
    const int64_t days = decision_comment_days(c);
    struct decision *all = NULL;
    size_t count = 0;
    struct val *view = dash_view(c, d, "late", pack_say(c, "dashboard.unit_decision"), d->says_now);
    struct val *items = val_put_list(c->mem, view, "items");
    TRY(decision_all(c, &all, &count));
    dash_heads(c, view, heads, ARRAY_LEN(heads));
    *n = 0;
    for (size_t i = 0; i < count; i++) {
        if (decision_standing(&all[i], today, 0) != STANDING_LATE ||
            decision_told_on(&all[i], days) > today) {
            continue;
        }
        const struct str cells[] = { consent_agency_name(c, all[i].agency_id),
                                     clock_day_text(c, all[i].due_on),
                                     days_text(c, today - all[i].due_on) };
        dash_row(c, view, all[i].body, cells, ARRAY_LEN(cells));
        if (++*n <= LATE_SHOWN) {
            decision_put(c, &all[i], items);
        }
    }
    val_put_text(c->mem, view, "total", recap_number(c, *n));
    val_put_text(c->mem, view, "more",
                 *n > LATE_SHOWN
                     ? pack_say1(c, "speech.late_more", recap_number(c, *n - LATE_SHOWN))
                     : STR_NONE);
    val_put_text(c->mem, view, "grace", pack_say1(c, "speech.late_note", recap_number(c, days)));
    return OK;
}
