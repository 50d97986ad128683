/* repair.c - compartments of the keyring that the database doesn't have. */
#include "app/repair.h"

#include "base/ids.h"
#include "keyd/keyd_look.h"
#include "store/store.h"

static const struct stmt Q_THERE = { "repair_there", "t",
                                     "SELECT 1 FROM compartment WHERE id = $1" };

/* Those of the n that no row names, to the front; *n becomes how many. */
MUST_USE static enum err keep_orphans(struct ctx *c, struct keyd_id *ids, size_t *n)
{
    size_t kept = 0;
    for (size_t i = 0; i < *n; i++) {
        struct value one = V_INT(0);
        bool there = false;
        TRY(store_one(c, &Q_THERE, VALS(V_TEXT(id_text(c->mem, ids[i].b))), &one, 1, &there));
        if (!there) {
            ids[kept++] = ids[i];
        }
    }
    *n = kept;
    return OK;
}

enum err repair_orphans(const struct city *city, size_t *n)
{
    struct arena *mem = arena_new(0);
    struct ctx c = city_ctx(city, mem);
    struct keyd_id *ids = NULL;
    size_t all = 0;
    *n = 0;
    enum err e = keyd_compartments(city->keyd, mem, &ids, &all);
    e = e == OK ? keep_orphans(&c, ids, &all) : e;
    while (e == OK && *n < all) {
        const size_t slice = all - *n < KEYD_NEW_MAX ? all - *n : KEYD_NEW_MAX;
        e = keyd_forget(city->keyd, ids + *n, slice);
        *n += e == OK ? slice : 0;
    }
    arena_free(mem);
    return e;
}
