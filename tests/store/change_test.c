/*
 * Changes and one-table records: the order keyd first, all or nothing, counters, versions, sealing.
 * The way to keyd is
 * replaced here by a listener that can be told to fail; keys themselves are the real ones.
 */
#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/strbuf.h"
#include "sample.h"
#include "seal/keys_change.h"
#include "store/rec_store.h"
#include "store/store_backend.h"

/* ---- the listener in keyd's place ---- */

struct keys_change {
    int parts;
};

static struct {
    int sent, rows;
    bool away, inside;
    int64_t commits;
    unsigned char digest[16];
} heard;

struct keys_change *keys_change_new(struct ctx *c)
{
    return NEW(c->mem, struct keys_change);
}

void keys_change_action(struct keys_change *k, int action)
{
    k->parts += action != 0 ? 1 : 0;
}

void keys_change_row(struct keys_change *k, const char *table, struct str id, int64_t version,
                     const unsigned char digest[16])
{
    (void)table;
    (void)id;
    (void)version;
    k->parts++;
    heard.rows++;
    if (digest != NULL) {
        memcpy(heard.digest, digest, sizeof heard.digest);
    }
}

void keys_change_compartment(struct keys_change *k, struct str id, int kind, const struct key *key)
{
    (void)id;
    (void)kind;
    (void)key;
    k->parts++;
}

void keys_change_allow(struct keys_change *k, struct str compartment, struct str principal,
                       int64_t until_ms)
{
    (void)compartment;
    (void)principal;
    (void)until_ms;
    k->parts++;
}

void keys_change_deny(struct keys_change *k, struct str compartment, struct str principal)
{
    (void)compartment;
    (void)principal;
    k->parts++;
}

void keys_change_receipt(struct keys_change *k, const unsigned char index[16],
                         const struct key *wrap, struct str compartment)
{
    (void)index;
    (void)wrap;
    (void)compartment;
    k->parts++;
}

void keys_change_card(struct keys_change *k, const struct search_card *card)
{
    (void)card;
    k->parts++;
}

void keys_change_card_remove(struct keys_change *k, struct str object)
{
    (void)object;
    k->parts++;
}

bool keys_change_is_empty(const struct keys_change *k)
{
    return k->parts == 0;
}

void keys_change_commits(struct keys_change *k, int64_t commits)
{
    (void)k;
    heard.commits = commits;
}

struct log_mark keys_change_mark(const struct keys_change *k)
{
    (void)k;
    return (struct log_mark){ 7, STR("0a0b") };
}

enum err keys_change_send(struct ctx *c, struct keys_change *k)
{
    (void)k;
    heard.sent++;
    heard.inside = heard.inside || c->db->transaction != TX_NONE;
    return heard.away ? fail(c, ERR_STORE, NULL, NULL) : OK;
}

/* ---- fixture ---- */

static bool no_call(void *data, const void *request, size_t request_size, void *answer,
                    size_t answer_cap, size_t *answer_size)
{
    (void)data;
    (void)request;
    (void)request_size;
    (void)answer;
    (void)answer_cap;
    (void)answer_size;
    return false;
}

static const struct keys_transport nobody = { no_call, NULL };

static struct {
    struct ctx c;
    char folder[64];
    const char *path;
    struct store *fault;
} f;

static const struct stmt Q_COUNT = { "sample_count", "",
                                     "SELECT COUNT(*), MAX(version) FROM sample" };
static const struct stmt Q_NUMBER = { "sample_number", "t",
                                      "SELECT amount, is_open FROM sample WHERE id = $1" };
static const struct stmt Q_NONE = { "sample_none", "",
                                    "UPDATE sample SET version = 9 WHERE id = 'nobody'" };

static int open_city(void **state)
{
    struct migration *m = NULL;
    struct strbuf b;
    size_t applied = 0;
    (void)state;
    memset(&f, 0, sizeof f);
    memset(&heard, 0, sizeof heard);
    memcpy(f.folder, "/tmp/jejaring-change-XXXXXX", sizeof "/tmp/jejaring-change-XXXXXX");
    f.c.mem = arena_new(0);
    f.c.now_ms = INT64_C(1731546000000);
    f.c.keys = keys_new(f.c.mem, &nobody);
    strbuf_init(&b, f.c.mem);
    strbuf_printf(&b, "%s/city.db", mkdtemp(f.folder));
    f.path = b.p;
    log_setup("test", LOG_ERROR + 1);
    if (store_open_sqlite(&f.c, f.path, true, &f.c.db) != OK) {
        return -1;
    }
    f.fault = f.c.db = store_open_fault(&f.c, f.c.db);
    size_t n = sample_migrations(f.c.mem, &m);
    return store_migrate(&f.c, m, n, &applied) == OK ? 0 : -1;
}

