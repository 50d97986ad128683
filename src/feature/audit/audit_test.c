/* Tests of the room audit: the open checkpoint, and the short one on paper. */
#include "feature/audit/audit.h"

#include "base/check.h"
#include "http/test_http.h"

static size_t lines_of(struct str text)
{
    struct str line = STR_NONE;
    size_t n = 0;
    while (str_next(&text, '\n', &line)) {
        n++;
    }
    return n;
}

static void test_checkpoint(void **state)
{
    struct http_test *h = test_http_new();
    (void)state;
    struct test_answer a = test_get(h, NULL, "/checkpoint");
    CHECK(a.status == 200, "everybody may have it");
    CHECK(str_starts(a.content_type, STR("text/plain")), "as text");
    CHECK(str_starts(a.body, STR("jejaring/kota-jambi\n")), "of this city's log");
    CHECK(lines_of(a.body) >= 5 && lines_of(a.body) <= 6, "and holds nothing but the checkpoint");
    struct test_answer b = test_get(h, "auditor", "/checkpoint");
    CHECK(b.status == 200 && str_eq(a.body, b.body), "whoever asks");
    test_http_free(h);
}

static void test_on_paper(void **state)
{
    struct http_test *h = test_http_new();
    (void)state;
    struct test_answer a =
        test_get(h, "lead", "/rekap/cetak?from_day=2024-01-01&to_day=2024-12-31&basis=REPORT");
    CHECK(a.status == 200 && str_has(a.body, STR("Keadaan catatan")),
          "a printed recap names the state of the log");
    struct test_answer b =
        test_get(h, "lead", "/rekap?from_day=2024-01-01&to_day=2024-12-31&basis=REPORT");
    CHECK(b.status == 200 && !str_has(b.body, STR("Keadaan catatan")),
          "a screen does not: it is not kept");
    test_http_free(h);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_checkpoint),
        cmocka_unit_test(test_on_paper),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
