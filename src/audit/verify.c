/* verify.c - the offline check of a log folder. */
#include "audit/verify.h"

#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "audit/scan.h"
#include "audit/witness.h"

static void problem(struct keyd_verify_report *r, const char *text)
{
    struct str s = str_of(text);
    r->ok = false;
    memset(r->problem, 0, sizeof r->problem);
    memcpy(r->problem, s.p, s.n < sizeof r->problem ? s.n : sizeof r->problem - 1);
}

static void unreadable(struct keyd_verify_report *r, const char *text)
{
    problem(r, text);
    r->unreadable = true;
}

/* What is read once and compared with the files. */
struct look {
    struct arena *mem;
    int dir_fd;
    struct note_key key;
    struct str newest, kept;
    struct scan scan; /* want: newest, kept */
};

static void compare(const struct look *l, struct keyd_verify_report *r)
{
    const struct scan *s = &l->scan;
    if (!s->has_root[0]) {
        problem(
            r,
            "entries are missing: the log is shorter than its newest checkpoint, or an entry before it was changed");
    } else if (!checkpoint_holds(l->newest, &l->key, s->want[0], s->root[0])) {
        problem(
            r,
            "the log is not the one its newest checkpoint was signed for, or the checkpoint was changed");
    } else if (l->kept.n > 0 &&
               (!s->has_root[1] || !checkpoint_holds(l->kept, &l->key, s->want[1], s->root[1]))) {
        problem(r, "the log does not contain what the kept checkpoint was signed for");
    } else if (s->broken) {
        problem(
            r,
            "behind the last good entry there is something that is no entry (a torn tail, or a change)");
    } else {
        r->ok = true;
    }
}

static bool read_key(struct look *l, struct str public_key, struct keyd_verify_report *r)
{
    if (public_key.n == 0 && l->dir_fd >= 0) {
        public_key = scan_file(l->dir_fd, l->mem, "public.key");
    }
    if (!note_key_read(public_key, NOTE_LOG, &l->key)) {
        unreadable(r, "the public key cannot be read");
        return false;
    }
    return true;
}

/* Reads all files; false: r says why. */
static bool look_at(struct look *l, struct str public_key, struct keyd_verify_report *r)
{
    unsigned char root[TREE_HASH];
    l->scan.want[1] = UINT64_MAX;
    if (!read_key(l, public_key, r)) {
        return false;
    }
    l->newest = scan_file(l->dir_fd, l->mem, "checkpoint");
    if (!checkpoint_size(l->newest, &l->scan.want[0])) {
        problem(r, "the newest checkpoint is missing or cannot be read");
        return false;
    }
    if (l->kept.n > 0 && !checkpoint_size(l->kept, &l->scan.want[1])) {
        unreadable(r, "the kept checkpoint cannot be read");
        return false;
    }
    r->covered = l->scan.want[0];
    r->kept = l->kept.n > 0 ? l->scan.want[1] : 0;
    if (scan_log(l->dir_fd, l->mem, &l->scan) != OK) {
        unreadable(r, "a file of the log cannot be read");
        return false;
    }
    r->entries = l->scan.chain.tree.size;
    tree_root(&l->scan.chain.tree, root);
    sodium_bin2hex(r->root, sizeof r->root, root, sizeof root);
    compare(l, r);
    return r->ok;
}

static int open_dir(const char *log_dir, struct keyd_verify_report *r)
{
    memset(r, 0, sizeof *r);
    int dir_fd = sodium_init() < 0 ? -1 : open(log_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir_fd < 0) {
        unreadable(r, "the log folder cannot be opened");
    }
    return dir_fd;
}

void keyd_verify(const char *log_dir, struct str public_key, struct str kept,
                 struct keyd_verify_report *r)
{
    struct look l = { .dir_fd = open_dir(log_dir, r), .kept = kept };
    if (l.dir_fd < 0) {
        return;
    }
    l.mem = arena_new(0);
    (void)look_at(&l, public_key, r); /* r says it */
    arena_free(l.mem);
    close(l.dir_fd);
}

static void compare_proof(const struct look *l, const struct witness_request *rq,
                          struct keyd_verify_report *r)
{
    struct checkpoint kept = { .size = 0 };
    if (!checkpoint_signed(&rq->checkpoint, &l->key)) {
        problem(r, witness_sentence(WITNESS_NOT_SIGNED));
    } else if (l->kept.n == 0) {
        r->ok = true;
    } else if (!checkpoint_read(l->kept, &kept)) {
        unreadable(r, "the kept checkpoint cannot be read");
    } else if (!checkpoint_signed(&kept, &l->key)) {
        problem(r, "the kept checkpoint is not signed by the key of this log");
    } else if (kept.size > rq->checkpoint.size) {
        problem(r, "the log is shorter than the kept checkpoint: it was put back");
    } else if (rq->old != kept.size) {
        unreadable(r, "the proof does not begin at the size of the kept checkpoint");
    } else if (!proof_is_consistent(&rq->proof, kept.size, rq->checkpoint.size, kept.root,
                                    rq->checkpoint.root)) {
        problem(r, "the log does not continue what the kept checkpoint was signed for");
    } else {
        r->ok = true;
    }
    r->kept = kept.size;
}

void keyd_verify_proof(struct str request, struct str public_key, struct str kept,
                       struct keyd_verify_report *r)
{
    struct look l = { .dir_fd = -1, .kept = kept };
    struct witness_request rq;
    memset(r, 0, sizeof *r);
    if (sodium_init() < 0 || !read_key(&l, public_key, r)) {
        return;
    }
    if (!witness_request_read(request, &rq)) {
        unreadable(r, "the proof cannot be read");
        return;
    }
    r->entries = r->covered = rq.checkpoint.size;
    sodium_bin2hex(r->root, sizeof r->root, rq.checkpoint.root, TREE_HASH);
    compare_proof(&l, &rq, r);
}

static void take_leaf(void *data, uint64_t number, const unsigned char leaf[TREE_HASH])
{
    proof_maker_leaf(data, number, leaf);
}

static bool prove(struct look *l, uint64_t old, struct str *out, struct keyd_verify_report *r)
{
    struct proof_maker *maker = NEW(l->mem, struct proof_maker);
    struct proof *proof = NEW(l->mem, struct proof);
    struct proof_plan plan;
    uint64_t size = 0;
    if (!checkpoint_size(scan_file(l->dir_fd, l->mem, "checkpoint"), &size) || old > size) {
        unreadable(r, "the newest checkpoint does not reach that far");
        return false;
    }
    proof_plan_consistency(&plan, old, size);
    proof_maker_begin(maker, &plan);
    l->scan.leaf = take_leaf;
    l->scan.leaf_data = maker;
    if (!look_at(l, STR_NONE, r)) {
        return false;
    }
    if (size != l->scan.want[0] || !proof_maker_end(maker, proof)) {
        unreadable(r, "a new checkpoint was signed meanwhile; once more, please");
        return false;
    }
    *out = witness_request_text(l->mem, old, proof, l->newest);
    return true;
}

bool keyd_prove(const char *log_dir, uint64_t old, struct arena *a, struct str *out,
                struct keyd_verify_report *r)
{
    struct look l = { .dir_fd = open_dir(log_dir, r), .mem = a };
    if (l.dir_fd < 0) {
        return false;
    }
    const bool done = prove(&l, old, out, r);
    r->ok = done;
    close(l.dir_fd);
    return done;
}
