/* import_test.c - what the reader takes, what it refuses and why; whole cases go in or stay out. */
#include "feature/import/import.h"

#include <string.h>

#include "feature/recap/recap.h"
#include "http/test_http.h"

#include "base/check.h"

#define HEADER                                                                                                                    \
    "no_kasus,tgl_lapor,tgl_kejadian,kanal,kecamatan,kelurahan,tempat,korban_id,nama,nik,jk,tgl_lahir,usia,pendidikan,pekerjaan," \
    "status_kawin,disabilitas,jenis,layanan,pelaku_id,pelaku_jk,hubungan,status_layanan,status_hukum,kronologi\n"

/* The cells of a good row; a case replaces some. */
static const char *const GOOD[] = {
    "T-1",       "2024-03-05",  "2024-03-01", "TELEPON", "Jelutung",  "Handil Jaya", "RUMAH_TANGGA",
    "K1",        "Contoh Satu", "",           "P",       "",          "14",          "SLTP",
    "PELAJAR",   "BELUM_KAWIN", "TIDAK",      "FISIK",   "PENGADUAN", "P1",          "L",
    "ORANG_TUA", "ASESMEN",     "KONSULTASI", "Contoh."
};

enum {
    NUMBER,
    REPORT_DAY,
    INCIDENT_DAY,
    CHANNEL,
    KECAMATAN,
    KELURAHAN,
    PLACE,
    VICTIM,
    NAME,
    NIK,
    SEX,
    BORN,
    AGE,
    EDUCATION,
    OCCUPATION,
    MARITAL,
    DISABILITY,
    KINDS,
    SERVICES,
    REPORTED,
    REPORTED_SEX,
    RELATION,
    STAGE,
    LEGAL,
    STORY
};

static struct http_test *city;

static void put_row(struct strbuf *b, int column, const char *cell, int column2, const char *cell2)
{
    for (int i = 0; i < (int)ARRAY_LEN(GOOD); i++) {
        const char *text = i == column ? cell : i == column2 ? cell2 : GOOD[i];
        strbuf_putz(b, i > 0 ? ",\"" : "\"");
        strbuf_putz(b, text);
        strbuf_putc(b, '"');
    }
    strbuf_putc(b, '\n');
}

