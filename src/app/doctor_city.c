/* doctor_city.c - folder, database, keyring, jobs, log, and how old the copies elsewhere are. */
#include "app/doctor.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/features.h"
#include "app/files.h"
#include "app/freshness.h"
#include "app/recovery.h"
#include "app/repair.h"
#include "app/rows.h"
#include "audit/verify.h"
#include "base/day.h"
#include "keyd/keyd_look.h"
#include "rec/pack.h"
#include "store/job_run.h"
#include "store/store.h"

#define BACKUP_OLD_MS (2 * DAY_MS)
#define WITNESS_OLD_MS (35 * DAY_MS) /* operator.md: every week or month */
#define ROWS 1000                    /* as in the statements */

static const struct stmt Q_WHOLE = { "doctor_whole", "", "PRAGMA quick_check(1)" };
static const struct stmt Q_COMPARTMENTS = {
    "doctor_compartments", "t", "SELECT id FROM compartment WHERE id > $1 ORDER BY id LIMIT 1000"
};
/* Who stands in the index of a case must hold a grant of its key. */
static const struct stmt Q_ACCESS = {
    "doctor_access", "tti",
    "SELECT a.case_id, a.principal, c.compartment_id FROM case_access a"
    " JOIN case_file c ON c.id = a.case_id"
    " WHERE (a.case_id > $1 OR (a.case_id = $1 AND a.principal > $2))"
    " AND (a.until_ms IS NULL OR a.until_ms > $3)"
    " ORDER BY a.case_id, a.principal LIMIT 1000"
};
static const struct stmt Q_FORMER = {
    "doctor_former", "", "SELECT COUNT(*) FROM compartment WHERE renewed_ms IS NOT NULL"
};
static const struct stmt Q_LOOSE = { "doctor_loose", "",
                                     "SELECT COUNT(*) FROM case_access a WHERE NOT EXISTS"
                                     " (SELECT 1 FROM case_file c WHERE c.id = a.case_id)" };

/* ---- folder ---- */

void doctor_folder(struct doctor *d, const struct city *city)
{
    struct stat st;
    if (stat(path_join(d->mem, city->dir, "recovery.secret"), &st) == 0) {
        doctor_complain(
            d, "recovery.secret lies in the data folder: lock a printed copy away and delete it");
    }
    /* root's own folder is open for the group of keyd and the workers (walls_user.c) */
    if (stat(city->dir, &st) != 0 || (st.st_mode & 07) != 0 ||
        ((st.st_mode & 070) != 0 && st.st_uid != 0)) {
        doctor_complain(d, "others may enter the data folder: chmod 700 it");
    }
    const char *due = recovery_due(d->mem, city->dir, city->packs, clock_wall_ms());
    if (due != NULL) {
        struct ctx c = city_ctx(city, d->mem);
        doctor_complain(d, "%.*s", STR_ARG(pack_say(&c, due)));
    }
    if (city->cfg.demo) {
        doctor_complain(d, "this is a demo city: its passwords are known to everybody");
    }
}

/* ---- database ---- */

static enum err is_whole(struct ctx *c, bool *whole)
{
    struct rows r;
    *whole = false;
    TRY(store_query(c, &Q_WHOLE, NULL, 0, &r));
    while (store_next(&r)) {
        *whole = str_eqz(row_text(&r, 0), "ok");
    }
    return store_done(&r);
}

void doctor_database(struct doctor *d, const struct city *city)
{
    struct ctx c = city_ctx(city, d->mem);
    struct stat st;
    bool whole = false;
    if (is_whole(&c, &whole) != OK || !whole) {
        doctor_complain(d, "the database is damaged: copy the folder, then restore a backup");
    }
    const char *path = path_join(d->mem, city->dir, str_z(d->mem, city->cfg.database));
    const long long kib = stat(path, &st) == 0 ? (long long)st.st_size / 1024 : 0;
    doctor_saw(d, "database", "%s, %lld KiB", whole ? "whole" : "damaged", kib);
}

/* Something was put back without the rest; doctor opens it all the same. */
bool doctor_freshness(struct doctor *d, const struct city *city)
{
    struct str why = STR_NONE;
    if (freshness_check(city, &why) != OK) {
        doctor_complain(d, "%.*s", STR_ARG(why));
        return false;
    }
    return true;
}

/* ---- database against log ---- */

static void tell_bad(struct doctor *d, const struct rows_bad *bad, size_t n, const char *what)
{
    for (size_t i = 0; i < n; i++) {
        doctor_complain(d, "database against log: %lld rows of %s %s; the first is %.*s",
                        (long long)bad[i].n, bad[i].table, what, STR_ARG(bad[i].id));
    }
}

