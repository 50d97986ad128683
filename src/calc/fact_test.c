/* fact_test.c - facts there and back, bytes that are refused, later versions, speed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "calc/fact.h"

#define CODES(...)                                                                                \
    {                                                                                             \
        (struct str[]){ __VA_ARGS__ }, sizeof((struct str[]){ __VA_ARGS__ }) / sizeof(struct str) \
    }

/* Two victims, two perpetrators, three relations, every field set. */
static struct str sample(struct arena *a)
{
    struct fact_victim victims[] = {
        { .sex = STR("P"),
          .education = STR("SD"),
          .occupation = STR("PELAJAR"),
          .marital = STR("BELUM_KAWIN"),
          .disability = STR("TIDAK"),
          .age_at_incident = 11,
          .age_at_report = 12,
          .kinds = CODES(STR("FISIK"), STR("SEKSUAL")),
          .services = CODES(STR("PENGADUAN"), STR("KESEHATAN")) },
        { .sex = STR("L"),
          .age_at_incident = -1,
          .age_at_report = FACT_AGE_MOST,
          .kinds = CODES(STR("TRAFFICKING")) },
    };
    struct fact_perpetrator perpetrators[] = { { STR("L"), 40 }, { STR("P"), -1 } };
    struct fact_relation relations[] = {
        { 0, 0, STR("ORANG_TUA") },
        { 1, 0, STR("TETANGGA") },
        { 1, 1, STR("NA") },
    };
    struct fact f = {
        .report_day = day_of(2024, 10, 31),
        .incident_day = day_of(2024, 10, 1),
        .closed_day = DAY_MAX,
        .verified = true,
        .recurrence = true,
        .kecamatan = STR("15.71.01"),
        .kelurahan = STR("15.71.01.1001"),
        .place = STR("RUMAH_TANGGA"),
        .channel = STR("WHATSAPP"),
        .service_state = STR("ASESMEN"),
        .legal_state = STR("KONSULTASI"),
        .victims = victims,
        .n_victims = 2,
        .perpetrators = perpetrators,
        .n_perpetrators = 2,
        .relations = relations,
        .n_relations = 3,
        .modus = CODES(STR("KERJA_PALSU")),
        .purpose = CODES(STR("SEKSUAL")),
    };
    return fact_encode(a, &f);
}

static void there_and_back(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    struct str bytes = sample(a);
    struct fact f;
    assert_true(fact_decode(a, bytes, &f));
    assert_int_equal(f.report_day, day_of(2024, 10, 31));
    assert_int_equal(f.incident_day, day_of(2024, 10, 1));
    assert_int_equal(f.closed_day, DAY_MAX);
    assert_true(f.recurrence);
    assert_true(f.verified && str_eqz(f.kelurahan, "15.71.01.1001"));
    assert_true(str_eqz(f.channel, "WHATSAPP") && str_eqz(f.legal_state, "KONSULTASI"));
    assert_int_equal(f.n_victims, 2);
    assert_true(str_eqz(f.victims[0].occupation, "PELAJAR"));
    assert_int_equal(f.victims[0].age_at_incident, 11);
    assert_int_equal(f.victims[0].kinds.n, 2);
    assert_true(str_eqz(f.victims[0].services.at[1], "KESEHATAN"));
    assert_int_equal(f.victims[1].age_at_incident, -1);
    assert_int_equal(f.victims[1].age_at_report, FACT_AGE_MOST);
    assert_int_equal(f.victims[1].marital.n, 0);
    assert_int_equal(f.victims[1].services.n, 0);
    assert_int_equal(f.perpetrators[1].age, -1);
    assert_int_equal(f.relations[2].perpetrator, 1);
    assert_true(str_eqz(f.relations[1].code, "TETANGGA"));
    assert_true(str_eqz(f.modus.at[0], "KERJA_PALSU") && f.purpose.n == 1);
    assert_true(str_eq(fact_encode(a, &f), bytes));
    arena_free(a);
}

static void nothing_known(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    struct fact empty = { 0 }, f;
    assert_true(fact_decode(a, fact_encode(a, &empty), &f));
    assert_int_equal(f.n_victims + f.n_perpetrators + f.n_relations, 0);
    assert_false(f.verified);
    arena_free(a);
}

