/* hers_work_test.c - the sheet for the victim: what stands on it, and above all what never does. */
#include "work.h"

#include "base/json.h"
#include "feature/hers/hers.h"

/*
 * A case with three victims, a reporter, a reported person, everybody with a name that a sheet of
 * another must not have.
 */
static struct party people[] = {
    { .id = STR("p-her"),
      .roles = STR("KORBAN"),
      .alias = STR("Melati Contoh"),
      .sex = STR("P"),
      .needs = STR("kursi roda") },
    { .id = STR("p-two"),
      .roles = STR("KORBAN"),
      .alias = STR("Kirana Contoh"),
      .sex = STR("P"),
      .needs = STR("obat asma") },
    { .id = STR("p-three"),
      .roles = STR("KORBAN;SAKSI"),
      .alias = STR("Raka Contoh"),
      .sex = STR("L") },
    { .id = STR("p-man"),
      .roles = STR("TERLAPOR"),
      .alias = STR("Danu Contoh"),
      .sex = STR("L"),
      .needs = STR("sopir angkot") },
    { .id = STR("p-rep"), .roles = STR("PELAPOR"), .alias = STR("Bu Gita"), .sex = STR("P") },
};
static struct relation ties[] = {
    { .reported_id = STR("p-man"), .victim_id = STR("p-her"), .relation = STR("SUAMI_ISTRI") }
};
static struct service services[] = {
    { .kind = STR("KESEHATAN"),
      .given_on = 739200,
      .party_id = STR("p-her"),
      .given_by = STR("dr. Juwita"),
      .outcome = STR("TERLAKSANA"),
      .remark = STR("memar di lengan") },
    { .kind = STR("BANTUAN_HUKUM"),
      .given_on = 739201,
      .party_id = STR("p-two"),
      .outcome = STR("TERLAKSANA") },
    { .kind = STR("REHABILITASI_SOSIAL"),
      .given_on = 739202,
      .party_id = STR("p-her"),
      .outcome = STR("TIDAK_HADIR") },
    { .kind = STR("PENGADUAN"), .given_on = 739203, .outcome = STR("TERLAKSANA") },
};
static struct consent consents[] = {
    { .id = STR("c-rs"),
      .agency_id = STR("RSUD_ABDUL_MANAP"),
      .party_id = STR("p-her"),
      .basis = STR("CONSENT"),
      .need = STR("YES"),
      .identity = STR("YES"),
      .story = STR("NO"),
      .packages = STR("NEED;IDENTITY"),
      .giver_note = STR("lewat Laras"),
      .until_day = 739300 },
    { .id = STR("c-pol"),
      .agency_id = STR("POLRESTA"),
      .party_id = STR("p-two"),
      .basis = STR("LEGAL_DUTY"),
      .why = STR("alasan rahasia") },
    { .id = STR("c-ds"),
      .agency_id = STR("DINSOS"),
      .party_id = STR("p-her"),
      .basis = STR("CONSENT"),
      .need = STR("YES") },
};
static struct referral referrals[] = {
    { .id = STR("r-ds"),
      .agency_id = STR("DINSOS"),
      .consent_id = STR("c-ds"),
      .party_id = STR("p-her"),
      .purpose = STR("PENAMPUNGAN"),
      .packages = STR("NEED"),
      .state = STR("accepted"),
      .sent_ms = 1731300000000,
      .asked_for = STR("rumah singgah di Jelutung") },
    { .id = STR("r-pol"),
      .agency_id = STR("POLRESTA"),
      .consent_id = STR("c-pol"),
      .party_id = STR("p-two"),
      .purpose = STR("LAPORAN_POLISI"),
      .packages = STR("NEED;STORY"),
      .state = STR("sent"),
      .sent_ms = 1731200000000 },
    { .id = STR("r-lbh"),
      .agency_id = STR("LBH"),
      .party_id = STR("p-her"),
      .purpose = STR("BANTUAN_HUKUM"),
      .state = STR("waiting_second") },
    { .id = STR("r-rs"),
      .agency_id = STR("RSUD_ABDUL_MANAP"),
      .consent_id = STR("c-rs"),
      .party_id = STR("p-her"),
      .purpose = STR("VISUM"),
      .packages = STR("NEED;IDENTITY"),
      .state = STR("answered"),
      .sent_ms = 1731100000000,
      .alternative = STR("Pak Yusuf") },
};

static const struct party_identity names[] = {
    { .party_id = STR("p-her"),
      .name = STR("Ayu Lestari Contoh"),
      .guardian_name = STR("Sulastri") },
    { .party_id = STR("p-two"),
      .name = STR("Ratih Kumalasari"),
      .nickname = STR("Tia"),
      .school = STR("SMP Contoh 3") },
    { .party_id = STR("p-man"), .name = STR("Hendra bin Samad"), .address = STR("Lorong Melur 4") },
    { .party_id = STR("p-rep"), .name = STR("Wagirah") },
};

