/*
 * outside_test.c - receivers who never log in: the printed letter holds the frozen extract and
 * nothing else, answers are taken
 * down on their behalf; and a receiver for whom the reported person works gets nothing at all.
 */
#include "kit.h"

#include <string.h>

#include "feature/referral/conflict.h"

#define YES_ADULT "basis=CONSENT&giver=KORBAN&need=YES&identity=YES&story=YES"
#define ASK "purpose=VISUM&asked_for=Mohon+diperiksa+dokter+perempuan&picked=about&picked=name"
#define NOON "2024-11-14T12:00"

static const char *sent(const struct kit *k, const char *agency)
{
    return kit_send(k, agency, kit_consent(k, agency, YES_ADULT), ASK);
}

static const char *page(const struct kit *k, const char *id, const char *rest)
{
    return kit_path(k, test_printf(k->h, "/rujukan/%s%s", id, rest));
}

static struct referral row_of(const struct kit *k, const char *id)
{
    struct ctx *c = test_ctx(k->h, "case_manager");
    struct referral row = { 0 };
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(case_require(c, str_of(k->case_id), NULL), OK);
    assert_int_equal(rec_get(c, &referral_rec, str_of(id), &row), OK);
    store_rollback(c);
    return row;
}

static int64_t count(const struct kit *k, const struct stmt *q, const char *id)
{
    struct ctx *c = test_ctx(k->h, NULL);
    struct value n = V_INT(-1);
    bool found = false;
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(store_one(c, q, VALS(V_TEXTZ(id)), &n, 1, &found), OK);
    store_rollback(c);
    return found ? n.i : -1;
}

/* ---- the letter ---- */

static void plant(const struct kit *k, const char *path, const char *body)
{
    struct test_answer a = test_post(k->h, "case_manager", kit_path(k, path), body);
    CHECK(a.status == 303, path);
}

static void nothing_but_the_extract(void **state)
{
    static const char *const planted[] = {
        "kata-catatan-anggrek", "kata-rencana-melati", "kata-alias-kamboja", "0800-000-0031",
        "Hanya siang hari",     "Juru bahasa isyarat", "Dipukul di rumah",   "Surya Wijaya",
        "Bunga Melati",         "0800-000-0044",
    };
    struct kit k = kit_open(*state);
    plant(&k, "/catatan", "kind=UMUM&body=kata-catatan-anggrek");
    plant(&k, "/rencana/tujuan", "body=kata-rencana-melati");
    plant(&k, "/orang", "roles=SAKSI&sex=P&alias=kata-alias-kamboja&step=sure");
    const char *id = sent(&k, "RSUD_RADEN_MATTAHER");
    struct test_answer a = test_post(k.h, "case_manager", page(&k, id, "/surat"), "");
    CHECK(a.status == 200 && test_has(&a, "Dara Lestari") &&
              test_has(&a, "Mohon diperiksa dokter perempuan"),
          "what was agreed");
    for (size_t i = 0; i < ARRAY_LEN(planted); i++) {
        CHECK(!test_has(&a, planted[i]), planted[i]);
    }
    struct test_answer overview = test_get(k.h, "case_manager", kit_path(&k, ""));
    struct str number = val_get_text(
        val_getz(test_get_json(k.h, "case_manager", kit_path(&k, "")).json, "case"), "number");
    CHECK(overview.status == 200 && number.n > 0 && str_find(a.body, 'J', 0) != SIZE_MAX,
          "the case has a number");
    CHECK(!test_has(&a, test_printf(k.h, "%.*s", STR_ARG(number))),
          "which the letter does not say");
    CHECK(test_has(&a, "PEMERINTAH KOTA JAMBI") && test_has(&a, "/UPTD-PPA/2024"),
          "letterhead and number of the city's pack");
    CHECK(test_has(&a, "LEMBAR BALASAN") && test_has(&a, "Dokter yang memeriksa"),
          "the reply slip asks what a hospital is asked");
}

