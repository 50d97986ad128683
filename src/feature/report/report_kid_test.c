/*
 * report_kid_test.c - a child's way and the helpers' page as people walk them, and what the office
 * sees of both.
 */
#include "feature/report/test_walk.h"
#include "rec/pack.h"

/* What no page of a child may hold, in either language: parents, consent, numbers of identity. */
static const char *const NEVER[] = {
    "orang tua", "orangtua", "ayah",     "ibu ",    "bapak",         "wali",         "persetujuan",
    "izin",      "NIK",      "KTP",      "kartu",   "tanggal lahir", "alamat rumah", "parent",
    "mother",    "father",   "guardian", "consent", "identity",      "birth",
};
/* A child is "kamu". */
static const char *const NOT_A_CHILDS[] = { " Anda", "Anda " };
/* Names of fields that a child is never shown. */
static const char *const FIELDS[] = { "name=\"victim_name\"",  "name=\"reported_name\"",
                                      "name=\"victim_sex\"",   "name=\"lives_together\"",
                                      "name=\"contact_name\"", "name=\"kelurahan\"",
                                      "name=\"place_text\"",   "type=\"file\"" };

/* What goes on with a word or a token; bytes beyond ASCII too. */
static bool goes_on(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           (unsigned char)c >= 0x80;
}

/*
 * The whole word, whatever its case: a code of six words may hold "mekanik", and a token anything.
 */
static bool has_word(const struct test_answer *a, struct arena *mem, const char *word)
{
    const struct str body = str_lower(mem, a->body);
    const struct str want = str_lower(mem, str_of(word));
    for (size_t at = str_find(body, want.p[0], 0); at != SIZE_MAX;
         at = str_find(body, want.p[0], at + 1)) {
        const size_t end = at + want.n;
        if (str_starts(str_cut(body, at, body.n), want) && (at == 0 || !goes_on(body.p[at - 1])) &&
            (end == body.n || !goes_on(want.p[want.n - 1]) || !goes_on(body.p[end]))) {
            return true;
        }
    }
    return false;
}

/* Rules of every page of a child. */
static void check_kid_page(struct walk *w, const char *where)
{
    struct arena *mem = test_ctx(w->h, NULL)->mem;
    for (size_t i = 0; i < ARRAY_LEN(NEVER); i++) {
        CHECK(!has_word(&w->at, mem, NEVER[i]), test_printf(w->h, "%s: %s", where, NEVER[i]));
    }
    for (size_t i = 0; i < ARRAY_LEN(NOT_A_CHILDS); i++) {
        CHECK(!test_has(&w->at, NOT_A_CHILDS[i]), where);
    }
    for (size_t i = 0; i < ARRAY_LEN(FIELDS); i++) {
        CHECK(!test_has(&w->at, FIELDS[i]), test_printf(w->h, "%s: %s", where, FIELDS[i]));
    }
    CHECK(test_has(&w->at, "<body class=\"public kid\">"), "larger letters");
    CHECK(test_has(&w->at, "data-exit") && test_has(&w->at, "<title>Layanan Kota</title>"),
          "exit and neutral title");
    CHECK(test_has(&w->at, "tel:129"), "129 on every page");
    CHECK(!test_has(&w->at, "Bagian Hukum"), "no note of the office to itself");
    static const char *const never[] = { "NIK",      "nama ibu",  "nama ayah",   "orang tua",
                                         "orangtua", "wali sah",  "persetujuan", "izin ",
                                         "Nama Ibu", "Orang tua", "KTP" };
    for (size_t i = 0; i < ARRAY_LEN(never); i++) {
        CHECK(!test_has(&w->at, never[i]), test_printf(w->h, "never asked for: %s", never[i]));
    }
    CHECK(w->at.body.n < 16 * 1024, "small");
    for (size_t i = 0; i < w->at.resp.n_headers; i++) {
        CHECK(!str_eqz(str_of(w->at.resp.headers[i].name), "Set-Cookie"), "no cookie");
    }
    CHECK(!test_has(&w->at, "localStorage") && !test_has(&w->at, "sessionStorage"),
          "nothing kept on the phone");
}

/* "Aku tidak tahu" and "Lewati" stand on every question. */
static void check_kid_question(struct walk *w, const char *name, const char *title)
{
    check_kid_page(w, name);
    CHECK_STR(test_field(&w->at, "step"), name, title);
    CHECK(test_has(&w->at, title), title);
    CHECK(test_has(&w->at, "value=\"skip\""), "may be skipped");
    CHECK(has_word(&w->at, test_ctx(w->h, NULL)->mem, "tidak tahu"), "may be unknown");
}

static struct walk begin_kid(struct http_test *h)
{
    struct walk w = { .h = h, .token = STR("") };
    step(&w, "who", "who=I_AM_CHILD");
    return w;
}

