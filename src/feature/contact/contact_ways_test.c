/*
 * contact_ways_test.c - every way out of the house, one row each: what of it can reach the victim or
 * the one who reported, and that this is refused against the wish by the one function. A new route
 * that writes, a new kind of job or a new letter without a row here fails.
 */
#include <dirent.h>
#include <string.h>

#include "app/features.h"
#include "base/check.h"
#include "feature/case/case.h"
#include "feature/contact/contact.h"
#include "http/test_http.h"
#include "store/change.h"
#include "store/job.h"

enum reach {
    HERS,     /* reaches her: contact_check decides, and each refusal is kept */
    REPORTER, /* reaches the reporter: contact_report_try asks contact_check; intake_contact_test.c */
    COMES, /* she comes for it herself, with the code that she alone has; nothing rings or is sent */
    FORTH, /* leaves the house, to somebody else */
    STAYS  /* nothing leaves the house */
};

/* A path and all below it; the longest that fits counts. */
static const struct {
    const char *path;
    enum reach reach;
    const char *why;
} ways[] = {
    { "/kasus/:case/kontak/:party", HERS, "an attempt: call, message, letter, visit" },
    { "/kasus/:case/lembar", HERS, "the sheet for her, by letter, visit or message" },
    { "/antrean/:report/kontak", REPORTER, "an attempt to reach him before there is a case" },
    { "/antrean/:report/kontak/tanya", STAYS, "what he said of it is written down" },
    { "/kasus/:case/kontak/:party/ubah", STAYS, "what she wishes is written down" },
    { "/kasus/:case/kontak/:party/buka", STAYS, "numbers are shown; the attempt is what is noted" },

    { "/", COMES, "report, child's page and mailbox: answered to her own request" },
    { "/kasus/:case/pesan", COMES, "the office's answer lies in the mailbox" },
    { "/antrean/:report/jawab", COMES, "the office's answer lies in the mailbox" },

    { "/kasus/:case/rujukan", FORTH, "an extract, a message or a letter to an agency's desk" },
    { "/gelar", FORTH, "an invitation with an extract, to members and desks" },
    { "/rapat", FORTH, "an invitation and papers, to members of the task force" },
    { "/audit/csv", FORTH, "the log, to the auditor" },
    { "/jaga/saya/coba", FORTH, "a test message to oneself" },
    { "/pekerjaan/uji", FORTH, "a test message to oneself" },
    { "/kasus/:case/dokumen/:document/serah", FORTH, "custody of a file, to the police" },
    { "/kasus/:case/persetujuan/:consent/diberitahu", FORTH,
      "the receivers were told, by their desk" },
    { "/kasus/:case/formulir/:form", FORTH, "a filled form, printed for the file and signed here" },

    { "/x", STAYS, "leaves the page" },
    { "/bahasa", STAYS, "language of one's own browser" },
    { "/masuk", STAYS, "login of a member" },
    { "/keluar", STAYS, "login of a member" },
    { "/kunci", STAYS, "login of a member" },
    { "/akun", STAYS, "login of a member" },
    { "/anggota", STAYS, "members: a password is told face to face" },
    { "/antrean", STAYS, "work on a report within the office" },
    { "/laporan", STAYS, "a report comes in" },
    { "/serahan", STAYS, "an agency hands a person over to this office" },
    { "/rujukan", STAYS, "an agency answers the office" },
    { "/kasus/massal", STAYS, "rows of people" },
    { "/kasus/:case", STAYS, "rows of the case" },
    { "/tim", STAYS, "who works on what" },
    { "/jaga", STAYS, "the roster" },
    { "/pekerjaan", STAYS, "jobs again or dropped: each kind has its own row" },
    { "/tindak-lanjut", STAYS, "what the task force decided" },
    { "/direktori", STAYS, "agencies, their people and agreements" },
    { "/tempat", STAYS, "places of prevention" },
    { "/pencegahan", STAYS, "programmes of prevention" },
    { "/rencana-aksi", STAYS, "the plan of action" },
    { "/akses-darurat", STAYS, "a member opens a case in an emergency; its team is told here" },
    { "/rekap/berkas/:file", FORTH, "the report, to leaders whose names it bears on each page" },
    { "/rekap/keluar", FORTH,
      "figures for outside, to agencies and editors: no number that shows a person" },
    { "/kalender", FORTH, "days of the task force, to a member's calendar" },
    { "/ringkasan", STAYS, "whether a member wants a mail in the morning" },
    { "/gugus-tugas", STAYS, "the task force and its rules" },
};

