/*
 * team_page.c - the supervisor's page, from plain columns alone: no case is opened by looking at
 * it.
 */
#include "feature/clock/clock.h"
#include "feature/closing/closing.h"
#include "feature/conference/conference.h"
#include "feature/team/team_priv.h"
#include "rec/pack.h"

#define RISKS_MAX 8

const struct stmt TEAM_Q_LOAD = {
    "team_load", "t",
    "SELECT f.manager_id, f.risk, COUNT(*) FROM case_file f WHERE f.closed_ms IS NULL" TIE_FREE(
        "f.id", "$1") " GROUP BY f.manager_id, f.risk ORDER BY f.manager_id, f.risk LIMIT 8000"
};
const struct stmt TEAM_Q_TASKS = {
    "team_tasks", "it",
    "SELECT t.owner_id, COUNT(*), CAST(SUM(CASE WHEN t.due_on < $1 THEN 1 ELSE 0 END) AS BIGINT) FROM task t"
    " WHERE t.done_ms IS NULL" TIE_FREE("t.case_id",
                                        "$2") " GROUP BY t.owner_id ORDER BY t.owner_id LIMIT 1000"
};
/* id, number, manager, rule, started, due: of clocks about the case, its closing, its consents */
const struct stmt TEAM_Q_LATE_CLOCKS = {
    "team_late_clocks", "it",
    "SELECT f.id, f.number, m.name, k.rule, k.started_ms, k.due_ms FROM clock k JOIN case_file f ON f.id = k.case_id"
    " LEFT JOIN member m ON m.id = f.manager_id WHERE k.done_ms IS NULL AND k.about IN ('case', 'closing', 'consent')"
    " AND k.due_ms < $1" TIE_FREE("f.id", "$2") " ORDER BY k.due_ms, k.id LIMIT 26"
};
const struct stmt TEAM_Q_LATE_TASKS = {
    "team_late_tasks", "it",
    "SELECT f.id, f.number, m.name, t.id, t.due_on FROM task t JOIN case_file f ON f.id = t.case_id"
    " LEFT JOIN member m ON m.id = t.owner_id WHERE t.done_ms IS NULL AND t.due_on < $1" TIE_FREE(
        "f.id", "$2") " ORDER BY t.due_on, t.id LIMIT 26"
};
const struct stmt TEAM_Q_LATE_REFERRALS = {
    "team_late_referrals", "it",
    "SELECT f.id, f.number, m.name, r.id, r.agency_id, r.due_ms FROM referral r JOIN case_file f ON f.id = r.case_id"
    " LEFT JOIN member m ON m.id = f.manager_id WHERE r.ended_ms IS NULL AND r.state = 'sent' AND r.due_ms < $1" TIE_FREE(
        "f.id", "$2") " ORDER BY r.due_ms, r.id LIMIT 26"
};
const struct stmt TEAM_Q_UNASSIGNED = {
    "team_unassigned", "t",
    "SELECT f.id, f.number, f.risk, f.opened_ms FROM case_file f WHERE f.closed_ms IS NULL AND f.manager_id IS NULL" TIE_FREE(
        "f.id", "$1") " ORDER BY f.opened_ms DESC, f.id DESC LIMIT 26"
};
/*
 * From the case that was touched longest ago on: a note touches its case, so the walk ends after a
 * page.
 */
