/*
 * roster_test.c - who is on duty at which instant, what is not covered, what rings; keeping the
 * roster, one's own address, the bell; refusals as well.
 */
#include "base/check.h"
#include "feature/clock/clock.h"
#include "feature/roster/roster_priv.h"
#include "http/test_http.h"
#include "rec/pack.h"

#define WIB 420 /* minutes */

static int city_make(void **state)
{
    *state = test_http_new();
    return 0;
}

static int city_drop(void **state)
{
    test_http_free(*state);
    return 0;
}

/* November 2024; the 14th is a Thursday. */
static int64_t at(int day, int hour, int minute)
{
    return day_start_ms(day_of(2024, 11, day), WIB) + hour * HOUR_MS + minute * MINUTE_MS;
}

/* ---- rules ---- */

static void who_covers(void **state)
{
    const struct duty_shift s = { .from_ms = at(16, 16, 0), .to_ms = at(17, 8, 0) };
    const struct {
        const char *why;
        int64_t at_ms;
        bool want;
    } cases[] = {
        { "a millisecond before", at(16, 16, 0) - 1, false },
        { "the beginning is inside", at(16, 16, 0), true },
        { "past midnight", at(17, 0, 0), true },
        { "the last millisecond", at(17, 8, 0) - 1, true },
        { "the end is the next one's", at(17, 8, 0), false },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(roster_covers(&s, cases[i].at_ms) == cases[i].want, cases[i].why);
    }
}

static const int FROM[8] = { 0, 480, 480, 480, 480, 480, 0, 0 };
static const int TO[8] = { 0, 960, 960, 960, 960, 960, 0, 0 };

static void what_is_not_covered(void **state)
{
    const day_t holiday = day_of(2024, 11, 18);
    const struct calendar cal = {
        .from = FROM, .to = TO, .holidays = &holiday, .n_holidays = 1, .utc_offset_minutes = WIB
    };
    const struct {
        const char *why;
        int64_t from_ms, to_ms;
        struct duty_shift s[2];
        size_t n, n_gaps;
        struct span gaps[2];
    } cases[] = {
        { .why = "nobody: from closing to the next opening",
          .from_ms = at(14, 9, 0),
          .to_ms = at(15, 9, 0),
          .n_gaps = 1,
          .gaps = { { at(14, 16, 0), at(15, 8, 0) } } },
        { .why = "covered to the minute",
          .from_ms = at(14, 9, 0),
          .to_ms = at(15, 9, 0),
          .s = { { .from_ms = at(14, 16, 0), .to_ms = at(15, 8, 0) } },
          .n = 1 },
        { .why = "begins late, ends early",
          .from_ms = at(14, 9, 0),
          .to_ms = at(15, 9, 0),
          .s = { { .from_ms = at(14, 16, 1), .to_ms = at(15, 7, 59) } },
          .n = 1,
          .n_gaps = 2,
          .gaps = { { at(14, 16, 0), at(14, 16, 1) }, { at(15, 7, 59), at(15, 8, 0) } } },
        { .why = "two that meet leave nothing between, in any order",
          .from_ms = at(16, 0, 0),
          .to_ms = at(17, 8, 0),
          .s = { { .from_ms = at(16, 16, 0), .to_ms = at(17, 8, 0) },
                 { .from_ms = at(16, 0, 0), .to_ms = at(16, 16, 0) } },
          .n = 2 },
        { .why = "a holiday is no office day",
          .from_ms = at(18, 8, 0),
          .to_ms = at(18, 16, 0),
          .n_gaps = 1,
          .gaps = { { at(18, 8, 0), at(18, 16, 0) } } },
        { .why = "office hours alone need nobody",
          .from_ms = at(14, 8, 0),
          .to_ms = at(14, 16, 0) },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct span got[8];
        const size_t n = roster_gaps(&cal, cases[i].s, cases[i].n, cases[i].from_ms, cases[i].to_ms,
                                     got, ARRAY_LEN(got));
        CHECK(n == cases[i].n_gaps, cases[i].why);
        for (size_t k = 0; k < n; k++) {
            CHECK(got[k].from_ms == cases[i].gaps[k].from_ms, cases[i].why);
            CHECK(got[k].to_ms == cases[i].gaps[k].to_ms, cases[i].why);
        }
    }
    struct span one[1];
    CHECK(roster_gaps(&cal, NULL, 0, at(14, 0, 0), at(20, 0, 0), one, 1) == 1, "never over max");
}

