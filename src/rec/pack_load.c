/*
 * pack_load.c - reads the files of the base pack and a city's pack, and hands them to the readers
 * of each kind.
 */
#include "rec/pack_inside.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/strbuf.h"
#include "base/utf8.h"

#define FILE_MAX_BYTES ((size_t)8 << 20)
#define FILES_MAX 512 /* of one folder */

/* ---- messages ---- */

enum err load_fail(struct loader *l, struct str file, int64_t line, const char *reason,
                   struct str about)
{
    struct strbuf b;
    strbuf_init(&b, l->mem);
    strbuf_put(&b, file);
    strbuf_printf(&b, ":%lld: %s", (long long)line, reason);
    if (about.n > 0) {
        strbuf_putz(&b, " '");
        strbuf_put(&b, about);
        strbuf_putz(&b, "'");
    }
    *l->why = strbuf_str(&b);
    return ERR_INPUT;
}

enum err load_fail_row(struct loader *l, const struct raw_row *row, const char *reason,
                       struct str about)
{
    return load_fail(l, row->file->name, row->line, reason, about);
}

/* ---- names ---- */

void name_table_init(struct arena *a, struct name_table *t, size_t expected)
{
    t->cap = 16;
    while (t->cap < 2 * expected + 2) {
        t->cap *= 2;
    }
    t->n = 0;
    t->slots = NEW_ARRAY(a, struct name_slot, t->cap);
}

static size_t name_place(const struct name_table *t, struct str name)
{
    size_t at = (size_t)str_hash(name) & (t->cap - 1);
    while (t->slots[at].name.p != NULL && !str_eq(t->slots[at].name, name)) {
        at = (at + 1) & (t->cap - 1);
    }
    return at;
}

bool name_table_put(struct name_table *t, struct str name, size_t at)
{
    struct name_slot *slot = &t->slots[name_place(t, name)];
    bool is_new = slot->name.p == NULL;
    *slot = (struct name_slot){ name.p != NULL ? name : STR(""), at };
    t->n += is_new ? 1 : 0;
    return is_new;
}

size_t name_table_find(const struct name_table *t, struct str name)
{
    if (t->cap == 0) {
        return SIZE_MAX;
    }
    const struct name_slot *slot = &t->slots[name_place(t, name)];
    return slot->name.p == NULL ? SIZE_MAX : slot->at;
}

/* ---- cells ---- */

struct raw_table *load_table(const struct packs *p, const char *name)
{
    for (size_t i = 0; i < p->n_tables; i++) {
        if (str_eqz(p->tables[i].name, name)) {
            return &p->tables[i];
        }
    }
    return NULL;
}

static size_t column_of(const struct raw_file *f, const char *column)
{
    for (size_t i = 0; i < f->n_columns; i++) {
        if (str_eqz(f->columns[i], column)) {
            return i;
        }
    }
    return SIZE_MAX;
}

struct str raw_cell(const struct raw_row *row, const char *column)
{
    size_t at = column_of(row->file, column);
    return at == SIZE_MAX ? STR_NONE : row->cells[at];
}

enum err load_need(struct loader *l, const struct raw_table *t, const char *const *columns)
{
    for (size_t f = 0; f < 2; f++) {
        for (size_t i = 0; t->files[f] != NULL && columns[i][0] != '\0'; i++) {
            if (column_of(t->files[f], columns[i]) == SIZE_MAX) {
                return load_fail(l, t->files[f]->name, 1, "there is no column", str_of(columns[i]));
            }
        }
    }
    return OK;
}

enum err load_int(struct loader *l, const struct raw_row *row, const char *column, int64_t *out)
{
    struct str s = raw_cell(row, column);
    *out = 0;
    return s.n == 0 || str_to_int(s, out) ? OK : load_fail_row(l, row, "not a whole number:", s);
}

enum err load_day(struct loader *l, const struct raw_row *row, const char *column, day_t *out)
{
    struct str s = raw_cell(row, column);
    *out = 0;
    return s.n == 0 || day_read_iso(s, out) ? OK
                                            : load_fail_row(l, row, "not a day (yyyy-mm-dd):", s);
}

