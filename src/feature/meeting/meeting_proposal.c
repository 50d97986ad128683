/* meeting_proposal.c - what may come onto an agenda: proposals of agencies, and what the city's figures give cause for. */
#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "feature/meeting/meeting_priv.h"

#define PROPOSALS_MAX 200

const struct stmt PROPOSAL_Q_LIST = {
    "proposal_list", "t",
    "SELECT id, agency_id, member_id, at_ms, title, reason, state, meeting_id, answer, version"
    " FROM agenda_proposal WHERE ($1 = '' OR agency_id = $1) ORDER BY at_ms DESC, id DESC LIMIT 200"
};

/* ---- proposals ---- */

static void put_proposal(struct ctx *c, const struct agenda_proposal *p, struct val *list)
{
    const struct str key[] = { STR("proposal.is."), p->state };
    const struct str href[] = { STR("/rapat/usulan/"), p->id };
    const struct str meeting[] = { STR("/rapat/"), p->meeting_id };
    struct val *v = val_push_map(c->mem, list);
    val_put_text(c->mem, v, "id", p->id);
    val_put_text(c->mem, v, "title", p->title);
    val_put_text(c->mem, v, "reason", p->reason);
    val_put_text(c->mem, v, "agency", consent_agency_name(c, p->agency_id));
    val_put_text(c->mem, v, "day", clock_day_text(c, clock_day_of(c, p->at_ms)));
    val_put_text(c->mem, v, "answer", p->answer);
    val_put_text(c->mem, v, "state", pack_say(c, str_z(c->mem, str_join(c->mem, key, 2))));
    val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
    val_put_text(c->mem, v, "meeting",
                 p->meeting_id.n != 0 ? str_join(c->mem, meeting, 2) : STR_NONE);
    val_put_bool(c->mem, v, "open", str_eqz(p->state, "open"));
}

enum err proposal_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    const bool all = (c->who->rights & RIGHT_TASKFORCE_WRITE) != 0;
    struct agenda_proposal p = { 0 };
    struct rows r;
    enum err e = OK;
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "proposals");
    (void)rq;
    TRY(store_query(c, &PROPOSAL_Q_LIST, VALS(V_TEXT(all ? STR_NONE : c->who->agency)), &r));
    while (e == OK && store_next(&r)) {
        p = (struct agenda_proposal){ 0 };
        e = rec_read_row(c, &agenda_proposal_rec, &r, 0, &p);
        put_proposal(c, &p, list);
    }
    TRY(store_done(&r));
    TRY(e);
    val_put(c->mem, data, STR("form"), rec_form(c, &agenda_proposal_rec, NULL));
    val_put_bool(c->mem, data, "keeps", all);
    val_put_bool(c->mem, data, "proposes", all || (c->who->rights & RIGHT_TASKFORCE_ANSWER) != 0);
    return http_page(rs, "feature/meeting/proposal_list.html", pack_say(c, "proposal.list"), data);
}

enum err proposal_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct agenda_proposal p = { 0 };
    TRY(http_read(c, rq, &agenda_proposal_rec, false, &p));
    p.id = STR_NONE;
    p.agency_id = c->who->agency;
    p.member_id = c->who->id;
    p.at_ms = c->now_ms;
    p.state = STR("open");
    rec_set_has(&agenda_proposal_rec, &p, "agency_id");
    rec_set_has(&agenda_proposal_rec, &p, "member_id");
    rec_set_has(&agenda_proposal_rec, &p, "at_ms");
    rec_set_has(&agenda_proposal_rec, &p, "state");
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_insert(c, &agenda_proposal_rec, &p));
    http_flash(rs, "flash.proposal_sent");
    return http_go(c, rs, "/rapat/usulan", STR_NONE, "");
}

static enum err open_proposal(struct ctx *c, struct str id, struct agenda_proposal *p)
{
    TRY(rec_get(c, &agenda_proposal_rec, id, p));
    return str_eqz(p->state, "open") ? OK : fail(c, ERR_INPUT, "", "proposal.ended");
}

enum err proposal_decline_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct agenda_proposal p = { 0 };
    struct val *data = val_map(c->mem);
    TRY(rec_get(c, &agenda_proposal_rec, http_param(rq, "proposal"), &p));
    put_proposal(c, &p, val_put_list(c->mem, data, "proposals"));
    val_put(c->mem, data, STR("form"), rec_form(c, &proposal_decline_rec, NULL));
    val_put_int(c->mem, data, "version", p.version);
    return http_page(rs, "feature/meeting/proposal_decline.html", pack_say(c, "proposal.decline"),
                     data);
}

