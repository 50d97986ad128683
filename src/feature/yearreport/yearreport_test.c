/*
 * yearreport_test.c - every figure of the report is the one that its own room counts; what is small is hidden; a year is told up
 * to today, people only by whole quarters.
 */
#include "base/check.h"
#include "feature/import/import.h"
#include "feature/yearreport/yearreport_priv.h"
#include "http/test_http.h"

#define PAGE "/gugus-tugas/laporan-tahunan"

static struct http_test *city;

/*
 * Cases of one victim each, the first two children. 2024: 31 served and 7 not in three whole quarters, 3 more in the one that runs. 2023: its second
 * quarter alone has too few.
 */
static const struct {
    int n, year, month;
    const char *services;
} reported[] = {
    { 12, 2024, 2, "KESEHATAN" }, { 9, 2024, 5, "KESEHATAN;BANTUAN_HUKUM" },
    { 7, 2024, 5, "" },           { 10, 2024, 8, "BANTUAN_HUKUM" },
    { 3, 2024, 10, "KESEHATAN" }, { 20, 2023, 2, "KESEHATAN" },
    { 3, 2023, 5, "KESEHATAN" },
};

static struct year_span span(int64_t year, day_t today)
{
    struct year_span y = { 0 };
    (void)year_span_of(year, today, &y);
    return y;
}

static const struct {
    const char *why;
    int year, month, day; /* of today */
    bool begun, over;
    int to_month, people_month; /* of the last day; 0: none */
} spans[] = {
    { "a year to come", 2023, 12, 31, false, false, 0, 0 },
    { "its first day", 2024, 1, 1, true, false, 1, 0 },
    { "the last day of a quarter is not over", 2024, 3, 31, true, false, 3, 0 },
    { "the day after", 2024, 4, 1, true, false, 4, 3 },
    { "in November", 2024, 11, 14, true, false, 11, 9 },
    { "its last day", 2024, 12, 31, true, false, 12, 9 },
    { "over", 2025, 1, 1, true, true, 12, 12 },
};

static void spans_of_a_year(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(spans); i++) {
        const day_t today = day_of(spans[i].year, spans[i].month, spans[i].day);
        struct year_span y = { 0 };
        int year = 0;
        int month = 0;
        int day = 0;
        CHECK(year_span_of(2024, today, &y) == spans[i].begun, spans[i].why);
        CHECK(y.over == spans[i].over, spans[i].why);
        if (spans[i].begun) {
            day_split(y.to, &year, &month, &day);
            CHECK(year == 2024 && month == spans[i].to_month, spans[i].why);
        }
        if (y.people_to != 0) {
            day_split(y.people_to, &year, &month, &day);
        }
        CHECK((y.people_to == 0 ? 0 : month) == spans[i].people_month, spans[i].why);
    }
}

/* The report, block by block: cells parted by "|", a line a block. */
static struct str report(int64_t year)
{
    struct ctx *c = test_ctx(city, "secretariat");
    const struct year_span y = span(year, day_of(2024, 11, 14));
    struct letter *l = letter_new(c->mem, STR("uji"), y.to);
    struct strbuf b;
    strbuf_init(&b, c->mem);
    c->lang = LANG_ID;
    assert_int_equal(yearreport_fill(c, &y, l), OK);
    assert_int_equal(letter_check(c, l), OK);
    for (size_t i = 0; i < l->n; i++) {
        for (size_t k = 0; k < l->blocks[i].n; k++) {
            strbuf_putz(&b, k > 0 ? "|" : "");
            strbuf_put(&b, l->blocks[i].cells[k]);
        }
        strbuf_putc(&b, '\n');
    }
    return strbuf_str(&b);
}

static struct str cell(const struct val *row, const char *key)
{
    return year_cell(test_ctx(city, NULL), row, key);
}

