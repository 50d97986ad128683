/* odt.c - the blocks of a paper as OpenDocument: content, styles, properties, manifest. */
#include "out/odt.h"

#include <stdbool.h>
#include <string.h>

#include "base/strbuf.h"
#include "out/package.h"

#define NAMESPACES                                                              \
    " xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\""        \
    " xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\""          \
    " xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\""            \
    " xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\""          \
    " xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\"" \
    " xmlns:svg=\"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0\""   \
    " xmlns:meta=\"urn:oasis:names:tc:opendocument:xmlns:meta:1.0\""            \
    " xmlns:dc=\"http://purl.org/dc/elements/1.1/\" office:version=\"1.3\""
#define DECLARATION "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define WRITTEN_WIDTH_MM 165 /* A4 without its margins */

/* ---- content ---- */

static void put_text(struct strbuf *b, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        const char ch = s.p[i];
        switch (ch) {
        case '&':
            strbuf_putz(b, "&amp;");
            break;
        case '<':
            strbuf_putz(b, "&lt;");
            break;
        case '>':
            strbuf_putz(b, "&gt;");
            break;
        case '"':
            strbuf_putz(b, "&quot;");
            break;
        case '\n':
            strbuf_putz(b, "<text:line-break/>");
            break;
        case '\t':
            strbuf_putz(b, "<text:tab/>");
            break;
        default:
            if ((unsigned char)ch >= ' ') {
                strbuf_putc(b, ch);
            }
        }
    }
}

static void put_p(struct strbuf *b, const char *style, struct str s)
{
    strbuf_printf(b, "<text:p text:style-name=\"%s\">", style);
    put_text(b, s);
    strbuf_putz(b, "</text:p>\n");
}

static void put_cell(struct strbuf *b, const char *cell, const char *style, struct str s)
{
    strbuf_printf(b, "<table:table-cell table:style-name=\"%s\" office:value-type=\"string\">",
                  cell);
    put_p(b, style, s);
    strbuf_putz(b, "</table:table-cell>");
}

static void put_columns(struct strbuf *b, size_t block, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        strbuf_printf(b, "<table:table-column table:style-name=\"c%zu_%zu\"/>", block, i);
    }
}

static size_t put_table(struct strbuf *b, const struct letter *l, size_t at)
{
    const struct letter_block *t = &l->blocks[at];
    bool figures[LETTER_CELLS_MAX] = { false };
    for (size_t i = 0; i < t->n; i++) {
        figures[i] = letter_is_figures(l, at, i);
    }
    strbuf_printf(b, "<table:table table:name=\"t%zu\" table:style-name=\"Tabel\">", at);
    put_columns(b, at, t->n);
    strbuf_putz(b, "<table:table-header-rows><table:table-row>");
    for (size_t i = 0; i < t->n; i++) {
        put_cell(b, "Sel", figures[i] ? "KepalaAngka" : "KepalaSel", t->cells[i]);
    }
    strbuf_putz(b, "</table:table-row></table:table-header-rows>\n");
    for (at++; at < l->n && l->blocks[at].kind == LETTER_ROW; at++) {
        strbuf_printf(b, "<table:table-row table:style-name=\"%s\">",
                      l->blocks[at].level > 0 ? "BarisTinggi" : "Baris");
        for (size_t i = 0; i < l->blocks[at].n; i++) {
            put_cell(b, "Sel", figures[i] ? "Angka" : "IsiSel", l->blocks[at].cells[i]);
        }
        strbuf_putz(b, "</table:table-row>\n");
    }
    strbuf_putz(b, "</table:table>\n");
    return at;
}

