/*
 * consent_page.c - grounds for sharing of a case: the list, one of them, recording, withdrawing,
 * reviewing.
 */
#include "base/ids.h"
#include "feature/clock/clock.h"
#include "feature/conference/conference.h"
#include "feature/consent/consent_priv.h"
#include "feature/paper/paper.h"
#include "feature/referral/referral.h"
#include "rec/pack.h"

/* Packages to which this was said: "YES" or "NO". */
static struct str packages_said(struct ctx *c, const struct consent *k, const char *answer)
{
    const struct {
        struct str answer, package;
    } said[] = { { k->need, STR("NEED") },
                 { k->identity, STR("IDENTITY") },
                 { k->story, STR("STORY") },
                 { k->health, STR("HEALTH") } };
    struct strbuf b;
    strbuf_init(&b, c->mem);
    for (size_t i = 0; i < ARRAY_LEN(said); i++) {
        if (str_eqz(said[i].answer, answer)) {
            strbuf_putz(&b, b.n > 0 ? ";" : "");
            strbuf_put(&b, said[i].package);
        }
    }
    return strbuf_str(&b);
}

static const char *tone_of(const char *state)
{
    static const struct {
        const char *state, *tone;
    } tones[] = { { "valid", "o" }, { "review", "w" }, { "refused", "d" } };
    for (size_t i = 0; i < ARRAY_LEN(tones); i++) {
        if (str_eqz(str_of(state), tones[i].state)) {
            return tones[i].tone;
        }
    }
    return "n";
}

/* "UU 12/2022 pasal 41": the rule that obliges, from the pack. */
static struct str duty_law(struct ctx *c, struct str duty)
{
    const struct pack_table *t = pack_table(c->packs, STR("vocab/legal_duty"));
    const size_t row = t != NULL ? pack_row(t, duty) : SIZE_MAX;
    const struct str law = row != SIZE_MAX ? pack_cell(t, row, "law") : STR_NONE;
    return law.n > 0 ? pack_say2(c, "consent.law", law, pack_cell(t, row, "article")) : STR_NONE;
}

/*
 * To whom a rule obliges to send; a duty towards the police is no ground for sending to a school.
 */
static bool duty_fits(struct ctx *c, struct str duty, struct str agency_kind)
{
    const struct pack_table *t = pack_table(c->packs, STR("vocab/legal_duty"));
    const size_t row = t != NULL ? pack_row(t, duty) : SIZE_MAX;
    const struct str kinds = row != SIZE_MAX ? pack_cell(t, row, "to_kinds") : STR_NONE;
    return kinds.n == 0 || consent_codes_has(kinds, agency_kind);
}

static void put_people(struct ctx *c, const struct consent *k, struct val *v)
{
    val_put_text(c->mem, v, "giver", k->giver);
    val_put_text(c->mem, v, "giver_label", pack_code_label(c, "consent_giver", k->giver));
    val_put_text(c->mem, v, "giver_note", k->giver_note);
    val_put_bool(c->mem, v, "guardian_conflict", k->guardian_conflict != 0);
    val_put_text(c->mem, v, "guardian_answer", k->guardian_answer);
    val_put_text(c->mem, v, "guardian_answer_label",
                 pack_code_label(c, "consent_answer", k->guardian_answer));
    val_put_text(c->mem, v, "child_wish", k->child_wish);
    val_put_text(c->mem, v, "child_wish_label", pack_code_label(c, "child_wish", k->child_wish));
}

