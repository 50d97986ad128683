/* scrub_png.c - PNG to PNG by libpng's simplified interface: only pixels pass. */
#include <png.h>

#include "app/scrub.h"

#define PIXEL_BYTES_MAX ((size_t)96 * 1024 * 1024)

bool scrub_is_png(struct str bytes)
{
    return str_starts(bytes, STR("\x89PNG\r\n\x1a\n"));
}

bool scrub_png(struct arena *a, struct str bytes, struct str *result)
{
    png_image image = { .version = PNG_IMAGE_VERSION };
    bool fine = false;
    if (png_image_begin_read_from_memory(&image, bytes.p, bytes.n) == 0) {
        return false;
    }
    image.format = PNG_FORMAT_RGBA;
    if ((size_t)image.width * image.height <= PIXEL_BYTES_MAX / 4) {
        void *pixels = arena_alloc(a, (size_t)image.width * image.height * 4);
        png_alloc_size_t size = 0;
        if (png_image_finish_read(&image, NULL, pixels, 0, NULL) != 0 &&
            png_image_write_to_memory(&image, NULL, &size, 0, pixels, 0, NULL) != 0) {
            void *out = arena_alloc(a, size);
            fine = png_image_write_to_memory(&image, out, &size, 0, pixels, 0, NULL) != 0;
            *result = (struct str){ out, size };
        }
    }
    png_image_free(&image);
    return fine;
}
