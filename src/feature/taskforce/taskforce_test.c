/* taskforce_test.c - who sits where on a day; bodies over decrees; rules and procedures; who may write. */
#include <string.h>

#include "base/check.h"
#include "feature/taskforce/taskforce.h"
#include "http/test_http.h"
#include "rec/pack.h"

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

static const struct body bodies[] = {
    { .id = STR("old"), .valid_from = 100, .valid_to = 200 },
    { .id = STR("new"), .valid_from = 190 },
    { .id = STR("short"), .valid_from = 300, .valid_to = 310 },
};
static const struct {
    const char *why;
    day_t day;
    const char *want;
} on_days[] = {
    { "before the first decree there is none", 99, "" },
    { "its first day counts", 100, "old" },
    { "where two overlap the newer decree stands", 195, "new" },
    { "open end", 250, "new" },
    { "its last day counts", 310, "short" },
    { "then the older one stands again", 311, "new" },
};

static void which_body(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(on_days); i++) {
        const struct body *b = body_on(bodies, ARRAY_LEN(bodies), on_days[i].day);
        CHECK_STR(b != NULL ? b->id : STR_NONE, on_days[i].want, on_days[i].why);
    }
}

static const struct seat_holder holders[] = {
    { .seat_id = STR("s"), .name = STR("tetap"), .capacity = STR("DEFINITIF"), .from_on = 100 },
    { .seat_id = STR("s"),
      .name = STR("pelaksana"),
      .capacity = STR("PLT"),
      .from_on = 150,
      .to_on = 160 },
    { .seat_id = STR("s"),
      .name = STR("utusan"),
      .capacity = STR("WAKIL_SEHARI"),
      .from_on = 155,
      .to_on = 155 },
    { .seat_id = STR("s"), .name = STR("pengganti"), .capacity = STR("DEFINITIF"), .from_on = 200 },
    { .seat_id = STR("t"), .name = STR("lain"), .capacity = STR("PJ"), .from_on = 100 },
};
static const struct {
    const char *why;
    day_t day;
    const char *want;
} sits[] = {
    { "nobody yet", 99, "" },
    { "the holder", 149, "tetap" },
    { "an acting one goes before him", 150, "pelaksana" },
    { "a delegate before both, for his day", 155, "utusan" },
    { "not a day longer", 156, "pelaksana" },
    { "then the holder again", 161, "tetap" },
    { "of two holders the later one", 200, "pengganti" },
};

static void who_sits(void **state)
{
    const struct vocab *first = pack_vocab(test_ctx(*state, NULL)->packs, STR("holder_capacity"));
    for (size_t i = 0; i < ARRAY_LEN(sits); i++) {
        const struct seat_holder *h =
            seat_holder_on(holders, ARRAY_LEN(holders), STR("s"), sits[i].day, first);
        CHECK_STR(h != NULL ? h->name : STR_NONE, sits[i].want, sits[i].why);
    }
}

static const char *path_of(struct http_test *h, const struct test_answer *a)
{
    CHECK(a->status == 303, "saved");
    size_t end = str_find(a->location, '?', 0);
    return str_z(test_ctx(h, NULL)->mem,
                 str_cut(a->location, 0, end == SIZE_MAX ? a->location.n : end));
}

static const char *body_new(struct http_test *h, const char *decree, const char *from)
{
    struct test_answer a = test_post(h, "secretariat", "/gugus-tugas",
                                     test_printf(h,
                                                 "name=Gugus+Tugas&decree=%s&valid_from=%s"
                                                 "&secretariat=DPMPPA",
                                                 decree, from));
    return path_of(h, &a);
}

