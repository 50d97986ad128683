/*
 * guard.c - strict reading of request line and headers, so that no two programs can understand one
 * request differently.
 */
#include "http/guard.h"

#include "base/utf8.h"
#include "http/network.h"

#define HEADERS_MAX 64

void guard_init(struct guard *g)
{
    *g = (struct guard){ .length = -1 };
}

static bool is_token(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char ch = s.p[i];
        bool fine = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
                    (ch >= '0' && ch <= '9') || ch == '-' || ch == '_' || ch == '!' || ch == '#' ||
                    ch == '$' || ch == '%' || ch == '&' || ch == '\'' || ch == '*' || ch == '+' ||
                    ch == '.' || ch == '^' || ch == '`' || ch == '|' || ch == '~';
        if (!fine) {
            return false;
        }
    }
    return s.n > 0;
}

static bool is_value(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char ch = (unsigned char)s.p[i];
        if ((ch < 0x20 && ch != '\t') || ch == 0x7f) {
            return false;
        }
    }
    return true;
}

static void keep(struct guard *g, struct str name, struct str value)
{
    const struct {
        const char *name;
        struct str *at;
    } rows[] = {
        { "content-type", &g->content_type },
        { "accept", &g->accept },
        { "accept-language", &g->accept_language },
        { "accept-encoding", &g->accept_encoding },
        { "origin", &g->origin },
        { "sec-fetch-site", &g->sec_fetch_site },
        { "if-match", &g->if_match },
        { "jj-fragment", &g->fragment },
        { "cookie", &g->cookie },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (str_ieq(name, str_of(rows[i].name))) {
            g->bad = g->bad || (g->kept & 1U << i) != 0; /* nobody honest sends these twice */
            g->kept |= 1U << i;
            *rows[i].at = value;
        }
    }
}

/*
 * Name and value lie in one buffer, a colon and spaces between them. Where they do not, it is taken
 * for the one space that everybody sends.
 */
static size_t spaces_between(struct str name, struct str value)
{
    uintptr_t end = (uintptr_t)name.p + name.n;
    uintptr_t begin = (uintptr_t)value.p;
    return begin > end && begin - end <= GUARD_HEAD_MAX ? begin - end - 1 : 1;
}

void guard_header(struct guard *g, struct str name, struct str value)
{
    g->seen += name.n + 1 + spaces_between(name, value) + value.n + 2;
    g->bad = g->bad || ++g->headers > HEADERS_MAX || !is_token(name) || !is_value(value);
    const struct str whole = value;
    value = str_trim(value);
    if (str_ieq(name, STR("host"))) {
        g->hosts++;
        g->host = value;
    } else if (str_ieq(name, STR("content-length"))) {
        g->lengths++;
        bool fine = value.n > 0 && value.p[0] != '-' && str_to_int(value, &g->length);
        g->bad = g->bad || !fine;
    } else if (str_ieq(name, STR("transfer-encoding"))) {
        g->codings++;
        /* with a space behind it the library takes it for another coding */
        g->bad = g->bad || !str_ieq(whole, STR("chunked"));
    } else if (str_ieq(name, STR("x-forwarded-for"))) {
        g->forwarded_for = value;
    } else {
        keep(g, name, value);
    }
}

bool guard_method(struct str method, enum method *out)
{
    static const char *const names[] = {
        [METHOD_GET] = "GET", [METHOD_POST] = "POST",   [METHOD_HEAD] = "HEAD",
        [METHOD_PUT] = "PUT", [METHOD_PATCH] = "PATCH", [METHOD_DELETE] = "DELETE",
    };
    for (size_t i = METHOD_GET; i < ARRAY_LEN(names); i++) {
        if (str_eqz(method, names[i])) {
            *out = (enum method)i;
            return true;
        }
    }
    return false;
}

static bool is_port(struct str s)
{
    int64_t port;
    return s.n > 0 && s.p[0] != '-' && str_to_int(s, &port) && port <= 65535;
}

