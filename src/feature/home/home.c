/*
 * home.c - the first page after logging in. What it shows follows from rights, never from the name
 * of a role. Everything comes
 * from plain columns, one statement a block: no case is opened by looking at it.
 */
#include "feature/breakglass/breakglass.h"
#include "feature/case/case.h"
#include "feature/digest/digest.h"
#include "feature/home/home_priv.h"
#include "feature/inbox/inbox.h"
#include "feature/job/job.h"
#include "feature/member/member.h"
#include "feature/team/team.h"
#include "rec/pack.h"

static const struct stmt Q_REPORTS = {
    "home_reports", "",
    "SELECT COUNT(*), CAST(COALESCE(SUM(urgent), 0) AS BIGINT), MIN(due_ms) FROM report WHERE state = 'new'"
};
static const struct stmt Q_MEMBERS = { "home_members", "",
                                       "SELECT COUNT(*) FROM member WHERE state = 'ACTIVE'" };

static const struct stmt Q_BACKUP = { "home_backup", "",
                                      "SELECT body FROM setting WHERE key_name = 'last_backup'" };

static const struct stmt Q_RECOVERY = {
    "home_recovery", "", "SELECT body FROM setting WHERE key_name = 'last_recovery'"
};

struct str home_path(struct ctx *c, const char *a, struct str id, const char *b, struct str rest)
{
    const struct str parts[] = { str_of(a), id, str_of(b), rest };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

static enum err put_reports(struct ctx *c, struct val *data)
{
    struct value v[3];
    bool found = false;
    TRY(store_one(c, &Q_REPORTS, NO_VALS, v, ARRAY_LEN(v), &found));
    struct val *block = val_put_map(c->mem, data, "reports");
    const int64_t due = v[2].kind == VALUE_INT ? v[2].i : 0;
    const bool late = due != 0 && due < c->now_ms;
    val_put_int(c->mem, block, "new", v[0].i);
    val_put_int(c->mem, block, "urgent", v[1].i);
    val_put_bool(c->mem, block, "is_late", late);
    val_put_text(c->mem, block, "due_text",
                 due == 0
                     ? STR_NONE
                     : pack_say1(c, late ? "clock.late" : "clock.left",
                                 clock_span_text(c, late ? c->now_ms - due : due - c->now_ms)));
    return OK;
}

static enum err put_referrals(struct ctx *c, struct val *data)
{
    int64_t waiting = 0;
    TRY(inbox_waiting(c, &waiting));
    val_put_int(c->mem, val_put_map(c->mem, data, "referrals"), "waiting", waiting);
    return OK;
}

/* The right alone shows no case: also the key of desk lead. */
static enum err put_team(struct ctx *c, struct val *data)
{
    struct team_counts n = { 0 };
    struct val *block = val_put_map(c->mem, data, "team");
    const bool holds = actor_has_desk(c->who, STR("lead"));
    val_put_bool(c->mem, block, "holds", holds);
    if (!holds) {
        return OK;
    }
    TRY(team_count(c, &n));
    val_put_int(c->mem, block, "open", n.open);
    val_put_int(c->mem, block, "unassigned", n.unassigned);
    val_put_int(c->mem, block, "late", n.late_clocks + n.late_tasks + n.late_referrals);
    val_put_int(c->mem, block, "decisions",
                n.closings + n.reviews + n.seconds + n.proposals + n.erasures);
    val_put_int(c->mem, block, "late_reports", n.late_reports);
    return OK;
}

/* What an administrator, or a holder of a desk, has to look at. */
static enum err put_desks(struct ctx *c, struct val *data)
{
    const bool admin = (c->who->rights & RIGHT_MEMBER_ADMIN) != 0;
    struct desk_counts n = { 0 };
    struct val *desks = NULL;
    bool open = false;
    TRY(member_desks(c, !admin, admin ? &desks : NULL, &n));
    TRY(keys_setup_open(c, &open));
    struct val *block = val_put_map(c->mem, data, "desks");
    val_put_bool(c->mem, block, "admin", admin);
    val_put_bool(c->mem, block, "setup_open", open);
    val_put_bool(c->mem, block, "may_admit", (c->who->rights & RIGHT_MEMBER_ADMIT) != 0);
    val_put_int(c->mem, block, "waiting", n.waiting);
    val_put_int(c->mem, block, "never", n.never);
    val_put_int(c->mem, block, "old_keys", admin ? 0 : n.old_keys);
    struct val *empty = val_put_list(c->mem, block, "empty");
    for (size_t i = 0; admin && i < val_count(desks); i++) {
        const struct val *d = desks->list->items[i];
        const struct val *is_empty = val_getz(d, "is_empty");
        if (is_empty != NULL && is_empty->b) {
            val_put_text(c->mem, val_push_map(c->mem, empty), "label", val_get_text(d, "label"));
        }
    }
    return OK;
}

static enum err put_members(struct ctx *c, struct val *data)
{
    struct value n = V_INT(0);
    bool found = false;
    TRY(store_one(c, &Q_MEMBERS, NO_VALS, &n, 1, &found));
    val_put_int(c->mem, val_put_map(c->mem, data, "members"), "active", n.i);
    return OK;
}

static enum err put_jobs(struct ctx *c, struct val *data)
{
    bool bad = false;
    TRY(job_is_bad(c, &bad));
    val_put_bool(c->mem, val_put_map(c->mem, data, "jobs"), "bad", bad);
    return OK;
}

/* When the last backup is too long ago, or there was none. The row is the command's (app/backup.c). */
static enum err put_backup(struct ctx *c, struct val *data)
{
    struct value body = V_NULL;
    struct str instant = STR_NONE;
    int64_t at_ms = 0;
    int64_t hours = 0;
    bool found = false;
    TRY(store_one(c, &Q_BACKUP, NO_VALS, &body, 1, &found));
    if (found && (!str_next(&body.s, ' ', &instant) || !str_to_int(instant, &at_ms))) {
        at_ms = 0;
    }
    const bool late = !str_to_int(pack_setting(c->packs, "backup_hours"), &hours) ||
                      c->now_ms - at_ms > hours * HOUR_MS;
    struct val *block = val_put_map(c->mem, data, "backup");
    val_put_bool(c->mem, block, "late", late);
    val_put_text(c->mem, block, "text",
                 at_ms == 0 ? pack_say(c, "home.backup_never")
                            : pack_say1(c, "home.backup_late", clock_near_text(c, at_ms)));
    return OK;
}

/*
 * What is due about the sheets of the recovery secret. The row is the command's (app/recovery.c): when they were made, and
 * when two of them were tried last, 0 for never.
 */
static enum err put_recovery(struct ctx *c, struct val *data)
{
    struct value body = V_NULL;
    struct str made = STR_NONE;
    int64_t made_ms = 0;
    int64_t tried_ms = 0;
    int64_t days = 0;
    bool found = false;
    TRY(store_one(c, &Q_RECOVERY, NO_VALS, &body, 1, &found));
    if (found && (!str_next(&body.s, ' ', &made) || !str_to_int(made, &made_ms) ||
                  !str_to_int(body.s, &tried_ms))) {
        made_ms = 0;
    }
    const bool late = !str_to_int(pack_setting(c->packs, "rehearsal_days"), &days) ||
                      c->now_ms - tried_ms > days * DAY_MS;
    struct val *block = val_put_map(c->mem, data, "recovery");
    val_put_bool(c->mem, block, "due", made_ms == 0 || tried_ms < made_ms || late);
    val_put_text(c->mem, block, "text",
                 made_ms == 0 ? pack_say(c, "recovery.not_split")
                 : tried_ms < made_ms
                     ? pack_say(c, "recovery.not_tried")
                     : pack_say1(c, "home.rehearsal_late", clock_near_text(c, tried_ms)));
    return OK;
}

/* Whether anything stands above one's own cases. */
static bool has_top(const struct val *data)
{
    static const char *const blocks[] = { "reports", "referrals", "team", "members", "taskforce" };
    const struct val *desks = val_getz(data, "desks");
    const struct val *figures = val_getz(data, "figures");
    bool top =
        figures->b || val_get_int(desks, "waiting", 0) > 0 || val_get_int(desks, "old_keys", 0) > 0;
    for (size_t i = 0; i < ARRAY_LEN(blocks); i++) {
        top = top || val_count(val_getz(data, blocks[i])) > 0;
    }
    return top;
}

/* The pills of the navigation. */
static void put_pills(struct ctx *c, const struct val *data, struct http_resp *rs)
{
    rs->page = val_map(c->mem);
    struct val *counts = val_put_map(c->mem, rs->page, "counts");
    val_put_int(c->mem, counts, "/antrean", val_get_int(val_getz(data, "reports"), "new", 0));
    val_put_int(c->mem, counts, "/rujukan", val_get_int(val_getz(data, "referrals"), "waiting", 0));
}

static enum err home_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    static const struct {
        uint64_t right;
        enum err (*put)(struct ctx *c, struct val *data);
        const char *name;
    } blocks[] = {
        { RIGHT_REPORT_READ, put_reports, "reports" },
        { RIGHT_CASE_LIST, home_put_cases, "cases" },
        { RIGHT_REFERRAL_ANSWER, put_referrals, "referrals" },
        { RIGHT_LEAD_VIEW, put_team, "team" },
        { RIGHT_MEMBER_ADMIN, put_members, "members" },
        { RIGHT_MEMBER_ADMIN | RIGHT_MEMBER_ADMIT, put_desks, "desks" },
        { RIGHT_JOB_ADMIN, put_jobs, "jobs" },
        { RIGHT_MEMBER_ADMIN, put_backup, "backup" },
        { RIGHT_MEMBER_ADMIN, put_recovery, "recovery" },
        { RIGHT_CASE_READ | RIGHT_MEMBER_ADMIN, glass_put_home, "glass" },
        { RIGHT_TASKFORCE_READ, digest_put_home, "taskforce" },
    };
    struct val *data = val_map(c->mem);
    (void)rq;
    val_put_text(c->mem, data, "name", c->who->name);
    val_put_text(c->mem, data, "day", pack_day_text(c, clock_today(c)));
    val_put_bool(c->mem, data, "reads_log", (c->who->rights & RIGHT_AUDIT_READ) != 0);
    val_put_bool(c->mem, data, "figures", (c->who->rights & RIGHT_FIGURES_READ) != 0);
    for (size_t i = 0; i < ARRAY_LEN(blocks); i++) {
        if ((c->who->rights & blocks[i].right) != 0) {
            TRY(blocks[i].put(c, data));
        } else {
            (void)val_put(c->mem, data, str_of(blocks[i].name), val_bool(c->mem, false));
        }
    }
    val_put_bool(c->mem, data, "top", has_top(data));
    val_put_bool(c->mem, data, "nothing", c->who->rights == RIGHT_SELF);
    put_pills(c, data, rs);
    return http_page(rs, "feature/home/home.html", pack_say(c, "home.title"), data);
}

static const struct route routes[] = {
    { METHOD_GET, "/beranda", home_get, RIGHT_SELF, 0, NULL, NULL,
      "What waits for the one who is logged in, by his rights" },
};
static const struct stmt *const stmts[] = { &Q_REPORTS,       &Q_MEMBERS,     &Q_BACKUP,
                                            &Q_RECOVERY,      &HOME_Q_CLOCKS, &HOME_Q_REFERRALS,
                                            &HOME_Q_CONSENTS, &HOME_Q_SILENT, &HOME_Q_RISKS,
                                            &HOME_Q_UNREAD,   &HOME_Q_RETURN };

const struct feature home_feature = {
    .name = "home",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
