/*
 * import_read.c - rows of a line list into cases, taking what offices type and naming what cannot
 * be taken.
 */
#include "base/csv.h"
#include "base/utf8.h"
#include "feature/import/import.h"
#include "rec/pack.h"

#define VALUES_MAX 32 /* in one cell */
#define AGE_MAX 120
/* as many code points as the forms take of a line and of a text */
#define LINE_POINTS 200
#define STORY_POINTS 20000
#define VALUE_POINTS 40 /* of a cell that is too long, in its refusal */

/*
 * Columns of the list. Those that every list must have are marked; an absent one of the others
 * reads as empty.
 */
enum column {
    COL_NUMBER,
    COL_REPORT_DAY,
    COL_INCIDENT_DAY,
    COL_CHANNEL,
    COL_KECAMATAN,
    COL_KELURAHAN,
    COL_PLACE,
    COL_VICTIM,
    COL_NAME,
    COL_NIK,
    COL_SEX,
    COL_BORN,
    COL_AGE,
    COL_EDUCATION,
    COL_OCCUPATION,
    COL_MARITAL,
    COL_DISABILITY,
    COL_KINDS,
    COL_SERVICES,
    COL_REPORTED,
    COL_REPORTED_SEX,
    COL_RELATION,
    COL_STAGE,
    COL_LEGAL,
    COL_STORY,
    COL_COUNT
};

static const struct {
    const char *name;
    bool must;
} COLUMNS[COL_COUNT] = {
    [COL_NUMBER] = { "no_kasus", true },
    [COL_REPORT_DAY] = { "tgl_lapor", true },
    [COL_INCIDENT_DAY] = { "tgl_kejadian", false },
    [COL_CHANNEL] = { "kanal", false },
    [COL_KECAMATAN] = { "kecamatan", false },
    [COL_KELURAHAN] = { "kelurahan", false },
    [COL_PLACE] = { "tempat", false },
    [COL_VICTIM] = { "korban_id", false },
    [COL_NAME] = { "nama", false },
    [COL_NIK] = { "nik", false },
    [COL_SEX] = { "jk", true },
    [COL_BORN] = { "tgl_lahir", false },
    [COL_AGE] = { "usia", false },
    [COL_EDUCATION] = { "pendidikan", false },
    [COL_OCCUPATION] = { "pekerjaan", false },
    [COL_MARITAL] = { "status_kawin", false },
    [COL_DISABILITY] = { "disabilitas", false },
    [COL_KINDS] = { "jenis", true },
    [COL_SERVICES] = { "layanan", false },
    [COL_REPORTED] = { "pelaku_id", false },
    [COL_REPORTED_SEX] = { "pelaku_jk", false },
    [COL_RELATION] = { "hubungan", false },
    [COL_STAGE] = { "status_layanan", false },
    [COL_LEGAL] = { "status_hukum", false },
    [COL_STORY] = { "kronologi", false },
};

/* Vocabularies, looked up once. */
struct lists {
    const struct vocab *channel, *kecamatan, *kelurahan, *place, *sex, *education, *occupation,
        *marital, *disability, *kinds, *services, *relation, *stage, *legal;
};

struct reader {
    struct ctx *c;
    struct import_list *list;
    struct lists vocab;
    size_t at[COL_COUNT]; /* cell of a column, or SIZE_MAX */
    struct str *cells;
    size_t n_cells;
    size_t n_columns; /* of the first line */
    int64_t row;
    /* cases by number: open addressing over the list */
    struct import_case **slots;
    size_t n_slots;
};

void import_issue_add(struct ctx *c, struct import_list *l, struct import_case *k,
                      const struct import_issue *issue)
{
    struct import_issue *i = arena_dup(c->mem, issue, sizeof(*issue));
    i->next = NULL;
    if (l->last_issue != NULL) {
        l->last_issue->next = i;
    } else {
        l->issues = i;
    }
    l->last_issue = i;
    if (i->warning) {
        l->n_warnings++;
    } else if (k != NULL && k->refused_by == 0) {
        k->refused_by = i->row;
    }
}

