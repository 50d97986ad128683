/* letter.c - collecting the blocks of a paper. */
#include "out/letter.h"

#include <string.h>

struct letter *letter_new(struct arena *a, struct str title, day_t made_on)
{
    struct letter *l = NEW(a, struct letter);
    l->mem = a;
    l->title = title;
    l->made_on = made_on;
    return l;
}

static struct letter_block *push(struct letter *l, enum letter_kind kind, int level,
                                 const struct str *cells, size_t n)
{
    if (l->n == l->cap) {
        const size_t cap = l->cap == 0 ? 64 : l->cap * 2;
        struct letter_block *more = NEW_ARRAY(l->mem, struct letter_block, cap);
        if (l->n > 0) {
            memcpy(more, l->blocks, l->n * sizeof *more);
        }
        l->blocks = more;
        l->cap = cap;
    }
    struct letter_block *b = &l->blocks[l->n++];
    struct str *own = NEW_ARRAY(l->mem, struct str, n + 1);
    for (size_t i = 0; i < n; i++) {
        own[i] = cells[i];
        l->bytes += cells[i].n;
    }
    *b = (struct letter_block){ .kind = kind, .level = level, .n = n, .cells = own };
    return b;
}

void letter_add(struct letter *l, enum letter_kind kind, int level, struct str text)
{
    if (text.n > 0 || kind == LETTER_NEW_PAGE) {
        (void)push(l, kind, level, &text, 1);
    }
}

void letter_pair(struct letter *l, enum letter_kind kind, struct str a, struct str b)
{
    const struct str both[] = { a, b };
    if (b.n > 0 || kind == LETTER_SIGN) {
        (void)push(l, kind, 0, both, 2);
    }
}

void letter_columns(struct letter *l, const struct str *heads, const int *widths, size_t n)
{
    struct letter_block *b = push(l, LETTER_COLUMNS, 0, heads, n);
    b->widths = arena_dup(l->mem, widths, n * sizeof *widths);
}

void letter_row(struct letter *l, const struct str *cells, size_t n, int height_mm)
{
    (void)push(l, LETTER_ROW, height_mm, cells, n);
}

/* "1.234", "8 / 10 (80%)", "<5". */
static bool is_figure(struct str s)
{
    bool has_digit = false;
    for (size_t i = 0; i < s.n; i++) {
        const bool digit = s.p[i] >= '0' && s.p[i] <= '9';
        if (!digit && strchr(".,%/()<> ", s.p[i]) == NULL) {
            return false;
        }
        has_digit = has_digit || digit;
    }
    return has_digit;
}

static bool is_word(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ' ' || s.p[i] == '\n' || (s.p[i] >= '0' && s.p[i] <= '9')) {
            return false;
        }
    }
    return true;
}

bool letter_is_figures(const struct letter *l, size_t at, size_t i)
{
    bool some = false;
    for (at++; i > 0 && at < l->n && l->blocks[at].kind == LETTER_ROW; at++) {
        const struct str cell = l->blocks[at].cells[i];
        if (is_figure(cell)) {
            some = true;
        } else if (!is_word(cell)) {
            return false;
        }
    }
    return some;
}

enum err letter_check(struct ctx *c, const struct letter *l)
{
    size_t columns = 0;
    if (l->n == 0 || l->title.n == 0) {
        return fail(c, ERR_INPUT, "", "letter.empty");
    }
    if (l->n > LETTER_BLOCKS_MAX || l->bytes > LETTER_BYTES_MAX) {
        return fail(c, ERR_INPUT, "", "letter.too_long");
    }
    for (size_t i = 0; i < l->n; i++) {
        const struct letter_block *b = &l->blocks[i];
        columns = b->kind == LETTER_COLUMNS ? b->n : b->kind == LETTER_ROW ? columns : 0;
        if ((b->kind == LETTER_COLUMNS || b->kind == LETTER_ROW) &&
            (b->n == 0 || b->n > LETTER_CELLS_MAX || b->n != columns)) {
            return fail(c, ERR_INTERNAL, "", "letter.row");
        }
    }
    return OK;
}
