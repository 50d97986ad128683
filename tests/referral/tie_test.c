/*
 * tie_test.c - whoever has a tie to somebody of a case finds nothing of it by any way: no page, no
 * list, no count, no key; and what he meets is what he would meet if there were no such case.
 */
#include "kit.h"

#include <string.h>

#include "app/features.h"
#include "base/ids.h"
#include "store/change.h"

#define DAY INT64_C(86400000)
#define HOUR INT64_C(3600000)
#define ASK "purpose=LAPORAN_POLISI&asked_for=Mohon+terima+laporan+hari+ini&picked=about"
#define GROUND "basis=CONSENT&need=YES&identity=YES&story=YES&health=NO&giver=KORBAN"

static const char *value(struct kit *k, struct str id)
{
    return test_printf(k->h, "%.*s", STR_ARG(id));
}

static const char *member(struct kit *k, const char *login)
{
    return value(k, test_member_id(k->h, login));
}

static int begin(void **state)
{
    static struct kit k; /* one at a time */
    k = kit_open(test_http_new());
    *state = &k;
    return 0;
}

static int end(void **state)
{
    struct kit *k = *state;
    test_http_free(k->h);
    return 0;
}

/* The first column of the first row; "" when there is none. */
static const char *one(struct kit *k, const char *sql, const char *arg)
{
    struct ctx *c = test_ctx(k->h, NULL);
    struct stmt *q = NEW(c->mem, struct stmt); /* prepared statements are kept by their place */
    struct value v = V_NULL;
    bool found = false;
    *q = (struct stmt){ sql, "t", sql };
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(store_one(c, q, VALS(V_TEXTZ(arg)), &v, 1, &found), OK);
    store_rollback(c);
    return found && v.kind == VALUE_TEXT ? value(k, v.s) : "";
}

/* Whether keyd hands this login the key of a compartment. */
static bool holds(struct kit *k, const char *login, const char *compartment)
{
    struct ctx *c = test_ctx(k->h, login);
    const struct str id = str_of(compartment);
    CHECK(id_valid(id), "a compartment");
    assert_int_equal(keys_fetch(c, &id, 1, LOOK_CASE, NULL), OK);
    return keys_held(c, id);
}

static const char *of_meeting(struct kit *k, const char *meeting)
{
    return one(k, "SELECT compartment_id FROM conference WHERE id = $1",
               meeting + strlen("/gelar/"));
}

static void join(struct kit *k, const char *login)
{
    CHECK(test_post(k->h, "lead", test_printf(k->h, "/tim/kasus/%s/tambah", k->case_id),
                    test_printf(k->h, "member_id=%s", member(k, login)))
                  .status == 303,
          "he is on the team");
}

static void assign(struct kit *k, const char *login)
{
    const char *path = test_printf(k->h, "/tim/kasus/%s", k->case_id);
    struct test_answer form = test_get(k->h, "lead", path);
    CHECK(test_post(k->h, "lead", path,
                    test_printf(k->h, "member_id=%s&version=%s", member(k, login),
                                value(k, test_field(&form, "version"))))
                  .status == 303,
          "the case is his");
}

/* ---- every door of a case ---- */

/* Objects of the kit's case by the name of a parameter; filled before the tie. */
struct objects {
    const char *name[8];
    const char *id[8];
    size_t n;
};

static void add_object(struct objects *o, const char *name, const char *id)
{
    CHECK(id[0] != '\0', name);
    o->name[o->n] = name;
    o->id[o->n++] = id;
}

/* A case with something behind every door. */
static struct objects furnish(struct kit *k)
{
    struct objects o = { .n = 0 };
    const char *meeting = kit_meeting(k, KIT_ASKS);
    const char *consent = kit_consent(k, "POLRESTA", GROUND);
    const char *referral = kit_send(k, "POLRESTA", consent, ASK);
    assert_int_equal(kit_invite(k, meeting, "agency_id=POLRESTA"), 303);
    CHECK(
        test_post(k->h, "case_manager", kit_path(k, "/catatan"), "kind=UMUM&body=Rekaan+tanpa+nama")
                .status == 303,
        "a note");
    CHECK(test_post(k->h, "case_manager", kit_path(k, "/rencana/tugas"),
                    test_printf(k->h, "owner_id=%s&due_on=2024-11-20&body=Rekaan",
                                member(k, "case_manager")))
                  .status == 303,
          "a task");
    add_object(&o, ":case", k->case_id);
    add_object(&o, ":party", k->child);
    add_object(&o, ":consent", consent);
    add_object(&o, ":referral", referral);
    add_object(&o, ":conference", meeting + strlen("/gelar/"));
    add_object(&o, ":note", one(k, "SELECT id FROM note WHERE case_id = $1", k->case_id));
    add_object(&o, ":task", one(k, "SELECT id FROM task WHERE case_id = $1", k->case_id));
    return o;
}

