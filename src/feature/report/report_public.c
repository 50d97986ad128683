/*
 * report_public.c - the whole public flow at one address: GET / is the start, POST / a step of the
 * form or a button of the
 * mailbox. Every answer is a page with status 200 and the same title, so that a phone's history
 * says nothing.
 */
#include "feature/report/report_priv.h"

#include "rec/pack.h"

#define REC ask_words
#define REC_DEF "feature/report/ask_words.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC ask_none
#define REC_DEF "feature/report/ask_none.def"
#define REC_FORM
#include "rec/rec_table.h"

const struct val *input_of_form(struct ctx *c, const struct http_req *rq)
{
    struct val *out = val_map(c->mem);
    for (size_t i = 0; i < val_count(rq->input); i++) {
        struct str name = rq->input->map->keys[i];
        if (!str_eqz(name, "go")) {
            (void)val_put(c->mem, out, name, rq->input->map->items[i]);
        }
    }
    return out;
}

enum err draft_show(struct ctx *c, struct http_resp *rs, const struct draft_open *d)
{
    const struct way *w = way_of(&d->a);
    struct step_state state = draft_state(&d->a);
    const struct step *s = step_find(w, d->a.step_at);
    return page_step(c, rs, step_allowed(w, s != NULL ? s : step_at(w, 0), &state), d);
}

enum err public_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    (void)rq;
    return page_start(c, rs, NULL);
}

/*
 * Without a step: another language, or a page that was sent again. Shows where this token stands.
 */
enum err public_again(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct draft_open d;
    bool found = false;
    struct str token = http_input(rq, "token");
    if (token.n != 2 * TOKEN_BYTES) {
        return page_start(c, rs, NULL);
    }
    TRY(draft_load(c, token, &d, &found));
    return found ? draft_show(c, rs, &d) : box_show(c, rq, rs);
}

/* ---- one step of the form ---- */

/*
 * A page whose choices are buttons says nothing of the choice when another button was pressed: it
 * stays as it was.
 */
static void keep_pick(const struct step *s, const void *row, const struct draft *before,
                      struct draft *after)
{
    if (s->pick != NULL && !rec_has(s->form, row, s->pick)) {
        const struct field *f = rec_field(&draft_rec, str_of(s->pick));
        rec_put_text(f, after, rec_get_text(f, before));
        if (rec_has(&draft_rec, before, s->pick)) {
            rec_set_has(&draft_rec, after, s->pick);
        }
    }
}

static enum err read_form(struct ctx *c, const struct http_req *rq, const struct step *s,
                          enum step_go go, struct draft *a)
{
    void *row = arena_alloc(c->mem, s->form->size);
    struct draft tried = *a;
    if (go == GO_SKIP) {
        return OK;
    }
    enum err e = rec_read(c, s->form, input_of_form(c, rq), s->pick != NULL, row);
    if (e == OK) {
        draft_copy(s->form, row, &draft_rec, &tried);
        keep_pick(s, row, a, &tried);
        e = s->check != NULL ? s->check(c, &tried) : OK;
    }
    if (e == ERR_INPUT && go == GO_BACK) {
        fail_clear(c); /* going back is always possible; what cannot be read is not kept */
        return OK;
    }
    if (e == OK) {
        *a = tried;
    }
    return e;
}

/*
 * The bytes are removed with the next clean-up, when it is certain that no draft names them any
 * more.
 */
static void drop_file(struct ctx *c, struct draft_open *d, size_t at)
{
    const struct document gone = d->files[at];
    for (size_t i = at + 1; i < d->n_files; i++) {
        d->files[i - 1] = d->files[i];
    }
    d->n_files--;
    draft_file_note(c, gone.file_id, true);
    draft_file_note(c, gone.shown_id, true);
}

/* Takes all files or none. */
static enum err take_files(struct ctx *c, const struct http_req *rq, struct draft_open *d)
{
    size_t before = d->n_files;
    enum err e = OK;
    if (before + rq->n_files > DRAFT_FILES_MAX) {
        return fail(c, ERR_INPUT, "file", "report.files_many");
    }
    for (size_t i = 0; e == OK && i < rq->n_files; i++) {
        struct document *doc = &d->files[d->n_files];
        *doc = (struct document){ .has = 0 };
        e = document_take(c, rq, &rq->files[i], doc);
        d->n_files += e == OK;
    }
    while (e != OK && d->n_files > before) {
        const struct document *gone = &d->files[--d->n_files];
        seal_file_remove(c, http_files_dir(rq), gone->file_id);
        if (gone->shown_id.n > 0) {
            seal_file_remove(c, http_files_dir(rq), gone->shown_id);
        }
    }
    return e;
}

/* True: the button belongs to the list of files, and the page stays. */
static bool files_button(struct ctx *c, struct str go, struct draft_open *d)
{
    int64_t at = 0;
    if (str_starts(go, STR("drop.")) && str_to_int(str_cut(go, 5, go.n), &at) && at >= 0 &&
        (size_t)at < d->n_files) {
        drop_file(c, d, (size_t)at);
        return true;
    }
    return str_eqz(go, "add");
}

static enum err read_words(struct ctx *c, const struct http_req *rq, const struct step *s,
                           enum step_go go, const struct draft *a)
{
    struct ask_words said = { 0 };
    /* the same "send" again shows the same receipt */
    if (!s->words || go == GO_SKIP || go == GO_SEND) {
        return OK;
    }
    TRY(rec_read(c, &ask_words_rec, input_of_form(c, rq), true, &said));
    bool two = receipt_word_is(c, (uint64_t)a->secret, 1, said.word_two);
    bool five = receipt_word_is(c, (uint64_t)a->secret, 4, said.word_five);
    if (!two) {
        (void)fail(c, ERR_INPUT, "word_two", "report.word_wrong"); /* both are told at once */
    }
    return two && five ? OK
           : five      ? ERR_INPUT
                       : fail(c, ERR_INPUT, "word_five", "report.word_wrong");
}

