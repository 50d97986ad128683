/*
 * trafficking_work_test.c - the screening page: where it shows, who is asked what, what it does to
 * the figures, refusals.
 */
#include "work.h"

#define ALL_THREE "process=PEREKRUTAN&purpose=KERJA_PAKSA&modus=SCAM_ONLINE&channel=TIKTOK"
#define DECIDED "&result=TERDUGA&reason=Janji+kerja+tidak+sesuai%2C+paspor+ditahan"

/*
 * The case of the kit with the kind of trafficking for its girl of 14, and a woman of 30 beside
 * her.
 */
struct two {
    struct work_case k;
    struct str girl, woman;
};

static struct two open_two(struct http_test *h)
{
    struct two t = { .k = work_open(h, "case_manager") };
    struct test_answer a =
        test_post(h, "case_manager",
                  test_printf(h, "/kasus/%.*s/orang/%.*s", STR_ARG(t.k.id), STR_ARG(t.k.victim)),
                  "version=1&roles=KORBAN&sex=P&age_incident=14&kinds=TRAFFICKING");
    CHECK(a.status == 303, "the girl has the kind");
    a = test_post(h, "case_manager", work_path(h, &t.k, "/orang"),
                  "roles=KORBAN&sex=P&age_incident=30&kinds=TRAFFICKING&step=sure");
    CHECK(a.status == 303, "a woman as well");
    const struct case_all all = work_load(h, "case_manager", t.k.id);
    t.girl = t.k.victim;
    for (size_t i = 0; i < all.n_parties; i++) {
        if (party_age(&all.parties[i], false) == 30) {
            t.woman = all.parties[i].id;
        }
    }
    return t;
}

static const char *body_for(struct http_test *h, struct str party, const char *rest)
{
    return test_printf(h, "party_id=%.*s&%s", STR_ARG(party), rest);
}

static const char *ask(struct http_test *h, const struct two *t, struct str party)
{
    return test_printf(h, "/kasus/%.*s/tppo?korban=%.*s", STR_ARG(t->k.id), STR_ARG(party));
}

static int64_t counted(struct http_test *h, const char *table, const char *code)
{
    const struct test_answer r =
        test_get_json(h, "lead", "/rekap?from_day=2024-11-14&to_day=2024-11-14&basis=REPORT");
    return val_get_int(val_getz(r.json, table), code, -1);
}

static void shows_where_the_kind_is(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    struct test_answer a = test_get(h, "case_manager", work_path(h, &k, ""));
    CHECK(!test_has(&a, "/tppo"), "a case of another kind has no such page in its sections");
    a = test_get(h, "case_manager", work_path(h, &k, "/tppo"));
    CHECK(a.status == 200 && test_has(&a, "Tidak ada korban dengan jenis TPPO"),
          "and the page says what to do first");
    const struct two t = open_two(h);
    a = test_get(h, "case_manager", work_path(h, &t.k, ""));
    CHECK(test_has(&a, "/tppo\""), "with the kind it has one");
    CHECK(test_has(&a, "Skrining TPPO belum diisi untuk 2 korban"),
          "and it waits under what needs action");
}

static void asks_a_child_no_means(void **state)
{
    struct http_test *h = *state;
    const struct two t = open_two(h);
    struct test_answer a = test_get(h, "case_manager", ask(h, &t, t.girl));
    CHECK(test_has(&a, "name=\"process\"") && test_has(&a, "name=\"purpose\""),
          "process and purpose");
    CHECK(!test_has(&a, "name=\"means\"") && test_has(&a, "Untuk anak, cara tidak ditanyakan"),
          "no means, and why");
    CHECK(test_has(&a, "Pasal 18") && test_has(&a, "perlu verifikasi"),
          "the article, to be verified");
    a = test_get(h, "case_manager", ask(h, &t, t.woman));
    CHECK(test_has(&a, "name=\"means\""), "of an adult they are asked");
    for (const char *const *f =
             (const char *const[]){ "process", "means", "purpose", "modus", "channel", NULL };
         *f != NULL; f++) {
        CHECK(test_has(&a, test_printf(h, "name=\"%s\" value=\"TIDAK_DIKETAHUI\"", *f)),
              "not known is always a choice");
    }
    CHECK(!test_has(&a, "checked"), "nothing is chosen beforehand: a person decides");
}

