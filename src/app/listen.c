/* listen.c - one numeric address, checked before it is bound. */
#include "app/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/strbuf.h"

union address {
    struct sockaddr any;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
};

static bool parse(struct arena *mem, struct str text, union address *out, socklen_t *size)
{
    size_t colon = text.n;
    int64_t port;
    while (colon > 0 && text.p[colon - 1] != ':') {
        colon--;
    }
    if (colon < 2 || !str_to_int(str_cut(text, colon, text.n), &port) || port < 0 || port > 65535) {
        return false;
    }
    struct str host = str_cut(text, 0, colon - 1);
    memset(out, 0, sizeof *out);
    if (host.p[0] == '[' && host.p[host.n - 1] == ']') {
        out->in6.sin6_family = AF_INET6;
        out->in6.sin6_port = htons((uint16_t)port);
        *size = sizeof out->in6;
        return inet_pton(AF_INET6, str_z(mem, str_cut(host, 1, host.n - 1)), &out->in6.sin6_addr) ==
               1;
    }
    out->in.sin_family = AF_INET;
    out->in.sin_port = htons((uint16_t)port);
    *size = sizeof out->in;
    return inet_pton(AF_INET, str_z(mem, host), &out->in.sin_addr) == 1;
}

static bool is_loopback(const union address *a)
{
    if (a->any.sa_family == AF_INET) {
        return (ntohl(a->in.sin_addr.s_addr) >> 24) == 127;
    }
    return IN6_IS_ADDR_LOOPBACK(&a->in6.sin6_addr);
}

static struct str name_of(struct arena *mem, int fd)
{
    union address a;
    socklen_t size = sizeof a;
    char text[INET6_ADDRSTRLEN] = "?";
    struct strbuf b;
    strbuf_init(&b, mem);
    if (getsockname(fd, &a.any, &size) != 0) {
        return STR("?");
    }
    if (a.any.sa_family == AF_INET) {
        (void)inet_ntop(AF_INET, &a.in.sin_addr, text, sizeof text); /* text has room */
        strbuf_printf(&b, "%s:%d", text, ntohs(a.in.sin_port));
    } else {
        (void)inet_ntop(AF_INET6, &a.in6.sin6_addr, text, sizeof text); /* text has room */
        strbuf_printf(&b, "[%s]:%d", text, ntohs(a.in6.sin6_port));
    }
    return strbuf_str(&b);
}

static bool refuse(struct arena *mem, struct str *why, struct str what, const char *reason)
{
    const struct str parts[] = { what, STR(": "), str_of(reason) };
    *why = str_join(mem, parts, ARRAY_LEN(parts));
    return false;
}

bool listen_open(struct arena *mem, const struct config *cfg, int *fd, struct str *address,
                 struct str *why)
{
    union address a;
    socklen_t size;
    int yes = 1;
    if (!parse(mem, cfg->listen, &a, &size)) {
        return refuse(mem, why, cfg->listen,
                      "no address; it looks like 127.0.0.1:8470 or [::1]:8470");
    }
    if (!is_loopback(&a) && cfg->tls_cert.n == 0 && cfg->behind_proxy.n == 0) {
        return refuse(
            mem, why, cfg->listen,
            "others can reach this address, so it needs --tls-cert FILE, or --behind-proxy ADDR when a proxy speaks TLS for it");
    }
    *fd = socket(a.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (*fd < 0 || setsockopt(*fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
        bind(*fd, &a.any, size) != 0 || listen(*fd, 512) != 0) {
        return refuse(mem, why, cfg->listen, strerror(errno));
    }
    *address = name_of(mem, *fd);
    return true;
}
