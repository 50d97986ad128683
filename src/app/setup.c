/* setup.c - opening the parts of a city in the order in which they need each other. */
#include "app/setup.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/features.h"
#include "app/files.h"
#include "app/freshness.h"
#include "app/scrub.h"
#include "build_config.h"
#include "embedded.h"
#include "out/template.h"
#include "rec/pack.h"

static enum err refuse(struct arena *a, struct str *why, enum err code, const char *text,
                       const char *path)
{
    const struct str parts[] = { str_of(path), STR(": "), str_of(text) };
    *why = str_join(a, parts, ARRAY_LEN(parts));
    return code;
}

/* ---- packs ---- */

static bool is_packs(struct arena *a, const char *dir)
{
    struct stat st;
    return stat(path_join(a, dir, "base/pack.tsv"), &st) == 0;
}

const char *city_packs_dir(struct arena *mem, const struct city_where *where)
{
    const char *given = where->packs != NULL ? where->packs : getenv("JEJARING_PACKS");
    char self[4096];
    if (given != NULL) {
        return given;
    }
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n > 0) {
        self[n] = '\0';
        const char *folder = dirname(self);
        static const char *const near[] = { "../packs", "../../packs", "../../../packs",
                                            "../share/jejaring/packs" };
        for (size_t i = 0; i < ARRAY_LEN(near); i++) {
            const char *dir = path_join(mem, folder, near[i]);
            if (is_packs(mem, dir)) {
                return dir;
            }
        }
    }
    return JEJARING_PACKS_DIR;
}

static enum err open_packs(struct city *city, const struct city_where *where, struct str *why)
{
    struct str pack = where->pack != NULL ? str_of(where->pack) : city->cfg.pack;
    if (city->given != NULL) {
        return pack_load_bundle(city->mem, city->given->packs, &city->packs, why);
    }
    city->packs_dir = city_packs_dir(city->mem, where);
    if (pack.n == 0) {
        return refuse(city->mem, why, ERR_INPUT, "no pack is named: [city] pack",
                      city->dir != NULL ? city->dir : "jejaring.conf");
    }
    if (!is_packs(city->mem, city->packs_dir)) {
        return refuse(city->mem, why, ERR_INPUT,
                      "there are no packs here; say --packs DIR, or set JEJARING_PACKS",
                      city->packs_dir);
    }
    return pack_load_keep(city->mem, str_of(city->packs_dir), pack, city->keep_packs, &city->packs,
                          why);
}

/* ---- pages and routes ---- */

static bool find_label(void *data, struct str key, struct str text[2])
{
    return pack_find_label(data, key, text);
}

enum err city_open_router(struct city *city, struct str *why)
{
    struct template_source *sources =
        NEW_ARRAY(city->mem, struct template_source, embedded_file_count + 1);
    size_t n = 0;
    for (size_t i = 0; i < embedded_file_count; i++) {
        const struct embedded_file *f = &embedded_files[i];
        if (str_ends(str_of(f->name), STR(".html"))) {
            sources[n++] =
                (struct template_source){ str_of(f->name), { (const char *)f->data, f->size } };
        }
    }
    struct template_labels labels = { find_label, city->packs };
    TRY(template_compile(city->mem, sources, n, &labels, &city->templates, why));
    struct router_config cfg = {
        .packs = city->packs,
        .templates = city->templates,
        .files_dir = city->dir != NULL ? path_join(city->mem, city->dir, "files") : NULL,
        .demo = city->cfg.demo,
        .clock_offset_ms = city->cfg.clock_offset_ms,
        .strict_templates = city->strict_templates,
        .scrub = scrub_call,
        .scrub_data = city,
    };
    cfg.features = features_all(&cfg.n_features);
    return router_new(city->mem, &cfg, &city->router, why);
}

/* ---- data folder ---- */

static enum err open_config(struct city *city, const struct city_where *where, struct str *why)
{
    struct str text;
    city->dir = where->data != NULL ? where->data : getenv("JEJARING_DATA");
    config_defaults(&city->cfg);
    if (city->given != NULL) {
        return config_read(city->mem, &city->cfg, "settings", city->given->settings, why)
                   ? OK
                   : ERR_INPUT;
    }
    if (city->dir == NULL) {
        *why = STR("no data folder: say --data DIR, or set JEJARING_DATA");
        return ERR_INPUT;
    }
    const char *path = path_join(city->mem, city->dir, "jejaring.conf");
    if (!file_read(city->mem, path, 64 * 1024, &text)) {
        return refuse(city->mem, why, ERR_NOT_FOUND,
                      "cannot be read; is this a data folder made by 'jejaring init'?", path);
    }
    if (!config_read(city->mem, &city->cfg, path, text, why) ||
        !config_environment(city->mem, &city->cfg, why)) {
        return ERR_INPUT;
    }
    return OK;
}