enum err load_yes(struct loader *l, const struct raw_row *row, const char *column, bool *out)
{
    struct str s = raw_cell(row, column);
    *out = str_eqz(s, "yes");
    return *out || s.n == 0 || str_eqz(s, "no") ? OK
                                                : load_fail_row(l, row, "neither yes nor no:", s);
}

/* ---- files ---- */

/* The whole file in memory. fd lives and dies here. */
static enum err read_whole(struct loader *l, struct str path, struct str name, struct str *out)
{
    struct stat st;
    int fd = open(str_z(l->mem, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
        st.st_size > (off_t)FILE_MAX_BYTES) {
        if (fd >= 0) {
            (void)close(fd); /* only read */
        }
        return load_fail(l, name, 1, "the file cannot be read", STR_NONE);
    }
    size_t size = (size_t)st.st_size, n = 0;
    char *p = arena_alloc(l->mem, size + 1);
    ssize_t got = 1;
    while (n < size && got > 0) {
        got = read(fd, p + n, size - n);
        n += got > 0 ? (size_t)got : 0;
    }
    (void)close(fd); /* only read */
    *out = (struct str){ p, n };
    if (n < size) {
        return load_fail(l, name, 1, "the file cannot be read", STR_NONE);
    }
    return OK;
}

static struct raw_table *table_for(struct packs *p, struct str name)
{
    size_t at = name_table_find(&p->by_table, name);
    if (at != SIZE_MAX) {
        return &p->tables[at];
    }
    if (p->n_tables == p->cap_tables) {
        return NULL;
    }
    name_table_put(&p->by_table, name, p->n_tables);
    p->tables[p->n_tables].name = name;
    return &p->tables[p->n_tables++];
}

static void push_row(struct arena *a, struct raw_table *t, struct raw_row row)
{
    if (t->n == t->cap) {
        size_t cap = t->cap == 0 ? 32 : 2 * t->cap;
        struct raw_row *more = NEW_ARRAY(a, struct raw_row, cap);
        if (t->n > 0) {
            memcpy(more, t->rows, t->n * sizeof *more);
        }
        t->rows = more;
        t->cap = cap;
    }
    t->rows[t->n++] = row;
}

static enum err read_table(struct loader *l, int pack, struct str text, struct str file,
                           struct str name)
{
    struct csv in;
    struct str *cells = NULL;
    size_t n = 0;
    struct raw_table *t = table_for(l->p, name);
    struct raw_file *f = NEW(l->mem, struct raw_file);
    if (t == NULL) {
        return load_fail(l, file, 1, "too many tables", STR_NONE);
    }
    tsv_init(&in, text);
    if (!tsv_next(&in, l->mem, &cells, &n)) {
        return load_fail(l, file, in.line > 0 ? in.line : 1,
                         in.problem != NULL ? in.problem : "there is no line of column names",
                         STR_NONE);
    }
    *f = (struct raw_file){ file, pack, cells, n };
    t->files[pack] = f;
    while (tsv_next(&in, l->mem, &cells, &n)) {
        push_row(l->mem, t, (struct raw_row){ f, cells, in.line });
    }
    return in.problem == NULL ? OK : load_fail(l, file, in.line, in.problem, STR_NONE);
}

static int compare_names(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* Names in a folder, sorted; without those that begin with a dot. */
static enum err list_folder(struct loader *l, struct str path, struct str shown, struct str *names,
                            size_t *n)
{
    DIR *d = opendir(str_z(l->mem, path));
    *n = 0;
    if (d == NULL) {
        return load_fail(l, shown, 1, "there is no such folder", STR_NONE);
    }
    enum err e = OK;
    for (struct dirent *x = readdir(d); x != NULL && e == OK; x = readdir(d)) {
        if (x->d_name[0] == '.') {
            continue;
        }
        if (*n == FILES_MAX) {
            e = load_fail(l, shown, 1, "too many files", STR_NONE);
            break;
        }
        names[(*n)++] = str_copy(l->mem, str_of(x->d_name));
    }
    (void)closedir(d); /* only read */
    qsort(names, *n, sizeof *names, compare_names);
    return e;
}

static struct str below(struct arena *a, struct str folder, struct str name)
{
    const struct str parts[] = { folder, STR("/"), name };
    return folder.n == 0 ? name : str_join(a, parts, ARRAY_LEN(parts));
}

/* ---- bundles: per file a digit for its pack, then four texts, each as its size and its bytes ---- */

static void bundle_put(struct strbuf *b, struct str s)
{
    const uint32_t size = (uint32_t)s.n; /* FILE_MAX_BYTES is far below */
    strbuf_put_bytes(b, &size, sizeof size);
    strbuf_put(b, s);
}

static bool bundle_take(struct str *rest, struct str *out)
{
    uint32_t size = 0;
    if (rest->n < sizeof size) {
        return false;
    }
    memcpy(&size, rest->p, sizeof size);
    if (size > rest->n - sizeof size) {
        return false;
    }
    *out = str_cut(*rest, sizeof size, sizeof size + size);
    *rest = str_cut(*rest, sizeof size + size, rest->n);
    return true;
}

static void keep(struct loader *l, int pack, struct str shown, struct str inside, struct str name,
                 struct str text)
{
    if (l->bundle != NULL) {
        strbuf_putc(l->bundle, (char)('0' + pack));
        bundle_put(l->bundle, shown);
        bundle_put(l->bundle, inside);
        bundle_put(l->bundle, name);
        bundle_put(l->bundle, text);
    }
}

static bool is_table(struct str name)
{
    return str_ends(name, STR(".tsv"));
}

static bool is_form(struct str inside, struct str name)
{
    return str_eqz(inside, "form") && str_ends(name, STR(".json"));
}

static enum err read_text(struct loader *l, int pack, struct str text, struct str shown,
                          struct str inside, struct str name)
{
    if (!utf8_valid(text)) {
        return load_fail(l, shown, 1, "not UTF-8", STR_NONE);
    }
    if (str_find(text, '\0', 0) != SIZE_MAX) {
        return load_fail(l, shown, 1, "there is a NUL in it", STR_NONE);
    }
    if (is_table(name)) {
        return read_table(l, pack, text, shown,
                          below(l->mem, inside, str_cut(name, 0, name.n - 4)));
    }
    return load_form(l, shown, str_cut(name, 0, name.n - 5), text);
}

/* A file of a pack. inside: its folder within the pack, "" at the top. */
static enum err read_file(struct loader *l, int pack, struct str path, struct str shown,
                          struct str inside, struct str name)
{
    struct str text = STR_NONE;
    if (!is_table(name) && !is_form(inside, name)) {
        return OK; /* letters and the like: read by those who use them */
    }
    TRY(read_whole(l, path, shown, &text));
    keep(l, pack, shown, inside, name, text);
    return read_text(l, pack, text, shown, inside, name);
}

static enum err read_bundle(struct loader *l, struct str rest)
{
    while (rest.n > 0) {
        struct str shown, inside, name, text;
        const int pack = rest.p[0] - '0';
        rest = str_cut(rest, 1, rest.n);
        if ((pack != PACK_BASE && pack != PACK_CITY) || !bundle_take(&rest, &shown) ||
            !bundle_take(&rest, &inside) || !bundle_take(&rest, &name) ||
            !bundle_take(&rest, &text) || (!is_table(name) && !is_form(inside, name))) {
            return load_fail(l, STR("bundle"), 1, "not made by pack_load_keep", STR_NONE);
        }
        TRY(read_text(l, pack, text, shown, inside, name));
    }
    return OK;
}

static bool is_folder(struct arena *a, struct str path)
{
    struct stat st;
    return stat(str_z(a, path), &st) == 0 && S_ISDIR(st.st_mode);
}

static enum err read_pack(struct loader *l, int pack, struct str path, struct str shown,
                          struct str inside)
{
    struct str *names = NEW_ARRAY(l->mem, struct str, FILES_MAX);
    size_t n = 0;
    TRY(list_folder(l, path, shown, names, &n));
    for (size_t i = 0; i < n; i++) {
        struct str file = below(l->mem, path, names[i]);
        struct str told = below(l->mem, shown, names[i]);
        if (!is_folder(l->mem, file)) {
            TRY(read_file(l, pack, file, told, inside, names[i]));
        } else if (inside.n == 0) {
            TRY(read_pack(l, pack, file, told, names[i]));
        }
    }
    return OK;
}

/* ---- all ---- */

/* Where the columns of file f stand among those of the table; new ones are put at its end. */
static size_t *columns_of(struct arena *a, const struct raw_file *f, struct str *columns, size_t *n)
{
    size_t *at = NEW_ARRAY(a, size_t, f->n_columns);
    for (size_t k = 0; k < f->n_columns; k++) {
        while (at[k] < *n && !str_eq(columns[at[k]], f->columns[k])) {
            at[k]++;
        }
        if (at[k] == *n) {
            columns[(*n)++] = f->columns[k];
        }
    }
    return at;
}

/* The cells of a row in the order of the table's columns: as they were read, unless base and city differ. */
static const struct str *in_order(struct arena *a, const struct raw_row *row, const size_t *at,
                                  size_t n)
{
    bool same = row->file->n_columns == n;
    for (size_t k = 0; same && k < n; k++) {
        same = at[k] == k;
    }
    if (same) {
        return row->cells;
    }
    struct str *cells = NEW_ARRAY(a, struct str, n);
    for (size_t k = row->file->n_columns; k-- > 0;) { /* of two columns of one name the first */
        cells[at[k]] = row->cells[k];
    }
    return cells;
}

enum err load_plain_tables(struct loader *l)
{
    struct packs *p = l->p;
    p->plain = NEW_ARRAY(l->mem, struct pack_table, p->n_tables);
    for (size_t i = 0; i < p->n_tables; i++) {
        const struct raw_table *t = &p->tables[i];
        const struct str **rows = NEW_ARRAY(l->mem, const struct str *, t->n);
        size_t *at[2] = { NULL, NULL };
        size_t most = 0, n = 0;
        for (size_t f = 0; f < 2; f++) {
            most += t->files[f] != NULL ? t->files[f]->n_columns : 0;
        }
        struct str *columns = NEW_ARRAY(l->mem, struct str, most);
        for (size_t f = 0; f < 2; f++) {
            if (t->files[f] != NULL) {
                at[f] = columns_of(l->mem, t->files[f], columns, &n);
            }
        }
        for (size_t r = 0; r < t->n; r++) {
            rows[r] = in_order(l->mem, &t->rows[r], at[t->rows[r].file->pack], n);
        }
        p->plain[i] = (struct pack_table){ columns, n, rows, t->n };
    }
    return OK;
}

static bool name_is_plain(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char ch = s.p[i];
        if (!((ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '-' || ch == '_')) {
            return false;
        }
    }
    return s.n > 0;
}

static struct packs *packs_new(struct arena *a)
{
    struct packs *p = NEW(a, struct packs);
    p->mem = a;
    p->cap_tables = FILES_MAX;
    p->tables = NEW_ARRAY(a, struct raw_table, p->cap_tables);
    name_table_init(a, &p->by_table, p->cap_tables);
    return p;
}

/* What the files held becomes what the program asks for. */
static enum err load_kinds(struct loader *l)
{
    static enum err (*const kinds[])(struct loader *) = {
        load_settings, load_vocabs, load_labels, load_roles,       load_agencies,
        load_clocks,   load_hours,  load_words,  load_form_vocabs, load_plain_tables,
    };
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        TRY(kinds[i](l));
    }
    return OK;
}

enum err pack_load_keep(struct arena *a, struct str dir, struct str city, struct strbuf *bundle,
                        struct packs **out, struct str *why)
{
    struct packs *p = packs_new(a);
    struct loader l = { a, p, why, bundle };
    if (!name_is_plain(city) || str_eqz(city, "base")) {
        return load_fail(&l, city, 1, "not the name of a city's pack", STR_NONE);
    }
    TRY(read_pack(&l, PACK_BASE, below(a, dir, STR("base")), STR("base"), STR_NONE));
    TRY(read_pack(&l, PACK_CITY, below(a, dir, city), city, STR_NONE));
    TRY(load_kinds(&l));
    *out = p;
    return OK;
}

enum err pack_load(struct arena *a, struct str dir, struct str city, struct packs **out,
                   struct str *why)
{
    return pack_load_keep(a, dir, city, NULL, out, why);
}

enum err pack_load_bundle(struct arena *a, struct str bundle, struct packs **out, struct str *why)
{
    struct packs *p = packs_new(a);
    struct loader l = { a, p, why, NULL };
    TRY(read_bundle(&l, bundle));
    TRY(load_kinds(&l));
    *out = p;
    return OK;
}
