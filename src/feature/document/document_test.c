/* document_test.c - which files are taken, names that betray nothing, and who may open one. */
#include <string.h>

#include "base/check.h"
#include "feature/case/case.h"
#include "feature/document/document_priv.h"
#include "http/test_http.h"

#define BYTES(literal)                 \
    {                                  \
        (literal), sizeof(literal) - 1 \
    }

static void test_kinds(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        struct str bytes;
        const char *want; /* NULL: refused */
    } cases[] = {
        { "a JPEG", BYTES("\xff\xd8\xff\xe0 JFIF"), "image/jpeg" },
        { "a PNG", BYTES("\x89PNG\r\n\x1a\n and more"), "image/png" },
        { "a PDF", BYTES("%PDF-1.7\n"), "application/pdf" },
        { "a photo of a newer phone",
          BYTES("\0\0\0\x18"
                "ftypheic more"),
          "image/heic" },
        { "a voice message", BYTES("OggS and more"), "audio/ogg" },
        { "a video",
          BYTES("\0\0\0\x18"
                "ftypisom more"),
          "video/mp4" },
        { "an exported chat", BYTES("PK\x03\x04 more"), "application/zip" },
        { "plain text", BYTES("13/11/2024 20.15 - aku takut pulang"), "text/plain" },
        { "text with a smaller-than sign", BYTES("< 5 kali seminggu"), "text/plain" },
        { "a web page, whatever it is called", BYTES("<!doctype html><script>"), NULL },
        { "a picture that is a program", BYTES("<svg onload='x'>"), NULL },
        { "a web page behind spaces", BYTES("  \n <html>"), NULL },
        { "a script", BYTES("#!/bin/sh\nrm -rf"), NULL },
        { "a program",
          BYTES("\x7f"
                "ELF\x02\x01\x01\0\0\0"),
          NULL },
        { "text with a NUL in it", BYTES("abc\0def"), NULL },
        { "text of another encoding", BYTES("caf\xe9 malam"), NULL },
        { "nothing", BYTES(""), NULL },
        { "only the beginning of a mark", BYTES("\xff\xd8"), NULL },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct file_kind *k = file_kind_of(cases[i].bytes);
        CHECK((k == NULL) == (cases[i].want == NULL), cases[i].why);
        if (k != NULL) {
            CHECK_STR(str_of(k->media_type), cases[i].want, cases[i].why);
            CHECK(file_kind_named(str_of(k->media_type)) != NULL, cases[i].why);
        }
    }
    CHECK_STR(str_of(file_kind_named(STR("application/x-evil"))->ending), "bin",
              "an unknown type gets a neutral ending");
}

static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        struct str name;
        const char *want;
    } cases[] = {
        { "a plain name stays", BYTES("surat.pdf"), "surat.pdf" },
        { "only the last part of a path", BYTES("C:\\Users\\Budi\\surat.pdf"), "surat.pdf" },
        { "no way upwards", BYTES("../../etc/passwd"), "passwd" },
        { "quotes and tags go", BYTES("a\"b<c>.jpg"), "abc.jpg" },
        { "control characters go", BYTES("a\r\nb.jpg"), "ab.jpg" },
        { "letters of any language stay", BYTES("bukti é.jpg"), "bukti é.jpg" },
        { "nothing left: a neutral name", BYTES("///"), "berkas" },
        { "no name at all", BYTES(""), "berkas" },
    };
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK_STR(file_name_clean(a, cases[i].name), cases[i].want, cases[i].why);
    }
    arena_free(a);
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

static struct str first_href(const struct test_answer *a)
{
    struct str rest = a->body;
    struct str part;
    while (str_next(&rest, '"', &part)) {
        if (str_starts(part, STR("/dokumen/")) && !str_ends(part, STR("/lihat"))) {
            return part;
        }
    }
    return STR("");
}