const struct stmt TEAM_Q_SILENT = {
    "team_silent", "it",
    "SELECT f.id, f.number, m.name, COALESCE((SELECT MAX(n.written_ms) FROM note n WHERE n.case_id = f.id), f.opened_ms)"
    " FROM case_file f LEFT JOIN member m ON m.id = f.manager_id WHERE f.closed_ms IS NULL AND f.opened_ms < $1 AND NOT EXISTS"
    " (SELECT 1 FROM note n WHERE n.case_id = f.id AND n.written_ms >= $1)" TIE_FREE(
        "f.id", "$2") " ORDER BY f.touched_ms, f.id LIMIT 26"
};
const struct stmt TEAM_Q_REVIEWS = {
    "team_reviews", "t",
    "SELECT f.id, f.number, m.name, s.id, s.agency_id, s.made_ms, s.made_by FROM consent s JOIN case_file f ON f.id = s.case_id"
    " LEFT JOIN member m ON m.id = s.made_by WHERE s.review_state = 'open'" TIE_FREE(
        "f.id", "$1") " ORDER BY s.made_ms, s.id LIMIT 26"
};
const struct stmt TEAM_Q_SECONDS = {
    "team_seconds", "t",
    "SELECT f.id, f.number, m.name, r.id, r.agency_id, r.made_ms, r.made_by FROM referral r JOIN case_file f ON f.id = r.case_id"
    " LEFT JOIN member m ON m.id = r.made_by WHERE r.ended_ms IS NULL AND r.state = 'waiting_second'" TIE_FREE(
        "f.id", "$1") " ORDER BY r.made_ms, r.id LIMIT 26"
};
const struct stmt TEAM_Q_PROPOSALS = {
    "team_proposals", "t",
    "SELECT f.id, a.case_number, m.name, a.proposed_ms FROM attach_proposal a LEFT JOIN case_file f ON f.number = a.case_number"
    " LEFT JOIN member m ON m.id = a.proposed_by WHERE a.state = 'open'" TIE_FREE(
        "f.id", "$1") " ORDER BY a.proposed_ms, a.id LIMIT 26"
};

/* ---- lines of lists ---- */