/* A name or an IPv4 address: letters, digits, hyphens and dots. */
static bool is_name(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char ch = s.p[i];
        bool fine = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
                    (ch >= '0' && ch <= '9') || ch == '-' || ch == '.';
        if (!fine) {
            return false;
        }
    }
    return s.n > 0;
}

/* "nama.example", "192.0.2.1:8470", "[::1]:8470" */
static bool is_host(struct str host)
{
    if (host.n == 0 || host.n >= 256) {
        return false;
    }
    size_t end = str_find(host, ':', 0);
    struct str name = str_cut(host, 0, end);
    bool fine = is_name(name);
    if (host.p[0] == '[') {
        size_t close = str_find(host, ']', 0);
        struct network_address a = network_parse(str_cut(host, 1, close == SIZE_MAX ? 1 : close));
        fine = a.n > 0 && str_find(str_cut(host, 1, close), ':', 0) != SIZE_MAX;
        end = close == SIZE_MAX || close + 1 == host.n ? SIZE_MAX : close + 1;
        fine = fine && (end == SIZE_MAX || host.p[end] == ':');
    }
    return fine && (end == SIZE_MAX || is_port(str_cut(host, end + 1, host.n)));
}

bool guard_ok(const struct guard *g, struct str method, struct str version, struct str target)
{
    enum method m;
    if (g->bad || !guard_method(method, &m) || !str_eqz(version, "HTTP/1.1") || target.n == 0 ||
        target.p[0] != '/') {
        return false;
    }
    if (g->hosts != 1 || !is_host(g->host) || g->lengths > 1 || g->codings > 1 ||
        (g->lengths > 0 && g->codings > 0)) {
        return false;
    }
    return true;
}

bool guard_whole(const struct guard *g, struct str method, struct str version, struct str target,
                 size_t bytes)
{
    size_t line = method.n + 1 + target.n + 1 + version.n + 2;
    return line + g->seen + 2 == bytes;
}

static int hex(char ch)
{
    if (ch >= '0' && ch <= '9') {
        return ch - '0';
    }
    if (ch >= 'a' && ch <= 'f') {
        return ch - 'a' + 10;
    }
    return ch >= 'A' && ch <= 'F' ? ch - 'A' + 10 : -1;
}

static bool has_dots(struct str path)
{
    struct str part;
    while (str_next(&path, '/', &part)) {
        if (str_eqz(part, ".") || str_eqz(part, "..")) {
            return true;
        }
    }
    return false;
}

bool guard_target(struct arena *a, struct str target, struct str *path, struct str *query)
{
    size_t mark = str_find(target, '?', 0);
    struct str raw = str_cut(target, 0, mark == SIZE_MAX ? target.n : mark);
    char *p = arena_alloc(a, raw.n + 1);
    size_t n = 0;
    *query = mark == SIZE_MAX ? STR_NONE : str_cut(target, mark + 1, target.n);
    for (size_t i = 0; i < target.n; i++) {
        unsigned char ch = (unsigned char)target.p[i];
        if (ch <= 0x20 || ch >= 0x7f || ch == '#' || ch == '\\') {
            return false;
        }
    }
    for (size_t i = 0; i < raw.n; i++) {
        int byte = (unsigned char)raw.p[i];
        if (byte == '%') {
            int high = i + 2 < raw.n ? hex(raw.p[i + 1]) : -1;
            int low = i + 2 < raw.n ? hex(raw.p[i + 2]) : -1;
            byte = high * 16 + low;
            i += 2;
            if (high < 0 || low < 0 || byte == '/' || byte == '\\' || byte < 0x20) {
                return false;
            }
        }
        p[n++] = (char)byte;
    }
    *path = (struct str){ p, n };
    return n > 0 && p[0] == '/' && target.n <= 4096 && utf8_is_text(*path) && !has_dots(*path);
}