static const struct {
    const char *why;
    int column;
    const char *cell, *reason; /* NULL: taken */
} CELLS[] = {
    { "an ISO day", REPORT_DAY, "2024-03-05", NULL },
    { "a day as offices write it", REPORT_DAY, "05/03/2024", NULL },
    { "a day with single digits", REPORT_DAY, "5-3-2024", NULL },
    { "spaces around a day", REPORT_DAY, "  2024-03-05 ", NULL },
    { "a day that does not exist", REPORT_DAY, "31/02/2024", "import.bad_date" },
    { "a list is counted by report day, so it must be there", REPORT_DAY, "", "import.missing" },
    { "the incident day may be unknown", INCIDENT_DAY, "", NULL },
    { "an incident cannot follow its report", INCIDENT_DAY, "2024-03-06", "import.incident_after" },
    { "a label for a code", PLACE, "Rumah Tangga", NULL },
    { "lower case and a stray space", PLACE, "rumah_tangga ", NULL },
    { "a place nobody knows", PLACE, "BULAN", "import.unknown_code" },
    { "Kec. before the name", KECAMATAN, "Kec. Jelutung", NULL },
    { "an area in capitals", KECAMATAN, "JELUTUNG", NULL },
    { "a kelurahan that does not exist", KELURAHAN, "Negeri Antah Berantah",
      "import.unknown_area" },
    { "a kelurahan of another kecamatan", KELURAHAN, "Legok", "import.area_elsewhere" },
    { "a sex in words", SEX, "Perempuan", NULL },
    { "a sex as offices shorten it", SEX, "PR", NULL },
    { "another word for male", SEX, "laki - laki", NULL },
    { "no sex at all", SEX, "", "import.missing" },
    { "a letter that is no sex", SEX, "X", "import.unknown_code" },
    { "several kinds, any separator and case", KINDS, "Fisik ; psikis, SEKSUAL", NULL },
    { "a kind that is not in the list", KINDS, "DIPUKUL KERAS", "import.unknown_code" },
    { "one good kind does not save a bad one", KINDS, "FISIK;DIPUKUL KERAS",
      "import.unknown_code" },
    { "a victim without a kind cannot be counted", KINDS, "", "import.missing" },
    { "an empty place between separators is a slip", KINDS, "FISIK;;PSIKIS",
      "import.unknown_code" },
    { "the age may be unknown", AGE, "", NULL },
    { "an age in words", AGE, "tujuh", "import.bad_age" },
    { "an age below zero", AGE, "-1", "import.bad_age" },
    { "an age nobody reaches", AGE, "121", "import.bad_age" },
    { "a baby", AGE, "0", NULL },
    { "a birth date after the incident", BORN, "2024-03-02", "import.born_after" },
    { "a NIK of the test district", NIK, "1571994503100001", NULL },
    { "a NIK with a letter", NIK, "157199450310000X", "import.bad_nik" },
    { "a NIK one digit short", NIK, "157199450310001", "import.bad_nik" },
    { "a NIK whose day is none", NIK, "1571993503100001", "import.bad_nik" },
    { "nobody reported is fine when all three lists are empty", STAGE, "ASESMEN", NULL },
    { "three lists of one length", REPORTED_SEX, "L;P", "import.lists_differ" },
    { "the same reported person twice beside one victim", REPORTED, "P1;P1",
      "import.lists_differ" },
    { "a relation nobody knows", RELATION, "MUSUH", "import.unknown_code" },
    { "a stage in words", STAGE, "intervensi", NULL },
    { "a legal state as offices write it", LEGAL, "LP", NULL },
    { "a case needs a number", NUMBER, "", "import.missing" },
    { "a control character in a name", NAME, "Contoh\x1b[31m", "import.bad_text" },
    { "a name of two lines", NAME, "Contoh\nSatu", "import.bad_text" },
    { "a story of two lines", STORY, "Contoh.\nLagi.", NULL },
    { "more values than a cell can mean", SERVICES,
      "PENGADUAN,PENGADUAN,PENGADUAN,PENGADUAN,PENGADUAN,PENGADUAN,PENGADUAN,PENGADUAN,PENGADUAN,PENGADUAN,PENGADUAN,"
      "PENGADUAN,PENGADUAN,PENGADUAN,PENGADUAN,PENGADUAN,PENGADUAN,PENGADUAN,PENGADUAN,PENGADUAN,PENGADUAN,PENGADUAN,"
      "PENGADUAN,PENGADUAN,PENGADUAN,PENGADUAN,PENGADUAN,PENGADUAN,PENGADUAN,PENGADUAN,PENGADUAN,PENGADUAN,BULAN",
      "import.too_long" },
};

static void test_cells(void **state)
{
    (void)state;
    struct ctx *c = test_ctx(city, "lead");
    for (size_t i = 0; i < ARRAY_LEN(CELLS); i++) {
        struct import_list l = { 0 };
        struct strbuf b;
        strbuf_init(&b, c->mem);
        strbuf_putz(&b, HEADER);
        put_row(&b, CELLS[i].column, CELLS[i].cell, -1, NULL);
        assert_int_equal(import_read(c, strbuf_str(&b), &l), OK);
        const char *got = l.issues == NULL ? NULL : l.issues->reason;
        CHECK((got == NULL) == (CELLS[i].reason == NULL) &&
                  (got == NULL || strcmp(got, CELLS[i].reason) == 0),
              CELLS[i].why);
        CHECK(l.n_refused_rows == (CELLS[i].reason != NULL ? 1u : 0u), CELLS[i].why);
    }
}

static void test_spelling_does_not_change_the_digest(void **state)
{
    (void)state;
    struct ctx *c = test_ctx(city, "lead");
    struct str digests[3];
    const struct {
        int column;
        const char *cell;
    } spelled[] = { { STAGE, "ASESMEN" }, { REPORT_DAY, "5/3/2024" }, { AGE, "15" } };
    for (size_t i = 0; i < ARRAY_LEN(spelled); i++) {
        struct import_list l = { 0 };
        struct strbuf b;
        strbuf_init(&b, c->mem);
        strbuf_putz(&b, HEADER);
        put_row(&b, spelled[i].column, spelled[i].cell, -1, NULL);
        assert_int_equal(import_read(c, strbuf_str(&b), &l), OK);
        digests[i] = import_digest(c, l.first);
    }
    CHECK(str_eq(digests[0], digests[1]), "a day in another spelling is the same day");
    CHECK(!str_eq(digests[0], digests[2]), "another age is another content");
}

