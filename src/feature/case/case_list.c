/* case_list.c - the cases a member may see, newest work first, fifty a page. */
#include "feature/case/case_priv.h"
#include "feature/clock/clock.h"
#include "feature/conference/conference.h"
#include "rec/pack.h"

#define PAGE_ROWS 50

#define LIST_COLUMNS                                                                                               \
    "SELECT f.id, f.number, f.stage, f.legal_state, f.risk, f.manager_id, f.opened_ms, f.touched_ms, f.closed_ms," \
    " k.compartment_id, k.sealed, k.version, m.name FROM case_file f LEFT JOIN card k ON k.case_id = f.id"         \
    " LEFT JOIN member m ON m.id = f.manager_id "
/*
 * $1 touched before, $2 id before (keyset), $3 stage or '', $4 risk or '', $5 manager or '', $6 1:
 * closed ones too
 */
#define LIST_FILTER                                                                                                        \
    " (f.touched_ms < $1 OR (f.touched_ms = $1 AND f.id < $2)) AND ($3 = '' OR f.stage = $3) AND ($4 = '' OR f.risk = $4)" \
    " AND ($5 = '' OR f.manager_id = $5) AND ($6 = 1 OR f.closed_ms IS NULL) "

/* lead's desk stands in every case: walk the cases by time and stop after a page. */
const struct stmt CASE_Q_LIST_ALL = {
    "case_list_all", "ittttitit",
    LIST_COLUMNS
    "WHERE" LIST_FILTER
    "AND EXISTS (SELECT 1 FROM case_access a WHERE a.case_id = f.id AND a.principal = $7"
    " AND (a.until_ms IS NULL OR a.until_ms > $8))" TIE_FREE(
        "f.id", "$9") " ORDER BY f.touched_ms DESC, f.id DESC LIMIT 51"
};
/* Everybody else stands in few: start from them. */
const struct stmt CASE_Q_LIST_OWN = {
    "case_list_own", "ittttittttttttti",
    LIST_COLUMNS
    "WHERE" LIST_FILTER "AND f.id IN (SELECT a.case_id FROM case_access a WHERE a.principal IN"
    " ($7, $8, $9, $10, $11, $12, $13, $14, $15) AND (a.until_ms IS NULL OR a.until_ms > $16))" TIE_FREE(
        "f.id", "$7") " ORDER BY f.touched_ms DESC, f.id DESC LIMIT 51"
};

#define REC case_filter
#define REC_DEF "feature/case/case_filter.def"
#define REC_KEEP
#include "rec/rec_struct.h"
#define REC_FORM
#include "rec/rec_table.h"

/* "after" is TOUCHED.ID of the last row shown. */
static void read_after(struct str after, int64_t *touched, struct str *id)
{
    struct str rest = after;
    struct str part;
    *touched = INT64_MAX;
    *id = STR_NONE;
    if (str_next(&rest, '.', &part) && str_to_int(part, touched)) {
        *id = rest;
    }
}

static enum err open_list(struct ctx *c, const struct case_filter *f, struct rows *r)
{
    struct value v[16];
    int64_t touched = 0;
    struct str id;
    read_after(f->after, &touched, &id);
    v[0] = V_INT(touched);
    v[1] = V_TEXT(id);
    v[2] = V_TEXT(f->stage);
    v[3] = V_TEXT(f->risk);
    v[4] = V_TEXT(f->mine ? c->who->id : STR(""));
    v[5] = V_INT(f->closed);
    if (actor_has_desk(c->who, STR("lead"))) {
        v[6] = V_TEXT(STR("lead"));
        v[7] = V_INT(c->now_ms);
        v[8] = V_TEXT(c->who->id);
        return store_query(c, &CASE_Q_LIST_ALL, v, 9, r);
    }
    case_principals(c, v + 6);
    v[15] = V_INT(c->now_ms);
    return store_query(c, &CASE_Q_LIST_OWN, v, 16, r);
}

