/* ring.c - the keyring's tables as SQL text, and what its rows are bound to. */
#include "box/ring.h"

#include "wire/field.h"

#define TABLE_SQL(t)                                                            \
    {                                                                           \
        "SELECT a, b, body FROM " t " ORDER BY a, b",                           \
            "SELECT a, b, body FROM " t " WHERE a = ?1 ORDER BY b",             \
            "SELECT a, b, body FROM " t " WHERE b = ?2 ORDER BY a",             \
            "SELECT a, b, body FROM " t " WHERE a = ?1 AND b = ?2",             \
            "DELETE FROM " t " WHERE a = ?1", "DELETE FROM " t " WHERE b = ?2", \
            "DELETE FROM " t " WHERE a = ?1 AND b = ?2",                        \
            "INSERT INTO " t " (a, b, body) VALUES (?1, ?2, ?3)"                \
            " ON CONFLICT (a, b) DO UPDATE SET body = excluded.body"            \
    }
const struct ring_form RING_TABLES[T_COUNT] = {
    [T_PRINCIPAL] = { sizeof(struct principal), SUB_DIR, TABLE_SQL("principal") },
    [T_SEAT] = { sizeof(struct seat), SUB_RING, TABLE_SQL("seat") },
    [T_COMPARTMENT] = { sizeof(struct compartment), SUB_RING, TABLE_SQL("compartment") },
    [T_GRANT] = { sizeof(struct key_grant), SUB_RING, TABLE_SQL("grant_row") },
    [T_RECEIPT] = { sizeof(struct receipt), SUB_RING, TABLE_SQL("receipt") },
    [T_CARD] = { sizeof(struct card_row), SUB_RING, TABLE_SQL("search_card") },
    [T_STATE] = { sizeof(struct state), SUB_RING, TABLE_SQL("state") },
};

#define TABLE_MAKE(t) \
    "CREATE TABLE " t \
    " (a BLOB NOT NULL, b BLOB NOT NULL, body BLOB NOT NULL, PRIMARY KEY (a, b)) WITHOUT ROWID;"
#define INDEX_MAKE(t) "CREATE INDEX " t "_by_b ON " t " (b, a);"
/* The three others are never asked by their second key. */
const char RING_MAKE[] = "BEGIN;" TABLE_MAKE("principal") TABLE_MAKE("seat")
    TABLE_MAKE("compartment") TABLE_MAKE("grant_row") TABLE_MAKE("receipt")
        TABLE_MAKE("search_card") TABLE_MAKE("state") INDEX_MAKE("principal") INDEX_MAKE("seat")
            INDEX_MAKE("grant_row") INDEX_MAKE("receipt") "PRAGMA user_version = 1; COMMIT;";

const char RING_SETTINGS[] =
    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
    "PRAGMA secure_delete = ON; PRAGMA mmap_size = 0; PRAGMA trusted_schema = OFF;"
    "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4000;"
    "PRAGMA wal_autocheckpoint = 4000;";

void ring_row_seal(const unsigned char key[32], const struct ring_place *at, const void *body,
                   unsigned char *sealed)
{
    wrap_seal(key, at, sizeof *at, body, RING_TABLES[at->table].body, sealed);
}

bool ring_row_open(const unsigned char key[32], const struct ring_place *at, const void *sealed,
                   size_t n, void *body)
{
    return n == RING_TABLES[at->table].body + SEAL_MORE &&
           wrap_open(key, at, sizeof *at, sealed, n, body);
}

void ring_row_sum(const unsigned char key[32], const struct ring_place *at, const void *sealed,
                  size_t n, unsigned char sum[16])
{
    crypto_generichash_state s;
    unsigned char h[16];
    crypto_generichash_init(&s, key, 32, sizeof h);
    crypto_generichash_update(&s, (const unsigned char *)at, sizeof *at);
    crypto_generichash_update(&s, sealed, n);
    crypto_generichash_final(&s, h, sizeof h);
    for (size_t i = 0; i < sizeof h; i++) {
        sum[i] ^= h[i];
    }
}

void ring_seat_context(unsigned char out[16], const struct keyd_id *desk,
                       const struct keyd_id *holder)
{
    struct keyd_id at[2] = { *desk, *holder };
    wrap_hash(out, 16, NULL, "seat", at, sizeof at);
}

void ring_grant_context(unsigned char out[16], const struct keyd_id *compartment, uint32_t kind,
                        const struct keyd_id *principal, uint32_t epoch)
{
    struct {
        struct keyd_id compartment, principal;
        uint32_t kind, epoch;
    } at = { *compartment, *principal, kind, epoch };
    wrap_hash(out, 16, NULL, "grant", &at, sizeof at);
}

struct keyd_id ring_principal(struct str text)
{
    struct keyd_id id;
    char name[KEYD_NAME] = { 0 };
    if (id_of_text(text, &id)) {
        return id;
    }
    /* What is longer than a name can be is no desk's: its beginning must not stand for another's. */
    if (!field_copy(name, sizeof name, text)) {
        return (struct keyd_id){ { 0 } };
    }
    return id_of_desk(name);
}
