/* package.c - parts into one zip in memory; libzip writes into a buffer, never into a file. */
#include "out/package.h"

#include <zip.h>

#define DOS_EPOCH_DAY 33 /* 1 January 1980 as a file of a zip has it: equal papers, equal bytes */
#define DIRECTORY_BYTES 8192 /* more than the heads of so few parts take */

static bool add(zip_t *z, const struct package_part *f)
{
    zip_source_t *s = zip_source_buffer(z, f->text.p, f->text.n, 0);
    const zip_int64_t at = s == NULL ? -1 : zip_file_add(z, f->name, s, ZIP_FL_ENC_UTF_8);
    if (at < 0) {
        zip_source_free(s); /* NULL is fine */
        return false;
    }
    return zip_set_file_compression(z, (zip_uint64_t)at, f->stored ? ZIP_CM_STORE : ZIP_CM_DEFLATE,
                                    0) == 0 &&
           zip_file_set_dostime(z, (zip_uint64_t)at, 0, DOS_EPOCH_DAY, 0) == 0;
}

/* Packs into room of n bytes, which are more than the file can have; returns its size, 0: it could not. */
static size_t pack(const struct package_part *parts, size_t n_parts, char *room, size_t n)
{
    zip_source_t *file = zip_source_buffer_create(NULL, 0, 0, NULL);
    zip_t *z = file == NULL ? NULL : zip_open_from_source(file, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    zip_int64_t size = 0;
    bool fine = z != NULL;
    if (z == NULL) {
        zip_source_free(file); /* NULL is fine */
        return 0;
    }
    zip_source_keep(file); /* it is read when the archive is closed */
    for (size_t i = 0; fine && i < n_parts; i++) {
        fine = add(z, &parts[i]);
    }
    if (!fine || zip_close(z) != 0) {
        zip_discard(z);
        fine = false;
    }
    if (fine && zip_source_open(file) == 0) {
        size = zip_source_read(file, room, n);
        (void)zip_source_close(file); /* it was only read */
    }
    zip_source_free(file);
    return size > 0 && (size_t)size < n ? (size_t)size : 0;
}

enum err package_write(struct ctx *c, const struct package_part *parts, size_t n, struct str *out)
{
    size_t most = DIRECTORY_BYTES;
    for (size_t i = 0; i < n; i++) {
        most += parts[i].text.n + parts[i].text.n / 100;
    }
    char *room = arena_alloc(c->mem, most);
    out->p = room;
    out->n = pack(parts, n, room, most);
    return out->n > 0 ? OK : fail(c, ERR_INTERNAL, "", "letter.broken");
}
