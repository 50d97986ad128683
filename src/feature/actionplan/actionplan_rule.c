/* actionplan_rule.c - what a row of the plan of action reached, and which figures stand. Pure. */
#include "feature/actionplan/actionplan.h"

#define QUARTERS 4

static const char *const quarters[QUARTERS] = { "q1", "q2", "q3", "q4" };

bool plan_row_reached(const struct plan_row *p, int64_t *reached)
{
    const int64_t q[QUARTERS] = { p->q1, p->q2, p->q3, p->q4 };
    const bool sum = str_eqz(p->counting, "SUM");
    bool any = false;
    *reached = 0;
    for (size_t i = 0; i < QUARTERS; i++) {
        if (rec_has(&plan_row_rec, p, quarters[i])) {
            *reached = sum ? *reached + q[i] : q[i];
            any = true;
        }
    }
    return any;
}

enum plan_fault plan_row_fault(const struct plan_row *p, day_t today)
{
    int64_t reached = 0;
    if (!plan_row_reached(p, &reached)) {
        return p->as_of != 0 || p->source.n != 0 ? PLAN_NO_FIGURE : PLAN_FINE;
    }
    if (p->as_of == 0) {
        return PLAN_NO_DAY;
    }
    if (p->source.n == 0) {
        return PLAN_NO_SOURCE;
    }
    for (size_t i = 0; i < QUARTERS; i++) {
        const day_t begins = day_of((int)p->year_no, 1 + 3 * (int)i, 1);
        if (rec_has(&plan_row_rec, p, quarters[i]) && begins > p->as_of) {
            return PLAN_EARLY;
        }
    }
    return p->as_of > today ? PLAN_EARLY : PLAN_FINE;
}
