/* own_figure.c - an agency's own numbers of a month: its form, and the city's numbers beside them. */
#include "feature/network/own_figure.h"

#include "feature/case/case.h"
#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "feature/recap/recap.h"

#define AMOUNT_MOST 100000

const struct stmt FIGURE_Q_MONTH = {
    "network_figures", "i",
    "SELECT id, agency_id, month, line, amount, reason, version FROM own_figure WHERE month = $1"
    " ORDER BY agency_id, line, id LIMIT 1000"
};
const struct stmt FIGURE_Q_GIVEN = {
    "network_figures_given", "i",
    "SELECT id, agency_id, month, member_id, given_ms, way, said_by, said_on, remark, version"
    " FROM own_month WHERE month = $1 ORDER BY agency_id, id LIMIT 300"
};
const struct stmt FIGURE_Q_NEWEST = { "network_figures_newest", "",
                                      "SELECT agency_id, MAX(month) FROM own_month"
                                      " GROUP BY agency_id ORDER BY agency_id LIMIT 300" };
/* What the office sent to each agency in [$1, $2), and what it got from each. */
const struct stmt FIGURE_Q_SENT = {
    "network_figures_sent", "ii",
    "SELECT agency_id, CAST(COUNT(*) AS BIGINT) FROM referral WHERE sent_ms >= $1 AND sent_ms < $2"
    " GROUP BY agency_id ORDER BY agency_id LIMIT 300"
};
const struct stmt FIGURE_Q_GOT = {
    "network_figures_got", "ii",
    "SELECT agency_id, CAST(COUNT(*) AS BIGINT) FROM handover WHERE sent_ms >= $1 AND sent_ms < $2"
    " GROUP BY agency_id ORDER BY agency_id LIMIT 300"
};

/* ---- pure ---- */

size_t figure_lines(const struct packs *p, struct str kind, struct figure_line out[LINES_MAX])
{
    const struct pack_table *t = pack_table(p, STR("rule/agency_figure"));
    size_t n = 0;
    for (size_t i = 0; t != NULL && i < t->n_rows && n < LINES_MAX; i++) {
        if (str_eq(pack_cell(t, i, "kind"), kind)) {
            out[n++] = (struct figure_line){ .name = pack_cell(t, i, "field"),
                                             .label = { pack_cell(t, i, "label_id"),
                                                        pack_cell(t, i, "label_en") },
                                             .beside = pack_cell(t, i, "beside") };
        }
    }
    return n == 0 && !str_eqz(kind, "*") ? figure_lines(p, STR("*"), out) : n;
}

day_t figure_month(struct str text)
{
    char iso[11] = "0000-00-01";
    day_t day = 0;
    if (text.n != 7) {
        return 0;
    }
    for (size_t i = 0; i < 7; i++) {
        iso[i] = text.p[i];
    }
    return day_read_iso(str_of(iso), &day) ? day : 0;
}

bool figure_amount(struct str text, int64_t *out)
{
    *out = -1;
    text = str_trim(text);
    return text.n == 0 || (str_to_int(text, out) && *out >= 0 && *out <= AMOUNT_MOST);
}

/* ---- reading ---- */

struct month {
    day_t from, to;
    struct own_figure *figures;
    size_t n;
    struct own_month *given;
    size_t n_given;
};

static enum err read_month(struct ctx *c, day_t month, struct month *m)
{
    struct rows r;
    enum err e = OK;
    *m = (struct month){ .from = month,
                         .to = day_add_months(month, 1) - 1,
                         .figures = NEW_ARRAY(c->mem, struct own_figure, OWN_FIGURES_MAX),
                         .given = NEW_ARRAY(c->mem, struct own_month, OWN_FIGURES_MAX) };
    TRY(store_query(c, &FIGURE_Q_MONTH, VALS(V_INT(month)), &r));
    while (e == OK && store_next(&r)) {
        e = rec_read_row(c, &own_figure_rec, &r, 0, &m->figures[m->n++]);
    }
    TRY(store_done(&r));
    TRY(e);
    TRY(store_query(c, &FIGURE_Q_GIVEN, VALS(V_INT(month)), &r));
    while (e == OK && store_next(&r)) {
        e = rec_read_row(c, &own_month_rec, &r, 0, &m->given[m->n_given++]);
    }
    TRY(store_done(&r));
    return e;
}

