/* activity_page.c - what was done: a page, recording it, correcting it. */
#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "feature/decision/decision.h"
#include "feature/prevention/prevention_priv.h"
#include "rec/pack.h"

bool activity_may_change(const struct ctx *c, const struct activity *a)
{
    return (c->who->rights & RIGHT_TASKFORCE_WRITE) != 0 ||
           ((c->who->rights & RIGHT_TASKFORCE_ANSWER) != 0 && c->who->agency.n != 0 &&
            str_eq(c->who->agency, a->agency_id));
}

static struct str href_of(struct ctx *c, struct str id)
{
    const struct str href[] = { STR("/pencegahan/kegiatan/"), id };
    return str_join(c->mem, href, ARRAY_LEN(href));
}

void activity_put(struct ctx *c, const struct activity *a, struct val *list)
{
    struct val *v = val_push_map(c->mem, list);
    val_put_text(c->mem, v, "href", href_of(c, a->id));
    val_put_text(c->mem, v, "day", clock_day_text(c, a->done_on));
    val_put_text(c->mem, v, "topic", a->topic);
    val_put_text(c->mem, v, "kind", pack_code_label(c, "activity_kind", a->kind));
    val_put_text(c->mem, v, "agency", consent_agency_name(c, a->agency_id));
    val_put_int(c->mem, v, "people", activity_women(a) + activity_men(a));
}

enum err prevention_of_place(struct ctx *c, struct str place_id, struct val *data)
{
    enum err e = OK;
    struct rows r;
    struct val *list = val_put_list(c->mem, data, "visits");
    TRY(store_query(c, &PREVENTION_Q_OF_PLACE, VALS(V_TEXT(place_id)), &r));
    while (e == OK && store_next(&r)) {
        struct activity a = { 0 };
        e = rec_read_row(c, &activity_rec, &r, 0, &a);
        activity_put(c, &a, list);
    }
    TRY(store_done(&r));
    return e;
}

/* ---- one ---- */

static enum err load(struct ctx *c, const struct http_req *rq, struct activity *a)
{
    TRY(rec_get(c, &activity_rec, http_param(rq, "activity"), a));
    return a->removed == 0 ? OK : fail(c, ERR_NOT_FOUND, NULL, "error.not_found");
}

static void put_bands(struct ctx *c, const struct activity *a, struct val *data)
{
    const struct vocab *bands = pack_vocab(c->packs, STR("age_band"));
    struct val *list = val_put_list(c->mem, data, "bands");
    for (size_t b = 0; b < bands->n && b < ACTIVITY_BANDS; b++) {
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "label", bands->codes[b].label[c->lang]);
        val_put_int(c->mem, v, "women", activity_band(a, b, true));
        val_put_int(c->mem, v, "men", activity_band(a, b, false));
    }
    val_put_int(c->mem, data, "women", activity_women(a));
    val_put_int(c->mem, data, "men", activity_men(a));
}

static void put_roles(struct ctx *c, const struct activity *a, struct val *data)
{
    const struct {
        const char *label;
        int64_t count;
    } roles[] = { { "activity.pupils", a->pupils },
                  { "activity.parents", a->parents },
                  { "activity.teachers", a->teachers },
                  { "activity.officers", a->officers },
                  { "activity.others", a->others } };
    struct val *list = val_put_list(c->mem, data, "roles");
    for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
        if (roles[i].count != 0) {
            struct val *v = val_push_map(c->mem, list);
            val_put_text(c->mem, v, "label", pack_say(c, roles[i].label));
            val_put_int(c->mem, v, "count", roles[i].count);
        }
    }
}

/* The place of the list, or the words written for it, or the whole city. */
static enum err put_where(struct ctx *c, const struct activity *a, struct val *data)
{
    struct place p = { .name = a->place_text, .kecamatan = a->kecamatan };
    const struct str href[] = { STR("/tempat/"), a->place_id };
    if (a->place_id.n != 0) {
        TRY(rec_get(c, &place_rec, a->place_id, &p));
        val_put_text(c->mem, data, "place_href", str_join(c->mem, href, ARRAY_LEN(href)));
    } else {
        val_put_text(c->mem, data, "place_href", STR_NONE);
    }
    val_put_text(c->mem, data, "place", p.name);
    val_put_text(c->mem, data, "kecamatan",
                 p.kecamatan.n != 0 ? pack_code_label(c, "kecamatan", p.kecamatan)
                                    : pack_say(c, "activity.whole_city"));
    return OK;
}

