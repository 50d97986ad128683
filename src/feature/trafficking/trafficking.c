/*
 * trafficking.c - one page of a case: its victims of trafficking, the screening of one of them, and
 * the decisions so far.
 * Process, means and purpose are asked as the law names them; a person decides, with a reason.
 */
#include "feature/trafficking/trafficking.h"

#include "feature/case/case.h"
#include "feature/clock/clock.h"
#include "feature/intake/intake.h"
#include "rec/pack.h"

#define REC trafficking
#define REC_DEF "feature/trafficking/trafficking.def"
#define REC_TITLE "trafficking.title"
#include "rec/rec_table.h"

#define REC trafficking_ask
#define REC_DEF "feature/trafficking/trafficking_ask.def"
#define REC_KEEP
#include "rec/rec_struct.h"
#define REC_FORM
#include "rec/rec_table.h"

#define HISTORY_MAX 1000 /* twice the people that one case may hold */

static struct str kind_of(struct ctx *c)
{
    return pack_setting(c->packs, "kind_trafficking");
}

enum err trafficking_of_case(struct ctx *c, struct str case_id, struct trafficking **rows,
                             size_t *n)
{
    const struct rec_where w = { .column = "case_id",
                                 .value = V_TEXT(case_id),
                                 .order = "written_ms",
                                 .desc = true,
                                 .limit = HISTORY_MAX };
    return rec_list(c, &trafficking_rec, &w, (void **)rows, n);
}

enum err trafficking_timeline(struct ctx *c, struct str case_id, struct timeline *t)
{
    struct trafficking *rows = NULL;
    size_t n = 0;
    TRY(trafficking_of_case(c, case_id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        const struct str parts[] = { STR("/kasus/"), case_id, STR("/tppo#s-"), rows[i].id };
        const struct timeline_item item = {
            .at_ms = rows[i].written_ms,
            .kind = "system",
            .who = member_name(c, rows[i].author_id),
            .title = pack_say1(c, "trafficking.timeline",
                               pack_code_label(c, "trafficking_result", rows[i].result)),
            .body = rows[i].reason,
            .href = str_join(c->mem, parts, ARRAY_LEN(parts)),
        };
        timeline_add(c, t, &item);
    }
    return OK;
}

static struct str count_text(struct ctx *c, size_t n)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_put_int(&b, (int64_t)n);
    return strbuf_str(&b);
}

enum err trafficking_todo(struct ctx *c, struct str case_id, struct val *todo)
{
    const struct rec_where w = { .column = "case_id",
                                 .value = V_TEXT(case_id),
                                 .limit = HISTORY_MAX };
    const struct str href[] = { STR("/kasus/"), case_id, STR("/tppo") };
    struct trafficking *rows = NULL;
    struct party *parties = NULL;
    size_t n = 0;
    size_t n_parties = 0;
    size_t missing = 0;
    struct str first = STR_NONE;
    TRY(rec_list(c, &party_rec, &w, (void **)&parties, &n_parties));
    TRY(trafficking_of_case(c, case_id, &rows, &n));
    for (size_t i = 0; i < n_parties; i++) {
        if (trafficking_concerns(&parties[i], kind_of(c)) &&
            trafficking_newest(rows, n, parties[i].id) == NULL) {
            first = missing++ == 0 ? party_name(c, parties, n_parties, i) : first;
        }
    }
    if (missing != 0) {
        const struct str who =
            missing == 1 ? first : pack_say1(c, "trafficking.todo_many", count_text(c, missing));
        case_todo_add(c, todo, pack_say1(c, "trafficking.todo", who),
                      str_join(c->mem, href, ARRAY_LEN(href)), false);
    }
    return OK;
}

void trafficking_put_law(struct ctx *c, struct val *data)
{
    const struct pack_table *t = pack_table(c->packs, STR("text/trafficking"));
    const size_t row = t != NULL ? pack_row(t, STR("trafficking.law18")) : SIZE_MAX;
    struct val *law = val_put_map(c->mem, data, "law18");
    val_put_text(c->mem, law, "law", pack_say(c, "trafficking.law"));
    val_put_text(c->mem, law, "text", pack_say(c, "trafficking.law18"));
    val_put_bool(c->mem, law, "unverified",
                 row == SIZE_MAX || !str_eqz(pack_cell(t, row, "verified"), "yes"));
}

