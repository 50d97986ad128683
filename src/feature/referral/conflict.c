/* conflict.c - see conflict.h. */
#include "feature/referral/conflict.h"

#include "base/strbuf.h"
#include "feature/consent/consent.h"

#define PARENTS_MAX \
    8 /* an agency below an agency ...: two or three in truth; a ring in a pack must end */

static struct str cell_of(const struct packs *p, struct str agency, const char *column)
{
    const struct pack_table *t = pack_table(p, STR("rule/conflict_route"));
    size_t row = t != NULL ? pack_row(t, agency) : SIZE_MAX;
    return row != SIZE_MAX ? pack_cell(t, row, column) : STR_NONE;
}

static bool is_below(const struct packs *p, struct str code, struct str above)
{
    const struct agency *a = pack_agency(p, code);
    for (int i = 0; i < PARENTS_MAX && a != NULL && a->parent.n > 0; i++) {
        if (str_eq(a->parent, above)) {
            return true;
        }
        a = pack_agency(p, a->parent);
    }
    return false;
}

bool conflict_hits(const struct packs *p, struct str employer, struct str to)
{
    if (employer.n == 0 || to.n == 0) {
        return false;
    }
    return str_eq(employer, to) || is_below(p, to, employer) ||
           consent_codes_has(cell_of(p, employer, "house"), to);
}

size_t conflict_routes(const struct packs *p, struct str employer, struct str to,
                       const struct agency *out[CONFLICT_ROUTES_MAX])
{
    struct str rest = cell_of(p, to, "alternatives");
    struct str code;
    size_t n = 0;
    rest = rest.n > 0 ? rest : cell_of(p, STR("*"), "alternatives");
    while (n < CONFLICT_ROUTES_MAX && str_next(&rest, ';', &code)) {
        const struct agency *a = pack_agency(p, code);
        if (a != NULL && !str_eq(code, to) && !conflict_hits(p, employer, code)) {
            out[n++] = a;
        }
    }
    return n;
}

const struct party *conflict_party(const struct packs *p, const struct case_all *all, struct str to)
{
    for (size_t i = 0; i < all->n_parties; i++) {
        if (party_has_role(&all->parties[i], "TERLAPOR") &&
            conflict_hits(p, all->parties[i].employer, to)) {
            return &all->parties[i];
        }
    }
    return NULL;
}

enum err conflict_refuse(struct ctx *c, const char *field, const char *key, struct str employer,
                         struct str to)
{
    const struct agency *routes[CONFLICT_ROUTES_MAX];
    const size_t n = conflict_routes(c->packs, employer, to, routes);
    struct strbuf b;
    strbuf_init(&b, c->mem);
    for (size_t i = 0; i < n; i++) {
        strbuf_putz(&b, i > 0 ? ", " : "");
        strbuf_put(&b, routes[i]->name[c->lang]);
    }
    return fail_arg(c, ERR_INPUT, str_of(field), key, strbuf_str(&b));
}

enum err conflict_require(struct ctx *c, const struct case_all *all, struct str to)
{
    const struct party *p = conflict_party(c->packs, all, to);
    return p == NULL
               ? OK
               : conflict_refuse(c, "agency_id", "referral.conflict_blocked", p->employer, to);
}

static struct str route_href(struct ctx *c, const struct case_all *all, const struct agency *a,
                             struct str party_id)
{
    const struct str parts[] = { STR("/kasus/"), all->row.id,       STR("/rujukan/baru?agency_id="),
                                 a->code,        STR("&party_id="), party_id };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

void conflict_put(struct ctx *c, const struct case_all *all, struct str to, struct str party_id,
                  struct val *data)
{
    const struct party *p = conflict_party(c->packs, all, to);
    const struct agency *routes[CONFLICT_ROUTES_MAX];
    if (p == NULL) {
        val_put_bool(c->mem, data, "conflict", false);
        return;
    }
    struct val *v = val_put_map(c->mem, data, "conflict");
    struct val *list = NULL;
    const size_t n = conflict_routes(c->packs, p->employer, to, routes);
    val_put_text(c->mem, v, "to", consent_agency_name(c, to));
    val_put_text(c->mem, v, "who", party_name_of(c, all->parties, all->n_parties, p->id));
    val_put_text(c->mem, v, "employer", consent_agency_name(c, p->employer));
    list = val_put_list(c->mem, v, "routes");
    for (size_t i = 0; i < n; i++) {
        struct val *r = val_push_map(c->mem, list);
        val_put_text(c->mem, r, "code", routes[i]->code);
        val_put_text(c->mem, r, "name", routes[i]->name[c->lang]);
        val_put_text(c->mem, r, "phone", routes[i]->phone);
        val_put_text(c->mem, r, "href", route_href(c, all, routes[i], party_id));
    }
}
