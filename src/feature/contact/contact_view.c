/*
 * contact_view.c - what pages, time line and summary show of wishes and attempts. No number and no
 * agreed word is here.
 */
#include <stdlib.h>

#include "feature/clock/clock.h"
#include "feature/contact/contact_priv.h"
#include "rec/pack.h"

#define ATTEMPTS_MAX 500

struct str contact_window_text(struct ctx *c, struct str days, struct str begins, struct str ends)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_put(&b, days.n > 0 ? pack_codes_label(c, "weekday", days)
                              : pack_say(c, "contact.every_day"));
    strbuf_putz(&b, ", ");
    if (begins.n == 0 && ends.n == 0) {
        strbuf_put(&b, pack_say(c, "contact.whole_day"));
    } else {
        strbuf_put(&b, begins.n > 0 ? begins : STR("00.00"));
        strbuf_putz(&b, "\xe2\x80\x93");
        strbuf_put(&b, ends.n > 0 ? ends : STR("24.00"));
    }
    return strbuf_str(&b);
}

static void put_windows(struct ctx *c, const struct contact_wish *w, struct val *v)
{
    struct val *list = val_put_list(c->mem, v, "windows");
    const struct str both[][3] = { { w->days_a, w->from_a, w->to_a },
                                   { w->days_b, w->from_b, w->to_b } };
    for (size_t i = 0; i < ARRAY_LEN(both); i++) {
        if (both[i][0].n > 0 || both[i][1].n > 0 || both[i][2].n > 0) {
            val_put_text(c->mem, val_push_map(c->mem, list), "text",
                         contact_window_text(c, both[i][0], both[i][1], both[i][2]));
        }
    }
}

const char *contact_tone(enum contact_verdict v)
{
    return v == CONTACT_OK ? "o" : v == CONTACT_OUTSIDE ? "w" : v == CONTACT_NO_WISH ? "n" : "d";
}

const char *contact_tag(enum contact_verdict v)
{
    return v == CONTACT_OK        ? "contact.tag.ok"
           : v == CONTACT_OUTSIDE ? "contact.tag.later"
           : v == CONTACT_NO_WISH ? "contact.tag.no_wish"
                                  : "contact.tag.no";
}

/*
 * {party_id, href, name, asked, verdict tag, tone, why, next, may_label, channels_label, windows,
 * until, confirmed, voicemail,
 * speaks, stopped, sure_label, known_label}
 */
void contact_put(struct ctx *c, const struct contact_known *k, struct val *v)
{
    const struct party *p = &k->all.parties[k->i];
    const struct calendar cal = clock_calendar(c);
    struct contact_rule r = contact_rule_of(c, k->has_wish ? &k->wish : NULL, NULL);
    enum contact_verdict verdict = contact_now(c, &r);
    int64_t next = verdict == CONTACT_OUTSIDE ? contact_next(&r, c->now_ms, &cal) : 0;
    const struct str href[] = { STR("/kasus/"), k->all.row.id, STR("/kontak/"), p->id };
    val_put_text(c->mem, v, "party_id", p->id);
    val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
    val_put_text(c->mem, v, "name", party_name(c, k->all.parties, k->all.n_parties, k->i));
    val_put_bool(c->mem, v, "asked", k->has_wish);
    val_put_bool(c->mem, v, "allowed_now", verdict == CONTACT_OK);
    val_put_text(c->mem, v, "tag", pack_say(c, contact_tag(verdict)));
    val_put_textz(c->mem, v, "tone", contact_tone(verdict));
    val_put_text(c->mem, v, "why", pack_say(c, contact_why(verdict)));
    val_put_text(c->mem, v, "next", clock_near_text(c, next));
    val_put_text(c->mem, v, "may_label", pack_code_label(c, "contact_may", k->wish.may));
    val_put_text(c->mem, v, "channels_label",
                 pack_codes_label(c, "contact_channel", k->wish.channels));
    val_put_text(c->mem, v, "known_label", pack_codes_label(c, "contact_slot", k->wish.known));
    val_put_text(c->mem, v, "sure_label", pack_codes_label(c, "contact_slot", k->wish.sure));
    val_put_text(c->mem, v, "until", clock_day_text(c, k->wish.until_on));
    val_put_text(c->mem, v, "confirmed", clock_day_text(c, k->wish.confirmed_on));
    val_put_text(c->mem, v, "speaks", k->wish.speaks);
    val_put_bool(c->mem, v, "voicemail", k->wish.voicemail != 0);
    val_put_text(c->mem, v, "stopped", clock_near_text(c, k->wish.stopped_ms));
    val_put_text(c->mem, v, "asked_by", member_name(c, k->wish.asked_by));
    put_windows(c, &k->wish, v);
}