static void test_whole_way(void **state)
{
    struct http_test *h = *state;
    int64_t before = count(h, "SELECT COUNT(*) FROM report");
    struct walk w = begin_kid(h);
    check_kid_question(&w, "what", "Apa yang terjadi");
    CHECK(test_has(&w.at, "Ini bukan salahmu") && test_has(&w.at, "keluargamu"),
          "what is kept secret is said before the first free text");
    CHECK(test_has(&w.at, "Langkah 1 dari 3"), "three questions");
    step(&w, "what", "what=DISENTUH&story=Aku+takut+pulang");
    check_kid_question(&w, "safe", "Apakah kamu aman sekarang?");
    step(&w, "safe", "safe_now=UNKNOWN");
    check_kid_question(&w, "contact", "Bagaimana kami boleh menghubungimu?");
    step(&w, "contact", "contact_way=WHATSAPP");
    check_kid_question(&w, "number", "Nomor mana yang aman?");
    step(&w, "number", "go=next");
    CHECK(test_has(&w.at, "role=\"alert\"") && test_has(&w.at, "Aku tidak tahu"),
          "an empty number says how to go on");
    step(&w, "number", "contact_number=0800-000-1234&contact_hours=jam+1&go=next");
    CHECK_STR(test_field(&w.at, "step"), "check", "the third question was the last");
    check_kid_page(&w, "check");
    CHECK(test_has(&w.at, "Tubuhku disentuh") && test_has(&w.at, "Aku takut pulang") &&
              test_has(&w.at, "0800-000-1234"),
          "its own words once more");
    CHECK(test_has(&w.at, "Setelah kamu kirim: petugas membaca ceritamu sekarang"),
          "what happens after sending is said before");
    CHECK(count(h, "SELECT COUNT(*) FROM report") == before, "nothing is sent yet");
    step(&w, "check", "go=send");
    check_kid_page(&w, "receipt");
    struct str code = words_of(&w);
    CHECK(count(h, "SELECT COUNT(*) FROM report") == before + 1, "one report");
    step(&w, "receipt", "go=next");
    check_kid_question(&w, "trusted", "Siapa orang dewasa yang kamu percaya?");
    step(&w, "trusted", "trusted=GURU");
    check_kid_page(&w, "done");
    CHECK(test_has(&w.at, "Tolong dengarkan aku"), "how to begin to tell");
    CHECK(test_has(&w.at, "Tarik napas"), "a calm page at the end");

    struct ctx *c;
    struct report row = newest(h, &c);
    CHECK_STR(row.who, "I_AM_CHILD", "the office sees who tells");
    CHECK_STR(row.what, "DISENTUH", "what was tapped");
    CHECK_STR(row.story, "Aku takut pulang", "what was written beside it");
    CHECK_STR(row.contact_number, "0800-000-1234", "the number");
    CHECK_STR(row.entry, "WEB", "channel");
    struct test_answer a = test_get(h, "intake", test_printf(h, "/antrean/%.*s", STR_ARG(row.id)));
    CHECK(test_has(&a, "Aku anak atau remaja") && !test_has(&a, "Guru di sekolah"),
          "who, but never whom the child trusts");

    struct walk box = open_box(h, code);
    check_kid_page(&box, "mailbox");
    step(&box, "box_write", "body=Aku+di+rumah+nenek");
    CHECK(test_has(&box.at, "<b>Kamu</b>") && test_has(&box.at, "Aku di rumah nenek"),
          "the conversation goes on from there");
    step(&box, "box_unsafe", "");
    check_kid_page(&box, "mailbox, not safe");
    CHECK(test_has(&box.at, "Kami tahu kamu tidak aman"), "said as to a child");
    step(&box, "box_stop", "");
    check_kid_page(&box, "mailbox, stop");
}

static void test_nothing_must_be_answered(void **state)
{
    struct http_test *h = *state;
    struct walk w = begin_kid(h);
    static const char *const skipped[] = { "what", "safe", "contact" };
    for (size_t i = 0; i < ARRAY_LEN(skipped); i++) {
        CHECK_STR(test_field(&w.at, "step"), skipped[i], "one question after the other");
        step(&w, skipped[i], "go=skip");
    }
    step(&w, "check", "go=send");
    CHECK(words_of(&w).n > 0, "sent all the same");
    struct ctx *c;
    struct report row = newest(h, &c);
    CHECK(row.what.n == 0 && row.safe_now.n == 0 && row.urgent == 0, "and nothing was made up");
}

