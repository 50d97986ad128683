/* template_test.c - the template engine: own cases always, the Mustache specification where its
 * files are there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "out/template.h"

#include <cmocka.h> /* last: its macro fail() would take the place of ours */

static bool find_label(void *data, struct str key, struct str text[2])
{
    (void)data; /* the labels of these tests are fixed */
    text[LANG_ID] = STR("Kasus & \"orang\"");
    text[LANG_EN] = STR("Case");
    return str_eqz(key, "case.title");
}

static const struct template_labels test_labels = { find_label, NULL };

static struct val *tree(struct arena *a, const char *json)
{
    struct val *v = NULL;
    struct str why = STR_NONE;
    if (!json_read(a, str_of(json), &v, &why)) {
        fail_msg("bad JSON in a test: %.*s", STR_ARG(why));
    }
    return v;
}

static struct template_set *compiled(struct arena *a, const char *name, const char *text,
                                     const char *partial)
{
    struct template_source src[] = { { str_of(name), str_of(text) },
                                     { STR("web/partial/part.html"),
                                       str_of(partial != NULL ? partial : "") } };
    struct template_set *set = NULL;
    struct str why = STR_NONE;
    enum err e = template_compile(a, src, ARRAY_LEN(src), &test_labels, &set, &why);
    if (e != OK) {
        fail_msg("%s: %.*s", text, STR_ARG(why));
    }
    return set;
}

static void assert_text(struct str got, const char *want, const char *why)
{
    if (!str_eqz(got, want)) {
        fail_msg("%s\n got: %.*s\nwant: %s", why, STR_ARG(got), want);
    }
}

/* --- what renders --- */

