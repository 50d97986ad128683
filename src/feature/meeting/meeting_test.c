/*
 * meeting_test.c - a meeting from plan to follow-up: what is late comes back by itself, an answer told outside is written down
 * with who told it, and who may do what.
 */
#include "base/check.h"
#include "feature/meeting/meeting_priv.h"
#include "http/test_http.h"

#define MEETING                                                                                \
    "kind=KOORDINASI&title=Rapat+November&starts_ms=2024-11-14T09:00&ends_ms=2024-11-14T12:00" \
    "&place=Aula+DPMPPA&chair=Sekretaris+Daerah"
#define DECIDE "body=Surat+edaran+terbit&agency_id=POLRESTA&measure=Edaran+bernomor"

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

static const char *plan(struct http_test *h, const char *form)
{
    struct test_answer a = test_post(h, "secretariat", "/rapat", form);
    CHECK(a.status == 303, "planned");
    return test_printf(h, "%.43s", str_z(test_ctx(h, NULL)->mem, a.location));
}

static struct test_answer say(struct http_test *h, const char *login, const char *meeting,
                              const char *step, const char *form)
{
    return test_post(h, login, test_printf(h, "%s/%s", meeting, step), form);
}

/* The address of the newest decision. */
static const char *decided(struct http_test *h)
{
    static const struct stmt q = { "decided", "",
                                   "SELECT id FROM decision ORDER BY id DESC LIMIT 1" };
    struct ctx *c = test_ctx(h, NULL);
    struct value v = V_NULL;
    bool found = false;
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(store_one(c, &q, NO_VALS, &v, 1, &found), OK);
    store_rollback(c);
    assert_true(found);
    return test_printf(h, "/tindak-lanjut/%s", str_z(c->mem, v.s));
}

static const char *held(struct http_test *h)
{
    const char *meeting = plan(h, MEETING);
    CHECK(say(h, "secretariat", meeting, "mulai", "").status == 303, "held on its day");
    return meeting;
}

static const struct {
    const char *why, *form, *says;
} bad_plans[] = {
    { "ends before it begins",
      "kind=KOORDINASI&title=R&starts_ms=2024-11-14T09:00&ends_ms=2024-11-14T08:00&place=A&chair=S",
      "harus selesai setelah mulai" },
    { "a wrong year in its end",
      "kind=KOORDINASI&title=R&starts_ms=2024-11-14T09:00&ends_ms=2025-11-14T10:00&place=A&chair=S",
      "paling lama tiga hari" },
    { "nobody chairs",
      "kind=KOORDINASI&title=Kata+tetap&starts_ms=2024-11-14T09:00&ends_ms=2024-11-14T10:00&place=A",
      "Kata tetap" },
};

static void plans_refused(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(bad_plans); i++) {
        struct test_answer a = test_post(*state, "secretariat", "/rapat", bad_plans[i].form);
        CHECK(a.status == 422 && test_has(&a, bad_plans[i].says), bad_plans[i].why);
    }
}

static void order_of_things(void **state)
{
    struct http_test *h = *state;
    const char *meeting = plan(h, "kind=KOORDINASI&title=Besok&starts_ms=2024-11-15T09:00"
                                  "&ends_ms=2024-11-15T10:00&place=A&chair=S");
    struct test_answer a = say(h, "secretariat", meeting, "mulai", "");
    CHECK(a.status == 422 && test_has(&a, "belum tiba harinya"), "not before its day");
    a = say(h, "secretariat", meeting, "keputusan", DECIDE "&due_on=2024-12-01");
    CHECK(a.status == 422 && test_has(&a, "Catat dulu"), "no decision of a meeting not held");
    CHECK(say(h, "secretariat", meeting, "batal", "").status == 303, "cancelled");
    a = say(h, "secretariat", meeting, "agenda", "title=Titik");
    CHECK(a.status == 422, "nothing is planned for it any more");
    a = test_get(h, "secretariat", meeting);
    CHECK(a.status == 200 && test_has(&a, "Dibatalkan"), "it stays to be seen");
    meeting = held(h);
    a = say(h, "secretariat", meeting, "ubah", MEETING "&version=2");
    CHECK(a.status == 422, "a meeting that was held is not rewritten");
    a = say(h, "secretariat", meeting, "keputusan", DECIDE "&due_on=2024-11-13");
    CHECK(a.status == 422 && test_has(&a, "sebelum hari rapat"), "due before it was decided");
    CHECK(test_has(&a, "Edaran bernomor"), "what was typed stays");
    a = say(h, "secretariat", meeting, "keputusan",
            "body=X&agency_id=TIDAK_ADA&measure=Y&due_on=2024-12-01");
    CHECK(a.status == 422 && test_has(&a, "dari daftar"), "an agency nobody knows");
}

