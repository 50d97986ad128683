/*
 * intake_triage.c - kind, risk, competence, and who it is about as far as an officer has made sure.
 */
#include "feature/case/case.h"
#include "feature/intake/intake_priv.h"
#include "feature/recurrence/recurrence.h"
#include "feature/roster/roster.h"
#include "rec/pack.h"

const struct stmt INTAKE_Q_CLOCK_SET = {
    "intake_clock_set", "ttii",
    "UPDATE clock SET rule = $2, due_ms = $3, version = version + 1 WHERE id = $1 AND version = $4"
};

#define OWNERS_MAX 50 /* hits of one search, as on the page of doubles */
#define FIRST_RESPONSE "first_response"
#define NOT_JUDGED "BELUM_DINILAI" /* the state before triage, never its result */

enum err intake_card_of(struct ctx *c, struct str report_id, struct report_card *card, bool *found)
{
    const struct str id = COMPARTMENT_CARD;
    const struct fail before = c->fail;
    if (!keys_held(c, id)) {
        TRY(keys_fetch(c, &id, 1, LOOK_LIST, NULL));
    }
    enum err e = rec_get(c, &report_card_rec, report_id, card);
    *found = e == OK;
    if (e == ERR_NOT_FOUND) {
        c->fail = before;
        *card = (struct report_card){ .report_id = report_id, .compartment_id = COMPARTMENT_CARD };
        return OK;
    }
    return e;
}

static bool is_victim(struct ctx *c, struct str who)
{
    return intake_has_code(pack_setting(c->packs, "who_is_victim"), who);
}

void intake_triage_of(struct ctx *c, const struct report *row, const struct report_card *card,
                      struct intake_triage *t)
{
    const bool own = is_victim(c, row->who);
    t->risk = row->risk;
    t->kinds = row->kinds;
    t->competence = row->competence;
    t->name = row->checked_name.n > 0  ? row->checked_name
              : row->victim_name.n > 0 ? row->victim_name
              : own                    ? row->contact_name
                                       : STR_NONE;
    t->nik = row->victim_nik;
    t->born = row->victim_born;
    t->phone = row->checked_phone.n > 0 ? row->checked_phone : own ? row->contact_number : STR_NONE;
    t->version = card->version;
}

/* ---- saving ---- */

/* The clock of the first answer keeps its beginning and gets the time that this risk allows. */
static enum err move_clock(struct ctx *c, struct report *row, struct str risk)
{
    const struct str key = clock_key(c, FIRST_RESPONSE, risk);
    const struct clock_rule *rule = pack_clock(c->packs, key);
    struct rows r;
    int64_t least = 0;
    if (rule == NULL) {
        return fail_arg(c, ERR_INTERNAL, STR_NONE, "clock.no_rule", key);
    }
    TRY(store_query(c, &INTAKE_Q_RUNNING, VALS(V_TEXT(row->id)), &r));
    while (store_next(&r)) {
        int64_t due = row_int(&r, 3);
        if (str_starts(row_text(&r, 1), STR(FIRST_RESPONSE))) {
            due = clock_due_of(c, rule, row_int(&r, 2));
            change_exec(
                c, &INTAKE_Q_CLOCK_SET,
                VALS(V_TEXT(row_text(&r, 0)), V_TEXT(key), V_INT(due), V_INT(row_int(&r, 4))),
                MISS_FINE);
        }
        least = least == 0 || due < least ? due : least;
    }
    row->due_ms = least;
    return store_done(&r);
}

enum err intake_now_urgent(struct ctx *c, struct report *row)
{
    roster_alert(c, row->id, 0);
    return move_clock(c, row, STR("TINGGI"));
}

static int age_of(struct ctx *c, const struct report *row)
{
    if (row->victim_born != 0) {
        return day_years(row->victim_born, row->incident_day != 0
                                               ? row->incident_day
                                               : clock_day_of(c, row->received_ms));
    }
    return rec_has(&report_rec, row, "victim_age") ? (int)row->victim_age : -1;
}

static enum err save_card(struct ctx *c, const struct report *row, struct report_card *card,
                          bool found)
{
    card->kinds = row->kinds;
    card->age_band = case_age_band(c, age_of(c, row));
    card->kecamatan = row->kecamatan;
    rec_set_all(&report_card_rec, card);
    return found ? rec_update(c, &report_card_rec, card) : rec_insert(c, &report_card_rec, card);
}

