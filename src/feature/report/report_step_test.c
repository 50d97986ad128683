/*
 * report_step_test.c - the way through the public form, and when somebody reads it: tables without
 * a city.
 */
#include "base/check.h"
#include "feature/report/report_priv.h"

static void test_way(void **state)
{
    (void)state;
    const struct step_state fresh = { .has_who = false };
    const struct step_state safe = { .has_who = true, .has_safe = true };
    const struct step_state danger = { .has_who = true, .has_safe = true, .not_safe = true };
    const struct step_state edits = { .has_who = true, .has_safe = true, .from_check = true };
    const struct step_state edits_danger = {
        .has_who = true, .has_safe = true, .from_check = true, .not_safe = true
    };
    const struct {
        const char *why, *now, *go;
        const struct step_state *s;
        const char *want;
    } cases[] = {
        { "the first answer leads to safety", "who", "next", &safe, "safe" },
        { "safe goes on with what happened", "safe", "next", &safe, "what" },
        { "not safe sees the numbers first", "safe", "next", &danger, "unsafe" },
        { "from the numbers the form goes on: no dead end", "unsafe", "next", &danger, "what" },
        { "from the numbers it can be sent at once", "unsafe", "send", &danger, "receipt" },
        { "back from what leads to safety", "what", "back", &safe, "safe" },
        { "back from what leads to the numbers for whoever is not safe", "what", "back", &danger,
          "unsafe" },
        { "what may be skipped", "what", "skip", &safe, "where" },
        { "safety may not be skipped", "safe", "skip", &safe, "safe" },
        { "who may not be skipped", "who", "skip", &fresh, "who" },
        { "an unknown button is next", "where", "fly", &safe, "people" },
        { "people, then contact", "people", "next", &safe, "contact" },
        { "contact, then files", "contact", "next", &safe, "files" },
        { "files may be skipped", "files", "skip", &safe, "check" },
        { "next does not send", "check", "next", &safe, "check" },
        { "skip does not send", "check", "skip", &safe, "check" },
        { "send sends", "check", "send", &safe, "receipt" },
        { "send from a question is only next", "what", "send", &safe, "where" },
        { "an answer is changed from the check page", "check", "edit.where", &safe, "where" },
        { "the check page itself is no question to change", "check", "edit.check", &safe, "check" },
        { "the receipt is no question to change", "check", "edit.receipt", &safe, "check" },
        { "an unknown question is not changed", "check", "edit.nothing", &safe, "check" },
        { "only the check page changes others", "what", "edit.contact", &safe, "where" },
        { "a changed answer leads back to the check page", "where", "next", &edits, "check" },
        { "back from a change too", "where", "back", &edits, "check" },
        { "changed to not safe: numbers first", "safe", "next", &edits_danger, "unsafe" },
        { "and then back to the check page", "unsafe", "next", &edits_danger, "check" },
        { "sending at once works from a change as well", "unsafe", "send", &edits_danger,
          "receipt" },
        { "the words' check may be skipped", "receipt", "skip", &safe, "done" },
        { "the code can be seen again", "done", "back", &safe, "receipt" },
        { "nothing comes after the end", "done", "next", &safe, "done" },
        { "nothing comes before the start", "who", "back", &safe, "who" },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str target;
        enum step_go go = step_go_read(str_of(cases[i].go), &target);
        const struct step *now = step_find(&WAY_ADULT, str_of(cases[i].now));
        CHECK(now != NULL, cases[i].why);
        CHECK_STR(step_after(&WAY_ADULT, now, go, target, cases[i].s), cases[i].want, cases[i].why);
    }
}