static bool leads_to_case(const char *path)
{
    static const char *const names[] = { ":case", ":referral", ":conference", ":consent", ":note" };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (strstr(path, names[i]) != NULL) {
            return true;
        }
    }
    return false;
}

/* The path with these objects, or with ids that nothing has when there are none. */
static const char *fill(struct kit *k, const char *pattern, const struct objects *o)
{
    struct arena *a = test_ctx(k->h, NULL)->mem;
    struct str rest = str_of(pattern + 1);
    struct str part;
    struct strbuf b;
    strbuf_init(&b, a);
    while (str_next(&rest, '/', &part)) {
        struct str put = part.n > 0 && part.p[0] == ':' ? id_random(a) : part;
        for (size_t i = 0; o != NULL && i < o->n; i++) {
            put = str_eqz(part, o->name[i]) ? str_of(o->id[i]) : put;
        }
        strbuf_putc(&b, '/');
        strbuf_put(&b, put);
    }
    return str_z(a, strbuf_str(&b));
}

/* The body with the asked address taken out, wherever it stands in it. */
static struct str without(struct kit *k, const struct test_answer *a, const char *path)
{
    struct strbuf b;
    const struct str word = str_of(path);
    strbuf_init(&b, test_ctx(k->h, NULL)->mem);
    for (size_t i = 0; i < a->body.n;) {
        const struct str rest = str_cut(a->body, i, a->body.n);
        if (str_starts(rest, word)) {
            i += word.n;
        } else {
            strbuf_putc(&b, a->body.p[i++]);
        }
    }
    return strbuf_str(&b);
}

static struct test_answer ask(struct kit *k, const char *login, const struct route *r,
                              const char *path)
{
    return r->method == METHOD_GET ? test_get_json(k->h, login, path)
                                   : test_post_json(k->h, login, path, "{}");
}

/* Every route of the program that leads to a case: tied and absent are the same bytes. */
static size_t every_door(struct kit *k, const char *login, const struct objects *o)
{
    size_t n = 0;
    size_t n_features = 0;
    const struct feature *const *features = features_all(&n_features);
    for (size_t f = 0; f < n_features; f++) {
        for (size_t i = 0; i < features[f]->n_routes; i++) {
            const struct route *r = &features[f]->routes[i];
            const char *theirs = fill(k, r->path, o);
            const char *none = fill(k, r->path, NULL);
            if (!leads_to_case(r->path) || r->right == RIGHT_PUBLIC) {
                continue;
            }
            struct test_answer tied = ask(k, login, r, theirs);
            struct test_answer absent = ask(k, login, r, none);
            CHECK(
                tied.status == absent.status && (tied.status == 404 || tied.status == 403),
                test_printf(k->h, "%s %s: %d and %d", login, r->path, tied.status, absent.status));
            CHECK(str_eq(without(k, &tied, theirs), without(k, &absent, none)),
                  test_printf(k->h, "%s %s: other words", login, r->path));
            n += tied.status == 404;
        }
    }
    return n;
}

static const struct {
    const char *why, *login;
    size_t doors; /* at least so many are open to his role */
    bool on_team;
} tied_people[] = {
    { "a supervisor, who sees every case else", "lead2", 80, false },
    { "a manager who was on the team", "case_manager2", 80, true },
    { "a companion who was on the team", "companion", 40, true },
    { "an officer who was on the team", "intake2", 60, true },
    { "a partner who held its referral and was invited", "partner", 5, false },
};

static void no_door_opens(void **state)
{
    struct kit *k = *state;
    const struct objects o = furnish(k);
    const char *report = fill(k, "/rujukan/:referral", &o);
    const char *page = kit_path(k, "");
    for (size_t i = 0; i < ARRAY_LEN(tied_people); i++) {
        const char *who = tied_people[i].login;
        if (tied_people[i].on_team) {
            join(k, who);
        }
        const char *first = strcmp(who, "partner") == 0 ? report : page;
        CHECK(kit_status(k, who, first) == 200, test_printf(k->h, "before: %s", who));
        CHECK(kit_tie(k, "case_manager", who) == 303, "it is recorded");
        const size_t n = every_door(k, who, &o);
        CHECK(n >= tied_people[i].doors, test_printf(k->h, "%s: %zu doors", tied_people[i].why, n));
    }
    CHECK(kit_status(k, "lead", page) == 200, "whoever has no tie still sees it");
    CHECK(kit_status(k, "partner3", report) == 200, "also at the desk of one who has");
}

