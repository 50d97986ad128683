/* report.c - routes, records and statements of the report room. */
#include "feature/report/report_priv.h"

#define REC public_post
#define REC_DEF "feature/report/public_post.def"
#define REC_FORM
#include "rec/rec_table.h"

static const struct route routes[] = {
    { METHOD_GET, "/", public_get, RIGHT_PUBLIC, 0, NULL, NULL,
      "Start of the public form: hotlines, first question, mailbox." },
    { METHOD_POST, "/", public_post, RIGHT_PUBLIC, ROUTE_WRITES | ROUTE_SLOW | ROUTE_FILES,
      &public_post_rec, public_again,
      "A step of the public form or a button of the mailbox: fields step, token, go." },
    { METHOD_GET, "/kasus/:case/pesan", talk_get, RIGHT_CASE_READ, 0, NULL, NULL,
      "Conversations of a case." },
    { METHOD_POST, "/kasus/:case/pesan", talk_post, RIGHT_CASE_WRITE, ROUTE_WRITES,
      &talk_answer_rec, talk_get, "Answers the reporter; whoever holds the code can read it." },
    { METHOD_POST, "/kasus/:case/pesan/pemegang", talk_holder_post, RIGHT_CASE_WRITE, ROUTE_WRITES,
      &talk_holder_rec, talk_get, "Notes that the person affected holds the code herself." },
};

static const struct rec *const records[] = { &report_rec, &message_rec };

static const struct stmt *const stmts[] = {
    &REPORT_Q_BY_COMPARTMENT,
    &REPORT_Q_CASE_ENDED,
    &REPORT_Q_HANDED,
    &DRAFT_Q_GET,
    &DRAFT_Q_ADD,
    &DRAFT_Q_SET,
    &DRAFT_Q_GUARD,
    &DRAFT_Q_KEEP,
    &DRAFT_Q_DROP,
    &DRAFT_Q_CLEAN,
    &DRAFT_Q_FILE_ADD,
    &DRAFT_Q_FILE_DROP,
    &DRAFT_Q_FILE_OLD,
};

const struct feature report_feature = {
    .name = "report",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
