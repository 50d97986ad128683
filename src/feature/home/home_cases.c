/*
 * home_cases.c - what one's own cases want: tasks, clocks, referrals without an answer, messages,
 * consents that end, silence.
 * Own is where the member himself stands in the team; desks are for the supervisor's page.
 */
#include "feature/home/home_priv.h"
#include "feature/plan/plan.h"
#include "feature/team/team.h"
#include "rec/pack.h"

#define TASKS_MAX 60
#define DAYS_AHEAD 7
#define WHEN_N 3
#define SILENT_MAX 12

/*
 * One's own cases: $1 the member, $2 now, $3 1 for whoever holds desk lead. He may have opened all
 * that was ever imported; his are
 * those that he manages.
 */
#define OWN                                                                                                                    \
    " FROM (SELECT a.case_id FROM case_access a WHERE a.principal = $1 AND (a.until_ms IS NULL OR a.until_ms > $2) AND $3 = 0" \
    " UNION SELECT m.id FROM case_file m WHERE m.manager_id = $1) o JOIN case_file f ON f.id = o.case_id "

/* $4 due before */
const struct stmt HOME_Q_CLOCKS = {
    "home_clocks", "tiii",
    "SELECT f.id, f.number, k.rule, k.due_ms" OWN
    "JOIN clock k ON k.case_id = f.id WHERE k.done_ms IS NULL AND k.due_ms < $4"
    " AND k.about <> 'referral' ORDER BY k.due_ms, k.id LIMIT 25"
};
/* Sent and past due; or the partner asked and waits for the team. */
const struct stmt HOME_Q_REFERRALS = {
    "home_referrals", "tii",
    "SELECT f.id, f.number, r.id, r.agency_id, r.state, r.due_ms" OWN
    "JOIN referral r ON r.case_id = f.id WHERE"
    " r.ended_ms IS NULL AND ((r.state = 'sent' AND r.due_ms < $2) OR r.state = 'asked') ORDER BY r.due_ms, r.id LIMIT 25"
};
/* $4 today, $5 the last day of the warning */
const struct stmt HOME_Q_CONSENTS = {
    "home_consents", "tiiii",
    "SELECT f.id, f.number, s.id, s.agency_id, s.until_day" OWN
    "JOIN consent s ON s.case_id = f.id WHERE s.withdrawn_ms IS NULL"
    " AND s.until_day IS NOT NULL AND s.until_day >= $4 AND s.until_day <= $5 AND f.closed_ms IS NULL"
    " ORDER BY s.until_day, s.id LIMIT 25"
};
/* $4 silence begins: the last note, or the opening, lies before it */
const struct stmt HOME_Q_SILENT = {
    "home_silent", "tiii",
    "SELECT f.id, f.number, COALESCE((SELECT MAX(n.written_ms) FROM note n WHERE n.case_id = f.id), f.opened_ms)" OWN
    "WHERE f.closed_ms IS NULL AND f.opened_ms < $4 AND NOT EXISTS (SELECT 1 FROM note n WHERE n.case_id = f.id"
    " AND n.written_ms >= $4) ORDER BY 3, f.id LIMIT 25"
};
const struct stmt HOME_Q_RISKS = {
    "home_risks", "t",
    "SELECT risk, COUNT(*) FROM case_file WHERE manager_id = $1 AND closed_ms IS NULL GROUP BY risk ORDER BY risk LIMIT 20"
};
const struct stmt HOME_Q_UNREAD = { "home_unread", "tii",
                                    "SELECT f.id, f.number, r.unread" OWN
                                    "JOIN report r ON r.case_id = f.id WHERE r.unread > 0"
                                    " ORDER BY r.received_ms, r.id LIMIT 25" };

const struct stmt HOME_Q_RETURN = {
    "home_return", "tii",
    "SELECT f.id, f.number, MIN(r.at_ms)" OWN
    "JOIN recurrence_notice r ON r.case_id = f.id WHERE r.seen_ms IS NULL"
    " GROUP BY f.id, f.number ORDER BY 3, f.id LIMIT 25"
};

static int64_t is_lead(const struct ctx *c)
{
    return actor_has_desk(c->who, STR("lead")) ? 1 : 0;
}

/* ---- pure ---- */

enum home_when home_when_ms(int64_t due_ms, int64_t now_ms)
{
    if (due_ms <= now_ms) {
        return HOME_LATE;
    }
    return due_ms - now_ms <= DAY_MS ? HOME_TODAY : HOME_LATER;
}

enum home_when home_when_day(day_t due_on, day_t today)
{
    if (due_on < today) {
        return HOME_LATE;
    }
    if (due_on == today) {
        return HOME_TODAY;
    }
    return due_on - today <= DAYS_AHEAD ? HOME_WEEK : HOME_LATER;
}

/* ---- lists ---- */

