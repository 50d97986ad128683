/*
 * conference_join.c - the side of those invited: the meeting and the briefs of the cases they are
 * invited to, nothing else. The day after it is as if it had never been.
 */
#include "base/ids.h"
#include "feature/clock/clock.h"
#include "feature/conference/conference_priv.h"
#include "feature/conference/tie.h"
#include "feature/consent/consent.h"
#include "feature/referral/referral.h"
#include "rec/pack.h"

#define SHOWN_MAX 50 /* as many keys as one fetch brings */

/* $1 the member, $2..$9 his desks, $10 now */
#define INVITED                                                                                \
    " FROM conference_invite i JOIN conference g ON g.id = i.conference_id"                    \
    " WHERE i.desk IN ($1, $2, $3, $4, $5, $6, $7, $8, $9) AND i.ended_ms IS NULL"             \
    " AND i.until_ms > $10 AND g.until_ms > $10 AND g.state = 'planned'" TIE_FREE("i.case_id", \
                                                                                  "$1")
const struct stmt CONFERENCE_Q_INVITED = {
    "conference_invited", "ttttttttti",
    "SELECT DISTINCT g.id, g.starts_ms, g.state, g.until_ms" INVITED
    " ORDER BY g.starts_ms, g.id LIMIT 50"
};
const struct stmt CONFERENCE_Q_INVITED_ONE = { "conference_invited_one", "tttttttttit",
                                               "SELECT i.id, i.compartment_id" INVITED
                                               " AND g.id = $11 ORDER BY i.id LIMIT 50" };

static struct val *meeting_val(struct ctx *c, const struct conference *row)
{
    struct val *v = conference_val(c, row);
    const struct str href[] = { STR("/undangan/"), row->id };
    val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
    val_put_text(c->mem, v, "sender", consent_agency_name(c, pack_setting(c->packs, "host_unit")));
    return v;
}

enum err conference_invited_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct value v[2 + ACTOR_DESKS_MAX];
    struct rows r;
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "conferences");
    (void)rq;
    conference_principals(c, v);
    v[1 + ACTOR_DESKS_MAX] = V_INT(c->now_ms);
    TRY(store_query(c, &CONFERENCE_Q_INVITED, v, ARRAY_LEN(v), &r));
    while (store_next(&r)) {
        const struct conference row = { .id = row_text(&r, 0),
                                        .starts_ms = row_int(&r, 1),
                                        .state = row_text(&r, 2),
                                        .until_ms = row_int(&r, 3) };
        (void)val_push(c->mem, list, meeting_val(c, &row));
    }
    TRY(store_done(&r));
    return http_page(rs, "feature/conference/invited_list.html", pack_say(c, "conference.invited"),
                     data);
}

void conference_put_brief(struct ctx *c, const struct conference_invite *row, struct val *list)
{
    struct val *v = val_push_map(c->mem, list);
    val_put_text(c->mem, v, "pseudonym", row->pseudonym);
    val_put_text(c->mem, v, "period", row->period);
    val_put_text(c->mem, v, "questions", row->questions);
    val_put(c->mem, v, STR("extract"), referral_extract_val(c, row->extract));
}

/* Invitations that stand and whose key is handed out; both are asked. */
static enum err open_invites(struct ctx *c, struct str conference_id, struct val *list)
{
    struct value v[3 + ACTOR_DESKS_MAX];
    struct str ids[SHOWN_MAX];
    struct str compartments[SHOWN_MAX];
    struct rows r;
    size_t n = 0;
    conference_principals(c, v);
    v[1 + ACTOR_DESKS_MAX] = V_INT(c->now_ms);
    v[2 + ACTOR_DESKS_MAX] = V_TEXT(conference_id);
    TRY(store_query(c, &CONFERENCE_Q_INVITED_ONE, v, ARRAY_LEN(v), &r));
    while (store_next(&r)) {
        ids[n] = row_text(&r, 0);
        compartments[n++] = row_text(&r, 1);
    }
    TRY(store_done(&r));
    if (n > 0) {
        TRY(keys_fetch(c, compartments, n, LOOK_REFERRAL, NULL));
    }
    for (size_t i = 0; i < n; i++) {
        struct conference_invite row = { 0 };
        if (keys_held(c, compartments[i])) {
            TRY(rec_get(c, &conference_invite_rec, ids[i], &row));
            conference_put_brief(c, &row, list);
        }
    }
    return OK;
}

/* Whoever photographs the page photographs this. */
static struct str watermark(struct ctx *c)
{
    const struct str parts[] = { consent_agency_name(c, c->who->agency), STR(" · "), c->who->name,
                                 STR(" · "), clock_time_text(c, c->now_ms) };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

enum err conference_invited_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    const struct str id = http_param(rq, "conference");
    struct conference row = { 0 };
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "briefs");
    if (id_valid(id)) {
        TRY(open_invites(c, id, list));
    }
    if (val_count(list) == 0) {
        return fail(c, ERR_NOT_FOUND, NULL, "conference.absent");
    }
    TRY(rec_get(c, &conference_rec, id, &row));
    TRY(keys_fetch(c, &row.compartment_id, 1, LOOK_REFERRAL, NULL));
    TRY(rec_get(c, &conference_rec, id, &row));
    val_put(c->mem, data, STR("conference"), meeting_val(c, &row));
    val_put_text(c->mem, data, "watermark", watermark(c));
    return http_page(rs, "feature/conference/invited.html", pack_say(c, "conference.title"), data);
}
