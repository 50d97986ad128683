/* template.c - renders compiled templates. Allocates nothing per value: it only appends to the
 * caller's buffer. */
#include "out/template_node.h"

#include <string.h>

#define STACK_MAX \
    64 /* contexts in each other; 2 x the deepest nesting of a page with its partials */
#define PARTIAL_MAX \
    32 /* partials in each other; trees that call themselves are cut here with an error */

struct render {
    struct ctx *c;
    const struct template_set *set;
    const struct template_one *one;
    bool strict;
    struct strbuf *out;
    const struct val *stack[STACK_MAX];
    size_t depth;
    struct str indent;
    size_t partials;
    struct str fragment; /* wanted id, or nothing */
    bool done;           /* the fragment is complete */
    struct val length;   /* what list.length was asked last */
};

struct str template_bare_name(struct str name)
{
    struct str rest = name, part = name;
    while (str_next(&rest, '/', &part)) {
        name = part;
    }
    return str_ends(name, STR(".html")) ? str_cut(name, 0, name.n - 5) : name;
}

const struct template_one *template_find(const struct template_set *set, struct str name)
{
    struct str bare = template_bare_name(name);
    size_t from = 0, to = set->n;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        const struct template_one *one = &set->items[mid];
        int order = str_cmp(one->bare, bare);
        if (order == 0) {
            bool same = bare.n == name.n || str_eq(one->name, name);
            return same ? one : NULL;
        }
        if (order < 0) {
            from = mid + 1;
        } else {
            to = mid;
        }
    }
    return NULL;
}

bool template_has(const struct template_set *set, struct str name)
{
    return template_find(set, name) != NULL;
}

static const char *entity_of(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void template_escape(struct strbuf *out, struct str s)
{
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c > '>' || c < '"') {
            continue; /* most characters: no look-up */
        }
        const char *entity = entity_of((char)c);
        if (entity != NULL) {
            strbuf_put(out, str_cut(s, from, i));
            strbuf_putz(out, entity);
            from = i + 1;
        }
    }
    if (from < s.n) {
        strbuf_put(out, str_cut(s, from, s.n));
    }
}

static enum err refuse(struct render *r, const struct node *node, const char *key, struct str arg)
{
    struct strbuf b;
    strbuf_init(&b, r->c->mem);
    strbuf_put(&b, r->one->name);
    if (node != NULL) {
        strbuf_putc(&b, ':');
        strbuf_put_int(&b, node->line);
    }
    return fail_arg(r->c, ERR_INTERNAL, strbuf_str(&b), key, arg);
}

static enum err refuse_name(struct render *r, const struct node *node)
{
    struct strbuf b;
    strbuf_init(&b, r->c->mem);
    for (size_t i = 0; i < node->n_parts; i++) {
        strbuf_putz(&b, i > 0 ? "." : "");
        strbuf_put(&b, node->parts[i]);
    }
    return refuse(r, node, "template.name_missing", strbuf_str(&b));
}

/* As val_get, with the comparisons in line: this is most of the work of a page. */
static const struct val *find_in(const struct val *v, struct str key)
{
    if (v == NULL || v->kind != VAL_MAP) {
        return NULL;
    }
    const struct val_map *map = v->map;
    for (size_t i = 0; i < map->n; i++) {
        if (map->keys[i].n == key.n && map->keys[i].p[0] == key.p[0] &&
            memcmp(map->keys[i].p, key.p, key.n) == 0) {
            return map->items[i];
        }
    }
    return NULL;
}

static const struct val *find_first(const struct render *r, const struct node *node)
{
    for (size_t i = r->depth; i > 0; i--) {
        const struct val *v = find_in(r->stack[i - 1], node->parts[0]);
        bool is_innermost = r->stack[i - 1] != NULL && r->stack[i - 1]->kind == VAL_MAP;
        if (v != NULL || (node->here && is_innermost)) {
            return v;
        }
    }
    return NULL;
}

/* The first part anywhere up the stack, the others only inside it. NULL: not there. */
static const struct val *find_value(struct render *r, const struct node *node)
{
    if (node->n_parts == 0) {
        return r->stack[r->depth - 1];
    }
    const struct val *v = find_first(r, node);
    for (size_t i = 1; i < node->n_parts && v != NULL; i++) {
        if (v->kind == VAL_LIST && str_eq(node->parts[i], STR("length"))) {
            r->length = (struct val){ .kind = VAL_INT, .i = (int64_t)v->list->n };
            v = &r->length;
        } else {
            v = find_in(v, node->parts[i]);
        }
    }
    return v;
}

static bool is_truthy(const struct val *v)
{
    if (v == NULL) {
        return false;
    }
    switch (v->kind) {
    case VAL_NULL:
        return false;
    case VAL_BOOL:
        return v->b;
    case VAL_INT:
        return v->i != 0;
    case VAL_REAL:
        return v->r < 0 || v->r > 0;
    case VAL_TEXT:
        return v->s.n > 0;
    case VAL_LIST:
        return v->list->n > 0;
    case VAL_MAP:
        return true;
    }
    return false;
}

static void put_text(struct render *r, const struct node *node)
{
    struct str s = node->text[r->c->lang == LANG_EN];
    if (r->indent.n == 0) {
        strbuf_put(r->out, s);
        return;
    }
    if (node->line_start) {
        strbuf_put(r->out, r->indent);
    }
    size_t from = 0;
    while (from < s.n) {
        size_t newline = str_find(s, '\n', from);
        size_t to = newline == SIZE_MAX ? s.n : newline + 1;
        strbuf_put(r->out, str_cut(s, from, to));
        if (newline != SIZE_MAX && to < s.n) {
            strbuf_put(r->out, r->indent);
        }
        from = to;
    }
}

