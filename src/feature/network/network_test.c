/* network_test.c - who is reached at which hour and in which order; who keeps the directory; memoranda before they end. */
#include "base/check.h"
#include "feature/network/network.h"
#include "http/test_http.h"

#include <string.h>

static int city_make(void **state)
{
    *state = test_http_new();
    return 0;
}

static int city_drop(void **state)
{
    test_http_free(*state);
    return 0;
}

/* ---- hours ---- */

static const struct str week[7] = { STR("SENIN"), STR("SELASA"), STR("RABU"),  STR("KAMIS"),
                                    STR("JUMAT"), STR("SABTU"),  STR("MINGGU") };

#define OFFICE                                                               \
    .open_days = STR("SENIN;SELASA;RABU;KAMIS;JUMAT"), .opens = STR("8.00"), \
    .closes = STR("16.00"), .capacity = STR("ADA")
#define NIGHT \
    .open_days = STR("KAMIS"), .opens = STR("20.00"), .closes = STR("06.00"), .capacity = STR("ADA")

/* day: of November 2024; the 14th is a Thursday, the 15th a holiday here. next_day 0: not asked. */
static const struct {
    const char *why;
    struct service_point p;
    int day, hour, minute;
    enum reach want;
    int end_day, end_hour; /* when it closes, or opens next */
} hours[] = {
    { "the first minute of its hours", { OFFICE }, 14, 8, 0, REACH_OPEN, 14, 16 },
    { "before them it opens today", { OFFICE }, 14, 7, 59, REACH_CLOSED, 14, 8 },
    { "the closing minute is outside; a holiday and a weekend are jumped over",
      { OFFICE },
      14,
      16,
      0,
      REACH_CLOSED,
      18,
      8 },
    { "a holiday is closed", { OFFICE }, 15, 9, 0, REACH_CLOSED, 18, 8 },
    { "a number on call answers then",
      { OFFICE, .on_call = STR("112") },
      15,
      9,
      0,
      REACH_ON_CALL,
      18,
      8 },
    { "day and night, also on a holiday",
      { .whole_day = 1, .capacity = STR("ADA") },
      15,
      3,
      0,
      REACH_OPEN,
      0,
      0 },
    { "past midnight it is still open", { NIGHT }, 15, 5, 59, REACH_OPEN, 15, 6 },
    { "but not the morning before", { NIGHT }, 14, 5, 59, REACH_CLOSED, 14, 20 },
    { "who is full comes last, whatever the hour",
      { .whole_day = 1, .capacity = STR("PENUH") },
      14,
      9,
      0,
      REACH_FULL,
      0,
      0 },
    { "hours that nobody can read are closed",
      { .open_days = STR("KAMIS"), .opens = STR("pagi"), .closes = STR("16.00") },
      14,
      9,
      0,
      REACH_CLOSED,
      0,
      0 },
};

static void reached(void **state)
{
    (void)state;
    const day_t holiday = day_of(2024, 11, 15);
    const struct calendar cal = { .holidays = &holiday,
                                  .n_holidays = 1,
                                  .utc_offset_minutes = 420 };
    for (size_t i = 0; i < ARRAY_LEN(hours); i++) {
        const int64_t now = day_start_ms(day_of(2024, 11, hours[i].day), 420) +
                            hours[i].hour * HOUR_MS + hours[i].minute * MINUTE_MS;
        const int64_t end = hours[i].end_day == 0
                                ? 0
                                : day_start_ms(day_of(2024, 11, hours[i].end_day), 420) +
                                      hours[i].end_hour * HOUR_MS;
        const struct reach_now r = network_reach(&hours[i].p, week, &cal, now);
        CHECK(r.reach == hours[i].want, hours[i].why);
        CHECK((r.reach == REACH_OPEN ? r.until_ms : r.next_ms) == end, hours[i].why);
    }
}

static const struct {
    const char *why;
    struct str text;
    int want; /* -1: refused */
} minutes[] = {
    { "as offices write it", STR("8.00"), 480 },
    { "with a colon", STR("08:30"), 510 },
    { "the end of the day", STR("24.00"), 1440 },
    { "behind it", STR("24.01"), -1 },
    { "no such minute", STR("8.60"), -1 },
    { "no minutes", STR("8"), -1 },
    { "a word", STR("pagi"), -1 },
    { "half a minute", STR("8.5"), -1 },
    { "nothing", STR(""), -1 },
};

