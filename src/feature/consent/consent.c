/*
 * consent.c - consents for other rooms: what they allow, with the case and the packs at hand;
 * routes and records.
 */
#include "feature/clock/clock.h"
#include "feature/consent/consent_priv.h"
#include "feature/paper/paper.h"
#include "rec/pack.h"

/* A sealed case has no more grounds than this in its life; the list shows all. */
#define CONSENTS_MAX 500

/*
 * A consent that ends before it begins is a slip of the pen. Rows are only made by the form, so
 * today is the day of making.
 */
static enum err consent_check_until(struct ctx *c, const struct field *f, const void *row)
{
    const struct consent *k = row;
    return k->until_day != 0 && k->until_day < consent_today(c)
               ? fail(c, ERR_INPUT, f->name, "consent.until_past")
               : OK;
}

#define REC consent
#define REC_DEF "feature/consent/consent.def"
#define REC_TITLE "consent.title"
#include "rec/rec_table.h"
#define REC consent_act
#define REC_DEF "feature/consent/consent_act.def"
#define REC_FORM
#include "rec/rec_table.h"

day_t consent_today(struct ctx *c)
{
    return day_of_ms(c->now_ms, pack_hours(c->packs)->utc_offset_minutes);
}

int64_t consent_given_ms(const struct ctx *c, const struct consent *k)
{
    return k->written_on != 0 ? paper_act_ms(c, k->written_on) : k->made_ms;
}

enum err consent_of_case(struct ctx *c, struct str case_id, struct consent **out, size_t *n)
{
    const struct rec_where w = { .column = "case_id",
                                 .value = V_TEXT(case_id),
                                 .order = "made_ms",
                                 .desc = true,
                                 .limit = CONSENTS_MAX };
    return rec_list(c, &consent_rec, &w, (void **)out, n);
}

enum package_rule consent_package_rule(struct ctx *c, struct str agency_kind, struct str package)
{
    const struct pack_table *t = pack_table(c->packs, STR("rule/package_default"));
    const size_t row = t != NULL ? pack_row(t, agency_kind) : SIZE_MAX;
    if (row == SIZE_MAX) {
        return PACKAGE_POSSIBLE;
    }
    const struct str cell = pack_cell(t, row, str_z(c->mem, package));
    return str_eqz(cell, "never")       ? PACKAGE_NEVER
           : str_eqz(cell, "suggested") ? PACKAGE_SUGGESTED
                                        : PACKAGE_POSSIBLE;
}

static enum consent_age age_of(const struct ctx *c, const struct party *p)
{
    if (party_is_child(c, p)) {
        return CONSENT_CHILD;
    }
    return party_age(p, false) < 0 ? CONSENT_AGE_UNKNOWN : CONSENT_ADULT;
}

enum consent_age consent_age_of(const struct ctx *c, const struct case_all *all,
                                struct str party_id)
{
    for (size_t i = 0; i < all->n_parties; i++) {
        if (str_eq(all->parties[i].id, party_id)) {
            return age_of(c, &all->parties[i]);
        }
    }
    return CONSENT_AGE_UNKNOWN;
}

enum err consent_allows(struct ctx *c, const struct consent *row, struct str agency_id,
                        struct str packages, day_t today)
{
    const struct agency *to = pack_agency(c->packs, agency_id);
    enum consent_age age = CONSENT_AGE_UNKNOWN;
    struct str part;
    struct str rest = packages;
    if (to == NULL) {
        return fail(c, ERR_INPUT, "agency_id", "consent.no_agency");
    }
    if (row != NULL) {
        struct party p = { 0 };
        TRY(rec_get(c, &party_rec, row->party_id, &p));
        age = age_of(c, &p);
    }
    const char *why = consent_blocks(row, age, agency_id, packages, today);
    if (why != NULL) {
        return fail(c, ERR_INPUT, "consent_id", why);
    }
    while (str_next(&rest, ';', &part)) {
        if (consent_package_rule(c, to->kind, part) == PACKAGE_NEVER) {
            return fail_arg(c, ERR_INPUT, STR("picked"), "consent.package_never",
                            pack_code_label(c, "consent_package", part));
        }
    }
    return OK;
}

bool consent_agency_has_desk(struct ctx *c, struct str agency_id)
{
    return pack_agency(c->packs, agency_id) != NULL &&
           !str_eq(agency_id, pack_setting(c->packs, "host_unit")) &&
           !str_eq(agency_id, pack_setting(c->packs, "host_agency"));
}

