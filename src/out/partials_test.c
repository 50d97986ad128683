/* partials_test.c - what is in web/: it compiles, keeps its promises, and stays small. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include "base/csv.h"
#include "base/json.h"
#include "embedded.h"
#include "out/template.h"

#include <cmocka.h> /* last: its macro fail() would take the place of ours */

#define LABELS_MAX 600

struct labels {
    struct str key[LABELS_MAX], text[LABELS_MAX][2];
    size_t n;
};

static bool find_label(void *data, struct str key, struct str text[2])
{
    const struct labels *labels = data;
    for (size_t i = 0; i < labels->n; i++) {
        if (str_eq(labels->key[i], key)) {
            text[LANG_ID] = labels->text[i][LANG_ID];
            text[LANG_EN] = labels->text[i][LANG_EN];
            return true;
        }
    }
    return false;
}

static void load_labels(struct arena *a, struct labels *labels, const char *path)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    size_t cap = 1 << 18;
    char *p = arena_alloc(a, cap);
    struct str text = { p, fread(p, 1, cap, f) };
    (void)fclose(f); /* only read */
    struct csv c;
    struct str *cells = NULL;
    size_t n = 0;
    tsv_init(&c, text);
    while (tsv_next(&c, a, &cells, &n) && n >= 3) {
        assert_true(labels->n < LABELS_MAX);
        labels->key[labels->n] = cells[0];
        labels->text[labels->n][LANG_ID] = cells[1];
        labels->text[labels->n++][LANG_EN] = cells[2];
    }
    assert_null(c.problem);
}

static struct str embedded(const char *name)
{
    for (size_t i = 0; i < embedded_file_count; i++) {
        if (str_eqz(str_of(embedded_files[i].name), name)) {
            return (struct str){ (const char *)embedded_files[i].data, embedded_files[i].size };
        }
    }
    fail_msg("%s is not embedded", name);
    return STR_NONE;
}

/* All of web/ and one page, called "page". */
static struct template_set *compiled(struct arena *a, const char *page)
{
    struct template_source *src = NEW_ARRAY(a, struct template_source, embedded_file_count + 1);
    struct labels *labels = NEW(a, struct labels);
    load_labels(a, labels, "packs/base/label/layout.tsv");
    load_labels(a, labels, "packs/base/label/http.tsv");
    load_labels(a, labels, "packs/base/label/recovery.tsv");
    size_t n = 0;
    src[n++] = (struct template_source){ STR("test/page.html"), str_of(page) };
    for (size_t i = 0; i < embedded_file_count; i++) {
        struct str name = str_of(embedded_files[i].name);
        if (str_starts(name, STR("web/")) && str_ends(name, STR(".html"))) {
            src[n++] = (struct template_source){ name, embedded(embedded_files[i].name) };
        }
    }
    struct template_labels finder = { find_label, labels };
    struct template_set *set = NULL;
    struct str why = STR_NONE;
    if (template_compile(a, src, n, &finder, &set, &why) != OK) {
        fail_msg("%.*s", STR_ARG(why));
    }
    return set;
}

static struct str rendered(struct arena *a, const char *page, const char *json, enum lang lang)
{
    struct val *data = NULL;
    struct str why = STR_NONE;
    if (!json_read(a, str_of(json), &data, &why)) {
        fail_msg("bad JSON in a test: %.*s", STR_ARG(why));
    }
    struct ctx c = { .mem = a, .lang = lang };
    struct strbuf out;
    strbuf_init(&out, a);
    if (template_render(&c, compiled(a, page), STR("page"), data, true, &out) != OK) {
        fail_msg("%.*s: %s %.*s", STR_ARG(c.fail.items[0].field), c.fail.items[0].key,
                 STR_ARG(c.fail.items[0].arg));
    }
    return strbuf_str(&out);
}

#define FIELD_HEAD                             \
    "{\"hint\":\"outer\",\"error\":\"outer\"," \
    "\"f\":{\"id\":\"age\",\"name\":\"age\",\"label\":\"Umur\","
#define OPTIONS                                                         \
    "\"options\":[{\"value\":\"A\",\"label\":\"a\",\"selected\":true}," \
    "{\"value\":\"B\",\"label\":\"b\"}]"

