/*
 * report_step.c - the public form as tables of steps, one for each kind of reporter, and which step
 * follows from a button and
 * the answers so far.
 */
#include "feature/report/report_priv.h"
#include "rec/pack.h"

#define REC ask_who
#define REC_DEF "feature/report/ask_who.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC ask_safe
#define REC_DEF "feature/report/ask_safe.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC ask_what
#define REC_DEF "feature/report/ask_what.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC ask_where
#define REC_DEF "feature/report/ask_where.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC ask_people
#define REC_DEF "feature/report/ask_people.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC ask_contact
#define REC_DEF "feature/report/ask_contact.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC ask_kid_what
#define REC_DEF "feature/report/ask_kid_what.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC ask_kid_safe
#define REC_DEF "feature/report/ask_kid_safe.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC ask_kid_contact
#define REC_DEF "feature/report/ask_kid_contact.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC ask_kid_number
#define REC_DEF "feature/report/ask_kid_number.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC ask_trusted
#define REC_DEF "feature/report/ask_trusted.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC ask_helper_page
#define REC_DEF "feature/report/ask_helper_page.def"
#define REC_FORM
#include "rec/rec_table.h"

/* A kelurahan lies in one kecamatan: it fills in the larger one, and may not contradict it. */
static enum err check_area(struct ctx *c, struct draft *a)
{
    const struct vocab *list = pack_vocab(c->packs, STR("kelurahan"));
    const struct code *k =
        list != NULL && a->kelurahan.n > 0 ? vocab_code(list, a->kelurahan) : NULL;
    if (k == NULL || k->parent.n == 0) {
        return OK;
    }
    if (a->kecamatan.n > 0 && !str_eq(a->kecamatan, k->parent)) {
        return fail_arg(c, ERR_INPUT, STR("kelurahan"), "report.area_differs",
                        pack_code_label(c, "kecamatan", k->parent));
    }
    a->kecamatan = k->parent;
    rec_set_has(&draft_rec, a, "kecamatan");
    return OK;
}

static enum err check_when(struct ctx *c, struct draft *a)
{
    const day_t today = day_of_ms(c->now_ms, pack_hours(c->packs)->utc_offset_minutes);
    if (a->incident_day > today) {
        return fail(c, ERR_INPUT, "incident_day", "report.day_ahead");
    }
    return check_area(c, a);
}

/* Whoever wants a call must leave a number; what else is in it is the reporter's. */
static enum err check_contact(struct ctx *c, struct draft *a)
{
    size_t digits = 0;
    bool calls = str_eqz(a->contact_way, "PHONE") || str_eqz(a->contact_way, "WHATSAPP");
    for (size_t i = 0; i < a->contact_number.n; i++) {
        digits += a->contact_number.p[i] >= '0' && a->contact_number.p[i] <= '9';
    }
    if (calls && a->contact_number.n == 0) {
        return fail(c, ERR_INPUT, "contact_number", "report.number_missing");
    }
    return a->contact_number.n > 0 && digits < 5
               ? fail(c, ERR_INPUT, "contact_number", "report.number_odd")
               : OK;
}

/* A child who leaves the number empty says so with "skip" or "I do not know". */
static enum err check_number(struct ctx *c, struct draft *a)
{
    if (a->contact_number.n == 0) {
        return fail(c, ERR_INPUT, "contact_number", "report.kid_number_missing");
    }
    return check_contact(c, a);
}

#define QUESTION "feature/report/report_question.html"
#define KID "feature/report/report_kid.html"
#define CHECK_PAGE "feature/report/report_check.html"
#define DONE_PAGE "feature/report/report_done.html"
#define CODE_PAGE "feature/report/report_receipt.html"

static const struct step ADULT[] = {
    { "who", "safe", "", &ask_who_rec, "feature/report/report_start.html", .number = 1,
      .early = true },
    { "safe", "what", "who", &ask_safe_rec, QUESTION, .number = 2, .early = true },
    { "unsafe", "what", "safe", NULL, "feature/report/report_unsafe.html", .sends = true },
    { "what", "where", "safe", &ask_what_rec, QUESTION, .number = 3, .skip = true },
    { "where", "people", "what", &ask_where_rec, QUESTION, check_when, 4, .skip = true },
    { "people", "contact", "where", &ask_people_rec, QUESTION, .number = 5, .skip = true },
    { "contact", "files", "people", &ask_contact_rec, QUESTION, check_contact, 6, .skip = true },
    { "files", "check", "contact", NULL, "feature/report/report_files.html", .number = 7,
      .skip = true },
    { "check", "receipt", "files", NULL, CHECK_PAGE, .number = 8, .sends = true },
    { "receipt", "done", "", NULL, CODE_PAGE, .sent = true, .words = true },
    { "done", "", "receipt", NULL, DONE_PAGE, .sent = true },
};

/*
 * Three questions to the first sending, none of them a must; all else is asked in the conversation,
 * by a person.
 */
static const struct step CHILD[] = {
    { "who", "what", "", &ask_who_rec, "feature/report/report_start.html", .early = true },
    { "what", "safe", "who", &ask_kid_what_rec, KID, .number = 1, .skip = true, .pick = "what" },
    { "safe", "contact", "what", &ask_kid_safe_rec, KID, .number = 2, .skip = true,
      .pick = "safe_now" },
    { "unsafe", "contact", "safe", NULL, "feature/report/report_kid_unsafe.html", .sends = true },
    { "contact", "number", "safe", &ask_kid_contact_rec, KID, .number = 3, .skip = true,
      .pick = "contact_way" },
    { "number", "check", "contact", &ask_kid_number_rec, KID, check_number, 3, .skip = true,
      .for_call = true },
    { "check", "receipt", "number", NULL, CHECK_PAGE, .sends = true },
    { "receipt", "trusted", "", NULL, "feature/report/report_kid_receipt.html", .sent = true },
    { "trusted", "done", "receipt", &ask_trusted_rec, KID, .skip = true, .pick = "trusted",
      .sent = true },
    { "done", "", "trusted", NULL, "feature/report/report_kid_calm.html", .sent = true },
};

