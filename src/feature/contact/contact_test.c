/*
 * contact_test.c - when somebody may be reached and when not; refusals with their reason; what
 * never becomes a safe contact.
 */
#include "base/check.h"
#include "feature/case/case.h"
#include "feature/contact/contact_priv.h"
#include "http/test_http.h"

#define OFFSET 420 /* WIB */
#define MON 2u
#define WED 8u
#define SAT 64u

/* Monday 11 November 2024 and on; hour and minute of the city. */
static int64_t at(int day_of_month, int hour, int minute)
{
    return day_start_ms(day_of(2024, 11, day_of_month), OFFSET) + hour * HOUR_MS +
           minute * MINUTE_MS;
}

static struct contact_rule wish(void)
{
    struct contact_rule r = { .asked = true,
                              .allowed = true,
                              .channels = STR("PHONE;WHATSAPP"),
                              .until = day_of(2024, 12, 31) };
    r.windows[0] = (struct contact_window){ .days = MON | WED, .from = 9 * 60, .to = 11 * 60 };
    r.n_windows = 1;
    r.numbers[0] =
        (struct contact_number){ .slot = STR("A"), .digits = STR("08000000001"), .sure = true };
    r.numbers[1] = (struct contact_number){ .slot = STR("B"), .digits = STR("08000000002") };
    r.numbers[2] = (struct contact_number){
        .slot = STR("C"), .digits = STR("08000000003"), .sure = true, .through = true
    };
    r.n_numbers = 3;
    return r;
}

static const int ALWAYS_CLOSED[8] = { 0 };

static enum contact_verdict judge(const struct contact_rule *r, int64_t at_ms, const char *channel,
                                  const char *number)
{
    const day_t holiday = day_of(2024, 11, 11);
    const struct calendar cal = { .from = ALWAYS_CLOSED,
                                  .to = ALWAYS_CLOSED,
                                  .holidays = &holiday,
                                  .n_holidays = 1,
                                  .utc_offset_minutes = OFFSET };
    bool by_number = number[0] != '\0';
    return contact_check(r, at_ms, str_of(channel), by_number, str_of(number), &cal);
}

static void test_windows(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        unsigned days;
        int from, to;
        int day, hour, minute;
        bool want;
    } cases[] = {
        { "inside, on a day that the office keeps as a holiday", MON, 540, 660, 11, 9, 30, true },
        { "the first minute", MON, 540, 660, 11, 9, 0, true },
        { "a minute too early", MON, 540, 660, 11, 8, 59, false },
        { "the last minute", MON, 540, 660, 11, 10, 59, true },
        { "the end is outside", MON, 540, 660, 11, 11, 0, false },
        { "another day", MON, 540, 660, 12, 9, 30, false },
        { "the second of two days", MON | WED, 540, 660, 13, 9, 30, true },
        { "no days are all days", 0, 540, 660, 12, 9, 30, true },
        { "over midnight, before it", MON, 1320, 300, 11, 23, 30, true },
        { "over midnight, after it", MON, 1320, 300, 12, 4, 59, true },
        { "over midnight, its end", MON, 1320, 300, 12, 5, 0, false },
        { "over midnight: the morning of the first day belongs to Sunday", MON, 1320, 300, 11, 4, 0,
          false },
        { "over midnight from Saturday into Sunday", SAT, 1320, 300, 17, 1, 0, true },
        { "the whole day", MON, 0, 0, 11, 0, 0, true },
        { "the whole day, not the next", MON, 0, 0, 12, 0, 0, false },
        { "to the end of the day", MON, 1200, 1440, 11, 23, 59, true },
        { "to the end of the day, not after", MON, 1200, 1440, 12, 0, 0, false },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct contact_rule r = wish();
        r.windows[0] = (struct contact_window){ cases[i].days, cases[i].from, cases[i].to };
        enum contact_verdict v =
            judge(&r, at(cases[i].day, cases[i].hour, cases[i].minute), "PHONE", "A");
        CHECK(v == (cases[i].want ? CONTACT_OK : CONTACT_OUTSIDE), cases[i].why);
    }
    struct contact_rule r = wish();
    r.windows[1] = (struct contact_window){ SAT, 840, 960 };
    r.n_windows = 2;
    CHECK(judge(&r, at(16, 14, 0), "PHONE", "A") == CONTACT_OK, "the second window counts as well");
    r.n_windows = 0;
    CHECK(judge(&r, at(12, 3, 0), "PHONE", "A") == CONTACT_OK, "no window is any time");
}

