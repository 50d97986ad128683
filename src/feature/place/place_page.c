/* place_page.c - the list of places, one place, making and changing it. */
#include "feature/consent/consent.h"
#include "feature/place/place_priv.h"
#include "feature/prevention/prevention.h"
#include "rec/pack.h"

#define SHOWN 50 /* a screen of the office's list, and 12 KB of page */

enum err place_all(struct ctx *c, struct place **out, size_t *n)
{
    enum err e = OK;
    struct rows r;
    struct place *all = NEW_ARRAY(c->mem, struct place, PLACES_MAX);
    *n = 0;
    *out = all;
    TRY(store_query(c, &PLACE_Q_ALL, NO_VALS, &r));
    while (e == OK && store_next(&r)) {
        e = rec_read_row(c, &place_rec, &r, 0, &all[(*n)++]);
    }
    TRY(store_done(&r));
    return e;
}

/* "SMPN 1 Contoh (Jelutung)" */
static struct str name_with_area(struct ctx *c, const struct place *p)
{
    return pack_say2(c, "place.in_area", p->name, pack_code_label(c, "kecamatan", p->kecamatan));
}

enum err place_choices(struct ctx *c, struct val *form, const char *field, struct str chosen)
{
    struct place *all = NULL;
    size_t n = 0;
    struct str selected;
    TRY(place_all(c, &all, &n));
    struct val *options = consent_choices(c, form, field, chosen, &selected);
    for (size_t i = 0; i < n; i++) {
        if (all[i].closed == 0 || str_eq(all[i].id, selected)) {
            consent_option(c, options, all[i].id, name_with_area(c, &all[i]), selected);
        }
    }
    return OK;
}

static struct str href_of(struct ctx *c, struct str id)
{
    const struct str href[] = { STR("/tempat/"), id };
    return str_join(c->mem, href, ARRAY_LEN(href));
}

static bool matches(struct ctx *c, const struct place_filter *f, const struct place *p)
{
    return (f->kecamatan.n == 0 || str_eq(f->kecamatan, p->kecamatan)) &&
           (f->grade.n == 0 || str_eq(f->grade, p->grade)) &&
           (f->q.n == 0 || str_eq(f->q, p->code) ||
            str_has(str_lower(c->mem, p->name), str_lower(c->mem, str_trim(f->q))));
}

static void put_place(struct ctx *c, const struct place *p, struct val *v)
{
    val_put_text(c->mem, v, "href", href_of(c, p->id));
    val_put_text(c->mem, v, "id", p->id);
    val_put_text(c->mem, v, "name", p->name);
    val_put_text(c->mem, v, "kind", pack_code_label(c, "visit_place", p->kind));
    val_put_text(c->mem, v, "code", p->code);
    val_put_text(c->mem, v, "grade", pack_code_label(c, "school_grade", p->grade));
    val_put_text(c->mem, v, "holder", pack_code_label(c, "school_holder", p->holder));
    val_put_text(c->mem, v, "kecamatan", pack_code_label(c, "kecamatan", p->kecamatan));
    val_put_text(c->mem, v, "kelurahan", pack_code_label(c, "kelurahan", p->kelurahan));
    val_put_text(c->mem, v, "address", p->address);
    val_put_text(c->mem, v, "unit", pack_code_label(c, "contact_unit", p->contact_unit));
    val_put_text(c->mem, v, "phone", p->unit_phone);
    val_put_bool(c->mem, v, "closed", p->closed != 0);
}

/* Address of the list with its filter, from a place on. */
static struct str list_from(struct ctx *c, const struct place_filter *f, size_t from)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_printf(&b, "/tempat?start=%zu&kecamatan=%.*s&grade=%.*s&q=", from, STR_ARG(f->kecamatan),
                  STR_ARG(f->grade));
    for (size_t i = 0; i < f->q.n; i++) {
        strbuf_printf(&b, "%%%02X", (unsigned)(unsigned char)f->q.p[i]);
    }
    return strbuf_str(&b);
}

