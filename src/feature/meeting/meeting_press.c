/*
 * meeting_press.c - the text that goes to the press after a meeting: who, where, when, what the city counted, and what was said.
 * No case, no agency's delay. It is released once, by a checklist of which no point may be open, and stays as it was released.
 */
#include "feature/case/case.h"
#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "feature/meeting/meeting_priv.h"
#include "feature/paper/paper.h"
#include "feature/recap/recap.h"
#include "rec/pack.h"

#define REC press_release
#define REC_DEF "feature/meeting/press_release.def"
#define REC_TITLE "press.title"
#include "rec/rec_table.h"

static enum err find(struct ctx *c, struct str meeting_id, struct press_release *out, bool *found)
{
    const struct rec_where w = {
        .column = "meeting_id", .value = V_TEXT(meeting_id), .order = "released_ms", .limit = 1
    };
    struct press_release *p = NULL;
    size_t n = 0;
    TRY(rec_list(c, &press_release_rec, &w, (void **)&p, &n));
    *found = n > 0;
    if (n > 0) {
        *out = p[0];
    }
    return OK;
}

/*
 * Whole months only, of the meeting's year up to the month before it: two sheets whose days differ by a few would tell by their
 * difference what each of them hides.
 */
static enum err figures(struct ctx *c, const struct meeting *m, struct str *out)
{
    int year = 0;
    int month = 0;
    int day = 0;
    day_split(meeting_day(c, m), &year, &month, &day);
    const day_t to = day_of(year, month, 1) - 1;
    day_split(to, &year, &month, &day);
    const struct recap_ask ask = { .from = day_of(year, 1, 1), .to = to };
    return recap_sentences(c, &ask, out);
}

static struct str paragraph(struct ctx *c, const struct meeting *m)
{
    const struct str parts[] = {
        paper_word(c, "place"),
        STR(" – "),
        m->title,
        STR(" "),
        paper_word(c, "press_held"),
        STR(" "),
        m->place,
        STR(", "),
        meeting_when(c, m),
        STR(" "),
        pack_setting(c->packs, "time_zone_label"),
        STR(". "),
        m->opener.n > 0 ? paper_word(c, "press_opened") : STR_NONE,
        str_of(m->opener.n > 0 ? " " : NULL),
        m->opener,
        str_of(m->opener.n > 0 ? ", " : NULL),
        paper_word(c, "press_led"),
        STR(" "),
        m->chair,
        STR("."),
    };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

static struct str quoted(struct ctx *c, struct str said, struct str who)
{
    const struct str parts[] = { STR("“"), str_trim(said), STR("” – "), who };
    return str_trim(said).n == 0 || who.n == 0 ? STR_NONE
                                               : str_join(c->mem, parts, ARRAY_LEN(parts));
}

/* The same lines for the page and for the paper. */
static size_t lines_of(struct ctx *c, const struct meeting *m, const struct press_release *p,
                       struct str *out)
{
    const struct str all[] = { paragraph(c, m), p->figures, quoted(c, p->quote_opener, m->opener),
                               quoted(c, p->quote_chair, m->chair), paper_word(c, "press_help") };
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        struct str rest = all[i];
        for (struct str one; rest.n > 0 && str_next(&rest, '\n', &one);) {
            if (one.n > 0 && n < PRESS_LINES) {
                out[n++] = one;
            }
        }
    }
    return n;
}

enum err meeting_press_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { 0 };
    struct press_release p = { 0 };
    struct str lines[PRESS_LINES];
    bool found = false;
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "lines");
    TRY(rec_get(c, &meeting_rec, http_param(rq, "meeting"), &m));
    TRY(meeting_must_be(c, &m, "held"));
    TRY(find(c, m.id, &p, &found));
    if (!found) {
        TRY(figures(c, &m, &p.figures));
    }
    const struct str href[] = { STR("/rapat/"), m.id, STR("/siaran") };
    const size_t n = lines_of(c, &m, &p, lines);
    for (size_t i = 0; i < n; i++) {
        val_put_text(c->mem, val_push_map(c->mem, list), "text", lines[i]);
    }
    struct val *form = rec_form(c, &press_release_rec, NULL);
    consent_must(c, form, "checks");
    val_put(c->mem, data, STR("form"), form);
    val_put_text(c->mem, data, "title", m.title);
    val_put_text(c->mem, data, "back", str_join(c->mem, href, 2));
    val_put_text(c->mem, data, "action", str_join(c->mem, href, 3));
    val_put_text(c->mem, data, "released",
                 found ? pack_say2(c, "press.released_text", clock_time_text(c, p.released_ms),
                                   member_name(c, p.member_id))
                       : STR_NONE);
    val_put_int(c->mem, data, "log_size", p.log_size);
    val_put_text(c->mem, data, "log_brief", p.log_brief);
    return http_page(rs, "feature/meeting/press.html", pack_say(c, "press.title"), data);
}

enum err meeting_press_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { 0 };
    struct press_release was = { 0 };
    struct press_release p = { 0 };
    struct log_checkpoint cp;
    bool found = false;
    TRY(rec_get(c, &meeting_rec, http_param(rq, "meeting"), &m));
    TRY(meeting_must_be(c, &m, "held"));
    TRY(find(c, m.id, &was, &found));
    if (found) {
        return fail(c, ERR_INPUT, "", "press.released_already");
    }
    TRY(http_read(c, rq, &press_release_rec, false, &p));
    if (!vocab_all_ticked(pack_vocab(c->packs, STR("press_check")), p.checks, clock_today(c))) {
        return fail(c, ERR_INPUT, "checks", "press.check_all");
    }
    c->lang = LANG_ID; /* a paper of the city, whoever releases it */
    TRY(figures(c, &m, &p.figures));
    TRY(keys_checkpoint(c, &cp));
    p.id = STR_NONE;
    p.meeting_id = m.id;
    p.log_size = cp.size;
    p.log_brief = cp.brief;
    p.member_id = c->who->id;
    p.released_ms = c->now_ms;
    rec_set_all(&press_release_rec, &p);
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_insert(c, &press_release_rec, &p));
    http_flash(rs, "flash.press_released");
    return http_go(c, rs, "/rapat/", m.id, "/siaran");
}

enum err meeting_press_paper(struct ctx *c, const struct meeting_all *all, struct letter *l)
{
    struct press_release p = { 0 };
    struct str lines[PRESS_LINES];
    bool found = false;
    TRY(find(c, all->row.id, &p, &found));
    if (!found) {
        return fail(c, ERR_NOT_FOUND, NULL, "press.none");
    }
    const size_t n = lines_of(c, &all->row, &p, lines);
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_put(&b, paper_word(c, "foot_log"));
    strbuf_printf(&b, " %lld · ", (long long)p.log_size);
    strbuf_put(&b, p.log_brief);
    l->footer = strbuf_str(&b); /* as it was when the text was released */
    letter_add(l, LETTER_TITLE, 0, paper_word(c, "press_title"));
    letter_add(l, LETTER_TITLE, 0, all->row.title);
    for (size_t i = 0; i < n; i++) {
        letter_add(l, LETTER_TEXT, 0, lines[i]);
    }
    return OK;
}
