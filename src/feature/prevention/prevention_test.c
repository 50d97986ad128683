/* prevention_test.c - what is counted, where to go next, who may write what, and that no report can be reached from here. */
#include <string.h>

#include "base/check.h"
#include "feature/prevention/prevention.h"
#include "http/test_http.h"

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

/* ---- pure ---- */

static const struct {
    const char *why;
    day_t last;
    bool want;
} recents[] = {
    { "never", 0, false },
    { "today", 739204, true },
    { "tomorrow is no visit yet", 739205, false },
    { "a day less than twelve months ago", 738838 + 1, true },
    { "twelve months ago to the day", 738838, false },
};

static void recent(void **state)
{
    (void)state;
    const day_t today = day_of(2024, 11, 14);
    CHECK(recents[1].last == today && recents[4].last == day_of(2023, 11, 14), "days of the table");
    for (size_t i = 0; i < ARRAY_LEN(recents); i++) {
        CHECK(coverage_recent(recents[i].last, today) == recents[i].want, recents[i].why);
    }
}

static const struct place a1 = {
    .id = STR("1"), .name = STR("A1"), .kecamatan = STR("A"), .kelurahan = STR("A.1")
};
static const struct place a2 = { .id = STR("2"), .name = STR("A2"), .kecamatan = STR("A") };
static const struct place b1 = { .id = STR("3"), .name = STR("B1"), .kecamatan = STR("B") };
static const struct place b2 = { .id = STR("4"), .name = STR("B2"), .kecamatan = STR("B") };

static void counted(void **state)
{
    (void)state;
    const day_t today = day_of(2024, 11, 14);
    const struct visited v[] = { { .place = &a1, .last = today - 10 },
                                 { .place = &a2, .last = today - 900 },
                                 { .place = &b1 } };
    struct area_cover out[ARRAY_LEN(v)];
    assert_int_equal(coverage_count(v, ARRAY_LEN(v), today, false, out), 2);
    CHECK(out[0].places == 2 && out[0].recent == 1 && out[0].never == 0,
          "A: one lately, one before");
    CHECK(out[1].places == 1 && out[1].recent == 0 && out[1].never == 1, "B: never");
    assert_int_equal(coverage_count(v, ARRAY_LEN(v), today, true, out), 2);
    CHECK_STR(out[0].code, "A.1", "by kelurahan");
    CHECK(out[1].code.n == 0 && out[1].places == 2, "of the others nobody knows it");
}

static const struct coverage_weights weights = { .never_months = 36,
                                                 .rest_months = 6,
                                                 .area_points = 12 };
static const struct {
    const char *why;
    struct visited v[4];
    size_t n, wanted;
    const char *first, *second;
} orders[] = {
    { "never goes before ten years ago",
      { { .place = &a1, .last = 730000 }, { .place = &a2 } },
      2,
      2,
      "A2",
      "A1" },
    { "the longer not visited first",
      { { .place = &a1, .last = 738838 }, { .place = &a2, .last = 738500 } },
      2,
      2,
      "A2",
      "A1" },
    { "visited lately is not suggested",
      { { .place = &a1, .last = 739200 }, { .place = &a2 } },
      2,
      1,
      "A2",
      "A1" },
    { "the school kind weighs",
      { { .place = &a1, .weight = 3 }, { .place = &a2, .weight = 6 } },
      2,
      2,
      "A2",
      "A1" },
    { "an area left behind as a whole",
      { { .place = &a1 }, { .place = &a2, .last = 739200 }, { .place = &b1 }, { .place = &b2 } },
      4,
      3,
      "B1",
      "B2" },
    { "alike in all: by name", { { .place = &a2 }, { .place = &a1 } }, 2, 2, "A1", "A2" },
    { "nothing at all", { { 0 } }, 0, 0, NULL, NULL },
};

static void order(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(orders); i++) {
        struct visited v[4];
        memcpy(v, orders[i].v, sizeof v);
        CHECK(coverage_order(v, orders[i].n, day_of(2024, 11, 14), &weights) == orders[i].wanted,
              orders[i].why);
        if (orders[i].first != NULL) {
            CHECK_STR(v[0].place->name, orders[i].first, orders[i].why);
            CHECK_STR(v[1].place->name, orders[i].second, orders[i].why);
        }
    }
}

