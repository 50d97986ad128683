/* rekey.c - a new key for a case, step by step. */
#include "feature/rekey/rekey.h"

#include <string.h>

#include "feature/case/case.h"
#include "feature/clock/clock.h"
#include "feature/member/member.h"
#include "rec/pack.h"
#include "store/rec_store.h"

#define PARTS_MAX 40
#define LEFT_MAX 1000 /* of one table; more are only said to be so many */

#define REC rekey
#define REC_DEF "feature/rekey/rekey.def"
#define REC_KEEP
#include "rec/rec_struct.h"
#define REC_FORM
#include "rec/rec_table.h"

static const struct stmt Q_PARTS = {
    "rekey_parts", "tii",
    "SELECT id, kind, epoch, renewed_ms FROM compartment WHERE case_id = $1 AND kind BETWEEN $2 AND $3"
    " ORDER BY kind, id LIMIT 40"
};
static const struct stmt Q_RENEWED = {
    "rekey_renewed", "tii", "UPDATE compartment SET epoch = $2, renewed_ms = $3 WHERE id = $1"
};
static const struct stmt Q_ENDED = { "rekey_ended", "t",
                                     "UPDATE compartment SET renewed_ms = NULL WHERE id = $1" };
/* Who was stopped did not get the new key; so he does not stand in the index either. */
static const struct stmt Q_STOPPED = { "rekey_stopped", "tt",
                                       "DELETE FROM case_access WHERE case_id = $1 AND principal IN"
                                       " (SELECT id FROM member WHERE state = $2)" };

static const char *const STEPS[] = { "mulai", "lanjut", "tunggu", "akhiri" };

struct part {
    struct str id;
    int64_t kind, epoch, since_ms; /* since_ms 0: no former key */
    size_t left;
};

struct parts {
    struct part at[PARTS_MAX];
    size_t n, left;
    int64_t since_ms; /* of the youngest */
};

enum rekey_step rekey_next(int64_t since_ms, size_t left, int64_t now_ms)
{
    if (since_ms == 0) {
        return REKEY_BEGIN;
    }
    if (left > 0) {
        return REKEY_MOVE;
    }
    return now_ms - since_ms >= REKEY_REST_MS ? REKEY_END : REKEY_WAIT;
}

/* ---- rows ---- */

/* The i-th record of the house; NULL with *end unset: its table was an earlier one's. */
static const struct rec *table_at(const struct http_req *rq, size_t i, bool *end)
{
    const struct rec *r = http_record(rq, i);
    *end = r == NULL;
    for (size_t k = 0; r != NULL && k < i; k++) {
        if (strcmp(http_record(rq, k)->table, r->table) == 0) {
            return NULL;
        }
    }
    return r;
}

/* Seals at most *budget rows anew; what it does not get to is left for the next request. */
static enum err move_rows(struct ctx *c, const struct http_req *rq, const struct part *p,
                          size_t *budget)
{
    bool end = false;
    for (size_t i = 0; *budget > 0; i++) {
        const struct rec *r = table_at(rq, i, &end);
        size_t n = 0;
        if (end) {
            return OK;
        }
        if (r != NULL) {
            TRY(rec_reseal(c, r, p->id, keys_epoch(c, p->id), *budget, false, &n));
            *budget -= n;
        }
    }
    return OK;
}

static enum err count_left(struct ctx *c, const struct http_req *rq, struct part *p)
{
    bool end = false;
    for (size_t i = 0; p->since_ms != 0; i++) {
        const struct rec *r = table_at(rq, i, &end);
        size_t n = 0;
        if (end) {
            return OK;
        }
        if (r != NULL) {
            TRY(rec_reseal(c, r, p->id, p->epoch, LEFT_MAX, true, &n));
            p->left += n;
        }
    }
    return OK;
}

/* ---- parts ---- */

static enum err load_parts(struct ctx *c, const struct http_req *rq, struct str case_id,
                           struct parts *all)
{
    struct rows r;
    TRY(store_query(c, &Q_PARTS, VALS(V_TEXT(case_id), V_INT(IN_IDENTITY), V_INT(IN_LEGAL)), &r));
    while (store_next(&r)) {
        if (all->n < PARTS_MAX) {
            all->at[all->n++] = (struct part){ .id = row_text(&r, 0),
                                               .kind = row_int(&r, 1),
                                               .epoch = row_int(&r, 2),
                                               .since_ms = row_int(&r, 3) };
        }
    }
    TRY(store_done(&r));
    for (size_t i = 0; i < all->n; i++) {
        struct part *p = &all->at[i];
        TRY(count_left(c, rq, p));
        all->left += p->left;
        all->since_ms = p->since_ms > all->since_ms ? p->since_ms : all->since_ms;
    }
    return OK;
}

static enum err fetch_parts(struct ctx *c, const struct parts *all)
{
    struct str ids[PARTS_MAX];
    for (size_t i = 0; i < all->n; i++) {
        ids[i] = all->at[i].id;
    }
    return keys_fetch(c, ids, all->n, LOOK_CASE, NULL);
}

/* ---- steps ---- */

/* Each is done at once by the key keeper, and once only; what comes after may be cut off. */
static enum err begin_parts(struct ctx *c, struct str case_id, struct parts *all)
{
    for (size_t i = 0; i < all->n; i++) {
        if (keys_held(c, all->at[i].id)) {
            TRY(keys_rekey(c, all->at[i].id, false));
            all->at[i].since_ms = c->now_ms;
        }
    }
    change_exec(c, &Q_STOPPED, VALS(V_TEXT(case_id), V_TEXT(STR(MEMBER_DISABLED))), MISS_FINE);
    change_log_row(c, "case_access", case_id, 0, NULL);
    return fetch_parts(c, all);
}

