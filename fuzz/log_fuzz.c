/*
 * log_fuzz.c - what `jejaring audit verify` reads. Byte 0 chooses: entries of a segment; an entry in
 * its form, which is read back as it was written and not after any bent byte; the texts of keys,
 * checkpoints, witnesses and proofs.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "audit/entry.h"
#include "audit/verify.h"
#include "audit/witness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok) {
        abort();
    }
}

static void entries(const unsigned char *p, size_t n)
{
    struct chain chain = { .tree.size = 0 };
    struct log_entry e;
    const unsigned char *compartments = NULL;
    unsigned char leaf[TREE_HASH];
    size_t at = 0, took = 0;
    while ((took = entry_read(&chain, p + at, n - at, &e, &compartments)) > 0) {
        must(took <= n - at && took == entry_space(&e));
        must(e.n_compartments == 0 ||
             (compartments > p + at &&
              compartments + e.n_compartments * sizeof(struct keyd_id) <= p + at + took));
        entry_add(&chain, p + at, leaf);
        at += took;
    }
}

static void one_entry(struct arena *a, const unsigned char *p, size_t n)
{
    struct chain chain = { .tree.size = 0 };
    struct log_entry e = { .format = 1 }, got;
    const unsigned char *compartments = NULL;
    unsigned at = 0;
    if (n < sizeof e + 4) {
        return;
    }
    memcpy(&at, p, 3);
    unsigned char bend = (unsigned char)(p[3] | 1);
    memcpy(&e, p + 4, sizeof e);
    e.format = 1;
    e.zero = 0;
    e.seq = 0;
    e.n_rows %= 4;
    e.n_compartments %= 4;
    size_t space = entry_space(&e);
    struct keyd_change_row *rows = NEW_ARRAY(a, struct keyd_change_row, 4);
    struct keyd_id *ids = NEW_ARRAY(a, struct keyd_id, 4);
    memset(rows, p[3], 4 * sizeof *rows);
    memset(ids, p[3], 4 * sizeof *ids);
    must(space > 0);
    unsigned char *bytes = arena_alloc(a, space);
    entry_write(bytes, &chain, &e, rows, ids);
    size_t took = entry_read(&chain, bytes, space, &got, &compartments);
    must(took == 0 || (took == space && memcmp(&e, &got, sizeof e) == 0));
    must(entry_read(&chain, bytes, space - 1, &got, &compartments) == 0);
    bytes[at % space] ^= bend;
    must(entry_read(&chain, bytes, space, &got, &compartments) == 0);
}

static void texts(struct arena *a, struct str text)
{
    struct note_key key = { .name = STR_NONE };
    struct checkpoint cp;
    struct witness_request *rq = NEW(a, struct witness_request);
    struct keyd_verify_report r = { .ok = false };
    int64_t when = 0;
    uint64_t size = 0;
    if (note_key_read(text, NOTE_LOG, &key) || note_key_read(text, NOTE_WITNESS, &key)) {
        must(note_name_is_fine(key.name));
        must(str_starts(note_key_text(a, &key), key.name));
    }
    key.name = STR("jejaring/fuzz");
    if (checkpoint_read(text, &cp)) {
        must(checkpoint_size(text, &size) && size == cp.size);
        (void)checkpoint_signed(&cp, &key);             /* any answer */
        (void)checkpoint_cosigned(a, &cp, &key, &when); /* any answer */
    }
    if (witness_request_read(text, rq)) {
        must(rq->proof.n <= PROOF_MAX);
        (void)witness_decide(rq, STR_NONE, &key); /* any answer */
        (void)witness_decide(rq, text, &key);     /* any answer */
    }
    keyd_verify_proof(text, STR_NONE, STR_NONE, &r);
    must(!r.ok);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1) {
        return 0;
    }
    struct arena *a = arena_new(0);
    switch (data[0] % 3) {
    case 0:
        entries(data + 1, size - 1);
        break;
    case 1:
        one_entry(a, data + 1, size - 1);
        break;
    default:
        texts(a, (struct str){ (const char *)data + 1, size - 1 });
        break;
    }
    arena_free(a);
    return 0;
}