static size_t put_facts(struct strbuf *b, const struct letter *l, size_t at)
{
    strbuf_printf(b, "<table:table table:name=\"t%zu\" table:style-name=\"Tabel\">", at);
    put_columns(b, at, 2);
    for (; at < l->n && l->blocks[at].kind == LETTER_FACT; at++) {
        strbuf_putz(b, "<table:table-row>");
        put_cell(b, "Polos", "Isi", l->blocks[at].cells[0]);
        put_cell(b, "Polos", "Isi", l->blocks[at].cells[1]);
        strbuf_putz(b, "</table:table-row>\n");
    }
    strbuf_putz(b, "</table:table>\n");
    return at;
}

static size_t put_items(struct strbuf *b, const struct letter *l, size_t at)
{
    strbuf_putz(b, "<text:list text:style-name=\"Nomor\">");
    for (; at < l->n && l->blocks[at].kind == LETTER_ITEM; at++) {
        strbuf_putz(b, "<text:list-item>");
        put_p(b, "Butir", l->blocks[at].cells[0]);
        strbuf_putz(b, "</text:list-item>\n");
    }
    strbuf_putz(b, "</text:list>\n");
    return at;
}

static size_t signs_from(const struct letter *l, size_t at)
{
    size_t n = 0;
    while (n < LETTER_SIGNS_MAX && at + n < l->n && l->blocks[at + n].kind == LETTER_SIGN) {
        n++;
    }
    return n;
}

/* The only signature stands at the right. */
static size_t put_signs(struct strbuf *b, const struct letter *l, size_t at)
{
    const size_t n = signs_from(l, at);
    strbuf_printf(b, "<table:table table:name=\"t%zu\" table:style-name=\"Tabel\">", at);
    put_columns(b, at, n == 1 ? 2 : n);
    for (size_t line = 0; line < 2; line++) {
        strbuf_putz(b, "<table:table-row>");
        if (n == 1) {
            put_cell(b, "Polos", "Isi", STR_NONE);
        }
        for (size_t i = 0; i < n; i++) {
            put_cell(b, "Polos", line == 0 ? "Jabatan" : "Nama", l->blocks[at + i].cells[line]);
        }
        strbuf_putz(b, "</table:table-row>\n");
    }
    strbuf_putz(b, "</table:table>\n");
    return at + n;
}

static void put_heading(struct strbuf *b, int level, struct str s)
{
    const int at = level == 2 ? 2 : 1;
    strbuf_printf(b, "<text:h text:style-name=\"Judul%d\" text:outline-level=\"%d\">", at, at);
    put_text(b, s);
    strbuf_putz(b, "</text:h>\n");
}

static void put_block(struct strbuf *b, const struct letter *l, size_t i)
{
    const struct letter_block *k = &l->blocks[i];
    const bool last = i + 1 == l->n || l->blocks[i + 1].kind != k->kind;
    switch (k->kind) {
    case LETTER_HEAD:
        put_p(b,
              k->level == 2 ? (last ? "KopKecilGaris" : "KopKecil")
              : last        ? "KopGaris"
                            : "Kop",
              k->cells[0]);
        break;
    case LETTER_TITLE:
        put_p(b, "NamaSurat", k->cells[0]);
        break;
    case LETTER_HEADING:
        put_heading(b, k->level, k->cells[0]);
        break;
    case LETTER_TEXT:
        put_p(b, "Isi", k->cells[0]);
        break;
    case LETTER_SMALL:
        put_p(b, "Kecil", k->cells[0]);
        break;
    case LETTER_RIGHT:
        put_p(b, "Kanan", k->cells[0]);
        break;
    case LETTER_NEW_PAGE:
        put_p(b, "HalamanBaru", STR_NONE);
        break;
    case LETTER_FACT:
    case LETTER_ITEM:
    case LETTER_COLUMNS:
    case LETTER_ROW:
    case LETTER_SIGN:
    case LETTER_KINDS:
        break; /* written as a whole */
    }
}

