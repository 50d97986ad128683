/* strbuf.h - growing bytes in an arena. Grows by doubling; the arena's cap is its limit. */
#ifndef JJ_BASE_STRBUF_H
#define JJ_BASE_STRBUF_H

#include <stdarg.h>

#include "base/arena.h"
#include "base/str.h"

struct strbuf {
    struct arena *mem;
    char *p;
    size_t n, cap;
};

void strbuf_init(struct strbuf *b, struct arena *mem);
void strbuf_put(struct strbuf *b, struct str s);
void strbuf_putz(struct strbuf *b, const char *z);
void strbuf_putc(struct strbuf *b, char c);
void strbuf_put_bytes(struct strbuf *b, const void *p, size_t n);
void strbuf_put_int(struct strbuf *b, int64_t v);
/* For short formatted pieces (the only printf of the program beside the log). */
void strbuf_printf(struct strbuf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void strbuf_vprintf(struct strbuf *b, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
/* The bytes so far; stays valid until the next put. A NUL follows the last byte, not counted. */
struct str strbuf_str(const struct strbuf *b);
void strbuf_clear(struct strbuf *b);

#endif