static void a_person_decides(void **state)
{
    struct http_test *h = *state;
    const struct two t = open_two(h);
    const int64_t scam = counted(h, "trafficking_modus", "SCAM_ONLINE");
    const int64_t prt = counted(h, "trafficking_modus", "PRT");
    const int64_t work = counted(h, "trafficking_purpose", "KERJA_PAKSA");
    const int64_t total = counted(h, "trafficking_modus", "total");
    const int64_t unknown = counted(h, "trafficking_modus", "TIDAK_DIKETAHUI");
    CHECK(unknown > 0 && total >= unknown, "a case without a screening counts as not known");
    struct test_answer a = test_post(h, "case_manager", work_path(h, &t.k, "/tppo"),
                                     body_for(h, t.girl, ALL_THREE DECIDED));
    CHECK(a.status == 303, "the girl");
    a = test_follow(h, "case_manager", &a);
    CHECK(test_has(&a, "Terduga korban") && test_has(&a, "paspor ditahan"),
          "the decision with its reason");
    CHECK(test_has(&a, "Dipaksa menipu secara daring"), "and the modus in words");
    CHECK(counted(h, "trafficking_modus", "SCAM_ONLINE") == scam + 1,
          "the modus stands in the recap");
    CHECK(counted(h, "trafficking_purpose", "KERJA_PAKSA") == work + 1, "and the purpose");
    CHECK(counted(h, "trafficking_modus", "total") == total, "in place of not known");
    a = test_post(
        h, "case_manager", work_path(h, &t.k, "/tppo"),
        body_for(
            h, t.woman,
            "means=PENIPUAN&process=PENGIRIMAN&purpose=KERJA_PAKSA&modus=SCAM_ONLINE&modus=PRT" DECIDED));
    CHECK(a.status == 303, "the woman");
    CHECK(counted(h, "trafficking_modus", "SCAM_ONLINE") == scam + 1,
          "unit case: the same modus of two victims counts once");
    CHECK(counted(h, "trafficking_modus", "PRT") == prt + 1, "one case may have several");
    a = test_get(h, "case_manager", work_path(h, &t.k, ""));
    CHECK(!test_has(&a, "belum diisi untuk"), "nothing waits any more");
    CHECK(test_has(&a, "Skrining TPPO: Terduga korban"), "the time line tells");
    a = test_post(
        h, "case_manager", work_path(h, &t.k, "/tppo"),
        body_for(
            h, t.woman,
            "means=PENIPUAN&process=PENGIRIMAN&purpose=KERJA_PAKSA&modus=PRT&result=BUKAN_KORBAN&reason=Kontrak+sah"));
    CHECK(a.status == 303 && counted(h, "trafficking_modus", "PRT") == prt,
          "who is no victim leaves the table");
    a = test_get(h, "case_manager", work_path(h, &t.k, "/tppo"));
    CHECK(test_has(&a, "Terduga korban") && test_has(&a, "Bukan korban TPPO"),
          "earlier decisions stay");
    CHECK(work_load(h, "case_manager", t.k.id).n_screenings == 3, "three of them");
}

static const struct {
    const char *why, *body, *says;
    bool of_girl;
} bad[] = {
    { "means of a child", ALL_THREE "&means=PENIPUAN" DECIDED, "Untuk anak, cara tidak ditanyakan.",
      true },
    { "no means of an adult", ALL_THREE DECIDED, "href=\"#means\"", false },
    { "no process", "purpose=KERJA_PAKSA" DECIDED, "href=\"#process\"", true },
    { "no purpose", "process=PEREKRUTAN" DECIDED, "href=\"#purpose\"", true },
    { "known and not known",
      "process=PEREKRUTAN&process=TIDAK_DIKETAHUI&purpose=KERJA_PAKSA" DECIDED, "href=\"#process\"",
      true },
    { "no decision", ALL_THREE "&reason=Alasan", "href=\"#result\"", true },
    { "a decision without a reason",
      ALL_THREE "&result=TERIDENTIFIKASI&reason=", "href=\"#reason\"", true },
    { "a decision that is none", ALL_THREE "&result=MUNGKIN&reason=Alasan", "href=\"#result\"",
      true },
    { "a score is no field", ALL_THREE DECIDED "&score=9", "score", true },
    { "whether a child is not said but known", ALL_THREE DECIDED "&child=0", "child", true },
};

static void refuses(void **state)
{
    struct http_test *h = *state;
    const struct two t = open_two(h);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        const struct str who = bad[i].of_girl ? t.girl : t.woman;
        const struct test_answer a = test_post(h, "case_manager", work_path(h, &t.k, "/tppo"),
                                               body_for(h, who, bad[i].body));
        CHECK(a.status == 422 && test_has(&a, bad[i].says), bad[i].why);
        CHECK_STR(test_field(&a, "party_id"), str_z(test_ctx(h, NULL)->mem, who),
                  "the form of the same victim comes back");
    }
    const struct test_answer a = test_post(
        h, "case_manager", work_path(h, &t.k, "/tppo"),
        body_for(h, t.girl, "process=PEREKRUTAN&purpose=KERJA_PAKSA&reason=Alasan+yang+panjang"));
    CHECK(a.status == 422 && test_has(&a, "value=\"PEREKRUTAN\" checked") &&
              test_has(&a, "Alasan yang panjang"),
          "what was typed is kept");
    CHECK(test_post(h, "case_manager", work_path(h, &t.k, "/tppo"),
                    body_for(h, t.k.reported, ALL_THREE DECIDED))
                  .status == 422,
          "a reported person alone is not screened");
    const struct two other = open_two(h);
    CHECK(test_post(h, "case_manager", work_path(h, &t.k, "/tppo"),
                    body_for(h, other.girl, ALL_THREE DECIDED))
                  .status == 422,
          "nor a victim of another case");
    CHECK(work_load(h, "case_manager", t.k.id).n_screenings == 0, "nothing was stored");
}

static void only_the_team(void **state)
{
    struct http_test *h = *state;
    const struct two t = open_two(h);
    work_refuses_others(h, &t.k, "/tppo", false, NULL);
    work_refuses_others(h, &t.k, "/tppo", true, body_for(h, t.girl, ALL_THREE DECIDED));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_where_the_kind_is), cmocka_unit_test(asks_a_child_no_means),
        cmocka_unit_test(a_person_decides),        cmocka_unit_test(refuses),
        cmocka_unit_test(only_the_team),
    };
    return cmocka_run_group_tests(tests, work_begin, work_end);
}
