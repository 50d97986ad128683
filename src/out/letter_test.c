/*
 * letter_test.c - one paper in both forms, read back by programs that nobody here wrote: pdftotext and pdfinfo of poppler, and
 * the zip and XML readers of Python.
 */
#include "out/letter.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "base/strbuf.h"
#include "out/odt.h"
#include "out/pdf.h"
#include "out/xlsx.h"

#define LONG_WORD "pertanggungjawabanpenyelenggaraanperlindunganperempuandananakkota"

static int make_ctx(void **state)
{
    struct arena *mem = arena_new(0);
    struct ctx *c = NEW(mem, struct ctx);
    c->mem = mem;
    *state = c;
    return 0;
}

static int drop_ctx(void **state)
{
    struct ctx *c = *state;
    arena_free(c->mem);
    return 0;
}

/* What a program says of the file on its standard input's path; {} in the command is the path. */
static struct str reader(struct ctx *c, struct str file, const char *program,
                         const char *const *args)
{
    char name[] = "/tmp/letter-XXXXXX";
    int fd = mkstemp(name);
    int pipes[2];
    char room[4096];
    struct strbuf b;
    ssize_t n;
    int status = 0;
    const char *all[8] = { program };
    size_t n_args = 1;
    strbuf_init(&b, c->mem);
    CHECK(fd >= 0 && write(fd, file.p, file.n) == (ssize_t)file.n && pipe(pipes) == 0, "a file");
    (void)close(fd); /* written whole */
    for (; args[n_args - 1] != NULL; n_args++) {
        all[n_args] = args[n_args - 1][0] == '{' ? name : args[n_args - 1];
    }
    pid_t pid = fork();
    if (pid == 0) {
        (void)dup2(pipes[1], 1);
        (void)execvp(program, (char *const *)(uintptr_t)all);
        _exit(127);
    }
    (void)close(pipes[1]); /* the reader's own */
    while ((n = read(pipes[0], room, sizeof room)) > 0) {
        strbuf_put_bytes(&b, room, (size_t)n);
    }
    (void)close(pipes[0]); /* a test's pipe */
    CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0,
          program);
    (void)unlink(name); /* below /tmp */
    return strbuf_str(&b);
}

static struct str pdf_text(struct ctx *c, struct str file)
{
    static const char *const args[] = { "-layout", "{}", "-", NULL };
    return reader(c, file, "pdftotext", args);
}

static struct str odt_text(struct ctx *c, struct str file)
{
    static const char *const args[] = { "tests/paper/odt_text.py", "{}", NULL };
    return reader(c, file, "python3", args);
}

static struct letter *paper(struct ctx *c)
{
    static const int widths[] = { 1, 5, 3 };
    const struct str heads[] = { STR("No."), STR("Keputusan"), STR("Tenggat") };
    struct letter *l = letter_new(c->mem, STR("Notulen <uji> & lain"), day_of(2024, 11, 14));
    l->footer = STR("Log 157 · 1a2b3c4d");
    l->page_word = STR("Halaman");
    l->of_word = STR("dari");
    letter_add(l, LETTER_HEAD, 1, STR("PEMERINTAH KOTA JAMBI"));
    letter_add(l, LETTER_HEAD, 2, STR("Jalan Contoh Nomor 1 · 0800-000-0157"));
    letter_add(l, LETTER_TITLE, 0, STR("NOTULEN RAPAT"));
    letter_pair(l, LETTER_FACT, STR("Tempat"), STR("Aula contoh <lantai 2> & teras"));
    letter_pair(l, LETTER_FACT, STR("Pembuka"), STR_NONE);
    letter_add(l, LETTER_HEADING, 1, STR("Pembahasan"));
    letter_add(l, LETTER_TEXT, 0, STR("Baris satu\nBaris dua \"kutipan\""));
    letter_add(l, LETTER_ITEM, 0, STR("Pokok pertama"));
    letter_add(l, LETTER_ITEM, 0, STR("Pokok kedua " LONG_WORD LONG_WORD));
    letter_columns(l, heads, widths, 3);
    for (int i = 0; i < 60; i++) {
        struct strbuf b;
        strbuf_init(&b, c->mem);
        strbuf_printf(&b, "baris-%02d", i);
        const struct str cells[] = { STR("x"), strbuf_str(&b), STR("14 November 2024") };
        letter_row(l, cells, 3, 0);
    }
    letter_pair(l, LETTER_SIGN, STR("Pimpinan rapat"), STR("(nama)"));
    letter_pair(l, LETTER_SIGN, STR("Notulis"), STR("(nama lain)"));
    return l;
}

