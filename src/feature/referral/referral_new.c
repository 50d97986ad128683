/*
 * referral_new.c - making a referral: whom to, on what ground, what for and which fields; a preview
 * that is exactly what the
 * receiver will see; sending. Nothing leaves without a preview of the same bytes.
 */
#include "base/ids.h"
#include "feature/clock/clock.h"
#include "feature/party/party.h"
#include "feature/referral/conflict.h"
#include "feature/referral/extract.h"
#include "feature/referral/referral_priv.h"
#include "rec/pack.h"

#define TEMPLATE_NEW "feature/referral/referral_new.html"
#define IDENTITIES_MAX 500
#define NOT_IN_CASE \
    "other" /* reported_here: somebody works there who is not recorded in the case */

/* A referral on its way to be sent. */
struct draft {
    struct case_all all;
    struct referral_form form;
    const struct agency *to;
    const struct party *subject;
    struct consent ground;
    struct assessment assessment;
    struct str packages, extract;
    int64_t due_ms, expires_ms;
};

static const struct party *victim_of(const struct case_all *all, struct str party_id)
{
    for (size_t i = 0; i < all->n_parties; i++) {
        if (str_eq(all->parties[i].id, party_id) && party_has_role(&all->parties[i], "KORBAN")) {
            return &all->parties[i];
        }
    }
    return NULL;
}

static int64_t day_end_ms(struct ctx *c, day_t day)
{
    return day_start_ms(day + 1, pack_hours(c->packs)->utc_offset_minutes) - 1;
}

/* Last moment of access: by the pack's rule, and never beyond the ground it stands on. */
static int64_t last_expiry(struct ctx *c, const struct consent *ground)
{
    const struct clock_rule *rule = pack_clock(c->packs, STR("referral_expiry"));
    int64_t at = rule != NULL ? clock_due_of(c, rule, c->now_ms) : c->now_ms + DAY_MS;
    if (ground->until_day != 0 && day_end_ms(c, ground->until_day) < at) {
        at = day_end_ms(c, ground->until_day);
    }
    return at;
}

/* Limit of the answer by the agency's kind. */
static int64_t answer_due(struct ctx *c, const struct agency *to)
{
    const struct clock_rule *rule = pack_clock(c->packs, clock_key(c, "referral_answer", to->kind));
    rule = rule != NULL ? rule : pack_clock(c->packs, STR("referral_answer"));
    return rule != NULL ? clock_due_of(c, rule, c->now_ms) : 0;
}

static struct str purposes_of(struct ctx *c, const struct agency *to)
{
    const struct pack_table *t = pack_table(c->packs, STR("rule/package_default"));
    const size_t row = t != NULL ? pack_row(t, to->kind) : SIZE_MAX;
    return row != SIZE_MAX ? pack_cell(t, row, "purposes") : STR_NONE;
}

static bool purpose_fits(struct ctx *c, const struct agency *to, struct str purpose)
{
    const struct str only = purposes_of(c, to);
    return only.n == 0 || consent_codes_has(only, purpose);
}

/* ---- the form ---- */

/*
 * Grounds that hold for this agency and victim; the asked one, else the newest. *why: what is wrong
 * with the newest that do not.
 */
static enum err put_grounds(struct ctx *c, const struct case_all *all, struct str agency_id,
                            struct str party_id, struct str asked, struct val *data,
                            struct consent *ground)
{
    struct consent *rows = NULL;
    size_t n = 0;
    const char *why = NULL;
    const enum consent_age age = consent_age_of(c, all, party_id);
    struct val *list = val_put_list(c->mem, data, "grounds");
    TRY(consent_of_case(c, all->row.id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(rows[i].agency_id, agency_id) || !str_eq(rows[i].party_id, party_id)) {
            continue;
        }
        const char *blocks =
            consent_blocks(&rows[i], age, agency_id, STR("NEED"), consent_today(c));
        if (blocks != NULL) {
            why = why == NULL ? blocks : why;
            continue;
        }
        if (ground->id.n == 0 || str_eq(rows[i].id, asked)) {
            *ground = rows[i];
        }
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "id", rows[i].id);
        val_put_text(c->mem, v, "basis_label", pack_code_label(c, "legal_basis", rows[i].basis));
        val_put_text(c->mem, v, "packages_label",
                     pack_codes_label(c, "consent_package", rows[i].packages));
        val_put_text(c->mem, v, "until", clock_day_text(c, rows[i].until_day));
        val_put_bool(c->mem, v, "needs_second", consent_needs_second(&rows[i]));
    }
    for (size_t i = 0; i < val_count(list); i++) {
        struct val *v = list->list->items[i];
        val_put_bool(c->mem, v, "selected", str_eq(val_get_text(v, "id"), ground->id));
    }
    val_put_text(c->mem, data, "no_ground_why", why != NULL ? pack_say(c, why) : STR_NONE);
    return OK;
}

