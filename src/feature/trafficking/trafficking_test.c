/*
 * trafficking_test.c - what a screening needs, which one counts, and what the figures take from
 * them.
 */
#include "base/check.h"
#include "feature/trafficking/trafficking.h"

static const struct {
    const char *why, *process, *means, *purpose, *modus;
    bool is_child;
    const char *field, *key; /* the first fault; NULL: none */
} screenings[] = {
    { "an adult with all three", "PEREKRUTAN", "PENIPUAN", "KERJA_PAKSA", "", false, NULL, NULL },
    { "not known is an answer, in every column", "TIDAK_DIKETAHUI", "TIDAK_DIKETAHUI",
      "TIDAK_DIKETAHUI", "", false, NULL, NULL },
    { "no answer is none: process", "", "PENIPUAN", "KERJA_PAKSA", "", false, "process",
      "trafficking.choose" },
    { "no answer is none: means", "PEREKRUTAN", "", "KERJA_PAKSA", "", false, "means",
      "trafficking.choose" },
    { "no answer is none: purpose", "PEREKRUTAN", "PENIPUAN", "", "", false, "purpose",
      "trafficking.choose" },
    { "of a child no means are asked", "PEREKRUTAN", "", "EKSPLOITASI_SEKSUAL", "", true, NULL,
      NULL },
    { "and none are taken", "PEREKRUTAN", "PENIPUAN", "EKSPLOITASI_SEKSUAL", "", true, "means",
      "trafficking.no_means_for_child" },
    { "not even not known", "PEREKRUTAN", "TIDAK_DIKETAHUI", "EKSPLOITASI_SEKSUAL", "", true,
      "means", "trafficking.no_means_for_child" },
    { "a child's process is asked", "", "", "EKSPLOITASI_SEKSUAL", "", true, "process",
      "trafficking.choose" },
    { "a child's purpose too", "PEREKRUTAN", "", "", "", true, "purpose", "trafficking.choose" },
    { "known and not known at once", "PEREKRUTAN;TIDAK_DIKETAHUI", "PENIPUAN", "KERJA_PAKSA", "",
      false, "process", "trafficking.known_and_unknown" },
    { "the same for the modus", "PEREKRUTAN", "PENIPUAN", "KERJA_PAKSA", "PRT;TIDAK_DIKETAHUI",
      false, "modus", "trafficking.known_and_unknown" },
    { "a modus may be left open", "PEREKRUTAN", "PENIPUAN", "KERJA_PAKSA", "", false, NULL, NULL },
    { "several of a column", "PEREKRUTAN;PENGIRIMAN", "PENIPUAN;JERAT_UTANG",
      "KERJA_PAKSA;PEMERASAN", "PRT", false, NULL, NULL },
};

static void needs_an_answer_in_every_column(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(screenings); i++) {
        const struct trafficking s = { .process = str_of(screenings[i].process),
                                       .means = str_of(screenings[i].means),
                                       .purpose = str_of(screenings[i].purpose),
                                       .modus = str_of(screenings[i].modus) };
        struct trafficking_fault faults[TRAFFICKING_FAULTS_MAX];
        const size_t n = trafficking_faults(&s, screenings[i].is_child, faults);
        CHECK(n == (screenings[i].field != NULL ? 1 : 0), screenings[i].why);
        if (n != 0) {
            CHECK_STR(str_of(faults[0].field), screenings[i].field, screenings[i].why);
            CHECK_STR(str_of(faults[0].key), screenings[i].key, screenings[i].why);
        }
    }
}

static void says_all_faults_at_once(void **state)
{
    (void)state;
    const struct trafficking s = { .modus = STR("PRT;TIDAK_DIKETAHUI") };
    struct trafficking_fault faults[TRAFFICKING_FAULTS_MAX];
    CHECK(trafficking_faults(&s, false, faults) == 4,
          "three columns without an answer and a modus that is none");
}

#define KIND "TRAFFICKING"

