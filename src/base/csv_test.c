/* Tests of csv.h. Wanted records are written as cells joined by | and records by newline-free /. */
#include "base/csv.h"

#include <string.h>

#include "base/check.h"
#include "base/strbuf.h"

/* All records as "a|b/c|d", then "!" and the problem if there was one. */
static struct str all(struct arena *a, struct csv *c,
                      bool (*next)(struct csv *, struct arena *, struct str **, size_t *))
{
    struct strbuf b;
    struct str *cells = NULL;
    size_t n = 0;
    strbuf_init(&b, a);
    for (int record = 0; next(c, a, &cells, &n); record++) {
        strbuf_putz(&b, record == 0 ? "" : "/");
        for (size_t i = 0; i < n; i++) {
            strbuf_putz(&b, i == 0 ? "" : "|");
            strbuf_put(&b, cells[i]);
        }
    }
    if (c->problem != NULL) {
        strbuf_printf(&b, "!%s", c->problem);
    }
    CHECK(!next(c, a, &cells, &n), "the end stays the end");
    return strbuf_str(&b);
}

static void test_csv(void **state)
{
    static const struct {
        const char *why, *in;
        char sep;
        const char *want;
    } cases[] = {
        { "two lines", "a,b\nc,d\n", ',', "a|b/c|d" },
        { "no newline at the end", "a,b\nc,d", ',', "a|b/c|d" },
        { "CR LF", "a,b\r\nc,d\r\n", ',', "a|b/c|d" },
        { "CR alone, as old programs write", "a,b\rc,d\r", ',', "a|b/c|d" },
        { "empty lines are skipped", "\n\r\na\n\n\nb\n\n", ',', "a/b" },
        { "empty cells are kept", ",a,,\n", ',', "|a||" },
        { "a separator at the very end", "a,", ',', "a|" },
        { "one quoted empty cell is a record", "\"\"\n", ',', "" },
        { "quotes hide separators and newlines", "\"a,b\",\"c\nd\"\n", ',', "a,b|c\nd" },
        { "doubled quotes", "\"say \"\"yes\"\"\",x", ',', "say \"yes\"|x" },
        { "only doubled quotes", "\"\"\"\"\"\"", ',', "\"\"" },
        { "a quote inside a plain cell is text", "5\" pipe,x", ',', "5\" pipe|x" },
        { "spaces belong to the cell", " a , b ", ',', " a | b " },
        { "byte order mark",
          "\xEF\xBB\xBF"
          "a,b",
          ',', "a|b" },
        { "byte order mark before a quote", "\xEF\xBB\xBF\"a\",b", 0, "a|b" },
        { "semicolons found", "a;b;c,d\n1;2;3\n", 0, "a|b|c,d/1|2|3" },
        { "tabs found", "a\tb\n1\t2\n", 0, "a|b/1|2" },
        { "commas in quotes do not count", "\"a,b,c\";d\n", 0, "a,b,c|d" },
        { "only the first line counts", "a,b\n1;2;3;4\n", 0, "a|b/1;2;3;4" },
        { "one column", "a\nb\n", 0, "a/b" },
        { "records may differ in length", "a,b\nc\n", ',', "a|b/c" },
        { "nothing", "", 0, "" },
        { "a quote never closed", "a,b\n\"c,d\ne,f\n", ',', "a|b!a quote that is never closed" },
        { "a quote at the very end", "a,\"", ',', "!a quote that is never closed" },
        { "text behind a quote", "a\n\"b\"c\n", ',', "a!text behind a closing quote" },
    };
    struct arena *a = arena_new(0);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct csv c;
        csv_init(&c, str_of(cases[i].in), cases[i].sep);
        CHECK_STR(all(a, &c, csv_next), cases[i].want, cases[i].why);
    }
    arena_free(a);
}