/* A decision that nobody did stands on the next agenda by itself, until it is done or dropped. */
static void late_comes_back(void **state)
{
    struct http_test *h = *state;
    const char *first = held(h);
    CHECK(say(h, "secretariat", first, "keputusan", DECIDE "&due_on=2024-11-20").status == 303,
          "decided");
    const char *decision = decided(h);
    const char *next = plan(h, "kind=EVALUASI&title=Desember&starts_ms=2024-11-21T09:00"
                               "&ends_ms=2024-11-21T10:00&place=A&chair=S");
    struct test_answer a = test_get(h, "secretariat", next);
    CHECK(test_has(&a, "Tidak ada keputusan terdahulu yang terlambat"), "not late yet");
    test_clock_add(h, 7 * INT64_C(86400000));
    a = test_get(h, "secretariat", next);
    CHECK(test_has(&a, decision) && test_has(&a, "Lewat 1 hari"), "late: it comes back");
    a = test_get(h, "secretariat", test_printf(h, "%s/cetak/undangan", next));
    CHECK(test_has(&a, "Surat edaran terbit"), "and stands in the invitation");
    CHECK(say(h, "secretariat", next, "mulai", "").status == 303, "held");
    a = test_get(h, "secretariat", next);
    CHECK(test_has(&a, "1. Surat edaran terbit"), "a point of the agenda");
    a = test_get(h, "secretariat", first);
    CHECK(test_has(&a, "Terlambat"), "the first meeting says what became of it");
    a = test_post(h, "secretariat", test_printf(h, "%s/putus", decision),
                  "settle=DROPPED&version=1&reason=");
    CHECK(a.status == 422 && test_has(&a, "Tulis alasannya"), "not dropped without a reason");
    a = test_post(h, "secretariat", test_printf(h, "%s/putus", decision),
                  "settle=DROPPED&version=1&reason=Digabung+dengan+keputusan+lain");
    CHECK(a.status == 303, "dropped with one");
    const char *third = plan(h, "kind=EVALUASI&title=Lagi&starts_ms=2024-11-21T13:00"
                                "&ends_ms=2024-11-21T14:00&place=A&chair=S");
    a = test_get(h, "secretariat", third);
    CHECK(!test_has(&a, decision), "what ended does not come back");
}

static const struct {
    const char *why, *form, *says;
} bad_behalf[] = {
    { "by which way", "said_by=Ibu+Rina&said_on=2024-11-14", "lewat apa" },
    { "by whom", "way=WHATSAPP&said_on=2024-11-14", "siapa yang menyampaikan" },
    { "when", "way=WHATSAPP&said_by=Ibu+Rina", "tanggal jawaban" },
    { "not tomorrow", "way=WHATSAPP&said_by=Ibu+Rina&said_on=2024-11-15", "tanggal jawaban" },
    { "not before it was decided", "way=WHATSAPP&said_by=Ibu+Rina&said_on=2024-11-13",
      "tanggal jawaban" },
};

