/*
 * report.h - reports and their conversations, for intake and the case.
 * State of a report: "new", "taken", "waiting" (for the reporter), "case" (belongs to a case),
 * "closed", "duplicate".
 */
#ifndef JJ_FEATURE_REPORT_H
#define JJ_FEATURE_REPORT_H

#include "http/http.h"
#include "store/rec_store.h"

#define REC report
#define REC_DEF "feature/report/report.def"
#include "rec/rec_struct.h"
#define REC message
#define REC_DEF "feature/report/message.def"
#include "rec/rec_struct.h"

/*
 * Queues a new report: talk compartment (allowed to desk intake), number from a serial, clock of
 * the first response. Received now,
 * unless received_ms says when an office heard it.
 * row holds the answers; entry its channel. urgent follows from safe_now. Returns with row's ids
 * filled; a compartment_id that is
 * set already was queued by the caller. The receipt, if any, is added by the caller with
 * change_receipt.
 */
MUST_USE enum err report_send(struct ctx *c, struct report *row);
/*
 * Queues one message and the report's state that follows (unread, answered_ms, state, urgent,
 * due_ms, clocks). row is the report
 * as read, its talk held; once per change. side: "reporter", "office", "system". kind: "text",
 * "file", "unsafe", "stop".
 */
MUST_USE enum err report_message_add(struct ctx *c, struct report *row, const char *side,
                                     const char *kind, struct str body);
/* All messages of a report, oldest first; opened when its talk is held. */
MUST_USE enum err report_messages(struct ctx *c, struct str report_id, struct message **out,
                                  size_t *n);
/*
 * Whether a receipt may have been given out: what an agency handed over has none, nor what was keyed
 * in without one (no_code), so nobody reads answers with it.
 */
MUST_USE enum err report_has_code(struct ctx *c, const struct report *row, bool *has);
/* Before an answer: ERR_INPUT "report.no_reader" at field where there is no code to read it with. */
MUST_USE enum err report_require_reader(struct ctx *c, const struct report *row, const char *field);
/* Sets holder_known in the row; ERR_INPUT "report.holder_none" where there is no code. */
MUST_USE enum err report_note_holder(struct ctx *c, struct report *row);
/* Reports of a case, oldest first, opened when held. */
MUST_USE enum err report_of_case(struct ctx *c, struct str case_id, struct report **out, size_t *n);
/*
 * The report's answers as read-only rows {label, text} in the order of the questions, empty ones
 * left out: for staff pages.
 */
struct val *report_answers(struct ctx *c, const struct report *row);
/*
 * When somebody reads what is sent now: "sekarang (jam kerja)" or "besok pukul 08.00", from office
 * hours. urgent: somebody on duty is rung for it, "segera: seseorang sedang bertugas".
 */
struct str report_read_when(struct ctx *c, bool urgent);

/*
 * Adds the list "thread" to data: messages as {who, when, body, kind, own, unsafe}, for the partial
 * report_msg.
 */
MUST_USE enum err report_thread_put(struct ctx *c, const struct report *row, struct val *data);
/*
 * Adds the map "code" to data: both forms of a receipt as {words, digits}, for the partial
 * report_code.
 */
void report_code_put(struct ctx *c, uint64_t secret, unsigned digits_k, struct val *data);
/*
 * Copies the fields that both records have and that are not fixed in the target, with their bits.
 */
void draft_copy(const struct rec *from, const void *source, const struct rec *to, void *target);

struct timeline;
MUST_USE enum err report_timeline(struct ctx *c, struct str case_id, struct timeline *t);

extern const struct feature report_feature;

#endif
