/*
 * recurrence_page.c - the page of a case on which ties are made and ended, and notices are dealt
 * with.
 */
#include "base/ids.h"
#include "feature/clock/clock.h"
#include "feature/recurrence/recurrence_priv.h"
#include "rec/pack.h"

#define REC person_tie
#define REC_DEF "feature/recurrence/person_tie.def"
#include "rec/rec_table.h"
#define REC recurrence_notice
#define REC_DEF "feature/recurrence/recurrence_notice.def"
#include "rec/rec_table.h"
#define REC recurrence_find
#define REC_DEF "feature/recurrence/recurrence_find.def"
#define REC_KEEP
#include "rec/rec_struct.h"
#define REC_FORM
#include "rec/rec_table.h"
#define REC recurrence_untie
#define REC_DEF "feature/recurrence/recurrence_untie.def"
#define REC_KEEP
#include "rec/rec_struct.h"
#define REC_FORM
#include "rec/rec_table.h"

static const struct stmt Q_BY_NUMBER = { "recurrence_by_number", "t",
                                         "SELECT id FROM case_file WHERE number = $1" };

/* ---- the page ---- */

static enum err put_notices(struct ctx *c, struct str case_id, struct val *data)
{
    struct recurrence_notice *rows = NULL;
    size_t n = 0;
    bool open = false;
    struct val *list = val_put_list(c->mem, data, "notices");
    TRY(recurrence_notices(c, case_id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "when", clock_near_text(c, rows[i].at_ms));
        val_put_text(c->mem, v, "text",
                     pack_say(c, str_eqz(rows[i].kind, RECURRENCE_KIND_CASE)
                                     ? "recurrence.notice.case"
                                     : "recurrence.notice.known"));
        val_put_bool(c->mem, v, "open", rows[i].seen_ms == 0);
        val_put_text(c->mem, v, "seen", clock_near_text(c, rows[i].seen_ms));
        val_put_text(c->mem, v, "seen_by", member_name(c, rows[i].seen_by));
        open = open || rows[i].seen_ms == 0;
    }
    val_put_bool(c->mem, data, "notice_open", open);
    return OK;
}

static enum err put_ties(struct ctx *c, const struct case_all *all, struct val *data)
{
    struct elsewhere found[ELSEWHERE_MAX];
    struct val *list = val_put_list(c->mem, data, "ties");
    for (size_t i = 0; i < all->n_parties; i++) {
        size_t n = 0;
        TRY(recurrence_of(c, all->row.id, &all->parties[i], found, &n));
        if (n == 0) {
            continue;
        }
        struct val *v = val_push_map(c->mem, list);
        struct val *cases = val_put_list(c->mem, v, "cases");
        val_put_text(c->mem, v, "party_id", all->parties[i].id);
        val_put_text(c->mem, v, "name", party_name(c, all->parties, all->n_parties, i));
        for (size_t k = 0; k < n; k++) {
            recurrence_put_elsewhere(c, &found[k], cases);
        }
    }
    return OK;
}

static void put_options(struct ctx *c, struct val *data, const char *key,
                        const struct case_all *all, const char *typed)
{
    struct val *list = val_put_list(c->mem, data, key);
    for (size_t i = 0; i < all->n_parties; i++) {
        struct val *o = val_push_map(c->mem, list);
        val_put_text(c->mem, o, "value", all->parties[i].id);
        val_put_text(c->mem, o, "label", party_name(c, all->parties, all->n_parties, i));
        val_put_bool(c->mem, o, "selected",
                     str_eq(all->parties[i].id, val_get_text(c->typed, typed)));
    }
}

/*
 * The other case by its number, when it opens to the member; absent and other's are one sentence.
 */
static enum err put_other(struct ctx *c, const struct case_all *all, struct str number,
                          struct val *data)
{
    struct value id = V_NULL;
    struct case_all other = { 0 };
    bool found = false;
    bool hidden = true;
    val_put_textz(c->mem, data, "find_error", "");
    if (number.n == 0) {
        return OK;
    }
    if (str_eq(number, all->row.number)) {
        val_put_text(c->mem, data, "find_error", pack_say(c, "recurrence.same_case"));
        return OK;
    }
    TRY(store_one(c, &Q_BY_NUMBER, VALS(V_TEXT(number)), &id, 1, &found));
    if (found) {
        TRY(recurrence_hidden(c, id.s, &hidden));
    }
    if (hidden) {
        val_put_text(c->mem, data, "find_error", pack_say(c, "recurrence.no_case"));
        return OK;
    }
    TRY(case_load(c, id.s, &other));
    struct val *v = val_put_map(c->mem, data, "other");
    val_put_text(c->mem, v, "id", other.row.id);
    val_put_text(c->mem, v, "number", other.row.number);
    val_put_text(c->mem, v, "pseudonym", other.row.pseudonym);
    put_options(c, v, "mine", all, "party_id");
    put_options(c, v, "theirs", &other, "other_party");
    return OK;
}