/* Whoever has a tie is named on no page that asks whom to let in, and let in by nobody. */
static void nobody_lets_him_in(void **state)
{
    struct kit *k = *state;
    const char *meeting = kit_meeting(k, KIT_ASKS);
    const char *in = test_printf(k->h, "member_id=%s", member(k, "case_manager2"));
    assert_int_equal(kit_tie(k, "case_manager", "case_manager2"), 303);
    CHECK(
        test_post(k->h, "lead", test_printf(k->h, "/tim/kasus/%s/tambah", k->case_id), in).status ==
            422,
        "not into the team");
    CHECK(kit_invite(k, meeting, in) == 422, "nor to a meeting");
    struct test_answer form =
        test_get(k->h, "lead", test_printf(k->h, "/tim/kasus/%s", k->case_id));
    CHECK(test_post(k->h, "lead", test_printf(k->h, "/tim/kasus/%s", k->case_id),
                    test_printf(k->h, "%s&version=%s", in, value(k, test_field(&form, "version"))))
                  .status == 422,
          "nor as its manager");
    CHECK(kit_tie(k, "case_manager", "case_manager2") == 422, "one tie is enough");
    (void)every_door(k, "case_manager2",
                     &(struct objects){ .n = 1, .name = { ":case" }, .id = { k->case_id } });
}

/* ---- lists and counts ---- */

static const struct {
    const char *path;
    bool of_lead, of_partner; /* untied, the case is seen in it */
} lists[] = {
    { "/beranda", true, true },
    { "/kasus", true, false },
    { "/kasus?scope=all", false, false },
    { "/tim", true, false },
    { "/simfoni?month=2024-10", true, false },
    { "/simfoni/csv?month=2024-10", true, false },
    { "/antrean", false, false },
    { "/antrean?tab=done", false, false },
    { "/gelar", true, false },
    { "/gelar/baru", true, false },
    { "/undangan", false, true },
    { "/rujukan", false, true },
    { "/serahan", false, false },
};

struct seen {
    struct str body[ARRAY_LEN(lists)];
};

static struct seen look(struct kit *k, const char *login)
{
    struct seen s;
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        s.body[i] = test_get_json(k->h, login, lists[i].path).body;
    }
    return s;
}

/* A case that stands in every list of a supervisor: late, waiting, unassigned, silent. */
static void old_case(struct kit *k)
{
    *k = kit_open(k->h);
    (void)furnish(k);
    const char *vital =
        kit_consent(k, "RSUD_ABDUL_MANAP", "basis=VITAL_INTEREST&why=Terancam+malam+ini&need=YES");
    (void)kit_send(k, "RSUD_ABDUL_MANAP", vital, "purpose=VISUM&asked_for=Mohon&picked=about");
}

/* What a tied supervisor reads in lists and counts is what he read before there was such a case. */
static void lists_are_as_before(void **state)
{
    struct kit k = { .h = test_http_new() };
    (void)state;
    const struct seen before = look(&k, "lead2");
    const struct seen partner = look(&k, "partner");
    test_clock_add(k.h, -20 * DAY);
    old_case(&k);
    test_clock_add(k.h, 20 * DAY);
    const struct seen open = look(&k, "lead2");
    const struct seen sent = look(&k, "partner");
    CHECK(kit_tie(&k, "case_manager", "lead2") == 303, "it is recorded");
    CHECK(kit_tie(&k, "case_manager", "partner") == 303, "for the partner too");
    const struct seen tied = look(&k, "lead2");
    const struct seen desk = look(&k, "partner");
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        const char *path = lists[i].path;
        CHECK(!lists[i].of_lead || !str_eq(open.body[i], before.body[i]),
              test_printf(k.h, "untied, a supervisor reads of it: %s", path));
        CHECK(!lists[i].of_partner || !str_eq(sent.body[i], partner.body[i]),
              test_printf(k.h, "untied, a partner reads of it: %s", path));
        CHECK(str_eq(tied.body[i], before.body[i]),
              test_printf(k.h, "%s: %.*s\nbefore: %.*s", path, STR_ARG(tied.body[i]),
                          STR_ARG(before.body[i])));
        CHECK(str_eq(desk.body[i], partner.body[i]), test_printf(k.h, "partner: %s", path));
    }
    test_http_free(k.h);
}

