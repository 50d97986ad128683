/*
 * erasure_do.c - what erasing does. The keys end at keyd, under the log's own word for it; what lists show of the case, and
 * numbers and days by which somebody would find it again, are cut. Sealed rows stay as noise that nobody can open.
 */
#include "feature/erasure/erasure_priv.h"

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
const struct stmt ERASURE_Q_CUT_REPORT = {
    "erasure_cut_report", "t",
    "UPDATE report SET number = id, received_ms = 0, seen_ms = NULL, answered_ms = NULL, taken_by = NULL,"
    " due_ms = NULL WHERE case_id = $1"
};

/* What is still to be done about it is done with. */
const struct stmt ERASURE_Q_NO_TASK = {
    "erasure_no_task", "t", "UPDATE task SET due_on = 0, done_ms = 0 WHERE case_id = $1"
};
const struct stmt ERASURE_Q_NO_REFERRAL = {
    "erasure_no_referral", "ti",
    "UPDATE referral SET ended_ms = $2 WHERE case_id = $1 AND ended_ms IS NULL"
};

/* First read all, then queue: a list in c->mem. */
static enum err ids_of(struct ctx *c, const struct stmt *q, struct str case_id, struct str *ids,
                       size_t *n)
{
    struct rows r;
    *n = 0;
    TRY(store_query(c, q, VALS(V_TEXT(case_id)), &r));
    while (store_next(&r) && *n < PARTS_MAX) {
        ids[(*n)++] = str_copy(c->mem, row_text(&r, 0));
    }
    return store_done(&r);
}

enum err erasure_destroy(struct ctx *c, const struct case_file *row, int64_t *n)
{
    static const struct stmt *const all[] = {
        &ERASURE_Q_NO_ACCESS, &ERASURE_Q_NO_CARD, &ERASURE_Q_NO_REPORT_CARD, &ERASURE_Q_NO_SIMFONI,
        &ERASURE_Q_NO_CLOCK,  &ERASURE_Q_NO_TASK, &ERASURE_Q_CUT_REPORT,
    };
    struct str *ids = NEW_ARRAY(c->mem, struct str, PARTS_MAX);
    size_t parts = 0;
    size_t cards = 0;
    TRY(ids_of(c, &ERASURE_Q_PARTS, row->id, ids, &parts));
    for (size_t i = 0; i < parts; i++) {
        change_deny_all(c, ids[i]);
        change_exec(c, &ERASURE_Q_NO_PARTS, VALS(V_TEXT(ids[i])), MISS_FINE);
    }
    TRY(ids_of(c, &ERASURE_Q_CARDS, row->id, ids, &cards));
    for (size_t i = 0; i < cards; i++) {
        change_search_card_remove(c, ids[i]);
    }
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        change_exec(c, all[i], VALS(V_TEXT(row->id)), MISS_FINE);
    }
    change_exec(c, &ERASURE_Q_NO_REFERRAL, VALS(V_TEXT(row->id), V_INT(c->now_ms)), MISS_FINE);
    change_exec(c, &ERASURE_Q_CUT_CASE, VALS(V_TEXT(row->id), V_INT(row->version)), MISS_CONFLICT);
    *n = (int64_t)parts;
    return OK;
}