static void test_verdicts(void **state)
{
    (void)state;
    const struct str reported[] = { STR("08000000002"), STR("08000000001") };
    struct contact_rule no_wish = { 0 };
    struct contact_rule stopped = wish();
    struct contact_rule refused = wish();
    struct contact_rule old = wish();
    struct contact_rule last = wish();
    struct contact_rule endless = wish();
    struct contact_rule through = wish();
    struct contact_rule his = wish();
    struct contact_rule his_unasked = { .reported = reported, .n_reported = 2 };
    struct contact_rule his_stopped = wish();
    const struct contact_rule plain = wish();
    stopped.stopped = true;
    refused.allowed = false;
    old.until = day_of(2024, 11, 10);
    last.until = day_of(2024, 11, 11);
    endless.until = 0;
    through.through = true;
    his.reported = his_stopped.reported = reported;
    his.n_reported = his_stopped.n_reported = 2;
    his_stopped.stopped = true;
    const struct {
        const char *why;
        const struct contact_rule *r;
        const char *channel, *number;
        enum contact_verdict want;
    } cases[] = {
        { "as agreed", &plain, "PHONE", "A", CONTACT_OK },
        { "as agreed, by the number itself", &plain, "WHATSAPP", "08000000001", CONTACT_OK },
        { "nobody has asked", &no_wish, "PHONE", "A", CONTACT_NO_WISH },
        { "the stop word was said", &stopped, "PHONE", "A", CONTACT_STOPPED },
        { "does not want to", &refused, "PHONE", "A", CONTACT_NOT_ALLOWED },
        { "over since yesterday", &old, "PHONE", "A", CONTACT_EXPIRED },
        { "the last day counts", &last, "PHONE", "A", CONTACT_OK },
        { "no last day is none", &endless, "PHONE", "A", CONTACT_EXPIRED },
        { "a way that was not named", &plain, "SMS", "A", CONTACT_CHANNEL },
        { "a way that was not named, without number", &plain, "LETTER", "", CONTACT_CHANNEL },
        { "part of a way's name is no way", &plain, "PHON", "A", CONTACT_CHANNEL },
        { "a number that is not confirmed", &plain, "PHONE", "B", CONTACT_UNCONFIRMED },
        { "the same one, typed", &plain, "PHONE", "08000000002", CONTACT_UNCONFIRMED },
        { "a number nobody gave", &plain, "PHONE", "08000000009", CONTACT_NUMBER },
        { "only through somebody: not directly", &through, "PHONE", "A", CONTACT_THROUGH },
        { "only through somebody: through him", &through, "PHONE", "C", CONTACT_OK },
        { "the reported person's number, confirmed or not", &his, "PHONE", "A", CONTACT_REPORTED },
        { "the reported person's number, typed", &his, "PHONE", "08000000001", CONTACT_REPORTED },
        { "the reported person's number goes before all else", &his_stopped, "PHONE", "A",
          CONTACT_REPORTED },
        { "the reported person's number where nobody has asked", &his_unasked, "PHONE",
          "08000000002", CONTACT_REPORTED },
        { "another number beside the reported person's", &his, "PHONE", "C", CONTACT_OK },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(judge(cases[i].r, at(11, 9, 30), cases[i].channel, cases[i].number) == cases[i].want,
              cases[i].why);
    }
    struct contact_rule empty = wish();
    empty.numbers[0].digits = STR("");
    CHECK(contact_check(&empty, at(11, 9, 30), STR("PHONE"), true, STR_NONE,
                        &(struct calendar){ .utc_offset_minutes = OFFSET }) == CONTACT_NUMBER,
          "no number is none of them, even one that is not open");
    CHECK(!contact_may_override(CONTACT_REPORTED) && contact_may_override(CONTACT_OUTSIDE),
          "danger never makes the reported person's number right");
}

