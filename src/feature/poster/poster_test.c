/* poster_test.c - who sees the poster, and which addresses get a code. */
#include "feature/poster/poster.h"

#include "base/check.h"
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
    const char *why, *url, *host;
    bool ready, sample;
} URLS[] = {
    { "no address: no poster", "", "", false, false },
    { "an address", "https://layanan.kota.go.id/", "layanan.kota.go.id", true, false },
    { "its last stroke may be left out", "https://layanan.kota.go.id", "layanan.kota.go.id", true,
      false },
    { "an office's own machine", "http://10.0.0.5:8470/", "10.0.0.5:8470", true, false },
    { "an address that never exists is marked", "https://layanan.kota.example/",
      "layanan.kota.example", true, true },
    { "only the name decides what is a sample", "https://contoh.example.go.id/",
      "contoh.example.go.id", true, false },
    { "a name alone", "layanan.kota.go.id", "", false, false },
    { "no host", "https:///", "", false, false },
    { "a page below: the public page is /", "https://kota.go.id/lapor", "", false, false },
    { "a query", "https://kota.go.id?x=1", "", false, false },
    { "a user before the host", "https://kota.go.id@jahat.example/", "", false, false },
    { "a script", "javascript:alert(1)", "", false, false },
    { "two words", "https://kota .go.id/", "", false, false },
};

static void test_addresses(void **state)
{
    struct ctx *c = test_ctx(*state, "intake");
    for (size_t i = 0; i < ARRAY_LEN(URLS); i++) {
        struct val *data = val_map(c->mem);
        poster_put(c, str_of(URLS[i].url), data);
        CHECK(val_getz(data, "ready")->b == URLS[i].ready, URLS[i].why);
        CHECK(val_getz(data, "sample")->b == URLS[i].sample, URLS[i].why);
        CHECK_STR(val_get_text(data, "host"), URLS[i].host, URLS[i].why);
        CHECK((val_count(val_getz(val_getz(data, "qr"), "rows")) > 0) == URLS[i].ready,
              URLS[i].why);
    }
}

static void test_page(void **state)
{
    struct http_test *h = *state;
    struct test_answer a = test_get(h, "intake", "/poster");
    assert_int_equal(a.status, 200);
    static const struct {
        const char *why, *text;
    } has[] = {
        { "a neutral title", "Layanan Kota" },
        { "police", "110" },
        { "SAPA", "129" },
        { "emergency", "112" },
        { "words for a child", "Kamu boleh cerita" },
        { "words for an adult", "Boleh tanpa nama" },
        { "the code", "crispEdges" },
        { "its rows", "d=\"M4 4h7v1h-7z" },
        { "the sample's mark", "CONTOH" },
    };
    for (size_t i = 0; i < ARRAY_LEN(has); i++) {
        CHECK(test_has(&a, has[i].text), has[i].why);
    }
    CHECK(a.body.n < 60 * 1024, "small");
    CHECK(!test_has(&a, "<script>") && !test_has(&a, "style="), "nothing inline");
    CHECK(test_get(h, "partner", "/poster").status == 200, "partners may hang it up too");
    int public = test_get(h, NULL, "/poster").status;
    CHECK(public == 303 || public == 401 || public == 403, "not without login");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_page),
    };
    return cmocka_run_group_tests(tests, city_make, city_drop);
}