enum err contact_attempts_of(struct ctx *c, struct str case_id, struct contact_attempt **rows,
                             size_t *n)
{
    const struct rec_where w = { .column = "case_id",
                                 .value = V_TEXT(case_id),
                                 .order = "at_ms",
                                 .desc = true,
                                 .limit = ATTEMPTS_MAX };
    return rec_list(c, &contact_attempt_rec, &w, (void **)rows, n);
}

/* A sheet says how it reaches her; everything else its channel. */
static struct str way_text(struct ctx *c, const struct contact_attempt *a)
{
    return a->sheet.n > 0
               ? pack_say1(c, "contact.sheet_line", pack_code_label(c, "hers_way", a->sheet))
               : pack_code_label(c, "contact_channel", a->channel);
}

static struct str line_text(struct ctx *c, const struct contact_attempt *a)
{
    const struct str way = way_text(c, a);
    if (a->sheet.n > 0) {
        return a->refused ? pack_say1(c, "contact.sheet_refused", way) : way;
    }
    const char *line = a->refused         ? "reach.line_refused"
                       : a->against.n > 0 ? "contact.line_against"
                                          : "contact.line";
    return pack_say2(c, line, way, pack_code_label(c, "contact_outcome", a->outcome));
}

static int newest_first(const void *a, const void *b)
{
    const int64_t x = val_getz(*(struct val *const *)a, "at")->i;
    const int64_t y = val_getz(*(struct val *const *)b, "at")->i;
    return (x < y) - (x > y);
}

/* The history of a case begins with its reports. */
static enum err put_before(struct ctx *c, struct str case_id, struct val *list)
{
    struct contact_report *reports = NULL;
    size_t n = 0;
    TRY(contact_reports_of(c, case_id, &reports, &n));
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < reports[i].n; k++) {
            contact_report_line(c, &reports[i], &reports[i].attempts[k],
                                val_push_map(c->mem, list));
        }
    }
    if (val_count(list) > 1) {
        qsort(list->list->items, list->list->n, sizeof(struct val *), newest_first);
    }
    return OK;
}

enum err contact_attempts(struct ctx *c, const struct case_all *all, struct str party_id,
                          struct val *data)
{
    struct contact_attempt *rows = NULL;
    size_t n = 0;
    struct val *list = val_put_list(c->mem, data, "attempts");
    TRY(contact_attempts_of(c, all->row.id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        const struct contact_attempt *a = &rows[i];
        if (party_id.n > 0 && !str_eq(a->party_id, party_id)) {
            continue;
        }
        struct val *v = val_push_map(c->mem, list);
        val_put_int(c->mem, v, "at", a->at_ms);
        val_put_text(c->mem, v, "when", clock_near_text(c, a->at_ms));
        val_put_text(c->mem, v, "noted",
                     a->noted_ms - a->at_ms > HOUR_MS ? clock_near_text(c, a->noted_ms) : STR_NONE);
        val_put_text(c->mem, v, "who", member_name(c, a->made_by));
        val_put_text(c->mem, v, "party",
                     party_name_of(c, all->parties, all->n_parties, a->party_id));
        val_put_text(c->mem, v, "channel", a->channel);
        val_put_text(c->mem, v, "channel_label", way_text(c, a));
        val_put_text(c->mem, v, "slot_label", pack_code_label(c, "contact_slot", a->slot));
        val_put_text(c->mem, v, "answered_by", a->answered_by);
        val_put_text(c->mem, v, "code_label", pack_code_label(c, "code_check", a->code_check));
        val_put_text(c->mem, v, "outcome", a->outcome);
        val_put_text(c->mem, v, "outcome_label", pack_code_label(c, "contact_outcome", a->outcome));
        val_put_text(c->mem, v, "follow", a->follow);
        const struct str why = a->against.n > 0 ? pack_say(c, str_z(c->mem, a->against)) : STR_NONE;
        val_put_text(c->mem, v, "against", a->refused ? STR_NONE : why);
        val_put_text(c->mem, v, "refused_why", a->refused ? why : STR_NONE);
        val_put_text(c->mem, v, "danger_why", a->danger_why);
    }
    return party_id.n > 0 ? OK : put_before(c, all->row.id, list);
}

/* What was tried before there was a case. */
static enum err timeline_before(struct ctx *c, struct str case_id, struct timeline *t)
{
    struct contact_report *reports = NULL;
    size_t n = 0;
    const struct str href[] = { STR("/kasus/"), case_id, STR("/kontak") };
    TRY(contact_reports_of(c, case_id, &reports, &n));
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < reports[i].n; k++) {
            const struct report_attempt *a = &reports[i].attempts[k];
            const char *line = a->refused         ? "reach.line_refused"
                               : a->against.n > 0 ? "contact.line_against"
                                                  : "contact.line";
            const struct timeline_item item = {
                .at_ms = a->at_ms,
                .kind = "contact",
                .who = member_name(c, a->made_by),
                .title = pack_say2(c, line, pack_code_label(c, "contact_channel", a->channel),
                                   pack_code_label(c, "contact_outcome", a->outcome)),
                .body = a->refused         ? pack_say(c, str_z(c->mem, a->against))
                        : a->against.n > 0 ? a->danger_why
                                           : a->follow,
                .href = str_join(c->mem, href, ARRAY_LEN(href)),
                .alarm = a->against.n > 0 || str_eqz(a->outcome, "STOP_WORD"),
            };
            timeline_add(c, t, &item);
        }
    }
    return OK;
}

