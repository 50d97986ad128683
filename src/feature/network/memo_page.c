/* memo_page.c - memoranda between agencies: those that end first, their parties. */
#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "feature/decision/decision.h"
#include "feature/network/network_priv.h"

#define PARTIES_MAX 1000

/* What ends comes first; without an end last. */
const struct stmt MEMO_Q_LIST = { "network_memos", "",
                                  "SELECT id, title, number, signed_on, ends_on, scope, version"
                                  " FROM memorandum ORDER BY CASE WHEN COALESCE(ends_on, 0) = 0"
                                  " THEN 9999999 ELSE ends_on END, id LIMIT 300" };
const struct stmt MEMO_Q_PARTIES = { "network_memo_parties", "",
                                     "SELECT memo_id, agency_id FROM memo_party"
                                     " ORDER BY memo_id, id LIMIT 1000" };

struct memos {
    struct memorandum *rows;
    size_t n;
    struct str *memo_id, *agency_id; /* of the parties */
    size_t n_parties;
};

static enum err load(struct ctx *c, struct memos *m)
{
    struct rows r;
    enum err e = OK;
    *m = (struct memos){ .rows = NEW_ARRAY(c->mem, struct memorandum, MEMOS_MAX),
                         .memo_id = NEW_ARRAY(c->mem, struct str, PARTIES_MAX),
                         .agency_id = NEW_ARRAY(c->mem, struct str, PARTIES_MAX) };
    TRY(store_query(c, &MEMO_Q_LIST, NO_VALS, &r));
    while (e == OK && store_next(&r)) {
        e = rec_read_row(c, &memorandum_rec, &r, 0, &m->rows[m->n++]);
    }
    TRY(store_done(&r));
    TRY(e);
    TRY(store_query(c, &MEMO_Q_PARTIES, NO_VALS, &r));
    while (store_next(&r)) {
        m->memo_id[m->n_parties] = row_text(&r, 0);
        m->agency_id[m->n_parties++] = row_text(&r, 1);
    }
    return store_done(&r);
}

static enum memo_standing standing_of(struct ctx *c, const struct memorandum *m)
{
    return memo_standing(m, clock_today(c), network_amount(c, "memo_warning_days"));
}

enum err network_memos_ending(struct ctx *c, int64_t *n)
{
    struct memos m;
    *n = 0;
    TRY(load(c, &m));
    for (size_t i = 0; i < m.n; i++) {
        *n += standing_of(c, &m.rows[i]) == MEMO_ENDING ? 1 : 0;
    }
    return OK;
}

static struct str standing_text(struct ctx *c, const struct memorandum *m, enum memo_standing s)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_put_int(&b, m->ends_on - clock_today(c));
    switch (s) {
    case MEMO_ENDING:
        return pack_say1(c, "memo.ends_in", strbuf_str(&b));
    case MEMO_ENDED:
        return pack_say(c, "memo.has_ended");
    case MEMO_IN_FORCE:
        break;
    }
    return pack_say(c, "memo.in_force");
}

static struct str href_of(struct ctx *c, const struct memorandum *m, const char *end)
{
    const struct str href[] = { STR("/direktori/mou/"), m->id, str_of(end) };
    return str_join(c->mem, href, ARRAY_LEN(href));
}

static void put_memo(struct ctx *c, const struct memos *all, const struct memorandum *m,
                     struct val *list)
{
    static const char *const tones[] = {
        [MEMO_IN_FORCE] = "o", [MEMO_ENDING] = "w", [MEMO_ENDED] = "d"
    };
    const enum memo_standing s = standing_of(c, m);
    struct val *v = val_push_map(c->mem, list);
    struct val *parties = val_put_list(c->mem, v, "parties");
    for (size_t i = 0; i < all->n_parties; i++) {
        if (str_eq(all->memo_id[i], m->id)) {
            val_put_text(c->mem, val_push_map(c->mem, parties), "name",
                         consent_agency_name(c, all->agency_id[i]));
        }
    }
    val_put_text(c->mem, v, "href", href_of(c, m, ""));
    val_put_text(c->mem, v, "title", m->title);
    val_put_text(c->mem, v, "number", m->number);
    val_put_text(c->mem, v, "signed", clock_day_text(c, m->signed_on));
    val_put_text(c->mem, v, "ends",
                 m->ends_on != 0 ? clock_day_text(c, m->ends_on) : pack_say(c, "memo.no_end"));
    val_put_text(c->mem, v, "scope", m->scope);
    val_put_text(c->mem, v, "standing", standing_text(c, m, s));
    val_put_textz(c->mem, v, "tone", tones[s]);
}

