/*
 * input_test.c - forms, uploads and JSON: what is read, and what is refused. And the guard of the
 * gate.
 */
#include "base/check.h"
#include "http/guard.h"
#include "http/http_priv.h"

static const struct {
    const char *why, *type, *body;
    bool want;
    const char *name, *text; /* read so */
} bodies[] = {
    { "a field", "application/x-www-form-urlencoded", "a=1", true, "a", "1" },
    { "plus and percent", "application/x-www-form-urlencoded", "a=b+c%20d%2F", true, "a",
      "b c d/" },
    { "utf-8", "application/x-www-form-urlencoded", "a=%C3%A9", true, "a", "\xc3\xa9" },
    { "a name alone is empty", "application/x-www-form-urlencoded", "a", true, "a", "" },
    { "CR LF becomes LF", "application/x-www-form-urlencoded", "a=x%0D%0Ay", true, "a", "x\ny" },
    { "charset behind the type", "application/x-www-form-urlencoded; charset=utf-8", "a=1", true,
      "a", "1" },
    { "half an escape", "application/x-www-form-urlencoded", "a=%4", false, NULL, NULL },
    { "no hex", "application/x-www-form-urlencoded", "a=%gg", false, NULL, NULL },
    { "broken utf-8", "application/x-www-form-urlencoded", "a=%C3%28", false, NULL, NULL },
    { "overlong utf-8", "application/x-www-form-urlencoded", "a=%C0%AF", false, NULL, NULL },
    { "NUL in a value", "application/x-www-form-urlencoded", "a=x%00y", false, NULL, NULL },
    { "a vertical tab pasted from a document", "application/x-www-form-urlencoded", "a=x%0By", true,
      "a", "xy" },
    { "a lone CR is a new line", "application/x-www-form-urlencoded", "a=x%0Dy", true, "a",
      "x\ny" },
    { "no name", "application/x-www-form-urlencoded", "=1", false, NULL, NULL },
    { "a name with markup", "application/x-www-form-urlencoded", "%3Ca=1", false, NULL, NULL },
    { "another type", "text/plain", "a=1", false, NULL, NULL },
    { "no type", "", "a=1", false, NULL, NULL },
    { "JSON text", "application/json", "{\"a\":\"x\"}", true, "a", "x" },
    { "JSON number as text", "application/json", "{\"a\":12}", true, "a", "12" },
    { "JSON truth as 1", "application/json", "{\"a\":true}", true, "a", "1" },
    { "JSON null as empty", "application/json", "{\"a\":null}", true, "a", "" },
    { "JSON with an object inside", "application/json", "{\"a\":{}}", false, NULL, NULL },
    { "JSON with a fraction", "application/json", "{\"a\":1.5}", false, NULL, NULL },
    { "JSON list of lists", "application/json", "{\"a\":[[1]]}", false, NULL, NULL },
    { "JSON that is no object", "application/json", "[1]", false, NULL, NULL },
    { "JSON cut off", "application/json", "{\"a\":", false, NULL, NULL },
    { "JSON with a name twice", "application/json", "{\"a\":1,\"a\":2}", false, NULL, NULL },
    { "a part", "multipart/form-data; boundary=t",
      "--t\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--t--\r\n", true, "a", "x" },
    { "quoted boundary", "multipart/form-data; boundary=\"t\"",
      "--t\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--t--", true, "a", "x" },
    { "an empty part", "multipart/form-data; boundary=t",
      "--t\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n--t--\r\n", true, "a", "" },
    { "no boundary said", "multipart/form-data", "--t--", false, NULL, NULL },
    { "another boundary", "multipart/form-data; boundary=u",
      "--t\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--t--\r\n", false, NULL,
      NULL },
    { "never closed", "multipart/form-data; boundary=t",
      "--t\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx", false, NULL, NULL },
    { "a part without headers", "multipart/form-data; boundary=t", "--t\r\n\r\nx\r\n--t--\r\n",
      false, NULL, NULL },
    { "a part without a name", "multipart/form-data; boundary=t",
      "--t\r\nContent-Disposition: form-data\r\n\r\nx\r\n--t--\r\n", false, NULL, NULL },
    { "bare LF", "multipart/form-data; boundary=t",
      "--t\nContent-Disposition: form-data; name=\"a\"\n\nx\n--t--\n", false, NULL, NULL },
    { "a quote left open", "multipart/form-data; boundary=t",
      "--t\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--t--\r\n", false, NULL, NULL },
    { "JSON list", "application/json", "{\"a\":[1,\"x\",true,null]}", true, NULL, NULL },
    { "JSON false as 0", "application/json", "{\"a\":false}", true, "a", "0" },
    { "JSON list with an object", "application/json", "{\"a\":[{}]}", false, NULL, NULL },
    { "JSON list with a fraction", "application/json", "{\"a\":[1.5]}", false, NULL, NULL },
    { "JSON list with a control", "application/json", "{\"a\":[\"\\u0001\"]}", false, NULL, NULL },
    { "JSON list with a name that is none", "application/json", "{\"<\":[1]}", false, NULL, NULL },
    { "JSON name that is none", "application/json", "{\"\":1}", false, NULL, NULL },
    { "an empty boundary", "multipart/form-data; boundary=", "----", false, NULL, NULL },
    { "a boundary with its quote open", "multipart/form-data; boundary=\"t", "--t--", false, NULL,
      NULL },
    { "another parameter before the boundary", "multipart/form-data; x=\"a;b\"; boundary=t",
      "--t\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--t--", true, "a", "x" },
    { "a parameter without a value", "multipart/form-data; x", "--t--", false, NULL, NULL },
    { "no part at all", "multipart/form-data; boundary=t", "--t--", true, NULL, NULL },
    { "a part with a name twice is a list", "multipart/form-data; boundary=t",
      "--t\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n"
      "--t\r\nContent-Disposition: form-data; name=a\r\n\r\ny\r\n--t--",
      true, NULL, NULL },
    { "a part that is an attachment", "multipart/form-data; boundary=t",
      "--t\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--t--", false, NULL, NULL },
    { "a part with a line that is no header", "multipart/form-data; boundary=t",
      "--t\r\nX\r\n\r\nx\r\n--t--", false, NULL, NULL },
    { "a part whose head does not end", "multipart/form-data; boundary=t",
      "--t\r\nContent-Disposition: form-data; name=a\r\nx\r\n--t--", false, NULL, NULL },
    { "a part that ends within its head", "multipart/form-data; boundary=t",
      "--t\r\nContent-Disposition: form-data; name=a\r\n--t\r\n\r\n--t--", false, NULL, NULL },
    { "letters behind a boundary", "multipart/form-data; boundary=t",
      "--tx\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--t--", false, NULL, NULL },
    { "a file with broken UTF-8 in its name", "multipart/form-data; boundary=t",
      "--t\r\nContent-Disposition: form-data; name=a; filename=\"\xff\"\r\n\r\nx\r\n--t--", false,
      NULL, NULL },
    { "a file with broken UTF-8 in its type", "multipart/form-data; boundary=t",
      "--t\r\nContent-Disposition: form-data; name=a; filename=b\r\nContent-Type: \xff\r\n\r\nx\r\n--t--",
      false, NULL, NULL },
    { "a file whose field has no fit name", "multipart/form-data; boundary=t",
      "--t\r\nContent-Disposition: form-data; name=\"<\"; filename=b\r\n\r\nx\r\n--t--", false,
      NULL, NULL },
    { "a boundary of 71 letters",
      "multipart/form-data; boundary="
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      "--a--", false, NULL, NULL },
};