/* One group of check boxes per package that may go, all of the same field name. */
static void put_groups(struct ctx *c, struct val *form, const struct agency *to,
                       const struct consent *ground, struct val *data)
{
    const struct vocab *packages = pack_vocab(c->packs, STR("consent_package"));
    const struct val *options = val_getz(val_getz(form, "picked"), "options");
    struct val *groups = val_put_list(c->mem, data, "groups");
    for (size_t p = 0; packages != NULL && p < packages->n; p++) {
        const struct code *package = &packages->codes[p];
        struct val *g = NULL;
        const struct str id[] = { STR("picked-"), package->code };
        for (size_t i = 0;
             i < val_count(options) && consent_codes_has(ground->packages, package->code); i++) {
            struct val *o = options->list->items[i];
            const struct str field = val_get_text(o, "value");
            if (!str_eq(extract_package_of(c, field), package->code) ||
                !extract_may(c, field, to->kind) ||
                (ground->guardian_conflict && str_eqz(field, "guardian"))) {
                continue;
            }
            if (g == NULL) {
                g = val_push_map(c->mem, groups);
                val_put_text(c->mem, g, "id", str_join(c->mem, id, ARRAY_LEN(id)));
                val_put_textz(c->mem, g, "name", "picked");
                val_put_text(c->mem, g, "label", package->label[c->lang]);
                val_put_bool(c->mem, g, "is_checks", true);
                val_put_bool(c->mem, g, "required", true);
                val_put_list(c->mem, g, "options");
            }
            if (c->typed == NULL) {
                val_put_bool(c->mem, o, "selected", extract_preset(c, field));
            }
            val_push(c->mem, val_getz(g, "options"), o);
        }
    }
}

/* Only the purposes that the pack lets go to this kind of agency. */
static void narrow_purposes(struct ctx *c, struct val *form, const struct agency *to)
{
    struct val *map = val_getz(form, "purpose");
    const struct val *old = val_getz(map, "options");
    struct val *fitting = val_list(c->mem);
    for (size_t i = 0; i < val_count(old); i++) {
        if (purpose_fits(c, to, val_get_text(old->list->items[i], "value"))) {
            val_push(c->mem, fitting, old->list->items[i]);
        }
    }
    val_put(c->mem, map, STR("options"), fitting);
}

/* Who of the reported works there? Nobody, one of them, or somebody who is not in the case yet. */
static void put_reported_here(struct ctx *c, const struct case_all *all, struct val *form)
{
    struct str selected;
    struct val *options = consent_choices(c, form, "reported_here", STR_NONE, &selected);
    for (size_t i = 0; i < all->n_parties; i++) {
        if (party_has_role(&all->parties[i], "TERLAPOR")) {
            consent_option(c, options, all->parties[i].id,
                           party_name(c, all->parties, all->n_parties, i), selected);
        }
    }
    consent_option(c, options, STR(NOT_IN_CASE), pack_say(c, "referral.reported_other"), selected);
}

static enum err put_draft_form(struct ctx *c, const struct case_all *all, const struct agency *to,
                               const struct consent *ground, struct val *form, struct val *data)
{
    bool ready = false;
    struct val *state = val_put_map(c->mem, data, "draft");
    narrow_purposes(c, form, to);
    put_reported_here(c, all, form);
    put_groups(c, form, to, ground, data);
    TRY(referral_desk_ready(c, to->code, &ready));
    val_put_text(c->mem, state, "agency_id", to->code);
    val_put_text(c->mem, state, "consent_id", ground->id);
    val_put_bool(c->mem, state, "needs_second", consent_needs_second(ground));
    val_put_bool(c->mem, state, "desk_empty", !ready);
    val_put_text(c->mem, state, "agency", to->name[c->lang]);
    val_put_text(c->mem, state, "agency_phone", to->phone);
    val_put_text(c->mem, state, "party",
                 party_name_of(c, all->parties, all->n_parties, ground->party_id));
    val_put_text(c->mem, state, "party_id", ground->party_id);
    val_put_text(c->mem, state, "due", clock_time_text(c, answer_due(c, to)));
    val_put_text(c->mem, state, "expires", clock_time_text(c, last_expiry(c, ground)));
    return OK;
}

