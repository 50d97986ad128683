/* witness.c - requests to a witness, and what it answers (C2SP tlog-witness). */
#include "audit/witness.h"

struct str witness_request_text(struct arena *a, uint64_t old, const struct proof *proof,
                                struct str checkpoint)
{
    struct strbuf b;
    strbuf_init(&b, a);
    strbuf_printf(&b, "old %llu\n", (unsigned long long)old);
    for (size_t i = 0; i < proof->n; i++) {
        strbuf_put(&b, note_base64(a, proof->hash[i], TREE_HASH));
        strbuf_putc(&b, '\n');
    }
    strbuf_putc(&b, '\n');
    strbuf_put(&b, checkpoint);
    return strbuf_str(&b);
}

bool witness_request_read(struct str text, struct witness_request *out)
{
    const struct str word = STR("old ");
    struct str line = STR_NONE;
    int64_t old = 0;
    out->proof.n = 0;
    if (!str_next(&text, '\n', &line) || !str_starts(line, word) ||
        !str_to_int(str_cut(line, word.n, line.n), &old) || old < 0) {
        return false;
    }
    out->old = (uint64_t)old;
    while (str_next(&text, '\n', &line) && line.n > 0) {
        if (out->proof.n == PROOF_MAX ||
            !note_unbase64(line, out->proof.hash[out->proof.n++], TREE_HASH)) {
            return false;
        }
    }
    out->text = text;
    return checkpoint_read(text, &out->checkpoint);
}

enum witness_answer witness_decide(const struct witness_request *rq, struct str last,
                                   const struct note_key *log)
{
    const struct checkpoint *cp = &rq->checkpoint;
    struct checkpoint known = { .size = 0 };
    if (!checkpoint_signed(cp, log)) {
        return WITNESS_NOT_SIGNED;
    }
    if (last.n == 0) {
        struct tree none = { .size = 0 };
        tree_root(&none, known.root);
    } else if (!checkpoint_read(last, &known) || !checkpoint_signed(&known, log)) {
        return WITNESS_LAST_DAMAGED;
    }
    if (cp->size < known.size) {
        return WITNESS_OLDER;
    }
    if (rq->old != known.size) {
        return WITNESS_OTHER_START;
    }
    return proof_is_consistent(&rq->proof, rq->old, cp->size, known.root, cp->root)
               ? WITNESS_SIGNS
               : WITNESS_NOT_CONSISTENT;
}

const char *witness_sentence(enum witness_answer answer)
{
    static const char *const sentences[] = {
        [WITNESS_SIGNS] = "the log only grew",
        [WITNESS_NOT_SIGNED] = "the checkpoint is not signed by the key of this log",
        [WITNESS_OLDER] =
            "the checkpoint is older than the one signed last: the log was put back, or this is an old copy",
        [WITNESS_OTHER_START] =
            "the proof does not begin at the checkpoint that was signed last; make it with: jejaring audit proof --from SIZE",
        [WITNESS_NOT_CONSISTENT] =
            "THE LOG WAS CHANGED: the new checkpoint does not continue the one that was signed last; keep both and ask why",
        [WITNESS_LAST_DAMAGED] =
            "the checkpoint that was signed last cannot be read or was changed",
    };
    return sentences[answer];
}
