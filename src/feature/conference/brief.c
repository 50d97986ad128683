/* brief.c - see brief.h. What may leave is decided where a referral's extract is made. */
#include "feature/conference/brief.h"

#include "feature/referral/referral.h"
#include "rec/pack.h"

#define DIGITS_MAX 5 /* a telephone or an NIK is longer, a year is not */

static struct str number(struct ctx *c, int64_t n)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_put_int(&b, n);
    return strbuf_str(&b);
}

void brief_build(struct ctx *c, const struct brief_source *s, struct brief *out)
{
    struct party subject = *s->subject;
    struct extract_source from = { .all = s->all, .subject = &subject };
    int y = 0;
    int m = 0;
    int d = 0;
    subject.needs = s->needs;
    *out = (struct brief){ .pseudonym = s->all->row.pseudonym, .questions = s->questions };
    if (s->all->row.report_day > 0) {
        day_split(s->all->row.report_day, &y, &m, &d);
        out->period = pack_say2(c, "conference.quarter", number(c, (m - 1) / 3 + 1), number(c, y));
    }
    out->extract = extract_build(c, &from,
                                 s->with_area ? STR("about;age_band;risk;needs;kinds;area")
                                              : STR("about;age_band;risk;needs;kinds"),
                                 s->packages, s->agency_kind);
}

/* ---- what a text must not tell ---- */

static bool is_letter(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (unsigned char)ch >= 0x80;
}

static bool is_digit(char ch)
{
    return ch >= '0' && ch <= '9';
}

/* "14 tahun", "14 th", "14thn": an age to the year. */
static bool tells_age(struct str text)
{
    static const char *const units[] = { "tahun", "thn", "th", "years", "year" };
    for (size_t i = 1; i < text.n; i++) {
        if (!is_digit(text.p[i - 1]) || is_digit(text.p[i])) {
            continue;
        }
        const struct str rest = str_trim(str_cut(text, i, text.n));
        for (size_t k = 0; k < ARRAY_LEN(units); k++) {
            const struct str unit = str_of(units[k]);
            if (str_starts(rest, unit) && (rest.n == unit.n || !is_letter(rest.p[unit.n]))) {
                return true;
            }
        }
    }
    return false;
}

/* "12/11", "2024-11-12", "12 november". */
static bool tells_day(struct ctx *c, struct str text)
{
    for (size_t i = 1; i + 1 < text.n; i++) {
        if (is_digit(text.p[i - 1]) && is_digit(text.p[i + 1]) &&
            (text.p[i] == '/' || text.p[i] == '-')) {
            return true;
        }
    }
    for (int64_t month = 1; month <= 12; month++) {
        const struct str key[] = { STR("month."), number(c, month) };
        const struct str name =
            str_lower(c->mem, pack_label(c->packs, str_join(c->mem, key, ARRAY_LEN(key)), LANG_ID));
        for (size_t i = 2; i < text.n && name.n > 0; i++) {
            if (text.p[i - 1] == ' ' && is_digit(text.p[i - 2]) &&
                str_starts(str_cut(text, i, text.n), name)) {
                return true;
            }
        }
    }
    return false;
}

static bool tells_number(struct str text)
{
    size_t run = 0;
    for (size_t i = 0; i < text.n; i++) {
        const bool goes_on = text.p[i] == '-' || text.p[i] == ' ';
        run = is_digit(text.p[i]) ? run + 1 : goes_on ? run : 0;
        if (run > DIGITS_MAX) {
            return true;
        }
    }
    return false;
}

const char *brief_tells(struct ctx *c, const struct case_all *all,
                        const struct party_identity *people, size_t n, struct str text)
{
    const struct str low = str_lower(c->mem, text);
    for (size_t i = 0; i < n; i++) {
        if (party_identity_tells(c, &people[i], low)) {
            return "conference.tells_name";
        }
    }
    if (party_text_has(c, low, pack_code_label(c, "kelurahan", all->row.kelurahan))) {
        return "conference.tells_place";
    }
    if (tells_age(low)) {
        return "conference.tells_age";
    }
    if (tells_number(low)) {
        return "conference.tells_number";
    }
    return tells_day(c, low) ? "conference.tells_day" : NULL;
}
