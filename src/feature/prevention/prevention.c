/* prevention.c - records and routes of prevention. */
#include "feature/clock/clock.h"
#include "feature/prevention/stock.h"

/* What is to come was not done yet. */
static enum err activity_check_day(struct ctx *c, const struct field *f, const void *row)
{
    const struct activity *a = row;
    return a->done_on <= clock_today(c) ? OK : fail(c, ERR_INPUT, f->name, "activity.in_future");
}

/* Nobody is of two roles; who of them came may stay open, but not more than came. */
static enum err activity_check_roles(struct ctx *c, const struct field *f, const void *row)
{
    const struct activity *a = row;
    const int64_t roles = a->pupils + a->parents + a->teachers + a->officers + a->others;
    return roles <= activity_women(a) + activity_men(a)
               ? OK
               : fail(c, ERR_INPUT, f->name, "activity.roles_over");
}

/* A test has a number of people and both scores, or was none. */
static enum err activity_check_scores(struct ctx *c, const struct field *f, const void *row)
{
    static const char *const fields[] = { "tested", "score_before", "score_after" };
    const struct activity *a = row;
    size_t given = 0;
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        given += rec_has(&activity_rec, a, fields[i]) ? 1 : 0;
    }
    if (given != 0 && (given != ARRAY_LEN(fields) || a->tested == 0)) {
        return fail(c, ERR_INPUT, f->name, "activity.test_incomplete");
    }
    return a->tested <= activity_women(a) + activity_men(a)
               ? OK
               : fail(c, ERR_INPUT, "tested", "activity.tested_over");
}

static enum err training_check_day(struct ctx *c, const struct field *f, const void *row)
{
    const struct training *t = row;
    return t->held_on <= clock_today(c) ? OK : fail(c, ERR_INPUT, f->name, "training.in_future");
}

static enum err training_check_end(struct ctx *c, const struct field *f, const void *row)
{
    const struct training *t = row;
    return t->valid_to == 0 || t->valid_to >= t->held_on
               ? OK
               : fail(c, ERR_INPUT, f->name, "training.ends_before");
}

static enum err training_check_people(struct ctx *c, const struct field *f, const void *row)
{
    const struct training *t = row;
    return t->women + t->men > 0 ? OK : fail(c, ERR_INPUT, f->name, "training.nobody");
}

#define REC programme
#define REC_DEF "feature/prevention/programme.def"
#define REC_TITLE "programme.title"
#include "rec/rec_table.h"
#define REC activity
#define REC_DEF "feature/prevention/activity.def"
#define REC_TITLE "activity.title"
#include "rec/rec_table.h"
#define REC training
#define REC_DEF "feature/prevention/training.def"
#define REC_TITLE "training.title"
#include "rec/rec_table.h"
#define REC kit_filter
#define REC_DEF "feature/prevention/kit_filter.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC prevention_filter
#define REC_DEF "feature/prevention/prevention_filter.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC activity_preset
#define REC_DEF "feature/prevention/activity_preset.def"
#define REC_FORM
#include "rec/rec_table.h"

const struct stmt PREVENTION_Q_PROGRAMME = {
    "prevention_programme", "i",
    "SELECT id, year_no, month_no, kind, title, field, targets, agency_id, budget, budget_item, planned, note, dropped, version"
    " FROM programme WHERE year_no = $1 ORDER BY month_no, id LIMIT 300"
};
#define ACTIVITY_COLUMNS                                                                          \
    "SELECT id, programme_id, kind, topic, done_on, place_id, place_text, kecamatan, agency_id, " \
    "team, women_0_5, women_6_12, women_13_17, women_18_24, women_25_44, women_45_59, "           \
    "women_60, women_unknown, men_0_5, men_6_12, men_13_17, men_18_24, men_25_44, men_45_59, "    \
    "men_60, men_unknown, pupils, parents, teachers, officers, others, materials, copies, "       \
    "questions, tested, score_before, score_after, member_id, removed, version FROM activity "
/* Of the days $1 to $2. */
const struct stmt PREVENTION_Q_ACTIVITIES = {
    "prevention_activities", "ii",
    ACTIVITY_COLUMNS "WHERE done_on >= $1 AND done_on <= $2 AND COALESCE(removed, 0) = 0"
                     " ORDER BY done_on DESC, id DESC LIMIT 2000"
};
const struct stmt PREVENTION_Q_OF_PLACE = { "prevention_of_place", "t",
                                            ACTIVITY_COLUMNS
                                            "WHERE place_id = $1 AND COALESCE(removed, 0) = 0"
                                            " ORDER BY done_on DESC, id DESC LIMIT 100" };
/* Until day $1. */
const struct stmt PREVENTION_Q_LAST = {
    "prevention_last", "i",
    "SELECT place_id, MAX(done_on) FROM activity WHERE place_id IS NOT NULL AND COALESCE(removed, 0) = 0"
    " AND done_on <= $1"
    " GROUP BY place_id ORDER BY place_id LIMIT 3000"
};