static struct str path(struct ctx *c, const char *a, struct str id, const char *b, struct str rest)
{
    const struct str parts[] = { str_of(a), id, str_of(b), rest };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

/* {kind, case_id, number, who, text, href, when, due_ms}: one line of any list. */
static struct val *put_line(struct ctx *c, struct val *list, const struct rows *r, const char *kind)
{
    struct val *v = val_push_map(c->mem, list);
    val_put_textz(c->mem, v, "kind", kind);
    val_put_text(c->mem, v, "case_id", row_text(r, 0));
    val_put_text(c->mem, v, "number", row_text(r, 1));
    val_put_text(c->mem, v, "who", row_text(r, 2));
    val_put_text(c->mem, v, "case_href", path(c, "/kasus/", row_text(r, 0), "", STR_NONE));
    return v;
}

static struct str late_text(struct ctx *c, int64_t due_ms)
{
    return pack_say1(c, "clock.late", clock_span_text(c, c->now_ms - due_ms));
}

static void put_late(struct ctx *c, struct val *v, struct str what, struct str href, int64_t due_ms)
{
    val_put_text(c->mem, v, "text", what);
    val_put_text(c->mem, v, "href", href);
    val_put_text(c->mem, v, "when", late_text(c, due_ms));
    val_put_int(c->mem, v, "due_ms", due_ms);
}

static struct str agency_text(struct ctx *c, struct str code)
{
    const struct agency *a = pack_agency(c->packs, code);
    return a != NULL ? a->name[c->lang] : code;
}

static enum err late_clocks(struct ctx *c, struct val *list)
{
    struct rows r;
    TRY(store_query(c, &TEAM_Q_LATE_CLOCKS, VALS(V_INT(c->now_ms), V_TEXT(c->who->id)), &r));
    while (store_next(&r)) {
        const struct clock_rule *rule = pack_clock(c->packs, row_text(&r, 3));
        struct val *v = put_line(c, list, &r, "clock");
        put_late(c, v, rule != NULL ? rule->label[c->lang] : row_text(&r, 3),
                 path(c, "/kasus/", row_text(&r, 0), "", STR_NONE), row_int(&r, 5));
    }
    return store_done(&r);
}

static enum err late_tasks(struct ctx *c, struct val *list)
{
    const int offset = pack_hours(c->packs)->utc_offset_minutes;
    struct rows r;
    TRY(store_query(c, &TEAM_Q_LATE_TASKS, VALS(V_INT(clock_today(c)), V_TEXT(c->who->id)), &r));
    while (store_next(&r)) {
        struct val *v = put_line(c, list, &r, "task");
        put_late(c, v, pack_say1(c, "team.task_due", clock_day_text(c, row_int(&r, 4))),
                 path(c, "/kasus/", row_text(&r, 0), "/rencana#t-", row_text(&r, 3)),
                 day_start_ms(row_int(&r, 4) + 1, offset));
    }
    return store_done(&r);
}

static enum err late_referrals(struct ctx *c, struct val *list)
{
    struct rows r;
    TRY(store_query(c, &TEAM_Q_LATE_REFERRALS, VALS(V_INT(c->now_ms), V_TEXT(c->who->id)), &r));
    while (store_next(&r)) {
        struct val *v = put_line(c, list, &r, "referral");
        put_late(c, v, pack_say1(c, "team.referral_to", agency_text(c, row_text(&r, 4))),
                 path(c, "/kasus/", row_text(&r, 0), "/rujukan/", row_text(&r, 3)), row_int(&r, 5));
    }
    return store_done(&r);
}

/* Three sorted lists become one; few enough to look for the next by walking. */
static void put_merged(struct ctx *c, struct val *data, struct val *const lists[3])
{
    struct val *out = val_put_list(c->mem, data, "late");
    size_t at[3] = { 0 };
    bool more = false;
    for (;;) {
        int best = -1;
        for (int i = 0; i < 3; i++) {
            if (at[i] < val_count(lists[i]) &&
                (best < 0 || val_get_int(lists[i]->list->items[at[i]], "due_ms", 0) <
                                 val_get_int(lists[best]->list->items[at[best]], "due_ms", 0))) {
                best = i;
            }
        }
        more = best >= 0;
        if (best < 0 || val_count(out) == TEAM_LIST_MAX) {
            break;
        }
        struct val *v = val_push(c->mem, out, lists[best]->list->items[at[best]++]);
        const struct str key[] = { STR("team.kind."), val_get_text(v, "kind") };
        val_put_text(c->mem, v, "kind_label", pack_say(c, str_z(c->mem, str_join(c->mem, key, 2))));
    }
    val_put_bool(c->mem, data, "late_more", more);
}

static enum err put_late_lists(struct ctx *c, struct val *data)
{
    struct val *lists[3] = { val_list(c->mem), val_list(c->mem), val_list(c->mem) };
    TRY(late_clocks(c, lists[0]));
    TRY(late_tasks(c, lists[1]));
    TRY(late_referrals(c, lists[2]));
    put_merged(c, data, lists);
    return OK;
}

/* ---- what waits ---- */

static enum err put_unassigned(struct ctx *c, struct val *data)
{
    struct rows r;
    struct val *list = val_put_list(c->mem, data, "unassigned");
    TRY(store_query(c, &TEAM_Q_UNASSIGNED, VALS(V_TEXT(c->who->id)), &r));
    while (store_next(&r)) {
        if (val_count(list) == TEAM_SHORT_MAX) {
            val_put_bool(c->mem, data, "unassigned_more", true);
            break;
        }
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "case_id", row_text(&r, 0));
        val_put_text(c->mem, v, "number", row_text(&r, 1));
        val_put_text(c->mem, v, "risk", row_text(&r, 2));
        val_put_text(c->mem, v, "risk_label", pack_code_label(c, "risk", row_text(&r, 2)));
        val_put_bool(c->mem, v, "risk_high", str_eqz(row_text(&r, 2), "TINGGI"));
        val_put_text(c->mem, v, "when", clock_near_text(c, row_int(&r, 3)));
    }
    return store_done(&r);
}

static enum err put_silent(struct ctx *c, struct val *data)
{
    struct rows r;
    struct val *list = val_put_list(c->mem, data, "silent");
    TRY(store_query(c, &TEAM_Q_SILENT, VALS(V_INT(team_silence_from(c)), V_TEXT(c->who->id)), &r));
    while (store_next(&r)) {
        if (val_count(list) == TEAM_SHORT_MAX) {
            val_put_bool(c->mem, data, "silent_more", true);
            break;
        }
        struct val *v = put_line(c, list, &r, "silent");
        val_put_text(c->mem, v, "href", path(c, "/kasus/", row_text(&r, 0), "/catatan", STR_NONE));
        val_put_text(c->mem, v, "when", clock_span_text(c, c->now_ms - row_int(&r, 3)));
    }
    return store_done(&r);
}

