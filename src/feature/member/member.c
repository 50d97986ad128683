/*
 * member.c - the list of members and a new one. Keys first, then the row: when the row is lost on
 * the way, the same login
 * finds the keyring's record again and only the row is made up for.
 */
#include "feature/member/member_priv.h"
#include "rec/pack.h"

#define PAGE_ROWS 50

#define REC member
#define REC_DEF "feature/member/member.def"
#define REC_TITLE "member.title"
#include "rec/rec_table.h"
#define REC member_form
#define REC_DEF "feature/member/member_form.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC member_roles
#define REC_DEF "feature/member/member_roles.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC member_state
#define REC_DEF "feature/member/member_state.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC member_password
#define REC_DEF "feature/member/member_password.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC member_filter
#define REC_DEF "feature/member/member_filter.def"
#define REC_KEEP
#include "rec/rec_struct.h"
#define REC_FORM
#include "rec/rec_table.h"

const struct stmt MEMBER_Q_LIST = {
    "member_list", "t",
    "SELECT id, login, name, agency_id, roles, state FROM member WHERE login > $1 ORDER BY login LIMIT 51"
};
const struct stmt MEMBER_Q_LOGIN = { "member_by_login", "t",
                                     "SELECT id FROM member WHERE login = $1" };

/* ---- words ---- */

struct str member_roles_label(struct ctx *c, struct str roles)
{
    struct strbuf b;
    struct str code;
    strbuf_init(&b, c->mem);
    while (str_next(&roles, ',', &code)) {
        const struct role *r = pack_role(c->packs, str_trim(code));
        strbuf_putz(&b, b.n != 0 ? ", " : "");
        strbuf_put(&b, r != NULL ? r->label[c->lang] : code);
    }
    return strbuf_str(&b);
}

struct str member_agency_label(struct ctx *c, struct str code)
{
    const struct agency *a = pack_agency(c->packs, code);
    return a != NULL ? a->name[c->lang] : code;
}

static bool has_code(struct str codes, struct str code)
{
    struct str one;
    while (str_next(&codes, ',', &one)) {
        if (str_eq(str_trim(one), code)) {
            return true;
        }
    }
    return false;
}

void member_put_roles(struct ctx *c, struct val *data, struct str chosen)
{
    size_t n = 0;
    const struct role *roles = pack_roles(c->packs, &n);
    struct val *field = val_put_map(c->mem, data, "role_field");
    struct val *list = val_put_list(c->mem, field, "options");
    val_put_textz(c->mem, field, "id", "role");
    val_put_textz(c->mem, field, "name", "role");
    val_put_text(c->mem, field, "label", pack_say(c, "member.roles"));
    val_put_text(c->mem, field, "hint", pack_say(c, "member.roles.hint"));
    val_put_bool(c->mem, field, "required", true);
    val_put_bool(c->mem, field, "is_checks", true);
    for (size_t i = 0; i < n; i++) {
        struct val *o = val_push_map(c->mem, list);
        val_put_text(c->mem, o, "value", roles[i].code);
        val_put_text(c->mem, o, "label", roles[i].label[c->lang]);
        val_put_bool(c->mem, o, "selected", has_code(chosen, roles[i].code));
    }
    for (size_t i = 0; i < c->fail.n; i++) {
        if (str_eqz(c->fail.items[i].field, "role")) {
            val_put_text(c->mem, field, "error",
                         pack_say1(c, c->fail.items[i].key, c->fail.items[i].arg));
        }
    }
}

const struct val *member_input(struct ctx *c, const struct http_req *rq)
{
    struct val *out = val_map(c->mem);
    for (size_t i = 0; i < val_count(rq->input); i++) {
        const struct str name = rq->input->map->keys[i];
        struct val *v = rq->input->map->items[i];
        struct strbuf b;
        strbuf_init(&b, c->mem);
        for (size_t k = 0; v->kind == VAL_LIST && str_eqz(name, "role") && k < v->list->n; k++) {
            strbuf_putz(&b, k != 0 ? "," : "");
            strbuf_put(&b, v->list->items[k]->kind == VAL_TEXT ? v->list->items[k]->s : STR("?"));
        }
        (void)val_put(c->mem, out, name, b.n != 0 ? val_text(c->mem, strbuf_str(&b)) : v);
    }
    return out;
}

/* ---- the list ---- */

