/* Tests of checkpoint.h, note.h and witness.h: texts read strictly, and when a witness signs. */
#include "audit/witness.h"

#include <sodium.h>
#include <string.h>

#include "base/check.h"

#define LEAVES 40

struct world {
    struct arena *mem;
    unsigned char sk[64], other_sk[64], witness_sk[64], witness_seed[32];
    struct note_key log, other, witness;
    unsigned char leaf[LEAVES][TREE_HASH], changed[LEAVES][TREE_HASH];
};

static struct note_key key_of(struct str name, enum note_kind kind, unsigned char seed_byte,
                              unsigned char sk[64])
{
    unsigned char seed[32] = { seed_byte };
    struct note_key key = { .kind = kind, .name = name };
    crypto_sign_seed_keypair(key.pk, sk, seed);
    return key;
}

static void world_make(struct world *w)
{
    w->mem = arena_new(0);
    w->log = key_of(STR("jejaring/uji"), NOTE_LOG, 1, w->sk);
    w->other = key_of(STR("jejaring/uji"), NOTE_LOG, 2, w->other_sk);
    w->witness = key_of(STR("inspektorat.example"), NOTE_WITNESS, 3, w->witness_sk);
    memset(w->witness_seed, 0, sizeof w->witness_seed);
    w->witness_seed[0] = 3;
    randombytes_buf(w->leaf, sizeof w->leaf);
    memcpy(w->changed, w->leaf, sizeof w->leaf);
    w->changed[3][0] ^= 1;
}

static void root_of(unsigned char (*leaf)[TREE_HASH], size_t n, unsigned char root[TREE_HASH])
{
    struct tree t = { .size = 0 };
    for (size_t i = 0; i < n; i++) {
        tree_add(&t, leaf[i]);
    }
    tree_root(&t, root);
}

static struct str signed_text(struct world *w, unsigned char (*leaf)[TREE_HASH], size_t n,
                              bool by_other)
{
    unsigned char root[TREE_HASH];
    root_of(leaf, n, root);
    return checkpoint_text(w->mem, "jejaring/uji", n, root, by_other ? w->other.pk : w->log.pk,
                           by_other ? w->other_sk : w->sk);
}

static struct str request(struct world *w, unsigned char (*leaf)[TREE_HASH], size_t old, size_t n,
                          bool by_other)
{
    struct proof_maker *maker = NEW(w->mem, struct proof_maker);
    struct proof *proof = NEW(w->mem, struct proof);
    struct proof_plan plan;
    proof_plan_consistency(&plan, old, n);
    proof_maker_begin(maker, &plan);
    for (size_t i = 0; i < n; i++) {
        proof_maker_leaf(maker, i, leaf[i]);
    }
    CHECK(proof_maker_end(maker, proof), "a proof");
    return witness_request_text(w->mem, old, proof, signed_text(w, leaf, n, by_other));
}

/* ---- what a witness signs ---- */

enum last { NO_LAST, LAST_10, LAST_DAMAGED };

