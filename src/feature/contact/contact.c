/*
 * contact.c - the rows of a wish, the rule made of them, and the question every room asks before
 * anything goes out.
 */
#include "feature/contact/contact_priv.h"

#include "feature/clock/clock.h"
#include "rec/pack.h"

#define REC contact_wish
#define REC_DEF "feature/contact/contact_wish.def"
#define REC_TITLE "contact.title"
#include "rec/rec_table.h"
#define REC contact_secret
#define REC_DEF "feature/contact/contact_secret.def"
#include "rec/rec_table.h"
#define REC contact_attempt
#define REC_DEF "feature/contact/contact_attempt.def"
#define REC_TITLE "contact.attempt"
#include "rec/rec_table.h"
#define REC contact_form
#define REC_DEF "feature/contact/contact_form.def"
#define REC_FORM
#include "rec/rec_table.h"

#define ALL_MAX 500     /* as case_load */
#define NUMBER_DIGITS 8 /* shorter runs of digits in free text are hours or house numbers */

enum err contact_check_time(struct ctx *c, const struct field *f, const void *row)
{
    struct str text = rec_get_text(f, row);
    return text.n == 0 || contact_minutes(text) >= 0
               ? OK
               : fail(c, ERR_INPUT, f->name, "contact.time_wrong");
}

bool contact_is_ours(const struct party *p)
{
    return party_has_role(p, "KORBAN") || !party_has_role(p, "TERLAPOR");
}

bool contact_by_number(struct ctx *c, struct str channel)
{
    const struct pack_table *t = pack_table(c->packs, STR("vocab/contact_channel"));
    size_t row = t == NULL ? SIZE_MAX : pack_row(t, channel);
    return row != SIZE_MAX && str_eqz(pack_cell(t, row, "by_number"), "yes");
}

const char *contact_why(enum contact_verdict v)
{
    static const char *const keys[] = {
        [CONTACT_OK] = "contact.why.ok",
        [CONTACT_REPORTED] = "contact.why.reported",
        [CONTACT_NO_WISH] = "contact.why.no_wish",
        [CONTACT_STOPPED] = "contact.why.stopped",
        [CONTACT_NOT_ALLOWED] = "contact.why.not_allowed",
        [CONTACT_EXPIRED] = "contact.why.expired",
        [CONTACT_CHANNEL] = "contact.why.channel",
        [CONTACT_NUMBER] = "contact.why.number",
        [CONTACT_THROUGH] = "contact.why.through",
        [CONTACT_UNCONFIRMED] = "contact.why.unconfirmed",
        [CONTACT_OUTSIDE] = "contact.why.outside",
    };
    return keys[v];
}

/* ---- rows ---- */

enum err contact_wishes(struct ctx *c, struct str case_id, struct contact_wish **rows, size_t *n)
{
    const struct rec_where w = { .column = "case_id", .value = V_TEXT(case_id), .limit = ALL_MAX };
    return rec_list(c, &contact_wish_rec, &w, (void **)rows, n);
}

void contact_pick(struct contact_known *k, const struct contact_wish *rows, size_t n)
{
    k->has_wish = false;
    for (size_t i = 0; i < n; i++) {
        if (str_eq(rows[i].party_id, k->all.parties[k->i].id)) {
            k->wish = rows[i];
            k->has_wish = true;
        }
    }
}

enum err contact_load(struct ctx *c, struct str case_id, struct str party_id,
                      struct contact_known *k)
{
    struct contact_wish *rows = NULL;
    size_t n = 0;
    *k = (struct contact_known){ .i = SIZE_MAX };
    TRY(case_load(c, case_id, &k->all));
    for (size_t i = 0; i < k->all.n_parties; i++) {
        k->i = str_eq(k->all.parties[i].id, party_id) ? i : k->i;
    }
    if (k->i == SIZE_MAX || !contact_is_ours(&k->all.parties[k->i])) {
        return fail(c, ERR_NOT_FOUND, NULL, "party.absent");
    }
    TRY(contact_wishes(c, case_id, &rows, &n));
    contact_pick(k, rows, n);
    return OK;
}

static enum err load_secret(struct ctx *c, struct contact_known *k)
{
    struct contact_secret *rows = NULL;
    size_t n = 0;
    const struct rec_where w = { .column = "party_id",
                                 .value = V_TEXT(k->all.parties[k->i].id),
                                 .limit = 1 };
    TRY(rec_list(c, &contact_secret_rec, &w, (void **)&rows, &n));
    k->has_secret = n != 0;
    if (n != 0) {
        k->secret = rows[0];
    }
    return OK;
}

