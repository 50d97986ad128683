/*
 * import_apply.c - cases of a line list into the city, a hundred a transaction; what is there
 * already is compared, not changed.
 */
#include "base/ids.h"
#include "base/strbuf.h"
#include "feature/import/import.h"
#include "rec/pack.h"

#define BATCH 100 /* cases a transaction: one flush for all of them */

/* ---- digest ---- */

static void put_piece(struct strbuf *b, struct str s)
{
    strbuf_put_int(b, (int64_t)s.n);
    strbuf_putc(b, ':');
    strbuf_put(b, s);
}

struct str import_digest(struct ctx *c, const struct import_case *k)
{
    unsigned char digest[16];
    struct strbuf b;
    strbuf_init(&b, c->mem);
    const struct str own[] = { k->number, k->channel, k->kecamatan,  k->kelurahan,
                               k->place,  k->stage,   k->legal_state };
    for (size_t i = 0; i < ARRAY_LEN(own); i++) {
        put_piece(&b, own[i]);
    }
    strbuf_printf(&b, "%lld %lld;", (long long)k->report_day, (long long)k->incident_day);
    for (const struct import_victim *v = k->first; v != NULL; v = v->next) {
        const struct str texts[] = { v->id,        v->name,       v->nik,     v->sex,
                                     v->education, v->occupation, v->marital, v->disability,
                                     v->kinds,     v->services,   v->story };
        for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
            put_piece(&b, texts[i]);
        }
        strbuf_printf(&b, "%lld %lld;", (long long)v->born, (long long)v->age);
        for (size_t i = 0; i < v->n_reported; i++) {
            put_piece(&b, v->reported[i].id);
            put_piece(&b, v->reported[i].sex);
            put_piece(&b, v->reported[i].relation);
        }
    }
    seal_digest(strbuf_str(&b), digest);
    return str_hex(c->mem, digest, sizeof(digest));
}

/* ---- one case ---- */

/*
 * The reported persons of a case, each once, stand as parties after the victims: place among them,
 * n for a new one.
 */
static size_t reported_place(const struct str *ids, size_t n, struct str id)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(ids[i], id)) {
            return i;
        }
    }
    return n;
}

static void fill_victim(struct ctx *c, const struct import_case *k, const struct import_victim *v,
                        struct party *p, struct party_identity *who)
{
    const day_t incident = k->incident_day != 0 ? k->incident_day : k->report_day;
    p->id = id_new(c->mem, c->now_ms);
    p->roles = STR("KORBAN");
    p->sex = v->sex;
    p->kinds = v->kinds;
    p->education = v->education;
    p->occupation = v->occupation;
    p->marital = v->marital;
    p->disability = v->disability;
    p->age_incident = v->age >= 0 ? v->age : day_years(v->born, incident);
    p->age_report = v->born != 0 ? day_years(v->born, k->report_day) : p->age_incident;
    p->age_estimated = v->born == 0;
    who->name = v->name;
    who->nik = v->nik;
    who->born = v->born;
}

static size_t count_links(const struct import_case *k)
{
    size_t n = 0;
    for (const struct import_victim *v = k->first; v != NULL; v = v->next) {
        n += v->n_reported;
    }
    return n;
}

static void add_services(const struct import_case *k, const struct import_victim *v,
                         const struct party *p, struct case_all *all)
{
    struct str rest = v->services;
    struct str kind;
    while (str_next(&rest, ';', &kind)) {
        all->services[all->n_services++] =
            (struct service){ .kind = kind, .given_on = k->report_day, .party_id = p->id };
    }
}

static void add_relations(struct ctx *c, const struct import_victim *v, const struct party *victim,
                          struct case_all *all, size_t n_victims, struct str *ids)
{
    for (size_t i = 0; i < v->n_reported; i++) {
        const size_t known = all->n_parties - n_victims;
        const size_t at = reported_place(ids, known, v->reported[i].id);
        struct party *p = &all->parties[n_victims + at];
        if (at == known) {
            ids[at] = v->reported[i].id;
            *p = (struct party){ .id = id_new(c->mem, c->now_ms),
                                 .roles = STR("TERLAPOR"),
                                 .sex = v->reported[i].sex,
                                 .age_incident = -1,
                                 .age_report = -1 };
            all->n_parties++;
        }
        all->relations[all->n_relations++] = (struct relation){
            .reported_id = p->id, .victim_id = victim->id, .relation = v->reported[i].relation
        };
    }
}

static void fill_case(struct ctx *c, const struct import_case *k, struct case_file *row)
{
    const int offset = pack_hours(c->packs)->utc_offset_minutes;
    const struct vocab *stages = pack_vocab(c->packs, STR("service_state"));
    const struct code *stage = k->stage.n != 0 ? vocab_code(stages, k->stage) : NULL;
    struct strbuf story;
    strbuf_init(&story, c->mem);
    for (const struct import_victim *v = k->first; v != NULL; v = v->next) {
        if (v->story.n != 0) {
            strbuf_putz(&story, strbuf_str(&story).n != 0 ? "\n" : "");
            strbuf_put(&story, v->story);
        }
    }
    row->number = k->number;
    row->opened_ms = day_start_ms(k->report_day, offset);
    row->touched_ms = row->opened_ms;
    row->closed_ms = stage != NULL && stage->ended ? c->now_ms : 0;
    row->stage = k->stage;
    row->legal_state = k->legal_state;
    row->report_day = k->report_day;
    row->incident_day = k->incident_day;
    row->channel = k->channel;
    row->place = k->place;
    row->kecamatan = k->kecamatan;
    row->kelurahan = k->kelurahan;
    row->incident = strbuf_str(&story);
}

