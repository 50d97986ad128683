/*
 * breakglass.h - emergency access: a member opens, by its number, a case that need-to-know refuses him; with a reason, for
 * the pack's hours, by grants that end by themselves (keyd). Team and lead see it at once; a second person reviews it.
 */
#ifndef JJ_FEATURE_BREAKGLASS_H
#define JJ_FEATURE_BREAKGLASS_H

#include "feature/conference/conference.h"
#include "http/http.h"

#define REC breakglass
#define REC_DEF "feature/breakglass/breakglass.def"
#include "rec/rec_struct.h"

/*
 * For the door of a case, beside the rows of case_access (which stay the team alone): the member has opened this case, his
 * time is not over, and no tie stands.
 */
#define GLASS_OPEN(case_param, member, now)                              \
    "SELECT g.member_id FROM breakglass g WHERE g.case_id = " case_param \
    " AND g.member_id = " member " AND g.until_ms > " now                \
    " AND g.ended_ms IS NULL" TIE_FREE("g.case_id", member)

/* ---- pure ---- */
enum glass_bar {
    GLASS_FREE,
    GLASS_DONE,     /* reviewed already */
    GLASS_OWN,      /* his own opening */
    GLASS_VISITOR,  /* he is in the case by emergency access himself */
    GLASS_LEAD_ONLY /* the city lets only lead review */
};
struct glass_reviewer {
    bool opened_it, stands, is_lead; /* stands: in the case without an end, himself or by a desk */
};
enum glass_bar glass_may_review(const struct glass_reviewer *who, bool reviewed, bool lead_only);
/* The end of an opening by the pack's hours: 0 when they are none, or more than the key keeper gives. */
int64_t glass_until(struct str hours, int64_t now_ms);

/* ---- for other rooms ---- */
/* What waits for review, of cases that open to c->who, as data "glass" of the start page; to an administrator how many late. */
MUST_USE enum err glass_put_home(struct ctx *c, struct val *data);
/*
 * Whether an opening that is this member's to review is past its day: not his own, of no case he is tied to. Needs no key:
 * for the mail in the morning.
 */
MUST_USE enum err glass_is_late(struct ctx *c, struct str member_id, bool *late);
/* One line each beside the tasks of a case: openings nobody has reviewed. */
MUST_USE enum err glass_todo(struct ctx *c, struct str case_id, struct val *todo);

extern const struct feature breakglass_feature;

#endif
