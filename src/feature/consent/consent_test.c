/* consent_test.c - what counts as a ground for sending, and what does not. */
#include "base/check.h"
#include "feature/consent/consent.h"

#define TODAY 1000

#define C(basis_, ...)                                                  \
    {                                                                   \
        .agency_id = STR("POLRESTA"), .basis = STR(basis_), __VA_ARGS__ \
    }
#define SAID .need = STR("YES"), .identity = STR("YES"), .packages = STR("NEED;IDENTITY")
#define S(x) STR(x)

static const struct {
    const char *why;
    struct consent row;
    enum consent_age age;
    const char *field; /* NULL: may be recorded */
} recorded[] = {
    { "an adult says yes", C("CONSENT", SAID, .giver = S("KORBAN")), CONSENT_ADULT, NULL },
    { "an adult's no is recorded too", C("CONSENT", .need = S("NO"), .giver = S("KORBAN")),
      CONSENT_ADULT, NULL },
    { "nobody named who answered", C("CONSENT", SAID), CONSENT_ADULT, "giver" },
    { "no package was asked", C("CONSENT", .giver = S("KORBAN")), CONSENT_ADULT, "need" },
    { "a parent does not answer for an adult", C("CONSENT", SAID, .giver = S("ORANG_TUA_WALI")),
      CONSENT_ADULT, "giver" },
    { "an adult has no child's wish",
      C("CONSENT", SAID, .giver = S("KORBAN"), .child_wish = S("SETUJU")), CONSENT_ADULT,
      "child_wish" },
    { "a child: guardian and own wish",
      C("CONSENT", SAID, .giver = S("ORANG_TUA_WALI"), .guardian_answer = S("YES"),
        .child_wish = S("SETUJU")),
      CONSENT_CHILD, NULL },
    { "a child was not asked",
      C("CONSENT", SAID, .giver = S("ORANG_TUA_WALI"), .guardian_answer = S("YES")), CONSENT_CHILD,
      "child_wish" },
    { "the guardian was not asked",
      C("CONSENT", SAID, .giver = S("ORANG_TUA_WALI"), .child_wish = S("SETUJU")), CONSENT_CHILD,
      "guardian_answer" },
    { "a child does not answer alone",
      C("CONSENT", SAID, .giver = S("KORBAN"), .guardian_answer = S("YES"),
        .child_wish = S("SETUJU")),
      CONSENT_CHILD, "giver" },
    { "a guardian in conflict is not asked",
      C("CONSENT", SAID, .guardian_conflict = 1, .child_wish = S("SETUJU")), CONSENT_CHILD, NULL },
    { "but was",
      C("CONSENT", SAID, .guardian_conflict = 1, .guardian_answer = S("YES"),
        .child_wish = S("SETUJU")),
      CONSENT_CHILD, "guardian_answer" },
    { "nor may he stand as the giver",
      C("CONSENT", SAID, .guardian_conflict = 1, .giver = S("ORANG_TUA_WALI"),
        .child_wish = S("SETUJU")),
      CONSENT_CHILD, "giver" },
    { "under any basis he is not asked",
      C("LEGAL_DUTY", SAID, .duty = S("TPKS_LAPOR"), .guardian_conflict = 1,
        .guardian_answer = S("NO")),
      CONSENT_CHILD, "guardian_answer" },
    { "age unknown, asked as a child: protected as one",
      C("CONSENT", SAID, .child_wish = S("SETUJU")), CONSENT_AGE_UNKNOWN, "guardian_answer" },
    { "a legal duty names its rule", C("LEGAL_DUTY", SAID, .duty = S("TPKS_LAPOR")), CONSENT_ADULT,
      NULL },
    { "or is none", C("LEGAL_DUTY", SAID), CONSENT_ADULT, "duty" },
    { "vital interest has a written reason",
      C("VITAL_INTEREST", SAID, .why = S("Terancam dibunuh malam ini")), CONSENT_CHILD, NULL },
    { "or is none (vital interest)", C("VITAL_INTEREST", SAID), CONSENT_CHILD, "why" },
    { "a public task is named", C("PUBLIC_TASK", SAID), CONSENT_ADULT, "why" },
    { "a duty without a package to send", C("LEGAL_DUTY", .duty = S("TPKS_LAPOR"), .need = S("NO")),
      CONSENT_ADULT, "need" },
};

static void recording(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(recorded); i++) {
        struct consent_problem p = consent_check(&recorded[i].row, recorded[i].age);
        CHECK((p.field == NULL) == (recorded[i].field == NULL), recorded[i].why);
        if (p.field != NULL && recorded[i].field != NULL) {
            CHECK_STR(str_of(p.field), recorded[i].field, recorded[i].why);
        }
    }
}