static void test_case_files(void **state)
{
    struct http_test *h = *state;
    struct str id = open_case(h, "case_manager");
    const char *path = test_printf(h, "/kasus/%.*s/dokumen", STR_ARG(id));
    struct str pdf = STR("%PDF-1.4 visum");
    static const struct {
        const char *why, *login, *fields, *name;
        struct str bytes;
        int want;
        const char *says;
    } cases[] = {
        { "a PDF", "case_manager", "kind=VISUM&title=Visum", "visum.pdf", BYTES("%PDF-1.4 visum"),
          303, NULL },
        { "without a kind", "case_manager", "title=Visum", "visum.pdf", BYTES("%PDF-1.4 visum"),
          422, "Visum" },
        { "a kind that does not exist", "case_manager", "kind=RAHASIA&title=Judulku", "a.pdf",
          BYTES("%PDF-1.4 x"), 422, "Judulku" },
        { "a web page", "case_manager", "kind=VISUM&title=Judulku", "a.pdf", BYTES("<html>"), 422,
          "tidak dapat kami terima" },
        { "an empty file", "case_manager", "kind=VISUM&title=Judulku", "kosong.pdf", BYTES(""), 422,
          "kosong" },
        { "a field of the record itself", "case_manager", "kind=VISUM&file_key=x", "a.pdf",
          BYTES("%PDF-1.4 x"), 422, "file_key" },
        { "another's case is absent", "case_manager2", "kind=VISUM", "a.pdf", BYTES("%PDF-1.4 x"),
          404, NULL },
        { "a role without the right", "partner", "kind=VISUM", "a.pdf", BYTES("%PDF-1.4 x"), 403,
          NULL },
        { "a leader sees figures only", "leader", "kind=VISUM", "a.pdf", BYTES("%PDF-1.4 x"), 403,
          NULL },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct test_answer a = test_post_file(h, cases[i].login, path, cases[i].fields,
                                              cases[i].name, "application/pdf", cases[i].bytes);
        CHECK(a.status == cases[i].want, cases[i].why);
        CHECK(cases[i].says == NULL || test_has(&a, cases[i].says), cases[i].why);
    }
    struct test_answer none = test_post(h, "case_manager", path, "kind=VISUM");
    CHECK(none.status == 422 && test_has(&none, "Pilih berkasnya dulu"), "no file chosen");
    struct test_answer list = test_get(h, "case_manager", path);
    CHECK(list.status == 200 && test_has(&list, "visum.pdf") && !test_has(&list, "kosong.pdf"),
          "only what was taken is listed");
    const char *href = test_printf(h, "%.*s", STR_ARG(first_href(&list)));
    struct test_answer got = test_get(h, "case_manager", href);
    CHECK(got.status == 200 && str_eq(got.body, pdf), "the bytes come back as they were");
    CHECK_STR(got.content_type, "application/octet-stream", "the browser never shows them itself");
    CHECK(test_get(h, "case_manager", test_printf(h, "%s/lihat", href)).status == 404,
          "there is no copy to look at of a PDF");
    CHECK(test_get(h, "case_manager2", href).status == 404, "another's file is absent");
    CHECK(test_get(h, "intake", href).status == 404, "intake is not in this team");
    CHECK(test_get(h, "lead", href).status == 200, "lead may");
    CHECK(test_get(h, "admin", href).status == 403, "admin has no such page");
    CHECK(test_get(h, "case_manager", "/dokumen/00000000-0000-4000-8000-000000000000").status ==
              404,
          "an absent one looks the same");
    CHECK(test_get(h, "case_manager", "/dokumen/apa").status == 404, "and what is no id");
}

/* ---- files that hurt ---- */

#define HURTS "%PDF-1.4 rekaman"

static struct str managed_case(struct http_test *h)
{
    struct ctx *c = test_ctx(h, "case_manager");
    struct case_all all = { .row = { .report_day = day_of(2024, 11, 14), .risk = STR("SEDANG") } };
    bool retry = false;
    c->change = change_new(c);
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(case_open_new(c, &all, NULL, test_member_id(h, "case_manager")), OK);
    store_rollback(c);
    assert_int_equal(change_commit(c, &retry), OK);
    const char *add = test_printf(h, "/tim/kasus/%.*s/tambah", STR_ARG(all.row.id));
    static const char *const joiners[] = { "companion", "intake" };
    for (size_t i = 0; i < ARRAY_LEN(joiners); i++) {
        const struct str id = test_member_id(h, joiners[i]);
        assert_int_equal(
            test_post(h, "lead", add, test_printf(h, "member_id=%.*s", STR_ARG(id))).status, 303);
    }
    return all.row.id;
}

