/*
 * party_edit.c - a new person, with a look at who may be the same; changing what the team sees of a
 * person.
 */
#include "base/ids.h"
#include "feature/party/party_priv.h"
#include "feature/recurrence/recurrence.h"
#include "rec/pack.h"

/* ---- a new person ---- */

/* Anything said of who it is? Then there is a row in `identity`. */
static bool says_who(const struct party_identity *who)
{
    for (size_t i = 0; i < party_identity_rec.n; i++) {
        const struct field *f = &party_identity_rec.fields[i];
        if (f->sealed &&
            (f->type == F_DAY ? rec_get_int(f, who) != 0 : rec_get_text(f, who).n != 0)) {
            return true;
        }
    }
    return false;
}

/*
 * Where somebody works decides where the case may not be sent: a choice among the city's agencies.
 */
static void put_employers(struct ctx *c, struct val *form)
{
    size_t n = 0;
    const struct agency *all = pack_agencies(c->packs, &n);
    struct val *map = val_getz(form, "employer");
    const struct str chosen = val_get_text(map, "value");
    val_put_bool(c->mem, map, "is_text", false);
    val_put_bool(c->mem, map, "is_select", true);
    struct val *options = val_put_list(c->mem, map, "options");
    for (size_t i = 0; i < n; i++) {
        struct val *o = val_push_map(c->mem, options);
        val_put_text(c->mem, o, "value", all[i].code);
        val_put_text(c->mem, o, "label", all[i].name[c->lang]);
        val_put_bool(c->mem, o, "selected", str_eq(all[i].code, chosen));
    }
}

static enum err show_new(struct ctx *c, struct http_resp *rs, const struct case_file *row,
                         struct val *hits, bool known, bool checked)
{
    struct val *data = val_map(c->mem);
    put_employers(c, val_put(c->mem, data, STR("form"), rec_form(c, &party_new_rec, NULL)));
    val_put(c->mem, data, STR("hits"), hits);
    val_put_bool(c->mem, data, "has_hits", val_count(hits) != 0);
    val_put_bool(c->mem, data, "none_found", checked && !known && val_count(hits) == 0);
    recurrence_put_known(c, data, known);
    val_put_bool(c->mem, data, "can_search", (c->who->rights & RIGHT_SEARCH) != 0);
    return case_page(c, rs, "feature/party/party_new.html", "people", row, data);
}

enum err party_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row = { 0 };
    TRY(case_require(c, http_param(rq, "case"), &row));
    return show_new(c, rs, &row, val_list(c->mem), false, false);
}

/* "same:ID": the new party is the person of that party, when the member may see its case. */
static enum err take_person(struct ctx *c, struct str step, struct party *p, struct party *same)
{
    if (!str_starts(step, STR("same:"))) {
        p->person_id = id_random(c->mem);
        return OK;
    }
    const struct str id = str_cut(step, 5, step.n);
    TRY(rec_get(c, &party_rec, id, same));
    TRY(case_require(c, same->case_id, NULL));
    TRY(rec_get(c, &party_rec, id, same));
    p->person_id = same->person_id;
    return OK;
}

static enum err insert_new(struct ctx *c, struct case_all *all, struct party *p,
                           struct party_identity *who)
{
    p->case_id = all->row.id;
    p->compartment_id = all->row.compartment_id;
    rec_set_has(&party_rec, p, "person_id");
    party_set_ages(p, who->born, all->row.incident_day, all->row.report_day);
    TRY(rec_insert(c, &party_rec, p));
    if (says_who(who)) {
        TRY(keys_fetch(c, &all->identity, 1, LOOK_IDENTITY, NULL));
        who->party_id = p->id;
        who->case_id = all->row.id;
        who->compartment_id = all->identity;
        TRY(rec_insert(c, &party_identity_rec, who));
        party_search_card(c, who);
    }
    struct party *more = NEW_ARRAY(c->mem, struct party, all->n_parties + 1);
    for (size_t i = 0; i < all->n_parties; i++) {
        more[i] = all->parties[i];
    }
    more[all->n_parties++] = *p;
    all->parties = more;
    return OK;
}

enum err party_new_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct party_new given = { 0 };
    struct party p = { 0 };
    struct party same = { 0 };
    struct party_identity who = { 0 };
    struct val *hits = val_list(c->mem);
    const struct str step = http_input(rq, "step");
    const bool check = str_eqz(step, "check");
    bool known = false;
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(http_read(c, rq, &party_new_rec, check, &given));
    rec_take(&party_new_rec, &given, &party_rec, &p);
    rec_take(&party_new_rec, &given, &party_identity_rec, &who);
    if (check || step.n == 0) {
        const struct search_card asked = party_card_of(&who);
        TRY(party_hits(c, &asked, hits, &known));
        if (check || (val_count(hits) != 0 && !rq->wants_json)) {
            c->typed = rq->input;
            return show_new(c, rs, &all.row, hits, known, true);
        }
    }
    TRY(take_person(c, step, &p, &same));
    change_action(c, ACTION_PARTY_WRITE);
    TRY(insert_new(c, &all, &p, &who));
    if (same.id.n != 0) {
        TRY(recurrence_tie(c, &all, all.n_parties - 1, &same, true));
    }
    TRY(case_save_derived(c, &all));
    http_flash(rs, known ? "flash.party_known" : "flash.party_saved");
    return http_go(c, rs, "/kasus/", all.row.id, "/orang");
}

/* ---- a known person ---- */

enum err party_edit_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    size_t i = 0;
    struct val *data = val_map(c->mem);
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(party_find(c, &all, http_param(rq, "party"), &i));
    val_put_text(c->mem, data, "name", party_name(c, all.parties, all.n_parties, i));
    val_put(c->mem, data, STR("record"), rec_to_page(c, &party_rec, &all.parties[i]));
    put_employers(c, val_put(c->mem, data, STR("form"), rec_form(c, &party_rec, &all.parties[i])));
    return case_page(c, rs, "feature/party/party_edit.html", "people", &all.row, data);
}

enum err party_edit_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct party given = { 0 };
    size_t i = 0;
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(party_find(c, &all, http_param(rq, "party"), &i));
    TRY(http_read(c, rq, &party_rec, true, &given));
    http_unticked(rq, &party_rec, &given);
    if (rec_has(&party_rec, &given, "roles") && given.roles.n == 0) {
        return fail(c, ERR_INPUT, "roles", "party.roles_needed");
    }
    given.id = all.parties[i].id;
    change_action(c, ACTION_PARTY_WRITE);
    TRY(rec_update(c, &party_rec, &given));
    all.parties[i] = given;
    TRY(case_save_derived(c, &all));
    http_flash(rs, "flash.party_saved");
    return http_go(c, rs, "/kasus/", all.row.id, "/orang");
}
