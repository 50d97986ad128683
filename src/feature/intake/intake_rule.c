/* intake_rule.c - order of the queue, leases, states: what can be wrong in an interesting way. */
#include "feature/intake/intake_priv.h"

static int by_number(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

int intake_order(const struct queue_key *a, const struct queue_key *b, int64_t now_ms)
{
    if (a->urgent != b->urgent) {
        return a->urgent ? -1 : 1;
    }
    const bool a_late = a->due_ms != 0 && a->due_ms < now_ms;
    const bool b_late = b->due_ms != 0 && b->due_ms < now_ms;
    if (a_late != b_late) {
        return a_late ? -1 : 1;
    }
    if (a->due_ms != b->due_ms) {
        return by_number(a->due_ms != 0 ? a->due_ms : INT64_MAX,
                         b->due_ms != 0 ? b->due_ms : INT64_MAX);
    }
    const int received = by_number(a->received_ms, b->received_ms);
    return received != 0 ? received : str_cmp(a->id, b->id);
}

const char *intake_tab(struct str state, int64_t taken_until_ms, int64_t now_ms)
{
    if (str_eqz(state, "taken")) {
        return taken_until_ms > now_ms ? "taken" : "new";
    }
    return str_eqz(state, "new") ? "new" : str_eqz(state, "waiting") ? "waiting" : "done";
}

enum lease intake_lease(struct str taken_by, int64_t taken_until_ms, struct str who, int64_t now_ms)
{
    if (taken_by.n == 0 || taken_until_ms <= now_ms) {
        return LEASE_FREE;
    }
    return str_eq(taken_by, who) ? LEASE_OWN : LEASE_OTHERS;
}

bool intake_is_open(struct str state)
{
    return str_eqz(state, "new") || str_eqz(state, "taken") || str_eqz(state, "waiting");
}

bool intake_is_reopenable(struct str state)
{
    return str_eqz(state, "closed") || str_eqz(state, "duplicate");
}

const char *intake_reason(bool urgent, struct str risk)
{
    return !urgent ? "" : str_eqz(risk, "TINGGI") ? "intake.reason_risk" : "intake.reason_unsafe";
}

int intake_used_percent(int64_t started_ms, int64_t due_ms, int64_t now_ms)
{
    if (due_ms == 0) {
        return 0;
    }
    if (now_ms >= due_ms || due_ms <= started_ms) {
        return 100;
    }
    return now_ms <= started_ms ? 0 : (int)((now_ms - started_ms) * 100 / (due_ms - started_ms));
}

bool intake_has_code(struct str codes, struct str code)
{
    struct str part;
    while (str_next(&codes, ';', &part)) {
        if (str_eq(part, code)) {
            return true;
        }
    }
    return false;
}

struct str intake_number(struct arena *a, struct str typed)
{
    struct str s = str_copy(a, str_trim(typed));
    struct strbuf b;
    strbuf_init(&b, a);
    for (size_t i = 0; i < s.n; i++) {
        const char ch = s.p[i];
        strbuf_putc(&b, ch >= 'a' && ch <= 'z' ? (char)(ch - 'a' + 'A') : ch);
    }
    return strbuf_str(&b);
}

bool intake_shows_open(struct str proposal_state)
{
    return str_eqz(proposal_state, "open") || str_eqz(proposal_state, "declined");
}
