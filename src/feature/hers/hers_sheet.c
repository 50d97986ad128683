/*
 * hers_sheet.c - what the sheet says. Pure: loaded rows in, page data out; all that may be on it is
 * chosen here and nowhere else.
 */
#include "feature/clock/clock.h"
#include "feature/hers/hers.h"
#include "rec/pack.h"

#define ALIAS_MIN 3 /* shorter ones would forbid half of all words */

/* ---- words ---- */

/* The sentence of the key, as one says it to a child when there is such a one. */
static struct str say(struct ctx *c, bool child, const char *key)
{
    struct str text[2];
    const struct str parts[] = { str_of(key), STR(".child") };
    const struct str own = str_join(c->mem, parts, ARRAY_LEN(parts));
    return child && pack_find_label(c->packs, own, text) ? text[c->lang] : pack_say(c, key);
}

static struct str say_of(struct ctx *c, bool child, const char *prefix, struct str code)
{
    const struct str parts[] = { str_of(prefix), code };
    return say(c, child, str_z(c->mem, str_join(c->mem, parts, ARRAY_LEN(parts))));
}

static void put_words(struct ctx *c, bool child, struct val *data)
{
    static const char *const keys[] = { "intro", "help", "told", "allowed", "stop_text" };
    struct val *v = val_put_map(c->mem, data, "say");
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        val_put_text(c->mem, v, keys[i], say_of(c, child, "hers.", str_of(keys[i])));
    }
}

/* ---- what must not be read by others ---- */

static bool is_quiet(struct ctx *c, const struct referral *r)
{
    return consent_codes_has(pack_setting(c->packs, "hers_quiet_purposes"), r->purpose);
}

/*
 * An agency that anybody of this case was sent to for such a purpose is not named: its address
 * could be looked up.
 */
static struct str agency_text(struct ctx *c, const struct hers_source *s, bool child,
                              struct str agency_id)
{
    for (size_t i = 0; i < s->n_referrals; i++) {
        if (str_eq(s->referrals[i].agency_id, agency_id) && is_quiet(c, &s->referrals[i])) {
            return say(c, child, "hers.quiet");
        }
    }
    return consent_agency_name(c, agency_id);
}

static bool line_has(struct ctx *c, struct str line, struct str part)
{
    const struct str p = str_trim(part);
    return p.n >= ALIAS_MIN && str_has(str_lower(c->mem, line), str_lower(c->mem, p));
}

/* True when the line has somebody else in it, or where she is safe. */
static bool endangers(struct ctx *c, const struct hers_source *s, struct str line)
{
    bool bad = line_has(c, line, s->safe_place);
    for (size_t i = 0; i < s->all->n_parties && !bad; i++) {
        bad = i != s->party && line_has(c, line, s->all->parties[i].alias);
    }
    for (size_t i = 0; i < s->n_identities && !bad; i++) {
        bad = !str_eq(s->identities[i].party_id, s->all->parties[s->party].id) &&
              party_identity_tells(c, &s->identities[i], line);
    }
    return bad;
}

/* ---- the parts ---- */

static bool was_given(struct ctx *c, const struct service *s)
{
    const struct vocab *outcomes = pack_vocab(c->packs, STR("service_outcome"));
    const struct code *outcome =
        outcomes != NULL && s->outcome.n != 0 ? vocab_code(outcomes, s->outcome) : NULL;
    return outcome == NULL || outcome->counted;
}

static void put_help(struct ctx *c, const struct hers_source *s, struct str party_id,
                     struct val *data)
{
    struct val *list = val_put_list(c->mem, data, "help");
    for (size_t i = 0; i < s->all->n_services; i++) {
        const struct service *row = &s->all->services[i];
        if ((row->party_id.n == 0 || str_eq(row->party_id, party_id)) && was_given(c, row)) {
            struct val *v = val_push_map(c->mem, list);
            val_put_text(c->mem, v, "day", clock_day_text(c, row->given_on));
            val_put_text(c->mem, v, "text", pack_code_label(c, "service", row->kind));
        }
    }
}

static struct str state_text(struct ctx *c, const struct referral *r)
{
    if (r->ended_ms != 0 || str_eqz(r->state, "revoked") || str_eqz(r->state, "expired")) {
        return pack_say(c, "hers.state.ended");
    }
    if (str_eqz(r->state, "declined")) {
        return pack_say(c, "hers.state.declined");
    }
    const bool taken = str_eqz(r->state, "accepted") || str_eqz(r->state, "answered");
    return pack_say(c, taken ? "hers.state.accepted" : "hers.state.sent");
}

static const struct consent *consent_by(const struct hers_source *s, struct str id)
{
    for (size_t i = 0; i < s->n_consents; i++) {
        if (str_eq(s->consents[i].id, id)) {
            return &s->consents[i];
        }
    }
    return NULL;
}

/* Packages in everyday words, ", " between; a package that a city added keeps its label. */
static struct str packages_text(struct ctx *c, bool child, struct str packages)
{
    struct strbuf b;
    struct str rest = packages;
    struct str code;
    strbuf_init(&b, c->mem);
    while (str_next(&rest, ';', &code)) {
        struct str text[2];
        const struct str key[] = { STR("hers.package."), code };
        const bool known = pack_find_label(c->packs, str_join(c->mem, key, ARRAY_LEN(key)), text);
        strbuf_putz(&b, strbuf_str(&b).n != 0 ? ", " : "");
        strbuf_put(&b, known ? say_of(c, child, "hers.package.", code)
                             : pack_code_label(c, "consent_package", code));
    }
    return strbuf_str(&b);
}

