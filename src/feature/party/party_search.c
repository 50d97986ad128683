/*
 * party_search.c - who may be the same person, among the cases that the member may see anyway;
 * silent about all others.
 */
#include "feature/party/party_priv.h"
#include "rec/pack.h"

#define HITS_MAX 20

static bool can_search(const struct ctx *c, const struct search_card *asked)
{
    return (c->who->rights & RIGHT_SEARCH) != 0 && (asked->name.n != 0 || asked->nickname.n != 0 ||
                                                    asked->nik.n != 0 || asked->phone.n != 0);
}

static void put_hit(struct ctx *c, const struct search_hit *hit, const struct case_file *row,
                    const struct party *p, struct val *list)
{
    struct val *v = val_push_map(c->mem, list);
    val_put_text(c->mem, v, "case_id", row->id);
    val_put_text(c->mem, v, "number", row->number);
    val_put_text(c->mem, v, "pseudonym", row->pseudonym);
    val_put_text(c->mem, v, "party_id", p->id);
    val_put_text(c->mem, v, "roles", p->roles);
    val_put_text(c->mem, v, "roles_label", pack_codes_label(c, "party_role", p->roles));
    val_put_text(c->mem, v, "alias", p->alias);
    val_put_bool(c->mem, v, "nik", hit->nik);
    val_put_bool(c->mem, v, "phone", hit->phone);
    val_put_bool(c->mem, v, "name", hit->name);
    val_put_bool(c->mem, v, "born", hit->born);
    val_put_int(c->mem, v, "score", hit->score);
}

/* A hit counts only when its case opens to him; "absent" is no failure here. */
enum err party_hit_add(struct ctx *c, const struct search_hit *hit, struct val *list)
{
    const struct fail before = c->fail;
    struct case_file row = { 0 };
    struct party_identity identity = { 0 };
    struct party p = { 0 };
    enum err e = case_require(c, hit->scope, &row);
    if (e == OK) {
        e = rec_get(c, &party_identity_rec, hit->object, &identity);
    }
    if (e == OK) {
        e = rec_get(c, &party_rec, identity.party_id, &p);
    }
    if (e == ERR_NOT_FOUND) {
        c->fail = before;
        return OK;
    }
    TRY(e);
    put_hit(c, hit, &row, &p, list);
    return OK;
}

enum err party_hits(struct ctx *c, const struct search_card *asked, struct val *list)
{
    struct search_hit hits[HITS_MAX];
    size_t n = 0;
    if (!can_search(c, asked)) {
        return OK;
    }
    TRY(keys_search(c, asked, hits, ARRAY_LEN(hits), &n));
    for (size_t i = 0; i < n; i++) {
        TRY(party_hit_add(c, &hits[i], list));
    }
    return OK;
}
