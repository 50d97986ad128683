/* Small packs: what a city replaces, and what each broken file is told, with file and line. */
#include "base/check.h"

#include "rec/test_packs.h"

static struct {
    struct arena *mem;
    struct test_packs at;
} f;

static int set_up(void **state)
{
    (void)state;
    f.mem = arena_new(0);
    packs_open(&f.at);
    packs_write_good(&f.at);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    packs_close(&f.at);
    arena_free(f.mem);
    return 0;
}

static struct packs *load(void)
{
    struct packs *p = NULL;
    struct str why = STR_NONE;
    enum err e = pack_load(f.mem, str_of(f.at.folder), STR("kota"), &p, &why);
    CHECK_STR(why, "", "the good pack loads");
    CHECK(e == OK && p != NULL, "the good pack loads");
    return p;
}

static const struct {
    const char *why, *file, *text, *told;
} broken[] = {
    { "a row with too few cells", "base/vocab/stage.tsv", VOCAB_HEAD "BARU|Baru\n",
      "base/vocab/stage.tsv:2: " },
    { "an empty file", "base/vocab/stage.tsv", "# nothing\n", "base/vocab/stage.tsv:" },
    { "a column that is needed", "base/vocab/stage.tsv", "code|label_id\nA|B\n",
      "base/vocab/stage.tsv:1: there is no column 'label_en'" },
    { "a code twice in one file", "base/vocab/stage.tsv",
      VOCAB_HEAD "A|A|A|1|||||s|\n# x\nA|B|B|2|||||s|\n",
      "base/vocab/stage.tsv:4: code twice: 'A'" },
    { "a parent that is nowhere", "kota/vocab/area.tsv", VOCAB_HEAD "A|A|A|1|||NOWHERE||s|\n",
      "kota/vocab/area.tsv:2: unknown parent 'NOWHERE'" },
    { "a day that does not exist", "base/vocab/stage.tsv", VOCAB_HEAD "A|A|A|1|2024-02-30||||s|\n",
      "base/vocab/stage.tsv:2: not a day (yyyy-mm-dd): '2024-02-30'" },
    { "an end before the beginning", "base/vocab/stage.tsv",
      VOCAB_HEAD "A|A|A|1|2024-02-02|2024-02-01|||s|\n",
      "base/vocab/stage.tsv:2: valid_to lies before valid_from for 'A'" },
    { "a sort that is no number", "base/vocab/stage.tsv", VOCAB_HEAD "A|A|A|first|||||s|\n",
      "base/vocab/stage.tsv:2: not a whole number: 'first'" },
    { "a code without a label", "base/vocab/stage.tsv", VOCAB_HEAD "A||A|1|||||s|\n",
      "base/vocab/stage.tsv:2: a label is missing for 'A'" },
    { "a code that breaks lists of codes", "base/vocab/stage.tsv", VOCAB_HEAD "A;B|A|A|1|||||s|\n",
      "base/vocab/stage.tsv:2: not a code: 'A;B'" },
    { "a text missing in one language", "kota/label/x.tsv", "key|id|en\nx.one|satu|\n",
      "kota/label/x.tsv:2: a text is missing for 'x.one'" },
    { "a key twice in one pack, over two files", "base/label/z.tsv",
      "key|id|en\nsample.name|Nama|Name\n", "base/label/z.tsv:2: key twice: 'sample.name'" },
    { "a right nobody knows", "base/role/right.tsv", "role|right\nlead|FLY\n",
      "base/role/right.tsv:2: unknown right 'FLY'" },
    { "a role nobody knows", "base/role/right.tsv", "role|right\nking|SELF\n",
      "base/role/right.tsv:2: unknown role 'king'" },
    { "a city that widens a role", "kota/role/right.tsv", "role|right\nguest|SEARCH\n",
      "kota/role/right.tsv:2: a city does not widen the rights of the base's role 'guest'" },
    { "a role twice", "base/role/role.tsv", "role|label_id|label_en|desks\nlead|a|a|\nlead|b|b|\n",
      "base/role/role.tsv:3: code twice: 'lead'" },
    { "a unit nobody knows", "base/rule/clock.tsv",
      "key|label_id|label_en|unit|amount|applies_to|risk|starts|law|article|source|valid_from|valid_to|verified\n"
      "a|A|A|weeks|1|report||sent|||s|||no\n",
      "base/rule/clock.tsv:2: unknown unit 'weeks'" },
    { "an amount of nothing", "base/rule/clock.tsv",
      "key|label_id|label_en|unit|amount|applies_to|risk|starts|law|article|source|valid_from|valid_to|verified\n"
      "a|A|A|days|0|report||sent|||s|||no\n",
      "base/rule/clock.tsv:2: not an amount: '0'" },
    { "neither verified nor not", "base/rule/clock.tsv",
      "key|label_id|label_en|unit|amount|applies_to|risk|starts|law|article|source|valid_from|valid_to|verified\n"
      "a|A|A|days|1|report||sent|||s|||maybe\n",
      "base/rule/clock.tsv:2: neither yes nor no: 'maybe'" },
    { "an hour that does not exist", "base/rule/office_hours.tsv",
      "weekday|from|to\n1|08:00|25:00\n",
      "base/rule/office_hours.tsv:2: not a time of day (hh:mm): '25:00'" },
    { "closing before opening", "base/rule/office_hours.tsv", "weekday|from|to\n1|08:00|07:00\n",
      "base/rule/office_hours.tsv:2: closes before it opens: '07:00'" },
    { "an eighth weekday", "base/rule/office_hours.tsv", "weekday|from|to\n8|08:00|09:00\n",
      "base/rule/office_hours.tsv:2: not a weekday 1..7: '8'" },
    { "a holiday without a day", "kota/rule/holiday.tsv", "day|label|source\n|Natal|s\n",
      "kota/rule/holiday.tsv:2: a day is missing" },
    { "a parent office that is nowhere", "base/agency/agency.tsv",
      "code|name_id|name_en|kind|sector|parent\nX|X|X|CITY||Z\n",
      "base/agency/agency.tsv:2: unknown parent 'Z'" },
    { "a city without its offset", "kota/pack.tsv", "key|value\nutc_offset_minutes|seven\n",
      "kota/pack.tsv:1: utc_offset_minutes is missing or wrong: 'seven'" },
    { "words that are too few", "base/words.tsv", "n|word\n0|abadi\n1|abjad\n",
      "base/words.tsv:1: there must be 2048 words" },
    { "words out of order", "base/words.tsv", "n|word\n0|abjad\n1|abadi\n",
      "base/words.tsv:3: words are not in order at 'abadi'" },
    { "bytes that are no text", "base/label/bad.tsv", "key|id|en\nx|\xff|y\n",
      "base/label/bad.tsv:1: not UTF-8" },
    { "a form that is no JSON", "kota/form/sample.json", "{ \"add\": [ }",
      "kota/form/sample.json:1: " },
    { "a form key nobody knows", "kota/form/sample.json", "{ \"remove\": [ \"name\" ] }",
      "kota/form/sample.json:1: unknown key 'remove'" },
    { "an added field of a type nobody knows", "kota/form/sample.json",
      "{ \"add\": [ { \"name\": \"x\", \"type\": \"blob\", \"label_id\": \"X\", \"label_en\": \"X\" } ] }",
      "kota/form/sample.json:1: unknown type 'blob'" },
    { "an added field with a vocabulary that is nowhere", "kota/form/sample.json",
      "{ \"add\": [ { \"name\": \"x\", \"type\": \"code\", \"vocab\": \"gone\", \"label_id\": \"X\", \"label_en\": \"X\" } ] }",
      "form/sample.json:1: unknown vocabulary 'gone'" },
    { "an added field whose name is no name", "kota/form/sample.json",
      "{ \"add\": [ { \"name\": \"X y\", \"type\": \"text\", \"label_id\": \"X\", \"label_en\": \"X\" } ] }",
      "kota/form/sample.json:1: not a field name: 'X y'" },
};

