/*
 * report_page.c - what the public pages show: texts in the reporter's voice, the form, the receipt,
 * the answers so far.
 */
#include "feature/report/report_priv.h"
#include "rec/pack.h"

const char *key_as(struct ctx *c, const char *key, const char *voice)
{
    struct str text[2];
    const struct str parts[] = { str_of(key), STR("."), str_of(voice) };
    struct str own = str_join(c->mem, parts, ARRAY_LEN(parts));
    return pack_find_label(c->packs, own, text) ? str_z(c->mem, own) : key;
}

struct str say_as(struct ctx *c, const char *key, const char *voice)
{
    return pack_say(c, key_as(c, key, voice));
}

/* A label that may be absent. */
static bool find_as(struct ctx *c, const char *key, const char *part, const char *voice,
                    struct str *out)
{
    struct str text[2];
    const struct str parts[] = { str_of(key), str_of(part), STR("."), str_of(voice) };
    bool found = pack_find_label(c->packs, str_join(c->mem, parts, 4), text) ||
                 pack_find_label(c->packs, str_join(c->mem, parts, 2), text);
    *out = found ? text[c->lang] : STR_NONE;
    return found;
}

void page_hidden(struct ctx *c, struct http_resp *rs, struct val *data, const char *step,
                 struct str token)
{
    rs->page = val_map(c->mem);
    val_put_text(c->mem, rs->page, "token", token);
    val_put_text(c->mem, data, "token", token); /* for programs, which see no form */
    val_put_textz(c->mem, data, "step", step);
}

void page_kid(struct ctx *c, struct http_resp *rs, struct val *data, bool is_kid)
{
    val_put_bool(c->mem, rs->page, "kid", is_kid);
    val_put_bool(c->mem, data, "is_kid", is_kid);
}

/* Field words follow the voice: "Umur Anda", "Umurmu", "Umur anak". */
static void put_voice(struct ctx *c, const struct rec *form, const char *voice, struct val *fields)
{
    for (size_t i = 0; i < form->n; i++) {
        const struct field *f = &form->fields[i];
        struct val *map = val_getz(fields, f->name);
        struct str text;
        if (map == NULL) {
            continue;
        }
        if (find_as(c, f->label, "", voice, &text)) {
            val_put_text(c->mem, map, "label", text);
        }
        if (find_as(c, f->label, ".hint", voice, &text)) {
            val_put_text(c->mem, map, "hint", text);
        }
    }
}

/* The form of a step; a field whose choices are the page's buttons stands apart under "pick". */
static void put_form(struct ctx *c, const struct step *s, const struct draft *a, struct val *data)
{
    void *row = arena_alloc(c->mem, s->form->size);
    draft_copy(&draft_rec, a, s->form, row);
    struct val *form = rec_form(c, s->form, row);
    put_voice(c, s->form, draft_voice(a), form);
    if (s->pick == NULL) {
        (void)val_put(c->mem, data, STR("form"), form);
        return;
    }
    struct val *rest = val_put_list(c->mem, val_put_map(c->mem, data, "form"), "fields");
    for (size_t i = 0; i < s->form->n; i++) {
        const char *name = s->form->fields[i].name;
        if (str_eqz(str_of(name), s->pick)) {
            (void)val_put(c->mem, data, STR("pick"), val_getz(form, name));
        } else {
            (void)val_push(c->mem, rest, val_getz(form, name));
        }
    }
}

static void put_list(struct ctx *c, struct val *data, const char *name, const char *const *keys,
                     size_t n, const char *voice)
{
    struct val *list = val_put_list(c->mem, data, name);
    for (size_t i = 0; i < n; i++) {
        (void)val_push(c->mem, list, val_text(c->mem, say_as(c, keys[i], voice)));
    }
}