static void reads_bodies(void **state)
{
    static const struct route route = { .flags = ROUTE_FILES };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
        struct arena *a = arena_new(0);
        struct ctx c = { .mem = a };
        struct http_req rq = { .method = METHOD_POST,
                               .route = &route,
                               .content_type = str_of(bodies[i].type),
                               .body = str_of(bodies[i].body) };
        CHECK((input_read(&c, &rq) == OK) == bodies[i].want, bodies[i].why);
        if (bodies[i].name != NULL) {
            CHECK_STR(val_get_text(rq.input, bodies[i].name), bodies[i].text, bodies[i].why);
        }
        arena_free(a);
    }
}

/* n times unit, its @ a number of seven digits, with first before and last behind. */
static struct str many(struct arena *a, const char *first, const char *unit, size_t n,
                       const char *last)
{
    struct strbuf b;
    strbuf_init(&b, a);
    strbuf_putz(&b, first);
    for (size_t i = 0; i < n; i++) {
        struct str rest = str_of(unit), part = STR_NONE;
        (void)str_next(&rest, '@', &part); /* without an @ it is all */
        strbuf_put(&b, part);
        if (str_has(str_of(unit), STR("@"))) {
            strbuf_put_int(&b, (int64_t)(1000000 + i));
        }
        strbuf_put(&b, rest);
    }
    strbuf_putz(&b, last);
    return strbuf_str(&b);
}