static void what_rings(void **state)
{
    static const struct {
        const char *why;
        struct waiting w;
        enum wait want;
    } cases[] = {
        { "urgent and new", { STR("new"), 0, 500, 1, 0 }, WAIT_RING },
        { "urgent without a limit", { STR("new"), 0, 0, 1, 0 }, WAIT_RING },
        { "not urgent, in time", { STR("new"), 0, 1001, 0, 0 }, WAIT_LATER },
        { "not urgent, due in this millisecond", { STR("new"), 0, 1000, 0, 0 }, WAIT_RING },
        { "nothing is owed", { STR("new"), 0, 0, 0, 0 }, WAIT_DONE },
        { "somebody has it", { STR("taken"), 1001, 500, 1, 0 }, WAIT_TAKEN },
        { "his time is over", { STR("taken"), 1000, 500, 1, 0 }, WAIT_RING },
        { "answered", { STR("waiting"), 0, 500, 1, 0 }, WAIT_DONE },
        { "closed", { STR("closed"), 0, 500, 1, 0 }, WAIT_DONE },
        { "in a case its team answers", { STR("case"), 0, 500, 0, 2 }, WAIT_DONE },
        { "in a case, not safe any more", { STR("case"), 0, 5000, 1, 1 }, WAIT_RING },
        { "in a case, read since", { STR("case"), 0, 5000, 1, 0 }, WAIT_DONE },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(roster_wait(&cases[i].w, 1000) == cases[i].want, cases[i].why);
    }
}

static void which_addresses(void **state)
{
    static const struct {
        const char *text, *mask;
        bool mail, phone;
    } cases[] = {
        { "jaga@kantor.example", "j***@***", true, false },
        { "a@b", "a***@***", false, false },
        { "@kantor.example", "***@***", false, false },
        { "a@b@kantor.example", "a***@***", false, false },
        { "a b@kantor.example", "a***@***", false, false },
        { "a@kantor.example,b@x.example", "a***@***", false, false },
        { "a\nBcc:b@x.example", "a***@***", false, false },
        { "0800-000-3101", "***101", false, true },
        { "+62 800 000 3101", "***101", false, true },
        { "0800+0003101", "***101", false, false },
        { "1234567", "***567", false, false },
        { "+123 456 789 012 3456", "***456", false, false },
        { "", "", false, false },
    };
    struct arena *mem = test_ctx(*state, NULL)->mem;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct str s = str_of(cases[i].text);
        CHECK(s.n == 0 || roster_mail_ok(s) == cases[i].mail, cases[i].text);
        CHECK(roster_phone_ok(s) == cases[i].phone, cases[i].text);
        CHECK_STR(roster_mask(mem, s), cases[i].mask, cases[i].text);
    }
}

static void whose_turn(void **state)
{
    static const struct {
        int64_t turn;
        const char *to;
        int64_t minutes;
    } cases[] = { { 0, "writer", 5 },
                  { 1, "duty", 5 },
                  { 2, "duty", 5 },
                  { 3, "substitute", 5 },
                  { 5, "lead", 10 },
                  { 7, "lead", 30 },
                  { 24, "lead", 30 },
                  /* nobody took it: round again, and again */
                  { 25, "duty", 5 },
                  { 27, "substitute", 5 },
                  { 48, "lead", 30 },
                  { 49, "duty", 5 } };
    const struct packs *p = test_ctx(*state, NULL)->packs;
    struct alert_turn t;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(roster_turn(p, cases[i].turn, &t), cases[i].to);
        CHECK_STR(t.to, cases[i].to, "as the pack says");
        CHECK(t.minutes == cases[i].minutes, cases[i].to);
    }
}

