/*
 * party.c - people of a case: names where identity stays masked, roles and ages; routes and records
 * of the room.
 */
#include "feature/party/party_priv.h"
#include "rec/pack.h"

#define REC party
#define REC_DEF "feature/party/party.def"
#define REC_TITLE "party.title"
#include "rec/rec_table.h"
#define REC party_identity
#define REC_DEF "feature/party/party_identity.def"
#define REC_TITLE "identity.title"
#include "rec/rec_table.h"
#define REC relation
#define REC_DEF "feature/party/relation.def"
#define REC_TITLE "relation.title"
#include "rec/rec_table.h"
#define REC look_reason
#define REC_DEF "feature/party/look_reason.def"
#include "rec/rec_table.h"
#define REC party_new
#define REC_DEF "feature/party/party_new.def"
#define REC_FORM
#include "rec/rec_table.h"

bool party_has_role(const struct party *p, const char *code)
{
    struct str rest = p->roles;
    struct str role;
    while (str_next(&rest, ';', &role)) {
        if (str_eqz(role, code)) {
            return true;
        }
    }
    return false;
}

int party_age(const struct party *p, bool at_report)
{
    const int64_t age = at_report ? p->age_report : p->age_incident;
    return rec_has(&party_rec, p, at_report ? "age_report" : "age_incident") && age >= 0 ? (int)age
                                                                                         : -1;
}

bool party_is_child(const struct ctx *c, const struct party *p)
{
    int64_t below = 0;
    const int at_incident = party_age(p, false);
    const int at_report = party_age(p, true);
    /* Who is a child when the report comes was one at the incident too. */
    return str_to_int(pack_setting(c->packs, "child_below_years"), &below) &&
           ((at_incident >= 0 && at_incident < below) ||
            (at_incident < 0 && at_report >= 0 && at_report < below));
}

/* The role that names somebody: the first in the vocabulary's order. */
static struct str first_role(const struct party *p)
{
    struct str rest = p->roles;
    struct str role = STR_NONE;
    return str_next(&rest, ';', &role) ? role : STR_NONE;
}

struct str party_name(struct ctx *c, const struct party *parties, size_t n, size_t index)
{
    struct strbuf b;
    int64_t place = 0;
    if (index >= n) {
        return STR_NONE;
    }
    const struct party *p = &parties[index];
    const struct str role = first_role(p);
    for (size_t i = 0; i <= index; i++) {
        place += str_eq(first_role(&parties[i]), role) ? 1 : 0;
    }
    strbuf_init(&b, c->mem);
    strbuf_put(&b, pack_code_label(c, "party_role", role));
    strbuf_putc(&b, ' ');
    strbuf_put_int(&b, place);
    if (p->alias.n == 0) {
        return strbuf_str(&b);
    }
    return pack_say2(c, "party.named", strbuf_str(&b), p->alias);
}

struct str party_name_of(struct ctx *c, const struct party *parties, size_t n, struct str id)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(parties[i].id, id)) {
            return party_name(c, parties, n, i);
        }
    }
    return STR_NONE;
}

struct search_card party_card_of(const struct party_identity *identity)
{
    return (struct search_card){
        .object = identity->id,
        .scope = identity->case_id,
        .name = identity->name,
        .nickname = identity->nickname,
        .nik = identity->nik,
        .phone = identity->phone,
        .plate = identity->plate,
        .account = identity->account,
        .handle = identity->handle,
        .born = identity->born,
    };
}

bool party_card_asks(const struct search_card *card)
{
    return card->name.n + card->nickname.n + card->nik.n + card->phone.n + card->plate.n +
               card->account.n + card->handle.n !=
           0;
}

void party_search_card(struct ctx *c, const struct party_identity *identity)
{
    const struct search_card card = party_card_of(identity);
    if (party_card_asks(&card)) {
        change_search_card(c, &card);
    } else {
        change_search_card_remove(c, identity->id);
    }
}

/* ---- the room ---- */

#define IDENTITY (RIGHT_IDENTITY_OPEN)

static const struct route routes[] = {
    { METHOD_GET, "/kasus/:case/orang", party_people_get, RIGHT_CASE_READ, 0, NULL, NULL,
      "People of a case and what the reported are to the victims; identities stay masked" },
    { METHOD_GET, "/kasus/:case/orang/baru", party_new_get, RIGHT_CASE_WRITE, 0, NULL, NULL,
      "Form for a new person" },
    { METHOD_POST, "/kasus/:case/orang", party_new_post, RIGHT_CASE_WRITE, ROUTE_WRITES,
      &party_new_rec, party_new_get,
      "Adds a person; people in own cases who may be the same are shown first" },
    { METHOD_GET, "/kasus/:case/orang/:party", party_edit_get, RIGHT_CASE_READ, 0, NULL, NULL,
      "One person of a case" },
    { METHOD_POST, "/kasus/:case/orang/:party", party_edit_post, RIGHT_CASE_WRITE, ROUTE_WRITES,
      &party_rec, party_edit_get, "Changes a person" },
    { METHOD_POST, "/kasus/:case/hubungan", party_relation_post, RIGHT_CASE_WRITE, ROUTE_WRITES,
      &relation_rec, party_people_get, "What one reported person is to one victim" },
    { METHOD_GET, "/kasus/:case/orang/:party/identitas", party_identity_get, IDENTITY, 0, NULL,
      NULL, "Asks for the reason before an identity is opened" },
    { METHOD_POST, "/kasus/:case/orang/:party/identitas", party_identity_open, IDENTITY,
      ROUTE_WRITES, &look_reason_rec, party_identity_get,
      "Opens an identity for this one answer; reason and look are kept" },
    { METHOD_POST, "/kasus/:case/orang/:party/identitas/ubah", party_identity_post, IDENTITY,
      ROUTE_WRITES, &party_identity_rec, party_identity_again,
      "Saves an identity that the member has just opened, or the first one" },
};

static const struct rec *const records[] = { &party_rec, &party_identity_rec, &relation_rec,
                                             &look_reason_rec };

static const struct stmt *const stmts[] = { &PARTY_Q_IS_CASE };

const struct feature party_feature = {
    .name = "party",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