static void answers(void **state)
{
    struct http_test *h = *state;
    const char *meeting = held(h);
    CHECK(say(h, "secretariat", meeting, "keputusan", DECIDE "&due_on=2024-11-20").status == 303,
          "decided");
    const char *decision = decided(h);
    const char *way = test_printf(h, "%s/jawab", decision);
    const char *settle = test_printf(h, "%s/putus", decision);
    struct test_answer a;
    for (size_t i = 0; i < ARRAY_LEN(bad_behalf); i++) {
        a = test_post(
            h, "secretariat", way,
            test_printf(h, "version=1&said=SELESAI&body=Kata+saya&%s", bad_behalf[i].form));
        CHECK(a.status == 422 && test_has(&a, bad_behalf[i].says) && test_has(&a, "Kata saya"),
              bad_behalf[i].why);
    }
    a = test_post(h, "partner2", way, "version=1&said=SELESAI&body=Bukan+urusan+saya");
    CHECK(a.status == 403, "another agency does not answer");
    a = test_post(h, "leader", way, "version=1&said=SELESAI&body=X");
    CHECK(a.status == 403, "nor does who only reads");
    a = test_post(h, "partner", way, "version=1&said=BERJALAN&body=Sedang+disusun");
    CHECK(a.status == 303, "its own agency does");
    a = test_post(h, "secretariat", way,
                  "version=1&said=SELESAI&body=X&way=WHATSAPP&said_by=R&said_on=2024-11-14");
    CHECK(a.status == 409, "somebody wrote meanwhile");
    a = test_post(h, "secretariat", way,
                  "version=2&said=SELESAI&body=Edaran+terbit&proof=SE%2F12&way=WHATSAPP"
                  "&said_by=Iptu+Contoh&said_on=2024-11-14");
    CHECK(a.status == 303, "written down for it");
    a = test_get(h, "partner", decision);
    CHECK(test_has(&a, "Disampaikan Iptu Contoh (WhatsApp)") && test_has(&a, "SE/12") &&
              test_has(&a, "dicatat oleh"),
          "by whom, how, proof, and who wrote it down");
    CHECK(test_has(&a, "Menunggu konfirmasi"), "said to be done is not done");
    CHECK(test_post(h, "partner", settle, "settle=DONE&version=3").status == 403,
          "an agency does not confirm itself");
    a = test_post(h, "secretariat", settle, "settle=REOPENED&version=3&reason=X");
    CHECK(a.status == 422, "open already");
    a = test_post(h, "secretariat", settle,
                  "settle=POSTPONED&version=3&reason=X&due_on=2024-11-20");
    CHECK(a.status == 422 && test_has(&a, "setelah tenggat sekarang"), "a later day is later");
    a = test_post(h, "secretariat", settle, "settle=DONE&version=3");
    CHECK(a.status == 303, "confirmed");
    a = test_post(h, "partner", way, "version=4&said=BERJALAN&body=X");
    CHECK(a.status == 422, "what ended takes no more answers");
    a = test_get(h, "leader", "/tindak-lanjut?show=all");
    CHECK(test_has(&a, "100% dari 1"), "kept: one of the one that was due");
}

static void attendance(void **state)
{
    struct http_test *h = *state;
    const char *meeting = plan(h, MEETING);
    struct test_answer a = say(h, "secretariat", meeting, "undang", "agency_id=DINKES");
    CHECK(a.status == 303, "invited");
    a = say(h, "secretariat", meeting, "undang", "agency_id=DINKES");
    CHECK(a.status == 422 && test_has(&a, "sudah diundang"), "not twice");
    CHECK(say(h, "secretariat", meeting, "undang", "every=1").status == 303, "all others");
    a = test_get(h, "secretariat", test_printf(h, "%s/cetak/undangan", meeting));
    CHECK(test_has(&a, "Kepolisian Resor Kota Jambi"), "the annex names them");
    a = test_get(h, "secretariat", test_printf(h, "%s/cetak/daftar-hadir?lines=12", meeting));
    CHECK(test_has(&a, "<td>12</td>") && !test_has(&a, "<td>13</td>"),
          "as many lines as asked for");
    a = test_get(h, "secretariat", test_printf(h, "%s/cetak/daftar-hadir?lines=1000", meeting));
    CHECK(a.status == 422, "not a thousand");
    a = test_get(h, "secretariat", test_printf(h, "%s/kalender", meeting));
    CHECK(a.status == 200 && test_has(&a, "DTSTART;TZID=Asia/Jakarta:20241114T090000"),
          "in the city's hours");
}