static void a_broken_pack_names_file_and_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        struct packs *p = NULL;
        struct str why = STR_NONE;
        struct test_packs at;
        packs_open(&at);
        packs_write_good(&at);
        packs_write(&at, broken[i].file, broken[i].text);
        enum err e = pack_load(f.mem, str_of(at.folder), STR("kota"), &p, &why);
        packs_close(&at);
        if (!str_starts(why, str_of(broken[i].told))) {
            CHECK_STR(why, broken[i].told, broken[i].why);
        }
        CHECK(e == ERR_INPUT && p == NULL, broken[i].why);
    }
}

static void a_city_must_be_there(void **state)
{
    static const char *const names[] = { "nowhere", "", "../kota", "base", "Kota" };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct packs *p = NULL;
        struct str why = STR_NONE;
        CHECK(pack_load(f.mem, str_of(f.at.folder), str_of(names[i]), &p, &why) == ERR_INPUT &&
                  why.n > 0,
              names[i]);
    }
}

static void a_citys_row_replaces_the_bases(void **state)
{
    (void)state;
    packs_write(&f.at, "kota/vocab/stage.tsv",
                VOCAB_HEAD "LAMA|Kuno|Ancient|5|||||s|\nTAMBAH|Tambah|More|40|||||s|\n");
    packs_write(&f.at, "kota/label/sample.tsv", "key|id|en\nsample.name|Sebutan|Called\n");
    packs_write(&f.at, "kota/contact.tsv",
                "key|value|label_id|label_en\npolice|110|Polisi|Police\n");
    packs_write(
        &f.at, "kota/rule/clock.tsv",
        "key|label_id|label_en|unit|amount|applies_to|risk|starts|law|article|source|valid_from|valid_to|verified\n"
        "answer|Jawab|Answer|days|2|report||sent|||s|||yes\n");
    packs_write(&f.at, "kota/rule/office_hours.tsv",
                "weekday|from|to\n1|09:00|24:00\n2|00:00|00:00\n");
    struct packs *p = load();
    const struct vocab *v = pack_vocab(p, STR("stage"));
    size_t n = 0;
    CHECK(v->n == 4, "three of the base, one new");
    CHECK_STR(v->codes[0].code, "LAMA", "the city's sort counts");
    CHECK_STR(v->codes[0].label[LANG_ID], "Kuno", "the city's label");
    CHECK(vocab_match(f.mem, v, STR("usang")) == NULL, "the base's alias went with its row");
    CHECK_STR(pack_label(p, STR("sample.name"), LANG_EN), "Called", "the city's text");
    CHECK_STR(pack_setting(p, "police"), "110", "a contact is a setting");
    CHECK_STR(pack_setting(p, "name"), "kota", "the city's setting");
    CHECK(pack_clock(p, STR("answer"))->unit == UNIT_DAYS && pack_clocks(p, &n) != NULL && n == 1,
          "the city's clock");
    CHECK(pack_hours(p)->from[1] == 540 && pack_hours(p)->to[1] == 1440, "the city's hours");
    CHECK(pack_hours(p)->from[2] == pack_hours(p)->to[2], "closed");
    CHECK(pack_hours(p)->n_holidays == 2 && pack_hours(p)->holidays[0] < pack_hours(p)->holidays[1],
          "sorted");
    const struct pack_table *t = pack_table(p, STR("vocab/stage"));
    CHECK(t != NULL && t->n_rows == 5, "as a table, both rows are there");
    CHECK_STR(pack_cell(t, pack_row(t, STR("LAMA")), "label_id"), "Kuno", "found is the city's");
    CHECK(pack_table(p, STR("nothing")) == NULL && pack_cell(t, 99, "code").n == 0, "absent");
}

