/*
 * paper_form.c - a record's description as questions on paper. What a screen asks comes from the
 * same description in the same order, so screen and paper cannot drift apart.
 */
#include "feature/assess/assess.h"
#include "feature/closing/closing.h"
#include "feature/consent/consent.h"
#include "feature/intake/intake.h"
#include "feature/paper/paper_priv.h"
#include "feature/plan/plan.h"
#include "feature/referral/referral.h"
#include "rec/pack.h"

#define TICKS_MAX 30    /* longer lists are written by hand: 68 kelurahan are no tick boxes */
#define SHORT_POINTS 60 /* a name or number: half a line */
#define ROW_POINTS 200  /* what fits a line of A4 in handwriting, twice over */
#define TEXT_POINTS 200 /* fields without a limit of their own, as rec_check.c */
#define LONG_POINTS 20000

static const struct paper_form FORMS[] = {
    { "pengaduan",
      "paper.form.pengaduan",
      "paper.about.pengaduan",
      { { &intake_entry_rec, NULL, 0 } },
      1,
      true },
    { "asesmen",
      "paper.form.asesmen",
      "paper.about.asesmen",
      { { &assessment_rec, NULL, 0 } },
      1,
      false },
    { "persetujuan",
      "paper.form.persetujuan",
      "paper.about.persetujuan",
      { { &consent_rec, NULL, 0 } },
      1,
      true },
    { "rencana",
      "paper.form.rencana",
      "paper.about.rencana",
      { { &goal_rec, "paper.goals", 3 }, { &task_rec, "paper.tasks", 5 } },
      2,
      false },
    { "rujukan",
      "paper.form.rujukan",
      "paper.about.rujukan",
      { { &referral_form_rec, NULL, 0 } },
      1,
      true },
    { "terminasi",
      "paper.form.terminasi",
      "paper.about.terminasi",
      { { &closing_rec, NULL, 0 } },
      1,
      false },
};

/* Where the screens begin a new part. */
static const struct {
    const char *field, *label;
} PARTS[] = {
    { "intake_entry.channel", "intake.part_channel" },
    { "intake_entry.outside_ticket", "intake.part_contact" },
    { "intake_entry.safe_now", "intake.part_who" },
    { "intake_entry.what", "intake.part_what" },
    { "consent.need", "consent.packages_ask" },
    { "consent.giver", "consent.who_said" },
    { "consent.guardian_conflict", "consent.child_part" },
    { "consent.duty", "consent.other_part" },
};

/* Lines for text, by its longest length in code points. */
static const struct {
    int64_t most;
    size_t lines;
} LINES[] = { { ROW_POINTS, 1 }, { 400, 2 },  { 1000, 3 },
              { 2000, 5 },       { 4000, 6 }, { INT64_MAX, 12 } };

const struct paper_form *paper_form_at(size_t i)
{
    return i < ARRAY_LEN(FORMS) ? &FORMS[i] : NULL;
}

const struct paper_form *paper_form_find(struct str code)
{
    for (size_t i = 0; i < ARRAY_LEN(FORMS); i++) {
        if (str_eqz(code, FORMS[i].code)) {
            return &FORMS[i];
        }
    }
    return NULL;
}

/* ---- one question ---- */

static struct str full_name(struct ctx *c, const struct rec *r, struct str field)
{
    const struct str parts[] = { str_of(r->name), STR("."), field };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

static bool is(const struct val *form, const char *shape)
{
    return val_getz(form, shape) != NULL;
}

static size_t lines_for(int64_t most)
{
    size_t i = 0;
    while (most > LINES[i].most) {
        i++;
    }
    return LINES[i].lines;
}

/* A risk that is not judged yet is a state, never an answer: the screen does not offer it either. */
static bool is_offered(const struct val *form, struct str code)
{
    return !str_eqz(code, "BELUM_DINILAI") || !str_eqz(val_get_text(form, "name"), "risk");
}

static void put_ticks(struct ctx *c, const struct val *form, struct val *q)
{
    const struct val *options = val_getz(form, "options");
    struct val *list = val_put_list(c->mem, q, "ticks");
    for (size_t i = 0; i < val_count(options); i++) {
        const struct val *o = options->list->items[i];
        if (is_offered(form, val_get_text(o, "value"))) {
            struct val *t = val_push_map(c->mem, list);
            val_put_text(c->mem, t, "label", val_get_text(o, "label"));
            val_put_bool(c->mem, t, "on", val_getz(o, "selected")->b);
        }
    }
}

static void put_yes_no(struct ctx *c, const struct val *form, bool blank, struct val *q)
{
    struct val *list = val_put_list(c->mem, q, "ticks");
    const bool checked = val_getz(form, "checked")->b;
    for (int yes = 1; yes >= 0; yes--) {
        struct val *t = val_push_map(c->mem, list);
        val_put_text(c->mem, t, "label", pack_say(c, yes ? "paper.yes" : "paper.no"));
        val_put_bool(c->mem, t, "on", !blank && checked == (yes != 0));
    }
}

/* The stored value as people read it. */
static struct str said_text(struct ctx *c, const struct paper_rows *rows, const struct rec *r,
                            const void *row, const struct val *form)
{
    const struct str name = val_get_text(form, "name");
    const struct val *page = rec_to_page(c, r, row);
    struct str text = STR_NONE;
    if (rows->text != NULL && rows->text(c, rows->data, name, row, &text)) {
        return text;
    }
    const char *const kinds[] = { "_text", "_label" };
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        const struct str parts[] = { name, str_of(kinds[i]) };
        text = val_get_text(page, str_z(c->mem, str_join(c->mem, parts, ARRAY_LEN(parts))));
        if (text.n > 0) {
            return text;
        }
    }
    return val_get_text(form, "value");
}

