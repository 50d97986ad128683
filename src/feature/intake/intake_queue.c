/* intake_queue.c - the queue: urgent first, then late, then the least time left; fifty a page. */
#include "feature/conference/conference.h"
#include "feature/intake/intake_priv.h"
#include "rec/pack.h"

#define PAGE_ROWS 50
#define URGENT_BEFORE_ALL 2 /* above both values of urgent: the first page */

#define COLUMNS                                                                                                         \
    "SELECT r.id, r.number, r.entry, r.received_ms, r.urgent, r.state, r.taken_by, r.taken_until_ms, r.risk, r.due_ms," \
    " r.unread, (SELECT MAX(k.started_ms) FROM clock k WHERE k.about_id = r.id AND k.done_ms IS NULL), m.name,"         \
    " d.compartment_id, d.sealed, d.version"                                                                            \
    " FROM report r LEFT JOIN member m ON m.id = r.taken_by LEFT JOIN report_card d ON d.report_id = r.id "
#define NO_DUE "COALESCE(r.due_ms, 9223372036854775807)"

/* The same order as intake_order: late ones have the smallest due, so two keys say it. $1 tab, $2
 * now, $3..$6 where the
 * former page ended. */
const struct stmt INTAKE_Q_OPEN = {
    "intake_open", "tiiiit",
    COLUMNS
    "WHERE r.state IN ('new', 'taken', 'waiting')"
    " AND (($1 = 'new' AND (r.state = 'new' OR (r.state = 'taken' AND r.taken_until_ms <= $2)))"
    " OR ($1 = 'taken' AND r.state = 'taken' AND r.taken_until_ms > $2) OR ($1 = 'waiting' AND r.state = 'waiting'))"
    " AND (r.urgent < $3 OR (r.urgent = $3 AND (" NO_DUE " > $4 OR (" NO_DUE " = $4"
    " AND (r.received_ms > $5 OR (r.received_ms = $5 AND r.id > $6))))))"
    " ORDER BY r.urgent DESC, " NO_DUE ", r.received_ms, r.id LIMIT 51"
};
const struct stmt INTAKE_Q_DONE = {
    "intake_done", "itt",
    /* of what was erased no day is left */
    COLUMNS "WHERE r.state IN ('closed', 'duplicate', 'case') AND r.received_ms > 0"
            " AND (r.received_ms < $1 OR (r.received_ms = $1 AND r.id < $2))" TIE_FREE(
                "r.case_id", "$3") " ORDER BY r.received_ms DESC, r.id DESC LIMIT 51"
};
const struct stmt INTAKE_Q_COUNTS = {
    "intake_counts", "i",
    "SELECT CAST(COALESCE(SUM(CASE WHEN state = 'new' OR (state = 'taken' AND taken_until_ms <= $1) THEN 1 ELSE 0 END), 0) AS BIGINT),"
    " CAST(COALESCE(SUM(CASE WHEN state = 'taken' AND taken_until_ms > $1 THEN 1 ELSE 0 END), 0) AS BIGINT),"
    " CAST(COALESCE(SUM(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END), 0) AS BIGINT)"
    " FROM report WHERE state IN ('new', 'taken', 'waiting')"
};

/* Where a page ended, as it travels in the address: "1.DUE.RECEIVED.ID". */
struct place {
    int64_t urgent, due_ms, received_ms;
    struct str id;
};

static bool next_int(struct str *rest, int64_t *out)
{
    struct str part;
    return str_next(rest, '.', &part) && str_to_int(part, out);
}

static struct place read_place(struct str after, bool done)
{
    struct place p = { .urgent = 0 };
    struct str rest = after;
    if (after.n > 0 && next_int(&rest, &p.urgent) && next_int(&rest, &p.due_ms) &&
        next_int(&rest, &p.received_ms)) {
        p.id = rest;
        return p;
    }
    return (struct place){ .urgent = URGENT_BEFORE_ALL,
                           .received_ms = done ? INT64_MAX : 0,
                           .id = STR("") };
}

static struct str next_href(struct ctx *c, struct str tab, const struct rows *r)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_putz(&b, "/antrean?tab=");
    strbuf_put(&b, tab);
    strbuf_printf(&b, "&after=%lld.%lld.%lld.", (long long)row_int(r, 4),
                  (long long)(row_is_null(r, 9) ? INT64_MAX : row_int(r, 9)),
                  (long long)row_int(r, 3));
    strbuf_put(&b, row_text(r, 0));
    return strbuf_str(&b);
}

/* ---- one row ---- */

static void put_clock(struct ctx *c, const struct rows *r, struct val *v)
{
    const int64_t due = row_int(r, 9);
    const bool late = due != 0 && due < c->now_ms;
    val_put_bool(c->mem, v, "is_late", late);
    val_put_bool(c->mem, v, "has_clock", due != 0);
    if (due == 0) {
        return;
    }
    struct val *clock = clock_val(c, STR_NONE, row_int(r, 11), due, 0);
    val_put_int(c->mem, clock, "width", intake_used_percent(row_int(r, 11), due, c->now_ms));
    val_put(c->mem, v, STR("clock"), clock);
    val_put_text(c->mem, v, "due", clock_near_text(c, due));
}

static enum err put_card(struct ctx *c, const struct rows *r, struct val *v)
{
    struct report_card k = { .report_id = row_text(r, 0),
                             .compartment_id = row_text(r, 13),
                             .version = row_int(r, 15) };
    if (k.compartment_id.n > 0) {
        TRY(rec_open_sealed(c, &report_card_rec, &k, row_blob(r, 14)));
    }
    val_put_text(c->mem, v, "kinds", k.kinds);
    val_put_text(c->mem, v, "kinds_label", pack_codes_label(c, "violence_kind", k.kinds));
    val_put_text(c->mem, v, "age_band", k.age_band);
    val_put_text(c->mem, v, "age_band_label", pack_code_label(c, "age_band", k.age_band));
    val_put_text(c->mem, v, "kecamatan", k.kecamatan);
    val_put_text(c->mem, v, "kecamatan_label", pack_code_label(c, "kecamatan", k.kecamatan));
    return OK;
}

