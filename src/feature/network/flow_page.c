/* flow_page.c - the network as a year of referrals shows it: who sends whom, who answers, where nobody serves, what grew. */
#include <stdlib.h>

#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "feature/network/network_flow.h"
#include "feature/network/network_priv.h"
#include "out/ring.h"

#define SENT_MAX 10000
#define FLOWS_MAX 400
#define QUARTERS 4

/* What was sent since $1. A revoked one keeps its day of answering. */
const struct stmt FLOW_Q_REFERRALS = {
    "network_referrals", "i",
    "SELECT agency_id, state, sent_ms, due_ms, answered_ms, ended_ms FROM referral"
    " WHERE sent_ms >= $1 ORDER BY sent_ms, id LIMIT 5000"
};
/* Seen is answered: an officer has it. Told: it became a case. Declined: closed without one. */
const struct stmt FLOW_Q_HANDOVERS = {
    "network_handovers", "i",
    "SELECT h.agency_id, r.state, h.sent_ms,"
    " (SELECT MIN(k.due_ms) FROM clock k WHERE k.about = 'report' AND k.about_id = r.id"
    " AND k.rule LIKE 'first_response%'), r.seen_ms, r.case_id"
    " FROM handover h JOIN report r ON r.id = h.report_id WHERE h.sent_ms >= $1"
    " ORDER BY h.sent_ms, h.id LIMIT 5000"
};
/* The day on which an agency first got a seat in the task force. */
const struct stmt FLOW_Q_JOINED = {
    "network_joined", "",
    "SELECT s.agency_id, MIN(b.valid_from) FROM seat s JOIN body b ON b.id = s.body_id"
    " WHERE s.agency_id IS NOT NULL AND COALESCE(s.removed, 0) = 0"
    " GROUP BY s.agency_id ORDER BY s.agency_id LIMIT 300"
};
const struct stmt FLOW_Q_SIGNED = { "network_signed", "",
                                    "SELECT signed_on FROM memorandum ORDER BY signed_on, id"
                                    " LIMIT 1000" };
const struct stmt FLOW_Q_ENTERED = { "network_entered", "",
                                     "SELECT made_on FROM service_point"
                                     " WHERE COALESCE(removed, 0) = 0 ORDER BY made_on, id"
                                     " LIMIT 1000" };

/* ---- reading ---- */

static enum err read_sent(struct ctx *c, int64_t since_ms, struct sent_one *out, size_t *n)
{
    const struct str host = pack_setting(c->packs, "host_unit");
    struct rows r;
    *n = 0;
    TRY(store_query(c, &FLOW_Q_REFERRALS, VALS(V_INT(since_ms)), &r));
    while (store_next(&r)) {
        const struct str state = row_text(&r, 1);
        out[(*n)++] = (struct sent_one){ .from = host,
                                         .to = row_text(&r, 0),
                                         .sent_ms = row_int(&r, 2),
                                         .due_ms = row_int(&r, 3),
                                         .answered_ms = row_int(&r, 4),
                                         .ended_ms = row_int(&r, 5),
                                         .told = str_eqz(state, "answered"),
                                         .declined = str_eqz(state, "declined"),
                                         .revoked = str_eqz(state, "revoked") };
    }
    TRY(store_done(&r));
    TRY(store_query(c, &FLOW_Q_HANDOVERS, VALS(V_INT(since_ms)), &r));
    while (store_next(&r)) {
        const bool in_case = row_text(&r, 5).n != 0;
        out[(*n)++] =
            (struct sent_one){ .from = row_text(&r, 0),
                               .to = host,
                               .sent_ms = row_int(&r, 2),
                               .due_ms = row_int(&r, 3),
                               .answered_ms = row_int(&r, 4),
                               .told = in_case,
                               .declined = !in_case && str_eqz(row_text(&r, 1), "closed") };
    }
    return store_done(&r);
}

