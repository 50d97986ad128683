/*
 * consent_rule.c - what counts as a ground for sending. Pure: a row and a day in, a reason out.
 *
 * A child is asked, and its guardian too. Where the guardian is or lives with the reported person
 * he is asked nothing and
 * told nothing: then the child's own wish decides, and a child who cannot say needs another ground
 * than consent.
 */
#include "feature/consent/consent.h"

#define WRONG(f, k) ((struct consent_problem){ (f), (k) })
#define FINE ((struct consent_problem){ NULL, NULL })

bool consent_codes_has(struct str codes, struct str code)
{
    struct str part;
    while (str_next(&codes, ';', &part)) {
        if (str_eq(part, code)) {
            return true;
        }
    }
    return false;
}

static bool is_yes(struct str answer)
{
    return str_eqz(answer, "YES");
}

static bool any_answer(const struct consent *row)
{
    return row->need.n + row->identity.n + row->story.n + row->health.n > 0;
}

static bool any_yes(const struct consent *row)
{
    return is_yes(row->need) || is_yes(row->identity) || is_yes(row->story) || is_yes(row->health);
}

static bool speaks_of_child(const struct consent *row)
{
    return row->guardian_conflict || row->guardian_answer.n > 0 || row->child_wish.n > 0;
}

/* Without a known age the answers decide: whoever is asked as a child is protected as one. */
static bool as_child(const struct consent *row, enum consent_age age)
{
    return age == CONSENT_CHILD || (age == CONSENT_AGE_UNKNOWN && speaks_of_child(row));
}

static struct consent_problem check_conflict(const struct consent *row)
{
    if (row->guardian_answer.n > 0) {
        return WRONG("guardian_answer", "consent.guardian_not_asked");
    }
    if (row->giver.n > 0 && !str_eqz(row->giver, "TIDAK_DIMINTA") &&
        !str_eqz(row->giver, "KORBAN")) {
        return WRONG("giver", "consent.guardian_not_asked");
    }
    return FINE;
}

static struct consent_problem check_child(const struct consent *row)
{
    if (row->child_wish.n == 0) {
        return WRONG("child_wish", "consent.child_wish_needed");
    }
    if (row->guardian_conflict) {
        return FINE; /* check_conflict has looked */
    }
    if (row->guardian_answer.n == 0) {
        return WRONG("guardian_answer", "consent.guardian_answer_needed");
    }
    if (!str_eqz(row->giver, "ORANG_TUA_WALI") && !str_eqz(row->giver, "PENGAMPU")) {
        return WRONG("giver", "consent.giver_guardian");
    }
    return FINE;
}

static struct consent_problem check_adult(const struct consent *row)
{
    if (speaks_of_child(row)) {
        return WRONG(row->guardian_answer.n > 0 ? "guardian_answer"
                     : row->child_wish.n > 0    ? "child_wish"
                                                : "guardian_conflict",
                     "consent.only_child");
    }
    if (!str_eqz(row->giver, "KORBAN") && !str_eqz(row->giver, "PENGAMPU")) {
        return WRONG("giver", "consent.giver_needed");
    }
    return FINE;
}

static struct consent_problem check_other_basis(const struct consent *row)
{
    if (!any_yes(row)) {
        return WRONG("need", "consent.package_yes_needed");
    }
    if (str_eqz(row->basis, "LEGAL_DUTY") && row->duty.n == 0) {
        return WRONG("duty", "consent.no_rule");
    }
    if (str_eqz(row->basis, "VITAL_INTEREST") && row->why.n == 0) {
        return WRONG("why", "consent.why_needed");
    }
    if (str_eqz(row->basis, "PUBLIC_TASK") && row->why.n == 0) {
        return WRONG("why", "consent.task_needed");
    }
    return FINE;
}

struct consent_problem consent_check(const struct consent *row, enum consent_age age)
{
    struct consent_problem p = row->guardian_conflict ? check_conflict(row) : FINE;
    if (p.key != NULL) {
        return p;
    }
    if (!str_eqz(row->basis, "CONSENT")) {
        return check_other_basis(row);
    }
    p = as_child(row, age) ? check_child(row) : check_adult(row);
    if (p.key == NULL && !any_answer(row)) {
        p = WRONG("need", "consent.package_needed");
    }
    return p;
}

/* What the people said, where consent is the ground. */
static const char *said_no(const struct consent *row, enum consent_age age)
{
    if (!as_child(row, age)) {
        return row->giver.n == 0 || str_eqz(row->giver, "TIDAK_DIMINTA") ? "consent.giver_needed"
                                                                         : NULL;
    }
    if (row->guardian_conflict) {
        if (str_eqz(row->child_wish, "BELUM_DAPAT_MENYAMPAIKAN")) {
            return "consent.child_cannot_say";
        }
        return str_eqz(row->child_wish, "SETUJU") ? NULL : "consent.child_refused";
    }
    if (!is_yes(row->guardian_answer)) {
        return "consent.guardian_refused";
    }
    /*
     * A baby says nothing; then the guardian alone. A child who does not know yet has not agreed.
     */
    return str_eqz(row->child_wish, "SETUJU") ||
                   str_eqz(row->child_wish, "BELUM_DAPAT_MENYAMPAIKAN")
               ? NULL
               : "consent.child_refused";
}

static const char *basis_blocks(const struct consent *row, enum consent_age age)
{
    if (str_eqz(row->basis, "CONSENT")) {
        return said_no(row, age);
    }
    if (str_eqz(row->basis, "LEGAL_DUTY")) {
        return row->duty.n == 0 ? "consent.no_rule" : NULL;
    }
    if (str_eqz(row->basis, "VITAL_INTEREST") || str_eqz(row->basis, "PUBLIC_TASK")) {
        return row->why.n == 0 ? "consent.why_needed" : NULL;
    }
    return "consent.none";
}

static const char *over(const struct consent *row, day_t today)
{
    if (str_eqz(row->review_state, "rejected")) {
        return "consent.rejected";
    }
    if (row->withdrawn_ms != 0) {
        return "consent.withdrawn";
    }
    return row->until_day != 0 && row->until_day < today ? "consent.ended" : NULL;
}

const char *consent_blocks(const struct consent *row, enum consent_age age, struct str agency_id,
                           struct str packages, day_t today)
{
    struct str part;
    if (row == NULL) {
        return "consent.none";
    }
    if (!str_eq(row->agency_id, agency_id)) {
        return "consent.other_agency";
    }
    const char *why = over(row, today);
    why = why == NULL ? basis_blocks(row, age) : why;
    if (why != NULL) {
        return why;
    }
    if (row->packages.n == 0) {
        return "consent.said_no";
    }
    if (packages.n == 0) {
        return "consent.nothing_chosen";
    }
    while (str_next(&packages, ';', &part)) {
        if (!consent_codes_has(row->packages, part)) {
            return "consent.package_missing";
        }
    }
    return NULL;
}

const char *consent_state(const struct consent *row, enum consent_age age, day_t today)
{
    if (str_eqz(row->review_state, "rejected")) {
        return "rejected";
    }
    if (row->withdrawn_ms != 0) {
        return "withdrawn";
    }
    if (over(row, today) != NULL) {
        return "ended";
    }
    if (row->packages.n == 0 || basis_blocks(row, age) != NULL) {
        return "refused";
    }
    return str_eqz(row->review_state, "open") ? "review" : "valid";
}

bool consent_needs_second(const struct consent *row)
{
    return str_eqz(row->basis, "LEGAL_DUTY");
}