static void issue(struct reader *r, struct import_case *k, enum column col, struct str value,
                  const char *reason, bool warning)
{
    const struct import_issue i = { .row = r->row,
                                    .column = COLUMNS[col].name,
                                    .value = value,
                                    .reason = reason,
                                    .warning = warning };
    import_issue_add(r->c, r->list, k, &i);
}

static struct str cell(const struct reader *r, enum column col)
{
    return r->at[col] < r->n_cells ? str_trim(r->cells[r->at[col]]) : STR_NONE;
}

/* ---- single values ---- */

static day_t read_day(struct reader *r, struct import_case *k, enum column col)
{
    const struct str typed = cell(r, col);
    day_t day = 0;
    if (typed.n != 0 && !day_read_any(typed, &day)) {
        issue(r, k, col, typed, "import.bad_date", false);
    }
    return day;
}

/* One code of a vocabulary; empty stays empty unless the column must be given. */
static struct str read_code(struct reader *r, struct import_case *k, enum column col,
                            const struct vocab *v)
{
    const struct str typed = cell(r, col);
    if (typed.n == 0) {
        if (COLUMNS[col].must) {
            issue(r, k, col, typed, "import.missing", false);
        }
        return STR_NONE;
    }
    const struct code *code = vocab_match(r->c->mem, v, typed);
    if (code == NULL) {
        issue(r, k, col, typed, "import.unknown_code", false);
        return STR_NONE;
    }
    return code->code;
}

static void refuse_length(struct reader *r, struct import_case *k, enum column col)
{
    issue(r, k, col, utf8_cut(cell(r, col), VALUE_POINTS), "import.too_long", false);
}

/* Words as they are, when a form would take them too. */
static struct str read_words(struct reader *r, struct import_case *k, enum column col, size_t most)
{
    const struct str typed = cell(r, col);
    if (utf8_count(typed) > most) {
        refuse_length(r, k, col);
    } else if (!utf8_is_text(typed) ||
               (most == LINE_POINTS && str_find(typed, '\n', 0) != SIZE_MAX)) {
        issue(r, k, col, typed, "import.bad_text", false);
    }
    return typed;
}

/*
 * Splits at ';' or ',' into trimmed parts, of which the first VALUES_MAX are kept; an empty cell
 * has none.
 */
static size_t split_values(struct str typed, struct str out[VALUES_MAX])
{
    size_t n = 0;
    size_t from = 0;
    for (size_t i = 0; i <= typed.n && typed.n != 0; i++) {
        if (i == typed.n || typed.p[i] == ';' || typed.p[i] == ',') {
            if (n < VALUES_MAX) {
                out[n] = str_trim(str_cut(typed, from, i));
            }
            n++;
            from = i + 1;
        }
    }
    return n;
}

/* Codes of a cell, joined by ';' in the vocabulary's order, none twice. */
static struct str read_codes(struct reader *r, struct import_case *k, enum column col,
                             const struct vocab *v)
{
    struct str values[VALUES_MAX];
    const struct str typed = cell(r, col);
    size_t n = split_values(typed, values);
    bool given[256] = { false };
    struct strbuf b;
    if (n == 0 && COLUMNS[col].must) {
        issue(r, k, col, typed, "import.missing", false);
    }
    if (n > VALUES_MAX) {
        refuse_length(r, k, col);
        n = 0;
    }
    for (size_t i = 0; i < n; i++) {
        const struct code *code = values[i].n != 0 ? vocab_match(r->c->mem, v, values[i]) : NULL;
        if (code == NULL || (size_t)(code - v->codes) >= ARRAY_LEN(given)) {
            issue(r, k, col, values[i].n != 0 ? values[i] : typed, "import.unknown_code", false);
        } else {
            given[code - v->codes] = true;
        }
    }
    strbuf_init(&b, r->c->mem);
    for (size_t i = 0; i < v->n && i < ARRAY_LEN(given); i++) {
        if (given[i]) {
            strbuf_putz(&b, strbuf_str(&b).n != 0 ? ";" : "");
            strbuf_put(&b, v->codes[i].code);
        }
    }
    return strbuf_str(&b);
}

