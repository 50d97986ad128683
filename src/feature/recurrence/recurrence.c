/*
 * recurrence.c - the same person in several cases; notes to an owner. What other rooms use of it.
 */
#include "feature/recurrence/recurrence.h"

#include "base/ids.h"
#include "feature/recurrence/recurrence_priv.h"
#include "rec/pack.h"

#define TIES_MAX 200
#define NOTICES_MAX 50
#define KIND_KNOWN "known"

/* ---- pure ---- */

bool recurrence_is_strong(const struct search_hit *hit)
{
    return hit->nik || hit->phone || hit->plate || hit->account || hit->handle ||
           (hit->name && hit->born);
}

bool recurrence_counts(const struct party *p)
{
    return party_has_role(p, "KORBAN") || party_has_role(p, "TERLAPOR");
}

bool recurrence_is_cleared(struct ctx *c, struct str legal_state)
{
    struct str rest = pack_setting(c->packs, "legal_cleared");
    struct str code;
    while (str_next(&rest, ';', &code)) {
        if (code.n != 0 && str_eq(code, legal_state)) {
            return true;
        }
    }
    return false;
}

/* ---- another case, when it opens ---- */

static enum err open_case(struct ctx *c, struct str case_id, struct case_file *row, bool *opens)
{
    const struct fail before = c->fail;
    const enum err e = case_require(c, case_id, row);
    *opens = e == OK;
    if (e == ERR_NOT_FOUND) {
        c->fail = before;
        return OK;
    }
    return e;
}

static enum err ties_of(struct ctx *c, struct str case_id, struct person_tie **rows, size_t *n)
{
    const struct rec_where w = { .column = "case_id", .value = V_TEXT(case_id), .limit = TIES_MAX };
    return rec_list(c, &person_tie_rec, &w, (void **)rows, n);
}

static bool is_known(const struct elsewhere *found, size_t n, struct str party_id)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(found[i].party.id, party_id)) {
            return true;
        }
    }
    return false;
}

/* Follows the ties of one party one step: what opens and is still the same person is added. */
static enum err follow(struct ctx *c, struct str case_id, struct str party_id,
                       const struct party *who, struct elsewhere *out, size_t *n)
{
    struct person_tie *ties = NULL;
    size_t n_ties = 0;
    TRY(ties_of(c, case_id, &ties, &n_ties));
    for (size_t i = 0; i < n_ties && *n < ELSEWHERE_MAX; i++) {
        struct elsewhere e = { .row = { .id = STR_NONE } };
        bool opens = false;
        if (!str_eq(ties[i].party_id, party_id) || str_eq(ties[i].other_party, who->id) ||
            is_known(out, *n, ties[i].other_party)) {
            continue;
        }
        TRY(open_case(c, ties[i].other_case, &e.row, &opens));
        if (!opens) {
            continue;
        }
        TRY(rec_get(c, &party_rec, ties[i].other_party, &e.party));
        if (str_eq(e.party.person_id, who->person_id)) {
            out[(*n)++] = e;
        }
    }
    return OK;
}

enum err recurrence_of(struct ctx *c, struct str case_id, const struct party *p,
                       struct elsewhere *out, size_t *n)
{
    *n = 0;
    TRY(follow(c, case_id, p->id, p, out, n));
    for (size_t i = 0; i < *n; i++) {
        TRY(follow(c, out[i].row.id, out[i].party.id, p, out, n));
    }
    return OK;
}

void recurrence_put_elsewhere(struct ctx *c, const struct elsewhere *e, struct val *list)
{
    const struct str href[] = { STR("/kasus/"), e->row.id };
    const bool reported = party_has_role(&e->party, "TERLAPOR");
    const bool cleared = reported && recurrence_is_cleared(c, e->row.legal_state);
    struct val *v = val_push_map(c->mem, list);
    val_put_text(c->mem, v, "number", e->row.number);
    val_put_text(c->mem, v, "pseudonym", e->row.pseudonym);
    val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
    val_put_text(c->mem, v, "roles", e->party.roles);
    val_put_text(c->mem, v, "roles_label", pack_codes_label(c, "party_role", e->party.roles));
    val_put_text(c->mem, v, "outcome", pack_code_label(c, "legal_state", e->row.legal_state));
    val_put_bool(c->mem, v, "reported", reported && !cleared);
    val_put_bool(c->mem, v, "cleared", cleared);
    val_put_bool(c->mem, v, "is_closed", e->row.closed_ms != 0);
    val_put_text(c->mem, v, "title",
                 pack_say(c, cleared    ? "recurrence.cleared"
                             : reported ? "recurrence.reported_elsewhere"
                                        : "recurrence.elsewhere"));
}

enum err recurrence_put(struct ctx *c, const struct case_all *all, struct val *people)
{
    struct elsewhere found[ELSEWHERE_MAX];
    struct person_tie *ties = NULL;
    size_t n_ties = 0;
    TRY(ties_of(c, all->row.id, &ties, &n_ties));
    for (size_t i = 0; i < val_count(people); i++) {
        struct val *person = people->list->items[i];
        struct val *list = val_put_list(c->mem, person, "elsewhere");
        for (size_t k = 0; n_ties != 0 && k < all->n_parties; k++) {
            size_t n = 0;
            if (!str_eq(all->parties[k].id, val_get_text(person, "id"))) {
                continue;
            }
            TRY(recurrence_of(c, all->row.id, &all->parties[k], found, &n));
            for (size_t f = 0; f < n; f++) {
                recurrence_put_elsewhere(c, &found[f], list);
            }
        }
    }
    return OK;
}

/* ---- tying ---- */