static void test_age_and_birth_date_that_differ_are_a_warning(void **state)
{
    (void)state;
    struct ctx *c = test_ctx(city, "lead");
    struct import_list l = { 0 };
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_putz(&b, HEADER);
    put_row(&b, BORN, "2005-01-01", -1, NULL);
    assert_int_equal(import_read(c, strbuf_str(&b), &l), OK);
    assert_int_equal(l.n_warnings, 1);
    assert_int_equal(l.n_refused_rows, 0);
    assert_string_equal(l.issues->reason, "import.age_differs");
}

static void test_files_that_are_no_list(void **state)
{
    (void)state;
    static const struct {
        const char *why, *text, *reason;
    } cases[] = {
        { "nothing in it", "", "import.empty" },
        { "a column is missing", "no_kasus,tgl_lapor\nT-1,2024-01-01\n", "import.no_column" },
        { "a quotation mark stays open", HEADER "\"T-1,2024-01-01\n", "import.broken_csv" },
        { "bytes that are no text", "no_kasus,\xff\xfe\n", "import.not_utf8" },
        { "a column twice: which one counts?", "no_kasus,tgl_lapor,jk,jenis,jk\n",
          "import.column_twice" },
    };
    struct ctx *c = test_ctx(city, "lead");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct import_list l = { 0 };
        assert_int_equal(import_read(c, str_of(cases[i].text), &l), OK);
        CHECK(l.unusable != NULL && strcmp(l.unusable, cases[i].reason) == 0, cases[i].why);
    }
}

/* A cell of as many letters as wanted. */
static const char *letters(struct ctx *c, size_t n)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    for (size_t i = 0; i < n; i++) {
        strbuf_putc(&b, 'x');
    }
    return str_z(c->mem, strbuf_str(&b));
}

/* What no form would take is not smuggled in by a list, and nothing is cut off. */
static void test_long_cells(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        int column;
        size_t n;
        const char *reason;
    } cases[] = {
        { "the longest name", NAME, 200, NULL },
        { "a name no form takes", NAME, 201, "import.too_long" },
        { "the longest story", STORY, 20000, NULL },
        { "a megabyte of story", STORY, 1000000, "import.too_long" },
    };
    struct ctx *c = test_ctx(city, "lead");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct import_list l = { 0 };
        struct strbuf b;
        strbuf_init(&b, c->mem);
        strbuf_putz(&b, HEADER);
        put_row(&b, cases[i].column, letters(c, cases[i].n), -1, NULL);
        assert_int_equal(import_read(c, strbuf_str(&b), &l), OK);
        const char *got = l.issues == NULL ? NULL : l.issues->reason;
        CHECK((got == NULL) == (cases[i].reason == NULL) &&
                  (got == NULL || strcmp(got, cases[i].reason) == 0),
              cases[i].why);
        CHECK(l.issues == NULL || l.issues->value.n <= 200, "a refusal does not repeat a megabyte");
    }
    struct import_list l = { 0 };
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_putz(&b, HEADER);
    put_row(&b, STORY, letters(c, 12000), VICTIM, "K1");
    put_row(&b, STORY, letters(c, 12000), VICTIM, "K2");
    assert_int_equal(import_read(c, strbuf_str(&b), &l), OK);
    CHECK(l.n_refused_rows == 2, "the stories of a case stand in one text");
}

/* Spreadsheets write empty rows as separators, and a loose comma makes one cell too many. */
static void test_rows_of_spreadsheets(void **state)
{
    (void)state;
    struct ctx *c = test_ctx(city, "lead");
    struct import_list l = { 0 };
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_putz(&b, HEADER "\n");
    put_row(&b, NUMBER, "T-8", -1, NULL);
    strbuf_putz(&b, ",,, ,,\n\n,,,,,,,,,,,,,,,,,,,,,,,,\n");
    assert_int_equal(import_read(c, strbuf_str(&b), &l), OK);
    assert_int_equal(l.n_rows, 1);
    assert_int_equal(l.n_refused_rows, 0);

    l = (struct import_list){ 0 };
    strbuf_init(&b, c->mem);
    strbuf_putz(&b, HEADER);
    put_row(&b, NUMBER, "T-9", -1, NULL);
    struct str row = str_cut(strbuf_str(&b), 0, b.n - 1);
    const struct str parts[] = { row, STR(", dan seterusnya,,\n") };
    assert_int_equal(import_read(c, str_join(c->mem, parts, 2), &l), OK);
    assert_int_equal(l.n_refused_rows, 1);
    assert_string_equal(l.issues->reason, "import.extra_cells");
}

