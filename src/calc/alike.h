/*
 * alike.h - could two search cards be of one person? By number, name and day of birth. Names are
 * folded (name.h); numbers
 * come as short hashes, so that a card gives no number away. A hit is a reason to look, never a
 * decision.
 */
#ifndef JJ_CALC_ALIKE_H
#define JJ_CALC_ALIKE_H

#include "base/str.h"

#define ALIKE_DIGITS 40

struct alike_card {
    int32_t born; /* day_t; 0 none */
    uint32_t zero;
    unsigned char nik[8], phone[8]; /* hashes; zero: none */
    char name[128], nickname[72];   /* folded, padded with NUL */
};

struct alike {
    bool nik, phone, name, born; /* what agrees */
    int score;                   /* 0..100 */
};

/*
 * The digits of a number as typed; a phone's country code becomes a zero. Empty below 6: it would
 * agree with any scrap.
 */
struct str alike_digits(char digits[ALIKE_DIGITS], struct str typed, bool phone);
/* True when worth showing. */
bool alike_compare(const struct alike_card *x, const struct alike_card *y, struct alike *out);

#endif
