/* erasure_list.c - what was kept long enough, what waits for a second person, what was destroyed; the printed record of it. */
#include "feature/clock/clock.h"
#include "feature/conference/conference.h"
#include "feature/erasure/erasure_priv.h"

#define LIST_MAX 50
#define LOOK_AT 500 /* closed cases looked at, the longest closed first */

const struct stmt ERASURE_Q_DUE = {
    "erasure_due", "iti",
    "SELECT f.id, f.number, f.closed_ms, f.legal_state,"
    " (SELECT COUNT(*) FROM legal_hold h WHERE h.lifted_ms IS NULL AND (h.about_id = f.id"
    " OR h.about_id IN (SELECT r.id FROM report r WHERE r.case_id = f.id)))"
    " FROM case_file f WHERE f.closed_ms > 0 AND f.closed_ms < $1" TIE_FREE(
        "f.id", "$2") " ORDER BY f.closed_ms, f.id LIMIT $3"
};
/* Of reports that became no case: those decided the longest ago last had a word in them then. */
const struct stmt ERASURE_Q_DUE_REPORTS = {
    "erasure_due_reports", "i",
    "SELECT r.id, r.number,"
    " COALESCE((SELECT MAX(m.sent_ms) FROM message m WHERE m.report_id = r.id), r.received_ms),"
    " (SELECT COUNT(*) FROM legal_hold h WHERE h.lifted_ms IS NULL AND h.about_id = r.id)"
    " FROM report r WHERE r.state IN ('closed', 'duplicate') AND r.case_id IS NULL AND r.received_ms > 0"
    " ORDER BY r.received_ms, r.id LIMIT $1"
};
const struct stmt ERASURE_Q_LIST = {
    "erasure_list", "tti",
    "SELECT id, about_id, number, reason, asked_ms, decided_ms, about, case_id FROM erasure WHERE state = $1" TIE_FREE(
        "erasure.case_id", "$2") " ORDER BY asked_ms DESC, id LIMIT $3"
};

