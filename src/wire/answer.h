/* answer.h - filling answers and reading lists of members: arrays with a hard maximum. Needs no key. */
#ifndef JJ_WIRE_ANSWER_H
#define JJ_WIRE_ANSWER_H

#include "base/err.h"
#include "wire/field.h"

/* Keeps the best max hits, best first; of equals the first found. max: at most KEYD_HITS_MAX, not 0. */
static inline void hits_keep(struct keyd_search_answer *out, uint32_t max,
                             const struct keyd_hit *hit)
{
    uint32_t at = out->n;
    while (at > 0 && out->hits[at - 1].score < hit->score) {
        at--;
    }
    if (at >= max) {
        return;
    }
    uint32_t n = out->n < max ? out->n++ : max - 1;
    memmove(&out->hits[at + 1], &out->hits[at], (n - at) * sizeof *hit);
    out->hits[at] = *hit;
}

/* Desks that somebody's roles name. */
struct desk_names {
    size_t n;
    char names[KEYD_DESKS_MAX][KEYD_NAME];
};

/* What a role calls "inbox" is the inbox of the member's own agency. ERR_INPUT: a name is none, or he has no agency. */
static inline enum err desk_names_of(const struct keyd_member *m, struct str agency,
                                     struct desk_names *w)
{
    memset(w, 0, sizeof *w);
    if (m->n_desks > KEYD_DESKS_MAX) {
        return ERR_LIMIT;
    }
    for (; w->n < m->n_desks; w->n++) {
        char *to = w->names[w->n];
        struct str name = FIELD_STR(m->desks[w->n]);
        if (!field_copy(to, KEYD_NAME, name)) {
            return ERR_INPUT;
        }
        if (str_eqz(name, "inbox")) {
            to[name.n] = ':';
            if (agency.n == 0 || !field_copy(to + name.n + 1, KEYD_NAME - name.n - 1, agency)) {
                return ERR_INPUT;
            }
        }
    }
    return OK;
}

#endif
