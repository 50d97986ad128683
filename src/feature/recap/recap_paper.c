/*
 * recap_paper.c - the figures as papers: the speech sheet, and two pages for the mayor. Both from what the screen shows, so that
 * no number differs. A late decision stands there only when its agency had its days to explain.
 */
#include "base/utf8.h"
#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "feature/decision/decision.h"
#include "feature/paper/paper.h"
#include "feature/recap/recap_priv.h"
#include "rec/pack.h"

/* What fits on the second page; the rest is counted and named as such. */
#define LATE_SHOWN 8
#define KEPT_SHOWN 10
#define SAID_POINTS 160

static void add(struct ctx *c, struct letter *l, enum letter_kind kind, int level, const char *key)
{
    letter_add(l, kind, level, pack_say(c, key));
}

static void add_all(struct letter *l, enum letter_kind kind, const struct val *list)
{
    for (size_t i = 0; i < val_count(list); i++) {
        letter_add(l, kind, 0, val_get_text(list->list->items[i], "text"));
    }
}

static struct str small_number(struct ctx *c, int64_t n)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_put_int(&b, n);
    return strbuf_str(&b);
}

struct str recap_source(struct ctx *c, const struct val *data)
{
    const struct str parts[] = {
        pack_say(c, "recap.source"),         STR(": "), pack_say(c, "speech.source"), STR(", "),
        val_get_text(data, "period"),        STR(", "), val_get_text(data, "by"),     STR(", "),
        pack_say(c, "recap.as_of"),          STR(" "),  val_get_text(data, "as_of"),  STR("; "),
        val_get_text(data, "verified_text"), STR("."),
    };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

static void add_source(struct ctx *c, struct letter *l, const struct val *data)
{
    add(c, l, LETTER_SMALL, 0, "speech.unit_note");
    letter_add(l, LETTER_SMALL, 0, recap_source(c, data));
}

enum err recap_sentences(struct ctx *c, const struct recap_ask *ask, struct str *out)
{
    struct recap *r = NULL;
    struct strbuf b;
    TRY(recap_count(c, ask, &r));
    struct val *data = recap_page_data(c, ask, r);
    recap_put_speech(c, ask, r, data);
    const struct val *said = val_getz(data, "said");
    strbuf_init(&b, c->mem);
    for (size_t i = 0; i < val_count(said); i++) {
        strbuf_put(&b, val_get_text(said->list->items[i], "text"));
        strbuf_putc(&b, '\n');
    }
    strbuf_put(&b, val_count(said) > 0 ? recap_source(c, data) : pack_say(c, "speech.few"));
    *out = strbuf_str(&b);
    return OK;
}

static void add_said(struct ctx *c, struct letter *l, const struct val *data)
{
    add(c, l, LETTER_HEADING, 1, "speech.say");
    if (val_count(val_getz(data, "said")) == 0) {
        add(c, l, LETTER_TEXT, 0, "speech.few");
        return;
    }
    add_all(l, LETTER_TEXT, val_getz(data, "said"));
}

static void speech(struct ctx *c, const struct val *data, struct letter *l)
{
    add(c, l, LETTER_TITLE, 0, "speech.title");
    letter_add(l, LETTER_TEXT, 0, val_get_text(data, "period"));
    add_said(c, l, data);
    add_source(c, l, data);
    if (val_count(val_getz(data, "quiet")) > 0) {
        add(c, l, LETTER_HEADING, 2, "speech.quiet");
        add(c, l, LETTER_TEXT, 0, "speech.quiet_text");
        add_all(l, LETTER_ITEM, val_getz(data, "quiet"));
    }
}

/* ---- two pages ---- */

static void add_totals(struct ctx *c, struct letter *l, const struct val *data)
{
    static const int widths[] = { 70, 30 };
    const struct str heads[] = { pack_say(c, "speech.figure"), pack_say(c, "speech.count") };
    const struct val *totals = val_getz(data, "totals");
    add(c, l, LETTER_HEADING, 1, "speech.figures");
    letter_columns(l, heads, widths, ARRAY_LEN(widths));
    for (size_t i = 0; i < val_count(totals); i++) {
        const struct val *t = totals->list->items[i];
        const struct str cells[] = { val_get_text(t, "label"), val_get_text(t, "count") };
        letter_row(l, cells, ARRAY_LEN(cells), 0);
    }
}

static enum err add_late_row(struct ctx *c, struct letter *l, const struct decision *d)
{
    struct str said = STR_NONE;
    TRY(decision_last_said(c, d->id, &said));
    const struct str late =
        pack_say1(c, "speech.days", small_number(c, clock_today(c) - d->due_on));
    const struct str cells[] = { d->body, consent_agency_name(c, d->agency_id),
                                 paper_day(c, d->due_on), late,
                                 said.n > 0 ? utf8_cut(said, SAID_POINTS)
                                            : pack_say(c, "speech.no_answer") };
    letter_row(l, cells, ARRAY_LEN(cells), 0);
    return OK;
}

static enum err add_late(struct ctx *c, struct letter *l, const struct decision *d, size_t n)
{
    static const int widths[] = { 34, 25, 25, 14, 29 };
    const struct str heads[] = { pack_say(c, "decision.body"), pack_say(c, "decision.agency"),
                                 pack_say(c, "decision.due_on"), pack_say(c, "speech.late_days"),
                                 pack_say(c, "speech.explained") };
    const int64_t days = decision_comment_days(c);
    size_t shown = 0;
    size_t late = 0;
    add(c, l, LETTER_HEADING, 1, "speech.late");
    for (size_t i = 0; i < n; i++) {
        if (decision_standing(&d[i], clock_today(c), 0) != STANDING_LATE ||
            decision_told_on(&d[i], days) > clock_today(c)) {
            continue;
        }
        if (late++ == 0) {
            letter_columns(l, heads, widths, ARRAY_LEN(widths));
        }
        if (shown < LATE_SHOWN) {
            shown++;
            TRY(add_late_row(c, l, &d[i]));
        }
    }
    if (late == 0) {
        add(c, l, LETTER_TEXT, 0, "speech.late_none");
    }
    if (late > shown) {
        letter_add(l, LETTER_TEXT, 0,
                   pack_say1(c, "speech.late_more", small_number(c, (int64_t)(late - shown))));
    }
    letter_add(l, LETTER_SMALL, 0, pack_say1(c, "speech.late_note", small_number(c, days)));
    return OK;
}

/* As the follow-up page counts it, but what is late within the agency's days is not late yet. */
static void add_kept(struct ctx *c, struct letter *l, const struct decision *d, size_t n)
{
    static const int widths[] = { 60, 40, 20 };
    const struct str heads[] = { pack_say(c, "decision.agency"), pack_say(c, "speech.kept_share"),
                                 pack_say(c, "speech.kept_late") };
    const day_t today = clock_today(c);
    struct kept *k = NEW_ARRAY(c->mem, struct kept, n + 1);
    const size_t rows = decision_kept(d, n, day_add_months(today, -12) + 1, today,
                                      today - decision_comment_days(c), k);
    size_t shown = 0;
    for (size_t i = 0; i < rows && shown < KEPT_SHOWN; i++) {
        const int64_t base = k[i].in_time + k[i].late_done + k[i].late;
        struct strbuf share;
        strbuf_init(&share, c->mem);
        if (base == 0) {
            continue;
        }
        if (shown++ == 0) {
            add(c, l, LETTER_HEADING, 1, "speech.kept");
            letter_columns(l, heads, widths, ARRAY_LEN(widths));
        }
        strbuf_printf(&share, "%lld / %lld (%lld%%)", (long long)k[i].in_time, (long long)base,
                      (long long)kept_percent(&k[i]));
        const struct str cells[] = { consent_agency_name(c, k[i].agency_id), strbuf_str(&share),
                                     small_number(c, k[i].late) };
        letter_row(l, cells, ARRAY_LEN(cells), 0);
    }
}

static enum err two_pages(struct ctx *c, const struct val *data, struct letter *l)
{
    struct decision *d = NULL;
    size_t n = 0;
    if ((c->who->rights & RIGHT_TASKFORCE_READ) == 0) {
        return fail(c, ERR_DENIED, "", "decision.not_your_agency");
    }
    letter_add(l, LETTER_SMALL, 0, pack_say1(c, "speech.internal", c->who->name));
    add(c, l, LETTER_TITLE, 0, "speech.mayor");
    letter_add(l, LETTER_TEXT, 0, val_get_text(data, "period"));
    add_totals(c, l, data);
    add_said(c, l, data);
    add_source(c, l, data);
    letter_add(l, LETTER_NEW_PAGE, 0, STR_NONE);
    TRY(decision_all(c, &d, &n));
    TRY(add_late(c, l, d, n));
    add_kept(c, l, d, n);
    return OK;
}

/* ---- the files ---- */

static const struct file {
    const char *name, *title;
    bool is_report, internal;
} files[] = {
    { "lembar-pidato", "speech.title", false, false },
    { "dua-halaman", "speech.mayor", false, true },
    { "laporan-internal", "recap_report.internal", true, true },
};

/* A report is read as a sheet of numbers too. */
static enum err find_file(struct ctx *c, struct str file, const struct file **out)
{
    const bool is_sheet = str_ends(file, STR(".xlsx"));
    struct str name = is_sheet ? str_cut(file, 0, file.n - 5) : STR_NONE;
    if (!is_sheet) {
        TRY(paper_name(c, file, &name));
    }
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        if (str_eqz(name, files[i].name) && (files[i].is_report || !is_sheet)) {
            *out = &files[i];
            return OK;
        }
    }
    return fail(c, ERR_NOT_FOUND, NULL, "letter.absent");
}

