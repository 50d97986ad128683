/* recap.c - the tables of a recap and what each fact adds to them. */
#include "calc/recap.h"

#include <assert.h>

#include "base/strbuf.h"
#include "calc/recap_index.h"

enum table {
    VICTIM_SEX,
    VIOLENCE_KIND,
    PLACE,
    AGE_BAND,
    PERPETRATOR_SEX,
    PERPETRATOR_AGE,
    RELATION,
    SERVICE,
    KECAMATAN,
    KECAMATAN_VICTIM,
    KELURAHAN,
    KELURAHAN_VICTIM,
    EDUCATION,
    OCCUPATION,
    MARITAL,
    DISABILITY,
    KINDS_PER_VICTIM,
    VICTIM_CATEGORY,
    CHILD_SEX,
    MONTH,
    MONTH_VICTIM,
    CHANNEL,
    SERVICE_STATE,
    LEGAL_STATE,
    TRAFFICKING_MODUS,
    TRAFFICKING_PURPOSE,
    TABLES,
};

#define LIST(member) offsetof(struct recap_lists, member)
#define OWN_LIST SIZE_MAX /* made by recap_new */
#define SUM(member) offsetof(struct recap_sums, member)
#define MANY SIZE_MAX /* several codes for one victim or case: adds up to nothing */

static const struct {
    const char *name;
    enum recap_unit unit;
    size_t list, whole;
} table_rows[TABLES] = {
    [VICTIM_SEX] = { "victim_sex", RECAP_VICTIM, LIST(sex), SUM(victims) },
    [VIOLENCE_KIND] = { "violence_kind", RECAP_VICTIM_KIND, LIST(violence_kind), MANY },
    [PLACE] = { "place", RECAP_VICTIM, LIST(place), SUM(victims) },
    [AGE_BAND] = { "age_band", RECAP_VICTIM, LIST(age_band), SUM(victims) },
    [PERPETRATOR_SEX] = { "perpetrator_sex", RECAP_PERPETRATOR, LIST(sex), SUM(perpetrators) },
    [PERPETRATOR_AGE] = { "perpetrator_age", RECAP_PERPETRATOR, LIST(age_band), SUM(perpetrators) },
    [RELATION] = { "relation", RECAP_PAIR, LIST(relation), SUM(pairs) },
    [SERVICE] = { "service", RECAP_VICTIM_SERVICE, LIST(service), MANY },
    [KECAMATAN] = { "kecamatan", RECAP_CASE, LIST(kecamatan), SUM(cases) },
    [KECAMATAN_VICTIM] = { "kecamatan_victim", RECAP_VICTIM, LIST(kecamatan), SUM(victims) },
    [KELURAHAN] = { "kelurahan", RECAP_CASE, LIST(kelurahan), SUM(cases) },
    [KELURAHAN_VICTIM] = { "kelurahan_victim", RECAP_VICTIM, LIST(kelurahan), SUM(victims) },
    [EDUCATION] = { "education", RECAP_VICTIM, LIST(education), SUM(victims) },
    [OCCUPATION] = { "occupation", RECAP_VICTIM, LIST(occupation), SUM(victims) },
    [MARITAL] = { "marital", RECAP_VICTIM, LIST(marital), SUM(victims) },
    [DISABILITY] = { "disability", RECAP_VICTIM, LIST(disability), SUM(victims) },
    [KINDS_PER_VICTIM] = { "kinds_per_victim", RECAP_VICTIM, OWN_LIST, SUM(victims) },
    [VICTIM_CATEGORY] = { "victim_category", RECAP_VICTIM, OWN_LIST, SUM(victims) },
    [CHILD_SEX] = { "child_sex", RECAP_VICTIM, LIST(sex), SUM(children) },
    [MONTH] = { "month", RECAP_CASE, OWN_LIST, SUM(cases) },
    [MONTH_VICTIM] = { "month_victim", RECAP_VICTIM, OWN_LIST, SUM(victims) },
    [CHANNEL] = { "channel", RECAP_CASE, LIST(channel), SUM(cases) },
    [SERVICE_STATE] = { "service_state", RECAP_CASE, LIST(service_state), SUM(cases) },
    [LEGAL_STATE] = { "legal_state", RECAP_CASE, LIST(legal_state), SUM(cases) },
    [TRAFFICKING_MODUS] = { "trafficking_modus", RECAP_TRAFFICKING_CASE, LIST(modus), MANY },
    [TRAFFICKING_PURPOSE] = { "trafficking_purpose", RECAP_TRAFFICKING_CASE, LIST(purpose), MANY },
};

