/* city.c - see city.h. */
#include "city.h"

#include <ftw.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/strbuf.h"

static int64_t now_of(void *at)
{
    return ((struct city *)at)->now_ms;
}

static struct str text2(struct arena *a, const char *x, const char *y)
{
    struct str parts[] = { str_of(x), str_of(y) };
    return str_join(a, parts, 2);
}

void city_open(struct city *t)
{
    struct str why = STR_NONE;
    enum err e = keyd_open(&t->cfg, &t->keyd, &why);
    CHECK_STR(e == OK ? STR("opened") : why, "opened", "keyd opens");
    t->transport = (struct keys_transport){ keyd_call, t->keyd };
}

void city_make(struct city *t)
{
    struct str why = STR_NONE;
    memset(t, 0, sizeof *t);
    CHECK(sodium_init() >= 0, "libsodium starts");
    t->mem = arena_new(0);
    t->now_ms = INT64_C(1731542400000); /* 14 November 2024 */
    memcpy(t->dir, "/tmp/jj-keys-XXXXXX", 20);
    CHECK(mkdtemp(t->dir) != NULL, "a folder for the city");
    memcpy(t->ring, text2(t->mem, t->dir, "/keyring.db").p, strlen(t->dir) + 11);
    memcpy(t->log, text2(t->mem, t->dir, "/log").p, strlen(t->dir) + 4);
    t->cfg = (struct keyd_config){ .ring_path = t->ring,
                                   .log_dir = t->log,
                                   .origin = "jejaring/uji",
                                   .passes = 1,
                                   .memory_kib = 8,
                                   .wall_ms = now_of,
                                   .tick_ms = now_of,
                                   .at = t };
    randombytes_buf(t->cfg.host_key, sizeof t->cfg.host_key);
    CHECK(pack_load(t->mem, STR("packs"), STR("kota-jambi"), &t->packs, &why) == OK,
          "the packs load");
    CHECK(keyd_init(t->mem, &t->cfg, &t->recovery, &why) == OK, "a new city is made");
    city_open(t);
}

void city_again(struct city *t)
{
    keyd_close(t->keyd);
    city_open(t);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

void city_drop(struct city *t)
{
    keyd_close(t->keyd);
    arena_free(t->mem);
    CHECK(nftw(t->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS) == 0, "the folder is removed");
}

struct ctx *city_request(struct city *t)
{
    struct arena *a = arena_new(0);
    struct ctx *c = NEW(a, struct ctx);
    c->mem = a;
    c->packs = t->packs;
    c->now_ms = c->tick_ms = t->now_ms;
    c->keys = keys_new(a, &t->transport);
    return c;
}

void city_end(struct ctx *c)
{
    keys_forget(c->keys);
    arena_free(c->mem);
}

void city_stretch(const struct stretch_job *job, unsigned char out[32])
{
    CHECK(crypto_pwhash(out, 32, (const char *)job->secret, sizeof job->secret, job->salt,
                        job->passes, (size_t)job->memory_kib * 1024,
                        crypto_pwhash_ALG_ARGON2ID13) == 0,
          "Argon2id runs");
}

struct str city_member(struct city *t, const char *login, const char *roles, const char *agency,
                       bool demo)
{
    struct stretch_job job;
    unsigned char out[32];
    t->keyd = (keyd_close(t->keyd), NULL);
    t->cfg.cli = true;
    city_open(t);
    struct ctx *c = city_request(t);
    struct member_new m = { .id = id_new(c->mem, t->now_ms),
                            .login = str_of(login),
                            .name = STR("Orang Uji"),
                            .agency = str_of(agency),
                            .roles = str_of(roles),
                            .password = text2(c->mem, "sandi ", login),
                            .demo = demo };
    CHECK(keys_member_begin(c, &m, &job) == OK, "a member is begun");
    city_stretch(&job, out);
    CHECK(keys_member_finish(c, &m, out) == OK, "a member is made");
    struct str id = str_copy(t->mem, m.id);
    city_end(c);
    keyd_close(t->keyd);
    t->cfg.cli = false;
    city_open(t);
    return id;
}

struct str city_login_with(struct city *t, struct ctx *c, const char *login, const char *password,
                           const char *code, enum err *e)
{
    struct stretch_job job;
    unsigned char out[32];
    struct str token = STR_NONE;
    bool need_totp = false;
    *e = keys_login_begin(c, str_of(login), str_of(password), STR("10.0.0.1"), &job);
    if (*e != OK) {
        return STR_NONE;
    }
    city_stretch(&job, out);
    *e =
        keys_login_finish(c, str_of(login), out, str_of(code), STR("10.0.0.1"), &token, &need_totp);
    return *e == OK ? str_copy(t->mem, token) : STR_NONE;
}

struct str city_login(struct city *t, const char *login)
{
    enum err e = OK;
    struct ctx *c = city_request(t);
    struct str token =
        city_login_with(t, c, login, str_z(c->mem, text2(c->mem, "sandi ", login)), "", &e);
    city_end(c);
    return token;
}

struct ctx *city_as(struct city *t, struct str token)
{
    struct ctx *c = city_request(t);
    CHECK(keys_session(c, token, false) == OK, "the session holds");
    return c;
}
