/* config.c - one table of settings, read from a file, the environment and flags alike. */
#include "app/config.h"

#include <stdlib.h>
#include <string.h>

enum setting_kind { SETTING_TEXT, SETTING_INT, SETTING_BOOL };

struct setting {
    const char *name;
    const char *environment;
    enum setting_kind kind;
    size_t at;
    int64_t min, max;
};

static const struct setting settings[] = {
    { "city.pack", "JEJARING_PACK", SETTING_TEXT, offsetof(struct config, pack), 0, 0 },
    { "city.database", "JEJARING_DATABASE", SETTING_TEXT, offsetof(struct config, database), 0, 0 },
    { "server.listen", "JEJARING_LISTEN", SETTING_TEXT, offsetof(struct config, listen), 0, 0 },
    { "server.behind_proxy", "JEJARING_BEHIND_PROXY", SETTING_TEXT,
      offsetof(struct config, behind_proxy), 0, 0 },
    { "server.tls_cert", "JEJARING_TLS_CERT", SETTING_TEXT, offsetof(struct config, tls_cert), 0,
      0 },
    { "server.tls_key", "JEJARING_TLS_KEY", SETTING_TEXT, offsetof(struct config, tls_key), 0, 0 },
    { "server.workers", "JEJARING_WORKERS", SETTING_INT, offsetof(struct config, workers), 1, 32 },
    { "server.request_seconds", "JEJARING_REQUEST_SECONDS", SETTING_INT,
      offsetof(struct config, request_seconds), 5, 600 },
    { "server.stretchers", "JEJARING_STRETCHERS", SETTING_INT, offsetof(struct config, stretchers),
      0, 8 },
    { "mail.server", "JEJARING_MAIL_SERVER", SETTING_TEXT, offsetof(struct config, mail_server), 0,
      0 },
    { "mail.from", "JEJARING_MAIL_FROM", SETTING_TEXT, offsetof(struct config, mail_from), 0, 0 },
    { "mail.user", "JEJARING_MAIL_USER", SETTING_TEXT, offsetof(struct config, mail_user), 0, 0 },
    { "mail.password_file", "JEJARING_MAIL_PASSWORD_FILE", SETTING_TEXT,
      offsetof(struct config, mail_password_file), 0, 0 },
    { "gateway.url", "JEJARING_GATEWAY_URL", SETTING_TEXT, offsetof(struct config, gateway_url), 0,
      0 },
    { "gateway.type", "JEJARING_GATEWAY_TYPE", SETTING_TEXT, offsetof(struct config, gateway_type),
      0, 0 },
    { "gateway.body", "JEJARING_GATEWAY_BODY", SETTING_TEXT, offsetof(struct config, gateway_body),
      0, 0 },
    { "gateway.header_file", "JEJARING_GATEWAY_HEADER_FILE", SETTING_TEXT,
      offsetof(struct config, gateway_header_file), 0, 0 },
    { "demo.on", "JEJARING_DEMO", SETTING_BOOL, offsetof(struct config, demo), 0, 0 },
    { "demo.clock_offset_ms", "JEJARING_CLOCK_OFFSET_MS", SETTING_INT,
      offsetof(struct config, clock_offset_ms), INT64_C(-3155760000000), INT64_C(3155760000000) },
};

void config_defaults(struct config *cfg)
{
    /* 8 workers: group commit needs waiting requests, measured.md 1 */
    *cfg = (struct config){ .database = STR("city.db"),
                            .listen = STR("127.0.0.1:8470"),
                            .workers = 8,
                            .request_seconds = 60,
                            .gateway_type = STR("json") };
}

static bool refuse(struct arena *a, struct str *why, const char *format, struct str name,
                   const char *more)
{
    const struct str parts[] = { str_of(format), STR(" '"), name, STR("'"), str_of(more) };
    *why = str_join(a, parts, ARRAY_LEN(parts));
    return false;
}

bool config_set(struct arena *a, struct config *cfg, struct str name, struct str value,
                struct str *why)
{
    for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
        const struct setting *s = &settings[i];
        if (!str_eqz(name, s->name)) {
            continue;
        }
        void *at = (char *)cfg + s->at;
        int64_t number = 0;
        switch (s->kind) {
        case SETTING_TEXT:
            if (str_find(value, '\n', 0) != SIZE_MAX) {
                return refuse(a, why, "setting", name, " wants a single line");
            }
            *(struct str *)at = str_copy(a, value);
            return true;
        case SETTING_INT:
            if (!str_to_int(value, &number) || number < s->min || number > s->max) {
                return refuse(a, why, "setting", name, " wants a whole number within its range");
            }
            *(int64_t *)at = number;
            return true;
        case SETTING_BOOL:
            if (!str_eqz(value, "yes") && !str_eqz(value, "no")) {
                return refuse(a, why, "setting", name, " wants yes or no");
            }
            *(bool *)at = str_eqz(value, "yes");
            return true;
        }
    }
    return refuse(a, why, "unknown setting", name, "");
}

static bool read_line(struct arena *a, struct config *cfg, struct str line, struct str *section,
                      struct str *why)
{
    line = str_trim(line);
    if (line.n == 0 || line.p[0] == '#') {
        return true;
    }
    if (line.p[0] == '[') {
        if (line.n < 3 || line.p[line.n - 1] != ']') {
            return refuse(a, why, "a section has the form [name]:", line, "");
        }
        *section = str_trim(str_cut(line, 1, line.n - 1));
        return true;
    }
    size_t eq = str_find(line, '=', 0);
    if (eq == SIZE_MAX || section->n == 0) {
        return refuse(a, why, "expected name = value below a [section]:", line, "");
    }
    const struct str parts[] = { *section, STR("."), str_trim(str_cut(line, 0, eq)) };
    return config_set(a, cfg, str_join(a, parts, ARRAY_LEN(parts)),
                      str_trim(str_cut(line, eq + 1, line.n)), why);
}

bool config_read(struct arena *a, struct config *cfg, const char *path, struct str text,
                 struct str *why)
{
    struct str line;
    struct str section = STR_NONE;
    for (int64_t number = 1; str_next(&text, '\n', &line); number++) {
        struct str reason;
        if (!read_line(a, cfg, line, &section, &reason)) {
            struct strbuf b;
            strbuf_init(&b, a);
            strbuf_printf(&b, "%s:%lld: ", path, (long long)number);
            strbuf_put(&b, reason);
            *why = strbuf_str(&b);
            return false;
        }
    }
    return true;
}

void config_write(struct strbuf *b, const struct config *cfg)
{
    for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
        const struct setting *s = &settings[i];
        const void *at = (const char *)cfg + s->at;
        const char *point = strchr(s->name, '.');
        strbuf_printf(b, "[%.*s]\n%s = ", (int)(point - s->name), s->name, point + 1);
        switch (s->kind) {
        case SETTING_TEXT:
            strbuf_put(b, *(const struct str *)at);
            break;
        case SETTING_INT:
            strbuf_put_int(b, *(const int64_t *)at);
            break;
        case SETTING_BOOL:
            strbuf_putz(b, *(const bool *)at ? "yes" : "no");
            break;
        }
        strbuf_putc(b, '\n');
    }
}

bool config_environment(struct arena *a, struct config *cfg, struct str *why)
{
    for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
        const char *value = getenv(settings[i].environment);
        struct str reason;
        if (value != NULL &&
            !config_set(a, cfg, str_of(settings[i].name), str_of(value), &reason)) {
            const struct str parts[] = { str_of(settings[i].environment), STR(": "), reason };
            *why = str_join(a, parts, ARRAY_LEN(parts));
            return false;
        }
    }
    return true;
}
