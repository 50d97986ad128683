/*
 * pack_vocab.c - code lists: loading, exact lookup, and matching of what people type.
 * Matching hashes the folded text without storing it: the importer asks twenty times per row.
 */
#include "rec/pack_inside.h"

#include <stdlib.h>

#define RANK_CODE 0
#define RANK_LABEL 1
#define RANK_ALIAS 2
#define RETIRED 3 /* added to a rank */
#define TYPED_MAX 512

/* ---- folding ---- */

struct fold {
    struct str text;
    size_t at;
    bool begun, gap;
};

static bool is_gap(char ch)
{
    return ch == ' ' || ch == '_' || ch == '-' || ch == '\t';
}

/*
 * Next byte of the folded text, -1 at its end: lower case, runs of space _ - as one space, none at
 * the ends.
 */
static int fold_next(struct fold *f)
{
    while (f->at < f->text.n && is_gap(f->text.p[f->at])) {
        f->gap = true;
        f->at++;
    }
    if (f->at == f->text.n) {
        return -1;
    }
    if (f->gap && f->begun) {
        f->gap = false;
        return ' ';
    }
    f->gap = false;
    f->begun = true;
    unsigned char ch = (unsigned char)f->text.p[f->at++];
    return ch >= 'A' && ch <= 'Z' ? ch + ('a' - 'A') : ch;
}

/* FNV-1a over the folded text; never 0. */
static uint64_t fold_hash(struct str text)
{
    struct fold f = { .text = text };
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (int ch = fold_next(&f); ch >= 0; ch = fold_next(&f)) {
        h = (h ^ (uint64_t)ch) * UINT64_C(0x100000001b3);
    }
    return h == 0 ? 1 : h;
}

static bool fold_eq(struct str a, struct str b)
{
    struct fold x = { .text = a }, y = { .text = b };
    int p = 0, q = 0;
    do {
        p = fold_next(&x);
        q = fold_next(&y);
    } while (p == q && p >= 0);
    return p == q;
}

/* ---- loading ---- */

/* While loading: a code with the row it came from. */
struct loaded {
    struct code k;
    const struct raw_row *row;
};

static enum err read_code(struct loader *l, const struct raw_row *row, struct code *k)
{
    k->code = raw_cell(row, "code");
    k->label[LANG_ID] = raw_cell(row, "label_id");
    k->label[LANG_EN] = raw_cell(row, "label_en");
    k->hint[LANG_ID] = raw_cell(row, "hint_id");
    k->hint[LANG_EN] = raw_cell(row, "hint_en");
    k->parent = raw_cell(row, "parent");
    k->simfoni = raw_cell(row, "simfoni");
    k->source = raw_cell(row, "source");
    k->aliases = raw_cell(row, "aliases");
    k->ended = str_eqz(raw_cell(row, "ended"), "yes");
    k->counted = !str_eqz(raw_cell(row, "counted"), "no");
    TRY(load_int(l, row, "sort", &k->sort));
    TRY(load_day(l, row, "valid_from", &k->valid_from));
    TRY(load_day(l, row, "valid_to", &k->valid_to));
    if (k->code.n == 0 || str_find(k->code, ';', 0) != SIZE_MAX) {
        return load_fail_row(l, row, "not a code:", k->code);
    }
    if (k->label[LANG_ID].n == 0 || k->label[LANG_EN].n == 0) {
        return load_fail_row(l, row, "a label is missing for", k->code);
    }
    if (k->valid_to != 0 && k->valid_to < k->valid_from) {
        return load_fail_row(l, row, "valid_to lies before valid_from for", k->code);
    }
    return OK;
}

static int compare_codes(const void *a, const void *b)
{
    const struct code *x = a, *y = b;
    if (x->sort != y->sort) {
        return x->sort < y->sort ? -1 : 1;
    }
    return str_cmp(x->code, y->code);
}

static enum err read_codes(struct loader *l, const struct raw_table *t, struct vocab_full *v)
{
    struct code *codes = NEW_ARRAY(l->mem, struct code, t->n);
    const struct raw_row **from = NEW_ARRAY(l->mem, const struct raw_row *, t->n);
    size_t n = 0;
    name_table_init(l->mem, &v->codes, t->n);
    for (size_t i = 0; i < t->n; i++) {
        struct code k = { 0 };
        TRY(read_code(l, &t->rows[i], &k));
        size_t at = name_table_find(&v->codes, k.code);
        if (at != SIZE_MAX && from[at]->file == t->rows[i].file) {
            return load_fail_row(l, &t->rows[i], "code twice:", k.code);
        }
        at = at == SIZE_MAX ? n++ : at;
        codes[at] = k;
        from[at] = &t->rows[i];
        name_table_put(&v->codes, k.code, at);
    }
    qsort(codes, n, sizeof *codes, compare_codes);
    for (size_t i = 0; i < n; i++) {
        name_table_put(&v->codes, codes[i].code, i);
    }
    v->v = (struct vocab){ str_cut(t->name, 6, t->name.n), codes, n };
    return OK;
}

static size_t count_aliases(const struct vocab *v)
{
    size_t n = 0;
    for (size_t i = 0; i < v->n; i++) {
        struct str rest = v->codes[i].aliases, part;
        while (str_next(&rest, '|', &part)) {
            n++;
        }
    }
    return n;
}

static void add_name(struct vocab_full *v, struct str text, size_t code, uint8_t rank)
{
    if (text.n == 0) {
        return;
    }
    uint64_t h = fold_hash(text);
    size_t at = (size_t)h & (v->cap - 1);
    while (v->slots[at].hash != 0) {
        at = (at + 1) & (v->cap - 1);
    }
    v->slots[at] = (struct match_slot){ h, text, (uint32_t)code, rank };
}

