/* case.c - routes, records and statements of the case room. */
#include "feature/case/case_priv.h"

#define REC case_file
#define REC_DEF "feature/case/case_file.def"
#define REC_TITLE "case.title"
#include "rec/rec_table.h"
#define REC card
#define REC_DEF "feature/case/card.def"
#include "rec/rec_table.h"

extern const struct rec case_filter_rec, timeline_filter_rec;

static const struct route routes[] = {
    { METHOD_GET, "/kasus", case_list_get, RIGHT_CASE_LIST, 0, &case_filter_rec, NULL,
      "Cases the member may see, newest work first" },
    { METHOD_GET, "/kasus/:case", case_summary_get, RIGHT_CASE_READ, 0, &timeline_filter_rec, NULL,
      "One case: what needs action, time line, risk, referrals" },
    { METHOD_GET, "/kasus/:case/data", case_edit_get, RIGHT_CASE_READ, 0, NULL, NULL,
      "Data of a case" },
    { METHOD_POST, "/kasus/:case/data", case_edit_post, RIGHT_CASE_WRITE, ROUTE_WRITES,
      &case_file_rec, case_edit_get, "Changes data of a case" },
};

static const struct rec *const records[] = { &case_file_rec, &card_rec };

static const struct stmt *const stmts[] = {
    &CASE_Q_ACCESS,
    &CASE_Q_COMPARTMENTS,
    &CASE_Q_ALLOW,
    &CASE_Q_DENY,
    &CASE_Q_TEAM_COMPARTMENTS,
    &CASE_Q_FACT_VERSION,
    &CASE_Q_FACT_INSERT,
    &CASE_Q_FACT_UPDATE,
    &CASE_Q_LIST_ALL,
    &CASE_Q_IDENTITY_COMPARTMENT,
    &CASE_Q_ALL_COMPARTMENTS,
    &CASE_Q_CARD_BY_NUMBER,
    &CASE_Q_LIST_OWN,
    &CASE_Q_TOUCH,
    &CASE_Q_MEMBER_NAME,
    &CASE_Q_COUNTS,
};

const struct feature case_feature = {
    .name = "case",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
