/*
 * pdf.c - a paper laid out twice by the same walk: once to count its pages, once to draw them. Text is broken at spaces and
 * measured by the fonts themselves; a table row that does not fit on a page goes on on the next one.
 */
#include "out/pdf.h"

#include <cairo-ft.h>
#include <cairo-pdf.h>
#include <ft2build.h>
#include FT_FREETYPE_H
#include <math.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/utf8.h"

/* Points: 72 an inch. A4, margins as official letters have them, room for the footer. */
#define WIDTH 595.28
#define HEIGHT 841.89
#define LEFT 68.0
#define RIGHT (WIDTH - 57.0)
#define TOP 57.0
#define BOTTOM (HEIGHT - 68.0)
#define FOOTER (HEIGHT - 40.0)
#define MM 2.8346
#define PAD 3.5      /* inside a cell */
#define LABEL 132.0  /* where the text of a fact begins */
#define NUMBER 20.0  /* and that of a point */
#define ACROSS 720.0 /* the longest mark across a page, of a diagonal of 1,030 */
#define ACROSS_MOST 4.0
#define PALE 0.93
#define SIGN_GAP 58.0 /* for a signature and a stamp */

enum style { S_HEAD, S_TITLE, S_H1, S_H2, S_BODY, S_BOLD, S_CELL, S_CELL_BOLD, S_SMALL, STYLES };

static const struct {
    bool bold;
    double size, leading;
} styles[STYLES] = {
    [S_HEAD] = { true, 12.5, 16 },    [S_TITLE] = { true, 13.5, 19 },
    [S_H1] = { true, 11.5, 16 },      [S_H2] = { true, 10.5, 15 },
    [S_BODY] = { false, 10.5, 15 },   [S_BOLD] = { true, 10.5, 15 },
    [S_CELL] = { false, 9.5, 13 },    [S_CELL_BOLD] = { true, 9.5, 13 },
    [S_SMALL] = { false, 8.5, 11.5 },
};

struct pen {
    cairo_t *cr;
    cairo_scaled_font_t *font[STYLES];
    const struct letter *l;
    const struct letter_block *table; /* whose heads a new page repeats */
    bool figures[LETTER_CELLS_MAX];   /* which of its columns are set at the right */
    double y;
    int page, pages, number; /* number: of the next point */
    bool draws;
};

/* ---- text ---- */

#define GLYPHS 256

/* Draws, or only measures, one line of valid text; returns its width. */
static double run(struct pen *p, enum style s, struct str text, double x, double y, bool draws)
{
    cairo_glyph_t room[GLYPHS];
    cairo_text_cluster_t near[GLYPHS];
    cairo_glyph_t *g = room;
    cairo_text_cluster_t *k = near;
    int n = GLYPHS;
    int n_k = GLYPHS;
    cairo_text_cluster_flags_t flags = (cairo_text_cluster_flags_t)0;
    cairo_text_extents_t e = { 0 };
    if (text.n == 0 ||
        cairo_scaled_font_text_to_glyphs(p->font[s], x, y, text.p, (int)text.n, &g, &n, &k, &n_k,
                                         &flags) != CAIRO_STATUS_SUCCESS) {
        return 0;
    }
    cairo_scaled_font_glyph_extents(p->font[s], g, n, &e);
    if (draws) {
        cairo_set_scaled_font(p->cr, p->font[s]);
        cairo_show_text_glyphs(p->cr, text.p, (int)text.n, g, n, k, n_k, flags);
    }
    if (g != room) {
        cairo_glyph_free(g);
    }
    if (k != near) {
        cairo_text_cluster_free(k);
    }
    return e.x_advance;
}

static double width_of(struct pen *p, enum style s, struct str text)
{
    return run(p, s, text, 0, 0, false);
}

/* A word wider than its place is cut between two characters. */
static size_t cut_word(struct pen *p, enum style s, struct str word, double width)
{
    size_t at = 0;
    size_t fits = 0;
    while (at < word.n) {
        (void)utf8_next(word, &at);
        if (fits > 0 && width_of(p, s, str_cut(word, 0, at)) > width) {
            return fits;
        }
        fits = at;
    }
    return fits;
}

