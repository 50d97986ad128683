/* clock.c - due times over weekends, holidays and pauses. */
#include "calc/clock.h"

#include <assert.h>

#define CLOSED_DAYS_MOST 400 /* closed for longer than a year: it does not open again */
#define AMOUNT_MOST 1000000  /* minutes to two years, office days to the end of the calendar */
#define MONTHS_MOST 12000

static const char *const span_names[] = { "minutes", "hours",       "office_hours",
                                          "days",    "office_days", "months" };

bool clock_span_read(struct str s, enum clock_span *out)
{
    for (size_t i = 0; i < ARRAY_LEN(span_names); i++) {
        if (str_eqz(s, span_names[i])) {
            *out = (enum clock_span)i;
            return true;
        }
    }
    return false;
}

static day_t day_at(const struct calendar *cal, int64_t ms)
{
    return day_of_ms(ms, cal->utc_offset_minutes);
}

static int64_t opens_ms(const struct calendar *cal, day_t day)
{
    return day_start_ms(day, cal->utc_offset_minutes) + cal->from[day_weekday(day)] * MINUTE_MS;
}

static int64_t closes_ms(const struct calendar *cal, day_t day)
{
    return day_start_ms(day, cal->utc_offset_minutes) + cal->to[day_weekday(day)] * MINUTE_MS;
}

static int64_t day_end_ms(const struct calendar *cal, day_t day)
{
    return day_start_ms(day, cal->utc_offset_minutes) + DAY_MS - 1;
}

bool clock_is_open_day(const struct calendar *cal, day_t day)
{
    int weekday = day_weekday(day);
    if (cal->from[weekday] >= cal->to[weekday]) {
        return false;
    }
    for (size_t i = 0; i < cal->n_holidays; i++) {
        if (cal->holidays[i] == day) {
            return false;
        }
    }
    return true;
}

bool clock_is_open(const struct calendar *cal, int64_t at_ms)
{
    day_t day = day_at(cal, at_ms);
    return clock_is_open_day(cal, day) && at_ms >= opens_ms(cal, day) &&
           at_ms < closes_ms(cal, day);
}

/* The first open day from day on, 0 when there is none. */
static day_t open_day_from(const struct calendar *cal, day_t day)
{
    for (int i = 0; i < CLOSED_DAYS_MOST && day <= DAY_MAX; i++, day++) {
        if (clock_is_open_day(cal, day)) {
            return day;
        }
    }
    return 0;
}

int64_t clock_next_open(const struct calendar *cal, int64_t now_ms)
{
    day_t today = day_at(cal, now_ms), day = open_day_from(cal, today);
    if (day == today && now_ms >= closes_ms(cal, day)) {
        day = open_day_from(cal, today + 1);
    }
    if (day == 0) {
        return CLOCK_NEVER;
    }
    return now_ms > opens_ms(cal, day) ? now_ms : opens_ms(cal, day);
}

/* left_ms of open time from from_ms on. What ends as the office closes is due then, not next
 * morning. */
static int64_t office_time_add(const struct calendar *cal, int64_t from_ms, int64_t left_ms)
{
    if (left_ms == 0) {
        return from_ms;
    }
    int64_t at = from_ms;
    for (;;) {
        at = clock_next_open(cal, at);
        if (at == CLOCK_NEVER) {
            return CLOCK_NEVER;
        }
        int64_t room = closes_ms(cal, day_at(cal, at)) - at;
        if (left_ms <= room) {
            return at + left_ms;
        }
        left_ms -= room;
        at += room;
    }
}

/* Open time between two instants. */
static int64_t office_time_between(const struct calendar *cal, int64_t from_ms, int64_t to_ms)
{
    int64_t sum = 0;
    for (int64_t at = clock_next_open(cal, from_ms); at < to_ms;
         at = clock_next_open(cal, closes_ms(cal, day_at(cal, at)))) {
        int64_t end = closes_ms(cal, day_at(cal, at));
        sum += (end < to_ms ? end : to_ms) - at;
    }
    return sum;
}

/* The n-th open day after day; 0 when there is none. n 0: the day itself or the first open one
 * behind. */
static day_t office_days_add(const struct calendar *cal, day_t day, int64_t n)
{
    if (n == 0) {
        return open_day_from(cal, day);
    }
    for (int64_t i = 0; i < n; i++) {
        day = open_day_from(cal, day + 1);
        if (day == 0) {
            return 0;
        }
    }
    return day;
}