static void put_width(struct strbuf *b, size_t block, size_t i, int part, int whole)
{
    const int tenths = WRITTEN_WIDTH_MM * 10 * part / (whole > 0 ? whole : 1);
    strbuf_printf(b,
                  "<style:style style:name=\"c%zu_%zu\" style:family=\"table-column\">"
                  "<style:table-column-properties style:column-width=\"%d.%dmm\"/></style:style>\n",
                  block, i, tenths / 10, tenths % 10);
}

static void put_widths(struct strbuf *b, const struct letter *l)
{
    for (size_t i = 0; i < l->n; i++) {
        const struct letter_block *k = &l->blocks[i];
        const bool begins = i == 0 || l->blocks[i - 1].kind != k->kind;
        int whole = 0;
        if (k->kind == LETTER_COLUMNS) {
            for (size_t n = 0; n < k->n; n++) {
                whole += k->widths[n];
            }
            for (size_t n = 0; n < k->n; n++) {
                put_width(b, i, n, k->widths[n], whole);
            }
        } else if (k->kind == LETTER_FACT && begins) {
            put_width(b, i, 0, 28, 100);
            put_width(b, i, 1, 72, 100);
        } else if (k->kind == LETTER_SIGN) {
            const size_t n = signs_from(l, i) == 1 ? 2 : signs_from(l, i);
            for (size_t at = 0; at < n; at++) {
                put_width(b, i, at, 1, (int)n);
            }
        }
    }
}

/*
 * Rows and cells. They stand in the text itself: word processors read no common style of these two kinds, and a table would have
 * neither lines nor room to sign.
 */
static const char row_and_cell[] =
    "<style:style style:name=\"Baris\" style:family=\"table-row\"/>\n"
    "<style:style style:name=\"BarisTinggi\" style:family=\"table-row\">"
    "<style:table-row-properties style:min-row-height=\"14mm\"/></style:style>\n"
    "<style:style style:name=\"Sel\" style:family=\"table-cell\">"
    "<style:table-cell-properties fo:border=\"0.5pt solid #000000\" fo:padding=\"1.2mm\"/>"
    "</style:style>\n"
    "<style:style style:name=\"Polos\" style:family=\"table-cell\">"
    "<style:table-cell-properties fo:border=\"none\" fo:padding=\"0.3mm\"/></style:style>\n";

static struct str content(const struct letter *l)
{
    struct strbuf b;
    strbuf_init(&b, l->mem);
    strbuf_putz(&b,
                DECLARATION "<office:document-content" NAMESPACES "><office:automatic-styles>\n");
    put_widths(&b, l);
    strbuf_putz(&b, row_and_cell);
    strbuf_putz(&b, "</office:automatic-styles><office:body><office:text>\n");
    for (size_t i = 0; i < l->n;) {
        switch (l->blocks[i].kind) {
        case LETTER_COLUMNS:
            i = put_table(&b, l, i);
            break;
        case LETTER_FACT:
            i = put_facts(&b, l, i);
            break;
        case LETTER_ITEM:
            i = put_items(&b, l, i);
            break;
        case LETTER_SIGN:
            i = put_signs(&b, l, i);
            break;
        default:
            put_block(&b, l, i++);
        }
    }
    strbuf_putz(&b, "</office:text></office:body></office:document-content>\n");
    return strbuf_str(&b);
}

/* ---- styles ---- */

