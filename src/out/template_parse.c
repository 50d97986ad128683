/* template_parse.c - from Mustache text to nodes: tags, standalone lines, names, labels, the check
 * of the HTML. */
#include "out/template_node.h"

#include <string.h>

#include "out/template_html.h"

struct open_section {
    size_t node;
    struct str name;
    struct html_pos html;
};

struct parse {
    struct arena *mem;
    const struct template_source *src;
    const struct template_labels *labels;
    struct str text;
    size_t at;
    uint32_t line;
    bool is_html;
    struct html_pos html;
    struct node *nodes;
    size_t n, cap;
    struct open_section open[TEMPLATE_NEST_MAX];
    size_t depth;
    struct str *why;
};

/* One {{tag}}: where it stands and what is in it. */
struct tag {
    size_t from, to; /* with its braces */
    char sigil;      /* # ^ / > ! or 0 */
    struct str body; /* after the sigil, trimmed */
    bool optional;
    size_t line_from, line_to; /* of a tag alone on its line(s): the blanks before, the newline
                                  after; else from, to */
};

static enum err refuse_at(struct parse *p, uint32_t line, const char *reason, struct str detail)
{
    struct strbuf b;
    strbuf_init(&b, p->mem);
    strbuf_put(&b, p->src->name);
    strbuf_putc(&b, ':');
    strbuf_put_int(&b, line);
    strbuf_putz(&b, ": ");
    strbuf_putz(&b, reason);
    if (detail.n > 0) {
        strbuf_putz(&b, ": ");
        strbuf_put(&b, detail);
    }
    *p->why = strbuf_str(&b);
    return ERR_INPUT;
}

static enum err refuse(struct parse *p, const char *reason, struct str detail)
{
    return refuse_at(p, p->line, reason, detail);
}

static uint32_t count_lines(struct str s)
{
    uint32_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        n += s.p[i] == '\n';
    }
    return n;
}

/*
 * A tag, which begins with two braces, makes one node and mostly one of the text before it. Every
 * worker holds all pages: little is kept in vain.
 */
static size_t nodes_expected(struct str text)
{
    size_t n = 2;
    for (size_t i = 0; i < text.n; i++) {
        n += text.p[i] == '{';
    }
    return n;
}

static struct node *add_node(struct parse *p, enum node_op op)
{
    if (p->n == p->cap) {
        size_t cap = p->cap == 0 ? nodes_expected(p->text) : p->cap * 2;
        struct node *grown = NEW_ARRAY(p->mem, struct node, cap);
        if (p->n > 0) {
            memcpy(grown, p->nodes, p->n * sizeof(*grown));
        }
        p->nodes = grown;
        p->cap = cap;
    }
    struct node *node = &p->nodes[p->n++];
    node->op = op;
    node->line = p->line;
    return node;
}

/*
 * Text [p->at, to) of the file. before_tag: a tag follows on the same line; where that line begins
 * with it, an empty text keeps the place for a partial's indentation.
 */
static enum err add_text(struct parse *p, size_t to, bool before_tag)
{
    struct str s = str_cut(p->text, p->at, to);
    if (p->is_html) {
        const char *problem = html_feed(&p->html, s);
        if (problem != NULL) {
            uint32_t line = p->line + count_lines(str_cut(s, 0, p->html.failed_at));
            return refuse_at(p, line, problem, STR_NONE);
        }
    }
    if (s.n > 0) {
        struct node *node = add_node(p, NODE_TEXT);
        node->text[0] = node->text[1] = s;
        node->line_start = p->at == 0 || p->text.p[p->at - 1] == '\n';
    }
    p->line += count_lines(s);
    if (before_tag && (to == 0 || p->text.p[to - 1] == '\n')) {
        add_node(p, NODE_TEXT)->line_start = true;
    }
    p->at = to;
    return OK;
}

