/* network.c - records and routes of the network. */
#include "feature/network/own_figure.h"

#define REC service_point
#define REC_DEF "feature/network/service_point.def"
#define REC_TITLE "network.point"
#include "rec/rec_table.h"
#define REC office_contact
#define REC_DEF "feature/network/office_contact.def"
#define REC_TITLE "network.contact"
#include "rec/rec_table.h"
#define REC memorandum
#define REC_DEF "feature/network/memorandum.def"
#define REC_TITLE "memo.title"
#include "rec/rec_table.h"
#define REC memo_party
#define REC_DEF "feature/network/memo_party.def"
#define REC_TITLE "memo.party"
#include "rec/rec_table.h"
#define REC network_ask
#define REC_DEF "feature/network/network_ask.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC own_figure
#define REC_DEF "feature/network/own_figure.def"
#define REC_TITLE "figure.title"
#include "rec/rec_table.h"
#define REC own_month
#define REC_DEF "feature/network/own_month.def"
#define REC_TITLE "figure.form"
#include "rec/rec_table.h"
#define REC figure_ask
#define REC_DEF "feature/network/figure_ask.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC flow_ask
#define REC_DEF "feature/network/flow_ask.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC point_still
#define REC_DEF "feature/network/point_still.def"
#define REC_FORM
#include "rec/rec_table.h"