static struct str sheet_text(struct ctx *c, const char *steps, const char *contact,
                             struct val **out)
{
    static struct case_all all;
    people[0].age_incident = 34;
    rec_set_has(&party_rec, &people[0], "age_incident");
    all = (struct case_all){ .row = { .number = STR("JBI-2024-0157"),
                                      .pseudonym = STR("Kompas"),
                                      .incident = STR("dipukul di dapur"),
                                      .kelurahan = STR("15.71.02.1004") },
                             .parties = people,
                             .n_parties = ARRAY_LEN(people),
                             .relations = ties,
                             .n_relations = 1,
                             .services = services,
                             .n_services = ARRAY_LEN(services) };
    const struct hers_source s = { .all = &all,
                                   .party = 0,
                                   .referrals = referrals,
                                   .n_referrals = ARRAY_LEN(referrals),
                                   .consents = consents,
                                   .n_consents = ARRAY_LEN(consents),
                                   .identities = names,
                                   .n_identities = ARRAY_LEN(names),
                                   .safe_place = STR("Rumah kakak di Jelutung"),
                                   .steps = str_of(steps),
                                   .contact = str_of(contact) };
    struct strbuf b;
    strbuf_init(&b, c->mem);
    *out = hers_sheet(c, &s);
    json_write(&b, *out);
    return strbuf_str(&b);
}

static const struct {
    const char *why, *text;
    bool want;
} words[] = {
    { "the hospital, in plain words", "RSUD", true },
    { "what it received", "nama, umur, dan cara menghubungi yang aman", true },
    { "why", "Visum et repertum", true },
    { "her own help", "Kesehatan", true },
    { "help to all of the case", "Pengaduan", true },
    { "the office's number", "0800-000-0157", true },
    { "the step that was chosen", "Kontrol ke dokter hari Senin", true },
    { "no help that did not happen", "Rehabilitasi sosial", false },
    { "no help to another victim", "Bantuan hukum", false },
    { "nobody that only another victim's data went to", "Polresta", false },
    { "no other receiver", "Kepolisian", false },
    { "nothing that has not been sent", "LBH", false },
    { "not the shelter's agency", "Dinas Sosial", false },
    { "nor what it is for", "Penampungan", false },
    { "nor what was asked of it", "singgah", false },
    { "no second victim", "Kirana", false },
    { "no third victim", "Raka", false },
    { "no reported person", "Danu", false },
    { "nothing of what he does", "angkot", false },
    { "not what he is to her", "Suami", false },
    { "no reporter", "Gita", false },
    { "no doctor", "Juwita", false },
    { "no remark", "memar", false },
    { "no giver's note", "Laras", false },
    { "no partner's person", "Yusuf", false },
    { "not her own name either", "Melati", false },
    { "no place where she is safe", "Jelutung", false },
    { "nothing of what happened", "dapur", false },
    { "no reason of a ground", "rahasia", false },
    { "no case number", "JBI-2024", false },
    { "no name of the case", "Kompas", false },
    { "no kelurahan", "15.71", false },
};

static void only_what_is_hers(void **state)
{
    struct http_test *h = *state;
    struct ctx *c = test_ctx(h, "case_manager");
    struct val *sheet = NULL;
    const struct str text =
        sheet_text(c,
                   "Kontrol ke dokter hari Senin\n\nAntar kirana contoh ke sekolah\nTemui BU GITA\n"
                   "Tetap di rumah kakak di Jelutung\nJangan balas pesan Danu Contoh",
                   "Dewi", &sheet);
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        CHECK(str_has(text, str_of(words[i].text)) == words[i].want, words[i].why);
    }
    CHECK(val_count(val_getz(sheet, "steps")) == 1 && val_get_int(sheet, "left_out", 0) == 4,
          "four lines would have told of somebody");
    CHECK(val_count(val_getz(sheet, "told")) == 2, "two receivers");
    CHECK(str_has(val_get_text(sheet, "contact"), STR("Dewi")), "whom to ask for");
    (void)sheet_text(c, "", "Bu Gita", &sheet);
    CHECK(val_get_text(sheet, "contact").n == 0 && val_get_int(sheet, "left_out", 0) == 1,
          "not the reporter");
    people[0].age_incident = 14;
    CHECK(str_has(val_get_text(val_getz(sheet, "say"), "told"), STR("Anda")), "a grown woman");
}