/* A birth year typed wrongly makes an age of 900: unknown, not the end of the program. */
static void out_of_range(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    static const char longest[FACT_CODE_MOST + 2] = "";
    struct fact_victim victim = { .sex = { longest, FACT_CODE_MOST + 1 },
                                  .age_at_incident = 900,
                                  .age_at_report = -7,
                                  .education = { longest, FACT_CODE_MOST } };
    struct fact in = { .victims = &victim, .n_victims = 1 }, f;
    assert_true(fact_decode(a, fact_encode(a, &in), &f));
    assert_int_equal(f.victims[0].age_at_incident, -1);
    assert_int_equal(f.victims[0].age_at_report, -1);
    assert_int_equal(f.victims[0].sex.n, 0);
    assert_int_equal(f.victims[0].education.n, FACT_CODE_MOST);
    arena_free(a);
}

/* Every shorter piece is refused, and no flipped bit does harm (the sanitizers watch). */
static void cut_and_flipped(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    struct str bytes = sample(a);
    struct fact f;
    for (size_t n = 0; n < bytes.n; n++) {
        char *exact = arena_dup(a, bytes.p, n > 0 ? n : 1);
        assert_false(fact_decode(a, (struct str){ exact, n }, &f));
    }
    size_t still = 0;
    for (size_t i = 0; i < bytes.n * 8; i++) {
        char *copy = arena_dup(a, bytes.p, bytes.n);
        copy[i / 8] = (char)(copy[i / 8] ^ 1 << i % 8);
        still += fact_decode(a, (struct str){ copy, bytes.n }, &f);
    }
    assert_true(still < bytes.n * 8);
    arena_free(a);
}

static const struct {
    const char *why, *bytes;
    size_t n;
    bool want;
} raw[] = {
    { "the smallest fact", "\x01\x0A\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 17, true },
    { "a case that does not say yet whether it recurs (as above), then one that does",
      "\x01\x0B\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\0\0", 18, true },
    { "recurring is 0 or 1", "\x01\x0B\0\0\0\0\0\0\0\0\0\0\x02\0\0\0\0\0", 18, false },
    { "another version", "\x02\x0A\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 17, false },
    { "a part that a later version adds at the end",
      "\x01\x0A\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x07more", 22, true },
    { "a field that a later version adds to the case",
      "\x01\x0C\0\0\0\0\0\0\0\0\0\0\x01X\0\0\0\0\0", 19, true },
    { "a case shorter than its fields", "\x01\x09\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16, false },
    { "a row longer than the value", "\x01\x7F\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 17, false },
    { "verified is 0 or 1", "\x01\x0A\0\0\0\x02\0\0\0\0\0\0\0\0\0\0\0", 17, false },
    { "more victims than bytes", "\x01\x0A\0\0\0\0\0\0\0\0\0\0\x7F\0\0\0\0", 17, false },
    { "a number without an end", "\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 12, false },
    { "a relation to nobody", "\x01\x0A\0\0\0\0\0\0\0\0\0\0\0\0\x01\x03\0\0\0\0\0", 21, false },
    { "a code longer than codes are", "\x01\x0A\0\0\0\0\x41\0\0\0\0\0\0\0\0\0\0", 17, false },
};

static void raw_bytes(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < ARRAY_LEN(raw); i++) {
        struct fact f;
        char *exact = arena_dup(a, raw[i].bytes, raw[i].n);
        if (fact_decode(a, (struct str){ exact, raw[i].n }, &f) != raw[i].want) {
            fail_msg("%s: %s", raw[i].why, raw[i].want ? "refused" : "taken");
        }
        if (i < 2) { /* the older bytes say nothing of it: no */
            assert_int_equal(f.recurrence, i == 1);
        }
    }
    arena_free(a);
}

/* Printed, not asserted: a busy machine is no fault of the code. */
static void speed(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    struct str bytes = sample(a);
    clock_t start = clock();
    size_t victims = 0;
    while (victims < 34561) {
        struct arena_mark m = arena_mark(a);
        struct fact f;
        assert_true(fact_decode(a, bytes, &f));
        victims += f.n_victims;
        arena_rewind(a, m);
    }
    print_message("%zu victims decoded in %.1f ms, %zu bytes a fact\n", victims,
                  (double)(clock() - start) * 1000 / CLOCKS_PER_SEC, bytes.n);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_and_back), cmocka_unit_test(nothing_known),
        cmocka_unit_test(out_of_range),   cmocka_unit_test(cut_and_flipped),
        cmocka_unit_test(raw_bytes),      cmocka_unit_test(speed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