/* A seat by office, a holder, one who acts; a new decree takes over seats and whoever sits there on its first day. */
static void over_decrees(void **state)
{
    struct http_test *h = *state;
    const char *old = body_new(h, "SK-1", "2023-01-01");
    struct test_answer a = test_post(h, "secretariat", test_printf(h, "%s/kursi", old),
                                     "post=KETUA&office=Wali+Kota+Jambi&subgroup=");
    CHECK(a.status == 303, "a seat");
    a = test_get(h, "partner", "/gugus-tugas");
    CHECK(test_has(&a, "Wali Kota Jambi") && test_has(&a, "Belum diisi"), "nobody sits there yet");
    const char *seat = test_printf(
        h, "%.55s", strstr(str_z(test_ctx(h, NULL)->mem, a.body), "/gugus-tugas/kursi/"));
    const char *holder = test_printf(h, "%s/pejabat", seat);
    a = test_post(h, "secretariat", holder, "name=Nama+Contoh&capacity=PJ&from_on=2024-01-01");
    CHECK(a.status == 303, "one who acts");
    a = test_post(h, "secretariat", holder,
                  "name=Wakil+Contoh&capacity=WAKIL_SEHARI&from_on=2024-11-14");
    CHECK(a.status == 303, "a delegate for today");
    a = test_get(h, "leader", "/gugus-tugas");
    CHECK(test_has(&a, "Wakil Contoh") && !test_has(&a, "Nama Contoh"),
          "today the delegate sits there");
    a = test_get(h, "leader", "/gugus-tugas?on_day=2024-11-13");
    CHECK(test_has(&a, "Nama Contoh") && !test_has(&a, "Wakil Contoh"), "yesterday he did not");
    a = test_post(h, "secretariat", holder,
                  "name=X&capacity=DEFINITIF&from_on=2024-02-01&to_on=2024-01-01");
    CHECK(a.status == 422 && test_has(&a, "tidak boleh sebelum awalnya"), "ends before it begins");
    const char *next = body_new(h, "SK-2", "2024-06-01");
    a = test_post(h, "secretariat", test_printf(h, "%s/salin", next), "");
    CHECK(a.status == 303, "copied");
    a = test_get(h, "leader", test_printf(h, "%s?on_day=2024-06-01", next));
    CHECK(test_has(&a, "Wali Kota Jambi") && test_has(&a, "Nama Contoh"), "seat and holder");
    a = test_post(h, "secretariat", test_printf(h, "%s/salin", next), "");
    CHECK(a.status == 422, "not twice");
    a = test_post(h, "secretariat", test_printf(h, "%s/salin", old), "");
    CHECK(a.status == 422 && test_has(&a, "sebelumnya untuk disalin"),
          "nothing stands before the first");
    a = test_get(h, "leader", "/gugus-tugas?on_day=2023-06-01");
    CHECK(test_has(&a, "SK-1"), "the former body stays to be seen");
    CHECK(test_post(h, "secretariat", test_printf(h, "%s/hapus", seat), "").status == 303,
          "removed");
    a = test_post(h, "secretariat", holder, "name=X&capacity=PJ&from_on=2024-01-01");
    CHECK(a.status == 422, "nobody sits on a removed seat");
}

static void rules_and_procedures(void **state)
{
    struct http_test *h = *state;
    struct test_answer a = test_post(h, "secretariat", "/gugus-tugas/aturan",
                                     "kind=PERWAL&title=Rujukan+malam&state=BERLAKU");
    CHECK(a.status == 422 && test_has(&a, "harus punya nomor") && test_has(&a, "Rujukan malam"),
          "in force without a number; what was typed stays");
    a = test_post(h, "secretariat", "/gugus-tugas/aturan",
                  "kind=PERWAL&title=Rujukan+malam&state=BELUM_ADA&agency_id=BAGIAN_HUKUM"
                  "&next_step=Menyusun+rancangan&next_on=2024-11-01");
    CHECK(a.status == 303, "a gap");
    a = test_get(h, "leader", "/gugus-tugas/aturan");
    CHECK(test_has(&a, "Rujukan malam") && test_has(&a, "Terlambat"), "its next step is late");
    CHECK(!test_has(&a, "href=\"/gugus-tugas/aturan/0"), "who only reads gets no form");
    a = test_post(
        h, "secretariat", "/gugus-tugas/sop",
        "title=Rujukan&edition=1&agency_id=UPTD_PPA&valid_from=2024-01-01&body=Langkah+satu"
        "&clock=follow_up");
    const char *first = path_of(h, &a);
    a = test_post(
        h, "secretariat", "/gugus-tugas/sop",
        "title=X&edition=1&agency_id=UPTD_PPA&valid_from=2024-01-01&body=Y&clock=tidak_ada");
    CHECK(a.status == 422 && test_has(&a, "batas waktu dari daftar"), "a limit nobody knows");
    a = test_post(h, "secretariat", "/gugus-tugas/sop",
                  test_printf(h,
                              "title=Rujukan&edition=2&agency_id=UPTD_PPA&valid_from=2023-12-31"
                              "&body=Langkah+dua&replaces=%s",
                              first + 17));
    CHECK(a.status == 422 && test_has(&a, "lebih dulu daripada"), "older than what it replaces");
    CHECK(test_has(&a, first + 17), "and the form still knows which");
    a = test_post(h, "secretariat", "/gugus-tugas/sop",
                  test_printf(h,
                              "title=Rujukan&edition=2&agency_id=UPTD_PPA&valid_from=2024-02-01"
                              "&body=Langkah+dua&replaces=%s",
                              first + 17));
    CHECK(a.status == 303, "a new edition");
    a = test_get(h, "partner", "/gugus-tugas/sop");
    CHECK(!test_has(&a, first), "the list shows the newest edition only");
    CHECK(test_get(h, "partner", first).status == 200, "the old one stays");
}

static void whose(void **state)
{
    static const char *const others[] = { "leader", "lead", "partner", "intake", "admin" };
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        CHECK(test_post(*state, others[i], "/gugus-tugas",
                        "name=A&decree=B&valid_from=2024-01-01&secretariat=DPMPPA")
                      .status == 403,
              others[i]);
    }
    CHECK(test_get(*state, "intake", "/gugus-tugas").status == 403, "not of the task force");
    CHECK(test_get(*state, "partner", "/gugus-tugas").status == 200, "a partner is");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(which_body),
        cmocka_unit_test_setup_teardown(who_sits, city_make, city_drop),
        cmocka_unit_test_setup_teardown(over_decrees, city_make, city_drop),
        cmocka_unit_test_setup_teardown(rules_and_procedures, city_make, city_drop),
        cmocka_unit_test_setup_teardown(whose, city_make, city_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
