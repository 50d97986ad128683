/* err.c - the result list as functions. */
#include "base/err.h"

int err_status(enum err e)
{
    switch (e) {
#define ERR_ROW(name, status) \
    case name:                \
        return status;
        ERR_LIST(ERR_ROW)
#undef ERR_ROW
    }
    return 500;
}

const char *err_name(enum err e)
{
    switch (e) {
#define ERR_ROW(name, status) \
    case name:                \
        return #name;
        ERR_LIST(ERR_ROW)
#undef ERR_ROW
    }
    return "ERR_UNKNOWN";
}
