/* intake.c - routes, records and statements of the intake room. */
#include "feature/contact/contact.h"
#include "feature/intake/intake_priv.h"

#define REC report_card
#define REC_DEF "feature/intake/report_card.def"
#include "rec/rec_table.h"
#define REC report_match
#define REC_DEF "feature/intake/report_match.def"
#include "rec/rec_table.h"
#define REC attach_proposal
#define REC_DEF "feature/intake/attach_proposal.def"
#include "rec/rec_table.h"
#define REC intake_filter
#define REC_DEF "feature/intake/intake_filter.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC intake_triage
#define REC_DEF "feature/intake/intake_triage.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC intake_answer
#define REC_DEF "feature/intake/intake_answer.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC intake_close
#define REC_DEF "feature/intake/intake_close.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC intake_twin
#define REC_DEF "feature/intake/intake_twin.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC intake_attach
#define REC_DEF "feature/intake/intake_attach.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC intake_decision
#define REC_DEF "feature/intake/intake_decision.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC intake_open
#define REC_DEF "feature/intake/intake_open.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC intake_entry
#define REC_DEF "feature/intake/intake_entry.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC intake_later
#define REC_DEF "feature/intake/intake_later.def"
#define REC_FORM
#include "rec/rec_table.h"

static const struct route routes[] = {
    { METHOD_GET, "/antrean", intake_queue_get, RIGHT_REPORT_READ, 0, &intake_filter_rec, NULL,
      "The queue of reports, urgent ones first" },
    { METHOD_GET, "/antrean/:report", intake_report_get, RIGHT_REPORT_READ, 0, NULL, NULL,
      "One report: words, conversation, triage, decision" },
    { METHOD_POST, "/antrean/:report/ambil", intake_take_post, RIGHT_REPORT_WRITE, ROUTE_WRITES,
      NULL, intake_report_get, "Takes a report for a while" },
    { METHOD_POST, "/antrean/:report/lepas", intake_release_post, RIGHT_REPORT_WRITE, ROUTE_WRITES,
      NULL, intake_report_get, "Gives a taken report back" },
    { METHOD_POST, "/antrean/:report/jawab", intake_answer_post, RIGHT_REPORT_WRITE, ROUTE_WRITES,
      &intake_answer_rec, intake_report_get,
      "Answers the reporter; whoever holds the code can read it" },
    { METHOD_POST, "/antrean/:report/pemegang", intake_holder_post, RIGHT_REPORT_WRITE,
      ROUTE_WRITES, NULL, intake_report_get, "Notes that the victim holds the code herself" },
    { METHOD_POST, "/antrean/:report/triase", intake_triage_post, RIGHT_REPORT_WRITE, ROUTE_WRITES,
      &intake_triage_rec, intake_report_get, "Kind, risk, competence, and whom it is about" },
    { METHOD_GET, "/antrean/:report/ganda", intake_match_get, RIGHT_REPORT_READ, 0, NULL, NULL,
      "Possible doubles beside the report" },
    { METHOD_POST, "/antrean/:report/ganda", intake_match_post, RIGHT_REPORT_WRITE, ROUTE_WRITES,
      &report_match_rec, NULL, "Same, different or not known" },
    { METHOD_POST, "/antrean/:report/ganda-dari", intake_twin_post, RIGHT_REPORT_WRITE,
      ROUTE_WRITES, &intake_twin_rec, intake_report_get, "The report is a double of another one" },
    { METHOD_POST, "/antrean/:report/tutup", intake_close_post, RIGHT_REPORT_WRITE, ROUTE_WRITES,
      &intake_close_rec, intake_report_get, "Closes a report with a reason" },
    { METHOD_POST, "/antrean/:report/gabung", intake_attach_post, RIGHT_REPORT_WRITE, ROUTE_WRITES,
      &intake_attach_rec, intake_report_get,
      "Attaches to one's own case, or proposes it for another" },
    { METHOD_POST, "/antrean/:report/batal", intake_withdraw_post, RIGHT_REPORT_WRITE, ROUTE_WRITES,
      NULL, intake_report_get, "Takes a proposal back" },
    { METHOD_GET, "/antrean/:report/kontak", intake_contact_get, RIGHT_REPORT_READ, 0, NULL, NULL,
      "Whether the reporter may be reached now, and attempts before there is a case" },
    { METHOD_POST, "/antrean/:report/kontak", intake_attempt_post, RIGHT_REPORT_WRITE, ROUTE_WRITES,
      &report_attempt_rec, intake_contact_get,
      "Notes an attempt to reach the reporter; refused against the wish, and kept" },
    { METHOD_POST, "/antrean/:report/kontak/tanya", intake_reach_post, RIGHT_REPORT_WRITE,
      ROUTE_WRITES, &report_reach_rec, intake_contact_get,
      "Writes down how the reporter may be reached" },
    { METHOD_GET, "/antrean/:report/kasus", intake_open_get, RIGHT_REPORT_WRITE, 0, NULL, NULL,
      "Form of a new case" },
    { METHOD_POST, "/antrean/:report/kasus", intake_open_post, RIGHT_REPORT_WRITE, ROUTE_WRITES,
      &intake_open_rec, intake_open_get, "Opens a case from a report" },
    { METHOD_GET, "/antrean/:report/isi", intake_later_get, RIGHT_REPORT_WRITE, 0, NULL, NULL,
      "An entered report to be filled in" },
    { METHOD_POST, "/antrean/:report/isi", intake_later_post, RIGHT_REPORT_WRITE, ROUTE_WRITES,
      &intake_later_rec, intake_later_get, "Fills in an entered report" },
    { METHOD_GET, "/laporan/baru", intake_entry_get, RIGHT_REPORT_WRITE, 0, NULL, NULL,
      "Form of a report told to the office" },
    { METHOD_POST, "/laporan/baru", intake_entry_post, RIGHT_REPORT_WRITE,
      ROUTE_WRITES | ROUTE_SLOW, &intake_entry_rec, intake_entry_get,
      "Enters a report told to the office" },
    { METHOD_GET, "/kasus/:case/laporan", intake_case_get, RIGHT_CASE_READ, 0, NULL, NULL,
      "Reports proposed for a case" },
    { METHOD_POST, "/kasus/:case/laporan/:proposal", intake_case_post, RIGHT_CASE_WRITE,
      ROUTE_WRITES, &intake_decision_rec, NULL, "Accepts or declines a proposed report" },
};

static const struct rec *const records[] = { &report_card_rec, &report_match_rec,
                                             &attach_proposal_rec };

static const struct stmt *const stmts[] = {
    &INTAKE_Q_OPEN,       &INTAKE_Q_DONE,           &INTAKE_Q_COUNTS,
    &INTAKE_Q_TALK,       &INTAKE_Q_RUNNING,        &INTAKE_Q_CLOCK_SET,
    &INTAKE_Q_CLOCK_STOP, &INTAKE_Q_CLOCK_CASE,     &INTAKE_Q_COMPARTMENT_CASE,
    &INTAKE_Q_TEAM,       &INTAKE_Q_CASE_BY_NUMBER, &INTAKE_Q_PROPOSED,
    &INTAKE_Q_PROPOSALS,  &INTAKE_Q_LAW_CLOCK,      &INTAKE_Q_BY_NUMBER,
    &INTAKE_Q_EXISTS,     &INTAKE_Q_CASE_OF,
};

const struct feature intake_feature = {
    .name = "intake",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