/*
 * Three rows of two cases; the second row is bad: its sister goes down with it, the other case goes
 * in.
 */
static struct str sisters(struct ctx *c)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_putz(&b, HEADER);
    put_row(&b, NUMBER, "T-2", -1, NULL);
    put_row(&b, NUMBER, "T-2", VICTIM, "K2");
    put_row(&b, NUMBER, "T-3", -1, NULL);
    return strbuf_str(&b);
}

static struct import_result apply(struct ctx *c, struct str text, bool dry_run,
                                  struct import_list *l)
{
    struct import_result r = { 0 };
    *l = (struct import_list){ 0 };
    c->change = NULL;
    assert_int_equal(import_read(c, text, l), OK);
    assert_int_equal(import_apply(c, l, dry_run, NULL, &r), OK);
    return r;
}

static int64_t cases_counted(struct ctx *c)
{
    const struct recap_ask ask = { .from = day_of(2024, 1, 1), .to = day_of(2024, 12, 31) };
    struct recap *r = NULL;
    assert_int_equal(recap_count(c, &ask, &r), OK);
    return recap_sums(r).cases;
}

static void test_whole_cases_go_in_once(void **state)
{
    (void)state;
    struct ctx *c = test_ctx(city, "lead");
    struct import_list l;
    struct strbuf b;
    const struct str good = sisters(c);
    struct import_result r = apply(c, good, true, &l);
    assert_int_equal(r.cases, 2);
    assert_int_equal(cases_counted(c), 0);

    r = apply(c, good, false, &l);
    assert_int_equal(r.cases, 2);
    assert_int_equal(r.victims, 3);
    assert_int_equal(cases_counted(c), 2);

    r = apply(c, good, false, &l);
    assert_int_equal(r.cases, 2);
    assert_int_equal(r.victims, 3);
    assert_int_equal(r.refused, 0);
    assert_int_equal(cases_counted(c), 2);

    strbuf_init(&b, c->mem);
    strbuf_putz(&b, HEADER);
    put_row(&b, NUMBER, "T-3", AGE, "40");
    r = apply(c, strbuf_str(&b), false, &l);
    assert_int_equal(r.refused, 1);
    assert_string_equal(l.issues->reason, "import.known_other");
    assert_int_equal(cases_counted(c), 2);
    keys_forget(c->keys);
}

static void test_a_bad_row_refuses_its_case_alone(void **state)
{
    (void)state;
    struct ctx *c = test_ctx(city, "lead");
    struct import_list l;
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_putz(&b, HEADER);
    put_row(&b, NUMBER, "T-4", -1, NULL);
    put_row(&b, NUMBER, "T-4", SEX, "X");
    put_row(&b, NUMBER, "T-5", -1, NULL);
    const struct import_result r = apply(c, strbuf_str(&b), false, &l);
    assert_int_equal(r.rows, 3);
    assert_int_equal(r.cases, 1);
    assert_int_equal(r.refused, 2);
    CHECK(str_has(import_report(c, &l), STR("Ditolak bersama baris 3")),
          "the sister row names the row that took it down");
    keys_forget(c->keys);
}

static int make_city(void **state)
{
    (void)state;
    city = test_http_new();
    return 0;
}

static int drop_city(void **state)
{
    (void)state;
    test_http_free(city);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_spelling_does_not_change_the_digest),
        cmocka_unit_test(test_age_and_birth_date_that_differ_are_a_warning),
        cmocka_unit_test(test_files_that_are_no_list),
        cmocka_unit_test(test_long_cells),
        cmocka_unit_test(test_rows_of_spreadsheets),
        cmocka_unit_test(test_whole_cases_go_in_once),
        cmocka_unit_test(test_a_bad_row_refuses_its_case_alone),
    };
    return cmocka_run_group_tests(tests, make_city, drop_city);
}
