/*
 * report_draft.c - what a person has told so far, kept on the server alone. Id and key of the row
 * both come from a random
 * token that stands in the form and nowhere else: without it nobody, the office neither, can find
 * or read the draft.
 * A second, small row lets the receipt find the token, so that somebody may stop and go on another
 * day.
 */
#include "feature/report/report_priv.h"

#include <string.h>

#include "base/ids.h"
#include "calc/receipt.h"
#include "rec/pack.h"

#define REC draft
#define REC_DEF "feature/report/draft.def"
#define REC_FORM
#include "rec/rec_table.h"

#define CLEAN_AT_ONCE 20
#define SENT_STAYS_MS \
    HOUR_MS /* for a form sent twice and for the receipt page; the report itself is no longer in it */

const struct stmt DRAFT_Q_GET = {
    "draft_get", "ti", "SELECT sealed, version FROM draft WHERE id = $1 AND expires_ms > $2"
};
const struct stmt DRAFT_Q_ADD = {
    "draft_add", "tibi",
    "INSERT INTO draft (id, expires_ms, sealed, version) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING"
};
const struct stmt DRAFT_Q_SET = {
    "draft_set", "ibiti",
    "UPDATE draft SET expires_ms = $1, sealed = $2, version = $3 WHERE id = $4 AND version = $5"
};
/* Changes nothing: somebody else's save in between makes the router run the handler again. */
const struct stmt DRAFT_Q_GUARD = {
    "draft_guard", "ti", "UPDATE draft SET version = version WHERE id = $1 AND version = $2"
};
const struct stmt DRAFT_Q_KEEP = { "draft_keep", "it",
                                   "UPDATE draft SET expires_ms = $1 WHERE id = $2" };
const struct stmt DRAFT_Q_DROP = { "draft_drop", "t", "DELETE FROM draft WHERE id = $1" };
const struct stmt DRAFT_Q_CLEAN = {
    "draft_clean", "ii",
    "DELETE FROM draft WHERE id IN (SELECT id FROM draft WHERE expires_ms <= $1 ORDER BY expires_ms, id LIMIT $2)"
};
const struct stmt DRAFT_Q_FILE_ADD = {
    "draft_file_add", "ti",
    "INSERT INTO draft_file (id, expires_ms) VALUES ($1, $2) ON CONFLICT DO NOTHING"
};
const struct stmt DRAFT_Q_FILE_DROP = { "draft_file_drop", "t",
                                        "DELETE FROM draft_file WHERE id = $1" };
const struct stmt DRAFT_Q_FILE_OLD = {
    "draft_file_old", "ii",
    "SELECT id FROM draft_file WHERE expires_ms <= $1 ORDER BY expires_ms, id LIMIT $2"
};

/* ---- names and keys from the token ---- */

static struct str derived_id(struct ctx *c, const struct key *from, const char *purpose)
{
    struct key k;
    key_derive(&k, from, purpose);
    struct str id = id_text(c->mem, k.b);
    key_wipe(&k);
    return id;
}

/* token: 64 hex digits; false otherwise. */
static bool take_token(struct ctx *c, struct str token, struct draft_open *d)
{
    struct key k;
    if (!str_unhex(token, k.b, sizeof k.b)) {
        return false;
    }
    memset(d, 0, sizeof *d);
    d->token = str_copy(c->mem, token);
    d->id = derived_id(c, &k, "draft id");
    key_derive(&d->key, &k, "draft key");
    key_wipe(&k);
    return true;
}

static struct seal_place place_of(struct str id, int64_t version)
{
    return (struct seal_place){
        .table = STR("draft"), .row_id = id, .compartment = STR(""), .epoch = 1, .version = version
    };
}

/* ---- files: the rows they will be, one after the other, each behind its length ---- */

static struct str files_pack(struct ctx *c, const struct draft_open *d)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    for (size_t i = 0; i < d->n_files; i++) {
        struct str one = rec_pack_sealed(c, &document_rec, &d->files[i]);
        for (unsigned shift = 0; shift < 32; shift += 8) {
            strbuf_putc(&b, (char)(unsigned char)(one.n >> shift & 0xff));
        }
        strbuf_put(&b, one);
    }
    return strbuf_str(&b);
}

static enum err files_unpack(struct ctx *c, struct str bytes, struct draft_open *d)
{
    while (bytes.n >= 4 && d->n_files < DRAFT_FILES_MAX) {
        size_t n = 0;
        for (size_t i = 4; i-- > 0;) {
            n = n << 8 | (unsigned char)bytes.p[i];
        }
        if (n > bytes.n - 4) {
            return fail(c, ERR_INTERNAL, NULL, "http.internal");
        }
        struct document *doc = &d->files[d->n_files++];
        TRY(rec_unpack_sealed(c, &document_rec, str_cut(bytes, 4, 4 + n), doc));
        bytes = str_cut(bytes, 4 + n, bytes.n);
    }
    return OK;
}

