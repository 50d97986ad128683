/* ctx.c - keeping what failed. */
#include "base/ctx.h"

#include <assert.h>

enum err fail(struct ctx *c, enum err code, const char *field, const char *key)
{
    return fail_arg(c, code, str_of(field), key, STR_NONE);
}

enum err fail_arg(struct ctx *c, enum err code, struct str field, const char *key, struct str arg)
{
    assert(code != OK);
    struct fail *f = &c->fail;
    if (f->code == OK) {
        f->code = code;
    }
    /* More than a form can show is dropped; the answer is a refusal all the same. */
    if (key != NULL && f->n < FAIL_MAX) {
        f->items[f->n++] = (struct fail_item){ field, key, arg };
    }
    return code;
}

void fail_clear(struct ctx *c)
{
    c->fail.code = OK;
    c->fail.n = 0;
}