enum err network_silent(struct ctx *c, int64_t since_ms, struct network_silence **out, size_t *n)
{
    const struct str host = pack_setting(c->packs, "host_unit");
    struct sent_one *s = NEW_ARRAY(c->mem, struct sent_one, SENT_MAX);
    size_t n_sent = 0;
    TRY(read_sent(c, since_ms, s, &n_sent));
    struct flow *f = NEW_ARRAY(c->mem, struct flow, n_sent + 1);
    const size_t n_flows = flow_sum(c->mem, s, n_sent, c->now_ms, f);
    *out = NEW_ARRAY(c->mem, struct network_silence, n_flows + 1);
    *n = 0;
    for (size_t i = 0; i < n_flows; i++) {
        if (str_eq(f[i].from, host) && f[i].ends[FLOW_NEVER] > 0) {
            (*out)[(*n)++] = (struct network_silence){ f[i].to, f[i].ends[FLOW_NEVER] };
        }
    }
    return OK;
}

static int longest_first(const void *x, const void *y)
{
    const struct network_wait *a = x;
    const struct network_wait *b = y;
    if (a->due_ms != b->due_ms) {
        return (a->due_ms > b->due_ms) - (a->due_ms < b->due_ms);
    }
    const int to = str_cmp(a->to, b->to);
    return to != 0 ? to : str_cmp(a->from, b->from);
}

enum err network_waits(struct ctx *c, int64_t since_ms, struct network_wait **out, size_t *n)
{
    struct sent_one *s = NEW_ARRAY(c->mem, struct sent_one, SENT_MAX);
    size_t n_sent = 0;
    TRY(read_sent(c, since_ms, s, &n_sent));
    struct flow *f = NEW_ARRAY(c->mem, struct flow, n_sent + 1);
    const size_t n_flows = flow_sum(c->mem, s, n_sent, c->now_ms, f);
    *out = NEW_ARRAY(c->mem, struct network_wait, n_flows + 1);
    *n = 0;
    for (size_t i = 0; i < n_flows; i++) {
        if (f[i].waited > 0) {
            (*out)[(*n)++] =
                (struct network_wait){ f[i].from, f[i].to, f[i].waited, f[i].waited_ms };
        }
    }
    if (*n > 0) {
        qsort(*out, *n, sizeof(**out), longest_first);
    }
    return OK;
}

/* ---- the matrix ---- */

/* A number, or the mark that it is hidden; nothing else of it leaves. */
static struct str number(struct ctx *c, int64_t n, bool hidden)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_put_int(&b, n);
    return hidden ? pack_say(c, "flow.hidden") : strbuf_str(&b);
}

static void put_flow(struct ctx *c, const struct flow *f, size_t no, bool outside, int64_t limit,
                     struct val *list)
{
    static const char *const keys[FLOW_ENDS] = { "served", "promised", "declined",
                                                 "never",  "waiting",  "withdrawn" };
    const bool few = outside && (f->hidden || f->answered < limit);
    struct val *v = val_push_map(c->mem, list);
    val_put_int(c->mem, v, "no", (int64_t)no);
    val_put_text(c->mem, v, "from", consent_agency_name(c, f->from));
    val_put_text(c->mem, v, "to", consent_agency_name(c, f->to));
    val_put_text(c->mem, v, "n", number(c, f->n, f->hidden));
    for (int e = 0; e < FLOW_ENDS; e++) {
        val_put_text(c->mem, v, keys[e], number(c, f->ends[e], f->hidden || f->end_hidden[e]));
    }
    val_put_text(c->mem, v, "median",
                 few || f->median_ms < 0 ? STR("–") : clock_span_text(c, f->median_ms));
    val_put_text(c->mem, v, "limit",
                 f->hidden || f->limit_ms < 0 ? STR("–") : clock_span_text(c, f->limit_ms));
    val_put_bool(c->mem, v, "slow", !few && f->limit_ms >= 0 && f->median_ms > f->limit_ms);
    val_put_text(c->mem, v, "in_time",
                 outside || f->answered == 0 ? STR("–")
                                             : pack_say2(c, "flow.of", number(c, f->in_time, false),
                                                         number(c, f->answered, false)));
}

