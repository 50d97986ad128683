/*
 * recap_report_test.c - the report of a period for leaders: the same figures on paper, in the workbook and on screen; in tables
 * of two ways nothing that is too small and nothing that gives it away.
 */
#include "feature/import/import.h"
#include "feature/recap/recap_priv.h"
#include "http/test_http.h"

#include "base/check.h"

#define PERIOD "from_day=2024-07-01&to_day=2024-09-30&basis=REPORT"
#define QUARTER "?" PERIOD

static struct http_test *city;

/*
 * In August 31 cases of one victim each: 12 girls of 14 in Jelutung, 9 women and 3 men in
 * Telanaipura, 7 women in Pasar Jambi. In February 46, in which one cell alone is small: two men.
 */
static const struct {
    int n, month;
    const char *kecamatan, *sex, *age, *kind;
} groups[] = {
    { 12, 8, "Jelutung", "P", "14", "FISIK" },     { 9, 8, "Telanaipura", "P", "30", "PSIKIS" },
    { 3, 8, "Telanaipura", "L", "40", "SEKSUAL" }, { 7, 8, "Pasar Jambi", "P", "33", "FISIK" },
    { 10, 2, "Jelutung", "P", "30", "FISIK" },     { 6, 2, "Jelutung", "L", "30", "FISIK" },
    { 12, 2, "Jelutung", "P", "30", "SEKSUAL" },   { 2, 2, "Jelutung", "L", "30", "SEKSUAL" },
    { 9, 2, "Jelutung", "P", "30", "PSIKIS" },     { 7, 2, "Jelutung", "L", "30", "PSIKIS" },
};

/* What the report says, block by block: cells parted by "|", a line a block. */
static struct str report(const char *login, int month)
{
    struct ctx *c = test_ctx(city, login);
    const struct recap_ask ask = { .from = day_of(2024, month, 1),
                                   .to = day_add_months(day_of(2024, month, 1), 3) - 1 };
    struct recap *r = NULL;
    struct strbuf b;
    strbuf_init(&b, c->mem);
    c->lang = LANG_ID;
    assert_int_equal(recap_count(c, &ask, &r), OK);
    struct val *data = recap_page_data(c, &ask, r);
    struct letter *l = letter_new(c->mem, STR("uji"), ask.to);
    assert_int_equal(recap_put_answers(c, &ask, data), OK);
    recap_report(c, r, data, l);
    for (size_t i = 0; i < l->n; i++) {
        for (size_t k = 0; k < l->blocks[i].n; k++) {
            strbuf_putz(&b, k > 0 ? "|" : "");
            strbuf_put(&b, l->blocks[i].cells[k]);
        }
        strbuf_putc(&b, '\n');
    }
    return strbuf_str(&b);
}

static void for_leaders(void **state)
{
    (void)state;
    static const struct {
        const char *why, *line;
        bool there;
    } lines[] = {
        { "cases", "\nKasus|31\n", true },
        { "three men, as a total", "\nLaki-laki|3\n", true },
        { "three men of one kecamatan, crossed by sex, with the women beside them",
          "\nTelanaipura|disamarkan|disamarkan|12\n", true },
        { "the totals of the cross", "\nJumlah|28|3|31\n", true },
        { "nor one by what the other kinds leave of all women and men", "\nPsikis|9|0|9\n", false },
        { "a kind without men: the three that have it not would show", "\nFisik|19|0|19\n", false },
        { "the mark", "INTERNAL", true },
    };
    const struct str inside = report("leader", 7);
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        CHECK(str_has(inside, str_of(lines[i].line)) == lines[i].there, lines[i].why);
    }
}

/*
 * Who has one kind each makes the kinds add up: then the men of the other kinds, taken from
 * all men, would name the two of the third.
 */
static void kinds_that_add_up(void **state)
{
    (void)state;
    const struct str inside = report("leader", 1);
    CHECK(str_has(inside, STR("\nFisik|16\n")), "the kind, whole");
    CHECK(str_has(inside, STR("\nJumlah|31|15|46\n")), "all women and men");
    CHECK(!str_has(inside, STR("\nFisik|10|6|16\n")) || !str_has(inside, STR("\nPsikis|9|7|16\n")),
          "but not both others by sex: what they leave of all is the small one");
    CHECK(!str_has(inside, STR("|12|2|14\n")), "nor the small one");
}

