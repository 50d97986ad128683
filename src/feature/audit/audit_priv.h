/* audit_priv.h - inside the room audit. */
#ifndef JJ_FEATURE_AUDIT_PRIV_H
#define JJ_FEATURE_AUDIT_PRIV_H

#include "feature/audit/audit.h"
#include "store/change.h"
#include "store/rec_store.h"

#define REC audit_form
#define REC_DEF "feature/audit/audit_form.def"
#include "rec/rec_struct.h"
extern const struct rec audit_form_rec;

#define AUDIT_PAGE 50
#define AUDIT_EXPORT_MAX 20000

/* One entry as it is shown: with the names of who and what, no content. */
struct audit_line {
    struct log_seen seen;
    struct str who, about; /* display names; empty: nobody, nothing */
    struct str case_id, case_number;
    struct str action, action_label, why; /* why: of a look */
};

/* What a form asks for. ERR_INPUT: no such member. *nothing: it cannot match (an unknown case). */
MUST_USE enum err audit_ask_of(struct ctx *c, const struct audit_form *form, struct log_ask *ask,
                               bool *nothing);
/*
 * The next lines, newest first, at most max, in c->mem; of cases that are closed to c->who by a tie
 * none. ask says where to go on, *end that there is nothing older.
 */
MUST_USE enum err audit_read(struct ctx *c, struct log_ask *ask, struct audit_line *lines,
                             size_t max, size_t *n, bool *end);
/* Into data: "lines", and "pager" with the address of what is older. query: of the page, "?..." or empty. */
void audit_put(struct ctx *c, struct val *data, const struct audit_line *lines, size_t n,
               const struct log_ask *ask, bool end, struct str address);
/* "SEGMENT-NUMBER" as the address carries it; anything else begins at the newest. */
void audit_go_on(struct str at, struct log_ask *ask);

extern const struct stmt AUDIT_Q_LOGIN, AUDIT_Q_NUMBER, AUDIT_Q_PARTS, AUDIT_Q_CASE_OF;

#endif
