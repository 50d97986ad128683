/*
 * pack_rule.c - roles and rights, agencies, clocks, office hours, the receipt's words, common
 * passwords, other tables.
 */
#include "rec/pack_inside.h"

#include <stdlib.h>
#include <string.h>

#define ROLES_MAX 32 /* bits of actor.roles */
#define WORDS 2048   /* 11 bits a word */

static size_t rows_of(const struct raw_table *t)
{
    return t == NULL ? 0 : t->n;
}

/*
 * Where the row with this key goes: a new place, the base's place for a city's row; twice in a pack
 * is refused.
 */
static enum err place_for(struct loader *l, struct name_table *seen, const struct raw_row **from,
                          size_t *n, const struct raw_row *row, struct str key, size_t *at)
{
    if (key.n == 0) {
        return load_fail_row(l, row, "a code or key is missing", STR_NONE);
    }
    *at = name_table_find(seen, key);
    if (*at != SIZE_MAX && from[*at]->file->pack == row->file->pack) {
        return load_fail_row(l, row, "code twice:", key);
    }
    *at = *at == SIZE_MAX ? (*n)++ : *at;
    from[*at] = row;
    name_table_put(seen, key, *at);
    return OK;
}

/* ---- roles ---- */

static int right_bit(struct str name)
{
#define RIGHT_NAME(right) STR(#right),
    static const struct str names[] = { RIGHT_LIST(RIGHT_NAME) };
#undef RIGHT_NAME
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_eq(names[i], name)) {
            return (int)i;
        }
    }
    return -1;
}

static enum err read_rights(struct loader *l, const struct raw_row **role_rows)
{
    static const char *const columns[] = { "role", "right", "" };
    const struct raw_table *t = load_table(l->p, "role/right");
    if (t == NULL) {
        return OK;
    }
    TRY(load_need(l, t, columns));
    for (size_t i = 0; i < t->n; i++) {
        struct str name = raw_cell(&t->rows[i], "role");
        const struct role *role = pack_role(l->p, name);
        int bit = right_bit(raw_cell(&t->rows[i], "right"));
        if (role == NULL) {
            return load_fail_row(l, &t->rows[i], "unknown role", name);
        }
        if (bit < 0) {
            return load_fail_row(l, &t->rows[i], "unknown right", raw_cell(&t->rows[i], "right"));
        }
        const struct raw_row *first = role_rows[role - l->p->roles];
        if (t->rows[i].file->pack == PACK_CITY && first->file->pack == PACK_BASE) {
            return load_fail_row(l, &t->rows[i],
                                 "a city does not widen the rights of the base's role", name);
        }
        l->p->roles[role - l->p->roles].rights |= UINT64_C(1) << bit;
    }
    return OK;
}

enum err load_roles(struct loader *l)
{
    static const char *const columns[] = { "role", "label_id", "label_en", "desks", "" };
    struct packs *p = l->p;
    const struct raw_table *t = load_table(p, "role/role");
    const struct raw_row **from = NEW_ARRAY(l->mem, const struct raw_row *, rows_of(t));
    const struct raw_row **first = NEW_ARRAY(l->mem, const struct raw_row *, rows_of(t));
    struct name_table seen;
    name_table_init(l->mem, &seen, rows_of(t));
    p->roles = NEW_ARRAY(l->mem, struct role, rows_of(t));
    if (t != NULL) {
        TRY(load_need(l, t, columns));
    }
    for (size_t i = 0; i < rows_of(t); i++) {
        const struct raw_row *row = &t->rows[i];
        size_t at = 0;
        TRY(place_for(l, &seen, from, &p->n_roles, row, raw_cell(row, "role"), &at));
        if (at >= ROLES_MAX) {
            return load_fail_row(l, row, "more than 32 roles", STR_NONE);
        }
        first[at] = first[at] == NULL ? row : first[at];
        p->roles[at] = (struct role){
            .code = raw_cell(row, "role"),
            .label = { raw_cell(row, "label_id"), raw_cell(row, "label_en") },
            .desks = raw_cell(row, "desks"),
            .bit = UINT32_C(1) << at,
        };
    }
    return read_rights(l, first);
}

