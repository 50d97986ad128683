/* sample.c - see sample.h. */
#include "sample.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/strbuf.h"

#define REC sample
#define REC_DEF "../tests/store/sample.def"
#include "rec/rec_table.h"

#define FILES_MAX 64

static const char sample_table[] =
    "CREATE TABLE sample (id TEXT PRIMARY KEY, compartment_id TEXT NOT NULL, stage TEXT NOT NULL, amount BIGINT,"
    " due_on BIGINT, is_open BIGINT NOT NULL, mark TEXT, origin TEXT, version BIGINT NOT NULL, sealed BLOB NOT NULL);";

static int compare(const void *a, const void *b)
{
    return str_cmp(((const struct migration *)a)->name, ((const struct migration *)b)->name);
}

static struct str read_whole(struct arena *a, const char *path)
{
    struct strbuf b;
    char part[4096];
    FILE *f = fopen(path, "rb");
    strbuf_init(&b, a);
    for (size_t n = 0; f != NULL && (n = fread(part, 1, sizeof part, f)) > 0;) {
        strbuf_put_bytes(&b, part, n);
    }
    if (f != NULL) {
        (void)fclose(f);
    }
    return strbuf_str(&b);
}

size_t sample_migrations(struct arena *a, struct migration **out)
{
    struct migration *m = NEW_ARRAY(a, struct migration, FILES_MAX + 1);
    size_t n = 0;
    DIR *d = opendir("migrations");
    for (struct dirent *x = d == NULL ? NULL : readdir(d); x != NULL && n < FILES_MAX;
         x = readdir(d)) {
        if (str_ends(str_of(x->d_name), STR(".sql"))) {
            struct strbuf path;
            strbuf_init(&path, a);
            strbuf_printf(&path, "migrations/%s", x->d_name);
            m[n++] = (struct migration){ str_copy(a, str_of(x->d_name)), read_whole(a, path.p) };
        }
    }
    if (d != NULL) {
        (void)closedir(d);
    }
    qsort(m, n, sizeof *m, compare);
    m[n++] = (struct migration){ STR("9999_sample"), str_of(sample_table) };
    *out = m;
    return n;
}
