/*
 * recap_data.c - the counted recap as data: in the shape of the published one, as tables with
 * words, and as CSV.
 */
#include "feature/clock/clock.h"
#include "feature/recap/recap_priv.h"
#include "out/csv_out.h"
#include "rec/pack.h"

#define LONG_LIST 14 /* codes; the kecamatan of a city stay complete */

/* Tables of calc/recap.h in the order of print: under which key of the data, with which words. */
static const struct shown {
    const char *table, *key, *vocab, *title;
} SHOWN[] = {
    { "victim_sex", NULL, "sex", "recap.victim_sex" },
    { "violence_kind", "violence_kind", "violence_kind", "recap.violence_kind" },
    { "place", "place", "place", "recap.place" },
    { "age_band", "age_band", "age_band", "recap.age_band" },
    { "victim_category", "victim_category", "victim_category", "recap.victim_category" },
    { "perpetrator_sex", NULL, "sex", "recap.perpetrator_sex" },
    { "relation", "relation", "relation", "recap.relation" },
    { "service", "service", "service", "recap.service" },
    { "kecamatan", "kecamatan", "kecamatan", "recap.kecamatan" },
    { "kecamatan_victim", "kecamatan_victims", "kecamatan", "recap.kecamatan_victim" },
    { "education", "education", "education", "recap.education" },
    { "occupation", "occupation", "occupation", "recap.occupation" },
    { "marital", "marital", "marital", "recap.marital" },
    { "disability", "disability", "disability", "recap.disability" },
    { "kinds_per_victim", "kinds_per_victim", NULL, "recap.kinds_per_victim" },
    { "channel", "channel", "channel", "recap.channel" },
    { "service_state", "service_state", "service_state", "recap.service_state" },
    { "legal_state", "legal_state", "legal_state", "recap.legal_state" },
    { "month", "month", NULL, "recap.month" },
    { "trafficking_modus", "trafficking_modus", "trafficking_modus", "recap.trafficking_modus" },
    { "trafficking_purpose", "trafficking_purpose", "trafficking_purpose",
      "recap.trafficking_purpose" },
};

static void put_counts(struct ctx *c, const struct recap_table *t, struct val *into)
{
    for (size_t i = 0; i < t->n; i++) {
        if (recap_is_printed(t, i)) {
            val_put(c->mem, into, t->codes[i], val_int(c->mem, t->counts[i]));
        }
    }
}

static void put_sex(struct ctx *c, const struct recap *r, const char *table, int64_t total,
                    struct val *data, const char *key)
{
    struct val *v = val_put_map(c->mem, data, key);
    val_put_int(c->mem, v, "total", total);
    put_counts(c, recap_table(r, str_of(table)), val_put_map(c->mem, v, "sex"));
}

static void put_period(struct ctx *c, const struct recap_ask *ask, const struct recap_sums *sums,
                       struct val *data)
{
    struct val *period = val_put_map(c->mem, data, "period");
    val_put_text(c->mem, period, "from", day_iso(c->mem, ask->from));
    val_put_text(c->mem, period, "to", day_iso(c->mem, ask->to));
    val_put_textz(c->mem, period, "by", ask->by_incident ? "incident" : "report");
    val_put_text(c->mem, data, "as_of",
                 day_ms_iso(c->mem, c->now_ms, pack_hours(c->packs)->utc_offset_minutes));
    val_put_bool(c->mem, data, "verified", sums->cases == sums->cases_verified);
    val_put_int(c->mem, data, "cases_verified", sums->cases_verified);
    val_put_int(c->mem, data, "cases_without_day", sums->cases_without_day);
}

struct val *recap_data(struct ctx *c, const struct recap_ask *ask, const struct recap *r)
{
    const struct recap_sums sums = recap_sums(r);
    struct val *data = val_map(c->mem);
    val_put_int(c->mem, data, "cases", sums.cases);
    put_sex(c, r, "victim_sex", sums.victims, data, "victims");
    for (size_t i = 0; i < ARRAY_LEN(SHOWN); i++) {
        const struct recap_table *t = recap_table(r, str_of(SHOWN[i].table));
        if (str_eqz(str_of(SHOWN[i].table), "perpetrator_sex")) {
            put_sex(c, r, "perpetrator_sex", sums.perpetrators, data, "perpetrators");
        }
        if (SHOWN[i].key == NULL || t == NULL) {
            continue;
        }
        struct val *v = val_put_map(c->mem, data, SHOWN[i].key);
        val_put_textz(c->mem, v, "unit", recap_unit_text(t->unit));
        val_put_int(c->mem, v, "total", t->total);
        put_counts(c, t, v);
    }
    val_put_int(c->mem, data, "trafficking_victims", sums.trafficking_victims);
    struct val *again = val_put_map(c->mem, data, "recurring_cases");
    val_put_textz(c->mem, again, "unit", recap_unit_text(RECAP_CASE));
    val_put_int(c->mem, again, "total", sums.recurring_cases);
    put_period(c, ask, &sums, data);
    return data;
}

