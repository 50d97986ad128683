/*
 * raid.c - many people found at one time: one screen, a row for each, saved as one case or several
 * in one change, so that the
 * figures are right at once. The same screen adds people to a case that is open already.
 */
#include "base/ids.h"
#include "feature/clock/clock.h"
#include "feature/intake/intake.h"
#include "feature/raid/raid_priv.h"
#include "rec/pack.h"

#define REC raid
#define REC_DEF "feature/raid/raid.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC raid_more
#define REC_DEF "feature/raid/raid_more.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC raid_row
#define REC_DEF "feature/raid/raid_row.def"
#define REC_FORM
#include "rec/rec_table.h"

#define CASE_PEOPLE_MAX 500 /* as case_load */

/* ---- showing ---- */

static size_t rows_to_show(struct ctx *c, const struct http_req *rq)
{
    size_t rows = c->typed != NULL ? raid_rows_sent(rq) : RAID_ROWS_FIRST;
    if (str_eqz(http_input(rq, "step"), "more")) {
        rows += RAID_ROWS_FIRST;
    }
    return rows < RAID_ROWS_MAX ? rows : RAID_ROWS_MAX;
}

/* Above the form every fault says in which row it is: there are many alike. */
static void name_rows(struct ctx *c, struct http_resp *rs)
{
    if (c->fail.n > 0) {
        rs->page = rs->page != NULL ? rs->page : val_map(c->mem);
        raid_put_errors(c, rs->page);
    }
}

enum err raid_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    const struct raid empty = { .report_day = clock_today(c) };
    struct val *data = val_map(c->mem);
    intake_widen(c, val_put(c->mem, data, STR("form"), rec_form(c, &raid_rec, &empty)));
    raid_put_rows(c, rows_to_show(c, rq), false, data);
    trafficking_put_law(c, data);
    name_rows(c, rs);
    return http_page(rs, "feature/raid/raid.html", pack_say(c, "raid.title"), data);
}

enum err raid_more_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row = { 0 };
    struct val *data = val_map(c->mem);
    TRY(case_require(c, http_param(rq, "case"), &row));
    intake_widen(c, val_put(c->mem, data, STR("form"), rec_form(c, &raid_more_rec, NULL)));
    raid_put_rows(c, rows_to_show(c, rq), true, data);
    trafficking_put_law(c, data);
    name_rows(c, rs);
    return case_page(c, rs, "feature/raid/raid_more.html", "people", &row, data);
}

/* "Tambah baris": the screen again with more rows, nothing is checked or written. */
static bool wants_more(struct ctx *c, const struct http_req *rq)
{
    const bool more = str_eqz(http_input(rq, "step"), "more");
    c->typed = more ? rq->input : c->typed;
    return more;
}

/* ---- writing ---- */

static void to_party(struct ctx *c, const struct raid_person *from, int64_t order, struct party *p)
{
    *p = (struct party){
        /* rows of one millisecond stand in any order: the case keeps the order of the screen */
        .id = id_new(c->mem, c->now_ms + order),
        .roles = from->is_victim && from->is_reported ? STR("KORBAN;TERLAPOR")
                 : from->is_victim                    ? STR("KORBAN")
                                                      : STR("TERLAPOR"),
        .sex = from->row.sex,
        .age_incident = from->age,
        .age_report = from->age,
        .age_estimated = from->age >= 0,
        .kinds = from->is_victim ? from->kinds : STR_NONE,
        .origin = from->origin,
        .origin_other = from->origin_other,
    };
}

/* The nickname is who somebody is: sealed with the identity, and found again by the search. */
static enum err add_nickname(struct ctx *c, const struct case_all *all,
                             const struct raid_person *from, const struct party *p)
{
    struct party_identity who = { .party_id = p->id,
                                  .case_id = all->row.id,
                                  .compartment_id = all->identity,
                                  .nickname = from->row.nickname };
    if (from->row.nickname.n == 0) {
        return OK;
    }
    rec_set_all(&party_identity_rec, &who);
    TRY(rec_insert(c, &party_identity_rec, &who));
    party_search_card(c, &who);
    return OK;
}

/*
 * One case with the people of a number (0: all of them). person_ids: a mark for each, the same in
 * every case.
 */
static enum err open_one(struct ctx *c, const struct raid *said, const struct raid_people *people,
                         const struct str *person_ids, int64_t number, struct str *case_id)
{
    struct case_all all = { .row = { .report_day = said->report_day,
                                     .incident_day = said->incident_day,
                                     .channel = said->channel,
                                     .place = said->place,
                                     .place_detail = said->place_detail,
                                     .kecamatan = said->kecamatan,
                                     .kelurahan = said->kelurahan,
                                     .incident = said->incident } };
    const struct raid_person *from[RAID_ROWS_MAX];
    all.parties = NEW_ARRAY(c->mem, struct party, people->n);
    for (size_t i = 0; i < people->n; i++) {
        if (raid_in_case(&people->at[i], number)) {
            struct party *p = &all.parties[all.n_parties];
            to_party(c, &people->at[i], (int64_t)all.n_parties, p);
            p->person_id = person_ids[i];
            from[all.n_parties++] = &people->at[i];
        }
    }
    TRY(case_open_new(c, &all, NULL, STR_NONE));
    for (size_t i = 0; i < all.n_parties; i++) {
        TRY(add_nickname(c, &all, from[i], &all.parties[i]));
    }
    *case_id = all.row.id;
    return clock_start(c, "assessment_due", "case", all.row.id, all.row.id, c->now_ms);
}