static size_t times(struct str s, const char *word)
{
    const struct str w = str_of(word);
    size_t n = 0;
    for (size_t i = 0; i + w.n <= s.n; i++) {
        n += str_eq(str_cut(s, i, i + w.n), w) ? 1 : 0;
    }
    return n;
}

static const char *const said[] = {
    "PEMERINTAH KOTA JAMBI",
    "NOTULEN RAPAT",
    "Aula contoh <lantai 2> & teras",
    "Pembahasan",
    "Baris dua \"kutipan\"",
    "Pokok pertama",
    "baris-00",
    "baris-59",
    "Pimpinan rapat",
    "(nama lain)",
    "Log 157 · 1a2b3c4d",
    "Halaman",
};

static void both_say_the_same(void **state)
{
    struct ctx *c = *state;
    struct str pdf = STR_NONE;
    struct str odt = STR_NONE;
    CHECK(pdf_write(c, paper(c), &pdf) == OK && odt_write(c, paper(c), &odt) == OK, "written");
    const struct str as_pdf = pdf_text(c, pdf);
    const struct str as_odt = odt_text(c, odt);
    for (size_t i = 0; i < ARRAY_LEN(said); i++) {
        CHECK(str_has(as_pdf, str_of(said[i])), said[i]);
        CHECK(str_has(as_odt, str_of(said[i])), said[i]);
    }
    CHECK(!str_has(as_pdf, STR("Pembuka")) && !str_has(as_odt, STR("Pembuka")),
          "a fact without text is left out");
}

static struct str xlsx_text(struct ctx *c, struct str file)
{
    static const char *const args[] = { "tests/paper/xlsx_text.py", "{}", NULL };
    return reader(c, file, "python3", args);
}

/* The sheet as a foreign reader sees it: "=" before what is a number. */
static void a_sheet_of_numbers(void **state)
{
    static const int widths[] = { 1, 1 };
    static const struct {
        const char *why, *cell, *want;
    } cells[] = {
        { "a number", "12", "=12" },
        { "none is a number too", "0", "=0" },
        { "thousands as the city writes them", "31.953", "=31953" },
        { "two groups", "1.234.567", "=1234567" },
        { "not a whole group: no number of the city", "1.23", "1.23" },
        { "a code with a leading nought", "007", "007" },
        { "a word", "disamarkan", "disamarkan" },
        { "a day", "14 Nov 2024", "14 Nov 2024" },
        { "what a spreadsheet would run", "=1+1", "=1+1" },
        { "signs of the markup", "<b> & \"c\"", "<b> & \"c\"" },
    };
    const struct str heads[] = { STR("Satuan"), STR("Jumlah") };
    struct ctx *c = *state;
    struct str file = STR_NONE;
    struct str again = STR_NONE;
    struct letter *l = paper(c);
    letter_columns(l, heads, widths, 2);
    for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
        const struct str row[] = { STR("12"), str_of(cells[i].cell) };
        letter_row(l, row, 2, 0);
    }
    CHECK(xlsx_write(c, l, &file) == OK && xlsx_write(c, l, &again) == OK, "written");
    CHECK(str_eq(file, again), "equal papers are equal bytes");
    const struct str text = xlsx_text(c, file);
    for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
        const struct str line[] = { STR("\n12\t"), str_of(cells[i].want), STR("\n") };
        CHECK(str_has(text, str_join(c->mem, line, 3)), cells[i].why);
    }
    for (size_t i = 0; i + 1 < ARRAY_LEN(said); i++) { /* the last is the word for pages */
        CHECK(str_has(text, str_of(said[i])), said[i]);
    }
}

