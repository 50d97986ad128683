/*
 * handover.c - the partner's pages of hand-overs: form, list, one. He reads back three states and a
 * number; the report's words
 * are sealed to the desk intake in the moment of sending.
 */
#include "feature/handover/handover.h"

#include "base/ids.h"
#include "base/utf8.h"
#include "feature/clock/clock.h"
#include "feature/conference/conference.h"
#include "feature/consent/consent.h"
#include "feature/intake/intake.h"
#include "feature/report/report.h"
#include "rec/pack.h"

#define PAGE_ROWS 25
#define FROM_POINTS 120 /* of report.outside_from */

#define REC handover
#define REC_DEF "feature/handover/handover.def"
#define REC_TITLE "handover.title"
#include "rec/rec_table.h"
#define REC handover_entry
#define REC_DEF "feature/handover/handover_entry.def"
#define REC_KEEP
#include "rec/rec_struct.h"
#define REC_FORM
#include "rec/rec_table.h"
#define REC handover_filter
#define REC_DEF "feature/handover/handover_filter.def"
#define REC_KEEP
#include "rec/rec_struct.h"
#define REC_FORM
#include "rec/rec_table.h"

/*
 * Of one agency, newest first, from ($2, $3) on. A service counts from the hand-over on: what was
 * before is none of its business.
 */
#define COLUMNS                                                                                                             \
    "h.id, h.reference, h.sent_ms, r.seen_ms, r.state, CASE WHEN r.case_id IS NULL THEN 0 ELSE 1 END,"                      \
    " CASE WHEN EXISTS (SELECT 1 FROM service s WHERE s.case_id = r.case_id AND s.noted_ms >= h.sent_ms) THEN 1 ELSE 0 END" \
    " FROM handover h JOIN report r ON r.id = h.report_id"
static const struct stmt Q_LIST = {
    "handover_list", "tiitt",
    "SELECT " COLUMNS
    " WHERE h.agency_id = $1 AND (h.sent_ms < $2 OR (h.sent_ms = $3 AND h.id < $4))" TIE_FREE(
        "r.case_id", "$5") " ORDER BY h.sent_ms DESC, h.id DESC LIMIT 26"
};
static const struct stmt Q_ONE = {
    "handover_one", "ttt",
    "SELECT " COLUMNS " WHERE h.id = $1 AND h.agency_id = $2" TIE_FREE("r.case_id", "$3")
};

/* ---- reading ---- */

static void put_line(struct ctx *c, const struct rows *r, struct val *v)
{
    const struct handover_progress p = { .seen = row_int(r, 3) != 0,
                                         .report_state = row_text(r, 4),
                                         .in_case = row_int(r, 5) != 0,
                                         .has_service = row_int(r, 6) != 0 };
    const char *state = handover_state(&p);
    const bool received = !str_eqz(str_of(state), "sent");
    const struct str href[] = { STR("/serahan/"), row_text(r, 0) };
    val_put_text(c->mem, v, "id", row_text(r, 0));
    val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
    val_put_text(c->mem, v, "reference", row_text(r, 1));
    val_put_text(c->mem, v, "sent", clock_near_text(c, row_int(r, 2)));
    val_put_textz(c->mem, v, "state", state);
    val_put_text(c->mem, v, "state_label", pack_code_label(c, "handover_state", str_of(state)));
    val_put_textz(c->mem, v, "tone", received ? "o" : "i");
    val_put_bool(c->mem, v, "received", received);
    val_put_bool(c->mem, v, "started", str_eqz(str_of(state), "started"));
    val_put_text(c->mem, v, "office",
                 received ? consent_agency_name(c, pack_setting(c->packs, "host_unit")) : STR_NONE);
}

/* "1731550000000.ID" as Q_LIST wants it; from the newest when it is none. */
static void read_after(struct str after, int64_t *at, struct str *id)
{
    struct str part;
    const bool ok = str_next(&after, '.', &part) && str_to_int(part, at) && id_valid(after);
    *id = ok ? after : STR_NONE;
    *at = ok ? *at : INT64_MAX;
}

static struct str after_text(struct ctx *c, int64_t at, struct str id)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_printf(&b, "/serahan?after=%lld.", (long long)at);
    strbuf_put(&b, id);
    return strbuf_str(&b);
}

static enum err handover_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct handover_filter f = { 0 };
    struct rows r;
    int64_t at = 0;
    struct str id = STR_NONE;
    struct str next = STR_NONE;
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "handovers");
    TRY(http_read(c, rq, &handover_filter_rec, true, &f));
    read_after(f.after, &at, &id);
    TRY(store_query(
        c, &Q_LIST,
        VALS(V_TEXT(c->who->agency), V_INT(at), V_INT(at), V_TEXT(id), V_TEXT(c->who->id)), &r));
    while (next.n == 0 && store_next(&r)) {
        if (val_count(list) == PAGE_ROWS) {
            next = after_text(c, at, id);
        } else {
            at = row_int(&r, 2);
            id = row_text(&r, 0);
            put_line(c, &r, val_push_map(c->mem, list));
        }
    }
    TRY(store_done(&r));
    val_put_text(c->mem, data, "next", next);
    return http_page(rs, "feature/handover/handover_list.html", pack_say(c, "handover.list"), data);
}