#define CHILD_SAID .giver = S("ORANG_TUA_WALI")
static const struct {
    const char *why;
    struct consent row;
    enum consent_age age;
    const char *agency, *packages;
    const char *key; /* NULL: allowed */
} sending[] = {
    { "an adult's yes", C("CONSENT", SAID, .giver = S("KORBAN")), CONSENT_ADULT, "POLRESTA",
      "NEED;IDENTITY", NULL },
    { "for one agency, not for another", C("CONSENT", SAID, .giver = S("KORBAN")), CONSENT_ADULT,
      "DINSOS", "NEED", "consent.other_agency" },
    { "a package nobody said yes to", C("CONSENT", SAID, .giver = S("KORBAN")), CONSENT_ADULT,
      "POLRESTA", "NEED;STORY", "consent.package_missing" },
    { "nothing chosen", C("CONSENT", SAID, .giver = S("KORBAN")), CONSENT_ADULT, "POLRESTA", "",
      "consent.nothing_chosen" },
    { "she was asked and said no", C("CONSENT", .need = S("NO"), .giver = S("KORBAN")),
      CONSENT_ADULT, "POLRESTA", "NEED", "consent.said_no" },
    { "withdrawn", C("CONSENT", SAID, .giver = S("KORBAN"), .withdrawn_ms = 5), CONSENT_ADULT,
      "POLRESTA", "NEED", "consent.withdrawn" },
    { "the last day still counts", C("CONSENT", SAID, .giver = S("KORBAN"), .until_day = TODAY),
      CONSENT_ADULT, "POLRESTA", "NEED", NULL },
    { "the day after it has ended",
      C("CONSENT", SAID, .giver = S("KORBAN"), .until_day = TODAY - 1), CONSENT_ADULT, "POLRESTA",
      "NEED", "consent.ended" },
    { "guardian yes, child yes",
      C("CONSENT", SAID, CHILD_SAID, .guardian_answer = S("YES"), .child_wish = S("SETUJU")),
      CONSENT_CHILD, "POLRESTA", "NEED", NULL },
    { "guardian yes, child no",
      C("CONSENT", SAID, CHILD_SAID, .guardian_answer = S("YES"), .child_wish = S("TIDAK_SETUJU")),
      CONSENT_CHILD, "POLRESTA", "NEED", "consent.child_refused" },
    { "guardian yes, child not sure",
      C("CONSENT", SAID, CHILD_SAID, .guardian_answer = S("YES"), .child_wish = S("BELUM_TAHU")),
      CONSENT_CHILD, "POLRESTA", "NEED", "consent.child_refused" },
    { "guardian no, child yes",
      C("CONSENT", SAID, CHILD_SAID, .guardian_answer = S("NO"), .child_wish = S("SETUJU")),
      CONSENT_CHILD, "POLRESTA", "NEED", "consent.guardian_refused" },
    { "a baby cannot say: the guardian alone",
      C("CONSENT", SAID, CHILD_SAID, .guardian_answer = S("YES"),
        .child_wish = S("BELUM_DAPAT_MENYAMPAIKAN")),
      CONSENT_CHILD, "POLRESTA", "NEED", NULL },
    { "guardian in conflict: the child decides",
      C("CONSENT", SAID, .guardian_conflict = 1, .child_wish = S("SETUJU")), CONSENT_CHILD,
      "POLRESTA", "NEED", NULL },
    { "guardian in conflict, child no",
      C("CONSENT", SAID, .guardian_conflict = 1, .child_wish = S("TIDAK_SETUJU")), CONSENT_CHILD,
      "POLRESTA", "NEED", "consent.child_refused" },
    { "guardian in conflict, a baby: nobody has agreed",
      C("CONSENT", SAID, .guardian_conflict = 1, .child_wish = S("BELUM_DAPAT_MENYAMPAIKAN")),
      CONSENT_CHILD, "POLRESTA", "NEED", "consent.child_cannot_say" },
    { "a duty with its rule", C("LEGAL_DUTY", SAID, .duty = S("TPKS_LAPOR")), CONSENT_ADULT,
      "POLRESTA", "NEED", NULL },
    { "a duty without", C("LEGAL_DUTY", SAID), CONSENT_ADULT, "POLRESTA", "NEED",
      "consent.no_rule" },
    { "vital interest sends before the review",
      C("VITAL_INTEREST", SAID, .why = S("a"), .review_state = S("open")), CONSENT_ADULT,
      "POLRESTA", "NEED", NULL },
    { "and not after it was rejected",
      C("VITAL_INTEREST", SAID, .why = S("a"), .review_state = S("rejected"), .withdrawn_ms = 5),
      CONSENT_ADULT, "POLRESTA", "NEED", "consent.rejected" },
    { "a basis nobody knows", C("APA_SAJA", SAID), CONSENT_ADULT, "POLRESTA", "NEED",
      "consent.none" },
};

static void blocking(void **state)
{
    (void)state;
    CHECK_STR(str_of(consent_blocks(NULL, CONSENT_ADULT, STR("POLRESTA"), STR("NEED"), TODAY)),
              "consent.none", "no ground at all");
    for (size_t i = 0; i < ARRAY_LEN(sending); i++) {
        const char *key = consent_blocks(&sending[i].row, sending[i].age, str_of(sending[i].agency),
                                         str_of(sending[i].packages), TODAY);
        CHECK_STR(str_of(key), sending[i].key == NULL ? "" : sending[i].key, sending[i].why);
    }
}

static const struct {
    const char *why;
    struct consent row;
    const char *state;
} states[] = {
    { "in force", C("CONSENT", SAID, .giver = S("KORBAN")), "valid" },
    { "every package refused", C("CONSENT", .need = S("NO"), .giver = S("KORBAN")), "refused" },
    { "over by its day", C("CONSENT", SAID, .giver = S("KORBAN"), .until_day = TODAY - 1),
      "ended" },
    { "withdrawn", C("CONSENT", SAID, .giver = S("KORBAN"), .withdrawn_ms = 1), "withdrawn" },
    { "vital interest stays open until reviewed",
      C("VITAL_INTEREST", SAID, .why = S("a"), .review_state = S("open")), "review" },
    { "upheld", C("VITAL_INTEREST", SAID, .why = S("a"), .review_state = S("upheld")), "valid" },
    { "rejected goes before withdrawn",
      C("VITAL_INTEREST", SAID, .why = S("a"), .review_state = S("rejected"), .withdrawn_ms = 1),
      "rejected" },
};

static void shown_states(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(states); i++) {
        CHECK_STR(str_of(consent_state(&states[i].row, CONSENT_ADULT, TODAY)), states[i].state,
                  states[i].why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recording),
        cmocka_unit_test(blocking),
        cmocka_unit_test(shown_states),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
