/* listen.c - one numeric address, checked before it is bound; or a socket that was bound for us. */
#include "app/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "http/network.h"

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

static const char needs_tls[] =
    "others can reach this address, so it needs --tls-cert FILE, or --behind-proxy ADDR when a proxy speaks TLS for it";

static bool may_listen(const struct config *cfg, const union address *a)
{
    return is_loopback(a) || cfg->tls_cert.n > 0 || cfg->behind_proxy.n > 0;
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

/* ---- handed over by a service manager (sd_listen_fds(3) of systemd says how) ---- */

#define FIRST_FD 3 /* descriptors begin behind standard input, output and error */

static int64_t number_of(const char *name)
{
    const char *text = getenv(name);
    int64_t value = 0;
    return text != NULL && str_to_int(str_of(text), &value) ? value : 0;
}

/* How many; for others than this process they are nothing. The roles shall not see the words. */
static int64_t take_count(void)
{
    const int64_t n = number_of("LISTEN_PID") == (int64_t)getpid() ? number_of("LISTEN_FDS") : 0;
    (void)unsetenv("LISTEN_PID"); /* cannot fail for these names */
    (void)unsetenv("LISTEN_FDS");
    (void)unsetenv("LISTEN_FDNAMES");
    return n;
}

static const char *wrong_socket(int fd)
{
    union address a = { 0 };
    socklen_t size = sizeof a;
    int kind = 0;
    int listens = 0;
    socklen_t number = sizeof kind;
    if (getsockname(fd, &a.any, &size) != 0 ||
        (a.any.sa_family != AF_INET && a.any.sa_family != AF_INET6) ||
        getsockopt(fd, SOL_SOCKET, SO_TYPE, &kind, &number) != 0 || kind != SOCK_STREAM ||
        getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &number) != 0 || listens == 0) {
        return "no listening TCP socket (ListenStream=ADDR:PORT)";
    }
    return NULL;
}

static bool take_socket(struct arena *mem, const struct config *cfg, int64_t n, int *fd,
                        struct str *address, struct str *why)
{
    union address a = { 0 };
    socklen_t size = sizeof a;
    const struct str whose = STR("the socket of the service manager");
    const int flags = fcntl(FIRST_FD, F_GETFL);
    const char *wrong = n != 1 ? "more than one is given; it shall be one" : wrong_socket(FIRST_FD);
    if (wrong != NULL) {
        return refuse(mem, why, whose, wrong);
    }
    if (flags < 0 || fcntl(FIRST_FD, F_SETFD, FD_CLOEXEC) != 0 ||
        fcntl(FIRST_FD, F_SETFL, flags | O_NONBLOCK) != 0 ||
        getsockname(FIRST_FD, &a.any, &size) != 0) {
        return refuse(mem, why, whose, strerror(errno));
    }
    *fd = FIRST_FD;
    *address = name_of(mem, FIRST_FD);
    return may_listen(cfg, &a) || refuse(mem, why, *address, needs_tls);
}

bool listen_open(struct arena *mem, const struct config *cfg, int *fd, struct str *address,
                 struct str *why)
{
    union address a;
    socklen_t size;
    int yes = 1;
    const int64_t given = take_count();
    if (cfg->behind_proxy.n > 0 && network_parse(cfg->behind_proxy).n == 0) {
        return refuse(mem, why, cfg->behind_proxy,
                      "no address of a proxy; it looks like 127.0.0.1 or ::1, without a port");
    }
    if (given > 0) {
        return take_socket(mem, cfg, given, fd, address, why);
    }
    if (!parse(mem, cfg->listen, &a, &size)) {
        return refuse(mem, why, cfg->listen,
                      "no address; it looks like 127.0.0.1:8470 or [::1]:8470");
    }
    if (!may_listen(cfg, &a)) {
        return refuse(mem, why, cfg->listen, needs_tls);
    }
    *fd = socket(a.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (*fd < 0 || setsockopt(*fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
        bind(*fd, &a.any, size) != 0 || listen(*fd, 512) != 0) {
        return refuse(mem, why, cfg->listen, strerror(errno));
    }
    *address = name_of(mem, *fd);
    return true;
}
