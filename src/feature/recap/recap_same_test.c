/*
 * recap_same_test.c - a year of a generated city on the screen, in print, as PDF, workbook, OpenDocument, CSV and JSON: the same
 * numbers, compared one by one by a program that shares no code with those that wrote them (tests/paper/same_figures.py).
 */
#include "feature/import/import.h"
#include "feature/recap/recap_priv.h"
#include "http/test_http.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"

#define YEAR "?from_day=2024-01-01&to_day=2024-12-31&basis=REPORT"

static struct http_test *city;
static char folder[] = "/tmp/recap-same-XXXXXX";

static const struct {
    const char *name, *path;
} forms[] = {
    { "csv", "/rekap/csv" YEAR },
    { "screen", "/rekap" YEAR },
    { "print", "/rekap/cetak" YEAR },
    { "pdf", "/rekap/berkas/laporan-internal.pdf" YEAR },
    { "xlsx", "/rekap/berkas/laporan-internal.xlsx" YEAR },
    { "odt", "/rekap/berkas/laporan-internal.odt" YEAR },
    { "json", NULL },
};

static void keep(const char *name, struct str bytes)
{
    const int fd =
        open(test_printf(city, "%s/%s", folder, name), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    CHECK(fd >= 0 && write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n, name);
    (void)close(fd); /* written whole */
}

static int run(const char *const *args, int out)
{
    int status = -1;
    const pid_t pid = fork();
    if (pid == 0) {
        if (out >= 0) {
            (void)dup2(out, 1);
        }
        (void)execvp(args[0], (char *const *)(uintptr_t)args);
        _exit(127);
    }
    CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status), args[1]);
    return WEXITSTATUS(status);
}

static int compare(void)
{
    const char *const args[] = { "python3", "tests/paper/same_figures.py", folder, NULL };
    return run(args, -1);
}

static void same_in_every_form(void **state)
{
    (void)state;
    struct str csv = STR_NONE;
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        const struct test_answer a = forms[i].path != NULL
                                         ? test_get(city, "leader", forms[i].path)
                                         : test_get_json(city, "leader", "/rekap" YEAR);
        assert_int_equal(a.status, 200);
        keep(forms[i].name, a.body);
        csv = i == 0 ? a.body : csv;
    }
    CHECK(compare() == 0, "every number is the same in every form");

    /* and one that differs by one is found */
    size_t at = 1;
    while (at < csv.n && !str_starts(str_cut(csv, at, csv.n), STR(",2024-01-01,"))) {
        at++;
    }
    char *other = arena_dup(test_ctx(city, "leader")->mem, csv.p, csv.n);
    CHECK(at < csv.n, "there is a number");
    other[at - 1] = other[at - 1] == '9' ? '8' : '9';
    keep("csv", (struct str){ other, csv.n });
    CHECK(compare() != 0, "a wrong number is seen");
}

static struct str read_list(struct ctx *c)
{
    static const char *const args[] = { "python3", "tests/make_linelist.py", "jambi", "--seed", "7",
                                        NULL };
    const int fd = open(test_printf(city, "%s/list", folder), O_RDWR | O_CREAT | O_TRUNC, 0600);
    struct strbuf b;
    char room[4096];
    ssize_t n = 0;
    strbuf_init(&b, c->mem);
    CHECK(fd >= 0 && run(args, fd) == 0 && lseek(fd, 0, SEEK_SET) == 0, "a list");
    while ((n = read(fd, room, sizeof room)) > 0) {
        strbuf_put_bytes(&b, room, (size_t)n);
    }
    (void)close(fd); /* read whole */
    return strbuf_str(&b);
}

static int make_city(void **state)
{
    (void)state;
    city = test_http_new();
    struct ctx *c = test_ctx(city, "lead");
    struct import_list l = { 0 };
    struct import_result r = { 0 };
    if (mkdtemp(folder) == NULL) {
        return -1;
    }
    const bool made = import_read(c, read_list(c), &l) == OK &&
                      import_apply(c, &l, false, NULL, &r) == OK && r.cases == 149;
    keys_forget(c->keys);
    return made ? 0 : -1;
}

static int drop_city(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        (void)unlink(test_printf(city, "%s/%s", folder, forms[i].name)); /* below /tmp */
    }
    (void)unlink(test_printf(city, "%s/list", folder)); /* below /tmp */
    (void)rmdir(folder);                                /* empty now */
    test_http_free(city);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(same_in_every_form) };
    return cmocka_run_group_tests(tests, make_city, drop_city);
}