#define NEWEST_MAX 300 /* as many as the statement gives */

enum err network_figures_newest(struct ctx *c, struct network_given **out, size_t *n)
{
    struct rows r;
    *out = NEW_ARRAY(c->mem, struct network_given, NEWEST_MAX);
    *n = 0;
    TRY(store_query(c, &FIGURE_Q_NEWEST, NO_VALS, &r));
    while (store_next(&r)) {
        (*out)[(*n)++] = (struct network_given){ row_text(&r, 0), row_int(&r, 1) };
    }
    return store_done(&r);
}

static const struct own_figure *figure_of(const struct month *m, struct str agency, struct str line)
{
    for (size_t i = 0; i < m->n; i++) {
        if (str_eq(m->figures[i].agency_id, agency) && str_eq(m->figures[i].line, line)) {
            return &m->figures[i];
        }
    }
    return NULL;
}

static const struct own_month *given_of(const struct month *m, struct str agency)
{
    for (size_t i = 0; i < m->n_given; i++) {
        if (str_eq(m->given[i].agency_id, agency)) {
            return &m->given[i];
        }
    }
    return NULL;
}

/* The city's numbers of the month; -1 where the reader may not see them or there is none. */
struct beside {
    struct recap_sums sums;
    bool has_sums;
    struct val *sent, *got; /* agency -> number */
};

static enum err count_by_agency(struct ctx *c, const struct stmt *s, const struct month *m,
                                struct val **out)
{
    const int offset = pack_hours(c->packs)->utc_offset_minutes;
    struct rows r;
    *out = val_map(c->mem);
    TRY(store_query(
        c, s, VALS(V_INT(day_start_ms(m->from, offset)), V_INT(day_start_ms(m->to + 1, offset))),
        &r));
    while (store_next(&r)) {
        val_put(c->mem, *out, row_text(&r, 0), val_int(c->mem, row_int(&r, 1)));
    }
    return store_done(&r);
}

/* Only who reads figures opens the city's facts; an agency sees what passed between it and the office. */
static enum err read_beside(struct ctx *c, const struct month *m, struct beside *b)
{
    const struct recap_ask ask = { .from = m->from, .to = m->to };
    struct recap *recap = NULL;
    *b = (struct beside){ .has_sums = (c->who->rights & RIGHT_FIGURES_READ) != 0 };
    TRY(count_by_agency(c, &FIGURE_Q_SENT, m, &b->sent));
    TRY(count_by_agency(c, &FIGURE_Q_GOT, m, &b->got));
    if (b->has_sums) {
        TRY(recap_count(c, &ask, &recap));
        b->sums = recap_sums(recap);
    }
    return OK;
}

static int64_t beside_of(const struct beside *b, struct str name, struct str agency)
{
    const struct {
        const char *name;
        int64_t n;
    } sums[] = { { "cases", b->sums.cases },
                 { "victims", b->sums.victims },
                 { "perpetrators", b->sums.perpetrators },
                 { "children", b->sums.children },
                 { "trafficking_victims", b->sums.trafficking_victims } };
    const struct val *of = str_eqz(name, "sent") ? b->sent : str_eqz(name, "got") ? b->got : NULL;
    const struct val *n = of != NULL ? val_get(of, agency) : NULL;
    if (of != NULL) {
        return n != NULL ? n->i : 0;
    }
    for (size_t i = 0; b->has_sums && i < ARRAY_LEN(sums); i++) {
        if (str_eqz(name, sums[i].name)) {
            return sums[i].n;
        }
    }
    return -1;
}

/* ---- side by side ---- */

static struct str number(struct ctx *c, int64_t n, bool sign)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_put(&b, sign && n > 0 ? STR("+") : sign && n < 0 ? STR("−") : STR_NONE);
    strbuf_put_int(&b, sign && n < 0 ? -n : n);
    return strbuf_str(&b);
}