enum err contact_open(struct ctx *c, struct contact_known *k, struct str reason,
                      struct str *look_id)
{
    unsigned char digest[16];
    struct look_reason look = { .case_id = k->all.row.id,
                                .compartment_id = k->all.row.compartment_id,
                                .member_id = c->who->id,
                                .at_ms = c->now_ms,
                                .party_id = k->all.parties[k->i].id,
                                .reason = reason };
    if (c->change != NULL) {
        rec_set_has(&look_reason_rec, &look, "party_id");
        rec_set_has(&look_reason_rec, &look, "reason");
        TRY(rec_insert(c, &look_reason_rec, &look));
    }
    if (look_id != NULL) {
        *look_id = look.id;
    }
    seal_digest(reason, digest);
    TRY(keys_fetch(c, &k->all.identity, 1, LOOK_IDENTITY, digest));
    if (!keys_held(c, k->all.identity)) {
        return fail(c, ERR_NOT_FOUND, NULL, "party.absent");
    }
    return load_secret(c, k);
}

/* ---- the rule ---- */

static unsigned days_of(struct ctx *c, struct str codes)
{
    const struct vocab *v = pack_vocab(c->packs, STR("weekday"));
    struct str rest = codes;
    struct str code;
    unsigned days = 0;
    while (v != NULL && str_next(&rest, ';', &code)) {
        size_t at = vocab_index(v, code); /* the list begins on Monday */
        days |= at < 7 ? 2u << at : 0;
    }
    return days;
}

static void add_window(struct ctx *c, struct contact_rule *r, struct str days, struct str from,
                       struct str to)
{
    if (days.n == 0 && from.n == 0 && to.n == 0) {
        return;
    }
    r->windows[r->n_windows++] = (struct contact_window){
        .days = days_of(c, days),
        .from = from.n > 0 ? contact_minutes(from) : 0,
        .to = to.n > 0     ? contact_minutes(to)
              : from.n > 0 ? MINUTES_OF_DAY
                           : 0,
    };
}

static void add_number(struct ctx *c, struct contact_rule *r, const struct contact_wish *w,
                       struct str slot, struct str number)
{
    if (str_list_has(w->known, slot)) {
        r->numbers[r->n_numbers++] =
            (struct contact_number){ .slot = slot,
                                     .digits = contact_digits(c->mem, number),
                                     .sure = str_list_has(w->sure, slot),
                                     .through = str_eqz(slot, "C") };
    }
}

struct contact_rule contact_rule_of(struct ctx *c, const struct contact_wish *wish,
                                    const struct contact_secret *secret)
{
    const struct contact_secret none = { 0 };
    struct contact_rule r = { .asked = wish != NULL };
    if (wish == NULL) {
        return r;
    }
    secret = secret != NULL ? secret : &none;
    r.allowed = str_eqz(wish->may, "YES") || str_eqz(wish->may, "THROUGH");
    r.through = str_eqz(wish->may, "THROUGH");
    r.stopped = wish->stopped_ms != 0;
    r.channels = wish->channels;
    r.until = wish->until_on;
    add_window(c, &r, wish->days_a, wish->from_a, wish->to_a);
    add_window(c, &r, wish->days_b, wish->from_b, wish->to_b);
    add_number(c, &r, wish, STR("A"), secret->number_a);
    add_number(c, &r, wish, STR("B"), secret->number_b);
    add_number(c, &r, wish, STR("C"), secret->number_c);
    return r;
}

void contact_numbers_in(struct ctx *c, struct str text, struct str *out, size_t *n, size_t max)
{
    size_t from = 0;
    for (size_t i = 0; i <= text.n; i++) {
        char ch = i < text.n ? text.p[i] : ';';
        bool digit = ch >= '0' && ch <= '9';
        bool between =
            (ch == ' ' || ch == '-' || ch == '.' || ch == '(' || ch == ')' || ch == '+') &&
            i > from && text.p[i - 1] >= '0' && text.p[i - 1] <= '9';
        if (digit || between || (ch == '+' && i == from)) {
            continue;
        }
        struct str run = contact_digits(c->mem, str_cut(text, from, i));
        if (run.n >= NUMBER_DIGITS && *n < max) {
            out[(*n)++] = run;
        }
        from = i + 1;
    }
}

