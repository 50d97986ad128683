/* network.c - two forms of address made one, and cut down to the network. */
#include "http/network.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#define IPV4_PREFIX 3 /* bytes: what one provider hands to one house or mast */
#define IPV6_PREFIX 6 /* bytes: what one provider hands to one customer */

static struct network_address of_bytes(const unsigned char *b, size_t n)
{
    static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
    struct network_address a = { .n = n };
    if (n == 16 && memcmp(b, mapped, sizeof mapped) == 0) {
        return of_bytes(b + sizeof mapped, 4);
    }
    memcpy(a.b, b, n);
    return a;
}

struct network_address network_of_socket(const struct sockaddr *a)
{
    if (a != NULL && a->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, a, sizeof in);
        return of_bytes((const unsigned char *)&in.sin_addr, 4);
    }
    if (a != NULL && a->sa_family == AF_INET6) {
        struct sockaddr_in6 in;
        memcpy(&in, a, sizeof in);
        return of_bytes(in.sin6_addr.s6_addr, 16);
    }
    return (struct network_address){ .n = 0 };
}

struct network_address network_parse(struct str text)
{
    char z[INET6_ADDRSTRLEN];
    unsigned char b[16];
    if (text.n == 0 || text.n >= sizeof z || memchr(text.p, 0, text.n) != NULL) {
        return (struct network_address){ .n = 0 };
    }
    memcpy(z, text.p, text.n);
    z[text.n] = 0;
    if (inet_pton(AF_INET, z, b) == 1) {
        return of_bytes(b, 4);
    }
    if (inet_pton(AF_INET6, z, b) == 1) {
        return of_bytes(b, 16);
    }
    return (struct network_address){ .n = 0 };
}

bool network_same(const struct network_address *a, const struct network_address *b)
{
    return a->n > 0 && a->n == b->n && memcmp(a->b, b->b, a->n) == 0;
}

struct str network_prefix(const struct network_address *a)
{
    if (a->n == 0) {
        return STR("?");
    }
    return (struct str){ (const char *)a->b, a->n == 4 ? IPV4_PREFIX : IPV6_PREFIX };
}