static const struct {
    const char *why;
    struct str phone;
    bool want;
} phones[] = {
    { "a mobile number", STR("0812"), true },
    { "with the country's number", STR("+62 811"), true },
    { "written with dashes", STR("08-13"), true },
    { "a free number of an office", STR("0800-000-0157"), false },
    { "the city's line", STR("0741-000"), false },
    { "an emergency number", STR("110"), false },
    { "none", STR(""), false },
};

static void typed(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(minutes); i++) {
        int m = -1;
        CHECK(network_minutes(minutes[i].text, &m) == (minutes[i].want >= 0), minutes[i].why);
        CHECK(m == minutes[i].want, minutes[i].why);
    }
    for (size_t i = 0; i < ARRAY_LEN(phones); i++) {
        CHECK(network_is_mobile(phones[i].phone) == phones[i].want, phones[i].why);
    }
}

static const struct {
    const char *why;
    struct service_point a, b;
    struct reach_now x, y;
    bool want;
} orders[] = {
    { "open before on call",
      { .name = STR("z") },
      { .name = STR("a") },
      { .reach = REACH_OPEN },
      { .reach = REACH_ON_CALL },
      true },
    { "closed before full: it opens",
      { .name = STR("z") },
      { .name = STR("a") },
      { .reach = REACH_CLOSED },
      { .reach = REACH_FULL },
      true },
    { "of two closed the one that opens first",
      { .name = STR("z") },
      { .name = STR("a") },
      { .reach = REACH_CLOSED, .next_ms = 5 },
      { .reach = REACH_CLOSED, .next_ms = 9 },
      true },
    { "one that opens before one that does not",
      { .name = STR("z") },
      { .name = STR("a") },
      { .reach = REACH_CLOSED, .next_ms = 5 },
      { .reach = REACH_CLOSED },
      true },
    { "who names the kecamatan itself",
      { .name = STR("z"), .area = STR("15.71.05") },
      { .name = STR("a") },
      { .reach = REACH_OPEN },
      { .reach = REACH_OPEN },
      true },
    { "else by name",
      { .name = STR("b") },
      { .name = STR("a") },
      { .reach = REACH_OPEN },
      { .reach = REACH_OPEN },
      false },
};

static void order(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(orders); i++) {
        CHECK(network_goes_before(&orders[i].a, orders[i].x, &orders[i].b, orders[i].y,
                                  STR("15.71.05")) == orders[i].want,
              orders[i].why);
    }
    const struct service_point all = { .name = STR("a") };
    const struct service_point one = { .area = STR("15.71.01;15.71.05") };
    CHECK(network_serves(&all, STR("15.71.05")), "no area named is the whole city");
    CHECK(network_serves(&one, STR("15.71.05")), "named");
    CHECK(!network_serves(&one, STR("15.71.02")), "another kecamatan");
    CHECK(network_serves(&one, STR("")), "anywhere");
}

static void ends(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        day_t ends, today;
        enum memo_standing want;
    } cases[] = {
        { "no end", 0, 1000, MEMO_IN_FORCE },
        { "the day before the warning", 1091, 1000, MEMO_IN_FORCE },
        { "ninety days before", 1090, 1000, MEMO_ENDING },
        { "its last day counts", 1000, 1000, MEMO_ENDING },
        { "the day after", 999, 1000, MEMO_ENDED },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct memorandum m = { .ends_on = cases[i].ends };
        CHECK(memo_standing(&m, cases[i].today, 90) == cases[i].want, cases[i].why);
    }
}

/* ---- pages ---- */

static const char *path_of(struct http_test *h, const struct test_answer *a)
{
    const size_t end = str_find(a->location, '?', 0);
    return str_z(test_ctx(h, NULL)->mem,
                 str_cut(a->location, 0, end == SIZE_MAX ? a->location.n : end));
}

#define DAYS "&open_days=SENIN&open_days=SELASA&open_days=RABU&open_days=KAMIS&open_days=JUMAT"