/* {kind, kind_label, number, text, href, when, tone} */
static struct val *put_item(struct ctx *c, struct val *list, const char *kind, struct str number,
                            struct str href)
{
    const struct str key[] = { STR("home.kind."), str_of(kind) };
    struct val *v = val_push_map(c->mem, list);
    val_put_textz(c->mem, v, "kind", kind);
    val_put_text(c->mem, v, "kind_label",
                 pack_say(c, str_z(c->mem, str_join(c->mem, key, ARRAY_LEN(key)))));
    val_put_text(c->mem, v, "number", number);
    val_put_text(c->mem, v, "href", href);
    return v;
}

static void put_words(struct ctx *c, struct val *v, struct str text, struct str when,
                      const char *tone)
{
    val_put_text(c->mem, v, "text", text);
    val_put_text(c->mem, v, "when", when);
    val_put_textz(c->mem, v, "tone", tone);
}

static struct str limit_text(struct ctx *c, int64_t due_ms)
{
    const int64_t left = due_ms - c->now_ms;
    return pack_say1(c, left > 0 ? "clock.left" : "clock.late", clock_span_text(c, left));
}

static enum err put_tasks(struct ctx *c, struct val *const lists[WHEN_N])
{
    static const char *const tones[] = { "d", "w", "n" };
    struct task_line lines[TASKS_MAX];
    size_t n = 0;
    const day_t today = clock_today(c);
    TRY(plan_open_tasks(c, c->who->id, lines, ARRAY_LEN(lines), &n));
    for (size_t i = 0; i < n; i++) {
        const enum home_when when = home_when_day(lines[i].due_on, today);
        if (when == HOME_LATER) {
            break; /* they come by day */
        }
        struct val *v =
            put_item(c, lists[when], "task", lines[i].case_number,
                     home_path(c, "/kasus/", lines[i].case_id, "/rencana#t-", lines[i].id));
        put_words(c, v, STR_NONE, clock_day_text(c, lines[i].due_on), tones[when]);
    }
    return OK;
}

static enum err put_clocks(struct ctx *c, struct val *const lists[WHEN_N])
{
    struct rows r;
    TRY(store_query(
        c, &HOME_Q_CLOCKS,
        VALS(V_TEXT(c->who->id), V_INT(c->now_ms), V_INT(is_lead(c)), V_INT(c->now_ms + DAY_MS)),
        &r));
    while (store_next(&r)) {
        const int64_t due = row_int(&r, 3);
        const bool late = home_when_ms(due, c->now_ms) == HOME_LATE;
        const struct clock_rule *rule = pack_clock(c->packs, row_text(&r, 2));
        struct val *v = put_item(c, lists[late ? HOME_LATE : HOME_TODAY], "clock", row_text(&r, 1),
                                 home_path(c, "/kasus/", row_text(&r, 0), "", STR_NONE));
        put_words(c, v, rule != NULL ? rule->label[c->lang] : row_text(&r, 2), limit_text(c, due),
                  late ? "d" : "w");
    }
    return store_done(&r);
}

static struct str agency_text(struct ctx *c, struct str code)
{
    const struct agency *a = pack_agency(c->packs, code);
    return a != NULL ? a->name[c->lang] : code;
}

static enum err put_referrals(struct ctx *c, struct val *const lists[WHEN_N])
{
    struct rows r;
    TRY(store_query(c, &HOME_Q_REFERRALS,
                    VALS(V_TEXT(c->who->id), V_INT(c->now_ms), V_INT(is_lead(c))), &r));
    while (store_next(&r)) {
        const bool asked = str_eqz(row_text(&r, 4), "asked");
        struct val *v =
            put_item(c, lists[asked ? HOME_TODAY : HOME_LATE], asked ? "question" : "referral",
                     row_text(&r, 1),
                     home_path(c, "/kasus/", row_text(&r, 0), "/rujukan/", row_text(&r, 2)));
        put_words(c, v,
                  pack_say1(c, asked ? "home.question_of" : "home.unanswered",
                            agency_text(c, row_text(&r, 3))),
                  asked ? STR_NONE : limit_text(c, row_int(&r, 5)), asked ? "w" : "d");
    }
    return store_done(&r);
}

static enum err put_unread(struct ctx *c, struct val *list)
{
    struct rows r;
    TRY(store_query(c, &HOME_Q_UNREAD,
                    VALS(V_TEXT(c->who->id), V_INT(c->now_ms), V_INT(is_lead(c))), &r));
    while (store_next(&r)) {
        struct val *v = put_item(c, list, "message", row_text(&r, 1),
                                 home_path(c, "/kasus/", row_text(&r, 0), "/pesan", STR_NONE));
        struct strbuf b;
        strbuf_init(&b, c->mem);
        strbuf_put_int(&b, row_int(&r, 2));
        put_words(c, v, pack_say1(c, "home.unread", strbuf_str(&b)), STR_NONE, "w");
    }
    return store_done(&r);
}

/*
 * Somebody known in one's case is in a new report: not what it says, only that somebody should be
 * called.
 */