/* ---- reports and search ---- */

#define NIK "1571995506900001"

/* Somebody tells it at the office; its id. */
static const char *told(struct kit *k, const char *login)
{
    struct test_answer a = test_post(k->h, login, "/laporan/baru",
                                     "channel=TELEPON&who=SELF&safe_now=YES&story=Rekaan&seed=");
    CHECK(a.status == 303, test_printf(k->h, "told: %d %.*s", a.status, STR_ARG(a.body)));
    const char *id = kit_last(k, a.location);
    a = test_post(
        k->h, login, test_printf(k->h, "/antrean/%s/triase", id),
        "version=0&risk=SEDANG&kinds=FISIK&competence=KOTA&name=Rahmawati+Contoh&nik=" NIK);
    CHECK(a.status == 303, "judged");
    return id;
}

/* The same person comes again: whoever has a tie to her case is not told that she is known. */
static void a_search_hits_nothing(void **state)
{
    struct kit *k = *state;
    const char *first = told(k, "intake");
    struct test_answer a =
        test_post(k->h, "intake", test_printf(k->h, "/antrean/%s/kasus", first),
                  "report_day=2024-11-14&victim_sex=P&victim_kinds=FISIK&victim_name=Rahmawati+"
                  "Contoh&victim_nik=" NIK);
    CHECK(a.status == 303, "a case of it");
    const char *case_id = one(k, "SELECT case_id FROM report WHERE id = $1", first);
    const char *second = told(k, "intake2");
    const char *doubles = test_printf(k->h, "/antrean/%s/ganda", second);
    const char *known = test_printf(k->h, "/antrean/%s", first);
    a = test_get_json(k->h, "intake2", doubles);
    CHECK(a.status == 200 && val_count(val_getz(a.json, "known_elsewhere")) > 0,
          "an officer without a tie hears that she is known");
    CHECK(kit_status(k, "intake2", known) == 200, "and reads the first report");
    CHECK(test_post(k->h, "intake", test_printf(k->h, "/kasus/%s/keterkaitan", case_id),
                    test_printf(k->h, "member_id=%s&kind=KELUARGA", member(k, "intake2")))
                  .status == 303,
          "it is recorded");
    a = test_get_json(k->h, "intake2", doubles);
    CHECK(a.status == 200 && val_count(val_getz(a.json, "known_elsewhere")) == 0 &&
              val_count(val_getz(a.json, "reports")) == 0 &&
              val_count(val_getz(a.json, "cases")) == 0 && val_getz(a.json, "none")->b,
          "with one he hears nothing");
    CHECK(kit_status(k, "intake2", known) == 404, "nor is the report a way to it");
    struct test_answer mine =
        test_get_json(k->h, "intake", test_printf(k->h, "/kasus/%s/kembali", case_id));
    CHECK(mine.status == 200 && val_count(val_getz(mine.json, "notices")) == 1,
          "the owner was told all the same");
}

/* ---- keys ---- */

/* A compartment of its own kind in the case, for lead and one more. */
static const char *named_part(struct kit *k, enum compartment_kind kind, const char *login)
{
    struct ctx *c = test_ctx(k->h, login);
    bool retry = false;
    c->change = change_new(c);
    const struct str id = change_compartment(c, kind, str_of(k->case_id), STR_NONE, STR_NONE);
    change_allow(c, id, STR("lead"), 0);
    change_allow(c, id, c->who->id, 0);
    change_action(c, ACTION_CASE_WRITE);
    assert_int_equal(change_commit(c, &retry), OK);
    return value(k, id);
}

/* Health, shelter and legal are not the recorder's; the tied member's keys of them end all the same. */
static void keys_that_the_recorder_lacks(void **state)
{
    static const struct {
        enum compartment_kind kind;
        const char *why;
    } kinds[] = { { IN_HEALTH, "health" }, { IN_LEGAL, "legal" }, { IN_SHELTER, "shelter" } };
    struct kit *k = *state;
    const char *part[ARRAY_LEN(kinds)];
    join(k, "case_manager2");
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        part[i] = named_part(k, kinds[i].kind, "case_manager2");
        CHECK(holds(k, "case_manager2", part[i]), kinds[i].why);
        CHECK(!holds(k, "case_manager", part[i]), "the recorder has none");
    }
    CHECK(kit_tie(k, "case_manager", "case_manager2") == 303, "it is recorded");
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        CHECK(!holds(k, "case_manager2", part[i]), kinds[i].why);
        CHECK(holds(k, "lead", part[i]), "lead's stays");
    }
}

