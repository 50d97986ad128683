/*
 * case_derive.c - what is derived from a case at every save: the fact that recaps count, and the
 * card that lists show.
 * Never typed by anybody. The fact's row has a random id that only the case's sealed row knows, and
 * no time.
 */
#include "calc/fact.h"
#include "feature/case/case_priv.h"
#include "feature/simfoni/simfoni.h"
#include "rec/pack.h"

const struct stmt CASE_Q_FACT_VERSION = { "case_fact_version", "t",
                                          "SELECT version FROM fact WHERE id = $1" };
const struct stmt CASE_Q_FACT_INSERT = {
    "case_fact_insert", "tbi", "INSERT INTO fact (id, sealed, version) VALUES ($1, $2, $3)"
};
const struct stmt CASE_Q_FACT_UPDATE = {
    "case_fact_update", "tbii",
    "UPDATE fact SET sealed = $2, version = $3 WHERE id = $1 AND version = $4"
};
const struct stmt CASE_Q_TOUCH = { "case_touch", "ti",
                                   "UPDATE case_file SET touched_ms = $2 WHERE id = $1" };
const struct stmt CASE_Q_CARD_BY_NUMBER = {
    "case_card_by_number", "t",
    "SELECT k.case_id FROM case_file f JOIN card k ON k.case_id = f.id WHERE f.number = $1"
};

/* ---- the fact ---- */

static struct fact_codes split_codes(struct ctx *c, struct str codes)
{
    struct fact_codes out = { 0 };
    struct str rest = codes;
    struct str code;
    out.at = NEW_ARRAY(c->mem, struct str, codes.n / 2 + 1);
    while (str_next(&rest, ';', &code)) {
        out.at[out.n++] = code;
    }
    return out;
}

/* A service without an outcome was given; one that is only planned, missed or refused was not. */
static bool was_given(struct ctx *c, const struct service *s)
{
    const struct vocab *outcomes = pack_vocab(c->packs, STR("service_outcome"));
    const struct code *outcome =
        outcomes != NULL && s->outcome.n != 0 ? vocab_code(outcomes, s->outcome) : NULL;
    return outcome == NULL || outcome->counted;
}

/* Services given to this victim, or to the whole case (no party named), each once. */
static struct fact_codes services_of(struct ctx *c, const struct case_all *all, struct str party_id)
{
    struct fact_codes out = { .at = NEW_ARRAY(c->mem, struct str, all->n_services + 1) };
    for (size_t i = 0; i < all->n_services; i++) {
        const struct service *s = &all->services[i];
        bool known = false;
        for (size_t k = 0; k < out.n; k++) {
            known = known || str_eq(out.at[k], s->kind);
        }
        if (!known && was_given(c, s) && (s->party_id.n == 0 || str_eq(s->party_id, party_id))) {
            out.at[out.n++] = s->kind;
        }
    }
    return out;
}

static size_t place_of(const struct case_all *all, struct str party_id, const char *role)
{
    size_t place = 0;
    for (size_t i = 0; i < all->n_parties; i++) {
        if (!party_has_role(&all->parties[i], role)) {
            continue;
        }
        if (str_eq(all->parties[i].id, party_id)) {
            return place;
        }
        place++;
    }
    return SIZE_MAX;
}

static void put_people(struct ctx *c, const struct case_all *all, struct fact *f)
{
    f->victims = NEW_ARRAY(c->mem, struct fact_victim, all->n_parties + 1);
    f->perpetrators = NEW_ARRAY(c->mem, struct fact_perpetrator, all->n_parties + 1);
    for (size_t i = 0; i < all->n_parties; i++) {
        const struct party *p = &all->parties[i];
        if (party_has_role(p, "KORBAN")) {
            f->victims[f->n_victims++] = (struct fact_victim){
                .sex = p->sex,
                .education = p->education,
                .occupation = p->occupation,
                .marital = p->marital,
                .disability = p->disability,
                .age_at_incident = party_age(p, false),
                .age_at_report = party_age(p, true),
                .kinds = split_codes(c, p->kinds),
                .services = services_of(c, all, p->id),
            };
        }
        if (party_has_role(p, "TERLAPOR")) {
            f->perpetrators[f->n_perpetrators++] =
                (struct fact_perpetrator){ .sex = p->sex, .age = party_age(p, false) };
        }
    }
}

static void put_relations(struct ctx *c, const struct case_all *all, struct fact *f)
{
    f->relations = NEW_ARRAY(c->mem, struct fact_relation, all->n_relations + 1);
    for (size_t i = 0; i < all->n_relations; i++) {
        const size_t victim = place_of(all, all->relations[i].victim_id, "KORBAN");
        const size_t reported = place_of(all, all->relations[i].reported_id, "TERLAPOR");
        if (victim != SIZE_MAX && reported != SIZE_MAX) {
            f->relations[f->n_relations++] = (struct fact_relation){
                .victim = victim, .perpetrator = reported, .code = all->relations[i].relation
            };
        }
    }
}

