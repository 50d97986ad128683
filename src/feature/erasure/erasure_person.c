/*
 * erasure_person.c - one person of a case that goes on. Who it is (name, numbers, marks, agreed words) lies under the case's
 * identity key. So the others' identities move under a new key and the old one is destroyed: no older copy of the row opens
 * either. What the team reads under the case's key loses all words of the person; what recaps count stays.
 */
#include "base/ids.h"
#include "feature/conference/conference.h"
#include "feature/contact/contact.h"
#include "feature/erasure/erasure_priv.h"
#include "feature/referral/referral.h"
#include "rec/pack.h"

#define ROWS_MAX 500 /* as case_load */

/* As the key keeper would seal it now: nobody whose time is over, who was stopped, or who is tied to the case. */
const struct stmt ERASURE_Q_TEAM = {
    "erasure_team", "ti",
    "SELECT a.principal, a.until_ms FROM case_access a LEFT JOIN member m ON m.id = a.principal"
    " WHERE a.case_id = $1 AND (a.until_ms IS NULL OR a.until_ms > $2)"
    " AND (m.id IS NULL OR m.state = 'ACTIVE')" TIE_FREE(
        "a.case_id", "a.principal") " ORDER BY a.principal LIMIT 390"
};
const struct stmt ERASURE_Q_PERSONS = {
    "erasure_persons", "t",
    "SELECT about_id FROM erasure WHERE case_id = $1 AND about = 'person' AND state = 'done'"
    " ORDER BY about_id LIMIT 500"
};

/* ---- rows ---- */

static bool is_kept(const char *const *keep, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eqz(str_of(name), keep[i])) {
            return true;
        }
    }
    return false;
}

/* Empties what is sealed in a row, but for the fields of keep, and queues it. */
static enum err empty_row(struct ctx *c, const struct rec *r, void *row, const char *const *keep,
                          size_t n)
{
    for (size_t i = 0; i < r->n; i++) {
        const struct field *f = &r->fields[i];
        if (!f->sealed || is_kept(keep, n, f->name)) {
            continue;
        }
        if (f->type == F_INT || f->type == F_BOOL || f->type == F_DAY || f->type == F_TIME) {
            rec_put_int(f, row, 0);
        } else {
            rec_put_text(f, row, STR_NONE);
        }
    }
    rec_set_all(r, row);
    return rec_update(c, r, row);
}

static enum err rows_of(struct ctx *c, const struct rec *r, struct str case_id, void **rows,
                        size_t *n)
{
    const struct rec_where w = { .column = "case_id", .value = V_TEXT(case_id), .limit = ROWS_MAX };
    return rec_list(c, r, &w, rows, n);
}

/* ---- under the identity key ---- */

static enum err new_identity_key(struct ctx *c, struct str case_id, struct str *id)
{
    struct rows r;
    *id = change_compartment(c, IN_IDENTITY, case_id, STR_NONE, STR_NONE);
    TRY(store_query(c, &ERASURE_Q_TEAM, VALS(V_TEXT(case_id), V_INT(c->now_ms)), &r));
    while (store_next(&r)) {
        change_allow(c, *id, str_copy(c->mem, row_text(&r, 0)),
                     row_is_null(&r, 1) ? 0 : row_int(&r, 1));
    }
    return store_done(&r);
}

static enum err move_identities(struct ctx *c, const struct subject *of, struct str to)
{
    struct party_identity *who = NULL;
    size_t n = 0;
    bool opened = false;
    TRY(party_identities_open(c, of->all, of->id, pack_say(c, "erasure.opened_for"), &who, &n,
                              &opened));
    if (!opened) {
        return fail(c, ERR_NOT_FOUND, NULL, "erasure.absent");
    }
    for (size_t i = 0; i < n; i++) {
        who[i].compartment_id = to;
        rec_set_all(&party_identity_rec, &who[i]);
        if (!str_eq(who[i].party_id, of->id)) {
            TRY(rec_update(c, &party_identity_rec, &who[i]));
            continue;
        }
        change_search_card_remove(c, who[i].id);
        TRY(empty_row(c, &party_identity_rec, &who[i], NULL, 0));
    }
    return OK;
}

static enum err move_secrets(struct ctx *c, const struct subject *of, struct str to)
{
    struct contact_secret *said = NULL;
    size_t n = 0;
    TRY(rows_of(c, &contact_secret_rec, of->all->row.id, (void **)&said, &n));
    for (size_t i = 0; i < n; i++) {
        said[i].compartment_id = to;
        rec_set_all(&contact_secret_rec, &said[i]);
        TRY(str_eq(said[i].party_id, of->id) ? empty_row(c, &contact_secret_rec, &said[i], NULL, 0)
                                             : rec_update(c, &contact_secret_rec, &said[i]));
    }
    return OK;
}