/* Takes the next line off rest, which is not empty: up to a line break, or to the last space that fits. */
static struct str next_line(struct pen *p, enum style s, struct str *rest, double width)
{
    const struct str whole = *rest;
    const size_t end = str_find(whole, '\n', 0) < whole.n ? str_find(whole, '\n', 0) : whole.n;
    size_t fits = 0;
    size_t at = 0;
    while (at < end) {
        size_t word = at;
        while (word < end && whole.p[word] == ' ') {
            word++;
        }
        while (word < end && whole.p[word] != ' ') {
            word++;
        }
        if (width_of(p, s, str_cut(whole, 0, word)) > width) {
            break;
        }
        fits = at = word;
    }
    if (fits == 0 && end > 0) {
        fits = cut_word(p, s, str_cut(whole, 0, end), width);
    }
    size_t after = fits;
    while (after < end && whole.p[after] == ' ') {
        after++;
    }
    *rest = str_cut(whole, after == end && end < whole.n ? end + 1 : after, whole.n);
    return str_cut(whole, 0, fits);
}

static size_t count_lines(struct pen *p, enum style s, struct str text, double width)
{
    size_t n = 0;
    for (; text.n > 0; n++) {
        (void)next_line(p, s, &text, width);
    }
    return n;
}

/* ---- tags, rules, pages ---- */

static void open_tag(struct pen *p, const char *tag)
{
    if (p->draws) {
        cairo_tag_begin(p->cr, tag, NULL);
    }
}

static void close_tag(struct pen *p, const char *tag)
{
    if (p->draws) {
        cairo_tag_end(p->cr, tag);
    }
}

static void rule(struct pen *p, double x1, double y1, double x2, double y2, double thick)
{
    if (p->draws) {
        cairo_set_line_width(p->cr, thick);
        cairo_move_to(p->cr, x1, y1);
        cairo_line_to(p->cr, x2, y2);
        cairo_stroke(p->cr);
    }
}

static void line(struct pen *p, enum style s, struct str text, double x, double y)
{
    (void)run(p, s, text, x, y, p->draws);
}

static struct str number_text(struct pen *p, struct strbuf *b)
{
    strbuf_put(b, p->l->page_word);
    strbuf_printf(b, " %d ", p->page);
    strbuf_put(b, p->l->of_word);
    strbuf_printf(b, " %d", p->pages);
    return strbuf_str(b);
}

/* Below the text, so that this stays readable: outlines of the letters, no text. */
static void across(struct pen *p)
{
    const double width = width_of(p, S_TITLE, p->l->mark);
    cairo_glyph_t *g = NULL;
    int n = 0;
    if (!p->draws || width <= 0 ||
        cairo_scaled_font_text_to_glyphs(p->font[S_TITLE], -width / 2, 0, p->l->mark.p,
                                         (int)p->l->mark.n, &g, &n, NULL, NULL,
                                         NULL) != CAIRO_STATUS_SUCCESS) {
        return;
    }
    const double fits = ACROSS / width < ACROSS_MOST ? ACROSS / width : ACROSS_MOST;
    cairo_save(p->cr);
    cairo_translate(p->cr, WIDTH / 2, HEIGHT / 2);
    cairo_rotate(p->cr, -atan2(HEIGHT, WIDTH));
    cairo_scale(p->cr, fits, fits);
    cairo_set_font_face(p->cr, cairo_scaled_font_get_font_face(p->font[S_TITLE]));
    cairo_set_font_size(p->cr, styles[S_TITLE].size);
    cairo_set_source_rgb(p->cr, PALE, PALE, PALE);
    cairo_glyph_path(p->cr, g, n);
    cairo_fill(p->cr);
    cairo_restore(p->cr);
    cairo_glyph_free(g);
}

static void foot_mark(struct pen *p)
{
    struct str rest = p->l->mark;
    for (int i = 1; i <= 2 && rest.n > 0; i++) {
        const struct str one = next_line(p, S_SMALL, &rest, RIGHT - LEFT);
        line(p, S_SMALL, one, LEFT, FOOTER + i * styles[S_SMALL].leading);
    }
}