enum err activity_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct activity a = { 0 };
    struct programme p = { 0 };
    struct val *data = val_map(c->mem);
    TRY(load(c, rq, &a));
    if (a.programme_id.n != 0) {
        TRY(rec_get(c, &programme_rec, a.programme_id, &p));
    }
    TRY(put_where(c, &a, data));
    put_bands(c, &a, data);
    put_roles(c, &a, data);
    val_put_text(c->mem, data, "topic", a.topic);
    val_put_text(c->mem, data, "kind", pack_code_label(c, "activity_kind", a.kind));
    val_put_text(c->mem, data, "day", clock_day_text(c, a.done_on));
    val_put_text(c->mem, data, "agency", consent_agency_name(c, a.agency_id));
    val_put_text(c->mem, data, "team", a.team);
    val_put_text(c->mem, data, "programme", p.title);
    val_put_text(c->mem, data, "materials",
                 pack_codes_label(c, "prevention_material", a.materials));
    val_put_int(c->mem, data, "copies", a.copies);
    val_put_text(c->mem, data, "questions", a.questions);
    val_put_bool(c->mem, data, "has_test", a.tested != 0);
    val_put_int(c->mem, data, "tested", a.tested);
    val_put_int(c->mem, data, "score_before", a.score_before);
    val_put_int(c->mem, data, "score_after", a.score_after);
    val_put_text(c->mem, data, "href", href_of(c, a.id));
    val_put_bool(c->mem, data, "may_change", activity_may_change(c, &a));
    return http_page(rs, "feature/prevention/activity.html", a.topic, data);
}

/* ---- recording ---- */

/* Lines of the programme of this and of the last year that were not dropped. */
static enum err programme_choices(struct ctx *c, struct val *form, struct str chosen)
{
    struct str selected;
    struct val *options = consent_choices(c, form, "programme_id", chosen, &selected);
    for (int64_t year = prevention_year(c); year >= prevention_year(c) - 1; year--) {
        struct programme *p = NULL;
        size_t n = 0;
        TRY(programme_of_year(c, year, &p, &n));
        for (size_t i = 0; i < n; i++) {
            struct strbuf b;
            strbuf_init(&b, c->mem);
            strbuf_printf(&b, "%02d/%d", (int)p[i].month_no, (int)year);
            if (p[i].dropped == 0 || str_eq(p[i].id, selected)) {
                consent_option(c, options, p[i].id,
                               pack_say2(c, "place.in_area", p[i].title, strbuf_str(&b)), selected);
            }
        }
    }
    return OK;
}

static enum err form_page(struct ctx *c, struct http_resp *rs, const struct activity *a)
{
    struct val *data = val_map(c->mem);
    struct val *form = rec_form(c, &activity_rec, a);
    const bool is_new = a->id.n == 0;
    const char *title = is_new ? "activity.new" : "activity.edit";
    const struct str edit[] = { href_of(c, a->id), STR("/ubah") };
    TRY(place_choices(c, form, "place_id", a->place_id));
    TRY(programme_choices(c, form, a->programme_id));
    decision_agencies(c, form, "agency_id", a->agency_id);
    val_put(c->mem, data, STR("form"), form);
    val_put_text(c->mem, data, "action",
                 is_new ? STR("/pencegahan/kegiatan") : str_join(c->mem, edit, ARRAY_LEN(edit)));
    val_put_text(c->mem, data, "back", is_new ? STR("/pencegahan") : edit[0]);
    val_put_text(c->mem, data, "title", pack_say(c, title));
    val_put_bool(c->mem, data, "is_new", is_new);
    val_put_int(c->mem, data, "version", a->version);
    return http_page(rs, "feature/prevention/activity_form.html", pack_say(c, title), data);
}