static int close_city(void **state)
{
    static const char *const tails[] = { "", "-wal", "-shm", "-write" };
    (void)state;
    store_close(f.c.db);
    for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
        struct strbuf b;
        strbuf_init(&b, f.c.mem);
        strbuf_printf(&b, "%s%s", f.path, tails[i]);
        (void)unlink(b.p);
    }
    int left = rmdir(f.folder);
    arena_free(f.c.mem);
    return left;
}

static struct ctx *fresh(void)
{
    f.c.change = change_new(&f.c);
    fail_clear(&f.c);
    return &f.c;
}

static enum err commit(struct ctx *c)
{
    bool retry = false;
    return change_commit(c, &retry);
}

static struct sample a_sample(struct ctx *c)
{
    struct sample s = { .stage = STR("BARU"),
                        .amount = 3,
                        .name = STR("Rani Rekaan"),
                        .story = STR("Cerita rahasia"),
                        .age = 14,
                        .kinds = STR("A;B"),
                        .due_on = 738000,
                        .mark = STR("m") };
    s.compartment_id = change_compartment(c, IN_CASE, STR_NONE, STR_NONE, STR_NONE);
    change_allow(c, s.compartment_id, STR("lead"), 0);
    rec_set_all(&sample_rec, &s);
    return s;
}

static struct sample stored_sample(void)
{
    struct ctx *c = fresh();
    struct sample s = a_sample(c);
    CHECK(rec_insert(c, &sample_rec, &s) == OK && commit(c) == OK, "stored");
    fresh();
    return s;
}

static int64_t count(struct ctx *c)
{
    struct value v[2];
    bool found = false;
    CHECK(store_one(c, &Q_COUNT, NO_VALS, v, 2, &found) == OK && found, "count");
    return v[0].i;
}

/* ---- records ---- */

static void a_row_comes_back_whole(void **state)
{
    (void)state;
    struct sample s = stored_sample(), got;
    struct ctx *c = fresh();
    CHECK(s.id.n == 36 && s.version == 1, "id and version are filled");
    CHECK(rec_get(c, &sample_rec, s.id, &got) == OK, "get");
    CHECK_STR(got.name, "Rani Rekaan", "sealed text");
    CHECK_STR(got.kinds, "A;B", "sealed codes");
    CHECK(got.age == 14 && got.amount == 3 && got.due_on == 738000, "numbers and days");
    CHECK(!heard.inside && heard.sent == 1 && heard.rows == 1,
          "keyd heard of it once, outside a transaction");
    CHECK(rec_get(c, &sample_rec, STR("none"), &got) == ERR_NOT_FOUND, "absent");
}

static void sealed_fields_are_not_in_the_file(void **state)
{
    static const char *const tails[] = { "", "-wal" };
    (void)state;
    (void)stored_sample();
    for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
        struct strbuf path, all;
        char part[4096];
        strbuf_init(&path, f.c.mem);
        strbuf_init(&all, f.c.mem);
        strbuf_printf(&path, "%s%s", f.path, tails[i]);
        FILE *in = fopen(path.p, "rb");
        CHECK(in != NULL, "the file is there");
        for (size_t n = 0; (n = fread(part, 1, sizeof part, in)) > 0;) {
            strbuf_put_bytes(&all, part, n);
        }
        (void)fclose(in);
        CHECK(!str_has(strbuf_str(&all), STR("Rekaan")) &&
                  !str_has(strbuf_str(&all), STR("rahasia")),
              "sealed");
    }
}

static void without_the_key_only_plain_fields_are_read(void **state)
{
    (void)state;
    struct sample s = stored_sample(), got;
    struct ctx *c = fresh();
    c->keys = keys_new(c->mem, &nobody);
    CHECK(rec_get(c, &sample_rec, s.id, &got) == OK, "get");
    CHECK_STR(got.stage, "BARU", "plain");
    CHECK(got.name.n == 0 && got.age == 0 && !rec_has(&sample_rec, &got, "name"),
          "sealed ones are empty");
    struct sample change = { .id = s.id, .stage = STR("LAMA"), .version = 1 };
    rec_set_has(&sample_rec, &change, "stage");
    CHECK(rec_update(c, &sample_rec, &change) == ERR_NOT_FOUND, "and nothing can be overwritten");
    CHECK(change_is_empty(c), "nothing was collected");
}

