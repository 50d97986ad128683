/*
 * report_test.c - the public flow as a person walks it, the mailbox, and what the office sees of
 * it.
 */
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "feature/case/case.h"
#include "feature/report/test_walk.h"
#include "rec/pack.h"

/* ---- walking ---- */

static struct str word_at(struct str words, size_t at)
{
    struct str word = STR_NONE;
    for (size_t i = 0; i <= at; i++) {
        CHECK(str_next(&words, '+', &word), "a word of the code");
    }
    return word;
}

static struct walk send(struct http_test *h, const char *who, const char *safe, const char *story)
{
    struct walk w = begin(h, who, safe);
    if (str_eqz(str_of(safe), "NO")) {
        step(&w, "unsafe", "go=next");
    }
    step(&w, "what", test_printf(h, "what=DIPUKUL&what=DIANCAM&story=%s&go=next", story));
    step(&w, "where",
         "ongoing=1&when_text=tiap+malam&kelurahan=15.71.01.1001&place=RUMAH_TANGGA&go=next");
    step(
        &w, "people",
        "victim_name=Melati&victim_age=14&victim_sex=P&reported_known=YES&reported_relation=ORANG_TUA&go=next");
    step(&w, "contact", "contact_way=CODE&hopes=ingin+ditemani&go=next");
    step(&w, "files", "go=skip");
    step(&w, "check", "go=send");
    return w;
}

/* ---- the form ---- */

static void test_start(void **state)
{
    struct http_test *h = *state;
    struct test_answer a = test_get(h, NULL, "/");
    assert_int_equal(a.status, 200);
    static const struct {
        const char *why, *text;
    } has[] = {
        { "police", "tel:110" },
        { "SAPA", "tel:129" },
        { "emergency", "tel:112" },
        { "quick exit", "data-exit" },
        { "the title is neutral", "<title>Layanan Kota</title>" },
        { "a child finds itself", "value=\"I_AM_CHILD\"" },
        { "the way back in", "name=\"code\"" },
        { "office hours of the pack", "Senin\xe2\x80\x93Jumat 08.00\xe2\x80\x93"
                                      "16.00" },
        { "what the exit cannot do", "tidak menghapus riwayat" },
    };
    for (size_t i = 0; i < ARRAY_LEN(has); i++) {
        CHECK(test_has(&a, has[i].text), has[i].why);
    }
    CHECK(!test_has(&a, "Jejaring kekerasan"), "no logo of violence");
    for (size_t i = 0; i < a.resp.n_headers; i++) {
        CHECK(!str_eqz(str_of(a.resp.headers[i].name), "Set-Cookie"), "no cookie is set");
    }
}

static void test_whole_way(void **state)
{
    struct http_test *h = *state;
    int64_t before = count(h, "SELECT COUNT(*) FROM report");
    struct walk w = begin(h, "SELF", "YES");
    CHECK(test_has(&w.at, "3×24 jam") && test_has(&w.at, "Bagian Hukum"),
          "the promise stands before the first free text");
    CHECK(test_has(&w.at, "class=\"words\""), "the code is there from the second answer on");
    struct str code = words_of(&w);
    step(&w, "what", "what=DIPUKUL&story=Cerita+rahasia+sekali&go=next");
    step(&w, "where", "kelurahan=15.71.01.1001&go=next");
    step(&w, "people", "victim_age=31&go=next");
    step(&w, "contact", "go=skip");
    step(&w, "files", "go=skip");
    CHECK(test_has(&w.at, "Cerita rahasia sekali") && test_has(&w.at, "Telanaipura"),
          "the check page shows the answers");
    CHECK(test_has(&w.at, "value=\"edit.where\""), "and each can be changed");
    CHECK(count(h, "SELECT COUNT(*) FROM report") == before, "nothing is sent yet");
    step(&w, "check", "go=send");
    CHECK(test_has(&w.at, "meteran"), "the receipt's warning");
    CHECK(str_eq(words_of(&w), code), "it is the code shown before");
    CHECK(count(h, "SELECT COUNT(*) FROM report") == before + 1, "one report");
    step(&w, "check", "go=send");
    CHECK(str_eq(words_of(&w), code), "sending twice shows the same receipt");
    CHECK(count(h, "SELECT COUNT(*) FROM report") == before + 1, "and makes one report");
    step(&w, "receipt",
         test_printf(h, "word_two=%.*s&word_five=bukan&go=next", STR_ARG(word_at(code, 1))));
    CHECK(test_has(&w.at, "Bukan kata itu"), "a wrong word is said");
    step(&w, "receipt",
         test_printf(h, "word_two=%.*s&word_five=%.4s&go=next", STR_ARG(word_at(code, 1)),
                     word_at(code, 4).p));
    CHECK(test_has(&w.at, "Terima kasih"), "four letters are enough");

    struct ctx *c;
    struct report row = newest(h, &c);
    CHECK_STR(row.story, "Cerita rahasia sekali", "the words came through");
    CHECK_STR(row.kecamatan, "15.71.01", "the kecamatan follows from the kelurahan");
    CHECK_STR(row.entry, "WEB", "channel");
    CHECK_STR(row.state, "new", "state");
    CHECK(row.victim_age == 31 && row.urgent == 0 && row.due_ms > row.received_ms,
          "age, urgency, clock");
}

