/* Tests of entry.h: what is written can be read, and nothing else passes for an entry. */
#include "audit/entry.h"

#include <string.h>

#include "base/check.h"

#define SPACE 4096

static const struct keyd_change_row ROWS[2] = {
    { .table = "case_file", .version = 1 },
    { .table = "note", .version = 7 },
};
static const struct keyd_id COMPARTMENTS[1] = { { "one" } };

static size_t write_one(unsigned char *p, const struct chain *chain)
{
    struct log_entry e = { .format = 1,
                           .seq = chain->tree.size,
                           .action = KEYD_ACT_LOOK,
                           .at_ms = 5,
                           .n_rows = 2,
                           .n_compartments = 1 };
    entry_write(p, chain, &e, ROWS, COMPARTMENTS);
    return entry_space(&e);
}

static void test_round(void **state)
{
    unsigned char log[SPACE] = { 0 };
    struct chain written = { .link = { 0 } };
    struct chain read = { .link = { 0 } };
    struct log_entry e;
    unsigned char leaf[TREE_HASH];
    const unsigned char *compartments = NULL;
    size_t at = 0;
    size_t end = 0;
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        size_t n = write_one(log + end, &written);
        entry_add(&written, log + end, leaf);
        end += n;
    }
    for (size_t n = 0; (n = entry_read(&read, log + at, sizeof log - at, &e, &compartments)) > 0;
         at += n) {
        CHECK(e.n_rows == 2 && e.at_ms == 5, "the entry comes back");
        CHECK(memcmp(compartments, COMPARTMENTS, sizeof COMPARTMENTS) == 0, "with what it names");
        entry_add(&read, log + at, leaf);
    }
    CHECK(at == end && read.tree.size == 3, "all three, and zeros are no entry");
    CHECK(memcmp(&read, &written, sizeof read) == 0, "reader and writer stand at the same place");
}

static void test_refused(void **state)
{
    static const struct {
        const char *why;
        size_t at; /* the byte that is changed */
    } rows[] = {
        { "a size that is not that of its parts", 0 },
        { "another format", sizeof(uint32_t) },
        { "another number in the row of entries",
          sizeof(uint32_t) + offsetof(struct log_entry, seq) },
        { "another time", sizeof(uint32_t) + offsetof(struct log_entry, at_ms) },
        { "more rows than there are", sizeof(uint32_t) + offsetof(struct log_entry, n_rows) },
        { "a changed row", sizeof(uint32_t) + sizeof(struct log_entry) + 3 },
    };
    const unsigned char *compartments = NULL;
    struct log_entry e;
    struct chain chain = { .link = { 0 } };
    struct chain other = { .link = { 1 } };
    unsigned char log[SPACE] = { 0 };
    size_t n = write_one(log, &chain);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        log[rows[i].at] ^= 1;
        CHECK(entry_read(&chain, log, sizeof log, &e, &compartments) == 0, rows[i].why);
        log[rows[i].at] ^= 1;
    }
    CHECK(entry_read(&chain, log, sizeof log, &e, &compartments) == n, "unchanged it is one");
    CHECK(entry_read(&chain, log, n - 1, &e, &compartments) == 0, "torn by one byte");
    CHECK(entry_read(&chain, log, 3, &e, &compartments) == 0, "not even a size");
    CHECK(entry_read(&other, log, sizeof log, &e, &compartments) == 0, "behind another entry");
}

static void test_too_large(void **state)
{
    struct log_entry e = { .n_compartments = UINT16_MAX };
    (void)state;
    CHECK(entry_space(&e) == 0, "a million bytes of compartments are no entry");
    e.n_compartments = KEYD_NEW_MAX;
    e.n_rows = KEYD_ROW_MAX;
    CHECK(entry_space(&e) > 0, "the largest change is one");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_too_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
