/* template_node.h - the compiled form shared by template_parse.c and template.c; nobody else
 * includes it. */
#ifndef JJ_OUT_TEMPLATE_NODE_H
#define JJ_OUT_TEMPLATE_NODE_H

#include "out/template.h"

#define TEMPLATE_NEST_MAX 32 /* sections in each other in one file; the deepest page has 7 */

enum node_op {
    NODE_TEXT,     /* text[lang] as it is; labels are texts too */
    NODE_VALUE,    /* escaped value of name */
    NODE_SECTION,  /* up to node end */
    NODE_INVERTED, /* up to node end */
    NODE_PARTIAL,  /* template number end, each line indented by text[0] */
    NODE_FRAGMENT, /* up to node end; id is text[0] */
    NODE_CLOSE
};

struct node {
    enum node_op op;
    bool line_start; /* NODE_TEXT: begins a line, so a partial's indentation goes before it */
    bool optional;   /* the name ended in '?' */
    bool here;       /* the name began with '.': looked up in the innermost map only */
    bool url;        /* NODE_VALUE: first thing of an address attribute */
    uint32_t line;
    uint32_t end;
    uint32_t n_parts;
    struct str *parts;  /* name split at dots; n_parts 0 is {{.}} */
    struct str text[2]; /* LANG_ID, LANG_EN */
};

struct template_one {
    struct str name; /* as given */
    struct str bare; /* without folder and .html */
    struct node *nodes;
    size_t n;
};

struct template_set {
    struct template_one *items; /* ordered by bare name */
    size_t n;
};

/* "web/partial/head.html" -> "head" */
struct str template_bare_name(struct str name);
/* Template of a bare or whole name, or NULL. */
const struct template_one *template_find(const struct template_set *set, struct str name);

#endif
