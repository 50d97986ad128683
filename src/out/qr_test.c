/*
 * qr_test.c - the rows are a QR code: its marks stand where they must, and another program reads
 * it.
 */
#include "out/qr.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "base/strbuf.h"

#define SIDE_MAX 200
#define DOTS 4 /* pixels of a module in the picture for the reader */

struct picture {
    int size;
    bool dark[SIDE_MAX][SIDE_MAX];
};

static int number(struct str *s)
{
    int n = 0;
    while (s->n > 0 && s->p[0] >= '0' && s->p[0] <= '9') {
        n = n * 10 + (s->p[0] - '0');
        *s = str_cut(*s, 1, s->n);
    }
    return n;
}

static void expect(struct str *s, const char *z)
{
    CHECK(str_starts(*s, str_of(z)), "a path of rectangles");
    *s = str_cut(*s, strlen(z), s->n);
}

/* Draws the paths as a browser would. */
static void draw(const struct val *qr, struct picture *p)
{
    const struct val *rows = val_getz(qr, "rows");
    memset(p, 0, sizeof *p);
    p->size = (int)val_get_int(qr, "size", 0);
    CHECK(p->size > 0 && p->size <= SIDE_MAX, "size");
    for (size_t i = 0; i < val_count(rows); i++) {
        struct str d = val_get_text(rows->list->items[i], "d");
        while (d.n > 0) {
            expect(&d, "M");
            int x = number(&d);
            expect(&d, " ");
            int y = number(&d);
            expect(&d, "h");
            int wide = number(&d);
            expect(&d, "v1h-");
            CHECK(number(&d) == wide, "a closed rectangle");
            expect(&d, "z");
            CHECK(x + wide <= p->size - QR_QUIET && x >= QR_QUIET, "within the white edge");
            CHECK(y < p->size - QR_QUIET && y >= QR_QUIET, "within the white edge");
            for (int k = 0; k < wide; k++) {
                p->dark[y][x + k] = true;
            }
        }
    }
}

/* The mark of a corner: a dark ring of seven modules around a white one around three by three. */
static void check_mark(const struct picture *p, int left, int top)
{
    for (int y = 0; y < 7; y++) {
        for (int x = 0; x < 7; x++) {
            bool ring = y == 0 || y == 6 || x == 0 || x == 6;
            bool heart = y >= 2 && y <= 4 && x >= 2 && x <= 4;
            CHECK(p->dark[top + y][left + x] == (ring || heart), "mark of a corner");
        }
    }
}

static void test_marks(void **state)
{
    (void)state;
    struct arena *mem = arena_new(0);
    struct picture *p = arena_alloc(mem, sizeof *p);
    const struct val *qr = qr_rows(mem, STR("https://layanan.kota.example/"));
    CHECK(qr != NULL, "an address");
    draw(qr, p);
    int far = p->size - QR_QUIET - 7;
    check_mark(p, QR_QUIET, QR_QUIET);
    check_mark(p, far, QR_QUIET);
    check_mark(p, QR_QUIET, far);
    for (int i = QR_QUIET + 8; i < far - 1; i++) {
        CHECK(p->dark[QR_QUIET + 6][i] == ((i - QR_QUIET) % 2 == 0), "the line that counts");
    }
    arena_free(mem);
}

static void test_refused(void **state)
{
    (void)state;
    struct arena *mem = arena_new(0);
    char text[QR_TEXT_MAX + 1];
    memset(text, 'a', sizeof text);
    const struct {
        const char *why;
        struct str text;
        bool want;
    } cases[] = {
        { "nothing", STR(""), false },
        { "one byte", STR("a"), true },
        { "the longest", { text, QR_TEXT_MAX }, true },
        { "one more", { text, QR_TEXT_MAX + 1 }, false },
        { "a NUL inside", { "a\0b", 3 }, false },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK((qr_rows(mem, cases[i].text) != NULL) == cases[i].want, cases[i].why);
    }
    arena_free(mem);
}

/* ---- read by somebody else ---- */

static void write_picture(const struct picture *p, const char *path)
{
    FILE *f = fopen(path, "w");
    CHECK(f != NULL, path);
    CHECK(fprintf(f, "P1\n%d %d\n", p->size * DOTS, p->size * DOTS) > 0, path);
    for (int y = 0; y < p->size * DOTS; y++) {
        for (int x = 0; x < p->size * DOTS; x++) {
            CHECK(fputs(p->dark[y / DOTS][x / DOTS] ? "1 " : "0 ", f) >= 0, path);
        }
        CHECK(fputc('\n', f) != EOF, path);
    }
    CHECK(fclose(f) == 0, path);
}

/* False: there is no such program. */
static bool read_by_zbar(const char *picture, const char *said)
{
    extern char **environ;
    char *const argv[] = { "zbarimg", "--quiet", "--raw", "--nodbus", (char *)(uintptr_t)picture,
                           NULL };
    posix_spawn_file_actions_t to;
    pid_t child;
    int status = 0;
    CHECK(posix_spawn_file_actions_init(&to) == 0, "actions");
    CHECK(posix_spawn_file_actions_addopen(&to, 1, said, O_WRONLY | O_CREAT | O_TRUNC, 0600) == 0,
          "output");
    int failed = posix_spawnp(&child, "zbarimg", &to, NULL, argv, environ);
    CHECK(posix_spawn_file_actions_destroy(&to) == 0, "actions");
    if (failed != 0) {
        return false;
    }
    CHECK(waitpid(child, &status, 0) == child, "zbarimg ended");
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127) {
        return false;
    }
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "zbarimg reads the picture");
    return true;
}

static void test_read_back(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "https://layanan.kota.example/", "https://sangat.panjang.sekali.layanan.kota-jambi.example/"
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct arena *mem = arena_new(0);
        struct picture *p = arena_alloc(mem, sizeof *p);
        char folder[] = "/tmp/jejaring-qr-XXXXXX";
        char line[QR_TEXT_MAX + 2] = "";
        struct strbuf picture, said;
        CHECK(mkdtemp(folder) != NULL, "temporary folder");
        strbuf_init(&picture, mem);
        strbuf_printf(&picture, "%s/qr.pbm", folder);
        strbuf_init(&said, mem);
        strbuf_printf(&said, "%s/said", folder);
        const char *from = str_z(mem, strbuf_str(&picture));
        const char *to = str_z(mem, strbuf_str(&said));
        draw(qr_rows(mem, str_of(texts[i])), p);
        write_picture(p, from);
        bool there = read_by_zbar(from, to);
        if (there) {
            FILE *f = fopen(to, "r");
            CHECK(f != NULL && fgets(line, sizeof line, f) != NULL, "something was read");
            CHECK(fclose(f) == 0, "closed");
            CHECK_STR(str_trim(str_of(line)), texts[i], "another program reads the same");
        }
        (void)unlink(from); /* left-overs in /tmp harm nobody */
        (void)unlink(to);
        (void)rmdir(folder);
        arena_free(mem);
        if (!there) {
            print_message("zbarimg (package zbar-tools) is not there: not read back\n");
            skip();
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_marks),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