/* Whether he ever logged in; a seat says it for most, keyd for the rest. */
static enum err put_keys(struct ctx *c, const struct desk_seat *seats, size_t n, struct val *v)
{
    const struct str id = val_get_text(v, "id");
    int64_t admitted = 0;
    int64_t waiting = 0;
    bool ready = false;
    for (size_t i = 0; i < n; i++) {
        if (str_eq(seats[i].member_id, id)) {
            ready = ready || seats[i].has_key;
            admitted += seats[i].admitted ? 1 : 0;
            waiting += seats[i].admitted ? 0 : 1;
        }
    }
    if (admitted + waiting == 0) {
        TRY(keys_member_ready(c, id, &ready));
    }
    val_put_bool(c->mem, v, "ready", ready);
    val_put_int(c->mem, v, "desks_waiting", waiting);
    return OK;
}

static enum err put_rows(struct ctx *c, struct rows *r, struct val *data)
{
    static const char *const names[] = { "id", "login", "name", "agency_id", "roles", "state" };
    struct val *list = val_put_list(c->mem, data, "members");
    while (store_next(r)) {
        if (val_count(list) == PAGE_ROWS) {
            const struct val *last = list->list->items[PAGE_ROWS - 1];
            const struct str parts[] = { STR("/anggota?after="), val_get_text(last, "login") };
            val_put_text(c->mem, val_put_map(c->mem, data, "pager"), "next",
                         str_join(c->mem, parts, ARRAY_LEN(parts)));
            break;
        }
        struct val *v = val_push_map(c->mem, list);
        for (int i = 0; i < (int)ARRAY_LEN(names); i++) {
            val_put_text(c->mem, v, names[i], row_text(r, i));
        }
        val_put_text(c->mem, v, "roles_label", member_roles_label(c, row_text(r, 4)));
        val_put_text(c->mem, v, "agency_label", member_agency_label(c, row_text(r, 3)));
        val_put_bool(c->mem, v, "is_disabled", str_eqz(row_text(r, 5), MEMBER_DISABLED));
    }
    return store_done(r);
}

enum err member_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct member_filter f = { 0 };
    struct rows r;
    struct desk_seat *seats = NULL;
    size_t n = 0;
    bool open = false;
    struct val *data = val_map(c->mem);
    TRY(http_read(c, rq, &member_filter_rec, true, &f));
    TRY(member_seats(c, &seats, &n));
    TRY(keys_setup_open(c, &open));
    TRY(store_query(c, &MEMBER_Q_LIST, VALS(V_TEXT(f.after)), &r));
    TRY(put_rows(c, &r, data));
    const struct val *list = val_getz(data, "members");
    for (size_t i = 0; i < val_count(list); i++) {
        TRY(put_keys(c, seats, n, list->list->items[i]));
    }
    val_put_bool(c->mem, data, "setup_open", open);
    return http_page(rs, "feature/member/member_list.html", pack_say(c, "member.list"), data);
}

/* ---- a new member ---- */

void member_put_agencies(struct ctx *c, struct val *data, struct str chosen)
{
    size_t n = 0;
    const struct agency *all = pack_agencies(c->packs, &n);
    struct val *list = val_put_list(c->mem, data, "agencies");
    for (size_t i = 0; i < n; i++) {
        struct val *o = val_push_map(c->mem, list);
        val_put_text(c->mem, o, "value", all[i].code);
        val_put_text(c->mem, o, "label", all[i].name[c->lang]);
        val_put_bool(c->mem, o, "selected", str_eq(all[i].code, chosen));
    }
}

/* The error of a field that the page writes by hand; "" when it is fine. */
static struct str error_of(struct ctx *c, const char *field)
{
    for (size_t i = 0; i < c->fail.n; i++) {
        if (str_eqz(c->fail.items[i].field, field)) {
            return pack_say1(c, c->fail.items[i].key, c->fail.items[i].arg);
        }
    }
    return STR_NONE;
}

enum err member_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct val *data = val_map(c->mem);
    const struct val *typed = c->typed != NULL ? member_input(c, rq) : NULL;
    (void)val_put(c->mem, data, STR("form"), rec_form(c, &member_form_rec, NULL));
    member_put_roles(c, data, val_get_text(typed, "role"));
    member_put_agencies(c, data, val_get_text(typed, "agency"));
    val_put_text(c->mem, data, "agency_error", error_of(c, "agency"));
    val_put_text(c->mem, data, "password_error", error_of(c, "password"));
    return http_page(rs, "feature/member/member_new.html", pack_say(c, "member.new"), data);
}

static enum err add_row(struct ctx *c, const struct member_new *m)
{
    struct member row = { .id = m->id,
                          .login = m->login,
                          .name = m->name,
                          .agency_id = m->agency,
                          .roles = m->roles,
                          .state = STR(MEMBER_ACTIVE) };
    rec_set_all(&member_rec, &row);
    change_action(c, ACTION_MEMBER);
    return rec_insert(c, &member_rec, &row);
}

