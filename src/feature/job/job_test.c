/*
 * job_test.c - what the administrator sees of the work put off: kinds, tries, reasons; neither whom
 * nor what it is about. Trying again, dropping, a test message; who is turned away.
 */
#include "base/check.h"
#include "feature/job/job.h"
#include "feature/roster/roster.h"
#include "http/test_http.h"
#include "store/change.h"
#include "store/job_run.h"

#define ABOUT "laporan-7f3a"
#define CARRIED "anggrek"

static struct http_test *t;

static int city_make(void **state)
{
    *state = t = test_http_new();
    return 0;
}

static int city_drop(void **state)
{
    test_http_free(*state);
    return 0;
}

static void commit(struct ctx *c)
{
    bool retry = false;
    assert_int_equal(change_commit(c, &retry), OK);
    assert_false(retry);
}

static void put(const char *kind, const char *key)
{
    struct ctx *c = test_ctx(t, NULL);
    const struct job_new j = {
        .kind = kind, .about = STR(ABOUT), .payload = STR(CARRIED), .key = str_of(key)
    };
    c->change = change_new(c);
    change_action(c, ACTION_JOB);
    job_enqueue(c, &j);
    commit(c);
}

/* The row that is longest due ends so; its id. */
static const char *end(enum err result, const char *why)
{
    struct ctx *c = test_ctx(t, NULL);
    struct job_lease l = { 0 };
    bool found = false;
    bool taken = false;
    assert_int_equal(job_take(c, 1, &l, &found, &taken), OK);
    assert_true(found && taken);
    l.why = why;
    c->change = change_new(c);
    job_end(c, &l, result);
    commit(c);
    return str_z(c->mem, l.job.id);
}

static const char *given_up(const char *why)
{
    put("alert_send", "");
    return end(ERR_INPUT, why);
}

static void who_sees_it(void **state)
{
    static const struct {
        const char *why, *login;
        int status;
    } cases[] = {
        { "the administrator", "admin", 200 },
        { "the lead keeps the roster, not the machine", "lead", 403 },
        { "intake", "intake", 403 },
        { "a partner", "partner", 403 },
        { "an auditor reads the log", "auditor", 403 },
        { "nobody is asked to log in", NULL, 303 },
    };
    (void)state;
    const char *id = given_up("tls");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(test_get(t, cases[i].login, "/pekerjaan").status == cases[i].status, cases[i].why);
    }
    CHECK(test_post(t, "lead", test_printf(t, "/pekerjaan/%s/lagi", id), "").status == 403, "lead");
    CHECK(test_post(t, "lead", test_printf(t, "/pekerjaan/%s/buang", id), "").status == 403,
          "lead");
    CHECK(test_post(t, "lead", "/pekerjaan/uji", "").status == 403, "lead");
}

static void what_is_shown(void **state)
{
    (void)state;
    (void)given_up("tls");
    (void)given_up("not_a_code");
    put("alert", "alert:" ABOUT ":1");
    const struct test_answer page = test_get(t, "admin", "/pekerjaan");
    const struct test_answer data = test_get_json(t, "admin", "/pekerjaan");
    CHECK(page.status == 200 && data.status == 200, "shown");
    CHECK(test_has(&page, "Satu pesan panggilan"), "the kind, in words");
    CHECK(test_has(&page, "sertifikatnya tidak sah"), "the reason, in words");
    CHECK(test_has(&page, "Terhenti di dalam program"), "a reason that no label has");
    CHECK(val_get_int(data.json, "given_up", -1) == 2, "given up");
    const struct val *failed = val_getz(data.json, "failed");
    CHECK(val_count(failed) == 2, "a row each");
    for (size_t i = 0; i < val_count(failed); i++) {
        const struct val *row = failed->list->items[i];
        const struct str id = val_get_text(row, "id");
        CHECK(val_get_int(row, "tries", -1) == 1 && val_get_text(row, "ended").n > 0,
              "how often, and when it ended");
        CHECK(test_has(&page, test_printf(t, "action=\"/pekerjaan/%.*s/lagi\"", STR_ARG(id))) &&
                  test_has(&page, test_printf(t, "action=\"/pekerjaan/%.*s/buang\"", STR_ARG(id))),
              "both buttons of this row");
    }
    CHECK(val_get_int(data.json, "waiting", -1) == 1, "waiting");
    CHECK(val_count(val_getz(data.json, "open")) == 1, "listed");
    CHECK(!test_has(&page, ABOUT) && !test_has(&data, ABOUT), "never what it is about");
    CHECK(!test_has(&page, CARRIED) && !test_has(&data, CARRIED), "never what it carries");
    const struct test_answer home = test_get(t, "admin", "/beranda");
    CHECK(test_has(&home, "/pekerjaan\">"), "and the first page says so");
}

