/*
 * member_one.c - one member as an administrator sees him: roles, password, in or out. No case is
 * anywhere near.
 */
#include "feature/member/member_priv.h"
#include "rec/pack.h"

static enum err member_of(struct ctx *c, const struct http_req *rq, struct member *m)
{
    const enum err e = rec_get(c, &member_rec, http_param(rq, "member"), m);
    if (e == ERR_NOT_FOUND) {
        fail_clear(c);
        return fail(c, ERR_NOT_FOUND, NULL, "member.absent");
    }
    return e;
}

static enum err put_desks(struct ctx *c, const struct member *m, struct val *data)
{
    struct desk_seat *seats = NULL;
    size_t n = 0;
    bool ready = false;
    bool waits = false;
    struct val *list = val_put_list(c->mem, data, "desks");
    TRY(member_seats(c, &seats, &n));
    for (size_t i = 0; i < n; i++) {
        if (str_eq(seats[i].member_id, m->id)) {
            struct val *v = val_push_map(c->mem, list);
            val_put_text(c->mem, v, "desk", seats[i].desk);
            val_put_text(c->mem, v, "label", member_desk_label(c, seats[i].desk));
            val_put_bool(c->mem, v, "admitted", seats[i].admitted);
            ready = ready || seats[i].has_key;
            waits = waits || !seats[i].admitted;
        }
    }
    if (val_count(list) == 0 && str_eqz(m->state, MEMBER_ACTIVE)) {
        TRY(keys_member_ready(c, m->id, &ready));
    }
    val_put_bool(c->mem, data, "ready", ready);
    val_put_bool(c->mem, data, "waits", waits);
    return OK;
}

enum err member_one_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct member m = { 0 };
    struct val *data = val_map(c->mem);
    TRY(member_of(c, rq, &m));
    const struct val *typed =
        c->typed != NULL && val_getz(c->typed, "role") != NULL ? member_input(c, rq) : NULL;
    val_put_text(c->mem, data, "id", m.id);
    val_put_text(c->mem, data, "login", m.login);
    val_put_text(c->mem, data, "name", m.name);
    val_put_text(c->mem, data, "agency_id", m.agency_id);
    val_put_text(c->mem, data, "agency_label", member_agency_label(c, m.agency_id));
    val_put_text(c->mem, data, "roles", m.roles);
    val_put_text(c->mem, data, "roles_label", member_roles_label(c, m.roles));
    val_put_text(c->mem, data, "state", m.state);
    val_put_bool(c->mem, data, "is_disabled", str_eqz(m.state, MEMBER_DISABLED));
    val_put_bool(c->mem, data, "is_self", str_eq(m.id, c->who->id));
    val_put_int(c->mem, data, "version", m.version);
    TRY(put_desks(c, &m, data));
    member_put_agencies(c, data, typed != NULL ? val_get_text(typed, "agency") : m.agency_id);
    member_put_roles(c, data, typed != NULL ? val_get_text(typed, "role") : m.roles);
    for (size_t i = 0; i < c->fail.n; i++) {
        if (str_eqz(c->fail.items[i].field, "password")) {
            val_put_text(c->mem, data, "password_error",
                         pack_say1(c, c->fail.items[i].key, c->fail.items[i].arg));
        }
    }
    return http_page(rs, "feature/member/member_one.html", m.name, data);
}

enum err member_roles_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct member m = { 0 };
    struct member_roles form = { 0 };
    struct str rest;
    struct str role;
    TRY(member_of(c, rq, &m));
    TRY(rec_read(c, &member_roles_rec, member_input(c, rq), false, &form));
    rest = form.role;
    while (str_next(&rest, ',', &role)) {
        if (pack_role(c->packs, role) == NULL) {
            return fail_arg(c, ERR_INPUT, STR("role"), "member.unknown_role", role);
        }
    }
    if (form.role.n == 0) {
        return fail(c, ERR_INPUT, "role", "member.role_needed");
    }
    if (form.agency.n != 0 && pack_agency(c->packs, form.agency) == NULL) {
        return fail_arg(c, ERR_INPUT, STR("agency"), "member.unknown_agency", form.agency);
    }
    if (str_eq(m.id, c->who->id) &&
        (member_rights(c->packs, form.role) & RIGHT_MEMBER_ADMIN) == 0) {
        return fail(c, ERR_INPUT, "role", "member.keep_admin");
    }
    struct member change = { .id = m.id,
                             .version = form.version,
                             .agency_id = form.agency.n != 0 ? form.agency : m.agency_id,
                             .roles = form.role };
    rec_set_has(&member_rec, &change, "roles");
    rec_set_has(&member_rec, &change, "agency_id");
    change_action(c, ACTION_MEMBER);
    TRY(rec_update(c, &member_rec, &change)); /* looks at the version before the keyring changes */
    TRY(keys_member_roles(c, m.id, form.role, form.agency));
    http_flash(rs, "member.roles_saved");
    return http_go(c, rs, "/anggota/", m.id, "");
}

enum err member_reset_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct member m = { 0 };
    struct member_password form = { 0 };
    struct stretch_job job;
    const struct str password = http_input(rq, "password");
    TRY(member_of(c, rq, &m));
    TRY(http_read(c, rq, &member_password_rec, false, &form));
    const char *problem = member_password_problem(c->packs, password);
    if (problem != NULL) {
        return fail(c, ERR_INPUT, "password", problem);
    }
    if (str_eq(m.id, c->who->id)) {
        return fail(c, ERR_INPUT, "password", "member.reset_self");
    }
    if (rq->stretch == STRETCH_BUSY) {
        return fail(c, ERR_STORE, "", "login.busy");
    }
    if (rq->stretch == STRETCH_NONE) {
        TRY(keys_member_reset_begin(c, m.id, password, &job));
        return http_want_stretch(rs, &job, 1);
    }
    TRY(keys_member_reset_finish(c, m.id, rq->stretched[0]));
    http_flash(rs, "member.reset_done");
    return http_go(c, rs, "/anggota/", m.id, "");
}

static enum err set_state(struct ctx *c, const struct http_req *rq, struct http_resp *rs, bool stop)
{
    struct member m = { 0 };
    struct member_state form = { 0 };
    TRY(member_of(c, rq, &m));
    TRY(http_read(c, rq, &member_state_rec, false, &form));
    if (str_eq(m.id, c->who->id)) {
        return fail(c, ERR_INPUT, NULL, "member.stop_self");
    }
    struct member change = { .id = m.id,
                             .version = form.version,
                             .state = stop ? STR(MEMBER_DISABLED) : STR(MEMBER_ACTIVE) };
    rec_set_has(&member_rec, &change, "state");
    change_action(c, ACTION_MEMBER);
    TRY(rec_update(c, &member_rec, &change));
    TRY(keys_member_disable(c, m.id, stop));
    http_flash(rs, stop ? "member.stopped" : "member.back");
    return http_go(c, rs, "/anggota/", m.id, "");
}

enum err member_stop_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    return set_state(c, rq, rs, true);
}

enum err member_back_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    return set_state(c, rq, rs, false);
}