static void an_update_writes_what_was_given(void **state)
{
    (void)state;
    struct sample s = stored_sample(), got;
    struct ctx *c = fresh();
    struct sample change = {
        .id = s.id, .version = 1, .name = STR("Sari Rekaan"), .origin = STR("changed")
    };
    struct value v[2];
    bool found = false;
    rec_set_has(&sample_rec, &change, "name");
    rec_set_has(&sample_rec, &change, "origin");
    change.cleared = UINT64_C(1) << (rec_field(&sample_rec, STR("amount")) - sample_rec.fields);
    CHECK(rec_update(c, &sample_rec, &change) == OK && commit(c) == OK, "update");
    CHECK(change.version == 2 && change.age == 14, "completed to what is stored");
    c = fresh();
    CHECK(rec_get(c, &sample_rec, s.id, &got) == OK, "get");
    CHECK_STR(got.name, "Sari Rekaan", "given");
    CHECK_STR(got.story, "Cerita rahasia", "left alone");
    CHECK(got.origin.n == 0, "set at insert only");
    CHECK(store_one(c, &Q_NUMBER, VALS(V_TEXT(s.id)), v, 2, &found) == OK &&
              v[0].kind == VALUE_NULL,
          "cleared");
}

static void the_second_to_save_is_told(void **state)
{
    (void)state;
    struct sample s = stored_sample(), got;
    struct ctx *c = fresh();
    struct sample one = { .id = s.id, .version = 1, .story = STR("satu") }, two = one;
    bool retry = true;
    two.story = STR("dua");
    rec_set_has(&sample_rec, &one, "story");
    rec_set_has(&sample_rec, &two, "story");
    /* Both read version 1; the first commits between the second's reading and its commit. */
    CHECK(rec_update(c, &sample_rec, &two) == OK, "collected");
    struct change *late = c->change;
    c = fresh();
    CHECK(rec_update(c, &sample_rec, &one) == OK && commit(c) == OK, "first");
    c->change = late;
    CHECK(change_commit(c, &retry) == ERR_CONFLICT && !retry, "second, at the commit");
    CHECK(c->fail.n == 1 && strcmp(c->fail.items[0].key, "form.changed_meanwhile") == 0, "said so");
    c = fresh();
    two.version = 1;
    CHECK(rec_update(c, &sample_rec, &two) == ERR_CONFLICT, "second, at the reading");
    c = fresh();
    CHECK(rec_get(c, &sample_rec, s.id, &got) == OK && got.version == 2, "the first one's stands");
    CHECK_STR(got.story, "satu", "whole");
}

static void lists_are_ordered_and_limited(void **state)
{
    (void)state;
    struct ctx *c = fresh();
    struct sample *rows = NULL;
    void *all = NULL;
    size_t n = 0;
    for (int64_t i = 0; i < 20; i++) {
        struct sample s = a_sample(c);
        s.amount = (i * 7) % 20;
        s.stage = i % 2 == 0 ? STR("BARU") : STR("LAMA");
        CHECK(rec_insert(c, &sample_rec, &s) == OK, "insert");
    }
    CHECK(commit(c) == OK, "commit");
    c = fresh();
    struct rec_where w = { "stage", V_TEXTZ("BARU"), "amount", true, 100 };
    CHECK(rec_list(c, &sample_rec, &w, &all, &n) == OK && n == 10, "those of the stage");
    rows = all;
    for (size_t i = 1; i < n; i++) {
        CHECK(rows[i - 1].amount > rows[i].amount, "largest first");
    }
    CHECK_STR(rows[9].name, "Rani Rekaan", "opened");
    w.desc = false;
    w.limit = 3;
    CHECK(rec_list(c, &sample_rec, &w, &all, &n) == OK && n == 3, "limited");
    rows = all;
    CHECK(rows[0].amount < rows[1].amount, "smallest first");
}

/* ---- changes ---- */

