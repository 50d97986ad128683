/* Tests of arena.h. */
#include "base/arena.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"

static bool all_zero(const unsigned char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (p[i] != 0) {
            return false;
        }
    }
    return true;
}

static void test_memory_is_aligned_zeroed_and_apart(void **state)
{
    static const size_t sizes[] = { 0, 1, 15, 16, 17, 4096, 40000, 3000000 };
    struct arena *a = arena_new(0);
    const unsigned char *former = NULL;
    (void)state;
    for (size_t round = 0; round < 3; round++) {
        for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
            unsigned char *p = arena_alloc(a, sizes[i]);
            CHECK((uintptr_t)p % 16 == 0, "aligned to 16");
            CHECK(all_zero(p, sizes[i]), "zeroed");
            CHECK(p != former, "its own address");
            memset(p, 0xAA, sizes[i]);
            former = p;
        }
    }
    arena_free(a);
    arena_free(NULL);
}

static void test_rewind_gives_back_and_wipes(void **state)
{
    static const struct {
        const char *why;
        size_t before, size;
    } cases[] = {
        { "inside the first block", 100, 64 },
        { "a mark of the empty arena", 0, 64 },
        { "over several blocks", 100, 200000 },
        { "a mark of the empty arena, a block larger than usual", 0, 2000000 },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena *a = arena_new(0);
        if (cases[i].before > 0) {
            memset(arena_alloc(a, cases[i].before), 1, cases[i].before);
        }
        size_t used = arena_used(a);
        struct arena_mark m = arena_mark(a);
        for (int round = 0; round < 3; round++) {
            unsigned char *p = arena_alloc(a, cases[i].size);
            CHECK(all_zero(p, cases[i].size), cases[i].why);
            memset(p, 0xAA, cases[i].size);
            CHECK(arena_used(a) > used, cases[i].why);
            arena_rewind(a, m);
            CHECK(arena_used(a) == used, cases[i].why);
        }
        arena_reset(a);
        CHECK(arena_used(a) == 0, cases[i].why);
        arena_free(a);
    }
}

/* True when taking size bytes in an arena with the cap jumped. */
static bool jumps(struct arena *a, size_t n, size_t size)
{
    jmp_buf place;
    jmp_buf *former = arena_catch(a, &place);
    if (setjmp(place) != 0) {
        (void)arena_catch(a, former);
        return true;
    }
    (void)arena_array(a, n, size);
    (void)arena_catch(a, former);
    return false;
}

static void test_cap(void **state)
{
    static const struct {
        const char *why;
        size_t cap, n, size;
        bool want;
    } cases[] = {
        { "well below", 1024, 1, 512, false },
        { "exactly the cap", 1024, 1, 1024, false },
        { "one above", 1024, 1, 1025, true },
        { "many small ones", 1024, 65, 16, true },
        { "a product that overflows", 0, SIZE_MAX / 2, 3, true },
        { "a size that overflows when rounded", 0, 1, SIZE_MAX - 3, true },
        { "more than any machine has", 0, 1, SIZE_MAX / 4, true },
        { "no cap", 0, 1, 5000000, false },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena *a = arena_new(cases[i].cap);
        CHECK(jumps(a, cases[i].n, cases[i].size) == cases[i].want, cases[i].why);
        arena_reset(a);
        CHECK(!jumps(a, 1, 16), "after a reset there is room again");
        arena_free(a);
    }
}

static void test_cap_counts_what_is_held_not_what_was(void **state)
{
    struct arena *a = arena_new(4096);
    struct arena_mark m = arena_mark(a);
    (void)state;
    for (int i = 0; i < 100; i++) {
        CHECK(!jumps(a, 1, 4000), "rewinding makes room");
        CHECK(jumps(a, 1, 4000), "twice is too much");
        arena_rewind(a, m);
    }
    arena_free(a);
}

/* The signal that ended a child doing what is given; 0 when it ended by itself. */
static int signal_of_child(void (*run)(void))
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct rlimit none = { 0, 0 };
        (void)setrlimit(RLIMIT_CORE, &none); /* only keeps the folder clean */
        (void)signal(SIGABRT, SIG_DFL);      /* cmocka catches it */
        run();
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void overflow_uncaught(void)
{
    struct arena *a = arena_new(64);
    (void)arena_alloc(a, 65);
}

static void fill_exactly(void)
{
    struct arena *a = arena_new(64);
    (void)arena_alloc(a, 64);
}

static void test_nobody_catches(void **state)
{
    (void)state;
    CHECK(signal_of_child(overflow_uncaught) == SIGABRT, "over the cap and uncaught: abort");
    CHECK(signal_of_child(fill_exactly) == 0, "at the cap: nothing happens");
}

static void test_catch_gives_the_former_place(void **state)
{
    struct arena *a = arena_new(0);
    jmp_buf one;
    jmp_buf two;
    (void)state;
    CHECK(arena_catch(a, &one) == NULL, "none at first");
    CHECK(arena_catch(a, &two) == &one, "then the first");
    CHECK(arena_catch(a, NULL) == &two, "then the second");
    arena_free(a);
}

static void test_dup(void **state)
{
    struct arena *a = arena_new(0);
    char here[] = "abc";
    (void)state;
    char *copy = arena_dup(a, here, sizeof here);
    here[0] = 'x';
    CHECK(strcmp(copy, "abc") == 0, "a copy");
    CHECK(arena_dup(a, NULL, 0) != NULL, "nothing, copied");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory_is_aligned_zeroed_and_apart),
        cmocka_unit_test(test_rewind_gives_back_and_wipes),
        cmocka_unit_test(test_cap),
        cmocka_unit_test(test_cap_counts_what_is_held_not_what_was),
        cmocka_unit_test(test_nobody_catches),
        cmocka_unit_test(test_catch_gives_the_former_place),
        cmocka_unit_test(test_dup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
