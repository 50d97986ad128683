/* ring_test.c - places on the ring and lines between. */
#include "base/check.h"
#include "out/ring.h"

static const char *at(const struct val *v, size_t i, const char *key, struct arena *a)
{
    return str_z(a, val_get_text(v->list->items[i], key));
}

static void places(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const struct ring_line lines[] = {
        { .node = 0, .n = 10, .text = STR("10") },
        { .node = 1, .n = 1, .inward = true, .slow = true, .text = STR("1") },
        { .node = 9, .n = 1, .text = STR("outside the ring") },
    };
    const struct val *v = ring_draw(a, 4, lines, ARRAY_LEN(lines));
    const struct val *nodes = val_getz(v, "nodes");
    const struct val *drawn = val_getz(v, "lines");
    CHECK(val_count(nodes) == 4 && val_count(drawn) == 2, "a line to nobody is not drawn");
    CHECK_STR(str_of(at(nodes, 0, "x", a)), "180", "the first stands on top");
    CHECK_STR(str_of(at(nodes, 0, "y", a)), "30", "of the square");
    CHECK_STR(str_of(at(nodes, 1, "x", a)), "330", "the next to the right");
    CHECK_STR(str_of(at(nodes, 1, "y", a)), "180", "of the middle");
    CHECK_STR(str_of(at(nodes, 2, "y", a)), "330", "the third below");
    CHECK_STR(str_of(at(nodes, 3, "x", a)), "30", "the fourth to the left");
    CHECK_STR(str_of(at(drawn, 0, "width", a)), "8", "most is widest");
    CHECK_STR(str_of(at(drawn, 1, "width", a)), "1", "one is thin");
    CHECK_STR(str_of(at(drawn, 0, "dash", a)), "none", "in time: a whole line");
    CHECK_STR(str_of(at(drawn, 1, "dash", a)), "6 5", "late: a broken one");
    CHECK(val_count(val_getz(ring_draw(a, 99, NULL, 0), "nodes")) == RING_MOST, "no more than fit");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(places) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
