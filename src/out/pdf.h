/*
 * pdf.h - a paper as PDF (A4), to print and to hand over: tagged for screen readers, with title, language id and the day on
 * which it was made; equal papers are equal bytes. The only user of cairo and FreeType.
 *
 * No fontconfig and no pango: both look through folders of fonts, pango starts a thread for it, and a worker may do neither
 * behind its walls. Two files of Debian's fonts-noto-core are read instead, and nothing else. Latin text only: what Noto Sans
 * does not have (Arabic, pictures) is drawn as an empty box. About 10 ms a paper.
 */
#ifndef JJ_OUT_PDF_H
#define JJ_OUT_PDF_H

#include "out/letter.h"

/* The files that whoever writes papers must be able to read: see path_rows in app/walls.c. */
#define PDF_FONT_REGULAR "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf"
#define PDF_FONT_BOLD "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf"

/* The file in c->mem. Fails as letter_check; ERR_INTERNAL "letter.fonts" when a font is not there, "letter.broken". */
MUST_USE enum err pdf_write(struct ctx *c, const struct letter *l, struct str *out);

#endif