static bool keeps(const struct ctx *c)
{
    return (c->who->rights & RIGHT_TASKFORCE_WRITE) != 0;
}

enum err memo_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct memos m;
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "memos");
    (void)rq;
    TRY(load(c, &m));
    for (size_t i = 0; i < m.n; i++) {
        put_memo(c, &m, &m.rows[i], list);
    }
    val_put_bool(c->mem, data, "keeps", keeps(c));
    return http_page(rs, "feature/network/memo_list.html", pack_say(c, "memo.list"), data);
}

enum err memo_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    (void)rq;
    return network_form(c, rs, "memo.new", rec_form(c, &memorandum_rec, NULL),
                        STR("/direktori/mou"), STR("/direktori/mou"), 0);
}

static enum err check_memo(struct ctx *c, const struct memorandum *m)
{
    return m->ends_on != 0 && m->ends_on < m->signed_on
               ? fail(c, ERR_INPUT, "ends_on", "memo.ends_before")
               : OK;
}

static enum err go_memo(struct ctx *c, struct http_resp *rs, struct str id, const char *flash)
{
    http_flash(rs, flash);
    return http_go(c, rs, "/direktori/mou/", id, "");
}

enum err memo_new_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct memorandum m = { 0 };
    TRY(http_read(c, rq, &memorandum_rec, false, &m));
    TRY(check_memo(c, &m));
    m.id = STR_NONE;
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_insert(c, &memorandum_rec, &m));
    return go_memo(c, rs, m.id, "flash.memo_saved");
}

enum err memo_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct memorandum m = { 0 };
    struct memos all;
    struct val *data = val_map(c->mem);
    struct val *form = rec_form(c, &memo_party_rec, NULL);
    TRY(rec_get(c, &memorandum_rec, http_param(rq, "memo"), &m));
    TRY(load(c, &all));
    put_memo(c, &all, &m, val_put_list(c->mem, data, "memo"));
    decision_agencies(c, form, "agency_id", STR_NONE);
    val_put(c->mem, data, STR("form"), form);
    val_put_bool(c->mem, data, "keeps", keeps(c));
    return http_page(rs, "feature/network/memo.html", m.title, data);
}

enum err memo_edit_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct memorandum m = { 0 };
    TRY(rec_get(c, &memorandum_rec, http_param(rq, "memo"), &m));
    return network_form(c, rs, "memo.edit", rec_form(c, &memorandum_rec, &m),
                        href_of(c, &m, "/ubah"), href_of(c, &m, ""), m.version);
}

enum err memo_edit_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct memorandum was = { 0 };
    struct memorandum m = { 0 };
    TRY(rec_get(c, &memorandum_rec, http_param(rq, "memo"), &was));
    TRY(http_read(c, rq, &memorandum_rec, false, &m));
    TRY(check_memo(c, &m));
    m.id = was.id;
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_update(c, &memorandum_rec, &m));
    return go_memo(c, rs, m.id, "flash.memo_saved");
}

enum err memo_party_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct memorandum m = { 0 };
    struct memo_party p = { 0 };
    struct memos all;
    TRY(rec_get(c, &memorandum_rec, http_param(rq, "memo"), &m));
    TRY(http_read(c, rq, &memo_party_rec, false, &p));
    if (pack_agency(c->packs, p.agency_id) == NULL) {
        return fail(c, ERR_INPUT, "agency_id", "decision.agency_unknown");
    }
    TRY(load(c, &all));
    for (size_t i = 0; i < all.n_parties; i++) {
        if (str_eq(all.memo_id[i], m.id) && str_eq(all.agency_id[i], p.agency_id)) {
            return fail(c, ERR_INPUT, "agency_id", "memo.party_twice");
        }
    }
    p.id = STR_NONE;
    p.memo_id = m.id;
    rec_set_has(&memo_party_rec, &p, "memo_id");
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_insert(c, &memo_party_rec, &p));
    return go_memo(c, rs, m.id, "flash.memo_party");
}
