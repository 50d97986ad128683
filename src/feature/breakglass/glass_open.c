/*
 * glass_open.c - opening by number. Absent, tied and erased answer alike; each try counts and is logged as a search. What
 * is opened is what lead opens: the key keeper gives the grants, with their end, or refuses all of it.
 */
#include "base/ids.h"
#include "feature/breakglass/breakglass_priv.h"
#include "feature/case/case.h"
#include "feature/clock/clock.h"
#include "rec/pack.h"

#define REC breakglass_ask
#define REC_DEF "feature/breakglass/breakglass_ask.def"
#define REC_FORM
#include "rec/rec_table.h"

#define PARTS_MAX 80 /* with the grants of the reason's readers in one message of a change */
#define TEAM_MAX 100
#define DESK STR("glass")

const struct stmt GLASS_Q_CASE = { "glass_case", "tt",
                                   "SELECT f.id FROM case_file f WHERE f.number = $1" TIE_FREE(
                                       "f.id", "$2") " LIMIT 1" };
/* What lead opens of every case: people and the file; conversations and referrals that came with it. */
const struct stmt GLASS_Q_PARTS = {
    "glass_parts", "tiiii",
    "SELECT id, kind FROM compartment WHERE case_id = $1 AND kind IN ($2, $3, $4, $5) ORDER BY kind DESC, id LIMIT 80"
};
const struct stmt GLASS_Q_TEAM = {
    "glass_team", "t",
    "SELECT a.principal FROM case_access a WHERE a.case_id = $1 ORDER BY a.principal LIMIT 100"
};
const struct stmt GLASS_Q_MINE = {
    "glass_mine", "t",
    "SELECT g.case_id, f.number, g.reason, g.opened_ms, g.until_ms, g.ended_ms, g.verdict FROM breakglass g"
    " JOIN case_file f ON f.id = g.case_id WHERE g.member_id = $1" TIE_FREE(
        "g.case_id", "$1") " ORDER BY g.opened_ms DESC, g.id LIMIT 20"
};

/* ---- pure ---- */

int64_t glass_until(struct str hours, int64_t now_ms)
{
    int64_t n = 0;
    return str_to_int(hours, &n) && n >= 1 && n <= GLASS_HOURS_MAX ? now_ms + n * HOUR_MS : 0;
}

/* ---- the page ---- */

static enum err put_mine(struct ctx *c, struct val *data)
{
    struct rows r;
    struct val *list = val_put_list(c->mem, data, "mine");
    TRY(store_query(c, &GLASS_Q_MINE, VALS(V_TEXT(c->who->id)), &r));
    while (store_next(&r)) {
        const bool open = row_int(&r, 4) > c->now_ms && row_int(&r, 5) == 0;
        const struct str href[] = { STR("/kasus/"), row_text(&r, 0) };
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "href", open ? str_join(c->mem, href, ARRAY_LEN(href)) : STR_NONE);
        val_put_text(c->mem, v, "number", row_text(&r, 1));
        val_put_text(c->mem, v, "reason", pack_code_label(c, "glass_reason", row_text(&r, 2)));
        val_put_text(c->mem, v, "opened", clock_near_text(c, row_int(&r, 3)));
        val_put_text(c->mem, v, "until", clock_time_text(c, row_int(&r, 4)));
        val_put_bool(c->mem, v, "is_open", open);
        val_put_text(c->mem, v, "verdict", pack_code_label(c, "glass_verdict", row_text(&r, 6)));
    }
    return store_done(&r);
}

enum err glass_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct val *data = val_map(c->mem);
    (void)rq;
    val_put_text(c->mem, data, "hours",
                 pack_say1(c, "glass.hours", pack_setting(c->packs, "glass_hours")));
    val_put_bool(c->mem, data, "has_desk", actor_has_desk(c->who, DESK));
    (void)val_put(c->mem, data, STR("form"), rec_form(c, &breakglass_ask_rec, NULL));
    TRY(put_mine(c, data));
    return http_page(rs, "feature/breakglass/breakglass.html", pack_say(c, "glass.title"), data);
}

/* ---- opening ---- */

