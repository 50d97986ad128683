/* day.c - see day.h. */
#include "day.h"

#include <string.h>

#include "app/backup.h"
#include "app/files.h"
#include "app/restore.h"
#include "base/ids.h"
#include "fault.h"
#include "feature/case/case_priv.h"
#include "feature/import/import.h"
#include "store/store.h"

#define LIST                                                         \
    "no_kasus,tgl_lapor,tgl_kejadian,kecamatan,nama,jk,usia,jenis\n" \
    "T-1,2024-10-01,2024-09-28,Jelutung,Rekaan Satu,P,31,FISIK\n"    \
    "T-2,2024-10-02,2024-09-29,Jelutung,Rekaan Dua,P,32,FISIK\n"
#define FILE_BYTES "%PDF-1.4 surat rekaan untuk uji"

static const char *const names[DAY_STEPS] = { "begun",    "note",     "report", "take",
                                              "reply",    "triage",   "case",   "consent",
                                              "referral", "question", "file",   "closing",
                                              "closed",   "import",   "backup", "late note" };

const char *day_step_name(enum day_step step)
{
    return names[step];
}

/* ---- small things ---- */

static void say(struct day *d, enum day_step step, struct str what)
{
    struct day_ack ack = { .step = (int32_t)step };
    memcpy(ack.what, what.p != NULL ? what.p : "", what.n < sizeof ack.what ? what.n : 0);
    if (d->fd >= 0) {
        CHECK(fault_say(d->fd, &ack, sizeof ack), "the one who listens is there");
    }
}

static bool went(struct day *d, const struct test_answer *a, int status)
{
    d->refused += a->status != status;
    return a->status == status;
}

/* The last part of a path without its query. */
static struct str last_part(struct str location)
{
    struct str rest = str_cut(location, 0, str_find(location, '?', 0));
    struct str part = STR_NONE;
    struct str last = STR_NONE;
    while (str_next(&rest, '/', &part)) {
        last = part;
    }
    return last;
}

/* One value of the city's database; NULL when it cannot be read. arg: NULL when none is asked for. */
static struct value ask(struct day *d, const char *sql, const char *arg)
{
    struct ctx *c = test_ctx(d->h, NULL);
    struct stmt *q = NEW(c->mem, struct stmt); /* prepared statements are kept by their place */
    const struct value one = V_TEXTZ(arg);
    struct value v = V_NULL;
    bool found = false;
    *q = (struct stmt){ "day_ask", arg != NULL ? "t" : "", sql };
    if (store_begin_read(c) == OK) {
        if (store_one(c, q, &one, arg != NULL ? 1 : 0, &v, 1, &found) != OK) {
            v = V_NULL;
        }
        store_rollback(c);
    }
    return v;
}

static int64_t number(struct day *d, const char *sql, const char *arg)
{
    const struct value v = ask(d, sql, arg);
    return v.kind == VALUE_INT ? v.i : -1;
}

static const char *in_case(struct day *d, const char *rest)
{
    return test_printf(d->h, "/kasus/%s%s", d->case_id, rest);
}

static struct test_answer post_case(struct day *d, const char *login, const char *rest,
                                    const char *body)
{
    return test_post(d->h, login, in_case(d, rest), body);
}

/* ---- before the day ---- */

void day_prepare(struct day *d)
{
    struct ctx *c = test_ctx(d->h, "case_manager");
    struct party *people = NEW_ARRAY(c->mem, struct party, 2);
    bool retry = false;
    people[0] = (struct party){ .roles = STR("KORBAN"),
                                .sex = STR("P"),
                                .age_incident = 30,
                                .age_report = 30,
                                .kinds = STR("FISIK"),
                                .needs = STR("Juru bahasa isyarat"),
                                .disability = STR("TIDAK") };
    people[1] = (struct party){
        .roles = STR("TERLAPOR"), .sex = STR("L"), .age_incident = 45, .age_report = 45
    };
    const day_t today = day_of_ms(c->now_ms, 420);
    struct case_all all = { .row = { .report_day = today,
                                     .incident_day = today - 3,
                                     .kecamatan = STR("JELUTUNG"),
                                     .place = STR("RUMAH_TANGGA") },
                            .parties = people,
                            .n_parties = 2 };
    c->change = change_new(c);
    CHECK(case_open_new(c, &all, NULL, c->who->id) == OK, "the case of the day opens");
    CHECK(change_commit(c, &retry) == OK, "and is stored");
    d->case_id = str_z(c->mem, all.row.id);
    d->victim = str_z(c->mem, people[0].id);
}