static void test_only_two_required(void **state)
{
    struct http_test *h = *state;
    struct walk w = { .h = h, .token = STR("") };
    step(&w, "who", "go=next");
    CHECK(w.token.n == 0, "no draft is made without an answer");
    CHECK(test_has(&w.at, "role=\"alert\""), "and the page says so");
    step(&w, "who", "who=CHILD");
    step(&w, "safe", "go=next");
    CHECK(test_has(&w.at, "role=\"alert\""), "safety must be answered");
    step(&w, "safe", "safe_now=UNKNOWN&go=next");
    static const char *const skipped[] = { "what", "where", "people", "contact", "files" };
    for (size_t i = 0; i < ARRAY_LEN(skipped); i++) {
        CHECK_STR(test_field(&w.at, "step"), skipped[i], "one question after the other");
        step(&w, skipped[i], "go=skip");
    }
    step(&w, "check", "go=send");
    CHECK(test_has(&w.at, "meteran"), "all else may be empty");
}

static void test_not_safe(void **state)
{
    struct http_test *h = *state;
    struct walk w = begin(h, "SELF", "NO");
    CHECK(test_has(&w.at, "class=\"sos\"") && test_has(&w.at, "tandai mendesak"),
          "numbers and mark");
    CHECK(test_has(&w.at, "Kantor sedang buka"), "Thursday at nine somebody reads now");
    step(&w, "unsafe", "go=send");
    CHECK(test_has(&w.at, "meteran"), "sent at once");
    struct ctx *c;
    struct report row = newest(h, &c);
    CHECK(row.urgent == 1, "marked urgent");
    CHECK(row.due_ms - row.received_ms == HOUR_MS, "the clock of the highest risk");
}

static const struct {
    const char *why, *step, *typed, *says, *kept;
} WRONG[] = {
    { "an age in words", "people", "victim_age=empat+belas&victim_name=Melati", "role=\"alert\"",
      "Melati" },
    { "an age nobody reaches", "people", "victim_age=400&victim_name=Melati", "role=\"alert\"",
      "Melati" },
    { "a kelurahan of another kecamatan", "where",
      "kecamatan=15.71.02&kelurahan=15.71.01.1001&when_text=kemarin", "Telanaipura", "kemarin" },
    { "a day to come", "where", "incident_day=2024-12-01&when_text=besok+lusa", "belum terjadi",
      "besok lusa" },
    { "a call without a number", "contact", "contact_way=PHONE&contact_hours=sore",
      "nomor yang aman", "sore" },
    { "a number without digits", "contact",
      "contact_way=PHONE&contact_number=lupa&contact_hours=sore", "dengan angka", "sore" },
    { "a code that is not in the list", "what", "what=TERBANG&story=cerita+panjang",
      "role=\"alert\"", "cerita panjang" },
};

static void test_wrong_input(void **state)
{
    struct http_test *h = *state;
    for (size_t i = 0; i < ARRAY_LEN(WRONG); i++) {
        struct walk w = begin(h, "SELF", "YES");
        step(&w, WRONG[i].step, test_printf(h, "%s&go=next", WRONG[i].typed));
        CHECK_STR(test_field(&w.at, "step"), WRONG[i].step, WRONG[i].why);
        CHECK(test_has(&w.at, WRONG[i].says), WRONG[i].why);
        CHECK(test_has(&w.at, WRONG[i].kept), "what was typed is still there");
        step(&w, WRONG[i].step, test_printf(h, "%s&go=back", WRONG[i].typed));
        CHECK(!test_has(&w.at, "role=\"alert\""), "going back is always possible");
    }
}

