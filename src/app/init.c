/*
 * init.c - making a new city. Nothing is overwritten: a folder that holds a city already is
 * refused. Whatever fails later leaves the half-made folder, so that a person can see it; init on
 * it is refused then too.
 */
#include "app/init.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/files.h"
#include "app/member.h"
#include "base/ids.h"
#include "rec/pack.h"

static const struct stmt Q_AGENCY = {
    "init_agency", "tttttt",
    "INSERT INTO agency (id, name, kind, sector, parent_id, kecamatan, version) VALUES ($1, $2, $3, $4, $5, $6, 1)"
    " ON CONFLICT DO NOTHING"
};

const struct stmt *const init_stmts[] = { &Q_AGENCY };
const size_t n_init_stmts = ARRAY_LEN(init_stmts);

static enum err refuse(struct city *city, struct str *why, const char *path)
{
    const struct str parts[] = { str_of(path), STR(": "), str_of(strerror(errno)) };
    *why = str_join(city->mem, parts, ARRAY_LEN(parts));
    return errno == EEXIST ? ERR_CONFLICT : ERR_STORE;
}

static enum err make_folders(struct city *city, struct str *why)
{
    static const char *const inside[] = { "files", "log" };
    const char *conf = path_join(city->mem, city->dir, "jejaring.conf");
    struct stat st;
    if (mkdir(city->dir, 0700) != 0 && errno != EEXIST) {
        return refuse(city, why, city->dir);
    }
    if (stat(conf, &st) == 0) {
        errno = EEXIST;
        return refuse(city, why, conf);
    }
    if (chmod(city->dir, 0700) != 0) {
        return refuse(city, why, city->dir);
    }
    for (size_t i = 0; i < ARRAY_LEN(inside); i++) {
        const char *path = path_join(city->mem, city->dir, inside[i]);
        if (mkdir(path, 0700) != 0 && errno != EEXIST) {
            return refuse(city, why, path);
        }
    }
    return OK;
}

static enum err make_conf(struct city *city, const struct init_plan *plan, struct str *why)
{
    const char *path = path_join(city->mem, city->dir, "jejaring.conf");
    struct strbuf b;
    strbuf_init(&b, city->mem);
    strbuf_putz(
        &b,
        "# Settings of this city; see jejaring(1). Environment (JEJARING_...) and flags go before them.\n[city]\npack = ");
    strbuf_put(&b, city->cfg.pack);
    strbuf_putz(&b, "\n\n[server]\nlisten = 127.0.0.1:8470\n");
    if (plan->demo) {
        strbuf_printf(&b, "\n[demo]\non = yes\nclock_offset_ms = %lld\n",
                      (long long)plan->clock_offset_ms);
    }
    return file_make(path, strbuf_str(&b), 0600) ? OK : refuse(city, why, path);
}

static enum err make_host_key(struct city *city, struct str *why)
{
    const char *path = path_join(city->mem, city->dir, "host.key");
    random_bytes(city->host_key, sizeof city->host_key);
    const struct str parts[] = { str_hex(city->mem, city->host_key, sizeof city->host_key),
                                 STR("\n") };
    return file_make(path, str_join(city->mem, parts, 2), 0600) ? OK : refuse(city, why, path);
}

static enum err make_keyring(struct city *city, const struct init_plan *plan, struct str *why)
{
    struct keyd_config cfg;
    struct str secret = STR_NONE;
    const char *path = plan->recovery_out != NULL
                           ? plan->recovery_out
                           : path_join(city->mem, city->dir, "recovery.secret");
    city_keyd_config(city, true, &cfg);
    TRY(keyd_init(city->mem, &cfg, &secret, why));
    const struct str parts[] = { secret, STR("\n") };
    return file_make(path, str_join(city->mem, parts, 2), 0600) ? OK : refuse(city, why, path);
}