/* ---- steps ---- */

static void note(struct day *d, enum day_step step)
{
    const char *text = step == DAY_NOTE ? "catatan-pagi-hari" : "catatan-sore-hari";
    struct test_answer a =
        post_case(d, "case_manager", "/catatan", test_printf(d->h, "kind=TELEPON_LEMBAGA&body=%s", text));
    if (went(d, &a, 303)) {
        say(d, step, str_of(text));
    }
}

/* The six words of a page, as somebody types them; empty when they do not stand there. */
static struct str words_of(struct day *d, const struct test_answer *a)
{
    struct strbuf b;
    struct str rest = a->body;
    struct str tag;
    size_t n = 0;
    strbuf_init(&b, test_ctx(d->h, NULL)->mem);
    while (str_has(rest, STR("ol class=\"words\""))) {
        rest = str_cut(rest, 1, rest.n);
    }
    while (n < 6 && str_next(&rest, '<', &tag)) {
        if (str_starts(tag, STR("li>"))) {
            strbuf_putz(&b, n++ > 0 ? "+" : "");
            strbuf_put(&b, str_trim(str_cut(tag, 3, tag.n)));
        }
    }
    return n == 6 ? strbuf_str(&b) : STR_NONE;
}

static void report(struct day *d)
{
    static const struct {
        const char *step, *more;
    } way[] = {
        { "who", "who=SELF" },
        { "safe", "safe_now=YES&go=next" },
        { "what", "what=DIPUKUL&story=cerita-hari-ini&go=next" },
        { "where", "kelurahan=15.71.01.1001&go=next" },
        { "people", "victim_age=31&go=next" },
        { "contact", "go=skip" },
        { "files", "go=skip" },
        { "check", "go=send" },
    };
    struct str token = STR("");
    struct test_answer a = { .status = 0 };
    for (size_t i = 0; i < ARRAY_LEN(way); i++) {
        a = test_post(
            d->h, NULL, "/",
            test_printf(d->h, "token=%.*s&step=%s&%s", STR_ARG(token), way[i].step, way[i].more));
        if (!went(d, &a, 200)) {
            return;
        }
        struct str next = test_field(&a, "token");
        token = next.n > 0 ? next : token;
    }
    /* the page of the receipt, and nothing but it, says that the report has come */
    struct str words = test_has(&a, "meteran") ? words_of(d, &a) : STR_NONE;
    if (words.n > 0) {
        say(d, DAY_REPORT, words);
    }
    struct value id = ask(d, "SELECT id FROM report ORDER BY received_ms DESC LIMIT 1", NULL);
    if (id.kind == VALUE_TEXT && id.s.n < sizeof d->report) {
        memcpy(d->report, id.s.p, id.s.n);
    }
}

static struct test_answer post_report(struct day *d, const char *word, const char *body)
{
    return test_post(d->h, "intake", test_printf(d->h, "/antrean/%s/%s", d->report, word), body);
}

static void intake(struct day *d)
{
    struct test_answer a = post_report(d, "ambil", "");
    if (went(d, &a, 303)) {
        say(d, DAY_TAKE, str_of(d->report));
    }
    a = post_report(d, "jawab", "body=jawaban-petugas-hari-ini");
    if (went(d, &a, 303)) {
        say(d, DAY_REPLY, str_of(d->report));
    }
    a = post_report(d, "triase", "version=0&risk=SEDANG&kinds=FISIK&competence=KOTA");
    if (went(d, &a, 303)) {
        say(d, DAY_TRIAGE, str_of(d->report));
    }
    a = post_report(d, "kasus",
                    "report_day=2024-11-14&victim_sex=P&victim_kinds=FISIK"
                    "&victim_name=Rahmawati+Contoh&victim_nik=1571995506900001");
    if (went(d, &a, 303)) {
        say(d, DAY_CASE, str_cut(last_part(a.location), 0, 36));
    }
}

