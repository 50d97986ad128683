/*
 * party_people.c - the people of a case as the team sees them, and what the reported persons are to
 * the victims.
 */
#include "feature/erasure/erasure.h"
#include "feature/party/party_priv.h"
#include "feature/recurrence/recurrence.h"
#include "feature/trafficking/trafficking.h"
#include "rec/pack.h"

#define ALL_MAX 500 /* as case_load */

enum err party_find(struct ctx *c, const struct case_all *all, struct str id, size_t *index)
{
    for (size_t i = 0; i < all->n_parties; i++) {
        if (str_eq(all->parties[i].id, id)) {
            *index = i;
            return OK;
        }
    }
    return fail(c, ERR_NOT_FOUND, NULL, "party.absent");
}

/* ---- the page ---- */

static bool has_identity(const struct party_identity *rows, size_t n, struct str party_id)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(rows[i].party_id, party_id)) {
            return true;
        }
    }
    return false;
}

/* "14 tahun saat kejadian, 15 tahun saat dilaporkan (perkiraan)" */
static struct str age_text(struct ctx *c, const struct party *p)
{
    static const char *const keys[] = { "party.age_at_incident", "party.age_at_report" };
    struct strbuf b;
    strbuf_init(&b, c->mem);
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        const int age = party_age(p, i == 1);
        struct strbuf number;
        strbuf_init(&number, c->mem);
        strbuf_put_int(&number, age);
        if (age >= 0) {
            strbuf_putz(&b, strbuf_str(&b).n != 0 ? ", " : "");
            strbuf_put(&b, pack_say1(c, keys[i], strbuf_str(&number)));
        }
    }
    if (strbuf_str(&b).n != 0 && p->age_estimated) {
        strbuf_putc(&b, ' ');
        strbuf_put(&b, pack_say(c, "party.age_estimated_short"));
    }
    return strbuf_str(&b);
}

static void put_roles(struct ctx *c, const struct party *p, struct val *v)
{
    struct val *list = val_put_list(c->mem, v, "role_tags");
    struct str rest = p->roles;
    struct str role;
    while (str_next(&rest, ';', &role)) {
        struct val *tag = val_push_map(c->mem, list);
        val_put_text(c->mem, tag, "text", pack_code_label(c, "party_role", role));
        val_put_textz(c->mem, tag, "tone",
                      str_eqz(role, "KORBAN")     ? "i"
                      : str_eqz(role, "TERLAPOR") ? "w"
                                                  : "n");
    }
}

static void put_person(struct ctx *c, const struct case_all *all, size_t i, bool identity,
                       struct val *list)
{
    const struct party *p = &all->parties[i];
    struct val *v = val_push(c->mem, list, rec_to_page(c, &party_rec, p));
    const bool both = party_has_role(p, "KORBAN") && party_has_role(p, "TERLAPOR");
    const bool child = party_is_child(c, p);
    const struct agency *employer = pack_agency(c->packs, p->employer);
    val_put_text(c->mem, v, "name", party_name(c, all->parties, all->n_parties, i));
    val_put_text(c->mem, v, "age_text", age_text(c, p));
    val_put_text(c->mem, v, "employer_label",
                 employer != NULL ? employer->name[c->lang] : STR_NONE);
    val_put_bool(c->mem, v, "is_child", child);
    val_put_bool(c->mem, v, "is_both", both);
    val_put_bool(c->mem, v, "child_both", child && both);
    val_put_bool(c->mem, v, "child_reported", child && !both && party_has_role(p, "TERLAPOR"));
    val_put_bool(c->mem, v, "has_identity", identity);
    val_put_bool(c->mem, v, "erased", false);
    put_roles(c, p, v);
}

static enum err put_people(struct ctx *c, const struct case_all *all, struct val *data)
{
    struct party_identity *rows = NULL;
    size_t n = 0;
    const struct rec_where w = { .column = "case_id",
                                 .value = V_TEXT(all->row.id),
                                 .limit = ALL_MAX };
    struct val *list = val_put_list(c->mem, data, "people");
    TRY(rec_list(c, &party_identity_rec, &w, (void **)&rows, &n));
    /* Victims first, whatever the order of the rows. */
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < all->n_parties; i++) {
            if (party_has_role(&all->parties[i], "KORBAN") == (pass == 0)) {
                put_person(c, all, i, has_identity(rows, n, all->parties[i].id), list);
            }
        }
    }
    return OK;
}

static const struct relation *relation_of(const struct case_all *all, struct str reported,
                                          struct str victim)
{
    for (size_t i = 0; i < all->n_relations; i++) {
        if (str_eq(all->relations[i].reported_id, reported) &&
            str_eq(all->relations[i].victim_id, victim)) {
            return &all->relations[i];
        }
    }
    return NULL;
}