static void what_is_refused(void **state)
{
    static const struct {
        const char *why, *login, *body, *says;
        int want;
    } cases[] = {
        { "an agency's member enters his own", "partner",
          "agency_id=POLRESTA&name=Unit+PPA&needs=LAPOR_POLISI&whole_day=1&phone=110&capacity=ADA",
          NULL, 303 },
        { "not another's", "partner",
          "agency_id=DINSOS&name=X&needs=EKONOMI&whole_day=1&phone=112&capacity=ADA", NULL, 403 },
        { "the secretariat everybody's", "secretariat",
          "agency_id=LBH&name=Pos+hukum&needs=BANTUAN_HUKUM&opens=08.00&closes=16.00"
          "&phone=0800-000-0200&capacity=ADA&area=15.71.01" DAYS,
          NULL, 303 },
        { "neither days nor day and night", "secretariat",
          "agency_id=LBH&name=Tanpa+hari&needs=BANTUAN_HUKUM&opens=08.00&closes=16.00&phone=112"
          "&capacity=ADA",
          "Pilih hari buka", 422 },
        { "an hour that is none", "secretariat",
          "agency_id=LBH&name=Jam+salah&needs=BANTUAN_HUKUM&opens=pagi&closes=16.00&phone=112"
          "&capacity=ADA" DAYS,
          "Tulis jam seperti", 422 },
        { "no telephone", "secretariat",
          "agency_id=LBH&name=Sunyi&needs=BANTUAN_HUKUM&whole_day=1&capacity=ADA",
          "Isi telepon kantor", 422 },
        { "a mobile number is somebody's own", "secretariat",
          "agency_id=LBH&name=Pribadi&needs=BANTUAN_HUKUM&whole_day=1&phone=0812&capacity=ADA",
          "nomor seluler pribadi", 422 },
        { "unless it is said to be the office's", "secretariat",
          "agency_id=LBH&name=Dinas&needs=BANTUAN_HUKUM&whole_day=1&on_call=0812&office_phone=1"
          "&capacity=PENUH",
          NULL, 303 },
        { "an agency nobody knows", "secretariat",
          "agency_id=TIDAK_ADA&name=X&needs=EKONOMI&whole_day=1&phone=112&capacity=ADA", NULL,
          422 },
        { "an officer reads", "intake",
          "agency_id=LBH&name=X&needs=EKONOMI&whole_day=1&phone=112&capacity=ADA", NULL, 403 },
    };
    struct http_test *h = *state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct test_answer a = test_post(h, cases[i].login, "/direktori/titik", cases[i].body);
        CHECK(a.status == cases[i].want, cases[i].why);
        CHECK(cases[i].says == NULL || test_has(&a, cases[i].says), cases[i].why);
    }
}

static void at_night(void **state)
{
    struct http_test *h = *state;
    (void)test_post(h, "secretariat", "/direktori/titik",
                    "agency_id=LBH&name=Aaa+kantor&needs=BANTUAN_HUKUM&opens=08.00&closes=16.00"
                    "&phone=0800-000-0201&capacity=ADA" DAYS);
    (void)test_post(h, "secretariat", "/direktori/titik",
                    "agency_id=LSM&name=Zzz+siaga&needs=BANTUAN_HUKUM&opens=08.00&closes=16.00"
                    "&phone=0800-000-0202&on_call=0800-000-0203&capacity=ADA" DAYS);
    struct test_answer a = test_get_json(h, "intake", "/direktori/sekarang?need=BANTUAN_HUKUM");
    const struct val *list = val_getz(a.json, "points");
    CHECK(val_count(list) == 2, "both serve the need");
    CHECK_STR(val_get_text(list->list->items[0], "name"), "Aaa kantor", "by day by name");
    a = test_get_json(h, "intake", "/direktori/sekarang?need=BANTUAN_HUKUM&at=2024-11-14T23:00");
    list = val_getz(a.json, "points");
    CHECK_STR(val_get_text(list->list->items[0], "name"), "Zzz siaga", "at night who is on call");
    CHECK(str_has(val_get_text(list->list->items[0], "why"), STR("0800-000-0203")), "and why");
    a = test_get(h, "intake", "/direktori/sekarang?need=TEMPAT_AMAN");
    CHECK(a.status == 200 && test_has(&a, "Belum ada lembaga di direktori"), "a gap is said");
    a = test_get(h, "intake", "/direktori/kartu?need=BANTUAN_HUKUM");
    CHECK(test_has(&a, "Senin–Jumat 08.00–16.00"), "days in a row in short");
    CHECK(test_has(&a, "0800-000-0203") && test_has(&a, "0800-000-0201"), "the card");
    CHECK(test_get(h, "admin", "/direktori/sekarang").status == 403,
          "the administrator calls nobody");
}