bool city_lock(struct city *city, const char *what, struct str *holder)
{
    const char *path = path_join(city->mem, city->dir, "lock");
    struct strbuf b;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        *holder = str_of(strerror(errno));
        return false;
    }
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    strbuf_init(&b, city->mem);
    if (fcntl(fd, F_OFD_SETLK, &lock) != 0) {
        char text[200] = "another process";
        ssize_t n = pread(fd, text, sizeof text - 1, 0);
        strbuf_putz(&b, "the data folder is in use by ");
        strbuf_put(&b, n > 0 ? str_trim((struct str){ text, (size_t)n }) : STR("another process"));
        *holder = strbuf_str(&b);
        (void)close(fd); /* nothing was written */
        return false;
    }
    strbuf_printf(&b, "'jejaring %s', process %d\n", what, (int)getpid());
    struct str line = strbuf_str(&b);
    /* only a courtesy to whoever is refused: the lock itself is held already */
    if (ftruncate(fd, 0) != 0 || pwrite(fd, line.p, line.n, 0) < 0) {
        errno = 0;
    }
    city->lock_fd = fd;
    return true;
}

/* The migrations that this program carries, by name. */
static struct migration *migrations(const struct city *city, size_t *n)
{
    struct migration *list = NEW_ARRAY(city->mem, struct migration, embedded_file_count + 1);
    *n = 0;
    for (size_t i = 0; i < embedded_file_count; i++) {
        const struct embedded_file *f = &embedded_files[i];
        struct str name = str_of(f->name);
        if (str_starts(name, STR("migrations/"))) {
            list[(*n)++] = (struct migration){ str_cut(name, sizeof "migrations/" - 1, name.n),
                                               { (const char *)f->data, f->size } };
        }
    }
    return list;
}

enum err city_migrate(struct city *city, struct ctx *c, size_t *applied)
{
    size_t n = 0;
    const struct migration *list = migrations(city, &n);
    return store_migrate(c, list, n, applied);
}

/*
 * An older schema would fail somewhere in the middle of somebody's work: said before anything
 * begins.
 */
static enum err check_schema(struct city *city, const char *path, struct str *why)
{
    size_t n = 0;
    size_t waiting = 0;
    struct ctx c = city_ctx(city, city->mem);
    const struct migration *list = migrations(city, &n);
    enum err e = store_migrations_waiting(&c, list, n, &waiting);
    if (e == OK && waiting > 0 && !city->any_schema) {
        e = ERR_CONFLICT;
    }
    return e == OK
               ? OK
               : refuse(
                     city->mem, why, e,
                     "the database is older than this program; keep a copy, then run 'jejaring migrate'",
                     path);
}

enum err city_open_store(struct city *city, struct str *why)
{
    struct ctx c = city_ctx(city, city->mem);
    const char *path = path_join(city->mem, city->dir, str_z(city->mem, city->cfg.database));
    enum err e = store_open_sqlite(&c, path, false, &city->store);
    return e == OK ? check_schema(city, path, why)
                   : refuse(city->mem, why, e, "the city's database cannot be opened", path);
}

static int64_t civil_ms(void *at)
{
    const struct city *city = at;
    return clock_wall_ms() + city->cfg.clock_offset_ms;
}

void city_keyd_config(struct city *city, bool cli, struct keyd_config *out)
{
    const struct str origin[] = { STR("jejaring/"), city->cfg.pack };
    *out = (struct keyd_config){
        .ring_path = path_join(city->mem, city->dir, "keyring.db"),
        .log_dir = path_join(city->mem, city->dir, "log"),
        .origin = str_z(city->mem, str_join(city->mem, origin, 2)),
        .passes = city->passes != 0 ? city->passes : COST_PASSES,
        .memory_kib = city->memory_kib != 0 ? city->memory_kib : COST_MEMORY_KIB,
        .cli = cli,
        .at = city,
        .civil_ms = civil_ms,
    };
    out->any_age = city->any_age;
    memcpy(out->host_key, city->host_key, sizeof out->host_key);
}

