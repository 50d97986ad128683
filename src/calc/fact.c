/* fact.c - writing and reading the bytes of a fact; fact.h says how they are laid out. */
#include "calc/fact.h"

#include <assert.h>

#include "base/strbuf.h"

static void put_number(struct strbuf *b, uint64_t v)
{
    for (; v >= 0x80; v >>= 7) {
        strbuf_putc(b, (char)(unsigned char)((v & 0x7F) | 0x80));
    }
    strbuf_putc(b, (char)(unsigned char)v);
}

/* What cannot be a code or an age is unknown: a recap must not stop at what somebody once typed. */
static void put_code(struct strbuf *b, struct str code)
{
    if (code.n > FACT_CODE_MOST) {
        code = STR_NONE;
    }
    put_number(b, code.n);
    strbuf_put(b, code);
}

static void put_codes(struct strbuf *b, const struct fact_codes *codes)
{
    assert(codes->n <= FACT_ROWS_MOST);
    put_number(b, codes->n);
    for (size_t i = 0; i < codes->n; i++) {
        put_code(b, codes->at[i]);
    }
}

static void put_age(struct strbuf *b, int age)
{
    put_number(b, age >= 0 && age <= FACT_AGE_MOST ? (uint64_t)age + 1 : 0);
}

static void put_day(struct strbuf *b, day_t day)
{
    assert(day >= 0 && day <= DAY_MAX);
    put_number(b, (uint64_t)day);
}

/* Ends a row: its length, then its bytes; the row's buffer is free for the next one. */
static void put_row(struct strbuf *b, struct strbuf *row)
{
    put_number(b, row->n);
    strbuf_put(b, strbuf_str(row));
    strbuf_clear(row);
}

static void put_case(struct strbuf *row, const struct fact *f)
{
    put_day(row, f->report_day);
    put_day(row, f->incident_day);
    put_day(row, f->closed_day);
    put_number(row, f->verified ? 1 : 0);
    put_code(row, f->kecamatan);
    put_code(row, f->kelurahan);
    put_code(row, f->place);
    put_code(row, f->channel);
    put_code(row, f->service_state);
    put_code(row, f->legal_state);
    put_number(row, f->recurrence ? 1 : 0);
}

static void put_victim(struct strbuf *row, const struct fact_victim *v)
{
    put_code(row, v->sex);
    put_age(row, v->age_at_incident);
    put_age(row, v->age_at_report);
    put_code(row, v->education);
    put_code(row, v->occupation);
    put_code(row, v->marital);
    put_code(row, v->disability);
    put_codes(row, &v->kinds);
    put_codes(row, &v->services);
}

struct str fact_encode(struct arena *a, const struct fact *f)
{
    struct strbuf b, row;
    strbuf_init(&b, a);
    strbuf_init(&row, a);
    strbuf_putc(&b, FACT_VERSION);
    put_case(&row, f);
    put_row(&b, &row);
    assert(f->n_victims <= FACT_ROWS_MOST && f->n_perpetrators <= FACT_ROWS_MOST &&
           f->n_relations <= FACT_ROWS_MOST);
    put_number(&b, f->n_victims);
    for (size_t i = 0; i < f->n_victims; i++) {
        put_victim(&row, &f->victims[i]);
        put_row(&b, &row);
    }
    put_number(&b, f->n_perpetrators);
    for (size_t i = 0; i < f->n_perpetrators; i++) {
        put_code(&row, f->perpetrators[i].sex);
        put_age(&row, f->perpetrators[i].age);
        put_row(&b, &row);
    }
    put_number(&b, f->n_relations);
    for (size_t i = 0; i < f->n_relations; i++) {
        const struct fact_relation *r = &f->relations[i];
        assert(r->victim < f->n_victims && r->perpetrator < f->n_perpetrators);
        put_number(&row, r->victim);
        put_number(&row, r->perpetrator);
        put_code(&row, r->code);
        put_row(&b, &row);
    }
    put_codes(&b, &f->modus);
    put_codes(&b, &f->purpose);
    return strbuf_str(&b);
}

/* The unread part of a value. After a failure it is empty and bad stays set: one check at the end.
 */
struct reader {
    struct arena *mem;
    const unsigned char *p, *end;
    bool bad;
};

static uint64_t fail_read(struct reader *r)
{
    r->bad = true;
    r->p = r->end;
    return 0;
}

static uint64_t get_number(struct reader *r, uint64_t most)
{
    uint64_t v = 0;
    for (unsigned shift = 0; shift <= 28; shift += 7) { /* no number of a fact needs more bits */
        if (r->p == r->end) {
            return fail_read(r);
        }
        unsigned c = *r->p++;
        v |= (uint64_t)(c & 0x7F) << shift;
        if (c < 0x80) {
            return v <= most ? v : fail_read(r);
        }
    }
    return fail_read(r);
}

