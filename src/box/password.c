/* password.c - keyed hashes around the slow one. */
#include "box/password.h"

#include <string.h>

static void salt_of(host_keys sub, const struct keyd_id *id, uint32_t turn, unsigned char salt[16])
{
    struct {
        struct keyd_id id;
        uint32_t turn;
    } at = { *id, turn };
    wrap_hash(salt, 16, sub[SUB_PEPPER], "salt", &at, sizeof at);
}

static void job_secret(host_keys sub, const unsigned char typed[32], unsigned char secret[32])
{
    wrap_hash(secret, 32, sub[SUB_PEPPER], "password", typed, 32);
}

void password_job(host_keys sub, const struct keyd_id *id, uint32_t turn,
                  const unsigned char typed[32], struct keyd_job *job)
{
    job_secret(sub, typed, job->secret);
    salt_of(sub, id, turn, job->salt);
}

void password_job_now(host_keys sub, const struct principal *p, const unsigned char typed[32],
                      struct keyd_job *job)
{
    job_secret(sub, typed, job->secret);
    memcpy(job->salt, p->salt, sizeof job->salt);
    job->passes = p->passes;
    job->memory_kib = p->memory_kib;
}

static void verifier_of(host_keys sub, const unsigned char stretched[32], unsigned char out[32])
{
    wrap_hash(out, 32, sub[SUB_VERIFY], "verifier", stretched, 32);
}

void password_set(host_keys sub, const struct keyd_id *id, struct principal *p, uint32_t turn,
                  const unsigned char stretched[32], uint32_t passes, uint32_t memory_kib)
{
    p->salt_turn = turn;
    salt_of(sub, id, turn, p->salt);
    verifier_of(sub, stretched, p->verifier);
    p->passes = passes;
    p->memory_kib = memory_kib;
}

bool password_fits(host_keys sub, const struct principal *p, const unsigned char stretched[32])
{
    unsigned char verifier[32];
    verifier_of(sub, stretched, verifier);
    return sodium_memcmp(verifier, p->verifier, sizeof verifier) == 0;
}

static void password_key(host_keys sub, const unsigned char stretched[32], unsigned char key[32])
{
    wrap_hash(key, 32, sub[SUB_PEPPER], "password key", stretched, 32);
}

void password_seal(host_keys sub, const struct keyd_id *id, struct principal *p,
                   const unsigned char stretched[32], const unsigned char sk[32])
{
    unsigned char key[32];
    password_key(sub, stretched, key);
    wrap_seal(key, id, sizeof *id, sk, 32, p->sk_wrap);
    sodium_memzero(key, sizeof key);
}

bool password_open(host_keys sub, const struct keyd_id *id, const struct principal *p,
                   const unsigned char stretched[32], unsigned char sk[32])
{
    unsigned char key[32];
    password_key(sub, stretched, key);
    bool ok = wrap_open(key, id, sizeof *id, p->sk_wrap, sizeof p->sk_wrap, sk);
    sodium_memzero(key, sizeof key);
    return ok;
}

struct keyd_id password_login(host_keys sub, struct str login)
{
    struct keyd_id id;
    char low[KEYD_NAME];
    size_t n = login.n < sizeof low ? login.n : sizeof low;
    for (size_t i = 0; i < n; i++) {
        char c = login.p[i];
        low[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    wrap_hash(id.b, sizeof id.b, sub[SUB_INDEX], "login", low, n);
    return id;
}