static const struct {
    const char *why, *login, *file;
    int planned, held;
} paper_cases[] = {
    { "an invitation goes out before", "secretariat", "undangan.pdf", 200, 200 },
    { "and can be changed", "secretariat", "undangan.odt", 200, 200 },
    { "the list to be signed", "partner", "daftar-hadir.pdf", 200, 200 },
    { "as many lines as asked for", "leader", "daftar-hadir.odt?lines=300", 200, 200 },
    { "not a thousand", "leader", "daftar-hadir.pdf?lines=1000", 422, 422 },
    { "no minutes before it was held", "secretariat", "notulen.pdf", 422, 200 },
    { "no report either", "secretariat", "laporan-kegiatan.odt", 422, 200 },
    { "nor a memorandum", "leader", "nota-dinas.pdf", 422, 200 },
    { "a form that nobody reads", "secretariat", "notulen.doc", 404, 404 },
    { "a paper that no meeting has", "secretariat", "kuitansi.pdf", 404, 404 },
    { "not without the task force's right", "intake", "undangan.pdf", 403, 403 },
    { "nor the office's administrator", "admin", "undangan.odt", 403, 403 },
};

static void papers_of(struct http_test *h, const char *meeting, bool held)
{
    for (size_t i = 0; i < ARRAY_LEN(paper_cases); i++) {
        const char *path = test_printf(h, "%s/berkas/%s", meeting, paper_cases[i].file);
        const int want = held ? paper_cases[i].held : paper_cases[i].planned;
        struct test_answer a = test_get(h, paper_cases[i].login, path);
        CHECK(a.status == want, paper_cases[i].why);
        CHECK(want != 200 || str_starts(a.body, STR("%PDF-")) || str_starts(a.body, STR("PK")),
              "a file of its kind");
    }
}

static void papers(void **state)
{
    struct http_test *h = *state;
    const char *meeting = plan(h, MEETING);
    papers_of(h, meeting, false);
    CHECK(say(h, "secretariat", meeting, "undang", "every=1").status == 303, "all are invited");
    CHECK(say(h, "secretariat", meeting, "agenda", "title=Titik&speaker=Kepala+Bagian").status ==
              303,
          "a point");
    struct test_answer a = test_get(h, "secretariat", meeting);
    CHECK(test_has(&a, "berkas/undangan.pdf") && !test_has(&a, "berkas/notulen"),
          "the page offers what can be made by now");
    CHECK(say(h, "secretariat", meeting, "mulai", "").status == 303, "held");
    CHECK(say(h, "secretariat", meeting, "keputusan", DECIDE "&due_on=2024-12-01").status == 303,
          "decided");
    papers_of(h, meeting, true);
    a = test_get(h, "secretariat", meeting);
    CHECK(test_has(&a, "berkas/notulen.odt"), "and now the minutes");
    a = test_get(h, "secretariat",
                 "/rapat/0193a000-0000-7000-8000-000000000000/berkas/notulen.pdf");
    CHECK(a.status == 404, "of a meeting that nobody knows");
}

/* The grant wants more papers than a meeting that cost nothing; what is ticked stays ticked. */
static void file_of_the_budget(void **state)
{
    static const struct {
        const char *why, *budget;
        int64_t wanted;
        bool receipts, terms;
    } cases[] = {
        { "it cost nothing", "", 6, false, false },
        { "the national grant", "&budget=DAK_NF_PPA", 12, true, true },
        { "the city's budget", "&budget=APBD", 12, true, true },
        { "another source wants its receipts", "&budget=LAINNYA", 9, true, false },
    };
    struct http_test *h = *state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *meeting = plan(h, test_printf(h, MEETING "%s", cases[i].budget));
        struct test_answer a = test_get_json(h, "secretariat", meeting);
        CHECK(val_get_int(a.json, "file_wanted", 0) == cases[i].wanted, cases[i].why);
        CHECK(val_get_int(a.json, "file_here", -1) == 0, "nothing is there yet");
        CHECK(test_has(&a, "Kuitansi") == cases[i].receipts, cases[i].why);
        CHECK(test_has(&a, "Kerangka acuan") == cases[i].terms, cases[i].why);
        CHECK(say(h, "secretariat", meeting, "kelengkapan",
                  "version=1&file_papers=UNDANGAN&file_papers=HADIR")
                      .status == 303,
              "two are kept");
        a = test_get_json(h, "leader", meeting);
        CHECK(val_get_int(a.json, "file_here", 0) == 2, "who reads sees how many");
        CHECK(val_count(val_getz(a.json, "file_missing")) == (size_t)cases[i].wanted - 2,
              "and which are missing");
        CHECK(say(h, "secretariat", meeting, "kelengkapan", "version=1").status == 409,
              "not over what somebody else ticked meanwhile");
        CHECK(say(h, "secretariat", meeting, "kelengkapan", "version=2&file_papers=DAUN").status ==
                  422,
              "a paper nobody knows");
        CHECK(say(h, "leader", meeting, "kelengkapan", "version=2").status == 403,
              "a leader reads");
        CHECK(say(h, "secretariat", meeting, "batal", "").status == 303 &&
                  say(h, "secretariat", meeting, "kelengkapan", "version=3").status == 422,
              "a cancelled meeting has no file");
    }
}