enum err contact_timeline(struct ctx *c, struct str case_id, struct timeline *t)
{
    struct contact_attempt *rows = NULL;
    size_t n = 0;
    TRY(contact_attempts_of(c, case_id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        const struct contact_attempt *a = &rows[i];
        const struct str href[] = { STR("/kasus/"), case_id, STR("/kontak/"), a->party_id };
        const struct timeline_item item = {
            .at_ms = a->at_ms,
            .kind = "contact",
            .who = a->noted_ms - a->at_ms > HOUR_MS
                       ? pack_say2(c, "paper.by_noted", member_name(c, a->made_by),
                                   clock_time_text(c, a->noted_ms))
                       : member_name(c, a->made_by),
            .title = line_text(c, a),
            .body = a->refused         ? pack_say(c, str_z(c->mem, a->against))
                    : a->against.n > 0 ? a->danger_why
                                       : a->follow,
            .href = str_join(c->mem, href, ARRAY_LEN(href)),
            .alarm = a->against.n > 0 || str_eqz(a->outcome, "STOP_WORD"),
        };
        timeline_add(c, t, &item);
    }
    return timeline_before(c, case_id, t);
}

/* People of the case who are ours to reach: everybody, or victims and those with a wish. */
static enum err put_people(struct ctx *c, struct str case_id, bool everybody, struct val *list,
                           struct val *todo)
{
    struct contact_known k = { .i = 0 };
    struct contact_wish *rows = NULL;
    size_t n = 0;
    TRY(case_load(c, case_id, &k.all));
    TRY(contact_wishes(c, case_id, &rows, &n));
    for (k.i = 0; k.i < k.all.n_parties; k.i++) {
        k.wish = (struct contact_wish){ 0 };
        contact_pick(&k, rows, n);
        const struct party *p = &k.all.parties[k.i];
        if (!contact_is_ours(p) || (!everybody && !k.has_wish && !party_has_role(p, "KORBAN"))) {
            continue;
        }
        if (list != NULL) {
            contact_put(c, &k, val_push_map(c->mem, list));
        }
        bool over = k.has_wish && (k.wish.stopped_ms != 0 || k.wish.until_on < clock_today(c));
        if (todo != NULL && over && !str_eqz(k.wish.may, "NO")) {
            const struct str href[] = { STR("/kasus/"), case_id, STR("/kontak/"), p->id };
            struct str name = party_name(c, k.all.parties, k.all.n_parties, k.i);
            case_todo_add(
                c, todo,
                pack_say1(c,
                          k.wish.stopped_ms != 0 ? "contact.todo_stopped" : "contact.todo_expired",
                          name),
                str_join(c->mem, href, ARRAY_LEN(href)), k.wish.stopped_ms != 0);
        }
    }
    return OK;
}

enum err contact_summary(struct ctx *c, struct str case_id, struct val *data)
{
    struct val *list = val_put_list(c->mem, data, "safe_contacts");
    bool asked = false;
    TRY(put_people(c, case_id, false, list, NULL));
    for (size_t i = 0; i < val_count(list); i++) {
        asked = asked || val_getz(list->list->items[i], "asked")->b;
    }
    val_put_bool(c->mem, data, "has_wishes", asked);
    return OK;
}

enum err contact_todo(struct ctx *c, struct str case_id, struct val *todo)
{
    return put_people(c, case_id, false, NULL, todo);
}

enum err contact_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct val *data = val_map(c->mem);
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(put_people(c, all.row.id, true, val_put_list(c->mem, data, "people"), NULL));
    TRY(contact_attempts(c, &all, STR_NONE, data));
    return case_page(c, rs, "feature/contact/contact_list.html", "contact", &all.row, data);
}
