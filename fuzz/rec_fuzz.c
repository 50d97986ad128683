/*
 * Any bytes as the sealed value of a row, and any JSON as input of a record. What was unpacked must
 * pack to bytes that
 * unpack and pack the same; what was refused must say so; nothing declared as never from input may
 * be set.
 */
#include <stdlib.h>

#include "base/json.h"
#include "base/log.h"
#include "rec/rec.h"

#define REC sample
#define REC_DEF "rec/rec_test.def"
#define REC_KEEP
#include "rec/rec_struct.h"

static enum err sample_due(struct ctx *c, const struct field *field, const void *row)
{
    const struct sample *s = row;
    return s->due_on < 0 ? fail(c, ERR_INPUT, field->name, "sample.too_early") : OK;
}

#include "rec/rec_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok) {
        abort();
    }
}

static void sealed(struct ctx *c, struct str bytes)
{
    struct sample row = { 0 }, again = { 0 };
    if (rec_unpack_sealed(c, &sample_rec, bytes, &row) != OK) {
        must(c->fail.code == ERR_INTERNAL);
        return;
    }
    struct str once = rec_pack_sealed(c, &sample_rec, &row);
    must(rec_unpack_sealed(c, &sample_rec, once, &again) == OK);
    must(str_eq(rec_pack_sealed(c, &sample_rec, &again), once));
}

static void input(struct ctx *c, struct str text)
{
    struct val *v = NULL;
    struct str why = STR_NONE;
    struct sample row = { 0 };
    if (text.n > JSON_MAX_BYTES || !json_read(c->mem, text, &v, &why)) {
        return;
    }
    fail_clear(c);
    enum err e = rec_read(c, &sample_rec, v, false, &row);
    must((e == OK) == (c->fail.n == 0) && (e == OK || e == ERR_INPUT));
    must(row.id.n == 0 && row.compartment_id.n == 0 && row.mark.n == 0 && row.picture.n == 0);
    (void)rec_form(c, &sample_rec, &row);
    (void)rec_to_page(c, &sample_rec, &row);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ctx c = { .mem = arena_new(0), .now_ms = 1 };
    struct str bytes = { (const char *)data, size };
    log_setup("fuzz", LOG_ERROR + 1);
    sealed(&c, bytes);
    input(&c, bytes);
    arena_free(c.mem);
    return 0;
}
