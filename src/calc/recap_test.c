/* recap_test.c - a small city with every trap in it, counted by hand; refusals; speed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

#include "calc/recap.h"

#define S(z)             \
    {                    \
        z, sizeof(z) - 1 \
    }
#define LIST_OF(a)      \
    {                   \
        a, ARRAY_LEN(a) \
    }
#define CODES(...)                                                                                \
    {                                                                                             \
        (struct str[]){ __VA_ARGS__ }, sizeof((struct str[]){ __VA_ARGS__ }) / sizeof(struct str) \
    }

static const struct str sex[] = { S("P"), S("L"), S("TIDAK_DIKETAHUI") };
static const struct str kinds[] = { S("FISIK"),       S("PSIKIS"),      S("SEKSUAL"),
                                    S("EKSPLOITASI"), S("TRAFFICKING"), S("PENELANTARAN"),
                                    S("LAINNYA") };
static const struct str places[] = { S("RUMAH_TANGGA"), S("SEKOLAH"), S("TIDAK_DIKETAHUI") };
static const struct str bands[] = { S("0-5"),   S("6-12"), S("13-17"),
                                    S("18-24"), S("25+"),  S("TIDAK_DIKETAHUI") };
static const int band_from[] = { 0, 6, 13, 18, 25, 1 };
static const int band_to[] = { 5, 12, 17, 24, 150, 0 };
static const struct str relations[] = { S("ORANG_TUA"), S("TETANGGA"), S("GURU"), S("NA") };
static const struct str services[] = { S("PENGADUAN"), S("KESEHATAN") };
static const struct str districts[] = { S("15.71.01"), S("15.71.02") };
static const struct str schools[] = { S("SD"), S("SLTP"), S("NA") };
static const struct str yes_no[] = { S("YA"), S("TIDAK"), S("TIDAK_DIKETAHUI") };
static const struct str channels[] = { S("TELEPON"), S("WHATSAPP") };
static const struct str modi[] = { S("SCAM_ONLINE"), S("PRT"), S("TIDAK_DIKETAHUI") };
static const struct str purposes[] = { S("KERJA_PAKSA"), S("TIDAK_DIKETAHUI") };

static struct recap_spec year_2024(void)
{
    return (struct recap_spec){
        .from = day_of(2024, 1, 1),
        .to = day_of(2024, 12, 31),
        .lists = { .sex = LIST_OF(sex),
                   .violence_kind = LIST_OF(kinds),
                   .place = LIST_OF(places),
                   .age_band = LIST_OF(bands),
                   .relation = LIST_OF(relations),
                   .service = LIST_OF(services),
                   .kecamatan = LIST_OF(districts),
                   .education = LIST_OF(schools),
                   .disability = LIST_OF(yes_no),
                   .channel = LIST_OF(channels),
                   .modus = LIST_OF(modi),
                   .purpose = LIST_OF(purposes),
                   .band_from = band_from,
                   .band_to = band_to,
                   .child_below = 18,
                   .trafficking = STR("TRAFFICKING"),
                   .woman = STR("P"),
                   .man = STR("L"),
                   .category_woman = STR("KTP"),
                   .category_child = STR("AMPK"),
                   .category_man = STR("LAKI_LAKI_DEWASA") },
    };
}

/* Two victims and two perpetrators of one house: each hit both children, one parent is a
 * neighbour's. */
