/*
 * erasure_do.c - what erasing does. The keys end at keyd, under the log's own word for it; what lists show of the case or report, and
 * numbers and days by which somebody would find it again, are cut. Sealed rows stay as noise that nobody can open.
 */
#include "feature/erasure/erasure_priv.h"
#include "seal/seal.h"

#define PARTS_MAX 1000

/* Also of what hangs on the case: conversations of its reports, referrals, files that hurt. */
const struct stmt ERASURE_Q_PARTS = {
    "erasure_parts", "t",
    "SELECT id FROM compartment WHERE case_id = $1"
    " UNION SELECT p.id FROM compartment p JOIN report r ON r.id = p.report_id WHERE r.case_id = $1"
    " UNION SELECT p.id FROM compartment p JOIN referral f ON f.id = p.referral_id WHERE f.case_id = $1"
    " UNION SELECT compartment_id FROM document WHERE case_id = $1 ORDER BY 1 LIMIT 1000"
};
const struct stmt ERASURE_Q_CARDS = {
    "erasure_cards", "t",
    "SELECT id FROM party_identity WHERE case_id = $1 UNION SELECT id FROM report WHERE case_id = $1"
    " ORDER BY 1 LIMIT 1000"
};
const struct stmt ERASURE_Q_NO_ACCESS = { "erasure_no_access", "t",
                                          "DELETE FROM case_access WHERE case_id = $1" };
const struct stmt ERASURE_Q_NO_CARD = { "erasure_no_card", "t",
                                        "DELETE FROM card WHERE case_id = $1" };
const struct stmt ERASURE_Q_NO_REPORT_CARD = {
    "erasure_no_report_card", "t",
    "DELETE FROM report_card WHERE report_id IN (SELECT id FROM report WHERE case_id = $1)"
};
const struct stmt ERASURE_Q_NO_SIMFONI = { "erasure_no_simfoni", "t",
                                           "DELETE FROM simfoni_entry WHERE case_id = $1" };
const struct stmt ERASURE_Q_NO_CLOCK = { "erasure_no_clock", "t",
                                         "DELETE FROM clock WHERE case_id = $1" };
const struct stmt ERASURE_Q_NO_PARTS = { "erasure_no_part", "t",
                                         "DELETE FROM compartment WHERE id = $1" };
const struct stmt ERASURE_Q_CUT_CASE = {
    "erasure_cut_case", "ti",
    "UPDATE case_file SET number = id, opened_ms = 0, closed_ms = 0, touched_ms = 0, legal_state = NULL,"
    " manager_id = NULL, aftercare_on = NULL, version = version + 1 WHERE id = $1 AND version = $2"
};
const struct stmt ERASURE_Q_CUT_REPORTS = {
    "erasure_cut_reports", "t",
    "UPDATE report SET number = id, received_ms = 0, seen_ms = NULL, answered_ms = NULL, taken_by = NULL,"
    " due_ms = NULL WHERE case_id = $1"
};
/* The number of a case for which somebody proposed its report. */
const struct stmt ERASURE_Q_CUT_PROPOSALS = {
    "erasure_cut_proposals", "t",
    "UPDATE attach_proposal SET case_number = '' WHERE report_id IN"
    " (SELECT id FROM report WHERE case_id = $1)"
};
/* The log tells each version of a row with the digest of its bytes, also this last one. */
const struct stmt ERASURE_Q_CASE_BYTES = { "erasure_case_bytes", "t",
                                           "SELECT sealed FROM case_file WHERE id = $1" };

/* What is still to be done about it is done with. */
const struct stmt ERASURE_Q_NO_TASK = {
    "erasure_no_task", "t", "UPDATE task SET due_on = 0, done_ms = 0 WHERE case_id = $1"
};
const struct stmt ERASURE_Q_NO_REFERRAL = {
    "erasure_no_referral", "ti",
    "UPDATE referral SET ended_ms = $2 WHERE case_id = $1 AND ended_ms IS NULL"
};

/* ---- a report that became no case ---- */

const struct stmt ERASURE_Q_ONE_PARTS = {
    "erasure_one_parts", "t",
    "SELECT id FROM compartment WHERE report_id = $1"
    " UNION SELECT compartment_id FROM document WHERE report_id = $1 ORDER BY 1 LIMIT 1000"
};
const struct stmt ERASURE_Q_ONE_CARD = { "erasure_one_card", "t",
                                         "DELETE FROM report_card WHERE report_id = $1" };