/* Columns: whoever received anything, in the order of first appearance. */
static size_t receivers(struct ctx *c, const struct flow *f, size_t n, struct str *to)
{
    size_t count = 0;
    (void)c;
    for (size_t i = 0; i < n; i++) {
        size_t at = 0;
        while (at < count && !str_eq(to[at], f[i].to)) {
            at++;
        }
        if (at == count) {
            to[count++] = f[i].to;
        }
    }
    return count;
}

static void put_row(struct ctx *c, const struct flow *f, size_t from, size_t end, bool no_total,
                    const struct str *to, size_t n_to, struct val *rows)
{
    struct val *row = val_push_map(c->mem, rows);
    struct val *cells = val_put_list(c->mem, row, "cells");
    int64_t total = 0;
    val_put_text(c->mem, row, "from", consent_agency_name(c, f[from].from));
    for (size_t t = 0; t < n_to; t++) {
        struct str text = STR("0");
        for (size_t i = from; i < end; i++) {
            text = str_eq(f[i].to, to[t]) ? number(c, f[i].n, f[i].hidden) : text;
        }
        struct val *cell = val_push_map(c->mem, cells);
        val_put_text(c->mem, cell, "to", consent_agency_name(c, to[t]));
        val_put_text(c->mem, cell, "n", text);
    }
    for (size_t i = from; i < end; i++) {
        total += f[i].n;
    }
    val_put_text(c->mem, row, "total", number(c, total, no_total));
}

static void put_matrix(struct ctx *c, const struct flow *f, size_t n, const bool *no_total,
                       struct val *data)
{
    struct str *to = NEW_ARRAY(c->mem, struct str, n + 1);
    const size_t n_to = receivers(c, f, n, to);
    struct val *columns = val_put_list(c->mem, data, "columns");
    struct val *rows = val_put_list(c->mem, data, "rows");
    for (size_t t = 0; t < n_to; t++) {
        val_put_text(c->mem, val_push_map(c->mem, columns), "name", consent_agency_name(c, to[t]));
    }
    for (size_t from = 0, end = 0; from < n; from = end) {
        for (end = from; end < n && str_eq(f[end].from, f[from].from); end++) {
            /* to the end of this sender */
        }
        put_row(c, f, from, end, no_total[from], to, n_to, rows);
    }
}

/* ---- the ring ---- */

/* Around the office; an agency's number on the ring is its number in the list below. */
static void put_ring(struct ctx *c, const struct flow *f, size_t n, struct val *data)
{
    const struct str host = pack_setting(c->packs, "host_unit");
    struct str *nodes = NEW_ARRAY(c->mem, struct str, n + 1);
    struct ring_line *lines = NEW_ARRAY(c->mem, struct ring_line, n + 1);
    struct val *legend = val_put_list(c->mem, data, "legend");
    struct val *ring = val_put_list(c->mem, data, "ring");
    size_t count = 0;
    if ((int64_t)n < network_amount(c, "ring_least")) {
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const bool inward = str_eq(f[i].to, host);
        const struct str other = inward ? f[i].from : f[i].to;
        size_t at = 0;
        while (at < count && !str_eq(nodes[at], other)) {
            at++;
        }
        count += at == count ? 1 : 0;
        nodes[at] = other;
        const struct str n_text = number(c, f[i].n, f[i].hidden);
        const struct str title[] = { consent_agency_name(c, f[i].from), STR(" → "),
                                     consent_agency_name(c, f[i].to), STR(": "), n_text };
        lines[i] = (struct ring_line){ .node = at,
                                       .n = f[i].hidden ? 1 : f[i].n,
                                       .inward = inward,
                                       .slow = !f[i].hidden && f[i].limit_ms >= 0 &&
                                               f[i].median_ms > f[i].limit_ms,
                                       .text = n_text,
                                       .title = str_join(c->mem, title, ARRAY_LEN(title)) };
    }
    struct val *drawn = ring_draw(c->mem, count, lines, n);
    val_put_text(c->mem, drawn, "title", pack_say(c, "flow.ring_title"));
    val_push(c->mem, ring, drawn);
    for (size_t i = 0; i < count && i < RING_MOST; i++) {
        struct val *v = val_push_map(c->mem, legend);
        val_put_int(c->mem, v, "no", (int64_t)i + 1);
        val_put_text(c->mem, v, "name", consent_agency_name(c, nodes[i]));
    }
}