static const struct {
    const char *why, *text, *partial, *data, *want;
} renders[] = {
    { "all five characters are escaped", "{{a}}", NULL, "{\"a\":\"&<>\\\"'x\"}",
      "&amp;&lt;&gt;&quot;&#39;x" },
    { "text around a special character stays", "{{a}}", NULL, "{\"a\":\"ab<cd\"}", "ab&lt;cd" },
    { "numbers, booleans and null print", "{{i}} {{b}} {{n}}.", NULL,
      "{\"i\":-12,\"b\":false,\"n\":null}", "-12 false ." },
    { "labels are escaped too", "<h1>{{t.case.title}}</h1>", NULL, "{}",
      "<h1>Kasus &amp; &quot;orang&quot;</h1>" },
    { "a label hides a data name t", "{{t.case.title}}", NULL,
      "{\"t\":{\"case\":{\"title\":\"x\"}}}", "Kasus &amp; &quot;orang&quot;" },
    { "an outer name is found from inside a list", "{{#l}}{{n}}{{x}} {{/l}}", NULL,
      "{\"x\":1,\"l\":[{\"n\":\"a\"},{\"n\":\"b\",\"x\":2}]}", "a1 b2 " },
    { "zero, empty text and empty list are falsey", "{{^a}}1{{/a}}{{^b}}2{{/b}}{{^c}}3{{/c}}", NULL,
      "{\"a\":0,\"b\":\"\",\"c\":[]}", "123" },
    { "an empty map is there", "{{#a}}yes{{/a}}", NULL, "{\"a\":{}}", "yes" },
    { "a true boolean opens no context", "{{#l}}{{#on}}{{.}}{{/on}}{{/l}}", NULL,
      "{\"on\":true,\"l\":[\"x\",\"y\"]}", "xy" },
    { "a mark for absence is no part of the name", "{{#a?}}{{b?}}{{/a?}}.", NULL,
      "{\"a\":{\"b\":3}}", "3." },
    { "what may be absent is empty", "[{{b?}}{{#c?}}x{{/c?}}]", NULL, "{}", "[]" },
    { "a leading point looks no further than the item", "{{#l}}{{#.h?}}[{{.}}]{{/.h}}{{h}} {{/l}}",
      NULL, "{\"h\":0,\"l\":[{\"h\":1},{}]}", "[1]1 0 " },
    { "a leading point steps over texts", "{{#l}}{{#a}}{{.b}}{{/a}}{{/l}}", NULL,
      "{\"b\":0,\"l\":[{\"a\":\"x\",\"b\":1}]}", "1" },
    { "the number of items prints and opens a section once",
      "{{#l.length}}<ul title=\"{{l.length}}\">{{#l}}<li>{{.}}</li>{{/l}}</ul>{{/l.length}}", NULL,
      "{\"l\":[\"a\",\"b\"]}", "<ul title=\"2\"><li>a</li><li>b</li></ul>" },
    { "an empty list has no length to show",
      "{{#l.length}}x{{/l.length}}{{^l.length}}y{{/l.length}}", NULL, "{\"l\":[]}", "y" },
    { "a section of attributes", "<option{{#s}} selected{{/s}}>", NULL, "{\"s\":true}",
      "<option selected>" },
    { "a section after an attribute without a value", "<p hidden>{{#s}}<b id=\"x\">{{/s}}", NULL,
      "{\"s\":1}", "<p hidden><b id=\"x\">" },
    { "a section in a quoted value", "<b class=\"tag{{#s}} d{{/s}}\">", NULL, "{\"s\":1}",
      "<b class=\"tag d\">" },
    { "a quote in a value cannot leave its attribute", "<b title='{{a}}'>", NULL,
      "{\"a\":\"' x='\"}", "<b title='&#39; x=&#39;'>" },
    { "a path is an address", "<a href=\"{{a}}\">", NULL, "{\"a\":\"/kasus?x=a:b\"}",
      "<a href=\"/kasus?x=a:b\">" },
    { "a telephone is an address", "<a href=\"{{a}}\">", NULL, "{\"a\":\"tel:110\"}",
      "<a href=\"tel:110\">" },
    { "a script is no address", "<a href=\"{{a}}\">", NULL, "{\"a\":\"javascript:alert(1)\"}",
      "<a href=\"#\">" },
    { "not in capitals and with a control character either", "<a href=\"{{a}}\">", NULL,
      "{\"a\":\"\\u0001JavaScript:x\"}", "<a href=\"#\">" },
    { "not when an empty section stands before it", "<a href=\"{{#n}}/{{/n}}{{a}}\">", NULL,
      "{\"n\":false,\"a\":\"javascript:x\"}", "<a href=\"#\">" },
    { "not when an empty value stands before it", "<a href=\"{{b}}{{a}}\">", NULL,
      "{\"b\":\"\",\"a\":\"javascript:x\"}", "<a href=\"#\">" },
    { "the rest of an address may hold colons", "<a href=\"/x/{{a}}\">", NULL, "{\"a\":\"b:c\"}",
      "<a href=\"/x/b:c\">" },
    { "other attributes may hold anything", "<b title=\"{{a}}\">", NULL, "{\"a\":\"javascript:x\"}",
      "<b title=\"javascript:x\">" },
    { "a script that is a file", "<script src=\"{{a}}\" defer></script>{{a}}", NULL,
      "{\"a\":\"/j.js\"}", "<script src=\"/j.js\" defer></script>/j.js" },
    { "a script's own text is left alone", "<script>if (a < b) { c }</script>{{a}}", NULL,
      "{\"a\":1}", "<script>if (a < b) { c }</script>1" },
    { "comments and doctype are stepped over", "<!doctype html><!-- a > b - -- c --><b>{{a}}</b>",
      NULL, "{\"a\":1}", "<!doctype html><!-- a > b - -- c --><b>1</b>" },
    { "a partial sees the caller's values", "<p>{{>part}}</p>", "<i>{{a}}</i>", "{\"a\":1}",
      "<p><i>1</i></p>" },
    { "a page's partial is not indented: a <textarea> would take it as typed", "  {{>part}}\n.",
      "a\n{{v}}\n", "{\"v\":\"x\"}", "a\nx\n." },
    { "a partial that calls itself ends with its data", "{{>part}}", "({{#k}}{{>part}}{{/k}})",
      "{\"k\":[{\"k\":[]},{\"k\":[]}]}", "(()())" },
    { "fragments are invisible in the page",
      "a\n{{!fragment list}}\n<p id=\"list\">b</p>\n{{!/fragment list}}\nc", NULL, "{}",
      "a\n<p id=\"list\">b</p>\nc" },
};