static void end_page(struct pen *p)
{
    if (!p->draws) {
        return;
    }
    struct strbuf b;
    strbuf_init(&b, p->l->mem);
    const struct str number = number_text(p, &b);
    rule(p, LEFT, FOOTER - 12, RIGHT, FOOTER - 12, 0.4);
    line(p, S_SMALL, p->l->footer, LEFT, FOOTER);
    line(p, S_SMALL, number, RIGHT - width_of(p, S_SMALL, number), FOOTER);
    foot_mark(p);
    cairo_show_page(p->cr);
}

static void new_page(struct pen *p)
{
    end_page(p);
    p->page++;
    p->y = TOP;
    across(p);
}

/* Room for so much, else a new page. */
static void need(struct pen *p, double height)
{
    if (p->y + height > BOTTOM && p->y > TOP) {
        new_page(p);
    }
}

/* ---- blocks ---- */

enum align { AT_LEFT, CENTRED, AT_RIGHT };

static void paragraph(struct pen *p, enum style s, struct str text, double x, double width,
                      enum align align, const char *tag)
{
    need(p, styles[s].leading);
    open_tag(p, tag);
    while (text.n > 0) {
        if (p->y + styles[s].leading > BOTTOM) {
            close_tag(p, tag);
            new_page(p);
            open_tag(p, tag);
        }
        const struct str one = next_line(p, s, &text, width);
        const double gap = width - width_of(p, s, one);
        p->y += styles[s].leading;
        line(p, s, one, x + (align == CENTRED ? gap / 2 : align == AT_RIGHT ? gap : 0), p->y - 3.5);
    }
    close_tag(p, tag);
}

static void head(struct pen *p, const struct letter_block *b, bool is_last)
{
    paragraph(p, b->level == 2 ? S_SMALL : S_HEAD, b->cells[0], LEFT, RIGHT - LEFT, CENTRED, "P");
    if (is_last) {
        rule(p, LEFT, p->y + 4, RIGHT, p->y + 4, 1.6);
        rule(p, LEFT, p->y + 6.4, RIGHT, p->y + 6.4, 0.5);
        p->y += 20;
    }
}

static double row_height(struct pen *p, const struct letter_block *b, enum style s);

/*
 * How much must stand on one page from block i on: a heading with the beginning of what it heads,
 * the heads of a table with its first row.
 */
static double together(struct pen *p, size_t i)
{
    if (i >= p->l->n) {
        return 0;
    }
    const struct letter_block *b = &p->l->blocks[i];
    switch (b->kind) {
    case LETTER_HEADING:
        return styles[b->level == 2 ? S_H2 : S_H1].leading + 2 + together(p, i + 1);
    case LETTER_SMALL:
        return (double)count_lines(p, S_SMALL, b->cells[0], RIGHT - LEFT) *
                   styles[S_SMALL].leading +
               3 + together(p, i + 1);
    case LETTER_COLUMNS:
        p->table = b;
        return 4 + row_height(p, b, S_CELL_BOLD) +
               (i + 1 < p->l->n ? row_height(p, b + 1, S_CELL) : 0);
    default:
        return 2 * styles[S_BODY].leading;
    }
}

static void heading(struct pen *p, const struct letter_block *b)
{
    const enum style s = b->level == 2 ? S_H2 : S_H1;
    p->y += p->y > TOP ? 9 : 0;
    need(p, together(p, (size_t)(b - p->l->blocks)));
    paragraph(p, s, b->cells[0], LEFT, RIGHT - LEFT, AT_LEFT, b->level == 2 ? "H2" : "H1");
    p->y += 2;
}

static void fact(struct pen *p, const struct letter_block *b)
{
    const double label = LABEL - 14;
    const double high = (double)count_lines(p, S_BODY, b->cells[0], label) * styles[S_BODY].leading;
    need(p, high);
    const double from = p->y;
    const int page = p->page;
    paragraph(p, S_BODY, b->cells[0], LEFT, label, AT_LEFT, "P");
    const double under = p->y;
    p->y = from;
    line(p, S_BODY, STR(":"), LEFT + LABEL - 9, from + styles[S_BODY].leading - 3.5);
    paragraph(p, S_BODY, b->cells[1], LEFT + LABEL, RIGHT - LEFT - LABEL, AT_LEFT, "P");
    p->y = p->page == page && p->y < under ? under : p->y;
}

