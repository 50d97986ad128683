/*
 * xlsx.h - the same paper as a workbook of one sheet (ECMA-376, Office Open XML, transitional), to go on calculating: what is a
 * number in a table is a number there, everything else is text. No cell is a formula, whatever it begins with.
 *
 * A writer of its own, as odt.h has one: libxlsxwriter keeps its sheets in temporary files, which a worker may not make behind
 * its walls, and writes the hour into the file, so that equal papers would not be equal bytes.
 */
#ifndef JJ_OUT_XLSX_H
#define JJ_OUT_XLSX_H

#include "out/letter.h"

#define XLSX_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

/* The file in c->mem; equal papers are equal bytes. Fails as letter_check; ERR_INTERNAL "letter.broken". */
MUST_USE enum err xlsx_write(struct ctx *c, const struct letter *l, struct str *out);

#endif