static const struct {
    const char *name, *paragraph, *text;
} looks[] = {
    { "Isi", "fo:margin-bottom=\"1.5mm\"", "" },
    { "Kop", "fo:text-align=\"center\"", "fo:font-weight=\"bold\" fo:font-size=\"12.5pt\"" },
    { "KopGaris",
      "fo:text-align=\"center\" fo:border-bottom=\"1.5pt solid #000000\" fo:padding-bottom=\"1mm\" "
      "fo:margin-bottom=\"6mm\"",
      "fo:font-weight=\"bold\" fo:font-size=\"12.5pt\"" },
    { "KopKecil", "fo:text-align=\"center\"", "fo:font-size=\"8.5pt\"" },
    { "KopKecilGaris",
      "fo:text-align=\"center\" fo:border-bottom=\"1.5pt solid #000000\" fo:padding-bottom=\"1mm\" "
      "fo:margin-bottom=\"6mm\"",
      "fo:font-size=\"8.5pt\"" },
    { "NamaSurat", "fo:text-align=\"center\" fo:margin-bottom=\"3mm\" fo:keep-with-next=\"always\"",
      "fo:font-weight=\"bold\" fo:font-size=\"13.5pt\"" },
    { "Judul1", "fo:margin-top=\"4mm\" fo:margin-bottom=\"1mm\" fo:keep-with-next=\"always\"",
      "fo:font-weight=\"bold\" fo:font-size=\"11.5pt\"" },
    { "Judul2", "fo:margin-top=\"3mm\" fo:margin-bottom=\"1mm\" fo:keep-with-next=\"always\"",
      "fo:font-weight=\"bold\"" },
    { "Butir", "fo:margin-bottom=\"1mm\"", "" },
    { "Kanan", "fo:text-align=\"end\" fo:margin-bottom=\"2mm\"", "" },
    { "Kecil", "fo:margin-bottom=\"1mm\"", "fo:font-size=\"8.5pt\"" },
    { "HalamanBaru", "fo:break-before=\"page\"", "" },
    { "KepalaSel", "", "fo:font-weight=\"bold\" fo:font-size=\"9.5pt\"" },
    { "IsiSel", "", "fo:font-size=\"9.5pt\"" },
    { "KepalaAngka", "fo:text-align=\"end\"", "fo:font-weight=\"bold\" fo:font-size=\"9.5pt\"" },
    { "Angka", "fo:text-align=\"end\"", "fo:font-size=\"9.5pt\"" },
    { "Jabatan", "fo:text-align=\"center\" fo:margin-top=\"5mm\" fo:margin-bottom=\"20mm\"", "" },
    { "Nama", "fo:text-align=\"center\"", "" },
    { "Kaki", "fo:border-top=\"0.4pt solid #000000\" fo:padding-top=\"1mm\"",
      "fo:font-size=\"8.5pt\"" },
};

static void put_looks(struct strbuf *b)
{
    strbuf_putz(b, "<style:default-style style:family=\"paragraph\"><style:text-properties "
                   "style:font-name=\"Noto Sans\" fo:font-size=\"10.5pt\" fo:language=\"id\" "
                   "fo:country=\"ID\"/></style:default-style>\n");
    for (size_t i = 0; i < ARRAY_LEN(looks); i++) {
        const bool heading = strncmp(looks[i].name, "Judul", 5) == 0;
        strbuf_printf(b, "<style:style style:name=\"%s\" style:family=\"paragraph\"%s>",
                      looks[i].name,
                      !heading                  ? ""
                      : looks[i].name[5] == '1' ? " style:default-outline-level=\"1\""
                                                : " style:default-outline-level=\"2\"");
        strbuf_printf(b, "<style:paragraph-properties %s/>", looks[i].paragraph);
        strbuf_printf(b, "<style:text-properties %s/></style:style>\n", looks[i].text);
    }
    strbuf_putz(
        b, "<style:style style:name=\"Tabel\" style:family=\"table\"><style:table-properties "
           "style:width=\"165mm\" table:align=\"left\"/></style:style>\n"
           "<text:list-style style:name=\"Nomor\"><text:list-level-style-number text:level=\"1\" "
           "style:num-format=\"1\" style:num-suffix=\".\"><style:list-level-properties "
           "text:list-level-position-and-space-mode=\"label-alignment\">"
           "<style:list-level-label-alignment text:label-followed-by=\"listtab\" "
           "fo:text-indent=\"-7mm\" fo:margin-left=\"7mm\"/></style:list-level-properties>"
           "</text:list-level-style-number></text:list-style>\n");
}