/* ---- the page ---- */

/*
 * The victim the page is about: the one asked for, else the first without a screening, else the
 * first; SIZE_MAX: nobody.
 */
static size_t chosen(struct ctx *c, const struct case_all *all, struct str asked)
{
    size_t first = SIZE_MAX;
    size_t open = SIZE_MAX;
    for (size_t i = 0; i < all->n_parties; i++) {
        const struct party *p = &all->parties[i];
        if (!trafficking_concerns(p, kind_of(c))) {
            continue;
        }
        if (str_eq(p->id, asked)) {
            return i;
        }
        first = first == SIZE_MAX ? i : first;
        const bool done = trafficking_newest(all->screenings, all->n_screenings, p->id) != NULL;
        open = open == SIZE_MAX && !done ? i : open;
    }
    return open != SIZE_MAX ? open : first;
}

static const char *tone_of(struct str result)
{
    return str_eqz(result, "TERIDENTIFIKASI") ? "d" : str_eqz(result, "TERDUGA") ? "w" : "n";
}

static void put_victims(struct ctx *c, const struct case_all *all, size_t at, struct val *data)
{
    struct val *list = val_put_list(c->mem, data, "victims");
    for (size_t i = 0; i < all->n_parties; i++) {
        const struct party *p = &all->parties[i];
        if (!trafficking_concerns(p, kind_of(c))) {
            continue;
        }
        const struct trafficking *s = trafficking_newest(all->screenings, all->n_screenings, p->id);
        const struct str href[] = { STR("/kasus/"), all->row.id, STR("/tppo?korban="), p->id,
                                    STR("#form") };
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "id", p->id);
        val_put_text(c->mem, v, "name", party_name(c, all->parties, all->n_parties, i));
        val_put_bool(c->mem, v, "is_child", party_is_child(c, p));
        val_put_bool(c->mem, v, "current", i == at);
        val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
        val_put_text(c->mem, v, "result", s != NULL ? s->result : STR_NONE);
        val_put_text(c->mem, v, "result_label",
                     s != NULL ? pack_code_label(c, "trafficking_result", s->result) : STR_NONE);
        val_put_textz(c->mem, v, "tone", s != NULL ? tone_of(s->result) : "n");
        val_put_bool(c->mem, v, "kind_stays", s != NULL && str_eqz(s->result, "BUKAN_KORBAN"));
    }
}

static void put_history(struct ctx *c, const struct case_all *all, struct val *data)
{
    struct val *list = val_put_list(c->mem, data, "screenings");
    for (size_t i = 0; i < all->n_screenings; i++) {
        const struct trafficking *s = &all->screenings[i];
        struct val *v = val_push(c->mem, list, rec_to_page(c, &trafficking_rec, s));
        val_put_text(c->mem, v, "name",
                     party_name_of(c, all->parties, all->n_parties, s->party_id));
        val_put_text(c->mem, v, "author", member_name(c, s->author_id));
        val_put_text(c->mem, v, "when", clock_near_text(c, s->written_ms));
        val_put_textz(c->mem, v, "tone", tone_of(s->result));
        val_put_bool(c->mem, v, "is_newest",
                     trafficking_newest(all->screenings, all->n_screenings, s->party_id) == s);
    }
}

/*
 * Columns that need an answer by trafficking_faults(), not by the record: a child's means stay
 * empty.
 */
static const char *const ASKED[] = { "process", "means", "purpose" };

/* The form of one victim; a child's has no question about the means. */
static void put_form(struct ctx *c, const struct case_all *all, size_t at, struct val *data)
{
    const struct party *p = &all->parties[at];
    const bool is_child = party_is_child(c, p);
    struct val *form = val_put_map(c->mem, data, "screening");
    val_put_text(c->mem, form, "party_id", p->id);
    val_put_text(
        c->mem, form, "title",
        pack_say1(c, "trafficking.form_for", party_name(c, all->parties, all->n_parties, at)));
    val_put_bool(c->mem, form, "is_child", is_child);
    val_put_bool(c->mem, form, "age_unknown",
                 !is_child && party_age(p, false) < 0 && party_age(p, true) < 0);
    struct val *fields = val_put(c->mem, data, STR("form"), rec_form(c, &trafficking_rec, NULL));
    for (size_t i = 0; i < ARRAY_LEN(ASKED); i++) {
        val_put_bool(c->mem, val_getz(fields, ASKED[i]), "required", true);
    }
    intake_widen(c, fields);
}

