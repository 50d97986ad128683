/*
 * csv_out.h - writes CSV (RFC 4180) for people who open it in a spreadsheet: CRLF lines, quotes
 * where needed, and no cell that a spreadsheet would run as a formula.
 */
#ifndef JJ_OUT_CSV_OUT_H
#define JJ_OUT_CSV_OUT_H

#include "base/strbuf.h"

struct csv_out {
    struct strbuf *out;
    char sep;
    bool in_row; /* the row has a cell already */
};

/* sep: ',' or ';' (spreadsheets set to Indonesian expect ';'). bom: so that they read UTF-8. */
void csv_out_init(struct csv_out *w, struct strbuf *out, char sep, bool bom);
/*
 * One cell. A text that begins with = + - @, tab, CR or LF gets an apostrophe before it, unless it
 * is a plain negative number such as -12 or -3,5.
 */
void csv_out_text(struct csv_out *w, struct str s);
void csv_out_int(struct csv_out *w, int64_t v);
void csv_out_row(struct csv_out *w); /* ends the row; a row without cells is an empty line */

#endif