/* ---- keeping ---- */

static struct test_answer add(struct http_test *h, const char *who, const char *substitute,
                              const char *from, const char *to)
{
    const struct str id = who[0] != '\0' ? test_member_id(h, who) : STR_NONE;
    const struct str other = substitute[0] != '\0' ? test_member_id(h, substitute) : STR_NONE;
    return test_post(h, "lead", "/jaga",
                     test_printf(h, "member_id=%.*s&substitute_id=%.*s&from_ms=%s&to_ms=%s",
                                 STR_ARG(id), STR_ARG(other), from, to));
}

static const struct {
    const char *who, *substitute, *from, *to, *says;
} refused[] = {
    { "intake", "", "2024-11-15T08:00", "2024-11-15T08:00", "Akhir giliran harus sesudah" },
    { "intake", "", "2024-11-15T08:00", "2024-11-22T08:01", "paling lama tujuh hari" },
    { "intake", "", "2024-11-13T16:00", "2024-11-14T08:00", "Waktu itu sudah lewat" },
    { "intake", "", "2024-11-13T16:00", "2024-11-15T08:00", "Waktu itu sudah lewat" },
    { "intake", "intake", "2024-11-15T16:00", "2024-11-16T08:00", "Pengganti harus orang lain" },
    { "case_manager", "", "2024-11-15T16:00", "2024-11-16T08:00", "Pilih petugas aktif" },
    { "intake", "admin", "2024-11-15T16:00", "2024-11-16T08:00", "Pilih petugas aktif" },
    { "intake", "", "2024-11-14T20:00", "2024-11-15T20:00", "sudah berjaga pada waktu itu" },
    { "intake", "", "besok", "2024-11-15T08:00", "value=\"besok\"" },
    { "", "", "2024-11-15T16:00", "2024-11-16T08:00", "value=\"2024-11-15T16:00\"" },
};

static void shifts_are_refused(void **state)
{
    struct http_test *h = *state;
    CHECK(add(h, "intake", "intake2", "2024-11-14T16:00", "2024-11-15T08:00").status == 303, "one");
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        const struct test_answer a =
            add(h, refused[i].who, refused[i].substitute, refused[i].from, refused[i].to);
        CHECK(a.status == 422, refused[i].says);
        CHECK(test_has(&a, refused[i].says), refused[i].says);
    }
    const struct test_answer a = add(h, "intake", "intake", "2024-11-27T16:00", "2024-11-28T08:00");
    CHECK(test_has(&a, "Minggu mulai 25 Nov 2024"), "shown again at its own week");
    CHECK(test_has(&a,
                   test_printf(h, "value=\"%.*s\" selected", STR_ARG(test_member_id(h, "intake")))),
          "nothing that was chosen is lost");
    CHECK(add(h, "intake2", "", "2024-11-14T20:00", "2024-11-15T20:00").status == 303,
          "two people may be on duty together");
    CHECK(add(h, "intake", "", "2024-11-15T08:00", "2024-11-15T12:00").status == 303,
          "one that begins where the other ends");
    CHECK(test_post(h, "intake", "/jaga", "from_ms=x").status == 403, "only who keeps it");
}

static const char *shift_of(struct http_test *h, const char *login)
{
    struct ctx *c = test_ctx(h, NULL);
    struct duty_shift *s = NULL;
    size_t n = 0;
    struct str id = STR("01932840-0000-7000-8000-0000000000aa");
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(roster_shifts(c, 0, INT64_MAX, &s, &n), OK);
    store_rollback(c);
    for (size_t i = 0; i < n; i++) {
        if (str_eq(s[i].member_id, test_member_id(h, login))) {
            id = s[i].id;
        }
    }
    return str_z(c->mem, id);
}

static struct test_answer change(struct http_test *h, const char *id, const char *who,
                                 const char *from, const char *to)
{
    const struct test_answer form = test_get(h, "lead", test_printf(h, "/jaga/gilir/%s", id));
    return test_post(h, "lead", test_printf(h, "/jaga/gilir/%s", id),
                     test_printf(h, "version=%.*s&member_id=%.*s&from_ms=%s&to_ms=%s",
                                 STR_ARG(test_field(&form, "version")),
                                 STR_ARG(test_member_id(h, who)), from, to));
}