/* ---- for people ---- */

struct str recap_number(struct ctx *c, int64_t n)
{
    struct strbuf digits;
    struct strbuf b;
    strbuf_init(&digits, c->mem);
    strbuf_init(&b, c->mem);
    strbuf_put_int(&digits, n);
    const struct str d = strbuf_str(&digits);
    for (size_t i = 0; i < d.n; i++) {
        if (i > 0 && (d.n - i) % 3 == 0 && d.p[i - 1] != '-') {
            strbuf_putc(&b, c->lang == LANG_ID ? '.' : ',');
        }
        strbuf_putc(&b, d.p[i]);
    }
    return strbuf_str(&b);
}

static const char *unit_label(enum recap_unit unit)
{
    static const char *const keys[] = {
        [RECAP_CASE] = "recap.unit.case",
        [RECAP_VICTIM] = "recap.unit.victim",
        [RECAP_VICTIM_KIND] = "recap.unit.victim_kind",
        [RECAP_PERPETRATOR] = "recap.unit.perpetrator",
        [RECAP_PAIR] = "recap.unit.pair",
        [RECAP_VICTIM_SERVICE] = "recap.unit.victim_service",
        [RECAP_TRAFFICKING_CASE] = "recap.unit.trafficking_case",
    };
    return keys[unit];
}

/* "2024-03" -> "Mar 2024"; other codes through their vocabulary, or as they are. */
static struct str code_text(struct ctx *c, const struct shown *s, struct str code)
{
    day_t first = 0;
    const struct str parts[] = { code, STR("-01") };
    if (s->vocab != NULL) {
        const struct str label = pack_code_label(c, s->vocab, code);
        return str_eqz(label, "TIDAK_DIKETAHUI") ? pack_say(c, "recap.unknown") : label;
    }
    if (code.n == 7 && day_read_iso(str_join(c->mem, parts, 2), &first)) {
        const struct str text = clock_day_text(c, first);
        return str_cut(text, 2, text.n);
    }
    return str_eqz(code, "TIDAK_DIKETAHUI") ? pack_say(c, "recap.unknown") : code;
}

static int64_t largest(const struct recap_table *t)
{
    int64_t most = 1;
    for (size_t i = 0; i < t->n; i++) {
        most = t->counts[i] > most ? t->counts[i] : most;
    }
    return most;
}

static void put_table(struct ctx *c, const struct shown *s, const struct recap_table *t,
                      struct val *list)
{
    struct val *table = val_push_map(c->mem, list);
    struct val *rows = val_put_list(c->mem, table, "rows");
    const int64_t most = largest(t);
    val_put_text(c->mem, table, "title", pack_say(c, s->title));
    val_put_textz(c->mem, table, "id", s->table);
    val_put_text(c->mem, table, "unit", pack_say(c, unit_label(t->unit)));
    val_put_text(c->mem, table, "total", recap_number(c, t->total));
    for (size_t i = 0; i < t->n; i++) {
        /* In a long list what never came only hides what did; data and CSV name every code. */
        if (!recap_is_printed(t, i) || (t->n > LONG_LIST && t->counts[i] == 0)) {
            continue;
        }
        struct val *row = val_push_map(c->mem, rows);
        val_put_text(c->mem, row, "label", code_text(c, s, t->codes[i]));
        val_put_text(c->mem, row, "count", recap_number(c, t->counts[i]));
        val_put_int(c->mem, row, "n", t->counts[i]);
        val_put_int(c->mem, row, "width", t->counts[i] * 100 / most);
        val_put_bool(c->mem, row, "unknown", i == t->bucket);
    }
}

struct val *recap_page_data(struct ctx *c, const struct recap_ask *ask, const struct recap *r)
{
    const struct recap_sums sums = recap_sums(r);
    const struct {
        const char *label;
        int64_t n;
    } totals[] = {
        { "recap.total.cases", sums.cases },
        { "recap.total.victims", sums.victims },
        { "recap.total.children", sums.children },
        { "recap.total.trafficking", sums.trafficking_victims },
        { "recap.total.perpetrators", sums.perpetrators },
        { "recap.total.recurring", sums.recurring_cases },
    };
    struct val *data = val_map(c->mem);
    struct val *kpis = val_put_list(c->mem, data, "totals");
    struct val *tables = val_put_list(c->mem, data, "tables");
    for (size_t i = 0; i < ARRAY_LEN(totals); i++) {
        struct val *kpi = val_push_map(c->mem, kpis);
        val_put_text(c->mem, kpi, "label", pack_say(c, totals[i].label));
        val_put_text(c->mem, kpi, "count", recap_number(c, totals[i].n));
    }
    for (size_t i = 0; i < ARRAY_LEN(SHOWN); i++) {
        const struct recap_table *t = recap_table(r, str_of(SHOWN[i].table));
        if (t != NULL) {
            put_table(c, &SHOWN[i], t, tables);
        }
    }
    val_put_text(
        c->mem, data, "period",
        pack_say2(c, "recap.period", clock_day_text(c, ask->from), clock_day_text(c, ask->to)));
    val_put_text(c->mem, data, "by",
                 pack_say(c, ask->by_incident ? "recap.by.incident" : "recap.by.report"));
    val_put_text(c->mem, data, "as_of", clock_time_text(c, c->now_ms));
    val_put_bool(c->mem, data, "verified", sums.cases == sums.cases_verified);
    val_put_text(c->mem, data, "verified_text",
                 sums.cases == sums.cases_verified
                     ? pack_say(c, "recap.verified")
                     : pack_say2(c, "recap.not_verified", recap_number(c, sums.cases_verified),
                                 recap_number(c, sums.cases)));
    val_put_text(c->mem, data, "without_day",
                 sums.cases_without_day > 0
                     ? pack_say1(c, "recap.without_day", recap_number(c, sums.cases_without_day))
                     : STR_NONE);
    return data;
}