/* Drops "Kec.", "Kecamatan", "Kel.", "Kelurahan" before a name. */
static struct str strip_kind_of_area(struct str s)
{
    static const char *const prefixes[] = { "kecamatan ", "kelurahan ", "kec. ", "kel. ",
                                            "kec.",       "kel.",       "kec ",  "kel " };
    for (size_t i = 0; i < ARRAY_LEN(prefixes); i++) {
        const struct str p = str_of(prefixes[i]);
        if (s.n > p.n && str_ieq(str_cut(s, 0, p.n), p)) {
            return str_trim(str_cut(s, p.n, s.n));
        }
    }
    return s;
}

static struct str read_kecamatan(struct reader *r, struct import_case *k)
{
    const struct str typed = cell(r, COL_KECAMATAN);
    const struct code *code =
        typed.n != 0 ? vocab_match(r->c->mem, r->vocab.kecamatan, strip_kind_of_area(typed)) : NULL;
    if (typed.n != 0 && code == NULL) {
        issue(r, k, COL_KECAMATAN, typed, "import.unknown_area", false);
    }
    return code != NULL ? code->code : STR_NONE;
}

/* A kelurahan must lie in the kecamatan of its row; without one, its own kecamatan is taken. */
static struct str read_kelurahan(struct reader *r, struct import_case *k, struct str *kecamatan)
{
    const struct str typed = cell(r, COL_KELURAHAN);
    if (typed.n == 0) {
        return STR_NONE;
    }
    const struct code *code = vocab_match(r->c->mem, r->vocab.kelurahan, strip_kind_of_area(typed));
    if (code == NULL) {
        issue(r, k, COL_KELURAHAN, typed, "import.unknown_area", false);
        return STR_NONE;
    }
    if (kecamatan->n == 0 && cell(r, COL_KECAMATAN).n == 0) {
        *kecamatan = code->parent;
    } else if (!str_eq(code->parent, *kecamatan)) {
        issue(r, k, COL_KELURAHAN, typed, "import.area_elsewhere", false);
    }
    return code->code;
}

/* ---- the victim ---- */

static bool nik_is_plausible(struct str nik)
{
    int64_t day = 0;
    int64_t month = 0;
    if (nik.n != 16) {
        return false;
    }
    for (size_t i = 0; i < nik.n; i++) {
        if (nik.p[i] < '0' || nik.p[i] > '9') {
            return false;
        }
    }
    /* places 7-8 are the day of birth, plus 40 for women; 9-10 the month */
    return str_to_int(str_cut(nik, 6, 8), &day) && str_to_int(str_cut(nik, 8, 10), &month) &&
           ((day >= 1 && day <= 31) || (day >= 41 && day <= 71)) && month >= 1 && month <= 12;
}

static void read_age(struct reader *r, struct import_case *k, struct import_victim *v)
{
    const struct str typed = cell(r, COL_AGE);
    v->age = -1;
    if (typed.n == 0) {
        return;
    }
    if (!str_to_int(typed, &v->age) || v->age < 0 || v->age > AGE_MAX) {
        v->age = -1;
        issue(r, k, COL_AGE, typed, "import.bad_age", false);
    }
}

/*
 * The age as written counts; a birth date that says otherwise by more than a year is worth a look.
 */
static void compare_birth(struct reader *r, struct import_case *k, const struct import_victim *v)
{
    const day_t at = k->incident_day != 0 ? k->incident_day : k->report_day;
    if (v->born == 0 || at == 0) {
        return;
    }
    const int years = day_years(v->born, at);
    if (years < 0) {
        issue(r, k, COL_BORN, cell(r, COL_BORN), "import.born_after", false);
    } else if (v->age >= 0 && (years - v->age > 1 || v->age - years > 1)) {
        issue(r, k, COL_BORN, cell(r, COL_BORN), "import.age_differs", true);
    }
}

