/* stock_test.c - what is left of each material; nothing goes out that is not there; a warning before it is used up. */
#include "base/check.h"
#include "feature/prevention/stock.h"
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

static void sums(void **state)
{
    (void)state;
    const struct stock_move m[] = {
        { .way = STR("IN"), .material = STR("LEAFLET"), .copies = 500 },
        { .way = STR("OUT"), .material = STR("LEAFLET"), .copies = 120, .activity_id = STR("a") },
        { .way = STR("OUT"), .material = STR("LEAFLET"), .copies = 30 },
        { .way = STR("IN"), .material = STR("LEAFLET"), .copies = 900, .removed = 1 },
        { .way = STR("IN"), .material = STR("POSTER"), .copies = 10 },
    };
    const struct stock_sum s = stock_sum_of(m, ARRAY_LEN(m), STR("LEAFLET"));
    CHECK(s.in == 500 && s.out == 150 && s.with_visits == 120, "in, out, out with a visit");
    CHECK(stock_sum_of(m, ARRAY_LEN(m), STR("BUKU")).in == 0, "nothing of another material");
}

#define STOCK "/pencegahan/stok"

static const struct {
    const char *why, *login, *form;
    int status;
    const char *says;
} posts[] = {
    { "an agency reads", "partner", "way=IN&material=LEAFLET&copies=200&moved_on=2024-11-01", 403,
      NULL },
    { "out before anything came", "secretariat",
      "way=OUT&material=LEAFLET&copies=1&moved_on=2024-11-01", 422, "Sisanya hanya 0" },
    { "in", "secretariat", "way=IN&material=LEAFLET&copies=200&moved_on=2024-11-01", 303, NULL },
    { "a day to come", "secretariat", "way=IN&material=LEAFLET&copies=200&moved_on=2024-12-01", 422,
      "belum tiba" },
    { "none", "secretariat", "way=IN&material=LEAFLET&copies=0&moved_on=2024-11-01", 422, NULL },
    { "no such material", "secretariat", "way=IN&material=EMAS&copies=1&moved_on=2024-11-01", 422,
      NULL },
    { "another material is not there", "secretariat",
      "way=OUT&material=POSTER&copies=1&moved_on=2024-11-01", 422, "Sisanya hanya 0" },
    { "more than is left", "secretariat", "way=OUT&material=LEAFLET&copies=201&moved_on=2024-11-02",
      422, "Sisanya hanya 200" },
    { "some of it", "secretariat", "way=OUT&material=LEAFLET&copies=90&moved_on=2024-11-02", 303,
      NULL },
};

static void in_and_out(void **state)
{
    struct http_test *h = *state;
    struct test_answer a;
    for (size_t i = 0; i < ARRAY_LEN(posts); i++) {
        a = test_post(h, posts[i].login, STOCK, posts[i].form);
        CHECK(a.status == posts[i].status, posts[i].why);
        CHECK(posts[i].says == NULL || test_has(&a, posts[i].says), posts[i].why);
    }
    a = test_get(h, "partner", STOCK);
    CHECK(a.status == 200 && !test_has(&a, "hampir habis: sisa"), "110 are left: no warning");
    CHECK(test_post(h, "secretariat", "/pencegahan/kegiatan",
                    "kind=KUNJUNGAN_SEKOLAH&topic=Kenali+modus&done_on=2024-11-05"
                    "&agency_id=DISDIK&women_13_17=40")
                  .status == 303,
          "a visit");
    a = test_get_json(h, "leader", "/pencegahan");
    const struct val *act = val_getz(a.json, "acts")->list->items[0];
    const struct str href = val_get_text(act, "href");
    const char *visit = str_z(test_ctx(h, NULL)->mem, str_cut(href, href.n - 36, href.n));
    a = test_post(h, "secretariat", STOCK,
                  test_printf(h,
                              "way=IN&material=LEAFLET&copies=1&moved_on=2024-11-05&activity_id=%s",
                              visit));
    CHECK(a.status == 422 && test_has(&a, "hanya disebut untuk bahan yang keluar"),
          "nothing comes in with a visit");
    a = test_post(
        h, "secretariat", STOCK,
        test_printf(h, "way=OUT&material=LEAFLET&copies=40&moved_on=2024-11-05&activity_id=%s",
                    visit));
    CHECK(a.status == 303, "out with the visit");
    a = test_get_json(h, "partner", STOCK);
    const struct val *row = val_getz(a.json, "materials")->list->items[0];
    CHECK(val_get_int(row, "in", 0) == 200 && val_get_int(row, "out", 0) == 130, "in and out");
    CHECK(val_get_int(row, "with_visits", 0) == 40 && val_get_int(row, "rest", 0) == 70, "left");
    a = test_get(h, "leader", "/pencegahan");
    CHECK(test_has(&a, "Selebaran hampir habis: sisa 70."), "70 are few: the programme warns");
    a = test_get_json(h, "secretariat", STOCK);
    const struct val *list = val_getz(a.json, "moves");
    const char *newest =
        str_z(test_ctx(h, NULL)->mem, val_get_text(list->list->items[0], "remove"));
    const char *oldest =
        str_z(test_ctx(h, NULL)->mem, val_get_text(list->list->items[2], "remove"));
    a = test_post(h, "secretariat", oldest, "");
    CHECK(a.status == 422 && test_has(&a, "Sisanya hanya 70"), "what went out had come in");
    CHECK(test_post(h, "partner", newest, "").status == 403, "not an agency's to take back");
    CHECK(test_post(h, "secretariat", newest, "").status == 303, "taken back");
    CHECK(test_post(h, "secretariat", newest, "").status == 404, "once");
    CHECK(test_get(h, "intake", STOCK).status == 403, "not outside the task force");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums),
        cmocka_unit_test_setup_teardown(in_and_out, city_make, city_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
