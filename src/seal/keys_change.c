/*
 * keys_change.c - collects what a change does to the keyring and sends it in as few messages as it
 * fits. A new compartment
 * goes with its grants and receipts in one message, so that keyd has its key at hand.
 */
#include "seal/keys_change.h"
#include "seal/keys_in.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "base/ids.h"

_Static_assert(GLASS_HOURS_MAX *INT64_C(3600000) == KEYD_GLASS_MS, "one limit");

struct allow {
    struct keyd_change_allow msg;
    struct allow *next;
};
struct receipt_row {
    struct keyd_change_receipt msg;
    struct receipt_row *next;
};
struct fresh {
    struct keyd_change_new msg;
    struct allow *allows, **allows_end;
    uint32_t n_allow;
    struct receipt_row *receipts;
    uint32_t n_receipt;
    struct fresh *next, *before;
};
struct card_row {
    struct keyd_change_card msg;
    struct card_row *next;
};
struct log_row {
    struct keyd_change_row msg;
    struct log_row *next;
};

struct keys_change {
    struct arena *mem;
    struct keyd_id id;
    uint32_t action;
    bool something,
        broken; /* broken: an id or name that cannot be one; refused as a whole when sent */
    struct fresh *news, *last_new;
    struct allow *allows, **allows_end;
    struct allow *denies, **denies_end;
    struct receipt_row *receipts;
    struct card_row *cards, **cards_end;
    struct log_row *rows, **rows_end;
    uint64_t commits;
    struct log_mark mark;
};

struct keys_change *keys_change_new(struct ctx *c)
{
    struct keys_change *k = NEW(c->mem, struct keys_change);
    k->mem = c->mem;
    random_bytes(k->id.b, sizeof k->id.b);
    k->allows_end = &k->allows;
    k->denies_end = &k->denies;
    k->cards_end = &k->cards;
    k->rows_end = &k->rows;
    return k;
}

void keys_change_action(struct keys_change *k, int action)
{
    k->action = (uint32_t)action;
}

bool keys_change_is_empty(const struct keys_change *k)
{
    return !k->something;
}

void keys_change_row(struct keys_change *k, const char *table, struct str id, int64_t version,
                     const unsigned char digest[16])
{
    struct log_row *r = NEW(k->mem, struct log_row);
    struct str name = str_of(table);
    k->something = true;
    (void)KEYS_PUT(r->msg.table,
                   str_cut(name, 0, sizeof r->msg.table)); /* names of tables are shorter */
    /* No id: the row may only be told by its digest (facts). */
    k->broken = k->broken || (id.n > 0 && !keys_put_id(&r->msg.id, id));
    r->msg.version = version;
    if (digest != NULL) {
        memcpy(r->msg.digest, digest, sizeof r->msg.digest);
    }
    *k->rows_end = r;
    k->rows_end = &r->next;
}

void keys_change_compartment(struct keys_change *k, struct str id, int kind, const struct key *key)
{
    struct fresh *f = NEW(k->mem, struct fresh);
    k->something = true;
    k->broken = k->broken || !keys_put_id(&f->msg.id, id);
    f->msg.kind = (uint32_t)kind;
    memcpy(f->msg.key, key->b, sizeof f->msg.key);
    f->allows_end = &f->allows;
    f->before = k->last_new;
    if (k->last_new != NULL) {
        k->last_new->next = f;
    } else {
        k->news = f;
    }
    k->last_new = f;
}

/* The newest first: grants mostly follow their compartment. */
static struct fresh *fresh_of(const struct keys_change *k, const struct keyd_id *id)
{
    for (struct fresh *f = k->last_new; f != NULL; f = f->before) {
        if (id_same(&f->msg.id, id)) {
            return f;
        }
    }
    return NULL;
}

static struct allow *allow_new(struct keys_change *k, struct str compartment, struct str principal,
                               int64_t until_ms)
{
    struct allow *a = NEW(k->mem, struct allow);
    k->something = true;
    k->broken = k->broken || !keys_put_id(&a->msg.compartment, compartment) ||
                !KEYS_PUT(a->msg.principal, principal);
    a->msg.until_ms = until_ms;
    return a;
}

void keys_change_allow(struct keys_change *k, struct str compartment, struct str principal,
                       int64_t until_ms)
{
    struct allow *a = allow_new(k, compartment, principal, until_ms);
    struct fresh *f = fresh_of(k, &a->msg.compartment);
    struct allow ***end = f != NULL ? &f->allows_end : &k->allows_end;
    k->broken = k->broken || principal.n == 0;
    **end = a;
    *end = &a->next;
    if (f != NULL) {
        f->n_allow++;
    }
}

void keys_change_deny(struct keys_change *k, struct str compartment, struct str principal)
{
    struct allow *a = allow_new(k, compartment, principal, 0);
    *k->denies_end = a;
    k->denies_end = &a->next;
}

void keys_change_receipt(struct keys_change *k, const unsigned char index[16],
                         const struct key *wrap, struct str compartment)
{
    struct receipt_row *r = NEW(k->mem, struct receipt_row);
    k->something = true;
    k->broken = k->broken || !keys_put_id(&r->msg.compartment, compartment);
    memcpy(r->msg.index, index, sizeof r->msg.index);
    memcpy(r->msg.wrap, wrap->b, sizeof r->msg.wrap);
    struct fresh *f = fresh_of(k, &r->msg.compartment);
    struct receipt_row **head = f != NULL ? &f->receipts : &k->receipts;
    r->next = *head;
    *head = r;
    if (f != NULL) {
        f->n_receipt++;
    }
}

static struct card_row *card_new(struct keys_change *k)
{
    struct card_row *r = NEW(k->mem, struct card_row);
    k->something = true;
    *k->cards_end = r;
    k->cards_end = &r->next;
    return r;
}