/* ---- gaps and growth ---- */

static bool is_place(struct str kecamatan)
{
    return !str_eqz(kecamatan, "LUAR_KOTA") && !str_eqz(kecamatan, "TIDAK_DIKETAHUI");
}

static void put_gap(struct ctx *c, const struct code *need, const struct service_point *p, size_t n,
                    struct val *list)
{
    const struct vocab *areas = pack_vocab(c->packs, STR("kecamatan"));
    struct strbuf none, full;
    size_t places = 0;
    size_t n_none = 0;
    strbuf_init(&none, c->mem);
    strbuf_init(&full, c->mem);
    for (size_t i = 0; areas != NULL && i < areas->n; i++) {
        if (!is_place(areas->codes[i].code)) {
            continue;
        }
        const enum network_gap gap = network_gap(p, n, need->code, areas->codes[i].code);
        struct strbuf *to = gap == GAP_NOBODY ? &none : &full;
        places++;
        n_none += gap == GAP_NOBODY ? 1 : 0;
        if (gap != GAP_NONE) {
            strbuf_put(to, strbuf_str(to).n != 0 ? STR(", ") : STR_NONE);
            strbuf_put(to, areas->codes[i].label[c->lang]);
        }
    }
    if (strbuf_str(&none).n == 0 && strbuf_str(&full).n == 0) {
        return;
    }
    struct val *v = val_push_map(c->mem, list);
    val_put_text(c->mem, v, "need", need->label[c->lang]);
    val_put_text(c->mem, v, "none",
                 n_none == places ? pack_say(c, "network.whole_city") : strbuf_str(&none));
    val_put_text(c->mem, v, "full", strbuf_str(&full));
}

static enum err put_gaps(struct ctx *c, struct val *data)
{
    const struct vocab *needs = pack_vocab(c->packs, STR("network_need"));
    struct val *list = val_put_list(c->mem, data, "gaps");
    struct service_point *p = NULL;
    size_t n = 0;
    TRY(network_points(c, &p, &n));
    for (size_t i = 0; needs != NULL && i < needs->n; i++) {
        put_gap(c, &needs->codes[i], p, n, list);
    }
    return OK;
}

enum grown { GROWN_JOINED, GROWN_SIGNED, GROWN_ENTERED, GROWN_ANSWERING, GROWN };
struct quarter {
    day_t from, to;
    int64_t count[GROWN];
};

static day_t quarter_start(day_t today)
{
    int y = 0;
    int m = 0;
    int d = 0;
    day_split(today, &y, &m, &d);
    return day_of(y, (m - 1) / 3 * 3 + 1, 1);
}

/* Counts the days of a column by quarter. */
static enum err count_days(struct ctx *c, const struct stmt *s, int column, struct quarter *q,
                           enum grown what)
{
    struct rows r;
    TRY(store_query(c, s, NO_VALS, &r));
    while (store_next(&r)) {
        const day_t day = row_int(&r, column);
        for (size_t i = 0; i < QUARTERS; i++) {
            q[i].count[what] += q[i].from <= day && day <= q[i].to ? 1 : 0;
        }
    }
    return store_done(&r);
}

/* Agencies that answered anything in a quarter, each once. */
static void count_answering(struct ctx *c, struct quarter *q, const struct sent_one *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool first = s[i].answered_ms != 0;
        const day_t day = first ? clock_day_of(c, s[i].answered_ms) : 0;
        for (size_t k = 0; first && k < i; k++) {
            const day_t other = s[k].answered_ms != 0 ? clock_day_of(c, s[k].answered_ms) : 0;
            first = !(str_eq(s[k].to, s[i].to) && other >= q->from && other <= q->to);
        }
        q->count[GROWN_ANSWERING] += first && day >= q->from && day <= q->to ? 1 : 0;
    }
}