static enum err put_card(struct ctx *c, const struct rows *r, struct val *row)
{
    struct card k = { .case_id = row_text(r, 0),
                      .compartment_id = row_text(r, 9),
                      .version = row_int(r, 11) };
    if (k.compartment_id.n == 0) {
        return OK;
    }
    TRY(rec_open_sealed(c, &card_rec, &k, row_blob(r, 10)));
    val_put_text(c->mem, row, "pseudonym", k.pseudonym);
    val_put_text(c->mem, row, "about",
                 k.about.n != 0 ? pack_say(c, str_z(c->mem, k.about)) : STR_NONE);
    val_put_text(c->mem, row, "kinds", k.kinds);
    val_put_text(c->mem, row, "kinds_label", pack_codes_label(c, "violence_kind", k.kinds));
    val_put_text(c->mem, row, "kecamatan", k.kecamatan);
    val_put_text(c->mem, row, "kecamatan_label", pack_code_label(c, "kecamatan", k.kecamatan));
    val_put_text(c->mem, row, "age_band", k.age_band);
    val_put_int(c->mem, row, "victims", k.victims);
    return OK;
}

static enum err put_row(struct ctx *c, const struct rows *r, struct val *list)
{
    struct val *row = val_push_map(c->mem, list);
    struct str risk = row_text(r, 4);
    val_put_text(c->mem, row, "id", row_text(r, 0));
    val_put_text(c->mem, row, "number", row_text(r, 1));
    val_put_text(c->mem, row, "stage", row_text(r, 2));
    val_put_text(c->mem, row, "stage_label", pack_code_label(c, "service_state", row_text(r, 2)));
    val_put_text(c->mem, row, "legal_state", row_text(r, 3));
    val_put_text(c->mem, row, "legal_state_label",
                 pack_code_label(c, "legal_state", row_text(r, 3)));
    val_put_text(c->mem, row, "risk", risk);
    val_put_text(c->mem, row, "risk_label", pack_code_label(c, "risk", risk));
    val_put_bool(c->mem, row, "risk_high", str_eqz(risk, "TINGGI"));
    val_put_bool(c->mem, row, "risk_medium", str_eqz(risk, "SEDANG"));
    val_put_text(c->mem, row, "manager", row_text(r, 12));
    val_put_text(c->mem, row, "touched", clock_near_text(c, row_int(r, 7)));
    val_put_text(
        c->mem, row, "opened",
        clock_day_text(c, day_of_ms(row_int(r, 6), pack_hours(c->packs)->utc_offset_minutes)));
    val_put_bool(c->mem, row, "closed", row_int(r, 8) != 0);
    return put_card(c, r, row);
}

/* The address of the next page: the filter as it is, and where this page ended. */
static struct str next_href(struct ctx *c, const struct case_filter *f, int64_t touched,
                            struct str id)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_printf(&b, "/kasus?after=%lld.", (long long)touched);
    strbuf_put(&b, id);
    strbuf_putz(&b, "&stage=");
    strbuf_put(&b, f->stage);
    strbuf_putz(&b, "&risk=");
    strbuf_put(&b, f->risk);
    strbuf_putz(&b, f->mine ? "&mine=1" : "");
    strbuf_putz(&b, f->closed ? "&closed=1" : "");
    return strbuf_str(&b);
}

enum err case_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_filter f = { 0 };
    struct rows r;
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "cases");
    size_t n = 0;
    int64_t touched = 0;
    struct str last = STR_NONE;
    const struct str card = COMPARTMENT_CARD;
    TRY(http_read(c, rq, &case_filter_rec, true, &f));
    TRY(keys_fetch(c, &card, 1, LOOK_LIST, NULL));
    TRY(open_list(c, &f, &r));
    while (store_next(&r)) {
        if (++n > PAGE_ROWS) {
            val_put_text(c->mem, data, "next", next_href(c, &f, touched, last));
            break;
        }
        TRY(put_row(c, &r, list));
        touched = row_int(&r, 7);
        last = row_text(&r, 0);
    }
    TRY(store_done(&r));
    val_put(c->mem, data, STR("form"), rec_form(c, &case_filter_rec, &f));
    val_put_bool(c->mem, data, "empty", n == 0);
    val_put_bool(c->mem, data, "may_break", (c->who->rights & RIGHT_BREAK_GLASS) != 0);
    val_put_bool(c->mem, data, "can_open", (c->who->rights & RIGHT_CASE_OPEN) != 0);
    return http_page(rs, "feature/case/case_list.html", pack_say(c, "case.list"), data);
}