/* Room for handwriting. */
static void put_blank(struct ctx *c, const struct val *form, struct val *q)
{
    const bool is_long = is(form, "is_textarea");
    const int64_t most = val_get_int(form, "max", is_long ? LONG_POINTS : TEXT_POINTS);
    const bool is_small = is(form, "is_number") || is(form, "is_day") || is(form, "is_time");
    const size_t n = is_small ? 0 : lines_for(most);
    struct val *lines = val_put_list(c->mem, q, "lines");
    for (size_t i = 0; i < n; i++) {
        (void)val_push(c->mem, lines, val_bool(c->mem, true)); /* the list keeps it */
    }
    val_put_bool(c->mem, q, "is_number", is(form, "is_number"));
    val_put_bool(c->mem, q, "is_day", is(form, "is_day") || is(form, "is_time"));
    val_put_bool(c->mem, q, "is_time", is(form, "is_time"));
    val_put_bool(c->mem, q, "half", is_small || most <= SHORT_POINTS);
}

static struct val *question(struct ctx *c, const struct rec *r, const struct paper_rows *rows,
                            const void *row, const struct val *form)
{
    static const char *const none[] = { "is_number", "is_day", "is_time", "half", "many", "one" };
    struct val *q = val_map(c->mem);
    const size_t n = val_count(val_getz(form, "options"));
    const bool is_written = str_eqz(val_get_text(form, "name"), "written_on");
    for (size_t i = 0; i < ARRAY_LEN(none); i++) {
        val_put_bool(c->mem, q, none[i], false);
    }
    val_put_text(c->mem, q, "field", full_name(c, r, val_get_text(form, "name")));
    val_put_text(c->mem, q, "label", val_get_text(form, "label"));
    val_put_text(c->mem, q, "hint", is_written ? STR_NONE : val_get_text(form, "hint"));
    (void)val_put_list(c->mem, q, "ticks");
    (void)val_put_list(c->mem, q, "lines");
    val_put_text(c->mem, q, "said", STR_NONE);
    val_put_bool(c->mem, q, "unsaid", false);
    if (is(form, "is_bool")) {
        put_yes_no(c, form, row == NULL, q);
        val_put_bool(c->mem, q, "half", true);
    } else if (n > 0 && n <= TICKS_MAX) {
        put_ticks(c, form, q);
        val_put_bool(c->mem, q, "many", is(form, "is_checks"));
        val_put_bool(c->mem, q, "one", !is(form, "is_checks"));
    } else if (row == NULL) {
        put_blank(c, form, q);
    } else {
        const struct str text = said_text(c, rows, r, row, form);
        val_put_text(c->mem, q, "said", text);
        val_put_bool(c->mem, q, "unsaid", text.n == 0);
        val_put_bool(c->mem, q, "half", !is(form, "is_textarea") && text.n <= SHORT_POINTS);
    }
    return q;
}

/* ---- groups ---- */

static struct val *new_part(struct ctx *c, struct val *parts, const char *title)
{
    struct val *p = val_push_map(c->mem, parts);
    val_put_text(c->mem, p, "title", title != NULL ? pack_say(c, title) : STR_NONE);
    (void)val_put_list(c->mem, p, "head");
    (void)val_put_list(c->mem, p, "rows");
    return val_put_list(c->mem, p, "questions");
}

static const char *part_of(struct str field)
{
    for (size_t i = 0; i < ARRAY_LEN(PARTS); i++) {
        if (str_eqz(field, PARTS[i].field)) {
            return PARTS[i].label;
        }
    }
    return NULL;
}

/* The paper's own day stands once, at the end, beside the signatures. */
static bool is_own_day(const struct val *form)
{
    return str_eqz(val_get_text(form, "name"), "written_on");
}

static void put_questions(struct ctx *c, const struct paper_group *g, const struct paper_rows *rows,
                          struct val *parts)
{
    const void *row = rows->n > 0 ? rows->rows : NULL;
    const struct val *fields = val_getz(rec_form(c, g->rec, row), "fields");
    struct val *list = NULL;
    for (size_t i = 0; i < val_count(fields); i++) {
        const struct val *form = fields->list->items[i];
        const char *title = part_of(full_name(c, g->rec, val_get_text(form, "name")));
        if (is_own_day(form)) {
            continue;
        }
        if (list == NULL || title != NULL) {
            list = new_part(c, parts, title != NULL ? title : g->title);
        }
        val_push(c->mem, list, question(c, g->rec, rows, row, form));
    }
}

