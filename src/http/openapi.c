/*
 * openapi.c - the interface described from the tables themselves: OpenAPI 3.1, and who may do
 * what.
 */
#include "http/http_priv.h"

#include "rec/pack.h"

static const char *method_name(enum method m, bool upper)
{
    static const char *const names[][2] = {
        [METHOD_GET] = { "get", "GET" },       [METHOD_POST] = { "post", "POST" },
        [METHOD_HEAD] = { "head", "HEAD" },    [METHOD_PUT] = { "put", "PUT" },
        [METHOD_PATCH] = { "patch", "PATCH" }, [METHOD_DELETE] = { "delete", "DELETE" },
    };
    return names[m][upper ? 1 : 0];
}

/* "/kasus/:case" as "/kasus/{case}", and the parameters as a list. */
static struct str open_path(struct ctx *c, const struct path_route *p, struct val *parameters)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    for (size_t i = 0; i < p->n; i++) {
        struct str segment = p->segments[i];
        strbuf_putc(&b, '/');
        if (segment.n < 2 || segment.p[0] != ':') {
            strbuf_put(&b, segment);
            continue;
        }
        struct str name = str_cut(segment, 1, segment.n);
        struct val *item = val_push_map(c->mem, parameters);
        val_put_text(c->mem, item, "name", name);
        val_put_textz(c->mem, item, "in", "path");
        val_put_bool(c->mem, item, "required", true);
        val_put_textz(c->mem, val_put_map(c->mem, item, "schema"), "type", "string");
        strbuf_putc(&b, '{');
        strbuf_put(&b, name);
        strbuf_putc(&b, '}');
    }
    if (b.n == 0) {
        strbuf_putc(&b, '/');
    }
    return strbuf_str(&b);
}

static void put_schema_ref(struct ctx *c, struct val *content, const char *type, const char *record)
{
    const struct str parts[] = { STR("#/components/schemas/"), str_of(record) };
    struct val *media = val_put_map(c->mem, content, type);
    val_put_text(c->mem, val_put_map(c->mem, media, "schema"), "$ref", str_join(c->mem, parts, 2));
}

static void put_response(struct ctx *c, struct val *responses, const char *status, const char *text,
                         const char *type)
{
    struct val *r = val_put_map(c->mem, responses, status);
    val_put_textz(c->mem, r, "description", text);
    if (type != NULL) {
        (void)val_put_map(c->mem, val_put_map(c->mem, r, "content"), type);
    }
}

/* What a reading route takes from the address: the fields of its record, each by name. */
static void put_query(struct ctx *c, const struct rec *record, struct val *parameters)
{
    const struct val *fields = val_getz(rec_openapi(c, record), "properties");
    for (size_t i = 0; i < val_count(fields); i++) {
        struct val *schema = fields->map->items[i];
        if (val_getz(schema, "readOnly") == NULL) {
            struct val *item = val_push_map(c->mem, parameters);
            val_put_text(c->mem, item, "name", fields->map->keys[i]);
            val_put_textz(c->mem, item, "in", "query");
            (void)val_put(c->mem, item, STR("schema"), schema);
        }
    }
}

static struct val *operation(struct ctx *c, const struct path_route *p, struct val *parameters)
{
    const struct route *route = p->route;
    struct val *op = val_map(c->mem);
    val_put_textz(c->mem, op, "summary", route->doc);
    (void)val_push(c->mem, val_put_list(c->mem, op, "tags"),
                   val_text(c->mem, str_of(p->feature->name)));
    if (route->record != NULL && route->method == METHOD_GET) {
        put_query(c, route->record, parameters);
    }
    if (val_count(parameters) > 0) {
        (void)val_put(c->mem, op, STR("parameters"), parameters);
    }
    if (route->right == RIGHT_PUBLIC) {
        (void)val_put_list(c->mem, op, "security");
    }
    if (route->record != NULL && route->method != METHOD_GET) {
        struct val *content =
            val_put_map(c->mem, val_put_map(c->mem, op, "requestBody"), "content");
        put_schema_ref(c, content, "application/json", route->record->name);
        put_schema_ref(c, content, "application/x-www-form-urlencoded", route->record->name);
    }
    struct val *responses = val_put_map(c->mem, op, "responses");
    put_response(c, responses, "200", "OK",
                 (route->flags & ROUTE_RAW) != 0 ? NULL : "application/json");
    if (route->method != METHOD_GET) {
        put_response(c, responses, "303", "Done; see Location", NULL);
    }
    put_response(c, responses, "default", "Refused", "application/problem+json");
    return op;
}

