/*
 * template.h - HTML pages from Mustache files (specification's core modules: comments,
 * interpolation, sections, inverted sections, partials). Compiled once at start, rendered from a
 * value tree.
 *
 * Refused at compile time: {{{x}}}, {{&x}}, set-delimiters, a partial that does not exist, and in
 * files that end in ".html" (others are plain text, still escaped): unquoted attribute values; tags
 * in names of elements and attributes, in HTML comments, in <script> and <style>; style=, on*= and
 * srcdoc= attributes; a section that begins and ends in different places of the markup.
 *
 * Names: a.b.c, looked up from the innermost context outwards; {{.}} is the item itself, {{.a}} the
 * a of the innermost map and of nothing around it, {{list.length}} the number of its items.
 * Falsey: null, false, 0, "" and an empty list.
 * {{#name?}} and {{name?}}: may be absent, also under strict. {{t.KEY}} is the label KEY of the
 * packs, resolved at compile time. A value at the beginning of href, src, action ... that has
 * another scheme than http, https, tel, sms and mailto is written as "#".
 *
 * Fragments: what stands between {{!fragment ID}} and {{!/fragment ID}} can be rendered alone; it
 * should be exactly the element with that id, since jj.js replaces it.
 */
#ifndef JJ_OUT_TEMPLATE_H
#define JJ_OUT_TEMPLATE_H

#include "base/ctx.h"
#include "base/strbuf.h"
#include "base/val.h"

/* All compiled templates of the program; lives in the arena given to template_compile. */
struct template_set;

/*
 * name: "feature/case/case.html" or "web/partial/head.html". A template is called by its bare name,
 * here "case" and "head": {{>head}}. Two files of one bare name are refused. Neither text is
 * copied: both must outlive the set.
 */
struct template_source {
    struct str name;
    struct str text;
};

/* find fills text[LANG_ID] and text[LANG_EN]; false: no such label. */
struct template_labels {
    bool (*find)(void *data, struct str key, struct str text[2]);
    void *data;
};

/*
 * Compiles n sources. On ERR_INPUT *why is "file:line: reason" (English, in arena a) and *out is
 * left alone. labels may be NULL: then every {{t.KEY}} is refused.
 */
MUST_USE enum err template_compile(struct arena *a, const struct template_source *src, size_t n,
                                   const struct template_labels *labels, struct template_set **out,
                                   struct str *why);

/*
 * Appends the page to out; labels in c->lang. name: bare or the whole source name. data: the root,
 * usually a map. strict (tests): a name that is nowhere on the way up, or that is a list or map
 * where text is wanted, is an error; else it is empty. ERR_INTERNAL with fail item {"file:line",
 * template.name_missing, name} then, and for a template that is not there or calls itself more than
 * 32 levels deep.
 */
MUST_USE enum err template_render(struct ctx *c, const struct template_set *set, struct str name,
                                  const struct val *data, bool strict, struct strbuf *out);

/* As above, only fragment id (its first occurrence; may lie in a partial or section). ERR_NOT_FOUND
 * if not reached. */
MUST_USE enum err template_render_fragment(struct ctx *c, const struct template_set *set,
                                           struct str name, struct str id, const struct val *data,
                                           bool strict, struct strbuf *out);

bool template_has(const struct template_set *set, struct str name);

/* Appends s with & < > " ' as entities. */
void template_escape(struct strbuf *out, struct str s);

#endif
