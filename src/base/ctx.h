/*
 * ctx.h - everything impure that a function may use, handed down from the router, a job or a
 * command.
 * A ctx lives for one request; nothing in http/ or feature/ keeps anything longer.
 */
#ifndef JJ_BASE_CTX_H
#define JJ_BASE_CTX_H

#include "base/arena.h"
#include "base/day.h"
#include "base/err.h"
#include "base/str.h"

enum lang { LANG_ID, LANG_EN };

/*
 * One thing that is wrong: which field ("" for the whole), and the label key of a sentence with {0}
 * for arg.
 */
struct fail_item {
    struct str field;
    const char *key;
    struct str arg;
};

#define FAIL_MAX 40

struct fail {
    enum err code; /* OK while nothing failed; the first cause */
    size_t n;
    struct fail_item items[FAIL_MAX];
};

struct store;
struct packs;
struct keys;
struct change;
struct actor;
struct val;

struct ctx {
    struct arena *mem;
    struct store *db;
    struct keys *keys; /* seal/keys.h: way to the key keeper, and keys got for this request */
    struct change
        *change; /* seal/change.h: what this request will write; NULL in reading requests */
    const struct actor *who;   /* seal/keys.h: who asks; NULL for the public */
    const struct packs *packs; /* rec/pack.h */
    const struct val
        *typed; /* field name -> text as typed, when a refused form is shown again; else NULL */
    enum lang lang;
    int64_t now_ms;  /* civil time, with the demo's offset */
    int64_t tick_ms; /* real and monotonic */
    struct fail fail;
};

/*
 * Records a failure; the first code stays. field may be NULL. Returns code, so: return fail(c,
 * ...);
 */
enum err fail(struct ctx *c, enum err code, const char *field, const char *key);
enum err fail_arg(struct ctx *c, enum err code, struct str field, const char *key, struct str arg);
void fail_clear(struct ctx *c);

#endif