static struct str consent(struct day *d)
{
    struct test_answer a =
        post_case(d, "case_manager", "/persetujuan",
                  test_printf(d->h,
                              "step=rujukan&agency_id=POLRESTA&party_id=%s&basis=CONSENT"
                              "&giver=KORBAN&need=YES&identity=YES&story=YES",
                              d->victim));
    struct str rest = a.location;
    struct str part = STR_NONE;
    if (!went(d, &a, 303)) {
        return STR_NONE;
    }
    while (str_next(&rest, '&', &part)) {
        if (str_starts(part, STR("consent_id="))) {
            say(d, DAY_CONSENT, str_cut(part, 11, part.n));
            return str_cut(part, 11, part.n);
        }
    }
    return STR_NONE;
}

static void refer(struct day *d)
{
    const struct str ground = consent(d);
    const char *draft = test_printf(d->h,
                                    "agency_id=POLRESTA&consent_id=%.*s&party_id=%s"
                                    "&purpose=LAPORAN_POLISI&asked_for=Mohon+terima+laporan"
                                    "&picked=about",
                                    STR_ARG(ground), d->victim);
    if (ground.n == 0) {
        return;
    }
    struct test_answer a = post_case(d, "case_manager", "/rujukan/pratinjau", draft);
    if (!went(d, &a, 200)) {
        return;
    }
    a = post_case(d, "case_manager", "/rujukan",
                  test_printf(d->h, "%s&seen=%.*s", draft, STR_ARG(test_field(&a, "seen"))));
    const struct str id = last_part(a.location);
    if (!went(d, &a, 303) || id.n >= sizeof d->referral) {
        return;
    }
    memcpy(d->referral, id.p, id.n);
    say(d, DAY_REFERRAL, id);
    a = test_post(d->h, "partner", test_printf(d->h, "/rujukan/%s/tanya", d->referral),
                  "body=pertanyaan-polisi-hari-ini");
    if (went(d, &a, 303)) {
        say(d, DAY_QUESTION, id);
    }
}

static void file(struct day *d)
{
    struct test_answer a = test_post_file(d->h, "case_manager", in_case(d, "/dokumen"),
                                          "kind=VISUM&title=berkas-hari-ini", "surat.pdf",
                                          "application/pdf", STR(FILE_BYTES));
    if (went(d, &a, 303)) {
        say(d, DAY_FILE, STR("berkas-hari-ini"));
    }
}

static void closing(struct day *d)
{
    struct test_answer a =
        post_case(d, "case_manager", "/penutupan",
                  "checks=TUJUAN_DITINJAU&checks=RISIKO_DINILAI&checks=RUJUKAN_SELESAI"
                  "&checks=HUKUM_DIPANTAU&checks=PASCALAYANAN_DISEPAKATI"
                  "&checks=TAHU_CARA_KEMBALI&checks=DIBERI_TAHU&close_reason=SELESAI"
                  "&victim_view=Sudah+merasa+aman.&aftercare_on=2024-12-14");
    if (went(d, &a, 303)) {
        say(d, DAY_CLOSING, str_of(d->case_id));
    }
    a = post_case(d, "lead", "/penutupan/putusan", "step=approve&words=Baik.");
    if (went(d, &a, 303)) {
        say(d, DAY_CLOSED, str_of(d->case_id));
    }
}

static void import(struct day *d)
{
    struct ctx *c = test_ctx(d->h, "lead");
    struct import_list list = { 0 };
    struct import_result result = { 0 };
    enum err e = import_read(c, STR(LIST), &list);
    e = e == OK ? import_apply(c, &list, false, NULL, &result) : e;
    d->refused += e != OK;
    if (e == OK) {
        say(d, DAY_IMPORT, STR("2"));
    }
}

static void back_up(struct day *d)
{
    static struct backup_run run;
    struct city city = { .lock_fd = -1 };
    struct str why = STR_NONE;
    struct arena *mem = arena_new(0);
    const struct city_where where = { .data = test_dir(d->h) };
    const struct backup_plan plan = { .dir = d->backup, .keep = 3 };
    enum err e = city_open(&city, mem, &where, CITY_CONFIG, &why);
    if (e == OK) {
        e = backup_begin(&run, &city, &plan);
        e = e == OK ? backup_turn(&run) : e;
        if (e == OK) {
            say(d, DAY_BACKUP, backup_name(mem, run.last_ms));
        }
        backup_end(&run);
    }
    d->refused += e != OK;
    arena_free(mem);
}

