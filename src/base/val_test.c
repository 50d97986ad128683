/* Tests of val.h. */
#include "base/val.h"

#include "base/check.h"
#include "base/strbuf.h"

static void test_map_keeps_order_and_replaces(void **state)
{
    struct arena *a = arena_new(0);
    struct val *m = val_map(a);
    (void)state;
    val_put_textz(a, m, "b", "one");
    val_put_int(a, m, "a", 2);
    val_put_textz(a, m, "b", "three");
    CHECK(val_count(m) == 2, "an equal key is replaced");
    CHECK_STR(m->map->keys[0], "b", "and keeps its place");
    CHECK_STR(val_get_text(m, "b"), "three", "with the new value");
    CHECK(val_get_int(m, "a", 0) == 2, "others stay");
    arena_free(a);
}

static void test_many(void **state)
{
    struct arena *a = arena_new(0);
    struct val *m = val_map(a);
    struct val *l = val_list(a);
    (void)state;
    for (int64_t i = 0; i < 1000; i++) {
        struct strbuf key;
        strbuf_init(&key, a);
        strbuf_put_int(&key, i);
        val_put(a, m, strbuf_str(&key), val_int(a, i));
        struct val *row = val_push_map(a, l);
        val_put_int(a, row, "i", i);
    }
    CHECK(val_count(m) == 1000 && val_count(l) == 1000, "all are there");
    for (size_t i = 0; i < 1000; i++) {
        CHECK(m->map->items[i]->i == (int64_t)i, "in order");
        CHECK(val_get_int(l->list->items[i], "i", -1) == (int64_t)i, "in order");
    }
    arena_free(a);
}

static void test_asking_for_what_is_not_there(void **state)
{
    struct arena *a = arena_new(0);
    struct val *m = val_map(a);
    (void)state;
    val_put_bool(a, m, "yes", true);
    val_put_int(a, m, "n", 5);
    val_put_text(a, m, "t", STR("5"));
    val_put(a, m, STR("nothing"), val_null(a));
    CHECK(val_getz(m, "absent") == NULL, "absent");
    CHECK(val_getz(NULL, "x") == NULL, "no map at all");
    CHECK(val_getz(val_int(a, 1), "x") == NULL, "a number is no map");
    CHECK(val_get_text(m, "n").p == NULL, "a number is no text");
    CHECK(val_get_int(m, "t", -1) == -1, "a text is no number");
    CHECK(val_get_int(m, "yes", -1) == -1, "a truth is no number");
    CHECK(val_get_text(NULL, "x").n == 0, "no map, no text");
    CHECK(val_getz(m, "nothing")->kind == VAL_NULL, "null is there");
    CHECK(val_getz(m, "yes")->b, "the truth is kept");
    CHECK(val_count(NULL) == 0 && val_count(val_text(a, STR("abc"))) == 0, "no items");
    arena_free(a);
}

static void test_nesting(void **state)
{
    struct arena *a = arena_new(0);
    struct val *m = val_map(a);
    (void)state;
    struct val *inner = val_put_map(a, m, "inner");
    struct val *list = val_put_list(a, inner, "list");
    val_push(a, list, val_real(a, 0.5));
    val_put_textz(a, val_push_map(a, list), "k", "v");
    struct val *back = val_getz(val_getz(m, "inner"), "list");
    CHECK(back == list && val_count(back) == 2, "found on its way");
    CHECK(back->list->items[0]->r > 0.4 && back->list->items[0]->r < 0.6, "the first");
    CHECK_STR(val_get_text(back->list->items[1], "k"), "v", "the second");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_map_keeps_order_and_replaces),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_asking_for_what_is_not_there),
        cmocka_unit_test(test_nesting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