/* Another agency's is as absent. */
static enum err handover_one_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    const struct str id = http_param(rq, "handover");
    struct rows r;
    struct val *data = val_map(c->mem);
    struct val *v = val_put_map(c->mem, data, "handover");
    const struct agency *office = pack_agency(c->packs, pack_setting(c->packs, "host_unit"));
    bool found = false;
    TRY(store_query(c, &Q_ONE, VALS(V_TEXT(id), V_TEXT(c->who->agency), V_TEXT(c->who->id)), &r));
    while (store_next(&r)) {
        found = true;
        put_line(c, &r, v);
    }
    TRY(store_done(&r));
    if (!found) {
        return fail(c, ERR_NOT_FOUND, NULL, "handover.absent");
    }
    val_put_text(c->mem, v, "phone", office != NULL ? office->phone : STR_NONE);
    return http_page(rs, "feature/handover/handover_one.html", pack_say(c, "handover.title"), data);
}

/* ---- the form ---- */

/* An agency speaks of somebody else: those who speak for themselves are not among the choices. */
static bool speaks_for_itself(struct ctx *c, struct str who)
{
    return consent_codes_has(pack_setting(c->packs, "who_is_victim"), who);
}

/* Nobody gets a receipt's code of what an agency hands over: none is answered through it. */
static bool is_by_code(struct ctx *c, struct str way)
{
    (void)c;
    return str_eqz(way, "CODE");
}

/* Takes the choices that do not fit an agency out of a field. */
static void narrow(struct ctx *c, struct val *form, const char *field,
                   bool (*is_out)(struct ctx *c, struct str code))
{
    struct val *map = val_getz(form, field);
    const struct val *all = val_getz(map, "options");
    struct val *fitting = val_list(c->mem);
    for (size_t i = 0; i < val_count(all); i++) {
        if (!is_out(c, val_get_text(all->list->items[i], "value"))) {
            val_push(c->mem, fitting, all->list->items[i]);
        }
    }
    val_put(c->mem, map, STR("options"), fitting);
}

static enum err handover_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct val *data = val_map(c->mem);
    struct val *form = val_put(c->mem, data, STR("form"), rec_form(c, &handover_entry_rec, NULL));
    (void)rq;
    narrow(c, form, "who", speaks_for_itself);
    narrow(c, form, "contact_way", is_by_code);
    intake_widen(c, form);
    val_put_bool(c->mem, form, "outside_from", false); /* the agency's own name, set at sending */
    val_put_text(c->mem, data, "agency", consent_agency_name(c, c->who->agency));
    val_put_text(c->mem, data, "when", report_read_when(c, false));
    return http_page(rs, "feature/handover/handover_new.html", pack_say(c, "handover.new"), data);
}

/* ---- sending ---- */

static enum err check(struct ctx *c, const struct handover_entry *e)
{
    enum err worst = OK;
    if (c->who->agency.n == 0 || !consent_agency_has_desk(c, c->who->agency)) {
        return fail(c, ERR_DENIED, "", "access.not_your_role");
    }
    if (e->safe_now.n == 0) {
        worst = fail(c, ERR_INPUT, "safe_now", "handover.safe_needed");
    }
    if (e->who.n == 0 || speaks_for_itself(c, e->who)) {
        worst = fail(c, ERR_INPUT, "who", "handover.who_other");
    }
    if (is_by_code(c, e->contact_way)) {
        worst = fail(c, ERR_INPUT, "contact_way", "handover.way_no_code");
    }
    if (e->what.n == 0 && e->story.n == 0) {
        worst = fail(c, ERR_INPUT, "story", "handover.what_needed");
    }
    return worst;
}

/* "Kepolisian Resor Kota Jambi, Agus Setiadi": whom the office may ask. */
static struct str from_text(struct ctx *c)
{
    const struct str parts[] = { consent_agency_name(c, c->who->agency), STR(", "), c->who->name };
    return utf8_cut(str_join(c->mem, parts, ARRAY_LEN(parts)), FROM_POINTS);
}

static enum err handover_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct handover_entry e = { 0 };
    struct report row = { 0 };
    struct handover h = { .agency_id = c->who->agency,
                          .sent_by = c->who->id,
                          .sent_ms = c->now_ms };
    TRY(http_read(c, rq, &handover_entry_rec, true, &e));
    TRY(check(c, &e));
    draft_copy(&handover_entry_rec, &e, &report_rec, &row);
    row.entry = handover_channel(c->packs, c->who->agency);
    row.outside_from = from_text(c);
    rec_set_has(&report_rec, &row, "outside_from");
    TRY(report_send(c, &row));
    h.report_id = row.id;
    h.reference = row.number;
    rec_set_all(&handover_rec, &h);
    TRY(rec_insert(c, &handover_rec, &h));
    http_flash(rs, "flash.handover_sent");
    return http_go(c, rs, "/serahan/", h.id, "");
}

static const struct route routes[] = {
    { METHOD_GET, "/serahan", handover_list_get, RIGHT_HANDOVER_SEND, 0, &handover_filter_rec, NULL,
      "Whom one's own agency handed over: received, by which office, service started" },
    { METHOD_GET, "/serahan/baru", handover_new_get, RIGHT_HANDOVER_SEND, 0, NULL, NULL,
      "Form of handing a person over" },
    { METHOD_POST, "/serahan", handover_post, RIGHT_HANDOVER_SEND, ROUTE_WRITES,
      &handover_entry_rec, handover_new_get,
      "Hands a person over to the office; what was written can then be read by its intake alone" },
    { METHOD_GET, "/serahan/:handover", handover_one_get, RIGHT_HANDOVER_SEND, 0, NULL, NULL,
      "One hand-over: its number and state" },
};

static const struct rec *const records[] = { &handover_rec };
static const struct stmt *const stmts[] = { &Q_LIST, &Q_ONE };

const struct feature handover_feature = {
    .name = "handover",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
