/*
 * setup.h - a city opened by this process: settings, packs, templates, routes, and as asked its
 * lock, store and key keeper. For commands and tests the key keeper runs inside the process;
 * `serve` opens the parts in its own processes.
 */
#ifndef JJ_APP_SETUP_H
#define JJ_APP_SETUP_H

#include "app/config.h"
#include "base/ctx.h"
#include "http/http.h"
#include "keyd/keyd.h"

enum city_part {
    CITY_CONFIG = 1,
    CITY_PACKS = 2,
    CITY_ROUTER = 4,
    CITY_LOCK = 8,
    CITY_STORE = 16,
    CITY_KEYS = 32
};

/* Argon2id at full cost: 3 passes, 64 MiB. Tests pass less; serve and commands never do. */
#define COST_PASSES 3
#define COST_MEMORY_KIB 65536

/* What a process of serve gets from the supervisor (config_write, pack_load_keep). */
struct city_given {
    struct str settings, packs;
};

struct city {
    struct arena *mem; /* lives as long as the city */
    const char *dir;   /* data folder; NULL when none is opened */
    const char *packs_dir;
    struct config cfg;
    struct packs *packs;
    struct template_set *templates;
    struct router *router;
    struct store *store;
    struct keyd *keyd;
    struct keys_transport transport;
    int lock_fd;
    struct life *life;         /* of a process of serve; NULL: nobody waits for a sign */
    int scrub_fd;              /* to the scrub process; -1: none */
    bool strict_templates;     /* set before city_open */
    struct strbuf *keep_packs; /* set before city_open: pack_load_keep's bundle */
    /* set before city_open: these, not DIR/jejaring.conf and the packs' folder */
    const struct city_given *given;
    bool any_age;                /* set before city_open: an older state is fine (doctor, accept-rollback) */
    bool any_schema;             /* set before city_open: an older database is fine (migrate) */
    uint32_t passes, memory_kib; /* 0: the full cost */
    unsigned char host_key[32];
    bool host_key_read; /* city_open_keyd needs no file then */
};

struct city_where {
    const char *program;      /* argv[0], to find the packs of a build tree; may be NULL */
    const char *data, *packs; /* flags; NULL: environment, then the usual places */
    const char *pack; /* city pack when there is no data folder yet; NULL: from the settings */
};

/*
 * Opens the parts. ERR_...: *why says what is wrong, for people at a terminal. city may be partly
 * open then: city_close.
 */
MUST_USE enum err city_open(struct city *city, struct arena *mem, const struct city_where *where,
                            unsigned parts, struct str *why);
void city_close(struct city *city);

/* A ctx for one request or command step on this city; memory from mem. */
struct ctx city_ctx(const struct city *city, struct arena *mem);
/* Pieces that serve's processes use one by one. */
MUST_USE enum err city_open_router(struct city *city, struct str *why);
MUST_USE enum err city_open_store(struct city *city, struct str *why);
MUST_USE enum err city_open_keyd(struct city *city, bool cli, struct str *why);
/* Reads it into city->host_key; city_open_keyd, which does this when nobody did, wipes it. */
MUST_USE enum err city_read_host_key(struct city *city, struct str *why);
MUST_USE enum err city_migrate(struct city *city, struct ctx *c, size_t *applied);
void city_keyd_config(struct city *city, bool cli, struct keyd_config *out);
/* Takes DIR/lock for `what` ("serve"); false: *holder says who has it. */
MUST_USE bool city_lock(struct city *city, const char *what, struct str *holder);
const char *city_packs_dir(struct arena *mem, const struct city_where *where);
/* Labels of all fail items, one a line, for standard error; English. */
struct str city_failure(struct ctx *c, enum err code);

#endif