static int64_t office_days_between(const struct calendar *cal, day_t day, day_t to)
{
    int64_t n = 0;
    for (day_t d = day + 1; d <= to; d++) {
        n += clock_is_open_day(cal, d);
    }
    return n;
}

static int64_t office_days_due(const struct calendar *cal, int64_t amount, int64_t started_ms)
{
    day_t first = day_at(cal, started_ms), day = office_days_add(cal, first, amount);
    if (day == first && started_ms > closes_ms(cal, day)) {
        day = office_days_add(cal, first, 1); /* today's office is over */
    }
    return day == 0 ? CLOCK_NEVER : closes_ms(cal, day);
}

int64_t clock_due(const struct calendar *cal, enum clock_span unit, int64_t amount,
                  int64_t started_ms)
{
    assert(amount >= 0);
    day_t day = day_at(cal, started_ms);
    if (amount > (unit == CLOCK_MONTHS ? MONTHS_MOST : AMOUNT_MOST)) {
        return CLOCK_NEVER;
    }
    switch (unit) {
    case CLOCK_MINUTES:
        return started_ms + amount * MINUTE_MS;
    case CLOCK_HOURS:
        return started_ms + amount * HOUR_MS;
    case CLOCK_OFFICE_HOURS:
        return office_time_add(cal, started_ms, amount * HOUR_MS);
    case CLOCK_DAYS:
        return day + amount > DAY_MAX ? CLOCK_NEVER : day_end_ms(cal, day + amount);
    case CLOCK_OFFICE_DAYS:
        return office_days_due(cal, amount, started_ms);
    case CLOCK_MONTHS:
        if (day + amount * 31 > DAY_MAX) {
            return CLOCK_NEVER;
        }
        return day_end_ms(cal, day_add_months(day, (int)amount));
    }
    return CLOCK_NEVER;
}

/* Due time after one pause inside the running time. */
static int64_t due_after(const struct calendar *cal, enum clock_span unit, int64_t due,
                         int64_t from_ms, int64_t to_ms)
{
    day_t first = day_at(cal, from_ms), last = day_at(cal, to_ms);
    day_t day = 0;
    switch (unit) {
    case CLOCK_MINUTES:
    case CLOCK_HOURS:
        return due + (to_ms - from_ms);
    case CLOCK_OFFICE_HOURS:
        return office_time_add(cal, to_ms, office_time_between(cal, from_ms, due));
    case CLOCK_DAYS:
    case CLOCK_MONTHS:
        return due + (last - first) * DAY_MS;
    case CLOCK_OFFICE_DAYS:
        if (last == first) {
            return due;
        }
        day = office_days_add(cal, last, office_days_between(cal, first, day_at(cal, due)));
        return day == 0 ? CLOCK_NEVER : closes_ms(cal, day);
    }
    return due;
}

int64_t clock_due_paused(const struct calendar *cal, enum clock_span unit, int64_t amount,
                         int64_t started_ms, const struct clock_pause *pauses, size_t n,
                         int64_t now_ms)
{
    int64_t due = clock_due(cal, unit, amount, started_ms), counted = started_ms;
    for (size_t i = 0; i < n; i++) {
        int64_t from = pauses[i].from_ms > counted ? pauses[i].from_ms : counted;
        int64_t to = pauses[i].to_ms != 0 ? pauses[i].to_ms : now_ms;
        if (due == CLOCK_NEVER || from >= due || to <= from) {
            continue;
        }
        due = due_after(cal, unit, due, from, to);
        counted = to;
    }
    return due;
}

enum clock_state clock_state(int64_t started_ms, int64_t due_ms, int64_t done_ms, int64_t now_ms)
{
    if (done_ms != 0) {
        return done_ms <= due_ms ? CLOCK_DONE_IN_TIME : CLOCK_DONE_LATE;
    }
    if (due_ms == CLOCK_NEVER) {
        return CLOCK_RUNNING;
    }
    if (now_ms > due_ms) {
        return CLOCK_LATE;
    }
    return due_ms - now_ms < (due_ms - started_ms) / 4 ? CLOCK_SOON : CLOCK_RUNNING;
}

int64_t clock_left_ms(int64_t due_ms, int64_t now_ms)
{
    return due_ms == CLOCK_NEVER ? CLOCK_NEVER : due_ms - now_ms;
}
