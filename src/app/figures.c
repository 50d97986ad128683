/* figures.c - the commands import and recap: what comes in as a list, and what is counted. */
#include <unistd.h>

#include "app/commands.h"
#include "app/files.h"
#include "base/json.h"
#include "feature/import/import.h"
#include "feature/recap/recap.h"
#include "rec/pack.h"

#define IMPORT_MAX_BYTES (256u * 1024 * 1024)

/* ---- import ---- */

/* One line that overwrites itself; nothing where the output is no terminal. */
static void tell_progress(void *data, size_t done, size_t all)
{
    (void)data;
    fprintf(stderr, "\r%zu / %zu kasus%s", done, all, done == all ? "\n" : "");
}

static void print_result(struct call *call, struct ctx *c, const struct import_result *r,
                         bool dry_run)
{
    if (call_option(call, "--json") != NULL) {
        printf(
            "{\"rows\":%lld,\"cases\":%lld,\"victims\":%lld,\"refused\":%lld,\"warnings\":%lld}\n",
            (long long)r->rows, (long long)r->cases, (long long)r->victims, (long long)r->refused,
            (long long)r->warnings);
        return;
    }
    (void)c;
    printf(
        "%s%lld rows read: %lld cases with %lld victims are in the city, %lld rows refused, %lld warnings.\n",
        dry_run ? "Dry run, nothing was written. " : "", (long long)r->rows, (long long)r->cases,
        (long long)r->victims, (long long)r->refused, (long long)r->warnings);
}

/* Refusals and warnings: to the file asked for, else to standard error. */
static int put_report(struct call *call, struct ctx *c, const struct import_list *list)
{
    const char *path = call_option(call, "--report");
    const struct str report = import_report(c, list);
    if (path == NULL) {
        if (list->issues != NULL) {
            fprintf(stderr, "%.*s", STR_ARG(report));
        }
        return EXIT_DONE;
    }
    /*
     * Values of refused cells are people's data: for the owner's eyes only, and an older report
     * gives way.
     */
    (void)remove(path);
    return file_make(path, report, 0600)
               ? EXIT_DONE
               : call_refuse(call, EXIT_REFUSED, "%s: cannot be written", path);
}

static int run_import(struct call *call, struct ctx *c, struct str text)
{
    const bool dry_run = call_option(call, "--dry-run") != NULL;
    const struct import_progress progress = { .tell = tell_progress };
    struct import_list list = { 0 };
    struct import_result result = { 0 };
    enum err e = import_read(c, text, &list);
    if (e != OK) {
        return call_failed(call, c, e);
    }
    if (list.unusable != NULL) {
        c->lang = LANG_ID;
        const struct str id = pack_say1(c, list.unusable, list.unusable_arg);
        c->lang = LANG_EN;
        return call_refuse(call, EXIT_USAGE, "%s: %.*s / %.*s", call->args[0], STR_ARG(id),
                           STR_ARG(pack_say1(c, list.unusable, list.unusable_arg)));
    }
    e = import_apply(c, &list, dry_run, isatty(STDERR_FILENO) ? &progress : NULL, &result);
    if (e != OK) {
        return call_failed(call, c, e);
    }
    print_result(call, c, &result, dry_run);
    const int code = put_report(call, c, &list);
    return code != EXIT_DONE ? code : result.refused > 0 ? EXIT_REFUSED : EXIT_DONE;
}

/* A right of the lead: said before anything is read. */
static int demand(struct call *call, const struct ctx *c, uint64_t right, const char *what)
{
    if ((c->who->rights & right) != 0) {
        return EXIT_DONE;
    }
    return call_refuse(call, EXIT_REFUSED, "%.*s may not %s", STR_ARG(c->who->login), what);
}

int command_import(struct call *call)
{
    struct city city = { .lock_fd = -1 };
    struct str text;
    if (!file_read(call->mem, call->args[0], IMPORT_MAX_BYTES, &text)) {
        return call_refuse(call, EXIT_USAGE, "%s: cannot be read (or is over 256 MiB)",
                           call->args[0]);
    }
    int code =
        call_open(call, CITY_CONFIG | CITY_PACKS | CITY_LOCK | CITY_STORE | CITY_KEYS, &city);
    if (code != EXIT_DONE) {
        return code;
    }
    struct ctx c = city_ctx(&city, call->mem);
    code = cli_login(call, &c);
    if (code == EXIT_DONE) {
        code = demand(call, &c, RIGHT_IMPORT, "import");
    }
    if (code == EXIT_DONE) {
        code = run_import(call, &c, text);
    }
    keys_forget(c.keys);
    city_close(&city);
    return code;
}

/* ---- recap ---- */

static int read_period(struct call *call, struct recap_ask *ask)
{
    const char *from = call_option(call, "--from");
    const char *to = call_option(call, "--to");
    const char *by = call_option(call, "--by");
    if (from == NULL || to == NULL || !day_read_any(str_of(from), &ask->from) ||
        !day_read_any(str_of(to), &ask->to)) {
        return call_refuse(
            call, EXIT_USAGE,
            "--from DAY and --to DAY are needed, for example --from 2024-01-01 --to 2024-12-31");
    }
    if (ask->from > ask->to) {
        return call_refuse(call, EXIT_USAGE, "--from must not come after --to");
    }
    if (by != NULL && !str_eqz(str_of(by), "report") && !str_eqz(str_of(by), "incident")) {
        return call_refuse(call, EXIT_USAGE, "--by takes report or incident");
    }
    ask->by_incident = by != NULL && str_eqz(str_of(by), "incident");
    return EXIT_DONE;
}

static int run_recap(struct call *call, struct ctx *c, const struct recap_ask *ask)
{
    struct recap *r = NULL;
    struct strbuf b;
    enum err e = recap_count(c, ask, &r);
    if (e != OK) {
        return call_failed(call, c, e);
    }
    strbuf_init(&b, c->mem);
    if (call_option(call, "--json") != NULL) {
        json_write_pretty(&b, recap_data(c, ask, r));
    } else {
        strbuf_put(&b, recap_csv(c, ask, r));
    }
    printf("%.*s", STR_ARG(strbuf_str(&b)));
    return EXIT_DONE;
}

int command_recap(struct call *call)
{
    struct city city = { .lock_fd = -1 };
    struct recap_ask ask = { 0 };
    int code = read_period(call, &ask);
    if (code == EXIT_DONE) {
        code =
            call_open(call, CITY_CONFIG | CITY_PACKS | CITY_LOCK | CITY_STORE | CITY_KEYS, &city);
    }
    if (code != EXIT_DONE) {
        return code;
    }
    struct ctx c = city_ctx(&city, call->mem);
    code = cli_login(call, &c);
    if (code == EXIT_DONE) {
        code = demand(call, &c, RIGHT_FIGURES_READ, "see figures");
    }
    if (code == EXIT_DONE) {
        code = run_recap(call, &c, &ask);
    }
    keys_forget(c.keys);
    city_close(&city);
    return code;
}
