/* plan_paper.c - the matrix of a year to print, to change, and to go on calculating. */
#include "feature/actionplan/plan_counted.h"
#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "feature/paper/paper.h"
#include "rec/pack.h"

#define QUARTERS 4

static struct str number(struct ctx *c, int64_t n)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_put_int(&b, n);
    return strbuf_str(&b);
}

/* "Kunjungan ke sekolah: Jumlah sekolah (sekolah)" */
static struct str what(struct ctx *c, const struct plan_row *p)
{
    const struct str parts[] = {
        p->activity, STR(": "), p->indicator, STR(" ("), p->unit, STR(")")
    };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

static void put_figures(struct ctx *c, struct letter *l, const struct plan_row *p, size_t n)
{
    static const int widths[] = { 40, 30, 20, 12, 12, 12, 12, 18 };
    const struct str heads[] = { pack_say(c, "plan_row.activity"),
                                 pack_say(c, "plan_row.agency"),
                                 pack_say(c, "plan_row.target"),
                                 STR("I"),
                                 STR("II"),
                                 STR("III"),
                                 STR("IV"),
                                 pack_say(c, "plan_row.reached") };
    letter_columns(l, heads, widths, ARRAY_LEN(widths));
    for (size_t i = 0; i < n; i++) {
        int64_t reached = 0;
        struct str cells[] = { what(c, &p[i]),
                               consent_agency_name(c, p[i].agency_id),
                               number(c, p[i].target),
                               STR_NONE,
                               STR_NONE,
                               STR_NONE,
                               STR_NONE,
                               STR("–") };
        for (size_t q = 0; q < QUARTERS; q++) {
            cells[3 + q] = plan_quarter_text(c, &p[i], q);
        }
        if (plan_row_reached(&p[i], &reached)) {
            cells[7] = number(c, reached);
        }
        letter_row(l, cells, ARRAY_LEN(cells), 0);
    }
}

/* Where the figures come from, and what stands in the way; nothing for rows that say neither. */
static void put_sources(struct ctx *c, struct letter *l, const struct plan_row *p, size_t n)
{
    static const int widths[] = { 40, 24, 36, 40, 40 };
    const struct str heads[] = { pack_say(c, "plan_row.activity"), pack_say(c, "plan_row.as_of"),
                                 pack_say(c, "plan_row.source"), pack_say(c, "plan_row.obstacle"),
                                 pack_say(c, "plan_row.next_step") };
    bool begun = false;
    for (size_t i = 0; i < n; i++) {
        const struct str said =
            p[i].dropped != 0 ? pack_say(c, "plan_row.is_dropped") : p[i].next_step;
        if (p[i].as_of == 0 && p[i].obstacle.n == 0 && said.n == 0) {
            continue;
        }
        if (!begun) {
            letter_add(l, LETTER_HEADING, 2, pack_say(c, "actionplan.sources"));
            letter_columns(l, heads, widths, ARRAY_LEN(widths));
            begun = true;
        }
        const struct str cells[] = { p[i].activity,
                                     p[i].as_of != 0 ? paper_day(c, p[i].as_of) : STR("–"),
                                     p[i].source, p[i].obstacle, said };
        letter_row(l, cells, ARRAY_LEN(cells), 0);
    }
}

static enum err known_file(struct ctx *c, struct str file)
{
    static const char *const names[] = { "matriks.pdf",        "matriks.odt",
                                         "matriks.xlsx",       "beberapa-tahun.pdf",
                                         "beberapa-tahun.odt", "beberapa-tahun.xlsx" };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_eqz(file, names[i])) {
            return OK;
        }
    }
    return fail(c, ERR_NOT_FOUND, NULL, "letter.absent");
}

enum err plan_paper_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    const struct str file = http_param(rq, "file");
    struct plan_row *p = NULL;
    struct letter *l = NULL;
    int64_t year = 0;
    size_t n = 0;
    TRY(known_file(c, file));
    TRY(plan_year_asked(c, rq, &year));
    c->lang = LANG_ID; /* a paper of the city, whoever prints it */
    if (!str_starts(file, STR("matriks"))) {
        TRY(paper_begin(c, pack_say(c, "plan_years.title"), &l));
        letter_add(l, LETTER_TITLE, 0, pack_say(c, "plan_years.title"));
        TRY(plan_years_fill(c, year, l));
        return paper_send(c, rs, l, file);
    }
    TRY(plan_rows_of(c, year, &p, &n));
    const struct str title = pack_say1(c, "actionplan.paper", number(c, year));
    TRY(paper_begin(c, title, &l));
    letter_add(l, LETTER_TITLE, 0, title);
    letter_add(l, LETTER_TEXT, 0, pack_say(c, n > 0 ? "actionplan.text" : "actionplan.none"));
    for (size_t from = 0, end = 0; from < n; from = end) {
        for (end = from; end < n && str_eq(p[end].pillar, p[from].pillar); end++) {
            /* to the end of this pillar */
        }
        letter_add(l, LETTER_HEADING, 1, pack_code_label(c, "subgroup", p[from].pillar));
        put_figures(c, l, p + from, end - from);
        put_sources(c, l, p + from, end - from);
    }
    return paper_send(c, rs, l, file);
}
