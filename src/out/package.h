/*
 * package.h - the zip that an office file is: OpenDocument and Office Open XML are both parts in one. The only user of libzip.
 */
#ifndef JJ_OUT_PACKAGE_H
#define JJ_OUT_PACKAGE_H

#include <stdbool.h>

#include "base/ctx.h"
#include "base/str.h"

struct package_part {
    const char *name;
    struct str text;
    bool stored; /* not compressed: a type that stands readable at the file's beginning */
};

/* The file in c->mem, parts in their order; equal parts are equal bytes. ERR_INTERNAL "letter.broken". */
MUST_USE enum err package_write(struct ctx *c, const struct package_part *parts, size_t n,
                                struct str *out);

#endif
