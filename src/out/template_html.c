/* template_html.c - a small walk through HTML: elements, attributes, quotes, comments, raw text. */
#include "out/template_html.h"

#include <string.h>

/* Attributes whose value is an address that a browser may open or load. */
static const char *const address_attributes[] = { "href",   "src",  "action", "formaction", "data",
                                                  "poster", "cite", "ping",   "xlink:href" };

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void word_clear(char word[16])
{
    memset(word, 0, 16);
}

static void word_add(char word[16], char c)
{
    size_t n = strlen(word);
    if (n < 15) {
        word[n] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
}

static const char *attribute_refusal(const struct html_pos *h)
{
    if (strcmp(h->attribute, "style") == 0) {
        return "style= is refused (the page's content policy blocks it)";
    }
    if (strncmp(h->attribute, "on", 2) == 0) {
        return "on...= attributes are refused (the page's content policy blocks them)";
    }
    if (strcmp(h->attribute, "srcdoc") == 0) {
        return "srcdoc= is refused";
    }
    return NULL;
}

static void tag_close(struct html_pos *h)
{
    bool raw = strcmp(h->element, "script") == 0 || strcmp(h->element, "style") == 0;
    h->place = raw ? HTML_RAW : HTML_TEXT;
    word_clear(h->attribute);
}

static const char *step_less(struct html_pos *h, char c)
{
    if (c == '!') {
        h->place = HTML_DECLARE;
        word_clear(h->element);
    } else if (is_letter(c) || c == '/') {
        h->place = HTML_ELEMENT;
        word_clear(h->element);
        word_add(h->element, c);
    } else {
        return "'<' must begin an element or be written &lt;";
    }
    return NULL;
}

/* Inside <...>, outside values. */
static const char *step_tag(struct html_pos *h, char c)
{
    if (c == '>') {
        tag_close(h);
    } else if (is_space(c) || c == '/') {
        h->place = HTML_TAG; /* the attribute's name is kept: "name = value" is allowed */
    } else if (c == '=') {
        if (h->attribute[0] == '\0') {
            return "'=' without an attribute's name";
        }
        h->place = HTML_EQUALS;
        return attribute_refusal(h);
    } else if (c == '"' || c == '\'' || c == '<') {
        return "quote or '<' in a tag outside an attribute's value";
    } else {
        if (h->place == HTML_TAG) {
            word_clear(h->attribute);
        }
        h->place = HTML_NAME;
        word_add(h->attribute, c);
    }
    return NULL;
}

static const char *step_element(struct html_pos *h, char c)
{
    if (c == '>' || is_space(c) || (c == '/' && h->element[0] != '/')) {
        word_clear(h->attribute);
        h->place = HTML_TAG;
        return step_tag(h, c);
    }
    word_add(h->element, c);
    return NULL;
}

static const char *step_equals(struct html_pos *h, char c)
{
    if (is_space(c)) {
        return NULL;
    }
    if (c != '"' && c != '\'') {
        return "attribute values must be quoted";
    }
    h->place = c == '"' ? HTML_DOUBLE : HTML_SINGLE;
    h->value_empty = true;
    return NULL;
}

/* element collects the last characters here: "--" must come before '>' in a comment. */
static void step_declare(struct html_pos *h, char c)
{
    size_t n = strlen(h->element);
    if (h->place == HTML_DECLARE) {
        if (c == '>') {
            h->place = HTML_TEXT;
        } else if (c == '-' && (n == 0 || (n == 1 && h->element[0] == '-'))) {
            word_add(h->element, c);
            h->place = n == 1 ? HTML_COMMENT : HTML_DECLARE;
        } else {
            word_add(h->element, c);
        }
        return;
    }
    if (c == '>' && n >= 2 && h->element[0] == '-' && h->element[1] == '-') {
        h->place = HTML_TEXT;
    } else if (c == '-') {
        if (n < 2) {
            word_add(h->element, c);
        }
    } else {
        word_clear(h->element);
    }
}

/* Length of "</script" or "</style" when text goes on with it at i, else 0. */
static size_t raw_ends(const struct html_pos *h, struct str text, size_t i)
{
    size_t n = strlen(h->element);
    struct str name = str_cut(text, i + 2, i + 2 + n);
    bool ends = text.p[i] == '<' && i + 1 < text.n && text.p[i + 1] == '/' &&
                str_ieq(name, str_of(h->element));
    return ends ? n + 2 : 0;
}

static const char *step(struct html_pos *h, char c)
{
    switch (h->place) {
    case HTML_TEXT:
        h->place = c == '<' ? HTML_LESS : HTML_TEXT;
        return NULL;
    case HTML_LESS:
        return step_less(h, c);
    case HTML_DECLARE:
    case HTML_COMMENT:
        step_declare(h, c);
        return NULL;
    case HTML_ELEMENT:
        return step_element(h, c);
    case HTML_TAG:
    case HTML_NAME:
        return step_tag(h, c);
    case HTML_EQUALS:
        return step_equals(h, c);
    case HTML_DOUBLE:
    case HTML_SINGLE:
        if (c == (h->place == HTML_DOUBLE ? '"' : '\'')) {
            word_clear(h->attribute);
            h->place = HTML_TAG;
        }
        h->value_empty = false;
        return NULL;
    case HTML_RAW:
        return NULL;
    }
    return "unknown place";
}

const char *html_feed(struct html_pos *h, struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (h->place == HTML_RAW) {
            size_t n = raw_ends(h, text, i);
            if (n > 0) {
                i += n - 1;
                h->place = HTML_TAG;
                word_clear(h->element);
                word_clear(h->attribute);
            }
            continue;
        }
        const char *problem = step(h, text.p[i]);
        if (problem != NULL) {
            h->failed_at = i;
            return problem;
        }
    }
    return NULL;
}