static void add_house(struct recap *r)
{
    struct fact_victim victims[] = {
        { .sex = STR("P"),
          .age_at_incident = 17,
          .age_at_report = 18,
          .education = STR("SLTP"),
          .disability = STR("TIDAK"),
          .kinds = CODES(STR("FISIK"), STR("PSIKIS"), STR("FISIK")),
          .services = CODES(STR("PENGADUAN"), STR("KESEHATAN")) },
        { .sex = STR("L"),
          .age_at_incident = 5,
          .age_at_report = 6,
          .education = STR("SD"),
          .disability = STR("YA"),
          .kinds = CODES(STR("FISIK")),
          .services = CODES(STR("PENGADUAN")) },
    };
    struct fact_perpetrator perpetrators[] = { { STR("L"), 40 }, { STR("P"), -1 } };
    struct fact_relation pairs[] = { { 0, 0, STR("ORANG_TUA") },
                                     { 0, 1, STR("ORANG_TUA") },
                                     { 1, 0, STR("ORANG_TUA") },
                                     { 1, 1, STR("TETANGGA") } };
    struct fact f = { .report_day = day_of(2024, 1, 1),
                      .incident_day = day_of(2023, 12, 31),
                      .verified = true,
                      .recurrence = true,
                      .kecamatan = STR("15.71.01"),
                      .place = STR("RUMAH_TANGGA"),
                      .channel = STR("WHATSAPP"),
                      .victims = victims,
                      .n_victims = 2,
                      .perpetrators = perpetrators,
                      .n_perpetrators = 2,
                      .relations = pairs,
                      .n_relations = 4 };
    recap_add_fact(r, &f);
}

/* A woman on her eighteenth birthday, trafficked, four kinds; nobody is known as perpetrator. */
static void add_trafficked(struct recap *r)
{
    struct fact_victim victim = { .sex = STR("P"),
                                  .age_at_incident = 18,
                                  .age_at_report = 18,
                                  .kinds = CODES(STR("TRAFFICKING"), STR("SEKSUAL"), STR("PSIKIS"),
                                                 STR("EKSPLOITASI")) };
    struct fact f = { .report_day = day_of(2024, 12, 31),
                      .incident_day = day_of(2024, 12, 31),
                      .kecamatan = STR("15.71.02"),
                      .place = STR("HOTEL"),
                      .channel = STR("TELEPON"),
                      .victims = &victim,
                      .n_victims = 1,
                      .modus = CODES(STR("PRT"), STR("SCAM_ONLINE"), STR("PRT")) };
    recap_add_fact(r, &f);
}

/* Almost nothing is known: no age, no kind, an unknown sex, a perpetrator without a sex. */
static void add_unknown(struct recap *r)
{
    struct fact_victim victim = { .sex = STR("X"), .age_at_incident = -1, .age_at_report = 30 };
    struct fact_perpetrator perpetrator = { STR_NONE, 17 };
    struct fact_relation pair = { 0, 0, STR("PAMAN") };
    struct fact f = { .report_day = day_of(2024, 6, 15),
                      .victims = &victim,
                      .n_victims = 1,
                      .perpetrators = &perpetrator,
                      .n_perpetrators = 1,
                      .relations = &pair,
                      .n_relations = 1 };
    recap_add_fact(r, &f);
}

/* A grown man; a case outside of 2024 by its report, inside by its incident. */
static void add_next_year(struct recap *r)
{
    struct fact_victim victim = { .sex = STR("L"),
                                  .age_at_incident = 24,
                                  .age_at_report = 25,
                                  .kinds = CODES(STR("LAINNYA"), STR("SEPAK"), STR("TENDANG")) };
    struct fact f = { .report_day = day_of(2025, 1, 1),
                      .incident_day = day_of(2024, 12, 30),
                      .verified = true,
                      .victims = &victim,
                      .n_victims = 1 };
    recap_add_fact(r, &f);
}

enum way { BY_REPORT, BY_INCIDENT, AGE_AT_REPORT, VERIFIED, WAYS };

static struct recap *count_city(struct arena *a, enum way way)
{
    struct recap_spec spec = year_2024();
    spec.by_incident = way == BY_INCIDENT;
    spec.age_at_report = way == AGE_AT_REPORT;
    spec.verified_only = way == VERIFIED;
    struct recap *r = recap_new(a, &spec);
    add_house(r);
    add_trafficked(r);
    add_unknown(r);
    add_next_year(r);
    return r;
}