static void test_renders(void **state)
{
    (void)state; /* no fixture */
    for (size_t i = 0; i < ARRAY_LEN(renders); i++) {
        struct arena *a = arena_new(0);
        struct template_set *set =
            compiled(a, "feature/x/main.html", renders[i].text, renders[i].partial);
        struct ctx c = { .mem = a };
        struct strbuf out;
        strbuf_init(&out, a);
        enum err e = template_render(&c, set, STR("main"), tree(a, renders[i].data), true, &out);
        if (e != OK) {
            fail_msg("%s: %s %.*s", renders[i].why, err_name(e), STR_ARG(c.fail.items[0].arg));
        }
        assert_text(strbuf_str(&out), renders[i].want, renders[i].why);
        arena_free(a);
    }
}

/* --- what does not compile --- */

static const struct {
    const char *why, *text, *want; /* want: part of the reason */
} refused[] = {
    { "three braces", "{{{a}}}", "main.html:1: unescaped" },
    { "ampersand", "\n{{& a}}", "main.html:2: unescaped" },
    { "delimiters", "{{=<% %>=}}", "delimiters" },
    { "an open tag names its line", "a\nb\n{{c", "main.html:3: a tag is not closed" },
    { "an open section names where it began", "\n{{#a}}\n\n", "main.html:2: is never closed: a" },
    { "sections crossing", "{{#a}}{{#b}}{{/a}}{{/b}}", "closes what is not open" },
    { "closing nothing", "{{/a}}", "closes what is not open" },
    { "an empty name", "{{}}", "not a name" },
    { "an empty part", "{{a..b}}", "not a name" },
    { "a name with a space", "{{a b}}", "not a name" },
    { "an unknown label names its line", "a\n{{t.case.titel}}",
      "main.html:2: no such label: case.titel" },
    { "a label as a section", "{{#t.case.title}}{{/t.case.title}}", "label cannot be a section" },
    { "an unknown partial", "a\n\n{{>nobody}}", "main.html:3: no such partial: nobody" },
    { "a partial by its path", "{{>web/partial/part}}", "not a name of a partial" },
    { "an unquoted value", "<a href={{a}}>", "quoted" },
    { "an unquoted value without a tag", "\n<input rows=4>",
      "main.html:2: attribute values must be quoted" },
    { "a tag as attribute", "<a {{a}}>", "name of an element" },
    { "a tag as a part of an attribute's name", "<a data-{{a}}=\"x\">", "name of an element" },
    { "a tag as element", "<h{{a}}>", "name of an element" },
    { "a tag after '<'", "a <{{a}}", "&lt;" },
    { "a section after '<'", "<{{#a}}b{{/a}}", "&lt;" },
    { "a value in a script", "<script>var a = \"{{a}}\";</script>", "<script>" },
    { "a section in a style", "<style>{{#a}}b{}{{/a}}</style>", "<style>" },
    { "a value in an HTML comment", "<!-- {{a}} -->", "<!-- -->" },
    { "a style attribute", "<b style=\"color:red\">", "style=" },
    { "a style attribute in capitals with spaces", "<b STYLE = 'color:red'>", "style=" },
    { "a handler attribute", "<b onclick=\"x()\">", "on...=" },
    { "a handler's name built by sections", "<b {{#a}}on{{/a}}click{{#b}}{{/b}}=\"x\">",
      "without an attribute" },
    { "a section that opens an element's tag", "{{#a}}<b {{/a}}class=\"x\">", "another place" },
    { "a section that closes a quote", "<b title=\"{{#a}}\"{{/a}}>", "another place" },
    { "a partial in an attribute", "<b title=\"{{>part}}\">", "between elements" },
    { "a fragment in an attribute", "<b title=\"{{!fragment a}}{{!/fragment a}}\">",
      "between elements" },
    { "a fragment left open", "{{!fragment a}}b", "never closed" },
    { "a fragment closed by a section", "{{!fragment a}}b{{/a}}", "closes what is not open" },
    { "a file ending in a tag", "<p", "ends inside" },
    { "a file ending in a script", "<script>x", "ends inside" },
    { "an unescaped '<'", "a < b", "&lt;" },
    { "a name used twice over folders", "{{>part}}", NULL },
};

