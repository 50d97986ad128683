/* document_test.c - which files are taken, names that betray nothing, and who may open one. */
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
