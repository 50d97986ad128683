/*
 * print_test.c - the six forms of a case, filled: each holds what its screen was given and not the
 * names, says who printed it, and is in the log; names want a right and a reason.
 */
#include "kit.h"

#include <fcntl.h>
#include <unistd.h>

#include "audit/scan.h"
#include "feature/paper/paper.h"
#include "store/change.h"

/* A case with something on each of its screens. */
static struct kit full(struct http_test *h)
{
    struct kit k = kit_open(h);
    static const char *const posts[][2] = {
        { "/asesmen", "risk=SEDANG&risk_why=Pintu+dikunci&safe_place=Rumah+kakak" },
        { "/rencana/tujuan", "body=Tinggal+di+tempat+aman" },
        { "/penutupan",
          "checks=TUJUAN_DITINJAU&checks=RISIKO_DINILAI&checks=RUJUKAN_SELESAI&checks=HUKUM_DIPANTAU"
          "&checks=PASCALAYANAN_DISEPAKATI&checks=TAHU_CARA_KEMBALI&checks=DIBERI_TAHU"
          "&close_reason=SELESAI&victim_view=Ia+merasa+cukup&aftercare_on=2024-12-14" },
    };
    for (size_t i = 0; i < ARRAY_LEN(posts); i++) {
        CHECK(test_post(h, "case_manager", kit_path(&k, posts[i][0]), posts[i][1]).status == 303,
              posts[i][0]);
    }
    CHECK(test_post(h, "case_manager", kit_path(&k, "/rencana/tugas"),
                    test_printf(h, "owner_id=%.*s&due_on=2024-11-20&body=Antar+ke+psikolog",
                                STR_ARG(test_member_id(h, "case_manager"))))
                  .status == 303,
          "a task");
    const char *ground = kit_consent(&k, "RSUD_RADEN_MATTAHER",
                                     "basis=CONSENT&giver=KORBAN&need=YES&identity=YES&story=NO");
    (void)kit_send(&k, "RSUD_RADEN_MATTAHER", ground,
                   "purpose=VISUM&asked_for=Mohon+diperiksa+dokter+perempuan&picked=about");
    return k;
}

static void count_exports(void *data, const struct log_entry *e, const unsigned char *compartments)
{
    (void)compartments;
    *(size_t *)data += e->action == ACTION_EXPORT ? 1 : 0;
}

static size_t exports(struct http_test *h)
{
    size_t n = 0;
    struct scan s = { .each = count_exports, .data = &n };
    const int fd = open(test_printf(h, "%s/log", test_dir(h)), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(scan_log(fd, test_ctx(h, NULL)->mem, &s), OK);
    (void)close(fd);
    return n;
}

static const struct {
    const char *form, *filled[3];
} forms[] = {
    { "asesmen", { "Pintu dikunci", "Rumah kakak", "class=\"on\"" } },
    { "persetujuan", { "RSUD Raden Mattaher", "class=\"on\"", "Korban" } },
    { "rencana", { "Tinggal di tempat aman", "Antar ke psikolog", "20 November 2024" } },
    { "rujukan", { "RSUD Raden Mattaher", "Mohon diperiksa dokter perempuan", "class=\"on\"" } },
    { "terminasi", { "Ia merasa cukup", "14 Desember 2024", "class=\"on\"" } },
};

static void what_was_given_stands_on_paper(void **state)
{
    struct http_test *h = *state;
    struct kit k = full(h);
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        const char *path = kit_path(&k, test_printf(h, "/formulir/%s", forms[i].form));
        const size_t before = exports(h);
        struct test_answer a = test_get(h, "case_manager", path);
        CHECK(a.status == 200 && exports(h) == before, "choosing prints nothing");
        a = test_post(h, "case_manager", path, "");
        CHECK(a.status == 200 && test_has(&a, "Dicetak oleh"), forms[i].form);
        for (size_t f = 0; f < ARRAY_LEN(forms[i].filled); f++) {
            CHECK(test_has(&a, forms[i].filled[f]),
                  test_printf(h, "%s: %s", forms[i].form, forms[i].filled[f]));
        }
        CHECK(!test_has(&a, "Dara Lestari") && !test_has(&a, "Surya Wijaya"),
              test_printf(h, "%s names nobody", forms[i].form));
        CHECK(exports(h) == before + 1, test_printf(h, "%s is in the log, once", forms[i].form));
    }
}

/* The route as the router runs it, for a member whose roles do not open identities. */
static enum err print_without_right(struct http_test *h, const struct kit *k, const char *reason,
                                    struct ctx **out)
{
    struct ctx *c = test_ctx(h, "case_manager");
    struct actor *who = NEW(c->mem, struct actor);
    struct val *input = val_map(c->mem);
    struct val *params = val_map(c->mem);
    struct http_resp rs = { .status = 0 };
    enum err e = ERR_NOT_FOUND;
    *who = *c->who;
    who->rights &= ~RIGHT_IDENTITY_OPEN;
    c->who = who;
    c->change = change_new(c);
    val_put_textz(c->mem, params, "case", k->case_id);
    val_put_textz(c->mem, params, "form", "persetujuan");
    val_put_textz(c->mem, input, "reason", reason);
    for (size_t i = 0; i < paper_feature.n_routes; i++) {
        const struct route *r = &paper_feature.routes[i];
        if (r->method == METHOD_POST) {
            struct http_req rq = {
                .method = METHOD_POST, .route = r, .input = input, .params = params
            };
            assert_int_equal(store_begin_read(c), OK);
            e = r->handler(c, &rq, &rs);
            store_rollback(c);
        }
    }
    *out = c;
    return e;
}

static void names_want_a_right_and_a_reason(void **state)
{
    struct http_test *h = *state;
    struct kit k = full(h);
    struct ctx *c = NULL;
    const char *path = kit_path(&k, "/formulir/persetujuan");
    CHECK(print_without_right(h, &k, "", &c) == OK, "masked, anybody of the team may print");
    CHECK(print_without_right(h, &k, "Untuk ditandatangani korban", &c) == ERR_INPUT &&
              c->fail.n == 1 && str_eqz(c->fail.items[0].field, "reason"),
          "names not, whatever the reason");
    struct test_answer a = test_post(h, "case_manager", path, "reason=pendek");
    CHECK(a.status == 422 && test_has(&a, "value=\"pendek\""), "who may, says why");
    a = test_post(h, "case_manager", path, "reason=Untuk+ditandatangani+korban");
    CHECK(a.status == 200 && test_has(&a, "Dara Lestari"), "then the names stand on it");
    a = test_get(h, "case_manager", kit_path(&k, "/akses"));
    CHECK(test_has(&a, "Untuk ditandatangani korban"), "and the team reads the reason");
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_given_stands_on_paper, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_want_a_right_and_a_reason, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
