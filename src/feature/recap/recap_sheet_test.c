/*
 * recap_sheet_test.c - sheets that leave the house: what they say and do not say, what it takes to let one out, what one that is
 * out means for the next, and the same numbers in every form.
 */
#include "feature/import/import.h"
#include "feature/recap/recap_sheet.h"
#include "http/test_http.h"

#include "base/check.h"

#define CHECKS                                                                          \
    "&checks=TANPA_IDENTITAS&checks=TANPA_PERKARA&checks=FOTO_AMAN&checks=ANGKA_DIBACA" \
    "&checks=KUTIPAN_DISETUJUI"
#define FOR "&receivers=Redaksi+Contoh&purpose=Jumpa+pers"
#define DAYS(from, to) "from_day=2024-" from "&to_day=2024-" to
#define SUMMER DAYS("07-01", "09-30")

static struct http_test *city;

/*
 * In August 31 cases of one victim each: 12 girls of 14 in Jelutung, 9 women and 3 men in Telanaipura, 7 women in Pasar Jambi.
 * In May 30 women in Jelutung and 20 in Telanaipura, in February 2 women in Jelutung.
 */
static const struct victims {
    int n, month;
    const char *kecamatan, *sex, *age, *kind;
} groups[] = {
    { 12, 8, "Jelutung", "P", "14", "FISIK" },     { 9, 8, "Telanaipura", "P", "30", "PSIKIS" },
    { 3, 8, "Telanaipura", "L", "40", "SEKSUAL" }, { 7, 8, "Pasar Jambi", "P", "33", "FISIK" },
    { 30, 5, "Jelutung", "P", "30", "FISIK" },     { 20, 5, "Telanaipura", "P", "15", "SEKSUAL" },
    { 2, 2, "Jelutung", "P", "30", "FISIK" },
};
/* What comes later, of a day in August. */
static const struct victims later[] = { { 1, 8, "Jelutung", "P", "30", "FISIK" } };

static void add_cases(const struct victims *g, size_t n)
{
    static int no;
    struct ctx *c = test_ctx(city, "lead");
    struct import_list l = { 0 };
    struct import_result r = { 0 };
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_putz(&b, "no_kasus,tgl_lapor,kecamatan,jk,usia,jenis\n");
    for (size_t i = 0; i < n; i++) {
        for (int k = 0; k < g[i].n; k++) {
            no++;
            strbuf_printf(&b, "R-%d,2024-%02d-%02d,%s,%s,%s,%s\n", no, g[i].month, no % 28 + 1,
                          g[i].kecamatan, g[i].sex, g[i].age, g[i].kind);
        }
    }
    assert_int_equal(import_read(c, strbuf_str(&b), &l), OK);
    assert_int_equal(import_apply(c, &l, false, NULL, &r), OK);
    keys_forget(c->keys);
}

static int make_city(void **state)
{
    (void)state;
    city = test_http_new();
    add_cases(groups, ARRAY_LEN(groups));
    return 0;
}

static int drop_city(void **state)
{
    (void)state;
    test_http_free(city);
    return 0;
}

/* Lets one out; its page's address. */
static const char *let_out(const char *login, const char *days)
{
    const struct test_answer a =
        test_post(city, login, "/rekap/keluar", test_printf(city, "%s%s", days, FOR CHECKS));
    CHECK(a.status == 303, days);
    const size_t end = str_find(a.location, '?', 0);
    return test_printf(city, "%.*s", STR_ARG(str_cut(a.location, 0, end)));
}

static bool csv_has(const char *sheet, const char *line)
{
    const struct test_answer a =
        test_get(city, "leader", test_printf(city, "%s/laporan.csv", sheet));
    return a.status == 200 && test_has(&a, line);
}

/* ---- what it says ---- */