#define CSV_HEAD "body=keputusan;lembaga;pelaksana;tenggat;ukuran;keadaan;selesai%0A"
#define CSV_GOOD "Edaran+lama;POLRESTA;Kasat;31/12/2024;Edaran+terbit;berjalan;%0A"

static const struct {
    const char *why, *login, *form, *says;
    int want;
} lists[] = {
    { "an agency nobody knows, in its line", "secretariat",
      CSV_HEAD CSV_GOOD "Lain;DINAS+X;;31/12/2024;Bukti;;%0A", "Lembaga &quot;DINAS X&quot;", 422 },
    { "no day", "secretariat", CSV_HEAD "Lain;DINKES;;besok;Bukti;;%0A", "bukan tanggal", 422 },
    { "done, but nobody says when", "secretariat",
      CSV_HEAD "Lain;DINKES;;31/12/2024;Bukti;selesai;%0A", "Tanggal selesai", 422 },
    { "a column of another list", "secretariat", "body=keputusan;warna%0AX;merah%0A",
      "Kolom &quot;warna&quot;", 422 },
    { "only heads", "secretariat", CSV_HEAD, "tidak berisi keputusan", 422 },
    { "a leader does not write", "leader", CSV_HEAD CSV_GOOD, "", 403 },
    { "a whole list", "secretariat",
      CSV_HEAD CSV_GOOD "Pelatihan;Dinas+Kesehatan;;20/11/2024;Sertifikat;selesai;14/11/2024%0A",
      "", 303 },
};

static void from_a_list(void **state)
{
    struct http_test *h = *state;
    const char *meeting = held(h);
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        struct test_answer a = say(h, lists[i].login, meeting, "keputusan/daftar", lists[i].form);
        CHECK(a.status == lists[i].want && test_has(&a, lists[i].says), lists[i].why);
        a = test_get(h, "secretariat", meeting);
        CHECK(test_has(&a, "Edaran lama") == (lists[i].want == 303), "whole or not at all");
    }
    struct test_answer a = test_get(h, "leader", "/tindak-lanjut?show=all");
    CHECK(test_has(&a, "Pelatihan") && test_has(&a, "100% dari 1"), "and it counts like any other");
}

#define ALL_CHECKED                                                                            \
    "&checks=TANPA_IDENTITAS&checks=TANPA_PERKARA&checks=FOTO_AMAN&checks=ANGKA_DIBACA&checks" \
    "=KUTIPAN_DISETUJUI"

static const struct {
    const char *why, *login, *form;
    int want;
} releases[] = {
    { "nothing ticked", "secretariat", "quote_chair=Kita+lanjutkan", 422 },
    { "one point is open", "secretariat",
      "quote_chair=Kita+lanjutkan&checks=TANPA_IDENTITAS&checks=TANPA_PERKARA&checks=FOTO_AMAN"
      "&checks=ANGKA_DIBACA",
      422 },
    { "a point of no list", "secretariat", "checks=BOLEH_SAJA" ALL_CHECKED, 422 },
    { "a leader reads, he does not release", "leader", ALL_CHECKED, 403 },
    { "nor an agency", "partner", ALL_CHECKED, 403 },
    { "all ticked", "secretariat", "quote_chair=Kita+lanjutkan" ALL_CHECKED, 303 },
    { "once is enough", "secretariat", "quote_chair=Lain" ALL_CHECKED, 422 },
};

