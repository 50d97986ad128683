/*
 * http.h - request, response, routes, features: the seam  struct http_req -> router_handle() ->
 * struct http_resp. No socket here; tests call router_handle directly. The gate and the workers
 * carry these structs over the codec.
 */
#ifndef JJ_HTTP_HTTP_H
#define JJ_HTTP_HTTP_H

#include "base/ctx.h"
#include "base/val.h"
#include "rec/rec.h"
#include "rec/right.h"
#include "seal/keys.h"
#include "store/job.h"
#include "store/store.h"

enum method { METHOD_GET = 1, METHOD_POST, METHOD_HEAD, METHOD_PUT, METHOD_PATCH, METHOD_DELETE };

/*
 * What the slow hash did for this request: see keys.h. A handler that needs it answers
 * http_want_stretch and is run again.
 */
enum stretch_state {
    STRETCH_NONE,
    STRETCH_DONE,
    STRETCH_BUSY, /* no helper is free: answer 503 and keep what was typed */
    /* the worker that had this request died: the router answers 503 and keeps what was typed */
    STRETCH_LOST
};

struct http_file {
    struct str field, name, content_type, bytes;
};

#define HTTP_STRETCH_MAX 2

struct http_req {
    enum method method;
    struct str path;  /* decoded, starts with '/', no query */
    struct str query; /* raw, without '?' */
    struct str body;
    struct str content_type, cookie, accept, accept_language, accept_encoding, host, origin,
        sec_fetch_site, if_match, fragment;
    struct str network; /* daily keyed bucket of the client's network; never an address */
    bool tls;
    bool too_large; /* the gate has thrown the body away */
    enum stretch_state stretch;
    unsigned char stretched[HTTP_STRETCH_MAX][32];
    size_t n_stretched;

    /* filled by the router */
    const struct router *router;
    const struct route *route;
    const struct val *params; /* path parameters by name */
    /* fields of query (GET) or body (POST): name -> text, or list of texts */
    const struct val *input;
    const struct http_file *files;
    size_t n_files;
    bool wants_json;
};

struct http_header {
    const char *name;
    struct str text;
};

#define HTTP_HEADERS_MAX 24

struct http_resp {
    int status;
    struct str content_type;
    struct str body;
    struct http_header headers[HTTP_HEADERS_MAX];
    size_t n_headers;
    /* what a handler sets; the page layer makes body from it */
    struct val *data;
    struct str template; /* "feature/case/case.html" */
    struct str title;    /* page title as people read it; public pages keep the neutral one */
    struct str location; /* 303 */
    /* optional extra values for the layout (map), e.g. active nav item "nav" */
    struct val *page;
    const char *flash; /* see http_flash */
    /* slow hash wanted: the gate has it done and sends the request again */
    struct stretch_job stretch[HTTP_STRETCH_MAX];
    size_t n_stretch;
};

typedef enum err handler_fn(struct ctx *c, const struct http_req *rq, struct http_resp *rs);

enum route_flag {
    ROUTE_WRITES = 1, /* collects a change: c->change is set, the router commits it */
    ROUTE_SLOW = 2,   /* needs the slow hash: own queue at the gate */
    ROUTE_FILES = 4,  /* multipart bodies are read */
    ROUTE_RAW = 8,    /* body and type are the handler's own: CSV, SVG, a file */
    /* logins: there is no session token yet; Sec-Fetch-Site and Origin still count */
    ROUTE_NO_CSRF = 16,
    ROUTE_FIRST = 32 /* allowed while the password must be changed or TOTP enrolled */
};

struct route {
    enum method method;
    /* "/kasus/:case/catatan"; :name is a path parameter (an id or code, no slash) */
    const char *path;
    handler_fn *handler;
    /* one of RIGHT_... or RIGHT_PUBLIC; several bits: any of them; 0 is refused at start */
    uint64_t right;
    unsigned flags;
    /* declares the input of POST (and query of GET); NULL: no input is taken */
    const struct rec *record;
    /* shows the form again after ERR_INPUT or ERR_CONFLICT; c->typed and c->fail are set */
    handler_fn *again;
    const char *doc; /* one English line for OpenAPI */
};

struct feature {
    const char *name;
    const struct route *routes;
    size_t n_routes;
    const struct rec *const *records; /* records with a table */
    size_t n_records;
    /* every statement, so that a test prepares it on both backends */
    const struct stmt *const *stmts;
    size_t n_stmts;
    /* work that the jobs process does for this room: store/job.h */
    const struct job_kind *jobs;
    size_t n_jobs;
};

