/*
 * demo.c - the demo city: made as a real one is made, with members whose passwords are written down
 * beside it.
 * Everybody logs in once, so that all hold their keys, and lead ends set-up. Then packs/demo tells
 * what has happened: the
 * year's line list goes through the import, the last weeks through the handlers (demo_story.h).
 */
#include "app/demo.h"

#include "app/demo_story.h"
#include "app/files.h"
#include "app/init.h"
#include "app/member.h"
#include "base/ids.h"
#include "feature/import/import.h"
#include "rec/pack.h"

#define DEMO_NOW_MS INT64_C(1731547800000) /* 14 November 2024, 08.30 WIB */
#define MEMBERS_MAX 20
#define FILE_MAX (4u * 1024 * 1024)

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
    { "partner", "lbh", "Desi Ratnasari", "LBH" },
    { "partner", "sekolah", "Zainal Abidin", "POKJA_SEKOLAH" },
    { "leader", "pimpinan", "Indra Wijaya", "SETDA" },
    { "secretariat", "sekretariat", "Nur Aini", "DPMPPA" },
    { "admin", "admin", "Teguh Santoso", "DPMPPA" },
    { "auditor", "auditor", "Siti Rahmah", "SETDA" },
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

static enum err first_login(struct city *city, const struct demo_member *m, struct str password,
                            struct story_member *session, struct str *why)
{
    struct ctx c = city_ctx(city, city->mem);
    enum err e = member_login(&c, str_of(m->login), password, &session->token);
    if (e != OK) {
        *why = city_failure(&c, e);
    } else {
        session->login = m->login;
        session->id = str_copy(city->mem, c.who->id);
    }
    keys_forget(c.keys);
    return e;
}

/* Everybody once; the first one is lead, who then ends set-up. */
static enum err log_in_all(struct city *city, const struct str *passwords,
                           struct story_member *sessions, struct str *why)
{
    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        TRY(first_login(city, &members[i], passwords[i], &sessions[i], why));
    }
    struct ctx c = city_ctx(city, city->mem);
    enum err e = keys_session(&c, sessions[0].token, false);
    e = e == OK ? keys_setup_end(&c) : e;
    if (e != OK) {
        *why = city_failure(&c, e);
    }
    keys_forget(c.keys);
    return e;
}

/* ---- what has happened ---- */

/* A file of packs/demo; false and *why when it cannot be read. */
static bool read_demo(struct city *city, const char *name, const char **path, struct str *text,
                      struct str *why)
{
    *path = path_join(city->mem, path_join(city->mem, city->packs_dir, "demo"), name);
    if (file_read(city->mem, *path, FILE_MAX, text)) {
        return true;
    }
    *why = str_join(city->mem, (const struct str[]){ str_of(*path), STR(": cannot be read") }, 2);
    return false;
}

/* The year's cases as the office kept them before. */
static enum err import_year(struct city *city, const struct story_member *lead, struct str *why)
{
    const char *path = NULL;
    struct str text;
    struct import_list list = { 0 };
    struct import_result result = { 0 };
    struct ctx c = city_ctx(city, city->mem);
    if (!read_demo(city, "linelist.csv", &path, &text, why)) {
        return ERR_STORE;
    }
    enum err e = keys_session(&c, lead->token, false);
    e = e == OK ? import_read(&c, text, &list) : e;
    e = e == OK ? import_apply(&c, &list, false, NULL, &result) : e;
    if (e != OK) {
        *why = city_failure(&c, e);
    } else if (result.refused > 0) {
        *why = import_report(&c, &list);
        e = ERR_INPUT;
    }
    keys_forget(c.keys);
    return e;
}

static enum err play(struct city *city, const struct story_member *sessions, struct str *receipt,
                     struct str *why)
{
    const struct office_hours *hours = pack_hours(city->packs);
    struct story s = {
        .day_ms = day_start_ms(day_of_ms(DEMO_NOW_MS, hours->utc_offset_minutes),
                               hours->utc_offset_minutes),
        .members = sessions,
        .n_members = ARRAY_LEN(members),
    };
    if (!read_demo(city, "story.txt", &s.path, &s.text, why)) {
        return ERR_STORE;
    }
    TRY(story_play(city, city->mem, &s, why));
    const struct str parts[] = { val_get_text(s.kept, "receipt_words"), STR("\n"),
                                 val_get_text(s.kept, "receipt_digits"), STR("\n") };
    *receipt = str_join(city->mem, parts, ARRAY_LEN(parts));
    return OK;
}

static enum err write_down(struct city *city, const char *name, struct str text, struct str *why)
{
    if (file_make(path_join(city->mem, city->dir, name), text, 0600)) {
        return OK;
    }
    *why = str_join(city->mem, (const struct str[]){ str_of(name), STR(" cannot be written") }, 2);
    return ERR_STORE;
}

static enum err make_members(struct city *city, struct strbuf *accounts, struct str *passwords,
                             struct str *why)
{
    struct ctx c = city_ctx(city, city->mem);
    strbuf_putz(accounts, "role\tlogin\tpassword\n");
    enum err e = OK;
    for (size_t i = 0; e == OK && i < ARRAY_LEN(members); i++) {
        const struct demo_member *m = &members[i];
        passwords[i] = make_password(&c);
        struct member_new new = { .login = str_of(m->login),
                                  .name = str_of(m->name),
                                  .agency = str_of(m->agency),
                                  .roles = str_of(m->role),
                                  .password = passwords[i],
                                  .demo = true };
        e = member_make(&c, &new);
        strbuf_printf(accounts, "%s\t%s\t%.*s\n", m->role, m->login, STR_ARG(passwords[i]));
    }
    if (e != OK) {
        *why = city_failure(&c, e);
    }
    keys_forget(c.keys);
    return e;
}

enum err demo_prepare(struct arena *mem, const struct city_where *where, struct str *why)
{
    struct city city;
    struct str passwords[MEMBERS_MAX];
    struct story_member sessions[MEMBERS_MAX];
    struct str receipt = STR_NONE;
    struct strbuf accounts;
    struct init_plan plan = { .where = *where,
                              .clock_offset_ms = DEMO_NOW_MS - clock_wall_ms(),
                              .demo = true };
    strbuf_init(&accounts, mem);
    enum err e = init_city(&city, mem, &plan, why);
    e = e == OK ? make_members(&city, &accounts, passwords, why) : e;
    e = e == OK ? log_in_all(&city, passwords, sessions, why) : e;
    e = e == OK ? import_year(&city, &sessions[0], why) : e;
    e = e == OK ? play(&city, sessions, &receipt, why) : e;
    e = e == OK ? write_down(&city, "receipt.txt", receipt, why) : e;
    e = e == OK ? write_down(&city, "accounts.tsv", strbuf_str(&accounts), why) : e;
    city_close(&city);
    return e;
}
