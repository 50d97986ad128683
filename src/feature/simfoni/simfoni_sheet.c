/*
 * simfoni_sheet.c - the values of a case in the order of the ministry's system. Pure: a loaded case
 * and the pack in, values out.
 */
#include "feature/case/case.h"
#include "feature/simfoni/simfoni_priv.h"
#include "rec/pack.h"

#define SHEET STR("rule/simfoni_sheet")
#define IDENTITY "identity"

/* One thing that gets blocks of rows: the case, a party, a pair, a service. */
struct block {
    const struct rec *rec;
    const void *row;
    struct str party_id; /* of a person */
    struct str name;     /* how it is called on the page */
};

static bool split_source(struct str source, struct str *record, struct str *field)
{
    struct str rest = source;
    return str_next(&rest, '.', record) && (*field = rest).n != 0;
}

static const struct field *field_of(const struct rec *r, struct str source)
{
    struct str record;
    struct str field;
    return split_source(source, &record, &field) && str_eqz(record, r->name) ? rec_field(r, field)
                                                                             : NULL;
}

/* ---- one value ---- */

/* As it is typed elsewhere: 05/11/2024. */
static struct str day_value(struct ctx *c, day_t day)
{
    int y = 0;
    int m = 0;
    int d = 0;
    struct strbuf b;
    strbuf_init(&b, c->mem);
    day_split(day, &y, &m, &d);
    strbuf_printf(&b, "%02d/%02d/%04d", d, m, y);
    return strbuf_str(&b);
}

/* The ministry's code where the list has one, else our words. */
static struct str code_value(struct ctx *c, const char *vocab, struct str code)
{
    const struct vocab *v = pack_vocab(c->packs, str_of(vocab));
    const struct code *k = v != NULL ? vocab_code(v, code) : NULL;
    return k != NULL && k->simfoni.n != 0 ? k->simfoni : pack_code_label(c, vocab, code);
}

static struct str codes_value(struct ctx *c, const char *vocab, struct str codes)
{
    struct strbuf b;
    struct str rest = codes;
    struct str code;
    strbuf_init(&b, c->mem);
    while (str_next(&rest, ';', &code)) {
        strbuf_putz(&b, strbuf_str(&b).n != 0 ? ", " : "");
        strbuf_put(&b, code_value(c, vocab, code));
    }
    return strbuf_str(&b);
}

static struct str int_value(struct ctx *c, int64_t n)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_put_int(&b, n);
    return strbuf_str(&b);
}

/* "" when the case does not say it. */
static struct str value_of(struct ctx *c, const struct rec *r, const void *row,
                           const struct field *f)
{
    switch (f->type) {
    case F_CODE:
        return rec_get_text(f, row).n != 0 ? code_value(c, f->vocab, rec_get_text(f, row))
                                           : STR_NONE;
    case F_CODES:
        return codes_value(c, f->vocab, rec_get_text(f, row));
    case F_DAY:
        return rec_get_int(f, row) != 0 ? day_value(c, rec_get_int(f, row)) : STR_NONE;
    case F_INT:
        return rec_has(r, row, f->name) && rec_get_int(f, row) >= 0
                   ? int_value(c, rec_get_int(f, row))
                   : STR_NONE;
    case F_BOOL:
        return pack_code_label(c, "yes_no", rec_get_int(f, row) != 0 ? STR("YES") : STR("NO"));
    case F_TEXT:
    case F_LONG:
        return str_trim(rec_get_text(f, row));
    case F_TIME:
    case F_REF:
    case F_BLOB:
        break;
    }
    return STR_NONE;
}

/* How people read it, where that differs from what is entered. */
static struct str text_of(struct ctx *c, const void *row, const struct field *f, struct str value)
{
    struct str text = STR_NONE;
    if (f->type == F_CODE) {
        text = pack_code_label(c, f->vocab, rec_get_text(f, row));
    } else if (f->type == F_CODES) {
        text = pack_codes_label(c, f->vocab, rec_get_text(f, row));
    }
    return str_eq(text, value) ? STR_NONE : text;
}

/* ---- blocks ---- */