static const struct {
    const char *why;
    enum way way;
    const char *table, *code;
    int64_t want;
} cells[] = {
    { "the same modus twice in one case is one", BY_REPORT, "trafficking_modus", "PRT", 1 },
    { "several in one case each count", BY_REPORT, "trafficking_modus", "SCAM_ONLINE", 1 },
    { "a case of another kind has no modus, not even an unknown one", BY_REPORT,
      "trafficking_modus", "TIDAK_DIKETAHUI", 0 },
    { "a purpose that nobody knows yet is not lost", BY_REPORT, "trafficking_purpose",
      "TIDAK_DIKETAHUI", 1 },
    { "no case of trafficking in what is counted, no row", VERIFIED, "trafficking_purpose",
      "TIDAK_DIKETAHUI", 0 },
    { "two girls and women", BY_REPORT, "victim_sex", "P", 2 },
    { "a boy", BY_REPORT, "victim_sex", "L", 1 },
    { "a sex that is no code", BY_REPORT, "victim_sex", "TIDAK_DIKETAHUI", 1 },
    { "the same kind twice on one victim is one", BY_REPORT, "violence_kind", "FISIK", 2 },
    { "several kinds of one victim each count", BY_REPORT, "violence_kind", "PSIKIS", 2 },
    { "a victim without a kind is not lost", BY_REPORT, "violence_kind", "TIDAK_DIKETAHUI", 1 },
    { "the place counts for each victim", BY_REPORT, "place", "RUMAH_TANGGA", 2 },
    { "a place that is no code, and none", BY_REPORT, "place", "TIDAK_DIKETAHUI", 2 },
    { "5 is the end of its band", BY_REPORT, "age_band", "0-5", 1 },
    { "17 at the incident", BY_REPORT, "age_band", "13-17", 1 },
    { "18 on the incident day", BY_REPORT, "age_band", "18-24", 1 },
    { "no age at the incident", BY_REPORT, "age_band", "TIDAK_DIKETAHUI", 1 },
    { "the boy was 6 when it was reported", AGE_AT_REPORT, "age_band", "6-12", 1 },
    { "both were 18 at the report", AGE_AT_REPORT, "age_band", "18-24", 2 },
    { "30 at the report", AGE_AT_REPORT, "age_band", "25+", 1 },
    { "a child is one by the incident all the same", AGE_AT_REPORT, "victim_category", "AMPK", 2 },
    { "two perpetrators are two, not four", BY_REPORT, "perpetrator_sex", "L", 1 },
    { "a woman among them", BY_REPORT, "perpetrator_sex", "P", 1 },
    { "a perpetrator of whom nothing is known", BY_REPORT, "perpetrator_sex", "TIDAK_DIKETAHUI",
      1 },
    { "a young perpetrator", BY_REPORT, "perpetrator_age", "13-17", 1 },
    { "an unknown age of a perpetrator", BY_REPORT, "perpetrator_age", "TIDAK_DIKETAHUI", 1 },
    { "two perpetrators and two victims: each pair", BY_REPORT, "relation", "ORANG_TUA", 3 },
    { "the fourth pair", BY_REPORT, "relation", "TETANGGA", 1 },
    { "a relation that is no code goes to NA", BY_REPORT, "relation", "NA", 1 },
    { "a service for each victim", BY_REPORT, "service", "PENGADUAN", 2 },
    { "one more for one of them", BY_REPORT, "service", "KESEHATAN", 1 },
    { "the district counts cases", BY_REPORT, "kecamatan", "15.71.01", 1 },
    { "and in its own table victims", BY_REPORT, "kecamatan_victim", "15.71.01", 2 },
    { "a district that is not given", BY_REPORT, "kecamatan", "TIDAK_DIKETAHUI", 1 },
    { "a list without codes has its bucket", BY_REPORT, "kelurahan", "TIDAK_DIKETAHUI", 3 },
    { "the same for victims", BY_REPORT, "occupation", "TIDAK_DIKETAHUI", 4 },
    { "education not given goes to NA", BY_REPORT, "education", "NA", 2 },
    { "education", BY_REPORT, "education", "SLTP", 1 },
    { "disability", BY_REPORT, "disability", "YA", 1 },
    { "one kind", BY_REPORT, "kinds_per_victim", "1", 1 },
    { "two kinds, one named twice", BY_REPORT, "kinds_per_victim", "2", 1 },
    { "four kinds", BY_REPORT, "kinds_per_victim", ">3", 1 },
    { "no kind", BY_REPORT, "kinds_per_victim", "TIDAK_DIKETAHUI", 1 },
    { "children", BY_REPORT, "victim_category", "AMPK", 2 },
    { "18 on the day is a woman", BY_REPORT, "victim_category", "KTP", 1 },
    { "who has no age is in no category", BY_REPORT, "victim_category", "TIDAK_DIKETAHUI", 1 },
    { "a grown man", BY_INCIDENT, "victim_category", "LAKI_LAKI_DEWASA", 1 },
    { "a girl", BY_REPORT, "child_sex", "P", 1 },
    { "a boy among the children", BY_REPORT, "child_sex", "L", 1 },
    { "the first day of the period", BY_REPORT, "month", "2024-01", 1 },
    { "the last day of the period", BY_REPORT, "month", "2024-12", 1 },
    { "victims by month", BY_REPORT, "month_victim", "2024-01", 2 },
    { "a month without cases", BY_REPORT, "month", "2024-02", 0 },
    { "by incident two cases fall into December", BY_INCIDENT, "month", "2024-12", 2 },
    { "the case of 2023 is out by incident", BY_INCIDENT, "month", "2024-01", 0 },
    { "two codes that nobody knows are one unknown", BY_INCIDENT, "violence_kind",
      "TIDAK_DIKETAHUI", 1 },
    { "the channel", BY_REPORT, "channel", "WHATSAPP", 1 },
    { "only what is verified", VERIFIED, "channel", "TELEPON", 0 },
    { "a state list without codes", BY_REPORT, "legal_state", "TIDAK_DIKETAHUI", 3 },
};