static void item(struct pen *p, const struct letter_block *b)
{
    struct strbuf n;
    strbuf_init(&n, p->l->mem);
    strbuf_printf(&n, "%d.", p->number++);
    need(p, styles[S_BODY].leading);
    line(p, S_BODY, strbuf_str(&n), LEFT, p->y + styles[S_BODY].leading - 3.5);
    paragraph(p, S_BODY, b->cells[0], LEFT + NUMBER, RIGHT - LEFT - NUMBER, AT_LEFT, "P");
    p->y += 2;
}

static double column_width(const struct letter_block *table, size_t i)
{
    int sum = 0;
    for (size_t k = 0; k < table->n; k++) {
        sum += table->widths[k];
    }
    return (RIGHT - LEFT) * table->widths[i] / (sum > 0 ? sum : 1);
}

/* Some lines of every cell, the frame around them; what is left stays in rest. */
static void row_piece(struct pen *p, enum style s, struct str *rest, size_t lines, double height)
{
    const char *tag = s == S_CELL_BOLD ? "TH" : "TD";
    double x = LEFT;
    open_tag(p, "TR");
    for (size_t i = 0; i < p->table->n; i++) {
        const double width = column_width(p->table, i);
        open_tag(p, tag);
        for (size_t k = 0; k < lines && rest[i].n > 0; k++) {
            const struct str one = next_line(p, s, &rest[i], width - 2 * PAD);
            const double gap = p->figures[i] ? width - 2 * PAD - width_of(p, s, one) : 0;
            line(p, s, one, x + PAD + gap, p->y + PAD + (double)(k + 1) * styles[s].leading - 3);
        }
        close_tag(p, tag);
        rule(p, x, p->y, x, p->y + height, 0.5);
        x += width;
    }
    close_tag(p, "TR");
    rule(p, RIGHT, p->y, RIGHT, p->y + height, 0.5);
    rule(p, LEFT, p->y, RIGHT, p->y, 0.5);
    rule(p, LEFT, p->y + height, RIGHT, p->y + height, 0.5);
    p->y += height;
}

static size_t lines_of_row(struct pen *p, enum style s, const struct str *cells)
{
    size_t most = 1;
    for (size_t i = 0; i < p->table->n; i++) {
        const size_t n = count_lines(p, s, cells[i], column_width(p->table, i) - 2 * PAD);
        most = n > most ? n : most;
    }
    return most;
}

/* Of the columns themselves with their heads, or of a row of them; what is no row counts as a line. */
static double row_height(struct pen *p, const struct letter_block *b, enum style s)
{
    if (b->kind != LETTER_ROW && b->kind != LETTER_COLUMNS) {
        return styles[s].leading;
    }
    const double least = b->kind == LETTER_ROW ? b->level * MM : 0;
    const double whole = (double)lines_of_row(p, s, b->cells) * styles[s].leading + 2 * PAD;
    return whole > least ? whole : least;
}

static void row(struct pen *p, const struct letter_block *b, enum style s);

static void next_page_of_table(struct pen *p)
{
    close_tag(p, "Table");
    new_page(p);
    open_tag(p, "Table");
    row(p, p->table, S_CELL_BOLD);
}