/* Behind the last sheet's beginning: what stands outside for everybody to read. */
static void the_envelope_is_neutral(void **state)
{
    static const char *const telling[] = { "Perempuan", "PEREMPUAN", "UPTD",      "Anak",  "ANAK",
                                           "Dara",      "visum",     "kekerasan", "korban" };
    struct kit k = kit_open(*state);
    const char *id = sent(&k, "RSUD_RADEN_MATTAHER");
    struct test_answer a = test_post(k.h, "case_manager", page(&k, id, "/surat"), "");
    const char *text = str_z(test_ctx(k.h, NULL)->mem, a.body);
    const char *side = strstr(text, "id=\"amplop\"");
    const char *slip = strstr(text, "id=\"balasan\"");
    CHECK(side != NULL && slip != NULL && slip < side, "three sheets");
    CHECK(strstr(side, "Yth. Pimpinan RSUD Raden Mattaher") != NULL &&
              strstr(side, "R-2024-") != NULL,
          "to whom, and the number");
    const char *end = strstr(side, "</section>");
    const char *outside = test_printf(k.h, "%.*s", (int)(end - side), side);
    for (size_t i = 0; i < ARRAY_LEN(telling); i++) {
        CHECK(strstr(outside, telling[i]) == NULL, telling[i]);
    }
    const char *slip_text = test_printf(k.h, "%.*s", (int)(side - slip), slip);
    CHECK(strstr(slip_text, "Dara") == NULL &&
              strstr(slip_text, "diperiksa dokter perempuan") == NULL,
          "the slip names nobody");
}

static void each_printing_is_seen(void **state)
{
    static const struct stmt q = { "outside_letters", "t",
                                   "SELECT COUNT(*) FROM referral_message WHERE referral_id = $1" };
    struct kit k = kit_open(*state);
    const char *id = sent(&k, "RSUD_RADEN_MATTAHER");
    struct test_answer a = test_get(k.h, "case_manager", page(&k, id, "/surat"));
    CHECK(a.status == 200 && !test_has(&a, "Dara Lestari") && test_has(&a, "Belum pernah dicetak"),
          "looking at the page prints nothing");
    CHECK(count(&k, &q, id) == 0, "and leaves nothing");
    (void)test_post(k.h, "case_manager", page(&k, id, "/surat"), "");
    (void)test_post(k.h, "lead", page(&k, id, "/surat"), "");
    CHECK(count(&k, &q, id) == 2, "two printings");
    a = test_get(k.h, "case_manager", page(&k, id, "/surat"));
    CHECK(!test_has(&a, "Belum pernah dicetak") && test_has(&a, "lead"), "by whom");
    a = test_get(k.h, "case_manager", kit_path(&k, ""));
    CHECK(test_has(&a, "Surat rujukan dicetak"), "on the time line");
    CHECK(test_post(k.h, "case_manager2", page(&k, id, "/surat"), "").status == 404,
          "not for another's case");
    CHECK(test_post(k.h, "partner", page(&k, id, "/surat"), "").status == 403, "nor for partners");
    CHECK(test_post(k.h, "case_manager", page(&k, id, "/cabut"), "why=Salah+alamat").status == 303,
          "revoked");
    CHECK(test_post(k.h, "case_manager", page(&k, id, "/surat"), "").status == 409,
          "then no more paper");
}

static void not_before_the_second_person(void **state)
{
    struct kit k = kit_open(*state);
    const char *ground =
        kit_consent(&k, "POLRESTA", "basis=LEGAL_DUTY&duty=TPKS_LAPOR&need=YES&story=YES");
    const char *id = kit_send(&k, "POLRESTA", ground,
                              "purpose=LAPORAN_POLISI&asked_for=Mohon+terima+laporan&picked=about");
    CHECK_STR(row_of(&k, id).state, "waiting_second", "frozen");
    CHECK(test_post(k.h, "case_manager", page(&k, id, "/surat"), "").status == 409,
          "a frozen one does not leave on paper either");
    CHECK(test_post(k.h, "case_manager", page(&k, id, "/atas-nama"),
                    "outcome=ACCEPT&way=TELEPON&said_by=X&said_at=" NOON)
                  .status == 409,
          "and nobody has answered it");
}

/* ---- answers on behalf ---- */

static struct test_answer heard(const struct kit *k, const char *id, const char *body)
{
    return test_post(k->h, "case_manager", page(k, id, "/atas-nama"), body);
}

