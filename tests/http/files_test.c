/*
 * files_test.c - runs tests/http/X.http without a socket, each file in a city of its own. A file is
 * a list of cases:
 *
 *   # the reason, in words
 *   POST /masuk public            method, path, login (or public); "json" behind it asks for JSON
 *   login=leader&password=...     the body, may be missing
 *   => 303 /beranda               status; for 303 the address, where * stands for one id
 *   has Masuk                     what the body holds
 *   lacks kucing                  and what it does not
 *   keep case = 2                 keeps segment 2 of the address of this answer as {case} for what
 * follows
 *
 * {field:NAME} in a body is the value of that input in the page shown last.
 */
#include <dirent.h>
#include <string.h>

#include "app/files.h"
#include "base/check.h"
#include "base/strbuf.h"
#include "http/test_http.h"

struct run {
    struct http_test *h;
    struct arena *mem;
    struct val *kept;
    struct test_answer last;
    const char *file;
    int line;
    const char *why;
};

static void wrong(const struct run *r, const char *what, struct str detail)
{
    print_error("%s:%d: %s: %s: %.*s\n", r->file, r->line, r->why, what, STR_ARG(detail));
    _fail(r->file, r->line);
}

/* {name} by what was kept, {field:name} by the last page. */
static struct str filled(struct run *r, struct str text)
{
    struct strbuf b;
    strbuf_init(&b, r->mem);
    for (size_t i = 0; i < text.n; i++) {
        size_t end = text.p[i] == '{' ? str_find(text, '}', i) : SIZE_MAX;
        struct str name = end == SIZE_MAX ? STR_NONE : str_cut(text, i + 1, end);
        struct str value = str_starts(name, STR("field:"))
                               ? test_field(&r->last, str_z(r->mem, str_cut(name, 6, name.n)))
                               : val_get_text(r->kept, name.n > 0 ? str_z(r->mem, name) : "");
        if (value.n == 0) {
            strbuf_putc(&b, text.p[i]);
        } else {
            strbuf_put(&b, value);
            i = end;
        }
    }
    return strbuf_str(&b);
}

/* want may hold one '*' that stands for an id. */
static bool same_address(struct str got, struct str want)
{
    size_t star = str_find(want, '*', 0);
    if (star == SIZE_MAX) {
        return str_eq(got, want);
    }
    return got.n + 1 >= want.n && str_starts(got, str_cut(want, 0, star)) &&
           str_ends(got, str_cut(want, star + 1, want.n));
}

static void send_case(struct run *r, struct str request, struct str body)
{
    struct str method = STR_NONE, path = STR_NONE, login = STR_NONE, kind;
    if (!str_next(&request, ' ', &method) || !str_next(&request, ' ', &path) ||
        !str_next(&request, ' ', &login)) {
        wrong(r, "not METHOD PATH LOGIN", request);
    }
    bool json = str_next(&request, ' ', &kind) && str_eqz(kind, "json");
    const char *who = str_eqz(login, "public") ? NULL : str_z(r->mem, login);
    const char *where = str_z(r->mem, filled(r, path));
    const char *what = str_z(r->mem, filled(r, body));
    if (str_eqz(method, "POST")) {
        r->last = json ? test_post_json(r->h, who, where, what) : test_post(r->h, who, where, what);
    } else {
        r->last = json ? test_get_json(r->h, who, where) : test_get(r->h, who, where);
    }
}

static void check_status(struct run *r, struct str want)
{
    struct str number, address = want;
    int64_t status = 0;
    (void)str_next(&address, ' ', &number);
    if (!str_to_int(number, &status) || r->last.status != (int)status) {
        wrong(r, test_printf(r->h, "status %d, wanted %.*s", r->last.status, STR_ARG(number)),
              r->last.body);
    }
    address = str_trim(address);
    if (address.n > 0 && !same_address(r->last.location, filled(r, address))) {
        wrong(r, "address", r->last.location);
    }
}

static void keep(struct run *r, struct str text)
{
    struct str name, place, part = STR_NONE;
    int64_t which = 0;
    size_t eq = str_find(text, '=', 0);
    name = str_trim(str_cut(text, 0, eq));
    place = str_trim(str_cut(text, eq + 1, text.n));
    struct str rest = r->last.location;
    bool fine = eq != SIZE_MAX && str_to_int(place, &which);
    for (int64_t i = 0; fine && i <= which; i++) {
        fine = str_next(&rest, '/', &part);
    }
    if (!fine) {
        wrong(r, "nothing to keep", r->last.location);
    }
    size_t end = str_find(part, '?', 0);
    (void)val_put(r->mem, r->kept, name,
                  val_text(r->mem, str_cut(part, 0, end == SIZE_MAX ? part.n : end)));
}

static bool starts(struct str line, const char *word, struct str *rest)
{
    struct str w = str_of(word);
    *rest = str_cut(line, w.n, line.n);
    return str_starts(line, w);
}

static void run_file(const char *path)
{
    struct arena *mem = arena_new(0);
    struct run r = {
        .h = test_http_new(), .mem = mem, .kept = val_map(mem), .file = path, .why = ""
    };
    struct str text, line, rest, request = STR_NONE;
    struct strbuf body;
    strbuf_init(&body, mem);
    CHECK(file_read(mem, path, 1024 * 1024, &text), path);
    while (str_next(&text, '\n', &line)) {
        r.line++;
        if (starts(line, "# ", &rest)) {
            r.why = str_z(mem, rest);
        } else if (starts(line, "=> ", &rest)) {
            send_case(&r, request, strbuf_str(&body));
            check_status(&r, rest);
            request = STR_NONE;
            strbuf_clear(&body);
        } else if (starts(line, "has ", &rest)) {
            if (!str_has(r.last.body, filled(&r, rest))) {
                wrong(&r, "lacks", rest);
            }
        } else if (starts(line, "lacks ", &rest)) {
            if (str_has(r.last.body, filled(&r, rest))) {
                wrong(&r, "has", rest);
            }
        } else if (starts(line, "keep ", &rest)) {
            keep(&r, rest);
        } else if (starts(line, "GET ", &rest) || starts(line, "POST ", &rest)) {
            request = line;
        } else {
            strbuf_put(&body, line);
        }
    }
    test_http_free(r.h);
    arena_free(mem);
}

static void all_files(void **state)
{
    const char *folder = "tests/http";
    DIR *dir = opendir(folder);
    size_t n = 0;
    (void)state;
    CHECK(dir != NULL, "run from the top of the source");
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        if (str_ends(str_of(e->d_name), STR(".http"))) {
            struct arena *mem = arena_new(0);
            run_file(path_join(mem, folder, e->d_name));
            arena_free(mem);
            n++;
        }
    }
    (void)closedir(dir);
    CHECK(n > 0, "there are files");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(all_files) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