/* Begins with the place and the line that were chosen, and with one's own agency. */
enum err activity_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct activity_preset preset = { 0 };
    struct activity a = { .done_on = clock_today(c), .agency_id = c->who->agency };
    struct programme p = { 0 };
    if (rq->method == METHOD_GET) {
        TRY(http_read(c, rq, &activity_preset_rec, true, &preset));
    }
    a.place_id = preset.place_id;
    if (preset.programme_id.n != 0) {
        TRY(rec_get(c, &programme_rec, preset.programme_id, &p));
        a.programme_id = p.id;
        a.kind = p.kind;
        a.topic = p.title;
        a.agency_id = a.agency_id.n != 0 ? a.agency_id : p.agency_id;
    }
    static const char *const set[] = { "done_on",      "agency_id", "place_id",
                                       "programme_id", "kind",      "topic" };
    for (size_t i = 0; i < ARRAY_LEN(set); i++) {
        rec_set_has(&activity_rec, &a, set[i]);
    }
    return form_page(c, rs, &a);
}

/* What the form says must be there. A place tells its kecamatan. */
static enum err check(struct ctx *c, struct activity *a)
{
    struct place place = { 0 };
    struct programme line = { 0 };
    if (pack_agency(c->packs, a->agency_id) == NULL) {
        return fail(c, ERR_INPUT, "agency_id", "decision.agency_unknown");
    }
    if (!activity_may_change(c, a)) {
        return fail(c, ERR_INPUT, "agency_id", "activity.own_agency");
    }
    if (a->place_id.n != 0) {
        if (rec_get(c, &place_rec, a->place_id, &place) != OK) {
            c->fail = (struct fail){ 0 };
            return fail(c, ERR_INPUT, "place_id", "activity.place_unknown");
        }
        a->kecamatan = place.kecamatan;
        rec_set_has(&activity_rec, a, "kecamatan");
    }
    if (a->programme_id.n != 0 && rec_get(c, &programme_rec, a->programme_id, &line) != OK) {
        c->fail = (struct fail){ 0 };
        return fail(c, ERR_INPUT, "programme_id", "activity.programme_unknown");
    }
    return OK;
}

enum err activity_new_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct activity a = { 0 };
    TRY(http_read(c, rq, &activity_rec, false, &a));
    TRY(check(c, &a));
    a.id = STR_NONE;
    a.member_id = c->who->id;
    rec_set_has(&activity_rec, &a, "member_id");
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_insert(c, &activity_rec, &a));
    http_flash(rs, "flash.activity_saved");
    return http_go(c, rs, "/pencegahan/kegiatan/", a.id, "");
}

/* Another agency's record may be read by everybody of the task force, but not changed. */
static enum err load_own(struct ctx *c, const struct http_req *rq, struct activity *a)
{
    TRY(load(c, rq, a));
    return activity_may_change(c, a) ? OK : fail(c, ERR_DENIED, "", "activity.not_yours");
}

enum err activity_edit_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct activity a = { 0 };
    TRY(load_own(c, rq, &a));
    return form_page(c, rs, &a);
}

enum err activity_edit_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct activity was = { 0 };
    struct activity a = { 0 };
    TRY(load_own(c, rq, &was));
    TRY(http_read(c, rq, &activity_rec, false, &a));
    http_unticked(rq, &activity_rec, &a);
    TRY(check(c, &a));
    a.id = was.id;
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_update(c, &activity_rec, &a));
    http_flash(rs, "flash.activity_saved");
    return http_go(c, rs, "/pencegahan/kegiatan/", a.id, "");
}

enum err activity_remove_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct activity a = { 0 };
    TRY(load_own(c, rq, &a));
    a.has = 0;
    a.removed = 1;
    rec_set_has(&activity_rec, &a, "removed");
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_update(c, &activity_rec, &a));
    http_flash(rs, "flash.activity_removed");
    return http_go(c, rs, "/pencegahan", STR_NONE, "");
}
