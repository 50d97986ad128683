/* kit.c - see kit.h. */
#include "kit.h"

#include <string.h>

#include "base/ids.h"
#include "feature/party/party.h"

static struct party girl(void)
{
    return (struct party){ .roles = STR("KORBAN"),
                           .sex = STR("P"),
                           .age_incident = 14,
                           .age_report = 14,
                           .kinds = STR("SEKSUAL"),
                           .needs = STR("Pendamping saat masuk kelas"),
                           .disability = STR("TIDAK") };
}

static struct party woman(void)
{
    return (struct party){ .roles = STR("KORBAN"),
                           .sex = STR("P"),
                           .age_incident = 30,
                           .age_report = 30,
                           .kinds = STR("FISIK"),
                           .needs = STR("Juru bahasa isyarat"),
                           .disability = STR("YA"),
                           .disability_kind = STR("RUNGU") };
}

static struct party father(void)
{
    return (struct party){
        .roles = STR("TERLAPOR"), .sex = STR("L"), .age_incident = 45, .age_report = 45
    };
}

struct kit kit_open(struct http_test *h)
{
    struct kit k = { .h = h };
    struct ctx *c = test_ctx(h, "case_manager");
    struct party *p = NEW_ARRAY(c->mem, struct party, 3);
    struct party_identity *who = NEW_ARRAY(c->mem, struct party_identity, 3);
    struct case_all all = { .parties = p, .n_parties = 3 };
    const int64_t today = day_of_ms(c->now_ms, 420);
    bool retry = false;
    p[0] = girl();
    p[1] = woman();
    p[2] = father();
    for (size_t i = 0; i < 3; i++) {
        p[i].id = id_new(c->mem, c->now_ms);
    }
    who[0] = (struct party_identity){ .name = STR("Bunga Melati"),
                                      .school = STR("SMP Contoh Tiga"),
                                      .guardian_name = STR("Surya Wijaya"),
                                      .guardian_phone = STR("0800-000-0044") };
    who[1] = (struct party_identity){ .name = STR("Dara Lestari"),
                                      .phone = STR("0800-000-0031"),
                                      .phone_safe = STR("Hanya siang hari"),
                                      .school = STR("Kampus Rekaan"),
                                      .address = STR("Lorong Rekaan 7"),
                                      .guardian_name = STR("") };
    who[2] = (struct party_identity){ .name = STR("Surya Wijaya") };
    all.row = (struct case_file){ .report_day = today,
                                  .incident_day = today - 3,
                                  .place = STR("RUMAH_TANGGA"),
                                  .kecamatan = STR("15.71.02"),
                                  .kelurahan = STR("15.71.02.1004"),
                                  .incident = STR("Dipukul di rumah pada malam hari.") };
    c->change = change_new(c);
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(case_open_new(c, &all, who, c->who->id), OK);
    store_rollback(c);
    assert_int_equal(change_commit(c, &retry), OK);
    k.case_id = str_z(c->mem, all.row.id);
    k.child = str_z(c->mem, p[0].id);
    k.adult = str_z(c->mem, p[1].id);
    return k;
}

const char *kit_path(const struct kit *k, const char *rest)
{
    return test_printf(k->h, "/kasus/%s%s", k->case_id, rest);
}

const char *kit_last(const struct kit *k, struct str location)
{
    struct str rest = str_cut(location, 0, str_find(location, '?', 0));
    struct str part = STR_NONE;
    struct str last = STR_NONE;
    while (str_next(&rest, '/', &part)) {
        last = part;
    }
    return test_printf(k->h, "%.*s", STR_ARG(last));
}

const char *kit_consent(const struct kit *k, const char *agency, const char *fields)
{
    const char *body =
        test_printf(k->h, "step=rujukan&agency_id=%s&%s%s%s", agency,
                    strstr(fields, "party_id=") ? "" : "party_id=",
                    strstr(fields, "party_id=") ? "" : test_printf(k->h, "%s&", k->adult), fields);
    struct test_answer a = test_post(k->h, "case_manager", kit_path(k, "/persetujuan"), body);
    if (a.status != 303) {
        print_error("%.*s\n", STR_ARG(a.body));
    }
    assert_int_equal(a.status, 303);
    const size_t at = str_find(a.location, '=', 0);
    assert_true(at != SIZE_MAX);
    struct str rest = a.location;
    struct str part = STR_NONE;
    while (str_next(&rest, '&', &part)) {
        if (str_starts(part, STR("consent_id="))) {
            return test_printf(k->h, "%.*s", STR_ARG(str_cut(part, 11, part.n)));
        }
    }
    CHECK(false, "the location names the consent");
    return NULL;
}

const char *kit_draft(const struct kit *k, const char *agency, const char *consent,
                      const char *rest)
{
    const char *person =
        strstr(rest, "party_id=") ? "" : test_printf(k->h, "&party_id=%s", k->adult);
    return test_printf(k->h, "agency_id=%s&consent_id=%s%s&%s", agency, consent, person, rest);
}

const char *kit_send(const struct kit *k, const char *agency, const char *consent, const char *rest)
{
    const char *draft = kit_draft(k, agency, consent, rest);
    struct test_answer seen =
        test_post(k->h, "case_manager", kit_path(k, "/rujukan/pratinjau"), draft);
    if (seen.status != 200) {
        print_error("%.*s\n", STR_ARG(seen.body));
    }
    assert_int_equal(seen.status, 200);
    struct test_answer sent =
        test_post(k->h, "case_manager", kit_path(k, "/rujukan"),
                  test_printf(k->h, "%s&seen=%.*s", draft, STR_ARG(test_field(&seen, "seen"))));
    assert_int_equal(sent.status, 303);
    return kit_last(k, sent.location);
}

bool kit_holds(const struct kit *k, const char *login, const char *referral)
{
    struct ctx *c = test_ctx(k->h, login);
    struct referral row = { 0 };
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(rec_get(c, &referral_rec, str_of(referral), &row), OK);
    store_rollback(c);
    assert_int_equal(keys_fetch(c, &row.compartment_id, 1, LOOK_REFERRAL, NULL), OK);
    return keys_held(c, row.compartment_id);
}

const char *kit_meeting(const struct kit *k, const char *more)
{
    const char *body =
        test_printf(k->h, "starts_ms=2024-11-15T10:00&place=RUANG_RAPAT&chair=%.*s&case_id=%s&%s",
                    STR_ARG(test_member_id(k->h, "case_manager")), k->case_id, more);
    struct test_answer a = test_post(k->h, "case_manager", "/gelar", body);
    CHECK(a.status == 303, test_printf(k->h, "planned: %d %.*s", a.status, 600, a.body.p));
    return test_printf(k->h, "/gelar/%s", kit_last(k, a.location));
}

const char *kit_invited(const struct kit *k, const char *meeting)
{
    return test_printf(k->h, "/undangan/%s", meeting + strlen("/gelar/"));
}

int kit_invite(const struct kit *k, const char *meeting, const char *who)
{
    return test_post(k->h, "case_manager", test_printf(k->h, "%s/undang", meeting),
                     test_printf(k->h, "case_id=%s&%s", k->case_id, who))
        .status;
}

int kit_tie(const struct kit *k, const char *by, const char *whom)
{
    return test_post(k->h, by, kit_path(k, "/keterkaitan"),
                     test_printf(k->h, "member_id=%.*s&kind=KELUARGA&words=Rekaan",
                                 STR_ARG(test_member_id(k->h, whom))))
        .status;
}

int kit_status(const struct kit *k, const char *login, const char *path)
{
    return test_get(k->h, login, path).status;
}
