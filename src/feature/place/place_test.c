/* place_test.c - what is asked about a list of schools, that it goes in whole or not at all, and who may write. */
#include <string.h>

#include "base/check.h"
#include "feature/place/place.h"
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

static const struct {
    const char *why, *a, *b;
    size_t want;
} distances[] = {
    { "the same", "jelutung", "Jelutung", 0 },
    { "a letter left out", "jelutng", "Jelutung", 1 },
    { "another letter", "jelutong", "Jelutung", 1 },
    { "two letters", "telanepura", "Telanaipura", 2 },
    { "nothing in common is as far as one looks", "xyz", "Jelutung", 4 },
    { "nothing against a word", "", "abc", 3 },
};

static void distance(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(distances); i++) {
        CHECK(place_distance(str_of(distances[i].a), str_of(distances[i].b), 4) ==
                  distances[i].want,
              distances[i].why);
    }
}

#define HEAD "kode_kec,kecamatan,npsn,sekolah,bentuk,status,alamat_jalan\n"
static const struct place known[] = {
    { .id = STR("p1"),
      .version = 3,
      .code = STR("10500001"),
      .name = STR("SDN CONTOH 1"),
      .grade = STR("SD"),
      .holder = STR("N"),
      .kecamatan = STR("15.71.08"),
      .address = STR("Jalan Satu") },
};
static const struct place_fix area_fix[] = { { .line = 2,
                                               .kecamatan = STR("15.71.08"),
                                               .choice = STR("AMBIL"),
                                               .question = STR("place.q_area") } };
static const struct place_fix skip_fix[] = { { .line = 2, .choice = STR("LEWATI") } };
static const struct place_fix back_fix[] = { { .line = 2, .choice = STR("LEWATI") },
                                             { .line = 2, .choice = STR("AMBIL") } };
static const struct place_fix code_fix[] = {
    { .line = 2, .choice = STR("AMBIL"), .question = STR("place.q_code") }
};

/* What becomes of line 2. */
static const struct {
    const char *why, *lines;
    const struct place_fix *fixes;
    size_t n_fixes;
    enum place_fate fate;
    const char *problem, *guess;
} lists[] = {
    { "a new school", "106003  ,Kec. Jelutung,10500009,SMPN CONTOH,SMP,N,Jalan\n", NULL, 0,
      PLACE_NEW, NULL, "" },
    { "name of the kecamatan alone", ",Kecamatan Jelutung,10500009,SMPN CONTOH,SMP,N,\n", NULL, 0,
      PLACE_NEW, NULL, "" },
    { "the code alone", "106003,,10500009,SMPN CONTOH,SMP,N,\n", NULL, 0, PLACE_NEW, NULL, "" },
    { "misspelt: the nearest is offered, not taken", ",Kec. Telanepura,10500009,SMPN,SMP,N,\n",
      NULL, 0, PLACE_OPEN, "place.q_area", "15.71.01" },
    { "misspelt, but the code says which", "106003,Jlutung raya,10500009,SMPN,SMP,N,\n", NULL, 0,
      PLACE_OPEN, "place.q_area", "15.71.08" },
    { "far from any: nothing is offered", ",Sungai Penuh Utara,10500009,SMPN,SMP,N,\n", NULL, 0,
      PLACE_OPEN, "place.q_area", "" },
    { "code and name differ", "106009,Kec. Kota Baru,10500009,SMPN,SMP,N,\n", NULL, 0, PLACE_OPEN,
      "place.q_area_differs", "15.71.09" },
    { "somebody chose", ",Kec. Jlutung,10500009,SMPN,SMP,N,\n", area_fix, 1, PLACE_NEW, NULL, "" },
    { "no name", "106003,,10500009,,SMP,N,\n", NULL, 0, PLACE_OPEN, "place.q_name", "" },
    { "a number of five", "106003,,10500,SMPN,SMP,N,\n", NULL, 0, PLACE_OPEN, "place.q_code", "" },
    { "taken without it", "106003,,10500,SMPN,SMP,N,\n", code_fix, 1, PLACE_NEW, NULL, "" },
    { "an answer to another question answers nothing", "106003,,10500009,SMPN,XX,N,\n", code_fix, 1,
      PLACE_OPEN, "place.q_grade", "" },
    { "left out", "106003,,10500,SMPN,SMP,N,\n", skip_fix, 1, PLACE_SKIPPED, NULL, "" },
    { "and not left out after all: asked again", "106003,,10500,SMPN,SMP,N,\n", back_fix, 2,
      PLACE_OPEN, "place.q_code", "" },
    { "the number twice", "106003,,10500009,SMPN A,SMP,N,\n106003,,10500009,SMPN B,SMP,N,\n", NULL,
      0, PLACE_OPEN, "place.q_twice", "" },
    { "the name twice with two numbers",
      "106003,,10500009,SMPN A,SMP,N,\n106003,,10500008,smpn a,SMP,N,\n", NULL, 0, PLACE_OPEN,
      "place.q_same_name", "" },
    { "there already", "106003,,10500001,SDN CONTOH 1,SD,N,Jalan Satu\n", NULL, 0, PLACE_SAME, NULL,
      "" },
    { "there already, with another address", "106003,,10500001,SDN CONTOH 1,SD,N,Jalan Dua\n", NULL,
      0, PLACE_CHANGED, NULL, "" },
    { "its name is there with another number", "106003,,10500007,SDN CONTOH 1,SD,N,\n", NULL, 0,
      PLACE_OPEN, "place.q_known_name", "" },
};

