/* tiles_test.c - shades tell what the numbers tell; what is hidden tells nothing. */
#include "base/json.h"
#include "base/strbuf.h"
#include "out/tiles.h"

#include "base/check.h"

static const struct {
    const char *why;
    int64_t values[4];
    const char *shades[4];
} shaded[] = {
    { "four equal steps up to the largest", { 0, 10, 20, 39 }, { "0", "1", "2", "4" } },
    { "few numbers need few shades", { 1, 1, 1, 2 }, { "1", "1", "1", "2" } },
    { "nothing at all is light", { 0, 0, 0, 0 }, { "0", "0", "0", "0" } },
    { "a last number of a step", { 9, 19, 29, 39 }, { "0", "1", "2", "4" } },
};

static void steps(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(shaded); i++) {
        struct arena *a = arena_new(0);
        struct tile t[4];
        for (int k = 0; k < 4; k++) {
            t[k] = (struct tile){ STR("Jambi Timur"), k, 0, shaded[i].values[k], false };
        }
        const struct val *v = tiles_draw(a, t, 4, STR("x"), LANG_ID);
        for (size_t k = 0; k < 4; k++) {
            const struct val *one = val_getz(v, "tiles")->list->items[k];
            CHECK(str_eqz(val_get_text(one, "shade"), shaded[i].shades[k]), shaded[i].why);
        }
        arena_free(a);
    }
}

static void ranges(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const struct tile t[] = { { STR("A"), 0, 0, 1039, false }, { STR("B"), 1, 2, 0, false } };
    const struct val *v = tiles_draw(a, t, 2, STR("x"), LANG_ID);
    const struct val *s = val_getz(v, "shades");
    CHECK(val_count(s) == 4, "a range for each shade");
    CHECK_STR(val_get_text(s->list->items[0], "text"), "0–259", "from nothing");
    CHECK_STR(val_get_text(s->list->items[3], "text"), "780–1.039", "to the largest");
    CHECK_STR(val_get_text(v, "view"), "0 0 192 286", "two columns, three rows");
    const struct tile one[] = { { STR("A"), 0, 0, 1, false } };
    CHECK(val_count(val_getz(tiles_draw(a, one, 1, STR("x"), LANG_ID), "shades")) == 2,
          "a shade without a number is not explained");
    arena_free(a);
}

/* Two drawings that differ in hidden values alone are the same bytes. */
static void hidden_tells_nothing(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct strbuf b[2];
    for (size_t i = 0; i < 2; i++) {
        const struct tile t[] = { { STR("Jambi Timur"), 0, 0, 12, false },
                                  { STR("Pelayangan"), 1, 0, i == 0 ? 3 : 900, true } };
        strbuf_init(&b[i], a);
        json_write(&b[i], tiles_draw(a, t, 2, STR("disamarkan"), LANG_ID));
    }
    CHECK(str_eq(strbuf_str(&b[0]), strbuf_str(&b[1])), "neither number nor shade nor range");
    arena_free(a);
}

static void boundaries(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const struct tile t[] = {
        { STR("Jelutung"), 100, 50, 12, false, STR("M0 0l 9 0 0 9z") },
        { STR("Pelayangan"), 200, 60, 3, true, STR("M9 9l 9 0 0 9z") },
    };
    const struct val *v = tiles_draw_paths(a, t, 2, 361, 200, STR("disamarkan"), LANG_ID);
    const struct val *one = val_getz(v, "tiles")->list->items[0];
    const struct val *two = val_getz(v, "tiles")->list->items[1];
    CHECK_STR(val_get_text(v, "view"), "0 0 361 200", "as large as the boundaries");
    CHECK_STR(val_get_text(one, "path"), "M0 0l 9 0 0 9z", "its own");
    CHECK_STR(val_get_text(one, "shade"), "4", "shaded as a square is");
    CHECK(val_get_int(one, "mid", 0) == 100 && val_get_int(one, "number_y", 0) == 64, "its name");
    CHECK_STR(val_get_text(two, "title"), "Pelayangan: disamarkan", "hidden as a square is");
    CHECK(val_get_text(two, "number").n == 0, "without a number");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps),
        cmocka_unit_test(ranges),
        cmocka_unit_test(hidden_tells_nothing),
        cmocka_unit_test(boundaries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
