/*
 * recap_answer.c - how long agencies took to answer what was sent to them in the period, each and
 * all together. Answers taken down on their behalf count like the others, from when they were given.
 */
#include <stdlib.h>

#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "feature/recap/recap_priv.h"
#include "rec/pack.h"

#define ROWS_MAX 20000 /* referrals of the longest period; more are refused, not left out */

const struct stmt RECAP_Q_ANSWERS = {
    "recap_answers", "iii",
    "SELECT agency_id, sent_ms, due_ms, answered_ms, CASE WHEN ended_ms IS NULL THEN 0 ELSE 1 END"
    " FROM referral WHERE sent_ms >= $1 AND sent_ms < $2 ORDER BY agency_id, sent_ms, id LIMIT $3"
};

static int by_size(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a;
    const int64_t y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

int64_t recap_middle(int64_t *spans, size_t n)
{
    if (n == 0) {
        return 0;
    }
    qsort(spans, n, sizeof *spans, by_size);
    return n % 2 == 1 ? spans[n / 2] : (spans[n / 2 - 1] + spans[n / 2]) / 2;
}

void recap_answer_add(struct recap_answers *a, const struct recap_sent *r, int64_t now_ms)
{
    a->sent++;
    if (r->answered_ms != 0) {
        a->answered++;
        a->in_time += r->due_ms == 0 || r->answered_ms <= r->due_ms;
        a->spans[a->n++] = r->answered_ms > r->sent_ms ? r->answered_ms - r->sent_ms : 0;
    } else if (r->ended) {
        a->ended++;
    } else {
        a->waiting++;
        a->overdue += r->due_ms != 0 && r->due_ms < now_ms;
    }
}

static void put_row(struct ctx *c, struct str label, struct recap_answers *a, struct val *v)
{
    static const struct {
        const char *key;
        size_t at;
    } cells[] = {
        { "sent", offsetof(struct recap_answers, sent) },
        { "answered", offsetof(struct recap_answers, answered) },
        { "in_time", offsetof(struct recap_answers, in_time) },
        { "waiting", offsetof(struct recap_answers, waiting) },
        { "overdue", offsetof(struct recap_answers, overdue) },
        { "ended", offsetof(struct recap_answers, ended) },
    };
    val_put_text(c->mem, v, "label", label);
    for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
        val_put_text(c->mem, v, cells[i].key,
                     recap_number(c, *(const int64_t *)((const char *)a + cells[i].at)));
    }
    val_put_text(c->mem, v, "middle",
                 a->n > 0 ? clock_span_text(c, recap_middle(a->spans, a->n)) : STR("–"));
}

static struct recap_answers fresh(struct ctx *c)
{
    return (struct recap_answers){ .spans = NEW_ARRAY(c->mem, int64_t, ROWS_MAX) };
}

enum err recap_put_answers(struct ctx *c, const struct recap_ask *ask, struct val *data)
{
    const int offset = pack_hours(c->packs)->utc_offset_minutes;
    struct rows r;
    struct recap_answers all = fresh(c);
    struct recap_answers one = fresh(c);
    struct str agency = STR_NONE;
    struct val *list = val_put_list(c->mem, data, "answer_times");
    TRY(store_query(c, &RECAP_Q_ANSWERS,
                    VALS(V_INT(day_start_ms(ask->from, offset)),
                         V_INT(day_start_ms(ask->to + 1, offset)), V_INT(ROWS_MAX)),
                    &r));
    while (store_next(&r)) {
        const struct recap_sent row = { .sent_ms = row_int(&r, 1),
                                        .due_ms = row_int(&r, 2),
                                        .answered_ms = row_int(&r, 3),
                                        .ended = row_int(&r, 4) != 0 };
        if (one.sent > 0 && !str_eq(agency, row_text(&r, 0))) {
            put_row(c, consent_agency_name(c, agency), &one, val_push_map(c->mem, list));
            one = (struct recap_answers){ .spans = one.spans };
        }
        agency = row_text(&r, 0);
        recap_answer_add(&one, &row, c->now_ms);
        recap_answer_add(&all, &row, c->now_ms);
    }
    TRY(store_done(&r));
    if (all.sent == ROWS_MAX) {
        return fail(c, ERR_INPUT, "from_day", "recap.answers_many");
    }
    if (all.sent > 0) {
        put_row(c, consent_agency_name(c, agency), &one, val_push_map(c->mem, list));
        put_row(c, pack_say(c, "recap.answers_all"), &all,
                val_put_map(c->mem, data, "answer_total"));
    }
    return OK;
}