enum cross {
    KIND_SEX,
    KIND_AGE,
    AGE_SEX,
    KECAMATAN_SEX,
    PLACE_SEX,
    SERVICE_CATEGORY,
    CROSSES,
};

static const struct {
    const char *name;
    enum table row, col;
} cross_rows[CROSSES] = {
    [KIND_SEX] = { "violence_kind.sex", VIOLENCE_KIND, VICTIM_SEX },
    [KIND_AGE] = { "violence_kind.age_band", VIOLENCE_KIND, AGE_BAND },
    [AGE_SEX] = { "age_band.sex", AGE_BAND, VICTIM_SEX },
    [KECAMATAN_SEX] = { "kecamatan_victim.sex", KECAMATAN_VICTIM, VICTIM_SEX },
    [PLACE_SEX] = { "place.sex", PLACE, VICTIM_SEX },
    [SERVICE_CATEGORY] = { "service.victim_category", SERVICE, VICTIM_CATEGORY },
};

/* Places in the two lists that are the same everywhere; the bucket comes behind. */
enum { CATEGORY_WOMAN, CATEGORY_CHILD, CATEGORY_MAN, CATEGORIES };
enum { KINDS_ABOVE_3 = 3, KINDS_ROWS };

struct recap {
    struct arena *mem;
    struct recap_spec spec;
    struct recap_table tables[TABLES];
    struct recap_index index[TABLES];
    struct recap_cross crosses[CROSSES];
    size_t band_of[FACT_AGE_MOST + 1];
    size_t trafficking; /* place among the kinds */
    int first_month;    /* year * 12 + month - 1 */
    struct recap_sums sums;
};

static int month_of(day_t day)
{
    int year = 0, month = 0, day_of_month = 0;
    day_split(day, &year, &month, &day_of_month);
    return year * 12 + month - 1;
}

static struct recap_list months_list(struct arena *a, int first, int last)
{
    size_t n = (size_t)(last - first) + 1;
    struct str *codes = NEW_ARRAY(a, struct str, n);
    for (size_t i = 0; i < n; i++) {
        struct strbuf b;
        int month = first + (int)i;
        strbuf_init(&b, a);
        strbuf_printf(&b, "%04d-%02d", month / 12, month % 12 + 1);
        codes[i] = strbuf_str(&b);
    }
    return (struct recap_list){ codes, n };
}

static struct recap_list own_list(struct recap *r, enum table t)
{
    if (t == KINDS_PER_VICTIM) {
        struct str *codes = NEW_ARRAY(r->mem, struct str, KINDS_ROWS + 1);
        codes[0] = STR("1");
        codes[1] = STR("2");
        codes[2] = STR("3");
        codes[KINDS_ABOVE_3] = STR(">3");
        return (struct recap_list){ codes, KINDS_ROWS };
    }
    if (t == VICTIM_CATEGORY) {
        struct str *codes = NEW_ARRAY(r->mem, struct str, CATEGORIES);
        codes[CATEGORY_WOMAN] = r->spec.lists.category_woman;
        codes[CATEGORY_CHILD] = r->spec.lists.category_child;
        codes[CATEGORY_MAN] = r->spec.lists.category_man;
        return (struct recap_list){ codes, CATEGORIES };
    }
    return months_list(r->mem, r->first_month, month_of(r->spec.to));
}

static void table_init(struct recap *r, enum table t)
{
    const char *lists = (const char *)&r->spec.lists;
    const char *sums = (const char *)&r->sums;
    struct recap_list list = table_rows[t].list == OWN_LIST
                                 ? own_list(r, t)
                                 : *(const struct recap_list *)(lists + table_rows[t].list);
    r->index[t] = recap_index_new(r->mem, list);
    r->tables[t] = (struct recap_table){
        .name = table_rows[t].name,
        .unit = table_rows[t].unit,
        .codes = r->index[t].list.codes,
        .counts = NEW_ARRAY(r->mem, int64_t, r->index[t].list.n),
        .n = r->index[t].list.n,
        .bucket = r->index[t].bucket,
        .whole = table_rows[t].whole == MANY ? NULL : (const int64_t *)(sums + table_rows[t].whole),
    };
}

static void cross_init(struct recap *r, enum cross x)
{
    const struct recap_table *row = &r->tables[cross_rows[x].row];
    const struct recap_table *col = &r->tables[cross_rows[x].col];
    r->crosses[x] = (struct recap_cross){ .name = cross_rows[x].name,
                                          .row = row,
                                          .col = col,
                                          .counts = NEW_ARRAY(r->mem, int64_t, row->n * col->n),
                                          .many = table_rows[cross_rows[x].row].whole == MANY };
}