/* Each row of a room's own page, these columns beside each other, is a line of the report. */
static const struct {
    const char *why, *page, *list, *columns[5];
    bool grouped; /* the list stands in each of "groups" */
} rooms[] = {
    { "who sits where",
      "/gugus-tugas",
      "seats",
      { "office", "post", "holder", "capacity" },
      false },
    { "attendance", "/gugus-tugas", "came", { "agency", "invited", "counted", "came" }, false },
    { "what agencies kept",
      "/tindak-lanjut",
      "kept",
      { "agency", "decided", "in_time", "late_done", "late" },
      false },
    { "the programme",
      "/pencegahan",
      "lines",
      { "title", "month", "agency", "planned", "done" },
      false },
    { "by field", "/pencegahan", "fields", { "label", "planned", "done" }, false },
    { "who took part", "/pencegahan", "reached", { "label", "women", "men", "sum" }, false },
    { "the plan of action",
      "/rencana-aksi",
      "rows",
      { "activity", "agency", "unit", "target" },
      true },
    { "trainings", "/pencegahan/pelatihan", "trainings", { "topic", "day" }, true },
};

static void find_rows(size_t room, struct str text, const struct val *list)
{
    struct ctx *c = test_ctx(city, NULL);
    CHECK(val_count(list) > 0, rooms[room].why);
    for (size_t i = 0; i < val_count(list); i++) {
        struct strbuf b;
        strbuf_init(&b, c->mem);
        strbuf_putc(&b, '\n');
        for (size_t k = 0; k < ARRAY_LEN(rooms[room].columns); k++) {
            if (rooms[room].columns[k] != NULL) {
                strbuf_putz(&b, k > 0 ? "|" : "");
                strbuf_put(&b, cell(list->list->items[i], rooms[room].columns[k]));
            }
        }
        CHECK(str_has(text, strbuf_str(&b)), str_z(c->mem, strbuf_str(&b)));
    }
}

static void same_as_the_rooms(void **state)
{
    (void)state;
    const struct str text = report(2024);
    for (size_t i = 0; i < ARRAY_LEN(rooms); i++) {
        const struct test_answer a = test_get_json(city, "secretariat", rooms[i].page);
        if (!rooms[i].grouped) {
            find_rows(i, text, val_getz(a.json, rooms[i].list));
            continue;
        }
        const struct val *groups = val_getz(a.json, "groups");
        CHECK(val_count(groups) > 0, rooms[i].why);
        for (size_t g = 0; g < val_count(groups); g++) {
            find_rows(i, text, val_getz(groups->list->items[g], rooms[i].list));
        }
    }
    CHECK(str_has(text, STR("\nRapat yang dilaksanakan: 1.\n")), "one meeting was held");
    CHECK(str_has(text, STR("\nRapat November|14 Nov 2024|")), "with its day");
    CHECK(str_has(text, STR("|2|1|5\n")), "of two agencies one came, with five people");
}

/* Figures of people: three whole quarters, as the recap of that time counts them. */
static const struct {
    const char *why, *line;
    int year;
    bool stands;
} people[] = {
    { "the period", "1 Jan 2024 – 30 Sep 2024", 2024, true },
    { "cases until September", "\nKasus|38\n", 2024, true },
    { "not the quarter that runs", "\nKasus|41\n", 2024, false },
    { "served, once however often", "\nMendapat sedikitnya satu layanan|31|82%\n", 2024, true },
    { "not yet", "\nBelum ada layanan yang dicatat|7|18%\n", 2024, true },
    { "answers: eight in time, six not", "\nTepat waktu|8|57%\n", 2024, true },
    { "after-care: three of nine are too few, so six are hidden too",
      "\nTepat waktu|disamarkan|disamarkan\n", 2024, true },
    { "with their total", "\nJumlah|9|100%\n", 2024, true },
    { "a task from before the closing is no after-care", "\nJumlah|10|100%\n", 2024, false },
    { "a year with a quarter of three", "\nKasus|23\n", 2023, false },
    { "says so", "satu triwulan terlalu sedikit", 2023, true },
    { "what is small is hidden", "INTERNAL", 2023, false },
    { "a running year is a draft for one reader", "INTERNAL, rancangan", 2024, true },
};

