/*
 * roster_alert_test.c - who is rung when: in one sentence that is the same for all, by jobs of
 * their own, passed on at the pack's minutes, until somebody takes it; what the public learns.
 */
#include "base/check.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "audit/scan.h"
#include "feature/case/case.h"
#include "feature/report/report.h"
#include "feature/roster/roster_priv.h"
#include "http/test_http.h"
#include "rec/pack.h"
#include "store/change.h"
#include "store/job_run.h"

#define SENT_MAX 64
#define TEXT "Ada yang menunggu. Buka Jejaring."

/* What went out, in order, as "mail dewi@kantor.example". */
static struct outside {
    struct str to[SENT_MAX];
    size_t n, tries;
    bool phone_is_down;
} out;

static enum err sent(struct ctx *c, const char *way, struct str to)
{
    (void)c;
    CHECK(out.n < SENT_MAX, "it ends");
    static char kept[SENT_MAX][80];
    (void)snprintf(kept[out.n], sizeof kept[0], "%s %.*s", way, STR_ARG(to));
    out.to[out.n] = str_of(kept[out.n]);
    out.n++;
    return OK;
}

static enum err mail(void *data, struct ctx *c, struct str to, struct str subject, struct str body)
{
    (void)data;
    CHECK_STR(subject, "Jejaring", "the subject says nothing");
    CHECK_STR(body, TEXT, "the pack's sentence and nothing else");
    return sent(c, "mail", to);
}

static enum err gateway(void *data, struct ctx *c, struct str number, struct str text)
{
    (void)data;
    out.tries++;
    CHECK_STR(text, TEXT, "the pack's sentence and nothing else");
    return out.phone_is_down ? fail(c, ERR_STORE, "", "http.internal") : sent(c, "phone", number);
}

static const struct job_ways both = {
    .has_mail = true, .has_gateway = true, .mail = mail, .gateway = gateway
};

static int city_make(void **state)
{
    out = (struct outside){ .n = 0 };
    *state = test_http_new();
    return 0;
}

static int city_drop(void **state)
{
    test_http_free(*state);
    return 0;
}

/* ---- the jobs process, one row at a time ---- */

static enum err run(struct ctx *c, const struct job *j, const struct job_ways *ways)
{
    for (size_t i = 0; i < roster_feature.n_jobs; i++) {
        if (str_eqz(j->kind, roster_feature.jobs[i].name)) {
            assert_int_equal(store_begin_read(c), OK);
            const enum err e = roster_feature.jobs[i].run(c, j, ways);
            store_rollback(c);
            return e;
        }
    }
    return OK;
}

static bool job_once(struct http_test *h, const struct job_ways *ways)
{
    struct ctx *c = test_ctx(h, NULL);
    struct job_lease l;
    bool found = false;
    bool taken = false;
    bool retry = false;
    assert_int_equal(job_take(c, c->now_ms, &l, &found, &taken), OK);
    if (!found) {
        return false;
    }
    assert_true(taken);
    c->change = change_new(c);
    job_end(c, &l, OK);
    const enum err e = run(c, &l.job, ways);
    if (e == OK) {
        assert_int_equal(change_commit(c, &retry), OK);
        assert_false(retry);
    } else {
        assert_int_equal(e, ERR_STORE);
        assert_int_equal(job_later(c, &l, e), OK);
    }
    return true;
}

static void jobs_until_quiet(struct http_test *h, const struct job_ways *ways)
{
    for (int i = 0; job_once(h, ways); i++) {
        CHECK(i < 40, "jobs come to an end");
    }
}

/* ---- a night ---- */

static void way(struct http_test *h, const char *login, const char *body)
{
    CHECK(test_post(h, login, "/jaga/saya", test_printf(h, "version=0&%s", body)).status == 303,
          login);
}

/* Thursday evening: intake is on duty, intake2 his substitute, lead keeps the roster. */
static void night(struct http_test *h)
{
    const struct test_answer a = test_post(
        h, "lead", "/jaga",
        test_printf(h,
                    "member_id=%.*s&substitute_id=%.*s&from_ms=2024-11-14T16:00"
                    "&to_ms=2024-11-15T08:00",
                    STR_ARG(test_member_id(h, "intake")), STR_ARG(test_member_id(h, "intake2"))));
    CHECK(a.status == 303, "a shift");
}