/* A credential of the service manager goes before the file in the data folder. */
static const char *host_key_path(const struct city *city, mode_t *closed)
{
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    const char *path = folder != NULL ? path_join(city->mem, folder, "host.key") : NULL;
    const bool given = path != NULL && access(path, F_OK) == 0;
    /* the manager may let one user in by a list, which shows as a right of the group */
    *closed = given ? 07 : 077;
    return given ? path : path_join(city->mem, city->dir, "host.key");
}

enum err city_read_host_key(struct city *city, struct str *why)
{
    mode_t closed;
    const char *path = host_key_path(city, &closed);
    struct stat st;
    struct str hex;
    if (stat(path, &st) != 0 || !file_read_line(city->mem, path, &hex)) {
        return refuse(city->mem, why, ERR_NOT_FOUND, "the host key cannot be read", path);
    }
    if ((st.st_mode & closed) != 0) {
        return refuse(city->mem, why, ERR_DENIED, "others may read the host key; chmod 600 it",
                      path);
    }
    if (!str_unhex(str_trim(hex), city->host_key, sizeof city->host_key)) {
        return refuse(city->mem, why, ERR_INPUT, "this is no host key", path);
    }
    city->host_key_read = true;
    return OK;
}

enum err city_open_keyd(struct city *city, bool cli, struct str *why)
{
    struct keyd_config cfg;
    if (!city->host_key_read) {
        TRY(city_read_host_key(city, why));
    }
    city_keyd_config(city, cli, &cfg);
    enum err e = keyd_open(&cfg, &city->keyd, why);
    explicit_bzero(cfg.host_key, sizeof cfg.host_key);
    explicit_bzero(city->host_key, sizeof city->host_key);
    city->host_key_read = false;
    if (e == OK) {
        city->transport = (struct keys_transport){ keyd_call, city->keyd };
    }
    return e;
}

/* ---- all of it ---- */

enum err city_open(struct city *city, struct arena *mem, const struct city_where *where,
                   unsigned parts, struct str *why)
{
    city->mem = mem;
    city->lock_fd = -1;
    city->scrub_fd = -1;
    config_defaults(&city->cfg);
    if ((parts & CITY_CONFIG) != 0) {
        TRY(open_config(city, where, why));
    }
    if ((parts & CITY_PACKS) != 0) {
        TRY(open_packs(city, where, why));
    }
    if ((parts & CITY_LOCK) != 0 && !city_lock(city, "command", why)) {
        return ERR_CONFLICT;
    }
    if ((parts & CITY_STORE) != 0) {
        TRY(city_open_store(city, why));
    }
    /* Only who holds the folder: beside a city that is served the two would be read at different times. */
    if ((parts & CITY_STORE) != 0 && (parts & CITY_LOCK) != 0 && !city->any_age &&
        !city->any_schema) {
        TRY(freshness_check(city, why));
    }
    if ((parts & CITY_KEYS) != 0) {
        TRY(city_open_keyd(city, true, why));
    }
    return (parts & CITY_ROUTER) != 0 ? city_open_router(city, why) : OK;
}

void city_close(struct city *city)
{
    if (city->store != NULL) {
        store_close(city->store);
        city->store = NULL;
    }
    if (city->keyd != NULL) {
        keyd_close(city->keyd);
        city->keyd = NULL;
        freshness_keep(city->mem, city->dir);
    }
    if (city->lock_fd >= 0) {
        (void)close(city->lock_fd); /* gives the lock back */
        city->lock_fd = -1;
    }
}

struct ctx city_ctx(const struct city *city, struct arena *mem)
{
    struct ctx c = {
        .mem = mem,
        .db = city->store,
        .packs = city->packs,
        .lang = LANG_EN,
        .now_ms = clock_wall_ms() + city->cfg.clock_offset_ms,
        .tick_ms = clock_tick_ms(),
    };
    if (city->keyd != NULL) {
        c.keys = keys_new(mem, &city->transport);
    }
    return c;
}

struct str city_failure(struct ctx *c, enum err code)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    for (size_t i = 0; i < c->fail.n; i++) {
        const struct fail_item *f = &c->fail.items[i];
        strbuf_putz(&b, i > 0 ? "\n  " : "");
        strbuf_put(&b, f->field);
        strbuf_putz(&b, f->field.n > 0 ? ": " : "");
        strbuf_put(&b, c->packs != NULL ? pack_say1(c, f->key, f->arg) : str_of(f->key));
    }
    if (b.n == 0) {
        strbuf_putz(&b, err_name(code));
    }
    return strbuf_str(&b);
}