enum err referral_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct referral_form asked = { 0 };
    struct consent ground = { 0 };
    struct val *data = val_map(c->mem);
    static const char *const needed[] = { "agency_id", "party_id", "purpose", "asked_for" };
    const struct str agency_id = http_input(rq, "agency_id");
    const struct str party_id = http_input(rq, "party_id");
    TRY(case_load(c, http_param(rq, "case"), &all));
    if (c->typed == NULL) {
        TRY(http_read(c, rq, &referral_form_rec, true, &asked));
    }
    struct val *form = rec_form(c, &referral_form_rec, &asked);
    const struct agency *to =
        consent_agency_has_desk(c, agency_id) ? pack_agency(c->packs, agency_id) : NULL;
    const bool chosen = to != NULL && victim_of(&all, party_id) != NULL;
    val_put(c->mem, data, STR("form"), form);
    consent_agency_choices(c, form, agency_id);
    consent_party_choices(c, &all, form, party_id);
    for (size_t i = 0; i < ARRAY_LEN(needed); i++) {
        consent_must(c, form, needed[i]);
    }
    val_put_bool(c->mem, data, "choose", !chosen);
    val_put_bool(c->mem, data, "ask_ground", false);
    val_put_bool(c->mem, data, "draft", false);
    val_put_list(c->mem, data, "grounds");
    val_put_text(c->mem, data, "no_ground_why", STR_NONE);
    val_put_bool(c->mem, data, "conflict", false);
    if (chosen) {
        conflict_put(c, &all, agency_id, party_id, data);
    }
    if (chosen && conflict_party(c->packs, &all, agency_id) == NULL) {
        TRY(put_grounds(c, &all, agency_id, party_id, http_input(rq, "consent_id"), data, &ground));
        if (ground.id.n == 0 || str_eqz(http_input(rq, "step"), "dasar")) {
            val_put_bool(c->mem, data, "ask_ground", true);
            TRY(consent_put_form(c, &all, agency_id, party_id, data));
            val_put_textz(c->mem, data, "step", "rujukan");
        } else {
            TRY(put_draft_form(c, &all, to, &ground, form, data));
        }
    }
    return case_page(c, rs, TEMPLATE_NEW, "referrals", &all.row, data);
}

enum err referral_change_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    c->typed = rq->input;
    return referral_new_get(c, rq, rs);
}

/* ---- checking ---- */

static enum err check_fields(struct ctx *c, const struct draft *d)
{
    struct str rest = d->form.picked;
    struct str field;
    while (str_next(&rest, ';', &field)) {
        if (!extract_may(c, field, d->to->kind)) {
            return fail_arg(c, ERR_INPUT, STR("picked"), "referral.field_never",
                            pack_code_label(c, "extract_field", field));
        }
    }
    return OK;
}

static enum err check_said(struct ctx *c, const struct draft *d)
{
    enum err e = OK;
    if (d->form.purpose.n == 0) {
        e = fail(c, ERR_INPUT, "purpose", "referral.purpose_needed");
    } else if (!purpose_fits(c, d->to, d->form.purpose)) {
        e = fail_arg(c, ERR_INPUT, STR("purpose"), "referral.purpose_not", d->to->name[c->lang]);
    }
    if (d->form.asked_for.n == 0) {
        e = fail(c, ERR_INPUT, "asked_for", "referral.asked_needed");
    }
    return e;
}

static enum err check_expiry(struct ctx *c, struct draft *d)
{
    d->expires_ms = last_expiry(c, &d->ground);
    if (d->form.expires_on == 0) {
        return OK;
    }
    const int64_t wanted = day_end_ms(c, d->form.expires_on);
    if (wanted <= c->now_ms) {
        return fail(c, ERR_INPUT, "expires_on", "referral.expires_past");
    }
    if (wanted > d->expires_ms) {
        return fail_arg(c, ERR_INPUT, STR("expires_on"), "referral.expires_late",
                        clock_time_text(c, d->expires_ms));
    }
    d->expires_ms = wanted;
    return OK;
}

