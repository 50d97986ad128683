/* speech_test.c - which figures a speech may say, and what its page says of a city with few cases. */
#include "base/check.h"
#include "feature/recap/speech.h"
#include "http/test_http.h"

static const struct {
    const char *why;
    int64_t part, whole;
    enum speech_say want;
} parts[] = {
    { "none", 0, 161, SPEECH_NONE },
    { "one person", 1, 161, SPEECH_QUIET },
    { "just below the limit", 4, 161, SPEECH_QUIET },
    { "the limit itself", 5, 161, SPEECH_NUMBER },
    { "what remains would be one person", 160, 161, SPEECH_QUIET },
    { "what remains is just below the limit", 157, 161, SPEECH_QUIET },
    { "what remains is the limit", 156, 161, SPEECH_NUMBER },
    { "all of them tells of nobody in particular", 161, 161, SPEECH_ALL },
    { "all of too few", 4, 4, SPEECH_QUIET },
};

static void what_is_said(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        CHECK(speech_part(parts[i].part, parts[i].whole, 5) == parts[i].want, parts[i].why);
    }
    CHECK(speech_share(22, 161) == 14, "13.66 percent is said as 14");
    CHECK(speech_share(1, 200) == 1 && speech_share(1, 201) == 0, "half a percent is rounded up");
    CHECK(speech_share(161, 161) == 100, "all of it");
}

static void few_cases(void **state)
{
    struct http_test *h = test_http_new();
    (void)state;
    struct test_answer a = test_get(h, "leader", "/rekap/pidato");
    CHECK(a.status == 200 && test_has(&a, "terlalu sedikit kasusnya"), "an empty year says so");
    CHECK(!test_has(&a, "Yang dapat disebut"), "and no sentence");
    CHECK(test_has(&a, "from_day=2023-11-15"), "twelve months are offered");
    CHECK(test_get(h, "partner", "/rekap/pidato").status == 403, "not for partners");
    a = test_get(h, "leader", "/rekap/pidato?from_day=2024-12-01&to_day=2024-01-01");
    CHECK(a.status == 422 || test_has(&a, "sebelum hari akhir"), "a period that runs backwards");
    static const struct {
        const char *why, *login, *file;
        int want;
    } papers[] = {
        { "the sheet as paper", "leader", "lembar-pidato.pdf", 200 },
        { "to change a word", "secretariat", "lembar-pidato.odt", 200 },
        { "two pages for the mayor", "secretariat", "dua-halaman.pdf", 200 },
        { "of another period", "lead", "dua-halaman.odt?from_day=2024-01-01&to_day=2024-06-30",
          200 },
        { "a period that runs backwards", "leader",
          "dua-halaman.pdf?from_day=2024-12-01&to_day=2024-01-01", 422 },
        { "a paper that is not there", "leader", "rekap.pdf", 404 },
        { "a form that nobody reads", "leader", "dua-halaman.docx", 404 },
        { "the report for leaders", "leader", "laporan-internal.pdf", 200 },
        { "as a sheet of numbers", "secretariat", "laporan-internal.xlsx", 200 },
        { "to change a word", "lead", "laporan-internal.odt", 200 },
        { "what goes outside is let out first, it is no file of this", "leader",
          "laporan-keluar.pdf?from_day=2024-07-01&to_day=2024-09-30", 404 },
        { "a speech is no sheet of numbers", "leader", "lembar-pidato.xlsx", 404 },
        { "reports are not for partners", "partner", "laporan-internal.xlsx", 403 },
        { "not for partners", "partner", "dua-halaman.pdf", 403 },
        { "nor for who keeps cases", "case_manager", "lembar-pidato.pdf", 403 },
    };
    for (size_t i = 0; i < ARRAY_LEN(papers); i++) {
        a = test_get(h, papers[i].login, test_printf(h, "/rekap/berkas/%s", papers[i].file));
        CHECK(a.status == papers[i].want, papers[i].why);
        CHECK(a.status != 200 || str_starts(a.body, STR("%PDF-")) || str_starts(a.body, STR("PK")),
              "a file of its kind");
    }
    test_http_free(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(what_is_said),
                                        cmocka_unit_test(few_cases) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