void keys_change_card(struct keys_change *k, const struct search_card *card)
{
    struct keyd_card *to = &card_new(k)->msg.card;
    k->broken = k->broken || !keys_put_id(&to->object, card->object) ||
                !keys_put_id(&to->scope, card->scope);
    keys_put_card(to, card);
}

void keys_change_card_remove(struct keys_change *k, struct str object)
{
    struct keyd_change_card *to = &card_new(k)->msg;
    k->broken = k->broken || !keys_put_id(&to->card.object, object);
    to->remove = 1;
}

/* ---- sending ---- */

/* Where the next message begins; NULL everywhere: all is sent. */
struct cursor {
    struct fresh *news;
    struct allow *allows, *denies;
    struct receipt_row *receipts;
    struct card_row *cards;
    struct log_row *rows;
};

static bool is_done(const struct cursor *at)
{
    return at->news == NULL && at->allows == NULL && at->denies == NULL && at->receipts == NULL &&
           at->cards == NULL && at->rows == NULL;
}

/* How much goes into this message; end: the cursor after it. */
static void measure(const struct cursor *from, struct cursor *end, struct keyd_change *m)
{
    *end = *from;
    while (end->news != NULL && m->n_new < KEYD_NEW_MAX &&
           m->n_allow + end->news->n_allow <= KEYD_ALLOW_MAX &&
           m->n_receipt + end->news->n_receipt <= KEYD_RECEIPT_MAX) {
        m->n_new++;
        m->n_allow += end->news->n_allow;
        m->n_receipt += end->news->n_receipt;
        end->news = end->news->next;
    }
    for (; end->allows != NULL && m->n_allow < KEYD_ALLOW_MAX; end->allows = end->allows->next) {
        m->n_allow++;
    }
    for (; end->denies != NULL && m->n_deny < KEYD_DENY_MAX; end->denies = end->denies->next) {
        m->n_deny++;
    }
    for (; end->receipts != NULL && m->n_receipt < KEYD_RECEIPT_MAX;
         end->receipts = end->receipts->next) {
        m->n_receipt++;
    }
    for (; end->cards != NULL && m->n_card < KEYD_CARD_MAX; end->cards = end->cards->next) {
        m->n_card++;
    }
    for (; end->rows != NULL && m->n_row < KEYD_ROW_MAX; end->rows = end->rows->next) {
        m->n_row++;
    }
}

static unsigned char *put(unsigned char *p, const void *from, size_t n)
{
    memcpy(p, from, n);
    return p + n;
}

static void fill(unsigned char *p, const struct cursor *from, const struct cursor *end)
{
    for (struct fresh *f = from->news; f != end->news; f = f->next) {
        p = put(p, &f->msg, sizeof f->msg);
    }
    for (struct fresh *f = from->news; f != end->news; f = f->next) {
        for (struct allow *a = f->allows; a != NULL; a = a->next) {
            p = put(p, &a->msg, sizeof a->msg);
        }
    }
    for (struct allow *a = from->allows; a != end->allows; a = a->next) {
        p = put(p, &a->msg, sizeof a->msg);
    }
    for (struct allow *a = from->denies; a != end->denies; a = a->next) {
        p = put(p, &a->msg, sizeof a->msg);
    }
    for (struct fresh *f = from->news; f != end->news; f = f->next) {
        for (struct receipt_row *r = f->receipts; r != NULL; r = r->next) {
            p = put(p, &r->msg, sizeof r->msg);
        }
    }
    for (struct receipt_row *r = from->receipts; r != end->receipts; r = r->next) {
        p = put(p, &r->msg, sizeof r->msg);
    }
    for (struct card_row *r = from->cards; r != end->cards; r = r->next) {
        p = put(p, &r->msg, sizeof r->msg);
    }
    for (struct log_row *r = from->rows; r != end->rows; r = r->next) {
        p = put(p, &r->msg, sizeof r->msg);
    }
}

static enum err send_one(struct ctx *c, struct keys_change *k, struct cursor *at)
{
    const struct keyd_truth_answer *got = NULL;
    struct cursor end;
    struct keyd_change counts = { .change = k->id, .action = k->action, .commits = k->commits };
    measure(at, &end, &counts);
    counts.last = is_done(&end);
    memcpy(counts.token, c->keys->token, sizeof counts.token);
    size_t size = keyd_change_size(&counts);
    if (size == 0 || (memcmp(at, &end, sizeof end) == 0 && counts.last == 0)) {
        return fail(c, ERR_LIMIT, NULL,
                    "access.limit"); /* one compartment with more grants than a message holds */
    }
    struct keyd_change *m = keys_begin(c, size);
    *m = counts;
    fill((unsigned char *)(m + 1), at, &end);
    TRY(keys_ask(c, KEYD_CHANGE, size, NULL, NULL, (const void **)&got));
    c->keys->dirty = got->truth == 0;
    k->mark =
        (struct log_mark){ (int64_t)got->entries, str_hex(k->mem, got->link, sizeof got->link) };
    *at = end;
    return OK;
}

void keys_change_commits(struct keys_change *k, int64_t commits)
{
    k->commits = (uint64_t)commits;
}

struct log_mark keys_change_mark(const struct keys_change *k)
{
    return k->mark;
}

enum err keys_change_send(struct ctx *c, struct keys_change *k)
{
    struct cursor at = { k->news, k->allows, k->denies, k->receipts, k->cards, k->rows };
    if (k->broken) {
        return fail(c, ERR_INTERNAL, NULL, "error.internal");
    }
    do {
        TRY(send_one(c, k, &at));
    } while (!is_done(&at));
    return OK;
}
