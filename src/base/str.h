/*
 * str.h - text and bytes as pointer + length. Never changed once made; not terminated unless said.
 */
#ifndef JJ_BASE_STR_H
#define JJ_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct arena;

struct str {
    const char *p; /* may be NULL when n is 0 */
    size_t n;
};

#define STR(literal) ((struct str){ (literal), sizeof(literal) - 1 })
#define STR_NONE ((struct str){ NULL, 0 })
/* For printf-like calls of the log: "%.*s", STR_ARG(s). */
#define STR_ARG(s) (int)(s).n, ((s).p != NULL ? (s).p : "")

struct str str_of(const char *z); /* NULL gives STR_NONE; no copy */
bool str_eq(struct str a, struct str b);
bool str_eqz(struct str a, const char *z);
bool str_ieq(struct str a, struct str b); /* ASCII letters compared without case */
int str_cmp(struct str a, struct str b);  /* bytes, as memcmp; shorter first */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
bool str_has(struct str s, struct str part);
/* Index of byte c at or after from, or SIZE_MAX. */
size_t str_find(struct str s, char c, size_t from);
/* s[from, to), clamped to its length. */
struct str str_cut(struct str s, size_t from, size_t to);
struct str str_trim(struct str s); /* ASCII white space off both ends */
/*
 * Takes the part before the next sep off *rest; true while there was one. "a;b" gives a, b; ""
 * gives nothing;
 * "a;" gives a and an empty one.
 */
bool str_next(struct str *rest, char sep, struct str *part);
/* Whether code is one of codes, which are joined by ';'. */
bool str_list_has(struct str codes, struct str code);
struct str str_copy(struct arena *a, struct str s);
/* NUL-terminated copy in the arena; s must hold no NUL (asserts). */
const char *str_z(struct arena *a, struct str s);
struct str str_lower(struct arena *a, struct str s); /* ASCII only */
/* Concatenation of n parts. */
struct str str_join(struct arena *a, const struct str *parts, size_t n);
/* Digits with an optional '-'; the whole text; no space, no '+', no overflow. */
MUST_USE bool str_to_int(struct str s, int64_t *out);
/* Lower-case hex of bytes; and back: false unless exactly 2*size hex digits. */
struct str str_hex(struct arena *a, const void *bytes, size_t size);
MUST_USE bool str_unhex(struct str hex, void *out, size_t size);
/* FNV-1a 64: for tables in memory only, not for security. */
uint64_t str_hash(struct str s);

#endif
