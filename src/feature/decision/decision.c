/* decision.c - the records of decisions, reading them, and what other rooms ask of them. */
#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "feature/decision/decision_priv.h"
#include "rec/pack.h"

#define REC decision
#define REC_DEF "feature/decision/decision.def"
#define REC_TITLE "decision.title"
#include "rec/rec_table.h"
#define REC decision_step
#define REC_DEF "feature/decision/decision_step.def"
#define REC_TITLE "decision.step"
#include "rec/rec_table.h"
#define REC decision_answer
#define REC_DEF "feature/decision/decision_answer.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC decision_settle
#define REC_DEF "feature/decision/decision_settle.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC decision_filter
#define REC_DEF "feature/decision/decision_filter.def"
#define REC_FORM
#include "rec/rec_table.h"

/* Tones of the tags (web/README.md) by standing. */
static const char *const tones[STANDINGS] = { "d", "i", "w", "n", "o", "n" };

static const struct stmt Q_ALL = {
    "decision_all", "",
    "SELECT id, meeting_id, body, agency_id, person, due_on, measure, made_on, state, claimed, ended_on, version"
    " FROM decision ORDER BY due_on, id LIMIT 1000"
};

int64_t decision_comment_days(const struct ctx *c)
{
    int64_t days = 0;
    return str_to_int(pack_setting(c->packs, "late_comment_days"), &days) && days >= 0 ? days : 3;
}

int64_t decision_soon_days(const struct ctx *c)
{
    int64_t days = 0;
    return str_to_int(pack_setting(c->packs, "decision_soon_days"), &days) ? days : 0;
}

bool decision_is_own(const struct ctx *c, const struct decision *d)
{
    return c->who->agency.n != 0 && str_eq(c->who->agency, d->agency_id);
}

enum err decision_all(struct ctx *c, struct decision **out, size_t *n)
{
    enum err e = OK;
    struct rows r;
    struct decision *all = NEW_ARRAY(c->mem, struct decision, DECISIONS_MAX);
    *n = 0;
    *out = all;
    TRY(store_query(c, &Q_ALL, NO_VALS, &r));
    while (e == OK && store_next(&r)) {
        e = rec_read_row(c, &decision_rec, &r, 0, &all[(*n)++]);
    }
    TRY(store_done(&r));
    return e;
}

enum err decision_of_meeting(struct ctx *c, struct str meeting_id, struct decision **out, size_t *n)
{
    const struct rec_where w = {
        .column = "meeting_id", .value = V_TEXT(meeting_id), .order = "due_on", .limit = 200
    };
    return rec_list(c, &decision_rec, &w, (void **)out, n);
}

enum err decision_last_said(struct ctx *c, struct str decision_id, struct str *out)
{
    const struct rec_where w = { .column = "decision_id",
                                 .value = V_TEXT(decision_id),
                                 .order = "at_ms",
                                 .desc = true,
                                 .limit = 200 };
    struct decision_step *s = NULL;
    size_t n = 0;
    *out = STR_NONE;
    TRY(rec_list(c, &decision_step_rec, &w, (void **)&s, &n));
    for (size_t i = 0; i < n && out->n == 0; i++) {
        *out = str_eqz(s[i].kind, "answer") ? s[i].body : STR_NONE;
    }
    return OK;
}

/* "Lewat 3 hari", "5 hari lagi"; nothing once it has ended. */
static struct str days_text(struct ctx *c, const struct decision *d, enum standing s)
{
    const int64_t left = d->due_on - clock_today(c);
    struct strbuf b;
    strbuf_init(&b, c->mem);
    if (s == STANDING_DONE || s == STANDING_DROPPED) {
        return STR_NONE;
    }
    strbuf_printf(&b, "%lld", (long long)(left < 0 ? -left : left));
    if (left == 0) {
        return pack_say(c, "decision.today");
    }
    return pack_say1(c, left < 0 ? "decision.days_late" : "decision.days_left", strbuf_str(&b));
}

void decision_put(struct ctx *c, const struct decision *d, struct val *list)
{
    const enum standing s = decision_standing(d, clock_today(c), decision_soon_days(c));
    const struct str href[] = { STR("/tindak-lanjut/"), d->id };
    const struct str label[] = { STR("decision.is."), str_of(standing_code(s)) };
    struct val *v = val_push_map(c->mem, list);
    val_put_text(c->mem, v, "id", d->id);
    val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
    val_put_text(c->mem, v, "body", d->body);
    val_put_text(c->mem, v, "agency_id", d->agency_id);
    val_put_text(c->mem, v, "agency", consent_agency_name(c, d->agency_id));
    val_put_text(c->mem, v, "person", d->person);
    val_put_text(c->mem, v, "due", clock_day_text(c, d->due_on));
    val_put_text(c->mem, v, "measure", d->measure);
    val_put_textz(c->mem, v, "standing", standing_code(s));
    val_put_text(c->mem, v, "label", pack_say(c, str_z(c->mem, str_join(c->mem, label, 2))));
    val_put_textz(c->mem, v, "tone", tones[s]);
    val_put_text(c->mem, v, "days", days_text(c, d, s));
    val_put_bool(c->mem, v, "own", decision_is_own(c, d));
}

void decision_agencies(struct ctx *c, struct val *form, const char *field, struct str chosen)
{
    size_t n = 0;
    struct str selected;
    const struct agency *all = pack_agencies(c->packs, &n);
    struct val *options = consent_choices(c, form, field, chosen, &selected);
    for (size_t i = 0; i < n; i++) {
        consent_option(c, options, all[i].code, all[i].name[c->lang], selected);
    }
}

struct val *decision_form(struct ctx *c)
{
    struct val *form = rec_form(c, &decision_rec, NULL);
    decision_agencies(c, form, "agency_id", STR_NONE);
    return form;
}

enum err decision_add(struct ctx *c, struct decision *given, day_t meeting_day)
{
    enum err e = OK;
    if (pack_agency(c->packs, given->agency_id) == NULL) {
        e = fail(c, ERR_INPUT, "agency_id", "decision.agency_unknown");
    }
    if (given->due_on < meeting_day) {
        e = fail(c, ERR_INPUT, "due_on", "decision.due_before_meeting");
    }
    if (e != OK) {
        return e;
    }
    given->made_on = meeting_day;
    given->state = STR("open");
    rec_set_all(&decision_rec, given);
    return rec_insert(c, &decision_rec, given);
}

static const struct route routes[] = {
    { METHOD_GET, "/tindak-lanjut", decision_list_get, RIGHT_TASKFORCE_READ, 0,
      &decision_filter_rec, NULL,
      "Decisions of the task force and what each agency kept of its word" },
    { METHOD_GET, "/tindak-lanjut/:decision", decision_get, RIGHT_TASKFORCE_READ, 0, NULL, NULL,
      "One decision with everything that happened to it" },
    { METHOD_POST, "/tindak-lanjut/:decision/jawab", decision_answer_post,
      RIGHT_TASKFORCE_WRITE | RIGHT_TASKFORCE_ANSWER, ROUTE_WRITES, &decision_answer_rec,
      decision_get,
      "The agency's answer, by its own member or written down for it by the secretariat" },
    { METHOD_POST, "/tindak-lanjut/:decision/putus", decision_settle_post, RIGHT_TASKFORCE_WRITE,
      ROUTE_WRITES, &decision_settle_rec, decision_get,
      "Confirms it as done, drops it with a reason, gives it a later day, or opens it again" },
};
static const struct rec *const records[] = { &decision_rec, &decision_step_rec };
static const struct stmt *const stmts[] = { &Q_ALL };

const struct feature decision_feature = {
    .name = "decision",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