static void test_not_safe(void **state)
{
    struct http_test *h = *state;
    struct walk w = begin_kid(h);
    step(&w, "what", "what=DIPUKUL");
    step(&w, "safe", "safe_now=NO");
    CHECK_STR(test_field(&w.at, "step"), "unsafe", "numbers first");
    check_kid_page(&w, "unsafe");
    CHECK(test_has(&w.at, "class=\"sos\"") && test_has(&w.at, "Aku anak, aku tidak aman"),
          "whom to call and what to say");
    step(&w, "unsafe", "go=send");
    check_kid_page(&w, "receipt");
    struct ctx *c;
    CHECK(newest(h, &c).urgent == 1, "marked urgent");
}

static void test_changed_answers(void **state)
{
    struct http_test *h = *state;
    struct walk w = begin_kid(h);
    step(&w, "what", "what=DIHINA&story=satu");
    step(&w, "safe", "go=back");
    CHECK(test_has(&w.at, "aria-current=\"true\""), "the tapped choice is seen again");
    step(&w, "what", "story=dua&go=next");
    step(&w, "safe", "safe_now=YES");
    step(&w, "contact", "contact_way=UNKNOWN");
    CHECK(test_has(&w.at, "Aku dihina") && test_has(&w.at, "dua"),
          "writing more does not lose the choice");
    step(&w, "check", "go=edit.safe");
    step(&w, "safe", "safe_now=NO");
    CHECK_STR(test_field(&w.at, "step"), "unsafe", "a change to not safe shows the numbers");
    step(&w, "unsafe", "go=next");
    CHECK_STR(test_field(&w.at, "step"), "check", "and leads back");
}

static const struct {
    const char *why, *step, *typed;
} FOREIGN[] = {
    { "a name is no input of a child", "what", "victim_name=Melati&go=next" },
    { "nor anybody else's", "what", "reported_name=Bambang&go=next" },
    { "nor the number of an identity card", "what", "victim_nik=1571990000000001&go=next" },
    { "a choice that is not in the child's list", "what", "what=DIKUNTIT" },
    { "whom a child trusts is asked later", "what", "trusted=GURU&go=next" },
};

static void test_refused(void **state)
{
    struct http_test *h = *state;
    for (size_t i = 0; i < ARRAY_LEN(FOREIGN); i++) {
        struct walk w = begin_kid(h);
        step(&w, FOREIGN[i].step, FOREIGN[i].typed);
        CHECK(test_has(&w.at, "role=\"alert\""), FOREIGN[i].why);
        CHECK_STR(test_field(&w.at, "step"), FOREIGN[i].step, FOREIGN[i].why);
    }
    struct walk w = begin_kid(h);
    step(&w, "people", "victim_name=Melati&go=next");
    CHECK_STR(test_field(&w.at, "step"), "what", "a page of the long form is none of a child's");
    step(&w, "trusted", "trusted=GURU");
    CHECK_STR(test_field(&w.at, "step"), "check", "nothing after sending before sending");
}

static void test_english(void **state)
{
    struct http_test *h = *state;
    struct walk w = begin_kid(h);
    w.at = test_post(h, NULL, "/", test_printf(h, "token=%.*s&lang=en", STR_ARG(w.token)));
    CHECK(test_has(&w.at, "I was hit or hurt") && test_has(&w.at, "It is not your fault"),
          "the same page in English");
    struct arena *mem = test_ctx(h, NULL)->mem;
    for (size_t i = 0; i < ARRAY_LEN(NEVER); i++) {
        CHECK(!has_word(&w.at, mem, NEVER[i]), NEVER[i]);
    }
}

/* ---- helpers ---- */

static struct walk open_helper(struct http_test *h)
{
    struct walk w = { .h = h, .token = STR("") };
    struct test_answer start = test_get(h, NULL, "/");
    CHECK(test_has(&start, "name=\"step\" value=\"helper\"") && test_has(&start, "ketua RT"),
          "the start page leads there");
    step(&w, "helper", "go=open");
    CHECK_STR(test_field(&w.at, "step"), "helper", "the page");
    return w;
}

static const struct {
    const char *role, *channel, *why;
} ROLES[] = {
    { "GURU", "SEKOLAH_POKJA", "a teacher's report comes from the school" },
    { "NAKES", "RS_PUSKESMAS", "a nurse's from the health facility" },
    { "RT", "RT", "the neighbourhood's head has a channel of his own" },
    { "LAINNYA", "PIHAK_LAIN", "anybody else is another party" },
};

