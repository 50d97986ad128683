/* Records: reading of input field by field, checks, data, forms, sealing. */
#include "base/check.h"

#include "base/json.h"
#include "base/log.h"
#include "rec/rec.h"
#include "rec/test_packs.h"

#define REC sample
#define REC_DEF "rec/rec_test.def"
#define REC_KEEP
#include "rec/rec_struct.h"

static enum err sample_due(struct ctx *c, const struct field *field, const void *row)
{
    const struct sample *s = row;
    return s->due_on != 0 && s->due_on < day_of(2000, 1, 1)
               ? fail(c, ERR_INPUT, field->name, "sample.too_early")
               : OK;
}

#include "rec/rec_table.h"

static struct {
    struct ctx c;
    struct test_packs at;
} f;

static int set_up(void **state)
{
    struct packs *p = NULL;
    struct str why = STR_NONE;
    (void)state;
    memset(&f, 0, sizeof f);
    log_setup("test", LOG_ERROR + 1);
    f.c.mem = arena_new(0);
    packs_open(&f.at);
    packs_write_good(&f.at);
    packs_write(
        &f.at, "kota/form/sample.json",
        "{ \"add\": [ { \"name\": \"rt\", \"type\": \"int\", \"label_id\": \"RT\", \"label_en\": \"Ward\", \"max\": 99 },"
        "  { \"name\": \"clan\", \"type\": \"code\", \"vocab\": \"kind\", \"label_id\": \"Marga\", \"label_en\": \"Clan\" } ],"
        "  \"narrow\": [ { \"name\": \"stage\", \"codes\": [ \"BARU\", \"DULU\" ] }, { \"name\": \"story\", \"max\": 20 },"
        "  { \"name\": \"name\", \"max\": 500 } ] }");
    if (pack_load(f.c.mem, str_of(f.at.folder), STR("kota"), &p, &why) != OK) {
        print_error("%.*s\n", STR_ARG(why));
        return -1;
    }
    f.c.packs = p;
    f.c.now_ms = day_start_ms(day_of(2024, 11, 14), 420) + 9 * HOUR_MS;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    packs_close(&f.at);
    arena_free(f.c.mem);
    return 0;
}

/* Input as JSON, since a table of cases is easier to read so; ' stands for ". */
static const struct val *typed(const char *text)
{
    struct val *v = NULL;
    struct str why = STR_NONE;
    char *copy = arena_dup(f.c.mem, text, strlen(text) + 1);
    for (char *p = copy; *p != '\0'; p++) {
        *p = *p == '\'' ? '"' : *p;
    }
    CHECK(json_read(f.c.mem, str_of(copy), &v, &why), text);
    return v;
}

static struct str as_json(const struct val *v)
{
    struct strbuf b;
    strbuf_init(&b, f.c.mem);
    json_write(&b, v);
    return strbuf_str(&b);
}

/* ---- input ---- */

