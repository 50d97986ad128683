/* job.c - the work that was put off, for the administrator: list, again, drop, a test message. */
#include "feature/job/job.h"

#include "feature/clock/clock.h"
#include "feature/roster/roster.h"
#include "rec/pack.h"
#include "store/change.h"

#define LATE_MS (5 * MINUTE_MS) /* what is due is taken within seconds */

static const struct stmt Q_OPEN = {
    "job_open", "",
    "SELECT id, kind, tries, due_ms, result, CASE WHEN lease_by IS NULL THEN 0 ELSE 1 END FROM job"
    " WHERE state = 'open' ORDER BY due_ms, id LIMIT 60"
};
static const struct stmt Q_FAILED = {
    "job_failed", "",
    "SELECT id, kind, tries, ended_ms, result FROM job WHERE state = 'failed'"
    " ORDER BY ended_ms DESC, id DESC LIMIT 60"
};
static const struct stmt Q_TESTS = {
    "job_tests", "",
    "SELECT payload, state, made_ms, result, once_key FROM job WHERE kind = 'job_test'"
    " ORDER BY made_ms DESC, id DESC LIMIT 6"
};
static const struct stmt Q_COUNTS = {
    "job_counts", "",
    "SELECT COUNT(CASE WHEN state = 'open' AND lease_by IS NULL THEN 1 END),"
    " COUNT(CASE WHEN state = 'open' AND lease_by IS NOT NULL THEN 1 END),"
    " COUNT(CASE WHEN state = 'failed' THEN 1 END),"
    " COALESCE(MIN(CASE WHEN state = 'open' AND lease_by IS NULL THEN due_ms END), 0) FROM job"
};
static const struct stmt Q_WAYS = { "job_ways", "",
                                    "SELECT id, state, reason, since_ms FROM job_way"
                                    " ORDER BY id DESC LIMIT 4" };
static const struct stmt Q_RECENT_TESTS = {
    "job_recent_tests", "i", "SELECT COUNT(*) FROM job WHERE kind = 'job_test' AND made_ms > $1"
};
static const struct stmt Q_IS_FAILED = { "job_is_failed", "t",
                                         "SELECT id FROM job WHERE id = $1 AND state = 'failed'" };

/* ---- words ---- */

/* The label of a code, or that of `other` where the packs do not know it. */
static struct str word(struct ctx *c, const char *prefix, struct str code, const char *other)
{
    const struct str parts[] = { str_of(prefix), code };
    struct str text[2];
    return pack_find_label(c->packs, str_join(c->mem, parts, ARRAY_LEN(parts)), text)
               ? text[c->lang]
               : pack_say(c, other);
}

static struct str kind_word(struct ctx *c, struct str kind)
{
    return word(c, "job.kind.", kind, "job.kind_other");
}

static struct str why_word(struct ctx *c, struct str result)
{
    return result.n == 0 ? STR_NONE : word(c, JOB_WHY, result, "job.why_other");
}

/* ---- the page ---- */

struct counts {
    int64_t waiting, running, failed, oldest_ms;
};

static enum err count(struct ctx *c, struct counts *out)
{
    struct value v[4] = { V_INT(0), V_INT(0), V_INT(0), V_INT(0) };
    bool found = false;
    TRY(store_one(c, &Q_COUNTS, NO_VALS, v, ARRAY_LEN(v), &found));
    *out = (struct counts){ v[0].i, v[1].i, v[2].i, v[3].i };
    return OK;
}

static bool is_late(const struct ctx *c, const struct counts *n)
{
    return n->oldest_ms != 0 && n->oldest_ms < c->now_ms - LATE_MS;
}

static enum err put_ways(struct ctx *c, struct val *data, bool *bad)
{
    struct rows r;
    struct val *list = val_put_list(c->mem, data, "ways");
    TRY(store_query(c, &Q_WAYS, NO_VALS, &r));
    while (store_next(&r)) {
        const struct str state = row_text(&r, 1);
        const struct str reason = row_text(&r, 2);
        const bool wrong = str_eqz(state, "wrong");
        const bool failing = str_eqz(state, "failing");
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "label", word(c, "job.way.", row_text(&r, 0), "job.kind_other"));
        val_put_text(c->mem, v, "code", state);
        val_put_text(c->mem, v, "state", word(c, "job.state.", state, "job.kind_other"));
        val_put_text(c->mem, v, "why",
                     wrong     ? word(c, "job.wrong.", reason, "job.wrong_other")
                     : failing ? why_word(c, reason)
                               : STR_NONE);
        val_put_text(c->mem, v, "setting", wrong ? reason : STR_NONE);
        val_put_text(c->mem, v, "since", clock_near_text(c, row_int(&r, 3)));
        val_put_textz(c->mem, v, "tone",
                      wrong || failing         ? "d"
                      : str_eqz(state, "sent") ? "o"
                      : str_eqz(state, "off")  ? "n"
                                               : "i");
        *bad = *bad || wrong || failing;
    }
    return store_done(&r);
}