static enum err find_ground(struct ctx *c, struct draft *d)
{
    if (!id_valid(d->form.consent_id)) {
        return fail(c, ERR_INPUT, "consent_id", "consent.none");
    }
    enum err e = rec_get(c, &consent_rec, d->form.consent_id, &d->ground);
    if (e == ERR_NOT_FOUND || (e == OK && !str_eq(d->ground.case_id, d->all.row.id))) {
        fail_clear(c);
        return fail(c, ERR_INPUT, "consent_id", "consent.none");
    }
    TRY(e);
    return str_eq(d->ground.party_id, d->form.party_id)
               ? OK
               : fail(c, ERR_INPUT, "consent_id", "consent.other_person");
}

/*
 * A guardian in conflict, said by any ground of this child that was ever recorded: a sending by
 * duty must not tell him either.
 */
static enum err conflict_known(struct ctx *c, const struct case_all *all, struct str party_id,
                               bool *known)
{
    struct consent *rows = NULL;
    size_t n = 0;
    TRY(consent_of_case(c, all->row.id, &rows, &n));
    *known = false;
    for (size_t i = 0; i < n; i++) {
        *known = *known || (rows[i].guardian_conflict && str_eq(rows[i].party_id, party_id));
    }
    return OK;
}

/* ---- the identity, opened for the extract ---- */

/* With the reason beside it, as everywhere where an identity is opened. */
static enum err open_identities(struct ctx *c, const struct draft *d, struct party_identity **out,
                                size_t *n)
{
    unsigned char digest[16];
    const struct rec_where w = { .column = "case_id",
                                 .value = V_TEXT(d->all.row.id),
                                 .limit = IDENTITIES_MAX };
    struct look_reason look = { .case_id = d->all.row.id,
                                .compartment_id = d->all.row.compartment_id,
                                .member_id = c->who->id,
                                .at_ms = c->now_ms,
                                .party_id = d->subject->id,
                                .reason =
                                    pack_say1(c, "referral.look_reason", d->to->name[c->lang]) };
    if ((c->who->rights & RIGHT_IDENTITY_OPEN) == 0) {
        return fail(c, ERR_DENIED, "", "access.not_your_role");
    }
    seal_digest(look.reason, digest);
    TRY(keys_fetch(c, &d->all.identity, 1, LOOK_IDENTITY, digest));
    if (!keys_held(c, d->all.identity)) {
        return fail(c, ERR_DENIED, "", "referral.no_identity");
    }
    rec_set_all(&look_reason_rec, &look);
    TRY(rec_insert(c, &look_reason_rec, &look));
    return rec_list(c, &party_identity_rec, &w, (void **)out, n);
}

static enum err build(struct ctx *c, struct draft *d)
{
    bool found = false;
    struct party_identity *identities = NULL;
    struct extract_source s = { .all = &d->all, .subject = d->subject };
    TRY(conflict_known(c, &d->all, d->subject->id, &s.guardian_conflict));
    if (consent_codes_has(d->packages, STR("IDENTITY"))) {
        TRY(open_identities(c, d, &identities, &s.n_identities));
        s.identities = identities;
    }
    if (consent_codes_has(d->packages, STR("HEALTH"))) {
        TRY(assess_newest(c, d->all.row.id, &d->assessment, &found));
        s.assessment = found ? &d->assessment : NULL;
    }
    d->extract = extract_build(c, &s, d->form.picked, d->packages, d->to->kind);
    return OK;
}

static enum err begin_draft(struct ctx *c, const struct http_req *rq, struct draft *d)
{
    TRY(case_load(c, http_param(rq, "case"), &d->all));
    TRY(http_read(c, rq, &referral_form_rec, false, &d->form));
    d->to = consent_agency_has_desk(c, d->form.agency_id) ? pack_agency(c->packs, d->form.agency_id)
                                                          : NULL;
    d->subject = victim_of(&d->all, d->form.party_id);
    if (d->to == NULL) {
        return fail(c, ERR_INPUT, "agency_id", "consent.no_agency");
    }
    if (d->subject == NULL) {
        return fail(c, ERR_INPUT, "party_id", "consent.no_party");
    }
    return OK;
}

