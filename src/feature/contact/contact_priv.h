/* contact_priv.h - between the files of the contact room only. */
#ifndef JJ_FEATURE_CONTACT_PRIV_H
#define JJ_FEATURE_CONTACT_PRIV_H

#include "feature/case/case.h"
#include "feature/contact/contact.h"

#define REC contact_form
#define REC_DEF "feature/contact/contact_form.def"
#include "rec/rec_struct.h"

/* A person of a case with what is known of how to reach him. */
struct contact_known {
    struct case_all all;
    size_t i; /* of the party */
    struct contact_wish wish;
    struct contact_secret secret;
    bool has_wish, has_secret; /* has_secret only once identity is open */
};

/* Need-to-know, the party, the wish without numbers. ERR_NOT_FOUND as for an absent one. */
MUST_USE enum err contact_load(struct ctx *c, struct str case_id, struct str party_id,
                               struct contact_known *k);
/*
 * Opens `identity` with a reason that the team can read: entry in the log, row of reasons when
 * something is written.
 */
MUST_USE enum err contact_open(struct ctx *c, struct contact_known *k, struct str reason,
                               struct str *look_id);
/* The rule of a wish; of secret only where it is given. */
struct contact_rule contact_rule_of(struct ctx *c, const struct contact_wish *wish,
                                    const struct contact_secret *secret);
/*
 * Numbers of the reported persons of the case other than this party, as digits; identity must be
 * open.
 */
MUST_USE enum err contact_reported(struct ctx *c, const struct contact_known *k,
                                   struct contact_rule *rule);
/* The verdict of one attempt; opens identity when the channel has a number. */
MUST_USE enum err contact_judge(struct ctx *c, struct contact_known *k, struct str channel,
                                struct str number, int64_t at_ms, enum contact_verdict *verdict);
/* The attempt that was just queued is refused: it is kept, with ERR_INPUT at "channel". */
MUST_USE enum err contact_refuse(struct ctx *c, struct str why);
bool contact_by_number(struct ctx *c, struct str channel);
/* Label key of the sentence that says why. */
const char *contact_why(enum contact_verdict v);
/* How it stands now over all ways of the wish: OK when one of them is. */
enum contact_verdict contact_now(struct ctx *c, const struct contact_rule *r);
/* Everything a page shows of one person: see contact_view.c. */
void contact_put(struct ctx *c, const struct contact_known *k, struct val *v);
/* Fills wish i of a case that is loaded already; absent ones have has_wish false. */
MUST_USE enum err contact_wishes(struct ctx *c, struct str case_id, struct contact_wish **rows,
                                 size_t *n);
void contact_pick(struct contact_known *k, const struct contact_wish *rows, size_t n);
/*
 * Whether the page offers to reach this person at all: a reported person who is no victim is not
 * ours to call.
 */
bool contact_is_ours(const struct party *p);
/* Of the case, newest first. */
MUST_USE enum err contact_attempts_of(struct ctx *c, struct str case_id,
                                      struct contact_attempt **rows, size_t *n);
MUST_USE enum err contact_attempts(struct ctx *c, const struct case_all *all, struct str party_id,
                                   struct val *data);

/*
 * Telephones in a line of words: runs of digits and the signs people write between them. At most
 * max in all; *n counts on.
 */
void contact_numbers_in(struct ctx *c, struct str text, struct str *out, size_t *n, size_t max);
/* "Senin, Rabu, 09.00–11.00" */
struct str contact_window_text(struct ctx *c, struct str days, struct str begins, struct str ends);
/* Of the people of a case, what was tried before there was one. */
MUST_USE enum err contact_reports_of(struct ctx *c, struct str case_id,
                                     struct contact_report **reports, size_t *n);
/* One attempt as pages show it. */
void contact_report_line(struct ctx *c, const struct contact_report *k,
                         const struct report_attempt *a, struct val *v);
const char *contact_tone(enum contact_verdict v), *contact_tag(enum contact_verdict v);

handler_fn contact_list_get, contact_one_get, contact_open_post, contact_wish_post,
    contact_wish_again, contact_attempt_post;

#endif