static enum err put_open(struct ctx *c, struct val *data)
{
    struct rows r;
    struct val *list = val_put_list(c->mem, data, "open");
    TRY(store_query(c, &Q_OPEN, NO_VALS, &r));
    while (store_next(&r)) {
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "id", row_text(&r, 0));
        val_put_text(c->mem, v, "kind", kind_word(c, row_text(&r, 1)));
        val_put_int(c->mem, v, "tries", row_int(&r, 2));
        val_put_text(c->mem, v, "next", clock_near_text(c, row_int(&r, 3)));
        val_put_text(c->mem, v, "why", why_word(c, row_text(&r, 4)));
        val_put_bool(c->mem, v, "running", row_int(&r, 5) != 0);
    }
    return store_done(&r);
}

static enum err put_failed(struct ctx *c, struct val *data)
{
    struct rows r;
    struct val *list = val_put_list(c->mem, data, "failed");
    TRY(store_query(c, &Q_FAILED, NO_VALS, &r));
    while (store_next(&r)) {
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "id", row_text(&r, 0));
        val_put_text(c->mem, v, "kind", kind_word(c, row_text(&r, 1)));
        val_put_int(c->mem, v, "tries", row_int(&r, 2));
        val_put_text(c->mem, v, "ended", clock_near_text(c, row_int(&r, 3)));
        val_put_text(c->mem, v, "why", why_word(c, row_text(&r, 4)));
    }
    return store_done(&r);
}

static enum err put_tests(struct ctx *c, struct val *data)
{
    struct rows r;
    struct val *list = val_put_list(c->mem, data, "tests");
    TRY(store_query(c, &Q_TESTS, NO_VALS, &r));
    while (store_next(&r)) {
        const struct str state = row_text(&r, 1);
        const bool failed = str_eqz(state, "failed");
        /* its key is kept when it has ended and carries nothing: "job_test:mail:..." */
        struct str rest = row_text(&r, 4);
        struct str part;
        struct str way = STR_NONE;
        (void)(str_next(&rest, ':', &part) && str_next(&rest, ':', &way)); /* else no word */
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "way", word(c, "job.way.", way, "job.kind_other"));
        val_put_text(c->mem, v, "when", clock_near_text(c, row_int(&r, 2)));
        val_put_text(c->mem, v, "state", word(c, "job.test.", state, "job.kind_other"));
        val_put_text(c->mem, v, "why", failed ? why_word(c, row_text(&r, 3)) : STR_NONE);
        val_put_textz(c->mem, v, "tone", failed ? "d" : str_eqz(state, "done") ? "o" : "i");
    }
    return store_done(&r);
}

static struct str number(struct ctx *c, int64_t n)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_put_int(&b, n);
    return strbuf_str(&b);
}

static enum err job_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct val *data = val_map(c->mem);
    struct counts n = { 0 };
    bool mail = false;
    bool phone = false;
    bool bad = false;
    (void)rq;
    TRY(count(c, &n));
    TRY(put_ways(c, data, &bad));
    TRY(put_open(c, data));
    TRY(put_failed(c, data));
    TRY(put_tests(c, data));
    TRY(roster_ways_of(c, c->who->id, &mail, &phone));
    val_put_int(c->mem, data, "waiting", n.waiting);
    val_put_int(c->mem, data, "running", n.running);
    val_put_int(c->mem, data, "given_up", n.failed);
    val_put_text(c->mem, data, "late", is_late(c, &n) ? clock_near_text(c, n.oldest_ms) : STR_NONE);
    val_put_bool(c->mem, data, "has_way", mail || phone);
    val_put_text(c->mem, data, "limit",
                 pack_say1(c, "job.test_limit_text", number(c, roster_tests_per_hour(c->packs))));
    return http_page(rs, "feature/job/job.html", pack_say(c, "job.title"), data);
}