struct recap *recap_new(struct arena *a, const struct recap_spec *spec)
{
    assert(spec->from >= 1 && spec->from <= spec->to && spec->to <= DAY_MAX);
    struct recap *r = NEW(a, struct recap);
    r->mem = a;
    r->spec = *spec;
    r->first_month = month_of(spec->from);
    for (enum table t = 0; t < TABLES; t++) {
        table_init(r, t);
    }
    for (enum cross x = 0; x < CROSSES; x++) {
        cross_init(r, x);
    }
    r->trafficking = recap_index_find(&r->index[VIOLENCE_KIND], spec->lists.trafficking);
    for (int age = 0; age <= FACT_AGE_MOST; age++) {
        r->band_of[age] = r->tables[AGE_BAND].bucket;
        for (size_t i = 0; i < spec->lists.age_band.n; i++) {
            if (age >= spec->lists.band_from[i] && age <= spec->lists.band_to[i]) {
                r->band_of[age] = i;
                break;
            }
        }
    }
    return r;
}

static void count(struct recap *r, enum table t, size_t place)
{
    r->tables[t].counts[place]++;
    r->tables[t].total++;
}

static void count_code(struct recap *r, enum table t, struct str code)
{
    count(r, t, recap_index_find(&r->index[t], code));
}

static size_t age_place(const struct recap *r, enum table t, int age)
{
    return age < 0 || age > FACT_AGE_MOST ? r->tables[t].bucket : r->band_of[age];
}

static void count_age(struct recap *r, enum table t, int age)
{
    count(r, t, age_place(r, t, age));
}

static void count_cross(struct recap *r, enum cross x, size_t row, size_t col)
{
    r->crosses[x].counts[row * r->crosses[x].col->n + col]++;
}

/* Each code once for one victim or case, also where a list names it twice. Returns how many. */
static size_t count_codes(struct recap *r, enum table t, const struct fact_codes *codes)
{
    size_t different = 0;
    for (size_t i = 0; i < codes->n; i++) {
        size_t place = recap_index_find(&r->index[t], codes->at[i]);
        bool seen = false;
        for (size_t k = 0; k < i && !seen; k++) {
            seen = recap_index_find(&r->index[t], codes->at[k]) == place;
        }
        if (!seen) {
            count(r, t, place);
            different++;
        }
    }
    return different;
}

static size_t category_of(const struct recap *r, const struct fact_victim *v)
{
    if (v->age_at_incident < 0) {
        return r->tables[VICTIM_CATEGORY].bucket;
    }
    if (v->age_at_incident < r->spec.lists.child_below) {
        return CATEGORY_CHILD;
    }
    if (str_eq(v->sex, r->spec.lists.woman)) {
        return CATEGORY_WOMAN;
    }
    return str_eq(v->sex, r->spec.lists.man) ? CATEGORY_MAN : r->tables[VICTIM_CATEGORY].bucket;
}

static void count_kinds(struct recap *r, const struct fact_victim *v)
{
    size_t kinds = count_codes(r, VIOLENCE_KIND, &v->kinds);
    if (kinds == 0) {
        /* every victim stands in the table at least once */
        count(r, VIOLENCE_KIND, r->tables[VIOLENCE_KIND].bucket);
        count(r, KINDS_PER_VICTIM, r->tables[KINDS_PER_VICTIM].bucket);
    } else {
        count(r, KINDS_PER_VICTIM, kinds - 1 < KINDS_ABOVE_3 ? kinds - 1 : KINDS_ABOVE_3);
    }
    bool trafficked = false;
    for (size_t i = 0; i < v->kinds.n && !trafficked; i++) {
        trafficked = r->trafficking != r->tables[VIOLENCE_KIND].bucket &&
                     str_eq(v->kinds.at[i], r->spec.lists.trafficking);
    }
    r->sums.trafficking_victims += trafficked;
}

/* Each kind once, as in the table of kinds. */
static void cross_kinds(struct recap *r, const struct fact_victim *v, size_t sex, size_t band)
{
    const size_t bucket = r->tables[VIOLENCE_KIND].bucket;
    const size_t n = v->kinds.n > 0 ? v->kinds.n : 1;
    for (size_t i = 0; i < n; i++) {
        const size_t kind =
            v->kinds.n > 0 ? recap_index_find(&r->index[VIOLENCE_KIND], v->kinds.at[i]) : bucket;
        bool seen = false;
        for (size_t k = 0; k < i && !seen; k++) {
            seen = recap_index_find(&r->index[VIOLENCE_KIND], v->kinds.at[k]) == kind;
        }
        if (!seen) {
            count_cross(r, KIND_SEX, kind, sex);
            count_cross(r, KIND_AGE, kind, band);
        }
    }
}