static void test_helper(void **state)
{
    struct http_test *h = *state;
    for (size_t i = 0; i < ARRAY_LEN(ROLES); i++) {
        struct walk w = open_helper(h);
        CHECK(test_has(&w.at, "UU 23/2004") && test_has(&w.at, "Perlu verifikasi Bagian Hukum"),
              "the duty, and that it is to be verified");
        CHECK(test_has(&w.at, "Jangan menanyai"), "no questioning of the child");
        CHECK(w.at.body.n < 30 * 1024 && test_has(&w.at, "data-exit") &&
                  test_has(&w.at, "<title>Layanan Kota</title>"),
              "small and neutral");
        step(&w, "helper",
             test_printf(h,
                         "helper_role=%s&helper_place=SD+di+Telanaipura&signs=LUKA&signs=TAKUT&"
                         "child_words=Jangan+bilang+mama&safe_now=UNKNOWN&helper_quiet=1&"
                         "contact_way=CODE&go=next",
                         ROLES[i].role));
        CHECK(test_has(&w.at, "meteran"), "the receipt as usual");
        struct ctx *c;
        struct report row = newest(h, &c);
        CHECK_STR(row.entry, ROLES[i].channel, ROLES[i].why);
        CHECK_STR(row.who, "CHILD", "about a child");
        CHECK_STR(row.child_words, "Jangan bilang mama", "as it was said");
        CHECK(row.helper_quiet == 1, "unnamed to the family");
        struct test_answer a =
            test_get(h, "intake", test_printf(h, "/antrean/%.*s", STR_ARG(row.id)));
        CHECK(test_has(&a, "Jangan sebut pelapor kepada keluarga"), "staff see it as a warning");
        CHECK(test_has(&a, "Jangan bilang mama") && test_has(&a, "Luka atau memar") &&
                  test_has(&a, "SD di Telanaipura"),
              "and what was seen and said");
        CHECK(test_get(h, "partner", test_printf(h, "/antrean/%.*s", STR_ARG(row.id))).status ==
                  403,
              "a partner sees none of it");
    }
}

static const struct {
    const char *why, *typed, *says;
} HELPER_WRONG[] = {
    { "who you are must be said", "safe_now=YES&child_words=begitu+katanya", "helper_role" },
    { "so must whether the child is safe", "helper_role=GURU&child_words=begitu+katanya",
      "safe_now" },
    { "a call needs a number",
      "helper_role=GURU&safe_now=YES&contact_way=PHONE&child_words=begitu+katanya",
      "nomor yang aman" },
    { "a sign that is not in the list",
      "helper_role=GURU&safe_now=YES&signs=TERBANG&child_words=begitu+katanya", "signs" },
    { "a field of another page",
      "helper_role=GURU&safe_now=YES&reported_name=Bambang&child_words=begitu+katanya",
      "reported_name" },
};

static void test_helper_wrong(void **state)
{
    struct http_test *h = *state;
    int64_t before = count(h, "SELECT COUNT(*) FROM report");
    for (size_t i = 0; i < ARRAY_LEN(HELPER_WRONG); i++) {
        struct walk w = open_helper(h);
        step(&w, "helper", test_printf(h, "%s&go=next", HELPER_WRONG[i].typed));
        CHECK(test_has(&w.at, "role=\"alert\"") && test_has(&w.at, HELPER_WRONG[i].says),
              HELPER_WRONG[i].why);
        CHECK(test_has(&w.at, "begitu katanya"), "what was typed is still there");
    }
    CHECK(count(h, "SELECT COUNT(*) FROM report") == before, "nothing was sent");
    struct walk late = open_helper(h);
    test_clock_add(h, 73 * HOUR_MS);
    step(&late, "helper", "helper_role=RT&safe_now=YES&child_words=masih+ada&go=next");
    CHECK(test_has(&late.at, "terbuka terlalu lama") && test_has(&late.at, "masih ada"),
          "a page left open loses nothing");
    step(&late, "helper", "helper_role=RT&safe_now=YES&child_words=masih+ada&go=next");
    CHECK(test_has(&late.at, "meteran"), "and is sent the second time");
    test_clock_add(h, -73 * HOUR_MS);
}

static void test_helper_urgent(void **state)
{
    struct http_test *h = *state;
    struct walk w = open_helper(h);
    step(&w, "helper", "helper_role=NAKES&safe_now=NO&go=next");
    CHECK(test_has(&w.at, "class=\"sos\""), "the numbers stand beside the receipt");
    step(&w, "helper", "helper_role=NAKES&safe_now=NO&go=next");
    struct ctx *c;
    struct report row = newest(h, &c);
    CHECK(row.urgent == 1 && row.helper_quiet == 0, "urgent, once");
    struct test_answer a = test_get(h, "intake", test_printf(h, "/antrean/%.*s", STR_ARG(row.id)));
    CHECK(!test_has(&a, "Jangan sebut pelapor"), "no warning that nobody asked for");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_way),    cmocka_unit_test(test_nothing_must_be_answered),
        cmocka_unit_test(test_not_safe),     cmocka_unit_test(test_changed_answers),
        cmocka_unit_test(test_refused),      cmocka_unit_test(test_english),
        cmocka_unit_test(test_helper),       cmocka_unit_test(test_helper_urgent),
        cmocka_unit_test(test_helper_wrong), /* the last one: it moves the clock on */
    };
    return cmocka_run_group_tests(tests, city_make, city_drop);
}
