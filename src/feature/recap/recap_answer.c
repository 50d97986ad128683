/*
 * recap_answer.c - how long agencies took to answer what was sent to them in the period, each and
 * all together. Answers taken down on their behalf count like the others, from when they were given.
 */
#include <stdlib.h>

#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "feature/recap/recap_priv.h"
#include "out/csv_out.h"
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

/* What is counted of one agency, in the order of all tables. */
static const struct {
    const char *key;
    size_t at;
} COUNTS[] = {
    { "sent", offsetof(struct recap_answers, sent) },
    { "answered", offsetof(struct recap_answers, answered) },
    { "in_time", offsetof(struct recap_answers, in_time) },
    { "waiting", offsetof(struct recap_answers, waiting) },
    { "overdue", offsetof(struct recap_answers, overdue) },
    { "ended", offsetof(struct recap_answers, ended) },
};

static int64_t count_of(const struct recap_answers *a, size_t i)
{
    return *(const int64_t *)((const char *)a + COUNTS[i].at);
}

/* One agency; agency "" is all of them. */
struct recap_agency {
    struct str id;
    struct recap_answers a;
    int64_t middle_ms; /* of a.n answers */
};

struct recap_agencies {
    struct recap_agency *rows; /* all of them last; none where nothing was sent */
    size_t n, cap;
};

/* Its spans are used again for the next one, so the middle is taken here. */
static void add_agency(struct ctx *c, struct recap_agencies *list, struct str id,
                       struct recap_answers *a)
{
    if (list->n == list->cap) {
        const size_t cap = list->cap * 2 + 16;
        struct recap_agency *more = NEW_ARRAY(c->mem, struct recap_agency, cap);
        for (size_t i = 0; i < list->n; i++) {
            more[i] = list->rows[i];
        }
        list->rows = more;
        list->cap = cap;
    }
    list->rows[list->n++] =
        (struct recap_agency){ .id = id, .a = *a, .middle_ms = recap_middle(a->spans, a->n) };
}

static struct recap_answers fresh(struct ctx *c)
{
    return (struct recap_answers){ .spans = NEW_ARRAY(c->mem, int64_t, ROWS_MAX) };
}

static enum err agencies_of(struct ctx *c, const struct recap_ask *ask, struct recap_agencies *list)
{
    const int offset = pack_hours(c->packs)->utc_offset_minutes;
    struct rows r;
    struct recap_answers all = fresh(c);
    struct recap_answers one = fresh(c);
    struct str agency = STR_NONE;
    *list = (struct recap_agencies){ .n = 0 };
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
            add_agency(c, list, agency, &one);
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
        add_agency(c, list, agency, &one);
        add_agency(c, list, STR_NONE, &all);
    }
    return OK;
}

static struct str name_of(struct ctx *c, const struct recap_agency *one)
{
    return one->id.n > 0 ? consent_agency_name(c, one->id) : pack_say(c, "recap.answers_all");
}

/* ---- for people ---- */

enum err recap_put_answers(struct ctx *c, const struct recap_ask *ask, struct val *data)
{
    struct recap_agencies all;
    struct val *list = val_put_list(c->mem, data, "answer_times");
    TRY(agencies_of(c, ask, &all));
    for (size_t i = 0; i < all.n; i++) {
        const struct recap_agency *one = &all.rows[i];
        struct val *v =
            i + 1 < all.n ? val_push_map(c->mem, list) : val_put_map(c->mem, data, "answer_total");
        val_put_text(c->mem, v, "label", name_of(c, one));
        for (size_t k = 0; k < ARRAY_LEN(COUNTS); k++) {
            val_put_text(c->mem, v, COUNTS[k].key, recap_number(c, count_of(&one->a, k)));
        }
        val_put_text(c->mem, v, "middle",
                     one->a.n > 0 ? clock_span_text(c, one->middle_ms) : STR("–"));
    }
    return OK;
}

/* ---- for programs ---- */

enum err recap_data_answers(struct ctx *c, const struct recap_ask *ask, struct val *data)
{
    struct recap_agencies all;
    struct val *v = val_put_map(c->mem, data, "answer_times");
    struct val *list = val_put_list(c->mem, v, "agencies");
    TRY(agencies_of(c, ask, &all));
    val_put_textz(c->mem, v, "unit", "referral");
    val_put_textz(c->mem, v, "by", "sent");
    for (size_t i = 0; i < all.n; i++) {
        const struct recap_agency *one = &all.rows[i];
        struct val *row =
            i + 1 < all.n ? val_push_map(c->mem, list) : val_put_map(c->mem, v, "total");
        if (one->id.n > 0) {
            val_put_text(c->mem, row, "agency", one->id);
        }
        for (size_t k = 0; k < ARRAY_LEN(COUNTS); k++) {
            val_put_int(c->mem, row, COUNTS[k].key, count_of(&one->a, k));
        }
        if (one->a.n > 0) {
            val_put_int(c->mem, row, "middle_minutes", one->middle_ms / MINUTE_MS);
        }
    }
    return OK;
}

static void csv_line(struct ctx *c, struct csv_out *w, const struct recap_ask *ask,
                     const struct recap_agency *one, const char *what, int64_t count)
{
    const struct str table[] = { STR("answer_"), str_of(what) };
    csv_out_text(w, str_join(c->mem, table, ARRAY_LEN(table)));
    csv_out_text(w, str_of(str_eqz(str_of(what), "middle_minutes") ? "minute" : "referral"));
    csv_out_text(w, one->id.n > 0 ? one->id : STR("TOTAL"));
    csv_out_text(w, name_of(c, one));
    csv_out_int(w, count);
    csv_out_text(w, day_iso(c->mem, ask->from));
    csv_out_text(w, day_iso(c->mem, ask->to));
    csv_out_text(w, STR("sent"));
    csv_out_text(w, day_ms_iso(c->mem, c->now_ms, pack_hours(c->packs)->utc_offset_minutes));
    csv_out_text(w, STR_NONE); /* nobody verifies what the clock has measured */
    csv_out_row(w);
}

enum err recap_csv_answers(struct ctx *c, const struct recap_ask *ask, struct str *csv)
{
    struct recap_agencies all;
    struct strbuf b;
    struct csv_out w;
    strbuf_init(&b, c->mem);
    csv_out_init(&w, &b, ',', false);
    TRY(agencies_of(c, ask, &all));
    for (size_t i = 0; i < all.n; i++) {
        const struct recap_agency *one = &all.rows[i];
        for (size_t k = 0; k < ARRAY_LEN(COUNTS); k++) {
            csv_line(c, &w, ask, one, COUNTS[k].key, count_of(&one->a, k));
        }
        if (one->a.n > 0) {
            csv_line(c, &w, ask, one, "middle_minutes", one->middle_ms / MINUTE_MS);
        }
    }
    *csv = strbuf_str(&b);
    return OK;
}
