/*
 * case_access.c - need-to-know in one function, and the index of who may see (case_access) beside
 * the grants at keyd.
 * Access needs both: a row here (or an emergency opening, feature/breakglass) and a grant there. A lost revocation errs to no access. Whoever has
 * a tie to somebody of the case ($2 is the member himself) has none, by no desk either.
 */
#include "feature/breakglass/breakglass.h"
#include "feature/case/case.h"
#include "feature/case/case_priv.h"
#include "feature/conference/conference.h"

/* Room for the member himself and all his desks; unused places repeat the member's id. */
#define PRINCIPALS (1 + ACTOR_DESKS_MAX)
#define FETCH_MAX 50

const struct stmt CASE_Q_ACCESS = {
    "case_access", "tttttttttti",
    "SELECT a.principal FROM case_access a WHERE a.case_id = $1"
    " AND a.principal IN ($2, $3, $4, $5, $6, $7, $8, $9, $10)"
    " AND (a.until_ms IS NULL OR a.until_ms > $11)" TIE_FREE(
        "a.case_id", "$2") " UNION ALL " GLASS_OPEN("$1", "$2", "$11") " LIMIT 1"
};
/* identity is left out on purpose: it is asked for alone, with a reason (feature/party). */
const struct stmt CASE_Q_COMPARTMENTS = {
    "case_compartments", "ti",
    "SELECT id FROM compartment WHERE case_id = $1 AND kind <> $2 ORDER BY kind, id LIMIT 50"
};
const struct stmt CASE_Q_ALLOW = {
    "case_allow", "tti",
    "INSERT INTO case_access (case_id, principal, until_ms) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
};
const struct stmt CASE_Q_DENY = { "case_deny", "tt",
                                  "DELETE FROM case_access WHERE case_id = $1 AND principal = $2" };
/*
 * health, shelter and legal are for the members named for them; the rest follows the team, and so do
 * the meetings about the case.
 */
const struct stmt CASE_Q_TEAM_COMPARTMENTS = {
    "case_team_compartments", "tiiiii",
    "SELECT id FROM compartment WHERE case_id = $1 AND kind IN ($2, $3, $4, $5, $6) UNION"
    " SELECT g.compartment_id FROM conference_case k JOIN conference g ON g.id = k.conference_id WHERE k.case_id = $1"
    " ORDER BY 1 LIMIT 200"
};

/* Who leaves, leaves all of it. */
const struct stmt CASE_Q_ALL_COMPARTMENTS = {
    "case_all_compartments", "t",
    "SELECT id FROM compartment WHERE case_id = $1 ORDER BY kind, id LIMIT 200"
};

void case_principals(const struct ctx *c, struct value out[PRINCIPALS])
{
    out[0] = V_TEXT(c->who->id);
    for (size_t i = 0; i < ACTOR_DESKS_MAX; i++) {
        out[1 + i] = V_TEXT(i < c->who->n_desks ? c->who->desks[i] : c->who->id);
    }
}

enum err case_opens(struct ctx *c, struct str case_id, bool *opens)
{
    struct value v[PRINCIPALS + 2];
    struct value principal;
    v[0] = V_TEXT(case_id);
    case_principals(c, v + 1);
    v[PRINCIPALS + 1] = V_INT(c->now_ms);
    return store_one(c, &CASE_Q_ACCESS, v, ARRAY_LEN(v), &principal, 1, opens);
}

static enum err fetch_keys(struct ctx *c, struct str case_id)
{
    struct str ids[FETCH_MAX];
    size_t n = 0;
    struct rows r;
    TRY(store_query(c, &CASE_Q_COMPARTMENTS, VALS(V_TEXT(case_id), V_INT(IN_IDENTITY)), &r));
    while (store_next(&r)) {
        if (n < FETCH_MAX) {
            ids[n++] = row_text(&r, 0);
        }
    }
    TRY(store_done(&r));
    return keys_fetch(c, ids, n, LOOK_CASE, NULL);
}

enum err case_require(struct ctx *c, struct str case_id, struct case_file *row)
{
    struct case_file own = { 0 };
    bool opens = false;
    if (row == NULL) {
        row = &own;
    }
    if (c->who == NULL || !id_valid(case_id)) {
        return fail(c, ERR_NOT_FOUND, NULL, "case.absent");
    }
    TRY(case_opens(c, case_id, &opens));
    if (!opens) {
        return fail(c, ERR_NOT_FOUND, NULL, "case.absent");
    }
    TRY(fetch_keys(c, case_id));
    TRY(rec_get(c, &case_file_rec, case_id, row));
    /* In the index but without the key: where they differ, keyd decides. */
    return keys_held(c, row->compartment_id) ? OK : fail(c, ERR_NOT_FOUND, NULL, "case.absent");
}

void case_allow(struct ctx *c, struct str case_id, struct str principal)
{
    change_exec(c, &CASE_Q_ALLOW, VALS(V_TEXT(case_id), V_TEXT(principal), V_NULL), MISS_FINE);
}

/* Compartments that every team member holds. */
static enum err team_compartments(struct ctx *c, struct str case_id, struct str *out, size_t max,
                                  size_t *n)
{
    struct rows r;
    *n = 0;
    TRY(store_query(c, &CASE_Q_TEAM_COMPARTMENTS,
                    VALS(V_TEXT(case_id), V_INT(IN_IDENTITY), V_INT(IN_CASE), V_INT(IN_TALK),
                         V_INT(IN_REF), V_INT(IN_CASE)),
                    &r));
    while (store_next(&r)) {
        if (*n < max) {
            out[(*n)++] = row_text(&r, 0);
        }
    }
    return store_done(&r);
}

enum err case_member_add(struct ctx *c, struct str case_id, struct str member_id)
{
    struct str ids[200];
    size_t n = 0;
    bool ready = false;
    bool tied = false;
    TRY(tie_blocks(c, member_id, case_id, &tied));
    if (tied) { /* as somebody whom nobody could name here: the answer does not say why */
        return fail(c, ERR_INPUT, "member_id", "team.not_possible");
    }
    TRY(keys_member_ready(c, member_id, &ready));
    if (!ready) {
        return fail(c, ERR_INPUT, "member_id", "case.member_not_ready");
    }
    TRY(team_compartments(c, case_id, ids, ARRAY_LEN(ids), &n));
    for (size_t i = 0; i < n; i++) {
        change_allow(c, ids[i], member_id, 0);
    }
    case_allow(c, case_id, member_id);
    return OK;
}

enum err case_member_remove(struct ctx *c, struct str case_id, struct str member_id)
{
    struct rows r;
    TRY(store_query(c, &CASE_Q_ALL_COMPARTMENTS, VALS(V_TEXT(case_id)), &r));
    while (store_next(&r)) {
        change_deny(c, row_text(&r, 0), member_id);
    }
    TRY(store_done(&r));
    TRY(tie_leave_meetings(c, case_id, member_id));
    change_exec(c, &CASE_Q_DENY, VALS(V_TEXT(case_id), V_TEXT(member_id)), MISS_FINE);
    return OK;
}
