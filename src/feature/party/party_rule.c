/* party_rule.c - what can be wrong with a number, a telephone, a day of birth; ages from it. */
#include <string.h>

#include "base/day.h"
#include "calc/alike.h"
#include "feature/clock/clock.h"
#include "feature/party/party_priv.h"
#include "rec/pack.h"

#define NIK_DIGITS 16
#define NIK_WOMAN 40   /* added to the day of birth of women */
#define LEAP_YEAR 2000 /* the number says two digits of the year only: let 29 February pass */
#define PHONE_MIN 5    /* the shortest numbers of offices */
#define PHONE_MAX 15   /* ITU-T E.164 */
#define AGE_MAX 120    /* as in party_said.def */

static bool is_digit(char ch)
{
    return ch >= '0' && ch <= '9';
}

static int two_digits(struct str s, size_t at)
{
    return (s.p[at] - '0') * 10 + (s.p[at + 1] - '0');
}

bool party_nik_plausible(struct str nik)
{
    if (nik.n != NIK_DIGITS) {
        return false;
    }
    for (size_t i = 0; i < nik.n; i++) {
        if (!is_digit(nik.p[i])) {
            return false;
        }
    }
    const int day = two_digits(nik, 6);
    const int born = day > NIK_WOMAN ? day - NIK_WOMAN : day;
    return two_digits(nik, 0) != 0 && day_of(LEAP_YEAR, two_digits(nik, 8), born) != 0;
}

bool party_phone_plausible(struct str phone)
{
    size_t digits = 0;
    for (size_t i = 0; i < phone.n; i++) {
        const char ch = phone.p[i];
        const bool between = ch == ' ' || ch == '-' || ch == '.' || ch == '(' || ch == ')';
        if (is_digit(ch)) {
            digits++;
        } else if (!between && !(ch == '+' && i == 0)) {
            return false;
        }
    }
    return digits >= PHONE_MIN && digits <= PHONE_MAX;
}

bool party_born_plausible(day_t born, day_t today)
{
    return born > 0 && born <= today && day_years(born, today) <= AGE_MAX;
}

static void set_age(struct party *p, const char *field, int64_t *age, int years)
{
    if (years >= 0 && years <= AGE_MAX) {
        *age = years;
        rec_set_has(&party_rec, p, field);
    }
}

void party_set_ages(struct party *p, day_t born, day_t incident, day_t report)
{
    if (born == 0) {
        return;
    }
    if (incident != 0) {
        set_age(p, "age_incident", &p->age_incident, day_years(born, incident));
    }
    if (report != 0) {
        set_age(p, "age_report", &p->age_report, day_years(born, report));
    }
    p->age_estimated = 0;
    rec_set_has(&party_rec, p, "age_estimated");
}

/* ---- as rules of fields ---- */

enum err party_check_nik(struct ctx *c, const struct field *f, const void *row)
{
    const struct str nik = rec_get_text(f, row);
    return nik.n == 0 || party_nik_plausible(nik) ? OK
                                                  : fail(c, ERR_INPUT, f->name, "party.nik_wrong");
}

enum err party_check_phone(struct ctx *c, const struct field *f, const void *row)
{
    const struct str phone = rec_get_text(f, row);
    return phone.n == 0 || party_phone_plausible(phone)
               ? OK
               : fail(c, ERR_INPUT, f->name, "party.phone_wrong");
}

enum err party_check_born(struct ctx *c, const struct field *f, const void *row)
{
    const day_t born = rec_get_int(f, row);
    return born == 0 || party_born_plausible(born, clock_today(c))
               ? OK
               : fail(c, ERR_INPUT, f->name, "party.born_wrong");
}

enum err party_check_plate(struct ctx *c, const struct field *f, const void *row)
{
    char plate[ALIKE_DIGITS];
    const struct str typed = rec_get_text(f, row);
    return typed.n == 0 || alike_plate(plate, typed).n != 0
               ? OK
               : fail(c, ERR_INPUT, f->name, "party.plate_wrong");
}

enum err party_check_account(struct ctx *c, const struct field *f, const void *row)
{
    char digits[ALIKE_DIGITS];
    const struct str typed = rec_get_text(f, row);
    return typed.n == 0 || alike_digits(digits, typed, true).n != 0
               ? OK
               : fail(c, ERR_INPUT, f->name, "party.account_wrong");
}

/* An address of a page is no name: its last part may be the same for everybody. */
enum err party_check_handle(struct ctx *c, const struct field *f, const void *row)
{
    char handle[ALIKE_HANDLE];
    const struct str typed = rec_get_text(f, row);
    const bool address = typed.n != 0 && (memchr(typed.p, '/', typed.n) != NULL ||
                                          memchr(typed.p, ':', typed.n) != NULL);
    return typed.n == 0 || (!address && alike_handle(handle, typed).n != 0)
               ? OK
               : fail(c, ERR_INPUT, f->name, "party.handle_wrong");
}

enum err party_check_employer(struct ctx *c, const struct field *f, const void *row)
{
    const struct str code = rec_get_text(f, row);
    return code.n == 0 || pack_agency(c->packs, code) != NULL
               ? OK
               : fail(c, ERR_INPUT, f->name, "party.employer_unknown");
}

/* ---- names in a text ---- */

#define NAME_MIN 3 /* shorter parts of a name are ordinary syllables */

static bool is_letter(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (unsigned char)ch >= 0x80;
}

/* As a word of its own; both in small letters. */
static bool has_word(struct str text, struct str word)
{
    for (size_t i = 0; word.n > 0 && i + word.n <= text.n; i++) {
        if (str_eq(str_cut(text, i, i + word.n), word) && (i == 0 || !is_letter(text.p[i - 1])) &&
            (i + word.n == text.n || !is_letter(text.p[i + word.n]))) {
            return true;
        }
    }
    return false;
}

bool party_text_has(struct ctx *c, struct str text, struct str name)
{
    const struct str word = str_lower(c->mem, str_trim(name));
    return word.n >= NAME_MIN && has_word(str_lower(c->mem, text), word);
}

static bool has_part(struct ctx *c, struct str text, struct str name)
{
    struct str part;
    while (str_next(&name, ' ', &part)) {
        if (party_text_has(c, text, part)) {
            return true;
        }
    }
    return false;
}

bool party_identity_tells(struct ctx *c, const struct party_identity *who, struct str text)
{
    return has_part(c, text, who->name) || has_part(c, text, who->nickname) ||
           has_part(c, text, who->guardian_name) || party_text_has(c, text, who->school) ||
           party_text_has(c, text, who->plate) || party_text_has(c, text, who->account) ||
           party_text_has(c, text, who->handle) || party_text_has(c, text, who->address) ||
           party_text_has(c, text, who->domicile);
}