static void the_nurse_on_the_telephone(void **state)
{
    static const struct stmt q = {
        "outside_clock", "t",
        "SELECT done_ms FROM clock WHERE about_id = $1 AND rule LIKE 'referral_answer%'"
    };
    struct kit k = kit_open(*state);
    const char *id = sent(&k, "RSUD_RADEN_MATTAHER");
    const int64_t at =
        row_of(&k, id).sent_ms + 2 * HOUR_MS + MINUTE_MS; /* the form knows minutes only */
    test_clock_add(k.h, 5 * HOUR_MS);
    const char *when = test_printf(k.h, "2024-11-14T%02d:%02d", (int)(at / HOUR_MS % 24 + 7) % 24,
                                   (int)(at / MINUTE_MS % 60));
    struct test_answer a = heard(
        &k, id,
        test_printf(k.h, "outcome=ANSWER&way=TELEPON&said_by=Ns.+Ayu&said_at=%s&doctor=dr.+Juwita",
                    when));
    CHECK(a.status == 422 && test_has(&a, "Hari visum"),
          "the answer's own form, with what it demands");
    CHECK(test_has(&a, "value=\"Ns. Ayu\"") && test_has(&a, "value=\"dr. Juwita\""),
          "what was typed is kept");
    a = heard(
        &k, id,
        test_printf(
            k.h,
            "outcome=ANSWER&way=TELEPON&said_by=Ns.+Ayu&said_at=%s&doctor=dr.+Juwita&visum_day=2024-11-14",
            when));
    CHECK(a.status == 303, "taken down");
    const struct referral row = row_of(&k, id);
    CHECK_STR(row.state, "answered", "it is answered");
    CHECK_STR(row.answer_way, "TELEPON", "by telephone");
    CHECK(row.answered_ms / MINUTE_MS == at / MINUTE_MS,
          "at the time when she said it, not when it was written");
    CHECK(count(&k, &q, id) == row.answered_ms, "where the clock stops too");
    a = test_get(k.h, "case_manager", page(&k, id, ""));
    CHECK(test_has(&a, "Dicatat atas nama mitra") && test_has(&a, "Ns. Ayu") &&
              test_has(&a, "dicatat oleh case_manager"),
          "shown as what it is");
    CHECK(test_has(&a, "dijawab dalam 2 j"), "and it counts as an answer time");
    a = test_get(k.h, "leader", "/rekap?from_day=2024-11-01&to_day=2024-11-30");
    CHECK(test_has(&a, "Waktu jawab rujukan per lembaga") && test_has(&a, "<th scope=\"row\">RSUD"),
          "in the recap too, under the agency that gave it");
    CHECK(test_has(&a, "<th scope=\"row\">Semua lembaga</th>"), "and in the row of all");
    a = test_get(k.h, "leader", "/rekap/csv?from_day=2024-11-01&to_day=2024-11-30");
    CHECK(
        test_has(&a, "\nanswer_sent,referral,TOTAL,Semua lembaga,1,2024-11-01,2024-11-30,sent,") &&
            test_has(&a, "\nanswer_in_time,referral,RSUD_RADEN_MATTAHER,RSUD Raden Mattaher,1,") &&
            test_has(&a, "\nanswer_middle_minutes,minute,TOTAL,Semua lembaga,120,"),
        "as rows of the file, with what is counted and by what");
    a = test_get_json(k.h, "leader", "/rekap?from_day=2024-11-01&to_day=2024-11-30");
    const struct val *times = val_getz(a.json, "answer_times");
    CHECK(val_count(val_getz(times, "agencies")) == 1 &&
              val_getz(val_getz(times, "total"), "answered")->i == 1 &&
              val_getz(val_getz(times, "total"), "middle_minutes")->i > 100,
          "and as data");
    a = test_get(k.h, "leader", "/rekap?from_day=2024-10-01&to_day=2024-10-31");
    CHECK(a.status == 200 && !test_has(&a, "Waktu jawab rujukan"),
          "not in a month when nothing was sent");
    a = test_get(k.h, "case_manager", kit_path(&k, ""));
    CHECK(test_has(&a, "dr. Juwita") && test_has(&a, "dicatat oleh"), "on the time line too");
    CHECK(test_post(k.h, "case_manager", page(&k, id, "/ambil-alih"), "").status == 303,
          "and it is taken over as any answer");
}