enum err job_is_bad(struct ctx *c, bool *bad)
{
    struct counts n = { 0 };
    *bad = false;
    TRY(count(c, &n));
    TRY(put_ways(c, val_map(c->mem), bad));
    *bad = *bad || n.failed > 0 || is_late(c, &n);
    return OK;
}

/* ---- what was given up ---- */

static enum err must_be_failed(struct ctx *c, struct str id)
{
    struct value v;
    bool found = false;
    TRY(store_one(c, &Q_IS_FAILED, VALS(V_TEXT(id)), &v, 1, &found));
    return found ? OK : fail(c, ERR_NOT_FOUND, NULL, "job.absent");
}

static enum err job_again_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    TRY(must_be_failed(c, http_param(rq, "job")));
    job_again(c, http_param(rq, "job"));
    http_flash(rs, "flash.job_again");
    return http_go(c, rs, "/pekerjaan", STR_NONE, "");
}

static enum err job_drop_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    TRY(must_be_failed(c, http_param(rq, "job")));
    job_drop(c, http_param(rq, "job"));
    http_flash(rs, "flash.job_dropped");
    return http_go(c, rs, "/pekerjaan", STR_NONE, "");
}

/* ---- a test message, to the one who asks for it ---- */

static void queue_test(struct ctx *c, const char *way)
{
    const struct str key[] = { STR("job_test:"), str_of(way), STR(":"), c->who->id };
    const struct job_new j = { .kind = "job_test",
                               .about = c->who->id,
                               .payload = str_of(way),
                               .key = str_join(c->mem, key, ARRAY_LEN(key)) };
    job_enqueue(c, &j);
}

static enum err job_test_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    const int64_t most = roster_tests_per_hour(c->packs);
    struct value n = V_INT(0);
    bool found = false;
    bool mail = false;
    bool phone = false;
    (void)rq;
    TRY(roster_ways_of(c, c->who->id, &mail, &phone));
    if (!mail && !phone) {
        return fail(c, ERR_INPUT, "", "job.test_no_address");
    }
    TRY(store_one(c, &Q_RECENT_TESTS, VALS(V_INT(c->now_ms - HOUR_MS)), &n, 1, &found));
    if (n.i + (mail ? 1 : 0) + (phone ? 1 : 0) > most) {
        return fail_arg(c, ERR_INPUT, STR_NONE, "job.test_limit", number(c, most));
    }
    change_action(c, ACTION_JOB);
    if (mail) {
        queue_test(c, "mail");
    }
    if (phone) {
        queue_test(c, "gateway");
    }
    http_flash(rs, "flash.job_test");
    return http_go(c, rs, "/pekerjaan", STR_NONE, "");
}

/* Once: who waits for the result wants to see why, not another try. */
static enum err test_run(struct ctx *c, const struct job *j, const struct job_ways *ways)
{
    const enum err e = roster_try(c, ways, j->about, str_eqz(j->payload, "mail"));
    return e == OK ? OK : ERR_INPUT;
}

static const struct route routes[] = {
    { METHOD_GET, "/pekerjaan", job_get, RIGHT_JOB_ADMIN, 0, NULL, NULL,
      "Work put off: waiting, running, given up; the ways out of the house; never what it is about" },
    { METHOD_POST, "/pekerjaan/uji", job_test_post, RIGHT_JOB_ADMIN, ROUTE_WRITES, NULL, job_get,
      "Sends a test message to the one who asks, by each way he has an address for" },
    { METHOD_POST, "/pekerjaan/:job/lagi", job_again_post, RIGHT_JOB_ADMIN, ROUTE_WRITES, NULL,
      job_get, "Begins anew what was given up" },
    { METHOD_POST, "/pekerjaan/:job/buang", job_drop_post, RIGHT_JOB_ADMIN, ROUTE_WRITES, NULL,
      job_get, "Ends for good what was given up" },
};
static const struct stmt *const stmts[] = { &Q_OPEN, &Q_FAILED,       &Q_TESTS,    &Q_COUNTS,
                                            &Q_WAYS, &Q_RECENT_TESTS, &Q_IS_FAILED };
static const struct job_kind jobs[] = {
    { "job_test", test_run, "A test message to a member, by one way, once" },
};

const struct feature job_feature = {
    .name = "job",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
    .jobs = jobs,
    .n_jobs = ARRAY_LEN(jobs),
};