static const struct {
    const char *why, *input;
    const char *field, *key; /* of the first fail item; NULL: fine */
} cases[] = {
    { "the required ones alone", "{'stage':'BARU','name':'Ani'}", NULL, NULL },
    { "names of the router are not the record's",
      "{'stage':'BARU','name':'Ani','csrf':'x','once':'y','step':'2','token':'z'}", NULL, NULL },
    { "a required one is missing", "{'stage':'BARU'}", "name", "form.required" },
    { "a required one is only spaces", "{'stage':'BARU','name':'   '}", "name", "form.required" },
    { "a name nobody declared", "{'stage':'BARU','name':'Ani','role':'admin'}", "role",
      "form.unknown_field" },
    { "a field that only code sets", "{'stage':'BARU','name':'Ani','mark':'x'}", "mark",
      "form.unknown_field" },
    { "the id is not from input", "{'stage':'BARU','name':'Ani','id':'x'}", "id",
      "form.unknown_field" },
    { "a compartment is never from input", "{'stage':'BARU','name':'Ani','compartment_id':'x'}",
      "compartment_id", "form.unknown_field" },
    { "bytes are never from input", "{'stage':'BARU','name':'Ani','picture':'x'}", "picture",
      "form.unknown_field" },
    { "text that is too long, in characters", "{'stage':'BARU','name':'1234567890123'}", "name",
      "form.long" },
    { "twelve characters of two bytes are twelve",
      "{'stage':'BARU','name':'\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9'}",
      NULL, NULL },
    { "a line break in a line", "{'stage':'BARU','name':'A\\nB'}", "name", "form.text" },
    { "line breaks in a text", "{'stage':'BARU','name':'Ani','story':'A\\r\\nB'}", NULL, NULL },
    { "a control character", "{'stage':'BARU','name':'A\\u0007B'}", "name", "form.text" },
    { "a map where text is expected", "{'stage':'BARU','name':{'a':1}}", "name", "form.text" },
    { "a number as text", "{'stage':'BARU','name':'Ani','amount':' 14 '}", NULL, NULL },
    { "a number of JSON", "{'stage':'BARU','name':'Ani','amount':14}", NULL, NULL },
    { "words for a number", "{'stage':'BARU','name':'Ani','amount':'empat'}", "amount",
      "form.int" },
    { "half a number", "{'stage':'BARU','name':'Ani','amount':'1.5'}", "amount", "form.int" },
    { "a number above the range", "{'stage':'BARU','name':'Ani','amount':'121'}", "amount",
      "form.range" },
    { "a number below the range", "{'stage':'BARU','name':'Ani','amount':'-1'}", "amount",
      "form.range" },
    { "a number beyond all bounds", "{'stage':'BARU','name':'Ani','amount':'99999999999999999999'}",
      "amount", "form.int" },
    { "a day as offices type it", "{'stage':'BARU','name':'Ani','due_on':'14/11/2024'}", NULL,
      NULL },
    { "a day that does not exist", "{'stage':'BARU','name':'Ani','due_on':'2024-02-30'}", "due_on",
      "form.day" },
    { "a day that the record's rule refuses", "{'stage':'BARU','name':'Ani','due_on':'1999-12-31'}",
      "due_on", "sample.too_early" },
    { "a code as its label", "{'stage':' baru ','name':'Ani'}", NULL, NULL },
    { "a code that is not in the list", "{'stage':'NONE','name':'Ani'}", "stage", "form.code" },
    { "a code that retired", "{'stage':'DULU','name':'Ani'}", "stage", "form.retired" },
    { "a code that the city's form leaves out", "{'stage':'LAMA','name':'Ani'}", "stage",
      "form.code" },
    { "a text longer than the city's form allows",
      "{'stage':'BARU','name':'Ani','story':'123456789012345678901'}", "story", "form.long" },
    { "codes as a list", "{'stage':'BARU','name':'Ani','kinds':['A','B']}", NULL, NULL },
    { "codes joined", "{'stage':'BARU','name':'Ani','kinds':'A; Other way'}", NULL, NULL },
    { "one of the codes is wrong", "{'stage':'BARU','name':'Ani','kinds':'A;X'}", "kinds",
      "form.code" },
    { "yes in several ways", "{'stage':'BARU','name':'Ani','is_open':'on'}", NULL, NULL },
    { "a check box behind its hidden zero", "{'stage':'BARU','name':'Ani','is_open':['0','1']}",
      NULL, NULL },
    { "neither yes nor no", "{'stage':'BARU','name':'Ani','is_open':'maybe'}", "is_open",
      "form.bool" },
    { "a time as browsers send it", "{'stage':'BARU','name':'Ani','seen_at':'2024-11-14T09:05'}",
      NULL, NULL },
    { "a time with its offset", "{'stage':'BARU','name':'Ani','seen_at':'2024-11-14T02:05:00Z'}",
      NULL, NULL },
    { "a time as people write it", "{'stage':'BARU','name':'Ani','seen_at':'14/11/2024 09.05'}",
      NULL, NULL },
    { "a time without a time", "{'stage':'BARU','name':'Ani','seen_at':'14/11/2024'}", "seen_at",
      "form.time" },
    { "an hour that does not exist", "{'stage':'BARU','name':'Ani','seen_at':'2024-11-14T24:05'}",
      "seen_at", "form.time" },
    { "the code of an office", "{'stage':'BARU','name':'Ani','target_id':'UPTD_PPA'}", NULL, NULL },
    { "a reference with a space", "{'stage':'BARU','name':'Ani','target_id':'a b'}", "target_id",
      "form.ref" },
    { "a field of the pack", "{'stage':'BARU','name':'Ani','rt':'7','clan':'ancaman'}", NULL,
      NULL },
    { "a field of the pack, out of its range", "{'stage':'BARU','name':'Ani','rt':'100'}", "rt",
      "form.range" },
    { "a field of the pack, wrong code", "{'stage':'BARU','name':'Ani','clan':'X'}", "clan",
      "form.code" },
};

