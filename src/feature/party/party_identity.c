/*
 * party_identity.c - who a party is: masked until somebody writes a reason. Reason, look and log
 * entry come first, the
 * identity stands on that one answer and on no other page. Changing it needs such an opening of
 * one's own, not long ago.
 */
#include "base/utf8.h"
#include "feature/clock/clock.h"
#include "feature/party/party_priv.h"
#include "rec/pack.h"

#define OPENED_FOR_MS \
    HOUR_MS /* time to finish a form on the page that was opened; our own, longer than a session idles */
#define REASON_MIN 8 /* code points: "rujukan" alone says little */
#define ALL_MAX 500  /* as case_load */

/*
 * The identity row of a party; *found false when nobody has entered one. Sealed fields only where
 * the key is held.
 */
static enum err identity_of(struct ctx *c, struct str party_id, struct party_identity *row,
                            bool *found)
{
    struct party_identity *rows = NULL;
    size_t n = 0;
    const struct rec_where w = {
        .column = "party_id", .value = V_TEXT(party_id), .desc = true, .limit = 1
    };
    TRY(rec_list(c, &party_identity_rec, &w, (void **)&rows, &n));
    *found = n != 0;
    if (n != 0) {
        *row = rows[0];
    }
    return OK;
}

/* The case and the party of the path, and whether an identity is there. */
struct asked {
    struct case_all all;
    size_t i;
    struct party_identity row;
    bool found;
};

static enum err load(struct ctx *c, const struct http_req *rq, struct asked *a)
{
    *a = (struct asked){ .i = 0 };
    TRY(case_load(c, http_param(rq, "case"), &a->all));
    TRY(party_find(c, &a->all, http_param(rq, "party"), &a->i));
    return identity_of(c, a->all.parties[a->i].id, &a->row, &a->found);
}

static enum err show(struct ctx *c, struct http_resp *rs, const struct asked *a, struct val *data)
{
    const struct party *p = &a->all.parties[a->i];
    val_put_text(c->mem, data, "name", party_name(c, a->all.parties, a->all.n_parties, a->i));
    val_put_text(c->mem, data, "party_id", p->id);
    val_put_bool(c->mem, data, "has_identity", a->found);
    val_put_bool(c->mem, data, "is_child", party_is_child(c, p));
    return case_page(c, rs, "feature/party/party_identity.html", "people", &a->all.row, data);
}

/* Empty values for what the page does not show this time. */
static struct val *blank(struct ctx *c, const char *mode)
{
    struct val *data = val_map(c->mem);
    val_put_bool(c->mem, data, "asks", str_eqz(str_of(mode), "asks"));
    val_put_bool(c->mem, data, "opened", str_eqz(str_of(mode), "opened"));
    val_put_bool(c->mem, data, "edits", !str_eqz(str_of(mode), "asks"));
    val_put_textz(c->mem, data, "token", "");
    val_put_textz(c->mem, data, "reason", "");
    val_put_int(c->mem, data, "version", 0);
    return data;
}

enum err party_identity_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct asked a;
    TRY(load(c, rq, &a));
    struct val *data = blank(c, a.found ? "asks" : "first");
    if (a.found) {
        val_put(c->mem, data, STR("look"), rec_form(c, &look_reason_rec, NULL));
    } else {
        val_put(c->mem, data, STR("form"), rec_form(c, &party_identity_rec, NULL));
    }
    return show(c, rs, &a, data);
}

static enum err fetch_identity(struct ctx *c, struct str compartment, const unsigned char *reason)
{
    TRY(keys_fetch(c, &compartment, 1, LOOK_IDENTITY, reason));
    return keys_held(c, compartment) ? OK : fail(c, ERR_NOT_FOUND, NULL, "party.absent");
}

enum err party_identity_open(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct asked a;
    struct look_reason look = { 0 };
    unsigned char digest[16];
    TRY(load(c, rq, &a));
    TRY(http_read(c, rq, &look_reason_rec, false, &look));
    if (utf8_count(str_trim(look.reason)) < REASON_MIN) {
        return fail(c, ERR_INPUT, "reason", "look.reason_short");
    }
    if (!a.found) {
        return fail(c, ERR_NOT_FOUND, NULL, "party.absent");
    }
    look.case_id = a.all.row.id;
    look.compartment_id = a.all.row.compartment_id;
    look.member_id = c->who->id;
    look.at_ms = c->now_ms;
    look.party_id = a.all.parties[a.i].id;
    rec_set_has(&look_reason_rec, &look, "party_id");
    change_action(c, ACTION_IDENTITY_OPEN);
    TRY(rec_insert(c, &look_reason_rec, &look));
    seal_digest(look.reason, digest);
    TRY(fetch_identity(c, a.all.identity, digest));
    TRY(identity_of(c, look.party_id, &a.row, &a.found));
    struct val *data = blank(c, "opened");
    val_put_text(c->mem, data, "token", look.id);
    val_put_text(c->mem, data, "reason", look.reason);
    val_put_int(c->mem, data, "version", a.row.version);
    val_put(c->mem, data, STR("identity"), rec_to_page(c, &party_identity_rec, &a.row));
    val_put(c->mem, data, STR("form"), rec_form(c, &party_identity_rec, &a.row));
    return show(c, rs, &a, data);
}

