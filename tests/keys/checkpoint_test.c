/* When the key keeper signs its log: ten minutes after something happened, and at its end. */
#include "audit/checkpoint.h"
#include "city.h"
#include "seal/keys.h"

#define TEN_MINUTES INT64_C(600000)

static int64_t newest_of(struct city *t)
{
    struct log_checkpoint cp;
    struct ctx *c = city_request(t);
    CHECK(keys_checkpoint(c, &cp) == OK, "everybody may ask for the newest one");
    struct checkpoint read;
    CHECK(checkpoint_read(cp.text, &read) && (int64_t)read.size == cp.size, "and can read it");
    CHECK(cp.brief.n == 9, "with a short form for paper");
    const int64_t size = cp.size;
    city_end(c);
    return size;
}

static void test_when(void **state)
{
    struct city t;
    (void)state;
    city_make(&t);
    city_member(&t, "sari", "lead", "UPTD_PPA", true);
    const int64_t before = newest_of(&t);
    CHECK(!keyd_is_dirty(t.keyd), "nothing happened, nothing waits");
    t.now_ms += 3 * TEN_MINUTES;
    CHECK(!keyd_is_dirty(t.keyd), "however long it goes on");
    city_again(&t); /* the ten minutes begin anew */
    CHECK(city_login(&t, "sari").n == 64, "an entry");
    CHECK(!keyd_is_dirty(t.keyd) && newest_of(&t) == before, "it is on disk, and not signed yet");
    t.now_ms += TEN_MINUTES - 1;
    CHECK(!keyd_is_dirty(t.keyd), "not before its time");
    t.now_ms += 1;
    CHECK(keyd_is_dirty(t.keyd), "after ten minutes the idle key keeper wants a flush");
    CHECK(keyd_flush(t.keyd) && newest_of(&t) > before, "which signs");
    CHECK(!keyd_is_dirty(t.keyd), "once");
    const int64_t signed_size = newest_of(&t);
    CHECK(city_login(&t, "sari").n == 64 && newest_of(&t) == signed_size, "one more entry");
    city_again(&t);
    CHECK(newest_of(&t) > signed_size, "is signed when it stops");
    city_drop(&t);
}

int main(void)
{
    static const struct CMUnitTest tests[] = { cmocka_unit_test(test_when) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
