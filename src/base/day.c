/* day.c - exact Gregorian arithmetic on whole days; no clock, no time zone tables. */
#include "base/day.h"

#include <assert.h>

#include "base/strbuf.h"

#define EPOCH_DAY ((day_t)719163) /* 1970-01-01 */
#define DAYS_400 146097           /* after 400 years the calendar repeats */
#define DAYS_100 36524
#define DAYS_4 1461
#define DAYS_1 365

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_days(int year, int month)
{
    static const int days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

static int64_t floor_div(int64_t a, int64_t b)
{
    int64_t q = a / b;
    return a % b < 0 ? q - 1 : q;
}

day_t day_of(int year, int month, int day_of_month)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day_of_month < 1 ||
        day_of_month > month_days(year, month)) {
        return 0;
    }
    int64_t past = year - 1;
    day_t d = past * DAYS_1 + past / 4 - past / 100 + past / 400 + day_of_month;
    for (int m = 1; m < month; m++) {
        d += month_days(year, m);
    }
    return d;
}

void day_split(day_t d, int *year, int *month, int *day_of_month)
{
    assert(d >= 1 && d <= DAY_MAX);
    int left = (int)d - 1;
    int y = left / DAYS_400 * 400;
    left %= DAYS_400;
    /* The last day of a 400 or 4 year round would open a fifth part: it belongs to the fourth. */
    int part = left / DAYS_100 == 4 ? 3 : left / DAYS_100;
    y += part * 100;
    left -= part * DAYS_100;
    y += left / DAYS_4 * 4;
    left %= DAYS_4;
    part = left / DAYS_1 == 4 ? 3 : left / DAYS_1;
    y += part + 1;
    left -= part * DAYS_1;
    int m = 1;
    while (left >= month_days(y, m)) {
        left -= month_days(y, m);
        m++;
    }
    *year = y;
    *month = m;
    *day_of_month = left + 1;
}

int day_weekday(day_t d)
{
    assert(d >= 1 && d <= DAY_MAX);
    return (int)((d - 1) % 7) + 1; /* 0001-01-01 is a Monday */
}

/* Digits only, low..high of them; a date part always fits an int. */
static bool read_digits(struct str s, size_t low, size_t high, int *out)
{
    int v = 0;
    if (s.n < low || s.n > high) {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
        v = v * 10 + (s.p[i] - '0');
    }
    *out = v;
    return true;
}

static bool make(int year, int month, int day_of_month, day_t *out)
{
    day_t d = day_of(year, month, day_of_month);
    if (d == 0) {
        return false;
    }
    *out = d;
    return true;
}

bool day_read_iso(struct str s, day_t *out)
{
    int y = 0;
    int m = 0;
    int d = 0;
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' || !read_digits(str_cut(s, 0, 4), 4, 4, &y) ||
        !read_digits(str_cut(s, 5, 7), 2, 2, &m) || !read_digits(str_cut(s, 8, 10), 2, 2, &d)) {
        return false;
    }
    return make(y, m, d, out);
}

bool day_read_any(struct str s, day_t *out)
{
    static const char seps[] = { '/', '-', '.' };
    s = str_trim(s);
    if (day_read_iso(s, out)) {
        return true;
    }
    for (size_t i = 0; i < ARRAY_LEN(seps); i++) {
        size_t one = str_find(s, seps[i], 0);
        size_t two = one == SIZE_MAX ? SIZE_MAX : str_find(s, seps[i], one + 1);
        int y = 0;
        int m = 0;
        int d = 0;
        if (two != SIZE_MAX && read_digits(str_cut(s, 0, one), 1, 2, &d) &&
            read_digits(str_cut(s, one + 1, two), 1, 2, &m) &&
            read_digits(str_cut(s, two + 1, s.n), 4, 4, &y)) {
            return make(y, m, d, out);
        }
    }
    return false;
}

static void put_day(struct strbuf *b, day_t d)
{
    int y = 0;
    int m = 0;
    int dom = 0;
    day_split(d, &y, &m, &dom);
    strbuf_printf(b, "%04d-%02d-%02d", y, m, dom);
}

struct str day_iso(struct arena *a, day_t d)
{
    struct strbuf b;
    if (d == 0) {
        return STR("");
    }
    strbuf_init(&b, a);
    put_day(&b, d);
    return strbuf_str(&b);
}

int day_years(day_t born, day_t at)
{
    if (born <= 0 || born > at) {
        return -1;
    }
    int by = 0;
    int bm = 0;
    int bd = 0;
    int ay = 0;
    int am = 0;
    int ad = 0;
    day_split(born, &by, &bm, &bd);
    day_split(at, &ay, &am, &ad);
    bool before_birthday = am < bm || (am == bm && ad < bd);
    return ay - by - (before_birthday ? 1 : 0);
}

day_t day_add_months(day_t d, int months)
{
    if (d == 0) {
        return 0;
    }
    int y = 0;
    int m = 0;
    int dom = 0;
    day_split(d, &y, &m, &dom);
    int64_t total = (int64_t)y * 12 + (m - 1) + months;
    if (total < 12 || total > (int64_t)9999 * 12 + 11) {
        return 0;
    }
    y = (int)(total / 12);
    m = (int)(total % 12) + 1;
    int last = month_days(y, m);
    return day_of(y, m, dom > last ? last : dom);
}

/* Milliseconds of the place's own clock; false outside the years 1..9999. */
static bool local_ms(int64_t ms, int offset_minutes, int64_t *out)
{
    int64_t local = 0;
    if (__builtin_add_overflow(ms, offset_minutes * MINUTE_MS, &local)) {
        return false;
    }
    day_t d = floor_div(local, DAY_MS) + EPOCH_DAY;
    *out = local;
    return d >= 1 && d <= DAY_MAX;
}

day_t day_of_ms(int64_t ms, int offset_minutes)
{
    int64_t local = 0;
    return local_ms(ms, offset_minutes, &local) ? floor_div(local, DAY_MS) + EPOCH_DAY : 0;
}

int64_t day_start_ms(day_t d, int offset_minutes)
{
    assert(d >= 1 && d <= DAY_MAX);
    return (d - EPOCH_DAY) * DAY_MS - offset_minutes * MINUTE_MS;
}

struct str day_ms_iso(struct arena *a, int64_t ms, int offset_minutes)
{
    int64_t local = 0;
    struct strbuf b;
    if (!local_ms(ms, offset_minutes, &local)) {
        return STR("");
    }
    day_t d = floor_div(local, DAY_MS);
    int second = (int)((local - d * DAY_MS) / 1000);
    int away = offset_minutes < 0 ? -offset_minutes : offset_minutes;
    strbuf_init(&b, a);
    put_day(&b, d + EPOCH_DAY);
    strbuf_printf(&b, "T%02d:%02d:%02d%c%02d:%02d", second / 3600, second / 60 % 60, second % 60,
                  offset_minutes < 0 ? '-' : '+', away / 60, away % 60);
    return strbuf_str(&b);
}