static void test_decisions(void **state)
{
    static const struct {
        const char *why;
        enum last last;
        bool changed, by_other;
        size_t old, n;
        enum witness_answer want;
    } cases[] = {
        { "the first one begins at nothing", NO_LAST, false, false, 0, 10, WITNESS_SIGNS },
        { "the first one with a proof from somewhere", NO_LAST, false, false, 4, 10,
          WITNESS_OTHER_START },
        { "the log grew", LAST_10, false, false, 10, 37, WITNESS_SIGNS },
        { "nothing happened", LAST_10, false, false, 10, 10, WITNESS_SIGNS },
        { "the log was put back", LAST_10, false, false, 9, 9, WITNESS_OLDER },
        { "a proof from before", LAST_10, false, false, 8, 37, WITNESS_OTHER_START },
        { "an entry that was signed for is another", LAST_10, true, false, 10, 37,
          WITNESS_NOT_CONSISTENT },
        { "another log of the same size", LAST_10, true, false, 10, 10, WITNESS_NOT_CONSISTENT },
        { "another key under the same name", LAST_10, false, true, 10, 37, WITNESS_NOT_SIGNED },
        { "its own last one was changed", LAST_DAMAGED, false, false, 10, 37,
          WITNESS_LAST_DAMAGED },
    };
    struct world w;
    (void)state;
    world_make(&w);
    struct str last[] = { STR_NONE, signed_text(&w, w.leaf, 10, false), STR_NONE };
    last[LAST_DAMAGED] = str_copy(w.mem, last[LAST_10]);
    ((char *)(uintptr_t)last[LAST_DAMAGED].p)[14] ^= 1; /* in its size */
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct witness_request rq;
        const struct str text = request(&w, cases[i].changed ? w.changed : w.leaf, cases[i].old,
                                        cases[i].n, cases[i].by_other);
        CHECK(witness_request_read(text, &rq), cases[i].why);
        const enum witness_answer got = witness_decide(&rq, last[cases[i].last], &w.log);
        CHECK(got == cases[i].want, cases[i].why);
        CHECK(witness_sentence(got)[0] != '\0', "every answer has its sentence");
    }
    arena_free(w.mem);
}

static void test_every_byte_of_a_request(void **state)
{
    struct world w;
    (void)state;
    world_make(&w);
    const struct str last = signed_text(&w, w.leaf, 10, false);
    const struct str good = request(&w, w.leaf, 10, 37, false);
    char *p = (char *)(uintptr_t)str_copy(w.mem, good).p;
    for (size_t i = 0; i < good.n; i++) {
        struct witness_request rq;
        const struct str bad = { p, good.n };
        p[i] ^= 1;
        CHECK(!witness_request_read(bad, &rq) || witness_decide(&rq, last, &w.log) != WITNESS_SIGNS,
              "no byte of a request may change");
        p[i] ^= 1;
        const struct str cut = { p, i };
        CHECK(!witness_request_read(cut, &rq) || witness_decide(&rq, last, &w.log) != WITNESS_SIGNS,
              "nor may its end be missing");
    }
    arena_free(w.mem);
}

/* ---- the signature of a witness ---- */

static void test_cosignature(void **state)
{
    struct world w;
    struct checkpoint cp;
    int64_t time_s = 0;
    (void)state;
    world_make(&w);
    const struct str text = signed_text(&w, w.leaf, 12, false);
    CHECK(checkpoint_read(text, &cp) && !checkpoint_cosigned(w.mem, &cp, &w.witness, &time_s),
          "not signed by a witness yet");
    const struct str line = checkpoint_cosign(w.mem, &cp, &w.witness, w.witness_seed, 1700000000);
    const struct str parts[] = { text, line };
    const struct str both = str_join(w.mem, parts, 2);
    CHECK(checkpoint_read(both, &cp) && checkpoint_signed(&cp, &w.log),
          "the log's line stays good");
    CHECK(checkpoint_cosigned(w.mem, &cp, &w.witness, &time_s) && time_s == 1700000000,
          "the witness's line holds, with its time");
    struct note_key as_log = w.witness;
    as_log.kind = NOTE_LOG;
    CHECK(!checkpoint_signed(&cp, &as_log), "a witness's key is no log's");
    char *p = (char *)(uintptr_t)str_copy(w.mem, both).p;
    for (size_t i = 0; i < both.n; i++) {
        const struct str bad = { p, both.n };
        const bool in_log_line = i >= cp.body.n + 1 && i < text.n - 1;
        p[i] ^= 1;
        CHECK(in_log_line || !checkpoint_read(bad, &cp) ||
                  !checkpoint_cosigned(w.mem, &cp, &w.witness, &time_s),
              "no byte of what a witness signed may change");
        p[i] ^= 1;
        CHECK(checkpoint_read(both, &cp), "put back");
    }
    arena_free(w.mem);
}