/* For whom it was made stands on each page: who was named, else who asked. Never in an address: it is sent. */
static void for_whom(void **state)
{
    (void)state;
    static const char address[] = "/rekap/berkas/laporan-internal.xlsx";
    const struct test_answer named =
        test_post(city, "leader", address, PERIOD "&receivers=Sekda+Contoh");
    const struct test_answer nobody = test_post(city, "leader", address, PERIOD "&receivers=+");
    const struct test_answer asked =
        test_get(city, "leader", test_printf(city, "%s?%s", address, PERIOD));
    CHECK(named.status == 200 && nobody.status == 200 && asked.status == 200, "made");
    CHECK(!str_eq(named.body, nobody.body), "who was named stands there");
    CHECK(str_eq(nobody.body, asked.body), "nobody named: who asked, as without the form");
    CHECK(test_post(city, "partner", address, PERIOD).status == 403, "not for agencies");
    struct strbuf b;
    strbuf_init(&b, test_ctx(city, "leader")->mem);
    strbuf_putz(&b, PERIOD "&receivers=Sekda+Contoh");
    for (int i = 0; i < 40; i++) {
        strbuf_putz(&b, "+dan+lain");
    }
    const struct test_answer a = test_post(city, "leader", "/rekap/berkas/laporan-internal.pdf",
                                           test_printf(city, "%.*s", STR_ARG(strbuf_str(&b))));
    CHECK(a.status == 422 && test_has(&a, "Sekda Contoh dan lain"), "too long: nothing is lost");
}

/* Every figure of the report stands on the screen and in the CSV too. */
static void same_everywhere(void **state)
{
    (void)state;
    const struct str inside = report("leader", 7);
    const struct test_answer csv = test_get(city, "leader", "/rekap/csv" QUARTER);
    struct str rest = csv.body;
    struct str line;
    size_t seen = 0;
    while (str_next(&rest, '\n', &line)) {
        struct str cell[5] = { STR_NONE };
        struct str of = line;
        for (size_t i = 0; i < 5; i++) {
            (void)str_next(&of, ',', &cell[i]);
        }
        if (cell[4].n > 0 && cell[4].p[0] > '0' && cell[4].p[0] <= '9' &&
            !str_has(line, STR("\""))) {
            const char *want = test_printf(city, "\n%.*s|%.*s\n", (int)cell[3].n, cell[3].p,
                                           (int)cell[4].n, cell[4].p);
            CHECK(str_has(inside, str_of(want)), want);
            seen++;
        }
    }
    CHECK(seen > 20, "there was something to compare");
}

static int make_city(void **state)
{
    (void)state;
    city = test_http_new();
    struct ctx *c = test_ctx(city, "lead");
    struct import_list l = { 0 };
    struct import_result r = { 0 };
    struct strbuf b;
    int no = 0;
    strbuf_init(&b, c->mem);
    strbuf_putz(&b, "no_kasus,tgl_lapor,kecamatan,jk,usia,jenis\n");
    for (size_t i = 0; i < ARRAY_LEN(groups); i++) {
        for (int k = 0; k < groups[i].n; k++) {
            no++;
            strbuf_printf(&b, "R-%d,2024-%02d-%02d,%s,%s,%s,%s\n", no, groups[i].month, no % 28 + 1,
                          groups[i].kecamatan, groups[i].sex, groups[i].age, groups[i].kind);
        }
    }
    const bool made = import_read(c, strbuf_str(&b), &l) == OK &&
                      import_apply(c, &l, false, NULL, &r) == OK && r.cases == no;
    keys_forget(c->keys);
    return made ? 0 : -1;
}

static int drop_city(void **state)
{
    (void)state;
    test_http_free(city);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(for_leaders), cmocka_unit_test(for_whom),
                                        cmocka_unit_test(kinds_that_add_up),
                                        cmocka_unit_test(same_everywhere) };
    return cmocka_run_group_tests(tests, make_city, drop_city);
}