/* The newest document of a case, as the data says. */
static struct str newest(struct http_test *h, const char *path)
{
    struct test_answer a = test_get_json(h, "case_manager", path);
    const struct val *list = val_getz(a.json, "documents");
    assert_true(val_count(list) > 0);
    return val_get_text(list->list->items[0], "id");
}

static struct test_answer upload(struct http_test *h, const char *login, const char *path,
                                 const char *fields)
{
    return test_post_file(h, login, path, fields, "rekaman-rahasia.pdf", "application/pdf",
                          STR(HURTS));
}

static void test_hurting_choice(void **state)
{
    struct http_test *h = *state;
    const struct str id = managed_case(h);
    const char *path = test_printf(h, "/kasus/%.*s/dokumen", STR_ARG(id));
    const struct str a = test_member_id(h, "companion");
    const struct str b = test_member_id(h, "case_manager");
    const struct str other = test_member_id(h, "case_manager2");
    const struct {
        const char *why, *login;
        struct str a, b;
        int want;
        const char *says;
    } cases[] = {
        { "nobody is named", "case_manager", STR(""), STR(""), 422, "dua orang yang berbeda" },
        { "one alone", "case_manager", a, STR(""), 422, "dua orang yang berbeda" },
        { "one person twice", "case_manager", a, a, 422, "dua orang yang berbeda" },
        { "somebody outside the team", "case_manager", a, other, 422, "tim kasus ini" },
        { "somebody who does not exist", "case_manager", a,
          STR("00000000-0000-4000-8000-000000000000"), 422, "tim kasus" },
        { "two of the team", "case_manager", a, b, 303, NULL },
        { "whoever finds it is named with the manager, whatever he says", "intake", a, other, 303,
          NULL },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct test_answer t =
            upload(h, cases[i].login, path,
                   test_printf(h, "kind=FOTO&title=Judulku&sensitive=1&named_a=%.*s&named_b=%.*s",
                               STR_ARG(cases[i].a), STR_ARG(cases[i].b)));
        CHECK(t.status == cases[i].want, cases[i].why);
        CHECK(cases[i].says == NULL || (test_has(&t, cases[i].says) && test_has(&t, "Judulku")),
              cases[i].why);
    }
    const char *one = test_printf(h, "%s/%.*s", path, STR_ARG(newest(h, path)));
    struct test_answer t =
        test_post(h, "companion", test_printf(h, "%s/buka", one), "reason=Untuk+penyidik+polisi");
    CHECK(t.status == 403, "the companion whom the finder named is not in it");
    t = test_post(h, "intake", test_printf(h, "%s/buka", one), "reason=Untuk+penyidik+polisi");
    CHECK(t.status == 200, "the finder is");
}