static void people(void **state)
{
    (void)state;
    const struct activity a = {
        .women_0_5 = 1, .women_60 = 2, .women_unknown = 4, .men_13_17 = 8, .men_45_59 = 16
    };
    CHECK(activity_women(&a) == 7 && activity_men(&a) == 24, "all bands, also unknown");
    CHECK(activity_band(&a, 2, false) == 8 && activity_band(&a, 7, true) == 4, "by band");
}

static const struct {
    const char *why;
    day_t valid_to;
    enum training_state want;
} trainings[] = {
    { "without an end", 0, TRAINING_HOLDS },
    { "ended yesterday", 999, TRAINING_ENDED },
    { "its last day", 1000, TRAINING_ENDS_SOON },
    { "at the edge of soon", 1090, TRAINING_ENDS_SOON },
    { "later", 1091, TRAINING_HOLDS },
};

static void holds(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(trainings); i++) {
        CHECK(training_state(trainings[i].valid_to, 1000, 90) == trainings[i].want,
              trainings[i].why);
    }
}

/* ---- requests ---- */

static const char *path_of(struct http_test *h, const struct test_answer *a)
{
    CHECK(a->status == 303, "saved");
    size_t end = str_find(a->location, '?', 0);
    return str_z(test_ctx(h, NULL)->mem,
                 str_cut(a->location, 0, end == SIZE_MAX ? a->location.n : end));
}

#define ACTIVITY "kind=KUNJUNGAN_SEKOLAH&topic=Kenali+modus&done_on=2024-10-02"
#define LINE "year_no=2024&month_no=10&kind=KUNJUNGAN_SEKOLAH&title=Sekolah+aman&field=EDUKASI"

static const struct {
    const char *why, *login, *path, *body;
    int want;
} writes[] = {
    { "an activity of one's own agency", "partner", "/pencegahan/kegiatan",
      ACTIVITY "&agency_id=POLRESTA&women_13_17=20&men_13_17=10&pupils=30", 303 },
    { "another's agency", "partner", "/pencegahan/kegiatan", ACTIVITY "&agency_id=DISDIK", 422 },
    { "the secretariat writes for all", "secretariat", "/pencegahan/kegiatan",
      ACTIVITY "&agency_id=DISDIK", 303 },
    { "no such agency", "secretariat", "/pencegahan/kegiatan", ACTIVITY "&agency_id=TIDAK_ADA",
      422 },
    { "a day to come", "secretariat", "/pencegahan/kegiatan",
      "kind=LAINNYA&topic=X&done_on=2024-11-15&agency_id=DISDIK", 422 },
    { "more pupils than people", "secretariat", "/pencegahan/kegiatan",
      ACTIVITY "&agency_id=DISDIK&women_13_17=5&pupils=6", 422 },
    { "half a test", "secretariat", "/pencegahan/kegiatan",
      ACTIVITY "&agency_id=DISDIK&women_13_17=5&tested=5&score_before=40", 422 },
    { "more tested than there were", "secretariat", "/pencegahan/kegiatan",
      ACTIVITY "&agency_id=DISDIK&women_13_17=5&tested=6&score_before=40&score_after=80", 422 },
    { "a whole test", "secretariat", "/pencegahan/kegiatan",
      ACTIVITY "&agency_id=DISDIK&women_13_17=5&tested=5&score_before=40&score_after=80", 303 },
    { "a place that is not there", "secretariat", "/pencegahan/kegiatan",
      ACTIVITY "&agency_id=DISDIK&place_id=tidak-ada", 422 },
    { "a line that is not there", "secretariat", "/pencegahan/kegiatan",
      ACTIVITY "&agency_id=DISDIK&programme_id=tidak-ada", 422 },
    { "a field for a report is none of it", "secretariat", "/pencegahan/kegiatan",
      ACTIVITY "&agency_id=DISDIK&report_id=x", 422 },
    { "less than nobody", "secretariat", "/pencegahan/kegiatan",
      ACTIVITY "&agency_id=DISDIK&women_13_17=-1", 422 },
    { "a leader only reads", "leader", "/pencegahan/kegiatan", ACTIVITY "&agency_id=DISDIK", 403 },
    { "intake is not of the task force", "intake", "/pencegahan/kegiatan",
      ACTIVITY "&agency_id=DISDIK", 403 },
    { "a training of one's own agency", "partner", "/pencegahan/pelatihan",
      "topic=Wawancara&held_on=2024-03-01&hours=8&agency_id=POLRESTA&women=2", 303 },
    { "of another's", "partner", "/pencegahan/pelatihan",
      "topic=Wawancara&held_on=2024-03-01&hours=8&agency_id=DISDIK&women=2", 422 },
    { "of nobody", "secretariat", "/pencegahan/pelatihan",
      "topic=Wawancara&held_on=2024-03-01&hours=8&agency_id=DISDIK", 422 },
    { "that ends before it was held", "secretariat", "/pencegahan/pelatihan",
      "topic=Wawancara&held_on=2024-03-01&hours=8&agency_id=DISDIK&men=1&valid_to=2024-02-01",
      422 },
    { "of a day to come", "secretariat", "/pencegahan/pelatihan",
      "topic=Wawancara&held_on=2024-12-01&hours=8&agency_id=DISDIK&men=1", 422 },
    { "a leader records no training", "leader", "/pencegahan/pelatihan",
      "topic=Wawancara&held_on=2024-03-01&hours=8&agency_id=DISDIK&men=1", 403 },
    { "a line of the programme", "secretariat", "/pencegahan/rencana",
      LINE "&agency_id=DISDIK&planned=2", 303 },
    { "a thirteenth month", "secretariat", "/pencegahan/rencana",
      "year_no=2024&month_no=13&kind=LAINNYA&title=X&field=EDUKASI&agency_id=DISDIK&planned=1",
      422 },
    { "planned never", "secretariat", "/pencegahan/rencana", LINE "&agency_id=DISDIK&planned=0",
      422 },
    { "a partner plans nothing", "partner", "/pencegahan/rencana",
      LINE "&agency_id=POLRESTA&planned=1", 403 },
};

