/*
 * member_desk.c - desks: who holds their key, who is proposed, and letting him in. Only a holder
 * can seal a key on.
 */
#include "feature/member/member_priv.h"
#include "rec/pack.h"

#define DESKS_MAX 200

#define REC member_seat
#define REC_DEF "feature/member/member_seat.def"
#define REC_KEEP
#include "rec/rec_struct.h"
#define REC_FORM
#include "rec/rec_table.h"

#define REC member_renew
#define REC_DEF "feature/member/member_renew.def"
#define REC_FORM
#include "rec/rec_table.h"

struct desk_list {
    struct str names[DESKS_MAX];
    size_t n;
};

static void note_desk(struct desk_list *l, struct str desk)
{
    for (size_t i = 0; i < l->n; i++) {
        if (str_eq(l->names[i], desk)) {
            return;
        }
    }
    if (l->n < DESKS_MAX) {
        l->names[l->n++] = desk;
    }
}

static void sort_desks(struct desk_list *l, size_t from)
{
    for (size_t i = from + 1; i < l->n; i++) {
        const struct str desk = l->names[i];
        size_t at = i;
        for (; at > from && str_cmp(l->names[at - 1], desk) > 0; at--) {
            l->names[at] = l->names[at - 1];
        }
        l->names[at] = desk;
    }
}

/*
 * What the roles name first, in their order; an inbox stands there once an agency has members for
 * it.
 */
static void collect(struct ctx *c, const struct desk_seat *seats, size_t n, struct desk_list *l)
{
    size_t n_roles = 0;
    const struct role *roles = pack_roles(c->packs, &n_roles);
    for (size_t i = 0; i < n_roles; i++) {
        struct str rest = roles[i].desks;
        struct str desk;
        while (str_next(&rest, ',', &desk)) {
            desk = str_trim(desk);
            if (desk.n != 0 && !str_eqz(desk, "inbox")) {
                note_desk(l, desk);
            }
        }
    }
    const size_t named = l->n;
    for (size_t i = 0; i < n; i++) {
        note_desk(l, seats[i].desk);
    }
    sort_desks(l, named);
}

enum err member_seats(struct ctx *c, struct desk_seat **seats, size_t *n)
{
    *seats = NEW_ARRAY(c->mem, struct desk_seat, SEATS_MAX);
    return keys_desks(c, *seats, SEATS_MAX, n);
}

struct str member_desk_label(struct ctx *c, struct str desk)
{
    struct str text[2];
    const struct str inbox = STR("inbox:");
    const struct str parts[] = { STR("member.desk."), desk };
    if (str_starts(desk, inbox)) {
        return pack_say1(c, "member.desk_inbox",
                         member_agency_label(c, str_cut(desk, inbox.n, desk.n)));
    }
    return pack_find_label(c->packs, str_join(c->mem, parts, ARRAY_LEN(parts)), text)
               ? text[c->lang]
               : desk;
}

/* By name: the keyring keeps no order. */
static void sort_by_name(struct val *list)
{
    for (size_t i = 1; i < val_count(list); i++) {
        struct val *v = list->list->items[i];
        size_t at = i;
        while (at > 0 && str_cmp(val_get_text(list->list->items[at - 1], "name"),
                                 val_get_text(v, "name")) > 0) {
            list->list->items[at] = list->list->items[at - 1];
            at--;
        }
        list->list->items[at] = v;
    }
}

static enum err put_seat(struct ctx *c, const struct desk_seat *s, struct val *list)
{
    struct member m = { 0 };
    const enum err e = rec_get(c, &member_rec, s->member_id, &m);
    if (e == ERR_NOT_FOUND) {
        fail_clear(c); /* in the keyring only: doctor tells */
        return OK;
    }
    TRY(e);
    struct val *v = val_push_map(c->mem, list);
    val_put_text(c->mem, v, "member_id", s->member_id);
    val_put_text(c->mem, v, "desk", s->desk);
    val_put_text(c->mem, v, "name", m.name);
    val_put_text(c->mem, v, "login", m.login);
    val_put_text(c->mem, v, "agency_label", member_agency_label(c, m.agency_id));
    val_put_bool(c->mem, v, "ready", s->has_key);
    return OK;
}

