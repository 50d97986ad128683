/*
 * meeting_slide_test.c - which files of speakers are kept, that they only leave as downloads, and that a file taken out is gone; a
 * meeting of a sub-group invites its members alone.
 */
#include "base/check.h"
#include "feature/meeting/meeting_slide.h"
#include "feature/taskforce/taskforce.h"
#include "http/test_http.h"

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

#define ZIP "PK\x03\x04 0123456789012345678901234"
#define ODP      \
    "PK\x03\x04" \
    "01234567890123456789012345mimetypeapplication/vnd.oasis.opendocument.presentation"

static const struct {
    const char *why, *bytes;
    enum slide_kind kind;
    const char *says; /* of the refusal */
} files[] = {
    { "PDF", "%PDF-1.7 isi", SLIDE_PDF, NULL },
    { "PPTX", ZIP "ppt/presentation.xml", SLIDE_PPTX, NULL },
    { "ODP", ODP "content.xml", SLIDE_ODP, NULL },
    { "nothing", "", SLIDE_EMPTY, "kosong" },
    { "PDF that runs something", "%PDF-1.7 /OpenAction << /S /JavaScript >>", SLIDE_MACRO,
      "memuat program" },
    { "PDF that starts a program", "%PDF-1.7 << /S /Launch >>", SLIDE_MACRO, "memuat program" },
    { "PPTX with macros", ZIP "ppt/presentation.xml ppt/vbaProject.bin", SLIDE_MACRO,
      "memuat program" },
    { "PPTX with an object in it", ZIP "ppt/presentation.xml ppt/embeddings/oleObject1.bin",
      SLIDE_MACRO, "memuat program" },
    { "ODP with macros", ODP "Basic/Standard/Module1.xml", SLIDE_MACRO, "memuat program" },
    { "the binary form of before", "\xd0\xcf\x11\xe0 PowerPoint", SLIDE_OLD_PPT, "PPT lama" },
    { "a program", "MZ\x90", SLIDE_OTHER, "hanya PDF" },
    { "a web page", "<html><script>", SLIDE_OTHER, "hanya PDF" },
    { "another archive", ZIP "program.exe", SLIDE_OTHER, "hanya PDF" },
    { "a spreadsheet", ZIP "xl/workbook.xml", SLIDE_OTHER, "hanya PDF" },
};

static void kinds(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        CHECK(slide_kind_of(str_of(files[i].bytes)) == files[i].kind, files[i].why);
    }
}

#define MEETING \
    "title=Rapat&starts_ms=2024-11-14T09:00&ends_ms=2024-11-14T12:00&place=Aula&chair=Sekretaris"

static const char *plan(struct http_test *h, const char *kind)
{
    const struct test_answer a =
        test_post(h, "secretariat", "/rapat", test_printf(h, MEETING "&%s", kind));
    CHECK(a.status == 303, "planned");
    return test_printf(h, "%.43s", str_z(test_ctx(h, NULL)->mem, a.location));
}

static struct test_answer send(struct http_test *h, const char *login, const char *item, size_t i)
{
    return test_post_file(h, login, test_printf(h, "%s/materi", item), "", "materi.pdf",
                          "application/pdf", str_of(files[i].bytes));
}