static enum err read_new(struct ctx *c, const struct http_req *rq, struct member_new *m)
{
    struct member_form form = { 0 };
    struct value v = V_NULL;
    bool found = false;
    const struct val *input = member_input(c, rq);
    const enum err e = rec_read(c, &member_form_rec, input, false, &form);
    if (e != OK) {
        /* all that is missing is said at once */
        return form.role.n == 0 ? fail(c, e, "role", "member.role_needed") : e;
    }
    *m = (struct member_new){ .login = str_lower(c->mem, str_trim(form.login)),
                              .name = str_trim(form.name),
                              .agency = form.agency,
                              .roles = form.role,
                              .password = http_input(rq, "password") };
    TRY(member_check(c, m));
    m->id = member_id_of(c, m->login);
    TRY(store_one(c, &MEMBER_Q_LOGIN, VALS(V_TEXT(m->login)), &v, 1, &found));
    return found ? fail_arg(c, ERR_INPUT, STR("login"), "member.taken", m->login) : OK;
}

enum err member_new_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct member_new m = { 0 };
    struct stretch_job job;
    TRY(read_new(c, rq, &m));
    if (rq->stretch == STRETCH_BUSY) {
        return fail(c, ERR_STORE, "", "login.busy");
    }
    if (rq->stretch == STRETCH_NONE) {
        const enum err e = keys_member_reset_begin(c, m.id, m.password, &job);
        if (e == ERR_NOT_FOUND) { /* the usual: nobody has this id */
            fail_clear(c);
            TRY(keys_member_begin(c, &m, &job));
            return http_want_stretch(rs, &job, 1);
        }
        /*
         * An earlier try ended between keyring and database: the row is made up for, the password
         * is made anew afterwards.
         */
        TRY(e);
        TRY(keys_member_roles(c, m.id, m.roles, m.agency));
        http_flash(rs, "member.completed");
    } else {
        TRY(keys_member_finish(c, &m, rq->stretched[0]));
        http_flash(rs, "member.added");
    }
    TRY(add_row(c, &m));
    return http_go(c, rs, "/anggota/", m.id, "");
}

static const struct route routes[] = {
    { METHOD_GET, "/anggota", member_list_get, RIGHT_MEMBER_ADMIN, 0, &member_filter_rec, NULL,
      "Members, fifty a page" },
    { METHOD_GET, "/anggota/baru", member_new_get, RIGHT_MEMBER_ADMIN, 0, NULL, NULL,
      "Form for a new member" },
    { METHOD_POST, "/anggota", member_new_post, RIGHT_MEMBER_ADMIN, ROUTE_WRITES | ROUTE_SLOW,
      &member_form_rec, member_new_get, "Makes a member; his roles propose him for their desks" },
    { METHOD_GET, "/anggota/meja", member_desk_get, RIGHT_MEMBER_ADMIT, 0, NULL, NULL,
      "One's own desks and who waits for them" },
    { METHOD_POST, "/anggota/meja", member_desk_post, RIGHT_MEMBER_ADMIT, 0, &member_seat_rec,
      member_desk_get, "Lets a proposed member into a desk whose key one holds" },
    { METHOD_POST, "/anggota/meja/kunci", member_renew_post, RIGHT_MEMBER_ADMIT, 0,
      &member_renew_rec, member_desk_get, "A new key for a desk that somebody left" },
    { METHOD_GET, "/anggota/:member", member_one_get, RIGHT_MEMBER_ADMIN, 0, NULL, NULL,
      "One member" },
    { METHOD_POST, "/anggota/:member/peran", member_roles_post, RIGHT_MEMBER_ADMIN, ROUTE_WRITES,
      &member_roles_rec, member_one_get, "Other roles, or another agency; desks follow" },
    { METHOD_POST, "/anggota/:member/sandi", member_reset_post, RIGHT_MEMBER_ADMIN, ROUTE_SLOW,
      &member_password_rec, member_one_get, "A new password; keys and grants are dropped" },
    { METHOD_POST, "/anggota/:member/henti", member_stop_post, RIGHT_MEMBER_ADMIN, ROUTE_WRITES,
      &member_state_rec, member_one_get, "Stops a member: no login any more" },
    { METHOD_POST, "/anggota/:member/aktif", member_back_post, RIGHT_MEMBER_ADMIN, ROUTE_WRITES,
      &member_state_rec, member_one_get, "Lets a stopped member log in again" },
};
static const struct rec *const records[] = { &member_rec };
static const struct stmt *const stmts[] = { &MEMBER_Q_LIST, &MEMBER_Q_LOGIN };

const struct feature member_feature = {
    .name = "member",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