const struct role *pack_role(const struct packs *p, struct str code)
{
    for (size_t i = 0; i < p->n_roles; i++) {
        if (str_eq(p->roles[i].code, code)) {
            return &p->roles[i];
        }
    }
    return NULL;
}

const struct role *pack_roles(const struct packs *p, size_t *n)
{
    *n = p->n_roles;
    return p->roles;
}

/* ---- agencies ---- */

static enum err check_agency(struct loader *l, const struct raw_row *row, const struct agency *x)
{
    if (x->name[LANG_ID].n == 0 || x->name[LANG_EN].n == 0) {
        return load_fail_row(l, row, "a name is missing for", x->code);
    }
    if (!vocab_known(l->p, "agency_kind", x->kind)) {
        return load_fail_row(l, row, "unknown kind", x->kind);
    }
    if (x->sector.n > 0 && !vocab_known(l->p, "sector", x->sector)) {
        return load_fail_row(l, row, "unknown sector", x->sector);
    }
    if (x->parent.n > 0 && pack_agency(l->p, x->parent) == NULL) {
        return load_fail_row(l, row, "unknown parent", x->parent);
    }
    struct str rest = x->kecamatan, part;
    while (str_next(&rest, ';', &part)) {
        if (!vocab_known(l->p, "kecamatan", part)) {
            return load_fail_row(l, row, "unknown kecamatan", part);
        }
    }
    return OK;
}

enum err load_agencies(struct loader *l)
{
    static const char *const columns[] = { "code",   "name_id", "name_en", "kind",
                                           "sector", "parent",  "" };
    struct packs *p = l->p;
    const struct raw_table *t = load_table(p, "agency/agency");
    const struct raw_row **from = NEW_ARRAY(l->mem, const struct raw_row *, rows_of(t));
    struct name_table seen;
    name_table_init(l->mem, &seen, rows_of(t));
    p->agencies = NEW_ARRAY(l->mem, struct agency, rows_of(t));
    if (t != NULL) {
        TRY(load_need(l, t, columns));
    }
    for (size_t i = 0; i < rows_of(t); i++) {
        const struct raw_row *row = &t->rows[i];
        size_t at = 0;
        TRY(place_for(l, &seen, from, &p->n_agencies, row, raw_cell(row, "code"), &at));
        p->agencies[at] = (struct agency){
            .code = raw_cell(row, "code"),
            .kind = raw_cell(row, "kind"),
            .sector = raw_cell(row, "sector"),
            .parent = raw_cell(row, "parent"),
            .kecamatan = raw_cell(row, "kecamatan"),
            .phone = raw_cell(row, "phone"),
            .hours = raw_cell(row, "hours"),
            .name = { raw_cell(row, "name_id"), raw_cell(row, "name_en") },
        };
    }
    for (size_t i = 0; i < p->n_agencies; i++) {
        TRY(check_agency(l, from[i], &p->agencies[i]));
    }
    return OK;
}

const struct agency *pack_agency(const struct packs *p, struct str code)
{
    for (size_t i = 0; i < p->n_agencies; i++) {
        if (str_eq(p->agencies[i].code, code)) {
            return &p->agencies[i];
        }
    }
    return NULL;
}

const struct agency *pack_agencies(const struct packs *p, size_t *n)
{
    *n = p->n_agencies;
    return p->agencies;
}

/* ---- clocks ---- */

