/* member_priv.h - between the files of the member room only. */
#ifndef JJ_FEATURE_MEMBER_PRIV_H
#define JJ_FEATURE_MEMBER_PRIV_H

#include "feature/member/member.h"

#define REC member_form
#define REC_DEF "feature/member/member_form.def"
#include "rec/rec_struct.h"
#define REC member_roles
#define REC_DEF "feature/member/member_roles.def"
#include "rec/rec_struct.h"
#define REC member_state
#define REC_DEF "feature/member/member_state.def"
#include "rec/rec_struct.h"
#define REC member_password
#define REC_DEF "feature/member/member_password.def"
#include "rec/rec_struct.h"

#define REC member_renew
#define REC_DEF "feature/member/member_renew.def"
#include "rec/rec_struct.h"

#define SEATS_MAX 4000

/* Input with several values of role joined by ','. */
const struct val *member_input(struct ctx *c, const struct http_req *rq);
/* Roles of the pack as check boxes of field "role"; chosen: ',' between. */
void member_put_roles(struct ctx *c, struct val *data, struct str chosen);
/* Agencies of the pack as options. */
void member_put_agencies(struct ctx *c, struct val *data, struct str chosen);
struct str member_roles_label(struct ctx *c, struct str roles);
struct str member_agency_label(struct ctx *c, struct str code);
/* Every seat of the city, in c->mem. */
MUST_USE enum err member_seats(struct ctx *c, struct desk_seat **seats, size_t *n);

handler_fn member_list_get, member_new_get, member_new_post;
handler_fn member_one_get, member_roles_post, member_reset_post, member_stop_post, member_back_post;
handler_fn member_desk_get, member_desk_post, member_renew_post;

extern const struct stmt MEMBER_Q_LIST, MEMBER_Q_LOGIN;

#endif