static struct str given_text(struct ctx *c, const struct own_month *g)
{
    const struct str day = clock_day_text(c, clock_day_of(c, g->given_ms));
    if (g->way.n == 0) {
        return pack_say2(c, "figure.given_by", member_name(c, g->member_id), day);
    }
    const struct str parts[] = {
        pack_say2(c, "decision.said_by_way", g->said_by, pack_code_label(c, "answer_way", g->way)),
        STR("; "), pack_say1(c, "decision.noted_by", member_name(c, g->member_id))
    };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

static void put_line(struct ctx *c, const struct figure_line *l, const struct own_figure *f,
                     int64_t city, struct val *list)
{
    const bool given = f != NULL && f->amount >= 0;
    const bool both = given && city >= 0;
    const bool differs = both && f->amount != city;
    struct val *v = val_push_map(c->mem, list);
    const struct str key[] = { STR("figure.beside."), l->beside };
    val_put_text(c->mem, v, "label", l->label[c->lang]);
    val_put_text(c->mem, v, "theirs", given ? number(c, f->amount, false) : STR("–"));
    val_put_text(c->mem, v, "city", city >= 0 ? number(c, city, false) : STR("–"));
    val_put_text(c->mem, v, "beside",
                 city >= 0 ? pack_say(c, str_z(c->mem, str_join(c->mem, key, 2))) : STR_NONE);
    val_put_text(c->mem, v, "diff", both ? number(c, f->amount - city, true) : STR("–"));
    val_put_bool(c->mem, v, "differs", differs);
    val_put_text(c->mem, v, "reason",
                 f != NULL ? pack_code_label(c, "figure_reason", f->reason) : STR_NONE);
}

static struct str month_text(struct ctx *c, day_t month)
{
    return str_cut(day_iso(c->mem, month), 0, 7);
}

static void put_agency(struct ctx *c, const struct agency *a, const struct month *m,
                       const struct beside *b, struct val *list)
{
    struct figure_line lines[LINES_MAX];
    const size_t n = figure_lines(c->packs, a->kind, lines);
    const struct own_month *g = given_of(m, a->code);
    const struct str href[] = { STR("/direktori/angka/"), a->code, STR("/"),
                                month_text(c, m->from) };
    struct val *v = val_push_map(c->mem, list);
    struct val *rows = val_put_list(c->mem, v, "lines");
    val_put_text(c->mem, v, "code", a->code);
    val_put_text(c->mem, v, "name", a->name[c->lang]);
    val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
    val_put_text(c->mem, v, "given", g != NULL ? given_text(c, g) : STR_NONE);
    val_put_text(c->mem, v, "remark", g != NULL ? g->remark : STR_NONE);
    val_put_bool(c->mem, v, "own", network_own(c, a->code));
    for (size_t i = 0; g != NULL && i < n; i++) {
        put_line(c, &lines[i], figure_of(m, a->code, lines[i].name),
                 beside_of(b, lines[i].beside, a->code), rows);
    }
}

/* Asked of: who has a service point in the directory, or gave numbers. A partner sees its own alone. */
static bool is_asked(const struct ctx *c, const struct agency *a, const struct month *m,
                     const struct service_point *p, size_t n)
{
    bool asked = given_of(m, a->code) != NULL;
    if ((c->who->rights & RIGHT_FIGURES_READ) == 0) {
        return str_eq(a->code, c->who->agency);
    }
    for (size_t i = 0; i < n; i++) {
        asked = asked || str_eq(p[i].agency_id, a->code);
    }
    return asked && !str_eq(a->code, pack_setting(c->packs, "host_unit"));
}

static enum err asked_month(struct ctx *c, const struct http_req *rq, day_t *month)
{
    struct figure_ask ask = { 0 };
    int y = 0;
    int m = 0;
    int d = 0;
    TRY(http_read(c, rq, &figure_ask_rec, true, &ask));
    day_split(day_add_months(clock_today(c), -1), &y, &m, &d);
    *month = figure_month(ask.month);
    if (*month == 0) {
        *month = day_of(y, m, 1); /* the last month that is over */
    }
    return OK;
}

static void put_links(struct ctx *c, day_t month, struct val *data)
{
    const struct str before[] = { STR("/direktori/angka?month="),
                                  month_text(c, day_add_months(month, -1)) };
    const struct str after[] = { before[0], month_text(c, day_add_months(month, 1)) };
    val_put_text(c->mem, data, "before", str_join(c->mem, before, 2));
    val_put_text(c->mem, data, "after",
                 day_add_months(month, 1) <= clock_today(c) ? str_join(c->mem, after, 2)
                                                            : STR_NONE);
}

enum err figure_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    size_t n = 0;
    size_t n_points = 0;
    day_t month = 0;
    struct month m;
    struct beside b;
    struct service_point *p = NULL;
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "agencies");
    struct val *waiting = val_put_list(c->mem, data, "waiting");
    const struct agency *all = pack_agencies(c->packs, &n);
    TRY(asked_month(c, rq, &month));
    TRY(read_month(c, month, &m));
    TRY(read_beside(c, &m, &b));
    TRY(network_points(c, &p, &n_points));
    for (size_t i = 0; i < n; i++) {
        if (is_asked(c, &all[i], &m, p, n_points)) {
            put_agency(c, &all[i], &m, &b, given_of(&m, all[i].code) != NULL ? list : waiting);
        }
    }
    put_links(c, month, data);
    val_put_text(
        c->mem, data, "period",
        pack_say2(c, "taskforce.from_to", clock_day_text(c, m.from), clock_day_text(c, m.to)));
    val_put_text(c->mem, data, "as_of", clock_time_text(c, c->now_ms));
    val_put_bool(c->mem, data, "inside", b.has_sums);
    return http_page(rs, "feature/network/figure_list.html", pack_say(c, "figure.title"), data);
}

