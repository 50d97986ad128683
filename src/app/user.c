/* user.c - commands about members, and what all commands share: opening, logging in, failing. */
#include "app/commands.h"

#include "app/files.h"
#include "app/member.h"
#include "base/json.h"

static const struct stmt Q_LIST = {
    "cli_member_list", "t",
    "SELECT login, name, agency_id, roles, state FROM member WHERE login > $1 ORDER BY login LIMIT 1000"
};

int call_open(struct call *call, unsigned parts, struct city *city)
{
    struct str why = STR_NONE;
    struct city_where where = { .program = call->program,
                                .data = call->data,
                                .packs = call->packs };
    if (city_open(city, call->mem, &where, parts, &why) != OK) {
        city_close(city);
        return call_refuse(call, EXIT_REFUSED, "%.*s", STR_ARG(why));
    }
    return EXIT_DONE;
}

int call_password(struct call *call, const char *option, struct str *out)
{
    const char *path = call_option(call, option);
    if (path == NULL) {
        return call_refuse(call, EXIT_USAGE, "%s FILE is needed", option);
    }
    if (!file_read_line(call->mem, path, out)) {
        return call_refuse(call, EXIT_REFUSED, "%s: no password can be read from it", path);
    }
    return EXIT_DONE;
}

int call_failed(struct call *call, struct ctx *c, enum err code)
{
    return call_refuse(call, EXIT_REFUSED, "%.*s", STR_ARG(city_failure(c, code)));
}

int cli_login(struct call *call, struct ctx *c)
{
    const char *login = call_option(call, "--login");
    struct str password, token;
    if (login == NULL) {
        return call_refuse(call, EXIT_USAGE, "--login LOGIN is needed");
    }
    int code = call_password(call, "--password-file", &password);
    if (code != EXIT_DONE) {
        return code;
    }
    enum err e = member_login(c, str_of(login), password, &token);
    return e == OK ? EXIT_DONE : call_failed(call, c, e);
}

int command_user_add(struct call *call)
{
    struct city city = { .lock_fd = -1 };
    struct str password;
    const char *role = call_option(call, "--role");
    const char *agency = call_option(call, "--agency");
    if (role == NULL || agency == NULL) {
        return call_refuse(call, EXIT_USAGE, "--role and --agency are needed");
    }
    int code = call_password(call, "--password-file", &password);
    if (code == EXIT_DONE) {
        code =
            call_open(call, CITY_CONFIG | CITY_PACKS | CITY_LOCK | CITY_STORE | CITY_KEYS, &city);
    }
    if (code != EXIT_DONE) {
        return code;
    }
    struct ctx c = city_ctx(&city, call->mem);
    struct member_new m = { .login = str_of(call->args[0]),
                            .name = str_of(call_option(call, "--name")),
                            .agency = str_of(agency),
                            .roles = str_of(role),
                            .password = password };
    enum err e = member_make(&c, &m);
    code = e == OK ? EXIT_DONE : call_failed(call, &c, e);
    city_close(&city);
    return code;
}

int command_user_reset(struct call *call)
{
    struct city city = { .lock_fd = -1 };
    struct str password;
    int code = call_password(call, "--password-file", &password);
    if (code == EXIT_DONE) {
        code =
            call_open(call, CITY_CONFIG | CITY_PACKS | CITY_LOCK | CITY_STORE | CITY_KEYS, &city);
    }
    if (code != EXIT_DONE) {
        return code;
    }
    struct ctx c = city_ctx(&city, call->mem);
    enum err e = member_reset(&c, str_of(call->args[0]), password);
    code = e == OK ? EXIT_DONE : call_failed(call, &c, e);
    city_close(&city);
    return code;
}

static enum err list_members(struct ctx *c, struct val *out)
{
    static const char *const names[] = { "login", "name", "agency", "roles", "state" };
    struct rows r;
    TRY(store_begin_read(c));
    enum err e = store_query(c, &Q_LIST, VALS(V_TEXT(STR(""))), &r);
    if (e == OK) {
        while (store_next(&r)) {
            struct val *item = val_push_map(c->mem, out);
            for (int i = 0; i < (int)ARRAY_LEN(names); i++) {
                val_put_text(c->mem, item, names[i], row_text(&r, i));
            }
        }
        e = store_done(&r);
    }
    store_rollback(c);
    return e;
}

static void print_members(struct call *call, const struct val *list)
{
    struct strbuf b;
    strbuf_init(&b, call->mem);
    if (call_option(call, "--json") != NULL) {
        json_write_pretty(&b, list);
    } else {
        strbuf_putz(&b, "login\tname\tagency\troles\tstate\n");
        for (size_t i = 0; i < list->list->n; i++) {
            const struct val_map *m = list->list->items[i]->map;
            for (size_t k = 0; k < m->n; k++) {
                strbuf_put(&b, m->items[k]->s);
                strbuf_putc(&b, k + 1 < m->n ? '\t' : '\n');
            }
        }
    }
    struct str text = strbuf_str(&b);
    (void)fwrite(text.p, 1, text.n, stdout); /* a closed pipe ends the program by itself */
}

int command_user_list(struct call *call)
{
    struct city city = { .lock_fd = -1 };
    int code = call_open(call, CITY_CONFIG | CITY_PACKS | CITY_STORE, &city);
    if (code != EXIT_DONE) {
        return code;
    }
    struct ctx c = city_ctx(&city, call->mem);
    struct val *list = val_list(call->mem);
    enum err e = list_members(&c, list);
    if (e == OK) {
        print_members(call, list);
    }
    code = e == OK ? EXIT_DONE : call_failed(call, &c, e);
    city_close(&city);
    return code;
}
