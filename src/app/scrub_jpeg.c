/* scrub_jpeg.c - JPEG to JPEG, line by line; nothing but the pixels goes over. */
#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

#include "app/scrub.h"

#define SIDE_MAX 12000
#define PIXELS_MAX ((size_t)64 * 1000 * 1000)
#define SCANS_MAX 64 /* each walks over the whole picture; cameras and editors write about ten */
#define QUALITY 85

struct trouble {
    struct jpeg_error_mgr base;
    jmp_buf out;
};

__attribute__((noreturn)) static void give_up(j_common_ptr info)
{
    struct trouble *t = (struct trouble *)(void *)info->err;
    longjmp(t->out, 1);
}

static void watch_scans(j_common_ptr info)
{
    if (info->is_decompressor && ((j_decompress_ptr)info)->input_scan_number > SCANS_MAX) {
        give_up(info);
    }
}

static bool is_small(const struct jpeg_decompress_struct *in)
{
    return in->image_width <= SIDE_MAX && in->image_height <= SIDE_MAX &&
           (size_t)in->image_width * in->image_height <= PIXELS_MAX;
}

static void say_nothing(j_common_ptr info)
{
    (void)info;
}

bool scrub_is_jpeg(struct str bytes)
{
    return str_starts(bytes, STR("\xff\xd8\xff"));
}

static void copy_lines(struct jpeg_decompress_struct *in, struct jpeg_compress_struct *out,
                       JSAMPLE *line)
{
    while (in->output_scanline < in->output_height) {
        JSAMPROW row = line;
        (void)jpeg_read_scanlines(in, &row, 1); /* failures jump */
        (void)jpeg_write_scanlines(out, &row, 1);
    }
}

bool scrub_jpeg(struct arena *a, struct str bytes, struct str *result)
{
    struct jpeg_decompress_struct in = { 0 };
    struct jpeg_compress_struct out = { 0 };
    struct jpeg_progress_mgr progress = { .progress_monitor = watch_scans };
    struct trouble trouble;
    unsigned char *memory = NULL;
    unsigned long size = 0;
    volatile bool fine = false;
    in.err = jpeg_std_error(&trouble.base);
    out.err = in.err;
    trouble.base.error_exit = give_up;
    trouble.base.output_message = say_nothing;
    if (setjmp(trouble.out) == 0) {
        jpeg_create_decompress(&in);
        jpeg_create_compress(&out);
        in.progress = &progress;
        jpeg_mem_src(&in, (const unsigned char *)bytes.p, bytes.n);
        if (jpeg_read_header(&in, TRUE) == JPEG_HEADER_OK && is_small(&in)) {
            in.out_color_space = in.num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
            (void)jpeg_start_decompress(&in); /* a memory source never suspends */
            jpeg_mem_dest(&out, &memory, &size);
            out.image_width = in.output_width;
            out.image_height = in.output_height;
            out.input_components = in.output_components;
            out.in_color_space = in.out_color_space;
            jpeg_set_defaults(&out);
            jpeg_set_quality(&out, QUALITY, TRUE);
            jpeg_start_compress(&out, TRUE);
            copy_lines(&in, &out,
                       arena_alloc(a, (size_t)in.output_width * (size_t)in.output_components));
            jpeg_finish_compress(&out);
            fine = true;
        }
    }
    jpeg_destroy_decompress(&in);
    jpeg_destroy_compress(&out);
    /* the encoder's buffer is given back with the child that this runs in */
    *result = fine ? (struct str){ (const char *)memory, size } : STR_NONE;
    return fine;
}
