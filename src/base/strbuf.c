/* strbuf.c - growing bytes in an arena. */
#include "base/strbuf.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define FIRST_CAP 128 /* a short page piece or log value without growing */

/* Room for more bytes and the NUL after them. What was grown out of stays in the arena, so s may be
 * part of b. */
static void reserve(struct strbuf *b, size_t more)
{
    assert(more < SIZE_MAX / 4 && b->n < SIZE_MAX / 4);
    size_t need = b->n + more + 1;
    if (need <= b->cap) {
        return;
    }
    size_t cap = b->cap < FIRST_CAP ? FIRST_CAP : b->cap;
    while (cap < need) {
        cap *= 2;
    }
    char *p = arena_array(b->mem, cap, 1);
    if (b->n > 0) {
        memcpy(p, b->p, b->n);
    }
    b->p = p;
    b->cap = cap;
}

void strbuf_init(struct strbuf *b, struct arena *mem)
{
    *b = (struct strbuf){ .mem = mem };
}

void strbuf_put(struct strbuf *b, struct str s)
{
    strbuf_put_bytes(b, s.p, s.n);
}

void strbuf_putz(struct strbuf *b, const char *z)
{
    strbuf_put(b, str_of(z));
}

void strbuf_putc(struct strbuf *b, char c)
{
    reserve(b, 1);
    b->p[b->n++] = c;
    b->p[b->n] = '\0';
}

void strbuf_put_bytes(struct strbuf *b, const void *p, size_t n)
{
    if (n == 0) {
        return;
    }
    reserve(b, n);
    memcpy(b->p + b->n, p, n);
    b->n += n;
    b->p[b->n] = '\0';
}

void strbuf_put_int(struct strbuf *b, int64_t v)
{
    char digits[20];
    size_t at = sizeof digits;
    uint64_t left = v < 0 ? (uint64_t)(-(v + 1)) + 1 : (uint64_t)v;
    do {
        digits[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (v < 0) {
        digits[--at] = '-';
    }
    strbuf_put_bytes(b, digits + at, sizeof digits - at);
}

void strbuf_vprintf(struct strbuf *b, const char *format, va_list args)
{
    va_list again;
    reserve(b, FIRST_CAP);
    va_copy(again, args);
    size_t room = b->cap - b->n;
    int n = vsnprintf(b->p + b->n, room, format, args);
    assert(n >= 0);
    if ((size_t)n >= room) {
        reserve(b, (size_t)n);
        n = vsnprintf(b->p + b->n, (size_t)n + 1, format, again);
        assert(n >= 0);
    }
    va_end(again);
    b->n += (size_t)n;
}

void strbuf_printf(struct strbuf *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    strbuf_vprintf(b, format, args);
    va_end(args);
}

struct str strbuf_str(const struct strbuf *b)
{
    return b->p == NULL ? STR("") : (struct str){ b->p, b->n };
}

void strbuf_clear(struct strbuf *b)
{
    b->n = 0;
    if (b->p != NULL) {
        b->p[0] = '\0';
    }
}
