/*
 * roster_rule.c - who is on duty when, what is not covered, what still waits, whose turn it is. Pure:
 * values in, values out.
 */
#include "base/utf8.h"
#include "feature/roster/roster_priv.h"
#include "rec/pack.h"

bool roster_covers(const struct duty_shift *s, int64_t at_ms)
{
    return s->from_ms <= at_ms && at_ms < s->to_ms;
}

bool roster_overlap(const struct duty_shift *a, const struct duty_shift *b)
{
    return a->from_ms < b->to_ms && b->from_ms < a->to_ms;
}

int64_t roster_closing_ms(const struct calendar *cal, int64_t at_ms)
{
    const day_t day = day_of_ms(at_ms, cal->utc_offset_minutes);
    return day_start_ms(day, cal->utc_offset_minutes) + cal->to[day_weekday(day)] * MINUTE_MS;
}

/* The latest end of the shifts that cover an instant; the instant itself when none does. */
static int64_t covered_until(const struct duty_shift *shifts, size_t n, int64_t at_ms)
{
    int64_t until = at_ms;
    for (size_t i = 0; i < n; i++) {
        if (roster_covers(&shifts[i], at_ms) && shifts[i].to_ms > until) {
            until = shifts[i].to_ms;
        }
    }
    return until;
}

static int64_t next_begin(const struct duty_shift *shifts, size_t n, int64_t after_ms,
                          int64_t limit_ms)
{
    for (size_t i = 0; i < n; i++) {
        if (shifts[i].from_ms > after_ms && shifts[i].from_ms < limit_ms) {
            limit_ms = shifts[i].from_ms;
        }
    }
    return limit_ms;
}

size_t roster_gaps(const struct calendar *cal, const struct duty_shift *shifts, size_t n,
                   int64_t from_ms, int64_t to_ms, struct span *out, size_t max)
{
    size_t found = 0;
    int64_t at = from_ms;
    while (at < to_ms && found < max) {
        const int64_t opens = clock_next_open(cal, at);
        const int64_t until = covered_until(shifts, n, at);
        if (opens == at) {
            at = roster_closing_ms(cal, at);
        } else if (until > at) {
            at = until;
        } else {
            const int64_t end = next_begin(shifts, n, at, opens < to_ms ? opens : to_ms);
            out[found++] = (struct span){ at, end };
            at = end;
        }
    }
    return found;
}

enum wait roster_wait(const struct waiting *w, int64_t now_ms)
{
    const bool in_case = str_eqz(w->state, "case");
    const bool taken = str_eqz(w->state, "taken");
    if (in_case) {
        /* its team answers; rung only where somebody says that she is not safe any more */
        return w->urgent != 0 && w->unread != 0 && w->due_ms != 0 ? WAIT_RING : WAIT_DONE;
    }
    if (!taken && !str_eqz(w->state, "new")) {
        return WAIT_DONE;
    }
    if (taken && w->taken_until_ms > now_ms) {
        return WAIT_TAKEN;
    }
    if (w->urgent == 0 && w->due_ms == 0) {
        return WAIT_DONE;
    }
    return w->urgent == 0 && w->due_ms > now_ms ? WAIT_LATER : WAIT_RING;
}

/* ---- addresses ---- */

struct str roster_mask(struct arena *a, struct str address)
{
    const size_t at = str_find(address, '@', 0);
    struct strbuf b;
    strbuf_init(&b, a);
    if (address.n == 0) {
        return STR_NONE;
    }
    if (at != SIZE_MAX) {
        strbuf_put(&b, at > 0 ? utf8_cut(address, 1) : STR_NONE);
        strbuf_putz(&b, "***@***");
    } else {
        strbuf_putz(&b, "***");
        strbuf_put(&b, address.n > 6 ? str_cut(address, address.n - 3, address.n) : STR_NONE);
    }
    return strbuf_str(&b);
}

/* One '@' inside, a point behind it, and nothing that a mail's head could be split with. */
bool roster_mail_ok(struct str s)
{
    const size_t at = str_find(s, '@', 0);
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char k = (unsigned char)s.p[i];
        if (k <= ' ' || k >= 0x7f || k == ',' || k == ';' || k == '<' || k == '>' || k == '"' ||
            k == '(' || k == ')' || k == ':' || k == '\\') {
            return false;
        }
    }
    if (at == SIZE_MAX || at == 0 || str_find(s, '@', at + 1) != SIZE_MAX) {
        return false;
    }
    const size_t point = str_find(s, '.', at + 1);
    return point != SIZE_MAX && point > at + 1 && s.p[s.n - 1] != '.';
}

/* Digits, with '+' in front and '-' or spaces between: 8 to 15 digits (ITU-T E.164). */
bool roster_phone_ok(struct str s)
{
    size_t digits = 0;
    for (size_t i = 0; i < s.n; i++) {
        const bool digit = s.p[i] >= '0' && s.p[i] <= '9';
        digits += digit ? 1 : 0;
        if (!digit && s.p[i] != '-' && s.p[i] != ' ' && !(s.p[i] == '+' && i == 0)) {
            return false;
        }
    }
    return digits >= 8 && digits <= 15;
}

/* ---- turns ---- */

static int64_t last_turn(const struct pack_table *t)
{
    int64_t last = 0;
    for (size_t i = 0; t != NULL && i < t->n_rows; i++) {
        int64_t up_to = 0;
        if (str_to_int(pack_cell(t, i, "up_to"), &up_to) && up_to > last) {
            last = up_to;
        }
    }
    return last;
}

bool roster_turn(const struct packs *packs, int64_t turn, struct alert_turn *out)
{
    const struct pack_table *t = pack_table(packs, STR("rule/alert"));
    const int64_t last = last_turn(t);
    int64_t best = 0;
    bool found = false;
    if (turn > last && last > 0) {
        turn = (turn - 1) % last + 1; /* nobody took it: from the first one again */
    }
    for (size_t i = 0; t != NULL && i < t->n_rows; i++) {
        int64_t up_to = 0;
        int64_t minutes = 0;
        /* of two rows for the same turn the later one counts: the city's */
        if (!str_to_int(pack_cell(t, i, "up_to"), &up_to) ||
            !str_to_int(pack_cell(t, i, "minutes"), &minutes) || up_to < turn ||
            (found && up_to > best)) {
            continue;
        }
        found = true;
        best = up_to;
        *out = (struct alert_turn){ .to = pack_cell(t, i, "to"), .minutes = minutes };
    }
    return found;
}

int64_t roster_tests_per_hour(const struct packs *packs)
{
    const struct pack_table *t = pack_table(packs, STR("rule/job"));
    int64_t n = 0; /* of two rows the later one counts: the city's */
    for (size_t i = 0; t != NULL && i < t->n_rows; i++) {
        int64_t given = 0;
        if (str_eqz(pack_cell(t, i, "key"), "test_per_hour") &&
            str_to_int(pack_cell(t, i, "amount"), &given)) {
            n = given;
        }
    }
    return n;
}