static void row(struct pen *p, const struct letter_block *b, enum style s)
{
    struct str rest[LETTER_CELLS_MAX];
    memcpy(rest, b->cells, b->n * sizeof *rest);
    const bool is_head = s == S_CELL_BOLD;
    const double least = is_head ? 0 : b->level * MM;
    size_t left = lines_of_row(p, s, rest);
    const double whole = (double)left * styles[s].leading + 2 * PAD;
    const double high = row_height(p, b, s);
    /* a row stays whole where a page can hold it; heads take at least one row with them */
    if (!is_head && p->y + high > BOTTOM && high < BOTTOM - TOP - 60) {
        next_page_of_table(p);
    }
    while (left > 0) {
        const double room = (BOTTOM - p->y - 2 * PAD) / styles[s].leading;
        size_t lines = room < 1 ? 0 : (size_t)room;
        if (lines == 0 && !is_head) {
            next_page_of_table(p);
            continue;
        }
        lines = lines > left || is_head ? left : lines;
        const double text = (double)lines * styles[s].leading + 2 * PAD;
        row_piece(p, s, rest, lines, whole <= least ? least : text);
        left -= lines;
    }
}

static size_t table(struct pen *p, size_t i)
{
    p->table = &p->l->blocks[i];
    for (size_t k = 0; k < p->table->n; k++) {
        p->figures[k] = letter_is_figures(p->l, i, k);
    }
    need(p, together(p, i));
    p->y += 4;
    open_tag(p, "Table");
    row(p, p->table, S_CELL_BOLD);
    for (i++; i < p->l->n && p->l->blocks[i].kind == LETTER_ROW; i++) {
        row(p, &p->l->blocks[i], S_CELL);
    }
    close_tag(p, "Table");
    p->y += 6;
    return i;
}

/* The only signature stands at the right, as in letters of the house. */
static size_t signs(struct pen *p, size_t i)
{
    size_t n = 0;
    while (n < LETTER_SIGNS_MAX && i + n < p->l->n && p->l->blocks[i + n].kind == LETTER_SIGN) {
        n++;
    }
    const double width = (RIGHT - LEFT) / (double)(n == 1 ? 2 : n);
    p->y += 16;
    need(p, SIGN_GAP + 4 * styles[S_BODY].leading);
    const double from = p->y;
    double last = from;
    for (size_t k = 0; k < n; k++) {
        const struct letter_block *b = &p->l->blocks[i + k];
        const double x = n == 1 ? LEFT + width : LEFT + width * (double)k;
        p->y = from;
        paragraph(p, S_BODY, b->cells[0], x + 4, width - 8, CENTRED, "P");
        p->y += SIGN_GAP;
        paragraph(p, S_BODY, b->cells[1], x + 4, width - 8, CENTRED, "P");
        last = p->y > last ? p->y : last;
    }
    p->y = last + 6;
    return i + n;
}

static void one(struct pen *p, const struct letter_block *b, bool last_of_kind)
{
    const double whole = RIGHT - LEFT;
    switch (b->kind) {
    case LETTER_HEAD:
        head(p, b, last_of_kind);
        break;
    case LETTER_TITLE:
        paragraph(p, S_TITLE, b->cells[0], LEFT, whole, CENTRED, "H");
        p->y += last_of_kind ? 8 : 0;
        break;
    case LETTER_HEADING:
        heading(p, b);
        break;
    case LETTER_TEXT:
        paragraph(p, S_BODY, b->cells[0], LEFT, whole, AT_LEFT, "P");
        p->y += 5;
        break;
    case LETTER_SMALL:
        paragraph(p, S_SMALL, b->cells[0], LEFT, whole, AT_LEFT, "P");
        p->y += 3;
        break;
    case LETTER_RIGHT:
        paragraph(p, S_BODY, b->cells[0], LEFT, whole, AT_RIGHT, "P");
        p->y += 5;
        break;
    case LETTER_FACT:
        fact(p, b);
        p->y += last_of_kind ? 7 : 1;
        break;
    case LETTER_ITEM:
        item(p, b);
        p->y += last_of_kind ? 4 : 0;
        break;
    case LETTER_NEW_PAGE:
        new_page(p);
        break;
    case LETTER_COLUMNS:
    case LETTER_ROW:
    case LETTER_SIGN:
    case LETTER_KINDS:
        break; /* walked as a whole */
    }
}

