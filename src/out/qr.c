/* qr.c - module rows from libqrencode: runs of dark modules become one rectangle each. */
#include "out/qr.h"

#include <qrencode.h>
#include <string.h>

#include "base/strbuf.h"

#define DARK 1 /* lowest bit of a module */

static struct str row_path(struct arena *a, const unsigned char *row, int width, int y)
{
    struct strbuf b;
    strbuf_init(&b, a);
    for (int x = 0; x < width;) {
        int from = x;
        while (x < width && (row[x] & DARK) != 0) {
            x++;
        }
        if (x > from) {
            strbuf_printf(&b, "M%d %dh%dv1h-%dz", from + QR_QUIET, y + QR_QUIET, x - from,
                          x - from);
        } else {
            x++;
        }
    }
    return strbuf_str(&b);
}

struct val *qr_rows(struct arena *a, struct str text)
{
    if (text.n == 0 || text.n > QR_TEXT_MAX || memchr(text.p, '\0', text.n) != NULL) {
        return NULL;
    }
    QRcode *code = QRcode_encodeData((int)text.n, (const unsigned char *)text.p, 0, QR_ECLEVEL_Q);
    if (code == NULL) {
        return NULL;
    }
    struct val *out = val_map(a);
    struct val *rows = val_put_list(a, out, "rows");
    struct strbuf view;
    int size = code->width + 2 * QR_QUIET;
    for (int y = 0; y < code->width; y++) {
        struct str d = row_path(a, code->data + (size_t)y * (size_t)code->width, code->width, y);
        if (d.n > 0) {
            val_put_text(a, val_push_map(a, rows), "d", d);
        }
    }
    QRcode_free(code);
    strbuf_init(&view, a);
    strbuf_printf(&view, "0 0 %d %d", size, size);
    val_put_int(a, out, "size", size);
    val_put_text(a, out, "view", strbuf_str(&view));
    return out;
}
