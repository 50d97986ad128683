/* @file src/feature/report/report.c */
/* malloc(1) in a comment, strcpy(a, b) too; #include "app/serve.h" */
#include "base/str.h"
#include "calc/deadline.h"
#include "feature/consent/consent.h"
#include "feature/report/report_draft.h"
// #include <sqlite3.h>
#include <string.h>

static const char *const words[] = { "malloc(1)", "a < b", "sqlite" };
static const struct stmt Q = { "report_open", "t", "SELECT id FROM report ORDER BY id" };

struct report_row {
    int (*free)(void *p);
    int n;
};

static const struct report_row rows[] = {
    { NULL, 1 },
    { NULL, 2 },
};

handler_fn report_get, report_post;
static handler_fn report_list;
enum transaction { ALWAYS, NEVER };

static int all(int n)
{
    return n;
}

MUST_USE static enum err f(struct ctx *c, struct report_row *row)
{
    static const int table[] = { 1, 2 };
    row->free(row);
    char quote = '"', brace = '{';
    if (str_eq(c->name, STR("intake")) && table[0] < row->n) {
        row->n = strtol_checked("/* no comment */");
    }
    return OK;
}
/* @file src/store/sqlite.c */
#include "seal/keys.h"
#include <sqlite3.h>
static int g(struct str name)
{
    if (str_eq(name, STR("sqlite"))) {
        return 1;
    }
    return 0;
}
/* @file src/out/template.c */
static const char open_tag[] = "<p>";
/* @file src/feature/report/report_test.c */
#include "app/serve.h"
#include <cmocka.h>
static int calls;
static void t_page(void **state)
{
    assert_string_equal(body, "<p>a</p>");
}
/* @file src/app/stretch.c */
#include "keyd/keyring.h"
#include <sodium.h>
/* @file src/base/arena.c */
static void *take(size_t n)
{
    return malloc(n);
}
