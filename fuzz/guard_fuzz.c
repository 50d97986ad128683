/*
 * guard_fuzz.c - heads as the library hands them over: lines of method, version, target, then a
 * header each, name and value parted by the first colon. What is let through is of one meaning.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "http/guard.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok) {
        abort();
    }
}

static bool is_clean(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char ch = (unsigned char)s.p[i];
        if ((ch < 0x20 && ch != '\t') || ch == 0x7f) {
            return false;
        }
    }
    return true;
}

static void let_through(const struct guard *g)
{
    must(g->hosts == 1 && g->lengths <= 1 && g->codings <= 1 && g->lengths + g->codings <= 1);
    must(g->lengths == 0 ? g->length == -1 : g->length >= 0);
    must(g->host.n > 0 && str_find(g->host, '/', 0) == SIZE_MAX &&
         str_find(g->host, '@', 0) == SIZE_MAX);
    must(is_clean(g->host) && is_clean(g->cookie) && is_clean(g->content_type) &&
         is_clean(g->origin) && is_clean(g->forwarded_for) && is_clean(g->if_match));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct str rest = { (const char *)data, size };
    struct str method = STR_NONE, version = STR_NONE, target = STR_NONE, line, path, query;
    struct guard g;
    enum method m;
    size_t bytes = 0, headers = 0;
    guard_init(&g);
    bool fine = str_next(&rest, '\n', &method) && str_next(&rest, '\n', &version) &&
                str_next(&rest, '\n', &target);
    while (fine && str_next(&rest, '\n', &line)) {
        size_t colon = str_find(line, ':', 0);
        size_t end = colon == SIZE_MAX ? line.n : colon;
        guard_header(&g, str_cut(line, 0, end), str_cut(line, end + 1, line.n));
        bytes += line.n + 2;
        headers = bytes;
    }
    if (fine && guard_ok(&g, method, version, target)) {
        let_through(&g);
        must(guard_method(method, &m) && target.p[0] == '/');
        /* lines that lie whole in one buffer are accounted for to the last byte, and no more */
        bytes += method.n + target.n + version.n + 6;
        must(guard_whole(&g, method, version, target, bytes) == (g.seen == headers));
        must(!guard_whole(&g, method, version, target, g.seen));
        if (guard_target(a, target, &path, &query)) {
            must(path.n > 0 && path.p[0] == '/' && utf8_is_text(path) && path.n <= target.n);
            must(!str_has(path, STR("/../")) && !str_has(path, STR("\\")));
        }
    }
    arena_free(a);
    return 0;
}
