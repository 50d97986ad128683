/* taskforce.c - records and routes of the task force. */
#include "feature/taskforce/taskforce_priv.h"

#define REC body
#define REC_DEF "feature/taskforce/body.def"
#define REC_TITLE "taskforce.title"
#include "rec/rec_table.h"
#define REC seat
#define REC_DEF "feature/taskforce/seat.def"
#define REC_TITLE "taskforce.seat"
#include "rec/rec_table.h"
#define REC seat_holder
#define REC_DEF "feature/taskforce/seat_holder.def"
#define REC_TITLE "taskforce.holder"
#include "rec/rec_table.h"
#define REC city_rule
#define REC_DEF "feature/taskforce/city_rule.def"
#define REC_TITLE "city_rule.title"
#include "rec/rec_table.h"
#define REC sop
#define REC_DEF "feature/taskforce/sop.def"
#define REC_TITLE "sop.title"
#include "rec/rec_table.h"
#define REC taskforce_day
#define REC_DEF "feature/taskforce/taskforce_day.def"
#define REC_FORM
#include "rec/rec_table.h"

/* Per agency: at how many meetings held in [$1, $2) it was invited, somebody counted, it came. */
const struct stmt TASKFORCE_Q_CAME = {
    "taskforce_came", "ii",
    "SELECT g.agency_id, CAST(COUNT(*) AS BIGINT), CAST(SUM(COALESCE(g.counted, 0)) AS BIGINT),"
    " CAST(SUM(CASE WHEN g.counted = 1 AND g.women + g.men > 0 THEN 1 ELSE 0 END) AS BIGINT)"
    " FROM meeting_guest g JOIN meeting m ON m.id = g.meeting_id"
    " WHERE m.state = 'held' AND m.starts_ms >= $1 AND m.starts_ms < $2 GROUP BY g.agency_id ORDER BY g.agency_id LIMIT 300"
};

static const struct route routes[] = {
    { METHOD_GET, "/gugus-tugas", taskforce_get, RIGHT_TASKFORCE_READ, 0, &taskforce_day_rec, NULL,
      "The task force on a day: who sits where and does what; former bodies" },
    { METHOD_POST, "/gugus-tugas", body_new_post, RIGHT_TASKFORCE_WRITE, ROUTE_WRITES, &body_rec,
      body_new_get, "A body under a new decree" },
    { METHOD_GET, "/gugus-tugas/baru", body_new_get, RIGHT_TASKFORCE_WRITE, 0, NULL, NULL,
      "Form of a new body" },
    { METHOD_GET, "/gugus-tugas/susunan/:body", body_get, RIGHT_TASKFORCE_READ, 0,
      &taskforce_day_rec, NULL, "One body with its seats" },
    { METHOD_GET, "/gugus-tugas/susunan/:body/ubah", body_edit_get, RIGHT_TASKFORCE_WRITE, 0, NULL,
      NULL, "Form of changing a body" },
    { METHOD_POST, "/gugus-tugas/susunan/:body/ubah", body_edit_post, RIGHT_TASKFORCE_WRITE,
      ROUTE_WRITES, &body_rec, body_edit_get, "Changes a body, or ends it" },
    { METHOD_POST, "/gugus-tugas/susunan/:body/salin", body_copy_post, RIGHT_TASKFORCE_WRITE,
      ROUTE_WRITES, NULL, body_get, "Copies the seats and their holders of the body before it" },
    { METHOD_POST, "/gugus-tugas/susunan/:body/kursi", seat_post, RIGHT_TASKFORCE_WRITE,
      ROUTE_WRITES, &seat_rec, body_get, "Adds a seat by office" },
    { METHOD_GET, "/gugus-tugas/kursi/:seat", seat_get, RIGHT_TASKFORCE_READ, 0, NULL, NULL,
      "One seat with everybody who held it" },
    { METHOD_POST, "/gugus-tugas/kursi/:seat/pejabat", seat_holder_post, RIGHT_TASKFORCE_WRITE,
      ROUTE_WRITES, &seat_holder_rec, seat_get,
      "Who holds it from a day on, also acting, also for a day" },
    { METHOD_POST, "/gugus-tugas/kursi/:seat/hapus", seat_remove_post, RIGHT_TASKFORCE_WRITE,
      ROUTE_WRITES, NULL, seat_get, "Takes away a seat that was entered by mistake" },
    { METHOD_GET, "/gugus-tugas/aturan", rule_list_get, RIGHT_TASKFORCE_READ, 0, NULL, NULL,
      "The city's rules: in force, being written, missing" },
    { METHOD_POST, "/gugus-tugas/aturan", rule_new_post, RIGHT_TASKFORCE_WRITE, ROUTE_WRITES,
      &city_rule_rec, rule_new_get, "A rule, or a gap" },
    { METHOD_GET, "/gugus-tugas/aturan/baru", rule_new_get, RIGHT_TASKFORCE_WRITE, 0, NULL, NULL,
      "Form of a new rule" },
    { METHOD_GET, "/gugus-tugas/aturan/:rule", rule_edit_get, RIGHT_TASKFORCE_WRITE, 0, NULL, NULL,
      "Form of changing a rule" },
    { METHOD_POST, "/gugus-tugas/aturan/:rule", rule_edit_post, RIGHT_TASKFORCE_WRITE, ROUTE_WRITES,
      &city_rule_rec, rule_edit_get, "Changes a rule" },
    { METHOD_GET, "/gugus-tugas/sop", sop_list_get, RIGHT_TASKFORCE_READ, 0, NULL, NULL,
      "Procedures in their newest edition" },
    { METHOD_POST, "/gugus-tugas/sop", sop_new_post, RIGHT_TASKFORCE_WRITE, ROUTE_WRITES, &sop_rec,
      sop_new_get, "A procedure, or a new edition of one" },
    { METHOD_GET, "/gugus-tugas/sop/baru", sop_new_get, RIGHT_TASKFORCE_WRITE, 0, NULL, NULL,
      "Form of a new procedure" },
    { METHOD_GET, "/gugus-tugas/sop/:sop", sop_get, RIGHT_TASKFORCE_READ, 0, NULL, NULL,
      "One edition of a procedure, and those before it" },
};
static const struct rec *const records[] = { &body_rec, &seat_rec, &seat_holder_rec, &city_rule_rec,
                                             &sop_rec };
static const struct stmt *const stmts[] = { &TASKFORCE_Q_CAME, &TASKFORCE_Q_BODIES,
                                            &TASKFORCE_Q_HOLDERS, &RULE_Q_LIST, &SOP_Q_LIST };

const struct feature taskforce_feature = {
    .name = "taskforce",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