static const struct {
    const char *kind, *why;
} jobs[] = {
    { "alert", "works out which member is to be rung" },
    { "alert_send", "rings a member on duty at the address he gave himself, without content" },
    { "digest", "works out which member has something to read" },
    { "digest_send", "numbers of meetings and decisions, to the member who asked for them" },
    { "job_test", "a test message to the member who asked for it" },
};

static const struct {
    const char *file, *why;
} letters[] = {
    { "form.tsv", "blank and filled forms, for the file" },
    { "meeting.tsv", "to members of the task force" },
    { "referral.tsv", "to an agency, which answers on its slip" },
};

static size_t row_of(const char *path)
{
    size_t best = SIZE_MAX;
    size_t most = 0;
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        const size_t n = strlen(ways[i].path);
        const bool fits = strncmp(path, ways[i].path, n) == 0 &&
                          (path[n] == '\0' || (path[n] == '/' && strcmp(ways[i].path, "/") != 0));
        if (fits && n > most) {
            best = i;
            most = n;
        }
    }
    return best;
}

static void every_route_has_a_row(void **state)
{
    (void)state;
    size_t n = 0;
    const struct feature *const *all = features_all(&n);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < all[i]->n_routes; k++) {
            const struct route *r = &all[i]->routes[k];
            const bool writes = r->method != METHOD_GET || (r->flags & ROUTE_WRITES) != 0;
            CHECK(!writes || row_of(r->path) != SIZE_MAX, r->path);
        }
    }
}

static void every_job_has_a_row(void **state)
{
    (void)state;
    size_t n = 0;
    size_t found = 0;
    const struct feature *const *all = features_all(&n);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < all[i]->n_jobs; k++) {
            bool known = false;
            for (size_t j = 0; j < ARRAY_LEN(jobs); j++) {
                known = known || strcmp(jobs[j].kind, all[i]->jobs[k].name) == 0;
            }
            CHECK(known, all[i]->jobs[k].name);
            found++;
        }
    }
    CHECK(found == ARRAY_LEN(jobs), "and no row is left of a job that is gone");
}

static void every_letter_has_a_row(void **state)
{
    (void)state;
    static const char *const folders[] = { "packs/base/letter", "packs/kota-jambi/letter" };
    for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
        DIR *dir = opendir(folders[i]);
        assert_non_null(dir);
        for (const struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
            bool known = e->d_name[0] == '.';
            for (size_t k = 0; k < ARRAY_LEN(letters); k++) {
                known = known || strcmp(letters[k].file, e->d_name) == 0;
            }
            CHECK(known, e->d_name);
        }
        closedir(dir);
    }
}

/* ---- what reaches her asks, whatever route it takes ---- */

struct folk {
    struct str id, victim;
};

static struct folk open_case(struct http_test *h)
{
    struct ctx *c = test_ctx(h, "case_manager");
    struct party people[] = { { .roles = STR("KORBAN"), .sex = STR("P"), .age_incident = 30 } };
    struct case_all all = { .row = { .report_day = day_of(2024, 11, 14) },
                            .parties = people,
                            .n_parties = 1 };
    bool retry = false;
    c->change = change_new(c);
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(case_open_new(c, &all, NULL, STR_NONE), OK);
    store_rollback(c);
    assert_int_equal(change_commit(c, &retry), OK);
    return (struct folk){ all.row.id, people[0].id };
}

/* The body that each route of the row HERS is sent with; party is filled in. */
static const struct {
    const char *path, *body;
} sent[] = {
    { "/kasus/:case/kontak/:party", "at_ms=2024-11-14T08:50&channel=LETTER&outcome=MESSAGE" },
    { "/kasus/:case/lembar", "channel=LETTER&party_id=" },
};

static const char *path_of(struct http_test *h, const char *route, const struct folk *f)
{
    return strstr(route, ":party") != NULL
               ? test_printf(h, "/kasus/%.*s/kontak/%.*s", STR_ARG(f->id), STR_ARG(f->victim))
               : test_printf(h, "/kasus/%.*s/lembar", STR_ARG(f->id));
}

