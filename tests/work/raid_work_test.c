/*
 * raid_work_test.c - many people on one screen: one case, several, a case that is open already;
 * figures at once; refusals.
 */
#include "work.h"

#include "rec/pack.h"

#define SCREEN "/kasus/massal"
#define HEAD "report_day=2024-11-14&channel=SATPOL_PP&kecamatan=15.71.04&kinds=TRAFFICKING&rows=12"

static struct str last_part(struct str location)
{
    struct str rest = str_cut(location, 1, location.n);
    struct str part;
    struct str second = STR_NONE;
    for (int i = 0; str_next(&rest, '/', &part); i++) {
        second = i == 1 ? part : second;
    }
    const size_t mark = str_find(second, '?', 0);
    return mark == SIZE_MAX ? second : str_cut(second, 0, mark);
}

static int64_t figure(struct http_test *h, const char *a, const char *b)
{
    const struct test_answer r =
        test_get_json(h, "lead", "/rekap?from_day=2024-11-14&to_day=2024-11-14&basis=REPORT");
    const struct val *v = b == NULL ? r.json : val_getz(r.json, a);
    return val_get_int(v, b == NULL ? a : b, -1);
}

static void screen_for_those_who_open_cases(void **state)
{
    struct http_test *h = *state;
    static const struct {
        const char *login;
        int status;
    } may[] = { { "intake", 200 },  { "case_manager", 200 }, { "lead", 200 },  { "companion", 403 },
                { "partner", 403 }, { "leader", 403 },       { "admin", 403 }, { "auditor", 403 } };
    for (size_t i = 0; i < ARRAY_LEN(may); i++) {
        CHECK(test_get(h, may[i].login, SCREEN).status == may[i].status, may[i].login);
        CHECK(test_post(h, may[i].login, SCREEN, "rows=12").status ==
                  (may[i].status == 200 ? 422 : 403),
              may[i].login);
    }
    const struct test_answer a = test_get(h, "intake", SCREEN);
    CHECK(test_has(&a, "name=\"r12_nickname\"") && !test_has(&a, "name=\"r13_nickname\""),
          "twelve rows at first");
    CHECK(test_has(&a, "Pasal 18") && test_has(&a, "perlu verifikasi"),
          "a coerced victim is not punished; to be verified");
}

static void more_rows_keep_what_was_typed(void **state)
{
    struct http_test *h = *state;
    struct test_answer a =
        test_post(h, "intake", SCREEN, HEAD "&step=more&r3_nickname=Melati&r3_sex=P");
    CHECK(a.status == 200 && test_has(&a, "name=\"r24_age\"") && !test_has(&a, "name=\"r25_age\""),
          "twelve more");
    CHECK_STR(test_field(&a, "r3_nickname"), "Melati", "and nothing is lost");
    a = test_post(h, "intake", SCREEN, "rows=60&step=more");
    CHECK(a.status == 200 && test_has(&a, "name=\"r60_age\"") && !test_has(&a, "name=\"r61_age\""),
          "up to sixty");
}

static void one_case_partly_filled(void **state)
{
    struct http_test *h = *state;
    const int64_t cases = figure(h, "cases", NULL);
    const int64_t victims = figure(h, "victims", "total");
    const int64_t trafficked = figure(h, "trafficking_victims", NULL);
    const int64_t reported = figure(h, "perpetrators", "total");
    const struct test_answer a = test_post(
        h, "intake", SCREEN,
        HEAD
        "&r1_nickname=Mawar&r1_sex=P&r1_age=16&r1_origin=jelutung&r1_roles=KORBAN"
        "&r2_sex=P&r2_roles=KORBAN"
        "&r3_roles=KORBAN"
        "&r4_nickname=Elang&r4_sex=L&r4_age=15&r4_origin=Kabupaten+Kerinci&r4_kinds=5+3&r4_roles=KORBAN%3BTERLAPOR"
        "&r7_nickname=Bang+Jo&r7_roles=TERLAPOR&r7_kinds=1");
    CHECK(a.status == 303, "two rows hardly filled, two empty ones between");
    const struct case_all all = work_load(h, "intake", last_part(a.location));
    CHECK(all.n_parties == 4, "an empty row is nobody");
    CHECK(party_has_role(&all.parties[0], "KORBAN") && party_age(&all.parties[0], false) == 16,
          "in the order of the rows");
    CHECK(all.parties[0].age_estimated == 1 && party_age(&all.parties[0], true) == 16,
          "the age stays an estimate");
    CHECK_STR(all.parties[0].origin, "15.71.08", "a kecamatan as people type it");
    CHECK_STR(all.parties[0].kinds, "TRAFFICKING", "the kinds of all where a row names none");
    CHECK(party_age(&all.parties[1], false) == -1 && all.parties[1].age_estimated == 0,
          "no age is no estimate");
    CHECK(party_has_role(&all.parties[2], "KORBAN") && party_has_role(&all.parties[2], "TERLAPOR"),
          "both roles, one person");
    CHECK_STR(all.parties[2].kinds, "SEKSUAL;TRAFFICKING", "own kinds, as numbers");
    CHECK_STR(all.parties[2].origin_other, "Kabupaten Kerinci", "from elsewhere, in words");
    CHECK(all.parties[3].kinds.n == 0 && !party_has_role(&all.parties[3], "KORBAN"),
          "a reported person suffers no kind");
    CHECK(figure(h, "cases", NULL) == cases + 1 && figure(h, "victims", "total") == victims + 3,
          "counted at once");
    CHECK(figure(h, "trafficking_victims", NULL) == trafficked + 3, "as trafficking too");
    CHECK(figure(h, "perpetrators", "total") == reported + 2, "who is both counts in both units");
    const struct test_answer page = test_follow(h, "intake", &a);
    CHECK(test_has(&page, "Korban 1") && !test_has(&page, "Mawar"),
          "the nickname is sealed with the identity");
    CHECK(test_has(&page, "korban sekaligus terlapor"),
          "a child in both roles is shown with its protection");
    CHECK(test_has(&page, "Pasal 18"), "with the article that does not punish the coerced");
}