static void press(void **state)
{
    struct http_test *h = *state;
    const char *meeting = plan(h, MEETING);
    struct test_answer a = say(h, "secretariat", meeting, "siaran", &ALL_CHECKED[1]);
    CHECK(a.status == 422, "no press text of a meeting that was not held");
    CHECK(say(h, "secretariat", meeting, "mulai", "").status == 303, "held");
    a = test_get(h, "secretariat", test_printf(h, "%s/siaran", meeting));
    CHECK(a.status == 200 && test_has(&a, "terlalu sedikit kasusnya"),
          "no figures of a year with too few cases");
    a = test_get(h, "secretariat", test_printf(h, "%s/berkas/siaran-pers.pdf", meeting));
    CHECK(a.status == 404, "no paper before its release");
    for (size_t i = 0; i < ARRAY_LEN(releases); i++) {
        const char *form = releases[i].form[0] == '&' ? releases[i].form + 1 : releases[i].form;
        a = say(h, releases[i].login, meeting, "siaran", form);
        CHECK(a.status == releases[i].want, releases[i].why);
        CHECK(i > 1 || (test_has(&a, "Centang semua butir") && test_has(&a, "Kita lanjutkan")),
              "a sentence, and what was typed");
    }
    a = test_get(h, "secretariat", test_printf(h, "%s/siaran", meeting));
    CHECK(test_has(&a, "“Kita lanjutkan” – Sekretaris Daerah") && test_has(&a, "Dilepas") &&
              !test_has(&a, "<textarea"),
          "as it was released, no longer to be changed");
    a = test_get(h, "partner", test_printf(h, "%s/berkas/siaran-pers.pdf", meeting));
    CHECK(a.status == 200 && str_starts(a.body, STR("%PDF-")), "and as a paper for everybody here");
}

/* Reading needs the task force's right, writing the secretariat's. */
static void whose(void **state)
{
    static const struct {
        const char *login;
        int reads, plans;
    } who[] = {
        { "secretariat", 200, 303 }, { "leader", 200, 403 },       { "lead", 200, 403 },
        { "partner", 200, 403 },     { "intake", 403, 403 },       { "companion", 403, 403 },
        { "admin", 403, 403 },       { "case_manager", 403, 403 },
    };
    for (size_t i = 0; i < ARRAY_LEN(who); i++) {
        CHECK(test_get(*state, who[i].login, "/rapat").status == who[i].reads, who[i].login);
        CHECK(test_get(*state, who[i].login, "/tindak-lanjut").status == who[i].reads,
              who[i].login);
        CHECK(test_post(*state, who[i].login, "/rapat", MEETING).status == who[i].plans,
              who[i].login);
    }
}

/* ---- what may come onto an agenda ---- */

static const struct {
    const char *why;
    struct alert_rule rule;
    int64_t late, base, small;
    enum alert_share want;
} shares[] = {
    { "a quarter and enough of them", { 20, 25, 92 }, 10, 40, 5, SHARE_NUMBER },
    { "just under the share", { 20, 25, 92 }, 9, 40, 5, SHARE_NONE },
    { "too few to say anything of", { 20, 25, 92 }, 10, 19, 5, SHARE_NONE },
    { "nothing at all", { 0, 0, 92 }, 0, 0, 5, SHARE_NONE },
    { "a small number is not said", { 4, 25, 92 }, 4, 16, 5, SHARE_NONE },
    { "nor one that gives away a small rest", { 20, 25, 92 }, 38, 40, 5, SHARE_AT_LEAST },
    { "all of them: no rest to hide", { 20, 25, 92 }, 40, 40, 5, SHARE_NUMBER },
};

static void shares_said(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(shares); i++) {
        CHECK(alert_share_of(&shares[i].rule, shares[i].late, shares[i].base, shares[i].small) ==
                  shares[i].want,
              shares[i].why);
    }
}