static void pages(void **state)
{
    struct ctx *c = *state;
    struct str pdf = STR_NONE;
    CHECK(pdf_write(c, paper(c), &pdf) == OK, "written");
    const struct str text = pdf_text(c, pdf);
    const size_t n = times(text, "\f");
    CHECK(n >= 2, "more than one page");
    CHECK(times(text, "Keputusan") == n, "the heads of the table stand on each page");
    for (size_t i = 1; i <= n; i++) {
        struct strbuf b;
        strbuf_init(&b, c->mem);
        strbuf_printf(&b, "Halaman %zu dari %zu", i, n);
        CHECK(times(text, str_z(c->mem, strbuf_str(&b))) == 1, "each says which of how many it is");
    }
    for (size_t i = 0; i < 60; i++) {
        struct strbuf b;
        strbuf_init(&b, c->mem);
        strbuf_printf(&b, "baris-%02zu", i);
        CHECK(times(text, str_z(c->mem, strbuf_str(&b))) == 1, "every row once");
    }
}

static void properties(void **state)
{
    struct ctx *c = *state;
    static const char *const args[] = { "{}", NULL };
    static const char *const tree[] = { "-struct-text", "{}", NULL };
    struct str pdf = STR_NONE;
    struct str again = STR_NONE;
    CHECK(pdf_write(c, paper(c), &pdf) == OK && pdf_write(c, paper(c), &again) == OK, "written");
    CHECK(str_eq(pdf, again), "equal papers are equal bytes");
    const struct str info = reader(c, pdf, "pdfinfo", args);
    CHECK(str_has(info, STR("Notulen <uji> & lain")) && str_has(info, STR("2024")) &&
              str_has(info, STR("A4")),
          "title, day, size");
    CHECK(str_has(info, STR("Tagged:          yes")), "tagged");
    CHECK(str_has(pdf, STR("/Lang (id-ID)")), "in which language");
    const struct str told = reader(c, pdf, "pdfinfo", tree);
    CHECK(str_has(told, STR("H1")) && str_has(told, STR("TH")) && str_has(told, STR("baris-59")),
          "headings and tables are told to screen readers");
    CHECK(odt_write(c, paper(c), &pdf) == OK && odt_write(c, paper(c), &again) == OK, "written");
    CHECK(str_eq(pdf, again), "equal bytes too");
    CHECK(str_eq(str_cut(pdf, 30, 38 + sizeof ODT_TYPE - 1), STR("mimetype" ODT_TYPE)),
          "its type stands readable at its beginning");
}

static struct str pdf_places(struct ctx *c, struct str file)
{
    static const char *const args[] = { "-bbox", "{}", "-", NULL };
    return reader(c, file, "pdftotext", args);
}

/* Where a word ends on the page, in points; 0 when it is not there. */
static double end_of_word(struct str places, const char *word)
{
    struct str line;
    while (str_next(&places, '\n', &line)) {
        for (size_t i = 0; str_has(line, str_of(word)) && i + 6 < line.n; i++) {
            if (str_starts(str_cut(line, i, line.n), STR("xMax=\""))) {
                return strtod(line.p + i + 6, NULL);
            }
        }
    }
    return 0;
}

/* Where a column holds numbers, they stand below each other by their last digit. */
static void numbers_at_the_right(void **state)
{
    static const struct {
        const char *why, *cells[3];
        bool want;
    } cases[] = {
        { "numbers", { "7", "1.234", "120" }, true },
        { "a word in place of one", { "7", "disamarkan", "120" }, true },
        { "nothing in place of one", { "7", "–", "" }, true },
        { "shares with their base", { "8 / 10 (80%)", "0 / 1 (0%)", "<5" }, true },
        { "days", { "14 November 2024", "7", "8" }, false },
        { "telephone numbers", { "0800-000-0157", "7", "8" }, false },
        { "words alone", { "ada", "tidak", "ada" }, false },
        { "empty lines to write on", { "", "", "" }, false },
    };
    static const int widths[] = { 1, 1, 1 };
    const struct str heads[] = { STR("Satu"), STR("Dua"), STR("Tiga") };
    struct ctx *c = *state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct letter *l = letter_new(c->mem, STR("Angka"), day_of(2024, 11, 14));
        struct str odt = STR_NONE;
        letter_columns(l, heads, widths, 3);
        for (size_t k = 0; k < 3; k++) {
            const struct str row[] = { STR("12"), str_of(cases[i].cells[k]), STR("kata dua") };
            letter_row(l, row, 3, 0);
        }
        CHECK(letter_is_figures(l, 0, 1) == cases[i].want, cases[i].why);
        CHECK(!letter_is_figures(l, 0, 0) && !letter_is_figures(l, 0, 2), "nor the others");
        CHECK(odt_write(c, l, &odt) == OK && odt_text(c, odt).n > 0, "with styles that are there");
    }
    struct letter *l = letter_new(c->mem, STR("Angka"), day_of(2024, 11, 14));
    const struct str one[] = { STR("a"), STR("1.234"), STR("kata") };
    const struct str two[] = { STR("b"), STR("7"), STR("kata") };
    struct str pdf = STR_NONE;
    letter_columns(l, heads, widths, 3);
    letter_row(l, one, 3, 0);
    letter_row(l, two, 3, 0);
    CHECK(pdf_write(c, l, &pdf) == OK, "written");
    const struct str words = pdf_places(c, pdf);
    const double end = end_of_word(words, ">1.234<");
    CHECK(end > 0 && fabs(end - end_of_word(words, ">7<")) < 0.1,
          "both end at the same place of the page");
}

