/*
 * raid_form.c - the rows of the screen: reading what was sent, and showing it again with what is
 * wrong in each row.
 */
#include "feature/raid/raid_priv.h"
#include "rec/pack.h"

static struct str cell_name(struct ctx *c, size_t row, const char *field)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_printf(&b, "r%d_", (int)row);
    strbuf_putz(&b, field);
    return strbuf_str(&b);
}

static struct str number_text(struct ctx *c, int64_t n)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_put_int(&b, n);
    return strbuf_str(&b);
}

size_t raid_rows_sent(const struct http_req *rq)
{
    int64_t rows = 0;
    if (!str_to_int(http_input(rq, "rows"), &rows) || rows < 1) {
        return RAID_ROWS_FIRST;
    }
    return rows > RAID_ROWS_MAX ? RAID_ROWS_MAX : (size_t)rows;
}

/* "r3_age" of a form with that many rows. */
static bool is_cell(struct str name, size_t rows)
{
    struct str rest = name;
    struct str row;
    int64_t number = 0;
    return name.n > 1 && name.p[0] == 'r' && str_next(&rest, '_', &row) &&
           str_to_int(str_cut(row, 1, row.n), &number) && number >= 1 && (size_t)number <= rows &&
           rec_field(&raid_row_rec, rest) != NULL;
}

struct val *raid_head_of(struct ctx *c, const struct http_req *rq)
{
    const size_t rows = raid_rows_sent(rq);
    struct val *head = val_map(c->mem);
    for (size_t i = 0; i < val_count(rq->input); i++) {
        const struct str name = rq->input->map->keys[i];
        if (!is_cell(name, rows)) {
            val_put(c->mem, head, name, rq->input->map->items[i]);
        }
    }
    return head;
}

/* ---- reading ---- */

/* Faults of this row are the form's: "age" becomes "r3_age". */
static void name_faults(struct ctx *c, size_t from, size_t row)
{
    for (size_t i = from; i < c->fail.n; i++) {
        const struct str bare = c->fail.items[i].field;
        c->fail.items[i].field = cell_name(c, row, bare.n != 0 ? str_z(c->mem, bare) : "nickname");
    }
}

static enum err read_cells(struct ctx *c, const struct http_req *rq, size_t row,
                           struct raid_person *p)
{
    struct val *cells = val_map(c->mem);
    const size_t before = c->fail.n;
    for (size_t i = 0; i < raid_row_rec.n; i++) {
        const char *name = raid_row_rec.fields[i].name;
        struct val *v = val_get(rq->input, cell_name(c, row, name));
        if (v != NULL) {
            val_put(c->mem, cells, str_of(name), v);
        }
    }
    const enum err e = rec_read(c, &raid_row_rec, cells, false, &p->row);
    name_faults(c, before, row);
    p->place = row;
    p->age = str_trim(val_get_text(cells, "age")).n != 0 ? (int)p->row.age : -1;
    return e;
}

static bool has_role(struct str roles, const char *code)
{
    struct str role;
    while (str_next(&roles, ';', &role)) {
        if (str_eqz(role, code)) {
            return true;
        }
    }
    return false;
}

/* What the row means: role, kinds, where from. */
static enum err complete(struct ctx *c, struct str all_kinds, struct raid_person *p)
{
    const struct vocab *areas = pack_vocab(c->packs, STR("kecamatan"));
    const struct code *area =
        areas != NULL && p->row.origin.n != 0 ? vocab_match(c->mem, areas, p->row.origin) : NULL;
    p->origin = area != NULL ? area->code : STR_NONE;
    p->origin_other = area != NULL ? STR_NONE : p->row.origin;
    p->is_victim = has_role(p->row.roles, "KORBAN");
    p->is_reported = has_role(p->row.roles, "TERLAPOR");
    if (!raid_kinds(c, p->row.kinds, &p->kinds)) {
        return fail_arg(c, ERR_INPUT, cell_name(c, p->place, "kinds"), "raid.kinds_unknown",
                        number_text(c, (int64_t)p->place));
    }
    if (p->kinds.n == 0 && p->is_victim) {
        p->kinds = all_kinds;
    }
    const char *fault = raid_row_fault(p);
    const char *field = p->row.sex.n == 0 && p->row.nickname.n == 0 ? "nickname" : "roles";
    return fault == NULL ? OK
                         : fail_arg(c, ERR_INPUT, cell_name(c, p->place, field), fault,
                                    number_text(c, (int64_t)p->place));
}

