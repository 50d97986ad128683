/*
 * recap_count.c - every fact of the city, opened and counted; the lists and words come from the
 * pack.
 */
#include "feature/recap/recap.h"
#include "rec/pack.h"
#include "store/change.h"

const struct stmt RECAP_Q_FACTS = { "recap_facts", "",
                                    "SELECT id, sealed, version FROM fact ORDER BY id" };

static struct recap_list list_of(struct ctx *c, const char *name)
{
    const struct vocab *v = pack_vocab(c->packs, str_of(name));
    struct recap_list l = { 0 };
    if (v != NULL) {
        struct str *codes = NEW_ARRAY(c->mem, struct str, v->n + 1);
        for (size_t i = 0; i < v->n; i++) {
            codes[i] = v->codes[i].code;
        }
        l.codes = codes;
        l.n = v->n;
    }
    return l;
}

/* "6-12" -> 6, 12; "60+" -> 60, no end; any other code is no age. */
static void read_band(struct str code, int *from, int *to)
{
    struct str rest = str_ends(code, STR("+")) ? str_cut(code, 0, code.n - 1) : code;
    const bool open = rest.n != code.n;
    struct str low;
    int64_t a = 0;
    int64_t b = 0;
    *from = 1;
    *to = 0;
    if (!str_next(&rest, '-', &low) || !str_to_int(low, &a) || a < 0 || a > FACT_AGE_MOST) {
        return;
    }
    if (open || (str_to_int(rest, &b) && b >= a && b <= FACT_AGE_MOST)) {
        *from = (int)a;
        *to = open ? FACT_AGE_MOST : (int)b;
    }
}

static void read_bands(struct ctx *c, struct recap_lists *l)
{
    int *from = NEW_ARRAY(c->mem, int, l->age_band.n + 1);
    int *to = NEW_ARRAY(c->mem, int, l->age_band.n + 1);
    for (size_t i = 0; i < l->age_band.n; i++) {
        read_band(l->age_band.codes[i], &from[i], &to[i]);
    }
    l->band_from = from;
    l->band_to = to;
}

static void read_lists(struct ctx *c, struct recap_lists *l)
{
    int64_t child_below = 0;
    l->sex = list_of(c, "sex");
    l->violence_kind = list_of(c, "violence_kind");
    l->place = list_of(c, "place");
    l->age_band = list_of(c, "age_band");
    l->relation = list_of(c, "relation");
    l->service = list_of(c, "service");
    l->kecamatan = list_of(c, "kecamatan");
    l->kelurahan = list_of(c, "kelurahan");
    l->education = list_of(c, "education");
    l->occupation = list_of(c, "occupation");
    l->marital = list_of(c, "marital");
    l->disability = list_of(c, "disability");
    l->channel = list_of(c, "channel");
    l->service_state = list_of(c, "service_state");
    l->legal_state = list_of(c, "legal_state");
    l->modus = list_of(c, "trafficking_modus");
    l->purpose = list_of(c, "trafficking_purpose");
    read_bands(c, l);
    if (str_to_int(pack_setting(c->packs, "child_below_years"), &child_below) && child_below > 0 &&
        child_below < FACT_AGE_MOST) {
        l->child_below = (int)child_below;
    }
    l->trafficking = pack_setting(c->packs, "kind_trafficking");
    l->woman = pack_setting(c->packs, "sex_woman");
    l->man = pack_setting(c->packs, "sex_man");
    l->category_woman = pack_setting(c->packs, "category_woman");
    l->category_child = pack_setting(c->packs, "category_child");
    l->category_man = pack_setting(c->packs, "category_man");
}

/*
 * One row: opened, counted, forgotten. Memory of inner is rewound after each, so that a city of any
 * size fits.
 */
static enum err count_row(struct ctx *inner, const struct key *k, const struct rows *rows,
                          struct recap **r, size_t n)
{
    struct str plain;
    const struct seal_place at = { .table = STR("fact"),
                                   .row_id = row_text(rows, 0),
                                   .compartment = COMPARTMENT_FIGURES,
                                   .epoch = COMPARTMENT_EPOCH,
                                   .version = row_int(rows, 2) };
    TRY(seal_open_row(inner, k, &at, row_blob(rows, 1), &plain));
    for (size_t i = 0; i < n; i++) {
        if (!recap_add(r[i], plain)) {
            return fail(inner, ERR_INTERNAL, NULL, "recap.broken");
        }
    }
    return OK;
}

static enum err count_all(struct ctx *inner, const struct key *k, struct recap **r, size_t n)
{
    struct rows rows;
    enum err e = OK;
    TRY(store_query(inner, &RECAP_Q_FACTS, NO_VALS, &rows));
    while (e == OK && store_next(&rows)) {
        const struct arena_mark m = arena_mark(inner->mem);
        e = count_row(inner, k, &rows, r, n);
        arena_rewind(inner->mem, m);
    }
    TRY(store_done(&rows));
    return e;
}

enum err recap_count_each(struct ctx *c, const struct recap_ask *asks, size_t n, struct recap **out)
{
    struct recap_lists lists = { 0 };
    struct str figures = COMPARTMENT_FIGURES;
    struct ctx inner = *c;
    struct key k;
    read_lists(c, &lists);
    TRY(keys_fetch(c, &figures, 1, LOOK_FIGURES, NULL));
    TRY(keys_of(c, figures, &k));
    for (size_t i = 0; i < n; i++) {
        const struct recap_spec spec = { .from = asks[i].from,
                                         .to = asks[i].to,
                                         .by_incident = asks[i].by_incident,
                                         .lists = lists };
        out[i] = recap_new(c->mem, &spec);
    }
    inner.mem = arena_new(0);
    const enum err e = count_all(&inner, &k, out, n);
    arena_free(inner.mem);
    key_wipe(&k);
    if (e != OK) {
        return fail(c, e, NULL, "recap.broken");
    }
    for (size_t i = 0; i < n; i++) {
        const char *wrong = recap_check(out[i]);
        if (wrong != NULL) {
            return fail_arg(c, ERR_INTERNAL, STR_NONE, "recap.does_not_add_up", str_of(wrong));
        }
    }
    return OK;
}

enum err recap_count(struct ctx *c, const struct recap_ask *ask, struct recap **out)
{
    return recap_count_each(c, ask, 1, out);
}