/* Widens the tag to its whole line(s) when nothing but blanks stands beside it. */
static void find_line(struct str text, struct tag *t)
{
    size_t from = t->from;
    while (from > 0 && (text.p[from - 1] == ' ' || text.p[from - 1] == '\t')) {
        from--;
    }
    size_t to = t->to;
    while (to < text.n && (text.p[to] == ' ' || text.p[to] == '\t')) {
        to++;
    }
    if (from > 0 && text.p[from - 1] != '\n') {
        return;
    }
    if (to + 1 < text.n && text.p[to] == '\r' && text.p[to + 1] == '\n') {
        to += 2;
    } else if (to < text.n && text.p[to] == '\n') {
        to++;
    } else if (to < text.n) {
        return;
    }
    t->line_from = from;
    t->line_to = to;
}

static size_t find_pair(struct str s, char c, size_t from)
{
    for (size_t i = str_find(s, c, from); i != SIZE_MAX; i = str_find(s, c, i + 1)) {
        if (i + 1 < s.n && s.p[i + 1] == c) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* The next tag at or after p->at; *found false at the end of the file. */
static enum err read_tag(struct parse *p, struct tag *t, bool *found)
{
    size_t from = find_pair(p->text, '{', p->at);
    *found = from != SIZE_MAX;
    if (!*found) {
        return OK;
    }
    uint32_t line = p->line + count_lines(str_cut(p->text, p->at, from));
    size_t end = find_pair(p->text, '}', from + 2);
    if (end == SIZE_MAX) {
        return refuse_at(p, line, "a tag is not closed", STR_NONE);
    }
    *t = (struct tag){ .from = from, .to = end + 2, .line_from = from, .line_to = end + 2 };
    t->body = str_trim(str_cut(p->text, from + 2, end));
    char first = t->body.n > 0 ? t->body.p[0] : '\0';
    if (first == '{' || first == '&') {
        return refuse_at(p, line, "unescaped output is refused", t->body);
    }
    if (first == '=') {
        return refuse_at(p, line, "other delimiters are refused", t->body);
    }
    if (first != '\0' && strchr("#^/>!", first) != NULL) {
        t->sigil = first;
        t->body = str_trim(str_cut(t->body, 1, t->body.n));
        find_line(p->text, t);
    }
    if (t->sigil != '!' && t->body.n > 1 && t->body.p[t->body.n - 1] == '?') {
        t->optional = true;
        t->body = str_cut(t->body, 0, t->body.n - 1);
    }
    return OK;
}

static bool is_name(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '_' || c == '-';
        if (!fits) {
            return false;
        }
    }
    return s.n > 0;
}

static enum err set_name(struct parse *p, struct node *node, struct str name)
{
    if (str_eq(name, STR("."))) {
        return OK;
    }
    if (str_starts(name, STR("."))) {
        node->here = true;
        name = str_cut(name, 1, name.n);
    }
    size_t n = 1;
    for (size_t i = 0; i < name.n; i++) {
        n += name.p[i] == '.';
    }
    node->parts = NEW_ARRAY(p->mem, struct str, n);
    size_t from = 0;
    for (size_t i = 0; i < n; i++) {
        size_t dot = str_find(name, '.', from);
        size_t to = dot == SIZE_MAX ? name.n : dot;
        node->parts[i] = str_cut(name, from, to);
        if (!is_name(node->parts[i])) {
            return refuse(p, "not a name", name);
        }
        from = to + 1;
    }
    node->n_parts = (uint32_t)n;
    return OK;
}

static enum err check_html(struct parse *p, enum html_use use, struct str body, bool *url)
{
    *url = false;
    const char *problem = p->is_html ? html_tag(&p->html, use, url) : NULL;
    return problem == NULL ? OK : refuse(p, problem, body);
}

/* Nothing in it is written otherwise in HTML; most labels are so, and stand in their pack already. */
static bool is_plain(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\0' || strchr("&<>\"'", s.p[i]) != NULL) {
            return false;
        }
    }
    return true;
}