static enum err show(struct ctx *c, const struct http_req *rq, struct http_resp *rs,
                     struct str number)
{
    struct case_all all = { 0 };
    struct val *data = val_map(c->mem);
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(put_notices(c, all.row.id, data));
    TRY(put_ties(c, &all, data));
    TRY(put_other(c, &all, number, data));
    val_put_text(c->mem, data, "number", number);
    val_put_bool(c->mem, data, "can_write", (c->who->rights & RIGHT_CASE_WRITE) != 0);
    return case_page(c, rs, "feature/recurrence/recurrence.html", "people", &all.row, data);
}

static enum err recurrence_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct recurrence_find said = { 0 };
    TRY(http_read(c, rq, &recurrence_find_rec, true, &said));
    return show(c, rq, rs, str_trim(said.number));
}

static enum err recurrence_again(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    return show(c, rq, rs, STR_NONE);
}

/* ---- tying ---- */

static enum err find_party(struct ctx *c, const struct case_all *all, struct str id, size_t *at)
{
    for (size_t i = 0; i < all->n_parties; i++) {
        if (str_eq(all->parties[i].id, id)) {
            *at = i;
            return OK;
        }
    }
    return fail(c, ERR_INPUT, "party_id", "recurrence.no_party");
}

static enum err recurrence_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct person_tie said = { 0 };
    struct party other = { 0 };
    size_t at = 0;
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(http_read(c, rq, &person_tie_rec, false, &said));
    TRY(find_party(c, &all, said.party_id, &at));
    TRY(case_require(c, said.other_case, NULL));
    TRY(rec_get(c, &party_rec, said.other_party, &other));
    if (!str_eq(other.case_id, said.other_case) || str_eq(other.case_id, all.row.id)) {
        return fail(c, ERR_INPUT, "other_party", "recurrence.no_party");
    }
    change_action(c, ACTION_PARTY_WRITE);
    TRY(recurrence_tie(c, &all, at, &other, false));
    TRY(case_save_derived(c, &all));
    http_flash(rs, "flash.recurrence_tied");
    return http_go(c, rs, "/kasus/", all.row.id, "/kembali");
}

/*
 * A person id of his own again: no tie of his holds any more. Whether the case still recurs is for
 * the team to say.
 */
static enum err recurrence_untie_post(struct ctx *c, const struct http_req *rq,
                                      struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct recurrence_untie said = { 0 };
    struct elsewhere found[ELSEWHERE_MAX];
    size_t at = 0;
    size_t n = 0;
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(http_read(c, rq, &recurrence_untie_rec, false, &said));
    TRY(find_party(c, &all, said.party_id, &at));
    TRY(recurrence_of(c, all.row.id, &all.parties[at], found, &n));
    if (n == 0) {
        return fail(c, ERR_INPUT, "party_id", "recurrence.not_tied");
    }
    struct party change = { .id = said.party_id,
                            .version = all.parties[at].version,
                            .person_id = id_random(c->mem) };
    rec_set_has(&party_rec, &change, "person_id");
    change_action(c, ACTION_PARTY_WRITE);
    TRY(rec_update(c, &party_rec, &change));
    http_flash(rs, "flash.recurrence_untied");
    return http_go(c, rs, "/kasus/", all.row.id, "/kembali");
}

/* ---- notices ---- */

static enum err recurrence_seen_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row = { 0 };
    struct recurrence_notice *rows = NULL;
    size_t n = 0;
    TRY(case_require(c, http_param(rq, "case"), &row));
    TRY(recurrence_notices(c, row.id, &rows, &n));
    change_action(c, ACTION_CASE_WRITE);
    for (size_t i = 0; i < n; i++) {
        struct recurrence_notice change = { .id = rows[i].id,
                                            .version = rows[i].version,
                                            .seen_ms = c->now_ms,
                                            .seen_by = c->who->id };
        if (rows[i].seen_ms == 0) {
            rec_set_has(&recurrence_notice_rec, &change, "seen_ms");
            rec_set_has(&recurrence_notice_rec, &change, "seen_by");
            TRY(rec_update(c, &recurrence_notice_rec, &change));
        }
    }
    http_flash(rs, "flash.recurrence_seen");
    return http_go(c, rs, "/kasus/", row.id, "/kembali");
}

static const struct route routes[] = {
    { METHOD_GET, "/kasus/:case/kembali", recurrence_get, RIGHT_CASE_READ, 0, &recurrence_find_rec,
      NULL, "People of a case known from other cases, and notices" },
    { METHOD_POST, "/kasus/:case/kembali", recurrence_post, RIGHT_CASE_WRITE, ROUTE_WRITES,
      &person_tie_rec, recurrence_again, "Ties somebody to the same person in another case" },
    { METHOD_POST, "/kasus/:case/kembali/lepas", recurrence_untie_post, RIGHT_CASE_WRITE,
      ROUTE_WRITES, &recurrence_untie_rec, recurrence_again, "Ends the ties of somebody" },
    { METHOD_POST, "/kasus/:case/kembali/sudah", recurrence_seen_post, RIGHT_CASE_WRITE,
      ROUTE_WRITES, NULL, recurrence_again, "Marks the notices of a case as dealt with" },
};
static const struct rec *const records[] = { &person_tie_rec, &recurrence_notice_rec };
static const struct stmt *const stmts[] = { &Q_BY_NUMBER };

const struct feature recurrence_feature = {
    .name = "recurrence",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