static void test_next(void **state)
{
    (void)state;
    const struct calendar cal = { .utc_offset_minutes = OFFSET };
    struct contact_rule r = wish();
    CHECK(contact_next(&r, at(11, 12, 0), &cal) == at(13, 9, 0), "Monday noon: Wednesday at nine");
    CHECK(contact_next(&r, at(13, 11, 0), &cal) == at(18, 9, 0),
          "Wednesday at eleven: Monday again");
    r.until = day_of(2024, 11, 12);
    CHECK(contact_next(&r, at(11, 12, 0), &cal) == 0, "not after the last day");
}

static void test_texts(void **state)
{
    (void)state;
    static const struct {
        const char *why, *text;
        int want;
    } times[] = {
        { "as people write", "08.30", 510 },
        { "with a colon", "8:30", 510 },
        { "midnight", "00.00", 0 },
        { "end of the day", "24.00", 1440 },
        { "after the end", "24.01", -1 },
        { "sixty minutes", "08.60", -1 },
        { "no minutes", "8", -1 },
        { "one digit of minutes", "8.3", -1 },
        { "words", "pagi", -1 },
        { "nothing", "", -1 },
        { "a minus", "-1.30", -1 },
    };
    static const struct {
        const char *why, *typed, *want;
    } numbers[] = {
        { "with lines", "0800-000-0123", "08000000123" },
        { "with the country", "+62 800 000 0123", "08000000123" },
        { "with the country and a nought", "+62 (0)800 000 0123", "08000000123" },
        { "dialled from abroad", "0062 800 000 0123", "08000000123" },
        { "with the country but no sign", "62 800 000 0123", "08000000123" },
        { "a short number that begins alike", "62123", "62123" },
        { "nothing", "", "" },
    };
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < ARRAY_LEN(times); i++) {
        CHECK(contact_minutes(str_of(times[i].text)) == times[i].want, times[i].why);
    }
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        CHECK_STR(contact_digits(a, str_of(numbers[i].typed)), numbers[i].want, numbers[i].why);
    }
    arena_free(a);
}

/* ---- through the pages ---- */

struct folk {
    struct str id, victim, reported;
};

static struct folk open_case(struct http_test *h)
{
    struct ctx *c = test_ctx(h, "case_manager");
    struct party people[2] = {
        { .roles = STR("KORBAN"), .sex = STR("P"), .age_incident = 30, .age_report = 30 },
        { .roles = STR("TERLAPOR"), .sex = STR("L"), .age_incident = 40, .age_report = 40 },
    };
    struct party_identity who[2] = { { .name = STR("Contoh Pertama") },
                                     { .name = STR("Contoh Kedua"),
                                       .phone = STR("0800-000-0666"),
                                       .phone_safe =
                                           STR("kerja: 0800 000 0777. Pukul 10.00-12.00") } };
    struct case_all all = { .row = { .report_day = day_of(2024, 11, 14) },
                            .parties = people,
                            .n_parties = 2 };
    bool retry = false;
    c->change = change_new(c);
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(case_open_new(c, &all, who, STR_NONE), OK);
    store_rollback(c);
    assert_int_equal(change_commit(c, &retry), OK);
    return (struct folk){ all.row.id, people[0].id, people[1].id };
}

static const char *path(struct http_test *h, const struct folk *f, const char *rest)
{
    return test_printf(h, "/kasus/%.*s/kontak/%.*s%s", STR_ARG(f->id), STR_ARG(f->victim), rest);
}

/* Thursday 14 November 2024, 9.00: the test's now. */
#define WISH                                                                                                     \
    "may=YES&channels=PHONE&channels=LETTER&number_a=0800-000-0123&sure_a=1&number_b=0800-000-0124&days_a=KAMIS" \
    "&from_a=08.30&to_a=10.00&code_word=Melati&stop_word=Pasar&confirmed_on=2024-11-14&until_on=2024-12-14"
