/*
 * contact_rule.c - the one decision whether somebody may be reached now, in this way, at this
 * number. Pure.
 */
#include "feature/contact/contact.h"

#define DAYS_AHEAD 8 /* a window comes again within a week */
#define COUNTRY "62"

static bool is_digit(char ch)
{
    return ch >= '0' && ch <= '9';
}

int contact_minutes(struct str text)
{
    struct str s = str_trim(text);
    size_t colon = str_find(s, ':', 0);
    size_t dot = colon == SIZE_MAX ? str_find(s, '.', 0) : colon;
    int64_t hour = 0;
    int64_t minute = 0;
    if (dot == SIZE_MAX || !str_to_int(str_cut(s, 0, dot), &hour) || s.n != dot + 3 ||
        !is_digit(s.p[dot + 1]) || !is_digit(s.p[dot + 2])) {
        return -1;
    }
    minute = (s.p[dot + 1] - '0') * 10 + (s.p[dot + 2] - '0');
    bool inside = hour >= 0 && minute < 60 && (hour < 24 || (hour == 24 && minute == 0));
    return inside ? (int)(hour * 60 + minute) : -1;
}

struct str contact_digits(struct arena *a, struct str number)
{
    char *p = arena_alloc(a, number.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < number.n; i++) {
        if (is_digit(number.p[i])) {
            p[n++] = number.p[i];
        }
    }
    struct str all = { p, n };
    bool plus = str_trim(number).n > 0 && str_trim(number).p[0] == '+';
    size_t skip = str_starts(all, STR("00" COUNTRY))      ? 4
                  : plus && str_starts(all, STR(COUNTRY)) ? 2
                                                          : 0;
    /* Written without a sign in front, as telephones store it: 62 and then no 0. */
    if (skip == 0 && n > 8 && str_starts(all, STR(COUNTRY))) {
        skip = 2;
    }
    if (skip == 0) {
        return all;
    }
    struct str rest = str_cut(all, skip, all.n);
    return str_starts(rest, STR("0")) ? rest
                                      : str_join(a, (const struct str[]){ STR("0"), rest }, 2);
}

bool contact_may_override(enum contact_verdict v)
{
    return v != CONTACT_REPORTED;
}

static bool has_day(const struct contact_window *w, day_t day)
{
    return w->days == 0 || (w->days & (1u << day_weekday(day))) != 0;
}

/* One that ends on the next day still belongs to the day on which it began. */
static bool window_holds(const struct contact_window *w, day_t day, int minute)
{
    if (w->from == w->to) {
        return has_day(w, day);
    }
    if (w->from < w->to) {
        return has_day(w, day) && minute >= w->from && minute < w->to;
    }
    return (has_day(w, day) && minute >= w->from) || (has_day(w, day - 1) && minute < w->to);
}

static bool in_window(const struct contact_rule *r, int64_t at_ms, int offset)
{
    day_t day = day_of_ms(at_ms, offset);
    int minute = (int)((at_ms - day_start_ms(day, offset)) / MINUTE_MS);
    bool inside = r->n_windows == 0;
    for (size_t i = 0; i < r->n_windows; i++) {
        inside = inside || window_holds(&r->windows[i], day, minute);
    }
    return inside;
}

static enum contact_verdict check_number(const struct contact_rule *r, struct str number)
{
    for (size_t i = 0; i < r->n_numbers; i++) {
        const struct contact_number *k = &r->numbers[i];
        if (number.n == 0 || (!str_eq(k->slot, number) && !str_eq(k->digits, number))) {
            continue;
        }
        if (r->through && !k->through) {
            return CONTACT_THROUGH;
        }
        return k->sure ? CONTACT_OK : CONTACT_UNCONFIRMED;
    }
    return CONTACT_NUMBER;
}

/* What stands behind a slot; the number itself when it is none. */
static struct str digits_of(const struct contact_rule *r, struct str number)
{
    for (size_t i = 0; i < r->n_numbers; i++) {
        if (str_eq(r->numbers[i].slot, number)) {
            return r->numbers[i].digits;
        }
    }
    return number;
}

static bool is_reported(const struct contact_rule *r, struct str digits)
{
    for (size_t i = 0; digits.n > 0 && i < r->n_reported; i++) {
        if (str_eq(r->reported[i], digits)) {
            return true;
        }
    }
    return false;
}

enum contact_verdict contact_check(const struct contact_rule *r, int64_t at_ms, struct str channel,
                                   bool by_number, struct str number, const struct calendar *cal)
{
    const int offset = cal->utc_offset_minutes;
    if (by_number && is_reported(r, digits_of(r, number))) {
        return CONTACT_REPORTED;
    }
    if (!r->asked) {
        return CONTACT_NO_WISH;
    }
    if (r->stopped) {
        return CONTACT_STOPPED;
    }
    if (!r->allowed) {
        return CONTACT_NOT_ALLOWED;
    }
    if (r->until < day_of_ms(at_ms, offset)) {
        return CONTACT_EXPIRED;
    }
    if (!str_list_has(r->channels, channel)) {
        return CONTACT_CHANNEL;
    }
    enum contact_verdict v = by_number ? check_number(r, number) : CONTACT_OK;
    if (v != CONTACT_OK) {
        return v;
    }
    return in_window(r, at_ms, offset) ? CONTACT_OK : CONTACT_OUTSIDE;
}

int64_t contact_next(const struct contact_rule *r, int64_t at_ms, const struct calendar *cal)
{
    const int offset = cal->utc_offset_minutes;
    int64_t ms = (at_ms + MINUTE_MS - 1) / MINUTE_MS * MINUTE_MS;
    const int64_t end = at_ms + DAYS_AHEAD * DAY_MS;
    for (; ms <= end && day_of_ms(ms, offset) <= r->until; ms += MINUTE_MS) {
        if (in_window(r, ms, offset)) {
            return ms;
        }
    }
    return 0;
}