struct str consent_agency_name(struct ctx *c, struct str agency_id)
{
    const struct agency *a = pack_agency(c->packs, agency_id);
    return a != NULL ? a->name[c->lang] : agency_id;
}

/* ---- choices of forms ---- */

struct val *consent_choices(struct ctx *c, struct val *form, const char *field, struct str chosen,
                            struct str *selected)
{
    struct val *map = val_getz(form, field);
    if (map == NULL) {
        map = val_put_map(c->mem, form, field);
    }
    const struct str typed = val_get_text(map, "value");
    *selected = typed.n > 0 ? typed : chosen;
    val_put_bool(c->mem, map, "is_text", false);
    val_put_bool(c->mem, map, "is_select", true);
    return val_put_list(c->mem, map, "options");
}

void consent_option(struct ctx *c, struct val *options, struct str value, struct str label,
                    struct str selected)
{
    struct val *o = val_push_map(c->mem, options);
    val_put_text(c->mem, o, "value", value);
    val_put_text(c->mem, o, "label", label);
    val_put_bool(c->mem, o, "selected", str_eq(value, selected));
}

void consent_must(struct ctx *c, struct val *form, const char *field)
{
    val_put_bool(c->mem, val_getz(form, field), "required", true);
}

void consent_agency_choices(struct ctx *c, struct val *form, struct str chosen)
{
    size_t n = 0;
    struct str selected;
    struct val *options = consent_choices(c, form, "agency_id", chosen, &selected);
    const struct agency *all = pack_agencies(c->packs, &n);
    for (size_t i = 0; i < n; i++) {
        if (consent_agency_has_desk(c, all[i].code)) {
            consent_option(c, options, all[i].code, all[i].name[c->lang], selected);
        }
    }
}

void consent_party_choices(struct ctx *c, const struct case_all *all, struct val *form,
                           struct str chosen)
{
    struct str selected;
    struct str victim = STR_NONE;
    size_t victims = 0;
    for (size_t i = 0; i < all->n_parties; i++) {
        if (party_has_role(&all->parties[i], "KORBAN")) {
            victim = all->parties[i].id;
            victims++;
        }
    }
    struct val *options = consent_choices(
        c, form, "party_id", chosen.n == 0 && victims == 1 ? victim : chosen, &selected);
    for (size_t i = 0; i < all->n_parties; i++) {
        if (party_has_role(&all->parties[i], "KORBAN")) {
            consent_option(c, options, all->parties[i].id,
                           party_name(c, all->parties, all->n_parties, i), selected);
        }
    }
}

static void put_packages(struct ctx *c, struct val *form, const struct agency *to)
{
    static const struct {
        const char *field, *package;
    } fields[] = {
        { "need", "NEED" }, { "identity", "IDENTITY" }, { "story", "STORY" }, { "health", "HEALTH" }
    };
    struct val *list = val_put_list(c->mem, form, "package_fields");
    struct val *never = val_put_list(c->mem, form, "never");
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        const struct str package = str_of(fields[i].package);
        struct val *map = val_getz(form, fields[i].field);
        const enum package_rule rule =
            to != NULL ? consent_package_rule(c, to->kind, package) : PACKAGE_POSSIBLE;
        if (rule == PACKAGE_NEVER) {
            val_push(c->mem, never,
                     val_text(c->mem, pack_code_label(c, "consent_package", package)));
            continue;
        }
        if (rule == PACKAGE_SUGGESTED) {
            const struct str parts[] = { val_get_text(map, "hint"), STR(" "),
                                         pack_say(c, "consent.suggested") };
            val_put_text(c->mem, map, "hint", str_join(c->mem, parts, ARRAY_LEN(parts)));
        }
        val_push(c->mem, list, map);
    }
}

enum err consent_put_form(struct ctx *c, const struct case_all *all, struct str agency_id,
                          struct str party_id, struct val *data)
{
    const struct agency *to = pack_agency(c->packs, agency_id);
    struct val *form = rec_form(c, &consent_rec, NULL);
    consent_agency_choices(c, form, agency_id);
    consent_party_choices(c, all, form, party_id);
    put_packages(c, form, to);
    val_put_bool(c->mem, form, "preset", to != NULL && party_id.n > 0);
    val_put_text(c->mem, form, "preset_agency", agency_id);
    val_put_text(c->mem, form, "preset_party", party_id);
    val_put_text(c->mem, form, "preset_agency_label", to != NULL ? to->name[c->lang] : STR_NONE);
    val_put(c->mem, data, STR("consent_form"), form);
    return OK;
}

/* ---- needs action ---- */

