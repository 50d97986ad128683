/*
 * meeting_paper.c - papers of a meeting as files, in the order of official letters: invitation, attendance list, minutes,
 * report of the activity, memorandum to the mayor. Their standing words are the city's (letter/meeting), the rest is what was
 * written down.
 */
#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "feature/meeting/meeting_priv.h"
#include "feature/paper/paper.h"
#include "rec/pack.h"

#define LINES_DEFAULT 20
#define LINES_PER_PAGE 10 /* as the ministry's list of attendance has them */
#define SIGN_ROW_MM 14    /* room for a signature by hand */

/* ---- pieces that several papers share ---- */

static struct str joined(struct ctx *c, struct str a, const char *between, struct str b)
{
    const struct str parts[] = { a, str_of(a.n > 0 && b.n > 0 ? between : NULL), b };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

static struct str when(struct ctx *c, const struct meeting_all *all)
{
    return joined(c, meeting_when(c, &all->row), " ", pack_setting(c->packs, "time_zone_label"));
}

static void fact(struct ctx *c, struct letter *l, const char *label, struct str text)
{
    letter_pair(l, LETTER_FACT, paper_word(c, label), text);
}

static void add_words(struct ctx *c, struct letter *l, enum letter_kind kind, int level,
                      const char *key)
{
    letter_add(l, kind, level, paper_word(c, key));
}

/* The number as typed, or the city's form of it with its gap. */
static struct str number(struct ctx *c, const struct meeting_all *all)
{
    int year = 0;
    int month = 0;
    int day = 0;
    struct strbuf b;
    if (all->row.number.n > 0) {
        return all->row.number;
    }
    day_split(clock_today(c), &year, &month, &day);
    strbuf_init(&b, c->mem);
    strbuf_put(&b, paper_word(c, "number_begin"));
    strbuf_printf(&b, " %d", year);
    return strbuf_str(&b);
}

static void add_what(struct ctx *c, struct letter *l, const struct meeting_all *all)
{
    fact(c, l, "label_event", all->row.title);
    fact(c, l, "label_day", when(c, all));
    fact(c, l, "label_place", all->row.place);
    fact(c, l, "label_opener", all->row.opener);
    fact(c, l, "label_chair", all->row.chair);
}

/* "24 orang (14 perempuan, 10 laki-laki) dari 9 lembaga; 12 lembaga diundang"; empty before anybody was counted. */
static struct str came_text(struct ctx *c, const struct meeting_all *all)
{
    int64_t women = 0;
    int64_t men = 0;
    int64_t agencies = 0;
    bool counted = false;
    struct strbuf b;
    for (size_t i = 0; i < all->n_guests; i++) {
        const struct meeting_guest *g = &all->guests[i];
        if (g->counted != 0) {
            counted = true;
            women += g->women;
            men += g->men;
            agencies += g->women + g->men > 0 ? 1 : 0;
        }
    }
    strbuf_init(&b, c->mem);
    if (!counted) {
        return paper_word(c, "not_counted");
    }
    strbuf_printf(&b, "%lld ", (long long)(women + men));
    strbuf_put(&b, pack_say(c, "meeting.people"));
    strbuf_printf(&b, " (%lld ", (long long)women);
    strbuf_put(&b, str_lower(c->mem, pack_say(c, "meeting.women")));
    strbuf_printf(&b, ", %lld ", (long long)men);
    strbuf_put(&b, str_lower(c->mem, pack_say(c, "meeting.men")));
    strbuf_printf(&b, "); %lld / %zu ", (long long)agencies, all->n_guests);
    strbuf_put(&b, pack_say(c, "meeting.of_agencies"));
    return strbuf_str(&b);
}

static struct str spoken(struct ctx *c, const struct agenda_item *a)
{
    struct str who = joined(c, a->speaker, ": ", a->topic);
    const struct str parts[] = { a->title, STR(" ("), who, STR(")") };
    return who.n == 0 ? a->title : str_join(c->mem, parts, ARRAY_LEN(parts));
}

static void add_decisions(struct ctx *c, struct letter *l, const struct decision *d, size_t n)
{
    static const int widths[] = { 8, 37, 27, 25, 29 };
    const struct str heads[] = { paper_word(c, "col_no"), paper_word(c, "col_decision"),
                                 paper_word(c, "col_who"), paper_word(c, "col_due"),
                                 paper_word(c, "col_measure") };
    if (n == 0) {
        add_words(c, l, LETTER_TEXT, 0, "minutes_none");
        return;
    }
    letter_columns(l, heads, widths, ARRAY_LEN(widths));
    for (size_t i = 0; i < n; i++) {
        struct strbuf no;
        strbuf_init(&no, c->mem);
        strbuf_printf(&no, "%zu", i + 1);
        const struct str cells[] = { strbuf_str(&no), d[i].body,
                                     joined(c, consent_agency_name(c, d[i].agency_id), ", ",
                                            d[i].person),
                                     paper_day(c, d[i].due_on), d[i].measure };
        letter_row(l, cells, ARRAY_LEN(cells), 0);
    }
}

static enum err add_own_decisions(struct ctx *c, struct letter *l, const struct meeting_all *all)
{
    struct decision *d = NULL;
    size_t n = 0;
    TRY(decision_of_meeting(c, all->row.id, &d, &n));
    add_decisions(c, l, d, n);
    return OK;
}

static void add_discussed(struct letter *l, const struct meeting_all *all, struct ctx *c)
{
    for (size_t i = 0; i < all->n_items; i++) {
        letter_add(l, LETTER_ITEM, 0,
                   joined(c, spoken(c, &all->items[i]), "\n", all->items[i].minutes));
    }
}

/* ---- the papers ---- */

static enum err invitation(struct ctx *c, const struct meeting_all *all, struct letter *l)
{
    struct decision *late = NULL;
    size_t n_late = 0;
    letter_add(l, LETTER_RIGHT, 0, paper_place_day(c));
    fact(c, l, "label_number", number(c, all));
    fact(c, l, "label_nature", paper_word(c, "nature"));
    fact(c, l, "label_annex", all->n_guests > 0 ? paper_word(c, "one_annex") : STR_NONE);
    fact(c, l, "label_subject", paper_word(c, "subject"));
    add_words(c, l, LETTER_TEXT, 0, "to");
    add_words(c, l, LETTER_TEXT, 0, "opening");
    add_what(c, l, all);
    if (meeting_is(&all->row, "planned")) {
        TRY(meeting_late(c, all, &late, &n_late));
    }
    if (all->n_items + n_late > 0) {
        add_words(c, l, LETTER_HEADING, 2, "agenda");
    }
    for (size_t i = 0; i < all->n_items; i++) {
        letter_add(l, LETTER_ITEM, 0, spoken(c, &all->items[i]));
    }
    for (size_t i = 0; i < n_late; i++) {
        const struct str parts[] = { late[i].body, STR(" ("),
                                     consent_agency_name(c, late[i].agency_id), STR(")") };
        letter_add(l, LETTER_ITEM, 0, str_join(c->mem, parts, ARRAY_LEN(parts)));
    }
    add_words(c, l, LETTER_TEXT, 0, "closing");
    letter_pair(l, LETTER_SIGN, paper_word(c, "sign_title"), paper_word(c, "sign_name"));
    if (all->n_guests > 0) {
        letter_add(l, LETTER_NEW_PAGE, 0, STR_NONE);
        add_words(c, l, LETTER_HEADING, 1, "annex");
    }
    for (size_t i = 0; i < all->n_guests; i++) {
        letter_add(l, LETTER_ITEM, 0, consent_agency_name(c, all->guests[i].agency_id));
    }
    return OK;
}

static void attendance(struct ctx *c, const struct meeting_all *all, int64_t lines,
                       struct letter *l)
{
    static const int widths[] = { 8, 38, 9, 34, 24, 24 };
    const struct str heads[] = { paper_word(c, "col_no"),    paper_word(c, "col_name"),
                                 paper_word(c, "col_sex"),   paper_word(c, "col_agency"),
                                 paper_word(c, "col_phone"), paper_word(c, "col_sign") };
    add_words(c, l, LETTER_TITLE, 0, "attendance_title");
    fact(c, l, "label_event", all->row.title);
    fact(c, l, "label_day", when(c, all));
    fact(c, l, "label_place", all->row.place);
    for (int64_t i = 0; i < lines; i++) {
        struct strbuf no;
        strbuf_init(&no, c->mem);
        strbuf_put_int(&no, i + 1);
        const struct str cells[ARRAY_LEN(widths)] = { strbuf_str(&no) };
        if (i > 0 && i % LINES_PER_PAGE == 0) {
            letter_add(l, LETTER_NEW_PAGE, 0, STR_NONE);
        }
        if (i % LINES_PER_PAGE == 0) {
            letter_columns(l, heads, widths, ARRAY_LEN(widths));
        }
        letter_row(l, cells, ARRAY_LEN(cells), SIGN_ROW_MM);
    }
    add_words(c, l, LETTER_SMALL, 0, "attendance_care");
}

static enum err minutes(struct ctx *c, const struct meeting_all *all, struct letter *l)
{
    add_words(c, l, LETTER_TITLE, 0, "minutes_title");
    add_what(c, l, all);
    fact(c, l, "minutes_attendance", came_text(c, all));
    if (all->row.summary.n > 0) {
        add_words(c, l, LETTER_HEADING, 1, "minutes_summary");
    }
    letter_add(l, LETTER_TEXT, 0, all->row.summary);
    add_words(c, l, LETTER_HEADING, 1, "minutes_discussed");
    add_discussed(l, all, c);
    add_words(c, l, LETTER_HEADING, 1, "minutes_decisions");
    TRY(add_own_decisions(c, l, all));
    letter_pair(l, LETTER_SIGN, paper_word(c, "sign_chair"), paper_word(c, "sign_name"));
    letter_pair(l, LETTER_SIGN, paper_word(c, "sign_note"), paper_word(c, "sign_name"));
    return OK;
}

/* Pendahuluan, kegiatan, hasil, simpulan dan saran, penutup: the order of an official report. */
static enum err report(struct ctx *c, const struct meeting_all *all, struct letter *l)
{
    struct decision *late = NULL;
    size_t n_late = 0;
    add_words(c, l, LETTER_TITLE, 0, "report_title");
    letter_add(l, LETTER_TITLE, 0, all->row.title);
    static const char *const parts[][2] = { { "report_general", "report_general_text" },
                                            { "report_aim", "report_aim_text" },
                                            { "report_scope", "report_scope_text" },
                                            { "report_basis", "report_basis_text" } };
    add_words(c, l, LETTER_HEADING, 1, "report_1");
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        add_words(c, l, LETTER_HEADING, 2, parts[i][0]);
        add_words(c, l, LETTER_TEXT, 0, parts[i][1]);
    }
    add_words(c, l, LETTER_HEADING, 1, "report_2");
    add_what(c, l, all);
    fact(c, l, "minutes_attendance", came_text(c, all));
    fact(c, l, "label_budget", pack_code_label(c, "budget_source", all->row.budget));
    fact(c, l, "label_budget_item", pack_code_label(c, "budget_item", all->row.budget_item));
    add_words(c, l, LETTER_HEADING, 1, "report_3");
    add_discussed(l, all, c);
    add_words(c, l, LETTER_HEADING, 2, "minutes_decisions");
    TRY(add_own_decisions(c, l, all));
    add_words(c, l, LETTER_HEADING, 1, "report_4");
    letter_add(l, LETTER_TEXT, 0, all->row.summary);
    TRY(meeting_late(c, all, &late, &n_late));
    if (n_late > 0) {
        add_words(c, l, LETTER_TEXT, 0, "report_late");
        add_decisions(c, l, late, n_late);
    }
    add_words(c, l, LETTER_HEADING, 1, "report_5");
    add_words(c, l, LETTER_TEXT, 0, "report_closing");
    paper_sign(c, l);
    add_words(c, l, LETTER_HEADING, 2, "report_annexes");
    for (struct str rest = paper_word(c, "report_annex_list"), one; str_next(&rest, ';', &one);) {
        letter_add(l, LETTER_ITEM, 0, str_trim(one));
    }
    return OK;
}