static const char *last_file(struct kit *k)
{
    return one(k, "SELECT id FROM document WHERE case_id = $1 ORDER BY added_ms DESC", k->case_id);
}

/* A file that hurts is open to two; the supervisor who records the tie is none of them. */
static void a_file_that_hurts(void **state)
{
    struct kit *k = *state;
    assign(k, "case_manager2");
    join(k, "companion");
    struct test_answer a =
        test_post_file(k->h, "case_manager2", kit_path(k, "/dokumen"),
                       test_printf(k->h, "kind=FOTO&sensitive=1&named_a=%s&named_b=%s",
                                   member(k, "case_manager2"), member(k, "companion")),
                       "rekaan.txt", "text/plain", STR("isi rekaan"));
    CHECK(a.status == 303, test_printf(k->h, "put: %d", a.status));
    const char *lock =
        one(k, "SELECT compartment_id FROM document_lock WHERE document_id = $1", last_file(k));
    CHECK(holds(k, "companion", lock) && !holds(k, "lead", lock), "two hold it, lead does not");
    CHECK(kit_tie(k, "lead", "companion") == 303, "it is recorded");
    CHECK(!holds(k, "companion", lock), "the key ends");
    CHECK(holds(k, "case_manager2", lock), "the other's stays");
    CHECK(kit_tie(k, "lead", "case_manager2") == 303, "the other one too");
    CHECK(test_post(k->h, "case_manager2",
                    kit_path(k, test_printf(k->h, "/dokumen/%s/buka", last_file(k))),
                    "reason=Untuk+penyidik+polisi")
                  .status == 404,
          "the only key stays at keyd, the door does not open");
}

/* The meeting has a key of its own: place, chair, who came. */
static void the_meeting_itself(void **state)
{
    struct kit *k = *state;
    const char *meeting = kit_meeting(k, KIT_ASKS);
    const char *key = of_meeting(k, meeting);
    (void)kit_consent(k, "POLRESTA", GROUND);
    join(k, "case_manager2");
    assert_int_equal(kit_invite(k, meeting, "agency_id=POLRESTA"), 303);
    assert_int_equal(
        kit_invite(k, meeting, test_printf(k->h, "member_id=%s", member(k, "intake2"))), 303);
    static const char *const people[] = { "case_manager2", "partner", "intake2" };
    for (size_t i = 0; i < ARRAY_LEN(people); i++) {
        CHECK(holds(k, people[i], key), test_printf(k->h, "before: %s", people[i]));
        CHECK(kit_tie(k, "case_manager", people[i]) == 303, "it is recorded");
        CHECK(!holds(k, people[i], key), test_printf(k->h, "after: %s", people[i]));
    }
    CHECK(test_post(k->h, "case_manager", test_printf(k->h, "%s/jadwal", meeting),
                    "starts_ms=2024-11-18T10:00&place=RUANG_RAPAT")
                  .status == 303,
          "it is moved");
    for (size_t i = 0; i < ARRAY_LEN(people); i++) {
        CHECK(!holds(k, people[i], key) && kit_status(k, people[i], kit_invited(k, meeting)) == 404,
              test_printf(k->h, "moving it lets nobody in again: %s", people[i]));
    }
    CHECK(holds(k, "partner3", key), "the other at the desk goes on by name");
    CHECK(kit_status(k, "partner3", kit_invited(k, meeting)) == 200, "and reads the brief");
    CHECK(holds(k, "case_manager", key) && holds(k, "lead", key), "so does the team");
}