static void test_unknown_and_foreign(void **state)
{
    struct http_test *h = *state;
    struct walk w = begin(h, "SELF", "YES");
    step(&w, "what", "story=ada&peran=admin&go=next");
    CHECK(test_has(&w.at, "role=\"alert\"") && test_has(&w.at, "peran"),
          "an unknown field is named");
    step(&w, "what", "story=ada&step_at=check&go=next");
    CHECK(test_has(&w.at, "role=\"alert\""), "the draft's own fields are no input");
    struct http_req rq = { .method = METHOD_POST,
                           .path = STR("/"),
                           .body = STR("step=who&who=SELF"),
                           .sec_fetch_site = STR("cross-site"),
                           .content_type = STR("application/x-www-form-urlencoded") };
    CHECK(test_send(h, NULL, &rq).status == 403, "another site cannot begin a report");
    struct walk other = {
        .h = h, .token = STR("00000000000000000000000000000000000000000000000000000000000000aa")
    };
    step(&other, "what", "story=ada&go=next");
    CHECK(test_has(&other.at, "sudah berakhir"), "a token that opens nothing");
}

static void test_voice_and_language(void **state)
{
    struct http_test *h = *state;
    struct walk w = begin(h, "SELF", "YES");
    struct str token = w.token;
    w.at = test_post(h, NULL, "/", test_printf(h, "token=%.*s&lang=en", STR_ARG(token)));
    CHECK(test_has(&w.at, "What happened?"), "the other language shows the same step");
    CHECK(str_eq(test_field(&w.at, "token"), token), "with the same token");
    CHECK_STR(test_field(&w.at, "step"), "what", "and step");
    step(&w, "what", "lang=en&story=hello&go=next");
    CHECK(test_has(&w.at, "When and where?"), "the language goes along in the form");
}

static bool nobody_there(void *data, const void *request, size_t request_size, void *answer,
                         size_t answer_cap, size_t *answer_size)
{
    (void)data;
    (void)request;
    (void)request_size;
    (void)answer;
    (void)answer_cap;
    *answer_size = 0;
    return false;
}

/* The key keeper is away: nothing half, and the words stay in the page with the exit above them. */
static void test_keys_away(void **state)
{
    struct http_test *h = *state;
    struct walk w = begin(h, "SELF", "YES");
    const struct keys_transport dead = { nobody_there, NULL };
    struct ctx *c = test_ctx(h, NULL);
    struct http_resp rs = { .status = 0 };
    const char *body = test_printf(
        h, "token=%.*s&step=what&lang=en&story=kata+yang+tidak+boleh+hilang", STR_ARG(w.token));
    struct http_req rq = { .method = METHOD_POST,
                           .path = STR("/"),
                           .body = str_of(body),
                           .host = STR("127.0.0.1:8470"),
                           .accept = STR("text/html"),
                           .content_type = STR("application/x-www-form-urlencoded") };
    c->keys = keys_new(c->mem, &dead);
    router_handle(test_router(h), c, &rq, &rs);
    assert_int_equal(rs.status, 503);
    CHECK(str_has(rs.body, STR("kata yang tidak boleh hilang")), "the words are in the page");
    CHECK(str_has(rs.body, STR("data-exit")), "so is the exit");
    CHECK(str_has(rs.body, STR("name=\"lang\" value=\"en\"")), "and the language");
    step(&w, "where", "go=back");
    CHECK(!test_has(&w.at, "tidak boleh hilang"), "nothing was half saved");
}

/* Programs get the same steps as data, and a refusal with its field. */
static void test_json(void **state)
{
    struct http_test *h = *state;
    struct test_answer a = test_post_json(h, NULL, "/", "{\"step\":\"who\",\"who\":\"SELF\"}");
    assert_int_equal(a.status, 200);
    CHECK_STR(val_get_text(a.json, "step"), "safe", "the next step");
    struct str token = val_get_text(a.json, "token");
    CHECK(token.n == 64, "its token");
    a = test_post_json(h, NULL, "/",
                       test_printf(h, "{\"step\":\"safe\",\"token\":\"%.*s\"}", STR_ARG(token)));
    CHECK(a.status == 422 && test_has(&a, "safe_now"), "a missing answer is named");
    a = test_post_json(h, NULL, "/", "{\"step\":\"box\",\"code\":\"anatomi\"}");
    CHECK(a.status == 422 && test_has(&a, "code"), "so is a code that cannot be right");
}