static void counters_count_without_gaps(void **state)
{
    (void)state;
    struct ctx *c = fresh();
    int64_t n = 0;
    bool retry = false;
    for (int64_t i = 1; i <= 3; i++) {
        CHECK(change_serial(c, STR("case:2024"), &n) == OK && n == i, "several in one change");
    }
    CHECK(change_serial(c, STR("case:2025"), &n) == OK && n == 1, "each counter by itself");
    CHECK(commit(c) == OK, "commit");
    c = fresh();
    CHECK(change_serial(c, STR("case:2024"), &n) == OK && n == 4, "goes on");
    struct change *late = c->change;
    c = fresh();
    CHECK(change_serial(c, STR("case:2024"), &n) == OK && n == 4 && commit(c) == OK,
          "somebody was faster");
    c->change = late;
    CHECK(change_commit(c, &retry) == ERR_CONFLICT && retry, "the whole handler runs again");
    c = fresh();
    CHECK(change_serial(c, STR("case:2024"), &n) == OK && n == 5, "with the next number");
}

static void a_miss_rolls_all_back(void **state)
{
    (void)state;
    struct ctx *c = fresh();
    struct sample s = a_sample(c);
    CHECK(rec_insert(c, &sample_rec, &s) == OK, "insert");
    change_exec(c, &Q_NONE, NO_VALS, MISS_CONFLICT);
    CHECK(commit(c) == ERR_CONFLICT && change_is_empty(c), "refused, and the change is empty");
    CHECK(count(c) == 0, "nothing half");
    c = fresh();
    s = a_sample(c);
    CHECK(rec_insert(c, &sample_rec, &s) == OK, "insert");
    change_exec(c, &Q_NONE, NO_VALS, MISS_FINE);
    CHECK(commit(c) == OK && count(c) == 1, "where a miss is fine");
}

static void nothing_is_written_without_keyd(void **state)
{
    (void)state;
    struct ctx *c = fresh();
    struct sample s = a_sample(c);
    heard.away = true;
    CHECK(rec_insert(c, &sample_rec, &s) == OK && commit(c) == ERR_STORE, "keyd is away");
    CHECK(count(c) == 0, "no log, no row");
}

static void an_empty_change_does_nothing(void **state)
{
    (void)state;
    struct ctx *c = fresh();
    CHECK(change_is_empty(c) && commit(c) == OK && heard.sent == 0, "no message, no transaction");
}

static void every_failing_call_leaves_nothing_half(void **state)
{
    (void)state;
    int64_t failures = 0;
    for (int64_t n = 1; n < 100; n++) {
        struct ctx *c = fresh();
        struct sample one = a_sample(c), two = a_sample(c);
        CHECK(rec_insert(c, &sample_rec, &one) == OK && rec_insert(c, &sample_rec, &two) == OK,
              "collected");
        store_fault_at(f.fault, n);
        enum err e = commit(c);
        store_fault_at(f.fault, 0);
        fail_clear(c);
        if (e == OK) {
            CHECK(count(c) == 2 && n == failures + 1, "both, once no call fails");
            CHECK(failures >= 6, "begin, four statements, commit");
            return;
        }
        failures++;
        CHECK(e == ERR_STORE && count(c) == 0, "none of the two");
    }
    CHECK(false, "it never succeeded");
}

static void every_failing_call_is_told_by_readers(void **state)
{
    (void)state;
    struct sample s = stored_sample(), got;
    for (int64_t n = 1; n <= 2; n++) {
        struct ctx *c = fresh();
        store_fault_at(f.fault, n);
        CHECK(rec_get(c, &sample_rec, s.id, &got) == ERR_STORE, "query or row fails");
    }
    store_fault_at(f.fault, 0);
    CHECK(rec_get(fresh(), &sample_rec, s.id, &got) == OK, "and works again");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_city, close_city)
    const struct CMUnitTest tests[] = {
        T(a_row_comes_back_whole),
        T(sealed_fields_are_not_in_the_file),
        T(without_the_key_only_plain_fields_are_read),
        T(an_update_writes_what_was_given),
        T(the_second_to_save_is_told),
        T(lists_are_ordered_and_limited),
        T(counters_count_without_gaps),
        T(a_miss_rolls_all_back),
        T(nothing_is_written_without_keyd),
        T(an_empty_change_does_nothing),
        T(every_failing_call_leaves_nothing_half),
        T(every_failing_call_is_told_by_readers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