static void ways_of_all(struct http_test *h)
{
    way(h, "intake", "mail=jaga@kantor.example&phone=0800-000-3101&alert_on=1");
    way(h, "intake2", "phone=0800-000-3102&alert_on=1");
    way(h, "lead", "mail=pimpin@kantor.example&alert_on=1");
}

/* *c keeps the key of its conversation, as a reporter with a receipt does. */
static const char *report_by(struct http_test *h, const char *safe, struct ctx *c)
{
    (void)h;
    struct report row = { .entry = STR("WEB"),
                          .who = STR("SELF"),
                          .safe_now = str_of(safe),
                          .story = STR("rahasia anggrek") };
    bool retry = false;
    c->change = change_new(c);
    rec_set_has(&report_rec, &row, "story");
    rec_set_has(&report_rec, &row, "who");
    rec_set_has(&report_rec, &row, "safe_now");
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(report_send(c, &row), OK);
    store_rollback(c);
    assert_int_equal(change_commit(c, &retry), OK);
    return str_z(c->mem, row.id);
}

static const char *report_new(struct http_test *h, const char *safe)
{
    return report_by(h, safe, test_ctx(h, NULL));
}

static void says(struct http_test *h, struct ctx *c, const char *id, const char *side,
                 const char *kind)
{
    struct report row = { .version = 0 };
    bool retry = false;
    c->now_ms = test_ctx(h, NULL)->now_ms;
    c->change = change_new(c);
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(rec_get(c, &report_rec, str_of(id), &row), OK);
    assert_int_equal(report_message_add(c, &row, side, kind, STR("rahasia melati")), OK);
    store_rollback(c);
    assert_int_equal(change_commit(c, &retry), OK);
}

