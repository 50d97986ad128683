/*
 * raid.h - many people at once: one screen, one row for each, one case or several. Pure rules here;
 * the handlers are in raid.c.
 */
#ifndef JJ_FEATURE_RAID_H
#define JJ_FEATURE_RAID_H

#include "http/http.h"

#define RAID_ROWS_MAX 60   /* rows of one screen */
#define RAID_ROWS_FIRST 12 /* shown at first, and added at a time */
#define RAID_CASES_MAX 20  /* cases that one screen opens */

#define REC raid_row
#define REC_DEF "feature/raid/raid_row.def"
#include "rec/rec_struct.h"

struct raid_person {
    struct raid_row row;
    size_t place; /* row on the screen, from 1 */
    int age;      /* -1: not given; always an estimate */
    bool is_victim, is_reported;
    struct str kinds;                /* codes, ';' between */
    struct str origin, origin_other; /* a code, or words */
};

/* Nothing was typed: the role alone, chosen beforehand, is nothing. */
bool raid_row_is_empty(const struct raid_row *row, bool has_age);
/*
 * Label key of what a row lacks; NULL: enough to go on with. A sex or a nickname, and a role of
 * victim or reported person.
 */
const char *raid_row_fault(const struct raid_person *p);

/*
 * Which people stand in which case. Nobody has a number: one case. Else every victim needs one; a
 * reported person without
 * one stands in every case. A case without a victim is refused.
 */
struct raid_plan {
    size_t cases; /* 1.. */
    int64_t
        numbers[RAID_CASES_MAX]; /* as typed, rising; 0 when there is one case without a number */
    size_t fault_at;             /* row number of the fault; 0: the whole */
    const char *fault;           /* label key; NULL: fine */
    int64_t fault_case;          /* number of the case without a victim */
};
void raid_plan(const struct raid_person *people, size_t n, struct raid_plan *out);
bool raid_in_case(const struct raid_person *p, int64_t number);

/*
 * Kinds as typed: numbers of the list ("5" or "1 5"), codes, labels or other spellings with a comma
 * between. False when one is
 * not understood. *codes: in the order of the list, each once.
 */
MUST_USE bool raid_kinds(struct ctx *c, struct str typed, struct str *codes);

extern const struct feature raid_feature;

#endif