static void several_cases(void **state)
{
    struct http_test *h = *state;
    const int64_t cases = figure(h, "cases", NULL);
    const int64_t reported = figure(h, "perpetrators", "total");
    const struct test_answer a =
        test_post(h, "case_manager", SCREEN,
                  HEAD "&r1_nickname=Kenanga&r1_roles=KORBAN&r1_case_no=1"
                       "&r2_nickname=Dahlia&r2_roles=KORBAN&r2_case_no=2"
                       "&r3_nickname=Bang+Ucok&r3_sex=L&r3_roles=TERLAPOR");
    CHECK(a.status == 303 && str_starts(a.location, STR("/kasus?")),
          "back to the list, where they stand");
    CHECK(figure(h, "cases", NULL) == cases + 2, "two cases, each with a number of its own");
    CHECK(figure(h, "perpetrators", "total") == reported + 2, "the reported person stands in both");
    const struct test_answer list = test_get_json(h, "case_manager", "/kasus");
    const struct val *rows = val_getz(list.json, "cases");
    const struct case_all x =
        work_load(h, "case_manager", val_get_text(rows->list->items[0], "id"));
    const struct case_all y =
        work_load(h, "case_manager", val_get_text(rows->list->items[1], "id"));
    CHECK(x.n_parties == 2 && y.n_parties == 2, "a victim and the reported person in each");
    CHECK(str_eq(x.parties[1].person_id, y.parties[1].person_id), "who is one person by the mark");
    CHECK(!str_eq(x.parties[0].person_id, y.parties[0].person_id), "the victims are two");
}

static void sixty_rows(void **state)
{
    struct http_test *h = *state;
    struct strbuf b;
    strbuf_init(&b, test_ctx(h, "intake")->mem);
    strbuf_putz(&b, "report_day=2024-11-14&kinds=TRAFFICKING&rows=60");
    for (int i = 1; i <= 60; i++) {
        strbuf_printf(
            &b,
            "&r%d_nickname=Orang+%d&r%d_sex=P&r%d_age=%d&r%d_origin=&r%d_kinds=&r%d_roles=KORBAN&r%d_case_no=",
            i, i, i, i, 14 + i % 20, i, i, i, i);
    }
    const struct test_answer a =
        test_post(h, "intake", SCREEN, str_z(test_ctx(h, "intake")->mem, strbuf_str(&b)));
    CHECK(a.status == 303, "a whole screen goes in one change");
    const struct case_all all = work_load(h, "intake", last_part(a.location));
    CHECK(all.n_parties == 60, "sixty people");
    for (size_t i = 0; i < all.n_parties; i++) {
        CHECK(party_age(&all.parties[i], false) == (int)(14 + (i + 1) % 20),
              "in the order of the screen");
    }
}