static enum err put_desk(struct ctx *c, struct str desk, const struct desk_seat *seats, size_t n,
                         struct val *list, struct desk_counts *counts)
{
    struct val *v = val_map(c->mem);
    struct val *holders = val_put_list(c->mem, v, "holders");
    struct val *waiting = val_put_list(c->mem, v, "waiting");
    bool is_empty = true;
    bool old_key = false;
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(seats[i].desk, desk)) {
            continue;
        }
        is_empty = is_empty && !seats[i].admitted;
        old_key = old_key || seats[i].old_key;
        counts->waiting += seats[i].admitted ? 0 : 1;
        counts->never += seats[i].admitted || seats[i].has_key ? 0 : 1;
        if (list != NULL) {
            TRY(put_seat(c, &seats[i], seats[i].admitted ? holders : waiting));
        }
    }
    sort_by_name(holders);
    sort_by_name(waiting);
    counts->empty += is_empty ? 1 : 0;
    counts->old_keys += old_key ? 1 : 0;
    if (list != NULL) {
        val_put_text(c->mem, v, "desk", desk);
        val_put_text(c->mem, v, "label", member_desk_label(c, desk));
        val_put_bool(c->mem, v, "is_empty", is_empty);
        val_put_bool(c->mem, v, "old_key", old_key);
        (void)val_push(c->mem, list, v);
    }
    return OK;
}

enum err member_desks(struct ctx *c, bool mine, struct val **list, struct desk_counts *counts)
{
    struct desk_counts own = { 0 };
    struct desk_list desks = { .n = 0 };
    struct desk_seat *seats = NULL;
    size_t n = 0;
    TRY(member_seats(c, &seats, &n));
    collect(c, seats, n, &desks);
    if (list != NULL) {
        *list = val_list(c->mem);
    }
    for (size_t i = 0; i < desks.n; i++) {
        if (mine && !actor_has_desk(c->who, desks.names[i]) &&
            !actor_has_desk(c->who, STR("lead"))) {
            continue;
        }
        TRY(put_desk(c, desks.names[i], seats, n, list != NULL ? *list : NULL, &own));
    }
    if (counts != NULL) {
        *counts = own;
    }
    return OK;
}

enum err member_admit(struct ctx *c, const struct http_req *rq)
{
    struct member_seat seat = { 0 };
    struct member m = { 0 };
    TRY(http_read(c, rq, &member_seat_rec, false, &seat));
    if (!actor_has_desk(c->who, seat.desk) && !actor_has_desk(c->who, STR("lead"))) {
        return fail(c, ERR_NOT_FOUND, "desk", "member.seat_absent");
    }
    TRY(rec_get(c, &member_rec, seat.member_id, &m));
    return keys_desk_admit(c, seat.desk, seat.member_id);
}

enum err member_renew_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct member_renew form = { 0 };
    size_t grants = 0;
    TRY(http_read(c, rq, &member_renew_rec, false, &form));
    if (!actor_has_desk(c->who, form.desk) && !actor_has_desk(c->who, STR("lead"))) {
        return fail(c, ERR_NOT_FOUND, "desk", "member.seat_absent");
    }
    TRY(keys_desk_renew(c, form.desk, &grants));
    http_flash(rs, "member.desk_renewed");
    return http_go(c, rs, "/anggota/meja", STR_NONE, "");
}

enum err member_desk_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct val *data = val_map(c->mem);
    struct val *desks = NULL;
    struct desk_counts counts = { 0 };
    (void)rq;
    TRY(member_desks(c, true, &desks, &counts));
    (void)val_put(c->mem, data, STR("desks"), desks);
    val_put_int(c->mem, data, "waiting_count", counts.waiting);
    val_put_textz(c->mem, data, "seat_action", "/anggota/meja");
    val_put_bool(c->mem, data, "may_renew", true);
    return http_page(rs, "feature/member/member_desk.html", pack_say(c, "member.desks"), data);
}

enum err member_desk_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    TRY(member_admit(c, rq));
    http_flash(rs, "member.admitted");
    return http_go(c, rs, "/anggota/meja", STR_NONE, "");
}