/* One answered within its limit, one that nobody ever answered: half of what came due. */
static void silence_is_not_in_time(void **state)
{
    struct kit k = kit_open(*state);
    const char *id = sent(&k, "RSUD_RADEN_MATTAHER");
    (void)sent(&k, "POLRESTA");
    test_clock_add(k.h, 2 * MINUTE_MS);
    CHECK(
        heard(&k, id,
              "outcome=ANSWER&way=SURAT&said_by=Ns.+Ayu&said_at=2024-11-14T09:01&doctor=dr.+Juwita"
              "&visum_day=2024-11-14")
                .status == 303,
        "one answers at once");
    const char *const shares[] = { "100 %", "50 %" };
    for (size_t i = 0; i < ARRAY_LEN(shares); i++) {
        const struct test_answer a =
            test_get_json(k.h, "leader", "/dasbor?from_day=2024-11-01&to_day=2024-11-30");
        const struct val *kpi = val_getz(a.json, "kpis")->list->items[4];
        CHECK_STR(val_get_text(kpi, "label"), "Rujukan dijawab dalam batas", "the leaders' page");
        CHECK_STR(val_get_text(kpi, "count"), shares[i], "the share of what came due");
        test_clock_add(k.h, 12 * DAY_MS);
    }
}

static const struct {
    const char *why, *body, *says;
} refused[] = {
    { "how is asked", "outcome=ACCEPT&said_by=X&said_at=" NOON, "id=\"way-err\"" },
    { "by whom is asked", "outcome=ACCEPT&way=SURAT&said_at=" NOON, "id=\"said_by-err\"" },
    { "when is asked", "outcome=ACCEPT&way=SURAT&said_by=X", "id=\"said_at-err\"" },
    { "not to come", "outcome=ACCEPT&way=SURAT&said_by=X&said_at=2024-12-01T08:00", "belum lewat" },
    { "not before it was sent", "outcome=ACCEPT&way=SURAT&said_by=X&said_at=2024-11-01T08:00",
      "lebih awal" },
    { "declining has a reason", "outcome=DECLINE&way=SURAT&said_by=X&said_at=" NOON,
      "alasan menolak" },
    { "an answer belongs to answering",
      "outcome=ACCEPT&way=SURAT&said_by=X&said_at=" NOON "&doctor=Y", "hanya untuk" },
    { "a way nobody knows", "outcome=ACCEPT&way=MERPATI&said_by=X&said_at=" NOON, "MERPATI" },
    { "a field of another kind of agency",
      "outcome=ANSWER&way=SURAT&said_by=X&said_at=" NOON "&lp_number=1", "lp_number" },
};

static void refusals(void **state)
{
    struct kit k = kit_open(*state);
    const char *id = sent(&k, "RSUD_RADEN_MATTAHER");
    test_clock_add(k.h, 6 * HOUR_MS);
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        struct test_answer a = heard(&k, id, refused[i].body);
        CHECK(a.status == 422, refused[i].why);
        CHECK(test_has(&a, refused[i].says), refused[i].why);
    }
    CHECK(row_of(&k, id).answered_ms == 0, "nothing was taken down");
    const char *good =
        "outcome=DECLINE&way=SURAT&said_by=X&said_at=" NOON "&decline_reason=KAPASITAS_PENUH";
    CHECK(test_post(k.h, "partner", page(&k, id, "/atas-nama"), good).status == 403,
          "not by a partner");
    CHECK(test_post(k.h, "case_manager2", page(&k, id, "/atas-nama"), good).status == 404,
          "not by another team");
}

static void declined_by_letter(void **state)
{
    struct kit k = kit_open(*state);
    const char *id = sent(&k, "RSUD_ABDUL_MANAP");
    test_clock_add(k.h, 6 * HOUR_MS);
    CHECK(kit_holds(&k, "partner2", id), "the desk had access");
    struct test_answer a = heard(&k, id,
                                 "outcome=DECLINE&way=SURAT&said_by=Direktur&said_at=" NOON
                                 "&decline_reason=WILAYAH_LAIN&alternative=RSUD+lain");
    CHECK(a.status == 303, "declined");
    const struct referral row = row_of(&k, id);
    CHECK_STR(row.state, "declined", "so it stands");
    CHECK(row.ended_ms != 0 && !kit_holds(&k, "partner2", id),
          "and access ends as if they had clicked");
    CHECK(heard(&k, id, "outcome=ACCEPT&way=SURAT&said_by=X&said_at=" NOON).status == 409,
          "no second answer");
}

/* ---- the reported person works there ---- */

