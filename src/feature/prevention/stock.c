/* stock.c - materials of prevention: in, out with a visit or otherwise, what is left, and a warning before it is used up. */
#include "feature/prevention/stock.h"

#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "rec/pack.h"

/* What is to come has not moved yet. */
static enum err stock_check_day(struct ctx *c, const struct field *f, const void *row)
{
    const struct stock_move *m = row;
    return m->moved_on <= clock_today(c) ? OK : fail(c, ERR_INPUT, f->name, "stock.in_future");
}

static enum err stock_check_visit(struct ctx *c, const struct field *f, const void *row)
{
    const struct stock_move *m = row;
    return m->activity_id.n == 0 || str_eqz(m->way, "OUT")
               ? OK
               : fail(c, ERR_INPUT, f->name, "stock.visit_out");
}

#define REC stock_move
#define REC_DEF "feature/prevention/stock_move.def"
#define REC_TITLE "stock.title"
#include "rec/rec_table.h"

#define MOVES_SHOWN 50

/* Newest first. */
const struct stmt STOCK_Q_ALL = {
    "prevention_stock", "",
    "SELECT id, way, material, copies, moved_on, activity_id, note, member_id, removed, version FROM stock_move"
    " WHERE COALESCE(removed, 0) = 0 ORDER BY moved_on DESC, id DESC LIMIT 5000"
};

struct stock_sum stock_sum_of(const struct stock_move *m, size_t n, struct str material)
{
    struct stock_sum s = { 0 };
    for (size_t i = 0; i < n; i++) {
        if (m[i].removed != 0 || !str_eq(m[i].material, material)) {
            continue;
        }
        if (str_eqz(m[i].way, "IN")) {
            s.in += m[i].copies;
        } else {
            s.out += m[i].copies;
            s.with_visits += m[i].activity_id.n > 0 ? m[i].copies : 0;
        }
    }
    return s;
}

static enum err moves(struct ctx *c, struct stock_move **out, size_t *n)
{
    struct rows r;
    enum err e = OK;
    *out = NEW_ARRAY(c->mem, struct stock_move, STOCK_MOVES_MAX);
    *n = 0;
    TRY(store_query(c, &STOCK_Q_ALL, NO_VALS, &r));
    while (e == OK && store_next(&r)) {
        e = rec_read_row(c, &stock_move_rec, &r, 0, &(*out)[(*n)++]);
    }
    TRY(store_done(&r));
    return e;
}

/* -1: the city wants no warning of it. */
static int64_t low_of(struct ctx *c, struct str material)
{
    const struct pack_table *t = pack_table(c->packs, STR("rule/stock_low"));
    const size_t row = t != NULL ? pack_row(t, material) : SIZE_MAX;
    int64_t low = 0;
    return row != SIZE_MAX && str_to_int(pack_cell(t, row, "low"), &low) ? low : -1;
}

static struct str number(struct ctx *c, int64_t n)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_put_int(&b, n);
    return strbuf_str(&b);
}

/* Materials that moved at all, in the order of the list. */
static void put_materials(struct ctx *c, const struct stock_move *m, size_t n, struct val *data)
{
    const struct vocab *v = pack_vocab(c->packs, STR("prevention_material"));
    struct val *list = val_put_list(c->mem, data, "materials");
    struct val *low = val_put_list(c->mem, data, "low");
    for (size_t i = 0; i < v->n; i++) {
        const struct stock_sum s = stock_sum_of(m, n, v->codes[i].code);
        const int64_t rest = s.in - s.out;
        const bool is_low = rest <= low_of(c, v->codes[i].code);
        if (s.in + s.out == 0) {
            continue;
        }
        struct val *row = val_push_map(c->mem, list);
        val_put_text(c->mem, row, "label", v->codes[i].label[c->lang]);
        val_put_int(c->mem, row, "in", s.in);
        val_put_int(c->mem, row, "out", s.out);
        val_put_int(c->mem, row, "with_visits", s.with_visits);
        val_put_int(c->mem, row, "rest", rest);
        val_put_bool(c->mem, row, "is_low", is_low);
        if (is_low) {
            val_put_text(c->mem, val_push_map(c->mem, low), "text",
                         pack_say2(c, "stock.nearly", v->codes[i].label[c->lang], number(c, rest)));
        }
    }
}

enum err stock_put_low(struct ctx *c, struct val *data)
{
    struct stock_move *m = NULL;
    size_t n = 0;
    struct val *all = val_map(c->mem);
    TRY(moves(c, &m, &n));
    put_materials(c, m, n, all);
    val_put(c->mem, data, STR("low"), val_getz(all, "low"));
    return OK;
}

/* ---- the page ---- */