/* Everything that sending asks for; the same for the preview. */
static enum err finish_draft(struct ctx *c, struct draft *d)
{
    TRY(conflict_require(c, &d->all, d->to->code));
    if (d->form.reported_here.n > 0) {
        return conflict_refuse(c, "reported_here", "referral.conflict_marked", d->to->code,
                               d->to->code);
    }
    TRY(find_ground(c, d));
    d->packages = extract_packages(c, d->form.picked);
    TRY(consent_allows(c, &d->ground, d->form.agency_id, d->packages, consent_today(c)));
    TRY(check_fields(c, d));
    TRY(check_said(c, d));
    TRY(check_expiry(c, d));
    d->due_ms = answer_due(c, d->to);
    return build(c, d);
}

/* ---- somebody of the reported works there ---- */

static struct party *marked(struct draft *d)
{
    for (size_t i = 0; i < d->all.n_parties; i++) {
        struct party *p = &d->all.parties[i];
        if (party_has_role(p, "TERLAPOR") && str_eq(p->id, d->form.reported_here)) {
            return p;
        }
    }
    return NULL;
}

/* It is a fact of the case from now on, so that nobody can send there by not ticking it again. */
static enum err mark_employer(struct ctx *c, struct http_resp *rs, struct draft *d, struct party *p)
{
    struct party change = { .id = p->id, .version = p->version, .employer = d->to->code };
    if (p->employer.n > 0 && !str_eq(p->employer, d->to->code)) {
        return fail_arg(c, ERR_INPUT, STR("reported_here"), "referral.conflict_elsewhere",
                        consent_agency_name(c, p->employer));
    }
    rec_set_has(&party_rec, &change, "employer");
    change_action(c, ACTION_PARTY_WRITE);
    TRY(rec_update(c, &party_rec, &change));
    *p = change; /* completed to what will be stored */
    TRY(case_save_derived(c, &d->all));
    const struct str parts[] = { STR("/kasus/"), d->all.row.id,     STR("/rujukan/baru?agency_id="),
                                 d->to->code,    STR("&party_id="), d->subject->id };
    return http_go(c, rs, "", str_join(c->mem, parts, ARRAY_LEN(parts)), "");
}

/* ---- preview ---- */

static void put_hidden(struct ctx *c, const struct draft *d, struct val *data)
{
    const struct {
        const char *name;
        struct str value;
    } inputs[] = {
        { "agency_id", d->form.agency_id },
        { "party_id", d->form.party_id },
        { "consent_id", d->form.consent_id },
        { "purpose", d->form.purpose },
        { "asked_for", d->form.asked_for },
        { "picked", d->form.picked },
        { "urgent", d->form.urgent ? STR("1") : STR_NONE },
        { "expires_on", day_iso(c->mem, d->form.expires_on) },
        { "seen", referral_print(c, d->extract) },
    };
    struct val *list = val_put_list(c->mem, data, "hidden");
    for (size_t i = 0; i < ARRAY_LEN(inputs); i++) {
        if (inputs[i].value.n > 0) {
            struct val *v = val_push_map(c->mem, list);
            val_put_textz(c->mem, v, "name", inputs[i].name);
            val_put_text(c->mem, v, "value", inputs[i].value);
        }
    }
}