void day_run(struct day *d)
{
    say(d, DAY_BEGUN, STR(""));
    note(d, DAY_NOTE);
    report(d);
    intake(d);
    refer(d);
    file(d);
    closing(d);
    import(d);
    back_up(d);
    note(d, DAY_LATE_NOTE);
}

/* ---- what must be there ---- */

static bool has(struct day *d, const char *login, const char *path, const char *text)
{
    const struct test_answer a = test_get(d->h, login, path);
    return a.status == 200 && test_has(&a, text);
}

static bool mailbox_opens(struct day *d, const char *words)
{
    const struct test_answer a =
        test_post(d->h, NULL, "/", test_printf(d->h, "token=&step=box&code=%s", words));
    return a.status == 200 && test_has(&a, "box_write");
}

static bool backup_is_whole(struct day *d, const char *generation)
{
    struct arena *mem = arena_new(0);
    struct restore_done done;
    struct str why = STR_NONE;
    const struct restore_plan plan = {
        .from = d->backup,
        .at = generation,
        .host_key_file = path_join(mem, test_dir(d->h), "host.key"),
        .recovery_file = path_join(mem, test_dir(d->h), "recovery.secret"),
    };
    const bool whole = restore_verify(mem, &plan, &done, &why) == OK;
    if (!whole) {
        print_error("%.*s\n", STR_ARG(why));
    }
    arena_free(mem);
    return whole;
}

static bool is_there(struct day *d, const struct day_ack *ack)
{
    const char *what = ack->what;
    switch ((enum day_step)ack->step) {
    case DAY_NOTE:
    case DAY_LATE_NOTE:
        return has(d, "case_manager", in_case(d, "/catatan"), what);
    case DAY_REPORT:
        return mailbox_opens(d, what);
    case DAY_TAKE:
        return number(d, "SELECT COUNT(*) FROM report WHERE id = $1 AND seen_ms IS NOT NULL",
                      what) == 1;
    case DAY_REPLY:
        return has(d, "intake", test_printf(d->h, "/antrean/%s", what), "jawaban-petugas-hari-ini");
    case DAY_TRIAGE:
        return number(d, "SELECT COUNT(*) FROM report WHERE id = $1 AND state <> 'new'", what) == 1;
    case DAY_CASE:
        return has(d, "intake", test_printf(d->h, "/kasus/%s", what), what);
    case DAY_CONSENT:
        return number(d, "SELECT COUNT(*) FROM consent WHERE id = $1", what) == 1;
    case DAY_REFERRAL:
        /* the team's side: the partner's ends with the case */
        return has(d, "case_manager", in_case(d, test_printf(d->h, "/rujukan/%s", what)),
                   "Mohon terima laporan");
    case DAY_QUESTION:
        return has(d, "case_manager", in_case(d, test_printf(d->h, "/rujukan/%s", what)),
                   "pertanyaan-polisi-hari-ini");
    case DAY_FILE:
        return has(d, "case_manager", in_case(d, "/dokumen"), what);
    case DAY_CLOSING:
        return number(d, "SELECT COUNT(*) FROM closing WHERE case_id = $1", what) == 1;
    case DAY_CLOSED:
        return number(d, "SELECT COUNT(*) FROM case_file WHERE id = $1 AND closed_ms IS NOT NULL",
                      what) == 1;
    case DAY_IMPORT:
        return number(d, "SELECT COUNT(*) FROM case_file", NULL) >= 3;
    case DAY_BACKUP:
        return backup_is_whole(d, what);
    case DAY_BEGUN:
    case DAY_STEPS:
        break;
    }
    return true;
}

