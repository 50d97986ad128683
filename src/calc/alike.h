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
#define ALIKE_HANDLE 64

struct alike_card {
    int32_t born; /* day_t; 0 none */
    uint32_t zero;
    unsigned char nik[8], phone[8]; /* hashes; zero: none */
    char name[128], nickname[48];   /* folded, padded with NUL */
    /*
     * Hashes of marks that are somebody's without being a name: the vehicle, the account money went to, the name on a
     * network. They stand where older cards had the end of a long nickname, mostly zero; else a hash that agrees with none.
     */
    unsigned char plate[8], account[8], handle[8];
};

struct alike {
    bool nik, phone, name, born; /* what agrees */
    bool plate, account, handle;
    int score; /* 0..100 */
};

/*
 * The digits of a number as typed; a phone's country code becomes a zero. Empty below 6: it would
 * agree with any scrap.
 */
struct str alike_digits(char digits[ALIKE_DIGITS], struct str typed, bool phone);
/* A number plate: letters large, digits, nothing between ("bh 1234-zz" is BH1234ZZ). Empty without a digit or below 3. */
struct str alike_plate(char plate[ALIKE_DIGITS], struct str typed);
/* A name on a network: small letters, without '@' and spaces. Empty below 3 characters. */
struct str alike_handle(char handle[ALIKE_HANDLE], struct str typed);
/* True when worth showing. */
bool alike_compare(const struct alike_card *x, const struct alike_card *y, struct alike *out);

#endif