/* Every try is a search of the city: in the log, and slowed like one. Nothing is looked for in it. */
static enum err count_try(struct ctx *c)
{
    const struct search_card nobody = { .born = 0 };
    struct search_hit hit;
    size_t n = 0;
    return keys_search(c, &nobody, &hit, 1, &n);
}

/* Who reads the reason: lead and the team. Somebody without a key just now must not keep the door shut. */
static enum err allow_readers(struct ctx *c, struct str case_id, struct str compartment)
{
    struct rows r;
    struct str team[TEAM_MAX];
    size_t n = 0;
    TRY(store_query(c, &GLASS_Q_TEAM, VALS(V_TEXT(case_id)), &r));
    while (store_next(&r)) {
        team[n++] = row_text(&r, 0);
    }
    TRY(store_done(&r));
    change_allow(c, compartment, STR("lead"), 0);
    for (size_t i = 0; i < n; i++) {
        bool ready = false;
        TRY(id_valid(team[i]) ? keys_member_ready(c, team[i], &ready) : OK);
        if (ready) {
            change_allow(c, compartment, team[i], 0);
        }
    }
    return OK;
}

static enum err allow_parts(struct ctx *c, const struct breakglass *row, size_t *n)
{
    struct rows r;
    *n = 0;
    TRY(store_query(c, &GLASS_Q_PARTS,
                    VALS(V_TEXT(row->case_id), V_INT(IN_TALK), V_INT(IN_IDENTITY), V_INT(IN_CASE),
                         V_INT(IN_REF)),
                    &r));
    while (store_next(&r)) {
        (*n)++;
        change_allow(c, row_text(&r, 0), c->who->id, row->until_ms);
    }
    return store_done(&r);
}

static enum err absent(struct ctx *c)
{
    return fail(c, ERR_INPUT, "number", "glass.absent");
}

static enum err break_it(struct ctx *c, struct str case_id, const struct breakglass_ask *said)
{
    struct breakglass row = {
        .case_id = case_id,
        .member_id = c->who->id,
        .reason = said->reason,
        .words = str_trim(said->words),
        .opened_ms = c->now_ms,
        .until_ms = glass_until(pack_setting(c->packs, "glass_hours"), c->now_ms),
    };
    size_t n = 0;
    if (row.until_ms == 0) {
        return fail(c, ERR_INTERNAL, NULL, "error.internal");
    }
    TRY(allow_parts(c, &row, &n));
    if (n == 0) {
        return absent(c); /* erased */
    }
    row.id = id_new(c->mem, c->now_ms);
    row.compartment_id = change_compartment(c, IN_CASE, case_id, STR_NONE, STR_NONE);
    TRY(allow_readers(c, case_id, row.compartment_id));
    change_allow(c, row.compartment_id, c->who->id, row.until_ms);
    change_action(c, ACTION_BREAK_GLASS);
    change_log_row(c, "case_file", case_id, 0, NULL);
    TRY(clock_start_risk(c, GLASS_RULE, STR_NONE, "breakglass", row.id, case_id, c->now_ms,
                         &row.due_ms));
    rec_set_all(&breakglass_rec, &row);
    return rec_insert(c, &breakglass_rec, &row);
}

enum err glass_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct breakglass_ask said = { .number = STR_NONE };
    struct value id = V_NULL;
    bool found = false;
    bool open = false;
    TRY(http_read(c, rq, &breakglass_ask_rec, false, &said));
    if (!actor_has_desk(c->who, DESK)) {
        return fail(c, ERR_INPUT, "", "glass.no_desk");
    }
    if (str_trim(said.words).n == 0) {
        return fail(c, ERR_INPUT, "words", "glass.words_needed");
    }
    TRY(count_try(c));
    TRY(store_one(c, &GLASS_Q_CASE, VALS(V_TEXT(str_trim(said.number)), V_TEXT(c->who->id)), &id, 1,
                  &found));
    if (!found) {
        return absent(c);
    }
    TRY(case_opens(c, id.s, &open));
    if (open) {
        http_flash(rs, "glass.flash_open_already");
        return http_go(c, rs, "/kasus/", id.s, "");
    }
    TRY(break_it(c, id.s, &said));
    http_flash(rs, "glass.flash_open");
    return http_go(c, rs, "/kasus/", id.s, "");
}
