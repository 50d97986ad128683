/* init.h - making a new city: data folder, keys, database, agencies, desks, first administrator. */
#ifndef JJ_APP_INIT_H
#define JJ_APP_INIT_H

#include "app/setup.h"

struct init_plan {
    struct city_where where;     /* where.data: the folder to make; where.pack: the city */
    struct str admin, password;  /* admin empty: none is made (tests, demo) */
    const char *recovery_out;    /* NULL: DIR/recovery.secret */
    uint32_t passes, memory_kib; /* 0: full cost */
    int64_t clock_offset_ms;
    bool demo;
    bool strict_templates;
};

/*
 * Makes the city and leaves it open in *city (store, keys, router). On failure *why; city_close
 * all the same.
 */
MUST_USE enum err init_city(struct city *city, struct arena *mem, const struct init_plan *plan,
                            struct str *why);

extern const struct stmt *const init_stmts[];
extern const size_t n_init_stmts;

#endif