#define PART_A "--t\r\nContent-Disposition: form-data; name=\"a\"\r\n"
#define FILE_A "--t\r\nContent-Disposition: form-data; name=\"a\"; filename=\"f"

static const struct {
    const char *why, *type, *first, *unit;
    size_t n;
    const char *last;
    bool want;
} longs[] = {
    { "a list of as many as may be", "application/json", "{\"k\":[0", ",@", INPUT_FIELDS_MAX - 1,
      "]}", true },
    { "a list of one more", "application/json", "{\"k\":[0", ",@", INPUT_FIELDS_MAX, "]}", false },
    { "as many names as may be", "application/json", "{\"a\":1", ",\"k@\":1", INPUT_FIELDS_MAX - 1,
      "}", true },
    { "one name more", "application/json", "{\"a\":1", ",\"k@\":1", INPUT_FIELDS_MAX, "}", false },
    { "one list more", "application/json", "{\"a\":[1]", ",\"k@\":[1]", INPUT_FIELDS_MAX, "}",
      false },
    { "a text over 64 KB in a list", "application/json", "{\"k\":[\"", "@", 9400, "\"]}", false },
    { "JSON over its limit", "application/json", "{\"k\":\"", "@", 38000, "\"}", false },
    { "a form over its limit", "application/x-www-form-urlencoded", "", "f@=0123456789&", 20000, "",
      false },
    { "one name too often", "application/x-www-form-urlencoded", "a=1", "&a=@", INPUT_FIELDS_MAX,
      "", false },
    { "a name of 64 letters", "application/x-www-form-urlencoded", "a", "@", 9, "=1", true },
    { "a name of 65 letters", "application/x-www-form-urlencoded", "aa", "@", 9, "=1", false },
    { "as many parts as may be", "multipart/form-data; boundary=t", "",
      "--t\r\nContent-Disposition: form-data; name=k@\r\n\r\n\r\n", INPUT_FIELDS_MAX, "--t--",
      true },
    { "one part more", "multipart/form-data; boundary=t", "",
      "--t\r\nContent-Disposition: form-data; name=k@\r\n\r\n\r\n", INPUT_FIELDS_MAX + 1, "--t--",
      false },
    { "a part of eight headers", "multipart/form-data; boundary=t", PART_A, "X@: 1\r\n", 7,
      "\r\nx\r\n--t--", true },
    { "a part of nine headers", "multipart/form-data; boundary=t", PART_A, "X@: 1\r\n", 8,
      "\r\nx\r\n--t--", false },
    { "a part with a head over 4 KB", "multipart/form-data; boundary=t", PART_A "X: ", "@", 600,
      "\r\n\r\nx\r\n--t--", false },
    { "a file's name of 400 letters", "multipart/form-data; boundary=t", FILE_A, "@", 57,
      "\"\r\n\r\nx\r\n--t--", true },
    { "a file's name of over 400 letters", "multipart/form-data; boundary=t", FILE_A, "@", 58,
      "\"\r\n\r\nx\r\n--t--", false },
    { "a file's type of over 200 letters", "multipart/form-data; boundary=t",
      FILE_A "\"\r\nContent-Type: ", "@", 30, "\r\n\r\nx\r\n--t--", false },
};

static void keeps_long_ones(void **state)
{
    static const struct route route = { .flags = ROUTE_FILES };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(longs); i++) {
        struct arena *a = arena_new(0);
        struct ctx c = { .mem = a };
        struct http_req rq = { .method = METHOD_POST,
                               .route = &route,
                               .content_type = str_of(longs[i].type),
                               .body = many(a, longs[i].first, longs[i].unit, longs[i].n,
                                            longs[i].last) };
        CHECK((input_read(&c, &rq) == OK) == longs[i].want, longs[i].why);
        arena_free(a);
    }
}