/* Three parallel lists: id, sex and relation of each reported person. */
static void read_reported(struct reader *r, struct import_case *k, struct import_victim *v)
{
    struct str ids[VALUES_MAX];
    struct str sexes[VALUES_MAX];
    struct str relations[VALUES_MAX];
    const size_t n = split_values(cell(r, COL_REPORTED), ids);
    if (split_values(cell(r, COL_REPORTED_SEX), sexes) != n ||
        split_values(cell(r, COL_RELATION), relations) != n) {
        issue(r, k, COL_REPORTED, cell(r, COL_REPORTED), "import.lists_differ", false);
        return;
    }
    if (n > VALUES_MAX) {
        refuse_length(r, k, COL_REPORTED);
        return;
    }
    v->reported = NEW_ARRAY(r->c->mem, struct import_perpetrator, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct code *sex =
            sexes[i].n != 0 ? vocab_match(r->c->mem, r->vocab.sex, sexes[i]) : NULL;
        const struct code *relation =
            relations[i].n != 0 ? vocab_match(r->c->mem, r->vocab.relation, relations[i]) : NULL;
        if (ids[i].n == 0 || sex == NULL || relation == NULL) {
            const enum column bad = ids[i].n == 0 ? COL_REPORTED
                                    : sex == NULL ? COL_REPORTED_SEX
                                                  : COL_RELATION;
            issue(r, k, bad,
                  bad == COL_REPORTED_SEX ? sexes[i]
                  : bad == COL_RELATION   ? relations[i]
                                          : ids[i],
                  "import.unknown_code", false);
            return;
        }
        for (size_t j = 0; j < v->n_reported; j++) {
            if (str_eq(v->reported[j].id, ids[i])) {
                issue(r, k, COL_REPORTED, ids[i], "import.twice", false);
                return;
            }
        }
        v->reported[v->n_reported++] = (struct import_perpetrator){ .id = ids[i],
                                                                    .sex = sex->code,
                                                                    .relation = relation->code };
    }
}

static void read_victim(struct reader *r, struct import_case *k)
{
    struct import_victim *v = NEW(r->c->mem, struct import_victim);
    v->row = r->row;
    v->id = read_words(r, k, COL_VICTIM, LINE_POINTS);
    v->name = read_words(r, k, COL_NAME, LINE_POINTS);
    v->nik = cell(r, COL_NIK);
    v->sex = read_code(r, k, COL_SEX, r->vocab.sex);
    v->born = read_day(r, k, COL_BORN);
    read_age(r, k, v);
    compare_birth(r, k, v);
    v->education = read_code(r, k, COL_EDUCATION, r->vocab.education);
    v->occupation = read_code(r, k, COL_OCCUPATION, r->vocab.occupation);
    v->marital = read_code(r, k, COL_MARITAL, r->vocab.marital);
    v->disability = read_code(r, k, COL_DISABILITY, r->vocab.disability);
    v->kinds = read_codes(r, k, COL_KINDS, r->vocab.kinds);
    v->services = read_codes(r, k, COL_SERVICES, r->vocab.services);
    v->story = read_words(r, k, COL_STORY, STORY_POINTS);
    size_t story = utf8_count(v->story);
    for (const struct import_victim *o = k->first; o != NULL; o = o->next) {
        story += utf8_count(o->story) + 1; /* they become one text */
    }
    if (story > STORY_POINTS && utf8_count(v->story) <= STORY_POINTS) {
        refuse_length(r, k, COL_STORY);
    }
    read_reported(r, k, v);
    if (v->nik.n != 0 && !nik_is_plausible(v->nik)) {
        issue(r, k, COL_NIK, v->nik, "import.bad_nik", false);
    }
    for (const struct import_victim *o = k->first; o != NULL && v->id.n != 0; o = o->next) {
        if (str_eq(o->id, v->id)) {
            issue(r, k, COL_VICTIM, v->id, "import.twice", false);
        }
    }
    if (k->last != NULL) {
        k->last->next = v;
    } else {
        k->first = v;
    }
    k->last = v;
    k->n_victims++;
}

/* ---- the case ---- */

/* A case's own columns stand in each of its rows and must say the same. */
static void same_code(struct reader *r, struct import_case *k, enum column col, struct str *kept,
                      struct str here, bool is_first)
{
    if (is_first) {
        *kept = here;
    } else if (!str_eq(*kept, here)) {
        issue(r, k, col, cell(r, col), "import.row_differs", false);
    }
}