static void put_pair(struct ctx *c, const struct case_all *all, size_t reported, size_t victim,
                     struct val *list)
{
    const struct relation *r = relation_of(all, all->parties[reported].id, all->parties[victim].id);
    const struct vocab *codes = pack_vocab(c->packs, STR("relation"));
    struct val *v = val_push_map(c->mem, list);
    struct val *options = val_put_list(c->mem, v, "options");
    val_put_int(c->mem, v, "place", (int64_t)val_count(list));
    val_put_text(c->mem, v, "reported_id", all->parties[reported].id);
    val_put_text(c->mem, v, "victim_id", all->parties[victim].id);
    val_put_text(c->mem, v, "reported", party_name(c, all->parties, all->n_parties, reported));
    val_put_text(c->mem, v, "victim", party_name(c, all->parties, all->n_parties, victim));
    val_put_text(c->mem, v, "relation", r != NULL ? r->relation : STR_NONE);
    val_put_text(c->mem, v, "relation_label",
                 r != NULL ? pack_code_label(c, "relation", r->relation) : STR_NONE);
    val_put_int(c->mem, v, "version", r != NULL ? r->version : 0);
    for (size_t i = 0; codes != NULL && i < codes->n; i++) {
        struct val *o = val_push_map(c->mem, options);
        val_put_text(c->mem, o, "value", codes->codes[i].code);
        val_put_text(c->mem, o, "label", codes->codes[i].label[c->lang]);
        val_put_bool(c->mem, o, "selected", r != NULL && str_eq(codes->codes[i].code, r->relation));
    }
}

static bool is_pair(const struct case_all *all, size_t reported, size_t victim)
{
    return reported != victim && party_has_role(&all->parties[reported], "TERLAPOR") &&
           party_has_role(&all->parties[victim], "KORBAN");
}

/* Where the kind is trafficking: a coerced victim is not punished. */
static void put_law(struct ctx *c, const struct case_all *all, struct val *data)
{
    const struct str kind = pack_setting(c->packs, "kind_trafficking");
    for (size_t i = 0; i < all->n_parties; i++) {
        if (trafficking_concerns(&all->parties[i], kind)) {
            trafficking_put_law(c, data);
            return;
        }
    }
}

enum err party_people_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct val *data = val_map(c->mem);
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(put_people(c, &all, data));
    TRY(erasure_mark_persons(c, all.row.id, val_getz(data, "people")));
    val_put_bool(c->mem, data, "may_erase", (c->who->rights & RIGHT_LEAD_APPROVE) != 0);
    put_law(c, &all, data);
    TRY(recurrence_put(c, &all, val_getz(data, "people")));
    struct val *pairs = val_put_list(c->mem, data, "pairs");
    for (size_t r = 0; r < all.n_parties; r++) {
        for (size_t v = 0; v < all.n_parties; v++) {
            if (is_pair(&all, r, v)) {
                put_pair(c, &all, r, v, pairs);
            }
        }
    }
    return case_page(c, rs, "feature/party/party_people.html", "people", &all.row, data);
}

/* ---- one pair ---- */

static struct relation *add_relation(struct ctx *c, struct case_all *all, const struct relation *r)
{
    struct relation *more = NEW_ARRAY(c->mem, struct relation, all->n_relations + 1);
    for (size_t i = 0; i < all->n_relations; i++) {
        more[i] = all->relations[i];
    }
    more[all->n_relations] = *r;
    all->relations = more;
    return &more[all->n_relations++];
}

enum err party_relation_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct relation given = { 0 };
    size_t reported = 0;
    size_t victim = 0;
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(http_read(c, rq, &relation_rec, false, &given));
    TRY(party_find(c, &all, given.reported_id, &reported));
    TRY(party_find(c, &all, given.victim_id, &victim));
    if (!is_pair(&all, reported, victim)) {
        return fail(c, ERR_INPUT, "relation", "relation.no_pair");
    }
    const struct relation *old = relation_of(&all, given.reported_id, given.victim_id);
    change_action(c, ACTION_PARTY_WRITE);
    given.case_id = all.row.id;
    given.compartment_id = all.row.compartment_id;
    if (old != NULL) {
        given.id = old->id;
        TRY(rec_update(c, &relation_rec, &given));
        all.relations[old - all.relations] = given;
    } else if (given.version != 0) {
        return fail(c, ERR_CONFLICT, "version", "form.changed_meanwhile");
    } else {
        TRY(rec_insert(c, &relation_rec, add_relation(c, &all, &given)));
    }
    TRY(case_save_derived(c, &all));
    http_flash(rs, "flash.relation_saved");
    return http_go(c, rs, "/kasus/", all.row.id, "/orang#hubungan");
}
