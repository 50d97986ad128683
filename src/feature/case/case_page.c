/*
 * case_page.c - the frame of every page of a case: which case am I in, its clocks, its sections
 * with counts.
 */
#include "feature/case/case_priv.h"
#include "feature/clock/clock.h"
#include "rec/pack.h"

const struct stmt CASE_Q_MEMBER_NAME = { "case_member_name", "t",
                                         "SELECT name FROM member WHERE id = $1" };
const struct stmt CASE_Q_COUNTS = {
    "case_counts", "t",
    "SELECT (SELECT COUNT(*) FROM party p WHERE p.case_id = $1),"
    " (SELECT COUNT(*) FROM consent s WHERE s.case_id = $1),"
    " (SELECT COUNT(*) FROM referral r WHERE r.case_id = $1),"
    " (SELECT COUNT(*) FROM service v WHERE v.case_id = $1),"
    " (SELECT COUNT(*) FROM document d WHERE d.case_id = $1),"
    " (SELECT COUNT(*) FROM task t WHERE t.case_id = $1 AND t.done_ms IS NULL),"
    " (SELECT CAST(COALESCE(SUM(q.unread), 0) AS BIGINT) FROM report q WHERE q.case_id = $1)"
};

/* count: column of CASE_Q_COUNTS, or -1. */
static const struct {
    const char *section, *path, *label;
    int count;
} SECTIONS[] = {
    { "summary", "", "case.section.summary", -1 },
    { "people", "/orang", "case.section.people", 0 },
    { "contact", "/kontak", "case.section.contact", -1 },
    { "risk", "/asesmen", "case.section.risk", -1 },
    { "plan", "/rencana", "case.section.plan", 5 },
    { "notes", "/catatan", "case.section.notes", -1 },
    { "services", "/layanan", "case.section.services", 3 },
    { "trafficking", "/tppo", "case.section.trafficking", -1 },
    { "consent", "/persetujuan", "case.section.consent", 1 },
    { "referrals", "/rujukan", "case.section.referrals", 2 },
    { "documents", "/dokumen", "case.section.documents", 4 },
    { "talk", "/pesan", "case.section.talk", 6 },
    { "hers", "/lembar", "case.section.hers", -1 },
    { "looks", "/akses", "case.section.looks", -1 },
    { "ties", "/keterkaitan", "tie.link", -1 },
    { "simfoni", "/simfoni", "case.section.simfoni", -1 },
    { "closing", "/penutupan", "case.section.closing", -1 },
    { "paper", "/formulir", "case.section.paper", -1 },
};

struct str member_name(struct ctx *c, struct str member_id)
{
    bool found = false;
    struct value name = V_NULL;
    if (member_id.n == 0 ||
        store_one(c, &CASE_Q_MEMBER_NAME, VALS(V_TEXT(member_id)), &name, 1, &found) != OK ||
        !found) {
        return STR_NONE;
    }
    return name.s;
}