static void same_day(struct reader *r, struct import_case *k, enum column col, day_t *kept,
                     day_t here, bool is_first)
{
    if (is_first) {
        *kept = here;
    } else if (*kept != here) {
        issue(r, k, col, cell(r, col), "import.row_differs", false);
    }
}

static void read_case(struct reader *r, struct import_case *k)
{
    const bool first = k->first == NULL;
    const day_t report_day = read_day(r, k, COL_REPORT_DAY);
    const day_t incident_day = read_day(r, k, COL_INCIDENT_DAY);
    struct str kecamatan = read_kecamatan(r, k);
    const struct str kelurahan = read_kelurahan(r, k, &kecamatan);
    if (cell(r, COL_REPORT_DAY).n == 0) {
        issue(r, k, COL_REPORT_DAY, STR_NONE, "import.missing", false);
    }
    if (incident_day != 0 && report_day != 0 && incident_day > report_day) {
        issue(r, k, COL_INCIDENT_DAY, cell(r, COL_INCIDENT_DAY), "import.incident_after", false);
    }
    same_day(r, k, COL_REPORT_DAY, &k->report_day, report_day, first);
    same_day(r, k, COL_INCIDENT_DAY, &k->incident_day, incident_day, first);
    same_code(r, k, COL_KECAMATAN, &k->kecamatan, kecamatan, first);
    same_code(r, k, COL_KELURAHAN, &k->kelurahan, kelurahan, first);
    same_code(r, k, COL_CHANNEL, &k->channel, read_code(r, k, COL_CHANNEL, r->vocab.channel),
              first);
    same_code(r, k, COL_PLACE, &k->place, read_code(r, k, COL_PLACE, r->vocab.place), first);
    same_code(r, k, COL_STAGE, &k->stage, read_code(r, k, COL_STAGE, r->vocab.stage), first);
    same_code(r, k, COL_LEGAL, &k->legal_state, read_code(r, k, COL_LEGAL, r->vocab.legal), first);
}

/* One reported person of a case has one sex, whichever row names him. */
static void compare_reported(struct reader *r, struct import_case *k, const struct import_victim *v)
{
    for (const struct import_victim *o = k->first; o != NULL && o != v; o = o->next) {
        for (size_t i = 0; i < o->n_reported; i++) {
            for (size_t j = 0; j < v->n_reported; j++) {
                if (str_eq(o->reported[i].id, v->reported[j].id) &&
                    !str_eq(o->reported[i].sex, v->reported[j].sex)) {
                    issue(r, k, COL_REPORTED_SEX, v->reported[j].sex, "import.reported_sex_differs",
                          false);
                    return;
                }
            }
        }
    }
}

static struct import_case *case_of(struct reader *r, struct str number)
{
    size_t slot = (size_t)(str_hash(number) % r->n_slots);
    while (r->slots[slot] != NULL) {
        if (str_eq(r->slots[slot]->number, number)) {
            return r->slots[slot];
        }
        slot = (slot + 1) % r->n_slots;
    }
    struct import_case *k = NEW(r->c->mem, struct import_case);
    k->number = number;
    r->slots[slot] = k;
    if (r->list->last != NULL) {
        r->list->last->next = k;
    } else {
        r->list->first = k;
    }
    r->list->last = k;
    r->list->n_cases++;
    return k;
}

static bool has_text(const struct reader *r, size_t from)
{
    bool some = false;
    for (size_t i = from; i < r->n_cells; i++) {
        some = some || str_trim(r->cells[i]).n > 0;
    }
    return some;
}

static void read_row(struct reader *r)
{
    const struct str number = cell(r, COL_NUMBER);
    if (!has_text(r, 0)) {
        return; /* an empty row of a spreadsheet */
    }
    r->list->n_rows++;
    if (number.n == 0 || number.n > 60 || !utf8_is_text(number)) {
        issue(r, NULL, COL_NUMBER, number, number.n == 0 ? "import.missing" : "import.bad_number",
              false);
        r->list->n_refused_rows++;
        return;
    }
    struct import_case *k = case_of(r, number);
    if (has_text(r, r->n_columns)) {
        issue(r, k, COL_NUMBER, number, "import.extra_cells", false);
    }
    read_case(r, k);
    read_victim(r, k);
    compare_reported(r, k, k->last);
}