static struct str consent_href(struct ctx *c, const struct consent *k)
{
    const struct str parts[] = { STR("/kasus/"), k->case_id, STR("/persetujuan/"), k->id };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

enum err consent_todo(struct ctx *c, struct str case_id, struct val *todo)
{
    const struct clock_rule *review = pack_clock(c->packs, STR("vital_interest_review"));
    struct consent *rows = NULL;
    size_t n = 0;
    TRY(consent_of_case(c, case_id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        const struct consent *k = &rows[i];
        const struct str name = consent_agency_name(c, k->agency_id);
        if (str_eqz(k->review_state, "open") && k->withdrawn_ms == 0) {
            const bool late =
                review != NULL && clock_due_of(c, review, consent_given_ms(c, k)) < c->now_ms;
            case_todo_add(c, todo, pack_say1(c, "consent.todo_review", name), consent_href(c, k),
                          late);
        } else if (k->withdrawn_ms != 0 && k->told_ms == 0) {
            case_todo_add(c, todo, pack_say1(c, "consent.todo_tell", name), consent_href(c, k),
                          false);
        }
    }
    return OK;
}

/* ---- time line ---- */

static struct str line_of(struct ctx *c, const struct consent *k)
{
    const struct str basis = pack_code_label(c, "legal_basis", k->basis);
    const struct str parts[] = { basis, STR(": "),
                                 k->packages.n > 0
                                     ? pack_codes_label(c, "consent_package", k->packages)
                                     : pack_say(c, "consent.nothing") };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

enum err consent_timeline(struct ctx *c, struct str case_id, struct timeline *t)
{
    struct consent *rows = NULL;
    size_t n = 0;
    TRY(consent_of_case(c, case_id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        const struct consent *k = &rows[i];
        const struct str name = consent_agency_name(c, k->agency_id);
        struct timeline_item item = { .at_ms = k->made_ms,
                                      .kind = "consent",
                                      .who = paper_by(c, member_name(c, k->made_by), k->written_on),
                                      .title = pack_say1(c, "consent.line_made", name),
                                      .body = line_of(c, k),
                                      .href = consent_href(c, k) };
        timeline_add(c, t, &item);
        item.body = k->end_why;
        item.who = member_name(c, k->reviewed_by);
        if (k->reviewed_ms != 0) {
            item.at_ms = k->reviewed_ms;
            item.title = pack_say1(c,
                                   str_eqz(k->review_state, "rejected") ? "consent.line_rejected"
                                                                        : "consent.line_upheld",
                                   name);
            timeline_add(c, t, &item);
        } else if (k->withdrawn_ms != 0) {
            item.at_ms = k->withdrawn_ms;
            item.who = STR_NONE;
            item.title = pack_say1(c, "consent.line_withdrawn", name);
            item.alarm = k->told_ms == 0;
            timeline_add(c, t, &item);
        }
    }
    return OK;
}

/* ---- routes ---- */

static const struct route routes[] = {
    { METHOD_GET, "/kasus/:case/persetujuan", consent_list_get, RIGHT_CASE_READ, 0, NULL, NULL,
      "Grounds for sharing of a case, newest first, and the form of a new one" },
    { METHOD_POST, "/kasus/:case/persetujuan", consent_post, RIGHT_CONSENT_WRITE, ROUTE_WRITES,
      &consent_rec, consent_list_get,
      "Records what was said: yes or no for each package, or another ground than consent" },
    { METHOD_GET, "/kasus/:case/persetujuan/:consent", consent_one_get, RIGHT_CASE_READ, 0, NULL,
      NULL, "One ground for sharing" },
    { METHOD_POST, "/kasus/:case/persetujuan/:consent/cabut", consent_withdraw_post,
      RIGHT_CONSENT_WRITE, ROUTE_WRITES, &consent_act_rec, consent_one_get,
      "Withdraws it; referrals that stand on it end at once" },
    { METHOD_POST, "/kasus/:case/persetujuan/:consent/tinjau", consent_review_post,
      RIGHT_CONSENT_WRITE, ROUTE_WRITES, &consent_act_rec, consent_one_get,
      "Second person's review of a sending in vital interest" },
    { METHOD_POST, "/kasus/:case/persetujuan/:consent/diberitahu", consent_told_post,
      RIGHT_CONSENT_WRITE, ROUTE_WRITES, &consent_act_rec, consent_one_get,
      "The receivers have been told that it was withdrawn" },
};

static const struct rec *const records[] = { &consent_rec };

const struct feature consent_feature = {
    .name = "consent",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
};