static void kept_and_taken_out(void **state)
{
    struct http_test *h = *state;
    const char *meeting = plan(h, "kind=KOORDINASI");
    CHECK(test_post(h, "secretariat", test_printf(h, "%s/agenda", meeting),
                    "title=Modus&speaker=Polresta&topic=Modus+baru")
                  .status == 303,
          "a point");
    struct test_answer a = test_get_json(h, "secretariat", meeting);
    const struct val *first = val_getz(a.json, "items")->list->items[0];
    const char *item = str_z(test_ctx(h, NULL)->mem, val_get_text(first, "href"));
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        a = send(h, "secretariat", item, i);
        CHECK(a.status == (files[i].says == NULL ? 303 : 422), files[i].why);
        CHECK(files[i].says == NULL || test_has(&a, files[i].says), files[i].why);
    }
    CHECK(send(h, "partner", item, 0).status == 403, "the secretariat keeps them");
    CHECK(send(h, "secretariat", item, 0).status == 303 &&
              send(h, "secretariat", item, 0).status == 303,
          "five");
    a = send(h, "secretariat", item, 0);
    CHECK(a.status == 422 && test_has(&a, "lima materi"), "and no more");
    a = test_get_json(h, "partner", meeting);
    const struct val *slides = val_getz(val_getz(a.json, "items")->list->items[0], "slides");
    CHECK(val_count(slides) == 5, "at their point, for every agency");
    const struct val *pdf = slides->list->items[0];
    const char *href = str_z(test_ctx(h, NULL)->mem, val_get_text(pdf, "href"));
    a = test_get(h, "partner", href);
    CHECK(a.status == 200 && str_eqz(a.body, files[0].bytes), "as it was sent");
    CHECK_STR(a.content_type, "application/octet-stream", "never as something to show");
    bool attached = false;
    for (size_t i = 0; i < a.resp.n_headers; i++) {
        attached = attached || str_starts(a.resp.headers[i].text, STR("attachment"));
    }
    CHECK(attached, "as a download");
    CHECK(test_get(h, "intake", href).status == 403, "not outside the task force");
    const char *other = plan(h, "kind=EVALUASI");
    const char *elsewhere = test_printf(h, "%s%s", other, href + 43);
    CHECK(test_get(h, "partner", elsewhere).status == 404, "not by another meeting's address");
    const char *gone = test_printf(h, "%s/hapus", href);
    CHECK(test_post(h, "partner", gone, "").status == 403, "nor taken out by an agency");
    CHECK(test_post(h, "secretariat", gone, "").status == 303, "taken out");
    CHECK(test_get(h, "secretariat", href).status == 404, "gone");
    CHECK(test_post(h, "secretariat", gone, "").status == 404, "once");
}

static const struct {
    const char *why, *form;
    int status;
} subgroups[] = {
    { "which one", MEETING "&kind=SUBGUGUS", 422 },
    { "none of another kind", MEETING "&kind=KOORDINASI&subgroup=PENCEGAHAN", 422 },
    { "no such", MEETING "&kind=SUBGUGUS&subgroup=TIDAK_ADA", 422 },
    { "prevention", MEETING "&kind=SUBGUGUS&subgroup=PENCEGAHAN", 303 },
};

static void members_alone(void **state)
{
    struct http_test *h = *state;
    for (size_t i = 0; i < ARRAY_LEN(subgroups); i++) {
        CHECK(test_post(h, "secretariat", "/rapat", subgroups[i].form).status ==
                  subgroups[i].status,
              subgroups[i].why);
    }
    const char *meeting = plan(h, "kind=SUBGUGUS&subgroup=PENCEGAHAN");
    const char *invite = test_printf(h, "%s/undang", meeting);
    struct test_answer a = test_post(h, "secretariat", invite, "agency_id=KEJARI");
    CHECK(a.status == 422 && test_has(&a, "bukan anggota sub gugus"), "no member");
    CHECK(!test_has(&a, "value=\"KEJARI\""), "nor offered");
    CHECK(test_has(&a, "value=\"DISDIK\""), "a member is");
    CHECK(test_post(h, "secretariat", invite, "every=1").status == 303, "all of them");
    a = test_get_json(h, "secretariat", meeting);
    const struct val *guests = val_getz(a.json, "guests");
    CHECK(val_count(guests) == 8, "the members of the pack, no more");
    for (size_t i = 0; i < val_count(guests); i++) {
        CHECK(subgroup_has(test_ctx(h, NULL), STR("PENCEGAHAN"),
                           val_get_text(guests->list->items[i], "agency_id")),
              "each is one");
    }
    CHECK(test_has(&a, "Pencegahan"), "which sub-group meets stands on the page");
    a = test_get(h, "partner", "/gugus-tugas");
    CHECK(test_has(&a, "Anggota sub gugus tugas") && test_has(&a, "Bagian Hukum Sekretariat"),
          "who is in which, for everybody of the task force");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds),
        cmocka_unit_test_setup_teardown(kept_and_taken_out, city_make, city_drop),
        cmocka_unit_test_setup_teardown(members_alone, city_make, city_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
