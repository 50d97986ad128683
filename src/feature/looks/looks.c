/*
 * looks.c - the team sees who looked at its case: every look is an entry of the log at keyd, made
 * before the key was given.
 */
#include "feature/looks/looks.h"

#include "feature/case/case.h"
#include "feature/clock/clock.h"
#include "rec/pack.h"

#define LOOKS_MAX 300
#define COMPARTMENTS_MAX 50

static const struct stmt Q_COMPARTMENTS = {
    "looks_compartments", "t",
    "SELECT id, kind FROM compartment WHERE case_id = $1 ORDER BY kind, id LIMIT 50"
};

struct places {
    struct str ids[COMPARTMENTS_MAX];
    int64_t kinds[COMPARTMENTS_MAX];
    size_t n;
};

static enum err load_places(struct ctx *c, struct str case_id, struct places *p)
{
    struct rows r;
    p->n = 0;
    TRY(store_query(c, &Q_COMPARTMENTS, VALS(V_TEXT(case_id)), &r));
    while (store_next(&r)) {
        if (p->n < COMPARTMENTS_MAX) {
            p->ids[p->n] = row_text(&r, 0);
            p->kinds[p->n++] = row_int(&r, 1);
        }
    }
    return store_done(&r);
}

static const char *place_label(const struct places *p, struct str compartment)
{
    static const char *const labels[] = {
        [IN_TALK] = "looks.in_talk",       [IN_IDENTITY] = "looks.in_identity",
        [IN_CASE] = "looks.in_case",       [IN_HEALTH] = "looks.in_health",
        [IN_SHELTER] = "looks.in_shelter", [IN_LEGAL] = "looks.in_legal",
        [IN_REF] = "looks.in_ref",
    };
    for (size_t i = 0; i < p->n; i++) {
        const size_t kind = (size_t)p->kinds[i];
        if (str_eq(p->ids[i], compartment) && kind < ARRAY_LEN(labels) && labels[kind] != NULL) {
            return labels[kind];
        }
    }
    return "looks.in_case";
}

static enum err put_looks(struct ctx *c, struct str case_id, struct val *data)
{
    struct places p;
    struct look_seen *seen = NEW_ARRAY(c->mem, struct look_seen, LOOKS_MAX);
    size_t n = 0;
    struct val *list = val_put_list(c->mem, data, "looks");
    TRY(load_places(c, case_id, &p));
    TRY(keys_looks(c, p.ids, p.n, seen, LOOKS_MAX, &n));
    for (size_t i = 0; i < n; i++) {
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "member_id", seen[i].member);
        val_put_text(c->mem, v, "name", member_name(c, seen[i].member));
        val_put_text(c->mem, v, "at",
                     day_ms_iso(c->mem, seen[i].at_ms, pack_hours(c->packs)->utc_offset_minutes));
        val_put_text(c->mem, v, "when", clock_near_text(c, seen[i].at_ms));
        val_put_text(c->mem, v, "what", pack_say(c, place_label(&p, seen[i].compartment)));
        val_put_bool(c->mem, v, "is_identity", seen[i].why == LOOK_IDENTITY);
    }
    val_put_bool(c->mem, data, "more", n == LOOKS_MAX);
    return OK;
}

static enum err put_reasons(struct ctx *c, const struct case_all *all, struct val *data)
{
    struct look_reason *rows = NULL;
    size_t n = 0;
    const struct rec_where w = { .column = "case_id",
                                 .value = V_TEXT(all->row.id),
                                 .order = "at_ms",
                                 .desc = true,
                                 .limit = LOOKS_MAX };
    struct val *list = val_put_list(c->mem, data, "reasons");
    TRY(rec_list(c, &look_reason_rec, &w, (void **)&rows, &n));
    for (size_t i = 0; i < n; i++) {
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "member_id", rows[i].member_id);
        val_put_text(c->mem, v, "name", member_name(c, rows[i].member_id));
        val_put_text(c->mem, v, "when", clock_near_text(c, rows[i].at_ms));
        val_put_text(c->mem, v, "party",
                     party_name_of(c, all->parties, all->n_parties, rows[i].party_id));
        val_put_text(c->mem, v, "reason", rows[i].reason);
    }
    return OK;
}

static enum err looks_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct val *data = val_map(c->mem);
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(put_reasons(c, &all, data));
    TRY(put_looks(c, all.row.id, data));
    val_put_bool(c->mem, data, "may_rekey", (c->who->rights & RIGHT_LEAD_ASSIGN) != 0);
    return case_page(c, rs, "feature/looks/looks.html", "looks", &all.row, data);
}

static const struct route routes[] = {
    { METHOD_GET, "/kasus/:case/akses", looks_get, RIGHT_CASE_READ, 0, NULL, NULL,
      "Who looked at a case, and why identities were opened" },
};
static const struct stmt *const stmts[] = { &Q_COMPARTMENTS };

const struct feature looks_feature = {
    .name = "looks",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