static void test_hurting_opening(void **state)
{
    struct http_test *h = *state;
    const struct str id = managed_case(h);
    const char *path = test_printf(h, "/kasus/%.*s/dokumen", STR_ARG(id));
    CHECK(upload(h, "case_manager", path, "kind=FOTO&title=Rekaman").status == 303,
          "an ordinary file at first");
    const struct str doc = newest(h, path);
    const char *one = test_printf(h, "%s/%.*s", path, STR_ARG(doc));
    const char *plain = test_printf(h, "/dokumen/%.*s", STR_ARG(doc));
    const char *mark =
        test_printf(h, "named_a=%.*s&named_b=%.*s", STR_ARG(test_member_id(h, "case_manager")),
                    STR_ARG(test_member_id(h, "companion")));
    CHECK(test_get(h, "intake", plain).status == 200, "everybody of the team opens it");
    CHECK(test_post(h, "case_manager", test_printf(h, "%s/sensitif", one), mark).status == 303,
          "marked");
    CHECK(test_post(h, "case_manager", test_printf(h, "%s/sensitif", one), mark).status == 422,
          "once is enough");
    static const struct {
        const char *why, *login;
        int direct, with_reason;
    } people[] = {
        { "the manager, who is named", "case_manager", 403, 200 },
        { "the companion, who is named", "companion", 403, 200 },
        { "of the team, not named", "intake", 403, 403 },
        { "the head of the office is not named", "lead", 403, 403 },
        { "another's case", "case_manager2", 404, 404 },
        { "a partner", "partner", 403, 403 },
        { "the administrator", "admin", 403, 403 },
    };
    for (size_t i = 0; i < ARRAY_LEN(people); i++) {
        CHECK(test_get(h, people[i].login, plain).status == people[i].direct, people[i].why);
        struct test_answer a = test_post(h, people[i].login, test_printf(h, "%s/buka", one),
                                         "reason=Untuk+penyidik+polisi");
        CHECK(a.status == people[i].with_reason, people[i].why);
        CHECK(a.status != 200 || str_eq(a.body, STR(HURTS)), "the bytes as they came");
    }
    CHECK(test_post(h, "case_manager", test_printf(h, "%s/buka", one), "reason=").status == 422,
          "never without a reason");
    CHECK(test_post(h, "case_manager", test_printf(h, "%s/buka", one), "reason=lihat").status ==
              422,
          "one word is none");
    CHECK(test_get(h, "case_manager", test_printf(h, "%s/lihat", plain)).status != 200,
          "there is nothing to look at");
    struct test_answer list = test_get(h, "case_manager", path);
    CHECK(test_has(&list, "Berkas sensitif") && !test_has(&list, "rekaman-rahasia"),
          "the list shows neither name nor picture");
    CHECK(!test_has(&list, test_printf(h, "href=\"%s", plain)), "nor a way to it");
    struct test_answer page = test_get(h, "intake", one);
    CHECK(page.status == 200 && test_has(&page, "Untuk penyidik polisi"),
          "the team reads who opened it and why");
    CHECK(!test_has(&page, "/buka\""), "and is offered no opening");
    struct ctx *c = test_ctx(h, "intake");
    struct document row;
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(case_require(c, id, NULL), OK);
    assert_int_equal(rec_get(c, &document_rec, doc, &row), OK);
    CHECK(row.file_key.n == 0 && row.shown_key.n == 0 && row.file_id.n == 0,
          "the team's row has no key any more");
    struct document_lock lock = { 0 };
    bool found = false;
    assert_int_equal(lock_of(c, doc, &lock, &found), OK);
    assert_int_equal(keys_fetch(c, &lock.compartment_id, 1, LOOK_DOCUMENT, NULL), OK);
    CHECK(found && lock.file_key.n == 0 && !keys_held(c, lock.compartment_id),
          "and keyd hands out none to those not named");
    store_rollback(c);
}