/* Whoever is invited to another case of the same meeting keeps the meeting. */
static void another_case_of_the_meeting(void **state)
{
    struct kit *k = *state;
    struct kit other = kit_open(k->h);
    const char *meeting = kit_meeting(k, KIT_ASKS);
    const char *key = of_meeting(k, meeting);
    struct test_answer a = test_post(k->h, "case_manager", test_printf(k->h, "%s/kasus", meeting),
                                     test_printf(k->h, "case_id=%s&%s", other.case_id, KIT_ASKS));
    CHECK(a.status == 303, "a second case");
    (void)kit_consent(k, "POLRESTA", GROUND);
    (void)kit_consent(&other, "POLRESTA", GROUND);
    assert_int_equal(kit_invite(k, meeting, "agency_id=POLRESTA"), 303);
    assert_int_equal(kit_invite(&other, meeting, "agency_id=POLRESTA"), 303);
    CHECK(kit_tie(k, "case_manager", "partner") == 303, "a tie to one of them");
    CHECK(holds(k, "partner", key), "the meeting stays for the other");
    struct test_answer page = test_get_json(k->h, "partner", kit_invited(k, meeting));
    CHECK(page.status == 200 && val_count(val_getz(page.json, "briefs")) == 1,
          "one brief is left to him");
    CHECK(kit_tie(&other, "case_manager", "partner") == 303, "a tie to both");
    CHECK(!holds(k, "partner", key), "then it ends");
}

/* Two at one desk, one tie after the other: the desk's key, then the named ones. */
static void a_second_tie_at_a_desk(void **state)
{
    struct kit *k = *state;
    const char *consent = kit_consent(k, "POLRESTA", GROUND);
    const char *referral = kit_send(k, "POLRESTA", consent, ASK);
    const char *path = test_printf(k->h, "/rujukan/%s", referral);
    CHECK(kit_holds(k, "partner", referral) && kit_holds(k, "partner3", referral), "both");
    CHECK(kit_tie(k, "case_manager", "partner") == 303, "the first");
    CHECK(!kit_holds(k, "partner", referral) && kit_holds(k, "partner3", referral), "one");
    CHECK(kit_status(k, "partner3", path) == 200, "who reads on");
    CHECK(kit_tie(k, "case_manager", "partner3") == 303, "the second");
    CHECK(!kit_holds(k, "partner", referral) && !kit_holds(k, "partner3", referral), "none");
    CHECK(kit_status(k, "partner3", path) == 404, "nor by the page");
}

/* ---- whose case it was ---- */

static const char *owner_of_task(struct kit *k)
{
    return one(k, "SELECT owner_id FROM task WHERE case_id = $1", k->case_id);
}

static void a_tied_manager(void **state)
{
    struct kit *k = *state;
    (void)furnish(k);
    CHECK(kit_tie(k, "lead", "case_manager") == 303, "the supervisor names it");
    CHECK(kit_status(k, "case_manager", kit_path(k, "")) == 404, "he sees nothing of it");
    CHECK(one(k, "SELECT manager_id FROM case_file WHERE id = $1", k->case_id)[0] == '\0',
          "it waits for a manager");
    CHECK(strcmp(owner_of_task(k), member(k, "lead")) == 0, "his tasks wait with the supervisor");
    assign(k, "case_manager2");
    CHECK(kit_status(k, "case_manager2", kit_path(k, "")) == 200, "until another one has it");
}

static void his_own_tie(void **state)
{
    struct kit *k = *state;
    (void)furnish(k);
    struct test_answer a =
        test_post(k->h, "case_manager", kit_path(k, "/keterkaitan"),
                  test_printf(k->h, "member_id=%s&kind=TETANGGA", member(k, "case_manager")));
    CHECK(a.status == 303 && str_starts(a.location, STR("/kasus?")),
          "who says it himself is led to his list");
    CHECK(kit_status(k, "case_manager", kit_path(k, "")) == 404, "and sees nothing of it");
    struct test_answer home = test_get_json(k->h, "case_manager", "/beranda");
    CHECK(home.status == 200 && !test_has(&home, k->case_id), "no task of it on his first page");
    assign(k, "case_manager2");
    CHECK(strcmp(owner_of_task(k), member(k, "case_manager2")) == 0,
          "his tasks go to whoever gets the case");
}

/* ---- handing over, opening again ---- */

static const char *text_of(const struct kit *k, struct str location)
{
    return test_printf(k->h, "%.*s", STR_ARG(location));
}

static void handing_over_says_that_some_stay(void **state)
{
    struct kit *k = *state;
    struct kit second = kit_open(k->h);
    const char *path = test_printf(k->h, "/tim/anggota/%s/serah", member(k, "case_manager"));
    const char *heir = test_printf(k->h, "member_id=%s&words=Cuti", member(k, "case_manager2"));
    assign(k, "case_manager");
    assign(&second, "case_manager");
    assert_int_equal(kit_tie(k, "case_manager", "case_manager2"), 303);
    struct test_answer a = test_post(k->h, "lead", path, heir);
    struct test_answer page = test_follow(k->h, "lead", &a);
    CHECK(a.status == 303 && test_has(&page, "Ada yang tidak dapat ikut"),
          test_printf(k->h, "it says that some stay: %s", text_of(k, a.location)));
    CHECK(!test_has(&page, "keterkaitan") && !test_has(&page, "terkait"), "not why");
    CHECK(kit_status(k, "case_manager2", kit_path(&second, "")) == 200, "the other one went");
    CHECK(kit_status(k, "case_manager2", kit_path(k, "")) == 404, "this one did not");
    CHECK(kit_status(k, "case_manager", kit_path(k, "")) == 200, "it stays where it was");
    a = test_post(k->h, "lead", path, heir);
    CHECK(a.status == 422 && test_has(&a, "Ada yang tersisa"), "with nothing left that can go");
}