/* What we keep secret and what we may not: said before the first free text. */
static void put_promise(struct ctx *c, const struct draft_open *d, struct val *data)
{
    static const char *const adult[] = { "promise.family", "promise.police", "promise.danger",
                                         "promise.ask_first" };
    static const char *const kid[] = { "promise.child.family", "promise.child.police",
                                       "promise.child.danger", "promise.child.ask_first" };
    bool is_kid = way_of(&d->a) == &WAY_CHILD;
    struct val *promise = val_put_map(c->mem, data, "promise");
    put_list(c, promise, "lines", is_kid ? kid : adult, ARRAY_LEN(adult), "all");
    /* a note of the office to itself: nothing that a child should have to make sense of */
    val_put_text(c->mem, promise, "mark", is_kid ? STR_NONE : pack_say(c, "promise.mark"));
}

static void put_progress(struct ctx *c, const struct way *w, const struct step *s, struct val *data)
{
    struct strbuf now, all;
    if (s->number == 0 || step_count(w) == 1) {
        val_put_textz(c->mem, data, "progress", "");
        return;
    }
    strbuf_init(&now, c->mem);
    strbuf_put_int(&now, s->number);
    strbuf_init(&all, c->mem);
    strbuf_put_int(&all, step_count(w));
    val_put_text(c->mem, data, "progress",
                 pack_say2(c, "report.progress", strbuf_str(&now), strbuf_str(&all)));
}

static void put_files(struct ctx *c, const struct draft_open *d, struct val *data)
{
    struct val *list = val_put_list(c->mem, data, "files");
    for (size_t i = 0; i < d->n_files; i++) {
        struct strbuf b;
        struct val *item = val_push_map(c->mem, list);
        strbuf_init(&b, c->mem);
        strbuf_printf(&b, "drop.%zu", i);
        val_put_text(c->mem, item, "name", d->files[i].file_name);
        val_put_text(c->mem, item, "size", document_size_text(c, d->files[i].size_bytes));
        val_put_text(c->mem, item, "drop", strbuf_str(&b));
    }
}

/* Answers of one step; where its title is the question already, the answer alone. */
static void put_group(struct ctx *c, const struct step *s, const struct draft_open *d,
                      const char *voice, struct val *group)
{
    struct val *rows = val_list(c->mem);
    if (s->form != NULL) {
        answers_put(c, s->form, &draft_rec, &d->a, voice, rows);
    }
    for (size_t k = 0; s->form == NULL && k < d->n_files; k++) {
        struct val *item = val_push_map(c->mem, rows);
        val_put_text(c->mem, item, "label", pack_say(c, "report.file"));
        val_put_text(c->mem, item, "text", d->files[k].file_name);
    }
    bool alone = s->form != NULL && s->form->n == 1 && val_count(rows) == 1;
    val_put_text(c->mem, group, "answer",
                 alone ? val_get_text(rows->list->items[0], "text") : STR(""));
    val_put_bool(c->mem, group, "is_skipped", val_count(rows) == 0);
    (void)val_put(c->mem, group, STR("rows"), alone ? val_list(c->mem) : rows);
}

/* The answers so far, grouped by the step where each can be changed. */
static void put_check(struct ctx *c, const struct draft_open *d, struct val *data)
{
    const struct step *s;
    const struct way *w = way_of(&d->a);
    const struct step_state state = draft_state(&d->a);
    const char *voice = draft_voice(&d->a);
    struct val *list = val_put_list(c->mem, data, "groups");
    for (size_t i = 0; (s = step_at(w, i)) != NULL; i++) {
        struct strbuf key;
        if (s->number == 0 || str_eqz(str_of(s->name), "check") ||
            (s->for_call && !state.wants_call)) {
            continue;
        }
        struct val *group = val_push_map(c->mem, list);
        strbuf_init(&key, c->mem);
        strbuf_printf(&key, "report.step.%s", s->name);
        val_put_text(c->mem, group, "title", say_as(c, str_z(c->mem, strbuf_str(&key)), voice));
        val_put_textz(c->mem, group, "name", s->name);
        put_group(c, s, d, voice, group);
    }
    const struct str when = report_read_when(c, str_eqz(d->a.safe_now, "NO"));
    const char *after = key_as(c, "report.after_send", voice);
    val_put_text(c->mem, data, "after", pack_say1(c, after, when));
}