static void what_it_says(void **state)
{
    (void)state;
    static const struct {
        const char *why, *line;
        bool there;
    } lines[] = {
        { "cases", "cases,case,TOTAL,Jumlah,31,", true },
        { "women and girls: three men are the rest", "victim_sex,victim,P,Perempuan,disamarkan,",
          true },
        { "three men", "Laki-laki,3,", false },
        { "what would give them away", ",28,", false },
        { "a kecamatan that is large enough", "kecamatan,case,15.71.04,Jelutung,12,", false },
        { "children: twelve of 31", "children,victim,ANAK,Anak,12,", true },
        { "a kind that is many", "FISIK,Fisik,19,", true },
        { "a kind that is rare", "SEKSUAL", false },
        { "no row of three by its total: the cross hides the columns that the sexes hide",
          "\"Telanaipura, Perempuan\",9", false },
        { "but says what its rows add up to", "\"Telanaipura, Jumlah\",12,", true },
    };
    const char *sheet = let_out("leader", SUMMER);
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        CHECK(csv_has(sheet, lines[i].line) == lines[i].there, lines[i].why);
    }
    CHECK(csv_has(sheet, ",Jelutung,12,2024-07-01,2024-09-30,report,2024-11-14T"),
          "a kecamatan, with its period and day");
}

/* ---- what it takes ---- */

static void what_it_takes(void **state)
{
    (void)state;
    static const struct {
        const char *why, *login, *form;
        int want;
        const char *says;
    } asks[] = {
        { "not every point is ticked", "leader", SUMMER FOR "&checks=TANPA_IDENTITAS", 422,
          "Centang semua butir" },
        { "for whom", "leader", SUMMER "&purpose=Jumpa+pers" CHECKS, 422, "Jumpa pers" },
        { "for what", "leader", SUMMER "&receivers=Redaksi+Contoh" CHECKS, 422, "Redaksi Contoh" },
        { "days, not months", "leader", DAYS("07-01", "09-29") FOR CHECKS, 422, "bulan utuh" },
        { "a month that runs", "leader", DAYS("11-01", "11-30") FOR CHECKS, 422, "bulan utuh" },
        { "no day at all", "leader", DAYS("07-32", "09-30") FOR CHECKS, 422, NULL },
        { "all of history", "leader", "from_day=0900-01-01&to_day=2024-09-30" FOR CHECKS, 422,
          "50 tahun" },
        { "too few", "leader", DAYS("02-01", "02-29") FOR CHECKS, 422, "terlalu sedikit kasusnya" },
        { "who keeps cases", "case_manager", SUMMER FOR CHECKS, 403, NULL },
        { "an agency", "partner", SUMMER FOR CHECKS, 403, NULL },
        { "who reads the log does not let out", "auditor", SUMMER FOR CHECKS, 403, NULL },
    };
    for (size_t i = 0; i < ARRAY_LEN(asks); i++) {
        const struct test_answer a = test_post(city, asks[i].login, "/rekap/keluar", asks[i].form);
        CHECK(a.status == asks[i].want, asks[i].why);
        CHECK(asks[i].says == NULL || test_has(&a, asks[i].says), asks[i].why);
    }
    const struct test_answer seen = test_get(city, "leader", "/rekap/keluar?" SUMMER);
    CHECK(seen.status == 200 && test_has(&seen, "disamarkan"), "looking is free");
    const struct test_answer list = test_get(city, "auditor", "/rekap/lembar");
    CHECK(list.status == 200 && test_has(&list, "Belum ada lembar"),
          "and nothing is out by being looked at or refused");
}

/* ---- one after the other ---- */

static void one_after_the_other(void **state)
{
    (void)state;
    static const struct {
        const char *why, *days;
        bool may;
    } next[] = {
        { "it cuts across", DAYS("08-01", "10-31"), false },
        { "longer by nobody: as it was", DAYS("06-01", "09-30"), true },
        { "apart", DAYS("04-01", "05-31"), true },
        { "all three, and two more people", DAYS("01-01", "09-30"), false },
        { "all three: none is left over", DAYS("03-01", "09-30"), true },
    };
    const char *sheet = let_out("secretariat", SUMMER);
    CHECK(csv_has(sheet, "Jelutung,12,"), "the first");
    for (size_t i = 0; i < ARRAY_LEN(next); i++) {
        const struct test_answer a = test_post(city, "secretariat", "/rekap/keluar",
                                               test_printf(city, "%s" FOR CHECKS, next[i].days));
        CHECK(a.status == (next[i].may ? 303 : 422), next[i].why);
        CHECK(next[i].may || test_has(&a, "Belum dapat dilepas: bersama lembar no."), next[i].why);
        CHECK(next[i].may || test_has(&a, "Jumpa pers"), "nothing typed is lost");
    }
    const char *all = let_out("leader", DAYS("03-01", "10-31"));
    CHECK(csv_has(all, "victim_sex,victim,P,Perempuan,disamarkan,"),
          "three men of August stay hidden in what is longer");
    CHECK(csv_has(all, "SEKSUAL,Kekerasan seksual,") == false &&
              csv_has(all, "kecamatan_victim.sex") == false,
          "and a second table of two ways around the first is not made");
    const struct test_answer page = test_get(city, "leader", all);
    CHECK(test_has(&page, "Tidak dimuat: bersama lembar yang sudah keluar"), "it says so");
}