static const struct party *party_by(const struct case_all *all, struct str id)
{
    for (size_t i = 0; i < all->n_parties; i++) {
        if (str_eq(all->parties[i].id, id)) {
            return &all->parties[i];
        }
    }
    return NULL;
}

enum err contact_reported(struct ctx *c, const struct contact_known *k, struct contact_rule *rule)
{
    struct party_identity *who = NULL;
    size_t n = 0;
    size_t found = 0;
    const struct rec_where w = { .column = "case_id",
                                 .value = V_TEXT(k->all.row.id),
                                 .limit = ALL_MAX };
    TRY(rec_list(c, &party_identity_rec, &w, (void **)&who, &n));
    struct str *list = NEW_ARRAY(c->mem, struct str, n * 4 + 1);
    for (size_t i = 0; i < n; i++) {
        const struct party *p = party_by(&k->all, who[i].party_id);
        if (p != NULL && party_has_role(p, "TERLAPOR") && !str_eq(p->id, k->all.parties[k->i].id)) {
            contact_numbers_in(c, who[i].phone, list, &found, n * 4);
            contact_numbers_in(c, who[i].phone_safe, list, &found, n * 4);
        }
    }
    rule->reported = list;
    rule->n_reported = found;
    return OK;
}

enum contact_verdict contact_now(struct ctx *c, const struct contact_rule *r)
{
    const struct calendar cal = clock_calendar(c);
    enum contact_verdict first = CONTACT_CHANNEL;
    struct str rest = r->channels;
    struct str channel;
    bool any = false;
    while (str_next(&rest, ';', &channel)) {
        bool by_number = contact_by_number(c, channel);
        for (size_t i = 0; i < (by_number && r->n_numbers > 0 ? r->n_numbers : 1); i++) {
            struct str slot = by_number && r->n_numbers > 0 ? r->numbers[i].slot : STR_NONE;
            enum contact_verdict v = contact_check(r, c->now_ms, channel, by_number, slot, &cal);
            if (v == CONTACT_OK) {
                return v;
            }
            /* What time alone will mend says more than a number that is not the right one. */
            first = !any || v == CONTACT_OUTSIDE ? v : first;
            any = true;
        }
    }
    return any ? first : contact_check(r, c->now_ms, STR_NONE, false, STR_NONE, &cal);
}

/* ---- asked by every room ---- */

enum err contact_judge(struct ctx *c, struct contact_known *k, struct str channel,
                       struct str number, int64_t at_ms, enum contact_verdict *verdict)
{
    const struct calendar cal = clock_calendar(c);
    const bool by_number = contact_by_number(c, channel);
    if (by_number) {
        TRY(contact_open(c, k, pack_say(c, "contact.look_reason"), NULL));
    }
    struct contact_rule r =
        contact_rule_of(c, k->has_wish ? &k->wish : NULL, k->has_secret ? &k->secret : NULL);
    if (by_number) {
        TRY(contact_reported(c, k, &r));
    }
    bool is_slot = false;
    for (size_t i = 0; i < r.n_numbers; i++) {
        is_slot = is_slot || str_eq(r.numbers[i].slot, number);
    }
    *verdict = contact_check(&r, at_ms, channel, by_number,
                             is_slot ? number : contact_digits(c->mem, number), &cal);
    return OK;
}

enum err contact_require(struct ctx *c, struct str case_id, struct str party_id, struct str channel,
                         struct str number, int64_t at_ms)
{
    struct contact_known k;
    enum contact_verdict v = CONTACT_NO_WISH;
    TRY(contact_load(c, case_id, party_id, &k));
    TRY(contact_judge(c, &k, channel, number, at_ms, &v));
    return v == CONTACT_OK ? OK : fail(c, ERR_INPUT, "channel", contact_why(v));
}

enum err contact_refuse(struct ctx *c, struct str why)
{
    change_keep(c);
    (void)fail(c, ERR_INPUT, "channel", str_z(c->mem, why));
    return fail(c, ERR_INPUT, "", "contact.refused_kept");
}

/* ---- the sheet for the victim ---- */

static struct str sheet_channel(struct ctx *c, struct str way)
{
    const struct pack_table *t = pack_table(c->packs, STR("vocab/hers_way"));
    const size_t row = t == NULL ? SIZE_MAX : pack_row(t, way);
    return row == SIZE_MAX ? STR_NONE : pack_cell(t, row, "channel");
}

