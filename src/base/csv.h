/*
 * csv.h - reading of CSV (RFC 4180, any of , ; tab) and of the packs' TSV. Writing of CSV is in
 * out/.
 */
#ifndef JJ_BASE_CSV_H
#define JJ_BASE_CSV_H

#include "base/arena.h"
#include "base/str.h"

struct csv {
    struct str text;
    size_t at;
    int64_t line;      /* number of the line on which the last record began, from 1 */
    int64_t next_line; /* of the line at `at` */
    size_t width;      /* tsv: cells of the first record, 0 before it */
    char sep;
    const char *problem; /* English reason when csv_next failed, else NULL */
};

/*
 * text stays owned by the caller; a BOM is skipped. sep 0: the one of , ; tab most frequent in the
 * first line.
 */
void csv_init(struct csv *c, struct str text, char sep);
/*
 * Next record into cells[0..*n) (in arena a); empty lines are skipped. False at the end or on a
 * problem (an open
 * quote, text behind a closing one, over 256 cells, a cell over 1 MiB): see problem. The text of a
 * cell may lie in the
 * caller's text.
 */
bool csv_next(struct csv *c, struct arena *a, struct str **cells, size_t *n);

/*
 * A pack table: lines of tab-separated cells, no quoting, `#` lines and empty lines skipped, cells
 * trimmed.
 * Same struct and results; a record with another number of cells than the first is a problem.
 */
void tsv_init(struct csv *c, struct str text);
bool tsv_next(struct csv *c, struct arena *a, struct str **cells, size_t *n);

#endif