static void put_moves(struct ctx *c, const struct stock_move *m, size_t n, struct val *data)
{
    struct val *list = val_put_list(c->mem, data, "moves");
    for (size_t i = 0; i < n && i < MOVES_SHOWN; i++) {
        const struct str visit[] = { STR("/pencegahan/kegiatan/"), m[i].activity_id };
        const struct str remove[] = { STR("/pencegahan/stok/"), m[i].id, STR("/hapus") };
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "id", m[i].id);
        val_put_text(c->mem, v, "day", clock_day_text(c, m[i].moved_on));
        val_put_text(c->mem, v, "way", pack_code_label(c, "stock_way", m[i].way));
        val_put_text(c->mem, v, "material",
                     pack_code_label(c, "prevention_material", m[i].material));
        val_put_int(c->mem, v, "copies", m[i].copies);
        val_put_text(c->mem, v, "note", m[i].note);
        val_put_text(c->mem, v, "visit",
                     m[i].activity_id.n > 0 ? str_join(c->mem, visit, ARRAY_LEN(visit)) : STR_NONE);
        val_put_text(c->mem, v, "remove", str_join(c->mem, remove, ARRAY_LEN(remove)));
    }
}

/* Activities of this year and of the last. */
static enum err put_visits(struct ctx *c, struct val *form)
{
    struct str selected;
    struct val *options = consent_choices(c, form, "activity_id", STR_NONE, &selected);
    for (int64_t year = prevention_year(c); year >= prevention_year(c) - 1; year--) {
        struct activity *a = NULL;
        size_t n = 0;
        TRY(activity_of_year(c, year, &a, &n));
        for (size_t i = 0; i < n; i++) {
            const struct str label[] = { clock_day_text(c, a[i].done_on), STR(" · "), a[i].topic };
            consent_option(c, options, a[i].id, str_join(c->mem, label, ARRAY_LEN(label)),
                           selected);
        }
    }
    return OK;
}

enum err stock_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct stock_move *m = NULL;
    size_t n = 0;
    struct val *data = val_map(c->mem);
    struct val *form = rec_form(c, &stock_move_rec, NULL);
    (void)rq;
    TRY(moves(c, &m, &n));
    put_materials(c, m, n, data);
    put_moves(c, m, n, data);
    TRY(put_visits(c, form));
    val_put(c->mem, data, STR("form"), form);
    val_put_bool(c->mem, data, "keeps", (c->who->rights & RIGHT_TASKFORCE_WRITE) != 0);
    val_put_text(c->mem, data, "as_of", clock_day_text(c, clock_today(c)));
    return http_page(rs, "feature/prevention/stock.html", pack_say(c, "stock.title"), data);
}

/* ---- writing down ---- */

static enum err go_back(struct ctx *c, struct http_resp *rs, const char *flash)
{
    http_flash(rs, flash);
    return http_go(c, rs, "/pencegahan/stok", STR_NONE, "");
}

/* Nothing goes out that is not there, and nothing that came in is taken back once it went out. */
static enum err check_rest(struct ctx *c, const struct stock_move *less)
{
    struct stock_move *m = NULL;
    size_t n = 0;
    TRY(moves(c, &m, &n));
    const struct stock_sum s = stock_sum_of(m, n, less->material);
    return s.in - s.out >= less->copies
               ? OK
               : fail_arg(c, ERR_INPUT, STR("copies"), "stock.not_enough", number(c, s.in - s.out));
}

enum err stock_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct stock_move m = { 0 };
    TRY(http_read(c, rq, &stock_move_rec, false, &m));
    if (m.activity_id.n > 0) {
        struct activity a = { 0 };
        TRY(rec_get(c, &activity_rec, m.activity_id, &a));
    }
    if (str_eqz(m.way, "OUT")) {
        TRY(check_rest(c, &m));
    }
    m.id = STR_NONE;
    m.member_id = c->who->id;
    rec_set_has(&stock_move_rec, &m, "member_id");
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_insert(c, &stock_move_rec, &m));
    return go_back(c, rs, "flash.stock_saved");
}

enum err stock_remove_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct stock_move m = { 0 };
    TRY(rec_get(c, &stock_move_rec, http_param(rq, "move"), &m));
    if (m.removed != 0) {
        return fail(c, ERR_NOT_FOUND, NULL, "error.not_found");
    }
    if (str_eqz(m.way, "IN")) {
        TRY(check_rest(c, &m));
    }
    m.has = 0;
    m.removed = 1;
    rec_set_has(&stock_move_rec, &m, "removed");
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_update(c, &stock_move_rec, &m));
    return go_back(c, rs, "flash.stock_removed");
}
