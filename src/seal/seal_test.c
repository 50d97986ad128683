/* Tests of seal.h: what opens, and everything that must not. */
#include "seal/seal.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"

static const struct seal_place HERE = { .table = { "note", 4 },
                                        .row_id = { "row-1", 5 },
                                        .compartment = { "comp-1", 6 },
                                        .epoch = 1,
                                        .version = 3 };

static struct ctx *ctx_make(void)
{
    struct arena *a = arena_new(0);
    struct ctx *c = NEW(a, struct ctx);
    c->mem = a;
    return c;
}

static void test_sizes(void **state)
{
    static const struct {
        const char *why;
        size_t n, padded;
    } cases[] = {
        { "nothing", 0, 256 },
        { "one less than a bucket, for the mark", 255, 256 },
        { "a full bucket goes up", 256, 1024 },
        { "a short note", 700, 1024 },
        { "4 KiB", 4095, 4096 },
        { "16 KiB", 4096, 16384 },
        { "64 KiB", 16384, 65536 },
        { "multiples from there", 65536, 131072 },
        { "and so on", 131071, 131072 },
    };
    struct ctx *c = ctx_make();
    struct key k;
    (void)state;
    key_random(&k);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char *p = arena_alloc(c->mem, cases[i].n + 1);
        memset(p, 'x', cases[i].n);
        struct str plain = { p, cases[i].n };
        struct str got = STR_NONE;
        struct str sealed = seal_row(c->mem, &k, &HERE, plain);
        CHECK(sealed.n == 1 + 24 + cases[i].padded + 16, cases[i].why);
        CHECK(seal_open_row(c, &k, &HERE, sealed, &got) == OK && str_eq(got, plain),
              "it opens to what it was");
    }
    arena_free(c->mem);
}

static void test_every_byte(void **state)
{
    struct ctx *c = ctx_make();
    struct key k;
    struct str got = STR_NONE;
    (void)state;
    key_random(&k);
    struct str sealed = seal_row(c->mem, &k, &HERE, STR("cerita"));
    char *p = arena_dup(c->mem, sealed.p, sealed.n);
    for (size_t i = 0; i < sealed.n; i++) {
        for (unsigned bit = 1; bit < 256; bit <<= 1) {
            p[i] = (char)(p[i] ^ (char)bit);
            CHECK(seal_open_row(c, &k, &HERE, (struct str){ p, sealed.n }, &got) == ERR_INTERNAL,
                  "no byte may change");
            p[i] = (char)(p[i] ^ (char)bit);
        }
    }
    for (size_t n = 0; n < sealed.n; n++) {
        CHECK(seal_open_row(c, &k, &HERE, (struct str){ p, n }, &got) == ERR_INTERNAL,
              "nothing may be cut off");
    }
    CHECK(seal_open_row(c, &k, &HERE, (struct str){ p, sealed.n }, &got) == OK,
          "unchanged it opens");
    arena_free(c->mem);
}

static void test_places(void **state)
{
    static const struct {
        const char *why;
        struct seal_place at;
    } cases[] = {
        { "another table", { { "task", 4 }, { "row-1", 5 }, { "comp-1", 6 }, 1, 3 } },
        { "another row", { { "note", 4 }, { "row-2", 5 }, { "comp-1", 6 }, 1, 3 } },
        { "another compartment", { { "note", 4 }, { "row-1", 5 }, { "comp-2", 6 }, 1, 3 } },
        { "another epoch", { { "note", 4 }, { "row-1", 5 }, { "comp-1", 6 }, 2, 3 } },
        { "an older version", { { "note", 4 }, { "row-1", 5 }, { "comp-1", 6 }, 1, 2 } },
        { "parts run together otherwise",
          { { "noter", 5 }, { "ow-1", 4 }, { "comp-1", 6 }, 1, 3 } },
    };
    struct ctx *c = ctx_make();
    struct key k;
    struct key other;
    struct str got = STR_NONE;
    (void)state;
    key_random(&k);
    struct str sealed = seal_row(c->mem, &k, &HERE, STR("cerita"));
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(seal_open_row(c, &k, &cases[i].at, sealed, &got) == ERR_INTERNAL, cases[i].why);
    }
    key_random(&other);
    CHECK(seal_open_row(c, &other, &HERE, sealed, &got) == ERR_INTERNAL, "another key");
    struct str again = seal_row(c->mem, &k, &HERE, STR("cerita"));
    CHECK(!str_eq(again, sealed), "the same words never look the same twice");
    key_derive(&other, &k, "a");
    key_derive(&k, &k, "b");
    CHECK(memcmp(&other, &k, sizeof k) != 0, "keys of two purposes differ");
    key_wipe(&k);
    CHECK(k.b[0] == 0 && k.b[31] == 0, "a wiped key is zero");
    arena_free(c->mem);
}

static void test_files(void **state)
{
    static const size_t sizes[] = { 0, 1, 65535, 65536, 65537, 300000 };
    char dir[] = "/tmp/jj-seal-XXXXXX";
    struct key k;
    struct key other;
    (void)state;
    CHECK(mkdtemp(dir) != NULL, "a folder");
    key_random(&other);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct ctx *c = ctx_make();
        struct str id = STR_NONE;
        struct str got = STR_NONE;
        char *p = arena_alloc(c->mem, sizes[i] + 1);
        for (size_t at = 0; at < sizes[i]; at++) {
            p[at] = (char)(at * 7);
        }
        CHECK(seal_file_write(c, dir, (struct str){ p, sizes[i] }, &id, &k) == OK,
              "a file is written");
        CHECK(seal_file_read(c, dir, id, &k, &got) == OK &&
                  str_eq(got, (struct str){ p, sizes[i] }),
              "and reads as it was");
        CHECK(seal_file_read(c, dir, id, &other, &got) == ERR_INTERNAL, "not with another key");
        struct str parts[] = { str_of(dir), STR("/"), id };
        const char *path = str_z(c->mem, str_join(c->mem, parts, 3));
        int fd = open(path, O_RDWR);
        off_t end = lseek(fd, 0, SEEK_END);
        CHECK(ftruncate(fd, end - 1) == 0 && seal_file_read(c, dir, id, &k, &got) == ERR_INTERNAL,
              "not when its end is cut");
        if (sizes[i] > 65536) {
            CHECK(ftruncate(fd, 24 + 65536 + 17) == 0 &&
                      seal_file_read(c, dir, id, &k, &got) == ERR_INTERNAL,
                  "not when whole chunks are cut");
        }
        close(fd);
        seal_file_remove(c, dir, id);
        CHECK(seal_file_read(c, dir, id, &k, &got) == ERR_NOT_FOUND, "a removed file is gone");
        CHECK(seal_file_read(c, dir, STR("../../etc/passwd"), &k, &got) == ERR_NOT_FOUND,
              "a path is no id");
        arena_free(c->mem);
    }
    CHECK(rmdir(dir) == 0, "nothing else was left in the folder");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_every_byte),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_files),
    };
    log_setup("test", LOG_ERROR + 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