static void input_is_read_or_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct sample s = { 0 };
        fail_clear(&f.c);
        enum err e = rec_read(&f.c, &sample_rec, typed(cases[i].input), false, &s);
        if (cases[i].key == NULL) {
            CHECK(e == OK && f.c.fail.n == 0, cases[i].why);
            continue;
        }
        CHECK(e == ERR_INPUT && f.c.fail.n == 1, cases[i].why);
        CHECK_STR(f.c.fail.items[0].field, cases[i].field, cases[i].why);
        CHECK_STR(str_of(f.c.fail.items[0].key), cases[i].key, cases[i].why);
    }
    fail_clear(&f.c);
}

static void what_was_read_is_normal(void **state)
{
    struct sample s = { 0 };
    (void)state;
    CHECK(
        rec_read(
            &f.c, &sample_rec,
            typed(
                "{'stage':'new','name':' Ani ','kinds':['C_D','Ancaman','B'],'amount':'007','is_open':['0','1'],"
                "'due_on':'1-2-2024','seen_at':'2024-11-14T09:05','story':'a\\r\\nb','rt':'7'}"),
            false, &s) == OK,
        "read");
    CHECK_STR(s.stage, "BARU", "the code of the label");
    CHECK_STR(s.name, "Ani", "trimmed");
    CHECK_STR(s.kinds, "B;C_D", "in the vocabulary's order, none twice");
    CHECK_STR(s.story, "a\nb", "one kind of line end");
    CHECK(s.amount == 7 && s.is_open == 1 && s.due_on == day_of(2024, 2, 1), "numbers");
    CHECK(s.seen_at == day_start_ms(day_of(2024, 11, 14), 0) + 2 * HOUR_MS + 5 * MINUTE_MS,
          "the city's time");
    CHECK(val_get_int(s.extra, "rt", 0) == 7, "the pack's field");
    CHECK(rec_has(&sample_rec, &s, "name") && !rec_has(&sample_rec, &s, "target_id"),
          "what was given");
}

static void all_that_is_wrong_is_told_at_once(void **state)
{
    struct sample s = { 0 };
    (void)state;
    CHECK(rec_read(&f.c, &sample_rec, typed("{'stage':'X','amount':'x','due_on':'x','foo':'1'}"),
                   false, &s) == ERR_INPUT,
          "read");
    CHECK(f.c.fail.n == 5, "four wrong ones and the missing name");
    fail_clear(&f.c);
}

static void a_part_changes_only_what_is_given(void **state)
{
    struct sample s = { .name = STR("Ani"), .amount = 5, .stage = STR("DULU"), .id = STR("one") };
    (void)state;
    CHECK(rec_read(&f.c, &sample_rec, typed("{'id':'one','amount':'','version':'3'}"), true, &s) ==
              OK,
          "read");
    CHECK(s.version == 3 && s.amount == 0 && !rec_has(&sample_rec, &s, "amount"),
          "an emptied number is none");
    CHECK(s.cleared != 0, "and will be cleared");
    CHECK_STR(s.name, "Ani", "left alone");
    CHECK(rec_read(&f.c, &sample_rec, typed("{'stage':'DULU'}"), true, &s) == OK,
          "a retired code may stay");
    CHECK(rec_read(&f.c, &sample_rec, typed("{'name':''}"), true, &s) == ERR_INPUT,
          "a required one may not be emptied");
    fail_clear(&f.c);
    CHECK(rec_read(&f.c, &sample_rec, typed("{'origin':'x'}"), true, &s) == ERR_INPUT,
          "set at insert only");
    fail_clear(&f.c);
    CHECK(rec_read(&f.c, &sample_rec, typed("{'id':'two'}"), true, &s) == ERR_INPUT, "another id");
    fail_clear(&f.c);
}

static void rows_built_by_code_are_checked(void **state)
{
    struct sample s = {
        .name = STR("Ani"), .stage = STR("BARU"), .amount = 500, .kinds = STR("A;X")
    };
    (void)state;
    rec_set_all(&sample_rec, &s);
    s.origin = STR("a");
    CHECK(rec_check(&f.c, &sample_rec, &s, true) == ERR_INPUT && f.c.fail.n == 2, "range and code");
    fail_clear(&f.c);
}

/* ---- sealing ---- */

