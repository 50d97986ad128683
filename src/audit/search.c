/* search.c - one segment of the log, read for those who may ask what was done. */
#include "audit/search.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "wire/field.h"

/* Where the arrays of an entry lie behind it, unaligned. */
struct spread {
    struct log_entry e;
    const unsigned char *rows, *compartments;
};

static struct keyd_change_row row_at(const struct spread *s, size_t i)
{
    struct keyd_change_row row;
    memcpy(&row, s->rows + i * sizeof row, sizeof row);
    return row;
}

static struct keyd_id compartment_at(const struct spread *s, size_t i)
{
    struct keyd_id id;
    memcpy(&id, s->compartments + i * sizeof id, sizeof id);
    return id;
}

static bool is_asked(const struct keyd_log_ask *ask, const struct keyd_id *id)
{
    for (size_t i = 0; i < ask->n; i++) {
        if (id_same(&ask->ids[i], id)) {
            return true;
        }
    }
    return false;
}

/* It touches one of the ids that were asked for. */
static bool touches(const struct keyd_log_ask *ask, const struct spread *s)
{
    bool found = is_asked(ask, &s->e.object);
    for (size_t i = 0; !found && i < s->e.n_compartments; i++) {
        const struct keyd_id id = compartment_at(s, i);
        found = is_asked(ask, &id);
    }
    for (size_t i = 0; !found && i < s->e.n_rows; i++) {
        const struct keyd_change_row row = row_at(s, i);
        found = is_asked(ask, &row.id);
    }
    return found;
}

static bool matches(const struct keyd_log_ask *ask, const struct spread *s)
{
    static const struct keyd_id nobody;
    const struct log_entry *e = &s->e;
    return (ask->before == 0 || e->seq < ask->before) && e->at_ms >= ask->from_ms &&
           (ask->to_ms == 0 || e->at_ms < ask->to_ms) &&
           (ask->action == 0 || ask->action == e->action) &&
           (id_same(&ask->member, &nobody) || id_same(&ask->member, &e->actor)) &&
           (ask->n == 0 || touches(ask, s));
}

static void put_id(struct keyd_log_row *row, const struct keyd_id *id)
{
    if (row->n_ids < KEYD_LOG_IDS) {
        row->ids[row->n_ids++] = *id;
    }
}

static void put_row(struct keyd_log_row *to, const struct spread *s)
{
    *to = (struct keyd_log_row){ .seq = s->e.seq,
                                 .at_ms = s->e.at_ms,
                                 .actor = s->e.actor,
                                 .object = s->e.object,
                                 .action = s->e.action,
                                 .why = s->e.why,
                                 .n_rows = s->e.n_rows,
                                 .n_compartments = s->e.n_compartments };
    for (size_t i = 0; i < s->e.n_compartments && i < KEYD_LOG_IDS; i++) {
        const struct keyd_id id = compartment_at(s, i);
        put_id(to, &id);
    }
    /* Which case it was is read from rows of these; the others say what kind of thing was written. */
    static const char *const tells[] = { "case_file", "card", "report", "member_tie" };
    for (size_t i = 0; i < s->e.n_rows; i++) {
        const struct keyd_change_row row = row_at(s, i);
        if (i == 0) {
            memcpy(to->table, row.table, sizeof to->table);
        }
        for (size_t k = 0; k < ARRAY_LEN(tells); k++) {
            if (strncmp(row.table, tells[k], sizeof row.table) == 0) {
                put_id(to, &row.id);
            }
        }
    }
}

/* Bytes of the entry at p; 0: none, the data ends here. The writer's own file: only lengths are looked at. */
static size_t spread(struct spread *s, const unsigned char *p, size_t most)
{
    uint32_t n = 0;
    if (most < sizeof n + sizeof s->e + LOG_LINK) {
        return 0;
    }
    memcpy(&n, p, sizeof n);
    memcpy(&s->e, p + sizeof n, sizeof s->e);
    const size_t space = entry_space(&s->e);
    if (n < sizeof s->e || space == 0 || space > most || space != sizeof n + n + LOG_LINK) {
        return 0;
    }
    s->rows = p + sizeof n + sizeof s->e;
    s->compartments = s->rows + s->e.n_rows * sizeof(struct keyd_change_row);
    return space;
}

static enum err read_segment(const struct log *l, struct arena *mem, uint32_t segment,
                             unsigned char **buf, size_t *n)
{
    struct strbuf name;
    strbuf_init(&name, mem);
    segment_name(&name, segment);
    int fd = openat(l->dir_fd, str_z(mem, strbuf_str(&name)), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return ERR_STORE;
    }
    *buf = arena_alloc(mem, (size_t)LOG_SEGMENT);
    ssize_t got = pread(fd, *buf, (size_t)LOG_SEGMENT, 0);
    close(fd);
    *n = got < 0 ? 0 : (size_t)got;
    return got < 0 ? ERR_STORE : OK;
}

/* The last max of those that match, in the order of the log; *n: how many match. */
static void collect(const struct keyd_log_ask *ask, const unsigned char *buf, size_t size,
                    struct keyd_log_row *ring, uint32_t max, uint64_t *n, int64_t *oldest_ms)
{
    struct spread s;
    size_t space = 0;
    *n = 0;
    for (size_t at = 0; (space = spread(&s, buf + at, size - at)) > 0; at += space) {
        *oldest_ms = at == 0 ? s.e.at_ms : *oldest_ms;
        if (matches(ask, &s)) {
            put_row(&ring[(*n)++ % max], &s);
        }
    }
}

enum err log_search(const struct log *l, struct arena *mem, const struct keyd_log_ask *ask,
                    struct keyd_log_answer *out)
{
    const uint32_t segment = ask->segment == 0 ? l->segment : ask->segment;
    const uint32_t max = ask->max == 0 || ask->max > KEYD_LOG_MAX ? KEYD_LOG_MAX : ask->max;
    unsigned char *buf = NULL;
    size_t size = 0;
    uint64_t n = 0;
    int64_t oldest_ms = INT64_MAX; /* of a segment that has none yet */
    if (segment > l->segment || ask->n > KEYD_LOG_ASKED_MAX) {
        return ERR_INPUT;
    }
    TRY(read_segment(l, mem, segment, &buf, &size));
    struct keyd_log_row *ring = NEW_ARRAY(mem, struct keyd_log_row, max);
    collect(ask, buf, size, ring, max, &n, &oldest_ms);
    out->n = (uint32_t)(n < max ? n : max);
    for (uint32_t i = 0; i < out->n; i++) {
        out->rows[i] = ring[(n - 1 - i) % max];
    }
    if (n > max) { /* more in this one */
        out->segment = segment;
        out->before = out->rows[out->n - 1].seq;
    } else if (oldest_ms >= ask->from_ms) { /* entries before this segment are older still */
        out->segment = segment - 1;
    }
    return OK;
}