static void reading(void **state)
{
    struct ctx *c = test_ctx(*state, "secretariat");
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        const struct str parts[] = { STR(HEAD), str_of(lists[i].lines) };
        struct place_read r;
        place_list_read(c, str_join(c->mem, parts, ARRAY_LEN(parts)), lists[i].fixes,
                        lists[i].n_fixes, known, ARRAY_LEN(known), &r);
        CHECK(r.unusable == NULL && r.n > 0 && r.lines[0].line == 2, lists[i].why);
        CHECK(r.lines[0].fate == lists[i].fate, lists[i].why);
        CHECK_STR(str_of(r.lines[0].problem), lists[i].problem != NULL ? lists[i].problem : "",
                  lists[i].why);
        CHECK_STR(r.lines[0].guess, lists[i].guess, lists[i].why);
    }
}

static const struct {
    const char *why, *text, *want;
} broken[] = {
    { "no header at all", "", "place.no_lines" },
    { "a column is missing", "npsn,sekolah,bentuk\n1,2,3\n", "place.no_column" },
    { "a header alone", HEAD, "place.no_lines" },
    { "an open quote", HEAD "1,\"2,3\n", "place.broken" },
    { "another alphabet's bytes", "npsn\xe9\n", "place.not_utf8" },
};

static void unusable(void **state)
{
    struct ctx *c = test_ctx(*state, "secretariat");
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        struct place_read r;
        place_list_read(c, str_of(broken[i].text), NULL, 0, NULL, 0, &r);
        CHECK_STR(str_of(r.unusable), broken[i].want, broken[i].why);
    }
}

static const char *path_of(struct http_test *h, const struct test_answer *a)
{
    CHECK(a->status == 303, "saved");
    size_t end = 0;
    while (end < a->location.n && a->location.p[end] != '?' && a->location.p[end] != '#') {
        end++;
    }
    return str_z(test_ctx(h, NULL)->mem, str_cut(a->location, 0, end));
}

static bool place_is_there(struct http_test *h, const char *q)
{
    struct test_answer a = test_get(h, "partner", test_printf(h, "/tempat?q=%s", q));
    return a.status == 200 && test_has(&a, "<th scope=\"row\"><a href=\"/tempat/");
}

/* A list with a misspelt kecamatan and a twin: nothing goes in before both are decided, then all of it. */
static void whole_or_nothing(void **state)
{
    struct http_test *h = *state;
    static const char list[] =
        HEAD "106003,Kec. Jelutung,10500021,SMPN CONTOH SATU,SMP,N,Jalan A\r\n"
             ",Kec. Danau Sippin,10500022,SMAN CONTOH DUA,SMA,N,Jalan B\r\n"
             "106003,,10500021,SMPN CONTOH SATU LAMA,SMP,N,Jalan C\r\n";
    struct test_answer a = test_post_file(h, "secretariat", "/tempat/daftar", "", "sekolah.csv",
                                          "text/csv", STR(list));
    const char *path = path_of(h, &a);
    a = test_get(h, "secretariat", path);
    CHECK(a.status == 200 && test_has(&a, "SMAN CONTOH DUA"), "the page shows what is asked");
    CHECK(test_has(&a, "value=\"15.71.10\" selected"), "the nearest kecamatan is offered");
    a = test_post(h, "secretariat", test_printf(h, "%s/masukkan", path), "");
    CHECK(a.status == 422 && !place_is_there(h, "10500021"), "nothing half taken in");
    const char *fix = test_printf(h, "%s/baris", path);
    static const struct {
        const char *why, *body;
        int want;
    } steps[] = {
        { "a line that is not there", "line=9&choice=LEWATI", 422 },
        { "taken without its kecamatan", "line=3&choice=AMBIL&question=place.q_area", 422 },
        { "an outside kecamatan code", "line=3&choice=AMBIL&kecamatan=99.99.99", 422 },
        { "a twin cannot be taken", "line=4&choice=AMBIL&question=place.q_twice", 422 },
        { "the kecamatan chosen", "line=3&choice=AMBIL&question=place.q_area&kecamatan=15.71.10",
          303 },
        { "the twin left out", "line=4&choice=LEWATI", 303 },
    };
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        CHECK(test_post(h, "secretariat", fix, steps[i].body).status == steps[i].want,
              steps[i].why);
    }
    a = test_post(h, "secretariat", test_printf(h, "%s/masukkan", path), "");
    CHECK(a.status == 303 && place_is_there(h, "10500021") && place_is_there(h, "10500022"),
          "all of it went in");
    CHECK(!place_is_there(h, "LAMA"), "the twin did not");
    CHECK(test_post(h, "secretariat", test_printf(h, "%s/masukkan", path), "").status == 422,
          "not twice");
    CHECK(test_post(h, "secretariat", fix, "line=4&choice=AMBIL").status == 422, "it is done");
    a = test_get(h, "secretariat", path);
    CHECK(a.status == 200 && test_has(&a, "sudah dimasukkan"), "the list is kept");
}

