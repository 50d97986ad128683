/*
 * poster.c - the poster: its address comes from the city's pack, its QR code is drawn by the
 * template.
 */
#include "feature/poster/poster.h"

#include "out/qr.h"
#include "rec/pack.h"

#define URL_MAX 200

/* The host of a web address without user, and whether it is one that a phone can open. */
static bool url_host(struct str url, struct str *host)
{
    const struct str rest = str_starts(url, STR("https://"))  ? str_cut(url, 8, url.n)
                            : str_starts(url, STR("http://")) ? str_cut(url, 7, url.n)
                                                              : STR_NONE;
    size_t end = str_find(rest, '/', 0);
    *host = str_cut(rest, 0, end == SIZE_MAX ? rest.n : end);
    for (size_t i = 0; i < url.n; i++) {
        if ((unsigned char)url.p[i] <= ' ' || (unsigned char)url.p[i] >= 0x7f) {
            return false;
        }
    }
    bool is_root = end == SIZE_MAX || end + 1 == rest.n; /* the public page is "/" */
    return host->n > 0 && url.n <= URL_MAX && is_root && str_find(*host, '@', 0) == SIZE_MAX &&
           str_find(*host, '?', 0) == SIZE_MAX && str_find(*host, '#', 0) == SIZE_MAX;
}

/* Names that are reserved for examples. */
static bool is_sample(struct str host)
{
    static const char *const ends[] = { ".example", ".invalid", ".test" };
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        struct str end = str_of(ends[i]);
        if (host.n > end.n && str_eq(str_cut(host, host.n - end.n, host.n), end)) {
            return true;
        }
    }
    return false;
}

void poster_put(struct ctx *c, struct str public_url, struct val *data)
{
    struct str host = STR_NONE;
    struct str url = str_trim(public_url);
    bool ready = url_host(url, &host);
    const struct str parts[] = { url, STR("/") };
    if (ready && url.p[url.n - 1] != '/') {
        url = str_join(c->mem, parts, ARRAY_LEN(parts));
    }
    struct val *qr = ready ? qr_rows(c->mem, url) : NULL;
    val_put_bool(c->mem, data, "ready", qr != NULL);
    val_put_bool(c->mem, data, "sample", qr != NULL && is_sample(host));
    val_put_text(c->mem, data, "url", qr != NULL ? url : STR(""));
    val_put_text(c->mem, data, "host", qr != NULL ? host : STR(""));
    (void)val_put(c->mem, data, STR("qr"), qr != NULL ? qr : val_map(c->mem));
}

static enum err poster_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct val *data = val_map(c->mem);
    (void)rq;
    poster_put(c, pack_setting(c->packs, "public_url"), data);
    return http_page(rs, "feature/poster/poster.html", pack_say(c, "poster.title"), data);
}

static const struct route routes[] = {
    { METHOD_GET, "/poster", poster_get, RIGHT_SELF, 0, NULL, NULL,
      "A page to print: numbers and a QR code of the public page." },
};

const struct feature poster_feature = {
    .name = "poster",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
};
