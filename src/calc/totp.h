/* totp.h - one-time codes of RFC 6238 with SHA-1, steps of 30 seconds. Pure. */
#ifndef JJ_CALC_TOTP_H
#define JJ_CALC_TOTP_H

#include "base/str.h"

#define TOTP_SECRET 20

/* The code with so many digits (6 to 8) at a counter (RFC 4226). */
uint32_t totp_code(const unsigned char *secret, size_t n, uint64_t step, unsigned digits);
/* Six digits, spaces allowed, of this step or one beside it, later than *last; moves *last. */
bool totp_check(const unsigned char secret[TOTP_SECRET], struct str code, int64_t wall_ms,
                int64_t *last);

#endif
