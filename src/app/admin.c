/*
 * admin.c - commands that look after a city: init, recover, packs, access, schema, migrate,
 * doctor, version.
 */
#include "app/commands.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/files.h"
#include "app/init.h"
#include "app/recovery.h"
#include "audit/verify.h"
#include "base/day.h"
#include "base/json.h"
#include "base/strbuf.h"
#include "build_config.h"
#include "embedded.h"
#include "rec/pack.h"
#include "store/job_run.h"

static void print(struct str text)
{
    (void)fwrite(text.p, 1, text.n, stdout); /* a closed pipe ends the program by itself */
}

static void print_json(struct call *call, const struct val *v)
{
    struct strbuf b;
    strbuf_init(&b, call->mem);
    json_write_pretty(&b, v);
    print(strbuf_str(&b));
}

int command_init(struct call *call)
{
    struct str why = STR_NONE;
    struct city city = { .lock_fd = -1 };
    struct init_plan plan = {
        .where = { .program = call->program,
                   .data = call->data,
                   .packs = call->packs,
                   .pack = call_option(call, "--pack") },
        .admin = str_of(call_option(call, "--admin")),
        .recovery_out = call_option(call, "--recovery-out"),
    };
    if (call->data == NULL || plan.where.pack == NULL || plan.admin.n == 0) {
        return call_refuse(call, EXIT_USAGE,
                           "--data DIR, --pack NAME and --admin LOGIN are needed");
    }
    int code = call_password(call, "--password-file", &plan.password);
    if (code != EXIT_DONE) {
        return code;
    }
    enum err e = init_city(&city, call->mem, &plan, &why);
    city_close(&city);
    if (e != OK) {
        return call_refuse(call, EXIT_REFUSED, "%.*s", STR_ARG(why));
    }
    (void)printf(
        "The city is ready in %s.\n"
        "Keep a copy of host.key apart from every backup of the data: without it nothing can be opened,\n"
        "and whoever has it beside the data has half of what protects them.\n",
        call->data);
    if (plan.recovery_out == NULL) {
        (void)printf(
            "Warning: the recovery secret lies in %s/recovery.secret. Print it, lock it away, and delete the file.\n",
            call->data);
    }
    return EXIT_DONE;
}

int command_recover(struct call *call)
{
    struct city city = { .lock_fd = -1 };
    struct str secret, why = STR_NONE;
    const char *desk = call_option(call, "--desk");
    const char *to = call_option(call, "--to");
    if (desk == NULL || to == NULL) {
        return call_refuse(call, EXIT_USAGE, "--secret, --desk and --to are needed");
    }
    int code = call_password(call, "--secret", &secret);
    if (code == EXIT_DONE) {
        code = call_open(call, CITY_CONFIG | CITY_PACKS | CITY_LOCK | CITY_KEYS, &city);
    }
    if (code != EXIT_DONE) {
        return code;
    }
    if (keyd_recover(city.keyd, str_trim(secret), str_of(desk), str_of(to), &why) != OK) {
        code = call_refuse(call, EXIT_REFUSED, "%.*s", STR_ARG(why));
    }
    city_close(&city);
    return code;
}

/* Packs (and routes) of --pack, or of the data folder when no pack is named. */
static int open_pack(struct call *call, unsigned more, struct city *city)
{
    struct str why = STR_NONE;
    struct city_where where = { .program = call->program,
                                .data = call->data,
                                .packs = call->packs,
                                .pack = call_option(call, "--pack") };
    unsigned parts = CITY_PACKS | more | (where.pack == NULL ? CITY_CONFIG : 0);
    if (city_open(city, call->mem, &where, parts, &why) != OK) {
        return call_refuse(call, EXIT_REFUSED, "%.*s", STR_ARG(why));
    }
    return EXIT_DONE;
}

int command_pack_check(struct call *call)
{
    struct city city = { .lock_fd = -1 };
    int code = open_pack(call, CITY_ROUTER, &city);
    if (code == EXIT_DONE) {
        (void)printf("The packs are whole: base and %.*s.\n",
                     STR_ARG(pack_setting(city.packs, "name")));
    }
    return code;
}

int command_access(struct call *call)
{
    struct city city = { .lock_fd = -1 };
    if (call_option(call, "--matrix") == NULL) {
        return call_refuse(call, EXIT_USAGE, "say --matrix");
    }
    int code = open_pack(call, CITY_ROUTER, &city);
    if (code == EXIT_DONE) {
        struct ctx c = city_ctx(&city, call->mem);
        print(http_access_matrix(&c, city.router));
    }
    return code;
}

int command_schema(struct call *call)
{
    struct city city = { .lock_fd = -1 };
    if (call_option(call, "--openapi") != NULL) {
        int code = open_pack(call, CITY_ROUTER, &city);
        if (code == EXIT_DONE) {
            struct ctx c = city_ctx(&city, call->mem);
            print_json(call, http_openapi(&c, city.router));
        }
        return code;
    }
    for (size_t i = 0; i < embedded_file_count; i++) {
        const struct embedded_file *f = &embedded_files[i];
        if (str_starts(str_of(f->name), STR("migrations/"))) {
            (void)printf("-- %s\n", f->name);
            print((struct str){ (const char *)f->data, f->size });
        }
    }
    return EXIT_DONE;
}