static void figures_of_people(void **state)
{
    (void)state;
    const struct str now = report(2024);
    const struct str then = report(2023);
    for (size_t i = 0; i < ARRAY_LEN(people); i++) {
        CHECK(str_has(people[i].year == 2024 ? now : then, str_of(people[i].line)) ==
                  people[i].stands,
              people[i].why);
    }
    const struct test_answer a =
        test_get_json(city, "secretariat", "/rekap?from_day=2024-01-01&to_day=2024-09-30");
    CHECK(val_get_int(a.json, "cases", 0) == 38, "as the recap says");
    CHECK(val_get_int(val_getz(a.json, "victims"), "total", 0) == 38, "and the victims");
}

/* Victims by service on the page of counters: 21 served in health until September, two of them children. */
static void counters(void **state)
{
    (void)state;
    const char *page = "/rencana-aksi/penghitung?year_no=2024";
    struct test_answer a = test_get_json(city, "secretariat", page);
    const struct val *services = val_getz(a.json, "services");
    const struct val *health = NULL;
    for (size_t i = 0; i < val_count(services); i++) {
        if (str_eqz(val_get_text(services->list->items[i], "label"), "Kesehatan")) {
            health = services->list->items[i];
        }
    }
    CHECK_STR(val_get_text(health, "sum"), "21", "each victim once, whole quarters alone");
    const struct val *cells = val_getz(health, "cells");
    CHECK_STR(val_get_text(cells->list->items[0], "text"), "disamarkan",
              "nineteen women would give two children away");
    CHECK_STR(val_get_text(cells->list->items[1], "text"), "disamarkan", "two children");
    const struct test_answer recap =
        test_get_json(city, "secretariat", "/rekap?from_day=2024-01-01&to_day=2024-09-30");
    CHECK(val_get_int(val_getz(recap.json, "service"), "KESEHATAN", 0) == 21, "as the recap says");
    a = test_get_json(city, "partner", page);
    CHECK(a.status == 200 && val_count(val_getz(a.json, "services")) == 0,
          "an agency sees the counters, but nothing of victims");
    CHECK(val_count(val_getz(a.json, "groups")) == 2, "grant and budget");
    CHECK(test_get(city, "intake", page).status == 403, "not outside the task force");
}

static const struct {
    const char *why;
    int64_t n[2];
    const char *says, *never;
} parts[] = {
    { "both large", { 31, 7 }, "31|82%", "disamarkan" },
    { "one small", { 31, 4 }, "Jumlah|35|100%", "|31|" },
    { "one and nothing else", { 4, 0 }, "Terlalu sedikit", "4|" },
    { "all of them", { 31, 0 }, "31|100%", "disamarkan" },
    { "nobody", { 0, 0 }, "Tidak ada dalam periode ini", "|" },
};

static void small_parts(void **state)
{
    (void)state;
    struct ctx *c = test_ctx(city, "secretariat");
    const struct year_span y = span(2023, day_of(2024, 11, 14));
    c->lang = LANG_ID;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        const struct year_parts p = { "yearreport.served",
                                      "recap.unit.victim",
                                      { "yearreport.is_served", "yearreport.not_served" },
                                      { parts[i].n[0], parts[i].n[1] } };
        struct letter *l = letter_new(c->mem, STR("uji"), y.to);
        struct strbuf b;
        strbuf_init(&b, c->mem);
        year_add_parts(c, &y, &p, l);
        for (size_t k = 2; k < l->n; k++) { /* below heading and unit */
            for (size_t m = 0; m < l->blocks[k].n; m++) {
                strbuf_putz(&b, m > 0 ? "|" : "");
                strbuf_put(&b, l->blocks[k].cells[m]);
            }
            strbuf_putc(&b, '\n');
        }
        CHECK(str_has(strbuf_str(&b), str_of(parts[i].says)), parts[i].why);
        CHECK(!str_has(strbuf_str(&b), str_of(parts[i].never)), parts[i].why);
    }
}