/* Made by another program (seeds 32 times 0x07 and 0x09): the form is C2SP's and not only ours. */
static void test_form(void **state)
{
    static const char TEXT[] = "example.org/log\n"
                               "15\n"
                               "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
                               "\n"
                               "\xE2\x80\x94"
                               " example.org/log XizvABYRHpKV3OQHDL2+z4mjUKd3E18GKgrD6RhJG+A2"
                               "OVL+vP0onC21Ctk4ahhAqZcyV3bn82rWUxZWbXvXdhosOws=\n"
                               "\xE2\x80\x94"
                               " witness.example.org/w1 M/kVzAAAAABkGFDLSA+ZGPOFPV0ailJVkDLMh"
                               "H/YG03l3UtyhJrtGWuTXr1Jmpm3eLJMEQU/BsY4oyYBs2Xjc/2JaR7Hb91so"
                               "JE2Ag==\n";
#define LOG_KEY                                          \
    "example.org/log+5e2cef00+AepKbGPinFIKvvVQexMuxfmVR" \
    "3auvr57kkIe6mkURtIs"
#define WITNESS_KEY                                      \
    "witness.example.org/w1+33f915cc+BP0XJDhaoMdbZPt4zW" \
    "AvodmR/ev3axPFjtcC6sg16fYY"
    struct arena *a = arena_new(0);
    struct checkpoint cp;
    struct note_key log;
    struct note_key witness;
    int64_t time_s = 0;
    (void)state;
    CHECK(note_key_read(STR(LOG_KEY), NOTE_LOG, &log), "a log's key");
    CHECK(note_key_read(STR(WITNESS_KEY), NOTE_WITNESS, &witness), "a witness's key");
    CHECK(checkpoint_read(STR(TEXT), &cp) && cp.size == 15 && cp.root[31] == 31, "a checkpoint");
    CHECK(checkpoint_signed(&cp, &log), "signed by the log");
    CHECK(checkpoint_cosigned(a, &cp, &witness, &time_s) && time_s == 1679315147, "and a witness");
    CHECK_STR(note_key_text(a, &witness), WITNESS_KEY "\n", "keys are written as they are read");
    CHECK(!note_key_read(STR(WITNESS_KEY), NOTE_LOG, &log), "each kind for its own use");
    arena_free(a);
}

static void test_strict(void **state)
{
    static const struct {
        const char *why, *text;
        bool want;
    } cases[] = {
#define ROOT "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
        { "as it should be", "a/b\n7\n" ROOT "\nx\n", true },
        { "no entries yet", "a/b\n0\n" ROOT "\nx\n", true },
        { "nothing", "", false },
        { "no name", "\n7\n" ROOT "\nx\n", false },
        { "a name with a space", "a b\n7\n" ROOT "\nx\n", false },
        { "a name with a plus", "a+b\n7\n" ROOT "\nx\n", false },
        { "a leading zero", "a/b\n07\n" ROOT "\nx\n", false },
        { "a sign", "a/b\n-7\n" ROOT "\nx\n", false },
        { "no number", "a/b\nx\n" ROOT "\nx\n", false },
        { "larger than any", "a/b\n9223372036854775808\n" ROOT "\nx\n", false },
        { "a short root", "a/b\n7\nAAEC\n\nx\n", false },
        { "no blank line", "a/b\n7\n" ROOT "x\n", false },
        { "nobody signed", "a/b\n7\n" ROOT "\n", false },
        { "the last line is cut", "a/b\n7\n" ROOT "\nx", false },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct checkpoint cp;
        CHECK(checkpoint_read(str_of(cases[i].text), &cp) == cases[i].want, cases[i].why);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decisions),   cmocka_unit_test(test_every_byte_of_a_request),
        cmocka_unit_test(test_cosignature), cmocka_unit_test(test_form),
        cmocka_unit_test(test_strict),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
