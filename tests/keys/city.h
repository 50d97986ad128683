/*
 * city.h - a small city in a temporary folder for the tests of keys: keyd in process, its clock in
 * the test's hand.
 */
#ifndef JJ_TESTS_KEYS_CITY_H
#define JJ_TESTS_KEYS_CITY_H

#include "audit/verify.h"
#include "base/check.h"
#include "base/ids.h"
#include "keyd/keyd.h"
#include "rec/pack.h"
#include "seal/keys_change.h"

struct city {
    char dir[64], ring[96], log[96];
    struct keyd_config cfg;
    struct keyd *keyd;
    struct arena *mem; /* packs, recovery secret */
    struct packs *packs;
    struct str recovery;
    int64_t now_ms; /* both clocks */
    struct keys_transport transport;
};

void city_make(struct city *t);  /* initialised and open */
void city_again(struct city *t); /* closed and opened */
void city_open(struct city *t);  /* after keyd_close */
void city_drop(struct city *t);

/* One request: a ctx with its own arena and keys. */
struct ctx *city_request(struct city *t);
void city_end(struct ctx *c);
/* Runs a tiny Argon2id, as app/stretch does at full cost. */
void city_stretch(const struct stretch_job *job, unsigned char out[32]);
/* A member made on the command line; his id. */
struct str city_member(struct city *t, const char *login, const char *roles, const char *agency,
                       bool demo);
/* Logs in with the password "sandi " + login; the token in t->mem, or empty when refused. */
struct str city_login(struct city *t, const char *login);
struct str city_login_with(struct city *t, struct ctx *c, const char *login, const char *password,
                           const char *code, enum err *e);
/* A request of a session. */
struct ctx *city_as(struct city *t, struct str token);

#endif
