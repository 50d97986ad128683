/* freshness.c - the newest state of a city that is known outside its log. */
#include "app/freshness.h"

#include "app/files.h"
#include "base/strbuf.h"

#define TEXT_MAX ((size_t)64 * 1024)

struct str freshness_witnessed(struct arena *a, const char *dir)
{
    struct str text = STR_NONE;
    return file_read(a, path_join(a, dir, "witnessed"), TEXT_MAX, &text) ? text : STR_NONE;
}

bool freshness_put_witnessed(struct arena *a, const char *dir, struct str text, int64_t at_ms,
                             uint64_t size)
{
    struct strbuf line;
    strbuf_init(&line, a);
    strbuf_printf(&line, "%lld %llu\n", (long long)at_ms, (unsigned long long)size);
    return file_replace(a, path_join(a, dir, "witnessed"), text, 0600) &&
           file_replace(a, path_join(a, dir, "last_witness"), strbuf_str(&line), 0600);
}