static enum err put_row(struct ctx *c, const struct rows *r, struct val *list)
{
    const struct str risk = row_text(r, 8);
    const char *reason = intake_reason(row_int(r, 4) != 0, risk);
    const enum lease lease = intake_lease(row_text(r, 6), row_int(r, 7), c->who->id, c->now_ms);
    struct val *v = val_push_map(c->mem, list);
    val_put_text(c->mem, v, "id", row_text(r, 0));
    val_put_text(c->mem, v, "number", row_text(r, 1));
    val_put_text(c->mem, v, "channel", row_text(r, 2));
    val_put_text(c->mem, v, "channel_label", pack_code_label(c, "channel", row_text(r, 2)));
    val_put_text(c->mem, v, "received", clock_near_text(c, row_int(r, 3)));
    val_put_bool(c->mem, v, "urgent", row_int(r, 4) != 0);
    val_put_text(c->mem, v, "reason", reason[0] != '\0' ? pack_say(c, reason) : STR_NONE);
    val_put_text(c->mem, v, "state", row_text(r, 5));
    val_put_text(c->mem, v, "state_label",
                 pack_say(c, str_z(c->mem, clock_key(c, "intake.state", row_text(r, 5)))));
    val_put_bool(c->mem, v, "is_taken", lease != LEASE_FREE);
    val_put_bool(c->mem, v, "is_mine", lease == LEASE_OWN);
    val_put_text(c->mem, v, "taken_by", lease != LEASE_FREE ? row_text(r, 12) : STR_NONE);
    val_put_text(c->mem, v, "risk", risk);
    val_put_text(c->mem, v, "risk_label", pack_code_label(c, "risk", risk));
    val_put_textz(c->mem, v, "risk_tone",
                  str_eqz(risk, "TINGGI")   ? "d"
                  : str_eqz(risk, "SEDANG") ? "w"
                                            : "n");
    val_put_int(c->mem, v, "unread", row_int(r, 10));
    put_clock(c, r, v);
    return put_card(c, r, v);
}

/* ---- the page ---- */

static enum err put_tabs(struct ctx *c, struct str tab, struct val *data)
{
    const struct vocab *tabs = pack_vocab(c->packs, STR("queue_tab"));
    struct val *list = val_put_list(c->mem, data, "tabs");
    struct value counts[3];
    bool found = false;
    TRY(store_one(c, &INTAKE_Q_COUNTS, VALS(V_INT(c->now_ms)), counts, ARRAY_LEN(counts), &found));
    for (size_t i = 0; tabs != NULL && i < tabs->n; i++) {
        const struct str parts[] = { STR("/antrean?tab="), tabs->codes[i].code };
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "tab", tabs->codes[i].code);
        val_put_text(c->mem, v, "label", tabs->codes[i].label[c->lang]);
        val_put_text(c->mem, v, "href", str_join(c->mem, parts, ARRAY_LEN(parts)));
        val_put_bool(c->mem, v, "current", str_eq(tab, tabs->codes[i].code));
        val_put_bool(c->mem, v, "counted", i < ARRAY_LEN(counts));
        val_put_int(c->mem, v, "count", i < ARRAY_LEN(counts) ? counts[i].i : 0);
    }
    return OK;
}

static enum err open_rows(struct ctx *c, struct str tab, struct str after, struct rows *r)
{
    const bool done = str_eqz(tab, "done");
    const struct place p = read_place(after, done);
    if (done) {
        return store_query(c, &INTAKE_Q_DONE,
                           VALS(V_INT(p.received_ms), V_TEXT(p.id), V_TEXT(c->who->id)), r);
    }
    return store_query(c, &INTAKE_Q_OPEN,
                       VALS(V_TEXT(tab), V_INT(c->now_ms), V_INT(p.urgent), V_INT(p.due_ms),
                            V_INT(p.received_ms), V_TEXT(p.id)),
                       r);
}

enum err intake_queue_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct intake_filter f = { 0 };
    struct rows r;
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "reports");
    struct str next = STR_NONE;
    struct str last = STR_NONE;
    const struct str card = COMPARTMENT_CARD;
    size_t n = 0;
    TRY(http_read(c, rq, &intake_filter_rec, true, &f));
    const struct str tab = f.tab.n > 0 ? f.tab : STR("new");
    TRY(keys_fetch(c, &card, 1, LOOK_LIST, NULL));
    TRY(put_tabs(c, tab, data));
    TRY(open_rows(c, tab, f.after, &r));
    while (store_next(&r)) {
        if (++n > PAGE_ROWS) {
            next = last;
            continue;
        }
        TRY(put_row(c, &r, list));
        if (n == PAGE_ROWS) {
            last = next_href(c, tab, &r);
        }
    }
    TRY(store_done(&r));
    val_put_text(c->mem, data, "tab", tab);
    val_put_bool(c->mem, data, "is_done", str_eqz(tab, "done"));
    val_put_text(c->mem, data, "empty_text",
                 pack_say(c, str_z(c->mem, clock_key(c, "intake.empty", tab))));
    val_put_bool(c->mem, data, "can_write", (c->who->rights & RIGHT_REPORT_WRITE) != 0);
    if (next.n > 0) {
        val_put_text(c->mem, data, "next", next);
    }
    return http_page(rs, "feature/intake/intake_queue.html", pack_say(c, "intake.queue"), data);
}
