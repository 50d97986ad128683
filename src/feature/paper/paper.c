/*
 * paper.c - blank forms for the door, filled ones of a case. A blank one holds nobody's data; a
 * filled one shows what its reader sees on the screen, bears his name and the time, and is on
 * record.
 */
#include "feature/clock/clock.h"
#include "feature/paper/paper_priv.h"
#include "rec/pack.h"

#define REC paper_said
#define REC_DEF "feature/paper/paper_said.def"
#define REC_FORM
#include "rec/rec_table.h"

static struct str path(struct ctx *c, struct str case_id, const char *form)
{
    const struct str blank[] = { STR("/formulir/"), str_of(form) };
    const struct str filled[] = { STR("/kasus/"), case_id, STR("/formulir/"), str_of(form) };
    return case_id.n > 0 ? str_join(c->mem, filled, ARRAY_LEN(filled))
                         : str_join(c->mem, blank, ARRAY_LEN(blank));
}

static void put_forms(struct ctx *c, struct str case_id, struct val *data)
{
    const struct paper_form *f = NULL;
    struct val *list = val_put_list(c->mem, data, "forms");
    for (size_t i = 0; (f = paper_form_at(i)) != NULL; i++) {
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "label", pack_say(c, f->label));
        val_put_text(c->mem, v, "about", pack_say(c, f->about));
        val_put_text(c->mem, v, "href", path(c, case_id, f->code));
    }
}

static enum err find_form(struct ctx *c, const struct http_req *rq, const struct paper_form **form)
{
    *form = paper_form_find(http_param(rq, "form"));
    return *form != NULL ? OK : fail(c, ERR_NOT_FOUND, NULL, "error.not_found");
}

/* ---- blank ---- */

static enum err paper_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct val *data = val_map(c->mem);
    (void)rq; /* the same for everybody */
    put_forms(c, STR_NONE, data);
    return http_page(rs, "feature/paper/paper_list.html", pack_say(c, "paper.list"), data);
}

static enum err paper_blank_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    static const struct paper_rows none[PAPER_GROUPS_MAX] = { { .n = 0 } };
    const struct paper_form *form = NULL;
    struct val *data = val_map(c->mem);
    TRY(find_form(c, rq, &form));
    val_put(c->mem, data, STR("sheet"), paper_sheet(c, form, none));
    val_put_text(c->mem, data, "back", STR("/formulir"));
    val_put_text(c->mem, data, "back_label", pack_say(c, "paper.back"));
    val_put_text(c->mem, data, "number", STR_NONE);
    val_put_text(c->mem, data, "noted", STR_NONE);
    val_put_text(c->mem, data, "mark", STR_NONE);
    return http_page(rs, "feature/paper/paper.html", pack_say(c, form->label), data);
}

/* ---- of a case ---- */

static enum err paper_case_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row = { 0 };
    struct val *data = val_map(c->mem);
    TRY(case_require(c, http_param(rq, "case"), &row));
    put_forms(c, row.id, data);
    return case_page(c, rs, "feature/paper/paper_case.html", "paper", &row, data);
}

static void put_entries(struct ctx *c, const struct paper_entry *e, size_t n, struct val *data)
{
    const struct str typed = c->typed != NULL ? val_get_text(c->typed, "row_id") : STR_NONE;
    struct val *list = val_put_list(c->mem, data, "entries");
    for (size_t i = 0; i < n; i++) {
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "id", e[i].id);
        val_put_text(c->mem, v, "what", e[i].what);
        val_put_text(c->mem, v, "by", e[i].by);
        val_put_text(c->mem, v, "when", clock_near_text(c, e[i].noted_ms));
        val_put_text(c->mem, v, "written_line",
                     paper_written_text(c, e[i].written_on, e[i].noted_ms, e[i].by));
        val_put_bool(c->mem, v, "newest", i == 0);
        val_put_bool(c->mem, v, "selected", typed.n > 0 ? str_eq(typed, e[i].id) : i == 0);
    }
}