static struct test_answer send_out(struct http_test *h, size_t i, const struct folk *f)
{
    const struct str party = strstr(sent[i].path, ":party") != NULL ? STR_NONE : f->victim;
    return test_post(h, "case_manager", path_of(h, sent[i].path, f),
                     test_printf(h, "%s%.*s", sent[i].body, STR_ARG(party)));
}

#define WISH "may=YES&channels=%s&days_a=%s&confirmed_on=2024-11-14&until_on=2024-12-14"

static void what_reaches_her_asks(void **state)
{
    struct http_test *h = *state;
    static const struct {
        const char *why, *channels, *days; /* NULL: nobody has asked her */
        bool allowed;
        const char *says;
    } wishes[] = {
        { "nobody has asked", NULL, NULL, false, "Belum ada keinginan kontak" },
        { "not in this way", "VISIT", "KAMIS", false, "tidak termasuk" },
        { "not on a Thursday", "LETTER", "SENIN", false, "Di luar hari dan jam" },
        { "as she wishes", "LETTER", "KAMIS", true, NULL },
    };
    size_t hers = 0;
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        hers += ways[i].reach == HERS;
    }
    CHECK(hers == ARRAY_LEN(sent), "each way that reaches her is tried");
    for (size_t i = 0; i < ARRAY_LEN(sent); i++) {
        CHECK(ways[row_of(sent[i].path)].reach == HERS, sent[i].path);
        for (size_t k = 0; k < ARRAY_LEN(wishes); k++) {
            const struct folk f = open_case(h);
            const char *form =
                test_printf(h, "/kasus/%.*s/kontak/%.*s/ubah", STR_ARG(f.id), STR_ARG(f.victim));
            if (wishes[k].channels != NULL) {
                CHECK(test_post(h, "case_manager", form,
                                test_printf(h, WISH, wishes[k].channels, wishes[k].days))
                              .status == 303,
                      "her wish");
            }
            const struct test_answer a = send_out(h, i, &f);
            CHECK((a.status == 200 || a.status == 303) == wishes[k].allowed, wishes[k].why);
            CHECK(wishes[k].allowed || a.status == 422, sent[i].path);
            CHECK(wishes[k].says == NULL || test_has(&a, wishes[k].says), wishes[k].why);
            const struct test_answer list = test_get_json(
                h, "case_manager", test_printf(h, "/kasus/%.*s/kontak", STR_ARG(f.id)));
            const struct val *rows = val_getz(list.json, "attempts");
            CHECK(val_count(rows) == 1, "each is a record, and so is a refusal");
            const struct str why = val_get_text(rows->list->items[0], "refused_why");
            CHECK((why.n == 0) == wishes[k].allowed, "which says why");
        }
    }
}

/* The report that a handler just stored for the public, as nobody has said how to be reached. */
static void before_a_case_too(void **state)
{
    struct http_test *h = *state;
    struct ctx *c = test_ctx(h, NULL);
    struct report row = { .entry = STR("WEB"), .contact_number = STR("0800-000-7001") };
    bool retry = false;
    size_t reporter = 0;
    rec_set_has(&report_rec, &row, "contact_number");
    c->change = change_new(c);
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(report_send(c, &row), OK);
    store_rollback(c);
    assert_int_equal(change_commit(c, &retry), OK);
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        reporter += ways[i].reach == REPORTER;
    }
    CHECK(reporter == 1, "the one way there is, tried here");
    const char *path = test_printf(h, "/antrean/%.*s/kontak", STR_ARG(row.id));
    const struct test_answer a =
        test_post(h, "intake", path, "at_ms=2024-11-14T08:50&channel=PHONE&outcome=NO_ANSWER");
    CHECK(a.status == 422 && test_has(&a, "Belum ada keinginan kontak"), "refused with its reason");
    const struct test_answer list = test_get_json(h, "intake", path);
    CHECK(val_count(val_getz(list.json, "attempts")) == 1, "and kept as refused");
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
        cmocka_unit_test(every_route_has_a_row),
        cmocka_unit_test(every_job_has_a_row),
        cmocka_unit_test(every_letter_has_a_row),
        cmocka_unit_test_setup_teardown(what_reaches_her_asks, city_make, city_drop),
        cmocka_unit_test_setup_teardown(before_a_case_too, city_make, city_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
