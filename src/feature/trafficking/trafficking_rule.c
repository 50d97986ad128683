/*
 * trafficking_rule.c - what may be wrong with a screening, which one counts, and what a case's fact
 * takes from them.
 */
#include "base/strbuf.h"
#include "feature/trafficking/trafficking.h"

#define UNKNOWN "TIDAK_DIKETAHUI"
#define NOT_A_VICTIM "BUKAN_KORBAN"

/* Label key of what is wrong with the answer of one column; NULL when nothing is. */
static const char *wrong_with(struct str codes, bool needed)
{
    if (codes.n == 0) {
        return needed ? "trafficking.choose" : NULL;
    }
    return str_list_has(codes, STR(UNKNOWN)) && codes.n != sizeof(UNKNOWN) - 1
               ? "trafficking.known_and_unknown"
               : NULL;
}

size_t trafficking_faults(const struct trafficking *s, bool is_child,
                          struct trafficking_fault out[TRAFFICKING_FAULTS_MAX])
{
    const struct {
        const char *field;
        struct str codes;
        bool needed;
    } columns[] = {
        { "process", s->process, true },
        { "means", s->means, !is_child },
        { "purpose", s->purpose, true },
        { "modus", s->modus, false },
    };
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
        const bool not_asked = is_child && i == 1;
        const char *key = not_asked && columns[i].codes.n != 0
                              ? "trafficking.no_means_for_child"
                              : wrong_with(columns[i].codes, columns[i].needed);
        if (key != NULL) {
            out[n++] = (struct trafficking_fault){ columns[i].field, key };
        }
    }
    return n;
}

const struct trafficking *trafficking_newest(const struct trafficking *rows, size_t n,
                                             struct str party_id)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(rows[i].party_id, party_id)) {
            return &rows[i];
        }
    }
    return NULL;
}

bool trafficking_concerns(const struct party *p, struct str kind)
{
    return kind.n != 0 && party_has_role(p, "KORBAN") && str_list_has(p->kinds, kind);
}

static void add_codes(struct strbuf *b, struct str codes)
{
    struct str code;
    while (str_next(&codes, ';', &code)) {
        if (!str_eqz(code, UNKNOWN) && !str_list_has(strbuf_str(b), code)) {
            strbuf_putz(b, b->n != 0 ? ";" : "");
            strbuf_put(b, code);
        }
    }
}

struct str trafficking_codes(struct arena *a, const struct trafficking *rows, size_t n,
                             const struct party *parties, size_t n_parties, struct str kind,
                             const char *field)
{
    const struct field *f = rec_field(&trafficking_rec, str_of(field));
    struct strbuf b;
    strbuf_init(&b, a);
    for (size_t i = 0; i < n_parties; i++) {
        const struct trafficking *s = trafficking_newest(rows, n, parties[i].id);
        if (s != NULL && trafficking_concerns(&parties[i], kind) &&
            !str_eqz(s->result, NOT_A_VICTIM)) {
            add_codes(&b, rec_get_text(f, s));
        }
    }
    return strbuf_str(&b);
}
