/*
 * extract.c - the lines of an extract, one small function per field of the pack's list
 * extract_field.
 */
#include "feature/referral/extract.h"

#include "base/json.h"
#include "feature/consent/consent.h"
#include "rec/pack.h"

static const struct party_identity *identity_of(const struct extract_source *s, struct str party_id)
{
    for (size_t i = 0; i < s->n_identities; i++) {
        if (str_eq(s->identities[i].party_id, party_id)) {
            return &s->identities[i];
        }
    }
    return NULL;
}

static const struct party_identity *own(const struct extract_source *s)
{
    return identity_of(s, s->subject->id);
}

static struct str number(struct ctx *c, int64_t n)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_put_int(&b, n);
    return strbuf_str(&b);
}

static struct str years(struct ctx *c, const struct party *p)
{
    const int at_report = party_age(p, true);
    const int age = at_report >= 0 ? at_report : party_age(p, false);
    return age >= 0 ? pack_say1(c, "referral.years", number(c, age)) : STR_NONE;
}

/* ---- only the need ---- */

static struct str line_about(struct ctx *c, const struct extract_source *s)
{
    const bool girl = str_eqz(s->subject->sex, "P");
    const bool boy = str_eqz(s->subject->sex, "L");
    if (party_is_child(c, s->subject)) {
        return pack_say(c, girl  ? "case.about.child_girl"
                           : boy ? "case.about.child_boy"
                                 : "case.about.child");
    }
    if (party_age(s->subject, false) < 0) {
        return pack_say(c, "case.about.unknown");
    }
    return pack_say(c, girl ? "case.about.woman" : boy ? "case.about.man" : "case.about.unknown");
}

static struct str line_age_band(struct ctx *c, const struct extract_source *s)
{
    return pack_code_label(c, "age_band", case_age_band(c, party_age(s->subject, false)));
}

static struct str line_risk(struct ctx *c, const struct extract_source *s)
{
    return pack_code_label(c, "risk", s->all->row.risk);
}

static struct str line_needs(struct ctx *c, const struct extract_source *s)
{
    (void)c; /* as all lines */
    return s->subject->needs;
}

static struct str line_area(struct ctx *c, const struct extract_source *s)
{
    return pack_code_label(c, "kecamatan", s->all->row.kecamatan);
}

/* ---- identity and contact ---- */

#define IDENTITY_LINE(field)                                                      \
    static struct str line_##field(struct ctx *c, const struct extract_source *s) \
    {                                                                             \
        (void)c; /* as all lines */                                               \
        return own(s) != NULL ? own(s)->field : STR_NONE;                         \
    }
IDENTITY_LINE(name)
IDENTITY_LINE(nickname)
IDENTITY_LINE(nik)
IDENTITY_LINE(phone)
IDENTITY_LINE(phone_safe)
IDENTITY_LINE(domicile)
IDENTITY_LINE(address)
IDENTITY_LINE(school)

static struct str line_sex(struct ctx *c, const struct extract_source *s)
{
    return pack_code_label(c, "sex", s->subject->sex);
}

static struct str line_age(struct ctx *c, const struct extract_source *s)
{
    return years(c, s->subject);
}

static struct str line_born(struct ctx *c, const struct extract_source *s)
{
    return own(s) != NULL && own(s)->born != 0 ? pack_day_text(c, own(s)->born) : STR_NONE;
}