static void test_hurting_passed_on(void **state)
{
    struct http_test *h = *state;
    const struct str id = managed_case(h);
    const char *path = test_printf(h, "/kasus/%.*s/dokumen", STR_ARG(id));
    const struct str manager = test_member_id(h, "case_manager");
    const struct str companion = test_member_id(h, "companion");
    const struct str intake = test_member_id(h, "intake");
    CHECK(upload(h, "case_manager", path,
                 test_printf(h, "kind=FOTO&sensitive=1&named_a=%.*s&named_b=%.*s", STR_ARG(manager),
                             STR_ARG(companion)))
                  .status == 303,
          "a file that hurts");
    const char *one = test_printf(h, "%s/%.*s", path, STR_ARG(newest(h, path)));
    const char *open = test_printf(h, "%s/buka", one);
    const struct {
        const char *why, *login;
        struct str from, to;
        int want;
    } cases[] = {
        { "who is not named gives nothing away", "intake", companion, intake, 403 },
        { "only one of the two leaves", "case_manager", intake, intake, 422 },
        { "the two stay different", "case_manager", companion, manager, 422 },
        { "only to somebody of the team", "case_manager", companion,
          test_member_id(h, "case_manager2"), 422 },
        { "one for another", "case_manager", companion, intake, 303 },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct test_answer a = test_post(h, cases[i].login, test_printf(h, "%s/alih", one),
                                         test_printf(h, "named_a=%.*s&named_b=%.*s",
                                                     STR_ARG(cases[i].from), STR_ARG(cases[i].to)));
        CHECK(a.status == cases[i].want, cases[i].why);
    }
    CHECK(test_post(h, "intake", open, "reason=Untuk+penyidik+polisi").status == 200,
          "the new one opens it");
    CHECK(test_post(h, "case_manager", open, "reason=Untuk+penyidik+polisi").status == 200,
          "the one who stayed too");
    CHECK(test_post(h, "companion", open, "reason=Untuk+penyidik+polisi").status == 403,
          "the former one no more");
}

static void test_hurting_handover(void **state)
{
    struct http_test *h = *state;
    const struct str id = managed_case(h);
    const char *path = test_printf(h, "/kasus/%.*s/dokumen", STR_ARG(id));
    CHECK(upload(h, "intake", path, "kind=FOTO&title=Rekaman&sensitive=1").status == 303,
          "marked at once");
    const char *one = test_printf(h, "%s/%.*s", path, STR_ARG(newest(h, path)));
    static const struct {
        const char *why, *agency, *rest;
        int want;
        const char *says;
    } cases[] = {
        { "a hospital never gets it", "RSUD_ABDUL_MANAP", "&receiver=Ners&letter=1", 422,
          "kepolisian" },
        { "no agency is a sentence, and the receiver stays typed", "", "&receiver=Ners&letter=1",
          422, "Pilih lembaga yang menerima berkas ini." },
        { "an agency that does not exist", "TIDAK_ADA", "&receiver=Ners&letter=1", 422, "lembaga" },
        { "nobody received it", "POLRESTA", "&letter=BA/1", 422, "class=\"err\"" },
        { "the police", "POLRESTA", "&receiver=Penyidik&letter=BA/1", 303, NULL },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct test_answer a =
            test_post(h, "case_manager", test_printf(h, "%s/serah", one),
                      test_printf(h, "agency_id=%s%s", cases[i].agency, cases[i].rest));
        CHECK(a.status == cases[i].want, cases[i].why);
        CHECK(cases[i].says == NULL || test_has(&a, cases[i].says), cases[i].why);
    }
    struct test_answer a = test_get(h, "case_manager", one);
    CHECK(test_has(&a, "BA/1") && test_has(&a, "Diserahkan"),
          "the custody says to whom and on which receipt");
    const char *page = str_z(test_ctx(h, NULL)->mem, a.body);
    const char *added = strstr(page, "Ditambahkan dan disegel");
    const char *marked = strstr(page, "Ditandai sensitif");
    const char *handed = strstr(page, "Penerima: Penyidik");
    CHECK(added != NULL && marked > added && handed > marked, "in the order in which it happened");
    struct ctx *c = test_ctx(h, "case_manager");
    CHECK(document_may_go(c, true, STR("POLRESTA")) && !document_may_go(c, true, STR("DINSOS")) &&
              !document_may_go(c, true, STR("")),
          "only the police");
    CHECK(document_may_go(c, false, STR("RSUD_ABDUL_MANAP")), "other files are not held back");
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
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_names),
        cmocka_unit_test_setup_teardown(test_case_files, city_make, city_drop),
        cmocka_unit_test_setup_teardown(test_hurting_choice, city_make, city_drop),
        cmocka_unit_test_setup_teardown(test_hurting_opening, city_make, city_drop),
        cmocka_unit_test_setup_teardown(test_hurting_passed_on, city_make, city_drop),
        cmocka_unit_test_setup_teardown(test_hurting_handover, city_make, city_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
