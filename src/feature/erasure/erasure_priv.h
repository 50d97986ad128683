/* erasure_priv.h - between the files of the erasure room only. */
#ifndef JJ_FEATURE_ERASURE_PRIV_H
#define JJ_FEATURE_ERASURE_PRIV_H

#include "feature/case/case.h"
#include "feature/erasure/erasure.h"

#define REC erasure
#define REC_DEF "feature/erasure/erasure.def"
#include "rec/rec_struct.h"
#define REC legal_hold
#define REC_DEF "feature/erasure/legal_hold.def"
#include "rec/rec_struct.h"

#define ERASURE_ASKED "asked"
#define ERASURE_DONE "done"
#define ERASURE_REFUSED "refused"

/* Queues the end of every key of the case and of what must not lie about it plainly; *n keys. */
MUST_USE enum err erasure_destroy(struct ctx *c, const struct case_file *row, int64_t *n);
/* ERR_NOT_FOUND unless c->who holds the key of desk lead. */
MUST_USE enum err erasure_require(struct ctx *c);

handler_fn erasure_list_get, erasure_record_get;

extern const struct rec erasure_rec;
extern const struct stmt ERASURE_Q_PARTS, ERASURE_Q_CARDS, ERASURE_Q_NO_ACCESS, ERASURE_Q_NO_CARD,
    ERASURE_Q_NO_REPORT_CARD, ERASURE_Q_NO_SIMFONI, ERASURE_Q_NO_CLOCK, ERASURE_Q_NO_PARTS,
    ERASURE_Q_CUT_CASE, ERASURE_Q_CUT_REPORT, ERASURE_Q_DUE, ERASURE_Q_LIST, ERASURE_Q_NO_TASK,
    ERASURE_Q_NO_REFERRAL;

#endif