/* ---- under the case's key ---- */

/* The person as recaps count it, tied to nobody of another case any more. */
static enum err empty_party(struct ctx *c, const struct subject *of)
{
    static const char *const keep[] = { "roles",         "sex",        "age_incident", "age_report",
                                        "age_estimated", "kinds",      "education",    "occupation",
                                        "marital",       "disability", "person_id" };
    struct party *p = &of->all->parties[of->at];
    p->person_id = id_random(c->mem);
    return empty_row(c, &party_rec, p, keep, ARRAY_LEN(keep));
}

/* What was agreed with the person is no more: nobody reaches out. */
static enum err empty_contacts(struct ctx *c, const struct subject *of)
{
    static const char *const keep_wish[] = { "may" };
    static const char *const keep_attempt[] = { "channel", "outcome", "sheet", "refused" };
    struct contact_wish *wish = NULL;
    struct contact_attempt *tried = NULL;
    size_t n = 0;
    TRY(rows_of(c, &contact_wish_rec, of->all->row.id, (void **)&wish, &n));
    for (size_t i = 0; i < n; i++) {
        if (str_eq(wish[i].party_id, of->id)) {
            wish[i].may = STR("NO");
            TRY(empty_row(c, &contact_wish_rec, &wish[i], keep_wish, ARRAY_LEN(keep_wish)));
        }
    }
    TRY(rows_of(c, &contact_attempt_rec, of->all->row.id, (void **)&tried, &n));
    for (size_t i = 0; i < n; i++) {
        if (str_eq(tried[i].party_id, of->id)) {
            TRY(empty_row(c, &contact_attempt_rec, &tried[i], keep_attempt,
                          ARRAY_LEN(keep_attempt)));
        }
    }
    return OK;
}

static enum err end_key(struct ctx *c, struct str compartment, int64_t *n)
{
    change_deny_all(c, compartment);
    change_exec(c, &ERASURE_Q_NO_PARTS, VALS(V_TEXT(compartment)), MISS_FINE);
    ++*n;
    return OK;
}

/* What went out about the person and is over: extract and answer end with their key. */
static enum err end_referrals(struct ctx *c, const struct subject *of, int64_t *n)
{
    struct referral *sent = NULL;
    size_t count = 0;
    TRY(referral_of_case(c, of->all->row.id, &sent, &count));
    for (size_t i = 0; i < count; i++) {
        if (str_eq(sent[i].party_id, of->id)) {
            TRY(end_key(c, sent[i].compartment_id, n));
        }
    }
    return OK;
}

enum err erasure_person(struct ctx *c, const struct subject *of, int64_t *n)
{
    struct str identity = STR_NONE;
    *n = 0;
    TRY(new_identity_key(c, of->all->row.id, &identity));
    TRY(move_identities(c, of, identity));
    TRY(move_secrets(c, of, identity));
    TRY(empty_party(c, of));
    TRY(empty_contacts(c, of));
    TRY(end_referrals(c, of, n));
    TRY(end_key(c, of->all->identity, n));
    return case_save_derived(c, of->all);
}

/* ---- whether it may be ---- */

bool erasure_guards(struct ctx *c, const struct subject *of)
{
    return party_has_role(&of->all->parties[of->at], "TERLAPOR") && !case_is_over(c, &of->all->row);
}

enum err erasure_person_facts(struct ctx *c, const struct subject *of, struct erasure_facts *f)
{
    struct referral *sent = NULL;
    size_t n = 0;
    size_t victims = 0;
    const struct party *p = &of->all->parties[of->at];
    for (size_t i = 0; i < of->all->n_parties; i++) {
        victims += party_has_role(&of->all->parties[i], "KORBAN");
    }
    f->closed = (!party_has_role(p, "KORBAN") || victims > 1) && !erasure_guards(c, of);
    TRY(referral_of_case(c, of->all->row.id, &sent, &n));
    for (size_t i = 0; i < n; i++) {
        f->sent =
            f->sent || (str_eq(sent[i].party_id, of->id) && referral_is_open(&sent[i], c->now_ms));
    }
    return OK;
}

enum err erasure_mark_persons(struct ctx *c, struct str case_id, struct val *people)
{
    struct rows r;
    TRY(store_query(c, &ERASURE_Q_PERSONS, VALS(V_TEXT(case_id)), &r));
    while (store_next(&r)) {
        for (size_t i = 0; i < val_count(people); i++) {
            if (str_eq(val_get_text(people->list->items[i], "id"), row_text(&r, 0))) {
                val_put_bool(c->mem, people->list->items[i], "erased", true);
            }
        }
    }
    return store_done(&r);
}