/* Fields of a box that asks for nothing else: no "may be left empty" beside them. */
static struct val *form_plain(struct ctx *c, const struct rec *r, const void *row)
{
    struct val *form = rec_form(c, r, row);
    for (size_t i = 0; i < r->n; i++) {
        struct val *map = val_getz(form, r->fields[i].name);
        if (map != NULL) {
            val_put_bool(c->mem, map, "required", true);
        }
    }
    return form;
}

static void put_sent(struct ctx *c, const struct draft_open *d, struct val *data)
{
    struct ask_words row = { 0 };
    val_put_text(c->mem, data, "number", d->a.sent_number);
    const bool urgent = str_eqz(d->a.safe_now, "NO");
    const struct str when = report_read_when(c, urgent);
    val_put_text(c->mem, data, "next", pack_say1(c, "receipt.next", when));
    val_put_text(c->mem, data, "kid_next", pack_say1(c, "report.kid_next", when));
    val_put_bool(c->mem, data, "urgent", urgent);
    (void)val_put(c->mem, data, STR("form"), form_plain(c, &ask_words_rec, &row));
}

/*
 * "Petugas membaca laporan ini besok pukul 08.00 …" or "Kantor sedang buka …": never more than is
 * true.
 */
static void put_unsafe(struct ctx *c, const struct draft_open *d, struct val *data)
{
    (void)d; /* the office's hours and who is on duty decide */
    const struct calendar cal = clock_calendar(c);
    int64_t at = 0;
    bool open = report_when(&cal, c->now_ms, &at) == WHEN_NOW;
    val_put_text(c->mem, data, "when_read",
                 open ? pack_say(c, "unsafe.read_now")
                      : pack_say1(c, "unsafe.read_later", report_read_when(c, true)));
}

/* How a child may begin to tell the person it named. Nobody else learns whom. */
static void put_calm(struct ctx *c, const struct draft_open *d, struct val *data)
{
    struct strbuf key;
    struct str text[2];
    put_sent(c, d, data);
    strbuf_init(&key, c->mem);
    strbuf_printf(&key, "report.trusted_tip.%.*s", STR_ARG(d->a.trusted));
    bool found = pack_find_label(c->packs, strbuf_str(&key), text);
    val_put_text(c->mem, data, "tip",
                 found                ? text[c->lang]
                 : d->a.trusted.n > 0 ? pack_say(c, "report.trusted_tip")
                                      : STR(""));
}

/* What a step shows beside its title and form. */
static const struct {
    const char *step;
    void (*put)(struct ctx *c, const struct draft_open *d, struct val *data);
} MORE[] = {
    { "unsafe", put_unsafe }, { "what", put_promise }, { "files", put_files },
    { "check", put_check },   { "receipt", put_sent }, { "done", put_calm },
};

enum err page_step(struct ctx *c, struct http_resp *rs, const struct step *s,
                   const struct draft_open *d)
{
    const char *voice = draft_voice(&d->a);
    const struct way *w = way_of(&d->a);
    struct val *data = val_map(c->mem);
    struct strbuf key;
    struct str text;
    if (str_eqz(str_of(s->name), "who")) {
        return page_start(c, rs, d);
    }
    page_hidden(c, rs, data, s->name, d->token);
    strbuf_init(&key, c->mem);
    strbuf_printf(&key, "report.step.%s", s->name);
    const char *title = str_z(c->mem, strbuf_str(&key));
    val_put_text(c->mem, data, "title", say_as(c, title, voice));
    val_put_text(c->mem, data, "lead", find_as(c, title, ".lead", voice, &text) ? text : STR(""));
    put_progress(c, w, s, data);
    val_put_bool(c->mem, data, "can_skip", s->skip && d->a.from_check == 0);
    val_put_bool(c->mem, data, "can_back", s->back[0] != '\0');
    val_put_bool(c->mem, data, "from_check", d->a.from_check != 0);
    page_kid(c, rs, data, w == &WAY_CHILD);
    /*
     * a child's three taps need no stopping place: its code comes when there is something to read
     * with it
     */
    if (d->a.sent_ms != 0 || (d->a.stretched.n > 0 && w != &WAY_CHILD)) {
        receipt_put(c, d, data);
    }
    if (s->form != NULL) {
        put_form(c, s, &d->a, data);
    }
    for (size_t i = 0; i < ARRAY_LEN(MORE); i++) {
        if (str_eqz(str_of(s->name), MORE[i].step)) {
            MORE[i].put(c, d, data);
        }
    }
    return http_page(rs, s->template, val_get_text(data, "title"), data);
}

