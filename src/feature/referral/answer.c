/*
 * answer.c - the short answer form of an agency's kind: its fields are data of the pack
 * (rule/answer_field).
 */
#include "base/json.h"
#include "base/utf8.h"
#include "feature/referral/referral.h"
#include "rec/pack.h"

#define TEXT_MAX 200
#define LONG_MAX 2000

size_t answer_fields(struct ctx *c, struct str agency_kind,
                     struct answer_field out[ANSWER_FIELDS_MAX])
{
    const struct pack_table *t = pack_table(c->packs, STR("rule/answer_field"));
    const struct str kind =
        t != NULL && pack_row(t, agency_kind) != SIZE_MAX ? agency_kind : STR("*");
    size_t n = 0;
    for (size_t i = 0; t != NULL && i < t->n_rows && n < ANSWER_FIELDS_MAX; i++) {
        if (str_eq(pack_cell(t, i, "kind"), kind)) {
            out[n++] =
                (struct answer_field){ .name = pack_cell(t, i, "field"),
                                       .type = pack_cell(t, i, "type"),
                                       .label = { pack_cell(t, i, "label_id"),
                                                  pack_cell(t, i, "label_en") },
                                       .required = str_eqz(pack_cell(t, i, "required"), "yes") };
        }
    }
    return n;
}

static bool is_router_name(struct str name)
{
    return str_eqz(name, "once") || str_eqz(name, "step") || str_eqz(name, "token") ||
           str_eqz(name, "version");
}

static enum err refuse_unknown(struct ctx *c, const struct val *input, const struct answer_field *f,
                               size_t n)
{
    enum err e = OK;
    for (size_t i = 0; i < val_count(input); i++) {
        const struct str name = input->map->keys[i];
        bool known = is_router_name(name);
        for (size_t k = 0; k < n; k++) {
            known = known || str_eq(name, f[k].name);
        }
        if (!known) {
            e = fail_arg(c, ERR_INPUT, name, "form.unknown_field", name);
        }
    }
    return e;
}

static struct val *pair(struct ctx *c, struct str id, struct str en)
{
    struct val *list = val_list(c->mem);
    val_push(c->mem, list, val_text(c->mem, id));
    val_push(c->mem, list, val_text(c->mem, en));
    return list;
}

static struct str day_in(struct ctx *c, day_t day, enum lang lang)
{
    const enum lang kept = c->lang;
    c->lang = lang;
    const struct str text = pack_day_text(c, day);
    c->lang = kept;
    return text;
}

/* One value, checked, put among the lines in both languages. */
static enum err read_one(struct ctx *c, const struct answer_field *f, struct str typed,
                         struct val *lines)
{
    const bool is_long = str_eqz(f->type, "long");
    const struct str text = str_trim(typed);
    struct str value = text;
    struct str shown[2] = { text, text };
    day_t day = 0;
    if (text.n == 0) {
        return f->required
                   ? fail_arg(c, ERR_INPUT, f->name, "inbox.answer_needed", f->label[c->lang])
                   : OK;
    }
    if (str_eqz(f->type, "day")) {
        if (!day_read_any(text, &day)) {
            return fail_arg(c, ERR_INPUT, f->name, "form.day", text);
        }
        value = day_iso(c->mem, day);
        shown[0] = day_in(c, day, LANG_ID);
        shown[1] = day_in(c, day, LANG_EN);
    } else if (utf8_count(text) > (is_long ? LONG_MAX : TEXT_MAX)) {
        return fail_arg(c, ERR_INPUT, f->name, "inbox.answer_long", f->label[c->lang]);
    }
    struct val *v = val_push_map(c->mem, lines);
    val_put_text(c->mem, v, "field", f->name);
    val_put(c->mem, v, STR("label"), pair(c, f->label[0], f->label[1]));
    val_put(c->mem, v, STR("text"), pair(c, shown[0], shown[1]));
    val_put_text(c->mem, v, "value", value);
    return OK;
}

/*
 * For the conversation: "Penyidik yang menangani: ..." line by line, in the language of the one who
 * answers.
 */
static struct str as_text(struct ctx *c, const struct val *lines)
{
    struct strbuf b;
    const size_t at = c->lang == LANG_ID ? 0 : 1;
    strbuf_init(&b, c->mem);
    for (size_t i = 0; i < val_count(lines); i++) {
        const struct val *line = lines->list->items[i];
        strbuf_putz(&b, i > 0 ? "\n" : "");
        strbuf_put(&b, val_getz(line, "label")->list->items[at]->s);
        strbuf_putz(&b, ": ");
        strbuf_put(&b, val_getz(line, "text")->list->items[at]->s);
    }
    return strbuf_str(&b);
}

enum err answer_read(struct ctx *c, const struct val *input, const struct answer_field *f, size_t n,
                     int64_t at_ms, struct str *bytes, struct str *text)
{
    struct val *root = val_map(c->mem);
    struct val *lines = NULL;
    struct strbuf b;
    enum err e = refuse_unknown(c, input, f, n);
    val_put_int(c->mem, root, "at_ms", at_ms);
    lines = val_put_list(c->mem, root, "lines");
    for (size_t i = 0; i < n; i++) {
        const enum err one =
            read_one(c, &f[i], val_get_text(input, str_z(c->mem, f[i].name)), lines);
        e = one != OK ? one : e;
    }
    strbuf_init(&b, c->mem);
    json_write(&b, root);
    *bytes = strbuf_str(&b);
    *text = as_text(c, lines);
    return e;
}

static struct str value_before(struct ctx *c, struct str before, struct str field)
{
    struct val *root = NULL;
    struct str why;
    if (before.n == 0 || !json_read(c->mem, before, &root, &why)) {
        return STR_NONE;
    }
    const struct val *lines = val_getz(root, "lines");
    for (size_t i = 0; i < val_count(lines); i++) {
        if (str_eq(val_get_text(lines->list->items[i], "field"), field)) {
            return val_get_text(lines->list->items[i], "value");
        }
    }
    return STR_NONE;
}

static void put_error(struct ctx *c, struct val *map, struct str field)
{
    for (size_t i = 0; i < c->fail.n; i++) {
        if (str_eq(c->fail.items[i].field, field)) {
            val_put_text(c->mem, map, "error",
                         pack_say1(c, c->fail.items[i].key, c->fail.items[i].arg));
            return;
        }
    }
}

struct val *answer_form(struct ctx *c, const struct answer_field *f, size_t n, struct str before)
{
    struct val *list = val_list(c->mem);
    for (size_t i = 0; i < n; i++) {
        struct val *map = val_push_map(c->mem, list);
        const struct str typed =
            c->typed != NULL ? val_get_text(c->typed, str_z(c->mem, f[i].name)) : STR_NONE;
        const bool is_long = str_eqz(f[i].type, "long");
        const bool is_day = str_eqz(f[i].type, "day");
        val_put_text(c->mem, map, "id", f[i].name);
        val_put_text(c->mem, map, "name", f[i].name);
        val_put_text(c->mem, map, "label", f[i].label[c->lang]);
        val_put_bool(c->mem, map, "required", f[i].required);
        val_put_bool(c->mem, map, "is_textarea", is_long);
        val_put_bool(c->mem, map, "is_day", is_day);
        val_put_bool(c->mem, map, "is_text", !is_long && !is_day);
        val_put_int(c->mem, map, "max", is_long ? LONG_MAX : TEXT_MAX);
        val_put_text(c->mem, map, "value",
                     typed.n > 0 ? typed : value_before(c, before, f[i].name));
        put_error(c, map, f[i].name);
    }
    return list;
}