static enum err memorandum(struct ctx *c, const struct meeting_all *all, struct letter *l)
{
    add_words(c, l, LETTER_TITLE, 0, "memo_title");
    fact(c, l, "memo_to_label", paper_word(c, "memo_to"));
    fact(c, l, "memo_from_label", paper_word(c, "sign_title"));
    fact(c, l, "memo_day_label", paper_day(c, clock_today(c)));
    fact(c, l, "label_number", paper_word(c, "number_gap"));
    fact(c, l, "label_nature", paper_word(c, "nature"));
    fact(c, l, "label_annex", paper_word(c, "memo_annex"));
    fact(c, l, "label_subject", joined(c, paper_word(c, "memo_subject"), " ", all->row.title));
    add_words(c, l, LETTER_TEXT, 0, "memo_opening");
    add_what(c, l, all);
    fact(c, l, "minutes_attendance", came_text(c, all));
    letter_add(l, LETTER_TEXT, 0, all->row.summary);
    add_words(c, l, LETTER_HEADING, 2, "minutes_decisions");
    TRY(add_own_decisions(c, l, all));
    add_words(c, l, LETTER_TEXT, 0, "memo_closing");
    paper_sign(c, l);
    return OK;
}

static const struct {
    const char *file, *title;
    bool after; /* only of a meeting that was held */
} papers[] = {
    { "undangan", "meeting.print_invitation", false },
    { "daftar-hadir", "meeting.print_attendance", false },
    { "notulen", "meeting.print_minutes", true },
    { "laporan-kegiatan", "meeting.print_report", true },
    { "nota-dinas", "meeting.print_memo", true },
    { "siaran-pers", "press.title", true }, /* offered on its own page, once it is released */
};
#define PAPERS_OFFERED (ARRAY_LEN(papers) - 1)