enum err proposal_decline_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct agenda_proposal p = { 0 };
    struct proposal_decline said = { 0 };
    TRY(open_proposal(c, http_param(rq, "proposal"), &p));
    TRY(http_read(c, rq, &proposal_decline_rec, false, &said));
    p.has = 0;
    p.state = STR("declined");
    p.answer = said.answer;
    p.version = said.version;
    rec_set_has(&agenda_proposal_rec, &p, "state");
    rec_set_has(&agenda_proposal_rec, &p, "answer");
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_update(c, &agenda_proposal_rec, &p));
    http_flash(rs, "flash.proposal_declined");
    return http_go(c, rs, "/rapat/usulan", STR_NONE, "");
}

/* ---- onto the agenda ---- */

static bool has_alert(const struct meeting_all *all, struct str key)
{
    for (size_t i = 0; i < all->n_items; i++) {
        if (str_eq(all->items[i].alert, key)) {
            return true;
        }
    }
    return false;
}

enum err meeting_put_offers(struct ctx *c, const struct meeting_all *all, struct val *data)
{
    const struct rec_where open = {
        .column = "state", .value = V_TEXT(STR("open")), .order = "at_ms", .limit = PROPOSALS_MAX
    };
    struct meeting_alert found[ALERTS_MAX];
    struct agenda_proposal *p = NULL;
    size_t n = 0;
    struct val *alerts = val_put_list(c->mem, data, "alerts");
    struct val *proposals = val_put_list(c->mem, data, "proposals");
    if ((c->who->rights & RIGHT_TASKFORCE_WRITE) == 0 || !meeting_is(&all->row, "planned")) {
        return OK;
    }
    TRY(meeting_alerts(c, found, &n));
    for (size_t i = 0; i < n; i++) {
        if (!has_alert(all, found[i].key)) {
            struct val *v = val_push_map(c->mem, alerts);
            val_put_text(c->mem, v, "key", found[i].key);
            val_put_text(c->mem, v, "title", found[i].title);
            val_put_int(c->mem, v, "no", (int64_t)i);
        }
    }
    TRY(rec_list(c, &agenda_proposal_rec, &open, (void **)&p, &n));
    for (size_t i = 0; i < n; i++) {
        put_proposal(c, &p[i], proposals);
        val_put_int(c->mem, proposals->list->items[i], "no", (int64_t)i);
    }
    return OK;
}

static enum err take_proposal(struct ctx *c, const struct meeting_all *all, struct str id)
{
    struct agenda_proposal p = { 0 };
    TRY(open_proposal(c, id, &p));
    struct agenda_item item = { .title = p.title,
                                .speaker = consent_agency_name(c, p.agency_id),
                                .proposal_id = p.id };
    TRY(meeting_add_item(c, all, &item));
    p.has = 0;
    p.state = STR("taken");
    p.meeting_id = all->row.id;
    rec_set_has(&agenda_proposal_rec, &p, "state");
    rec_set_has(&agenda_proposal_rec, &p, "meeting_id");
    return rec_update(c, &agenda_proposal_rec, &p);
}

/* Counted anew: what the button said may have changed since the page was made. */
static enum err take_alert(struct ctx *c, const struct meeting_all *all, struct str key)
{
    struct meeting_alert found[ALERTS_MAX];
    size_t n = 0;
    if (has_alert(all, key)) {
        return fail(c, ERR_INPUT, "", "data_alert.taken");
    }
    TRY(meeting_alerts(c, found, &n));
    for (size_t i = 0; i < n; i++) {
        if (str_eq(found[i].key, key)) {
            struct agenda_item item = { .title = found[i].title, .alert = key };
            return meeting_add_item(c, all, &item);
        }
    }
    return fail(c, ERR_INPUT, "", "data_alert.gone");
}

enum err meeting_take_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting_all all = { 0 };
    struct agenda_take said = { 0 };
    TRY(meeting_load(c, http_param(rq, "meeting"), &all));
    TRY(meeting_must_be(c, &all.row, "planned"));
    TRY(http_read(c, rq, &agenda_take_rec, true, &said));
    const enum lang before = c->lang;
    c->lang = LANG_ID; /* the agenda is a paper of the city, whoever presses the button */
    const enum err e = said.proposal.n != 0 ? take_proposal(c, &all, said.proposal)
                                            : take_alert(c, &all, said.alert);
    c->lang = before;
    TRY(e);
    return meeting_go(c, rs, &all.row, "flash.meeting_item");
}
