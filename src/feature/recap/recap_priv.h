/* recap_priv.h - inside the room recap: what its pages share. */
#ifndef JJ_FEATURE_RECAP_PRIV_H
#define JJ_FEATURE_RECAP_PRIV_H

#include "feature/recap/recap.h"
#include "out/letter.h"

#define RECAP_MONTHS_MAX 600 /* each month is a line and costs its time; no register is older */

/* On paper: whoever keeps the sheet can tell later whether the log was rewritten before that day. */
MUST_USE enum err recap_put_log_state(struct ctx *c, struct val *data);

/* A referral that was sent; answered_ms: the first answer, 0 when there is none. */
struct recap_sent {
    int64_t sent_ms, due_ms, answered_ms;
    bool ended; /* revoked or run out */
};
/*
 * What an agency did with them: sent = answered + waiting + ended; in_time of answered, overdue of
 * waiting.
 */
struct recap_answers {
    int64_t sent, answered, in_time, waiting, overdue, ended;
    int64_t *spans; /* of the answered, in milliseconds; room for all */
    size_t n;
};
void recap_answer_add(struct recap_answers *a, const struct recap_sent *r, int64_t now_ms);
/* The middle one; of two the one between; 0 of none. Sorts them. */
int64_t recap_middle(int64_t *spans, size_t n);
/* recap_data_answers for pages: list "answer_times" and map "answer_total", where something was sent in the period. */
MUST_USE enum err recap_put_answers(struct ctx *c, const struct recap_ask *ask, struct val *data);
/* The same as rows below recap_csv: a table for each count, by agency. */
MUST_USE enum err recap_csv_answers(struct ctx *c, const struct recap_ask *ask, struct str *csv);
extern const struct stmt RECAP_Q_ANSWERS;

/* Adds "said" and "quiet" (lists of text), "few", and "longer", the address of twelve months. */
void recap_put_speech(struct ctx *c, const struct recap_ask *ask, const struct recap *r,
                      struct val *data);
/* A sentence of a part of a whole, "Dari 161 korban, 96 (60%) anak.", to said; where it is too small its name to quiet. */
void recap_say_part(struct ctx *c, const char *label, const char *unit, int64_t part, int64_t whole,
                    struct val *said, struct val *quiet);
/* What the report for leaders says of data, of recap_page_data and recap_put_answers. */
void recap_report(struct ctx *c, const struct recap *r, const struct val *data, struct letter *l);
/* Tables of two ways on the internal report; says: what stands below each title. */
void recap_add_crosses(struct ctx *c, const struct recap *r, struct str says, struct letter *l);
enum err recap_paper_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err recap_speech_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);

#endif