/* The same words where the supervisor himself is the one: he cannot tell which of the two it is. */
static void handing_over_by_a_tied_lead(void **state)
{
    struct kit *k = *state;
    const char *path = test_printf(k->h, "/tim/anggota/%s/serah", member(k, "case_manager"));
    const char *heir = test_printf(k->h, "member_id=%s&words=Cuti", member(k, "case_manager2"));
    assign(k, "case_manager");
    assert_int_equal(kit_tie(k, "case_manager", "lead2"), 303);
    struct test_answer by_tied = test_post(k->h, "lead2", path, heir);
    assert_int_equal(kit_tie(k, "case_manager", "case_manager2"), 303);
    struct test_answer by_free = test_post(k->h, "lead", path, heir);
    CHECK(by_tied.status == 422 && by_free.status == 422, "neither moves it");
    CHECK(test_has(&by_tied, "Ada yang tersisa") && test_has(&by_free, "Ada yang tersisa"),
          "both are told the same");
}

static void opening_again_says_it_too(void **state)
{
    struct kit *k = *state;
    struct kit second = kit_open(k->h);
    const char *path = test_printf(k->h, "/tim/anggota/%s/pulihkan", member(k, "case_manager"));
    assert_int_equal(kit_tie(&second, "case_manager", "lead2"), 303);
    struct test_answer a = test_post(k->h, "lead2", path, "");
    struct test_answer page = test_follow(k->h, "lead2", &a);
    CHECK(test_has(&page, "kecuali yang tidak dapat dipulihkan"), "some are not his to open");
    a = test_post(k->h, "lead", path, "");
    page = test_follow(k->h, "lead", &a);
    CHECK(test_has(&page, "sudah dipulihkan.") && !test_has(&page, "kecuali"), "all of them");
}

/* ---- lifting ---- */

static const char *tie_id(struct kit *k)
{
    return one(k, "SELECT id FROM member_tie WHERE case_id = $1 AND lifted_ms IS NULL", k->case_id);
}

static void lifting(void **state)
{
    struct kit *k = *state;
    static const struct {
        const char *login;
        int status;
        const char *why;
    } names[] = {
        { "companion", 403, "a companion tells it to the manager" },
        { "partner", 403, "a partner names nothing" },
        { "case_manager2", 404, "nobody names one in another's case" },
    };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        CHECK(kit_tie(k, names[i].login, "lead2") == names[i].status, names[i].why);
    }
    assert_int_equal(kit_tie(k, "case_manager", "lead2"), 303);
    const char *lift = kit_path(k, test_printf(k->h, "/keterkaitan/%s/cabut", tie_id(k)));
    CHECK(test_post(k->h, "case_manager", lift, "why=Keliru+orang&version=1").status == 403,
          "only lead lifts one");
    CHECK(test_post(k->h, "lead2", lift, "why=Keliru+orang&version=1").status == 404,
          "not the one who has it");
    CHECK(test_post(k->h, "lead", lift, "why=&version=1").status == 422, "not without a reason");
    CHECK(kit_status(k, "lead2", kit_path(k, "")) == 404, "until then");
    CHECK(test_post(k->h, "lead", lift, "why=Keliru+orang&version=1").status == 303, "with one");
    CHECK(kit_status(k, "lead2", kit_path(k, "")) == 200, "he sees it again");
    CHECK(test_post(k->h, "lead", lift, "why=Lagi&version=2").status == 422, "once");
}

