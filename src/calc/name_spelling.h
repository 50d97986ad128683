/* name_spelling.h - inside of name.c: one word of a name brought to one spelling. */
#ifndef JJ_CALC_NAME_SPELLING_H
#define JJ_CALC_NAME_SPELLING_H

#include "calc/name.h"

struct name_word {
    char p[NAME_WORD_MAX];
    size_t n;
};

/* letters: lower case, no separators. An empty word comes out empty. */
struct name_word name_spell(struct str letters);

#endif