static const struct {
    const char *why, *login, *path;
    int status;
    const char *begins; /* NULL: not looked at */
} gets[] = {
    { "to print", "secretariat", PAGE "/laporan-tahunan.pdf?year_no=2024", 200, "%PDF-" },
    { "to edit", "leader", PAGE "/laporan-tahunan.odt?year_no=2023", 200, "PK" },
    { "on screen", "lead", PAGE, 200, NULL },
    { "a year to come", "secretariat", PAGE "?year_no=2025", 422, NULL },
    { "no year", "secretariat", PAGE "?year_no=1", 422, NULL },
    { "another paper", "secretariat", PAGE "/laporan.pdf", 404, NULL },
    { "another form", "secretariat", PAGE "/laporan-tahunan.txt", 404, NULL },
    { "agencies have no figures", "partner", PAGE, 403, NULL },
    { "nor has intake", "intake", PAGE "/laporan-tahunan.pdf", 403, NULL },
    { "the auditor neither", "auditor", PAGE, 403, NULL },
};

static void who_gets_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(gets); i++) {
        const struct test_answer a = test_get(city, gets[i].login, gets[i].path);
        CHECK(a.status == gets[i].status, gets[i].why);
        CHECK(gets[i].begins == NULL || str_starts(a.body, str_of(gets[i].begins)), gets[i].why);
    }
    const struct test_answer a = test_get(city, "leader", PAGE "?year_no=2024");
    CHECK(test_has(&a, "Rapat November") && test_has(&a, "year_no=2023"),
          "the page shows what is printed, and leads to the year before");
    CHECK(!test_has(&a, "year_no=2025"), "but not to one that has not begun");
}

/* ---- the city ---- */

static const struct {
    const char *path, *form;
} acts[] = {
    { "/gugus-tugas", "name=Gugus+Tugas&decree=SK-1&valid_from=2023-01-01&secretariat=DPMPPA" },
    { "/pencegahan/rencana", "year_no=2024&month_no=10&kind=KUNJUNGAN_SEKOLAH&title=Sekolah+aman"
                             "&field=EDUKASI&agency_id=DISDIK&planned=2" },
    { "/pencegahan/kegiatan", "kind=KUNJUNGAN_SEKOLAH&topic=Kenali+modus&done_on=2024-10-02"
                              "&agency_id=DISDIK&women_13_17=40&men_13_17=25" },
    { "/pencegahan/pelatihan",
      "topic=Wawancara+anak&held_on=2024-05-02&hours=8&agency_id=POLRESTA&women=6&men=9" },
    { "/rencana-aksi", "year_no=2024&pillar=PENCEGAHAN&objective=Sekolah+aman&activity=Kunjungan"
                       "&indicator=Jumlah&unit=sekolah&counting=SUM&target=20&agency_id=DISDIK"
                       "&obstacle=Mobil+tidak+ada&next_step=Pinjam" },
};

static const char *at(const struct test_answer *a)
{
    const size_t end = str_find(a->location, '?', 0);
    return str_z(test_ctx(city, NULL)->mem,
                 str_cut(a->location, 0, end == SIZE_MAX ? a->location.n : end));
}

/* A seat; a meeting of today with two agencies, of which one came, and a decision. */
static bool make_task_force(void)
{
    bool made = true;
    for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
        const struct test_answer a = test_post(city, "secretariat", acts[i].path, acts[i].form);
        made = made && a.status == 303;
        if (i == 0) {
            made = made && test_post(city, "secretariat", test_printf(city, "%s/kursi", at(&a)),
                                     "post=KETUA&office=Wali+Kota+Jambi&subgroup=")
                                   .status == 303;
        }
    }
    struct test_answer a = test_post(
        city, "secretariat", "/rapat",
        "kind=KOORDINASI&title=Rapat+November&starts_ms=2024-11-14T09:00&ends_ms=2024-11-14T12:00"
        "&place=Aula&chair=Sekretaris+Daerah");
    const char *meeting = at(&a);
    static const struct {
        const char *step, *form;
    } steps[] = {
        { "undang", "agency_id=POLRESTA" },
        { "undang", "agency_id=DISDIK" },
        { "mulai", "" },
        { "keputusan",
          "body=Surat+edaran+sekolah&agency_id=DISDIK&measure=Nomor&due_on=2024-12-01" },
    };
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        a = test_post(city, "secretariat", test_printf(city, "%s/%s", meeting, steps[i].step),
                      steps[i].form);
        made = made && a.status == 303;
    }
    return made;
}

