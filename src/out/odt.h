/*
 * odt.h - the same paper as an OpenDocument text (ISO/IEC 26300), for an office that wants to change a word before it signs.
 */
#ifndef JJ_OUT_ODT_H
#define JJ_OUT_ODT_H

#include "out/letter.h"

#define ODT_TYPE "application/vnd.oasis.opendocument.text"

/* The file in c->mem; equal papers are equal bytes. Fails as letter_check; ERR_INTERNAL "letter.broken". */
MUST_USE enum err odt_write(struct ctx *c, const struct letter *l, struct str *out);

#endif
