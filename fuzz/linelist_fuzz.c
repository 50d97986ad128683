/*
 * linelist_fuzz.c - any bytes as an office's line list. Every case has a number and victims, an
 * issue has a reason, and the report of issues can be written.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/utf8.h"
#include "feature/import/import.h"
#include "rec/pack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct packs *packs(void)
{
    static struct arena *kept;
    static struct packs *p;
    struct str why = STR_NONE;
    if (kept == NULL) {
        kept = arena_new(0);
        log_setup("fuzz", LOG_ERROR + 1);
        if (pack_load(kept, STR("packs"), STR("kota-jambi"), &p, &why) != OK) {
            abort(); /* run from the top of the source */
        }
    }
    return p;
}

static void check(const struct import_list *l)
{
    size_t n = 0;
    for (const struct import_case *k = l->first; k != NULL; k = k->next, n++) {
        size_t victims = 0;
        for (const struct import_victim *v = k->first; v != NULL; v = v->next) {
            victims++;
        }
        if (victims != k->n_victims) {
            abort();
        }
    }
    for (const struct import_issue *i = l->issues; i != NULL; i = i->next) {
        if (i->reason == NULL || i->row < 1) {
            abort();
        }
    }
    if (n != l->n_cases) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new((size_t)128 << 20);
    struct ctx c = { .mem = a, .packs = packs(), .now_ms = INT64_C(1731549600000) };
    struct import_list list = { .n_cases = 0 };
    jmp_buf place;
    (void)arena_catch(a, &place);
    if (setjmp(place) == 0 &&
        import_read(&c, (struct str){ (const char *)data, size }, &list) == OK) {
        check(&list);
        if (!utf8_valid(import_report(&c, &list))) {
            abort();
        }
    }
    arena_free(a);
    return 0;
}