static const struct {
    const char *why, *line;
    bool stays;
} lines[] = {
    { "another victim's real name", "Datang bersama Ratih hari Rabu", false },
    { "in small letters", "datang bersama kumalasari", false },
    { "her nickname", "Jemput TIA dulu", false },
    { "her school", "Bertemu di depan SMP Contoh 3", false },
    { "the reported person's name", "Jangan angkat telepon Hendra", false },
    { "where he lives", "Jangan lewat Lorong Melur 4", false },
    { "the reporter's", "Bu Wagirah mengantar", false },
    { "a syllable is no name", "Datang bersama bintang tamu, pukul 9", true },
    { "her own guardian may stand there", "Datang bersama Sulastri", true },
};

static void real_names_of_others(void **state)
{
    struct http_test *h = *state;
    struct ctx *c = test_ctx(h, "case_manager");
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        struct val *sheet = NULL;
        (void)sheet_text(c, lines[i].line, "", &sheet);
        CHECK((val_count(val_getz(sheet, "steps")) == 1) == lines[i].stays, lines[i].why);
    }
}

/* On the page: the names come from the case's identities, and that they were opened is kept. */
static void names_are_compared(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    const char *path = work_path(h, &k, "/lembar");
    CHECK(test_post(
              h, "case_manager",
              work_path(h, &k, test_printf(h, "/orang/%.*s/identitas/ubah", STR_ARG(k.reported))),
              "name=Bonar+Rekaan")
                  .status == 303,
          "who the reported person is");
    struct test_answer a =
        test_post(h, "case_manager", path,
                  test_printf(h, "party_id=%.*s&channel=HANDED&steps=Jauhi+bonar%%0AKe+psikolog",
                              STR_ARG(k.victim)));
    CHECK(a.status == 200 && test_has(&a, "Ke psikolog"), "the sheet");
    CHECK(!test_has(&a, "bonar") && test_has(&a, "tempat aman: 1"), "without his name");
    a = test_get(h, "case_manager", work_path(h, &k, "/akses"));
    CHECK(test_has(&a, "Lembar untuk korban"), "the team reads why names were opened");
}

static void made_on_a_page_of_its_own(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    const char *path = work_path(h, &k, "/lembar");
    CHECK(test_post(h, "case_manager", work_path(h, &k, "/rencana/tugas"),
                    test_printf(h, "owner_id=%.*s&due_on=2024-11-20&body=Antar+ke+psikolog",
                                STR_ARG(test_member_id(h, "case_manager"))))
                  .status == 303,
          "a task of the plan");
    struct test_answer a = test_get(h, "case_manager", path);
    CHECK(a.status == 200 && test_has(&a, "20 Nov 2024: Antar ke psikolog"),
          "the plan's open tasks are offered");
    a = test_post(h, "case_manager", path,
                  test_printf(h, "party_id=%.*s&channel=HANDED&steps=Ke+psikolog+hari+Rabu",
                              STR_ARG(k.victim)));
    CHECK(a.status == 200 && test_has(&a, "Ke psikolog hari Rabu"), "the sheet");
    CHECK(test_has(&a, "<title>Catatan</title>") && !test_has(&a, "Jejaring") &&
              !test_has(&a, "class=\"logo\""),
          "neutral, without a logo");
    CHECK(test_has(&a, "untukmu") && !test_has(&a, "Kekerasan"),
          "a girl of fourteen is spoken to as one speaks to her");
    a = test_post(
        h, "case_manager", path,
        test_printf(h, "party_id=%.*s&channel=HANDED&steps=Ke+psikolog", STR_ARG(k.reported)));
    CHECK(a.status == 422 && test_has(&a, "Ke psikolog"),
          "no sheet for the reported person; what was typed stays");
    work_refuses_others(h, &k, "/lembar", false, "");
    work_refuses_others(h, &k, "/lembar", true, "party_id=x&channel=HANDED");
}

/* ---- how it reaches her ---- */

static size_t attempts(struct http_test *h, const struct work_case *k)
{
    const struct test_answer a = test_get_json(h, "case_manager", work_path(h, k, "/kontak"));
    return val_count(val_getz(a.json, "attempts"));
}

/* Thursday 14 November 2024, a little after 9.00. She wishes letters and calls on Thursdays, not visits. */
#define WISH                                                                                        \
    "may=YES&channels=PHONE&channels=LETTER&channels=WHATSAPP&number_a=0800-000-0123"               \
    "&sure_a=1&number_b=0800-000-0124&days_a=KAMIS&from_a=08.30&to_a=16.00&confirmed_on=2024-11-14" \
    "&until_on=2024-11-20"

