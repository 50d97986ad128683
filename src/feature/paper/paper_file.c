/* paper_file.c - what papers of the task force have in common: letterhead, day, signature, foot, and becoming a file. */
#include "feature/clock/clock.h"
#include "feature/paper/paper_priv.h"
#include "out/odt.h"
#include "out/pdf.h"
#include "out/xlsx.h"
#include "rec/pack.h"

struct str paper_word(struct ctx *c, const char *key)
{
    const struct pack_table *t = pack_table(c->packs, STR("letter/meeting"));
    const size_t row = t == NULL ? SIZE_MAX : pack_row(t, str_of(key));
    return row == SIZE_MAX ? STR_NONE : pack_cell(t, row, "text");
}

struct str paper_day(struct ctx *c, day_t d)
{
    return pack_day_text(c, d);
}

enum err paper_begin(struct ctx *c, struct str title, struct letter **out)
{
    struct log_checkpoint cp;
    TRY(keys_checkpoint(c, &cp));
    struct letter *l = letter_new(c->mem, title, clock_today(c));
    struct strbuf foot;
    strbuf_init(&foot, c->mem);
    strbuf_put(&foot, paper_word(c, "foot_log"));
    strbuf_printf(&foot, " %lld · ", (long long)cp.size);
    strbuf_put(&foot, cp.brief);
    l->footer = strbuf_str(&foot);
    l->page_word = paper_word(c, "foot_page");
    l->of_word = paper_word(c, "foot_of");
    letter_add(l, LETTER_HEAD, 1, paper_word(c, "head_1"));
    letter_add(l, LETTER_HEAD, 1, paper_word(c, "head_2"));
    letter_add(l, LETTER_HEAD, 2, paper_word(c, "head_address"));
    *out = l;
    return OK;
}

struct str paper_place_day(struct ctx *c)
{
    const struct str parts[] = { paper_word(c, "place"), STR(", "), paper_day(c, clock_today(c)) };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

void paper_sign(struct ctx *c, struct letter *l)
{
    const struct str parts[] = { paper_place_day(c), STR("\n"), paper_word(c, "sign_title") };
    letter_pair(l, LETTER_SIGN, str_join(c->mem, parts, ARRAY_LEN(parts)),
                paper_word(c, "sign_name"));
}

enum err paper_name(struct ctx *c, struct str file, struct str *name)
{
    if (!str_ends(file, STR(".pdf")) && !str_ends(file, STR(".odt"))) {
        return fail(c, ERR_NOT_FOUND, NULL, "letter.absent");
    }
    *name = str_cut(file, 0, file.n - 4);
    return OK;
}

enum err paper_send(struct ctx *c, struct http_resp *rs, const struct letter *l, struct str file)
{
    static const struct {
        const char *end, *type, *shown;
        enum err (*write)(struct ctx *c, const struct letter *l, struct str *out);
    } forms[] = {
        { ".pdf", "application/pdf", "inline; filename=\"", pdf_write },
        { ".odt", ODT_TYPE, "attachment; filename=\"", odt_write },
        { ".xlsx", XLSX_TYPE, "attachment; filename=\"", xlsx_write },
    };
    size_t i = 0;
    struct str bytes = STR_NONE;
    while (i < ARRAY_LEN(forms) && !str_ends(file, str_of(forms[i].end))) {
        i++;
    }
    if (i == ARRAY_LEN(forms)) {
        return fail(c, ERR_NOT_FOUND, NULL, "letter.absent");
    }
    const struct str shown[] = { str_of(forms[i].shown), file, STR("\"") };
    TRY(forms[i].write(c, l, &bytes));
    http_header_add(rs, "Content-Disposition", str_join(c->mem, shown, ARRAY_LEN(shown)));
    return http_raw(rs, str_of(forms[i].type), bytes);
}