/* A case with its fact and its card, all of which open; nothing stands alone. */
static const char *half_of(struct day *d)
{
    static const struct {
        const char *why, *sql;
    } none[] = {
        { "a case without its card",
          "SELECT COUNT(*) FROM case_file WHERE id NOT IN (SELECT case_id FROM card)" },
        { "a case with another number of facts",
          "SELECT (SELECT COUNT(*) FROM fact) - (SELECT COUNT(*) FROM case_file)" },
        { "a case that nobody may see",
          "SELECT COUNT(*) FROM case_file WHERE id NOT IN (SELECT case_id FROM case_access)" },
        { "a case without a person", "SELECT COUNT(*) FROM case_file WHERE id NOT IN"
                                     " (SELECT case_id FROM party)" },
        { "a row whose compartment is not known",
          "SELECT COUNT(*) FROM case_file WHERE compartment_id NOT IN (SELECT id FROM compartment)" },
        { "a report whose words have no compartment",
          "SELECT COUNT(*) FROM report WHERE compartment_id NOT IN (SELECT id FROM compartment)" },
    };
    for (size_t i = 0; i < ARRAY_LEN(none); i++) {
        if (number(d, none[i].sql, NULL) != 0) {
            return none[i].why;
        }
    }
    const struct test_answer recap =
        test_get(d->h, "lead", "/rekap?from_day=2024-01-01&to_day=2024-11-14");
    return recap.status == 200 ? NULL : "the recap does not add up";
}

/* The fact of a case says what the case says. */
static bool fact_fits(struct ctx *c, const struct case_all *all)
{
    static const struct stmt q = { "day_fact", "t",
                                   "SELECT sealed, version FROM fact WHERE id = $1" };
    struct str figures = COMPARTMENT_FIGURES;
    struct str plain = STR_NONE;
    struct value v[2];
    struct key k;
    bool found = false;
    if (store_one(c, &q, VALS(V_TEXT(all->row.fact_id)), v, 2, &found) != OK || !found ||
        keys_fetch(c, &figures, 1, LOOK_FIGURES, NULL) != OK || keys_of(c, figures, &k) != OK) {
        return false;
    }
    const struct seal_place at = { .table = STR("fact"),
                                   .row_id = all->row.fact_id,
                                   .compartment = figures,
                                   .epoch = COMPARTMENT_EPOCH,
                                   .version = v[1].i };
    const bool opens = seal_open_row(c, &k, &at, v[0].s, &plain) == OK;
    key_wipe(&k);
    return opens && str_eq(plain, case_fact_bytes(c, all));
}

static const char *case_fault(struct day *d, struct str id)
{
    struct ctx *c = test_ctx(d->h, "lead");
    struct case_all all = { 0 };
    if (!has(d, "lead", test_printf(d->h, "/kasus/%.*s", STR_ARG(id)), "<html")) {
        return "a case does not open";
    }
    if (store_begin_read(c) != OK || case_load(c, id, &all) != OK) {
        return "a case does not load";
    }
    const bool fits = fact_fits(c, &all);
    store_rollback(c);
    return fits ? NULL : "a fact is not what its case says";
}

/* Every case opens for lead, and what recaps count of it is what it says. */
static const char *fault_of_cases(struct day *d)
{
    struct ctx *c = test_ctx(d->h, NULL);
    static const struct stmt q = { "day_cases", "",
                                   "SELECT id FROM case_file ORDER BY id LIMIT 50" };
    struct str ids[50];
    size_t n = 0;
    struct rows r;
    if (store_begin_read(c) != OK || store_query(c, &q, NO_VALS, &r) != OK) {
        return "the cases cannot be listed";
    }
    while (n < ARRAY_LEN(ids) && store_next(&r)) {
        ids[n++] = row_text(&r, 0);
    }
    const char *why = store_done(&r) == OK ? NULL : "the cases cannot be listed";
    store_rollback(c);
    for (size_t i = 0; why == NULL && i < n; i++) {
        why = case_fault(d, ids[i]);
    }
    return why;
}

bool day_check(struct day *d, const struct day_ack *acks, size_t n, const char **why)
{
    struct value whole = ask(d, "PRAGMA integrity_check(1)", NULL);
    *why = NULL;
    if (whole.kind != VALUE_TEXT || !str_eqz(whole.s, "ok")) {
        *why = "the database is damaged";
    }
    for (size_t i = 0; *why == NULL && i < n; i++) {
        if (!is_there(d, &acks[i])) {
            *why = test_printf(d->h, "acknowledged and lost: %s",
                               day_step_name((enum day_step)acks[i].step));
        }
    }
    *why = *why == NULL ? half_of(d) : *why;
    *why = *why == NULL ? fault_of_cases(d) : *why;
    return *why == NULL;
}
