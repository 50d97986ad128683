/*
 * demo.c - the demo city: made as a real one is made, with members whose passwords are written down beside it.
 * Everybody logs in once, so that all hold their keys, and lead ends set-up.
 */
#include "app/demo.h"

#include "app/files.h"
#include "app/init.h"
#include "app/member.h"
#include "base/ids.h"
#include "rec/pack.h"

#define DEMO_NOW_MS INT64_C(1731547800000) /* 14 November 2024, 08.30 WIB */
#define MEMBERS_MAX 16

struct demo_member {
    const char *role, *login, *name, *agency;
};

/* Invented people. */
static const struct demo_member members[] = {
    { "lead", "supervisor", "Ratna Wulandari", "UPTD_PPA" },
    { "intake", "pengaduan", "Dewi Anggraini", "UPTD_PPA" },
    { "intake", "pengaduan2", "Bayu Pratomo", "UPTD_PPA" },
    { "case_manager", "manajer", "Sari Kusumawati", "UPTD_PPA" },
    { "case_manager", "manajer2", "Hendra Gunawan", "UPTD_PPA" },
    { "companion", "pendamping", "Lina Marlina", "UPTD_PPA" },
    { "partner", "polresta", "Agus Setiadi", "POLRESTA" },
    { "partner", "rsud", "Maya Puspita", "RSUD_ABDUL_MANAP" },
    { "partner", "dinsos", "Yusuf Hakim", "DINSOS" },
    { "leader", "pimpinan", "Indra Wijaya", "SETDA" },
    { "secretariat", "sekretariat", "Nur Aini", "DPMPPA" },
    { "admin", "admin", "Teguh Santoso", "DPMPPA" },
};

/* Three words of the receipts' list: long enough, easy to type, new in every demo. */
static struct str make_password(struct ctx *c)
{
    const struct str *words = pack_words(c->packs);
    struct strbuf b;
    strbuf_init(&b, c->mem);
    if (words == NULL) {
        unsigned char bytes[10];
        random_bytes(bytes, sizeof bytes);
        return str_hex(c->mem, bytes, sizeof bytes);
    }
    for (int i = 0; i < 3; i++) {
        strbuf_putz(&b, i > 0 ? "-" : "");
        strbuf_put(&b, words[random_u64() % 2048]);
    }
    return strbuf_str(&b);
}

static enum err first_login(struct city *city, const struct demo_member *m, struct str password, struct str *why)
{
    struct ctx c = city_ctx(city, city->mem);
    struct str token;
    enum err e = member_login(&c, str_of(m->login), password, &token);
    if (e != OK) {
        *why = city_failure(&c, e);
    }
    return e;
}

static enum err end_setup(struct city *city, struct str password, struct str *why)
{
    struct ctx c = city_ctx(city, city->mem);
    struct str token;
    enum err e = member_login(&c, STR("supervisor"), password, &token);
    e = e == OK ? keys_setup_end(&c) : e;
    if (e != OK) {
        *why = city_failure(&c, e);
    }
    return e;
}

static enum err make_members(struct city *city, struct strbuf *accounts, struct str *passwords, struct str *why)
{
    struct ctx c = city_ctx(city, city->mem);
    strbuf_putz(accounts, "role\tlogin\tpassword\n");
    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        const struct demo_member *m = &members[i];
        passwords[i] = make_password(&c);
        struct member_new new = {
            .login = str_of(m->login), .name = str_of(m->name), .agency = str_of(m->agency), .roles = str_of(m->role),
            .password = passwords[i], .demo = true
        };
        enum err e = member_make(&c, &new);
        if (e != OK) {
            *why = city_failure(&c, e);
            return e;
        }
        strbuf_printf(accounts, "%s\t%s\t%.*s\n", m->role, m->login, STR_ARG(passwords[i]));
    }
    return OK;
}

enum err demo_prepare(struct arena *mem, const struct city_where *where, struct str *why)
{
    struct city city;
    struct str passwords[MEMBERS_MAX];
    struct strbuf accounts;
    struct init_plan plan = { .where = *where, .clock_offset_ms = DEMO_NOW_MS - clock_wall_ms(), .demo = true };
    strbuf_init(&accounts, mem);
    enum err e = init_city(&city, mem, &plan, why);
    e = e == OK ? make_members(&city, &accounts, passwords, why) : e;
    for (size_t i = 0; e == OK && i < ARRAY_LEN(members); i++) {
        e = first_login(&city, &members[i], passwords[i], why);
    }
    e = e == OK ? end_setup(&city, passwords[0], why) : e;
    if (e == OK && !file_make(path_join(mem, where->data, "accounts.tsv"), strbuf_str(&accounts), 0600)) {
        *why = STR("accounts.tsv cannot be written");
        e = ERR_STORE;
    }
    city_close(&city);
    return e;
}