const char *html_tag(struct html_pos *h, enum html_use use, bool *url)
{
    *url = false;
    switch (h->place) {
    case HTML_TEXT:
        return NULL;
    case HTML_DOUBLE:
    case HTML_SINGLE:
        if (use == HTML_PARTIAL) {
            return "a partial or fragment must stand between elements";
        }
        if (use == HTML_VALUE && h->value_empty) {
            for (size_t i = 0; i < ARRAY_LEN(address_attributes); i++) {
                *url = *url || strcmp(h->attribute, address_attributes[i]) == 0;
            }
        } /* value_empty stays: this value may turn out empty, and then the next one begins */
        return NULL;
    case HTML_ELEMENT:
    case HTML_NAME:
    case HTML_TAG:
        if (use == HTML_SECTION) {
            word_clear(h->attribute); /* so that a section can never build a name before '=' */
            h->place = HTML_TAG;
            return NULL;
        }
        return "a tag cannot stand in or for the name of an element or attribute";
    case HTML_EQUALS:
        return "attribute values must be quoted";
    case HTML_RAW:
        return "no tags inside <script> or <style>";
    case HTML_COMMENT:
    case HTML_DECLARE:
        return "no tags inside <!-- --> or <!doctype>";
    case HTML_LESS:
        return "'<' before a tag must be written &lt;";
    }
    return "unknown place";
}

const char *html_join(struct html_pos *h, const struct html_pos *open)
{
    bool url = false;
    const char *problem = html_tag(h, HTML_SECTION, &url);
    if (problem != NULL) {
        return problem;
    }
    if (h->place != open->place || strcmp(h->attribute, open->attribute) != 0) {
        return "the section ends in another place of the markup than it began";
    }
    h->value_empty = h->value_empty || open->value_empty;
    return NULL;
}

const char *html_end(const struct html_pos *h)
{
    return h->place == HTML_TEXT ? NULL
                                 : "the file ends inside a tag, a comment, a <script> or a <style>";
}