static void reads_queries(void **state)
{
    static const struct route plain = { .flags = 0 };
    static const struct {
        const char *why;
        enum method method;
        const char *query, *type, *body;
        bool want;
    } rows[] = {
        { "a query of GET is read", METHOD_GET, "a=1", "", "", true },
        { "of HEAD too", METHOD_HEAD, "a=1", "", "", true },
        { "a broken one is refused", METHOD_GET, "a=%4", "", "", false },
        { "also beside a form", METHOD_POST, "a=%zz", "application/x-www-form-urlencoded", "b=1",
          false },
        { "a form without a body", METHOD_POST, "", "application/x-www-form-urlencoded", "", true },
        { "files where none are read", METHOD_POST, "", "multipart/form-data; boundary=t", "--t--",
          false },
        { "empty pairs are nothing", METHOD_GET, "&&a=1&", "", "", true },
        { "an escape that ends the text", METHOD_GET, "a=%", "", "", false },
        { "half of one in a name", METHOD_GET, "%6=1", "", "", false },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena *a = arena_new(0);
        struct ctx c = { .mem = a };
        struct http_req rq = { .method = rows[i].method,
                               .route = &plain,
                               .query = str_of(rows[i].query),
                               .content_type = str_of(rows[i].type),
                               .body = str_of(rows[i].body) };
        CHECK((input_read(&c, &rq) == OK) == rows[i].want, rows[i].why);
        arena_free(a);
    }
}

static void escapes(void **state)
{
    struct arena *a = arena_new(0);
    struct strbuf b;
    (void)state;
    strbuf_init(&b, a);
    input_escape(&b, STR("aZ09-._~/ ?&=%\xc3\xa9\n"));
    CHECK_STR(strbuf_str(&b), "aZ09-._~/%20%3F%26%3D%25%C3%A9%0A", "all but the plain ones");
    arena_free(a);
}

static void keeps_limits(void **state)
{
    struct arena *a = arena_new(0);
    (void)state;
    struct strbuf b;
    strbuf_init(&b, a);
    strbuf_putz(&b, "a=");
    for (size_t i = 0; i < INPUT_TEXT_MAX; i++) {
        strbuf_putc(&b, 'x');
    }
    CHECK(input_urlencoded(a, strbuf_str(&b), val_map(a)), "exactly 64 KB");
    strbuf_putc(&b, 'x');
    CHECK(!input_urlencoded(a, strbuf_str(&b), val_map(a)), "one byte more");
    strbuf_clear(&b);
    for (int i = 0; i < INPUT_FIELDS_MAX; i++) {
        strbuf_printf(&b, "f%d=1&", i);
    }
    CHECK(input_urlencoded(a, strbuf_str(&b), val_map(a)), "as many fields as may be");
    strbuf_putz(&b, "g=1");
    CHECK(!input_urlencoded(a, strbuf_str(&b), val_map(a)), "one field more");
    struct val *map = val_map(a);
    CHECK(input_urlencoded(a, STR("k=A&k=B&k=C"), map), "one name three times");
    CHECK(val_count(val_getz(map, "k")) == 3, "is a list of three");
    arena_free(a);
}

static void reads_files(void **state)
{
    static const struct route route = { .flags = ROUTE_FILES };
    struct arena *a = arena_new(0);
    struct ctx c = { .mem = a };
    (void)state;
    struct http_req rq = { .method = METHOD_POST,
                           .route = &route,
                           .content_type = STR("multipart/form-data; boundary=t") };
    rq.body = STR(
        "--t\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"
        "\xff\xd8\0\r\n--x\r\n--t\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\n\r\n\r\n--t--\r\n");
    CHECK(input_read(&c, &rq) == OK, "two file fields, one left empty");
    CHECK(rq.n_files == 1, "the empty one is no file");
    CHECK_STR(rq.files[0].name, "a.jpg", "its name");
    CHECK(rq.files[0].bytes.n == 8,
          "bytes as they are, NUL and something like a boundary included");
    rq.body = STR(
        "--t\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\x07.jpg\"\r\n\r\nx\r\n--t--\r\n");
    CHECK(input_read(&c, &rq) == ERR_INPUT, "a bell in a file name");
    arena_free(a);
}

/*
 * A film of nine megabytes: what was typed beside it is read, and the sentence is about the size.
 */