/*
 * Found by other officers only with what staff made sure of; with nothing, there is no card and
 * false comes back.
 */
static bool save_search(struct ctx *c, const struct report *row)
{
    const struct search_card card = { .object = row->id,
                                      .scope = row->id,
                                      .name = row->checked_name,
                                      .nik = row->victim_nik,
                                      .phone = row->checked_phone,
                                      .born = row->victim_born };
    if (card.name.n == 0 && card.nik.n == 0 && card.phone.n == 0) {
        change_search_card_remove(c, row->id);
        return false;
    }
    change_search_card(c, &card);
    return true;
}

static void take_judgement(struct report *row, const struct intake_triage *t)
{
    static const char *const changed[] = { "kinds",         "risk",       "competence",
                                           "checked_name",  "victim_nik", "victim_born",
                                           "checked_phone", "urgent",     "due_ms" };
    row->kinds = t->kinds;
    row->risk = t->risk;
    row->competence = t->competence;
    row->checked_name = t->name;
    row->victim_nik = t->nik;
    row->victim_born = t->born;
    row->checked_phone = t->phone;
    row->urgent = str_eqz(t->risk, "TINGGI");
    intake_give(row, changed, ARRAY_LEN(changed));
}

/*
 * Whoever has a case about somebody in this report hears that there is one: once for each case, and
 * not what it says.
 */
static enum err tell_owners(struct ctx *c, const struct report *row)
{
    const struct search_card asked = { .object = row->id,
                                       .scope = row->id,
                                       .name = row->checked_name,
                                       .nik = row->victim_nik,
                                       .phone = row->checked_phone,
                                       .born = row->victim_born };
    struct search_hit hits[OWNERS_MAX];
    struct str told[OWNERS_MAX];
    size_t n = 0;
    size_t n_told = 0;
    TRY(keys_search(c, &asked, hits, ARRAY_LEN(hits), &n));
    for (size_t i = 0; i < n; i++) {
        struct str case_id = STR_NONE;
        bool again = false;
        TRY(intake_hidden_case(c, &hits[i], &case_id));
        for (size_t k = 0; k < n_told; k++) {
            again = again || str_eq(told[k], case_id);
        }
        if (case_id.n != 0 && !again) {
            TRY(recurrence_tell(c, case_id));
            told[n_told++] = case_id;
        }
    }
    return OK;
}

/* Whether triage says anything new of whom it is about: only then is anybody told. */
static bool says_other(const struct report *row, const struct intake_triage *t)
{
    return !str_eq(row->checked_name, t->name) || !str_eq(row->victim_nik, t->nik) ||
           !str_eq(row->checked_phone, t->phone) || row->victim_born != t->born;
}

enum err intake_triage_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct report row = { 0 };
    struct intake_triage t = { 0 };
    struct report_card card = { 0 };
    bool found = false;
    TRY(intake_require(c, http_param(rq, "report"), &row));
    TRY(http_read(c, rq, &intake_triage_rec, false, &t));
    if (str_eqz(t.risk, NOT_JUDGED)) {
        return fail(c, ERR_INPUT, "risk", "intake.risk_needed");
    }
    TRY(intake_hold(c, &row));
    TRY(intake_card_of(c, row.id, &card, &found));
    if (t.version != card.version) {
        return fail(c, ERR_CONFLICT, "version", "form.changed_meanwhile");
    }
    const bool other = says_other(&row, &t);
    const bool was_urgent = row.urgent != 0;
    take_judgement(&row, &t);
    change_action(c, ACTION_REPORT_TRIAGE);
    TRY(row.urgent != 0 && !was_urgent ? intake_now_urgent(c, &row)
                                       : move_clock(c, &row, row.risk));
    TRY(save_card(c, &row, &card, found));
    const bool searchable = save_search(c, &row);
    if (searchable && other && (c->who->rights & RIGHT_SEARCH) != 0) {
        TRY(tell_owners(c, &row));
    }
    TRY(rec_update(c, &report_rec, &row));
    http_flash(rs, "flash.intake_triaged");
    return intake_go(c, rs, &row, searchable ? "/ganda" : "");
}