static struct val *consent_val(struct ctx *c, const struct case_all *all, const struct consent *k)
{
    struct val *v = val_map(c->mem);
    const char *state = consent_state(k, consent_age_of(c, all, k->party_id), consent_today(c));
    const struct str refused = packages_said(c, k, "NO");
    const bool open = str_eqz(k->review_state, "open") && k->withdrawn_ms == 0;
    val_put_text(c->mem, v, "id", k->id);
    val_put_int(c->mem, v, "version", k->version);
    val_put_text(c->mem, v, "agency_id", k->agency_id);
    val_put_text(c->mem, v, "agency", consent_agency_name(c, k->agency_id));
    val_put_text(c->mem, v, "party", party_name_of(c, all->parties, all->n_parties, k->party_id));
    val_put_text(c->mem, v, "basis", k->basis);
    val_put_text(c->mem, v, "basis_label", pack_code_label(c, "legal_basis", k->basis));
    val_put_text(c->mem, v, "packages", k->packages);
    val_put_text(c->mem, v, "packages_label", pack_codes_label(c, "consent_package", k->packages));
    val_put_text(c->mem, v, "refused", refused);
    val_put_text(c->mem, v, "refused_label", pack_codes_label(c, "consent_package", refused));
    val_put_text(c->mem, v, "duty", k->duty);
    val_put_text(c->mem, v, "duty_label", pack_code_label(c, "legal_duty", k->duty));
    val_put_text(c->mem, v, "duty_law", duty_law(c, k->duty));
    val_put_text(c->mem, v, "why", k->why);
    put_people(c, k, v);
    val_put_text(c->mem, v, "until", clock_day_text(c, k->until_day));
    val_put_textz(c->mem, v, "state", state);
    val_put_text(c->mem, v, "state_label", pack_code_label(c, "consent_state", str_of(state)));
    val_put_textz(c->mem, v, "tone", tone_of(state));
    val_put_text(c->mem, v, "made", clock_time_text(c, k->made_ms));
    val_put_text(c->mem, v, "made_by", member_name(c, k->made_by));
    val_put_text(c->mem, v, "written_line",
                 paper_written_text(c, k->written_on, k->made_ms, member_name(c, k->made_by)));
    val_put_text(c->mem, v, "withdrawn", clock_time_text(c, k->withdrawn_ms));
    val_put_text(c->mem, v, "end_why", k->end_why);
    val_put_text(c->mem, v, "reviewed", clock_time_text(c, k->reviewed_ms));
    val_put_text(c->mem, v, "reviewed_by", member_name(c, k->reviewed_by));
    val_put_bool(c->mem, v, "review_open", open);
    val_put_bool(c->mem, v, "can_review", open && !str_eq(k->made_by, c->who->id));
    val_put_bool(c->mem, v, "can_withdraw", k->withdrawn_ms == 0);
    val_put_bool(c->mem, v, "tell_open", k->withdrawn_ms != 0 && k->told_ms == 0);
    return v;
}

enum err consent_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct consent *rows = NULL;
    size_t n = 0;
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "consents");
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(consent_of_case(c, all.row.id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        val_push(c->mem, list, consent_val(c, &all, &rows[i]));
    }
    TRY(consent_put_form(c, &all, STR_NONE, STR_NONE, data));
    val_put_text(c->mem, data, "step", http_input(rq, "step"));
    val_put_bool(c->mem, data, "may_write", (c->who->rights & RIGHT_CONSENT_WRITE) != 0);
    return case_page(c, rs, "feature/consent/consent_list.html", "consent", &all.row, data);
}

/* ---- recording ---- */

static enum err check_given(struct ctx *c, const struct case_all *all, const struct consent *k)
{
    const struct agency *to = pack_agency(c->packs, k->agency_id);
    bool victim = false;
    struct str rest = k->packages;
    struct str part;
    for (size_t i = 0; i < all->n_parties; i++) {
        victim = victim || (str_eq(all->parties[i].id, k->party_id) &&
                            party_has_role(&all->parties[i], "KORBAN"));
    }
    if (to == NULL || !consent_agency_has_desk(c, k->agency_id)) {
        return fail(c, ERR_INPUT, "agency_id", "consent.no_agency");
    }
    if (!victim) {
        return fail(c, ERR_INPUT, "party_id", "consent.no_party");
    }
    const struct consent_problem p = consent_check(k, consent_age_of(c, all, k->party_id));
    if (p.key != NULL) {
        return fail(c, ERR_INPUT, p.field, p.key);
    }
    if (str_eqz(k->basis, "LEGAL_DUTY") && !duty_fits(c, k->duty, to->kind)) {
        return fail_arg(c, ERR_INPUT, STR("duty"), "consent.duty_not_here", to->name[c->lang]);
    }
    while (str_next(&rest, ';', &part)) {
        if (consent_package_rule(c, to->kind, part) == PACKAGE_NEVER) {
            return fail_arg(c, ERR_INPUT, str_lower(c->mem, part), "consent.package_never",
                            pack_code_label(c, "consent_package", part));
        }
    }
    return OK;
}

