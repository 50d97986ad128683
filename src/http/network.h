/*
 * network.h - addresses as the gate needs them: which two are the same, and which network one
 * belongs to. Pure. An IPv4 address written within IPv6 (::ffff:192.0.2.1) counts as the IPv4 one.
 */
#ifndef JJ_HTTP_NETWORK_H
#define JJ_HTTP_NETWORK_H

#include <sys/socket.h>

#include "base/str.h"

struct network_address {
    unsigned char b[16]; /* network byte order, the rest zero */
    size_t n;            /* 4 or 16; 0: none */
};

/* None when it is no address of the internet; a may be NULL. */
struct network_address network_of_socket(const struct sockaddr *a);
/* Numeric text without port or brackets; none when it is not that. */
struct network_address network_parse(struct str text);
/* False when either is none. */
bool network_same(const struct network_address *a, const struct network_address *b);
/* The bytes that name its network, within a: IPv4 /24, IPv6 /48; "?" for none. */
struct str network_prefix(const struct network_address *a);

#endif