/* One page, then the receipt. */
static const struct step HELPER[] = {
    { "helper", "receipt", "", &ask_helper_page_rec, "feature/report/report_helper.html",
      check_contact, 1 },
    { "receipt", "done", "", NULL, CODE_PAGE, .sent = true, .words = true },
    { "done", "", "receipt", NULL, DONE_PAGE, .sent = true },
};

const struct way WAY_ADULT = { ADULT, ARRAY_LEN(ADULT), "check", .needs_safe = true };
const struct way WAY_CHILD = { CHILD, ARRAY_LEN(CHILD), "check" };
const struct way WAY_HELPER = { HELPER, ARRAY_LEN(HELPER), "helper" };

const struct way *way_of(const struct draft *a)
{
    if (str_eqz(a->way, "helper")) {
        return &WAY_HELPER;
    }
    return str_eqz(a->who, "I_AM_CHILD") ? &WAY_CHILD : &WAY_ADULT;
}

const struct step *step_find(const struct way *w, struct str name)
{
    for (size_t i = 0; i < w->n; i++) {
        if (str_eqz(name, w->steps[i].name)) {
            return &w->steps[i];
        }
    }
    return NULL;
}

bool step_known(struct str name)
{
    return step_find(&WAY_ADULT, name) != NULL || step_find(&WAY_CHILD, name) != NULL ||
           step_find(&WAY_HELPER, name) != NULL;
}

const struct step *step_at(const struct way *w, size_t i)
{
    return i < w->n ? &w->steps[i] : NULL;
}

int step_count(const struct way *w)
{
    int n = 0;
    for (size_t i = 0; i < w->n; i++) {
        n = w->steps[i].number > n ? w->steps[i].number : n;
    }
    return n;
}

enum step_go step_go_read(struct str go, struct str *target)
{
    *target = STR_NONE;
    if (str_starts(go, STR("edit."))) {
        *target = str_cut(go, 5, go.n);
        return GO_EDIT;
    }
    static const struct {
        const char *value;
        enum step_go go;
    } rows[] = { { "back", GO_BACK },
                 { "skip", GO_SKIP },
                 { "unknown", GO_SKIP }, /* "I do not know" on a page without choices */
                 { "send", GO_SEND } };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (str_eqz(go, rows[i].value)) {
            return rows[i].go;
        }
    }
    return GO_NEXT;
}

static bool is(const struct step *s, const char *name)
{
    return str_eqz(str_of(s->name), name);
}

const struct step *step_allowed(const struct way *w, const struct step *wanted,
                                const struct step_state *s)
{
    if (s->is_sent) {
        return wanted->sent ? wanted : step_find(w, STR("receipt"));
    }
    if (wanted->sent) {
        wanted = step_find(w, str_of(w->last));
    }
    if (wanted->early && (s->has_who || is(wanted, "who"))) {
        return wanted;
    }
    if (!s->has_who) {
        return step_at(w, 0);
    }
    return s->has_safe || !w->needs_safe ? wanted : step_find(w, STR("safe"));
}

/*
 * From the check page an answer is changed and the way leads back there; only what the answer opens
 * is shown in between.
 */
static const char *after_edit(const struct way *w, const struct step *now, enum step_go go,
                              const struct step_state *s)
{
    const struct step *next = step_find(w, str_of(now->next));
    if (is(now, "safe") && go == GO_NEXT && s->not_safe) {
        return "unsafe";
    }
    return go == GO_NEXT && s->wants_call && next != NULL && next->for_call ? next->name : "check";
}

/* A page that asks for a number is left out where no call is wanted. */
static const struct step *pass_by(const struct way *w, const struct step *to, bool back,
                                  const struct step_state *s)
{
    while (to != NULL && to->for_call && !s->wants_call) {
        to = step_find(w, str_of(back ? to->back : to->next));
    }
    return to;
}

static const struct step *step_before(const struct way *w, const struct step *now,
                                      const struct step_state *s)
{
    if (str_eqz(str_of(now->back), "safe") && !is(now, "unsafe") && s->not_safe) {
        return step_find(w, STR("unsafe"));
    }
    const struct step *to = pass_by(w, step_find(w, str_of(now->back)), true, s);
    return to == NULL ? now : to;
}

struct str step_after(const struct way *w, const struct step *now, enum step_go go,
                      struct str target, const struct step_state *s)
{
    const struct step *to;
    if (go == GO_EDIT && is(now, "check") && (to = step_find(w, target)) != NULL &&
        to->number > 0 && !is(to, "check")) {
        return str_of(to->name);
    }
    if (go == GO_SEND && now->sends) {
        return STR("receipt");
    }
    if (s->from_check && !is(now, "check") && !now->sent) {
        return str_of(after_edit(w, now, go, s));
    }
    if (go == GO_BACK) {
        return str_of(step_before(w, now, s)->name);
    }
    if (is(now, "check") || now->next[0] == '\0') {
        return str_of(now->name); /* only "send" leads on from there */
    }
    if (go == GO_SKIP && !now->skip && !is(now, "receipt")) {
        return str_of(now->name);
    }
    if (is(now, "safe") && s->not_safe) {
        return STR("unsafe");
    }
    to = pass_by(w, step_find(w, str_of(now->next)), false, s);
    return to == NULL ? str_of(now->name) : str_of(to->name);
}