/* What follows from the answers and is never typed. */
static void fill_in(struct ctx *c, const struct case_all *all, struct consent *k)
{
    const struct clock_rule *life = pack_clock(c->packs, STR("consent_expiry"));
    const bool by_consent = str_eqz(k->basis, "CONSENT");
    k->id = id_new(c->mem, c->now_ms);
    k->case_id = all->row.id;
    k->compartment_id = all->row.compartment_id;
    k->made_ms = c->now_ms;
    k->made_by = c->who->id;
    k->duty = str_eqz(k->basis, "LEGAL_DUTY") ? k->duty : STR_NONE;
    if (by_consent && k->guardian_conflict && k->giver.n == 0) {
        k->giver = STR("TIDAK_DIMINTA");
    }
    if (by_consent && k->until_day == 0 && life != NULL) {
        k->until_day = clock_day_of(c, clock_due_of(c, life, consent_given_ms(c, k)));
    }
    if (str_eqz(k->basis, "VITAL_INTEREST")) {
        k->review_state = STR("open");
    }
}

/* Back to the referral that asked for it, with this ground chosen; or to the list. */
static enum err go_on(struct ctx *c, const struct http_req *rq, struct http_resp *rs,
                      const struct consent *k)
{
    if (!str_eqz(http_input(rq, "step"), "rujukan")) {
        const struct str parts[] = { STR("/kasus/"), k->case_id, STR("/persetujuan") };
        return http_go(c, rs, "", str_join(c->mem, parts, ARRAY_LEN(parts)), "");
    }
    const struct str parts[] = { STR("/kasus/"),
                                 k->case_id,
                                 STR("/rujukan/baru?agency_id="),
                                 k->agency_id,
                                 STR("&party_id="),
                                 k->party_id,
                                 STR("&consent_id="),
                                 k->id };
    return http_go(c, rs, "", str_join(c->mem, parts, ARRAY_LEN(parts)), "");
}

enum err consent_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct consent k = { 0 };
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(http_read(c, rq, &consent_rec, false, &k));
    k.packages = packages_said(c, &k, "YES");
    TRY(check_given(c, &all, &k));
    fill_in(c, &all, &k);
    change_action(c, ACTION_CONSENT);
    rec_set_all(&consent_rec, &k);
    TRY(rec_insert(c, &consent_rec, &k));
    if (k.review_state.n > 0) {
        TRY(clock_start(c, "vital_interest_review", "consent", k.id, all.row.id,
                        consent_given_ms(c, &k)));
    }
    TRY(case_save_derived(c, &all));
    http_flash(rs, "flash.consent_saved");
    return go_on(c, rq, rs, &k);
}

/* ---- one ---- */

/* A consent of this case and no other. */
static enum err find_one(struct ctx *c, const struct http_req *rq, struct case_all *all,
                         struct consent *k)
{
    const struct str id = http_param(rq, "consent");
    TRY(case_load(c, http_param(rq, "case"), all));
    if (!id_valid(id)) {
        return fail(c, ERR_NOT_FOUND, NULL, "error.not_found");
    }
    TRY(rec_get(c, &consent_rec, id, k));
    return str_eq(k->case_id, all->row.id) ? OK : fail(c, ERR_NOT_FOUND, NULL, "error.not_found");
}

enum err consent_one_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct consent k = { 0 };
    struct val *data = val_map(c->mem);
    TRY(find_one(c, rq, &all, &k));
    val_put(c->mem, data, STR("consent"), consent_val(c, &all, &k));
    struct val *form = val_put(c->mem, data, STR("form"), rec_form(c, &consent_act_rec, NULL));
    consent_must(c, form, "decision");
    val_put_bool(c->mem, data, "may_write", (c->who->rights & RIGHT_CONSENT_WRITE) != 0);
    return case_page(c, rs, "feature/consent/consent_one.html", "consent", &all.row, data);
}

static enum err go_one(struct ctx *c, struct http_resp *rs, const struct consent *k)
{
    const struct str parts[] = { STR("/kasus/"), k->case_id, STR("/persetujuan/"), k->id };
    return http_go(c, rs, "", str_join(c->mem, parts, ARRAY_LEN(parts)), "");
}

/*
 * Ends what stands on it. Where something had left, the receivers must be told: the clock runs
 * until somebody notes it.
 */