static void leaves_out_what_is_too_large(void **state)
{
    static const struct route route = { .flags = ROUTE_FILES };
    struct arena *a = arena_new(0);
    struct ctx c = { .mem = a };
    struct strbuf b;
    (void)state;
    strbuf_init(&b, a);
    strbuf_putz(&b,
                "--t\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.mp4\"\r\n\r\n");
    for (size_t i = 0; i <= INPUT_FILE_MAX; i++) {
        strbuf_putc(&b, 'x');
    }
    strbuf_putz(
        &b, "\r\n--t\r\nContent-Disposition: form-data; name=\"cerita\"\r\n\r\nAda\r\n--t--\r\n");
    struct http_req rq = { .method = METHOD_POST,
                           .route = &route,
                           .content_type = STR("multipart/form-data; boundary=t"),
                           .body = strbuf_str(&b) };
    CHECK(input_read(&c, &rq) == ERR_LIMIT, "a file over the limit");
    CHECK(rq.n_files == 0, "is left out");
    CHECK_STR(val_get_text(rq.input, "cerita"), "Ada", "what was typed is not");
    strbuf_init(&b, a);
    for (size_t i = 0; i <= INPUT_FILES_MAX; i++) {
        strbuf_putz(&b, i > 0 ? "\r\n" : "");
        strbuf_putz(
            &b,
            "--t\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\nx");
    }
    strbuf_putz(&b, "\r\n--t--\r\n");
    rq.body = strbuf_str(&b);
    fail_clear(&c);
    CHECK(input_read(&c, &rq) == ERR_LIMIT, "one file too many");
    arena_free(a);
}

static void cookies(void **state)
{
    (void)state;
    CHECK_STR(input_cookie(STR("a=1; jj=abc; b=2"), "jj"), "abc", "among others");
    CHECK_STR(input_cookie(STR("xjj=abc"), "jj"), "", "another name that ends so");
    CHECK_STR(input_cookie(STR("jj=a; jj=b"), "jj"), "", "pushed in twice: neither is trusted");
    CHECK_STR(input_cookie(STR(""), "jj"), "", "none");
}

static void own_paths(void **state)
{
    static const struct {
        const char *path;
        bool want;
    } rows[] = {
        { "/", true },
        { "/kasus/1?a=2#b", true },
        { "", false },
        { "//lain.example", false },
        { "/\\lain.example", false },
        { "https://lain.example", false },
        { "/a b", false },
        { "/a\nb", false },
        { "kasus", false },
        { "/a\\b", false },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        CHECK(page_own_path(str_of(rows[i].path)) == rows[i].want, rows[i].path);
    }
}

static const struct {
    const char *why, *target, *path, *query;
} targets[] = {
    { "plain", "/a/b?x=1", "/a/b", "x=1" },
    { "escaped letter", "/%61", "/a", "" },
    { "no path", "?x", NULL, NULL },
    { "absolute form", "http://h/a", NULL, NULL },
    { "escaped slash", "/a%2Fb", NULL, NULL },
    { "escaped NUL", "/a%00", NULL, NULL },
    { "half an escape", "/a%2", NULL, NULL },
    { "climbing", "/a/../b", NULL, NULL },
    { "climbing, escaped", "/a/%2e%2e/b", NULL, NULL },
    { "broken utf-8", "/%C3%28", NULL, NULL },
    { "raw utf-8", "/\xc3\xa9", NULL, NULL },
    { "a control character", "/a\x01", NULL, NULL },
    { "a fragment, which stays with the browser", "/a#b", NULL, NULL },
    { "a backslash", "/a\\b", NULL, NULL },
    { "a backslash in the query", "/a?x=\\b", NULL, NULL },
};

static void decodes_targets(void **state)
{
    struct arena *a = arena_new(0);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
        struct str path, query;
        bool fine = guard_target(a, str_of(targets[i].target), &path, &query);
        CHECK(fine == (targets[i].path != NULL), targets[i].why);
        if (fine) {
            CHECK_STR(path, targets[i].path, targets[i].why);
            CHECK_STR(query, targets[i].query, targets[i].why);
        }
    }
    arena_free(a);
}