static void writing(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(writes); i++) {
        CHECK(test_post(*state, writes[i].login, writes[i].path, writes[i].body).status ==
                  writes[i].want,
              writes[i].why);
    }
}

/* A line planned twice, done once; the place counts as visited; taken away, it does not. */
static void plan_beside_done(void **state)
{
    struct http_test *h = *state;
    struct test_answer a = test_post(h, "secretariat", "/tempat",
                                     "kind=SEKOLAH&name=SMPN+Satu&grade=SMP&kecamatan=15.71.08");
    const char *place = path_of(h, &a) + strlen("/tempat/");
    a = test_post(h, "secretariat", "/pencegahan/rencana", LINE "&agency_id=DISDIK&planned=2");
    CHECK(a.status == 303, "planned");
    a = test_get_json(h, "leader", "/pencegahan?year_no=2024");
    const struct val *line = val_getz(a.json, "lines")->list->items[0];
    CHECK(val_get_int(line, "planned", -1) == 2 && val_get_int(line, "done", -1) == 0, "not yet");
    CHECK_STR(val_get_text(line, "tone"), "d", "its month is over");
    const char *programme = str_z(test_ctx(h, NULL)->mem, val_get_text(line, "id"));
    a = test_get_json(h, "leader", "/pencegahan/cakupan");
    CHECK(val_get_int(a.json, "n_never", -1) == 1, "never visited");
    a = test_post(h, "secretariat", "/pencegahan/kegiatan",
                  test_printf(h,
                              ACTIVITY "&agency_id=DISDIK&women_13_17=12&men_unknown=3&place_id=%s"
                                       "&programme_id=%s",
                              place, programme));
    const char *done = path_of(h, &a);
    a = test_get_json(h, "leader", "/pencegahan?year_no=2024");
    line = val_getz(a.json, "lines")->list->items[0];
    CHECK(val_get_int(line, "done", -1) == 1 && val_get_int(line, "people", -1) == 15, "done once");
    CHECK(val_get_int(a.json, "women", -1) == 12 && val_get_int(a.json, "men", -1) == 3,
          "who came");
    CHECK(val_count(val_getz(a.json, "fields")) == 12, "twelve fields, also the empty ones");
    a = test_get_json(h, "leader", "/pencegahan/cakupan?kecamatan=15.71.08");
    CHECK(val_get_int(a.json, "n_never", -1) == 0 && val_count(val_getz(a.json, "next")) == 0,
          "visited lately, so not suggested");
    a = test_get(h, "partner", test_printf(h, "/tempat/%s", place));
    CHECK(test_has(&a, "Kenali modus"), "the place shows its visit");
    a = test_get_json(h, "leader", "/pencegahan?year_no=2023");
    CHECK(val_count(val_getz(a.json, "lines")) == 0 && val_get_int(a.json, "times", -1) == 0,
          "another year");
    CHECK(test_get(h, "partner", test_printf(h, "%s/ubah", done)).status == 403,
          "another agency's record is not changed");
    CHECK(test_post(h, "partner", test_printf(h, "%s/hapus", done), "").status == 403,
          "nor taken away");
    CHECK(test_post(h, "secretariat", test_printf(h, "%s/hapus", done), "").status == 303,
          "taken away");
    CHECK(test_get(h, "secretariat", done).status == 404, "and gone");
    a = test_get_json(h, "leader", "/pencegahan/cakupan");
    CHECK(val_get_int(a.json, "n_never", -1) == 1, "so it was never visited");
}