static enum err put_returns(struct ctx *c, struct val *list)
{
    struct rows r;
    TRY(store_query(c, &HOME_Q_RETURN,
                    VALS(V_TEXT(c->who->id), V_INT(c->now_ms), V_INT(is_lead(c))), &r));
    while (store_next(&r)) {
        struct val *v = put_item(c, list, "return", row_text(&r, 1),
                                 home_path(c, "/kasus/", row_text(&r, 0), "/kembali", STR_NONE));
        put_words(c, v, pack_say(c, "home.return"), clock_near_text(c, row_int(&r, 2)), "w");
    }
    return store_done(&r);
}

/* Days of a rule in days; 0 when the pack has none: then nothing is warned of. */
static int64_t rule_days(struct ctx *c, const char *key)
{
    const struct clock_rule *rule = pack_clock(c->packs, str_of(key));
    return rule != NULL ? rule->amount : 0;
}

static enum err put_consents(struct ctx *c, struct val *data)
{
    struct rows r;
    struct val *list = val_put_list(c->mem, data, "consents");
    const day_t today = clock_today(c);
    TRY(store_query(c, &HOME_Q_CONSENTS,
                    VALS(V_TEXT(c->who->id), V_INT(c->now_ms), V_INT(is_lead(c)), V_INT(today),
                         V_INT(today + rule_days(c, "consent_reminder"))),
                    &r));
    while (store_next(&r)) {
        struct val *v =
            put_item(c, list, "consent", row_text(&r, 1),
                     home_path(c, "/kasus/", row_text(&r, 0), "/persetujuan/", row_text(&r, 2)));
        put_words(c, v, agency_text(c, row_text(&r, 3)),
                  pack_say1(c, "home.until", clock_day_text(c, row_int(&r, 4))), "w");
    }
    return store_done(&r);
}

static enum err put_silent(struct ctx *c, struct val *data)
{
    struct rows r;
    bool more = false;
    struct val *list = val_put_list(c->mem, data, "silent");
    TRY(store_query(
        c, &HOME_Q_SILENT,
        VALS(V_TEXT(c->who->id), V_INT(c->now_ms), V_INT(is_lead(c)), V_INT(team_silence_from(c))),
        &r));
    while (store_next(&r)) {
        if (val_count(list) == SILENT_MAX) {
            more = true;
            break;
        }
        struct val *v = put_item(c, list, "silent", row_text(&r, 1),
                                 home_path(c, "/kasus/", row_text(&r, 0), "/catatan", STR_NONE));
        put_words(c, v, STR_NONE, clock_span_text(c, c->now_ms - row_int(&r, 2)), "w");
    }
    val_put_bool(c->mem, data, "silent_more", more);
    val_put_text(c->mem, data, "silent_title", team_silence_title(c));
    return store_done(&r);
}

/* In the order of the list of risks. */
static enum err put_risks(struct ctx *c, struct val *data)
{
    const struct vocab *risks = pack_vocab(c->packs, STR("risk"));
    struct val *list = val_put_list(c->mem, data, "risks");
    struct rows r;
    int64_t total = 0;
    int64_t *counts = NEW_ARRAY(c->mem, int64_t, risks->n + 1);
    TRY(store_query(c, &HOME_Q_RISKS, VALS(V_TEXT(c->who->id)), &r));
    while (store_next(&r)) {
        const size_t at = vocab_index(risks, row_text(&r, 0));
        counts[at < risks->n ? at : risks->n] += row_int(&r, 1);
        total += row_int(&r, 1);
    }
    TRY(store_done(&r));
    for (size_t i = 0; i < risks->n; i++) {
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "risk", risks->codes[i].code);
        val_put_text(c->mem, v, "label", risks->codes[i].label[c->lang]);
        val_put_int(c->mem, v, "count", counts[i]);
        val_put_text(c->mem, v, "href",
                     home_path(c, "/kasus?mine=1&risk=", risks->codes[i].code, "", STR_NONE));
    }
    val_put_int(c->mem, data, "managed", total);
    return OK;
}

enum err home_put_cases(struct ctx *c, struct val *data)
{
    struct val *block = val_put_map(c->mem, data, "cases");
    struct val *const lists[WHEN_N] = { val_put_list(c->mem, block, "late"),
                                        val_put_list(c->mem, block, "today"),
                                        val_put_list(c->mem, block, "week") };
    TRY(put_clocks(c, lists));
    TRY(put_referrals(c, lists));
    TRY(put_unread(c, lists[HOME_TODAY]));
    TRY(put_returns(c, lists[HOME_TODAY]));
    TRY(put_tasks(c, lists));
    TRY(put_consents(c, block));
    TRY(put_silent(c, block));
    TRY(put_risks(c, block));
    val_put_bool(c->mem, block, "quiet",
                 val_count(lists[0]) + val_count(lists[1]) + val_count(lists[2]) == 0);
    return OK;
}