static enum err move_parts(struct ctx *c, const struct http_req *rq, const struct parts *all)
{
    size_t budget = REKEY_SLICE;
    for (size_t i = 0; i < all->n; i++) {
        const struct part *p = &all->at[i];
        if (p->since_ms != 0 && keys_held(c, p->id)) {
            TRY(move_rows(c, rq, p, &budget));
            change_exec(c, &Q_RENEWED,
                        VALS(V_TEXT(p->id), V_INT(keys_epoch(c, p->id)), V_INT(c->now_ms)),
                        MISS_CONFLICT);
        }
    }
    return OK;
}

static enum err end_parts(struct ctx *c, const struct parts *all)
{
    for (size_t i = 0; i < all->n; i++) {
        const struct part *p = &all->at[i];
        if (p->since_ms != 0) {
            TRY(keys_rekey(c, p->id, true));
            change_exec(c, &Q_ENDED, VALS(V_TEXT(p->id)), MISS_CONFLICT);
        }
    }
    return OK;
}

static enum err rekey_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    static const char *const said[] = { "flash.rekey_begun", "flash.rekey_moved",
                                        "flash.rekey_moved", "flash.rekey_ended" };
    struct case_file row = { 0 };
    struct rekey form = { 0 };
    struct parts all = { .n = 0 };
    TRY(case_require(c, http_param(rq, "case"), &row));
    TRY(http_read(c, rq, &rekey_rec, false, &form));
    TRY(load_parts(c, rq, row.id, &all));
    const enum rekey_step next = rekey_next(all.since_ms, all.left, c->now_ms);
    if (next == REKEY_WAIT || !str_eqz(form.act, STEPS[next])) {
        return fail(c, ERR_CONFLICT, NULL, "form.changed_meanwhile");
    }
    TRY(fetch_parts(c, &all));
    change_action(c, ACTION_KEYRING);
    if (next == REKEY_END) {
        TRY(end_parts(c, &all));
    } else {
        TRY(next == REKEY_BEGIN ? begin_parts(c, row.id, &all) : OK);
        TRY(move_parts(c, rq, &all));
    }
    http_flash(rs, said[next]);
    return http_go(c, rs, "/kasus/", row.id, "/kunci");
}

/* ---- the page ---- */

static void put_part(struct ctx *c, const struct part *p, struct val *list)
{
    static const char *const labels[] = {
        [IN_IDENTITY] = "looks.in_identity", [IN_CASE] = "looks.in_case",
        [IN_HEALTH] = "looks.in_health",     [IN_SHELTER] = "looks.in_shelter",
        [IN_LEGAL] = "looks.in_legal",
    };
    struct val *v = val_push_map(c->mem, list);
    val_put_text(c->mem, v, "label", pack_say(c, labels[p->kind]));
    val_put_int(c->mem, v, "number", p->epoch);
    val_put_int(c->mem, v, "left", (int64_t)p->left);
    val_put_bool(c->mem, v, "is_new", p->since_ms != 0);
}

static enum err rekey_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row = { 0 };
    struct parts all = { .n = 0 };
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "parts");
    TRY(case_require(c, http_param(rq, "case"), &row));
    TRY(load_parts(c, rq, row.id, &all));
    for (size_t i = 0; i < all.n;) {
        struct part kind = all.at[i]; /* some have several keys: one line for each kind */
        for (i++; i < all.n && all.at[i].kind == kind.kind; i++) {
            kind.epoch = all.at[i].epoch > kind.epoch ? all.at[i].epoch : kind.epoch;
            kind.since_ms = all.at[i].since_ms > kind.since_ms ? all.at[i].since_ms : kind.since_ms;
            kind.left += all.at[i].left;
        }
        put_part(c, &kind, list);
    }
    const enum rekey_step next = rekey_next(all.since_ms, all.left, c->now_ms);
    val_put_textz(c->mem, data, "act", STEPS[next]);
    val_put_bool(c->mem, data, "begins", next == REKEY_BEGIN);
    val_put_bool(c->mem, data, "moves", next == REKEY_MOVE);
    val_put_bool(c->mem, data, "waits", next == REKEY_WAIT);
    val_put_bool(c->mem, data, "ends", next == REKEY_END);
    val_put_int(c->mem, data, "left", (int64_t)all.left);
    val_put_text(c->mem, data, "ends_from", clock_near_text(c, all.since_ms + REKEY_REST_MS));
    return case_page(c, rs, "feature/rekey/rekey.html", "looks", &row, data);
}

static const struct route routes[] = {
    { METHOD_GET, "/kasus/:case/kunci", rekey_get, RIGHT_LEAD_ASSIGN, 0, NULL, NULL,
      "Which keys a case has, and whether a former one waits for its end" },
    { METHOD_POST, "/kasus/:case/kunci", rekey_post, RIGHT_LEAD_ASSIGN, ROUTE_WRITES, &rekey_rec,
      rekey_get, "The next step of giving a case a new key" },
};
static const struct stmt *const stmts[] = { &Q_PARTS, &Q_RENEWED, &Q_ENDED, &Q_STOPPED };

const struct feature rekey_feature = {
    .name = "rekey",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