#define CALL \
    "at_ms=2024-11-14T08:50&channel=PHONE&slot=A&outcome=SPOKE&code_check=RIGHT&follow=Antar+ke+visum"

static void test_wish(void **state)
{
    struct http_test *h = *state;
    const struct folk f = open_case(h);
    static const struct {
        const char *why, *login, *more;
        int want;
        const char *says;
    } cases[] = {
        { "the reported person's number", "case_manager", "&number_b=%2B62+800-000-0666", 422,
          "nomor terlapor" },
        { "a number in the reported person's notes", "case_manager", "&number_b=0800-000-0777", 422,
          "nomor terlapor" },
        { "a time in words", "case_manager", "&from_b=pagi", 422, "08.30" },
        { "a window without length", "case_manager", "&from_b=09.00&to_b=9:00", 422,
          "sepanjang hari" },
        { "a last day in the past", "case_manager", "&until_on=2024-11-13", 422, "sudah lewat" },
        { "confirmed tomorrow", "case_manager", "&confirmed_on=2024-11-15", 422,
          "sesudah hari ini" },
        { "a way that does not exist", "case_manager", "&channels=MERPATI", 422, "class=\"err\"" },
        { "through somebody without a name", "case_manager", "&may=THROUGH", 422,
          "nama perantara" },
        { "a field that is set by code", "case_manager", "&stopped_ms=1", 422, "stopped_ms" },
        { "another's case is absent", "case_manager2", "", 404, NULL },
        { "a partner has no such page", "partner", "", 403, NULL },
        { "nor has the leader", "leader", "", 403, NULL },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct test_answer a = test_post(h, cases[i].login, path(h, &f, "/ubah"),
                                         test_printf(h, WISH "%s", cases[i].more));
        CHECK(a.status == cases[i].want, cases[i].why);
        CHECK(cases[i].says == NULL || test_has(&a, cases[i].says), cases[i].why);
    }
    const char *his = test_printf(h, "/kasus/%.*s/kontak/%.*s", STR_ARG(f.id), STR_ARG(f.reported));
    CHECK(test_get(h, "case_manager", his).status == 404,
          "there is no safe contact of a reported person");
    CHECK(test_post(h, "case_manager", path(h, &f, ""), CALL).status == 422,
          "no call before somebody asked");
    CHECK(test_post(h, "case_manager", path(h, &f, "/ubah"), WISH).status == 303,
          "the wish is written down");
    CHECK(test_post(h, "case_manager", path(h, &f, "/ubah"), WISH "&version=1").status == 422,
          "changing it needs an opening");
    struct test_answer a = test_get(h, "case_manager", path(h, &f, ""));
    CHECK(test_has(&a, "Boleh sekarang") && test_has(&a, "Kamis, 08.30"),
          "the page says that now is a good time");
    CHECK(!test_has(&a, "0123") && !test_has(&a, "Melati"), "but no number and no word");
    CHECK(test_post(h, "case_manager", path(h, &f, "/buka"), "reason=lihat").status == 422,
          "a reason of one word is none");
    a = test_post(h, "case_manager", path(h, &f, "/buka"), "reason=Mengabari+jadwal+visum");
    CHECK(a.status == 200 && test_has(&a, "0800-000-0123") && test_has(&a, "Melati"),
          "a reason opens both");
    const char *token = test_printf(h, "&token=%.*s&version=1", STR_ARG(test_field(&a, "token")));
    a = test_post(h, "case_manager", path(h, &f, "/ubah"),
                  test_printf(h, WISH "&voicemail=1%s", token));
    CHECK(a.status == 303, "the opening lets it be changed");
    a = test_post(h, "case_manager", path(h, &f, "/ubah"), test_printf(h, WISH "%s", token));
    CHECK(a.status == 409 && !test_has(&a, "0800-000-0123\" autocomplete"),
          "who comes second is told");
    a = test_get(h, "case_manager", test_printf(h, "/kasus/%.*s", STR_ARG(f.id)));
    CHECK(test_has(&a, "Kontak aman") && test_has(&a, "Boleh sekarang") && !test_has(&a, "0123"),
          "the summary shows it");
    a = test_get(h, "case_manager", test_printf(h, "/kasus/%.*s/akses", STR_ARG(f.id)));
    CHECK(test_has(&a, "Mengabari jadwal visum"), "the team reads the reason");
}

