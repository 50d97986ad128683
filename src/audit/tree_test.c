/* Tests of tree.h: the known roots of RFC 6962 programs, and a slow recursive definition. */
#include "audit/tree.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"

#define MANY 300

/* The eight entries and their roots that Certificate Transparency programs test with. */
static const struct {
    const char *entry, *root;
} KNOWN[] = {
    { "", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" },
    { "00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125" },
    { "10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77" },
    { "2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7" },
    { "3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4" },
    { "40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef" },
    { "50515253"
      "54555657",
      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c" },
    { "606162636465666768696a6b6c6d6e6f",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328" },
};

static void check_root(const struct tree *t, const char *want, const char *why)
{
    unsigned char root[TREE_HASH];
    char hex[2 * TREE_HASH + 1];
    tree_root(t, root);
    CHECK_STR(str_of(sodium_bin2hex(hex, sizeof hex, root, sizeof root)), want, why);
}

static void test_known_roots(void **state)
{
    struct tree t = { .size = 0 };
    unsigned char entry[16];
    unsigned char leaf[TREE_HASH];
    size_t n = 0;
    (void)state;
    check_root(&t, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
               "no entries: SHA-256 of nothing");
    for (size_t i = 0; i < ARRAY_LEN(KNOWN); i++) {
        CHECK(sodium_hex2bin(entry, sizeof entry, KNOWN[i].entry, strlen(KNOWN[i].entry), NULL, &n,
                             NULL) == 0,
              "hex");
        tree_leaf(leaf, entry, n);
        tree_add(&t, leaf);
        check_root(&t, KNOWN[i].root, "the root known for so many entries");
    }
}

/* RFC 6962, 2.1, word by word: split at the largest power of two below n. */
static void slow_root(unsigned char out[TREE_HASH], unsigned char (*leaves)[TREE_HASH], size_t n)
{
    unsigned char left[TREE_HASH];
    unsigned char right[TREE_HASH];
    size_t k = 1;
    if (n == 1) {
        memcpy(out, leaves[0], TREE_HASH);
        return;
    }
    while (k * 2 < n) {
        k *= 2;
    }
    slow_root(left, leaves, k);
    slow_root(right, leaves + k, n - k);
    tree_node(out, left, right);
}

static void test_against_the_definition(void **state)
{
    static unsigned char leaves[MANY][TREE_HASH];
    unsigned char want[TREE_HASH];
    unsigned char got[TREE_HASH];
    (void)state;
    for (uint32_t seed = 1; seed <= 12; seed++) {
        struct tree t = { .size = 0 };
        unsigned char start[randombytes_SEEDBYTES] = { (unsigned char)seed };
        randombytes_buf_deterministic(leaves, sizeof leaves, start);
        for (size_t n = 1; n <= MANY; n++) {
            tree_add(&t, leaves[n - 1]);
            slow_root(want, leaves, n);
            tree_root(&t, got);
            if (memcmp(got, want, sizeof got) != 0) {
                print_error("seed %u, %zu entries\n", seed, n);
            }
            CHECK(memcmp(got, want, sizeof got) == 0,
                  "the compact range gives the root of the definition");
        }
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_roots),
        cmocka_unit_test(test_against_the_definition),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