/* Newest first, as they come from the store. */
static const struct trafficking rows[] = {
    { .party_id = { "b", 1 },
      .result = { "BUKAN_KORBAN", 12 },
      .modus = { "PRT", 3 },
      .purpose = { "PEMERASAN", 9 } },
    { .party_id = { "a", 1 },
      .result = { "TERDUGA", 7 },
      .modus = { "SCAM_ONLINE;PRT", 15 },
      .purpose = { "KERJA_PAKSA", 11 } },
    { .party_id = { "a", 1 },
      .result = { "BUKAN_KORBAN", 12 },
      .modus = { "ORGAN", 5 },
      .purpose = { "ORGAN", 5 } },
    { .party_id = { "c", 1 },
      .result = { "TERIDENTIFIKASI", 15 },
      .modus = { "SCAM_ONLINE", 11 },
      .purpose = { "TIDAK_DIKETAHUI", 15 } },
    { .party_id = { "d", 1 },
      .result = { "TERIDENTIFIKASI", 15 },
      .modus = { "ABK_JERMAL", 10 },
      .purpose = { "PERBUDAKAN", 10 } },
};

static void newest_counts(void **state)
{
    (void)state;
    CHECK(trafficking_newest(rows, ARRAY_LEN(rows), STR("a")) == &rows[1], "the newer of two");
    CHECK(trafficking_newest(rows, ARRAY_LEN(rows), STR("x")) == NULL,
          "nobody has screened this one");
    CHECK(trafficking_newest(rows, 0, STR("a")) == NULL, "no screenings at all");
}

static const struct {
    const char *why, *roles, *kinds;
    bool want;
} people[] = {
    { "a victim with the kind", "KORBAN", "FISIK;TRAFFICKING", true },
    { "a victim of something else", "KORBAN", "FISIK", false },
    { "victim and reported person at once", "KORBAN;TERLAPOR", "TRAFFICKING", true },
    { "a reported person alone is not screened", "TERLAPOR", "TRAFFICKING", false },
    { "no kind known yet", "KORBAN", "", false },
};

static void concerns_victims_of_the_kind(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(people); i++) {
        const struct party p = { .roles = str_of(people[i].roles),
                                 .kinds = str_of(people[i].kinds) };
        CHECK(trafficking_concerns(&p, STR(KIND)) == people[i].want, people[i].why);
    }
    const struct party p = { .roles = STR("KORBAN") };
    CHECK(!trafficking_concerns(&p, STR_NONE), "a pack without such a kind");
}

static void figures_take_the_newest_of_victims(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const struct party all[] = {
        { .id = STR("a"), .roles = STR("KORBAN"), .kinds = STR(KIND) },
        { .id = STR("b"), .roles = STR("KORBAN"), .kinds = STR(KIND) },
        { .id = STR("c"), .roles = STR("KORBAN;TERLAPOR"), .kinds = STR(KIND) },
        { .id = STR("d"), .roles = STR("KORBAN"), .kinds = STR("FISIK") },
        { .id = STR("e"), .roles = STR("KORBAN"), .kinds = STR(KIND) },
    };
    const size_t n = ARRAY_LEN(all);
    CHECK_STR(
        trafficking_codes(a, rows, ARRAY_LEN(rows), all, n, STR(KIND), "modus"), "SCAM_ONLINE;PRT",
        "each once; not of who is no victim, nor of an older decision, nor where the kind is gone");
    CHECK_STR(trafficking_codes(a, rows, ARRAY_LEN(rows), all, n, STR(KIND), "purpose"),
              "KERJA_PAKSA", "not known adds nothing");
    CHECK_STR(trafficking_codes(a, rows, ARRAY_LEN(rows), &all[4], 1, STR(KIND), "modus"), "",
              "no screening, nothing");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(needs_an_answer_in_every_column),
        cmocka_unit_test(says_all_faults_at_once),
        cmocka_unit_test(newest_counts),
        cmocka_unit_test(concerns_victims_of_the_kind),
        cmocka_unit_test(figures_take_the_newest_of_victims),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