static void walk(struct pen *p, bool draws)
{
    const struct letter *l = p->l;
    p->draws = draws;
    p->page = 1;
    p->y = TOP;
    across(p);
    open_tag(p, "Document");
    for (size_t i = 0; i < l->n;) {
        const struct letter_block *b = &l->blocks[i];
        const bool begins = i == 0 || l->blocks[i - 1].kind != b->kind;
        p->number = begins ? 1 : p->number;
        if (b->kind == LETTER_COLUMNS) {
            i = table(p, i);
        } else if (b->kind == LETTER_SIGN) {
            i = signs(p, i);
        } else {
            one(p, b, i + 1 == l->n || l->blocks[i + 1].kind != b->kind);
            i++;
        }
    }
    close_tag(p, "Document");
    end_page(p);
    p->pages = p->page;
}

/* ---- the file ---- */

struct sink {
    struct arena *mem;
    struct strbuf b;
};

/* The arena may be full: said to cairo, which then ends in order, instead of jumping over its objects. */
static cairo_status_t take(void *closure, const unsigned char *bytes, unsigned n)
{
    struct sink *s = closure;
    jmp_buf place;
    jmp_buf *former = arena_catch(s->mem, &place);
    if (setjmp(place) != 0) {
        (void)arena_catch(s->mem, former); /* our own place */
        return CAIRO_STATUS_WRITE_ERROR;
    }
    strbuf_put_bytes(&s->b, bytes, n);
    (void)arena_catch(s->mem, former); /* our own place */
    return CAIRO_STATUS_SUCCESS;
}