/* How many attempts on her are kept as refused; all there are of them so far. */
static size_t refusals(struct http_test *h, const struct folk *f)
{
    const struct test_answer a =
        test_get_json(h, "case_manager", test_printf(h, "/kasus/%.*s/kontak", STR_ARG(f->id)));
    const struct val *rows = val_getz(a.json, "attempts");
    for (size_t i = 0; i < val_count(rows); i++) {
        CHECK(val_get_text(rows->list->items[i], "refused_why").n > 0, "each says why");
    }
    return val_count(rows);
}

static void test_attempts(void **state)
{
    struct http_test *h = *state;
    const struct folk f = open_case(h);
    CHECK(test_post(h, "case_manager", path(h, &f, "/ubah"), WISH).status == 303, "a wish");
    static const struct {
        const char *why, *login, *more;
        int want;
        const char *says;
        bool kept; /* against the wish, and so a record; else only badly said */
    } cases[] = {
        { "before the window", "case_manager", "&at_ms=2024-11-14T08:29", 422,
          "Di luar hari dan jam", true },
        { "on another day", "case_manager", "&at_ms=2024-11-13T09:00", 422, "Di luar hari dan jam",
          true },
        { "a number that is not confirmed", "case_manager", "&slot=B", 422, "belum dipastikan",
          true },
        { "a number nobody gave", "case_manager", "&slot=C", 422, "tidak ada dalam keinginan",
          true },
        { "no number for a call", "case_manager", "&slot=", 422, "Pilih nomor" },
        { "a way that was not named", "case_manager", "&channel=WHATSAPP", 422, "tidak termasuk",
          true },
        { "a voice message against the wish", "case_manager", "&outcome=VOICEMAIL", 422,
          "pesan suara", true },
        { "a time that has not come", "case_manager", "&at_ms=2024-11-14T09:40", 422,
          "belum tiba" },
        { "danger without a reason", "case_manager", "&slot=B&danger=1&danger_why=ya", 422,
          "apa bahayanya" },
        { "what code sets", "case_manager", "&against=x", 422, "against" },
        { "another's case is absent", "case_manager2", "", 404, NULL },
        { "a partner has no such page", "partner", "", 403, NULL },
    };
    size_t kept = 0;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct test_answer a =
            test_post(h, cases[i].login, path(h, &f, ""), test_printf(h, CALL "%s", cases[i].more));
        kept += cases[i].kept;
        CHECK(refusals(h, &f) == kept, cases[i].why);
        CHECK(test_has(&a, "Penolakan ini tercatat") == cases[i].kept, cases[i].why);
        CHECK(a.status == cases[i].want, cases[i].why);
        CHECK(cases[i].says == NULL || test_has(&a, cases[i].says), cases[i].why);
        CHECK(a.status != 422 || test_has(&a, "Antar ke visum"), "what was typed is kept");
    }
    struct test_answer a =
        test_get(h, "case_manager", test_printf(h, "/kasus/%.*s?kind=contact", STR_ARG(f.id)));
    CHECK(test_has(&a, "Kontak WhatsApp ditolak"), "the time line has the refusals");
    CHECK(test_post(h, "case_manager", path(h, &f, ""), CALL).status == 303,
          "inside the window it is noted");
    CHECK(test_post(h, "case_manager", path(h, &f, ""), CALL "&channel=LETTER&slot=").status == 303,
          "a letter needs no number");
    CHECK(test_post(h, "case_manager", path(h, &f, ""),
                    CALL "&slot=B&danger=1&danger_why=Ada+ancaman+dibunuh")
                  .status == 303,
          "danger to life with a written reason");
    a = test_get(h, "case_manager", path(h, &f, ""));
    CHECK(test_has(&a, "Di luar keinginan") && test_has(&a, "Ada ancaman dibunuh"),
          "and it stays visible as such");
    a = test_get(h, "case_manager", test_printf(h, "/kasus/%.*s?kind=contact", STR_ARG(f.id)));
    CHECK(test_has(&a, "Antar ke visum") && test_has(&a, "Ada ancaman dibunuh"),
          "the time line has them");
    CHECK(test_post(h, "case_manager", path(h, &f, ""), CALL "&outcome=STOP_WORD").status == 303,
          "the stop word is noted");
    a = test_post(h, "case_manager", path(h, &f, ""), CALL);
    CHECK(a.status == 422 && test_has(&a, "Kata berhenti"), "and ends all contact");
    a = test_get(h, "case_manager", test_printf(h, "/kasus/%.*s", STR_ARG(f.id)));
    CHECK(test_has(&a, "jangan dihubungi dulu"), "the summary asks for action");
}