static enum err put_closings(struct ctx *c, struct val *data)
{
    struct closing_line lines[TEAM_LIST_MAX];
    size_t n = 0;
    struct val *list = val_put_list(c->mem, data, "closings");
    TRY(closing_waiting(c, lines, ARRAY_LEN(lines), &n));
    for (size_t i = 0; i < n; i++) {
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "case_id", lines[i].case_id);
        val_put_text(c->mem, v, "number", lines[i].case_number);
        val_put_text(c->mem, v, "who", member_name(c, lines[i].asked_by));
        val_put_text(c->mem, v, "text", pack_say(c, "team.closing"));
        val_put_text(c->mem, v, "href",
                     path(c, "/kasus/", lines[i].case_id, "/penutupan", STR_NONE));
        val_put_text(c->mem, v, "when", clock_near_text(c, lines[i].asked_ms));
    }
    return OK;
}

/*
 * Sendings that a second person looks at: after (vital interest) or before (legal duty). Own ones
 * wait for somebody else.
 */
static enum err put_seconds(struct ctx *c, const struct stmt *q, const char *key, const char *label,
                            const char *way, struct val *data)
{
    struct rows r;
    struct val *list = val_put_list(c->mem, data, key);
    TRY(store_query(c, q, VALS(V_TEXT(c->who->id)), &r));
    while (store_next(&r)) {
        if (val_count(list) == TEAM_LIST_MAX) {
            break;
        }
        struct val *v = put_line(c, list, &r, key);
        val_put_text(c->mem, v, "text", pack_say1(c, label, agency_text(c, row_text(&r, 4))));
        val_put_text(c->mem, v, "href", path(c, "/kasus/", row_text(&r, 0), way, row_text(&r, 3)));
        val_put_text(c->mem, v, "when", clock_near_text(c, row_int(&r, 5)));
        val_put_bool(c->mem, v, "is_own", str_eq(row_text(&r, 6), c->who->id));
    }
    return store_done(&r);
}

static enum err put_proposals(struct ctx *c, struct val *data)
{
    struct rows r;
    struct val *list = val_put_list(c->mem, data, "proposals");
    TRY(store_query(c, &TEAM_Q_PROPOSALS, VALS(V_TEXT(c->who->id)), &r));
    while (store_next(&r)) {
        if (val_count(list) == TEAM_LIST_MAX) {
            break;
        }
        struct val *v = put_line(c, list, &r, "proposal");
        val_put_text(c->mem, v, "text",
                     pack_say(c, row_is_null(&r, 0) ? "team.proposal_nowhere" : "team.proposal"));
        val_put_text(c->mem, v, "href",
                     row_is_null(&r, 0) ? STR("/antrean")
                                        : path(c, "/kasus/", row_text(&r, 0), "", STR_NONE));
        val_put_text(c->mem, v, "when", clock_near_text(c, row_int(&r, 3)));
    }
    return store_done(&r);
}

/* ---- load ---- */

struct load {
    int64_t risks[RISKS_MAX];
    int64_t open, tasks, late;
};

static struct load *load_of(const struct team_person *people, struct load *loads, size_t n,
                            struct str id)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(people[i].id, id)) {
            return &loads[i];
        }
    }
    return NULL;
}

static enum err count_cases(struct ctx *c, const struct vocab *risks,
                            const struct team_person *people, struct load *loads, size_t n)
{
    struct rows r;
    TRY(store_query(c, &TEAM_Q_LOAD, VALS(V_TEXT(c->who->id)), &r));
    while (store_next(&r)) {
        struct load *l = load_of(people, loads, n, row_text(&r, 0));
        const size_t at = vocab_index(risks, row_text(&r, 1));
        if (l != NULL) {
            l->open += row_int(&r, 2);
            if (at < RISKS_MAX) {
                l->risks[at] += row_int(&r, 2);
            }
        }
    }
    return store_done(&r);
}

static enum err count_tasks(struct ctx *c, const struct team_person *people, struct load *loads,
                            size_t n)
{
    struct rows r;
    TRY(store_query(c, &TEAM_Q_TASKS, VALS(V_INT(clock_today(c)), V_TEXT(c->who->id)), &r));
    while (store_next(&r)) {
        struct load *l = load_of(people, loads, n, row_text(&r, 0));
        if (l != NULL) {
            l->tasks += row_int(&r, 1);
            l->late += row_int(&r, 2);
        }
    }
    return store_done(&r);
}

