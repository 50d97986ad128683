/* utf8.c - checks and cuts of UTF-8 text. */
#include "base/utf8.h"

#include <assert.h>

/* Length 1..4 of the well-formed sequence at the start of p[0..n), its code point in *cp; 0 when
 * there is none. */
static size_t decode(const unsigned char *p, size_t n, uint32_t *cp)
{
    if (n == 0) {
        return 0;
    }
    unsigned char lead = p[0];
    if (lead < 0x80) {
        *cp = lead;
        return 1;
    }
    size_t len = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || n < len) {
        return 0;
    }
    uint32_t v = lead & (0xFFu >> (len + 1));
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xC0) != 0x80) {
            return 0;
        }
        v = v << 6 | (p[i] & 0x3Fu);
    }
    static const uint32_t lowest[5] = { 0, 0, 0x80, 0x800, 0x10000 };
    if (v < lowest[len] || v > 0x10FFFF || (v >= 0xD800 && v <= 0xDFFF)) {
        return 0;
    }
    *cp = v;
    return len;
}

static size_t decode_at(struct str s, size_t at, uint32_t *cp)
{
    return decode((const unsigned char *)s.p + at, s.n - at, cp);
}

bool utf8_valid(struct str s)
{
    uint32_t cp = 0;
    size_t at = 0;
    while (at < s.n) {
        size_t len = decode_at(s, at, &cp);
        if (len == 0) {
            return false;
        }
        at += len;
    }
    return true;
}

size_t utf8_count(struct str s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (((unsigned char)s.p[i] & 0xC0) != 0x80) {
            count++;
        }
    }
    return count;
}

struct str utf8_cut(struct str s, size_t max_points)
{
    size_t at = 0;
    while (at < s.n && max_points > 0) {
        (void)utf8_next(s, &at); /* only the step is wanted */
        max_points--;
    }
    return str_cut(s, 0, at);
}

uint32_t utf8_next(struct str s, size_t *at)
{
    assert(*at < s.n);
    uint32_t cp = 0;
    size_t len = decode_at(s, *at, &cp);
    if (len == 0) { /* text that was never checked: one byte, so that a loop ends */
        *at += 1;
        return 0xFFFD;
    }
    *at += len;
    return cp;
}

void utf8_encode(uint32_t cp, char out[4], size_t *n)
{
    if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF)) {
        cp = 0xFFFD;
    }
    if (cp < 0x80) {
        out[0] = (char)cp;
        *n = 1;
        return;
    }
    size_t len = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    static const unsigned lead[5] = { 0, 0, 0xC0, 0xE0, 0xF0 };
    for (size_t i = len - 1; i > 0; i--) {
        out[i] = (char)(0x80u | (cp & 0x3Fu));
        cp >>= 6;
    }
    out[0] = (char)(lead[len] | cp);
    *n = len;
}

bool utf8_is_text(struct str s)
{
    size_t at = 0;
    if (!utf8_valid(s)) {
        return false;
    }
    while (at < s.n) {
        uint32_t cp = utf8_next(s, &at);
        bool pair = cp == '\r' && at < s.n && s.p[at] == '\n';
        if ((cp < 0x20 && cp != '\t' && cp != '\n' && !pair) || (cp >= 0x7F && cp <= 0x9F)) {
            return false;
        }
    }
    return true;
}

struct str utf8_clean_newlines(struct arena *a, struct str s)
{
    if (str_find(s, '\r', 0) == SIZE_MAX) {
        return s;
    }
    char *p = arena_alloc(a, s.n);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '\r') {
            p[n++] = s.p[i];
        } else if (i + 1 == s.n || s.p[i + 1] != '\n') {
            p[n++] = '\n';
        }
    }
    return (struct str){ p, n };
}