/* ---- the form ---- */

/* What another agency gave, and what nobody has, look alike. A month that has not begun is none. */
static enum err load(struct ctx *c, const struct http_req *rq, const struct agency **a,
                     struct month *m)
{
    const day_t month = figure_month(http_param(rq, "month"));
    *a = pack_agency(c->packs, http_param(rq, "agency"));
    if (*a == NULL || month == 0 || month > clock_today(c) || !network_own(c, (*a)->code)) {
        return fail(c, ERR_NOT_FOUND, NULL, "network.absent");
    }
    return read_month(c, month, m);
}

static bool speaks_for_itself(const struct ctx *c, const struct agency *a)
{
    return c->who->agency.n != 0 && str_eq(c->who->agency, a->code);
}

static void put_error(struct ctx *c, struct val *map, struct str field)
{
    for (size_t i = 0; i < c->fail.n; i++) {
        if (str_eq(c->fail.items[i].field, field)) {
            val_put_text(c->mem, map, "error", pack_say(c, c->fail.items[i].key));
            return;
        }
    }
}

static struct val *put_input(struct ctx *c, struct val *list, struct str name, struct str label,
                             struct str value)
{
    struct val *v = val_push_map(c->mem, list);
    val_put_text(c->mem, v, "id", name);
    val_put_text(c->mem, v, "name", name);
    val_put_text(c->mem, v, "label", label);
    val_put_bool(c->mem, v, "required", false);
    val_put_text(c->mem, v, "value",
                 c->typed != NULL ? val_get_text(c->typed, str_z(c->mem, name)) : value);
    put_error(c, v, name);
    return v;
}