/* ---- start ---- */

static void put_who(struct ctx *c, struct val *data)
{
    const struct vocab *v = pack_vocab(c->packs, STR("who"));
    struct val *list = val_put_list(c->mem, data, "choices");
    for (size_t i = 0; v != NULL && i < v->n; i++) {
        const struct code *k = &v->codes[i];
        struct strbuf key;
        if (!code_valid_on(k, day_of_ms(c->now_ms, pack_hours(c->packs)->utc_offset_minutes))) {
            continue;
        }
        struct val *item = val_push_map(c->mem, list);
        strbuf_init(&key, c->mem);
        strbuf_printf(&key, "report.who.%.*s", STR_ARG(k->code));
        val_put_text(c->mem, item, "value", k->code);
        val_put_text(c->mem, item, "label", k->label[c->lang]);
        struct str hint[2];
        val_put_text(c->mem, item, "hint",
                     pack_find_label(c->packs, strbuf_str(&key), hint) ? hint[c->lang] : STR(""));
    }
}

/* Outside office hours: that somebody is on duty, or when the office reads; never who. */
static void put_duty(struct ctx *c, struct val *office)
{
    const struct calendar cal = clock_calendar(c);
    int64_t at = 0;
    if (report_when(&cal, c->now_ms, &at) == WHEN_NOW) {
        return;
    }
    val_put_text(c->mem, office, "duty",
                 report_duty(c) ? pack_say(c, "report.duty")
                                : pack_say1(c, "report.duty_none", report_read_when(c, false)));
}

static void put_office(struct ctx *c, struct val *data)
{
    const struct agency *host = pack_agency(c->packs, pack_setting(c->packs, "host_unit"));
    struct val *office = val_put_map(c->mem, data, "office");
    struct str phone = pack_setting(c->packs, "office");
    struct str chat = pack_setting(c->packs, "sapa_whatsapp");
    const struct str tel[] = { STR("tel:"), phone };
    val_put_text(c->mem, office, "name", host != NULL ? host->name[c->lang] : STR(""));
    val_put_text(c->mem, office, "hours", report_hours_text(c));
    put_duty(c, office);
    val_put_text(c->mem, office, "zone", pack_setting(c->packs, "time_zone_label"));
    val_put_text(c->mem, office, "phone", phone);
    val_put_text(c->mem, office, "phone_href", phone.n > 0 ? str_join(c->mem, tel, 2) : STR(""));
    val_put_text(c->mem, office, "chat", chat);
}

enum err page_start(struct ctx *c, struct http_resp *rs, const struct draft_open *d)
{
    struct val *data = val_map(c->mem);
    struct ask_code row = { 0 };
    page_hidden(c, rs, data, "who", d != NULL ? d->token : STR(""));
    put_who(c, data);
    put_office(c, data);
    (void)val_put(c->mem, data, STR("form"), form_plain(c, &ask_code_rec, &row));
    val_put_text(c->mem, data, "kept", c->typed != NULL ? val_get_text(c->typed, "body") : STR(""));
    return http_page(rs, "feature/report/report_start.html", pack_say(c, "start.title"), data);
}