static const struct {
    const char *why, *method, *version;
    const char *headers[4][2];
    bool want;
} heads[] = {
    { "plain", "GET", "HTTP/1.1", { { "Host", "h" } }, true },
    { "with a body", "POST", "HTTP/1.1", { { "Host", "h" }, { "Content-Length", "3" } }, true },
    { "chunked",
      "POST",
      "HTTP/1.1",
      { { "Host", "h" }, { "Transfer-Encoding", "chunked" } },
      true },
    { "no Host", "GET", "HTTP/1.1", { { NULL, NULL } }, false },
    { "two Hosts", "GET", "HTTP/1.1", { { "Host", "h" }, { "Host", "g" } }, false },
    { "a Host with a slash", "GET", "HTTP/1.1", { { "Host", "h/x" } }, false },
    { "length and coding",
      "POST",
      "HTTP/1.1",
      { { "Host", "h" }, { "Content-Length", "3" }, { "Transfer-Encoding", "chunked" } },
      false },
    { "two lengths",
      "POST",
      "HTTP/1.1",
      { { "Host", "h" }, { "Content-Length", "3" }, { "Content-Length", "3" } },
      false },
    { "a signed length",
      "POST",
      "HTTP/1.1",
      { { "Host", "h" }, { "Content-Length", "+3" } },
      false },
    { "a negative length",
      "POST",
      "HTTP/1.1",
      { { "Host", "h" }, { "Content-Length", "-3" } },
      false },
    { "a list of lengths",
      "POST",
      "HTTP/1.1",
      { { "Host", "h" }, { "Content-Length", "3, 3" } },
      false },
    { "another coding",
      "POST",
      "HTTP/1.1",
      { { "Host", "h" }, { "Transfer-Encoding", "gzip, chunked" } },
      false },
    { "space before the colon", "GET", "HTTP/1.1", { { "Host", "h" }, { "X ", "1" } }, false },
    { "an empty name", "GET", "HTTP/1.1", { { "Host", "h" }, { "", "1" } }, false },
    { "a bare CR in a value", "GET", "HTTP/1.1", { { "Host", "h" }, { "X", "a\rb" } }, false },
    { "two cookies lines",
      "GET",
      "HTTP/1.1",
      { { "Host", "h" }, { "Cookie", "a=1" }, { "Cookie", "b=1" } },
      false },
    { "an old version", "GET", "HTTP/1.0", { { "Host", "h" } }, false },
    { "an unknown method", "BREW", "HTTP/1.1", { { "Host", "h" } }, false },
    { "a method in small letters", "get", "HTTP/1.1", { { "Host", "h" } }, false },
    { "TRACE", "TRACE", "HTTP/1.1", { { "Host", "h" } }, false },
    { "a Host that is an IPv6 address and a port",
      "GET",
      "HTTP/1.1",
      { { "Host", "[::1]:8470" } },
      true },
    { "a Host with a port", "GET", "HTTP/1.1", { { "Host", "h.example:80" } }, true },
    { "a Host with two ports", "GET", "HTTP/1.1", { { "Host", "h:80:80" } }, false },
    { "a Host with a port that is a word", "GET", "HTTP/1.1", { { "Host", "h:http" } }, false },
    { "a Host with a port beyond all ports", "GET", "HTTP/1.1", { { "Host", "h:65536" } }, false },
    { "a Host with a negative port", "GET", "HTTP/1.1", { { "Host", "h:-80" } }, false },
    { "a Host with an empty port", "GET", "HTTP/1.1", { { "Host", "h:" } }, false },
    { "a Host that is only a port", "GET", "HTTP/1.1", { { "Host", ":80" } }, false },
    { "a Host with a bracket left open", "GET", "HTTP/1.1", { { "Host", "[::1" } }, false },
    { "a Host with a name in brackets", "GET", "HTTP/1.1", { { "Host", "[h]" } }, false },
    { "a Host with an IPv4 address in brackets",
      "GET",
      "HTTP/1.1",
      { { "Host", "[192.0.2.1]" } },
      false },
    { "a Host with letters behind the bracket",
      "GET",
      "HTTP/1.1",
      { { "Host", "[::1]h" } },
      false },
    { "an empty Host", "GET", "HTTP/1.1", { { "Host", "" } }, false },
    { "a Host with a name before an @", "GET", "HTTP/1.1", { { "Host", "a@h" } }, false },
    { "an empty length", "POST", "HTTP/1.1", { { "Host", "h" }, { "Content-Length", "" } }, false },
    { "a length in hex",
      "POST",
      "HTTP/1.1",
      { { "Host", "h" }, { "Content-Length", "0x3" } },
      false },
    { "a length of minus nothing",
      "POST",
      "HTTP/1.1",
      { { "Host", "h" }, { "Content-Length", "-0" } },
      false },
    { "two codings",
      "POST",
      "HTTP/1.1",
      { { "Host", "h" }, { "Transfer-Encoding", "chunked" }, { "Transfer-Encoding", "chunked" } },
      false },
    { "a coding with a space behind it",
      "POST",
      "HTTP/1.1",
      { { "Host", "h" }, { "Transfer-Encoding", "chunked " } },
      false },
    { "a vertical tab behind a value",
      "GET",
      "HTTP/1.1",
      { { "Host", "h" }, { "X", "a\v" } },
      false },
    { "a form feed before a coding",
      "POST",
      "HTTP/1.1",
      { { "Host", "h" }, { "Transfer-Encoding", "\fchunked" } },
      false },
    { "a CR behind a value", "GET", "HTTP/1.1", { { "Host", "h" }, { "X", "a\r" } }, false },
    { "an empty cookie line and another",
      "GET",
      "HTTP/1.1",
      { { "Host", "h" }, { "Cookie", "" }, { "Cookie", "b=1" } },
      false },
};