static const struct {
    const char *why, *body, *says;
} bad[] = {
    { "nobody at all", HEAD, "paling sedikit satu baris" },
    { "an age alone is nobody", HEAD "&r2_age=15&r2_roles=KORBAN",
      "Baris 2: isi jenis kelamin atau nama panggilan" },
    { "an age in words", HEAD "&r2_sex=P&r2_age=muda&r2_roles=KORBAN", "href=\"#r2_age\"" },
    { "an age that nobody reaches", HEAD "&r2_sex=P&r2_age=150&r2_roles=KORBAN",
      "href=\"#r2_age\"" },
    { "a kind that is none", HEAD "&r2_sex=P&r2_kinds=razia&r2_roles=KORBAN",
      "Baris 2: jenis tidak dikenal" },
    { "no role", HEAD "&r2_sex=P", "Baris 2: pilih korban, terlapor" },
    { "a witness is not taken here", HEAD "&r2_sex=P&r2_roles=SAKSI",
      "Baris 2: pilih korban, terlapor" },
    { "reported persons alone", HEAD "&r2_sex=L&r2_roles=TERLAPOR", "Belum ada korban" },
    { "a victim without a case",
      HEAD "&r2_sex=P&r2_roles=KORBAN&r3_sex=P&r3_roles=KORBAN&r3_case_no=1",
      "Baris 2: korban ini belum punya angka kasus" },
    { "a case without a victim",
      HEAD "&r2_sex=P&r2_roles=KORBAN&r2_case_no=1&r3_sex=L&r3_roles=TERLAPOR&r3_case_no=4",
      "Kasus ke-4 belum punya korban" },
    { "a report of tomorrow", "report_day=2024-11-16&rows=12&r2_sex=P&r2_roles=KORBAN",
      "href=\"#report_day\"" },
    { "found after the report", HEAD "&incident_day=2024-11-15&r2_sex=P&r2_roles=KORBAN",
      "href=\"#incident_day\"" },
    { "an age in letters is said with its row, above the form too",
      HEAD "&r4_sex=P&r4_age=muda&r4_roles=KORBAN", ">Baris 4, Usia ±: Tulis dengan angka" },
    { "a row behind the last one", HEAD "&r13_sex=P&r13_roles=KORBAN", "r13_sex" },
    { "a field that no row has", HEAD "&r2_sex=P&r2_nik=1571990101900001&r2_roles=KORBAN",
      "r2_nik" },
    { "more rows than a screen has", "report_day=2024-11-14&rows=61&r2_sex=P&r2_roles=KORBAN",
      "class=\"box d\"" },
};

static void refuses(void **state)
{
    struct http_test *h = *state;
    const int64_t cases = figure(h, "cases", NULL);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        const struct test_answer a = test_post(h, "intake", SCREEN, bad[i].body);
        CHECK(a.status == 422 && test_has(&a, bad[i].says), bad[i].why);
    }
    const struct test_answer a =
        test_post(h, "intake", SCREEN,
                  HEAD "&r2_nickname=Bening&r2_age=muda&r2_origin=Merangin&r2_roles=KORBAN");
    CHECK_STR(test_field(&a, "r2_age"), "muda", "the wrong word comes back");
    CHECK_STR(test_field(&a, "r2_origin"), "Merangin", "and all the others");
    CHECK(figure(h, "cases", NULL) == cases, "nothing was stored");
}

static void joins_an_open_case(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    const int64_t victims = figure(h, "victims", "total");
    const char *rows =
        "rows=12&kinds=TRAFFICKING&r1_nickname=Anggrek&r1_age=17&r1_roles=KORBAN&r2_sex=P&r2_roles=KORBAN";
    struct test_answer a = test_get(h, "case_manager", work_path(h, &k, "/massal"));
    CHECK(a.status == 200 && !test_has(&a, "r1_case_no"), "the case is known: no number is asked");
    a = test_post(h, "case_manager", work_path(h, &k, "/massal"),
                  test_printf(h, "%s&r1_case_no=2", rows));
    CHECK(a.status == 422 && test_has(&a, "kosongkan angka kasus"), "nor taken");
    a = test_post(h, "case_manager", work_path(h, &k, "/massal"), rows);
    CHECK(a.status == 303, "two more people");
    const struct case_all all = work_load(h, "case_manager", k.id);
    CHECK(all.n_parties == 4 && figure(h, "victims", "total") == victims + 2,
          "in the case and in the figures");
    work_refuses_others(h, &k, "/massal", false, NULL);
    work_refuses_others(h, &k, "/massal", true, rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(screen_for_those_who_open_cases),
        cmocka_unit_test(more_rows_keep_what_was_typed),
        cmocka_unit_test(one_case_partly_filled),
        cmocka_unit_test(several_cases),
        cmocka_unit_test(sixty_rows),
        cmocka_unit_test(refuses),
        cmocka_unit_test(joins_an_open_case),
    };
    return cmocka_run_group_tests(tests, work_begin, work_end);
}
