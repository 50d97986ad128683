/* erasure_priv.h - between the files of the erasure room only. */
#ifndef JJ_FEATURE_ERASURE_PRIV_H
#define JJ_FEATURE_ERASURE_PRIV_H

#include "feature/case/case.h"
#include "feature/erasure/erasure.h"
#include "feature/report/report.h"

#define REC erasure
#define REC_DEF "feature/erasure/erasure.def"
#include "rec/rec_struct.h"
#define REC legal_hold
#define REC_DEF "feature/erasure/legal_hold.def"
#include "rec/rec_struct.h"

#define ERASURE_ASKED "asked"
#define ERASURE_DONE "done"
#define ERASURE_REFUSED "refused"

/* erasure.about and legal_hold.about (no person is held alone) */
#define ABOUT_CASE "case"
#define ABOUT_REPORT "report"
#define ABOUT_PERSON "person"

/* What is to be erased: the case, the report or the person of the address. */
struct subject {
    const char *about; /* ABOUT_... */
    bool is_report;
    struct str id, number;
    struct str href;       /* its page */
    int64_t version;       /* of its row */
    struct case_file file; /* empty for a report */
    struct report report;  /* empty for a case */
    struct case_all *all;  /* of a person: the case, ... */
    size_t at;             /* ... and which of its people */
};

/* ---- erasure_state.c ---- */

struct state {
    struct subject of;
    struct erasure asked;   /* id empty: none waits */
    struct legal_hold hold; /* id empty: none of its own; one of its reports may be held */
    struct erasure_facts facts;
};
/* ERR_NOT_FOUND unless c->who holds the key of desk lead. */
MUST_USE enum err erasure_require(struct ctx *c);
/* By the path's case or report; ERR_NOT_FOUND the same for other's and absent. */
MUST_USE enum err erasure_state(struct ctx *c, const struct http_req *rq, struct state *s);
/* Label key of why it cannot be erased now; bar: not ERASURE_FREE. */
const char *erasure_says(struct ctx *c, const struct state *s, enum erasure_bar bar);

/* ---- erasure_do.c ---- */

/* Queues the end of every key of it and of what must not lie about it plainly; *n keys. */
MUST_USE enum err erasure_destroy(struct ctx *c, const struct subject *of, int64_t *n);

/* ---- erasure_person.c ---- */

MUST_USE enum err erasure_person(struct ctx *c, const struct subject *of, int64_t *n);
/*
 * A reported person of a case that goes on: his numbers are what nobody may reach her by, and where he works is where the case
 * may not be sent.
 */
bool erasure_guards(struct ctx *c, const struct subject *of);
/* Sets closed and sent. */
MUST_USE enum err erasure_person_facts(struct ctx *c, const struct subject *of,
                                       struct erasure_facts *f);

handler_fn erasure_list_get, erasure_record_get;

extern const struct rec erasure_rec, legal_hold_rec;
extern const struct stmt ERASURE_Q_PARTS, ERASURE_Q_CARDS, ERASURE_Q_NO_ACCESS, ERASURE_Q_NO_CARD,
    ERASURE_Q_NO_REPORT_CARD, ERASURE_Q_NO_SIMFONI, ERASURE_Q_NO_CLOCK, ERASURE_Q_NO_PARTS,
    ERASURE_Q_CUT_CASE, ERASURE_Q_CUT_REPORTS, ERASURE_Q_DUE, ERASURE_Q_LIST, ERASURE_Q_NO_TASK,
    ERASURE_Q_NO_REFERRAL, ERASURE_Q_CUT_PROPOSALS, ERASURE_Q_CASE_BYTES, ERASURE_Q_ONE_PARTS,
    ERASURE_Q_ONE_CARD, ERASURE_Q_ONE_CLOCK, ERASURE_Q_ONE_PROPOSAL, ERASURE_Q_CUT_ONE,
    ERASURE_Q_ONE_BYTES, ERASURE_Q_HELD, ERASURE_Q_LAST_WORD, ERASURE_Q_DUE_REPORTS, ERASURE_Q_TEAM,
    ERASURE_Q_PERSONS;

#endif