static void guards_heads(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        struct guard g;
        guard_init(&g);
        for (size_t k = 0; k < 4 && heads[i].headers[k][0] != NULL; k++) {
            guard_header(&g, str_of(heads[i].headers[k][0]), str_of(heads[i].headers[k][1]));
        }
        CHECK(guard_ok(&g, str_of(heads[i].method), str_of(heads[i].version), STR("/")) ==
                  heads[i].want,
              heads[i].why);
    }
}

/*
 * Heads as the library cuts them up: where they lie in a buffer, and how many bytes it has read.
 * '|' parts what it shows as name and value; what it hides stands between '<' and '>'.
 */
static const struct {
    const char *why, *head;
    bool want;
} wholes[] = {
    { "plain", "Host: |h", true },
    { "no space behind the colon", "Host:|h", true },
    { "many spaces behind the colon", "Host:    |h", true },
    { "no value", "X: |", true },
    { "no value and no space", "X:|", true },
    { "a value cut at a NUL",
      "X: |a<\x01"
      "b>",
      false },
    { "a NUL alone behind a value", "X: |a<\x01>", false },
    { "a NUL instead of a value", "X: |<\x01>", false },
};

static void accounts_for_every_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wholes); i++) {
        const char *text = wholes[i].head;
        size_t bar = str_find(str_of(text), '|', 0), open = str_find(str_of(text), '<', 0);
        size_t colon = str_find(str_of(text), ':', 0);
        size_t shown = open == SIZE_MAX ? str_of(text).n : open;
        size_t hidden = open == SIZE_MAX ? 0 : str_of(text).n - open - 2;
        struct guard g;
        guard_init(&g);
        /* the bar itself is one byte of the buffer that no head has */
        guard_header(&g, (struct str){ text, colon }, (struct str){ text + bar, shown - bar - 1 });
        size_t bytes = STR("GET / HTTP/1.1\r\n").n + (shown - 1) + hidden + 2 + 2;
        CHECK(guard_whole(&g, STR("GET"), STR("HTTP/1.1"), STR("/"), bytes) == wholes[i].want,
              wholes[i].why);
        CHECK(!guard_whole(&g, STR("GET"), STR("HTTP/1.1"), STR("/"), bytes - 1) || !wholes[i].want,
              "one newline without its CR");
    }
    struct guard g;
    guard_init(&g);
    guard_header(&g, STR("Host"), (struct str){ NULL, 0 });
    CHECK(guard_whole(&g, STR("GET"), STR("HTTP/1.1"), STR("/"),
                      STR("GET / HTTP/1.1\r\nHost: \r\n\r\n").n),
          "a library that keeps values elsewhere: one space is taken for granted");
}

/* Which bytes may stand where, asked of all 256. */
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

static bool head_takes(struct str name, struct str value, struct str host)
{
    struct guard g;
    guard_init(&g);
    guard_header(&g, STR("Host"), host);
    guard_header(&g, name, value);
    return guard_ok(&g, STR("GET"), STR("HTTP/1.1"), STR("/"));
}

static bool is_among(const char *list, int byte)
{
    return byte != 0 && str_find(str_of(list), (char)byte, 0) != SIZE_MAX;
}

static void every_byte_of_a_head(void **state)
{
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        char text[3] = { 'x', (char)byte, 'x' };
        struct str three = { text, 3 };
        CHECK(head_takes(three, STR("1"), STR("h")) == is_among(LETTERS "!#$%&'*+-.^_`|~", byte),
              "in a header's name");
        CHECK(head_takes(STR("X"), three, STR("h")) ==
                  (byte == '\t' || (byte >= 0x20 && byte != 0x7f)),
              "in a header's value");
        /* a port is digits: "x:x" is none */
        CHECK(head_takes(STR("X"), STR("1"), three) == is_among(LETTERS "-.", byte), "in a Host");
    }
}