/* Each service once, as in the table of services; who got none is in no row. */
static void cross_services(struct recap *r, const struct fact_victim *v, size_t category)
{
    for (size_t i = 0; i < v->services.n; i++) {
        const size_t service = recap_index_find(&r->index[SERVICE], v->services.at[i]);
        bool seen = false;
        for (size_t k = 0; k < i && !seen; k++) {
            seen = recap_index_find(&r->index[SERVICE], v->services.at[k]) == service;
        }
        if (!seen) {
            count_cross(r, SERVICE_CATEGORY, service, category);
        }
    }
}

static void count_crosses(struct recap *r, const struct fact *f, const struct fact_victim *v)
{
    const size_t sex = recap_index_find(&r->index[VICTIM_SEX], v->sex);
    const size_t band =
        age_place(r, AGE_BAND, r->spec.age_at_report ? v->age_at_report : v->age_at_incident);
    cross_kinds(r, v, sex, band);
    count_cross(r, AGE_SEX, band, sex);
    count_cross(r, KECAMATAN_SEX, recap_index_find(&r->index[KECAMATAN_VICTIM], f->kecamatan), sex);
    count_cross(r, PLACE_SEX, recap_index_find(&r->index[PLACE], f->place), sex);
}

static bool is_served(const struct recap *r, const struct fact_victim *v)
{
    bool served = false;
    for (size_t i = 0; i < v->services.n && !served; i++) {
        served =
            recap_index_find(&r->index[SERVICE], v->services.at[i]) != r->tables[SERVICE].bucket;
    }
    return served;
}

static void count_victim(struct recap *r, const struct fact *f, const struct fact_victim *v,
                         size_t month)
{
    r->sums.victims++;
    count_code(r, VICTIM_SEX, v->sex);
    count_kinds(r, v);
    r->sums.victims_served += is_served(r, v);
    count_codes(r, SERVICE, &v->services);
    count_code(r, PLACE, f->place);
    count_age(r, AGE_BAND, r->spec.age_at_report ? v->age_at_report : v->age_at_incident);
    count_code(r, KECAMATAN_VICTIM, f->kecamatan);
    count_code(r, KELURAHAN_VICTIM, f->kelurahan);
    count_code(r, EDUCATION, v->education);
    count_code(r, OCCUPATION, v->occupation);
    count_code(r, MARITAL, v->marital);
    count_code(r, DISABILITY, v->disability);
    count(r, MONTH_VICTIM, month);
    count_crosses(r, f, v);
    size_t category = category_of(r, v);
    count(r, VICTIM_CATEGORY, category);
    cross_services(r, v, category);
    if (category == CATEGORY_CHILD) {
        r->sums.children++;
        count_code(r, CHILD_SEX, v->sex);
    }
}

/*
 * A case with a victim of trafficking stands in both tables, known or not. before: such victims so
 * far.
 */
static void count_trafficking(struct recap *r, const struct fact *f, int64_t before)
{
    if (r->sums.trafficking_victims == before) {
        return;
    }
    r->sums.trafficking_cases++;
    if (count_codes(r, TRAFFICKING_MODUS, &f->modus) == 0) {
        count(r, TRAFFICKING_MODUS, r->tables[TRAFFICKING_MODUS].bucket);
    }
    if (count_codes(r, TRAFFICKING_PURPOSE, &f->purpose) == 0) {
        count(r, TRAFFICKING_PURPOSE, r->tables[TRAFFICKING_PURPOSE].bucket);
    }
}

void recap_add_fact(struct recap *r, const struct fact *f)
{
    day_t day = r->spec.by_incident ? f->incident_day : f->report_day;
    if (r->spec.verified_only && !f->verified) {
        return;
    }
    if (day == 0) {
        r->sums.cases_without_day++;
        return;
    }
    if (day < r->spec.from || day > r->spec.to) {
        return;
    }
    size_t month = (size_t)(month_of(day) - r->first_month);
    r->sums.cases++;
    r->sums.cases_verified += f->verified;
    r->sums.recurring_cases += f->recurrence;
    count(r, MONTH, month);
    count_code(r, KECAMATAN, f->kecamatan);
    count_code(r, KELURAHAN, f->kelurahan);
    count_code(r, CHANNEL, f->channel);
    count_code(r, SERVICE_STATE, f->service_state);
    count_code(r, LEGAL_STATE, f->legal_state);
    const int64_t before = r->sums.trafficking_victims;
    for (size_t i = 0; i < f->n_victims; i++) {
        count_victim(r, f, &f->victims[i], month);
    }
    count_trafficking(r, f, before);
    for (size_t i = 0; i < f->n_perpetrators; i++) {
        r->sums.perpetrators++;
        count_code(r, PERPETRATOR_SEX, f->perpetrators[i].sex);
        count_age(r, PERPETRATOR_AGE, f->perpetrators[i].age);
    }
    for (size_t i = 0; i < f->n_relations; i++) {
        r->sums.pairs++;
        count_code(r, RELATION, f->relations[i].code);
    }
}