enum err referral_preview_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct draft d = { 0 };
    bool ready = false;
    struct val *data = val_map(c->mem);
    struct val *shown = val_put_map(c->mem, data, "referral");
    TRY(begin_draft(c, rq, &d));
    struct party *works_there = marked(&d);
    if (works_there != NULL) {
        return mark_employer(c, rs, &d, works_there);
    }
    TRY(finish_draft(c, &d));
    TRY(referral_desk_ready(c, d.to->code, &ready));
    change_action(c, ACTION_IDENTITY_OPEN);
    val_put(c->mem, shown, STR("extract"), referral_extract_val(c, d.extract));
    val_put_text(c->mem, shown, "agency", d.to->name[c->lang]);
    val_put_text(c->mem, shown, "agency_phone", d.to->phone);
    val_put_text(c->mem, shown, "purpose", d.form.purpose);
    val_put_text(c->mem, shown, "purpose_label",
                 pack_code_label(c, "referral_purpose", d.form.purpose));
    val_put_text(c->mem, shown, "asked_for", d.form.asked_for);
    val_put_text(c->mem, shown, "packages", d.packages);
    val_put_text(c->mem, shown, "packages_label",
                 pack_codes_label(c, "consent_package", d.packages));
    val_put_bool(c->mem, shown, "urgent", d.form.urgent != 0);
    val_put_text(c->mem, shown, "due", clock_time_text(c, d.due_ms));
    val_put_text(c->mem, shown, "expires", clock_time_text(c, d.expires_ms));
    val_put_text(c->mem, shown, "basis_label", pack_code_label(c, "legal_basis", d.ground.basis));
    val_put_bool(c->mem, data, "needs_second", consent_needs_second(&d.ground));
    val_put_bool(c->mem, data, "desk_empty", !ready);
    val_put_text(c->mem, data, "seen", referral_print(c, d.extract));
    put_hidden(c, &d, data);
    return case_page(c, rs, "feature/referral/referral_preview.html", "referrals", &d.all.row,
                     data);
}

/* ---- sending ---- */

/* "R-2024-0031" */
static enum err next_number(struct ctx *c, struct str *number)
{
    int year = 0;
    int month = 0;
    int day = 0;
    int64_t serial = 0;
    struct strbuf b;
    day_split(consent_today(c), &year, &month, &day);
    strbuf_init(&b, c->mem);
    strbuf_printf(&b, "referral:%04d", year);
    TRY(change_serial(c, strbuf_str(&b), &serial));
    strbuf_init(&b, c->mem);
    strbuf_printf(&b, "R-%04d-%04d", year, (int)serial);
    *number = strbuf_str(&b);
    return OK;
}

/* The sender's side: everybody who stands in the case, lead's desk among them. */
static enum err allow_team(struct ctx *c, const struct referral *row)
{
    struct rows r;
    TRY(store_query(c, &REFERRAL_Q_TEAM, VALS(V_TEXT(row->case_id), V_INT(c->now_ms)), &r));
    while (store_next(&r)) {
        change_allow(c, row->compartment_id, row_text(&r, 0), 0);
    }
    return store_done(&r);
}

static enum err fill_row(struct ctx *c, const struct draft *d, struct referral *row)
{
    const struct str desk[] = { STR("inbox:"), d->to->code };
    row->id = id_new(c->mem, c->now_ms);
    row->case_id = d->all.row.id;
    row->agency_id = d->to->code;
    row->desk = str_join(c->mem, desk, ARRAY_LEN(desk));
    row->consent_id = d->ground.id;
    row->state = STR("waiting_second");
    row->made_by = c->who->id;
    row->made_ms = c->now_ms;
    row->expires_ms = d->expires_ms;
    row->urgent = d->form.urgent;
    row->party_id = d->subject->id;
    row->purpose = d->form.purpose;
    row->asked_for = d->form.asked_for;
    row->packages = d->packages;
    row->extract = d->extract;
    row->compartment_id = change_compartment(c, IN_REF, row->case_id, STR_NONE, row->id);
    return next_number(c, &row->number);
}

enum err referral_send_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct draft d = { 0 };
    struct referral row = { 0 };
    TRY(begin_draft(c, rq, &d));
    TRY(finish_draft(c, &d));
    if (!str_eq(d.form.seen, referral_print(c, d.extract))) {
        return fail(c, ERR_INPUT, "", "referral.preview_first");
    }
    TRY(referral_end_expired(c, d.all.row.id));
    TRY(fill_row(c, &d, &row));
    TRY(allow_team(c, &row));
    if (consent_needs_second(&d.ground)) {
        TRY(clock_start(c, "legal_duty_second", "referral", row.id, row.case_id, c->now_ms));
        http_flash(rs, "flash.referral_frozen");
    } else {
        TRY(referral_hand_out(c, &row));
        http_flash(rs, "flash.referral_sent");
    }
    change_action(c, ACTION_REFERRAL_SEND);
    rec_set_all(&referral_rec, &row);
    TRY(rec_insert(c, &referral_rec, &row));
    TRY(case_save_derived(c, &d.all));
    return http_go(c, rs, "", referral_href(c, row.case_id, row.id), "");
}
