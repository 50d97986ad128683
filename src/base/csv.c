/* csv.c - reading of CSV and of the packs' tables. */
#include "base/csv.h"

#include <stdint.h>

#define MAX_CELLS 256
#define MAX_CELL_BYTES ((size_t)1 << 20)

static const char too_many[] = "more than 256 cells in a record";
static const char too_long[] = "a cell over 1 MiB";

static struct str without_bom(struct str s)
{
    return str_starts(s, STR("\xEF\xBB\xBF")) ? str_cut(s, 3, s.n) : s;
}

/* The separator seen most often in the first line, outside quotes; a comma when there is none. */
static char guess_sep(struct str s)
{
    static const char seps[] = { ',', ';', '\t' };
    size_t seen[ARRAY_LEN(seps)] = { 0 };
    size_t best = 0;
    bool quoted = false;
    for (size_t i = 0; i < s.n && (quoted || (s.p[i] != '\n' && s.p[i] != '\r')); i++) {
        if (s.p[i] == '"') {
            quoted = !quoted;
        }
        for (size_t k = 0; k < ARRAY_LEN(seps); k++) {
            if (!quoted && s.p[i] == seps[k]) {
                seen[k]++;
            }
        }
    }
    for (size_t k = 1; k < ARRAY_LEN(seps); k++) {
        if (seen[k] > seen[best]) {
            best = k;
        }
    }
    return seps[best];
}

static bool at_end(const struct csv *c)
{
    return c->at >= c->text.n;
}

static char here(const struct csv *c)
{
    return c->text.p[c->at];
}

static bool at_newline(const struct csv *c)
{
    return !at_end(c) && (here(c) == '\n' || here(c) == '\r');
}

/* Over LF, CR LF or CR. */
static void skip_newline(struct csv *c)
{
    if (here(c) == '\r' && c->at + 1 < c->text.n && c->text.p[c->at + 1] == '\n') {
        c->at++;
    }
    c->at++;
    c->next_line++;
}

static bool problem(struct csv *c, const char *text)
{
    c->problem = text;
    return false;
}

/* Inside text of a quoted cell without its doubled quotes. */
static struct str undouble(struct arena *a, struct str raw, size_t doubled)
{
    if (doubled == 0) {
        return raw;
    }
    char *p = arena_alloc(a, raw.n - doubled);
    size_t n = 0;
    for (size_t i = 0; i < raw.n; i++) {
        p[n++] = raw.p[i];
        if (raw.p[i] == '"') {
            i++; /* its twin */
        }
    }
    return (struct str){ p, n };
}

static bool quoted_cell(struct csv *c, struct arena *a, struct str *cell)
{
    size_t from = ++c->at;
    size_t doubled = 0;
    while (!at_end(c)) {
        if (at_newline(c)) {
            skip_newline(c);
            continue;
        }
        if (here(c) != '"') {
            c->at++;
            continue;
        }
        if (c->at + 1 < c->text.n && c->text.p[c->at + 1] == '"') {
            doubled++;
            c->at += 2;
            continue;
        }
        struct str raw = str_cut(c->text, from, c->at);
        c->at++;
        if (!at_end(c) && !at_newline(c) && here(c) != c->sep) {
            return problem(c, "text behind a closing quote");
        }
        if (raw.n - doubled > MAX_CELL_BYTES) {
            return problem(c, too_long);
        }
        *cell = undouble(a, raw, doubled);
        return true;
    }
    return problem(c, "a quote that is never closed");
}

static bool plain_cell(struct csv *c, struct str *cell)
{
    size_t from = c->at;
    while (!at_end(c) && !at_newline(c) && here(c) != c->sep) {
        c->at++;
    }
    *cell = str_cut(c->text, from, c->at);
    return cell->n <= MAX_CELL_BYTES || problem(c, too_long);
}

static bool give(struct arena *a, const struct str *found, size_t count, struct str **cells,
                 size_t *n)
{
    *cells = arena_dup(a, found, count * sizeof *found);
    *n = count;
    return true;
}

void csv_init(struct csv *c, struct str text, char sep)
{
    text = without_bom(text);
    *c = (struct csv){ .text = text, .next_line = 1, .sep = sep != 0 ? sep : guess_sep(text) };
}

bool csv_next(struct csv *c, struct arena *a, struct str **cells, size_t *n)
{
    struct str found[MAX_CELLS];
    size_t count = 0;
    if (c->problem != NULL) {
        return false;
    }
    while (at_newline(c)) {
        skip_newline(c);
    }
    if (at_end(c)) {
        return false;
    }
    c->line = c->next_line;
    for (;;) {
        if (count == MAX_CELLS) {
            return problem(c, too_many);
        }
        bool quoted = !at_end(c) && here(c) == '"';
        if (!(quoted ? quoted_cell(c, a, &found[count]) : plain_cell(c, &found[count]))) {
            return false;
        }
        count++;
        if (at_end(c)) {
            break;
        }
        if (at_newline(c)) {
            skip_newline(c);
            break;
        }
        c->at++; /* the separator */
    }
    return give(a, found, count, cells, n);
}

void tsv_init(struct csv *c, struct str text)
{
    csv_init(c, text, '\t');
}

/* The next line that says something; false at the end. */
static bool tsv_line(struct csv *c, struct str *line)
{
    while (!at_end(c)) {
        size_t from = c->at;
        while (!at_end(c) && !at_newline(c)) {
            c->at++;
        }
        *line = str_cut(c->text, from, c->at);
        c->line = c->next_line;
        if (!at_end(c)) {
            skip_newline(c);
        }
        if (str_trim(*line).n > 0 && line->p[0] != '#') {
            return true;
        }
    }
    return false;
}

bool tsv_next(struct csv *c, struct arena *a, struct str **cells, size_t *n)
{
    struct str found[MAX_CELLS];
    struct str rest;
    struct str cell;
    size_t count = 0;
    if (c->problem != NULL || !tsv_line(c, &rest)) {
        return false;
    }
    while (str_next(&rest, '\t', &cell)) {
        if (count == MAX_CELLS) {
            return problem(c, too_many);
        }
        if (cell.n > MAX_CELL_BYTES) {
            return problem(c, too_long);
        }
        found[count++] = str_trim(cell);
    }
    if (c->width == 0) {
        c->width = count;
    } else if (c->width != count) {
        return problem(c, "another number of cells than the first record");
    }
    return give(a, found, count, cells, n);
}