static enum err paper_one_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    const struct paper_form *form = NULL;
    struct paper_case k = { .opened = false };
    struct paper_entry *entries = NULL;
    size_t n = 0;
    struct val *data = val_map(c->mem);
    TRY(case_load(c, http_param(rq, "case"), &k.all));
    TRY(find_form(c, rq, &form));
    TRY(paper_entries(c, form, &k, &entries, &n));
    put_entries(c, entries, n, data);
    val_put_text(c->mem, data, "label", pack_say(c, form->label));
    val_put_text(c->mem, data, "about", pack_say(c, form->about));
    val_put_text(c->mem, data, "href", path(c, k.all.row.id, form->code));
    val_put_text(c->mem, data, "blank", path(c, STR_NONE, form->code));
    val_put_bool(c->mem, data, "may_open",
                 form->has_names && (c->who->rights & RIGHT_IDENTITY_OPEN) != 0);
    val_put(c->mem, data, STR("form"), rec_form(c, &paper_said_rec, NULL));
    return case_page(c, rs, "feature/paper/paper_one.html", "paper", &k.all.row, data);
}

/* The newest, or the one that was chosen; another case's is as absent. */
static enum err pick(struct ctx *c, const struct paper_entry *entries, size_t n, struct str id,
                     const struct paper_entry **e)
{
    for (size_t i = 0; i < n; i++) {
        if (id.n == 0 || str_eq(entries[i].id, id)) {
            *e = &entries[i];
            return OK;
        }
    }
    return fail(c, ERR_INPUT, "row_id", id.n == 0 ? "paper.none" : "paper.absent");
}

static enum err paper_print_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    const struct paper_form *form = NULL;
    struct paper_said said = { 0 };
    struct paper_case k = { .opened = false };
    struct paper_entry *entries = NULL;
    const struct paper_entry *e = NULL;
    size_t n = 0;
    struct val *sheet = NULL;
    struct val *data = val_map(c->mem);
    TRY(case_load(c, http_param(rq, "case"), &k.all));
    TRY(find_form(c, rq, &form));
    TRY(http_read(c, rq, &paper_said_rec, false, &said));
    TRY(paper_entries(c, form, &k, &entries, &n));
    TRY(pick(c, entries, n, said.row_id, &e));
    if (form->has_names && str_trim(said.reason).n > 0) {
        TRY(paper_open_identities(c, &k, said.reason));
    }
    change_action(c, ACTION_EXPORT);
    change_log_row(c, "case_file", k.all.row.id, k.all.row.version, NULL);
    TRY(paper_filled(c, form, &k, e, &sheet));
    val_put(c->mem, data, STR("sheet"), sheet);
    val_put_text(c->mem, data, "back", path(c, k.all.row.id, form->code));
    val_put_text(c->mem, data, "back_label", pack_say(c, "paper.back_case"));
    val_put_text(c->mem, data, "number", k.all.row.number);
    val_put_text(c->mem, data, "noted",
                 e->written_on != 0 ? paper_written_text(c, e->written_on, e->noted_ms, e->by)
                 : e->by.n > 0 ? pack_say2(c, "paper.noted", clock_time_text(c, e->noted_ms), e->by)
                               : STR_NONE);
    val_put_text(c->mem, data, "mark",
                 pack_say2(c, "paper.mark", c->who->name, clock_time_text(c, c->now_ms)));
    return http_page(rs, "feature/paper/paper.html", pack_say(c, form->label), data);
}

static const struct route routes[] = {
    { METHOD_GET, "/formulir", paper_list_get, RIGHT_REPORT_WRITE | RIGHT_CASE_READ, 0, NULL, NULL,
      "Blank forms to print" },
    { METHOD_GET, "/formulir/:form", paper_blank_get, RIGHT_REPORT_WRITE | RIGHT_CASE_READ, 0, NULL,
      NULL, "One blank form, in the order of its screen" },
    { METHOD_GET, "/kasus/:case/formulir", paper_case_get, RIGHT_CASE_READ, 0, NULL, NULL,
      "Forms that can be printed filled" },
    { METHOD_GET, "/kasus/:case/formulir/:form", paper_one_get, RIGHT_CASE_READ, 0, NULL, NULL,
      "What a form can be filled from" },
    { METHOD_POST, "/kasus/:case/formulir/:form", paper_print_post, RIGHT_CASE_READ, ROUTE_WRITES,
      &paper_said_rec, paper_one_get, "A filled form; each printing is on record" },
};

const struct feature paper_feature = {
    .name = "paper",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
};
