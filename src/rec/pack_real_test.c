/* The packs that ship are read whole, and a few facts of them hold. */
#include "base/check.h"

#include <unistd.h>

#include "rec/pack.h"

struct fixture {
    struct arena *mem;
    struct packs *packs;
};

static int set_up(void **state)
{
    static struct fixture f;
    struct str why = STR_NONE;
    f.mem = arena_new(0);
    if (access("packs/base", R_OK) != 0) {
        return -1;
    }
    if (pack_load(f.mem, STR("packs"), STR("kota-jambi"), &f.packs, &why) != OK) {
        print_error("%.*s\n", STR_ARG(why));
        return -1;
    }
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    arena_free(((struct fixture *)*state)->mem);
    return 0;
}

static void codes_are_found_as_people_type_them(void **state)
{
    static const struct {
        const char *why, *vocab, *typed, *code;
    } cases[] = {
        { "a code as it is", "risk", "TINGGI", "TINGGI" },
        { "a label in small letters", "risk", "tinggi", "TINGGI" },
        { "underscore or space alike", "place", "rumah tangga", "RUMAH_TANGGA" },
        { "spaces around and doubled", "place", "  Rumah   tangga ", "RUMAH_TANGGA" },
        { "hyphen and spaces alike", "sex", "laki - laki", "L" },
        { "an alias", "sex", "wanita", "P" },
        { "the English label", "sex", "female", "P" },
        { "a kecamatan by its name", "kecamatan", "telanaipura", "15.71.01" },
        { "nothing like it", "sex", "RUSAK", NULL },
        { "nothing at all", "sex", "", NULL },
        { "only spaces", "sex", "   ", NULL },
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct vocab *v = pack_vocab(f->packs, str_of(cases[i].vocab));
        assert_non_null(v);
        const struct code *k = vocab_match(f->mem, v, str_of(cases[i].typed));
        if (cases[i].code == NULL) {
            CHECK(k == NULL, cases[i].why);
        } else {
            CHECK(k != NULL, cases[i].why);
            CHECK_STR(k->code, cases[i].code, cases[i].why);
        }
    }
}

static void every_code_is_found_by_its_own_code(void **state)
{
    static const char *const names[] = { "violence_kind", "relation",  "kelurahan",
                                         "service",       "education", "occupation" };
    struct fixture *f = *state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const struct vocab *v = pack_vocab(f->packs, str_of(names[i]));
        assert_non_null(v);
        for (size_t k = 0; k < v->n; k++) {
            assert_ptr_equal(vocab_code(v, v->codes[k].code), &v->codes[k]);
            assert_ptr_equal(vocab_match(f->mem, v, v->codes[k].code), &v->codes[k]);
            assert_int_equal(vocab_index(v, v->codes[k].code), k);
        }
    }
}

static void roles_rights_rules_and_settings_are_there(void **state)
{
    struct fixture *f = *state;
    size_t n = 0;
    const struct role *lead = pack_role(f->packs, STR("lead"));
    const struct role *admin = pack_role(f->packs, STR("admin"));
    assert_non_null(lead);
    assert_non_null(admin);
    assert_true((lead->rights & RIGHT_IMPORT) != 0);
    assert_true((admin->rights & (RIGHT_CASE_READ | RIGHT_IMPORT)) == 0);
    assert_true(lead->bit != admin->bit);
    assert_non_null(pack_agency(f->packs, STR("UPTD_PPA")));
    assert_null(pack_agency(f->packs, STR("NONE")));
    assert_true(pack_agencies(f->packs, &n) != NULL && n > 20);
    const struct clock_rule *high =
        pack_clock_for(f->packs, STR("first_response"), STR("TINGGI"), 0);
    const struct clock_rule *low =
        pack_clock_for(f->packs, STR("first_response"), STR("RENDAH"), 0);
    assert_true(high != NULL && low != NULL && high != low);
    assert_true(high->unit == UNIT_HOURS && low->unit == UNIT_OFFICE_HOURS);
    assert_int_equal(pack_hours(f->packs)->utc_offset_minutes, 420);
    assert_int_equal(pack_hours(f->packs)->from[1], 480);
    assert_true(pack_hours(f->packs)->n_holidays > 10);
    assert_true(str_eqz(pack_setting(f->packs, "police"), "110"));
    assert_int_equal(pack_setting(f->packs, "nothing").n, 0);
    assert_true(pack_password_common(f->packs, STR("000000")));
    assert_false(pack_password_common(f->packs, STR("perahu kuning di atas awan")));
    const struct pack_table *states = pack_table(f->packs, STR("vocab/service_state"));
    assert_non_null(states);
    size_t row = pack_row(states, STR("MASUK"));
    assert_true(row != SIZE_MAX && str_eqz(pack_cell(states, row, "ended"), "no"));
    assert_int_equal(pack_row(states, STR("NONE")), SIZE_MAX);
}

