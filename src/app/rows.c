/* rows.c - what the log tells of rows, sorted; then every table walked beside it. */
#include "app/rows.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit/scan.h"
#include "base/strbuf.h"
#include "rec/rec_inside.h"
#include "seal/seal.h"
#include "store/change.h"
#include "wire/field.h"

#define PAGE 500
#define TABLES_MAX 128
#define QUIET_MS INT64_C(600000) /* no request and no job lasts so long (serve.c ends them) */
#define NAME_MAX_BYTES sizeof(((struct keyd_change_row *)0)->table)

/* Tables that are changed without a word in the log; nothing in them is sealed. */
static const char *const SILENT[] = { "clock", "member" };
/* Tables that lose rows in use: nothing can be said of absent ones. */
static const char *const VOLATILE[] = { "card",  "case_access", "report_card", "simfoni_entry",
                                        "draft", "job",         "locked_page" };

static const struct stmt Q_COMMITS = { "rows_commits", "i",
                                       "SELECT commits FROM log_mark WHERE id = $1" };

/*
 * What lists and recaps are read from may go in use, but each case keeps its row, until it is erased: then its number is cut
 * (feature/erasure) and what recaps count stays. Which fact is a case's only the case's sealed row knows: they are counted.
 */
static const struct stmt Q_NO_CARD = {
    "rows_no_card", "",
    "SELECT COUNT(*), MIN(f.id) FROM case_file f WHERE f.number <> f.id"
    " AND NOT EXISTS (SELECT 1 FROM card k WHERE k.case_id = f.id)"
};
static const struct stmt Q_NO_ACCESS = {
    "rows_no_access", "",
    "SELECT COUNT(*), MIN(f.id) FROM case_file f WHERE f.number <> f.id"
    " AND NOT EXISTS (SELECT 1 FROM case_access a WHERE a.case_id = f.id)"
};
static const struct stmt Q_FACTS = {
    "rows_facts", "",
    "SELECT ABS((SELECT COUNT(*) FROM fact) - (SELECT COUNT(*) FROM case_file)), MIN(id) FROM fact WHERE id = ''"
};
static const struct {
    const char *table;
    const struct stmt *q; /* how many, and the first case */
} NEEDED[] = { { "card", &Q_NO_CARD }, { "case_access", &Q_NO_ACCESS }, { "fact", &Q_FACTS } };

/* A row as an entry tells of it. */
struct told {
    struct keyd_id id;
    unsigned char digest[16]; /* zero: none */
    int64_t version;
    uint32_t entry; /* number among the changes */
    unsigned char table;
    bool is_there; /* the database has this one */
};

/* A change, by its newest entry. */
struct entry {
    uint64_t commits; /* the city's, before it */
    int64_t at_ms;
    bool happened;
};

struct place {
    const char *name, *key, *version;
    bool sealed;
    bool keeps; /* its rows stay for ever */
};

struct compare {
    struct arena *mem;
    struct place tables[TABLES_MAX];
    size_t n_tables;
    struct told *told;
    size_t n_told, cap_told;
    struct entry *entries;
    size_t n_entries, cap_entries;
    struct keyd_id change; /* of the newest entry: a large change is told in several */
    size_t since;          /* entries before it were undone by accept-rollback, or may have been */
    struct rows_report *out;
};

/* ---- tables ---- */

static bool is_in(const char *const *list, size_t n, const char *table)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(list[i], table) == 0) {
            return true;
        }
    }
    return false;
}

/* name: at most as long as the field of a log row. */
static size_t find_table(const struct compare *l, const char *name)
{
    size_t i = 0;
    while (i < l->n_tables && strncmp(l->tables[i].name, name, NAME_MAX_BYTES) != 0) {
        i++;
    }
    return i;
}