enum err place_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct place_filter f = { 0 };
    struct place *all = NULL;
    size_t n = 0;
    size_t found = 0;
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "places");
    TRY(http_read(c, rq, &place_filter_rec, true, &f));
    TRY(place_all(c, &all, &n));
    const size_t from = f.start > 0 ? (size_t)f.start : 0;
    for (size_t i = 0; i < n; i++) {
        if (matches(c, &f, &all[i])) {
            if (found >= from && found < from + SHOWN) {
                put_place(c, &all[i], val_push_map(c->mem, list));
            }
            found++;
        }
    }
    if (from + SHOWN < found || from > 0) {
        struct val *pager = val_put_map(c->mem, data, "pager");
        if (from > 0) {
            val_put_text(c->mem, pager, "first", list_from(c, &f, 0));
        }
        if (from + SHOWN < found) {
            val_put_text(c->mem, pager, "next", list_from(c, &f, from + SHOWN));
        }
    }
    val_put(c->mem, data, STR("form"), rec_form(c, &place_filter_rec, &f));
    val_put_int(c->mem, data, "found", (int64_t)found);
    val_put_bool(c->mem, data, "any", n != 0);
    val_put_bool(c->mem, data, "keeps", (c->who->rights & RIGHT_TASKFORCE_WRITE) != 0);
    return http_page(rs, "feature/place/places.html", pack_say(c, "place.list_title"), data);
}

enum err place_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct place p = { 0 };
    struct val *data = val_map(c->mem);
    TRY(rec_get(c, &place_rec, http_param(rq, "place"), &p));
    put_place(c, &p, val_put_map(c->mem, data, "place"));
    TRY(prevention_of_place(c, p.id, data));
    val_put_bool(c->mem, data, "keeps", (c->who->rights & RIGHT_TASKFORCE_WRITE) != 0);
    val_put_bool(c->mem, data, "records",
                 (c->who->rights & (RIGHT_TASKFORCE_WRITE | RIGHT_TASKFORCE_ANSWER)) != 0);
    return http_page(rs, "feature/place/place.html", p.name, data);
}

static enum err form_page(struct ctx *c, struct http_resp *rs, const struct place *p)
{
    struct val *data = val_map(c->mem);
    const struct str edit[] = { href_of(c, p != NULL ? p->id : STR_NONE), STR("/ubah") };
    const char *title = p != NULL ? "place.edit" : "place.new";
    val_put(c->mem, data, STR("form"), rec_form(c, &place_rec, p));
    val_put_text(c->mem, data, "action",
                 p != NULL ? str_join(c->mem, edit, ARRAY_LEN(edit)) : STR("/tempat"));
    val_put_text(c->mem, data, "back", p != NULL ? edit[0] : STR("/tempat"));
    val_put_text(c->mem, data, "title", pack_say(c, title));
    val_put_bool(c->mem, data, "is_new", p == NULL);
    val_put_int(c->mem, data, "version", p != NULL ? p->version : 0);
    return http_page(rs, "feature/place/place_form.html", pack_say(c, title), data);
}

enum err place_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    (void)rq;
    return form_page(c, rs, NULL);
}

/* A number belongs to one place. */
static enum err check_code(struct ctx *c, const struct place *p)
{
    struct place *all = NULL;
    size_t n = 0;
    TRY(place_all(c, &all, &n));
    for (size_t i = 0; i < n; i++) {
        if (p->code.n != 0 && str_eq(p->code, all[i].code) && !str_eq(p->id, all[i].id)) {
            return fail_arg(c, ERR_INPUT, STR("code"), "place.code_used", all[i].name);
        }
    }
    return OK;
}

enum err place_new_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct place p = { 0 };
    TRY(http_read(c, rq, &place_rec, false, &p));
    p.id = STR_NONE;
    TRY(check_code(c, &p));
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_insert(c, &place_rec, &p));
    http_flash(rs, "flash.place_saved");
    return http_go(c, rs, "/tempat/", p.id, "");
}

enum err place_edit_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct place p = { 0 };
    TRY(rec_get(c, &place_rec, http_param(rq, "place"), &p));
    return form_page(c, rs, &p);
}

enum err place_edit_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct place was = { 0 };
    struct place p = { 0 };
    TRY(rec_get(c, &place_rec, http_param(rq, "place"), &was));
    TRY(http_read(c, rq, &place_rec, false, &p));
    http_unticked(rq, &place_rec, &p);
    p.id = was.id;
    TRY(check_code(c, &p));
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_update(c, &place_rec, &p));
    http_flash(rs, "flash.place_saved");
    return http_go(c, rs, "/tempat/", p.id, "");
}