/* The words alone, one space between them, and those of the mark left out. */
static struct str without(struct ctx *c, struct str text, const char *mark)
{
    const struct str m = str_of(mark);
    struct strbuf b;
    bool space = true;
    strbuf_init(&b, c->mem);
    for (size_t i = 0; i < text.n; i++) {
        if (str_starts(str_cut(text, i, text.n), m)) {
            i += m.n - 1;
        } else if (text.p[i] > ' ' || text.p[i] < 0) {
            strbuf_putc(&b, text.p[i]);
            space = false;
        } else if (!space) {
            strbuf_putc(&b, ' ');
            space = true;
        }
    }
    return strbuf_str(&b);
}

#define MARK "INTERNAL · untuk Wali Kota dan Sekretaris Daerah"

/* For whom it is stands on each page once; who reads or searches the text finds the rest as it was. */
static void marked(void **state)
{
    struct ctx *c = *state;
    struct letter *l = paper(c);
    struct str plain = STR_NONE, pdf = STR_NONE, odt = STR_NONE;
    CHECK(pdf_write(c, l, &plain) == OK, "without a mark");
    l->mark = STR(MARK);
    CHECK(pdf_write(c, l, &pdf) == OK && odt_write(c, l, &odt) == OK, "with one");
    const struct str text = pdf_text(c, pdf);
    const struct str before = pdf_text(c, plain);
    CHECK(times(text, "\f") == times(before, "\f") && times(text, MARK) == times(text, "\f"),
          "once a page, and no page more");
    CHECK(str_eq(without(c, text, MARK), without(c, before, MARK)), "nothing else moved");
    CHECK(pdf.n > plain.n + 2000 * times(text, "\f"), "and drawn across each page, as outlines");
    CHECK(times(odt_text(c, odt), MARK) == 1, "in the other form in the footer of all pages");
    struct letter *longest = paper(c);
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_putz(&b, "INTERNAL ·");
    for (int i = 0; i < 16; i++) {
        strbuf_putz(&b, " penerima");
    }
    longest->mark = strbuf_str(&b);
    CHECK(pdf_write(c, longest, &pdf) == OK &&
              times(pdf_text(c, pdf), "penerima") == 16 * times(text, "\f"),
          "the longest has room below the footer");
}

/* How many pages come before the one with the word. */
static size_t page_of(struct str text, const char *word)
{
    struct str page;
    size_t n = 0;
    while (str_next(&text, '\f', &page) && !str_has(page, str_of(word))) {
        n++;
    }
    return n;
}