int command_migrate(struct call *call)
{
    struct city city = { .lock_fd = -1, .any_schema = true };
    size_t applied = 0;
    int code = call_open(call, CITY_CONFIG | CITY_PACKS | CITY_LOCK | CITY_STORE, &city);
    if (code != EXIT_DONE) {
        return code;
    }
    struct ctx c = city_ctx(&city, call->mem);
    enum err e = city_migrate(&city, &c, &applied);
    if (e == OK) {
        (void)printf("%zu migrations applied.\n", applied);
    }
    code = e == OK ? EXIT_DONE : call_failed(call, &c, e);
    city_close(&city);
    return code;
}

/* ---- doctor ---- */

static void complain(struct call *call, struct val *list, const char *text)
{
    (void)val_push(call->mem, list, val_text(call->mem, str_of(text)));
}

static void look_at_files(struct call *call, const struct city *city, struct val *list)
{
    struct stat st;
    if (stat(path_join(call->mem, city->dir, "recovery.secret"), &st) == 0) {
        complain(call, list,
                 "recovery.secret lies in the data folder: lock a printed copy away and delete it");
    }
    if (stat(city->dir, &st) != 0 || (st.st_mode & 077) != 0) {
        complain(call, list, "others may enter the data folder: chmod 700 it");
    }
    const char *due = recovery_due(call->mem, city->dir, city->packs, clock_wall_ms());
    if (due != NULL) {
        struct ctx c = city_ctx(city, call->mem);
        (void)val_push(call->mem, list, val_text(call->mem, pack_say(&c, due)));
    }
    if (city->cfg.demo) {
        complain(call, list, "this is a demo city: its passwords are known to everybody");
    }
}

static enum err look_at_keyring(struct call *call, const struct city *city, struct val *list)
{
    int64_t members, compartments, grants;
    bool open;
    TRY(keyd_count(city->keyd, &members, &compartments, &grants, &open));
    if (open) {
        complain(call, list,
                 "set-up is still open: the host key alone opens the desks until lead ends it");
    }
    return OK;
}

/* Work that failed, or waits an hour beyond its time. */
static void look_at_jobs(struct call *call, const struct city *city, struct val *list)
{
    struct ctx c = city_ctx(city, call->mem);
    struct job_counts n = { 0 };
    struct strbuf b;
    strbuf_init(&b, call->mem);
    if (job_count(&c, &n) != OK) {
        complain(call, list, "the list of jobs cannot be read");
        return;
    }
    const bool late = n.oldest_ms != 0 && c.now_ms - n.oldest_ms > HOUR_MS;
    if (n.failed > 0 || late) {
        strbuf_printf(&b, "jobs: %lld wait, %lld failed; the oldest is %lld minutes late",
                      (long long)n.waiting, (long long)n.failed,
                      late ? (long long)((c.now_ms - n.oldest_ms) / MINUTE_MS) : 0LL);
        (void)val_push(call->mem, list, val_text(call->mem, strbuf_str(&b)));
    }
}

int command_doctor(struct call *call)
{
    struct city city = { .lock_fd = -1 };
    struct keyd_verify_report r;
    int code = call_open(
        call, CITY_CONFIG | CITY_PACKS | CITY_ROUTER | CITY_LOCK | CITY_STORE | CITY_KEYS, &city);
    if (code != EXIT_DONE) {
        return code;
    }
    struct val *list = val_list(call->mem);
    look_at_files(call, &city, list);
    if (look_at_keyring(call, &city, list) != OK) {
        complain(call, list, "the keyring cannot be read");
    }
    look_at_jobs(call, &city, list);
    city_close(&city);
    keyd_verify(path_join(call->mem, city.dir, "log"), STR_NONE, STR_NONE, &r);
    if (!r.ok) {
        complain(call, list, r.problem);
    }
    if (call_option(call, "--json") != NULL) {
        struct val *v = val_map(call->mem);
        val_put_bool(call->mem, v, "ok", val_count(list) == 0);
        (void)val_put(call->mem, v, STR("complaints"), list);
        print_json(call, v);
    } else {
        for (size_t i = 0; i < list->list->n; i++) {
            (void)printf("- %.*s\n", STR_ARG(list->list->items[i]->s));
        }
        (void)fputs(val_count(list) == 0 ? "Nothing to complain about.\n" : "", stdout);
    }
    return val_count(list) == 0 ? EXIT_DONE : EXIT_REFUSED;
}

int command_version(struct call *call)
{
    if (call_option(call, "--json") != NULL) {
        struct val *v = val_map(call->mem);
        val_put_textz(call->mem, v, "version", JEJARING_VERSION);
        print_json(call, v);
        return EXIT_DONE;
    }
    return puts("jejaring " JEJARING_VERSION) < 0 ? EXIT_REFUSED : EXIT_DONE;
}