static struct str page_of(struct ctx *c, struct str about, struct str case_id, struct str id)
{
    const bool is_report = str_eqz(about, ABOUT_REPORT);
    const bool is_person = str_eqz(about, ABOUT_PERSON);
    const struct str parts[] = { is_report ? STR("/antrean/") : STR("/kasus/"),
                                 is_person ? case_id : id, is_person ? STR("/orang/") : STR_NONE,
                                 is_person ? id : STR_NONE, STR("/pemusnahan") };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

static void push_due(struct ctx *c, struct val *list, const struct rows *r, bool is_report,
                     day_t due, bool held)
{
    if (due == 0 || due > clock_today(c) || val_count(list) >= LIST_MAX) {
        return;
    }
    struct val *v = val_push_map(c->mem, list);
    val_put_text(
        c->mem, v, "href",
        page_of(c, is_report ? STR(ABOUT_REPORT) : STR(ABOUT_CASE), STR_NONE, row_text(r, 0)));
    val_put_text(c->mem, v, "number", row_text(r, 1));
    val_put_bool(c->mem, v, "is_report", is_report);
    val_put_text(c->mem, v, "since", clock_day_text(c, due));
    val_put_bool(c->mem, v, "held", held);
}

static enum err put_due(struct ctx *c, struct val *data)
{
    struct rows r;
    struct val *list = val_put_list(c->mem, data, "due");
    TRY(store_query(c, &ERASURE_Q_DUE, VALS(V_INT(c->now_ms), V_TEXT(c->who->id), V_INT(LOOK_AT)),
                    &r));
    while (store_next(&r)) {
        const char *class = row_text(&r, 3).n > 0 ? ERASURE_LAW_CASE : ERASURE_CASE;
        push_due(c, list, &r, false, erasure_due(c->packs, class, clock_day_of(c, row_int(&r, 2))),
                 row_int(&r, 4) > 0);
    }
    TRY(store_done(&r));
    list = val_put_list(c->mem, data, "due_reports");
    TRY(store_query(c, &ERASURE_Q_DUE_REPORTS, VALS(V_INT(LOOK_AT)), &r));
    while (store_next(&r)) {
        push_due(c, list, &r, true,
                 erasure_due(c->packs, ERASURE_REPORT, clock_day_of(c, row_int(&r, 2))),
                 row_int(&r, 3) > 0);
    }
    return store_done(&r);
}

static enum err put_list(struct ctx *c, struct val *data, const char *name, const char *state)
{
    struct rows r;
    struct val *list = val_put_list(c->mem, data, name);
    const bool done = str_eqz(str_of(state), ERASURE_DONE);
    TRY(store_query(c, &ERASURE_Q_LIST,
                    VALS(V_TEXT(str_of(state)), V_TEXT(c->who->id), V_INT(LIST_MAX)), &r));
    while (store_next(&r)) {
        struct val *v = val_push_map(c->mem, list);
        const struct str about = row_text(&r, 6);
        const struct str record[] = { STR("/pemusnahan/"), row_text(&r, 0) };
        val_put_text(c->mem, v, "href",
                     done ? str_join(c->mem, record, ARRAY_LEN(record))
                          : page_of(c, about, row_text(&r, 7), row_text(&r, 1)));
        val_put_bool(c->mem, v, "is_report", str_eqz(about, ABOUT_REPORT));
        val_put_bool(c->mem, v, "is_person", str_eqz(about, ABOUT_PERSON));
        val_put_text(c->mem, v, "number", row_text(&r, 2));
        val_put_text(c->mem, v, "reason", pack_code_label(c, "erasure_reason", row_text(&r, 3)));
        val_put_text(c->mem, v, "when", clock_time_text(c, row_int(&r, done ? 5 : 4)));
    }
    return store_done(&r);
}

enum err erasure_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct val *data = val_map(c->mem);
    (void)rq;
    TRY(erasure_require(c));
    TRY(put_due(c, data));
    TRY(put_list(c, data, "asked", ERASURE_ASKED));
    TRY(put_list(c, data, "done", ERASURE_DONE));
    return http_page(rs, "feature/erasure/erasure_list.html", pack_say(c, "erasure.title"), data);
}

enum err erasure_record_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct erasure k = { 0 };
    struct val *data = val_map(c->mem);
    bool blocked = false;
    TRY(erasure_require(c));
    enum err e = rec_get(c, &erasure_rec, http_param(rq, "erasure"), &k);
    e = e == OK ? tie_blocks(c, c->who->id, k.case_id, &blocked) : e;
    if (e == ERR_NOT_FOUND || (e == OK && (blocked || !str_eqz(k.state, ERASURE_DONE)))) {
        fail_clear(c);
        return fail(c, ERR_NOT_FOUND, NULL, "erasure.absent");
    }
    TRY(e);
    val_put_text(c->mem, data, "number", k.number);
    val_put_bool(c->mem, data, "is_report", str_eqz(k.about, ABOUT_REPORT));
    val_put_bool(c->mem, data, "is_person", str_eqz(k.about, ABOUT_PERSON));
    val_put_text(c->mem, data, "reason", pack_code_label(c, "erasure_reason", k.reason));
    val_put_text(c->mem, data, "asked_name", member_name(c, k.asked_by));
    val_put_text(c->mem, data, "asked_when", clock_time_text(c, k.asked_ms));
    val_put_text(c->mem, data, "decided_name", member_name(c, k.decided_by));
    val_put_text(c->mem, data, "decided_when", clock_time_text(c, k.decided_ms));
    val_put_text(c->mem, data, "city", pack_setting(c->packs, "city"));
    val_put_int(c->mem, data, "destroyed", k.destroyed);
    val_put_text(c->mem, data, "id", k.id);
    return http_page(rs, "feature/erasure/erasure_record.html", pack_say(c, "erasure.record"),
                     data);
}
