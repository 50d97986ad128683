/* raid_test.c - what a row needs, kinds as people type them, who stands in which case. */
#include "base/check.h"
#include "feature/raid/raid.h"
#include "rec/pack.h"

static const struct {
    const char *why, *nickname, *sex;
    bool victim, reported;
    const char *want;
} needs[] = {
    { "a sex alone is enough", "", "P", true, false, NULL },
    { "a nickname alone is enough", "Mawar", "", true, false, NULL },
    { "that the sex is not known is said, too", "", "TIDAK_DIKETAHUI", true, false, NULL },
    { "neither", "", "", true, false, "raid.row_needs" },
    { "victim and reported person at once", "", "L", true, true, NULL },
    { "a reported person alone", "Elang", "", false, true, NULL },
    { "no role that a raid knows", "", "P", false, false, "raid.row_role" },
};

static void row_needs_little(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(needs); i++) {
        const struct raid_person p = { .row = { .nickname = str_of(needs[i].nickname),
                                                .sex = str_of(needs[i].sex) },
                                       .is_victim = needs[i].victim,
                                       .is_reported = needs[i].reported };
        const char *got = raid_row_fault(&p);
        CHECK(needs[i].want == NULL ? got == NULL
                                    : got != NULL && str_eqz(str_of(got), needs[i].want),
              needs[i].why);
    }
}

static void empty_rows(void **state)
{
    (void)state;
    const struct raid_row role = { .roles = STR("KORBAN") };
    const struct raid_row nickname = { .nickname = STR("Mawar") };
    const struct raid_row number = { .case_no = 2 };
    CHECK(raid_row_is_empty(&role, false), "the role stands there beforehand");
    CHECK(!raid_row_is_empty(&role, true), "an age of 0 is an age");
    CHECK(!raid_row_is_empty(&nickname, false), "a nickname");
    CHECK(!raid_row_is_empty(&number, false), "a case number, so that a slip is seen");
}

/* V victim, R reported, B both; the digit is the case number, 0 none. */
static const struct {
    const char *why, *people;
    size_t cases;
    const char *fault;
    size_t at;
    int64_t number;
} plans[] = {
    { "nobody has a number: one case", "V0 V0 R0", 1, NULL, 0, 0 },
    { "one victim", "V0", 1, NULL, 0, 0 },
    { "who is both is a victim too", "B0", 1, NULL, 0, 0 },
    { "two cases", "V1 V2 R1", 2, NULL, 0, 0 },
    { "numbers need not follow each other", "V3 V7", 2, NULL, 0, 0 },
    { "a reported person without a number stands in both", "V1 V2 R0", 2, NULL, 0, 0 },
    { "a victim without a number among numbers", "V1 V0 V2", 2, "raid.case_needed", 2, 0 },
    { "who is both needs one as well", "V1 B0", 1, "raid.case_needed", 2, 0 },
    { "a case of reported persons alone", "V1 R2", 2, "raid.case_without_victim", 0, 2 },
    { "nobody is a victim", "R0 R0", 1, "raid.no_victim", 0, 0 },
};

static size_t read_people(const char *text, struct raid_person *out)
{
    struct str rest = str_of(text);
    struct str word;
    size_t n = 0;
    while (str_next(&rest, ' ', &word)) {
        out[n] = (struct raid_person){ .place = n + 1,
                                       .is_victim = word.p[0] != 'R',
                                       .is_reported = word.p[0] != 'V' };
        out[n++].row.case_no = word.p[1] - '0';
    }
    return n;
}

static void plans_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(plans); i++) {
        struct raid_person people[8];
        struct raid_plan plan;
        raid_plan(people, read_people(plans[i].people, people), &plan);
        CHECK(plan.cases == plans[i].cases, plans[i].why);
        CHECK(plans[i].fault == NULL
                  ? plan.fault == NULL
                  : plan.fault != NULL && str_eqz(str_of(plan.fault), plans[i].fault),
              plans[i].why);
        CHECK(plan.fault_at == plans[i].at && plan.fault_case == plans[i].number, plans[i].why);
    }
}

static void who_stands_where(void **state)
{
    (void)state;
    struct raid_person p[4];
    (void)read_people("V1 V2 R0 R2", p);
    CHECK(raid_in_case(&p[0], 1) && !raid_in_case(&p[0], 2), "a victim in its own case");
    CHECK(raid_in_case(&p[2], 1) && raid_in_case(&p[2], 2),
          "a reported person without a number in every case");
    CHECK(!raid_in_case(&p[3], 1) && raid_in_case(&p[3], 2), "with a number in that one");
    CHECK(raid_in_case(&p[0], 0), "everybody in the one case without a number");
}

static const struct {
    const char *why, *typed, *codes; /* NULL: not understood */
} kinds[] = {
    { "nothing", "", "" },
    { "a number of the list", "5", "TRAFFICKING" },
    { "several, in the order of the list, each once", "5 3 5", "SEKSUAL;TRAFFICKING" },
    { "a word", "seksual", "SEKSUAL" },
    { "a spelling that people use", "TPPO", "TRAFFICKING" },
    { "words and numbers with commas", "tppo, 1; Psikis", "FISIK;PSIKIS;TRAFFICKING" },
    { "a number that the list does not have", "9", NULL },
    { "zero is no place", "0", NULL },
    { "numbers without a space are one number", "35", NULL },
    { "an unknown word", "razia", NULL },
    { "one wrong among right ones", "tppo, razia", NULL },
};

static void kinds_as_typed(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct packs *packs = NULL;
    struct str why = STR_NONE;
    CHECK(pack_load(a, STR("packs"), STR("kota-jambi"), &packs, &why) == OK,
          "the city's packs load");
    struct ctx c = { .mem = a, .packs = packs };
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        struct str codes = STR_NONE;
        const bool ok = raid_kinds(&c, str_of(kinds[i].typed), &codes);
        CHECK(ok == (kinds[i].codes != NULL), kinds[i].why);
        if (ok && kinds[i].codes != NULL) {
            CHECK_STR(codes, kinds[i].codes, kinds[i].why);
        }
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(row_needs_little),
                                        cmocka_unit_test(empty_rows), cmocka_unit_test(plans_cases),
                                        cmocka_unit_test(who_stands_where),
                                        cmocka_unit_test(kinds_as_typed) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
