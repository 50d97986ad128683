/* taskforce_rule.c - which body stands and who sits where on a day. Pure. */
#include "feature/taskforce/taskforce.h"

#include "rec/pack.h"

static bool covers(day_t from, day_t to, day_t day)
{
    return from <= day && (to == 0 || day <= to);
}

const struct body *body_on(const struct body *bodies, size_t n, day_t day)
{
    const struct body *best = NULL;
    for (size_t i = 0; i < n; i++) {
        if (covers(bodies[i].valid_from, bodies[i].valid_to, day) &&
            (best == NULL || bodies[i].valid_from > best->valid_from)) {
            best = &bodies[i];
        }
    }
    return best;
}

static bool goes_before(const struct seat_holder *a, const struct seat_holder *b,
                        const struct vocab *first)
{
    const size_t x = vocab_index(first, a->capacity);
    const size_t y = vocab_index(first, b->capacity);
    return x != y ? x < y : a->from_on > b->from_on;
}

const struct seat_holder *seat_holder_on(const struct seat_holder *holders, size_t n,
                                         struct str seat_id, day_t day, const struct vocab *first)
{
    const struct seat_holder *best = NULL;
    for (size_t i = 0; i < n; i++) {
        if (str_eq(holders[i].seat_id, seat_id) &&
            covers(holders[i].from_on, holders[i].to_on, day) &&
            (best == NULL || goes_before(&holders[i], best, first))) {
            best = &holders[i];
        }
    }
    return best;
}