/* Everything the router needs that outlives a request; read-only. */
struct router;
struct template_set;
struct router_config {
    const struct feature *const *features;
    size_t n_features;
    const struct packs *packs;
    const struct template_set *templates;
    const char *files_dir; /* sealed files */
    bool demo;
    int64_t clock_offset_ms; /* demo day */
    bool strict_templates;   /* a missing name is an error: tests */
    /*
     * Shown copy of an uploaded picture, in c->mem; made by app/scrub.c in a process of its own.
     * NULL: none is made.
     */
    enum err (*scrub)(void *data, struct ctx *c, struct str bytes, struct str *shown,
                      struct str *type);
    void *scrub_data;
};
/*
 * Checks the table (right 0, two routes alike, unknown templates) and builds the tree. *why says
 * what is wrong.
 */
MUST_USE enum err router_new(struct arena *a, const struct router_config *cfg, struct router **out,
                             struct str *why);
/*
 * Runs one request: parse, route, session, right, CSRF, handler, commit, render. rs lives in
 * c->mem. Never fails: errors are answers. c has mem, db, keys, now_ms, tick_ms set; the rest is
 * the router's.
 */
void router_handle(const struct router *r, struct ctx *c, struct http_req *rq,
                   struct http_resp *rs);

/* ---- for handlers ---- */
/* Path parameter; "" when absent. */
struct str http_param(const struct http_req *rq, const char *name);
/* Declared input of the route's record into row. See rec_read. */
MUST_USE enum err http_read(struct ctx *c, const struct http_req *rq, const struct rec *r,
                            bool partial, void *row);
/*
 * A page sends nothing for boxes that are not ticked: in a form that shows all of a record's boxes
 * they are meant empty, so their has bits are set. JSON names what it changes and is left alone.
 */
void http_unticked(const struct http_req *rq, const struct rec *r, void *row);
/*
 * 303 to a path made of parts, e.g. http_go(c, rs, "/kasus/", id, "/orang"). Ends with NULL-less:
 * unused parts are "".
 */
enum err http_go(struct ctx *c, struct http_resp *rs, const char *a, struct str b, const char *d);
/* Sets data and template. */
enum err http_page(struct http_resp *rs, const char *template, struct str title, struct val *data);
/* Asks for the slow hash (up to HTTP_STRETCH_MAX jobs); return its result from the handler. */
enum err http_want_stretch(struct http_resp *rs, const struct stretch_job *jobs, size_t n);
void http_header_add(struct http_resp *rs, const char *name, struct str text);
/* "" clears */
void http_cookie_set(struct ctx *c, const struct http_req *rq, struct http_resp *rs,
                     struct str token);
/* Any cookie of ours, with the same walls; name without "__Host-", which stands before it on TLS. Empty: gone. */
void http_cookie_put(struct ctx *c, const struct http_req *rq, struct http_resp *rs,
                     const char *name, struct str token);
struct str http_cookie(struct ctx *c, const struct http_req *rq, const char *name);
/*
 * The form that is sent to action, with what was typed in it, as after a refusal, on a page of the address shown. c->who must
 * be set. ERR_NOT_FOUND when he may not, or the route shows no form again; whatever else its handler says.
 */
MUST_USE enum err http_again(struct ctx *c, const struct http_req *rq, struct http_resp *rs,
                             struct str action, struct str shown, struct val *typed);
/* Fields of an urlencoded text into map; false when it is none. */
MUST_USE bool http_typed(struct ctx *c, struct str text, struct val *map);
const char *http_files_dir(const struct http_req *rq);
/* The records of all rooms, one after the other; NULL behind the last. */
const struct rec *http_record(const struct http_req *rq, size_t i);
/*
 * One sentence that the next page shows once ("Tersimpan."): a label key. It travels in the
 * redirect as ?ok=KEY and is shown only when the packs have a label of that key, so a made-up link
 * can say nothing of its own.
 */
void http_flash(struct http_resp *rs, const char *label_key);
/*
 * Shown copy (JPEG or PNG without metadata) of a picture somebody sent. OK and *shown empty when it
 * is no picture, or a broken one: then it is evidence that is only downloaded. ERR_STORE when no
 * scrub process answers.
 */
MUST_USE enum err http_scrub(struct ctx *c, const struct http_req *rq, struct str bytes,
                             struct str *shown, struct str *type);
/* Text of an input field; "" when absent or no text. For forms that no record describes. */
struct str http_input(const struct http_req *rq, const char *name);
/* Raw answer of a ROUTE_RAW handler: body and type as they are. */
enum err http_raw(struct http_resp *rs, struct str content_type, struct str body);
/*
 * Address of an embedded file of web/ with its content hash: "/s/jejaring.1a2b.css"; "" when there
 * is no such file.
 */
struct str http_asset(const struct router *r, const char *name);
const struct route *router_routes(const struct router *r, size_t i); /* NULL behind the last */
/* The OpenAPI 3.1 description of all routes. */
struct val *http_openapi(struct ctx *c, const struct router *r);
/* role x route and role x record field, as a text table for people and for a golden file. */
struct str http_access_matrix(struct ctx *c, const struct router *r);

#endif