static enum err end_sendings(struct ctx *c, struct consent *k, struct consent *change)
{
    bool sent = false;
    TRY(referral_was_sent_on(c, k->id, &sent));
    TRY(referral_end_consent(c, k->id));
    TRY(conference_end_consent(c, k->id));
    change->withdrawn_ms = c->now_ms;
    rec_set_has(&consent_rec, change, "withdrawn_ms");
    if (sent) {
        return clock_start(c, "PDP_TARIK", "consent", k->id, k->case_id, c->now_ms);
    }
    change->told_ms = c->now_ms;
    rec_set_has(&consent_rec, change, "told_ms");
    return OK;
}

static enum err save(struct ctx *c, struct case_all *all, struct consent *change)
{
    change_action(c, ACTION_CONSENT);
    TRY(rec_update(c, &consent_rec, change));
    return case_save_derived(c, all);
}

/* The change of a row that was seen in this version, with the words that came with it. */
static enum err begin_change(struct ctx *c, const struct http_req *rq, const struct consent *k,
                             struct consent *change, struct consent_act *act)
{
    TRY(http_read(c, rq, &consent_act_rec, false, act));
    change->id = k->id;
    change->version = act->version != 0 ? act->version : k->version;
    change->end_why = act->end_why;
    if (act->end_why.n > 0) {
        rec_set_has(&consent_rec, change, "end_why");
    }
    return OK;
}

enum err consent_withdraw_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct consent k = { 0 };
    struct consent change = { 0 };
    struct consent_act act = { 0 };
    TRY(find_one(c, rq, &all, &k));
    TRY(begin_change(c, rq, &k, &change, &act));
    if (k.withdrawn_ms != 0) {
        return fail(c, ERR_CONFLICT, NULL, "consent.withdrawn");
    }
    TRY(clock_stop(c, "vital_interest_review", k.id, c->now_ms));
    TRY(end_sendings(c, &k, &change));
    TRY(save(c, &all, &change));
    http_flash(rs, "flash.consent_withdrawn");
    return go_one(c, rs, &k);
}

enum err consent_review_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct consent k = { 0 };
    struct consent change = { 0 };
    struct consent_act act = { 0 };
    TRY(find_one(c, rq, &all, &k));
    TRY(begin_change(c, rq, &k, &change, &act));
    if (!str_eqz(k.review_state, "open") || k.withdrawn_ms != 0) {
        return fail(c, ERR_CONFLICT, NULL, "consent.review_done");
    }
    if (str_eq(k.made_by, c->who->id)) {
        return fail(c, ERR_INPUT, "decision", "consent.second_same");
    }
    if (act.decision.n == 0) {
        return fail(c, ERR_INPUT, "decision", "consent.decision_needed");
    }
    const bool upheld = str_eqz(act.decision, "YES");
    if (!upheld && act.end_why.n == 0) {
        return fail(c, ERR_INPUT, "end_why", "consent.reject_why");
    }
    change.review_state = upheld ? STR("upheld") : STR("rejected");
    change.reviewed_by = c->who->id;
    change.reviewed_ms = c->now_ms;
    rec_set_has(&consent_rec, &change, "review_state");
    rec_set_has(&consent_rec, &change, "reviewed_by");
    rec_set_has(&consent_rec, &change, "reviewed_ms");
    TRY(clock_stop(c, "vital_interest_review", k.id, c->now_ms));
    if (!upheld) {
        TRY(end_sendings(c, &k, &change));
    }
    TRY(save(c, &all, &change));
    http_flash(rs, upheld ? "flash.consent_upheld" : "flash.consent_rejected");
    return go_one(c, rs, &k);
}

enum err consent_told_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct consent k = { 0 };
    struct consent change = { 0 };
    struct consent_act act = { 0 };
    TRY(find_one(c, rq, &all, &k));
    TRY(begin_change(c, rq, &k, &change, &act));
    if (k.withdrawn_ms == 0 || k.told_ms != 0) {
        return fail(c, ERR_CONFLICT, NULL, "form.changed_meanwhile");
    }
    change.told_ms = c->now_ms;
    rec_set_has(&consent_rec, &change, "told_ms");
    TRY(clock_stop(c, "PDP_TARIK", k.id, c->now_ms));
    TRY(save(c, &all, &change));
    http_flash(rs, "flash.consent_told");
    return go_one(c, rs, &k);
}
