/* party_test.c - the rules about numbers, telephones, days of birth, ages and children. */
#include "rec/pack.h"

#include "base/check.h"
#include <stdlib.h>

#include "feature/party/party_priv.h"

static const struct {
    const char *why, *nik;
    bool want;
} niks[] = {
    { "a man born on 15 March", "1571991503100001", true },
    { "a woman: 40 is added to the day", "1571995503100001", true },
    { "29 February passes, the century is not in the number", "1571992902000001", true },
    { "31 June does not exist", "1571993106000001", false },
    { "day 00", "1571990006000001", false },
    { "day 40 is neither a man's nor a woman's", "1571994006000001", false },
    { "a woman's day 72 would be the 32nd", "1571997206000001", false },
    { "month 13", "1571990113000001", false },
    { "15 digits", "157199150310000", false },
    { "17 digits", "15719915031000011", false },
    { "a letter", "15719915031000O1", false },
    { "province 00",
      "00"
      "71991503100001",
      false },
    { "nothing", "", false },
};

static void numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(niks); i++) {
        CHECK(party_nik_plausible(str_of(niks[i].nik)) == niks[i].want, niks[i].why);
    }
}

static const struct {
    const char *why, *phone;
    bool want;
} phones[] = {
    { "with hyphens", "0800-000-0123", true },
    { "with country code and spaces", "+62 800 000 0123", true },
    { "with brackets and points", "(0800) 000.0123", true },
    { "an office's short number", "50007", true },
    { "four digits", "1234", false },
    { "sixteen digits",
      "0800-000"
      "012345678",
      false },
    { "a plus inside", "0800+0000123", false },
    { "a word", "rumah ibu", false },
    { "nothing", "", false },
};

static void telephones(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(phones); i++) {
        CHECK(party_phone_plausible(str_of(phones[i].phone)) == phones[i].want, phones[i].why);
    }
}

static void days_of_birth(void **state)
{
    (void)state;
    const day_t today = day_of(2024, 11, 14);
    CHECK(party_born_plausible(today, today), "born today");
    CHECK(!party_born_plausible(today + 1, today), "born tomorrow");
    CHECK(party_born_plausible(day_of(1904, 11, 14), today), "120 years old today");
    CHECK(!party_born_plausible(day_of(1903, 11, 14), today), "121 years old");
    CHECK(!party_born_plausible(0, today), "no day");
}

/* Years; 0: not known. typed: what stood there before. */
static const struct {
    const char *why;
    int born, incident, report, typed;
    int at_incident, at_report;
} ages[] = {
    { "both computed", 20100315, 20240314, 20240315, -1, 13, 14 },
    { "no day of birth: what was typed stays", 0, 20240314, 20240315, 12, 12, 12 },
    { "no day of the incident: typed stays, report computed", 20100315, 0, 20240315, 13, 13, 14 },
    { "born after the incident: not known", 20240401, 20240314, 20240501, -1, -1, 0 },
};

static day_t day_from(int ymd)
{
    return ymd == 0 ? 0 : day_of(ymd / 10000, ymd / 100 % 100, ymd % 100);
}

static void ages_follow_birth(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(ages); i++) {
        struct party p = { .age_incident = ages[i].typed, .age_report = ages[i].typed };
        rec_set_all(&party_rec, &p);
        party_set_ages(&p, day_from(ages[i].born), day_from(ages[i].incident),
                       day_from(ages[i].report));
        CHECK(party_age(&p, false) == ages[i].at_incident, ages[i].why);
        CHECK(party_age(&p, true) == ages[i].at_report, ages[i].why);
    }
}

static const struct {
    const char *why;
    int incident, report;
    bool child;
} children[] = {
    { "17 at the incident, 18 at the report", 17, 18, true },
    { "18 at the incident", 18, 18, false },
    { "only the age at the report is known, and it is below 18", -1, 17, true },
    { "only the age at the report is known: may have been a child, is not said to be", -1, 19,
      false },
    { "nothing is known", -1, -1, false },
    { "a baby", 0, 0, true },
};

static void who_is_a_child(void **state)
{
    (void)state;
    const char *root = getenv("JEJARING_SOURCE_ROOT");
    struct arena *a = arena_new(0);
    struct packs *packs = NULL;
    struct str why = STR_NONE;
    const struct str dir[] = { str_of(root != NULL ? root : "."), STR("/packs") };
    assert_int_equal(pack_load(a, str_join(a, dir, 2), STR("kota-jambi"), &packs, &why), OK);
    const struct ctx c = { .mem = a, .packs = packs };
    for (size_t i = 0; i < ARRAY_LEN(children); i++) {
        struct party p = { .age_incident = children[i].incident, .age_report = children[i].report };
        rec_set_all(&party_rec, &p);
        CHECK(party_is_child(&c, &p) == children[i].child, children[i].why);
    }
    arena_free(a);
}

static void roles(void **state)
{
    (void)state;
    const struct party p = { .roles = STR("KORBAN;TERLAPOR") };
    CHECK(party_has_role(&p, "KORBAN") && party_has_role(&p, "TERLAPOR"), "both roles");
    CHECK(!party_has_role(&p, "KORBA") && !party_has_role(&p, "SAKSI"), "whole codes only");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),        cmocka_unit_test(telephones),
        cmocka_unit_test(days_of_birth),  cmocka_unit_test(ages_follow_birth),
        cmocka_unit_test(who_is_a_child), cmocka_unit_test(roles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