static const struct {
    const char *why, *employer, *to;
    bool want;
} houses[] = {
    { "the same agency", "POLRESTA", "POLRESTA", true },
    { "one below it", "POLDA", "POLRESTA", true },
    { "not the one above: that is the way out", "POLRESTA", "POLDA", false },
    { "the house of the police has a hospital", "POLRESTA", "RS_BHAYANGKARA", true },
    { "but not the city's", "POLRESTA", "RSUD_ABDUL_MANAP", false },
    { "a school's group is below the office", "DISDIK", "POKJA_SEKOLAH", true },
    { "nobody said where he works", "", "POLRESTA", false },
};

static const struct {
    const char *why, *employer, *to, *first;
    size_t n;
} routes[] = {
    { "from the city police to the region's", "POLRESTA", "POLRESTA", "POLDA", 5 },
    { "from the region's neither it nor what is below", "POLDA", "POLRESTA", "BARESKRIM", 4 },
    { "one police hospital is not the way out of another police house", "POLDA", "RSUD_ABDUL_MANAP",
      "RSUD_RADEN_MATTAHER", 1 },
    { "an agency without a row", "IMIGRASI", "IMIGRASI", "LPSK", 4 },
};

static void rules(void **state)
{
    const struct packs *p = test_ctx(*state, NULL)->packs;
    for (size_t i = 0; i < ARRAY_LEN(houses); i++) {
        CHECK(conflict_hits(p, str_of(houses[i].employer), str_of(houses[i].to)) == houses[i].want,
              houses[i].why);
    }
    for (size_t i = 0; i < ARRAY_LEN(routes); i++) {
        const struct agency *out[CONFLICT_ROUTES_MAX];
        const size_t n = conflict_routes(p, str_of(routes[i].employer), str_of(routes[i].to), out);
        CHECK(n == routes[i].n, routes[i].why);
        CHECK_STR(out[0]->code, routes[i].first, routes[i].why);
    }
}

/* Every name in the table is an agency of the city. */
static void the_pack_names_agencies(void **state)
{
    const struct packs *p = test_ctx(*state, NULL)->packs;
    const struct pack_table *t = pack_table(p, STR("rule/conflict_route"));
    assert_non_null(t);
    for (size_t i = 0; i < t->n_rows; i++) {
        struct str rest = pack_cell(t, i, "alternatives");
        struct str code;
        const struct str agency = pack_cell(t, i, "agency");
        CHECK(str_eqz(agency, "*") || pack_agency(p, agency) != NULL, "an agency of the pack");
        while (str_next(&rest, ';', &code)) {
            CHECK(pack_agency(p, code) != NULL, "an alternative of the pack");
        }
    }
}

static const char *reported_of(const struct kit *k)
{
    struct ctx *c = test_ctx(k->h, "case_manager");
    struct case_all all = { 0 };
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(case_load(c, str_of(k->case_id), &all), OK);
    store_rollback(c);
    for (size_t i = 0; i < all.n_parties; i++) {
        if (party_has_role(&all.parties[i], "TERLAPOR")) {
            return str_z(c->mem, all.parties[i].id);
        }
    }
    CHECK(false, "the kit's case has a reported person");
    return NULL;
}

