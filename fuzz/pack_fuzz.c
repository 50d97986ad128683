/*
 * pack_fuzz.c - files of packs. A line "@0 vocab stage.tsv" begins a file of the base pack (1: of the
 * city's), its text follows. What loads answers every question; what does not says file and line.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/log.h"
#include "rec/pack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void put(struct strbuf *b, struct str s)
{
    const uint32_t n = (uint32_t)s.n;
    strbuf_put_bytes(b, &n, sizeof n);
    strbuf_put(b, s);
}

/* The form of pack_load_keep: digit, then shown, folder, name and text with their sizes. */
static void bundle(struct arena *a, struct str all, struct strbuf *b)
{
    struct str rest = all;
    while (rest.n > 1 && rest.p[0] == '@') {
        struct str line, folder = STR_NONE, digit = STR_NONE;
        size_t end = 0;
        (void)str_next(&rest, '\n', &line); /* there is at least the first letter */
        struct str name = str_cut(line, 1, line.n);
        (void)str_next(&name, ' ', &digit); /* without it nothing is loaded: fine too */
        (void)str_next(&name, ' ', &folder);
        while (end < rest.n && !(rest.p[end] == '@' && (end == 0 || rest.p[end - 1] == '\n'))) {
            end++;
        }
        const struct str shown[] = { folder, STR("/"), name };
        strbuf_putc(b, digit.n > 0 ? digit.p[0] : '0');
        put(b, str_join(a, shown, 3));
        put(b, str_eqz(folder, "-") ? STR_NONE : folder);
        put(b, name);
        put(b, str_cut(rest, 0, end));
        rest = str_cut(rest, end, rest.n);
    }
}

static void ask(struct arena *a, const struct packs *p)
{
    struct ctx c = { .mem = a, .packs = p, .now_ms = INT64_C(1731549600000) };
    size_t n = 0;
    for (size_t i = 0; i < pack_table_count(p); i++) {
        struct str name = STR_NONE;
        (void)pack_table_at(p, i, &name); /* the walk is what is tried */
    }
    const struct vocab *v = pack_vocab(p, STR("stage"));
    for (size_t i = 0; v != NULL && i < v->n; i++) {
        if (vocab_code(v, v->codes[i].code) == NULL) {
            abort(); /* a code of the list is found in it */
        }
        (void)vocab_match(a, v, v->codes[i].label[0]); /* any answer */
        (void)code_valid_on(&v->codes[i], 20000);      /* any answer */
    }
    const struct role *roles = pack_roles(p, &n);
    for (size_t i = 0; i < n; i++) {
        if (pack_role(p, roles[i].code) == NULL) {
            abort();
        }
    }
    (void)pack_agencies(p, &n);
    (void)pack_clocks(p, &n);
    (void)pack_say(&c, "form.required");
    (void)pack_day_text(&c, 20000);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new((size_t)256 << 20);
    struct str all = { (const char *)data, size }, why = STR_NONE;
    struct packs *p = NULL;
    struct strbuf b;
    jmp_buf place;
    log_setup("fuzz", LOG_ERROR + 1);
    (void)arena_catch(a, &place);
    if (setjmp(place) == 0) {
        strbuf_init(&b, a);
        bundle(a, all, &b);
        if (pack_load_bundle(a, strbuf_str(&b), &p, &why) == OK) {
            ask(a, p);
        } else if (str_find(why, ':', 0) == SIZE_MAX) {
            abort(); /* "file:line: reason" */
        }
        if (pack_load_bundle(a, all, &p, &why) == OK) { /* the bytes themselves as a bundle */
            ask(a, p);
        }
    }
    arena_free(a);
    return 0;
}
