/* network_priv.h - inside the room network. */
#ifndef JJ_FEATURE_NETWORK_PRIV_H
#define JJ_FEATURE_NETWORK_PRIV_H

#include "feature/network/network.h"
#include "rec/pack.h"

#define REC memo_party
#define REC_DEF "feature/network/memo_party.def"
#include "rec/rec_struct.h"
#define REC network_ask
#define REC_DEF "feature/network/network_ask.def"
#include "rec/rec_struct.h"
#define REC flow_ask
#define REC_DEF "feature/network/flow_ask.def"
#include "rec/rec_struct.h"
#define REC point_still
#define REC_DEF "feature/network/point_still.def"
#include "rec/rec_struct.h"

extern const struct rec service_point_rec, office_contact_rec, memorandum_rec, memo_party_rec,
    network_ask_rec, point_still_rec, flow_ask_rec, own_figure_rec, own_month_rec, figure_ask_rec;
extern const struct stmt NETWORK_Q_POINTS, NETWORK_Q_CONTACTS, MEMO_Q_LIST, MEMO_Q_PARTIES;
extern const struct stmt FLOW_Q_REFERRALS, FLOW_Q_HANDOVERS, FLOW_Q_JOINED, FLOW_Q_SIGNED,
    FLOW_Q_ENTERED;
extern const struct stmt FIGURE_Q_NEWEST, FIGURE_Q_MONTH, FIGURE_Q_GIVEN, FIGURE_Q_SENT,
    FIGURE_Q_GOT;

#define POINTS_MAX 500
#define CONTACTS_MAX 500
#define MEMOS_MAX 300

/* Who reads the directory: whoever answers people, and the task force. */
#define NETWORK_READ (RIGHT_REPORT_READ | RIGHT_CASE_READ | RIGHT_TASKFORCE_READ)
/* Who writes: the secretariat everything, an agency's member its own (network_own). */
#define NETWORK_WRITE (RIGHT_TASKFORCE_WRITE | RIGHT_TASKFORCE_ANSWER)

/* Whether c->who may change entries of that agency. */
bool network_own(const struct ctx *c, struct str agency_id);
/* OK, or ERR_DENIED with the sentence. */
MUST_USE enum err network_require(struct ctx *c, struct str agency_id);
/* A number of rule/network.tsv; 0 when the packs have no such row. */
int64_t network_amount(struct ctx *c, const char *key);
/* All that were not taken away, by agency and name. */
MUST_USE enum err network_points(struct ctx *c, struct service_point **out, size_t *n);
MUST_USE enum err network_contacts(struct ctx *c, struct office_contact **out, size_t *n);
/* Weekday codes, Monday first. */
void network_weekdays(struct ctx *c, struct str out[7]);
/* What a reader sees of a point: into list. now_ms: the instant it is looked at for. */
void network_put_point(struct ctx *c, const struct service_point *p, int64_t now_ms,
                       struct val *list);
void network_put_contact(struct ctx *c, const struct office_contact *o, struct val *list);
/* Choices of kecamatan without "not known". */
void network_known_areas(struct ctx *c, struct val *form, const char *field);
/* One form on a page of its own. version 0: something new. */
enum err network_form(struct ctx *c, struct http_resp *rs, const char *title, struct val *form,
                      struct str action, struct str back, int64_t version);

enum err network_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err network_now_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err network_card_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err point_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err point_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err point_new_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err point_edit_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err point_edit_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err point_still_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err point_remove_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err contact_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err contact_new_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err contact_edit_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err contact_edit_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err contact_remove_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err memo_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err memo_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err memo_new_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err memo_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err memo_edit_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err memo_edit_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err memo_party_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);

/* The year as page data: flows, columns, rows, ring, gaps, growth, period. outside: what is small is hidden. */
MUST_USE enum err flow_data(struct ctx *c, bool outside, struct val *data);
enum err flow_paper_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err flow_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);

enum err figure_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err figure_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err figure_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);

#endif
