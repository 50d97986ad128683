/* str.c - text and bytes as pointer + length. */
#include "base/str.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"

/* What str_next leaves behind when the text ended in a separator: one empty part is still to come.
 */
static const char last_empty[1] = "";

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

struct str str_of(const char *z)
{
    return z == NULL ? STR_NONE : (struct str){ z, strlen(z) };
}

bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_eqz(struct str a, const char *z)
{
    return str_eq(a, str_of(z));
}

bool str_ieq(struct str a, struct str b)
{
    if (a.n != b.n) {
        return false;
    }
    for (size_t i = 0; i < a.n; i++) {
        if (lower(a.p[i]) != lower(b.p[i])) {
            return false;
        }
    }
    return true;
}

int str_cmp(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n == 0 ? 0 : memcmp(a.p, b.p, n);
    if (c != 0) {
        return c;
    }
    return (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str s, struct str prefix)
{
    return s.n >= prefix.n && str_eq((struct str){ s.p, prefix.n }, prefix);
}

bool str_ends(struct str s, struct str suffix)
{
    return s.n >= suffix.n && str_eq(str_cut(s, s.n - suffix.n, s.n), suffix);
}

bool str_has(struct str s, struct str part)
{
    if (part.n == 0) {
        return true;
    }
    size_t at = str_find(s, part.p[0], 0);
    while (at != SIZE_MAX && s.n - at >= part.n) {
        if (memcmp(s.p + at, part.p, part.n) == 0) {
            return true;
        }
        at = str_find(s, part.p[0], at + 1);
    }
    return false;
}

size_t str_find(struct str s, char c, size_t from)
{
    if (from >= s.n) {
        return SIZE_MAX;
    }
    const char *hit = memchr(s.p + from, c, s.n - from);
    return hit == NULL ? SIZE_MAX : (size_t)(hit - s.p);
}

struct str str_cut(struct str s, size_t from, size_t to)
{
    if (to > s.n) {
        to = s.n;
    }
    if (from >= to) {
        return STR_NONE;
    }
    return (struct str){ s.p + from, to - from };
}

struct str str_trim(struct str s)
{
    size_t from = 0;
    size_t to = s.n;
    while (from < to && is_space(s.p[from])) {
        from++;
    }
    while (to > from && is_space(s.p[to - 1])) {
        to--;
    }
    return str_cut(s, from, to);
}

bool str_next(struct str *rest, char sep, struct str *part)
{
    if (rest->n == 0) {
        bool one_more = rest->p == last_empty;
        *rest = STR_NONE;
        *part = STR_NONE;
        return one_more;
    }
    size_t at = str_find(*rest, sep, 0);
    if (at == SIZE_MAX) {
        *part = *rest;
        *rest = STR_NONE;
        return true;
    }
    *part = str_cut(*rest, 0, at);
    *rest = str_cut(*rest, at + 1, rest->n);
    if (rest->n == 0) {
        *rest = (struct str){ last_empty, 0 };
    }
    return true;
}

bool str_list_has(struct str codes, struct str code)
{
    struct str one;
    while (str_next(&codes, ';', &one)) {
        if (str_eq(one, code)) {
            return true;
        }
    }
    return false;
}

struct str str_copy(struct arena *a, struct str s)
{
    return s.n == 0 ? STR_NONE : (struct str){ arena_dup(a, s.p, s.n), s.n };
}

const char *str_z(struct arena *a, struct str s)
{
    assert(str_find(s, '\0', 0) == SIZE_MAX);
    char *z = arena_array(a, s.n + 1, 1); /* zeroed: the last byte is the NUL */
    if (s.n > 0) {
        memcpy(z, s.p, s.n);
    }
    return z;
}

struct str str_lower(struct arena *a, struct str s)
{
    char *p = arena_alloc(a, s.n);
    for (size_t i = 0; i < s.n; i++) {
        p[i] = lower(s.p[i]);
    }
    return (struct str){ p, s.n };
}

struct str str_join(struct arena *a, const struct str *parts, size_t n)
{
    size_t total = 0;
    for (size_t i = 0; i < n; i++) {
        assert(parts[i].n <= SIZE_MAX - total);
        total += parts[i].n;
    }
    char *p = arena_alloc(a, total);
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        if (parts[i].n > 0) {
            memcpy(p + at, parts[i].p, parts[i].n);
            at += parts[i].n;
        }
    }
    return (struct str){ p, total };
}

bool str_to_int(struct str s, int64_t *out)
{
    bool negative = s.n > 0 && s.p[0] == '-';
    size_t at = negative ? 1 : 0;
    if (at == s.n) {
        return false;
    }
    int64_t v = 0;
    for (; at < s.n; at++) {
        if (s.p[at] < '0' || s.p[at] > '9') {
            return false;
        }
        /* Built below zero, since the lowest int64 has no positive twin. */
        if (__builtin_mul_overflow(v, (int64_t)10, &v) ||
            __builtin_sub_overflow(v, (int64_t)(s.p[at] - '0'), &v)) {
            return false;
        }
    }
    if (!negative && v == INT64_MIN) {
        return false;
    }
    *out = negative ? v : -v;
    return true;
}

struct str str_hex(struct arena *a, const void *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *from = bytes;
    char *p = arena_array(a, size, 2);
    for (size_t i = 0; i < size; i++) {
        p[2 * i] = digits[from[i] >> 4];
        p[2 * i + 1] = digits[from[i] & 15];
    }
    return (struct str){ p, 2 * size };
}

bool str_unhex(struct str hex, void *out, size_t size)
{
    unsigned char *to = out;
    if (hex.n % 2 != 0 || hex.n / 2 != size) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        int high = hex_value(hex.p[2 * i]);
        int low = hex_value(hex.p[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        to[i] = (unsigned char)(high * 16 + low);
    }
    return true;
}

uint64_t str_hash(struct str s)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < s.n; i++) {
        h ^= (unsigned char)s.p[i];
        h *= UINT64_C(0x100000001b3);
    }
    return h;
}
