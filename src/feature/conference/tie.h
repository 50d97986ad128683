/*
 * tie.h - ties of members to people of a case. Whoever has one sees nothing of the case, by no way,
 * and is not told: absent and tied look alike. Every door asks here or joins TIE_FREE.
 */
#ifndef JJ_FEATURE_CONFERENCE_TIE_H
#define JJ_FEATURE_CONFERENCE_TIE_H

#include "http/http.h"
#include "store/rec_store.h"

/* For a WHERE: no standing tie of this member to this case. One probe of an index. */
#define TIE_FREE(case_column, member)                                          \
    " AND NOT EXISTS (SELECT 1 FROM member_tie WHERE"                          \
    " member_tie.case_id = " case_column " AND member_tie.member_id = " member \
    " AND member_tie.lifted_ms IS NULL)"

/* Whether a standing tie keeps this member from this case. case_id "": false. */
MUST_USE enum err tie_blocks(struct ctx *c, struct str member_id, struct str case_id, bool *blocks);
/* Members with a standing tie to this case. */
#define TIES_MAX 200
struct tied {
    struct str ids[TIES_MAX];
    size_t n;
};
MUST_USE enum err tie_members(struct ctx *c, struct str case_id, struct tied *t);
/*
 * Queues the grant of a compartment of this case to a desk; where somebody who sits there has a
 * tie, to the others who sit there one by one, since a desk's key cannot leave out one of them.
 * Needs RIGHT_MEMBER_ADMIT when there is a tie.
 */
MUST_USE enum err tie_allow_desk(struct ctx *c, struct str case_id, struct str compartment,
                                 struct str desk, int64_t until_ms);
/* Queues the end of what tie_allow_desk gave. */
MUST_USE enum err tie_deny_desk(struct ctx *c, struct str compartment, struct str desk);
/* Queues the end of a member's grants on the meetings of a case, save where another case lets him in. */
MUST_USE enum err tie_leave_meetings(struct ctx *c, struct str case_id, struct str member_id);

#endif