static void test_change_from_check(void **state)
{
    struct http_test *h = *state;
    struct walk w = begin(h, "SELF", "YES");
    step(&w, "what", "story=jawaban-lama&go=next");
    static const char *const skipped[] = { "where", "people", "contact", "files" };
    for (size_t i = 0; i < ARRAY_LEN(skipped); i++) {
        step(&w, skipped[i], "go=skip");
    }
    step(&w, "check", "go=edit.what");
    CHECK(test_has(&w.at, "jawaban-lama"), "the answer is in the form");
    step(&w, "what", "story=jawaban-baru&go=next");
    CHECK_STR(test_field(&w.at, "step"), "check", "back at the check page");
    CHECK(test_has(&w.at, "jawaban-baru") && !test_has(&w.at, "jawaban-lama"),
          "with the new answer");
    step(&w, "check", "go=edit.what");
    step(&w, "what", "go=skip");
    CHECK(test_has(&w.at, "jawaban-baru"), "skipping keeps what was answered before");
}

static void test_go_on_later(void **state)
{
    struct http_test *h = *state;
    struct walk w = begin(h, "SELF", "YES");
    struct str code = words_of(&w);
    step(&w, "what", "story=cerita+yang+belum+selesai&go=next");
    struct walk again = open_box(h, code);
    CHECK_STR(test_field(&again.at, "step"), "where",
              "the code leads back to the question that was open");
    CHECK(str_eq(again.token, w.token), "of the same draft");
    test_clock_add(h, 73 * HOUR_MS);
    struct walk late = open_box(h, code);
    CHECK(test_has(&late.at, "Kode tidak cocok"), "after 72 hours it is gone");
    step(&w, "where", "go=next");
    CHECK(test_has(&w.at, "sudah berakhir"), "for the form as well");
    test_clock_add(h, -73 * HOUR_MS);
}

/* Two workers send the same draft at the same moment: one report, and the receipt opens it. */
static void test_sent_at_once(void **state)
{
    struct http_test *h = *state;
    struct walk w = begin(h, "SELF", "YES");
    struct str code = words_of(&w);
    int64_t before = count(h, "SELECT COUNT(*) FROM report");
    struct ctx *c[2];
    for (size_t i = 0; i < 2; i++) {
        struct draft_open *d = arena_alloc(test_ctx(h, NULL)->mem, sizeof *d);
        bool found = false;
        c[i] = test_ctx(h, NULL);
        c[i]->change = change_new(c[i]);
        assert_int_equal(store_begin_read(c[i]), OK);
        assert_int_equal(draft_load(c[i], w.token, d, &found), OK);
        assert_int_equal(draft_send(c[i], d), OK);
        store_rollback(c[i]);
    }
    bool retry = false;
    assert_int_equal(change_commit(c[0], &retry), OK);
    CHECK(change_commit(c[1], &retry) == ERR_CONFLICT && retry, "the later one is run again");
    CHECK(count(h, "SELECT COUNT(*) FROM report") == before + 1, "one report");
    step(&w, "check", "go=send");
    CHECK(str_eq(words_of(&w), code), "and sees the same receipt");
    struct walk box = open_box(h, code);
    CHECK(test_has(&box.at, "Belum ada balasan"), "which opens the report that stayed");
}

/* ---- files ---- */