static void shifts_are_changed(void **state)
{
    struct http_test *h = *state;
    struct test_answer a = add(h, "intake", "intake2", "2024-11-14T16:00", "2024-11-15T08:00");
    CHECK(str_has(a.location, STR("/jaga?week=2024-11-14")), "back to its week");
    CHECK(str_has(a.location, STR("&ok=")), "with a word behind the week");
    a = test_follow(h, "lead", &a);
    CHECK(a.status == 200 && test_has(&a, "Giliran tersimpan."), "said once");
    const char *id = shift_of(h, "intake");
    CHECK(change(h, id, "intake", "2024-11-14T17:00", "2024-11-15T08:00").status == 303,
          "not begun: all of it");
    CHECK(add(h, "intake2", "", "2024-11-14T08:00", "2024-11-14T16:00").status == 303, "begun");
    const char *now = shift_of(h, "intake2");
    a = change(h, now, "intake2", "2024-11-14T08:30", "2024-11-14T16:00");
    CHECK(a.status == 422 && test_has(&a, "sudah mulai"), "its beginning stays");
    a = change(h, now, "lead", "2024-11-14T08:00", "2024-11-14T16:00");
    CHECK(a.status == 422 && test_has(&a, "sudah mulai"), "who was on duty stays");
    a = test_post(h, "lead", test_printf(h, "/jaga/gilir/%s/hapus", now), "");
    CHECK(a.status == 422 && test_has(&a, "sudah mulai"), "it is not taken away");
    CHECK(change(h, now, "intake2", "2024-11-14T08:00", "2024-11-14T12:00").status == 303,
          "it may end sooner");
    a = test_post(h, "lead", test_printf(h, "/jaga/gilir/%s/hapus", id), "");
    CHECK(a.status == 303, "what has not begun goes");
    CHECK(test_get(h, "lead", test_printf(h, "/jaga/gilir/%s", id)).status == 404, "gone");
    CHECK(test_post(h, "lead", test_printf(h, "/jaga/gilir/%s/hapus", id), "").status == 404,
          "once");
}

static void a_week_is_copied(void **state)
{
    struct http_test *h = *state;
    struct test_answer a = test_post(h, "lead", "/jaga/salin", "week=2024-11-18");
    CHECK(a.status == 422 && test_has(&a, "Tidak ada giliran yang dapat disalin"), "empty");
    CHECK(test_has(&a, "Minggu mulai 18 Nov 2024"), "at the week that was to be filled");
    CHECK(add(h, "intake", "intake2", "2024-11-16T16:00", "2024-11-17T08:00").status == 303, "");
    CHECK(test_post(h, "lead", "/jaga/salin", "week=2024-11-20").status == 303, "any of its days");
    a = test_get(h, "intake", "/jaga?week=2024-11-18");
    CHECK(test_has(&a, "16.00 – Minggu, 24 Nov 2024 08.00"), "seven days later");
    CHECK(test_post(h, "lead", "/jaga/salin", "week=2024-11-18").status == 422, "not twice");
    CHECK(!test_has(&a, "/jaga/salin") && !test_has(&a, "/jaga/gilir/"), "only shown to others");
}

/* ---- one's own address ---- */