static enum err make_database(struct city *city, struct str *why)
{
    struct ctx c = city_ctx(city, city->mem);
    const char *path = path_join(city->mem, city->dir, str_z(city->mem, city->cfg.database));
    size_t applied = 0;
    enum err e = store_open_sqlite(&c, path, true, &city->store);
    c.db = city->store;
    e = e == OK ? city_migrate(city, &c, &applied) : e;
    if (e != OK) {
        *why = city_failure(&c, e);
    }
    return e;
}

static enum err add_agencies(struct ctx *c)
{
    size_t n;
    const struct agency *all = pack_agencies(c->packs, &n);
    for (size_t i = 0; i < n; i++) {
        const struct agency *a = &all[i];
        TRY(store_exec(c, &Q_AGENCY,
                       VALS(V_TEXT(a->code), V_TEXT(a->name[LANG_ID]), V_TEXT(a->kind),
                            V_REF(a->sector), V_REF(a->parent), V_REF(a->kecamatan)),
                       NULL));
    }
    return OK;
}

/* Every agency but the host's own two gets a desk for what is sent to it. */
static enum err add_inboxes(struct ctx *c)
{
    size_t n;
    const struct agency *all = pack_agencies(c->packs, &n);
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(all[i].code, pack_setting(c->packs, "host_unit")) &&
            !str_eq(all[i].code, pack_setting(c->packs, "host_agency"))) {
            const struct str parts[] = { STR("inbox:"), all[i].code };
            TRY(keys_desk_make(c, str_join(c->mem, parts, 2)));
        }
    }
    return keys_sync(c);
}

static enum err fill(struct city *city, const struct init_plan *plan, struct str *why)
{
    struct ctx c = city_ctx(city, city->mem);
    enum err e = store_begin_write(&c);
    e = e == OK ? add_agencies(&c) : e;
    if (e == OK) {
        e = store_commit(&c);
    } else {
        store_rollback(&c);
    }
    e = e == OK ? add_inboxes(&c) : e;
    if (e == OK && plan->admin.n > 0) {
        struct member_new admin = { .login = plan->admin,
                                    .agency = pack_setting(c.packs, "host_agency"),
                                    .roles = STR("admin"),
                                    .password = plan->password };
        e = member_make(&c, &admin);
    }
    if (e != OK) {
        *why = city_failure(&c, e);
    }
    return e;
}

/* What can be refused before anything is made. */
static enum err check_plan(struct city *city, const struct init_plan *plan, struct str *why)
{
    struct ctx c = city_ctx(city, city->mem);
    struct member_new admin = { .login = plan->admin,
                                .agency = pack_setting(c.packs, "host_agency"),
                                .roles = STR("admin"),
                                .password = plan->password };
    enum err e = plan->admin.n > 0 ? member_check(&c, &admin) : OK;
    if (e != OK) {
        *why = city_failure(&c, e);
    }
    return e;
}

enum err init_city(struct city *city, struct arena *mem, const struct init_plan *plan,
                   struct str *why)
{
    *city = (struct city){ .strict_templates = plan->strict_templates,
                           .passes = plan->passes,
                           .memory_kib = plan->memory_kib };
    TRY(city_open(city, mem, &plan->where, CITY_PACKS, why));
    city->dir = plan->where.data;
    city->cfg.pack = str_of(plan->where.pack);
    city->cfg.demo = plan->demo;
    city->cfg.clock_offset_ms = plan->clock_offset_ms;
    TRY(check_plan(city, plan, why));
    TRY(make_folders(city, why));
    if (!city_lock(city, "init", why)) {
        return ERR_CONFLICT;
    }
    TRY(make_host_key(city, why));
    TRY(make_keyring(city, plan, why));
    TRY(make_database(city, why));
    TRY(city_open_keyd(city, true, why));
    TRY(fill(city, plan, why));
    TRY(make_conf(city, plan, why)); /* last: a folder with it is a whole city */
    return city_open_router(city, why);
}
