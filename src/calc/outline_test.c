/* outline_test.c - boundaries that fit, rings that are dropped, files that are refused. */
#include "base/json.h"
#include "calc/outline.h"

#include "base/check.h"

#define FEATURE(properties, type, coordinates)                             \
    "{\"type\":\"Feature\",\"properties\":{" properties "},\"geometry\":{" \
    "\"type\":\"" type "\",\"coordinates\":" coordinates "}}"
#define FILE_OF(features) "{\"type\":\"FeatureCollection\",\"features\":[" features "]}"
#define SQUARE "[[[100,0],[101,0],[101,-1],[100,-1],[100,0]]]"
#define BESIDE "[[[101,0],[102,0],[102,-1],[101,-1],[101,0]]]"

static struct arena *mem;

static const char *run(const char *text, struct outline *areas, int *width, int *height)
{
    struct val *v = NULL;
    struct str why = STR_NONE;
    areas[0] = (struct outline){ .code = STR("15.71.01"), .label = STR("Telanaipura") };
    areas[1] = (struct outline){ .code = STR("15.71.02"), .label = STR("Jambi Selatan") };
    CHECK(json_read(mem, str_of(text), &v, &why), text);
    return outline_read(mem, v, areas, 2, width, height);
}

static const struct {
    const char *why, *file, *first, *second;
} drawn[] = {
    { "by code, by label, others passed over",
      FILE_OF(FEATURE("\"kode\":\"15.71.01\"", "Polygon", SQUARE) "," FEATURE(
          "\"nama\":\"Jambi Selatan\"", "Polygon", BESIDE) "," FEATURE("\"nama\":\"Muaro\"",
                                                                       "Point", "[90,0]")),
      "M0 0l 0 180 180 0 0-180z", "M180 0l 0 180 180 0 0-180z" },
    { "parts of one area, without the border between them; a code that only looks alike is none",
      FILE_OF(FEATURE("\"kode\":\"15.71.01.1001\"", "Polygon", SQUARE) "," FEATURE(
          "\"kode\":\"15.71.01.1002\"", "Polygon", BESIDE) "," FEATURE("\"kode\":\"15.71.021\"",
                                                                       "Polygon", SQUARE)),
      "M0 0l 0 180 360 0 0-180z", "" },
    { "a point on a line between two others says nothing, nor does a ring below a unit",
      FILE_OF(FEATURE("\"kode\":\"15.71.01\"", "MultiPolygon",
                      "[[[[100,0],[101,0],[102,0],[102,-1],[100,-1],[100,0]]],"
                      "[[[100.0001,0],[100.0002,0],[100.0002,-0.0001],[100.0001,0]]]]")),
      "M0 0l 0 180 360 0 0-180z", "" },
    { "a hole, and a part that touches another in one corner",
      FILE_OF(FEATURE(
          "\"kode\":\"15.71.01\"", "Polygon",
          "[[[100,0],[101,0],[101,-0.5],[100,-0.5],[100,0]],"
          "[[100.2,-0.2],[100.4,-0.2],[100.4,-0.3],[100.2,-0.3],[100.2,-0.2]]]") "," FEATURE("\"kode\":\"15.71.01\"",
                                                                                             "Polygon",
                                                                                             "[[[101,-0.5],[102,-0.5],[102,-1],[101,-1],[101,-0.5]]]")),
      "M0 0l 0 90 180 0 0-90zM36 36l 0 18 36 0 0-18zM180 90l 0 90 180 0 0-90z", "" },
    { "parts that nearly meet: the gap of a unit between them is not drawn",
      FILE_OF(
          FEATURE("\"kode\":\"15.71.01\"", "Polygon", "[[[100,0],[101,0],[101,-0.4],[101.006,-0.45],[101,-0.5],[101,-1],[100,-1],[100,0]]]") "," FEATURE(
              "\"kode\":\"15.71.01\"", "Polygon",
              "[[[101,0],[102,0],[102,-1],[101,-1],[101,-0.5],[101,-0.4],[101,0]]]")),
      "M0 0l 0 180 360 0 0-180z", "" },
};