bool recap_add(struct recap *r, struct str fact_bytes)
{
    struct arena_mark m = arena_mark(r->mem);
    struct fact f;
    bool is_fact = fact_decode(r->mem, fact_bytes, &f);
    if (is_fact) {
        recap_add_fact(r, &f);
    }
    arena_rewind(r->mem, m);
    return is_fact;
}

struct recap_sums recap_sums(const struct recap *r)
{
    return r->sums;
}

const struct recap_table *recap_tables(const struct recap *r, size_t *n)
{
    *n = TABLES;
    return r->tables;
}

const struct recap_table *recap_table(const struct recap *r, struct str name)
{
    for (size_t t = 0; t < TABLES; t++) {
        if (str_eqz(name, r->tables[t].name)) {
            return &r->tables[t];
        }
    }
    return NULL;
}

const struct recap_cross *recap_cross(const struct recap *r, struct str name)
{
    for (enum cross x = 0; x < CROSSES; x++) {
        if (str_eqz(name, r->crosses[x].name)) {
            return &r->crosses[x];
        }
    }
    return NULL;
}

bool recap_is_printed(const struct recap_table *t, size_t place)
{
    return place != t->bucket || t->counts[place] > 0;
}

const char *recap_unit_text(enum recap_unit unit)
{
    static const char *const texts[] = {
        [RECAP_CASE] = "case",
        [RECAP_VICTIM] = "victim",
        [RECAP_VICTIM_KIND] = "victim x kind, several kinds per victim",
        [RECAP_PERPETRATOR] = "perpetrator",
        [RECAP_PAIR] = "perpetrator x victim",
        [RECAP_VICTIM_SERVICE] = "victim x service, several services per victim",
        [RECAP_TRAFFICKING_CASE] = "case of trafficking, several codes per case",
    };
    return texts[unit];
}

/*
 * A table of several codes: no code more often than its unit; every victim has a kind, every case
 * of trafficking a modus.
 */
static bool many_adds_up(const struct recap *r, const struct recap_table *t)
{
    const bool of_cases = t->unit == RECAP_TRAFFICKING_CASE;
    const int64_t whole = of_cases ? r->sums.trafficking_cases : r->sums.victims;
    for (size_t i = 0; i < t->n; i++) {
        if (t->counts[i] > whole) {
            return false;
        }
    }
    return (t->unit != RECAP_VICTIM_KIND && !of_cases) || t->total >= whole;
}

/* Its rows are those of the table, and where a victim stands in one row only, its columns too. */
static bool cross_adds_up(const struct recap_cross *x)
{
    for (size_t i = 0; i < x->row->n; i++) {
        int64_t sum = 0;
        for (size_t j = 0; j < x->col->n; j++) {
            sum += x->counts[i * x->col->n + j];
        }
        if (sum != x->row->counts[i]) {
            return false;
        }
    }
    for (size_t j = 0; j < x->col->n && !x->many; j++) {
        int64_t sum = 0;
        for (size_t i = 0; i < x->row->n; i++) {
            sum += x->counts[i * x->col->n + j];
        }
        if (sum != x->col->counts[j]) {
            return false;
        }
    }
    return true;
}

const char *recap_check(const struct recap *r)
{
    for (size_t k = 0; k < TABLES; k++) {
        const struct recap_table *t = &r->tables[k];
        int64_t sum = 0;
        for (size_t i = 0; i < t->n; i++) {
            sum += t->counts[i];
        }
        if (sum != t->total || (t->whole != NULL && sum != *t->whole) ||
            (t->whole == NULL && !many_adds_up(r, t))) {
            return t->name;
        }
    }
    for (size_t x = 0; x < CROSSES; x++) {
        if (!cross_adds_up(&r->crosses[x])) {
            return r->crosses[x].name;
        }
    }
    return NULL;
}