static void put_told(struct ctx *c, const struct hers_source *s, bool child, struct str party_id,
                     struct val *data)
{
    struct val *list = val_put_list(c->mem, data, "told");
    for (size_t i = s->n_referrals; i > 0; i--) { /* the oldest first */
        const struct referral *r = &s->referrals[i - 1];
        if (r->sent_ms == 0 || !str_eq(r->party_id, party_id)) {
            continue;
        }
        const struct consent *ground = consent_by(s, r->consent_id);
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "day", clock_day_text(c, clock_day_of(c, r->sent_ms)));
        val_put_text(c->mem, v, "agency", agency_text(c, s, child, r->agency_id));
        val_put_text(c->mem, v, "purpose",
                     is_quiet(c, r) ? STR_NONE
                                    : pack_code_label(c, "referral_purpose", r->purpose));
        val_put_text(c->mem, v, "basis",
                     ground != NULL ? say_of(c, child, "hers.basis.", ground->basis) : STR_NONE);
        val_put_text(c->mem, v, "state", state_text(c, r));
        val_put_text(c->mem, v, "packages", packages_text(c, child, r->packages));
    }
}

/* Codes of the packages that got this answer. */
static struct str answered(struct ctx *c, const struct consent *k, const char *answer)
{
    const struct {
        const char *code;
        struct str said;
    } all[] = { { "NEED", k->need },
                { "IDENTITY", k->identity },
                { "STORY", k->story },
                { "HEALTH", k->health } };
    struct strbuf b;
    strbuf_init(&b, c->mem);
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        if (str_eqz(all[i].said, answer)) {
            strbuf_putz(&b, strbuf_str(&b).n != 0 ? ";" : "");
            strbuf_putz(&b, all[i].code);
        }
    }
    return strbuf_str(&b);
}

static void put_allowed(struct ctx *c, const struct hers_source *s, bool child, struct str party_id,
                        struct val *data)
{
    struct val *list = val_put_list(c->mem, data, "allowed");
    for (size_t i = 0; i < s->n_consents; i++) {
        const struct consent *k = &s->consents[i];
        if (!str_eq(k->party_id, party_id) || !str_eqz(k->basis, "CONSENT")) {
            continue;
        }
        struct val *v = val_push_map(c->mem, list);
        const struct str stopped =
            clock_day_text(c, k->withdrawn_ms != 0 ? clock_day_of(c, k->withdrawn_ms) : 0);
        val_put_text(c->mem, v, "agency", agency_text(c, s, child, k->agency_id));
        val_put_text(c->mem, v, "yes", packages_text(c, child, answered(c, k, "YES")));
        val_put_text(c->mem, v, "no", packages_text(c, child, answered(c, k, "NO")));
        val_put_text(c->mem, v, "until",
                     k->until_day != 0 ? pack_say1(c, "hers.until", clock_day_text(c, k->until_day))
                                       : STR_NONE);
        val_put_text(c->mem, v, "stopped",
                     stopped.n != 0 ? pack_say1(c, "hers.withdrawn", stopped) : STR_NONE);
    }
}

static void put_steps(struct ctx *c, const struct hers_source *s, struct val *data)
{
    struct val *list = val_put_list(c->mem, data, "steps");
    struct str rest = s->steps;
    struct str line;
    int64_t left_out = 0;
    while (str_next(&rest, '\n', &line)) {
        line = str_trim(line);
        if (line.n != 0 && endangers(c, s, line)) {
            left_out++;
        } else if (line.n != 0) {
            val_push(c->mem, list, val_text(c->mem, line));
        }
    }
    const struct str contact = str_trim(s->contact);
    const bool bad = contact.n != 0 && endangers(c, s, contact);
    val_put_text(c->mem, data, "contact",
                 contact.n != 0 && !bad ? pack_say1(c, "hers.ask_for", contact) : STR_NONE);
    val_put_int(c->mem, data, "left_out", left_out + (bad ? 1 : 0));
}

/* The office under a neutral name, then the numbers that answer day and night. */
static void put_calls(struct ctx *c, struct val *data)
{
    static const char *const keys[] = { "office", "police", "sapa", "emergency" };
    const struct pack_table *t = pack_table(c->packs, STR("contact"));
    struct val *list = val_put_list(c->mem, data, "calls");
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        const size_t at = t != NULL ? pack_row(t, str_of(keys[i])) : SIZE_MAX;
        if (pack_setting(c->packs, keys[i]).n == 0) {
            continue;
        }
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "number", pack_setting(c->packs, keys[i]));
        val_put_text(c->mem, v, "label",
                     i == 0 ? pack_say(c, "hers.office")
                     : at != SIZE_MAX
                         ? pack_cell(t, at, c->lang == LANG_ID ? "label_id" : "label_en")
                         : STR_NONE);
    }
}

struct val *hers_sheet(struct ctx *c, const struct hers_source *s)
{
    const struct party *her = &s->all->parties[s->party];
    const bool child = party_is_child(c, her);
    struct val *data = val_map(c->mem);
    put_words(c, child, data);
    put_help(c, s, her->id, data);
    put_told(c, s, child, her->id, data);
    put_allowed(c, s, child, her->id, data);
    put_steps(c, s, data);
    put_calls(c, data);
    val_put_text(c->mem, data, "day", clock_day_text(c, clock_today(c)));
    return data;
}
