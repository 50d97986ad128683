/*
 * shim.c - loaded before the program (LD_PRELOAD) by tests, to make in a real process what can't be
 * asked of it: a request that never ends or crashes, and users that this machine doesn't have. The
 * program itself has no such switch.
 *   a text that is sealed and holds "putar-tanpa-akhir": the process goes round for ever
 *   ... "jatuh-di-tengah": it dies of a signal
 *   SHIM_USERS=N in the environment: jejaring-keyd and so on exist, with user ids from N on
 *   SHIM_CLOCK=PATH: the civil clock is wrong by as many seconds as the file's eight bytes say now; it
 *   is mapped at the start, so no wall is in its way
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

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

/* ---- the clock ---- */

static const volatile int64_t *wrong_by_s;

__attribute__((constructor)) static void map_clock(void)
{
    const char *path = getenv("SHIM_CLOCK");
    const int fd = path != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd >= 0) {
        void *p = mmap(NULL, sizeof *wrong_by_s, PROT_READ, MAP_SHARED, fd, 0);
        wrong_by_s = p != MAP_FAILED ? p : NULL;
        (void)close(fd); /* the map stays */
    }
}

static int64_t wrong(clockid_t id)
{
    const int civil = id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE;
    return civil && wrong_by_s != NULL ? *wrong_by_s : 0;
}

int clock_gettime(clockid_t id, struct timespec *t)
{
    const int result = (int)syscall(SYS_clock_gettime, id, t);
    if (result == 0) {
        t->tv_sec += wrong(id);
    }
    return result;
}

int gettimeofday(struct timeval *restrict t, void *restrict zone)
{
    const int result = (int)syscall(SYS_gettimeofday, t, zone);
    if (result == 0) {
        t->tv_sec += wrong(CLOCK_REALTIME);
    }
    return result;
}

time_t time(time_t *at)
{
    struct timespec t = { 0 };
    (void)clock_gettime(CLOCK_REALTIME, &t); /* cannot fail for this clock */
    if (at != NULL) {
        *at = t.tv_sec;
    }
    return t.tv_sec;
}