static void every_byte_of_a_target(void **state)
{
    static const char hex[] = "0123456789ABCDEF", small[] = "0123456789abcdef";
    struct arena *a = arena_new(0);
    struct str path, query;
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        char raw[3] = { '/', 'x', (char)byte }, asked[3] = { '/', '?', (char)byte };
        char large[4] = { '/', '%', hex[byte >> 4], hex[byte & 15] };
        char little[4] = { '/', '%', small[byte >> 4], small[byte & 15] };
        bool seen = byte > 0x20 && byte < 0x7f && byte != '#' && byte != '\\';
        bool escaped = byte >= 0x20 && byte < 0x7f && byte != '/' && byte != '\\' && byte != '.';
        CHECK(guard_target(a, (struct str){ raw, 3 }, &path, &query) == (seen && byte != '%'),
              "as it is in a path");
        CHECK(guard_target(a, (struct str){ asked, 3 }, &path, &query) == seen,
              "as it is in a query");
        CHECK(guard_target(a, (struct str){ large, 4 }, &path, &query) == escaped, "escaped");
        CHECK(!escaped || (path.n == 2 && path.p[1] == (char)byte), "and read so");
        CHECK(guard_target(a, (struct str){ little, 4 }, &path, &query) == escaped,
              "escaped in small letters");
    }
    CHECK(!guard_target(a, STR("/%G0"), &path, &query) &&
              !guard_target(a, STR("/%0g"), &path, &query),
          "no hex");
    CHECK(!guard_target(a, STR("/%:0"), &path, &query) &&
              !guard_target(a, STR("/%@0"), &path, &query),
          "what stands beside the digits");
    CHECK(guard_target(a, many(a, "/", "@", 585, ""), &path, &query) && path.n == 4096,
          "as long as may be");
    CHECK(!guard_target(a, many(a, "/x", "@", 585, ""), &path, &query), "one byte longer");
    CHECK(!guard_target(a, STR(""), &path, &query), "nothing");
    arena_free(a);
}

static void limits_of_a_head(void **state)
{
    (void)state;
    for (size_t n = 63; n <= 65; n++) {
        struct guard g;
        guard_init(&g);
        guard_header(&g, STR("Host"), STR("h"));
        for (size_t i = 1; i < n; i++) {
            guard_header(&g, STR("X"), STR("1"));
        }
        CHECK(guard_ok(&g, STR("GET"), STR("HTTP/1.1"), STR("/")) == (n <= 64), "64 headers");
        CHECK(n > 64 || !guard_ok(&g, STR("GET"), STR("HTTP/1.1"), STR("")), "an empty target");
        CHECK(n > 64 || !guard_ok(&g, STR("GET"), STR("HTTP/1.1"), STR("*")), "no path");
    }
    struct arena *a = arena_new(0);
    CHECK(head_takes(STR("X"), STR("1"), many(a, "abc", "@", 36, "")), "a Host of 255 letters");
    CHECK(!head_takes(STR("X"), STR("1"), many(a, "abcd", "@", 36, "")), "one of 256");
    arena_free(a);
}

static void every_byte_of_a_form(void **state)
{
    static const char hex[] = "0123456789abcdef";
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        struct arena *a = arena_new(0);
        char name[6] = { 'x', '%', hex[byte >> 4], hex[byte & 15], '=', '1' };
        char value[5] = { 'x', '=', '%', hex[byte >> 4], hex[byte & 15] };
        CHECK(input_urlencoded(a, (struct str){ name, 6 }, val_map(a)) ==
                  is_among(LETTERS "_-.", byte),
              "in the name of a field");
        CHECK(input_urlencoded(a, (struct str){ value, 5 }, val_map(a)) ==
                  (byte > 0 && byte < 0x80),
              "in its value; alone a high byte is no text");
        arena_free(a);
    }
    static const char *const odd[] = {
        "a=%4G", "a=%G4", "a=%:4", "a=%4/", "a=%@4", "a=%`4", "a=%g4"
    };
    for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
        struct arena *a = arena_new(0);
        CHECK(!input_urlencoded(a, str_of(odd[i]), val_map(a)), odd[i]);
        arena_free(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_long_ones),
        cmocka_unit_test(reads_queries),
        cmocka_unit_test(escapes),
        cmocka_unit_test(every_byte_of_a_head),
        cmocka_unit_test(every_byte_of_a_target),
        cmocka_unit_test(limits_of_a_head),
        cmocka_unit_test(every_byte_of_a_form),
        cmocka_unit_test(reads_bodies),
        cmocka_unit_test(keeps_limits),
        cmocka_unit_test(reads_files),
        cmocka_unit_test(leaves_out_what_is_too_large),
        cmocka_unit_test(cookies),
        cmocka_unit_test(own_paths),
        cmocka_unit_test(decodes_targets),
        cmocka_unit_test(guards_heads),
        cmocka_unit_test(accounts_for_every_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