static void own_address(void **state)
{
    static const struct {
        const char *body, *says;
    } bad[] = {
        { "version=0&mail=dewi&alert_on=1", "Alamat surel ini tidak lengkap" },
        { "version=0&phone=123&alert_on=1", "Nomor telepon terdiri atas" },
        { "version=0&alert_on=1", "Isi alamat surel atau nomor telepon lebih dulu" },
    };
    struct http_test *h = *state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        const struct test_answer a = test_post(h, "intake", "/jaga/saya", bad[i].body);
        CHECK(a.status == 422 && test_has(&a, bad[i].says), bad[i].says);
    }
    CHECK(test_post(h, "intake", "/jaga/saya/coba", "").status == 422, "no test without a way");
    struct test_answer a =
        test_post(h, "intake", "/jaga/saya",
                  "version=0&mail=+dewi@kantor.example+&phone=0800-000-3101&alert_on=1");
    CHECK(a.status == 303, "the first time");
    a = test_get(h, "intake", "/jaga/saya");
    CHECK(test_has(&a, "value=\"dewi@kantor.example\""), "trimmed, shown whole to himself");
    CHECK(test_post(h, "intake", "/jaga/saya", "version=0&phone=0800-000-3199").status == 409,
          "an old form changes nothing");
    a = test_get(h, "lead", "/jaga");
    CHECK(test_has(&a, "d***@***") && test_has(&a, "***101"), "masked to who keeps the roster");
    CHECK(!test_has(&a, "dewi@") && !test_has(&a, "3101"), "never whole");
    a = test_get(h, "intake2", "/jaga");
    CHECK(!test_has(&a, "***"), "not even masked to others");
    a = test_get(h, "intake2", "/jaga/saya");
    CHECK(!test_has(&a, "dewi@"), "one's own is one's own");
    CHECK(test_post(h, "intake", "/jaga/saya/coba", "").status == 303, "a test");
    a = test_get(h, "intake", "/jaga/saya");
    CHECK(test_has(&a, "percobaan") && test_has(&a, "sedang dikirim"), "and how it stands");
    for (int k = 0; k < 2; k++) {
        CHECK(test_post(h, "intake", "/jaga/saya/coba", "").status == 303, "a test by both ways");
    }
    a = test_post(h, "intake", "/jaga/saya/coba", "");
    CHECK(a.status == 422 && test_has(&a, "Sudah 6 percobaan"), "no more within an hour");
    test_clock_add(h, HOUR_MS + MINUTE_MS);
    CHECK(test_post(h, "intake", "/jaga/saya/coba", "").status == 303, "later again");
    CHECK(test_post(h, "intake", "/jaga/saya", "version=1").status == 303, "emptied");
    a = test_get(h, "lead", "/jaga");
    CHECK(!test_has(&a, "***101"), "gone");
}

/* ---- the bell ---- */

static bool hears(struct http_test *h, const char *login)
{
    const struct test_answer a = test_get_json(h, login, "/jaga/bel");
    return test_has(&a, "\"listens\":true");
}

static void who_hears(void **state)
{
    struct http_test *h = *state;
    CHECK(add(h, "intake", "intake2", "2024-11-14T10:00", "2024-11-15T08:00").status == 303, "");
    const char *path = "/jaga/bel";
    CHECK(hears(h, "lead2"), "office hours");
    CHECK(test_get(h, "case_manager", path).status == 403, "not who takes no reports");
    CHECK(test_post(h, "intake", "/jaga/bunyi", "sound=1").status == 303, "sound on");
    const struct test_answer a = test_get_json(h, "intake", path);
    CHECK(test_has(&a, "\"sound\":true"), "kept");
    const struct test_answer intake = test_get(h, "intake", "/jaga");
    const struct test_answer manager = test_get(h, "case_manager", "/jaga");
    CHECK(test_has(&intake, "href=\"/jaga/bel\""), "without a script the bell is a page");
    CHECK(!test_has(&manager, "href=\"/jaga/bel\""), "for who may open it");
    test_clock_add(h, 8 * HOUR_MS);
    CHECK(hears(h, "intake"), "on duty");
    CHECK(hears(h, "intake2"), "substitute");
    CHECK(!hears(h, "lead2"), "not the others");
}

int main(void)
{
#define IN_CITY(f) cmocka_unit_test_setup_teardown(f, city_make, city_drop)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_covers), cmocka_unit_test(what_is_not_covered),
        cmocka_unit_test(what_rings), IN_CITY(which_addresses),
        IN_CITY(whose_turn),          IN_CITY(shifts_are_refused),
        IN_CITY(shifts_are_changed),  IN_CITY(a_week_is_copied),
        IN_CITY(own_address),         IN_CITY(who_hears),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