static const struct route routes[] = {
    { METHOD_GET, "/direktori", network_get, NETWORK_READ, 0, &network_ask_rec, NULL,
      "Directory: service points and people by function, by need and kecamatan" },
    { METHOD_GET, "/direktori/sekarang", network_now_get, NETWORK_READ, 0, &network_ask_rec, NULL,
      "Whom to call now: by need, kecamatan and hour, who is open first" },
    { METHOD_GET, "/direktori/kartu", network_card_get, NETWORK_READ, 0, &network_ask_rec, NULL,
      "The phone card to print" },
    { METHOD_GET, "/direktori/rujukan/:file", flow_paper_get,
      RIGHT_FIGURES_READ | RIGHT_TASKFORCE_READ, ROUTE_RAW, NULL, NULL,
      "The network of a year as PDF, OpenDocument or workbook: always the sheet for outside" },
    { METHOD_GET, "/direktori/rujukan", flow_get, RIGHT_FIGURES_READ | RIGHT_TASKFORCE_READ, 0,
      &flow_ask_rec, NULL,
      "Who sends whom and who answers, over twelve months; gaps; small numbers stay inside" },
    { METHOD_GET, "/direktori/angka", figure_list_get, RIGHT_FIGURES_READ | RIGHT_TASKFORCE_ANSWER,
      0, &figure_ask_rec, NULL,
      "Agencies' own numbers of a month beside the city's; an agency sees its own" },
    { METHOD_GET, "/direktori/angka/:agency/:month", figure_get, NETWORK_WRITE, 0, NULL, NULL,
      "The monthly form of an agency" },
    { METHOD_POST, "/direktori/angka/:agency/:month", figure_post, NETWORK_WRITE, ROUTE_WRITES,
      &own_month_rec, figure_get,
      "An agency's numbers of a month, by its member or written down by the secretariat" },
    { METHOD_GET, "/direktori/titik/baru", point_new_get, NETWORK_WRITE, 0, NULL, NULL,
      "Form of a new service point" },
    { METHOD_POST, "/direktori/titik", point_new_post, NETWORK_WRITE, ROUTE_WRITES,
      &service_point_rec, point_new_get,
      "Adds a service point, of one's own agency or by the "
      "secretariat" },
    { METHOD_GET, "/direktori/titik/:point", point_get, NETWORK_READ, 0, NULL, NULL,
      "One service point" },
    { METHOD_GET, "/direktori/titik/:point/ubah", point_edit_get, NETWORK_WRITE, 0, NULL, NULL,
      "Form of changing a service point" },
    { METHOD_POST, "/direktori/titik/:point/ubah", point_edit_post, NETWORK_WRITE, ROUTE_WRITES,
      &service_point_rec, point_edit_get, "Changes a service point" },
    { METHOD_POST, "/direktori/titik/:point/pasti", point_still_post, NETWORK_WRITE, ROUTE_WRITES,
      &point_still_rec, point_get, "Says that it still holds, and whether there is room now" },
    { METHOD_POST, "/direktori/titik/:point/hapus", point_remove_post, NETWORK_WRITE, ROUTE_WRITES,
      NULL, point_get, "Takes a service point off the directory" },
    { METHOD_GET, "/direktori/orang/baru", contact_new_get, NETWORK_WRITE, 0, NULL, NULL,
      "Form of a new person by function" },
    { METHOD_POST, "/direktori/orang", contact_new_post, NETWORK_WRITE, ROUTE_WRITES,
      &office_contact_rec, contact_new_get, "Adds a person by function, reached at the office" },
    { METHOD_GET, "/direktori/orang/:contact", contact_edit_get, NETWORK_WRITE, 0, NULL, NULL,
      "Form of changing a person by function" },
    { METHOD_POST, "/direktori/orang/:contact", contact_edit_post, NETWORK_WRITE, ROUTE_WRITES,
      &office_contact_rec, contact_edit_get, "Changes a person by function" },
    { METHOD_POST, "/direktori/orang/:contact/hapus", contact_remove_post, NETWORK_WRITE,
      ROUTE_WRITES, NULL, contact_edit_get, "Takes a person off the directory" },
    { METHOD_GET, "/direktori/mou", memo_list_get, RIGHT_TASKFORCE_READ, 0, NULL, NULL,
      "Memoranda between agencies, those that end first" },
    { METHOD_GET, "/direktori/mou/baru", memo_new_get, RIGHT_TASKFORCE_WRITE, 0, NULL, NULL,
      "Form of a new memorandum" },
    { METHOD_POST, "/direktori/mou", memo_new_post, RIGHT_TASKFORCE_WRITE, ROUTE_WRITES,
      &memorandum_rec, memo_new_get, "Adds a memorandum" },
    { METHOD_GET, "/direktori/mou/:memo", memo_get, RIGHT_TASKFORCE_READ, 0, NULL, NULL,
      "One memorandum with its parties" },
    { METHOD_GET, "/direktori/mou/:memo/ubah", memo_edit_get, RIGHT_TASKFORCE_WRITE, 0, NULL, NULL,
      "Form of changing a memorandum" },
    { METHOD_POST, "/direktori/mou/:memo/ubah", memo_edit_post, RIGHT_TASKFORCE_WRITE, ROUTE_WRITES,
      &memorandum_rec, memo_edit_get, "Changes a memorandum, or ends it" },
    { METHOD_POST, "/direktori/mou/:memo/pihak", memo_party_post, RIGHT_TASKFORCE_WRITE,
      ROUTE_WRITES, &memo_party_rec, memo_get, "Adds an agency that signed" },
};
static const struct rec *const records[] = { &service_point_rec, &office_contact_rec,
                                             &memorandum_rec,    &memo_party_rec,
                                             &own_figure_rec,    &own_month_rec };
static const struct stmt *const stmts[] = {
    &NETWORK_Q_POINTS, &NETWORK_Q_CONTACTS, &MEMO_Q_LIST,   &MEMO_Q_PARTIES, &FLOW_Q_REFERRALS,
    &FLOW_Q_HANDOVERS, &FLOW_Q_JOINED,      &FLOW_Q_SIGNED, &FLOW_Q_ENTERED, &FIGURE_Q_NEWEST,
    &FIGURE_Q_MONTH,   &FIGURE_Q_GIVEN,     &FIGURE_Q_SENT, &FIGURE_Q_GOT
};

const struct feature network_feature = {
    .name = "network",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
