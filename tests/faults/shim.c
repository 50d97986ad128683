/*
 * shim.c - loaded before the program (LD_PRELOAD) by tests, to make in a real process what can't be
 * asked of it: a request that never ends or crashes, and users that this machine doesn't have. The
 * program itself has no such switch.
 *   a text that is sealed and holds "putar-tanpa-akhir": the process goes round for ever
 *   ... "jatuh-di-tengah": it dies of a signal
 *   SHIM_USERS=N in the environment: jejaring-keyd and so on exist, with user ids from N on
 */
#include <dlfcn.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

typedef int encrypt_fn(unsigned char *, unsigned long long *, const unsigned char *,
                       unsigned long long, const unsigned char *, unsigned long long,
                       const unsigned char *, const unsigned char *, const unsigned char *);
encrypt_fn crypto_aead_xchacha20poly1305_ietf_encrypt;

static int holds(const unsigned char *text, unsigned long long n, const char *word)
{
    return text != NULL && memmem(text, (size_t)n, word, strlen(word)) != NULL;
}

int crypto_aead_xchacha20poly1305_ietf_encrypt(unsigned char *c, unsigned long long *c_size,
                                               const unsigned char *m, unsigned long long m_size,
                                               const unsigned char *ad, unsigned long long ad_size,
                                               const unsigned char *secret_nonce,
                                               const unsigned char *nonce, const unsigned char *key)
{
    static encrypt_fn *real;
    if (real == NULL) {
        void *found = dlsym(RTLD_NEXT, "crypto_aead_xchacha20poly1305_ietf_encrypt");
        memcpy(&real, &found, sizeof real);
    }
    volatile int forever = holds(m, m_size, "putar-tanpa-akhir");
    while (forever) {
        continue;
    }
    if (holds(m, m_size, "jatuh-di-tengah")) {
        abort();
    }
    return real(c, c_size, m, m_size, ad, ad_size, secret_nonce, nonce, key);
}

struct passwd *getpwnam(const char *name)
{
    static const char *const users[] = { "jejaring-keyd", "jejaring-worker", "jejaring-gate",
                                         "jejaring-stretch", "jejaring-scrub" };
    static struct passwd found;
    const char *from = getenv("SHIM_USERS");
    for (unsigned i = 0; from != NULL && i < sizeof users / sizeof *users; i++) {
        if (strcmp(name, users[i]) == 0) {
            const unsigned first = (unsigned)strtoul(from, NULL, 10);
            /* keyd and worker share the first group */
            found = (struct passwd){ .pw_uid = first + i, .pw_gid = i < 2 ? first : first + i };
            return &found;
        }
    }
    return NULL;
}