static void test_refused(void **state)
{
    (void)state; /* no fixture */
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        struct arena *a = arena_new(0);
        bool twice = refused[i].want == NULL;
        struct template_source src[] = {
            { STR("web/partial/part.html"), STR("x") },
            { twice ? STR("feature/x/part.html") : STR("feature/x/main.html"),
              str_of(refused[i].text) },
        };
        struct template_set *set = NULL;
        struct str why = STR_NONE;
        enum err e = template_compile(a, src, ARRAY_LEN(src), &test_labels, &set, &why);
        struct str want = twice ? STR("two templates have this name") : str_of(refused[i].want);
        if (e != ERR_INPUT || set != NULL || !str_has(why, want)) {
            fail_msg("%s: %s, \"%.*s\"", refused[i].why, err_name(e), STR_ARG(why));
        }
        arena_free(a);
    }
}

static void test_html_calls_only_checked(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    struct template_source src[] = { { STR("a.txt"), STR("<b onclick=x>") },
                                     { STR("b.html"), STR("{{>c}}") },
                                     { STR("c"), STR("<") } };
    struct template_set *set = NULL;
    struct str why = STR_NONE;
    assert_int_equal(template_compile(a, src, 1, NULL, &set, &why),
                     OK); /* plain text may hold anything */
    assert_int_equal(template_compile(a, src, 3, NULL, &set, &why), ERR_INPUT);
    assert_text(why, "b.html:1: calls a partial whose HTML is not checked: c",
                "plain text inside a page");
    arena_free(a);
}

/* --- strict, languages, fragments, limits --- */

static const struct {
    const char *why, *text, *data;
    bool fails;
    const char *name; /* what the failure names */
} strict_cases[] = {
    { "a value that is nowhere", "a\n{{x.y}}", "{\"x\":{}}", true, "x.y" },
    { "a section that is nowhere", "{{#x}}{{/x}}", "{}", true, "x" },
    { "an inverted section that is nowhere", "{{^x}}{{/x}}", "{}", true, "x" },
    { "a list where text is wanted", "{{x}}", "{\"x\":[]}", true, "x" },
    { "a map where text is wanted, though it may be absent", "{{x?}}", "{\"x\":{}}", true, "x" },
    { "a leading point does not find what lies around", "{{#l}}{{.x}}{{/l}}",
      "{\"x\":1,\"l\":[{}]}", true, "x" },
    { "null is there", "{{x}}", "{\"x\":null}", false, NULL },
    { "inside what is not shown nothing is asked", "{{#x}}{{y}}{{/x}}", "{\"x\":false}", false,
      NULL },
    { "marked as possibly absent", "{{x?}}{{^y?}}{{/y?}}", "{}", false, NULL },
};

static void test_strict(void **state)
{
    (void)state; /* no fixture */
    for (size_t i = 0; i < ARRAY_LEN(strict_cases); i++) {
        struct arena *a = arena_new(0);
        struct template_set *set = compiled(a, "feature/x/main.html", strict_cases[i].text, NULL);
        struct val *data = tree(a, strict_cases[i].data);
        struct ctx c = { .mem = a };
        struct strbuf out;
        strbuf_init(&out, a);
        enum err e = template_render(&c, set, STR("main"), data, true, &out);
        if ((e == ERR_INTERNAL) != strict_cases[i].fails) {
            fail_msg("%s: %s", strict_cases[i].why, err_name(e));
        }
        if (strict_cases[i].fails) {
            assert_text(c.fail.items[0].arg, strict_cases[i].name, strict_cases[i].why);
        }
        assert_int_equal(template_render(&c, set, STR("feature/x/main.html"), data, false, &out),
                         OK);
        arena_free(a);
    }
}