static void test_files(void **state)
{
    struct http_test *h = *state;
    struct walk w = begin(h, "SELF", "YES");
    const char *fields = test_printf(h, "token=%.*s&step=files&go=add", STR_ARG(w.token));
    w.at = test_post_file(h, NULL, "/", fields, "surat ancaman.pdf", "application/pdf",
                          STR("%PDF-1.4 isi"));
    CHECK(test_has(&w.at, "surat ancaman.pdf"), "the file is listed");
    w.at = test_post_file(h, NULL, "/", fields, "halaman.html", "image/png", STR("<html><script>"));
    CHECK(test_has(&w.at, "tidak dapat kami terima") && test_has(&w.at, "surat ancaman.pdf"),
          "a web page is refused, the rest stays");
    CHECK(count(h, "SELECT COUNT(*) FROM draft_file") >= 1,
          "the draft's file is known by name only");
    w.at =
        test_post_file(h, NULL, "/", fields, "catatan.txt", "text/plain", STR("catatan hari itu"));
    step(&w, "files", "go=drop.0");
    CHECK(!test_has(&w.at, "surat ancaman.pdf") && test_has(&w.at, "catatan.txt"),
          "a file can be taken off again");
    step(&w, "files", "go=next");
    CHECK(test_has(&w.at, "catatan.txt"), "it stands on the check page");
    step(&w, "check", "go=send");
    struct ctx *c;
    struct report row = newest(h, &c);
    struct document *d = NULL;
    size_t n = 0;
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(document_of_report(c, row.id, &d, &n), OK);
    store_rollback(c);
    CHECK(n == 1, "one file belongs to the report");
    CHECK_STR(d[0].file_name, "catatan.txt", "under its name, sealed");
    struct test_answer a = test_get(h, "intake", test_printf(h, "/dokumen/%.*s", STR_ARG(d[0].id)));
    assert_int_equal(a.status, 200);
    CHECK_STR(a.body, "catatan hari itu", "intake downloads it");
    for (size_t i = 0; i < a.resp.n_headers; i++) {
        if (str_eqz(str_of(a.resp.headers[i].name), "Content-Disposition")) {
            CHECK(str_starts(a.resp.headers[i].text, STR("attachment; filename=\"dokumen-")),
                  "as an attachment with a neutral name");
        }
    }
    CHECK(test_get(h, "case_manager", test_printf(h, "/dokumen/%.*s", STR_ARG(d[0].id))).status ==
              404,
          "nobody else, and as absent");
    CHECK(test_get(h, "partner", test_printf(h, "/dokumen/%.*s", STR_ARG(d[0].id))).status == 403,
          "a partner has no such page");
}

/* ---- the mailbox ---- */

static const struct {
    const char *why, *code, *says;
} CODES[] = {
    { "nothing", "", "Tulis enam kata" },
    { "too few words", "anatomi", "Kode terdiri dari enam kata" },
    { "digits that do not check", "1234+5678+9012+3456+7890", "Periksa urutannya" },
    { "a word that is not in the list", "xxqqzz+xxqqzz+xxqqzz+xxqqzz+xxqqzz+xxqqzz",
      "tidak ada di daftar" },
};

static void test_codes(void **state)
{
    struct http_test *h = *state;
    struct walk w = send(h, "SELF", "YES", "dengan+kode");
    struct str code = words_of(&w);
    for (size_t i = 0; i < ARRAY_LEN(CODES); i++) {
        struct walk box = open_box(h, str_of(CODES[i].code));
        CHECK(test_has(&box.at, CODES[i].says), CODES[i].why);
    }
    struct walk box = open_box(h, code);
    CHECK(test_has(&box.at, "Kotak pesan") && test_has(&box.at, "Belum ada balasan"),
          "the words open the mailbox");
    struct str upper = str_copy(test_ctx(h, NULL)->mem, code);
    for (size_t i = 0; i < upper.n; i++) {
        char *p = (char *)(uintptr_t)upper.p;
        p[i] = p[i] >= 'a' && p[i] <= 'z' ? (char)(p[i] - 32) : p[i] == '+' ? '-' : p[i];
    }
    box = open_box(h, upper);
    CHECK(test_has(&box.at, "Belum ada balasan"), "in capitals with hyphens too");
}