/* A case that was written down late. */
static void a_later_state(void **state)
{
    (void)state;
    const char *sheet = let_out("leader", SUMMER);
    add_cases(later, ARRAY_LEN(later));
    const struct test_answer again = test_post(city, "leader", "/rekap/keluar", SUMMER FOR CHECKS);
    CHECK(again.status == 422 && test_has(&again, "lembar no. 1 (1 Jul 2024"),
          "one more case would show by itself, against the sheet that is named");
    CHECK(csv_has(sheet, "cases,case,TOTAL,Jumlah,31,"), "the old one is as it was");
}

/* ---- in every form ---- */

static void in_every_form(void **state)
{
    (void)state;
    static const struct {
        const char *why, *login, *file;
        int want;
        const char *begins;
    } files[] = {
        { "report", "leader", "laporan.pdf", 200, "%PDF-" },
        { "workbook", "secretariat", "laporan.xlsx", 200, "PK" },
        { "to change a word", "lead", "laporan.odt", 200, "PK" },
        { "the auditor compares", "auditor", "laporan.csv", 200, "\xEF\xBB\xBFtable," },
        { "press, as paper", "leader", "siaran.pdf", 200, "%PDF-" },
        { "press, as text", "leader", "siaran.txt", 200, "Dari 1 Juli 2024 sampai 30 September" },
        { "sentences are no table", "leader", "siaran.xlsx", 404, "" },
        { "no such file", "leader", "rekap.pdf", 404, "" },
        { "no such form", "leader", "laporan.docx", 404, "" },
        { "not for agencies", "partner", "laporan.pdf", 403, "" },
        { "nor for who keeps cases", "companion", "siaran.txt", 403, "" },
    };
    const char *sheet = let_out("leader", SUMMER);
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        const struct test_answer a =
            test_get(city, files[i].login, test_printf(city, "%s/%s", sheet, files[i].file));
        CHECK(a.status == files[i].want, files[i].why);
        CHECK(a.status != 200 || str_starts(a.body, str_of(files[i].begins)), files[i].why);
    }
    const struct test_answer json = test_get_json(city, "leader", sheet);
    CHECK(test_has(&json, "\"ANAK\":12") && test_has(&json, "\"P\":null"), "for programs");
    const struct test_answer page = test_get(city, "auditor", sheet);
    CHECK(test_has(&page, "Redaksi Contoh") && test_has(&page, "Jumpa pers"), "for whom and what");
    CHECK(test_get(city, "leader", "/rekap/lembar/tidak-ada").status == 404, "an absent one");
}

/* Counts alone: no age, no kecamatan, no number that the sheet hides. */
static void for_the_press(void **state)
{
    (void)state;
    const char *sheet = let_out("leader", SUMMER);
    const struct test_answer a =
        test_get(city, "leader", test_printf(city, "%s/siaran.txt", sheet));
    static const char *const there[] = {
        "31 kasus dengan 31 korban",    "12 (39%) korban anak", "Fisik 19", "Psikis 9",
        "Sumber: catatan layanan kota", "menurut hari laporan", "SAPA 129"
    };
    static const char *const absent[] = { "Jelutung", "Telanaipura", "tahun,", "seksual",
                                          "Seksual",  "Laki-laki",   "28" };
    for (size_t i = 0; i < ARRAY_LEN(there); i++) {
        CHECK(test_has(&a, there[i]), there[i]);
    }
    for (size_t i = 0; i < ARRAY_LEN(absent); i++) {
        CHECK(!test_has(&a, absent[i]), absent[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_it_says, make_city, drop_city),
        cmocka_unit_test_setup_teardown(what_it_takes, make_city, drop_city),
        cmocka_unit_test_setup_teardown(one_after_the_other, make_city, drop_city),
        cmocka_unit_test_setup_teardown(a_later_state, make_city, drop_city),
        cmocka_unit_test_setup_teardown(in_every_form, make_city, drop_city),
        cmocka_unit_test_setup_teardown(for_the_press, make_city, drop_city),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
