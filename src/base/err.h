/* err.h - the one list of results, and the first cause of a failure. */
#ifndef JJ_BASE_ERR_H
#define JJ_BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>

#define MUST_USE __attribute__((warn_unused_result))

/*
 * name, HTTP status. ERR_INPUT: what a person typed; ERR_STORE: database, disk or key keeper away.
 */
#define ERR_LIST(X)       \
    X(OK, 200)            \
    X(ERR_INPUT, 422)     \
    X(ERR_LOGIN, 401)     \
    X(ERR_DENIED, 403)    \
    X(ERR_NOT_FOUND, 404) \
    X(ERR_CONFLICT, 409)  \
    X(ERR_LIMIT, 413)     \
    X(ERR_STORE, 503)     \
    X(ERR_INTERNAL, 500)

enum err {
#define ERR_ROW(name, status) name,
    ERR_LIST(ERR_ROW)
#undef ERR_ROW
};

/* HTTP status of a result, 200..599. */
int err_status(enum err e);
/* "ERR_INPUT" ...: for logs and tests, never for people. */
const char *err_name(enum err e);

/* Passes a failure up. Only where nothing is held but arena memory. */
#define TRY(expr)                 \
    do {                          \
        enum err try_e_ = (expr); \
        if (try_e_ != OK) {       \
            return try_e_;        \
        }                         \
    } while (0)

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
