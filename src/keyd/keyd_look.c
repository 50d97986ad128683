/* keyd_look.c - the recovery key's public half, whether grants are there, and destroying keys of nothing. */
#include "keyd/keyd_look.h"

#include <string.h>

#include "base/strbuf.h"
#include "keyd/keyd_in.h"

/* The path as SQLite's address of a file that nobody changes: no locks, no WAL, nothing written. */
static const char *address_of(struct arena *a, const char *path)
{
    struct strbuf b;
    strbuf_init(&b, a);
    strbuf_putz(&b, "file:");
    for (const char *p = path; *p != '\0'; p++) {
        if (*p == '%' || *p == '?' || *p == '#') {
            strbuf_printf(&b, "%%%02X", (unsigned)*p);
        } else {
            strbuf_putc(&b, *p);
        }
    }
    strbuf_putz(&b, "?immutable=1");
    return str_z(a, strbuf_str(&b));
}

static enum err read_public(struct keyd *k, unsigned char pk[32], struct str *why)
{
    struct principal p;
    *why = STR("keyring.db cannot be opened");
    TRY(ring_open_as_it_lies(k, address_of(k->mem, k->cfg.ring_path)));
    *why = STR("the keyring does not open with this host key");
    TRY(principal_get(k, &RECOVERY_ID, &p));
    memcpy(pk, p.pk, 32);
    return OK;
}

enum err keyd_recovery_public(const struct keyd_config *cfg, unsigned char pk[32], struct str *why)
{
    if (sodium_init() < 0) {
        *why = STR("libsodium does not start");
        return ERR_INTERNAL;
    }
    struct arena *mem = arena_new(0);
    struct keyd *k = NEW(mem, struct keyd);
    k->mem = mem;
    k->cfg = *cfg;
    crypto_kdf_derive_from_key(k->sub[SUB_RING], 32, SUB_RING + 1, "JJ-host1", cfg->host_key);
    crypto_kdf_derive_from_key(k->sub[SUB_DIR], 32, SUB_DIR + 1, "JJ-host1", cfg->host_key);
    enum err e = read_public(k, pk, why);
    ring_close(k);
    arena_free(mem); /* wipes */
    return e;
}

enum err keyd_knows(struct keyd *k, struct str compartment, struct str principal, bool *knows)
{
    struct keyd_id id;
    struct keyd_id who = ring_principal(principal);
    struct ring_row row;
    *knows = false;
    if (!id_of_text(compartment, &id)) {
        return OK;
    }
    enum err e = principal.n > 0 ? ring_first(k, T_GRANT, &id, &who, &row)
                                 : ring_first(k, T_COMPARTMENT, &id, NULL, &row);
    sodium_memzero(&row, sizeof row);
    *knows = e == OK;
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err keyd_compartments(struct keyd *k, struct arena *a, struct keyd_id **ids, size_t *n)
{
    struct ring_walk w;
    struct strbuf all;
    strbuf_init(&all, a);
    for (ring_walk(&w, k, T_COMPARTMENT, NULL, NULL); ring_next(&w);) {
        const uint32_t kind = w.row.body.compartment.kind;
        if (kind < KEYD_CARD_KIND || kind > KEYD_FIGURES_KIND) {
            strbuf_put_bytes(&all, &w.row.a, sizeof w.row.a);
        }
    }
    *ids = (struct keyd_id *)(void *)all.p;
    *n = all.n / sizeof w.row.a;
    return ring_done(&w);
}

static enum err forget(struct keyd *k, const struct keyd_id *ids, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        TRY(compartment_del(k, &ids[i]));
    }
    return OK;
}

enum err keyd_forget(struct keyd *k, const struct keyd_id *ids, size_t n)
{
    struct log_entry e = { .action = KEYD_ACT_KEYRING, .n_compartments = (uint16_t)n };
    TRY(n <= KEYD_NEW_MAX ? log_write(k, &e, NULL, ids) : ERR_LIMIT);
    TRY(ring_begin(k));
    TRY(ring_end(k, forget(k, ids, n)));
    k->truncate = true;
    return keyd_flush(k) ? OK : ERR_STORE;
}