static enum err read_step(struct ctx *c, const struct http_req *rq, const struct step *s,
                          enum step_go go, struct draft_open *d)
{
    struct ask_none none = { 0 };
    if (s->form != NULL) {
        return read_form(c, rq, s, go, &d->a);
    }
    if (str_eqz(str_of(s->name), "receipt")) {
        return read_words(c, rq, s, go, &d->a);
    }
    TRY(rec_read(c, &ask_none_rec, rq->input, true, &none));
    return str_eqz(str_of(s->name), "files") && go != GO_SKIP ? take_files(c, rq, d) : OK;
}

/* The same step again, with what is wrong and what was typed. */
static enum err show_wrong(struct ctx *c, const struct http_req *rq, struct http_resp *rs,
                           const struct step *s, const struct draft_open *d, enum err e)
{
    if (e != ERR_INPUT || rq->wants_json) {
        return e;
    }
    c->typed = rq->input;
    return d->version == 0 ? page_start(c, rs, NULL) : page_step(c, rs, s, d);
}

/* Saves the draft where it stands next; or sends it. */
static enum err go_on(struct ctx *c, struct http_resp *rs, const struct step *s, enum step_go go,
                      struct str next, struct draft_open *d)
{
    struct step_state state = draft_state(&d->a);
    if (str_eqz(next, "receipt") && !state.is_sent) {
        TRY(draft_send(c, d));
        return draft_show(c, rs, d);
    }
    if (go == GO_EDIT && !str_eqz(next, s->name)) {
        d->a.from_check = 1;
    } else if (str_eqz(next, "check")) {
        d->a.from_check = 0;
    }
    d->a.step_at = next;
    if (d->a.stretched.n > 0 && !state.is_sent) {
        draft_link(c, d);
    }
    TRY(draft_save(c, d));
    return draft_show(c, rs, d);
}

/* What was read leads on: to the next step, or to the receipt, which must be made first. */
static enum err step_done(struct ctx *c, const struct http_req *rq, struct http_resp *rs,
                          const struct step *s, struct draft_open *d)
{
    struct str target;
    bool wait = false;
    struct str button = http_input(rq, "go");
    enum step_go go = step_go_read(button, &target);
    const struct way *w = way_of(&d->a); /* the first answer chooses it */
    const struct step *now = step_find(w, str_of(s->name));
    struct step_state state = draft_state(&d->a);
    bool stay = str_eqz(str_of(s->name), "files") && files_button(c, button, d);
    struct str next =
        now == NULL || stay ? str_of(s->name) : step_after(w, now, go, target, &state);
    bool sends = str_eqz(next, "receipt") && !state.is_sent;
    enum err e = OK;
    if (!state.is_sent && (sends || (state.has_who && state.has_safe))) {
        e = receipt_make(c, rq, rs, d, sends, &wait);
    }
    if (e != OK) {
        return show_wrong(c, rq, rs, s, d, e);
    }
    return wait ? OK : go_on(c, rs, s, go, next, d);
}

/*
 * The helpers' page. Its draft is made at once, since the page is also the last one before sending.
 */
static enum err helper_open(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct draft_open d;
    draft_new(c, &d);
    TRY(draft_clean(c, http_files_dir(rq)));
    d.a.way = STR("helper");
    d.a.step_at = STR("helper");
    d.a.who = STR("CHILD");
    rec_set_has(&draft_rec, &d.a, "who");
    TRY(draft_save(c, &d));
    if (!str_eqz(http_input(rq, "go"),
                 "open")) { /* the page was open too long: nothing typed is lost */
        (void)fail(c, ERR_INPUT, "", "report.helper_again");
        c->typed = rq->input;
    }
    return draft_show(c, rs, &d);
}

static enum err form_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs,
                          struct str name)
{
    struct draft_open d;
    struct str target;
    bool found = false;
    TRY(draft_load(c, http_input(rq, "token"), &d, &found));
    if (!found && str_eqz(name, "helper")) {
        return helper_open(c, rq, rs);
    }
    if (!found && !str_eqz(name, "who")) {
        return show_wrong(c, rq, rs, step_at(&WAY_ADULT, 0), &d,
                          fail(c, ERR_INPUT, "", "report.draft_ended"));
    }
    if (!found) {
        draft_new(c, &d);
        TRY(draft_clean(c, http_files_dir(rq)));
    }
    const struct way *w = way_of(&d.a);
    const struct step *s = step_find(w, name);
    struct step_state state = draft_state(&d.a);
    if (s == NULL) { /* of another way: its page stands where it stood */
        return draft_show(c, rs, &d);
    }
    if (step_allowed(w, s, &state) != s) {
        return page_step(c, rs, step_allowed(w, s, &state), &d);
    }
    enum err e = read_step(c, rq, s, step_go_read(http_input(rq, "go"), &target), &d);
    return e == OK ? step_done(c, rq, rs, s, &d) : show_wrong(c, rq, rs, s, &d, e);
}

enum err public_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct str name = http_input(rq, "step");
    const struct box_act *act = box_find(name);
    if (step_known(name)) {
        return form_post(c, rq, rs, name);
    }
    return act != NULL ? act->run(c, rq, rs) : public_again(c, rq, rs);
}