static void the_way_there_is_closed(void **state)
{
    struct kit k = kit_open(*state);
    const char *ground = kit_consent(&k, "POLRESTA", YES_ADULT);
    const char *ask = "purpose=LAPORAN_POLISI&asked_for=Mohon+terima+laporan&picked=about";
    const char *draft = kit_draft(&k, "POLRESTA", ground, ask);
    struct test_answer a = test_post(k.h, "case_manager", kit_path(&k, "/rujukan/pratinjau"),
                                     test_printf(k.h, "%s&reported_here=other", draft));
    CHECK(a.status == 422 && test_has(&a, "Kepolisian Daerah Jambi"),
          "somebody not in the case: stopped, other ways named");
    a = test_post(k.h, "case_manager", kit_path(&k, "/rujukan/pratinjau"), draft);
    CHECK(a.status == 200, "before anybody knows, it goes");
    const char *seen = test_printf(k.h, "%.*s", STR_ARG(test_field(&a, "seen")));
    a = test_post(k.h, "case_manager", kit_path(&k, "/rujukan/pratinjau"),
                  test_printf(k.h, "%s&reported_here=%s", draft, reported_of(&k)));
    CHECK(a.status == 303, "marked at sending");
    a = test_follow(k.h, "case_manager", &a);
    CHECK(a.status == 200 && test_has(&a, "Tidak dapat dikirim ke lembaga ini"),
          "the page says so");
    CHECK(test_has(&a, "agency_id=POLDA") && test_has(&a, "agency_id=KOMNAS_PEREMPUAN"),
          "and leads to the other ways");
    CHECK(!test_has(&a, "/rujukan/pratinjau"), "none leads there");
    a = test_post(k.h, "case_manager", kit_path(&k, "/rujukan/pratinjau"), draft);
    CHECK(a.status == 422 && test_has(&a, "Tidak dapat dikirim ke lembaga ini"),
          "not marking it again does not open it");
    a = test_post(k.h, "case_manager", kit_path(&k, "/rujukan"),
                  test_printf(k.h, "%s&seen=%s", draft, seen));
    CHECK(a.status == 422, "nor does the preview from before");
    a = test_post(k.h, "lead", kit_path(&k, "/rujukan"),
                  test_printf(k.h, "%s&seen=%s", draft, seen));
    CHECK(a.status == 422, "nor does anybody's role");
    const char *folder = kit_path(&k, "/dokumen");
    CHECK(test_post_file(k.h, "case_manager", folder, "kind=FOTO&title=Foto", "a.txt", "text/plain",
                         STR("rekaan"))
                  .status == 303,
          "a file");
    a = test_get_json(k.h, "case_manager", folder);
    const struct val *files = val_getz(a.json, "documents");
    assert_true(val_count(files) == 1);
    const char *file = test_printf(k.h, "%s/%.*s/serah", folder,
                                   STR_ARG(val_get_text(files->list->items[0], "id")));
    a = test_post(k.h, "case_manager", file, "agency_id=POLRESTA&receiver=Penyidik&letter=BA/1");
    CHECK(a.status == 422 && test_has(&a, "Kepolisian Daerah Jambi"),
          "no file is handed over there either");
    CHECK(test_post(k.h, "case_manager", file, "agency_id=POLDA&receiver=Penyidik&letter=BA/1")
                  .status == 303,
          "but to the region's");
    CHECK(*kit_send(&k, "POLDA", kit_consent(&k, "POLDA", YES_ADULT), ask) != '\0',
          "the region's police gets it");
}

static void what_was_sent_before(void **state)
{
    struct kit k = kit_open(*state);
    const char *id = sent(&k, "RSUD_ABDUL_MANAP");
    const char *him = test_printf(k.h, "/orang/%s", reported_of(&k));
    CHECK(test_post(k.h, "case_manager", kit_path(&k, him),
                    "roles=TERLAPOR&sex=L&employer=TIDAK_ADA&version=1")
                  .status == 422,
          "an agency that is none");
    CHECK(test_post(k.h, "case_manager", kit_path(&k, him),
                    "roles=TERLAPOR&sex=L&employer=RSUD_ABDUL_MANAP&version=1")
                  .status == 303,
          "where he works");
    struct test_answer a = test_get(k.h, "case_manager", page(&k, id, ""));
    CHECK(a.status == 200 && test_has(&a, "RSUD Raden Mattaher"),
          "the page warns and names other ways");
    a = test_get(k.h, "case_manager", kit_path(&k, ""));
    CHECK(test_has(&a, "Cabut rujukan ke RSUD H. Abdul Manap"), "and the case says what to do");
    a = test_post(k.h, "case_manager", page(&k, id, "/surat"), "");
    CHECK(a.status == 422 && !test_has(&a, "Dara Lestari"), "no letter goes there any more");
    CHECK(!test_has(&a, "TIDAK_ADA"), "nothing of what was refused stayed");
}

static int set_up(void **state)
{
    *state = test_http_new();
    return 0;
}

static int tear_down(void **state)
{
    test_http_free(*state);
    return 0;
}

#define CITY(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CITY(nothing_but_the_extract),
        CITY(the_envelope_is_neutral),
        CITY(each_printing_is_seen),
        CITY(not_before_the_second_person),
        CITY(the_nurse_on_the_telephone),
        CITY(silence_is_not_in_time),
        CITY(refusals),
        CITY(declined_by_letter),
        CITY(rules),
        CITY(the_pack_names_agencies),
        CITY(the_way_there_is_closed),
        CITY(what_was_sent_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
