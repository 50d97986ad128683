/* Tests of log.h: standard error is turned into a pipe for a moment. */
#include "base/log.h"

#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/check.h"

static struct str logged(struct arena *a, enum log_level level, const char *text)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    int former = dup(STDERR_FILENO);
    assert_true(former >= 0 && dup2(ends[1], STDERR_FILENO) >= 0);
    log_line(level, "text=%s", text);
    assert_true(dup2(former, STDERR_FILENO) >= 0);
    close(former);
    close(ends[1]);
    char *p = arena_alloc(a, 8192);
    ssize_t n = read(ends[0], p, 8192);
    close(ends[0]);
    assert_true(n >= 0);
    return (struct str){ p, (size_t)n };
}

static void test_levels(void **state)
{
    static const struct {
        const char *why;
        enum log_level from, level;
        bool shown;
    } cases[] = {
        { "below the level", LOG_WARN, LOG_INFO, false },
        { "at the level", LOG_WARN, LOG_WARN, true },
        { "above the level", LOG_WARN, LOG_ERROR, true },
        { "everything", LOG_DEBUG, LOG_DEBUG, true },
    };
    struct arena *a = arena_new(0);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        log_setup("worker", cases[i].from);
        CHECK((logged(a, cases[i].level, "x").n > 0) == cases[i].shown, cases[i].why);
    }
    arena_free(a);
}

static void test_shape(void **state)
{
    struct arena *a = arena_new(0);
    (void)state;
    log_setup("gate", LOG_INFO);
    struct str s = logged(a, LOG_WARN, "x");
    CHECK(str_starts(s, STR("time=2")), "begins with the time");
    CHECK(str_has(s, STR("Z level=warn role=gate pid=")), "then level, role and process");
    CHECK(str_ends(s, STR(" text=x\n")), "then what is said, on one line");
    arena_free(a);
}

static void test_one_line_whatever_is_said(void **state)
{
    struct arena *a = arena_new(0);
    char *text = arena_alloc(a, 5001);
    (void)state;
    memset(text, 'x', 5000);
    struct str s = logged(a, LOG_ERROR, text);
    CHECK(s.n == 1024 && s.p[1023] == '\n', "a long line is cut, and ends");
    s = logged(a, LOG_ERROR, "a\nlevel=error\r\x1B[2J\x7F");
    CHECK(str_find(s, '\n', 0) == s.n - 1, "no second line can be forged");
    CHECK(str_ends(s, STR("a level=error  [2J \n")), "and no terminal be spoken to");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_levels),
        cmocka_unit_test(test_shape),
        cmocka_unit_test(test_one_line_whatever_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
