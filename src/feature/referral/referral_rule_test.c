/* referral_rule_test.c - who may do what next with a referral, and when it is over by itself. */
#include "base/check.h"
#include "feature/referral/referral.h"

#define NOW 1000
#define ROW(state_, sent, expires, ...)                                               \
    {                                                                                 \
        .state = STR(state_), .sent_ms = (sent), .expires_ms = (expires), __VA_ARGS__ \
    }

static const struct {
    const char *why;
    struct referral row;
    enum referral_step step;
    bool want;
} steps[] = {
    { "just sent: accept", ROW("sent", 1, 2000), STEP_ACCEPT, true },
    { "after a question too", ROW("asked", 1, 2000), STEP_ACCEPT, true },
    { "not twice", ROW("accepted", 1, 2000), STEP_ACCEPT, false },
    { "nor after an answer", ROW("answered", 1, 2000), STEP_ACCEPT, false },
    { "not before the second person agreed", ROW("waiting_second", 0, 2000), STEP_ACCEPT, false },
    { "not when expired", ROW("sent", 1, NOW), STEP_ACCEPT, false },
    { "not when revoked", ROW("revoked", 1, 2000, .ended_ms = 5), STEP_ACCEPT, false },
    { "decline at once", ROW("sent", 1, 2000), STEP_DECLINE, true },
    { "decline after accepting: it turned out otherwise", ROW("accepted", 1, 2000), STEP_DECLINE,
      true },
    { "but not after an answer", ROW("answered", 1, 2000), STEP_DECLINE, false },
    { "answer after accepting", ROW("accepted", 1, 2000), STEP_ANSWER, true },
    { "answer again: the doctor's name came later", ROW("answered", 1, 2000), STEP_ANSWER, true },
    { "no answer before accepting", ROW("sent", 1, 2000), STEP_ANSWER, false },
    { "ask while it is open", ROW("answered", 1, 2000), STEP_ASK, true },
    { "not when it ended", ROW("answered", 1, 2000, .ended_ms = 5), STEP_ASK, false },
    { "the second person agrees", ROW("waiting_second", 0, 2000), STEP_AGREE, true },
    { "not to what was sent", ROW("sent", 1, 2000), STEP_AGREE, false },
    { "not to what was taken back", ROW("revoked", 0, 2000, .ended_ms = 5), STEP_AGREE, false },
    { "not after the ground ended", ROW("waiting_second", 0, NOW), STEP_AGREE, false },
    { "revoke what is open", ROW("accepted", 1, 2000), STEP_REVOKE, true },
    { "revoke what waits", ROW("waiting_second", 0, 2000), STEP_REVOKE, true },
    { "not twice (revoke)", ROW("revoked", 1, 2000, .ended_ms = 5), STEP_REVOKE, false },
    { "take an answer over, even when it ended",
      ROW("answered", 1, 2000, .answer = STR("{}"), .ended_ms = 5), STEP_TAKE_OVER, true },
    { "once", ROW("answered", 1, 2000, .answer = STR("{}"), .taken_over = 1), STEP_TAKE_OVER,
      false },
    { "the telephone answers at once, without accepting", ROW("sent", 1, 2000), STEP_HEARD_ANSWER,
      true },
    { "after a question of theirs too", ROW("asked", 1, 2000), STEP_HEARD_ANSWER, true },
    { "and once more", ROW("answered", 1, 2000), STEP_HEARD_ANSWER, true },
    { "a reply slip after the access ended by itself", ROW("expired", 1, NOW, .ended_ms = 5),
      STEP_HEARD_ANSWER, true },
    { "not to what was taken back", ROW("revoked", 1, 2000, .ended_ms = 5), STEP_HEARD_ANSWER,
      false },
    { "not when they declined", ROW("declined", 1, 2000, .ended_ms = 5), STEP_HEARD_ANSWER, false },
    { "not before it was sent", ROW("waiting_second", 0, 2000), STEP_HEARD_ANSWER, false },
    { "taken down: accepting once", ROW("accepted", 1, 2000), STEP_HEARD_ACCEPT, false },
    { "taken down: declining what was accepted", ROW("accepted", 1, 2000), STEP_HEARD_DECLINE,
      true },
    { "a letter for what is open", ROW("sent", 1, 2000), STEP_LETTER, true },
    { "no letter before the second person", ROW("waiting_second", 0, 2000), STEP_LETTER, false },
    { "no letter after the end", ROW("expired", 1, NOW), STEP_LETTER, false },
    { "not without an answer", ROW("accepted", 1, 2000), STEP_TAKE_OVER, false },
};

static void who_may(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        CHECK(referral_may(&steps[i].row, steps[i].step, NOW) == steps[i].want, steps[i].why);
    }
}

static const struct {
    const char *why;
    struct referral row;
    const char *state, *tone;
} shown[] = {
    { "on its way", ROW("sent", 1, 2000, .due_ms = 1500), "sent", "i" },
    { "late", ROW("sent", 1, 2000, .due_ms = 900), "sent", "d" },
    { "nothing said and the time is over", ROW("sent", 1, NOW), "expired", "n" },
    { "answered and over: it was answered", ROW("answered", 1, 10, .ended_ms = 5), "answered",
      "o" },
    { "waits for us", ROW("asked", 1, 2000), "asked", "w" },
    { "declined", ROW("declined", 1, 2000, .ended_ms = 5), "declined", "d" },
};

static void states(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(shown); i++) {
        CHECK_STR(referral_state_now(&shown[i].row, NOW), shown[i].state, shown[i].why);
        CHECK_STR(str_of(referral_tone(&shown[i].row, NOW)), shown[i].tone, shown[i].why);
    }
}

static const struct {
    const char *why;
    int64_t sent, said;
    const char *want;
} said[] = {
    { "no time given", 600000, 0, "referral.said_needed" },
    { "right now", 600000, 900000, NULL },
    { "a clock a little ahead", 600000, 950000, NULL },
    { "later today", 600000, 1000000, "referral.said_future" },
    { "in the minute of sending: forms know no seconds", 659000, 600000, NULL },
    { "before it was sent", 660000, 600000, "referral.said_before" },
};

static void when_said(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(said); i++) {
        const struct referral row = { .sent_ms = said[i].sent };
        const char *got = referral_said_wrong(&row, said[i].said, 900000);
        CHECK_STR(str_of(got != NULL ? got : ""), said[i].want != NULL ? said[i].want : "",
                  said[i].why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(who_may), cmocka_unit_test(states),
                                        cmocka_unit_test(when_said) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
