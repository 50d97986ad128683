/* csv_out.c - cells, quotes, and the guard against formulas. */
#include "out/csv_out.h"

void csv_out_init(struct csv_out *w, struct strbuf *out, char sep, bool bom)
{
    *w = (struct csv_out){ .out = out, .sep = sep };
    if (bom) {
        strbuf_putz(out, "\xEF\xBB\xBF");
    }
}

/* '-', digits, at most one '.' or ',' between digits. */
static bool is_negative_number(struct str s)
{
    if (s.n < 2 || s.p[0] != '-') {
        return false;
    }
    size_t points = 0;
    for (size_t i = 1; i < s.n; i++) {
        bool is_point = s.p[i] == '.' || s.p[i] == ',';
        if (!is_point && (s.p[i] < '0' || s.p[i] > '9')) {
            return false;
        }
        points += is_point;
    }
    bool ends_in_digits = s.p[1] >= '0' && s.p[1] <= '9' && s.p[s.n - 1] >= '0';
    return points <= 1 && ends_in_digits;
}

/* What spreadsheets take for the start of a formula (OWASP, CSV Injection). */
static bool is_risky(struct str s)
{
    char first = s.n > 0 ? s.p[0] : '\0';
    bool starts = first == '=' || first == '+' || first == '-' || first == '@' || first == '\t' ||
                  first == '\r' || first == '\n';
    return starts && !is_negative_number(s);
}

static bool needs_quotes(const struct csv_out *w, struct str s)
{
    if (s.n > 0 && (s.p[0] == ' ' || s.p[s.n - 1] == ' ')) {
        return true; /* some readers trim cells */
    }
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == w->sep || c == '"' || c == '\r' || c == '\n' || c == '\t') {
            return true;
        }
    }
    return false;
}

/*
 * Bytes of the control character there, 0 when it is none. Cells come from files of others, and a
 * report of them may be read on a terminal, which obeys such characters.
 */
static size_t control_at(struct str s, size_t i)
{
    unsigned char c = (unsigned char)s.p[i];
    unsigned char next = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;
    if (c == 0xc2 && next >= 0x80 && next <= 0x9f) {
        return 2;
    }
    return (c < 0x20 && c != '\t' && c != '\r' && c != '\n') || c == 0x7f;
}

static void begin_cell(struct csv_out *w)
{
    if (w->in_row) {
        strbuf_putc(w->out, w->sep);
    }
    w->in_row = true;
}

void csv_out_text(struct csv_out *w, struct str s)
{
    begin_cell(w);
    bool quotes = needs_quotes(w, s);
    if (quotes) {
        strbuf_putc(w->out, '"');
    }
    if (is_risky(s)) {
        strbuf_putc(w->out, '\'');
    }
    for (size_t i = 0; i < s.n; i++) {
        size_t control = control_at(s, i);
        if (control > 0) {
            strbuf_putc(w->out, '?');
            i += control - 1;
            continue;
        }
        strbuf_putc(w->out, s.p[i]);
        if (s.p[i] == '"') {
            strbuf_putc(w->out, '"');
        }
    }
    if (quotes) {
        strbuf_putc(w->out, '"');
    }
}

void csv_out_int(struct csv_out *w, int64_t v)
{
    begin_cell(w);
    strbuf_put_int(w->out, v);
}

void csv_out_row(struct csv_out *w)
{
    strbuf_putz(w->out, "\r\n");
    w->in_row = false;
}
