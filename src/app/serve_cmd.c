/* serve_cmd.c - the commands serve and demo: settings from flags, then the processes. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/commands.h"
#include "app/demo.h"
#include "app/files.h"
#include "app/freshness.h"
#include "app/serve.h"
#include "base/strbuf.h"

#define DEMO_DIR "data/demo"

struct flag {
    const char *option, *setting;
};

static const struct flag flags[] = {
    { "--listen", "server.listen" },
    { "--workers", "server.workers" },
    { "--tls-cert", "server.tls_cert" },
    { "--tls-key", "server.tls_key" },
    { "--behind-proxy", "server.behind_proxy" },
};

static int take_flags(struct call *call, struct city *city, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *value = call_option(call, flags[i].option);
        struct str why = STR_NONE;
        if (value != NULL &&
            !config_set(call->mem, &city->cfg, str_of(flags[i].setting), str_of(value), &why)) {
            return call_refuse(call, EXIT_USAGE, "%s: %.*s", flags[i].option, STR_ARG(why));
        }
    }
    return EXIT_DONE;
}

/* Opened once and closed again before there are processes: what is wrong is said once. */
static int try_store(struct call *call, struct city *city)
{
    struct str why = STR_NONE;
    const int code = city_open_store(city, &why) == OK && freshness_check(city, &why) == OK
                         ? EXIT_DONE
                         : call_refuse(call, EXIT_REFUSED, "%.*s", STR_ARG(why));
    if (city->store != NULL) {
        store_close(city->store);
        city->store = NULL;
    }
    return code;
}

/* Flags go before the settings; n: how many of them the command knows. */
static int serve_with(struct call *call, size_t n)
{
    struct strbuf packs;
    struct city city = { .lock_fd = -1, .keep_packs = &packs };
    struct str holder = STR_NONE;
    strbuf_init(&packs, call->mem);
    int code = call_open(call, CITY_CONFIG | CITY_PACKS | CITY_ROUTER, &city);
    if (code == EXIT_DONE) {
        code = take_flags(call, &city, n);
    }
    if (code == EXIT_DONE && !city_lock(&city, "serve", &holder)) {
        code = call_refuse(call, EXIT_REFUSED, "%.*s", STR_ARG(holder));
    }
    if (code == EXIT_DONE) {
        code = try_store(call, &city);
    }
    if (code == EXIT_DONE) {
        code = serve_city(&city);
        freshness_keep(call->mem, city.dir); /* the key keeper has signed its last one */
    }
    city_close(&city);
    return code;
}

int command_serve(struct call *call)
{
    return serve_with(call, ARRAY_LEN(flags));
}

/* ---- demo ---- */

/* Beside nothing of value: the data folder of the demo is thrown away without a thought. */
static const char *demo_folder(struct call *call)
{
    const char *given = call->data != NULL ? call->data : getenv("JEJARING_DATA");
    return given != NULL ? given : DEMO_DIR;
}

static int prepare(struct call *call)
{
    struct str why = STR_NONE;
    struct city_where where = {
        .program = call->program, .data = call->data, .packs = call->packs, .pack = "kota-jambi"
    };
    if (demo_prepare(call->mem, &where, &why) != OK) {
        return call_refuse(call, EXIT_REFUSED, "%.*s", STR_ARG(why));
    }
    return EXIT_DONE;
}

static void show_accounts(struct call *call)
{
    static const struct {
        const char *name, *about;
    } files[] = {
        { "accounts.tsv", "Accounts; staff sign in at /masuk:" },
        { "receipt.txt", "A receipt to try on the first page, its words or its digits:" },
    };
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct str text;
        if (file_read(call->mem, path_join(call->mem, call->data, files[i].name), 64 * 1024,
                      &text)) {
            (void)printf("%s\n%.*s\n", files[i].about,
                         STR_ARG(text)); /* a closed pipe ends the program by itself */
        }
    }
    (void)fflush(stdout); /* as above */
}

int command_demo(struct call *call)
{
    struct stat st;
    call->data = demo_folder(call);
    if (strcmp(call->data, DEMO_DIR) == 0 && mkdir("data", 0700) != 0 && errno != EEXIST) {
        return call_refuse(call, EXIT_REFUSED, "data: %s", strerror(errno));
    }
    bool there = stat(path_join(call->mem, call->data, "accounts.tsv"), &st) == 0;
    int code = there ? EXIT_DONE : prepare(call);
    if (code != EXIT_DONE || call_option(call, "--prepare") != NULL) {
        return code;
    }
    show_accounts(call);
    return serve_with(call, 1);
}