/* Whether a browser may open it: a path, a query, a place in the page, or one of five schemes. */
static bool is_safe_address(struct str s)
{
    static const char *const schemes[] = { "https", "http", "tel", "sms", "mailto" };
    size_t n = 0;
    while (n < s.n && s.p[n] != ':' && s.p[n] != '/' && s.p[n] != '?' && s.p[n] != '#') {
        n++;
    }
    if (n == s.n || s.p[n] != ':') {
        return true;
    }
    for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
        if (str_ieq(str_cut(s, 0, n), str_of(schemes[i]))) {
            return true;
        }
    }
    return false;
}

static enum err put_value(struct render *r, const struct node *node)
{
    const struct val *v = find_value(r, node);
    bool is_missing = v == NULL || v->kind == VAL_LIST || v->kind == VAL_MAP;
    if (is_missing) {
        return r->strict && !(v == NULL && node->optional) ? refuse_name(r, node) : OK;
    }
    switch (v->kind) {
    case VAL_TEXT:
        template_escape(r->out, node->url && !is_safe_address(v->s) ? STR("#") : v->s);
        break;
    case VAL_INT:
        strbuf_put_int(r->out, v->i);
        break;
    case VAL_BOOL:
        strbuf_putz(r->out, v->b ? "true" : "false");
        break;
    case VAL_REAL:
        strbuf_printf(r->out, "%.15g", v->r);
        break;
    default:
        break; /* null is nothing */
    }
    return OK;
}

static enum err render_nodes(struct render *r, size_t from, size_t to);

static enum err render_inside(struct render *r, const struct node *node, size_t at,
                              const struct val *v)
{
    if (r->depth == STACK_MAX) {
        return refuse(r, node, "template.too_deep", STR_NONE);
    }
    r->stack[r->depth++] = v;
    enum err e = render_nodes(r, at + 1, node->end);
    r->depth--;
    return e;
}

static enum err render_section(struct render *r, const struct node *node, size_t at)
{
    const struct val *v = find_value(r, node);
    if (v == NULL && r->strict && !node->optional) {
        return refuse_name(r, node);
    }
    if (node->op == NODE_INVERTED) {
        return is_truthy(v) ? OK : render_nodes(r, at + 1, node->end);
    }
    if (!is_truthy(v)) {
        return OK;
    }
    if (v->kind == VAL_BOOL || v == &r->length) {
        return render_nodes(r, at + 1, node->end);
    }
    if (v->kind != VAL_LIST) {
        return render_inside(r, node, at, v);
    }
    for (size_t i = 0; i < v->list->n && !r->done; i++) {
        TRY(render_inside(r, node, at, v->list->items[i]));
    }
    return OK;
}

static enum err render_partial(struct render *r, const struct node *node)
{
    if (r->partials == PARTIAL_MAX) {
        return refuse(r, node, "template.too_deep", STR_NONE);
    }
    const struct template_one *caller = r->one;
    struct str indent = r->indent;
    if (node->text[0].n > 0) {
        struct str parts[] = { indent, node->text[0] };
        r->indent = indent.n == 0 ? node->text[0] : str_join(r->c->mem, parts, ARRAY_LEN(parts));
    }
    r->one = &r->set->items[node->end];
    r->partials++;
    enum err e = render_nodes(r, 0, r->one->n);
    r->partials--;
    if (e == OK) {
        r->one = caller;
    }
    r->indent = indent;
    return e;
}

static enum err render_fragment(struct render *r, const struct node *node, size_t at)
{
    bool wanted = r->fragment.n > 0 && str_eq(r->fragment, node->text[0]);
    if (wanted) {
        strbuf_clear(r->out);
    }
    TRY(render_nodes(r, at + 1, node->end));
    r->done = r->done || wanted;
    return OK;
}

static enum err render_nodes(struct render *r, size_t from, size_t to)
{
    const struct node *nodes = r->one->nodes;
    for (size_t i = from; i < to && !r->done; i++) {
        const struct node *node = &nodes[i];
        switch (node->op) {
        case NODE_TEXT:
            put_text(r, node);
            break;
        case NODE_VALUE:
            TRY(put_value(r, node));
            break;
        case NODE_SECTION:
        case NODE_INVERTED:
            TRY(render_section(r, node, i));
            i = node->end;
            break;
        case NODE_PARTIAL:
            TRY(render_partial(r, node));
            break;
        case NODE_FRAGMENT:
            TRY(render_fragment(r, node, i));
            i = node->end;
            break;
        case NODE_CLOSE:
            break;
        }
    }
    return OK;
}

static enum err render_start(struct render *r, struct str name, const struct val *data)
{
    r->one = template_find(r->set, name);
    if (r->one == NULL) {
        return fail_arg(r->c, ERR_INTERNAL, name, "template.missing", name);
    }
    r->stack[r->depth++] = data;
    return render_nodes(r, 0, r->one->n);
}

enum err template_render(struct ctx *c, const struct template_set *set, struct str name,
                         const struct val *data, bool strict, struct strbuf *out)
{
    struct render r = { .c = c, .set = set, .strict = strict, .out = out };
    return render_start(&r, name, data);
}

enum err template_render_fragment(struct ctx *c, const struct template_set *set, struct str name,
                                  struct str id, const struct val *data, bool strict,
                                  struct strbuf *out)
{
    struct strbuf page; /* what comes before the fragment is thrown away */
    strbuf_init(&page, c->mem);
    struct render r = { .c = c, .set = set, .strict = strict, .out = &page, .fragment = id };
    TRY(render_start(&r, name, data));
    if (!r.done) {
        return fail_arg(c, ERR_NOT_FOUND, id, "template.fragment_missing", id);
    }
    strbuf_put(out, strbuf_str(&page));
    return OK;
}