static enum err read_unit(struct loader *l, const struct raw_row *row, enum clock_unit *out)
{
    static const struct {
        const char *name;
        enum clock_unit unit;
    } units[] = {
        { "minutes", UNIT_MINUTES },           { "hours", UNIT_HOURS },
        { "office_hours", UNIT_OFFICE_HOURS }, { "days", UNIT_DAYS },
        { "office_days", UNIT_OFFICE_DAYS },   { "months", UNIT_MONTHS },
    };
    struct str name = raw_cell(row, "unit");
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (str_eqz(name, units[i].name)) {
            *out = units[i].unit;
            return OK;
        }
    }
    return load_fail_row(l, row, "unknown unit", name);
}

static enum err read_clock(struct loader *l, const struct raw_row *row, struct clock_rule *k)
{
    *k = (struct clock_rule){
        .key = raw_cell(row, "key"),
        .applies_to = raw_cell(row, "applies_to"),
        .risk = raw_cell(row, "risk"),
        .starts = raw_cell(row, "starts"),
        .law = raw_cell(row, "law"),
        .article = raw_cell(row, "article"),
        .source = raw_cell(row, "source"),
        .label = { raw_cell(row, "label_id"), raw_cell(row, "label_en") },
    };
    TRY(read_unit(l, row, &k->unit));
    TRY(load_int(l, row, "amount", &k->amount));
    TRY(load_day(l, row, "valid_from", &k->valid_from));
    TRY(load_day(l, row, "valid_to", &k->valid_to));
    TRY(load_yes(l, row, "verified", &k->verified));
    if (k->amount <= 0 || k->amount > 100000) {
        return load_fail_row(l, row, "not an amount:", raw_cell(row, "amount"));
    }
    if (k->risk.n > 0 && !vocab_known(l->p, "risk", k->risk)) {
        return load_fail_row(l, row, "unknown risk", k->risk);
    }
    return OK;
}

enum err load_clocks(struct loader *l)
{
    static const char *const columns[] = { "key",      "label_id",   "label_en", "unit",
                                           "amount",   "applies_to", "risk",     "starts",
                                           "law",      "article",    "source",   "valid_from",
                                           "valid_to", "verified",   "" };
    struct packs *p = l->p;
    const struct raw_table *t = load_table(p, "rule/clock");
    const struct raw_row **from = NEW_ARRAY(l->mem, const struct raw_row *, rows_of(t));
    struct name_table seen;
    name_table_init(l->mem, &seen, rows_of(t));
    p->clocks = NEW_ARRAY(l->mem, struct clock_rule, rows_of(t));
    if (t != NULL) {
        TRY(load_need(l, t, columns));
    }
    for (size_t i = 0; i < rows_of(t); i++) {
        const struct raw_row *row = &t->rows[i];
        struct str key = raw_cell(row, "key");
        /* The same rule may stand for each risk, and change on a day. */
        const struct str parts[] = { key, STR("|"), raw_cell(row, "risk"), STR("|"),
                                     raw_cell(row, "valid_from") };
        size_t at = 0;
        TRY(place_for(l, &seen, from, &p->n_clocks, row,
                      key.n == 0 ? key : str_join(l->mem, parts, ARRAY_LEN(parts)), &at));
        TRY(read_clock(l, row, &p->clocks[at]));
    }
    return OK;
}

const struct clock_rule *pack_clock(const struct packs *p, struct str key)
{
    for (size_t i = 0; i < p->n_clocks; i++) {
        if (str_eq(p->clocks[i].key, key)) {
            return &p->clocks[i];
        }
    }
    return NULL;
}

/* "first_response" names the rows first_response and first_response_TINGGI. */
static bool key_names(const struct clock_rule *k, struct str key)
{
    struct str rest = str_cut(k->key, key.n, k->key.n);
    return str_starts(k->key, key) && (rest.n == 0 || (k->risk.n > 0 && rest.p[0] == '_' &&
                                                       str_eq(str_cut(rest, 1, rest.n), k->risk)));
}