/* An agency takes away its own training, not another's; the sheet for a school has not the words for adults. */
static void trainings_and_sheet(void **state)
{
    struct http_test *h = *state;
    struct test_answer a = test_post(
        h, "secretariat", "/pencegahan/pelatihan",
        "topic=Wawancara+ramah+anak&held_on=2024-03-01&hours=8&agency_id=POLRESTA&women=2");
    CHECK(a.status == 303, "recorded on behalf");
    a = test_get_json(h, "partner", "/pencegahan/pelatihan");
    const struct val *group = val_getz(a.json, "groups")->list->items[0];
    const char *href = str_z(test_ctx(h, NULL)->mem,
                             val_get_text(val_getz(group, "trainings")->list->items[0], "href"));
    CHECK(test_post(h, "partner2", test_printf(h, "%s/hapus", href), "").status == 403,
          "not another agency's");
    CHECK(test_post(h, "partner", test_printf(h, "%s/hapus", href), "").status == 303, "its own");
    CHECK(test_post(h, "partner", test_printf(h, "%s/hapus", href), "").status == 404,
          "it is gone");
    a = test_get(h, "leader", "/pencegahan/bahan");
    CHECK(a.status == 200 && test_has(&a, "guru BK") &&
              !test_has(&a, "Perkawinan dengan orang asing"),
          "for schools");
    CHECK(test_has(&a, "Naskah: isinya belum diperiksa"), "unchecked words make it a draft");
    a = test_get(h, "leader", "/pencegahan/bahan?audience=UMUM");
    CHECK(test_has(&a, "Perkawinan dengan orang asing") && !test_has(&a, "guru BK"),
          "for everybody");
    CHECK(test_get(h, "leader", "/pencegahan/bahan?audience=LAIN").status == 422,
          "for nobody known");
}

/* The way from a visit to a report is the public page's bare address: no id goes along, no address comes with it. */
static void no_trace(void **state)
{
    struct http_test *h = *state;
    struct test_answer a = test_get(h, "partner", "/pencegahan/kegiatan/baru");
    CHECK(a.status == 200 && test_has(&a, "<a href=\"/\" rel=\"noreferrer\">"), "the bare address");
    for (size_t i = 0; i < activity_rec.n; i++) {
        CHECK(!str_has(str_of(activity_rec.fields[i].name), STR("report")) &&
                  !str_has(str_of(activity_rec.fields[i].name), STR("case")),
              activity_rec.fields[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recent),
        cmocka_unit_test(counted),
        cmocka_unit_test(order),
        cmocka_unit_test(people),
        cmocka_unit_test(holds),
        cmocka_unit_test_setup_teardown(writing, city_make, city_drop),
        cmocka_unit_test_setup_teardown(plan_beside_done, city_make, city_drop),
        cmocka_unit_test_setup_teardown(trainings_and_sheet, city_make, city_drop),
        cmocka_unit_test_setup_teardown(no_trace, city_make, city_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
