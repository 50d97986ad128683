/* jobs.c - the jobs process: one row after the other, under a lease. */
#include "app/jobs.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "app/features.h"
#include "app/files.h"
#include "app/keyd_way.h"
#include "base/log.h"
#include "out/outbound.h"
#include "store/change.h"

#define ARENA_CAP ((size_t)64 * 1024 * 1024)
#define POLL_MS 1000
#define TIDY_MS (3600 * INT64_C(1000))
#define RUN_SECONDS 50 /* shorter than a lease: a run that never ends dies before it is another's */

static const struct job_kind *find_kind(const struct jobs *j, struct str name)
{
    for (size_t i = 0; i < j->n_features; i++) {
        for (size_t k = 0; k < j->features[i]->n_jobs; k++) {
            if (str_eqz(name, j->features[i]->jobs[k].name)) {
                return &j->features[i]->jobs[k];
            }
        }
    }
    return NULL;
}

/* What the kind collects stands behind the row's end in one change. */
MUST_USE static enum err run_kind(struct ctx *c, const struct jobs *j, const struct job_lease *l)
{
    const struct job_kind *kind = find_kind(j, l->job.kind);
    c->change = change_new(c);
    job_end(c, l, OK);
    if (kind == NULL) {
        return ERR_NOT_FOUND;
    }
    TRY(store_begin_read(c));
    enum err e = kind->run(c, &l->job, j->ways);
    store_rollback(c);
    return e;
}

MUST_USE static enum err commit(struct ctx *c)
{
    bool retry = false;
    enum err e = change_commit(c, &retry);
    return retry ? ERR_STORE : e;
}

/* For good; what the run had collected is dropped. */
MUST_USE static enum err end_failed(struct ctx *c, const struct job_lease *l, enum err result)
{
    c->change = change_new(c);
    job_end(c, l, result);
    return commit(c);
}

/* Codes alone: neither what the row is for nor what it carries. */
static void say(const struct job_lease *l, enum err result, enum err stored)
{
    log_line(result == OK && stored == OK ? LOG_INFO : LOG_WARN,
             "job=run kind=%.*s tries=%lld result=%s stored=%s", STR_ARG(l->job.kind),
             (long long)l->job.tries, err_name(result), err_name(stored));
}

/* The first reason that a run gave for the admin's page; NULL: none. */
static const char *why_code(const struct ctx *c)
{
    for (size_t i = 0; i < c->fail.n; i++) {
        if (strncmp(c->fail.items[i].key, JOB_WHY, sizeof JOB_WHY - 1) == 0) {
            return c->fail.items[i].key + sizeof JOB_WHY - 1;
        }
    }
    return NULL;
}

enum err jobs_step(struct ctx *c, const struct jobs *j, int64_t wall_ms, bool *ran)
{
    struct job_lease l = { 0 };
    enum err stored = OK;
    bool taken = false;
    TRY(job_take(c, wall_ms, &l, ran, &taken));
    if (!taken) {
        return OK;
    }
    enum err result = run_kind(c, j, &l);
    if (result == OK) {
        stored = commit(c);
    }
    l.why = why_code(c);
    fail_clear(c);
    /* Not stored is like not done: the key keeper or the database was away, or a row had changed. */
    if (result == ERR_STORE || stored != OK) {
        result = ERR_STORE;
        stored = l.job.tries < JOB_TRIES_MAX ? job_later(c, &l, result) : end_failed(c, &l, result);
    } else if (result != OK) {
        stored = end_failed(c, &l, result);
    }
    c->change = NULL;
    say(&l, result, stored);
    return OK;
}

/* ---- the process ---- */

/* The real ways, and what was last known of each, for the admin's page. */
struct known {
    struct outbound *out;
    const char *mail,
        *gateway; /* code of JOB_WHY, "" when the last one went out; NULL: none since */
};

static const char *learnt(const struct ctx *c, enum err e)
{
    const char *why = why_code(c);
    if (e == ERR_INPUT && why != NULL && strcmp(why, "address") == 0) {
        return NULL; /* of the address alone: nothing was learnt of the way */
    }
    return e == OK ? "" : why != NULL ? why : "busy";
}

static enum err mail(void *data, struct ctx *c, struct str to, struct str subject, struct str body)
{
    struct known *k = data;
    const enum err e = outbound_mail(k->out, c, to, subject, body);
    k->mail = learnt(c, e);
    return e;
}

static enum err gateway(void *data, struct ctx *c, struct str number, struct str text)
{
    struct known *k = data;
    const enum err e = outbound_gateway(k->out, c, number, text);
    k->gateway = learnt(c, e);
    return e;
}

static void note_way(struct ctx *c, const char *way, const char *state, struct str reason)
{
    if (job_way_note(c, way, state, reason) != OK) {
        log_line(LOG_WARN, "jobs=way_not_noted"); /* the next message says it again */
    }
}

/* "gateway.url" of "gateway.url wants https": the name of a setting, never its value. */
static struct str setting_of(const char *wrong)
{
    const struct str s = str_of(wrong);
    const size_t at = str_find(s, ' ', 0);
    return at == SIZE_MAX ? s : str_cut(s, 0, at);
}

