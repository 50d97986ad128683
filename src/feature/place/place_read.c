/* place_read.c - a list of schools into places and open questions. Pure but for the packs. */
#include <string.h>

#include "base/csv.h"
#include "base/utf8.h"
#include "feature/place/place.h"
#include "rec/pack.h"

#define WORD_MAX 64   /* bytes of a kecamatan's name; the longest of Jambi has 13 */
#define GUESS_FAR 4   /* letters: "Telanepura" is 2 off, another kecamatan of Jambi at least 5 */
#define NPSN_DIGITS 8 /* the ministry's school number */

enum column {
    C_CODE,
    C_NAME,
    C_GRADE,
    C_HOLDER,
    C_AREA_CODE,
    C_AREA,
    C_KELURAHAN,
    C_ADDRESS,
    COLUMNS
};
static const char *const column_names[COLUMNS][3] = {
    [C_CODE] = { "npsn", "kode", NULL },           [C_NAME] = { "sekolah", "nama", "nama_sekolah" },
    [C_GRADE] = { "bentuk", "jenjang", NULL },     [C_HOLDER] = { "status", NULL, NULL },
    [C_AREA_CODE] = { "kode_kec", NULL, NULL },    [C_AREA] = { "kecamatan", NULL, NULL },
    [C_KELURAHAN] = { "kelurahan", "desa", NULL }, [C_ADDRESS] = { "alamat_jalan", "alamat", NULL },
};

static char lower(char ch)
{
    return ch >= 'A' && ch <= 'Z' ? (char)(ch + 32) : ch;
}

size_t place_distance(struct str a, struct str b, size_t cap)
{
    size_t row[WORD_MAX + 1];
    if (a.n > WORD_MAX || b.n > WORD_MAX) {
        return cap;
    }
    for (size_t j = 0; j <= b.n; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= a.n; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            const size_t swap = corner + (lower(a.p[i - 1]) != lower(b.p[j - 1]) ? 1 : 0);
            const size_t step = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            corner = row[j];
            row[j] = swap < step ? swap : step;
        }
    }
    return row[b.n] < cap ? row[b.n] : cap;
}

/* "Kec. Jelutung" and "Kecamatan Jelutung" are Jelutung. */
static struct str area_name(struct str s)
{
    static const struct str before[] = { STR("kecamatan "), STR("kec. "), STR("kec ") };
    s = str_trim(s);
    for (size_t i = 0; i < ARRAY_LEN(before); i++) {
        if (s.n > before[i].n && str_ieq(str_cut(s, 0, before[i].n), before[i])) {
            return str_trim(str_cut(s, before[i].n, s.n));
        }
    }
    return s;
}

/* The kecamatan nearest to what was written; "" when none is near. */
static struct str guess(const struct vocab *areas, struct str typed)
{
    struct str best = STR_NONE;
    size_t far = GUESS_FAR;
    for (size_t i = 0; i < areas->n; i++) {
        const size_t d = place_distance(typed, areas->codes[i].label[0], far);
        if (d < far) {
            far = d;
            best = areas->codes[i].code;
        }
    }
    return best;
}

static struct str coded(struct ctx *c, const char *vocab, struct str typed)
{
    const struct code *k = vocab_match(c->mem, pack_vocab(c->packs, str_of(vocab)), typed);
    return typed.n != 0 && k != NULL ? k->code : STR_NONE;
}

static struct str area_of_code(struct ctx *c, struct str dapodik)
{
    const struct pack_table *t = pack_table(c->packs, STR("rule/school_area"));
    const size_t row = t != NULL ? pack_row(t, dapodik) : SIZE_MAX;
    return row != SIZE_MAX ? pack_cell(t, row, "kecamatan") : STR_NONE;
}

static bool is_npsn(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if ((s.p[i] < '0' || s.p[i] > '9') && (lower(s.p[i]) < 'a' || lower(s.p[i]) > 'z')) {
            return false;
        }
    }
    return s.n == NPSN_DIGITS;
}

static struct str cell(const struct str *cells, size_t n, size_t at)
{
    return at < n ? str_trim(cells[at]) : STR_NONE;
}

/* The kelurahan as written, or the one that the address names; only one that lies in the kecamatan. */
static struct str kelurahan_of(struct ctx *c, struct str kecamatan, struct str written,
                               struct str address)
{
    const struct vocab *v = pack_vocab(c->packs, STR("kelurahan"));
    const struct code *k = NULL;
    if (kecamatan.n != 0 && written.n != 0) {
        k = vocab_match_below(v, written, kecamatan);
    }
    if (k == NULL && kecamatan.n != 0 && address.n != 0) {
        k = vocab_match_below(v, address, kecamatan);
    }
    return k != NULL ? k->code : STR_NONE;
}