static void index_names(struct loader *l, struct vocab_full *v)
{
    size_t names = 3 * v->v.n + count_aliases(&v->v);
    v->cap = 16;
    while (v->cap < 2 * names) {
        v->cap *= 2;
    }
    v->slots = NEW_ARRAY(l->mem, struct match_slot, v->cap);
    for (size_t i = 0; i < v->v.n; i++) {
        const struct code *k = &v->v.codes[i];
        uint8_t retired = k->valid_to != 0 ? RETIRED : 0;
        struct str rest = k->aliases, part;
        add_name(v, k->code, i, (uint8_t)(RANK_CODE + retired));
        add_name(v, k->label[LANG_ID], i, (uint8_t)(RANK_LABEL + retired));
        add_name(v, k->label[LANG_EN], i, (uint8_t)(RANK_LABEL + retired));
        while (str_next(&rest, '|', &part)) {
            add_name(v, str_trim(part), i, (uint8_t)(RANK_ALIAS + retired));
        }
    }
}

static bool code_anywhere(const struct packs *p, struct str code)
{
    for (size_t i = 0; i < p->n_vocabs; i++) {
        if (vocab_code(&p->vocabs[i].v, code) != NULL) {
            return true;
        }
    }
    return false;
}

static enum err check_parents(struct loader *l, const struct raw_table *t)
{
    for (size_t i = 0; i < t->n; i++) {
        struct str parent = raw_cell(&t->rows[i], "parent");
        if (parent.n > 0 && !code_anywhere(l->p, parent)) {
            return load_fail_row(l, &t->rows[i], "unknown parent", parent);
        }
    }
    return OK;
}

static bool is_vocab(const struct raw_table *t)
{
    return str_starts(t->name, STR("vocab/"));
}

enum err load_vocabs(struct loader *l)
{
    static const char *const columns[] = { "code",       "label_id", "label_en", "sort",
                                           "valid_from", "valid_to", "parent",   "simfoni",
                                           "source",     "" };
    struct packs *p = l->p;
    p->vocabs = NEW_ARRAY(l->mem, struct vocab_full, p->n_tables);
    name_table_init(l->mem, &p->by_vocab, p->n_tables);
    for (size_t i = 0; i < p->n_tables; i++) {
        const struct raw_table *t = &p->tables[i];
        if (is_vocab(t)) {
            struct vocab_full *v = &p->vocabs[p->n_vocabs];
            TRY(load_need(l, t, columns));
            TRY(read_codes(l, t, v));
            index_names(l, v);
            name_table_put(&p->by_vocab, v->v.name, p->n_vocabs++);
        }
    }
    for (size_t i = 0; i < p->n_tables; i++) {
        if (is_vocab(&p->tables[i])) {
            TRY(check_parents(l, &p->tables[i]));
        }
    }
    return OK;
}

/* ---- use ---- */

const struct vocab *pack_vocab(const struct packs *p, struct str name)
{
    size_t at = name_table_find(&p->by_vocab, name);
    return at == SIZE_MAX ? NULL : &p->vocabs[at].v;
}

bool vocab_known(const struct packs *p, const char *vocab, struct str code)
{
    const struct vocab *v = pack_vocab(p, str_of(vocab));
    return v == NULL || vocab_code(v, code) != NULL;
}

size_t vocab_index(const struct vocab *v, struct str code)
{
    return name_table_find(&((const struct vocab_full *)v)->codes, code);
}

const struct code *vocab_code(const struct vocab *v, struct str code)
{
    size_t at = vocab_index(v, code);
    return at == SIZE_MAX ? NULL : &v->codes[at];
}

bool code_valid_on(const struct code *k, day_t day)
{
    return day == 0 || ((k->valid_from == 0 || k->valid_from <= day) &&
                        (k->valid_to == 0 || day <= k->valid_to));
}

bool vocab_all_ticked(const struct vocab *v, struct str codes, day_t today)
{
    for (size_t i = 0; v != NULL && i < v->n; i++) {
        const struct code *k = &v->codes[i];
        bool ticked = false;
        struct str rest = codes;
        for (struct str one; rest.n > 0 && str_next(&rest, ';', &one);) {
            ticked = ticked || str_eq(one, k->code);
        }
        if (!ticked && (k->valid_to == 0 || k->valid_to >= today)) {
            return false;
        }
    }
    return v != NULL && v->n > 0;
}

/* The best slot that fits; parent NULL: any. Two codes of the best rank are no answer. */
static const struct code *match(const struct vocab *v, struct str typed, const struct str *parent)
{
    const struct vocab_full *full = (const struct vocab_full *)v;
    const struct match_slot *best = NULL;
    bool twice = false;
    if (typed.n == 0 || typed.n > TYPED_MAX || full->cap == 0) {
        return NULL;
    }
    uint64_t h = fold_hash(typed);
    for (size_t at = (size_t)h & (full->cap - 1); full->slots[at].hash != 0;
         at = (at + 1) & (full->cap - 1)) {
        const struct match_slot *s = &full->slots[at];
        if (s->hash != h || !fold_eq(s->text, typed) ||
            (parent != NULL && !str_eq(v->codes[s->code].parent, *parent))) {
            continue;
        }
        if (best == NULL || s->rank < best->rank) {
            best = s;
            twice = false;
        } else if (s->rank == best->rank && s->code != best->code) {
            twice = true;
        }
    }
    return best == NULL || twice ? NULL : &v->codes[best->code];
}

const struct code *vocab_match(struct arena *a, const struct vocab *v, struct str typed)
{
    (void)a; /* nothing is made */
    return match(v, typed, NULL);
}

const struct code *vocab_match_below(const struct vocab *v, struct str typed, struct str parent)
{
    return match(v, typed, &parent);
}