static void test_failure_names_file_and_line(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    struct template_set *set = compiled(a, "feature/x/main.html", "{{>part}}", "a\n\n{{gone}}");
    struct ctx c = { .mem = a };
    struct strbuf out;
    strbuf_init(&out, a);
    assert_int_equal(template_render(&c, set, STR("main"), val_map(a), true, &out), ERR_INTERNAL);
    assert_text(c.fail.items[0].field, "web/partial/part.html:3",
                "the partial's place, not the caller's");
    assert_int_equal(template_render(&c, set, STR("nobody"), val_map(a), true, &out), ERR_INTERNAL);
    assert_false(template_has(set, STR("nobody")));
    assert_false(template_has(set, STR("feature/y/main.html")));
    assert_true(template_has(set, STR("main")));
    arena_free(a);
}

static void test_languages(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    struct template_set *set =
        compiled(a, "m.html", "<b title=\"{{t.case.title}}\">{{t.case.title}}</b>", NULL);
    struct ctx c = { .mem = a, .lang = LANG_EN };
    struct strbuf out;
    strbuf_init(&out, a);
    assert_int_equal(template_render(&c, set, STR("m"), val_map(a), true, &out), OK);
    assert_text(strbuf_str(&out), "<b title=\"Case\">Case</b>", "English where it is asked for");
    arena_free(a);
}

static void test_fragment(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    struct template_set *set =
        compiled(a, "m.html", "<main>{{#l}}{{>part}}{{/l}}{{gone}}</main>",
                 "<p>{{n}}</p>\n{{!fragment row}}\n<p id=\"row\">{{n}}{{!fragment "
                 "in}}<i></i>{{!/fragment in}}</p>\n{{!/fragment row}}\n");
    struct val *data = tree(a, "{\"l\":[{\"n\":1},{\"n\":2}]}");
    struct ctx c = { .mem = a };
    struct strbuf out;
    strbuf_init(&out, a);
    strbuf_putz(&out, "before ");
    assert_int_equal(template_render_fragment(&c, set, STR("m"), STR("row"), data, true, &out), OK);
    assert_text(strbuf_str(&out), "before <p id=\"row\">1<i></i></p>\n",
                "the first of a list, nothing after it");
    assert_int_equal(template_render_fragment(&c, set, STR("m"), STR("in"), data, true, &out), OK);
    assert_text(strbuf_str(&out), "before <p id=\"row\">1<i></i></p>\n<i></i>",
                "a fragment in a fragment");
    size_t n = out.n;
    assert_int_equal(template_render_fragment(&c, set, STR("m"), STR("other"), data, false, &out),
                     ERR_NOT_FOUND);
    assert_int_equal(out.n, n);
    arena_free(a);
}

static void test_text_is_indented(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    struct template_set *set = compiled(a, "letter.txt", "  {{>part}}\n.", "a\n{{v}}\n");
    struct ctx c = { .mem = a };
    struct strbuf out;
    strbuf_init(&out, a);
    struct val *data = tree(a, "{\"v\":\"x\\ny\"}");
    assert_int_equal(template_render(&c, set, STR("letter.txt"), data, true, &out), OK);
    assert_text(strbuf_str(&out), "  a\n  x\ny\n.", "each line of the partial, not of the values");
    arena_free(a);
}

static void test_recursion_is_cut(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    struct template_set *set = compiled(a, "m.html", "{{>part}}", "x{{>part}}");
    struct ctx c = { .mem = a };
    struct strbuf out;
    strbuf_init(&out, a);
    assert_int_equal(template_render(&c, set, STR("m"), val_map(a), false, &out), ERR_INTERNAL);
    assert_string_equal(c.fail.items[0].key, "template.too_deep");
    arena_free(a);
}