/* Where it is marked, a superior loses the case with the member, by the same doors; and comes back with him. */
static void the_superior_too(void **state)
{
    struct kit *k = *state;
    const char *consent = kit_consent(k, "POLRESTA", GROUND);
    const char *referral = kit_send(k, "POLRESTA", consent, ASK);
    assert_int_equal(kit_tie(k, "case_manager", "partner"), 303);
    const char *of = tie_id(k);
    const char *mark = kit_path(k, test_printf(k->h, "/keterkaitan/%s/atasan", of));
    const struct {
        const char *why, *by, *whom;
        int status;
    } rows[] = {
        { "only lead marks it", "case_manager", "partner3", 403 },
        { "somebody of another agency is nobody's superior here", "lead", "partner2", 422 },
        { "nor is he his own", "lead", "partner", 422 },
        { "of the same agency", "lead", "partner3", 303 },
        { "once", "lead", "partner3", 422 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        CHECK(test_post(k->h, rows[i].by, mark,
                        test_printf(k->h, "member_id=%s", member(k, rows[i].whom)))
                      .status == rows[i].status,
              rows[i].why);
    }
    CHECK(!kit_holds(k, "partner3", referral), "his key ends");
    CHECK(kit_status(k, "partner3", test_printf(k->h, "/rujukan/%s", referral)) == 404,
          "and his way");
    const char *lift = kit_path(k, test_printf(k->h, "/keterkaitan/%s/cabut", of));
    CHECK(test_post(k->h, "lead", lift, "why=Keliru+orang&version=1").status == 303, "lifted");
    static const char *const both[] = { "partner", "partner3" };
    for (size_t i = 0; i < ARRAY_LEN(both); i++) {
        CHECK(kit_holds(k, both[i], referral), test_printf(k->h, "holds again: %s", both[i]));
        CHECK(kit_status(k, both[i], test_printf(k->h, "/rujukan/%s", referral)) == 200,
              test_printf(k->h, "reads again: %s", both[i]));
    }
}

/* A supervisor who is somebody of the case; then the other one: it is said that nobody is left. */
static void no_supervisor_left(void **state)
{
    struct kit *k = *state;
    static const char *const leads[] = { "lead", "lead2" };
    for (size_t i = 0; i < ARRAY_LEN(leads); i++) {
        struct test_answer page = test_get(k->h, "case_manager", kit_path(k, "/keterkaitan"));
        CHECK(page.status == 200 && !test_has(&page, "Tidak ada lagi supervisor"), "one is left");
        CHECK(test_post(k->h, "case_manager", kit_path(k, "/keterkaitan"),
                        test_printf(k->h, "member_id=%s&kind=PIHAK", member(k, leads[i])))
                      .status == 303,
              "a party of the case");
        CHECK(kit_status(k, leads[i], kit_path(k, "")) == 404, "loses every way to it");
    }
    struct test_answer page = test_get(k->h, "case_manager", kit_path(k, "/keterkaitan"));
    CHECK(test_has(&page, "Tidak ada lagi supervisor"), "the team is told");
}

/* A member on the team joins again as anybody does; then his keys are complete. */
static void joining_again(void **state)
{
    struct kit *k = *state;
    const char *meeting = kit_meeting(k, KIT_ASKS);
    join(k, "case_manager2");
    assert_int_equal(kit_tie(k, "case_manager", "case_manager2"), 303);
    const char *lift = kit_path(k, test_printf(k->h, "/keterkaitan/%s/cabut", tie_id(k)));
    assert_int_equal(test_post(k->h, "lead", lift, "why=Keliru&version=1").status, 303);
    CHECK(kit_status(k, "case_manager2", kit_path(k, "")) == 404, "lifting alone lets nobody in");
    join(k, "case_manager2");
    CHECK(kit_status(k, "case_manager2", kit_path(k, "")) == 200, "the team does");
    CHECK(holds(k, "case_manager2", of_meeting(k, meeting)), "with the meetings about the case");
}

#define IN_CITY(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_CITY(no_door_opens),
        IN_CITY(nobody_lets_him_in),
        cmocka_unit_test(lists_are_as_before),
        IN_CITY(a_search_hits_nothing),
        IN_CITY(keys_that_the_recorder_lacks),
        IN_CITY(a_file_that_hurts),
        IN_CITY(the_meeting_itself),
        IN_CITY(another_case_of_the_meeting),
        IN_CITY(a_second_tie_at_a_desk),
        IN_CITY(a_tied_manager),
        IN_CITY(his_own_tie),
        IN_CITY(handing_over_says_that_some_stay),
        IN_CITY(handing_over_by_a_tied_lead),
        IN_CITY(opening_again_says_it_too),
        IN_CITY(lifting),
        IN_CITY(the_superior_too),
        IN_CITY(no_supervisor_left),
        IN_CITY(joining_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