static void put_row(struct ctx *c, const struct paper_group *g, const struct paper_rows *rows,
                    const void *row, struct val *list)
{
    const struct val *fields = val_getz(rec_form(c, g->rec, row), "fields");
    struct val *cells = val_put_list(c->mem, val_push_map(c->mem, list), "cells");
    for (size_t i = 0; i < val_count(fields); i++) {
        const struct val *form = fields->list->items[i];
        if (!is_own_day(form)) {
            val_push(
                c->mem, cells,
                val_text(c->mem, row != NULL ? said_text(c, rows, g->rec, row, form) : STR_NONE));
        }
    }
}

static void put_table(struct ctx *c, const struct paper_group *g, const struct paper_rows *rows,
                      struct val *parts)
{
    const struct val *fields = val_getz(rec_form(c, g->rec, NULL), "fields");
    (void)new_part(c, parts, g->title);
    struct val *part = parts->list->items[parts->list->n - 1];
    struct val *head = val_put_list(c->mem, part, "head");
    struct val *list = val_put_list(c->mem, part, "rows");
    for (size_t i = 0; i < val_count(fields); i++) {
        const struct val *form = fields->list->items[i];
        if (!is_own_day(form)) {
            struct val *h = val_push_map(c->mem, head);
            val_put_text(c->mem, h, "field", full_name(c, g->rec, val_get_text(form, "name")));
            val_put_text(c->mem, h, "label", val_get_text(form, "label"));
        }
    }
    for (size_t i = 0; i < rows->n; i++) {
        put_row(c, g, rows, (const char *)rows->rows + i * g->rec->size, list);
    }
    for (size_t i = 0; rows->n == 0 && i < g->blank_rows; i++) {
        put_row(c, g, rows, NULL, list);
    }
}

/* The day of the paper, of the last group's record; none on forms whose screen asks an hour. */
static void put_own_day(struct ctx *c, const struct paper_form *form, const struct paper_rows *rows,
                        struct val *sheet)
{
    const struct paper_group *g = &form->groups[form->n_groups - 1];
    const struct paper_rows *own = &rows[form->n_groups - 1];
    const void *row = own->n > 0 ? own->rows : NULL;
    const struct val *f = val_getz(rec_form(c, g->rec, row), "written_on");
    struct val *list = val_put_list(c->mem, sheet, "own_day");
    if (f != NULL && rows[0].n + own->n == 0) {
        val_push(c->mem, list, question(c, g->rec, own, NULL, f));
    } else if (f != NULL && g->blank_rows == 0) {
        val_push(c->mem, list, question(c, g->rec, own, row, f));
    }
}

/* ---- words of the pack ---- */

static struct str line(struct ctx *c, const char *table, const char *form, const char *word)
{
    const struct pack_table *t = pack_table(c->packs, str_of(table));
    const struct str parts[] = { str_of(form), form[0] != '\0' ? STR(".") : STR_NONE,
                                 str_of(word) };
    const size_t row =
        t != NULL ? pack_row(t, str_join(c->mem, parts, ARRAY_LEN(parts))) : SIZE_MAX;
    return row != SIZE_MAX ? pack_cell(t, row, "text") : STR_NONE;
}

static void put_words(struct ctx *c, const struct paper_form *form, struct val *sheet)
{
    static const char *const heads[] = { "head_1", "head_2", "head_3", "head_address", "place" };
    static const char *const words[] = { "secret", "office", "register", "name_here" };
    static const char *const own[] = { "code", "intro", "end" };
    struct str signs = line(c, "letter/form", form->code, "sign");
    struct str sign;
    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        val_put_text(c->mem, sheet, heads[i], line(c, "letter/referral", "", heads[i]));
    }
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        val_put_text(c->mem, sheet, words[i], line(c, "letter/form", "", words[i]));
    }
    for (size_t i = 0; i < ARRAY_LEN(own); i++) {
        val_put_text(c->mem, sheet, own[i], line(c, "letter/form", form->code, own[i]));
    }
    struct val *list = val_put_list(c->mem, sheet, "signs");
    while (str_next(&signs, '|', &sign)) {
        val_push(c->mem, list, val_text(c->mem, str_trim(sign)));
    }
}

struct val *paper_sheet(struct ctx *c, const struct paper_form *form,
                        const struct paper_rows rows[PAPER_GROUPS_MAX])
{
    struct val *sheet = val_map(c->mem);
    c->lang = LANG_ID; /* paper of an office of the country, whoever prints it */
    put_words(c, form, sheet);
    val_put_text(c->mem, sheet, "title", pack_say(c, form->label));
    struct val *parts = val_put_list(c->mem, sheet, "parts");
    for (size_t i = 0; i < form->n_groups; i++) {
        if (form->groups[i].blank_rows > 0) {
            put_table(c, &form->groups[i], &rows[i], parts);
        } else {
            put_questions(c, &form->groups[i], &rows[i], parts);
        }
    }
    put_own_day(c, form, rows, sheet);
    return sheet;
}
