/*
 * template_fuzz.c - any text as a page. What compiles is rendered; a value never gets out of its
 * place: its < " ' & are entities wherever it stands.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/log.h"
#include "out/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MARK '\x01' /* before each dangerous character of the value, and nowhere in a source */

static bool find_label(void *data, struct str key, struct str text[2])
{
    (void)data;
    text[0] = text[1] = key;
    return key.n > 0 && key.p[0] != 'z';
}

static struct val *values(struct arena *a)
{
    struct val *root = val_map(a), *list = val_put_list(a, root, "l"), *item = val_map(a);
    struct str bad = STR("\x01<\x01>\x01\"\x01'\x01&");
    val_put(a, root, STR("a"), val_text(a, bad));
    val_put(a, root, STR("n"), val_int(a, 7));
    val_put(a, root, STR("f"), val_bool(a, false));
    val_put(a, item, STR("b"), val_text(a, bad));
    (void)val_push(a, list, item);
    (void)val_push(a, list, val_text(a, bad));
    return root;
}

static void check(struct str page)
{
    for (size_t i = 0; i + 1 < page.n; i++) {
        char next = page.p[i + 1];
        if (page.p[i] == MARK && (next == '<' || next == '>' || next == '"' || next == '\'')) {
            abort();
        }
    }
}

static void read_in(struct arena *a, struct str text, const char *name)
{
    const struct template_labels labels = { find_label, NULL };
    const struct template_source src[] = { { str_of(name), text },
                                           { STR("web/partial/part.html"), STR("<p>{{a}}</p>") } };
    struct template_set *set = NULL;
    struct str why = STR_NONE;
    struct ctx c = { .mem = a };
    struct strbuf out;
    if (template_compile(a, src, ARRAY_LEN(src), &labels, &set, &why) != OK) {
        if (why.n == 0) {
            abort();
        }
        return;
    }
    for (int strict = 0; strict < 2; strict++) {
        strbuf_init(&out, a);
        fail_clear(&c);
        if (template_render(&c, set, str_of(name), values(a), strict == 1, &out) == OK) {
            check(strbuf_str(&out));
        }
    }
    strbuf_init(&out, a);
    fail_clear(&c);
    if (template_render_fragment(&c, set, str_of(name), STR("x"), values(a), false, &out) == OK) {
        check(strbuf_str(&out));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new((size_t)64 << 20);
    struct str text = { (const char *)data, size };
    jmp_buf place;
    log_setup("fuzz", LOG_ERROR + 1);
    if (str_find(text, MARK, 0) == SIZE_MAX) {
        (void)arena_catch(a, &place);
        if (setjmp(place) == 0) {
            read_in(a, text, "feature/x/page.html");
            read_in(a, text, "feature/x/letter.txt");
        }
    }
    arena_free(a);
    return 0;
}