static enum err check_days(struct ctx *c, const struct raid *said)
{
    if (said->report_day > clock_today(c)) {
        return fail(c, ERR_INPUT, "report_day", "intake.report_day_future");
    }
    return said->incident_day <= said->report_day
               ? OK
               : fail(c, ERR_INPUT, "incident_day", "case.incident_after_report");
}

/* Head and rows, so that all that is wrong is said at once. */
static enum err read_all(struct ctx *c, const struct http_req *rq, struct raid *said,
                         struct raid_people *people)
{
    enum err e = rec_read(c, &raid_rec, raid_head_of(c, rq), false, said);
    const enum err days = e == OK ? check_days(c, said) : OK;
    const enum err rows = raid_read_rows(c, rq, said->kinds, people);
    e = e != OK ? e : days;
    return e != OK ? e : rows;
}

enum err raid_new_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct raid said = { 0 };
    struct raid_people *people = NEW(c->mem, struct raid_people);
    struct raid_plan plan = { 0 };
    struct str person_ids[RAID_ROWS_MAX];
    struct str case_id = STR_NONE;
    if (wants_more(c, rq)) {
        return raid_new_get(c, rq, rs);
    }
    TRY(read_all(c, rq, &said, people));
    TRY(raid_check_plan(c, people, false, &plan));
    for (size_t i = 0; i < people->n; i++) {
        person_ids[i] = id_random(c->mem);
    }
    for (size_t k = 0; k < plan.cases; k++) {
        TRY(open_one(c, &said, people, person_ids, plan.numbers[k], &case_id));
    }
    change_action(c, ACTION_CASE_OPEN);
    http_flash(rs, "flash.raid_saved");
    return plan.cases == 1 ? http_go(c, rs, "/kasus/", case_id, "/orang")
                           : http_go(c, rs, "/kasus", STR_NONE, "");
}

static enum err add_people(struct ctx *c, struct case_all *all, const struct raid_people *people)
{
    struct party *more = NEW_ARRAY(c->mem, struct party, all->n_parties + people->n);
    for (size_t i = 0; i < all->n_parties; i++) {
        more[i] = all->parties[i];
    }
    all->parties = more;
    TRY(keys_fetch(c, &all->identity, 1, LOOK_IDENTITY, NULL));
    for (size_t i = 0; i < people->n; i++) {
        struct party *p = &more[all->n_parties++];
        to_party(c, &people->at[i], (int64_t)i, p);
        p->person_id = id_random(c->mem);
        p->case_id = all->row.id;
        p->compartment_id = all->row.compartment_id;
        rec_set_all(&party_rec, p);
        TRY(rec_insert(c, &party_rec, p));
        TRY(add_nickname(c, all, &people->at[i], p));
    }
    return OK;
}

enum err raid_more_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct raid_more said = { 0 };
    struct raid_people *people = NEW(c->mem, struct raid_people);
    struct raid_plan plan = { 0 };
    TRY(case_load(c, http_param(rq, "case"), &all));
    if (wants_more(c, rq)) {
        return raid_more_get(c, rq, rs);
    }
    const enum err head = rec_read(c, &raid_more_rec, raid_head_of(c, rq), false, &said);
    TRY(raid_read_rows(c, rq, said.kinds, people));
    TRY(head);
    TRY(raid_check_plan(c, people, true, &plan));
    if (all.n_parties + people->n > CASE_PEOPLE_MAX) {
        return fail(c, ERR_INPUT, "", "raid.too_many");
    }
    change_action(c, ACTION_PARTY_WRITE);
    TRY(add_people(c, &all, people));
    TRY(case_save_derived(c, &all));
    http_flash(rs, "flash.raid_saved");
    return http_go(c, rs, "/kasus/", all.row.id, "/orang");
}

static const struct route routes[] = {
    { METHOD_GET, "/kasus/massal", raid_new_get, RIGHT_CASE_OPEN, 0, NULL, NULL,
      "One screen for many people at once" },
    { METHOD_POST, "/kasus/massal", raid_new_post, RIGHT_CASE_OPEN, ROUTE_WRITES, &raid_rec,
      raid_new_get,
      "Opens one case or several; each row is r1_nickname, r1_sex, r1_age, r1_origin, r1_kinds, r1_roles, r1_case_no, then r2_..." },
    { METHOD_GET, "/kasus/:case/massal", raid_more_get, RIGHT_CASE_WRITE, 0, NULL, NULL,
      "The same screen for a case that is open already" },
    { METHOD_POST, "/kasus/:case/massal", raid_more_post, RIGHT_CASE_WRITE, ROUTE_WRITES,
      &raid_more_rec, raid_more_get,
      "Adds many people to a case; rows as for /kasus/massal, without case_no" },
};

const struct feature raid_feature = { .name = "raid",
                                      .routes = routes,
                                      .n_routes = ARRAY_LEN(routes) };
