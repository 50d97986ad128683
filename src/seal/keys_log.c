/* keys_log.c - asking the key keeper about its log: the newest checkpoint, and what was done. */
#include <string.h>

#include "seal/keys_in.h"

enum err keys_checkpoint(struct ctx *c, struct log_checkpoint *out)
{
    const struct keyd_checkpoint_answer *got = NULL;
    struct keyd_ask *m = keys_begin(c, sizeof *m);
    TRY(keys_ask(c, KEYD_CHECKPOINT, sizeof *m, NULL, NULL, (const void **)&got));
    const struct str text = { got->text, got->n < sizeof got->text ? got->n : sizeof got->text };
    const struct str brief[] = { str_hex(c->mem, got->root, 2), STR(" "),
                                 str_hex(c->mem, got->root + 2, 2) };
    *out = (struct log_checkpoint){ .text = str_copy(c->mem, text),
                                    .brief = str_join(c->mem, brief, ARRAY_LEN(brief)),
                                    .size = (int64_t)got->size };
    return OK;
}

static struct str id_or_none(struct arena *a, const struct keyd_id *id)
{
    static const struct keyd_id none;
    return id_same(id, &none) ? STR_NONE : id_text(a, id->b);
}

static struct log_seen seen_of(struct arena *a, const struct keyd_log_row *r)
{
    struct log_seen s = { .number = (int64_t)r->seq,
                          .at_ms = r->at_ms,
                          .member = id_or_none(a, &r->actor),
                          .object = id_or_none(a, &r->object),
                          .action = r->action,
                          .why = r->why,
                          .n_rows = r->n_rows,
                          .table = KEYS_TEXT(a, r->table) };
    for (; s.n_ids < r->n_ids && s.n_ids < ARRAY_LEN(s.ids); s.n_ids++) {
        s.ids[s.n_ids] = id_text(a, r->ids[s.n_ids].b);
    }
    return s;
}

static bool put_ask(const struct ctx *c, const struct log_ask *ask, struct keyd_log_ask *m)
{
    memcpy(m->token, c->keys->token, sizeof m->token);
    m->from_ms = ask->from_ms;
    m->to_ms = ask->to_ms;
    m->action = ask->action;
    m->segment = ask->segment;
    m->before = (uint64_t)ask->before;
    for (size_t i = 0; i < ask->n_ids && m->n < KEYD_LOG_ASKED_MAX; i++) {
        m->n += keys_put_id(&m->ids[m->n], ask->ids[i]);
    }
    return ask->member.n == 0 || keys_put_id(&m->member, ask->member);
}

enum err keys_log(struct ctx *c, struct log_ask *ask, struct log_seen *out, size_t max, size_t *n,
                  bool *end)
{
    const struct keyd_log_answer *got = NULL;
    struct keyd_log_ask *m = keys_begin(c, sizeof *m);
    *n = 0;
    *end = true;
    /* What is no id is nobody, and has done nothing. */
    if (!put_ask(c, ask, m) || (ask->n_ids > 0 && m->n == 0)) {
        return OK;
    }
    m->max = (uint32_t)(max < KEYD_LOG_MAX ? max : KEYD_LOG_MAX);
    TRY(keys_ask(c, KEYD_LOG, sizeof *m, NULL, NULL, (const void **)&got));
    for (; *n < got->n && *n < max; (*n)++) {
        out[*n] = seen_of(c->mem, &got->rows[*n]);
    }
    ask->segment = got->segment;
    ask->before = (int64_t)got->before;
    *end = got->segment == 0;
    return OK;
}