static void put_load(struct ctx *c, const struct vocab *risks, const struct team_person *p,
                     const struct load *l, struct val *list)
{
    struct val *v = val_push_map(c->mem, list);
    struct val *cells = val_put_list(c->mem, v, "risks");
    val_put_text(c->mem, v, "id", p->id);
    val_put_text(c->mem, v, "name", p->name);
    val_put_bool(c->mem, v, "is_stopped", !p->active);
    val_put_int(c->mem, v, "open", l->open);
    for (size_t i = 0; i < risks->n && i < RISKS_MAX; i++) {
        struct val *cell = val_push_map(c->mem, cells);
        val_put_text(c->mem, cell, "risk", risks->codes[i].code);
        val_put_text(c->mem, cell, "label", risks->codes[i].label[c->lang]);
        val_put_int(c->mem, cell, "count", l->risks[i]);
    }
    val_put_int(c->mem, v, "tasks", l->tasks);
    val_put_int(c->mem, v, "late", l->late);
}

/* Whoever may work on cases, and whoever still has some. */
static enum err put_members(struct ctx *c, struct val *data)
{
    const struct vocab *risks = pack_vocab(c->packs, STR("risk"));
    struct team_person *people = NULL;
    size_t n = 0;
    TRY(team_people(c, &people, &n));
    struct load *loads = NEW_ARRAY(c->mem, struct load, n + 1);
    TRY(count_cases(c, risks, people, loads, n));
    TRY(count_tasks(c, people, loads, n));
    struct val *heads = val_put_list(c->mem, data, "risks");
    for (size_t i = 0; i < risks->n && i < RISKS_MAX; i++) {
        val_put_text(c->mem, val_push_map(c->mem, heads), "label", risks->codes[i].label[c->lang]);
    }
    struct val *list = val_put_list(c->mem, data, "members");
    for (size_t i = 0; i < n; i++) {
        const bool works = people[i].active && (people[i].rights & RIGHT_CASE_WRITE) != 0;
        if (works || loads[i].open + loads[i].tasks > 0) {
            put_load(c, risks, &people[i], &loads[i], list);
        }
    }
    return OK;
}

static void put_counts(struct ctx *c, const struct team_counts *n, struct val *data)
{
    struct val *v = val_put_map(c->mem, data, "counts");
    val_put_int(c->mem, v, "open", n->open);
    val_put_int(c->mem, v, "unassigned", n->unassigned);
    val_put_int(c->mem, v, "late", n->late_clocks + n->late_tasks + n->late_referrals);
    val_put_int(c->mem, v, "late_clocks", n->late_clocks);
    val_put_int(c->mem, v, "late_tasks", n->late_tasks);
    val_put_int(c->mem, v, "late_referrals", n->late_referrals);
    val_put_int(c->mem, v, "late_reports", n->late_reports);
    val_put_int(c->mem, v, "closings", n->closings);
    val_put_int(c->mem, v, "reviews", n->reviews);
    val_put_int(c->mem, v, "seconds", n->seconds);
    val_put_int(c->mem, v, "proposals", n->proposals);
    val_put_int(c->mem, v, "erasures", n->erasures);
    val_put_int(c->mem, v, "decisions",
                n->closings + n->reviews + n->seconds + n->proposals + n->erasures);
}

enum err team_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct team_counts counts = { 0 };
    bool open = false;
    struct val *data = val_map(c->mem);
    (void)rq;
    TRY(team_require(c));
    TRY(team_count(c, &counts));
    TRY(keys_setup_open(c, &open));
    put_counts(c, &counts, data);
    val_put_bool(c->mem, data, "setup_open", open);
    val_put_text(c->mem, data, "silent_title", team_silence_title(c));
    val_put_bool(c->mem, data, "unassigned_more", false);
    val_put_bool(c->mem, data, "silent_more", false);
    TRY(put_late_lists(c, data));
    TRY(put_unassigned(c, data));
    TRY(put_silent(c, data));
    TRY(put_closings(c, data));
    TRY(put_seconds(c, &TEAM_Q_REVIEWS, "reviews", "team.review", "/persetujuan/", data));
    TRY(put_seconds(c, &TEAM_Q_SECONDS, "seconds", "team.second", "/rujukan/", data));
    TRY(put_proposals(c, data));
    TRY(put_members(c, data));
    return http_page(rs, "feature/team/team.html", pack_say(c, "team.title"), data);
}