enum err raid_read_rows(struct ctx *c, const struct http_req *rq, struct str all_kinds,
                        struct raid_people *out)
{
    const size_t rows = raid_rows_sent(rq);
    enum err worst = OK;
    out->n = 0;
    for (size_t row = 1; row <= rows; row++) {
        struct raid_person *p = &out->at[out->n];
        *p = (struct raid_person){ 0 };
        enum err e = read_cells(c, rq, row, p);
        if (e == OK && raid_row_is_empty(&p->row, p->age >= 0)) {
            continue;
        }
        e = e == OK ? complete(c, all_kinds, p) : e;
        worst = e != OK ? e : worst;
        out->n++;
    }
    if (worst == OK && out->n == 0) {
        return fail(c, ERR_INPUT, "r1_nickname", "raid.nobody");
    }
    return worst;
}

enum err raid_check_plan(struct ctx *c, const struct raid_people *people, bool is_known_case,
                         struct raid_plan *plan)
{
    if (is_known_case) {
        for (size_t i = 0; i < people->n; i++) {
            if (people->at[i].row.case_no != 0) {
                return fail(c, ERR_INPUT,
                            str_z(c->mem, cell_name(c, people->at[i].place, "case_no")),
                            "raid.case_here");
            }
        }
        return OK;
    }
    raid_plan(people->at, people->n, plan);
    if (plan->fault == NULL) {
        return OK;
    }
    if (plan->fault_at != 0) {
        return fail_arg(c, ERR_INPUT, cell_name(c, plan->fault_at, "case_no"), plan->fault,
                        number_text(c, (int64_t)plan->fault_at));
    }
    return fail_arg(c, ERR_INPUT, STR_NONE, plan->fault, number_text(c, plan->fault_case));
}

/* ---- showing ---- */

static void put_options(struct ctx *c, struct val *cell, const char *vocab, struct str chosen)
{
    const struct vocab *v = pack_vocab(c->packs, str_of(vocab));
    struct val *list = val_put_list(c->mem, cell, "options");
    for (size_t i = 0; v != NULL && i < v->n; i++) {
        struct val *o = val_push_map(c->mem, list);
        val_put_text(c->mem, o, "value", v->codes[i].code);
        val_put_text(c->mem, o, "label", v->codes[i].label[c->lang]);
        val_put_bool(c->mem, o, "selected", str_eq(v->codes[i].code, chosen));
    }
}

/* Victim, reported person, or both: the two roles that a raid knows. */
static void put_roles(struct ctx *c, struct val *cell, struct str chosen)
{
    static const struct {
        const char *value, *label;
    } roles[] = {
        { "KORBAN", "raid.role_victim" },
        { "KORBAN;TERLAPOR", "raid.role_both" },
        { "TERLAPOR", "raid.role_reported" },
    };
    struct val *list = val_put_list(c->mem, cell, "options");
    for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
        struct val *o = val_push_map(c->mem, list);
        val_put_textz(c->mem, o, "value", roles[i].value);
        val_put_text(c->mem, o, "label", pack_say(c, roles[i].label));
        val_put_bool(c->mem, o, "selected", str_eqz(chosen, roles[i].value));
    }
}