static enum err add_label(struct parse *p, struct str key)
{
    struct str text[2] = { STR_NONE, STR_NONE };
    if (p->labels == NULL || !p->labels->find(p->labels->data, key, text)) {
        return refuse(p, "no such label", key);
    }
    struct node *node = add_node(p, NODE_TEXT);
    for (size_t lang = 0; lang < 2; lang++) {
        struct strbuf b;
        strbuf_init(&b, p->mem);
        if (!is_plain(text[lang])) {
            template_escape(&b, text[lang]);
        }
        node->text[lang] = b.n == 0 ? text[lang] : strbuf_str(&b);
    }
    return OK;
}

static enum err add_value(struct parse *p, const struct tag *t)
{
    bool url = false;
    TRY(check_html(p, HTML_VALUE, t->body, &url));
    if (str_starts(t->body, STR("t."))) {
        return add_label(p, str_cut(t->body, 2, t->body.n));
    }
    struct node *node = add_node(p, NODE_VALUE);
    node->optional = t->optional;
    node->url = url;
    return set_name(p, node, t->body);
}

static enum err push_open(struct parse *p, struct str name)
{
    if (p->depth == TEMPLATE_NEST_MAX) {
        return refuse(p, "sections lie too deep in each other", name);
    }
    p->open[p->depth++] = (struct open_section){ .node = p->n - 1, .name = name, .html = p->html };
    return OK;
}

static enum err pop_open(struct parse *p, struct str name, bool is_fragment)
{
    struct open_section *open = p->depth > 0 ? &p->open[p->depth - 1] : NULL;
    bool fits = open != NULL && str_eq(open->name, name) &&
                (p->nodes[open->node].op == NODE_FRAGMENT) == is_fragment;
    if (!fits) {
        return refuse(p, "closes what is not open here", name);
    }
    const char *problem = p->is_html ? html_join(&p->html, &open->html) : NULL;
    if (problem != NULL) {
        return refuse(p, problem, name);
    }
    p->nodes[open->node].end = (uint32_t)p->n;
    (void)add_node(p, NODE_CLOSE); /* the end of sections needs no further filling */
    p->depth--;
    return OK;
}

static enum err add_section(struct parse *p, const struct tag *t)
{
    bool url = false;
    TRY(check_html(p, HTML_SECTION, t->body, &url));
    if (str_starts(t->body, STR("t."))) {
        return refuse(p, "a label cannot be a section", t->body);
    }
    struct node *node = add_node(p, t->sigil == '#' ? NODE_SECTION : NODE_INVERTED);
    node->optional = t->optional;
    TRY(set_name(p, node, t->body));
    return push_open(p, t->body);
}

static enum err add_partial(struct parse *p, const struct tag *t)
{
    bool url = false;
    TRY(check_html(p, HTML_PARTIAL, t->body, &url));
    if (!is_name(t->body)) {
        return refuse(p, "not a name of a partial", t->body);
    }
    struct node *node = add_node(p, NODE_PARTIAL);
    if (!p->is_html) { /* HTML needs no indentation, and a <textarea> would take it as typed */
        node->text[0] = str_cut(p->text, t->line_from, t->from);
    }
    node->text[1] = t->body; /* until template_compile has found its number */
    return OK;
}

/* {{!fragment ID}} and {{!/fragment ID}}; any other comment is nothing. */
static enum err add_comment(struct parse *p, struct str body)
{
    bool closes = str_starts(body, STR("/fragment "));
    if (!closes && !str_starts(body, STR("fragment "))) {
        return OK;
    }
    struct str id = str_trim(str_cut(body, closes ? 10 : 9, body.n));
    if (!is_name(id)) {
        return refuse(p, "not an id", id);
    }
    if (closes) {
        return pop_open(p, id, true);
    }
    bool url = false;
    TRY(check_html(p, HTML_PARTIAL, id, &url));
    add_node(p, NODE_FRAGMENT)->text[0] = id;
    return push_open(p, id);
}