static struct str line_guardian(struct ctx *c, const struct extract_source *s)
{
    const struct party_identity *who = own(s);
    if (who == NULL || s->guardian_conflict || who->guardian_name.n + who->guardian_phone.n == 0) {
        return STR_NONE;
    }
    const struct str parts[] = { who->guardian_name,
                                 who->guardian_name.n > 0 && who->guardian_phone.n > 0 ? STR(", ")
                                                                                       : STR_NONE,
                                 who->guardian_phone };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

/* ---- what happened ---- */

static struct str line_kinds(struct ctx *c, const struct extract_source *s)
{
    return pack_codes_label(c, "violence_kind", s->subject->kinds);
}

static struct str line_incident_day(struct ctx *c, const struct extract_source *s)
{
    return s->all->row.incident_day != 0 ? pack_day_text(c, s->all->row.incident_day) : STR_NONE;
}

static struct str line_ongoing(struct ctx *c, const struct extract_source *s)
{
    return s->all->row.ongoing ? pack_code_label(c, "yes_no", STR("YES")) : STR_NONE;
}

static struct str line_place(struct ctx *c, const struct extract_source *s)
{
    const struct str place = pack_code_label(c, "place", s->all->row.place);
    const struct str area = pack_code_label(c, "kelurahan", s->all->row.kelurahan);
    const struct str parts[] = { place, place.n > 0 && area.n > 0 ? STR(", ") : STR_NONE, area };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

static struct str line_incident(struct ctx *c, const struct extract_source *s)
{
    (void)c; /* as all lines */
    return s->all->row.incident;
}

static struct str relation_to(struct ctx *c, const struct extract_source *s, struct str reported_id)
{
    for (size_t i = 0; i < s->all->n_relations; i++) {
        const struct relation *r = &s->all->relations[i];
        if (str_eq(r->reported_id, reported_id) && str_eq(r->victim_id, s->subject->id)) {
            return pack_code_label(c, "relation", r->relation);
        }
    }
    return STR_NONE;
}

/* Terlapor one by one: "Terlapor 1: laki-laki, 45 tahun, orang tua". */
static struct str line_reported(struct ctx *c, const struct extract_source *s)
{
    struct strbuf b;
    size_t n = 0;
    strbuf_init(&b, c->mem);
    for (size_t i = 0; i < s->all->n_parties; i++) {
        const struct party *p = &s->all->parties[i];
        if (!party_has_role(p, "TERLAPOR")) {
            continue;
        }
        const struct str said[] = { pack_code_label(c, "sex", p->sex), years(c, p),
                                    relation_to(c, s, p->id) };
        strbuf_putz(&b, n > 0 ? "\n" : "");
        strbuf_put(&b, pack_say1(c, "referral.reported_nth", number(c, (int64_t)++n)));
        for (size_t k = 0, put = 0; k < ARRAY_LEN(said); k++) {
            if (said[k].n > 0) {
                strbuf_putz(&b, put++ == 0 ? ": " : ", ");
                strbuf_put(&b, said[k]);
            }
        }
    }
    return strbuf_str(&b);
}

static struct str line_reported_names(struct ctx *c, const struct extract_source *s)
{
    struct strbuf b;
    size_t n = 0;
    strbuf_init(&b, c->mem);
    for (size_t i = 0; i < s->all->n_parties; i++) {
        if (!party_has_role(&s->all->parties[i], "TERLAPOR")) {
            continue;
        }
        const struct party_identity *who = identity_of(s, s->all->parties[i].id);
        n++;
        if (who != NULL && who->name.n > 0) {
            strbuf_putz(&b, b.n > 0 ? "\n" : "");
            strbuf_put(&b, pack_say1(c, "referral.reported_nth", number(c, (int64_t)n)));
            strbuf_putz(&b, ": ");
            strbuf_put(&b, who->name);
        }
    }
    return strbuf_str(&b);
}

/* ---- health ---- */

static struct str line_disability(struct ctx *c, const struct extract_source *s)
{
    if (!str_eqz(s->subject->disability, "YA") && s->subject->disability_kind.n == 0) {
        return STR_NONE;
    }
    return s->subject->disability_kind.n > 0
               ? pack_codes_label(c, "disability_kind", s->subject->disability_kind)
               : pack_code_label(c, "disability", s->subject->disability);
}

static struct str line_bio(struct ctx *c, const struct extract_source *s)
{
    (void)c; /* as all lines */
    return s->assessment != NULL ? s->assessment->bio : STR_NONE;
}

static struct str line_psych(struct ctx *c, const struct extract_source *s)
{
    (void)c; /* as all lines */
    return s->assessment != NULL ? s->assessment->psych : STR_NONE;
}

/* line: the value of one field in c's language; "" when there is none. */
static const struct line {
    const char *field;
    struct str (*text)(struct ctx *c, const struct extract_source *s);
} LINES[] = {
    { "about", line_about },
    { "age_band", line_age_band },
    { "risk", line_risk },
    { "needs", line_needs },
    { "area", line_area },
    { "name", line_name },
    { "nickname", line_nickname },
    { "sex", line_sex },
    { "age", line_age },
    { "born", line_born },
    { "nik", line_nik },
    { "phone", line_phone },
    { "phone_safe", line_phone_safe },
    { "domicile", line_domicile },
    { "address", line_address },
    { "school", line_school },
    { "guardian", line_guardian },
    { "kinds", line_kinds },
    { "incident_day", line_incident_day },
    { "ongoing", line_ongoing },
    { "place", line_place },
    { "incident", line_incident },
    { "reported", line_reported },
    { "reported_names", line_reported_names },
    { "disability", line_disability },
    { "bio", line_bio },
    { "psych", line_psych },
};

static const struct line *line_of(struct str field)
{
    for (size_t i = 0; i < ARRAY_LEN(LINES); i++) {
        if (str_eqz(field, LINES[i].field)) {
            return &LINES[i];
        }
    }
    return NULL;
}

bool extract_known(struct str field)
{
    return line_of(field) != NULL;
}

/* ---- what the pack says of a field ---- */

static struct str field_cell(struct ctx *c, struct str field, const char *column)
{
    const struct pack_table *t = pack_table(c->packs, STR("vocab/extract_field"));
    const size_t row = t != NULL ? pack_row(t, field) : SIZE_MAX;
    return row != SIZE_MAX ? pack_cell(t, row, column) : STR_NONE;
}

struct str extract_package_of(struct ctx *c, struct str field)
{
    return field_cell(c, field, "package");
}

bool extract_may(struct ctx *c, struct str field, struct str agency_kind)
{
    const struct str package = extract_package_of(c, field);
    return package.n > 0 && !consent_codes_has(field_cell(c, field, "never"), agency_kind) &&
           consent_package_rule(c, agency_kind, package) != PACKAGE_NEVER;
}

bool extract_preset(struct ctx *c, struct str field)
{
    return str_eqz(field_cell(c, field, "chosen"), "yes");
}

static bool any_of(struct ctx *c, struct str fields, struct str package)
{
    struct str field;
    while (str_next(&fields, ';', &field)) {
        if (str_eq(extract_package_of(c, field), package)) {
            return true;
        }
    }
    return false;
}

struct str extract_packages(struct ctx *c, struct str fields)
{
    const struct vocab *v = pack_vocab(c->packs, STR("consent_package"));
    struct strbuf b;
    strbuf_init(&b, c->mem);
    for (size_t i = 0; v != NULL && i < v->n; i++) {
        if (str_eqz(v->codes[i].code, "NEED") || any_of(c, fields, v->codes[i].code)) {
            strbuf_putz(&b, b.n > 0 ? ";" : "");
            strbuf_put(&b, v->codes[i].code);
        }
    }
    return strbuf_str(&b);
}

/* ---- building ---- */

/* Both languages; once where they are the same, since what people wrote can be long. */
static struct val *both(struct ctx *c, struct str id, struct str en)
{
    if (str_eq(id, en)) {
        return val_text(c->mem, id);
    }
    struct val *list = val_list(c->mem);
    val_push(c->mem, list, val_text(c->mem, id));
    val_push(c->mem, list, val_text(c->mem, en));
    return list;
}

/* A line in both languages: lines are asked in c's language, so it is set for each and put back. */
static void put_line(struct ctx *c, const struct extract_source *s, const struct code *k,
                     struct val *lines)
{
    const enum lang kept = c->lang;
    struct str text[2];
    const struct line *line = line_of(k->code);
    for (int lang = 0; lang < 2; lang++) {
        c->lang = lang == 0 ? LANG_ID : LANG_EN;
        text[lang] = line != NULL ? line->text(c, s) : STR_NONE;
    }
    c->lang = kept;
    if (text[0].n > 0) {
        struct val *v = val_push_map(c->mem, lines);
        val_put_text(c->mem, v, "field", k->code);
        val_put(c->mem, v, STR("label"), both(c, k->label[0], k->label[1]));
        val_put(c->mem, v, STR("text"), both(c, text[0], text[1]));
    }
}

static void put_warning(struct ctx *c, struct val *lines)
{
    struct val *v = val_push_map(c->mem, lines);
    val_put_textz(c->mem, v, "field", "guardian_warning");
    val_put(c->mem, v, STR("label"),
            both(c, pack_label(c->packs, STR("referral.warning"), LANG_ID),
                 pack_label(c->packs, STR("referral.warning"), LANG_EN)));
    val_put(c->mem, v, STR("text"),
            both(c, pack_label(c->packs, STR("referral.guardian_warning"), LANG_ID),
                 pack_label(c->packs, STR("referral.guardian_warning"), LANG_EN)));
}

struct str extract_build(struct ctx *c, const struct extract_source *s, struct str fields,
                         struct str packages, struct str agency_kind)
{
    const struct vocab *list = pack_vocab(c->packs, STR("consent_package"));
    const struct vocab *known = pack_vocab(c->packs, STR("extract_field"));
    struct val *root = val_map(c->mem);
    struct val *groups = val_put_list(c->mem, root, "packages");
    struct strbuf b;
    for (size_t i = 0; list != NULL && known != NULL && i < list->n; i++) {
        const struct code *package = &list->codes[i];
        if (!consent_codes_has(packages, package->code)) {
            continue;
        }
        struct val *g = val_push_map(c->mem, groups);
        val_put_text(c->mem, g, "code", package->code);
        val_put(c->mem, g, STR("label"), both(c, package->label[0], package->label[1]));
        struct val *lines = val_put_list(c->mem, g, "lines");
        if (s->guardian_conflict && str_eqz(package->code, "NEED")) {
            put_warning(c, lines);
        }
        for (size_t k = 0; k < known->n; k++) {
            const struct str field = known->codes[k].code;
            if (consent_codes_has(fields, field) && extract_may(c, field, agency_kind) &&
                str_eq(extract_package_of(c, field), package->code)) {
                put_line(c, s, &known->codes[k], lines);
            }
        }
    }
    strbuf_init(&b, c->mem);
    json_write(&b, root);
    return strbuf_str(&b);
}
