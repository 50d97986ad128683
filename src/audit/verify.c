/* verify.c - the offline check of a log folder. */
#include "audit/verify.h"

#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "audit/checkpoint.h"
#include "audit/scan.h"

static void problem(struct keyd_verify_report *r, const char *text)
{
    struct str s = str_of(text);
    r->ok = false;
    memcpy(r->problem, s.p, s.n < sizeof r->problem ? s.n : sizeof r->problem - 1);
}

static void compare(struct arena *a, const struct scan *s, struct str newest, struct str kept,
                    struct str origin, const unsigned char pk[32], struct keyd_verify_report *r)
{
    if (!s->has_root[0]) {
        problem(
            r,
            "entries are missing: the log is shorter than its newest checkpoint, or an entry before it was changed");
    } else if (!checkpoint_holds(a, newest, origin, s->want[0], s->root[0], pk)) {
        problem(
            r,
            "the log is not the one its newest checkpoint was signed for, or the checkpoint was changed");
    } else if (kept.n > 0 && (!s->has_root[1] ||
                              !checkpoint_holds(a, kept, origin, s->want[1], s->root[1], pk))) {
        problem(r, "the log does not contain what the kept checkpoint was signed for");
    } else if (s->broken) {
        problem(
            r,
            "behind the last good entry there is something that is no entry (a torn tail, or a change)");
    } else {
        r->ok = true;
    }
}

static void verify_in(struct arena *a, int dir_fd, struct str public_key, struct str kept,
                      struct keyd_verify_report *r)
{
    unsigned char pk[32];
    unsigned char root[TREE_HASH];
    struct str origin = STR_NONE;
    struct scan s = { .want = { 0, UINT64_MAX } };
    struct str newest = scan_file(dir_fd, a, "checkpoint");
    if (!public_key_read(public_key.n > 0 ? public_key : scan_file(dir_fd, a, "public.key"),
                         &origin, pk)) {
        problem(r, "the public key cannot be read");
        return;
    }
    if (!checkpoint_size(newest, &s.want[0]) ||
        (kept.n > 0 && !checkpoint_size(kept, &s.want[1]))) {
        problem(r, "a checkpoint is missing or cannot be read");
        return;
    }
    r->covered = s.want[0];
    if (scan_log(dir_fd, a, &s) != OK) {
        problem(r, "a file of the log cannot be read");
        return;
    }
    r->entries = s.chain.tree.size;
    tree_root(&s.chain.tree, root);
    sodium_bin2hex(r->root, sizeof r->root, root, sizeof root);
    compare(a, &s, newest, kept, origin, pk, r);
}

void keyd_verify(const char *log_dir, struct str public_key, struct str kept,
                 struct keyd_verify_report *r)
{
    memset(r, 0, sizeof *r);
    int dir_fd = sodium_init() < 0 ? -1 : open(log_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir_fd < 0) {
        problem(r, "the log folder cannot be opened");
        return;
    }
    struct arena *a = arena_new(0);
    verify_in(a, dir_fd, public_key, kept, r);
    arena_free(a);
    close(dir_fd);
}