const struct clock_rule *pack_clock_for(const struct packs *p, struct str key, struct str risk,
                                        day_t day)
{
    const struct clock_rule *best = NULL;
    for (size_t i = 0; i < p->n_clocks; i++) {
        const struct clock_rule *k = &p->clocks[i];
        bool valid = day == 0 || ((k->valid_from == 0 || k->valid_from <= day) &&
                                  (k->valid_to == 0 || day <= k->valid_to));
        if (!key_names(k, key) || !valid || (k->risk.n > 0 && !str_eq(k->risk, risk))) {
            continue;
        }
        bool exact = k->risk.n > 0;
        bool best_exact = best != NULL && best->risk.n > 0;
        if (best == NULL || (exact && !best_exact) ||
            (exact == best_exact && k->valid_from > best->valid_from)) {
            best = k;
        }
    }
    return best;
}

const struct clock_rule *pack_clocks(const struct packs *p, size_t *n)
{
    *n = p->n_clocks;
    return p->clocks;
}

/* ---- office hours ---- */

/* "08:00" .. "24:00" as minutes of the day. */
static enum err read_minutes(struct loader *l, const struct raw_row *row, const char *column,
                             int *out)
{
    struct str s = raw_cell(row, column);
    int64_t hour = -1, minute = -1;
    bool ok = s.n == 5 && s.p[2] == ':' && str_to_int(str_cut(s, 0, 2), &hour) &&
              str_to_int(str_cut(s, 3, 5), &minute) && hour >= 0 && minute >= 0 && minute < 60 &&
              hour * 60 + minute <= 1440;
    *out = ok ? (int)(hour * 60 + minute) : 0;
    return ok ? OK : load_fail_row(l, row, "not a time of day (hh:mm):", s);
}

static enum err read_weekdays(struct loader *l, const struct raw_table *t)
{
    static const char *const columns[] = { "weekday", "from", "to", "" };
    struct office_hours *h = &l->p->hours;
    const struct raw_row *seen[8] = { NULL };
    if (t == NULL) {
        return OK;
    }
    TRY(load_need(l, t, columns));
    for (size_t i = 0; i < t->n; i++) {
        const struct raw_row *row = &t->rows[i];
        int64_t day = 0;
        TRY(load_int(l, row, "weekday", &day));
        if (day < 1 || day > 7) {
            return load_fail_row(l, row, "not a weekday 1..7:", raw_cell(row, "weekday"));
        }
        if (seen[day] != NULL && seen[day]->file == row->file) {
            return load_fail_row(l, row, "weekday twice:", raw_cell(row, "weekday"));
        }
        seen[day] = row;
        TRY(read_minutes(l, row, "from", &h->from[day]));
        TRY(read_minutes(l, row, "to", &h->to[day]));
        if (h->to[day] < h->from[day]) {
            return load_fail_row(l, row, "closes before it opens:", raw_cell(row, "to"));
        }
    }
    return OK;
}

static int compare_days(const void *a, const void *b)
{
    day_t x = *(const day_t *)a, y = *(const day_t *)b;
    return x < y ? -1 : x > y;
}

static enum err read_holidays(struct loader *l, const struct raw_table *t)
{
    static const char *const columns[] = { "day", "" };
    day_t *days = NEW_ARRAY(l->mem, day_t, rows_of(t));
    if (t == NULL) {
        return OK;
    }
    TRY(load_need(l, t, columns));
    for (size_t i = 0; i < t->n; i++) {
        TRY(load_day(l, &t->rows[i], "day", &days[i]));
        if (days[i] == 0) {
            return load_fail_row(l, &t->rows[i], "a day is missing", STR_NONE);
        }
    }
    qsort(days, t->n, sizeof *days, compare_days);
    l->p->hours.holidays = days;
    l->p->hours.n_holidays = t->n;
    return OK;
}