/* What people decided on one line. */
struct decided {
    const struct place_fix *fixes; /* of all lines, oldest first */
    size_t n;
    int64_t line;
};

/* The newest word on the line is to leave it out. */
static bool is_skipped(const struct decided *d)
{
    bool skip = false;
    for (size_t i = 0; i < d->n; i++) {
        skip = d->fixes[i].line == d->line ? str_eqz(d->fixes[i].choice, "LEWATI") : skip;
    }
    return skip;
}

static struct str chosen_area(const struct decided *d)
{
    struct str area = STR_NONE;
    for (size_t i = 0; i < d->n; i++) {
        area = d->fixes[i].line == d->line && d->fixes[i].kecamatan.n != 0 ? d->fixes[i].kecamatan
                                                                           : area;
    }
    return area;
}

/* Somebody saw this very question and takes the line as it is; another question stays open. */
static bool is_taken(const struct decided *d, const char *question)
{
    bool taken = false;
    for (size_t i = 0; i < d->n; i++) {
        taken = taken || (d->fixes[i].line == d->line && str_eqz(d->fixes[i].choice, "AMBIL") &&
                          str_eqz(d->fixes[i].question, question));
    }
    return taken;
}

/* Kecamatan by its name and the code beside it; both must say the same unless somebody chose. */
static void read_area(struct ctx *c, struct place_line *l, struct str code, const struct decided *d)
{
    const struct str by_name = coded(c, "kecamatan", area_name(l->area));
    const struct str by_code = area_of_code(c, code);
    l->row.kecamatan = chosen_area(d);
    if (l->row.kecamatan.n != 0) {
        return;
    }
    if (by_name.n != 0 && by_code.n != 0 && !str_eq(by_name, by_code)) {
        l->problem = "place.q_area_differs";
        l->guess = by_code;
        l->needs_area = true;
        return;
    }
    if (by_name.n == 0 && (l->area.n != 0 || by_code.n == 0)) {
        l->problem = "place.q_area";
        l->guess = by_code.n != 0
                       ? by_code
                       : guess(pack_vocab(c->packs, STR("kecamatan")), area_name(l->area));
        l->needs_area = true;
        return;
    }
    l->row.kecamatan = by_name.n != 0 ? by_name : by_code;
}

/* The first open question of a line stands. */
static void ask(struct place_line *l, const struct decided *d, const char *question)
{
    if (l->problem == NULL && !is_taken(d, question)) {
        l->problem = question;
    }
}

static void read_line(struct ctx *c, const size_t *at, const struct str *cells, size_t n,
                      const struct decided *d, struct place_line *l)
{
    const struct str grade = cell(cells, n, at[C_GRADE]);
    l->row.kind = STR("SEKOLAH");
    l->row.name = cell(cells, n, at[C_NAME]);
    l->row.code = cell(cells, n, at[C_CODE]);
    l->row.grade = coded(c, "school_grade", grade);
    l->row.holder = coded(c, "school_holder", cell(cells, n, at[C_HOLDER]));
    l->row.address = cell(cells, n, at[C_ADDRESS]);
    l->area = cell(cells, n, at[C_AREA]);
    if (is_skipped(d)) {
        l->fate = PLACE_SKIPPED;
        return;
    }
    read_area(c, l, cell(cells, n, at[C_AREA_CODE]), d);
    l->row.kelurahan =
        kelurahan_of(c, l->row.kecamatan, cell(cells, n, at[C_KELURAHAN]), l->row.address);
    if (l->row.grade.n == 0) {
        l->row.grade = STR("LAINNYA");
        ask(l, d, "place.q_grade");
    }
    if (!is_npsn(l->row.code)) {
        ask(l, d, "place.q_code");
        l->row.code = l->problem == NULL ? STR_NONE : l->row.code; /* goes in without it */
    }
    if (l->row.name.n == 0 || utf8_count(l->row.name) > 150 || utf8_count(l->row.address) > 200) {
        l->problem = "place.q_name";
        l->only_skip = true;
    }
}

/* ---- against each other and what is there ---- */

static bool same_place(const struct place *a, const struct place *b)
{
    return str_ieq(a->name, b->name) && str_eq(a->kecamatan, b->kecamatan);
}

