/* utf8.h - checks and cuts of UTF-8 text. */
#ifndef JJ_BASE_UTF8_H
#define JJ_BASE_UTF8_H

#include "base/arena.h"
#include "base/str.h"

bool utf8_valid(struct str s);   /* no overlong forms, surrogates, or above U+10FFFF */
size_t utf8_count(struct str s); /* code points of valid text */
struct str utf8_cut(struct str s, size_t max_points);
/* Reads one code point at *at of valid text and steps over it. */
uint32_t utf8_next(struct str s, size_t *at);
void utf8_encode(uint32_t cp, char out[4], size_t *n);
/* Valid text without control characters but tab and newline; CR LF becomes LF. */
bool utf8_is_text(struct str s);
struct str utf8_clean_newlines(struct arena *a, struct str s);

#endif