static struct str why_name(struct ctx *c, struct str line)
{
    const struct str parts[] = { STR("why_"), line };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

static void put_reasons(struct ctx *c, struct val *select, struct str chosen)
{
    const struct vocab *v = pack_vocab(c->packs, STR("figure_reason"));
    struct val *options = val_put_list(c->mem, select, "options");
    for (size_t i = 0; v != NULL && i < v->n; i++) {
        struct val *o = val_push_map(c->mem, options);
        val_put_text(c->mem, o, "value", v->codes[i].code);
        val_put_text(c->mem, o, "label", v->codes[i].label[c->lang]);
        val_put_bool(c->mem, o, "selected", str_eq(v->codes[i].code, chosen));
    }
}

static void put_fields(struct ctx *c, const struct agency *a, const struct month *m,
                       struct val *list)
{
    struct figure_line lines[LINES_MAX];
    const size_t n = figure_lines(c->packs, a->kind, lines);
    for (size_t i = 0; i < n; i++) {
        const struct own_figure *f = figure_of(m, a->code, lines[i].name);
        const bool given = f != NULL && f->amount >= 0;
        struct val *pair = val_put_list(c->mem, val_push_map(c->mem, list), "pair");
        struct val *amount = put_input(c, pair, lines[i].name, lines[i].label[c->lang],
                                       given ? number(c, f->amount, false) : STR_NONE);
        val_put_bool(c->mem, amount, "is_number", true);
        if (lines[i].beside.n != 0) {
            struct val *why = put_input(c, pair, why_name(c, lines[i].name),
                                        pack_say1(c, "figure.reason_of", lines[i].label[c->lang]),
                                        f != NULL ? f->reason : STR_NONE);
            val_put_bool(c->mem, why, "is_select", true);
            put_reasons(c, why, val_get_text(why, "value"));
        }
    }
}

enum err figure_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    const struct agency *a = NULL;
    struct month m;
    struct val *data = val_map(c->mem);
    TRY(load(c, rq, &a, &m));
    const struct own_month *g = given_of(&m, a->code);
    const struct str action[] = { STR("/direktori/angka/"), a->code, STR("/"),
                                  month_text(c, m.from) };
    const struct str back[] = { STR("/direktori/angka?month="), action[3] };
    struct val *form = rec_form(c, &own_month_rec, g);
    const char *const must[] = { "way", "said_by", "said_on" };
    for (size_t i = 0; i < ARRAY_LEN(must); i++) {
        consent_must(c, form, must[i]);
    }
    put_fields(c, a, &m, val_put_list(c->mem, data, "numbers"));
    val_put(c->mem, data, STR("form"), form);
    val_put_text(c->mem, data, "agency", a->name[c->lang]);
    val_put_text(
        c->mem, data, "period",
        pack_say2(c, "taskforce.from_to", clock_day_text(c, m.from), clock_day_text(c, m.to)));
    val_put_text(c->mem, data, "action", str_join(c->mem, action, ARRAY_LEN(action)));
    val_put_text(c->mem, data, "back", str_join(c->mem, back, 2));
    val_put_int(c->mem, data, "version", g != NULL ? g->version : 0);
    val_put_bool(c->mem, data, "behalf", !speaks_for_itself(c, a));
    return http_page(rs, "feature/network/figure_form.html", pack_say(c, "figure.form"), data);
}

/* ---- saving ---- */

/* The fields of own_month alone, and that nothing is there which is neither theirs nor a line's. */
static void split_input(struct ctx *c, const struct http_req *rq, const struct figure_line *lines,
                        size_t n, struct val *rest)
{
    for (size_t i = 0; i < val_count(rq->input); i++) {
        const struct str name = rq->input->map->keys[i];
        bool known = false;
        for (size_t k = 0; k < n; k++) {
            known = known || str_eq(name, lines[k].name) ||
                    (lines[k].beside.n != 0 && str_eq(name, why_name(c, lines[k].name)));
        }
        if (!known) {
            val_put(c->mem, rest, name, val_get(rq->input, name)); /* rec_read refuses the others */
        }
    }
}

static enum err check_behalf(struct ctx *c, const struct month *m, const struct own_month *g)
{
    enum err e = OK;
    if (g->way.n == 0) {
        e = fail(c, ERR_INPUT, "way", "decision.way_needed");
    }
    if (str_trim(g->said_by).n == 0) {
        e = fail(c, ERR_INPUT, "said_by", "decision.said_by_needed");
    }
    if (g->said_on < m->from || g->said_on > clock_today(c)) {
        e = fail(c, ERR_INPUT, "said_on", "figure.said_on_wrong");
    }
    return e;
}

