/* closing.c - rules of closing, what other rooms see of it, routes and records. */
#include "feature/conference/conference.h"
#include "feature/clock/clock.h"
#include "feature/closing/closing_priv.h"
#include "feature/paper/paper.h"
#include "rec/pack.h"

#define REC closing
#define REC_DEF "feature/closing/closing.def"
#define REC_TITLE "closing.title"
#include "rec/rec_table.h"
#define REC closing_decision
#define REC_DEF "feature/closing/closing_decision.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC closing_reopen
#define REC_DEF "feature/closing/closing_reopen.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC closing_stage
#define REC_DEF "feature/closing/closing_stage.def"
#define REC_FORM
#include "rec/rec_table.h"

#define HISTORY_MAX 100

const struct stmt CLOSING_Q_MEMBERS = {
    "closing_members", "t",
    "SELECT id, roles FROM member WHERE state = 'ACTIVE' AND id <> $1 ORDER BY id LIMIT 1000"
};
const struct stmt CLOSING_Q_WAITING = {
    "closing_waiting", "tit",
    "SELECT k.id, k.case_id, f.number, k.asked_by, k.asked_ms FROM closing k JOIN case_file f ON f.id = k.case_id"
    " WHERE k.state = $1" TIE_FREE("k.case_id", "$3") " ORDER BY k.asked_ms, k.id LIMIT $2"
};

/* ---- pure ---- */

static size_t count_codes(struct str codes)
{
    size_t n = 0;
    struct str rest = codes;
    struct str code;
    while (str_next(&rest, ';', &code)) {
        n += code.n != 0 ? 1 : 0;
    }
    return n;
}

bool closing_complete(struct str checks, size_t n_points, struct str unmet_why)
{
    return count_codes(checks) >= n_points || str_trim(unmet_why).n != 0;
}

enum closing_decider closing_may_decide(struct str asked_by, struct str decider,
                                        int64_t other_leads, struct str override_why)
{
    if (!str_eq(asked_by, decider)) {
        return DECIDER_FINE;
    }
    if (other_leads > 0) {
        return DECIDER_OTHER_NEEDED;
    }
    return str_trim(override_why).n != 0 ? DECIDER_FINE : DECIDER_WHY_NEEDED;
}

bool closing_stage_free(size_t stage, size_t n_stages, bool is_closed)
{
    return !is_closed && stage > 0 && stage + 1 < n_stages;
}

/* ---- rows ---- */

enum err closing_history(struct ctx *c, struct str case_id, struct closing **rows, size_t *n)
{
    const struct rec_where w = { .column = "case_id",
                                 .value = V_TEXT(case_id),
                                 .order = "asked_ms",
                                 .desc = true,
                                 .limit = HISTORY_MAX };
    return rec_list(c, &closing_rec, &w, (void **)rows, n);
}

enum err closing_newest(struct ctx *c, struct str case_id, const char *state, struct closing *row,
                        bool *found)
{
    struct closing *rows = NULL;
    size_t n = 0;
    TRY(closing_history(c, case_id, &rows, &n));
    *found = n != 0 && str_eqz(rows[0].state, state);
    if (*found) {
        *row = rows[0];
    }
    return OK;
}

static bool may_approve(struct ctx *c, struct str roles)
{
    struct str rest = roles;
    struct str code;
    while (str_next(&rest, ',', &code)) {
        const struct role *r = pack_role(c->packs, str_trim(code));
        if (r != NULL && (r->rights & RIGHT_LEAD_APPROVE) != 0) {
            return true;
        }
    }
    return false;
}

enum err closing_other_leads(struct ctx *c, struct str but, int64_t *n)
{
    struct rows r;
    *n = 0;
    TRY(store_query(c, &CLOSING_Q_MEMBERS, VALS(V_TEXT(but)), &r));
    while (store_next(&r)) {
        *n += may_approve(c, row_text(&r, 1)) ? 1 : 0;
    }
    return store_done(&r);
}

enum err closing_waiting(struct ctx *c, struct closing_line *out, size_t max, size_t *n)
{
    struct rows r;
    *n = 0;
    TRY(store_query(c, &CLOSING_Q_WAITING,
                    VALS(V_TEXTZ(CLOSING_ASKED), V_INT((int64_t)max), V_TEXT(c->who->id)), &r));
    while (store_next(&r)) {
        if (*n < max) {
            out[(*n)++] = (struct closing_line){ .id = row_text(&r, 0),
                                                 .case_id = row_text(&r, 1),
                                                 .case_number = row_text(&r, 2),
                                                 .asked_by = row_text(&r, 3),
                                                 .asked_ms = row_int(&r, 4) };
        }
    }
    return store_done(&r);
}

static void add_item(struct ctx *c, struct timeline *t, int64_t at_ms, struct str who,
                     const char *title, struct str body)
{
    const struct timeline_item item = {
        .at_ms = at_ms, .kind = "system", .who = who, .title = pack_say(c, title), .body = body
    };
    if (at_ms != 0) {
        timeline_add(c, t, &item);
    }
}

enum err closing_timeline(struct ctx *c, struct str case_id, struct timeline *t)
{
    struct closing *rows = NULL;
    size_t n = 0;
    TRY(closing_history(c, case_id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        const struct closing *k = &rows[i];
        const bool back = str_eqz(k->state, CLOSING_SENT_BACK);
        add_item(c, t, k->asked_ms, paper_by(c, member_name(c, k->asked_by), k->written_on),
                 "closing.said_asked", pack_code_label(c, "close_reason", k->close_reason));
        add_item(c, t, k->decided_ms, member_name(c, k->decided_by),
                 back ? "closing.said_sent_back" : "closing.said_approved", k->words);
        add_item(c, t, k->reopened_ms, member_name(c, k->reopened_by), "closing.said_reopened",
                 k->reopen_why);
    }
    return OK;
}

/* ---- the room ---- */

static const struct route routes[] = {
    { METHOD_GET, "/kasus/:case/penutupan", closing_get, RIGHT_CASE_READ, 0, NULL, NULL,
      "Closing of a case and its stage" },
    { METHOD_POST, "/kasus/:case/penutupan", closing_post, RIGHT_CASE_WRITE, ROUTE_WRITES,
      &closing_rec, closing_get, "Asks that a case be closed" },
    { METHOD_POST, "/kasus/:case/penutupan/putusan", closing_decide_post, RIGHT_LEAD_APPROVE,
      ROUTE_WRITES, &closing_decision_rec, closing_get,
      "Approves an asked closing (step=approve) or sends it back with words (step=back)" },
    { METHOD_POST, "/kasus/:case/penutupan/buka", closing_reopen_post, RIGHT_CASE_WRITE,
      ROUTE_WRITES, &closing_reopen_rec, closing_get, "Opens a closed case again, with a reason" },
    { METHOD_POST, "/kasus/:case/penutupan/tahap", closing_stage_post, RIGHT_CASE_WRITE,
      ROUTE_WRITES, &closing_stage_rec, closing_get, "Sets the stage by hand" },
};
static const struct rec *const records[] = { &closing_rec };
static const struct stmt *const stmts[] = { &CLOSING_Q_MEMBERS, &CLOSING_Q_WAITING };

const struct feature closing_feature = {
    .name = "closing",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