static struct str case_href(struct ctx *c, struct str id, const char *path)
{
    const struct str parts[] = { STR("/kasus/"), id, str_of(path) };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

/*
 * Trafficking only where a victim has that kind: most cases never need it. Ties for those who may
 * name one. A page's own section always.
 */
static bool is_listed(const struct ctx *c, const struct val *frame, size_t section,
                      const char *current)
{
    const struct str name = str_of(SECTIONS[section].section);
    if (str_eqz(name, current)) {
        return true;
    }
    if (str_eqz(name, "ties")) {
        return (c->who->rights & RIGHT_CASE_OPEN) != 0;
    }
    return !str_eqz(name, "trafficking") || val_getz(frame, "trafficking")->b;
}

static enum err put_sections(struct ctx *c, const struct case_file *row, const char *section,
                             struct val *frame)
{
    bool found = false;
    struct value counts[7];
    struct val *list = val_put_list(c->mem, frame, "sections");
    TRY(store_one(c, &CASE_Q_COUNTS, VALS(V_TEXT(row->id)), counts, ARRAY_LEN(counts), &found));
    for (size_t i = 0; i < ARRAY_LEN(SECTIONS); i++) {
        if (!is_listed(c, frame, i, section)) {
            continue;
        }
        struct val *s = val_push_map(c->mem, list);
        val_put_text(c->mem, s, "href", case_href(c, row->id, SECTIONS[i].path));
        val_put_text(c->mem, s, "label", pack_say(c, SECTIONS[i].label));
        val_put_bool(c->mem, s, "current", str_eqz(str_of(section), SECTIONS[i].section));
        val_put_int(c->mem, s, "count", SECTIONS[i].count >= 0 ? counts[SECTIONS[i].count].i : 0);
    }
    return OK;
}

static enum err put_card(struct ctx *c, struct str case_id, struct val *frame)
{
    const struct str compartment = COMPARTMENT_CARD;
    struct card k = { 0 };
    TRY(keys_fetch(c, &compartment, 1, LOOK_LIST, NULL));
    TRY(rec_get(c, &card_rec, case_id, &k));
    val_put_text(c->mem, frame, "about",
                 k.about.n != 0 ? pack_say(c, str_z(c->mem, k.about)) : STR_NONE);
    val_put_text(c->mem, frame, "age_band", k.age_band);
    val_put_text(c->mem, frame, "kinds_label", pack_codes_label(c, "violence_kind", k.kinds));
    val_put_bool(c->mem, frame, "trafficking",
                 str_list_has(k.kinds, pack_setting(c->packs, "kind_trafficking")));
    val_put_text(c->mem, frame, "kecamatan_label", pack_code_label(c, "kecamatan", k.kecamatan));
    return OK;
}

static void put_row(struct ctx *c, const struct case_file *row, struct val *frame)
{
    const int offset = pack_hours(c->packs)->utc_offset_minutes;
    val_put_text(c->mem, frame, "id", row->id);
    val_put_text(c->mem, frame, "href", case_href(c, row->id, ""));
    val_put_text(c->mem, frame, "number", row->number);
    val_put_text(c->mem, frame, "pseudonym", row->pseudonym);
    val_put_text(c->mem, frame, "risk", row->risk);
    val_put_text(c->mem, frame, "risk_label", pack_code_label(c, "risk", row->risk));
    val_put_bool(c->mem, frame, "risk_high", str_eqz(row->risk, "TINGGI"));
    val_put_bool(c->mem, frame, "risk_medium", str_eqz(row->risk, "SEDANG"));
    val_put_text(c->mem, frame, "stage", row->stage);
    val_put_text(c->mem, frame, "stage_label", pack_code_label(c, "service_state", row->stage));
    val_put_text(c->mem, frame, "legal_state", row->legal_state);
    val_put_text(c->mem, frame, "legal_label", pack_code_label(c, "legal_state", row->legal_state));
    val_put_bool(c->mem, frame, "is_closed", row->closed_ms != 0);
    val_put_text(c->mem, frame, "opened", clock_day_text(c, day_of_ms(row->opened_ms, offset)));
    val_put_text(c->mem, frame, "manager", member_name(c, row->manager_id));
    if ((c->who->rights & RIGHT_CONFERENCE) != 0) {
        const struct str meeting[] = { STR("/gelar/baru?case_id="), row->id };
        val_put_text(c->mem, frame, "conference_href",
                     str_join(c->mem, meeting, ARRAY_LEN(meeting)));
    }
    if ((c->who->rights & RIGHT_LEAD_ASSIGN) != 0) {
        const struct str team[] = { STR("/tim/kasus/"), row->id };
        val_put_text(c->mem, frame, "team_href", str_join(c->mem, team, ARRAY_LEN(team)));
    }
}

enum err case_page(struct ctx *c, struct http_resp *rs, const char *template, const char *section,
                   const struct case_file *row, struct val *data)
{
    struct val *frame = val_put_map(c->mem, data, "case");
    struct val *clocks = NULL;
    put_row(c, row, frame);
    TRY(put_card(c, row->id, frame));
    TRY(put_sections(c, row, section, frame));
    TRY(clock_of_case(c, row->id, &clocks));
    val_put(c->mem, frame, STR("clocks"), clocks);
    return http_page(rs, template, row->number, data);
}
