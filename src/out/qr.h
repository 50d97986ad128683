/*
 * qr.h - a QR code as module rows for a template to draw; libqrencode is used here and nowhere
 * else.
 */
#ifndef JJ_OUT_QR_H
#define JJ_OUT_QR_H

#include "base/arena.h"
#include "base/str.h"
#include "base/val.h"

#define QR_TEXT_MAX 300
#define QR_QUIET 4 /* modules left white around the code: readers need them */

/*
 * {size, view, rows[{d}]}: size in modules with the white edge, view "0 0 37 37", d the path of one
 * row's dark modules, one
 * unit each. A quarter of the code may be dirty. NULL: no text, more than QR_TEXT_MAX bytes, or a
 * NUL among them.
 */
struct val *qr_rows(struct arena *a, struct str text);

#endif