static const struct {
    const char *why, *data, *has, *has_not;
} fields[] = {
    { "a text has its label", FIELD_HEAD "\"is_text\":true,\"value\":\"a\\\"b\"}}",
      "<label for=\"age\">Umur", "outer" },
    { "what was typed stays inside its attribute",
      FIELD_HEAD "\"is_text\":true,\"value\":\"a\\\"b\"}}", "value=\"a&quot;b\"", NULL },
    { "the phone's keyboard learns nothing", FIELD_HEAD "\"is_text\":true,\"value\":\"\"}}",
      "autocomplete=\"off\" autocapitalize=\"none\" spellcheck=\"false\"", NULL },
    { "a login may be filled in by the browser",
      FIELD_HEAD "\"is_password\":true,\"autocomplete\":\"current-password\",\"value\":\"\"}}",
      "type=\"password\" id=\"age\" name=\"age\" value=\"\" autocomplete=\"current-password\"",
      NULL },
    { "what is not required says so", FIELD_HEAD "\"is_text\":true}}", "(boleh dikosongkan)",
      NULL },
    { "what is required does not", FIELD_HEAD "\"is_text\":true,\"required\":true}}",
      "aria-required=\"true\"", "boleh dikosongkan" },
    { "hint and error are read out with the field",
      FIELD_HEAD "\"is_number\":true,\"hint\":\"h\",\"error\":\"e\"}}",
      "aria-describedby=\"age-hint age-err\" aria-invalid=\"true\"", "outer" },
    { "an error alone", FIELD_HEAD "\"is_number\":true,\"error\":\"e\"}}",
      "aria-describedby=\"age-err\"", "age-hint" },
    { "a number is typed on digits but stays text", FIELD_HEAD "\"is_number\":true}}",
      "type=\"text\" id=\"age\" name=\"age\" value=\"\" inputmode=\"numeric\"", NULL },
    { "a day", FIELD_HEAD "\"is_day\":true,\"value\":\"2024-11-14\"}}",
      "type=\"date\" id=\"age\" name=\"age\" value=\"2024-11-14\"", NULL },
    { "a moment", FIELD_HEAD "\"is_time\":true}}", "type=\"datetime-local\"", NULL },
    { "a long text keeps its lines",
      FIELD_HEAD "\"is_textarea\":true,\"max\":900,\"value\":\"a\\n<b>\"}}",
      ">a\n&lt;b&gt;</textarea>", "<input" },
    { "a file has no value", FIELD_HEAD "\"is_file\":true,\"max\":5,\"value\":\"x\"}}",
      "type=\"file\" id=\"age\" name=\"age\" data-max-bytes=\"5\"", "value=" },
    { "a select offers nothing first", FIELD_HEAD "\"is_select\":true," OPTIONS "}}",
      "<option value=\"\">Pilih …</option>\n<option value=\"A\" selected>a</option>", "<input" },
    { "radio buttons have one question", FIELD_HEAD "\"is_radio\":true," OPTIONS "}}",
      "<legend>Umur", "<select" },
    { "each radio button has its label", FIELD_HEAD "\"is_radio\":true," OPTIONS "}}",
      "for=\"age-B\"><input type=\"radio\" id=\"age-B\" name=\"age\" value=\"B\"><span>b</span>",
      NULL },
    { "an option without a hint takes none from outside",
      FIELD_HEAD "\"is_radio\":true,\"hint\":\"h\"," OPTIONS "}}", "id=\"age-hint\">h</p>",
      "class=\"hint\">" },
    { "check boxes are check boxes", FIELD_HEAD "\"is_checks\":true," OPTIONS "}}",
      "<input type=\"checkbox\" id=\"age-A\" name=\"age\" value=\"A\" checked>", "radio" },
    { "one check box", FIELD_HEAD "\"is_bool\":true,\"checked\":true}}",
      "<input type=\"checkbox\" id=\"age\" name=\"age\" value=\"1\" checked>", "<select" },
    { "the other person's version is shown", FIELD_HEAD "\"is_text\":true,\"theirs\":\"12\"}}",
      "Sudah disimpan orang lain:", NULL },
};

static void test_fields(void **state)
{
    (void)state; /* no fixture */
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        struct arena *a = arena_new(0);
        struct str got = rendered(a, "{{#f}}{{>field}}{{/f}}", fields[i].data, LANG_ID);
        bool has_not = fields[i].has_not != NULL && str_has(got, str_of(fields[i].has_not));
        if (!str_has(got, str_of(fields[i].has)) || has_not) {
            fail_msg("%s\n%.*s", fields[i].why, STR_ARG(got));
        }
        arena_free(a);
    }
}

#define PAGE                                                                                 \
    "{\"page\":{\"title\":\"Layanan Kota\",\"city\":\"Kota Jambi\",\"lang\":\"id\",\""       \
    "lang_other\":\"en\",\"lang_other_label\":\"English\",\"css\":\"/s/a.css\",\"js\""       \
    ":\"/s/a.js\",\"icons\":\"/s/i.svg\",\"favicon\":\"/s/f.svg\",\"csrf\":\"T\",\"pa"       \
    "th\":\"/x?a=b\",\"token\":\"K\",\"demo\":true,\"demo_day\":\"14 November 2024\","       \
    "\"bell\":true,\"subnav\":[{\"label\":\"Rapat\",\"href\":\"/rapat\",\"current\":true}]," \
    "\"flash\":false,\"who\":{\"name\":\"<Rani>\",\"role\":\"r\"},\"nav\":[{\"label\""       \
    ":\"Kasus\",\"href\":\"/kasus\",\"current\":true,\"count\":3}],\"hotlines\":[{\"n"       \
    "umber\":\"110\",\"label\":\"Polisi\",\"href\":\"tel:110\"}],\"errors\":[{\"field"       \
    "\":\"age\",\"text\":\"Tulis umur\"},{\"field\":\"\",\"text\":\"Umum\"}]},\"statu"       \
    "s\":404,\"heading\":\"Tidak ada\",\"action\":\"/\",\"files\":true,\"fields\":[{"        \
    "\"name\":\"cerita\",\"value\":\"\\\"><b>\"}],\"is_public\":"