static struct str style_sheet(const struct letter *l)
{
    struct strbuf b;
    strbuf_init(&b, l->mem);
    strbuf_putz(&b,
                DECLARATION "<office:document-styles" NAMESPACES
                            "><office:font-face-decls><style:font-face style:name=\"Noto Sans\" "
                            "svg:font-family=\"'Noto Sans', Arial, sans-serif\"/>"
                            "</office:font-face-decls><office:styles>\n");
    put_looks(&b);
    strbuf_putz(&b, "</office:styles><office:automatic-styles><style:page-layout "
                    "style:name=\"A4\"><style:page-layout-properties fo:page-width=\"210mm\" "
                    "fo:page-height=\"297mm\" fo:margin-top=\"20mm\" fo:margin-bottom=\"12mm\" "
                    "fo:margin-left=\"24mm\" fo:margin-right=\"20mm\"/><style:footer-style>"
                    "<style:header-footer-properties fo:min-height=\"8mm\" fo:margin-top=\"4mm\"/>"
                    "</style:footer-style></style:page-layout></office:automatic-styles>"
                    "<office:master-styles><style:master-page style:name=\"Standard\" "
                    "style:page-layout-name=\"A4\"><style:footer>"
                    "<text:p text:style-name=\"Kaki\">");
    put_text(&b, l->footer);
    strbuf_putz(&b, " · ");
    put_text(&b, l->page_word);
    strbuf_putz(&b, " <text:page-number text:select-page=\"current\">1</text:page-number> ");
    put_text(&b, l->of_word);
    strbuf_putz(&b, " <text:page-count>1</text:page-count></text:p>");
    if (l->mark.n > 0) {
        strbuf_putz(&b, "<text:p text:style-name=\"Kaki\">");
        put_text(&b, l->mark);
        strbuf_putz(&b, "</text:p>");
    }
    strbuf_putz(&b, "</style:footer>"
                    "</style:master-page></office:master-styles></office:document-styles>\n");
    return strbuf_str(&b);
}

static struct str about(const struct letter *l)
{
    struct strbuf b;
    strbuf_init(&b, l->mem);
    strbuf_putz(&b,
                DECLARATION "<office:document-meta" NAMESPACES
                            "><office:meta><meta:generator>Jejaring</meta:generator><dc:title>");
    put_text(&b, l->title);
    strbuf_putz(&b, "</dc:title><dc:language>id-ID</dc:language><meta:creation-date>");
    strbuf_put(&b, day_iso(l->mem, l->made_on));
    strbuf_putz(&b, "T00:00:00</meta:creation-date></office:meta></office:document-meta>\n");
    return strbuf_str(&b);
}

static const char manifest[] = DECLARATION
    "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:"
    "1.0\" manifest:version=\"1.3\">\n"
    "<manifest:file-entry manifest:full-path=\"/\" manifest:version=\"1.3\" "
    "manifest:media-type=\"" ODT_TYPE "\"/>\n"
    "<manifest:file-entry manifest:full-path=\"content.xml\" "
    "manifest:media-type=\"text/xml\"/>\n"
    "<manifest:file-entry manifest:full-path=\"styles.xml\" "
    "manifest:media-type=\"text/xml\"/>\n"
    "<manifest:file-entry manifest:full-path=\"meta.xml\" "
    "manifest:media-type=\"text/xml\"/>\n</manifest:manifest>\n";

/* ---- the file ---- */

enum err odt_write(struct ctx *c, const struct letter *l, struct str *out)
{
    TRY(letter_check(c, l));
    const struct package_part parts[] = {
        { "mimetype", STR(ODT_TYPE), true },
        { "content.xml", content(l), false },
        { "styles.xml", style_sheet(l), false },
        { "meta.xml", about(l), false },
        { "META-INF/manifest.xml", STR(manifest), false },
    };
    return package_write(c, parts, ARRAY_LEN(parts), out);
}