void recap_put_national(struct ctx *c, struct val *data)
{
    const struct pack_table *t = pack_table(c->packs, STR("figure/national"));
    struct val *list = val_put_list(c->mem, data, "national");
    struct str quote = STR_NONE;
    for (size_t i = 0; t != NULL && i < t->n_rows; i++) {
        const struct str table = pack_cell(t, i, "table");
        const bool cases = str_eqz(table, "cases");
        int64_t n = 0;
        if (str_eqz(table, "quoted")) {
            quote = pack_cell(t, i, c->lang == LANG_ID ? "note_id" : "note_en");
        } else if ((cases || str_eqz(table, "victims")) &&
                   str_to_int(pack_cell(t, i, "value"), &n)) {
            struct val *row = val_push_map(c->mem, list);
            val_put_text(c->mem, row, "label",
                         pack_say(c, cases ? "recap.national.cases" : "recap.national.victims"));
            val_put_text(c->mem, row, "count", recap_number(c, n));
            val_put_text(c->mem, row, "period", pack_cell(t, i, "period"));
            val_put_text(c->mem, row, "source", pack_cell(t, i, "source"));
        }
    }
    val_put_text(c->mem, data, "quote", quote);
}

/* What every row ends with: which period, counted by what, as of when. */
static void csv_end(struct ctx *c, struct csv_out *w, const struct recap_ask *ask, struct str as_of,
                    const struct recap_sums *sums)
{
    csv_out_text(w, day_iso(c->mem, ask->from));
    csv_out_text(w, day_iso(c->mem, ask->to));
    csv_out_text(w, str_of(ask->by_incident ? "incident" : "report"));
    csv_out_text(w, as_of);
    csv_out_text(w, str_of(sums->cases == sums->cases_verified ? "yes" : "no"));
    csv_out_row(w);
}

struct str recap_csv(struct ctx *c, const struct recap_ask *ask, const struct recap *r)
{
    static const char *const header[] = { "table", "unit", "code", "label", "count",
                                          "from",  "to",   "by",   "as_of", "verified" };
    const struct recap_sums sums = recap_sums(r);
    const struct str as_of =
        day_ms_iso(c->mem, c->now_ms, pack_hours(c->packs)->utc_offset_minutes);
    struct strbuf b;
    struct csv_out w;
    strbuf_init(&b, c->mem);
    csv_out_init(&w, &b, ',', true);
    for (size_t i = 0; i < ARRAY_LEN(header); i++) {
        csv_out_text(&w, str_of(header[i]));
    }
    csv_out_row(&w);
    for (size_t i = 0; i < ARRAY_LEN(SHOWN); i++) {
        const struct recap_table *t = recap_table(r, str_of(SHOWN[i].table));
        for (size_t k = 0; t != NULL && k <= t->n; k++) {
            if (k < t->n && !recap_is_printed(t, k)) {
                continue;
            }
            csv_out_text(&w, str_of(SHOWN[i].table));
            csv_out_text(&w, str_of(recap_unit_text(t->unit)));
            csv_out_text(&w, k < t->n ? t->codes[k] : STR("TOTAL"));
            csv_out_text(&w, k < t->n ? code_text(c, &SHOWN[i], t->codes[k])
                                      : pack_say(c, "recap.total"));
            csv_out_int(&w, k < t->n ? t->counts[k] : t->total);
            csv_end(c, &w, ask, as_of, &sums);
        }
    }
    csv_out_text(&w, STR("recurring_cases"));
    csv_out_text(&w, str_of(recap_unit_text(RECAP_CASE)));
    csv_out_text(&w, STR("TOTAL"));
    csv_out_text(&w, pack_say(c, "recap.total.recurring"));
    csv_out_int(&w, sums.recurring_cases);
    csv_end(c, &w, ask, as_of, &sums);
    return strbuf_str(&b);
}