/*
 * How and what for, of the victims whose screening says so: of the case, because screenings seldom
 * differ inside one.
 */
static void put_trafficking(struct ctx *c, const struct case_all *all, struct fact *f)
{
    const struct str kind = pack_setting(c->packs, "kind_trafficking");
    f->modus = split_codes(c, trafficking_codes(c->mem, all->screenings, all->n_screenings,
                                                all->parties, all->n_parties, kind, "modus"));
    f->purpose = split_codes(c, trafficking_codes(c->mem, all->screenings, all->n_screenings,
                                                  all->parties, all->n_parties, kind, "purpose"));
}

struct str case_fact_bytes(struct ctx *c, const struct case_all *all)
{
    const struct case_file *row = &all->row;
    const int offset = pack_hours(c->packs)->utc_offset_minutes;
    struct fact f = {
        .report_day = row->report_day,
        .incident_day = row->incident_day,
        .closed_day = row->closed_ms != 0 ? day_of_ms(row->closed_ms, offset) : 0,
        .verified = !str_eqz(row->stage, "MASUK"),
        .recurrence = row->recurrence != 0,
        .kecamatan = row->kecamatan,
        .kelurahan = row->kelurahan,
        .place = row->place,
        .channel = row->channel,
        .service_state = row->stage,
        .legal_state = row->legal_state,
    };
    put_people(c, all, &f);
    put_relations(c, all, &f);
    put_trafficking(c, all, &f);
    return fact_encode(c->mem, &f);
}

/* Seals the fact for a version of its row; the log gets the digest only, never the row's id. */
static enum err seal_fact(struct ctx *c, const struct case_all *all, int64_t version,
                          struct str *sealed)
{
    struct key k;
    unsigned char digest[16];
    const struct seal_place at = { .table = STR("fact"),
                                   .row_id = all->row.fact_id,
                                   .compartment = COMPARTMENT_FIGURES,
                                   .epoch = COMPARTMENT_EPOCH,
                                   .version = version };
    TRY(keys_of(c, COMPARTMENT_FIGURES, &k));
    *sealed = seal_row(c->mem, &k, &at, case_fact_bytes(c, all));
    key_wipe(&k);
    seal_digest(*sealed, digest);
    change_log_row(c, "fact", STR_NONE, 0, digest);
    return OK;
}

/* ---- the card ---- */

/* Label key of whom the case is about: the one victim, or several. */
static const char *about_key(struct ctx *c, const struct case_all *all, const struct party **first)
{
    size_t victims = 0;
    *first = NULL;
    for (size_t i = 0; i < all->n_parties; i++) {
        if (party_has_role(&all->parties[i], "KORBAN")) {
            *first = *first == NULL ? &all->parties[i] : *first;
            victims++;
        }
    }
    if (victims == 0) {
        return "case.about.unknown";
    }
    if (victims > 1) {
        return "case.about.several";
    }
    const bool girl = str_eqz((*first)->sex, "P");
    const bool boy = str_eqz((*first)->sex, "L");
    if (party_is_child(c, *first)) {
        return girl ? "case.about.child_girl" : boy ? "case.about.child_boy" : "case.about.child";
    }
    if (party_age(*first, false) < 0) {
        return "case.about.unknown";
    }
    return girl ? "case.about.woman" : boy ? "case.about.man" : "case.about.unknown";
}

struct str case_age_band(struct ctx *c, int age)
{
    const struct vocab *v = pack_vocab(c->packs, STR("age_band"));
    for (size_t i = 0; v != NULL && age >= 0 && i < v->n; i++) {
        struct str rest = v->codes[i].code;
        struct str low;
        int64_t from = 0;
        int64_t to = INT64_MAX;
        if (str_ends(rest, STR("+"))) {
            rest = str_cut(rest, 0, rest.n - 1);
        }
        if (!str_next(&rest, '-', &low) || !str_to_int(low, &from) ||
            (rest.n != 0 && !str_to_int(rest, &to))) {
            continue;
        }
        if (age >= from && age <= to) {
            return v->codes[i].code;
        }
    }
    return STR_NONE;
}

/* Every kind of every victim, once, in the vocabulary's order. */
static struct str all_kinds(struct ctx *c, const struct case_all *all)
{
    const struct vocab *v = pack_vocab(c->packs, STR("violence_kind"));
    struct strbuf b;
    strbuf_init(&b, c->mem);
    for (size_t k = 0; v != NULL && k < v->n; k++) {
        bool there = false;
        for (size_t i = 0; i < all->n_parties && !there; i++) {
            struct str rest = all->parties[i].kinds;
            struct str code;
            while (!there && str_next(&rest, ';', &code)) {
                there = str_eq(code, v->codes[k].code);
            }
        }
        if (there) {
            strbuf_putz(&b, strbuf_str(&b).n != 0 ? ";" : "");
            strbuf_put(&b, v->codes[k].code);
        }
    }
    return strbuf_str(&b);
}

