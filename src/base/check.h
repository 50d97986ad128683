/*
 * check.h - for tests only: cmocka with the headers it wants, and checks that say the reason of a
 * table's row.
 * cmocka's own macro fail() would swallow ctx.h's function; so fail_msg() is gone as well: use
 * CHECK.
 */
#ifndef JJ_BASE_CHECK_H
#define JJ_BASE_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail
#undef fail_msg

#include "base/str.h"

/* Ends the test when ok is false, with the reason of the row. */
#define CHECK(ok, why) check_that((ok), #ok, (why), __FILE__, __LINE__)
/* Ends the test when got is not the text want, showing both. */
#define CHECK_STR(got, want, why) check_text((got), (want), (why), __FILE__, __LINE__)

static inline void check_that(bool ok, const char *what, const char *why, const char *file,
                              int line)
{
    if (!ok) {
        print_error("%s\n    wanted: %s\n", why, what);
        _fail(file, line);
    }
}

static inline void check_text(struct str got, const char *want, const char *why, const char *file,
                              int line)
{
    if (!str_eqz(got, want)) {
        print_error("%s\n    wanted: %s\n    got:    %.*s\n", why, want, STR_ARG(got));
        _fail(file, line);
    }
}

#endif