static enum err insert_tie(struct ctx *c, const struct case_file *row, struct str party_id,
                           struct str other_case, struct str other_party)
{
    struct person_tie t = { .case_id = row->id,
                            .compartment_id = row->compartment_id,
                            .party_id = party_id,
                            .other_case = other_case,
                            .other_party = other_party };
    rec_set_all(&person_tie_rec, &t);
    return rec_insert(c, &person_tie_rec, &t);
}

static enum err take_id(struct ctx *c, const struct party *p, struct str person_id)
{
    struct party change = { .id = p->id, .version = p->version, .person_id = person_id };
    rec_set_has(&party_rec, &change, "person_id");
    return rec_update(c, &party_rec, &change);
}

/* One person id for both: whoever has no other tie takes the other's. */
static enum err agree_on_id(struct ctx *c, struct str case_id, struct party *p,
                            const struct case_file *other_row, const struct party *other)
{
    struct elsewhere found[ELSEWHERE_MAX];
    size_t own_ties = 0;
    size_t other_ties = 0;
    if (str_eq(p->person_id, other->person_id)) {
        return OK;
    }
    TRY(recurrence_of(c, case_id, p, found, &own_ties));
    TRY(recurrence_of(c, other_row->id, other, found, &other_ties));
    if (own_ties != 0 && other_ties != 0) {
        return fail(c, ERR_INPUT, "other_party", "recurrence.tied_elsewhere");
    }
    if (own_ties != 0) {
        return take_id(c, other, p->person_id);
    }
    p->person_id = other->person_id;
    return take_id(c, p, other->person_id);
}

enum err recurrence_mark(struct ctx *c, struct case_file *row)
{
    struct case_file change = { .id = row->id, .version = row->version, .recurrence = 1 };
    if (row->recurrence != 0) {
        return OK;
    }
    row->recurrence = 1;
    rec_set_has(&case_file_rec, &change, "recurrence");
    return rec_update(c, &case_file_rec, &change);
}

enum err recurrence_tie(struct ctx *c, struct case_all *all, size_t at, const struct party *other,
                        bool is_new)
{
    struct party *p = &all->parties[at];
    struct case_file row = { 0 };
    TRY(case_require(c, other->case_id, &row));
    if (str_eq(row.id, all->row.id)) {
        return OK; /* twice in one case: no coming back */
    }
    if (!is_new) {
        TRY(agree_on_id(c, all->row.id, p, &row, other));
    }
    TRY(insert_tie(c, &all->row, p->id, row.id, other->id));
    TRY(insert_tie(c, &row, other->id, all->row.id, p->id));
    return recurrence_counts(p) && row.opened_ms <= all->row.opened_ms
               ? recurrence_mark(c, &all->row)
               : OK;
}

/* ---- notices ---- */

enum err recurrence_hidden(struct ctx *c, struct str case_id, bool *hidden)
{
    bool opens = false;
    *hidden = false;
    if (case_id.n != 0) {
        TRY(open_case(c, case_id, NULL, &opens));
        *hidden = !opens;
    }
    return OK;
}

enum err recurrence_notices(struct ctx *c, struct str case_id, struct recurrence_notice **rows,
                            size_t *n)
{
    const struct rec_where w = { .column = "case_id",
                                 .value = V_TEXT(case_id),
                                 .order = "at_ms",
                                 .desc = true,
                                 .limit = NOTICES_MAX };
    return rec_list(c, &recurrence_notice_rec, &w, (void **)rows, n);
}

static enum err any_open(struct ctx *c, struct str case_id, bool *open)
{
    struct recurrence_notice *rows = NULL;
    size_t n = 0;
    TRY(recurrence_notices(c, case_id, &rows, &n));
    *open = false;
    for (size_t i = 0; i < n; i++) {
        *open = *open || rows[i].seen_ms == 0;
    }
    return OK;
}

static enum err tell(struct ctx *c, struct str case_id, const char *kind)
{
    struct recurrence_notice notice = { .case_id = case_id,
                                        .at_ms = c->now_ms,
                                        .kind = str_of(kind) };
    bool open = false;
    TRY(any_open(c, case_id, &open));
    if (open) {
        return OK;
    }
    rec_set_has(&recurrence_notice_rec, &notice, "case_id");
    rec_set_has(&recurrence_notice_rec, &notice, "at_ms");
    rec_set_has(&recurrence_notice_rec, &notice, "kind");
    return rec_insert(c, &recurrence_notice_rec, &notice);
}

enum err recurrence_tell(struct ctx *c, struct str case_id)
{
    return tell(c, case_id, KIND_KNOWN);
}

enum err recurrence_tell_case(struct ctx *c, struct str case_id)
{
    return tell(c, case_id, RECURRENCE_KIND_CASE);
}

enum err recurrence_todo(struct ctx *c, struct str case_id, struct val *todo)
{
    const struct str href[] = { STR("/kasus/"), case_id, STR("/kembali") };
    bool open = false;
    TRY(any_open(c, case_id, &open));
    if (open) {
        case_todo_add(c, todo, pack_say(c, "recurrence.todo"),
                      str_join(c->mem, href, ARRAY_LEN(href)), false);
    }
    return OK;
}

void recurrence_put_known(struct ctx *c, struct val *data, bool known)
{
    struct val *v = known ? val_put_map(c->mem, data, "known_elsewhere")
                          : val_put(c->mem, data, STR("known_elsewhere"), val_null(c->mem));
    if (known) {
        val_put_text(c->mem, v, "text", pack_say(c, "recurrence.known"));
        val_put_text(c->mem, v, "how",
                     pack_say1(c, "recurrence.known_how", pack_setting(c->packs, "office")));
    }
}