enum err load_hours(struct loader *l)
{
    const struct raw_table *pack = load_table(l->p, "pack");
    struct str offset = pack_setting(l->p, "utc_offset_minutes");
    int64_t minutes = 0;
    if (!str_to_int(offset, &minutes) || minutes < -720 || minutes > 840) {
        struct str file = pack != NULL && pack->files[PACK_CITY] != NULL
                              ? pack->files[PACK_CITY]->name
                              : STR("pack.tsv");
        return load_fail(l, file, 1, "utc_offset_minutes is missing or wrong:", offset);
    }
    l->p->hours.utc_offset_minutes = (int)minutes;
    TRY(read_weekdays(l, load_table(l->p, "rule/office_hours")));
    return read_holidays(l, load_table(l->p, "rule/holiday"));
}

const struct office_hours *pack_hours(const struct packs *p)
{
    return &p->hours;
}

/* ---- words and passwords ---- */

static enum err read_words(struct loader *l, const struct raw_table *t)
{
    static const char *const columns[] = { "word", "" };
    if (t == NULL) {
        return OK;
    }
    TRY(load_need(l, t, columns));
    struct str *words = NEW_ARRAY(l->mem, struct str, t->n);
    for (size_t i = 0; i < t->n; i++) {
        words[i] = raw_cell(&t->rows[i], "word");
        if (i > 0 && str_cmp(words[i - 1], words[i]) >= 0) {
            return load_fail_row(l, &t->rows[i], "words are not in order at", words[i]);
        }
    }
    if (t->n != WORDS) {
        const struct raw_file *f =
            t->files[PACK_CITY] != NULL ? t->files[PACK_CITY] : t->files[PACK_BASE];
        return load_fail(l, f->name, 1, "there must be 2048 words", STR_NONE);
    }
    l->p->words = words;
    return OK;
}

enum err load_words(struct loader *l)
{
    static const char *const columns[] = { "password", "" };
    const struct raw_table *t = load_table(l->p, "common_passwords");
    name_table_init(l->mem, &l->p->passwords, rows_of(t));
    if (t != NULL) {
        TRY(load_need(l, t, columns));
    }
    for (size_t i = 0; i < rows_of(t); i++) {
        name_table_put(&l->p->passwords, str_lower(l->mem, raw_cell(&t->rows[i], "password")), i);
    }
    return read_words(l, load_table(l->p, "words"));
}

const struct str *pack_words(const struct packs *p)
{
    return p->words;
}

bool pack_password_common(const struct packs *p, struct str password)
{
    char lower[128];
    if (password.n > sizeof lower) {
        return false; /* no common one is that long */
    }
    for (size_t i = 0; i < password.n; i++) {
        char ch = password.p[i];
        lower[i] = ch >= 'A' && ch <= 'Z' ? (char)(ch + ('a' - 'A')) : ch;
    }
    bool found = name_table_find(&p->passwords, (struct str){ lower, password.n }) != SIZE_MAX;
    explicit_bzero(lower, sizeof lower);
    return found;
}

/* ---- other tables ---- */

const struct pack_table *pack_table(const struct packs *p, struct str name)
{
    size_t at = name_table_find(&p->by_table, name);
    return at == SIZE_MAX ? NULL : &p->plain[at];
}

size_t pack_table_count(const struct packs *p)
{
    return p->n_tables;
}

const struct pack_table *pack_table_at(const struct packs *p, size_t place, struct str *name)
{
    *name = p->tables[place].name;
    return &p->plain[place];
}

struct str pack_cell(const struct pack_table *t, size_t row, const char *column)
{
    for (size_t i = 0; i < t->n_columns && row < t->n_rows; i++) {
        if (str_eqz(t->columns[i], column)) {
            return t->rows[row][i];
        }
    }
    return STR_NONE;
}

size_t pack_row(const struct pack_table *t, struct str key)
{
    for (size_t i = t->n_rows; i-- > 0;) {
        if (str_eq(t->rows[i][0], key)) {
            return i;
        }
    }
    return SIZE_MAX;
}
