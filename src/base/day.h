/*
 * day.h - civil days and instants. day_t counts from 0001-01-01 = 1 (proleptic Gregorian); 0 is "no
 * day".
 * Instants are milliseconds since 1970-01-01 UTC. The city's offset is fixed and comes from its
 * pack.
 */
#ifndef JJ_BASE_DAY_H
#define JJ_BASE_DAY_H

#include "base/arena.h"
#include "base/str.h"

typedef int64_t day_t;

#define DAY_MAX ((day_t)3652059) /* 9999-12-31 */
#define MINUTE_MS INT64_C(60000)
#define HOUR_MS INT64_C(3600000)
#define DAY_MS INT64_C(86400000)

/* 0 when the date does not exist or the year is outside 1..9999. */
day_t day_of(int year, int month, int day_of_month);
void day_split(day_t d, int *year, int *month, int *day_of_month); /* asserts 1..DAY_MAX */
int day_weekday(day_t d);                                          /* 1 Monday .. 7 Sunday */
MUST_USE bool day_read_iso(struct str s, day_t *out);              /* exactly yyyy-mm-dd */
/* What offices type: ISO, dd/mm/yyyy, d-m-yyyy, dd.mm.yyyy, spaces around. */
MUST_USE bool day_read_any(struct str s, day_t *out);
struct str day_iso(struct arena *a, day_t d); /* "" for 0 */
/* Whole years from born to at; -1 when born is 0 or after at. 29 February counts on 1 March. */
int day_years(day_t born, day_t at);
day_t day_add_months(day_t d, int months); /* the last day of a shorter month */
day_t day_of_ms(int64_t ms, int offset_minutes);
int64_t day_start_ms(day_t d, int offset_minutes);
/* "2024-11-14T09:05:00+07:00" */
struct str day_ms_iso(struct arena *a, int64_t ms, int offset_minutes);

#endif