static void test_way_of_a_child(void **state)
{
    (void)state;
    const struct step_state told = { .has_who = true };
    const struct step_state danger = { .has_who = true, .has_safe = true, .not_safe = true };
    const struct step_state calls = { .has_who = true, .wants_call = true };
    const struct step_state edits = { .has_who = true, .from_check = true };
    const struct step_state edits_call = { .has_who = true,
                                           .from_check = true,
                                           .wants_call = true };
    const struct step_state sent = { .has_who = true, .is_sent = true };
    const struct {
        const char *why, *now, *go;
        const struct step_state *s;
        const char *want;
    } cases[] = {
        { "what happened comes first", "who", "next", &told, "what" },
        { "then whether it is safe", "what", "next", &told, "safe" },
        { "what may be skipped", "what", "skip", &told, "safe" },
        { "so may safety: a child must not answer anything", "safe", "skip", &told, "contact" },
        { "not safe sees the numbers first", "safe", "next", &danger, "unsafe" },
        { "no dead end there", "unsafe", "next", &danger, "contact" },
        { "sent from there at once", "unsafe", "send", &danger, "receipt" },
        { "back from the numbers leads to the question", "unsafe", "back", &danger, "safe" },
        { "back from contact leads over the numbers", "contact", "back", &danger, "unsafe" },
        { "no number is asked without the wish for a call", "contact", "next", &told, "check" },
        { "contact may be skipped", "contact", "skip", &told, "check" },
        { "a number is asked of whoever wants a call", "contact", "next", &calls, "number" },
        { "it may be skipped", "number", "skip", &calls, "check" },
        { "I do not know is as good", "number", "unknown", &calls, "check" },
        { "back from the last page passes by the number", "check", "back", &told, "contact" },
        { "and over it when it was asked", "check", "back", &calls, "number" },
        { "nothing is sent without saying so", "check", "next", &told, "check" },
        { "send sends", "check", "send", &told, "receipt" },
        { "send from a question is only next", "what", "send", &told, "safe" },
        { "the first question can be changed", "check", "edit.what", &told, "what" },
        { "who it is about is no question to change", "check", "edit.who", &told, "check" },
        { "a change leads back", "what", "next", &edits, "check" },
        { "changed to a call: its number is asked", "contact", "next", &edits_call, "number" },
        { "and then back", "number", "next", &edits_call, "check" },
        { "after the code the helper question", "receipt", "next", &sent, "trusted" },
        { "which may be skipped", "trusted", "skip", &sent, "done" },
        { "the end", "trusted", "next", &sent, "done" },
        { "and back", "done", "back", &sent, "trusted" },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str target;
        enum step_go go = step_go_read(str_of(cases[i].go), &target);
        const struct step *now = step_find(&WAY_CHILD, str_of(cases[i].now));
        CHECK(now != NULL, cases[i].why);
        CHECK_STR(step_after(&WAY_CHILD, now, go, target, cases[i].s), cases[i].want, cases[i].why);
    }
}

/*
 * Three questions up to the first sending, all may be skipped, and none of the fields that are
 * never asked of a child.
 */
static void test_child_is_asked_little(void **state)
{
    (void)state;
    static const char *const allowed[] = { "who",           "what",        "story",
                                           "safe_now",      "contact_way", "contact_number",
                                           "contact_hours", "trusted" };
    const struct step *s;
    CHECK(step_count(&WAY_CHILD) == 3, "three questions");
    for (size_t i = 0; (s = step_at(&WAY_CHILD, i)) != NULL; i++) {
        bool asks = s->form != NULL && !str_eqz(str_of(s->name), "who");
        CHECK(!asks || s->skip, s->name);
        for (size_t k = 0; s->form != NULL && k < s->form->n; k++) {
            bool found = false;
            for (size_t m = 0; m < ARRAY_LEN(allowed); m++) {
                found = found || str_eqz(str_of(allowed[m]), s->form->fields[k].name);
            }
            CHECK(found, s->form->fields[k].name);
            CHECK(!asks || !s->form->fields[k].required, s->form->fields[k].name);
        }
    }
}

static void test_way_of_a_helper(void **state)
{
    (void)state;
    const struct step_state open = { .has_who = true };
    const struct step_state danger = { .has_who = true, .has_safe = true, .not_safe = true };
    const struct step *page = step_find(&WAY_HELPER, STR("helper"));
    CHECK(page != NULL && step_count(&WAY_HELPER) == 1, "one page");
    CHECK_STR(step_after(&WAY_HELPER, page, GO_NEXT, STR_NONE, &open), "receipt",
              "then the receipt");
    CHECK_STR(step_after(&WAY_HELPER, page, GO_NEXT, STR_NONE, &danger), "receipt",
              "with a child in danger too: sent at once");
    CHECK_STR(step_after(&WAY_HELPER, page, GO_SKIP, STR_NONE, &open), "helper",
              "the page cannot be skipped");
    CHECK(!page->skip && step_find(&WAY_HELPER, STR("what")) == NULL, "no question of another way");
    const struct draft helper = { .way = STR("helper"), .who = STR("I_AM_CHILD") };
    const struct draft child = { .who = STR("I_AM_CHILD") };
    const struct draft adult = { .who = STR("CHILD") };
    CHECK(way_of(&helper) == &WAY_HELPER, "a helper stays a helper");
    CHECK(way_of(&child) == &WAY_CHILD && way_of(&adult) == &WAY_ADULT,
          "who is affected chooses the way");
}