static enum err add_tag(struct parse *p, const struct tag *t)
{
    switch (t->sigil) {
    case '#':
    case '^':
        return add_section(p, t);
    case '/':
        return pop_open(p, t->body, false);
    case '>':
        return add_partial(p, t);
    case '!':
        return add_comment(p, t->body);
    default:
        return add_value(p, t);
    }
}

static enum err parse_file(struct parse *p)
{
    for (;;) {
        struct tag t = { 0 };
        bool found = false;
        TRY(read_tag(p, &t, &found));
        if (!found) {
            break;
        }
        bool whole_line =
            t.line_to > t.to || (t.line_to == p->text.n && t.sigil != '\0' &&
                                 (t.line_from == 0 || p->text.p[t.line_from - 1] == '\n'));
        TRY(add_text(p, t.line_from, !whole_line));
        TRY(add_tag(p, &t));
        p->line += count_lines(str_cut(p->text, t.line_from, t.line_to));
        p->at = t.line_to;
    }
    TRY(add_text(p, p->text.n, false));
    if (p->depth > 0) {
        const struct open_section *open = &p->open[p->depth - 1];
        return refuse_at(p, p->nodes[open->node].line, "is never closed", open->name);
    }
    const char *problem = p->is_html ? html_end(&p->html) : NULL;
    return problem == NULL ? OK : refuse(p, problem, STR_NONE);
}

static bool is_html_name(struct str name)
{
    return str_ends(name, STR(".html"));
}

static enum err compile_one(struct arena *a, const struct template_source *src,
                            const struct template_labels *labels, struct template_one *out,
                            struct str *why)
{
    struct parse p = {
        .mem = a, .src = src, .labels = labels, .text = src->text, .line = 1, .why = why
    };
    p.is_html = is_html_name(src->name);
    TRY(parse_file(&p));
    *out = (struct template_one){ .name = src->name, .nodes = p.nodes, .n = p.n };
    out->bare = template_bare_name(src->name);
    return OK;
}

/* Keeps items[0..n) in order of bare names; false when the name is there already. */
static bool insert_ordered(struct template_one *items, size_t n, struct template_one one)
{
    size_t i = n;
    while (i > 0 && str_cmp(items[i - 1].bare, one.bare) > 0) {
        items[i] = items[i - 1];
        i--;
    }
    items[i] = one;
    return i == 0 || !str_eq(items[i - 1].bare, one.bare);
}

static enum err find_partials(struct arena *a, struct template_set *set, struct template_one *one,
                              struct str *why)
{
    for (size_t i = 0; i < one->n; i++) {
        struct node *node = &one->nodes[i];
        if (node->op != NODE_PARTIAL) {
            continue;
        }
        const struct template_one *called = template_find(set, node->text[1]);
        const char *problem = NULL;
        if (called == NULL) {
            problem = "no such partial";
        } else if (is_html_name(one->name) && !is_html_name(called->name)) {
            problem = "calls a partial whose HTML is not checked";
        }
        if (problem != NULL) {
            struct template_source src = { one->name, STR_NONE };
            struct parse p = { .mem = a, .src = &src, .why = why };
            return refuse_at(&p, node->line, problem, node->text[1]);
        }
        node->end = (uint32_t)(called - set->items);
    }
    return OK;
}

enum err template_compile(struct arena *a, const struct template_source *src, size_t n,
                          const struct template_labels *labels, struct template_set **out,
                          struct str *why)
{
    struct template_set *set = NEW(a, struct template_set);
    set->items = NEW_ARRAY(a, struct template_one, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct template_one one;
        TRY(compile_one(a, &src[i], labels, &one, why));
        if (!insert_ordered(set->items, set->n, one)) {
            struct parse p = { .mem = a, .src = &src[i], .why = why };
            return refuse_at(&p, 1, "two templates have this name", one.bare);
        }
        set->n++;
    }
    for (size_t i = 0; i < set->n; i++) {
        TRY(find_partials(a, set, &set->items[i], why));
    }
    *out = set;
    return OK;
}