/* One line: checked into row; nothing is queued. any: whether a number was given. */
static enum err read_line(struct ctx *c, const struct http_req *rq, const struct figure_line *l,
                          struct own_figure *row, bool *any)
{
    const struct vocab *reasons = pack_vocab(c->packs, STR("figure_reason"));
    const struct str why = why_name(c, l->name);
    row->reason = l->beside.n != 0 ? http_input(rq, str_z(c->mem, why)) : STR_NONE;
    if (row->reason.n != 0 && vocab_code(reasons, row->reason) == NULL) {
        return fail_arg(c, ERR_INPUT, why, "figure.reason_unknown", row->reason);
    }
    if (!figure_amount(http_input(rq, str_z(c->mem, l->name)), &row->amount)) {
        return fail_arg(c, ERR_INPUT, l->name, "figure.number_wrong", STR_NONE);
    }
    *any = *any || row->amount >= 0;
    return OK;
}

static enum err save_line(struct ctx *c, const struct agency *a, const struct month *m,
                          const struct figure_line *l, struct own_figure *row)
{
    const struct own_figure *was = figure_of(m, a->code, l->name);
    if (was == NULL && row->amount < 0) {
        return OK;
    }
    row->agency_id = a->code;
    row->month = m->from;
    row->line = l->name;
    rec_set_all(&own_figure_rec, row);
    rec_set_has(&own_figure_rec, row, "amount");
    if (was == NULL) {
        return rec_insert(c, &own_figure_rec, row);
    }
    if (was->amount == row->amount && str_eq(was->reason, row->reason)) {
        return OK;
    }
    row->id = was->id;
    row->version = was->version;
    return rec_update(c, &own_figure_rec, row);
}

static enum err save_given(struct ctx *c, const struct agency *a, const struct month *m,
                           struct own_month *given)
{
    const struct own_month *was = given_of(m, a->code);
    const int64_t seen = given->version;
    given->agency_id = a->code;
    given->month = m->from;
    given->member_id = c->who->id;
    given->given_ms = c->now_ms;
    rec_set_all(&own_month_rec, given);
    if (was == NULL) {
        given->id = STR_NONE;
        return seen <= 0 ? rec_insert(c, &own_month_rec, given)
                         : fail(c, ERR_CONFLICT, "version", "form.changed_meanwhile");
    }
    given->id = was->id;
    given->version = seen;
    return rec_update(c, &own_month_rec, given);
}

enum err figure_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    const struct agency *a = NULL;
    struct month m;
    struct figure_line lines[LINES_MAX];
    struct own_figure rows[LINES_MAX] = { 0 };
    struct own_month given = { 0 };
    struct val *rest = val_map(c->mem);
    bool any = false;
    TRY(load(c, rq, &a, &m));
    const size_t n = figure_lines(c->packs, a->kind, lines);
    enum err e = OK;
    split_input(c, rq, lines, n, rest);
    for (size_t i = 0; i < n; i++) {
        const enum err one = read_line(c, rq, &lines[i], &rows[i], &any);
        e = one != OK ? one : e;
    }
    TRY(e);
    TRY(rec_read(c, &own_month_rec, rest, false, &given));
    if (!any) {
        return fail(c, ERR_INPUT, "", "figure.nothing");
    }
    if (speaks_for_itself(c, a)) {
        given.way = given.said_by = STR_NONE;
        given.said_on = 0;
    } else {
        TRY(check_behalf(c, &m, &given));
    }
    change_action(c, ACTION_TASKFORCE);
    TRY(save_given(c, a, &m, &given));
    for (size_t i = 0; i < n; i++) {
        TRY(save_line(c, a, &m, &lines[i], &rows[i]));
    }
    http_flash(rs, "flash.figure");
    const struct str query[] = { STR("?month="), month_text(c, m.from) };
    return http_go(c, rs, "/direktori/angka", str_join(c->mem, query, 2), "");
}
