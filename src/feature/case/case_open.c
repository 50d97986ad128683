/* case_open.c - a case begins: number, compartments, people, first fact and card, in one change. */
#include "feature/case/case_priv.h"
#include "feature/clock/clock.h"
#include "rec/pack.h"

/* "JBI-2024-0147": prefix of the city, year of opening, serial of that year. */
static enum err next_number(struct ctx *c, struct str *number)
{
    int year = 0;
    int month = 0;
    int day = 0;
    int64_t serial = 0;
    struct strbuf b;
    day_split(day_of_ms(c->now_ms, pack_hours(c->packs)->utc_offset_minutes), &year, &month, &day);
    strbuf_init(&b, c->mem);
    strbuf_printf(&b, "case:%04d", year);
    TRY(change_serial(c, strbuf_str(&b), &serial));
    strbuf_init(&b, c->mem);
    strbuf_put(&b, pack_setting(c->packs, "case_prefix"));
    strbuf_printf(&b, "-%04d-%04d", year, (int)serial);
    *number = strbuf_str(&b);
    return OK;
}

/*
 * A neutral word so that people can speak of a case: from the pack, at random, never a person's
 * name.
 */
static struct str pick_pseudonym(struct ctx *c)
{
    const struct pack_table *t = pack_table(c->packs, STR("pseudonym"));
    if (t == NULL || t->n_rows == 0) {
        return STR("-");
    }
    return pack_cell(t, (size_t)(random_u64() % t->n_rows), "word");
}

static void allow_team(struct ctx *c, const struct case_all *all, struct str principal)
{
    change_allow(c, all->row.compartment_id, principal, 0);
    change_allow(c, all->identity, principal, 0);
    case_allow(c, all->row.id, principal);
}

static enum err insert_people(struct ctx *c, struct case_all *all,
                              struct party_identity *identities)
{
    for (size_t i = 0; i < all->n_parties; i++) {
        struct party *p = &all->parties[i];
        p->case_id = all->row.id;
        p->compartment_id = all->row.compartment_id;
        if (p->person_id.n == 0) {
            p->person_id = id_random(c->mem);
        }
        rec_set_all(&party_rec, p);
        TRY(rec_insert(c, &party_rec, p));
        if (identities != NULL) {
            struct party_identity *who = &identities[i];
            who->party_id = p->id;
            who->case_id = all->row.id;
            who->compartment_id = all->identity;
            rec_set_all(&party_identity_rec, who);
            TRY(rec_insert(c, &party_identity_rec, who));
            party_search_card(c, who);
        }
    }
    return OK;
}

static enum err insert_relations_and_services(struct ctx *c, struct case_all *all)
{
    for (size_t i = 0; i < all->n_relations; i++) {
        all->relations[i].case_id = all->row.id;
        all->relations[i].compartment_id = all->row.compartment_id;
        rec_set_all(&relation_rec, &all->relations[i]);
        TRY(rec_insert(c, &relation_rec, &all->relations[i]));
    }
    for (size_t i = 0; i < all->n_services; i++) {
        all->services[i].case_id = all->row.id;
        all->services[i].compartment_id = all->row.compartment_id;
        all->services[i].noted_ms = all->row.opened_ms;
        rec_set_all(&service_rec, &all->services[i]);
        TRY(rec_insert(c, &service_rec, &all->services[i]));
    }
    return OK;
}

static void fill_defaults(struct ctx *c, struct case_file *row, struct str manager_id)
{
    row->opened_ms = row->opened_ms != 0 ? row->opened_ms : c->now_ms;
    row->touched_ms = row->touched_ms != 0 ? row->touched_ms : c->now_ms;
    row->manager_id = manager_id;
    row->fact_id = id_random(c->mem);
    if (row->stage.n == 0) {
        row->stage = STR("TERVERIFIKASI");
    }
    if (row->risk.n == 0) {
        row->risk = STR("BELUM_DINILAI");
    }
    if (row->pseudonym.n == 0) {
        row->pseudonym = pick_pseudonym(c);
    }
}

enum err case_open_new(struct ctx *c, struct case_all *all, struct party_identity *identities,
                       struct str manager_id)
{
    struct case_file *row = &all->row;
    row->id = row->id.n != 0 ? row->id : id_new(c->mem, c->now_ms);
    if (row->number.n == 0) {
        TRY(next_number(c, &row->number));
    }
    fill_defaults(c, row, manager_id);
    row->compartment_id = change_compartment(c, IN_CASE, row->id, STR_NONE, STR_NONE);
    all->identity = change_compartment(c, IN_IDENTITY, row->id, STR_NONE, STR_NONE);
    change_action(c, ACTION_CASE_OPEN);
    rec_set_all(&case_file_rec, row);
    TRY(rec_insert(c, &case_file_rec, row));
    allow_team(c, all, STR("lead"));
    allow_team(c, all, c->who->id);
    if (manager_id.n != 0 && !str_eq(manager_id, c->who->id)) {
        allow_team(c, all, manager_id);
    }
    TRY(insert_people(c, all, identities));
    TRY(insert_relations_and_services(c, all));
    return case_insert_derived(c, all);
}
