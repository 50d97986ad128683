/*
 * Any bytes as CSV and as a table of a pack. Records must keep their limits, lines must not run
 * back, and what a CSV
 * reader gives must be read the same after quoting every cell.
 */
#include <stdlib.h>

#include "base/csv.h"
#include "base/strbuf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok) {
        abort();
    }
}

static struct str quoted(struct arena *a, const struct str *cells, size_t n)
{
    struct strbuf b;
    strbuf_init(&b, a);
    for (size_t i = 0; i < n; i++) {
        strbuf_putz(&b, i == 0 ? "\"" : ";\"");
        for (size_t k = 0; k < cells[i].n; k++) {
            strbuf_putz(&b, cells[i].p[k] == '"' ? "\"" : "");
            strbuf_putc(&b, cells[i].p[k]);
        }
        strbuf_putc(&b, '"');
    }
    return strbuf_str(&b);
}

static void read_quoted(struct arena *a, const struct str *cells, size_t n)
{
    struct csv c;
    struct str *again = NULL;
    size_t count = 0;
    csv_init(&c, quoted(a, cells, n), ';');
    must(csv_next(&c, a, &again, &count) && count == n && c.line == 1);
    for (size_t i = 0; i < n; i++) {
        must(str_eq(cells[i], again[i]));
    }
    must(!csv_next(&c, a, &again, &count) && c.problem == NULL);
}

static void read_all(struct arena *a, struct str text, char sep, bool table)
{
    struct csv c;
    struct str *cells = NULL;
    size_t n = 0;
    int64_t former = 0;
    size_t width = 0;
    struct arena_mark m = arena_mark(a);
    if (table) {
        tsv_init(&c, text);
    } else {
        csv_init(&c, text, sep);
    }
    while (table ? tsv_next(&c, a, &cells, &n) : csv_next(&c, a, &cells, &n)) {
        must(n >= 1 && n <= 256 && c.line > former && c.problem == NULL);
        must(!table || width == 0 || width == n);
        former = c.line;
        width = n;
        read_quoted(a, cells, n);
        arena_rewind(a, m);
    }
    must(c.problem != NULL || c.at == c.text.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct str text = { (const char *)data, size };
    read_all(a, text, 0, false);
    read_all(a, text, ',', false);
    read_all(a, text, 0, true);
    arena_free(a);
    return 0;
}