static void cell_cases(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    struct recap *r[WAYS];
    for (enum way w = 0; w < WAYS; w++) {
        r[w] = count_city(a, w);
        assert_null(recap_check(r[w]));
    }
    for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
        const struct recap_table *t = recap_table(r[cells[i].way], str_of(cells[i].table));
        int64_t got = -1;
        for (size_t k = 0; t != NULL && k < t->n; k++) {
            got = str_eqz(t->codes[k], cells[i].code) ? t->counts[k] : got;
        }
        if (got != cells[i].want) {
            fail_msg("%s: %s %s is %lld, not %lld", cells[i].why, cells[i].table, cells[i].code,
                     (long long)got, (long long)cells[i].want);
        }
    }
    arena_free(a);
}

static void sums_and_units(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    struct recap *r = count_city(a, BY_REPORT);
    struct recap_sums s = recap_sums(r);
    assert_int_equal(s.cases, 3);
    assert_int_equal(s.cases_verified, 1);
    assert_int_equal(s.victims, 4);
    assert_int_equal(s.perpetrators, 3);
    assert_int_equal(s.pairs, 5);
    assert_int_equal(s.trafficking_victims, 1);
    assert_int_equal(s.children, 2);
    assert_int_equal(s.victims_served, 2); /* once each, however many services */
    assert_int_equal(s.recurring_cases, 1);
    assert_int_equal(recap_sums(count_city(a, BY_INCIDENT)).recurring_cases,
                     0); /* its incident lies before */
    assert_int_equal(s.cases_without_day, 0);
    assert_int_equal(recap_sums(count_city(a, BY_INCIDENT)).cases, 2);
    assert_int_equal(recap_sums(count_city(a, BY_INCIDENT)).cases_without_day, 1);
    assert_int_equal(recap_sums(count_city(a, VERIFIED)).cases, 1);
    assert_int_equal(recap_table(r, STR("violence_kind"))->total, 8);
    assert_string_equal(recap_unit_text(recap_table(r, STR("relation"))->unit),
                        "perpetrator x victim");
    assert_null(recap_table(r, STR("weather")));
    const struct recap_table *month = recap_table(r, STR("month"));
    assert_false(recap_is_printed(month, month->bucket)); /* empty */
    assert_true(recap_is_printed(month, 1));              /* a zero of the list */
    const struct recap_table *place = recap_table(r, STR("place"));
    assert_true(recap_is_printed(place, place->bucket));
    arena_free(a);
}

