/* plan_counted_rule.c - what records add up to by quarter. Pure. */
#include "feature/actionplan/plan_counted.h"

static bool quarter_of(day_t d, int64_t year, size_t *quarter)
{
    int y = 0;
    int month = 0;
    int day = 0;
    if (d == 0) {
        return false;
    }
    day_split(d, &y, &month, &day);
    *quarter = (size_t)(month - 1) / 3;
    return y == year;
}

/* The first visit of its place within the year; of two on a day the one that stands first. */
static bool is_first_visit(const struct plan_counted *r, size_t n, size_t i, int64_t year)
{
    bool first = r[i].place_id.n > 0;
    for (size_t k = 0; k < n && first; k++) {
        size_t quarter = 0;
        first = k == i || !str_eq(r[k].place_id, r[i].place_id) ||
                !quarter_of(r[k].day, year, &quarter) || r[k].day > r[i].day ||
                (r[k].day == r[i].day && k > i);
    }
    return first;
}

void plan_counted_sum(const struct plan_counted *r, size_t n, struct str measure, int64_t year,
                      int64_t sums[PLAN_QUARTERS])
{
    for (size_t q = 0; q < PLAN_QUARTERS; q++) {
        sums[q] = 0;
    }
    for (size_t i = 0; i < n; i++) {
        size_t quarter = 0;
        if (!quarter_of(r[i].day, year, &quarter)) {
            continue;
        }
        if (str_eqz(measure, "PEOPLE")) {
            sums[quarter] += r[i].people;
        } else if (str_eqz(measure, "PLACES")) {
            sums[quarter] += is_first_visit(r, n, i, year) ? 1 : 0;
        } else {
            sums[quarter]++;
        }
    }
}

bool plan_may_propose(const struct plan_row *p, size_t quarter, day_t today)
{
    return str_eqz(p->counting, "SUM") && day_of((int)p->year_no, 1 + 3 * (int)quarter, 1) <= today;
}