/* What an agency handed over is counted between agencies: when it was due and seen stays. */
#define HANDED_OVER "EXISTS (SELECT 1 FROM handover h WHERE h.report_id = $1)"
const struct stmt ERASURE_Q_ONE_CLOCK = {
    "erasure_one_clock", "t",
    "DELETE FROM clock WHERE about = 'report' AND about_id = $1 AND NOT " HANDED_OVER
};
const struct stmt ERASURE_Q_ONE_PROPOSAL = {
    "erasure_one_proposal", "t", "UPDATE attach_proposal SET case_number = '' WHERE report_id = $1"
};
const struct stmt ERASURE_Q_CUT_ONE = {
    "erasure_cut_one", "ti",
    "UPDATE report SET number = id, received_ms = 0, answered_ms = NULL, taken_by = NULL,"
    " taken_until_ms = NULL, risk = NULL, due_ms = NULL, urgent = 0, unread = 0, holder_known = NULL,"
    " seen_ms = CASE WHEN " HANDED_OVER " THEN seen_ms END, version = version + 1"
    " WHERE id = $1 AND version = $2"
};
const struct stmt ERASURE_Q_ONE_BYTES = { "erasure_one_bytes", "t",
                                          "SELECT sealed FROM report WHERE id = $1" };

/* ---- both ---- */

/* First read all, then queue: a list in c->mem. */
static enum err ids_of(struct ctx *c, const struct stmt *q, struct str id, struct str *ids,
                       size_t *n)
{
    struct rows r;
    *n = 0;
    TRY(store_query(c, q, VALS(V_TEXT(id)), &r));
    while (store_next(&r) && *n < PARTS_MAX) {
        ids[(*n)++] = str_copy(c->mem, row_text(&r, 0));
    }
    return store_done(&r);
}

/* The keys of all compartments that q names; *n of them. */
static enum err end_keys(struct ctx *c, const struct stmt *q, struct str id, int64_t *n)
{
    struct str *ids = NEW_ARRAY(c->mem, struct str, PARTS_MAX);
    size_t parts = 0;
    TRY(ids_of(c, q, id, ids, &parts));
    for (size_t i = 0; i < parts; i++) {
        change_deny_all(c, ids[i]);
        change_exec(c, &ERASURE_Q_NO_PARTS, VALS(V_TEXT(ids[i])), MISS_FINE);
    }
    *n = (int64_t)parts;
    return OK;
}

/* The row itself: cut, at a version of its own, so that whoever read it before changes nothing any more. */
static enum err cut_row(struct ctx *c, const struct subject *of, const char *table,
                        const struct stmt *bytes, const struct stmt *cut)
{
    struct value sealed = V_NULL;
    unsigned char digest[16];
    bool found = false;
    TRY(store_one(c, bytes, VALS(V_TEXT(of->id)), &sealed, 1, &found));
    seal_digest(sealed.s, digest);
    change_log_row(c, table, of->id, of->version + 1, digest);
    change_exec(c, cut, VALS(V_TEXT(of->id), V_INT(of->version)), MISS_CONFLICT);
    return OK;
}

static enum err destroy_report(struct ctx *c, const struct subject *of, int64_t *n)
{
    static const struct stmt *const all[] = { &ERASURE_Q_ONE_CARD, &ERASURE_Q_ONE_CLOCK,
                                              &ERASURE_Q_ONE_PROPOSAL };
    TRY(end_keys(c, &ERASURE_Q_ONE_PARTS, of->id, n));
    change_search_card_remove(c, of->id);
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        change_exec(c, all[i], VALS(V_TEXT(of->id)), MISS_FINE);
    }
    return cut_row(c, of, "report", &ERASURE_Q_ONE_BYTES, &ERASURE_Q_CUT_ONE);
}

static enum err destroy_case(struct ctx *c, const struct subject *of, int64_t *n)
{
    static const struct stmt *const all[] = {
        &ERASURE_Q_NO_ACCESS,   &ERASURE_Q_NO_CARD,       &ERASURE_Q_NO_REPORT_CARD,
        &ERASURE_Q_NO_SIMFONI,  &ERASURE_Q_NO_CLOCK,      &ERASURE_Q_NO_TASK,
        &ERASURE_Q_CUT_REPORTS, &ERASURE_Q_CUT_PROPOSALS,
    };
    struct str *ids = NEW_ARRAY(c->mem, struct str, PARTS_MAX);
    size_t cards = 0;
    TRY(end_keys(c, &ERASURE_Q_PARTS, of->id, n));
    TRY(ids_of(c, &ERASURE_Q_CARDS, of->id, ids, &cards));
    for (size_t i = 0; i < cards; i++) {
        change_search_card_remove(c, ids[i]);
    }
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        change_exec(c, all[i], VALS(V_TEXT(of->id)), MISS_FINE);
    }
    change_exec(c, &ERASURE_Q_NO_REFERRAL, VALS(V_TEXT(of->id), V_INT(c->now_ms)), MISS_FINE);
    return cut_row(c, of, "case_file", &ERASURE_Q_CASE_BYTES, &ERASURE_Q_CUT_CASE);
}

enum err erasure_destroy(struct ctx *c, const struct subject *of, int64_t *n)
{
    return of->all != NULL ? erasure_person(c, of, n)
           : of->is_report ? destroy_report(c, of, n)
                           : destroy_case(c, of, n);
}