static struct str get_code(struct reader *r)
{
    size_t n = (size_t)get_number(r, FACT_CODE_MOST);
    if (n > (size_t)(r->end - r->p)) {
        fail_read(r);
        return STR_NONE;
    }
    struct str code = { (const char *)r->p, n };
    r->p += n;
    return code;
}

/* How many rows follow; each has at least one byte, so a lying number costs no more than the input.
 */
static size_t get_count(struct reader *r)
{
    size_t n = (size_t)get_number(r, FACT_ROWS_MOST);
    return n <= (size_t)(r->end - r->p) ? n : (size_t)fail_read(r);
}

static struct fact_codes get_codes(struct reader *r)
{
    struct fact_codes codes = { .n = get_count(r) };
    if (codes.n > 0) {
        codes.at = NEW_ARRAY(r->mem, struct str, codes.n);
    }
    for (size_t i = 0; i < codes.n; i++) {
        codes.at[i] = get_code(r);
    }
    return codes;
}

static int get_age(struct reader *r)
{
    return (int)get_number(r, FACT_AGE_MOST + 1) - 1;
}

/* A reader of the next row alone; the outer one steps over all of it, known or not. */
static struct reader get_row(struct reader *r)
{
    size_t n = (size_t)get_number(r, UINT32_MAX);
    if (n > (size_t)(r->end - r->p)) {
        fail_read(r);
        n = 0;
    }
    struct reader row = { r->mem, r->p, r->p + n, r->bad };
    r->p += n;
    return row;
}

static void get_case(struct reader *row, struct fact *f)
{
    f->report_day = (day_t)get_number(row, DAY_MAX);
    f->incident_day = (day_t)get_number(row, DAY_MAX);
    f->closed_day = (day_t)get_number(row, DAY_MAX);
    f->verified = get_number(row, 1) == 1;
    f->kecamatan = get_code(row);
    f->kelurahan = get_code(row);
    f->place = get_code(row);
    f->channel = get_code(row);
    f->service_state = get_code(row);
    f->legal_state = get_code(row);
    f->recurrence = row->p != row->end && get_number(row, 1) == 1; /* not in older bytes */
}

static void get_victim(struct reader *row, struct fact_victim *v)
{
    v->sex = get_code(row);
    v->age_at_incident = get_age(row);
    v->age_at_report = get_age(row);
    v->education = get_code(row);
    v->occupation = get_code(row);
    v->marital = get_code(row);
    v->disability = get_code(row);
    v->kinds = get_codes(row);
    v->services = get_codes(row);
}

static void get_victims(struct reader *r, struct fact *f)
{
    f->n_victims = get_count(r);
    f->victims = f->n_victims == 0 ? NULL : NEW_ARRAY(r->mem, struct fact_victim, f->n_victims);
    for (size_t i = 0; i < f->n_victims; i++) {
        struct reader row = get_row(r);
        get_victim(&row, &f->victims[i]);
        r->bad = r->bad || row.bad;
    }
}

static void get_perpetrators(struct reader *r, struct fact *f)
{
    f->n_perpetrators = get_count(r);
    f->perpetrators = f->n_perpetrators == 0
                          ? NULL
                          : NEW_ARRAY(r->mem, struct fact_perpetrator, f->n_perpetrators);
    for (size_t i = 0; i < f->n_perpetrators; i++) {
        struct reader row = get_row(r);
        f->perpetrators[i].sex = get_code(&row);
        f->perpetrators[i].age = get_age(&row);
        r->bad = r->bad || row.bad;
    }
}

static void get_relations(struct reader *r, struct fact *f)
{
    f->n_relations = get_count(r);
    f->relations =
        f->n_relations == 0 ? NULL : NEW_ARRAY(r->mem, struct fact_relation, f->n_relations);
    for (size_t i = 0; i < f->n_relations; i++) {
        struct reader row = get_row(r);
        struct fact_relation *rel = &f->relations[i];
        rel->victim = (size_t)get_number(&row, FACT_ROWS_MOST);
        rel->perpetrator = (size_t)get_number(&row, FACT_ROWS_MOST);
        rel->code = get_code(&row);
        r->bad = r->bad || row.bad || rel->victim >= f->n_victims ||
                 rel->perpetrator >= f->n_perpetrators;
    }
}

bool fact_decode(struct arena *a, struct str bytes, struct fact *out)
{
    if (bytes.n == 0 || bytes.p[0] != FACT_VERSION) {
        return false;
    }
    const unsigned char *p = (const unsigned char *)bytes.p;
    struct reader r = { a, p + 1, p + bytes.n, false };
    *out = (struct fact){ 0 };
    struct reader row = get_row(&r);
    get_case(&row, out);
    get_victims(&r, out);
    get_perpetrators(&r, out);
    get_relations(&r, out);
    out->modus = get_codes(&r);
    out->purpose = get_codes(&r);
    return !r.bad && !row.bad;
}
