/*
 * admin.c - commands that look after a city: init, recover, packs, access, schema, migrate,
 * version.
 */
#include "app/commands.h"

#include "app/init.h"
#include "base/json.h"
#include "base/strbuf.h"
#include "build_config.h"
#include "embedded.h"
#include "rec/pack.h"

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

int call_open_pack(struct call *call, unsigned more, struct city *city)
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
    int code = call_open_pack(call, CITY_ROUTER, &city);
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
    int code = call_open_pack(call, CITY_ROUTER, &city);
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
        int code = call_open_pack(call, CITY_ROUTER, &city);
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
