/* network_flow_test.c - what became of what was sent; what stays inside; who sees which sheet. */
#include "base/check.h"
#include "feature/network/network.h"
#include "feature/network/network_flow.h"
#include "http/test_http.h"

static const struct {
    const char *why;
    struct sent_one s;
    enum flow_end want;
} became[] = {
    { "just sent", { .sent_ms = 10, .due_ms = 200 }, FLOW_WAITING },
    { "its limit is over", { .sent_ms = 10, .due_ms = 99 }, FLOW_NEVER },
    { "a question stopped the limit", { .sent_ms = 10 }, FLOW_WAITING },
    { "yes, and nothing more", { .sent_ms = 10, .due_ms = 50, .answered_ms = 20 }, FLOW_PROMISED },
    { "told what it did, also on paper",
      { .sent_ms = 10, .due_ms = 50, .answered_ms = 90, .told = true },
      FLOW_SERVED },
    { "no", { .sent_ms = 10, .answered_ms = 20, .declined = true, .ended_ms = 20 }, FLOW_DECLINED },
    { "taken back in time",
      { .sent_ms = 10, .due_ms = 90, .ended_ms = 50, .revoked = true },
      FLOW_WITHDRAWN },
    { "taken back when its time was over: it was never answered",
      { .sent_ms = 10, .due_ms = 40, .ended_ms = 50, .revoked = true },
      FLOW_NEVER },
    { "taken back after a yes",
      { .sent_ms = 10, .due_ms = 90, .answered_ms = 20, .ended_ms = 50, .revoked = true },
      FLOW_WITHDRAWN },
    { "the case ended before the limit",
      { .sent_ms = 10, .due_ms = 90, .ended_ms = 50 },
      FLOW_WITHDRAWN },
};

static void ends(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(became); i++) {
        CHECK(flow_end_of(&became[i].s, 100) == became[i].want, became[i].why);
    }
}

static const struct {
    const char *why;
    struct sent_one s;
    bool want;
} waited[] = {
    { "its limit is over", { .sent_ms = 10, .due_ms = 99 }, true },
    { "its limit ends just now", { .sent_ms = 10, .due_ms = 100 }, false },
    { "no limit runs", { .sent_ms = 10 }, false },
    { "answered too late is answered", { .sent_ms = 10, .due_ms = 50, .answered_ms = 90 }, false },
    { "a no is an answer", { .sent_ms = 10, .due_ms = 50, .declined = true }, false },
    { "taken back: nobody waits", { .sent_ms = 10, .due_ms = 40, .revoked = true }, false },
    { "it has run out: nobody waits", { .sent_ms = 10, .due_ms = 40, .ended_ms = 80 }, false },
    { "it runs out later", { .sent_ms = 10, .due_ms = 40, .ended_ms = 180 }, true },
};

static void who_waits(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(waited); i++) {
        CHECK(flow_is_waited(&waited[i].s, 100) == waited[i].want, waited[i].why);
    }
}

#define TO_B .from = STR("a"), .to = STR("b"), .sent_ms = 100

static void sums(void **state)
{
    (void)state;
    const struct sent_one s[] = {
        { TO_B, .due_ms = 200, .answered_ms = 110 },
        { TO_B, .due_ms = 200, .answered_ms = 130, .told = true },
        { TO_B, .due_ms = 200, .answered_ms = 400, .told = true },
        { TO_B, .due_ms = 300 },
        { TO_B, .due_ms = 250 },
        { .from = STR("a"), .to = STR("c"), .sent_ms = 100, .due_ms = 5000 },
        { .from = STR("b"), .to = STR("a"), .sent_ms = 100 },
    };
    struct arena *a = arena_new(0);
    struct flow f[ARRAY_LEN(s)];
    const size_t n = flow_sum(a, s, ARRAY_LEN(s), 1000, f);
    CHECK(n == 3, "three pairs");
    CHECK_STR(f[0].to, "b", "the largest of a sender first");
    CHECK(f[0].n == 5 && f[0].answered == 3 && f[0].in_time == 2, "answered, in time");
    CHECK(f[0].ends[FLOW_SERVED] == 2 && f[0].ends[FLOW_PROMISED] == 1 &&
              f[0].ends[FLOW_NEVER] == 2,
          "what became of them");
    CHECK(f[0].waited == 2 && f[0].waited_ms == 250, "two wait, the earlier since 250");
    CHECK(f[1].waited == 0, "in time: nobody waits yet");
    CHECK(f[0].median_ms == 30 && f[0].limit_ms == 100, "medians");
    CHECK(f[1].median_ms == -1, "no answer, no median");
    CHECK(f[2].limit_ms == -1, "no limit");
    for (size_t i = 0; i < n; i++) {
        int64_t sum = 0;
        for (int e = 0; e < FLOW_ENDS; e++) {
            sum += f[i].ends[e];
        }
        CHECK(sum == f[i].n, "each is in exactly one column");
    }
    arena_free(a);
}