/* One count too many or too few in any table: the recap names that table. */
static void wrong_tables(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    size_t n = 0;
    struct recap *r = count_city(a, BY_REPORT);
    const struct recap_table *t = recap_tables(r, &n);
    assert_int_equal(n, 26);
    for (size_t i = 0; i < n; i++) {
        t[i].counts[0]++;
        assert_string_equal(recap_check(r), t[i].name);
        t[i].counts[0]--;
        assert_null(recap_check(r));
    }
    static const char *const crosses[] = { "violence_kind.sex", "violence_kind.age_band",
                                           "age_band.sex", "kecamatan_victim.sex", "place.sex" };
    for (size_t i = 0; i < ARRAY_LEN(crosses); i++) {
        const struct recap_cross *x = recap_cross(r, str_of(crosses[i]));
        x->counts[0]++;
        assert_string_equal(recap_check(r), crosses[i]);
        x->counts[0]--;
        assert_null(recap_check(r));
    }
    assert_null(recap_cross(r, STR("place.weather")));
    arena_free(a);
}

static void not_a_fact(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    struct recap_spec spec = year_2024();
    struct recap *r = recap_new(a, &spec);
    assert_false(recap_add(r, STR("not a fact")));
    assert_false(recap_add(r, STR_NONE));
    assert_int_equal(recap_sums(r).cases, 0);
    assert_null(recap_check(r));
    arena_free(a);
}

/* Printed, not asserted: a busy machine is no fault of the code. Twice ten times as much. */
static void speed(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    struct fact_victim victim = { .sex = STR("P"),
                                  .age_at_incident = 20,
                                  .age_at_report = 20,
                                  .education = STR("SD"),
                                  .disability = STR("TIDAK"),
                                  .kinds = CODES(STR("FISIK"), STR("SEKSUAL")),
                                  .services = CODES(STR("PENGADUAN"), STR("KESEHATAN")) };
    struct fact_perpetrator perpetrator = { STR("L"), 30 };
    struct fact_relation pair = { 0, 0, STR("GURU") };
    struct fact f = { .report_day = day_of(2024, 5, 5),
                      .incident_day = day_of(2024, 5, 4),
                      .kecamatan = STR("15.71.02"),
                      .kelurahan = STR("15.71.02.1001"),
                      .place = STR("SEKOLAH"),
                      .channel = STR("TELEPON"),
                      .victims = &victim,
                      .n_victims = 1,
                      .perpetrators = &perpetrator,
                      .n_perpetrators = 1,
                      .relations = &pair,
                      .n_relations = 1 };
    struct str bytes = fact_encode(a, &f);
    for (int n = 34561; n <= 345610; n *= 10) {
        struct recap_spec spec = year_2024();
        clock_t start = clock();
        struct recap *r = recap_new(a, &spec);
        for (int i = 0; i < n; i++) {
            assert_true(recap_add(r, bytes));
        }
        assert_null(recap_check(r));
        assert_int_equal(recap_sums(r).victims, n);
        print_message("%d victims counted in %.1f ms\n", n,
                      (double)(clock() - start) * 1000 / CLOCKS_PER_SEC);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cell_cases),   cmocka_unit_test(sums_and_units),
        cmocka_unit_test(wrong_tables), cmocka_unit_test(not_a_fact),
        cmocka_unit_test(speed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