void doctor_rows(struct doctor *d, const struct city *city, bool alone)
{
    struct ctx c = city_ctx(city, d->mem);
    struct rows_report r;
    size_t n = 0;
    const struct feature *const *features = features_all(&n);
    const enum err e = rows_check(&c, path_join(d->mem, city->dir, "log"), features, n, alone, &r);
    if (e != OK) {
        doctor_skip(d, "database against log: %s",
                    e == ERR_INPUT ? "the log is damaged" : "one of them cannot be read");
        return;
    }
    tell_bad(d, r.foreign, r.n_foreign, "are not as the log tells of them");
    tell_bad(d, r.gone, r.n_gone, "are gone");
    tell_bad(d, r.older, r.n_older, "are older than the log tells");
    for (size_t i = 0; i < r.n_lost; i++) {
        doctor_complain(
            d, "lists and figures: %lld rows of %s missing, or more than there are cases%s%.*s",
            (long long)r.lost[i].n, r.lost[i].table,
            r.lost[i].id.n > 0 ? "; the first case without is " : "", STR_ARG(r.lost[i].id));
    }
    if (!alone) {
        doctor_skip(d, "rows that are gone or older than the log tells: another process writes; "
                       "stop the service for it");
    }
    doctor_saw(d, "database against log",
               "%lld rows; of %lld changes it isn't known whether they "
               "happened",
               (long long)r.rows, (long long)r.open);
    struct val *v = val_put_map(d->mem, d->numbers, "rows");
    val_put_int(d->mem, v, "looked", r.rows);
    val_put_int(d->mem, v, "open", r.open);
}

/* ---- keyring against database ---- */

struct keys_seen {
    int64_t compartments, unknown; /* of the database; without keys */
    int64_t access, without;       /* rows of the index; without a grant */
    int64_t loose;                 /* rows of the index of no case */
    int64_t former;                /* parts of cases that have a former key beside the new one */
};

static enum err look_at_compartments(struct ctx *c, struct keyd *k, struct keys_seen *seen)
{
    struct str last = STR("");
    for (int64_t n = ROWS; n == ROWS;) {
        struct rows r;
        enum err e = OK;
        n = 0;
        TRY(store_query(c, &Q_COMPARTMENTS, VALS(V_TEXT(last)), &r));
        while (e == OK && store_next(&r)) {
            bool knows = false;
            last = row_text(&r, 0);
            e = keyd_knows(k, last, STR_NONE, &knows);
            seen->unknown += !knows;
            n++;
        }
        seen->compartments += n;
        const enum err read = store_done(&r);
        TRY(e);
        TRY(read);
    }
    return OK;
}

static enum err look_at_access(struct ctx *c, struct keyd *k, struct keys_seen *seen)
{
    struct str last_case = STR("");
    struct str last = STR("");
    for (int64_t n = ROWS; n == ROWS;) {
        struct rows r;
        enum err e = OK;
        n = 0;
        TRY(store_query(c, &Q_ACCESS, VALS(V_TEXT(last_case), V_TEXT(last), V_INT(c->now_ms)), &r));
        while (e == OK && store_next(&r)) {
            bool knows = false;
            last_case = row_text(&r, 0);
            last = row_text(&r, 1);
            e = keyd_knows(k, row_text(&r, 2), last, &knows);
            seen->without += !knows;
            n++;
        }
        seen->access += n;
        const enum err read = store_done(&r);
        TRY(e);
        TRY(read);
    }
    return OK;
}

static enum err look_at_number(struct ctx *c, const struct stmt *q, int64_t *n)
{
    struct rows r;
    TRY(store_query(c, q, NULL, 0, &r));
    while (store_next(&r)) {
        *n = row_int(&r, 0);
    }
    return store_done(&r);
}

/* card, match and figures belong to the city: no row of the database names them. */
#define CITY_COMPARTMENTS 3

void doctor_keyring(struct doctor *d, const struct city *city)
{
    struct ctx c = city_ctx(city, d->mem);
    struct keys_seen seen = { 0 };
    int64_t members, compartments, grants;
    bool open = false;
    enum err e = keyd_count(city->keyd, &members, &compartments, &grants, &open);
    if (e == OK && open) {
        doctor_complain(
            d, "set-up is still open: the host key alone opens the desks until lead ends it");
    }
    e = e == OK ? store_begin_read(&c) : e;
    if (e == OK) {
        e = look_at_compartments(&c, city->keyd, &seen);
        e = e == OK ? look_at_access(&c, city->keyd, &seen) : e;
        e = e == OK ? look_at_number(&c, &Q_LOOSE, &seen.loose) : e;
        e = e == OK ? look_at_number(&c, &Q_FORMER, &seen.former) : e;
        store_rollback(&c);
    }
    if (e != OK) {
        doctor_complain(d, "the keyring cannot be read");
        return;
    }
    /* keys come before rows: a change that was cut off leaves a key of nothing */
    const int64_t orphans = compartments - CITY_COMPARTMENTS - (seen.compartments - seen.unknown);
    doctor_saw(d, "keyring", "%lld members, %lld compartments, %lld grants; %lld keys of nothing",
               (long long)members, (long long)compartments, (long long)grants, (long long)orphans);
    if (orphans > 0) {
        doctor_warn(d,
                    "keyring: %lld keys of nothing, of changes that were cut off; doctor --repair "
                    "destroys them",
                    (long long)orphans);
    }
    if (seen.former > 0) {
        doctor_warn(d,
                    "keyring: %lld parts of cases have a former key beside the new one; lead ends "
                    "it on the page of the case's keys",
                    (long long)seen.former);
    }
    if (seen.unknown > 0) {
        doctor_complain(d,
                        "keyring: %lld compartments of the database have no key; is the keyring "
                        "older than the database?",
                        (long long)seen.unknown);
    }
    if (seen.without > 0 || seen.loose > 0) {
        doctor_complain(d, "access index: %lld of %lld rows have no grant, %lld are of no case",
                        (long long)seen.without, (long long)seen.access, (long long)seen.loose);
    }
    struct val *v = val_put_map(d->mem, d->numbers, "keyring");
    val_put_int(d->mem, v, "members", members);
    val_put_int(d->mem, v, "compartments", compartments);
    val_put_int(d->mem, v, "grants", grants);
    val_put_int(d->mem, v, "orphans", orphans);
    val_put_int(d->mem, v, "without_key", seen.unknown);
    val_put_int(d->mem, v, "without_grant", seen.without);
    val_put_int(d->mem, v, "former_keys", seen.former);
}