static void what_is_late(void **state)
{
    (void)state;
    put("alert", "");
    test_clock_add(t, 4 * 60000);
    struct test_answer a = test_get(t, "admin", "/pekerjaan");
    CHECK(!test_has(&a, "Pekerjaan tidak berjalan"), "four minutes");
    test_clock_add(t, 2 * 60000);
    a = test_get(t, "admin", "/pekerjaan");
    CHECK(test_has(&a, "Pekerjaan tidak berjalan"), "nobody has taken it for six");
}

static void again_and_dropped(void **state)
{
    (void)state;
    const char *id = given_up("login");
    const char *again = test_printf(t, "/pekerjaan/%s/lagi", id);
    const char *drop = test_printf(t, "/pekerjaan/%s/buang", id);
    CHECK(test_post(t, "admin", again, "").status == 303, "again");
    struct test_answer a = test_get_json(t, "admin", "/pekerjaan");
    CHECK(val_get_int(a.json, "given_up", -1) == 0, "not given up any more");
    CHECK(val_get_int(val_getz(a.json, "open")->list->items[0], "tries", -1) == 0,
          "with all its tries");
    CHECK(test_post(t, "admin", drop, "").status == 404, "what waits is not dropped");
    CHECK(test_post(t, "admin", again, "").status == 404, "nor begun twice");
    CHECK_STR(str_of(end(ERR_INPUT, "tls")), id, "it is taken as any other");
    CHECK(test_post(t, "admin", drop, "").status == 303, "dropped");
    a = test_get_json(t, "admin", "/pekerjaan");
    CHECK(val_get_int(a.json, "given_up", -1) == 0, "gone");
    CHECK(test_post(t, "admin", again, "").status == 404, "for good");
    CHECK(test_post(t, "admin", "/pekerjaan/tidak-ada/lagi", "").status == 404, "none");
}

static void a_key_runs_once(void **state)
{
    (void)state;
    put("alert", "k");
    const char *id = end(ERR_INTERNAL, NULL);
    put("alert", "k");
    const char *again = test_printf(t, "/pekerjaan/%s/lagi", id);
    CHECK(test_post(t, "admin", again, "").status == 409, "one of the same key waits");
    (void)end(OK, NULL);
    CHECK(test_post(t, "admin", again, "").status == 303, "it has ended");
}

/* ---- the ways ---- */

static void way_is(const char *way, const char *state, const char *reason)
{
    assert_int_equal(job_way_note(test_ctx(t, NULL), way, state, str_of(reason)), OK);
}

static void wrong_settings_are_shown(void **state)
{
    static const struct {
        const char *why, *state, *reason, *text;
        bool bad;
    } cases[] = {
        { "not set up is no fault", "off", "", "belum diatur", false },
        { "a wrong setting, by its name", "wrong", "gateway.url", "gateway.url", true },
        { "and what it should be", "wrong", "gateway.url", "harus https", true },
        { "a setting that no label has", "wrong", "x.y", "Pengaturan salah", true },
        { "ready", "ready", "", "belum dipakai", false },
        { "the key is refused", "failing", "login", "kata sandi, atau kunci ditolak", true },
        { "it works again", "sent", "", "terkirim", false },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        way_is("gateway", cases[i].state, cases[i].reason);
        const struct test_answer page = test_get(t, "admin", "/pekerjaan");
        CHECK(test_has(&page, cases[i].text), cases[i].why);
        const struct test_answer home = test_get(t, "admin", "/beranda");
        CHECK(test_has(&home, "/pekerjaan\">Buka") == cases[i].bad, cases[i].why);
    }
}