/* His number became known after it had been taken for safe. */
static void test_reported_later(void **state)
{
    struct http_test *h = *state;
    const struct folk f = open_case(h);
    CHECK(test_post(h, "case_manager", path(h, &f, "/ubah"), WISH).status == 303, "a wish");
    const char *people = test_printf(h, "/kasus/%.*s/orang", STR_ARG(f.id));
    CHECK(
        test_post(h, "case_manager", people, "roles=TERLAPOR&sex=L&phone=%2B628000000123&step=new")
                .status == 303,
        "another reported person with her number");
    struct test_answer a = test_post(h, "case_manager", path(h, &f, ""),
                                     CALL "&danger=1&danger_why=Ada+ancaman+dibunuh");
    CHECK(a.status == 422 && test_has(&a, "milik terlapor"), "no danger makes it right");
}

static void test_require(void **state)
{
    struct http_test *h = *state;
    const struct folk f = open_case(h);
    CHECK(test_post(h, "case_manager", path(h, &f, "/ubah"), WISH).status == 303, "a wish");
    const int64_t nine = day_start_ms(day_of(2024, 11, 14), OFFSET) + 9 * HOUR_MS;
    const struct {
        const char *why, *login, *channel, *number;
        int64_t at_ms;
        enum err want;
        const char *key;
    } cases[] = {
        { "a call as agreed", "case_manager", "PHONE", "+62 800 000 0123", nine, OK, NULL },
        { "a letter as agreed", "case_manager", "LETTER", "", nine, OK, NULL },
        { "a letter outside the hours", "case_manager", "LETTER", "", nine + 2 * HOUR_MS, ERR_INPUT,
          "contact.why.outside" },
        { "the reported person's number", "case_manager", "PHONE", "0800-000-0666", nine, ERR_INPUT,
          "contact.why.reported" },
        { "another's case", "case_manager2", "LETTER", "", nine, ERR_NOT_FOUND, NULL },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct ctx *c = test_ctx(h, cases[i].login);
        assert_int_equal(store_begin_read(c), OK);
        fail_clear(c);
        enum err e = contact_require(c, f.id, f.victim, str_of(cases[i].channel),
                                     str_of(cases[i].number), cases[i].at_ms);
        store_rollback(c);
        CHECK(e == cases[i].want, cases[i].why);
        CHECK(cases[i].key == NULL ||
                  (c->fail.n > 0 && str_eqz(str_of(c->fail.items[0].key), cases[i].key)),
              cases[i].why);
    }
}

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_windows),
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_next),
        cmocka_unit_test(test_texts),
        cmocka_unit_test_setup_teardown(test_wish, city_make, city_drop),
        cmocka_unit_test_setup_teardown(test_attempts, city_make, city_drop),
        cmocka_unit_test_setup_teardown(test_reported_later, city_make, city_drop),
        cmocka_unit_test_setup_teardown(test_require, city_make, city_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
