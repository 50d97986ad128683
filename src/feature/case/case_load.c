/* case_load.c - a whole case, as its facts need it. */
#include "feature/case/case_priv.h"
#include "rec/pack.h"

#define ROWS_MAX \
    500 /* people, relations or services of one case: a raid with more is several cases */

const struct stmt CASE_Q_IDENTITY_COMPARTMENT = {
    "case_identity_compartment", "ti",
    "SELECT id FROM compartment WHERE case_id = $1 AND kind = $2 ORDER BY epoch DESC, id LIMIT 1"
};

static enum err load_rows(struct ctx *c, const struct rec *r, struct str case_id, void **rows,
                          size_t *n)
{
    const struct rec_where w = { .column = "case_id", .value = V_TEXT(case_id), .limit = ROWS_MAX };
    return rec_list(c, r, &w, rows, n);
}

enum err case_load(struct ctx *c, struct str case_id, struct case_all *all)
{
    bool found = false;
    struct value identity = V_NULL;
    TRY(case_require(c, case_id, &all->row));
    TRY(load_rows(c, &party_rec, case_id, (void **)&all->parties, &all->n_parties));
    TRY(load_rows(c, &relation_rec, case_id, (void **)&all->relations, &all->n_relations));
    TRY(load_rows(c, &service_rec, case_id, (void **)&all->services, &all->n_services));
    TRY(trafficking_of_case(c, case_id, &all->screenings, &all->n_screenings));
    TRY(store_one(c, &CASE_Q_IDENTITY_COMPARTMENT, VALS(V_TEXT(case_id), V_INT(IN_IDENTITY)),
                  &identity, 1, &found));
    all->identity = found ? identity.s : STR_NONE;
    return OK;
}

bool case_is_over(struct ctx *c, const struct case_file *row)
{
    const struct vocab *states = pack_vocab(c->packs, STR("legal_state"));
    const struct code *state =
        states != NULL && row->legal_state.n != 0 ? vocab_code(states, row->legal_state) : NULL;
    return row->closed_ms != 0 && (state == NULL || state->ended);
}