static void test_tsv(void **state)
{
    static const struct {
        const char *why, *in, *want;
    } cases[] = {
        { "a table", "a\tb\n1\t2\n", "a|b/1|2" },
        { "comments and empty lines", "# x\n\na\tb\n# y\tz\n  \n\t\n1\t2", "a|b/1|2" },
        { "cells are trimmed", " a \t b\r\n1\t 2 \r\n", "a|b/1|2" },
        { "empty cells at both ends", "a\tb\tc\n\t2\t\n", "a|b|c/|2|" },
        { "no quoting", "a\tb\n\"1\t2\"\n", "a|b/\"1|2\"" },
        { "a # later in a line is text", "a\tb\n1\t#2\n", "a|b/1|#2" },
        { "too few cells", "a\tb\n1\n", "a|b!another number of cells than the first record" },
        { "too many cells", "a\n1\t2\n", "a!another number of cells than the first record" },
        { "byte order mark",
          "\xEF\xBB\xBF"
          "a\tb\n",
          "a|b" },
        { "nothing", "", "" },
        { "only comments", "# a\n# b", "" },
    };
    struct arena *a = arena_new(0);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct csv c;
        tsv_init(&c, str_of(cases[i].in));
        CHECK_STR(all(a, &c, tsv_next), cases[i].want, cases[i].why);
    }
    arena_free(a);
}

static void test_lines(void **state)
{
    static const int64_t csv_lines[] = { 2, 3, 6 };
    static const int64_t tsv_lines[] = { 2, 5 };
    struct arena *a = arena_new(0);
    struct csv c;
    struct str *cells = NULL;
    size_t n = 0;
    (void)state;
    csv_init(&c, STR("\r\na\n\"b\r\nb\nb\"\nc"), ',');
    for (size_t i = 0; i < ARRAY_LEN(csv_lines); i++) {
        CHECK(csv_next(&c, a, &cells, &n), "a record");
        CHECK(c.line == csv_lines[i], "counted over skipped lines and lines inside quotes");
    }
    CHECK(!csv_next(&c, a, &cells, &n), "the end");
    tsv_init(&c, STR("# x\na\n\n# y\nb\tc"));
    CHECK(tsv_next(&c, a, &cells, &n) && c.line == tsv_lines[0], "behind a comment");
    CHECK(!tsv_next(&c, a, &cells, &n) && c.line == tsv_lines[1], "the line of a problem");
    arena_free(a);
}

static struct str repeated(struct arena *a, char c, size_t n, const char *end)
{
    struct strbuf b;
    strbuf_init(&b, a);
    for (size_t i = 0; i < n; i++) {
        strbuf_putc(&b, c);
    }
    strbuf_putz(&b, end);
    return strbuf_str(&b);
}

static void test_limits(void **state)
{
    const size_t mib = (size_t)1 << 20;
    struct arena *a = arena_new(0);
    const struct {
        const char *why;
        struct str in;
        bool tsv;
        const char *problem;
    } cases[] = {
        { "256 cells", repeated(a, ',', 255, "\n"), false, NULL },
        { "257 cells", repeated(a, ',', 256, "\n"), false, "more than 256 cells in a record" },
        { "1 MiB", repeated(a, 'x', mib, ",b"), false, NULL },
        { "1 MiB and a byte", repeated(a, 'x', mib + 1, ",b"), false, "a cell over 1 MiB" },
        { "table: 256 cells", repeated(a, '\t', 255, "x"), true, NULL },
        { "table: 257 cells", repeated(a, '\t', 256, "x"), true,
          "more than 256 cells in a record" },
        { "table: 1 MiB and a byte", repeated(a, 'x', mib + 1, ""), true, "a cell over 1 MiB" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct csv c;
        struct str *cells = NULL;
        size_t n = 0;
        csv_init(&c, cases[i].in, cases[i].tsv ? '\t' : ',');
        bool ok = cases[i].tsv ? tsv_next(&c, a, &cells, &n) : csv_next(&c, a, &cells, &n);
        CHECK(ok == (cases[i].problem == NULL), cases[i].why);
        CHECK(ok || strcmp(c.problem, cases[i].problem) == 0, cases[i].why);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_tsv),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
