/*
 * report_when.c - when somebody reads what is sent now: promised only as the office's hours allow.
 */
#include "feature/report/report_priv.h"
#include "feature/roster/roster.h"
#include "rec/pack.h"

enum when_read report_when(const struct calendar *cal, int64_t now_ms, int64_t *at_ms)
{
    *at_ms = clock_next_open(cal, now_ms);
    if (*at_ms == CLOCK_NEVER) {
        *at_ms = 0;
        return WHEN_UNKNOWN;
    }
    if (*at_ms == now_ms) {
        return WHEN_NOW;
    }
    const day_t today = day_of_ms(now_ms, cal->utc_offset_minutes);
    const day_t day = day_of_ms(*at_ms, cal->utc_offset_minutes);
    return day == today ? WHEN_TODAY : day == today + 1 ? WHEN_TOMORROW : WHEN_LATER;
}

static struct str minute_text(struct ctx *c, int minute)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_printf(&b, "%02d.%02d", minute / 60, minute % 60);
    return strbuf_str(&b);
}

static struct str weekday_text(struct ctx *c, int weekday)
{
    struct strbuf key;
    strbuf_init(&key, c->mem);
    strbuf_printf(&key, "report.weekday.%d", weekday);
    return pack_say(c, str_z(c->mem, strbuf_str(&key)));
}

/* Not known is no: a promise that cannot be looked up is not made. */
bool report_duty(struct ctx *c)
{
    const struct fail before = c->fail;
    bool on = false;
    if (roster_is_on(c, &on) != OK) {
        c->fail = before;
        return false;
    }
    return on;
}

struct str report_read_when(struct ctx *c, bool urgent)
{
    const struct calendar cal = clock_calendar(c);
    int64_t at = 0;
    enum when_read when = report_when(&cal, c->now_ms, &at);
    if (when != WHEN_NOW && urgent && report_duty(c)) {
        return pack_say(c, "report.when.duty");
    }
    if (when == WHEN_NOW || when == WHEN_UNKNOWN) {
        return pack_say(c, when == WHEN_NOW ? "report.when.now" : "report.when.unknown");
    }
    const day_t day = day_of_ms(at, cal.utc_offset_minutes);
    struct str hour =
        minute_text(c, (int)((at - day_start_ms(day, cal.utc_offset_minutes)) / MINUTE_MS));
    if (when != WHEN_LATER) {
        return pack_say1(c, when == WHEN_TODAY ? "report.when.today" : "report.when.tomorrow",
                         hour);
    }
    const struct str parts[] = { weekday_text(c, day_weekday(day)), STR(", "),
                                 pack_day_text(c, day) };
    return pack_say2(c, "report.when.later", str_join(c->mem, parts, ARRAY_LEN(parts)), hour);
}

struct str report_hours_text(struct ctx *c)
{
    const struct office_hours *h = pack_hours(c->packs);
    struct strbuf b;
    strbuf_init(&b, c->mem);
    for (int day = 1; day <= 7; day++) {
        int last = day;
        if (h->from[day] == h->to[day]) {
            continue;
        }
        while (last < 7 && h->from[last + 1] == h->from[day] && h->to[last + 1] == h->to[day]) {
            last++;
        }
        strbuf_putz(&b, b.n > 0 ? ", " : "");
        strbuf_put(&b, weekday_text(c, day));
        if (last > day) {
            strbuf_putz(&b, "\xe2\x80\x93"); /* en dash */
            strbuf_put(&b, weekday_text(c, last));
        }
        strbuf_putc(&b, ' ');
        strbuf_put(&b, minute_text(c, h->from[day]));
        strbuf_putz(&b, "\xe2\x80\x93");
        strbuf_put(&b, minute_text(c, h->to[day]));
        day = last;
    }
    return strbuf_str(&b);
}