static void put_cell(struct ctx *c, size_t row, const struct field *f, struct val *cells,
                     struct val *errors)
{
    const struct str name = cell_name(c, row, f->name);
    const struct str value =
        c->typed != NULL ? val_get_text(c->typed, str_z(c->mem, name)) : STR_NONE;
    const struct str label[] = { pack_say(c, f->label), STR(", "),
                                 pack_say1(c, "raid.row", number_text(c, (int64_t)row)) };
    struct val *cell = val_put_map(c->mem, cells, f->name);
    bool bad = false;
    for (size_t i = 0; i < c->fail.n; i++) {
        if (str_eq(c->fail.items[i].field, name)) {
            struct val *e = val_push_map(c->mem, errors);
            val_put_text(c->mem, e, "text",
                         pack_say1(c, c->fail.items[i].key, c->fail.items[i].arg));
            bad = true;
        }
    }
    val_put_text(c->mem, cell, "name", name);
    val_put_text(c->mem, cell, "value", value);
    val_put_text(c->mem, cell, "label", str_join(c->mem, label, ARRAY_LEN(label)));
    val_put_bool(c->mem, cell, "bad", bad);
    if (f->type == F_CODE) {
        put_options(c, cell, f->vocab, value);
    } else if (f->type == F_CODES) {
        put_roles(c, cell, value);
    }
}

/* "r3_age" is row 3 and the label of age; 0: not of a row. */
static int64_t row_of(struct ctx *c, struct str field, struct str *label)
{
    const size_t end = str_find(field, '_', 0);
    int64_t row = 0;
    if (!str_starts(field, STR("r")) || end == SIZE_MAX ||
        !str_to_int(str_cut(field, 1, end), &row)) {
        return 0;
    }
    for (size_t i = 0; i < raid_row_rec.n; i++) {
        if (str_eqz(str_cut(field, end + 1, field.n), raid_row_rec.fields[i].name)) {
            *label = pack_say(c, raid_row_rec.fields[i].label);
        }
    }
    return row;
}

void raid_put_errors(struct ctx *c, struct val *page)
{
    struct val *list = val_put_list(c->mem, page, "errors");
    for (size_t i = 0; i < c->fail.n; i++) {
        const struct fail_item *f = &c->fail.items[i];
        struct str label = STR_NONE;
        const int64_t row = row_of(c, f->field, &label);
        const struct str number = number_text(c, row);
        const struct str text = pack_say1(c, f->key, f->arg);
        const struct str parts[] = { pack_say2(c, "raid.row_named", number, label), STR(" "),
                                     text };
        /* most rules of a row name it themselves */
        const bool named = row == 0 || str_starts(text, pack_say1(c, "raid.row_begins", number));
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "field", f->field);
        val_put_text(c->mem, v, "text", named ? text : str_join(c->mem, parts, ARRAY_LEN(parts)));
    }
}

void raid_put_rows(struct ctx *c, size_t count, bool is_known_case, struct val *data)
{
    const struct vocab *kinds = pack_vocab(c->packs, STR("violence_kind"));
    const struct vocab *areas = pack_vocab(c->packs, STR("kecamatan"));
    struct val *rows = val_put_list(c->mem, data, "rows");
    struct val *legend = val_put_list(c->mem, data, "kinds");
    struct val *origins = val_put_list(c->mem, data, "origins");
    for (size_t row = 1; row <= count; row++) {
        struct val *v = val_push_map(c->mem, rows);
        struct val *errors = val_list(c->mem);
        val_put_int(c->mem, v, "number", (int64_t)row);
        for (size_t i = 0; i < raid_row_rec.n; i++) {
            put_cell(c, row, &raid_row_rec.fields[i], v, errors);
        }
        val_put(c->mem, v, STR("errors"), errors);
        val_put_bool(c->mem, v, "bad", val_count(errors) != 0);
    }
    for (size_t i = 0; kinds != NULL && i < kinds->n; i++) {
        struct val *k = val_push_map(c->mem, legend);
        val_put_int(c->mem, k, "number", (int64_t)i + 1);
        val_put_text(c->mem, k, "label", kinds->codes[i].label[c->lang]);
    }
    for (size_t i = 0; areas != NULL && i < areas->n; i++) {
        val_put_text(c->mem, val_push_map(c->mem, origins), "label",
                     areas->codes[i].label[c->lang]);
    }
    val_put_int(c->mem, data, "count", (int64_t)count);
    val_put_bool(c->mem, data, "can_more", count < RAID_ROWS_MAX);
    val_put_bool(c->mem, data, "several", !is_known_case);
}