/* ---- the file ---- */

static void read_header(struct reader *r)
{
    r->n_columns = r->n_cells;
    for (size_t col = 0; col < COL_COUNT; col++) {
        r->at[col] = SIZE_MAX;
        for (size_t i = 0; i < r->n_cells; i++) {
            if (!str_ieq(str_trim(r->cells[i]), str_of(COLUMNS[col].name))) {
                continue;
            }
            if (r->at[col] != SIZE_MAX) {
                r->list->unusable = "import.column_twice";
                r->list->unusable_arg = str_of(COLUMNS[col].name);
            }
            r->at[col] = i;
        }
        if (COLUMNS[col].must && r->at[col] == SIZE_MAX && r->list->unusable == NULL) {
            r->list->unusable = "import.no_column";
            r->list->unusable_arg = str_of(COLUMNS[col].name);
        }
    }
    r->row = 1;
    for (size_t i = 0; i < r->n_cells; i++) {
        bool known = false;
        for (size_t col = 0; col < COL_COUNT; col++) {
            known = known || r->at[col] == i;
        }
        if (!known && r->list->unusable == NULL) {
            const struct import_issue extra = { .row = 1,
                                                .column = "",
                                                .value = r->cells[i],
                                                .reason = "import.extra_column",
                                                .warning = true };
            import_issue_add(r->c, r->list, NULL, &extra);
        }
    }
}

static bool find_lists(struct reader *r)
{
    const struct {
        const struct vocab **to;
        const char *name;
    } wanted[] = {
        { &r->vocab.channel, "channel" },
        { &r->vocab.kecamatan, "kecamatan" },
        { &r->vocab.kelurahan, "kelurahan" },
        { &r->vocab.place, "place" },
        { &r->vocab.sex, "sex" },
        { &r->vocab.education, "education" },
        { &r->vocab.occupation, "occupation" },
        { &r->vocab.marital, "marital" },
        { &r->vocab.disability, "disability" },
        { &r->vocab.kinds, "violence_kind" },
        { &r->vocab.services, "service" },
        { &r->vocab.relation, "relation" },
        { &r->vocab.stage, "service_state" },
        { &r->vocab.legal, "legal_state" },
    };
    for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
        *wanted[i].to = pack_vocab(r->c->packs, str_of(wanted[i].name));
        if (*wanted[i].to == NULL) {
            return false;
        }
    }
    return true;
}

static void count_refused(struct import_list *l)
{
    for (const struct import_case *k = l->first; k != NULL; k = k->next) {
        if (k->refused_by != 0) {
            l->n_refused_rows += k->n_victims;
        }
    }
}

enum err import_read(struct ctx *c, struct str text, struct import_list *out)
{
    struct reader r = { .c = c, .list = out };
    struct csv csv;
    size_t lines = 1;
    for (size_t i = 0; i < text.n; i++) {
        lines += text.p[i] == '\n' ? 1 : 0;
    }
    r.n_slots = lines * 2 + 1;
    r.slots = NEW_ARRAY(c->mem, struct import_case *, r.n_slots);
    if (!find_lists(&r)) {
        return fail(c, ERR_INTERNAL, NULL, "import.no_vocab");
    }
    if (!utf8_valid(text)) {
        out->unusable = "import.not_utf8";
        return OK;
    }
    csv_init(&csv, text, 0);
    if (!csv_next(&csv, c->mem, &r.cells, &r.n_cells)) {
        out->unusable = "import.empty";
        return OK;
    }
    read_header(&r);
    while (out->unusable == NULL && csv_next(&csv, c->mem, &r.cells, &r.n_cells)) {
        r.row = csv.line;
        read_row(&r);
    }
    if (csv.problem != NULL) {
        struct strbuf b;
        strbuf_init(&b, c->mem);
        strbuf_put_int(&b, csv.line);
        out->unusable = "import.broken_csv";
        out->unusable_arg = strbuf_str(&b);
    }
    count_refused(out);
    return OK;
}