static void words_are_2048(void **state)
{
    struct fixture *f = *state;
    const struct str *words = pack_words(f->packs);
    if (words == NULL) {
        print_message("there is no words.tsv\n");
        skip();
    }
    for (size_t i = 1; i < 2048; i++) {
        assert_true(str_cmp(words[i - 1], words[i]) < 0);
    }
}

static void texts_are_said_in_both_languages(void **state)
{
    struct fixture *f = *state;
    struct ctx c = { .mem = f->mem, .packs = f->packs, .lang = LANG_ID };
    day_t day = day_of(2024, 11, 14);
    int64_t ms = day_start_ms(day, 420) + 9 * HOUR_MS + 5 * MINUTE_MS;
    assert_true(str_eqz(pack_day_text(&c, day), "14 November 2024"));
    assert_true(str_eqz(pack_time_text(&c, ms), "14 November 2024 pukul 09.05"));
    assert_true(
        str_eqz(pack_say1(&c, "form.long", STR("7")), "Terlalu panjang. Paling banyak 7 huruf."));
    assert_true(
        str_eqz(pack_codes_label(&c, "violence_kind", STR("FISIK;PSIKIS")), "Fisik, Psikis"));
    assert_true(str_eqz(pack_say(&c, "no.such.key"), "[no.such.key]"));
    c.lang = LANG_EN;
    assert_true(str_eqz(pack_time_text(&c, ms), "14 November 2024, 09:05"));
    assert_true(str_eqz(pack_code_label(&c, "sex", STR("P")), "Female"));
    assert_true(str_eqz(pack_code_label(&c, "sex", STR("?")), "?"));
}

/* What a process gets that is started later: not the folder, which may have been changed by then. */
static void packs_travel_as_bytes(void **state)
{
    struct fixture *f = *state;
    struct arena *a = arena_new(0);
    struct packs *direct = NULL, *packs = NULL;
    struct str why = STR_NONE;
    struct strbuf bundle, again;
    strbuf_init(&bundle, a);
    strbuf_init(&again, a);
    CHECK(pack_load_keep(a, STR("packs"), STR("kota-jambi"), &bundle, &direct, &why) == OK, "read");
    CHECK(pack_load_bundle(a, strbuf_str(&bundle), &packs, &why) == OK, "and read from the bytes");
    struct ctx c = { .mem = a, .packs = packs, .lang = LANG_ID };
    struct ctx from_files = { .mem = a, .packs = f->packs, .lang = LANG_ID };
    CHECK(str_eq(pack_setting(packs, "name"), pack_setting(f->packs, "name")),
          "the city's own pack");
    CHECK(str_eq(pack_code_label(&c, "violence_kind", STR("FISIK;PSIKIS")),
                 pack_code_label(&from_files, "violence_kind", STR("FISIK;PSIKIS"))),
          "codes");
    CHECK(pack_words(packs) != NULL && str_eq(pack_words(packs)[2047], pack_words(f->packs)[2047]),
          "words");
    CHECK(pack_load_keep(a, STR("packs"), STR("kota-jambi"), &again, &direct, &why) == OK &&
              str_eq(strbuf_str(&bundle), strbuf_str(&again)),
          "the same files are the same bytes");
    for (size_t n = 1; n < bundle.n; n += bundle.n / 97) {
        packs = NULL;
        CHECK(pack_load_bundle(a, (struct str){ bundle.p, n }, &packs, &why) == ERR_INPUT &&
                  packs == NULL,
              "a bundle that is cut off is refused");
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_found_as_people_type_them),
        cmocka_unit_test(every_code_is_found_by_its_own_code),
        cmocka_unit_test(roles_rights_rules_and_settings_are_there),
        cmocka_unit_test(words_are_2048),
        cmocka_unit_test(packs_travel_as_bytes),
        cmocka_unit_test(texts_are_said_in_both_languages),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
