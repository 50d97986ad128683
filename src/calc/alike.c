/* alike.c - what two search cards have in common, as one score. */
#include "calc/alike.h"

#include <string.h>

#include "calc/name.h"

#define DIGITS_MIN 6
#define SCORE_NIK 100
#define SCORE_PHONE 90
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

bool alike_compare(const struct alike_card *x, const struct alike_card *y, struct alike *out)
{
    int name = best_name(x, y);
    out->nik = same_number(x->nik, y->nik);
    out->phone = same_number(x->phone, y->phone);
    out->name = name >= NAME_NEAR;
    out->born = x->born != 0 && x->born == y->born;
    out->score = name;
    if (out->name && out->born) {
        out->score = name + SAME_DAY < SCORE_NAME_AND_DAY ? name + SAME_DAY : SCORE_NAME_AND_DAY;
    } else if (out->name && x->born != 0 && y->born != 0) {
        out->score = name - OTHER_DAY; /* both days are known and differ */
    }
    if (out->phone && out->score < SCORE_PHONE) {
        out->score = SCORE_PHONE;
    }
    if (out->nik) {
        out->score = SCORE_NIK;
    }
    return out->nik || out->phone || (out->name && out->score >= NAME_NEAR);
}