static void kept(void **state)
{
    struct http_test *h = *state;
    struct test_answer a = test_post(
        h, "partner", "/direktori/titik",
        "agency_id=POLRESTA&name=Unit&needs=LAPOR_POLISI&whole_day=1&phone=110&capacity=ADA");
    const char *point = path_of(h, &a);
    a = test_get(h, "partner", test_printf(h, "%s/ubah", point));
    CHECK(a.status == 200, "the form of changing it");
    a = test_post(h, "partner2", test_printf(h, "%s/pasti", point), "capacity=PENUH&version=1");
    CHECK(a.status == 403, "another agency does not confirm it");
    a = test_post(h, "partner", test_printf(h, "%s/pasti", point), "capacity=PENUH&version=1");
    CHECK(a.status == 303, "its own does");
    a = test_get(h, "intake", point);
    CHECK(test_has(&a, "Penuh sekarang"), "and everybody sees that it is full");
    a = test_post(
        h, "partner", test_printf(h, "%s/ubah", point),
        "name=Unit+baru&needs=LAPOR_POLISI&phone=110&capacity=ADA&opens=08.00&closes=16.00"
        "&version=2" DAYS);
    CHECK(a.status == 303, "changed");
    a = test_get(h, "intake", point);
    CHECK(test_has(&a, "Unit baru") && !test_has(&a, "Siang malam"), "a box unticked is unticked");
    a = test_post(h, "partner", test_printf(h, "%s/ubah", point),
                  "name=Unit+lama&needs=LAPOR_POLISI&phone=110&capacity=ADA&whole_day=1&version=2");
    CHECK(a.status == 409 && test_has(&a, "Unit lama"),
          "somebody was faster; what was typed stays");
    CHECK(test_post(h, "partner2", test_printf(h, "%s/hapus", point), "").status == 403,
          "not hers");
    CHECK(test_post(h, "partner", test_printf(h, "%s/hapus", point), "").status == 303, "removed");
    CHECK(test_get(h, "intake", point).status == 404, "and gone");
}

static void people(void **state)
{
    struct http_test *h = *state;
    struct test_answer a =
        test_post(h, "partner", "/direktori/orang", "agency_id=POLRESTA&post=Kanit+PPA&phone=0812");
    CHECK(a.status == 422 && test_has(&a, "nomor seluler pribadi") && test_has(&a, "Kanit PPA"),
          "no private number; what was typed stays");
    a = test_post(h, "partner", "/direktori/orang", "agency_id=POLRESTA&post=Kanit+PPA");
    CHECK(a.status == 422, "no way to reach him");
    a = test_post(h, "partner", "/direktori/orang",
                  "agency_id=POLRESTA&post=Kanit+PPA&phone=0800-000-0301");
    CHECK(a.status == 303, "an office number");
    a = test_get(h, "intake", "/direktori");
    CHECK(test_has(&a, "Kanit PPA") && test_has(&a, "0800-000-0301"), "seen by who answers people");
    CHECK(!test_has(&a, "/direktori/orang/"), "not changed by them");
    CHECK(test_post(h, "partner2", "/direktori/orang", "agency_id=POLRESTA&post=X&phone=112")
                  .status == 403,
          "another's agency");
}