static const struct {
    const char *why, *way;
    int before, after; /* without a wish, and with one */
    const char *says;  /* where it is refused with one */
    bool badly;        /* not well said: no attempt at all */
} ways[] = {
    { "shown on the screen, she is here", "channel=SHOWN", 200, 200, NULL },
    { "handed over, she is here", "channel=HANDED", 200, 200, NULL },
    { "a letter as she wishes", "channel=LETTER", 422, 200, NULL },
    { "to the number that is hers alone", "channel=WHATSAPP&slot=A", 422, 200, NULL },
    { "a letter on another day", "channel=LETTER&at_ms=2024-11-15T09:00", 422, 422,
      "Di luar hari dan jam" },
    { "a letter after the hours", "channel=LETTER&at_ms=2024-11-14T16:00", 422, 422,
      "Di luar hari dan jam" },
    { "a letter when the wish is over", "channel=LETTER&at_ms=2024-11-21T09:00", 422, 422,
      "Masa berlaku" },
    { "a visit, which she does not want", "channel=VISIT", 422, 422, "tidak termasuk" },
    { "a number that nobody confirmed", "channel=WHATSAPP&slot=B", 422, 422, "belum dipastikan" },
    { "a number that she did not give", "channel=WHATSAPP&slot=C", 422, 422, "tidak ada dalam" },
    { "a message to no number", "channel=WHATSAPP", 422, 422, "Pilih nomor", true },
    { "in two weeks", "channel=HANDED&at_ms=2024-11-28T09:00", 422, 422, "tujuh hari", true },
    { "no way", "", 422, 422, "class=\"err\"", true },
    { "a way that there is not", "channel=MERPATI", 422, 422, "class=\"err\"", true },
    { "danger sets nothing aside: no sheet saves a life",
      "channel=VISIT&danger=1&danger_why=Nyawa+terancam", 422, 422, "danger", true },
};

static void a_way_is_asked(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    const char *path = work_path(h, &k, "/lembar");
    struct test_answer a;
    for (int wished = 0; wished < 2; wished++) {
        for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
            const size_t before = attempts(h, &k);
            const int want = wished != 0 ? ways[i].after : ways[i].before;
            a = test_post(h, "case_manager", path,
                          test_printf(h, "party_id=%.*s&steps=Ke+psikolog+Rabu&%s",
                                      STR_ARG(k.victim), ways[i].way));
            CHECK(a.status == want, ways[i].why);
            CHECK(test_has(&a, "Ke psikolog Rabu"), "what was typed is there, made or refused");
            CHECK(want == 200 || !test_has(&a, "<title>Catatan</title>"), "a refusal is no sheet");
            CHECK(!wished || ways[i].says == NULL || test_has(&a, ways[i].says), ways[i].why);
            const bool anew = want == 200 && wished != 0 && ways[i].before == 200;
            CHECK(attempts(h, &k) == before + !(anew || ways[i].badly),
                  "made or refused, it is one attempt; made anew the same day no second");
            CHECK(test_has(&a, "Penolakan ini tercatat") == (want == 422 && !ways[i].badly),
                  "who is refused reads that it is kept");
        }
        CHECK(wished || test_has(&a, "value=\"VISIT\""), "the form is shown again");
        CHECK(test_post(h, "case_manager",
                        work_path(h, &k, test_printf(h, "/kontak/%.*s/ubah", STR_ARG(k.victim))),
                        WISH)
                      .status == (wished ? 422 : 303),
              "her wish; changing it needs an opening");
    }
    a = test_get(h, "case_manager", work_path(h, &k, "/kontak"));
    CHECK(test_has(&a, "Lembar untuk korban: Dikirim lewat surat"), "it stands among the attempts");
    a = test_get(h, "case_manager", work_path(h, &k, "?kind=contact"));
    CHECK(test_has(&a, "Lembar untuk korban: Diserahkan langsung"), "and on the time line");
}

/* The word that ends all contact ends letters too. */
static void stopped_is_stopped(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    const char *person = work_path(h, &k, test_printf(h, "/kontak/%.*s", STR_ARG(k.victim)));
    const char *letter = test_printf(h, "party_id=%.*s&channel=LETTER", STR_ARG(k.victim));
    CHECK(test_post(h, "case_manager", test_printf(h, "%s/ubah", person), WISH).status == 303,
          "a wish");
    CHECK(test_post(h, "case_manager", work_path(h, &k, "/lembar"), letter).status == 200,
          "allowed");
    CHECK(test_post(h, "case_manager", person,
                    "at_ms=2024-11-14T09:00&channel=PHONE&slot=A&outcome=STOP_WORD")
                  .status == 303,
          "she says the word");
    const struct test_answer a = test_post(h, "case_manager", work_path(h, &k, "/lembar"), letter);
    CHECK(a.status == 422 && test_has(&a, "Kata berhenti"), "no letter any more");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_is_hers),  cmocka_unit_test(real_names_of_others),
        cmocka_unit_test(names_are_compared), cmocka_unit_test(made_on_a_page_of_its_own),
        cmocka_unit_test(a_way_is_asked),     cmocka_unit_test(stopped_is_stopped)
    };
    return cmocka_run_group_tests(tests, work_begin, work_end);
}
