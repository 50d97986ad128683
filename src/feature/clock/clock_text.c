/* clock_text.c - times and spans as people read them, in the city's time. */
#include "feature/clock/clock.h"
#include "rec/pack.h"

static int offset(const struct ctx *c)
{
    return pack_hours(c->packs)->utc_offset_minutes;
}

day_t clock_day_of(struct ctx *c, int64_t ms)
{
    return day_of_ms(ms, offset(c));
}

day_t clock_today(struct ctx *c)
{
    return clock_day_of(c, c->now_ms);
}

/* Label "time.UNIT" with a number: "{0} j". */
static void put_part(struct ctx *c, struct strbuf *b, const char *key, int64_t n)
{
    struct strbuf number;
    strbuf_init(&number, c->mem);
    strbuf_put_int(&number, n);
    if (strbuf_str(b).n != 0) {
        strbuf_putc(b, ' ');
    }
    strbuf_put(b, pack_say1(c, key, strbuf_str(&number)));
}

struct str clock_span_text(struct ctx *c, int64_t span_ms)
{
    struct strbuf b;
    const int64_t ms = span_ms < 0 ? -span_ms : span_ms;
    const int64_t days = ms / DAY_MS;
    const int64_t hours = ms % DAY_MS / HOUR_MS;
    const int64_t minutes = ms % HOUR_MS / MINUTE_MS;
    strbuf_init(&b, c->mem);
    if (days > 0) {
        put_part(c, &b, "time.days", days);
    }
    if (hours > 0 && days < 7) {
        put_part(c, &b, "time.hours", hours);
    }
    if (days == 0 && (minutes > 0 || hours == 0)) {
        put_part(c, &b, "time.minutes", minutes);
    }
    return strbuf_str(&b);
}

struct str clock_day_text(struct ctx *c, day_t day)
{
    struct strbuf key;
    struct strbuf b;
    int year = 0;
    int month = 0;
    int day_of_month = 0;
    if (day == 0) {
        return STR_NONE;
    }
    day_split(day, &year, &month, &day_of_month);
    strbuf_init(&key, c->mem);
    strbuf_printf(&key, "time.month.%d", month);
    strbuf_init(&b, c->mem);
    strbuf_put_int(&b, day_of_month);
    strbuf_putc(&b, ' ');
    strbuf_put(&b, pack_say(c, str_z(c->mem, strbuf_str(&key))));
    strbuf_putc(&b, ' ');
    strbuf_put_int(&b, year);
    return strbuf_str(&b);
}

/* "09.05": hours and minutes with a point, as Indonesian writes them. */
static struct str hour_text(struct ctx *c, int64_t ms)
{
    struct strbuf b;
    const int64_t in_day = ms - day_start_ms(day_of_ms(ms, offset(c)), offset(c));
    strbuf_init(&b, c->mem);
    strbuf_printf(&b, "%02d.%02d", (int)(in_day / HOUR_MS), (int)(in_day % HOUR_MS / MINUTE_MS));
    return strbuf_str(&b);
}

struct str clock_time_text(struct ctx *c, int64_t ms)
{
    if (ms == 0) {
        return STR_NONE;
    }
    const struct str parts[] = { clock_day_text(c, day_of_ms(ms, offset(c))), STR(", "),
                                 hour_text(c, ms), STR(" "),
                                 pack_setting(c->packs, "time_zone_label") };
    return str_trim(str_join(c->mem, parts, ARRAY_LEN(parts)));
}

struct str clock_near_text(struct ctx *c, int64_t ms)
{
    const day_t today = day_of_ms(c->now_ms, offset(c));
    const day_t day = day_of_ms(ms, offset(c));
    if (ms == 0) {
        return STR_NONE;
    }
    if (day == today) {
        return pack_say1(c, "time.today_at", hour_text(c, ms));
    }
    if (day == today - 1) {
        return pack_say1(c, "time.yesterday_at", hour_text(c, ms));
    }
    if (day == today + 1) {
        return pack_say1(c, "time.tomorrow_at", hour_text(c, ms));
    }
    if (ms == day_start_ms(day, offset(c))) {
        return clock_day_text(c, day); /* from a list: only the day is known */
    }
    const struct str parts[] = { clock_day_text(c, day), STR(", "), hour_text(c, ms) };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}
