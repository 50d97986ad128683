/* ids.c - random bytes and row ids. */
#include "base/ids.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static bool is_dash_place(size_t at)
{
    return at == 8 || at == 13 || at == 18 || at == 23;
}

void random_bytes(void *p, size_t n)
{
    unsigned char *to = p;
    while (n > 0) {
        ssize_t got = getrandom(to, n, 0);
        if (got < 0) {
            if (errno == EINTR) {
                continue;
            }
            abort();
        }
        to += got;
        n -= (size_t)got;
    }
}

uint64_t random_u64(void)
{
    uint64_t v = 0;
    random_bytes(&v, sizeof v);
    return v;
}

static void set_version(unsigned char b[16], unsigned version)
{
    b[6] = (unsigned char)((b[6] & 0x0Fu) | version << 4);
    b[8] = (unsigned char)((b[8] & 0x3Fu) | 0x80u);
}

struct str id_new(struct arena *a, int64_t now_ms)
{
    unsigned char b[16];
    assert(now_ms >= 0);
    random_bytes(b + 6, 10);
    for (int i = 0; i < 6; i++) {
        b[i] = (unsigned char)((uint64_t)now_ms >> (8 * (5 - i)) & 0xFFu);
    }
    set_version(b, 7);
    return id_text(a, b);
}

struct str id_random(struct arena *a)
{
    unsigned char b[16];
    random_bytes(b, sizeof b);
    set_version(b, 4);
    return id_text(a, b);
}

bool id_valid(struct str s)
{
    if (s.n != ID_TEXT_LEN) {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (is_dash_place(i) ? c != '-' : !digit) {
            return false;
        }
    }
    return true;
}

void id_bytes(struct str id, unsigned char out[16])
{
    char hex[32];
    size_t n = 0;
    bool valid = id_valid(id);
    assert(valid);
    for (size_t i = 0; valid && i < id.n; i++) {
        if (!is_dash_place(i)) {
            hex[n++] = id.p[i];
        }
    }
    if (!str_unhex((struct str){ hex, n }, out, 16)) {
        abort();
    }
}

struct str id_text(struct arena *a, const unsigned char bytes[16])
{
    struct str hex = str_hex(a, bytes, 16);
    char *p = arena_alloc(a, ID_TEXT_LEN);
    for (size_t i = 0, from = 0; i < ID_TEXT_LEN; i++) {
        p[i] = is_dash_place(i) ? '-' : hex.p[from++];
    }
    return (struct str){ p, ID_TEXT_LEN };
}
