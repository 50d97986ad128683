/*
 * template_html.h - follows the HTML of a template piece by piece, to know where in the markup a
 * tag stands. Knows just enough of HTML for our own well-formed pages; what it cannot follow it
 * refuses.
 */
#ifndef JJ_OUT_TEMPLATE_HTML_H
#define JJ_OUT_TEMPLATE_HTML_H

#include "base/str.h"

enum html_place {
    HTML_TEXT,
    HTML_LESS,    /* just after '<' */
    HTML_DECLARE, /* <!doctype ...> */
    HTML_COMMENT, /* <!-- ... --> */
    HTML_ELEMENT, /* in an element's name */
    HTML_TAG,     /* between attributes */
    HTML_NAME,    /* in an attribute's name */
    HTML_EQUALS,  /* after '=' */
    HTML_DOUBLE,  /* in "..." */
    HTML_SINGLE,  /* in '...' */
    HTML_RAW      /* inside <script> or <style> */
};

enum html_use { HTML_VALUE, HTML_SECTION, HTML_PARTIAL };

struct html_pos {
    enum html_place place;
    bool value_empty; /* nothing of this attribute's value yet */
    char element[16]; /* lower case, cut */
    char attribute[16];
    size_t failed_at; /* offset in the fed text of what html_feed refused */
};

/* Steps over text. NULL, or what is wrong in English. */
const char *html_feed(struct html_pos *h, struct str text);
/* Checks a tag of that use here. NULL, or what is wrong. *url: a value that begins an address
 * attribute. */
const char *html_tag(struct html_pos *h, enum html_use use, bool *url);
/* At the end of a section that began at open; leaves h as what holds both with and without the
 * section. */
const char *html_join(struct html_pos *h, const struct html_pos *open);
const char *html_end(const struct html_pos *h);

#endif
