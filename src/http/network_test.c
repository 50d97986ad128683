/* network_test.c - which addresses are one, which are of one network, and what is no address. */
#include "http/network.h"

#include <netinet/in.h>
#include <string.h>

#include "base/check.h"

static const struct {
    const char *why, *one, *other;
    bool same, near;
} pairs[] = {
    { "itself", "192.0.2.1", "192.0.2.1", true, true },
    { "a neighbour", "192.0.2.1", "192.0.2.254", false, true },
    { "the next network", "192.0.2.1", "192.0.3.1", false, false },
    { "IPv4 within IPv6 is the IPv4 one", "::ffff:192.0.2.1", "192.0.2.1", true, true },
    { "and two such are of two networks", "::ffff:192.0.2.1", "::ffff:198.51.100.1", false, false },
    { "two ways to write one", "2001:db8::1", "2001:DB8:0:0:0:0:0:1", true, true },
    { "one house", "2001:db8:1:2::1", "2001:db8:1:ffff::9", false, true },
    { "another house", "2001:db8:1::1", "2001:db8:2::1", false, false },
    { "IPv4 and IPv6", "1.2.3.4", "102:304::", false, false },
    { "no address", "rumah", "rumah", false, true },
    { "with a port", "192.0.2.1:80", "192.0.2.1", false, false },
    { "in brackets", "[::1]", "::1", false, false },
    { "with a space", " 192.0.2.1", "192.0.2.1", false, false },
    { "in octal", "0300.0.2.1", "192.0.2.1", false, false },
    { "empty", "", "", false, true },
    { "longer than any", "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb", "::1", false,
      false },
};

static void tells_networks_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        struct network_address a = network_parse(str_of(pairs[i].one));
        struct network_address b = network_parse(str_of(pairs[i].other));
        CHECK(network_same(&a, &b) == pairs[i].same, pairs[i].why);
        CHECK(network_same(&b, &a) == pairs[i].same, pairs[i].why);
        CHECK(str_eq(network_prefix(&a), network_prefix(&b)) == pairs[i].near, pairs[i].why);
    }
    struct network_address cut = network_parse((struct str){ "192.0.2.1\0x", 11 });
    CHECK(cut.n == 0, "a NUL within is no address");
}

static void reads_sockets(void **state)
{
    struct sockaddr_in in = { .sin_family = AF_INET };
    struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
    struct sockaddr any = { .sa_family = AF_UNIX };
    struct network_address four = network_parse(STR("192.0.2.9")), got;
    (void)state;
    memcpy(&in.sin_addr, four.b, 4);
    got = network_of_socket((const struct sockaddr *)&in);
    CHECK(network_same(&got, &four), "a connection by IPv4");
    memcpy(in6.sin6_addr.s6_addr + 12, four.b, 4);
    in6.sin6_addr.s6_addr[10] = in6.sin6_addr.s6_addr[11] = 0xff;
    got = network_of_socket((const struct sockaddr *)&in6);
    CHECK(network_same(&got, &four), "the same by a socket that takes both");
    in6.sin6_addr.s6_addr[0] = 0x20;
    got = network_of_socket((const struct sockaddr *)&in6);
    CHECK(got.n == 16, "a connection by IPv6");
    got = network_of_socket(&any);
    CHECK(got.n == 0, "a local socket has none");
    got = network_of_socket(NULL);
    CHECK(got.n == 0 && !network_same(&got, &got), "none is the same as nobody");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_networks_apart),
        cmocka_unit_test(reads_sockets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