static void test_conversation(void **state)
{
    struct http_test *h = *state;
    struct walk w = send(h, "SELF", "YES", "percakapan");
    struct walk box = open_box(h, words_of(&w));
    CHECK(test_has(&box.at, "Diterima") && !test_has(&box.at, ">Dibaca<"), "received, not read");
    step(&box, "box_write", "body=Halo+petugas");
    CHECK(test_has(&box.at, "Halo petugas") && test_has(&box.at, "Pesan terkirim"),
          "the message shows at once");
    step(&box, "box_write", "body=Halo+petugas");
    struct ctx *c;
    struct report row = newest(h, &c);
    CHECK(row.unread == 1, "the same words twice are one message");
    step(&box, "box_write", "body=");
    CHECK(test_has(&box.at, "role=\"alert\""), "an empty message is refused");
    step(&box, "box_unsafe", "");
    CHECK(test_has(&box.at, "class=\"sos\"") &&
              test_has(&box.at, "Kami mencatat bahwa Anda tidak aman"),
          "numbers first");
    row = newest(h, &c);
    CHECK(row.urgent == 1 && row.unread == 2, "urgent now");
    CHECK(row.due_ms <= c->now_ms + HOUR_MS, "the clock is raised");
    step(&box, "box_stop", "");
    row = newest(h, &c);
    CHECK_STR(row.state, "new", "the wish to stop changes no state");
    CHECK(test_has(&box.at, "apakah Anda aman"), "and says what happens");

    bool retry = false;
    assert_int_equal(store_begin_read(c), OK);
    c->change = change_new(c);
    assert_int_equal(
        report_message_add(c, &row, "office", "text", STR("Kami membaca. Apakah Anda aman?")), OK);
    store_rollback(c);
    assert_int_equal(change_commit(c, &retry), OK);
    step(&box, "box_read", "");
    CHECK(test_has(&box.at, "Balasan petugas") && test_has(&box.at, "Kami membaca."),
          "the answer is there");
    row = newest(h, &c);
    CHECK_STR(row.state, "waiting", "the office waits for the reporter");
    CHECK(row.unread == 0 && row.due_ms == 0 && row.answered_ms > 0, "nothing is due any more");
    step(&box, "box_leave", "");
    step(&box, "box_write", "body=setelah+ditutup");
    CHECK(test_has(&box.at, "menutup sendiri") && test_has(&box.at, "setelah ditutup"),
          "a closed mailbox keeps what was typed");
}

/* Takes off what differs between any two reports: number, token, time. */
static struct str neutral(struct http_test *h, const struct test_answer *a, struct str number)
{
    struct strbuf b;
    struct str token = test_field(a, "token");
    struct arena *mem = test_ctx(h, NULL)->mem;
    strbuf_init(&b, mem);
    for (size_t i = 0; i < a->body.n;) {
        struct str rest = str_cut(a->body, i, a->body.n);
        if (str_starts(rest, number) || (token.n > 0 && str_starts(rest, token))) {
            i += str_starts(rest, number) ? number.n : token.n;
            continue;
        }
        strbuf_putc(&b, a->body.p[i++]);
    }
    return strbuf_str(&b);
}

static struct str open_case(struct http_test *h, const char *login)
{
    struct ctx *c = test_ctx(h, login);
    struct case_all all = { .row = { .report_day = day_of(2024, 11, 14), .risk = STR("SEDANG") } };
    bool retry = false;
    c->change = change_new(c);
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(case_open_new(c, &all, NULL, STR_NONE), OK);
    store_rollback(c);
    assert_int_equal(change_commit(c, &retry), OK);
    return all.row.id;
}

static const struct stmt Q_ATTACH = { "test_attach", "tt",
                                      "UPDATE compartment SET case_id = $2 WHERE id = $1" };

static void attach(struct http_test *h, struct str case_id)
{
    struct ctx *c;
    bool retry = false;
    struct report row = newest(h, &c);
    c->change = change_new(c);
    assert_int_equal(store_begin_read(c), OK);
    row.case_id = case_id;
    row.state = STR("case");
    rec_set_has(&report_rec, &row, "case_id");
    rec_set_has(&report_rec, &row, "state");
    change_exec(c, &Q_ATTACH, VALS(V_TEXT(row.compartment_id), V_TEXT(case_id)), MISS_CONFLICT);
    change_allow(c, row.compartment_id, test_member_id(h, "intake"), 0);
    assert_int_equal(rec_update(c, &report_rec, &row), OK);
    store_rollback(c);
    assert_int_equal(change_commit(c, &retry), OK);
}

