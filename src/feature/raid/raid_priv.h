/* raid_priv.h - between the files of the raid room only. */
#ifndef JJ_FEATURE_RAID_PRIV_H
#define JJ_FEATURE_RAID_PRIV_H

#include "feature/case/case.h"
#include "feature/raid/raid.h"

#define REC raid
#define REC_DEF "feature/raid/raid.def"
#include "rec/rec_struct.h"
#define REC raid_more
#define REC_DEF "feature/raid/raid_more.def"
#include "rec/rec_struct.h"

/* ---- raid_form.c ---- */
struct raid_people {
    struct raid_person at[RAID_ROWS_MAX];
    size_t n; /* rows with something in them */
};
/* How many rows the form that was sent has: 1..RAID_ROWS_MAX. */
size_t raid_rows_sent(const struct http_req *rq);
/* What was sent without the fields of rows. */
struct val *raid_head_of(struct ctx *c, const struct http_req *rq);
/*
 * Every row that says something, checked; faults name the field as the form does (r3_age).
 * all_kinds: codes for rows that name
 * none themselves.
 */
MUST_USE enum err raid_read_rows(struct ctx *c, const struct http_req *rq, struct str all_kinds,
                                 struct raid_people *out);
/* Refuses rows by raid_plan(); numbers of cases are refused where the case is known already. */
MUST_USE enum err raid_check_plan(struct ctx *c, const struct raid_people *people,
                                  bool is_known_case, struct raid_plan *plan);
/* Rows, lists of choices and words of the screen into data: `count` rows with what was typed. */
/* The faults as page errors, each with its row in front where its own words do not name it. */
void raid_put_errors(struct ctx *c, struct val *page);
void raid_put_rows(struct ctx *c, size_t count, bool is_known_case, struct val *data);

handler_fn raid_new_get, raid_new_post, raid_more_get, raid_more_post;

#endif