void doctor_repair(struct doctor *d, const struct city *city, bool sound)
{
    size_t n = 0;
    if (!sound) {
        doctor_complain(d, "keys of nothing were not destroyed: keyring, database and log are not "
                           "of one time");
        return;
    }
    const enum err e = repair_orphans(city, &n);
    doctor_saw(d, "repaired", "%zu keys of nothing destroyed", n);
    val_put_int(d->mem, val_put_map(d->mem, d->numbers, "repaired"), "destroyed", (int64_t)n);
    if (e != OK) {
        doctor_complain(d, "not all keys of nothing were destroyed: keyring, log or database "
                           "failed; run it again");
    }
}

/* ---- jobs, log ---- */

/* Work that failed, or waits an hour beyond its time. */
void doctor_jobs(struct doctor *d, const struct city *city)
{
    struct ctx c = city_ctx(city, d->mem);
    struct job_counts n = { 0 };
    if (job_count(&c, &n) != OK) {
        doctor_complain(d, "the list of jobs cannot be read");
        return;
    }
    const bool late = n.oldest_ms != 0 && c.now_ms - n.oldest_ms > HOUR_MS;
    doctor_saw(d, "jobs", "%lld wait, %lld failed", (long long)n.waiting, (long long)n.failed);
    if (n.failed > 0 || late) {
        doctor_complain(d, "jobs: %lld wait, %lld failed; the oldest is %lld minutes late",
                        (long long)n.waiting, (long long)n.failed,
                        late ? (long long)((c.now_ms - n.oldest_ms) / MINUTE_MS) : 0LL);
    }
}

void doctor_log(struct doctor *d, const struct city *city)
{
    struct keyd_verify_report r;
    keyd_verify(path_join(d->mem, city->dir, "log"), STR_NONE, STR_NONE, &r);
    if (!r.ok) {
        doctor_complain(d, "%s", r.problem);
    }
    doctor_saw(d, "log", "%llu entries, %llu under the newest checkpoint",
               (unsigned long long)r.entries, (unsigned long long)r.covered);
}

/* ---- ages ---- */

/* "MS WORD" in a file of the data folder; 0: there is none. */
static int64_t mark_of(struct doctor *d, const struct city *city, const char *name,
                       struct str *word)
{
    struct str line, first;
    int64_t ms = 0;
    *word = STR_NONE;
    if (!file_read_line(d->mem, path_join(d->mem, city->dir, name), &line) ||
        !str_next(&line, ' ', &first) || !str_to_int(first, &ms) || ms < 0) {
        return 0;
    }
    *word = str_trim(line);
    return ms;
}

static void look_at_age(struct doctor *d, const struct city *city, const char *file,
                        const char *what, int64_t old_ms)
{
    struct str word;
    const int64_t at = mark_of(d, city, file, &word);
    const int64_t age = clock_wall_ms() - at;
    if (at == 0) {
        doctor_warn(d, "%s: never", what);
        doctor_saw(d, what, "never");
        return;
    }
    if (age > old_ms) {
        doctor_complain(d, "%s: %lld days ago", what, (long long)(age / DAY_MS));
    }
    doctor_saw(d, what, "%lld hours ago (%.*s)", (long long)(age / HOUR_MS), STR_ARG(word));
    struct val *v = val_put_map(d->mem, d->numbers, file);
    val_put_int(d->mem, v, "at_ms", at);
    val_put_text(d->mem, v, "what", word);
}

void doctor_ages(struct doctor *d, const struct city *city)
{
    look_at_age(d, city, "last_backup", "last backup", BACKUP_OLD_MS);
    look_at_age(d, city, "last_witness", "last checkpoint signed elsewhere", WITNESS_OLD_MS);
}