/* The rule of the whole mailbox: with or without a case, word for word the same. */
static void test_case_changes_no_word(void **state)
{
    struct http_test *h = *state;
    struct walk plain = send(h, "SELF", "YES", "tanpa+kasus");
    struct str plain_code = words_of(&plain);
    struct ctx *c;
    struct str plain_number = newest(h, &c).number;
    struct walk cased = send(h, "SELF", "YES", "dengan+kasus");
    struct str cased_code = words_of(&cased);
    struct str cased_number = newest(h, &c).number;
    struct str case_id = open_case(h, "intake");
    attach(h, case_id);

    static const struct {
        const char *why, *act, *more;
    } acts[] = {
        { "opening", "box_read", "" },
        { "writing", "box_write", "body=Halo" },
        { "an empty message", "box_write", "body=" },
        { "not safe any more", "box_unsafe", "" },
        { "wanting to stop", "box_stop", "" },
        { "a file that is not there", "box_file", "" },
        { "reading again", "box_read", "" },
    };
    struct walk a = open_box(h, plain_code);
    struct walk b = open_box(h, cased_code);
    for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
        step(&a, acts[i].act, acts[i].more);
        step(&b, acts[i].act, acts[i].more);
        CHECK(str_eq(neutral(h, &a.at, plain_number), neutral(h, &b.at, cased_number)),
              acts[i].why);
        CHECK(!test_has(&b.at, "Ditangani"), acts[i].why);
    }
    struct str page =
        test_get(h, "intake", test_printf(h, "/kasus/%.*s/pesan", STR_ARG(case_id))).body;
    CHECK(str_has(page, STR("Saya tidak aman lagi")) &&
              str_has(page, STR("Siapa pun yang memegang kode")),
          "the team reads, and is warned");
    struct str line = test_get(h, "intake", test_printf(h, "/kasus/%.*s", STR_ARG(case_id))).body;
    CHECK(str_has(line, cased_number) && str_has(line, STR("tidak aman lagi")),
          "report and alarm stand on the time line");
    struct report row = newest(h, &c);
    const char *path = test_printf(h, "/kasus/%.*s/pesan", STR_ARG(case_id));
    struct test_answer t = test_post(
        h, "intake", path, test_printf(h, "report_id=%.*s&body=Kami+di+sini", STR_ARG(row.id)));
    assert_int_equal(t.status, 303);
    t = test_post(h, "intake", path, test_printf(h, "report_id=%.*s&body=", STR_ARG(row.id)));
    CHECK(t.status == 422, "an empty answer is refused");
    CHECK(test_post(h, "partner", path, "body=x").status == 403, "a partner has no such page");
    CHECK(test_post(h, "case_manager2", path,
                    test_printf(h, "report_id=%.*s&body=x", STR_ARG(row.id)))
                  .status == 404,
          "not the team: absent");
    t = test_post(h, "intake", test_printf(h, "%s/pemegang", path),
                  test_printf(h, "report_id=%.*s", STR_ARG(row.id)));
    assert_int_equal(t.status, 303);
    step(&b, "box_read", "");
    CHECK(test_has(&b.at, "Ditangani") && test_has(&b.at, "Kami di sini"),
          "once the holder is known, more is shown");
}

/* The size of pages on a slow line, and the exit on each of them. */
static void test_pages_are_small(void **state)
{
    struct http_test *h = *state;
    struct walk w = begin(h, "SELF", "YES");
    static const struct {
        const char *name, *more;
    } steps[] = { { "what", "go=next" },    { "where", "go=next" }, { "people", "go=next" },
                  { "contact", "go=next" }, { "files", "go=next" }, { "check", "go=send" } };
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        CHECK(w.at.body.n < 30 * 1024, steps[i].name);
        CHECK(test_has(&w.at, "data-exit") && test_has(&w.at, "<title>Layanan Kota</title>"),
              steps[i].name);
        step(&w, steps[i].name, steps[i].more);
    }
    CHECK(w.at.body.n < 30 * 1024 && test_has(&w.at, "data-exit"), "receipt");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_start),
        cmocka_unit_test(test_whole_way),
        cmocka_unit_test(test_only_two_required),
        cmocka_unit_test(test_not_safe),
        cmocka_unit_test(test_wrong_input),
        cmocka_unit_test(test_unknown_and_foreign),
        cmocka_unit_test(test_voice_and_language),
        cmocka_unit_test(test_keys_away),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_change_from_check),
        cmocka_unit_test(test_go_on_later),
        cmocka_unit_test(test_sent_at_once),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_conversation),
        cmocka_unit_test(test_case_changes_no_word),
        cmocka_unit_test(test_pages_are_small),
    };
    return cmocka_run_group_tests(tests, city_make, city_drop);
}
