/* alike.c - what two search cards have in common, as one score. */
#include "calc/alike.h"

#include <string.h>

#include "calc/name.h"

#define DIGITS_MIN 6
#define MARK_MIN 3 /* the shortest plate: B 1 A */
#define SCORE_NIK 100
#define SCORE_PHONE 90
#define SCORE_ACCOUNT 90
#define SCORE_HANDLE 90
#define SCORE_PLATE 80        /* a vehicle has several drivers */
#define SCORE_NAME_AND_DAY 98 /* at most: below a number that identifies */
#define SAME_DAY 10
#define OTHER_DAY 15

struct str alike_digits(char digits[ALIKE_DIGITS], struct str typed, bool phone)
{
    size_t n = 0;
    for (size_t i = 0; i < typed.n && n < ALIKE_DIGITS; i++) {
        if (typed.p[i] >= '0' && typed.p[i] <= '9') {
            digits[n++] = typed.p[i];
        }
    }
    struct str s = { digits, n };
    if (phone && str_starts(s, STR("62"))) {
        digits[1] = '0';
        s = str_cut(s, 1, s.n);
    }
    return s.n < DIGITS_MIN ? STR_NONE : s;
}

static bool is_digit(char ch)
{
    return ch >= '0' && ch <= '9';
}

struct str alike_plate(char plate[ALIKE_DIGITS], struct str typed)
{
    size_t n = 0;
    size_t digits = 0;
    for (size_t i = 0; i < typed.n && n < ALIKE_DIGITS; i++) {
        const char ch = typed.p[i];
        const char big = ch >= 'a' && ch <= 'z' ? (char)(ch - 'a' + 'A') : ch;
        if (is_digit(big) || (big >= 'A' && big <= 'Z')) {
            plate[n++] = big;
            digits += is_digit(big) ? 1 : 0;
        }
    }
    return n < MARK_MIN || digits == 0 ? STR_NONE : (struct str){ plate, n };
}

struct str alike_handle(char handle[ALIKE_HANDLE], struct str typed)
{
    size_t n = 0;
    for (size_t i = 0; i < typed.n && n < ALIKE_HANDLE; i++) {
        const char ch = typed.p[i];
        if (ch != '@' && (unsigned char)ch > ' ') {
            handle[n++] = ch >= 'A' && ch <= 'Z' ? (char)(ch - 'A' + 'a') : ch;
        }
    }
    return n < MARK_MIN ? STR_NONE : (struct str){ handle, n };
}

static bool same_number(const unsigned char x[8], const unsigned char y[8])
{
    static const unsigned char none[8];
    return memcmp(x, none, 8) != 0 && memcmp(x, y, 8) == 0;
}

static struct str padded(const char *p, size_t cap)
{
    return (struct str){ p, strnlen(p, cap) };
}

/* Each name of one with each of the other. */
static int best_name(const struct alike_card *x, const struct alike_card *y)
{
    struct str own[2] = { padded(x->name, sizeof x->name),
                          padded(x->nickname, sizeof x->nickname) };
    struct str other[2] = { padded(y->name, sizeof y->name),
                            padded(y->nickname, sizeof y->nickname) };
    int best = 0;
    for (size_t i = 0; i < 4; i++) {
        int score = name_score_folded(own[i / 2], other[i % 2]);
        best = score > best ? score : best;
    }
    return best;
}

static void at_least(struct alike *out, bool agrees, int score)
{
    out->score = agrees && out->score < score ? score : out->score;
}

bool alike_compare(const struct alike_card *x, const struct alike_card *y, struct alike *out)
{
    int name = best_name(x, y);
    out->nik = same_number(x->nik, y->nik);
    out->phone = same_number(x->phone, y->phone);
    out->plate = same_number(x->plate, y->plate);
    out->account = same_number(x->account, y->account);
    out->handle = same_number(x->handle, y->handle);
    out->name = name >= NAME_NEAR;
    out->born = x->born != 0 && x->born == y->born;
    out->score = name;
    if (out->name && out->born) {
        out->score = name + SAME_DAY < SCORE_NAME_AND_DAY ? name + SAME_DAY : SCORE_NAME_AND_DAY;
    } else if (out->name && x->born != 0 && y->born != 0) {
        out->score = name - OTHER_DAY; /* both days are known and differ */
    }
    at_least(out, out->phone, SCORE_PHONE);
    at_least(out, out->account, SCORE_ACCOUNT);
    at_least(out, out->handle, SCORE_HANDLE);
    at_least(out, out->plate, SCORE_PLATE);
    at_least(out, out->nik, SCORE_NIK);
    return out->nik || out->phone || out->plate || out->account || out->handle ||
           (out->name && out->score >= NAME_NEAR);
}