/* The secretariat writes for everybody, an agency for itself. */
#define RIGHT_RECORD (RIGHT_TASKFORCE_WRITE | RIGHT_TASKFORCE_ANSWER)

static const struct route routes[] = {
    { METHOD_GET, "/pencegahan", prevention_get, RIGHT_TASKFORCE_READ, 0, &prevention_filter_rec,
      NULL, "The programme of a year beside what was done of it" },
    { METHOD_GET, "/pencegahan/cakupan", coverage_get, RIGHT_TASKFORCE_READ, 0,
      &prevention_filter_rec, NULL, "Which areas were visited, and where to go next" },
    { METHOD_POST, "/pencegahan/rencana", programme_new_post, RIGHT_TASKFORCE_WRITE, ROUTE_WRITES,
      &programme_rec, programme_new_get, "A line of the programme" },
    { METHOD_GET, "/pencegahan/rencana/baru", programme_new_get, RIGHT_TASKFORCE_WRITE, 0, NULL,
      NULL, "Form of a new line" },
    { METHOD_GET, "/pencegahan/rencana/:programme", programme_edit_get, RIGHT_TASKFORCE_WRITE, 0,
      NULL, NULL, "Form of changing a line" },
    { METHOD_POST, "/pencegahan/rencana/:programme", programme_edit_post, RIGHT_TASKFORCE_WRITE,
      ROUTE_WRITES, &programme_rec, programme_edit_get, "Changes a line, or drops it" },
    { METHOD_GET, "/pencegahan/bahan", kit_get, RIGHT_TASKFORCE_READ, 0, &kit_filter_rec, NULL,
      "Warnings to print, for a school or for everybody" },
    { METHOD_GET, "/pencegahan/stok", stock_get, RIGHT_TASKFORCE_READ, 0, NULL, NULL,
      "Materials: what is left, what came in and went out" },
    { METHOD_POST, "/pencegahan/stok", stock_post, RIGHT_TASKFORCE_WRITE, ROUTE_WRITES,
      &stock_move_rec, stock_get, "Writes down material that came in or went out" },
    { METHOD_POST, "/pencegahan/stok/:move/hapus", stock_remove_post, RIGHT_TASKFORCE_WRITE,
      ROUTE_WRITES, NULL, stock_get, "Takes back what was entered by mistake" },
    { METHOD_GET, "/pencegahan/pelatihan", training_list_get, RIGHT_TASKFORCE_READ, 0, NULL, NULL,
      "The register of trainings by agency" },
    { METHOD_POST, "/pencegahan/pelatihan", training_new_post, RIGHT_RECORD, ROUTE_WRITES,
      &training_rec, training_new_get, "Records a training" },
    { METHOD_GET, "/pencegahan/pelatihan/baru", training_new_get, RIGHT_RECORD, 0, NULL, NULL,
      "Form of a new training" },
    { METHOD_POST, "/pencegahan/pelatihan/:training/hapus", training_remove_post, RIGHT_RECORD,
      ROUTE_WRITES, NULL, training_list_get, "Takes away a training entered by mistake" },
    { METHOD_POST, "/pencegahan/kegiatan", activity_new_post, RIGHT_RECORD, ROUTE_WRITES,
      &activity_rec, activity_new_get, "Records what was done" },
    { METHOD_GET, "/pencegahan/kegiatan/baru", activity_new_get, RIGHT_RECORD, 0,
      &activity_preset_rec, NULL, "Form of a new record" },
    { METHOD_GET, "/pencegahan/kegiatan/:activity", activity_get, RIGHT_TASKFORCE_READ, 0, NULL,
      NULL, "What was done, with numbers" },
    { METHOD_GET, "/pencegahan/kegiatan/:activity/ubah", activity_edit_get, RIGHT_RECORD, 0, NULL,
      NULL, "Form of correcting a record" },
    { METHOD_POST, "/pencegahan/kegiatan/:activity/ubah", activity_edit_post, RIGHT_RECORD,
      ROUTE_WRITES, &activity_rec, activity_edit_get, "Corrects a record" },
    { METHOD_POST, "/pencegahan/kegiatan/:activity/hapus", activity_remove_post, RIGHT_RECORD,
      ROUTE_WRITES, NULL, activity_get, "Takes away a record that was entered by mistake" },
};
static const struct rec *const records[] = { &programme_rec, &activity_rec, &training_rec,
                                             &stock_move_rec };
static const struct stmt *const stmts[] = { &PREVENTION_Q_PROGRAMME, &PREVENTION_Q_ACTIVITIES,
                                            &PREVENTION_Q_OF_PLACE,  &PREVENTION_Q_LAST,
                                            &TRAINING_Q_ALL,         &STOCK_Q_ALL };

const struct feature prevention_feature = {
    .name = "prevention",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
