/* erasure_list.c - what was kept long enough, what waits for a second person, what was destroyed; the printed record of it. */
#include "feature/clock/clock.h"
#include "feature/conference/conference.h"
#include "feature/erasure/erasure_priv.h"

#define LIST_MAX 50
#define LOOK_AT 500 /* closed cases looked at, the longest closed first */

const struct stmt ERASURE_Q_DUE = {
    "erasure_due", "iti",
    "SELECT f.id, f.number, f.closed_ms, f.legal_state,"
    " (SELECT COUNT(*) FROM legal_hold h WHERE h.case_id = f.id AND h.lifted_ms IS NULL)"
    " FROM case_file f WHERE f.closed_ms > 0 AND f.closed_ms < $1" TIE_FREE(
        "f.id", "$2") " ORDER BY f.closed_ms, f.id LIMIT $3"
};
const struct stmt ERASURE_Q_LIST = {
    "erasure_list", "tti",
    "SELECT id, case_id, number, reason, asked_ms, decided_ms FROM erasure WHERE state = $1" TIE_FREE(
        "erasure.case_id", "$2") " ORDER BY asked_ms DESC, id LIMIT $3"
};

static enum err put_due(struct ctx *c, struct val *data)
{
    struct rows r;
    struct val *list = val_put_list(c->mem, data, "due");
    TRY(store_query(c, &ERASURE_Q_DUE, VALS(V_INT(c->now_ms), V_TEXT(c->who->id), V_INT(LOOK_AT)),
                    &r));
    while (store_next(&r) && val_count(list) < LIST_MAX) {
        const day_t due =
            erasure_due(c->packs, clock_day_of(c, row_int(&r, 2)), row_text(&r, 3).n > 0);
        if (due == 0 || due > clock_today(c)) {
            continue;
        }
        struct val *v = val_push_map(c->mem, list);
        const struct str href[] = { STR("/kasus/"), row_text(&r, 0), STR("/pemusnahan") };
        val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
        val_put_text(c->mem, v, "number", row_text(&r, 1));
        val_put_text(c->mem, v, "since", clock_day_text(c, due));
        val_put_bool(c->mem, v, "held", row_int(&r, 4) > 0);
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
        const struct str open[] = { STR("/kasus/"), row_text(&r, 1), STR("/pemusnahan") };
        const struct str record[] = { STR("/pemusnahan/"), row_text(&r, 0) };
        val_put_text(c->mem, v, "href",
                     done ? str_join(c->mem, record, ARRAY_LEN(record))
                          : str_join(c->mem, open, ARRAY_LEN(open)));
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