/* Jobs of one moment run in any order: by name here. */
static int by_name(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void expect(struct http_test *h, const char *const *want, size_t n, const char *why)
{
    jobs_until_quiet(h, &both);
    CHECK(out.n == n, test_printf(h, "%s: %zu went out", why, out.n));
    qsort(out.to, out.n, sizeof out.to[0], by_name);
    for (size_t i = 0; i < n; i++) {
        CHECK_STR(out.to[i], want[i], why);
    }
    out.n = 0;
}
#define EXPECT(h, why, ...)                                 \
    do {                                                    \
        static const char *const want_[] = { __VA_ARGS__ }; \
        expect(h, want_, ARRAY_LEN(want_), why);            \
    } while (0)
#define QUIET(h, why) expect(h, NULL, 0, why)

static void later(struct http_test *h, int64_t minutes)
{
    test_clock_add(h, minutes * MINUTE_MS);
}

/* 09:00 plus eleven hours: eight in the evening. */
static void it_is_evening(struct http_test *h)
{
    later(h, 11 * 60);
}

#define DUTY_MAIL "mail jaga@kantor.example"
#define DUTY_PHONE "phone 08000003101"
#define OTHER "phone 08000003102"
#define LEAD "mail pimpin@kantor.example"

static void it_is_passed_on(void **state)
{
    struct http_test *h = *state;
    night(h);
    ways_of_all(h);
    it_is_evening(h);
    (void)report_new(h, "NO");
    EXPECT(h, "at once, by each way", DUTY_MAIL, DUTY_PHONE);
    later(h, 4);
    QUIET(h, "not before the pack's minutes");
    later(h, 1);
    EXPECT(h, "once more", DUTY_MAIL, DUTY_PHONE);
    later(h, 5);
    EXPECT(h, "then the substitute", OTHER);
    later(h, 5);
    EXPECT(h, "once more", OTHER);
    later(h, 5);
    EXPECT(h, "then who keeps the roster", LEAD);
    later(h, 9);
    QUIET(h, "every ten minutes");
    later(h, 1);
    EXPECT(h, "once more", LEAD);
    later(h, 10);
    EXPECT(h, "and on", LEAD);
}

/* Turn after turn, a whole night and the next: it ends when somebody takes it, and not before. */
static void it_rings_until_somebody_takes_it(void **state)
{
    struct http_test *h = *state;
    size_t duty = 0;
    size_t lead = 0;
    night(h);
    CHECK(test_post(h, "lead", "/jaga",
                    test_printf(h, "member_id=%.*s&from_ms=2024-11-15T08:00&to_ms=2024-11-17T08:00",
                                STR_ARG(test_member_id(h, "intake"))))
                  .status == 303,
          "and on, so that somebody is on duty all the time");
    ways_of_all(h);
    it_is_evening(h);
    const char *id = report_new(h, "NO");
    for (int i = 0; i < 20 * 12; i++, later(h, 5)) { /* twenty hours */
        jobs_until_quiet(h, &both);
        for (size_t k = 0; k < out.n; k++) {
            duty += i > 12 * 12 && str_eqz(out.to[k], DUTY_MAIL) ? 1 : 0;
            lead += str_eqz(out.to[k], LEAD) ? 1 : 0;
        }
        out.n = 0;
    }
    CHECK(duty > 0, "in its thirteenth hour and later who is on duty is rung again");
    CHECK(lead > 20, "the lead at the pack's minutes");
    CHECK(test_post(h, "intake", test_printf(h, "/antrean/%s/ambil", id), "").status == 303,
          "taken");
    later(h, 10);
    QUIET(h, "somebody has it");
}

/* Written down as calm; what is added later says that she is not safe. */
static void it_becomes_urgent_at_intake(void **state)
{
    struct http_test *h = *state;
    night(h);
    ways_of_all(h);
    it_is_evening(h);
    const struct test_answer a =
        test_post(h, "intake", "/laporan/baru",
                  "channel=TELEPON&received=2024-11-14T19:30&safe_now=YES&who=SELF&story=rekaan");
    CHECK(a.status == 303, "written down");
    const char *id = str_z(test_ctx(h, NULL)->mem, str_cut(a.location, 9, 45));
    later(h, 30);
    QUIET(h, "nobody is woken for what can wait");
    const char *path = test_printf(h, "/antrean/%s/isi", id);
    const struct test_answer form = test_get(h, "intake", path);
    const struct str version = test_field(&form, "version");
    CHECK(test_post(h, "intake", path, test_printf(h, "version=%.*s&safe_now=NO", STR_ARG(version)))
                  .status == 303,
          "she is not safe after all");
    later(h, 10);
    QUIET(h, "he who writes has it");
    later(h, 30);
    jobs_until_quiet(h, &both);
    CHECK(out.n > 0, "he has let it lie: it rings");
    out.n = 0;
}

/* Sent as calm by the public; the officer who reads it sees a high risk, and lets it lie. */
static void it_becomes_urgent_by_triage(void **state)
{
    struct http_test *h = *state;
    night(h);
    ways_of_all(h);
    it_is_evening(h);
    const char *id = report_new(h, "YES");
    QUIET(h, "can wait");
    CHECK(test_post(h, "intake", test_printf(h, "/antrean/%s/triase", id),
                    "version=0&risk=TINGGI&kinds=FISIK&competence=KOTA")
                  .status == 303,
          "high risk");
    later(h, 20);
    QUIET(h, "he has it");
    later(h, 15);
    jobs_until_quiet(h, &both);
    CHECK(out.n > 0, "it lies in the queue again: it rings");
    out.n = 0;
}

static void many_at_once_are_one_message(void **state)
{
    struct http_test *h = *state;
    night(h);
    ways_of_all(h);
    it_is_evening(h);
    (void)report_new(h, "NO");
    (void)report_new(h, "NO");
    (void)report_new(h, "NO");
    EXPECT(h, "three reports in one minute", DUTY_MAIL, DUTY_PHONE);
    later(h, 2);
    (void)report_new(h, "NO");
    EXPECT(h, "one that comes later rings by itself", DUTY_MAIL, DUTY_PHONE);
}

static void she_says_it_again(void **state)
{
    struct http_test *h = *state;
    night(h);
    ways_of_all(h);
    it_is_evening(h);
    struct ctx *c = test_ctx(h, NULL);
    const char *id = report_by(h, "NO", c);
    EXPECT(h, "at once", DUTY_MAIL, DUTY_PHONE);
    later(h, 5);
    EXPECT(h, "once more", DUTY_MAIL, DUTY_PHONE);
    later(h, 4);
    says(h, c, id, "reporter", "unsafe");
    QUIET(h, "what is under way is not begun anew");
    later(h, 1);
    EXPECT(h, "his substitute's turn all the same", OTHER);
    says(h, c, id, "office", "text");
    later(h, 5);
    QUIET(h, "answered");
    says(h, c, id, "reporter", "text");
    QUIET(h, "a message that can wait");
    later(h, 60);
    says(h, c, id, "office", "text");
    says(h, c, id, "reporter", "unsafe");
    EXPECT(h, "not safe any more: from the first turn", DUTY_MAIL, DUTY_PHONE);
}

static void who_writes_it_down_sits_before_it(void **state)
{
    struct http_test *h = *state;
    night(h);
    ways_of_all(h);
    it_is_evening(h);
    const struct test_answer a =
        test_post(h, "intake", "/laporan/baru",
                  "channel=TELEPON&received=2024-11-14T19:30&safe_now=NO&who=SELF&story=rekaan");
    CHECK(a.status == 303, "written down");
    QUIET(h, "he sits before it");
    later(h, 4);
    QUIET(h, "the pack's minutes to take it");
    later(h, 1);
    EXPECT(h, "not taken", DUTY_MAIL, DUTY_PHONE);
}

static void not_urgent_waits(void **state)
{
    struct http_test *h = *state;
    night(h);
    ways_of_all(h);
    it_is_evening(h);
    (void)report_new(h, "YES");
    QUIET(h, "nobody is woken for what can wait");
    later(h, 3 * 60);
    QUIET(h, "nor later in the night");
}

static void it_stops_when_taken(void **state)
{
    struct http_test *h = *state;
    night(h);
    ways_of_all(h);
    later(h, 6 * 60 + 50); /* 15:50: nobody is on duty yet, the office's pages show it */
    const char *id = report_new(h, "NO");
    QUIET(h, "in office hours nobody is rung");
    later(h, 10);
    EXPECT(h, "at closing time", DUTY_MAIL, DUTY_PHONE);
    CHECK(test_post(h, "intake", test_printf(h, "/antrean/%s/ambil", id), "").status == 303,
          "taken");
    later(h, 5);
    QUIET(h, "somebody has it");
}

static void taken_meanwhile(void **state)
{
    struct http_test *h = *state;
    night(h);
    ways_of_all(h);
    later(h, 6 * 60 + 55);
    const char *id = report_new(h, "NO");
    QUIET(h, "office hours");
    later(h, 5);
    CHECK(job_once(h, &both), "the turn alone");
    CHECK(out.n == 0, "sending is a job of its own");
    CHECK(test_post(h, "intake2", test_printf(h, "/antrean/%s/ambil", id), "").status == 303, "");
    QUIET(h, "nobody is woken for nothing");
    const struct test_answer a = test_get(h, "lead", "/jaga");
    CHECK(test_has(&a, "sudah diambil"), "the page says why");
}

static void one_way_is_down(void **state)
{
    struct http_test *h = *state;
    night(h);
    ways_of_all(h);
    it_is_evening(h);
    out.phone_is_down = true;
    (void)report_new(h, "NO");
    EXPECT(h, "the mail does not wait for the telephone, and goes once", DUTY_MAIL);
    CHECK(out.tries == 1, "the other is tried again later");
    later(h, 4);
    QUIET(h, "no second mail for it");
    CHECK(out.tries >= 2, "tried again");
}

static void who_cannot_be_rung(void **state)
{
    struct http_test *h = *state;
    static const struct job_ways mail_only = { .has_mail = true, .mail = mail };
    night(h);
    way(h, "intake", "mail=jaga@kantor.example"); /* does not want to be rung */
    way(h, "intake2", "phone=0800-000-3102&alert_on=1");
    way(h, "lead", "mail=pimpin@kantor.example&alert_on=1");
    it_is_evening(h);
    (void)report_new(h, "NO");
    EXPECT(h, "his substitute at once", OTHER);
    (void)report_new(h, "NO");
    jobs_until_quiet(h, &mail_only);
    CHECK(out.n == 1, "without a gateway of the house the keeper at once");
    CHECK_STR(out.to[0], LEAD, "by mail");
}

static void nobody_is_on_duty(void **state)
{
    struct http_test *h = *state;
    ways_of_all(h);
    it_is_evening(h);
    (void)report_new(h, "NO");
    EXPECT(h, "who keeps the roster", LEAD);
}

/* ---- the log ---- */

static void count_alerts(void *data, const struct log_entry *e, const unsigned char *compartments)
{
    (void)compartments;
    *(size_t *)data += e->action == ACTION_ALERT ? 1 : 0;
}

static size_t alerts_in_log(struct http_test *h)
{
    size_t n = 0;
    struct scan s = { .each = count_alerts, .data = &n };
    const int fd = open(test_printf(h, "%s/log", test_dir(h)), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(scan_log(fd, test_ctx(h, NULL)->mem, &s), OK);
    (void)close(fd);
    return n;
}

static void each_is_logged(void **state)
{
    struct http_test *h = *state;
    night(h);
    ways_of_all(h);
    it_is_evening(h);
    const size_t before = alerts_in_log(h);
    (void)report_new(h, "NO");
    EXPECT(h, "two", DUTY_MAIL, DUTY_PHONE);
    CHECK(alerts_in_log(h) == before + 3, "the turn, and each sending");
}

/* ---- what the public learns ---- */

static void the_public_learns_no_name(void **state)
{
    struct http_test *h = *state;
    struct test_answer a = test_get(h, NULL, "/");
    CHECK(!test_has(&a, "di luar jam kerja"), "nothing of it in office hours");
    it_is_evening(h);
    a = test_get(h, NULL, "/");
    CHECK(test_has(&a, "Petugas membaca laporan besok pukul 08.00."), "nobody is on duty");
    test_clock_add(h, -11 * HOUR_MS);
    night(h);
    it_is_evening(h);
    a = test_get(h, NULL, "/");
    CHECK(test_has(&a, "Seseorang sedang bertugas untuk laporan yang mendesak."), "somebody is");
    struct ctx *c = test_ctx(h, NULL);
    assert_int_equal(store_begin_read(c), OK);
    const char *name = str_z(c->mem, member_name(c, test_member_id(h, "intake")));
    const struct str urgent = report_read_when(c, true);
    const struct str other = report_read_when(c, false);
    store_rollback(c);
    CHECK(name[0] != '\0' && !test_has(&a, name), "never who");
    CHECK_STR(urgent, "segera: seseorang sedang bertugas", "somebody is rung for it");
    CHECK_STR(other, "besok pukul 08.00", "what can wait is not promised for the night");
}

int main(void)
{
#define IN_CITY(f) cmocka_unit_test_setup_teardown(f, city_make, city_drop)
    const struct CMUnitTest tests[] = {
        IN_CITY(many_at_once_are_one_message),
        IN_CITY(she_says_it_again),
        IN_CITY(who_writes_it_down_sits_before_it),
        IN_CITY(it_is_passed_on),
        IN_CITY(it_rings_until_somebody_takes_it),
        IN_CITY(it_becomes_urgent_at_intake),
        IN_CITY(it_becomes_urgent_by_triage),
        IN_CITY(not_urgent_waits),
        IN_CITY(it_stops_when_taken),
        IN_CITY(taken_meanwhile),
        IN_CITY(one_way_is_down),
        IN_CITY(who_cannot_be_rung),
        IN_CITY(nobody_is_on_duty),
        IN_CITY(each_is_logged),
        IN_CITY(the_public_learns_no_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
