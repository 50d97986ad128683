/* team_setup.c - desks and members, and the end of set-up. */
#include "feature/team/team_priv.h"
#include "rec/pack.h"

enum err team_setup_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct desk_counts counts = { 0 };
    struct val *desks = NULL;
    bool open = false;
    struct val *data = val_map(c->mem);
    (void)rq;
    TRY(team_require(c));
    TRY(keys_setup_open(c, &open));
    TRY(member_desks(c, false, &desks, &counts));
    (void)val_put(c->mem, data, STR("desks"), desks);
    val_put_bool(c->mem, data, "setup_open", open);
    val_put_int(c->mem, data, "empty_count", counts.empty);
    val_put_int(c->mem, data, "waiting_count", counts.waiting);
    val_put_int(c->mem, data, "never_count", counts.never);
    val_put_textz(c->mem, data, "seat_action", "/tim/penyiapan/persilakan");
    return http_page(rs, "feature/team/team_setup.html", pack_say(c, "team.setup"), data);
}

enum err team_admit_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    TRY(team_require(c));
    TRY(member_admit(c, rq));
    http_flash(rs, "member.admitted");
    return http_go(c, rs, "/tim/penyiapan", STR_NONE, "");
}

enum err team_setup_end_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    (void)rq;
    TRY(team_require(c));
    TRY(keys_setup_end(c));
    http_flash(rs, "team.setup_ended");
    return http_go(c, rs, "/tim/penyiapan", STR_NONE, "");
}
