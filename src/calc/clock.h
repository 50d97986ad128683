/*
 * clock.h - when something is due: calendar or office time, holidays, pauses, and how a clock
 * stands. Amounts and units are rows of rule/clock.tsv, opening times and holidays rows of the
 * city's pack.
 */
#ifndef JJ_CALC_CLOCK_H
#define JJ_CALC_CLOCK_H

#include "base/day.h"

#define CLOCK_NEVER \
    INT64_MAX /* no due time: the office never opens, or the amount is out of reach */

struct calendar {
    const int *from, *to;  /* index 1 (Monday) .. 7, minutes of the day 0..1440; equal: closed */
    const day_t *holidays; /* any order */
    size_t n_holidays;
    int utc_offset_minutes; /* of the city */
};

enum clock_span {
    CLOCK_MINUTES,
    CLOCK_HOURS,
    CLOCK_OFFICE_HOURS, /* counts while the office is open */
    CLOCK_DAYS,         /* until the end of the last day; the first day does not count */
    CLOCK_OFFICE_DAYS, /* until the office closes on the last open day; the first day does not count
                        */
    CLOCK_MONTHS,      /* the same day of the month, or the last of a shorter one; its end */
};

enum clock_state { CLOCK_DONE_IN_TIME, CLOCK_DONE_LATE, CLOCK_RUNNING, CLOCK_SOON, CLOCK_LATE };

struct clock_pause {
    int64_t from_ms, to_ms; /* to_ms 0: not over yet */
};

/* "minutes", "hours", "office_hours", "days", "office_days", "months": as the pack writes them. */
MUST_USE bool clock_span_read(struct str s, enum clock_span *out);

bool clock_is_open_day(const struct calendar *cal, day_t day);
bool clock_is_open(const struct calendar *cal, int64_t at_ms);
/* now_ms while the office is open, else its next opening: when somebody reads a message. */
int64_t clock_next_open(const struct calendar *cal, int64_t now_ms);

/* Last millisecond that is in time. amount 0 is now, the end of today, or the end of this or the
 * next open day. Asserts amount >= 0. */
int64_t clock_due(const struct calendar *cal, enum clock_span unit, int64_t amount,
                  int64_t started_ms);
/*
 * The same where the clock stood still for a while. What was left when a pause began is left when
 * it ends; spans in days count a pause by the days between its ends. pauses: ordered by from_ms;
 * may overlap; those outside the running time do not matter. One that is not over ends at now_ms
 * for this answer.
 */
int64_t clock_due_paused(const struct calendar *cal, enum clock_span unit, int64_t amount,
                         int64_t started_ms, const struct clock_pause *pauses, size_t n,
                         int64_t now_ms);

/* done_ms 0: not done. SOON: less than a quarter of the whole time is left. */
enum clock_state clock_state(int64_t started_ms, int64_t due_ms, int64_t done_ms, int64_t now_ms);
/* Negative when late; CLOCK_NEVER without a due time. */
int64_t clock_left_ms(int64_t due_ms, int64_t now_ms);

#endif
