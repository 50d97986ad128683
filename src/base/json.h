/* json.h - JSON text to value trees and back (RFC 8259). */
#ifndef JJ_BASE_JSON_H
#define JJ_BASE_JSON_H

#include "base/strbuf.h"
#include "base/val.h"

#define JSON_MAX_BYTES (256 * 1024) /* 1 MB of "{}," takes 74 MB of memory: measured.md 8 */

/*
 * Reads one document: UTF-8, no duplicate keys, at most 32 levels, no NUL in text, integers within
 * int64.
 * On false, *why is a short English reason with line and column.
 */
MUST_USE bool json_read(struct arena *a, struct str text, struct val **out, struct str *why);
/* Writes compact JSON; also escapes < > & and U+2028/9 so that it is safe inside HTML. */
void json_write(struct strbuf *b, const struct val *v);
/* As above, indented by two spaces, with a final newline: for people and golden files. */
void json_write_pretty(struct strbuf *b, const struct val *v);
/* Writes s as a JSON string with its quotes. */
void json_write_text(struct strbuf *b, struct str s);

#endif
