/* change.c - collects what a request will write, then does it in the one safe order. */
#include "store/change.h"

#include <string.h>

#include "base/ids.h"
#include "base/log.h"
#include "seal/keys_change.h"

static const struct stmt Q_COMPARTMENT = {
    "compartment_new", "tiittt",
    "INSERT INTO compartment (id, kind, epoch, case_id, report_id, referral_id)"
    " VALUES ($1, $2, $3, $4, $5, $6)"
};
static const struct stmt Q_COUNTER = { "counter_get", "t",
                                       "SELECT last_number FROM counter WHERE name = $1" };
static const struct stmt Q_COUNTER_NEW = {
    "counter_new", "t",
    "INSERT INTO counter (name, last_number) VALUES ($1, 1) ON CONFLICT DO NOTHING"
};
static const struct stmt Q_COUNTER_NEXT = {
    "counter_next", "tii",
    "UPDATE counter SET last_number = $2 WHERE name = $1 AND last_number = $3"
};

/*
 * The city's own row of how far it is: told to the log with the next change, and compared with it at
 * the start (app/freshness.h). A database that was put back is found out by it.
 */
static const struct stmt Q_MARK = { "log_mark_get", "i",
                                    "SELECT commits FROM log_mark WHERE id = $1" };
static const struct stmt Q_MARK_NEXT = {
    "log_mark_next", "itii",
    "UPDATE log_mark SET commits = commits + 1,"
    " link = CASE WHEN entries < $1 THEN $2 ELSE link END,"
    " entries = CASE WHEN entries < $3 THEN $3 ELSE entries END WHERE id = $4"
};

#define FIRST_ITEMS 16

struct queued {
    const struct stmt *q;
    const struct value *v;
    size_t n;
    enum on_miss miss;
};

/* A counter as it will be after the queued statements. */
struct serial {
    struct serial *next;
    struct str counter;
    int64_t last;
    bool absent; /* no row yet */
};

struct change {
    struct queued *items;
    size_t n, cap;
    struct keys_change *keys;
    struct serial *serials;
    bool kept;
};

struct change *change_new(struct ctx *c)
{
    struct change *ch = NEW(c->mem, struct change);
    ch->keys = keys_change_new(c);
    return ch;
}

bool change_is_empty(const struct ctx *c)
{
    return c->change == NULL || (c->change->n == 0 && keys_change_is_empty(c->change->keys));
}

void change_keep(struct ctx *c)
{
    c->change->kept = true;
}

bool change_is_kept(const struct ctx *c)
{
    return c->change != NULL && c->change->kept;
}

void change_action(struct ctx *c, enum action a)
{
    keys_change_action(c->change->keys, (int)a);
}

static struct value *copy_values(struct ctx *c, const struct value *v, size_t n)
{
    struct value *copy = NEW_ARRAY(c->mem, struct value, n);
    for (size_t i = 0; i < n; i++) {
        copy[i] = v[i];
        if (v[i].kind == VALUE_TEXT || v[i].kind == VALUE_BLOB) {
            copy[i].s = str_copy(c->mem, v[i].s);
        }
    }
    return copy;
}

void change_exec(struct ctx *c, const struct stmt *q, const struct value *v, size_t n,
                 enum on_miss miss)
{
    struct change *ch = c->change;
    if (ch->n == ch->cap) {
        size_t cap = ch->cap == 0 ? FIRST_ITEMS : 2 * ch->cap;
        struct queued *more = NEW_ARRAY(c->mem, struct queued, cap);
        if (ch->n > 0) {
            memcpy(more, ch->items, ch->n * sizeof *more);
        }
        ch->items = more;
        ch->cap = cap;
    }
    ch->items[ch->n++] = (struct queued){ q, copy_values(c, v, n), n, miss };
}

void change_log_row(struct ctx *c, const char *table, struct str id, int64_t version,
                    const unsigned char digest[16])
{
    keys_change_row(c->change->keys, table, id, version, digest);
}

void change_compartment_known(struct ctx *c, enum compartment_kind kind, struct str id,
                              const struct key *key, struct str case_id, struct str report_id,
                              struct str referral_id)
{
    keys_hold(c, id, key);
    keys_change_compartment(c->change->keys, id, (int)kind, key);
    change_exec(c, &Q_COMPARTMENT,
                VALS(V_TEXT(id), V_INT(kind), V_INT(COMPARTMENT_EPOCH), V_REF(case_id),
                     V_REF(report_id), V_REF(referral_id)),
                MISS_CONFLICT);
}

struct str change_compartment(struct ctx *c, enum compartment_kind kind, struct str case_id,
                              struct str report_id, struct str referral_id)
{
    struct key key;
    struct str id = id_new(c->mem, c->now_ms);
    key_random(&key);
    change_compartment_known(c, kind, id, &key, case_id, report_id, referral_id);
    key_wipe(&key);
    return id;
}

void change_allow(struct ctx *c, struct str compartment, struct str principal, int64_t until_ms)
{
    keys_change_allow(c->change->keys, compartment, principal, until_ms);
}