static struct str pair_name(struct ctx *c, const struct case_all *all, const struct relation *r)
{
    const struct str parts[] = { party_name_of(c, all->parties, all->n_parties, r->reported_id),
                                 STR(" \xE2\x86\x92 "),
                                 party_name_of(c, all->parties, all->n_parties, r->victim_id) };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

static size_t party_blocks(struct ctx *c, const struct case_all *all, const char *role,
                           struct block *out)
{
    size_t n = 0;
    for (size_t i = 0; i < all->n_parties; i++) {
        if (party_has_role(&all->parties[i], role)) {
            out[n++] = (struct block){ .rec = &party_rec,
                                       .row = &all->parties[i],
                                       .party_id = all->parties[i].id,
                                       .name = party_name(c, all->parties, all->n_parties, i) };
        }
    }
    return n;
}

/* What a word of the column `per` stands for; out has room for all. */
static size_t blocks_of(struct ctx *c, const struct case_all *all, struct str per,
                        struct block *out)
{
    size_t n = 0;
    if (str_eqz(per, "case")) {
        out[n++] = (struct block){ .rec = &case_file_rec, .row = &all->row };
    } else if (str_eqz(per, "victim")) {
        n = party_blocks(c, all, "KORBAN", out);
    } else if (str_eqz(per, "reported")) {
        n = party_blocks(c, all, "TERLAPOR", out);
    } else if (str_eqz(per, "pair")) {
        for (size_t i = 0; i < all->n_relations; i++) {
            out[n++] = (struct block){ .rec = &relation_rec,
                                       .row = &all->relations[i],
                                       .name = pair_name(c, all, &all->relations[i]) };
        }
    } else if (str_eqz(per, "service")) {
        for (size_t i = 0; i < all->n_services; i++) {
            out[n++] = (struct block){ .rec = &service_rec,
                                       .row = &all->services[i],
                                       .name = party_name_of(c, all->parties, all->n_parties,
                                                             all->services[i].party_id) };
        }
    }
    return n;
}

static struct block *block_room(struct ctx *c, const struct case_all *all)
{
    return NEW_ARRAY(c->mem, struct block, all->n_parties + all->n_relations + all->n_services + 1);
}

/* The rows of the sheet from `from` on that belong to one section. */
static size_t section_end(const struct pack_table *t, size_t from)
{
    size_t to = from;
    while (to < t->n_rows && str_eq(pack_cell(t, to, "section"), pack_cell(t, from, "section"))) {
        to++;
    }
    return to;
}

/* ---- the digest ---- */

/* Blocks are summed, so that rows made in one millisecond may stand in any order. */
static void add_block(struct ctx *c, const struct pack_table *t, size_t from, size_t to,
                      const struct block *b, unsigned char sum[16])
{
    struct strbuf text;
    unsigned char digest[16];
    unsigned carry = 0;
    strbuf_init(&text, c->mem);
    strbuf_put(&text, pack_cell(t, from, "section"));
    for (size_t i = from; i < to; i++) {
        const struct field *f = field_of(b->rec, pack_cell(t, i, "source"));
        strbuf_putc(&text, '\n');
        strbuf_put(&text, f != NULL ? value_of(c, b->rec, b->row, f) : STR_NONE);
    }
    seal_digest(strbuf_str(&text), digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        carry += (unsigned)sum[i] + digest[i];
        sum[i] = (unsigned char)carry;
        carry >>= 8;
    }
}

struct str simfoni_print(struct ctx *c, const struct case_all *all)
{
    const struct pack_table *t = pack_table(c->packs, SHEET);
    const enum lang lang = c->lang;
    unsigned char sum[16] = { 0 };
    struct block *blocks = block_room(c, all);
    c->lang = LANG_ID; /* the same for whoever saves */
    for (size_t from = 0; t != NULL && from < t->n_rows;) {
        const size_t to = section_end(t, from);
        const size_t n = blocks_of(c, all, pack_cell(t, from, "per"), blocks);
        for (size_t i = 0; i < n; i++) {
            add_block(c, t, from, to, &blocks[i], sum);
        }
        from = to;
    }
    c->lang = lang;
    return str_hex(c->mem, sum, sizeof sum);
}

/* ---- the page ---- */

static void put_row(struct ctx *c, const struct pack_table *t, size_t at, const struct block *b,
                    size_t place, struct val *list)
{
    const struct field *f = field_of(b->rec, pack_cell(t, at, "source"));
    struct strbuf id;
    if (f == NULL) {
        return;
    }
    const struct str value = value_of(c, b->rec, b->row, f);
    struct val *v = val_push_map(c->mem, list);
    strbuf_init(&id, c->mem);
    strbuf_printf(&id, "s%zu-%zu", at, place);
    val_put_text(c->mem, v, "id", strbuf_str(&id));
    val_put_text(c->mem, v, "source", pack_cell(t, at, "source"));
    val_put_text(c->mem, v, "label",
                 pack_cell(t, at, c->lang == LANG_ID ? "label_id" : "label_en"));
    val_put_text(c->mem, v, "value", value);
    val_put_text(c->mem, v, "text", text_of(c, b->row, f, value));
    val_put_bool(c->mem, v, "is_long", f->type == F_LONG);
    val_put_bool(c->mem, v, "is_empty", value.n == 0);
}

static void put_block(struct ctx *c, const struct case_all *all, const struct pack_table *t,
                      size_t from, size_t to, const struct block *b, struct val *list)
{
    const struct str key[] = { STR("simfoni.section."), pack_cell(t, from, "section") };
    const struct str href[] = { STR("/kasus/"), all->row.id, STR("/orang/"), b->party_id,
                                STR("/identitas") };
    const size_t place = val_count(list);
    struct val *v = val_push_map(c->mem, list);
    struct val *rows = val_put_list(c->mem, v, "rows");
    val_put_int(c->mem, v, "place", (int64_t)place);
    val_put_text(c->mem, v, "section", pack_cell(t, from, "section"));
    val_put_text(c->mem, v, "title",
                 pack_say(c, str_z(c->mem, str_join(c->mem, key, ARRAY_LEN(key)))));
    val_put_text(c->mem, v, "name", b->name);
    val_put_text(c->mem, v, "identity_href", STR_NONE);
    val_put_text(c->mem, v, "identity_label", STR_NONE);
    for (size_t i = from; i < to; i++) {
        if (str_eqz(pack_cell(t, i, "source"), IDENTITY) && b->party_id.n != 0) {
            val_put_text(c->mem, v, "identity_href", str_join(c->mem, href, ARRAY_LEN(href)));
            val_put_text(c->mem, v, "identity_label",
                         pack_cell(t, i, c->lang == LANG_ID ? "label_id" : "label_en"));
        }
        put_row(c, t, i, b, place, rows);
    }
}

struct val *simfoni_sheet(struct ctx *c, const struct case_all *all)
{
    const struct pack_table *t = pack_table(c->packs, SHEET);
    struct val *list = val_list(c->mem);
    struct block *blocks = block_room(c, all);
    for (size_t from = 0; t != NULL && from < t->n_rows;) {
        const size_t to = section_end(t, from);
        const size_t n = blocks_of(c, all, pack_cell(t, from, "per"), blocks);
        for (size_t i = 0; i < n; i++) {
            put_block(c, all, t, from, to, &blocks[i], list);
        }
        from = to;
    }
    return list;
}

/* ---- rules ---- */

enum simfoni_state simfoni_state_of(const struct simfoni_entry *entry, struct str now)
{
    if (entry == NULL || entry->number.n == 0) {
        return SIMFONI_NOT;
    }
    return now.n == 0 || str_eq(now, entry->print) ? SIMFONI_DONE : SIMFONI_CHANGED;
}

const char *simfoni_state_word(enum simfoni_state s)
{
    static const char *const words[] = {
        [SIMFONI_NOT] = "not", [SIMFONI_DONE] = "done", [SIMFONI_CHANGED] = "changed"
    };
    return words[s];
}

bool simfoni_sheet_known(struct ctx *c, struct str *wrong)
{
    static const struct {
        const char *per;
        const struct rec *rec;
    } known[] = { { "case", &case_file_rec },
                  { "victim", &party_rec },
                  { "reported", &party_rec },
                  { "pair", &relation_rec },
                  { "service", &service_rec } };
    const struct pack_table *t = pack_table(c->packs, SHEET);
    for (size_t i = 0; t != NULL && i < t->n_rows; i++) {
        const struct str source = pack_cell(t, i, "source");
        bool good = false;
        for (size_t k = 0; k < ARRAY_LEN(known); k++) {
            good = good || (str_eqz(pack_cell(t, i, "per"), known[k].per) &&
                            (field_of(known[k].rec, source) != NULL ||
                             (str_eqz(source, IDENTITY) && known[k].rec == &party_rec)));
        }
        if (!good) {
            *wrong = source;
            return false;
        }
    }
    return t != NULL && t->n_rows != 0;
}