static enum err show(struct ctx *c, const struct http_req *rq, struct http_resp *rs,
                     struct str asked)
{
    struct case_all all = { 0 };
    struct val *data = val_map(c->mem);
    TRY(case_load(c, http_param(rq, "case"), &all));
    const size_t at = chosen(c, &all, asked);
    put_victims(c, &all, at, data);
    put_history(c, &all, data);
    trafficking_put_law(c, data);
    val_put_bool(c->mem, data, "can_write", (c->who->rights & RIGHT_CASE_WRITE) != 0);
    if (at != SIZE_MAX) {
        put_form(c, &all, at, data);
    }
    return case_page(c, rs, "feature/trafficking/trafficking.html", "trafficking", &all.row, data);
}

static enum err trafficking_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct trafficking_ask ask = { 0 };
    TRY(http_read(c, rq, &trafficking_ask_rec, true, &ask));
    return show(c, rq, rs, ask.korban);
}

static enum err trafficking_again(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    return show(c, rq, rs, http_input(rq, "party_id"));
}

/* ---- writing ---- */

static enum err check(struct ctx *c, const struct case_all *all, const struct trafficking *given,
                      bool *is_child)
{
    struct trafficking_fault faults[TRAFFICKING_FAULTS_MAX];
    const struct party *victim = NULL;
    for (size_t i = 0; i < all->n_parties; i++) {
        if (str_eq(all->parties[i].id, given->party_id) &&
            trafficking_concerns(&all->parties[i], kind_of(c))) {
            victim = &all->parties[i];
        }
    }
    if (victim == NULL) {
        return fail(c, ERR_INPUT, "", "trafficking.no_such_victim");
    }
    *is_child = party_is_child(c, victim);
    const size_t n = trafficking_faults(given, *is_child, faults);
    for (size_t i = 0; i < n; i++) {
        (void)fail(c, ERR_INPUT, faults[i].field, faults[i].key); /* all of them; answered below */
    }
    return n == 0 ? OK : ERR_INPUT;
}

static void put_first(struct ctx *c, struct case_all *all, const struct trafficking *s)
{
    struct trafficking *more = NEW_ARRAY(c->mem, struct trafficking, all->n_screenings + 1);
    more[0] = *s;
    for (size_t i = 0; i < all->n_screenings; i++) {
        more[i + 1] = all->screenings[i];
    }
    all->screenings = more;
    all->n_screenings++;
}

static enum err trafficking_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct trafficking given = { 0 };
    bool is_child = false;
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(http_read(c, rq, &trafficking_rec, false, &given));
    TRY(check(c, &all, &given, &is_child));
    given.case_id = all.row.id;
    given.compartment_id = all.row.compartment_id;
    given.author_id = c->who->id;
    given.written_ms = c->now_ms;
    given.child = is_child;
    rec_set_has(&trafficking_rec, &given, "child");
    change_action(c, ACTION_ASSESSMENT);
    TRY(rec_insert(c, &trafficking_rec, &given));
    put_first(c, &all, &given);
    TRY(case_save_derived(c, &all));
    http_flash(rs, "flash.trafficking_saved");
    return http_go(c, rs, "/kasus/", all.row.id, "/tppo");
}

static const struct route routes[] = {
    { METHOD_GET, "/kasus/:case/tppo", trafficking_get, RIGHT_CASE_READ, 0, &trafficking_ask_rec,
      NULL, "Trafficking: victims, screening of one of them, decisions so far" },
    { METHOD_POST, "/kasus/:case/tppo", trafficking_post, RIGHT_CASE_WRITE, ROUTE_WRITES,
      &trafficking_rec, trafficking_again,
      "Adds the screening of one victim, decided by a person with a reason" },
};
static const struct rec *const records[] = { &trafficking_rec };

const struct feature trafficking_feature = {
    .name = "trafficking",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
};