static void sealed_values_come_back(void **state)
{
    struct sample s = { 0 }, got = { 0 };
    (void)state;
    s.name = STR("Ani");
    s.kinds = STR("A;B");
    s.seen_at = -5;
    s.picture = STR("\0\1\2");
    s.stage = STR("BARU");
    s.extra = val_map(f.c.mem);
    val_put_text(f.c.mem, s.extra, "later_field", STR("kept"));
    val_put_int(f.c.mem, s.extra, "rt", 7);
    struct str bytes = rec_pack_sealed(&f.c, &sample_rec, &s);
    CHECK(rec_unpack_sealed(&f.c, &sample_rec, bytes, &got) == OK, "unpack");
    CHECK_STR(got.name, "Ani", "text");
    CHECK_STR(got.kinds, "A;B", "codes");
    CHECK(got.seen_at == -5 && str_eq(got.picture, s.picture), "time and bytes");
    CHECK(got.stage.n == 0, "a plain field is not inside");
    CHECK(!rec_has(&sample_rec, &got, "story") && rec_has(&sample_rec, &got, "name"),
          "given ones alone");
    CHECK_STR(val_get_text(got.extra, "later_field"), "kept",
              "a field this program does not know stays");
    CHECK(val_get_int(got.extra, "rt", 0) == 7, "a number too");
    CHECK(str_eq(rec_pack_sealed(&f.c, &sample_rec, &got), bytes),
          "and goes back in, byte for byte");
    for (size_t n = 0; n < bytes.n; n++) {
        struct sample torn = { 0 };
        enum err e = rec_unpack_sealed(&f.c, &sample_rec, str_cut(bytes, 0, n), &torn);
        CHECK(e == OK || e == ERR_INTERNAL, "torn bytes are no crash");
        fail_clear(&f.c);
    }
    CHECK(rec_unpack_sealed(&f.c, &sample_rec, STR("\2"), &got) == ERR_INTERNAL, "another version");
    fail_clear(&f.c);
}

/* ---- data and forms ---- */

static void rows_become_data(void **state)
{
    struct sample s = { .id = STR("one"),
                        .stage = STR("BARU"),
                        .amount = 0,
                        .due_on = 738838,
                        .is_open = 1,
                        .version = 2 };
    (void)state;
    rec_set_has(&sample_rec, &s, "is_open");
    CHECK_STR(
        as_json(rec_to_val(&f.c, &sample_rec, &s)),
        "{\"id\":\"one\",\"compartment_id\":null,\"stage\":\"BARU\",\"amount\":null,\"due_on\":\"2023-11-14\",\"is_open\":true,"
        "\"target_id\":null,\"mark\":null,\"origin\":null,\"secret_step\":null,\"version\":2}",
        "plain, nothing sealed");
    s.name = STR("Ani");
    s.kinds = STR("A;B");
    struct val *page = rec_to_page(&f.c, &sample_rec, &s);
    CHECK_STR(val_get_text(page, "stage_label"), "Baru", "label of a code");
    CHECK_STR(val_get_text(page, "kinds_label"), "Pukulan keras, Ancaman", "labels of codes");
    CHECK(val_count(val_getz(page, "kinds")) == 2, "codes are a list");
    CHECK_STR(val_get_text(page, "due_on_text"), "14 November 2023", "a day as people read it");
    CHECK_STR(val_get_text(page, "is_open_label"), "Ya", "yes");
    CHECK(val_getz(page, "story") != NULL && val_getz(page, "seen_at_text") != NULL,
          "every name is there for templates");
}

static const struct val *field_of(const struct val *form, const char *name)
{
    const struct val *v = val_getz(form, name);
    CHECK(v != NULL, name);
    return v;
}

