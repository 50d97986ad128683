/* network_flow.c - sums what agencies sent each other, and hides what is small. Pure. */
#include "feature/network/network_flow.h"

#include <stdlib.h>

#include "calc/disclosure.h"

enum flow_end flow_end_of(const struct sent_one *s, int64_t now_ms)
{
    if (s->told) {
        return FLOW_SERVED;
    }
    if (s->declined) {
        return FLOW_DECLINED;
    }
    if (s->answered_ms != 0) {
        return s->revoked ? FLOW_WITHDRAWN : FLOW_PROMISED;
    }
    const int64_t until = s->ended_ms != 0 && s->ended_ms < now_ms ? s->ended_ms : now_ms;
    if (s->due_ms != 0 && s->due_ms < until) {
        return FLOW_NEVER; /* taking back what nobody answered in time makes it no better */
    }
    return s->revoked || s->ended_ms != 0 ? FLOW_WITHDRAWN : FLOW_WAITING;
}

bool flow_is_waited(const struct sent_one *s, int64_t now_ms)
{
    return flow_end_of(s, now_ms) == FLOW_NEVER && !s->revoked &&
           (s->ended_ms == 0 || s->ended_ms > now_ms);
}

static int by_size(const void *x, const void *y)
{
    const int64_t a = *(const int64_t *)x;
    const int64_t b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

/* The lower of the two in the middle; -1 of none. Sorts. */
static int64_t median(int64_t *spans, size_t n)
{
    if (n == 0) {
        return -1;
    }
    qsort(spans, n, sizeof(*spans), by_size);
    return spans[(n - 1) / 2];
}

static bool same_pair(const struct flow *f, const struct sent_one *s)
{
    return str_eq(f->from, s->from) && str_eq(f->to, s->to);
}

static void add(struct flow *f, const struct sent_one *s, int64_t now_ms)
{
    f->n++;
    f->ends[flow_end_of(s, now_ms)]++;
    if (s->answered_ms != 0) {
        f->answered++;
        f->in_time += s->due_ms != 0 && s->answered_ms <= s->due_ms ? 1 : 0;
    }
    if (flow_is_waited(s, now_ms)) {
        f->waited_ms = f->waited++ == 0 || s->due_ms < f->waited_ms ? s->due_ms : f->waited_ms;
    }
}

static void put_medians(struct arena *a, struct flow *f, const struct sent_one *s, size_t n)
{
    int64_t *answers = NEW_ARRAY(a, int64_t, n + 1);
    int64_t *limits = NEW_ARRAY(a, int64_t, n + 1);
    size_t n_answers = 0;
    size_t n_limits = 0;
    for (size_t i = 0; i < n; i++) {
        if (same_pair(f, &s[i]) && s[i].answered_ms > s[i].sent_ms) {
            answers[n_answers++] = s[i].answered_ms - s[i].sent_ms;
        }
        if (same_pair(f, &s[i]) && s[i].due_ms > s[i].sent_ms) {
            limits[n_limits++] = s[i].due_ms - s[i].sent_ms;
        }
    }
    f->median_ms = median(answers, n_answers);
    f->limit_ms = median(limits, n_limits);
}

static int in_order(const void *x, const void *y)
{
    const struct flow *a = x;
    const struct flow *b = y;
    const int from = str_cmp(a->from, b->from);
    if (from != 0) {
        return from;
    }
    return a->n != b->n ? (a->n < b->n) - (a->n > b->n) : str_cmp(a->to, b->to);
}

size_t flow_sum(struct arena *a, const struct sent_one *s, size_t n, int64_t now_ms,
                struct flow *out)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        size_t at = 0;
        while (at < count && !same_pair(&out[at], &s[i])) {
            at++;
        }
        if (at == count) {
            out[count++] = (struct flow){ .from = s[i].from, .to = s[i].to };
        }
        add(&out[at], &s[i], now_ms);
    }
    for (size_t i = 0; i < count; i++) {
        put_medians(a, &out[i], s, n);
    }
    if (count > 0) {
        qsort(out, count, sizeof(*out), in_order);
    }
    return count;
}

#define FLOWS_OF_ONE_MAX 64 /* a sender's receivers; more than any city has agencies */

/* The flows [from, to) of one sender. */
static bool hide_numbers(struct flow *f, size_t from, size_t to, int64_t limit)
{
    int64_t counts[FLOWS_OF_ONE_MAX] = { 0 };
    bool hidden[FLOWS_OF_ONE_MAX] = { 0 };
    if (to - from > FLOWS_OF_ONE_MAX) {
        for (size_t i = from; i < to; i++) {
            f[i].hidden = true;
        }
        return false;
    }
    for (size_t i = from; i < to; i++) {
        counts[i - from] = f[i].n;
    }
    const bool total = disclosure_hide(counts, to - from, limit, hidden);
    for (size_t i = from; i < to; i++) {
        f[i].hidden = hidden[i - from];
    }
    return total;
}

/* A number whose parts cannot be told apart safely is hidden itself. */
static bool hide_parts(struct flow *f, int64_t limit)
{
    if (!f->hidden && !disclosure_hide(f->ends, FLOW_ENDS, limit, f->end_hidden)) {
        f->hidden = true;
        return true;
    }
    return false;
}

size_t flow_hide(struct flow *f, size_t n, int64_t limit, bool *total_hidden)
{
    size_t left_out = 0;
    for (size_t from = 0, to = 0; from < n; from = to) {
        bool total = true;
        for (to = from; to < n && str_eq(f[to].from, f[from].from); to++) {
            /* to the end of this sender */
        }
        total = hide_numbers(f, from, to, limit);
        for (size_t i = from; i < to; i++) {
            /* hidden after the total was reckoned with: then that total would give it away */
            total = !hide_parts(&f[i], limit) && total;
        }
        for (size_t i = from; i < to; i++) {
            total_hidden[i] = !total;
        }
        left_out += total ? 0 : 1;
    }
    return left_out;
}
