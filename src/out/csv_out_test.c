/* csv_out_test.c - cells as a spreadsheet should get them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "base/csv.h"
#include "out/csv_out.h"

#include <cmocka.h> /* last: its macro fail() would take the place of ours */

static const struct cell {
    const char *why, *text, *want;
} cells[] = {
    { "plain text stays", "Kota Jambi", "Kota Jambi" },
    { "an empty cell is nothing", "", "" },
    { "the separator is quoted", "fisik, psikis", "\"fisik, psikis\"" },
    { "quotes are doubled", "kata \"tidak\"", "\"kata \"\"tidak\"\"\"" },
    { "a quote at the end", "a\"", "\"a\"\"\"" },
    { "lines stay in one cell", "satu\ndua", "\"satu\ndua\"" },
    { "spaces at the edge are kept", " a", "\" a\"" },
    { "a formula is made text", "=1+1", "'=1+1" },
    { "a formula with quotes too", "=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\"" },
    { "a plus is a formula as well", "+62800000123", "'+62800000123" },
    { "an at sign", "@SUM(A1)", "'@SUM(A1)" },
    { "a tab before a formula", "\t=1", "\"'\t=1\"" },
    { "a carriage return before a formula", "\r=1", "\"'\r=1\"" },
    { "a dash before text", "-tidak diketahui", "'-tidak diketahui" },
    { "a sum behind a number", "-2+3", "'-2+3" },
    { "a negative number stays a number", "-12", "-12" },
    { "with a decimal point", "-3.5", "-3.5" },
    { "a dash alone is no number", "-", "'-" },
    { "two points are no number", "-1.2.3", "'-1.2.3" },
    { "a point at the end is no number", "-1.", "'-1." },
    { "a formula sign inside is harmless", "a=b", "a=b" },
};

/* These do not come back as they were. */
static const struct cell controls[] = {
    { "an escape does not reach a terminal", "\x1b[31mmerah", "?[31mmerah" },
    { "nor does a bell before a formula", "\x07=1", "?=1" },
    { "nor a delete", "a\x7f", "a?" },
    { "nor the escape of eight bits",
      "\xc2\x9b"
      "31m",
      "?31m" },
    { "half a sign at the end stays", "a\xc2", "a\xc2" },
    { "letters that begin alike stay", "\xc2\xb0 \xc3\x9b", "\xc2\xb0 \xc3\x9b" },
};

static void write_each(const struct cell *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct arena *a = arena_new(0);
        struct strbuf b;
        strbuf_init(&b, a);
        struct csv_out w;
        csv_out_init(&w, &b, ',', false);
        csv_out_text(&w, str_of(rows[i].text));
        if (!str_eqz(strbuf_str(&b), rows[i].want)) {
            fail_msg("%s: got %.*s", rows[i].why, STR_ARG(strbuf_str(&b)));
        }
        arena_free(a);
    }
}

static void test_cells(void **state)
{
    (void)state; /* no fixture */
    write_each(cells, ARRAY_LEN(cells));
}

static void test_controls(void **state)
{
    (void)state; /* no fixture */
    write_each(controls, ARRAY_LEN(controls));
}

static void test_rows(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    struct strbuf b;
    strbuf_init(&b, a);
    struct csv_out w;
    csv_out_init(&w, &b, ';', true);
    csv_out_text(&w, STR("a;b"));
    csv_out_int(&w, -7);
    csv_out_row(&w);
    csv_out_text(&w, STR("c,d"));
    csv_out_text(&w, STR(""));
    csv_out_row(&w);
    assert_true(str_eqz(strbuf_str(&b), "\xEF\xBB\xBF\"a;b\";-7\r\nc,d;\r\n"));
    arena_free(a);
}

static void test_our_reader_reads_it_back(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    struct strbuf b;
    strbuf_init(&b, a);
    struct csv_out w;
    csv_out_init(&w, &b, ',', true);
    for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
        csv_out_text(&w, str_of(cells[i].text));
    }
    csv_out_row(&w);
    struct csv r;
    csv_init(&r, strbuf_str(&b), ',');
    struct str *got = NULL;
    size_t n = 0;
    assert_true(csv_next(&r, a, &got, &n));
    assert_int_equal(n, ARRAY_LEN(cells));
    for (size_t i = 0; i < n; i++) {
        struct str want = str_of(cells[i].text);
        bool has_guard = got[i].n > 0 && got[i].p[0] == '\'';
        assert_true(str_eq(str_cut(got[i], has_guard ? 1 : 0, got[i].n), want));
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_controls),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_our_reader_reads_it_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