/* ---- changing ---- */

/* The opening this form came from: his own, of this party, within the hour. */
static enum err require_opened(struct ctx *c, const struct http_req *rq, const struct asked *a)
{
    const struct fail before = c->fail;
    struct look_reason look = { 0 };
    const enum err e = rec_get(c, &look_reason_rec, http_input(rq, "token"), &look);
    if (e != OK && e != ERR_NOT_FOUND) {
        return e;
    }
    c->fail = before;
    const bool good =
        e == OK && str_eq(look.case_id, a->all.row.id) && str_eq(look.member_id, c->who->id) &&
        str_eq(look.party_id, a->all.parties[a->i].id) && look.at_ms + OPENED_FOR_MS > c->now_ms;
    return good ? OK : fail(c, ERR_INPUT, "", "identity.open_again");
}

/* Ages follow the day of birth; the party's row changes with it. */
static enum err update_ages(struct ctx *c, struct asked *a, day_t born)
{
    struct party *p = &a->all.parties[a->i];
    const int incident = party_age(p, false);
    const int report = party_age(p, true);
    party_set_ages(p, born, a->all.row.incident_day, a->all.row.report_day);
    if (party_age(p, false) == incident && party_age(p, true) == report) {
        return OK;
    }
    TRY(rec_update(c, &party_rec, p));
    return case_save_derived(c, &a->all);
}

/* Saving comes first: who has searched too often is told nothing, and loses nothing. */
static enum err look_elsewhere(struct ctx *c, const struct party_identity *who, bool *known)
{
    const struct fail before = c->fail;
    const struct search_card asked = party_card_of(who);
    const enum err e = party_hits(c, &asked, val_list(c->mem), known);
    if (e == ERR_LIMIT) {
        c->fail = before;
        return OK;
    }
    return e;
}

enum err party_identity_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct asked a;
    struct party_identity given = { 0 };
    bool known = false;
    if ((c->who->rights & RIGHT_CASE_WRITE) == 0) {
        return fail(c, ERR_DENIED, NULL, "access.not_your_role");
    }
    TRY(load(c, rq, &a));
    TRY(http_read(c, rq, &party_identity_rec, true, &given));
    if (a.found) {
        TRY(require_opened(c, rq, &a));
    }
    TRY(fetch_identity(c, a.all.identity, NULL));
    change_action(c, ACTION_PARTY_WRITE);
    if (a.found) {
        given.id = a.row.id;
        TRY(rec_update(c, &party_identity_rec, &given));
    } else {
        given.party_id = a.all.parties[a.i].id;
        given.case_id = a.all.row.id;
        given.compartment_id = a.all.identity;
        TRY(rec_insert(c, &party_identity_rec, &given));
    }
    party_search_card(c, &given);
    TRY(look_elsewhere(c, &given, &known));
    TRY(update_ages(c, &a, given.born));
    http_flash(rs, known ? "flash.party_known" : "flash.identity_saved");
    return http_go(c, rs, "/kasus/", a.all.row.id, "/orang");
}

/*
 * A refused form: what was typed, nothing else; only who lost a race to another sees what that one
 * saved.
 */
enum err party_identity_again(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct asked a;
    int64_t version = 0;
    TRY(load(c, rq, &a));
    const bool theirs = c->fail.code == ERR_CONFLICT && a.found && keys_held(c, a.all.identity);
    struct val *data = blank(c, "again");
    if (theirs) {
        version = a.row.version;
    } else if (!str_to_int(http_input(rq, "version"), &version)) {
        version = 0;
    }
    val_put_text(c->mem, data, "token", http_input(rq, "token"));
    val_put_int(c->mem, data, "version", version);
    val_put(c->mem, data, STR("form"), rec_form(c, &party_identity_rec, theirs ? &a.row : NULL));
    return show(c, rs, &a, data);
}

/* ---- all of a case ---- */

enum err party_identities_open(struct ctx *c, const struct case_all *all, struct str party_id,
                               struct str reason, struct party_identity **out, size_t *n,
                               bool *opened)
{
    unsigned char digest[16];
    const struct rec_where w = { .column = "case_id",
                                 .value = V_TEXT(all->row.id),
                                 .limit = ALL_MAX };
    struct look_reason look = { .case_id = all->row.id,
                                .compartment_id = all->row.compartment_id,
                                .member_id = c->who->id,
                                .at_ms = c->now_ms,
                                .party_id = party_id,
                                .reason = reason };
    *opened = false;
    *n = 0;
    if ((c->who->rights & RIGHT_IDENTITY_OPEN) == 0) {
        return OK;
    }
    seal_digest(reason, digest);
    TRY(keys_fetch(c, &all->identity, 1, LOOK_IDENTITY, digest));
    if (!keys_held(c, all->identity)) {
        return OK;
    }
    rec_set_has(&look_reason_rec, &look, "party_id");
    rec_set_has(&look_reason_rec, &look, "reason");
    TRY(rec_insert(c, &look_reason_rec, &look));
    *opened = true;
    return rec_list(c, &party_identity_rec, &w, (void **)out, n);
}