/* What is internal names on each page for whom it was made; nobody named: who printed it. */
static void put_mark(struct ctx *c, const struct file *f, struct str receivers, struct letter *l)
{
    const struct str who = receivers.n > 0 ? receivers : c->who->name;
    l->mark = f->internal ? pack_say1(c, "recap_report.mark", who) : STR_NONE;
}

enum err recap_paper_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct recap_ask ask = { 0 };
    struct recap *r = NULL;
    struct val *form = NULL;
    struct letter *l = NULL;
    struct str query = STR_NONE;
    const struct str receivers = str_trim(val_get_text(rq->input, "receivers"));
    const struct file *f = NULL;
    TRY(find_file(c, http_param(rq, "file"), &f));
    TRY(recap_read(c, rq, &ask, &form, &query));
    TRY(recap_count(c, &ask, &r));
    c->lang = LANG_ID; /* a paper of the city, whoever prints it */
    struct val *data = recap_page_data(c, &ask, r);
    TRY(paper_begin(c, pack_say(c, f->title), &l));
    put_mark(c, f, receivers, l);
    if (f->is_report) {
        TRY(recap_put_answers(c, &ask, data));
        recap_report(c, r, data, l);
        return paper_send(c, rs, l, http_param(rq, "file"));
    }
    recap_put_speech(c, &ask, r, data);
    if (str_eqz(STR("lembar-pidato"), f->name)) {
        speech(c, data, l);
    } else {
        TRY(two_pages(c, data, l));
    }
    return paper_send(c, rs, l, http_param(rq, "file"));
}
