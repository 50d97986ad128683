/*
 * core.c - the routes every city has: embedded files, health, quick exit, language, the
 * description of the interface.
 */
#include "http/http_priv.h"

#include "embedded.h"
#include "rec/pack.h"

#define EXIT_URL "https://www.bmkg.go.id/"

/* ---- embedded files ---- */

static struct str type_of(struct str name)
{
    static const char *const types[][2] = {
        { ".css", "text/css; charset=utf-8" },
        { ".js", "text/javascript; charset=utf-8" },
        { ".svg", "image/svg+xml" },
    };
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        if (str_ends(name, str_of(types[i][0]))) {
            return str_of(types[i][1]);
        }
    }
    return STR_NONE;
}

static struct str hashed_path(struct arena *a, struct str name, struct str bytes)
{
    unsigned char digest[16];
    size_t dot = name.n;
    while (dot > 0 && name.p[dot - 1] != '.') {
        dot--;
    }
    seal_digest(bytes, digest);
    const struct str parts[] = { STR("/s/"), str_cut(name, 0, dot), str_hex(a, digest, 8), STR("."),
                                 str_cut(name, dot, name.n) };
    return str_join(a, parts, ARRAY_LEN(parts));
}

void assets_load(struct arena *a, struct router *r)
{
    r->assets = NEW_ARRAY(a, struct asset, embedded_file_count + 1);
    for (size_t i = 0; i < embedded_file_count; i++) {
        const struct embedded_file *f = &embedded_files[i];
        struct str path = str_of(f->name);
        struct str type = type_of(path);
        if (!str_starts(path, STR("web/")) || type.n == 0) {
            continue;
        }
        size_t slash = path.n;
        while (path.p[slash - 1] != '/') {
            slash--;
        }
        struct asset *asset = &r->assets[r->n_assets++];
        asset->name = str_cut(path, slash, path.n);
        asset->bytes = (struct str){ (const char *)f->data, f->size };
        asset->type = type;
        asset->packed = (struct str){ (const char *)f->packed, f->packed_size };
        asset->path = hashed_path(a, asset->name, asset->bytes);
    }
}

struct str http_asset(const struct router *r, const char *name)
{
    for (size_t i = 0; i < r->n_assets; i++) {
        if (str_eqz(r->assets[i].name, name)) {
            return r->assets[i].path;
        }
    }
    return STR("");
}

/* "gzip" among the accepted ones and not refused by q=0 (RFC 9110 12.5.3). */
static bool takes_gzip(struct str accepted)
{
    struct str rest = accepted;
    struct str one;
    while (str_next(&rest, ',', &one)) {
        struct str weight = one;
        struct str name;
        if (str_next(&weight, ';', &name) && str_ieq(str_trim(name), STR("gzip"))) {
            weight = str_trim(weight);
            return !str_eqz(weight, "q=0") && !str_starts(weight, STR("q=0.0"));
        }
    }
    return false;
}

static enum err file_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    const struct router *r = rq->router;
    for (size_t i = 0; i < r->n_assets; i++) {
        if (str_eq(r->assets[i].path, rq->path)) {
            http_header_add(rs, "Cache-Control", STR("public, max-age=31536000, immutable"));
            http_header_add(rs, "Vary", STR("Accept-Encoding"));
            if (r->assets[i].packed.n > 0 && takes_gzip(rq->accept_encoding)) {
                http_header_add(rs, "Content-Encoding", STR("gzip"));
                return http_raw(rs, r->assets[i].type, r->assets[i].packed);
            }
            return http_raw(rs, r->assets[i].type, r->assets[i].bytes);
        }
    }
    return fail(c, ERR_NOT_FOUND, "", "http.not_found");
}

/* ---- small things ---- */

static enum err health_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    (void)c;
    (void)rq;
    return http_raw(rs, STR("text/plain; charset=utf-8"), STR("ok\n"));
}

/*
 * The quick exit without JavaScript: ends the mailbox's token if one came along, asks the browser
 * to forget what it kept, and goes to a page about the weather.
 */
static enum err exit_any(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct str token = http_input(rq, "token");
    struct str url = pack_setting(c->packs, "exit_url");
    if (token.n == 2 * TOKEN_BYTES && c->keys != NULL && keys_receipt_end(c, token) != OK) {
        /* leaving must work even while the key keeper is away: the token dies by itself */
        fail_clear(c);
    }
    http_header_add(rs, "Clear-Site-Data", STR("\"cache\", \"storage\""));
    rs->status = 303;
    rs->location = url.n > 0 ? url : STR(EXIT_URL);
    return OK;
}

/* The router has read the field `lang` already: it is c->lang. */
static enum err language_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct str back = http_input(rq, "ke");
    http_header_add(rs, "Set-Cookie",
                    c->lang == LANG_EN
                        ? STR("jj_lang=en; Path=/; Max-Age=31536000; HttpOnly; SameSite=Strict")
                        : STR("jj_lang=id; Path=/; Max-Age=31536000; HttpOnly; SameSite=Strict"));
    return http_go(c, rs, "", page_own_path(back) ? back : STR("/masuk"), "");
}

static enum err openapi_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    rs->data = http_openapi(c, rq->router);
    return OK;
}

static const struct route routes[] = {
    { METHOD_GET, "/s/:file", file_get, RIGHT_PUBLIC, ROUTE_RAW, NULL, NULL,
      "An embedded file, named by its content." },
    { METHOD_GET, "/healthz", health_get, RIGHT_PUBLIC, ROUTE_RAW, NULL, NULL,
      "ok when the city is served." },
    { METHOD_GET, "/x", exit_any, RIGHT_PUBLIC, ROUTE_RAW, NULL, NULL,
      "Quick exit to a neutral page." },
    { METHOD_POST, "/x", exit_any, RIGHT_PUBLIC, ROUTE_RAW, NULL, NULL,
      "Quick exit that ends a mailbox token." },
    { METHOD_POST, "/bahasa", language_post, RIGHT_PUBLIC, ROUTE_RAW, NULL, NULL,
      "Choose the language of the staff pages." },
    { METHOD_GET, "/openapi.json", openapi_get, RIGHT_SELF, 0, NULL, NULL, "This description." },
};

static const struct stmt *const stmts[] = { &once_find_stmt, &once_add_stmt };

const struct feature http_core_feature = { .name = "core",
                                           .routes = routes,
                                           .n_routes = ARRAY_LEN(routes),
                                           .stmts = stmts,
                                           .n_stmts = ARRAY_LEN(stmts) };
