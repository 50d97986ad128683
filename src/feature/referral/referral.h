/* referral.h - referrals as the case sees them; the partner's side is in feature/inbox. */
#ifndef JJ_FEATURE_REFERRAL_H
#define JJ_FEATURE_REFERRAL_H

#include "feature/referral/conflict.h"
#include "feature/referral/extract.h"
#include "http/http.h"
#include "store/rec_store.h"

#define REC referral
#define REC_DEF "feature/referral/referral.def"
#include "rec/rec_struct.h"
#define REC referral_message
#define REC_DEF "feature/referral/referral_message.def"
#include "rec/rec_struct.h"
#define REC referral_act
#define REC_DEF "feature/referral/referral_act.def"
#include "rec/rec_struct.h"

/* Newest first, opened where the key is held; at most 500. */
MUST_USE enum err referral_of_case(struct ctx *c, struct str case_id, struct referral **out,
                                   size_t *n);
/*
 * The one check for the receiver: his desk, sent, not revoked, not expired, the case not over, and
 * keyd hands out `ref`.
 * Otherwise ERR_NOT_FOUND "referral.absent". Fills row, opened.
 */
MUST_USE enum err referral_require(struct ctx *c, struct str referral_id, struct referral *row);
/*
 * Queues the end of every open referral of a case (both states ended) or of one consent
 * (withdrawn): grants, clock, state.
 */
MUST_USE enum err referral_end_case(struct ctx *c, struct str case_id);
MUST_USE enum err referral_end_consent(struct ctx *c, struct str consent_id);
/* Whether anything ever left on this consent. */
MUST_USE enum err referral_was_sent_on(struct ctx *c, struct str consent_id, bool *sent);

/* ---- rules, pure ---- */
/* State as it is now: an open one past its expiry is "expired", whatever the row says. */
struct str referral_state_now(const struct referral *row, int64_t now_ms);
/*
 * May the receiver open it: sent, not ended, not expired. The key and the case are looked at
 * elsewhere.
 */
bool referral_is_open(const struct referral *row, int64_t now_ms);
/*
 * Waits for the receiver's first answer, or for the second person: what the state lets happen next.
 */
bool referral_waits(struct str state);
/*
 * Whether one may go on from this state: accept, decline and ask until answered; answer after
 * accepting; team's reply to a question.
 */
enum referral_step {
    STEP_ACCEPT,
    STEP_DECLINE,
    STEP_ASK,
    STEP_ANSWER,
    STEP_REPLY,
    STEP_AGREE,
    STEP_REVOKE,
    STEP_TAKE_OVER,
    /* said outside and taken down by the team; a printed letter */
    STEP_HEARD_ACCEPT,
    STEP_HEARD_DECLINE,
    STEP_HEARD_ANSWER,
    STEP_LETTER
};
bool referral_may(const struct referral *row, enum referral_step step, int64_t now_ms);

/*
 * Why an answer cannot be taken down as given at said_ms: a label key, NULL when it can. Between
 * sending (its minute) and now.
 */
const char *referral_said_wrong(const struct referral *row, int64_t said_ms, int64_t now_ms);

/* Label of a state. */
struct str referral_state_text(struct ctx *c, struct str state);
/* For tags: "o" good, "d" refused or late, "w" waits for us, "i" under way, "n" over. */
const char *referral_tone(const struct referral *row, int64_t now_ms);

/* ---- shared by both sides ---- */
MUST_USE enum err referral_messages(struct ctx *c, const struct referral *row, struct val *data);
/*
 * Queues one message in the referral's compartment; m names side, kind, body and what else is said.
 */
MUST_USE enum err referral_note(struct ctx *c, const struct referral *row,
                                struct referral_message *m);
/* As above, said by c->who himself. */
MUST_USE enum err referral_say(struct ctx *c, const struct referral *row, const char *side,
                               const char *kind, struct str body);
/*
 * The frozen extract as page data {packages: [{code, label, lines: [{label, text}]}], print}, in
 * c's language.
 */
struct val *referral_extract_val(struct ctx *c, struct str extract);
/* The partner's answer as lines {field, label, text}; an empty list when there is none. */
struct val *referral_answer_val(struct ctx *c, struct str answer);
/*
 * Ends one: the desk's grant, its clocks, state (the same when ""), words. change names id and
 * version.
 */
MUST_USE enum err referral_end(struct ctx *c, const struct referral *row, struct referral *change,
                               const char *state, struct str why);
/* Starts the clock of an answer by the agency's kind; *due_ms gets its end. */
MUST_USE enum err referral_clock(struct ctx *c, const struct referral *row, int64_t *due_ms);

/*
 * What waits for the team: a second person, an answer to a question, an answer to take over. Late
 * ones are the summary's own.
 */
MUST_USE enum err referral_todo(struct ctx *c, struct str case_id, struct val *todo);

/* ---- the short answer of an agency's kind: answer.c ---- */
/* One field of the short answer form, from the pack. */
struct answer_field {
    struct str name, type; /* type: "text", "long", "day" */
    struct str label[2];
    bool required;
};
#define ANSWER_FIELDS_MAX 8
/* The fields of an agency's kind, else those of "*". Returns their number. */
size_t answer_fields(struct ctx *c, struct str agency_kind,
                     struct answer_field out[ANSWER_FIELDS_MAX]);
/*
 * Reads typed input by these fields: unknown names refused by name, days and lengths checked,
 * required ones demanded. *bytes gets
 * the answer as JSON {at_ms (when it was given), lines: [{field, label, text, value}]}, *text the
 * same as plain lines for the conversation.
 */
MUST_USE enum err answer_read(struct ctx *c, const struct val *input, const struct answer_field *f,
                              size_t n, int64_t at_ms, struct str *bytes, struct str *text);
/*
 * The form: list of field maps for the partial field; values: typed, else of the answer given
 * before.
 */
struct val *answer_form(struct ctx *c, const struct answer_field *f, size_t n, struct str before);

struct timeline;
MUST_USE enum err referral_timeline(struct ctx *c, struct str case_id, struct timeline *t);

/* What is asked when a referral is made: the form on paper asks the same. */
extern const struct rec referral_form_rec;

extern const struct feature referral_feature;

#endif
