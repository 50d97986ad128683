/*
 * name.h - how alike two people's names are, as Indonesian offices write names.
 *
 * A name is folded first: lower case, one space, titles and degrees off, old spellings made new,
 * doubled letters single. Two folded names are compared word by word, in any order. The score is a
 * hint for a person who looks at both, never a decision.
 */
#ifndef JJ_CALC_NAME_H
#define JJ_CALC_NAME_H

#include "base/arena.h"
#include "base/str.h"

#define NAME_NEAR 70     /* from here on a pair is worth showing to a person: see name_test.c */
#define NAME_WORDS 8     /* most words of a folded name; further ones are dropped */
#define NAME_WORD_MAX 24 /* most bytes of one word */
#define NAME_FOLDED_MAX (NAME_WORDS * (NAME_WORD_MAX + 1))

/*
 * At most NAME_FOLDED_MAX bytes in the arena; folding a folded name changes nothing that matters
 * for the score. Empty when the text holds no letter. Text that is not UTF-8 loses its bytes above
 * 127.
 */
struct str name_fold(struct arena *a, struct str name);

/* 0..100; 0 when one side is empty. The same words in another order are 100. */
int name_score(struct arena *scratch, struct str a, struct str b);

/* The same for two folded names: no allocation, about a microsecond; any bytes are safe. */
int name_score_folded(struct str a, struct str b);

#endif