static const struct {
    const char *why, *page, *public, *has, *has_not;
} pages[] = {
    { "the exit is there without a script, and says nothing to the next page", "error", "true",
      "href=\"/x\" rel=\"nofollow noreferrer\"", "/kasus" },
    { "the title is the neutral one alone", "error", "true", "<title>Layanan Kota</title>",
      "Jejaring" },
    { "the numbers stand on every public page", "error", "true", "href=\"tel:110\"", NULL },
    { "the language button keeps the token", "error", "true",
      "<input type=\"hidden\" name=\"token\" value=\"K\">", "csrf" },
    { "the sentences of a refusal are shown", "error", "true", "<p>Tulis umur</p>", NULL },
    { "staff see whether the data are invented", "error", "false", "Data contoh.", "data-exit" },
    { "signing out is a button with the token", "error", "false",
      "action=\"/keluar\">\n<input type=\"hidden\" name=\"csrf\" value=\"T\">", NULL },
    { "names are escaped", "error", "false", "&lt;Rani&gt;", "<Rani>" },
    { "the current place is told", "error", "false", "href=\"/kasus\" aria-current=\"page\"",
      NULL },
    { "what was typed comes back", "keep", "true", "name=\"cerita\" value=\"&quot;&gt;&lt;b&gt;\"",
      NULL },
    { "a summary links to the field", "errors", "false", "<a href=\"#age\">Tulis umur</a>", NULL },
    { "and not where there is none", "errors", "false", "<li>Umum</li>", NULL },
};

static void test_pages(void **state)
{
    (void)state; /* no fixture */
    for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
        struct arena *a = arena_new(0);
        struct str page[] = { STR("{{>"), str_of(pages[i].page), STR("}}") };
        struct str data[] = { STR(PAGE), str_of(pages[i].public), STR("}") };
        struct str got =
            rendered(a, str_z(a, str_join(a, page, 3)), str_z(a, str_join(a, data, 3)), LANG_ID);
        bool has_not = pages[i].has_not != NULL && str_has(got, str_of(pages[i].has_not));
        if (!str_has(got, str_of(pages[i].has)) || has_not) {
            fail_msg("%s\n%.*s", pages[i].why, STR_ARG(got));
        }
        arena_free(a);
    }
}

static void test_english(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    struct str got = rendered(a, "{{>error}}", PAGE "true}", LANG_EN);
    assert_true(str_has(got, STR("Quick exit")));
    assert_false(str_has(got, STR("Keluar cepat")));
    arena_free(a);
}

static void test_script_stores_and_evaluates_nothing(void **state)
{
    (void)state; /* no fixture */
    static const char *const never[] = { "localStorage", "sessionStorage", "indexedDB",
                                         "cookie",       "serviceWorker",  "eval(",
                                         "Function(",    "innerHTML",      "document.write",
                                         "http:",        "https:" };
    struct str js = embedded("web/jj.js");
    for (size_t i = 0; i < ARRAY_LEN(never); i++) {
        if (str_has(js, str_of(never[i]))) {
            fail_msg("jj.js has %s", never[i]);
        }
    }
    /* What travels is the compressed one, as web/README.md says. */
    for (size_t i = 0; i < embedded_file_count; i++) {
        if (str_eqz(str_of(embedded_files[i].name), "web/jj.js")) {
            assert_in_range(embedded_files[i].packed_size, 1, 6 * 1024);
        }
    }
}

static void test_style_fetches_nothing_and_stays_small(void **state)
{
    (void)state; /* no fixture */
    struct str css = embedded("web/jejaring.css");
    assert_false(str_has(css, STR("url(")));
    assert_false(str_has(css, STR("@import")));
    assert_false(str_has(css, STR("@font-face")));
    /* What travels is the compressed one; the other is what people read. */
    for (size_t i = 0; i < embedded_file_count; i++) {
        if (str_eqz(str_of(embedded_files[i].name), "web/jejaring.css")) {
            assert_in_range(embedded_files[i].packed_size, 1, 8 * 1024);
        }
    }
    assert_true(css.n <= 28 * 1024);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_english),
        cmocka_unit_test(test_script_stores_and_evaluates_nothing),
        cmocka_unit_test(test_style_fetches_nothing_and_stays_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
