/* Tests of alike.h: which two cards are worth showing side by side, and which are not. */
#include "calc/alike.h"

#include <string.h>

#include "base/check.h"

static void test_digits(void **state)
{
    static const struct {
        const char *why, *typed;
        bool phone;
        const char *want;
    } rows[] = {
        { "spaces and strokes do not count", "0800-000-1234", true, "08000001234" },
        { "the country code is a zero", "+62 800 000 1234", true, "08000001234" },
        { "in a NIK 62 is a province", "627199 01", false, "62719901" },
        { "a scrap is no number", "08 12 3", true, "" },
        { "six digits are enough", "123456", false, "123456" },
        { "letters alone are none", "tidak ada", false, "" },
        { "what does not fit is left out", "00000000001111111111222222222233333333334444", false,
          "0000000000111111111122222222223333333333" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char digits[ALIKE_DIGITS];
        CHECK_STR(alike_digits(digits, str_of(rows[i].typed), rows[i].phone), rows[i].want,
                  rows[i].why);
    }
}

static void test_marks(void **state)
{
    static const struct {
        const char *why, *typed, *plate, *handle;
    } rows[] = {
        { "large letters, nothing between", "bh 1234-zz", "BH1234ZZ", "bh1234-zz" },
        { "the shortest plate there is", "B 1 A", "B1A", "b1a" },
        { "letters alone are no plate", "mobil biru", "", "mobilbiru" },
        { "without the sign, in small letters", "@Kerja.Cepat_99", "KERJACEPAT99",
          "kerja.cepat_99" },
        { "two characters are no name", "@ab", "", "" },
        { "nothing", "", "", "" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char plate[ALIKE_DIGITS];
        char handle[ALIKE_HANDLE];
        CHECK_STR(alike_plate(plate, str_of(rows[i].typed)), rows[i].plate, rows[i].why);
        CHECK_STR(alike_handle(handle, str_of(rows[i].typed)), rows[i].handle, rows[i].why);
    }
}

static void test_marks_agree(void **state)
{
    const struct {
        const char *why;
        struct alike_card x, y;
        bool shown;
        int score;
    } rows[] = {
        { "the same vehicle", { .plate = { 1 } }, { .plate = { 1 } }, true, 80 },
        { "another vehicle", { .plate = { 1 } }, { .plate = { 2 } }, false, 0 },
        { "the same account", { .account = { 1 } }, { .account = { 1 } }, true, 90 },
        { "the same name on a network", { .handle = { 1 } }, { .handle = { 1 } }, true, 90 },
        { "a plate is no account", { .plate = { 1 } }, { .account = { 1 } }, false, 0 },
        { "a number of his own says more",
          { .plate = { 1 }, .nik = { 5 } },
          { .plate = { 1 }, .nik = { 5 } },
          true,
          100 },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct alike a;
        CHECK(alike_compare(&rows[i].x, &rows[i].y, &a) == rows[i].shown, rows[i].why);
        CHECK(a.score == rows[i].score, rows[i].why);
    }
}

static struct alike_card card(const char *name, const char *nickname, int32_t born, int nik,
                              int phone)
{
    struct alike_card c = { .born = born, .nik = { (unsigned char)nik }, .phone = { 0 } };
    c.phone[7] = (unsigned char)phone;
    memcpy(c.name, name, strlen(name));
    memcpy(c.nickname, nickname, strlen(nickname));
    return c;
}

static void test_compare(void **state)
{
    const struct {
        const char *why;
        struct alike_card x, y;
        bool shown;
        int score;
    } rows[] = {
        { "nothing known of either", card("", "", 0, 0, 0), card("", "", 0, 0, 0), false, 0 },
        { "the same NIK, whatever the name", card("rina", "", 0, 7, 0), card("yusuf", "", 0, 7, 0),
          true, 100 },
        { "another NIK", card("", "", 0, 7, 0), card("", "", 0, 8, 0), false, 0 },
        { "the same phone: a household", card("", "", 0, 0, 3), card("", "", 0, 0, 3), true, 90 },
        { "the same name alone", card("rina marlina", "", 0, 0, 0),
          card("rina marlina", "", 0, 0, 0), true, 100 },
        { "one day of birth unknown changes nothing", card("rina marlina", "", 0, 0, 0),
          card("rina marlina", "", 9000, 0, 0), true, 100 },
        { "name and day: just below a NIK", card("rina marlina", "", 9000, 0, 0),
          card("rina marlina", "", 9000, 0, 0), true, 98 },
        { "the same name, days differ", card("rina marlina", "", 9000, 0, 0),
          card("rina marlina", "", 9001, 0, 0), true, 85 },
        { "a day alone is no reason", card("rina marlina", "", 9000, 0, 0),
          card("yusuf sale", "", 9000, 0, 0), false, -1 },
        { "known by the other's nickname", card("rina marlina", "", 0, 0, 0),
          card("yusuf sale", "rina marlina", 0, 0, 0), true, 100 },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct alike to;
        struct alike back;
        CHECK(alike_compare(&rows[i].x, &rows[i].y, &to) == rows[i].shown, rows[i].why);
        CHECK(rows[i].score < 0 || to.score == rows[i].score, rows[i].why);
        CHECK(alike_compare(&rows[i].y, &rows[i].x, &back) == rows[i].shown &&
                  back.score == to.score,
              "the same from the other side");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_digits),
        cmocka_unit_test(test_compare),
        cmocka_unit_test(test_marks),
        cmocka_unit_test(test_marks_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