static void fill_card(struct ctx *c, const struct case_all *all, struct card *k)
{
    const struct party *first = NULL;
    k->case_id = all->row.id;
    k->compartment_id = COMPARTMENT_CARD;
    k->pseudonym = all->row.pseudonym;
    k->about = str_of(about_key(c, all, &first));
    k->age_band = first != NULL ? case_age_band(c, party_age(first, false)) : STR_NONE;
    k->kinds = all_kinds(c, all);
    k->kecamatan = all->row.kecamatan;
    for (size_t i = 0; i < all->n_parties; i++) {
        k->victims += party_has_role(&all->parties[i], "KORBAN") ? 1 : 0;
    }
    k->simfoni_print = simfoni_print(c, all);
    rec_set_all(&card_rec, k);
}

/* A card seldom changes: writing it again each time would only make saves wait for each other. */
static bool card_same(const struct card *a, const struct card *b)
{
    return str_eq(a->pseudonym, b->pseudonym) && str_eq(a->about, b->about) &&
           str_eq(a->age_band, b->age_band) && str_eq(a->kinds, b->kinds) &&
           str_eq(a->kecamatan, b->kecamatan) && a->victims == b->victims &&
           str_eq(a->simfoni_print, b->simfoni_print);
}

/* ---- both ---- */

static enum err fetch_city_keys(struct ctx *c)
{
    const struct str city[] = { COMPARTMENT_CARD, COMPARTMENT_FIGURES };
    if (keys_held(c, city[0]) && keys_held(c, city[1])) {
        return OK;
    }
    return keys_fetch(c, city, ARRAY_LEN(city), LOOK_LIST, NULL);
}

enum err case_insert_derived(struct ctx *c, struct case_all *all)
{
    struct card k = { 0 };
    struct str sealed;
    TRY(fetch_city_keys(c));
    fill_card(c, all, &k);
    k.import_digest = all->import_digest;
    TRY(rec_insert(c, &card_rec, &k));
    TRY(seal_fact(c, all, 1, &sealed));
    change_exec(c, &CASE_Q_FACT_INSERT, VALS(V_TEXT(all->row.fact_id), V_BLOB(sealed), V_INT(1)),
                MISS_CONFLICT);
    return OK;
}

enum err case_save_derived(struct ctx *c, struct case_all *all)
{
    struct card old = { 0 };
    struct card k = { 0 };
    struct value version = V_INT(0);
    struct str sealed;
    bool found = false;
    TRY(fetch_city_keys(c));
    TRY(rec_get(c, &card_rec, all->row.id, &old));
    fill_card(c, all, &k);
    if (!card_same(&old, &k)) {
        k.version = old.version;
        k.import_digest = old.import_digest;
        TRY(rec_update(c, &card_rec, &k));
    }
    TRY(store_one(c, &CASE_Q_FACT_VERSION, VALS(V_TEXT(all->row.fact_id)), &version, 1, &found));
    if (!found) {
        return fail(c, ERR_INTERNAL, NULL, "case.fact_missing");
    }
    TRY(seal_fact(c, all, version.i + 1, &sealed));
    /*
     * Two saves on one case at once: the later one must count what the earlier one wrote, so it
     * starts again.
     */
    change_exec(
        c, &CASE_Q_FACT_UPDATE,
        VALS(V_TEXT(all->row.fact_id), V_BLOB(sealed), V_INT(version.i + 1), V_INT(version.i)),
        MISS_RETRY);
    change_exec(c, &CASE_Q_TOUCH, VALS(V_TEXT(all->row.id), V_INT(c->now_ms)), MISS_FINE);
    return OK;
}

enum err case_card_said(struct ctx *c, struct str case_id, int64_t version, struct str sealed,
                        struct str *pseudonym, struct str *simfoni_print)
{
    struct card k = { .case_id = case_id, .compartment_id = COMPARTMENT_CARD, .version = version };
    TRY(rec_open_sealed(c, &card_rec, &k, sealed));
    *pseudonym = k.pseudonym;
    *simfoni_print = k.simfoni_print;
    return OK;
}

enum err case_import_digest(struct ctx *c, struct str number, struct str *digest, bool *found)
{
    struct value case_id = V_NULL;
    struct card k = { 0 };
    *digest = STR_NONE;
    TRY(store_one(c, &CASE_Q_CARD_BY_NUMBER, VALS(V_TEXT(number)), &case_id, 1, found));
    if (*found) {
        TRY(rec_get(c, &card_rec, case_id.s, &k));
        *digest = k.import_digest;
    }
    return OK;
}