static void forms_show_values_options_and_errors(void **state)
{
    struct sample s = {
        .stage = STR("DULU"), .name = STR("Ani"), .kinds = STR("B"), .amount = 4, .is_open = 1
    };
    (void)state;
    rec_set_all(&sample_rec, &s);
    s.seen_at = f.c.now_ms;
    struct val *form = rec_form(&f.c, &sample_rec, &s);
    CHECK_STR(val_get_text(field_of(form, "name"), "label"), "Nama", "label");
    CHECK_STR(val_get_text(field_of(form, "name"), "hint"), "Nama lengkap", "hint");
    CHECK_STR(val_get_text(field_of(form, "name"), "value"), "Ani", "value");
    CHECK_STR(val_get_text(field_of(form, "seen_at"), "value"), "2024-11-14T09:00",
              "time as browsers want it");
    CHECK(val_getz(field_of(form, "stage"), "is_select") != NULL &&
              val_getz(field_of(form, "kinds"), "is_checks") != NULL,
          "shape");
    const struct val *stages = val_getz(field_of(form, "stage"), "options");
    CHECK(val_count(stages) == 2, "the retired code shows where it stands");
    CHECK(val_count(val_getz(field_of(rec_form(&f.c, &sample_rec, NULL), "stage"), "options")) == 1,
          "and nowhere else; what the city leaves out is not offered");
    CHECK(val_getz(form, "mark") == NULL && val_getz(form, "id") == NULL &&
              val_getz(form, "picture") == NULL,
          "not from input");
    CHECK(val_getz(form, "secret_step") != NULL && val_getz(form, "version") != NULL,
          "hidden ones by name");
    CHECK(val_count(val_getz(form, "fields")) == 12, "visible ones in order, with the pack's two");
    CHECK_STR(val_get_text(field_of(form, "rt"), "label"), "RT", "the pack's field");

    s.id = STR("one");
    CHECK(val_getz(rec_form(&f.c, &sample_rec, &s), "origin") == NULL, "set at insert only");

    const struct val *input =
        typed("{'stage':'BARU','name':'Budi','amount':'empat','kinds':['A','B']}");
    CHECK(rec_read(&f.c, &sample_rec, input, true, &s) == ERR_INPUT, "refused");
    f.c.typed = input;
    form = rec_form(&f.c, &sample_rec, NULL);
    CHECK_STR(val_get_text(field_of(form, "amount"), "value"), "empat", "what was typed");
    CHECK_STR(val_get_text(field_of(form, "amount"), "error"), "Tulis angka, bukan empat",
              "the sentence that helps");
    CHECK(val_getz(field_of(form, "name"), "error") == NULL, "the others are fine");
    const struct val *kinds = val_getz(field_of(form, "kinds"), "options");
    CHECK(val_getz(kinds->list->items[0], "selected")->b &&
              val_getz(kinds->list->items[1], "selected")->b,
          "both chosen");
    fail_clear(&f.c);
}

static void the_second_to_save_sees_both(void **state)
{
    struct sample theirs = { .stage = STR("BARU"), .name = STR("Ani"), .kinds = STR("B") };
    (void)state;
    f.c.typed = typed("{'stage':'BARU','name':'Budi','kinds':['A']}");
    (void)fail(&f.c, ERR_CONFLICT, NULL, "form.changed_meanwhile"); /* as rec_update does */
    struct val *form = rec_form(&f.c, &sample_rec, &theirs);
    CHECK_STR(val_get_text(field_of(form, "name"), "value"), "Budi", "mine");
    CHECK_STR(val_get_text(field_of(form, "name"), "theirs"), "Ani", "theirs");
    CHECK_STR(val_get_text(field_of(form, "kinds"), "theirs"), "Ancaman", "theirs, in words");
    CHECK(val_getz(field_of(form, "stage"), "theirs") == NULL, "no difference, no notice");
    f.c.typed = NULL;
    fail_clear(&f.c);
}

static void the_schema_names_types_and_codes(void **state)
{
    (void)state;
    struct val *schema = rec_openapi(&f.c, &sample_rec);
    const struct val *properties = val_getz(schema, "properties");
    CHECK_STR(as_json(val_getz(schema, "required")), "[\"stage\",\"name\"]", "required");
    CHECK_STR(as_json(val_getz(val_getz(properties, "stage"), "enum")),
              "[\"BARU\",\"LAMA\",\"DULU\"]", "codes");
    CHECK_STR(val_get_text(val_getz(properties, "due_on"), "format"), "date", "a day");
    CHECK(val_getz(val_getz(properties, "mark"), "readOnly") != NULL, "set by the program");
    CHECK(val_getz(properties, "rt") != NULL && val_getz(properties, "picture") == NULL,
          "the pack's; no bytes");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(input_is_read_or_refused),
        T(what_was_read_is_normal),
        T(all_that_is_wrong_is_told_at_once),
        T(a_part_changes_only_what_is_given),
        T(rows_built_by_code_are_checked),
        T(sealed_values_come_back),
        T(rows_become_data),
        T(forms_show_values_options_and_errors),
        T(the_second_to_save_sees_both),
        T(the_schema_names_types_and_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
