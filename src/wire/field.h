/* field.h - fields of messages: texts in arrays padded with NUL, and ids. */
#ifndef JJ_WIRE_FIELD_H
#define JJ_WIRE_FIELD_H

#include <string.h>

#include "base/ids.h"
#include "base/str.h"
#include "wire/keyd_msg.h"

/* Up to the first NUL. */
static inline struct str field_str(const char *p, size_t cap)
{
    return (struct str){ p, strnlen(p, cap) };
}
#define FIELD_STR(f) field_str((f), sizeof(f))

/* Copies a text field that is text; false when it is too long or holds a control character. */
static inline bool field_copy(char *to, size_t cap, struct str from)
{
    if (from.n > cap) {
        return false;
    }
    for (size_t i = 0; i < from.n; i++) {
        if ((unsigned char)from.p[i] < 0x20) {
            return false;
        }
    }
    memset(to, 0, cap);
    if (from.n > 0) {
        memcpy(to, from.p, from.n);
    }
    return true;
}

static inline bool id_same(const struct keyd_id *x, const struct keyd_id *y)
{
    return memcmp(x, y, sizeof *x) == 0;
}

/* False when the text is no id. */
static inline bool id_of_text(struct str s, struct keyd_id *out)
{
    if (!id_valid(s)) {
        return false;
    }
    id_bytes(s, out->b);
    return true;
}

#endif
