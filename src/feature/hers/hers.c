/*
 * hers.c - the sheet for the victim: chosen on a page of the case, made as a page of its own with a
 * neutral title. How it reaches her is asked before it is made: a way that goes out must be one that
 * she wishes, at that time. The sheet is not stored; that it was made, how it reached her, and that
 * names were opened to leave them out, is.
 */
#include "feature/hers/hers.h"

#include "feature/assess/assess.h"
#include "feature/clock/clock.h"
#include "feature/contact/contact.h"
#include "feature/plan/plan.h"
#include "rec/pack.h"

#define TASKS_MAX 200
#define AHEAD_DAYS 7 /* wishes name days of the week: each comes once within these */

#define REC hers_form
#define REC_DEF "feature/hers/hers_form.def"
#define REC_KEEP
#include "rec/rec_struct.h"
#define REC_FORM
#include "rec/rec_table.h"

/* What the plan has open, a line each: the manager takes out and says it in everyday words. */
static enum err open_steps(struct ctx *c, struct str case_id, struct str *lines)
{
    struct task *tasks = NULL;
    size_t n = 0;
    struct strbuf b;
    const struct rec_where w = {
        .column = "case_id", .value = V_TEXT(case_id), .order = "due_on", .limit = TASKS_MAX
    };
    TRY(rec_list(c, &task_rec, &w, (void **)&tasks, &n));
    strbuf_init(&b, c->mem);
    for (size_t i = 0; i < n; i++) {
        if (tasks[i].done_ms == 0) {
            strbuf_put(&b, clock_day_text(c, tasks[i].due_on));
            strbuf_putz(&b, ": ");
            strbuf_put(&b, tasks[i].body);
            strbuf_putc(&b, '\n');
        }
    }
    *lines = strbuf_str(&b);
    return OK;
}

static enum err hers_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct hers_form fresh = { 0 };
    struct val *data = val_map(c->mem);
    bool victims = false;
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(open_steps(c, all.row.id, &fresh.steps));
    for (size_t i = all.n_parties; i > 0; i--) {
        if (party_has_role(&all.parties[i - 1], "KORBAN")) {
            fresh.party_id = all.parties[i - 1].id; /* the first of them is chosen */
            victims = true;
        }
    }
    fresh.at_ms = c->now_ms;
    rec_set_all(&hers_form_rec, &fresh);
    struct val *form = val_put(c->mem, data, STR("form"), rec_form(c, &hers_form_rec, &fresh));
    consent_party_choices(c, &all, form,
                          c->typed != NULL ? val_get_text(c->typed, "party_id") : fresh.party_id);
    val_put_bool(c->mem, data, "victims", victims);
    return case_page(c, rs, "feature/hers/hers_form.html", "hers", &all.row, data);
}

static enum err find_victim(struct ctx *c, const struct case_all *all, struct str id, size_t *at)
{
    for (size_t i = 0; i < all->n_parties; i++) {
        if (str_eq(all->parties[i].id, id) && party_has_role(&all->parties[i], "KORBAN")) {
            *at = i;
            return OK;
        }
    }
    return fail(c, ERR_INPUT, "party_id", "hers.no_victim");
}

/* Names are opened for the machine to compare with; nobody is shown one. */
static enum err open_names(struct ctx *c, struct hers_source *s, bool *unread)
{
    struct party_identity *rows = NULL;
    bool opened = false;
    *unread = false;
    if (str_trim(s->steps).n == 0 && str_trim(s->contact).n == 0) {
        return OK;
    }
    TRY(party_identities_open(c, s->all, s->all->parties[s->party].id,
                              pack_say(c, "hers.look_reason"), &rows, &s->n_identities, &opened));
    s->identities = rows;
    *unread = !opened;
    return OK;
}

/* Refused against her wish, with its reason; else an attempt like every other. */
static enum err hand(struct ctx *c, const struct case_file *row, const struct hers_form *said)
{
    /* A time that has passed while the form lay open is now: it is only being made. */
    const struct contact_sheet sheet = { .party_id = said->party_id,
                                         .way = said->channel,
                                         .slot = said->slot,
                                         .at_ms =
                                             said->at_ms > c->now_ms ? said->at_ms : c->now_ms };
    if (sheet.at_ms > c->now_ms + AHEAD_DAYS * DAY_MS) {
        return fail(c, ERR_INPUT, "at_ms", "hers.at_far");
    }
    return contact_hand_sheet(c, row, &sheet);
}

static enum err hers_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct hers_form said = { 0 };
    struct hers_source s = { .all = &all };
    struct assessment newest = { 0 };
    struct referral *referrals = NULL;
    struct consent *consents = NULL;
    bool assessed = false;
    bool unread = false;
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(http_read(c, rq, &hers_form_rec, false, &said));
    TRY(find_victim(c, &all, said.party_id, &s.party));
    TRY(hand(c, &all.row, &said));
    change_action(c, ACTION_EXPORT);
    TRY(referral_of_case(c, all.row.id, &referrals, &s.n_referrals));
    TRY(consent_of_case(c, all.row.id, &consents, &s.n_consents));
    TRY(assess_newest(c, all.row.id, &newest, &assessed));
    s.referrals = referrals;
    s.consents = consents;
    s.safe_place = newest.safe_place;
    s.steps = said.steps;
    s.contact = said.contact;
    TRY(open_names(c, &s, &unread));
    change_log_row(c, "case_file", all.row.id, all.row.version, NULL);
    TRY(case_save_derived(c, &all));
    struct val *data = hers_sheet(c, &s);
    struct strbuf left;
    strbuf_init(&left, c->mem);
    strbuf_put_int(&left, val_get_int(data, "left_out", 0));
    const struct str href[] = { STR("/kasus/"), all.row.id, STR("/lembar") };
    val_put_text(c->mem, data, "href", str_join(c->mem, href, ARRAY_LEN(href)));
    val_put_text(c->mem, data, "unread", unread ? pack_say(c, "hers.unread") : STR_NONE);
    val_put_text(c->mem, data, "left_out_text",
                 val_get_int(data, "left_out", 0) > 0
                     ? pack_say1(c, "hers.left_out", strbuf_str(&left))
                     : STR_NONE);
    return http_page(rs, "feature/hers/hers.html", pack_say(c, "hers.title"), data);
}

static const struct route routes[] = {
    { METHOD_GET, "/kasus/:case/lembar", hers_get, RIGHT_CASE_READ, 0, NULL, NULL,
      "What goes on the sheet for the victim" },
    { METHOD_POST, "/kasus/:case/lembar", hers_post, RIGHT_CASE_WRITE, ROUTE_WRITES, &hers_form_rec,
      hers_get,
      "The sheet for the victim; refused where its way is against her wish, noted as an attempt" },
};

const struct feature hers_feature = {
    .name = "hers",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
};
