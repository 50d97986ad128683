/* http_priv.h - what the files of http/ know of each other. Not for features. */
#ifndef JJ_HTTP_HTTP_PRIV_H
#define JJ_HTTP_HTTP_PRIV_H

#include "http/http.h"
#include "out/template.h"

#define PATH_SEGMENTS_MAX 10

struct path_route {
    const struct route *route;
    const struct feature *feature;
    size_t n;
    struct str segments[PATH_SEGMENTS_MAX]; /* ":name" for a parameter */
};

struct asset {
    struct str name; /* "jejaring.css" */
    struct str path; /* "/s/jejaring.HASH.css" */
    struct str type;
    struct str bytes;
    struct str packed; /* the same, compressed at build time; empty: not worth it */
};

struct router {
    struct router_config cfg;
    struct path_route *routes;
    size_t n;
    struct asset *assets;
    size_t n_assets;
};

/* core.c: the routes every city has: static files, health, exit, language, OpenAPI. */
extern const struct feature http_core_feature;
void assets_load(struct arena *a, struct router *r);

/* router.c: answers already given to a form sent twice */
extern const struct stmt once_find_stmt, once_add_stmt;

/* input.c */
#define INPUT_TEXT_MAX (64 * 1024)
#define INPUT_FIELDS_MAX 640 /* 60 people at once with seven fields each, and room */
#define INPUT_FILES_MAX 5
#define INPUT_FILE_MAX (8 * 1024 * 1024)
#define INPUT_BODY_MAX (INPUT_FILES_MAX * INPUT_FILE_MAX + 256 * 1024)
/* Adds the fields of an urlencoded text to map. False: not well-formed, not UTF-8, or too much. */
MUST_USE bool input_urlencoded(struct arena *a, struct str text, struct val *map);
/*
 * Reads query and body by the route's flags into rq->input and rq->files; fails with form.* keys.
 */
MUST_USE enum err input_read(struct ctx *c, struct http_req *rq);
/* The value of one cookie; "" when absent. */
struct str input_cookie(struct str cookies, const char *name);
/* Appends text with everything but unreserved characters as %XX. */
void input_escape(struct strbuf *b, struct str text);

/* csrf.c */
/* Headers of a changing request: same origin, or a browser too old to say. */
MUST_USE bool csrf_same_origin(const struct http_req *rq);
/* The browser says so itself: it was a page of ours. */
MUST_USE bool csrf_is_own_page(const struct http_req *rq);
MUST_USE bool csrf_token_ok(const struct http_req *rq, const struct actor *who);

/* page.c */
void page_render(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
/* Answers a failure in c->fail (or code alone): page, form again is the router's, problem+json. */
void page_error(struct ctx *c, const struct http_req *rq, struct http_resp *rs, enum err code);
void page_error_status(struct ctx *c, const struct http_req *rq, struct http_resp *rs, int status,
                       const char *key);
void page_security_headers(const struct http_req *rq, struct http_resp *rs);
/*
 * An own path that is safe to redirect to: begins with one '/', no scheme, no control characters.
 */
bool page_own_path(struct str path);

#endif
