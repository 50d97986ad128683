/* referral_rule.c - states of a referral: what is open, who may do what next. Pure. */
#include "feature/referral/referral.h"

static bool is(const struct referral *row, const char *state)
{
    return str_eqz(row->state, state);
}

bool referral_is_open(const struct referral *row, int64_t now_ms)
{
    return row->sent_ms != 0 && row->ended_ms == 0 && row->expires_ms > now_ms;
}

struct str referral_state_now(const struct referral *row, int64_t now_ms)
{
    const bool over = row->ended_ms == 0 && row->expires_ms != 0 && row->expires_ms <= now_ms;
    return over ? STR("expired") : row->state;
}

const char *referral_said_wrong(const struct referral *row, int64_t said_ms, int64_t now_ms)
{
    if (said_ms == 0) {
        return "referral.said_needed";
    }
    if (said_ms > now_ms + MINUTE_MS) {
        return "referral.said_future";
    }
    return said_ms + MINUTE_MS <= row->sent_ms ? "referral.said_before" : NULL;
}

bool referral_waits(struct str state)
{
    return str_eqz(state, "sent") || str_eqz(state, "waiting_second");
}

bool referral_may(const struct referral *row, enum referral_step step, int64_t now_ms)
{
    const bool open = referral_is_open(row, now_ms);
    switch (step) {
    case STEP_ACCEPT:
        return open && (is(row, "sent") || is(row, "asked"));
    case STEP_DECLINE:
        return open && (is(row, "sent") || is(row, "asked") || is(row, "accepted"));
    case STEP_ASK:
    case STEP_REPLY:
        return open;
    case STEP_ANSWER:
        return open && (is(row, "accepted") || is(row, "answered"));
    case STEP_AGREE:
        return is(row, "waiting_second") && row->ended_ms == 0 && row->expires_ms > now_ms;
    case STEP_REVOKE:
        return row->ended_ms == 0;
    case STEP_HEARD_ACCEPT:
        return referral_may(row, STEP_ACCEPT, now_ms);
    case STEP_HEARD_DECLINE:
        return referral_may(row, STEP_DECLINE, now_ms);
    case STEP_HEARD_ANSWER: /* a reply slip may come when the access has ended already; not to what was taken back */
        return row->sent_ms != 0 &&
               (is(row, "expired") ||
                (row->ended_ms == 0 && !is(row, "declined") && !is(row, "revoked")));
    case STEP_LETTER:
        return open;
    case STEP_TAKE_OVER:
        return row->answer.n > 0 && !row->taken_over;
    }
    return false;
}

const char *referral_tone(const struct referral *row, int64_t now_ms)
{
    const struct str state = referral_state_now(row, now_ms);
    if (str_eqz(state, "accepted") || str_eqz(state, "answered")) {
        return "o";
    }
    if (str_eqz(state, "declined")) {
        return "d";
    }
    if (str_eqz(state, "asked") || str_eqz(state, "waiting_second")) {
        return "w";
    }
    if (str_eqz(state, "sent")) {
        return row->due_ms != 0 && row->due_ms < now_ms ? "d" : "i";
    }
    return "n";
}