/* ---- life of a draft ---- */

static int64_t life_ms(struct ctx *c)
{
    const struct clock_rule *rule = pack_clock(c->packs, STR("draft_life"));
    return rule == NULL ? 0 : clock_due_of(c, rule, c->now_ms) - c->now_ms;
}

static int64_t end_ms(struct ctx *c, const struct draft_open *d)
{
    int64_t life = life_ms(c);
    return c->now_ms + (d->a.sent_ms != 0 && life > SENT_STAYS_MS ? SENT_STAYS_MS : life);
}

static struct str random_text(struct ctx *c, size_t n)
{
    unsigned char *p = arena_alloc(c->mem, n);
    random_bytes(p, n);
    return (struct str){ (const char *)p, n };
}

void draft_new(struct ctx *c, struct draft_open *d)
{
    struct str token = random_text(c, KEY_BYTES);
    bool ok = take_token(c, str_hex(c->mem, token.p, token.n), d);
    (void)ok; /* 64 hex digits by construction */
    uint64_t secret = random_u64() >> (64 - RECEIPT_BITS);
    d->a.secret = (int64_t)secret;
    d->a.digits_k = (int64_t)(random_u64() & 7);
    d->a.report_id = id_new(c->mem, c->now_ms);
    d->a.talk_id = id_new(c->mem, c->now_ms);
    d->a.talk_key = random_text(c, KEY_BYTES);
    d->a.step_at = STR("who");
}

enum err draft_load(struct ctx *c, struct str token, struct draft_open *d, bool *found)
{
    struct value row[2];
    struct str plain;
    *found = false;
    if (!take_token(c, token, d)) {
        return OK;
    }
    TRY(store_one(c, &DRAFT_Q_GET, VALS(V_TEXT(d->id), V_INT(c->now_ms)), row, 2, found));
    if (!*found) {
        return OK;
    }
    d->version = row[1].i;
    struct seal_place at = place_of(d->id, d->version);
    TRY(seal_open_row(c, &d->key, &at, row[0].s, &plain));
    TRY(rec_unpack_sealed(c, &draft_rec, plain, &d->a));
    return files_unpack(c, d->a.files, d);
}

/*
 * The log learns that a draft was written, not which: an anonymous person's evening is nobody's
 * business.
 */
static void log_draft(struct ctx *c, struct str sealed)
{
    unsigned char digest[16];
    seal_digest(sealed, digest);
    change_log_row(c, "draft", STR_NONE, 0, digest);
}

enum err draft_save(struct ctx *c, struct draft_open *d)
{
    struct seal_place at = place_of(d->id, d->version + 1);
    d->a.files = files_pack(c, d);
    struct str sealed = seal_row(c->mem, &d->key, &at, rec_pack_sealed(c, &draft_rec, &d->a));
    int64_t ends = end_ms(c, d);
    if (d->version == 0) {
        change_exec(c, &DRAFT_Q_ADD, VALS(V_TEXT(d->id), V_INT(ends), V_BLOB(sealed), V_INT(1)),
                    MISS_RETRY);
    } else {
        change_exec(c, &DRAFT_Q_SET,
                    VALS(V_INT(ends), V_BLOB(sealed), V_INT(d->version + 1), V_TEXT(d->id),
                         V_INT(d->version)),
                    MISS_RETRY);
    }
    d->version++;
    for (size_t i = 0; i < d->n_files; i++) {
        draft_file_note(c, d->files[i].file_id, false);
        draft_file_note(c, d->files[i].shown_id, false);
    }
    change_action(c, ACTION_DRAFT);
    log_draft(c, sealed);
    return OK;
}

void draft_strip(struct draft_open *d)
{
    const struct draft old = d->a;
    d->a = (struct draft){ .step_at = STR("receipt"),
                           .secret = old.secret,
                           .digits_k = old.digits_k,
                           .way = old.way,
                           .who = old.who,
                           .safe_now = old.safe_now,
                           .report_id = old.report_id,
                           .sent_ms = old.sent_ms,
                           .sent_number = old.sent_number };
    d->n_files = 0;
}

/* ---- found again by the receipt ---- */

static struct str link_id(struct ctx *c, const unsigned char stretched[32], struct key *wrap)
{
    unsigned char index[16];
    struct key from;
    keys_receipt_split(stretched, index, &from);
    /* Not the keyring's index: the two databases must not be tied together. */
    struct str id = derived_id(c, &from, "draft link");
    key_derive(wrap, &from, "draft link key");
    key_wipe(&from);
    return id;
}

