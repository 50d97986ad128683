/* report_step.c - the public form as a table: its steps, and which one follows from a button and the answers so far. */
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

#define QUESTION "feature/report/report_question.html"

static const struct step STEPS[] = {
    { "who", "safe", "", &ask_who_rec, "feature/report/report_start.html", .number = 1,
      .early = true },
    { "safe", "what", "who", &ask_safe_rec, QUESTION, .number = 2, .early = true },
    { "unsafe", "what", "safe", NULL, "feature/report/report_unsafe.html" },
    { "what", "where", "safe", &ask_what_rec, QUESTION, .number = 3, .skip = true },
    { "where", "people", "what", &ask_where_rec, QUESTION, check_when, 4, .skip = true },
    { "people", "contact", "where", &ask_people_rec, QUESTION, .number = 5, .skip = true },
    { "contact", "files", "people", &ask_contact_rec, QUESTION, check_contact, 6, .skip = true },
    { "files", "check", "contact", NULL, "feature/report/report_files.html", .number = 7,
      .skip = true },
    { "check", "receipt", "files", NULL, "feature/report/report_check.html", .number = 8 },
    { "receipt", "done", "", NULL, "feature/report/report_receipt.html" },
    { "done", "", "receipt", NULL, "feature/report/report_done.html" },
};

const struct step *step_find(struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(STEPS); i++) {
        if (str_eqz(name, STEPS[i].name)) {
            return &STEPS[i];
        }
    }
    return NULL;
}

const struct step *step_at(size_t i)
{
    return i < ARRAY_LEN(STEPS) ? &STEPS[i] : NULL;
}

int step_count(void)
{
    int n = 0;
    for (size_t i = 0; i < ARRAY_LEN(STEPS); i++) {
        n = STEPS[i].number > n ? STEPS[i].number : n;
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
    } rows[] = { { "back", GO_BACK }, { "skip", GO_SKIP }, { "send", GO_SEND } };
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

/* Steps that come after the report was sent. */
static bool is_behind(const struct step *s)
{
    return is(s, "receipt") || is(s, "done");
}

const struct step *step_allowed(const struct step *wanted, const struct step_state *s)
{
    if (s->is_sent) {
        return is_behind(wanted) ? wanted : step_find(STR("receipt"));
    }
    if (is_behind(wanted)) {
        wanted = step_find(STR("check"));
    }
    if (wanted->early && (s->has_who || is(wanted, "who"))) {
        return wanted;
    }
    if (!s->has_who) {
        return step_find(STR("who"));
    }
    return s->has_safe ? wanted : step_find(STR("safe"));
}

/* From the check page an answer is changed and the way leads back there; only "not safe" is shown in between. */
static const char *after_edit(const struct step *now, enum step_go go, const struct step_state *s)
{
    return is(now, "safe") && go == GO_NEXT && s->not_safe ? "unsafe" : "check";
}

struct str step_after(const struct step *now, enum step_go go, struct str target,
                      const struct step_state *s)
{
    const struct step *to;
    bool may_send = is(now, "check") || is(now, "unsafe");
    if (go == GO_EDIT && is(now, "check") && (to = step_find(target)) != NULL && to->number > 0 &&
        !is(to, "check")) {
        return str_of(to->name);
    }
    if (go == GO_SEND && may_send) {
        return STR("receipt");
    }
    if (s->from_check && !is(now, "check") && !is_behind(now)) {
        return str_of(after_edit(now, go, s));
    }
    if (go == GO_BACK) {
        bool over_unsafe = is(now, "what") && s->not_safe;
        return now->back[0] == '\0' ? str_of(now->name)
                                    : str_of(over_unsafe ? "unsafe" : now->back);
    }
    if (is(now, "check") || now->next[0] == '\0') {
        return str_of(now->name); /* only "send" leads on from there */
    }
    if (go == GO_SKIP && !now->skip && !is(now, "receipt")) {
        return str_of(now->name);
    }
    return is(now, "safe") && s->not_safe ? STR("unsafe") : str_of(now->next);
}