static bool fonts_open(struct pen *p, cairo_font_face_t *const face[2])
{
    cairo_font_options_t *o = cairo_font_options_create();
    cairo_matrix_t plain;
    bool fine = true;
    cairo_font_options_set_hint_style(o, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(o, CAIRO_HINT_METRICS_OFF);
    cairo_matrix_init_identity(&plain);
    for (int i = 0; i < STYLES; i++) {
        cairo_matrix_t size;
        cairo_matrix_init_scale(&size, styles[i].size, styles[i].size);
        p->font[i] = cairo_scaled_font_create(face[styles[i].bold ? 1 : 0], &size, &plain, o);
        fine = fine && cairo_scaled_font_status(p->font[i]) == CAIRO_STATUS_SUCCESS;
    }
    cairo_font_options_destroy(o);
    return fine;
}

static cairo_surface_t *surface_open(struct sink *s, const char *title, const char *day)
{
    cairo_surface_t *f = cairo_pdf_surface_create_for_stream(take, s, WIDTH, HEIGHT);
    cairo_pdf_surface_set_metadata(f, CAIRO_PDF_METADATA_TITLE, title);
    cairo_pdf_surface_set_metadata(f, CAIRO_PDF_METADATA_CREATOR, "Jejaring");
    cairo_pdf_surface_set_metadata(f, CAIRO_PDF_METADATA_CREATE_DATE, day);
    cairo_pdf_surface_set_metadata(f, CAIRO_PDF_METADATA_MOD_DATE, day);
    return f;
}

static bool draw(struct pen *p, cairo_font_face_t *const face[2], struct sink *s, const char *title,
                 const char *day)
{
    cairo_surface_t *file = surface_open(s, title, day);
    p->cr = cairo_create(file);
    bool fine = fonts_open(p, face);
    if (fine) {
        walk(p, false);
        walk(p, true);
    }
    fine = fine && cairo_status(p->cr) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(p->cr);
    cairo_surface_finish(file);
    fine = fine && cairo_surface_status(file) == CAIRO_STATUS_SUCCESS;
    cairo_surface_destroy(file);
    for (int i = 0; i < STYLES; i++) {
        cairo_scaled_font_destroy(p->font[i]);
    }
    return fine;
}

static int64_t number_at(const char *digits)
{
    int64_t n = 0;
    for (; *digits >= '0' && *digits <= '9' && n < INT32_MAX; digits++) {
        n = n * 10 + (*digits - '0');
    }
    return n;
}

/* The first of a word behind from, its length added; NULL: it is not there. A NUL follows the file. */
static const char *behind(struct str file, const char *from, const char *word)
{
    const size_t n = strlen(word);
    const char *at = from == NULL ? NULL : memmem(from, (size_t)(file.p + file.n - from), word, n);
    return at == NULL ? NULL : at + n;
}

/*
 * cairo of Debian 12 says in no file which language it is in. A second catalog behind the file says so, as an incremental
 * update (ISO 32000-1, 7.5.6): the same catalog with /Lang, and that the title is shown instead of the file's name. Empty when
 * the file is not as this cairo writes it.
 */
static struct str with_language(struct arena *mem, struct str file)
{
    static const char mark[] = " 0 obj\n<< /Type /Catalog";
    const char *catalog = behind(file, file.p, mark);
    const char *end = behind(file, catalog, "\nendobj\n");
    const char *size = behind(file, end, "trailer\n<< /Size ");
    const char *about = behind(file, size, "/Info ");
    const char *table_at = behind(file, about, "startxref\n");
    if (table_at == NULL) {
        return STR_NONE;
    }
    const char *name = catalog - (sizeof mark - 1);
    while (name > file.p && name[-1] >= '0' && name[-1] <= '9') {
        name--;
    }
    struct strbuf b;
    strbuf_init(&b, mem);
    strbuf_put(&b, file);
    const size_t object_at = b.n;
    strbuf_put_bytes(&b, name, (size_t)(catalog - name));
    strbuf_putz(&b, "\n   /Lang (id-ID)\n   /ViewerPreferences << /DisplayDocTitle true >>");
    strbuf_put_bytes(&b, catalog, (size_t)(end - catalog));
    const size_t new_table_at = b.n;
    const int64_t id = number_at(name);
    strbuf_printf(&b, "xref\n%lld 1\n%010zu 00000 n \n", (long long)id, object_at);
    strbuf_printf(&b, "trailer\n<< /Size %lld\n   /Root %lld 0 R\n", (long long)number_at(size),
                  (long long)id);
    strbuf_printf(&b, "   /Info %lld 0 R\n   /Prev %lld\n>>\n", (long long)number_at(about),
                  (long long)number_at(table_at));
    strbuf_printf(&b, "startxref\n%zu\n%%%%EOF\n", new_table_at);
    return strbuf_str(&b);
}

enum err pdf_write(struct ctx *c, const struct letter *l, struct str *out)
{
    FT_Library fonts = NULL;
    FT_Face font[2] = { NULL, NULL };
    cairo_font_face_t *face[2] = { NULL, NULL };
    struct pen p = { .l = l };
    struct sink s = { .mem = c->mem };
    TRY(letter_check(c, l));
    enum err e = OK;
    const struct str day[] = { day_iso(c->mem, l->made_on), STR("T00:00:00Z") };
    const char *made = str_z(c->mem, str_join(c->mem, day, ARRAY_LEN(day)));
    const char *title = str_z(c->mem, l->title);
    strbuf_init(&s.b, c->mem);
    if (FT_Init_FreeType(&fonts) != 0 || FT_New_Face(fonts, PDF_FONT_REGULAR, 0, &font[0]) != 0 ||
        FT_New_Face(fonts, PDF_FONT_BOLD, 0, &font[1]) != 0) {
        e = fail(c, ERR_INTERNAL, "", "letter.fonts");
        goto done;
    }
    for (int i = 0; i < 2; i++) {
        face[i] = cairo_ft_font_face_create_for_ft_face(font[i], FT_LOAD_NO_HINTING);
    }
    if (!draw(&p, face, &s, title, made)) {
        e = fail(c, ERR_INTERNAL, "", "letter.broken");
    }
done:
    for (int i = 0; i < 2; i++) {
        cairo_font_face_destroy(face[i]);
    }
    cairo_debug_reset_static_data(); /* it keeps faces for later: ours end here */
    for (int i = 0; i < 2; i++) {
        if (font[i] != NULL) {
            (void)FT_Done_Face(font[i]); /* it was only read */
        }
    }
    if (fonts != NULL) {
        (void)FT_Done_FreeType(fonts); /* nothing of it is open */
    }
    if (e == OK) {
        *out = with_language(c->mem, strbuf_str(&s.b));
        e = out->n > 0 ? OK : fail(c, ERR_INTERNAL, "", "letter.broken");
    }
    return e;
}