static void test_allowed(void **state)
{
    (void)state;
    const struct {
        const char *why, *wanted;
        struct step_state s;
        const char *want;
    } cases[] = {
        { "the first question is always there", "who", { .has_who = false }, "who" },
        { "the second needs the first", "safe", { .has_who = false }, "who" },
        { "the second after the first", "safe", { .has_who = true }, "safe" },
        { "nothing else before both are answered", "contact", { .has_who = true }, "safe" },
        { "nor before the first", "contact", { .has_who = false }, "who" },
        { "with both, every question is open",
          "contact",
          { .has_who = true, .has_safe = true },
          "contact" },
        { "the receipt is not there before sending",
          "receipt",
          { .has_who = true, .has_safe = true },
          "check" },
        { "nor the end", "done", { .has_who = true, .has_safe = true }, "check" },
        { "what was sent cannot be changed",
          "what",
          { .has_who = true, .has_safe = true, .is_sent = true },
          "receipt" },
        { "nor begun again with the same token",
          "who",
          { .has_who = true, .has_safe = true, .is_sent = true },
          "receipt" },
        { "the end is there after sending", "done", { .is_sent = true }, "done" },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct step *s =
            step_allowed(&WAY_ADULT, step_find(&WAY_ADULT, str_of(cases[i].wanted)), &cases[i].s);
        CHECK_STR(str_of(s->name), cases[i].want, cases[i].why);
    }
    const struct step_state told = { .has_who = true };
    const struct step *last = step_find(&WAY_CHILD, STR("check"));
    CHECK(step_allowed(&WAY_CHILD, last, &told) == last, "a child may send without any answer");
    CHECK_STR(str_of(step_allowed(&WAY_CHILD, step_find(&WAY_CHILD, STR("trusted")), &told)->name),
              "check", "but sees nothing of what comes after sending");
}

/*
 * Every step leads somewhere that exists, every question comes before the next, and each field goes
 * into the report.
 */
static void check_table(const struct way *w)
{
    const struct step *s;
    int number = 0;
    for (size_t i = 0; (s = step_at(w, i)) != NULL; i++) {
        CHECK(s->next[0] == '\0' || step_find(w, str_of(s->next)) != NULL, s->name);
        CHECK(s->back[0] == '\0' || step_find(w, str_of(s->back)) != NULL, s->name);
        CHECK(s->template != NULL && step_known(str_of(s->name)), s->name);
        if (s->number > 0) {
            CHECK(s->number == number + (s->for_call ? 0 : 1), s->name);
            number = s->number;
        }
        bool required = false;
        for (size_t k = 0; s->form != NULL && k < s->form->n; k++) {
            const struct field *f = &s->form->fields[k];
            required = required || f->required;
            CHECK(s->sent || rec_field(&report_rec, str_of(f->name)) != NULL, f->name);
            CHECK(rec_field(&draft_rec, str_of(f->name)) != NULL, f->name);
        }
        CHECK(!required || !s->skip, s->name);
        CHECK(s->pick == NULL || rec_field(s->form, str_of(s->pick)) != NULL, s->name);
        if (w == &WAY_ADULT) { /* none but the first two must be answered */
            CHECK(required == (s->number == 1 || s->number == 2), s->name);
        }
    }
    CHECK(step_find(w, str_of(w->last)) != NULL && step_find(w, STR("")) == NULL,
          "an empty step is none");
}

static void test_table(void **state)
{
    (void)state;
    check_table(&WAY_ADULT);
    check_table(&WAY_CHILD);
    check_table(&WAY_HELPER);
    CHECK(step_find(&WAY_ADULT, STR("unsafe")) != NULL && !step_known(STR("")), "names");
}

static void test_when(void **state)
{
    (void)state;
    const int from[8] = { 0, 480, 480, 480, 480, 480, 0, 0 };
    const int to[8] = { 0, 960, 960, 960, 960, 960, 0, 0 };
    const int never[8] = { 0 };
    const day_t holiday = day_of(2024, 11, 18);
    const struct calendar cal = { from, to, &holiday, 1, 420 };
    const struct calendar shut = { never, never, NULL, 0, 420 };
    const struct {
        const char *why;
        const struct calendar *cal;
        int day, minute;
        enum when_read want;
        int want_day, want_minute;
    } cases[] = {
        { "Thursday at nine: now", &cal, 14, 540, WHEN_NOW, 14, 540 },
        { "Thursday before opening: today at eight", &cal, 14, 300, WHEN_TODAY, 14, 480 },
        { "Thursday night: tomorrow at eight", &cal, 14, 1380, WHEN_TOMORROW, 15, 480 },
        { "at the very end of office time: tomorrow", &cal, 14, 960, WHEN_TOMORROW, 15, 480 },
        { "Friday evening before a holiday: not before Tuesday", &cal, 15, 1080, WHEN_LATER, 19,
          480 },
        { "Monday night before Tuesday: tomorrow", &cal, 18, 1200, WHEN_TOMORROW, 19, 480 },
        { "an office that never opens promises nothing", &shut, 14, 540, WHEN_UNKNOWN, 0, 0 },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int64_t at = -1;
        int64_t now =
            day_start_ms(day_of(2024, 11, cases[i].day), 420) + cases[i].minute * MINUTE_MS;
        int64_t want = cases[i].want_day == 0
                           ? 0
                           : day_start_ms(day_of(2024, 11, cases[i].want_day), 420) +
                                 cases[i].want_minute * MINUTE_MS;
        CHECK(report_when(cases[i].cal, now, &at) == cases[i].want, cases[i].why);
        CHECK(at == want, cases[i].why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_way),
        cmocka_unit_test(test_way_of_a_child),
        cmocka_unit_test(test_child_is_asked_little),
        cmocka_unit_test(test_way_of_a_helper),
        cmocka_unit_test(test_allowed),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_when),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