static bool same_words(const struct place *a, const struct place *b)
{
    return str_eq(a->name, b->name) && str_eq(a->grade, b->grade) && str_eq(a->holder, b->holder) &&
           str_eq(a->kecamatan, b->kecamatan) && str_eq(a->address, b->address) &&
           (a->kelurahan.n == 0 || str_eq(a->kelurahan, b->kelurahan));
}

static void compare_lines(struct place_read *out, size_t i, const struct decided *d)
{
    struct place_line *l = &out->lines[i];
    for (size_t j = 0; j < out->n && l->problem == NULL; j++) {
        const struct place_line *o = &out->lines[j];
        if (j == i || o->fate == PLACE_SKIPPED) {
            continue;
        }
        if (l->row.code.n != 0 && str_eq(l->row.code, o->row.code)) {
            l->problem = "place.q_twice";
            l->only_skip = true;
        } else if (same_place(&l->row, &o->row)) {
            ask(l, d, "place.q_same_name");
        }
    }
}

static void compare_known(struct place_line *l, const struct place *known, size_t n,
                          const struct decided *d)
{
    l->fate = PLACE_NEW;
    for (size_t i = 0; i < n && l->problem == NULL; i++) {
        if (l->row.code.n != 0 && str_eq(l->row.code, known[i].code)) {
            l->row.id = known[i].id;
            l->row.version = known[i].version;
            l->fate = same_words(&l->row, &known[i]) ? PLACE_SAME : PLACE_CHANGED;
            return;
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (same_place(&l->row, &known[i])) {
            ask(l, d, "place.q_known_name");
        }
    }
}

static bool header(const struct str *cells, size_t n, size_t *at, struct place_read *out)
{
    for (size_t k = 0; k < COLUMNS; k++) {
        at[k] = SIZE_MAX;
        for (size_t a = 0; a < ARRAY_LEN(column_names[k]) && column_names[k][a] != NULL; a++) {
            for (size_t i = 0; i < n && at[k] == SIZE_MAX; i++) {
                at[k] = str_ieq(str_trim(cells[i]), str_of(column_names[k][a])) ? i : SIZE_MAX;
            }
        }
        if (at[k] == SIZE_MAX && (k == C_CODE || k == C_NAME || k == C_GRADE || k == C_AREA)) {
            out->unusable = "place.no_column";
            out->arg = str_of(column_names[k][0]);
            return false;
        }
    }
    return true;
}

static bool read_lines(struct ctx *c, struct str text, const struct place_fix *fixes,
                       size_t n_fixes, struct place_read *out)
{
    struct csv csv;
    struct str *cells = NULL;
    size_t n = 0;
    size_t at[COLUMNS];
    csv_init(&csv, text, 0);
    if (!csv_next(&csv, c->mem, &cells, &n)) {
        out->unusable = "place.no_lines";
        return false;
    }
    if (!header(cells, n, at, out)) {
        return false;
    }
    while (csv_next(&csv, c->mem, &cells, &n)) {
        if (out->n == PLACE_LINES_MAX) {
            out->unusable = "place.too_long";
            return false;
        }
        struct place_line *l = &out->lines[out->n++];
        l->line = csv.line;
        read_line(c, at, cells, n, &(struct decided){ fixes, n_fixes, csv.line }, l);
    }
    if (csv.problem != NULL || out->n == 0) {
        out->unusable = csv.problem != NULL ? "place.broken" : "place.no_lines";
    }
    return out->unusable == NULL;
}

void place_list_read(struct ctx *c, struct str text, const struct place_fix *fixes, size_t n_fixes,
                     const struct place *known, size_t n_known, struct place_read *out)
{
    *out = (struct place_read){ .lines = NEW_ARRAY(c->mem, struct place_line, PLACE_LINES_MAX) };
    if (!utf8_valid(text)) {
        out->unusable = "place.not_utf8";
        return;
    }
    if (!read_lines(c, text, fixes, n_fixes, out)) {
        return;
    }
    for (size_t i = 0; i < out->n; i++) {
        struct place_line *l = &out->lines[i];
        const struct decided d = { fixes, n_fixes, l->line };
        if (l->fate != PLACE_SKIPPED) {
            compare_lines(out, i, &d);
            compare_known(l, known, n_known, &d);
            l->fate = l->problem != NULL ? PLACE_OPEN : l->fate;
        }
        out->count[l->fate]++;
    }
}