/* n first responses that came late, of as many. */
static void late_answers(struct http_test *h, int n)
{
    static const struct stmt q = {
        "late_answers", "tiii",
        "INSERT INTO clock (id, about, about_id, rule, started_ms, due_ms,"
        " done_ms, version) VALUES ($1, 'report', $1,"
        " 'first_response_TINGGI', $2, $3, $4, 1)"
    };
    struct ctx *c = test_ctx(h, NULL);
    int64_t changed = 0;
    assert_int_equal(store_begin_write(c), OK);
    for (int i = 0; i < n; i++) {
        const int64_t due = c->now_ms - (i + 1) * HOUR_MS;
        assert_int_equal(store_exec(c, &q,
                                    VALS(V_TEXT(str_of(test_printf(h, "telat-%03d", i))),
                                         V_INT(due - HOUR_MS), V_INT(due), V_INT(due + 1)),
                                    &changed),
                         OK);
    }
    assert_int_equal(store_commit(c), OK);
}

/* Published figures are of January 2025: not old on the day of the city, old after as many days as the pack says. */
static void old_nation(void **state)
{
    static const struct {
        const char *why;
        int64_t days; /* from today on */
        bool offered;
    } cases[] = { { "today", 0, false }, { "a year on", 365, false }, { "at last", 460, true } };
    struct ctx *c = test_ctx(*state, "secretariat");
    const int64_t now = c->now_ms;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct meeting_alert out[ALERTS_MAX];
        size_t n = 0;
        bool offered = false;
        c->now_ms = now + cases[i].days * DAY_MS;
        assert_int_equal(store_begin_read(c), OK);
        assert_int_equal(meeting_alerts(c, out, &n), OK);
        store_rollback(c);
        for (size_t k = 0; k < n; k++) {
            offered = offered || str_eqz(out[k].key, "NATION_OLD");
        }
        CHECK(offered == cases[i].offered, cases[i].why);
    }
    c->now_ms = now;
}

static void from_figures(void **state)
{
    struct http_test *h = *state;
    const char *meeting = plan(h, MEETING);
    struct test_answer a = test_get(h, "secretariat", meeting);
    CHECK(!test_has(&a, "FIRST_RESPONSE_LATE"), "nothing is late");
    a = say(h, "secretariat", meeting, "ambil", "alert=FIRST_RESPONSE_LATE");
    CHECK(a.status == 422 && test_has(&a, "tidak lagi melewati batas"), "no figure, no point");
    late_answers(h, 21);
    a = test_get(h, "secretariat", meeting);
    CHECK(test_has(&a, "Tanggapan pertama terlambat: 21 dari 21"), "with its number");
    CHECK(test_has(&a, "per 14 Nov") || test_has(&a, "per 14 November"), "and its day");
    a = test_get(h, "partner", meeting);
    CHECK(!test_has(&a, "FIRST_RESPONSE_LATE"), "an agency is offered nothing");
    CHECK(say(h, "partner", meeting, "ambil", "alert=FIRST_RESPONSE_LATE").status == 403,
          "nor takes anything");
    a = say(h, "secretariat", meeting, "ambil", "alert=FIRST_RESPONSE_LATE");
    CHECK(a.status == 303, "one press");
    a = test_get(h, "partner", meeting);
    CHECK(test_has(&a, "1. Tanggapan pertama terlambat: 21 dari 21"), "on the agenda for all");
    a = say(h, "secretariat", meeting, "ambil", "alert=FIRST_RESPONSE_LATE");
    CHECK(a.status == 422 && test_has(&a, "sudah ada di agenda"), "not twice");
    a = test_get(h, "secretariat", meeting);
    CHECK(!test_has(&a, "value=\"FIRST_RESPONSE_LATE\""), "nor is it offered again");
}

#define PROPOSAL "title=Visum+gratis&reason=Korban+ditagih"