/* Queues one case with its people, relations and services. */
static enum err open_case(struct ctx *c, const struct import_case *k, struct str digest)
{
    const size_t links = count_links(k);
    struct case_all all = { 0 };
    struct str *ids = NEW_ARRAY(c->mem, struct str, links + 1);
    struct party_identity *identities =
        NEW_ARRAY(c->mem, struct party_identity, k->n_victims + links + 1);
    all.parties = NEW_ARRAY(c->mem, struct party, k->n_victims + links + 1);
    all.relations = NEW_ARRAY(c->mem, struct relation, links + 1);
    all.services = NEW_ARRAY(c->mem, struct service, k->n_victims * 32 + 1);
    all.n_parties = k->n_victims;
    all.import_digest = digest;
    fill_case(c, k, &all.row);
    size_t at = 0;
    for (const struct import_victim *v = k->first; v != NULL; v = v->next, at++) {
        fill_victim(c, k, v, &all.parties[at], &identities[at]);
        add_services(k, v, &all.parties[at], &all);
        add_relations(c, v, &all.parties[at], &all, k->n_victims, ids);
    }
    return case_open_new(c, &all, identities, STR_NONE);
}

/* ---- the list ---- */

enum known { KNOWN_NOT, KNOWN_SAME, KNOWN_OTHER };

static enum err look_up(struct ctx *c, struct str number, struct str digest, enum known *known)
{
    struct str before;
    bool found = false;
    TRY(case_import_digest(c, number, &before, &found));
    *known = !found ? KNOWN_NOT : str_eq(before, digest) ? KNOWN_SAME : KNOWN_OTHER;
    return OK;
}

static void refuse_known(struct ctx *c, struct import_list *l, struct import_case *k)
{
    const struct import_issue i = { .row = k->first->row,
                                    .column = "no_kasus",
                                    .value = k->number,
                                    .reason = "import.known_other" };
    import_issue_add(c, l, k, &i);
    l->n_refused_rows += k->n_victims;
}

/*
 * One batch in its own arena: memory stays flat over a long list. Issues live as long as the list.
 */
static enum err put_batch(struct ctx *c, struct ctx *of_list, struct import_list *l,
                          struct import_case **next, bool dry_run, struct import_result *out,
                          size_t *done)
{
    const struct str city[] = { COMPARTMENT_CARD, COMPARTMENT_FIGURES };
    struct import_case *k = *next;
    int64_t cases = 0;
    int64_t victims = 0;
    bool retry = false;
    c->change = change_new(c);
    TRY(keys_fetch(c, city, ARRAY_LEN(city), LOOK_LIST, NULL));
    for (size_t n = 0; k != NULL && n < BATCH; k = k->next, n++, (*done)++) {
        enum known known = KNOWN_NOT;
        if (k->refused_by != 0) {
            continue;
        }
        const struct str digest = import_digest(c, k);
        TRY(look_up(c, k->number, digest, &known));
        if (known == KNOWN_OTHER) {
            refuse_known(of_list, l, k);
            continue;
        }
        if (known == KNOWN_NOT && !dry_run) {
            TRY(open_case(c, k, digest));
        }
        cases++;
        victims += (int64_t)k->n_victims;
    }
    if (!change_is_empty(c)) {
        change_action(c, ACTION_IMPORT);
        TRY(change_commit(c, &retry));
    }
    out->cases += cases;
    out->victims += victims;
    *next = k;
    return OK;
}

enum err import_apply(struct ctx *c, struct import_list *l, bool dry_run,
                      const struct import_progress *progress, struct import_result *out)
{
    struct import_case *next = l->first;
    struct arena *batch = arena_new(0);
    size_t done = 0;
    enum err e = OK;
    *out = (struct import_result){ .rows = (int64_t)l->n_rows };
    while (e == OK && next != NULL) {
        struct ctx inner = *c;
        inner.mem = batch;
        /*
         * Ids begin with the time: those of a later batch sort behind, so that the tables grow at
         * their ends.
         */
        inner.now_ms = c->now_ms + (int64_t)(done / BATCH);
        e = put_batch(&inner, c, l, &next, dry_run, out, &done);
        c->fail = inner.fail;
        keys_drop(c->keys);
        arena_reset(batch);
        if (progress != NULL) {
            progress->tell(progress->data, done, l->n_cases);
        }
    }
    arena_free(batch);
    out->refused = (int64_t)l->n_refused_rows;
    out->warnings = (int64_t)l->n_warnings;
    TRY(e);
    return keys_sync(c);
}
