/*
 * speech.h - which figures a speech may say. A speech leaves the house: a part below the pack's limit is left out, and so is one
 * whose remainder would be below it, for whoever knows the whole could take them from each other.
 */
#ifndef JJ_FEATURE_RECAP_SPEECH_H
#define JJ_FEATURE_RECAP_SPEECH_H

#include <stdint.h>

enum speech_say {
    SPEECH_NUMBER, /* the part with its share of the whole */
    SPEECH_NONE,   /* 0: there was none */
    SPEECH_ALL,    /* the part is the whole */
    SPEECH_QUIET   /* too few, of it or of the rest */
};
/* 0 <= part <= whole; limit from the pack, at least 2. Pure. */
enum speech_say speech_part(int64_t part, int64_t whole, int64_t limit);
/* Rounded half up, in percent; whole > 0. Pure. */
int64_t speech_share(int64_t part, int64_t whole);

#endif