/* Those that have a version: what the log tells of others is only that they were written. */
static void take_tables(struct compare *l, const struct feature *const *features, size_t n)
{
    /* what recaps count is no record: case_derive.c writes it */
    l->tables[l->n_tables++] = (struct place){ "fact", "id", "version", true, false };
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < features[i]->n_records && l->n_tables < TABLES_MAX; k++) {
            const struct rec *r = features[i]->records[k];
            if (rec_lock(r) != NULL && !is_in(SILENT, ARRAY_LEN(SILENT), r->table) &&
                find_table(l, r->table) == l->n_tables) {
                const bool keeps = !is_in(VOLATILE, ARRAY_LEN(VOLATILE), r->table);
                l->tables[l->n_tables++] =
                    (struct place){ r->table, rec_key(r)->name, rec_lock(r)->name, rec_is_sealed(r),
                                    keeps };
            }
        }
    }
}

/* ---- the log ---- */

static void *grow(struct arena *a, void *from, size_t n, size_t *cap, size_t size)
{
    if (n < *cap) {
        return from;
    }
    const size_t more = *cap == 0 ? 1024 : 2 * *cap;
    char *to = arena_array(a, more, size);
    if (n > 0) {
        memcpy(to, from, n * size);
    }
    *cap = more;
    return to;
}

static void take_row(struct compare *l, const struct keyd_change_row *row)
{
    const size_t table = find_table(l, row->table);
    if (table == l->n_tables) {
        return;
    }
    l->told = grow(l->mem, l->told, l->n_told, &l->cap_told, sizeof *l->told);
    struct told *t = &l->told[l->n_told++];
    *t = (struct told){ .id = row->id,
                        .version = row->version,
                        .entry = (uint32_t)l->n_entries - 1,
                        .table = (unsigned char)table };
    memcpy(t->digest, row->digest, sizeof t->digest);
}

static void take_entry(void *data, const struct log_entry *e, const unsigned char *compartments)
{
    struct compare *l = data;
    struct log_told told = { .commits = 0 };
    struct keyd_change_row row;
    const struct keyd_id none = { { 0 } };
    if (e->action == ACTION_ROLLBACK) {
        l->since = l->n_entries;
    }
    if (id_same(&e->change, &none)) {
        return; /* the key keeper's own */
    }
    entry_told(e, &told);
    const bool goes_on = l->n_entries > 0 && id_same(&e->change, &l->change);
    l->change = e->change;
    l->entries = grow(l->mem, l->entries, l->n_entries, &l->cap_entries, sizeof *l->entries);
    l->n_entries -= goes_on;
    l->entries[l->n_entries++] = (struct entry){ told.commits, e->at_ms, false };
    const unsigned char *at = compartments - e->n_rows * sizeof row;
    for (size_t i = 0; i < e->n_rows; i++, at += sizeof row) {
        memcpy(&row, at, sizeof row);
        take_row(l, &row);
    }
}

static int by_place(const void *x, const void *y)
{
    const struct told *a = x;
    const struct told *b = y;
    int order = (int)a->table - (int)b->table;
    order = order != 0 ? order : memcmp(&a->id, &b->id, sizeof a->id);
    order = order != 0 ? order : (a->version > b->version) - (a->version < b->version);
    return order != 0 ? order : memcmp(a->digest, b->digest, sizeof a->digest);
}