static enum err put_growth(struct ctx *c, const struct sent_one *s, size_t n, struct val *data)
{
    const day_t start = quarter_start(clock_today(c));
    struct quarter q[QUARTERS] = { 0 };
    struct val *list = val_put_list(c->mem, data, "growth");
    for (int i = 0; i < QUARTERS; i++) {
        q[i].from = day_add_months(start, -3 * (QUARTERS - 1 - i));
        q[i].to = day_add_months(q[i].from, 3) - 1;
        count_answering(c, &q[i], s, n);
    }
    TRY(count_days(c, &FLOW_Q_JOINED, 1, q, GROWN_JOINED));
    TRY(count_days(c, &FLOW_Q_SIGNED, 0, q, GROWN_SIGNED));
    TRY(count_days(c, &FLOW_Q_ENTERED, 0, q, GROWN_ENTERED));
    for (int i = 0; i < QUARTERS; i++) {
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "quarter",
                     pack_say2(c, "taskforce.from_to", clock_day_text(c, q[i].from),
                               clock_day_text(c, q[i].to)));
        val_put_int(c->mem, v, "joined", q[i].count[GROWN_JOINED]);
        val_put_int(c->mem, v, "memos", q[i].count[GROWN_SIGNED]);
        val_put_int(c->mem, v, "points", q[i].count[GROWN_ENTERED]);
        val_put_int(c->mem, v, "answering", q[i].count[GROWN_ANSWERING]);
    }
    return OK;
}

/* ---- the page ---- */

static int64_t small_below(struct ctx *c)
{
    int64_t limit = 0;
    /* without the row nothing small may leave: the strictest that a pack has used */
    return str_to_int(pack_setting(c->packs, "small_cell_below"), &limit) && limit >= 2 ? limit
                                                                                        : 10;
}

enum err flow_data(struct ctx *c, bool outside, struct val *data)
{
    const day_t from = day_add_months(clock_today(c), -12) + 1;
    const int64_t since = day_start_ms(from, pack_hours(c->packs)->utc_offset_minutes);
    struct sent_one *s = NEW_ARRAY(c->mem, struct sent_one, SENT_MAX);
    struct val *flows = val_put_list(c->mem, data, "flows");
    size_t n_sent = 0;
    TRY(read_sent(c, since, s, &n_sent));
    struct flow *f = NEW_ARRAY(c->mem, struct flow, n_sent + 1);
    const size_t n = flow_sum(c->mem, s, n_sent, c->now_ms, f);
    bool *no_total = NEW_ARRAY(c->mem, bool, n + 1);
    if (outside) {
        (void)flow_hide(f, n, small_below(c), no_total); /* how many is no matter here */
    }
    for (size_t i = 0; i < n; i++) {
        put_flow(c, &f[i], i + 1, outside, small_below(c), flows);
    }
    put_matrix(c, f, n, no_total, data);
    put_ring(c, f, n, data);
    TRY(put_gaps(c, data));
    TRY(put_growth(c, s, n_sent, data));
    val_put_text(
        c->mem, data, "period",
        pack_say2(c, "flow.period", clock_day_text(c, from), clock_time_text(c, c->now_ms)));
    return OK;
}

enum err flow_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    const bool inside = (c->who->rights & RIGHT_FIGURES_READ) != 0;
    struct flow_ask ask = { 0 };
    struct val *data = val_map(c->mem);
    TRY(http_read(c, rq, &flow_ask_rec, true, &ask));
    const bool outside = !inside || ask.outside != 0;
    TRY(flow_data(c, outside, data));
    val_put_bool(c->mem, data, "inside", inside);
    val_put_bool(c->mem, data, "outside", outside);
    return http_page(rs, "feature/network/flow.html", pack_say(c, "flow.title"), data);
}