static void test_deep_sections_are_refused(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    struct strbuf text;
    strbuf_init(&text, a);
    for (int i = 0; i < 40; i++) {
        strbuf_putz(&text, "{{#a}}");
    }
    struct template_source src = { STR("m"), strbuf_str(&text) };
    struct template_set *set = NULL;
    struct str why = STR_NONE;
    assert_int_equal(template_compile(a, &src, 1, NULL, &set, &why), ERR_INPUT);
    assert_true(str_has(why, STR("too deep")));
    arena_free(a);
}

/* --- the specification's own cases --- */

static struct str read_file(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        return STR_NONE;
    }
    size_t cap = 1 << 16;
    char *p = arena_alloc(a, cap);
    size_t n = fread(p, 1, cap, f);
    (void)fclose(f); /* only read */
    assert_true(n < cap);
    return (struct str){ p, n };
}

/* What we refuse on purpose: unescaped output, other delimiters, a partial that is not there. */
static bool is_refused_here(const struct val *one)
{
    struct str main = val_get_text(one, "template");
    bool refused_here =
        str_has(main, STR("{{{")) || str_has(main, STR("{{&")) || str_has(main, STR("{{="));
    const struct val *partials = val_getz(one, "partials");
    for (size_t i = 0; i < val_count(partials); i++) {
        struct str text = partials->map->items[i]->s;
        refused_here = refused_here || str_has(text, STR("{{{")) || str_has(text, STR("{{="));
    }
    return refused_here || str_eqz(val_get_text(one, "name"), "Failed Lookup");
}

static void run_spec_case(struct arena *a, const struct val *one)
{
    struct template_source src[4] = { { STR("main"), val_get_text(one, "template") } };
    size_t n = 1;
    const struct val *partials = val_getz(one, "partials");
    for (size_t i = 0; i < val_count(partials); i++) {
        src[n++] = (struct template_source){ partials->map->keys[i], partials->map->items[i]->s };
    }
    struct template_set *set = NULL;
    struct str why = STR_NONE;
    enum err e = template_compile(a, src, n, NULL, &set, &why);
    struct str name = val_get_text(one, "name");
    if (is_refused_here(one)) {
        assert_int_equal(e, ERR_INPUT);
        return;
    }
    if (e != OK) {
        fail_msg("%.*s: %.*s", STR_ARG(name), STR_ARG(why));
    }
    struct ctx c = { .mem = a };
    struct strbuf out;
    strbuf_init(&out, a);
    assert_int_equal(template_render(&c, set, STR("main"), val_getz(one, "data"), false, &out), OK);
    if (!str_eq(strbuf_str(&out), val_get_text(one, "expected"))) {
        fail_msg("%.*s\n got: %.*s", STR_ARG(name), STR_ARG(strbuf_str(&out)));
    }
}

static void test_specification(void **state)
{
    (void)state; /* no fixture */
    static const char *const files[] = { "comments", "delimiters", "interpolation",
                                         "inverted", "partials",   "sections" };
    const char *shared = getenv("JEJARING_SHARED");
    size_t n = 0;
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct str parts[] = { str_of(shared != NULL ? shared : "../shared"),
                               STR("/data/mustache/"), str_of(files[i]), STR(".json") };
        struct str text = read_file(a, str_z(a, str_join(a, parts, ARRAY_LEN(parts))));
        if (text.n == 0) {
            print_message("skipped: no %s.json of the Mustache specification\n", files[i]);
            arena_free(a);
            skip();
        }
        const struct val *tests = val_getz(tree(a, str_z(a, text)), "tests");
        for (size_t k = 0; k < val_count(tests); k++) {
            run_spec_case(a, tests->list->items[k]);
            n++;
        }
    }
    arena_free(a);
    assert_int_equal(n, 136);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_renders),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_html_calls_only_checked),
        cmocka_unit_test(test_strict),
        cmocka_unit_test(test_failure_names_file_and_line),
        cmocka_unit_test(test_languages),
        cmocka_unit_test(test_fragment),
        cmocka_unit_test(test_text_is_indented),
        cmocka_unit_test(test_recursion_is_cut),
        cmocka_unit_test(test_deep_sections_are_refused),
        cmocka_unit_test(test_specification),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