MUST_USE static enum err read_log(struct compare *l, const char *log_dir)
{
    const int fd = open(log_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct scan s = { .each = take_entry, .data = l };
    enum err e = fd >= 0 ? scan_log(fd, l->mem, &s) : ERR_STORE;
    if (fd >= 0) {
        (void)close(fd); /* it was only read */
    }
    if (l->n_told > 0) {
        qsort(l->told, l->n_told, sizeof *l->told, by_place);
    }
    return e == OK && s.broken ? ERR_INPUT : e;
}

/* The last one that is told so shortly after the one before that this may still be waiting. */
static size_t busy_until(const struct compare *l, size_t from)
{
    size_t i = from + 1;
    while (i < l->n_entries && l->entries[i].at_ms - l->entries[i - 1].at_ms < QUIET_MS) {
        i++;
    }
    return i;
}

/*
 * Each change tells how many the city had before, and each that happened adds one. So from a moment at
 * which nothing waits: when as many were added as changes were told, all of these happened. After one
 * that failed nothing is known up to the next quiet moment. commits: the city's now.
 */
static void judge_entries(struct compare *l, uint64_t commits)
{
    for (size_t from = l->since, end = 0; from < l->n_entries; from = end) {
        const uint64_t first = l->entries[from].commits;
        size_t known = from;
        end = busy_until(l, from);
        for (size_t i = from + 1; i <= end; i++) {
            const uint64_t now = i < l->n_entries ? l->entries[i].commits : commits;
            known = now == first + (i - from) ? i : known;
        }
        for (size_t i = from; i < known; i++) {
            l->entries[i].happened = true;
        }
    }
}

/* ---- the database ---- */

static void note_bad(struct compare *l, struct rows_bad **list, size_t *n, size_t table,
                     const struct keyd_id *id)
{
    if (*list == NULL) {
        *list = NEW_ARRAY(l->mem, struct rows_bad, TABLES_MAX);
    }
    struct rows_bad *last = *n > 0 ? &(*list)[*n - 1] : NULL;
    if (last == NULL || last->table != l->tables[table].name) {
        last = &(*list)[(*n)++];
        *last = (struct rows_bad){ l->tables[table].name, id_text(l->mem, id->b), 0 };
    }
    last->n++;
}

/* The first one that is not before: with an id of zero those that are known by their digest alone. */
static struct told *find_told(const struct compare *l, const struct told *wanted)
{
    size_t from = 0;
    size_t to = l->n_told;
    while (from < to) {
        const size_t middle = from + (to - from) / 2;
        if (by_place(&l->told[middle], wanted) < 0) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    struct told *t = from < l->n_told ? &l->told[from] : NULL;
    return t != NULL && t->table == wanted->table && id_same(&t->id, &wanted->id) &&
                   t->version == wanted->version
               ? t
               : NULL;
}

/* What tells of this row: with its digest when it is sealed, else by its version. */
static struct told *find_row(const struct compare *l, const struct told *row, bool sealed)
{
    struct told by_digest = *row;
    struct told *t = find_told(l, row);
    if (t == NULL || (sealed && memcmp(t->digest, row->digest, sizeof t->digest) != 0)) {
        by_digest.id = (struct keyd_id){ { 0 } };
        by_digest.version = 0;
        t = sealed ? find_told(l, &by_digest) : NULL;
    }
    return t != NULL && (!sealed || memcmp(t->digest, row->digest, sizeof t->digest) == 0) ? t
                                                                                           : NULL;
}

static void look_at_row(struct compare *l, struct told *row, bool sealed)
{
    struct told *t = find_row(l, row, sealed);
    l->out->rows++;
    if (t == NULL) {
        note_bad(l, &l->out->foreign, &l->out->n_foreign, row->table, &row->id);
        /* it is there all the same */
        row->digest[0] = 0;
        struct told any = { .table = row->table, .id = row->id, .version = row->version };
        t = find_told(l, &any);
    } else if (sealed) {
        l->entries[t->entry].happened = true; /* nobody else can have made these bytes */
    }
    if (t != NULL) {
        t->is_there = true;
    }
}

static const struct stmt *page_of(struct arena *a, const struct place *t)
{
    struct stmt *q = NEW(a, struct stmt);
    struct strbuf sql;
    strbuf_init(&sql, a);
    strbuf_printf(&sql, "SELECT %s, %s, %s FROM %s WHERE %s > $1 ORDER BY %s LIMIT %d", t->key,
                  t->version, t->sealed ? "sealed" : "NULL", t->name, t->key, t->key, PAGE);
    *q = (struct stmt){ "rows_page", "t", str_z(a, strbuf_str(&sql)) };
    return q;
}

/* One page; last: where it began, then its last row. *n: rows. */
MUST_USE static enum err look_at_page(struct compare *l, struct ctx *c, const struct stmt *q,
                                      size_t table, struct str *last, size_t *n)
{
    struct rows r;
    *n = 0;
    TRY(store_query(c, q, VALS(V_TEXT(*last)), &r));
    while (store_next(&r)) {
        struct told row = { .version = row_int(&r, 1), .table = (unsigned char)table };
        const bool sealed = !row_is_null(&r, 2);
        *last = row_text(&r, 0);
        if (sealed) {
            seal_digest(row_blob(&r, 2), row.digest);
        }
        if (id_of_text(*last, &row.id)) {
            look_at_row(l, &row, sealed);
        }
        (*n)++;
    }
    return store_done(&r);
}

MUST_USE static enum err look_at_table(struct compare *l, struct ctx *c, size_t table)
{
    const struct stmt *q = page_of(l->mem, &l->tables[table]);
    struct str last = STR("");
    for (size_t n = PAGE; n == PAGE;) {
        struct arena *mem = arena_new(0);
        struct ctx mine = *c;
        mine.mem = mem;
        const enum err e = look_at_page(l, &mine, q, table, &last, &n);
        last = str_copy(l->mem, last);
        arena_free(mem);
        TRY(e);
    }
    return OK;
}

/* ---- what should be there ---- */

/* Of the n entries about one row: the newest version that must be there, or one after it. */
static void judge_row(struct compare *l, const struct told *t, size_t n)
{
    int64_t least = 0;
    int64_t there = 0;
    int64_t newest = 0;
    for (size_t i = 0; i < n; i++) {
        newest = t[i].entry >= l->since ? t[i].version : newest;
    }
    for (size_t i = 0; i < n; i++) {
        const bool counts = t[i].entry >= l->since;
        /* who wrote a version has read the one before */
        const bool happened = l->entries[t[i].entry].happened || t[i].version < newest;
        least = counts && happened && t[i].version > least ? t[i].version : least;
        there = t[i].is_there ? t[i].version : there;
    }
    if (there == 0 && least > 0) {
        note_bad(l, &l->out->gone, &l->out->n_gone, t->table, &t->id);
    } else if (there < least) {
        note_bad(l, &l->out->older, &l->out->n_older, t->table, &t->id);
    }
}

static void judge_rows(struct compare *l)
{
    const struct keyd_id none = { { 0 } };
    for (size_t i = 0, n = 0; i < l->n_told; i += n) {
        const struct told *t = &l->told[i];
        for (n = 1; i + n < l->n_told && l->told[i + n].table == t->table &&
                    id_same(&l->told[i + n].id, &t->id);) {
            n++;
        }
        if (l->tables[t->table].keeps && !id_same(&t->id, &none)) {
            judge_row(l, t, n);
        }
    }
    for (size_t i = l->since; i < l->n_entries; i++) {
        l->out->open += !l->entries[i].happened;
    }
}

/* Needs no log: the rows of one city must fit each other. */
MUST_USE static enum err look_for_lost(struct compare *l, struct ctx *c)
{
    l->out->lost = NEW_ARRAY(l->mem, struct rows_bad, ARRAY_LEN(NEEDED));
    for (size_t i = 0; i < ARRAY_LEN(NEEDED); i++) {
        struct value v[2] = { V_INT(0), V_NULL };
        bool found = false;
        TRY(store_one(c, NEEDED[i].q, NO_VALS, v, ARRAY_LEN(v), &found));
        if (v[0].i > 0) {
            const struct str first = v[1].kind == VALUE_TEXT ? str_copy(l->mem, v[1].s) : STR_NONE;
            l->out->lost[l->out->n_lost++] = (struct rows_bad){ NEEDED[i].table, first, v[0].i };
        }
    }
    return OK;
}

/* In one snapshot, which is older than the log that is read then: no row is ahead of its entry. */
MUST_USE static enum err look_at_all(struct compare *l, struct ctx *c, const char *log_dir)
{
    struct value commits = V_INT(0);
    bool found = false;
    TRY(store_one(c, &Q_COMMITS, VALS(V_INT(1)), &commits, 1, &found));
    TRY(read_log(l, log_dir));
    for (size_t i = 0; i < l->n_tables; i++) {
        TRY(look_at_table(l, c, i));
    }
    judge_entries(l, (uint64_t)commits.i);
    return look_for_lost(l, c);
}

enum err rows_check(struct ctx *c, const char *log_dir, const struct feature *const *features,
                    size_t n_features, bool alone, struct rows_report *out)
{
    struct compare *l = NEW(c->mem, struct compare);
    *out = (struct rows_report){ .rows = 0 };
    l->mem = c->mem;
    l->out = out;
    take_tables(l, features, n_features);
    TRY(store_begin_read(c));
    enum err e = look_at_all(l, c, log_dir);
    store_rollback(c);
    if (e == OK && alone) {
        judge_rows(l);
    }
    return e;
}
