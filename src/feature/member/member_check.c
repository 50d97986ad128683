/*
 * member_check.c - what a login, a password and roles must be like; the same for the web and the
 * command line.
 */
#include "base/ids.h"
#include "base/utf8.h"
#include "feature/member/member.h"
#include "rec/pack.h"

bool member_login_ok(struct str login)
{
    bool fine = login.n >= 2 && login.n <= 40;
    for (size_t i = 0; fine && i < login.n; i++) {
        const char ch = login.p[i];
        fine = (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '.' || ch == '-' ||
               ch == '_';
    }
    return fine;
}

const char *member_password_problem(const struct packs *packs, struct str password)
{
    if (!utf8_valid(password) || utf8_count(password) < PASSWORD_MIN) {
        return "password.short";
    }
    return pack_password_common(packs, password) ? "password.common" : NULL;
}

enum err member_check(struct ctx *c, const struct member_new *m)
{
    struct str rest = m->roles;
    struct str role;
    const char *problem = member_password_problem(c->packs, m->password);
    if (!member_login_ok(m->login)) {
        (void)fail(c, ERR_INPUT, "login",
                   "member.bad_login"); /* collected; the code is returned below */
    }
    while (str_next(&rest, ',', &role)) {
        if (pack_role(c->packs, role) == NULL) {
            (void)fail_arg(c, ERR_INPUT, STR("role"), "member.unknown_role", role);
        }
    }
    if (m->roles.n == 0) {
        (void)fail(c, ERR_INPUT, "role", "member.role_needed");
    }
    if (pack_agency(c->packs, m->agency) == NULL) {
        (void)fail_arg(c, ERR_INPUT, STR("agency"), "member.unknown_agency", m->agency);
    }
    if (problem != NULL) {
        (void)fail(c, ERR_INPUT, "password", problem);
    }
    return c->fail.code;
}

struct str member_id_of(struct ctx *c, struct str login)
{
    const struct str parts[] = { STR("member:"), login };
    unsigned char id[16];
    seal_digest(str_join(c->mem, parts, ARRAY_LEN(parts)), id);
    id[6] = (unsigned char)((id[6] & 0x0f) | 0x80); /* RFC 9562: version 8, made from other data */
    id[8] = (unsigned char)((id[8] & 0x3f) | 0x80);
    return id_text(c->mem, id);
}

uint64_t member_rights(const struct packs *packs, struct str roles)
{
    uint64_t rights = 0;
    struct str code;
    while (str_next(&roles, ',', &code)) {
        const struct role *r = pack_role(packs, str_trim(code));
        rights |= r != NULL ? r->rights : 0;
    }
    return rights;
}