void meeting_put_papers(struct ctx *c, const struct meeting_all *all, struct val *data)
{
    struct val *list = val_put_list(c->mem, data, "papers");
    for (size_t i = 0; i < PAPERS_OFFERED; i++) {
        const struct str href[] = { STR("/rapat/"), all->row.id, STR("/berkas/"),
                                    str_of(papers[i].file) };
        if (papers[i].after && !meeting_is(&all->row, "held")) {
            continue;
        }
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "label", pack_say(c, papers[i].title));
        val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
    }
}

static enum err fill(struct ctx *c, size_t which, const struct meeting_all *all, int64_t lines,
                     struct letter *l)
{
    switch (which) {
    case 0:
        return invitation(c, all, l);
    case 1:
        attendance(c, all, lines, l);
        return OK;
    case 2:
        return minutes(c, all, l);
    case 3:
        return report(c, all, l);
    case 4:
        return memorandum(c, all, l);
    default:
        return meeting_press_paper(c, all, l);
    }
}

enum err meeting_paper_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting_all all = { 0 };
    struct meeting_sheet said = { 0 };
    struct letter *l = NULL;
    struct str name = STR_NONE;
    size_t which = 0;
    TRY(meeting_load(c, http_param(rq, "meeting"), &all));
    TRY(paper_name(c, http_param(rq, "file"), &name));
    while (which < ARRAY_LEN(papers) && !str_eqz(name, papers[which].file)) {
        which++;
    }
    if (which == ARRAY_LEN(papers)) {
        return fail(c, ERR_NOT_FOUND, NULL, "letter.absent");
    }
    if (papers[which].after) {
        TRY(meeting_must_be(c, &all.row, "held"));
    }
    TRY(http_read(c, rq, &meeting_sheet_rec, true, &said));
    const int64_t lines = rec_has(&meeting_sheet_rec, &said, "lines") ? said.lines : LINES_DEFAULT;
    c->lang = LANG_ID; /* a paper of the city, whoever prints it */
    TRY(paper_begin(c, joined(c, pack_say(c, papers[which].title), " – ", all.row.title), &l));
    TRY(fill(c, which, &all, lines, l));
    return paper_send(c, rs, l, http_param(rq, "file"));
}