/* ---- a test message ---- */

static enum err mail_answer;
static size_t mails;

static enum err mail(void *data, struct ctx *c, struct str to, struct str subject, struct str body)
{
    (void)data;
    (void)subject;
    CHECK_STR(to, "admin@kantor.example", "his own address");
    CHECK_STR(body, "Ada yang menunggu. Buka Jejaring.", "the sentence of every alert");
    mails++;
    return mail_answer == OK ? OK : fail(c, mail_answer, "", JOB_WHY "tls");
}

static enum err run_one(enum err answer)
{
    static const struct job_ways ways = { .has_mail = true, .mail = mail };
    struct ctx *c = test_ctx(t, NULL);
    struct job_lease l = { 0 };
    bool found = false;
    bool taken = false;
    mail_answer = answer;
    assert_int_equal(job_take(c, 1, &l, &found, &taken), OK);
    assert_true(taken);
    CHECK_STR(l.job.kind, "job_test", "kind");
    assert_int_equal(store_begin_read(c), OK);
    const enum err e = job_feature.jobs[0].run(c, &l.job, &ways);
    store_rollback(c);
    fail_clear(c);
    l.why = e == OK ? NULL : "tls";
    c->change = change_new(c);
    job_end(c, &l, e);
    commit(c);
    return e;
}

static void a_test_message(void **state)
{
    (void)state;
    struct test_answer a = test_post(t, "admin", "/pekerjaan/uji", "");
    CHECK(a.status == 422 && test_has(&a, "alamat surel atau nomor"), "he has no address");
    CHECK(test_post(t, "admin", "/jaga/saya", "version=0&mail=admin@kantor.example").status == 303,
          "he may set one");
    CHECK(test_get(t, "admin", "/jaga").status == 403, "and still not see the roster");
    CHECK(test_post(t, "admin", "/pekerjaan/uji", "").status == 303, "asked for");
    a = test_get(t, "admin", "/pekerjaan");
    CHECK(test_has(&a, "sedang dikirim"), "under way");
    CHECK(!test_has(&a, "admin@kantor"), "without the address");
    CHECK(run_one(OK) == OK && mails == 1, "sent");
    CHECK(test_post(t, "admin", "/pekerjaan/uji", "").status == 303, "again");
    CHECK(run_one(ERR_STORE) == ERR_INPUT, "not tried again: who waits wants to see why");
    a = test_get(t, "admin", "/pekerjaan");
    CHECK(test_has(&a, "tidak terkirim") && test_has(&a, "sertifikatnya"), "and why");
}

static void not_more_than_the_pack_says(void **state)
{
    (void)state;
    CHECK(test_post(t, "admin", "/jaga/saya", "version=0&mail=admin@kantor.example").status == 303,
          "an address");
    for (int i = 0; i < 6; i++) {
        CHECK(test_post(t, "admin", "/pekerjaan/uji", "").status == 303, "within the number");
        (void)run_one(OK);
    }
    const struct test_answer a = test_post(t, "admin", "/pekerjaan/uji", "");
    CHECK(a.status == 422 && test_has(&a, "Sudah 6 pesan uji"), "the seventh in an hour");
    test_clock_add(t, 61 * 60000);
    CHECK(test_post(t, "admin", "/pekerjaan/uji", "").status == 303, "an hour later");
}

int main(void)
{
#define IN_CITY(f) cmocka_unit_test_setup_teardown(f, city_make, city_drop)
    const struct CMUnitTest tests[] = {
        IN_CITY(who_sees_it),     IN_CITY(what_is_shown),
        IN_CITY(what_is_late),    IN_CITY(again_and_dropped),
        IN_CITY(a_key_runs_once), IN_CITY(wrong_settings_are_shown),
        IN_CITY(a_test_message),  IN_CITY(not_more_than_the_pack_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