void change_deny(struct ctx *c, struct str compartment, struct str principal)
{
    keys_change_deny(c->change->keys, compartment, principal);
}

void change_deny_all(struct ctx *c, struct str compartment)
{
    keys_change_deny(c->change->keys, compartment, STR_NONE);
}

void change_receipt(struct ctx *c, const unsigned char index[16], const struct key *wrap,
                    struct str compartment)
{
    keys_change_receipt(c->change->keys, index, wrap, compartment);
}

void change_search_card(struct ctx *c, const struct search_card *card)
{
    keys_change_card(c->change->keys, card);
}

void change_search_card_remove(struct ctx *c, struct str object)
{
    keys_change_card_remove(c->change->keys, object);
}

/* ---- counters ---- */

static enum err serial_read(struct ctx *c, struct str counter, struct serial **out)
{
    struct value last = V_NULL;
    bool found = false;
    TRY(store_one(c, &Q_COUNTER, VALS(V_TEXT(counter)), &last, 1, &found));
    struct serial *s = NEW(c->mem, struct serial);
    s->counter = str_copy(c->mem, counter);
    s->last = found ? last.i : 0;
    s->absent = !found;
    s->next = c->change->serials;
    c->change->serials = s;
    *out = s;
    return OK;
}

enum err change_serial(struct ctx *c, struct str counter, int64_t *number)
{
    struct serial *s = c->change->serials;
    while (s != NULL && !str_eq(s->counter, counter)) {
        s = s->next;
    }
    if (s == NULL) {
        TRY(serial_read(c, counter, &s));
    }
    if (s->absent) {
        change_exec(c, &Q_COUNTER_NEW, VALS(V_TEXT(counter)), MISS_RETRY);
        s->absent = false;
    } else {
        change_exec(c, &Q_COUNTER_NEXT, VALS(V_TEXT(counter), V_INT(s->last + 1), V_INT(s->last)),
                    MISS_RETRY);
    }
    s->last++;
    *number = s->last;
    return OK;
}

/* ---- the one safe order ---- */

static enum err run_all(struct ctx *c, const struct change *ch, bool *retry)
{
    for (size_t i = 0; i < ch->n; i++) {
        const struct queued *x = &ch->items[i];
        int64_t changed = 0;
        TRY(store_exec(c, x->q, x->v, x->n, &changed));
        if (changed == 0 && x->miss != MISS_FINE) {
            *retry = x->miss == MISS_RETRY;
            log_line(LOG_INFO, "change=missed statement=%s retry=%d", x->q->name, (int)*retry);
            return fail(c, ERR_CONFLICT, NULL, "form.changed_meanwhile");
        }
    }
    return OK;
}

static enum err put_mark(struct ctx *c, const struct log_mark *mark)
{
    return store_exec(
        c, &Q_MARK_NEXT,
        VALS(V_INT(mark->entries), V_TEXT(mark->link), V_INT(mark->entries), V_INT(1)), NULL);
}

static enum err write_city(struct ctx *c, const struct change *ch, const struct log_mark *mark,
                           bool *retry)
{
    if (ch->n == 0) {
        return OK;
    }
    TRY(store_begin_write(c));
    enum err e = run_all(c, ch, retry);
    if (e == OK && mark->entries > 0) { /* counted are those that the log tells of (app/rows.c) */
        e = put_mark(c, mark);
    }
    if (e == OK) {
        e = store_commit(c);
    }
    if (e != OK) {
        store_rollback(c);
    }
    return e;
}

static enum err send_keys(struct ctx *c, const struct change *ch, struct log_mark *mark)
{
    struct value commits = V_INT(0);
    bool found = false;
    TRY(store_one(c, &Q_MARK, VALS(V_INT(1)), &commits, 1, &found));
    keys_change_commits(ch->keys, commits.i);
    TRY(keys_change_send(c, ch->keys));
    *mark = keys_change_mark(ch->keys);
    return OK;
}

enum err change_commit(struct ctx *c, bool *retry)
{
    struct change *ch = c->change;
    enum err e = OK;
    *retry = false;
    if (change_is_empty(c)) {
        return OK;
    }
    /*
     * A key or a grant may be there for a row that never came: harmless. The other way round is
     * not.
     */
    struct log_mark mark = { .entries = 0 };
    if (!keys_change_is_empty(ch->keys)) {
        e = send_keys(c, ch, &mark);
    }
    if (e == OK) {
        e = write_city(c, ch, &mark, retry);
    }
    *ch = (struct change){ .keys = keys_change_new(c) };
    return e;
}

/* ---- for the test that prepares every statement ---- */

size_t change_statements(const struct stmt *const **out)
{
    static const struct stmt *const all[] = { &Q_COMPARTMENT,  &Q_COUNTER, &Q_COUNTER_NEW,
                                              &Q_COUNTER_NEXT, &Q_MARK,    &Q_MARK_NEXT };
    *out = all;
    return ARRAY_LEN(all);
}