static void codes_labels_and_aliases_are_matched_in_this_order(void **state)
{
    (void)state;
    packs_write(
        &f.at, "kota/vocab/area.tsv",
        VOCAB_HEAD
        "N1|Utara|North|1|||BARU||s|\nN2|Utara|North|2|||LAMA||s|\nOLD|Selatan|South|3||2001-01-01|||s|\n"
        "NEW|Selatan|South|4|||||s|\nutara_x|X|X|5|||||s|selatan!N1\n");
    struct packs *p = load();
    const struct vocab *v = pack_vocab(p, STR("area"));
    CHECK(vocab_match(f.mem, v, STR("utara")) == NULL, "two of one name: no guess");
    CHECK_STR(vocab_match_below(v, STR(" UTARA "), STR("LAMA"))->code, "N2",
              "the one below its parent");
    CHECK_STR(vocab_match(f.mem, v, STR("selatan"))->code, "NEW",
              "valid before retired, label before alias");
    CHECK_STR(vocab_match(f.mem, v, STR("n1"))->code, "N1", "a code before another's alias");
    CHECK_STR(vocab_match(f.mem, v, STR("Utara-X"))->code, "utara_x", "hyphen for underscore");
    CHECK(vocab_code(v, STR("n1")) == NULL, "exact is exact");
    CHECK(!code_valid_on(vocab_code(v, STR("OLD")), day_of(2001, 1, 2)), "retired");
    CHECK(code_valid_on(vocab_code(v, STR("OLD")), day_of(2001, 1, 1)), "its last day");
    CHECK(code_valid_on(vocab_code(v, STR("OLD")), 0), "no day, no refusal");
}

static void words_and_roles_are_given(void **state)
{
    (void)state;
    struct packs *p = load();
    struct ctx c = { .mem = f.mem, .packs = p, .lang = LANG_ID };
    size_t n = 0;
    CHECK_STR(pack_say2(&c, "hello", STR("Ani"), STR("Budi")), "Halo Ani, Budi",
              "places are filled");
    CHECK_STR(pack_say1(&c, "hello", STR("Ani")), "Halo Ani, {1}", "a place without a value stays");
    CHECK_STR(pack_say(&c, "no.key"), "[no.key]", "an absent key is visible");
    CHECK(pack_words(p) == NULL, "no list, no words");
    CHECK(pack_password_common(p, STR("rahasia123")) && pack_password_common(p, STR("RAHASIA123")),
          "in any case");
    CHECK(!pack_password_common(p, STR("rahasia1234")), "another");
    CHECK(pack_role(p, STR("lead"))->rights == (RIGHT_SELF | RIGHT_SEARCH),
          "rights of the rows, no other");
    CHECK(pack_roles(p, &n)[1].bit == 2 && n == 2, "a bit by position");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(a_broken_pack_names_file_and_line), T(a_city_must_be_there),
        T(a_citys_row_replaces_the_bases),    T(codes_labels_and_aliases_are_matched_in_this_order),
        T(words_and_roles_are_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
