/* network_rule.c - who is reached at which hour, and in which order one calls. Pure. */
#include "feature/network/network.h"

#define DAY_MINUTES 1440
#define LOOK_AHEAD_DAYS 14 /* beyond two weeks an opening helps nobody */

bool network_minutes(struct str s, int *out)
{
    struct str rest = str_trim(s);
    struct str hour;
    int64_t h = 0;
    int64_t m = 0;
    const char sep = str_find(rest, ':', 0) != SIZE_MAX ? ':' : '.';
    if (!str_next(&rest, sep, &hour) || rest.n != 2 || hour.n == 0 || hour.n > 2 ||
        !str_to_int(hour, &h) || !str_to_int(rest, &m)) {
        return false;
    }
    if (h < 0 || m < 0 || m > 59 || h * 60 + m > DAY_MINUTES) {
        return false;
    }
    *out = (int)(h * 60 + m);
    return true;
}

bool network_serves(const struct service_point *p, struct str kecamatan)
{
    return kecamatan.n == 0 || p->area.n == 0 || str_list_has(p->area, kecamatan);
}

struct hours {
    bool days[8]; /* 1 Monday .. 7 Sunday */
    int from, to; /* to before from: past midnight */
    bool any;
};

static struct hours hours_of(const struct service_point *p, const struct str weekdays[7])
{
    struct hours h = { 0 };
    h.any = network_minutes(p->opens, &h.from) && network_minutes(p->closes, &h.to);
    for (int i = 0; i < 7; i++) {
        h.days[i + 1] = str_list_has(p->open_days, weekdays[i]);
    }
    return h;
}

/* Minutes from the start of the day until it closes; more than a day when it runs past midnight. */
static int end_of(const struct hours *h)
{
    return h->to <= h->from ? h->to + DAY_MINUTES : h->to;
}

static bool begins_on(const struct hours *h, const struct calendar *cal, day_t day)
{
    bool holiday = false;
    for (size_t i = 0; i < cal->n_holidays; i++) {
        holiday = holiday || cal->holidays[i] == day;
    }
    return h->any && !holiday && h->days[day_weekday(day)];
}

static int64_t at(const struct calendar *cal, day_t day, int minute)
{
    return day_start_ms(day, cal->utc_offset_minutes) + minute * MINUTE_MS;
}

/* Since yesterday, for hours that began before midnight. */
static struct reach_now by_hours(const struct hours *h, const struct calendar *cal, int64_t now_ms)
{
    struct reach_now r = { .reach = REACH_CLOSED };
    const day_t today = day_of_ms(now_ms, cal->utc_offset_minutes);
    for (day_t d = today - 1; d <= today + LOOK_AHEAD_DAYS; d++) {
        if (!begins_on(h, cal, d)) {
            continue;
        }
        const int64_t from = at(cal, d, h->from);
        const int64_t to = at(cal, d, end_of(h));
        if (from <= now_ms && now_ms < to) {
            return (struct reach_now){ .reach = REACH_OPEN, .until_ms = to };
        }
        if (from > now_ms) {
            r.next_ms = from;
            break;
        }
    }
    return r;
}

struct reach_now network_reach(const struct service_point *p, const struct str weekdays[7],
                               const struct calendar *cal, int64_t now_ms)
{
    const struct hours h = hours_of(p, weekdays);
    struct reach_now r = { .reach = REACH_OPEN };
    if (p->whole_day == 0) {
        r = by_hours(&h, cal, now_ms);
    }
    if (r.reach == REACH_CLOSED && p->on_call.n != 0) {
        r.reach = REACH_ON_CALL;
    }
    if (str_eqz(p->capacity, "PENUH")) {
        r.reach = REACH_FULL;
    }
    return r;
}

bool network_goes_before(const struct service_point *a, struct reach_now x,
                         const struct service_point *b, struct reach_now y, struct str kecamatan)
{
    if (x.reach != y.reach) {
        return x.reach < y.reach;
    }
    if (x.reach == REACH_CLOSED && x.next_ms != y.next_ms) {
        return y.next_ms == 0 || (x.next_ms != 0 && x.next_ms < y.next_ms);
    }
    const bool near_a = kecamatan.n != 0 && str_list_has(a->area, kecamatan);
    const bool near_b = kecamatan.n != 0 && str_list_has(b->area, kecamatan);
    return near_a != near_b ? near_a : str_cmp(a->name, b->name) < 0;
}

bool network_is_mobile(struct str phone)
{
    char digits[5] = { 0 };
    size_t n = 0;
    for (size_t i = 0; i < phone.n && n < 4; i++) {
        if (phone.p[i] >= '0' && phone.p[i] <= '9') {
            digits[n++] = phone.p[i];
        }
    }
    const bool abroad = digits[0] == '6' && digits[1] == '2';
    const char *own = abroad ? digits + 2 : digits + 1;
    return (abroad || digits[0] == '0') && own[0] == '8' && own[1] != '0' && own[1] != '\0';
}

enum network_gap network_gap(const struct service_point *p, size_t n, struct str need,
                             struct str kecamatan)
{
    enum network_gap gap = GAP_NOBODY;
    for (size_t i = 0; i < n; i++) {
        if (!str_list_has(p[i].needs, need) || !network_serves(&p[i], kecamatan)) {
            continue;
        }
        if (!str_eqz(p[i].capacity, "PENUH")) {
            return GAP_NONE;
        }
        gap = GAP_ALL_FULL;
    }
    return gap;
}

enum memo_standing memo_standing(const struct memorandum *m, day_t today, int64_t warn_days)
{
    if (m->ends_on == 0) {
        return MEMO_IN_FORCE;
    }
    if (m->ends_on < today) {
        return MEMO_ENDED;
    }
    return m->ends_on - today <= warn_days ? MEMO_ENDING : MEMO_IN_FORCE;
}