static void note_start(struct city *city, struct arena *mem, const struct outbound_config *cfg,
                       const struct job_ways *ways)
{
    struct ctx c = city_ctx(city, mem);
    const struct {
        const char *name;
        bool wanted, has;
    } both[] = { { "mail", city->cfg.mail_server.n > 0, ways->has_mail },
                 { "gateway", city->cfg.gateway_url.n > 0, ways->has_gateway } };
    for (size_t i = 0; i < ARRAY_LEN(both); i++) {
        const bool wrong = both[i].wanted && !both[i].has;
        note_way(&c, both[i].name,
                 wrong         ? "wrong"
                 : both[i].has ? "ready"
                               : "off",
                 wrong && cfg->wrong != NULL ? setting_of(cfg->wrong) : STR_NONE);
    }
}

static void note_last(struct city *city, struct arena *mem, struct known *k)
{
    struct ctx c = city_ctx(city, mem);
    const struct {
        const char *name, *why;
    } both[] = { { "mail", k->mail }, { "gateway", k->gateway } };
    for (size_t i = 0; i < ARRAY_LEN(both); i++) {
        if (both[i].why != NULL) {
            note_way(&c, both[i].name, both[i].why[0] == '\0' ? "sent" : "failing",
                     str_of(both[i].why));
        }
    }
    k->mail = k->gateway = NULL;
}

/* True: there may be more. */
static bool turn(struct city *city, const struct jobs *j, struct arena *mem, struct keys *keys)
{
    bool ran = false;
    struct ctx c = city_ctx(city, mem);
    c.keys = keys;
    (void)alarm(RUN_SECONDS); /* ends this process; the row is taken again after its lease */
    enum err e = jobs_step(&c, j, clock_wall_ms(), &ran);
    (void)alarm(0); /* what was left is of no use */
    keys_forget(keys);
    if (e != OK) {
        log_line(LOG_WARN, "jobs=not_read result=%s", err_name(e));
    }
    return e == OK && ran;
}

static void tidy(struct city *city, struct arena *mem)
{
    struct ctx c = city_ctx(city, mem);
    if (job_tidy(&c) != OK) {
        log_line(LOG_WARN, "jobs=not_tidied"); /* an hour later again */
    }
}

static bool read_secret(struct arena *a, const struct city *city, struct str name, struct str *out)
{
    const char *path =
        name.n > 0 && name.p[0] == '/' ? str_z(a, name) : path_join(a, city->dir, str_z(a, name));
    return name.n == 0 || file_read_line(a, path, out);
}

const char *jobs_out(struct arena *a, const struct city *city, struct outbound_config *out)
{
    const struct config *cfg = &city->cfg;
    const char *why = NULL;
    *out = (struct outbound_config){ .mail_server = cfg->mail_server,
                                     .mail_from = cfg->mail_from,
                                     .mail_user = cfg->mail_user,
                                     .gateway_url = cfg->gateway_url,
                                     .gateway_body = cfg->gateway_body,
                                     .gateway_type = str_eqz(cfg->gateway_type, "form")
                                                         ? OUTBOUND_FORM
                                                         : OUTBOUND_JSON };
    if (!str_eqz(cfg->gateway_type, "form") && !str_eqz(cfg->gateway_type, "json")) {
        return "gateway.type wants json or form";
    }
    if (!read_secret(a, city, cfg->mail_password_file, &out->mail_password)) {
        return "mail.password_file cannot be read";
    }
    if (!read_secret(a, city, cfg->gateway_header_file, &out->gateway_header)) {
        return "gateway.header_file cannot be read";
    }
    return outbound_check(out, &why) ? NULL : why;
}

void jobs_out_or_none(struct city *city, struct outbound_config *out)
{
    const char *why = jobs_out(city->mem, city, out);
    if (why != NULL) {
        log_line(LOG_ERROR, "jobs=no_way_out reason=\"%s\"", why);
        *out = (struct outbound_config){ .wrong = why };
    }
}

static void open_ways(struct arena *life, const struct outbound_config *cfg, struct known *known,
                      struct job_ways *ways)
{
    *ways = (struct job_ways){ 0 };
    *known = (struct known){ 0 };
    if (cfg->mail_server.n == 0 && cfg->gateway_url.n == 0) {
        return;
    }
    known->out = outbound_open(life, cfg);
    if (known->out == NULL) {
        log_line(LOG_ERROR, "jobs=no_way_out reason=libcurl");
        return;
    }
    *ways =
        (struct job_ways){ known, cfg->mail_server.n > 0, cfg->gateway_url.n > 0, mail, gateway };
}

void jobs_run(struct city *city, const struct jobs_ends *ends, struct life *life)
{
    struct arena *mem = arena_new(ARENA_CAP);
    struct arena *kept = arena_new(0);
    struct keyd_way way = keyd_way_new(ends->keyd, ends->gone);
    city->transport = keyd_way_transport(&way);
    struct keys *keys = keys_new(kept, &city->transport);
    struct job_ways ways;
    struct known known;
    struct jobs j = { .ways = &ways };
    int64_t tidied_ms = 0;
    j.features = features_all(&j.n_features);
    open_ways(kept, ends->out, &known, &ways);
    note_start(city, mem, ends->out, &ways);
    while (life_goes_on(life)) {
        if (tidied_ms == 0 || clock_tick_ms() - tidied_ms > TIDY_MS) {
            tidied_ms = clock_tick_ms();
            tidy(city, mem);
        }
        if (!turn(city, &j, mem, keys)) {
            (void)poll(NULL, 0, POLL_MS); /* a signal ends it early */
        }
        note_last(city, mem, &known);
        arena_reset(mem);
    }
    outbound_close(known.out);
    arena_free(mem);
    arena_free(kept);
}