void draft_link(struct ctx *c, const struct draft_open *d)
{
    struct key wrap;
    struct str id = link_id(c, (const unsigned char *)d->a.stretched.p, &wrap);
    struct seal_place at = place_of(id, 1);
    struct str sealed = seal_row(c->mem, &wrap, &at, d->token);
    change_exec(c, &DRAFT_Q_ADD, VALS(V_TEXT(id), V_INT(end_ms(c, d)), V_BLOB(sealed), V_INT(1)),
                MISS_FINE);
    change_exec(c, &DRAFT_Q_KEEP, VALS(V_INT(end_ms(c, d)), V_TEXT(id)), MISS_FINE);
    key_wipe(&wrap);
}

void draft_unlink(struct ctx *c, const struct draft_open *d)
{
    struct key wrap;
    struct str id = link_id(c, (const unsigned char *)d->a.stretched.p, &wrap);
    key_wipe(&wrap);
    change_exec(c, &DRAFT_Q_DROP, VALS(V_TEXT(id)), MISS_FINE);
}

enum err draft_by_receipt(struct ctx *c, const unsigned char stretched[32], struct draft_open *d,
                          bool *found)
{
    struct key wrap;
    struct value row[2];
    struct str token;
    struct str id = link_id(c, stretched, &wrap);
    TRY(store_one(c, &DRAFT_Q_GET, VALS(V_TEXT(id), V_INT(c->now_ms)), row, 2, found));
    if (!*found) {
        return OK;
    }
    struct seal_place at = place_of(id, 1);
    enum err e = seal_open_row(c, &wrap, &at, row[0].s, &token);
    key_wipe(&wrap);
    return e == OK ? draft_load(c, token, d, found) : e;
}

/* ---- ended drafts ---- */

void draft_file_note(struct ctx *c, struct str file_id, bool is_over)
{
    if (file_id.n > 0) {
        int64_t ends = is_over ? 0 : c->now_ms + life_ms(c);
        change_exec(c, &DRAFT_Q_FILE_DROP, VALS(V_TEXT(file_id)), MISS_FINE);
        change_exec(c, &DRAFT_Q_FILE_ADD, VALS(V_TEXT(file_id), V_INT(ends)), MISS_FINE);
    }
}

void draft_file_forget(struct ctx *c, struct str file_id)
{
    if (file_id.n > 0) {
        change_exec(c, &DRAFT_Q_FILE_DROP, VALS(V_TEXT(file_id)), MISS_FINE);
    }
}

enum err draft_clean(struct ctx *c, const char *files_dir)
{
    struct rows r;
    TRY(store_query(c, &DRAFT_Q_FILE_OLD, VALS(V_INT(c->now_ms), V_INT(CLEAN_AT_ONCE)), &r));
    while (store_next(&r)) {
        /* its key went with the draft: bytes that nobody can open any more */
        seal_file_remove(c, files_dir, row_text(&r, 0));
        draft_file_forget(c, row_text(&r, 0));
    }
    TRY(store_done(&r));
    change_exec(c, &DRAFT_Q_CLEAN, VALS(V_INT(c->now_ms), V_INT(CLEAN_AT_ONCE)), MISS_FINE);
    return OK;
}

/* ---- what the answers say ---- */

struct step_state draft_state(const struct draft *a)
{
    return (struct step_state){ .has_who = a->who.n > 0,
                                .has_safe = a->safe_now.n > 0,
                                .not_safe = str_eqz(a->safe_now, "NO"),
                                .from_check = a->from_check != 0,
                                .is_sent = a->sent_ms != 0,
                                .wants_call = str_eqz(a->contact_way, "PHONE") ||
                                              str_eqz(a->contact_way, "WHATSAPP") };
}

const char *draft_voice(const struct draft *a)
{
    static const char *const voices[][2] = { { "SELF", "self" },
                                             { "I_AM_CHILD", "kid" },
                                             { "CHILD", "child" } };
    for (size_t i = 0; i < ARRAY_LEN(voices); i++) {
        if (str_eqz(a->who, voices[i][0])) {
            return voices[i][1];
        }
    }
    return "adult";
}

static bool is_text(const struct field *f)
{
    return f->type != F_INT && f->type != F_BOOL && f->type != F_DAY && f->type != F_TIME;
}

void draft_copy(const struct rec *from, const void *source, const struct rec *to, void *target)
{
    for (size_t i = 0; i < from->n; i++) {
        const struct field *f = &from->fields[i];
        const struct field *g = rec_field(to, str_of(f->name));
        if (g == NULL || g->type != f->type || g->fixed || g->key || g->lock) {
            continue;
        }
        if (is_text(f)) {
            rec_put_text(g, target, rec_get_text(f, source));
        } else {
            rec_put_int(g, target, rec_get_int(f, source));
        }
        if (rec_has(from, source, f->name)) {
            rec_set_has(to, target, g->name);
        } else {
            *(uint64_t *)target &=
                ~(UINT64_C(1) << (size_t)(g - to->fields)); /* a record begins with has: rec.h */
        }
    }
}
