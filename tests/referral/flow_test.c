/*
 * flow_test.c - real referrals in the matrix of the network: accepted here, answered on paper, never answered; and that a
 * small number does not leave the house.
 */
#include "kit.h"

#define YES_ADULT "basis=CONSENT&giver=KORBAN&need=YES&identity=YES&story=YES"
#define ASK "purpose=VISUM&asked_for=Mohon+diperiksa+dokter+perempuan&picked=about&picked=name"

static int city(void **state)
{
    static struct kit k; /* one at a time */
    k = kit_open(test_http_new());
    *state = &k;
    return 0;
}

static int end(void **state)
{
    struct kit *k = *state;
    test_http_free(k->h);
    return 0;
}

static const char *sent(const struct kit *k, const char *agency)
{
    return kit_send(k, agency, kit_consent(k, agency, YES_ADULT), ASK);
}

/* A column of the pair whose receiver's name has this word; "" when there is none. */
static struct str cell(const struct kit *k, const char *login, const char *query, const char *to,
                       const char *column)
{
    const char *path = test_printf(k->h, "/direktori/rujukan%s", query);
    struct test_answer a = test_get_json(k->h, login, path);
    const struct val *list = val_getz(a.json, "flows");
    for (size_t i = 0; i < val_count(list); i++) {
        if (str_has(val_get_text(list->list->items[i], "to"), str_of(to))) {
            return val_get_text(list->list->items[i], column);
        }
    }
    return STR_NONE;
}

static void counted(void **state)
{
    const struct kit *k = *state;
    const char *police = sent(k, "POLRESTA");
    const char *hospital = sent(k, "RSUD_ABDUL_MANAP");
    CHECK_STR(cell(k, "leader", "", "Kepolisian", "waiting"), "1", "sent and in time");
    CHECK(test_post(k->h, "partner", test_printf(k->h, "/rujukan/%s/terima", police), "version=1")
                  .status == 303,
          "accepted here");
    CHECK_STR(cell(k, "leader", "", "Kepolisian", "promised"), "1", "a yes, and nothing done yet");
    CHECK_STR(cell(k, "leader", "", "Kepolisian", "in_time"), "1 dari 1", "in time");
    struct test_answer a = test_post(
        k->h, "case_manager",
        test_printf(k->h, "%s", kit_path(k, test_printf(k->h, "/rujukan/%s/atas-nama", hospital))),
        "outcome=ACCEPT&way=TELEPON&said_by=Kepala+IGD&said_at=2024-11-14T09:00");
    CHECK(a.status == 303, "accepted by telephone, taken down");
    CHECK_STR(cell(k, "leader", "", "RSUD", "promised"), "1", "an answer outside counts too");
    test_clock_add(k->h, 40 * HOUR_MS);
    (void)sent(k, "DINSOS");
    test_clock_add(k->h, 15 * 24 * HOUR_MS);
    CHECK_STR(cell(k, "leader", "", "Dinas Sosial", "never"), "1", "nobody answered in time");
    const struct test_answer waits = test_get(k->h, "leader", "/dasbor");
    CHECK(test_has(&waits, "menunggu <b>Dinas Sosial"), "a leader sees who waits for whom");
    CHECK(!test_has(&waits, "menunggu <b>Kepolisian"), "nobody waits for who has answered");
    CHECK_STR(cell(k, "partner", "", "Kepolisian", "n"), "–", "a partner sees no small number");
    CHECK_STR(cell(k, "leader", "?outside=1", "Kepolisian", "n"), "–",
              "nor does the outside sheet");
    CHECK_STR(cell(k, "leader", "?outside=1", "Kepolisian", "promised"), "–", "nor a part of it");
    CHECK_STR(cell(k, "leader", "?outside=1", "Kepolisian", "in_time"), "–", "nor what follows");
    test_clock_add(k->h, 370 * 24 * HOUR_MS);
    CHECK_STR(cell(k, "leader", "", "Kepolisian", "n"), "", "behind a year it is gone");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(counted, city, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