static void hides(void **state)
{
    (void)state;
    struct flow f[] = {
        { .from = STR("a"), .to = STR("b"), .n = 20, .ends = { 12, 2, 6, 0, 0, 0 } },
        { .from = STR("a"), .to = STR("c"), .n = 9, .ends = { 9, 0, 0, 0, 0, 0 } },
        { .from = STR("a"), .to = STR("d"), .n = 3, .ends = { 3, 0, 0, 0, 0, 0 } },
        { .from = STR("x"), .to = STR("a"), .n = 2, .ends = { 2, 0, 0, 0, 0, 0 } },
    };
    bool no_total[ARRAY_LEN(f)];
    CHECK(flow_hide(f, ARRAY_LEN(f), 5, no_total) == 1, "one total is left out");
    CHECK(f[2].hidden, "below five");
    CHECK(f[1].hidden, "what the total would give it away by");
    CHECK(!f[0].hidden && !no_total[0], "the rest and the total are shown");
    CHECK(f[0].end_hidden[FLOW_PROMISED] && f[0].end_hidden[FLOW_DECLINED],
          "a small part, and what its number would give it away by");
    CHECK(!f[0].end_hidden[FLOW_SERVED], "not more than that");
    CHECK(f[3].hidden && no_total[3], "the total of one small number is that number");
}

static void gaps(void **state)
{
    (void)state;
    const struct service_point p[] = {
        { .needs = STR("BANTUAN_HUKUM"), .area = STR("15.71.01"), .capacity = STR("ADA") },
        { .needs = STR("ANAK;EKONOMI"), .capacity = STR("PENUH") },
    };
    static const struct {
        const char *why;
        struct str need, place;
        enum network_gap want;
    } cases[] = {
        { "served", STR("BANTUAN_HUKUM"), STR("15.71.01"), GAP_NONE },
        { "no legal aid for Pelayangan", STR("BANTUAN_HUKUM"), STR("15.71.05"), GAP_NOBODY },
        { "the only one is full", STR("EKONOMI"), STR("15.71.05"), GAP_ALL_FULL },
        { "nobody at all", STR("SEKOLAH"), STR("15.71.01"), GAP_NOBODY },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(network_gap(p, ARRAY_LEN(p), cases[i].need, cases[i].place) == cases[i].want,
              cases[i].why);
    }
}

/* ---- the page ---- */

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

static void who_sees(void **state)
{
    struct http_test *h = *state;
    struct test_answer a =
        test_post(h, "secretariat", "/direktori/titik",
                  "agency_id=LBH&name=Pos&needs=BANTUAN_HUKUM&whole_day=1&phone=0800-000-0440"
                  "&capacity=ADA&area=15.71.01");
    CHECK(a.status == 303, "a point for one kecamatan");
    a = test_get(h, "leader", "/direktori/rujukan");
    CHECK(a.status == 200 && test_has(&a, "Belum ada rujukan"), "nothing yet");
    CHECK(test_has(&a, "Bantuan hukum") && test_has(&a, "Pelayangan"), "the gap is named");
    CHECK(test_has(&a, "Lihat lembar untuk luar"), "who reads figures may choose");
    a = test_get(h, "partner", "/direktori/rujukan");
    CHECK(a.status == 200 && !test_has(&a, "Lihat lembar internal"),
          "a partner gets the outside one");
    CHECK(test_get(h, "intake", "/direktori/rujukan").status == 403, "no figures for the desk");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends), cmocka_unit_test(who_waits),
        cmocka_unit_test(sums), cmocka_unit_test(hides),
        cmocka_unit_test(gaps), cmocka_unit_test_setup_teardown(who_sees, city_make, city_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