static void typed(void **state)
{
    struct http_test *h = *state;
    struct test_answer a = test_post(h, "secretariat", "/tempat/daftar",
                                     "body=npsn%2Csekolah%2Cbentuk%0A10500031%2CSDN+KATA%2CSD%0A");
    CHECK(a.status == 422 && test_has(&a, "SDN KATA") && test_has(&a, "kecamatan"),
          "what was pasted is not lost");
    a = test_post(h, "secretariat", "/tempat/daftar", "body=");
    CHECK(a.status == 422, "nothing given");
    a = test_post(h, "secretariat", "/tempat/daftar",
                  "body=npsn%2Csekolah%2Cbentuk%2Ckecamatan%0A10500031%2CSDN+KATA%2CSD%2CJelutung");
    const char *path = path_of(h, &a);
    a = test_get(h, "secretariat", "/tempat/daftar");
    CHECK(test_has(&a, path), "it waits");
    CHECK(test_post(h, "secretariat", test_printf(h, "%s/buang", path), "").status == 303,
          "dropped");
    CHECK(test_post(h, "secretariat", test_printf(h, "%s/masukkan", path), "").status == 422 &&
              !place_is_there(h, "10500031"),
          "a dropped list does not go in");
}

static void one_by_one(void **state)
{
    struct http_test *h = *state;
    static const struct {
        const char *why, *login, *body;
        int want;
    } cases[] = {
        { "a school", "secretariat",
          "kind=SEKOLAH&name=SMPN+Coba&code=10500041&grade=SMP&kecamatan=15.71.02&kelurahan=15.71.02."
          "1004&contact_unit=BK",
          303 },
        { "its number again", "secretariat",
          "kind=SEKOLAH&name=SMPN+Lain&code=10500041&kecamatan=15.71.02", 422 },
        { "a kelurahan of another kecamatan", "secretariat",
          "kind=SEKOLAH&name=SMPN+Lain&kecamatan=15.71.08&kelurahan=15.71.02.1004", 422 },
        { "no kecamatan", "secretariat", "kind=SEKOLAH&name=SMPN+Lain", 422 },
        { "a partner only reads", "partner", "kind=SEKOLAH&name=X&kecamatan=15.71.02", 403 },
        { "intake is not of the task force", "intake", "kind=SEKOLAH&name=X&kecamatan=15.71.02",
          403 },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct test_answer a = test_post(h, cases[i].login, "/tempat", cases[i].body);
        CHECK(a.status == cases[i].want, cases[i].why);
    }
    struct test_answer a = test_get(h, "partner", "/tempat?q=smpn&kecamatan=15.71.02&grade=SMP");
    CHECK(test_has(&a, "SMPN Coba") && !test_has(&a, "SMPN Lain"), "found by word and area");
    a = test_get(h, "partner", "/tempat?kecamatan=15.71.08");
    CHECK(!test_has(&a, "SMPN Coba"), "another area");
    CHECK(test_get(h, "partner", "/tempat/daftar").status == 403, "a partner gives no list");
    CHECK(test_get(h, "secretariat", "/tempat/tidak-ada").status == 404, "absent");
    CHECK(test_get(h, "secretariat", "/tempat/daftar/tidak-ada").status == 404, "absent list");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distance),
        cmocka_unit_test_setup_teardown(reading, city_make, city_drop),
        cmocka_unit_test_setup_teardown(unusable, city_make, city_drop),
        cmocka_unit_test_setup_teardown(whole_or_nothing, city_make, city_drop),
        cmocka_unit_test_setup_teardown(typed, city_make, city_drop),
        cmocka_unit_test_setup_teardown(one_by_one, city_make, city_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