/* Wherever a page ends: a heading, its small print and the heads of a table go with the first row. */
static void a_heading_with_its_table(void **state)
{
    struct ctx *c = *state;
    static const int widths[] = { 1, 1 };
    const struct str heads[] = { STR("Satu"), STR("Dua") };
    const struct str cells[] = { STR("isi-a\nisi-b\nisi-c\nisi-d"), STR("isi-e") };
    bool turned = false;
    for (size_t before = 26; before <= 40; before++) {
        struct letter *l = letter_new(c->mem, STR("Halaman"), day_of(2024, 11, 14));
        struct str pdf = STR_NONE;
        for (size_t i = 0; i < before; i++) {
            letter_add(l, LETTER_TEXT, 0, STR("baris"));
        }
        letter_add(l, LETTER_HEADING, 2, STR("Kepala"));
        letter_add(l, LETTER_SMALL, 0, STR("Satuan"));
        letter_columns(l, heads, widths, 2);
        letter_row(l, cells, 2, 0);
        CHECK(pdf_write(c, l, &pdf) == OK, "written");
        const struct str text = pdf_text(c, pdf);
        const size_t page = page_of(text, "Kepala");
        CHECK(page == page_of(text, "Satuan") && page == page_of(text, "Satu ") &&
                  page == page_of(text, "isi-a") && page == page_of(text, "isi-d"),
              "all of it on one page");
        turned = turned || page > 0;
    }
    CHECK(turned, "some of them did not fit below the lines");
}

/* A cell higher than a page goes on on the next ones, nothing of it is lost. */
static void long_cell(void **state)
{
    struct ctx *c = *state;
    static const int widths[] = { 1, 1 };
    const struct str heads[] = { STR("Satu"), STR("Dua") };
    struct letter *l = letter_new(c->mem, STR("Panjang"), day_of(2024, 11, 14));
    struct str pdf = STR_NONE;
    struct strbuf b;
    strbuf_init(&b, c->mem);
    for (int i = 0; i < 900; i++) {
        strbuf_printf(&b, "kata%03d ", i);
    }
    const struct str cells[] = { strbuf_str(&b), STR("pendek") };
    letter_columns(l, heads, widths, 2);
    letter_row(l, cells, 2, 0);
    CHECK(pdf_write(c, l, &pdf) == OK, "written");
    const struct str text = pdf_text(c, pdf);
    CHECK(times(text, "\f") > 1 && str_has(text, STR("kata000")) && str_has(text, STR("kata899")) &&
              times(text, "kata") == 900,
          "from its first word to its last");
}

static void refused(void **state)
{
    struct ctx *c = *state;
    static const int widths[] = { 1, 1 };
    const struct str two[] = { STR("a"), STR("b") };
    struct str out = STR_NONE;
    struct letter *l = letter_new(c->mem, STR("Kosong"), day_of(2024, 11, 14));
    CHECK(pdf_write(c, l, &out) == ERR_INPUT && odt_write(c, l, &out) == ERR_INPUT,
          "a paper without anything");
    for (int i = 0; i <= LETTER_BLOCKS_MAX; i++) {
        letter_add(l, LETTER_TEXT, 0, STR("baris"));
    }
    CHECK(pdf_write(c, l, &out) == ERR_INPUT && odt_write(c, l, &out) == ERR_INPUT,
          "more blocks than anybody signs");
    l = letter_new(c->mem, STR("Panjang"), day_of(2024, 11, 14));
    letter_add(l, LETTER_TEXT, 0,
               (struct str){ arena_alloc(c->mem, LETTER_BYTES_MAX + 1), LETTER_BYTES_MAX + 1 });
    CHECK(pdf_write(c, l, &out) == ERR_INPUT, "more text than anybody reads");
    l = letter_new(c->mem, STR("Tabel"), day_of(2024, 11, 14));
    letter_columns(l, two, widths, 2);
    letter_row(l, two, 1, 0);
    CHECK(pdf_write(c, l, &out) == ERR_INTERNAL && odt_write(c, l, &out) == ERR_INTERNAL,
          "a row with fewer cells than its table");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(both_say_the_same, make_ctx, drop_ctx),
        cmocka_unit_test_setup_teardown(a_sheet_of_numbers, make_ctx, drop_ctx),
        cmocka_unit_test_setup_teardown(pages, make_ctx, drop_ctx),
        cmocka_unit_test_setup_teardown(marked, make_ctx, drop_ctx),
        cmocka_unit_test_setup_teardown(properties, make_ctx, drop_ctx),
        cmocka_unit_test_setup_teardown(numbers_at_the_right, make_ctx, drop_ctx),
        cmocka_unit_test_setup_teardown(a_heading_with_its_table, make_ctx, drop_ctx),
        cmocka_unit_test_setup_teardown(long_cell, make_ctx, drop_ctx),
        cmocka_unit_test_setup_teardown(refused, make_ctx, drop_ctx),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
