/*
 * witness.h - what passes between a log and its witness: the request of C2SP tlog-witness (the size
 * the witness knows, a proof that the log only grew, a checkpoint), and the witness's decision. Pure.
 */
#ifndef JJ_AUDIT_WITNESS_H
#define JJ_AUDIT_WITNESS_H

#include "audit/checkpoint.h"
#include "audit/proof.h"

/* A line "old SIZE", a line of base64 for each hash, a blank line, the checkpoint. */
struct witness_request {
    uint64_t old;
    struct proof proof;
    struct str text; /* of the checkpoint */
    struct checkpoint checkpoint;
};
struct str witness_request_text(struct arena *a, uint64_t old, const struct proof *proof,
                                struct str checkpoint);
bool witness_request_read(struct str text, struct witness_request *out);

enum witness_answer {
    WITNESS_SIGNS,
    WITNESS_NOT_SIGNED,     /* not by this log's key */
    WITNESS_OLDER,          /* smaller than what the witness signed last */
    WITNESS_OTHER_START,    /* the proof begins at another size than the last one's */
    WITNESS_NOT_CONSISTENT, /* entries that the witness has signed for were changed */
    WITNESS_LAST_DAMAGED    /* what the witness signed last is not there as it was */
};
/*
 * May the witness sign? last: the text it signed last, empty when it has signed nothing; then the
 * request must begin at 0.
 */
enum witness_answer witness_decide(const struct witness_request *rq, struct str last,
                                   const struct note_key *log);
/* English, for people. */
const char *witness_sentence(enum witness_answer answer);

#endif
