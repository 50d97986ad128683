/*
 * network_flow.h - what became of what agencies sent each other in a year: referrals of the office, hand-overs to it. Pure.
 * Only what the machine runs by is looked at: who, when, state. Nothing of a case.
 */
#ifndef JJ_FEATURE_NETWORK_FLOW_H
#define JJ_FEATURE_NETWORK_FLOW_H

#include "base/arena.h"
#include "base/day.h"

/* What became of one. Each is exactly one of them, so that a row adds up to its number. */
enum flow_end {
    FLOW_SERVED,   /* the receiver told what it did */
    FLOW_PROMISED, /* said yes, and nothing more: answered and never served */
    FLOW_DECLINED,
    FLOW_NEVER,     /* its time is over, no answer */
    FLOW_WAITING,   /* still in time, or a question is open */
    FLOW_WITHDRAWN, /* taken back by the sender before that */
    FLOW_ENDS
};

struct sent_one {
    struct str from, to;                            /* agencies */
    int64_t sent_ms, due_ms, answered_ms, ended_ms; /* 0: not, or no limit */
    bool told, declined, revoked;                   /* the receiver's report, its no; taken back */
};

struct flow {
    struct str from, to;
    int64_t n, ends[FLOW_ENDS];
    int64_t answered, in_time;   /* in_time: of the answered with a limit, those within it */
    int64_t median_ms, limit_ms; /* of the answered; of the limits; -1: none */
    int64_t waited, waited_ms;   /* open, past its limit, no answer; the earliest of those limits */
    bool hidden;                 /* outside: its number must not be shown, nor anything of it */
    bool end_hidden[FLOW_ENDS];  /* outside: of a shown one, these must not be shown */
};

/* One that somebody answered on paper and the team took down counts like any other: the row says so. */
enum flow_end flow_end_of(const struct sent_one *s, int64_t now_ms);
/* Somebody waits for it now: its limit is over, there is no answer, and nobody took it back. */
bool flow_is_waited(const struct sent_one *s, int64_t now_ms);
/* Sums by pair, in order of from, then number; out has room for n. Returns their number. */
size_t flow_sum(struct arena *a, const struct sent_one *s, size_t n, int64_t now_ms,
                struct flow *out);
/*
 * Marks what stays inside: every number from 1 to limit - 1 and what would give it away from the sender's total; of a number
 * that is shown, small parts and what would give those away. Returns how many senders' totals must be left out; total_hidden
 * has a place per flow and says so for the total of the flow's sender.
 */
size_t flow_hide(struct flow *f, size_t n, int64_t limit, bool *total_hidden);

#endif
