/*
 * letter.h - a paper of the house as blocks in their order: letterhead, headings, paragraphs, facts, numbered points, tables,
 * signatures. Two writers make files of it, pdf.h to print and odt.h to edit, so that both say the same. It decides nothing:
 * words and numbers come from who asks. Order of an official letter: domain of the city's pack.
 */
#ifndef JJ_OUT_LETTER_H
#define JJ_OUT_LETTER_H

#include "base/ctx.h"
#include "base/str.h"

enum letter_kind {
    LETTER_HEAD, /* a line of the letterhead, centred; level 1 bold, 2 small. A rule follows the last one */
    LETTER_TITLE,   /* name of the paper, centred */
    LETTER_HEADING, /* level 1 or 2 */
    LETTER_TEXT,    /* a paragraph; a line break in it is kept */
    LETTER_SMALL,   /* the same in small type: notes */
    LETTER_RIGHT,   /* place and day, at the right */
    LETTER_FACT,    /* label, text */
    LETTER_ITEM,    /* a numbered point; the first after another kind is 1 */
    LETTER_COLUMNS, /* heads of a table; they stand again on each page */
    LETTER_ROW,     /* its cells; level: least height in mm */
    LETTER_SIGN, /* office, name; those that follow each other stand side by side, at most three */
    LETTER_NEW_PAGE,
    LETTER_KINDS
};

#define LETTER_CELLS_MAX 8
#define LETTER_SIGNS_MAX 3
#define LETTER_BLOCKS_MAX 4000          /* more is no paper that somebody signs */
#define LETTER_BYTES_MAX (size_t)600000 /* of text: about 200 pages */

struct letter_block {
    enum letter_kind kind;
    int level;
    size_t n;
    const struct str *cells;
    const int *widths; /* of columns: shares of the width */
};

struct letter {
    struct arena *mem;
    struct str title;              /* for the file's properties */
    struct str footer;             /* below every page, at its left: the checkpoint in short */
    struct str page_word, of_word; /* "Halaman", "dari" */
    /*
     * Level and receivers, when a paper is for some people alone: below the footer of every page; in a PDF also large, pale and
     * across the page, as a drawing, so that whoever searches or hears the text meets it once a page. At most two lines.
     */
    struct str mark;
    day_t made_on;                 /* the only day in the file: the same paper is the same bytes */
    struct letter_block *blocks;
    size_t n, cap, bytes;
};

/* An empty paper; texts are not copied: they live as long as a. */
struct letter *letter_new(struct arena *a, struct str title, day_t made_on);
/* One text. Empty texts add nothing, but for LETTER_NEW_PAGE. */
void letter_add(struct letter *l, enum letter_kind kind, int level, struct str text);
/* LETTER_FACT and LETTER_SIGN: a pair; a fact without text adds nothing. */
void letter_pair(struct letter *l, enum letter_kind kind, struct str a, struct str b);
/* Begins a table of n columns, 1..LETTER_CELLS_MAX; both arrays are copied. */
void letter_columns(struct letter *l, const struct str *heads, const int *widths, size_t n);
/* A row of it; cells are copied; at least height_mm high (0: as high as its text). */
void letter_row(struct letter *l, const struct str *cells, size_t n, int height_mm);
/*
 * Whether column i (from 0) of the table that begins at block `at` holds numbers, which both writers set at the right: each cell
 * is a number, a share or a span of numbers, or one word in its place ("hidden", "–", nothing), and at least one is a number.
 * Never the first column, which names the rows.
 */
bool letter_is_figures(const struct letter *l, size_t at, size_t i);
/*
 * Before writing: ERR_INPUT "letter.empty" without any block, "letter.too_long" over the limits, ERR_INTERNAL for a row that
 * does not fit its table.
 */
MUST_USE enum err letter_check(struct ctx *c, const struct letter *l);

#endif
