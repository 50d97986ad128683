/* decision_rule.c - how a decision stands, and what an agency kept of its word. Pure. */
#include "feature/decision/decision.h"

static const char *const codes[STANDINGS] = { "late", "claimed", "due", "open", "done", "dropped" };

enum standing decision_standing(const struct decision *d, day_t today, int64_t soon_days)
{
    if (str_eqz(d->state, "done")) {
        return STANDING_DONE;
    }
    if (str_eqz(d->state, "dropped")) {
        return STANDING_DROPPED;
    }
    if (d->claimed != 0) {
        return STANDING_CLAIMED; /* said in time or not: now the secretariat's turn */
    }
    if (d->due_on < today) {
        return STANDING_LATE;
    }
    return d->due_on - today <= soon_days ? STANDING_DUE : STANDING_OPEN;
}

const char *standing_code(enum standing s)
{
    return codes[s];
}

day_t decision_told_on(const struct decision *d, int64_t days)
{
    return d->due_on + 1 + days;
}

static struct kept *row_of(struct kept *out, size_t *n, struct str agency_id)
{
    for (size_t i = 0; i < *n; i++) {
        if (str_eq(out[i].agency_id, agency_id)) {
            return &out[i];
        }
    }
    out[*n] = (struct kept){ .agency_id = agency_id };
    return &out[(*n)++];
}

static void count(struct kept *k, const struct decision *d, day_t today)
{
    k->decided++;
    if (str_eqz(d->state, "dropped")) {
        k->dropped++;
    } else if (str_eqz(d->state, "done")) {
        k->in_time += d->ended_on <= d->due_on ? 1 : 0;
        k->late_done += d->ended_on <= d->due_on ? 0 : 1;
    } else if (d->due_on < today) {
        k->late++;
    } else {
        k->running++;
    }
}

size_t decision_kept(const struct decision *d, size_t n, day_t from, day_t to, day_t today,
                     struct kept *out)
{
    size_t rows = 0;
    for (size_t i = 0; i < n; i++) {
        if (d[i].made_on >= from && d[i].made_on <= to) {
            count(row_of(out, &rows, d[i].agency_id), &d[i], today);
        }
    }
    return rows;
}

int64_t kept_percent(const struct kept *k)
{
    const int64_t due = k->in_time + k->late_done + k->late;
    return due == 0 ? -1 : (k->in_time * 100 + due / 2) / due;
}
