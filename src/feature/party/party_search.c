/*
 * party_search.c - who may be the same person, among the cases that the member may see anyway. Of all others only that
 * somebody is known, to him, and to their owners that it came up; each search is counted and logged by keyd.
 */
#include "feature/conference/conference.h"
#include "feature/party/party_priv.h"
#include "feature/recurrence/recurrence.h"
#include "rec/pack.h"

#define HITS_MAX 20

/* A card is of a case or of a report; a report is the queue's. */
const struct stmt PARTY_Q_IS_CASE = { "party_is_case", "t",
                                      "SELECT id FROM case_file WHERE id = $1" };

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
    val_put_bool(c->mem, v, "plate", hit->plate);
    val_put_bool(c->mem, v, "account", hit->account);
    val_put_bool(c->mem, v, "handle", hit->handle);
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

/* The case of a hit that is enough to say that somebody is known, when it is hidden from him; else "". */
static enum err hidden_case(struct ctx *c, const struct search_hit *hit, struct str *case_id)
{
    struct value id = V_NULL;
    bool is_case = false;
    bool hidden = false;
    *case_id = STR_NONE;
    if (!recurrence_is_strong(hit)) {
        return OK;
    }
    TRY(store_one(c, &PARTY_Q_IS_CASE, VALS(V_TEXT(hit->scope)), &id, 1, &is_case));
    TRY(is_case ? recurrence_hidden(c, hit->scope, &hidden) : OK);
    *case_id = hidden ? hit->scope : STR_NONE;
    return OK;
}

/* Its owner hears that somebody came up, once; he himself that somebody is known, unless a tie forbids even that. */
static enum err tell_known(struct ctx *c, struct str case_id, bool *known)
{
    bool tied = false;
    TRY(tie_blocks(c, c->who->id, case_id, &tied));
    *known = *known || !tied;
    change_action(c, ACTION_PARTY_WRITE);
    return recurrence_tell_case(c, case_id);
}

static bool is_among(const struct str *ids, size_t n, struct str id)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(ids[i], id)) {
            return true;
        }
    }
    return false;
}

enum err party_hits(struct ctx *c, const struct search_card *asked, struct val *list, bool *known)
{
    struct search_hit hits[HITS_MAX];
    struct str told[HITS_MAX];
    size_t n = 0;
    size_t n_told = 0;
    *known = false;
    if ((c->who->rights & RIGHT_SEARCH) == 0 || !party_card_asks(asked)) {
        return OK;
    }
    TRY(keys_search(c, asked, hits, ARRAY_LEN(hits), &n));
    for (size_t i = 0; i < n; i++) {
        struct str case_id = STR_NONE;
        TRY(party_hit_add(c, &hits[i], list));
        TRY(hidden_case(c, &hits[i], &case_id));
        if (case_id.n != 0 && !is_among(told, n_told, case_id)) {
            TRY(tell_known(c, case_id, known));
            told[n_told++] = case_id;
        }
    }
    return OK;
}