static bool run(const struct stmt *q, const struct value *v, size_t n)
{
    struct ctx *c = test_ctx(city, NULL);
    return store_begin_write(c) == OK && store_exec(c, q, v, n, NULL) == OK &&
           store_commit(c) == OK;
}

/* Fourteen answers due in August, eight in time; ten tasks of a case closed on 1 July, of which one was due before. */
static bool make_limits(void)
{
    static const struct stmt clock = {
        "year_clock", "tiii",
        "INSERT INTO clock (id, about, about_id, rule, started_ms, due_ms, done_ms, version)"
        " VALUES ($1, 'report', $1, 'first_response_SEDANG', $2, $3, $4, 1)"
    };
    static const struct stmt close = { "year_close", "i", "UPDATE case_file SET closed_ms = $1" };
    static const struct stmt came = { "year_came", "",
                                      "UPDATE meeting_guest SET women = 3, men = 2, counted = 1"
                                      " WHERE agency_id = 'POLRESTA'" };
    static const struct stmt task = {
        "year_task", "tii",
        "INSERT INTO task (id, case_id, compartment_id, owner_id, due_on, done_ms, sealed, version)"
        " SELECT $1, MIN(id), 'x', 'x', $2, $3, 'x', 1 FROM case_file"
    };
    const int64_t due = day_start_ms(day_of(2024, 8, 10), 420);
    const int64_t closed = day_start_ms(day_of(2024, 7, 1), 420) + HOUR_MS;
    bool made = run(&close, VALS(V_INT(closed))) && run(&came, NO_VALS);
    for (int i = 0; i < 14 && made; i++) {
        const char *id = test_printf(city, "clock-%02d", i);
        made = run(&clock, VALS(V_TEXT(str_of(id)), V_INT(due - HOUR_MS), V_INT(due),
                                i < 8    ? V_INT(due)
                                : i < 11 ? V_INT(due + 1)
                                         : V_NULL));
    }
    for (int i = 0; i < 10 && made; i++) {
        const char *id = test_printf(city, "task-%02d", i);
        const day_t on = i == 0 ? day_of(2024, 7, 1) : day_of(2024, 8, 1);
        made = run(&task, VALS(V_TEXT(str_of(id)), V_INT(on),
                               i < 4 ? V_INT(day_start_ms(on, 420) + HOUR_MS) : V_NULL));
    }
    return made;
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
    strbuf_putz(&b, "no_kasus,tgl_lapor,kecamatan,jk,usia,jenis,layanan\n");
    for (size_t i = 0; i < ARRAY_LEN(reported); i++) {
        for (int k = 0; k < reported[i].n; k++) {
            no++;
            strbuf_printf(&b, "R-%d,%d-%02d-%02d,Jelutung,P,%d,FISIK,%s\n", no, reported[i].year,
                          reported[i].month, no % 28 + 1, no <= 2 ? 12 : 30, reported[i].services);
        }
    }
    const bool made = import_read(c, strbuf_str(&b), &l) == OK &&
                      import_apply(c, &l, false, NULL, &r) == OK && r.cases == no;
    keys_forget(c->keys);
    return made && make_task_force() && make_limits() ? 0 : -1;
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
        cmocka_unit_test(spans_of_a_year),   cmocka_unit_test(same_as_the_rooms),
        cmocka_unit_test(figures_of_people), cmocka_unit_test(small_parts),
        cmocka_unit_test(who_gets_it),       cmocka_unit_test(counters),
    };
    return cmocka_run_group_tests(tests, make_city, drop_city);
}