struct val *http_openapi(struct ctx *c, const struct router *r)
{
    struct val *root = val_map(c->mem);
    val_put_textz(c->mem, root, "openapi", "3.1.0");
    struct val *info = val_put_map(c->mem, root, "info");
    val_put_textz(c->mem, info, "title", "Jejaring");
    val_put_textz(c->mem, info, "version", "1");
    struct val *paths = val_put_map(c->mem, root, "paths");
    struct val *components = val_put_map(c->mem, root, "components");
    struct val *schemas = val_put_map(c->mem, components, "schemas");
    for (size_t i = 0; i < r->n; i++) {
        const struct route *route = r->routes[i].route;
        struct val *parameters = val_list(c->mem);
        struct str path = open_path(c, &r->routes[i], parameters);
        struct val *item = val_get(paths, path);
        if (item == NULL) {
            item = val_put(c->mem, paths, path, val_map(c->mem));
        }
        (void)val_put(c->mem, item, str_of(method_name(route->method, false)),
                      operation(c, &r->routes[i], parameters));
        if (route->record != NULL && val_getz(schemas, route->record->name) == NULL) {
            (void)val_put(c->mem, schemas, str_of(route->record->name),
                          rec_openapi(c, route->record));
        }
    }
    struct val *session =
        val_put_map(c->mem, val_put_map(c->mem, components, "securitySchemes"), "session");
    val_put_textz(c->mem, session, "type", "apiKey");
    val_put_textz(c->mem, session, "in", "cookie");
    val_put_textz(c->mem, session, "name", "__Host-jj");
    val_put_textz(c->mem, session, "description",
                  "Set by POST /masuk; on loopback without TLS the cookie is called jj. Every JSON "
                  "answer carries the header CSRF-Token: a changing request sends it back as the "
                  "field csrf, and the version it has seen as If-Match.");
    struct val *security = val_push_map(c->mem, val_put_list(c->mem, root, "security"));
    (void)val_put_list(c->mem, security, "session");
    return root;
}

/* ---- the matrix ---- */

static void pad(struct strbuf *b, struct str text, size_t width)
{
    strbuf_put(b, text);
    for (size_t n = text.n; n < width; n++) {
        strbuf_putc(b, ' ');
    }
}

static void header_row(struct strbuf *b, const char *first, size_t width, const struct role *roles,
                       size_t n)
{
    pad(b, str_of(first), width);
    for (size_t i = 0; i < n; i++) {
        strbuf_putc(b, ' ');
        strbuf_put(b, roles[i].code);
    }
    strbuf_putc(b, '\n');
}

static void cell(struct strbuf *b, const struct role *role, const char *mark)
{
    strbuf_putc(b, ' ');
    pad(b, str_of(mark), role->code.n);
}

static void end_row(struct strbuf *b)
{
    while (b->n > 0 && b->p[b->n - 1] == ' ') {
        b->n--;
    }
    strbuf_putc(b, '\n');
}

static bool role_may(const struct role *role, const struct route *route)
{
    return route->right == RIGHT_PUBLIC || (role->rights & route->right) != 0;
}

struct marks {
    bool reads, writes;
};

/*
 * r: the role may open a page of the room that owns the record; w: a route takes the record from
 * it. Which rows of it, case_access and the keys decide.
 */
static struct marks record_marks(const struct router *r, const struct role *role,
                                 const struct feature *room, const struct rec *record)
{
    struct marks m = { false, false };
    for (size_t i = 0; i < r->n; i++) {
        const struct route *route = r->routes[i].route;
        if (role_may(role, route) && route->right != RIGHT_PUBLIC) {
            m.reads = m.reads || (route->method == METHOD_GET && r->routes[i].feature == room);
            m.writes = m.writes || (route->method != METHOD_GET && route->record == record);
        }
    }
    return m;
}

static void record_rows(struct strbuf *b, const struct router *r, const struct feature *room,
                        const struct rec *record, const struct role *roles, size_t n)
{
    for (size_t f = 0; f < record->n; f++) {
        const struct field *field = &record->fields[f];
        size_t start = b->n;
        strbuf_putz(b, record->name);
        strbuf_putc(b, '.');
        strbuf_putz(b, field->name);
        strbuf_putz(b, field->sealed ? " (sealed)" : "");
        pad(b, STR(""), b->n - start < 48 ? 48 - (b->n - start) : 0);
        for (size_t i = 0; i < n; i++) {
            struct marks m = record_marks(r, &roles[i], room, record);
            bool set_by_code = field->fixed || field->key || field->lock || field->type == F_BLOB;
            bool writes = m.writes && !set_by_code;
            cell(b, &roles[i], writes ? (m.reads ? "rw" : "w") : m.reads ? "r" : "-");
        }
        end_row(b);
    }
}

struct str http_access_matrix(struct ctx *c, const struct router *r)
{
    size_t n = 0;
    const struct role *roles = pack_roles(r->cfg.packs, &n);
    struct strbuf b;
    strbuf_init(&b, c->mem);
    header_row(&b, "route", 48, roles, n);
    for (size_t i = 0; i < r->n; i++) {
        const struct route *route = r->routes[i].route;
        size_t start = b.n;
        pad(&b, str_of(method_name(route->method, true)), 7);
        strbuf_putz(&b, route->path);
        strbuf_putz(&b, route->right == RIGHT_PUBLIC ? " (public)" : "");
        pad(&b, STR(""), b.n - start < 48 ? 48 - (b.n - start) : 0);
        for (size_t k = 0; k < n; k++) {
            cell(&b, &roles[k], role_may(&roles[k], route) ? "x" : "-");
        }
        end_row(&b);
    }
    strbuf_putc(&b, '\n');
    header_row(&b, "field", 48, roles, n);
    for (size_t f = 0; f < r->cfg.n_features; f++) {
        for (size_t k = 0; k < r->cfg.features[f]->n_records; k++) {
            record_rows(&b, r, r->cfg.features[f], r->cfg.features[f]->records[k], roles, n);
        }
    }
    return strbuf_str(&b);
}