static void draws(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(drawn); i++) {
        struct outline areas[2];
        int width = 0;
        int height = 0;
        CHECK(run(drawn[i].file, areas, &width, &height) == NULL, drawn[i].why);
        CHECK_STR(areas[0].path, drawn[i].first, drawn[i].why);
        CHECK_STR(areas[1].path, drawn[i].second, drawn[i].why);
        CHECK(width == OUTLINE_SIDE + 1 && height == 181, "as wide as high on the ground");
    }
    struct outline areas[2];
    int size = 0;
    CHECK(run(drawn[0].file, areas, &size, &size) == NULL, "once more");
    CHECK(areas[0].x == 90 && areas[0].y == 90 && areas[1].x == 270, "names in the middle");
    CHECK(run(drawn[1].file, areas, &size, &size) == NULL, "and of several parts");
    CHECK(areas[0].x == 180 && areas[0].y == 90, "in the middle of all of them");
}

/* At 60 degrees north a degree of longitude is half as wide. */
static void keeps_shape(void **state)
{
    (void)state;
    struct outline areas[2];
    int width = 0;
    int height = 0;
    CHECK(run(FILE_OF(FEATURE("\"k\":\"15.71.01\"", "Polygon",
                              "[[[10,59.5],[12,59.5],[12,60.5],[10,60.5],[10,59.5]]]")),
              areas, &width, &height) == NULL,
          "drawn");
    CHECK(width == height, "a square on the ground is a square");
}

static const struct {
    const char *why, *file, *says;
} refused[] = {
    { "another JSON", "[1,2]", "FeatureCollection" },
    { "a file of one geometry", "{\"type\":\"Polygon\",\"coordinates\":" SQUARE "}",
      "FeatureCollection" },
    { "features that are no list", "{\"type\":\"FeatureCollection\",\"features\":7}",
      "FeatureCollection" },
    { "nothing of the city", FILE_OF(FEATURE("\"k\":\"31.71.01\"", "Polygon", SQUARE)),
      "belongs to an area" },
    { "a point as boundary", FILE_OF(FEATURE("\"k\":\"15.71.01\"", "Point", "[100,0]")),
      "neither a Polygon" },
    { "metres instead of degrees",
      FILE_OF(FEATURE("\"k\":\"15.71.01\"", "Polygon", "[[[340000,9800000],[1,1],[2,2]]]")),
      "longitude and latitude" },
    { "words for numbers", FILE_OF(FEATURE("\"k\":\"15.71.01\"", "Polygon", "[[[\"100\",\"0\"]]]")),
      "longitude and latitude" },
    { "a point of one number", FILE_OF(FEATURE("\"k\":\"15.71.01\"", "Polygon", "[[[100]]]")),
      "longitude and latitude" },
    { "rings that are none", FILE_OF(FEATURE("\"k\":\"15.71.01\"", "Polygon", "[7]")),
      "list of points" },
    { "all on one spot",
      FILE_OF(FEATURE("\"k\":\"15.71.01\"", "Polygon", "[[[100,0],[100,0],[100,0]]]")),
      "no extent" },
    { "no ring at all", FILE_OF(FEATURE("\"k\":\"15.71.01\"", "Polygon", "[]")),
      "belongs to an area" },
};

static void refuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        struct outline areas[2];
        int size = 0;
        const char *why = run(refused[i].file, areas, &size, &size);
        CHECK(why != NULL && str_has(str_of(why), str_of(refused[i].says)), refused[i].why);
    }
}

static int begin(void **state)
{
    (void)state;
    mem = arena_new(0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws),
        cmocka_unit_test(keeps_shape),
        cmocka_unit_test(refuses),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
