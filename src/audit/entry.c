/* entry.c - writing and reading one entry: both sides of the log's form in one place. */
#include "audit/entry.h"

#include <sodium.h>
#include <string.h>

typedef uint32_t entry_size; /* stands before each entry */

/* Bytes of the entry itself, without its size and its link. */
static size_t bytes_of(const struct log_entry *e)
{
    return sizeof *e + e->n_rows * sizeof(struct keyd_change_row) +
           e->n_compartments * sizeof(struct keyd_id);
}

/* Hash over the former link and the entry: it shows a torn tail, and is no signature. */
static void link_of(const struct chain *chain, const unsigned char *entry, size_t n,
                    unsigned char link[LOG_LINK])
{
    crypto_generichash_state s;
    crypto_generichash_init(&s, NULL, 0, LOG_LINK);
    crypto_generichash_update(&s, chain->link, LOG_LINK);
    crypto_generichash_update(&s, entry, n);
    crypto_generichash_final(&s, link, LOG_LINK);
}

size_t entry_space(const struct log_entry *e)
{
    size_t n = bytes_of(e);
    return n > LOG_ENTRY_MAX ? 0 : sizeof(entry_size) + n + LOG_LINK;
}

void entry_tell(struct log_entry *e, const struct log_told *told)
{
    _Static_assert(sizeof *told == sizeof e->reason, "it takes the place of a reason");
    if (e->action != KEYD_ACT_LOOK) {
        memcpy(e->reason, told, sizeof *told);
    }
}

void entry_told(const struct log_entry *e, struct log_told *most)
{
    struct log_told told = { .commits = 0 };
    if (e->action != KEYD_ACT_LOOK) {
        memcpy(&told, e->reason, sizeof told);
    }
    most->commits = told.commits > most->commits ? told.commits : most->commits;
    most->turn = told.turn > most->turn ? told.turn : most->turn;
}

static unsigned char *put(unsigned char *p, const void *from, size_t n)
{
    if (n > 0) {
        memcpy(p, from, n);
    }
    return p + n;
}

void entry_write(unsigned char *p, const struct chain *chain, const struct log_entry *e,
                 const struct keyd_change_row *rows, const struct keyd_id *compartments)
{
    entry_size n = (entry_size)bytes_of(e);
    unsigned char *entry = put(p, &n, sizeof n);
    unsigned char *at = put(entry, e, sizeof *e);
    at = put(at, rows, e->n_rows * sizeof *rows);
    at = put(at, compartments, e->n_compartments * sizeof *compartments);
    link_of(chain, entry, n, at);
}

void entry_add(struct chain *chain, const unsigned char *p, unsigned char leaf[TREE_HASH])
{
    entry_size n = 0;
    memcpy(&n, p, sizeof n);
    memcpy(chain->link, p + sizeof n + n, LOG_LINK);
    tree_leaf(leaf, p + sizeof n, n);
    tree_add(&chain->tree, leaf);
}

size_t entry_read(const struct chain *chain, const unsigned char *p, size_t most,
                  struct log_entry *e, const unsigned char **compartments)
{
    entry_size n = 0;
    unsigned char link[LOG_LINK];
    if (most < sizeof n + sizeof *e + LOG_LINK) {
        return 0;
    }
    memcpy(&n, p, sizeof n);
    p += sizeof n;
    size_t all = sizeof n + n + LOG_LINK;
    if (n < sizeof *e || n > LOG_ENTRY_MAX || all > most) {
        return 0;
    }
    memcpy(e, p, sizeof *e);
    if (e->format != 1 || e->seq != chain->tree.size || n != bytes_of(e)) {
        return 0;
    }
    link_of(chain, p, n, link);
    *compartments = p + sizeof *e + e->n_rows * sizeof(struct keyd_change_row);
    return memcmp(link, p + n, LOG_LINK) == 0 ? all : 0;
}

void segment_name(struct strbuf *b, uint32_t segment)
{
    strbuf_clear(b);
    strbuf_printf(b, "%08u.log", segment);
}
