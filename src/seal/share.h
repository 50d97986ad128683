/*
 * share.h - the recovery secret in three parts of which any two give it back.
 *
 * For each pair of officers a random r is drawn; r is sealed to one of them and (secret XOR r) to the other: six sealed
 * boxes, two on each officer's sheet. One sheet holds two independent random values and nothing of the secret. An officer's
 * key pair comes from his passphrase by the slow hash (Argon2id), so a sheet without its passphrase gives nothing either.
 */
#ifndef JJ_SEAL_SHARE_H
#define JJ_SEAL_SHARE_H

#include "base/str.h"
#include "seal/keys.h"

#define SHARE_OFFICERS 3
#define SHARE_SECRET 32    /* bytes of the recovery secret */
#define SHARE_BYTES 220    /* of a sheet; its form is in share.c */
#define SHARE_LINES 11     /* as printed, 20 bytes each */
#define SHARE_LINE_TEXT 56 /* characters of a printed line and its NUL */
#define PASSPHRASE_LEAST \
    16 /* characters: four words; a sheet can be guessed at outside this machine */

struct share {
    unsigned char b[SHARE_BYTES];
};

/* Three sheets without boxes: their number, one mark for all of them, a salt each, and the cost of the slow hash. */
void share_begin(struct share out[SHARE_OFFICERS], uint32_t passes, uint32_t memory_kib);
/* What the slow hash makes of an officer's passphrase for his sheet; its 32 bytes are his key. */
void share_job(const struct share *sheet, struct str passphrase, struct stretch_job *job);
/* Fills in the boxes. stretched: of the three officers in their order. False: libsodium failed. */
MUST_USE bool share_split(struct share sheets[SHARE_OFFICERS],
                          const unsigned char secret[SHARE_SECRET],
                          const unsigned char stretched[SHARE_OFFICERS][32]);

enum share_fault {
    SHARE_FINE,
    SHARE_SAME,         /* one officer's sheet twice */
    SHARE_OTHER_SET,    /* sheets of two different splits */
    SHARE_FIRST_CLOSED, /* the first sheet's passphrase is wrong */
    SHARE_SECOND_CLOSED,
    SHARE_WRONG /* both open, but what they give is not the secret that was split */
};
/* The secret from two sheets; wiped again unless SHARE_FINE. */
enum share_fault share_join(const struct share sheets[2], const unsigned char stretched[2][32],
                            unsigned char secret[SHARE_SECRET]);

int share_officer(const struct share *sheet); /* 1..3 */
/* "01 XXXX XXXX ... CC": a number, eight groups, two signs that show a slip of the pen. line: 0..SHARE_LINES-1 */
void share_line(const struct share *sheet, size_t line, char out[SHARE_LINE_TEXT]);
/*
 * Reads a typed or scanned sheet: lines in any order, other text between them is passed over; O is 0, I and L are 1.
 * False: *line is the first that is missing or not as printed (1..SHARE_LINES), or 0 when all lines are whole but do not
 * belong together.
 */
MUST_USE bool share_read(struct str text, struct share *out, size_t *line);

#endif