/* The address of the newest proposal. */
static struct str proposed(struct http_test *h)
{
    struct test_answer a = test_get_json(h, "secretariat", "/rapat/usulan");
    const struct val *list = val_getz(a.json, "proposals");
    assert_true(val_count(list) > 0);
    return val_get_text(list->list->items[0], "id");
}

static void proposals(void **state)
{
    struct http_test *h = *state;
    const char *meeting = plan(h, MEETING);
    CHECK(test_post(h, "leader", "/rapat/usulan", PROPOSAL).status == 403, "a leader reads");
    CHECK(test_post(h, "intake", "/rapat/usulan", PROPOSAL).status == 403, "intake does not");
    struct test_answer a = test_post(h, "partner", "/rapat/usulan", "title=Kata+tetap");
    CHECK(a.status == 422 && test_has(&a, "Kata tetap"), "not without a reason; nothing is lost");
    CHECK(test_post(h, "partner", "/rapat/usulan", PROPOSAL).status == 303, "proposed");
    a = test_get(h, "partner2", "/rapat/usulan");
    CHECK(!test_has(&a, "Visum gratis"), "another agency's is none of the hospital's");
    a = test_get(h, "partner3", "/rapat/usulan");
    CHECK(test_has(&a, "Korban ditagih"), "a colleague reads it");
    const char *form = test_printf(h, "proposal=%.*s", STR_ARG(proposed(h)));
    const char *one = test_printf(h, "/rapat/usulan/%.*s", STR_ARG(proposed(h)));
    CHECK(test_get(h, "partner", one).status == 403, "an agency does not answer itself");
    a = test_get(h, "secretariat", meeting);
    CHECK(test_has(&a, "Visum gratis"), "offered where the meeting is planned");
    CHECK(say(h, "partner", meeting, "ambil", form).status == 403, "who proposes does not decide");
    CHECK(say(h, "secretariat", meeting, "ambil", form).status == 303, "taken");
    a = test_get(h, "partner2", meeting);
    CHECK(test_has(&a, "1. Visum gratis") && !test_has(&a, "Korban ditagih"),
          "the point is everybody's, its reason the agency's");
    a = say(h, "secretariat", meeting, "ambil", form);
    CHECK(a.status == 422 && test_has(&a, "sudah dijawab"), "not twice");
    CHECK(test_post(h, "secretariat", one, "answer=Tidak&version=2").status == 422,
          "what was taken is not declined");
    CHECK(test_post(h, "partner", "/rapat/usulan", PROPOSAL "+lagi").status == 303, "again");
    one = test_printf(h, "/rapat/usulan/%.*s", STR_ARG(proposed(h)));
    CHECK(test_post(h, "secretariat", one, "version=1").status == 422, "not without a reason");
    CHECK(test_post(h, "secretariat", one, "answer=Tunggu+anggaran&version=1").status == 303,
          "answered");
    a = test_get(h, "partner", "/rapat/usulan");
    CHECK(test_has(&a, "Tunggu anggaran"), "the agency reads why");
    CHECK(say(h, "secretariat", meeting, "mulai", "").status == 303, "held");
    CHECK(say(h, "secretariat", meeting, "ambil", form).status == 422, "its agenda stands");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(plans_refused, city_make, city_drop),
        cmocka_unit_test_setup_teardown(order_of_things, city_make, city_drop),
        cmocka_unit_test_setup_teardown(late_comes_back, city_make, city_drop),
        cmocka_unit_test_setup_teardown(answers, city_make, city_drop),
        cmocka_unit_test_setup_teardown(attendance, city_make, city_drop),
        cmocka_unit_test_setup_teardown(papers, city_make, city_drop),
        cmocka_unit_test_setup_teardown(file_of_the_budget, city_make, city_drop),
        cmocka_unit_test_setup_teardown(from_a_list, city_make, city_drop),
        cmocka_unit_test_setup_teardown(press, city_make, city_drop),
        cmocka_unit_test_setup_teardown(whose, city_make, city_drop),
        cmocka_unit_test(shares_said),
        cmocka_unit_test_setup_teardown(old_nation, city_make, city_drop),
        cmocka_unit_test_setup_teardown(from_figures, city_make, city_drop),
        cmocka_unit_test_setup_teardown(proposals, city_make, city_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