static enum err is_noted(struct ctx *c, const struct case_file *row, const struct contact_sheet *s,
                         bool *noted)
{
    struct contact_attempt *rows = NULL;
    size_t n = 0;
    TRY(contact_attempts_of(c, row->id, &rows, &n));
    *noted = false;
    for (size_t i = 0; i < n; i++) {
        *noted = *noted || (!rows[i].refused && str_eq(rows[i].party_id, s->party_id) &&
                            str_eq(rows[i].sheet, s->way) && str_eq(rows[i].slot, s->slot) &&
                            str_eq(rows[i].made_by, c->who->id) &&
                            clock_day_of(c, rows[i].at_ms) == clock_day_of(c, s->at_ms));
    }
    return OK;
}

/* What speaks against the sheet's way; nothing where she is present herself. */
static enum err against_sheet(struct ctx *c, const struct case_file *row,
                              const struct contact_sheet *s, struct str channel, struct str *why)
{
    struct contact_known k;
    enum contact_verdict v = CONTACT_NO_WISH;
    *why = STR_NONE;
    if (channel.n == 0) {
        return OK;
    }
    TRY(contact_load(c, row->id, s->party_id, &k));
    TRY(contact_judge(c, &k, channel, s->slot, s->at_ms, &v));
    *why = v == CONTACT_OK ? STR_NONE : str_of(contact_why(v));
    return OK;
}

static enum err note_sheet(struct ctx *c, const struct case_file *row,
                           const struct contact_sheet *s, struct str channel, struct str against)
{
    struct contact_attempt a = { .case_id = row->id,
                                 .compartment_id = row->compartment_id,
                                 .party_id = s->party_id,
                                 .made_by = c->who->id,
                                 .noted_ms = c->now_ms,
                                 .at_ms = s->at_ms,
                                 .channel = channel,
                                 .slot = s->slot,
                                 .sheet = s->way,
                                 .against = against,
                                 .refused = against.n > 0 };
    static const char *const set[] = { "case_id",  "compartment_id", "party_id", "made_by",
                                       "noted_ms", "at_ms",          "sheet",    "refused" };
    for (size_t i = 0; i < ARRAY_LEN(set); i++) {
        rec_set_has(&contact_attempt_rec, &a, set[i]);
    }
    return rec_insert(c, &contact_attempt_rec, &a);
}

enum err contact_hand_sheet(struct ctx *c, const struct case_file *row,
                            const struct contact_sheet *s)
{
    const struct str channel = sheet_channel(c, s->way);
    const bool by_number = contact_by_number(c, channel);
    struct contact_sheet said = *s;
    struct str against;
    bool noted = false;
    if (by_number && s->slot.n == 0) {
        return fail(c, ERR_INPUT, "slot", "contact.slot_needed");
    }
    said.slot = by_number ? s->slot : STR_NONE;
    TRY(against_sheet(c, row, &said, channel, &against));
    if (against.n > 0) {
        change_action(c, ACTION_NOTE);
        TRY(note_sheet(c, row, &said, channel, against));
        return contact_refuse(c, against);
    }
    TRY(is_noted(c, row, &said, &noted));
    return noted ? OK : note_sheet(c, row, &said, channel, STR_NONE);
}

static const struct route routes[] = {
    { METHOD_GET, "/kasus/:case/kontak", contact_list_get, RIGHT_CASE_READ, 0, NULL, NULL,
      "Who of a case may be reached now and how; attempts" },
    { METHOD_GET, "/kasus/:case/kontak/:party", contact_one_get, RIGHT_CASE_READ, 0, NULL, NULL,
      "One person: planned contact and attempts" },
    { METHOD_POST, "/kasus/:case/kontak/:party", contact_attempt_post, RIGHT_CASE_WRITE,
      ROUTE_WRITES, &contact_attempt_rec, contact_one_get,
      "Notes an attempt; refused against the wish" },
    { METHOD_POST, "/kasus/:case/kontak/:party/buka", contact_open_post, RIGHT_IDENTITY_OPEN,
      ROUTE_WRITES, &look_reason_rec, contact_one_get,
      "Opens numbers and agreed words with a reason" },
    { METHOD_POST, "/kasus/:case/kontak/:party/ubah", contact_wish_post, RIGHT_IDENTITY_OPEN,
      ROUTE_WRITES, &contact_form_rec, contact_wish_again,
      "Writes down how somebody wants to be reached" },
};

static const struct rec *const records[] = { &contact_wish_rec, &contact_secret_rec,
                                             &contact_attempt_rec, &report_reach_rec,
                                             &report_attempt_rec };

const struct feature contact_feature = {
    .name = "contact",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
};
