/* xlsx.c - the blocks of a paper as rows of one sheet. */
#include "out/xlsx.h"

#include "base/strbuf.h"
#include "out/package.h"

#define DECLARATION "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELATIONS "http://schemas.openxmlformats.org/package/2006/relationships"
#define OFFICE_RELATION "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE_TYPES "application/vnd.openxmlformats-package."
#define SHEET_TYPES "application/vnd.openxmlformats-officedocument.spreadsheetml."

/* Places in cellXfs of the styles below. */
enum style { STYLE_TEXT, STYLE_BOLD, STYLE_NUMBER };

static void put_text(struct strbuf *b, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        const char ch = s.p[i];
        if (ch == '&') {
            strbuf_putz(b, "&amp;");
        } else if (ch == '<') {
            strbuf_putz(b, "&lt;");
        } else if (ch == '>') {
            strbuf_putz(b, "&gt;");
        } else if ((unsigned char)ch >= ' ' || ch == '\n' || ch == '\t') {
            strbuf_putc(b, ch);
        }
    }
}

/*
 * "1.234" and "12" are numbers as the city writes them; "007", "1.23" and "14 Nov" are not. out: without the dots.
 */
static bool is_number(struct str s, struct strbuf *out)
{
    size_t group = 0; /* digits since the start or the last dot */
    bool dotted = false;
    if (s.n == 0 || s.n > 15 || (s.p[0] == '0' && s.n > 1)) {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '.') {
            if (group == 0 || group > 3 || (dotted && group != 3)) {
                return false;
            }
            dotted = true;
            group = 0;
        } else if (s.p[i] >= '0' && s.p[i] <= '9') {
            group++;
            strbuf_putc(out, s.p[i]);
        } else {
            return false;
        }
    }
    return !dotted || group == 3;
}

static void put_cell(struct strbuf *b, size_t column, size_t row, enum style style, struct str s)
{
    strbuf_printf(b, "<c r=\"%c%zu\" s=\"%d\" t=\"inlineStr\"><is><t xml:space=\"preserve\">",
                  (char)('A' + (int)column), row, (int)style);
    put_text(b, s);
    strbuf_putz(b, "</t></is></c>");
}

/* The first cell of a table's row names it and stays a text, also where the name is "1". */
static void put_table_cell(struct ctx *c, struct strbuf *b, size_t column, size_t row, struct str s)
{
    struct strbuf digits;
    strbuf_init(&digits, c->mem);
    if (column > 0 && is_number(s, &digits)) {
        const struct str n = strbuf_str(&digits);
        strbuf_printf(b, "<c r=\"%c%zu\" s=\"%d\"><v>%.*s</v></c>", (char)('A' + (int)column), row,
                      (int)STYLE_NUMBER, (int)n.n, n.p);
    } else {
        put_cell(b, column, row, STYLE_TEXT, s);
    }
}

static enum style style_of(const struct letter_block *k)
{
    const bool bold = k->kind == LETTER_TITLE || k->kind == LETTER_HEADING ||
                      k->kind == LETTER_COLUMNS || (k->kind == LETTER_HEAD && k->level == 1);
    return bold ? STYLE_BOLD : STYLE_TEXT;
}

static struct str sheet(struct ctx *c, const struct letter *l)
{
    size_t row = 0;
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_putz(&b, DECLARATION "<worksheet xmlns=\"" MAIN "\"><cols>"
                                "<col min=\"1\" max=\"1\" width=\"48\" customWidth=\"1\"/>"
                                "<col min=\"2\" max=\"8\" width=\"16\" customWidth=\"1\"/>"
                                "</cols><sheetData>\n");
    for (size_t i = 0; i < l->n; i++) {
        const struct letter_block *k = &l->blocks[i];
        if (k->kind == LETTER_NEW_PAGE) {
            continue;
        }
        row += k->kind == LETTER_HEADING ? 2 : 1; /* an empty row above a heading */
        strbuf_printf(&b, "<row r=\"%zu\">", row);
        for (size_t x = 0; x < k->n; x++) {
            if (k->kind == LETTER_ROW) {
                put_table_cell(c, &b, x, row, k->cells[x]);
            } else {
                put_cell(&b, x, row, style_of(k), k->cells[x]);
            }
        }
        strbuf_putz(&b, "</row>\n");
    }
    const struct str below[] = { l->footer, l->mark };
    row++;
    for (size_t i = 0; i < ARRAY_LEN(below); i++) {
        if (below[i].n > 0) {
            strbuf_printf(&b, "<row r=\"%zu\">", ++row);
            put_cell(&b, 0, row, STYLE_TEXT, below[i]);
            strbuf_putz(&b, "</row>\n");
        }
    }
    strbuf_putz(&b, "</sheetData></worksheet>\n");
    return strbuf_str(&b);
}

/* ---- the parts that are always the same ---- */

static const char content_types[] = DECLARATION
    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
    "<Default Extension=\"rels\" ContentType=\"" PACKAGE_TYPES "relationships+xml\"/>"
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    "<Override PartName=\"/xl/workbook.xml\" ContentType=\"" SHEET_TYPES "sheet.main+xml\"/>"
    "<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"" SHEET_TYPES
    "worksheet+xml\"/>"
    "<Override PartName=\"/xl/styles.xml\" ContentType=\"" SHEET_TYPES "styles+xml\"/></Types>\n";

static const char package_relations[] = DECLARATION
    "<Relationships xmlns=\"" RELATIONS "\"><Relationship Id=\"rId1\" Type=\"" OFFICE_RELATION
    "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>\n";

static const char workbook[] =
    DECLARATION "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" OFFICE_RELATION "\"><sheets>"
                "<sheet name=\"Laporan\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>\n";

static const char workbook_relations[] = DECLARATION
    "<Relationships xmlns=\"" RELATIONS "\"><Relationship Id=\"rId1\" Type=\"" OFFICE_RELATION
    "/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" "
    "Type=\"" OFFICE_RELATION "/styles\" Target=\"styles.xml\"/></Relationships>\n";

/* Two fills are asked for; number format 3 is #,##0, shown with the reader's own separator. */
static const char styles[] = DECLARATION
    "<styleSheet xmlns=\"" MAIN "\"><fonts count=\"2\"><font><sz val=\"11\"/><name "
    "val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
    "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill "
    "patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border><left/><right/><top/>"
    "<bottom/><diagonal/></border></borders><cellStyleXfs count=\"1\"><xf numFmtId=\"0\" "
    "fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs><cellXfs count=\"3\">"
    "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
    "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>"
    "<xf numFmtId=\"3\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" "
    "applyNumberFormat=\"1\"/></cellXfs></styleSheet>\n";

enum err xlsx_write(struct ctx *c, const struct letter *l, struct str *out)
{
    TRY(letter_check(c, l));
    const struct package_part parts[] = {
        { "[Content_Types].xml", STR(content_types), false },
        { "_rels/.rels", STR(package_relations), false },
        { "xl/workbook.xml", STR(workbook), false },
        { "xl/_rels/workbook.xml.rels", STR(workbook_relations), false },
        { "xl/styles.xml", STR(styles), false },
        { "xl/worksheets/sheet1.xml", sheet(c, l), false },
    };
    return package_write(c, parts, ARRAY_LEN(parts), out);
}