static void memoranda(void **state)
{
    struct http_test *h = *state;
    struct test_answer a =
        test_post(h, "secretariat", "/direktori/mou",
                  "title=Nota+satu&signed_on=2024-02-01&ends_on=2024-01-01&scope=X");
    CHECK(a.status == 422 && test_has(&a, "Nota satu"), "it cannot end before it was signed");
    a = test_post(h, "secretariat", "/direktori/mou",
                  "title=Nota+satu&signed_on=2022-02-01&ends_on=2025-01-31&scope=Visum");
    CHECK(a.status == 303, "entered");
    const char *memo = path_of(h, &a);
    const char *parties = test_printf(h, "%s/pihak", memo);
    CHECK(test_post(h, "secretariat", parties, "agency_id=POLRESTA").status == 303, "a party");
    CHECK(test_post(h, "secretariat", parties, "agency_id=POLRESTA").status == 422, "once");
    CHECK(test_post(h, "secretariat", parties, "agency_id=TIDAK_ADA").status == 422, "unknown");
    CHECK(test_post(h, "partner", parties, "agency_id=DINSOS").status == 403, "not by a partner");
    a = test_get(h, "partner", "/direktori/mou");
    CHECK(test_has(&a, "Berakhir dalam 78 hari"), "warned ninety days before");
    a = test_get(h, "secretariat", "/direktori");
    CHECK(test_has(&a, "nota kesepahaman segera berakhir"), "also where the directory begins");
    a = test_post(h, "secretariat", test_printf(h, "%s/ubah", memo),
                  "title=Nota+satu&signed_on=2022-02-01&ends_on=2027-01-31&scope=Visum&version=1");
    CHECK(a.status == 303, "prolonged");
    a = test_get(h, "leader", memo);
    CHECK(test_has(&a, "Berlaku") && !test_has(&a, "Berakhir dalam"), "and no longer warned of");
    CHECK(test_get(h, "intake", memo).status == 403, "of the task force");
}

/* ---- the network as a file ---- */

#define HANDED "safe_now=NO&who=CHILD&what=DIPUKUL&story=kata"

static const struct {
    const char *why, *login, *file;
    int status;
} files[] = {
    { "to print", "leader", "arus-rujukan.pdf", 200 },
    { "to change", "secretariat", "arus-rujukan.odt", 200 },
    { "to go on calculating", "partner", "arus-rujukan.xlsx", 200 },
    { "another paper", "leader", "arus.pdf", 404 },
    { "a form that nobody reads", "leader", "arus-rujukan.doc", 404 },
    { "not for intake", "intake", "arus-rujukan.pdf", 403 },
};

static struct str first_flow(struct http_test *h, const char *path)
{
    struct test_answer a = test_get_json(h, "leader", path);
    const struct val *flows = val_getz(a.json, "flows");
    assert_true(val_count(flows) == 1);
    return val_get_text(flows->list->items[0], "n");
}

/* A file leaves the house: whoever takes it, it is the sheet for outside. */
static void as_a_file(void **state)
{
    struct http_test *h = *state;
    CHECK(test_get(h, "leader", "/direktori/rujukan/arus-rujukan.pdf").status == 200,
          "a year without referrals");
    CHECK(test_post(h, "partner", "/serahan", HANDED).status == 303, "one was handed over");
    CHECK_STR(first_flow(h, "/direktori/rujukan"), "1", "inside it is told");
    CHECK(!str_eqz(first_flow(h, "/direktori/rujukan?outside=1"), "1"), "outside it is hidden");
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct test_answer a =
            test_get(h, files[i].login, test_printf(h, "/direktori/rujukan/%s", files[i].file));
        CHECK(a.status == files[i].status, files[i].why);
        CHECK(a.status != 200 || str_starts(a.body, STR("%PDF-")) || str_starts(a.body, STR("PK")),
              "a file of its kind");
    }
    struct test_answer leader = test_get(h, "leader", "/direktori/rujukan/arus-rujukan.xlsx");
    struct test_answer partner = test_get(h, "partner", "/direktori/rujukan/arus-rujukan.xlsx");
    CHECK(leader.body.n > 0 && str_eq(leader.body, partner.body),
          "a leader's file says no more than an agency's");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reached),
        cmocka_unit_test(typed),
        cmocka_unit_test(order),
        cmocka_unit_test(ends),
        cmocka_unit_test_setup_teardown(what_is_refused, city_make, city_drop),
        cmocka_unit_test_setup_teardown(at_night, city_make, city_drop),
        cmocka_unit_test_setup_teardown(kept, city_make, city_drop),
        cmocka_unit_test_setup_teardown(people, city_make, city_drop),
        cmocka_unit_test_setup_teardown(memoranda, city_make, city_drop),
        cmocka_unit_test_setup_teardown(as_a_file, city_make, city_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
